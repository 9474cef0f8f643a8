package ledger

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"salus/models/durable"
)

// Key is a member's secp256k1 key on the chain. It prints as its address, in every format.
type Key struct {
	secret  *ecdsa.PrivateKey
	address Address
	path    string // of its file; "" for a key in memory

	sending chan struct{} // holds one token while a transaction is being made
	sent    journal       // of a key in memory; owned by whoever holds the token
}

// NewKey draws a key that lives in memory only. A second process must not use it: nonces are counted beside the
// file of a stored key.
func NewKey(random io.Reader) (*Key, error) {
	var b [32]byte
	for {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return nil, fmt.Errorf("chain key: %w", err)
		}
		if secret, err := crypto.ToECDSA(b[:]); err == nil { // all but 2^-128 of the draws
			return newKey(secret, ""), nil
		}
	}
}

func newKey(secret *ecdsa.PrivateKey, path string) *Key {
	return &Key{
		secret: secret, address: Address(crypto.PubkeyToAddress(secret.PublicKey)), path: path,
		sending: make(chan struct{}, 1),
	}
}

// CreateKey draws a key and stores it in a new file of mode 0600. It fails if the file exists.
func CreateKey(path string) (*Key, error) {
	k, err := NewKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	text := hex.EncodeToString(crypto.FromECDSA(k.secret)) + "\n"
	if err := writeNew(path, []byte(text)); err != nil {
		return nil, fmt.Errorf("chain key: %w", err)
	}
	k.path = path
	return k, nil
}

// LoadKey reads a key file: 64 hex digits and a newline. It refuses a file that anyone but its owner may read.
func LoadKey(path string) (*Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("chain key: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("chain key: %w", err)
	}
	if mode := info.Mode(); !mode.IsRegular() || mode.Perm()&0o077 != 0 {
		return nil, fmt.Errorf("chain key %s: mode is %v, want a file of mode 0600: chmod 600 %s", path, mode, path)
	}
	text, err := io.ReadAll(io.LimitReader(f, 66))
	if err != nil {
		return nil, fmt.Errorf("chain key: %w", err)
	}
	secret, err := parseSecret(text)
	if err != nil {
		return nil, fmt.Errorf("chain key %s: %w", path, err)
	}
	return newKey(secret, path), nil
}

// parseSecret never repeats a digit of what it refuses.
func parseSecret(text []byte) (*ecdsa.PrivateKey, error) {
	var b [32]byte
	text = bytes.TrimSuffix(text, []byte("\n"))
	if len(text) != 64 {
		return nil, fmt.Errorf("want 64 hex digits, found %d bytes", len(text))
	}
	if _, err := hex.Decode(b[:], text); err != nil {
		return nil, fmt.Errorf("want 64 hex digits")
	}
	secret, err := crypto.ToECDSA(b[:])
	if err != nil {
		return nil, fmt.Errorf("not a secp256k1 key")
	}
	return secret, nil
}

// writeNew stores a file that must not exist, durably.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(path))
}

// Address returns the account.
func (k *Key) Address() Address { return k.address }

// Format prints the address whatever the verb, so that no format string shows the secret.
func (k *Key) Format(s fmt.State, _ rune) { io.WriteString(s, k.address.String()) }

// LogValue implements [slog.LogValuer].
func (k *Key) LogValue() slog.Value { return slog.StringValue(k.address.String()) }

func (k *Key) sign(tx *types.DynamicFeeTx) (*types.Transaction, error) {
	return types.SignNewTx(k.secret, types.NewLondonSigner(tx.ChainID), tx)
}

// Possession signs, by EIP-712, that the holder of this key asks the deployment's consortium to admit m in
// that role; m.Account must be the key's address. The consortium contract verifies it on admission.
func (k *Key) Possession(d Deployment, role Role, m Member) ([]byte, error) {
	if m.Account != k.address {
		return nil, fmt.Errorf("possession: member %s has account %s, the key is of %s", m.ID, m.Account, k.address)
	}
	digest, err := possessionDigest(d, role, m)
	if err != nil {
		return nil, err
	}
	sig, err := k.signDigest(digest)
	if err != nil {
		return nil, fmt.Errorf("possession: %w", err)
	}
	return sig, nil
}

// signDigest signs an EIP-712 digest in the form that ecrecover takes.
func (k *Key) signDigest(digest [32]byte) ([]byte, error) {
	sig, err := crypto.Sign(digest[:], k.secret)
	if err != nil {
		return nil, err
	}
	sig[64] += 27
	return sig, nil
}

// possessionDigest is the EIP-712 digest of Consortium.sol's possessionDigest; a test compares the two.
func possessionDigest(d Deployment, role Role, m Member) ([32]byte, error) {
	const fields = "(string id,address account,bytes32 signingKey,bytes32 tlsKey,bytes peerId)"
	var primary string
	switch role {
	case RoleSite:
		primary = "Site"
	case RoleResearcher:
		primary = "Researcher"
	default:
		return [32]byte{}, fmt.Errorf("possession: %v is no role", role)
	}
	member := crypto.Keccak256(
		crypto.Keccak256([]byte(primary+fields)),
		crypto.Keccak256([]byte(m.ID)), padded(m.Account[:]), m.SigningKey[:], m.TLSKey[:], crypto.Keccak256(m.PeerID))
	return typedDigest(domainName, d.ChainID, d.Consortium, member), nil
}

func padded(b []byte) []byte { return common.LeftPadBytes(b, 32) }

// typedDigest is the EIP-712 digest of a structure's hash for one contract on one chain.
func typedDigest(name string, chain uint64, contract Address, structure []byte) [32]byte {
	domain := crypto.Keccak256(
		crypto.Keccak256([]byte("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")),
		crypto.Keccak256([]byte(name)), crypto.Keccak256([]byte(domainVersion)),
		padded(new(big.Int).SetUint64(chain).Bytes()), padded(contract[:]))
	return [32]byte(crypto.Keccak256([]byte{0x19, 0x01}, domain, structure))
}

const (
	domainName    = "Salus Consortium"
	domainVersion = "1"
)
