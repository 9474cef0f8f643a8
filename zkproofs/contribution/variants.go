package contribution

import (
	"fmt"

	"salus/he"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/variants"
)

// genotyped is zkproofs/variants for one query. Lane l opens genotype sheet l, which stands after the one sheet of codes.
type genotyped struct {
	shape variants.Shape
	query analysis.VariantsQuery
}

func ofVariants(set *he.Set, rows int, q analysis.VariantsQuery) (zkproofs.CircuitID, uint32, statement, error) {
	shape, err := variants.ShapeFor(set, rows, q)
	if err != nil {
		return "", 0, nil, err
	}
	return shape.ID(), shape.Lanes(q.Variants), genotyped{shape, q}, nil
}

func (g genotyped) name() string { return "variants" }

func (g genotyped) opens(lane uint32) []int { return []int{1 + int(lane)} }

func (g genotyped) compute(lane uint32, request consentword.Word, hours uint32, w Witness) ([]uint32, uint64, error) {
	table := g.shape.Compute(g.query, request, hours, w.Rows, w.Words, sheet(w.Genotypes, lane))
	message, err := g.shape.Message(table)
	return message, table.Rows(), err
}

// sheet is what a witness has of a genotype sheet.
func sheet[T any](of []T, lane uint32) (s T) {
	if uint64(lane) < uint64(len(of)) {
		s = of[lane]
	}
	return s
}

// public takes the sheet's root out of the roots of sheets that circuits over codes open.
func (g genotyped) public(p Public) (variants.Public, error) {
	if len(p.Sheets) != 1 {
		return variants.Public{}, fmt.Errorf("variants: %d roots of sheets, expected 1", len(p.Sheets))
	}
	out := variants.Public{Public: p, GenotypeRoot: p.Sheets[0], Query: g.query}
	out.Sheets = nil
	return out, nil
}

func (g genotyped) prove(prover *zkproofs.Prover, p Public, w Witness) (zkproofs.Proof, error) {
	public, err := g.public(p)
	if err != nil {
		return nil, err
	}
	own := variants.Witness{Witness: w, Genotypes: sheet(w.Genotypes, p.Lane), GenotypeSalts: sheet(w.SheetSalts, p.Lane)}
	own.SheetSalts = nil
	return variants.Prove(prover, public, own)
}

func (g genotyped) verify(v *zkproofs.Verifier, p Public, proof zkproofs.Proof) error {
	public, err := g.public(p)
	if err != nil {
		return err
	}
	return variants.Verify(v, public, proof)
}

func (g genotyped) needs(j int) bool { return variants.Used(g.query)[j] }

func (g genotyped) decode(lanes [][]uint64) (analysis.Totals, error) {
	t, err := g.shape.Decode(g.query, lanes)
	return analysis.Totals{Variants: t}, err
}
