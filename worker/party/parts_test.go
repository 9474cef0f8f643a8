package party_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"salus/ledger/transcript"
	"salus/worker/party"
)

var about = [32]byte{7}

// count gives how many parts are on disk.
func count(t *testing.T, dir string) int {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder(dir), "part-*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}

func TestPartIsMadeOnceForOneInput(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	l := open(t, dir)
	parts := l.Parts(id, input)
	if parts.Has(0, 1) {
		t.Error("a part is there that nobody made")
	}
	b, err := parts.Once(0, 1, about, says("proof"))
	if err != nil || string(b) != "proof" || !parts.Has(0, 1) || parts.Has(1, 0) {
		t.Fatalf("%q, %v", b, err)
	}
	never := func() ([]byte, error) { t.Error("a part was made again"); return nil, nil }
	if b, err = parts.Once(0, 1, about, never); err != nil || string(b) != "proof" {
		t.Errorf("again: %q, %v", b, err)
	}
	if _, err = parts.Once(0, 1, [32]byte{8}, never); !errors.Is(err, party.ErrOtherInput) {
		t.Errorf("of other rows: %v", err)
	}
	if _, err = l.Parts(id, [32]byte{9}).Once(0, 1, about, never); !errors.Is(err, party.ErrOtherInput) {
		t.Errorf("under another key: %v", err)
	}
	failed := errors.New("no proof")
	if _, err = parts.Once(2, 0, about, func() ([]byte, error) { return nil, failed }); !errors.Is(err, failed) || parts.Has(2, 0) {
		t.Errorf("what could not be made: %v", err)
	}
	// Sealed under its own name: another chunk's part, or a changed one, is not taken.
	record, err := os.ReadFile(filepath.Join(folder(dir), "part-0-1"))
	if err != nil || strings.Contains(string(record), "proof") {
		t.Fatalf("in the clear, or not there: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder(dir), "part-1-1"), record, 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := parts.Once(1, 1, about, never); err == nil {
		t.Errorf("chunk 0's part is taken for chunk 1's: %q", b)
	}
	record[len(record)-1] ^= 1
	if err := os.WriteFile(filepath.Join(folder(dir), "part-0-1"), record, 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := parts.Once(0, 1, about, never); err == nil {
		t.Errorf("a damaged part is taken: %q", b)
	}
}

// TestPartsGoWhenTheyAreOver: when the contribution is stored, when the session ends, and after a crash between either and their removal.
func TestPartsGoWhenTheyAreOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	l := open(t, dir)
	for i := range 3 {
		if _, err := l.Parts(id, input).Once(i, 0, about, says("proof")); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, dir)
	if n := count(t, dir); n != 3 {
		t.Errorf("%d parts after a restart, want 3", n)
	}
	if _, err := l.Once(id, transcript.Contribution, input, says("all")); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil { // as if killed before they were removed
		t.Fatal(err)
	}
	l = open(t, dir)
	if n := count(t, dir); n != 0 {
		t.Errorf("%d parts of a stored contribution", n)
	}
	if _, err := l.Parts(id, input).Once(0, 0, about, says("proof")); err != nil {
		t.Fatal(err)
	}
	if err := l.End(id); err != nil {
		t.Fatal(err)
	}
	if n := count(t, dir); n != 0 {
		t.Errorf("%d parts of an ended session", n)
	}
}

func TestPartsAreMadeBesideEachOther(t *testing.T) {
	parts := open(t, filepath.Join(t.TempDir(), "log")).Parts(id, input)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			want := fmt.Sprint("proof ", i)
			for range 2 {
				if b, err := parts.Once(i/2, i%2, about, says(want)); err != nil || string(b) != want {
					t.Errorf("part %d is %q, %v", i, b, err)
				}
			}
		})
	}
	wait.Wait()
}

// TestKilledProcessKeepsItsParts: what a process that is killed at any moment had finished is there with the same bytes, and the rest can be made.
func TestKilledProcessKeepsItsParts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	heard := map[string]string{}
	for lives := 0; lives < 8 || len(heard) < 20 && lives < 200; lives++ {
		c := start(t, "prove", dir)
		for first := true; c.out.Scan(); first = false {
			if first {
				time.AfterFunc(time.Duration(rand.IntN(100))*time.Millisecond, func() { _ = c.Process.Kill() })
			}
			part, bytes, ok := strings.Cut(c.out.Text(), " ")
			if !ok {
				continue
			}
			if before, again := heard[part]; again && before != bytes {
				t.Fatalf("part %s was %s, and is now %s", part, before, bytes)
			}
			heard[part] = bytes
		}
		_ = c.Wait()
	}
	if len(heard) < 20 {
		t.Fatalf("only %d parts were made", len(heard))
	}
}
