package vault

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
)

// The record root commits to every record that the vault holds and to all the versions that it ever had.
//
//	commitment = SHA3-256("salus/record/content/v1" 0, salt, digest)           of one version's content
//	head       = SHA3-256("salus/record/version/v1" 0, head before, version, commitment)
//	leaf       = SHA3-256(0, name, version, head)
//	root       = SHA3-256("salus/records/v1" 0, number of leaves, hash of the tree of RFC 6962 (section 2.1) over the leaves in order of name)
//
// A version that says that the source has deleted the record has 32 zeros for its digest.
//
// Digest is the record's own, of its canonical content. Name is the blind name of the index, 16 bytes, and salt a value of the vault's key for record and version, so the root
// says nothing of a record that could be guessed, and an [Opening] shows one version and no neighbour. Versions are 8 bytes, big endian, and begin at 1; the head before the first is zero.
//
// A record that comes back after it was erased begins at version 1 again: what was erased leaves nothing here, its former roots are on chain.

// Root is what a record root was made from.
type Root struct {
	Root    [32]byte
	Records int
}

const (
	contentLabel = "salus/record/content/v1\x00"
	versionLabel = "salus/record/version/v1\x00"
	rootLabel    = "salus/records/v1\x00"
)

func commitment(salt, digest [32]byte) [32]byte {
	return sha3Of([]byte(contentLabel), salt[:], digest[:])
}

func nextHead(before [32]byte, version uint64, content [32]byte) [32]byte {
	return sha3Of([]byte(versionLabel), before[:], binary.BigEndian.AppendUint64(nil, version), content[:])
}

func leaf(name []byte, version uint64, head [32]byte) [32]byte {
	return sha3Of([]byte{0}, name, binary.BigEndian.AppendUint64(nil, version), head[:])
}

func node(left, right [32]byte) [32]byte { return sha3Of([]byte{1}, left[:], right[:]) }

func rootOf(leaves int, tree [32]byte) [32]byte {
	return sha3Of([]byte(rootLabel), binary.BigEndian.AppendUint64(nil, uint64(leaves)), tree[:])
}

// salt hides a version's content. Whoever is told it can check that version and no other.
func (k keys) salt(name []byte, version uint64) [32]byte {
	return [32]byte(mac(k.blind, "version", string(name), string(binary.BigEndian.AppendUint64(nil, version))))
}

// head is that of a record's version which follows on the head before.
func (k keys) head(name []byte, before [32]byte, version uint64, digest [32]byte) [32]byte {
	return nextHead(before, version, commitment(k.salt(name, version), digest))
}

// Root gives the record root of what the vault holds now. Records that their source has deleted count: with the version that says so.
func (v *Vault) Root(ctx context.Context) (Root, error) {
	root, _, err := v.tree(ctx, nil)
	return root, err
}

// tree makes the root, and for a record's name its place and its audit path.
func (v *Vault) tree(ctx context.Context, name []byte) (Root, Opening, error) {
	rows, err := v.db.QueryContext(ctx, "SELECT blind, version, before, head, pack IS NOT NULL FROM records ORDER BY blind")
	if err != nil {
		return Root{}, Opening{}, fmt.Errorf("vault: %w", err)
	}
	defer rows.Close()
	t := growing{at: -1}
	var o Opening
	for rows.Next() {
		var blind, before, head []byte
		var version uint64
		var there bool
		if err := rows.Scan(&blind, &version, &before, &head, &there); err != nil {
			return Root{}, Opening{}, fmt.Errorf("vault: %w", err)
		}
		if len(blind) != 16 || len(head) != 32 || len(before) != 32 {
			return Root{}, Opening{}, fmt.Errorf("vault: the index is damaged: a record's name or head")
		}
		if there && bytes.Equal(blind, name) {
			t.at = t.size
			o.Name, o.Version, o.Before, o.Index = blind, version, before, t.size
		}
		t.add(leaf(blind, version, [32]byte(head)))
	}
	if err := rows.Err(); err != nil {
		return Root{}, Opening{}, fmt.Errorf("vault: %w", err)
	}
	o.Records = t.size
	tree := t.close()
	o.Path = t.path
	return Root{rootOf(o.Records, tree), o.Records}, o, nil
}

// growing is a Merkle tree of RFC 6962 to which leaves are added, in memory that grows with the tree's height. It gathers the audit path (section 2.1.1) of leaf at, from the leaf upwards.
type growing struct {
	size int
	full []subtree // of descending sizes, powers of two
	at   int       // -1: no leaf
	path [][]byte
}

type subtree struct {
	begin, size int
	hash        [32]byte
}

func (t *growing) add(leaf [32]byte) {
	t.full = append(t.full, subtree{t.size, 1, leaf})
	t.size++
	for n := len(t.full); n > 1 && t.full[n-1].size == t.full[n-2].size; n-- {
		t.join()
	}
}

// join makes one of the last two subtrees.
func (t *growing) join() {
	n := len(t.full)
	l, r := t.full[n-2], t.full[n-1]
	switch {
	case t.at < l.begin || t.at >= r.begin+r.size:
	case t.at < r.begin:
		t.path = append(t.path, r.hash[:])
	default:
		t.path = append(t.path, l.hash[:])
	}
	t.full = append(t.full[:n-2], subtree{l.begin, l.size + r.size, node(l.hash, r.hash)})
}

// close gives the hash of the whole tree; zero for none.
func (t *growing) close() [32]byte {
	if t.size == 0 {
		return [32]byte{}
	}
	for len(t.full) > 1 {
		t.join()
	}
	return t.full[0].hash
}

// split is the largest power of two below n, which is at least 2.
func split(n int) int {
	k := 1
	for 2*k < n {
		k *= 2
	}
	return k
}

// Opening shows that a record with this content stands under a record root at this version. It tells nothing of other records but their number.
type Opening struct {
	Name    []byte   `json:"name"`    // blind
	Version uint64   `json:"version"` // of the record, from 1
	Before  []byte   `json:"before"`  // head of the version before
	Salt    []byte   `json:"salt"`
	Digest  []byte   `json:"digest"` // of the canonical content
	Index   int      `json:"index"`
	Records int      `json:"records"`
	Path    [][]byte `json:"path"`
}

// errOpening says that an opening does not show what it should.
var errOpening = errors.New("the record does not stand under this root")

// maxPath is enough for 2^40 records.
const maxPath = 40

// Check says whether the opening shows a record with that digest under that root.
func (o Opening) Check(root, digest [32]byte) error {
	switch {
	case len(o.Name) != 16 || len(o.Before) != 32 || len(o.Salt) != 32 || !bytes.Equal(o.Digest, digest[:]):
		return errOpening
	case o.Version == 0 || o.Version == 1 && [32]byte(o.Before) != [32]byte{}:
		return errOpening
	case o.Index < 0 || o.Index >= o.Records || o.Records > 1<<maxPath || len(o.Path) > maxPath:
		return errOpening
	}
	siblings := make([][32]byte, len(o.Path))
	for i, p := range o.Path {
		if len(p) != 32 {
			return errOpening
		}
		siblings[i] = [32]byte(p)
	}
	head := nextHead([32]byte(o.Before), o.Version, commitment([32]byte(o.Salt), digest))
	tree, rest, ok := climb(leaf(o.Name, o.Version, head), o.Index, o.Records, siblings)
	if !ok || len(rest) != 0 || rootOf(o.Records, tree) != root {
		return errOpening
	}
	return nil
}

// climb gives the hash of the tree of n leaves whose leaf i this is, and the siblings that are left over.
func climb(at [32]byte, i, n int, siblings [][32]byte) (tree [32]byte, rest [][32]byte, ok bool) {
	if n == 1 {
		return at, siblings, true
	}
	k := split(n)
	if i < k {
		tree, rest, ok = climb(at, i, k, siblings)
	} else {
		tree, rest, ok = climb(at, i-k, n-k, siblings)
	}
	if !ok || len(rest) == 0 {
		return tree, nil, false
	}
	if i < k {
		return node(tree, rest[0]), rest[1:], true
	}
	return node(rest[0], tree), rest[1:], true
}

// Open shows a record as it is now under the present root.
func (v *Vault) Open(ctx context.Context, typ, id string) (Opening, Root, error) {
	r, err := v.OpenRecord(ctx, typ, id)
	if err != nil {
		return Opening{}, Root{}, err
	}
	if err := r.Close(); err != nil {
		return Opening{}, Root{}, err
	}
	name := v.ring.keys.blindRecord(typ, id)
	root, o, err := v.tree(ctx, name)
	if err != nil {
		return Opening{}, Root{}, err
	}
	if o.Name == nil {
		return Opening{}, Root{}, ErrNotFound
	}
	salt := v.ring.keys.salt(name, o.Version)
	o.Salt, o.Digest = salt[:], r.Digest[:]
	return o, root, o.Check(root.Root, r.Digest)
}
