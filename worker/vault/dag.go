package vault

import (
	"crypto/sha3"
	"encoding/base32"
	"encoding/binary"
	"hash"
	"io"
	"strings"
)

// A pack has a name by its content, as IPFS has it (github.com/ipfs/specs, UNIXFS.md; multiformats/cid): its bytes are cut into leaves, each a raw block, under a balanced tree of
// dag-pb nodes of at most 174 links, and its name is the CID (version 1, SHA3-256) of the tree's root. Every IPFS node that gets the blocks can check them and
// put the ciphertext together; none of them can read it.
//
// The first leaf is an object's header, the others have a sealed segment's size: of a pack that holds one large object each segment is a block.
// (With leaves of one size `ipfs add` would give the same name; the first one is shorter.)

const (
	codecRaw, codecDagPB = 0x55, 0x70
	hashSHA3             = 0x16 // sha3-256 in the table of multicodec
	maxLinks             = 174
)

// CID is the text of a CID, version 1, SHA3-256, in base32.
func cidText(codec byte, hash [32]byte) string {
	return "b" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(cidBytes(codec, hash)))
}

func cidBytes(codec byte, hash [32]byte) []byte {
	return append([]byte{1, codec, hashSHA3, 32}, hash[:]...)
}

// parseCID is the inverse for the CIDs that this package makes.
func parseCID(text string) (codec byte, hash [32]byte, ok bool) {
	if len(text) != 1+58 || text[0] != 'b' || strings.ToLower(text) != text {
		return 0, hash, false
	}
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(text[1:]))
	if err != nil || len(b) != 36 || b[0] != 1 || b[2] != hashSHA3 || b[3] != 32 || b[1] != codecRaw && b[1] != codecDagPB {
		return 0, hash, false
	}
	return b[1], [32]byte(b[4:]), cidText(b[1], [32]byte(b[4:])) == text // one text for one CID
}

// block is a leaf of a file, or a node over others.
type block struct {
	hash   [32]byte
	codec  byte
	size   int64  // of the file's bytes under it
	total  int64  // of it and all blocks under it
	offset int64  // of a leaf, in the file
	node   []byte // of a node: its bytes
}

// leafCutter cuts what is written to it into leaves.
type leafCutter struct {
	hash   hash.Hash
	filled int64 // of the leaf under way
	offset int64 // of the leaf under way
	leaves []block
}

func newLeafCutter() *leafCutter { return &leafCutter{hash: sha3.New256()} }

func (c *leafCutter) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		size := int64(sealedSize)
		if len(c.leaves) == 0 {
			size = headerSize
		}
		n := min(int64(len(p)), size-c.filled)
		c.hash.Write(p[:n])
		p = p[n:]
		if c.filled += n; c.filled == size {
			c.cut()
		}
	}
	return written, nil
}

func (c *leafCutter) cut() {
	c.leaves = append(c.leaves, block{hash: [32]byte(c.hash.Sum(nil)), codec: codecRaw, size: c.filled, total: c.filled, offset: c.offset})
	c.offset += c.filled
	c.filled = 0
	c.hash.Reset()
}

// root ends the file and gives all its blocks, the root last.
func (c *leafCutter) root() (blocks []block) {
	if c.filled > 0 || len(c.leaves) == 0 {
		c.cut()
	}
	blocks = c.leaves
	for level := c.leaves; ; {
		var above []block
		for begin := 0; begin < len(level); begin += maxLinks {
			above = append(above, nodeOver(level[begin:min(begin+maxLinks, len(level))]))
		}
		blocks = append(blocks, above...)
		if level = above; len(level) == 1 {
			return blocks
		}
	}
}

// nodeOver is the dag-pb node of a UnixFS file over blocks: PBNode{Links (2), Data (1)}, where Data is UnixFS{Type (1) = File (2), filesize (3), blocksizes (4)}.
func nodeOver(list []block) block {
	out := block{codec: codecDagPB}
	for _, b := range list {
		out.size += b.size
		out.total += b.total
	}
	file := append([]byte{1 << 3, 2, 3 << 3}, binary.AppendUvarint(nil, uint64(out.size))...)
	for _, b := range list {
		link := protoBytes(nil, 1, cidBytes(b.codec, b.hash))
		link = protoBytes(link, 2, nil)
		link = binary.AppendUvarint(append(link, 3<<3), uint64(b.total))
		out.node = protoBytes(out.node, 2, link)
		file = binary.AppendUvarint(append(file, 4<<3), uint64(b.size))
	}
	out.node = protoBytes(out.node, 1, file)
	out.total += int64(len(out.node))
	out.hash = sha3.Sum256(out.node)
	return out
}

func protoBytes(b []byte, field byte, content []byte) []byte {
	b = binary.AppendUvarint(append(b, field<<3|2), uint64(len(content)))
	return append(b, content...)
}

// blocksOf reads a whole file.
func blocksOf(from io.Reader) ([]block, error) {
	c := newLeafCutter()
	if _, err := io.CopyBuffer(c, from, make([]byte, 1<<18)); err != nil {
		return nil, err
	}
	return c.root(), nil
}
