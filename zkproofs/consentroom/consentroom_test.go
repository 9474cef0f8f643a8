package consentroom

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/merkle"
)

var (
	toy  = shape{4} // the room's parent and the root
	here = consentbatch.PlaceOf(31337, [20]byte{1}, [20]byte{0xa})
)

// site has rooms in use, with somebody in each.
func site(t testing.TB, rooms, height int) (consentbatch.State, *rand.ChaCha8) {
	t.Helper()
	random := rand.NewChaCha8([32]byte{byte(rooms)})
	tree := func(kind merkle.Kind) *merkle.Tree {
		salts, err := merkle.NewSalts(random, rooms*Salts)
		if err != nil {
			t.Fatal(err)
		}
		leaves := make([]zkproofs.Element, rooms*Rows)
		for i := range leaves {
			leaves[i] = zkproofs.Uint64Element(uint64(i))
		}
		tree, err := merkle.Build(kind, leaves, salts, height)
		if err != nil {
			t.Fatal(err)
		}
		return tree
	}
	return consentbatch.State{Identities: tree(merkle.Identities), Consents: tree(merkle.Consents)}, random
}

func made(t testing.TB, rooms int) (*Room, consentbatch.State) {
	t.Helper()
	st, random := site(t, rooms, toy.height)
	r, err := toy.make(st, here, random)
	if err != nil {
		t.Fatal(err)
	}
	return r, st
}

func assigned(t testing.TB, r *Room) zkproofs.Assignment {
	t.Helper()
	a, err := r.assign()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func solver(t testing.TB, without string) *attack.Solver {
	t.Helper()
	if s, ok := solvers[without]; ok {
		return s
	}
	c := newCircuit(toy)
	c.without = without
	s, err := attack.NewSolver(c)
	if err != nil {
		t.Fatal(err)
	}
	solvers[without] = s
	return s
}

var solvers = map[string]*attack.Solver{}

// TestRoomIsProvenWhereverItBegins: in a node in use, in one that is not, and the last that the tree has.
func TestRoomIsProvenWhereverItBegins(t *testing.T) {
	s := solver(t, "")
	for _, rooms := range []int{1, 2, 15, 16, 17, 255} {
		r, st := made(t, rooms)
		if r.NewRoot != st.Root() || r.NewRoot == r.OldRoot || len(st.Consents.Salts()) != (rooms+1)*Salts {
			t.Errorf("%d rooms: the state is not the one of the new root", rooms)
		}
		if got, err := consentbatch.State(st).Consents.ChunkRoots(Rows); err != nil || len(got) != rooms+1 {
			t.Errorf("%d rooms: %d chunks, %v", rooms, len(got), err)
		}
		if err := s.Solve(assigned(t, r)); err != nil {
			t.Errorf("%d rooms: %v", rooms, err)
		}
	}
	nobody := consentbatch.State{}
	for kind, tree := range map[merkle.Kind]**merkle.Tree{merkle.Identities: &nobody.Identities, merkle.Consents: &nobody.Consents} {
		var err error
		if *tree, err = merkle.Empty(kind, toy.height); err != nil {
			t.Fatal(err)
		}
	}
	first, err := toy.make(nobody, here, rand.NewChaCha8([32]byte{}))
	if err != nil {
		t.Fatal(err)
	}
	if first.OldRoot != consentbatch.Root(zkproofs.Element{}, zkproofs.Element{}, toy.height) {
		t.Error("a site with nobody has another root than the empty one")
	}
	if err := s.Solve(assigned(t, first)); err != nil {
		t.Errorf("the first room: %v", err)
	}
	st, random := site(t, 256, toy.height)
	before := st.Root()
	if _, err := toy.make(st, here, random); err == nil || st.Root() != before {
		t.Error("a full site made room")
	}
	st, random = site(t, 1, 3)
	if _, err := toy.make(st, here, random); err == nil {
		t.Error("trees of another height were taken")
	}
}

// claimed computes what the statement would say if the witness were true.
func (r *Room) claimed(t testing.TB) zkproofs.Assignment {
	t.Helper()
	var before, after [2]zkproofs.Element
	for i, kind := range []merkle.Kind{merkle.Identities, merkle.Consents} {
		chunk, err := merkle.Build(kind, nil, r.salts[i], level)
		if err != nil {
			t.Fatal(err)
		}
		old, next, number := fr.Element{}, chunk.Root().Field(), r.number
		for l, above := range r.above[i] {
			var x, y [merkle.Arity]fr.Element
			zeros := true
			for j := range x {
				x[j] = above[j].Field()
				zeros = zeros && x[j].IsZero()
			}
			y = x
			at := &y[number%merkle.Arity]
			at.Add(at, &next).Sub(at, &old)
			old, next = merkle.NodeValue(kind, level+1+l, x), merkle.NodeValue(kind, level+1+l, y)
			if zeros {
				old = fr.Element{}
			}
			number /= merkle.Arity
		}
		before[i], after[i] = r.root[i], zkproofs.ToElement(next)
	}
	r.OldRoot, r.NewRoot = consentbatch.Root(before[0], before[1], r.shape.height), consentbatch.Root(after[0], after[1], r.shape.height)
	return assigned(t, r)
}

// TestModifiedProversAreRefused by the whole circuit, and let through by it without the named part.
func TestModifiedProversAreRefused(t *testing.T) {
	needed := map[string]bool{}
	for name, l := range map[string]struct {
		part string
		lie  func(t *testing.T) zkproofs.Assignment
	}{
		"room in use overwritten": {partEmptyRoom, func(t *testing.T) zkproofs.Assignment {
			r, _ := made(t, 2)
			r.number = 1
			// The room's entry is not 0: it is replaced by its sum with the new room's value.
			return r.claimed(t)
		}},
		"somebody brought in beside the room": {partEmptyNode, func(t *testing.T) zkproofs.Assignment {
			r, _ := made(t, 16)
			forged, _ := made(t, 1)
			r.above[1][0][5] = forged.above[1][0][0]
			c := r.emptyClaim(t)
			return c
		}},
		"another tree under the root": {partPath, func(t *testing.T) zkproofs.Assignment {
			r, _ := made(t, 2)
			r.above[1][0][0] = zkproofs.Uint64Element(7)
			return r.claimed(t)
		}},
		"another tree as the root": {partPath, func(t *testing.T) zkproofs.Assignment {
			r, _ := made(t, 2)
			r.above[0][1][9] = zkproofs.Uint64Element(7)
			return r.claimed(t)
		}},
		"old root of another state": {partRoots, func(t *testing.T) zkproofs.Assignment {
			r, _ := made(t, 2)
			r.OldRoot = zkproofs.Uint64Element(7)
			return assigned(t, r)
		}},
		"new root of another state": {partRoots, func(t *testing.T) zkproofs.Assignment {
			r, _ := made(t, 2)
			r.NewRoot = r.OldRoot
			return assigned(t, r)
		}},
		"half a room here and half there": {"", func(t *testing.T) zkproofs.Assignment { return half(t) }},
	} {
		t.Run(name, func(t *testing.T) {
			a := l.lie(t)
			if solver(t, "").Solve(a) == nil {
				t.Fatal("accepted by the whole circuit")
			}
			if l.part == "" {
				return
			}
			if err := solver(t, l.part).Solve(a); err != nil {
				t.Fatalf("refused without the part %q too: %v", l.part, err)
			}
			needed[l.part] = true
		})
	}
	for _, part := range []string{partEmptyRoom, partPath, partEmptyNode, partRoots} {
		if !needed[part] {
			t.Errorf("no lie needs the part %q", part)
		}
	}
}

// emptyClaim says that the node over the consents' room is empty, though its preimage is not.
func (r *Room) emptyClaim(t testing.TB) zkproofs.Assignment {
	t.Helper()
	kind := merkle.Consents
	chunk, err := merkle.Build(kind, nil, r.salts[1], level)
	if err != nil {
		t.Fatal(err)
	}
	next, number := chunk.Root().Field(), r.number
	for l, above := range r.above[1] {
		var y [merkle.Arity]fr.Element
		for j := range y {
			y[j] = above[j].Field()
		}
		y[number%merkle.Arity] = next
		next, number = merkle.NodeValue(kind, level+1+l, y), number/merkle.Arity
	}
	identities, err := r.identities()
	if err != nil {
		t.Fatal(err)
	}
	r.NewRoot = consentbatch.Root(identities, zkproofs.ToElement(next), r.shape.height)
	c, err := r.filled()
	if err != nil {
		t.Fatal(err)
	}
	c.Tree[1].Empty[0] = 1
	a, err := zkproofs.Assign(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// identities is the identity root with the room.
func (r *Room) identities() (zkproofs.Element, error) {
	chunk, err := merkle.Build(merkle.Identities, nil, r.salts[0], level)
	if err != nil {
		return zkproofs.Element{}, err
	}
	next, number := chunk.Root().Field(), r.number
	for l, above := range r.above[0] {
		var y [merkle.Arity]fr.Element
		for j := range y {
			y[j] = above[j].Field()
		}
		y[number%merkle.Arity] = next
		next, number = merkle.NodeValue(merkle.Identities, level+1+l, y), number/merkle.Arity
	}
	return zkproofs.ToElement(next), nil
}

// half puts one half of a room's value into each of two empty entries, which no bit does.
func half(t testing.TB) zkproofs.Assignment {
	t.Helper()
	r, _ := made(t, 2)
	var two fr.Element
	two.SetUint64(2).Inverse(&two)
	var after [2]zkproofs.Element
	for i, kind := range []merkle.Kind{merkle.Identities, merkle.Consents} {
		chunk, err := merkle.Build(kind, nil, r.salts[i], level)
		if err != nil {
			t.Fatal(err)
		}
		next := chunk.Root().Field()
		next.Mul(&next, &two)
		var x [merkle.Arity]fr.Element
		for j := range x {
			x[j] = r.above[i][0][j].Field()
		}
		x[2], x[3] = next, next
		var top [merkle.Arity]fr.Element
		for j := range top {
			top[j] = r.above[i][1][j].Field()
		}
		top[0] = merkle.NodeValue(kind, level+1, x)
		after[i] = zkproofs.ToElement(merkle.NodeValue(kind, level+2, top))
	}
	r.NewRoot = consentbatch.Root(after[0], after[1], r.shape.height)
	c, err := r.filled()
	if err != nil {
		t.Fatal(err)
	}
	c.Number[0], c.Number[1] = two, 1 // entries 2 and 3, one half each
	a, err := zkproofs.Assign(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestProofHoldsForItsStatementAlone with real keys of the toy circuit.
func TestProofHoldsForItsStatementAlone(t *testing.T) {
	p, err := zkproofs.DevelopmentKeys("", nil).Prover(definition(toy))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := made(t, 3)
	proof, err := r.Prove(p)
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
	if err := verify(r.Public); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Public){
		"old root": func(x *Public) { x.OldRoot[31]++ },
		"new root": func(x *Public) { x.NewRoot[31]++ },
		"place":    func(x *Public) { x.Place = consentbatch.PlaceOf(31337, [20]byte{1}, [20]byte{0xb}) },
	} {
		moved := r.Public
		change(&moved)
		if err := verify(moved); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if Verify(p.Verifier(), r.Public, proof) == nil {
		t.Error("a key of the toy circuit verifies the whole one's statement")
	}
}

// TestEveryWireIsDetermined by the public inputs and the private ones, which collision resistance binds to the roots.
func TestEveryWireIsDetermined(t *testing.T) {
	r, _ := made(t, 16)
	a := assigned(t, r)
	given := make([]int, len(a.Secret))
	for i := range given {
		given[i] = i
	}
	found, err := solver(t, "").Determined(a, given)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Undetermined) > 0 || found.Pivots > 0 {
		t.Errorf("%d wires are not determined, %d pivots", len(found.Undetermined), found.Pivots)
	}
}

// TestSizeOfTheCircuit keeps the figure of the documentation true.
func TestSizeOfTheCircuit(t *testing.T) {
	n, err := Definition().Constraints()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d constraints", n)
	if n > 1<<15 {
		t.Errorf("%d constraints", n)
	}
}
