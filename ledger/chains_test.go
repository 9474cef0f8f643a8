package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/contracts/bindings"
	"salus/ledger/ledgertest"
)

// consortiumWith is a consortium on a chain of its own whose sites have these keys: who is a hospital on one chain is one on the others.
func consortiumWith(t *testing.T, keys map[string]*ledger.Key) *consortium {
	t.Helper()
	c := deploy(t)
	if err := ledgertest.Install(c.ctx, c.operator); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"st-anna", "st-berta", "st-clara"} {
		m := member{c.dial(keys[id]), keys[id], keysOf(id, keys[id].Address())}
		must(t)(c.operator.AdmitSite(c.ctx, m.Member, m.possession(t, c.d, ledger.RoleSite)))
		c.sites = append(c.sites, m)
	}
	c.researcher = c.newMember("dr-nightingale")
	must(t)(c.operator.AdmitResearcher(c.ctx, c.researcher.Member, c.researcher.possession(t, c.d, ledger.RoleResearcher)))
	return c
}

// threeChains are the patients' chain, the hub's and the research chain.
type threeChains struct {
	t                       *testing.T
	patients, hub, research *consortium
	at                      ledger.Hub
	remote                  ledger.Remote
	gas                     map[string]uint64
}

func newThreeChains(t *testing.T, maxAge uint64) *threeChains {
	t.Helper()
	keys := map[string]*ledger.Key{"st-anna": newKey(t), "st-berta": newKey(t), "st-clara": newKey(t)}
	x := &threeChains{t: t, patients: consortiumWith(t, keys), hub: consortiumWith(t, keys), research: consortiumWith(t, keys), gas: map[string]uint64{}}
	var err error
	if x.at, err = x.hub.operator.DeployHub(x.hub.ctx, 2); err != nil {
		t.Fatal(err)
	}
	x.remote = x.deploy(maxAge)
	return x
}

func (x *threeChains) deploy(maxAge uint64) ledger.Remote {
	x.t.Helper()
	r, err := x.research.operator.DeployRemote(x.research.ctx, 2, x.at, x.patients.d, maxAge)
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}

// signed are the signatures of some sites.
func (x *threeChains) signed(of ledger.Chain, h ledger.Header, sites ...int) [][]byte {
	x.t.Helper()
	var out [][]byte
	for _, i := range sites {
		s, err := x.hub.sites[i].key.AttestHeader(of, h)
		if err != nil {
			x.t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func (x *threeChains) header(c *consortium) ledger.Header {
	x.t.Helper()
	h, err := c.operator.FinalHeader(c.ctx)
	if err != nil {
		x.t.Fatal(err)
	}
	return h
}

// note keeps what a transaction cost.
func (x *threeChains) note(c *consortium, what string) func(ledger.At, error) {
	return func(at ledger.At, err error) {
		x.t.Helper()
		must(x.t)(at, err)
		gas, err := c.operator.GasUsed(c.ctx, at.Tx)
		if err != nil {
			x.t.Fatal(err)
		}
		x.gas[what] = gas
	}
}

// relay brings the newest header of the patients' chain to the research chain, by way of the hub; not yet what it says of a site.
func (x *threeChains) relay(r ledger.Remote) ledger.Header {
	x.t.Helper()
	h := x.header(x.patients)
	patients := x.patients.operator.Chain()
	x.note(x.hub, "header recorded in the hub, two of three sites")(x.hub.outsider.RecordHeader(x.hub.ctx, x.at, patients, h, x.signed(patients, h, 2, 0)))
	top := x.header(x.hub)
	x.note(x.research, "hub's header brought")(x.research.outsider.BringHub(x.research.ctx, r, top, x.signed(x.at.Chain, top, 0, 1)))
	x.note(x.research, "patients' header brought")(x.research.outsider.BringHeader(x.research.ctx, r, x.hub.operator, top, h))
	return h
}

func (x *threeChains) bring(r ledger.Remote, h ledger.Header, site int) {
	x.t.Helper()
	x.note(x.research, "a site's consent root brought")(x.research.outsider.BringConsent(x.research.ctx, r, x.patients.operator, h, x.patients.sites[site].Account))
}

// study is one on the research chain that the first two sites approved; open opens a session of it with them at epochs.
func (x *threeChains) study(r ledger.Remote) (open func(name string, epochs ...uint64) error) {
	x.t.Helper()
	c, study := x.research, hash("study")
	must(x.t)(c.researcher.Over(r).Propose(c.ctx, study, 2, 9))
	for _, s := range c.sites[:2] {
		must(x.t)(s.Over(r).Approve(c.ctx, study, dataset(s.ID)))
	}
	return func(name string, epochs ...uint64) error {
		roster := []ledger.RosterSite{{Site: c.sites[0].Account, Epoch: epochs[0]}, {Site: c.sites[1].Account, Epoch: epochs[1]}}
		return second(c.operator.Over(r).OpenSession(c.ctx, hash(name), study, roster, ledger.Step{}))
	}
}

// TestSessionOnOneChainRefusesAStaleRootOfAnother: patients are on one chain, studies on a second, headers on a third.
func TestSessionOnOneChainRefusesAStaleRootOfAnother(t *testing.T) {
	t.Parallel()
	x := newThreeChains(t, 3600)
	open := x.study(x.remote)
	refused(t, open("unread", 1, 1), "StaleConsent", "current", "0")
	x.patients.post(x.patients.sites[0], 1)
	x.patients.post(x.patients.sites[1], 1)
	h := x.relay(x.remote)
	x.bring(x.remote, h, 0)
	x.bring(x.remote, h, 1)
	if err := open("first", 1, 1); err != nil {
		t.Fatal(err)
	}

	// A patient withdraws, or whatever moves the root. Until a header from after it is here nobody on this chain can know: the contracts' comments say so.
	began := time.Now()
	before := x.header(x.research).Number
	x.patients.post(x.patients.sites[0], 2)
	if err := open("in the gap", 1, 1); err != nil {
		t.Fatal(err)
	}
	h = x.relay(x.remote)
	refused(t, open("header known", 1, 1), "StateFromBefore", "site", x.patients.sites[0].Account.String())
	x.bring(x.remote, h, 0)
	x.bring(x.remote, h, 1)
	refused(t, open("stale", 1, 1), "StaleConsent", "site", x.patients.sites[0].Account.String(), "given", "1", "current", "2")
	if err := open("second", 2, 1); err != nil {
		t.Fatal(err)
	}
	t.Logf("from a new root on the patients' chain to a session with it: %.1f s, %d blocks of the research chain, finality at once on all three",
		time.Since(began).Seconds(), x.header(x.research).Number-before)

	// A forced withdrawal that waits on the patients' chain closes the site here.
	holder := newKey(t)
	anna := x.patients.sites[0]
	certificate, err := anna.key.Certify(x.patients.d, 3, holder.Address(), 0)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := holder.Withdraw(x.patients.d, certificate)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(x.patients.outsider.ForceWithdraw(x.patients.ctx, certificate, sig))
	h = x.relay(x.remote)
	x.bring(x.remote, h, 0)
	x.bring(x.remote, h, 1)
	refused(t, open("queued", 2, 1), "WithdrawalsWait", "waiting", "1")
	must(t)(ledgertest.Submit(x.patients.ctx, anna.Client, consent(anna.ID, 3).Root, 3, 1))
	h = x.relay(x.remote)
	x.bring(x.remote, h, 0)
	x.bring(x.remote, h, 1)
	if err := open("carried out", 3, 1); err != nil {
		t.Fatal(err)
	}
	for what, gas := range x.gas {
		t.Logf("%-48s %7d gas", what, gas)
	}

	// Headers that nobody brings: states are refused when the newest one is too old.
	old := x.deploy(0)
	open = x.study(old)
	h = x.relay(old)
	x.bring(old, h, 0)
	x.bring(old, h, 1)
	time.Sleep(1100 * time.Millisecond)
	must(t)(x.research.researcher.Propose(x.research.ctx, hash("a block"), 1, 1))
	refused(t, open("old", 3, 1), "StateTooOld", "maxAge", "0")
}

// TestHeadersNeedTheSitesAndTheirProofs.
func TestHeadersNeedTheSitesAndTheirProofs(t *testing.T) {
	t.Parallel()
	x := newThreeChains(t, 3600)
	x.patients.post(x.patients.sites[0], 1)
	patients, h := x.patients.operator.Chain(), x.header(x.patients)
	record := func(of ledger.Chain, h ledger.Header, signatures [][]byte) error {
		return second(x.hub.outsider.RecordHeader(x.hub.ctx, x.at, of, h, signatures))
	}
	refused(t, record(patients, h, x.signed(patients, h, 0)), "TooFewAttest", "given", "1", "want", "2")
	twice := x.signed(patients, h, 0, 0)
	refused(t, record(patients, h, twice), "SignersNotOrdered")
	forged, err := newKey(t).AttestHeader(patients, h)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, record(patients, h, append(x.signed(patients, h, 0), forged)), "NotAttesting")
	elsewhere := patients
	elsewhere.Genesis[0] ^= 1
	if err := record(elsewhere, h, x.signed(patients, h, 0, 1)); err == nil {
		t.Fatal("a header was recorded for another chain than the one that was signed for")
	}
	refused(t, record(patients, ledger.Header{Number: 1}, x.signed(patients, ledger.Header{Number: 1}, 0, 1)), "EmptyHash")
	x.relay(x.remote)
	lie := h
	lie.Hash[0] ^= 1
	refused(t, record(patients, lie, x.signed(patients, lie, 0, 1)), "HeaderDiffers", "number", fmt.Sprint(h.Number))

	// The hub's header has to be attested here too, and to be newer; the patients' has to be in the hub.
	top := x.header(x.hub)
	bringHub := func(h ledger.Header, signatures [][]byte) error {
		return second(x.research.outsider.BringHub(x.research.ctx, x.remote, h, signatures))
	}
	refused(t, bringHub(top, x.signed(x.at.Chain, top, 1)), "NotNewer")
	must(t)(x.hub.researcher.Propose(x.hub.ctx, hash("a block"), 1, 1))
	top = x.header(x.hub)
	refused(t, bringHub(top, x.signed(x.at.Chain, top, 1)), "TooFewAttest")
	tampered := top
	tampered.Bytes = append([]byte(nil), top.Bytes...)
	tampered.Bytes[100] ^= 1 // of the state root or beside it
	if err := bringHub(tampered, x.signed(x.at.Chain, top, 0, 1)); err == nil {
		t.Fatal("a header was taken that is not the one that was signed")
	}
	if err := bringHub(top, x.signed(x.at.Chain, top, 0, 1)); err != nil {
		t.Fatal(err)
	}
	must(t)(x.patients.researcher.Propose(x.patients.ctx, hash("a block"), 1, 1))
	unrecorded := x.header(x.patients)
	if err := second(x.research.outsider.BringHeader(x.research.ctx, x.remote, x.hub.operator, top, unrecorded)); err == nil {
		t.Fatal("a header was taken that the hub does not have")
	}
	// A site's root is read under the header that is here, no other, and is the site's own.
	if err := second(x.research.outsider.BringConsent(x.research.ctx, x.remote, x.patients.operator, unrecorded, x.patients.sites[0].Account)); err == nil {
		t.Fatal("a state was taken under another header")
	}
	if err := second(x.research.outsider.BringConsent(x.research.ctx, x.remote, x.patients.operator, h, x.patients.sites[1].Account)); err == nil {
		t.Fatal("a site without a root got one")
	}

	// Who signs two hashes for one number is barred.
	hub := bindings.NewHeaderHub()
	one, other := x.signed(patients, h, 2)[0], x.signed(patients, lie, 2)[0]
	bar := func(other []byte, otherHash [32]byte) error {
		return x.hub.outsider.Refusal(x.hub.ctx, x.at.Contract, hub.PackBar(patients.Name(), h.Number, h.Hash, one, otherHash, other))
	}
	refused(t, bar(one, h.Hash), "NoContradiction")
	refused(t, bar(x.signed(patients, lie, 1)[0], lie.Hash), "NoContradiction")
	must(t)(x.hub.outsider.BarAttester(x.hub.ctx, x.at, patients, h, one, lie, other))
	next := x.header(x.patients)
	refused(t, record(patients, next, x.signed(patients, next, 1, 2)), "NotAttesting", "signer", x.patients.sites[2].Account.String())
}
