package transport

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"

	"salus/proto/faults"
)

const (
	// usualCall is the deadline of a unary call whose caller set none.
	usualCall = 30 * time.Second
	// longestStream is the deadline of a stream whose caller set none, within the server's cap.
	longestStream = 55 * time.Minute
)

// retries repeats a call that met a broken connection: every method of salus.v1 may be repeated.
const retries = `{"methodConfig":[{"name":[{}],"retryPolicy":{"maxAttempts":4,"initialBackoff":"0.2s","maxBackoff":"2s","backoffMultiplier":2,"retryableStatusCodes":["UNAVAILABLE"]}}]}`

// Dial returns a connection to the coordinator at address (host:port) for a credential with a certificate. It does not
// wait for the network; the connection is made, and after a break made again, when it is used, within ten seconds of
// the network's return. An HTTP CONNECT proxy is taken from the environment (HTTPS_PROXY). The caller closes it.
func Dial(address string, credential *Credential) (*grpc.ClientConn, error) {
	return dial(address, credential, time.Now)
}

func dial(address string, credential *Credential, now func() time.Time) (*grpc.ClientConn, error) {
	self := credential.Self()
	if !credential.Ready() {
		return nil, faults.New(faults.NoCertificate, "this machine has not joined")
	}
	authority := credential.issued.Load().authority
	return connect(address, &tls.Config{
		MinVersion: tls.VersionTLS13,
		// Verification is verifyServer's, with the pinned authority instead of the system's.
		InsecureSkipVerify: true,
		ServerName:         self.Consortium,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return credential.certificate()
		},
		VerifyConnection: func(state tls.ConnectionState) error {
			if expires := credential.Self().Expires; !now().Before(expires) {
				return faults.New(faults.CertificateExpired, "it ended %s", expires.UTC().Format(time.RFC3339))
			}
			return verifyServer(state, authority, self.Consortium, now())
		},
	})
}

// DialToJoin returns a connection on which Enrolment.Join alone works. It trusts a server whose certificate was issued by
// the authority with the fingerprint of the join string, and no other.
func DialToJoin(join JoinString) (*grpc.ClientConn, error) {
	return connect(join.Address, &tls.Config{
		MinVersion:         tls.VersionTLS13,
		InsecureSkipVerify: true, // verification is verifyPinned's
		ServerName:         "salus",
		VerifyConnection: func(state tls.ConnectionState) error {
			return verifyPinned(state, join.Fingerprint, time.Now())
		},
	})
}

func verifyPinned(state tls.ConnectionState, fingerprint [32]byte, now time.Time) error {
	for _, cert := range state.PeerCertificates[1:] {
		if sha256.Sum256(cert.Raw) != fingerprint {
			continue
		}
		authority, consortium, err := parseAuthority(cert.Raw)
		if err != nil {
			return faults.New(faults.WrongFingerprint, "%v", err)
		}
		return verifyServer(state, authority, consortium, now)
	}
	return faults.New(faults.WrongFingerprint, "no certificate of the server has it")
}

func connect(address string, config *tls.Config) (*grpc.ClientConn, error) {
	if err := checkAddress(address); err != nil {
		return nil, fmt.Errorf("address %q: expected host:port", address)
	}
	return grpc.NewClient(address,
		grpc.WithTransportCredentials(credentials.NewTLS(config)),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(MaxMessage), grpc.MaxCallSendMsgSize(MaxMessage)),
		grpc.WithMaxHeaderListSize(maxHeaderList),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: keepAlive, Timeout: keepAliveWait, PermitWithoutStream: true}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 200 * time.Millisecond, Multiplier: 1.6, Jitter: 0.3, MaxDelay: 10 * time.Second},
			MinConnectTimeout: 10 * time.Second,
		}),
		grpc.WithDefaultServiceConfig(retries),
		grpc.WithUnaryInterceptor(withDeadline),
		grpc.WithStreamInterceptor(withStreamDeadline),
	)
}

func withDeadline(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, usualCall)
		defer cancel()
	}
	return invoke(ctx, method, request, reply, conn, options...)
}

func withStreamDeadline(ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	if _, ok := ctx.Deadline(); ok {
		return open(ctx, desc, conn, method, options...)
	}
	ctx, cancel := context.WithTimeout(ctx, longestStream)
	stream, err := open(ctx, desc, conn, method, options...)
	if err != nil {
		cancel()
		return nil, err
	}
	context.AfterFunc(stream.Context(), cancel)
	return stream, nil
}
