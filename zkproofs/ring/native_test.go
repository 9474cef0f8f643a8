package ring

import (
	"testing"

	"salus/he"
)

func TestPolyIsAppendedAsItsCentredIntegers(t *testing.T) {
	for _, set := range he.Sets() {
		p := set.CommonPoly([32]byte{5})
		got, want := AppendPoly(nil, p), AppendBig(nil, p.Centred())
		for j := range want {
			if got[j] != want[j] {
				t.Fatalf("%s: coefficient %d", set.Name(), j)
			}
		}
	}
}
