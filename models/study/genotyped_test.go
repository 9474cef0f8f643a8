package study

import (
	"fmt"
	"strings"
	"testing"
)

func TestVariantsAreReadByTheirPlace(t *testing.T) {
	for name, want := range map[string]Variant{
		"1:1005806:C:T":        {"1", 1005806, "C", "T"},
		"X:154536002:C:CT":     {"X", 154536002, "C", "CT"},
		"MT:3243:A:G":          {"MT", 3243, "A", "G"},
		"22:999999999:ACGT:A":  {"22", 999999999, "ACGT", "A"},
		"chr1:5:C:T":           {},
		"23:5:C:T":             {},
		"1:05:C:T":             {},
		"1:1000000000:C:T":     {},
		"1:5:C:N":              {},
		"1:5:C:C":              {},
		"1:5:c:t":              {},
		"1:5:C":                {},
		"rs429358":             {},
		"1:5:C:T\n":            {},
		"1:5::T":               {},
		strings.Repeat("A", 9): {},
	} {
		got, ok := ParseVariant(name)
		if got != want || ok != (want != Variant{}) {
			t.Errorf("%q: %v, %v", name, got, ok)
		}
	}
}

// TestAPanelIsAListOfVariants: a file of variants and the list of them in the study file are one study.
func TestAPanelIsAListOfVariants(t *testing.T) {
	s, err := ParseFile("testdata/good/genome-scan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1:1005806:C:T", "19:44908684:T:C", "19:44908822:C:T", "X:154536002:C:CT", "rs1800562"}
	if strings.Join(s.Analysis.Variants, " ") != strings.Join(want, " ") {
		t.Fatal(s.Analysis.Variants)
	}
	panel := func(lines string, variants string) (*Study, error) {
		file := `
name: scan
purpose: [HMB]
categories: [genomics]
source: {table: {patient: id}, genotypes: {build: GRCh38}}
columns: [{name: case, type: boolean}]
analysis: {kind: association, variants: ` + variants + `, outcome: {column: case, equals: true}}
release: {minCohort: 11, minSites: 2}
`
		return Parse([]byte(file), func(string) ([]byte, error) { return []byte(lines), nil })
	}
	a, err := panel("\n 1:5:C:T\r\n#\nrs7 # seven", "p.txt")
	if err != nil {
		t.Fatal(err)
	}
	b, err := panel("", "['1:5:C:T', rs7]")
	if err != nil || a.Hash() != b.Hash() {
		t.Errorf("%v: %v and %v", err, a.Analysis.Variants, b.Analysis.Variants)
	}
	var many strings.Builder
	for i := range MaxGenotyped {
		fmt.Fprintf(&many, "10:%d:A:G\n", 100_000_000+i)
	}
	whole, err := panel(many.String(), "p.txt")
	if err != nil || len(whole.Analysis.Variants) != MaxGenotyped {
		t.Fatalf("a panel of %d variants: %v", MaxGenotyped, err)
	}
	if back, err := ParseCanonical(whole.Canonical()); err != nil || back.Hash() != whole.Hash() {
		t.Errorf("its canonical form: %v", err)
	}
	for name, lines := range map[string]string{
		"lists 10001 variants, at most 10000": many.String() + "rs7\n", "the file lists no variant": "# none\n", "at most 262144": strings.Repeat("#\n", 1<<18),
		"want chromosome:position:other:effect": "1:5:C:\x00", "is the same variant": "rs7\nrs7\n",
	} {
		if _, err := panel(lines, "p.txt"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("expected %q, got %v", name, err)
		}
	}
}
