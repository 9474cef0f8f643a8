package tally

import (
	"slices"
	"testing"
	"time"

	"salus/zkproofs"
)

var keys = zkproofs.DevelopmentKeys("", nil)

func prover(t testing.TB, s Shape) *zkproofs.Prover {
	t.Helper()
	p, err := keys.Prover(Definition(s))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestProofOfHonestTally proves with the real prover, verifies, and decrypts to the plain tally.
func TestProofOfHonestTally(t *testing.T) {
	for _, c := range []struct {
		shape Shape
		query Query
		lane  uint32
	}{{Shapes()[0], survival(), 0}, {Shapes()[1], sums(), 0}} {
		x := newSite(t, c.shape, c.query, c.lane, 1)
		table := x.table()
		x.encrypt(t, table)
		p := prover(t, c.shape)
		start := time.Now()
		proof, err := Prove(p, x.public, x.witness)
		if err != nil {
			t.Fatalf("%s: %v", c.shape.Name, err)
		}
		proved := time.Now()
		if err := Verify(p.Verifier(), x.public, proof); err != nil {
			t.Fatalf("%s: %v", c.shape.Name, err)
		}
		t.Logf("%s: %d constraints, proved in %v, verified in %v, %d rows count", c.shape.Name, p.Constraints(), proved.Sub(start), time.Since(proved), table.Rows)
		got := x.decrypt(t)
		if !slices.Equal(got.Counts, table.Counts) || !slices.Equal(got.Sums, table.Sums) {
			t.Errorf("%s: the ciphertext decrypts to another table", c.shape.Name)
		}
	}
}
