package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"testing"

	"salus/models/study"
	"salus/worker/source"
	"salus/worker/vault"
)

// tableOnly is a vault with one table.
type tableOnly string

func (t tableOnly) RecordsOfType(_ context.Context, typ string) iter.Seq2[vault.Record, error] {
	return func(yield func(vault.Record, error) bool) {
		if typ == "table" {
			yield(vault.Record{Type: "table", ID: "table.csv", Data: []byte(t)}, nil)
		}
	}
}

func (tableOnly) Record(context.Context, string, string) (vault.Record, error) {
	return vault.Record{}, vault.ErrNotFound
}

// TestPlanShowsBands: a plan says how a dataset would be and tells no number by which one patient more or less is seen.
func TestPlanShowsBands(t *testing.T) {
	st, err := study.Parse([]byte(`name: plan
purpose: [HMB]
operations: [statistic]
source: {table: {patient: id}}
columns:
  - {name: time, type: integer, min: 0, max: 1023, unit: d, outOfRange: missing}
  - {name: status, from: vital, type: category, values: [1, 2], outOfRange: refuse}
  - {name: sex, type: category, values: [1, 2], outOfRange: missing}
analysis: {kind: kaplan-meier, time: time, event: {column: status, equals: 2}, group: sex}
release: {minCohort: 11, minSites: 3}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	plan := func(patients int) DatasetPlan {
		var b strings.Builder
		b.WriteString("id,time,vital,sex\n")
		for i := range patients {
			vital, time := fmt.Sprint(1+i%2), fmt.Sprint(i)
			if i%40 == 39 {
				vital = "9"
			}
			if i%4 == 0 {
				time = "5000"
			}
			fmt.Fprintf(&b, "secret-%d,%s,%s,%d\n", i, time, vital, 1+i%2)
		}
		p, err := planDataset(t.Context(), st, tableOnly(b.String()), func(patient string) bool { return patient != "secret-7" })
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := plan(101)
	if p.Rows != "51 to 100" || p.Refused != "under 11" || len(p.Columns) != 3 {
		t.Errorf("%+v", p)
	}
	for i, want := range []string{"20 to 50 %", "none or few", "none or few"} {
		if p.Columns[i].Missing != want {
			t.Errorf("%s: missing %s, want %s", p.Columns[i].Name, p.Columns[i].Missing, want)
		}
	}
	if c := p.Columns[1]; c.From != "vital" || c.Coding != "category of 1, 2; others refuse the approval" {
		t.Errorf("%+v", c)
	}
	if c := p.Columns[0].Coding; c != "integer from 0 to 1023, in d; others are missing" {
		t.Error(c)
	}
	one, _ := json.Marshal(p)
	more, _ := json.Marshal(plan(100))
	if string(one) != string(more) {
		t.Errorf("a plan tells 100 patients from 99:\n%s\n%s", one, more)
	}
	if strings.Contains(string(one), "secret") {
		t.Error("a plan names a patient")
	}
	if len(p.Problems) != 0 {
		t.Errorf("%+v", p.Problems)
	}
	if few := plan(9); few.Rows != "under 11" || few.Columns[0].Missing != "too few rows to say" {
		t.Errorf("%+v", few)
	}
}

// TestAPlansProblemsAreBandsToo: with a condition of the asker's choice the number of values that meet it, and of the lines that a problem is told of, would be exact counts.
func TestAPlansProblemsAreBandsToo(t *testing.T) {
	problems := func(values, lines int) []source.Problem {
		out := []source.Problem{{File: "table.labs", Reason: "no such table was imported at this site"}, {File: "omop.death", Reason: fmt.Sprintf("%d values are not among those that the study lists; missing", values)}}
		for i := range lines {
			out = append(out, source.Problem{File: "table.csv", Line: 2 + 7*i, Reason: "no patient; left out"})
		}
		return out
	}
	for _, c := range []struct{ values, lines int }{{0, 0}, {1, 1}, {10, 10}} {
		if got := planProblems(problems(c.values, c.lines)); len(got) != 1 || got[0].Reason != "no such table was imported at this site" {
			t.Errorf("of %d values and %d lines: %+v", c.values, c.lines, got)
		}
	}
	got := planProblems(problems(11, 30))
	if len(got) != 3 || got[1].Reason != "11 to 20 values are not among those that the study lists; missing" || got[2] != (PlanProblem{"table.csv", "no patient; left out", "21 to 50"}) {
		t.Errorf("%+v", got)
	}
	for n := 12; n <= 20; n++ {
		if one := planProblems(problems(n, 30+n)); len(one) != 3 || one[1] != got[1] || one[2] != got[2] {
			t.Errorf("%d is told from 11: %+v", n, one)
		}
	}
}

// TestDigitsThatCountNothingHideNoProblem: those in a date, a code or a version stay as they are, and counts at the end of a sentence or within brackets are bands.
func TestDigitsThatCountNothingHideNoProblem(t *testing.T) {
	for reason, want := range map[string]string{
		"no date (want 2006-01-02)":                   "no date (want 2006-01-02)",
		"no table of persons' data of OMOP CDM 5.4":   "no table of persons' data of OMOP CDM 5.4",
		"the code 4548-4 is of no view (SAL-0007), 1": "",
		"lines without a patient: 10.":                "",
		"values (3) are missing":                      "",
		"lines without a patient: 12, of 700.":        "lines without a patient: 11 to 20, of 501 to 1000.",
		"the code 4548-4 is in none of 60 lines":      "the code 4548-4 is in none of 51 to 100 lines",
	} {
		got := planProblems([]source.Problem{{File: "table.csv", Reason: reason}})
		if want == "" && len(got) != 0 || want != "" && (len(got) != 1 || got[0].Reason != want) {
			t.Errorf("%q is %+v", reason, got)
		}
	}
}

func TestBandsMeet(t *testing.T) {
	for n, want := range map[int]string{0: "under 11", 10: "under 11", 11: "11 to 20", 20: "11 to 20", 21: "21 to 50", 100: "51 to 100", 101: "101 to 200", 1000: "501 to 1000", 1001: "1001 to 2000", 60_000: "50001 to 100000"} {
		if got := band(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
