package ledger

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/crypto"
)

// Candidacy is what somebody hands to a site who would carry the consortium's sessions: the account, and its signature that it would. As with an [Application] nothing in it is secret, and
// the contract verifies the signature.
type Candidacy struct {
	Consortium Address // the contract
	Account    Address
	Possession []byte // 65 bytes
}

type candidacyJSON struct {
	Schema     string  `json:"schema"`
	Consortium Address `json:"consortium"`
	Account    Address `json:"account"`
	Possession string  `json:"possession"`
}

const candidacySchema = "salus.candidacy/v1"

// Candidacy signs, by EIP-712, that the holder of this key would be the operator of the deployment's consortium.
func (k *Key) Candidacy(d Deployment) (Candidacy, error) {
	sig, err := k.signDigest(operatorDigest(d, k.address))
	if err != nil {
		return Candidacy{}, fmt.Errorf("candidacy: %w", err)
	}
	return Candidacy{d.Consortium, k.address, sig}, nil
}

// operatorDigest is the EIP-712 digest of Consortium.sol's operatorDigest; that a motion with it carries shows that they are the same.
func operatorDigest(d Deployment, account Address) [32]byte {
	structure := crypto.Keccak256(crypto.Keccak256([]byte("Operator(address account)")), padded(account[:]))
	return typedDigest(domainName, d.ChainID, d.Consortium, structure)
}

// Bytes is the file's text.
func (c Candidacy) Bytes() ([]byte, error) {
	out, err := json.MarshalIndent(candidacyJSON{candidacySchema, c.Consortium, c.Account, hex.EncodeToString(c.Possession)}, "", "  ")
	return append(out, '\n'), err
}

// ParseCandidacy reads at most 4 KiB strictly. Whether the signature is the account's is for the contract to say.
func ParseCandidacy(b []byte) (Candidacy, error) {
	if len(b) > maxApplicationBytes {
		return Candidacy{}, fmt.Errorf("candidacy: %d bytes, at most %d", len(b), maxApplicationBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var j candidacyJSON
	if err := dec.Decode(&j); err != nil {
		return Candidacy{}, fmt.Errorf("candidacy: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Candidacy{}, errors.New("candidacy: more follows after the JSON value")
	}
	if j.Schema != candidacySchema {
		return Candidacy{}, fmt.Errorf("candidacy: schema is %.40q, want %s", j.Schema, candidacySchema)
	}
	possession, err := hex.DecodeString(j.Possession)
	if err != nil || len(possession) != possessionBytes {
		return Candidacy{}, fmt.Errorf("candidacy: possession is %d bytes in hex", possessionBytes)
	}
	return Candidacy{j.Consortium, j.Account, possession}, nil
}
