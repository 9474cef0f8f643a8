package vault

import (
	"bytes"
	"context"
	"crypto/sha3"
	"database/sql"
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
	return hash([]byte(contentLabel), salt[:], digest[:])
}

func nextHead(before [32]byte, version uint64, content [32]byte) [32]byte {
	return hash([]byte(versionLabel), before[:], binary.BigEndian.AppendUint64(nil, version), content[:])
}

func leaf(name []byte, version uint64, head [32]byte) [32]byte {
	return hash([]byte{0}, name, binary.BigEndian.AppendUint64(nil, version), head[:])
}

func node(left, right [32]byte) [32]byte { return hash([]byte{1}, left[:], right[:]) }

func rootOf(leaves int, tree [32]byte) [32]byte {
	return hash([]byte(rootLabel), binary.BigEndian.AppendUint64(nil, uint64(leaves)), tree[:])
}

func hash(parts ...[]byte) [32]byte {
	h := sha3.New256()
	for _, p := range parts {
		h.Write(p)
	}
	return [32]byte(h.Sum(nil))
}

// salt hides a version's content. Whoever is told it can check that version and no other.
func (k keys) salt(name []byte, version uint64) [32]byte {
	return [32]byte(mac(k.blind, "version", string(name), string(binary.BigEndian.AppendUint64(nil, version))))
}

// head is that of a record's version which follows on the head before.
func (k keys) head(name []byte, before [32]byte, version uint64, digest [32]byte) [32]byte {
	return nextHead(before, version, commitment(k.salt(name, version), digest))
}

// Root gives the record root of what the vault holds now.
func (v *Vault) Root(ctx context.Context) (Root, error) {
	leaves, _, err := v.leaves(ctx)
	if err != nil {
		return Root{}, err
	}
	return Root{rootOf(len(leaves), treeHash(leaves)), len(leaves)}, nil
}

// leaves gives the leaves and their names, in order.
func (v *Vault) leaves(ctx context.Context) (leaves [][32]byte, names [][]byte, err error) {
	if err := v.fillHeads(ctx); err != nil {
		return nil, nil, err
	}
	rows, err := v.db.QueryContext(ctx, "SELECT blind, version, head FROM records ORDER BY blind")
	if err != nil {
		return nil, nil, fmt.Errorf("vault: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, head []byte
		var version uint64
		if err := rows.Scan(&name, &version, &head); err != nil {
			return nil, nil, fmt.Errorf("vault: %w", err)
		}
		if len(name) != 16 || len(head) != 32 {
			return nil, nil, fmt.Errorf("vault: the index is damaged: a record's name or head")
		}
		leaves, names = append(leaves, leaf(name, version, [32]byte(head))), append(names, name)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, fmt.Errorf("vault: %w", err)
	}
	return leaves, names, nil
}

// fillHeads makes the heads of records that were imported before the index had any: their first version.
func (v *Vault) fillHeads(ctx context.Context) error {
	var missing int
	if err := v.db.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM records WHERE head IS NULL LIMIT 1)").Scan(&missing); err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	if missing == 0 {
		return nil
	}
	release, err := v.share()
	if err != nil {
		return err
	}
	defer release()
	places, err := v.places(ctx, "head IS NULL OR head = ?", []byte{})
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	tx, err := v.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	defer tx.Rollback()
	open := packs{vault: v}
	defer open.close()
	for _, p := range places {
		r, err := open.record(p)
		if err != nil {
			return fmt.Errorf("vault: %w", err)
		}
		head := v.keys.head(p.blind, [32]byte{}, 1, r.Digest)
		if _, err := tx.ExecContext(ctx, "UPDATE records SET version = 1, head = ? WHERE blind = ? AND head IS NULL", head[:], p.blind); err != nil {
			return fmt.Errorf("vault: %w", err)
		}
	}
	return tx.Commit()
}

// treeHash is the Merkle tree hash of RFC 6962 over leaf hashes; zero for none.
func treeHash(leaves [][32]byte) [32]byte {
	switch len(leaves) {
	case 0:
		return [32]byte{}
	case 1:
		return leaves[0]
	}
	k := split(len(leaves))
	return node(treeHash(leaves[:k]), treeHash(leaves[k:]))
}

// split is the largest power of two below n, which is at least 2.
func split(n int) int {
	k := 1
	for 2*k < n {
		k *= 2
	}
	return k
}

// path is the audit path of RFC 6962 (section 2.1.1), from the leaf upwards.
func path(i int, leaves [][32]byte) [][32]byte {
	if len(leaves) == 1 {
		return nil
	}
	k := split(len(leaves))
	if i < k {
		return append(path(i, leaves[:k]), treeHash(leaves[k:]))
	}
	return append(path(i-k, leaves[k:]), treeHash(leaves[:k]))
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
	r, err := v.Record(ctx, typ, id)
	if err != nil {
		return Opening{}, Root{}, err
	}
	leaves, names, err := v.leaves(ctx)
	if err != nil {
		return Opening{}, Root{}, err
	}
	name := v.keys.blindRecord(typ, id)
	i := 0
	for i < len(names) && !bytes.Equal(names[i], name) {
		i++
	}
	var version uint64
	var before []byte
	err = v.db.QueryRowContext(ctx, "SELECT version, before FROM records WHERE blind = ?", name).Scan(&version, &before)
	if errors.Is(err, sql.ErrNoRows) || i == len(names) {
		return Opening{}, Root{}, ErrNotFound
	}
	if err != nil {
		return Opening{}, Root{}, fmt.Errorf("vault: %w", err)
	}
	if before == nil {
		before = make([]byte, 32)
	}
	salt := v.keys.salt(name, version)
	o := Opening{Name: name, Version: version, Before: before, Salt: salt[:], Digest: r.Digest[:], Index: i, Records: len(leaves)}
	for _, p := range path(i, leaves) {
		o.Path = append(o.Path, p[:])
	}
	root := Root{rootOf(len(leaves), treeHash(leaves)), len(leaves)}
	return o, root, o.Check(root.Root, r.Digest)
}
