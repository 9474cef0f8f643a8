package analysis

import (
	"errors"
	"fmt"
	"strings"
)

// genotyped makes the query of an association over genotype files: the outcome is the one axis, and the variants are no axes.
func (p *Program) genotyped() error {
	if err := p.keys(p.event(*p.study.Analysis.Outcome)); err != nil {
		return err
	}
	p.variants = &VariantsQuery{Sizes: p.query.Sizes, Radix: p.query.Radix, Variants: uint32(len(p.study.Analysis.Variants))}
	return nil
}

// Variants lists the variants that the analysis reads from genotype files, none for every other analysis.
func (p *Program) Variants() []string {
	if p.variants == nil {
		return nil
	}
	return p.study.Analysis.Variants
}

// Genotypes are a patient's genotypes in the order of Variants, 0 for missing and 1 more than the number of effect alleles, from values that have the variants' names.
func (p *Program) Genotypes(row Row) ([]uint8, error) {
	out := make([]uint8, len(p.Variants()))
	for i, name := range p.Variants() {
		text := strings.TrimSpace(string(row[name]))
		var ok bool
		if out[i], ok = ParseDosage(text); !ok {
			return nil, fmt.Errorf("variant %s: %w", name, ErrType)
		}
	}
	return out, nil
}

// ParseDosage reads a number of effect alleles, 0, 1 or 2, as a genotype: 0 for missing, else one more.
func ParseDosage(text string) (genotype uint8, ok bool) {
	switch text {
	case "0", "1", "2":
		return text[0] - '0' + 1, true
	}
	for _, missing := range missingTexts() {
		if text == missing {
			return 0, true
		}
	}
	return 0, false
}

// CountGenotypes evaluates the statistic of an analysis over genotype files in the clear; row i and genotypes i are the same patient's, a nil row is an empty slot, and genotypes that are not there
// are missing.
func (p *Program) CountGenotypes(rows [][]uint32, genotypes [][]uint8) (Totals, error) {
	if p.variants == nil {
		return Totals{}, errors.New("the analysis reads no genotype files")
	}
	t := p.variants.empty()
	for i, codes := range rows {
		if codes == nil {
			continue
		}
		outcome, _, counts := Query{Radix: p.variants.Radix}.of(codes)
		if !counts {
			continue
		}
		t.Total[outcome]++
		if i >= len(genotypes) {
			continue
		}
		for v, g := range genotypes[i][:min(len(t.Count), len(genotypes[i]))] {
			if g > 0 {
				t.Count[v][g-1][outcome]++
			}
		}
	}
	return Totals{Variants: t}, nil
}

func (q VariantsQuery) empty() VariantsTable {
	return VariantsTable{Count: make([]VariantCounts, q.Variants)}
}

// fits checks a table's shape and that its numbers are possible.
func (q VariantsQuery) fits(t VariantsTable) error {
	if len(t.Count) != int(q.Variants) {
		return fmt.Errorf("table of %d variants, want %d", len(t.Count), q.Variants)
	}
	if min(t.Total[0], maxTotal)+min(t.Total[1], maxTotal) > 1<<32 {
		return errors.New("table counts more than 2^32 patients")
	}
	for v, counts := range t.Count {
		for o := range t.Total {
			sum := uint64(0)
			for g := range counts {
				sum += min(counts[g][o], maxTotal)
			}
			if sum > t.Total[o] {
				return fmt.Errorf("variant %d counts more patients than there are", v)
			}
		}
	}
	return nil
}

func (p *Program) addVariants(all []Totals) (Totals, error) {
	sum := p.variants.empty()
	for _, t := range all {
		if err := p.variants.fits(t.Variants); err != nil {
			return Totals{}, err
		}
		for o := range sum.Total {
			sum.Total[o] += t.Variants.Total[o]
		}
		for v := range sum.Count {
			for g := range sum.Count[v] {
				for o := range sum.Count[v][g] {
					sum.Count[v][g][o] += t.Variants.Count[v][g][o]
				}
			}
		}
	}
	return Totals{Variants: sum}, nil
}
