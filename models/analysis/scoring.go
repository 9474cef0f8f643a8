package analysis

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"salus/models/link"
	"salus/models/study"
)

// Fisher scoring for generalised linear models with canonical link (McCullagh and Nelder 1989, section 2.5) and for Cox's model with ties as
// Breslow's (1974). One session gives the score U and the information I at a public β; the next β is β + I⁻¹·U.
//
// For the canonical links U = Σ w·(y − μ)·x and I = Σ w·v·x·xᵀ. Cox's partial likelihood follows from the log link's sums by time: with S0, S1, S2 the sums
// of e^η, e^η·x and e^η·x·xᵀ over the rows of this time and later, which are running sums of the released table, and d the events of a time,
//
//	ℓ = Σ_events η − Σ_t d·log S0    U = Σ_events x − Σ_t d·S1/S0    I = Σ_t d·(S2/S0 − S1·S1ᵀ/S0²)
//
// The first session is at β = 0. Its sums hold those of the model with an intercept only, at any intercept (with the log link also with
// an offset), so the second session starts from a step of that model and not of β = 0, which for counts would be far away. A logistic model with an offset takes sessions of
// its own for it, see nulling.
//
// A step that lowers the likelihood is halved. The estimate has converged where the Newton decrement UᵀI⁻¹U, the squared length of the next step in
// standard errors, is below convergence or below what the tables' error can amount to. The result is β + I⁻¹·U in rational numbers: β is rounded, the estimate is not.
//
// # Separation
//
// Where covariates separate the outcomes no finite estimate exists. Complete separation shows in a logistic model's likelihood: where −ℓ
// is below log 2, each patient's own loss is, so everybody is on the right side; for certain while no η can leave the table's limits, beyond which the cumulant stays
// what it is at the limit. Other separation and monotone partial likelihoods show in coefficients whose steps do not shrink.
const (
	convergence = 1e-10
	// heightBits is the number of fractional bits of likelihoods in a Model.
	heightBits = 24
	// maxHeight bounds the likelihoods of a model.
	maxHeight = 1 << 53
	// nearby is the decrement below which scoring halves every step at least, unless there is no finite estimate: then each step is as long as the last,
	// while standard errors grow faster and the decrement falls.
	nearby = 0.02
)

// ErrNoEstimate is why an iterative analysis ends without a result: its errors wrap it and say what was seen.
var ErrNoEstimate = errors.New("there is no finite estimate")

func (p *Program) start() Model {
	m := Model{Beta: make([]int64, p.glm.Columns+1)}
	p.pin(m.Beta)
	if at := p.offsetSlot(); at > 0 && p.study.Analysis.Kind != study.Cox { // η is the offset's value and not its code
		m.Beta[0] = -p.offset() * (1 - p.vector[at-1].low)
	}
	return m
}

// pin sets the coefficients that do not follow from data: an offset's is 1 a unit, those of the outcome's logarithms are 0, and Cox's intercept, which its likelihood does not depend on,
// makes η zero in the middle of the covariates' ranges, where the log link's table is good.
func (p *Program) pin(beta []int64) {
	if at := p.offsetSlot(); at > 0 {
		beta[at] = p.offset()
	}
	for s, c := range p.vector {
		if c.pinned && s+1 != p.offsetSlot() {
			beta[s+1] = 0
		}
	}
	if p.study.Analysis.Kind == study.Cox {
		twice := new(big.Int)
		for s, c := range p.vector {
			twice.Add(twice, new(big.Int).Mul(big.NewInt(beta[s+1]), big.NewInt(int64(c.size)+1)))
		}
		beta[0] = -twice.Rsh(twice, 1).Int64()
	}
}

// offset is the fixed coefficient of the offset's code.
func (p *Program) offset() int64 {
	unit := over(whole(1<<link.BetaBits), p.vector[p.offsetSlot()-1].scale())
	return roundHalfAway(unit).Int64()
}

// checkModel bounds every number, and η for all codes that rows can have.
func (p *Program) checkModel(m Model) error {
	if m.Iteration >= MaxIterations {
		return p.badModel("iteration %d, at most %d", m.Iteration, MaxIterations-1)
	}
	if (m.Iteration == 0) != (m.Commitment == study.Digest{}) {
		return p.badModel("the first commits to nothing, and every other to what it follows from")
	}
	if m.Iteration == 0 && !slices.Equal(m.Beta, p.start().Beta) {
		return p.badModel("the first is not the start")
	}
	return p.checkBeta(m.Beta)
}

func (p *Program) badModel(format string, args ...any) error {
	return fmt.Errorf("model of study %s: %s", p.study.Name, fmt.Sprintf(format, args...))
}

func (p *Program) checkBeta(beta []int64) error {
	if len(beta) != int(p.glm.Columns)+1 {
		return p.badModel("%d coefficients, want %d", len(beta), p.glm.Columns+1)
	}
	if !p.withinEta(beta) {
		return p.badModel("the linear predictor can leave the bounds of the link's table; narrow the min and max of columns that are far from 0 for their spread")
	}
	pinned := slices.Clone(beta)
	p.pin(pinned)
	if !slices.Equal(pinned, beta) {
		return p.badModel("the coefficient of an offset or centre is another")
	}
	return nil
}

// checkMemory bounds every number of what a model of this iteration follows from.
func (p *Program) checkMemory(iteration uint32, m Memory) error {
	if iteration == 0 {
		if !m.none() {
			return p.badModel("the first follows from nothing")
		}
		return nil
	}
	for _, h := range []int64{m.LogLikelihood, m.Null, m.Score} {
		if h <= -maxHeight || h >= maxHeight {
			return p.badModel("a likelihood is not below 2^53")
		}
	}
	return p.checkBeta(m.From)
}

// withinEta says whether Σ |β_s|·size_s is within link.MaxEta, so that no sum of η's terms is beyond it.
func (p *Program) withinEta(beta []int64) bool {
	most := new(big.Int).Abs(big.NewInt(beta[0]))
	for s, c := range p.vector {
		term := new(big.Int).Mul(big.NewInt(beta[s+1]), big.NewInt(int64(c.size)))
		most.Add(most, term.Abs(term))
	}
	return most.Cmp(big.NewInt(link.MaxEta)) <= 0
}

// limited says whether a code in the declared ranges takes η beyond the limits of the link's table.
func (p *Program) limited(beta []int64) bool {
	low, high := big.NewInt(beta[0]), big.NewInt(beta[0])
	for s, c := range p.vector {
		first, last := big.NewInt(beta[s+1]), new(big.Int).Mul(big.NewInt(beta[s+1]), big.NewInt(int64(c.size)))
		if first.Cmp(last) > 0 {
			first, last = last, first
		}
		low.Add(low, first)
		high.Add(high, last)
	}
	most := int64(link.Limit)
	if p.glm.Link == Log {
		most = link.LogLimit
	}
	return low.Cmp(big.NewInt(-link.Limit<<link.BetaBits)) < 0 || high.Cmp(big.NewInt(most<<link.BetaBits)) >= 0
}

// equations are a model's likelihood, score and information over the free coefficients, in units of β a code: all but an offset's, for Cox
// without the intercept.
type equations struct {
	first       int // slot of the first free coefficient
	score       []*big.Rat
	events      uint64 // Cox; weighted if there are weights
	clipped     bool   // logit: some η was beyond the table, whose cumulant is too small there
	information matrix
	height      *big.Rat // log-likelihood
	doubt       float64  // what the table's error can change in height
	inverse     matrix
	delta       []*big.Rat // I⁻¹·U
	decrement   *big.Rat   // UᵀI⁻¹U
	relative    float64    // Σ of squared relative errors of e^η over what a row is worth: expected outcomes, or Cox's events
	absolute    float64    // Σ of absolute errors of μ over rows; Cox: of e^η, over the rows at risk, of each event
}

// settledAt is the decrement below which a further step means nothing: it is short, or half of what the tables' error can amount to.
func (e *equations) settledAt() float64 {
	return math.Max(convergence, e.relative/4)
}

// solve inverts the information.
func (p *Program) solve(e *equations) error {
	inverse, at := e.information.inverse()
	if at >= 0 {
		if slot := at + e.first; slot > 0 {
			return dependent(p.vector[slot-1])
		}
		return fmt.Errorf("%w: every fitted value is at its limit", ErrNoEstimate)
	}
	e.inverse, e.delta = inverse, inverse.times(e.score)
	e.decrement = dot(e.score, e.delta)
	return nil
}

// fixed is a sum of the table in its own unit.
func fixed(x *big.Int, bits uint) *big.Rat {
	return new(big.Rat).SetFrac(x, new(big.Int).Lsh(big.NewInt(1), bits))
}

// beta is a coefficient of a model.
func beta(b int64) *big.Rat { return fixed(big.NewInt(b), link.BetaBits) }

// equationsAt are those of a model and its totals.
func (p *Program) equationsAt(m State, t GLMTable) (*equations, error) {
	if total(t.Count) == 0 {
		return nil, errFew
	}
	if p.study.Analysis.Kind == study.Cox {
		return p.partial(m, t)
	}
	return p.canonical(m, t, whole(1), new(big.Rat))
}

// height is a log-likelihood as a model holds it; one beyond a model's bounds is at them, so that checkMemory refuses it.
func height(x *big.Rat) int64 {
	h := roundHalfAway(prod(x, whole(1<<heightBits)))
	if most := big.NewInt(maxHeight); h.CmpAbs(most) > 0 {
		return int64(h.Sign()) * maxHeight
	}
	return h.Int64()
}

func fromHeight(x int64) float64 { return math.Ldexp(float64(x), -heightBits) }

// step is the next model.
func (p *Program) step(m State, totals Totals) (State, bool, error) {
	next, done, err := p.scoring(m, totals.GLM)
	if err != nil {
		return State{}, false, fmt.Errorf("study %s: %w", p.study.Name, err)
	}
	return next, done, nil
}

func (p *Program) scoring(m State, t GLMTable) (next State, done bool, err error) {
	if err := p.glm.fits(t); err != nil {
		return State{}, false, err
	}
	from, e := m, (*equations)(nil)
	if m.Iteration == 0 {
		from, e, err = p.null(m, t)
	} else {
		e, err = p.equationsAt(m, t)
	}
	if err != nil {
		return State{}, false, err
	}
	if m.Iteration > 0 && approx(e.decrement) <= e.settledAt() {
		return m, true, nil
	}
	nulling := p.nulling(m.Beta)
	if m.Iteration+1 >= MaxIterations {
		return State{}, false, fmt.Errorf("%w within %d sessions", ErrNoEstimate, MaxIterations)
	}
	if err := p.separated(m, t, e); err != nil {
		return State{}, false, err
	}
	next = State{Model{Iteration: m.Iteration + 1}, Memory{Null: from.Null, Score: from.Score}}
	delta := e.delta
	switch {
	case nulling && approx(e.alone()) > e.settledAt():
		delta = []*big.Rat{over(e.score[0], e.information[0][0])}
	case nulling:
		next.Null, next.Score = e.nullTests()
	}
	if len(m.From) > 0 && approx(e.height) < fromHeight(m.LogLikelihood)-2*e.doubt {
		next.From, next.LogLikelihood = m.From, m.LogLikelihood
		for s := range m.Beta {
			next.Beta = append(next.Beta, m.From[s]+(m.Beta[s]-m.From[s])/2)
		}
	} else {
		next.From, next.LogLikelihood = slices.Clone(from.Beta), height(e.height)
		next.Beta = slices.Clone(from.Beta)
		for i, d := range delta {
			b := roundHalfAway(prod(plus(beta(from.Beta[i+e.first]), d), whole(1<<link.BetaBits)))
			if !b.IsInt64() {
				return State{}, false, p.diverged(i + e.first)
			}
			next.Beta[i+e.first] = b.Int64()
		}
	}
	p.pin(next.Beta)
	if err := errors.Join(p.checkBeta(next.Beta), p.checkMemory(next.Iteration, next.Memory)); err != nil {
		return State{}, false, fmt.Errorf("%w within the tables: %w", ErrNoEstimate, err)
	}
	return next, false, nil
}

// null is the model without covariates and its equations, from the totals of the first session, at β = 0. The model it returns has the null
// model's coefficients, likelihood and score test.
func (p *Program) null(m State, t GLMTable) (State, *equations, error) {
	a := p.study.Analysis
	if total(t.Count) == 0 {
		return State{}, nil, errFew
	}
	out, e, err := State{Model: Model{Beta: slices.Clone(m.Beta)}}, (*equations)(nil), error(nil)
	switch {
	case a.Kind == study.Cox:
		if e, err = p.partial(m, t); err == nil && a.Offset == "" {
			// Every e^η is the table's value at 0, not quite 1: it cancels but in the likelihood.
			at := new(big.Rat).SetFrac(new(big.Int).SetUint64(Log.At(0).Mean), new(big.Int).Lsh(big.NewInt(1), Log.ScaleBits()))
			e.height.Add(e.height, prod(integer(e.events), logOf(at)))
		}
	case a.Offset == "":
		out.Beta[0], e, err = p.nullOf(t)
	case a.Kind == study.Poisson:
		// e^η is e^offset times any e^intercept.
		y, mean := fixed(t.Outcome[0][0], 0), fixed(t.Mean[0][0], p.glm.Link.ScaleBits())
		if y.Sign() == 0 || mean.Sign() == 0 {
			return State{}, nil, fmt.Errorf("%w: the outcome is 0 for everybody", ErrNoEstimate)
		}
		factor := over(y, mean)
		shift := logOf(factor)
		out.Beta[0] += roundHalfAway(prod(shift, whole(1<<link.BetaBits))).Int64()
		e, err = p.canonical(m, t, factor, shift)
	default: // see nulling
		if y := t.Outcome[0][0]; y.Sign() == 0 {
			return State{}, nil, fmt.Errorf("%w: nobody has the outcome", ErrNoEstimate)
		} else if a.Weight == "" && y.Cmp(new(big.Int).SetUint64(t.Count[0])) >= 0 {
			return State{}, nil, fmt.Errorf("%w: everybody has the outcome", ErrNoEstimate)
		}
		e, err = p.canonical(m, t, whole(1), new(big.Rat))
		return out, e, err
	}
	if err != nil {
		return State{}, nil, err
	}
	out.Null, out.Score = height(e.height), height(e.decrement)
	return out, e, nil
}
