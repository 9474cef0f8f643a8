package vault

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"salus/models/durable"
)

// What was erased must not come back with an older backup. So the blobs that say what was erased, those whose names begin with Lasting, are copied whenever one of them changes: to a
// file beside the vault, and to each folder that a backup was made to. It is one object, encrypted as a blob is, and holds them all. Of two such files the one with the higher number counts.

// Lasting begins the names of the blobs that say what was erased. They outlive the vault: Restore puts them in force.
const Lasting = "eras"

const (
	erasedFile   = "erased"  // in a backup's folder
	besideSuffix = ".erased" // beside the vault
	erasedObject = "erasures"
	maxErased    = MaxBlob
	maxBackups   = 16 // that a vault remembers
	backupsMeta  = "backups"
)

// erasures is what the file holds.
type erasures struct {
	Number uint64            `json:"number"`
	Blobs  map[string][]byte `json:"blobs"`
}

// rememberBackup notes that there is a backup in a folder, which is to be told of erasures.
func (v *Vault) rememberBackup(ctx context.Context, folder string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	list, err := v.backups(ctx)
	if err != nil || slices.Contains(list, folder) {
		return err
	}
	unlock, err := v.lockImport() // else it waits for an import's transaction
	if err != nil {
		return err
	}
	defer unlock()
	list = append(list, folder)
	text, err := json.Marshal(list[max(0, len(list)-maxBackups):])
	if err != nil {
		return err
	}
	_, err = v.db.ExecContext(ctx, "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", backupsMeta, text)
	return err
}

func (v *Vault) backups(ctx context.Context) (list []string, err error) {
	var text []byte
	rows, err := v.db.QueryContext(ctx, "SELECT value FROM meta WHERE name = ?", backupsMeta)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if json.Unmarshal(text, &list) != nil {
			return nil, errDamaged
		}
	}
	return list, rows.Err()
}

// tellErased writes what was erased beside the vault and to the backups. One that is not there now is left: see Untold. must is one that may not be.
func (v *Vault) tellErased(ctx context.Context, must string) error {
	if v.silent {
		return nil
	}
	l := flock.New(filepath.Join(v.dir, "erased.lock"), flock.SetPermissions(0o600))
	if err := l.Lock(); err != nil {
		return err
	}
	defer l.Unlock()
	now, err := v.lasting()
	if err != nil {
		return err
	}
	beside := filepath.Clean(v.dir) + besideSuffix
	files, err := v.backupFiles(ctx)
	if err != nil {
		return err
	}
	if must != "" {
		files = append(files, filepath.Join(must, erasedFile))
	}
	for _, path := range append([]string{beside}, files...) {
		if e, err := readErased(path, v.ring.keys); err == nil {
			now.Number = max(now.Number, e.Number)
		}
	}
	now.Number++
	text, err := json.Marshal(now)
	if err != nil {
		return err
	}
	if len(text) > maxErased {
		return fmt.Errorf("what was erased has %d bytes, at most %d can be told", len(text), maxErased)
	}
	object := sealObject(nil, v.ring.keys.blobs, erasedObject, text)
	if err := v.at("erasures told"); err != nil {
		return err
	}
	if err := durable.WriteFile(beside, object, 0o600); err != nil {
		return err
	}
	for _, path := range files {
		if err := durable.WriteFile(path, object, 0o600); err != nil && filepath.Dir(path) == filepath.Clean(must) {
			return err
		}
	}
	return nil
}

// backupFiles are the files in the folders of backups.
func (v *Vault) backupFiles(ctx context.Context) (out []string, err error) {
	folders, err := v.backups(ctx)
	for _, f := range folders {
		if _, err := os.Lstat(filepath.Join(f, backupFile)); err == nil {
			out = append(out, filepath.Join(f, erasedFile))
		}
	}
	return out, err
}

// Untold are the folders of backups that do not say what was erased last: they were not there. Such a backup brings back whom it has.
func (v *Vault) Untold(ctx context.Context) (out []string, err error) {
	now, err := os.ReadFile(filepath.Clean(v.dir) + besideSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	folders, err := v.backups(ctx)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	for _, f := range folders {
		told, err := readRegular(filepath.Join(f, erasedFile), 2*maxErased)
		if err != nil || !bytes.Equal(now, told) {
			out = append(out, f)
		}
	}
	return out, nil
}

// lasting gathers the blobs.
func (v *Vault) lasting() (e erasures, err error) {
	e.Blobs = map[string][]byte{}
	files, err := blobFiles(filepath.Join(v.dir, "blobs"))
	if err != nil {
		return e, err
	}
	for file := range files {
		name, err := v.blobName(file)
		if err == nil && strings.HasPrefix(name, Lasting) {
			e.Blobs[name], err = v.getBlob(name)
		}
		if err != nil && !errors.Is(err, ErrNotFound) { // deleted meanwhile
			return e, err
		}
	}
	return e, nil
}

func readErased(path string, k keys) (e erasures, err error) {
	b, err := readRegular(path, 2*maxErased)
	if err != nil {
		return e, err
	}
	o, err := openObject(bytes.NewReader(b), 0, int64(len(b)), k.blobs, erasedObject)
	if err == nil {
		b, err = o.all(maxErased)
	}
	if err == nil && json.Unmarshal(b, &e) != nil {
		err = errDamaged
	}
	if err != nil {
		return e, fmt.Errorf("%s, which says what was erased: %w; without it those who were erased come back", path, err)
	}
	return e, nil
}

// eraseSince erases from a vault that is being restored to a folder, and will be in dir, whom the backup's folder or the file beside dir names.
func eraseSince(ctx context.Context, backup, to, dir, keyFile string, step func(string) error, packs, finish func(*Vault) error, b *Restored) (err error) {
	v, err := openVault(to, keyFile)
	if err != nil {
		return err
	}
	v.step, v.silent = step, true
	defer func() { err = errors.Join(err, v.Close()) }()
	beside := filepath.Clean(dir) + besideSuffix
	var last string
	var since erasures
	for _, path := range []string{filepath.Join(backup, erasedFile), beside} {
		e, err := readErased(path, v.ring.keys)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if last == "" || e.Number > since.Number {
			last, since = path, e
		}
	}
	if last == "" {
		b.Unknown = true
		return nil
	}
	then, err := v.lasting()
	if err != nil {
		return err
	}
	if !maps.EqualFunc(then.Blobs, since.Blobs, bytes.Equal) {
		if err := v.getShared(ctx, packs); err != nil {
			return err
		}
		if b.Erased, err = v.eraseAgain(ctx, since.Blobs); err != nil {
			return err
		}
		if finish != nil {
			if err := finish(v); err != nil {
				return err
			}
		}
	}
	if last != beside {
		if _, err := copyFile(ctx, last, beside, nil); err != nil {
			return err
		}
	}
	if err := v.sweepFor(ctx); err != nil {
		return err
	}
	lost, err := v.Lost(ctx)
	b.Missing = len(lost)
	return err
}

// ErrNoPacks says that a restore has to erase patients from packs that are not there.
var ErrNoPacks = errors.New("patients were erased since this backup, and packs with records of several patients, who may be among them, are not here")

// getShared makes sure that the records of no single patient can be read: those who were erased may be in them, and would come back with their packs. get, if it is not nil, gets lost packs.
func (v *Vault) getShared(ctx context.Context, get func(*Vault) error) error {
	lost, err := v.lostShared(ctx)
	if err != nil || len(lost) == 0 {
		return err
	}
	var failed error
	if get != nil {
		failed = get(v)
		if lost, err = v.lostShared(ctx); err != nil || len(lost) == 0 {
			return err
		}
	}
	return errors.Join(fmt.Errorf("%w (%d, the first: %s): restore again when the vault's peers can be reached, or with them in the backup's packs folder, or from a newer backup", ErrNoPacks, len(lost), lost[0]), failed)
}

// lostShared are the lost packs with records of no single patient.
func (v *Vault) lostShared(ctx context.Context) (out []string, err error) {
	lost, err := v.Lost(ctx)
	if err != nil || len(lost) == 0 {
		return nil, err
	}
	rows, err := v.db.QueryContext(ctx, `SELECT name FROM packs WHERE id IN (SELECT pack FROM records WHERE patient IS NULL AND pack IS NOT NULL UNION SELECT pack FROM former WHERE patient IS NULL) ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(lost, func(o Object) bool { return o.CID == name }) {
			out = append(out, name)
		}
	}
	return out, rows.Err()
}

// eraseAgain puts in force what was erased.
func (v *Vault) eraseAgain(ctx context.Context, blobs map[string][]byte) (records int, err error) {
	for _, name := range slices.Sorted(maps.Keys(blobs)) {
		if !strings.HasPrefix(name, Lasting) {
			return 0, errDamaged
		}
		if err := v.putBlob(name, blobs[name]); err != nil {
			return 0, err
		}
	}
	err = v.change(ctx, 0, func(im *importer) error {
		x := erasure{importer: im, open: packsOf(v), slots: map[uint64]bool{}}
		defer x.open.close()
		x.freed = true
		for _, name := range slices.Sorted(maps.Keys(im.erased)) {
			blind, err := hex.DecodeString(name)
			if err != nil {
				return errDamaged
			}
			if err := x.patient(ctx, blind); err != nil {
				return err
			}
		}
		for _, name := range slices.Sorted(maps.Keys(im.alone)) {
			blind, err := hex.DecodeString(name)
			if err != nil {
				return errDamaged
			}
			if err := x.dropAlone(ctx, blind); err != nil {
				return err
			}
		}
		for _, slot := range slices.Sorted(maps.Keys(x.slots)) {
			if err := x.move(ctx, slot); err != nil {
				return err
			}
		}
		records = x.Records
		return x.relist(ctx, &Compacted{}, nil)
	})
	if err != nil {
		return 0, err
	}
	return records, v.emptyLog(ctx)
}

// dropAlone takes away a record of no single patient, with its former versions.
func (x *erasure) dropAlone(ctx context.Context, blind []byte) error {
	for _, table := range both {
		places, err := x.places(ctx, table, "records.blind = ? AND records.patient IS NULL", blind)
		if err != nil {
			return err
		}
		for _, p := range places {
			x.slots[p.slot] = true
			if table == "records" {
				x.Records++
			}
			if err := x.drop(ctx, table, p); err != nil {
				return err
			}
		}
	}
	return nil
}
