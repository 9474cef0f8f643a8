package analysis

import (
	"slices"
	"testing"

	"salus/models/study"
)

// TestSmallCellsOfOutcomesAreWithheld holds what publication leaves of each analysis of a binary outcome.
func TestSmallCellsOfOutcomesAreWithheld(t *testing.T) {
	rule := study.Release{MinCohort: 11, MinSites: 2}
	patients := heart(t)
	disease := "outcome: {column: disease, equals: true}"
	result := func(analysis string, rows []Row) any { return run(t, heartStudy(t, analysis), rows, 4) }

	two := "{kind: two-by-two, exposure: {column: exang, equals: true}, " + disease
	if whole := result(two+"}", patients); ForPublication(whole, rule) != whole {
		t.Error("a table without small cells was changed")
	}
	byHospital := ForPublication(result(two+", strata: hospital}", patients), rule).(*TwoByTwo)
	if !byHospital.Withheld || byHospital.Strata != nil || byHospital.MantelHaenszel != nil || byHospital.All.OddsRatio != nil || byHospital.N == 0 {
		t.Errorf("a small cell (Switzerland has eight without disease) is not withheld: %+v", *byHospital)
	}

	curve := result("{kind: roc, score: risk, "+disease+"}", patients).(*ROC)
	shown := ForPublication(curve, rule).(*ROC)
	if !shown.Withheld || *shown.AUC != *curve.AUC || len(shown.Points) < 10 || len(shown.Points) >= len(curve.Points) {
		t.Errorf("%d of %d thresholds are published", len(shown.Points), len(curve.Points))
	}
	events, others := shown.Events, shown.N-shown.Events
	for _, at := range append(slices.Clone(shown.Points), Threshold{}) {
		if few(11, events-at.TruePositives, others-at.FalsePositives) {
			t.Errorf("few patients stand below threshold %v", at.Threshold)
		}
		events, others = at.TruePositives, at.FalsePositives
	}
	if small := ForPublication(result("{kind: roc, score: points, "+disease+"}", patients[:20]), rule).(*ROC); small.AUC != nil || len(small.Points) > 0 {
		t.Errorf("the curve of few patients is published: %+v", *small)
	}

	bins := ForPublication(result("{kind: calibration, score: risk, "+disease+"}", patients), rule).(*Calibration)
	hidden := 0
	for _, b := range bins.Bins {
		if b.Withheld {
			hidden++
		}
		if b.Withheld != (b.N == 0) || few(11, b.Events, b.N-b.Events) {
			t.Errorf("bin %+v", b)
		}
	}
	if hidden < 2 || bins.HosmerLemeshow != nil || bins.Brier == nil {
		t.Errorf("%d bins withheld, Hosmer-Lemeshow %v", hidden, bins.HosmerLemeshow)
	}

	large := wanted(readTable(t, "variants.csv"), func(row Row) bool { return row["set"] == "large" })
	variants := ForPublication(run(t, variantsStudy(t, "[rs1, rs2, rs4]"), large, 4), study.Release{MinCohort: 14}).(*Association)
	if variants.Variants[0].Withheld || !variants.Variants[1].Withheld || variants.Variants[2].Withheld {
		t.Errorf("rs2 has a cell of 13 and the others have none so small: %+v", variants.Variants)
	}
	if want := (Variant{Variant: "rs2", Withheld: true}); variants.Variants[1] != want {
		t.Errorf("what is withheld is published: %+v", variants.Variants[1])
	}

	for name, r := range map[string]*Association{
		"few cases":             {N: 60, Cases: 10, Controls: 50, Variants: []Variant{{Variant: "v", N: 30, Missing: 30, Controls: [3]uint64{30, 0, 0}}}},
		"few without genotype":  {N: 60, Cases: 30, Controls: 30, Variants: []Variant{{Variant: "v", N: 50, Missing: 10, Cases: [3]uint64{20, 0, 0}, Controls: [3]uint64{30, 0, 0}}}},
		"few of one genotype":   {N: 60, Cases: 30, Controls: 30, Variants: []Variant{{Variant: "v", N: 60, Cases: [3]uint64{20, 10, 0}, Controls: [3]uint64{30, 0, 0}}}},
		"few controls with one": {N: 60, Cases: 30, Controls: 30, Variants: []Variant{{Variant: "v", N: 60, Cases: [3]uint64{30, 0, 0}, Controls: [3]uint64{20, 0, 10}}}},
	} {
		got := ForPublication(r, rule).(*Association)
		if got.Variants[0] != (Variant{Variant: "v", Withheld: true}) || (name == "few cases") != (got.Cases == 0) || got.N != 60 {
			t.Errorf("%s: %+v", name, *got)
		}
	}
}
