package ledger

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Application is what somebody hands to a site who asks to be admitted by the sites' vote: who it is, and its account's signature that it asks. Nothing in it is
// secret, and nobody who carries it can change it: the signature covers consortium, role and all of the member ([Key.Possession]), and the contract verifies it.
type Application struct {
	Consortium Address // the contract
	Role       Role
	Member     Member
	Possession []byte // 65 bytes
}

// applicationJSON is the file's form.
type applicationJSON struct {
	Schema     string  `json:"schema"`
	Consortium Address `json:"consortium"`
	Role       string  `json:"role"`
	ID         string  `json:"id"`
	Account    Address `json:"account"`
	SigningKey Hash    `json:"signingKey"`
	TLSKey     Hash    `json:"tlsKey"`
	PeerID     string  `json:"peerId"` // hex
	Possession string  `json:"possession"`
}

const (
	applicationSchema   = "salus.application/v1"
	maxApplicationBytes = 4 << 10
	possessionBytes     = 65
	maxIDBytes          = 32
	maxPeerIDBytes      = 64
)

// Bytes is the file's text.
func (a Application) Bytes() ([]byte, error) {
	out, err := json.MarshalIndent(applicationJSON{
		applicationSchema, a.Consortium, a.Role.String(), a.Member.ID, a.Member.Account, a.Member.SigningKey, a.Member.TLSKey,
		hex.EncodeToString(a.Member.PeerID), hex.EncodeToString(a.Possession),
	}, "", "  ")
	return append(out, '\n'), err
}

// ParseApplication reads at most 4 KiB strictly. Whether the signature is the account's is for the contract to say.
func ParseApplication(b []byte) (Application, error) {
	if len(b) > maxApplicationBytes {
		return Application{}, fmt.Errorf("application: %d bytes, at most %d", len(b), maxApplicationBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var j applicationJSON
	if err := dec.Decode(&j); err != nil {
		return Application{}, fmt.Errorf("application: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Application{}, errors.New("application: more follows after the JSON value")
	}
	if j.Schema != applicationSchema {
		return Application{}, fmt.Errorf("application: schema is %.40q, want %s", j.Schema, applicationSchema)
	}
	a := Application{Consortium: j.Consortium, Member: Member{ID: j.ID, Account: j.Account, SigningKey: j.SigningKey, TLSKey: j.TLSKey}}
	switch j.Role {
	case RoleSite.String():
		a.Role = RoleSite
	case RoleResearcher.String():
		a.Role = RoleResearcher
	default:
		return Application{}, fmt.Errorf("application: %.40q is no role", j.Role)
	}
	if len(j.ID) == 0 || len(j.ID) > maxIDBytes {
		return Application{}, fmt.Errorf("application: an id has 1 to %d characters", maxIDBytes)
	}
	var err error
	if a.Member.PeerID, err = hex.DecodeString(j.PeerID); err != nil || len(a.Member.PeerID) > maxPeerIDBytes {
		return Application{}, fmt.Errorf("application: a peer id is at most %d bytes in hex", maxPeerIDBytes)
	}
	if a.Possession, err = hex.DecodeString(j.Possession); err != nil || len(a.Possession) != possessionBytes {
		return Application{}, fmt.Errorf("application: possession is %d bytes in hex", possessionBytes)
	}
	return a, nil
}
