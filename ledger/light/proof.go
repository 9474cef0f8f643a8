package light

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"
)

const (
	maxNodes = 64  // of one proof: a path of 32 bytes has that many nibbles
	maxNode  = 600 // bytes of one node: sixteen hashes and their lengths are 532
)

// nodes are a proof's, by what they hash to: whoever asks for a hash gets its preimage or nothing.
type nodes map[common.Hash][]byte

func (n nodes) Has(key []byte) (bool, error) { return n[common.BytesToHash(key)] != nil, nil }

func (n nodes) Get(key []byte) ([]byte, error) {
	if b := n[common.BytesToHash(key)]; b != nil {
		return b, nil
	}
	return nil, errors.New("not in the proof")
}

// value is what stands at the key of the trie with the root, nil where the proof shows that nothing does.
func value(root common.Hash, key []byte, proof [][]byte) ([]byte, error) {
	if root == types.EmptyRootHash {
		return nil, nil
	}
	if len(proof) > maxNodes {
		return nil, fmt.Errorf("%w: %d nodes, at most %d", ErrProof, len(proof), maxNodes)
	}
	db := make(nodes, len(proof))
	for _, n := range proof {
		if len(n) > maxNode {
			return nil, fmt.Errorf("%w: a node of %d bytes, at most %d", ErrProof, len(n), maxNode)
		}
		db[crypto.Keccak256Hash(n)] = n
	}
	v, err := trie.VerifyProof(root, crypto.Keccak256(key), db)
	if err != nil {
		return nil, ErrProof
	}
	return v, nil
}

// account is a contract's account under a state root.
func account(state common.Hash, address common.Address, proof [][]byte) (*types.StateAccount, error) {
	raw, err := value(state, address[:], proof)
	if err != nil {
		return nil, err
	}
	if raw == nil {
		return &types.StateAccount{Root: types.EmptyRootHash, CodeHash: types.EmptyCodeHash[:]}, nil
	}
	a := new(types.StateAccount)
	if err := rlp.DecodeBytes(raw, a); err != nil || len(a.CodeHash) != len(common.Hash{}) {
		return nil, fmt.Errorf("%w: an account that is none", ErrProof)
	}
	return a, nil
}

// word is the 32 bytes of a storage slot under an account's storage root, zero where nothing was stored.
func word(storage common.Hash, slot common.Hash, proof [][]byte) (w [32]byte, err error) {
	raw, err := value(storage, slot[:], proof)
	if err != nil || raw == nil {
		return w, err
	}
	var b []byte
	if err := rlp.DecodeBytes(raw, &b); err != nil || len(b) > len(w) {
		return w, fmt.Errorf("%w: a stored value that is none", ErrProof)
	}
	copy(w[len(w)-len(b):], b)
	return w, nil
}
