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

// Decision is what a member of a study's data-access committee decides about it, signed by EIP-712 with the member's key for one deployment. It is no secret, and anybody may carry it to the chain
// ([Client.Decide]); the member's account needs no funds.
type Decision struct {
	Study     [32]byte
	Agrees    bool
	Number    uint32 // of the member's decisions about the study, from 1
	Signature []byte // 65 bytes
}

const studyDomainName = "Salus Studies"

// Decide signs a decision.
func (k *Key) Decide(d Deployment, study [32]byte, agrees bool, number uint32) (Decision, error) {
	out := Decision{Study: study, Agrees: agrees, Number: number}
	var err error
	if out.Signature, err = k.signDigest(out.digest(d)); err != nil {
		return Decision{}, fmt.Errorf("decision: %w", err)
	}
	return out, nil
}

// digest is the EIP-712 digest of StudyRegistry.sol's decisionDigest; a test compares the two.
func (d Decision) digest(at Deployment) [32]byte {
	var agrees byte
	if d.Agrees {
		agrees = 1
	}
	number := []byte{byte(d.Number >> 24), byte(d.Number >> 16), byte(d.Number >> 8), byte(d.Number)}
	decision := crypto.Keccak256(crypto.Keccak256([]byte("Decision(bytes32 study,bool agrees,uint32 number)")), d.Study[:], padded([]byte{agrees}), padded(number))
	return typedDigest(studyDomainName, at.ChainID, at.Studies, decision)
}

// Signer is whose signature the decision has for a deployment.
func (d Decision) Signer(at Deployment) (Address, error) {
	if len(d.Signature) != possessionBytes {
		return Address{}, fmt.Errorf("decision: a signature has %d bytes, found %d", possessionBytes, len(d.Signature))
	}
	digest, sig := d.digest(at), bytes.Clone(d.Signature)
	sig[64] -= 27
	key, err := crypto.SigToPub(digest[:], sig)
	if err != nil {
		return Address{}, errors.New("decision: the signature is none")
	}
	return Address(crypto.PubkeyToAddress(*key)), nil
}

type decisionJSON struct {
	Schema    string `json:"schema"`
	Study     Hash   `json:"study"`
	Agrees    *bool  `json:"agrees"`
	Number    uint32 `json:"number"`
	Signature string `json:"signature"`
}

const (
	decisionSchema   = "salus.committee-decision/v1"
	maxDecisionBytes = 1 << 10
)

// Bytes is the file's text.
func (d Decision) Bytes() ([]byte, error) {
	out, err := json.MarshalIndent(decisionJSON{decisionSchema, d.Study, &d.Agrees, d.Number, hex.EncodeToString(d.Signature)}, "", "  ")
	return append(out, '\n'), err
}

// ParseDecision reads at most 1 KiB strictly. Whose signature it is depends on the deployment (Signer).
func ParseDecision(b []byte) (Decision, error) {
	if len(b) > maxDecisionBytes {
		return Decision{}, fmt.Errorf("decision: %d bytes, at most %d", len(b), maxDecisionBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var j decisionJSON
	if err := dec.Decode(&j); err != nil {
		return Decision{}, fmt.Errorf("decision: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Decision{}, errors.New("decision: more follows after the JSON value")
	}
	if j.Schema != decisionSchema || j.Agrees == nil || j.Number == 0 {
		return Decision{}, fmt.Errorf("decision: want schema %s, agrees and a number from 1", decisionSchema)
	}
	d := Decision{Study: j.Study, Agrees: *j.Agrees, Number: j.Number}
	var err error
	if d.Signature, err = hex.DecodeString(j.Signature); err != nil || len(d.Signature) != possessionBytes {
		return Decision{}, fmt.Errorf("decision: a signature is %d bytes in hex", possessionBytes)
	}
	return d, nil
}
