package zkproofs

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
)

// TestSumsOfPointsAreTheSame as without classes: for values that are equal, negatives of each other, zero, alone, and points that are left out, equal, opposite or at infinity.
func TestSumsOfPointsAreTheSame(t *testing.T) {
	_, _, g1, g2 := curve.Generators()
	var random fr.Element
	random.MustSetRandom()
	var minus fr.Element
	minus.Neg(&random)
	small := func(x int64) (e fr.Element) { e.SetInt64(x); return e }
	for name, values := range map[string][]fr.Element{
		"nothing":      nil,
		"zeros":        {small(0), small(0)},
		"alone":        {small(1), small(2), small(3), random},
		"equal":        {random, random, random, small(7), small(7)},
		"negatives":    {random, minus, small(-1), small(1), small(-1), small(5), small(-5)},
		"they cancel":  {random, minus, random, minus},
		"all together": {small(0), small(1), small(-1), random, minus, random, small(1 << 40), small(0), small(-1 << 40), small(9)},
	} {
		for _, points := range []string{"distinct", "all the same", "opposite", "some at infinity"} {
			for left, has := range map[string]func(int) bool{"all": nil, "even ones": func(i int) bool { return i%2 == 0 }, "none": func(int) bool { return false }} {
				var ones []curve.G1Affine
				var twos []curve.G2Affine
				var want1 curve.G1Jac
				var want2 curve.G2Jac
				for i, v := range values {
					if has != nil && !has(i) {
						continue
					}
					k := map[string]int64{"distinct": int64(i + 1), "all the same": 3, "opposite": 1 - 2*int64(i%2), "some at infinity": int64(i % 3)}[points]
					var p curve.G1Affine
					var q curve.G2Affine
					p.ScalarMultiplication(&g1, big.NewInt(k))
					q.ScalarMultiplication(&g2, big.NewInt(k))
					ones, twos = append(ones, p), append(twos, q)
					var a curve.G1Jac
					var b curve.G2Jac
					x := v.BigInt(new(big.Int))
					want1.AddAssign(a.ScalarMultiplication(a.FromAffine(&p), x))
					want2.AddAssign(b.ScalarMultiplication(b.FromAffine(&q), x))
				}
				same := newClasses(values)
				var got1 curve.G1Jac
				var got2 curve.G2Jac
				p1, s1 := sumG1(ones, same, has)
				p2, s2 := sumG2(twos, same, has)
				if _, err := got1.MultiExp(p1, s1, ecc.MultiExpConfig{}); err != nil {
					t.Fatal(err)
				}
				if _, err := got2.MultiExp(p2, s2, ecc.MultiExpConfig{}); err != nil {
					t.Fatal(err)
				}
				if !got1.Equal(&want1) || !got2.Equal(&want2) {
					t.Errorf("%s, points %s, %s: another sum", name, points, left)
				}
				if len(s1) > len(same.values) || len(s2) > len(same.values) {
					t.Errorf("%s: %d and %d scalars of %d classes", name, len(s1), len(s2), len(same.values))
				}
			}
		}
	}
}

// TestProofsAreFresh: two proofs of one statement share no point, and so say nothing by being compared.
func TestProofsAreFresh(t *testing.T) {
	for _, d := range []Definition{plain, committed} {
		var proofs [2]*groth16.Proof
		for i := range proofs {
			_, _, proof := prove(t, d)
			var err error
			if proofs[i], err = decodeProof(proof, d.Commitments); err != nil {
				t.Fatal(err)
			}
		}
		a, b := proofs[0], proofs[1]
		if a.Ar.Equal(&b.Ar) || a.Bs.Equal(&b.Bs) || a.Krs.Equal(&b.Krs) || d.Commitments > 0 && a.Commitments[0].Equal(&b.Commitments[0]) {
			t.Errorf("%s: a point is the same in two proofs", d.ID)
		}
	}
}
