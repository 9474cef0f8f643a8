package study

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Variant is a genetic variant by its place: what a name such as 1:1005806:C:T says.
type Variant struct {
	Chromosome string // without chr
	Position   uint32 // from 1, as in VCF
	Other      string // the other allele
	Effect     string // the allele that is counted
}

var (
	variantPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$`)
	placePattern   = regexp.MustCompile(`^([1-9]|1[0-9]|2[0-2]|X|Y|MT):([1-9][0-9]{0,8}):([ACGT]{1,50}):([ACGT]{1,50})$`)
	buildPattern   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$`)
)

// ParseVariant reads chromosome:position:other:effect. Any other name stands for itself: files have it as the identifier of a variant or of a column.
func ParseVariant(name string) (Variant, bool) {
	m := placePattern.FindStringSubmatch(name)
	if m == nil || m[3] == m[4] {
		return Variant{}, false
	}
	position, err := strconv.ParseUint(m[2], 10, 32)
	return Variant{Chromosome: m[1], Position: uint32(position), Other: m[3], Effect: m[4]}, err == nil
}

// genotyped checks what an analysis asks of genotype files.
func (c *checker) genotyped(a Analysis) {
	if a.Kind != Association {
		c.add("source.genotypes", "is for association alone; remove it")
		return
	}
	if !buildPattern.MatchString(c.study.Source.Genotypes.Build) {
		c.add("source.genotypes.build", "want the reference genome of the variants' positions, such as GRCh38")
	}
	if !slices.Contains(c.study.Categories, "genomics") {
		c.add("source.genotypes", "is genomic data; list genomics among categories, so that patients' directives decide about it")
	}
	if len(a.Variants) > MaxGenotyped {
		c.add("analysis.variants", "lists %d variants, at most %d in one study", len(a.Variants), MaxGenotyped)
		return
	}
	first := make(map[string]int, len(a.Variants))
	for i, name := range a.Variants {
		path := fmt.Sprintf("analysis.variants[%d]", i)
		_, placed := ParseVariant(name)
		switch at, twice := first[name]; {
		case !variantPattern.MatchString(name):
			c.add(path, "want chromosome:position:other:effect, such as 1:1005806:C:T, or another name of at most 128 letters, digits, _ . : or -")
		case strings.Count(name, ":") == 3 && !placed:
			c.add(path, "want chromosome:position:other:effect, such as 1:1005806:C:T: chromosomes 1 to 22, X, Y, MT without chr, alleles of A, C, G, T")
		case twice:
			c.add(path, "is the same variant as variants[%d]; remove one", at)
		case c.aColumn(name):
			c.add(path, "is the name of a column, too; rename the column")
		}
		first[name] = i
		if len(c.findings) > 20 {
			return
		}
	}
}

func (c *checker) aColumn(name string) bool {
	return slices.ContainsFunc(c.study.Columns, func(col Column) bool { return col.Name == name })
}

// variants reads a list of variants, or the name of a file beside the study file that has one on every line. What follows a # is a comment.
func (f fields) variants(name string) []string {
	n := f.nodes[name]
	if n == nil || n.Kind != yaml.ScalarNode {
		return f.texts(name)
	}
	file := f.text(name)
	if file == "" || f.d.load == nil {
		return nil
	}
	b, err := f.d.load(file)
	if err != nil {
		f.d.report(n, "%s: %v", f.in(name), err)
		return nil
	}
	if len(b) > maxViewBytes {
		f.d.report(n, "%s: the file has %d bytes, at most %d", f.in(name), len(b), maxViewBytes)
		return nil
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	if len(out) == 0 {
		f.d.report(n, "%s: the file lists no variant", f.in(name))
	}
	return out
}
