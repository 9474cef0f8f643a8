package present

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"salus/models/analysis"
)

func csvOf(t *testing.T, result any, table string) [][]string {
	t.Helper()
	var out strings.Builder
	if err := CSV(&out, result, table); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func number64(x float64) *float64 { return &x }

func TestARegressionAsCSV(t *testing.T) {
	r := &analysis.Regression{N: 40, Coefficients: []analysis.Coefficient{
		{Name: "(Intercept)", Estimate: -1.5, StdError: number64(0.25)}, {Name: "sex=2", Estimate: 0.5, Ratio: number64(1.64872127070)},
	}, LikelihoodRatio: &analysis.ChiTest{ChiSquare: 3.5, DF: 1, P: 0.0614}, Notes: []string{"a note"}}
	got := csvOf(t, r, "coefficients")
	want := [][]string{{"name", "estimate", "stdError", "p", "lower", "upper", "ratio"}, {"(Intercept)", "-1.5", "0.25", "", "", "", ""}, {"sex=2", "0.5", "", "", "", "", "1.6487212707"}}
	if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("%q, want %q", got, want)
	}
	got = csvOf(t, r, "summary")
	want = [][]string{{"quantity", "value"}, {"n", "40"}, {"likelihoodRatio.chiSquare", "3.5"}, {"likelihoodRatio.df", "1"}, {"likelihoodRatio.p", "0.0614"}, {"notes.0", "a note"}}
	if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("%q, want %q", got, want)
	}
	got = csvOf(t, r, AllTables)
	if len(got) != 1+5+6+7 || !slices.Equal(got[1], []string{"summary", "", "n", "40"}) || !slices.Equal(got[6], []string{"coefficients", "1", "name", "(Intercept)"}) {
		t.Errorf("%q", got)
	}
}

func TestListsWithinListsNameWhatTheyBelongTo(t *testing.T) {
	s := &analysis.Survival{Groups: []analysis.Group{
		{Group: "1", N: 5, Curve: []analysis.Point{{Time: 3, AtRisk: 5, Events: 1, Survival: 0.8}, {Time: 9, AtRisk: 2, Survival: 0.8}}}, {Group: "2", N: 1, Curve: []analysis.Point{{Time: 4, AtRisk: 1}}},
	}}
	got := csvOf(t, s, "groups.curve")
	want := [][]string{{"group", "time", "atRisk", "events", "survival", "lower", "upper"}, {"1", "3", "5", "1", "0.8", "", ""}, {"1", "9", "2", "0", "0.8", "", ""}, {"2", "4", "1", "0", "0", "", ""}}
	if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("%q, want %q", got, want)
	}
	m := &analysis.Summary{Groups: []analysis.SummaryGroup{{Group: "a", N: 3, Covariance: [][]*float64{{number64(1), nil}, {number64(2), number64(4)}}}}}
	got = csvOf(t, m, "groups.covariance")
	want = [][]string{{"group", "row", "column", "value"}, {"a", "0", "0", "1"}, {"a", "0", "1", ""}, {"a", "1", "0", "2"}, {"a", "1", "1", "4"}}
	if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("%q, want %q", got, want)
	}
	v := &analysis.Association{Variants: []analysis.Variant{{Variant: "rs1", Cases: [3]uint64{4, 5, 6}}}}
	if got := csvOf(t, v, "variants"); !slices.Equal(got[0][:6], []string{"variant", "n", "missing", "cases.0", "cases.1", "cases.2"}) || got[1][5] != "6" {
		t.Errorf("%q", got)
	}
}

func TestATableThatIsNotThereIsNamed(t *testing.T) {
	err := CSV(&strings.Builder{}, &analysis.Cells{Cells: []analysis.Cell{{Key: map[string]string{"sex": "1"}, Count: 3}}}, "coefficients")
	if err == nil || !strings.Contains(err.Error(), "it has summary, cells") {
		t.Error(err)
	}
}

// TestNoCellIsAFormula: what a spreadsheet would compute is text, whoever wrote it: a hospital's category or a study's column.
func TestNoCellIsAFormula(t *testing.T) {
	for _, bad := range []string{"=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =cmd|' /C calc'!A0", "\u00a0=1", "-", "--1", "-1e5", "=", "\ttext", "＝1+1"} {
		r := &analysis.Cells{Cells: []analysis.Cell{{Key: map[string]string{bad: bad}, Count: 1}}, Notes: []string{bad}}
		for _, table := range []string{"cells", "summary", AllTables} {
			for _, line := range csvOf(t, r, table) {
				for _, cell := range line {
					start := strings.TrimLeft(cell, " \t\r\n\u00a0")
					if start != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(start)[0]) {
						t.Errorf("%q is the cell %q of %s", bad, cell, table)
					}
				}
			}
		}
	}
	for _, good := range []string{"-1", "-0.5", "2020-01", "a-b", "a=b", "(Intercept)", "sex=2", "x\"y", ""} {
		if got := harmless(good); got != good {
			t.Errorf("%q became %q", good, got)
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"=1", "a,b", "\"", "\x00", "\ufeff=1", "\r\n"} {
		f.Add(s, "x")
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		r := &analysis.Cells{Cells: []analysis.Cell{{Key: map[string]string{key: value}, Count: 1}}}
		var out strings.Builder
		if err := CSV(&out, r, AllTables); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
		if err != nil {
			t.Fatalf("%q: %v", out.String(), err)
		}
		for _, l := range lines[1:] {
			for _, cell := range l {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") && !plainNumber(cell) {
					t.Fatalf("%q, %q became the cell %q", key, value, cell)
				}
			}
		}
	})
}
