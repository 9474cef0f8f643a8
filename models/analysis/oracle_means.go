package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"salus/models/study"
)

// columnsOf lists the observations' numbers by column.
func columnsOf(obs []observation, columns int) [][]float64 {
	out := make([][]float64, columns)
	for i := range out {
		out[i] = make([]float64, len(obs))
		for j, ob := range obs {
			out[i][j] = ob.numbers[i]
		}
	}
	return out
}

// meanInterval is Student's interval of a mean, by gonum's quantile.
func meanInterval(xs []float64) (mean, sd, se, lower, upper float64) {
	mean, variance := stat.MeanVariance(xs, nil)
	n := float64(len(xs))
	sd, se = math.Sqrt(variance), math.Sqrt(variance/n)
	if len(xs) < 2 {
		return mean, math.NaN(), math.NaN(), math.NaN(), math.NaN()
	}
	q := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975)
	return mean, sd, se, mean - q*se, mean + q*se
}

func (o oracle) summary(rows []Row) (*Summary, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, a.Variables, []string{a.Group})
	if err != nil {
		return nil, err
	}
	out := &Summary{N: uint64(len(obs)), Groups: []SummaryGroup{}}
	for _, label := range o.labels(a.Group) {
		columns := columnsOf(in(obs, 0, label), len(a.Variables))
		if label == "" {
			label = "all"
		}
		group := SummaryGroup{Group: label, N: uint64(len(columns[0])), Variables: []Variable{}}
		for i, name := range a.Variables {
			mean, sd, se, lower, upper := meanInterval(columns[i])
			group.Variables = append(group.Variables, Variable{Name: name, Mean: finite(mean), Variance: finite(sd * sd), SD: finite(sd), StdError: finite(se), Lower: finite(lower), Upper: finite(upper)})
			line := make([]*float64, len(a.Variables))
			for j := range line {
				if group.N > 1 {
					line[j] = finite(stat.Covariance(columns[i], columns[j], nil))
				}
			}
			group.Covariance = append(group.Covariance, line)
		}
		out.Groups = append(out.Groups, group)
	}
	return out, nil
}

func (o oracle) correlations(rows []Row) (*Correlations, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, a.Variables, nil)
	if err != nil {
		return nil, err
	}
	out := &Correlations{N: uint64(len(obs)), Pairs: []CorrelationPair{}}
	columns := columnsOf(obs, len(a.Variables))
	for j := range columns {
		for i := range j {
			pair := CorrelationPair{A: a.Variables[i], B: a.Variables[j], DF: max(len(obs)-2, 0)}
			r := stat.Correlation(columns[i], columns[j], nil)
			pair.R = finite(r)
			if df := float64(pair.DF); df > 0 && pair.R != nil {
				t := r * math.Sqrt(df/((1-r)*(1+r)))
				pair.T, pair.P = finite(t), finite(2*distuv.StudentsT{Sigma: 1, Nu: df}.CDF(-math.Abs(t)))
			}
			if len(obs) > 3 && pair.R != nil {
				z, width := math.Atanh(r), distuv.UnitNormal.Quantile(0.975)/math.Sqrt(float64(len(obs)-3))
				pair.Lower, pair.Upper = finite(math.Tanh(z-width)), finite(math.Tanh(z+width))
			}
			out.Pairs = append(out.Pairs, pair)
		}
	}
	return out, nil
}

// means is the t-test or the analysis of variance.
func (o oracle) means(rows []Row) (any, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, []string{a.Of}, []string{a.Group})
	if err != nil {
		return nil, err
	}
	var groups []MeanGroup
	var samples [][]float64
	for _, label := range o.labels(a.Group) {
		xs := values(in(obs, 0, label))
		mean, sd, se, _, _ := meanInterval(xs)
		groups = append(groups, MeanGroup{Group: label, N: uint64(len(xs)), Mean: finite(mean), SD: finite(sd), StdError: finite(se)})
		samples = append(samples, xs)
	}
	if a.Kind == study.TTest {
		return plainTTests(groups, samples), nil
	}
	return plainAnova(groups, samples, values(obs)), nil
}

func plainTTests(groups []MeanGroup, samples [][]float64) *TTests {
	out := &TTests{N: groups[0].N + groups[1].N, Groups: groups}
	if groups[0].N == 0 || groups[1].N == 0 {
		return out
	}
	m, n := float64(groups[0].N), float64(groups[1].N)
	x, vx := stat.MeanVariance(samples[0], nil)
	y, vy := stat.MeanVariance(samples[1], nil)
	out.Difference = finite(x - y)
	test := func(variance, df float64) *TTest {
		if !(variance > 0) || !(df > 0) {
			return nil
		}
		d := distuv.StudentsT{Sigma: 1, Nu: df}
		se := math.Sqrt(variance)
		t, q := (x-y)/se, d.Quantile(0.975)
		return &TTest{T: digits12(t), DF: digits12(df), P: digits12(2 * d.CDF(-math.Abs(t))), StdError: digits12(se), Lower: digits12(x - y - q*se), Upper: digits12(x - y + q*se)}
	}
	if m > 1 && n > 1 {
		out.Welch = test(vx/m+vy/n, math.Pow(vx/m+vy/n, 2)/(math.Pow(vx/m, 2)/(m-1)+math.Pow(vy/n, 2)/(n-1)))
	}
	squares := 0.0
	for i, mean := range []float64{x, y} {
		for _, v := range samples[i] {
			squares += (v - mean) * (v - mean)
		}
	}
	out.Pooled = test(squares/(m+n-2)*(1/m+1/n), m+n-2)
	return out
}

func plainAnova(groups []MeanGroup, samples [][]float64, all []float64) *Anova {
	out := &Anova{N: uint64(len(all)), Groups: groups}
	if len(all) == 0 {
		return out
	}
	grand := stat.Mean(all, nil)
	var between, within float64
	filled := 0
	for _, xs := range samples {
		if len(xs) == 0 {
			continue
		}
		filled++
		mean := stat.Mean(xs, nil)
		between += float64(len(xs)) * (mean - grand) * (mean - grand)
		for _, x := range xs {
			within += (x - mean) * (x - mean)
		}
	}
	line := func(squares float64, df int) SumsOfSquares {
		return SumsOfSquares{DF: df, SumOfSquares: finite(squares), MeanSquare: finite(squares / float64(df))}
	}
	out.Between, out.Within = line(between, filled-1), line(within, len(all)-filled)
	out.EtaSquared = finite(between / (between + within))
	if out.Between.DF > 0 && out.Within.DF > 0 && within > 0 {
		d1, d2 := float64(out.Between.DF), float64(out.Within.DF)
		f := between / d1 / (within / d2)
		out.F, out.P = finite(f), finite(distuv.F{D1: d2, D2: d1}.CDF(1/f)) // 1/F has swapped degrees of freedom
	}
	return out
}

// principal uses the singular values of the centred data.
func (o oracle) principal(rows []Row) (*Components, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, a.Variables, nil)
	if err != nil {
		return nil, err
	}
	if len(obs) < 2 {
		return nil, errFew
	}
	out := &Components{N: uint64(len(obs)), Matrix: a.Matrix, Components: []Component{}}
	x := mat.NewDense(len(obs), len(a.Variables), nil)
	for j, xs := range columnsOf(obs, len(a.Variables)) {
		mean, sd := stat.MeanStdDev(xs, nil)
		scale := 1.0
		if a.Matrix == study.MatrixCorrelation {
			scale = sd
		}
		for i, v := range xs {
			x.Set(i, j, (v-mean)/scale)
		}
		out.Variables = append(out.Variables, Centre{Name: a.Variables[j], Mean: finite(mean), Scale: finite(scale)})
	}
	var svd mat.SVD
	if !svd.Factorize(x, mat.SVDThin) {
		return nil, fmt.Errorf("principal components: no singular values")
	}
	var v mat.Dense
	svd.VTo(&v)
	singular := svd.Values(nil)
	var total, sum float64
	for _, s := range singular {
		total += s * s
	}
	for k := range a.Variables {
		s := 0.0
		loadings := make([]float64, len(a.Variables))
		if k < len(singular) {
			s = singular[k]
			for i := range loadings {
				loadings[i] = v.At(i, k)
			}
		}
		sum += s * s
		if i := largest(loadings); loadings[i] < 0 {
			floats.Scale(-1, loadings)
		}
		for i := range loadings {
			loadings[i] = digits12(loadings[i])
		}
		variance := s * s / float64(len(obs)-1)
		out.Components = append(out.Components, Component{
			SD: digits12(math.Sqrt(variance)), Variance: digits12(variance), Proportion: digits12(s * s / total), Cumulative: digits12(sum / total), Loadings: loadings,
		})
	}
	return out, nil
}

func largest(xs []float64) int {
	best := 0
	for i, x := range xs {
		if math.Abs(x) > math.Abs(xs[best])*(1+1e-9) {
			best = i
		}
	}
	return best
}
