package analysis

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"salus/models/study"
)

// modelled is the oracle of the analyses over means, covariances and models: from the rows themselves, by orthogonal decompositions of the data
// where Program inverts matrices of sums, with exponentials where Program has tables.
func (o oracle) modelled(rows []Row) (any, error) {
	a := o.study.Analysis
	switch a.Kind {
	case study.Covariance:
		return o.summary(rows)
	case study.Correlation:
		return o.correlations(rows)
	case study.TTest, study.Anova:
		return o.means(rows)
	case study.PCA:
		return o.principal(rows)
	case study.Linear, study.Ridge:
		return o.leastSquares(rows)
	case study.Logistic, study.Poisson:
		return o.likelihood(rows)
	case study.Cox:
		return o.proportional(rows)
	}
	return nil, fmt.Errorf("analysis %s is not yet available", a.Kind)
}

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

// design is the data of a regression: the columns of covariates with their names, and what else a kind has.
type design struct {
	names                   []string
	x                       [][]float64 // by covariate, then row
	y, time, offset, weight []float64
}

func (d design) rows() int { return len(d.y) }

// design reads the complete rows.
func (o oracle) design(rows []Row) (design, error) {
	a := o.study.Analysis
	var numbers, labels []string
	number, label := map[string]int{}, map[string]int{}
	want := func(name string, text bool) {
		if name == "" {
			return
		}
		if text {
			label[name] = len(labels)
			labels = append(labels, name)
			return
		}
		number[name] = len(numbers)
		numbers = append(numbers, name)
	}
	isText := func(name string) bool {
		c, _ := o.study.Column(name)
		return c.Type == study.Category || c.Type == study.Boolean
	}
	for _, name := range a.Covariates {
		want(name, isText(name))
	}
	outcome := a.Outcome
	if a.Kind == study.Cox {
		outcome = a.Event
		want(a.Time, false)
	}
	want(outcome.Column, outcome.Equals != "")
	want(a.Offset, false)
	want(a.Weight, false)
	obs, err := o.complete(rows, numbers, labels)
	if err != nil {
		return design{}, err
	}
	var d design
	for _, ob := range obs {
		y := 0.0
		switch {
		case outcome.Equals == "":
			y = ob.numbers[number[outcome.Column]]
		case ob.labels[label[outcome.Column]] == outcome.Equals:
			y = 1
		}
		d.y = append(d.y, y)
		given := func(name string, absent float64) float64 {
			if name == "" {
				return absent
			}
			return ob.numbers[number[name]]
		}
		d.time, d.offset, d.weight = append(d.time, given(a.Time, 0)), append(d.offset, given(a.Offset, 0)), append(d.weight, given(a.Weight, 1))
	}
	for _, name := range a.Covariates {
		if !isText(name) {
			d.names = append(d.names, name)
			column := make([]float64, len(obs))
			for i, ob := range obs {
				column[i] = ob.numbers[number[name]]
			}
			d.x = append(d.x, column)
			continue
		}
		for _, value := range o.labels(name)[1:] {
			d.names = append(d.names, name+"="+value)
			column := make([]float64, len(obs))
			for i, ob := range obs {
				if ob.labels[label[name]] == value {
					column[i] = 1
				}
			}
			d.x = append(d.x, column)
		}
	}
	return d, nil
}

// standard is the design matrix with the columns centred and scaled to variance 1 (divisor n), after a column of ones if there is an intercept.
func (d design) standard(intercept bool) (x *mat.Dense, centre, scale []float64) {
	first := 0
	if intercept {
		first = 1
	}
	x = mat.NewDense(d.rows(), len(d.x)+first, nil)
	for i := range d.rows() {
		if intercept {
			x.Set(i, 0, 1)
		}
	}
	for j, column := range d.x {
		mean, variance := stat.PopMeanVariance(column, nil)
		sd := math.Sqrt(variance)
		centre, scale = append(centre, mean), append(scale, sd)
		for i, v := range column {
			x.Set(i, j+first, (v-mean)/sd)
		}
	}
	return x, centre, scale
}

// natural undoes standard for coefficients with intercept and their covariance.
func natural(beta []float64, cov *mat.Dense, centre, scale []float64) ([]float64, *mat.Dense) {
	n := len(beta)
	change := mat.NewDense(n, n, nil)
	change.Set(0, 0, 1)
	for j := range centre {
		change.Set(0, j+1, -centre[j]/scale[j])
		change.Set(j+1, j+1, 1/scale[j])
	}
	out := mat.NewVecDense(n, nil)
	out.MulVec(change, mat.NewVecDense(n, beta))
	var covariance mat.Dense
	covariance.Product(change, cov, change.T())
	return out.RawVector().Data, &covariance
}

func (o oracle) leastSquares(rows []Row) (*Regression, error) {
	a := o.study.Analysis
	d, err := o.design(rows)
	if err != nil {
		return nil, err
	}
	n, k := d.rows(), len(d.x)
	if n < k+2 {
		return nil, errFew
	}
	x, centre, scale := d.standard(true)
	lambda, _ := strconv.ParseFloat(a.Lambda, 64)
	// Ridge is least squares on k more rows: √λ for each coefficient, outcome 0.
	stacked := mat.NewDense(n+k, k+1, nil)
	stacked.Slice(0, n, 0, k+1).(*mat.Dense).Copy(x)
	y := mat.NewVecDense(n+k, append(slices.Clone(d.y), make([]float64, k)...))
	for j := range k {
		stacked.Set(n+j, j+1, math.Sqrt(lambda))
	}
	var qr mat.QR
	qr.Factorize(stacked)
	var solution mat.Dense
	if err := qr.SolveTo(&solution, false, y); err != nil {
		return nil, fmt.Errorf("least squares: %w", err)
	}
	beta := mat.Col(nil, 0, &solution)
	fitted := mat.NewVecDense(n, nil)
	fitted.MulVec(x, mat.NewVecDense(k+1, beta))
	mean := stat.Mean(d.y, nil)
	var rss, total float64
	for i, v := range d.y {
		rss += (v - fitted.AtVec(i)) * (v - fitted.AtVec(i))
		total += (v - mean) * (v - mean)
	}
	var penalised, inverse, gram, hat mat.Dense
	penalised.Mul(stacked.T(), stacked)
	if err := inverse.Inverse(&penalised); err != nil {
		return nil, fmt.Errorf("least squares: %w", err)
	}
	gram.Mul(x.T(), x)
	hat.Mul(&inverse, &gram)
	trace := mat.Trace(&hat)
	var square mat.Dense
	square.Mul(&hat, &hat)
	df := float64(n) - 2*trace + mat.Trace(&square)
	sigma2 := rss / df
	var cov mat.Dense
	cov.Mul(&hat, &inverse)
	cov.Scale(sigma2, &cov)
	estimates, covariance := natural(beta, &cov, centre, scale)
	out := &Regression{N: uint64(n), RSquared: finite(1 - rss/total), ResidualSE: finite(math.Sqrt(sigma2)), ResidualDF: finite(df)}
	student := distuv.StudentsT{Sigma: 1, Nu: df}
	q := student.Quantile(0.975)
	for j, name := range append([]string{intercept}, d.names...) {
		se := math.Sqrt(covariance.At(j, j))
		t := estimates[j] / se
		out.Coefficients = append(out.Coefficients, Coefficient{
			Name: name, Estimate: digits12(estimates[j]), StdError: finite(se), T: finite(t), P: finite(2 * student.CDF(-math.Abs(t))),
			Lower: finite(estimates[j] - q*se), Upper: finite(estimates[j] + q*se),
		})
	}
	var svd mat.SVD
	if !svd.Factorize(x.Slice(0, n, 1, k+1), mat.SVDNone) {
		return nil, fmt.Errorf("least squares: no singular values")
	}
	singular := svd.Values(nil)
	out.ConditionNumber = finite(singular[0] / singular[k-1])
	if a.Kind == study.Ridge {
		out.Lambda, out.EffectiveDF, out.Notes = finite(lambda), finite(trace-1), []string{noteRidge}
		return out, nil
	}
	out.AdjustedRSquared = finite(1 - rss/total*float64(n-1)/df)
	f := (total - rss) / float64(k) / sigma2
	out.F = &FTest{F: digits12(f), DF1: k, DF2: n - k - 1, P: digits12(distuv.F{D1: df, D2: float64(k)}.CDF(1 / f))}
	for j := range k {
		out.Coefficients[j+1].VIF = finite(inflation(d, j))
	}
	return out, nil
}

// inflation is 1/(1 − R²) of a covariate on the others.
func inflation(d design, j int) float64 {
	other := design{y: d.x[j]}
	for i, column := range d.x {
		if i != j {
			other.x = append(other.x, column)
		}
	}
	if len(other.x) == 0 {
		return 1
	}
	x, _, _ := other.standard(true)
	var qr mat.QR
	qr.Factorize(x)
	var beta mat.Dense
	if err := qr.SolveTo(&beta, false, mat.NewVecDense(len(other.y), other.y)); err != nil {
		return math.NaN()
	}
	var fitted mat.Dense
	fitted.Mul(x, &beta)
	mean := stat.Mean(other.y, nil)
	var rss, total float64
	for i, v := range other.y {
		rss += (v - fitted.At(i, 0)) * (v - fitted.At(i, 0))
		total += (v - mean) * (v - mean)
	}
	return total / rss
}

// newton maximises a log-likelihood from a start, halving steps that lower it.
func newton(beta []float64, at func(beta []float64) (height float64, score *mat.VecDense, information *mat.SymDense)) (height float64, information *mat.SymDense, err error) {
	for range 200 {
		height, score, information := at(beta)
		var chol mat.Cholesky
		if !chol.Factorize(information) {
			return 0, nil, fmt.Errorf("no finite estimate: the information is singular")
		}
		var delta mat.VecDense
		if err := chol.SolveVecTo(&delta, score); err != nil {
			return 0, nil, err
		}
		decrement := mat.Dot(score, &delta)
		if decrement < 1e-22 {
			return height, information, nil
		}
		step, from := 1.0, slices.Clone(beta)
		for {
			for i := range beta {
				beta[i] = from[i] + step*delta.AtVec(i)
			}
			if next, _, _ := at(beta); next >= height-1e-9*math.Abs(height) {
				break
			}
			if step /= 2; step < 1e-12 {
				return 0, nil, fmt.Errorf("no finite estimate: no step raises the likelihood")
			}
		}
		if decrement < 1e-14 { // rounding keeps it from falling further
			height, _, information = at(beta)
			return height, information, nil
		}
	}
	return 0, nil, fmt.Errorf("no finite estimate after 200 steps")
}

func (o oracle) likelihood(rows []Row) (*Regression, error) {
	a := o.study.Analysis
	d, err := o.design(rows)
	if err != nil {
		return nil, err
	}
	x, centre, scale := d.standard(true)
	k := len(d.x)
	at := func(beta []float64) (float64, *mat.VecDense, *mat.SymDense) {
		score, information, height := mat.NewVecDense(k+1, nil), mat.NewSymDense(k+1, nil), 0.0
		for i := range d.rows() {
			row := x.RawRowView(i)
			eta := d.offset[i] + floats.Dot(row, beta)
			mean, variance, cumulant := math.Exp(eta), math.Exp(eta), math.Exp(eta)
			if a.Kind == study.Logistic {
				mean = 1 / (1 + math.Exp(-eta))
				variance = mean / (1 + math.Exp(eta))
				cumulant = math.Max(eta, 0) + math.Log1p(math.Exp(-math.Abs(eta)))
			}
			w := d.weight[i]
			height += w * (d.y[i]*eta - cumulant)
			v := mat.NewVecDense(k+1, row)
			score.AddScaledVec(score, w*(d.y[i]-mean), v)
			information.SymRankOne(information, w*variance, v)
		}
		return height, score, information
	}
	sum, rate := 0.0, 0.0
	for i, w := range d.weight {
		sum += w * d.y[i]
		rate += w
		if a.Kind == study.Poisson {
			rate += w * (math.Exp(d.offset[i]) - 1)
		}
	}
	null := make([]float64, k+1)
	null[0] = math.Log(sum / rate)
	if a.Kind == study.Logistic {
		null[0] = math.Log(sum / (rate - sum))
	}
	known := a.Kind == study.Poisson || a.Offset == ""
	nullHeight, nullScore, nullInformation := at(null)
	beta := slices.Clone(null)
	height, information, err := newton(beta, at)
	if err != nil {
		return nil, err
	}
	var cov mat.Dense
	if err := cov.Inverse(information); err != nil {
		return nil, err
	}
	events := uint64(math.Round(sum))
	out := &Regression{N: uint64(d.rows()), Events: &events, LogLikelihood: finite(height)}
	if known {
		ratio := chiTest(2*(height-nullHeight), k)
		var inverse mat.Dense
		if err := inverse.Inverse(nullInformation); err != nil {
			return nil, err
		}
		score := chiTest(mat.Inner(nullScore, &inverse, nullScore), k)
		out.NullLogLikelihood, out.LikelihoodRatio, out.ScoreTest = finite(nullHeight), &ratio, &score
	}
	if a.Kind == study.Logistic {
		out.Deviance, out.AIC = finite(-2*height), finite(-2*height+2*float64(k+1))
		if known {
			out.NullDeviance = finite(-2 * nullHeight)
		}
	} else {
		out.Notes = append(out.Notes, notePoisson)
	}
	if a.Weight != "" {
		out.Notes = append(out.Notes, noteWeighted)
	}
	wald, err := plainWald(beta[1:], cov.Slice(1, k+1, 1, k+1))
	if err != nil {
		return nil, err
	}
	out.Wald = wald
	estimates, covariance := natural(beta, &cov, centre, scale)
	out.Coefficients = plainCoefficients(append([]string{intercept}, d.names...), estimates, covariance)
	return out, nil
}

func plainWald(beta []float64, cov mat.Matrix) (*ChiTest, error) {
	var inverse mat.Dense
	if err := inverse.Inverse(cov); err != nil {
		return nil, err
	}
	v := mat.NewVecDense(len(beta), slices.Clone(beta))
	test := chiTest(mat.Inner(v, &inverse, v), len(beta))
	return &test, nil
}

func plainCoefficients(names []string, beta []float64, cov mat.Matrix) []Coefficient {
	out := []Coefficient{}
	q := distuv.UnitNormal.Quantile(0.975)
	for j, name := range names {
		se := math.Sqrt(cov.At(j, j))
		c := Coefficient{
			Name: name, Estimate: digits12(beta[j]), StdError: finite(se), Z: finite(beta[j] / se), P: finite(2 * distuv.UnitNormal.CDF(-math.Abs(beta[j]/se))),
			Lower: finite(beta[j] - q*se), Upper: finite(beta[j] + q*se),
		}
		if name != intercept {
			c.Ratio, c.RatioLower, c.RatioUpper = finite(math.Exp(beta[j])), finite(math.Exp(beta[j]-q*se)), finite(math.Exp(beta[j]+q*se))
		}
		out = append(out, c)
	}
	return out
}

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
