package ledger_test

import (
	"errors"
	"reflect"
	"testing"

	"salus/ledger"
	"salus/zkproofs/consentbatch"
)

func TestSessionFromProposalToRelease(t *testing.T) {
	t.Parallel()
	c := populate(t)
	must(t)(c.operator.PinKey(c.ctx, "tally/v1/additive4096/rows240-count4096", hash("vk")))
	must(t)(c.operator.CloseBootstrap(c.ctx))
	study := c.study("lung", 2, 3)
	session := hash("session 1")

	shuffled := c.roster(1)
	shuffled[0], shuffled[2] = shuffled[2], shuffled[0]
	opened := must(t)(c.operator.OpenSession(c.ctx, session, study, shuffled, ledger.Step{}))
	must(t)(c.operator.Seal(c.ctx, session, hash("head"), hash("aggregate")))
	for i, s := range c.sites {
		refused(t, second(c.researcher.Release(c.ctx, session, hash("result"))), "MissingAttestations", "given", string(rune('0'+i)), "want", "3")
		must(t)(s.Attest(c.ctx, session, hash("head")))
	}
	must(t)(c.researcher.Release(c.ctx, session, hash("result")))

	f, err := ledger.ReadFacts(c.ctx, c.outsider, c.d)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Consortium(); got.Name != "test" || !got.Development || got.Operator != c.operator.Address() {
		t.Errorf("consortium is %+v", got)
	}
	if vk, ok := f.VerifyingKey("tally/v1/additive4096/rows240-count4096"); !ok || vk != hash("vk") {
		t.Errorf("verifying key is %x, %v", vk, ok)
	}
	if !f.BootstrapClosed() {
		t.Error("bootstrap is open")
	}
	for _, s := range c.sites {
		if got, ok := f.Site(s.ID); !ok || !reflect.DeepEqual(got, s.Member) {
			t.Errorf("site %s is %+v, %v", s.ID, got, ok)
		}
		if got, ok := f.Consent(s.Account); !ok || got.ConsentRoot != consent(s.ID, 1) {
			t.Errorf("consent of %s is %+v, %v", s.ID, got, ok)
		}
	}
	s, ok := f.Session(session)
	if !ok {
		t.Fatal("session is not in the facts")
	}
	if s.Opened.At != opened || s.Opened.Study != study || s.Opened.Number != 1 || s.Opened.Researcher != c.researcher.Account {
		t.Errorf("opened: %+v, write said %+v", s.Opened, opened)
	}
	for i, m := range c.sites {
		want := ledger.RosterEntry{Site: m.Account, ConsentEpoch: 1, ConsentRoot: consent(m.ID, 1).Root, ConsentHeight: consentbatch.Height, Dataset: dataset(m.ID)}
		if s.Opened.Roster[i] != want {
			t.Errorf("roster entry %d is %+v, want %+v", i, s.Opened.Roster[i], want)
		}
		if a := s.Attested[m.Account]; a.Head != hash("head") {
			t.Errorf("attestation of %s is %+v", m.ID, a)
		}
	}
	if s.Sealed == nil || s.Sealed.Head != hash("head") || s.Sealed.Aggregate != hash("aggregate") {
		t.Errorf("sealed: %+v", s.Sealed)
	}
	if s.Released == nil || s.Released.Commitment != hash("result") || s.Aborted != nil {
		t.Errorf("released: %+v, aborted: %+v", s.Released, s.Aborted)
	}
}

// Every write again: the same place, and no further transaction.
func TestWritesAreIdempotent(t *testing.T) {
	t.Parallel()
	c := populate(t)
	study := c.study("lung", 3, 1)
	session := hash("session")
	anna, d := c.sites[0], c.d
	writes := []struct {
		name string
		do   func() (ledger.At, error)
	}{
		{"AdmitSite", func() (ledger.At, error) {
			return c.operator.AdmitSite(c.ctx, anna.Member, anna.possession(t, d, ledger.RoleSite))
		}},
		{"PinKey", func() (ledger.At, error) { return c.operator.PinKey(c.ctx, "circuit", hash("vk")) }},
		{"CloseBootstrap", func() (ledger.At, error) { return c.operator.CloseBootstrap(c.ctx) }},
		{"MoveRemoval", func() (ledger.At, error) {
			_, at, err := anna.MoveRemoval(c.ctx, c.sites[1].Account, "why")
			return at, err
		}},
		{"RegisterCustodian", func() (ledger.At, error) { return anna.RegisterCustodian(c.ctx, [32]byte{31: 2}) }},
		{"Propose", func() (ledger.At, error) { return c.researcher.Propose(c.ctx, study, 3, 1) }},
		{"Approve", func() (ledger.At, error) { return anna.Approve(c.ctx, study, dataset(anna.ID)) }},
		{"OpenSession", func() (ledger.At, error) {
			return c.operator.OpenSession(c.ctx, session, study, c.roster(1), ledger.Step{})
		}},
		{"Seal", func() (ledger.At, error) { return c.operator.Seal(c.ctx, session, hash("h"), hash("a")) }},
		{"Attest", func() (ledger.At, error) { return anna.Attest(c.ctx, session, hash("h")) }},
		{"Abort", func() (ledger.At, error) { return c.operator.Abort(c.ctx, session, 7, anna.Account, hash("d")) }},
		{"RevokeApproval", func() (ledger.At, error) { return anna.RevokeApproval(c.ctx, study) }},
	}
	for _, w := range writes {
		first, err := w.do()
		if err != nil {
			t.Fatalf("%s: %v", w.name, err)
		}
		before, err := c.operator.Final(c.ctx)
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.do()
		if err != nil || again != first {
			t.Errorf("%s again: %+v, %v; first was %+v", w.name, again, err, first)
		}
		after, err := c.operator.Final(c.ctx)
		if err != nil || after != before {
			t.Errorf("%s again made a block", w.name)
		}
	}
}

func TestFactsAdvanceWithTheChain(t *testing.T) {
	c := populate(t)
	f, err := ledger.ReadFacts(c.ctx, c.operator, c.d)
	if err != nil {
		t.Fatal(err)
	}
	had := len(f.All)
	at := must(t)(c.researcher.Propose(c.ctx, hash("lung"), 1, 1))
	fresh, err := f.Advance(c.ctx, c.operator)
	if err != nil || len(fresh) != 1 || len(f.All) != had+1 {
		t.Fatalf("advance: %v, %v", fresh, err)
	}
	want := ledger.StudyProposed{At: at, Study: hash("lung"), Researcher: c.researcher.Account, Rules: ledger.Rules{MinSites: 1, MaxSessions: 1}}
	if !reflect.DeepEqual(fresh[0], ledger.Fact(want)) {
		t.Errorf("fact is %+v, want %+v", fresh[0], want)
	}
	if fresh, err = f.Advance(c.ctx, c.operator); err != nil || len(fresh) != 0 {
		t.Errorf("advance without news: %v, %v", fresh, err)
	}
	f.Head.Hash[0] ^= 1 // as if that block had been replaced
	must(t)(c.researcher.Propose(c.ctx, hash("heart"), 1, 1))
	if _, err := f.Advance(c.ctx, c.operator); !errors.Is(err, ledger.ErrReorg) {
		t.Errorf("advance over a replaced block: %v", err)
	}
	if _, ok := f.Study(hash("heart")); ok {
		t.Error("a refused advance changed the facts")
	}
}
