package worker

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"salus/consent"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
)

// The changes of a site's consents are kept as encrypted files in the folder consents/, named by the SHA-256 that is on chain. With them, consents.key and
// custodian.key the book is made again (Rebuild), so they can lie anywhere: they tell nobody anything but their length.
//
//	label, salt (32), AES-256-GCM of the change under HKDF-SHA256(key, salt, label) with nonce 0 and the label as additional data
//
// The salt is drawn for each object, so no key is used twice.

const (
	objectLabel  = consent.StoredLabel
	objectFolder = "consents"
	objectKey    = "consents.key"
	objectSalt   = 32
	objectExtra  = len(objectLabel) + objectSalt + 16 // bytes beside the change
)

const _ = uint(consent.MaxStored - consent.MaxChange - objectExtra) // a change can always be stored

// changesKey reads the key of the stored changes, or draws it.
func changesKey(dir string) ([]byte, error) {
	path := filepath.Join(dir, objectKey)
	key, err := durable.ReadSecret(path, 32)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, 32)
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
		return key, durable.WriteFile(path, key, 0o600)
	}
	if err == nil && len(key) != 32 {
		err = fmt.Errorf("%s has %d bytes, 32 were expected", path, len(key))
	}
	return key, err
}

func sealer(key, salt []byte) (cipher.AEAD, error) {
	k, err := hkdf.Key(sha256.New, key, salt, objectLabel, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// sealObject encrypts the bytes of a change.
func sealObject(key, plain []byte) ([]byte, error) {
	salt := make([]byte, objectSalt)
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	aead, err := sealer(key, salt)
	if err != nil {
		return nil, err
	}
	out := append([]byte(objectLabel), salt...)
	return aead.Seal(out, make([]byte, aead.NonceSize()), plain, []byte(objectLabel)), nil
}

// openObject decrypts them.
func openObject(key, object []byte) ([]byte, error) {
	if len(object) < objectExtra || len(object) > consent.MaxStored || string(object[:len(objectLabel)]) != objectLabel {
		return nil, errors.New("not a stored change of this version")
	}
	rest := object[len(objectLabel):]
	aead, err := sealer(key, rest[:objectSalt])
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, make([]byte, aead.NonceSize()), rest[objectSalt:], []byte(objectLabel))
	if err != nil {
		return nil, errors.New("a stored change does not open with this folder's consents.key")
	}
	return plain, nil
}

// writeObject stores a change and says what it is named on chain.
func (s *Site) writeObject(c *consent.Change) (study.Digest, error) {
	plain, err := c.MarshalBinary()
	if err != nil {
		return study.Digest{}, err
	}
	object, err := sealObject(s.changes, plain)
	if err != nil {
		return study.Digest{}, err
	}
	if err := durable.PrivateDir(filepath.Join(s.Dir, objectFolder)); err != nil {
		return study.Digest{}, err
	}
	name := contentOf(object)
	return name, durable.WriteFile(s.objectFile(name), object, 0o600)
}

func (s *Site) objectFile(name study.Digest) string {
	return filepath.Join(s.Dir, objectFolder, hex.EncodeToString(name[:]))
}

// restoreObject puts a stored change that is missing in its place: a copy's bytes, which have the name.
func (s *Site) restoreObject(name study.Digest, object []byte) error {
	if contentOf(object) != name {
		return faults.New(faults.DigestMismatch, "the copy of the stored change %s has other bytes", name)
	}
	if err := durable.PrivateDir(filepath.Join(s.Dir, objectFolder)); err != nil {
		return err
	}
	return durable.WriteFile(s.objectFile(name), object, 0o600)
}

// hasObject says whether a stored change is here, with its bytes. What is too long, or cannot be read, is not.
func (s *Site) hasObject(name study.Digest) bool {
	object, err := durable.ReadSecret(s.objectFile(name), consent.MaxStored)
	return err == nil && contentOf(object) == name
}

// readObject reads a stored change.
func (s *Site) readObject(name study.Digest) (*consent.Change, error) {
	object, err := durable.ReadSecret(s.objectFile(name), consent.MaxStored)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, faults.New(faults.NotFound, "the stored change %s is not in the folder %s", name, objectFolder)
	}
	if err != nil {
		return nil, err
	}
	if contentOf(object) != name {
		return nil, faults.New(faults.DigestMismatch, "the stored change %s has other bytes", name)
	}
	plain, err := openObject(s.changes, object)
	if err != nil {
		return nil, err
	}
	return consent.ParseChange(plain)
}

// changeName names the stored change that began an epoch.
func (s *Site) changeName(epoch uint64) (study.Digest, error) {
	name, err := s.Vault.GetBlob(fmt.Sprintf("%s%d", changeBlob, epoch))
	if err != nil {
		return study.Digest{}, err
	}
	if len(name) != len(study.Digest{}) {
		return study.Digest{}, faults.New(faults.Internal, "the name of the change of epoch %d is not what was stored", epoch)
	}
	return study.Digest(name), nil
}

// objects counts the stored changes.
func (s *Site) objects() (int, error) {
	entries, err := os.ReadDir(filepath.Join(s.Dir, objectFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	n := 0
	for _, e := range entries {
		if len(e.Name()) == 2*len(study.Digest{}) {
			n++
		}
	}
	return n, err
}
