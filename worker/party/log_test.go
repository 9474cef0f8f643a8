package party_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"salus/ledger/transcript"
	"salus/models/study"
	"salus/worker/party"
)

var (
	id    = study.SessionID(sha256.Sum256([]byte("a session")))
	input = sha256.Sum256([]byte("public input"))
	terms = sha256.Sum256([]byte("terms"))
)

func open(t testing.TB, dir string) *party.Log {
	t.Helper()
	l, err := party.OpenLog(dir, key("log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func folder(dir string) string { return filepath.Join(dir, strings.TrimPrefix(id.String(), "0x")) }

func says(b string) func() ([]byte, error) { return func() ([]byte, error) { return []byte(b), nil } }

// filled is a log with a seed and two words.
func filled(t testing.TB, dir string) (seed [32]byte) {
	t.Helper()
	l := open(t, dir)
	defer l.Close()
	seed, err := l.Begin(id, terms, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range transcript.Kinds()[:2] {
		if _, err := l.Once(id, k, input, says("the "+string(k))); err != nil {
			t.Fatal(err)
		}
	}
	return seed
}

// TestLogSaysAThingOnce.
func TestLogSaysAThingOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	seed := filled(t, dir)
	l := open(t, dir)
	never := func() ([]byte, error) { t.Error("it was made again"); return nil, nil }
	if s, err := l.Once(id, transcript.Commit, input, never); err != nil || string(s.Artifact()) != "the commit" || s.Kind() != transcript.Commit {
		t.Errorf("%q, %v", s.Artifact(), err)
	}
	if _, err := l.Once(id, transcript.Commit, terms, never); !errors.Is(err, party.ErrOtherInput) {
		t.Error(err)
	}
	if again, err := l.Begin(id, terms, false); err != nil || again != seed {
		t.Error("another seed", err)
	}
	if _, err := l.Begin(id, input, true); !errors.Is(err, party.ErrOtherInput) {
		t.Error(err)
	}
	cause := errors.New("cause")
	if _, err := l.Once(id, transcript.Share, input, func() ([]byte, error) { return nil, cause }); !errors.Is(err, cause) || l.Has(id, transcript.Share) {
		t.Error("a word that could not be made:", err)
	}
	if s, err := l.Once(id, transcript.Share, terms, says("")); err != nil || len(s.Artifact()) != 0 {
		t.Error(err)
	}
}

// TestFilesAreSealedAndPrivate: no word, seed or terms stands in the clear, and nobody else may read them.
func TestFilesAreSealedAndPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	seed := filled(t, dir)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if d.IsDir() {
			return nil
		}
		b, err := os.ReadFile(path)
		for _, secret := range [][]byte{seed[:], terms[:], []byte("the commit")} {
			if bytes.Contains(b, secret) {
				t.Errorf("%s is in the clear", path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDamagedRecordsAreRefused: a changed, cut, emptied or exchanged file is neither used nor replaced.
func TestDamagedRecordsAreRefused(t *testing.T) {
	for name, damage := range map[string]func(path string, b []byte) error{
		"first byte": func(p string, b []byte) error { b[0] ^= 1; return os.WriteFile(p, b, 0o600) },
		"last byte":  func(p string, b []byte) error { b[len(b)-1] ^= 0x80; return os.WriteFile(p, b, 0o600) },
		"cut":        func(p string, b []byte) error { return os.WriteFile(p, b[:len(b)-1], 0o600) },
		"empty":      func(p string, b []byte) error { return os.WriteFile(p, nil, 0o600) },
		"extended":   func(p string, b []byte) error { return os.WriteFile(p, append(b, 0), 0o600) },
		"other name": func(p string, b []byte) error { return os.Rename(filepath.Join(filepath.Dir(p), "keyshare"), p) },
		"a folder":   func(p string, b []byte) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o700)) },
		"huge": func(p string, b []byte) error {
			return os.Truncate(p, 600<<20)
		},
	} {
		for _, record := range []string{"commit", "seed"} {
			dir := filepath.Join(t.TempDir(), "log")
			filled(t, dir)
			path := filepath.Join(folder(dir), record)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := damage(path, b); err != nil {
				t.Fatal(err)
			}
			l := open(t, dir)
			if record == "seed" {
				_, err = l.Begin(id, terms, true)
			} else {
				_, err = l.Once(id, transcript.Commit, input, says("something else"))
			}
			if err == nil || errors.Is(err, party.ErrOtherInput) || errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s of the %s: %v", name, record, err)
			} else if name == "huge" && !strings.Contains(err.Error(), "at most") {
				t.Errorf("a huge record is read before it is refused: %v", err)
			}
			l.Close()
		}
	}
}

// TestRecordOfAnotherSessionIsRefused: files are bound to their session.
func TestRecordOfAnotherSessionIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	filled(t, dir)
	other := study.SessionID{7}
	if err := os.CopyFS(filepath.Join(dir, strings.TrimPrefix(other.String(), "0x")), os.DirFS(folder(dir))); err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	if _, err := l.Begin(other, terms, true); err == nil {
		t.Error("another session's seed is used")
	}
	if _, err := l.Once(other, transcript.Commit, input, says("x")); err == nil {
		t.Error("another session's word is said")
	}
}

// TestLogUnderAnotherKeyIsRefused, and so is a key of another length.
func TestLogUnderAnotherKeyIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	filled(t, dir)
	l, err := party.OpenLog(dir, key("another log"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Once(id, transcript.Commit, input, says("x")); err == nil || !strings.Contains(err.Error(), "another key") {
		t.Error(err)
	}
	if _, err := l.Begin(id, terms, true); err == nil {
		t.Error("a new seed under another key")
	}
	for _, n := range []int{0, 16, 31, 33, 64} {
		if l, err := party.OpenLog(t.TempDir(), make([]byte, n)); err == nil {
			l.Close()
			t.Errorf("a key of %d bytes is taken", n)
		}
	}
}

// TestFolderOpenToOthersIsRefused.
func TestFolderOpenToOthersIsRefused(t *testing.T) {
	for _, mode := range []fs.FileMode{0o755, 0o750, 0o701, 0o777} {
		dir := filepath.Join(t.TempDir(), "log")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		if l, err := party.OpenLog(dir, key("log")); err == nil {
			l.Close()
			t.Errorf("a folder of mode %o is taken", mode)
		}
	}
}

// TestOneLogAtATime: within one process, and between two.
func TestOneLogAtATime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	l := open(t, dir)
	if _, err := party.OpenLog(dir, key("log")); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Begin(id, terms, true); err == nil {
		t.Error("a closed log draws a seed")
	}
	c := start(t, "hold", dir)
	if line := c.line(t); line != "held" {
		t.Fatalf("the child says %q", line)
	}
	if _, err := party.OpenLog(dir, key("log")); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Error(err)
	}
	c.kill(t)
	open(t, dir) // the lock dies with its process
}

// TestSessionsGoOnBesideEachOther: goroutines of different sessions share a log.
func TestSessionsGoOnBesideEachOther(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "log"))
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			session := study.SessionID{byte(i)}
			if _, err := l.Begin(session, terms, true); err != nil {
				t.Error(err)
			}
			for _, k := range transcript.Kinds() {
				if _, err := l.Once(session, k, input, says(fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if all, err := l.Sessions(); err != nil || len(all) != 16 {
		t.Error(len(all), err)
	}
}

// TestTwoAtOnceSayOneThing: of goroutines that race for one round, all that get an answer get the same.
func TestTwoAtOnceSayOneThing(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "log"))
	answers := make(chan string, 8)
	var group sync.WaitGroup
	for i := range cap(answers) {
		group.Go(func() {
			if s, err := l.Once(id, transcript.Share, input, says(fmt.Sprint(i))); err == nil {
				answers <- string(s.Artifact())
			}
		})
	}
	group.Wait()
	close(answers)
	first := <-answers
	for a := range answers {
		if a != first {
			t.Errorf("%q and %q were said", first, a)
		}
	}
	if s, err := l.Once(id, transcript.Share, input, says("x")); err != nil || string(s.Artifact()) != first {
		t.Error("afterwards:", err)
	}
}

// TestCrashAtEveryPointOfAWrite: the folder as a process leaves it that dies there, and what the next one makes of it.
func TestCrashAtEveryPointOfAWrite(t *testing.T) {
	for name, at := range map[string]struct {
		leave func(record string) error // from the state in which the record was stored
		said  bool
	}{
		"before the temporary file": {func(r string) error { return os.Remove(r) }, false},
		"in the temporary file": {func(r string) error {
			b, err := os.ReadFile(r)
			return errors.Join(err, os.Remove(r), os.WriteFile(filepath.Join(filepath.Dir(r), ".new-share-1"), b[:len(b)/2], 0o600))
		}, false},
		"after the temporary file": {func(r string) error { return os.Rename(r, filepath.Join(filepath.Dir(r), ".new-share-1")) }, false},
		"after the link":           {func(r string) error { return os.Link(r, filepath.Join(filepath.Dir(r), ".new-share-1")) }, true},
		"at the end":               {func(string) error { return nil }, true},
	} {
		dir := filepath.Join(t.TempDir(), "log")
		filled(t, dir)
		l := open(t, dir)
		if _, err := l.Once(id, transcript.Share, input, says("first")); err != nil {
			t.Fatal(err)
		}
		l.Close()
		if err := at.leave(filepath.Join(folder(dir), "share")); err != nil {
			t.Fatal(err)
		}
		l = open(t, dir)
		s, err := l.Once(id, transcript.Share, input, says("second"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if want := map[bool]string{true: "first", false: "second"}[at.said]; string(s.Artifact()) != want {
			t.Errorf("%s: says %q, want %q", name, s.Artifact(), want)
		}
		names, _ := filepath.Glob(filepath.Join(folder(dir), ".*"))
		if len(names) > 0 {
			t.Errorf("%s: %v stay", name, names)
		}
	}
}

// TestCrashBetweenMarkAndErasureIsFinished: the next process erases the seed before it does anything else.
func TestCrashBetweenMarkAndErasureIsFinished(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	filled(t, dir)
	path := filepath.Join(folder(dir), "seed")
	seed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	if err := l.End(id); err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := os.WriteFile(path, seed, 0o600); err != nil { // as if it had died before the removal
		t.Fatal(err)
	}
	l = open(t, dir)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the seed is still there:", err)
	}
	if _, err := l.Once(id, transcript.Share, input, says("x")); !errors.Is(err, party.ErrEnded) {
		t.Error(err)
	}
}

// TestEndOfAnUnknownSessionLeavesNoTrace: a coordinator that names sessions without end fills no disk.
func TestEndOfAnUnknownSessionLeavesNoTrace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	l := open(t, dir)
	if err := l.End(study.SessionID{9}); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadDir(dir)
	if err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
}

// TestFullDiskSaysNothing: when the word cannot be stored it is not given, and the round goes on when it can.
func TestFullDiskSaysNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	c := start(t, "full", dir)
	if line := c.line(t); !strings.HasPrefix(line, "error: share log: ") {
		t.Errorf("the child says %q", line)
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	if l.Has(id, transcript.Share) {
		t.Error("a word was stored that was not given")
	}
	if names, _ := filepath.Glob(filepath.Join(folder(dir), ".*")); len(names) > 0 {
		t.Errorf("%v stay", names)
	}
	if s, err := l.Once(id, transcript.Share, input, says("after")); err != nil || string(s.Artifact()) != "after" {
		t.Error(err)
	}
	err := party.StoreError(&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})
	if !strings.Contains(err.Error(), "disk is full; nothing was sent") || !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
}

// TestKilledProcessKeepsItsWord: a process that is killed at any moment has told its parent nothing that the next one does
// not repeat.
func TestKilledProcessKeepsItsWord(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	heard := map[string]string{} // word by round
	// Lives are more on a busy machine.
	for lives := 0; lives < 15 || len(heard) < 20 && lives < 200; lives++ {
		c := start(t, "talk", dir)
		for first := true; c.out.Scan(); first = false {
			if first {
				time.AfterFunc(time.Duration(rand.IntN(100))*time.Millisecond, func() { _ = c.Process.Kill() })
			}
			round, word, ok := strings.Cut(c.out.Text(), " ")
			if !ok {
				continue
			}
			if before, again := heard[round]; again && before != word {
				t.Fatalf("in round %s it said %s, and now %s", round, before, word)
			}
			heard[round] = word
		}
		_ = c.Wait()
	}
	if len(heard) < 20 {
		t.Fatalf("only %d words were heard", len(heard))
	}
}

// A child is this test binary again, in another process.
type process struct {
	*exec.Cmd
	out *bufio.Scanner
}

func start(t *testing.T, what, dir string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &process{Cmd: exec.Command(exe, "child", what, dir)}
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewScanner(out)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	return c
}

func (c *process) line(t *testing.T) string {
	t.Helper()
	if !c.out.Scan() {
		t.Fatal("the child says nothing")
	}
	return c.out.Text()
}

func (c *process) kill(t *testing.T) {
	t.Helper()
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
}

func child(what, dir string) {
	l, err := party.OpenLog(dir, key("log"))
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	switch what {
	case "hold":
		fmt.Println("held")
		time.Sleep(10 * time.Minute) // until it is killed
	case "full":
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: 4096}); err != nil {
			fmt.Println("rlimit:", err)
			return
		}
		s, err := l.Once(id, transcript.Share, input, func() ([]byte, error) { return make([]byte, 1<<20), nil })
		if err == nil {
			fmt.Println("said", len(s.Artifact()))
			return
		}
		fmt.Println("error:", err)
	case "prove":
		for i := range 10000 { // random bytes: made again, they would differ
			b, err := l.Parts(id, input).Once(i, 0, [32]byte{7}, func() ([]byte, error) { return fmt.Append(nil, rand.Uint64()), nil })
			if err != nil {
				fmt.Printf("%d %v\n", i, err)
				return
			}
			fmt.Printf("%d %s\n", i, b)
		}
	case "talk":
		for i := range 10000 { // random words: made again, they would differ
			session := study.SessionID{byte(i >> 8), byte(i)}
			seed, err := l.Begin(session, terms, !l.Has(session, transcript.Commit))
			if err != nil {
				fmt.Printf("%d/seed %v\n", i, err)
				return
			}
			fmt.Printf("%d/seed %x\n", i, seed)
			for _, k := range transcript.Kinds() {
				s, err := l.Once(session, k, input, func() ([]byte, error) { return fmt.Append(nil, rand.Uint64()), nil })
				if err != nil {
					fmt.Printf("%d/%s %v\n", i, k, err)
					return
				}
				fmt.Printf("%d/%s %s\n", i, k, s.Artifact())
			}
		}
	}
}
