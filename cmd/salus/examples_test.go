package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"salus/models/analysis"
	"salus/models/study"
)

const examples = "../../models/study/examples"

// example is an example study and the folder of its tables.
type example struct {
	file, data string
	study      *study.Study
}

var exampleCommand = regexp.MustCompile(`^# salus demo --data models/study/examples/([a-z]+) --study models/study/examples/([a-z-]+\.yaml)\n`)

// exampleStudies are all examples, by name.
func exampleStudies(t *testing.T) []example {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(examples, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var out []example
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		command := exampleCommand.FindSubmatch(b)
		if command == nil || string(command[2]) != filepath.Base(file) {
			t.Fatalf("%s does not begin with its command", file)
		}
		st, err := readStudy(file)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, example{file, filepath.Join(examples, string(command[1])), st})
	}
	return out
}

// sitesOf are the folders of a folder of tables.
func sitesOf(t *testing.T, data string) (sites []string) {
	t.Helper()
	entries, err := os.ReadDir(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		sites = append(sites, e.Name())
	}
	return sites
}

// TestEveryAnalysisHasAnExampleThatHasAnAnswer: a file of each kind's name, that plans, and whose tables the oracle answers.
func TestEveryAnalysisHasAnExampleThatHasAnAnswer(t *testing.T) {
	var have []study.Kind
	for _, e := range exampleStudies(t) {
		kind := e.study.Analysis.Kind
		have = append(have, kind)
		if filepath.Base(e.file) != string(kind)+".yaml" {
			t.Errorf("%s is of kind %s", e.file, kind)
		}
		plan, err := makePlan(e.study)
		if err != nil {
			t.Fatal(err)
		}
		if plan.Lanes != 1 {
			t.Errorf("%s takes %d ciphertexts: an example takes one", e.file, plan.Lanes)
		}
		if want := oracle(t, e.file, e.data, sitesOf(t, e.data)); len(want) < 100 {
			t.Errorf("%s: %s", e.file, want)
		}
	}
	page, err := os.ReadFile("../../models/study/analyses.md")
	if err != nil {
		t.Fatal(err)
	}
	var want []study.Kind
	for _, section := range strings.Split(string(page), "\n## ")[1:] {
		name, _, _ := strings.Cut(section, "\n")
		want = append(want, study.Kind(name))
	}
	slices.Sort(want)
	slices.Sort(have)
	if !slices.Equal(have, want) {
		t.Errorf("examples of %v, want %v", have, want)
	}
}

// TestEveryExampleAgreesInPlain runs each example's statistic over its sites without encryption, chains to their end, and holds it against the oracle.
func TestEveryExampleAgreesInPlain(t *testing.T) {
	for _, e := range exampleStudies(t) {
		p, err := analysis.Compile(e.study)
		if err != nil {
			t.Fatal(err)
		}
		var sites [][][]uint32
		var all []analysis.Row
		for _, s := range sitesOf(t, e.data) {
			var codes [][]uint32
			for _, r := range rows(t, e.study, filepath.Join(e.data, s)) {
				c, err := p.Encode(r)
				if err != nil {
					t.Fatal(err)
				}
				codes, all = append(codes, c), append(all, r)
			}
			sites = append(sites, codes)
		}
		m := analysis.State{Model: p.Start()}
		for done := false; !done; {
			var totals []analysis.Totals
			for _, codes := range sites {
				x, err := p.Compute(m.Model, codes, nil)
				if err != nil {
					t.Fatal(err)
				}
				totals = append(totals, x)
			}
			sum, err := p.AddTotals(totals...)
			if err != nil {
				t.Fatal(err)
			}
			var next analysis.State
			if next, done, err = p.Next(m, sum); err != nil {
				t.Fatalf("%s: %v", e.study.Name, err)
			}
			if done {
				got, err := p.Result(m, sum)
				if err != nil {
					t.Fatal(err)
				}
				want, err := analysis.Oracle(e.study, all)
				if err != nil {
					t.Fatal(err)
				}
				if d := analysis.MaxRelDifference(got, want); !(d <= analysis.Tolerance(got)) {
					t.Errorf("%s differs from the oracle by %g, at most %g was expected", e.study.Name, d, analysis.Tolerance(got))
				}
			}
			next.Commitment = study.Digest{1}
			m = next
		}
	}
}
