package vault

import (
	"context"
	"database/sql"
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
	"time"

	"salus/models/durable"
)

// erasedBlob lists whose records were erased, by blinded name, and erasedRecords the records of no single patient that went with them: an import passes over what would bring them back.
const (
	erasedBlob    = "erased"
	erasedRecords = "erased-records"
)

// Erased says what an erasure took away.
type Erased struct {
	Records int // of the patient
	Edited  int // records of several patients, written anew without this one
	Objects int // encrypted objects whose keys were destroyed: one for each version that was kept
	Unread  int // versions of records of no single patient that cannot be read
}

// Edit gives a record of no single patient back without those whose records are erased, and says whether there was anything to take out. One that it marks as deleted was of the
// erased patient alone, whom it names: it goes.
type Edit func(Record) (Record, bool, error)

// Erase destroys a patient's records. Records of no single patient go through edit, which may be nil. Without a patient it only does the latter.
//
// The index forgets the patient's rows and sealed name, the lists of the search are written anew without what is no record's, so that nothing says any more that a record with a word
// was here, and the patient's key is overwritten on disk. Records of several patients
// with anything to take out are written anew under a fresh key, with all others that the old key opens, and their former versions with
// the patient are dropped; the old key is overwritten. What is left is ciphertext whose key is nowhere, in packs here until Compact writes them anew, and
// in packs that were copied or given to another site before. The index is kept with secure_delete, and its log is emptied.
//
// Records of no single patient that cannot be read, as their pack is damaged or missing, stay and are counted; lost says that they go, with their keys. Where one is under a key that
// must go the erasure fails unless they do.
//
// When Erase returns nil all of this is durable. On an error before the index is committed the records are as before; after it they
// are gone from the vault, and the next Erase, Import or Open destroys the keys. The patient's name, blinded, stays in
// a list, so that an import of an old export does not bring the records back: see IsErased and Readmit.
//
// Not in its power: copies of the file of keys made before, as backups are, together with the key that opens them. The next Backup replaces the copy in its folder; Rewrap makes the
// others useless once the old key file is gone.
func (v *Vault) Erase(ctx context.Context, patient string, edit Edit, lost bool) (Erased, error) {
	e, err := v.erase(ctx, patient, edit, lost)
	if err != nil {
		return Erased{}, fmt.Errorf("vault: erase: %w", err)
	}
	if err := v.at("log emptied"); err != nil {
		return e, err
	}
	if err := v.emptyLog(ctx); err != nil {
		return e, fmt.Errorf("vault: erase: the records are out of the index, not yet out of its log: %w", err)
	}
	if err := v.sweepFor(ctx); err != nil {
		return e, fmt.Errorf("vault: erase: the records are out of the index, their keys are still there: %w", err)
	}
	return e, nil
}

// ErrUnreadable says that records which cannot be read lie under a key that an erasure must destroy.
var ErrUnreadable = errors.New("records of several patients that cannot be read lie under a key that must go")

func unreadable(err error) bool {
	return errors.Is(err, errDamaged) || errors.Is(err, errMissing) || errors.Is(err, errDestroyed)
}

// IsErased says whether a patient's records were erased.
func (v *Vault) IsErased(patient string) (bool, error) {
	list, err := readList[bool](v, erasedBlob)
	return list[v.erasedName(patient)], err
}

// AnyErased says whether any patient's records were.
func (v *Vault) AnyErased() (bool, error) {
	list, err := readList[bool](v, erasedBlob)
	return len(list) > 0, err
}

// Readmit lets imports bring a patient's records in again.
func (v *Vault) Readmit(patient string) error {
	name := v.erasedName(patient)
	records, err := readList[string](v, erasedRecords)
	if err != nil {
		return err
	}
	before := len(records)
	maps.DeleteFunc(records, func(_, of string) bool { return of == name })
	if len(records) < before {
		if err := v.putList(erasedRecords, records); err != nil {
			return err
		}
	}
	list, err := readList[bool](v, erasedBlob)
	if err != nil {
		return err
	}
	delete(list, name)
	return v.putList(erasedBlob, list)
}

// erasedName is a patient's name in the lists.
func (v *Vault) erasedName(patient string) string {
	return hex.EncodeToString(v.ring.keys.blindName("patient", patient))
}

func readList[T any](v *Vault, blob string) (map[string]T, error) {
	list := map[string]T{}
	b, err := v.GetBlob(blob)
	if errors.Is(err, ErrNotFound) {
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, errDamaged
	}
	return list, nil
}

func (v *Vault) putList(blob string, list any) error {
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return v.PutBlob(blob, b)
}

// erase is Erase up to the commit of the index.
func (v *Vault) erase(ctx context.Context, patient string, edit Edit, lost bool) (e Erased, err error) {
	if patient != "" {
		list, err := readList[bool](v, erasedBlob)
		if err != nil {
			return e, err
		}
		list[v.erasedName(patient)] = true
		if err := v.putList(erasedBlob, list); err != nil { // first: whatever happens, no import brings them back
			return e, err
		}
	}
	err = v.change(ctx, 0, func(im *importer) error {
		im.keep = 0
		x := erasure{importer: im, open: packsOf(v), lost: lost, slots: map[uint64]bool{}, alone: map[string]string{}}
		defer x.open.close()
		e, err = x.erase(ctx, patient, edit)
		return err
	})
	if err != nil {
		return Erased{}, err
	}
	return e, nil
}

// erasure is one under way.
type erasure struct {
	*importer
	open  *packs
	lost  bool
	slots map[uint64]bool   // keys that go
	alone map[string]string // records of no single patient that go, by blinded name, and with whom
	Erased
}

func (x *erasure) erase(ctx context.Context, patient string, edit Edit) (Erased, error) {
	x.freed = true
	if patient != "" {
		if err := x.patient(ctx, x.vault.ring.keys.blindName("patient", patient)); err != nil {
			return x.Erased, err
		}
	}
	if edit != nil {
		if err := x.edit(ctx, edit); err != nil {
			return x.Erased, err
		}
	}
	for _, slot := range slices.Sorted(maps.Keys(x.slots)) {
		if err := x.move(ctx, slot); err != nil {
			return x.Erased, err
		}
	}
	if len(x.alone) > 0 {
		list, err := readList[string](x.vault, erasedRecords)
		if err != nil {
			return x.Erased, err
		}
		maps.Copy(list, x.alone)
		if err := x.vault.putList(erasedRecords, list); err != nil { // before the commit, as the patient's name
			return x.Erased, err
		}
	}
	if patient == "" && len(x.slots) == 0 {
		return x.Erased, nil
	}
	return x.Erased, x.relist(ctx, &Compacted{}, nil)
}

// both are the tables with content.
var both = []string{"records", "former"}

// patient takes a patient's records out of the index; the key goes with the row (free).
func (x *erasure) patient(ctx context.Context, blind []byte) error {
	const whose = " WHERE patient = (SELECT id FROM patients WHERE blind = ?)"
	for _, table := range both {
		objects := 0
		if err := x.tx.QueryRowContext(ctx, "SELECT count(*) FROM "+table+whose+" AND pack IS NOT NULL", blind).Scan(&objects); err != nil {
			return err
		}
		x.Objects += objects
		if table == "records" {
			x.Records += objects
		}
		if _, err := x.tx.ExecContext(ctx, "DELETE FROM "+table+whose, blind); err != nil {
			return err
		}
	}
	return nil
}

// edit writes records of no single patient anew where there is something to take out, and drops such former versions.
func (x *erasure) edit(ctx context.Context, edit Edit) error {
	last := x.doc // what is written below is not looked at again
	for _, table := range both {
		places, err := x.places(ctx, table, "records.patient IS NULL AND doc < ?", last)
		if err != nil {
			return err
		}
		for _, p := range places {
			if err := x.editOne(ctx, table, p, edit); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *erasure) editOne(ctx context.Context, table string, p place, edit Edit) error {
	r, err := x.open.record(p)
	if unreadable(err) {
		x.Unread++
		if !x.lost {
			return nil
		}
		x.slots[p.slot] = true
		return x.drop(ctx, table, p)
	}
	if err != nil {
		return err
	}
	without, changed, err := edit(r)
	if err != nil || !changed {
		return err
	}
	x.slots[p.slot] = true
	x.Objects++
	switch {
	case table == "former":
		return x.drop(ctx, table, p)
	case without.Deleted:
		x.Records++
		x.alone[hex.EncodeToString(p.blind)] = x.vault.erasedName(without.Patient)
		return x.drop(ctx, table, p)
	}
	x.Edited++
	return x.addOne(without)
}

func (x *erasure) drop(ctx context.Context, table string, p place) error {
	_, err := x.tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE doc = ?", p.doc)
	return err
}

// places gathers, where the table changes meanwhile.
func (im *importer) places(ctx context.Context, table, where string, args ...any) (out []place, err error) {
	err = eachOf(ctx, im.tx, table, where, args, func(p place) (bool, error) {
		out = append(out, p)
		return true, nil
	})
	return out, err
}

// move writes what is left under a key of records of no single patient that goes anew.
func (x *erasure) move(ctx context.Context, slot uint64) error {
	moved, err := x.rekey(ctx, x.open, slot, func(table string, p place, err error) error {
		if !unreadable(err) {
			return err
		}
		if !x.lost {
			return fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		x.Unread++
		return x.drop(ctx, table, p)
	})
	x.Objects += moved
	return err
}

// rekey writes what is left under a key that goes anew, as it is: of a patient under a fresh key, of nobody under this change's. failed is told of what cannot be read.
func (im *importer) rekey(ctx context.Context, open *packs, slot uint64, failed func(string, place, error) error) (moved int, err error) {
	var patient any
	err = im.tx.QueryRowContext(ctx, "SELECT id FROM patients WHERE slot = ?", slot).Scan(&patient)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	var to *owner
	for _, table := range both {
		places, err := im.places(ctx, table, "records.patient IS ? AND slot = ?", patient, slot)
		if err != nil {
			return moved, err
		}
		for _, p := range places {
			if to == nil {
				if to, err = im.fresh(ctx, patient); err != nil {
					return moved, err
				}
			}
			err := im.moveOne(ctx, open, table, p, *to)
			if err != nil {
				err = failed(table, p, err)
			} else {
				moved++
			}
			if err != nil {
				return moved, err
			}
		}
	}
	return moved, nil
}

// fresh gives a patient a fresh key, or is this change's key of nobody's records.
func (im *importer) fresh(ctx context.Context, patient any) (*owner, error) {
	if patient == nil {
		o, err := im.ownerOf("")
		im.used = im.used || err == nil
		return &o, err
	}
	o, err := im.newKey()
	if err != nil {
		return nil, err
	}
	_, err = im.tx.ExecContext(ctx, "UPDATE patients SET slot = ? WHERE id = ?", o.slot, patient)
	clear(im.patients) // one of them has another key now
	return &o, errors.Join(err, im.slots.write())
}

func (im *importer) moveOne(ctx context.Context, open *packs, table string, p place, to owner) error {
	f, err := open.get(p.pack)
	if err != nil {
		return err
	}
	o, err := im.vault.object(f, p)
	if err != nil {
		return err
	}
	if err := im.roomFor(packSize); err != nil {
		return err
	}
	offset := im.pack.size
	w, err := newObjectWriter(im.pack, to.key, recordObject(p.blind, p.version))
	if err != nil {
		return err
	}
	for at := int64(0); at < o.size; {
		part, err := o.rest(at)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		n, err := w.Write(part)
		if err != nil {
			return err
		}
		at += int64(n)
	}
	if err := w.Close(); err != nil {
		return err
	}
	_, err = im.tx.ExecContext(ctx, "UPDATE "+table+" SET slot = ?, pack = ?, offset = ?, length = ? WHERE doc = ?", to.slot, im.pack.id, offset, im.pack.size-offset, p.doc)
	return err
}

// waitStep is how long to wait for others before trying again.
const waitStep = 20 * time.Millisecond

// emptyLog brings the index's log into the index and truncates it, so that deleted rows stand in neither.
func (v *Vault) emptyLog(ctx context.Context) error {
	for {
		var busy, frames, moved int
		if err := v.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
			return err
		}
		if busy == 0 {
			return nil
		}
		if err := wait(ctx); err != nil {
			return err
		}
	}
}

// sweepFor sweeps once nobody uses the vault.
func (v *Vault) sweepFor(ctx context.Context) error {
	release, err := v.alone(ctx)
	if err != nil {
		return err
	}
	defer release()
	return v.sweepLocked(ctx)
}

func wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(waitStep):
		return nil
	}
}

// erasedSuffix marks a blob's file that is to be destroyed; the next sweep does it if a crash came between.
const erasedSuffix = ".erased"

// EraseBlob destroys a blob's data key on disk and removes it; that it is missing is no error.
func (v *Vault) EraseBlob(name string) error {
	release, err := v.share()
	if err != nil {
		return err
	}
	defer release()
	if err := v.at("blob erased"); err != nil {
		return err
	}
	dir := filepath.Join(v.dir, "blobs")
	path := filepath.Join(dir, v.blobFile(name))
	err = os.Rename(path, path+erasedSuffix)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("vault: erase blob: %w", err)
	}
	if err = durable.SyncDir(dir); err == nil {
		err = shred(path + erasedSuffix)
	}
	if err != nil {
		return fmt.Errorf("vault: erase blob: %w", err)
	}
	return durable.SyncDir(dir)
}

// shred overwrites an object's header, which alone holds its data key, and removes the file.
func shred(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.WriteAt(make([]byte, min(headerSize, info.Size())), 0)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Remove(path)
}

func isErased(name string) bool { return strings.HasSuffix(name, erasedSuffix) }

// shredFiles shreds the files of a folder that are unwanted.
func shredFiles(dir string, unwanted func(name string) bool) error {
	return eachFile(dir, unwanted, shred)
}

// removeFiles removes them: ciphertext whose keys are elsewhere.
func removeFiles(dir string, unwanted func(name string) bool) error {
	return eachFile(dir, unwanted, os.Remove)
}

func eachFile(dir string, wanted func(name string) bool, do func(path string) error) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	done := false
	for _, e := range entries {
		if !wanted(e.Name()) {
			continue
		}
		done = true
		if err := do(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if !done {
		return nil
	}
	return durable.SyncDir(dir)
}
