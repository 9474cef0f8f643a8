package analysis

import (
	"fmt"
	"math"
	"math/big"

	"salus/models/link"
)

// canonical are the equations of a generalised linear model. factor and shift are those of a model whose intercept is larger: every μ and v is
// factor times, every η is shift plus the table's (log link).
func (p *Program) canonical(m State, t GLMTable, factor, shift *big.Rat) (*equations, error) {
	free := p.free() + 1
	bits := p.glm.Link.ScaleBits()
	e := &equations{score: make([]*big.Rat, free), information: newMatrix(free)}
	for s := range free {
		e.score[s] = minus(fixed(t.Outcome[0][s], 0), prod(factor, fixed(t.Mean[0][s], bits)))
		for u := s; u < free; u++ {
			e.information[s][u].Mul(factor, fixed(t.Information[0][Pair(uint32(s), uint32(u))], bits))
			e.information[u][s].Set(e.information[s][u])
		}
	}
	height := minus(prod(shift, fixed(t.Outcome[0][0], 0)), prod(factor, fixed(t.Cumulant[0], bits)))
	for s, b := range m.Beta {
		height.Add(height, prod(beta(b), fixed(t.Outcome[0][s], 0)))
	}
	e.height = height
	errs := p.glm.Link.Error().Cumulant
	e.doubt = float64(errs.Absolute*p.weights(t)) + float64(errs.Relative*approx(prod(factor, fixed(t.Cumulant[0], bits)))) + 1./(1<<heightBits)
	mean := p.glm.Link.Error().Mean
	e.relative = mean.Relative * mean.Relative * approx(prod(factor, fixed(t.Mean[0][0], bits)))
	e.absolute = mean.Absolute * p.weights(t)
	if p.glm.Link == Logit { // as if every row had v = 1/4
		e.relative = 4 * mean.Absolute * mean.Absolute * p.weights(t)
		// b(η) = μ·η + H(μ) with the entropy H ≥ 4·log 2·v, equal at μ = 1/2.
		entropy := fixed(t.Cumulant[0], bits)
		for s, b := range m.Beta {
			entropy = minus(entropy, prod(beta(b), fixed(t.Mean[0][s], bits)))
		}
		e.clipped = p.limited(m.Beta) && approx(entropy) < float64(4*math.Ln2*approx(fixed(t.Information[0][0], bits)))-2*e.doubt
	}
	return e, p.solve(e)
}

// weights bounds the sum of case weights.
func (p *Program) weights(t GLMTable) float64 {
	return float64(total(t.Count)) * float64(p.mostWeight())
}

// nullOf is the null model without offset. All rows are at η = 0, so the information is v(0) times the sums Σ w·x·xᵀ, and what follows is exact.
func (p *Program) nullOf(t GLMTable) (beta0 int64, e *equations, err error) {
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).SetUint64(p.glm.Link.At(0).Variance))
	square := func(s, u int) *big.Rat {
		return prod(unit, fixed(t.Information[0][Pair(uint32(min(s, u)), uint32(max(s, u)))], 0))
	}
	n, y := square(0, 0), fixed(t.Outcome[0][0], 0)
	if n.Sign() == 0 {
		return 0, nil, errFew
	}
	mean := over(y, n)
	variance := mean
	if mean.Sign() == 0 {
		return 0, nil, fmt.Errorf("%w: nobody has the outcome", ErrNoEstimate)
	}
	logMean := logOf(mean)
	intercept := logMean
	free := p.free() + 1
	e = &equations{score: make([]*big.Rat, free), information: newMatrix(free), doubt: 1. / (1 << heightBits)}
	if p.glm.Link == Logit {
		rest := minus(whole(1), mean)
		if rest.Sign() <= 0 {
			return 0, nil, fmt.Errorf("%w: everybody has the outcome", ErrNoEstimate)
		}
		variance = prod(mean, rest)
		intercept = minus(logMean, logOf(rest))
		e.height = plus(prod(y, logMean), prod(minus(n, y), logOf(rest)))
	} else {
		e.height = minus(prod(y, logMean), y)
	}
	for s := range free {
		e.score[s] = minus(fixed(t.Outcome[0][s], 0), prod(mean, square(0, s)))
		for u := range free {
			e.information[s][u].Mul(variance, square(s, u))
		}
	}
	return roundHalfAway(prod(intercept, whole(1<<link.BetaBits))).Int64(), e, p.solve(e)
}
