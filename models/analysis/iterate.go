package analysis

import (
	"fmt"
	"slices"

	"salus/models/study"
)

// MaxIterations bounds the sessions of one iterative analysis.
const MaxIterations = 25

// Iterative says whether the analysis is a chain of sessions, each at a public model that follows from the one before.
func (p *Program) Iterative() bool { return p.glm != nil }

// Statistic is what the sites compute in the session of a model, which is zero unless the analysis is Iterative.
func (p *Program) Statistic(m Model) (Statistic, error) {
	if err := p.CheckModel(m); err != nil {
		return Statistic{}, err
	}
	switch {
	case p.glm != nil:
		q := *p.glm
		q.Beta = slices.Clone(m.Beta)
		return Statistic{GLM: &q}, nil
	case p.moments != nil:
		q := *p.moments
		return Statistic{Moments: &q}, nil
	case p.variants != nil:
		q := *p.variants
		return Statistic{Variants: &q}, nil
	}
	q := p.query
	return Statistic{Tally: &q}, nil
}

// Start is the model of the first session.
func (p *Program) Start() Model {
	if !p.Iterative() {
		return Model{}
	}
	return p.start()
}

// Next is the model of the session after that of m, which gave t. It is done where m is as good as the statistic's precision allows:
// then Result(m, t) is final and the model returned is m. Its errors say why there is no such model: separation, collinear covariates or too many iterations.
//
// The next model's commitment is left to the caller, who draws its salt.
func (p *Program) Next(m State, t Totals) (next State, done bool, err error) {
	if err := p.CheckState(m); err != nil {
		return State{}, false, err
	}
	if !p.Iterative() {
		return m, true, nil
	}
	return p.step(m, t)
}

// CheckModel says whether sites may compute at this public model: its shape and its bounds. Everybody calls it before anything is computed.
func (p *Program) CheckModel(m Model) error {
	if p.Iterative() {
		return p.checkModel(m)
	}
	if m.Iteration != 0 || len(m.Beta) != 0 || m.Commitment != (study.Digest{}) {
		return fmt.Errorf("study %s: analysis %s needs one session and takes no model", p.study.Name, p.study.Analysis.Kind)
	}
	return nil
}

// CheckState says the same of a model with its memory. That the memory is the one that the model commits to, the caller has seen.
func (p *Program) CheckState(s State) error {
	if err := p.CheckModel(s.Model); err != nil {
		return err
	}
	if p.Iterative() {
		return p.checkMemory(s.Iteration, s.Memory)
	}
	if !s.none() {
		return fmt.Errorf("study %s: analysis %s needs one session and follows from none", p.study.Name, p.study.Analysis.Kind)
	}
	return nil
}
