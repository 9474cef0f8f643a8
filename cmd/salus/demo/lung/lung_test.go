package lung

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"salus/models/study"
	"salus/worker/source"
	"salus/worker/vault"
)

func TestEveryPatientHasOneHospital(t *testing.T) {
	want := map[study.SiteID]int{"st-anna": 46, "riverside": 45, "northgate": 45, "lakeside": 46, "hillcrest": 46}
	seen := map[string]bool{}
	for _, h := range Hospitals() {
		if len(h.Patients) != want[h.Site] {
			t.Errorf("%s has %d patients, want %d", h.Site, len(h.Patients), want[h.Site])
		}
		if _, err := study.ParseSiteID(string(h.Site)); err != nil {
			t.Error(err)
		}
		for _, p := range h.Patients {
			if seen[p.ID] {
				t.Errorf("a patient at two hospitals")
			}
			seen[p.ID] = true
		}
	}
	if len(seen) != 228 {
		t.Errorf("%d patients, want 228", len(seen))
	}
}

// TestRowsComeBackFromFHIR takes the whole way: data, FHIR, vault, view, rows; and compares with the data.
func TestRowsComeBackFromFHIR(t *testing.T) {
	ctx := context.Background()
	s := load(t)
	dir := t.TempDir()
	if err := Write(dir, Hospitals()); err != nil {
		t.Fatal(err)
	}
	total, deaths := map[string]int{}, map[string]int{}
	for _, h := range Hospitals() {
		v := openVault(t)
		report, summary, err := source.Import(ctx, v, filepath.Join(dir, string(h.Site)))
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Problems) > 0 || summary.Added != 2*len(h.Patients) {
			t.Fatalf("%s: added %d, problems %v", h.Site, summary.Added, report.Problems)
		}
		rows, problems, err := source.Rows(ctx, s, v)
		if err != nil || len(problems) > 0 || len(rows) != len(h.Patients) {
			t.Fatalf("%s: %d rows, problems %v, error %v", h.Site, len(rows), problems, err)
		}
		byID := map[string]Patient{}
		for _, p := range h.Patients {
			byID[p.ID] = p
		}
		for i, r := range rows {
			if i > 0 && rows[i-1].Patient >= r.Patient {
				t.Fatal("rows are not in the order of the patients")
			}
			for _, c := range []string{"time", "status", "sex"} {
				if got, want := string(r.Values[c]), byID[r.Patient].Value(c); got != want {
					t.Errorf("%s is %s, want %s", c, got, want)
				}
			}
			total[string(r.Values["sex"])]++
			if r.Values["status"] == "2" {
				deaths[string(r.Values["sex"])]++
			}
		}
	}
	if total["1"] != 138 || total["2"] != 90 || deaths["1"] != 112 || deaths["2"] != 53 {
		t.Errorf("by sex %v patients and %v deaths, want 138, 90 and 112, 53", total, deaths)
	}
}

func TestSplitKeepsEveryPatient(t *testing.T) {
	for _, n := range []int{2, 5, 10} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			seen := map[string]bool{}
			for _, h := range Split(n) {
				for _, p := range h.Patients {
					seen[p.ID] = true
				}
			}
			if len(seen) != 228 {
				t.Errorf("%d patients", len(seen))
			}
		})
	}
}

func load(t *testing.T) *study.Study {
	t.Helper()
	dir := t.TempDir()
	if err := WriteStudy(dir); err != nil {
		t.Fatal(err)
	}
	s, err := study.Parse(Study(), func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, name)) })
	if err != nil {
		t.Fatal(err)
	}
	if err := source.Check(s); err != nil {
		t.Fatal(err)
	}
	return s
}

func openVault(t *testing.T) *vault.Vault {
	t.Helper()
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if err := vault.NewKeyFile(key); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(dir, "vault"), key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}
