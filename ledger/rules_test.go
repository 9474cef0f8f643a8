package ledger_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"salus/ledger"
	"salus/ledger/contracts/bindings"
)

func testRulesRefusals(c *consortium, r refusals) {
	t, ctx := c.t, c.ctx
	member, other := newKey(t), newKey(t)
	rules := func(change func(*ledger.Rules)) ledger.Rules {
		out := ledger.Rules{MinSites: 2, MaxSessions: 1, Quorum: 1, Committee: []ledger.Address{member.Address()}}
		change(&out)
		return out
	}
	for want, change := range map[string]func(*ledger.Rules){
		"InvalidCommittee a quorum without members": func(r *ledger.Rules) { r.Committee = nil },
		"InvalidCommittee members without a quorum": func(r *ledger.Rules) { r.Quorum = 0 },
		"InvalidCommittee more than there are":      func(r *ledger.Rules) { r.Quorum = 2 },
		"InvalidCommittee seventeen":                func(r *ledger.Rules) { r.Committee = make([]ledger.Address, 17) },
		"InvalidMember twice":                       func(r *ledger.Rules) { r.Committee = append(r.Committee, r.Committee[0]) },
		"InvalidMember nobody":                      func(r *ledger.Rules) { r.Committee[0] = ledger.Address{} },
		"InvalidMember the researcher":              func(r *ledger.Rules) { r.Committee[0] = c.researcher.Account },
	} {
		name, _, _ := strings.Cut(want, " ")
		r.expect(second(c.researcher.ProposeUnder(ctx, hash(want), rules(change))), name)
	}
	study := hash("rules")
	must(t)(c.researcher.ProposeUnder(ctx, study, rules(func(r *ledger.Rules) { r.Cost = 5 })))
	for _, s := range c.sites {
		r.expect(second(s.Refuse(ctx, study, "")), "InvalidReason", "length", "0")
		r.expect(second(s.Refuse(ctx, study, strings.Repeat("x", 281))), "InvalidReason", "length", "281")
		must(t)(s.ApproveUpTo(ctx, study, dataset(s.ID), 1))
		c.post(s, 1)
		r.expect(second(s.Refuse(ctx, study, "too late")), "AlreadyApproved")
	}
	r.expect(second(c.outsider.Refuse(ctx, study, "who")), "NotActiveSite")
	r.expect(second(c.sites[0].Refuse(ctx, hash("none"), "what")), "UnknownStudy")
	r.expect(second(c.outsider.SetBudget(ctx, 5)), "NotActiveSite")

	open := func(session string) error {
		return second(c.operator.OpenSession(ctx, hash(session), study, c.roster(1), ledger.Step{}))
	}
	r.expect(open("s"), "CommitteeDisagrees", "agreed", "0", "quorum", "1")
	decide := func(key *ledger.Key, agrees bool, number uint32) error {
		d, err := key.Decide(c.d, study, agrees, number)
		if err != nil {
			t.Fatal(err)
		}
		return second(c.outsider.Decide(ctx, d))
	}
	r.expect(decide(other, true, 1), "NotOnCommittee", "signer", other.Address().String())
	r.expect(decide(member, true, 2), "WrongDecision", "given", "2", "want", "1")
	if err := decide(member, true, 1); err != nil {
		t.Fatal(err)
	}
	anna := c.sites[0]
	must(t)(anna.SetBudget(ctx, 4))
	r.expect(open("s"), "BudgetSpent", "site", anna.Account.String(), "spent", "5", "limit", "4")
	must(t)(anna.SetBudget(ctx, 5))
	if err := open("s"); err != nil {
		t.Fatal(err)
	}
	must(t)(c.operator.Seal(ctx, hash("s"), hash("h"), hash("a")))
	must(t)(anna.Attest(ctx, hash("s"), hash("h")))
	must(t)(c.operator.Abort(ctx, hash("s"), 2208, ledger.Address{}, hash("late")))
	r.expect(open("again"), "TooManySessions", "maxSessions", "1")

	// The caps of the dataset and of the openings need a study with more sessions, and one with many.
	more := hash("more")
	must(t)(c.researcher.Propose(ctx, more, 2, 9))
	for i, s := range c.sites {
		must(t)(s.ApproveUpTo(ctx, more, dataset(s.ID), uint32(i+1)))
	}
	opens := func(session string) error {
		return second(c.operator.OpenSession(ctx, hash(session), more, c.roster(1), ledger.Step{}))
	}
	if err := opens("1"); err != nil {
		t.Fatal(err)
	}
	r.expect(opens("2"), "DatasetUsedUp", "site", anna.Account.String(), "maxSessions", "1")

	few := hash("few")
	must(t)(c.researcher.Propose(ctx, few, 1, 1))
	must(t)(anna.Approve(ctx, few, dataset(anna.ID)))
	for i := range 16 {
		session := hash("attempt", fmt.Sprint(i))
		must(t)(c.operator.OpenSession(ctx, session, few, c.roster(1)[:1], ledger.Step{}))
		must(t)(c.operator.Abort(ctx, session, 2208, ledger.Address{}, hash("late")))
	}
	r.expect(second(c.operator.OpenSession(ctx, hash("seventeenth"), few, c.roster(1)[:1], ledger.Step{})), "TooManyOpenings", "most", "16")
}

// What an aborted session could have told nobody is given back; what a site attested stays charged to it, and then to the study.
func TestAbortedSessionsCountWhereTheyWereAttested(t *testing.T) {
	t.Parallel()
	c := populate(t)
	ctx := c.ctx
	study := hash("lung")
	must(t)(c.researcher.ProposeUnder(ctx, study, ledger.Rules{MinSites: 2, MaxSessions: 2, Cost: 7}))
	for _, s := range c.sites {
		must(t)(s.ApproveUpTo(ctx, study, dataset(s.ID), 2))
		c.post(s, 1)
	}
	anna, berta := c.sites[0], c.sites[1]
	stands := func(what string, counted uint32, at [3]uint32) {
		t.Helper()
		f := c.facts()
		contract := bindings.NewStudyRegistry()
		out, err := c.operator.Call(ctx, c.d.Studies, contract.PackStudyOf(study))
		if err != nil {
			t.Fatal(err)
		}
		on, err := contract.UnpackStudyOf(out)
		if err != nil {
			t.Fatal(err)
		}
		if f.Counted(study) != counted || on.Sessions != counted {
			t.Errorf("%s: %d sessions count, the contract says %d, want %d", what, f.Counted(study), on.Sessions, counted)
		}
		for i, s := range c.sites {
			out, err := c.operator.Call(ctx, c.d.Studies, contract.PackBudgetOf(common.Address(s.Account)))
			if err != nil {
				t.Fatal(err)
			}
			b, err := contract.UnpackBudgetOf(out)
			if err != nil {
				t.Fatal(err)
			}
			_, spent := f.Budget(s.Account)
			if f.CountedAt(study, s.Account) != at[i] || spent != 7*uint64(at[i]) || b.Spent.Uint64() != spent {
				t.Errorf("%s: at %s %d sessions count and %d is spent (the contract says %d), want %d", what, s.ID, f.CountedAt(study, s.Account), spent, b.Spent, at[i])
			}
		}
	}
	open := func(session string, sites int) {
		t.Helper()
		must(t)(c.operator.OpenSession(ctx, hash(session), study, c.roster(1)[:sites], ledger.Step{}))
	}
	abort := func(session string) {
		t.Helper()
		must(t)(c.operator.Abort(ctx, hash(session), 2208, ledger.Address{}, hash("late")))
	}
	for i := range 3 { // more often than the study has sessions
		open(fmt.Sprint("unsealed ", i), 3)
		stands("open", 1, [3]uint32{1, 1, 1})
		abort(fmt.Sprint("unsealed ", i))
		stands("aborted", 0, [3]uint32{})
	}
	open("unattested", 3)
	must(t)(c.operator.Seal(ctx, hash("unattested"), hash("h"), hash("a")))
	abort("unattested")
	stands("sealed and aborted", 0, [3]uint32{})

	open("half", 3)
	must(t)(c.operator.Seal(ctx, hash("half"), hash("h"), hash("a")))
	must(t)(anna.Attest(ctx, hash("half"), hash("h")))
	abort("half")
	stands("attested by one and aborted", 1, [3]uint32{1, 0, 0})
	refused(t, second(berta.Attest(ctx, hash("half"), hash("h"))), "WrongPhase")

	open("whole", 2)
	must(t)(c.operator.Seal(ctx, hash("whole"), hash("h"), hash("a")))
	must(t)(anna.Attest(ctx, hash("whole"), hash("h")))
	must(t)(berta.Attest(ctx, hash("whole"), hash("h")))
	must(t)(c.researcher.Release(ctx, hash("whole"), hash("result")))
	stands("released", 2, [3]uint32{2, 1, 0})
	refused(t, second(c.operator.OpenSession(ctx, hash("third"), study, c.roster(1), ledger.Step{})), "TooManySessions", "maxSessions", "2")
}

// Sessions open while the quorum agrees; a member that changes its mind stops the next one.
func TestCommitteeDecidesBeforeASessionOpens(t *testing.T) {
	t.Parallel()
	c := populate(t)
	ctx := c.ctx
	var keys []*ledger.Key
	rules := ledger.Rules{MinSites: 2, MaxSessions: 9, Quorum: 2}
	for range 3 {
		k := newKey(t)
		keys = append(keys, k)
		rules.Committee = append(rules.Committee, k.Address())
	}
	study, other := hash("lung"), hash("heart")
	must(t)(c.researcher.ProposeUnder(ctx, study, rules))
	must(t)(c.researcher.ProposeUnder(ctx, other, rules))
	for _, s := range c.sites {
		must(t)(s.Approve(ctx, study, dataset(s.ID)))
		must(t)(s.Approve(ctx, other, dataset(s.ID)))
		c.post(s, 1)
	}
	decision := func(member int, agrees bool, number uint32) ledger.Decision {
		t.Helper()
		d, err := keys[member].Decide(c.d, study, agrees, number)
		if err != nil {
			t.Fatal(err)
		}
		if signer, err := d.Signer(c.d); err != nil || signer != keys[member].Address() {
			t.Fatalf("signer is %s, %v", signer, err)
		}
		return d
	}
	decide := func(d ledger.Decision) { t.Helper(); must(t)(c.outsider.Decide(ctx, d)) }
	open := func(session string) error {
		return second(c.operator.OpenSession(ctx, hash(session), study, c.roster(1), ledger.Step{}))
	}
	first := decision(0, true, 1)
	decide(first)
	if at, err := c.researcher.Decide(ctx, first); err != nil || at.Block == 0 { // carried twice: the same
		t.Errorf("again: %v", err)
	}
	refused(t, open("early"), "CommitteeDisagrees", "agreed", "1", "quorum", "2")
	decide(decision(1, true, 1))
	if err := open("first"); err != nil {
		t.Fatal(err)
	}
	refused(t, second(c.operator.OpenSession(ctx, hash("other"), other, c.roster(1), ledger.Step{})), "CommitteeDisagrees", "agreed", "0") // a decision is of one study
	decide(decision(0, false, 2))
	refused(t, open("second"), "CommitteeDisagrees", "agreed", "1")
	// The old agreement cannot be replayed, for this study or another, nor on another chain.
	contract := bindings.NewStudyRegistry()
	refused(t, c.outsider.Refusal(ctx, c.d.Studies, contract.PackDecide(study, true, 1, first.Signature)), "WrongDecision", "given", "1", "want", "3")
	refused(t, c.outsider.Refusal(ctx, c.d.Studies, contract.PackDecide(study, true, 3, first.Signature)), "NotOnCommittee")
	refused(t, c.outsider.Refusal(ctx, c.d.Studies, contract.PackDecide(other, true, 1, first.Signature)), "NotOnCommittee")
	elsewhere := c.d
	elsewhere.ChainID++
	foreign, err := keys[2].Decide(elsewhere, study, true, 1)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, c.outsider.Refusal(ctx, c.d.Studies, contract.PackDecide(study, true, 1, foreign.Signature)), "NotOnCommittee")

	decide(decision(2, true, 1))
	if err := open("third"); err != nil {
		t.Fatal(err)
	}
	f := c.facts()
	s, ok := f.Study(study)
	if !ok || s.Agreed() != 2 || s.Decisions[keys[0].Address()].Agrees || s.Decisions[keys[0].Address()].Number != 2 || !s.Proposed.Rules.Equal(rules) {
		t.Errorf("study is %+v", s)
	}
	digest, err := c.operator.Call(ctx, c.d.Studies, contract.PackDecisionDigest(study, true, 7))
	if err != nil {
		t.Fatal(err)
	}
	if d := (ledger.Decision{Study: study, Agrees: true, Number: 7}); ledger.DecisionDigest(d, c.d) != [32]byte(digest) {
		t.Error("the contract's digest is another")
	}
}

func TestRefusalIsSaidAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	c := populate(t)
	study := hash("lung")
	must(t)(c.researcher.Propose(c.ctx, study, 2, 2))
	anna := c.sites[0]
	must(t)(anna.Refuse(c.ctx, study, "purposes: it asks for POA"))
	must(t)(anna.Refuse(c.ctx, study, "no more capacity"))
	f := c.facts()
	if s, _ := f.Study(study); s.Refusals[anna.Account].Reason != "no more capacity" || len(s.Approvals) != 0 {
		t.Errorf("study is %+v", s)
	}
	must(t)(anna.ApproveUpTo(c.ctx, study, dataset(anna.ID), 3))
	if s, _ := c.facts().Study(study); s.Approvals[anna.Account].MaxSessions != 3 {
		t.Errorf("study is %+v", s)
	}
}

// The newest limit holds, also if it is an old one again.
func TestBudgetCanReturnToAnOldLimit(t *testing.T) {
	t.Parallel()
	c := populate(t)
	anna := c.sites[0]
	for _, limit := range []uint64{5, 9, 5, 0, 5, 5} {
		must(t)(anna.SetBudget(c.ctx, limit))
		if got, spent := c.facts().Budget(anna.Account); got != limit || spent != 0 {
			t.Errorf("limit is %d, spent %d; want %d", got, spent, limit)
		}
	}
	n := 0
	for _, fact := range c.facts().All {
		if _, ok := fact.(ledger.BudgetSet); ok {
			n++
		}
	}
	if n != 5 {
		t.Errorf("%d writes, want 5: the last one says nothing new", n)
	}
}

func FuzzParseDecision(f *testing.F) {
	good, err := ledger.Decision{Study: [32]byte{1}, Agrees: true, Number: 1, Signature: make([]byte, 65)}.Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(bytes.Replace(good, []byte("true"), []byte("null"), 1))
	f.Add(bytes.Replace(good, []byte("}"), []byte("}{}"), 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ledger.ParseDecision(b)
		if err != nil {
			return
		}
		if _, err := d.Signer(ledger.Deployment{}); err == nil && len(d.Signature) != 65 {
			t.Error("a signature of another length")
		}
		text, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ledger.ParseDecision(text); err != nil || !reflect.DeepEqual(again, d) {
			t.Errorf("%+v became %+v, %v", d, again, err)
		}
	})
}
