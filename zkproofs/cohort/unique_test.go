package cohort

import (
	"testing"

	"salus/zkproofs/internal/attack"
)

// TestEveryWireIsUniqueWhateverTheCounts: everything follows from the commitments, the floor, and what opens the commitments, for all counts. There is no challenge in
// this statement, so nothing holds but for a few of them.
func TestEveryWireIsUniqueWhateverTheCounts(t *testing.T) {
	s, err := attack.NewSolver(new(circuit))
	if err != nil {
		t.Fatal(err)
	}
	var given []int
	for i := range 3 * MaxChunks { // Counts, Salts, Used
		given = append(given, i)
	}
	u, err := s.Unique(given)
	if err != nil {
		t.Fatal(err)
	}
	if u.Wires == 0 || u.Generic > 0 || len(u.Residue)+len(u.Assumed)+u.Unread > 0 {
		t.Errorf("%d of %d wires do not follow, %d are assumed to, %d but for a few challenges", len(u.Residue), u.Wires, len(u.Assumed), u.Generic)
	}
	if u, err = s.Unique(given[1:]); err != nil || len(u.Residue)+len(u.Assumed) == 0 {
		t.Errorf("a count that nobody gives follows: %v", err)
	}
}
