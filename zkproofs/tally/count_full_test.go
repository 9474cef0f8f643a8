//go:build full

package tally

import (
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// TestFullConstraintsOfLargeChunks counts the circuits of 3,840 rows by their parts. One of at most four columns stays below 2^19, where the prover's transforms double; with
// -short these alone are counted.
func TestFullConstraintsOfLargeChunks(t *testing.T) {
	for _, s := range Shapes() {
		if s.Rows != 3840 || testing.Short() && s.Columns > 4 {
			continue
		}
		n := scantest.Count(t, s.ID(), s.Rows, func(mark func(scan.Part)) frontend.Circuit {
			c := newCircuit(s)
			c.hooks.Mark = mark
			return c
		})
		if s.Columns <= 4 && n > 1<<19 {
			t.Errorf("%s: %d constraints", s.Name, n)
		}
	}
}
