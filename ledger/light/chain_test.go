package light_test

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
	"salus/ledger/ledgertest"
	"salus/ledger/light"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/merkle"
	"salus/zkproofs/opening"
)

// registry is the real contracts on an embedded chain with one site, st-anna, whose trees are here.
type registry struct {
	t     *testing.T
	ctx   context.Context
	chain *devchain.Chain
	d     ledger.Deployment
	op    *ledger.Client
	key   *ledger.Key // the site's
	site  *ledger.Client
	st    consentbatch.State
	epoch uint64
}

var ether = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)

func newRegistry(t *testing.T) *registry {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	r := &registry{t: t, ctx: ctx}
	operator, err := ledger.NewKey(rand.Reader)
	must(err)
	r.key, err = ledger.NewKey(rand.Reader)
	must(err)
	r.chain, err = devchain.Open(devchain.Options{
		Dir: t.TempDir(), Heartbeat: time.Hour, Alloc: map[ledger.Address]*big.Int{operator.Address(): new(big.Int).Mul(big.NewInt(100), ether)},
	})
	must(err)
	t.Cleanup(func() { r.chain.Close() })
	r.op, err = ledger.Dial(ctx, r.chain.Endpoint(), nil, operator)
	must(err)
	t.Cleanup(r.op.Close)
	r.d, err = r.op.Deploy(ctx, "test", true)
	must(err)
	must(ledgertest.Install(ctx, r.op))
	must(r.op.Fund(ctx, r.key.Address(), ether))
	m := ledger.Member{ID: "st-anna", Account: r.key.Address(), SigningKey: [32]byte{1}, TLSKey: [32]byte{2}, PeerID: []byte("peer")}
	possession, err := r.key.Possession(r.d, ledger.RoleSite, m)
	must(err)
	_, err = r.op.AdmitSite(ctx, m, possession)
	must(err)
	r.site, err = ledger.Dial(ctx, r.chain.Endpoint(), &r.d, r.key)
	must(err)
	t.Cleanup(r.site.Close)
	salts := func() []zkproofs.Element {
		s, err := merkle.NewSalts(rand.Reader, 32)
		must(err)
		return s
	}
	r.st.Identities, err = merkle.Build(merkle.Identities, []zkproofs.Element{zkproofs.Uint64Element(77), zkproofs.Uint64Element(78)}, salts(), consentbatch.Height)
	must(err)
	r.st.Consents, err = merkle.Build(merkle.Consents, nil, salts(), consentbatch.Height)
	must(err)
	return r
}

// post puts the trees' root on chain.
func (r *registry) post() {
	r.t.Helper()
	r.epoch++
	if _, err := ledgertest.Post(r.ctx, r.site, r.st.Root(), r.epoch); err != nil {
		r.t.Fatal(err)
	}
}

func (r *registry) set(slot int, w consentword.Word) {
	r.t.Helper()
	salt, err := merkle.NewSalts(rand.Reader, 1)
	if err == nil {
		err = r.st.Consents.Set(slot, zkproofs.Element(w), salt[0])
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *registry) read(c *light.Chain, s light.Subject) light.Record {
	r.t.Helper()
	head, err := c.Head(r.ctx, light.Seen{})
	if err != nil {
		r.t.Fatal(err)
	}
	rec, err := c.Read(r.ctx, head, s)
	if err != nil {
		r.t.Fatal(err)
	}
	return rec
}

var permit = consentword.Fields{Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 1, Version: 1}.Word()

// TestPatientSeesTheOwnSlotOnARealChain reads everything from the real contracts, whose storage is where the compiler says, and verifies a worker's openings;
// then the worker lies in every way.
func TestPatientSeesTheOwnSlotOnARealChain(t *testing.T) {
	r := newRegistry(t)
	withdrawal, err := ledger.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	me := light.Subject{Site: r.key.Address(), Slot: 1, Holder: withdrawal.Address()}
	chain, err := light.Dial(r.ctx, []string{r.chain.Endpoint(), r.chain.WebSocket()}, 0, 0, r.d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(chain.Close)

	if rec := r.read(chain, me); rec.Epoch != 0 || rec.Root != (zkproofs.Element{}) || !rec.Active || !rec.Development || rec.OpeningKey != [32]byte{} {
		t.Fatalf("before the first epoch: %+v", rec)
	}

	prover, err := zkproofs.DevelopmentKeys("", nil).Prover(opening.Definition())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.op.PinKey(r.ctx, string(prover.ID()), prover.Verifier().KeyHash()); err != nil {
		t.Fatal(err)
	}
	r.set(0, permit)
	r.set(1, permit)
	r.post()
	older, err := light.Prove(prover, r.d, me, r.st)
	if err != nil {
		t.Fatal(err)
	}
	was := r.read(chain, me)
	r.set(1, consentbatch.Withdrawn(permit))
	r.post()

	rec := r.read(chain, me)
	if rec.Epoch != 2 || rec.Height != consentbatch.Height || rec.Root != r.st.Root() || rec.OpeningKey != prover.Verifier().KeyHash() || rec.Waiting != 0 {
		t.Fatalf("the chain has %+v", rec)
	}
	v, err := rec.Verifier(prover.Verifier().KeyBytes())
	if err != nil {
		t.Fatal(err)
	}
	shown, err := light.Prove(prover, r.d, me, r.st)
	if err != nil {
		t.Fatal(err)
	}
	if err := rec.Verify(v, shown); err != nil {
		t.Fatal(err)
	}
	if shown.Word != zkproofs.Element(consentbatch.Withdrawn(permit)) || shown.Key != zkproofs.Uint64Element(78) {
		t.Fatalf("the slot holds %v and %v", shown.Word, shown.Key)
	}
	if err := was.Verify(v, older); err != nil {
		t.Fatalf("the state before, as of its own block: %v", err)
	}

	neighbour, err := light.Prove(prover, r.d, light.Subject{Site: me.Site, Slot: 0}, r.st)
	if err != nil {
		t.Fatal(err)
	}
	for name, lie := range map[string]func(light.Opening) light.Opening{
		"the state before":          func(light.Opening) light.Opening { return older },
		"the neighbour's slot":      func(light.Opening) light.Opening { return neighbour },
		"another word":              func(o light.Opening) light.Opening { o.Word = zkproofs.Element(permit); return o },
		"the word before":           func(o light.Opening) light.Opening { o.Word, o.WordProof = older.Word, older.WordProof; return o },
		"another key":               func(o light.Opening) light.Opening { o.Key = zkproofs.Uint64Element(77); return o },
		"the neighbour's key":       func(o light.Opening) light.Opening { o.Key, o.KeyProof = neighbour.Key, neighbour.KeyProof; return o },
		"proofs exchanged":          func(o light.Opening) light.Opening { o.KeyProof, o.WordProof = o.WordProof, o.KeyProof; return o },
		"trees exchanged":           func(o light.Opening) light.Opening { o.Identities, o.Consents = o.Consents, o.Identities; return o },
		"a tree of its own":         func(o light.Opening) light.Opening { o.Consents = older.Consents; return o },
		"no proof":                  func(o light.Opening) light.Opening { o.WordProof = nil; return o },
		"a short proof":             func(o light.Opening) light.Opening { o.KeyProof = o.KeyProof[1:]; return o },
		"a root above the field":    func(o light.Opening) light.Opening { o.Consents[0] = 0xff; return o },
		"a word above the field":    func(o light.Opening) light.Opening { o.Word[0] = 0xff; return o },
		"a proof for another place": func(o light.Opening) light.Opening { d := r.d; d.ChainID++; return prove(t, prover, d, me, r.st) },
		"a proof for another site":  func(o light.Opening) light.Opening { s := me; s.Site[0]++; return prove(t, prover, r.d, s, r.st) },
	} {
		if err := rec.Verify(v, lie(shown)); !errors.Is(err, light.ErrOpening) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A verifying key with whose trapdoor anything is proven is not the pinned one.
	own, err := zkproofs.DevelopmentKeys(t.TempDir(), nil).Prover(opening.Definition())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rec.Verifier(own.Verifier().KeyBytes()); !errors.Is(err, light.ErrOpening) {
		t.Errorf("the worker's own verifying key: %v", err)
	}
	if err := rec.Verify(own.Verifier(), shown); !errors.Is(err, light.ErrOpening) {
		t.Errorf("the worker's own verifier: %v", err)
	}
	none := rec
	none.OpeningKey = [32]byte{}
	if err := none.Verify(v, shown); !errors.Is(err, light.ErrOpening) {
		t.Errorf("no key is pinned: %v", err)
	}
	for _, key := range [][]byte{nil, {1}, make([]byte, 4096)} {
		if _, err := rec.Verifier(key); !errors.Is(err, light.ErrOpening) {
			t.Errorf("a key of %d bytes: %v", len(key), err)
		}
	}

	r.queue(chain, me, withdrawal)
}

// queue forces a withdrawal and has a recovery announced: the patient sees both.
func (r *registry) queue(chain *light.Chain, me light.Subject, withdrawal *ledger.Key) {
	t := r.t
	t.Helper()
	certificate, err := r.key.Certify(r.d, me.Slot, me.Holder, r.read(chain, me).Round)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := withdrawal.Withdraw(r.d, certificate)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.op.ForceWithdraw(r.ctx, certificate, signature); err != nil {
		t.Fatal(err)
	}
	announced, err := r.site.AnnounceRecovery(r.ctx, me.Slot, zkproofs.Uint64Element(4711))
	if err != nil {
		t.Fatal(err)
	}
	rec := r.read(chain, me)
	if rec.Waiting != 1 || !rec.Withdrawing || rec.Round != 1 || rec.Retired || rec.Recovery != (light.Recovery{Key: zkproofs.Uint64Element(4711), Ripe: announced.Ripe}) {
		t.Fatalf("the chain has %+v", rec)
	}
	other := me
	other.Slot = 0
	if rec := r.read(chain, other); rec.Waiting != 1 || rec.Withdrawing || rec.Round != 0 || rec.Recovery != (light.Recovery{}) {
		t.Fatalf("of another slot the chain has %+v", rec)
	}
}

func prove(t *testing.T, p *zkproofs.Prover, d ledger.Deployment, s light.Subject, st consentbatch.State) light.Opening {
	t.Helper()
	o, err := light.Prove(p, d, s, st)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
