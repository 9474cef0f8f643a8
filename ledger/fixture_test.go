package ledger_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
	"salus/ledger/ledgertest"
	"salus/zkproofs/consentbatch"
)

// consortium is an embedded chain with a deployed consortium and its members' clients.
type consortium struct {
	t           *testing.T
	ctx         context.Context
	dir         string
	chain       *devchain.Chain
	d           ledger.Deployment
	operator    *ledger.Client
	operatorKey *ledger.Key
	sites       []member // st-anna, st-berta, st-clara
	researcher  member
	outsider    *ledger.Client // funded, but not a member
}

type member struct {
	*ledger.Client
	key *ledger.Key
	ledger.Member
}

var ether = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)

func newKey(t *testing.T) *ledger.Key {
	t.Helper()
	k, err := ledger.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func timeout(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func openChain(t *testing.T, o devchain.Options) *devchain.Chain {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = time.Hour
	}
	chain, err := devchain.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { chain.Close() })
	return chain
}

// deploy makes a consortium whose bootstrap is open and that has no members.
func deploy(t *testing.T) *consortium {
	t.Helper()
	return deployUnder(t, ledger.Majority)
}

// deployUnder is deploy with another quorum.
func deployUnder(t *testing.T, quorum uint8) *consortium {
	t.Helper()
	key := newKey(t)
	c := &consortium{t: t, operatorKey: key, ctx: timeout(t), dir: t.TempDir()}
	c.chain = openChain(t, devchain.Options{Dir: c.dir, Alloc: map[ledger.Address]*big.Int{key.Address(): new(big.Int).Mul(big.NewInt(1000), ether)}})
	var err error
	if c.operator, err = ledger.Dial(c.ctx, c.chain.Endpoint(), nil, key); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.operator.Close)
	if c.d, err = c.operator.DeployWith(c.ctx, "test", true, quorum); err != nil {
		t.Fatal(err)
	}
	c.outsider = c.dial(newKey(t))
	return c
}

// dial funds a key and connects it.
func (c *consortium) dial(key *ledger.Key) *ledger.Client {
	c.t.Helper()
	if err := c.operator.Fund(c.ctx, key.Address(), ether); err != nil {
		c.t.Fatal(err)
	}
	client, err := ledger.Dial(c.ctx, c.chain.Endpoint(), &c.d, key)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(client.Close)
	return client
}

func (c *consortium) newMember(id string) member {
	c.t.Helper()
	key := newKey(c.t)
	return member{c.dial(key), key, keysOf(id, key.Address())}
}

func keysOf(id string, account ledger.Address) ledger.Member {
	return ledger.Member{ID: id, Account: account, SigningKey: hash(id, "signing"), TLSKey: hash(id, "tls"), PeerID: []byte("peer of " + id)}
}

func (m member) possession(t *testing.T, d ledger.Deployment, role ledger.Role) []byte {
	t.Helper()
	p, err := m.key.Possession(d, role, m.Member)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// populate admits three sites and a researcher and leaves the bootstrap open.
func populate(t *testing.T) *consortium {
	t.Helper()
	c := deploy(t)
	if err := ledgertest.Install(c.ctx, c.operator); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"st-anna", "st-berta", "st-clara"} {
		m := c.newMember(id)
		must(t)(c.operator.AdmitSite(c.ctx, m.Member, m.possession(t, c.d, ledger.RoleSite)))
		c.sites = append(c.sites, m)
	}
	c.researcher = c.newMember("dr-nightingale")
	must(t)(c.operator.AdmitResearcher(c.ctx, c.researcher.Member, c.researcher.possession(t, c.d, ledger.RoleResearcher)))
	return c
}

// study proposes a study that all sites approve, and gives them consent roots of epoch 1.
func (c *consortium) study(name string, minSites, maxSessions uint32) [32]byte {
	c.t.Helper()
	study := hash(name)
	must(c.t)(c.researcher.Propose(c.ctx, study, minSites, maxSessions))
	for _, s := range c.sites {
		must(c.t)(s.Approve(c.ctx, study, dataset(s.ID)))
		c.post(s, 1)
	}
	return study
}

func dataset(site string) ledger.Dataset {
	return ledger.Dataset{Root: hash(site, "rows"), Height: 2}
}

// consent is the root that post gives a site.
func consent(site string, epoch uint64) ledger.ConsentRoot {
	r := ledger.ConsentRoot{Root: hash(site, "consents", fmt.Sprint(epoch)), Height: consentbatch.Height, Epoch: epoch}
	r.Root[0] &= 0x1f // an element
	return r
}

// post gives a site the consent root of an epoch without a proof of anything.
func (c *consortium) post(s member, epoch uint64) ledger.At {
	c.t.Helper()
	return must(c.t)(ledgertest.Post(c.ctx, s.Client, consent(s.ID, epoch).Root, epoch))
}

// roster is all sites at that epoch.
func (c *consortium) roster(epoch uint64) []ledger.RosterSite {
	var r []ledger.RosterSite
	for _, s := range c.sites {
		r = append(r, ledger.RosterSite{Site: s.Account, Epoch: epoch})
	}
	return r
}

func hash(parts ...string) [32]byte { return sha256.Sum256([]byte(strings.Join(parts, "/"))) }

func must(t *testing.T) func(ledger.At, error) ledger.At {
	return func(at ledger.At, err error) ledger.At {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if at.Block == 0 || at.BlockHash == (ledger.Hash{}) || at.Tx == (ledger.TxHash{}) || at.Time.IsZero() {
			t.Fatalf("place of the fact is incomplete: %+v", at)
		}
		return at
	}
}

// refused checks that the write failed with that custom error and these arguments, given as name, value pairs.
func refused(t *testing.T, err error, name string, args ...string) {
	t.Helper()
	var r *ledger.Revert
	if !errors.As(err, &r) {
		t.Fatalf("want refusal %s, got %v", name, err)
	}
	if r.Name != name {
		t.Fatalf("want refusal %s, got %v", name, err)
	}
	for i := 0; i < len(args); i += 2 {
		if got := r.Arg(args[i]); got != args[i+1] {
			t.Fatalf("refusal %s: argument %s is %s, want %s", name, args[i], got, args[i+1])
		}
	}
}

func second[T any](_ T, err error) error { return err }
