package analysis

import (
	"math"
	"strconv"
	"testing"
)

// TestPoissonLikelihoodsAreCompleteWithinTheirBound holds deviance and likelihood against R's: what logarithms in codes, and link tables, can amount to is said.
func TestPoissonLikelihoodsAreCompleteWithinTheirBound(t *testing.T) {
	r := readModels(t)
	scales := readTable(t, "scales.csv")
	poisson := "{kind: poisson-regression, outcome: "
	for name, c := range map[string]struct {
		analysis string
		want     rRegression
	}{
		"plain":   {"count, covariates: [far, tiny, flag, kind]}", r.Poisson},
		"offset":  {"count, covariates: [far, tiny, flag], offset: exposure}", r.PoissonOffset},
		"weights": {"count, covariates: [far, tiny], weight: times}", r.PoissonWeighted},
		"large":   {"many, covariates: [far, tiny, flag]}", r.PoissonMany},
	} {
		got := fit(t, scalesStudy(t, poisson+c.analysis), scales, 3).(*Regression)
		for what, x := range map[string][3]float64{
			"deviance":            {*got.Deviance, c.want.Deviance, got.Computation.DevianceBound},
			"null deviance":       {*got.NullDeviance, c.want.NullDeviance, got.Computation.DevianceBound},
			"log-likelihood":      {*got.LogLikelihood, c.want.LogLik, got.Computation.LikelihoodBound},
			"null log-likelihood": {*got.NullLogLikelihood, c.want.NullLogLik, got.Computation.LikelihoodBound},
			"aic":                 {*got.AIC, c.want.AIC, 2 * got.Computation.LikelihoodBound},
		} {
			if d := math.Abs(x[0] - x[1]); !(d <= x[2]) || x[2] > 0.2*math.Sqrt(math.Abs(x[1])) {
				t.Errorf("%s: %s is %v, R has %v: off by %g, the bound is %g", name, what, x[0], x[1], d, x[2])
			}
			t.Logf("%s: %s off by %.2g, bound %.2g", name, what, x[0]-x[1], x[2])
		}
	}
	for i, row := range scales {
		row["u0"], row["u1"] = Value(strconv.Itoa(i*7%10)), Value(strconv.Itoa(i*i%11%10))
	}
	wide := fit(t, scalesStudy(t, poisson+`count, covariates: [far, tiny, wide, flag, kind, "y", "yes", many, u0, u1], offset: exposure, weight: times}`), scales, 3).(*Regression)
	if wide.Deviance != nil || wide.AIC != nil || len(wide.Notes) == 0 || wide.Notes[0] != notePoisson {
		t.Errorf("a row without columns left has a deviance: %+v", wide)
	}
}

func TestLogarithmsOfFactorialsAreGood(t *testing.T) {
	for _, y := range []int64{0, 1, 2, 3, 10, 127, 128, 129, 1000, 1 << 20} {
		want, _ := math.Lgamma(float64(y) + 1)
		if got := approx(logFactorial(y)); math.Abs(got-want) > 2e-15*math.Max(1, want) {
			t.Errorf("log %d! is %v, want %v", y, got, want)
		}
	}
	// Where the series begins it is as good as the product.
	if d := math.Abs(approx(minus(minus(logFactorial(128), logFactorial(127)), logOf(whole(128))))); d > 1e-18 {
		t.Errorf("the series is off by %g", d)
	}
}
