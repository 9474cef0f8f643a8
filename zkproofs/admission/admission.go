package admission

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// Definition is the circuit.
func Definition() zkproofs.Definition { return definition(whole) }

func definition(s shape) zkproofs.Definition {
	return zkproofs.Definition{ID: s.id(), New: func() frontend.Circuit { return newCircuit(s) }, CheckBounds: func() error {
		if merkle.Arity != 1<<digitBits || merkle.Slots(level) != Rows || s.height <= level {
			return errors.New("a digit does not fit its bits, or a room is no node")
		}
		if consentword.Layout().Version.Offset != versionAt {
			return errors.New("a word's version is not its highest part")
		}
		return nil
	}}
}

// Public is the statement. Custodian is the y of the custodian's key.
type Public struct{ OldRoot, NewRoot, Place, Custodian zkproofs.Element }

// Slot is what stands in a slot: nothing, the zero Slot; or a key, and a word if it is the custodian's.
type Slot struct {
	Key  eddsa.PublicKey
	Word consentword.Word
}

// Admission is the statement with its witness. It is secret but for Public.
type Admission struct {
	Public
	shape  shape
	number int
	table  []zkproofs.Element // words
	root   [2]zkproofs.Element
	leaves [2][]zkproofs.Element
	salts  [2][]zkproofs.Element
	above  [2]merkle.Path
}

// ErrRefused wraps the reason for which slots cannot be admitted.
var ErrRefused = errors.New("admission refused")

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// Apply puts the next 240 slots in use in both trees and gives the statement that proves it; of the slots, at most 240, missing ones are empty. Their words have version 1
// and are of at most seven kinds. Salts are read from random, a cryptographic source: first those of the identity tree. On an error nothing has changed.
func Apply(st consentbatch.State, custodian eddsa.PublicKey, slots []Slot, place zkproofs.Element, random io.Reader) (*Admission, error) {
	return whole.apply(st, custodian, slots, place, random)
}

func (s shape) apply(st consentbatch.State, custodian eddsa.PublicKey, slots []Slot, place zkproofs.Element, random io.Reader) (*Admission, error) {
	a, err := s.begin(st, custodian.Y(), place)
	if err != nil {
		return nil, err
	}
	if err := a.put(slots); err != nil {
		return nil, err
	}
	return a, a.finish(st, random)
}

// begin is an admission of nobody, before the state changes.
func (s shape) begin(st consentbatch.State, custodian, place zkproofs.Element) (*Admission, error) {
	used := len(st.Consents.Salts())
	a := &Admission{Public: Public{OldRoot: st.Root(), Place: place, Custodian: custodian}, shape: s, number: used / Salts}
	for i, t := range []*merkle.Tree{st.Identities, st.Consents} {
		if n := len(t.Salts()); t.Height() != s.height || n != used || n%Salts != 0 {
			return nil, fmt.Errorf("admission: a tree of height %d with %d bottom nodes, expected height %d, whole rooms and two trees of one size", t.Height(), n, s.height)
		}
		if used == merkle.Slots(s.height)/merkle.BottomLeaves {
			return nil, refused("all %d slots are in use", merkle.Slots(s.height))
		}
		var err error
		if a.above[i], err = t.Above(level, a.number); err != nil {
			return nil, fmt.Errorf("admission: %w", err)
		}
		a.root[i], a.leaves[i] = t.Root(), make([]zkproofs.Element, Rows)
	}
	return a, nil
}

// put checks what is to stand in the slots. Salts aside it is the circuit's relation of them.
func (a *Admission) put(slots []Slot) error {
	none := zkproofs.Element{}
	if len(slots) > Rows {
		return refused("%d slots, at most %d at once", len(slots), Rows)
	}
	if a.Custodian == none {
		return refused("no custodian's key")
	}
	for i, s := range slots {
		key, word := s.Key.Y(), zkproofs.Element(s.Word)
		a.leaves[0][i], a.leaves[1][i] = key, word
		switch {
		case word == none:
			continue
		case key != a.Custodian:
			return refused("slot %d has a word and is not the custodian's", i)
		case new(big.Int).Rsh(new(big.Int).SetBytes(word[:]), versionAt).Cmp(big.NewInt(1)) != 0:
			return refused("the word of slot %d is not of version 1", i)
		}
		if !slices.Contains(a.table, word) {
			a.table = append(a.table, word)
		}
	}
	if len(a.table) > Words {
		return refused("words of %d kinds, at most %d at once", len(a.table), Words)
	}
	return nil
}

// finish changes the state.
func (a *Admission) finish(st consentbatch.State, random io.Reader) error {
	for i := range a.salts {
		var err error
		if a.salts[i], err = merkle.NewSalts(random, Salts); err != nil {
			return fmt.Errorf("admission: %w", err)
		}
	}
	for i, t := range []*merkle.Tree{st.Identities, st.Consents} {
		if err := t.Extend(a.leaves[i], a.salts[i]); err != nil {
			return fmt.Errorf("admission: %w", err) // sizes and elements were checked
		}
	}
	a.NewRoot = st.Root()
	return nil
}

// Prove makes the proof.
func (a *Admission) Prove(p *zkproofs.Prover) (zkproofs.Proof, error) {
	if p.ID() != a.shape.id() {
		return nil, fmt.Errorf("a prover of %s cannot prove %s", p.ID(), a.shape.id())
	}
	assignment, err := a.assign()
	if err != nil {
		return nil, err
	}
	return p.Prove(assignment)
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
	x, err := zkproofs.AppendElements(nil, p.OldRoot, p.NewRoot, p.Place, p.Custodian)
	if err != nil {
		return nil, fmt.Errorf("admission: %w", err)
	}
	return x, nil
}

func (a *Admission) assign() (zkproofs.Assignment, error) {
	c, err := a.filled()
	if err != nil {
		return zkproofs.Assignment{}, err
	}
	return zkproofs.Assign(c)
}

// filled is the circuit with its values.
func (a *Admission) filled() (*circuit, error) {
	public, err := a.inputs()
	if err != nil {
		return nil, err
	}
	c := newCircuit(a.shape)
	c.OldRoot, c.NewRoot, c.Place, c.Custodian = public[0], public[1], public[2], public[3]
	for i := range c.Number {
		c.Number[i] = a.number >> i & 1
	}
	for i := range c.Table {
		c.Table[i] = new(big.Int).Lsh(big.NewInt(1), versionAt) // a word that no slot has
		if i < len(a.table) {
			c.Table[i] = a.table[i].Field()
		}
	}
	for i := range c.Tree {
		t := &c.Tree[i]
		t.Root = a.root[i].Field()
		for j := range t.Leaf {
			t.Leaf[j] = a.leaves[i][j].Field()
		}
		for j := range t.Salt {
			t.Salt[j] = a.salts[i][j].Field()
		}
		for l := range t.Above {
			t.Empty[l] = 0
			if a.above[i][l] == [merkle.Arity]zkproofs.Element{} {
				t.Empty[l] = 1
			}
			for j := range t.Above[l] {
				t.Above[l][j] = a.above[i][l][j].Field()
			}
		}
	}
	return c, nil
}
