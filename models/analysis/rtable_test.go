package analysis

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

var updateTable = flag.Bool("update", false, "rewrite the comparison with R, benchmarks/results/r-comparison.md")

const tableFile = "../../benchmarks/results/r-comparison.md"

const tableHead = `# Salus and R

Every analysis against R on the same rows. R's numbers are frozen in models/analysis/testdata (*.json) by the scripts beside them; where the tables come
from stands in SOURCE.md there. Ours come from the sum of several sites' tables. Made by

    cd models/analysis/testdata
    for f in frozen tallies genotypes models; do Rscript $f.R > $f.json; done
    go test ./models/analysis -run TestComparisonWithR -update

and checked by the same test without -update. Results carry 12 significant digits, so *12* is all there is; *exact* is an equal whole number. A row with
several values shows the one that agrees least. The last column says where R itself is less precise.

`

// comparison is one row of the table.
type comparison struct {
	analysis, data, quantity string
	ours, r                  []float64 // NaN where there is no number
	least                    int       // digits that must agree, 10 if 0
	remark                   string
}

// digits is the number of significant digits to which two numbers agree, 12 at most.
func digits(ours, r float64) int {
	switch {
	case math.IsNaN(ours) && math.IsNaN(r):
		return 12
	case math.IsNaN(ours) || math.IsNaN(r):
		return 0
	}
	scale := math.Abs(r)
	if scale == 0 {
		scale = 1
	}
	d := -math.Log10(math.Abs(ours-r) / scale)
	if d > 11.2 { // half a unit of the twelfth digit, at worst
		return 12
	}
	return max(0, int(d))
}

// worst is the place of the values that agree least.
func (c comparison) worst() (place, agree int) {
	agree = 13
	for i := range c.ours {
		if d := digits(c.ours[i], c.r[i]); d < agree {
			place, agree = i, d
		}
	}
	return place, agree
}

func (c comparison) line() string {
	i, agree := c.worst()
	quantity, shown := c.quantity, strconv.Itoa(agree)
	if len(c.ours) > 1 {
		quantity += fmt.Sprintf(" (%d values)", len(c.ours))
	}
	if _, part := math.Modf(c.ours[i]); agree == 12 && part == 0 && c.ours[i] == c.r[i] {
		shown = "exact"
	}
	text := func(x float64) string {
		if math.IsNaN(x) {
			return "none"
		}
		return strconv.FormatFloat(x, 'g', 12, 64)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s |\n", c.analysis, c.data, quantity, text(c.ours[i]), text(c.r[i]), shown, c.remark)
}

// path finds numbers in decoded JSON: names and places joined by points, * for every element. What is null is NaN, what is absent infinite.
func path(t testing.TB, value any, names string) []float64 {
	t.Helper()
	return walk(value, strings.Split(names, "."))
}

func walk(value any, names []string) []float64 {
	if len(names) == 0 {
		switch x := value.(type) {
		case float64:
			return []float64{x}
		case nil:
			return []float64{math.NaN()}
		}
		return []float64{math.Inf(1)}
	}
	switch v := value.(type) {
	case map[string]any:
		if member, ok := v[names[0]]; ok {
			return walk(member, names[1:])
		}
	case []any:
		if names[0] == "*" {
			var out []float64
			for _, x := range v {
				out = append(out, walk(x, names[1:])...)
			}
			return out
		}
		if i, err := strconv.Atoi(names[0]); err == nil && i < len(v) {
			return walk(v[i], names[1:])
		}
	}
	return []float64{math.Inf(1)}
}

// pair says where a quantity stands in our result and in R's.
type pair struct{ quantity, ours, r string }

// compare takes quantities out of a result and of R's frozen numbers.
func compare(t testing.TB, analysis, data string, result, r any, pairs ...pair) []comparison {
	t.Helper()
	ours, err := plain(result)
	if err != nil {
		t.Fatal(err)
	}
	var out []comparison
	for _, p := range pairs {
		c := comparison{analysis: analysis, data: data, quantity: p.quantity, ours: path(t, ours, p.ours), r: path(t, r, p.r)}
		if len(c.ours) != len(c.r) {
			t.Errorf("%s of %s: %d values of %s, R has %d", analysis, data, len(c.ours), p.quantity, len(c.r))
			continue
		}
		for i := range c.r {
			if math.IsInf(c.r[i], 0) {
				t.Errorf("%s of %s: R has no %s", analysis, data, p.r)
			}
			if math.IsInf(c.ours[i], 0) {
				c.ours[i] = math.NaN()
			}
		}
		out = append(out, c)
	}
	return out
}

// frozenJSON is one of R's files, and one of its members.
func frozenJSON(t testing.TB, name string) map[string]any {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// comparisons are all rows of the table, in order. A new analysis appends its own.
func comparisons(t testing.TB) []comparison {
	out := survivalComparisons(t)
	out = append(out, tallyComparisons(t)...)
	out = append(out, genotypeComparisons(t)...)
	out = append(out, modelComparisons(t)...)
	return out
}

// TestComparisonWithR holds every number against R's and the committed table against both.
func TestComparisonWithR(t *testing.T) {
	var table strings.Builder
	table.WriteString(tableHead)
	table.WriteString("| analysis | data | quantity | Salus | R | digits | remark |\n|---|---|---|---|---|---|---|\n")
	for _, c := range comparisons(t) {
		least := c.least
		if least == 0 {
			least = 10
		}
		if i, agree := c.worst(); agree < least {
			t.Errorf("%s of %s, %s: %v, R has %v: %d digits agree, want %d", c.analysis, c.data, c.quantity, c.ours[i], c.r[i], agree, least)
		}
		table.WriteString(c.line())
	}
	if *updateTable {
		if err := os.WriteFile(tableFile, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(tableFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(committed) != table.String() {
		t.Errorf("%s is not fresh: run go test ./models/analysis -run TestComparisonWithR -update", tableFile)
	}
}

func survivalComparisons(t testing.TB) []comparison {
	r := frozenJSON(t, "frozen.json")
	lung := readTable(t, "lung.csv")
	km := "{kind: kaplan-meier, time: time, event: {column: status, equals: 1}"
	curve := []pair{
		{"median", "groups.*.median", "groups.*.median"}, {"median, lower", "groups.*.lower", "groups.*.lower"}, {"median, upper", "groups.*.upper", "groups.*.upper"},
		{"survival", "groups.0.curve.*.survival", "groups.0.survival.*"}, {"survival, lower", "groups.0.curve.*.lower", "groups.0.low.*"},
		{"survival, upper", "groups.0.curve.*.upper", "groups.0.high.*"},
	}
	test := []pair{{"log-rank chi-square", "logRank.chiSquare", "chiSquare"}, {"log-rank p", "logRank.p", "p"}}
	out := compare(t, "kaplan-meier", "lung", run(t, lungStudy(t, km+"}"), lung, 5), r["lung"], curve...)
	out = append(out, compare(t, "kaplan-meier", "lung by sex", run(t, lungStudy(t, km+", group: sex}"), lung, 5), r["lungBySex"], append(curve, test...)...)...)
	out = append(out, compare(t, "kaplan-meier", "lung by ph.ecog", run(t, lungStudy(t, km+", group: ph.ecog}"), lung, 5), r["lungByEcog"], append(curve, test...)...)...)
	return append(out, compare(t, "contingency", "lung, sex by ph.ecog", run(t, lungStudy(t, "{kind: contingency, rows: sex, columns: ph.ecog}"), lung, 5), r["sexByEcog"],
		pair{"count", "cells.*.count", "counts.*"}, pair{"chi-square", "test.chiSquare", "chiSquare"}, pair{"p", "test.p", "p"})...)
}
