package zkproofs

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
)

// ErrInvalid says that a proof does not hold for the public inputs it was checked against.
var ErrInvalid = errors.New("proof: invalid")

// Verifier checks proofs of one circuit under one verifying key. It may be used by several goroutines at once.
type Verifier struct {
	id          CircuitID
	commitments int
	publics     int
	development bool
	key         groth16.VerifyingKey
	bytes       []byte
	hash        [32]byte
	batch       *batch // where Verify collects; nil in a verifier that answers at once
}

// ID is the circuit's name.
func (v *Verifier) ID() CircuitID { return v.id }

// Publics is the number of public inputs.
func (v *Verifier) Publics() int { return v.publics }

// ProofSize is the length of a proof in bytes.
func (v *Verifier) ProofSize() int { return proofSize(v.commitments) }

// Development says that the key was made on one machine and not in a ceremony.
func (v *Verifier) Development() bool { return v.development }

// KeyBytes is the verifying key in our encoding; see [ParseVerifier].
func (v *Verifier) KeyBytes() []byte { return bytes.Clone(v.bytes) }

// KeyHash is the SHA-256 of KeyBytes, which name the circuit too. It is what a consortium pins on chain.
func (v *Verifier) KeyHash() [32]byte { return v.hash }

// Verify checks the proof against the public inputs, which the caller computed itself, in the order of the circuit's public fields.
// Its error is [ErrInvalid] for a proof of something else, and says what is wrong where the bytes are malformed.
func (v *Verifier) Verify(public []fr.Element, proof Proof) error {
	if len(public) != v.publics {
		return fmt.Errorf("%s: %d public inputs, expected %d", v.id, len(public), v.publics)
	}
	p, err := decodeProof(proof, v.commitments)
	if err != nil {
		return fmt.Errorf("%s proof: %w", v.id.Statement(), err)
	}
	if v.batch != nil {
		v.batch.add(public, p)
		return nil
	}
	return v.verify(public, p)
}

func (v *Verifier) verify(public []fr.Element, p *groth16.Proof) error {
	// gnark appends the challenge to the slice it is given.
	if err := groth16.Verify(p, &v.key, public[:len(public):len(public)]); err != nil {
		return fmt.Errorf("%s %w", v.id.Statement(), ErrInvalid)
	}
	return nil
}

// Verifying key encoding, all lengths known from the circuit:
//
//	magic ‖ origin (1) ‖ length of id (1) ‖ id ‖ publics (4) ‖ commitments (1)
//	‖ α ‖ β ‖ γ ‖ δ ‖ [G ‖ −σG ‖ committed publics as a bitmap, lowest bit first] ‖ K_0 … K_(publics+commitments)
//
// Points are uncompressed (64 and 128 bytes): 16,000 square roots would cost 0.2 s at every start.
const (
	keyMagic          = "salus/verifying-key/v1\x00"
	originDevelopment = 1
	originCeremony    = 2
	rawG1             = curve.SizeOfG1AffineUncompressed
	rawG2             = curve.SizeOfG2AffineUncompressed
)

func keySize(id CircuitID, publics, commitments int) int {
	n := len(keyMagic) + 1 + 1 + len(id) + 4 + 1 + rawG1 + 3*rawG2
	return n + commitments*(2*rawG2+(publics+7)/8) + (1+publics+commitments)*rawG1
}

// encodeKey writes the key. The committed publics of a circuit are in ascending order, or the bitmap would lose the order.
func encodeKey(id CircuitID, origin byte, k *groth16.VerifyingKey) ([]byte, error) {
	commitments := len(k.CommitmentKeys)
	publics := len(k.G1.K) - 1 - commitments
	b := make([]byte, 0, keySize(id, publics, commitments))
	b = append(b, keyMagic...)
	b = append(b, origin, byte(len(id)))
	b = append(b, id...)
	b = binary.BigEndian.AppendUint32(b, uint32(publics))
	b = append(b, byte(commitments))
	b = appendRawG1(b, &k.G1.Alpha)
	for _, p := range []*curve.G2Affine{&k.G2.Beta, &k.G2.Gamma, &k.G2.Delta} {
		b = appendRawG2(b, p)
	}
	for i := range k.CommitmentKeys {
		b = appendRawG2(b, &k.CommitmentKeys[i].G)
		b = appendRawG2(b, &k.CommitmentKeys[i].GSigmaNeg)
		bitmap := make([]byte, (publics+7)/8)
		last := 0
		for _, wire := range k.PublicAndCommitmentCommitted[i] {
			if wire <= last || wire > publics { // wire 0 is the constant
				return nil, fmt.Errorf("%s: committed public inputs out of order", id)
			}
			last = wire
			bitmap[(wire-1)/8] |= 1 << ((wire - 1) % 8)
		}
		b = append(b, bitmap...)
	}
	for i := range k.G1.K {
		b = appendRawG1(b, &k.G1.K[i])
	}
	return b, nil
}

// ParseVerifier reads a verifying key for the circuit. The bytes may come from anywhere; whether they are the consortium's key is for the caller
// to decide by their hash. Keys that would let anyone forge, or that do not bind a public input, are refused.
func ParseVerifier(d Definition, key []byte) (*Verifier, error) {
	publics, _, err := d.size()
	if err != nil {
		return nil, err
	}
	return parseVerifier(d.ID, publics, d.Commitments, key)
}

func parseVerifier(id CircuitID, publics, commitments int, key []byte) (*Verifier, error) {
	quiet()
	fail := func(format string, a ...any) (*Verifier, error) {
		return nil, fmt.Errorf("verifying key of %s: %w", id, fmt.Errorf(format, a...))
	}
	if want := keySize(id, publics, commitments); len(key) != want {
		return fail("%d bytes, expected %d", len(key), want)
	}
	origin := key[len(keyMagic)]
	if origin != originDevelopment && origin != originCeremony {
		return fail("unknown origin %d", origin)
	}
	header := binary.BigEndian.AppendUint32(append([]byte(keyMagic), origin, byte(len(id))), 0)
	header = append(header[:len(header)-4], id...)
	header = binary.BigEndian.AppendUint32(header, uint32(publics))
	header = append(header, byte(commitments))
	if !bytes.HasPrefix(key, header) {
		return fail("it is of another format or circuit")
	}
	v := &Verifier{id: id, commitments: commitments, publics: publics, development: origin == originDevelopment}
	if err := decodeKey(&v.key, key[len(header):], publics, commitments); err != nil {
		return fail("%w", err)
	}
	if err := checkKey(&v.key); err != nil {
		return fail("%w", err)
	}
	if err := v.key.Precompute(); err != nil {
		return fail("precomputation failed")
	}
	v.bytes, v.hash = bytes.Clone(key), sha256.Sum256(key)
	return v, nil
}

// decodeKey reads the points off bytes whose length was checked.
func decodeKey(k *groth16.VerifyingKey, b []byte, publics, commitments int) error {
	r := rawPoints{rest: b}
	r.g1(&k.G1.Alpha)
	for _, p := range []*curve.G2Affine{&k.G2.Beta, &k.G2.Gamma, &k.G2.Delta} {
		r.g2(p)
	}
	k.CommitmentKeys = make([]pedersen.VerifyingKey, commitments)
	k.PublicAndCommitmentCommitted = make([][]int, commitments)
	for i := range commitments {
		r.g2(&k.CommitmentKeys[i].G)
		r.g2(&k.CommitmentKeys[i].GSigmaNeg)
		committed, err := r.bitmap(publics)
		if err != nil {
			return err
		}
		if err := allCommitted(len(committed), publics); err != nil {
			return err
		}
		k.PublicAndCommitmentCommitted[i] = committed
	}
	k.G1.K = make([]curve.G1Affine, 1+publics+commitments)
	for i := range k.G1.K {
		r.g1(&k.G1.K[i])
	}
	return r.err
}

// checkKey refuses a key whose proofs mean nothing. Points at infinity among α, β, γ, δ, K and the commitment keys were refused
// by decoding; a key that was just made comes through decoding too.
func checkKey(k *groth16.VerifyingKey) error {
	_, _, g1, g2 := curve.Generators()
	switch {
	case k.G2.Delta.Equal(&k.G2.Gamma):
		return errors.New("δ = γ: no contribution was made, anyone can forge")
	case k.G2.Delta.Equal(&g2):
		return errors.New("δ is the generator: no contribution was made, anyone can forge")
	case k.G1.Alpha.Equal(&g1), k.G2.Beta.Equal(&g2):
		return errors.New("α or β is the generator: no contribution was made, anyone can forge")
	}
	for _, c := range k.CommitmentKeys {
		var inverse curve.G2Affine
		if inverse.Neg(&c.G); c.GSigmaNeg.Equal(&inverse) || c.GSigmaNeg.Equal(&c.G) {
			return errors.New("σ is 1 or −1: a commitment is its own proof of knowledge")
		}
	}
	return nil
}

// rawPoints reads uncompressed points off a buffer whose length was checked; see points.
type rawPoints struct {
	rest []byte
	err  error
}

func (r *rawPoints) g1(p *curve.G1Affine) {
	if r.err != nil {
		return
	}
	if n, err := p.SetBytes(r.rest[:rawG1]); err != nil || n != rawG1 {
		r.err = errPoint
	} else if p.IsInfinity() {
		r.err = errors.New("point at infinity: a public input is in no constraint")
	}
	r.rest = r.rest[rawG1:]
}

func (r *rawPoints) g2(p *curve.G2Affine) {
	if r.err != nil {
		return
	}
	if n, err := p.SetBytes(r.rest[:rawG2]); err != nil || n != rawG2 || p.IsInfinity() {
		r.err = errPoint
	}
	r.rest = r.rest[rawG2:]
}

// bitmap reads the indices of committed public wires; wire 0 is the constant.
func (r *rawPoints) bitmap(publics int) ([]int, error) {
	if r.err != nil {
		return nil, r.err
	}
	n := (publics + 7) / 8
	var wires []int
	for i := range 8 * n {
		if r.rest[i/8]>>(i%8)&1 == 0 {
			continue
		}
		if i >= publics {
			return nil, errors.New("committed public inputs beyond the last")
		}
		wires = append(wires, i+1)
	}
	r.rest = r.rest[n:]
	return wires, nil
}

func appendRawG1(b []byte, p *curve.G1Affine) []byte {
	x := p.RawBytes()
	return append(b, x[:]...)
}

func appendRawG2(b []byte, p *curve.G2Affine) []byte {
	x := p.RawBytes()
	return append(b, x[:]...)
}
