package zkproofs

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// given makes keys as the consortium would, and hands out their file.
func given(t testing.TB) (file []byte, hash [32]byte) {
	t.Helper()
	made, err := DevelopmentKeys(t.TempDir(), nil).File(committed)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	if made.Digest != sha256.Sum256(b) || made.Size != int64(len(b)) {
		t.Error("the key file is not described as it is")
	}
	return b, made.KeyHash
}

func sending(b []byte) Fetch {
	return func(_ CircuitID, to io.Writer) error {
		_, err := to.Write(b)
		return err
	}
}

func TestGivenKeysAreFetchedOnceAndNeverMade(t *testing.T) {
	if _, err := GivenKeys(t.TempDir(), nil, nil).Prover(committed); !errors.Is(err, ErrNoKeys) {
		t.Errorf("without keys: %v", err)
	}
	file, hash := given(t)
	fetched := 0
	dir := t.TempDir()
	fetch := func(id CircuitID, to io.Writer) error {
		fetched++
		return sending(file)(id, to)
	}
	for range 2 {
		keys := GivenKeys(dir, fetch, nil)
		p, err := keys.Prover(committed)
		if err != nil {
			t.Fatal(err)
		}
		if p.Verifier().KeyHash() != hash {
			t.Error("another key than was sent")
		}
		a := assign(t, 3, 9, context().Element())
		proof, err := p.Prove(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Verifier().Verify(a.Public, proof); err != nil {
			t.Error(err)
		}
	}
	if fetched != 1 {
		t.Errorf("fetched %d times", fetched)
	}
}

// hostile gives key files as an enemy would send them, with checksums that are right.
func hostile(t testing.TB, file []byte) map[string][]byte {
	t.Helper()
	size := keySize(committed.ID, 2, committed.Commitments)
	dump := len(keyFileBanner) + 4 + size + sha256.Size
	change := func(f func(dump []byte) []byte) []byte {
		b := f(bytes.Clone(file[dump : len(file)-sha256.Size]))
		sum := sha256.Sum256(b)
		return append(append(bytes.Clone(file[:dump]), b...), sum[:]...)
	}
	set := func(at int, bytes ...byte) []byte {
		return change(func(d []byte) []byte { copy(d[at:], bytes); return d })
	}
	huge := []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	wires := dumpFront - 24
	return map[string][]byte{
		"nothing":                        {},
		"the verifying key alone":        file[:dump],
		"cut":                            file[:len(file)-1],
		"a byte more":                    append(bytes.Clone(file), 0),
		"a domain of 2^64":               set(8, huge...),
		"another generator":              set(16+40, 1),
		"2^64 wires":                     set(wires, huge...),
		"2^64 infinite A":                set(wires+8, huge...),
		"one more infinite B":            set(wires+16, 0, 0, 0, 0, 0, 0, 0, 200),
		"2^32 commitments":               change(func(d []byte) []byte { copy(d[dumpFront+2*9:], huge[:4]); return d }),
		"a list of 2^64 points":          change(func(d []byte) []byte { copy(d[dumpFront+2*9+4:], huge); return d }),
		"a mark that is moved":           change(func(d []byte) []byte { d[dumpFront] ^= 1; return d }),
		"α of another key":               change(func(d []byte) []byte { copy(d[8+dumpDomain:], d[8+dumpDomain+rawG1:8+dumpDomain+2*rawG1]); return d }),
		"δ that differs between groups":  change(func(d []byte) []byte { copy(d[8+dumpDomain+2*rawG1:], d[8+dumpDomain:8+dumpDomain+rawG1]); return d }),
		"a point off the curve":          change(func(d []byte) []byte { d[len(d)-3] ^= 1; return d }),
		"a last list longer than it is":  change(func(d []byte) []byte { return append(d, make([]byte, 64)...) }),
		"a last list shorter than it is": change(func(d []byte) []byte { return d[:len(d)-64] }),
		"endless":                        append(bytes.Clone(file), make([]byte, 1<<20)...),
	}
}

func TestHostileKeyFileIsRefusedAndNotKept(t *testing.T) {
	file, _ := given(t)
	for name, b := range hostile(t, file) {
		dir := t.TempDir()
		if _, err := GivenKeys(dir, sending(b), nil).Prover(committed); err == nil {
			t.Errorf("accepted: %s", name)
		}
		left, err := filepath.Glob(filepath.Join(dir, "*", "keys*"))
		if err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", name, left, err)
		}
		// The next one that is good is taken.
		if _, err := GivenKeys(dir, sending(file), nil).Prover(committed); err != nil {
			t.Errorf("after %s: %v", name, err)
		}
	}
}

func TestProofUnderAProvingKeyOfAnotherSetupDoesNotLeave(t *testing.T) {
	file, _ := given(t)
	p, err := GivenKeys(t.TempDir(), sending(file), nil).Prover(committed)
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.key.G1.K { // as a proving key with K of the sender's choice would be
		p.key.G1.K[i] = p.key.G1.Alpha
	}
	if proof, err := p.Prove(assign(t, 3, 9, context().Element())); err == nil || proof != nil {
		t.Errorf("a proof left: %v", err)
	}
}

func FuzzKeyFile(f *testing.F) {
	file, _ := given(f)
	f.Add(file)
	for _, b := range hostile(f, file) {
		f.Add(b)
	}
	system, err := compileNow(committed)
	if err != nil {
		f.Fatal(err)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		w := &keyWork{id: committed.ID, commitments: committed.Commitments, compiled: system, folder: dir, progress: func(Progress) {}}
		path := filepath.Join(dir, "file")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		in, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		if w.inspect(in) != nil {
			return
		}
		// Every process of a fuzzing run makes a file of its own, so another one than this process's may be whole too; but what is taken must prove.
		p, err := GivenKeys(t.TempDir(), sending(b), nil).Prover(committed)
		if err != nil {
			t.Fatalf("a file was taken and gives no prover: %v", err)
		}
		if _, err := p.Prove(assign(t, 3, 9, context().Element())); err != nil {
			t.Errorf("a file was taken and does not prove: %v", err)
		}
	})
}

// Whether a key lies in a folder is told by its bytes alone, of circuits too that this program does not know.
func TestFolderHoldsTheKeysThatWereMadeInIt(t *testing.T) {
	dir := t.TempDir()
	if held, _ := DevelopmentKeys(filepath.Join(dir, "none"), nil).Holds(committed.ID, [32]byte{}); held {
		t.Error("a folder that is not there holds a key")
	}
	made, err := DevelopmentKeys(dir, nil).File(committed)
	if err != nil {
		t.Fatal(err)
	}
	keys := GivenKeys(dir, nil, nil)
	if held, development := keys.Holds(committed.ID, made.KeyHash); !held || !development {
		t.Errorf("held %t, of development %t", held, development)
	}
	other := made.KeyHash
	other[0] ^= 1
	if held, _ := keys.Holds(committed.ID, other); held {
		t.Error("it holds a key of another hash")
	}
	for _, id := range []CircuitID{committed.ID + "-other", CircuitID(committed.ID.Statement() + "/v9/other"), "../" + committed.ID, ""} {
		if held, _ := keys.Holds(id, made.KeyHash); held {
			t.Errorf("the key is that of %q too", id)
		}
	}
	b, err := os.ReadFile(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	start := len(keyFileBanner)
	for name, file := range map[string][]byte{
		"empty": nil, "cut off": b[:start+40], "cut off in the key": b[:start+400],
		"longer than any key":    append(append(bytes.Clone(b[:start]), 255, 255, 255, 255), b[start+4:]...),
		"shorter than its front": append(append(bytes.Clone(b[:start]), 0, 0, 0, 1), b[start+4:]...),
		"another key":            append(append(bytes.Clone(b[:start+200]), b[start+200]^1), b[start+201:]...),
	} {
		if err := os.WriteFile(made.Path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if held, _ := keys.Holds(committed.ID, made.KeyHash); held {
			t.Errorf("a file that is %s holds the key", name)
		}
	}
}
