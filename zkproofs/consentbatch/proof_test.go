package consentbatch

import (
	"errors"
	"testing"

	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

// TestProofHoldsForItsStatementAlone with real keys of the toy circuit.
func TestProofHoldsForItsStatementAlone(t *testing.T) {
	p, err := zkproofs.DevelopmentKeys("", nil).Prover(Definition(toy()))
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, 2)
	forced := s.byForce(Entry{Kind: Forced, Slot: 1})
	b, err := toy().Apply(s.State, []Update{s.directive(0), forced}, here, now, s.random)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := b.Prove(p)
	if err != nil {
		t.Fatal(err)
	}
	verify := func(pub Public) error {
		public, err := pub.inputs()
		if err != nil {
			t.Fatal(err)
		}
		return p.Verifier().Verify(public, proof)
	}
	if err := verify(b.Public); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Public){
		"old root":       func(x *Public) { x.OldRoot[31]++ },
		"new root":       func(x *Public) { x.NewRoot[31]++ },
		"no change":      func(x *Public) { x.NewRoot = x.OldRoot },
		"place":          func(x *Public) { x.Place = PlaceOf(31337, [20]byte{1}, [20]byte{0xb}) },
		"a later block":  func(x *Public) { x.Block++ },
		"digest":         func(x *Public) { x.Digest[31]++ },
		"empty queue":    func(x *Public) { x.Entries = nil },
		"another entry":  func(x *Public) { x.Entries = []Entry{{Kind: Forced, Slot: 2}} },
		"another kind":   func(x *Public) { x.Entries = []Entry{{Kind: Recovery, Slot: 1}} },
		"one entry more": func(x *Public) { x.Entries = append(x.Entries[:1:1], Entry{Kind: Forced, Slot: 5}) },
	} {
		moved := b.Public
		change(&moved)
		if err := verify(moved); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEveryWireIsDetermined outside gnark's signature gadget, whose scalar multiplication takes hints that are not unique: by the public inputs and by what
// collision resistance or the batch's holder binds, which are the private inputs.
func TestEveryWireIsDetermined(t *testing.T) {
	s := newSite(t, 2)
	b := s.batch(s.directive(0), s.recovery(1, s.key[3]))
	var challenges []zkproofs.Element
	for i := range b.updates {
		u := &b.updates[i]
		rx, ry, sig, err := u.Signature.Values()
		if err != nil {
			t.Fatal(err)
		}
		challenges = append(challenges, poseidon.Hash(digestDomain, append(u.Message(here), u.Key.X(), u.Key.Y(), rx, ry, sig)...))
	}
	b.Digest = poseidon.Hash(digestDomain, challenges...)
	c, err := b.filled()
	if err != nil {
		t.Fatal(err)
	}
	a, err := zkproofs.Assign(c)
	if err != nil {
		t.Fatal(err)
	}
	given := make([]int, len(a.Secret))
	for i := range given {
		given[i] = i
	}
	found, err := solver(t, partGadget).Determined(a, given)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Undetermined) > 0 || found.Pivots > 0 {
		t.Errorf("%d wires are not determined, %d pivots", len(found.Undetermined), found.Pivots)
	}
}
