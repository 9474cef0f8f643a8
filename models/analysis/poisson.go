package analysis

import (
	"math/big"

	"salus/models/study"
)

// What a Poisson model's likelihood has beside its coefficients is in the outcome alone: with Y = Σ w·y,
//
//	ℓ = Σ w·(y·η − μ) − Σ w·log y!    deviance = 2·(Σ w·y·log y − Y − Σ w·(y·η − μ))
//
// (McCullagh and Nelder 1989, section 2.3). Sites send Σ w·y·x of every column, so that a column that holds log y, and one that holds (log y!)/y, complete
// both, whatever the model is: two slots whose coefficients are 0. They hold the logarithms as codes, one unit of which is 1/logUnit; rounded to the nearest
// code, a sum is off by at most Y/(2·logUnit).

// logSize is the number of codes of a logarithm. Together with the largest η that the link's table has, sums of products of such codes fit the limbs of the circuits for
// models of all rows.
const logSize = 1 << 18

// completed says whether a study's analysis is a Poisson regression that has columns left for the outcome's logarithms in the one sheet
// of a row: they never make a dataset larger.
func completed(s *study.Study) bool {
	a := s.Analysis
	if a.Kind != study.Poisson {
		return false
	}
	columns := 1 + 2 // outcome, logarithms
	for _, name := range a.Covariates {
		c, _ := s.Column(name)
		if c.Type == study.Category || c.Type == study.Boolean {
			columns += len(c.Labels()) - 1
			continue
		}
		columns++
	}
	for _, name := range []string{a.Offset, a.Weight} {
		if name != "" {
			columns++
		}
	}
	return columns <= SheetAxes
}

// logUnit is the number of codes of a logarithm's unit, for outcomes up to the largest.
func logUnit(largest int64) *big.Rat {
	most := logOf(whole(max(largest, 3))) // above 1, as the factorial's is
	return over(whole(logSize-2), most)
}

// logarithms are the columns of log y and (log y!)/y.
func (p *Program) logarithms(outcome string) []slotted {
	y := p.numbers(outcome)
	unit := logUnit(int64(y.size) - 1)
	column := func(title string, f func(y int64) *big.Rat) slotted {
		a := axis{column: y.column, size: logSize, title: title, code: func(step int64) uint32 {
			return uint32(roundHalfAway(prod(unit, f(max(step, 1)))).Int64()) + 1
		}}
		return slotted{a, coordinate{name: title, column: outcome, size: logSize, pinned: true}}
	}
	return []slotted{
		column("log "+outcome, func(y int64) *big.Rat { return logOf(whole(y)) }),
		column("log "+outcome+"!/"+outcome, func(y int64) *big.Rat { return over(logFactorial(y), whole(y)) }),
	}
}

// saturation are Σ w·y·log y − Y and Σ w·log y!, and what rounding can amount to in each; known is false without the columns.
func (p *Program) saturation(t GLMTable) (saturated, factorials *big.Rat, doubt float64, known bool) {
	if !completed(p.study) {
		return nil, nil, 0, false
	}
	last := len(p.vector)
	unit := logUnit(int64(p.numbers(p.study.Analysis.Outcome.Column).size) - 1)
	y := fixed(t.Outcome[0][0], 0)
	sum := func(slot int) *big.Rat { return over(minus(fixed(t.Outcome[0][slot], 0), y), unit) }
	return minus(sum(last-1), y), sum(last), approx(over(y, prod(whole(2), unit))), true
}

// stirlingTerms are the coefficients of y^-1, y^-3, … in the series of log y! (Stirling; Abramowitz and Stegun 1964, 6.1.41).
var stirlingTerms = [][2]int64{{1, 12}, {-1, 360}, {1, 1260}, {-1, 1680}, {1, 1188}, {-691, 360360}, {1, 156}}

// halfLogTwoPi is log(2π)/2.
var halfLogTwoPi, _ = new(big.Rat).SetString("0.918938533204672741780329736405617639861397473637783412817")

// logFactorial is log y!, to 1e-20 at least, by the same arithmetic on every machine.
func logFactorial(y int64) *big.Rat {
	if y < 128 {
		return logOf(new(big.Rat).SetInt(new(big.Int).MulRange(1, max(y, 1))))
	}
	sum := prod(plus(whole(y), big.NewRat(1, 2)), logOf(whole(y)))
	sum = plus(minus(sum, whole(y)), halfLogTwoPi)
	power := whole(y)
	for _, c := range stirlingTerms {
		sum.Add(sum, over(big.NewRat(c[0], c[1]), power))
		power = prod(power, whole(y*y))
	}
	return sum
}
