package zkproofs

import (
	"fmt"

	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// setup makes development keys: the randomness that would let one forge is drawn by this process, and nobody can see that it was forgotten.
func setup(id CircuitID, system *cs.R1CS) (*groth16.ProvingKey, []byte, error) {
	pk, vk := new(groth16.ProvingKey), new(groth16.VerifyingKey)
	if err := groth16.Setup(system, pk, vk); err != nil {
		return nil, nil, fmt.Errorf("%s: setup: %w", id, err)
	}
	key, err := encodeKey(id, originDevelopment, vk)
	if err != nil {
		return nil, nil, err
	}
	return pk, key, nil
}
