package worker

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"

	"salus/consent"
	"salus/he"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/privacy"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/contribution"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// noisedStudies is a study with a target, and one without.
func noisedStudies(t *testing.T) (with, without *study.Study) {
	t.Helper()
	parse := func(more string) *study.Study {
		st, err := study.Parse([]byte(`
name: noised
purpose: [GRU]
source: {table: {patient: id}}
columns: [{name: stage, type: category, values: [I, II, III]}, {name: sex, type: category, values: [f, m]}]
analysis: {kind: contingency, rows: stage, columns: sex}
release: {minCohort: 2, minSites: 3, maxSessions: 4`+more+"}\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	return parse(", privacy: {epsilon: 2, delta: 0.000001}"), parse("")
}

// TestASessionThatRevealedNothingIsGivenBack: what was charged for sessions that were aborted without this site's attestation is there again, and nothing else is.
func TestASessionThatRevealedNothingIsGivenBack(t *testing.T) {
	st, _ := noisedStudies(t)
	noise, err := st.Noise(3)
	if err != nil {
		t.Fatal(err)
	}
	s, target := rerunSite(t), st.Release.Privacy
	terms := func(n byte) *transcript.Terms {
		return &transcript.Terms{Study: st.Hash(), Session: study.SessionID{1, n}}
	}
	most := byte(0)
	for s.spendTable(terms(most), noise, target, nil) == nil {
		most++
	}
	void := []study.SessionID{terms(0).Session, {2, 2}} // one of them was never charged
	if err := s.giveBack(void); err != nil {
		t.Fatal(err)
	}
	if b, err := s.budget(); err != nil || len(b.Sessions) != int(most)-1 {
		t.Errorf("%d of %d sessions are charged, %v", len(b.Sessions), most, err)
	}
	if err := s.spendTable(terms(most), noise, target, nil); err != nil {
		t.Errorf("what was given back cannot be spent: %v", err)
	}
	if err := s.spendTable(terms(most+1), noise, target, nil); !faults.Is(err, faults.PrivacySpent) {
		t.Errorf("more was given back than was charged: %v", err)
	}
	// An attestation that the chain took back and took in again is charged again.
	past := []attested{{Session: terms(0).Session, Study: st.Hash(), Sites: []string{"a", "b", "c"}}}
	if err := s.recallCharges(terms(99), st, past, false, nil); err != nil {
		t.Fatal(err)
	}
	if b, err := s.budget(); err != nil || len(b.Sessions) != int(most)+1 {
		t.Errorf("%d sessions are charged, want %d, %v", len(b.Sessions), most+1, err)
	}
}

// TestWhatASharedSessionSpentIsNeverGivenBack: a chain that takes back this site's final attestation, or an endpoint that leaves it out, and says that the session was aborted, gets no charge
// taken off whose share has left; the mark outlives a second charge, and there is no share without a charge.
func TestWhatASharedSessionSpentIsNeverGivenBack(t *testing.T) {
	st, _ := noisedStudies(t)
	noise, err := st.Noise(3)
	if err != nil {
		t.Fatal(err)
	}
	s, target := rerunSite(t), st.Release.Privacy
	terms := func(n byte) *transcript.Terms {
		return &transcript.Terms{Study: st.Hash(), Session: study.SessionID{1, n}}
	}
	charged := func(n byte) bool {
		b, err := s.budget()
		if err != nil {
			t.Fatal(err)
		}
		_, ok := b.Sessions[terms(n).Session.String()]
		return ok
	}
	if err := s.shareLeaves(terms(0).Session, noise); !errors.Is(err, member.ErrWait) || charged(0) {
		t.Errorf("a share without a charge: %v", err)
	}
	if err := s.shareLeaves(terms(0).Session, privacy.Table{}); err != nil {
		t.Errorf("a share without noise: %v", err)
	}
	for n := range byte(2) {
		if err := s.spendTable(terms(n), noise, target, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.shareLeaves(terms(0).Session, noise); err != nil {
		t.Fatal(err)
	}
	if err := s.spendTable(terms(0), noise, target, nil); err != nil { // Sealed is asked again after a restart
		t.Fatal(err)
	}
	if err := s.giveBack([]study.SessionID{terms(0).Session, terms(1).Session}); err != nil {
		t.Fatal(err)
	}
	if !charged(0) || charged(1) {
		t.Errorf("charged are the one whose share left: %v, the other: %v", charged(0), charged(1))
	}
	// What the chain once said that this site attested is marked too, whether the vault knew it or not.
	if err := s.spendTable(terms(1), noise, target, nil); err != nil {
		t.Fatal(err)
	}
	past := []attested{{Session: terms(1).Session, Study: st.Hash(), Sites: []string{"a", "b", "c"}}, {Session: terms(2).Session, Study: st.Hash(), Sites: []string{"a", "b", "c"}}}
	if err := s.recallCharges(terms(99), st, past, false, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.giveBack([]study.SessionID{terms(1).Session, terms(2).Session}); err != nil {
		t.Fatal(err)
	}
	if !charged(1) || !charged(2) {
		t.Errorf("given back is what the chain said was attested: %v, %v", charged(1), charged(2))
	}
}

// TestARestoredVaultIsChargedForWhatItHasForgotten: a budget cannot be had twice by restoring the vault from before it was spent; the chain knows what this site attested.
func TestARestoredVaultIsChargedForWhatItHasForgotten(t *testing.T) {
	st, plain := noisedStudies(t)
	noise, err := st.Noise(3)
	if err != nil {
		t.Fatal(err)
	}
	target := st.Release.Privacy
	sites := []string{"a", "b", "c"}
	var past []attested
	terms := func(of study.Hash, n byte) *transcript.Terms {
		return &transcript.Terms{Study: of, Session: study.SessionID{of[0], n}}
	}
	spendAll := func(s *Site) int {
		for n := byte(0); ; n++ {
			if err := s.spendTable(terms(st.Hash(), n), noise, target, nil); err != nil {
				return int(n)
			}
			if len(past) <= int(n) {
				past = append(past, attested{Session: terms(st.Hash(), n).Session, Study: st.Hash(), Sites: sites})
			}
		}
	}
	none := func(study.Hash) (*study.Study, error) { t.Error("a study was asked for"); return nil, nil }
	before := spendAll(rerunSite(t))
	if before < 2 || before > 100 {
		t.Fatalf("%d sessions of the target", before)
	}
	again := terms(st.Hash(), 200)
	for forgotten := 1; forgotten <= before; forgotten++ {
		s := rerunSite(t) // restored: the last sessions are not in it
		for n := range before - forgotten {
			if err := s.spendTable(terms(st.Hash(), byte(n)), noise, target, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.recallCharges(again, st, past, false, none); err != nil {
			t.Fatal(err)
		}
		if err := s.spendTable(again, noise, target, nil); !faults.Is(err, faults.PrivacySpent) {
			t.Errorf("after %d forgotten sessions the budget was there again: %v", forgotten, err)
		}
		if b, err := s.budget(); err != nil || len(b.Sessions) != before {
			t.Errorf("%d sessions are charged, want %d: %v", len(b.Sessions), before, err)
		}
		if err := s.spendTable(terms(st.Hash(), 0), noise, target, nil); err != nil {
			t.Errorf("a session that is charged already: %v", err)
		}
	}

	// Another study's sessions count where the site has a limit of its own, and then its words are needed.
	other := terms(study.Hash{9}, 1)
	of := func(h study.Hash) (*study.Study, error) {
		if h != st.Hash() {
			t.Errorf("study %s was asked for", h)
		}
		return st, nil
	}
	s := rerunSite(t)
	if err := s.recallCharges(other, plain, past, true, of); err != nil {
		t.Fatal(err)
	}
	if err := s.spendTable(other, noise, nil, target); !faults.Is(err, faults.PrivacySpent) {
		t.Errorf("the site's limit over all studies was there again: %v", err)
	}
	s = rerunSite(t)
	if err := s.recallCharges(other, plain, past, false, none); err != nil {
		t.Fatal(err)
	}
	if b, err := s.budget(); err != nil || len(b.Sessions) != 0 {
		t.Errorf("without a limit another study's sessions are charged: %+v, %v", b, err)
	}
	away := fmt.Errorf("away: %w", member.ErrWait)
	if err := s.recallCharges(other, plain, past, true, func(study.Hash) (*study.Study, error) { return nil, away }); !errors.Is(err, member.ErrWait) {
		t.Errorf("a study that cannot be had now: %v", err)
	}
	if err := s.recallCharges(other, plain, past, true, func(study.Hash) (*study.Study, error) { return plain, nil }); err != nil {
		t.Error(err)
	}
	if b, err := s.budget(); err != nil || len(b.Sessions) != 0 {
		t.Errorf("sessions without noise are charged: %+v, %v", b, err)
	}
}

// TestARestoredVaultRemembersWhomItCounted: the re-run rule holds against sessions that the vault has forgotten, by dataset and consents, and where these are gone too nothing is answered.
func TestARestoredVaultRemembersWhomItCounted(t *testing.T) {
	st, _ := noisedStudies(t)
	request, err := consent.RequestFor(st)
	if err != nil {
		t.Fatal(err)
	}
	q := analysis.Query{Keys: 4}
	of, err := contribution.For(he.Additive4096(), merkle.BlockRows, analysis.Statistic{Tally: sized(q)})
	if err != nil {
		t.Fatal(err)
	}
	custodian, err := eddsa.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	book, err := consent.NewBook(consent.Config{Site: "a", Custodian: custodian.Public()})
	if err != nil {
		t.Fatal(err)
	}
	in := inputs{}
	onPaper := consent.BroadTerms("a", consent.Hash{1}, "en")
	var list []consent.Newcomer
	for i := range 30 {
		paper, err := book.PaperFor(i, consent.Paper{Patient: fmt.Sprint("p", i), Permit: true}, onPaper, custodian, 1)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, consent.Newcomer{Pseudonym: fmt.Sprint("p", i), Paper: paper})
		in.data.Rows = append(in.data.Rows, []uint32{1})
	}
	if book, _, err = book.Admit(list, rand.Reader); err != nil {
		t.Fatal(err)
	}
	s := rerunSite(t)
	seal := func() attested {
		t.Helper()
		index, err := s.storeEpoch(nil, nil, book)
		if err == nil {
			err = s.storeBook(index, book)
		}
		if err != nil {
			t.Fatal(err)
		}
		epoch := book.Epoch()
		return attested{Session: study.SessionID{byte(epoch)}, Study: st.Hash(), Sites: []string{"a", "b", "c"}, Epoch: epoch, Root: book.Root().Combined, Hours: 490_000}
	}
	say := func(patient string, permit bool) {
		t.Helper()
		d, err := book.OnPaperNow(consent.Paper{Patient: patient, Permit: permit}, onPaper, custodian, 1)
		if err != nil {
			t.Fatal(err)
		}
		if book, _, err = book.Batch(consentbatch.Shapes()[0], []consent.Item{{Directive: d}}, 1, rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	first := seal()
	say("p7", false)
	second := seal()
	counted := func(a attested) ([]int, error) { return s.countedIn(a, in, request.Word(), of) }
	before, err := counted(first)
	if err != nil || !slices.Equal(before, upTo(30)) {
		t.Fatalf("the first session counted %v, %v", before, err)
	}
	after, err := counted(second)
	if err != nil || len(after) != 29 {
		t.Fatalf("the second would count %v, %v", after, err)
	}
	rule := study.Release{MinCohort: 5, MinSites: 2}
	terms := &transcript.Terms{Study: st.Hash(), Session: study.SessionID{99}}
	floors := map[string]uint32{"a": 20, "b": 20, "c": 20}
	if err := s.tooSimilar(terms, after, rule); err != nil {
		t.Fatalf("the vault was to have forgotten: %v", err)
	}
	if err := s.recallRuns(terms, []attested{first}, counted); err != nil {
		t.Fatal(err)
	}
	if err := s.charge(terms, after, floors, rule, true); !faults.Is(err, faults.TooSimilar) {
		t.Errorf("one patient fewer than in a forgotten session: %v", err)
	}
	if err := s.charge(terms, before, floors, rule, true); err != nil {
		t.Errorf("the same patients: %v", err)
	}
	// Floors of a forgotten session are not known: another roster is refused that the rule would have let pass.
	fewer := &transcript.Terms{Study: st.Hash(), Session: study.SessionID{98}}
	if err := s.charge(fewer, before, map[string]uint32{"a": 20}, rule, true); !faults.Is(err, faults.TooSimilar) {
		t.Errorf("without two sites of a forgotten session: %v", err)
	}
	// A session's own attestation, and other studies', are nothing to recall.
	own := &transcript.Terms{Study: st.Hash(), Session: second.Session}
	foreign := second
	foreign.Study, foreign.Session = study.Hash{5}, study.SessionID{77}
	if err := s.recallRuns(own, []attested{first, second, foreign}, counted); err != nil {
		t.Error(err)
	}
	if notes, err := s.past(st.Hash()); err != nil || len(notes.Sessions) != 2 {
		t.Errorf("%d sessions are noted, want the recalled one and the charged one: %v", len(notes.Sessions), err)
	}
	for name, change := range map[string]func(*attested){
		"an epoch that is not here": func(a *attested) { a.Epoch = 77 },
		"other consents":            func(a *attested) { a.Root[4] ^= 1 },
	} {
		bad := second
		bad.Session = study.SessionID{66}
		change(&bad)
		if err := s.recallRuns(terms, []attested{bad}, counted); !faults.Is(err, faults.TooSimilar) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// sized is a query over one column of three values.
func sized(q analysis.Query) *analysis.Query {
	q.Sizes[0], q.Radix[0] = 4, 1
	return &q
}
