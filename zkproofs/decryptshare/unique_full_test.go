//go:build full

package decryptshare

import "testing"

// TestFullEveryWireIsUniqueWhateverTheShare: everything follows from what is committed, public, the packed errors and the salts, for every share.
func TestFullEveryWireIsUniqueWhateverTheShare(t *testing.T) {
	s, given := determinedBy(t)
	u, err := s.Unique(given)
	if err != nil {
		t.Fatal(err)
	}
	if u.Wires == 0 || len(u.Residue)+len(u.Assumed)+u.Unread > 0 {
		t.Errorf("%d of %d wires do not follow, %d are assumed to", len(u.Residue), u.Wires, len(u.Assumed))
	}
	if u, err = s.Unique(given[1:]); err != nil || len(u.Residue)+len(u.Assumed) == 0 {
		t.Errorf("packed errors that nobody gives follow: %v", err)
	}
}
