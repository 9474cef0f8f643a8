package analysis

import (
	"strings"
	"testing"

	"salus/models/study"
)

// heart are the patients of four hospitals with the score and the risk that tallies.R made.
func heart(t testing.TB) []Row {
	t.Helper()
	rows, scores := readTable(t, "heart.csv"), readTable(t, "scores.csv")
	for i, row := range rows {
		for name, v := range scores[i] {
			row[name] = v
		}
	}
	return rows
}

func heartStudy(t testing.TB, analysis string) *study.Study {
	return parseStudy(t, `
name: heart
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: hospital, type: category, values: [cleveland, hungarian, switzerland, va]}
  - {name: disease,  type: boolean}
  - {name: sex,      type: category, values: [0, 1]}
  - {name: exang,    type: boolean}
  - {name: chol,     type: integer, min: 0, max: 700}
  - {name: points,   type: integer, min: 0, max: 9}
  - {name: risk,     type: decimal, digits: 3, min: 0, max: 1}
analysis: `+analysis+`
release: {minCohort: 11, minSites: 2}
`)
}

func variantsStudy(t testing.TB, variants string) *study.Study {
	return parseStudy(t, `
name: variants
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: case, type: boolean}
  - {name: rs1, type: integer, min: 0, max: 2}
  - {name: rs2, type: integer, min: 0, max: 2}
  - {name: rs3, type: integer, min: 0, max: 2}
  - {name: rs4, type: category, values: [0, 1, 2]}
  - {name: rs,  type: integer, min: 0, max: 2}
analysis: {kind: association, variants: `+variants+`, outcome: {column: case, equals: true}}
release: {minCohort: 11, minSites: 2}
`)
}

func wanted(rows []Row, keep func(Row) bool) (out []Row) {
	for _, row := range rows {
		if keep(row) {
			out = append(out, row)
		}
	}
	return out
}

// fourFoldPairs are the quantities of one table, at a place of our result and of R's.
func fourFoldPairs(ours, r string) []pair {
	var out []pair
	for _, measure := range []string{"oddsRatio", "riskRatio", "riskDifference"} {
		name := map[string]string{"oddsRatio": "odds ratio", "riskRatio": "risk ratio", "riskDifference": "risk difference"}[measure]
		for _, what := range [][2]string{{"", "estimate"}, {", standard error", "stdError"}, {", lower", "lower"}, {", upper", "upper"}, {", p", "p"}} {
			out = append(out, pair{name + what[0], ours + measure + "." + what[1], r + measure + "." + what[1]})
		}
	}
	out = append(out, pair{"chi-square", ours + "test.chiSquare", r + "chiSquare"}, pair{"chi-square, p", ours + "test.p", r + "p"})
	return append(out, fisherPairs("Fisher", ours, r+"fisher")...)
}

func fisherPairs(name, ours, r string) []pair {
	return []pair{
		{name + "'s odds ratio", ours + "fisher.oddsRatio", r + ".0"}, {name + "'s odds ratio, lower", ours + "fisher.lower", r + ".1"},
		{name + "'s odds ratio, upper", ours + "fisher.upper", r + ".2"}, {name + "'s p", ours + "fisher.p", r + ".3"},
	}
}

// asItIs marks rows of fisher.test, whose roots are as precise as uniroot's default tolerance.
func asItIs(rows []comparison) []comparison {
	for i := range rows {
		rows[i].least, rows[i].remark = 3, "fisher.test as it is; its roots have a tolerance of 1.2e-4"
		if strings.HasSuffix(rows[i].quantity, " p") {
			rows[i].least, rows[i].remark = 10, ""
		}
	}
	return rows
}

func tallyComparisons(t testing.TB) []comparison {
	r := frozenJSON(t, "tallies.json")
	lung, patients := readTable(t, "lung.csv"), heart(t)
	var out []comparison
	add := func(analysis, data string, result any, name string, pairs ...pair) {
		out = append(out, compare(t, analysis, data, result, r[name], pairs...)...)
	}

	at := "[0, 0.025, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 1]"
	quantiles := []pair{
		{"quantile", "quantiles.*.value", "value.*"}, {"quantile, lower", "quantiles.*.lower", "lower.*"}, {"quantile, upper", "quantiles.*.upper", "upper.*"},
		{"coverage", "quantiles.*.coverage", "coverage.*"},
	}
	add("quantiles", "lung, meal.cal", run(t, lungStudy(t, "{kind: quantiles, of: meal.cal, at: "+at+"}"), lung, 5), "quantilesMeal", quantiles...)
	add("quantiles", "heart, chol", run(t, heartStudy(t, "{kind: quantiles, of: chol, at: "+at+"}"), patients, 4), "quantilesChol", quantiles...)
	add("quantiles", "random, x", run(t, randomStudy(t, "{kind: quantiles, of: x, at: "+at+"}"), readTable(t, "random.csv"), 4), "quantilesX", quantiles...)

	death := "outcome: {column: status, equals: 1}"
	bySex := run(t, lungStudy(t, "{kind: two-by-two, exposure: {column: sex, equals: 1}, "+death+"}"), lung, 5)
	add("two-by-two", "lung, death by sex", bySex, "deathBySex", fourFoldPairs("all.", "")...)
	out = append(out, asItIs(compare(t, "two-by-two", "lung, death by sex", bySex, r["deathBySex"], fisherPairs("fisher.test", "all.", "fisherDefault")...))...)
	ecog3 := run(t, lungStudy(t, "{kind: two-by-two, exposure: {column: ph.ecog, equals: 3}, "+death+"}"), lung, 5)
	add("two-by-two", "lung, death by ph.ecog 3 (one patient; a cell is 0)", ecog3, "deathByEcog3", fourFoldPairs("all.", "")...)

	common := []pair{
		{"common odds ratio", "mantelHaenszel.oddsRatio.estimate", "common.0"}, {"common odds ratio, lower", "mantelHaenszel.oddsRatio.lower", "common.1"},
		{"common odds ratio, upper", "mantelHaenszel.oddsRatio.upper", "common.2"}, {"Mantel-Haenszel chi-square", "mantelHaenszel.test.chiSquare", "chiSquare"},
		{"Mantel-Haenszel p", "mantelHaenszel.test.p", "p"}, {"corrected chi-square", "mantelHaenszel.corrected.chiSquare", "corrected"},
		{"corrected p", "mantelHaenszel.corrected.p", "correctedP"}, {"Breslow-Day", "mantelHaenszel.homogeneity.breslowDay.chiSquare", "homogeneity.0"},
		{"Breslow-Day p", "mantelHaenszel.homogeneity.breslowDay.p", "homogeneity.1"}, {"Tarone", "mantelHaenszel.homogeneity.tarone.chiSquare", "homogeneity.2"},
		{"Tarone p", "mantelHaenszel.homogeneity.tarone.p", "homogeneity.3"}, {"strata's odds ratios", "strata.*.oddsRatio.estimate", "strata.*.oddsRatio.estimate"},
		{"strata's Fisher odds ratios", "strata.*.fisher.oddsRatio", "strata.*.fisher.0"}, {"strata's Fisher p", "strata.*.fisher.p", "strata.*.fisher.3"},
	}
	few := wanted(lung, func(row Row) bool { return row["ph.ecog"] != "3.0" })
	three := parseStudy(t, `
name: ecog
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: status,  type: category, values: [0, 1]}
  - {name: sex,     type: category, values: [1, 2]}
  - {name: ph.ecog, type: category, values: [0, 1, 2]}
analysis: {kind: two-by-two, exposure: {column: sex, equals: 1}, outcome: {column: status, equals: 1}, strata: ph.ecog}
release: {minCohort: 11, minSites: 2}
`)
	add("two-by-two", "lung, death by sex in ph.ecog 0 to 2", run(t, three, few, 5), "deathBySexInEcog", common...)
	angina := "{kind: two-by-two, exposure: {column: exang, equals: true}, outcome: {column: disease, equals: true}, strata: hospital}"
	inHospital := run(t, heartStudy(t, angina), patients, 4)
	add("two-by-two", "heart, disease by angina in hospital", inHospital, "diseaseByAnginaInHospital", common...)
	add("two-by-two", "heart, disease by angina, all hospitals", inHospital, "diseaseByAnginaInHospital", fourFoldPairs("all.", "all.")...)

	roc := []pair{
		{"area", "auc.estimate", "auc"}, {"area, DeLong's standard error", "auc.stdError", "stdError"}, {"area, lower", "auc.lower", "lower"}, {"area, upper", "auc.upper", "upper"},
		{"Hanley and McNeil's standard error", "auc.hanleyMcNeil", "hanleyMcNeil"}, {"Mann-Whitney U", "auc.u", "u"}, {"Mann-Whitney p", "auc.up", "up"},
		{"threshold", "points.*.threshold", "threshold.*"}, {"sensitivity", "points.*.sensitivity.estimate", "sensitivity.*"},
		{"sensitivity, lower", "points.*.sensitivity.lower", "sensitivityLower.*"}, {"specificity", "points.*.specificity.estimate", "specificity.*"},
		{"specificity, upper", "points.*.specificity.upper", "specificityUpper.*"}, {"best threshold", "best", "best"},
	}
	disease := "outcome: {column: disease, equals: true}"
	add("roc", "lung, age for death", run(t, lungStudy(t, "{kind: roc, score: age, outcome: {column: status, equals: 1}}"), lung, 5), "rocAge", roc...)
	add("roc", "heart, points for disease", run(t, heartStudy(t, "{kind: roc, score: points, "+disease+"}"), patients, 4), "rocPoints", roc...)
	add("roc", "heart, risk for disease", run(t, heartStudy(t, "{kind: roc, score: risk, "+disease+"}"), patients, 4), "rocRisk", roc...)

	calibration := []pair{
		{"patients in bins", "bins.*.n", "n.*"}, {"events in bins", "bins.*.events", "events.*"}, {"expected in bins", "bins.*.expected", "expected.*"},
		{"observed, lower", "bins.*.observed.lower", "lower.*"}, {"observed, upper", "bins.*.observed.upper", "upper.*"}, {"Brier score", "brier", "brier"},
		{"mean predicted", "meanPredicted", "meanPredicted"}, {"Hosmer-Lemeshow", "hosmerLemeshow.published.chiSquare", "hosmerLemeshow"},
		{"Hosmer-Lemeshow df", "hosmerLemeshow.published.df", "df"}, {"Hosmer-Lemeshow p, published", "hosmerLemeshow.published.p", "p"},
		{"Hosmer-Lemeshow p, fitted", "hosmerLemeshow.fitted.p", "fittedP"}, {"Spiegelhalter's z", "spiegelhalter.z", "spiegelhalter"},
		{"Spiegelhalter's p", "spiegelhalter.p", "spiegelhalterP"},
	}
	risk := "{kind: calibration, score: risk, " + disease
	add("calibration", "heart, risk by deciles", run(t, heartStudy(t, risk+"}"), patients, 4), "calibrationDeciles", calibration...)
	add("calibration", "heart, risk by edges", run(t, heartStudy(t, risk+", edges: [0, 0.1, 0.25, 0.5, 0.75, 1]}"), patients, 4), "calibrationEdges", calibration...)

	people := readTable(t, "variants.csv")
	large := wanted(people, func(row Row) bool { return row["set"] == "large" })
	small := wanted(people, func(row Row) bool { return row["set"] == "small" })
	four := run(t, variantsStudy(t, "[rs1, rs2, rs3, rs4]"), large, 5)
	one := run(t, variantsStudy(t, "[rs]"), small, 3)
	for _, v := range []struct {
		name   string
		result any
		at     string
	}{{"rs1", four, "0"}, {"rs2", four, "1"}, {"rs3", four, "2"}, {"rs4", four, "3"}, {"rsSmall", one, "0"}} {
		at := "variants." + v.at + "."
		add("association", "invented genotypes, "+v.name, v.result, v.name,
			pair{"cases", at + "cases.*", "cases.*"}, pair{"controls", at + "controls.*", "controls.*"}, pair{"trend chi-square", at + "trend.chiSquare", "trend"},
			pair{"trend p", at + "trend.p", "trendP"}, pair{"genotypic chi-square", at + "genotypic.chiSquare", "genotypic"}, pair{"genotypic p", at + "genotypic.p", "genotypicP"},
			pair{"additive odds ratio", at + "additive.estimate", "additive.0"}, pair{"additive, standard error", at + "additive.stdError", "additive.1"},
			pair{"additive, z", at + "additive.z", "additive.2"}, pair{"additive p", at + "additive.p", "additive.3"},
			pair{"allelic odds ratio", at + "allelic.estimate", "allelic.estimate"}, pair{"allelic, lower", at + "allelic.lower", "allelic.lower"},
			pair{"allelic, upper", at + "allelic.upper", "allelic.upper"}, pair{"Hardy-Weinberg p, controls", at + "hardyWeinberg", "hardyControls"},
			pair{"Hardy-Weinberg p, everyone", at + "hardyWeinbergEveryone", "hardyEveryone"})
	}
	return out
}
