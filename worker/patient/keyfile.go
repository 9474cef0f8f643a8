package patient

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/argon2"

	"salus/models/durable"
	"salus/proto/faults"
)

// keySchema names the only form of a key file.
const keySchema = "salus.key/v1"

const (
	maxKeyFile    = 4 << 10
	maxPassphrase = 1 << 10
	secretSize    = 32
)

// Bounds of what a key file may ask for: it may come from anywhere.
const (
	maxKDFMemory  = 1 << 20 // KiB
	maxKDFTime    = 16
	maxKDFThreads = 16
)

// usualKDF is Argon2id with the second recommended parameters of RFC 9106: 64 MiB, three passes, four lanes.
var usualKDF = kdf{Name: "argon2id", Memory: 64 << 10, Time: 3, Threads: 4}

// kdf says how a passphrase becomes a key.
type kdf struct {
	Name    string `json:"name"`
	Memory  uint32 `json:"memory"` // KiB
	Time    uint32 `json:"time"`
	Threads uint8  `json:"threads"`
	Salt    string `json:"salt"` // 16 bytes, hex
}

// keyFile is a secret of 32 bytes on disk: in the clear, or under AES-256-GCM with a key from a passphrase. What is beside the secret is authenticated.
type keyFile struct {
	Schema string `json:"schema"`
	Kind   string `json:"kind"`
	Public string `json:"public"` // for people
	KDF    *kdf   `json:"kdf,omitempty"`
	Secret string `json:"secret"` // hex: the secret, or nonce and sealed secret
}

// Passphrase gives the passphrase of a key file; it is asked only for one that is encrypted.
type Passphrase func() ([]byte, error)

// sealed writes a key file. An empty passphrase leaves the secret in the clear.
func sealed(kind, public string, secret [secretSize]byte, passphrase []byte, random io.Reader) ([]byte, error) {
	f := keyFile{Schema: keySchema, Kind: kind, Public: public, Secret: hex.EncodeToString(secret[:])}
	if len(passphrase) > 0 {
		var fresh [16 + 12]byte
		if _, err := io.ReadFull(random, fresh[:]); err != nil {
			return nil, fmt.Errorf("key file: %w", err)
		}
		k := usualKDF
		k.Salt = hex.EncodeToString(fresh[:16])
		f.KDF = &k
		aead, err := f.cipher(passphrase)
		if err != nil {
			return nil, err
		}
		f.Secret = hex.EncodeToString(aead.Seal(fresh[16:], fresh[16:], secret[:], f.beside()))
	}
	b, err := json.MarshalIndent(f, "", "  ")
	return append(b, '\n'), err
}

// beside is what is authenticated with the secret.
func (f keyFile) beside() []byte {
	f.Secret = ""
	b, err := json.Marshal(f)
	if err != nil {
		panic("patient: a key file of strings cannot be written") // our bug
	}
	return b
}

func (f keyFile) cipher(passphrase []byte) (cipher.AEAD, error) {
	k := f.KDF
	salt, err := hex.DecodeString(k.Salt)
	switch {
	case k.Name != "argon2id" || err != nil || len(salt) != 16:
		return nil, errors.New("key file: unknown derivation")
	case k.Memory < 8 || k.Memory > maxKDFMemory || k.Time < 1 || k.Time > maxKDFTime || k.Threads < 1 || k.Threads > maxKDFThreads:
		return nil, errors.New("key file: derivation out of bounds")
	case len(passphrase) == 0 || len(passphrase) > maxPassphrase:
		return nil, faults.New(faults.KeyLocked, "a passphrase has 1 to %d bytes", maxPassphrase)
	}
	block, err := aes.NewCipher(argon2.IDKey(passphrase, salt, k.Time, k.Memory, k.Threads, 32))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// opened reads a key file of the kind.
func opened(b []byte, kind string, ask Passphrase) (secret [secretSize]byte, err error) {
	f, raw, err := parseKeyFile(b, kind)
	if err != nil {
		return secret, err
	}
	if f.KDF == nil {
		copy(secret[:], raw)
		return secret, nil
	}
	if ask == nil {
		return secret, faults.New(faults.KeyLocked, "no passphrase was given")
	}
	passphrase, err := ask()
	if err != nil {
		return secret, err
	}
	aead, err := f.cipher(passphrase)
	if err != nil {
		return secret, err
	}
	plain, err := aead.Open(nil, raw[:12], raw[12:], f.beside())
	if err != nil || len(plain) != secretSize {
		return secret, faults.New(faults.KeyLocked, "the passphrase is wrong, or the file was changed")
	}
	copy(secret[:], plain)
	return secret, nil
}

// parseKeyFile checks the form of a key file and decodes its secret.
func parseKeyFile(b []byte, kind string) (f keyFile, raw []byte, err error) {
	if len(b) > maxKeyFile {
		return f, nil, fmt.Errorf("key file: %d bytes, at most %d", len(b), maxKeyFile)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if dec.Decode(&f) != nil || f.Schema != keySchema {
		return f, nil, fmt.Errorf("key file: not JSON of %s", keySchema)
	}
	if f.Kind != kind {
		return f, nil, fmt.Errorf("key file: of another kind than %s", kind)
	}
	want := secretSize
	if f.KDF != nil {
		want = 12 + secretSize + 16
	}
	if raw, err = hex.DecodeString(f.Secret); err != nil || len(raw) != want {
		return f, nil, errors.New("key file: its secret has another length")
	}
	return f, raw, nil
}

// storeKey writes a key file of mode 0600 that must not exist.
func storeKey(path string, content []byte) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s exists already; another patient needs another folder", path)
	}
	return durable.WriteFile(path, content, 0o600)
}

// loadKey reads a key file of a folder.
func loadKey(dir, name, kind string, ask Passphrase) ([secretSize]byte, error) {
	b, err := durable.ReadSecret(filepath.Join(dir, name), maxKeyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return [secretSize]byte{}, faults.New(faults.NotEnrolled, "%s holds no key; run salus consent keygen first", dir)
	case errors.Is(err, durable.ErrTooOpen):
		return [secretSize]byte{}, faults.New(faults.FileTooOpen, "%s", filepath.Join(dir, name))
	case err != nil:
		return [secretSize]byte{}, err
	}
	return opened(b, kind, ask)
}
