package analysis

import (
	"fmt"
	"math/big"
)

// partialBits is the precision of the quotients S1/S0 and S2/S0.
const partialBits = 192

// eventTime is what the partial likelihood has of one time with events: the sums S0, S1, S2 over everybody at risk, as quotients in units of 2^-partialBits.
type eventTime struct {
	key      int
	events   *big.Int // d, weighted if there are weights
	atRisk   uint64   // patients
	risk     *big.Rat // S0
	residual []*big.Int
	variance [][]*big.Int // d·(S2/S0 − S1·S1ᵀ/S0²), the upper triangle
}

// eventTimes are the times with events, the last first. residual is Σ_events x − d·S1/S0, the sum of the Schoenfeld residuals (1982) of a time.
func (p *Program) eventTimes(t GLMTable, visit func(eventTime)) error {
	k := p.free()
	sums := make([]*big.Int, Pairs(uint32(len(p.vector)))) // over this time and later
	for i := range sums {
		sums[i] = new(big.Int)
	}
	atRisk, bits := uint64(0), p.glm.Link.ScaleBits()
	for key := len(t.Count) - 1; key >= 0; key-- {
		atRisk += t.Count[key]
		for i, x := range t.Information[key] {
			sums[i].Add(sums[i], x)
		}
		d := t.Outcome[key][0]
		if d.Sign() == 0 {
			continue
		}
		if most := new(big.Int).SetUint64(t.Count[key]); d.Cmp(most.Mul(most, big.NewInt(p.mostWeight()))) > 0 || sums[0].Sign() <= 0 {
			return fmt.Errorf("table of a model has impossible events at key %d", key)
		}
		share := func(s, u int) *big.Int {
			x := new(big.Int).Lsh(sums[Pair(uint32(s), uint32(u))], partialBits)
			return x.Quo(x, sums[0])
		}
		at := eventTime{key: key, events: d, atRisk: atRisk, risk: fixed(sums[0], bits), residual: make([]*big.Int, k), variance: make([][]*big.Int, k)}
		means := make([]*big.Int, k)
		for s := range k {
			means[s] = share(0, s+1)
			x := new(big.Int).Lsh(t.Outcome[key][s+1], partialBits)
			at.residual[s] = x.Sub(x, new(big.Int).Mul(d, means[s]))
		}
		for s := range k {
			at.variance[s] = make([]*big.Int, k)
			for u := s; u < k; u++ {
				x := share(s+1, u+1)
				y := new(big.Int).Mul(means[s], means[u])
				x.Sub(x, y.Rsh(y, partialBits))
				at.variance[s][u] = x.Mul(x, d)
			}
		}
		visit(at)
	}
	return nil
}

// mostWeight is the greatest case weight that a row can have.
func (p *Program) mostWeight() int64 {
	if p.study.Analysis.Weight == "" {
		return 1
	}
	return int64(p.axes[len(p.axes)-1].size) - 1
}

// partial are the equations of Cox's partial likelihood.
func (p *Program) partial(m State, t GLMTable) (*equations, error) {
	k := p.free()
	e := &equations{first: 1, height: new(big.Rat), information: newMatrix(k)}
	score, linear, events := make([]*big.Int, k), new(big.Rat), new(big.Int)
	information := make([][]*big.Int, k)
	for s := range k {
		score[s], information[s] = new(big.Int), make([]*big.Int, k)
		for u := range k {
			information[s][u] = new(big.Int)
		}
	}
	errs := p.glm.Link.Error().Mean
	err := p.eventTimes(t, func(at eventTime) {
		events.Add(events, at.events)
		for s, b := range m.Beta {
			linear.Add(linear, prod(beta(b), fixed(t.Outcome[at.key][s], 0)))
		}
		d := approx(fixed(at.events, 0))
		e.height.Sub(e.height, prod(fixed(at.events, 0), logOf(at.risk)))
		e.relative += float64(d * errs.Relative * errs.Relative) // the conversion keeps it from being fused, which differs by processor
		e.absolute += float64(d * errs.Absolute * float64(at.atRisk) * float64(p.mostWeight()) / approx(at.risk))
		for s := range k {
			score[s].Add(score[s], at.residual[s])
			for u := s; u < k; u++ {
				information[s][u].Add(information[s][u], at.variance[s][u])
			}
		}
	})
	switch {
	case err != nil:
		return nil, err
	case events.Sign() == 0:
		return nil, fmt.Errorf("%w: nobody had the event", ErrNoEstimate)
	case !events.IsUint64():
		return nil, fmt.Errorf("table of a model has impossible events")
	}
	e.events = events.Uint64()
	e.height.Add(e.height, linear)
	e.doubt = float64(float64(e.events)*errs.Relative) + e.absolute + 1./(1<<heightBits)
	for s := range k {
		e.score = append(e.score, fixed(score[s], partialBits))
		for u := s; u < k; u++ {
			e.information[s][u].Set(fixed(information[s][u], partialBits))
			e.information[u][s].Set(e.information[s][u])
		}
	}
	return e, p.solve(e)
}
