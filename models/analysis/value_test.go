package analysis

import (
	"errors"
	"strings"
	"testing"

	"salus/models/study"
)

func TestValuesBecomeCodes(t *testing.T) {
	column := func(declaration, rule string) study.Column {
		if rule != "" {
			declaration += ", outOfRange: " + rule
		}
		s := parseStudy(t, "name: v\npurpose: [HMB]\nsource: {table: {patient: id}}\ncolumns:\n  - {name: x, "+declaration+
			"}\nanalysis: {kind: count}\nrelease: {minCohort: 11, minSites: 2}\n")
		return s.Columns[0]
	}
	integer, decimal := "type: integer, min: -3, max: 9", "type: decimal, digits: 2, min: -1, max: 1"
	for _, c := range []struct {
		declaration, rule string
		value             Value
		step              int64
		known             bool
		err               error
	}{
		{integer, "", "7", 7, true, nil},
		{integer, "", " -3 ", -3, true, nil},
		{integer, "", "7.0", 7, true, nil},
		{integer, "", "0.7e1", 7, true, nil},
		{integer, "", "10", 0, false, nil},
		{integer, "clip", "10", 9, true, nil},
		{integer, "clip", "-1e30", -3, true, nil},
		{integer, "refuse", "10", 0, false, ErrRange},
		{integer, "", "7.5", 0, false, ErrType},
		{integer, "", "seven", 0, false, ErrType},
		{integer, "", "+Inf", 0, false, ErrType},
		{integer, "", "NaN", 0, false, nil},
		{integer, "refuse", "?", 0, false, nil},
		{integer, "", "1e99999", 0, false, ErrType},
		{integer, "", Value(strings.Repeat("1", 1000)), 0, false, ErrType},
		{decimal, "", "0.125", 13, true, nil},
		{decimal, "", "-0.125", -13, true, nil},
		{decimal, "", "0.1249", 12, true, nil},
		{decimal, "", "1.004", 100, true, nil},
		{decimal, "", "1.005", 0, false, nil},
		{"type: boolean", "", "TRUE", 1, true, nil},
		{"type: boolean", "", "0", 0, true, nil},
		{"type: boolean", "", "yes", 0, false, ErrType},
		{"type: category, values: [a, 1, '02', NA]", "", "a", 0, true, nil},
		{"type: category, values: [a, 1, '02', NA]", "", "1.0", 1, true, nil},
		{"type: category, values: [a, 1, '02', NA]", "", "02", 2, true, nil},
		{"type: category, values: [a, 1, '02', NA]", "", "NA", 3, true, nil},
		{"type: category, values: [a, 1, '02', NA]", "", "A", 0, false, nil},
		{"type: category, values: [a, 1, '02', NA]", "refuse", "A", 0, false, ErrRange},
		{"type: category, values: [a, 1, '02', NA]", "refuse", "", 0, false, nil},
		{"type: date, unit: d, min: 1969-12-30, max: 1970-01-09", "", "1969-12-31", -1, true, nil},
		{"type: date, unit: d, min: 1969-12-30, max: 1970-01-09", "", "1970-01-02T23:30:00-11:00", 1, true, nil},
		{"type: date, unit: d, min: 1969-12-30, max: 1970-01-09", "", "1970-01", 0, false, nil},
		{"type: date, unit: d, min: 1969-12-30, max: 1970-01-09", "", "1970-02-30", 0, false, ErrType},
		{"type: date, unit: d, min: 1969-12-30, max: 1970-01-09", "clip", "2026-01-01", 8, true, nil},
		{"type: date, unit: mo, min: 1969-11, max: 1970-02", "", "1969-12-31", -1, true, nil},
		{"type: date, unit: a, min: 1960, max: 1970", "", "1969-12-31", -1, true, nil},
		{"type: date, unit: a, min: 1960, max: 1970", "", "31.12.1969", 0, false, ErrType},
	} {
		got, known, err := step(column(c.declaration, c.rule), c.value)
		if got != c.step || known != c.known || !errors.Is(err, c.err) {
			t.Errorf("{%s} %s: %q is %d, %v, %v; want %d, %v, %v", c.declaration, c.rule, c.value, got, known, err, c.step, c.known, c.err)
		}
	}
}

func TestBinsHoldTheirLowerEdge(t *testing.T) {
	s := parseStudy(t, `
name: bins
purpose: [HMB]
source: {table: {patient: id}}
columns: [{name: x, type: decimal, digits: 1, min: 0, max: 9}]
analysis: {kind: histogram, of: x, edges: [1, 2.05, 3]}
release: {minCohort: 11, minSites: 2}
`)
	var rows []Row
	for _, v := range []Value{"0.9", "1", "2", "2.1", "3", "3.1", "9", "9.1"} {
		rows = append(rows, Row{"x": v})
	}
	got := run(t, s, rows, 1).(*Cells)
	for i, want := range []uint64{1, 2, 2, 2} {
		if got.Cells[i].Count != want {
			t.Errorf("bin %v: %d, want %d", got.Cells[i].Key, got.Cells[i].Count, want)
		}
	}
	if got.N != 7 {
		t.Errorf("n %d, want 7: one value is out of the column's range", got.N)
	}
}

func TestTheDemosTableIsOneLane(t *testing.T) {
	s, err := study.ParseFile("../study/testdata/good/lung-survival.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	if p.Query().Keys != CountKeysPerLane || p.Lanes() != 1 {
		t.Errorf("%d keys in %d lanes", p.Query().Keys, p.Lanes())
	}
}

func TestSmallExpectedCountsAreThoseBelowFive(t *testing.T) {
	if got := pearson([][]uint64{{4, 5}, {5, 4}}).SmallExpected; got != 4 {
		t.Errorf("%d small cells of 4.5 expected, want 4", got)
	}
	if got := pearson([][]uint64{{6, 4}, {4, 6}}).SmallExpected; got != 0 {
		t.Errorf("%d small cells of 5 expected, want 0", got)
	}
	if got := pearson([][]uint64{{3, 0, 3}, {0, 0, 0}}); got != nil {
		t.Errorf("a test of one row: %+v", got)
	}
}
