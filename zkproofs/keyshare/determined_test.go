package keyshare

import (
	"slices"
	"testing"

	"salus/he"
	"salus/zkproofs/internal/attack"
)

// TestEveryWireIsDetermined: beside committed values the prover chooses the salt, which C binds, and nothing else.
func TestEveryWireIsDetermined(t *testing.T) {
	set := he.Additive4096()
	s, err := attack.NewSolver(Definition(set).New())
	if err != nil {
		t.Fatal(err)
	}
	a, err := assign(party(t, set, "anna"))
	if err != nil {
		t.Fatal(err)
	}
	given := []int{len(a.Secret) - 1} // Salt
	d, err := s.Determined(a, given)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Uncommitted, given) {
		t.Errorf("the private inputs %v are not committed, want %v alone", d.Uncommitted, given)
	}
	if len(d.Undetermined) > 0 || d.Pivots != 1 || d.Free > 0 {
		t.Errorf("%d wires undetermined, %d free, %d pivots, want V_0 as the pivot alone", len(d.Undetermined), d.Free, d.Pivots)
	}
}
