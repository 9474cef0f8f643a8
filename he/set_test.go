package he

import (
	"math"
	"math/big"
	"testing"
)

func TestNoOtherSetExists(t *testing.T) {
	if len(Sets()) != 2 || Sets()[0] != Additive4096() || Sets()[1] != Additive8192() {
		t.Fatal("Sets lists something else")
	}
	for _, s := range Sets() {
		if got, err := SetByName(s.Name()); err != nil || got != s {
			t.Errorf("%s: %v, %v", s.Name(), got, err)
		}
	}
	for _, name := range []string{"", "additive", "Additive4096", "additive4096 ", "additive16384"} {
		if _, err := SetByName(name); err == nil {
			t.Errorf("%q has a set", name)
		}
	}
}

// TestLiteralsAreThoseOfTheDesign writes the table of 2-session, 2.1 down a second time.
func TestLiteralsAreThoseOfTheDesign(t *testing.T) {
	for _, want := range []struct {
		set                            *Set
		n, bits                        int
		t                              uint64
		limb, smudge, parties, ciphers int
		primes                         []uint64
	}{
		{Additive4096(), 4096, 106, 1 << 22, 8, 76, 64, 16384, []uint64{9007199253921793, 9007199252840449}},
		{Additive8192(), 8192, 168, 1 << 32, 16, 125, 256, 65536, []uint64{72057594037370881, 72057594037338113, 72057594036879361}},
	} {
		s := want.set
		product := big.NewInt(1)
		for _, p := range want.primes {
			product.Mul(product, new(big.Int).SetUint64(p))
		}
		if s.N() != want.n || s.T() != want.t || s.LimbBits() != want.limb || s.SmudgeBits() != want.smudge ||
			s.MaxParties() != want.parties || s.MaxCiphertexts() != want.ciphers || s.Q().Cmp(product) != 0 {
			t.Errorf("%s is not what the design says", s.Name())
		}
		if s.Q().Cmp(new(big.Int).Lsh(big.NewInt(1), uint(want.bits))) >= 0 {
			t.Errorf("%s: Q has %d bits, must be below 2^%d", s.Name(), s.Q().BitLen(), want.bits)
		}
	}
}

func TestPrimes(t *testing.T) {
	for _, s := range Sets() {
		seen := map[uint64]bool{}
		for _, p := range append([]uint64{s.auxiliary}, s.primes...) {
			if !new(big.Int).SetUint64(p).ProbablyPrime(64) || p%uint64(2*s.N()) != 1 || seen[p] || p>>(8*residueBytes) != 0 {
				t.Errorf("%s: %d is no distinct prime that is 1 modulo %d and fits %d bytes", s.Name(), p, 2*s.N(), residueBytes)
			}
			seen[p] = true
		}
	}
}

// ints is a big integer from small factors, for bounds that read like the formula.
func ints(factors ...int64) *big.Int {
	x := big.NewInt(1)
	for _, f := range factors {
		x.Mul(x, big.NewInt(f))
	}
	return x
}

// worstNoise bounds |C_0 + Σ d_i − Δ·M| for parties and ciphertexts at the proofs' windows: Σ over ciphertexts of e·u + e_0 + e_1·s with e and s sums over
// the parties, plus the smudging.
func worstNoise(s *Set, parties, ciphertexts int) *big.Int {
	n, p, c := int64(s.N()), int64(parties), int64(ciphertexts)
	one := new(big.Int).Add(ints(p, n, 2*ErrorWindow), big.NewInt(ErrorWindow))
	noise := one.Mul(one, big.NewInt(c))
	return noise.Add(noise, new(big.Int).Lsh(big.NewInt(p), uint(s.smudgeBits)))
}

// TestDecryptionIsAlwaysRight: with total x = Δ·M + ν, t·x/Q = M + (t·ν − (Q mod t)·M)/Q rounds to M if 2·(t·|ν| + (Q mod t)·M) < Q, and M < t is M mod t.
func TestDecryptionIsAlwaysRight(t *testing.T) {
	for _, s := range Sets() {
		tt := new(big.Int).SetUint64(s.T())
		most := ints(int64(s.maxCiphertexts), 1<<s.limbBits-1)
		if most.Cmp(tt) >= 0 {
			t.Errorf("%s: a sum of limbs reaches %v, t is %v", s.Name(), most, tt)
		}
		lost := func(parties int) *big.Int {
			x := new(big.Int).Mul(tt, worstNoise(s, parties, s.maxCiphertexts))
			x.Add(x, new(big.Int).Mul(new(big.Int).Mod(s.q, tt), most))
			return x.Lsh(x, 1)
		}
		if lost(s.maxParties).Cmp(s.q) >= 0 {
			t.Errorf("%s: at full load the noise can reach half a step", s.Name())
		}
		// Residues: M may pass t, and is then right modulo t.
		most = new(big.Int).Mul(ints(int64(s.maxCiphertexts)), tt)
		if lost(s.maxParties).Cmp(s.q) >= 0 {
			t.Errorf("%s: at full load of residues the noise can reach half a step", s.Name())
		}
		most = ints(int64(s.maxCiphertexts), 1<<s.limbBits-1)
		if s.name == "additive4096" && lost(2*s.maxParties).Cmp(s.q) < 0 {
			t.Error("the bound is so loose that twice the parties would pass: it tests nothing")
		}
	}
}

// walk is E|S| for a sum S of n independent uniform ternary values, computed exactly up to rounding from the distribution.
func walk(n int) float64 {
	p := []float64{1} // P(S = j − k) after k steps
	for k := 1; k <= n; k++ {
		q := make([]float64, 2*k+1)
		for j, v := range p {
			v /= 3
			q[j] += v
			q[j+1] += v
			q[j+2] += v
		}
		p = q
	}
	mean := 0.0
	for j, v := range p {
		mean += v * math.Abs(float64(j-n))
	}
	return mean
}

// TestSmudgingDistance computes the bounds of the package comment.
func TestSmudgingDistance(t *testing.T) {
	for _, want := range []struct {
		set                *Set
		malicious, average float64
		residues           float64
	}{{Additive4096(), 40.3, 47, 40.2}, {Additive8192(), 85.5, 92.5, 81.8}} {
		s := want.set
		n, c, others, b := float64(s.N()), float64(s.maxCiphertexts), float64(s.maxParties-1), math.Ldexp(1, s.smudgeBits)
		distance := func(noise float64) float64 { return -math.Log2(n * noise / (2 * b)) }
		variance := Sigma*Sigma + 1./12 // of an error

		// The honest party supplies own of the c ciphertexts; a parabola in √own, whose top is within.
		theirs := ErrorWindow*walk(s.N()) + math.Sqrt(variance*n)
		mine := math.Sqrt(n*2/3*ErrorWindow*ErrorWindow*others*others + n*variance*others*others + n*4/3*variance + variance)
		worst, at := 0.0, 0
		for own := range s.maxCiphertexts + 1 {
			if x := (c-float64(own))*theirs + math.Sqrt(float64(own))*mine; x > worst {
				worst, at = x, own
			}
		}
		wrap, _ := new(big.Int).Mod(s.q, new(big.Int).SetUint64(s.T())).Float64()
		if got := distance(worst + wrap); got < want.residues || got > want.residues+0.1 {
			t.Errorf("%s: 2^-%.2f with residues that wrap, want 2^-%.1f", s.Name(), got, want.residues)
		}
		if top := c*theirs + mine*mine/(4*theirs); at == 0 || at == s.maxCiphertexts || math.Abs(worst/top-1) > 1e-6 {
			t.Errorf("%s: the worst is %v at %d own ciphertexts, the parabola's top %v", s.Name(), worst, at, top)
		}
		if got := distance(worst); got < want.malicious || got > want.malicious+0.1 {
			t.Errorf("%s: 2^-%.2f against a malicious rest, want 2^-%.1f", s.Name(), got, want.malicious)
		}
		// Everybody honest: products of independent polynomials, so variances add. E_1·s_h and e_h·U have all ciphertexts, the rest the honest party's.
		for _, own := range []float64{0, c / others, c} {
			average := math.Sqrt(n*4/3*variance*(c+own*others) + own*variance)
			got := distance(average)
			if got < want.average || own == c && got > want.average+0.15 {
				t.Errorf("%s: 2^-%.2f in the average case with %.0f own ciphertexts, want 2^-%.1f", s.Name(), got, own, want.average)
			}
		}
	}
	if got := walk(2); math.Abs(got-8./9) > 1e-12 { // ±2 with 1/9 each, ±1 with 2/9 each
		t.Errorf("E|S_2| = %v, want 8/9", got)
	}
}

// TestQuotientFitsTheAuxiliaryPrime: r = (a·x + y − out)/Q is at most (N+1)/2 + |y|/Q + 1 for ternary x.
func TestQuotientFitsTheAuxiliaryPrime(t *testing.T) {
	for _, s := range Sets() {
		y := new(big.Int).Lsh(big.NewInt(1), uint(s.smudgeBits))
		if y.Cmp(s.delta) < 0 {
			y.Set(s.delta)
		}
		y.Lsh(y, s.logT) // residues are the widest messages
		most := new(big.Int).Quo(y, s.q)
		most.Add(most, ints(int64(s.N())))
		if most.Lsh(most, 2).Cmp(new(big.Int).SetUint64(s.auxiliary)) >= 0 {
			t.Errorf("%s: quotients reach %v", s.Name(), most)
		}
	}
}
