package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"salus/models/durable"
)

// KeySize is the length of a key file in bytes.
const KeySize = 32

// NewKeyFile makes a key file with 32 fresh random bytes, mode 0600. It never replaces an existing file.
// Who loses this file loses the vault; who copies it can read every copy of the vault.
func NewKeyFile(path string) error {
	key := make([]byte, KeySize)
	rand.Read(key)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(path))
}

func readKeyFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("key file %s is not a regular file", path)
	}
	if mode := info.Mode().Perm(); mode&0o177 != 0 {
		return nil, fmt.Errorf("key file %s has mode %04o: others could read it; run chmod 0600 %s", path, mode, path)
	}
	if info.Size() != KeySize {
		return nil, fmt.Errorf("key file %s has %d bytes, want %d", path, info.Size(), KeySize)
	}
	key := make([]byte, KeySize)
	if _, err := io.ReadFull(f, key); err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return key, nil
}

// keys are the vault's keys, derived from the key file and the vault's id.
type keys struct {
	wrap, blind, seal []byte
}

var errWrongKey = errors.New("the key file does not belong to this vault")

// loadKeys derives the keys, and on a fresh index draws the vault's id first.
func loadKeys(db *sql.DB, kek []byte) (keys, error) {
	id, check, err := storedID(db)
	if err != nil {
		return keys{}, err
	}
	if id == nil {
		fresh := make([]byte, 32)
		rand.Read(fresh)
		// One statement: of two processes that open a fresh vault one inserts, and both read what it inserted.
		_, err := db.Exec("INSERT INTO meta SELECT * FROM (VALUES ('id', ?), ('check', ?)) WHERE NOT EXISTS (SELECT 1 FROM meta)", fresh, derive(kek, fresh, "check"))
		if err != nil {
			return keys{}, err
		}
		if id, check, err = storedID(db); err != nil {
			return keys{}, err
		}
	}
	if len(id) != 32 {
		return keys{}, errors.New("the index is damaged: no vault id")
	}
	if !hmac.Equal(check, derive(kek, id, "check")) {
		return keys{}, errWrongKey
	}
	return keys{wrap: derive(kek, id, "wrap"), blind: derive(kek, id, "blind"), seal: derive(kek, id, "seal")}, nil
}

func storedID(db *sql.DB) (id, check []byte, err error) {
	err = db.QueryRow("SELECT (SELECT value FROM meta WHERE name = 'id'), (SELECT value FROM meta WHERE name = 'check')").Scan(&id, &check)
	return id, check, err
}

func derive(kek, id []byte, label string) []byte {
	k, err := hkdf.Key(sha256.New, kek, id, "salus/vault/"+label+"/v1", 32)
	if err != nil {
		panic(err) // 32 bytes are always to be had
	}
	return k
}

// blindName is the index's name of a string of some kind.
func (k keys) blindName(kind, name string) []byte {
	return mac(k.blind, kind, name)
}

// blindRecord is the index's name of a record. 16 bytes: 2^32 records collide with probability 2^-65, and nobody without the key can choose them to.
func (k keys) blindRecord(typ, id string) []byte { return mac(k.blind, "record", typ, id)[:16] }

func (k keys) blindContent(digest [32]byte) []byte {
	return mac(k.blind, "content", string(digest[:]))[:16]
}

// sealName encrypts a name that must be read back, for the row of the index that its blind name stands in. The key is a function of the
// 32-byte blind name, thus each key encrypts one plaintext only, and the zero nonce never meets a second one.
func (k keys) sealName(blind []byte, name string) []byte {
	return k.nameCipher(blind).Seal(nil, make([]byte, 12), []byte(name), blind)
}

func (k keys) openName(blind, sealed []byte) (string, error) {
	name, err := k.nameCipher(blind).Open(nil, make([]byte, 12), sealed, blind)
	if err != nil {
		return "", errors.New("the index is damaged: a name does not decrypt")
	}
	return string(name), nil
}

func (k keys) nameCipher(blind []byte) cipher.AEAD { return gcm(mac(k.seal, "name", string(blind))) }

// mac is HMAC-SHA-256 over length-prefixed strings, so that no two lists of strings give the same input.
func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	var n [4]byte
	for _, p := range parts {
		binary.BigEndian.PutUint32(n[:], uint32(len(p)))
		h.Write(n[:])
		io.WriteString(h, p)
	}
	return h.Sum(nil)
}

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the key has 32 bytes
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has 16-byte blocks
	}
	return aead
}
