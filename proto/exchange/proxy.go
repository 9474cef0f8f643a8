package exchange

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/multiformats/go-multiaddr"
)

// dialerFor lets the swarm's TCP connections pass an HTTP CONNECT proxy, as gRPC's do.
func dialerFor(multiaddr.Multiaddr) (tcp.ContextDialer, error) { return proxyDialer{}, nil }

type proxyDialer struct{ net.Dialer }

func (d proxyDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: address}})
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if proxy == nil {
		return d.Dialer.DialContext(ctx, network, address)
	}
	conn, err := d.Dialer.DialContext(ctx, "tcp", proxy.Host)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if err := tunnel(ctx, conn, proxy, address); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// tunnel asks the proxy for a connection to address.
func tunnel(ctx context.Context, conn net.Conn, proxy *url.URL, address string) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(connectTime)
	}
	if err := conn.SetDeadline(deadline); err != nil {
		return err
	}
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if proxy.User != nil {
		password, _ := proxy.User.Password()
		plain := proxy.User.Username() + ":" + password
		request.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(plain)))
	}
	if err := request.Write(conn); err != nil {
		return fmt.Errorf("proxy: %w", err)
	}
	answer, err := http.ReadResponse(bufio.NewReaderSize(&oneByte{conn}, 16), request)
	if err != nil {
		return fmt.Errorf("proxy: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("proxy: status %d for a connection to %s", answer.StatusCode, address)
	}
	return conn.SetDeadline(time.Time{})
}

// oneByte hands out single bytes, so that a buffered reader above it never takes more than it parses: the swarm's
// peer may speak right after the proxy's answer.
type oneByte struct{ net.Conn }

func (o *oneByte) Read(p []byte) (int, error) {
	if len(p) > 1 {
		p = p[:1]
	}
	return o.Conn.Read(p)
}
