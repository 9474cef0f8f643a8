package zkproofs

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The test binary runs itself to be a second process.
const (
	makeKeysIn = "SALUS_TEST_MAKE_KEYS_IN"
	fileLimit  = "SALUS_TEST_FILE_LIMIT"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(makeKeysIn); dir != "" {
		os.Exit(makeKeys(dir))
	}
	os.Exit(m.Run())
}

// slow has a setup that is long enough for two processes to meet.
var slow = definition(square{commitments: 1, length: 4000})

// makeKeys asks for keys, proves with them, and prints the key's hash and whether it made them.
func makeKeys(dir string) int {
	if os.Getenv(fileLimit) != "" { // stands for a full disk
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 100_000, Max: 100_000}); err != nil {
			fmt.Println(err)
			return 2
		}
	}
	made := false
	p, err := DevelopmentKeys(dir, func(p Progress) { made = made || p.Step == StepSetup }).Prover(slow)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	a, err := Assign(&square{Square: 4, Context: 1, S: 2})
	if err == nil {
		var proof Proof
		if proof, err = p.Prove(a); err == nil {
			err = p.Verifier().Verify(a.Public, proof)
		}
	}
	fmt.Printf("%x made=%t %v", p.Verifier().KeyHash(), made, err)
	return 0
}

func secondProcess(t *testing.T, dir string, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(append(os.Environ(), makeKeysIn+"="+dir), env...)
	return cmd
}

func TestProcessesThatAskAtOnceGetTheSameKeys(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	said := make([]string, 3)
	for i := range said {
		wg.Go(func() {
			out, err := secondProcess(t, dir).CombinedOutput()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			}
			said[i] = string(out)
		})
	}
	wg.Wait()
	made := 0
	for _, s := range said {
		if s[:64] != said[0][:64] || !strings.HasSuffix(s, "<nil>") {
			t.Errorf("%q beside %q", s, said[0])
		}
		made += strings.Count(s, "made=true")
	}
	if made != 1 {
		t.Errorf("the keys were made %d times", made)
	}
}

// steps asks for a prover and lists the steps that were told.
func steps(t *testing.T, dir string) (*Prover, []Step) {
	t.Helper()
	var told []Step
	p, err := DevelopmentKeys(dir, func(p Progress) { told = append(told, p.Step) }).Prover(committed)
	if err != nil {
		t.Fatal(err)
	}
	return p, told
}

func keyFileOf(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*", keyFileName))
	if err != nil || len(found) != 1 {
		t.Fatalf("key files: %v %v", found, err)
	}
	return found[0]
}

func has(told []Step, s Step) bool {
	for _, x := range told {
		if x == s {
			return true
		}
	}
	return false
}

func TestKeysAreMadeOnceAndThenRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	first, told := steps(t, dir)
	if !has(told, StepSetup) || !has(told, StepSave) || told[0] != StepCompile || told[len(told)-1] != StepReady {
		t.Errorf("first: %v", told)
	}
	second, told := steps(t, dir)
	if has(told, StepSetup) || told[len(told)-1] != StepReady {
		t.Errorf("second: %v", told)
	}
	a := assign(t, 3, 9, Uint64Element(1))
	proof, err := second.Prove(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Verifier().Verify(a.Public, proof); err != nil {
		t.Errorf("keys that were read prove something else: %v", err)
	}
}

func TestVerifierNeedsTheFrontOfTheFileAlone(t *testing.T) {
	dir := t.TempDir()
	p, _ := steps(t, dir)
	v, err := DevelopmentKeys(dir, nil).Verifier(committed)
	if err != nil {
		t.Fatal(err)
	}
	if v.KeyHash() != p.Verifier().KeyHash() {
		t.Error("prover and verifier have different keys")
	}
}

func TestKeyFileIsPrivateAndSaysDevelopment(t *testing.T) {
	dir := t.TempDir()
	steps(t, dir)
	file := keyFileOf(t, dir)
	for path, want := range map[string]fs.FileMode{file: 0o600, filepath.Dir(file): 0o700, filepath.Join(filepath.Dir(file), "lock"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, expected %o", path, info.Mode().Perm(), want)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b, []byte("salus development keys")) {
		t.Error("the file does not say what it is")
	}
}

func TestFolderThatOthersMayEnterIsRefused(t *testing.T) {
	dir := t.TempDir()
	steps(t, dir)
	folder := filepath.Dir(keyFileOf(t, dir))
	if err := os.Chmod(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := DevelopmentKeys(dir, nil).Prover(committed); err == nil || !strings.Contains(err.Error(), "chmod go=") {
		t.Errorf("%v", err)
	}
}

func TestDamagedKeyFileIsNoticedAndRemade(t *testing.T) {
	dir := t.TempDir()
	steps(t, dir)
	file := keyFileOf(t, dir)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	flip := func(at int) []byte {
		b := bytes.Clone(whole)
		b[at] ^= 1
		return b
	}
	for name, b := range map[string][]byte{
		"empty":                        {},
		"cut in the banner":            whole[:10],
		"cut in the verifying key":     whole[:len(keyFileBanner)+300],
		"cut in the proving key":       whole[:len(whole)-100],
		"without its checksum":         whole[:len(whole)-32],
		"with a byte more":             append(bytes.Clone(whole), 0),
		"flipped in the banner":        flip(3),
		"flipped in the length":        flip(len(keyFileBanner)),
		"flipped in the verifying key": flip(len(keyFileBanner) + 200),
		"flipped in the proving key":   flip(len(whole) - 1000),
		"flipped in the checksum":      flip(len(whole) - 1),
	} {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		p, told := steps(t, dir)
		if !has(told, StepSetup) {
			t.Errorf("%s: it was not remade: %v", name, told)
		}
		a := assign(t, 3, 9, Uint64Element(1))
		if _, err := p.Prove(a); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatAKilledProcessLeftIsRemoved(t *testing.T) {
	dir := t.TempDir()
	steps(t, dir)
	file := keyFileOf(t, dir)
	left := filepath.Join(filepath.Dir(file), "."+keyFileName+".tmp-123") // as durable names a file that is being written
	if err := errors.Join(os.WriteFile(left, []byte("half"), 0o600), os.Remove(file)); err != nil {
		t.Fatal(err)
	}
	steps(t, dir)
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestFullDiskIsSaidAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	out, err := secondProcess(t, dir, fileLimit+"=1").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "room for") || !strings.Contains(string(out), "XDG_CACHE_HOME") {
		t.Fatalf("%v: %s", err, out)
	}
	for _, pattern := range []string{keyFileName + "*", ".*"} {
		if left, _ := filepath.Glob(filepath.Join(dir, "*", pattern)); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if out, err := secondProcess(t, dir).CombinedOutput(); err != nil {
		t.Errorf("after room was made: %v: %s", err, out)
	}
}

func TestFolderThatCannotBeMadeIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := DevelopmentKeys(file, nil).Verifier(plain); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("%v", err)
	}
}

func TestLongStepIsNeverSilent(t *testing.T) {
	var told []time.Duration
	w := &keyWork{id: plain.ID, progress: func(p Progress) { told = append(told, p.Elapsed) }}
	want := errors.New("from the step")
	if err := w.during(StepSetup, time.Second, func() error { time.Sleep(5 * tick / 2); return want }); err != want {
		t.Errorf("%v", err)
	}
	if len(told) < 3 || told[0] != 0 || told[len(told)-1] < tick {
		t.Errorf("told at %v", told)
	}
}

func TestChangedCircuitHasOtherKeys(t *testing.T) {
	hash := func(d Definition) [32]byte {
		c, err := compileNow(d)
		if err != nil {
			t.Fatal(err)
		}
		return c.hash
	}
	if once, again := hash(committed), hash(committed); once != again {
		t.Error("compiling twice gives two circuits")
	}
	changed := definition(square{commitments: 1, length: 1})
	if hash(committed) == hash(changed) {
		t.Error("one constraint more and the same keys")
	}
}

func TestCompiledCircuitIsKeptForTheSameProgram(t *testing.T) {
	dir := t.TempDir()
	first, err := DevelopmentKeys(dir, nil).KeepCompiled().Prover(committed)
	if err != nil {
		t.Fatal(err)
	}
	compiles := committed
	compiles.CheckBounds = func() error { return errors.New("compiled again") }
	second, err := DevelopmentKeys(dir, nil).KeepCompiled().Prover(compiles)
	if err != nil {
		t.Fatal(err)
	}
	a := assign(t, 5, 25, Uint64Element(1))
	proof, err := second.Prove(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Verifier().Verify(a.Public, proof); err != nil {
		t.Errorf("the circuit that was read is another: %v", err)
	}
	if _, err := second.Prove(assign(t, 5, 26, Uint64Element(1))); !errors.Is(err, ErrUnsatisfied) {
		t.Errorf("the circuit that was read proves what is false: %v", err)
	}
	if second.Constraints() != first.Constraints() {
		t.Errorf("%d constraints, expected %d", second.Constraints(), first.Constraints())
	}
	if _, err := DevelopmentKeys(dir, nil).Prover(compiles); err == nil {
		t.Error("a kept circuit was used without the promise that names are unique")
	}
}

func TestDamagedCompiledCircuitIsCompiledAgain(t *testing.T) {
	dir := t.TempDir()
	if _, err := DevelopmentKeys(dir, nil).KeepCompiled().Prover(committed); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(dir, compiledFolder, "*", "*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v %v", found, err)
	}
	whole, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{nil, whole[:20], whole[:len(whole)-1], append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1)} {
		if err := os.WriteFile(found[0], b, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := DevelopmentKeys(dir, nil).KeepCompiled().Prover(committed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Prove(assign(t, 5, 25, Uint64Element(1))); err != nil {
			t.Error(err)
		}
		if again, err := os.ReadFile(found[0]); err != nil || !bytes.Equal(again, whole) {
			t.Errorf("it was not written again: %v", err)
		}
	}
}

func TestCompiledCircuitsOfOldProgramsAreRemoved(t *testing.T) {
	dir := t.TempDir()
	for i := range 2 * keptPrograms {
		old := filepath.Join(dir, compiledFolder, fmt.Sprintf("%032x", i))
		if err := os.MkdirAll(old, 0o700); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(time.Duration(i-100) * time.Hour)
		if err := os.Chtimes(old, then, then); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := DevelopmentKeys(dir, nil).KeepCompiled().Verifier(plain); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(dir, compiledFolder))
	if err != nil || len(left) != keptPrograms {
		t.Errorf("%d programs are kept: %v", len(left), err)
	}
	if left[0].Name() == fmt.Sprintf("%032x", 0) {
		t.Error("the oldest is kept")
	}
}
