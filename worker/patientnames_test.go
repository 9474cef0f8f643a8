package worker

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/proto/faults"
	"salus/worker/source/bulk"
)

// TestNamesOfDifferentSourcesAreNotJoinedUnasked: a FHIR server's Patient/17 and a table's 17 are one patient, for studies and for erasure, only if the operator says so. What was said stays said.
func TestNamesOfDifferentSourcesAreNotJoinedUnasked(t *testing.T) {
	s := consentSite(t)
	put := func(files map[string]string) string {
		dir := t.TempDir()
		for name, text := range files {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	resources := put(map[string]string{"p.ndjson": `{"resourceType":"Patient","id":"17"}` + "\n"})
	persons := put(map[string]string{"omop/person.csv": "person_id,gender_concept_id,year_of_birth,race_concept_id,ethnicity_concept_id\n17,8507,1950,0,0\n"})
	labs := put(map[string]string{"p.ndjson": `{"resourceType":"Patient","id":"18"}` + "\n", "labs.csv": "pid,x\n17,1\n", "tables.yaml": "tables: [{name: labs, file: labs.csv, patient: pid, columns: [{name: x, type: integer}]}]\n"})
	take := func(dir string, from From) error {
		return s.records(t.Context(), dir, from, func(string) {}, &Imported{})
	}
	has := func(typ, id string) bool {
		t.Helper()
		found, err := s.Vault.Has(t.Context(), typ, id)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if err := take(resources, From{}); err != nil || !has("Patient", "17") {
		t.Fatal(err)
	}
	if err := s.Vault.DeleteBlob(namesBlob); err != nil { // a vault that was filled before this was kept says it by its records
		t.Fatal(err)
	}
	if err := take(persons, From{}); !faults.Is(err, faults.UsageError) || !strings.Contains(err.Error(), "FHIR, OMOP") || has("omop.person", "17") {
		t.Fatal("OMOP came to FHIR:", err)
	}
	if err := take(persons, From{SamePatients: true}); err != nil || !has("omop.person", "17") {
		t.Fatal(err)
	}
	if err := take(persons, From{}); err != nil {
		t.Error("it was said already:", err)
	}
	if err := take(labs, From{}); !faults.Is(err, faults.UsageError) || has("table.labs", "17") || has("Patient", "18") {
		t.Error("a third kind:", err)
	}
	server, from := fhirServer(t)
	if err := take("", from); !faults.Is(err, faults.UsageError) || has("Patient", "anna") || len(server.Asked()) != 0 {
		t.Error("a server:", err)
	}
	from.SamePatients = true
	if err := take("", from); err != nil || !has("Patient", "anna") {
		t.Fatal(err)
	}
	other, from2 := fhirServer(t)
	if err := take("", from2); !faults.Is(err, faults.UsageError) || len(other.Asked()) != 0 {
		t.Error("a second server:", err)
	}
	from.SamePatients, from.Server.Request = false, bulk.Request{Base: server.Base() + "/"}
	if err := take("", from); err != nil {
		t.Error("the same server:", err)
	}
}
