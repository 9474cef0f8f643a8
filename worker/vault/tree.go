package vault

import (
	"context"
	"crypto/sha3"
	"errors"
	"fmt"
	"io"
	"os"

	"salus/models/durable"
)

// The form of an object's tree follows from its size alone: how many leaves there are, how long each is, how high the nodes stand over them. So whoever fetches an object by CID
// and size knows of each node what must be under it before anything is asked for, and a peer that sends another tree (deep, empty, or over the same block many times) is caught at its
// first node.

// Part is a block of an object's tree, at its place.
type Part struct {
	CID    string
	object int64 // size of the object
	height int   // 0: a leaf
	first  int64 // number of the first leaf under it
	leaves int64 // under it
}

// Tree is the root of the object with a CID and a size.
func Tree(cid string, size int64) (Part, error) {
	codec, _, ok := parseCID(cid)
	if !ok || codec != codecDagPB {
		return Part{}, fmt.Errorf("vault: %.80q is not the CID of an encrypted object", cid)
	}
	if size <= headerSize || size >= maxFile {
		return Part{}, fmt.Errorf("vault: an encrypted object of %d bytes: there is none", size)
	}
	p := Part{CID: cid, object: size, height: 1, leaves: 1 + (size-headerSize+sealedSize-1)/sealedSize}
	for spanOf(p.height) < p.leaves {
		p.height++
	}
	return p, nil
}

// spanOf is the number of leaves that a full node of a height has under it.
func spanOf(height int) int64 {
	span := int64(1)
	for range height {
		span *= maxLinks
	}
	return span
}

// IsLeaf says whether the part is a leaf, whose bytes are the object's.
func (p Part) IsLeaf() bool { return p.height == 0 }

// Size is the number of the object's bytes under the part; a leaf is so long.
func (p Part) Size() int64 { return p.offset(p.first+p.leaves) - p.offset(p.first) }

// offset is where a leaf begins in the object.
func (p Part) offset(leaf int64) int64 {
	if leaf == 0 {
		return 0
	}
	return min(p.object, headerSize+(leaf-1)*sealedSize)
}

// Under reads the part's node, which a peer has sent: the parts under it, in order. It is an error where they are not those that the object's size asks for.
func (p Part) Under(node []byte) ([]Part, error) {
	if p.IsLeaf() {
		return nil, errNode
	}
	links, err := Links(node)
	if err != nil {
		return nil, err
	}
	span := spanOf(p.height - 1)
	if int64(len(links)) != (p.leaves+span-1)/span {
		return nil, errNode
	}
	out := make([]Part, len(links))
	for i, l := range links {
		at := int64(i) * span
		out[i] = Part{CID: l.CID, object: p.object, height: p.height - 1, first: p.first + at, leaves: min(span, p.leaves-at)}
		codec, _, ok := parseCID(l.CID)
		if !ok || (codec == codecRaw) != out[i].IsLeaf() || l.Size != out[i].Size() {
			return nil, errNode
		}
	}
	return out, nil
}

// Packs are the names of the packs that a block is part of; none where the vault does not have it.
func (v *Vault) Packs(ctx context.Context, cid string) (out []string, err error) {
	codec, hash, ok := parseCID(cid)
	if !ok {
		return nil, nil
	}
	rows, err := v.db.QueryContext(ctx, "SELECT name FROM blocks JOIN packs ON packs.id = pack WHERE hash = ? AND (node IS NULL) = ?", hash[:], codec == codecRaw)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		out = append(out, name)
	}
	return out, rows.Err()
}

// Lost lists the packs whose files are missing or have another length.
func (v *Vault) Lost(ctx context.Context) ([]Object, error) {
	release, err := v.share() // else a compaction would take away what it lists
	if err != nil {
		return nil, err
	}
	defer release()
	all, err := v.Objects(ctx)
	if err != nil {
		return nil, err
	}
	var out []Object
	for _, o := range all {
		if info, err := os.Stat(v.packFile(o.CID)); err != nil || info.Size() != o.Size {
			out = append(out, o)
		}
	}
	return out, nil
}

// Adopt puts a pack's bytes, from a copy, in their place: durable when it returns, and only if they are those of its name. A pack that the vault does not have is ErrNotFound.
func (v *Vault) Adopt(ctx context.Context, cid string, from io.Reader) error {
	release, err := v.share()
	if err != nil {
		return err
	}
	defer release()
	all, err := v.Objects(ctx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.CID == cid {
			return v.adopt(ctx, o, from)
		}
	}
	return ErrNotFound
}

func (v *Vault) adopt(ctx context.Context, o Object, from io.Reader) error {
	err := durable.Write(v.packFile(o.CID), 0o600, func(to io.Writer) error {
		if err := v.at("a pack from its copy"); err != nil {
			return err
		}
		leaves := newLeafCutter()
		in := reader{ctx, io.LimitReader(from, o.Size+1)}
		n, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(leaves, to)}, in, make([]byte, 1<<18))
		if err != nil {
			return err
		}
		blocks := leaves.root()
		if root := blocks[len(blocks)-1]; n != o.Size || cidText(root.codec, root.hash) != o.CID {
			return errors.Join(errDamaged, fmt.Errorf("the copy of pack %s has other bytes", o.CID))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	return nil
}

// IsBlock says whether bytes are those of a CID as this package makes them.
func IsBlock(cid string, b []byte) bool {
	_, hash, ok := parseCID(cid)
	return ok && len(b) <= MaxBlock && sha3.Sum256(b) == hash
}

// IsObject says whether text is the CID of an object.
func IsObject(cid string) bool {
	codec, _, ok := parseCID(cid)
	return ok && codec == codecDagPB
}

// HashOf is the SHA3-256 in a CID.
func HashOf(cid string) ([32]byte, error) {
	_, hash, ok := parseCID(cid)
	if !ok {
		return hash, fmt.Errorf("vault: %.80q is not the CID of a block", cid)
	}
	return hash, nil
}
