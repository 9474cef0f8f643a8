package transport

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"

	"net"
	"net/netip"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/tap"

	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// Limits of the service for patients, who have no certificates: whoever reaches the address may ask.
const (
	maxPatientRequest = 64 << 10
	maxPatientStreams = 8
	patientConnection = 10 * time.Minute
	// MaxPatientConnections is how many connections are open at once; more wait to be accepted.
	MaxPatientConnections = 256
)

// patientMethods are those of the services Patients and Care; a method that is not listed is denied.
var patientMethods = map[string]bool{
	salusv1.Patients_Greet_FullMethodName:          true,
	salusv1.Patients_PutKey_FullMethodName:         true,
	salusv1.Patients_GetCertificate_FullMethodName: true,
	salusv1.Patients_PutDirective_FullMethodName:   true,
	salusv1.Patients_GetStanding_FullMethodName:    true,
	salusv1.Patients_GetOpening_FullMethodName:     true,
	salusv1.Patients_GetHistory_FullMethodName:     true,
	salusv1.Care_GreetCare_FullMethodName:          true,
	salusv1.Care_ReadRecords_FullMethodName:        true,
	salusv1.Care_FindRecords_FullMethodName:        true,
	salusv1.Care_GetAudit_FullMethodName:           true,
}

// PatientsConfig is what the worker's server for patients needs to know.
type PatientsConfig struct {
	// Credential is the worker's own, with a certificate.
	Credential *Credential
	// Rate and Burst are the token bucket of each remote address, in IPv6 of each network of 64 bits, in calls a second and calls; 0 means 5 and 40.
	Rate  float64
	Burst int
	// Now and Panicked are as in ServerConfig.
	Now      func() time.Time
	Panicked func(method string, stack []byte)
}

// NewPatientsServer returns a gRPC server over TLS 1.3 that carries the services Patients and Care alone, for clients without certificates. Who calls is for
// the service to find out, from what is signed in each request.
func NewPatientsServer(config PatientsConfig) (*grpc.Server, error) {
	if config.Credential == nil || !config.Credential.Ready() {
		return nil, errors.New("server for patients: expected a credential with a certificate")
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	s := &server{ServerConfig: ServerConfig{Panicked: config.Panicked}}
	calls := newLimiter(orElse(config.Rate, 5), int(orElse(float64(config.Burst), 40)), config.Now)
	return grpc.NewServer(
		grpc.Creds(credentials.NewTLS(&tls.Config{
			MinVersion: tls.VersionTLS13, SessionTicketsDisabled: true, Time: config.Now,
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return config.Credential.certificate() },
		})),
		grpc.InTapHandle(func(ctx context.Context, info *tap.Info) (context.Context, error) {
			remote, ok := peer.FromContext(ctx)
			if !ok {
				return nil, refusal(faults.New(faults.NoCertificate, "no peer"))
			}
			switch {
			case !calls.allow(origin(remote.Addr)):
				return nil, refusal(faults.New(faults.TooManyRequests, ""))
			case !patientMethods[info.FullMethodName]:
				return nil, refusal(faults.New(faults.UnknownMethod, "%s", info.FullMethodName))
			}
			if err := hasDeadline(ctx); err != nil {
				return nil, refusal(err)
			}
			return ctx, nil
		}),
		grpc.UnaryInterceptor(s.unary),
		grpc.MaxRecvMsgSize(maxPatientRequest),
		grpc.MaxSendMsgSize(MaxMessage),
		grpc.MaxConcurrentStreams(maxPatientStreams),
		grpc.MaxHeaderListSize(maxHeaderList),
		grpc.ConnectionTimeout(handshakeTime),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			Time: keepAlive, Timeout: keepAliveWait, MaxConnectionIdle: connectionEnds,
			MaxConnectionAge: patientConnection, MaxConnectionAgeGrace: connectionEnds,
		}),
	), nil
}

// origin is whose bucket a call is taken from: an address's, or in IPv6, where a host has a whole network of them, that network's.
func origin(remote net.Addr) string {
	at, err := netip.ParseAddrPort(remote.String())
	if err != nil {
		return remote.String()
	}
	a := at.Addr().Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// Bounded is a listener that has at most n connections open at once.
func Bounded(l net.Listener, n int) net.Listener { return &bounded{l, make(chan struct{}, n)} }

type bounded struct {
	net.Listener
	open chan struct{}
}

func (b *bounded) Accept() (net.Conn, error) {
	b.open <- struct{}{}
	c, err := b.Listener.Accept()
	if err != nil {
		<-b.open
		return nil, err
	}
	return &boundedConn{Conn: c, closed: sync.OnceFunc(func() { <-b.open })}, nil
}

type boundedConn struct {
	net.Conn
	closed func()
}

func (c *boundedConn) Close() error {
	defer c.closed()
	return c.Conn.Close()
}

// Fingerprint is SHA-256 of the TLS key's SubjectPublicKeyInfo: renewals keep it. It stands on patients' slips.
func (c *Credential) Fingerprint() ([32]byte, error) {
	key, err := c.PublicKey()
	return sha256.Sum256(key), err
}

// DialPatients returns a connection to the worker at address (host:port) whose TLS key has the fingerprint. Names, issuer and dates of its certificate are not
// judged: the key is what the hospital gave out.
func DialPatients(address string, fingerprint [32]byte) (*grpc.ClientConn, error) {
	return connect(address, pinnedTo(fingerprint))
}

// pinnedTo trusts a TLS key and nothing else.
func pinnedTo(fingerprint [32]byte) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		InsecureSkipVerify: true, // verification is of the key alone
		ServerName:         "salus",
		VerifyConnection: func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 || sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo) != fingerprint {
				return faults.New(faults.OtherWorker, "")
			}
			return nil
		},
	}
}
