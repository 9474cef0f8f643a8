package analysis

import (
	"math"
	"math/big"

	"salus/models/study"
)

// estimate is the result at a model: β + I⁻¹·U with I⁻¹ as its covariance, in units of the columns.
func (p *Program) estimate(m State, t GLMTable) (*Regression, error) {
	e, err := p.equationsAt(m, t)
	if err != nil {
		return nil, err
	}
	out := &Regression{N: total(t.Count), Coefficients: []Coefficient{}}
	out.Computation = &Computation{Sessions: m.Iteration + 1, Limited: p.limited(m.Beta), Converged: m.Iteration > 0 && approx(e.decrement) <= e.settledAt()}
	estimates := make([]*big.Rat, len(e.delta))
	for i, d := range e.delta {
		estimates[i] = plus(beta(m.Beta[i+e.first]), d)
	}
	if e.first == 0 {
		// η = β0 + Σ β_s·(value·10^digits + shift): the intercept at value 0 takes the shifts, an offset's too.
		direction := make([]*big.Rat, len(estimates))
		direction[0] = whole(1)
		at := new(big.Rat).Set(estimates[0])
		for s := 1; s < len(direction); s++ {
			direction[s] = p.vector[s-1].shift()
			at.Add(at, prod(direction[s], estimates[s]))
		}
		if slot := p.offsetSlot(); slot > 0 {
			at.Add(at, prod(beta(m.Beta[slot]), p.vector[slot-1].shift()))
		}
		variance := e.inverse.form(direction, direction)
		out.Coefficients = append(out.Coefficients, zCoefficient(intercept, at, variance))
		out.Computation.ErrorBound = append(out.Computation.ErrorBound, p.bound(e, e.inverse.times(direction), approx(root(variance))))
	}
	for i := range estimates {
		slot := i + e.first
		if slot == 0 {
			continue
		}
		c := p.vector[slot-1]
		unit := make([]*big.Rat, len(estimates))
		for j := range unit {
			unit[j] = new(big.Rat)
		}
		unit[i] = c.scale()
		variance := e.inverse.form(unit, unit)
		out.Coefficients = append(out.Coefficients, zCoefficient(c.name, prod(estimates[i], c.scale()), variance))
		out.Computation.ErrorBound = append(out.Computation.ErrorBound, p.bound(e, e.inverse.times(unit), approx(root(variance))))
	}
	p.tests(out, m, t, e, estimates)
	return out, nil
}

// zCoefficient has the normal test and the ratio.
func zCoefficient(name string, estimate, variance *big.Rat) Coefficient {
	out := Coefficient{Name: name, Estimate: float(estimate)}
	se, z := root(variance), perRoot(estimate, variance)
	if z == nil {
		return out
	}
	out.StdError, out.Z, out.P = value(se), value(z), finite(normalTails(approx(z)))
	out.Lower, out.Upper = around(estimate, se, z95)
	if name != intercept {
		out.Ratio, out.RatioLower, out.RatioUpper = finite(math.Exp(approx(estimate))), finite(math.Exp(*out.Lower)), finite(math.Exp(*out.Upper))
	}
	return out
}

// bound is what the tables' errors can change in the estimate whose variance is that of direction = I⁻¹·(its unit), to first order: the score changes by
// Σ w·ε·x, so the estimate by Σ w·ε·(direction·x). An absolute error ε amounts to at most Σ w·|ε| times the greatest |direction·x| over all codes. Of the log link
// ε is relative to μ = v, and Σ w·v·|direction·x| ≤ √(Σ w·v)·√(Σ w·v·(direction·x)²), whose last root is the estimate's standard error. In Cox's model
// S1/S0 is a mean of x with weights e^η, which relative errors r move by at most r times the standard deviation of x in these weights; over
// the events that adds up to r·√events standard errors, and absolute errors move it by at most their share times the range of x.
func (p *Program) bound(e *equations, direction []*big.Rat, se float64) float64 {
	low, high := new(big.Rat), new(big.Rat)
	for i, d := range direction {
		slot := i + e.first
		if slot == 0 {
			low.Add(low, d)
			high.Add(high, d)
			continue
		}
		least, most := d, prod(d, integer(uint64(p.vector[slot-1].size)))
		if d.Sign() < 0 {
			least, most = most, least
		}
		low.Add(low, least)
		high.Add(high, most)
	}
	reach := math.Max(math.Abs(approx(low)), math.Abs(approx(high)))
	switch {
	case e.first == 1:
		return digits12(math.Sqrt(e.relative)*se + e.absolute*approx(minus(high, low)))
	case p.glm.Link == Log:
		return digits12(math.Sqrt(e.relative)*se + e.absolute*reach)
	}
	return digits12(e.absolute * reach)
}

// tests sets likelihoods, deviances and tests.
func (p *Program) tests(out *Regression, m State, t GLMTable, e *equations, estimates []*big.Rat) {
	a := p.study.Analysis
	k := p.free()
	fitted := approx(plus(e.height, over(e.decrement, whole(2))))
	out.Computation.LikelihoodBound = digits12(e.doubt)
	saturated, factorials, rounding, complete := p.saturation(t)
	if complete {
		constant := approx(factorials)
		out.Computation.LikelihoodBound = digits12(e.doubt + rounding)
		out.LogLikelihood = finite(fitted - constant)
	} else {
		out.LogLikelihood = finite(fitted)
	}
	if e.clipped {
		out.LogLikelihood = nil
		out.Notes = append(out.Notes, noteClipped)
	}
	known := !e.clipped && m.Iteration > 0
	switch {
	case p.nulling(m.Beta) && approx(e.alone()) <= e.settledAt():
		m.Null, m.Score = e.nullTests()
	case a.Kind == study.Logistic && a.Offset != "":
		known = known && m.Null != 0
	}
	if known {
		null := fromHeight(m.Null)
		out.NullLogLikelihood = finite(null)
		if complete {
			out.NullLogLikelihood = finite(null - approx(factorials))
		}
		ratio, score := chiTest(math.Max(0, 2*(fitted-null)), k), chiTest(fromHeight(m.Score), k)
		out.LikelihoodRatio, out.ScoreTest = &ratio, &score
	}
	if wald, at := e.waldOf(estimates); at {
		test := chiTest(wald, k)
		out.Wald = &test
	}
	events := uint64(0)
	for key := range t.Outcome {
		if t.Outcome[key][0].IsUint64() {
			events += t.Outcome[key][0].Uint64()
		}
	}
	out.Events = &events
	switch a.Kind {
	case study.Logistic:
		if e.clipped {
			break
		}
		out.Deviance, out.AIC = finite(-2*fitted), finite(-2*fitted+2*float64(k+1))
		if known {
			out.NullDeviance = finite(-2 * fromHeight(m.Null))
		}
	case study.Poisson:
		if !complete {
			out.Notes = append(out.Notes, notePoisson)
			break
		}
		of := func(height float64) *float64 { return finite(math.Max(0, 2*(approx(saturated)-height))) }
		out.Deviance, out.AIC = of(fitted), finite(-2*(fitted-approx(factorials))+2*float64(k+1))
		if known {
			out.NullDeviance = of(fromHeight(m.Null))
		}
		out.Computation.DevianceBound = digits12(2 * (e.doubt + rounding))
	case study.Cox:
		out.AIC = finite(-2*fitted + 2*float64(k))
		out.Proportional = p.proportionality(t, e)
		out.Notes = append(out.Notes, noteBreslow)
		if a.Interval > 1 {
			out.Notes = append(out.Notes, noteInterval)
		}
	}
	if a.Weight != "" {
		out.Notes = append(out.Notes, noteWeighted)
	}
}

// waldOf tests all covariates: their block of I⁻¹ inverted.
func (e *equations) waldOf(estimates []*big.Rat) (float64, bool) {
	from := 1 - e.first
	block := newMatrix(len(estimates) - from)
	for i := range block {
		for j := range block {
			block[i][j].Set(e.inverse[i+from][j+from])
		}
	}
	inverse, at := block.inverse()
	if at >= 0 {
		return 0, false
	}
	return approx(inverse.form(estimates[from:], estimates[from:])), true
}
