// Package zkprooftest is for tests of what stands behind a proof and not of what it proves: circuits of any number of public inputs that prove nothing. They are in no
// catalogue, and no ceremony makes keys for them.
package zkprooftest

import (
	"fmt"

	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
)

// anything binds its public inputs and says nothing of them.
type anything struct {
	Public []frontend.Variable `gnark:",public"`
}

// Define is called by gnark.
func (c *anything) Define(api frontend.API) error {
	for _, x := range c.Public {
		zkproofs.Bind(api, x)
		api.Mul(x, api.Add(x, 1)) // the constant is in a constraint too, else a point of the key would be at infinity
	}
	return nil
}

// Definition is a circuit of so many public inputs. Its keys must not come into a folder where a circuit of the same name has real ones.
func Definition(id zkproofs.CircuitID, publics int) zkproofs.Definition {
	return zkproofs.Definition{ID: id, New: func() frontend.Circuit { return &anything{make([]frontend.Variable, publics)} }}
}

// Prove makes a proof for any public inputs, in the form that a contract takes.
func Prove(p *zkproofs.Prover, public ...zkproofs.Element) ([]byte, error) {
	x, err := zkproofs.AppendElements(nil, public...)
	if err != nil {
		return nil, fmt.Errorf("public input: %w", err)
	}
	c := &anything{make([]frontend.Variable, len(x))}
	for i := range x {
		c.Public[i] = x[i]
	}
	a, err := zkproofs.Assign(c)
	if err != nil {
		return nil, err
	}
	proof, err := p.Prove(a)
	if err != nil {
		return nil, err
	}
	return proof.Uncompressed()
}
