package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// threePatients holds ten records each of anna, bernd and clara, and one of all of them.
func threePatients(t *testing.T) (v *Vault, dir, key string) {
	t.Helper()
	dir, key = location(t)
	v = open(t, dir, key)
	var list []Record
	for i := range 10 {
		for _, p := range []string{"anna", "bernd", "clara"} {
			r := record("Observation", fmt.Sprintf("%s-%d", p, i), p, strings.Repeat(p, 100)+fmt.Sprint(i))
			r.Words = []Word{{Identifier, "insured|" + p}, {Code, "loinc|1"}}
			list = append(list, r)
		}
	}
	list = append(list, record("table", "table.csv", "", "anna,1\nbernd,2\nclara,3\n"), record("Organization", "1", "", "a ward"))
	if _, err := v.Import(ctx, sequence(list...)); err != nil {
		t.Fatal(err)
	}
	return v, dir, key
}

// without is the record of all of them without a line.
func without(name string) func(Record) (Record, bool, error) {
	return func(r Record) (Record, bool, error) {
		var left []byte
		for line := range bytes.Lines(r.Data) {
			if !bytes.HasPrefix(line, []byte(name+",")) {
				left = append(left, line...)
			}
		}
		return record(r.Type, r.ID, r.Patient, string(left)), len(left) != len(r.Data), nil
	}
}

func recordsOf(t *testing.T, v *Vault, patient string) (out []Record) {
	t.Helper()
	for r, err := range v.RecordsOfPatient(ctx, patient) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// bytesOf is everything in a folder.
func bytesOf(t *testing.T, dir string) (out []byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		out = append(out, b...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// slotOf is the wrapped key of a patient, or of a record of no single one, as it lies in the file of keys.
func slotOf(t *testing.T, v *Vault, query string, name []byte) (slot uint64, wrapped []byte) {
	t.Helper()
	if err := v.db.QueryRow(query, name).Scan(&slot); err != nil {
		t.Fatal(err)
	}
	wrapped = make([]byte, v.ring.kek.wrappedSize())
	if _, err := v.ring.file.ReadAt(wrapped, v.ring.at(slot)); err != nil {
		t.Fatal(err)
	}
	return slot, wrapped
}

const (
	ofPatient = "SELECT slot FROM patients WHERE blind = ?"
	ofRecord  = "SELECT slot FROM records WHERE blind = ?"
)

func TestErasedBytesAreGone(t *testing.T) {
	v, dir, key := threePatients(t)
	k := v.ring.keys
	blind := k.blindName("patient", "anna")
	sealed := k.sealName(blind, "anna")
	slot, own := slotOf(t, v, ofPatient, blind)
	_, shared := slotOf(t, v, ofRecord, k.blindRecord("table", "table.csv"))
	word := k.blindWord(Word{Identifier, "insured|anna"})
	gone := map[string][]byte{"sealed name": sealed, "blinded name": blind, "blinded record": k.blindRecord("Observation", "anna-3"), "patient's key": own[:48], "table's key": shared[:48], "word": word[:]}
	before := bytesOf(t, dir)
	for name, b := range gone {
		if !bytes.Contains(before, b) {
			t.Fatalf("the %s is nowhere to begin with", name)
		}
	}
	e, err := v.Erase(ctx, "anna", without("anna"), false)
	if err != nil || e != (Erased{Records: 10, Edited: 1, Objects: 12}) { // the table, and the list that shares its key
		t.Fatalf("%+v, %v", e, err)
	}
	now := bytesOf(t, dir)
	for name, b := range gone {
		if bytes.Contains(now, b) {
			t.Errorf("the %s is still on disk", name)
		}
	}
	if _, err := v.ring.unwrap(slot); !errors.Is(err, errDestroyed) {
		t.Error("the patient's key:", err)
	}
	for range 2 { // as it is, and opened again
		if got := recordsOf(t, v, "anna"); len(got) != 0 {
			t.Errorf("%d records are left", len(got))
		}
		for _, p := range []string{"bernd", "clara"} {
			got := recordsOf(t, v, p)
			if len(got) != 10 || string(got[7].Data) != strings.Repeat(p, 100)+"7" {
				t.Errorf("%s has %d records", p, len(got))
			}
			if n, err := v.Count(ctx, Query{Words: []Word{{Identifier, "insured|" + p}}}); n != 10 || err != nil {
				t.Errorf("%s is found %d times (%v)", p, n, err)
			}
		}
		table, err := v.Record(ctx, "table", "table.csv")
		if err != nil || string(table.Data) != "bernd,2\nclara,3\n" {
			t.Errorf("%q, %v", table.Data, err)
		}
		if r, err := v.Record(ctx, "Organization", "1"); err != nil || string(r.Data) != "a ward" {
			t.Errorf("%q, %v", r.Data, err)
		}
		if names, err := v.Patients(ctx); err != nil || strings.Join(names, " ") != "bernd clara" {
			t.Error(names, err)
		}
		v.Close()
		v = open(t, dir, key)
	}
}

// TestNoWordOfTheErasedIsLeft: neither those of replaced and deleted versions, nor, in a batch apart, those that others share.
func TestNoWordOfTheErasedIsLeft(t *testing.T) {
	v := fresh(t)
	mrn, code, shared := Word{Identifier, "mrn|4711"}, Word{Code, "icd|B20"}, Word{Code, "icd|I10"}
	must(t, v, worded("1", "anna", "first", mrn, code, shared), worded("2", "anna", "gone", Word{Code, "icd|C50"}), worded("3", "bernd", "stays", shared), worded("4", "clara", "stays", Word{Code, "icd|J45"}))
	must(t, v, worded("1", "anna", "second", shared), Record{Type: "Observation", ID: "2", Deleted: true})
	if _, err := v.Erase(ctx, "anna", nil, false); err != nil {
		t.Fatal(err)
	}
	var lists, batches int
	if err := v.db.QueryRow("SELECT count(*), count(DISTINCT batch) FROM lists").Scan(&lists, &batches); err != nil || lists != 2 || batches != 1 {
		t.Errorf("%d words in %d batches are left, %v", lists, batches, err)
	}
	now := bytesOf(t, v.dir)
	for _, w := range []Word{mrn, code, {Code, "icd|C50"}} {
		if k := v.ring.keys.blindWord(w); bytes.Contains(now, k[:]) {
			t.Errorf("%v is still listed", w)
		}
	}
	if got := found(t, v, Query{Words: []Word{shared}}); strings.Join(got, " ") != "3" {
		t.Error(got)
	}
}

// TestADamagedRecordStopsNoErasure: what nobody can read stays, or goes if that is said, or must.
func TestADamagedRecordStopsNoErasure(t *testing.T) {
	lose := func(t *testing.T, v *Vault, id string) {
		t.Helper()
		p, err := v.placeOf(ctx, "table", id)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(v.packFile(p.pack), os.O_RDWR, 0)
		if err == nil {
			_, err = f.WriteAt([]byte("damaged"), p.offset+headerSize)
		}
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	v, _, _ := threePatients(t)
	must(t, v, record("table", "old.csv", "", "anna,9\n"))
	lose(t, v, "old.csv")
	e, err := v.Erase(ctx, "anna", without("anna"), false)
	if err != nil || e.Records != 10 || e.Edited != 1 || e.Unread != 1 {
		t.Fatalf("%+v, %v", e, err)
	}
	if has, err := v.Has(ctx, "table", "old.csv"); !has || err != nil {
		t.Error("what cannot be read is gone though nobody said so:", err)
	}
	slot, _ := slotOf(t, v, ofRecord, v.ring.keys.blindRecord("table", "old.csv"))
	if e, err := v.Erase(ctx, "anna", without("anna"), true); err != nil || e.Unread != 1 {
		t.Fatalf("%+v, %v", e, err)
	}
	if has, err := v.Has(ctx, "table", "old.csv"); has || err != nil {
		t.Error("it is still there:", err)
	}
	if _, err := v.ring.unwrap(slot); !errors.Is(err, errDestroyed) {
		t.Error("its key is still there:", err)
	}

	// Under a key that must go, of a table that has the patient, it cannot stay.
	must(t, v, record("table", "both.csv", "", "bernd,1\n"), record("table", "lost.csv", "", "x"))
	lose(t, v, "lost.csv")
	if _, err := v.Erase(ctx, "bernd", without("bernd"), false); !errors.Is(err, ErrUnreadable) {
		t.Error(err)
	}
	if n := len(recordsOf(t, v, "bernd")); n != 10 {
		t.Errorf("%d records are left of an erasure that failed", n)
	}
	if e, err := v.Erase(ctx, "bernd", without("bernd"), true); err != nil || e.Records != 10 {
		t.Errorf("%+v, %v", e, err)
	}
	if r, err := v.Verify(ctx, nil); err != nil || len(r.Problems) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestARecordOfNobodyGoesWithItsPatient, and does not come back.
func TestARecordOfNobodyGoesWithItsPatient(t *testing.T) {
	v, _, _ := threePatients(t)
	document := record("Binary", "1", "", "a letter on anna")
	must(t, v, document)
	e, err := v.Erase(ctx, "anna", func(r Record) (Record, bool, error) {
		r.Deleted, r.Patient = r.Type == "Binary", "anna"
		return r, r.Deleted, nil
	}, false)
	if err != nil || e.Records != 11 {
		t.Fatalf("%+v, %v", e, err)
	}
	if s, err := v.Import(ctx, sequence(document, record("Binary", "2", "", "another"))); err != nil || s.Erased != 1 || s.Added != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	if err := v.Readmit("anna"); err != nil {
		t.Fatal(err)
	}
	if s, err := v.Import(ctx, sequence(document)); err != nil || s.Added != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAnImportDoesNotBringTheErasedBack(t *testing.T) {
	v, dir, key := threePatients(t)
	again := sequence(record("Observation", "anna-1", "anna", "old"), record("Observation", "anna-77", "anna", "new"), record("Observation", "bernd-77", "bernd", "new"))
	if any, err := v.AnyErased(); any || err != nil {
		t.Error(any, err)
	}
	if _, err := v.Erase(ctx, "anna", nil, false); err != nil {
		t.Fatal(err)
	}
	v.Close()
	v = open(t, dir, key)
	if s, err := v.Import(ctx, again); err != nil || s.Erased != 2 || s.Added != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	if gone, err := v.IsErased("anna"); !gone || err != nil || len(recordsOf(t, v, "anna")) != 0 {
		t.Error("back")
	}
	if gone, err := v.IsErased("bernd"); gone || err != nil {
		t.Error("bernd is erased")
	}
	if err := v.Readmit("anna"); err != nil {
		t.Fatal(err)
	}
	if s, err := v.Import(ctx, again); err != nil || s.Added != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
}

// TestACrashLeavesAllOrNothingErased stops an erasure before the commit, and after it with the old objects in use.
func TestACrashLeavesAllOrNothingErased(t *testing.T) {
	v, dir, key := threePatients(t)
	slot, _ := slotOf(t, v, ofPatient, v.ring.keys.blindName("patient", "anna"))
	full := errors.New("the disk is full")
	if _, err := v.Erase(ctx, "anna", func(r Record) (Record, bool, error) { return r, true, full }, false); !errors.Is(err, full) {
		t.Fatal(err)
	}
	if n := len(recordsOf(t, v, "anna")); n != 10 {
		t.Fatalf("%d records are left of an erasure that failed", n)
	}
	release, err := v.share() // a reader, whom the kill of the process would end as well
	if err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	if _, err := v.Erase(soon, "anna", without("anna"), false); err == nil {
		t.Fatal("keys are destroyed under a reader")
	}
	if n := len(recordsOf(t, v, "anna")); n != 0 {
		t.Fatalf("%d records are left after the commit", n)
	}
	if _, err := v.ring.unwrap(slot); err != nil {
		t.Fatal("the key is gone under a reader:", err)
	}
	release()
	v.Close()
	v = open(t, dir, key)
	if _, err := v.ring.unwrap(slot); !errors.Is(err, errDestroyed) {
		t.Error("the next Open left the key:", err)
	}
}

func TestAnErasedBlobIsGone(t *testing.T) {
	v, dir, key := threePatients(t)
	if err := v.PutBlob("secret", []byte("rows and salts")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "blobs", v.blobFile("secret"))
	kept := filepath.Join(t.TempDir(), "kept")
	if err := os.Link(path, kept); err != nil {
		t.Fatal(err)
	}
	if err := v.EraseBlob("secret"); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(kept); err != nil || !bytes.Equal(b[:headerSize], make([]byte, headerSize)) {
		t.Error("its header is still on disk")
	}
	if _, err := v.GetBlob("secret"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if err := v.EraseBlob("secret"); err != nil {
		t.Error("once more:", err)
	}
	// A crash between renaming and overwriting: the next Open does the rest.
	if err := v.PutBlob("secret", []byte("rows and salts")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(kept), os.Link(path, kept), os.Rename(path, path+erasedSuffix)); err != nil {
		t.Fatal(err)
	}
	if names, err := v.Blobs(); err != nil || len(names) != 0 {
		t.Error(names, err)
	}
	v.Close()
	open(t, dir, key)
	if b, err := os.ReadFile(kept); err != nil || !bytes.Equal(b[:headerSize], make([]byte, headerSize)) {
		t.Error("the next Open left the header on disk")
	}
}
