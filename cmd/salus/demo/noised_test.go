package demo

import (
	"math"
	"testing"

	"salus/models/analysis"
)

// TestNoisedNumbersOfPatientsAreComparedAndMayDiffer: a plain result must equal the numbers in the clear, a noised one says how far the noise moved its counts.
func TestNoisedNumbersOfPatientsAreComparedAndMayDiffer(t *testing.T) {
	clear := &analysis.Cells{N: 50, Cells: []analysis.Cell{{Count: 40}, {Count: 10}}}
	noised := &analysis.Cells{N: 49, Cells: []analysis.Cell{{Count: 45}, {Count: 4}}, Noise: &analysis.Noise{Epsilon: "1"}}
	if absolute, relative := differences(noised, clear); absolute != 6 || relative != 0.6 {
		t.Errorf("differences of %g and %g, want 6 and 0.6", absolute, relative)
	}
	plain := &analysis.Cells{N: 50, Cells: []analysis.Cell{{Count: 41}, {Count: 9}}}
	if absolute, _ := differences(plain, clear); absolute != 1 {
		t.Errorf("a plain result differs by %g, want 1", absolute)
	}
	curves := func(n uint64, noise *analysis.Noise) *analysis.Survival {
		return &analysis.Survival{Groups: []analysis.Group{{N: n}}, Noise: noise}
	}
	if absolute, _ := differences(curves(10, noised.Noise), curves(13, nil)); absolute != 3 {
		t.Errorf("curves differ by %g patients, want 3", absolute)
	}
	good := Document{Verified: true, Result: noised, MaxAbsDifference: 6, MaxRelDifference: 0.6}
	if !good.Good() {
		t.Error("a noised result that differs is no failure")
	}
	if good.Result = plain; good.Good() {
		t.Error("a plain result that differs is good")
	}
	if most := analysis.Tolerance(noised); !math.IsInf(most, 1) {
		t.Errorf("a noised result may differ by %g", most)
	}
}
