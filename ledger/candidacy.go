package ledger

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
)

// Candidacy is what somebody hands to a site who would carry the consortium's sessions: the account, and its signature that it would, if a motion carries by Until. As with an [Application]
// nothing in it is secret, and the contract verifies the signature.
type Candidacy struct {
	Consortium Address // the contract
	Account    Address
	Until      time.Time // to the second, of the chain's time
	Possession []byte    // 65 bytes
}

type candidacyJSON struct {
	Schema     string  `json:"schema"`
	Consortium Address `json:"consortium"`
	Account    Address `json:"account"`
	Until      string  `json:"until"` // RFC 3339, UTC
	Possession string  `json:"possession"`
}

const candidacySchema = "salus.candidacy/v1"

// Candidacy signs, by EIP-712, that the holder of this key would be the operator of the deployment's consortium, if a motion carries by until.
func (k *Key) Candidacy(d Deployment, until time.Time) (Candidacy, error) {
	until = until.UTC().Truncate(time.Second)
	sig, err := k.signDigest(operatorDigest(d, k.address, until))
	if err != nil {
		return Candidacy{}, fmt.Errorf("candidacy: %w", err)
	}
	return Candidacy{d.Consortium, k.address, until, sig}, nil
}

// operatorDigest is the EIP-712 digest of Consortium.sol's operatorDigest; that a motion with it carries shows that they are the same.
func operatorDigest(d Deployment, account Address, until time.Time) [32]byte {
	structure := crypto.Keccak256(crypto.Keccak256([]byte("Operator(address account,uint64 until)")), padded(account[:]), padded(binary.BigEndian.AppendUint64(nil, uint64(until.Unix()))))
	return typedDigest(domainName, d.ChainID, d.Consortium, structure)
}

// Vouch signs, by EIP-712, that the coordinator whose authority's certificate has this SHA-256 is of the holder of this key. The contract has no such digest: members compare the account with the
// operator ([Vouched]).
func (k *Key) Vouch(d Deployment, authority [32]byte) ([]byte, error) {
	return k.signDigest(coordinatorDigest(d, authority))
}

// Vouched is the account that signed with [Key.Vouch]. Any 65 bytes may be somebody's signature, so the account says something only where it is expected.
func Vouched(d Deployment, authority [32]byte, signature []byte) (Address, error) {
	if len(signature) != possessionBytes {
		return Address{}, fmt.Errorf("coordinator: a signature has %d bytes, found %d", possessionBytes, len(signature))
	}
	digest, sig := coordinatorDigest(d, authority), bytes.Clone(signature)
	sig[64] -= 27
	key, err := crypto.SigToPub(digest[:], sig)
	if err != nil {
		return Address{}, errors.New("coordinator: the signature is none")
	}
	return Address(crypto.PubkeyToAddress(*key)), nil
}

func coordinatorDigest(d Deployment, authority [32]byte) [32]byte {
	structure := crypto.Keccak256(crypto.Keccak256([]byte("Coordinator(bytes32 authority)")), authority[:])
	return typedDigest(domainName, d.ChainID, d.Consortium, structure)
}

// Bytes is the file's text.
func (c Candidacy) Bytes() ([]byte, error) {
	out, err := json.MarshalIndent(candidacyJSON{candidacySchema, c.Consortium, c.Account, c.Until.UTC().Format(time.RFC3339), hex.EncodeToString(c.Possession)}, "", "  ")
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
	until, err := time.Parse(time.RFC3339, j.Until)
	if err != nil || until.Unix() < 0 || until.UTC().Format(time.RFC3339) != j.Until {
		return Candidacy{}, fmt.Errorf("candidacy: until is %.40q, want a time in UTC to the second", j.Until)
	}
	return Candidacy{j.Consortium, j.Account, until.UTC(), possession}, nil
}
