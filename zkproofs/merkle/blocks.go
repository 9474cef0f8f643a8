package merkle

import (
	"fmt"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

// BlockRows is the number of slots of a block, the part in which a site's trees are used: bottom nodes get their salts sixteen at a time. A block is the
// smallest chunk.
const BlockRows = 240

const blockHeight = 2 // ChunkHeight(BlockRows)

// A chunk may be larger than a block, and a tree whose blocks are used from the left then ends within a chunk. What is not used has the value 0 there, which no
// circuit can open; in its place a chunk's root has the empty block: sixteen bottom nodes of salts and leaves that are all 0. Its value is a
// public constant.
//
// Soundness: whoever knows the blocks' roots, and has hashed them to the anchored root with [RootOfChunks], computes the chunk's root from them. A proof that opens
// this root opens each block that was committed to and, by collision resistance of the node function, the empty block to nothing but empty slots, which
// count nowhere. So the same anchored tree serves chunks of every size, each of its slots is in exactly one chunk, and no slot is added but empty ones. Nothing
// is hidden by a salt of 0 because there is nothing to hide.

// Chunks is the number of chunks of so many rows over so many blocks.
func Chunks(blocks, rowsPerChunk int) int {
	per := max(1, rowsPerChunk/BlockRows)
	return (blocks + per - 1) / per
}

// RootOfBlocks is the root of a chunk that begins with blocks of these roots and goes on with empty ones: 1 to rowsPerChunk/240 of them, none 0.
func RootOfBlocks(kind Kind, blocks []zkproofs.Element, rowsPerChunk int) (zkproofs.Element, error) {
	h, err := ChunkHeight(rowsPerChunk)
	if err != nil {
		return zkproofs.Element{}, err
	}
	if kind < Rows || kind > Identities || h < blockHeight {
		return zkproofs.Element{}, fmt.Errorf("merkle: no blocks of kind %d in chunks of %d rows", kind, rowsPerChunk)
	}
	if most := rowsPerChunk / BlockRows; len(blocks) == 0 || len(blocks) > most {
		return zkproofs.Element{}, fmt.Errorf("merkle: %d blocks in a chunk, expected 1 to %d", len(blocks), most)
	}
	level, err := zkproofs.AppendElements(nil, blocks...)
	if err != nil {
		return zkproofs.Element{}, fmt.Errorf("merkle: block root: %w", err)
	}
	for i := range level {
		if level[i].IsZero() {
			return zkproofs.Element{}, fmt.Errorf("merkle: the root of block %d is 0, the value of an empty part", i)
		}
	}
	for len(level) < rowsPerChunk/BlockRows {
		level = append(level, emptyBlock(kind))
	}
	for l := blockHeight + 1; l <= h; l++ {
		above := make([]fr.Element, len(level)/Arity)
		for i := range above {
			above[i] = poseidon.Compress(constant(kind, l), [Arity]fr.Element(level[Arity*i:]))
		}
		level = above
	}
	return zkproofs.ToElement(level[0]), nil
}

// emptyBlock is the root of the block whose salts and leaves are all 0.
func emptyBlock(kind Kind) fr.Element { return emptyBlocks()[kind] }

var emptyBlocks = sync.OnceValue(func() (roots [Identities + 1]fr.Element) {
	for k := Rows; k <= Identities; k++ {
		var x [Arity]fr.Element
		bottom := NodeValue(k, 1, x)
		for i := range x {
			x[i] = bottom
		}
		roots[k] = NodeValue(k, blockHeight, x)
	}
	return roots
})
