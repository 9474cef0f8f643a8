package vault

import (
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
	"time"

	"salus/models/durable"
)

// erasedBlob lists whose records were erased, by blinded name: an import passes over what would bring them back.
const erasedBlob = "erased"

// Erased says what an erasure took away.
type Erased struct {
	Records int // of the patient
	Edited  int // records of several patients, written anew without this one
	Objects int // encrypted objects whose keys were destroyed: one for each version that was kept
}

// Erase destroys a patient's records. Records that hold several patients (those of no single one) go through edit, which gives
// them back without the patient, and says whether there was anything to take out; edit may be nil. Without a patient it only
// does the latter.
//
// The index forgets the patient's rows, sealed name, and places in the lists of the search, and the patient's key is overwritten on disk. Records of several patients
// with anything to take out are written anew under a fresh key, with all others that the old key opens, and their former versions with
// the patient are dropped; the old key is overwritten. What is left is ciphertext whose key is nowhere, in packs here until Compact writes them anew, and
// in packs that were copied or given to another site before. The index is kept with secure_delete, and its log is emptied.
//
// When Erase returns nil all of this is durable. On an error before the index is committed the records are as before; after it they
// are gone from the vault, and the next Erase, Import or Open destroys the keys. The patient's name, blinded, stays in
// a list, so that an import of an old export does not bring the records back: see IsErased and Readmit.
//
// Not in its power: copies of the file of keys made before, as backups are, together with the key that opens them. The next Backup replaces the copy in its folder; Rewrap makes the
// others useless once the old key file is gone.
func (v *Vault) Erase(ctx context.Context, patient string, edit func(Record) (Record, bool, error)) (Erased, error) {
	e, err := v.erase(ctx, patient, edit)
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

// IsErased says whether a patient's records were erased.
func (v *Vault) IsErased(patient string) (bool, error) {
	list, err := v.erased()
	return list[hex.EncodeToString(v.ring.keys.blindName("patient", patient))], err
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
	delete(list, hex.EncodeToString(v.ring.keys.blindName("patient", patient)))
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
	if patient != "" {
		list, err := v.erased()
		if err != nil {
			return e, err
		}
		list[hex.EncodeToString(v.ring.keys.blindName("patient", patient))] = true
		if err := v.putErased(list); err != nil { // first: whatever happens, no import brings them back
			return e, err
		}
	}
	err = v.change(ctx, func(im *importer) error {
		im.keep = 0
		x := erasure{importer: im, words: map[wordKey]map[uint64]bool{}, slots: map[uint64]bool{}}
		x.open.vault = v
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
	open  packs
	words map[wordKey]map[uint64]bool // numbers that go from the lists of words
	slots map[uint64]bool             // keys that go
	Erased
}

func (x *erasure) erase(ctx context.Context, patient string, edit func(Record) (Record, bool, error)) (Erased, error) {
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
	return x.Erased, x.vault.unlist(ctx, x.tx, x.words)
}

// unlist notes that a record's number goes from the lists of its words.
func (x *erasure) unlist(r Record, doc uint64) {
	for _, w := range r.Words {
		k := x.vault.ring.keys.blindWord(w)
		if x.words[k] == nil {
			x.words[k] = map[uint64]bool{}
		}
		x.words[k][doc] = true
	}
}

// both are the tables with content.
var both = []string{"records", "former"}

// patient takes a patient's records out of the index; the key goes with the row (free).
func (x *erasure) patient(ctx context.Context, blind []byte) error {
	const whose = "patient = (SELECT id FROM patients WHERE blind = ?)"
	for _, table := range both {
		err := eachOf(ctx, x.tx, table, "records."+whose, []any{blind}, func(p place) (bool, error) {
			r, err := x.open.start(p)
			if errors.Is(err, errDamaged) || errors.Is(err, errMissing) || errors.Is(err, errDestroyed) { // it goes all the same; its words cannot be told
				err = nil
			}
			x.unlist(r, p.doc)
			x.Objects++
			if table == "records" {
				x.Records++
			}
			return true, err
		})
		if err != nil {
			return err
		}
		if _, err := x.tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE "+whose, blind); err != nil {
			return err
		}
	}
	return nil
}

// edit writes records of no single patient anew where there is something to take out, and drops such former versions.
func (x *erasure) edit(ctx context.Context, edit func(Record) (Record, bool, error)) error {
	last := x.doc // what is written below is not looked at again
	for _, table := range both {
		places, err := x.places(ctx, table, "records.patient IS NULL AND doc < ?", last)
		if err != nil {
			return err
		}
		for _, p := range places {
			r, err := x.open.record(p)
			if err != nil {
				return err
			}
			without, changed, err := edit(r)
			if err != nil {
				return err
			}
			if !changed {
				continue
			}
			x.slots[p.slot] = true
			x.unlist(r, p.doc)
			x.Objects++
			if table == "former" {
				if _, err := x.tx.ExecContext(ctx, "DELETE FROM former WHERE doc = ?", p.doc); err != nil {
					return err
				}
				continue
			}
			x.Edited++
			if err := x.addOne(without); err != nil {
				return err
			}
		}
	}
	return nil
}

// places gathers, where the table changes meanwhile.
func (x *erasure) places(ctx context.Context, table, where string, args ...any) (out []place, err error) {
	err = eachOf(ctx, x.tx, table, where, args, func(p place) (bool, error) {
		out = append(out, p)
		return true, nil
	})
	return out, err
}

// move writes what is left under a key that goes anew under this change's, as it is.
func (x *erasure) move(ctx context.Context, slot uint64) error {
	for _, table := range both {
		places, err := x.places(ctx, table, "records.patient IS NULL AND slot = ?", slot)
		if err != nil {
			return err
		}
		for _, p := range places {
			if err := x.moveOne(ctx, table, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *erasure) moveOne(ctx context.Context, table string, p place) error {
	f, err := x.open.get(p.pack)
	if err != nil {
		return err
	}
	o, err := x.vault.object(f, p)
	if err != nil {
		return err
	}
	if err := x.roomFor(packSize); err != nil {
		return err
	}
	owner, err := x.ownerOf("")
	if err != nil {
		return err
	}
	offset := x.pack.size
	w, err := newObjectWriter(x.pack, owner.key, recordObject(p.blind, p.version))
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
	x.used = true
	x.Objects++
	_, err = x.tx.ExecContext(ctx, "UPDATE "+table+" SET slot = ?, pack = ?, offset = ?, length = ? WHERE doc = ?", owner.slot, x.pack.id, offset, x.pack.size-offset, p.doc)
	return err
}

// start reads what stands before a record's content.
func (ps *packs) start(p place) (Record, error) {
	f, err := ps.get(p.pack)
	if err != nil {
		return Record{}, err
	}
	o, err := ps.vault.object(f, p)
	if err != nil {
		return Record{}, err
	}
	r, _, _, err := readFrame(o)
	return r, err
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
