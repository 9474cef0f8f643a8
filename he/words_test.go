package he

import (
	"math/big"
	"testing"
)

func TestWordsAreTheCentredCoefficients(t *testing.T) {
	for _, s := range Sets() {
		edge := []*big.Int{big.NewInt(0), big.NewInt(1), big.NewInt(-1), s.half, new(big.Int).Neg(s.half), new(big.Int).Add(s.half, big.NewInt(1))}
		for _, p := range []Poly{s.CommonPoly([32]byte{9}), s.PolyOf(edge)} {
			want := p.Centred()
			for j, w := range p.CentredWords() {
				got := new(big.Int)
				for i := 2; i >= 0; i-- {
					got.Lsh(got, 64).Add(got, new(big.Int).SetUint64(w.Magnitude[i]))
				}
				if w.Negative {
					got.Neg(got)
				}
				if got.Cmp(want[j]) != 0 || w.Negative && got.Sign() == 0 {
					t.Fatalf("%s, coefficient %d: %v, expected %v", s.Name(), j, w, want[j])
				}
			}
		}
	}
}

func BenchmarkCentred(b *testing.B) {
	p := Additive4096().CommonPoly([32]byte{9})
	b.Run("form=big", func(b *testing.B) {
		for b.Loop() {
			p.Centred()
		}
	})
	b.Run("form=words", func(b *testing.B) {
		for b.Loop() {
			p.CentredWords()
		}
	})
}
