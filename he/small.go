package he

import (
	"fmt"
	"io"
	"math/big"

	"github.com/tuneinsight/lattigo/v6/ring"
	"github.com/tuneinsight/lattigo/v6/utils/sampling"
)

// Small is a polynomial of N short signed coefficients: a secret, an error, an encryption's randomness.
type Small []int64

// Big returns the coefficients as big integers.
func (x Small) Big() []*big.Int {
	out := make([]*big.Int, len(x))
	for j, v := range x {
		out[j] = big.NewInt(v)
	}
	return out
}

// Smudge is a polynomial of N coefficients in [−2^SmudgeBits, 2^SmudgeBits).
type Smudge []*big.Int

// sampler reads 32 bytes and stretches them with lattigo's keyed generator (BLAKE2Xb), so that short reads and errors of the caller's
// reader never reach lattigo, which panics on them, and consumption does not depend on the values drawn.
func sampler(rand io.Reader) (sampling.PRNG, error) {
	var seed [32]byte
	if _, err := io.ReadFull(rand, seed[:]); err != nil {
		return nil, fmt.Errorf("read randomness: %w", err)
	}
	return sampling.NewKeyedPRNG(seed[:])
}

// ternary draws N values, −1, 0 and 1 with probability 1/3 each.
func (s *Set) ternary(prng sampling.PRNG) (Small, error) {
	return s.draw(prng, ring.Ternary{P: 2. / 3})
}

// gaussian draws N errors.
func (s *Set) gaussian(prng sampling.PRNG) (Small, error) {
	return s.draw(prng, ring.DiscreteGaussian{Sigma: Sigma, Bound: ErrorBound})
}

func (s *Set) draw(prng sampling.PRNG, d ring.DistributionParameters) (Small, error) {
	r, err := ring.NewSampler(prng, s.sampling, d, false)
	if err != nil {
		return nil, err
	}
	out, half, prime := make(Small, s.N()), int64(s.primes[0]/2), int64(s.primes[0])
	for j, x := range r.ReadNew().Coeffs[0] {
		v := int64(x)
		out[j] = v - (half-v)>>63&prime // subtract the prime from values above its half; lattigo's −0 is the prime itself
	}
	return out, nil
}

// NewSmudge draws a smudging polynomial, uniform on [−2^SmudgeBits, 2^SmudgeBits). It is a function of the
// N·⌈(SmudgeBits+1)/8⌉ bytes that it reads.
func (s *Set) NewSmudge(rand io.Reader) (Smudge, error) {
	width := s.smudgeBits + 1
	buf, out := make([]byte, (width+7)/8), make(Smudge, s.N())
	bound := new(big.Int).Lsh(big.NewInt(1), uint(s.smudgeBits))
	for j := range out {
		if _, err := io.ReadFull(rand, buf); err != nil {
			return nil, fmt.Errorf("read randomness: %w", err)
		}
		buf[0] &= 0xff >> (8*len(buf) - width)
		out[j] = new(big.Int).SetBytes(buf)
		out[j].Sub(out[j], bound)
	}
	return out, nil
}
