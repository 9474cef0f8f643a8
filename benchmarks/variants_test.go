package benchmarks

import (
	"crypto/rand"
	"testing"

	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
	"salus/zkproofs/variants"
)

// genotyped is a full chunk with a full genotype sheet.
func genotyped(b *testing.B, s variants.Shape) claim {
	b.Helper()
	q := variants.Query{Sizes: [scan.MaxColumns]uint32{2}, Radix: [scan.MaxColumns]uint32{1}, Variants: uint32(s.Variants())}
	public, rows := chunk(b, s.ID(), s.Rows, q.Sizes)
	w := variants.Witness{Witness: rows}
	for i := range s.Rows {
		w.Rows[i] = w.Rows[i][:1] // the outcome
		genotypes := make([]uint8, s.Variants())
		for v := range genotypes {
			genotypes[v] = uint8((i*7 + v*v) % 4)
		}
		w.Genotypes = append(w.Genotypes, s.Pack(genotypes))
	}
	var err error
	if w.GenotypeSalts, err = merkle.NewSalts(rand.Reader, s.GenotypeSalts()); err != nil {
		b.Fatal(err)
	}
	table := s.Compute(q, public.Request, public.Hours, w.Rows, w.Words, w.Genotypes)
	message, err := s.Message(table)
	if err != nil {
		b.Fatal(err)
	}
	encrypt(b, s.Set, &public, &w.Witness, message, table.Rows())
	pub := variants.Public{Public: public, Query: q}
	if pub.GenotypeRoot, err = s.SheetRoot(w.Genotypes, w.GenotypeSalts); err != nil {
		b.Fatal(err)
	}
	return claim{
		id: s.ID(), rows: s.Rows,
		prove:  func(p *zkproofs.Prover) (zkproofs.Proof, error) { return variants.Prove(p, pub, w) },
		verify: func(v *zkproofs.Verifier, proof zkproofs.Proof) error { return variants.Verify(v, pub, proof) },
	}
}
