// Regression writes the data and the study of a logistic regression with eight covariates over five hospitals of 1,000 patients each, always the same. The patients are
// invented; the outcome is drawn from a logistic model of the covariates.
//
//	go run ./benchmarks/regression FOLDER
//	salus demo --data FOLDER/sites --study FOLDER/study.yaml --consent all --beats none --json
package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

const (
	hospitals  = 5
	patients   = 1000
	covariates = 8
	greatest   = 20 // of a covariate; its least value is 0
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: regression FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "regression:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	random := rand.New(rand.NewPCG(8, 5000))
	for k := range hospitals {
		var table, consents strings.Builder
		fmt.Fprintf(&table, "patient,y,%s\n", strings.Join(names(), ","))
		fmt.Fprintln(&consents, "patient,decision")
		for i := range patients {
			fmt.Fprintf(&table, "p%d-%d,%s\n", k, i, row(random))
			fmt.Fprintf(&consents, "p%d-%d,permit\n", k, i)
		}
		site := filepath.Join(dir, "sites", fmt.Sprintf("site-%d", k+1))
		if err := os.MkdirAll(site, 0o700); err != nil {
			return err
		}
		for name, text := range map[string]string{"table.csv": table.String(), "consents.csv": consents.String()} {
			if err := os.WriteFile(filepath.Join(site, name), []byte(text), 0o600); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(filepath.Join(dir, "study.yaml"), []byte(studyFile()), 0o600)
}

func names() (list []string) {
	for j := range covariates {
		list = append(list, fmt.Sprintf("x%d", j+1))
	}
	return list
}

// row draws a patient: covariates and an outcome whose log odds are linear in them.
func row(random *rand.Rand) string {
	logit, values := 0.0, []string{}
	for j := range covariates {
		x := random.IntN(greatest + 1)
		logit += float64(x-greatest/2) * 0.04 * float64(j-3)
		values = append(values, fmt.Sprint(x))
	}
	y := "no"
	if random.Float64() < 1/(1+math.Exp(-logit)) {
		y = "yes"
	}
	return y + "," + strings.Join(values, ",")
}

func studyFile() string {
	var s strings.Builder
	s.WriteString("name: regression\npurpose: [HMB]\noperations: [statistic]\nsource: {table: {patient: patient}}\ncolumns:\n  - {name: y, type: category, values: [\"no\", \"yes\"]}\n")
	for _, n := range names() {
		fmt.Fprintf(&s, "  - {name: %s, type: integer, min: 0, max: %d}\n", n, greatest)
	}
	fmt.Fprintf(&s, "analysis: {kind: logistic-regression, outcome: {column: y, equals: \"yes\"}, covariates: [%s]}\n", strings.Join(names(), ", "))
	fmt.Fprintf(&s, "release: {minCohort: 11, minSites: %d, maxSessions: 24}\n", hospitals)
	return s.String()
}
