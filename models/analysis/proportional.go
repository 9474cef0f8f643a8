package analysis

import (
	"math/big"

	"salus/models/study"
)

// Proportionality tests whether hazard ratios stay what they are over time: Grambsch and Therneau's test (1994), as a score test (Therneau and Grambsch 2000,
// section 6.2; R's cox.zph(terms = FALSE) since survival 3.0). In the model with coefficients β + θ·g(t) it tests θ = 0. With the residuals r_t and variances V_t
// of the times with events, at the estimate β,
//
//	U = Σ r_t    U_g = Σ g·r_t    I = Σ V_t    I_g = Σ g·V_t    I_gg = Σ g²·V_t
//	χ² = (U_g − I_g·I⁻¹·U)ᵀ·C⁻¹·(U_g − I_g·I⁻¹·U)    C = I_gg − I_g·I⁻¹·I_g
//
// for all θ together, and with the single elements of both for one. All of it is in the sums that a session gives; U would be 0 at the estimate itself, and its term
// takes the test there from the last model, to first order.
type Proportionality struct {
	// Transform is g: "km" is one less the Kaplan-Meier estimate just before t, R's default; "identity" is t, with case weights, which leave the number of patients with
	// the event unknown.
	Transform string             `json:"transform"`
	Terms     []ProportionalTerm `json:"terms"`
	Global    ChiTest            `json:"global"`
}

// ProportionalTerm is the test of one coefficient.
type ProportionalTerm struct {
	Name string `json:"name"`
	ChiTest
}

// Transforms of time.
const (
	transformKM       = "km"
	transformIdentity = "identity"
)

// timeBits is the precision of a transformed time.
const timeBits = 128

// transformed is g of every key, in units of 2^-timeBits.
func (p *Program) transformed(t GLMTable) (string, []*big.Int) {
	one := new(big.Int).Lsh(big.NewInt(1), timeBits)
	out := make([]*big.Int, len(t.Count))
	if p.study.Analysis.Weight != "" {
		for key := range out {
			out[key] = new(big.Int).Mul(one, big.NewInt(int64(key)))
		}
		return transformIdentity, out
	}
	survival, atRisk := new(big.Int).Set(one), total(t.Count)
	for key, n := range t.Count {
		out[key] = new(big.Int).Sub(one, survival)
		if atRisk > 0 {
			left := new(big.Int).SetUint64(atRisk)
			survival.Mul(survival, left.Sub(left, t.Outcome[key][0]))
			survival.Quo(survival, new(big.Int).SetUint64(atRisk))
		}
		atRisk -= n
	}
	return transformKM, out
}

// proportionality is nil where the events' times do not vary enough to say anything.
func (p *Program) proportionality(t GLMTable, e *equations) *Proportionality {
	if p.study.Analysis.Kind != study.Cox {
		return nil
	}
	k := p.free()
	transform, times := p.transformed(t)
	score, cross, square := make([]*big.Rat, k), newMatrix(k), newMatrix(k)
	for s := range k {
		score[s] = new(big.Rat)
	}
	sum := func(to *big.Rat, x, g *big.Int, bits uint) {
		to.Add(to, fixed(new(big.Int).Mul(x, g), partialBits+bits))
	}
	if err := p.eventTimes(t, func(at eventTime) {
		g := times[at.key]
		gg := new(big.Int).Mul(g, g)
		for s := range k {
			sum(score[s], at.residual[s], g, timeBits)
			for u := s; u < k; u++ {
				sum(cross[s][u], at.variance[s][u], g, timeBits)
				sum(square[s][u], at.variance[s][u], gg, 2*timeBits)
			}
		}
	}); err != nil {
		return nil
	}
	for s := range k {
		for u := range s {
			cross[s][u].Set(cross[u][s])
			square[s][u].Set(square[u][s])
		}
	}
	carried := matrixProduct(cross, matrixProduct(e.inverse, cross))
	moved := cross.times(e.delta) // I⁻¹·U is delta
	for s := range k {
		score[s] = minus(score[s], moved[s])
		for u := range k {
			square[s][u] = minus(square[s][u], carried[s][u])
		}
	}
	inverse, at := square.inverse()
	if at >= 0 {
		return nil
	}
	out := &Proportionality{Transform: transform, Global: chiTest(approx(inverse.form(score, score)), k)}
	for s := range k {
		if square[s][s].Sign() <= 0 {
			return nil
		}
		out.Terms = append(out.Terms, ProportionalTerm{p.vector[s].name, chiTest(approx(over(prod(score[s], score[s]), square[s][s])), 1)})
	}
	return out
}
