// Package vault keeps a hospital's records at rest, encrypted.
//
// A vault is a directory:
//
//	index.db   SQLite: where each record lies, by blinded name
//	packs/     encrypted objects that hold records, many to an object
//	blobs/     encrypted objects that hold one named byte string each
//	lock, import.lock
//
// and a key file beside it, never in it. The layout and the keys:
//
//	key file (32 random bytes, mode 0600)
//	  └ HKDF-SHA-256, salted with the vault's random id, one label each:
//	      wrap    wraps the data key of each object
//	      blind   HMAC key of the names in the index (blind index)
//	      seal    seals the few names that must be read back
//	      check   tells a wrong key file from a damaged vault
//
// An object is AES-256-GCM in segments of 1 MiB under a data key of its own (see object.go for the format, and for why no
// nonce can repeat). Its name and the order, number and end of its segments are authenticated, and its key is committed to.
//
// The index holds no identifier in the clear: types, patients and record names appear as HMAC-SHA-256 values.
// Who reads the disk without the key learns how many records, patients and types there are, which records
// belong to the same (unknown) patient or type, and each record's length.
//
// Each record has a version and the head of a hash chain over all its versions; the record root (root.go) commits to all of them, and a worker puts it on chain. Of
// former versions the vault keeps the chain and not the content.
//
// Promises: what Import or PutBlob acknowledged is durable; an import is all or nothing, over crashes and full disks; bytes
// changed, swapped, renamed or truncated on disk give an error, never other data.
// Not promised: that somebody who can write to the disk cannot put back an older state of the whole vault, or remove
// records from the index (the dataset roots that a worker anchors reveal it where it matters).
package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the index's database driver
)

// Record is one entry of a patient's data as it came: a FHIR resource, or a table.
type Record struct {
	Type    string   // resource type, e.g. "Observation"; for tables "table"
	ID      string   // unique within its type
	Patient string   // patient key; empty for records of no single patient
	Digest  [32]byte // digest of the canonical content: equal digests are the same content
	Data    []byte   // the bytes as they came
	// Deleted says, in an import, that the record of this type and id is to go; nothing else is read then.
	Deleted bool
}

// Limits of a record. Lengths are in bytes.
const (
	MaxName = 1024      // each of Type, ID and Patient
	MaxData = 256 << 20 // Data
)

// Summary says what an import changed.
type Summary struct {
	Added     int   `json:"added"`
	Updated   int   `json:"updated"`
	Unchanged int   `json:"unchanged"`
	Deleted   int   `json:"deleted"` // records that were there and are not any more
	Erased    int   `json:"erased"`  // records of patients whose records were erased; left out
	Bytes     int64 `json:"bytes"`   // of the records' data
}

// ErrNotFound says that the vault has no such record or blob.
var ErrNotFound = errors.New("not in the vault")

// ErrBusy says that another process is importing into the vault.
var ErrBusy = errors.New("another import is running on this vault")

// Vault is an open vault. Its methods may be used concurrently.
type Vault struct {
	dir  string
	keys keys
	db   *sql.DB

	importing sync.Mutex // one import at a time in this process; import.lock serves the others
}

// Open opens the vault in dir with the key in keyFile, and makes an empty one if dir is missing or empty.
// It refuses a directory or key file that others than the owner can read.
func Open(dir, keyFile string) (*Vault, error) {
	kek, err := readKeyFile(keyFile)
	if err != nil {
		return nil, err
	}
	for _, d := range []string{dir, filepath.Join(dir, "packs"), filepath.Join(dir, "blobs")} {
		if err := privateDir(d); err != nil {
			return nil, err
		}
	}
	index := filepath.Join(dir, "index.db")
	if err := privateFile(index); err != nil {
		return nil, err
	}
	db, err := openIndex(index)
	if err != nil {
		return nil, fmt.Errorf("vault %s: index: %w", dir, err)
	}
	v := &Vault{dir: dir, db: db}
	if v.keys, err = loadKeys(db, kek); err != nil {
		db.Close()
		return nil, fmt.Errorf("vault %s: %w", dir, err)
	}
	if err := v.sweep(); err != nil {
		db.Close()
		return nil, fmt.Errorf("vault %s: %w", dir, err)
	}
	return v, nil
}

// Close closes the vault. Iterators must have ended.
func (v *Vault) Close() error { return v.db.Close() }

// Import adds records in one transaction: a record of known type and id replaces the former one, or leaves it if the digests are equal.
// One marked as deleted takes the record away, if it is there, with the chain of its versions; its object is destroyed as soon as no other record needs it.
// When Import returns nil everything is durable; on any error, of the sequence or the disk or the context, the vault is as before.
func (v *Vault) Import(ctx context.Context, records iter.Seq2[Record, error]) (Summary, error) {
	return v.importAll(ctx, records)
}

// Patients returns the keys of all patients with at least one record, sorted.
func (v *Vault) Patients(ctx context.Context) ([]string, error) { return v.patients(ctx) }

// Types returns the number of records of each type.
func (v *Vault) Types(ctx context.Context) (map[string]int, error) { return v.types(ctx) }

// RecordsOfType yields the records of one type in the order of their first import.
func (v *Vault) RecordsOfType(ctx context.Context, typ string) iter.Seq2[Record, error] {
	return v.records(ctx, "type = (SELECT id FROM types WHERE blind = ?)", v.keys.blindName("type", typ))
}

// RecordsOfPatient yields the records of one patient in the order of their first import.
func (v *Vault) RecordsOfPatient(ctx context.Context, patient string) iter.Seq2[Record, error] {
	return v.records(ctx, "patient = (SELECT id FROM patients WHERE blind = ?)", v.keys.blindName("patient", patient))
}

// Record returns one record, or ErrNotFound.
func (v *Vault) Record(ctx context.Context, typ, id string) (Record, error) {
	for r, err := range v.records(ctx, "blind = ?", v.keys.blindRecord(typ, id)) {
		return r, err
	}
	return Record{}, ErrNotFound
}

// Has says whether the vault has a record, without reading it.
func (v *Vault) Has(ctx context.Context, typ, id string) (bool, error) { return v.has(ctx, typ, id) }

// PutBlob stores data under name, in place of what was there, and returns when it is durable. A crash leaves the old or the new bytes.
func (v *Vault) PutBlob(name string, data []byte) error { return v.putBlob(name, data) }

// GetBlob returns the bytes last stored under name, or ErrNotFound.
func (v *Vault) GetBlob(name string) ([]byte, error) { return v.getBlob(name) }

// DeleteBlob removes a blob; that it is missing is no error. Its data key is gone with it, and with that its content, as far as the file system forgets.
func (v *Vault) DeleteBlob(name string) error { return v.deleteBlob(name) }

// Blobs returns the names of all blobs, sorted.
func (v *Vault) Blobs() ([]string, error) { return v.blobs() }

func openIndex(path string) (*sql.DB, error) {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(20000)", "journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)", "cache_size(-16384)", "journal_size_limit(67108864)", "trusted_schema(0)", "secure_delete(1)",
	}}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: abs, RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	if err := makeTables(db); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// makeTables writes only if it must, so that a vault opens while another process imports.
func makeTables(db *sql.DB) error {
	var version int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	switch version {
	case schemaVersion:
		return nil
	case 0:
		_, err := db.Exec(fmt.Sprintf("%s PRAGMA user_version = %d", schema, schemaVersion))
		return err
	case 1:
		return addVersions(db)
	}
	return fmt.Errorf("made by another version of Salus: layout %d, this one knows %d", version, schemaVersion)
}

// addVersions gives an index of layout 1 the columns of layout 2, in one transaction; the heads are made when they are first needed (fillHeads).
func addVersions(db *sql.DB) error {
	tx, err := db.Begin() // immediate: another process that opens the vault waits here
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var version int
	if err := tx.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version == schemaVersion {
		return err
	}
	if _, err := tx.Exec(fmt.Sprintf(`ALTER TABLE records ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
		ALTER TABLE records ADD COLUMN before BLOB; ALTER TABLE records ADD COLUMN head BLOB; PRAGMA user_version = %d`, schemaVersion)); err != nil {
		return err
	}
	return tx.Commit()
}

const schemaVersion = 2

const schema = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS packs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS types (id INTEGER PRIMARY KEY, blind BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS patients (id INTEGER PRIMARY KEY, blind BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS records (
	seq     INTEGER PRIMARY KEY,
	blind   BLOB NOT NULL UNIQUE,
	type    INTEGER NOT NULL REFERENCES types,
	patient INTEGER REFERENCES patients,
	content BLOB NOT NULL,
	pack    INTEGER NOT NULL REFERENCES packs,
	offset  INTEGER NOT NULL,
	length  INTEGER NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	before  BLOB,
	head    BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS records_type ON records (type);
CREATE INDEX IF NOT EXISTS records_patient ON records (patient);
`

// privateDir makes dir if it is missing, and refuses one that others can enter.
func privateDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return refuseWider(dir, 0o700)
}

// privateFile makes an empty file if it is missing, and refuses one that others can read.
func privateFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	f.Close()
	return refuseWider(path, 0o600)
}

func refuseWider(path string, want fs.FileMode) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&^want != 0 {
		return fmt.Errorf("%s has mode %04o: others could read it; run chmod %04o %s", path, mode, want, path)
	}
	return nil
}
