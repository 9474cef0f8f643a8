package bindings

import (
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Runtime is a contract's code as it must stand on chain, but for its immutable values, and where it keeps what.
type Runtime struct {
	Code       []byte
	Immutables map[string][]int // by name: where in Code each of its 32-byte copies begins
	Storage    map[string]Place // by a variable's name, or "Structure.member" from where the structure begins
}

// Place is where a value stands in storage: in a slot of 32 bytes, so many bytes from its right.
type Place struct {
	Slot   uint64 `json:"slot"`
	Offset int    `json:"offset"`
	Bytes  int    `json:"bytes"`
}

//go:embed runtime.json
var runtimeJSON []byte

// RuntimeOf returns the code of a contract of this version: "Consortium", "ConsentRegistry", "StudyRegistry" or "RecordRegistry".
func RuntimeOf(contract string) (Runtime, error) {
	var all map[string]struct {
		Code       string           `json:"code"`
		Immutables map[string][]int `json:"immutables"`
		Storage    map[string]Place `json:"storage"`
	}
	if err := json.Unmarshal(runtimeJSON, &all); err != nil {
		return Runtime{}, fmt.Errorf("embedded contract code: %w", err)
	}
	r, ok := all[contract]
	if !ok {
		return Runtime{}, fmt.Errorf("embedded contract code: no contract %s", contract)
	}
	code, err := hex.DecodeString(r.Code)
	if err != nil {
		return Runtime{}, fmt.Errorf("embedded contract code: %s: %w", contract, err)
	}
	return Runtime{Code: code, Immutables: r.Immutables, Storage: r.Storage}, nil
}
