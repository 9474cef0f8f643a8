package analysis

import (
	"testing"

	"salus/models/study"
)

// measuredStudy is a study of heart.csv.
func measuredStudy(t testing.TB, analysis string) *study.Study {
	t.Helper()
	return parseStudy(t, `
name: heart
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: age,      type: integer,  min: 18, max: 100, unit: a}
  - {name: sex,      type: category, values: [0, 1]}
  - {name: cp,       type: category, values: [1, 2, 3, 4]}
  - {name: trestbps, type: integer,  min: 80, max: 220}
  - {name: chol,     type: integer,  min: 1, max: 700}
  - {name: thalach,  type: integer,  min: 50, max: 220}
  - {name: num,      type: integer,  min: 0, max: 4}
analysis: `+analysis+`
release: {minCohort: 11, minSites: 2}
`)
}

const (
	remarkTables = "link tables, see computation.errorBound"
	remarkQR     = "R loses digits to columns far from 0"
)

// modelComparisons are the analyses over moments and generalised linear models.
func modelComparisons(t testing.TB) []comparison {
	r := frozenJSON(t, "models.json")
	lung, scales, heart := readTable(t, "lung.csv"), readTable(t, "scales.csv"), readTable(t, "heart.csv")
	var out []comparison
	see := func(kind, data string, s *study.Study, rows []Row, name string, pairs ...pair) {
		t.Helper()
		out = append(out, compare(t, kind, data, fit(t, s, rows, 4), r[name], pairs...)...)
	}
	group := func(g string) []pair {
		return []pair{
			{"mean", "groups." + g + ".variables.*.mean", "mean.*"}, {"standard deviation", "groups." + g + ".variables.*.sd", "sd.*"},
			{"mean, lower", "groups." + g + ".variables.*.lower", "lower.*"}, {"mean, upper", "groups." + g + ".variables.*.upper", "upper.*"},
			{"covariance", "groups." + g + ".covariance.*.*", "covariance.*.*"},
		}
	}
	see("covariance", "heart", measuredStudy(t, "{kind: covariance, variables: [age, trestbps, chol]}"), heart, "heartCovariance", group("0")...)
	see("covariance", "scales", scalesStudy(t, "{kind: covariance, variables: [far, tiny, wide, y]}"), scales, "covarianceScales", group("0")...)
	correlation := []pair{{"r", "pairs.*.r", "r"}, {"t", "pairs.*.t", "t"}, {"p", "pairs.*.p", "p"}, {"r, lower", "pairs.*.lower", "lower"}, {"r, upper", "pairs.*.upper", "upper"}}
	see("correlation", "heart", measuredStudy(t, "{kind: correlation, variables: [age, thalach]}"), heart, "heartCorrelation", correlation...)
	six := []pair{{"r", "pairs.*.r", "*.r"}, {"t", "pairs.*.t", "*.t"}, {"p", "pairs.*.p", "*.p"}, {"r, lower", "pairs.*.lower", "*.lower"}, {"r, upper", "pairs.*.upper", "*.upper"}}
	see("correlation", "scales", scalesStudy(t, "{kind: correlation, variables: [far, tiny, wide, y]}"), scales, "correlationScales", six...)
	for _, test := range []string{"welch", "pooled"} {
		tests := []pair{
			{test + " t", test + ".t", "t"}, {test + " df", test + ".df", "df"}, {test + " p", test + ".p", "p"}, {test + " standard error", test + ".stdError", "stdError"},
			{test + ", lower", test + ".lower", "lower"}, {test + ", upper", test + ".upper", "upper"},
		}
		name := map[string]string{"welch": "Welch", "pooled": "Pooled"}[test]
		see("t-test", "heart", measuredStudy(t, "{kind: t-test, of: chol, group: sex}"), heart, "heart"+name, tests...)
		see("t-test", "lung", lungStudy(t, "{kind: t-test, of: wt.loss, group: sex}"), lung, test, tests...)
		see("t-test", "scales", scalesStudy(t, "{kind: t-test, of: far, group: flag}"), scales, test+"Scales", tests...)
		for i := len(out) - len(tests); i < len(out); i++ {
			out[i].least, out[i].remark = 9, remarkQR
		}
	}
	anova := []pair{{"sum of squares between", "between.sumOfSquares", "sumOfSquares.0"}, {"sum of squares within", "within.sumOfSquares", "sumOfSquares.1"}, {"F", "f", "f"}, {"p", "p", "p"}}
	see("anova", "heart", measuredStudy(t, "{kind: anova, of: thalach, group: cp}"), heart, "heartAnova", anova...)
	see("anova", "lung", lungStudy(t, "{kind: anova, of: age, group: ph.ecog}"), lung, "anova", anova...)
	see("anova", "scales", scalesStudy(t, "{kind: anova, of: y, group: kind}"), scales, "anovaScales", anova...)
	spread := []pair{{"standard deviation", "components.*.sd", "sd.*"}, {"proportion", "components.*.proportion", "proportion.*"}}
	see("pca", "heart, correlation", measuredStudy(t, "{kind: pca, variables: [age, trestbps, chol, thalach], matrix: correlation}"), heart, "heartPCA", spread...)
	see("pca", "scales, covariance", scalesStudy(t, "{kind: pca, variables: [far, tiny, wide, y]}"), scales, "pcaScales", spread...)
	out[len(out)-1].least, out[len(out)-2].least = 5, 5
	out[len(out)-1].remark, out[len(out)-2].remark = "R's singular values are good to 1e-16 of the largest", "R's singular values are good to 1e-16 of the largest"

	coefficients := func(test string) []pair {
		return []pair{
			{"coefficients", "coefficients.*.estimate", "estimate.*"}, {"standard errors", "coefficients.*.stdError", "stdError.*"}, {test, "coefficients.*." + test, test + ".*"},
			{"p", "coefficients.*.p", "p.*"}, {"lower", "coefficients.*.lower", "lower.*"}, {"upper", "coefficients.*.upper", "upper.*"},
		}
	}
	linear := append(coefficients("t"), pair{"R²", "rSquared", "rSquared"}, pair{"adjusted R²", "adjustedRSquared", "adjusted"}, pair{"residual standard error", "residualStdError", "sigma"},
		pair{"F", "f.f", "f"}, pair{"p of F", "f.p", "fp"}, pair{"condition number", "conditionNumber", "condition"})
	see("linear-regression", "heart", measuredStudy(t, "{kind: linear-regression, outcome: thalach, covariates: [age, sex, cp, trestbps, chol]}"), heart, "heartLinear", linear...)
	see("linear-regression", "lung", lungStudy(t, "{kind: linear-regression, "+meal+"}"), lung, "linear", linear...)
	from := len(out)
	see("linear-regression", "scales", scalesStudy(t, "{kind: linear-regression, "+scaled+"}"), scales, "linearScales", linear...)
	for i := from; i < len(out); i++ {
		out[i].least, out[i].remark = 8, remarkQR
	}
	from = len(out)
	sheets := "covariates: [far, tiny, wide, flag, kind, exposure, times, \"yes\", count, many]" // twelve, so that a row has two sheets
	see("linear-regression", "scales, thirteen columns", scalesStudy(t, "{kind: linear-regression, outcome: \"y\", "+sheets+"}"), scales, "linearSheets", linear...)
	for i := from; i < len(out); i++ {
		out[i].least, out[i].remark = 8, remarkQR
	}
	ridge := append(coefficients("t")[:2], pair{"residual standard error", "residualStdError", "sigma"}, pair{"effective degrees of freedom", "effectiveDF", "trace"})
	see("ridge-regression", "heart", measuredStudy(t, "{kind: ridge-regression, outcome: thalach, covariates: [age, sex, cp, trestbps, chol], lambda: 20}"), heart, "heartRidge", ridge...)
	see("ridge-regression", "scales", scalesStudy(t, "{kind: ridge-regression, "+scaled+", lambda: 3}"), scales, "ridgeScales", ridge...)
	see("ridge-regression", "scales, thirteen columns", scalesStudy(t, "{kind: ridge-regression, outcome: \"y\", "+sheets+", lambda: 3}"), scales, "ridgeSheets", ridge...)

	// From here on sites compute with tables of the link functions, so agreement ends at their bound.
	from = len(out)
	generalised := append(coefficients("z")[:4:4], pair{"likelihood ratio", "likelihoodRatio.chiSquare", "ratioTest"})
	deviances := append(generalised, pair{"deviance", "deviance", "deviance"}, pair{"null deviance", "nullDeviance", "nullDeviance"}, pair{"AIC", "aic", "aic"})
	logistic, poisson, cox := "{kind: logistic-regression, outcome: {column: ", "{kind: poisson-regression, outcome: ", "{kind: cox, time: time, event: {column: status, equals: 1}, covariates: "
	see("logistic-regression", "heart", measuredStudy(t, logistic+"num, equals: 0}, covariates: [age, sex, cp, trestbps, thalach]}"), heart, "heartLogistic", deviances...)
	see("logistic-regression", "lung", lungStudy(t, logistic+"status, equals: 1}, covariates: [age, sex, wt.loss]}"), lung, "logistic", deviances...)
	see("logistic-regression", "scales", scalesStudy(t, logistic+"yes, equals: 1}, covariates: [far, tiny, wide, flag, kind]}"), scales, "logisticScales", deviances...)
	see("logistic-regression", "scales, thirteen columns", scalesStudy(t, logistic+"yes, equals: 1}, covariates: [far, tiny, wide, flag, kind, exposure, times, \"y\", count, many]}"), scales, "logisticSheets", deviances...)
	see("logistic-regression", "scales, weights", scalesStudy(t, logistic+"yes, equals: 1}, covariates: [far, tiny, flag], weight: times}"), scales, "logisticWeighted", deviances...)
	see("logistic-regression", "scales, offset", scalesStudy(t, logistic+"yes, equals: 1}, covariates: [tiny, flag], offset: exposure}"), scales, "logisticOffset", deviances...)
	complete := []pair{deviances[5], deviances[6], deviances[7], {"log-likelihood", "logLikelihood", "logLik"}, {"null log-likelihood", "nullLogLikelihood", "nullLogLik"}}
	counts := append(generalised[:5:5], complete...)
	see("poisson-regression", "heart", measuredStudy(t, poisson+"num, covariates: [age, sex, thalach]}"), heart, "heartPoisson", counts...)
	see("poisson-regression", "scales", scalesStudy(t, poisson+"count, covariates: [far, tiny, flag, kind]}"), scales, "poisson", counts...)
	see("poisson-regression", "scales, offset", scalesStudy(t, poisson+"count, covariates: [far, tiny, flag], offset: exposure}"), scales, "poissonOffset", counts...)
	see("poisson-regression", "scales, weights", scalesStudy(t, poisson+"count, covariates: [far, tiny], weight: times}"), scales, "poissonWeighted", counts...)
	see("poisson-regression", "scales, large counts", scalesStudy(t, poisson+"many, covariates: [far, tiny, flag]}"), scales, "poissonMany", append(append(coefficients("z")[:3:3], generalised[4]), complete...)...)
	see("poisson-regression", "scales, offset and weights", scalesStudy(t, poisson+"count, covariates: [far, tiny, flag, kind, \"y\", \"yes\", many], offset: exposure, weight: times}"), scales, "poissonWide", generalised...)
	hazards := append(generalised[:5:5], pair{"hazard ratios", "coefficients.*.ratio", "ratio.*"}, pair{"Wald test", "wald.chiSquare", "wald"}, pair{"score test", "score.chiSquare", "score"},
		complete[3], complete[4], pair{"cox.zph", "proportional.terms.*.chiSquare", "zph.*"}, pair{"p of cox.zph", "proportional.terms.*.p", "zphP.*"}, pair{"cox.zph, global", "proportional.global.chiSquare", "zphGlobal"})
	see("cox", "lung", coxStudy(t, cox+"[age, sex, ph.ecog]}"), lung, "cox", hazards...)
	see("cox", "lung, sex a category", lungStudy(t, cox+"[age, sex]}"), lung, "coxFactor", hazards...)
	see("cox", "lung, intervals of 30 days", coxStudy(t, cox+"[age, sex, wt.loss], interval: 30}"), lung, "coxMonths", hazards...)
	counted := "{kind: cox, time: many, interval: 4, event: {column: yes, equals: 1}, covariates: [tiny, flag], "
	see("cox", "scales, offset", scalesStudy(t, counted+"offset: exposure}"), scales, "coxOffset", hazards...)
	see("cox", "scales, weights", scalesStudy(t, counted+"weight: times}"), scales, "coxWeighted", hazards...)
	for i := from; i < len(out); i++ {
		out[i].least, out[i].remark = 4, remarkTables
		if out[i].quantity == "cox.zph" { // of terms whose statistic is next to 0
			out[i].least = 3
		}
	}
	return out
}
