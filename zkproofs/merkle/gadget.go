package merkle

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs/poseidon"
)

// Subtree is the root of a whole chunk in a circuit: a full subtree at the bottom of a tree of the kind, with a salt for every bottom node and 15 leaves a
// salt: 17 nodes for 240 rows, 273 for 3,840.
func Subtree(g poseidon.Compressor, kind Kind, leaves, salts []frontend.Variable) (frontend.Variable, error) {
	if h, err := ChunkHeight(len(leaves)); err != nil || len(salts) != bottoms(h) {
		return nil, fmt.Errorf("merkle: %d leaves and %d salts are not a full subtree", len(leaves), len(salts))
	}
	return Part(g, kind, leaves, salts)
}

// Part is the root, in a circuit, of the lowest tree of the kind that holds the leaves, 15 for every salt: what [Build] gives for [PartHeight]. Children that
// nothing is below are 0.
func Part(g poseidon.Compressor, kind Kind, leaves, salts []frontend.Variable) (frontend.Variable, error) {
	if len(salts) == 0 || len(leaves) != BottomLeaves*len(salts) {
		return nil, fmt.Errorf("merkle: %d leaves and %d salts are not whole bottom nodes", len(leaves), len(salts))
	}
	nodes := make([]frontend.Variable, len(salts))
	for i := range nodes {
		var x [Arity]frontend.Variable
		x[0] = salts[i]
		copy(x[1:], leaves[BottomLeaves*i:])
		nodes[i] = g.Compress(constant(kind, 1), x)
	}
	for level := 2; len(nodes) > 1; level++ {
		above := make([]frontend.Variable, (len(nodes)+Arity-1)/Arity)
		for i := range above {
			var x [Arity]frontend.Variable
			for j := range x {
				x[j] = 0
			}
			copy(x[:], nodes[Arity*i:])
			above[i] = g.Compress(constant(kind, level), x)
		}
		nodes = above
	}
	return nodes[0], nil
}

// Places are the nodes of trees whose kind is a public input of the circuit. The verifier must have checked that it is one of the three.
type Places struct {
	api         frontend.API
	hash        *poseidon.Gadget
	kind, kind2 frontend.Variable // the kind and its square
}

// NewPlaces prepares a gadget for trees of the kind.
func NewPlaces(api frontend.API, g *poseidon.Gadget, kind frontend.Variable) *Places {
	return &Places{api: api, hash: g, kind: kind, kind2: api.Mul(kind, kind)}
}

// Node is the value of a node at a level from 1, with the preimage x. It costs 555 constraints.
func (p *Places) Node(level int, x [Arity]frontend.Variable) frontend.Variable {
	c := kindPolynomial(level)
	at := p.api.Add(constantOf(c[0]), p.api.Mul(p.kind, constantOf(c[1])), p.api.Mul(p.kind2, constantOf(c[2])))
	return p.hash.CompressAt(at, x)
}

// kindPolynomial are the coefficients of the polynomial of degree 2 that is constant(k, level) at the kinds k = 1, 2 and 3.
func kindPolynomial(level int) [3]fr.Element {
	one, two, three := constant(Rows, level), constant(Consents, level), constant(Identities, level)
	// Newton: one + d·(k−1) + e·(k−1)(k−2), d = two − one, e = (three − 2·two + one)/2.
	var d, e, t, half fr.Element
	d.Sub(&two, &one)
	half.SetUint64(2).Inverse(&half)
	e.Sub(&three, t.Double(&two))
	e.Add(&e, &one).Mul(&e, &half)
	var c [3]fr.Element
	c[0].Sub(&one, &d).Add(&c[0], t.Double(&e))
	c[1].Sub(&d, t.Add(t.Double(&e), &e))
	c[2] = e
	return c
}

func constantOf(x fr.Element) *big.Int { return x.BigInt(new(big.Int)) }

// Constant is a level's constant in the identity tree where the bit is 1, and in the consent tree where it is 0.
func Constant(api frontend.API, level int, identities frontend.Variable) frontend.Variable {
	at, between := constant(Consents, level), constant(Identities, level)
	between.Sub(&between, &at)
	return api.Add(constantOf(at), api.Mul(identities, constantOf(between)))
}
