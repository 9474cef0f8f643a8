package analysis

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"salus/models/study"
)

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
	result, err := p.Result(State{}, Totals{Tally: sum})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// frozen is testdata/frozen.json, which testdata/frozen.R made with R: the command stands in its first lines.
type frozen struct {
	LungBySex, Lung, LungByEcog, Random, Halves, Flat frozenSurvival
	SexByEcog, RandomTable                            struct {
		Counts    []uint64
		ChiSquare float64
		DF        int
		P         float64
		Small     int
	}
	At, QuantilesMeal, QuantilesX, MeanAge, MeanLossBySex []float64
	HistogramAge                                          []uint64
}

type frozenSurvival struct {
	Groups []struct {
		Group                string
		N, Events            uint64
		Median, Lower, Upper *float64
		Time, Survival       []float64
		AtRisk, Event        []uint64
		Low, High            []*float64
	}
	ChiSquare float64
	DF        int
	P         float64
}

func readFrozen(t *testing.T) frozen {
	t.Helper()
	b, err := os.ReadFile("testdata/frozen.json")
	if err != nil {
		t.Fatal(err)
	}
	var f frozen
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// near compares with R's 15 digits; results have 12.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-11*math.Max(1, math.Abs(b)) }

func nearOrNil(a, b *float64) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return near(*a, *b)
}

func checkSurvival(t *testing.T, got *Survival, want frozenSurvival) {
	t.Helper()
	if len(got.Groups) != len(want.Groups) {
		t.Fatalf("%d groups, want %d", len(got.Groups), len(want.Groups))
	}
	for i, w := range want.Groups {
		g := got.Groups[i]
		if g.Group != w.Group || g.N != w.N || g.Events != w.Events {
			t.Errorf("group %s: n %d, events %d; R has group %s, %d, %d", g.Group, g.N, g.Events, w.Group, w.N, w.Events)
		}
		if !nearOrNil(g.Median, w.Median) || !nearOrNil(g.Lower, w.Lower) || !nearOrNil(g.Upper, w.Upper) {
			t.Errorf("group %s: median and interval differ from R's", g.Group)
		}
		if len(g.Curve) != len(w.Time) {
			t.Fatalf("group %s: %d points, R has %d", g.Group, len(g.Curve), len(w.Time))
		}
		for j, p := range g.Curve {
			if p.Time != w.Time[j] || p.AtRisk != w.AtRisk[j] || p.Events != w.Event[j] || !near(p.Survival, w.Survival[j]) ||
				!nearOrNil(p.Lower, w.Low[j]) || !nearOrNil(p.Upper, w.High[j]) {
				t.Errorf("group %s at time %v: %+v differs from R's", g.Group, p.Time, p)
			}
		}
	}
	if want.DF == 0 {
		if got.LogRank != nil {
			t.Errorf("a log-rank test of one group: %+v", *got.LogRank)
		}
		return
	}
	if got.LogRank == nil || !near(got.LogRank.ChiSquare, want.ChiSquare) || got.LogRank.DF != want.DF || !near(got.LogRank.P, want.P) {
		t.Errorf("log-rank %+v, R has %v on %d, p %v", got.LogRank, want.ChiSquare, want.DF, want.P)
	}
}

// readTable reads a table of testdata. lung.csv holds the 228 patients of the North Central Cancer Treatment Group's lung
// cancer study (Loprinzi et al. 1994, J. Clin. Oncol. 12:601), as in the R package survival, data set lung, with status 0
// censored and 1 dead. random.csv is made by frozen.R.
func readTable(t testing.TB, name string) []Row {
	t.Helper()
	f, err := os.Open("testdata/" + name)
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

func TestSurvivalIsThatOfR(t *testing.T) {
	want := readFrozen(t)
	lung := readTable(t, "lung.csv")
	km := "{kind: kaplan-meier, time: time, event: {column: status, equals: 1}"
	checkSurvival(t, run(t, lungStudy(t, km+", group: sex}"), lung, 5).(*Survival), want.LungBySex)
	checkSurvival(t, run(t, lungStudy(t, km+"}"), lung, 5).(*Survival), want.Lung)
	checkSurvival(t, run(t, lungStudy(t, km+", group: ph.ecog}"), lung, 5).(*Survival), want.LungByEcog)
	checkSurvival(t, run(t, randomStudy(t, km+", group: group}"), readTable(t, "random.csv"), 3).(*Survival), want.Random)

	rows := func(pairs ...[2]Value) (out []Row) {
		for _, p := range pairs {
			out = append(out, Row{"time": p[0], "status": p[1]})
		}
		return out
	}
	halves := rows([2]Value{"1", "1"}, [2]Value{"2", "0"}, [2]Value{"3", "1"}, [2]Value{"5", "0"}, [2]Value{"6", "1"}, [2]Value{"7", "1"})
	checkSurvival(t, run(t, randomStudy(t, km+"}"), halves, 2).(*Survival), want.Halves)
	flat := rows([2]Value{"1", "1"}, [2]Value{"2", "1"}, [2]Value{"3", "1"}, [2]Value{"8", "1"})
	checkSurvival(t, run(t, randomStudy(t, km+"}"), flat, 2).(*Survival), want.Flat)
}

// TestLogRankOfLung states the published numbers apart from the frozen file.
func TestLogRankOfLung(t *testing.T) {
	s := lungStudy(t, "{kind: kaplan-meier, time: time, event: {column: status, equals: 1}, group: sex}")
	got := run(t, s, readTable(t, "lung.csv"), 5).(*Survival)
	if !near(got.LogRank.ChiSquare, 10.3267419549) || got.Patients() != 228 || *got.Groups[0].Median != 270 || *got.Groups[1].Median != 426 {
		t.Errorf("chi-square %v, n %d, medians %v and %v", got.LogRank.ChiSquare, got.Patients(), *got.Groups[0].Median, *got.Groups[1].Median)
	}
}

func randomStudy(t testing.TB, analysis string) *study.Study {
	return parseStudy(t, `
name: random
purpose: [GRU]
source: {table: {patient: id}}
columns:
  - {name: time,   type: integer,  min: 0, max: 50}
  - {name: status, type: boolean}
  - {name: group,  type: category, values: [0, 1, 2, 3]}
  - {name: x,      type: decimal, digits: 1, min: -20, max: 30}
  - {name: b,      type: integer, min: 1, max: 5}
analysis: `+strings.ReplaceAll(analysis, "equals: 1", "equals: true")+`
release: {minCohort: 11, minSites: 2}
`)
}

func TestContingencyIsThatOfR(t *testing.T) {
	want := readFrozen(t)
	sexByEcog := run(t, lungStudy(t, "{kind: contingency, rows: sex, columns: ph.ecog}"), readTable(t, "lung.csv"), 5).(*Cells)
	random := run(t, randomStudy(t, "{kind: contingency, rows: group, columns: b}"), readTable(t, "random.csv"), 2).(*Cells)
	for _, c := range []struct {
		got  *Cells
		want struct {
			Counts    []uint64
			ChiSquare float64
			DF        int
			P         float64
			Small     int
		}
	}{{sexByEcog, want.SexByEcog}, {random, want.RandomTable}} {
		for i, cell := range c.got.Cells {
			if cell.Count != c.want.Counts[i] {
				t.Errorf("cell %v: %d, R has %d", cell.Key, cell.Count, c.want.Counts[i])
			}
		}
		test := c.got.Test
		if !near(test.ChiSquare, c.want.ChiSquare) || test.DF != c.want.DF || !near(test.P, c.want.P) || test.SmallExpected != c.want.Small {
			t.Errorf("test %+v, R has %+v", *test, c.want)
		}
	}
}

func TestQuantilesAreThoseOfR(t *testing.T) {
	want := readFrozen(t)
	at := "[0, 0.025, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 1]"
	meal := run(t, lungStudy(t, "{kind: quantiles, of: meal.cal, at: "+at+"}"), readTable(t, "lung.csv"), 5).(*Cells)
	x := run(t, randomStudy(t, "{kind: quantiles, of: x, at: "+at+"}"), readTable(t, "random.csv"), 5).(*Cells)
	for i, p := range want.At {
		if q := meal.Quantiles[i]; q.P != p || !near(q.Value, want.QuantilesMeal[i]) {
			t.Errorf("meal.cal: %+v, R has %v at %v", q, want.QuantilesMeal[i], p)
		}
		if q := x.Quantiles[i]; q.P != p || !near(q.Value, want.QuantilesX[i]) {
			t.Errorf("x: %+v, R has %v at %v", q, want.QuantilesX[i], p)
		}
	}
}

func TestMeanAndHistogramAreThoseOfR(t *testing.T) {
	want := readFrozen(t)
	lung := readTable(t, "lung.csv")
	age := run(t, lungStudy(t, "{kind: mean, of: age}"), lung, 5).(*Cells).Cells
	loss := run(t, lungStudy(t, "{kind: mean, of: wt.loss, group: sex}"), lung, 5).(*Cells).Cells
	check := func(cell Cell, column string, want []float64) {
		if float64(cell.Count) != want[0] || cell.Sum[column] != want[1] || !near(cell.Mean[column], want[2]) {
			t.Errorf("%s: %+v, R has %v", column, cell, want)
		}
	}
	check(age[0], "age", want.MeanAge)
	check(loss[0], "wt.loss", want.MeanLossBySex[:3])
	check(loss[1], "wt.loss", want.MeanLossBySex[3:])
	bins := run(t, lungStudy(t, "{kind: histogram, of: age, edges: [40, 50, 60, 70, 80]}"), lung, 5).(*Cells).Cells
	for i, n := range want.HistogramAge {
		got := bins[i].Count
		if i == 4 { // our last bin holds its upper edge, R's of right = FALSE does not
			n += eighties(lung)
		}
		if i == 5 {
			n -= eighties(lung)
		}
		if got != n {
			t.Errorf("bin %v: %d, want %d", bins[i].Key, got, n)
		}
	}
}

func eighties(rows []Row) (n uint64) {
	for _, row := range rows {
		if row["age"] == "80" {
			n++
		}
	}
	return n
}
