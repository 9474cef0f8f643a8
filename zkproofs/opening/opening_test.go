package opening

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/zkproofs"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/merkle"
)

// grown is a tree of three chunks of 240 slots with leaves that all differ, the last ten slots empty. Height 2 has one chunk.
func grown(t testing.TB, kind merkle.Kind, height int) *merkle.Tree {
	t.Helper()
	random := rand.NewChaCha8([32]byte{byte(kind), byte(height)})
	bottoms := map[int]int{1: 1, 2: 16}[height]
	if bottoms == 0 {
		bottoms = 48
	}
	salts, err := merkle.NewSalts(random, bottoms)
	if err != nil {
		t.Fatal(err)
	}
	leaves := make([]zkproofs.Element, merkle.BottomLeaves*bottoms-10)
	for i := range leaves {
		leaves[i] = zkproofs.Uint64Element(uint64(1000*int(kind) + i))
	}
	tree, err := merkle.Build(kind, leaves, salts, height)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// statement opens a slot of a tree honestly.
func statement(t testing.TB, tree *merkle.Tree, kind merkle.Kind, slot int) (Public, Witness) {
	t.Helper()
	path, err := tree.Open(slot)
	if err != nil {
		t.Fatal(err)
	}
	return Public{
		Kind: kind, Height: tree.Height(), Root: tree.Root(), Slot: slot, Leaf: tree.Leaf(slot),
		Context: zkproofs.Context{ChainID: 1, Study: [32]byte{2}, Site: "st-anna", Circuit: id},
	}, Witness{path}
}

func solver(t testing.TB, without string) *attack.Solver {
	t.Helper()
	s, err := attack.NewSolver(&circuit{without: without})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func assigned(t testing.TB, pub Public, w Witness) zkproofs.Assignment {
	t.Helper()
	a, err := assign(pub, w)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestProofHoldsForItsStatementAlone proves one slot of a consent tree with real keys.
func TestProofHoldsForItsStatementAlone(t *testing.T) {
	p, err := zkproofs.DevelopmentKeys("", nil).Prover(Definition())
	if err != nil {
		t.Fatal(err)
	}
	tree := grown(t, merkle.Consents, 4)
	pub, w := statement(t, tree, merkle.Consents, 321)
	proof, err := Prove(p, pub, w)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(p.Verifier(), pub, proof); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Public){
		"neighbour's leaf":       func(x *Public) { x.Leaf = tree.Leaf(322) },
		"leaf changed":           func(x *Public) { x.Leaf[31]++ },
		"neighbour's slot":       func(x *Public) { x.Slot++ },
		"slot of the next node":  func(x *Public) { x.Slot += merkle.BottomLeaves },
		"slot of the next chunk": func(x *Public) { x.Slot += 240 },
		"first slot":             func(x *Public) { x.Slot = 0 },
		"row tree":               func(x *Public) { x.Kind = merkle.Rows },
		"identity tree":          func(x *Public) { x.Kind = merkle.Identities },
		"lower tree":             func(x *Public) { x.Height-- },
		"higher tree":            func(x *Public) { x.Height++ },
		"another root":           func(x *Public) { x.Root[31]++ },
		"another site":           func(x *Public) { x.Context.Site = "st-anne" },
		"another chain":          func(x *Public) { x.Context.ChainID++ },
		"another contract":       func(x *Public) { x.Context.Contract[0]++ },
		"another study":          func(x *Public) { x.Context.Study[0]++ },
		"another session":        func(x *Public) { x.Context.Session[0]++ },
	} {
		moved := pub
		change(&moved)
		if err := Verify(p.Verifier(), moved, proof); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A neighbour's leaf under this slot's path: the prover itself says so, and says nothing of the path.
	lie := pub
	lie.Leaf = tree.Leaf(322)
	if _, err := Prove(p, lie, w); !errors.Is(err, zkproofs.ErrUnsatisfied) {
		t.Errorf("the neighbour's leaf is proven: %v", err)
	}
}

func TestStatementWithoutFormIsRefused(t *testing.T) {
	pub, w := statement(t, grown(t, merkle.Rows, 2), merkle.Rows, 17)
	for name, c := range map[string]struct {
		change func(*Public)
		want   string
	}{
		"no kind":               {func(x *Public) { x.Kind = 0 }, "kind"},
		"fourth kind":           {func(x *Public) { x.Kind = 4 }, "kind"},
		"no height":             {func(x *Public) { x.Height = 0 }, "height 0"},
		"height of 7":           {func(x *Public) { x.Height = 7 }, "height 7"},
		"negative slot":         {func(x *Public) { x.Slot = -1 }, "slot"},
		"slot beyond the tree":  {func(x *Public) { x.Slot = 240 }, "slot"},
		"slot once more around": {func(x *Public) { x.Slot += 240 }, "slot"},
		"root not reduced":      {func(x *Public) { x.Root = zkproofs.Element{0xff} }, "order"},
		"leaf not reduced":      {func(x *Public) { x.Leaf = zkproofs.Element{0xff} }, "order"},
		"another circuit":       {func(x *Public) { x.Context.Circuit = "opening/v1/height7" }, "circuit"},
		"no circuit":            {func(x *Public) { x.Context.Circuit = "" }, "circuit"},
	} {
		bad := pub
		c.change(&bad)
		if err := Verify(nil, bad, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Prove(nil, bad, w); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s is proven: %v", name, err)
		}
		if Holds(bad, w) == nil {
			t.Errorf("%s holds", name)
		}
	}
	unreduced := Witness{slices.Clone(w.Path)}
	unreduced.Path[1][3] = zkproofs.Element{0xff}
	for name, bad := range map[string]Witness{"no path": {}, "short path": {w.Path[:1]}, "long path": {append(slices.Clone(w.Path), w.Path[1])}, "not reduced": unreduced} {
		if _, err := Prove(nil, pub, bad); err == nil {
			t.Errorf("%s is proven", name)
		}
		if Holds(pub, bad) == nil {
			t.Errorf("%s holds", name)
		}
	}
}

// TestCircuitSaysWhatTheTwinSays of every kind and height, at the corners and at random, for true statements and for changed ones.
func TestCircuitSaysWhatTheTwinSays(t *testing.T) {
	s, random := solver(t, ""), rand.New(rand.NewPCG(3, 4))
	for _, kind := range []merkle.Kind{merkle.Rows, merkle.Consents, merkle.Identities} {
		for height := 1; height <= merkle.MaxHeight; height++ {
			tree := grown(t, kind, height)
			used := merkle.BottomLeaves * len(tree.Salts())
			for _, slot := range []int{0, merkle.BottomLeaves - 1, used - 1, random.IntN(used)} {
				pub, w := statement(t, tree, kind, slot)
				compare(t, s, fmt.Sprintf("kind %d, height %d, slot %d", kind, height, slot), pub, w, true)
				pub.Slot = random.IntN(merkle.Slots(height))
				compare(t, s, "another slot", pub, w, pub.Slot/merkle.BottomLeaves == slot/merkle.BottomLeaves && tree.Leaf(pub.Slot) == pub.Leaf)
				pub.Slot = slot
				i, j := random.IntN(height), random.IntN(merkle.Arity)
				w.Path[i][j][31] ^= 1
				compare(t, s, "a path with a flipped bit", pub, w, false)
			}
		}
	}
}

func compare(t *testing.T, s *attack.Solver, what string, pub Public, w Witness, want bool) {
	t.Helper()
	if err := Holds(pub, w); (err == nil) != want {
		t.Errorf("%s: the twin says %v", what, err)
	}
	if err := s.Solve(assigned(t, pub, w)); (err == nil) != want {
		t.Errorf("%s: the circuit says %v", what, err)
	}
}

// TestEmptySlotOpensAsEmpty in a used bottom node; below an empty node there is no path to open.
func TestEmptySlotOpensAsEmpty(t *testing.T) {
	tree := grown(t, merkle.Consents, 3)
	pub, w := statement(t, tree, merkle.Consents, 719)
	if pub.Leaf != (zkproofs.Element{}) {
		t.Fatal("slot 719 is not empty")
	}
	s := solver(t, "")
	compare(t, s, "an empty slot", pub, w, true)
	pub.Leaf = zkproofs.Uint64Element(1)
	compare(t, s, "somebody at an empty slot", pub, w, false)

	// Slot 720 is below an empty node; zeros are no preimage of it.
	if _, err := tree.Open(720); err == nil {
		t.Error("a slot below an empty node was opened")
	}
	pub.Slot, pub.Leaf = 720, zkproofs.Element{}
	above, err := tree.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, s, "zeros below an empty node", pub, Witness{merkle.Path{{}, {}, above[2]}}, false)
}

// TestModifiedProversAreRefused: each fills the witness as it likes. A part of the circuit alone keeps each out, or the verifier's public inputs do.
func TestModifiedProversAreRefused(t *testing.T) {
	tree := grown(t, merkle.Consents, 3)
	pub, w := statement(t, tree, merkle.Consents, 100)
	_, next := statement(t, tree, merkle.Consents, 101)
	rows, rowsWitness := statement(t, grown(t, merkle.Rows, 3), merkle.Rows, 100)
	whole := solver(t, "")
	if err := whole.Solve(assigned(t, pub, w)); err != nil {
		t.Fatalf("the true statement is refused: %v", err)
	}
	with := func(change func(p *Public, w *Witness)) func() zkproofs.Assignment {
		return func() zkproofs.Assignment {
			p, w := pub, Witness{slices.Clone(w.Path)}
			change(&p, &w)
			return assigned(t, p, w)
		}
	}
	set := func(i int, x uint64) func() zkproofs.Assignment { // a public input as no verifier computes it
		return func() zkproofs.Assignment {
			a := assigned(t, pub, w)
			a.Public[i] = fr.NewElement(x)
			return a
		}
	}
	needed := map[string]bool{}
	for name, a := range map[string]struct {
		part   string // that alone keeps the attack out, "" where two do
		assign func() zkproofs.Assignment
	}{
		"neighbour's leaf":            {partLeaf, with(func(p *Public, _ *Witness) { p.Leaf = tree.Leaf(101) })},
		"neighbour's slot":            {partLeaf, with(func(p *Public, _ *Witness) { p.Slot = 101 })},
		"own path for the neighbour":  {partLeaf, with(func(p *Public, w *Witness) { p.Leaf, w.Path = tree.Leaf(99), next.Path })},
		"the salt as a leaf":          {partLeaf, with(func(p *Public, w *Witness) { p.Leaf = w.Path[0][0] })},
		"next node's slot":            {partPath, with(func(p *Public, _ *Witness) { p.Slot += merkle.BottomLeaves })},
		"next chunk's slot":           {partPath, with(func(p *Public, _ *Witness) { p.Slot += 240 })},
		"made-up bottom node":         {partPath, with(func(p *Public, w *Witness) { p.Leaf[31]++; w.Path[0][1+100%15] = p.Leaf })},
		"true top over a made-up one": {partPath, with(func(p *Public, w *Witness) { p.Leaf, w.Path[0] = rows.Leaf, rowsWitness.Path[0] })},
		"whole tree made up": {partRoot, with(func(p *Public, w *Witness) {
			other, o := statement(t, grownFrom(t, 77), merkle.Consents, 100)
			p.Leaf, w.Path = other.Leaf, o.Path
		})},
		"another root":   {partRoot, with(func(p *Public, _ *Witness) { p.Root[31]++ })},
		"a chunk's root": {partRoot, with(func(p *Public, w *Witness) { p.Height, w.Path = 2, w.Path[:2] })},
		"a higher tree": {partRoot, with(func(p *Public, w *Witness) {
			p.Height = 4
			w.Path = append(w.Path, [merkle.Arity]zkproofs.Element{p.Root})
		})},
		"row tree":         {"", with(func(p *Public, _ *Witness) { p.Kind = merkle.Rows })},
		"row tree's path":  {"", with(func(p *Public, w *Witness) { p.Leaf, p.Root, w.Path = rows.Leaf, rows.Root, rowsWitness.Path })},
		"inner node given": {"", with(func(p *Public, w *Witness) { p.Height, p.Slot, p.Leaf, w.Path = 2, 15, w.Path[1][1], w.Path[1:] })},
		"no kind":          {"", set(2, 0)},
		"fourth kind":      {"", set(2, 4)},
		"place 16":         {"", set(4, 16)},
		"place of another": {partLeaf, set(4, 2)},
		"node beyond":      {"", set(3, 1<<nodeBits)},
		"height 0":         {"", set(1, 0)},
		"height 9":         {"", set(1, 9)},
	} {
		t.Run(name, func(t *testing.T) {
			if whole.Solve(a.assign()) == nil {
				t.Fatal("accepted by the whole circuit")
			}
			if a.part == "" {
				return
			}
			if err := solver(t, a.part).Solve(a.assign()); err != nil {
				t.Fatalf("refused without the %s too, so the attack shows nothing about it", a.part)
			}
			needed[a.part] = true
		})
	}
	for _, part := range []string{partLeaf, partPath, partRoot} {
		if !needed[part] {
			t.Errorf("no attack needs the %s", part)
		}
	}
}

// grownFrom is a consent tree of height 3 whose leaves count from first.
func grownFrom(t testing.TB, first uint64) *merkle.Tree {
	t.Helper()
	leaves := make([]zkproofs.Element, 240)
	for i := range leaves {
		leaves[i] = zkproofs.Uint64Element(first + uint64(i))
	}
	salts, err := merkle.NewSalts(rand.NewChaCha8([32]byte{9}), 16)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := merkle.Build(merkle.Consents, leaves, salts, 3)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestRewrittenSlotOpensAnewAndTheOldProofIsOfTheOldRoot: a patient withdraws, and the old word has no opening under the new root.
func TestRewrittenSlotOpensAnewAndTheOldProofIsOfTheOldRoot(t *testing.T) {
	tree, s := grown(t, merkle.Consents, 3), solver(t, "")
	old, oldWitness := statement(t, tree, merkle.Consents, 200)
	if err := tree.Set(200, zkproofs.Uint64Element(5), zkproofs.Uint64Element(99)); err != nil {
		t.Fatal(err)
	}
	pub, w := statement(t, tree, merkle.Consents, 200)
	compare(t, s, "the new word", pub, w, true)
	old.Root = pub.Root
	compare(t, s, "the old word under the new root", old, oldWitness, false)
	compare(t, s, "the old word on the new path", old, w, false)
}

// TestEveryWireIsDetermined by the public inputs and the preimages, which collision resistance binds to the root.
func TestEveryWireIsDetermined(t *testing.T) {
	pub, w := statement(t, grown(t, merkle.Rows, 3), merkle.Rows, 250)
	a := assigned(t, pub, w)
	given := make([]int, len(a.Secret))
	for i := range given {
		given[i] = i
	}
	d, err := solver(t, "").Determined(a, given)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Undetermined) > 0 || d.Pivots > 0 || d.Free > 0 || !slices.Equal(d.Uncommitted, given) {
		t.Errorf("%d wires undetermined, %d pivots, %d free", len(d.Undetermined), d.Pivots, d.Free)
	}
}

func TestCircuitIsSmall(t *testing.T) {
	n, err := Definition().Constraints()
	if err != nil {
		t.Fatal(err)
	}
	if n > 3_500 {
		t.Errorf("%d constraints", n)
	}
}
