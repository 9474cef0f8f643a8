package poseidon

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/permutation/poseidon2"
)

// Gadget computes the package's functions in a circuit.
type Gadget struct {
	api         frontend.API
	permutation *poseidon2.Permutation
}

// New prepares a gadget for a circuit over the scalar field of BN254.
func New(api frontend.API) (*Gadget, error) {
	p, err := poseidon2.NewPoseidon2FromParameters(api, Width, fullRounds, partialRounds)
	if err != nil {
		return nil, err
	}
	return &Gadget{api: api, permutation: p}, nil
}

// Permute applies the permutation to x.
func (g *Gadget) Permute(x *[Width]frontend.Variable) {
	if err := g.permutation.Permutation(x[:]); err != nil {
		panic(err) // the width is right
	}
}

// Compress is P(x)_0 + x_0 + c.
func (g *Gadget) Compress(c fr.Element, x [Width]frontend.Variable) frontend.Variable {
	return g.CompressAt(c.BigInt(new(big.Int)), x)
}

// CompressAt is [Gadget.Compress] with a c that the circuit computes: from public inputs alone, or values of different places are
// no longer kept apart.
func (g *Gadget) CompressAt(c frontend.Variable, x [Width]frontend.Variable) frontend.Variable {
	first := x[0]
	g.Permute(&x)
	return g.api.Add(x[0], first, c)
}

// Sponge hashes as many elements as in has; the number is part of the circuit.
func (g *Gadget) Sponge(d Domain, in ...frontend.Variable) frontend.Variable {
	var state [Width]frontend.Variable
	for i := range Rate {
		state[i] = 0
	}
	capacity := Capacity(d, len(in))
	state[Rate] = capacity.BigInt(new(big.Int))
	if len(in) == 0 {
		g.Permute(&state)
	}
	for i := 0; i < len(in); i += Rate {
		for j, x := range in[i:min(i+Rate, len(in))] {
			state[j] = g.api.Add(state[j], x)
		}
		g.Permute(&state)
	}
	return state[0]
}
