package vault

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
)

// place is where a record lies.
type place struct {
	blind          []byte
	pack           string
	offset, length int64
}

// records yields the records that a condition on the index selects, in the order of their first import.
func (v *Vault) records(ctx context.Context, where string, arg []byte) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		fail := func(err error) { yield(Record{}, fmt.Errorf("vault: %w", err)) }
		release, err := v.share()
		if err != nil {
			fail(err)
			return
		}
		defer release()
		places, err := v.places(ctx, where, arg)
		if err != nil {
			fail(err)
			return
		}
		open := packs{vault: v}
		defer open.close()
		for _, p := range places {
			if err := ctx.Err(); err != nil {
				fail(err)
				return
			}
			r, err := open.record(p)
			if err != nil {
				fail(err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (v *Vault) has(ctx context.Context, typ, id string) (found bool, err error) {
	err = v.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM records WHERE blind = ?)", v.keys.blindRecord(typ, id)).Scan(&found)
	if err != nil {
		return false, fmt.Errorf("vault: %w", err)
	}
	return found, nil
}

func (v *Vault) places(ctx context.Context, where string, arg []byte) ([]place, error) {
	rows, err := v.db.QueryContext(ctx, "SELECT records.blind, packs.name, offset, length FROM records JOIN packs ON packs.id = pack WHERE records."+where+" ORDER BY seq", arg)
	if err != nil {
		return nil, err
	}
	return scanPlaces(rows)
}

func scanPlaces(rows *sql.Rows) ([]place, error) {
	defer rows.Close()
	var out []place
	for rows.Next() {
		var p place
		if err := rows.Scan(&p.blind, &p.pack, &p.offset, &p.length); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// packs keeps a few packs open, those used last.
type packs struct {
	vault *Vault
	open  []openPack // used last first
}

type openPack struct {
	name string
	*objectReader
}

const openPacks = 4

func (ps *packs) get(name string) (*objectReader, error) {
	at := slices.IndexFunc(ps.open, func(p openPack) bool { return p.name == name })
	if at >= 0 {
		p := ps.open[at]
		copy(ps.open[1:at+1], ps.open[:at])
		ps.open[0] = p
		return p.objectReader, nil
	}
	r, err := openObject(filepath.Join(ps.vault.dir, "packs", filepath.Base(name)), packObject(name), ps.vault.keys)
	if err != nil {
		return nil, err
	}
	if len(ps.open) == openPacks {
		ps.open[openPacks-1].Close()
		ps.open = ps.open[:openPacks-1]
	}
	ps.open = slices.Insert(ps.open, 0, openPack{name, r})
	return r, nil
}

// record reads the record at a place, and makes sure that it is the one that the index means.
func (ps *packs) record(p place) (Record, error) {
	object, err := ps.get(p.pack)
	if err != nil {
		return Record{}, err
	}
	frame, err := object.read(p.offset, p.length)
	if err != nil {
		return Record{}, err
	}
	r, err := parseFrame(frame)
	if err != nil {
		return Record{}, err
	}
	if !bytes.Equal(ps.vault.keys.blindRecord(r.Type, r.ID), p.blind) {
		return Record{}, errDamaged
	}
	return r, nil
}

func (ps *packs) close() {
	for _, p := range ps.open {
		p.Close()
	}
}

func (v *Vault) patients(ctx context.Context) ([]string, error) {
	rows, err := v.db.QueryContext(ctx, "SELECT blind, sealed FROM patients")
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var blind, sealed []byte
		if err := rows.Scan(&blind, &sealed); err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		name, err := v.keys.openName(blind, sealed)
		if err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return out, rows.Err()
}

func (v *Vault) types(ctx context.Context) (map[string]int, error) {
	rows, err := v.db.QueryContext(ctx, "SELECT blind, sealed, (SELECT count(*) FROM records WHERE type = types.id) FROM types")
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var blind, sealed []byte
		var n int
		if err := rows.Scan(&blind, &sealed, &n); err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		name, err := v.keys.openName(blind, sealed)
		if err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		out[name] = n
	}
	return out, rows.Err()
}
