package decryptshare

import (
	"slices"
	"testing"

	"salus/he"
	"salus/zkproofs/internal/attack"
)

// TestEveryWireIsDetermined: beside committed values the prover chooses the packed errors and the salts, which C and CL bind, and nothing else.
func TestEveryWireIsDetermined(t *testing.T) {
	set := he.Additive4096()
	s, given := determinedBy(t)
	x := newParty(t, set, "anna")
	a, err := assign(x.pub, x.w)
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Determined(a, given)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Uncommitted, given) {
		t.Errorf("the private inputs %v are not committed, want %v", d.Uncommitted, given)
	}
	if len(d.Undetermined) > 0 || d.Pivots != 1 || d.Free > 0 {
		t.Errorf("%d wires undetermined, %d free, %d pivots, want V_0 as the pivot alone", len(d.Undetermined), d.Free, d.Pivots)
	}
}

// determinedBy gives the circuit and the private inputs that are hashed instead of committed: packed errors and salts.
func determinedBy(t *testing.T) (*attack.Solver, []int) {
	t.Helper()
	circuit := newCircuit(shapeOf(he.Additive4096()))
	s, err := small()
	if err != nil {
		t.Fatal(err)
	}
	var given []int
	for i := range len(circuit.PackedE) + 1 { // PackedE, Salt
		given = append(given, len(circuit.S)+i)
	}
	given = append(given, len(circuit.S)+len(given)+len(circuit.Z)) // SaltL
	return s, given
}
