package member

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"salus/models/study"
)

func departure(i byte) Departure {
	return Departure{At: time.Unix(1_700_000_000, 0), To: "coordinator", What: "share", Session: study.SessionID{i}, Digest: study.Digest{i}, Size: int(i)}
}

func open(t *testing.T, path string) *Egress {
	t.Helper()
	e, err := OpenEgress(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func record(t *testing.T, e *Egress, i byte) {
	t.Helper()
	if err := e.Record(departure(i)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []Departure {
	t.Helper()
	lines, _, err := ReadEgress(path)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestTheLogGoesOnAfterItIsOpenedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), EgressFile)
	first := open(t, path)
	record(t, first, 1)
	first.Close()
	record(t, open(t, path), 2)
	if lines := read(t, path); len(lines) != 2 || lines[1].Size != 2 {
		t.Errorf("%d lines, 2 were written", len(lines))
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o, expected 600", info.Mode().Perm())
	}
}

func TestTwoProcessesWriteOneChain(t *testing.T) {
	path := filepath.Join(t.TempDir(), EgressFile)
	a, b := open(t, path), open(t, path)
	var wg sync.WaitGroup
	for _, e := range []*Egress{a, b} {
		wg.Go(func() {
			for i := range byte(20) {
				if err := e.Record(departure(i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if lines := read(t, path); len(lines) != 40 {
		t.Errorf("%d lines, 40 were written", len(lines))
	}
}

func TestALineThatACrashCutIsDropped(t *testing.T) {
	path := filepath.Join(t.TempDir(), EgressFile)
	e := open(t, path)
	record(t, e, 1)
	record(t, e, 2)
	e.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	second := bytes.IndexByte(whole, '\n') + 1
	for cut := second; cut < len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		e := open(t, path)
		record(t, e, 3)
		e.Close()
		if lines := read(t, path); len(lines) != 2 || lines[1].Size != 3 {
			t.Fatalf("cut at %d: %d lines, expected the first and the new one", cut, len(lines))
		}
	}
}

func TestAChangedLogIsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), EgressFile)
	e := open(t, path)
	for i := range byte(3) {
		record(t, e, i+1)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	for name, changed := range map[string]string{
		"a line taken out":    lines[0] + lines[2],
		"the first taken out": lines[1] + lines[2],
		"two exchanged":       lines[1] + lines[0] + lines[2],
		"a size changed":      strings.Replace(string(whole), `"size":2`, `"size":9`, 1),
	} {
		if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ReadEgress(path); err == nil {
			t.Errorf("%s: not noticed", name)
		}
		if _, err := OpenEgress(path); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestWhatCannotBeWrittenDoesNotLeave(t *testing.T) {
	path := filepath.Join(t.TempDir(), EgressFile)
	e := open(t, path)
	record(t, e, 1)
	e.file.Close() // as a disk that fails
	if err := e.Record(departure(2)); err == nil {
		t.Fatal("a line that is not on disk was acknowledged")
	}
	if lines := read(t, path); len(lines) != 1 {
		t.Errorf("%d lines, expected the first alone", len(lines))
	}
}
