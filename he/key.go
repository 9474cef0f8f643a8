package he

import (
	"fmt"
	"io"
)

// Secret is a party's part of a session's key: S ternary, E Gaussian. It prints as [redacted].
type Secret struct{ S, E Small }

// NewSecret draws a secret. It is a function of the 32 bytes that it reads.
func (s *Set) NewSecret(rand io.Reader) (Secret, error) {
	prng, err := sampler(rand)
	if err != nil {
		return Secret{}, fmt.Errorf("draw key secret: %w", err)
	}
	var sk Secret
	if sk.S, err = s.ternary(prng); err != nil {
		return Secret{}, fmt.Errorf("draw key secret: %w", err)
	}
	if sk.E, err = s.gaussian(prng); err != nil {
		return Secret{}, fmt.Errorf("draw key secret: %w", err)
	}
	return sk, nil
}

// KeyShare returns b_i = −a·S + E.
func (s *Set) KeyShare(a Poly, sk Secret) Poly {
	s.mustBe(a.set)
	return a.times(sk.S).neg().Add(s.lifted(sk.E))
}

// PublicKey is a session's collective key: B = −A·Σs_i + Σe_i.
type PublicKey struct{ B, A Poly }

// SumKey adds the key shares of all parties, whose proofs the caller has verified.
func (s *Set) SumKey(a Poly, shares []Poly) (PublicKey, error) {
	if a.set != s {
		return PublicKey{}, fmt.Errorf("collective key: common polynomial is not of %s", s.name)
	}
	b, err := s.addUp(shares, s.maxParties)
	if err != nil {
		return PublicKey{}, fmt.Errorf("collective key: %w", err)
	}
	return PublicKey{B: b, A: a}, nil
}

// addUp adds between one and limit polynomials of this set.
func (s *Set) addUp(terms []Poly, limit int) (Poly, error) {
	if len(terms) == 0 || len(terms) > limit {
		return Poly{}, fmt.Errorf("%d shares, want 1 to %d", len(terms), limit)
	}
	sum := s.newPoly()
	for i, p := range terms {
		if p.set != s {
			return Poly{}, fmt.Errorf("share %d is not of %s", i, s.name)
		}
		s.rings.Add(sum.v, p.v, sum.v)
	}
	return sum, nil
}
