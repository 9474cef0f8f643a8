package coordinator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"

	"salus/coordinator/store"
	"salus/ledger"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/exchange"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/ceremony"
)

// Config is coordinator.json in the coordinator's folder, made by Init. Secrets lie beside it in files of their own:
// authority/ (issues certificates), tls/, chain.key, peer.key, swarm.psk.
type Config struct {
	Name        string            `json:"name"`        // of the consortium, in every certificate
	Development bool              `json:"development"` // as the contract says; display only
	Chain       []string          `json:"chain"`       // JSON-RPC addresses, compared with each other (ledger.DialAll) here and by members
	Deployment  ledger.Deployment `json:"deployment"`
	Listen      string            `json:"listen"` // host:port of gRPC; port 0 takes a free one at each start
	Swarm       string            `json:"swarm"`  // multiaddr that the swarm listens on
	// Phases bounds how long each phase of a session may last, by state; absent ones are study.DefaultDeadlines.
	Phases map[study.State]Duration `json:"phases,omitempty"`
	// Grace is for how long no phase ends by its deadline after a start and after the chain's return; absent: 2 minutes.
	Grace Duration `json:"grace,omitzero"`
}

// Duration is a time.Duration with the text form "90s".
type Duration time.Duration

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(b []byte) error {
	x, err := time.ParseDuration(string(b))
	if err != nil || x <= 0 {
		return errors.New("a duration is written like 90s or 15m")
	}
	*d = Duration(x)
	return nil
}

const configFile = "coordinator.json"

// memberFunds is what a new member's account is given for its transactions: 1 ether of the consortium's chain.
var memberFunds = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)

// Setup says how Init makes a consortium.
type Setup struct {
	Dir         string
	Name        string
	Development bool
	Quorum      uint8       // per cent of the active sites that their motions need more than; 0: ledger.Majority
	Chain       []string    // JSON-RPC addresses
	Operator    *ledger.Key // pays and administers; copied to the folder
	OperatorKey string      // its file
	Listen      string
	Swarm       string
	Keys        *catalogue.Keyring
	Circuits    []zkproofs.CircuitID // whose keys are pinned in a development consortium; nil: all that are listed
	Step        func(what string)    // told what is being done; may be nil
}

// Init makes a new consortium: authority, contracts on the chain, in a development consortium pinned verifying keys, and the coordinator's folder. It
// refuses a folder that holds one already.
func Init(ctx context.Context, s Setup) (Config, error) {
	step := s.Step
	if step == nil {
		step = func(string) {}
	}
	if err := durable.PrivateDir(s.Dir); err != nil {
		return Config{}, err
	}
	if _, err := os.Stat(filepath.Join(s.Dir, configFile)); err == nil {
		return Config{}, fmt.Errorf("%s holds a consortium already", s.Dir)
	}
	if len(s.Chain) == 0 {
		return Config{}, errors.New("no chain was named")
	}
	step("authority")
	if err := identity(s.Dir, s.Name, s.OperatorKey); err != nil {
		return Config{}, err
	}
	step("contracts")
	chain, err := ledger.DialAll(ctx, s.Chain, nil, s.Operator)
	if err != nil {
		return Config{}, err
	}
	defer chain.Close()
	quorum := s.Quorum
	if quorum == 0 {
		quorum = ledger.Majority
	}
	deployment, err := chain.DeployWith(ctx, s.Name, s.Development, quorum)
	if err != nil {
		return Config{}, fmt.Errorf("contracts: %w", err)
	}
	circuits := s.Circuits
	if circuits == nil {
		circuits = catalogue.Listed()
	}
	if !s.Development { // elsewhere the hospitals make the keys together when they have joined (StartCeremony)
		circuits = nil
	}
	for _, id := range circuits {
		step("verifying key of " + string(id))
		v, err := s.Keys.Verifier(id)
		if err != nil {
			return Config{}, err
		}
		if _, err := chain.PinKey(ctx, string(id), v.KeyHash()); err != nil {
			return Config{}, fmt.Errorf("verifying key of %s: %w", id, err)
		}
		if kind := id.Statement(); kind == "consentbatch" || kind == "admission" { // contracts verify these, with the key itself
			if _, err := chain.StoreBatchKey(ctx, string(id), v.KeyBytes()); err != nil {
				return Config{}, fmt.Errorf("verifying key of %s: %w", id, err)
			}
		}
	}
	c := Config{Name: s.Name, Development: s.Development, Chain: s.Chain, Deployment: deployment, Listen: s.Listen, Swarm: s.Swarm}
	return c, saveConfig(s.Dir, c)
}

func loadOrCreateAuthority(dir, name string) (*transport.Authority, error) {
	path := filepath.Join(dir, "authority")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return transport.CreateAuthority(path, name, time.Now())
	}
	return transport.LoadAuthority(path)
}

// ownCertificate opens the coordinator's own credential, with a fresh certificate if it needs one.
func ownCertificate(dir string, a *transport.Authority) (*transport.Credential, error) {
	credential, err := transport.OpenCredential(filepath.Join(dir, "tls"))
	if err != nil {
		return nil, err
	}
	return credential, renewOwn(credential, a)
}

// renewOwn installs a fresh certificate when two thirds of the present one's life are over, or there is none.
func renewOwn(credential *transport.Credential, a *transport.Authority) error {
	if credential.Ready() && time.Now().Before(credential.RenewAt()) {
		return nil
	}
	request, err := credential.Request()
	if err != nil {
		return err
	}
	id := transport.Identity{Consortium: a.Consortium(), Role: transport.Coordinator, Name: "coordinator"}
	chain, err := a.Sign(request, id, time.Now())
	if err != nil {
		return err
	}
	return credential.Install(chain)
}

func saveConfig(dir string, c Config) error {
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, configFile), append(b, '\n'), 0o600)
}

// LoadConfig reads the folder's configuration strictly.
func LoadConfig(dir string) (Config, error) {
	b, err := durable.ReadSecret(filepath.Join(dir, configFile), 1<<20)
	if err != nil {
		return Config{}, fmt.Errorf("coordinator: %w; make a consortium with `salus coordinator init`", err)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var c Config
	if err := dec.Decode(&c); err != nil {
		return Config{}, fmt.Errorf("coordinator: %s: %w", configFile, err)
	}
	return c, nil
}

// Invite makes a join string for a new member. It works while the coordinator serves. Address is where members reach it.
func Invite(ctx context.Context, dir string, role transport.Role, name, address string, life time.Duration) (string, error) {
	authority, err := transport.LoadAuthority(filepath.Join(dir, "authority"))
	if err != nil {
		return "", err
	}
	db, err := store.Open(dir)
	if err != nil {
		return "", err
	}
	defer db.Close()
	if address == "" {
		b, err := os.ReadFile(filepath.Join(dir, addressFile))
		if err != nil {
			return "", errors.New("the coordinator's address is not known yet: start `salus coordinator serve`, or give --address")
		}
		address = string(bytes.TrimSpace(b))
	}
	token := transport.NewToken()
	if err := db.PutToken(ctx, store.Token{Hash: token.Hash(), Role: int(role.Wire()), Name: name, Expires: time.Now().Add(life)}); err != nil {
		return "", err
	}
	return transport.JoinString{Address: address, Token: token, Fingerprint: authority.Fingerprint()}.Text(), nil
}

// addressFile holds the address at which a serving coordinator is reached.
const addressFile = "address"

// Ready is what a serving coordinator tells.
type Ready struct {
	Address string   // host:port of gRPC
	Swarm   []string // multiaddrs of the swarm
}

// Hooks are where tests reach into a coordinator; nil functions do nothing.
type Hooks struct {
	// Stored is called when a session's new state is on disk and before anything follows from it.
	Stored func(what string)
	// Circuits are what a ceremony makes keys for, instead of the catalogue's.
	Circuits *ceremony.Circuits
}

// Serve runs the coordinator of a folder until ctx ends.
func Serve(ctx context.Context, dir string, keys *catalogue.Keyring, hooks Hooks, log *slog.Logger, ready func(Ready)) error {
	config, err := LoadConfig(dir)
	if err != nil {
		return err
	}
	authority, err := transport.LoadAuthority(filepath.Join(dir, "authority"))
	if err != nil {
		return err
	}
	lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	if alone, err := lock.TryLock(); err != nil {
		return fmt.Errorf("coordinator: %w", err)
	} else if !alone {
		return fmt.Errorf("coordinator: %s is in use by another process", dir)
	}
	defer lock.Unlock()
	credential, err := ownCertificate(dir, authority)
	if err != nil {
		return err
	}
	psk, err := durable.ReadSecret(filepath.Join(dir, "swarm.psk"), 32)
	if err != nil {
		return err
	}
	key, err := ledger.LoadKey(filepath.Join(dir, "chain.key"))
	if err != nil {
		return err
	}
	db, err := store.Open(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	chain, err := ledger.DialAll(ctx, config.Chain, &config.Deployment, key)
	if err != nil {
		return fmt.Errorf("chain: %w", err)
	}
	defer chain.Close()
	facts, err := ledger.ReadFacts(ctx, chain, config.Deployment)
	if err != nil {
		return fmt.Errorf("chain: %w", err)
	}
	if err := operates(facts, key.Address()); err != nil {
		return err
	}

	group, ctx := errgroup.WithContext(ctx)
	c := &Coordinator{
		store: db, chain: chain, keys: keys, log: log, clock: time.Now, deadlines: deadlines(config), grace: graceOf(config), config: config, hooks: hooks,
		group: group, ctx: ctx, facts: facts,
		sessions: map[study.SessionID]*session{}, members: map[string]store.Member{}, connected: map[string]int{},
		lastSeen: map[string]time.Time{}, studies: map[study.Hash]*study.Study{},
	}
	c.steady.Store(c.clock().Unix())
	if err := c.loadMembers(ctx); err != nil {
		return err
	}
	peer, err := exchange.OpenKey(filepath.Join(dir, "peer.key"))
	if err != nil {
		return err
	}
	swarm, err := exchange.Open(exchange.Config{
		Dir: filepath.Join(dir, "artifacts"), Key: peer, PSK: [32]byte(psk), Listen: []string{config.Swarm},
		Enrolled: c.peerAllowed, Allowed: c.mayFetch,
	})
	if err != nil {
		return fmt.Errorf("swarm: %w", err)
	}
	defer swarm.Close()
	c.swarm = swarm

	listener, err := net.Listen("tcp", config.Listen)
	if err != nil {
		return fmt.Errorf("gRPC: %w", err)
	}
	address := listener.Addr().String()
	if err := durable.WriteFile(filepath.Join(dir, addressFile), []byte(address+"\n"), 0o600); err != nil {
		return err
	}
	server, err := transport.NewServer(transport.ServerConfig{Credential: credential, Allow: c.allow, Panicked: func(method string, stack []byte) {
		log.Error("a call panicked", "method", method, "stack", string(stack))
	}, JoinRate: 10, JoinBurst: 100})
	if err != nil {
		return err
	}
	salusv1.RegisterInfoServer(server, info{c: c})
	salusv1.RegisterPartyServer(server, party{c: c})
	salusv1.RegisterStudiesServer(server, studies{c: c})
	shared := keys
	if !facts.Consortium().Development {
		shared = nil
	}
	conductor := newConductor(dir, chain, shared, log, time.Now, hooks)
	salusv1.RegisterCeremonyServer(server, desk{d: conductor})
	salusv1.RegisterEnrolmentServer(server, c.enrolment(key, authority, address, swarm, [32]byte(psk)))

	if err := c.resume(ctx); err != nil {
		return err
	}
	forsaken := c.forsaken()
	group.Go(func() error { return c.clear(ctx, forsaken) })
	group.Go(func() error { return c.follow(ctx) })
	group.Go(func() error { return swarm.Run(ctx) })
	group.Go(func() error { return c.copies(ctx, swarm) })
	group.Go(func() error { return conductor.run(ctx) })
	group.Go(func() error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(10 * time.Minute): // suspended machines lose long timers
			}
			if err := renewOwn(credential, authority); err != nil {
				log.Error("the coordinator's own certificate was not renewed", "error", err.Error())
			}
		}
	})
	group.Go(func() error { return server.Serve(listener) })
	group.Go(func() error {
		<-ctx.Done()
		stopped := make(chan struct{})
		go func() { server.GracefulStop(); close(stopped) }()
		select {
		case <-stopped:
		case <-time.After(3 * time.Second):
			server.Stop()
		}
		return nil
	})
	if ready != nil {
		ready(Ready{Address: address, Swarm: swarm.Addrs()})
	}
	log.Info("serving", "address", address, "consortium", config.Name, "development", config.Development)
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func deadlines(c Config) study.Deadlines {
	out := study.DefaultDeadlines()
	for s, d := range c.Phases {
		out[s] = time.Duration(d)
	}
	return out
}

func graceOf(c Config) time.Duration {
	if c.Grace > 0 {
		return time.Duration(c.Grace)
	}
	return grace
}

func (c *Coordinator) loadMembers(ctx context.Context) error {
	all, err := c.store.Members(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		c.members[memberKey(roleName(m.Role), m.Name)] = m
	}
	c.removed(c.facts.All)
	return nil
}

// enrolment serves joins. A member joins in two calls of Join with the same token: the first gives it the bundle, which
// names the contracts; the second carries its account's proof of possession over them, by which it is admitted on chain.
func (c *Coordinator) enrolment(key *ledger.Key, authority *transport.Authority, address string, swarm *exchange.Exchange, psk [32]byte) *transport.Enrolment {
	return &transport.Enrolment{
		Authority: authority,
		Tokens:    tokens{c.store},
		// The account's proof is the contract's to check, on admission.
		VerifyChain: func([20]byte, [32]byte, []byte) error { return nil },
		VerifyPeer:  exchange.VerifyPeer,
		Admit:       c.admit,
		Bundle: func(context.Context) (*salusv1.Bundle, error) {
			d, err := json.Marshal(c.config.Deployment)
			if err != nil {
				return nil, err
			}
			proof, err := key.Vouch(c.config.Deployment, sha256.Sum256(authority.Certificate()))
			if err != nil {
				return nil, err
			}
			return &salusv1.Bundle{
				Consortium: c.config.Name, Development: c.config.Development, ChainRpc: c.config.Chain, Deployment: d, SwarmPsk: psk[:],
				CoordinatorPeer: swarm.PeerID(), CoordinatorAddrs: swarm.Addrs(), GrpcAddress: address, OperatorProof: proof,
			}, nil
		},
	}
}

// admit puts an applicant on the roster, and with its proof of possession on chain, with funds for its transactions.
func (c *Coordinator) admit(ctx context.Context, a transport.Applicant) error {
	removed := false
	c.readFacts(func(f *ledger.Facts) {
		_, _, active, known := f.Member(a.ChainAddress)
		removed = known && !active
	})
	if removed {
		return faults.New(faults.NotOnRoster, "%s was removed by vote", a.Name)
	}
	m := store.Member{Name: a.Name, Role: int(a.Role.Wire()), Account: a.ChainAddress, Signing: [32]byte(a.SigningKey), TLS: a.Key, Peer: a.PeerID}
	if err := c.store.PutMember(ctx, m); err != nil {
		if errors.Is(err, store.ErrConflict) {
			return faults.New(faults.NameRefused, "%s is taken by other keys", a.Name)
		}
		return err
	}
	c.mu.Lock()
	c.members[memberKey(a.Role, a.Name)] = m
	c.mu.Unlock()
	if len(a.ChainProof) == 0 || a.Role == transport.Auditor {
		return nil
	}
	member := ledger.Member{ID: a.Name, Account: a.ChainAddress, SigningKey: [32]byte(a.SigningKey), TLSKey: a.Key, PeerID: []byte(a.PeerID)}
	admit := c.chain.AdmitSite
	if a.Role == transport.Researcher {
		admit = c.chain.AdmitResearcher
	}
	if _, err := admit(ctx, member, a.ChainProof); err != nil {
		if revert, ok := errors.AsType[*ledger.Revert](err); ok && revert.Name == "BootstrapOver" {
			return faults.New(faults.AdmittedByVote, "%s %s", a.Role, a.Name)
		} else if ok {
			return faults.New(faults.KeyProofInvalid, "%v", revert)
		}
		return faults.New(faults.ChainUnreachable, "%v", err)
	}
	if err := c.chain.Fund(ctx, member.Account, memberFunds); err != nil {
		return faults.New(faults.NoFunds, "the operator could not fund %s: %v", a.Name, err)
	}
	c.log.Info("joined", "role", a.Role, "name", a.Name)
	return nil
}

// tokens keeps grants in the store.
type tokens struct{ db *store.Store }

func (t tokens) Redeem(ctx context.Context, token, by [32]byte, now time.Time) (transport.Grant, error) {
	row, err := t.db.Token(ctx, token)
	if errors.Is(err, store.ErrUnknown) {
		return transport.Grant{}, faults.New(faults.TokenUnknown, "")
	}
	if err != nil {
		return transport.Grant{}, err
	}
	g := transport.Grant{Role: roleName(row.Role), Name: row.Name, Expires: row.Expires}
	copy(g.UsedBy[:], row.Applicant)
	if g, err = g.Redeem(by, now); err != nil {
		return g, err
	}
	if err := t.db.UseToken(ctx, token, by[:]); err != nil {
		if errors.Is(err, store.ErrConflict) {
			return g, faults.New(faults.TokenUsed, "")
		}
		return g, err
	}
	return g, nil
}
