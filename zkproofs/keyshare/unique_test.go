package keyshare

import (
	"testing"

	"salus/he"
	"salus/zkproofs/internal/attack"
)

// TestEveryWireIsUniqueWhateverTheKey: everything follows from what is committed, public, and the salt, for every key.
func TestEveryWireIsUniqueWhateverTheKey(t *testing.T) {
	set := he.Additive4096()
	s, err := attack.NewSolver(Definition(set).New())
	if err != nil {
		t.Fatal(err)
	}
	a, err := assign(party(t, set, "anna"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		given []int
		left  bool
	}{{[]int{len(a.Secret) - 1}, false}, {nil, true}} { // Salt
		u, err := s.Unique(c.given)
		if err != nil {
			t.Fatal(err)
		}
		if left := len(u.Residue)+len(u.Assumed)+u.Unread > 0; left != c.left {
			t.Errorf("given %v: %d of %d wires do not follow, %d are assumed to", c.given, len(u.Residue), u.Wires, len(u.Assumed))
		}
	}
}
