package benchmarks

import (
	"crypto/rand"
	"testing"

	"salus/he"
	"salus/models/privacy"
	"salus/zkproofs"
	"salus/zkproofs/noise"
)

// noised is the statement of one lane's noise.
func noised(b *testing.B, s noise.Shape) claim {
	b.Helper()
	set := s.Set
	a := set.CommonPoly([32]byte{3})
	pk, err := set.SumKey(a, []he.Poly{set.KeyShare(a, secret(b, set))})
	if err != nil {
		b.Fatal(err)
	}
	w := noise.Witness{Seed: element(b)}
	pub := noise.Public{PK: pk, Seed: noise.Commit(w.Seed), Beacon: element(b), Scale: privacy.Scale(16), Context: zkproofs.Context{Circuit: s.ID()}}
	if s.Keys > 0 {
		pub.Sum = privacy.Sum{Grid: 5, Centre: 61, Width: 60}
	}
	message, err := s.Sample(w.Seed, pub.Beacon, pub.Lane, pub.Scale, pub.Sum)
	if err != nil {
		b.Fatal(err)
	}
	if w.Randomness, err = set.NewRandomness(rand.Reader); err != nil {
		b.Fatal(err)
	}
	if pub.CT, err = set.EncryptResidues(pk, message, w.Randomness); err != nil {
		b.Fatal(err)
	}
	return claim{
		id:     s.ID(),
		prove:  func(p *zkproofs.Prover) (zkproofs.Proof, error) { return noise.Prove(p, pub, w) },
		verify: func(v *zkproofs.Verifier, proof zkproofs.Proof) error { return noise.Verify(v, pub, proof) },
	}
}
