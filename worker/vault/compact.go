package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// Compacted says what a compaction did.
type Compacted struct {
	Packs   int   `json:"packs"`   // written anew or removed
	Records int   `json:"records"` // moved
	Freed   int64 `json:"freed"`   // bytes
	Entries int   `json:"entries"` // of the search's lists that stood for nothing any more
}

// A pack is written anew when a quarter of it is dead. Packs of less than smallPack, of small imports, are put together when they are many.
const (
	smallPack  = packSize / 4
	manySmall  = 16
	roundBytes = 1 << 30 // that one round moves: so much more disk is needed meanwhile
)

// Compact writes packs anew without what nothing refers to, and the lists of the search without numbers that are no record's any more. Objects are moved as they are: it needs no patient's key. It goes in
// rounds, each of them whole; after a crash, or when it is stopped, the next one goes on. Readers go on meanwhile; imports and erasures are refused.
func (v *Vault) Compact(ctx context.Context, progress Progress) (c Compacted, err error) {
	for {
		done := true
		err := v.change(ctx, sweepWait, func(im *importer) error {
			now, err := im.compactable(ctx)
			if err != nil || len(now) == 0 {
				return err
			}
			done = false
			return im.compact(ctx, now, &c, progress)
		})
		if err != nil {
			return c, fmt.Errorf("vault: compact: %w", err)
		}
		if done {
			break
		}
	}
	if err := v.change(ctx, sweepWait, func(im *importer) error { return im.relist(ctx, &c, progress) }); err != nil {
		return c, fmt.Errorf("vault: compact: search: %w", err)
	}
	return c, nil
}

type halfDead struct {
	id         int64
	size, live int64
}

// compactable are the packs to write anew now.
func (im *importer) compactable(ctx context.Context) (out []halfDead, err error) {
	rows, err := im.tx.QueryContext(ctx, `SELECT id, size, coalesce(l.live, 0) FROM packs LEFT JOIN
		(SELECT pack, sum(length) AS live FROM (SELECT pack, length FROM records WHERE pack IS NOT NULL UNION ALL SELECT pack, length FROM former) GROUP BY pack) AS l ON l.pack = packs.id ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var small []halfDead
	bytes := int64(0)
	for rows.Next() {
		var p halfDead
		if err := rows.Scan(&p.id, &p.size, &p.live); err != nil {
			return nil, err
		}
		switch {
		case bytes >= roundBytes:
		case p.live < p.size-p.size/4:
			out, bytes = append(out, p), bytes+p.live
		case p.size < smallPack:
			small, bytes = append(small, p), bytes+p.live
		}
	}
	if len(small) >= manySmall {
		out = append(out, small...)
	}
	return out, rows.Err()
}

func (im *importer) compact(ctx context.Context, packs []halfDead, c *Compacted, progress Progress) error {
	im.freed = true
	open := packsOf(im.vault)
	defer open.close()
	for i, p := range packs {
		for _, table := range both {
			var places []place
			err := eachOf(ctx, im.tx, table, "pack = ?", []any{p.id}, func(at place) (bool, error) {
				places = append(places, at)
				return true, nil
			})
			if err != nil {
				return err
			}
			for _, at := range places {
				if err := im.carry(ctx, open, table, at); err != nil {
					return err
				}
				c.Records++
			}
		}
		c.Packs++
		c.Freed += p.size - p.live
		progress.tell("packs", int64(i+1), int64(len(packs)))
	}
	return nil
}

func packsOf(v *Vault) *packs { return &packs{vault: v} }

// carry copies an object into the pack under way.
func (im *importer) carry(ctx context.Context, open *packs, table string, p place) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := open.get(p.pack)
	if err != nil {
		return err
	}
	if err := im.roomFor(packSize); err != nil {
		return err
	}
	offset := im.pack.size
	n, err := io.Copy(im.pack, io.NewSectionReader(f, p.offset, p.length))
	if err == nil && n != p.length {
		err = errDamaged
	}
	if err != nil {
		return err
	}
	_, err = im.tx.ExecContext(ctx, "UPDATE "+table+" SET pack = ?, offset = ? WHERE doc = ?", im.pack.id, offset, p.doc)
	return err
}

// relist writes the lists of the search anew, one for each word, without what is no record's number.
func (im *importer) relist(ctx context.Context, c *Compacted, progress Progress) error {
	if err := im.words.write(im.tx); err != nil {
		return err
	}
	live, err := im.docs(ctx)
	if err != nil {
		return err
	}
	// Another connection reads the state before this change; what the change has listed since stays as it is.
	var last, words int64
	row := im.vault.db.QueryRowContext(ctx, "SELECT coalesce((SELECT max(id) FROM batches), 0), (SELECT count(DISTINCT word) FROM lists)")
	if err := row.Scan(&last, &words); err != nil {
		return err
	}
	rows, err := im.vault.db.QueryContext(ctx, "SELECT word, salt, list FROM lists JOIN batches ON batches.id = batch ORDER BY word, batch")
	if err != nil {
		return err
	}
	defer rows.Close()
	var at wordKey
	var docs []uint64
	done := int64(0)
	put := func() error {
		if len(docs) == 0 {
			return nil
		}
		slices.Sort(docs)
		im.words.docs[at] = slices.Clone(docs)
		im.words.size += len(docs)
		docs = docs[:0]
		return im.writeWords()
	}
	for rows.Next() {
		var word, salt, sealed []byte
		if err := rows.Scan(&word, &salt, &sealed); err != nil {
			return err
		}
		if len(word) != len(at) {
			return errDamaged
		}
		if wordKey(word) != at {
			if err := put(); err != nil {
				return err
			}
			at = wordKey(word)
			if done++; done%10_000 == 0 {
				progress.tell("words", done, words)
			}
		}
		list, err := im.vault.ring.keys.openList(at, salt, sealed)
		if err != nil {
			return err
		}
		for _, d := range list {
			if _, is := slices.BinarySearch(live, d); is {
				docs = append(docs, d)
			} else {
				c.Entries++
			}
		}
	}
	if err := errors.Join(rows.Err(), put()); err != nil {
		return err
	}
	if err := im.words.write(im.tx); err != nil {
		return err
	}
	return execAll(ctx, im.tx, last, "DELETE FROM lists WHERE batch <= ?", "DELETE FROM batches WHERE id <= ?")
}

func execAll(ctx context.Context, tx *sql.Tx, arg any, queries ...string) error {
	for _, q := range queries {
		if _, err := tx.ExecContext(ctx, q, arg); err != nil {
			return err
		}
	}
	return nil
}

// docs are the numbers of all records that are there, in order.
func (im *importer) docs(ctx context.Context) (out []uint64, err error) {
	rows, err := im.tx.QueryContext(ctx, "SELECT doc FROM records WHERE pack IS NOT NULL ORDER BY doc")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d uint64
		if err := rows.Scan(&d); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// Usage is what a vault holds, and on what.
type Usage struct {
	Suite    Suite  `json:"suite"`
	Holder   string `json:"holder"`   // who holds the key: "file", "passphrase" or "helper"
	Versions int    `json:"versions"` // policy, see Policy
	Records  int    `json:"records"`
	Deleted  int    `json:"deleted"` // records that their source has deleted
	Former   int    `json:"former"`  // versions that are kept besides the present ones
	Patients int    `json:"patients"`
	Packs    int    `json:"packs"`
	Words    int    `json:"words"`
	PackSize int64  `json:"packSize"` // bytes of all packs
	Live     int64  `json:"live"`     // of these, of records and former versions
	Index    int64  `json:"index"`    // bytes of the index
}

// Usage counts.
func (v *Vault) Usage(ctx context.Context) (u Usage, err error) {
	f, err := parseKeyFile(v.ring.keyFile)
	if err != nil {
		return u, err
	}
	u.Suite, u.Holder = f.Suite, "file"
	if f.Sealed != nil {
		u.Holder = "passphrase"
	}
	if len(f.Helper) > 0 {
		u.Holder = "helper"
	}
	p, err := v.Policy()
	if err != nil {
		return u, err
	}
	u.Versions = p.Versions
	info, err := os.Stat(v.dir + "/index.db")
	if err != nil {
		return u, err
	}
	u.Index = info.Size()
	err = v.db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM records WHERE pack IS NOT NULL), (SELECT count(*) FROM records WHERE pack IS NULL), (SELECT count(*) FROM former), (SELECT count(*) FROM patients),
		(SELECT count(*) FROM packs), (SELECT count(DISTINCT word) FROM lists), (SELECT coalesce(sum(size), 0) FROM packs), (SELECT coalesce(sum(length), 0) FROM records) + (SELECT coalesce(sum(length), 0) FROM former)`).
		Scan(&u.Records, &u.Deleted, &u.Former, &u.Patients, &u.Packs, &u.Words, &u.PackSize, &u.Live)
	if err != nil {
		return u, fmt.Errorf("vault: %w", err)
	}
	return u, nil
}
