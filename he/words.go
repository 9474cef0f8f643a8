package he

import (
	"math/big"
	"math/bits"
)

// Words is an integer of at most 192 bits: its magnitude, low word first, and its sign. Zero is not negative.
type Words struct {
	Magnitude [3]uint64
	Negative  bool
}

// CentredWords is [Poly.Centred] in machine words, five times as fast: a verifier turns 16,000 coefficients of every proof into field elements. It
// recombines the residues by mixed radix (Garner 1959): x = v_0 + q_0·v_1 + q_0·q_1·v_2 with v_k below q_k.
func (p Poly) CentredWords() []Words {
	s := p.set
	q, half := words(s.q), words(s.half)
	inverse := s.inverses()
	out := make([]Words, s.N())
	digits := make([]uint64, len(s.primes))
	for j := range out {
		for k, prime := range s.primes {
			v := p.v.Coeffs[k][j]
			for i := range k {
				v = mulMod(subMod(v, digits[i]%prime, prime), inverse[i][k], prime)
			}
			digits[k] = v
		}
		var x [3]uint64
		for k := len(digits) - 1; k >= 0; k-- {
			x = timesPlus(x, s.primes[k], digits[k])
		}
		if _, above := minus(half, x); above == 1 { // x > (Q−1)/2
			x, _ = minus(q, x)
			out[j].Negative = true
		}
		out[j].Magnitude = x
	}
	return out
}

// inverses holds the inverse of prime i modulo prime k for i < k.
func (s *Set) inverses() [][]uint64 {
	table := make([][]uint64, len(s.primes))
	for i := range table {
		table[i] = make([]uint64, len(s.primes))
		for k := i + 1; k < len(s.primes); k++ {
			prime := new(big.Int).SetUint64(s.primes[k])
			table[i][k] = new(big.Int).ModInverse(new(big.Int).SetUint64(s.primes[i]), prime).Uint64()
		}
	}
	return table
}

func words(x *big.Int) (w [3]uint64) {
	mask := new(big.Int).SetUint64(1<<64 - 1)
	for i := range w {
		w[i] = new(big.Int).And(new(big.Int).Rsh(x, uint(64*i)), mask).Uint64()
	}
	return w
}

func subMod(a, b, m uint64) uint64 {
	if a < b {
		return a + m - b // both below m < 2^56
	}
	return a - b
}

func mulMod(a, b, m uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	_, r := bits.Div64(hi, lo, m) // a below m, so hi is too
	return r
}

// timesPlus is x·m + a, below 2^192.
func timesPlus(x [3]uint64, m, a uint64) (y [3]uint64) {
	carry := a
	for i := range x {
		hi, lo := bits.Mul64(x[i], m)
		var c uint64
		y[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	return y
}

// minus is x − y modulo 2^192 and 1 where y is greater.
func minus(x, y [3]uint64) (z [3]uint64, borrow uint64) {
	for i := range x {
		z[i], borrow = bits.Sub64(x[i], y[i], borrow)
	}
	return z, borrow
}
