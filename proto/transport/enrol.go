package transport

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// Applicant is who joins: every key of it has signed its Statement.
type Applicant struct {
	Statement
	Identity   Identity
	Key        [32]byte // SHA-256 of TLSKey, as in Caller
	ChainProof []byte   // for a registration on chain that carries it
}

// TokenStore keeps grants by the hash of their token.
type TokenStore interface {
	// Redeem finds the grant of a token, applies Grant.Redeem and stores its outcome durably before it returns it; two
	// applicants at once get one success. A token that it does not know is faults.TokenUnknown.
	Redeem(ctx context.Context, token, by [32]byte, now time.Time) (Grant, error)
}

// Enrolment serves salus.v1.Enrolment.
type Enrolment struct {
	salusv1.UnimplementedEnrolmentServer

	Authority *Authority
	Tokens    TokenStore
	// VerifyChain checks a recoverable signature of digest by the account address.
	VerifyChain func(address [20]byte, digest [32]byte, signature []byte) error
	// VerifyPeer checks an Ed25519 signature of digest by the key inside a peer id (exchange.VerifyPeer).
	VerifyPeer func(peerID string, digest [32]byte, signature []byte) error
	// Admit puts an applicant on the roster, durably, before its certificate exists; it refuses a name that is taken by
	// other keys and accepts a repetition.
	Admit func(ctx context.Context, applicant Applicant) error
	// Bundle describes the consortium as it is now. Authority and consortium are filled in.
	Bundle func(ctx context.Context) (*salusv1.Bundle, error)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Join checks the applicant's keys, then its token, then puts it on the roster and issues its certificate.
func (e *Enrolment) Join(ctx context.Context, request *salusv1.JoinRequest) (*salusv1.JoinResponse, error) {
	applicant, err := e.applicant(request)
	if err != nil {
		return nil, err
	}
	grant, err := e.Tokens.Redeem(ctx, Token(request.Token).Hash(), applicant.Digest(), e.now())
	if err != nil {
		return nil, err
	}
	if grant.Role != applicant.Role {
		return nil, faults.New(faults.NameRefused, "the token is for role %s, found %s", grant.Role, applicant.Role)
	}
	if grant.Name != "" && grant.Name != applicant.Name {
		return nil, faults.New(faults.NameRefused, "the token is for %s, found %s", grant.Name, applicant.Name)
	}
	if err := e.Admit(ctx, applicant); err != nil {
		return nil, err
	}
	chain, err := e.Authority.Sign(request.CertificateRequest, applicant.Identity, e.now())
	if err != nil {
		return nil, faults.New(faults.RequestRefused, "%v", err)
	}
	bundle, err := e.bundle(ctx)
	if err != nil {
		return nil, err
	}
	return &salusv1.JoinResponse{CertificateChain: chain, Bundle: bundle}, nil
}

// applicant checks lengths and the proofs of all keys.
func (e *Enrolment) applicant(request *salusv1.JoinRequest) (Applicant, error) {
	if len(request.Token) != 32 || len(request.SigningKey) != ed25519.PublicKeySize || len(request.ChainAddress) != 20 ||
		len(request.ChainProof) > 128 || len(request.PeerId) > 128 || len(request.PeerProof) > 128 {
		return Applicant{}, faults.New(faults.Malformed, "a field of the application has a wrong length")
	}
	role, ok := RoleOf(request.Role)
	if !ok || role == Coordinator {
		return Applicant{}, faults.New(faults.NameRefused, "role cannot join by token")
	}
	id := Identity{Consortium: e.Authority.Consortium(), Role: role, Name: request.Name}
	if err := id.check(); err != nil {
		return Applicant{}, faults.New(faults.NameRefused, "%v", err)
	}
	if role == Site && request.Name == string(Researcher) {
		return Applicant{}, faults.New(faults.NameRefused, "the name is a party's in every session")
	}
	public, err := checkRequest(request.CertificateRequest)
	if err != nil {
		return Applicant{}, faults.New(faults.RequestRefused, "%v", err)
	}
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return Applicant{}, faults.New(faults.RequestRefused, "key cannot be encoded")
	}
	applicant := Applicant{
		Statement: Statement{
			Name: request.Name, Role: role, TLSKey: spki, SigningKey: bytes.Clone(request.SigningKey),
			ChainAddress: [20]byte(request.ChainAddress), PeerID: request.PeerId,
		},
		Identity: id, Key: sha256.Sum256(spki), ChainProof: bytes.Clone(request.ChainProof),
	}
	return applicant, e.checkProofs(applicant, request)
}

func (e *Enrolment) checkProofs(applicant Applicant, request *salusv1.JoinRequest) error {
	digest := applicant.Digest()
	if !ed25519.Verify(applicant.SigningKey, digest[:], request.SigningProof) {
		return faults.New(faults.KeyProofInvalid, "signing key")
	}
	if err := e.VerifyChain(applicant.ChainAddress, digest, request.ChainProof); err != nil {
		return faults.New(faults.KeyProofInvalid, "chain address")
	}
	if err := e.VerifyPeer(applicant.PeerID, digest, request.PeerProof); err != nil {
		return faults.New(faults.KeyProofInvalid, "peer id")
	}
	return nil
}

// Renew issues a fresh certificate for the identity of the caller's present one.
func (e *Enrolment) Renew(ctx context.Context, request *salusv1.RenewRequest) (*salusv1.RenewResponse, error) {
	caller, ok := CallerFrom(ctx)
	if !ok {
		return nil, faults.New(faults.NoCertificate, "")
	}
	public, err := checkRequest(request.CertificateRequest)
	if err != nil {
		return nil, faults.New(faults.RequestRefused, "%v", err)
	}
	// The roster knows a party by its TLS key, so renewal keeps it; a new key is a new enrolment.
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil || sha256.Sum256(spki) != caller.Key {
		return nil, faults.New(faults.RequestRefused, "the key is not that of the present certificate")
	}
	now := e.now()
	chain, err := e.Authority.Sign(request.CertificateRequest, caller.Identity, now)
	if err != nil {
		return nil, faults.New(faults.RequestRefused, "%v", err)
	}
	bundle, err := e.bundle(ctx)
	if err != nil {
		return nil, err
	}
	return &salusv1.RenewResponse{CertificateChain: chain, Bundle: bundle, NotAfter: timestamppb.New(now.Add(CertificateLife))}, nil
}

func (e *Enrolment) bundle(ctx context.Context) (*salusv1.Bundle, error) {
	bundle, err := e.Bundle(ctx)
	if err != nil {
		return nil, err
	}
	bundle.Consortium = e.Authority.Consortium()
	bundle.Authority = e.Authority.Certificate()
	return bundle, nil
}

func (e *Enrolment) now() time.Time {
	if e.Now != nil {
		return e.Now()
	}
	return time.Now()
}

// Application is what an applicant signs with, one function for each key that is not the TLS key.
type Application struct {
	Name         string
	Role         Role
	SigningKey   ed25519.PrivateKey
	ChainAddress [20]byte
	SignChain    func(digest [32]byte) ([]byte, error)
	PeerID       string
	SignPeer     func(digest [32]byte) ([]byte, error)
}

// Join redeems a join string: it presents the application and the credential's request, installs the certificate in
// the credential and returns the checked bundle. After a lost answer it may be repeated with the same keys.
func Join(ctx context.Context, join JoinString, credential *Credential, application Application) (*salusv1.Bundle, error) {
	request, err := application.request(join.Token, credential)
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	conn, err := DialToJoin(join)
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	defer conn.Close()
	answer, err := salusv1.NewEnrolmentClient(conn).Join(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	if len(answer.CertificateChain) != 2 || sha256.Sum256(answer.CertificateChain[1]) != join.Fingerprint {
		return nil, faults.New(faults.WrongFingerprint, "the issued certificate has another authority")
	}
	if err := CheckBundle(answer.Bundle); err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	if !bytes.Equal(answer.Bundle.Authority, answer.CertificateChain[1]) {
		return nil, faults.New(faults.WrongFingerprint, "the bundle has another authority")
	}
	if err := credential.Install(answer.CertificateChain); err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	self := credential.Self()
	if self.Name != application.Name || self.Role != application.Role {
		return nil, fmt.Errorf("join: certificate for %s, expected %s %s", self.Identity, application.Role, application.Name)
	}
	return answer.Bundle, nil
}

func (a Application) request(token Token, credential *Credential) (*salusv1.JoinRequest, error) {
	csr, err := credential.Request()
	if err != nil {
		return nil, err
	}
	spki, err := credential.PublicKey()
	if err != nil {
		return nil, err
	}
	public := a.SigningKey.Public().(ed25519.PublicKey)
	digest := Statement{
		Name: a.Name, Role: a.Role, TLSKey: spki, SigningKey: public, ChainAddress: a.ChainAddress, PeerID: a.PeerID,
	}.Digest()
	chainProof, err := a.SignChain(digest)
	if err != nil {
		return nil, err
	}
	peerProof, err := a.SignPeer(digest)
	if err != nil {
		return nil, err
	}
	return &salusv1.JoinRequest{
		Token: token[:], CertificateRequest: csr, Name: a.Name, Role: a.Role.Wire(),
		SigningKey: public, SigningProof: ed25519.Sign(a.SigningKey, digest[:]),
		ChainAddress: a.ChainAddress[:], ChainProof: chainProof, PeerId: a.PeerID, PeerProof: peerProof,
	}, nil
}

const (
	maxDeployment = 64 << 10
	maxAddresses  = 32
	maxText       = 1024
)

// CheckBundle refuses a bundle with a field of a wrong length or form. The chain deployment's JSON is not
// decoded here.
func CheckBundle(b *salusv1.Bundle) error {
	if b == nil {
		return fmt.Errorf("bundle: missing")
	}
	_, consortium, err := parseAuthority(b.Authority)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if b.Consortium != consortium {
		return fmt.Errorf("bundle: consortium differs from its authority's")
	}
	if len(b.SwarmPsk) != 32 || len(b.Deployment) > maxDeployment || len(b.CoordinatorPeer) > maxText ||
		len(b.OperatorProof) > 128 || len(b.ChainRpc) > maxAddresses || len(b.CoordinatorAddrs) > maxAddresses {
		return fmt.Errorf("bundle: a field has a wrong length")
	}
	for _, address := range append(append([]string(nil), b.ChainRpc...), b.CoordinatorAddrs...) {
		if len(address) > maxText {
			return fmt.Errorf("bundle: an address is longer than %d bytes", maxText)
		}
	}
	if err := checkAddress(b.GrpcAddress); err != nil {
		return fmt.Errorf("bundle: gRPC address: %w", err)
	}
	return nil
}
