package glm

import (
	"testing"

	"salus/models/link"
)

// TestEveryWireIsUniqueWhateverTheRows: what TestEveryWireIsDetermined shows of one assignment holds of all of them. The outcomes of the comparisons of dates,
// two a row, follow if 2·(y − x) + 1 is not zero: it is odd, and an integer below 2^34, since hours have 32 bits.
func TestEveryWireIsUniqueWhateverTheRows(t *testing.T) {
	s, q := toys()[0], trial(link.Logit)
	u, err := determined(t, newSite(t, s, q, 0, 5), unencrypted(s), unencrypted(s)).Unique()
	if err != nil {
		t.Fatal(err)
	}
	if len(u.Residue) > 0 || len(u.Assumed) != 2*s.Rows {
		t.Errorf("%d of %d wires do not follow; %d are assumed to, want %d", len(u.Residue), u.Wires, len(u.Assumed), 2*s.Rows)
	}
	if u, err = determined(t, newSite(t, s, q, 0, 5), unencrypted(s, partLimits), unencrypted(s)).Unique(); err != nil {
		t.Fatal(err)
	}
	if len(u.Residue) == 0 {
		t.Error("without the limits of the predictor every wire follows")
	}
}
