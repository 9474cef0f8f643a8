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
// an offset), so the second session starts from a step of that model and not of β = 0, which for counts would be far away.
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
	if p.study.Analysis.Offset != "" { // η is the offset's value and not its code
		m.Beta[0] = -p.offset() * (1 - p.vector[len(p.vector)-1].low)
	}
	return m
}

// pin sets the coefficients that do not follow from data: an offset's is 1 a unit, and Cox's intercept, which its likelihood does not depend on,
// makes η zero in the middle of the covariates' ranges, where the log link's table is good.
func (p *Program) pin(beta []int64) {
	if p.study.Analysis.Offset != "" {
		beta[len(beta)-1] = p.offset()
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
	unit := over(whole(1<<link.BetaBits), p.vector[len(p.vector)-1].scale())
	return roundHalfAway(unit).Int64()
}

// checkModel bounds every number, and η for all codes that rows can have.
func (p *Program) checkModel(m Model) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("model of study %s: %s", p.study.Name, fmt.Sprintf(format, args...))
	}
	if m.Iteration >= MaxIterations {
		return fail("iteration %d, at most %d", m.Iteration, MaxIterations-1)
	}
	if len(m.Beta) != int(p.glm.Columns)+1 || (len(m.From) != 0 && len(m.From) != len(m.Beta)) {
		return fail("%d and %d coefficients, want %d", len(m.Beta), len(m.From), p.glm.Columns+1)
	}
	if m.Iteration == 0 && !sameModel(m, p.start()) {
		return fail("the first is not the start")
	}
	for _, h := range []int64{m.LogLikelihood, m.Null, m.Score} {
		if h <= -maxHeight || h >= maxHeight {
			return fail("a likelihood is not below 2^53")
		}
	}
	for _, beta := range [][]int64{m.Beta, m.From} {
		if len(beta) > 0 && !p.withinEta(beta) {
			return fail("the linear predictor can leave the bounds of the link's table; narrow the min and max of columns that are far from 0 for their spread")
		}
	}
	pinned := slices.Clone(m.Beta)
	p.pin(pinned)
	if !slices.Equal(pinned, m.Beta) {
		return fail("the coefficient of an offset or centre is another")
	}
	return nil
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

func sameModel(a, b Model) bool {
	return a.Iteration == b.Iteration && slices.Equal(a.Beta, b.Beta) && slices.Equal(a.From, b.From) &&
		a.LogLikelihood == b.LogLikelihood && a.Null == b.Null && a.Score == b.Score
}

// equations are a model's likelihood, score and information over the free coefficients, in units of β a code: all but an offset's, for Cox
// without the intercept.
type equations struct {
	first       int // slot of the first free coefficient
	score       []*big.Rat
	events      uint64 // Cox
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
func (p *Program) equationsAt(m Model, t GLMTable) (*equations, error) {
	if total(t.Count) == 0 {
		return nil, errFew
	}
	if p.study.Analysis.Kind == study.Cox {
		return p.partial(m, t)
	}
	return p.canonical(m, t, whole(1), new(big.Rat))
}

// canonical are the equations of a generalised linear model. factor and shift are those of a model whose intercept is larger: every μ and v is
// factor times, every η is shift plus the table's (log link).
func (p *Program) canonical(m Model, t GLMTable, factor, shift *big.Rat) (*equations, error) {
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
	n := float64(total(t.Count))
	if p.study.Analysis.Weight != "" {
		n *= float64(p.axes[len(p.axes)-1].size)
	}
	return n
}

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

// logOf is the natural logarithm of a positive rational number, to logBits: a processor's own differs between machines, and a model must not.
func logOf(x *big.Rat) *big.Rat {
	number := func() *big.Float { return new(big.Float).SetPrec(logBits) }
	mantissa := number()
	exponent := number().SetRat(x).MantExp(mantissa)
	// log m = 2·artanh((m − 1)/(m + 1)), for m in [1/2, 1): each term of the series is below a ninth of the one before.
	series := func(m *big.Float) *big.Float {
		one := number().SetInt64(1)
		y := number().Quo(number().Sub(m, one), number().Add(m, one))
		square, power, sum := number().Mul(y, y), number().Set(y), number()
		for k := int64(1); k < 2*logBits/3; k += 2 {
			sum.Add(sum, number().Quo(power, number().SetInt64(k)))
			power.Mul(power, square)
		}
		return sum.Add(sum, sum)
	}
	twos := number().Mul(number().SetInt64(-int64(exponent)), series(number().SetFloat64(0.5)))
	out, _ := twos.Add(twos, series(mantissa)).Rat(nil)
	if out == nil {
		return new(big.Rat)
	}
	return out
}

// logBits is the precision of logarithms.
const logBits = 128

// height is a log-likelihood as a model holds it; one beyond a model's bounds is at them, so that checkModel refuses it.
func height(x *big.Rat) int64 {
	h := roundHalfAway(prod(x, whole(1<<heightBits)))
	if most := big.NewInt(maxHeight); h.CmpAbs(most) > 0 {
		return int64(h.Sign()) * maxHeight
	}
	return h.Int64()
}

func fromHeight(x int64) float64 { return math.Ldexp(float64(x), -heightBits) }

// step is the next model.
func (p *Program) step(m Model, totals Totals) (Model, bool, error) {
	next, done, err := p.scoring(m, totals.GLM)
	if err != nil {
		return Model{}, false, fmt.Errorf("study %s: %w", p.study.Name, err)
	}
	return next, done, nil
}

func (p *Program) scoring(m Model, t GLMTable) (next Model, done bool, err error) {
	if err := p.glm.fits(t); err != nil {
		return Model{}, false, err
	}
	from, e := m, (*equations)(nil)
	if m.Iteration == 0 {
		from, e, err = p.null(m, t)
	} else {
		e, err = p.equationsAt(m, t)
	}
	if err != nil {
		return Model{}, false, err
	}
	if m.Iteration > 0 && approx(e.decrement) <= e.settledAt() {
		return m, true, nil
	}
	if m.Iteration+1 >= MaxIterations {
		return Model{}, false, fmt.Errorf("%w within %d sessions", ErrNoEstimate, MaxIterations)
	}
	if err := p.separated(m, t, e); err != nil {
		return Model{}, false, err
	}
	next = Model{Iteration: m.Iteration + 1, Null: from.Null, Score: from.Score}
	if len(m.From) > 0 && approx(e.height) < fromHeight(m.LogLikelihood)-2*e.doubt {
		next.From, next.LogLikelihood = m.From, m.LogLikelihood
		for s := range m.Beta {
			next.Beta = append(next.Beta, m.From[s]+(m.Beta[s]-m.From[s])/2)
		}
	} else {
		next.From, next.LogLikelihood = slices.Clone(from.Beta), height(e.height)
		next.Beta = slices.Clone(from.Beta)
		for i, d := range e.delta {
			b := roundHalfAway(prod(plus(beta(from.Beta[i+e.first]), d), whole(1<<link.BetaBits)))
			if !b.IsInt64() {
				return Model{}, false, p.diverged(i + e.first)
			}
			next.Beta[i+e.first] = b.Int64()
		}
	}
	p.pin(next.Beta)
	if err := p.checkModel(next); err != nil {
		return Model{}, false, fmt.Errorf("%w within the tables: %w", ErrNoEstimate, err)
	}
	return next, false, nil
}

// null is the model without covariates and its equations, from the totals of the first session, at β = 0. The model it returns has the null
// model's coefficients, likelihood and score test.
func (p *Program) null(m Model, t GLMTable) (Model, *equations, error) {
	a := p.study.Analysis
	if total(t.Count) == 0 {
		return Model{}, nil, errFew
	}
	out, e, err := Model{Beta: slices.Clone(m.Beta)}, (*equations)(nil), error(nil)
	switch {
	case a.Kind == study.Cox:
		if e, err = p.partial(m, t); err == nil {
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
			return Model{}, nil, fmt.Errorf("%w: the outcome is 0 for everybody", ErrNoEstimate)
		}
		factor := over(y, mean)
		shift := logOf(factor)
		out.Beta[0] += roundHalfAway(prod(shift, whole(1<<link.BetaBits))).Int64()
		e, err = p.canonical(m, t, factor, shift)
	default:
		e, err = p.canonical(m, t, whole(1), new(big.Rat))
		return out, e, err // a logistic null model with an offset is not a matter of one session
	}
	if err != nil {
		return Model{}, nil, err
	}
	out.Null, out.Score = height(e.height), height(e.decrement)
	return out, e, nil
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

// separated says whether no finite estimate exists.
func (p *Program) separated(m Model, t GLMTable, e *equations) error {
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

// estimate is the result at a model: β + I⁻¹·U with I⁻¹ as its covariance, in units of the columns.
func (p *Program) estimate(m Model, t GLMTable) (*Regression, error) {
	e, err := p.equationsAt(m, t)
	if err != nil {
		return nil, err
	}
	a := p.study.Analysis
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
		if a.Offset != "" {
			last := len(m.Beta) - 1
			at.Add(at, prod(beta(m.Beta[last]), p.vector[last-1].shift()))
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
func (p *Program) tests(out *Regression, m Model, t GLMTable, e *equations, estimates []*big.Rat) {
	a := p.study.Analysis
	k := p.free()
	fitted := approx(plus(e.height, over(e.decrement, whole(2))))
	out.Computation.LikelihoodBound = digits12(e.doubt)
	out.LogLikelihood = finite(fitted)
	if e.clipped {
		out.LogLikelihood = nil
		out.Notes = append(out.Notes, noteClipped)
	}
	known := !e.clipped && m.Iteration > 0 && (a.Kind != study.Logistic || a.Offset == "")
	if known {
		null := fromHeight(m.Null)
		out.NullLogLikelihood = finite(null)
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
		out.Notes = append(out.Notes, notePoisson)
	case study.Cox:
		out.AIC = finite(-2*fitted + 2*float64(k))
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
