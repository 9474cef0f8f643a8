// Package member is a member's side of the consortium: its identity on disk, its links to the coordinator, the swarm
// and the chain, and the loop in which it takes part in sessions. A hospital's worker and a researcher are both members;
// what only one of them does is behind Part.
//
// A member dials out and trusts nobody's word: the coordinator's stream only says that there is something to look at.
// Terms come from the chain, artifacts come by digest over the swarm, and every signature, proof and sum is checked
// here (ledger/transcript) before anything is said that depends on it. What is said is stored first (worker/party),
// then written to the egress log, then sent.
package member

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"salus/ledger"
	"salus/models/durable"
	"salus/proto/exchange"
	"salus/proto/faults"
	"salus/proto/transport"
)

// Profile is member.json in a member's folder: who this is and where the consortium is. Secrets lie beside it, each in a
// file of its own: tls/, signing.key, peer.key, chain.key, swarm.psk, rest.key.
type Profile struct {
	Name        string            `json:"name"`
	Role        transport.Role    `json:"role"`
	Consortium  string            `json:"consortium"`
	Development bool              `json:"development"`
	Address     string            `json:"address"` // host:port of the coordinator's gRPC
	Chain       []string          `json:"chain"`   // JSON-RPC addresses
	Deployment  ledger.Deployment `json:"deployment"`
	Peer        string            `json:"peer"`  // the coordinator's swarm peer
	Swarm       []string          `json:"swarm"` // and its addresses
}

const profileFile = "member.json"

// LoadProfile reads the profile of a folder whose member has joined.
func LoadProfile(dir string) (Profile, error) {
	var p Profile
	b, err := durable.ReadSecret(filepath.Join(dir, profileFile), 1<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return p, faults.New(faults.NoCertificate, "%s holds no member; join first", dir)
	}
	if err != nil {
		return p, err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return p, fmt.Errorf("%s: %w", profileFile, err)
	}
	return p, nil
}

func (p Profile) save(dir string) error {
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, profileFile), append(b, '\n'), 0o600)
}

// Join enrols a new member with a join string and writes its folder. After a failure it may be repeated: the keys stay
// the same. A folder that has joined already is refused.
func Join(ctx context.Context, dir, joinString string, role transport.Role, name string) (Profile, error) {
	if err := durable.PrivateDir(dir); err != nil {
		return Profile{}, err
	}
	if _, err := os.Stat(filepath.Join(dir, profileFile)); err == nil {
		return Profile{}, fmt.Errorf("%s has joined already; use another folder for another member", dir)
	}
	return enrol(ctx, dir, joinString, role, name, nil)
}

// Follow takes a member from its consortium's coordinator to another one of the same contracts: the hospitals have replaced the operator. All keys stay, and so does how this member reaches the
// chain: certificate, address and swarm are the new coordinator's. It may be repeated after a failure; a member that serves from the folder is to be started again.
func Follow(ctx context.Context, dir, joinString string, role transport.Role) (Profile, error) {
	old, err := LoadProfile(dir)
	if err != nil {
		return Profile{}, err
	}
	if old.Role != role {
		return Profile{}, faults.New(faults.RoleNotAllowed, "%s is the folder of a %s", dir, old.Role)
	}
	return enrol(ctx, dir, joinString, role, old.Name, &old)
}

// enrol is Join, and Follow where there is an old profile.
func enrol(ctx context.Context, dir, joinString string, role transport.Role, name string, old *Profile) (Profile, error) {
	join, err := transport.ParseJoinString(joinString)
	if err != nil {
		return Profile{}, err
	}
	credential, err := transport.OpenCredential(filepath.Join(dir, "tls"))
	if err != nil {
		return Profile{}, err
	}
	present, next := credential, filepath.Join(dir, "tls-next")
	if old != nil { // the old certificate is good until all of the new coordinator's is here
		if err := os.RemoveAll(next); err != nil {
			return Profile{}, err
		}
		if credential, err = credential.Again(next); err != nil {
			return Profile{}, err
		}
		defer os.RemoveAll(next)
	}
	signing, err := signingKey(dir)
	if err != nil {
		return Profile{}, err
	}
	chainKey, err := chainKey(dir)
	if err != nil {
		return Profile{}, err
	}
	peer, err := exchange.OpenKey(filepath.Join(dir, "peer.key"))
	if err != nil {
		return Profile{}, err
	}
	if _, err := restKey(dir); err != nil {
		return Profile{}, err
	}
	application := transport.Application{
		Name: name, Role: role, SigningKey: signing, ChainAddress: chainKey.Address(),
		// The account's proof covers the contracts, which the first answer names.
		SignChain: func([32]byte) ([]byte, error) { return nil, nil },
		PeerID:    peer.PeerID(), SignPeer: peer.Sign,
	}
	bundle, err := transport.Join(ctx, join, credential, application)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{
		Name: name, Role: role, Consortium: bundle.Consortium, Development: bundle.Development, Address: bundle.GrpcAddress,
		Chain: bundle.ChainRpc, Peer: bundle.CoordinatorPeer, Swarm: bundle.CoordinatorAddrs,
	}
	if err := json.Unmarshal(bundle.Deployment, &p.Deployment); err != nil {
		return Profile{}, fmt.Errorf("join: the bundle's deployment is malformed")
	}
	if p, err = p.believed(old, join.Fingerprint, bundle.OperatorProof, func(p Profile) (ledger.Address, error) { return p.operator(ctx) }); err != nil {
		return Profile{}, err
	}
	ledgerRole := ledger.RoleSite
	if role == transport.Researcher {
		ledgerRole = ledger.RoleResearcher
	}
	asks := ledger.Application{Consortium: p.Deployment.Consortium, Role: ledgerRole}
	application.SignChain = func([32]byte) ([]byte, error) {
		asks.Member = ledger.Member{ID: name, Account: chainKey.Address(), SigningKey: [32]byte(signing.Public().(ed25519.PublicKey)), TLSKey: credential.Self().Key, PeerID: []byte(peer.PeerID())}
		var err error
		asks.Possession, err = chainKey.Possession(p.Deployment, ledgerRole, asks.Member)
		return asks.Possession, err
	}
	if _, err := transport.Join(ctx, join, credential, application); err != nil {
		if f, ok := faults.From(err); ok && f.Code == faults.AdmittedByVote {
			return Profile{}, errors.Join(err, writeApplication(dir, asks))
		}
		return Profile{}, err
	}
	if err := durable.WriteFile(filepath.Join(dir, "swarm.psk"), bundle.SwarmPsk, 0o600); err != nil {
		return Profile{}, err
	}
	if old != nil {
		if err := present.Replace(credential); err != nil {
			return Profile{}, err
		}
	}
	return p, p.save(dir)
}

// believed is a profile as a coordinator gives it, and as this member keeps it: the chain's operator must have signed for the coordinator with this authority, at the first join, too, and then no
// account signs for another one.
func (p Profile) believed(old *Profile, authority [32]byte, proof []byte, operator func(Profile) (ledger.Address, error)) (Profile, error) {
	if old != nil {
		var err error
		if p, err = followed(*old, p); err != nil {
			return Profile{}, err
		}
	}
	account, err := operator(p)
	if err == nil {
		err = carries(account, p, authority, proof)
	}
	if err != nil {
		return Profile{}, err
	}
	return p, nil
}

// followed is a member's profile with another coordinator of the same consortium. The endpoints of the chain are those that this member has, by which it voted: an operator who named them would
// be the only source of what it is believed on.
func followed(old, next Profile) (Profile, error) {
	switch {
	case next.Deployment != old.Deployment || next.Consortium != old.Consortium:
		return Profile{}, faults.New(faults.WrongChain, "the coordinator is of another consortium (%.64q, contracts at %s) than this member's", next.Consortium, next.Deployment.Consortium)
	case next.Development != old.Development:
		return Profile{}, faults.New(faults.WrongChain, "the coordinator says development: %v, and this member's consortium is development: %v, for ever", next.Development, old.Development)
	}
	next.Chain = old.Chain
	return next, nil
}

// operator reads from the chain, at this member's endpoints, who carries the sessions.
func (p Profile) operator(ctx context.Context) (ledger.Address, error) {
	chain, err := ledger.DialAll(ctx, p.Chain, &p.Deployment, nil)
	if err != nil {
		return ledger.Address{}, fmt.Errorf("chain: %w", err)
	}
	defer chain.Close()
	f, err := ledger.ReadFacts(ctx, chain, p.Deployment)
	if err != nil {
		return ledger.Address{}, fmt.Errorf("chain: %w", err)
	}
	return f.Operator(), nil
}

// carries says whether the coordinator with this authority is the operator's, who signed that it is.
func carries(operator ledger.Address, p Profile, authority [32]byte, proof []byte) error {
	account, err := ledger.Vouched(p.Deployment, authority, proof)
	if err == nil && account == operator {
		return nil
	}
	return faults.New(faults.NotTheOperator, "the operator is %s, which has not signed for the coordinator at %s", operator, p.Address)
}

// genuine compares what a coordinator said of the consortium with the chain.
func (p Profile) genuine(c ledger.ConsortiumCreated) error {
	if p.Development != c.Development || p.Consortium != c.Name {
		return faults.New(faults.WrongChain, "%s says consortium %.64q, development: %v; the chain says %.64q, %v", profileFile, p.Consortium, p.Development, c.Name, c.Development)
	}
	return nil
}

// ApplicationFile is what an applicant hands to a hospital where the sites admit by vote.
const ApplicationFile = "application.json"

func writeApplication(dir string, a ledger.Application) error {
	b, err := a.Bytes()
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, ApplicationFile), b, 0o600)
}

// signingKey reads the Ed25519 key that signs transcript entries, or draws it.
func signingKey(dir string) (ed25519.PrivateKey, error) {
	seed, err := secret32(filepath.Join(dir, "signing.key"))
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// restKey reads the key under which everything at rest is sealed, or draws it.
func restKey(dir string) ([]byte, error) { return secret32(filepath.Join(dir, "rest.key")) }

// secret32 reads a file of 32 secret bytes, and draws it if there is none.
func secret32(path string) ([]byte, error) {
	b, err := durable.ReadSecret(path, 32)
	if errors.Is(err, fs.ErrNotExist) {
		b = make([]byte, 32)
		if _, err := rand.Read(b); err != nil {
			return nil, err
		}
		return b, durable.WriteFile(path, b, 0o600)
	}
	if err == nil && len(b) != 32 {
		err = fmt.Errorf("%s has %d bytes, 32 were expected", path, len(b))
	}
	return b, err
}

// ChainKey is the key of a member's account on the chain.
func ChainKey(dir string) (*ledger.Key, error) { return chainKey(dir) }

func chainKey(dir string) (*ledger.Key, error) {
	path := filepath.Join(dir, "chain.key")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return ledger.CreateKey(path)
	}
	return ledger.LoadKey(path)
}
