package merkle

import (
	"fmt"

	"github.com/consensys/gnark/frontend"

	"salus/zkproofs/poseidon"
)

// Subtree is the root of a whole chunk in a circuit: a full subtree at the bottom of a tree of the kind, with a salt for every bottom node and 15 leaves a
// salt. It costs 555 constraints a node: 9,435 for 240 rows.
func Subtree(g *poseidon.Gadget, kind Kind, leaves, salts []frontend.Variable) (frontend.Variable, error) {
	if h, err := ChunkHeight(len(leaves)); err != nil || len(salts) != bottoms(h) {
		return nil, fmt.Errorf("merkle: %d leaves and %d salts are not a full subtree", len(leaves), len(salts))
	}
	nodes := make([]frontend.Variable, len(salts))
	for i := range nodes {
		var x [Arity]frontend.Variable
		x[0] = salts[i]
		copy(x[1:], leaves[BottomLeaves*i:])
		nodes[i] = g.Compress(constant(kind, 1), x)
	}
	for level := 2; len(nodes) > 1; level++ {
		above := make([]frontend.Variable, len(nodes)/Arity)
		for i := range above {
			above[i] = g.Compress(constant(kind, level), [Arity]frontend.Variable(nodes[Arity*i:]))
		}
		nodes = above
	}
	return nodes[0], nil
}
