package analysis

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"pgregory.net/rapid"

	"salus/models/study"
)

// scalesStudy is a study of scales.csv, which testdata/models.R makes: columns of very different scales.
func scalesStudy(t testing.TB, analysis string) *study.Study {
	t.Helper()
	return parseStudy(t, `
name: scales
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: far,      type: integer,  min: 0, max: 1000000}
  - {name: tiny,     type: decimal,  digits: 6, min: 0, max: 1}
  - {name: wide,     type: integer,  min: 0, max: 1000000}
  - {name: flag,     type: category, values: [0, 1]}
  - {name: kind,     type: category, values: [a, b, c, d]}
  - {name: exposure, type: decimal,  digits: 3, min: -2, max: 2}
  - {name: times,    type: integer,  min: 0, max: 3}
  - {name: "y",      type: decimal,  digits: 2, min: -200, max: 300}
  - {name: "yes",    type: category, values: [0, 1]}
  - {name: count,    type: integer,  min: 0, max: 200}
  - {name: many,     type: integer,  min: 0, max: 2000}
  - {name: u0,       type: integer,  min: 0, max: 9}
  - {name: u1,       type: integer,  min: 0, max: 9}
analysis: `+analysis+`
release: {minCohort: 11, minSites: 2}
`)
}

// sites are the rows' codes, split over so many sites.
func codesOf(t testing.TB, p *Program, rows []Row, sites int) [][][]uint32 {
	t.Helper()
	split := make([][][]uint32, sites)
	for i, row := range rows {
		codes, err := p.Encode(row)
		if err != nil {
			t.Fatal(err)
		}
		split[i%sites] = append(split[i%sites], codes)
	}
	return split
}

// session computes a model's totals as a session does: at every site, then added.
func session(t testing.TB, p *Program, m Model, sites [][][]uint32) Totals {
	t.Helper()
	var all []Totals
	for _, rows := range sites {
		totals, err := p.Compute(m, rows, nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, totals)
	}
	sum, err := p.AddTotals(all...)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// chain runs the sessions of an analysis and gives the last one's model and totals.
func chain(t testing.TB, p *Program, sites [][][]uint32) (State, Totals, error) {
	t.Helper()
	m := State{Model: p.Start()}
	for {
		totals := session(t, p, m.Model, sites)
		next, done, err := p.Next(m, totals)
		if err != nil || done {
			return m, totals, err
		}
		if next.Iteration != m.Iteration+1 {
			t.Fatalf("iteration %d after %d", next.Iteration, m.Iteration)
		}
		m = State{}
		throughJSON(t, committed(next).Model, &m.Model)
		throughJSON(t, next.Memory, &m.Memory)
	}
}

// committed is a state whose model commits to something, as those of a chain do.
func committed(s State) State {
	s.Commitment = study.Digest{byte(s.Iteration)}
	return s
}

func throughJSON(t testing.TB, from, to any) {
	t.Helper()
	b, err := json.Marshal(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, to); err != nil {
		t.Fatal(err)
	}
}

// fit is the result of any study over moments or a generalised linear model.
func fit(t testing.TB, s *study.Study, rows []Row, sites int) any {
	t.Helper()
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	m, totals, err := chain(t, p, codesOf(t, p, rows, sites))
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.Result(m, totals)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// rModels is testdata/models.json, which testdata/models.R made with R.
type rModels struct {
	Covariance                                                 []rCovariance
	CovarianceScales                                           rCovariance
	Correlation                                                rCorrelation
	CorrelationScales                                          []rCorrelation
	Welch, Pooled, WelchScales, PooledScales                   rTTest
	Anova, AnovaScales                                         rAnova
	PCA, PCAScales                                             rPCA
	Linear, LinearScales, Ridge, RidgeScales                   rRegression
	Logistic, LogisticScales, LogisticWeighted, LogisticOffset rRegression
	Poisson, PoissonOffset, PoissonWeighted, PoissonMany       rRegression
	PoissonWide                                                rRegression
	Cox, CoxFactor, CoxMonths, CoxOffset, CoxWeighted          rRegression
}

type rCovariance struct {
	N                      uint64
	Mean, SD, Lower, Upper []float64
	Covariance             [][]float64
}

type rCorrelation struct{ R, T, DF, P, Lower, Upper float64 }

type rTTest struct{ T, DF, P, StdError, Lower, Upper float64 }

type rAnova struct {
	DF, SumOfSquares []float64
	F, P             float64
}

type rPCA struct {
	SD, Proportion []float64
	Loadings       [][]float64
}

type rRegression struct {
	N, Events                                              uint64
	Estimate, StdError, T, Z, P, Lower, Upper, Ratio, VIF  []float64
	RSquared, Adjusted, Sigma, DF, F, FP, Condition, Trace float64
	LogLik, NullLogLik, Deviance, NullDeviance, AIC        float64
	RatioTest, RatioP, Wald, Score                         float64
}

func readModels(t testing.TB) rModels {
	t.Helper()
	b, err := os.ReadFile("testdata/models.json")
	if err != nil {
		t.Fatal(err)
	}
	var r rModels
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// agreement collects the worst relative difference from R.
type agreement struct {
	t     testing.TB
	name  string
	worst float64
}

// see compares two numbers relative to R's.
func (a *agreement) see(what string, ours *float64, r float64) {
	a.t.Helper()
	if ours == nil {
		a.t.Errorf("%s: %s is missing, R has %v", a.name, what, r)
		return
	}
	d := math.Abs(*ours - r)
	if r != 0 {
		d /= math.Abs(r)
	}
	if testing.Verbose() && d > 1e-9 {
		a.t.Logf("%s: %s: %.15g, R %.15g", a.name, what, *ours, r)
	}
	a.worst = math.Max(a.worst, d)
}

// within fails where a number differs from R's by more than a relative bound.
func (a *agreement) within(most float64) {
	a.t.Helper()
	if !(a.worst <= most) {
		a.t.Errorf("%s: differs from R by %.2g, more than %g", a.name, a.worst, most)
	}
	a.t.Logf("%s: %.1g", a.name, a.worst)
}

func (a *agreement) coefficients(got []Coefficient, r rRegression) {
	a.t.Helper()
	if len(got) != len(r.Estimate) {
		a.t.Fatalf("%s: %d coefficients, R has %d", a.name, len(got), len(r.Estimate))
	}
	for i, c := range got {
		a.see(c.Name, &c.Estimate, r.Estimate[i])
		a.see(c.Name+" se", c.StdError, r.StdError[i])
		if r.Lower != nil {
			a.see(c.Name+" lower", c.Lower, r.Lower[i])
			a.see(c.Name+" upper", c.Upper, r.Upper[i])
		}
		if r.T != nil {
			a.see(c.Name+" t", c.T, r.T[i])
		}
		if r.Z != nil {
			a.see(c.Name+" z", c.Z, r.Z[i])
		}
		if r.P != nil && (r.Z == nil || r.P[i] > 1e-12) { // a small error of z is a large one of a tiny p
			a.see(c.Name+" p", c.P, r.P[i])
		}
		if r.VIF != nil && i > 0 {
			a.see(c.Name+" vif", c.VIF, r.VIF[i-1])
		}
		if r.Ratio != nil {
			a.see(c.Name+" ratio", c.Ratio, r.Ratio[i])
		}
	}
}

const meal, scaled = "outcome: meal.cal, covariates: [age, sex, wt.loss]", "outcome: y, covariates: [far, tiny, wide, flag, kind]"

func TestRegressionIsThatOfR(t *testing.T) {
	r := readModels(t)
	lung, scales := readTable(t, "lung.csv"), readTable(t, "scales.csv")
	for _, c := range []struct {
		name string
		got  any
		want rRegression
	}{
		{"linear", fit(t, lungStudy(t, "{kind: linear-regression, "+meal+"}"), lung, 5), r.Linear},
		{"linear, scales", fit(t, scalesStudy(t, "{kind: linear-regression, "+scaled+"}"), scales, 3), r.LinearScales},
		{"ridge", fit(t, lungStudy(t, "{kind: ridge-regression, "+meal+", lambda: 12.5}"), lung, 5), r.Ridge},
		{"ridge, scales", fit(t, scalesStudy(t, "{kind: ridge-regression, "+scaled+", lambda: 3}"), scales, 3), r.RidgeScales},
	} {
		got := c.got.(*Regression)
		a := &agreement{t: t, name: c.name}
		if got.N != c.want.N {
			t.Errorf("%s: %d rows, R has %d", c.name, got.N, c.want.N)
		}
		a.coefficients(got.Coefficients, c.want)
		a.see("sigma", got.ResidualSE, c.want.Sigma)
		a.see("df", got.ResidualDF, c.want.DF)
		if c.want.Trace != 0 {
			a.see("trace", got.EffectiveDF, c.want.Trace)
		} else {
			a.see("R²", got.RSquared, c.want.RSquared)
			a.see("adjusted R²", got.AdjustedRSquared, c.want.Adjusted)
			a.see("F", &got.F.F, c.want.F)
			a.see("p of F", &got.F.P, c.want.FP)
			a.see("condition", got.ConditionNumber, c.want.Condition)
		}
		a.within(1e-8)
	}
}

func TestGeneralisedModelsAreThoseOfR(t *testing.T) {
	r := readModels(t)
	lung, scales := readTable(t, "lung.csv"), readTable(t, "scales.csv")
	logistic, poisson, cox := "{kind: logistic-regression, outcome: {column: ", "{kind: poisson-regression, outcome: ", "{kind: cox, time: time, event: {column: status, equals: 1}, covariates: "
	for _, c := range []struct {
		name string
		got  any
		want rRegression
	}{
		{"logistic", fit(t, lungStudy(t, logistic+"status, equals: 1}, covariates: [age, sex, wt.loss]}"), lung, 5), r.Logistic},
		{"logistic, scales", fit(t, scalesStudy(t, logistic+"yes, equals: 1}, covariates: [far, tiny, wide, flag, kind]}"), scales, 3), r.LogisticScales},
		{"logistic, weights", fit(t, scalesStudy(t, logistic+"yes, equals: 1}, covariates: [far, tiny, flag], weight: times}"), scales, 3), r.LogisticWeighted},
		{"logistic, offset", fit(t, scalesStudy(t, logistic+"yes, equals: 1}, covariates: [tiny, flag], offset: exposure}"), scales, 3), r.LogisticOffset},
		{"poisson", fit(t, scalesStudy(t, poisson+"count, covariates: [far, tiny, flag, kind]}"), scales, 3), r.Poisson},
		{"poisson, offset", fit(t, scalesStudy(t, poisson+"count, covariates: [far, tiny, flag], offset: exposure}"), scales, 3), r.PoissonOffset},
		{"poisson, weights", fit(t, scalesStudy(t, poisson+"count, covariates: [far, tiny], weight: times}"), scales, 3), r.PoissonWeighted},
		{"poisson, large counts", fit(t, scalesStudy(t, poisson+"many, covariates: [far, tiny, flag]}"), scales, 3), r.PoissonMany},
		{"cox", fit(t, coxStudy(t, cox+"[age, sex, ph.ecog]}"), lung, 5), r.Cox},
		{"cox, factor", fit(t, lungStudy(t, cox+"[age, sex]}"), lung, 5), r.CoxFactor},
		{"poisson, offset and weights", fit(t, scalesStudy(t, poisson+"count, covariates: [far, tiny, flag, kind, \"y\", \"yes\", many], offset: exposure, weight: times}"), scales, 3), r.PoissonWide},
		{"cox, offset", fit(t, scalesStudy(t, "{kind: cox, time: many, interval: 4, event: {column: yes, equals: 1}, covariates: [tiny, flag], offset: exposure}"), scales, 3), r.CoxOffset},
		{"cox, weights", fit(t, scalesStudy(t, "{kind: cox, time: many, interval: 4, event: {column: yes, equals: 1}, covariates: [tiny, flag], weight: times}"), scales, 3), r.CoxWeighted},
		{"cox, months", fit(t, coxStudy(t, cox+"[age, sex, wt.loss], interval: 30}"), lung, 5), r.CoxMonths},
	} {
		got := c.got.(*Regression)
		a := &agreement{t: t, name: c.name}
		if got.N != c.want.N {
			t.Errorf("%s: %d rows, R has %d", c.name, got.N, c.want.N)
		}
		t.Logf("%s: %d sessions, bounds %v, limited %v", c.name, got.Computation.Sessions, got.Computation.ErrorBound, got.Computation.Limited)
		for i, x := range got.Coefficients {
			if d := math.Abs(x.Estimate - c.want.Estimate[i]); d > got.Computation.ErrorBound[i] {
				t.Errorf("%s: %s differs from R by %g, the bound is %g", c.name, x.Name, d, got.Computation.ErrorBound[i])
			}
		}
		a.coefficients(got.Coefficients, c.want)
		a.within(1e-4)
	}
}

// TestComponentsAreThoseOfR compares loadings up to R's signs, which are arbitrary.
func TestComponentsAreThoseOfR(t *testing.T) {
	r := readModels(t)
	for _, c := range []struct {
		got  any
		want rPCA
		most float64
	}{
		{fit(t, lungStudy(t, "{kind: pca, variables: [age, meal.cal, wt.loss], matrix: correlation}"), readTable(t, "lung.csv"), 5), r.PCA, 1e-11},
		{fit(t, scalesStudy(t, "{kind: pca, variables: [far, tiny, wide, y]}"), readTable(t, "scales.csv"), 3), r.PCAScales, 1e-9},
	} {
		for k, component := range c.got.(*Components).Components {
			if d := math.Abs(component.SD/c.want.SD[k] - 1); d > 1e-9 {
				t.Errorf("standard deviation %v, R has %v", component.SD, c.want.SD[k])
			}
			at := largest(component.Loadings)
			if component.Loadings[at] < 0 {
				t.Error("the largest loading is negative")
			}
			for i, x := range component.Loadings {
				if want := c.want.Loadings[k][i] * math.Copysign(1, c.want.Loadings[k][at]); math.Abs(x-want) > c.most {
					t.Errorf("loading %v, R has %v", x, want)
				}
			}
		}
	}
}

// coxStudy is lungStudy with sex and ph.ecog as numbers.
func coxStudy(t testing.TB, analysis string) *study.Study {
	t.Helper()
	return parseStudy(t, `
name: lung
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: time,    type: integer,  min: 0, max: 1022, unit: d}
  - {name: status,  type: category, values: [0, 1]}
  - {name: sex,     type: integer, min: 1, max: 2}
  - {name: age,     type: integer,  min: 18, max: 100}
  - {name: ph.ecog, type: integer, min: 0, max: 3}
  - {name: wt.loss, type: integer,  min: -50, max: 100}
analysis: `+analysis+`
release: {minCohort: 11, minSites: 2}
`)
}

// randomModelRows are rows in which nothing is constant and no outcome is separated, nearly always.
func randomModelRows(t *rapid.T, n int) []Row {
	seed := rapid.Uint64().Draw(t, "seed")
	r := rand.New(rand.NewPCG(seed, 1))
	var rows []Row
	for range n {
		x, z := r.NormFloat64(), r.Float64()
		u := 0.4*x - z
		pick := func(values ...string) Value { return Value(values[r.IntN(len(values))]) }
		count := 0
		for p := math.Exp(0.5 + 0.5*u); r.Float64() < p/(1+p) && count < 30; {
			count++
		}
		row := Row{
			"x": Value(fmt.Sprintf("%.2f", 100+10*x)), "z": Value(fmt.Sprintf("%.4f", z)), "n": Value(fmt.Sprint(1000 + r.IntN(200))),
			"c": pick("a", "b", "c"), "b": pick("true", "false"), "count": Value(fmt.Sprint(count)),
			"yes": Value(fmt.Sprint(r.Float64() < 1/(1+math.Exp(-u)))), "o": Value(fmt.Sprintf("%.3f", z-0.5)), "w": pick("0", "1", "1", "2"),
			"t": Value(fmt.Sprintf("%.1f", math.Min(12, r.ExpFloat64()*math.Exp(-u)*3))),
		}
		if r.IntN(20) == 0 {
			row[[]string{"x", "z", "n", "c", "b", "count", "yes", "o", "w", "t"}[r.IntN(10)]] = "NA"
		}
		rows = append(rows, row)
	}
	return rows
}

// modelStudy is a study of randomModelRows.
func modelStudy(t testing.TB, analysis string) *study.Study {
	t.Helper()
	return parseStudy(t, `
name: model
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: x, type: decimal, digits: 2, min: 0, max: 200}
  - {name: z, type: decimal, digits: 4, min: 0, max: 1}
  - {name: "n", type: integer, min: 900, max: 1300}
  - {name: c, type: category, values: [a, b, c]}
  - {name: b, type: boolean}
  - {name: count, type: integer, min: 0, max: 30}
  - {name: "yes", type: boolean}
  - {name: o, type: decimal, digits: 3, min: -1, max: 1}
  - {name: w, type: integer, min: 0, max: 2}
  - {name: t, type: decimal, digits: 1, min: 0, max: 12}
analysis: `+analysis+`
release: {minCohort: 11, minSites: 2}
`)
}

func exactAnalyses() []string {
	return []string{
		"{kind: covariance, variables: [x, z, n], group: c}", "{kind: covariance, variables: [n]}", "{kind: correlation, variables: [x, z, n]}",
		"{kind: t-test, of: x, group: b}", "{kind: anova, of: x, group: c}", "{kind: pca, variables: [x, z, n], matrix: correlation}", "{kind: pca, variables: [x, n]}",
		"{kind: linear-regression, outcome: x, covariates: [z, c, b, n]}", "{kind: ridge-regression, outcome: x, covariates: [z, c, b, n], lambda: 1.5}",
	}
}

func scoredAnalyses() []string {
	return []string{
		"{kind: logistic-regression, outcome: {column: yes, equals: true}, covariates: [x, c]}", "{kind: logistic-regression, outcome: {column: yes, equals: true}, covariates: [z, b], weight: w}",
		"{kind: logistic-regression, outcome: {column: yes, equals: false}, covariates: [x], offset: o}", "{kind: logistic-regression, outcome: {column: yes, equals: true}, covariates: [z, c], offset: o, weight: w}",
		"{kind: poisson-regression, outcome: count, covariates: [x, b]}", "{kind: poisson-regression, outcome: count, covariates: [z], offset: o, weight: w}",
		"{kind: cox, time: t, event: {column: b, equals: true}, covariates: [x, c]}", "{kind: cox, time: t, event: {column: b, equals: true}, covariates: [z, n], interval: 10}",
		"{kind: cox, time: t, event: {column: b, equals: true}, covariates: [x, c], offset: o, interval: 5}", "{kind: cox, time: t, event: {column: b, equals: true}, covariates: [z], weight: w}",
		"{kind: poisson-regression, outcome: count, covariates: [x, z, n, c, b, yes, t], offset: o, weight: w}",
	}
}

// TestModelsAreTheOracles holds sums of integers against orthogonal decompositions of the rows, and several sites against one.
func TestModelsAreTheOracles(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := modelStudy(t, rapid.SampledFrom(exactAnalyses()).Draw(rt, "analysis"))
		rows := randomModelRows(rt, rapid.IntRange(40, 90).Draw(rt, "rows"))
		want, err := Oracle(s, rows)
		if err != nil {
			rt.Fatal(err)
		}
		got := fit(t, s, rows, rapid.IntRange(1, 6).Draw(rt, "sites"))
		if d := MaxRelDifference(got, want); !(d <= 1e-8) {
			a, _ := json.Marshal(got)
			b, _ := json.Marshal(want)
			rt.Fatalf("differs from the oracle by %v:\n%s\n%s", d, a, b)
		}
		if one := fit(t, s, rows, 1); MaxAbsDifference(one, got) != 0 {
			rt.Fatal("split over sites it differs")
		}
	})
}

// TestScoringIsTheOraclesWithinItsBound drives the whole chain of sessions.
func TestScoringIsTheOraclesWithinItsBound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := modelStudy(t, rapid.SampledFrom(scoredAnalyses()).Draw(rt, "analysis"))
		rows := randomModelRows(rt, rapid.IntRange(80, 160).Draw(rt, "rows"))
		plain, err := Oracle(s, rows)
		if err != nil {
			rt.Fatal(err)
		}
		want, got := plain.(*Regression), fit(t, s, rows, 2).(*Regression)
		if !got.Computation.Converged || got.Computation.Sessions > 9 {
			rt.Errorf("%d sessions, converged %v", got.Computation.Sessions, got.Computation.Converged)
		}
		for i, c := range got.Coefficients {
			w := want.Coefficients[i]
			if d := math.Abs(c.Estimate - w.Estimate); !(d <= got.Computation.ErrorBound[i]+1e-6**w.StdError) {
				rt.Errorf("%s: %v, the oracle has %v: off by %g, the bound is %g", c.Name, c.Estimate, w.Estimate, d, got.Computation.ErrorBound[i])
			}
		}
		if d := MaxRelDifference(got, want); !(d <= Tolerance(got)) {
			a, _ := json.Marshal(got)
			b, _ := json.Marshal(want)
			rt.Errorf("differs from the oracle by %v:\n%s\n%s", d, a, b)
		}
	})
}
