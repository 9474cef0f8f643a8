package analysis

import (
	"fmt"
	"math/big"

	"salus/models/study"
)

// Regression is the result of every regression and of cox. What a kind does not have is nil.
type Regression struct {
	N            uint64        `json:"n"`                // rows that counted
	Events       *uint64       `json:"events,omitempty"` // logistic, cox: rows with the outcome; Poisson: the sum of outcomes; weighted if there are weights
	Coefficients []Coefficient `json:"coefficients"`

	// linear and ridge regression
	RSquared         *float64 `json:"rSquared,omitempty"`
	AdjustedRSquared *float64 `json:"adjustedRSquared,omitempty"`
	ResidualSE       *float64 `json:"residualStdError,omitempty"`
	ResidualDF       *float64 `json:"residualDF,omitempty"`
	F                *FTest   `json:"f,omitempty"`               // against the model with an intercept only
	ConditionNumber  *float64 `json:"conditionNumber,omitempty"` // of the covariates scaled to variance 1: largest over smallest singular value
	Lambda           *float64 `json:"lambda,omitempty"`
	EffectiveDF      *float64 `json:"effectiveDF,omitempty"` // ridge: trace of the hat matrix, the intercept's 1 left out

	// generalised linear models and cox
	LogLikelihood     *float64 `json:"logLikelihood,omitempty"` // Poisson without a deviance: without Σ log y!, for want of columns
	NullLogLikelihood *float64 `json:"nullLogLikelihood,omitempty"`
	Deviance          *float64 `json:"deviance,omitempty"` // logistic, Poisson
	NullDeviance      *float64 `json:"nullDeviance,omitempty"`
	AIC               *float64 `json:"aic,omitempty"`
	LikelihoodRatio   *ChiTest `json:"likelihoodRatio,omitempty"` // all covariates against none
	Wald              *ChiTest `json:"wald,omitempty"`
	ScoreTest         *ChiTest `json:"score,omitempty"`

	Proportional *Proportionality `json:"proportional,omitempty"` // cox

	Notes       []string     `json:"notes,omitempty"`
	Computation *Computation `json:"computation,omitempty"` // how it was computed; no number of the model
}

// Coefficient is one coefficient in the units of its column, with its 95 % interval. T is Student's with ResidualDF degrees of freedom, Z is normal.
type Coefficient struct {
	Name     string   `json:"name"` // a column, column=value for a category or boolean, or (Intercept)
	Estimate float64  `json:"estimate"`
	StdError *float64 `json:"stdError"`
	T        *float64 `json:"t,omitempty"`
	Z        *float64 `json:"z,omitempty"`
	P        *float64 `json:"p"`
	Lower    *float64 `json:"lower"`
	Upper    *float64 `json:"upper"`

	// logistic: odds ratio, Poisson: rate ratio, cox: hazard ratio, e^Estimate with its interval
	Ratio      *float64 `json:"ratio,omitempty"`
	RatioLower *float64 `json:"ratioLower,omitempty"`
	RatioUpper *float64 `json:"ratioUpper,omitempty"`
	VIF        *float64 `json:"vif,omitempty"` // linear: variance inflation factor
}

// FTest is a test with F's distribution.
type FTest struct {
	F   float64 `json:"f"`
	DF1 int     `json:"df1"`
	DF2 int     `json:"df2"`
	P   float64 `json:"p"`
}

// Computation says how a chain of sessions got its estimate. Results that agree may differ in it.
type Computation struct {
	Sessions uint32 `json:"sessions"`
	// Converged: a further session would move no coefficient by more than a hundred thousandth of its standard error, or than half of what
	// the tables' rounding can amount to.
	Converged bool `json:"converged"`
	// ErrorBound of each coefficient: what the rounding of the link function's tables can amount to, to first order.
	ErrorBound []float64 `json:"errorBound"`
	// LikelihoodBound is what that rounding can amount to in the log-likelihood.
	LikelihoodBound float64 `json:"likelihoodBound"`
	// DevianceBound is what it can amount to in a Poisson model's deviance.
	DevianceBound float64 `json:"devianceBound,omitempty"`
	// Limited: for some values in the columns' declared ranges the linear predictor would leave the limits of the tables. If it does for a patient, a
	// logistic model's likelihood is too large, and is left out where that shows; with the log link ErrorBound does not hold.
	Limited bool `json:"limited,omitempty"`
}

const intercept = "(Intercept)"

// Notes of regressions.
const (
	noteRidge    = "standard errors are those of the penalised estimate around its own mean; they do not hold its bias"
	notePerfect  = "the model fits without error: there are no standard errors"
	notePoisson  = "the log-likelihood leaves out the sum of log(y!), and there is no deviance: both need two columns more than a row has; differences between models are not concerned"
	noteWeighted = "case weights count as repetitions of a row"
	noteBreslow  = "ties are handled as Breslow's; log-likelihoods are partial"
	noteClipped  = "some fitted risks are within 2e-7 of 0 or 1, beyond the tables: the likelihood is not known"
	noteInterval = "times in one interval count as equal"
)

// dependent is the error of a covariate that the others determine.
func dependent(c coordinate) error {
	return fmt.Errorf("covariate %s is collinear: it is constant or follows from the covariates before it among the patients who count; leave it out or join values of its category", c.name)
}

// linear is linear or ridge regression: the last variable on the others.
func (p *Program) linear(g gram) (*Regression, error) {
	k := len(g.vector) - 1
	a := p.study.Analysis
	df := int(g.count) - k - 1
	if df < 1 {
		return nil, fmt.Errorf("%w: %d for %d coefficients", errFew, g.count, k+1)
	}
	// Everything is in codes until the end: xx and xy are n times the centred sums.
	xx, xy, yy := newMatrix(k), make([]*big.Rat, k), g.central[k][k]
	for s := range k {
		for t := range k {
			xx[s][t].Set(g.central[s][t])
		}
		xy[s] = g.central[s][k]
	}
	if yy.Sign() == 0 {
		return nil, fmt.Errorf("outcome %s %w", g.vector[k].name, errConstant)
	}
	inverse, at := xx.inverse()
	lambda := new(big.Rat)
	if a.Kind == study.Ridge {
		lambda, _ = study.ParseNumber(a.Lambda)
	}
	if at >= 0 && lambda.Sign() == 0 {
		return nil, dependent(g.vector[at])
	}
	if a.Kind == study.Ridge {
		return g.ridge(xx, xy, yy, lambda)
	}
	beta := inverse.times(xy)
	rss := over(minus(yy, dot(beta, xy)), g.n)
	variance := over(rss, whole(int64(df)))
	// Var(β) = σ²·(XcᵀXc)⁻¹ = σ²·n·xx⁻¹.
	cov := newMatrix(k)
	for s := range k {
		for t := range k {
			cov[s][t] = prod(prod(variance, g.n), inverse[s][t])
		}
	}
	out := &Regression{N: g.count, ResidualDF: finite(float64(df))}
	out.Coefficients = g.coefficients(beta, cov, over(variance, g.n), float64(df))
	for s := range k {
		out.Coefficients[s+1].VIF = value(prod(xx[s][s], inverse[s][s]))
	}
	g.fit(out, rss, variance)
	r2 := over(dot(beta, xy), yy)
	one := whole(1)
	out.AdjustedRSquared = value(minus(one, prod(minus(one, r2), over(whole(int64(g.count-1)), whole(int64(df))))))
	out.ConditionNumber = condition(xx)
	if rss.Sign() == 0 {
		out.Notes = append(out.Notes, notePerfect)
		return out, nil
	}
	f := over(prod(r2, whole(int64(df))), prod(minus(one, r2), whole(int64(k))))
	out.F = &FTest{F: float(f), DF1: k, DF2: df, P: digits12(upperF(approx(f), float64(k), float64(df)))}
	return out, nil
}

// fit sets R² and the residual standard error from the residual sum of squares in codes.
func (g gram) fit(out *Regression, rss, variance *big.Rat) {
	y := g.vector[len(g.vector)-1]
	out.RSquared = value(minus(whole(1), over(prod(rss, g.n), g.central[len(g.vector)-1][len(g.vector)-1])))
	out.ResidualSE = value(over(root(variance), y.scale()))
}

// coefficients turns coefficients a code with their covariance, and the variance of the outcome's mean, into those a unit with intercept.
func (g gram) coefficients(beta []*big.Rat, cov matrix, ofMean *big.Rat, df float64) []Coefficient {
	k := len(beta)
	y := g.vector[k]
	means := make([]*big.Rat, k) // in codes, from value 0
	at := g.mean(k)
	for s := range k {
		means[s] = minus(over(g.sum[s], g.n), g.vector[s].shift())
		at = minus(at, over(prod(beta[s], means[s]), y.scale()))
	}
	first := coefficient(intercept, at, over(plus(ofMean, cov.form(means, means)), prod(y.scale(), y.scale())), df)
	out := []Coefficient{first}
	for s := range k {
		unit := over(g.vector[s].scale(), y.scale())
		out = append(out, coefficient(g.vector[s].name, prod(beta[s], unit), prod(cov[s][s], prod(unit, unit)), df))
	}
	return out
}

// coefficient with Student's test.
func coefficient(name string, estimate, variance *big.Rat, df float64) Coefficient {
	out := Coefficient{Name: name, Estimate: float(estimate)}
	if variance.Sign() == 0 {
		return out
	}
	se := root(variance)
	t := perRoot(estimate, variance)
	out.StdError, out.T = value(se), value(t)
	out.P = finite(studentTails(approx(t), df))
	out.Lower, out.Upper = around(estimate, se, t975(df))
	return out
}

// condition is the root of the ratio of the largest to the smallest eigenvalue of the correlation matrix.
func condition(xx matrix) *float64 {
	m := newMatrix(len(xx))
	for s := range xx {
		for t := range xx {
			r := perRoot(xx[s][t], prod(xx[s][s], xx[t][t]))
			if r == nil {
				return nil
			}
			m[s][t].Set(r)
		}
		m[s][s].SetInt64(1)
	}
	values, _ := eigen(m)
	smallest := values[len(values)-1]
	if smallest.Sign() <= 0 {
		return nil
	}
	q := new(big.Float).SetPrec(precision).Quo(values[0], smallest)
	f, _ := q.Sqrt(q).Float64()
	return finite(f)
}

// ridge minimises the residual sum of squares plus λ·Σ (β_s·sd_s)², sd with divisor n, as MASS::lm.ridge (Hoerl and Kennard 1970). The
// residual variance has n − 1 − tr(2H − HHᵀ) degrees of freedom (Cule, Vineis and De Iorio 2011), H without the intercept.
func (g gram) ridge(xx matrix, xy []*big.Rat, yy, lambda *big.Rat) (*Regression, error) {
	k := len(xy)
	a := newMatrix(k)
	for s := range k {
		for t := range k {
			a[s][t].Set(xx[s][t])
		}
		// n times λ·variance, and the variance is xx/n².
		a[s][s].Add(a[s][s], over(prod(lambda, xx[s][s]), g.n))
	}
	inverse, at := a.inverse()
	if at >= 0 {
		return nil, dependent(g.vector[at])
	}
	beta := inverse.times(xy)
	// tr H and tr HHᵀ from A⁻¹·xx; HHᵀ's trace is that of (A⁻¹·xx)².
	hat := matrixProduct(inverse, xx)
	trace, square := new(big.Rat), new(big.Rat)
	for s := range k {
		trace.Add(trace, hat[s][s])
		for t := range k {
			square.Add(square, prod(hat[s][t], hat[t][s]))
		}
	}
	rss := minus(yy, prod(whole(2), dot(beta, xy)))
	rss = over(plus(rss, xx.form(beta, beta)), g.n)
	df := minus(minus(g.n, whole(1)), minus(prod(whole(2), trace), square))
	if df.Sign() <= 0 {
		return nil, fmt.Errorf("%w: %d for %d coefficients", errFew, g.count, k+1)
	}
	variance := over(rss, df)
	cov := matrixProduct(hat, inverse)
	for s := range k {
		for t := range k {
			cov[s][t] = prod(prod(variance, g.n), cov[s][t])
		}
	}
	out := &Regression{N: g.count, Lambda: value(lambda), EffectiveDF: value(trace), ResidualDF: value(df), Notes: []string{noteRidge}}
	out.Coefficients = g.coefficients(beta, cov, over(variance, g.n), approx(df))
	g.fit(out, rss, variance)
	out.ConditionNumber = condition(xx)
	return out, nil
}

// matrixProduct is the product of two matrices.
func matrixProduct(a, b matrix) matrix {
	out := newMatrix(len(a))
	for i := range a {
		for j := range b {
			for k := range b {
				out[i][j].Add(out[i][j], prod(a[i][k], b[k][j]))
			}
		}
	}
	return out
}
