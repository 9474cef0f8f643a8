package study

import (
	"os"
	"strings"
	"testing"
)

// badModels are mistakes in studies of means, covariances and regressions.
func badModels(t *testing.T) []edit {
	t.Helper()
	var out []edit
	from := func(base string, edits ...[4]string) {
		b, err := os.ReadFile("testdata/good/" + base)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range edits {
			if strings.Count(string(b), e[0]) == 0 {
				t.Fatalf("%s: no %q to edit", base, e[0])
			}
			out = append(out, edit{base + ": " + e[0] + " → " + e[1], strings.Replace(string(b), e[0], e[1], 1), e[2], e[3] == "schema"})
		}
	}
	from("covariance.yaml",
		[4]string{"[age, bmi, sbp]", "[age, stage]", "11:47: analysis.variables[1]: column stage is of type category; want one of [integer decimal]", ""},
		[4]string{"[age, bmi, sbp]", "[age, bmi, age]", "11:52: analysis.variables[2]: is the same column as variables[0]", "schema"},
		[4]string{"[age, bmi, sbp]", "[age, weight]", `11:47: analysis.variables[1]: column "weight" is not declared`, ""},
		[4]string{"variables: [age, bmi, sbp], ", "", "11:11: analysis.variables: is missing; covariance needs it", "schema"},
		[4]string{"[age, bmi, sbp]", "age", "analysis.variables: want a list", "schema"},
		[4]string{"min: 60, max: 260", "min: 60, max: 60", "11:52: analysis.variables[2]: column sbp has one value only and cannot vary", ""},
	)
	from("correlation.yaml",
		[4]string{"[age, bmi, sbp]", "[age]", "11:42: analysis.variables: lists one column; correlation needs at least two", "schema"},
		[4]string{"[age, bmi, sbp]}", "[age, bmi], group: sex}", "analysis.group: does not belong to correlation", "schema"},
	)
	from("t-test.yaml",
		[4]string{"group: sex", "group: stage", "11:42: analysis.group: column stage has 4 values; a t-test compares two", ""},
		[4]string{", group: sex", "", "11:11: analysis.group: is missing; t-test needs it", "schema"},
		[4]string{"of: sbp", "of: sex", "analysis.of: column sex is of type category", ""},
	)
	from("anova.yaml", [4]string{"of: sbp, ", "", "analysis.of: is missing; anova needs it", "schema"})
	from("pca.yaml",
		[4]string{"matrix: correlation", "matrix: distance", "11:59: analysis.matrix: want covariance or correlation", "schema"},
		[4]string{"[age, bmi, sbp]", "[sbp]", "analysis.variables: lists one column; pca needs at least two", "schema"},
	)
	from("linear-regression.yaml",
		[4]string{"outcome: sbp", "outcome: smoker", "11:46: analysis.outcome: column smoker is of type boolean", ""},
		[4]string{"outcome: sbp", "outcome: {column: sbp, equals: 120}", "11:46: analysis.outcome: does not take equals", "schema"},
		[4]string{"outcome: sbp", "outcome: {}", "analysis.outcome: is missing", "schema"},
		[4]string{"outcome: sbp, ", "", "analysis.outcome: is missing; linear-regression needs it", "schema"},
		[4]string{"smoker, bmi]", "smoker, sbp]", "11:89: analysis.covariates[4]: is the same column as outcome.column", ""},
		[4]string{"[f, m]", "[f]", "analysis.covariates[1]: column sex has one value only", ""},
		[4]string{"smoker, bmi]", "smoker, bmi], lambda: 1", "analysis.lambda: does not belong to linear-regression", "schema"},
	)
	from("ridge-regression.yaml",
		[4]string{"lambda: 2.5", "lambda: -1", "11:82: analysis.lambda: want a plain number of at least 0", "schema"},
		[4]string{"lambda: 2.5", "lambda: much", "11:82: analysis.lambda: want a number", "schema"},
		[4]string{", lambda: 2.5", "", "analysis.lambda: is missing; ridge-regression needs it", "schema"},
	)
	from("logistic-regression.yaml",
		[4]string{", equals: true", "", "13:48: analysis.outcome.equals: is missing", "schema"},
		[4]string{"{column: infarction, equals: true}", "infarction", "analysis.outcome.equals: is missing", "schema"},
		[4]string{"min: 0, max: 20", "min: 1, max: 20", "analysis.weight: column times does not begin at 0", ""},
		[4]string{"weight: times", "weight: bmi", "analysis.weight: column bmi is of type decimal", ""},
	)
	from("poisson-regression.yaml",
		[4]string{"min: 0, max: 50", "min: 1, max: 50", "13:47: analysis.outcome: column admissions does not begin at 0", ""},
		[4]string{"outcome: admissions", "outcome: bmi", "analysis.outcome: column bmi is of type decimal", ""},
		[4]string{"offset: log.years", "offset: sex", "analysis.offset: column sex is of type category", ""},
		[4]string{"offset: log.years", "offset: age", "analysis.covariates[0]: is the same column as offset", ""},
	)
	from("cox.yaml",
		[4]string{"interval: 30", "interval: 0", "analysis.interval: want a whole number from 1", "schema"},
		[4]string{"interval: 30", "interval: 1.5", "analysis.interval: want a whole number", "schema"},
		[4]string{"covariates: [age, sex]", "covariates: [age, time]", "analysis.covariates[1]: is the same column as time", ""},
		[4]string{"interval: 30", "lambda: 1", "analysis.lambda: does not belong to cox", "schema"},
	)
	return out
}

func TestFilesOfOneModelHaveOneHash(t *testing.T) {
	for _, c := range []struct{ file, old, other string }{
		{"pca.yaml", ", matrix: correlation", ", matrix: covariance"},
		{"linear-regression.yaml", "outcome: sbp", "outcome: {column: sbp}"},
		{"ridge-regression.yaml", "lambda: 2.5", "lambda: 2.50"},
	} {
		b, err := os.ReadFile("testdata/good/" + c.file)
		if err != nil {
			t.Fatal(err)
		}
		old := string(b)
		if c.file == "pca.yaml" { // covariance is the default
			old = strings.Replace(old, c.old, "", 1)
		}
		first, err := Parse([]byte(old), nil)
		if err != nil {
			t.Fatal(err)
		}
		second, err := Parse([]byte(strings.Replace(string(b), c.old, c.other, 1)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if first.Hash() != second.Hash() {
			t.Errorf("%s: %s is another study", c.file, c.other)
		}
	}
}
