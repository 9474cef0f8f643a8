package analysis

import (
	"fmt"
	"math/big"
)

// partialBits is the precision of the quotients S1/S0 and S2/S0.
const partialBits = 192

// partial are the equations of Cox's partial likelihood.
func (p *Program) partial(m Model, t GLMTable) (*equations, error) {
	k := len(p.vector)
	e := &equations{first: 1, height: new(big.Rat), information: newMatrix(k)}
	sums := make([]*big.Int, Pairs(uint32(k))) // over this time and later
	for i := range sums {
		sums[i] = new(big.Int)
	}
	score, information := make([]*big.Int, k), make([][]*big.Int, k)
	for s := range k {
		score[s], information[s] = new(big.Int), make([]*big.Int, k)
		for u := range k {
			information[s][u] = new(big.Int)
		}
	}
	events, atRisk, linear := uint64(0), uint64(0), new(big.Rat)
	errs, bits := p.glm.Link.Error().Mean, p.glm.Link.ScaleBits()
	for key := len(t.Count) - 1; key >= 0; key-- {
		atRisk += t.Count[key]
		for i, x := range t.Information[key] {
			sums[i].Add(sums[i], x)
		}
		d := t.Outcome[key][0]
		if d.Sign() == 0 {
			continue
		}
		if !d.IsUint64() || d.Uint64() > t.Count[key] || sums[0].Sign() <= 0 {
			return nil, fmt.Errorf("table of a model has impossible events at key %d", key)
		}
		events += d.Uint64()
		for s, b := range m.Beta {
			linear.Add(linear, prod(beta(b), fixed(t.Outcome[key][s], 0)))
		}
		risk := fixed(sums[0], bits)
		e.height.Sub(e.height, prod(fixed(d, 0), logOf(risk)))
		e.relative += float64(float64(d.Uint64()) * errs.Relative * errs.Relative) // the conversion keeps it from being fused, which differs by processor
		e.absolute += float64(d.Uint64()) * errs.Absolute * float64(atRisk) / approx(risk)
		share := func(i int) *big.Int {
			x := new(big.Int).Lsh(sums[i], partialBits)
			return x.Quo(x, sums[0])
		}
		means := make([]*big.Int, k)
		for s := range k {
			means[s] = share(Pair(0, uint32(s+1)))
			x := new(big.Int).Lsh(t.Outcome[key][s+1], partialBits)
			score[s].Add(score[s], x.Sub(x, new(big.Int).Mul(d, means[s])))
		}
		for s := range k {
			for u := s; u < k; u++ {
				x := share(Pair(uint32(s+1), uint32(u+1)))
				y := new(big.Int).Mul(means[s], means[u])
				x.Sub(x, y.Rsh(y, partialBits))
				information[s][u].Add(information[s][u], x.Mul(x, d))
			}
		}
	}
	if events == 0 {
		return nil, fmt.Errorf("%w: nobody had the event", ErrNoEstimate)
	}
	e.events = events
	e.height.Add(e.height, linear)
	e.doubt = float64(float64(events)*errs.Relative) + e.absolute + 1./(1<<heightBits)
	for s := range k {
		e.score = append(e.score, fixed(score[s], partialBits))
		for u := s; u < k; u++ {
			e.information[s][u].Set(fixed(information[s][u], partialBits))
			e.information[u][s].Set(e.information[s][u])
		}
	}
	return e, p.solve(e)
}
