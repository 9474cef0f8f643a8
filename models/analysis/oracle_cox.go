package analysis

import (
	"math"
	"sort"
	"strconv"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// proportional is Cox's model from every event's own risk set, ties as Breslow's.
func (o oracle) proportional(rows []Row) (*Regression, error) {
	a := o.study.Analysis
	d, err := o.design(rows)
	if err != nil {
		return nil, err
	}
	column, _ := o.study.Column(a.Time)
	low, _ := strconv.ParseFloat(column.Min, 64)
	width := math.Max(1, float64(a.Interval))
	times := make([]float64, d.rows())
	for i, t := range d.time {
		times[i] = math.Floor(math.Round((t-low)*math.Pow10(column.Digits)) / width)
	}
	order := make([]int, d.rows())
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return times[order[i]] > times[order[j]] })
	x, _, scale := d.standard(false)
	k := len(d.x)
	at := func(beta []float64) (float64, *mat.VecDense, *mat.SymDense) {
		score, information, height := mat.NewVecDense(k, nil), mat.NewSymDense(k, nil), 0.0
		s0, s1, s2 := 0.0, mat.NewVecDense(k, nil), mat.NewSymDense(k, nil)
		for i := 0; i < len(order); {
			last := i
			for ; last < len(order) && times[order[last]] == times[order[i]]; last++ {
				v := x.RowView(order[last])
				risk := math.Exp(mat.Dot(v, mat.NewVecDense(k, beta)))
				s0 += risk
				s1.AddScaledVec(s1, risk, v)
				s2.SymRankOne(s2, risk, v)
			}
			for ; i < last; i++ {
				if d.y[order[i]] == 0 {
					continue
				}
				v := x.RowView(order[i])
				height += mat.Dot(v, mat.NewVecDense(k, beta)) - math.Log(s0)
				score.AddVec(score, v)
				score.AddScaledVec(score, -1/s0, s1)
				var share mat.SymDense
				share.ScaleSym(1/s0, s2)
				information.AddSym(information, &share)
				information.SymRankOne(information, -1/(s0*s0), s1)
			}
		}
		return height, score, information
	}
	events := uint64(floats.Sum(d.y))
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
	for i := range k {
		for j := range k {
			cov.Set(i, j, cov.At(i, j)/(scale[i]*scale[j]))
		}
		beta[i] /= scale[i]
	}
	ratio := chiTest(2*(height-null), k)
	out := &Regression{
		N: uint64(d.rows()), Events: &events, Coefficients: plainCoefficients(d.names, beta, &cov), LogLikelihood: finite(height), NullLogLikelihood: finite(null),
		AIC: finite(-2*height + 2*float64(k)), LikelihoodRatio: &ratio, Wald: wald, ScoreTest: &score, Notes: []string{noteBreslow},
	}
	if a.Interval > 1 {
		out.Notes = append(out.Notes, noteInterval)
	}
	return out, nil
}
