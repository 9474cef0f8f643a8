// Package vault keeps a hospital's records at rest, encrypted.
//
// A vault is a directory:
//
//	index.db   SQLite: where each record lies, by blinded name; what it can be found by
//	keys       a wrapped key for each patient (ring.go)
//	packs/     encrypted records, many to a file or a large one alone; each file's name is its CID (dag.go)
//	blobs/     encrypted objects that hold one named byte string each
//	lock, turn, import.lock
//
// and a key file beside it, never in it. The keys, from the top:
//
//	key-encryption key   in the key file, sealed by a passphrase or not, or with a helper such as a hardware module (kek.go, helper.go);
//	  │                  wraps by HPKE with X-Wing, or by RSA-OAEP with SHA-256
//	  ├ patient key      one for each patient, and one for the records of no single patient in each import
//	  │   └ data key     a fresh one for each object, that is for each version of each record (object.go)
//	  └ root secret      HKDF-SHA-256, salted with the vault's random id, one label each:
//	      ├ blobs        as a patient key, for blobs
//	      ├ blind        HMAC key of the names in the index (blind index)
//	      └ seal         seals the few names that must be read back, and the lists of the search
//
// A patient's records are erased by destroying the patient's key, wherever copies of the ciphertext lie: see Erase.
//
// An object is AES-256-GCM in segments of 1 MiB. Its name and the order, number and end of its segments are authenticated, and its key is committed to. An object of a record is good in
// any pack and at any place, so that packs are written anew, copied and given to other sites without any key.
//
// The index holds no identifier in the clear: types, patients, record names and search words appear as HMAC-SHA-256 values.
// Who reads the disk without the key learns how many records, patients and types there are, which records
// belong to the same (unknown) patient or type, each record's length, how many search words there are, and to the power of two how many records have each, in each part of an import: so
// that where two parts are of one patient each, as in a daily refresh, whether the two share a code; an erasure or Compact makes one part of all.
//
// Each record has a version and the head of a hash chain over all its versions; the record root (root.go) commits to all of them, and a worker puts it on chain. Of
// former versions the vault keeps the chain, and the content where its policy says so (SetPolicy). A record that its source has deleted leaves a last version without content.
//
// Promises: what Import or PutBlob acknowledged is durable; an import is all or nothing, over crashes and full disks; bytes
// changed, swapped, renamed or truncated on disk give an error, never other data.
// Not promised: that somebody who can write to the disk cannot put back an older state of the whole vault, or remove
// records from the index (the dataset roots that a worker anchors reveal it where it matters).
package vault

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
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
	Words   []Word   // what it can be found by, besides type and patient

	// Body, in an import, stands in place of Data for content that does not belong in memory. It is read once, to its end; Digest becomes the SHA3-256 of its bytes. Such a
	// record comes out of the vault without Data: OpenRecord reads it.
	Body io.Reader
	// Deleted, in an import, says that the source has the record of that Type and ID no more. It is passed over where the vault has none.
	Deleted bool
	// Size is the length of the content of a record that was read.
	Size int64
}

// Limits of a record. Lengths are in bytes.
const (
	MaxName = 1024      // each of Type, ID and Patient
	MaxData = 256 << 20 // Data; a Body may be as long as the disk takes
)

// Summary says what an import changed.
type Summary struct {
	Added     int   `json:"added"`
	Updated   int   `json:"updated"`
	Unchanged int   `json:"unchanged"`
	Deleted   int   `json:"deleted"` // records that were there and are not any more
	Erased    int   `json:"erased"`  // records of patients whose records were erased; left out
	Bytes     int64 `json:"bytes"`   // of the records' content
}

// ErrNotFound says that the vault has no such record or blob.
var ErrNotFound = errors.New("not in the vault")

// ErrBusy says that another process is importing into the vault.
var ErrBusy = errors.New("another import is running on this vault")

// Vault is an open vault. Its methods may be used concurrently.
type Vault struct {
	dir  string
	ring *ring
	db   *sql.DB

	// step, in tests, is told of each write before it happens, and can make it fail.
	step func(what string) error
	// silent is a vault that is being restored: it tells no backup what was erased.
	silent bool

	importing sync.Mutex // one import at a time in this process; import.lock serves the others
}

// Open opens the vault in dir with the key in keyFile, and makes an empty one if dir is missing or empty.
// It refuses a directory or key file that others than the owner can read.
func Open(dir, keyFile string) (*Vault, error) {
	v, err := openVault(dir, keyFile)
	if err != nil {
		return nil, fmt.Errorf("vault %s: %w", dir, err)
	}
	if err := v.sweep(context.Background(), sweepWait); err != nil {
		return nil, errors.Join(fmt.Errorf("vault %s: %w", dir, err), v.Close())
	}
	return v, nil
}

func openVault(dir, keyFile string) (*Vault, error) {
	for _, d := range []string{dir, filepath.Join(dir, "packs"), filepath.Join(dir, "blobs")} {
		if err := privateDir(d); err != nil {
			return nil, err
		}
	}
	v := &Vault{dir: dir}
	if err := v.openKeys(keyFile); err != nil {
		return nil, err
	}
	index := filepath.Join(dir, "index.db")
	err := privateFile(index)
	if err == nil {
		v.db, err = openIndex(index)
	}
	if err == nil {
		err = v.belongs()
	}
	if err != nil {
		v.ring.close()
		if v.db != nil {
			v.db.Close()
		}
		return nil, fmt.Errorf("index: %w", err)
	}
	return v, nil
}

// openKeys opens the file of keys. Of two processes that open a fresh vault one makes it.
func (v *Vault) openKeys(keyFile string) error {
	_, err := os.Stat(filepath.Join(v.dir, "index.db"))
	fresh := errors.Is(err, fs.ErrNotExist)
	if fresh {
		l := v.lockFile("import.lock")
		if err := l.Lock(); err != nil {
			return err
		}
		defer l.Unlock()
	}
	keys := filepath.Join(v.dir, "keys")
	if fresh {
		packs, failed := os.ReadDir(filepath.Join(v.dir, "packs"))
		if _, err := os.Stat(keys); failed != nil || err == nil && len(packs) > 0 {
			return errors.Join(failed, errors.New("index.db is missing: restore the backup"))
		}
	}
	v.ring, err = openRing(keys, keyFile, fresh)
	return err
}

// belongs makes sure that index and keys are of one vault.
func (v *Vault) belongs() error {
	read := func() (id []byte, err error) {
		err = v.db.QueryRow("SELECT value FROM meta WHERE name = 'id'").Scan(&id)
		return id, err
	}
	id, err := read()
	if errors.Is(err, sql.ErrNoRows) {
		// One statement: of two processes that open a fresh vault one inserts, and both read what it inserted.
		if _, err := v.db.Exec("INSERT INTO meta SELECT 'id', ? WHERE NOT EXISTS (SELECT 1 FROM meta)", v.ring.vault[:]); err != nil {
			return err
		}
		id, err = read()
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(id, v.ring.vault[:]) {
		return errors.New("it belongs to another vault than the file of keys")
	}
	return nil
}

// at is called before each write.
func (v *Vault) at(what string) error {
	if v.step == nil {
		return nil
	}
	return v.step(what)
}

// Close closes the vault. Iterators must have ended.
func (v *Vault) Close() error {
	v.ring.mu.Lock()
	defer v.ring.mu.Unlock()
	v.ring.close()
	return v.db.Close()
}

// Import adds records in one transaction: a record of known type and id replaces the former one, or leaves it if patient and digest are equal.
// One that has come to another patient is encrypted under that patient's key, and of its former versions the chain alone stays; the former patient's other records are written anew under
// a fresh key, and the key that opened those versions is overwritten.
// One marked as deleted takes the record away, if it is there; of it a last version without content stays in the chain of its versions.
// When Import returns nil everything is durable; on any error, of the sequence or the disk or the context, the vault is as before.
func (v *Vault) Import(ctx context.Context, records iter.Seq2[Record, error]) (Summary, error) {
	return v.importAll(ctx, records)
}

// Patients returns the keys of all patients with at least one record, sorted.
func (v *Vault) Patients(ctx context.Context) ([]string, error) { return v.patients(ctx) }

// Types returns the number of records of each type.
func (v *Vault) Types(ctx context.Context) (map[string]int, error) { return v.types(ctx) }

// RecordsOfType yields the records of one type in the order of their last change.
func (v *Vault) RecordsOfType(ctx context.Context, typ string) iter.Seq2[Record, error] {
	return v.records(ctx, Query{Type: typ}, "records.type = (SELECT id FROM types WHERE blind = ?)", "type", typ)
}

// RecordsOfPatient yields the records of one patient in the order of their last change.
func (v *Vault) RecordsOfPatient(ctx context.Context, patient string) iter.Seq2[Record, error] {
	return v.records(ctx, Query{Patient: patient}, "records.patient = (SELECT id FROM patients WHERE blind = ?)", "patient", patient)
}

// Record returns one record, or ErrNotFound.
func (v *Vault) Record(ctx context.Context, typ, id string) (Record, error) {
	return v.record(ctx, typ, id)
}

// Has says whether the vault has a record, without reading it.
func (v *Vault) Has(ctx context.Context, typ, id string) (bool, error) { return v.has(ctx, typ, id) }

// OpenRecord opens one record's content for reading as a stream, or gives ErrNotFound. The caller closes it.
func (v *Vault) OpenRecord(ctx context.Context, typ, id string) (*Reader, error) {
	return v.openRecord(ctx, typ, id)
}

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
		"busy_timeout(20000)", "journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)", "cache_size(" + narrowCache + ")", "journal_size_limit(67108864)", "trusted_schema(0)", "secure_delete(1)",
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
	}
	return fmt.Errorf("made by another version of Salus: layout %d, this one knows %d", version, schemaVersion)
}

const schemaVersion = 3

// Numbers of records (doc) and of key slots are never given twice: counters keeps the next. A record without pack is a deletion.
const schema = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS packs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE IF NOT EXISTS blocks (hash BLOB NOT NULL, pack INTEGER NOT NULL REFERENCES packs, offset INTEGER NOT NULL, length INTEGER NOT NULL, node BLOB, PRIMARY KEY (hash, pack)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS types (id INTEGER PRIMARY KEY, blind BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS keys (slot INTEGER PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS dying (slot INTEGER PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS patients (id INTEGER PRIMARY KEY, blind BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL, slot INTEGER NOT NULL REFERENCES keys) STRICT;
CREATE TABLE IF NOT EXISTS records (
	doc     INTEGER PRIMARY KEY,
	blind   BLOB NOT NULL UNIQUE,
	type    INTEGER NOT NULL REFERENCES types,
	patient INTEGER REFERENCES patients,
	slot    INTEGER NOT NULL,
	content BLOB NOT NULL,
	pack    INTEGER REFERENCES packs,
	offset  INTEGER NOT NULL,
	length  INTEGER NOT NULL,
	version INTEGER NOT NULL,
	before  BLOB NOT NULL,
	head    BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS records_type ON records (type) WHERE pack IS NOT NULL;
CREATE INDEX IF NOT EXISTS records_patient ON records (patient);
CREATE TABLE IF NOT EXISTS former (
	doc     INTEGER PRIMARY KEY,
	blind   BLOB NOT NULL,
	patient INTEGER REFERENCES patients,
	slot    INTEGER NOT NULL,
	pack    INTEGER NOT NULL REFERENCES packs,
	offset  INTEGER NOT NULL,
	length  INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS former_blind ON former (blind);
CREATE INDEX IF NOT EXISTS former_patient ON former (patient);
CREATE TABLE IF NOT EXISTS batches (id INTEGER PRIMARY KEY, salt BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS lists (word BLOB NOT NULL, batch INTEGER NOT NULL REFERENCES batches, list BLOB NOT NULL, PRIMARY KEY (word, batch)) STRICT, WITHOUT ROWID;
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
