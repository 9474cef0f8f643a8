package source

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"salus/models/study"
	"salus/worker/vault"
)

const vcfHead = "##fileformat=VCFv4.2\n##contig=<ID=1,length=248956422>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n"

// vcfOf is a VCF file of patients a, b and c with those lines, in which spaces stand for tabs.
func vcfOf(lines ...string) string {
	text := vcfHead
	for _, l := range append([]string{"#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT a b c"}, lines...) {
		text += strings.ReplaceAll(l, " ", "\t") + "\n"
	}
	return text
}

func scanOf(build string, variants ...string) *study.Study {
	return &study.Study{
		Source:   study.Source{Table: &study.Table{Patient: "id"}, Genotypes: &study.Genotypes{Build: build}},
		Analysis: study.Analysis{Kind: study.Association, Variants: variants},
	}
}

// genotypesOf imports files and reads a study's variants of them.
func genotypesOf(t *testing.T, s *study.Study, files map[string]string) (map[string][]uint8, []Problem, error) {
	t.Helper()
	v := fresh(t)
	if _, _, err := Import(ctx, v, folder(t, files)); err != nil {
		t.Fatal(err)
	}
	return Genotypes(ctx, s, v)
}

func TestGenotypesOfVCF(t *testing.T) {
	text := vcfOf(
		"1 1005806 rs1;rs2 C T . PASS . GT 0/0 0|1 1/1",
		"chrX 154536002 . c ct . . . GT:DP 1/0:7 ./.:. .|1:3",
		"chrM 3243 rs9 A G . . . GT 1 0 .",
		"2 500 rs5 G A . . . GT 0/1 1/1 0/0",
	)
	s := scanOf("GRCh38", "1:1005806:C:T", "1:1005806:T:C", "X:154536002:C:CT", "MT:3243:A:G", "rs2", "rs5", "rs404", "3:1:A:C")
	for name, files := range map[string]map[string]string{"plain": {"a.vcf": text}, "gzip": {"a.vcf.gz": zipped(text)}} {
		got, problems, err := genotypesOf(t, s, files)
		if err != nil {
			t.Fatal(name, err)
		}
		want := map[string][]uint8{
			"a": {1, 3, 2, 0, 1, 2, 0, 0},
			"b": {2, 2, 0, 0, 2, 3, 0, 0},
			"c": {3, 1, 0, 0, 3, 1, 0, 0},
		}
		if !maps.EqualFunc(got, want, slices.Equal[[]uint8]) {
			t.Errorf("%s: %v", name, got)
		}
		if len(problems) != 1 || !strings.Contains(problems[0].Reason, "2 of the study's 8 variants are in no genotype file") {
			t.Errorf("%s: %v", name, problems)
		}
	}
	report, _, err := Import(ctx, fresh(t), folder(t, map[string]string{"a.vcf": text}))
	if err != nil || report.Resources[GenotypeType] != 4 || len(report.Problems) != 1 || !strings.Contains(report.Problems[0].Reason, "2 genotypes of one allele are taken for missing") {
		t.Error(report, err)
	}
}

func TestGenotypesOfATableOfDosages(t *testing.T) {
	table := "\ufeffsample,1:5:C:T,rs7,1:9:A:G\nPatient/a,0,NA,2\nb,2,1,\nc,1.5,0,Canary\n"
	got, problems, err := genotypesOf(t, scanOf("any", "1:5:C:T", "rs7", "1:9:G:A"), map[string]string{GenotypesFile: table})
	if err != nil || len(problems) != 0 {
		t.Fatal(problems, err)
	}
	if want := map[string][]uint8{"a": {1, 0, 1}, "b": {3, 2, 0}, "c": {0, 1, 0}}; !maps.EqualFunc(got, want, slices.Equal[[]uint8]) {
		t.Error(got)
	}
	report, _, err := Import(ctx, fresh(t), folder(t, map[string]string{GenotypesFile: table}))
	if err != nil || len(report.Problems) != 2 || report.Problems[0].Line != 4 || !strings.Contains(report.Problems[0].Reason, "column 2 is not 0, 1 or 2") {
		t.Error(report, err)
	}
	if strings.Contains(fmt.Sprint(report.Problems), canary) {
		t.Errorf("a value of the patient: %v", report.Problems)
	}
	for name, text := range map[string]string{
		"no variant": "id\na\n", "patient twice": "id,rs1\na,0\nPatient/a,1\n", "no patient": "id,rs1\n,0\n", "name of a variant too long": "id," + strings.Repeat("x", 129) + "\na,0\n",
		"tab in a name": "id,a\tb\na,0\n", "column twice": "id,rs1,rs1\na,0,0\n", "not UTF-8": "id,\xff\n", "nothing": "",
	} {
		if _, _, err := Import(ctx, fresh(t), folder(t, map[string]string{GenotypesFile: text})); err == nil {
			t.Errorf("%s: imported", name)
		}
	}
	wide := "id" + strings.Repeat(",rs", 1) + "0"
	for i := 1; i < 10_000; i++ {
		wide += fmt.Sprintf(",rs%d", i)
	}
	got, _, err = genotypesOf(t, scanOf("any", "rs0", "rs9999"), map[string]string{GenotypesFile: wide + "\na" + strings.Repeat(",2", 9999) + ",1\n"})
	if err != nil || !slices.Equal(got["a"], []uint8{3, 2}) {
		t.Error(got, err)
	}
}

// TestBadVariantsAreReportedAndTheGoodOnesKept is the table of bad lines of VCF: each stands between two good ones.
func TestBadVariantsAreReportedAndTheGoodOnesKept(t *testing.T) {
	const first, last = "1 10 rs1 A C . . . GT 0/0 0/1 1/1", "1 30 rs3 A C . . . GT 0/0 0/1 1/1"
	for name, c := range map[string]struct{ line, want string }{
		"several alternate alleles":   {"1 20 rs2 A C,G . . . GT 0/1 1/2 0/0", "several alternate alleles"},
		"symbolic allele":             {"1 20 rs2 A <DEL> . . . GT 0/1 0/1 0/0", "the alleles are not two of"},
		"long allele":                 {"1 20 rs2 A " + strings.Repeat("C", 51) + " . . . GT 0/1 0/1 0/0", "the alleles are not two of"},
		"no alternate allele":         {"1 20 rs2 A . . . . GT 0/0 0/0 0/0", "the alleles are not two of"},
		"one allele twice":            {"1 20 rs2 A a . . . GT 0/1 0/0 0/0", "the alleles are not two of"},
		"unknown chromosome":          {"Canary 20 rs2 A C . . . GT 0/1 0/0 0/0", "a chromosome that is none"},
		"chromosome 01":               {"01 20 rs2 A C . . . GT 0/1 0/0 0/0", "a chromosome that is none"},
		"position is text":            {"1 Canary rs2 A C . . . GT 0/1 0/0 0/0", "the position is no whole number"},
		"position 0":                  {"1 0 rs2 A C . . . GT 0/1 0/0 0/0", "the position is no whole number"},
		"position beyond 32 bits":     {"1 4294967296 rs2 A C . . . GT 0/1 0/0 0/0", "the position is no whole number"},
		"long identifier":             {"1 20 " + strings.Repeat("r", 129) + " A C . . . GT 0/1 0/0 0/0", "the identifier is longer"},
		"no genotypes":                {"1 20 rs2 A C . . . DS 0.1 1.2 2", "FORMAT does not begin with GT"},
		"format that looks like GT":   {"1 20 rs2 A C . . . GTX 0/1 0/0 0/0", "FORMAT does not begin with GT"},
		"genotype of a third allele":  {"1 20 rs2 A C . . . GT 0/1 0/2 0/0", "the genotype of patient 2 is not one of two alleles"},
		"genotype of three alleles":   {"1 20 rs2 A C . . . GT 0/1 0/1/1 0/0", "the genotype of patient 2 is not one of two alleles"},
		"genotype is a patient's":     {"1 20 rs2 A C . . . GT 0/1 Canary 0/0", "the genotype of patient 2 is not one of two alleles"},
		"empty genotype":              {"1 20 rs2 A C . . . GT 0/1  0/0", "the genotype of patient 2 is not one of two alleles"},
		"a column too few":            {"1 20 rs2 A C . . . GT 0/1 0/0", "11 columns, the header has 12"},
		"a column too many":           {"1 20 rs2 A C . . . GT 0/1 0/0 0/0 Canary", "13 columns, the header has 12"},
		"gigabyte line":               {"1 20 " + strings.Repeat(canary, 3<<20), "longer than 16777216 bytes"},
		"header line among variants":  {"##Canary", "1 columns, the header has 12"},
		"line of columns once more":   {"#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT a b c", "a chromosome that is none"},
		"null bytes in the genotypes": {"1 20 rs2 A C . . . GT 0/1 \x00\x00\x00 0/0", "the genotype of patient 2 is not one of two alleles"},
	} {
		t.Run(name, func(t *testing.T) {
			v := fresh(t)
			report, _, err := Import(ctx, v, folder(t, map[string]string{"a.vcf": vcfOf(first, c.line, last)}))
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Problems) != 1 || report.Problems[0].Line != 6 || !strings.Contains(report.Problems[0].Reason, c.want) {
				t.Errorf("problems %v, want one on line 6 with %q", report.Problems, c.want)
			}
			if strings.Contains(fmt.Sprint(report.Problems), canary) {
				t.Errorf("a value of the patient: %v", report.Problems)
			}
			got, _, err := Genotypes(ctx, scanOf("GRCh38", "rs1", "rs2", "rs3"), v)
			if err != nil || !slices.Equal(got["b"], []uint8{2, 0, 2}) || report.Resources[GenotypeType] != 2 {
				t.Error(got, report.Resources, err)
			}
		})
	}
}

// TestVCFThatCannotBeReliedOnIsRefused: nothing of the folder goes in.
func TestVCFThatCannotBeReliedOnIsRefused(t *testing.T) {
	line := "1 10 rs1 A C . . . GT 0/0 0/1 1/1"
	whole := vcfOf(line, line)
	bad := []byte(zipped(whole))
	bad[len(bad)-6] ^= 1 // checksum
	for name, c := range map[string]struct {
		file, text string
		incomplete bool
	}{
		"no VCF":                      {"a.vcf", "Canary\n", false},
		"nothing":                     {"a.vcf", "", true},
		"another version":             {"a.vcf", strings.Replace(whole, "VCFv4.2", "VCFv3.3", 1), false},
		"no line of columns":          {"a.vcf", vcfHead, true},
		"variants before the columns": {"a.vcf", vcfHead + strings.ReplaceAll(line, " ", "\t") + "\n", false},
		"columns in another order":    {"a.vcf", strings.Replace(whole, "POS\tID", "ID\tPOS", 1), false},
		"no patients":                 {"a.vcf", vcfHead + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\n", false},
		"a patient twice":             {"a.vcf", strings.Replace(whole, "a\tb\tc", "Canary\tb\tPatient/Canary", 1), false},
		"a patient without a name":    {"a.vcf", strings.Replace(whole, "a\tb\tc", "a\t\tc", 1), false},
		"a patient's name too long":   {"a.vcf", strings.Replace(whole, "a\tb\tc", "a\t"+strings.Repeat("b", vault.MaxName+1)+"\tc", 1), false},
		"two reference genomes":       {"a.vcf", strings.Replace(whole, "##FORMAT", "##reference=file:///hg19.fa\n##FORMAT", 1), false},
		"a header without end":        {"a.vcf", "##fileformat=VCFv4.2\n" + strings.Repeat("##x\n", maxVCFHeader), false},
		"a header line without end":   {"a.vcf", "##fileformat=VCFv4.2" + strings.Repeat(" ", MaxLine+9) + "\n", false},
		"cut within a line":           {"a.vcf", whole[:len(whole)-9], true},
		"gzip cut off":                {"a.vcf.gz", zipped(whole)[:60], true},
		"gzip damaged":                {"a.vcf.gz", string(bad), true},
		"no gzip":                     {"a.vcf.gz", whole, true},
		"gzip bomb":                   {"a.vcf.gz", zipped(whole + strings.Repeat("\n", gzipBase+gzipRatio*200_000)), true},
	} {
		t.Run(name, func(t *testing.T) {
			v := fresh(t)
			_, _, err := Import(ctx, v, folder(t, map[string]string{"z.ndjson": good, c.file: c.text}))
			if err == nil || errors.Is(err, ErrIncomplete) != c.incomplete {
				t.Fatal(err)
			}
			if strings.Contains(err.Error(), canary) {
				t.Error("a value of the patient:", err)
			}
			if types, _ := v.Types(ctx); len(types) != 0 {
				t.Error("something was imported:", types)
			}
		})
	}
}

// TestAnotherReferenceGenomeIsRefused, by name and by the length of chromosome 1.
func TestAnotherReferenceGenomeIsRefused(t *testing.T) {
	for build, want := range map[string]bool{"GRCh38": true, "hg38": true, "GRCh37": false, "hg19": false, "b37": false, "T2T-CHM13v2.0": true} {
		_, _, err := genotypesOf(t, scanOf(build, "rs1"), map[string]string{"a.vcf": vcfOf("1 10 rs1 A C . . . GT 0/0 0/1 1/1")})
		if (err == nil) != want {
			t.Errorf("%s: %v", build, err)
		}
	}
	for line, want := range map[string]string{
		"##reference=GRCh37": "GRCh37", "##contig=<ID=chr1,length=249250621>": "GRCh37", "##contig=<ID=2,assembly=hg38>": "GRCh38", "##contig=<ID=1,length=5>": "",
		"##INFO=<ID=X,Description=\"hg19\">": "", "##reference=file:///data/hs37d5.fa": "GRCh37",
	} {
		if got := buildOf(line); got != want {
			t.Errorf("%s: %q", line, got)
		}
	}
}

// TestFilesOfGenotypesAreJoined: chromosomes apart, patients apart; a shorter file replaces a longer one, and contradictions are errors.
func TestFilesOfGenotypesAreJoined(t *testing.T) {
	s := scanOf("GRCh38", "rs1", "rs2")
	one, two := "1 10 rs1 A C . . . GT 0/0 0/1 ./.", "2 10 rs2 A C . . . GT 1/1 0/1 0/0"
	got, _, err := genotypesOf(t, s, map[string]string{"chr1.vcf": vcfOf(one), "chr2.vcf": vcfOf(two), GenotypesFile: "id,rs1\nd,2\nc,0\na,0\n"})
	if want := map[string][]uint8{"a": {1, 3}, "b": {2, 2}, "c": {1, 1}, "d": {3, 0}}; err != nil || !maps.EqualFunc(got, want, slices.Equal[[]uint8]) {
		t.Error(got, err)
	}
	if _, _, err := genotypesOf(t, s, map[string]string{"chr1.vcf": vcfOf(one), GenotypesFile: "id,rs1\na,1\n"}); err == nil || !strings.Contains(err.Error(), "tells differently") {
		t.Errorf("a contradiction: %v", err)
	}
	v := fresh(t)
	for _, text := range []string{vcfOf(two, one), vcfOf(one)} {
		if _, _, err := Import(ctx, v, folder(t, map[string]string{"all.vcf": text})); err != nil {
			t.Fatal(err)
		}
	}
	if got, _, err := Genotypes(ctx, s, v); err != nil || !slices.Equal(got["a"], []uint8{1, 0}) {
		t.Errorf("a variant of the older file: %v, %v", got, err)
	}
	if _, _, err := Genotypes(ctx, s, fresh(t)); err == nil || !strings.Contains(err.Error(), "no genotype file") {
		t.Errorf("without files: %v", err)
	}
	if got, _, err := Genotypes(ctx, &study.Study{}, fresh(t)); err != nil || got != nil {
		t.Errorf("a study without genotypes: %v, %v", got, err)
	}
}

// TestBrokenRecordsOfGenotypesAreErrors: what the vault gives is checked as what files give is.
func TestBrokenRecordsOfGenotypesAreErrors(t *testing.T) {
	panel := vault.Record{Type: PanelType, ID: "a.vcf", Data: []byte(`{"patients":["p"],"variants":1}`)}
	for name, r := range map[string]vault.Record{
		"no number":         {ID: "a.vcf", Data: []byte("1\t10\trs1\tA\tC\t0")},
		"of no panel":       {ID: "b.vcf:1", Data: []byte("1\t10\trs1\tA\tC\t0")},
		"fields too few":    {ID: "a.vcf:1", Data: []byte("1\t10\trs1\tA\t0")},
		"patients too many": {ID: "a.vcf:1", Data: []byte("1\t10\trs1\tA\tC\t00")},
		"three alleles":     {ID: "a.vcf:1", Data: []byte("1\t10\trs1\tA\tC\t3")},
		"no position":       {ID: "a.vcf:1", Data: []byte("1\tx\trs1\tA\tC\t0")},
	} {
		r.Type = GenotypeType
		if _, _, err := Genotypes(ctx, scanOf("any", "rs1"), memory{panel, r}); err == nil {
			t.Errorf("%s: read", name)
		}
	}
	if _, _, err := Genotypes(ctx, scanOf("any", "rs1"), memory{{Type: PanelType, ID: "a.vcf", Data: []byte("{")}}); err == nil {
		t.Error("a broken panel is read")
	}
}

func FuzzVCF(f *testing.F) {
	f.Add(vcfOf("1 1005806 rs1;rs2 C T . PASS . GT 0/0 0|1 1/1", "chrX 154536002 . c ct . . . GT:DP 1/0:7 ./.:. .|1:3"))
	f.Add(vcfHead)
	f.Add("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\n1\t1\t.\tA\tC\t.\t.\t.\tGT\t0")
	f.Fuzz(func(t *testing.T, text string) {
		var report Report
		open, err := Open(folder(t, map[string]string{"a.vcf": text}))
		if err != nil {
			t.Fatal(err)
		}
		var all memory
		for r, err := range open.Records(ctx, &report, nil) {
			if err != nil {
				return
			}
			all = append(all, r)
		}
		s := scanOf("any", "1:1005806:C:T", "rs1", "rs2", "X:154536002:C:CT", "1:1:A:C")
		got, _, err := Genotypes(ctx, s, all)
		if err != nil && !strings.Contains(err.Error(), "tells differently") {
			t.Fatal("what was imported cannot be read:", err)
		}
		for _, row := range got {
			for _, g := range row {
				if g > 3 {
					t.Fatal(row)
				}
			}
		}
	})
}

func FuzzDosages(f *testing.F) {
	f.Add("id,rs1\na,0\nb,2\n")
	f.Add("id,rs1,rs2\n\"a\n\",0,\n")
	f.Fuzz(func(t *testing.T, text string) {
		var report Report
		open, err := Open(folder(t, map[string]string{GenotypesFile: text}))
		if err != nil {
			t.Fatal(err)
		}
		var all memory
		for r, err := range open.Records(ctx, &report, nil) {
			if err != nil {
				return
			}
			all = append(all, r)
		}
		if _, _, err := Genotypes(ctx, scanOf("any", "rs1", "rs2"), all); err != nil {
			t.Fatal("what was imported cannot be read:", err)
		}
	})
}
