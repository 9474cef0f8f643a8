package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/tap"

	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// Limits of design 5.2 rule 10.
const (
	// MaxMessage is the largest message in bytes, both ways.
	MaxMessage = 4 << 20
	// MaxInline is the largest artifact in bytes that Party.Submit carries; a larger one travels by digest.
	MaxInline = 3 << 20

	maxStreams     = 32
	maxHeaderList  = 16 << 10
	keepAlive      = 30 * time.Second
	keepAliveWait  = 15 * time.Second
	connectionAge  = time.Hour
	connectionEnds = time.Minute
	handshakeTime  = 20 * time.Second
	// longestCall caps a caller's deadline; a watch is renewed within it.
	longestCall = time.Hour
)

// ServerConfig is what a coordinator's server needs to know.
type ServerConfig struct {
	// Credential is the coordinator's own, with a certificate.
	Credential *Credential
	// Allow decides whether an authenticated caller is on the roster now. It is asked on every connection and every
	// call, from the connection's reading goroutine: it must answer from memory. Its error reaches the caller as it is if
	// it is a fault, else as SAL-1103.
	Allow func(Caller) error
	// Rate and Burst are the token bucket of each identity, in calls a second and calls; 0 means 100 and 200.
	Rate  float64
	Burst int
	// JoinRate and JoinBurst are the bucket of each remote address without a certificate; 0 means 1 and 10.
	JoinRate  float64
	JoinBurst int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Panicked is told the method of a call whose handler panicked, with the stack; nil means that nobody is. The caller
	// gets SAL-1001. The recovered value is not told: it can hold data.
	Panicked func(method string, stack []byte)
}

type server struct {
	ServerConfig
	calls *limiter
	joins *limiter
}

// NewServer returns a gRPC server with the package's credentials, limits and decisions, on which services are registered
// as usual. Every registered method must be in the table of roles.
func NewServer(config ServerConfig) (*grpc.Server, error) {
	if config.Credential == nil || config.Credential.Self().Role != Coordinator {
		return nil, fmt.Errorf("server: expected a coordinator's credential")
	}
	if config.Allow == nil {
		return nil, fmt.Errorf("server: no roster")
	}
	s := &server{ServerConfig: config}
	if s.Now == nil {
		s.Now = time.Now
	}
	s.calls = newLimiter(orElse(s.Rate, 100), int(orElse(float64(s.Burst), 200)), s.Now)
	s.joins = newLimiter(orElse(s.JoinRate, 1), int(orElse(float64(s.JoinBurst), 10)), s.Now)
	return grpc.NewServer(
		grpc.Creds(credentials.NewTLS(s.tls())),
		grpc.InTapHandle(s.admit),
		grpc.UnaryInterceptor(s.unary),
		grpc.StreamInterceptor(s.stream),
		grpc.MaxRecvMsgSize(MaxMessage),
		grpc.MaxSendMsgSize(MaxMessage),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.MaxHeaderListSize(maxHeaderList),
		grpc.ConnectionTimeout(handshakeTime),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			Time: keepAlive, Timeout: keepAliveWait,
			MaxConnectionAge: connectionAge, MaxConnectionAgeGrace: connectionEnds,
		}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: keepAlive / 3, PermitWithoutStream: true}),
	), nil
}

func orElse(value, otherwise float64) float64 {
	if value > 0 {
		return value
	}
	return otherwise
}

// tls asks every client for a certificate, verifies it if there is one, and checks the roster before the connection
// carries anything. No session tickets: each connection is a full handshake.
func (s *server) tls() *tls.Config {
	return &tls.Config{
		MinVersion:             tls.VersionTLS13,
		SessionTicketsDisabled: true,
		ClientAuth:             tls.VerifyClientCertIfGiven,
		ClientCAs:              s.Credential.issued.Load().pool(),
		Time:                   s.Now,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return s.Credential.certificate()
		},
		VerifyConnection: func(state tls.ConnectionState) error {
			caller, known, err := s.callerOf(state)
			if err != nil || !known {
				return err
			}
			return s.allow(caller)
		},
	}
}

// callerOf reads the identity of a connection; known is false without a client certificate.
func (s *server) callerOf(state tls.ConnectionState) (caller Caller, known bool, err error) {
	if len(state.PeerCertificates) == 0 {
		return Caller{}, false, nil
	}
	caller, err = callerOf(state.PeerCertificates[0])
	if err != nil {
		return Caller{}, false, faults.New(faults.NoCertificate, "%v", err)
	}
	if caller.Consortium != s.Credential.Self().Consortium {
		return Caller{}, false, faults.New(faults.NotOnRoster, "certificate of consortium %s", caller.Consortium)
	}
	return caller, true, nil
}

func (s *server) allow(caller Caller) error {
	if !s.Now().Before(caller.Expires) {
		return faults.New(faults.CertificateExpired, "it ended %s", caller.Expires.UTC().Format(time.RFC3339))
	}
	if err := s.Allow(caller); err != nil {
		if _, isFault := errors.AsType[*faults.Error](err); isFault {
			return err
		}
		return faults.New(faults.NotOnRoster, "%s", caller.Identity)
	}
	return nil
}

// admit decides about a call when its headers have come and before any of its messages is read. The token is taken
// first, so that refused calls are limited too; callers without a certificate are limited by address.
func (s *server) admit(ctx context.Context, info *tap.Info) (context.Context, error) {
	remote, ok := peer.FromContext(ctx)
	if !ok {
		return nil, refusal(faults.New(faults.NoCertificate, "no peer"))
	}
	secure, ok := remote.AuthInfo.(credentials.TLSInfo)
	if !ok {
		return nil, refusal(faults.New(faults.NoCertificate, "no TLS"))
	}
	caller, known, err := s.callerOf(secure.State)
	if err != nil {
		return nil, refusal(err)
	}
	if err := s.decide(ctx, info.FullMethodName, caller, known, remote); err != nil {
		return nil, refusal(err)
	}
	if known {
		ctx = WithCaller(ctx, caller)
	}
	return ctx, nil
}

func (s *server) decide(ctx context.Context, method string, caller Caller, known bool, remote *peer.Peer) error {
	if !s.takeToken(caller, known, remote) {
		return faults.New(faults.TooManyRequests, "")
	}
	if method == salusv1.Enrolment_Join_FullMethodName {
		return hasDeadline(ctx)
	}
	if !known {
		return faults.New(faults.NoCertificate, "%s", method)
	}
	if err := s.allow(caller); err != nil {
		return err
	}
	if !mayCall(caller.Role, method) {
		return faults.New(faults.RoleNotAllowed, "%s called %s", caller.Role, method)
	}
	return hasDeadline(ctx)
}

func (s *server) takeToken(caller Caller, known bool, remote *peer.Peer) bool {
	if known {
		return s.calls.allow(caller.Identity.String())
	}
	host, _, err := net.SplitHostPort(remote.Addr.String())
	if err != nil {
		host = remote.Addr.String()
	}
	return s.joins.allow(host)
}

func hasDeadline(ctx context.Context) error {
	if _, ok := ctx.Deadline(); !ok {
		return faults.New(faults.NoDeadline, "")
	}
	return nil
}

// refusal turns a fault into the status that a tap must return.
func refusal(err error) error {
	if fault, ok := errors.AsType[*faults.Error](err); ok {
		return fault.GRPCStatus().Err()
	}
	return err
}

func (s *server) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (_ any, err error) {
	defer s.recover(info.FullMethod, &err)
	ctx, cancel := context.WithTimeout(ctx, longestCall)
	defer cancel()
	return handle(ctx, request)
}

func (s *server) stream(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler) (err error) {
	defer s.recover(info.FullMethod, &err)
	ctx, cancel := context.WithTimeout(stream.Context(), longestCall)
	defer cancel()
	return handle(service, &boundedStream{ServerStream: stream, ctx: func() context.Context { return ctx }})
}

// boundedStream is a stream whose context ends with the cap on calls.
type boundedStream struct {
	grpc.ServerStream
	ctx func() context.Context
}

func (b *boundedStream) Context() context.Context { return b.ctx() }

// recover keeps one broken call from ending the coordinator's availability for everybody.
func (s *server) recover(method string, err *error) {
	if recover() == nil {
		return
	}
	if s.Panicked != nil {
		s.Panicked(method, debug.Stack())
	}
	*err = faults.New(faults.Internal, "%s", method)
}

// verifyServer is the client's whole judgement of a server's certificate: issued by authority, valid now, for the
// identity of a coordinator of the consortium. Host names are not judged, see the package comment.
func verifyServer(state tls.ConnectionState, authority *x509.Certificate, consortium string, now time.Time) error {
	if len(state.PeerCertificates) == 0 {
		return faults.New(faults.WrongAuthority, "no certificate")
	}
	roots := x509.NewCertPool()
	roots.AddCert(authority)
	leaf := state.PeerCertificates[0]
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	if err != nil {
		return faults.New(faults.WrongAuthority, "%v", err)
	}
	caller, err := callerOf(leaf)
	if err != nil || caller.Role != Coordinator || caller.Consortium != consortium {
		return faults.New(faults.NotACoordinator, "expected a coordinator of %s", consortium)
	}
	return nil
}
