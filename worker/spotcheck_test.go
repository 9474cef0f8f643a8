package worker

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/source"
	"salus/zkproofs"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

// TestASpotCheckOpensOneRowWithItsRecords, to an auditor alone: the row stands under the approved root, where the records say something else it is told, and the reading is in the audit
// log and in the patient's accounting.
func TestASpotCheckOpensOneRowWithItsRecords(t *testing.T) {
	w := newWard(t)
	_, st := noisedStudies(t)
	table := func(stage string) {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "table.csv"), []byte("id,stage,sex,secret\nann,"+stage+",f,canary-4410\nben,III,m,canary-4411\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := source.Import(w.ctx, w.Vault, dir); err != nil {
			t.Fatal(err)
		}
	}
	table("II")
	var err error
	if w.changes, err = changesKey(w.Dir); err != nil {
		t.Fatal(err)
	}
	imported(t, w.Site, pretend(t), imports{patients: []string{"ann", "ben", "cas"}, keys: map[string]eddsa.PublicKey{"ann": patientKey(t, 1).Public()}, terms: folder(t).terms})
	d, _, err := w.build(w.ctx, st)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.savedJSON(datasetBlob+st.Hash().String(), d); err != nil {
		t.Fatal(err)
	}
	b, err := w.latest()
	if err != nil {
		t.Fatal(err)
	}
	slot, _ := b.SlotOf("ann")
	now := time.Now()
	auditor := w.appoint("auditor", Auditor)
	w.appoint("officer", Protection)
	for _, key := range []string{"stranger", "cole", "review", "officer"} {
		_, err := w.CheckRow(w.ctx, w.chain, st, slot, w.keys[key], now)
		w.denied(key, err, faults.NoOffice)
		if e := w.lastEntry(); e.Act != ActSpotCheck || e.Outcome != audit.Refused {
			t.Errorf("%s is in the log as %+v", key, e)
		}
	}
	for _, nobody := range []int{-1, len(d.Rows), 1 << 30} {
		_, err = w.CheckRow(w.ctx, w.chain, st, nobody, auditor, now)
		w.denied("a slot of nobody", err, faults.NotFound)
	}
	without, ok := b.SlotOf("cas")
	if !ok || d.Rows[without] != nil {
		t.Fatal("cas has a row")
	}
	none, err := w.CheckRow(w.ctx, w.chain, st, without, auditor, now)
	w.denied("a patient who is not in the study", err, faults.NotFound)
	if e := w.lastEntry(); e.Act != ActSpotCheck || e.Outcome == audit.Done || e.Key != auditor.Address().String() || e.Patient != "" || len(none.Opened.Records)+len(none.Sheets) > 0 {
		t.Errorf("it is in the log as %+v, and shows %+v", e, none)
	}

	c, err := w.CheckRow(w.ctx, w.chain, st, slot, auditor, now)
	if err != nil || c.Differs || len(c.Columns) != 2 || c.Columns[0].Committed != c.Columns[0].Derived || c.Columns[0].Committed == 0 || c.Root != d.Root {
		t.Fatalf("%+v, %v", c, err)
	}
	if shown := c.Opened.Records; len(shown) != 1 || shown[0].Type != source.TableType || shown[0].Data != "id,stage,sex\nann,II,f\n" {
		t.Errorf("of the patient is shown %+v", shown)
	}
	var roots []zkproofs.Element
	for _, s := range c.Sheets {
		if err := merkle.VerifyPath(merkle.Rows, s.Root, slot, s.Leaf, *s.Path); err != nil {
			t.Error(err)
		}
		roots = append(roots, s.Root)
	}
	if root, err := scan.DatasetRoot(roots); err != nil || root != d.Root {
		t.Errorf("the sheets' roots are not the dataset's: %v", err)
	}
	digest := c.Opened.digest()
	if e := w.lastEntry(); e.Act != ActSpotCheck || e.Outcome != audit.Done || e.Patient != "ann" || e.Key != auditor.Address().String() || e.Object != st.Hash().String() || e.Digest != digest.String() || e.Records != len(c.Opened.Records) || e.Records != 1 {
		t.Errorf("it is in the log as %+v", e)
	}
	a, err := w.Disclosures(w.facts(), w.chain.Address(), "ann", now)
	if err != nil || len(a.Disclosures) != 1 || a.Disclosures[0].Kind != ToAudit || a.Disclosures[0].To[0].Name != "auditor" {
		t.Fatalf("%+v, %v", a, err)
	}
	checkAuditEvents(t, a, 1)

	table("III")
	if c, err := w.CheckRow(w.ctx, w.chain, st, slot, auditor, now); err != nil || !c.Differs || c.Columns[0].Committed != c.Columns[0].Derived || c.Columns[1].Committed == c.Columns[1].Derived {
		t.Errorf("after a correction: %+v, %v", c, err)
	}
	if err := w.Vault.PutBlob("audit/head", []byte("{")); err != nil {
		t.Fatal(err)
	}
	if c, err := w.CheckRow(w.ctx, w.chain, st, slot, auditor, now); !faults.Is(err, faults.AuditBroken) || len(c.Opened.Records)+len(c.Columns) > 0 {
		t.Errorf("without a log one is shown %+v, %v", c, err)
	}
}
