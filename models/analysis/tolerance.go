package analysis

import "math"

// Tolerance is what MaxRelDifference may be between a result and the same numbers computed in the clear: floating point on two paths to 12
// digits, and for a model that a chain of sessions fitted what the rounding of the link function's tables can amount to, at most a thousandth. A result with noise may differ by anything.
func Tolerance(result any) float64 {
	const plain = 1e-9
	if NoiseOf(result) != nil {
		return math.Inf(1) // it is meant to differ
	}
	r, ok := result.(*Regression)
	if !ok || r.Computation == nil {
		return plain
	}
	most := r.Computation.LikelihoodBound
	for i, bound := range r.Computation.ErrorBound {
		if i < len(r.Coefficients) && r.Coefficients[i].StdError != nil {
			most = math.Max(most, bound+bound/(*r.Coefficients[i].StdError))
		}
	}
	most = math.Min(math.Max(plain, 4*most), 1e-3)
	if t := r.LikelihoodRatio; t != nil {
		// P falls with the root of a small chi-square, so where the test shows nothing it moves by more than the likelihood does.
		moved := 4 * r.Computation.LikelihoodBound
		most = math.Max(most, math.Sqrt(2/math.Pi)*(math.Sqrt(t.ChiSquare+moved)-math.Sqrt(math.Max(0, t.ChiSquare-moved))))
	}
	return most
}
