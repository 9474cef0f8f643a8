package worker

import (
	"testing"

	"salus/ledger/transcript"
	"salus/models/privacy"
	"salus/models/study"
	"salus/proto/faults"
)

// TestABudgetIsChargedBeforeTheShareAndNeverExceeded: a study's target holds over its sessions, a site's limit over all of them, a session counts once, and
// what is charged outlives the process.
func TestABudgetIsChargedBeforeTheShareAndNeverExceeded(t *testing.T) {
	s := rerunSite(t)
	target := &study.Privacy{Epsilon: "1", Delta: "0.000001"}
	parsed, err := target.Target()
	if err != nil {
		t.Fatal(err)
	}
	scale, err := parsed.Scale(3, 3)
	if err != nil {
		t.Fatal(err)
	}
	noise := privacy.Table{Scale: scale, Sites: 3}
	affords := 0
	for parsed.Admits(noise.Loss().Times(affords + 1)) {
		affords++
	}
	if affords < 3 || affords > 6 {
		t.Fatalf("%d sessions of the scale for three are within the target", affords)
	}
	session := func(study_, n byte) *transcript.Terms {
		return &transcript.Terms{Study: study.Hash{study_}, Session: study.SessionID{study_, n}}
	}
	for i := range affords {
		for range 2 { // the same session again costs nothing
			if err := s.spendTable(session(1, byte(i)), noise, target, nil); err != nil {
				t.Fatalf("session %d: %v", i, err)
			}
		}
	}
	if err := s.spendTable(session(1, 99), noise, target, nil); !faults.Is(err, faults.PrivacySpent) {
		t.Errorf("one session more than the target allows: %v", err)
	}
	if b, err := s.budget(); err != nil || len(b.Sessions) != affords {
		t.Errorf("%d sessions are charged, want %d: %v", len(b.Sessions), affords, err)
	}
	if err := s.spendTable(session(1, 0), noise, target, nil); err != nil {
		t.Errorf("a charged session is refused afterwards: %v", err)
	}

	// A session with sums costs what its sums cost, and is read back as it was charged.
	sums, err := parsed.Sum(3, 1, 121)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.spendTable(session(4, 0), sums, target, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.spendTable(session(4, 1), sums, target, nil); !faults.Is(err, faults.PrivacySpent) {
		t.Errorf("a second session with sums: %v", err)
	}
	if b, err := s.budget(); err != nil || b.Sessions[session(4, 0).Session.String()].table().Loss().Rho().Cmp(sums.Loss().Rho()) != 0 {
		t.Errorf("sums of loss %v are charged otherwise: %v", sums.Loss().Rho(), err)
	}

	// Another study has its own target, the site's limit counts both.
	if err := s.spendTable(session(2, 0), noise, target, target); !faults.Is(err, faults.PrivacySpent) {
		t.Errorf("the site's limit is spent: %v", err)
	}
	if err := s.spendTable(session(2, 0), noise, target, &study.Privacy{Epsilon: "3", Delta: "0.000001"}); err != nil {
		t.Errorf("within a wider limit: %v", err)
	}
	if err := s.spendTable(session(3, 0), privacy.Table{}, nil, target); err != nil {
		t.Errorf("a session without noise: %v", err)
	}
	if b, err := s.budget(); err != nil || len(b.Sessions) != affords+2 {
		t.Errorf("%d sessions are charged, want %d: %v", len(b.Sessions), affords+2, err)
	}

	spent, err := s.Spent(parsed.Delta)
	if err != nil || len(spent.Studies) != 3 || spent.Studies[0].Sessions != affords || spent.Studies[1].Sessions != 1 || spent.Studies[0].Epsilon > "1.000" || spent.Epsilon <= spent.Studies[0].Epsilon {
		t.Errorf("%+v, %v", spent, err)
	}

	// What is stored is checked when it is read: a scale that is none would be a panic or no loss at all.
	if err := s.savedJSON(budgetBlob, budget{Sessions: map[string]charged{"x": {Variance: 5, Sites: 3}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.spendTable(session(4, 0), noise, target, nil); !faults.Is(err, faults.Internal) {
		t.Errorf("a stored charge of no scale: %v", err)
	}
}
