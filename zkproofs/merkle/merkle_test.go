package merkle

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/test"

	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

// table is n leaves and the salts of whole chunks, the same at every run.
func table(t testing.TB, n, rowsPerChunk int) (leaves, salts []zkproofs.Element) {
	t.Helper()
	random := rand.NewChaCha8([32]byte{byte(n)})
	salts, err := NewSalts(random, SaltCount(n, rowsPerChunk))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		leaves = append(leaves, zkproofs.Uint64Element(uint64(i+1)))
	}
	return leaves, salts
}

func build(t testing.TB, kind Kind, n, rowsPerChunk, height int) *Tree {
	t.Helper()
	leaves, salts := table(t, n, rowsPerChunk)
	tree, err := Build(kind, leaves, salts, height)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// The tree as the package comment defines it, without any of the code above: a recursion over whole levels.
func recursiveRoot(kind Kind, leaves, salts []zkproofs.Element, height, level, index int) fr.Element {
	below := bottoms(level) // bottom nodes under a node of the level
	if index*below >= len(salts) {
		return fr.Element{}
	}
	var x [16]fr.Element
	for i := range x {
		switch {
		case level > 1:
			x[i] = recursiveRoot(kind, leaves, salts, height, level-1, 16*index+i)
		case i == 0:
			x[0] = salts[index].Field()
		case 15*index+i-1 < len(leaves):
			x[i] = leaves[15*index+i-1].Field()
		}
	}
	c := poseidon.Constant([]byte{'s', 'a', 'l', 'u', 's', '/', 'm', 'e', 'r', 'k', 'l', 'e', '/', 'v', '1', 0, byte(kind), byte(level)})
	return poseidon.Compress(c, x)
}

func TestRootIsThatOfTheDefinition(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 239, 240, 241, 500} {
		for height := 2; height <= 4; height++ {
			if n > Slots(height) {
				continue
			}
			leaves, salts := table(t, n, 240)
			tree, err := Build(Rows, leaves, salts, height)
			if err != nil {
				t.Fatal(err)
			}
			if want := zkproofs.ToElement(recursiveRoot(Rows, leaves, salts, height, height, 0)); tree.Root() != want {
				t.Errorf("%d leaves, height %d: root %s, expected %s", n, height, tree.Root(), want)
			}
		}
	}
}

func TestChunkRootsGiveTheRoot(t *testing.T) {
	for _, c := range []struct{ rows, rowsPerChunk, height int }{
		{1, 240, 2}, {240, 240, 2}, {241, 240, 3}, {3840, 240, 3}, {3841, 240, 4}, {500, 240, 6}, {10, 3840, 3}, {3841, 3840, 4},
	} {
		tree := build(t, Consents, c.rows, c.rowsPerChunk, c.height)
		roots, err := tree.ChunkRoots(c.rowsPerChunk)
		if err != nil {
			t.Fatal(err)
		}
		if want := (c.rows + c.rowsPerChunk - 1) / c.rowsPerChunk; len(roots) != want {
			t.Errorf("%v: %d chunks, expected %d", c, len(roots), want)
		}
		root, err := RootOfChunks(Consents, roots, c.rowsPerChunk, c.height)
		if err != nil || root != tree.Root() {
			t.Errorf("%v: root %s %v, expected %s", c, root, err, tree.Root())
		}
	}
}

func TestNothingElseHasTheSameRoot(t *testing.T) {
	base := build(t, Rows, 300, 240, 3)
	leaves, salts := table(t, 300, 240)
	seen := map[zkproofs.Element]string{base.Root(): "the table"}
	check := func(name string, kind Kind, leaves, salts []zkproofs.Element, height int) {
		t.Helper()
		tree, err := Build(kind, leaves, salts, height)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[tree.Root()]; ok {
			t.Errorf("%s has the root of %s", name, other)
		}
		seen[tree.Root()] = name
	}
	swapped := append([]zkproofs.Element(nil), leaves...)
	swapped[3], swapped[4] = swapped[4], swapped[3]
	salted := append([]zkproofs.Element(nil), salts...)
	salted[7] = zkproofs.Uint64Element(1)
	more, moreSalts := table(t, 600, 240)
	check("another kind", Consents, leaves, salts, 3)
	check("a third kind", Identities, leaves, salts, 3)
	check("another height", Rows, leaves, salts, 4)
	check("two leaves swapped", Rows, swapped, salts, 3)
	check("a leaf less", Rows, leaves[:299], salts, 3)
	check("another salt", Rows, leaves, salted, 3)
	check("a chunk more", Rows, leaves, append(append([]zkproofs.Element(nil), salts...), moreSalts[:16]...), 3)
	check("another table", Rows, more, moreSalts, 3)
}

// A site could otherwise anchor a hole and fill it later, or list a chunk that no proof covers.
func TestEmptyChunkIsNoChunk(t *testing.T) {
	roots, err := build(t, Rows, 500, 240, 3).ChunkRoots(240)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]zkproofs.Element{
		{}, {{}}, append(roots[:len(roots):len(roots)], zkproofs.Element{}), {roots[0], {}, roots[1]}, make([]zkproofs.Element, 17),
	} {
		if _, err := RootOfChunks(Rows, bad, 240, 3); err == nil {
			t.Errorf("%d chunks with an empty one are taken", len(bad))
		}
	}
}

func TestShapesThatDoNotExistAreRefused(t *testing.T) {
	leaves, salts := table(t, 240, 240)
	bad := zkproofs.Element{0xff, 0xff}
	for name, f := range map[string]func() error{
		"kind 0":           func() error { _, err := Build(0, leaves, salts, 2); return err },
		"kind 5":           func() error { _, err := Build(5, leaves, salts, 2); return err },
		"height 0":         func() error { _, err := Build(Rows, leaves, salts, 0); return err },
		"height 7":         func() error { _, err := Build(Rows, leaves, salts, 7); return err },
		"too many salts":   func() error { _, err := Build(Rows, leaves, salts, 1); return err },
		"no salts":         func() error { _, err := Build(Rows, leaves, nil, 2); return err },
		"too many leaves":  func() error { _, err := Build(Rows, leaves, salts[:15], 2); return err },
		"leaf too large":   func() error { _, err := Build(Rows, []zkproofs.Element{bad}, salts, 2); return err },
		"salt too large":   func() error { _, err := Build(Rows, nil, []zkproofs.Element{bad}, 2); return err },
		"part of a chunk":  func() error { tr, _ := Build(Rows, nil, salts[:15], 2); _, err := tr.ChunkRoots(240); return err },
		"chunk of 100":     func() error { tr, _ := Build(Rows, nil, salts, 2); _, err := tr.ChunkRoots(100); return err },
		"chunk above tree": func() error { tr, _ := Build(Rows, nil, salts, 2); _, err := tr.ChunkRoots(3840); return err },
		"root of kind 0":   func() error { _, err := RootOfChunks(0, salts[:1], 240, 2); return err },
		"root too low":     func() error { _, err := RootOfChunks(Rows, salts[:1], 3840, 2); return err },
		"root too high":    func() error { _, err := RootOfChunks(Rows, salts[:1], 240, 7); return err },
		"root not reduced": func() error { _, err := RootOfChunks(Rows, []zkproofs.Element{bad}, 240, 2); return err },
		"rows too many":    func() error { _, err := Height(Slots(MaxHeight)+1, 240); return err },
	} {
		if f() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestHeightHoldsTheRows(t *testing.T) {
	for _, c := range []struct{ rows, rowsPerChunk, want int }{{0, 240, 2}, {240, 240, 2}, {241, 240, 3}, {3840, 240, 3}, {3841, 240, 4}, {1, 3840, 3}} {
		if h, err := Height(c.rows, c.rowsPerChunk); err != nil || h != c.want {
			t.Errorf("%v: %d %v", c, h, err)
		}
	}
}

func TestSetGivesTheTreeThatIsBuiltAnew(t *testing.T) {
	leaves, salts := table(t, 500, 240)
	tree, err := Build(Consents, leaves, salts, 4)
	if err != nil {
		t.Fatal(err)
	}
	for i, slot := range []int{0, 14, 15, 240, 499, 719} {
		leaf, salt := zkproofs.Uint64Element(uint64(1000+i)), zkproofs.Uint64Element(uint64(2000+i))
		if err := tree.Set(slot, leaf, salt); err != nil {
			t.Fatal(err)
		}
		for len(leaves) <= slot {
			leaves = append(leaves, zkproofs.Element{})
		}
		leaves[slot], salts[slot/15] = leaf, salt
		if tree.Leaf(slot) != leaf {
			t.Errorf("slot %d holds %s", slot, tree.Leaf(slot))
		}
	}
	again, err := Build(Consents, leaves, salts, 4)
	if err != nil {
		t.Fatal(err)
	}
	if tree.Root() != again.Root() {
		t.Error("another root")
	}
	if err := tree.Set(720, leaves[0], salts[0]); err == nil {
		t.Error("a slot beyond the used part was written")
	}
	if err := tree.Set(-1, leaves[0], salts[0]); err == nil {
		t.Error("slot -1 was written")
	}
}

func TestPathLeadsFromLeafToRootAndFromNothingElse(t *testing.T) {
	tree := build(t, Identities, 300, 240, 4)
	for _, slot := range []int{0, 14, 15, 239, 240, 299, 300, 479} {
		p, err := tree.Open(slot)
		if err != nil {
			t.Fatal(err)
		}
		leaf := tree.Leaf(slot)
		if err := VerifyPath(Identities, tree.Root(), slot, leaf, p); err != nil {
			t.Fatalf("slot %d: %v", slot, err)
		}
		short := append(Path(nil), p[:3]...)
		flipped := append(Path(nil), p...)
		flipped[0][9][31] ^= 1
		over := append(Path(nil), p...)
		over[1][2] = zkproofs.Element{0xff, 0xff, 0xff}
		for name, err := range map[string]error{
			"another kind":   VerifyPath(Rows, tree.Root(), slot, leaf, p),
			"another slot":   VerifyPath(Identities, tree.Root(), (slot+240)%480, leaf, p),
			"another leaf":   VerifyPath(Identities, tree.Root(), slot, zkproofs.Uint64Element(777), p),
			"another root":   VerifyPath(Identities, leaf, slot, leaf, p),
			"a level less":   VerifyPath(Identities, tree.Root(), slot, leaf, short),
			"no levels":      VerifyPath(Identities, leaf, slot, leaf, nil),
			"a changed node": VerifyPath(Identities, tree.Root(), slot, leaf, flipped),
			"not reduced":    VerifyPath(Identities, tree.Root(), slot, leaf, over),
			"negative":       VerifyPath(Identities, tree.Root(), -1, leaf, p),
			"beyond":         VerifyPath(Identities, tree.Root(), Slots(4), leaf, p),
		} {
			if !errors.Is(err, ErrPath) {
				t.Errorf("slot %d, %s: %v", slot, name, err)
			}
		}
	}
	if _, err := tree.Open(480); err == nil {
		t.Error("a slot beyond the used part was opened")
	}
}

// In the design's spike a salt could be passed off as a leaf.
func TestSaltIsNoLeaf(t *testing.T) {
	tree := build(t, Identities, 15, 240, 2)
	p, err := tree.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	for slot := range Slots(2) {
		if VerifyPath(Identities, tree.Root(), slot, p[0][0], p) == nil {
			t.Errorf("the salt stands at slot %d", slot)
		}
	}
}

func FuzzVerifyPath(f *testing.F) {
	tree := build(f, Rows, 20, 240, 2)
	p, err := tree.Open(3)
	if err != nil {
		f.Fatal(err)
	}
	var b []byte
	for _, node := range p {
		for _, e := range node {
			b = append(b, e[:]...)
		}
	}
	f.Add(b, 3)
	f.Fuzz(func(t *testing.T, b []byte, slot int) {
		var q Path
		for len(b) >= 16*32 && len(q) <= MaxHeight {
			var node [Arity]zkproofs.Element
			for j := range node {
				node[j] = zkproofs.Element(b[32*j:])
			}
			q, b = append(q, node), b[16*32:]
		}
		if VerifyPath(Rows, tree.Root(), slot, tree.Leaf(3), q) == nil && slot != 3 {
			t.Errorf("slot %d", slot)
		}
	})
}

// chunk proves the root of a chunk.
type chunk struct {
	Leaves []frontend.Variable
	Salts  []frontend.Variable
	Root   frontend.Variable `gnark:",public"`
}

func (c *chunk) Define(api frontend.API) error {
	g, err := poseidon.New(api)
	if err != nil {
		return err
	}
	root, err := Subtree(g, Rows, c.Leaves, c.Salts)
	if err != nil {
		return err
	}
	api.AssertIsEqual(root, c.Root)
	return nil
}

func newChunk(rows int) *chunk {
	return &chunk{Leaves: make([]frontend.Variable, rows), Salts: make([]frontend.Variable, rows/15)}
}

func TestSubtreeInACircuitIsTheChunkRoot(t *testing.T) {
	tree := build(t, Rows, 470, 240, 5)
	roots, err := tree.ChunkRoots(240)
	if err != nil {
		t.Fatal(err)
	}
	salts := tree.Salts()
	assignment := func(k int) *chunk {
		a := newChunk(240)
		a.Root = roots[k].Field()
		for i := range a.Leaves {
			a.Leaves[i] = tree.Leaf(240*k + i).Field()
		}
		for i := range a.Salts {
			a.Salts[i] = salts[16*k+i].Field()
		}
		return a
	}
	for k := range roots {
		if err := test.IsSolved(newChunk(240), assignment(k), ecc.BN254.ScalarField()); err != nil {
			t.Fatalf("chunk %d: %v", k, err)
		}
	}
	for name, change := range map[string]func(*chunk){
		"a blanked row":        func(a *chunk) { a.Leaves[100] = 0 },
		"two rows swapped":     func(a *chunk) { a.Leaves[0], a.Leaves[1] = a.Leaves[1], a.Leaves[0] },
		"another salt":         func(a *chunk) { a.Salts[15] = 1 },
		"salt and leaf traded": func(a *chunk) { a.Salts[0], a.Leaves[0] = a.Leaves[0], a.Salts[0] },
		"another chunk's root": func(a *chunk) { a.Root = roots[1].Field() },
	} {
		a := assignment(0)
		change(a)
		if err := test.IsSolved(newChunk(240), a, ecc.BN254.ScalarField()); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// placed is a node whose kind is an input.
type placed struct {
	Kind frontend.Variable `gnark:",public"`
	X    [Arity]frontend.Variable
	V    frontend.Variable `gnark:",public"`

	level int
}

func (c *placed) Define(api frontend.API) error {
	g, err := poseidon.New(api)
	if err != nil {
		return err
	}
	api.AssertIsEqual(NewPlaces(api, g, c.Kind).Node(c.level, c.X), c.V)
	return nil
}

func TestNodeOfAPublicKindIsTheNodeOfThatKind(t *testing.T) {
	var x [Arity]fr.Element
	for i := range x {
		x[i].SetUint64(uint64(7 * i))
	}
	for level := 1; level <= MaxHeight; level++ {
		for kind := Rows; kind <= Identities; kind++ {
			for other := Rows; other <= Identities; other++ {
				a := &placed{Kind: int(other), V: NodeValue(kind, level, x)}
				for i := range x {
					a.X[i] = x[i]
				}
				if err := test.IsSolved(&placed{level: level}, a, ecc.BN254.ScalarField()); (err == nil) != (other == kind) {
					t.Errorf("level %d: a node of kind %d as one of kind %d: %v", level, kind, other, err)
				}
			}
		}
	}
}

func TestSubtreeMustBeFull(t *testing.T) {
	for _, c := range []*chunk{newChunk(225), {Leaves: make([]frontend.Variable, 240), Salts: make([]frontend.Variable, 15)}} {
		if _, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, c); err == nil {
			t.Errorf("%d leaves, %d salts", len(c.Leaves), len(c.Salts))
		}
	}
}

func TestSubtreeCostsWhatItSays(t *testing.T) {
	c, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, newChunk(240))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.GetNbConstraints(); got != 17*555+1 {
		t.Errorf("%d constraints, expected %d", got, 17*555+1)
	}
}

func BenchmarkBuild(b *testing.B) {
	leaves, salts := table(b, 3840, 3840)
	for b.Loop() {
		if _, err := Build(Rows, leaves, salts, 5); err != nil {
			b.Fatal(err)
		}
	}
}

// TestExtendedTreeIsTheTreeBuiltWithAllItsSalts, over the borders of nodes and rooms.
func TestExtendedTreeIsTheTreeBuiltWithAllItsSalts(t *testing.T) {
	leaves, salts := table(t, 3840, 240)
	leaves = leaves[:100]
	for _, step := range []int{1, 7, 16, 100} {
		tree, err := Build(Consents, leaves[:30], salts[:2], 4)
		if err != nil {
			t.Fatal(err)
		}
		for n := 2; n < len(salts); n = len(tree.Salts()) {
			if err := tree.Extend(leaves[min(15*n, len(leaves)):min(15*(n+step), len(leaves))], salts[n:min(n+step, len(salts))]); err != nil {
				t.Fatal(err)
			}
		}
		want, err := Build(Consents, leaves, salts, 4)
		if err != nil {
			t.Fatal(err)
		}
		if tree.Root() != want.Root() {
			t.Errorf("by steps of %d: another root", step)
		}
		if err := tree.Set(3839, leaves[0], salts[1]); err != nil || tree.Leaf(3839) != leaves[0] {
			t.Errorf("by steps of %d: the last slot cannot be used: %v", step, err)
		}
	}
	empty, err := Empty(Consents, 4)
	if err != nil {
		t.Fatal(err)
	}
	if empty.Root() != (zkproofs.Element{}) || empty.Leaf(0) != (zkproofs.Element{}) {
		t.Error("an empty tree has a root, or a leaf")
	}
	if _, err := empty.Open(0); err == nil {
		t.Error("an empty tree has a path")
	}
	if err := empty.Extend(nil, salts[:32]); err != nil {
		t.Fatal(err)
	}
	want, err := Build(Consents, nil, salts[:32], 4)
	if err != nil {
		t.Fatal(err)
	}
	if empty.Root() != want.Root() {
		t.Error("from nothing: another root")
	}
	if _, err := Empty(0, 4); err == nil {
		t.Error("a tree of no kind")
	}
	full, err := Build(Consents, nil, salts[:16], 2)
	if err != nil {
		t.Fatal(err)
	}
	if full.Extend(nil, salts[:1]) == nil || full.Extend(nil, []zkproofs.Element{{0xff}}) == nil {
		t.Error("a full tree was extended")
	}
	root := empty.Root()
	if empty.Extend(leaves[:16], salts[:1]) == nil || empty.Extend([]zkproofs.Element{{0xff}}, salts[:1]) == nil || empty.Root() != root {
		t.Error("more leaves than salts have room for, or one that is no element")
	}
}

// TestNodesAboveAreThoseOfAPath where something is in use, and zeros elsewhere.
func TestNodesAboveAreThoseOfAPath(t *testing.T) {
	tree := build(t, Rows, 300, 240, 4)
	path, err := tree.Open(241)
	if err != nil {
		t.Fatal(err)
	}
	above, err := tree.Above(2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(above) != 2 || above[0] != path[2] || above[1] != path[3] {
		t.Error("not the path's upper part")
	}
	above, err = tree.Above(2, 16)
	if err != nil {
		t.Fatal(err)
	}
	if above[0] != [Arity]zkproofs.Element{} || above[1] != path[3] {
		t.Error("an unused node has a preimage, or the root another")
	}
	for _, at := range [][2]int{{0, 0}, {4, 0}, {2, -1}, {2, 256}, {3, 16}} {
		if _, err := tree.Above(at[0], at[1]); err == nil {
			t.Errorf("level %d has a node %d", at[0], at[1])
		}
	}
}
