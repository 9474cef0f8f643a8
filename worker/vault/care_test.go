package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// filled is a vault with everything in it: patients, shared records, former versions, a deletion, words, a stream, blobs.
func filled(t *testing.T) (v *Vault, dir, key string) {
	t.Helper()
	v, dir, key = threePatients(t)
	if err := v.SetPolicy(ctx, Policy{Versions: -1}); err != nil {
		t.Fatal(err)
	}
	must(t, v, worded("bernd-3", "bernd", "changed", Word{Code, "loinc|2"}), Record{Type: "Observation", ID: "clara-4", Deleted: true},
		Record{Type: "dicom", ID: "1", Patient: "clara", Body: strings.NewReader(strings.Repeat("image", 3000))}, record("table", "table.csv", "", "anna,1\nbernd,2\nclara,3\ndora,4\n"))
	for _, name := range []string{"book", "seed"} {
		if err := v.PutBlob(name, []byte(name+" content")); err != nil {
			t.Fatal(err)
		}
	}
	return v, dir, key
}

// contents is all that can be read of a vault, as a digest.
func contents(t testing.TB, v *Vault) string {
	t.Helper()
	h := sha256.New()
	types, err := v.Types(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []string{"Observation", "table", "Organization", "dicom"} {
		fmt.Fprintln(h, typ, types[typ])
		for r, err := range v.RecordsOfType(ctx, typ) {
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%s %s %x %q %v %d\n", r.ID, r.Patient, r.Digest, r.Data, r.Words, r.Size)
			if r.Data == nil {
				o, err := v.OpenRecord(ctx, r.Type, r.ID)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.Copy(h, o); err != nil {
					t.Fatal(err)
				}
				o.Close()
			}
			list, err := v.Versions(ctx, r.Type, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range list {
				fmt.Fprintln(h, x.Number, x.Current, x.Kept)
			}
		}
	}
	for _, w := range []Word{{Code, "loinc|1"}, {Code, "loinc|2"}, {Identifier, "insured|clara"}} {
		fmt.Fprintln(h, found(t, v, Query{Words: []Word{w}}))
	}
	names, err := v.Blobs()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := v.GetBlob(n)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %s\n", n, b)
	}
	root := rootIn(t, v)
	return fmt.Sprintf("%x %x %d", h.Sum(nil), root.Root, root.Records)
}

func sound(t testing.TB, v *Vault) Verified {
	t.Helper()
	r, err := v.Verify(ctx, nil)
	if err != nil || len(r.Problems) > 0 {
		t.Fatalf("%v %v", r.Problems, err)
	}
	return r
}

func TestVerifyReadsEverything(t *testing.T) {
	v, _, _ := filled(t)
	r := sound(t, v)
	if r.Packs == 0 || r.Records != 32 || r.Deleted != 1 || r.Former != 3 || r.Blobs != 2 || r.Words != 20*2+9*2-1 {
		t.Errorf("%+v", r)
	}
}

// TestVerifyFindsWhatIsWrong damages a vault in every way that somebody with the disk could.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	flip := func(glob string, at int64) func(*testing.T, *Vault) {
		return func(t *testing.T, v *Vault) {
			files, err := filepath.Glob(filepath.Join(v.dir, glob))
			if err != nil || len(files) == 0 {
				t.Fatal(files, err)
			}
			f, err := os.OpenFile(files[0], os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			b := make([]byte, 1)
			if _, err := f.ReadAt(b, at); err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteAt([]byte{b[0] ^ 1}, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	sql := func(query string) func(*testing.T, *Vault) {
		return func(t *testing.T, v *Vault) {
			if r, err := v.db.Exec(query); err != nil {
				t.Fatal(err)
			} else if n, _ := r.RowsAffected(); n == 0 {
				t.Fatal("changed nothing")
			}
		}
	}
	for name, damage := range map[string]func(*testing.T, *Vault){
		"a pack's byte":        flip("packs/*", 100),
		"a blob's byte":        flip("blobs/*", 70),
		"a pack's size":        sql("UPDATE packs SET size = size + 1 WHERE id = 1"),
		"a pack's name":        sql("UPDATE packs SET name = 'x' WHERE id = 1"),
		"a missing block":      sql("DELETE FROM blocks WHERE node IS NULL"),
		"a record's place":     sql("UPDATE records SET offset = 0 WHERE doc = 3"),
		"a record's type":      sql("UPDATE records SET type = type % 2 + 1 WHERE doc = 3"),
		"a record's patient":   sql("UPDATE records SET patient = patient % 3 + 1 WHERE doc = 3"),
		"a record's key":       sql("UPDATE records SET slot = slot % 3 + 1 WHERE doc = 3"),
		"a record's version":   sql("UPDATE records SET version = 7 WHERE doc = 3"),
		"a record's head":      sql("UPDATE records SET head = zeroblob(32) WHERE doc = 3"),
		"a deletion's head":    sql("UPDATE records SET head = zeroblob(32) WHERE pack IS NULL"),
		"a record's content":   sql("UPDATE records SET content = zeroblob(16) WHERE doc = 3"),
		"a former version":     sql("UPDATE former SET offset = 1"),
		"a list of the search": sql("UPDATE lists SET list = zeroblob(32)"),
		"a list that is gone":  sql("DELETE FROM lists WHERE word = (SELECT min(word) FROM lists)"),
	} {
		t.Run(name, func(t *testing.T) {
			v, _, _ := filled(t)
			damage(t, v)
			r, err := v.Verify(ctx, nil)
			if err == nil && len(r.Problems) == 0 {
				t.Error("not found")
			}
			for _, p := range r.Problems {
				for _, secret := range []string{"anna", "bernd", "clara", "Observation"} {
					if strings.Contains(p, secret) {
						t.Errorf("%q names a patient or record", p)
					}
				}
			}
		})
	}
}

func TestCompactionTakesOutWhatIsDead(t *testing.T) {
	v, dir, key := filled(t)
	for i := range manySmall { // many small packs, and old versions
		must(t, v, worded(fmt.Sprint("new-", i), "dora", "data", Word{Code, "loinc|9"}), record("Observation", "anna-1", "anna", fmt.Sprint("again ", i)))
	}
	if _, err := v.Erase(ctx, "anna", without("anna"), false); err != nil {
		t.Fatal(err)
	}
	before, u := contents(t, v), usage(t, v)
	c, err := v.Compact(ctx, nil)
	if err != nil || c.Packs < manySmall || c.Freed == 0 || c.Records == 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	after := usage(t, v)
	if after.PackSize != after.Live || after.PackSize >= u.PackSize || after.Packs >= u.Packs || after.Records != u.Records || packFiles(t, dir) != after.Packs {
		t.Errorf("%+v, before %+v", after, u)
	}
	if now := contents(t, v); now != before {
		t.Errorf("%s, before %s", now, before)
	}
	sound(t, v)
	if c, err := v.Compact(ctx, nil); err != nil || c.Packs != 0 || c.Entries != 0 {
		t.Errorf("again: %+v, %v", c, err)
	}
	v.Close()
	if now := contents(t, open(t, dir, key)); now != before {
		t.Error("another state after opening again")
	}
}

func usage(t *testing.T, v *Vault) Usage {
	t.Helper()
	u, err := v.Usage(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func backedUp(t *testing.T, v *Vault, folder string) Backup {
	t.Helper()
	b, err := v.Backup(ctx, folder, time.Unix(1, 0), nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func restored(t *testing.T, folder, key string) *Vault {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "vault")
	if _, err := Restore(ctx, folder, dir, key, nil, nil); err != nil {
		t.Fatal(err)
	}
	return open(t, dir, key)
}

func TestABackupIsTheVaultAndGrowsWithIt(t *testing.T) {
	v, dir, key := filled(t)
	folder := filepath.Join(t.TempDir(), "backup")
	first := backedUp(t, v, folder)
	want := contents(t, v)
	r := restored(t, folder, key)
	if got := contents(t, r); got != want {
		t.Errorf("restored %s, want %s", got, want)
	}
	sound(t, r)
	must(t, v, worded("new", "clara", "data", Word{Code, "loinc|1"}))
	if err := v.PutBlob("book", []byte("another")); err != nil {
		t.Fatal(err)
	}
	_, wrapped := slotOf(t, v, ofPatient, v.ring.keys.blindName("patient", "anna"))
	if !bytes.Contains(bytesOf(t, folder), wrapped) {
		t.Fatal("the key of anna is nowhere in the backup to begin with")
	}
	if _, err := v.Erase(ctx, "anna", without("anna"), false); err != nil {
		t.Fatal(err)
	}
	second := backedUp(t, v, folder)
	if first.Copied != first.Bytes || second.Copied == 0 || second.Copied >= second.Bytes {
		t.Errorf("%+v, then %+v", first, second)
	}
	if bytes.Contains(bytesOf(t, folder), wrapped) {
		t.Error("the key of an erased patient is still in the backup")
	}
	if got, want := contents(t, restored(t, folder, key)), contents(t, v); got != want {
		t.Errorf("restored %s, want %s", got, want)
	}
	if third := backedUp(t, v, folder); third.Copied != 0 {
		t.Errorf("nothing has changed: %+v", third)
	}
	for _, canary := range []string{"anna", "bernd", "Observation", "loinc"} {
		if bytes.Contains(bytesOf(t, folder), []byte(canary)) {
			t.Errorf("the backup holds %s in the clear", canary)
		}
	}
	other := fresh(t)
	if _, err := other.Backup(ctx, folder, time.Now(), nil); err == nil {
		t.Error("another vault's backup was written over")
	}
	if _, err := Restore(ctx, folder, dir, key, nil, nil); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Error("restored over a vault:", err)
	}
	if _, err := Restore(ctx, folder, filepath.Join(t.TempDir(), "v"), other.ring.keyFile, nil, nil); !errors.Is(err, ErrKey) {
		t.Error("restored with another key:", err)
	}
	packs, err := filepath.Glob(filepath.Join(folder, "packs", "*"))
	if err != nil || len(packs) == 0 {
		t.Fatal(err)
	}
	b, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(packs[0], flipped(b, 10), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, folder, filepath.Join(t.TempDir(), "v"), key, nil, nil); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Error("restored a damaged pack:", err)
	}
}

// TestARestoreDoesNotBringTheErasedBack: from a backup of before that was told, and from one that was away, with the file beside the vault.
func TestARestoreDoesNotBringTheErasedBack(t *testing.T) {
	for _, away := range []bool{false, true} {
		v, dir, key := filled(t)
		must(t, v, record("Binary", "1", "", "on anna"))
		folder, shelf := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "shelf")
		backedUp(t, v, folder)
		if away {
			if err := os.Rename(folder, shelf); err != nil {
				t.Fatal(err)
			}
		}
		binary := without("anna")
		e, err := v.Erase(ctx, "anna", func(r Record) (Record, bool, error) {
			if r.Type == "Binary" {
				r.Deleted, r.Patient = true, "anna"
				return r, true, nil
			}
			return binary(r)
		}, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.PutBlob(Lasting+"-log", []byte("one")); err != nil {
			t.Fatal(err)
		}
		untold, err := v.Untold(ctx)
		if err != nil || len(untold) == 1 != away {
			t.Errorf("%v, %v", untold, err)
		}
		want := contents(t, v)
		other := filepath.Join(t.TempDir(), "vault")
		if away {
			folder = shelf
			b, err := os.ReadFile(dir + besideSuffix)
			if err == nil {
				err = os.WriteFile(other+besideSuffix, b, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		finished := 0
		finish := func(v *Vault) error {
			finished++
			if _, err := os.Stat(other); !errors.Is(err, fs.ErrNotExist) {
				t.Error("the vault is there before all is erased")
			}
			_, err := v.Erase(ctx, "", binary, false)
			return err
		}
		// Cut off at any moment after the copies it goes on.
		stop := errors.New("killed")
		var b Restored
		for n := 1; ; n++ {
			at := 0
			b, err = restore(ctx, folder, other, key, func(what string) error {
				if at > 0 || what == "erasures since" {
					at++
				}
				if at == n && !away {
					return stop
				}
				return nil
			}, nil, finish, nil)
			if err == nil {
				break
			}
			if !errors.Is(err, stop) {
				t.Fatal(err)
			}
		}
		if b.Erased != e.Records || b.Unknown || finished == 0 {
			t.Errorf("%+v, finished %d times, erased %+v", b, finished, e)
		}
		r := open(t, other, key)
		if got := contents(t, r); got != want {
			t.Errorf("away %v: restored %s, want %s", away, got, want)
		}
		sound(t, r)
		if text, err := r.GetBlob(Lasting + "-log"); err != nil || string(text) != "one" {
			t.Errorf("%q, %v", text, err)
		}
		if s, err := r.Import(ctx, sequence(record("Observation", "new", "anna", "x"), record("Binary", "1", "", "on anna"))); err != nil || s.Erased != 2 || s.Added != 0 {
			t.Errorf("%+v, %v", s, err)
		}
		if err := os.WriteFile(filepath.Join(folder, erasedFile), []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(ctx, folder, filepath.Join(t.TempDir(), "v"), key, nil, nil); !errors.Is(err, errDamaged) {
			t.Error("restored though nobody can tell who was erased:", err)
		}
	}
}

// TestARestoreWithoutPacksDoesNotBringTheErasedBack: those whom records of several patients name would come back with the packs, so there is no vault until these are there. What is of one
// patient alone needs no pack to go.
func TestARestoreWithoutPacksDoesNotBringTheErasedBack(t *testing.T) {
	v, dir, key := filled(t)
	folder, copies := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "copies")
	b, err := v.BackupWithoutPacks(ctx, folder, time.Unix(1, 0), nil)
	if err != nil || b.Missing == 0 || b.Copied != 0 {
		t.Fatalf("%+v, %v", b, err)
	}
	if err := os.CopyFS(copies, os.DirFS(filepath.Join(dir, "packs"))); err != nil {
		t.Fatal(err)
	}
	binary := without("anna")
	if _, err := v.Erase(ctx, "anna", binary, false); err != nil {
		t.Fatal(err)
	}
	want := contents(t, v)
	finish := func(v *Vault) error { _, err := v.Erase(ctx, "", binary, false); return err }
	adopt := func(v *Vault) error {
		lost, err := v.Lost(ctx)
		for _, o := range lost {
			f, failed := os.Open(filepath.Join(copies, o.CID))
			if failed != nil {
				return failed
			}
			err = errors.Join(err, v.Adopt(ctx, o.CID, f), f.Close())
		}
		return err
	}
	other, away := filepath.Join(t.TempDir(), "vault"), errors.New("nobody is connected")
	for _, packs := range []func(*Vault) error{nil, func(*Vault) error { return nil }, func(*Vault) error { return away }} {
		_, err := RestoreWithPacks(ctx, folder, other, key, packs, finish, nil)
		if !errors.Is(err, ErrNoPacks) {
			t.Fatal("restored, with whom was erased in packs that are not here:", err)
		}
		if _, err := os.Stat(other); !errors.Is(err, fs.ErrNotExist) {
			t.Fatal("the vault is there", err)
		}
	}
	r, err := RestoreWithPacks(ctx, folder, other, key, adopt, finish, nil)
	if err != nil || r.Missing != 0 || r.Erased == 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	w := open(t, other, key)
	if got := contents(t, w); got != want {
		t.Errorf("restored %s, want %s", got, want)
	}
	sound(t, w)

	alone := fresh(t)
	dir, key = alone.dir, alone.ring.keyFile
	must(t, alone, record("Observation", "1", "anna", "of anna"), record("Observation", "2", "bernd", "of bernd"))
	folder, copies, other = filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "copies"), filepath.Join(t.TempDir(), "vault")
	if _, err := alone.BackupWithoutPacks(ctx, folder, time.Unix(1, 0), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(copies, os.DirFS(filepath.Join(dir, "packs"))); err != nil {
		t.Fatal(err)
	}
	if _, err := alone.Erase(ctx, "anna", nil, false); err != nil {
		t.Fatal(err)
	}
	want = contents(t, alone)
	if r, err := Restore(ctx, folder, other, key, finish, nil); err != nil || r.Missing != 1 || r.Erased != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	w = open(t, other, key)
	if err := adopt(w); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, w); got != want || len(recordsOf(t, w, "anna")) != 0 {
		t.Errorf("restored %s, want %s", got, want)
	}
	sound(t, w)
}

// TestABackupHasNoKeyThatIsToGo: an erasure that is committed may wait for the backup to end before it destroys the key.
func TestABackupHasNoKeyThatIsToGo(t *testing.T) {
	v, _, key := filled(t)
	folder := filepath.Join(t.TempDir(), "backup")
	_, wrapped := slotOf(t, v, ofPatient, v.ring.keys.blindName("patient", "anna"))
	release, err := v.share()
	if err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithCancel(ctx)
	defer cancel()
	v.step = func(what string) error {
		if what == "log emptied" { // it is committed
			cancel()
		}
		return nil
	}
	if _, err := v.Erase(soon, "anna", without("anna"), false); err == nil {
		t.Fatal("keys are destroyed under a reader")
	}
	backedUp(t, v, folder)
	if !bytes.Contains(bytesOf(t, v.dir), wrapped) {
		t.Error("the key is gone already")
	}
	if bytes.Contains(bytesOf(t, folder), wrapped) {
		t.Error("the key of an erased patient is in a backup made afterwards")
	}
	release()
	if got, want := contents(t, restored(t, folder, key)), contents(t, v); got != want {
		t.Errorf("restored %s, want %s", got, want)
	}
}

// TestRewrapBringsItsBackupAlong: at each moment the backup opens with a key file that is there.
func TestRewrapBringsItsBackupAlong(t *testing.T) {
	v, dir, key := filled(t)
	parent := filepath.Dir(dir)
	folder := filepath.Join(parent, "backup")
	want := contents(t, v)
	backedUp(t, v, folder)
	moments := crashes(t, v, func() error { return v.rewrap(ctx, KeySpec{}, folder, time.Now(), nil) })
	for moment, parent := range moments {
		private(t, parent)
		b, err := readBackup(filepath.Join(parent, "backup"))
		if err != nil {
			t.Fatal(err)
		}
		opened := 0
		for _, suffix := range []string{"", newKeySuffix} {
			k := filepath.Join(parent, "key"+suffix)
			if _, err := os.Stat(k); err != nil {
				continue
			}
			only := filepath.Join(t.TempDir(), "key")
			if err := os.Rename(k, only); err != nil {
				t.Fatal(err)
			}
			if r, err := openRing(filepath.Join(parent, "backup", b.Generation, "keys"), only, false); err == nil {
				r.close()
				opened++
			}
		}
		if opened != 1 {
			t.Errorf("%s: %d of the key files open the backup", moment, opened)
		}
	}
	if got := contents(t, restored(t, folder, key)); got != want {
		t.Errorf("restored %s, want %s", got, want)
	}
}

func TestAHostileBackupIsRefused(t *testing.T) {
	v, _, key := filled(t)
	folder := filepath.Join(t.TempDir(), "backup")
	b := backedUp(t, v, folder)
	packs, err := filepath.Glob(filepath.Join(folder, "packs", "*"))
	if err != nil || len(packs) == 0 {
		t.Fatal(err)
	}
	blobs, err := filepath.Glob(filepath.Join(folder, b.Generation, "blobs", "*"))
	if err != nil || len(blobs) == 0 {
		t.Fatal(err)
	}
	try := func(what, want string) {
		t.Helper()
		soon, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if _, err := Restore(soon, folder, filepath.Join(t.TempDir(), "v"), key, nil, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, path := range []string{packs[0], blobs[0], filepath.Join(folder, backupFile), filepath.Join(folder, erasedFile), filepath.Join(folder, b.Generation, "keys"), filepath.Join(folder, b.Generation, "index.db")} {
		if err := errors.Join(os.Rename(path, path+"~"), os.Symlink("/dev/zero", path)); err != nil {
			t.Fatal(err)
		}
		try("a link in place of "+filepath.Base(path), errNoFile.Error())
		if err := errors.Join(os.Remove(path), os.Rename(path+"~", path)); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", filepath.Join(folder, b.Generation, "index.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("ALTER TABLE packs RENAME TO x; CREATE VIEW packs AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, 'a' AS name, 1 AS size FROM n"); err != nil {
		t.Fatal(err)
	}
	try("an index that computes", "views or triggers")
}

func TestWhatAKilledRewrapLeavesOfKeysIsSwept(t *testing.T) {
	v, dir, key := filled(t)
	v.Close()
	twin, old, young, other := key+".0011223344556677", key+newKeySuffix+".8899aabbccddeeff", key+".1111111111111111", key+".copy"
	if err := os.Link(key, twin); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{old, young, other} {
		if err := os.WriteFile(path, []byte("a private key"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept := filepath.Join(t.TempDir(), "kept")
	before := time.Now().Add(-2 * leftKeyFile)
	if err := errors.Join(os.Link(old, kept), os.Chtimes(old, before, before)); err != nil {
		t.Fatal(err)
	}
	open(t, dir, key)
	for path, want := range map[string]bool{twin: false, old: false, young: true, other: true, key: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
	if b, err := os.ReadFile(kept); err != nil || bytes.Contains(b, []byte("private")) {
		t.Errorf("%q, %v", b, err)
	}
}

func TestRewrapChangesTheKeyAndNothingElse(t *testing.T) {
	v, dir, key := filled(t)
	other := open(t, dir, key) // another process, as it were
	want := contents(t, v)
	passphrase := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(passphrase, []byte("correct horse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	held := rsaKey(t)
	secret := filepath.Join(t.TempDir(), "rsa")
	if err := os.WriteFile(secret, held.Private, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("VAULT_TEST_ROLE", "helper") // for the helper alone: this process has read it
	for name, spec := range map[string]KeySpec{
		"x-wing":                {},
		"x-wing, passphrase":    {PassphraseFile: passphrase},
		"rsa, held by a helper": {Suite: RSA, Helper: []string{os.Args[0], secret}, Public: held.Public},
	} {
		oldKey, err := os.ReadFile(key)
		if err != nil {
			t.Fatal(err)
		}
		_, wrapped := slotOf(t, v, ofPatient, v.ring.keys.blindName("patient", "anna"))
		if err := v.Rewrap(ctx, spec, "", time.Now(), nil); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if bytes.Contains(bytesOf(t, filepath.Dir(dir)), wrapped) {
			t.Errorf("%s: a key wrapped with the old one is still there", name)
		}
		for who, v := range map[string]*Vault{"here": v, "there": other} {
			if got := contents(t, v); got != want {
				t.Errorf("%s, %s: another state", name, who)
			}
		}
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		v = open(t, dir, key)
		if got := contents(t, v); got != want {
			t.Errorf("%s: another state after opening again", name)
		}
		old := filepath.Join(t.TempDir(), "old")
		if err := os.WriteFile(old, oldKey, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, old); !errors.Is(err, ErrKey) {
			t.Errorf("%s: the old key: %v", name, err)
		}
		must(t, v, record("Observation", "added", "emil", name))
		want = contents(t, v)
	}
	sound(t, v)
	if err := v.Rewrap(ctx, KeySpec{PassphraseFile: passphrase}, "", time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	v.Close()
	if err := os.WriteFile(passphrase, []byte("wrong horse"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, key); err == nil || !strings.Contains(err.Error(), "passphrase") || strings.Contains(err.Error(), "horse") {
		t.Error("a wrong passphrase:", err)
	}
}

var drawRSA = sync.OnceValues(func() (keyFile, error) { return newKey(KeySpec{Suite: RSA}) })

// rsaKey is a key file with an RSA key, drawn once.
func rsaKey(t *testing.T) keyFile {
	t.Helper()
	f, err := drawRSA()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAVaultUnderRSA(t *testing.T) {
	parent := t.TempDir()
	dir, key := filepath.Join(parent, "vault"), filepath.Join(parent, "key")
	if err := writeKeyFile(key, rsaKey(t)); err != nil {
		t.Fatal(err)
	}
	v := open(t, dir, key)
	must(t, v, record("Observation", "1", "anna", "content"))
	v.Close()
	v = open(t, dir, key)
	if r, err := v.Record(ctx, "Observation", "1"); err != nil || string(r.Data) != "content" {
		t.Error(r, err)
	}
	if u := usage(t, v); u.Suite != RSA || u.Holder != "file" {
		t.Errorf("%+v", u)
	}
}

// helperMain is the program that holds the private key in TestRewrap….
func helperMain(secret string) {
	der, err := os.ReadFile(secret)
	if err != nil {
		fmt.Println("error no key")
		return
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	key, is := parsed.(*rsa.PrivateKey)
	if err != nil || !is {
		fmt.Println("error no key")
		return
	}
	for {
		var line string
		if _, err := fmt.Scanln(&line); err != nil {
			return
		}
		wrapped, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			fmt.Println("error not base64")
			continue
		}
		b, err := rsa.DecryptOAEP(sha256.New(), nil, key, wrapped, nil)
		if err != nil {
			fmt.Println("error it does not open")
			continue
		}
		fmt.Println("ok", base64.StdEncoding.EncodeToString(b))
	}
}

func TestAHelperThatFailsIsNamedAndNothingIsLost(t *testing.T) {
	public := rsaKey(t).Public
	for name, command := range map[string][]string{"missing": {"/nonexistent"}, "silent": {"true"}, "babbling": {"echo", "hello"}, "refusing": {"echo", "error no card"}} {
		parent := t.TempDir()
		key := filepath.Join(parent, "key")
		if err := NewKey(key, KeySpec{Suite: RSA, Helper: command, Public: public}); err != nil {
			t.Fatal(err)
		}
		_, err := Open(filepath.Join(parent, "vault"), key)
		if err == nil || !strings.Contains(err.Error(), "helper "+command[0]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, spec := range map[string]KeySpec{
		"x-wing by a helper":   {Helper: []string{"true"}, Public: public},
		"no public key":        {Suite: RSA, Helper: []string{"true"}},
		"unknown suite":        {Suite: "rot13"},
		"missing passphrase":   {PassphraseFile: "/nonexistent"},
		"helper and a phrase":  {Suite: RSA, Helper: []string{"true"}, Public: public, PassphraseFile: "/nonexistent"},
		"RSA key of 2048 bits": {Suite: RSA, Helper: []string{"true"}, Public: smallKey(t)},
	} {
		key := filepath.Join(t.TempDir(), "key")
		if err := NewKey(key, spec); err == nil {
			t.Errorf("%s: made", name)
		}
		if _, err := os.Stat(key); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: a file is left", name)
		}
	}
}

func smallKey(t *testing.T) []byte {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	b, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestNobodyWithTheDiskPutsAKeyOfHisOwn: who knows the public key can wrap, and is noticed.
func TestNobodyWithTheDiskPutsAKeyOfHisOwn(t *testing.T) {
	v, dir, key := threePatients(t)
	slot, _ := slotOf(t, v, ofPatient, v.ring.keys.blindName("patient", "anna"))
	other, _ := slotOf(t, v, ofPatient, v.ring.keys.blindName("patient", "bernd"))
	forger := *v.ring.kek
	forger.bind = make([]byte, 32)
	forged, err := forger.wrap(v.ring.vault, slot, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	moved := make([]byte, len(forged))
	if _, err := v.ring.file.ReadAt(moved, v.ring.at(other)); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"forged": forged, "another patient's": moved} {
		if _, err := v.ring.file.WriteAt(b, v.ring.at(slot)); err != nil {
			t.Fatal(err)
		}
		again, err := Open(dir, key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := again.Import(ctx, sequence(record("Observation", "x", "anna", "secret"))); !errors.Is(err, errWrapped) {
			t.Errorf("%s: a record was encrypted under it: %v", name, err)
		}
		again.Close()
	}
}

// crashes runs an operation on a vault and stops the world before each of its writes: for each it gives what is on disk at that moment, as kill -9 would leave it.
func crashes(t *testing.T, v *Vault, do func() error) (moments map[string]string) {
	t.Helper()
	parent := filepath.Dir(v.dir)
	moments = map[string]string{}
	n := 0
	v.step = func(what string) error {
		n++
		to := t.TempDir()
		moments[fmt.Sprintf("%d before %s", n, what)] = to
		return os.CopyFS(to, os.DirFS(parent))
	}
	defer func() { v.step = nil }()
	if err := do(); err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		t.Fatal("no write")
	}
	return moments
}

// private sets the modes that CopyFS does not keep.
func private(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return os.Chmod(path, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func operations(t *testing.T) map[string]func(v *Vault) error {
	return map[string]func(v *Vault) error{
		"import": func(v *Vault) error {
			_, err := v.Import(ctx, sequence(worded("bernd-1", "bernd", "changed", Word{Code, "loinc|1"}), worded("new", "dora", "new", Word{Code, "loinc|1"}), record("Organization", "2", "", "b"), Record{Type: "Observation", ID: "clara-1", Deleted: true},
				Record{Type: "dicom", ID: "2", Patient: "dora", Body: strings.NewReader("image")}))
			return err
		},
		"erase":   func(v *Vault) error { _, err := v.Erase(ctx, "anna", without("anna"), false); return err },
		"compact": func(v *Vault) error { _, err := v.Compact(ctx, nil); return err },
		"rewrap":  func(v *Vault) error { return v.Rewrap(ctx, KeySpec{}, "", time.Now(), nil) },
		"blob":    func(v *Vault) error { return v.PutBlob("book", []byte("another")) },
	}
}

// TestACrashBeforeAnyWriteLeavesTheOldOrTheNew: and after it the same operation goes through.
func TestACrashBeforeAnyWriteLeavesTheOldOrTheNew(t *testing.T) {
	for name, do := range operations(t) {
		t.Run(name, func(t *testing.T) {
			v, _, _ := filled(t)
			if name == "compact" {
				if _, err := v.Erase(ctx, "anna", without("anna"), false); err != nil {
					t.Fatal(err)
				}
			}
			old := contents(t, v)
			moments := crashes(t, v, func() error { return do(v) })
			now := contents(t, v)
			begun := ""
			if name == "erase" { // what is logged first: no import brings the patient back
				begun = old
			}
			for moment, dir := range moments {
				private(t, dir)
				after, err := Open(filepath.Join(dir, "vault"), filepath.Join(dir, "key"))
				if err != nil {
					t.Errorf("%s: %v", moment, err)
					continue
				}
				if got := contents(t, after); got != old && got != now && begun == "" {
					t.Errorf("%s: neither the old state nor the new one", moment)
				}
				sound(t, after)
				if err := do(after); err != nil {
					t.Errorf("%s: again: %v", moment, err)
				}
				if name == "erase" && len(recordsOf(t, after, "anna")) > 0 {
					t.Errorf("%s: not erased", moment)
				}
				sound(t, after)
				after.Close()
			}
		})
	}
}

// TestAFullDiskAtAnyWriteLeavesTheOldState fails each write in turn.
func TestAFullDiskAtAnyWriteLeavesTheOldState(t *testing.T) {
	full := errors.New("no space left on device")
	for name, do := range operations(t) {
		t.Run(name, func(t *testing.T) {
			v, dir, key := filled(t)
			old := contents(t, v)
			for n := 1; ; n++ {
				at, last := 0, ""
				v.step = func(what string) error {
					if at++; at == n {
						last = what
						return full
					}
					return nil
				}
				err := do(v)
				v.step = nil
				if last == "" { // it went through
					if err != nil || n == 1 {
						t.Errorf("%d writes, %v", n-1, err)
					}
					sound(t, v)
					return
				}
				done := name == "erase" && (last == "log emptied" || last == "slots destroyed" || last == "dying forgotten") || name == "rewrap" && last == "key file placed" || last == "slots destroyed" || last == "dying forgotten"
				if !errors.Is(err, full) && !done {
					t.Errorf("write %d, %s: %v", n, last, err)
				}
				if name == "erase" && last != "blob" { // it is in the list from now on
					old = ""
				}
				if got := contents(t, v); got != old && old != "" && !done {
					t.Errorf("write %d, %s: another state", n, last)
				}
				if done && name != "erase" {
					v.Close()
					v = open(t, dir, key)
					old = contents(t, v)
				}
				sound(t, v)
			}
		})
	}
}

// TestACrashOfABackupLeavesTheFormerOne: and of a restore, nothing that passes for a vault.
func TestACrashOfABackupLeavesTheFormerOne(t *testing.T) {
	v, dir, key := filled(t)
	folder := filepath.Join(filepath.Dir(dir), "backup")
	backedUp(t, v, folder)
	old := contents(t, v)
	must(t, v, worded("new", "clara", "data", Word{Code, "loinc|1"}))
	if err := v.PutBlob("book", []byte("another")); err != nil {
		t.Fatal(err)
	}
	now := contents(t, v)
	moments := crashes(t, v, func() error { _, err := v.Backup(ctx, folder, time.Now(), nil); return err })
	for moment, parent := range moments {
		private(t, parent)
		if got := contents(t, restored(t, filepath.Join(parent, "backup"), key)); got != old && got != now {
			t.Errorf("%s: neither the old state nor the new one", moment)
		}
		after := open(t, filepath.Join(parent, "vault"), filepath.Join(parent, "key"))
		backedUp(t, after, filepath.Join(parent, "backup"))
		if got := contents(t, restored(t, filepath.Join(parent, "backup"), key)); got != now {
			t.Errorf("%s: the next backup is not the vault", moment)
		}
	}
	target := filepath.Join(t.TempDir(), "vault")
	stop := errors.New("killed")
	for n := 1; ; n++ {
		at := 0
		_, err := restore(ctx, folder, target, key, func(string) error {
			if at++; at == n {
				return stop
			}
			return nil
		}, nil, nil, nil)
		if err == nil {
			break
		}
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if _, err := os.Stat(target); !errors.Is(err, fs.ErrNotExist) {
			t.Fatal("a half-restored vault is there")
		}
	}
	if got := contents(t, open(t, target, key)); got != now {
		t.Error("restored another state")
	}
}

func TestABackupCanBeStopped(t *testing.T) {
	v, _, key := filled(t)
	folder := filepath.Join(t.TempDir(), "backup")
	c, cancel := context.WithCancel(ctx)
	if _, err := v.Backup(c, folder, time.Now(), func(string, int64, int64) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, folder, filepath.Join(t.TempDir(), "v"), key, nil, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error("half a backup was restored:", err)
	}
	b := backedUp(t, v, folder)
	if b.Copied >= b.Bytes {
		t.Error("it did not go on where it was")
	}
}

func FuzzBackup(f *testing.F) {
	good, err := json.Marshal(Backup{Format: backupFormat, Generation: "0011223344556677"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := decodeBackup(b)
		if err == nil && (len(d.Generation) != 16 || strings.ContainsAny(d.Generation, "./")) {
			t.Error("a generation that is another folder")
		}
	})
}
