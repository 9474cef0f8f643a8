package transport

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// services answers everything: what a call's fate was decided by is the transport.
type services struct {
	salusv1.UnimplementedPartyServer
	salusv1.UnimplementedStudiesServer
	salusv1.UnimplementedInfoServer
	submitted atomic.Int64
	beat      time.Duration // between heartbeats of Watch; 0 is silence after the snapshot
}

func (s *services) GetInfo(ctx context.Context, _ *salusv1.GetInfoRequest) (*salusv1.GetInfoResponse, error) {
	caller, _ := CallerFrom(ctx)
	return &salusv1.GetInfoResponse{Caller: caller.Identity.String()}, nil
}

func (s *services) Submit(context.Context, *salusv1.SubmitRequest) (*salusv1.SubmitResponse, error) {
	s.submitted.Add(1)
	return &salusv1.SubmitResponse{}, nil
}

func (s *services) Refuse(context.Context, *salusv1.RefuseRequest) (*salusv1.RefuseResponse, error) {
	panic("patient 4711") // a broken handler
}

func (s *services) Propose(context.Context, *salusv1.ProposeRequest) (*salusv1.ProposeResponse, error) {
	return &salusv1.ProposeResponse{}, nil
}

func (s *services) Watch(_ *salusv1.WatchRequest, stream grpc.ServerStreamingServer[salusv1.WatchResponse]) error {
	updates := []*salusv1.WatchResponse{
		{Update: &salusv1.WatchResponse_Session{Session: &salusv1.Session{Revision: 1}}},
		{Update: &salusv1.WatchResponse_SnapshotEnd{SnapshotEnd: &salusv1.SnapshotEnd{}}},
	}
	for _, update := range updates {
		if err := stream.Send(update); err != nil {
			return err
		}
	}
	for {
		wait := s.beat
		if wait == 0 {
			wait = time.Hour
		}
		select {
		case <-stream.Context().Done():
			return stream.Context().Err()
		case now := <-time.After(wait):
			if err := stream.Send(&salusv1.WatchResponse{Update: &salusv1.WatchResponse_Heartbeat{
				Heartbeat: &salusv1.Heartbeat{Time: timestamppb.New(now)}}}); err != nil {
				return err
			}
		}
	}
}

// tokens is a TokenStore in memory.
type tokens struct {
	mu     sync.Mutex
	grants map[[32]byte]Grant
}

func (s *tokens) Redeem(_ context.Context, token, by [32]byte, now time.Time) (Grant, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	grant, ok := s.grants[token]
	if !ok {
		return Grant{}, faults.New(faults.TokenUnknown, "")
	}
	grant, err := grant.Redeem(by, now)
	if err == nil {
		s.grants[token] = grant
	}
	return grant, err
}

func (s *tokens) issue(grant Grant) Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := NewToken()
	s.grants[token.Hash()] = grant
	return token
}

// consortium is a coordinator's server and all that it stands on.
type consortium struct {
	authority *Authority
	address   string
	services  *services
	tokens    *tokens
	banned    sync.Map // name → true
	panicked  atomic.Value
}

const testName = "test-consortium"

func newConsortium(t *testing.T, change ...func(*ServerConfig, *services)) *consortium {
	t.Helper()
	authority, err := CreateAuthority(filepath.Join(t.TempDir(), "ca"), testName, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	c := &consortium{authority: authority, services: &services{beat: 50 * time.Millisecond}, tokens: &tokens{grants: map[[32]byte]Grant{}}}
	config := ServerConfig{Credential: c.member(t, Coordinator, "main", time.Now()), JoinRate: 1000, JoinBurst: 1000}
	config.Allow = func(caller Caller) error {
		if _, out := c.banned.Load(caller.Name); out {
			return errors.New("left")
		}
		return nil
	}
	config.Panicked = func(method string, _ []byte) { c.panicked.Store(method) }
	for _, f := range change {
		f(&config, c.services)
	}
	server, err := NewServer(config)
	if err != nil {
		t.Fatal(err)
	}
	salusv1.RegisterPartyServer(server, c.services)
	salusv1.RegisterStudiesServer(server, c.services)
	salusv1.RegisterInfoServer(server, c.services)
	salusv1.RegisterEnrolmentServer(server, c.enrolment())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.address = listener.Addr().String()
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return c
}

func (c *consortium) enrolment() *Enrolment {
	good := func(who string, digest [32]byte, signature []byte) error {
		if string(signature) != who+string(digest[:]) {
			return errors.New("invalid")
		}
		return nil
	}
	return &Enrolment{
		Authority: c.authority, Tokens: c.tokens,
		VerifyChain: func(address [20]byte, digest [32]byte, signature []byte) error { return good("c", digest, signature) },
		VerifyPeer:  func(_ string, digest [32]byte, signature []byte) error { return good("p", digest, signature) },
		Admit:       func(context.Context, Applicant) error { return nil },
		Bundle: func(context.Context) (*salusv1.Bundle, error) {
			return &salusv1.Bundle{SwarmPsk: make([]byte, 32), GrpcAddress: c.address, Deployment: []byte("{}")}, nil
		},
	}
}

// member makes a credential with a certificate issued at a time.
func (c *consortium) member(t *testing.T, role Role, name string, at time.Time) *Credential {
	t.Helper()
	return credentialOf(t, c.authority, Identity{Consortium: c.authority.Consortium(), Role: role, Name: name}, at)
}

func credentialOf(t *testing.T, authority *Authority, id Identity, at time.Time) *Credential {
	t.Helper()
	credential, err := OpenCredential(filepath.Join(t.TempDir(), "tls"))
	if err != nil {
		t.Fatal(err)
	}
	request, err := credential.Request()
	if err != nil {
		t.Fatal(err)
	}
	chain, err := authority.Sign(request, id, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := credential.Install(chain); err != nil {
		t.Fatal(err)
	}
	return credential
}

func (c *consortium) dial(t *testing.T, credential *Credential) *grpc.ClientConn {
	t.Helper()
	conn, err := Dial(c.address, credential)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// patience is for what must come, on a machine with other work.
const patience = time.Minute

func (c *consortium) info(conn grpc.ClientConnInterface) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err := salusv1.NewInfoClient(conn).GetInfo(ctx, &salusv1.GetInfoRequest{})
	return answer.GetCaller(), err
}

// raw dials with a TLS configuration of the test's own, past the client's checks and interceptors.
func (c *consortium) raw(t *testing.T, credential *Credential, version uint16) *grpc.ClientConn {
	t.Helper()
	config := &tls.Config{InsecureSkipVerify: true, MaxVersion: version}
	if credential != nil {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return credential.certificate() }
	}
	conn, err := grpc.NewClient(c.address, grpc.WithTransportCredentials(credentials.NewTLS(config)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestEnrolledPartyIsKnownByItsCertificate(t *testing.T) {
	c := newConsortium(t)
	who, err := c.info(c.dial(t, c.member(t, Site, "st-anna", time.Now())))
	if err != nil || who != "salus://test-consortium/site/st-anna" {
		t.Fatalf("%q, %v", who, err)
	}
}

func TestHandshakeIsRefused(t *testing.T) {
	c := newConsortium(t)
	other, err := CreateAuthority(filepath.Join(t.TempDir(), "ca"), testName, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	id := Identity{Consortium: testName, Role: Site, Name: "st-anna"}
	c.banned.Store("gone", true)
	sameCA := &Authority{consortium: "elsewhere", key: c.authority.key, cert: c.authority.cert}
	elsewhere, err := OpenCredential(filepath.Join(t.TempDir(), "tls"))
	if err != nil {
		t.Fatal(err)
	}
	request, _ := elsewhere.Request()
	chain, err := sameCA.Sign(request, Identity{Consortium: "elsewhere", Role: Site, Name: "st-anna"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := elsewhere.Install(chain); err == nil {
		t.Error("a certificate of another consortium is installed")
	}
	cases := map[string]struct {
		credential *Credential
		code       faults.Code
	}{
		"foreign authority": {credentialOf(t, other, id, time.Now()), faults.NotOnRoster},
		"expired":           {c.member(t, Site, "st-anna", time.Now().Add(-31*24*time.Hour)), faults.CertificateExpired},
		"not yet valid":     {c.member(t, Site, "st-anna", time.Now().Add(24*time.Hour)), faults.CertificateExpired},
		"not on the roster": {c.member(t, Site, "gone", time.Now()), faults.NotOnRoster},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := c.info(c.raw(t, test.credential, 0))
			// The alert says why, unless the closed connection is noticed first.
			if !faults.Is(err, test.code) && !faults.Is(err, faults.Unreachable) {
				t.Errorf("got %v, expected %s", err, test.code)
			}
		})
	}
	if _, err := c.info(c.raw(t, c.member(t, Site, "old", time.Now()), tls.VersionTLS12)); status.Code(err) != codes.Unavailable {
		t.Errorf("TLS 1.2: %v", err)
	}
	if _, err := c.info(c.dial(t, c.member(t, Site, "st-anna", time.Now()))); err != nil {
		t.Errorf("the next good connection: %v", err)
	}
}

func TestClientRefusesServers(t *testing.T) {
	c := newConsortium(t)
	good := c.member(t, Site, "st-anna", time.Now())
	impostor := func(credential *Credential) string {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := grpc.NewServer(grpc.Creds(credentials.NewTLS(&tls.Config{
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return credential.certificate() },
		})))
		salusv1.RegisterInfoServer(server, c.services)
		salusv1.RegisterEnrolmentServer(server, c.enrolment())
		go func() { _ = server.Serve(listener) }()
		t.Cleanup(server.Stop)
		return listener.Addr().String()
	}
	other, err := CreateAuthority(filepath.Join(t.TempDir(), "ca"), testName, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	foreign := impostor(credentialOf(t, other, Identity{Consortium: testName, Role: Coordinator, Name: "main"}, time.Now()))
	site := impostor(c.member(t, Site, "evil", time.Now()))
	stale := impostor(c.member(t, Coordinator, "main", time.Now().Add(-40*24*time.Hour)))
	for name, address := range map[string]string{"foreign": foreign, "site": site, "stale": stale} {
		conn, err := Dial(address, good)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.info(conn)
		conn.Close()
		if !faults.Is(err, faults.WrongAuthority) {
			t.Errorf("%s: %v", name, err)
		}
	}
	join := JoinString{Address: foreign, Token: NewToken(), Fingerprint: c.authority.Fingerprint()}
	fresh, _ := OpenCredential(filepath.Join(t.TempDir(), "tls"))
	if _, err := Join(t.Context(), join, fresh, application("st-anna", Site)); !faults.Is(err, faults.WrongFingerprint) {
		t.Errorf("join at an impostor: %v", err)
	}
	if conn, err := Dial(c.address, fresh); err == nil {
		conn.Close()
		t.Error("a credential without a certificate dials")
	}
	expired := c.member(t, Site, "st-anna", time.Now().Add(-31*24*time.Hour))
	if _, err := c.info(c.dial(t, expired)); !faults.Is(err, faults.CertificateExpired) {
		t.Errorf("own expired certificate: %v", err)
	}
}

func TestEveryMethodHasItsRoles(t *testing.T) {
	c := newConsortium(t)
	server, err := NewServer(ServerConfig{Credential: c.member(t, Coordinator, "x", time.Now()), Allow: func(Caller) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	salusv1.RegisterPartyServer(server, c.services)
	salusv1.RegisterStudiesServer(server, c.services)
	salusv1.RegisterInfoServer(server, c.services)
	salusv1.RegisterCeremonyServer(server, salusv1.UnimplementedCeremonyServer{})
	salusv1.RegisterEnrolmentServer(server, c.enrolment())
	count := 1 // Enrolment.Join
	for service, info := range server.GetServiceInfo() {
		for _, method := range info.Methods {
			full := "/" + service + "/" + method.Name
			if len(open[full]) > 0 {
				count++
			} else if full != salusv1.Enrolment_Join_FullMethodName {
				t.Errorf("%s is open to nobody", full)
			}
		}
	}
	if count != len(open)+1 {
		t.Errorf("%d methods, %d in the table", count, len(open)+1)
	}
}

func TestMethodsAreDeniedByRole(t *testing.T) {
	c := newConsortium(t)
	none := c.raw(t, nil, 0)
	conns := map[Role]*grpc.ClientConn{
		Site: c.dial(t, c.member(t, Site, "s", time.Now())), Researcher: c.dial(t, c.member(t, Researcher, "r", time.Now())),
		Auditor: c.dial(t, c.member(t, Auditor, "a", time.Now())), Coordinator: c.dial(t, c.member(t, Coordinator, "c", time.Now())),
		"none": none,
	}
	cases := map[string][]Role{
		salusv1.Party_Submit_FullMethodName:    {Site, Researcher},
		salusv1.Studies_Propose_FullMethodName: {Researcher},
		salusv1.Info_GetInfo_FullMethodName:    {Site, Researcher, Auditor},
		"/salus.v1.Party/Unlisted":             {},
		"/grpc.reflection.v1.ServerReflection": {},
	}
	for method, allowed := range cases {
		for role, conn := range conns {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			err := conn.Invoke(ctx, method, &salusv1.GetInfoRequest{}, &salusv1.GetInfoRequest{})
			cancel()
			expected := faults.RoleNotAllowed
			if role == "none" {
				expected = faults.NoCertificate
			}
			if isOpen := containsRole(allowed, role); isOpen && err != nil || !isOpen && !faults.Is(err, expected) && method[0] == '/' && strings.Count(method, "/") == 2 {
				t.Errorf("%s as %s: %v", method, role, err)
			} else if !isOpen && err == nil {
				t.Errorf("%s as %s: allowed", method, role)
			}
		}
	}
}

func containsRole(roles []Role, role Role) bool {
	for _, r := range roles {
		if r == role {
			return true
		}
	}
	return false
}

func TestRemovedPartyIsRefusedOnItsLiveConnection(t *testing.T) {
	c := newConsortium(t)
	conn := c.dial(t, c.member(t, Site, "leaver", time.Now()))
	if _, err := c.info(conn); err != nil {
		t.Fatal(err)
	}
	c.banned.Store("leaver", true)
	if _, err := c.info(conn); !faults.Is(err, faults.NotOnRoster) {
		t.Errorf("got %v", err)
	}
}

func TestCallWithoutDeadlineIsRefused(t *testing.T) {
	c := newConsortium(t)
	conn := c.raw(t, c.member(t, Site, "s", time.Now()), 0)
	if _, err := salusv1.NewInfoClient(conn).GetInfo(context.Background(), &salusv1.GetInfoRequest{}); !faults.Is(err, faults.NoDeadline) {
		t.Errorf("unary: %v", err)
	}
	stream, err := salusv1.NewPartyClient(conn).Watch(context.Background(), &salusv1.WatchRequest{})
	if err == nil {
		_, err = stream.Recv()
	}
	if !faults.Is(err, faults.NoDeadline) {
		t.Errorf("stream: %v", err)
	}
}

func TestOversizeIsRefusedAndTheNextMessageAccepted(t *testing.T) {
	c := newConsortium(t)
	conn := c.raw(t, c.member(t, Site, "s", time.Now()), 0)
	party := salusv1.NewPartyClient(conn)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := party.Submit(ctx, &salusv1.SubmitRequest{Artifact: make([]byte, MaxMessage+1)})
	if !faults.Is(err, faults.TooLarge) {
		t.Errorf("5 MiB message: %v", err)
	}
	long := metadata.AppendToOutgoingContext(ctx, "x", strings.Repeat("x", 20<<10))
	if _, err := party.Submit(long, &salusv1.SubmitRequest{}); err == nil {
		t.Error("header list of 20 KiB is accepted")
	}
	if _, err := party.Submit(ctx, &salusv1.SubmitRequest{Artifact: make([]byte, MaxInline)}); err != nil {
		t.Errorf("largest artifact: %v", err)
	}
	if c.services.submitted.Load() != 1 {
		t.Errorf("%d submissions reached the handler", c.services.submitted.Load())
	}
}

func TestFloodOfOneIdentityLeavesOthersAlone(t *testing.T) {
	c := newConsortium(t)
	flooder := c.dial(t, c.member(t, Site, "flooder", time.Now()))
	quiet := c.dial(t, c.member(t, Site, "quiet", time.Now()))
	if _, err := c.info(quiet); err != nil {
		t.Fatal(err)
	}
	const flood = 10_000
	var accepted, limited, others atomic.Int64
	var group sync.WaitGroup
	begin := time.Now()
	for range 16 {
		group.Go(func() {
			for range flood / 16 {
				switch _, err := c.info(flooder); {
				case err == nil:
					accepted.Add(1)
				case faults.Is(err, faults.TooManyRequests):
					limited.Add(1)
				default:
					others.Add(1)
				}
			}
		})
	}
	var slowest time.Duration
	for range 20 {
		at := time.Now()
		if _, err := c.info(quiet); err != nil {
			t.Errorf("the quiet party: %v", err)
		}
		slowest = max(slowest, time.Since(at))
		time.Sleep(20 * time.Millisecond)
	}
	group.Wait()
	elapsed := time.Since(begin)
	if ceiling := 200 + 100*elapsed.Seconds() + 1; float64(accepted.Load()) > ceiling {
		t.Errorf("%d of the flood were accepted in %v, expected at most %.0f", accepted.Load(), elapsed, ceiling)
	}
	if limited.Load() == 0 || others.Load() != 0 {
		t.Errorf("%d limited, %d failed otherwise", limited.Load(), others.Load())
	}
	t.Logf("%d calls in %v: %d accepted, %d limited; slowest of the quiet party %v", flood, elapsed, accepted.Load(), limited.Load(), slowest)
}

func TestJoinAttemptsAreLimitedByAddress(t *testing.T) {
	c := newConsortium(t, func(config *ServerConfig, _ *services) { config.JoinRate, config.JoinBurst = 0.001, 2 })
	conn := c.raw(t, nil, 0)
	var last error
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		_, last = salusv1.NewEnrolmentClient(conn).Join(ctx, &salusv1.JoinRequest{})
		cancel()
	}
	if !faults.Is(last, faults.TooManyRequests) {
		t.Errorf("third attempt: %v", last)
	}
}

func TestPanicOfAHandlerStaysInItsCall(t *testing.T) {
	c := newConsortium(t)
	conn := c.dial(t, c.member(t, Site, "s", time.Now()))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := salusv1.NewPartyClient(conn).Refuse(ctx, &salusv1.RefuseRequest{})
	if !faults.Is(err, faults.Internal) || strings.Contains(err.Error(), "4711") {
		t.Errorf("got %v", err)
	}
	if c.panicked.Load() != salusv1.Party_Refuse_FullMethodName {
		t.Errorf("told %v", c.panicked.Load())
	}
	if _, err := c.info(conn); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

func application(name string, role Role) Application {
	_, signing, _ := ed25519.GenerateKey(rand.Reader)
	return Application{
		Name: name, Role: role, SigningKey: signing, ChainAddress: [20]byte{1}, PeerID: "peer-of-" + name,
		SignChain: func(digest [32]byte) ([]byte, error) { return append([]byte("c"), digest[:]...), nil },
		SignPeer:  func(digest [32]byte) ([]byte, error) { return append([]byte("p"), digest[:]...), nil },
	}
}

func TestTokenIsForOneApplicantOnce(t *testing.T) {
	c := newConsortium(t)
	token := c.tokens.issue(Grant{Role: Site, Name: "st-anna", Expires: time.Now().Add(time.Hour)})
	join := JoinString{Address: c.address, Token: token, Fingerprint: c.authority.Fingerprint()}
	credential, _ := OpenCredential(filepath.Join(t.TempDir(), "tls"))
	app := application("st-anna", Site)
	bundle, err := Join(t.Context(), join, credential, app)
	if err != nil {
		t.Fatal(err)
	}
	if bundle.Consortium != testName || bundle.GrpcAddress != c.address {
		t.Errorf("bundle %v", bundle)
	}
	if _, err := Join(t.Context(), join, credential, app); err != nil {
		t.Errorf("the same applicant again: %v", err)
	}
	thief, _ := OpenCredential(filepath.Join(t.TempDir(), "tls"))
	if _, err := Join(t.Context(), join, thief, application("st-anna", Site)); !faults.Is(err, faults.TokenUsed) {
		t.Errorf("another applicant: %v", err)
	}
	if thief.Ready() {
		t.Error("the thief has a certificate")
	}
	if who, err := c.info(c.dial(t, credential)); err != nil || !strings.HasSuffix(who, "/site/st-anna") {
		t.Errorf("%q, %v", who, err)
	}
}

func TestJoinIsRefused(t *testing.T) {
	c := newConsortium(t)
	hour := time.Now().Add(time.Hour)
	good := c.tokens.issue(Grant{Role: Site, Name: "st-anna", Expires: hour})
	bad := func(sign string) func(*Application) {
		return func(a *Application) {
			wrong := func([32]byte) ([]byte, error) { return []byte("x"), nil }
			if sign == "chain" {
				a.SignChain = wrong
			} else {
				a.SignPeer = wrong
			}
		}
	}
	cases := map[string]struct {
		token  Token
		change func(*Application)
		code   faults.Code
	}{
		"unknown token":    {NewToken(), nil, faults.TokenUnknown},
		"expired token":    {c.tokens.issue(Grant{Role: Site, Expires: time.Now().Add(-time.Second)}), nil, faults.TokenExpired},
		"another's name":   {c.tokens.issue(Grant{Role: Site, Name: "other", Expires: hour}), nil, faults.NameRefused},
		"another role":     {c.tokens.issue(Grant{Role: Auditor, Expires: hour}), nil, faults.NameRefused},
		"coordinator":      {good, func(a *Application) { a.Role = Coordinator }, faults.NameRefused},
		"reserved name":    {good, func(a *Application) { a.Name = "researcher" }, faults.NameRefused},
		"malformed name":   {good, func(a *Application) { a.Name = "St Anna/../x" }, faults.NameRefused},
		"chain not proven": {good, bad("chain"), faults.KeyProofInvalid},
		"peer not proven":  {good, bad("peer"), faults.KeyProofInvalid},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			credential, _ := OpenCredential(filepath.Join(t.TempDir(), "tls"))
			app := application("st-anna", Site)
			if test.change != nil {
				test.change(&app)
			}
			_, err := Join(t.Context(), JoinString{Address: c.address, Token: test.token, Fingerprint: c.authority.Fingerprint()}, credential, app)
			if !faults.Is(err, test.code) || credential.Ready() {
				t.Errorf("got %v, expected %s", err, test.code)
			}
		})
	}
	wrong := JoinString{Address: c.address, Token: good, Fingerprint: [32]byte{1}}
	credential, _ := OpenCredential(filepath.Join(t.TempDir(), "tls"))
	if _, err := Join(t.Context(), wrong, credential, application("st-anna", Site)); !faults.Is(err, faults.WrongFingerprint) {
		t.Errorf("wrong fingerprint: %v", err)
	}
	if c.tokens.grants[good.Hash()].UsedBy != [32]byte{} {
		t.Error("a refused application used the token up")
	}
	right := JoinString{Address: c.address, Token: good, Fingerprint: c.authority.Fingerprint()}
	if _, err := Join(t.Context(), right, credential, application("st-anna", Site)); err != nil {
		t.Errorf("the good application afterwards: %v", err)
	}
}

func TestKeysCannotMoveToAnotherApplication(t *testing.T) {
	c := newConsortium(t)
	enrolment := c.enrolment()
	credential, _ := OpenCredential(filepath.Join(t.TempDir(), "tls"))
	request, err := application("st-anna", Site).request(NewToken(), credential)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := enrolment.applicant(request); err != nil {
		t.Fatal(err)
	}
	thief, _ := OpenCredential(filepath.Join(t.TempDir(), "tls"))
	request.CertificateRequest, _ = thief.Request()
	if _, err := enrolment.applicant(request); !faults.Is(err, faults.KeyProofInvalid) {
		t.Errorf("proofs with another TLS key: %v", err)
	}
	request.CertificateRequest = make([]byte, maxRequest+1)
	if _, err := enrolment.applicant(request); !faults.Is(err, faults.RequestRefused) {
		t.Errorf("oversize request: %v", err)
	}
}

func TestCertificateRenewsItself(t *testing.T) {
	c := newConsortium(t)
	old := c.member(t, Site, "st-anna", time.Now().Add(-21*24*time.Hour))
	before := old.Self().Expires
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	renewer := &Renewer{Credential: old, Client: salusv1.NewEnrolmentClient(c.dial(t, old)), Renewed: func(*salusv1.Bundle) { cancel() }}
	if err := renewer.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if !old.Self().Expires.After(before.Add(20*24*time.Hour)) || time.Until(old.RenewAt()) < 19*24*time.Hour {
		t.Errorf("expires %v, was %v", old.Self().Expires, before)
	}
	again, err := OpenCredential(old.dir)
	if err != nil || again.Self() != old.Self() {
		t.Errorf("read again: %v", err)
	}
	// Another key is another enrolment.
	thief, _ := OpenCredential(filepath.Join(t.TempDir(), "tls"))
	request, _ := thief.Request()
	callCtx, done := context.WithTimeout(t.Context(), patience)
	defer done()
	_, err = salusv1.NewEnrolmentClient(c.dial(t, old)).Renew(callCtx, &salusv1.RenewRequest{CertificateRequest: request})
	if !faults.Is(err, faults.RequestRefused) {
		t.Errorf("renewal with another key: %v", err)
	}
}

// link is a TCP relay that can be cut, or speak as an HTTP CONNECT proxy.
type link struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	down     bool
	conns    map[net.Conn]bool
	group    sync.WaitGroup
}

func newLink(t *testing.T, to string) *link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{listener: listener, to: to, conns: map[net.Conn]bool{}}
	l.group.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			l.group.Go(func() { l.relay(near) })
		}
	})
	t.Cleanup(func() { listener.Close(); l.cut(true); l.group.Wait() })
	return l
}

func (l *link) relay(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer far.Close()
	l.mu.Lock()
	if l.down {
		l.mu.Unlock()
		return
	}
	l.conns[near], l.conns[far] = true, true
	l.mu.Unlock()
	done := make(chan bool, 2)
	for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() { _, _ = io.Copy(pair[0], pair[1]); near.Close(); far.Close(); done <- true }()
	}
	<-done
	<-done
}

func (l *link) cut(down bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = down
	for conn := range l.conns {
		conn.Close()
		delete(l.conns, conn)
	}
}

func TestWatchResumesAfterABrokenLink(t *testing.T) {
	c := newConsortium(t)
	wire := newLink(t, c.address)
	conn, err := Dial(wire.listener.Addr().String(), c.member(t, Site, "s", time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	snapshots, beats, breaks := 0, 0, 0
	watcher := &Watcher{Client: salusv1.NewPartyClient(conn), least: 50 * time.Millisecond,
		Broken: func(error, time.Duration) { breaks++ },
		Handle: func(update *salusv1.WatchResponse) error {
			if update.GetSnapshotEnd() != nil {
				snapshots++
			}
			if update.GetHeartbeat() != nil {
				beats++
			}
			if snapshots == 1 && beats == 2 {
				beats = 0
				wire.cut(true)
				time.AfterFunc(time.Second, func() { wire.cut(false) })
			}
			if snapshots == 2 && beats == 2 {
				cancel()
			}
			return nil
		}}
	if err := watcher.Run(ctx); !errors.Is(err, context.Canceled) || snapshots != 2 || breaks == 0 {
		t.Errorf("%v after %d snapshots and %d breaks", err, snapshots, breaks)
	}
}

func TestSilentLinkIsGivenUp(t *testing.T) {
	c := newConsortium(t, func(_ *ServerConfig, s *services) { s.beat = 0 })
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var broken error
	watcher := &Watcher{Client: salusv1.NewPartyClient(c.dial(t, c.member(t, Site, "s", time.Now()))),
		silence: 300 * time.Millisecond,
		Handle:  func(*salusv1.WatchResponse) error { return nil },
		Broken: func(err error, _ time.Duration) {
			if broken = err; errors.Is(err, errSilent) { // a busy machine may take longer than the silence to connect
				cancel()
			}
		}}
	_ = watcher.Run(ctx)
	if !errors.Is(broken, errSilent) {
		t.Errorf("got %v", broken)
	}
}

func TestWatchEndsForGood(t *testing.T) {
	c := newConsortium(t)
	handle := func(*salusv1.WatchResponse) error { return nil }
	auditor := &Watcher{Client: salusv1.NewPartyClient(c.dial(t, c.member(t, Auditor, "a", time.Now()))), Handle: handle}
	if err := auditor.Run(t.Context()); !faults.Is(err, faults.RoleNotAllowed) {
		t.Errorf("wrong role: %v", err)
	}
	broken := errors.New("disk")
	failing := &Watcher{Client: salusv1.NewPartyClient(c.dial(t, c.member(t, Site, "s", time.Now()))),
		Handle: func(*salusv1.WatchResponse) error { return broken }}
	if err := failing.Run(t.Context()); !errors.Is(err, broken) {
		t.Errorf("handler's error: %v", err)
	}
}

func TestGoroutinesReturnToBase(t *testing.T) {
	base := runtime.NumGoroutine()
	t.Run("life", func(t *testing.T) {
		c := newConsortium(t)
		conn := c.dial(t, c.member(t, Site, "s", time.Now()))
		ctx, cancel := context.WithCancel(t.Context())
		watcher := &Watcher{Client: salusv1.NewPartyClient(conn), Handle: func(*salusv1.WatchResponse) error { cancel(); return nil }}
		_ = watcher.Run(ctx)
	})
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if runtime.NumGoroutine() <= base+1 {
			return
		}
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), base, buf[:runtime.Stack(buf, true)])
}

func TestAuthorityIsKeptPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ca")
	made, err := CreateAuthority(dir, testName, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	read, err := LoadAuthority(dir)
	if err != nil || read.Fingerprint() != made.Fingerprint() || read.Consortium() != testName {
		t.Fatalf("read again: %v", err)
	}
	if made.Fingerprint() != sha256.Sum256(made.Certificate()) {
		t.Error("the fingerprint is not that of the certificate")
	}
	if _, err := CreateAuthority(dir, testName, time.Now()); err == nil {
		t.Error("an authority was replaced")
	}
	if err := os.Chmod(filepath.Join(dir, authorityKeyFile), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadAuthority(dir); err == nil {
		t.Error("a key that others can read is accepted")
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	join := JoinString{Address: "a:1", Token: NewToken()}
	secret := strings.Split(strings.Split(join.Text(), "#")[1], "@")[0]
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		out := fmt.Sprintf(format, join)
		if strings.Contains(out, secret) || strings.Contains(out, fmt.Sprintf("%x", join.Token[:])) || !strings.Contains(out, "redacted") {
			t.Errorf("%s prints %s", format, out)
		}
	}
}

func FuzzJoinString(f *testing.F) {
	f.Add(JoinString{Address: "salus.example:7700", Token: Token{1}, Fingerprint: [32]byte{2}}.Text())
	f.Add("https://[::1]:1#@")
	f.Fuzz(func(t *testing.T, s string) {
		join, err := ParseJoinString(s)
		if err != nil {
			if !faults.Is(err, faults.JoinStringMalformed) {
				t.Errorf("error without its code: %v", err)
			}
			return
		}
		if text := join.Text(); text != s && text != "https://"+s {
			t.Errorf("%q reads as %q", s, text)
		}
	})
}

func FuzzIdentity(f *testing.F) {
	f.Add("salus://c/site/st-anna")
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ParseIdentity(s); err == nil && id.String() != s {
			t.Errorf("%q reads as %q", s, id)
		}
	})
}

func FuzzBundle(f *testing.F) {
	authority, err := newAuthority(testName, time.Now())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(authority.Certificate(), testName, make([]byte, 32), "a:1")
	f.Add([]byte{}, "", []byte{}, "")
	f.Fuzz(func(t *testing.T, ca []byte, name string, psk []byte, address string) {
		err := CheckBundle(&salusv1.Bundle{Authority: ca, Consortium: name, SwarmPsk: psk, GrpcAddress: address})
		if err == nil && len(psk) != 32 {
			t.Error("a key of a wrong length is accepted")
		}
	})
}

func FuzzCertificateRequest(f *testing.F) {
	credential, err := OpenCredential(filepath.Join(f.TempDir(), "tls"))
	if err != nil {
		f.Fatal(err)
	}
	request, _ := credential.Request()
	f.Add(request)
	f.Fuzz(func(t *testing.T, der []byte) {
		if key, err := checkRequest(der); err == nil && key == nil {
			t.Error("no key and no error")
		}
	})
}
