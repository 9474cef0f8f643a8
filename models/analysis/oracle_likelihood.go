package analysis

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"salus/models/study"
)

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
	if a.Kind == study.Logistic && a.Offset != "" {
		if err := interceptOnly(null, d.weight, d.y, d.offset); err != nil {
			return nil, err
		}
	}
	nullHeight, nullScore, nullInformation := at(null)
	beta := slices.Clone(null)
	height, information, err := newton(beta, at)
	constant, saturated := 0.0, 0.0 // Σ w log y! and Σ w (y log y − y)
	for i, w := range d.weight {
		if a.Kind == study.Poisson && d.y[i] > 0 {
			factorial, _ := math.Lgamma(d.y[i] + 1)
			constant += w * factorial
			saturated += w * (d.y[i]*math.Log(d.y[i]) - d.y[i])
		}
	}
	if err != nil {
		return nil, err
	}
	var cov mat.Dense
	if err := cov.Inverse(information); err != nil {
		return nil, err
	}
	events := uint64(math.Round(sum))
	complete := completed(o.study)
	if !complete {
		constant = 0
	}
	out := &Regression{N: uint64(d.rows()), Events: &events, LogLikelihood: finite(height - constant)}
	ratio := chiTest(2*(height-nullHeight), k)
	var inverse mat.Dense
	if err := inverse.Inverse(nullInformation); err != nil {
		return nil, err
	}
	score := chiTest(mat.Inner(nullScore, &inverse, nullScore), k)
	out.NullLogLikelihood, out.LikelihoodRatio, out.ScoreTest = finite(nullHeight-constant), &ratio, &score
	switch {
	case a.Kind == study.Logistic:
		out.Deviance, out.AIC = finite(-2*height), finite(-2*height+2*float64(k+1))
		out.NullDeviance = finite(-2 * nullHeight)
	case complete:
		out.Deviance, out.NullDeviance, out.AIC = finite(2*(saturated-height)), finite(2*(saturated-nullHeight)), finite(-2*(height-constant)+2*float64(k+1))
	default:
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

// interceptOnly fits the intercept of a logistic model with an offset.
func interceptOnly(beta, weight, y, offset []float64) error {
	for range 100 {
		score, information := 0.0, 0.0
		for i, w := range weight {
			mean := 1 / (1 + math.Exp(-beta[0]-offset[i]))
			score += w * (y[i] - mean)
			information += w * mean * (1 - mean)
		}
		step := score / information
		if beta[0] += step; math.Abs(step) < 1e-13 {
			return nil
		}
	}
	return fmt.Errorf("no finite estimate of the intercept")
}
