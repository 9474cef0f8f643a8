package vault

import (
	"context"
	"crypto/sha3"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// Object is a pack as others may fetch it: ciphertext under its CID.
type Object struct {
	CID  string
	Size int64
}

// Objects lists the packs.
func (v *Vault) Objects(ctx context.Context) (out []Object, err error) {
	rows, err := v.db.QueryContext(ctx, "SELECT name, size FROM packs ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var o Object
		if err := rows.Scan(&o.CID, &o.Size); err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// Block returns the bytes of a block of a pack, a leaf or a node, checked against its CID, or ErrNotFound. None is longer than MaxBlock.
func (v *Vault) Block(ctx context.Context, cid string) ([]byte, error) {
	codec, hash, ok := parseCID(cid)
	if !ok {
		return nil, ErrNotFound
	}
	release, err := v.share()
	if err != nil {
		return nil, err
	}
	defer release()
	var name string
	var offset, length int64
	var node []byte
	err = v.db.QueryRowContext(ctx, "SELECT name, offset, length, node FROM blocks JOIN packs ON packs.id = pack WHERE hash = ? AND (node IS NULL) = ? LIMIT 1", hash[:], codec == codecRaw).Scan(&name, &offset, &length, &node)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	if node == nil {
		if node, err = v.readLeaf(name, offset, length); err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
	}
	if sha3.Sum256(node) != hash {
		return nil, fmt.Errorf("vault: pack %s: %w", name, errDamaged)
	}
	return node, nil
}

// BlockSize is the length in bytes of what Block returns, from the index: nothing is read. It is ErrNotFound where the pack's file is missing or cut off.
func (v *Vault) BlockSize(ctx context.Context, cid string) (int64, error) {
	codec, hash, ok := parseCID(cid)
	if !ok {
		return 0, ErrNotFound
	}
	var name string
	var offset, size int64
	err := v.db.QueryRowContext(ctx, "SELECT name, offset, coalesce(length(node), length) FROM blocks JOIN packs ON packs.id = pack WHERE hash = ? AND (node IS NULL) = ? LIMIT 1", hash[:], codec == codecRaw).Scan(&name, &offset, &size)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("vault: %w", err)
	}
	if codec != codecRaw { // nodes are in the index
		return size, nil
	}
	if info, err := os.Stat(v.packFile(name)); err != nil || info.Size() < offset+size {
		return 0, ErrNotFound
	}
	return size, nil
}

// MaxBlock is the length in bytes of the longest block.
const MaxBlock = sealedSize

func (v *Vault) readLeaf(pack string, offset, length int64) ([]byte, error) {
	if length < 0 || length > MaxBlock {
		return nil, errDamaged
	}
	f, err := os.Open(v.packFile(pack))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, length)
	if n, err := f.ReadAt(b, offset); int64(n) < length {
		return nil, errors.Join(errDamaged, err)
	}
	return b, nil
}

// Link is a block under a node.
type Link struct {
	CID  string
	Size int64 // of the file's bytes under it
}

// Links reads a node that a peer has sent: the blocks under it, in order. It takes nodes as this package makes them, and nothing else: at most 174 links, to blocks hashed by SHA3-256.
func Links(node []byte) ([]Link, error) {
	if len(node) > MaxBlock {
		return nil, errNode
	}
	var list []block
	for len(node) > 0 && node[0] == 2<<3|2 {
		link, rest, ok := field(node[1:])
		if !ok || len(list) == maxLinks {
			return nil, errNode
		}
		b, ok := linkOf(link)
		if !ok {
			return nil, errNode
		}
		list, node = append(list, b), rest
	}
	if len(node) == 0 || node[0] != 1<<3|2 {
		return nil, errNode
	}
	file, rest, ok := field(node[1:])
	if !ok || len(rest) != 0 || !sizes(file, list) {
		return nil, errNode
	}
	out := make([]Link, len(list))
	for i, b := range list {
		out[i] = Link{cidText(b.codec, b.hash), b.size}
	}
	return out, nil
}

// maxFile bounds what a node may say of sizes, so that no sum of them overflows.
const maxFile = 1 << 50

var errNode = errors.New("not a node of an encrypted object's blocks")

// field reads the length and the content of a field of bytes.
func field(b []byte) (content, rest []byte, ok bool) {
	n, k := binary.Uvarint(b)
	if k <= 0 || n > uint64(len(b)-k) {
		return nil, nil, false
	}
	return b[k : k+int(n)], b[k+int(n):], true
}

// linkOf reads a PBLink: the CID, an empty name, the size of all under it.
func linkOf(b []byte) (out block, ok bool) {
	const cidSize = 36
	head := []byte{1<<3 | 2, cidSize, 1}
	if len(b) < 2+cidSize+2+2 || string(b[:3]) != string(head) || b[4] != hashSHA3 || b[5] != 32 || b[3] != codecRaw && b[3] != codecDagPB {
		return out, false
	}
	out.codec, out.hash = b[3], [32]byte(b[6:38])
	rest := b[2+cidSize:]
	if rest[0] != 2<<3|2 || rest[1] != 0 || rest[2] != 3<<3 {
		return out, false
	}
	total, k := binary.Uvarint(rest[3:])
	out.total = int64(total)
	return out, k > 0 && 3+k == len(rest) && total < maxFile
}

// sizes reads a node's UnixFS, and fills in the sizes of its blocks.
func sizes(file []byte, list []block) bool {
	if len(file) < 3 || file[0] != 1<<3 || file[1] != 2 || file[2] != 3<<3 {
		return false
	}
	total, k := binary.Uvarint(file[3:])
	if k <= 0 || total >= maxFile {
		return false
	}
	file = file[3+k:]
	sum := uint64(0)
	for i := range list {
		if len(file) == 0 || file[0] != 4<<3 {
			return false
		}
		n, k := binary.Uvarint(file[1:])
		if k <= 0 || n >= maxFile {
			return false
		}
		list[i].size, file = int64(n), file[1+k:]
		sum += n
	}
	return len(file) == 0 && sum == total
}
