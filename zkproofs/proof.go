package zkproofs

import (
	"errors"
	"fmt"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
)

// Proof is an encoded proof: A (32 bytes), B (64), C (32), and for a circuit with a commitment the commitment (32) and its proof of
// knowledge (32), points compressed as in gnark-crypto. Its length is [Definition.ProofSize].
type Proof []byte

const (
	sizeG1 = curve.SizeOfG1AffineCompressed
	sizeG2 = curve.SizeOfG2AffineCompressed
	// MaxProofSize is the length of the longest proof of any circuit.
	MaxProofSize = 4*sizeG1 + sizeG2
)

func proofSize(commitments int) int { return (2+2*commitments)*sizeG1 + sizeG2 }

func encodeProof(p *groth16.Proof) Proof {
	b := make([]byte, 0, MaxProofSize)
	b = appendG1(b, &p.Ar)
	b = appendG2(b, &p.Bs)
	b = appendG1(b, &p.Krs)
	for i := range p.Commitments {
		b = appendG1(b, &p.Commitments[i])
	}
	if len(p.Commitments) > 0 {
		b = appendG1(b, &p.CommitmentPok)
	}
	return b
}

// decodeProof reads a proof of exactly the length that the number of commitments gives.
func decodeProof(b Proof, commitments int) (*groth16.Proof, error) {
	if len(b) != proofSize(commitments) {
		return nil, fmt.Errorf("%d bytes, expected %d", len(b), proofSize(commitments))
	}
	p := &groth16.Proof{Commitments: make([]curve.G1Affine, commitments)}
	r := points{rest: b}
	r.g1(&p.Ar)
	r.g2(&p.Bs)
	r.g1(&p.Krs)
	for i := range p.Commitments {
		r.g1(&p.Commitments[i])
	}
	if commitments > 0 {
		r.g1(&p.CommitmentPok)
	}
	return p, r.err
}

var errPoint = errors.New("malformed point")

// points reads compressed points off a buffer whose length was checked. Infinity is refused: an honest proof or key holds it with
// probability 2^-254.
type points struct {
	rest []byte
	err  error
}

func (r *points) g1(p *curve.G1Affine) {
	if r.err != nil {
		return
	}
	// A first byte without a mask bit announces an uncompressed point, and 32 bytes are too short for one.
	if n, err := p.SetBytes(r.rest[:sizeG1]); err != nil || n != sizeG1 || p.IsInfinity() {
		r.err = errPoint
	}
	r.rest = r.rest[sizeG1:]
}

func (r *points) g2(p *curve.G2Affine) {
	if r.err != nil {
		return
	}
	if n, err := p.SetBytes(r.rest[:sizeG2]); err != nil || n != sizeG2 || p.IsInfinity() {
		r.err = errPoint
	}
	r.rest = r.rest[sizeG2:]
}

func appendG1(b []byte, p *curve.G1Affine) []byte {
	x := p.Bytes()
	return append(b, x[:]...)
}

func appendG2(b []byte, p *curve.G2Affine) []byte {
	x := p.Bytes()
	return append(b, x[:]...)
}
