package opening

import (
	"testing"

	"salus/zkproofs/merkle"
)

// TestEveryWireIsUniqueWhateverTheTree: everything follows from the public inputs and the preimages, for every tree.
func TestEveryWireIsUniqueWhateverTheTree(t *testing.T) {
	s := solver(t, "")
	pub, w := statement(t, grown(t, merkle.Rows, 3), merkle.Rows, 250)
	given := make([]int, len(assigned(t, pub, w).Secret))
	for i := range given {
		given[i] = i
	}
	u, err := s.Unique(given)
	if err != nil {
		t.Fatal(err)
	}
	if u.Wires == 0 || len(u.Residue)+len(u.Assumed)+u.Unread > 0 {
		t.Errorf("%d of %d wires do not follow, %d are assumed to", len(u.Residue), u.Wires, len(u.Assumed))
	}
	if u, err = s.Unique(given[1:]); err != nil || len(u.Residue) == 0 {
		t.Errorf("a preimage that nobody gives follows: %v", err)
	}
}
