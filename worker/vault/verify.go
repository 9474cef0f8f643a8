package vault

import (
	"bytes"
	"context"
	"crypto/sha3"
	"fmt"
	"os"
	"slices"

	"salus/models/durable"
)

// Verified says what a verification looked at and found.
type Verified struct {
	Packs    int      `json:"packs"`
	Records  int      `json:"records"` // with content
	Deleted  int      `json:"deleted"`
	Former   int      `json:"former"`
	Blobs    int      `json:"blobs"`
	Words    int      `json:"words"` // entries in the lists of the search
	Bytes    int64    `json:"bytes"` // decrypted
	Problems []string `json:"problems"`
	Further  int      `json:"further"` // problems beyond those listed
}

const maxProblems = 100

func (r *Verified) problem(format string, args ...any) {
	if len(r.Problems) >= maxProblems {
		r.Further++
		return
	}
	r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
}

// Verify reads everything: each pack against its name, each version of each record, decrypted, against its place in the index, its chain and its owner, the lists of the search against the records, each blob. It
// changes nothing. Problems name packs and places, no record. Imports go on meanwhile, and are not looked at.
func (v *Vault) Verify(ctx context.Context, progress Progress) (Verified, error) {
	r, err := v.verify(ctx, progress)
	if err != nil {
		return r, fmt.Errorf("vault: verify: %w", err)
	}
	return r, nil
}

func (v *Vault) verify(ctx context.Context, progress Progress) (r Verified, err error) {
	unlock, err := v.lockImport() // else what is compared would change meanwhile
	if err != nil {
		return r, err
	}
	defer unlock()
	release, err := v.share()
	if err != nil {
		return r, err
	}
	defer release()
	if err := v.verifyPacks(ctx, &r, progress); err != nil {
		return r, err
	}
	if err := v.verifyRecords(ctx, &r, progress); err != nil {
		return r, err
	}
	return r, v.verifyBlobs(ctx, &r, progress)
}

func (v *Vault) verifyPacks(ctx context.Context, r *Verified, progress Progress) error {
	rows, err := v.db.QueryContext(ctx, "SELECT id, name, size, (SELECT count(*) FROM blocks WHERE pack = packs.id), (SELECT count(*) FROM packs) FROM packs ORDER BY id")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, size, total int64
		var name string
		var count int
		if err := rows.Scan(&id, &name, &size, &count, &total); err != nil {
			return err
		}
		blocks, err := v.fileBlocks(name)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.Packs++
		progress.tell("packs", int64(r.Packs), total)
		if err != nil {
			r.problem("pack %s: %v", name, err)
			continue
		}
		root := blocks[len(blocks)-1]
		if cidText(root.codec, root.hash) != name || root.size != size {
			r.problem("pack %s: its content is not that of its name", name)
		}
		if len(blocks) != count {
			r.problem("pack %s: the index has %d blocks of it, want %d", name, count, len(blocks))
		}
	}
	return rows.Err()
}

func (v *Vault) fileBlocks(name string) ([]block, error) {
	f, err := os.Open(v.packFile(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return blocksOf(f)
}

// verifyRecords looks at every row of records and former versions.
func (v *Vault) verifyRecords(ctx context.Context, r *Verified, progress Progress) error {
	var total int64
	if err := v.db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM records) + (SELECT count(*) FROM former)").Scan(&total); err != nil {
		return err
	}
	open := packsOf(v)
	defer open.close()
	rows, err := v.db.QueryContext(ctx, `SELECT doc, records.blind, version, records.slot, coalesce(packs.name, ''), offset, length, content, before, head, types.blind, coalesce(patients.blind, x''), pack IS NOT NULL
		FROM records LEFT JOIN packs ON packs.id = pack LEFT JOIN types ON types.id = type LEFT JOIN patients ON patients.id = patient ORDER BY doc`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var docs []uint64
	words := 0
	for rows.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		var p place
		var content, before, head, typ, patient []byte
		var there bool
		if err := rows.Scan(&p.doc, &p.blind, &p.version, &p.slot, &p.pack, &p.offset, &p.length, &content, &before, &head, &typ, &patient, &there); err != nil {
			return err
		}
		var digest [32]byte
		if there {
			r.Records++
			docs = append(docs, p.doc)
			record, err := open.verify(p)
			if err != nil {
				r.problem("pack %s: the record at %d: %v", p.pack, p.offset, err)
				continue
			}
			digest = record.Digest
			r.Bytes += record.Size
			words += distinct(record.Words)
			k := v.ring.keys
			if !bytes.Equal(k.blindContent(digest), content) || !bytes.Equal(k.blindName("type", record.Type), typ) || record.Patient != "" && !bytes.Equal(k.blindName("patient", record.Patient), patient) || record.Patient == "" && len(patient) > 0 {
				r.problem("pack %s: the record at %d: the index has another content, type or patient for it", p.pack, p.offset)
			}
		} else {
			r.Deleted++
		}
		if len(before) != 32 || v.ring.keys.head(p.blind, [32]byte(before), p.version, digest) != [32]byte(head) || p.version == 1 && !zeros(before) {
			r.problem("number %d: the chain of its versions does not fit", p.doc)
		}
		if n := r.Records + r.Deleted; n%1000 == 0 {
			progress.tell("records", int64(n), total)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	err = eachOf(ctx, v.db, "former", "1", nil, func(p place) (bool, error) {
		r.Former++
		record, err := open.verify(p)
		if err != nil {
			r.problem("pack %s: the former version at %d: %v", p.pack, p.offset, err)
		}
		r.Bytes += record.Size
		return true, nil
	})
	if err != nil {
		return err
	}
	progress.tell("records", total, total)
	return v.verifyWords(ctx, r, docs, words)
}

func distinct(words []Word) int {
	seen := map[Word]bool{}
	for _, w := range words {
		seen[w] = true
	}
	return len(seen)
}

// verify decrypts all of a record, and hashes it again where the vault made the digest.
func (ps *packs) verify(p place) (Record, error) {
	f, err := ps.get(p.pack)
	if err != nil {
		return Record{}, err
	}
	o, err := ps.vault.object(f, p)
	if err != nil {
		return Record{}, err
	}
	r, stream, start, err := readFrame(o)
	if err != nil {
		return r, err
	}
	if !bytes.Equal(ps.vault.ring.keys.blindRecord(r.Type, r.ID), p.blind) {
		return r, errDamaged
	}
	digest := sha3.New256()
	for at := start; at < start+r.Size; {
		part, err := o.rest(at)
		if err != nil {
			return r, err
		}
		part = part[:min(int64(len(part)), start+r.Size-at)]
		if stream {
			digest.Write(part)
		}
		at += int64(len(part))
	}
	if stream && [32]byte(digest.Sum(nil)) != r.Digest {
		return r, errDamaged
	}
	return r, nil
}

// verifyWords holds the lists of the search against the number of words that the records have.
func (v *Vault) verifyWords(ctx context.Context, r *Verified, docs []uint64, words int) error {
	rows, err := v.db.QueryContext(ctx, "SELECT word, salt, list FROM lists LEFT JOIN batches ON batches.id = batch")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var word, salt, sealed []byte
		if err := rows.Scan(&word, &salt, &sealed); err != nil {
			return err
		}
		if len(word) != 16 {
			r.problem("search: a word's name is damaged")
			continue
		}
		list, err := v.ring.keys.openList(wordKey(word), salt, sealed)
		if err != nil {
			r.problem("search: %v", err)
			continue
		}
		for _, d := range list {
			if _, is := slices.BinarySearch(docs, d); is {
				r.Words++
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if r.Words != words && len(r.Problems) == 0 {
		r.problem("search: the lists have %d entries of records that are there, the records have %d words", r.Words, words)
	}
	return nil
}

func (v *Vault) verifyBlobs(ctx context.Context, r *Verified, progress Progress) error {
	entries, err := os.ReadDir(v.dir + "/blobs")
	if err != nil {
		return err
	}
	for i, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if durable.IsTemporary(e.Name()) || isErased(e.Name()) {
			continue
		}
		name, data, err := v.readBlob(e.Name())
		switch {
		case err == ErrNotFound: // deleted meanwhile
			continue
		case err != nil:
			r.problem("blob %s: %v", e.Name(), err)
		case v.blobFile(name) != e.Name():
			r.problem("blob %s: has another's name", e.Name())
		}
		r.Blobs++
		r.Bytes += int64(len(data))
		progress.tell("blobs", int64(i+1), int64(len(entries)))
	}
	return nil
}
