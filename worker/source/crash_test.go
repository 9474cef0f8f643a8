package source

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"salus/worker/vault"
)

// TestMain lets the test binary stand in for a worker that imports, and may write no file beyond a length: the system ends it at the write that would (SIGXFSZ, which leaves as much of the write as
// fits), or, as a full disk does, fails that write and all like it.
func TestMain(m *testing.M) {
	dir := os.Getenv("SOURCE_TEST_DIR")
	if dir == "" {
		os.Exit(m.Run())
	}
	if os.Getenv("SOURCE_TEST_FULL") != "" {
		signal.Ignore(syscall.SIGXFSZ)
	}
	most, err := strconv.ParseUint(os.Getenv("SOURCE_TEST_MOST"), 10, 63)
	if err != nil {
		os.Exit(2)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		os.Exit(2)
	}
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "key"))
	if err != nil {
		os.Exit(1)
	}
	if _, _, err = Import(ctx, v, os.Getenv("SOURCE_TEST_IN")); err == nil {
		err = v.Close()
	}
	if err != nil {
		os.Exit(1)
	}
}

// TestAnImportThatIsKilledOrHasNoRoomIsNoImport goes over lengths that no file may grow beyond, from nothing up to what the import needs, so that another write is the first to fail each time: the pack, the
// index, its log, in the middle of a write too. Afterwards the vault holds what it held before, or all that came, nothing in between; it is sound; and the same import goes through.
func TestAnImportThatIsKilledOrHasNoRoomIsNoImport(t *testing.T) {
	var before, after []string
	for i := range 60 {
		line := fmt.Sprintf(`{"resourceType":"Observation","id":"o%d","subject":{"reference":"Patient/p%d"},"note":[{"text":"%s"}]}`, i, i%7, strings.Repeat("x", 37*i))
		if before = append(before, line); i%3 > 0 {
			after = append(after, strings.Replace(line, `"text":"`, `"text":"changed `, i%2))
		}
	}
	for i := range 7 {
		before = append(before, fmt.Sprintf(`{"resourceType":"Patient","id":"p%d"}`, i))
	}
	after = append(after, before[60:]...)
	after = append(after, `{"resourceType":"Patient","id":"new"}`)
	const mapping = "tables: [{name: labs, file: labs.csv, patient: pid, key: n, columns: [{name: x, type: integer}]}]\n"
	files := func(lines []string, from, to int) map[string]string {
		table := "pid,n,x\n"
		for i := from; i < to; i++ {
			table += fmt.Sprintf("p%d,%d,%d\n", i%7, i, i*i)
		}
		return map[string]string{"a.ndjson": strings.Join(lines, "\n"), "labs.csv": table, "tables.yaml": mapping}
	}
	h := newHospital(t, files(before, 0, 90))
	h.read(t)
	was := contents(t, h.vault)
	if err := h.vault.Close(); err != nil {
		t.Fatal(err)
	}
	next := folder(t, files(after, 40, 200))
	if err := os.MkdirAll(filepath.Join(next, "dicom"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(next, "dicom", "1"), []byte(ct("p1", "1.2.3", "20200101", "CT")), 0o600); err != nil {
		t.Fatal(err)
	}
	at := filepath.Dir(h.dir)
	attempt := func(most uint64, full bool) (dir string, done bool) {
		t.Helper()
		dir = t.TempDir()
		copied(t, at, dir)
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), "SOURCE_TEST_DIR="+dir, "SOURCE_TEST_IN="+next, fmt.Sprint("SOURCE_TEST_MOST=", most))
		if full {
			c.Env = append(c.Env, "SOURCE_TEST_FULL=1")
		}
		err := c.Run()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || full && exit.ExitCode() != 1) {
			t.Fatalf("at %d bytes: %v", most, err)
		}
		return dir, err == nil
	}
	open := func(dir string) *vault.Vault {
		t.Helper()
		v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "key"))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	dir, done := attempt(1<<40, false)
	if !done {
		t.Fatal("with room enough")
	}
	v := open(dir)
	now := contents(t, v)
	v.Close()
	if now == was {
		t.Fatal("the import changes nothing")
	}
	need := uint64(0) // what the longest file needs: as far as no import goes through
	failed := 0
	for _, most := range lengths(dir) {
		for _, full := range []bool{true, false} {
			dir, done := attempt(most, full)
			v := open(dir)
			got := contents(t, v)
			if got != was && got != now || done && got != now {
				t.Errorf("at %d bytes, full disk %v, done %v: neither the old state nor the new one", most, full, done)
			}
			if !done {
				failed++
				need = max(need, most)
			}
			if got != now {
				if _, _, err := Import(ctx, v, next); err != nil {
					t.Errorf("at %d bytes, full disk %v: again: %v", most, full, err)
				}
				if contents(t, v) != now {
					t.Errorf("at %d bytes, full disk %v: another state after the same import", most, full)
				}
			}
			if r, err := v.Verify(ctx, nil); err != nil || len(r.Problems) > 0 {
				t.Errorf("at %d bytes, full disk %v: %v, %v", most, full, r.Problems, err)
			}
			if err := v.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if failed < 12 {
		t.Errorf("only %d imports failed, up to %d bytes", failed, need)
	}
}

// lengths are those to try: nothing, and between what the files of a finished import are long.
func lengths(dir string) []uint64 {
	var longest int64
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if info, wrong := e.Info(); err == nil && wrong == nil && info.Mode().IsRegular() {
			longest = max(longest, info.Size())
		}
		return nil
	})
	out := []uint64{0, 1, 100}
	for i := range int64(7) {
		out = append(out, uint64(longest*(i+1)/7-i*31))
	}
	return out
}

// contents is what a vault holds, as one text.
func contents(t *testing.T, v *vault.Vault) string {
	t.Helper()
	types, err := v.Types(ctx)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.New()
	for _, typ := range slices.Sorted(maps.Keys(types)) {
		var lines []string
		for r, err := range v.RecordsOfType(ctx, typ) {
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%s/%s of %s: %q\n", r.Type, r.ID, r.Patient, r.Data))
		}
		slices.Sort(lines)
		fmt.Fprint(digest, len(lines), lines)
	}
	return fmt.Sprintf("%x", digest.Sum(nil))
}

// copied copies a folder with its files' modes.
func copied(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(to, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return os.Chmod(path, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}
