package vault

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/hpke"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"salus/models/durable"
)

// Suite is how the key-encryption key wraps the keys in the vault.
type Suite string

const (
	// XWing is HPKE (RFC 9180) in base mode with X-Wing (ML-KEM-768 and X25519), HKDF-SHA-256 and AES-256-GCM.
	XWing Suite = "x-wing"
	// RSA is RSA-OAEP with SHA-256 (RFC 8017), of 3072 bits and up, for hospitals whose keys lie in RSA hardware.
	RSA Suite = "rsa-oaep-sha256"
)

// RSABits is the size of an RSA key that is made here, and the least of one that is taken.
const RSABits = 3072

const maxRSABits = 8192

// KeySpec says what key-encryption key to make. The zero value is X-Wing with the private key in the file.
type KeySpec struct {
	Suite Suite
	// PassphraseFile is a file with the passphrase that seals the private key (Argon2id). It is read again at each opening, so that the
	// passphrase can come from a credential store or a mounted secret. Its path stands in the key file, the passphrase does not.
	PassphraseFile string
	// Helper is a program with its arguments that holds the private key, as hardware or a key service does, and Public its public key, an RSA key in PKIX (DER).
	// See the package's helper.go for what it is asked.
	Helper []string
	Public []byte
}

// keyFile is the text of a key file.
type keyFile struct {
	Format     string     `json:"format"`
	Suite      Suite      `json:"suite"`
	Public     []byte     `json:"public"`            // X-Wing: the encapsulation key; RSA: PKIX
	Bind       []byte     `json:"bind"`              // 32 bytes: authenticates what is wrapped, see kek.wrap
	Private    []byte     `json:"private,omitempty"` // X-Wing: the seed; RSA: PKCS #8
	Sealed     *sealedKey `json:"sealed,omitempty"`  // the private key under a passphrase
	Helper     []string   `json:"helper,omitempty"`  // who holds it
	Passphrase string     `json:"passphraseFile,omitempty"`
}

// sealedKey is AES-256-GCM under Argon2id of a passphrase. The salt is fresh, so that the zero nonce never meets a second plaintext.
type sealedKey struct {
	Time    uint32 `json:"time"`
	Memory  uint32 `json:"memoryKiB"`
	Threads uint8  `json:"threads"`
	Salt    []byte `json:"salt"`
	Box     []byte `json:"box"`
}

const (
	keyFormat     = "salus/vault-key/v1"
	maxKeyFile    = 64 << 10
	maxPassphrase = 4096

	// RFC 9106, section 4, second recommendation: 3 passes over 64 MiB.
	argonTime, argonMemory, argonThreads = 3, 64 << 10, 4
	maxArgonTime, maxArgonMemory         = 100, 1 << 20
)

// NewKeyFile makes a key file with a fresh X-Wing key, mode 0600. It never replaces an existing file.
// Who loses this file loses the vault; who copies it can read every copy of the vault.
func NewKeyFile(path string) error { return NewKey(path, KeySpec{}) }

// NewKey makes a key file as spec says, mode 0600. It never replaces an existing file.
func NewKey(path string, spec KeySpec) error {
	f, err := newKey(spec)
	if err != nil {
		return err
	}
	return writeKeyFile(path, f)
}

func writeKeyFile(path string, f keyFile) error {
	text, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	// A name that appears with the whole text or not at all, and never in place of another's.
	var random [8]byte
	rand.Read(random[:])
	whole := fmt.Sprintf("%s.%x", path, random)
	if err := durable.WriteFile(whole, append(text, '\n'), 0o600); err != nil {
		return err
	}
	if err := errors.Join(os.Link(whole, path), os.Remove(whole)); err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(path))
}

// leftKeyFile is how old a file that writeKeyFile left without placing it must be, so that nobody is about to.
const leftKeyFile = time.Hour

// sweepKeyFile removes what writeKeyFile leaves when it is killed: further names of the key file, and keys that never were one. What cannot be removed is left to the next.
func sweepKeyFile(path string) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return
	}
	for _, e := range entries {
		random, is := strings.CutPrefix(e.Name(), filepath.Base(path)+".")
		random = strings.TrimPrefix(random, newKeySuffix[1:]+".")
		if b, err := hex.DecodeString(random); !is || err != nil || len(b) != 8 || !e.Type().IsRegular() {
			continue
		}
		left := filepath.Join(filepath.Dir(path), e.Name())
		info, err := os.Lstat(left)
		if err != nil {
			continue
		}
		if placed(info, path) || placed(info, path+newKeySuffix) {
			_ = os.Remove(left)
		} else if time.Since(info.ModTime()) > leftKeyFile {
			if f, err := os.OpenFile(left, os.O_WRONLY, 0); err == nil {
				_ = errors.Join(os.Remove(left), blank(f))
			}
		}
	}
}

// placed says whether a key file is a file too.
func placed(info os.FileInfo, keyFile string) bool {
	live, err := os.Lstat(keyFile)
	return err == nil && os.SameFile(live, info)
}

func newKey(spec KeySpec) (keyFile, error) {
	f := keyFile{Format: keyFormat, Suite: spec.Suite, Bind: make([]byte, 32), Helper: spec.Helper, Public: spec.Public}
	rand.Read(f.Bind)
	if f.Suite == "" {
		f.Suite = XWing
	}
	if len(spec.Helper) > 0 {
		if spec.PassphraseFile != "" {
			return f, errors.New("a helper holds the private key: there is nothing here for a passphrase to seal")
		}
		_, err := f.load()
		return f, err
	}
	private, err := f.draw()
	if err != nil {
		return f, err
	}
	if spec.PassphraseFile == "" {
		f.Private = private
		return f, nil
	}
	if f.Passphrase, err = filepath.Abs(spec.PassphraseFile); err != nil {
		return f, err
	}
	f.Sealed = &sealedKey{Time: argonTime, Memory: argonMemory, Threads: argonThreads, Salt: make([]byte, 32)}
	rand.Read(f.Sealed.Salt)
	key, err := f.passphraseKey()
	if err != nil {
		return f, err
	}
	f.Sealed.Box = gcm(key).Seal(nil, make([]byte, 12), private, f.Public)
	return f, nil
}

// draw makes the key pair.
func (f *keyFile) draw() (private []byte, err error) {
	switch f.Suite {
	case XWing:
		k, err := hpke.MLKEM768X25519().GenerateKey()
		if err != nil {
			return nil, err
		}
		f.Public = k.PublicKey().Bytes()
		return k.Bytes()
	case RSA:
		k, err := rsa.GenerateKey(rand.Reader, RSABits)
		if err != nil {
			return nil, err
		}
		if f.Public, err = x509.MarshalPKIXPublicKey(&k.PublicKey); err != nil {
			return nil, err
		}
		return x509.MarshalPKCS8PrivateKey(k)
	}
	return nil, fmt.Errorf("key suite %q is none of %s and %s", f.Suite, XWing, RSA)
}

// passphraseKey makes the key that seals the private key.
func (f *keyFile) passphraseKey() ([]byte, error) {
	s := f.Sealed
	if len(s.Salt) != 32 || s.Time == 0 || s.Time > maxArgonTime || s.Memory < 8*uint32(s.Threads) || s.Memory > maxArgonMemory || s.Threads == 0 {
		return nil, errors.New("key file: impossible parameters of Argon2id")
	}
	text, err := durable.ReadSecret(f.Passphrase, maxPassphrase)
	if err != nil {
		return nil, &lockedError{fmt.Sprintf("passphrase: %v", err)}
	}
	if text = bytes.TrimRight(text, "\r\n"); len(text) == 0 {
		return nil, &lockedError{fmt.Sprintf("passphrase: %s is empty", f.Passphrase)}
	}
	return argon2.IDKey(text, s.Salt, s.Time, s.Memory, s.Threads, 32), nil
}

// kek is a key-encryption key: the public half here, the private half behind opener.
type kek struct {
	suite  Suite
	id     [16]byte // names the key pair
	bind   []byte
	public hpke.PublicKey
	rsa    *rsa.PublicKey
	opener opener
}

// opener opens what was wrapped to the public key: with the private key, or by asking who holds it.
type opener interface {
	open(wrapped []byte) ([]byte, error)
	Close() error
}

func readKeyFile(path string) (*kek, error) {
	f, err := parseKeyFile(path)
	if err != nil {
		return nil, err
	}
	k, err := f.load()
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return k, nil
}

func parseKeyFile(path string) (f keyFile, err error) {
	file, err := os.Open(path)
	if err != nil {
		return f, fmt.Errorf("key file: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return f, fmt.Errorf("key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return f, fmt.Errorf("key file %s is not a regular file", path)
	}
	if mode := info.Mode().Perm(); mode&0o177 != 0 {
		return f, fmt.Errorf("key file %s has mode %04o: others could read it; run chmod 0600 %s", path, mode, path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	if err != nil {
		return f, fmt.Errorf("key file: %w", err)
	}
	if f, err = decodeKeyFile(text); err != nil {
		return f, fmt.Errorf("key file %s: %w", path, err)
	}
	return f, nil
}

// decodeKeyFile says nothing of what stands in the file: it is a secret.
func decodeKeyFile(text []byte) (f keyFile, err error) {
	if len(text) > maxKeyFile {
		return f, fmt.Errorf("longer than %d bytes", maxKeyFile)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil || d.More() {
		return keyFile{}, fmt.Errorf("not a key file of a vault (%s)", keyFormat)
	}
	holders := 0
	for _, has := range []bool{f.Private != nil, f.Sealed != nil, len(f.Helper) > 0} {
		if has {
			holders++
		}
	}
	switch {
	case f.Format != keyFormat:
		return f, fmt.Errorf("format %.40q, want %q", f.Format, keyFormat)
	case len(f.Bind) != 32:
		return f, fmt.Errorf("bind has %d bytes, want 32", len(f.Bind))
	case holders != 1:
		return f, errors.New("want exactly one of private, sealed and helper")
	}
	return f, nil
}

// load makes the key of a file's text.
func (f *keyFile) load() (*kek, error) {
	k := &kek{suite: f.Suite, bind: f.Bind}
	id := sha3Of([]byte("salus/vault-key/id/v1\x00"), []byte(f.Suite), []byte{0}, f.Public)
	copy(k.id[:], id[:])
	var err error
	switch f.Suite {
	case XWing:
		if k.public, err = hpke.MLKEM768X25519().NewPublicKey(f.Public); err != nil {
			return nil, errors.New("the public key is no X-Wing key")
		}
	case RSA:
		if k.rsa, err = parseRSA(f.Public); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("suite %.40q is none of %s and %s", f.Suite, XWing, RSA)
	}
	if len(f.Helper) > 0 {
		k.opener = &helper{command: f.Helper}
		return k, nil
	}
	private := f.Private
	if f.Sealed != nil {
		key, err := f.passphraseKey()
		if err != nil {
			return nil, err
		}
		if private, err = gcm(key).Open(nil, make([]byte, 12), f.Sealed.Box, f.Public); err != nil {
			return nil, &lockedError{fmt.Sprintf("the passphrase in %s is not the one that seals this key", f.Passphrase)}
		}
	}
	k.opener, err = k.holder(private)
	return k, err
}

func parseRSA(der []byte) (*rsa.PublicKey, error) {
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, errors.New("the public key is no PKIX key")
	}
	k, is := parsed.(*rsa.PublicKey)
	if !is || k.N.BitLen() < RSABits || k.N.BitLen() > maxRSABits {
		return nil, fmt.Errorf("the public key is no RSA key of %d to %d bits", RSABits, maxRSABits)
	}
	return k, nil
}

// holder is the opener that has the private key itself.
func (k *kek) holder(private []byte) (opener, error) {
	if k.suite == XWing {
		p, err := hpke.MLKEM768X25519().NewPrivateKey(private)
		if err != nil || !bytes.Equal(p.PublicKey().Bytes(), k.public.Bytes()) {
			return nil, errors.New("the private key is not that of the public key")
		}
		return xwingHolder{p}, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(private)
	if err != nil {
		return nil, errors.New("the private key is not in PKCS #8")
	}
	p, is := parsed.(*rsa.PrivateKey)
	if !is || !p.PublicKey.Equal(k.rsa) {
		return nil, errors.New("the private key is not that of the public key")
	}
	return rsaHolder{p}, nil
}

type xwingHolder struct{ key hpke.PrivateKey }

func (h xwingHolder) open(wrapped []byte) ([]byte, error) {
	return hpke.Open(h.key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(wrapInfo), wrapped)
}

func (xwingHolder) Close() error { return nil }

type rsaHolder struct{ key *rsa.PrivateKey }

// open takes the same time for what is well padded and what is not; who can put wrong bytes here can write to the vault's disk.
func (h rsaHolder) open(wrapped []byte) ([]byte, error) {
	return h.key.Decrypt(nil, wrapped, &rsa.OAEPOptions{Hash: crypto.SHA256})
}

func (rsaHolder) Close() error { return nil }

const wrapInfo = "salus/vault/wrap/v1"

// wrappedSize is the length of every wrapped key.
func (k *kek) wrappedSize() int {
	if k.suite == XWing {
		return 1088 + 32 + 64 + tagSize // ML-KEM-768 ciphertext, X25519 share, sealed text
	}
	return k.rsa.Size()
}

// wrap wraps a key of 32 bytes for its place. Whoever knows the public key could wrap a key of his own and put it there, to read what is encrypted under it
// later. Therefore the text is the key and HMAC-SHA-256 of the place and the key under bind, a secret of the key file.
func (k *kek) wrap(vault [32]byte, slot uint64, key []byte) ([]byte, error) {
	text := append(bytes.Clone(key), k.binding(vault, slot, key)...)
	if k.suite == XWing {
		return hpke.Seal(k.public, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(wrapInfo), text)
	}
	return rsa.EncryptOAEP(sha256.New(), rand.Reader, k.rsa, text, nil)
}

func (k *kek) unwrap(vault [32]byte, slot uint64, wrapped []byte) ([]byte, error) {
	text, err := k.opener.open(wrapped)
	if err != nil {
		var asked *lockedError
		if errors.As(err, &asked) {
			return nil, err
		}
		return nil, errWrapped
	}
	if len(text) != 64 || !hmac.Equal(text[32:], k.binding(vault, slot, text[:32])) {
		return nil, errWrapped
	}
	return text[:32], nil
}

var errWrapped = errors.New("a wrapped key is damaged, or is not the one that belongs here")

func (k *kek) binding(vault [32]byte, slot uint64, key []byte) []byte {
	return mac(k.bind, "wrap", string(vault[:]), string(binary.BigEndian.AppendUint64(nil, slot)), string(key))
}

// sha3Of is SHA3-256.
func sha3Of(parts ...[]byte) [32]byte {
	h := sha3.New256()
	for _, p := range parts {
		h.Write(p)
	}
	return [32]byte(h.Sum(nil))
}
