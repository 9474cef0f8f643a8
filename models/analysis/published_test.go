package analysis

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFisherOfTheTeaTaster is Agresti's table of Fisher's tea taster (1990, page 61), with R's numbers for it: its
// p value is right, its roots, the upper one's reciprocal first of all, are as near as uniroot's tolerance of 1.2e-4 lets them be.
func TestFisherOfTheTeaTaster(t *testing.T) {
	f := fisher([4]uint64{3, 1, 1, 3})
	if math.Abs(f.P-0.4857142857) > 1e-9 || math.Abs(*f.OddsRatio-6.408309) > 1e-4 || math.Abs(f.Lower-0.2117329) > 1e-5 || math.Abs(*f.Upper-621.9337506) > 5 {
		t.Errorf("odds ratio %v (%v to %v), p %v", *f.OddsRatio, f.Lower, *f.Upper, f.P)
	}
}

// TestMantelHaenszelOfBerkeley is R's data set UCBAdmissions (Bickel et al. 1975): admission by sex in six departments.
func TestMantelHaenszelOfBerkeley(t *testing.T) {
	m := mantelHaenszel([][4]uint64{{512, 313, 89, 19}, {353, 207, 17, 8}, {120, 205, 202, 391}, {138, 279, 131, 244}, {53, 138, 94, 299}, {22, 351, 24, 317}})
	if math.Abs(m.OddsRatio.Estimate-0.9046968) > 1e-6 || math.Abs(m.Corrected.ChiSquare-1.4269) > 5e-5 || math.Abs(m.Corrected.P-0.2323) > 5e-5 {
		t.Errorf("common odds ratio %v, corrected chi-square %v, p %v", m.OddsRatio.Estimate, m.Corrected.ChiSquare, m.Corrected.P)
	}
}

// TestContinuityCorrectionBeginsAtOneHalf: three strata whose excesses of 1/3, 1/2 and −1/3 are one half together, which floating point misses.
func TestContinuityCorrectionBeginsAtOneHalf(t *testing.T) {
	m := mantelHaenszel([][4]uint64{{1, 0, 1, 1}, {1, 0, 0, 1}, {0, 1, 1, 1}})
	if m.Corrected.ChiSquare != 0 || m.Corrected.P != 1 || m.Test.ChiSquare == 0 {
		t.Errorf("corrected %+v, plain %+v", *m.Corrected, *m.Test)
	}
}

// TestAreaOfTheTomographyRatings is the table of Hanley and McNeil 1982: 58 normal and 51 abnormal images on five ratings.
func TestAreaOfTheTomographyRatings(t *testing.T) {
	a := auc([]uint64{3, 2, 2, 11, 33}, []uint64{33, 6, 6, 11, 2})
	if math.Abs(a.Estimate-0.893) > 5e-4 || math.Abs(a.HanleyMcNeil-0.032) > 5e-4 {
		t.Errorf("area %v, standard error %v", a.Estimate, a.HanleyMcNeil)
	}
}

// TestHardyWeinbergIsThatOfItsAuthors: p values of Wigginton's own program (snp_hwe.c), as its Python wrapper snphwe tests them.
func TestHardyWeinbergIsThatOfItsAuthors(t *testing.T) {
	for genotypes, want := range map[[3]uint64]float64{{10, 500, 5000}: 0.65157189991, {5000, 500, 10}: 0.65157189991, {20, 1000, 5000}: 1.26598491e-5} {
		if p := hardyWeinberg(genotypes); math.Abs(p-want) > 1e-8*want {
			t.Errorf("%v: p %v, want %v", genotypes, p, want)
		}
	}
	if p := hardyWeinberg([3]uint64{200000, 200000, 200000}); p != 0 {
		t.Errorf("as many of each: p %v", p)
	}
}

// TestLargeTablesHaveNumbers: counts of nobody up to 2^31 patients a cell give a result that is JSON, so without infinite numbers and
// without any that are none.
func TestLargeTablesHaveNumbers(t *testing.T) {
	cell := rapid.SampledFrom([]uint64{0, 0, 1, 2, 3, 17, 1 << 20, 1 << 29})
	rapid.Check(t, func(t *rapid.T) {
		s := talliesStudy(t, randomTallies(t))
		p, err := Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		table := p.emptyTable()
		for range rapid.IntRange(0, 7).Draw(t, "cells") {
			table.Count[rapid.IntRange(0, len(table.Count)-1).Draw(t, "key")] = cell.Draw(t, "count")
		}
		r, err := p.Result(State{}, Totals{Tally: table})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAdditiveEstimateSolvesItsEquations: the score of the logistic model is 0 at the estimate, at any counts that do not separate.
func TestAdditiveEstimateSolvesItsEquations(t *testing.T) {
	count := rapid.OneOf(rapid.Uint64Range(0, 3), rapid.Uint64Range(0, 1000), rapid.Uint64Range(0, 1<<30))
	rapid.Check(t, func(t *rapid.T) {
		var cases, controls [3]uint64
		for g := range cases {
			cases[g], controls[g] = count.Draw(t, "cases"), count.Draw(t, "controls")
		}
		if total(cases[:]) == 0 || total(controls[:]) == 0 {
			return
		}
		e := additive(cases, controls)
		if e == nil {
			if fitted(cases, controls) {
				t.Fatal("no estimate")
			}
			return
		}
		// At the estimate of β the intercept follows from the cases' total, by bisection; then Σ g·(cases − expected) must vanish.
		beta, n := math.Log(e.Estimate), 0.0
		low, high := -800.0, 800.0
		moment := func(alpha float64) (all, weighted float64) {
			n = 0
			for g := range cases {
				m := float64(cases[g] + controls[g])
				expected := m / (1 + math.Exp(-alpha-beta*float64(g)))
				all += expected
				weighted += float64(g) * expected
				n += m
			}
			return all, weighted
		}
		for range 200 {
			middle := (low + high) / 2
			if all, _ := moment(middle); all > float64(total(cases[:])) {
				high = middle
			} else {
				low = middle
			}
		}
		_, weighted := moment(low)
		if want := float64(cases[1] + 2*cases[2]); math.Abs(weighted-want) > 1e-9*n {
			t.Fatalf("cases have %v alleles, %v are expected of %v patients", want, weighted, n)
		}
		if !(e.StdError > 0) || math.IsInf(e.StdError, 0) {
			t.Fatalf("standard error %v", e.StdError)
		}
	})
}

// TestHomogeneityOfUnequalStrata: one stratum of half a billion patients expects 4e-9 in a cell, which is not what a difference of large numbers
// leaves.
func TestHomogeneityOfUnequalStrata(t *testing.T) {
	h := homogeneity([][4]uint64{{1 << 29, 0, 0, 1}, {0, 1, 1, 0}}, 2)
	// In the first stratum (1−e)/e² = 2/2^29 of the others exposed, so e = 1 − 2^-28 to first order, and the variance is 2^-28 as that cell is.
	// In the second e²/(1−e)² = 2.
	e := math.Sqrt2 / (1 + math.Sqrt2)
	want := 1/math.Exp2(-28) + e*e*2*(1/e+1/(1-e))
	if math.Abs(h.BreslowDay.ChiSquare-want) > 1e-6*want {
		t.Errorf("chi-square %v, want %v", h.BreslowDay.ChiSquare, want)
	}
}

// fitted says whether a table clearly has an additive estimate: all genotypes on both sides, none of them vastly more often than another.
func fitted(cases, controls [3]uint64) bool {
	least, most := min(cases[0], cases[1], cases[2], controls[0], controls[1], controls[2]), max(cases[0], cases[1], cases[2], controls[0], controls[1], controls[2])
	return least >= 3 && most < 1000*least
}

// TestAdditiveEstimateOfNextToNothingIsNone: 17 controls of one genotype and four cases of others leave a standard error of thousands.
func TestAdditiveEstimateOfNextToNothingIsNone(t *testing.T) {
	if e := additive([3]uint64{3, 1 << 29, 1}, [3]uint64{0, 17, 0}); e != nil {
		t.Errorf("%+v", *e)
	}
	if e := additive([3]uint64{1, 5, 2}, [3]uint64{2, 5, 1}); e == nil {
		t.Error("no estimate of a small table that has one")
	}
}

// TestEightVariantsAreTheMost: what fits is computed, a ninth is refused by the study file.
func TestEightVariantsAreTheMost(t *testing.T) {
	file := func(n int) string {
		var columns, names []string
		for i := range n {
			name := "rs" + string(rune('a'+i))
			columns, names = append(columns, "  - {name: "+name+", type: integer, min: 0, max: 2}"), append(names, name)
		}
		return "name: many\npurpose: [HMB]\nsource: {table: {patient: id}}\ncolumns:\n  - {name: case, type: boolean}\n" + strings.Join(columns, "\n") +
			"\nanalysis: {kind: association, variants: [" + strings.Join(names, ", ") + "], outcome: {column: case, equals: true}}\nrelease: {minCohort: 11, minSites: 2}\n"
	}
	for n, lanes := range map[int]int{1: 1, 5: 1, 6: 2, 8: 32} {
		p, err := Compile(parseStudy(t, file(n)))
		if err != nil || p.Lanes() != lanes {
			t.Errorf("%d variants: %d ciphertexts, want %d: %v", n, p.Lanes(), lanes, err)
		}
	}
}

// TestMissingGenotypeLeavesOutOfItsVariantOnly counts by hand.
func TestMissingGenotypeLeavesOutOfItsVariantOnly(t *testing.T) {
	rows := []Row{
		{"y": "true", "v1": "2", "v2": "0"}, {"y": "true", "v1": "NA", "v2": "1"}, {"y": "false", "v1": "0", "v2": "3"},
		{"y": "false", "v1": "9", "v2": "2"}, {"v1": "1", "v2": "1"},
	}
	s := talliesStudy(t, "{kind: association, variants: [v1, v2], "+outcomeY+"}")
	r := run(t, s, rows, 2).(*Association)
	one, two := r.Variants[0], r.Variants[1]
	if r.N != 4 || r.Cases != 2 || one.N != 2 || one.Missing != 2 || one.Cases != [3]uint64{0, 0, 1} || one.Controls != [3]uint64{1, 0, 0} ||
		two.N != 3 || two.Missing != 1 || two.Cases != [3]uint64{1, 1, 0} || two.Controls != [3]uint64{0, 0, 1} {
		t.Errorf("%+v", *r)
	}
}

// TestUnreliableNumbersAreSaidToBe holds the notes.
func TestUnreliableNumbersAreSaidToBe(t *testing.T) {
	lung, patients := readTable(t, "lung.csv"), heart(t)
	has := func(notes []string, note string) bool { return strings.Contains(strings.Join(notes, "\n"), note) }
	zero := run(t, lungStudy(t, "{kind: two-by-two, exposure: {column: ph.ecog, equals: 3}, outcome: {column: status, equals: 1}}"), lung, 3).(*TwoByTwo)
	if !has(zero.Notes, noteContinuity) || !has(zero.Notes, noteExpected) || !zero.All.OddsRatio.Corrected || zero.All.RiskRatio.Corrected {
		t.Errorf("one exposed patient, who died: %v", zero.Notes)
	}
	full := run(t, heartStudy(t, "{kind: two-by-two, exposure: {column: exang, equals: true}, outcome: {column: disease, equals: true}}"), patients, 3).(*TwoByTwo)
	if len(full.Notes) != 1 || full.Notes[0] != noteComplete {
		t.Errorf("a full table: %v", full.Notes)
	}
	if r := run(t, heartStudy(t, "{kind: roc, score: points, outcome: {column: disease, equals: true}}"), patients[:12], 3).(*ROC); !has(r.Notes, noteFew) {
		t.Errorf("twelve patients: %v", r.Notes)
	}
	sure := []Row{{"y": "true", "risk": "0"}, {"y": "false", "risk": "1"}, {"y": "true", "risk": "0.5"}}
	c := run(t, talliesStudy(t, "{kind: calibration, score: risk, "+outcomeY+", edges: [0, 0.25, 0.75, 1]}"), sure, 2).(*Calibration)
	if c.HosmerLemeshow != nil || !has(c.Notes, noteSureBin) {
		t.Errorf("risks of 0 and 1 that were wrong: %v", c.Notes)
	}
}
