package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPlanSaysWhatNoiseDoesAndWhatItsAbsenceMeans: the plan of a noised study names ε, δ, the deviation and what sessions spend; that of another says that its
// protection is the weaker one; and an analysis that has no noise is refused where the file says so.
func TestPlanSaysWhatNoiseDoesAndWhatItsAbsenceMeans(t *testing.T) {
	dir := t.TempDir()
	file := smallStudy(t, dir, "noised")
	plainText, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	planOf := func(text string) (plan, string, error) {
		path := filepath.Join(dir, "study.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		st, err := readStudy(path)
		if err != nil {
			return plan{}, "", err
		}
		p, err := makePlan(st)
		if err != nil {
			return plan{}, "", err
		}
		var out strings.Builder
		printPlan(&out, p)
		return p, out.String(), nil
	}
	plain, printed, err := planOf(string(plainText))
	if err != nil || plain.Privacy != nil || !strings.Contains(printed, "weaker protection") || !strings.Contains(printed, "sums of its digits") {
		t.Fatalf("%v\n%s", err, printed)
	}
	noised, printed, err := planOf(strings.Replace(string(plainText), "minSites: 2}", "minSites: 2, maxSessions: 3, privacy: {epsilon: 2, delta: 0.000001}}", 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ε = 2 at δ = 0.000001 for one row over at most 3 sessions", "at 2 sites (1 may collude)", "at 4 sites (2 may collude)", "the floors are not noised"} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is missing:\n%s", want, printed)
		}
	}
	if noised.PerSite.Proofs != plain.PerSite.Proofs+1 || noised.PerSite.Bytes <= plain.PerSite.Bytes {
		t.Errorf("each site sends %+v, without noise %+v", noised.PerSite, plain.PerSite)
	}
	for _, r := range noised.Privacy.Rosters {
		if len(r.Spent) != 3 || !slices.IsSorted(r.Spent) || r.Spent[2] > "2.000" {
			t.Errorf("%d sites spend %v", r.Sites, r.Spent)
		}
	}
	sums, printed, err := planOf(strings.NewReplacer("{kind: contingency, rows: sex, columns: side}", "{kind: mean, of: age, group: sex}",
		"analysis:", "  - {name: age, type: integer, min: 0, max: 120}\nanalysis:").Replace(noisedStudy(string(plainText))))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range sums.Privacy.Rosters {
		if r.Sum <= r.Deviation || r.Rows < 1000 {
			t.Errorf("%+v", r)
		}
	}
	if !strings.Contains(printed, "in the column's unit: a mean of n patients is off by some") {
		t.Errorf("the plan does not say what noise does to means:\n%s", printed)
	}
	none := strings.NewReplacer("{kind: contingency, rows: sex, columns: side}", "{kind: covariance, variables: [age, time]}",
		"analysis:", "  - {name: age, type: integer, min: 0, max: 120}\n  - {name: time, type: integer, min: 0, max: 120}\nanalysis:").Replace(noisedStudy(string(plainText)))
	if _, _, err := planOf(none); err == nil || !strings.Contains(err.Error(), "there is no noise for covariance") {
		t.Errorf("a study that has no noise and asks for it: %v", err)
	}
}

func noisedStudy(text string) string {
	return strings.Replace(text, "minSites: 2}", "minSites: 2, privacy: {epsilon: 2, delta: 0.000001}}", 1)
}
