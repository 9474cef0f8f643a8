package present

import (
	"fmt"
	"strings"
	"testing"

	"salus/models/analysis"
	"salus/models/study"
)

// resultOf computes an analysis of forty patients by the plain path.
func resultOf(t *testing.T, kind string) any {
	t.Helper()
	s, err := study.Parse([]byte(`
name: drawn
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: y, type: boolean}
  - {name: e, type: boolean}
  - {name: s, type: category, values: [a, b]}
  - {name: x, type: integer, min: 0, max: 20}
  - {name: r, type: decimal, digits: 2, min: 0, max: 1}
  - {name: g, type: integer, min: 0, max: 2}
analysis: {`+kind+`}
release: {minCohort: 11, minSites: 2}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	var rows []analysis.Row
	for i := range 40 {
		rows = append(rows, analysis.Row{
			"y": analysis.Value(fmt.Sprint(i%3 == 0)), "e": analysis.Value(fmt.Sprint(i%4 < 2)), "s": analysis.Value("ab"[i%2 : i%2+1]),
			"x": analysis.Value(fmt.Sprint(i * 7 % 21)), "r": analysis.Value(fmt.Sprintf("0.%02d", i*13%97)), "g": analysis.Value(fmt.Sprint(i % 5 % 3)),
		})
	}
	r, err := analysis.Oracle(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEveryResultIsDrawn: each kind shows its numbers, once alone and once beside the same numbers in the clear.
func TestEveryResultIsDrawn(t *testing.T) {
	const y = "outcome: {column: y, equals: true}"
	for kind, wants := range map[string][]string{
		"kind: count, group: s":                                         {"n 40", "s a", "20"},
		"kind: mean, of: x, group: s":                                   {"sum of x", "mean"},
		"kind: quantiles, of: x, at: [0.5]":                             {"quantile 0.5", "note: intervals of quantiles"},
		"kind: contingency, rows: s, columns: y":                        {"chi-square", "s a, y true"},
		"kind: kaplan-meier, time: x, event: {column: y, equals: true}": {"1.00 |", "***", "median (95 %)"},
		"kind: two-by-two, exposure: {column: e, equals: true}, strata: s, " + y: {
			"exposure: e = true", "odds ratio", "Fisher's exact test", "stratum b", "common odds ratio", "Breslow-Day", "of 20 (",
		},
		"kind: roc, score: x, " + y:                                             {"area under the curve", "best threshold", "1 - specificity", "1.00 |"},
		"kind: calibration, score: r, " + y:                                     {"predicted", "Brier score", "Hosmer-Lemeshow", "Spiegelhalter"},
		"kind: association, variants: [g], " + y:                                {"14 cases, 26 controls", "g: genotypes of 40, 0 without", "trend", "Hardy-Weinberg p, controls"},
		"kind: covariance, variables: [x, r], group: s":                         {"group a: n 20", "x, mean", "covariance x, r"},
		"kind: correlation, variables: [x, r, g]":                               {"n 40", "x, r", ", p "},
		"kind: t-test, of: x, group: s":                                         {"group b", "difference", "Welch", "equal variances"},
		"kind: anova, of: x, group: g":                                          {"squares between", "F ", "eta squared"},
		"kind: pca, variables: [x, r]":                                          {"component 2", "% of the variance"},
		"kind: linear-regression, outcome: x, covariates: [r, g]":               {"(Intercept)", "R squared", "residual standard error"},
		"kind: logistic-regression, covariates: [x, r], " + y:                   {"(Intercept)", "ratio", "log-likelihood", "events 14"},
		"kind: cox, time: x, event: {column: y, equals: true}, covariates: [r]": {"ratio", "likelihood ratio"},
	} {
		r := resultOf(t, kind)
		var alone, both strings.Builder
		Result(&alone, r, nil)
		Result(&both, r, r)
		for _, want := range wants {
			if !strings.Contains(alone.String(), want) {
				t.Errorf("%s: no %q in\n%s", kind, want, alone.String())
			}
		}
		if strings.Contains(alone.String(), "%!") || strings.Contains(alone.String(), "in the clear") {
			t.Errorf("%s:\n%s", kind, alone.String())
		}
		if !strings.Contains(both.String(), "in the clear") {
			t.Errorf("%s: not beside the numbers in the clear:\n%s", kind, both.String())
		}
	}
}

// TestMissingNumbersAreDrawn: results of nobody hold no estimates.
func TestMissingNumbersAreDrawn(t *testing.T) {
	for _, kind := range []study.Kind{study.Count, study.KaplanMeier, study.TwoByTwo, study.ROC, study.Calibration, study.Association, study.Correlation, study.TTest, study.Anova, study.PCA, study.Cox} {
		var out strings.Builder
		Result(&out, analysis.NewResult(kind), nil)
		if !strings.Contains(out.String(), "n 0") && kind != study.KaplanMeier {
			t.Errorf("%s of nobody:\n%s", kind, out.String())
		}
	}
}
