package zkproofs

import (
	"errors"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

type provenClaim struct {
	public []fr.Element
	proof  Proof
}

func provenClaims(t testing.TB, d Definition, n int) (*Verifier, []provenClaim) {
	t.Helper()
	p := testKeys()[d.ID]
	list := make([]provenClaim, n)
	for i := range list {
		a, err := Assign(&square{Square: (i + 2) * (i + 2), Context: i, S: i + 2})
		if err != nil {
			t.Fatal(err)
		}
		proof, err := p.Prove(a)
		if err != nil {
			t.Fatal(err)
		}
		list[i] = provenClaim{a.Public, proof}
	}
	return p.Verifier(), list
}

func together(v *Verifier, claims []provenClaim) error {
	return v.Together(func(v *Verifier) error {
		for _, c := range claims {
			if err := v.Verify(c.public, c.proof); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestTrueProofsHoldTogether(t *testing.T) {
	for _, d := range []Definition{plain, committed} {
		for _, n := range []int{0, 1, 2, 5} {
			v, claims := provenClaims(t, d, n)
			if err := together(v, claims); err != nil {
				t.Errorf("%s, %d proofs: %v", d.ID, n, err)
			}
		}
	}
}

func TestFalseProofInABatchIsNamed(t *testing.T) {
	for _, d := range []Definition{plain, committed} {
		v, claims := provenClaims(t, d, 4)
		for i := range claims {
			spoiled := append([]provenClaim(nil), claims...)
			public := append([]fr.Element(nil), claims[i].public...)
			public[1].SetUint64(99)
			spoiled[i].public = public
			var named *BatchError
			if err := together(v, spoiled); !errors.As(err, &named) || named.Index != i || !errors.Is(err, ErrInvalid) {
				t.Errorf("%s, claim %d: %v", d.ID, i, err)
			}
		}
	}
}

// Of several false proofs the first is named, whatever the others are.
func TestFirstOfManyFalseProofsIsNamed(t *testing.T) {
	for _, d := range []Definition{plain, committed} {
		v, claims := provenClaims(t, d, 5)
		for set := 1; set < 1<<len(claims); set++ {
			spoiled, first := append([]provenClaim(nil), claims...), -1
			for i := range claims {
				if set>>i&1 == 0 {
					continue
				}
				if first < 0 {
					first = i
				}
				spoiled[i].public = append([]fr.Element(nil), claims[i].public...)
				spoiled[i].public[1].SetUint64(99)
			}
			var named *BatchError
			if err := together(v, spoiled); !errors.As(err, &named) || named.Index != first || !errors.Is(err, ErrInvalid) {
				t.Errorf("%s, set %b: %v", d.ID, set, err)
			}
		}
	}
}

// TestBisectingCostsLittle: a site that spoils one proof of many must not make everybody verify each.
func TestBisectingCostsLittle(t *testing.T) {
	for _, n := range []int{1, 2, 3, 64, 1000, 1024} {
		depth := 0
		for 1<<depth < n {
			depth++
		}
		for bad := range n {
			calls, claims := 0, 0
			first, err := bisect(n, func(from, to int) (bool, error) {
				calls, claims = calls+1, claims+to-from
				return bad < from || bad >= to, nil
			})
			if err != nil || first != bad || calls > depth || claims > n {
				t.Fatalf("%d of %d: found %d in %d checks of %d claims, %v", bad, n, first, calls, claims, err)
			}
		}
	}
	stop := errors.New("stop")
	if _, err := bisect(2, func(int, int) (bool, error) { return false, stop }); err != stop {
		t.Errorf("%v", err)
	}
}

// Two false proofs whose errors cancel in a plain sum do not cancel under random weights.
func TestErrorsThatCancelAreFound(t *testing.T) {
	v, claims := provenClaims(t, plain, 2)
	_, _, g1, _ := curve.Generators()
	for j, sign := range []bool{false, true} {
		p, err := decodeProof(claims[j].proof, 0)
		if err != nil {
			t.Fatal(err)
		}
		e := g1
		if sign {
			e.Neg(&e)
		}
		p.Krs.Add(&p.Krs, &e)
		claims[j].proof = encodeProof(p)
	}
	if err := together(v, claims); !errors.Is(err, ErrInvalid) {
		t.Errorf("%v", err)
	}
}

// Swapping the proofs of knowledge of two commitments leaves their plain sum as it is.
func TestSwappedProofsOfKnowledgeAreFound(t *testing.T) {
	v, claims := provenClaims(t, committed, 2)
	a, b := append(Proof(nil), claims[0].proof...), append(Proof(nil), claims[1].proof...)
	copy(a[160:], claims[1].proof[160:])
	copy(b[160:], claims[0].proof[160:])
	claims[0].proof, claims[1].proof = a, b
	if err := together(v, claims); !errors.Is(err, ErrInvalid) {
		t.Errorf("%v", err)
	}
}

// TestProofAndItsCommitmentsKnowledgeDoNotCancel: B is shifted by t·G and the proof of knowledge by −t·A, so that both equations are false by inverse factors. One
// random number for both would let them through.
func TestProofAndItsCommitmentsKnowledgeDoNotCancel(t *testing.T) {
	v, claims := provenClaims(t, committed, 1)
	p, err := decodeProof(claims[0].proof, 1)
	if err != nil {
		t.Fatal(err)
	}
	var e curve.G1Affine
	p.Bs.Add(&p.Bs, &v.key.CommitmentKeys[0].G)
	p.CommitmentPok.Add(&p.CommitmentPok, e.Neg(&p.Ar))
	claims[0].proof = encodeProof(p)
	if err := together(v, claims); !errors.Is(err, ErrInvalid) {
		t.Errorf("%v", err)
	}
}

func TestPublicInputsOfABatchMayBeReused(t *testing.T) {
	v, claims := provenClaims(t, committed, 3)
	buffer := make([]fr.Element, 2)
	err := v.Together(func(v *Verifier) error {
		for _, c := range claims {
			copy(buffer, c.public)
			if err := v.Verify(buffer, c.proof); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestMalformedProofEndsABatch(t *testing.T) {
	v, claims := provenClaims(t, plain, 2)
	claims[1].proof = claims[1].proof[:100]
	if err := together(v, claims); err == nil || errors.Is(err, ErrInvalid) {
		t.Errorf("%v", err)
	}
	stop := errors.New("stop")
	if err := v.Together(func(*Verifier) error { return stop }); err != stop {
		t.Errorf("%v", err)
	}
}
