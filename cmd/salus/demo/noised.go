package demo

import (
	"math"

	"salus/models/analysis"
)

// differences are the largest ones between a result and the same numbers computed in the clear. A noised result has other members than a plain one; of it the numbers
// of patients are compared, which the noise has changed.
func differences(result, reference any) (absolute, relative float64) {
	if analysis.NoiseOf(result) == nil {
		return analysis.MaxAbsDifference(result, reference), analysis.MaxRelDifference(result, reference)
	}
	apart := func(x, y uint64) {
		d := math.Abs(float64(x) - float64(y))
		absolute, relative = math.Max(absolute, d), math.Max(relative, d/math.Max(1, float64(y)))
	}
	switch r := result.(type) {
	case *analysis.Cells:
		plain, _ := reference.(*analysis.Cells)
		for i := range r.Cells {
			if plain != nil && i < len(plain.Cells) {
				apart(r.Cells[i].Count, plain.Cells[i].Count)
			}
		}
	case *analysis.TwoByTwo:
		if plain, ok := reference.(*analysis.TwoByTwo); ok {
			apart(r.N, plain.N)
		}
	case *analysis.ROC:
		if plain, ok := reference.(*analysis.ROC); ok {
			apart(r.N, plain.N)
			apart(r.Events, plain.Events)
		}
	case *analysis.Calibration:
		if plain, ok := reference.(*analysis.Calibration); ok {
			apart(r.N, plain.N)
			apart(r.Events, plain.Events)
		}
	case *analysis.Survival:
		plain, _ := reference.(*analysis.Survival)
		for i := range r.Groups {
			if plain != nil && i < len(plain.Groups) {
				apart(r.Groups[i].N, plain.Groups[i].N)
			}
		}
	}
	return absolute, relative
}
