package analysis

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"salus/models/study"
)

// genotypedStudy reads variants from genotype files.
func genotypedStudy(t interface{ Fatal(...any) }, variants []string) *study.Study {
	s, err := study.Parse([]byte(`
name: scan
purpose: [HMB]
categories: [genomics]
source: {table: {patient: id}, genotypes: {build: GRCh38}}
columns: [{name: case, type: category, values: [0, 1]}]
analysis: {kind: association, variants: ["`+strings.Join(variants, `", "`)+`"], outcome: {column: case, equals: 1}}
release: {minCohort: 11, minSites: 2}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// counted is the result of genotypes that are counted at several sites.
func counted(t interface{ Fatal(...any) }, s *study.Study, rows []Row, sites int) *Association {
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	codes, genotypes := make([][][]uint32, sites), make([][][]uint8, sites)
	for i, row := range rows {
		c, err := p.Encode(row)
		if err != nil {
			t.Fatal(err)
		}
		g, err := p.Genotypes(row)
		if err != nil {
			t.Fatal(err)
		}
		codes[i%sites], genotypes[i%sites] = append(codes[i%sites], c), append(genotypes[i%sites], g)
	}
	var all []Totals
	for i := range codes {
		one, err := p.CountGenotypes(codes[i], genotypes[i])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	sum, err := p.AddTotals(all...)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Result(State{}, sum)
	if err != nil {
		t.Fatal(err)
	}
	return r.(*Association)
}

// TestGenotypesAreTheOracles holds associations over genotype files, over sites' tables, against the plain ones on random rows.
func TestGenotypesAreTheOracles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var names []string
		for v := range rapid.SampledFrom([]int{1, 3, 100, 101}).Draw(t, "variants") {
			names = append(names, fmt.Sprintf("7:%d:A:G", 1000+v))
		}
		s := genotypedStudy(t, names)
		var rows []Row
		pick := func(values ...Value) Value { return rapid.SampledFrom(values).Draw(t, "value") }
		for range rapid.IntRange(0, 25).Draw(t, "rows") {
			row := Row{"case": pick("0", "1", "1", "", "7")}
			for _, name := range names {
				row[name] = pick("0", "1", "2", "NA", "0", "")
			}
			rows = append(rows, row)
		}
		want, err := Oracle(s, rows)
		if err != nil {
			t.Fatal(err)
		}
		one := counted(t, s, rows, 1)
		if d := MaxRelDifference(one, want); !(d <= 1e-9) {
			t.Fatalf("differs from the oracle by %v", d)
		}
		if d := MaxAbsDifference(one, counted(t, s, rows, rapid.IntRange(2, 6).Draw(t, "sites"))); d != 0 {
			t.Fatalf("split over sites it differs by %v", d)
		}
		if len(names) >= 100 && one.Tests >= 100 && one.Inflation == nil {
			t.Fatal("no inflation of a hundred tests")
		}
	})
}

// TestColumnsAndFilesGiveTheSame: the same genotypes as columns, in one joint table, and from files.
func TestColumnsAndFilesGiveTheSame(t *testing.T) {
	rows := readTable(t, "variants.csv")
	joint := run(t, variantsStudy(t, "[rs1, rs2, rs3, rs4]"), rows, 3).(*Association)
	s := genotypedStudy(t, []string{"rs1", "rs2", "rs3", "rs4"})
	if d := MaxAbsDifference(joint, counted(t, s, rows, 4)); d != 0 {
		t.Errorf("they differ by %v", d)
	}
}

func TestImpossibleCountsOfGenotypesAreRefused(t *testing.T) {
	p, err := Compile(genotypedStudy(t, []string{"rs1", "rs2"}))
	if err != nil {
		t.Fatal(err)
	}
	good := func() VariantsTable {
		return VariantsTable{Total: [2]uint64{9, 5}, Count: []VariantCounts{{{4, 3}, {4, 2}, {1, 0}}, {{9, 5}, {0, 0}, {0, 0}}}}
	}
	if _, err := p.Result(State{}, Totals{Variants: good()}); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*VariantsTable){
		"a variant is missing":         func(t *VariantsTable) { t.Count = t.Count[:1] },
		"more patients than there are": func(t *VariantsTable) { t.Count[0][2][0]++ },
		"counts that wrap around":      func(t *VariantsTable) { t.Count[0][2][0] = 1<<64 - 8 },
		"very many patients":           func(t *VariantsTable) { t.Total[0] = 1 << 63; t.Total[1] = 1 << 63 },
	} {
		table := good()
		change(&table)
		if _, err := p.Result(State{}, Totals{Variants: table}); err == nil {
			t.Errorf("%s: there is a result", name)
		}
		if _, err := p.AddTotals(Totals{Variants: good()}, Totals{Variants: table}); err == nil {
			t.Errorf("%s: there is a sum", name)
		}
	}
	if _, err := p.Compute(Model{}, nil, nil); err == nil {
		t.Error("genotypes are computed of codes")
	}
	other, err := Compile(variantsStudy(t, "[rs1]"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.CountGenotypes(nil, nil); err == nil || other.Variants() != nil {
		t.Error("an association over columns reads genotype files")
	}
	if _, err := p.Genotypes(Row{"rs1": "3", "rs2": "0"}); err == nil || strings.Contains(err.Error(), "3") {
		t.Errorf("three alleles: %v", err)
	}
}

// TestTenThousandVariantsFitASession: sixteen lanes.
func TestTenThousandVariantsFitASession(t *testing.T) {
	var names []string
	for v := range study.MaxGenotyped {
		names = append(names, fmt.Sprintf("7:%d:A:G", 1000+v))
	}
	p, err := Compile(genotypedStudy(t, names))
	if err != nil || p.Lanes() != 16 || p.Keys() != 10_000 || !slices.Equal(p.Variants(), names) {
		t.Errorf("%d lanes, %d keys, %v", p.Lanes(), p.Keys(), err)
	}
	if len(p.Axes()) != 1 {
		t.Errorf("axes %v", p.Axes())
	}
}

func genotypeComparisons(t testing.TB) []comparison {
	rows := readTable(t, "genotypes.csv")
	var names []string
	for name := range rows[0] {
		if strings.Contains(name, ":") {
			names = append(names, name)
		}
	}
	place := func(name string) uint32 {
		v, ok := study.ParseVariant(name)
		if !ok {
			t.Fatal(name)
		}
		if v.Chromosome == "2" {
			v.Position += 1 << 30
		}
		return v.Position
	}
	slices.SortFunc(names, func(a, b string) int { return int(place(a)) - int(place(b)) })
	many := counted(t, genotypedStudy(t, names), rows, 5)
	each := func(quantity, ours, r string) pair { return pair{quantity, "variants.*." + ours, r + ".*"} }
	return compare(t, "association", "invented genotype file", many, frozenJSON(t, "genotypes.json"),
		pair{"cases", "cases", "cases"}, pair{"controls", "controls", "controls"}, pair{"inflation", "inflation", "inflation"},
		each("cases without the allele", "cases.0", "cases0"), each("cases with one", "cases.1", "cases1"), each("cases with two", "cases.2", "cases2"),
		each("controls without the allele", "controls.0", "controls0"), each("controls with one", "controls.1", "controls1"),
		each("controls with two", "controls.2", "controls2"), each("missing genotypes", "missing", "missing"),
		each("trend chi-square", "trend.chiSquare", "trend"), each("trend p", "trend.p", "trendP"), each("genotypic chi-square", "genotypic.chiSquare", "genotypic"),
		each("genotypic p", "genotypic.p", "genotypicP"), each("additive odds ratio", "additive.estimate", "additive"),
		each("additive, standard error", "additive.stdError", "stdError"), each("additive p", "additive.p", "additiveP"),
		each("allelic odds ratio", "allelic.estimate", "allelic"), each("Hardy-Weinberg p, controls", "hardyWeinberg", "hardyControls"),
		each("Hardy-Weinberg p, everyone", "hardyWeinbergEveryone", "hardyEveryone"), each("Bonferroni", "bonferroni", "bonferroni"),
		each("false discovery rate", "fdr", "fdr"))
}
