package vault

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"salus/models/durable"
)

// packSize is the plaintext length at which an import begins another pack.
const packSize = 64 << 20

// importAll writes the records into fresh packs, makes these durable, and then commits the index: the commit is the moment at which all
// of the import happens. Packs that the index does not name, of an import that failed or died, are removed by sweep.
func (v *Vault) importAll(ctx context.Context, records iter.Seq2[Record, error]) (s Summary, err error) {
	v.importing.Lock()
	defer v.importing.Unlock()
	unlock, err := v.lockImport()
	if err != nil {
		return Summary{}, err
	}
	defer unlock()
	defer func() { // after the locks below are gone
		if swept := v.sweep(); err == nil {
			err = swept
		}
	}()
	release, err := v.share()
	if err != nil {
		return Summary{}, err
	}
	defer release()

	if err := v.fillHeads(ctx); err != nil {
		return Summary{}, err
	}
	tx, err := v.db.BeginTx(ctx, nil)
	if err != nil {
		return Summary{}, fmt.Errorf("vault: %w", err)
	}
	defer tx.Rollback()
	im := &importer{vault: v, tx: tx, types: map[string]int64{}, patients: map[string]int64{}}
	defer im.discard()
	if im.erased, err = v.erased(); err != nil {
		return Summary{}, fmt.Errorf("vault: %w", err)
	}
	if err := im.prepare(ctx); err != nil {
		return Summary{}, fmt.Errorf("vault: %w", err)
	}
	for r, err := range records {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return Summary{}, err
		}
		if err := im.add(r); err != nil {
			return Summary{}, fmt.Errorf("vault: import: %w; nothing was imported", err)
		}
	}
	if err := im.finish(); err != nil {
		return Summary{}, fmt.Errorf("vault: import: %w; nothing was imported", err)
	}
	if err := tx.Commit(); err != nil {
		return Summary{}, fmt.Errorf("vault: import: %w; nothing was imported", err)
	}
	return im.summary, nil
}

// importer is one import under way.
type importer struct {
	vault    *Vault
	tx       *sql.Tx
	insert   *sql.Stmt
	former   *sql.Stmt
	replace  *sql.Stmt
	types    map[string]int64
	patients map[string]int64
	erased   map[string]bool // whose records do not come in
	summary  Summary

	// the pack being written, nil before the first record
	file   *os.File
	buffer *bufio.Writer
	pack   *objectWriter
	packID int64
}

func (im *importer) prepare(ctx context.Context) error {
	for _, p := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&im.insert, "INSERT INTO records (blind, type, patient, content, pack, offset, length, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (blind) DO NOTHING"},
		{&im.former, "SELECT content, version, head FROM records WHERE blind = ?"},
		{&im.replace, "UPDATE records SET type = ?2, patient = ?3, content = ?4, pack = ?5, offset = ?6, length = ?7, head = ?8, version = ?9, before = ?10 WHERE blind = ?1"},
	} {
		var err error
		if *p.to, err = im.tx.PrepareContext(ctx, p.query); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) add(r Record) error {
	if err := checkRecord(r); err != nil {
		return err
	}
	if r.Deleted {
		return im.drop(r)
	}
	if len(im.erased) > 0 && r.Patient != "" && im.erased[hex.EncodeToString(im.vault.keys.blindName("patient", r.Patient))] {
		im.summary.Erased++
		return nil
	}
	if im.pack == nil || im.pack.size >= packSize {
		if err := im.nextPack(); err != nil {
			return err
		}
	}
	typ, err := im.nameID("types", "type", r.Type, im.types)
	if err != nil {
		return err
	}
	var patient any
	if r.Patient != "" {
		if patient, err = im.nameID("patients", "patient", r.Patient, im.patients); err != nil {
			return err
		}
	}
	frame := frameHeader(r)
	blind, content := im.vault.keys.blindRecord(r.Type, r.ID), im.vault.keys.blindContent(r.Digest)
	head := im.vault.keys.head(blind, [32]byte{}, 1, r.Digest)
	row := []any{blind, typ, patient, content, im.packID, im.pack.size, len(frame) + len(r.Data), head[:]}
	result, err := im.insert.Exec(row...)
	if err != nil {
		return err
	}
	added, err := result.RowsAffected()
	if err != nil {
		return err
	}
	im.summary.Bytes += int64(len(r.Data))
	if added == 0 {
		var former, before []byte
		var version uint64
		if err := im.former.QueryRow(blind).Scan(&former, &version, &before); err != nil {
			return err
		}
		if string(former) == string(content) {
			im.summary.Unchanged++
			return nil
		}
		if len(before) != 32 {
			return errDamaged
		}
		head = im.vault.keys.head(blind, [32]byte(before), version+1, r.Digest)
		if _, err := im.replace.Exec(append(row, version+1, before)...); err != nil {
			return err
		}
		im.summary.Updated++
	} else {
		im.summary.Added++
	}
	if _, err := im.pack.Write(frame); err != nil {
		return err
	}
	_, err = im.pack.Write(r.Data)
	return err
}

// drop takes a record out of the index.
func (im *importer) drop(r Record) error {
	result, err := im.tx.Exec("DELETE FROM records WHERE blind = ?", im.vault.keys.blindRecord(r.Type, r.ID))
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	im.summary.Deleted += int(n)
	return err
}

func checkRecord(r Record) error {
	switch {
	case r.Type == "" || r.ID == "":
		return errors.New("a record without type or id")
	case len(r.Type) > MaxName || len(r.ID) > MaxName || len(r.Patient) > MaxName:
		return fmt.Errorf("a record's type, id or patient key is longer than %d bytes", MaxName)
	case len(r.Data) > MaxData:
		return fmt.Errorf("a record is longer than %d bytes", MaxData)
	}
	return nil
}

// nameID returns the number of a type or patient in its table, and enters it if it is new.
func (im *importer) nameID(table, kind, name string, known map[string]int64) (int64, error) {
	if id, ok := known[name]; ok {
		return id, nil
	}
	blind := im.vault.keys.blindName(kind, name)
	_, err := im.tx.Exec("INSERT INTO "+table+" (blind, sealed) VALUES (?, ?) ON CONFLICT (blind) DO NOTHING", blind, im.vault.keys.sealName(blind, name))
	if err != nil {
		return 0, err
	}
	var id int64
	if err := im.tx.QueryRow("SELECT id FROM "+table+" WHERE blind = ?", blind).Scan(&id); err != nil {
		return 0, err
	}
	known[name] = id
	return id, nil
}

func (im *importer) nextPack() error {
	if err := im.closePack(); err != nil {
		return err
	}
	var random [16]byte
	rand.Read(random[:])
	name := hex.EncodeToString(random[:])
	f, err := os.OpenFile(filepath.Join(im.vault.dir, "packs", name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	im.file, im.buffer = f, bufio.NewWriterSize(f, 1<<16)
	if im.pack, err = newObjectWriter(im.buffer, im.vault.keys, packObject(name)); err != nil {
		return err
	}
	result, err := im.tx.Exec("INSERT INTO packs (name) VALUES (?)", name)
	if err != nil {
		return err
	}
	im.packID, err = result.LastInsertId()
	return err
}

func (im *importer) closePack() error {
	if im.file == nil {
		return nil
	}
	if err := im.pack.Close(); err != nil {
		return err
	}
	if err := im.buffer.Flush(); err != nil {
		return err
	}
	if err := im.file.Sync(); err != nil {
		return err
	}
	err := im.file.Close()
	im.file, im.pack = nil, nil
	return err
}

// finish makes the packs durable and forgets what no record needs any more.
func (im *importer) finish() error {
	if err := im.closePack(); err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM packs WHERE id NOT IN (SELECT pack FROM records)", // one pass over the records
		"DELETE FROM patients WHERE NOT EXISTS (SELECT 1 FROM records WHERE records.patient = patients.id)",
		"DELETE FROM types WHERE NOT EXISTS (SELECT 1 FROM records WHERE records.type = types.id)",
	} {
		if _, err := im.tx.Exec(query); err != nil {
			return err
		}
	}
	return durable.SyncDir(filepath.Join(im.vault.dir, "packs"))
}

func (im *importer) discard() {
	if im.file != nil {
		im.file.Close()
	}
}

// A record in a pack is a frame: the lengths of type, id, patient and data, 4 bytes each, the digest, then the four.

const frameSize = 4*4 + 32

func frameHeader(r Record) []byte {
	b := make([]byte, 0, frameSize+len(r.Type)+len(r.ID)+len(r.Patient))
	for _, n := range []int{len(r.Type), len(r.ID), len(r.Patient), len(r.Data)} {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	b = append(b, r.Digest[:]...)
	b = append(b, r.Type...)
	b = append(b, r.ID...)
	return append(b, r.Patient...)
}

func parseFrame(b []byte) (Record, error) {
	if len(b) < frameSize {
		return Record{}, errDamaged
	}
	var n [4]int64
	total := int64(frameSize)
	for i := range n {
		n[i] = int64(binary.BigEndian.Uint32(b[4*i:]))
		total += n[i]
	}
	if total != int64(len(b)) {
		return Record{}, errDamaged
	}
	r := Record{Digest: [32]byte(b[16:48])}
	rest := b[frameSize:]
	take := func(k int64) []byte {
		part := rest[:k]
		rest = rest[k:]
		return part
	}
	r.Type, r.ID, r.Patient, r.Data = string(take(n[0])), string(take(n[1])), string(take(n[2])), take(n[3])
	return r, nil
}

func packObject(name string) string { return "pack/" + name }

// lockImport takes the lock that keeps other processes from importing.
func (v *Vault) lockImport() (unlock func(), err error) {
	l := flock.New(filepath.Join(v.dir, "import.lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("vault %s: %w", v.dir, ErrBusy)
	}
	return func() { l.Unlock() }, nil
}

// share takes the vault's lock together with other users, so that no file is swept away under them.
func (v *Vault) share() (release func(), err error) {
	l := flock.New(filepath.Join(v.dir, "lock"), flock.SetPermissions(0o600))
	if err := l.RLock(); err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return func() { l.Unlock() }, nil
}

// sweep removes files that nothing refers to: packs of dead imports or of replaced records, and temporary files. It does nothing while
// anybody uses the vault; the next Open or Import sweeps again.
func (v *Vault) sweep() error {
	l := flock.New(filepath.Join(v.dir, "lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err != nil || !ok {
		return err
	}
	defer l.Unlock()
	return v.sweepLocked()
}

// sweepLocked is sweep by who holds the lock. The data keys of what it removes are destroyed: see Erase.
func (v *Vault) sweepLocked() error {
	named := map[string]bool{}
	rows, err := v.db.Query("SELECT name FROM packs")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		named[name] = true
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := shredFiles(filepath.Join(v.dir, "packs"), func(name string) bool { return !named[name] }); err != nil {
		return err
	}
	if err := shredFiles(filepath.Join(v.dir, "blobs"), func(name string) bool { return strings.HasSuffix(name, erasedSuffix) }); err != nil {
		return err
	}
	return durable.RemoveTemporaries(filepath.Join(v.dir, "blobs"))
}
