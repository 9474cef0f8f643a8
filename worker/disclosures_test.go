package worker

import (
	"slices"
	"strings"
	"testing"
	"time"

	"salus/ledger"
	"salus/models/study"
)

// TestSessionsInAnAccounting: what a session that counted a patient looks like, whether it gave a result or not.
func TestSessionsInAnAccounting(t *testing.T) {
	w := newWard(t)
	f := w.facts()
	now := time.Now().UTC().Truncate(time.Second)
	counted := countedRows{Study: study.Hash{1}, Name: "lung-survival", Analysis: study.KaplanMeier, Purpose: []string{"HMB"}, Columns: []string{"time", "status"}, At: now}
	opened := ledger.SessionOpened{Session: [32]byte{2}, Roster: []ledger.RosterEntry{{Site: w.chain.Address()}}}
	opened.Block = 7
	d := researched(f, &ledger.SessionFacts{Opened: opened}, counted)
	if d.Kind != ToResearch || d.At != now || d.Block != 7 || d.Basis != "directive" || len(d.To) != 1 || d.To[0].Role != "researcher" || !strings.Contains(d.Outcome, "yet") || !slices.Equal(d.Columns, counted.Columns) || *d.Study != counted.Study {
		t.Errorf("a session under way: %+v", d)
	}
	if d := researched(f, &ledger.SessionFacts{Opened: opened, Aborted: &ledger.Aborted{}}, counted); !strings.Contains(d.Outcome, "without a result") {
		t.Errorf("an aborted session: %+v", d)
	}
	released := &ledger.Released{At: ledger.At{Block: 9, Time: now.Add(time.Hour)}}
	counted.Noised = true
	d = researched(f, &ledger.SessionFacts{Opened: opened, Released: released}, counted)
	if d.Block != 9 || d.At != released.Time || !strings.Contains(d.Outcome, "released") || !strings.Contains(d.What, "noise") {
		t.Errorf("a released session: %+v", d)
	}
	a := Accounting{Site: "st-anna", Patient: "ann", Disclosures: []Disclosure{d}}
	checkAuditEvents(t, a, 1)

	opened.Step = ledger.Step{Model: [32]byte{3}}
	d = researched(f, &ledger.SessionFacts{Opened: opened}, counted)
	if len(d.To) != 2 || d.To[1] != (Recipient{"st-anna", "site"}) {
		t.Errorf("a session of a chain, whose sums its sites see: %+v", d.To)
	}
	a.Patient, a.Disclosures = "a patient whose key is no FHIR id", []Disclosure{d}
	checkAuditEvents(t, a, 1)
}
