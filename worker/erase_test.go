package worker

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs/merkle"
)

var today = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// eraseSite is a site with records of anna and bernd, and two approved datasets: anna (slot 0) is in the first alone.
func eraseSite(t *testing.T) (s *Site, with, without study.Hash) {
	t.Helper()
	s = rerunSite(t)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"patients.ndjson": `{"resourceType":"Patient","id":"anna"}` + "\n" + `{"resourceType":"Patient","id":"bernd"}` + "\n" +
			`{"resourceType":"List","id":"1","entry":[{"item":{"reference":"Patient/anna"}},{"item":{"reference":"Patient/bernd"}}]}` + "\n",
		source.TableFile: "patient,stage\nanna,I\nbernd,II\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := source.Import(t.Context(), s.Vault, folder); err != nil {
		t.Fatal(err)
	}
	with, without = study.Hash{1}, study.Hash{2}
	for h, rows := range map[study.Hash][][]uint32{with: {{7}, {8}}, without: {nil, {8}}} {
		salts, err := merkle.NewSalts(rand.Reader, 16)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.savedJSON(datasetBlob+h.String(), dataset{Rows: rows, Salts: salts}); err != nil {
			t.Fatal(err)
		}
	}
	return s, with, without
}

func TestAnErasureTakesRecordsAndDatasets(t *testing.T) {
	s, with, without := eraseSite(t)
	begun := Erasure{Begun: today, Slot: 0, Datasets: []study.Hash{}}
	e, err := s.erase(t.Context(), "anna", "", false, begun, today)
	if err != nil || e.Records != 1 || e.Edited != 1 || e.Objects == 0 || e.Done == nil || e.Named["List"] != 1 || len(e.Named) != 1 || len(e.Datasets) != 1 || e.Datasets[0] != with {
		t.Fatalf("%+v, %v", e, err)
	}
	for range s.Vault.RecordsOfPatient(t.Context(), "anna") {
		t.Error("a record is left")
	}
	if patients, err := s.patients(t.Context(), "", ""); err != nil || strings.Join(patients, " ") != "bernd" {
		t.Error(patients, err)
	}
	table, err := s.Vault.Record(t.Context(), source.TableType, source.TableFile)
	if err != nil || bytes.Contains(table.Data, []byte("anna")) {
		t.Errorf("%q, %v", table.Data, err)
	}
	var d dataset
	if err := s.loadJSON(datasetBlob+with.String(), &d); !errors.Is(err, vault.ErrNotFound) {
		t.Error("the dataset with the row is still there", err)
	}
	if err := s.loadJSON(datasetBlob+without.String(), &d); err != nil || len(d.Rows) != 2 {
		t.Error("a dataset without the row is gone", err)
	}
	if err := s.datasetErased(with); !faults.Is(err, faults.DatasetErased) {
		t.Error(err)
	}
	if err := s.datasetErased(without); err != nil {
		t.Error(err)
	}
	log, err := s.Erasures()
	if err != nil || len(log) != 1 || log[0].Done == nil || log[0].Records != 1 {
		t.Fatalf("%+v, %v", log, err)
	}
	if b, _ := json.Marshal(log); bytes.Contains(b, []byte("anna")) {
		t.Error("the log names the patient")
	}

	// An old export does not bring the patient back.
	folder := t.TempDir()
	for name, text := range map[string]string{"p.ndjson": `{"resourceType":"Patient","id":"anna"}` + "\n", source.TableFile: "patient,stage\nanna,I\nbernd,II\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := source.Import(t.Context(), s.Vault, folder); err != nil {
		t.Fatal(err)
	}
	if err := s.dropErased(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if patients, err := s.patients(t.Context(), folder, ""); err != nil || strings.Join(patients, " ") != "bernd" {
		t.Error(patients, err)
	}
}

// TestAnErasureThatWasCutOffIsEnded: what says that a dataset was destroyed is there before the dataset goes, and the log says that
// the erasure began; the same call does the rest.
func TestAnErasureThatWasCutOffIsEnded(t *testing.T) {
	s, with, _ := eraseSite(t)
	begun := Erasure{Begun: today, Slot: 0, Datasets: []study.Hash{}}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.erase(done, "anna", "", false, begun, today); err == nil {
		t.Fatal("a cancelled erasure ends well")
	}
	log, err := s.Erasures()
	if err != nil || len(log) != 1 || log[0].Done != nil {
		t.Fatalf("%+v, %v", log, err)
	}
	if err := s.datasetErased(with); !faults.Is(err, faults.DatasetErased) {
		t.Error(err)
	}
	e, err := s.erase(t.Context(), "anna", "", false, begun, today)
	if err != nil || e.Records != 1 || e.Done == nil {
		t.Fatalf("%+v, %v", e, err)
	}
}

func TestADutyStandsAgainstErasure(t *testing.T) {
	s, _, _ := eraseSite(t)
	own, err := s.Retain(t.Context(), Duty{Patient: "anna", Until: "2026-11-22", Law: "BGB § 630f(3)"}, today)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.mayErase("anna", today); !faults.Is(err, faults.RetentionStands) || strings.Contains(err.Error(), "anna") {
		t.Error(err)
	}
	if list, err := s.standing("bernd", today); err != nil || len(list) != 0 {
		t.Error("another's duty stands", list, err)
	}
	if list, err := s.standing("anna", today.AddDate(0, 0, 1)); err != nil || len(list) != 0 {
		t.Error("a duty stands after its last day", list, err)
	}
	all, err := s.Retain(t.Context(), Duty{Until: "2036-12-31", Law: "trial archive"}, today)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"anna", "bernd"} {
		if list, err := s.standing(p, today.AddDate(1, 0, 0)); err != nil || len(list) != 1 || list[0].ID != all.ID {
			t.Error(p, list, err)
		}
	}
	for _, id := range []string{own.ID, all.ID} {
		if _, err := s.Lift(t.Context(), id, "recorded in error", today); err != nil {
			t.Error(err)
		}
		if _, err := s.Lift(t.Context(), id, "again", today); !faults.Is(err, faults.NotFound) {
			t.Error(err)
		}
	}
	if list, err := s.standing("anna", today); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
	if list, err := s.Duties(); err != nil || len(list) != 2 || list[0].Lifted == nil || list[0].Lifted.Reason != "recorded in error" {
		t.Errorf("%+v, %v", list, err)
	}
	for name, d := range map[string]Duty{
		"no day":   {Law: "x"},
		"no law":   {Until: "2030-01-01"},
		"no date":  {Until: "2030-02-30", Law: "x"},
		"a moment": {Until: "2030-01-01T00:00:00Z", Law: "x"},
		"too long": {Until: "2030-01-01", Law: strings.Repeat("x", maxReason+1)},
	} {
		if _, err := s.Retain(t.Context(), d, today); err == nil {
			t.Errorf("%s is recorded", name)
		}
	}
	if _, err := s.Lift(t.Context(), all.ID, "", today); err == nil {
		t.Error("lifted without a reason")
	}
}

// TestARestoreOfABackupOfBeforeErasesAgain, in tables and datasets too, and does not forget that it was done.
func TestARestoreOfABackupOfBeforeErasesAgain(t *testing.T) {
	s, with, without := eraseSite(t)
	folder := filepath.Join(t.TempDir(), "backup")
	if _, err := s.BackupVault(t.Context(), folder, today, true, nil); err != nil {
		t.Fatal(err)
	}
	bare := filepath.Join(t.TempDir(), "bare")
	if b, err := s.BackupVault(t.Context(), bare, today, false, nil); err != nil || b.Missing == 0 {
		t.Fatalf("%+v, %v", b, err)
	}
	e, err := s.erase(t.Context(), "anna", "", false, Erasure{Begun: today, Slot: 0, Datasets: []study.Hash{}}, today)
	if err != nil || len(e.Backups) != 0 {
		t.Fatalf("%+v, %v", e, err)
	}
	key, err := os.ReadFile(vaultKey(s.Dir))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(vaultKey(dir), key, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := RestoreVault(t.Context(), dir, bare, "", nil); !errors.Is(err, vault.ErrNoPacks) || !faults.Is(err, faults.NotFound) {
		t.Fatal("restored without the packs that have the patient's row, and nobody listed who could have them:", err)
	}
	if _, err := os.Stat(vaultDir(dir)); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("the vault is there", err)
	}
	b, err := RestoreVault(t.Context(), dir, folder, "", nil)
	if err != nil || b.Erased != 1 || b.Unknown {
		t.Fatalf("%+v, %v", b, err)
	}
	v, err := openVault(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	r := &Site{Vault: v, Dir: t.TempDir()}
	if patients, err := r.patients(t.Context(), "", ""); err != nil || strings.Join(patients, " ") != "bernd" {
		t.Error(patients, err)
	}
	table, err := v.Record(t.Context(), source.TableType, source.TableFile)
	if err != nil || bytes.Contains(table.Data, []byte("anna")) {
		t.Errorf("%q, %v", table.Data, err)
	}
	var d dataset
	if err := r.loadJSON(datasetBlob+with.String(), &d); !errors.Is(err, vault.ErrNotFound) {
		t.Error("the dataset with the row is back", err)
	}
	if err := r.loadJSON(datasetBlob+without.String(), &d); err != nil {
		t.Error("a dataset without the row is gone", err)
	}
	if err := r.datasetErased(with); !faults.Is(err, faults.DatasetErased) {
		t.Error(err)
	}
	if log, err := r.Erasures(); err != nil || len(log) != 1 || log[0].Done == nil {
		t.Errorf("%+v, %v", log, err)
	}
}
