package light

import (
	"encoding/binary"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"salus/ledger/contracts/bindings"
)

// layout is where a contract keeps what.
type layout map[string]bindings.Place

// field is a value of a storage slot.
type field struct {
	slot common.Hash
	in   bindings.Place
}

func layoutOf(contract string, names ...string) (layout, error) {
	r, err := bindings.RuntimeOf(contract)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		if p, ok := r.Storage[n]; !ok || p.Offset < 0 || p.Bytes < 1 || p.Offset+p.Bytes > 32 {
			return nil, fmt.Errorf("embedded contract layout: %s has no %s", contract, n)
		}
	}
	return r.Storage, nil
}

// at is where a variable begins.
func (l layout) at(name string) common.Hash {
	return common.BigToHash(new(big.Int).SetUint64(l[name].Slot))
}

// of is the entry of a mapping: keccak256(key ‖ place of the mapping).
func of(mapping common.Hash, key []byte) common.Hash {
	return crypto.Keccak256Hash(common.LeftPadBytes(key, 32), mapping[:])
}

// member is a member of the structure that begins at the slot.
func (l layout) member(begins common.Hash, name string) field {
	p := l[name]
	slot := new(big.Int).Add(begins.Big(), new(big.Int).SetUint64(p.Slot))
	return field{common.BigToHash(slot), p}
}

// whole is all of a slot.
func whole(slot common.Hash) field { return field{slot, bindings.Place{Bytes: 32}} }

// take cuts the field's value out of its slot's word.
func (f field) take(w [32]byte) []byte { return w[32-f.in.Offset-f.in.Bytes : 32-f.in.Offset] }

func number(b []byte) uint64 {
	var x [8]byte
	copy(x[8-len(b):], b)
	return binary.BigEndian.Uint64(x[:])
}

func uint32Bytes(x uint32) []byte { return binary.BigEndian.AppendUint32(nil, x) }
