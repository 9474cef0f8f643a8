package benchmarks

import (
	"testing"

	"salus/models/analysis"
	"salus/models/link"
	"salus/zkproofs"
	"salus/zkproofs/glm"
	"salus/zkproofs/scan"
)

// fitted is a full chunk with an outcome, one covariate fewer than the shape allows where it needs all columns, and a key where it has some.
func fitted(b *testing.B, s glm.Shape) claim {
	b.Helper()
	q := analysis.GLMQuery{Outcome: [scan.MaxColumns]uint32{1}, Keys: uint32(s.Keys), Link: link.Logit, Beta: []int64{-1 << link.BetaBits}}
	q.Sizes[0] = 2
	for j := 1; j < s.Size.Columns && j <= s.Columns; j++ {
		q.Sizes[j], q.Slot[j], q.Columns = 100, uint32(j), uint32(j)
		q.Beta = append(q.Beta, 1<<link.BetaBits/int64(100*j))
	}
	if s.Keys > 1 {
		last := s.Size.Columns - 1
		q.Sizes[last], q.Radix[last] = q.Keys, 1
	}
	public, w := chunk(b, s.ID(), s.Rows, q.Sizes)
	table := s.Compute(q, 0, public.Request, public.Hours, w.Rows, w.Words)
	message, err := s.Message(table)
	if err != nil {
		b.Fatal(err)
	}
	encrypt(b, s.Set, &public, &w, message, table.Rows)
	pub := glm.Public{Public: public, Query: q}
	return claim{
		id: s.ID(), rows: s.Rows,
		prove:  func(p *zkproofs.Prover) (zkproofs.Proof, error) { return glm.Prove(p, pub, w) },
		verify: func(v *zkproofs.Verifier, proof zkproofs.Proof) error { return glm.Verify(v, pub, proof) },
	}
}
