package analysis

import (
	"fmt"
	"math"

	"salus/models/link"
	"salus/models/study"
)

// separated says whether no finite estimate exists.
func (p *Program) separated(m State, t GLMTable, e *equations) error {
	if p.study.Analysis.Kind == study.Logistic && m.Iteration > 0 && !p.limited(m.Beta) && e.doubt-approx(e.height) < math.Ln2 {
		return fmt.Errorf("%w: the covariates separate patients with and without the outcome completely; leave a covariate out or join values of its category", ErrNoEstimate)
	}
	if m.Iteration < 3 || len(m.From) == 0 || approx(e.decrement) > nearby {
		return nil
	}
	worst, length := -1, 0.
	for i, d := range e.delta {
		slot := i + e.first
		if slot == 0 { // the intercept only follows
			continue
		}
		if x := math.Abs(approx(d)) * float64(p.vector[slot-1].size-1); x > length {
			worst, length = slot, x
		}
	}
	if worst < 0 || length < 0.5 {
		return nil
	}
	now, last := approx(e.delta[worst-e.first]), math.Ldexp(float64(m.Beta[worst]-m.From[worst]), -link.BetaBits)
	if at := math.Ldexp(float64(m.Beta[worst]), -link.BetaBits); now*last > 0 && math.Abs(now) >= math.Max(0.8*math.Abs(last), math.Abs(at)/100) {
		return p.diverged(worst)
	}
	return nil
}

// diverged names the coefficient that has no finite estimate.
func (p *Program) diverged(slot int) error {
	name := intercept
	if slot > 0 {
		name = p.vector[slot-1].name
	}
	return fmt.Errorf("%w: the coefficient of %s grows in every session: the covariates separate some patients with the outcome from all without it, or the reverse; leave it out or join values of its category",
		ErrNoEstimate, name)
}
