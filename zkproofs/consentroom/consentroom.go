// Package consentroom is the statement that a site has made room for 240 more patients and changed nothing else: where both of its trees were empty there are sixteen
// salted bottom nodes now, with nobody and no consent in them. Batches (zkproofs/consentbatch) fill it. Without it a site could bring consents in with the room.
//
// # Relation
//
//	public    old root ρ, new root ρ', place P
//	private   identity root and consent root of ρ; the number of the room; sixteen salts for each tree; for each tree the preimages of the nodes over the room
//
//	ρ  = Root(identity, consents, height)                                  (consentbatch.Root)
//	ρ' = Root(identity', consents', height)
//	for both trees   the room was empty: its entry in the node over it is 0; upwards, a node's value is that of its preimage, or 0 where all sixteen entries are 0
//	                 the room is now merkle.Subtree of 240 zeros under the salts, the nodes over it follow, and no other entry changes
//
// # Soundness
//
// The parts, by the names under which the tests remove them:
//
//   - empty room. The entry was 0, which no node in use is (package merkle): a room that is in use is not overwritten.
//   - path. A node's value stands at its place in the node above, up to the root. With collision resistance the preimages are the tree's.
//   - empty node. A node whose value is said to be 0 has nothing but zeros in its preimage. Otherwise entries of the prover's own making could come in beside the room,
//     since the tree binds no preimage of 0. A node that is not said to be empty has the value of its preimage.
//   - roots. Both old roots under ρ, both new ones under ρ'.
//
// The number's bits choose the entry at each level, the same in both trees, so slot i of one and of the other stay the same patient. That each is a bit is asserted, and
// by gnark's Select once more.
//
// Rooms need not be used from the left here; sessions ask for that (merkle.RootOfChunks). The circuit has no commitment. Everything that is private is a site's own; roots
// hide by the salts.
package consentroom

import (
	"errors"
	"fmt"
	"io"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
)

const (
	// Rows is the size of a room.
	Rows = 240
	// Salts is the number of salts for a room, for each tree.
	Salts = Rows / merkle.BottomLeaves

	level     = 2 // of a room's root
	digitBits = 4
)

// shape is the height of the trees; there is one, and a lower one for tests.
type shape struct{ height int }

var whole = shape{consentbatch.Height}

func (s shape) id() zkproofs.CircuitID {
	return zkproofs.CircuitID(fmt.Sprintf("consentroom/v1/height%d-rows%d", s.height, Rows))
}

// above is the number of nodes over a room.
func (s shape) above() int { return s.height - level }

// circuit is the relation of the package comment. [Public.inputs] and [Room.assign] follow the order of its fields.
type circuit struct {
	OldRoot frontend.Variable `gnark:",public"`
	NewRoot frontend.Variable `gnark:",public"`
	Place   frontend.Variable `gnark:",public"`

	Number []frontend.Variable // bits of the room's number, the lowest first
	Tree   [2]tree             // identities, consents

	shape   shape  `gnark:"-"`
	without string `gnark:"-"` // tests leave a part out
}

type tree struct {
	Root  frontend.Variable // before
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

// grown is a tree's root with the room.
func (c *circuit) grown(api frontend.API, hash *poseidon.Gadget, t *tree, kind merkle.Kind) (frontend.Variable, error) {
	leaves := make([]frontend.Variable, Rows)
	for i := range leaves {
		leaves[i] = 0
	}
	after, err := merkle.Subtree(hash, kind, leaves, t.Salt)
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

// Definition is the circuit.
func Definition() zkproofs.Definition { return definition(whole) }

func definition(s shape) zkproofs.Definition {
	return zkproofs.Definition{ID: s.id(), New: func() frontend.Circuit { return newCircuit(s) }, CheckBounds: func() error {
		if merkle.Arity != 1<<digitBits || merkle.Slots(level) != Rows || s.height <= level {
			return errors.New("a digit does not fit its bits, or a room is no node")
		}
		return nil
	}}
}

// Public is the statement.
type Public struct{ OldRoot, NewRoot, Place zkproofs.Element }

// Room is the statement with its witness.
type Room struct {
	Public
	shape  shape
	number int
	root   [2]zkproofs.Element
	salts  [2][]zkproofs.Element
	above  [2]merkle.Path
}

// Make puts a room in use in both trees and gives the statement that proves it. Salts are read from random, a cryptographic source. On an error nothing has changed.
func Make(st consentbatch.State, place zkproofs.Element, random io.Reader) (*Room, error) {
	return whole.make(st, place, random)
}

func (s shape) make(st consentbatch.State, place zkproofs.Element, random io.Reader) (*Room, error) {
	trees := [2]*merkle.Tree{st.Identities, st.Consents}
	used := len(st.Consents.Salts())
	for _, t := range trees {
		if n := len(t.Salts()); t.Height() != s.height || n != used || n%Salts != 0 {
			return nil, fmt.Errorf("consent room: a tree of height %d with %d bottom nodes, expected height %d, whole rooms and two trees of one size", t.Height(), n, s.height)
		}
	}
	if used == merkle.Slots(s.height)/merkle.BottomLeaves {
		return nil, fmt.Errorf("consent room: all %d slots are in use", merkle.Slots(s.height))
	}
	r := &Room{Public: Public{OldRoot: st.Root(), Place: place}, shape: s, number: used / Salts}
	for i, t := range trees {
		var err error
		if r.above[i], err = t.Above(level, r.number); err != nil {
			return nil, fmt.Errorf("consent room: %w", err)
		}
		if r.salts[i], err = merkle.NewSalts(random, Salts); err != nil {
			return nil, fmt.Errorf("consent room: %w", err)
		}
		r.root[i] = t.Root()
	}
	for i, t := range trees {
		if err := t.Extend(r.salts[i]); err != nil {
			return nil, fmt.Errorf("consent room: %w", err) // the sizes were checked
		}
	}
	r.NewRoot = st.Root()
	return r, nil
}

// Prove makes the proof.
func (r *Room) Prove(p *zkproofs.Prover) (zkproofs.Proof, error) {
	if p.ID() != r.shape.id() {
		return nil, fmt.Errorf("a prover of %s cannot prove %s", p.ID(), r.shape.id())
	}
	a, err := r.assign()
	if err != nil {
		return nil, err
	}
	return p.Prove(a)
}

// Verify checks a proof of the statement.
func Verify(v *zkproofs.Verifier, pub Public, proof zkproofs.Proof) error {
	if v.ID() != whole.id() {
		return fmt.Errorf("a key of %s cannot verify %s", v.ID(), whole.id())
	}
	public, err := pub.inputs()
	if err != nil {
		return err
	}
	return v.Verify(public, proof)
}

// inputs are the public inputs in the order of the circuit's fields.
func (p Public) inputs() ([]fr.Element, error) {
	x, err := zkproofs.AppendElements(nil, p.OldRoot, p.NewRoot, p.Place)
	if err != nil {
		return nil, fmt.Errorf("consent room: %w", err)
	}
	return x, nil
}

func (r *Room) assign() (zkproofs.Assignment, error) {
	c, err := r.filled()
	if err != nil {
		return zkproofs.Assignment{}, err
	}
	return zkproofs.Assign(c)
}

// filled is the circuit with its values.
func (r *Room) filled() (*circuit, error) {
	public, err := r.inputs()
	if err != nil {
		return nil, err
	}
	c := newCircuit(r.shape)
	c.OldRoot, c.NewRoot, c.Place = public[0], public[1], public[2]
	for i := range c.Number {
		c.Number[i] = r.number >> i & 1
	}
	for i := range c.Tree {
		t := &c.Tree[i]
		t.Root = r.root[i].Field()
		for j := range t.Salt {
			t.Salt[j] = r.salts[i][j].Field()
		}
		for l := range t.Above {
			empty := r.above[i][l] == [merkle.Arity]zkproofs.Element{}
			t.Empty[l] = 0
			if empty {
				t.Empty[l] = 1
			}
			for j := range t.Above[l] {
				t.Above[l][j] = r.above[i][l][j].Field()
			}
		}
	}
	return c, nil
}
