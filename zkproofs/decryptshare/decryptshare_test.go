package decryptshare

import "testing"
import "salus/he"

func TestCount(t *testing.T) {
	for _, s := range he.Sets() {
		n, err := Definition(s).Constraints()
		t.Log(s.Name(), n, err)
	}
}
