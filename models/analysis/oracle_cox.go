package analysis

import (
	"math"
	"slices"
	"sort"
	"strconv"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// hazards are the data of a proportional-hazards model, the latest times first.
type hazards struct {
	design
	x     *mat.Dense
	times []float64
	order []int
}

// walk goes through the events and tells of each, at a β, its row and the weighted sums of risk, and of risk times x and xxᵀ, over its risk set.
func (h hazards) walk(beta []float64, event func(i int, s0 float64, s1 *mat.VecDense, s2 *mat.SymDense)) {
	k := len(beta)
	s0, s1, s2 := 0.0, mat.NewVecDense(k, nil), mat.NewSymDense(k, nil)
	for i := 0; i < len(h.order); {
		last := i
		for ; last < len(h.order) && h.times[h.order[last]] == h.times[h.order[i]]; last++ {
			j := h.order[last]
			v := h.x.RowView(j)
			risk := h.weight[j] * math.Exp(h.offset[j]+mat.Dot(v, mat.NewVecDense(k, beta)))
			s0 += risk
			s1.AddScaledVec(s1, risk, v)
			s2.SymRankOne(s2, risk, v)
		}
		for ; i < last; i++ {
			if h.y[h.order[i]] != 0 && h.weight[h.order[i]] > 0 {
				event(h.order[i], s0, s1, s2)
			}
		}
	}
}

// residual is an event's residual, and its variance.
func (h hazards) residual(i int, s0 float64, s1 *mat.VecDense, s2 *mat.SymDense) (*mat.VecDense, *mat.SymDense) {
	k := s1.Len()
	residual, variance := mat.NewVecDense(k, nil), mat.NewSymDense(k, nil)
	residual.AddScaledVec(h.x.RowView(i), -1/s0, s1)
	variance.ScaleSym(1/s0, s2)
	variance.SymRankOne(variance, -1/(s0*s0), s1)
	return residual, variance
}

// proportional is Cox's model from every event's own risk set, ties as Breslow's.
func (o oracle) proportional(rows []Row) (*Regression, error) {
	a := o.study.Analysis
	d, err := o.design(rows)
	if err != nil {
		return nil, err
	}
	h := hazards{design: d, times: make([]float64, d.rows()), order: make([]int, d.rows())}
	column, _ := o.study.Column(a.Time)
	low, _ := strconv.ParseFloat(column.Min, 64)
	width := math.Max(1, float64(a.Interval))
	for i, t := range d.time {
		h.times[i] = math.Floor(math.Round((t-low)*math.Pow10(column.Digits)) / width)
		h.order[i] = i
	}
	sort.SliceStable(h.order, func(i, j int) bool { return h.times[h.order[i]] > h.times[h.order[j]] })
	x, _, scale := d.standard(false)
	h.x = x
	k := len(d.x)
	at := func(beta []float64) (float64, *mat.VecDense, *mat.SymDense) {
		score, information, height := mat.NewVecDense(k, nil), mat.NewSymDense(k, nil), 0.0
		h.walk(beta, func(i int, s0 float64, s1 *mat.VecDense, s2 *mat.SymDense) {
			w := d.weight[i]
			height += w * (d.offset[i] + mat.Dot(x.RowView(i), mat.NewVecDense(k, beta)) - math.Log(s0))
			residual, variance := h.residual(i, s0, s1, s2)
			score.AddScaledVec(score, w, residual)
			variance.ScaleSym(w, variance)
			information.AddSym(information, variance)
		})
		return height, score, information
	}
	events := uint64(floats.Dot(d.y, d.weight))
	beta := make([]float64, k)
	null, nullScore, nullInformation := at(beta)
	var inverse mat.Dense
	if err := inverse.Inverse(nullInformation); err != nil {
		return nil, err
	}
	score := chiTest(mat.Inner(nullScore, &inverse, nullScore), k)
	height, information, err := newton(beta, at)
	if err != nil {
		return nil, err
	}
	var cov mat.Dense
	if err := cov.Inverse(information); err != nil {
		return nil, err
	}
	wald, err := plainWald(beta, &cov)
	if err != nil {
		return nil, err
	}
	constant := h.constancy(slices.Clone(beta), a.Weight != "")
	for i := range k {
		for j := range k {
			cov.Set(i, j, cov.At(i, j)/(scale[i]*scale[j]))
		}
		beta[i] /= scale[i]
	}
	ratio := chiTest(2*(height-null), k)
	out := &Regression{
		N: uint64(d.rows()), Events: &events, Coefficients: plainCoefficients(d.names, beta, &cov), LogLikelihood: finite(height), NullLogLikelihood: finite(null),
		AIC: finite(-2*height + 2*float64(k)), LikelihoodRatio: &ratio, Wald: wald, ScoreTest: &score, Proportional: constant, Notes: []string{noteBreslow},
	}
	if a.Interval > 1 {
		out.Notes = append(out.Notes, noteInterval)
	}
	if a.Weight != "" {
		out.Notes = append(out.Notes, noteWeighted)
	}
	return out, nil
}

// constancy is Grambsch and Therneau's test from the information about β and θ together, as R's cox.zph has it.
func (h hazards) constancy(beta []float64, weighted bool) *Proportionality {
	k := len(beta)
	g := slices.Clone(h.times)
	out := &Proportionality{Transform: transformIdentity}
	if !weighted {
		out.Transform = transformKM
		before, curve := map[float64]float64{}, 1.0
		for _, s := range slices.Compact(slices.Sorted(slices.Values(h.times))) {
			atRisk, events := 0.0, 0.0
			for j, u := range h.times {
				if u >= s {
					atRisk++
				}
				if u == s {
					events += h.y[j]
				}
			}
			before[s] = 1 - curve
			curve *= 1 - events/atRisk
		}
		for i, t := range h.times {
			g[i] = before[t]
		}
	}
	var at []float64
	for i, t := range g {
		if h.y[i] != 0 {
			at = append(at, t)
		}
	}
	centre := stat.Mean(at, nil)
	both, score := mat.NewSymDense(2*k, nil), mat.NewVecDense(2*k, nil)
	h.walk(beta, func(i int, s0 float64, s1 *mat.VecDense, s2 *mat.SymDense) {
		residual, variance := h.residual(i, s0, s1, s2)
		for a := range k {
			score.SetVec(k+a, score.AtVec(k+a)+h.weight[i]*(g[i]-centre)*residual.AtVec(a))
			for b := range k {
				v := h.weight[i] * variance.At(a, b)
				if b >= a {
					both.SetSym(a, b, both.At(a, b)+v)
					both.SetSym(k+a, k+b, both.At(k+a, k+b)+(g[i]-centre)*(g[i]-centre)*v)
				}
				both.SetSym(a, k+b, both.At(a, k+b)+(g[i]-centre)*v)
			}
		}
	})
	test := func(of ...int) (float64, bool) {
		keep := make([]int, 0, 2*k)
		for a := range k {
			keep = append(keep, a)
		}
		keep = append(keep, of...)
		m, u := mat.NewDense(len(keep), len(keep), nil), mat.NewVecDense(len(keep), nil)
		for a, i := range keep {
			u.SetVec(a, score.AtVec(i))
			for b, j := range keep {
				m.Set(a, b, both.At(i, j))
			}
		}
		var solved mat.VecDense
		if err := solved.SolveVec(m, u); err != nil {
			return 0, false
		}
		return mat.Dot(u, &solved), true
	}
	var all []int
	for a := range k {
		x, ok := test(k + a)
		if !ok {
			return nil
		}
		out.Terms = append(out.Terms, ProportionalTerm{h.names[a], chiTest(x, 1)})
		all = append(all, k+a)
	}
	x, ok := test(all...)
	if !ok {
		return nil
	}
	out.Global = chiTest(x, k)
	return out
}
