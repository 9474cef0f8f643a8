package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
)

// keys are the vault's own keys, derived from its root secret.
type keys struct {
	blobs, blind, seal []byte
}

func deriveKeys(root []byte, vault [32]byte) keys {
	return keys{blobs: derive(root, vault, "blobs"), blind: derive(root, vault, "blind"), seal: derive(root, vault, "seal")}
}

func derive(root []byte, vault [32]byte, label string) []byte {
	k, err := hkdf.Key(sha256.New, root, vault[:], "salus/vault/"+label+"/v2", 32)
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
func (k keys) blindRecord(typ, id string) []byte { return mac(k.blind, "record", typ, id)[:blindSize] }

const blindSize = 16 // of a record's name, and of a content's

func (k keys) blindContent(digest [32]byte) []byte {
	return mac(k.blind, "content", string(digest[:]))[:blindSize]
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
func mac(key []byte, parts ...string) []byte { return macSum(hmac.New(sha256.New, key), parts...) }

func macSum(h hash.Hash, parts ...string) []byte {
	var room [256]byte
	h.Write(appendParts(room[:0], parts))
	return h.Sum(nil)
}

func appendParts(b []byte, parts []string) []byte {
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return b
}

// macs is mac for many under one key. Not for concurrent use.
type macs struct {
	hash hash.Hash
	room []byte
}

func newMACs(key []byte) *macs { return &macs{hash: hmac.New(sha256.New, key)} }

func (m *macs) of(parts ...string) [32]byte {
	m.room = appendParts(m.room[:0], parts)
	m.hash.Reset()
	m.hash.Write(m.room)
	m.room = m.hash.Sum(m.room[:0])
	return [32]byte(m.room)
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
