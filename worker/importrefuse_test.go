package worker

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salus/models/consentword"
	"salus/proto/faults"
	"salus/worker/source"
)

// paperFolder is a folder with a record of carla's, who denies on paper, and more files.
func paperFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := consentFolder(t, nil)
	all := map[string]string{"Patient.ndjson": `{"resourceType":"Patient","id":"carla"}` + "\n", source.ConsentsFile: "patient,decision\ncarla,deny\n"}
	for name, text := range files {
		all[name] = text
	}
	for name, text := range all {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestAnImportThatIsRefusedHoldsBackNoRefusal: what denies is in force whatever else of the folder cannot be read, and whoever holds the import up.
func TestAnImportThatIsRefusedHoldsBackNoRefusal(t *testing.T) {
	deny := consentOf("Patient/carla", "2026-02-01", "deny")
	for name, c := range map[string]struct {
		files map[string]string
		from  From
		why   string
	}{
		"a record":             {map[string]string{"Observation.ndjson": "{\n"}, From{Strict: true}, "rejected"},
		"terms":                {map[string]string{TermsFile: "{"}, From{}, TermsFile},
		"keys":                 {map[string]string{enrolmentsFile: "patient,key\ncarla,xx\n"}, From{}, enrolmentsFile},
		"a Consent":            {map[string]string{"consents/1.json": "{"}, From{}, "1.json"},
		"another line":         {map[string]string{source.ConsentsFile: "patient,decision\nx,perhaps\ncarla,deny\n"}, From{}, "line 2"},
		"a line again":         {map[string]string{source.ConsentsFile: "patient,decision\ncarla,permit\ncarla,deny\n"}, From{}, "line 3"},
		"a broken list":        {map[string]string{source.ConsentsFile: "patient,decision\ncarla,deny\nx\n"}, From{}, "line 3"},
		"a list, and Consents": {map[string]string{source.ConsentsFile: "x\n", "consents/1.json": deny, "consents/2.json": "{"}, From{}, "2.json"},
		"another kind":         {nil, From{Cut: true}, "--cut"},
	} {
		s, at := consentSite(t), pretend(t)
		imported(t, s, at, folder(t))
		if c.from.Cut {
			if _, _, err := source.Import(t.Context(), s.Vault, paperFolder(t, nil)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := s.importFrom(t.Context(), at, paperFolder(t, c.files), "", c.from, func(string) {})
		if err == nil || !strings.Contains(err.Error(), c.why) || c.from.Cut && !faults.Is(err, faults.UsageError) {
			t.Errorf("%s: %v", name, err)
		}
		if got := decisions(t, s); got["carla"] != consentword.Deny || got["dora"] != consentword.Deny || got["bernd"] == consentword.Permit {
			t.Errorf("%s: in force are %v", name, got)
		}
	}
}

// TestImportsComeOneAfterTheOther: no import looks at the vault while another fills it; what denies waits for none.
func TestImportsComeOneAfterTheOther(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	unlock, err := lockFile(t.Context(), filepath.Join(s.Dir, "import.lock"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	dir := paperFolder(t, nil)
	_, err = s.importFrom(ctx, at, dir, "", From{}, func(string) {})
	if types, _ := s.Vault.Types(t.Context()); err == nil || !strings.Contains(err.Error(), "import.lock") || len(types) > 0 || decisions(t, s)["carla"] != consentword.Deny {
		t.Fatalf("beside another import: %v; the vault has %v, carla %s", err, types, decisions(t, s)["carla"])
	}
	unlock()
	out, err := s.importFrom(t.Context(), at, dir, "", From{}, func(string) {})
	if err != nil || out.Vault.Added != 1 || len(out.Report.Problems) != 0 || out.Patients != 5 {
		t.Errorf("%+v, %v", out, err)
	}
}
