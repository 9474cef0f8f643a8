package zkproofs

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// contextDomain labels the preimage of a context.
const contextDomain = "salus/context/v1\x00"

// Context says where a proof belongs. Every statement has it as a public input in a constraint of its own, so that a proof moved
// to another chain, contract, study, session, roster, site, chunk, lane or circuit fails.
type Context struct {
	ChainID  uint64   // EIP-155 chain id
	Contract [20]byte // address of the study registry
	Study    [32]byte // study hash
	Session  [32]byte // session id
	Roster   [32]byte // hash of the session's roster
	Site     string   // the party's id
	Chunk    uint32   // chunk of the party's dataset, 0 where the statement has none
	Lane     uint32   // lane of the result, 0 where the statement has none
	Circuit  CircuitID
}

// Element is SHA-256 over the domain label and the fields, numbers big-endian and texts with a 32-bit length before them, reduced modulo r.
func (c Context) Element() Element {
	b := make([]byte, 0, 256)
	b = append(b, contextDomain...)
	b = binary.BigEndian.AppendUint64(b, c.ChainID)
	b = append(b, c.Contract[:]...)
	b = append(b, c.Study[:]...)
	b = append(b, c.Session[:]...)
	b = append(b, c.Roster[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(c.Site)))
	b = append(b, c.Site...)
	b = binary.BigEndian.AppendUint32(b, c.Chunk)
	b = binary.BigEndian.AppendUint32(b, c.Lane)
	b = binary.BigEndian.AppendUint32(b, uint32(len(c.Circuit)))
	b = append(b, c.Circuit...)
	h := sha256.Sum256(b)
	var f fr.Element
	f.SetBytes(h[:])
	return f.Bytes()
}
