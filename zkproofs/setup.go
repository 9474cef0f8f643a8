package zkproofs

import (
	"fmt"

	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	cs "github.com/consensys/gnark/constraint/bn254"

	generator "salus/zkproofs/internal/setup"
)

// setup makes development keys: the randomness that would let one forge is drawn by this process, and nobody can see that it was forgotten.
func setup(id CircuitID, system *cs.R1CS) (*groth16.ProvingKey, []byte, error) {
	pk, vk, err := generator.Keys(system)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: setup: %w", id, err)
	}
	key, err := encodeKey(id, originDevelopment, vk)
	if err != nil {
		return nil, nil, err
	}
	return pk, key, nil
}
