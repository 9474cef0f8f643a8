package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The test binary runs itself to be a process that is killed after a step, or whose disk is full.
const (
	writeTo = "SALUS_TEST_WRITE_TO"
	dieAt   = "SALUS_TEST_DIE_AT"
)

const size = 1 << 20

func content(c byte) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = c
	}
	return b
}

func TestMain(m *testing.M) {
	path := os.Getenv(writeTo)
	if path == "" {
		os.Exit(m.Run())
	}
	at := step(os.Getenv(dieAt))
	if at == "full" {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size / 2, Max: size / 2}); err != nil {
			fmt.Println(err)
			os.Exit(3)
		}
	}
	err := write(path, 0o640, func(w io.Writer) error {
		for _, part := range [][]byte{content('n')[:size/4], content('n')[size/4:]} {
			if _, err := w.Write(part); err != nil {
				return err
			}
			if at == "half" {
				kill()
			}
		}
		return nil
	}, func(s step) {
		if s == at {
			kill()
		}
	})
	fmt.Println(err)
	os.Exit(1)
}

func kill() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

func child(t *testing.T, path string, at step) (string, *exec.ExitError) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), writeTo+"="+path, dieAt+"="+string(at))
	out, err := c.CombinedOutput()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		t.Fatalf("the child ended with %v: %s", err, out)
	}
	return string(out), exit
}

// TestKilledWriterLeavesTheOldOrTheNewFile, whole, wherever it is killed.
func TestKilledWriterLeavesTheOldOrTheNewFile(t *testing.T) {
	for at, want := range map[step]byte{"half": 'o', filled: 'o', synced: 'o', renamed: 'n'} {
		t.Run(string(at), func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "file")
			if err := WriteFile(path, content('o'), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, exit := child(t, path, at); exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatal(exit)
			}
			if b, err := os.ReadFile(path); err != nil || string(b) != string(content(want)) {
				t.Errorf("the file is neither: %d bytes, %v", len(b), err)
			}
			left := temporaries(t, dir)
			if wantLeft := at != renamed; (left == 1) != wantLeft {
				t.Errorf("%d temporary files", left)
			}
			if err := RemoveTemporaries(dir); err != nil || temporaries(t, dir) != 0 {
				t.Error("they stay:", err)
			}
			if err := WriteFile(path, content('x'), 0o600); err != nil {
				t.Error("the next write:", err)
			}
			if b, _ := os.ReadFile(path); string(b) != string(content('x')) {
				t.Error("the next write is not there")
			}
		})
	}
}

func temporaries(t *testing.T, dir string) (n int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if IsTemporary(e.Name()) {
			n++
		} else if e.Name() != "file" {
			t.Errorf("a file named %q", e.Name())
		}
	}
	return n
}

// TestFullDiskLeavesTheOldFile and nothing else.
func TestFullDiskLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if err := WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, exit := child(t, path, "full")
	if exit.ExitCode() != 1 || !strings.Contains(out, "file too large") {
		t.Errorf("status %d: %s", exit.ExitCode(), out)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "old" {
		t.Errorf("%q, %v", b, err)
	}
	if n := temporaries(t, dir); n != 0 {
		t.Errorf("%d temporary files", n)
	}
}

func TestFailedFillLeavesTheOldFileAndItsError(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if err := WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := errors.New("source ended")
	err := Write(path, 0o600, func(w io.Writer) error {
		_, err := w.Write([]byte("half of the new"))
		return errors.Join(err, want)
	})
	if !errors.Is(err, want) {
		t.Error(err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "old" {
		t.Errorf("%q, %v", b, err)
	}
	if n := temporaries(t, dir); n != 0 {
		t.Errorf("%d temporary files", n)
	}
}

// TestFileIsNamedByItsContent: its name is known when it is whole, and it is looked at before it has it.
func TestFileIsNamedByItsContent(t *testing.T) {
	dir, shelf := t.TempDir(), t.TempDir()
	refused := errors.New("not as it should be")
	put := func(content string, judge func(read string) error) error {
		return WriteNamed(dir, "made", 0o600, func(f *os.File) (string, error) {
			if _, err := f.WriteString(content); err != nil {
				return "", err
			}
			b := make([]byte, 100)
			n, err := f.ReadAt(b, 0)
			if !errors.Is(err, io.EOF) {
				return "", err
			}
			return filepath.Join(shelf, content), judge(string(b[:n]))
		})
	}
	if err := put("good", func(read string) error {
		if read != "good" {
			t.Errorf("%q is read back", read)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(shelf, "good")); err != nil || string(b) != "good" {
		t.Errorf("%q, %v", b, err)
	}
	if err := put("bad", func(string) error { return refused }); !errors.Is(err, refused) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(shelf, "bad")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("what was refused has its name:", err)
	}
	if n := temporaries(t, dir); n != 0 {
		t.Errorf("%d temporary files", n)
	}
}

// TestPiecesArePlacedOnce: a file that grew over several lives gets its path, and the folder that holds it is flushed.
func TestPiecesArePlacedOnce(t *testing.T) {
	dir := t.TempDir()
	part, path := filepath.Join(dir, "part"), filepath.Join(dir, "shelf", "whole")
	for _, s := range []string{"first ", "second"} {
		f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString(s); err != nil {
			t.Fatal(err)
		}
		err = Place(f, path)
		if s == "first " {
			if !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("placed in a folder that is missing: %v", err)
			}
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "first second" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := os.Stat(part); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the part stays:", err)
	}
}

func TestPlaceThatCannotBeWrittenIsSaid(t *testing.T) {
	dir := t.TempDir()
	if err := WriteFile(filepath.Join(dir, "no", "file"), nil, 0o600); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a folder that is missing:", err)
	}
	if err := SyncDir(filepath.Join(dir, "no")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a folder that is missing is flushed:", err)
	}
	if err := RemoveTemporaries(filepath.Join(dir, "no")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a folder that is missing is tidied:", err)
	}
	taken := filepath.Join(dir, "file") // a folder that is not empty is in the way
	if err := os.MkdirAll(filepath.Join(taken, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(taken, nil, 0o600); err == nil {
		t.Error("a folder was replaced")
	}
	if n := temporaries(t, dir); n != 0 {
		t.Errorf("%d temporary files", n)
	}
}

// TestDirectoryIsFlushedAfterTheRename: without it a crash of the machine can lose the new name.
func TestDirectoryIsFlushedAfterTheRename(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "file")
	err := write(path, 0o600, func(io.Writer) error { return nil }, func(s step) {
		if s == renamed { // the flush that follows finds no folder
			if err := os.Rename(dir, dir+" away"); err != nil {
				t.Fatal(err)
			}
		}
	})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was not flushed: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir+" away", "file")); err != nil {
		t.Error(err)
	}
}

func TestModesAreWhatIsAsked(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, perm := range []fs.FileMode{0o600, 0o644, 0o400} {
		if err := WriteFile(path, []byte("x"), perm); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != perm {
			t.Errorf("mode %v, want %v, %v", info.Mode(), perm, err)
		}
	}
}

func TestSecretsThatOthersMayReadAreRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secret")
	if err := WriteFile(path, []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := ReadSecret(path, 3); err != nil || string(b) != "key" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := ReadSecret(path, 2); err == nil || errors.Is(err, ErrTooOpen) {
		t.Errorf("more than its limit was read: %v", err)
	}
	for _, perm := range []fs.FileMode{0o640, 0o604, 0o610} {
		if err := os.Chmod(path, perm); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSecret(path, 3); !errors.Is(err, ErrTooOpen) {
			t.Errorf("mode %o: %v", perm, err)
		}
	}
	if _, err := ReadSecret(filepath.Join(dir, "none"), 3); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestFoldersThatOthersMayEnterAreRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := PrivateDir(dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	if err := os.Chmod(dir, 0o710); err != nil {
		t.Fatal(err)
	}
	if err := PrivateDir(dir); !errors.Is(err, ErrTooOpen) || !strings.Contains(err.Error(), "chmod go=") {
		t.Error(err)
	}
}
