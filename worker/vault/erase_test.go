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
			list = append(list, record("Observation", fmt.Sprintf("%s-%d", p, i), p, strings.Repeat(p, 100)+fmt.Sprint(i)))
		}
	}
	list = append(list, record("table", "table.csv", "", "anna,1\nbernd,2\nclara,3\n"))
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

func oldPacks(t *testing.T, dir string) (out []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "packs", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return files
}

func TestErasedBytesAreGone(t *testing.T) {
	v, dir, key := threePatients(t)
	old := oldPacks(t, dir)
	kept := make([]string, len(old)) // a second name of each file: what the file system may still hold
	headers := make([][]byte, len(old))
	for i, f := range old {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		headers[i] = b[16:headerSize]
		kept[i] = filepath.Join(t.TempDir(), "kept")
		if err := os.Link(f, kept[i]); err != nil {
			t.Fatal(err)
		}
	}
	blind := v.keys.blindName("patient", "anna")
	sealed := v.keys.sealName(blind, "anna")
	if !bytes.Contains(bytesOf(t, dir), sealed) {
		t.Fatal("the sealed name is nowhere to begin with")
	}
	e, err := v.Erase(ctx, "anna", without("anna"))
	if err != nil || e != (Erased{Records: 10, Edited: 1, Packs: 1}) {
		t.Fatalf("%+v, %v", e, err)
	}
	now := bytesOf(t, dir)
	for name, gone := range map[string][]byte{"sealed name": sealed, "blinded name": blind, "blinded record": v.keys.blindRecord("Observation", "anna-3"), "wrapped key": headers[0][32:80]} {
		if bytes.Contains(now, gone) {
			t.Errorf("the %s is still on disk", name)
		}
	}
	for i, f := range kept {
		b, err := os.ReadFile(f)
		if err != nil || !bytes.Equal(b[:headerSize], make([]byte, headerSize)) {
			t.Errorf("the header of an old object is %x (%v)", b[:40], err)
		}
		if _, err := openObject(f, packObject(filepath.Base(old[i])), v.keys); err == nil {
			t.Error("an old object opens")
		}
		if _, err := os.Stat(old[i]); !errors.Is(err, fs.ErrNotExist) {
			t.Error("an old object has its name still")
		}
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
		}
		table, err := v.Record(ctx, "table", "table.csv")
		if err != nil || string(table.Data) != "bernd,2\nclara,3\n" {
			t.Errorf("%q, %v", table.Data, err)
		}
		if names, err := v.Patients(ctx); err != nil || strings.Join(names, " ") != "bernd clara" {
			t.Error(names, err)
		}
		v.Close()
		v = open(t, dir, key)
	}
}

func TestAnImportDoesNotBringTheErasedBack(t *testing.T) {
	v, dir, key := threePatients(t)
	again := sequence(record("Observation", "anna-1", "anna", "old"), record("Observation", "anna-77", "anna", "new"), record("Observation", "bernd-77", "bernd", "new"))
	if any, err := v.AnyErased(); any || err != nil {
		t.Error(any, err)
	}
	if _, err := v.Erase(ctx, "anna", nil); err != nil {
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
	old := oldPacks(t, dir)
	full := errors.New("the disk is full")
	if _, err := v.Erase(ctx, "anna", func(r Record) (Record, bool, error) { return r, true, full }); !errors.Is(err, full) {
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
	if _, err := v.Erase(soon, "anna", without("anna")); err == nil {
		t.Fatal("old objects are destroyed under a reader")
	}
	if n := len(recordsOf(t, v, "anna")); n != 0 {
		t.Fatalf("%d records are left after the commit", n)
	}
	if _, err := os.Stat(old[0]); err != nil {
		t.Fatal("the old object is gone under a reader")
	}
	release()
	v.Close()
	open(t, dir, key)
	if _, err := os.Stat(old[0]); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the next Open left the old object")
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
