package patient

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/proto/faults"
)

// quick makes encrypted key files cheap; the bounds are tested apart.
func quick(t *testing.T) {
	usual := usualKDF
	usualKDF = kdf{Name: "argon2id", Memory: 64, Time: 1, Threads: 1}
	t.Cleanup(func() { usualKDF = usual })
}

func says(passphrase string) Passphrase {
	return func() ([]byte, error) { return []byte(passphrase), nil }
}

func TestKeyFileGivesItsSecretToWhoeverHasThePassphrase(t *testing.T) {
	quick(t)
	secret := [secretSize]byte{1, 2, 3, 31: 9}
	for name, passphrase := range map[string]string{"in the clear": "", "encrypted": "correct horse"} {
		b, err := sealed(consentKind, "aa", secret, []byte(passphrase), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := opened(b, consentKind, says(passphrase)); err != nil || got != secret {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := opened(b, withdrawalKind, says(passphrase)); err == nil {
			t.Errorf("%s: opened as a key of another kind", name)
		}
		if passphrase == "" {
			continue
		}
		if bytes.Contains(b, []byte("010203")) {
			t.Error("the secret is in an encrypted file")
		}
		for what, ask := range map[string]Passphrase{"none": nil, "wrong": says("correct horsf"), "empty": says(""), "long": says(strings.Repeat("x", maxPassphrase+1))} {
			if _, err := opened(b, consentKind, ask); !faults.Is(err, faults.KeyLocked) {
				t.Errorf("passphrase %s: %v", what, err)
			}
		}
		// What stands beside the secret is sealed with it.
		if _, err := opened(bytes.Replace(b, []byte(`"aa"`), []byte(`"ab"`), 1), consentKind, says(passphrase)); !faults.Is(err, faults.KeyLocked) {
			t.Errorf("another public key: %v", err)
		}
	}
}

func TestKeyFileMayNotAskForTooMuch(t *testing.T) {
	quick(t)
	b, err := sealed(consentKind, "aa", [secretSize]byte{}, []byte("p"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*keyFile){
		"memory":          func(f *keyFile) { f.KDF.Memory = maxKDFMemory + 1 },
		"no memory":       func(f *keyFile) { f.KDF.Memory = 0 },
		"time":            func(f *keyFile) { f.KDF.Time = maxKDFTime + 1 },
		"no time":         func(f *keyFile) { f.KDF.Time = 0 },
		"threads":         func(f *keyFile) { f.KDF.Threads = maxKDFThreads + 1 },
		"no threads":      func(f *keyFile) { f.KDF.Threads = 0 },
		"another kdf":     func(f *keyFile) { f.KDF.Name = "md5" },
		"short salt":      func(f *keyFile) { f.KDF.Salt = "00" },
		"short secret":    func(f *keyFile) { f.Secret = f.Secret[2:] },
		"no hex":          func(f *keyFile) { f.Secret = "zz" + f.Secret[2:] },
		"clear as sealed": func(f *keyFile) { f.KDF = nil },
		"another schema":  func(f *keyFile) { f.Schema = "salus.key/v2" },
	} {
		var f keyFile
		if err := json.Unmarshal(b, &f); err != nil {
			t.Fatal(err)
		}
		change(&f)
		changed, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := opened(changed, consentKind, says("p")); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestKeysAreThePatientsAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "patient")
	public, err := KeyGen(dir, nil)
	if err != nil || public.Encrypted || len(public.Key) != 64 {
		t.Fatalf("%+v, %v", public, err)
	}
	for _, name := range []string{consentKeyFile, withdrawalKeyFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if _, err := KeyGen(dir, nil); err == nil {
		t.Error("keys were drawn over keys")
	}
	f, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, nil); !faults.Is(err, faults.AlreadyRunning) {
		t.Errorf("a second command at once: %v", err)
	}
	if err := os.Chmod(filepath.Join(dir, consentKeyFile), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := f.key(""); !faults.Is(err, faults.FileTooOpen) {
		t.Errorf("a key that others may read: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, nil); !faults.Is(err, faults.FileTooOpen) {
		t.Errorf("a folder that others may enter: %v", err)
	}
	empty, err := Open(filepath.Join(t.TempDir(), "empty"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	if _, err := empty.key(""); !faults.Is(err, faults.NotEnrolled) {
		t.Errorf("no key: %v", err)
	}
}

// TestHalfDrawnKeysAreDrawnAgain: the key that signs directives is written last; where it is missing nothing was shown to anybody.
func TestHalfDrawnKeysAreDrawnAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "patient")
	if _, err := KeyGen(dir, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, consentKeyFile)); err != nil {
		t.Fatal(err)
	}
	public, err := KeyGen(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if k, err := f.withdrawal(""); err != nil || k.Address() != public.Withdrawal {
		t.Errorf("the withdrawal key is not the one that was shown: %v", err)
	}
}

func FuzzKeyFile(f *testing.F) {
	b, err := sealed(consentKind, "aa", [secretSize]byte{1}, nil, rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"schema":"salus.key/v1","kind":"consent","public":"","kdf":{"name":"argon2id","memory":8,"time":1,"threads":1,"salt":"00000000000000000000000000000000"},"secret":""}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, raw, err := parseKeyFile(b, consentKind); err == nil && len(raw) != secretSize && len(raw) != 12+secretSize+16 {
			t.Fatal("a secret of another length")
		}
	})
}
