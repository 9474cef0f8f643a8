package analysis

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"salus/models/study"
)

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
