package ledger

import "errors"

// Key is a member's secp256k1 key on the chain. It prints as its address only.
type Key struct{}

// CreateKey draws a key and stores it in a new file of mode 0600. It fails if the file exists.
func CreateKey(path string) (*Key, error) { return nil, errors.New("not built yet") }

// LoadKey reads a key file and refuses one that others may read.
func LoadKey(path string) (*Key, error) { return nil, errors.New("not built yet") }

// Address returns the account.
func (k *Key) Address() Address { return Address{} }

func (k *Key) String() string { return k.Address().String() }

// Possession signs, by EIP-712, that the holder of this key asks the deployment's consortium to admit m in
// that role; m.Account must be the key's address. The consortium contract verifies it on admission.
func (k *Key) Possession(d Deployment, role Role, m Member) ([]byte, error) {
	return nil, errors.New("not built yet")
}
