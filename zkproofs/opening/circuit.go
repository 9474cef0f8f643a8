package opening

import (
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
)

const (
	placeBits  = 4
	nodeBits   = placeBits * (levels - 1)
	heightBits = 3
)

// circuit is the relation of the package comment. [Public.inputs] and [assign] follow the order of its fields.
type circuit struct {
	Root    frontend.Variable `gnark:",public"`
	Height  frontend.Variable `gnark:",public"`
	Kind    frontend.Variable `gnark:",public"`
	Node    frontend.Variable `gnark:",public"` // of the bottom nodes, counted from 0
	Place   frontend.Variable `gnark:",public"` // in its preimage, 1 to 15
	Leaf    frontend.Variable `gnark:",public"`
	Context frontend.Variable `gnark:",public"`

	Path [levels][merkle.Arity]frontend.Variable

	without string // tests leave a part out
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	zkproofs.Bind(api, c.Context)
	hash, err := poseidon.New(api)
	if err != nil {
		return err
	}
	places := merkle.NewPlaces(api, hash, c.Kind)
	place, node := api.ToBinary(c.Place, placeBits), api.ToBinary(c.Node, nodeBits)

	c.equal(api, partLeaf, choose(api, place, c.Path[0][:]), c.Leaf)
	var values [levels]frontend.Variable
	for i := range levels {
		values[i] = places.Node(i+1, c.Path[i])
		if i+1 < levels {
			digit := node[placeBits*i : placeBits*(i+1)]
			c.equal(api, partPath, choose(api, digit, c.Path[i+1][:]), values[i])
		}
	}
	height := api.ToBinary(api.Sub(c.Height, 1), heightBits)
	c.equal(api, partRoot, choose(api, height, values[:]), c.Root)
	return nil
}

// Parts of the circuit that tests leave out.
const (
	partLeaf = "leaf"
	partPath = "path"
	partRoot = "root"
)

func (c *circuit) equal(api frontend.API, part string, a, b frontend.Variable) {
	if part != c.without {
		api.AssertIsEqual(a, b)
	} else {
		zkproofs.Bind(api, b) // or there is no key
	}
}

// choose is the value at the place whose bits are given, the lowest first. Places beyond the values, which no verifier states, have one of the last two.
func choose(api frontend.API, bits, values []frontend.Variable) frontend.Variable {
	for _, bit := range bits {
		var half []frontend.Variable
		for i := 0; i < len(values); i += 2 {
			if i+1 < len(values) {
				half = append(half, api.Select(bit, values[i+1], values[i]))
			} else {
				half = append(half, values[i])
			}
		}
		values = half
	}
	return values[0]
}
