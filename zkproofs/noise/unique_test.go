package noise

import (
	"testing"

	"salus/zkproofs/internal/attack"
)

// TestEveryWireIsUniqueWhateverTheSeed: everything follows from what is committed and public, for every seed and every noise.
func TestEveryWireIsUniqueWhateverTheSeed(t *testing.T) {
	for _, c := range []struct {
		shape  Shape
		omit   []part
		follow bool
	}{{toy(), nil, true}, {toySums(), nil, true}, {toy(), []part{partRing}, false}} {
		s, err := attack.NewSolver(newToy(c.shape, true, c.omit...))
		if err != nil {
			t.Fatal(err)
		}
		u, err := s.Unique(nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(u.Residue)+len(u.Assumed)+u.Unread == 0 != c.follow {
			t.Errorf("%s without %v: %d of %d wires do not follow, %d are assumed to", c.shape.Name, c.omit, len(u.Residue), u.Wires, len(u.Assumed))
		}
	}
}
