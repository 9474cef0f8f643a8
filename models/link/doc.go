// Package link computes the mean, the variance and the cumulant of a canonical link function from tables of integers, so that a site, a proof
// and an analysis have the same number to the last bit on every machine.
//
// A generalised linear model with canonical link (Nelder and Wedderburn 1972; McCullagh and Nelder 1989, section 2.2) has a cumulant b(η) with
// mean μ = b'(η) and variance function v = b”(η) of its linear predictor η:
//
//	logit    b = log(1 + e^η)    μ = σ(η) = 1/(1 + e^-η)    v = σ(η)·(1 − σ(η))
//	log      b = μ = v = e^η
//
// # Arithmetic
//
// η is an integer in units of 2^-BetaBits. It is rounded to a multiple of 2^-(CellBits+StepBits), halves upwards, and limited to the table's cells, which cover [−Limit, Limit]. A
// cell is 2^-CellBits long and has a line for every function: an integer and an integer slope, whose value at a step of the cell is
// the function in units of 2^-ScaleBits. Nothing else is rounded. Beyond LogLimit the log link keeps its last value. The tables are computed with math/big,
// which has no rounding of a processor's, and a test pins their hash: zkproofs/glm compiles them into a circuit.
//
// # Error
//
// Let h = 2^-CellBits, M1, M2, M3 bounds on the first three derivatives of a function f. The chord's error at x is f”(ξ)/2·p(x) with 0 ≤ p ≤ h²/4, and f” changes by at
// most h·M3 in a cell. The line is the chord less two thirds of its error in the middle, so that its error is near 0 in the mean over a cell and sums over
// many rows are better than the bound: it is between −h²/12 and h²/24 times f”, off by at most h²/12·M2 + h³/8·M3. Rounding η adds M1·2^-(CellBits+StepBits+1), rounding the
// line's integer and slope adds (2^(StepBits−2) + 1) units; see [Function.Error].
//
//	logit    μ within 6.8e-7, v within 7.6e-7, b within 1.9e-6
//	log      all within 5.7e-6 of the value and 4.7e-10
//
// The bounds hold for |η| ≤ Limit, and for the log link up to LogLimit. Beyond them μ and v of the logit are still within the bounds, b is that of the limit, and the log link is no
// approximation at all: a model that gets there has no use. At η = 0 the line's own error is nothing (Shift).
package link
