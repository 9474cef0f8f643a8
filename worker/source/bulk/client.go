package bulk

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"salus/models/strictjson"
)

// How long we wait.
const (
	firstWait = time.Second
	mostWait  = 5 * time.Minute
	attempts  = 8                // that bring nothing, one after another
	patience  = 24 * time.Hour   // for the server to make its export
	silence   = 2 * time.Minute  // between two bytes of a file
	answering = 10 * time.Minute // until an answer begins
)

// Client speaks to a FHIR server. Use one for one export.
type Client struct {
	HTTP  *http.Client                               // see [NewHTTP]
	Auth  *Auth                                      // nil: none
	Say   func(string)                               // is told what happens; may be nil
	Now   func() time.Time                           // nil: time.Now
	Sleep func(context.Context, time.Duration) error // nil: real time
	// Hosts are those, beside the one of the request's base address, that may be given the access token: HOST or HOST:PORT, of servers that keep their files elsewhere.
	Hosts []string

	piece   int // bytes of a piece; 0: pieceSize
	base    *url.URL
	token   string
	expires time.Time
	found   *smart
}

// NewHTTP makes an HTTP client that speaks TLS 1.2 or later, believes in the system's authorities and those of the PEM text in more, and uses the proxy of the environment. Which redirects are
// followed, and which hosts may be this machine, the [Client] says.
func NewHTTP(more []byte) (*http.Client, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if len(more) > 0 && !roots.AppendCertsFromPEM(more) {
		return nil, errors.New("no certificate in PEM")
	}
	d := &dialer{proxy: http.ProxyFromEnvironment}
	t := &http.Transport{
		Proxy: d.proxyOf, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, DisableCompression: true,
		DialContext: d.dial, TLSHandshakeTimeout: 30 * time.Second, ResponseHeaderTimeout: answering, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
	}
	return &http.Client{Transport: t}, nil
}

// dialer connects. A name may stand for an address of this machine: where that may not be is seen when it has been looked up.
type dialer struct {
	proxy   func(*http.Request) (*url.URL, error)
	proxies sync.Map // host:port of those that were used: a proxy may be on this machine
}

func (d *dialer) proxyOf(r *http.Request) (*url.URL, error) {
	u, err := d.proxy(r)
	if u != nil {
		at := hostPort(u)
		if u.Port() == "" && strings.HasPrefix(u.Scheme, "socks5") {
			at = net.JoinHostPort(strings.ToLower(u.Hostname()), "1080")
		}
		d.proxies.Store(at, nil)
	}
	return u, err
}

// named is the key of a context's value: func(host string) bool, which says whether the operator has named a host.
type named struct{}

var errHere = errors.New("the name of another host stands for an address of this machine")

func (d *dialer) dial(ctx context.Context, network, to string) (net.Conn, error) {
	one := net.Dialer{Timeout: 30 * time.Second}
	isNamed, asked := ctx.Value(named{}).(func(string) bool)
	host, _, err := net.SplitHostPort(to)
	_, isProxy := d.proxies.Load(strings.ToLower(to))
	if asked && err == nil && !isProxy && !isNamed(host) {
		one.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			if at, _, err := net.SplitHostPort(address); err != nil || isHere(at) {
				return errHere
			}
			return nil
		}
	}
	return one.DialContext(ctx, network, to)
}

// CheckHost says what is wrong with one of a client's Hosts.
func CheckHost(host string) error {
	u, err := url.Parse("https://" + host)
	if err != nil || u.Host != host || u.Hostname() == "" || strings.HasSuffix(host, ":") {
		return errors.New("want HOST or HOST:PORT")
	}
	return nil
}

// reach reads an address that the server names. One of this machine is only for a server that is on it: another could ask, through us, what nobody but this machine is told.
func (c *Client) reach(text string) (*url.URL, error) {
	u, err := address(text)
	if err == nil && isHere(u.Hostname()) && !isHere(c.base.Hostname()) {
		err = errors.New("an address of this machine, where the server is another one")
	}
	return u, err
}

// ours says whether an address is of the server that was named to us, by scheme, host and port, or of a host that the operator named. No other is shown a token: it opens all records.
func (c *Client) ours(u *url.URL) bool {
	if u.Scheme == c.base.Scheme && hostPort(u) == hostPort(c.base) {
		return true
	}
	return slices.ContainsFunc(c.Hosts, func(host string) bool {
		return hostPort(u) == hostPort(&url.URL{Scheme: u.Scheme, Host: host})
	})
}

// isNamed says whether the operator has named a host: it is the server's, one of Hosts, or of this machine as the server is.
func (c *Client) isNamed(host string) bool {
	return isHere(c.base.Hostname()) || strings.EqualFold(host, c.base.Hostname()) || slices.ContainsFunc(c.Hosts, func(text string) bool {
		return strings.EqualFold(host, (&url.URL{Host: text}).Hostname())
	})
}

// hostPort is where an address leads to.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// follow says how far redirects are followed: with a secret nowhere, since net/http would show it to other ports and subdomains of the host, and a body to any host; else to addresses that
// may be reached.
func (c *Client) follow(secret bool) func(*http.Request, []*http.Request) error {
	return func(r *http.Request, via []*http.Request) error {
		if secret {
			return http.ErrUseLastResponse
		}
		if len(via) >= 5 {
			return errors.New("too many redirects")
		}
		_, err := c.reach(r.URL.String())
		return err
	}
}

func (c *Client) say(text string) {
	if c.Say != nil {
		c.Say(text)
	}
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Client) sleep(ctx context.Context, d time.Duration) error {
	if c.Sleep != nil {
		return c.Sleep(ctx, d)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// transient is an error after which it makes sense to try again, after the time that the server says.
type transient struct {
	err   error
	after time.Duration
}

func (t transient) Error() string { return t.err.Error() }
func (t transient) Unwrap() error { return t.err }

// retry calls f until it succeeds or fails for good, or has brought nothing for some time.
func (c *Client) retry(ctx context.Context, f func() (progressed bool, err error)) error {
	wait, failed := firstWait, 0
	for {
		progressed, err := f()
		var t transient
		if err == nil || !errors.As(err, &t) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if progressed {
			wait, failed = firstWait, 0
		}
		if failed++; failed >= attempts {
			return fmt.Errorf("%w: %w", ErrAway, t.err)
		}
		c.say(fmt.Sprintf("%v; again in %d s", t.err, int(max(wait, t.after).Seconds())))
		if err := c.sleep(ctx, max(wait, t.after)); err != nil {
			return err
		}
		wait = min(2*wait, mostWait)
	}
}

// secret is what a request shows that is nobody else's to see.
type secret int

const (
	nothing   secret = iota
	bearer           // the access token, if we have one
	assertion        // in the body, for the token
)

// may says whether a request that shows a secret may go to an address that the server names.
func (c *Client) may(to string, shows secret) error {
	u, err := c.reach(to)
	if err != nil {
		return fmt.Errorf("%w: it names an address that is none of https, or one of this machine", ErrRefused)
	}
	if c.Auth != nil && shows == bearer && !c.ours(u) {
		return fmt.Errorf("%w: it asks for the access token at a host that is not its own%s; if that host may read all records, name it with --files-host", ErrRefused, plainHost(u))
	}
	return nil
}

// do sends one request. Where the answer never came that is a transient error, which does not name the address: it may be a capability.
func (c *Client) do(ctx context.Context, method, to string, header http.Header, body []byte, shows secret) (*http.Response, error) {
	if c.Auth == nil {
		shows = nothing
	}
	if err := c.may(to, shows); err != nil {
		return nil, err
	}
	client := *c.HTTP
	client.CheckRedirect = c.follow(shows != nothing)
	ctx = context.WithValue(ctx, named{}, c.isNamed)
	for fresh := false; ; fresh = true {
		r, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("%w: it names an address that cannot be used", ErrRefused)
		}
		r.Header = header.Clone()
		if shows == bearer {
			token, err := c.bearer(ctx, fresh)
			if err != nil {
				return nil, err
			}
			r.Header.Set("Authorization", "Bearer "+token)
		}
		answer, err := client.Do(r)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if errors.Is(err, errHere) {
				return nil, fmt.Errorf("%w: it names a host that is this machine", ErrRefused)
			}
			return nil, transient{err: fmt.Errorf("no answer: %w", withoutAddress(err))}
		}
		if shows != nothing && answer.Header.Get("Location") != "" && answer.StatusCode/100 == 3 {
			answer.Body.Close()
			return nil, fmt.Errorf("%w: it redirects a request with a token, which is not followed (HTTP status %d)", ErrRefused, answer.StatusCode)
		}
		if answer.StatusCode != http.StatusUnauthorized || shows != bearer || fresh {
			return answer, nil
		}
		answer.Body.Close() // the token has become old: once more with a fresh one
	}
}

// plainHost names a host for the operator, if it is short and plain enough to be nothing else.
func plainHost(u *url.URL) string {
	if !isHost.MatchString(u.Host) {
		return ""
	}
	return ", " + u.Host
}

var isHost = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,79}(:[0-9]{1,5})?$`)

// withoutAddress takes the address out of an error of net/http.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// status makes an error of an answer that is none of those that were hoped for.
func (c *Client) status(what string, answer *http.Response) error {
	code := issueCode(answer.Body)
	err := fmt.Errorf("%s: HTTP status %d%s", what, answer.StatusCode, code.text())
	switch answer.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Errorf("%w: %w", ErrDenied, err)
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return transient{err, retryAfter(answer, c.now())}
	}
	if answer.StatusCode >= 500 && code.transient() {
		return transient{err, retryAfter(answer, c.now())}
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}

// retryAfter reads the header, in seconds or as a date; at most mostWait.
func retryAfter(answer *http.Response, now time.Time) time.Duration {
	text := answer.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, mostWait)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, min(at.Sub(now), mostWait))
	}
	return 0
}

// issue is the code of an OperationOutcome's first issue (FHIR's IssueType), or empty.
type issue string

var isIssue = regexp.MustCompile(`^[a-z][a-z-]{1,30}$`)

func issueCode(body io.Reader) issue {
	b, err := io.ReadAll(io.LimitReader(body, maxAnswer))
	if err != nil {
		return ""
	}
	v, err := strictjson.Parse(string(b))
	if err != nil || v.StringOf("resourceType") != "OperationOutcome" {
		return ""
	}
	if list := v.Get("issue"); list != nil && list.Kind == strictjson.Array && len(list.Items) > 0 {
		if code := list.Items[0].StringOf("code"); isIssue.MatchString(code) {
			return issue(code)
		}
	}
	return ""
}

func (i issue) text() string {
	if i == "" {
		return ""
	}
	return ", issue " + string(i)
}

// transient says whether the code is one of those below "transient" in FHIR's IssueType.
func (i issue) transient() bool {
	switch i {
	case "transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled":
		return true
	}
	return false
}

// begin asks for an export, and gives the address of its status: by POST of Parameters, and by GET where the server knows no POST.
func (c *Client) begin(ctx context.Context, kickoff *url.URL, r Request, since string) (status string, err error) {
	if c.Auth != nil {
		if err := c.retry(ctx, func() (bool, error) { _, err := c.bearer(ctx, false); return false, err }); err != nil {
			return "", err
		}
	}
	err = c.retry(ctx, func() (bool, error) {
		status, err = c.beginOnce(ctx, kickoff, r, since)
		return false, err
	})
	return status, err
}

func (c *Client) beginOnce(ctx context.Context, kickoff *url.URL, r Request, since string) (string, error) {
	header := http.Header{"Accept": {"application/fhir+json"}, "Prefer": {"respond-async"}, "Content-Type": {"application/fhir+json"}}
	answer, err := c.do(ctx, http.MethodPost, kickoff.String(), header, r.parameters(since), bearer)
	if err != nil {
		return "", err
	}
	switch answer.StatusCode {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusUnsupportedMediaType, http.StatusNotImplemented:
		answer.Body.Close()
		header.Del("Content-Type")
		by := *kickoff
		by.RawQuery = r.query(since).Encode()
		if answer, err = c.do(ctx, http.MethodGet, by.String(), header, nil, bearer); err != nil {
			return "", err
		}
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusAccepted {
		return "", c.status("kick-off", answer)
	}
	at, err := kickoff.Parse(answer.Header.Get("Content-Location"))
	if err != nil || answer.Header.Get("Content-Location") == "" {
		return "", fmt.Errorf("%w: kick-off: it does not say where the status is (Content-Location)", ErrRefused)
	}
	return at.String(), nil
}

// parameters is the body of a kick-off by POST.
func (r Request) parameters(since string) []byte {
	type parameter struct {
		Name    string `json:"name"`
		Text    string `json:"valueString,omitempty"`
		Instant string `json:"valueInstant,omitempty"`
	}
	list := []parameter{{Name: "_outputFormat", Text: "application/fhir+ndjson"}}
	if since != "" {
		list = append(list, parameter{Name: "_since", Instant: since})
	}
	for _, t := range r.Types {
		list = append(list, parameter{Name: "_type", Text: t})
	}
	for _, f := range r.Filters {
		list = append(list, parameter{Name: "_typeFilter", Text: f})
	}
	b, err := json.Marshal(map[string]any{"resourceType": "Parameters", "parameter": list})
	if err != nil {
		panic(err) // strings
	}
	return b
}

// query is that of a kick-off by GET.
func (r Request) query(since string) url.Values {
	q := url.Values{"_outputFormat": {"application/fhir+ndjson"}}
	if since != "" {
		q.Set("_since", since)
	}
	if len(r.Types) > 0 {
		q.Set("_type", strings.Join(r.Types, ","))
	}
	for _, f := range r.Filters {
		q.Add("_typeFilter", f)
	}
	return q
}

var percentage = regexp.MustCompile(`\b\d{1,3}(\.\d{1,2})? ?%`)

// wait asks for the status until the export is made.
func (c *Client) wait(ctx context.Context, status string) (m *manifest, err error) {
	begun, wait := c.now(), firstWait
	for {
		var after time.Duration
		err := c.retry(ctx, func() (bool, error) {
			m, after, err = c.poll(ctx, status)
			return false, err
		})
		if err != nil || m != nil {
			return m, err
		}
		if c.now().Sub(begun) > patience {
			return nil, fmt.Errorf("%w: it has not made its export in %v", ErrAway, patience)
		}
		if after == 0 {
			after = wait
			wait = min(2*wait, 30*time.Second)
		}
		if err := c.sleep(ctx, after); err != nil {
			return nil, err
		}
	}
}

// poll asks for the status once: a manifest, or how long to wait.
func (c *Client) poll(ctx context.Context, status string) (*manifest, time.Duration, error) {
	answer, err := c.do(ctx, http.MethodGet, status, http.Header{"Accept": {"application/json"}}, nil, bearer)
	if err != nil {
		return nil, 0, err
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusAccepted:
		c.say("the server makes its export" + found(percentage.FindString(answer.Header.Get("X-Progress"))))
		return nil, max(time.Second, retryAfter(answer, c.now())), nil
	case http.StatusNotFound, http.StatusGone:
		return nil, 0, fmt.Errorf("%w: status: HTTP status %d", ErrGone, answer.StatusCode)
	case http.StatusOK:
		b, err := io.ReadAll(io.LimitReader(answer.Body, maxManifest+1))
		if err != nil {
			return nil, 0, transient{err: errors.New("the connection broke within the manifest")}
		}
		m, err := parseManifest(b, answer.Request.URL)
		return m, 0, err
	}
	return nil, 0, c.status("status", answer)
}

func found(text string) string {
	if text == "" {
		return ""
	}
	return ", " + text
}

// forget tells the server that the export is not needed any more. It forgets it by itself some time.
func (c *Client) forget(ctx context.Context, status string) {
	answer, err := c.do(ctx, http.MethodDelete, status, http.Header{"Accept": {"application/json"}}, nil, bearer)
	if err != nil {
		return
	}
	answer.Body.Close()
}

// lively is a reader that calls stop when nothing comes for too long.
func lively(from io.Reader, stop func()) io.Reader { return &watched{from, stop} }

type watched struct {
	from io.Reader
	stop func()
}

func (w *watched) Read(p []byte) (int, error) {
	t := time.AfterFunc(silence, w.stop)
	defer t.Stop()
	return w.from.Read(p)
}

// loopback says whether a host is this machine for certain, so that nothing leaves it.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// isHere says whether a host may be this machine, by its name or address. What another name stands for the dialer sees.
func isHere(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	host, _, _ = strings.Cut(host, "%") // of an interface
	ip := net.ParseIP(host)
	return ip != nil && (ip.IsLoopback() || ip.IsUnspecified())
}
