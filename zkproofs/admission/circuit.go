package admission

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
)

const (
	// Rows is the number of slots of an admission.
	Rows = 240
	// Salts is the number of its salts, for each tree.
	Salts = Rows / merkle.BottomLeaves
	// Words is how many different words its slots may have, beside none.
	Words = 7

	level     = 2 // of a room's root
	digitBits = 4
	versionAt = 210 // the bits of a word below its version
)

// shape is the height of the trees; there is one, and a lower one for tests.
type shape struct{ height int }

var whole = shape{consentbatch.Height}

func (s shape) id() zkproofs.CircuitID {
	return zkproofs.CircuitID(fmt.Sprintf("admission/v1/height%d-rows%d", s.height, Rows))
}

// above is the number of nodes over a room.
func (s shape) above() int { return s.height - level }

// circuit is the relation of the package comment. [Public.inputs] and [Admission.assign] follow the order of its fields.
type circuit struct {
	OldRoot   frontend.Variable `gnark:",public"`
	NewRoot   frontend.Variable `gnark:",public"`
	Place     frontend.Variable `gnark:",public"`
	Custodian frontend.Variable `gnark:",public"`

	Number []frontend.Variable // bits of the room's number, the lowest first
	Table  [Words]frontend.Variable
	Tree   [2]tree // identities, consents

	shape   shape  `gnark:"-"`
	without string `gnark:"-"` // tests leave a part out
}

type tree struct {
	Root  frontend.Variable // before
	Leaf  [Rows]frontend.Variable
	Salt  []frontend.Variable
	Above [][merkle.Arity]frontend.Variable
	Empty []frontend.Variable // 1 for a node that has nothing in use below it
}

func newCircuit(s shape) *circuit {
	c := &circuit{shape: s, Number: make([]frontend.Variable, digitBits*s.above())}
	for i := range c.Tree {
		c.Tree[i] = tree{
			Salt:  make([]frontend.Variable, Salts),
			Above: make([][merkle.Arity]frontend.Variable, s.above()),
			Empty: make([]frontend.Variable, s.above()),
		}
	}
	return c
}

// The parts of the circuit, by the names of the package comment.
const (
	partEmptyRoom = "empty room"
	partPath      = "path"
	partEmptyNode = "empty node"
	partRoots     = "roots"
	partWords     = "words"
	partTable     = "table"
	partCustodian = "custodian"
	partNobody    = "no nobody"
)

func (c *circuit) equal(api frontend.API, part string, x, y frontend.Variable) {
	if part != c.without {
		api.AssertIsEqual(x, y)
	}
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	zkproofs.Bind(api, c.Place)
	hash, err := poseidon.New(api)
	if err != nil {
		return err
	}
	for _, bit := range c.Number {
		api.AssertIsBoolean(bit)
	}
	c.slots(api)
	var before, after [2]frontend.Variable
	for i, kind := range []merkle.Kind{merkle.Identities, merkle.Consents} {
		before[i] = c.Tree[i].Root
		if after[i], err = c.grown(api, hash, &c.Tree[i], kind); err != nil {
			return err
		}
	}
	c.equal(api, partRoots, consentbatch.RootIn(hash, before[0], before[1], c.shape.height), c.OldRoot)
	c.equal(api, partRoots, consentbatch.RootIn(hash, after[0], after[1], c.shape.height), c.NewRoot)
	return nil
}

// slots proves what stands in the slots.
func (c *circuit) slots(api frontend.API) {
	if c.without != partNobody {
		api.AssertIsDifferent(c.Custodian, 0)
	}
	first := new(big.Int).Lsh(big.NewInt(1), versionAt)
	for _, word := range c.Table {
		if c.without != partTable {
			api.ToBinary(api.Sub(word, first), versionAt)
		}
	}
	for i := range Rows {
		key, word := c.Tree[0].Leaf[i], c.Tree[1].Leaf[i]
		c.equal(api, partCustodian, api.Mul(word, api.Sub(key, c.Custodian)), 0)
		product := word
		for _, entry := range c.Table {
			product = api.Mul(product, api.Sub(word, entry))
		}
		c.equal(api, partWords, product, 0)
	}
}

// grown is a tree's root with the room.
func (c *circuit) grown(api frontend.API, hash *poseidon.Gadget, t *tree, kind merkle.Kind) (frontend.Variable, error) {
	after, err := merkle.Subtree(hash, kind, t.Leaf[:], t.Salt)
	if err != nil {
		return nil, err
	}
	before, identities := frontend.Variable(0), 0
	if kind == merkle.Identities {
		identities = 1
	}
	for l, x := range t.Above {
		digit := c.Number[digitBits*l : digitBits*(l+1)]
		part := partPath
		if l == 0 {
			part = partEmptyRoom
		}
		c.equal(api, part, consentbatch.Choose(api, digit, x[:]), before)
		y := x
		for j, d := range consentbatch.At(api, digit, api.Sub(after, before)) {
			y[j] = api.Add(x[j], d)
		}
		api.AssertIsBoolean(t.Empty[l])
		for j := range x {
			c.equal(api, partEmptyNode, api.Mul(t.Empty[l], x[j]), 0)
		}
		constant := merkle.Constant(api, level+1+l, identities)
		value := hash.CompressAt(constant, x)
		before, after = api.Select(t.Empty[l], 0, value), hash.CompressAt(constant, y)
	}
	c.equal(api, partPath, before, t.Root)
	return after, nil
}
