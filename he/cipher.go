package he

import (
	"errors"
	"fmt"
	"io"
	"math/big"
)

// Randomness is what an encryption draws: U ternary, E0 and E1 Gaussian. Whoever knows it can decrypt.
type Randomness struct{ U, E0, E1 Small }

// NewRandomness draws the randomness of one encryption. It is a function of the 32 bytes that it reads.
func (s *Set) NewRandomness(rand io.Reader) (Randomness, error) {
	prng, err := sampler(rand)
	if err != nil {
		return Randomness{}, fmt.Errorf("draw encryption randomness: %w", err)
	}
	var r Randomness
	if r.U, err = s.ternary(prng); err == nil {
		if r.E0, err = s.gaussian(prng); err == nil {
			r.E1, err = s.gaussian(prng)
		}
	}
	if err != nil {
		return Randomness{}, fmt.Errorf("draw encryption randomness: %w", err)
	}
	return r, nil
}

// Ciphertext is an encryption of N coefficients, or a sum of such.
type Ciphertext struct {
	C0, C1 Poly
	more   int // how many ciphertexts were added to the first
}

// Encrypt returns (B·U + E0 + Δ·m, A·U + E1). m holds at most N limbs below 2^LimbBits; missing ones are zero.
func (s *Set) Encrypt(pk PublicKey, m []uint32, r Randomness) (Ciphertext, error) {
	return s.encrypt(pk, m, s.limbBits, r)
}

// EncryptResidues is Encrypt for coefficients below T, of which sums are known modulo T: for noise, whose masks hide the limbs that they are added to.
func (s *Set) EncryptResidues(pk PublicKey, m []uint32, r Randomness) (Ciphertext, error) {
	return s.encrypt(pk, m, int(s.logT), r)
}

func (s *Set) encrypt(pk PublicKey, m []uint32, bits int, r Randomness) (Ciphertext, error) {
	s.mustBe(pk.A.set)
	s.mustBe(pk.B.set)
	if len(m) > s.N() {
		return Ciphertext{}, fmt.Errorf("encrypt: %d limbs, want at most %d", len(m), s.N())
	}
	for j, limb := range m {
		if uint64(limb)>>bits != 0 {
			return Ciphertext{}, fmt.Errorf("encrypt: limb %d is wider than %d bits", j, bits)
		}
	}
	message := make(Small, s.N())
	for j, limb := range m {
		message[j] = int64(limb)
	}
	scaled := s.newPoly()
	s.rings.MulScalarBigint(s.lifted(message).v, s.delta, scaled.v)
	c0 := pk.B.times(r.U).Add(s.lifted(r.E0)).Add(scaled)
	c1 := pk.A.times(r.U).Add(s.lifted(r.E1))
	return Ciphertext{C0: c0, C1: c1}, nil
}

// MessageTerm returns e0 + Δ·m as integers: what Encrypt adds to B·U, and so the y of Quotient for the first component.
func (s *Set) MessageTerm(m []uint32, e0 Small) []*big.Int {
	out := e0.Big()
	for j, limb := range m {
		out[j].Add(out[j], new(big.Int).Mul(s.delta, big.NewInt(int64(limb))))
	}
	return out
}

// Equal says whether both are the same pair of polynomials.
func (c Ciphertext) Equal(o Ciphertext) bool { return c.C0.Equal(o.C0) && c.C1.Equal(o.C1) }

// Bytes is the canonical encoding: C0, then C1.
func (c Ciphertext) Bytes() []byte { return append(c.C0.Bytes(), c.C1.Bytes()...) }

// ParseCiphertext is the inverse of Ciphertext.Bytes; it refuses what ParsePoly refuses. The result counts as one ciphertext.
func (s *Set) ParseCiphertext(b []byte) (Ciphertext, error) {
	if len(b) != s.CiphertextBytes() {
		return Ciphertext{}, fmt.Errorf("ciphertext of %s: %d bytes, want %d", s.name, len(b), s.CiphertextBytes())
	}
	c0, err := s.ParsePoly(b[:s.PolyBytes()])
	if err != nil {
		return Ciphertext{}, fmt.Errorf("ciphertext, first component: %w", err)
	}
	c1, err := s.ParsePoly(b[s.PolyBytes():])
	if err != nil {
		return Ciphertext{}, fmt.Errorf("ciphertext, second component: %w", err)
	}
	return Ciphertext{C0: c0, C1: c1}, nil
}

// Sum adds ciphertexts under one key. It refuses an empty list, a foreign parameter set, and more than MaxCiphertexts, counting what went into
// summands that are sums themselves.
func (s *Set) Sum(cts []Ciphertext) (Ciphertext, error) {
	if len(cts) == 0 {
		return Ciphertext{}, errors.New("sum: no ciphertexts")
	}
	sum := Ciphertext{C0: s.newPoly(), C1: s.newPoly(), more: -1}
	for i, c := range cts {
		if c.C0.set != s || c.C1.set != s {
			return Ciphertext{}, fmt.Errorf("sum: ciphertext %d is not of %s", i, s.name)
		}
		if sum.more += 1 + c.more; sum.more >= s.maxCiphertexts {
			return Ciphertext{}, fmt.Errorf("sum: more than %d ciphertexts", s.maxCiphertexts)
		}
		s.rings.Add(sum.C0.v, c.C0.v, sum.C0.v)
		s.rings.Add(sum.C1.v, c.C1.v, sum.C1.v)
	}
	return sum, nil
}

// DecryptionShare returns d_i = c1·S + z. Call it once for a z, and only for a c1 that was recomputed from verified
// contributions.
func (s *Set) DecryptionShare(c1 Poly, sk Secret, z Smudge) Poly {
	s.mustBe(c1.set)
	if len(z) != s.N() {
		panic("he: private vector of the wrong length")
	}
	return c1.times(sk.S).Add(s.PolyOf(z))
}

// Decrypt adds the decryption shares of all parties to ct and returns the N coefficients modulo T. Shares are for the same ct, one a party;
// with one missing or wrong the result is noise, which cannot be told from a result: the caller verifies the shares' proofs.
func (s *Set) Decrypt(ct Ciphertext, shares []Poly) ([]uint64, error) {
	if ct.C0.set != s {
		return nil, fmt.Errorf("decrypt: ciphertext is not of %s", s.name)
	}
	sum, err := s.addUp(shares, s.maxParties)
	if err != nil {
		return nil, fmt.Errorf("decrypt: %w", err)
	}
	return s.decode(sum.Add(ct.C0)), nil
}

// decode returns ⌊t·x/Q⌉ mod t for each coefficient x.
func (s *Set) decode(p Poly) []uint64 {
	out := make([]uint64, s.N())
	twice := new(big.Int).Lsh(s.q, 1)
	for j, x := range p.Centred() {
		x.Lsh(x, s.logT+1).Add(x, s.q) // ⌊(2·t·x + Q)/2Q⌋
		x.Div(x, twice)                // Euclidean: rounds down for negative x too
		out[j] = x.And(x, new(big.Int).SetUint64(s.T()-1)).Uint64()
	}
	return out
}

// Quotient returns r with  out = ±a·x + y − Q·r  over the integers in Z[X]/(X^N+1), for centred out and a; the sign is − if negate.
// y has at most N coefficients. The equation must hold modulo Q; then |r_j| ≤ (N+1)/2·max|x| + |y_j|/Q + 1, far below the auxiliary prime in
// which r is computed. If it does not hold, r is meaningless, and no proof can be made with it.
func (s *Set) Quotient(out, a Poly, x Small, y []*big.Int, negate bool) []int64 {
	s.mustBe(out.set)
	s.mustBe(a.set)
	if len(x) != s.N() || len(y) > s.N() {
		panic("he: private vector of the wrong length")
	}
	prime := new(big.Int).SetUint64(s.auxiliary)
	at, xt := s.aux.NewPoly(), s.aux.NewPoly()
	s.aux.SetCoefficientsBigint(a.Centred(), at)
	lift(xt.Coeffs[0], x, s.auxiliary)
	s.aux.NTT(at, at)
	s.aux.NTT(xt, xt)
	s.aux.MForm(at, at)
	s.aux.MulCoeffsMontgomery(at, xt, at)
	s.aux.INTT(at, at)

	r, v := make([]int64, s.N()), new(big.Int)
	for j, o := range out.Centred() {
		v.SetUint64(at.Coeffs[0][j])
		if negate {
			v.Neg(v)
		}
		if j < len(y) {
			v.Add(v, y[j])
		}
		v.Sub(v, o).Mul(v, s.qInverse).Mod(v, prime)
		if r[j] = v.Int64(); v.Uint64() > s.auxiliary/2 {
			r[j] -= int64(s.auxiliary)
		}
	}
	return r
}
