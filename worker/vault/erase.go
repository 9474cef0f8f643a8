package vault

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"salus/models/durable"
)

// erasedBlob lists whose records were erased, by blinded name: an import passes over what would bring them back.
const erasedBlob = "erased"

// Erased says what an erasure took away.
type Erased struct {
	Records int // of the patient
	Edited  int // records of several patients, written anew without this one
	Packs   int // objects whose data keys were destroyed
}

// Erase destroys a patient's records. Records that hold several patients (those of no single one) go through edit, which gives
// them back without the patient, and says whether there was anything to take out; edit may be nil. Without a patient it only
// does the latter.
//
// Every object that holds any of it is written anew under a fresh data key without it, the index forgets the patient's rows and
// sealed name, and then the old objects' headers, which hold their data keys wrapped, are overwritten on disk before the
// files are removed: what the file system may still hold of them is ciphertext whose key is nowhere. The index is
// kept with secure_delete, and its log is emptied.
//
// When Erase returns nil all of this is durable. On an error before the index is committed the records are as before; after it they
// are gone from the vault, and the next Erase, Import or Open destroys the old objects. The patient's name, blinded, stays in
// a list, so that an import of an old export does not bring the records back: see IsErased and Readmit.
//
// Not in its power: copies of the vault made before, as backups are, together with a copy of the key file.
func (v *Vault) Erase(ctx context.Context, patient string, edit func(Record) (Record, bool, error)) (Erased, error) {
	e, err := v.erase(ctx, patient, edit)
	if err != nil {
		return Erased{}, fmt.Errorf("vault: erase: %w", err)
	}
	if err := v.emptyLog(ctx); err != nil {
		return e, fmt.Errorf("vault: erase: the records are out of the index, not yet out of its log: %w", err)
	}
	if err := v.sweepFor(ctx); err != nil {
		return e, fmt.Errorf("vault: erase: the records are out of the index, their old objects are still there: %w", err)
	}
	return e, nil
}

// IsErased says whether a patient's records were erased.
func (v *Vault) IsErased(patient string) (bool, error) {
	list, err := v.erased()
	return list[hex.EncodeToString(v.keys.blindName("patient", patient))], err
}

// AnyErased says whether any patient's records were.
func (v *Vault) AnyErased() (bool, error) {
	list, err := v.erased()
	return len(list) > 0, err
}

// Readmit lets imports bring a patient's records in again.
func (v *Vault) Readmit(patient string) error {
	list, err := v.erased()
	if err != nil {
		return err
	}
	delete(list, hex.EncodeToString(v.keys.blindName("patient", patient)))
	return v.putErased(list)
}

func (v *Vault) erased() (map[string]bool, error) {
	list := map[string]bool{}
	b, err := v.GetBlob(erasedBlob)
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

func (v *Vault) putErased(list map[string]bool) error {
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return v.PutBlob(erasedBlob, b)
}

// erase is Erase up to the commit of the index.
func (v *Vault) erase(ctx context.Context, patient string, edit func(Record) (Record, bool, error)) (e Erased, err error) {
	v.importing.Lock()
	defer v.importing.Unlock()
	unlock, err := v.lockImport()
	if err != nil {
		return e, err
	}
	defer unlock()
	blind := v.keys.blindName("patient", patient)
	if patient != "" {
		list, err := v.erased()
		if err != nil {
			return e, err
		}
		list[hex.EncodeToString(blind)] = true
		if err := v.putErased(list); err != nil { // first: whatever happens, no import brings them back
			return e, err
		}
	}
	release, err := v.share()
	if err != nil {
		return e, err
	}
	defer release()
	tx, err := v.db.BeginTx(ctx, nil)
	if err != nil {
		return e, err
	}
	defer tx.Rollback()
	im := &importer{vault: v, tx: tx, types: map[string]int64{}, patients: map[string]int64{}}
	defer im.discard()
	if err := im.prepare(ctx); err != nil {
		return e, err
	}
	if e, err = im.erase(ctx, blind, edit); err != nil {
		return Erased{}, err
	}
	if err := im.finish(); err != nil {
		return Erased{}, err
	}
	return e, tx.Commit()
}

// erase writes anew what shares an object with what goes, and deletes the patient's rows.
func (im *importer) erase(ctx context.Context, blind []byte, edit func(Record) (Record, bool, error)) (e Erased, err error) {
	packs := map[string]bool{}
	own, err := im.vault.places(ctx, "patient = (SELECT id FROM patients WHERE blind = ?)", blind)
	if err != nil {
		return e, err
	}
	for _, p := range own {
		packs[p.pack] = true
	}
	e.Records = len(own)
	if _, err := im.tx.ExecContext(ctx, "DELETE FROM records WHERE patient = (SELECT id FROM patients WHERE blind = ?)", blind); err != nil {
		return e, err
	}
	if edit != nil {
		for r, err := range im.vault.shared(ctx) {
			if err != nil {
				return e, err
			}
			without, changed, err := edit(r.Record)
			if err != nil {
				return e, err
			}
			if !changed {
				continue
			}
			packs[r.pack] = true
			e.Edited++
			if err := im.add(without); err != nil {
				return e, err
			}
		}
	}
	e.Packs = len(packs)
	for _, pack := range slices.Sorted(maps.Keys(packs)) {
		if err := im.move(ctx, pack); err != nil {
			return e, err
		}
	}
	return e, nil
}

// placed is a record with where it lies.
type placed struct {
	Record
	pack string
}

// shared yields the records of no single patient.
func (v *Vault) shared(ctx context.Context) iter.Seq2[placed, error] {
	return func(yield func(placed, error) bool) {
		places, err := v.places(ctx, "patient IS NULL AND ? IS NOT NULL", []byte{0})
		if err != nil {
			yield(placed{}, err)
			return
		}
		open := packs{vault: v}
		defer open.close()
		for _, p := range places {
			r, err := open.record(p)
			if err == nil {
				err = ctx.Err()
			}
			if !yield(placed{r, p.pack}, err) || err != nil {
				return
			}
		}
	}
}

// move writes the records that the transaction has left in a pack into a fresh one, as they are.
func (im *importer) move(ctx context.Context, pack string) error {
	rows, err := im.tx.QueryContext(ctx, "SELECT records.blind, packs.name, offset, length FROM records JOIN packs ON packs.id = pack WHERE packs.name = ? ORDER BY seq", pack)
	if err != nil {
		return err
	}
	left, err := scanPlaces(rows)
	if err != nil {
		return err
	}
	open := packs{vault: im.vault}
	defer open.close()
	for _, p := range left {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := open.record(p)
		if err != nil {
			return err
		}
		if im.pack == nil || im.pack.size >= packSize {
			if err := im.nextPack(); err != nil {
				return err
			}
		}
		offset := im.pack.size
		for _, part := range [][]byte{frameHeader(r), r.Data} {
			if _, err := im.pack.Write(part); err != nil {
				return err
			}
		}
		if _, err := im.tx.ExecContext(ctx, "UPDATE records SET pack = ?, offset = ?, length = ? WHERE blind = ?", im.packID, offset, im.pack.size-offset, p.blind); err != nil {
			return err
		}
	}
	return nil
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
	l := flock.New(filepath.Join(v.dir, "lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLockContext(ctx, waitStep)
	if err != nil || !ok {
		return errors.Join(err, ctx.Err())
	}
	defer l.Unlock()
	return v.sweepLocked()
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

// shredFiles shreds the files of a folder that are unwanted.
func shredFiles(dir string, unwanted func(name string) bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	removed := false
	for _, e := range entries {
		if !unwanted(e.Name()) {
			continue
		}
		removed = true
		if err := shred(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	if !removed {
		return nil
	}
	return durable.SyncDir(dir)
}
