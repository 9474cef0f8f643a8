package analysis

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"salus/models/study"
)

// randomColumns declares one column of each kind with random ranges and rules.
func randomColumns(t *rapid.T) string {
	rule := rapid.SampledFrom([]string{"missing", "clip"})
	low := rapid.IntRange(-50, 50).Draw(t, "low")
	high := low + rapid.IntRange(0, 60).Draw(t, "width")
	digits := rapid.IntRange(1, 3).Draw(t, "digits")
	return fmt.Sprintf(`
  - {name: i, type: integer, min: %d, max: %d, outOfRange: %s}
  - {name: d, type: decimal, digits: %d, min: -2.5, max: 4, outOfRange: %s}
  - {name: c, type: category, values: [1, two, "3", "NA"]}
  - {name: b, type: boolean}
  - {name: m, type: date, unit: mo, min: 2019-11, max: 2020-02, outOfRange: %s}
  - {name: t, type: decimal, digits: 1, min: 0, max: %d, outOfRange: %s}
`, low, high, rule.Draw(t, "i"), digits, rule.Draw(t, "d"), rule.Draw(t, "m"), rapid.IntRange(1, 20).Draw(t, "t max"), rule.Draw(t, "t"))
}

func randomAnalysis(t *rapid.T) string {
	class := rapid.SampledFrom([]string{"c", "b", "m", "i"})
	rows := class.Draw(t, "rows")
	columns := class.Filter(func(s string) bool { return s != rows }).Draw(t, "columns")
	of := rapid.SampledFrom([]string{"i", "d"}).Draw(t, "of")
	group := rapid.SampledFrom([]string{"", ", group: c", ", group: m"}).Draw(t, "group")
	return rapid.SampledFrom([]string{
		"{kind: count" + group + "}",
		"{kind: mean, of: " + of + group + "}",
		"{kind: histogram, of: " + of + ", edges: [-2.5, -1, 0.125, 3, 4]}",
		"{kind: contingency, rows: " + rows + ", columns: " + columns + "}",
		"{kind: quantiles, of: " + of + ", at: [0, 0.1, 0.333, 0.5, 0.7, 1]}",
		"{kind: kaplan-meier, time: t, event: {column: b, equals: true}" + group + "}",
		"{kind: kaplan-meier, time: t, event: {column: c, equals: two}}",
	}).Draw(t, "analysis")
}

func randomStudyOf(t *rapid.T) *study.Study {
	file := "name: r\npurpose: [HMB]\nsource: {table: {patient: id}}\nrelease: {minCohort: 11, minSites: 2}\ncolumns:" +
		randomColumns(t) + "analysis: " + randomAnalysis(t) + "\n"
	s, err := study.Parse([]byte(file), nil)
	if err != nil {
		t.Fatal(err, file)
	}
	return s
}

func randomRow(t *rapid.T) Row {
	number := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) Value { return Value(fmt.Sprint(rapid.IntRange(-80, 120).Draw(t, "n"))) }),
		rapid.SampledFrom([]Value{"", "NA", "?", " 7 ", "3.0", "-0", "1e1"}))
	decimal := rapid.OneOf(number, rapid.Custom(func(t *rapid.T) Value {
		return Value(fmt.Sprintf("%d.%03d", rapid.IntRange(-3, 5).Draw(t, "whole"), rapid.IntRange(0, 999).Draw(t, "part")))
	}))
	time := rapid.Custom(func(t *rapid.T) Value { return Value(fmt.Sprint(float64(rapid.IntRange(0, 60).Draw(t, "t")) / 4)) })
	row := Row{
		"i": number.Draw(t, "i"),
		"d": decimal.Draw(t, "d"),
		"c": rapid.SampledFrom([]Value{"1", "1.0", "two", "3", "NA", "4", "", "?"}).Draw(t, "c"),
		"b": rapid.SampledFrom([]Value{"true", "false", "TRUE", "0", "1", "", "null"}).Draw(t, "b"),
		"m": rapid.SampledFrom([]Value{"2019-12", "2019-12-24", "2020-01-31T23:59:59Z", "2020", "1999-01", "2021-05", ""}).Draw(t, "m"),
		"t": time.Draw(t, "t"),
	}
	if rapid.IntRange(0, 9).Draw(t, "absent") == 0 {
		delete(row, rapid.SampledFrom([]string{"i", "d", "c", "b", "m", "t"}).Draw(t, "which"))
	}
	return row
}

// TestResultIsTheOracles holds the tally's path against the plain one on random studies and rows, and the number of sites
// against one.
func TestResultIsTheOracles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomStudyOf(t)
		rows := rapid.SliceOfN(rapid.Custom(randomRow), 0, 60).Draw(t, "rows")
		want, err := Oracle(s, rows)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		one := resultOf(t, p, rows, 1)
		if d := MaxAbsDifference(one, want); !(d <= 1e-9) {
			a, _ := json.Marshal(one)
			b, _ := json.Marshal(want)
			t.Fatalf("differs from the oracle by %v:\n%s\n%s", d, a, b)
		}
		many := resultOf(t, p, rows, rapid.IntRange(2, 10).Draw(t, "sites"))
		if d := MaxAbsDifference(one, many); d != 0 {
			t.Fatalf("split over sites it differs by %v", d)
		}
	})
}

func resultOf(t *rapid.T, p *Program, rows []Row, sites int) any {
	split := make([][][]uint32, sites)
	for i, row := range rows {
		codes, err := p.Encode(row)
		if err != nil {
			t.Fatal(err)
		}
		for j, axis := range p.Axes() {
			if codes[j] > axis.Size {
				t.Fatalf("axis %s: code %d above size %d", axis.Name, codes[j], axis.Size)
			}
		}
		split[i%sites] = append(split[i%sites], codes)
	}
	var tables []Table
	for _, codes := range split {
		tables = append(tables, p.Tally(codes, nil))
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

func TestMaxAbsDifferenceSeesEveryNumberAndShape(t *testing.T) {
	one, two := 1.0, 2.0
	base := func() *Survival {
		return &Survival{Groups: []Group{{Group: "all", N: 2, Median: &one, Curve: []Point{{Time: 1, Survival: 0.5, Lower: &one}}}}, LogRank: &LogRank{P: 0.5}}
	}
	cases := map[string]struct {
		change func(*Survival)
		want   float64
	}{
		"nothing":      {func(*Survival) {}, 0},
		"count":        {func(s *Survival) { s.Groups[0].N = 5 }, 3},
		"median":       {func(s *Survival) { s.Groups[0].Median = &two }, 1},
		"no median":    {func(s *Survival) { s.Groups[0].Median = nil }, math.Inf(1)},
		"band":         {func(s *Survival) { s.Groups[0].Curve[0].Lower = &two }, 1},
		"no band":      {func(s *Survival) { s.Groups[0].Curve[0].Lower = nil }, math.Inf(1)},
		"p":            {func(s *Survival) { s.LogRank.P = 0.25 }, 0.25},
		"no test":      {func(s *Survival) { s.LogRank = nil }, math.Inf(1)},
		"name":         {func(s *Survival) { s.Groups[0].Group = "1" }, math.Inf(1)},
		"longer curve": {func(s *Survival) { s.Groups[0].Curve = append(s.Groups[0].Curve, Point{}) }, math.Inf(1)},
		"not a number": {func(s *Survival) { s.LogRank.P = math.NaN() }, math.Inf(1)},
	}
	for name, c := range cases {
		changed := base()
		c.change(changed)
		if got := MaxAbsDifference(base(), changed); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if got := MaxAbsDifference(changed, base()); got != c.want {
			t.Errorf("%s, other way round: %v, want %v", name, got, c.want)
		}
	}
	b, _ := json.Marshal(base())
	var decoded any
	if err := json.Unmarshal(b, &decoded); err != nil || MaxAbsDifference(base(), decoded) != 0 {
		t.Error("a result and its decoded JSON differ")
	}
	if MaxAbsDifference(base(), &Cells{}) != math.Inf(1) {
		t.Error("results of two kinds do not differ")
	}
}

func TestEncodeRefusesWithoutTheValue(t *testing.T) {
	s := parseStudy(t, `
name: strict
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: i, type: integer, min: 0, max: 9, outOfRange: refuse}
  - {name: c, type: category, values: [a, b], outOfRange: refuse}
analysis: {kind: contingency, rows: i, columns: c}
release: {minCohort: 11, minSites: 2}
`)
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []Row{
		{"i": "774411", "c": "a"}, {"i": "canary", "c": "a"}, {"i": "0.5774411", "c": "a"}, {"i": "1", "c": "canary"}, {"i": "1/3", "c": "a"},
		{"i": "0x774411", "c": "a"}, {"i": "1e774411", "c": "a"}, {"i": Value(strings.Repeat("7", 100)), "c": "a"},
	} {
		_, err := p.Encode(row)
		if err == nil {
			t.Errorf("row was encoded")
			continue
		}
		if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "7744") || strings.Contains(err.Error(), "777") {
			t.Errorf("error holds a patient's value")
		}
	}
	if codes, err := p.Encode(Row{"i": "9", "c": "b"}); err != nil || codes[0] != 2 || codes[1] != 10 {
		t.Errorf("a good row after bad ones: %v, %v", codes, err)
	}
}

func TestTooManyKeysAreAnErrorThatSaysHowToReduceThem(t *testing.T) {
	for _, analysis := range []string{
		"{kind: quantiles, of: wide, at: [0.5]}",
		"{kind: kaplan-meier, time: wide, event: {column: b, equals: true}}",
		"{kind: contingency, rows: wide, columns: wider}",
		"{kind: mean, of: wide, group: wider}",
	} {
		s := parseStudy(t, `
name: wide
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: wide, type: integer, min: 0, max: 300000}
  - {name: wider, type: integer, min: 0, max: 1000000}
  - {name: b, type: boolean}
analysis: `+analysis+`
release: {minCohort: 11, minSites: 2}
`)
		_, err := Compile(s)
		if err == nil || !strings.Contains(err.Error(), "narrow min and max") || !strings.Contains(err.Error(), "wide") {
			t.Errorf("%s: %v", analysis, err)
		}
	}
}

func TestSumsFitTheirLimbs(t *testing.T) {
	s := parseStudy(t, `
name: widest
purpose: [HMB]
source: {table: {patient: id}}
columns: [{name: x, type: integer, min: 0, max: 1048574}]
analysis: {kind: mean, of: x}
release: {minCohort: 11, minSites: 2}
`)
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	if size := p.Axes()[0].Size; size != MaxAxisSize || 240*uint64(size) > 1<<32 {
		t.Errorf("axis of %d codes: a chunk of 240 rows can sum to %d", size, 240*uint64(size))
	}
}

func TestResultRefusesImpossibleTables(t *testing.T) {
	p, err := Compile(lungStudy(t, "{kind: mean, of: age, group: sex}"))
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string]Table{
		"short":       {Count: []uint64{1}, Sum: []uint64{1}},
		"no sums":     {Count: []uint64{1, 1}},
		"sum too low": {Count: []uint64{2, 0}, Sum: []uint64{1, 0}},
		"sum of none": {Count: []uint64{0, 0}, Sum: []uint64{1, 0}},
		"sum wrapped": {Count: []uint64{1, 0}, Sum: []uint64{1 << 40, 0}},
		"count wraps": {Count: []uint64{math.MaxUint64, 2}, Sum: []uint64{math.MaxUint64, 2}},
	} {
		if _, err := p.Result(State{}, Totals{Tally: table}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := p.Result(State{}, Totals{Tally: Table{Count: []uint64{2, 0}, Sum: []uint64{90, 0}}}); err != nil {
		t.Errorf("a possible table: %v", err)
	}
}

// FuzzEncode holds the decoder of raw values against the oracle's: both take a row or neither does.
func FuzzEncode(f *testing.F) {
	for _, v := range []string{"1", "1.5", "-0.0", "1e3", "", "NA", "two", "true", "2020-01-31", "1/2", "0x1", "0_1", "1e999", "Inf", "1.0000000000000000000000001", "\xff"} {
		f.Add(v, v)
	}
	s := parseStudy(f, `
name: fuzz
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: d, type: decimal, digits: 3, min: -20, max: 300, outOfRange: clip}
  - {name: c, type: category, values: [1, two, "03", true-ish]}
analysis: {kind: mean, of: d, group: c}
release: {minCohort: 11, minSites: 2}
`)
	p, err := Compile(s)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, d, c string) {
		codes, err := p.Encode(Row{"d": Value(d), "c": Value(c)})
		if err != nil {
			return
		}
		for j, axis := range p.Axes() {
			if codes[j] > axis.Size {
				t.Fatalf("axis %s: code %d above its size", axis.Name, codes[j])
			}
		}
		got, err := p.Result(State{}, Totals{Tally: p.Tally([][]uint32{codes}, nil)})
		if err != nil {
			t.Fatal(err)
		}
		if want, err := Oracle(s, []Row{{"d": Value(d), "c": Value(c)}}); err != nil || MaxAbsDifference(got, want) > 1e-9 {
			t.Errorf("the oracle differs: %v", err)
		}
	})
}
