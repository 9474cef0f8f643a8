package merkle

import (
	"crypto/rand"
	"testing"

	"salus/zkproofs"
)

// used is a tree of the height over so many blocks, the last of them half full.
func used(t *testing.T, kind Kind, blocks, height int) *Tree {
	t.Helper()
	salts, err := NewSalts(rand.Reader, blocks*BlockRows/BottomLeaves)
	if err != nil {
		t.Fatal(err)
	}
	leaves := make([]zkproofs.Element, blocks*BlockRows-BlockRows/2)
	for i := range leaves {
		leaves[i] = zkproofs.Uint64Element(uint64(i + 1))
	}
	tree, err := Build(kind, leaves, salts, height)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestChunkOfBlocksIsTheTreeOfTheirSaltsAndZeros: what a chunk's circuit hashes, with zero salts for what is not used, has the root that the verifier computes from
// the blocks.
func TestChunkOfBlocksIsTheTreeOfTheirSaltsAndZeros(t *testing.T) {
	for _, c := range []struct{ blocks, rows, chunks int }{{1, 240, 1}, {3, 240, 3}, {1, 3840, 1}, {3, 3840, 1}, {16, 3840, 1}, {17, 3840, 2}, {35, 3840, 3}} {
		for _, kind := range []Kind{Rows, Consents} {
			tree := used(t, kind, c.blocks, 4)
			roots, err := tree.ChunkRoots(BlockRows)
			if err != nil || len(roots) != c.blocks {
				t.Fatal(len(roots), err)
			}
			if n := Chunks(len(roots), c.rows); n != c.chunks {
				t.Errorf("%d blocks are %d chunks of %d, want %d", c.blocks, n, c.rows, c.chunks)
			}
			height, err := ChunkHeight(c.rows)
			if err != nil {
				t.Fatal(err)
			}
			salts := append(tree.Salts(), make([]zkproofs.Element, c.rows/BottomLeaves)...)
			for i := range c.chunks {
				mine := roots[i*c.rows/BlockRows : min(len(roots), (i+1)*c.rows/BlockRows)]
				got, err := RootOfBlocks(kind, mine, c.rows)
				if err != nil {
					t.Fatal(err)
				}
				var leaves []zkproofs.Element
				for s := i * c.rows; s < (i+1)*c.rows; s++ {
					leaves = append(leaves, tree.Leaf(s))
				}
				want, err := Build(kind, leaves, salts[i*c.rows/BottomLeaves:(i+1)*c.rows/BottomLeaves], height)
				if err != nil {
					t.Fatal(err)
				}
				if got != want.Root() {
					t.Errorf("%d blocks, chunk %d of %d rows: another root than that of its salts and leaves", c.blocks, i, c.rows)
				}
			}
		}
	}
}

// TestFullChunksAreNodesOfTheTree: without empty blocks a chunk's root is the tree's own node.
func TestFullChunksAreNodesOfTheTree(t *testing.T) {
	tree := used(t, Rows, 32, 4)
	blocks, err := tree.ChunkRoots(BlockRows)
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := tree.ChunkRoots(3840)
	if err != nil {
		t.Fatal(err)
	}
	for i := range nodes {
		if got, err := RootOfBlocks(Rows, blocks[16*i:16*i+16], 3840); err != nil || got != nodes[i] {
			t.Errorf("chunk %d: %s, %v; want %s", i, got, err, nodes[i])
		}
	}
}

func TestBlocksThatMakeNoChunkAreRefused(t *testing.T) {
	one := zkproofs.Uint64Element(1)
	beyond := zkproofs.Element{0: 0xff}
	for name, c := range map[string]struct {
		kind   Kind
		blocks []zkproofs.Element
		rows   int
	}{
		"none":            {Rows, nil, 240},
		"too many":        {Rows, []zkproofs.Element{one, one}, 240},
		"zero":            {Rows, []zkproofs.Element{one, {}}, 3840},
		"no element":      {Rows, []zkproofs.Element{beyond}, 240},
		"no tree":         {0, []zkproofs.Element{one}, 240},
		"unknown tree":    {9, []zkproofs.Element{one}, 240},
		"no chunk":        {Rows, []zkproofs.Element{one}, 500},
		"below a block":   {Rows, []zkproofs.Element{one}, 15},
		"seventeen of 16": {Rows, make([]zkproofs.Element, 17), 3840},
	} {
		if root, err := RootOfBlocks(c.kind, c.blocks, c.rows); err == nil {
			t.Errorf("%s: root %s", name, root)
		}
	}
}

// TestBlocksOfDifferentTreesAndOrdersHaveDifferentChunks.
func TestBlocksOfDifferentTreesAndOrdersHaveDifferentChunks(t *testing.T) {
	one, two := zkproofs.Uint64Element(1), zkproofs.Uint64Element(2)
	seen := map[zkproofs.Element]string{}
	for name, c := range map[string]struct {
		kind   Kind
		blocks []zkproofs.Element
	}{"rows": {Rows, []zkproofs.Element{one, two}}, "consents": {Consents, []zkproofs.Element{one, two}}, "swapped": {Rows, []zkproofs.Element{two, one}}, "shorter": {Rows, []zkproofs.Element{one}}, "longer": {Rows, []zkproofs.Element{one, two, two}}} {
		root, err := RootOfBlocks(c.kind, c.blocks, 3840)
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := seen[root]; ok {
			t.Errorf("%s and %s have the same root", name, before)
		}
		seen[root] = name
	}
}
