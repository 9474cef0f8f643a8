package he

import (
	"crypto/sha3"
	"fmt"
	"math/big"
	"slices"

	"github.com/tuneinsight/lattigo/v6/ring"
)

// Poly is an element of Z_Q[X]/(X^N+1), immutable. The zero Poly belongs to no set and is good for nothing.
type Poly struct {
	set *Set
	v   ring.Poly // coefficient form, canonical residues
}

// Set is the parameter set that p belongs to, nil for the zero Poly.
func (p Poly) Set() *Set { return p.set }

// Equal says whether p and o are the same element of the same set's ring.
func (p Poly) Equal(o Poly) bool {
	if p.set != o.set {
		return false
	}
	return slices.EqualFunc(p.v.Coeffs, o.v.Coeffs, slices.Equal[[]uint64])
}

// Bytes is the canonical encoding: for each prime in the set's order, N residues of 7 bytes, big-endian.
func (p Poly) Bytes() []byte {
	out := make([]byte, 0, p.set.PolyBytes())
	for _, row := range p.v.Coeffs {
		for _, x := range row {
			out = append(out, byte(x>>48), byte(x>>40), byte(x>>32), byte(x>>24), byte(x>>16), byte(x>>8), byte(x))
		}
	}
	return out
}

// ParsePoly is the inverse of Poly.Bytes. It refuses every length but PolyBytes and every residue that is not below its prime,
// so an element has one encoding.
func (s *Set) ParsePoly(b []byte) (Poly, error) {
	if len(b) != s.PolyBytes() {
		return Poly{}, fmt.Errorf("polynomial of %s: %d bytes, want %d", s.name, len(b), s.PolyBytes())
	}
	p := s.newPoly()
	for k, prime := range s.primes {
		for j := range p.v.Coeffs[k] {
			var x uint64
			for _, c := range b[:residueBytes] {
				x = x<<8 | uint64(c)
			}
			if x >= prime {
				return Poly{}, fmt.Errorf("polynomial of %s: coefficient %d, prime %d: residue not reduced", s.name, j, k)
			}
			p.v.Coeffs[k][j], b = x, b[residueBytes:]
		}
	}
	return p, nil
}

// Centred returns the N coefficients as integers in (−Q/2, Q/2). The caller owns them.
func (p Poly) Centred() []*big.Int {
	s := p.set
	out, term, residue := make([]*big.Int, s.N()), new(big.Int), new(big.Int)
	for j := range out {
		x := new(big.Int)
		for k, c := range s.crt {
			x.Add(x, term.Mul(c, residue.SetUint64(p.v.Coeffs[k][j])))
		}
		out[j] = s.centre(x)
	}
	return out
}

// centre reduces x in place into (−Q/2, Q/2); Q is odd.
func (s *Set) centre(x *big.Int) *big.Int {
	if x.Mod(x, s.q); x.Cmp(s.half) > 0 {
		x.Sub(x, s.q)
	}
	return x
}

// PolyOf returns the polynomial with the given integer coefficients, reduced modulo Q; missing ones are zero.
// It panics if there are more than N.
func (s *Set) PolyOf(coefficients []*big.Int) Poly {
	if len(coefficients) > s.N() {
		panic("he: more coefficients than the ring has")
	}
	p := s.newPoly()
	s.rings.SetCoefficientsBigint(coefficients, p.v)
	return p
}

// Add returns p + o.
func (p Poly) Add(o Poly) Poly {
	p.set.mustBe(o.set)
	sum := p.set.newPoly()
	p.set.rings.Add(p.v, o.v, sum.v)
	return sum
}

const commonPolyDomain = "salus/he/common-poly/v1"

// CommonPoly expands seed into the uniform polynomial a that a session's parties share: SHAKE256 over a domain label,
// the set's name and the seed; for each prime and coefficient, 7 bytes big-endian, cut to the prime's width, until below the prime.
func (s *Set) CommonPoly(seed [32]byte) Poly {
	xof := sha3.NewSHAKE256()
	for _, part := range [][]byte{[]byte(commonPolyDomain), {0, byte(len(s.name))}, []byte(s.name), seed[:]} {
		xof.Write(part) // never fails
	}
	p := s.newPoly()
	var buf [residueBytes]byte
	for k, prime := range s.primes {
		mask := uint64(1)<<big.NewInt(0).SetUint64(prime).BitLen() - 1
		for j := range p.v.Coeffs[k] {
			for x := prime; ; {
				xof.Read(buf[:]) // never fails
				x = 0
				for _, c := range buf {
					x = x<<8 | uint64(c)
				}
				if x &= mask; x < prime {
					p.v.Coeffs[k][j] = x
					break
				}
			}
		}
	}
	return p
}

func (s *Set) newPoly() Poly { return Poly{s, s.rings.NewPoly()} }

// lifted is x as an element, without a branch on a secret.
func (s *Set) lifted(x Small) Poly {
	if len(x) != s.N() {
		panic("he: private vector of the wrong length")
	}
	p := s.newPoly()
	for k, prime := range s.primes {
		lift(p.v.Coeffs[k], x, prime)
	}
	return p
}

// lift writes x modulo prime, without a branch on the sign of a secret.
func lift(dst []uint64, x Small, prime uint64) {
	for j, v := range x {
		dst[j] = uint64(v) + uint64(v>>63)&prime
	}
}

// times returns p·x.
func (p Poly) times(x Small) Poly {
	s := p.set
	xt, out := s.lifted(x), s.newPoly()
	s.rings.NTT(xt.v, xt.v)
	s.rings.NTT(p.v, out.v)
	s.rings.MForm(out.v, out.v)
	s.rings.MulCoeffsMontgomery(out.v, xt.v, out.v)
	s.rings.INTT(out.v, out.v)
	return out
}

// neg returns −p.
func (p Poly) neg() Poly {
	out := p.set.newPoly()
	p.set.rings.Neg(p.v, out.v)
	p.set.rings.Reduce(out.v, out.v) // lattigo gives the prime itself for −0
	return out
}
