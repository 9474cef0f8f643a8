package zkproofs

import "fmt"

// UncompressedSize is the length of a proof for a contract.
const UncompressedSize = 2*rawG1 + rawG2

// Uncompressed is a proof without commitment as a contract takes it: A (64 bytes), B (128) and C (64), coordinates big-endian, the imaginary part of B's first
// (EIP-197).
func (p Proof) Uncompressed() ([]byte, error) {
	proof, err := decodeProof(p, 0)
	if err != nil {
		return nil, fmt.Errorf("proof: %w", err)
	}
	b := make([]byte, 0, UncompressedSize)
	b = appendRawG1(b, &proof.Ar)
	b = appendRawG2(b, &proof.Bs)
	return appendRawG1(b, &proof.Krs), nil
}
