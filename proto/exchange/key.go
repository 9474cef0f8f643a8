package exchange

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"

	"salus/models/durable"
)

// Key is a party's identity in the swarm, an Ed25519 key that serves nothing else.
type Key struct {
	private ed25519.PrivateKey
	id      peer.ID
}

// OpenKey reads the key of the file at path, or makes it (mode 0600, in a folder of mode 0700).
func OpenKey(path string) (*Key, error) {
	if err := durable.PrivateDir(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("peer key: %w", err)
	}
	data, err := durable.ReadSecret(path, 4<<10)
	if errors.Is(err, os.ErrNotExist) {
		return createKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("peer key: %w", err)
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, fmt.Errorf("peer key: %s: not a PEM private key", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("peer key: %s: malformed", path)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("peer key: %s: not Ed25519", path)
	}
	return newKey(private)
}

func createKey(path string) (*Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	if err := durable.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return nil, fmt.Errorf("peer key: %w", err)
	}
	return newKey(private)
}

func newKey(private ed25519.PrivateKey) (*Key, error) {
	public, err := crypto.UnmarshalEd25519PublicKey(private.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	id, err := peer.IDFromPublicKey(public)
	return &Key{private: private, id: id}, err
}

// PeerID is the key's libp2p peer id in text form; it holds the public key.
func (k *Key) PeerID() string { return k.id.String() }

// Sign signs a digest, for VerifyPeer. The swarm's own signatures are over longer messages, so neither can be taken
// for the other.
func (k *Key) Sign(digest [32]byte) ([]byte, error) { return ed25519.Sign(k.private, digest[:]), nil }

// String hides the key.
func (k *Key) String() string { return "peer key " + k.PeerID() + " [redacted]" }

func (k *Key) libp2p() (crypto.PrivKey, error) { return crypto.UnmarshalEd25519PrivateKey(k.private) }

// ParsePeerID checks that s is an Ed25519 peer id in its canonical text form.
func ParsePeerID(s string) error {
	_, err := publicOf(s)
	return err
}

// VerifyPeer checks a signature of a digest by the key inside a peer id.
func VerifyPeer(peerID string, digest [32]byte, signature []byte) error {
	public, err := publicOf(peerID)
	if err != nil {
		return err
	}
	if !ed25519.Verify(public, digest[:], signature) {
		return fmt.Errorf("peer id: signature invalid")
	}
	return nil
}

func publicOf(s string) (ed25519.PublicKey, error) {
	if len(s) > 64 {
		return nil, fmt.Errorf("peer id: %d characters, expected at most 64", len(s))
	}
	id, err := peer.Decode(s)
	if err != nil || id.String() != s {
		return nil, fmt.Errorf("peer id: malformed")
	}
	public, err := id.ExtractPublicKey()
	if err != nil || public.Type() != crypto.Ed25519 {
		return nil, fmt.Errorf("peer id: not of an Ed25519 key")
	}
	raw, err := public.Raw()
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("peer id: not of an Ed25519 key")
	}
	return raw, nil
}
