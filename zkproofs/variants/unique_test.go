package variants

import "testing"

// TestEveryWireIsUniqueWhateverTheRows: what TestEveryWireIsDetermined shows of one assignment holds of all of them. The outcomes of the comparisons of dates,
// two a row, follow if 2·(y − x) + 1 is not zero: it is odd, and an integer below 2^34, since hours have 32 bits.
func TestEveryWireIsUniqueWhateverTheRows(t *testing.T) {
	u, err := determined(t, toy()).Unique()
	if err != nil {
		t.Fatal(err)
	}
	if len(u.Residue) > 0 || len(u.Assumed) != 2*toy().Rows {
		t.Errorf("%d of %d wires do not follow; %d are assumed to, want %d", len(u.Residue), u.Wires, len(u.Assumed), 2*toy().Rows)
	}
}
