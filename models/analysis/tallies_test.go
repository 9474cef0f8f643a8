package analysis

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"salus/models/study"
)

// talliesStudy declares columns for the analyses of a binary outcome.
func talliesStudy(t interface{ Fatal(...any) }, analysis string) *study.Study {
	s, err := study.Parse([]byte(`
name: tallies
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: y,     type: boolean}
  - {name: e,     type: category, values: [none, some, much]}
  - {name: s,     type: category, values: [a, b, c]}
  - {name: score, type: integer, min: -5, max: 20, outOfRange: clip}
  - {name: risk,  type: decimal, digits: 2, min: 0, max: 1}
  - {name: v1,    type: integer, min: 0, max: 2}
  - {name: v2,    type: category, values: [0, 1, 2]}
  - {name: v3,    type: integer, min: 0, max: 2}
analysis: `+analysis+`
release: {minCohort: 11, minSites: 2}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const outcomeY = "outcome: {column: y, equals: true}"

func randomTallies(t *rapid.T) string {
	strata := rapid.SampledFrom([]string{"", ", strata: s"}).Draw(t, "strata")
	variants := rapid.SampledFrom([]string{"[v1]", "[v2, v1]", "[v1, v2, v3]"}).Draw(t, "variants")
	edges := rapid.SampledFrom([]string{"", ", edges: [0, 1]", ", edges: [0, 0.1, 0.35, 0.5, 1]", ", edges: [-1, 0.25, 2.5]"}).Draw(t, "edges")
	return rapid.SampledFrom([]string{
		"{kind: two-by-two, exposure: {column: e, equals: some}, " + outcomeY + strata + "}",
		"{kind: two-by-two, exposure: {column: v1, equals: 2}, outcome: {column: e, equals: much}" + strata + "}",
		"{kind: roc, score: score, " + outcomeY + "}",
		"{kind: roc, score: risk, outcome: {column: v1, equals: 1}}",
		"{kind: calibration, score: risk, " + outcomeY + edges + "}",
		"{kind: association, variants: " + variants + ", " + outcomeY + "}",
	}).Draw(t, "analysis")
}

// randomTalliesRow draws rows around two centres, so that tables with empty cells come up as well as full ones.
func randomTalliesRow(narrow bool) func(t *rapid.T) Row {
	return func(t *rapid.T) Row {
		pick := func(name string, values ...Value) Value { return rapid.SampledFrom(values).Draw(t, name) }
		if narrow {
			return Row{
				"y": pick("y", "true", "true", "false"), "e": pick("e", "some", "none"), "s": pick("s", "a", "b"),
				"score": pick("score", "3", "4"), "risk": pick("risk", "0", "0.25", "1"), "v1": pick("v1", "0", "1"), "v2": pick("v2", "0", "0", "2"), "v3": "1",
			}
		}
		return Row{
			"y": pick("y", "true", "false", "0", "1", ""), "e": pick("e", "some", "none", "none", "much", "?"), "s": pick("s", "a", "b", "c", "d"),
			"score": Value(fmt.Sprint(rapid.IntRange(-7, 22).Draw(t, "score"))),
			"risk":  Value(fmt.Sprint(float64(rapid.IntRange(-20, 1020).Draw(t, "risk")) / 1000)),
			"v1":    pick("v1", "0", "0", "1", "2", "NA"), "v2": pick("v2", "0", "1", "1.0", "2", ""), "v3": pick("v3", "2", "2", "2", "1"),
		}
	}
}

// TestTalliedResultIsTheOracles holds the analyses of a binary outcome, over sites' tables, against the plain ones on random rows. Numbers
// agree to the digits that results have; an odds ratio's exact interval can be large, so differences are relative beyond 1.
func TestTalliedResultIsTheOracles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := talliesStudy(t, randomTallies(t))
		row := rapid.Custom(randomTalliesRow(rapid.Bool().Draw(t, "narrow")))
		rows := rapid.SliceOfN(row, 0, 80).Draw(t, "rows")
		want, err := Oracle(s, rows)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		one := resultOf(t, p, rows, 1)
		if d := MaxRelDifference(one, want); !(d <= 1e-9) {
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

// TestSmallPValuesKeepTheirDigits: a p value of 1e-37 is compared as such, which absolute differences do not.
func TestSmallPValuesKeepTheirDigits(t *testing.T) {
	s := heartStudy(t, "{kind: two-by-two, exposure: {column: exang, equals: true}, outcome: {column: disease, equals: true}, strata: hospital}")
	want, err := Oracle(s, heart(t))
	if err != nil {
		t.Fatal(err)
	}
	got, plainly := run(t, s, heart(t), 4).(*TwoByTwo), want.(*TwoByTwo)
	for _, p := range [][2]float64{
		{*got.All.OddsRatio.P, *plainly.All.OddsRatio.P}, {*got.All.RiskDifference.P, *plainly.All.RiskDifference.P}, {got.All.Test.P, plainly.All.Test.P},
		{got.All.Fisher.P, plainly.All.Fisher.P}, {got.MantelHaenszel.Test.P, plainly.MantelHaenszel.Test.P},
	} {
		if !(p[0] > 0 && p[0] < 1e-30) || digits(p[0], p[1]) < 9 {
			t.Errorf("p %v, in the clear %v", p[0], p[1])
		}
	}
}
