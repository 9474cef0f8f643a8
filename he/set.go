package he

import (
	"fmt"
	"math/big"
	"sync"

	"github.com/tuneinsight/lattigo/v6/ring"
)

// Sigma and ErrorBound describe the errors e that this package samples: a rounded Gaussian of standard deviation
// Sigma, truncated at ErrorBound. ErrorWindow is what the proofs enforce, |e| ≤ ErrorWindow, hence what a
// malicious party can reach, and what correctness and smudging are computed from.
const (
	Sigma       = 3.2
	ErrorBound  = 19
	ErrorWindow = 31
)

// Set is a parameter set. Sets returns all there are.
type Set struct {
	literal
	q, half, delta *big.Int
	crt            []*big.Int // crt[k] ≡ 1 mod primes[k], ≡ 0 mod the others
	rings          *ring.Ring // one sub-ring a prime
	sampling       *ring.Ring // the first prime alone: small values are sampled once and lifted
	aux            *ring.Ring // the auxiliary prime, only for Quotient
	qInverse       *big.Int   // Q^-1 modulo the auxiliary prime
}

// literal is what is chosen; everything else in a Set follows from it.
type literal struct {
	name           string
	logN           int
	primes         []uint64 // ≡ 1 mod 2N, below 2^56
	auxiliary      uint64   // another one
	logT           uint
	limbBits       int
	smudgeBits     int
	maxParties     int
	maxCiphertexts int
}

var additive4096 = sync.OnceValue(func() *Set {
	return newSet(literal{
		name: "additive4096", logN: 12,
		primes:    []uint64{9007199253921793, 9007199252840449},
		auxiliary: 36028797018652673,
		logT:      22, limbBits: 8, smudgeBits: 76, maxParties: 64, maxCiphertexts: 16384,
	})
})

var additive8192 = sync.OnceValue(func() *Set {
	return newSet(literal{
		name: "additive8192", logN: 13,
		primes:    []uint64{72057594037370881, 72057594037338113, 72057594036879361},
		auxiliary: 36028797018652673,
		logT:      32, limbBits: 16, smudgeBits: 125, maxParties: 256, maxCiphertexts: 65536,
	})
})

// Additive4096 is the default set: N = 4096, Q < 2^106, t = 2^22, 8-bit limbs, 64 parties, 16,384 ciphertexts.
func Additive4096() *Set { return additive4096() }

// Additive8192 is the set with margin: N = 8192, Q < 2^168, t = 2^32, 16-bit limbs, 256 parties, 65,536 ciphertexts.
func Additive8192() *Set { return additive8192() }

// Sets returns every parameter set, the default first.
func Sets() []*Set { return []*Set{Additive4096(), Additive8192()} }

// SetByName returns the set of that name.
func SetByName(name string) (*Set, error) {
	for _, s := range Sets() {
		if s.name == name {
			return s, nil
		}
	}
	return nil, fmt.Errorf("parameter set: unknown name %.40q: have additive4096, additive8192", name)
}

// newSet panics on a literal that lattigo refuses: literals are ours alone.
func newSet(l literal) *Set {
	s := &Set{literal: l, q: big.NewInt(1)}
	for _, p := range l.primes {
		s.q.Mul(s.q, new(big.Int).SetUint64(p))
	}
	s.half = new(big.Int).Rsh(s.q, 1)
	s.delta = new(big.Int).Rsh(s.q, l.logT)
	for _, p := range l.primes {
		prime := new(big.Int).SetUint64(p)
		rest := new(big.Int).Quo(s.q, prime)
		s.crt = append(s.crt, rest.Mul(rest, new(big.Int).ModInverse(rest, prime)))
	}
	s.rings = mustRing(s.N(), l.primes...)
	s.sampling = mustRing(s.N(), l.primes[0])
	s.aux = mustRing(s.N(), l.auxiliary)
	s.qInverse = new(big.Int).ModInverse(s.q, new(big.Int).SetUint64(l.auxiliary))
	return s
}

func mustRing(n int, primes ...uint64) *ring.Ring {
	r, err := ring.NewRing(n, primes)
	if err != nil {
		panic(fmt.Sprintf("he: literal refused by lattigo: %v", err))
	}
	return r
}

// Name is the set's name as it stands in circuit ids and transcripts.
func (s *Set) Name() string { return s.name }

// N is the degree of X^N+1 and so the number of coefficients of a polynomial: a power of two.
func (s *Set) N() int { return 1 << s.logN }

// Q is the modulus of ciphertexts, a product of primes. The caller owns the returned value.
func (s *Set) Q() *big.Int { return new(big.Int).Set(s.q) }

// T is the modulus of decrypted coefficients, a power of two.
func (s *Set) T() uint64 { return 1 << s.logT }

// Delta is ⌊Q/T⌋, the factor of a message in its ciphertext. The caller owns the returned value.
func (s *Set) Delta() *big.Int { return new(big.Int).Set(s.delta) }

// LimbBits is the width of a message coefficient: limbs are in [0, 2^LimbBits), so that sums of MaxCiphertexts stay below T.
func (s *Set) LimbBits() int { return s.limbBits }

// SmudgeBits says that smudging is uniform on [−2^SmudgeBits, 2^SmudgeBits).
func (s *Set) SmudgeBits() int { return s.smudgeBits }

// MaxParties is how many key shares a collective key may have, the researcher's included.
func (s *Set) MaxParties() int { return s.maxParties }

// MaxCiphertexts is how many ciphertexts may be added, noise ciphertexts included.
func (s *Set) MaxCiphertexts() int { return s.maxCiphertexts }

// residueBytes is the width of an encoded residue: all primes are below 2^56.
const residueBytes = 7

// PolyBytes is the length of an encoded polynomial.
func (s *Set) PolyBytes() int { return s.N() * len(s.primes) * residueBytes }

// CiphertextBytes is the length of an encoded ciphertext.
func (s *Set) CiphertextBytes() int { return 2 * s.PolyBytes() }

func (s *Set) mustBe(t *Set) {
	if s != t {
		panic("he: values of different parameter sets mixed")
	}
}
