// Package opening is the statement that a leaf stands at a slot of an anchored tree: a patient sees the own state in the consent tree, an
// auditor compares one row of the row tree with a signed record. It is a proof because a path cannot be shown: its bottom node holds fourteen
// neighbours and the salt that hides them (package merkle).
//
//	public   root R, height h, kind k, bottom node n and place p of the slot s = 15·n + p − 1, leaf ℓ, context
//	witness  the preimages x_1 … x_6 of the nodes from the slot's bottom node upwards, sixteen elements each
//	claims   x_1[p] = ℓ
//	         v_i = P(x_i)_0 + x_i[0] + c(k, i)                      for i = 1 … 6
//	         x_{i+1}[digit i of n in base 16, the lowest first] = v_i  for i = 1 … 5
//	         v_h = R
//
// Every equation is unconditional. Above the root the prover goes on with nodes of its own, (v_h, 0, …, 0) and so on: n < 16^(h−1), so the digits
// there are 0, and R is v_h and nothing above it. So one circuit, and one key, is for trees of every height.
//
// Soundness. The verifier computes h, k, n and p from the tree's anchor and the slot, and checks that k is a kind, 1 ≤ h ≤ 6 and s is below the
// tree's 15·16^(h−1) slots; so n and p are those of one slot alone, and p is never 0, the place of the salt. The digits of n and the bits of p and
// h − 1 are taken by ToBinary in 20, 4 and 3 bits, which is unique below the field's order, and choose x_1[p], x_{i+1}[…] and v_h by a tree of
// selections, each linear in a bit. c(k, i) is the tree's constant of that kind and level: a polynomial of degree 2 that takes it at 1, 2 and 3. What
// is left is collision resistance: by induction from R downwards, two openings of one slot with different leaves, or an opening that differs from the
// tree that a tally proof hashed, give two preimages of one P(x)_0 + x_0 + c(k, i) with the same constant. Constants differ by kind and level, so a
// node of another tree or level, such as an inner node given out for a bottom one, is no preimage here. Below an empty node (value 0) nothing
// can be opened: that needs x with P(x)_0 + x_0 = −c.
//
// What it says and what not. ℓ is a row's or a word's own packing and is told to whoever verifies: asking for an opening is asking for this one
// slot. Of the other slots a proof says nothing. That the leaf is true of a patient is for the record that it is compared with; that R is the
// site's tree is for the chain. An empty slot of a used bottom node has the leaf 0 and can be opened as such.
//
// The circuit has no commitment. Root, leaf, n, p, h and k are each in a constraint in which no other public input is; the context is in
// one of its own (zkproofs.Bind).
package opening

import (
	"errors"
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/merkle"
)

const id zkproofs.CircuitID = "opening/v1/height6"

// levels is the height that the circuit has; lower trees are continued to it.
const levels = merkle.MaxHeight

// Public is the statement. Kind, Height and Root are the tree's, as its site anchored it.
type Public struct {
	Kind    merkle.Kind
	Height  int // 1 to merkle.MaxHeight
	Root    zkproofs.Element
	Slot    int // below merkle.Slots(Height)
	Leaf    zkproofs.Element
	Context zkproofs.Context
}

// Witness opens the slot; see [merkle.Tree.Open]. It never leaves the site.
type Witness struct{ Path merkle.Path }

// Definition is the circuit.
func Definition() zkproofs.Definition {
	return zkproofs.Definition{
		ID:          id,
		New:         func() frontend.Circuit { return new(circuit) },
		CheckBounds: checkBounds,
	}
}

// checkBounds computes that places, nodes and heights fit their bits, and that the selections have an entry for each.
func checkBounds() error {
	if merkle.Arity != 1<<placeBits || merkle.BottomLeaves != merkle.Arity-1 {
		return fmt.Errorf("%d places do not have %d bits", merkle.Arity, placeBits)
	}
	if merkle.Slots(levels) != merkle.BottomLeaves<<nodeBits || levels > 1<<heightBits {
		return fmt.Errorf("%d slots of height %d do not fit %d and %d bits", merkle.Slots(levels), levels, nodeBits, heightBits)
	}
	return nil
}

// Holds is the relation in the clear. Prove does not ask it: whether the statement is true is the circuit's business.
func Holds(pub Public, w Witness) error {
	if _, err := pub.inputs(); err != nil {
		return err
	}
	if len(w.Path) != pub.Height {
		return merkle.ErrPath
	}
	return merkle.VerifyPath(pub.Kind, pub.Root, pub.Slot, pub.Leaf, w.Path)
}

// Prove makes a proof. It refuses what has no form.
func Prove(p *zkproofs.Prover, pub Public, w Witness) (zkproofs.Proof, error) {
	a, err := assign(pub, w)
	if err != nil {
		return nil, err
	}
	return p.Prove(a)
}

// Verify checks a proof of the statement.
func Verify(v *zkproofs.Verifier, pub Public, proof zkproofs.Proof) error {
	public, err := pub.inputs()
	if err != nil {
		return err
	}
	return v.Verify(public, proof)
}

// inputs are the public inputs in the order of the circuit's fields.
func (p Public) inputs() ([]fr.Element, error) {
	if p.Kind < merkle.Rows || p.Kind > merkle.Identities {
		return nil, fmt.Errorf("opening: unknown kind of tree %d", p.Kind)
	}
	if p.Height < 1 || p.Height > levels {
		return nil, fmt.Errorf("opening: height %d, expected 1 to %d", p.Height, levels)
	}
	if p.Slot < 0 || p.Slot >= merkle.Slots(p.Height) {
		return nil, fmt.Errorf("opening: slot %d, expected 0 to %d", p.Slot, merkle.Slots(p.Height)-1)
	}
	if p.Context.Circuit != id {
		return nil, fmt.Errorf("opening: the context names circuit %s, expected %s", p.Context.Circuit, id)
	}
	x, err := zkproofs.AppendElements(nil, p.Root, p.Leaf)
	if err != nil {
		return nil, fmt.Errorf("opening: root or leaf: %w", err)
	}
	number := func(n int) fr.Element { return fr.NewElement(uint64(n)) }
	return []fr.Element{
		x[0], number(p.Height), number(int(p.Kind)), number(p.Slot / merkle.BottomLeaves), number(1 + p.Slot%merkle.BottomLeaves), x[1],
		p.Context.Element().Field(),
	}, nil
}

// assign continues the path to the circuit's height.
func assign(pub Public, w Witness) (zkproofs.Assignment, error) {
	public, err := pub.inputs()
	if err != nil {
		return zkproofs.Assignment{}, err
	}
	if len(w.Path) != pub.Height {
		return zkproofs.Assignment{}, fmt.Errorf("opening: a path of %d nodes in a tree of height %d", len(w.Path), pub.Height)
	}
	secret := make([]fr.Element, 0, levels*merkle.Arity)
	for _, x := range w.Path {
		if secret, err = zkproofs.AppendElements(secret, x[:]...); err != nil {
			return zkproofs.Assignment{}, errors.New("opening: a path with an element that is not reduced")
		}
	}
	for l := len(w.Path); l < levels; l++ {
		var x [merkle.Arity]fr.Element
		x[0] = merkle.NodeValue(pub.Kind, l, [merkle.Arity]fr.Element(secret[len(secret)-merkle.Arity:]))
		secret = append(secret, x[:]...)
	}
	return zkproofs.Assignment{Public: public, Secret: secret}, nil
}
