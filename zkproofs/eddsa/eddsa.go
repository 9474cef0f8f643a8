// Package eddsa signs field elements so that a circuit can check it cheaply: EdDSA (Bernstein et al. 2011/368, RFC 8032) on the twisted Edwards
// curve over the scalar field of BN254 that gnark calls its companion curve (Baby Jubjub in the form −x² + y² = 1 + d·x²·y²), with Poseidon2 as the
// challenge's hash. Patients sign directives with it.
//
//	h = Sponge("salus/eddsa/v1", R.x, R.y, A.x, A.y, m_1, …, m_n)     S = r + h·a mod ℓ     S·B = R + h·A
//
// The number of message elements is part of the hash's start. Up to 11 cost one permutation in a circuit. The caller's first
// message element names what is signed and for whom; this package adds no domain of the caller's.
//
// Encodings are fixed: a public key is 32 bytes (y little-endian, the highest bit is the sign of x), a signature 64 (R as a key, S big-endian). They are
// canonical, so a signature has one form: y below r, S below ℓ, R and A on the curve and in the subgroup of prime order ℓ. A key is neither the
// identity nor has it y = 0: the empty leaf 0 of the identity tree is the y of a point of order 4, for which signatures can be forged without a key.
//
// Nonces are derived from the key and the message (RFC 8032), so a poor random source at signing cannot leak the key. Arithmetic on secrets uses
// math/big and is not constant-time: keep keys on the signer's own machine.
package eddsa

import (
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"

	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

const (
	// SeedSize is the length of a private key's seed in bytes.
	SeedSize = 32
	// PublicSize is the length of a public key in bytes.
	PublicSize = 32
	// SignatureSize is the length of a signature in bytes.
	SignatureSize = 64

	scalarDomain = "salus/eddsa/scalar/v1\x00"
	prefixDomain = "salus/eddsa/prefix/v1\x00"
	nonceDomain  = "salus/eddsa/nonce/v1\x00"
)

const challengeDomain poseidon.Domain = "salus/eddsa/v1"

// PublicKey is a point of the prime-order subgroup, not the identity. The zero value is not a key. Keys compare with ==.
type PublicKey struct{ point twistededwards.PointAffine }

// PrivateKey signs. It prints as [redacted].
type PrivateKey struct {
	seed   [SeedSize]byte
	scalar big.Int
	prefix [32]byte
	public PublicKey
}

// NewKey draws a key from random, a cryptographic source.
func NewKey(random io.Reader) (*PrivateKey, error) {
	var seed [SeedSize]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return nil, fmt.Errorf("eddsa: new key: %w", err)
	}
	return ParseSeed(seed[:])
}

// ParseSeed is the key of a 32-byte seed.
func ParseSeed(seed []byte) (*PrivateKey, error) {
	if len(seed) != SeedSize {
		return nil, fmt.Errorf("eddsa: seed of %d bytes, expected %d", len(seed), SeedSize)
	}
	k := &PrivateKey{seed: [SeedSize]byte(seed)}
	curve := twistededwards.GetEdwardsCurve()
	wide := sha512.Sum512(append([]byte(scalarDomain), seed...))
	k.scalar.SetBytes(wide[:])
	k.scalar.Mod(&k.scalar, &curve.Order)
	k.prefix = sha256.Sum256(append([]byte(prefixDomain), seed...))
	k.public.point.ScalarMultiplicationBase(&k.scalar)
	if err := check(&k.public.point); err != nil {
		return nil, errors.New("eddsa: the seed gives no key") // probability 2^-250
	}
	return k, nil
}

// Seed is the secret from which [ParseSeed] makes the key again.
func (k *PrivateKey) Seed() [SeedSize]byte { return k.seed }

// Public is the key's public part.
func (k *PrivateKey) Public() PublicKey { return k.public }

const redacted = "[redacted]"

// Format writes [redacted] for every verb.
func (k *PrivateKey) Format(s fmt.State, _ rune) { io.WriteString(s, redacted) }

// LogValue is [redacted].
func (k *PrivateKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText writes [redacted], so that no encoder writes the key; Seed is the way to store it.
func (k *PrivateKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Signature is R and S in their canonical encoding.
type Signature [SignatureSize]byte

// Sign signs the message's elements, which must be canonical.
func (k *PrivateKey) Sign(message ...zkproofs.Element) (Signature, error) {
	m, err := zkproofs.AppendElements(nil, message...)
	if err != nil {
		return Signature{}, fmt.Errorf("eddsa: message: %w", err)
	}
	curve := twistededwards.GetEdwardsCurve()
	h := sha512.New()
	h.Write([]byte(nonceDomain))
	h.Write(k.prefix[:])
	for i := range message {
		h.Write(message[i][:])
	}
	nonce := new(big.Int).SetBytes(h.Sum(nil))
	nonce.Mod(nonce, &curve.Order)
	var r twistededwards.PointAffine
	r.ScalarMultiplicationBase(nonce)
	s := challenge(&r, &k.public.point, m)
	s.Mul(s, &k.scalar).Add(s, nonce).Mod(s, &curve.Order)
	var sig Signature
	encoded := r.Bytes()
	copy(sig[:32], encoded[:])
	s.FillBytes(sig[32:])
	return sig, nil
}

// ErrInvalid says that a signature is not the key's for the message.
var ErrInvalid = errors.New("eddsa: invalid signature")

// Verify checks a signature of the message's elements.
func (p PublicKey) Verify(sig Signature, message ...zkproofs.Element) error {
	if err := check(&p.point); err != nil {
		return err
	}
	m, err := zkproofs.AppendElements(nil, message...)
	if err != nil {
		return fmt.Errorf("eddsa: message: %w", err)
	}
	r, s, err := sig.decode()
	if err != nil {
		return err
	}
	var left, right twistededwards.PointAffine
	left.ScalarMultiplicationBase(s)
	right.ScalarMultiplication(&p.point, challenge(&r, &p.point, m))
	right.Add(&right, &r)
	if !left.Equal(&right) {
		return ErrInvalid
	}
	return nil
}

// challenge is h, below the field's order; points are multiplied by it as it is, as in the circuit.
func challenge(r, a *twistededwards.PointAffine, message []fr.Element) *big.Int {
	h := poseidon.Sponge(challengeDomain, append([]fr.Element{r.X, r.Y, a.X, a.Y}, message...)...)
	return h.BigInt(new(big.Int))
}

// Challenge is the hash of R, the key and the message's elements that signature and circuit use, whether or not the signature holds.
func (p PublicKey) Challenge(sig Signature, message ...zkproofs.Element) (zkproofs.Element, error) {
	m, err := zkproofs.AppendElements(nil, message...)
	if err != nil {
		return zkproofs.Element{}, fmt.Errorf("eddsa: message: %w", err)
	}
	r, _, err := sig.decode()
	if err != nil {
		return zkproofs.Element{}, err
	}
	var e zkproofs.Element
	challenge(&r, &p.point, m).FillBytes(e[:])
	return e, nil
}

// ParsePublic reads exactly 32 bytes that are the canonical encoding of a usable key.
func ParsePublic(b []byte) (PublicKey, error) {
	if len(b) != PublicSize {
		return PublicKey{}, fmt.Errorf("eddsa: public key of %d bytes, expected %d", len(b), PublicSize)
	}
	p, err := decodePoint([PublicSize]byte(b))
	if err != nil {
		return PublicKey{}, fmt.Errorf("eddsa: public key: %w", err)
	}
	if err := check(&p); err != nil {
		return PublicKey{}, err
	}
	return PublicKey{p}, nil
}

// Bytes is the canonical encoding.
func (p PublicKey) Bytes() [PublicSize]byte { return p.point.Bytes() }

// X and Y are the point's coordinates, for a circuit. A key's y stands in the identity tree; the point with the same y and the other x is the negated
// key, which only the holder of the key can use.
func (p PublicKey) X() zkproofs.Element { return zkproofs.ToElement(p.point.X) }

// Y is the second coordinate, never 0.
func (p PublicKey) Y() zkproofs.Element { return zkproofs.ToElement(p.point.Y) }

// ParseSignature reads exactly 64 bytes that are the canonical encoding of a signature; whether it holds is for Verify to say.
func ParseSignature(b []byte) (Signature, error) {
	if len(b) != SignatureSize {
		return Signature{}, fmt.Errorf("eddsa: signature of %d bytes, expected %d", len(b), SignatureSize)
	}
	sig := Signature(b)
	if _, _, err := sig.decode(); err != nil {
		return Signature{}, err
	}
	return sig, nil
}

// Values are R's coordinates and S, for a circuit.
func (sig Signature) Values() (rx, ry, s zkproofs.Element, err error) {
	r, _, err := sig.decode()
	if err != nil {
		return rx, ry, s, err
	}
	return zkproofs.ToElement(r.X), zkproofs.ToElement(r.Y), zkproofs.Element(sig[32:]), nil
}

func (sig Signature) decode() (r twistededwards.PointAffine, s *big.Int, err error) {
	curve := twistededwards.GetEdwardsCurve()
	s = new(big.Int).SetBytes(sig[32:])
	if s.Cmp(&curve.Order) >= 0 {
		return r, nil, errors.New("eddsa: signature: S is not below the group's order")
	}
	if r, err = decodePoint([32]byte(sig[:32])); err != nil {
		return r, nil, fmt.Errorf("eddsa: signature: R: %w", err)
	}
	return r, s, nil
}

// decodePoint reads a canonical point of the prime-order subgroup.
func decodePoint(b [32]byte) (p twistededwards.PointAffine, err error) {
	if _, err := p.SetBytes(b[:]); err != nil {
		return p, errors.New("malformed point")
	}
	if !p.IsOnCurve() || p.Bytes() != b { // SetBytes reduces y, and takes any x where there is none
		return p, errors.New("not the canonical encoding of a point on the curve")
	}
	if !p.IsInSubGroup() {
		return p, errors.New("the point is outside the prime-order subgroup")
	}
	return p, nil
}

// check refuses points that are no key.
func check(p *twistededwards.PointAffine) error {
	if p.Y.IsZero() || p.IsZero() || !p.IsOnCurve() || !p.IsInSubGroup() {
		return errors.New("eddsa: not a public key")
	}
	return nil
}
