package analysis

import (
	"encoding/csv"
	"os"
	"testing"

	"salus/models/study"
)

// lungRows reads testdata/lung.csv: the 228 patients of the North Central Cancer Treatment Group's lung cancer study
// (Loprinzi et al. 1994, J. Clin. Oncol. 12:601), as in the R package survival, data set lung, with status 0 censored and 1 dead.
func lungRows(t testing.TB) []Row {
	t.Helper()
	f, err := os.Open("testdata/lung.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	for _, record := range records[1:] {
		row := Row{}
		for i, name := range records[0] {
			row[name] = Value(record[i])
		}
		rows = append(rows, row)
	}
	return rows
}

func parseStudy(t testing.TB, file string) *study.Study {
	t.Helper()
	s, err := study.Parse([]byte(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lungStudy is a study of the lung table with the given analysis.
func lungStudy(t testing.TB, analysis string) *study.Study {
	t.Helper()
	return parseStudy(t, `
name: lung
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: time,    type: integer,  min: 0, max: 1022, unit: d}
  - {name: status,  type: category, values: [0, 1]}
  - {name: sex,     type: category, values: [1, 2]}
  - {name: age,     type: integer,  min: 18, max: 100}
  - {name: ph.ecog, type: category, values: [0, 1, 2, 3]}
  - {name: meal.cal, type: integer, min: 0, max: 3000}
  - {name: wt.loss, type: integer,  min: -50, max: 100}
analysis: `+analysis+`
release: {minCohort: 11, minSites: 2}
`)
}

// run computes a result as a session does: rows split over sites, tables added.
func run(t testing.TB, s *study.Study, rows []Row, sites int) any {
	t.Helper()
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	tables := make([]Table, sites)
	split := make([][][]uint32, sites)
	for i, row := range rows {
		codes, err := p.Encode(row)
		if err != nil {
			t.Fatal(err)
		}
		split[i%sites] = append(split[i%sites], codes)
	}
	for i, codes := range split {
		tables[i] = p.Tally(codes, nil)
	}
	sum, err := p.Add(tables...)
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.Result(sum)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestSurvivalOfLungBySexIsThatOfR(t *testing.T) {
	s := lungStudy(t, "{kind: kaplan-meier, time: time, event: {column: status, equals: 1}, group: sex}")
	got := run(t, s, lungRows(t), 5).(*Survival)
	want := []struct {
		n, events            uint64
		median, lower, upper float64
	}{{138, 112, 270, 212, 310}, {90, 53, 426, 348, 550}}
	for i, w := range want {
		g := got.Groups[i]
		if g.N != w.n || g.Events != w.events || *g.Median != w.median || *g.Lower != w.lower || *g.Upper != w.upper {
			t.Errorf("group %s: n %d events %d median %v (%v–%v), want %v", g.Group, g.N, g.Events, *g.Median, *g.Lower, *g.Upper, w)
		}
	}
	if got.LogRank.ChiSquare != 10.3267419549 && (got.LogRank.ChiSquare < 10.3267419548 || got.LogRank.ChiSquare > 10.326741955) {
		t.Errorf("chi-square %v, want 10.3267419549", got.LogRank.ChiSquare)
	}
	oracle, err := Oracle(s, lungRows(t))
	if err != nil {
		t.Fatal(err)
	}
	if d := MaxAbsDifference(got, oracle); d != 0 {
		t.Errorf("differs from the oracle by %v", d)
	}
}
