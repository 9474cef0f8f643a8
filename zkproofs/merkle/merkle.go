// Package merkle is the tree that commits to a site's rows, consents, identities and genotypes: 16-ary, of fixed shape, over Poseidon2.
//
// A node at level 1 (a bottom node) has the preimage (salt, leaf_0, …, leaf_14); a node above has its sixteen children. Its
// value is P(x)_0 + x_0 + c(kind, level) with a constant for every kind and level, so a node of one tree or level stands nowhere else.
// A tree of height h has 15·16^(h−1) slots; slot s is leaf s mod 15 of bottom node s div 15. The root is anchored together with the height.
//
// Hiding: a bottom node's salt is random, fresh at each rewrite, and never leaves the site; without it the value says nothing of the fifteen leaves.
//
// Empty parts: an unused slot's leaf is 0. Bottom nodes are used from the left, in whole chunks; a node with nothing used below it has
// the value 0, at every level, and no salt. So a tall tree with few patients is cheap. This is sound: 0 cannot be given a preimage, because
// that means to find x with P(x)_0 + x_0 = −c, so nobody can later show a leaf below an empty node; and a site gains nothing by an empty node, since it could as well commit
// to empty leaves. A chunk that is used is never 0 (but with probability 2^-254), and its circuit hashes real salts for all of its bottom nodes.
// [RootOfChunks] refuses a chunk root that is 0, so there is one list of chunks for a root, and a verifier who asks for a proof for every
// chunk of the list has the whole table.
package merkle

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

// Kind says what a tree's leaves are. It is part of every node.
type Kind uint8

// The trees of a site.
const (
	Rows       Kind = 1
	Consents   Kind = 2
	Identities Kind = 3
	Genotypes  Kind = 4 // several elements a row: see Part
)

const (
	// Arity is the number of children of a node above the bottom.
	Arity = 16
	// BottomLeaves is the number of leaves of a bottom node; its first place holds the salt.
	BottomLeaves = Arity - 1
	// MaxHeight bounds trees to 15,728,640 slots.
	MaxHeight = 6
)

const constantDomain = "salus/merkle/v1\x00"

// constant is c(kind, level).
func constant(k Kind, level int) fr.Element {
	return poseidon.Constant(append([]byte(constantDomain), byte(k), byte(level)))
}

// Slots is the number of slots of a tree of the height: 15·16^(height−1).
func Slots(height int) int { return BottomLeaves * bottoms(height) }

// bottoms is the number of bottom nodes of a tree of the height.
func bottoms(height int) int { return 1 << (4 * (height - 1)) }

// ChunkHeight is the height of the subtree that holds a chunk: 2 for 240 rows, 3 for 3,840.
func ChunkHeight(rowsPerChunk int) (int, error) {
	for h := 1; h <= MaxHeight; h++ {
		if Slots(h) == rowsPerChunk {
			return h, nil
		}
	}
	return 0, fmt.Errorf("merkle: %d rows are not a full subtree", rowsPerChunk)
}

// PartHeight is the height of the lowest tree with so many bottom nodes.
func PartHeight(salts int) (int, error) {
	for h := 1; h <= MaxHeight; h++ {
		if 1 <= salts && salts <= bottoms(h) {
			return h, nil
		}
	}
	return 0, fmt.Errorf("merkle: %d bottom nodes, expected 1 to %d", salts, bottoms(MaxHeight))
}

// Height is the smallest height whose tree holds the rows, in whole chunks.
func Height(rows, rowsPerChunk int) (int, error) {
	h, err := ChunkHeight(rowsPerChunk)
	if err != nil {
		return 0, err
	}
	for ; h <= MaxHeight; h++ {
		if rows <= Slots(h) {
			return h, nil
		}
	}
	return 0, fmt.Errorf("merkle: %d rows, at most %d", rows, Slots(MaxHeight))
}

// SaltCount is the number of salts, one for each used bottom node, for the rows in whole chunks; an empty table uses one chunk.
func SaltCount(rows, rowsPerChunk int) int {
	chunks := max(1, (rows+rowsPerChunk-1)/rowsPerChunk)
	return chunks * rowsPerChunk / BottomLeaves
}

// NewSalts draws n salts from random, a cryptographic source.
func NewSalts(random io.Reader, n int) ([]zkproofs.Element, error) {
	salts := make([]zkproofs.Element, n)
	for i := range salts {
		s, err := zkproofs.RandomElement(random)
		if err != nil {
			return nil, fmt.Errorf("merkle: salt: %w", err)
		}
		salts[i] = s
	}
	return salts, nil
}

// Tree is a tree with its leaves and salts. It is a site's secret but for its root and the roots of its chunks.
type Tree struct {
	kind   Kind
	height int
	leaves []fr.Element   // 15 for every salt
	salts  []fr.Element   // one for every used bottom node
	levels [][]fr.Element // levels[l] are the used nodes of level l+1
}

// Empty is a tree with nothing in use. Its root is 0.
func Empty(kind Kind, height int) (*Tree, error) {
	if kind < Rows || kind > Identities || height < 1 || height > MaxHeight {
		return nil, fmt.Errorf("merkle: no tree of kind %d and height %d", kind, height)
	}
	return &Tree{kind: kind, height: height, levels: make([][]fr.Element, height)}, nil
}

// Build makes the tree of a height with a salt for every used bottom node. Leaves are in slot order; missing ones are empty (0).
// There are at most 15 leaves a salt and at most 16^(height−1) salts.
func Build(kind Kind, leaves, salts []zkproofs.Element, height int) (*Tree, error) {
	switch {
	case kind < Rows || kind > Genotypes:
		return nil, fmt.Errorf("merkle: unknown kind %d", kind)
	case height < 1 || height > MaxHeight:
		return nil, fmt.Errorf("merkle: height %d, expected 1 to %d", height, MaxHeight)
	case len(salts) == 0 || len(salts) > bottoms(height):
		return nil, fmt.Errorf("merkle: %d salts, expected 1 to %d", len(salts), bottoms(height))
	case len(leaves) > BottomLeaves*len(salts):
		return nil, fmt.Errorf("merkle: %d leaves, at most %d", len(leaves), BottomLeaves*len(salts))
	}
	t := &Tree{kind: kind, height: height, levels: make([][]fr.Element, height)}
	var err error
	if t.salts, err = zkproofs.AppendElements(nil, salts...); err != nil {
		return nil, fmt.Errorf("merkle: salt: %w", err)
	}
	if t.leaves, err = zkproofs.AppendElements(make([]fr.Element, 0, BottomLeaves*len(salts)), leaves...); err != nil {
		return nil, fmt.Errorf("merkle: leaf: %w", err)
	}
	t.leaves = append(t.leaves, make([]fr.Element, BottomLeaves*len(salts)-len(leaves))...)
	for l, n := 0, len(salts); l < height; l, n = l+1, (n+Arity-1)/Arity {
		t.levels[l] = make([]fr.Element, n)
		t.fill(l)
	}
	return t, nil
}

// fill computes a level, on all processors where it is long: half a million slots take seconds.
func (t *Tree) fill(l int) {
	level := t.levels[l]
	per := max(256, (len(level)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var parts sync.WaitGroup
	for first := 0; first < len(level); first += per {
		part := func() {
			for i := first; i < min(first+per, len(level)); i++ {
				level[i] = t.hash(l, i)
			}
		}
		if len(level) <= per {
			part()
		} else {
			parts.Go(part)
		}
	}
	parts.Wait()
}

// node is the preimage of node i of level l+1.
func (t *Tree) node(l, i int) [Arity]fr.Element {
	var x [Arity]fr.Element
	if l == 0 {
		if i < len(t.salts) {
			x[0] = t.salts[i]
			copy(x[1:], t.leaves[BottomLeaves*i:BottomLeaves*(i+1)])
		}
		return x
	}
	if below := t.levels[l-1]; Arity*i < len(below) {
		copy(x[:], below[Arity*i:])
	}
	return x
}

func (t *Tree) hash(l, i int) fr.Element { return NodeValue(t.kind, l+1, t.node(l, i)) }

// NodeValue is the value of a node with the preimage x at a level from 1.
func NodeValue(k Kind, level int, x [Arity]fr.Element) fr.Element {
	return poseidon.Compress(constant(k, level), x)
}

// Root is the root.
func (t *Tree) Root() zkproofs.Element {
	if top := t.levels[t.height-1]; len(top) == 1 {
		return zkproofs.ToElement(top[0])
	}
	return zkproofs.Element{}
}

// Height is the height.
func (t *Tree) Height() int { return t.height }

// Leaf is the leaf at the slot, 0 where it is empty or beyond the used part.
func (t *Tree) Leaf(slot int) zkproofs.Element {
	if slot < 0 || slot >= len(t.leaves) {
		return zkproofs.Element{}
	}
	return zkproofs.ToElement(t.leaves[slot])
}

// InUse is the number of slots of the used bottom nodes.
func (t *Tree) InUse() int { return len(t.leaves) }

// Salts are the salts of the used bottom nodes, in order. They never leave the site.
func (t *Tree) Salts() []zkproofs.Element { return elements(t.salts) }

// Salt is that of bottom node i, which must be in use. It never leaves the site.
func (t *Tree) Salt(i int) zkproofs.Element { return zkproofs.ToElement(t.salts[i]) }

// Set writes a leaf, with a new salt for its bottom node so that nothing can be learnt by comparing roots. The slot must be in
// the used part.
func (t *Tree) Set(slot int, leaf, salt zkproofs.Element) error {
	if slot < 0 || slot >= len(t.leaves) {
		return fmt.Errorf("merkle: slot %d, expected 0 to %d", slot, len(t.leaves)-1)
	}
	x, err := zkproofs.AppendElements(nil, leaf, salt)
	if err != nil {
		return fmt.Errorf("merkle: %w", err)
	}
	t.leaves[slot], t.salts[slot/BottomLeaves] = x[0], x[1]
	for l, i := 0, slot/BottomLeaves; l < t.height; l, i = l+1, i/Arity {
		t.levels[l][i] = t.hash(l, i)
	}
	return nil
}

// Clone is a copy that shares nothing with the tree.
func (t *Tree) Clone() *Tree {
	c := &Tree{kind: t.kind, height: t.height, leaves: slices.Clone(t.leaves), salts: slices.Clone(t.salts), levels: make([][]fr.Element, t.height)}
	for l := range t.levels {
		c.levels[l] = slices.Clone(t.levels[l])
	}
	return c
}

// Extend puts more bottom nodes in use, with the salts and with leaves from the first new slot on; missing ones are empty.
func (t *Tree) Extend(leaves, salts []zkproofs.Element) error {
	if len(t.salts)+len(salts) > bottoms(t.height) || len(leaves) > BottomLeaves*len(salts) {
		return fmt.Errorf("merkle: %d leaves and %d salts more than %d, at most 15 leaves a salt and %d salts", len(leaves), len(salts), len(t.salts), bottoms(t.height))
	}
	more, err := zkproofs.AppendElements(nil, salts...)
	if err != nil {
		return fmt.Errorf("merkle: salt: %w", err)
	}
	in, err := zkproofs.AppendElements(nil, leaves...)
	if err != nil {
		return fmt.Errorf("merkle: leaf: %w", err)
	}
	first := len(t.salts)
	t.salts = append(t.salts, more...)
	t.leaves = append(append(t.leaves, in...), make([]fr.Element, BottomLeaves*len(more)-len(in))...)
	for l, n := 0, len(t.salts); l < t.height; l, n = l+1, (n+Arity-1)/Arity {
		t.levels[l] = append(t.levels[l], make([]fr.Element, n-len(t.levels[l]))...)
		for i := first; i < n; i++ {
			t.levels[l][i] = t.hash(l, i)
		}
		first /= Arity
	}
	return nil
}

// Above are the preimages of the nodes over node i of a level from 1, in use or not, upwards to the root. A node with nothing in use below it has sixteen zeros and
// the value 0.
func (t *Tree) Above(level, i int) (Path, error) {
	if level < 1 || level >= t.height || i < 0 || i >= bottoms(t.height)>>(4*(level-1)) {
		return nil, fmt.Errorf("merkle: no node %d at level %d", i, level)
	}
	var p Path
	for l := level; l < t.height; l++ {
		i /= Arity
		var x [Arity]zkproofs.Element
		for j, v := range t.node(l, i) {
			x[j] = zkproofs.ToElement(v)
		}
		p = append(p, x)
	}
	return p, nil
}

// ChunkRoots are the roots of the used chunks, which are public. The used bottom nodes must be whole chunks; see [SaltCount].
func (t *Tree) ChunkRoots(rowsPerChunk int) ([]zkproofs.Element, error) {
	h, err := ChunkHeight(rowsPerChunk)
	if err != nil {
		return nil, err
	}
	if h > t.height || len(t.salts)%bottoms(h) != 0 {
		return nil, fmt.Errorf("merkle: %d bottom nodes are not whole chunks of %d", len(t.salts), bottoms(h))
	}
	return elements(t.levels[h-1]), nil
}

// RootOfChunks is the root of the tree of the height whose used chunks have the roots, from the left.
func RootOfChunks(kind Kind, chunkRoots []zkproofs.Element, rowsPerChunk, height int) (zkproofs.Element, error) {
	h, err := ChunkHeight(rowsPerChunk)
	if err != nil {
		return zkproofs.Element{}, err
	}
	if kind < Rows || kind > Genotypes {
		return zkproofs.Element{}, fmt.Errorf("merkle: unknown kind %d", kind)
	}
	if height < h || height > MaxHeight {
		return zkproofs.Element{}, fmt.Errorf("merkle: height %d, expected %d to %d", height, h, MaxHeight)
	}
	if most := bottoms(height) / bottoms(h); len(chunkRoots) == 0 || len(chunkRoots) > most {
		return zkproofs.Element{}, fmt.Errorf("merkle: %d chunks, expected 1 to %d", len(chunkRoots), most)
	}
	level, err := zkproofs.AppendElements(nil, chunkRoots...)
	if err != nil {
		return zkproofs.Element{}, fmt.Errorf("merkle: chunk root: %w", err)
	}
	for i := range level {
		if level[i].IsZero() {
			return zkproofs.Element{}, errors.New("merkle: chunk root is 0, the value of an empty part")
		}
	}
	for ; h < height; h++ {
		c := constant(kind, h+1)
		above := make([]fr.Element, (len(level)+Arity-1)/Arity)
		for i := range above {
			var x [Arity]fr.Element
			copy(x[:], level[Arity*i:])
			above[i] = poseidon.Compress(c, x)
		}
		level = above
	}
	return zkproofs.ToElement(level[0]), nil
}

// Path opens one slot: the preimages of the nodes from the bottom to the root. The bottom one holds the salt and fourteen
// other leaves, so a path is shown to nobody outside the site; it is the witness of a proof.
type Path [][Arity]zkproofs.Element

// Open is the path of a slot in the used part.
func (t *Tree) Open(slot int) (Path, error) {
	if slot < 0 || slot >= len(t.leaves) {
		return nil, fmt.Errorf("merkle: slot %d, expected 0 to %d", slot, len(t.leaves)-1)
	}
	p := make(Path, t.height)
	for l, i := 0, slot/BottomLeaves; l < t.height; l, i = l+1, i/Arity {
		x := t.node(l, i)
		for j := range x {
			p[l][j] = zkproofs.ToElement(x[j])
		}
	}
	return p, nil
}

// ErrPath says that a path does not lead from the leaf at the slot to the root.
var ErrPath = errors.New("merkle: the path does not lead from the leaf to the root")

// VerifyPath checks that the leaf stands at the slot of the tree with the root; the path's length is the tree's height.
func VerifyPath(kind Kind, root zkproofs.Element, slot int, leaf zkproofs.Element, p Path) error {
	if len(p) < 1 || len(p) > MaxHeight || slot < 0 || slot >= Slots(len(p)) {
		return ErrPath
	}
	current, place := leaf, 1+slot%BottomLeaves
	for l, i := 0, slot/BottomLeaves; l < len(p); l, i = l+1, i/Arity {
		if p[l][place] != current {
			return ErrPath
		}
		var x [Arity]fr.Element
		for j, e := range p[l] {
			if !e.Canonical() {
				return ErrPath
			}
			x[j] = e.Field()
		}
		current, place = zkproofs.ToElement(poseidon.Compress(constant(kind, l+1), x)), i%Arity
	}
	if current != root {
		return ErrPath
	}
	return nil
}

func elements(xs []fr.Element) []zkproofs.Element {
	es := make([]zkproofs.Element, len(xs))
	for i := range xs {
		es[i] = zkproofs.ToElement(xs[i])
	}
	return es
}
