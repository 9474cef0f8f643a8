package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"
)

// place is where a version of a record lies.
type place struct {
	doc            uint64
	blind          []byte
	version        uint64
	slot           uint64
	pack           string
	offset, length int64
}

const placeColumns = "doc, blind, version, slot, packs.name, offset, length"

func (p *place) scan(row interface{ Scan(...any) error }) error {
	return row.Scan(&p.doc, &p.blind, &p.version, &p.slot, &p.pack, &p.offset, &p.length)
}

// each calls take for the place of each record that a condition on the index selects, in order, until it says false.
func (v *Vault) each(ctx context.Context, from querier, where string, args []any, take func(place) (bool, error)) error {
	return eachOf(ctx, from, "records", where, args, take)
}

func eachOf(ctx context.Context, from querier, table, where string, args []any, take func(place) (bool, error)) error {
	rows, err := from.QueryContext(ctx, "SELECT "+placeColumns+" FROM "+table+" AS records JOIN packs ON packs.id = pack WHERE pack IS NOT NULL AND "+where+" ORDER BY doc", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		var p place
		if err := p.scan(rows); err != nil {
			return err
		}
		if goOn, err := take(p); err != nil || !goOn {
			return err
		}
	}
	return rows.Err()
}

// records yields the records that a condition on the index selects. What it reads is the state of its begin.
func (v *Vault) records(ctx context.Context, q Query, where, kind, name string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		release, err := v.share()
		if err != nil {
			yield(Record{}, err)
			return
		}
		defer release()
		open := packs{vault: v}
		defer open.close()
		err = v.each(ctx, v.db, where, []any{v.ring.keys.blindName(kind, name)}, func(p place) (bool, error) {
			r, err := open.asked(q, p)
			if err != nil {
				return false, err
			}
			return yield(r, nil), nil
		})
		if err != nil {
			yield(Record{}, fmt.Errorf("vault: %w", err))
		}
	}
}

// placeOf is where a record's present version lies.
func (v *Vault) placeOf(ctx context.Context, typ, id string) (p place, err error) {
	row := v.db.QueryRowContext(ctx, "SELECT "+placeColumns+" FROM records JOIN packs ON packs.id = pack WHERE blind = ?", v.ring.keys.blindRecord(typ, id))
	err = p.scan(row)
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrNotFound
	}
	return p, err
}

func (v *Vault) has(ctx context.Context, typ, id string) (found bool, err error) {
	err = v.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM records WHERE blind = ? AND pack IS NOT NULL)", v.ring.keys.blindRecord(typ, id)).Scan(&found)
	if err != nil {
		return false, fmt.Errorf("vault: %w", err)
	}
	return found, nil
}

func (v *Vault) record(ctx context.Context, typ, id string) (Record, error) {
	release, err := v.share()
	if err != nil {
		return Record{}, err
	}
	defer release()
	p, err := v.placeOf(ctx, typ, id)
	if err != nil {
		return Record{}, notFound(err)
	}
	return v.recordAt(p)
}

func (v *Vault) recordAt(p place) (Record, error) {
	open := packs{vault: v}
	defer open.close()
	r, err := open.record(p)
	if err != nil {
		return Record{}, fmt.Errorf("vault: %w", err)
	}
	return r, nil
}

func notFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return err
	}
	return fmt.Errorf("vault: %w", err)
}

func (v *Vault) openRecord(ctx context.Context, typ, id string) (*Reader, error) {
	release, err := v.share()
	if err != nil {
		return nil, err
	}
	defer release()
	p, err := v.placeOf(ctx, typ, id)
	if err != nil {
		return nil, notFound(err)
	}
	f, err := os.Open(v.packFile(p.pack))
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	out := &Reader{file: f}
	if out.object, err = v.object(f, p); err == nil {
		out.Record, _, out.begin, err = readFrame(out.object)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("vault: %w", err)
	}
	return out, nil
}

// Version is one version of a record.
type Version struct {
	Number  uint64
	Current bool
	Kept    bool  // its content is here
	Bytes   int64 // on disk, encrypted, if it is kept
}

// Versions lists the versions of a record, the oldest first, or gives ErrNotFound. The last one of a record that its source has deleted is current and not kept.
func (v *Vault) Versions(ctx context.Context, typ, id string) ([]Version, error) {
	blind := v.ring.keys.blindRecord(typ, id)
	var last uint64
	var there bool
	var length int64
	err := v.db.QueryRowContext(ctx, "SELECT version, pack IS NOT NULL, length FROM records WHERE blind = ?", blind).Scan(&last, &there, &length)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	out := make([]Version, last)
	for i := range out {
		out[i].Number = uint64(i) + 1
	}
	out[last-1] = Version{last, true, there, length}
	rows, err := v.db.QueryContext(ctx, "SELECT version, length FROM former WHERE blind = ?", blind)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var n uint64
		var length int64
		if err := rows.Scan(&n, &length); err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		if n == 0 || n >= last {
			return nil, fmt.Errorf("vault: the index is damaged: a former version")
		}
		out[n-1] = Version{n, false, true, length}
	}
	return out, rows.Err()
}

// RecordVersion returns a record as it was at a version, or ErrNotFound if it never was, or its content is not kept.
func (v *Vault) RecordVersion(ctx context.Context, typ, id string, version uint64) (Record, error) {
	release, err := v.share()
	if err != nil {
		return Record{}, err
	}
	defer release()
	p, err := v.placeOf(ctx, typ, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Record{}, notFound(err)
	}
	if err != nil || p.version != version {
		row := v.db.QueryRowContext(ctx, "SELECT "+placeColumns+" FROM former JOIN packs ON packs.id = pack WHERE blind = ? AND version = ?", v.ring.keys.blindRecord(typ, id), version)
		if err := p.scan(row); errors.Is(err, sql.ErrNoRows) {
			return Record{}, ErrNotFound
		} else if err != nil {
			return Record{}, fmt.Errorf("vault: %w", err)
		}
	}
	return v.recordAt(p)
}

// packs keeps a few packs open, those used last.
type packs struct {
	vault *Vault
	open  []openPack // used last first
}

type openPack struct {
	name string
	file *os.File
}

const openPacks = 16

var errMissing = errors.New("a pack is missing")

func (ps *packs) get(name string) (*os.File, error) {
	at := slices.IndexFunc(ps.open, func(p openPack) bool { return p.name == name })
	if at >= 0 {
		p := ps.open[at]
		copy(ps.open[1:at+1], ps.open[:at])
		ps.open[0] = p
		return p.file, nil
	}
	f, err := os.Open(ps.vault.packFile(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s; restore it from the backup", errMissing, name)
	}
	if err != nil {
		return nil, err
	}
	if len(ps.open) == openPacks {
		ps.open[openPacks-1].file.Close()
		ps.open = ps.open[:openPacks-1]
	}
	ps.open = slices.Insert(ps.open, 0, openPack{name, f})
	return f, nil
}

// object opens the object at a place.
func (v *Vault) object(f *os.File, p place) (*objectReader, error) {
	key, err := v.ring.key(p.slot)
	if err != nil {
		return nil, err
	}
	return openObject(f, p.offset, p.length, key, recordObject(p.blind, p.version))
}

// recordObject is the name of the object that holds a version of a record.
func recordObject(blind []byte, version uint64) string {
	return "record/" + string(blind) + string(putUint64(version))
}

// record reads the record at a place, and makes sure that it is the one that the index means. Data stays empty if it came as a stream.
func (ps *packs) record(p place) (Record, error) {
	file, err := ps.get(p.pack)
	if err != nil {
		return Record{}, err
	}
	o, err := ps.vault.object(file, p)
	if err != nil {
		return Record{}, err
	}
	r, stream, start, err := readFrame(o)
	if err != nil {
		return Record{}, err
	}
	if r.Size > MaxData && !stream || string(ps.vault.ring.keys.blindRecord(r.Type, r.ID)) != string(p.blind) {
		return Record{}, errDamaged
	}
	if !stream {
		r.Data, err = o.read(start, r.Size)
	}
	return r, err
}

// asked is record, where the index has told that the record is of the type and patient that a query asks for: it is no authority on either.
func (ps *packs) asked(q Query, p place) (Record, error) {
	r, err := ps.record(p)
	if err == nil && (q.Type != "" && r.Type != q.Type || q.Patient != "" && r.Patient != q.Patient) {
		return Record{}, errDamaged
	}
	return r, err
}

func (ps *packs) close() {
	for _, p := range ps.open {
		p.file.Close()
	}
}

func (v *Vault) patients(ctx context.Context) ([]string, error) {
	rows, err := v.db.QueryContext(ctx, "SELECT blind, sealed FROM patients WHERE EXISTS (SELECT 1 FROM records WHERE records.patient = patients.id AND pack IS NOT NULL)")
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
		name, err := v.ring.keys.openName(blind, sealed)
		if err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return out, rows.Err()
}

func (v *Vault) types(ctx context.Context) (map[string]int, error) {
	rows, err := v.db.QueryContext(ctx, "SELECT blind, sealed, (SELECT count(*) FROM records WHERE type = types.id AND pack IS NOT NULL) FROM types")
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
		name, err := v.ring.keys.openName(blind, sealed)
		if err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		if n > 0 {
			out[name] = n
		}
	}
	return out, rows.Err()
}
