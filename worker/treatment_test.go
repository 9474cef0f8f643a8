package worker

import (
	"strings"
	"testing"
	"time"

	"salus/ledger"
	"salus/models/consentword"
	"salus/proto/faults"
)

// TestTreatmentNeedsADirectiveThatAllowsIt, all of it.
func TestTreatmentNeedsADirectiveThatAllowsIt(t *testing.T) {
	allows := consentword.Fields{
		Schema: consentword.Schema, Decision: consentword.Permit, Purposes: consentword.Treatment, Categories: consentword.Violence<<1 - 1,
		Operations: consentword.RecordLevel, Recipients: consentword.TreatingHospital, Territories: consentword.SameCountry, Cohort: 9, NotAfter: 1 << 31,
	}
	if !consentword.Permits(allows.Word(), treatmentRequest(), 1000) {
		t.Fatal("a directive for treatment does not allow it")
	}
	for name, change := range map[string]func(*consentword.Fields){
		"denies":             func(f *consentword.Fields) { f.Decision = 0 },
		"research alone":     func(f *consentword.Fields) { f.Purposes = consentword.HealthResearch | consentword.GeneralResearch },
		"without HIV":        func(f *consentword.Fields) { f.Categories &^= consentword.HIV },
		"statistics alone":   func(f *consentword.Fields) { f.Operations = consentword.Statistic },
		"academia alone":     func(f *consentword.Fields) { f.Recipients = consentword.AcademicInstitution },
		"with an obligation": func(f *consentword.Fields) { f.Obligations = consentword.EthicsApproval },
		"over":               func(f *consentword.Fields) { f.NotAfter = 999 },
	} {
		f := allows
		change(&f)
		if consentword.Permits(f.Word(), treatmentRequest(), 1000) {
			t.Errorf("%s: allowed", name)
		}
	}
}

// TestReadingsForTreatmentAreInTheHistory, signed; and who may not read reads nothing.
func TestReadingsForTreatmentAreInTheHistory(t *testing.T) {
	w := newWard(t)
	now := time.Now()
	_, err := w.ReadForTreatment(w.ctx, w.chain, "ann", "", w.keys["cole"], now)
	w.denied("without a directive", err, faults.NoTreatment)
	_, err = w.ReadForTreatment(w.ctx, w.chain, "ann", "", w.keys["stranger"], now)
	w.denied("a stranger", err, faults.NoOffice)
	if list, err := w.treatments("ann"); err != nil || len(list) != 0 {
		t.Errorf("what was refused is in the history: %v, %v", list, err)
	}

	// With a directive, from where ReadForTreatment has found one.
	sig, err := w.sign(w.facts(), w.chain.Address(), w.keys["cole"], ledger.Clinician, now)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r, err := w.readForTreatment(w.ctx, "ann", "", sig, "", func(r *Reading) (err error) {
			r.Signature.Signature, err = w.keys["cole"].SignText(readText(ledger.Hash{}, *r))
			return err
		})
		if err != nil || len(r.Records) != 2 || !strings.Contains(r.Notice, "directive") {
			t.Fatalf("%+v, %v", r, err)
		}
		sig.At = sig.At.Add(time.Minute)
	}
	a, err := w.Disclosures(w.facts(), w.chain.Address(), "ann", now)
	if err != nil || len(a.Disclosures) != 2 || a.Disclosures[1].Kind != ToTreatment || a.Disclosures[1].To[0].Name != "Dr cole" {
		t.Fatalf("%+v, %v", a, err)
	}
	r := a.Disclosures[1].Reading
	if who, err := ledger.TextSigner(readText(ledger.Hash{}, *r), r.Signature.Signature); err != nil || who != w.keys["cole"].Address() {
		t.Errorf("signed by %v, %v", who, err)
	}
	checkAuditEvents(t, a, 2)
}
