package consent

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
)

// Schemas of what is about keys.
const (
	SignedKeySchema = "salus.signed-key/v1"
	SlipSchema      = "salus.slip/v1"

	keyDocumentSchema = "salus.key-document/v1"
	keyDocumentLabel  = "salus/key-document/v1\x00"
	possessionLabel   = "salus/key-possession/v1"
)

// MaxSignedKey and MaxSlip are the largest of them accepted, in bytes.
const (
	MaxSignedKey = 4 << 10
	MaxSlip      = 4 << 10
)

// KeyKind says what is done about a slot's key.
type KeyKind string

// The kinds: a slot's first key, signed with that key itself, and its next one, signed with the one before; a patient's next one with both.
const (
	Enrolment KeyKind = "enrolment"
	Rotation  KeyKind = "rotation"
)

// SignedKey asks for a key at a slot. It is signed like a directive is: over [consentbatch.Update.Message], with the hash of a small document that
// says whose slot it is. One from ParseSignedKey, SignEnrolment or SignRotation is well formed; Verify says whether it is genuine.
type SignedKey struct {
	Kind      KeyKind
	Site      study.SiteID
	Pseudonym string
	Signer    Signer // a hospital signs, as custodian, for patients without a key
	Place     Place
	Slot      uint32
	OldKey    zkproofs.Element // y of the key in force; 0 for an enrolment
	NewKey    eddsa.PublicKey
	// Withdrawal is the account of the secp256k1 key with which the patient withdraws by force; the site certifies it. Zero: none.
	Withdrawal [20]byte
	ValidUntil uint64 // last block at which it is good, below 2^53
	PublicKey  eddsa.PublicKey
	Signature  eddsa.Signature
	// Possession is the new key's signature under a patient's rotation, which the circuit does not ask for: nobody rotates to a key that another
	// patient is about to enrol, which would keep that patient out. Zero for all else: an enrolment is signed with the new key, and for a key that takes a
	// slot over from paper the hospital answers.
	Possession eddsa.Signature
}

// Format prints [redacted] for every verb.
func (s SignedKey) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (s SignedKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// keyDocument is what is hashed, fields in canonical order.
type keyDocument struct {
	Key        hex32        `json:"key"`
	Kind       KeyKind      `json:"kind"`
	Pseudonym  string       `json:"pseudonym"`
	Schema     string       `json:"schema"`
	Signer     Signer       `json:"signer"`
	Site       study.SiteID `json:"site"`
	Withdrawal hex20        `json:"withdrawal"`
}

func (s *SignedKey) document() ([]byte, error) {
	return canonical(keyDocument{hex32(s.NewKey.Bytes()), s.Kind, s.Pseudonym, keyDocumentSchema, s.Signer, s.Site, s.Withdrawal})
}

// check says whether the parts are well formed.
func (s *SignedKey) check() error {
	switch {
	case s.Kind != Enrolment && s.Kind != Rotation:
		return fmt.Errorf("kind is neither %s nor %s", Enrolment, Rotation)
	case s.Signer != Patient && s.Signer != Custodian:
		return fmt.Errorf("signer is neither %s nor %s", Patient, Custodian)
	case !isText(s.Pseudonym):
		return fmt.Errorf("pseudonym is not 1 to %d printable ASCII characters", maxText)
	case s.Place.ChainID > maxInteger || s.ValidUntil > maxInteger:
		return errors.New("chain id or last valid block is 2^53 or more")
	case (s.Kind == Enrolment) != (s.OldKey == zkproofs.Element{}):
		return errors.New("a rotation names the key in force, and an enrolment none")
	case s.Kind == Enrolment && s.PublicKey != s.NewKey:
		return errors.New("an enrolment is signed with the key that it enrols")
	case s.Kind == Rotation && s.PublicKey.Y() != s.OldKey:
		return errors.New("a rotation is signed with the key that it replaces")
	case !s.possessed() && s.Possession != (eddsa.Signature{}):
		return errors.New("only a patient's rotation is signed with the new key too")
	case !s.OldKey.Canonical():
		return zkproofs.ErrNotCanonical
	}
	if _, err := study.ParseSiteID(string(s.Site)); err != nil {
		return fmt.Errorf("site: %w", err)
	}
	return nil
}

// update is what a batch does when it puts the key in force.
func (s *SignedKey) update() (consentbatch.Update, error) {
	if err := s.check(); err != nil {
		return consentbatch.Update{}, err
	}
	document, err := s.document()
	if err != nil {
		return consentbatch.Update{}, err
	}
	u := consentbatch.Update{
		Kind: consentbatch.Enrolment, Custodian: s.Signer == Custodian, Slot: s.Slot, Old: s.OldKey, New: s.NewKey.Y(), Until: s.ValidUntil,
		Document: sha256.Sum256(append([]byte(keyDocumentLabel), document...)), Key: s.PublicKey, Signature: s.Signature,
	}
	if s.Kind == Rotation {
		u.Kind = consentbatch.Rotation
	}
	return u, nil
}

func (s *SignedKey) sign(key *eddsa.PrivateKey) (*SignedKey, error) {
	s.PublicKey = key.Public()
	u, err := s.update()
	if err != nil {
		return nil, fmt.Errorf("sign key: %w", err)
	}
	if s.Signature, err = key.Sign(u.Message(s.Place.Element())...); err != nil {
		return nil, fmt.Errorf("sign key: %w", err)
	}
	return s, nil
}

// possessed says whether the new key has to sign too.
func (s *SignedKey) possessed() bool { return s.Kind == Rotation && s.Signer == Patient }

// possession is what the new key signs: the message of the old one under a label of its own, so that neither signature passes for the other.
func possession(u *consentbatch.Update, at Place) []zkproofs.Element {
	var label zkproofs.Element
	copy(label[len(label)-len(possessionLabel):], possessionLabel)
	return append([]zkproofs.Element{label}, u.Message(at.Element())...)
}

// SignEnrolment asks for the slot of a slip, with the patient's new key. withdrawal is the account of the key with which the patient withdraws by force.
func SignEnrolment(key *eddsa.PrivateKey, slip Slip, withdrawal [20]byte) (*SignedKey, error) {
	s := &SignedKey{
		Kind: Enrolment, Site: slip.Site, Pseudonym: slip.Pseudonym, Signer: Patient, Place: slip.Place, Slot: slip.Slot,
		NewKey: key.Public(), Withdrawal: withdrawal, ValidUntil: slip.ValidUntil,
	}
	return s.sign(key)
}

// SignRotation asks for another key at the patient's slot, with the one in force and the next one.
func SignRotation(old, next *eddsa.PrivateKey, o Offer, pseudonym string, withdrawal [20]byte) (*SignedKey, error) {
	s := &SignedKey{
		Kind: Rotation, Site: o.Site, Pseudonym: pseudonym, Signer: Patient, Place: o.Place, Slot: o.Slot,
		OldKey: old.Public().Y(), NewKey: next.Public(), Withdrawal: withdrawal, ValidUntil: o.ValidUntil,
	}
	if _, err := s.sign(old); err != nil {
		return nil, err
	}
	u, err := s.update()
	if err == nil {
		s.Possession, err = next.Sign(possession(&u, s.Place)...)
	}
	if err != nil {
		return nil, fmt.Errorf("sign key: %w", err)
	}
	return s, nil
}

// Verify checks the signatures, and that they were made for the place. Whether the slot is the patient's is for the Book to say.
func (s *SignedKey) Verify(at Place) error {
	if s.Place != at {
		return ErrPlace
	}
	u, err := s.update()
	if err != nil {
		return err
	}
	if err := s.PublicKey.Verify(s.Signature, u.Message(at.Element())...); err != nil {
		return ErrSignature
	}
	if s.possessed() && s.NewKey.Verify(s.Possession, possession(&u, at)...) != nil {
		return ErrSignature
	}
	return nil
}

// keyEnvelope is the JSON of a signed key, fields in canonical order.
type keyEnvelope struct {
	Document   keyDocument   `json:"document"`
	Possession *hex64        `json:"possession,omitempty"`
	PublicKey  hex32         `json:"publicKey"`
	Schema     string        `json:"schema"`
	Signature  hex64         `json:"signature"`
	Update     wireKeyUpdate `json:"update"`
}

type wireKeyUpdate struct {
	Account    hex20  `json:"account"`
	ChainID    uint64 `json:"chainId"`
	Contract   hex20  `json:"contract"`
	OldKey     hex32  `json:"oldKey"`
	Slot       uint32 `json:"slot"`
	ValidUntil uint64 `json:"validUntil"`
}

// Bytes is the signed key as canonical JSON (RFC 8785):
//
//	{"document":{"key":"0x…","kind":"enrolment","pseudonym":"…","schema":"salus.key-document/v1",
//	 "signer":"patient","site":"…","withdrawal":"0x…"},"publicKey":"0x…","schema":"salus.signed-key/v1",
//	 "signature":"0x…","update":{"account":"0x…","chainId":…,"contract":"0x…","oldKey":"0x…",
//	 "slot":…,"validUntil":…}}
//
// A patient's rotation has "possession":"0x…" before the public key.
func (s *SignedKey) Bytes() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("signed key: %w", err)
	}
	e := keyEnvelope{
		Document:  keyDocument{hex32(s.NewKey.Bytes()), s.Kind, s.Pseudonym, keyDocumentSchema, s.Signer, s.Site, s.Withdrawal},
		PublicKey: hex32(s.PublicKey.Bytes()), Schema: SignedKeySchema, Signature: hex64(s.Signature),
		Update: wireKeyUpdate{s.Place.Account, s.Place.ChainID, s.Place.Contract, hex32(s.OldKey), s.Slot, s.ValidUntil},
	}
	if s.possessed() {
		e.Possession = (*hex64)(&s.Possession)
	}
	return canonical(e)
}

// ParseSignedKey reads the canonical form and nothing else, and refuses keys that are none and signatures that are not in their one encoding. It does not check
// the signature: see Verify.
func ParseSignedKey(b []byte) (*SignedKey, error) {
	s, err := parseSignedKey(b)
	if err != nil {
		return nil, fmt.Errorf("signed key: %w", err)
	}
	return s, nil
}

func parseSignedKey(b []byte) (*SignedKey, error) {
	if len(b) > MaxSignedKey {
		return nil, fmt.Errorf("%d bytes, at most %d", len(b), MaxSignedKey)
	}
	var e keyEnvelope
	if err := strictJSON(b, &e); err != nil {
		return nil, err
	}
	if e.Schema != SignedKeySchema || e.Document.Schema != keyDocumentSchema {
		return nil, fmt.Errorf("schema is not %s", SignedKeySchema)
	}
	s := &SignedKey{
		Kind: e.Document.Kind, Site: e.Document.Site, Pseudonym: e.Document.Pseudonym, Signer: e.Document.Signer,
		Place: Place{ChainID: e.Update.ChainID, Contract: e.Update.Contract, Account: e.Update.Account}, Slot: e.Update.Slot,
		OldKey: zkproofs.Element(e.Update.OldKey), Withdrawal: e.Document.Withdrawal, ValidUntil: e.Update.ValidUntil,
	}
	var err error
	if s.NewKey, err = eddsa.ParsePublic(e.Document.Key[:]); err != nil {
		return nil, fmt.Errorf("new key: %w", err)
	}
	if s.PublicKey, err = eddsa.ParsePublic(e.PublicKey[:]); err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	if s.Signature, err = eddsa.ParseSignature(e.Signature[:]); err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	if e.Possession != nil {
		if s.Possession, err = eddsa.ParseSignature(e.Possession[:]); err != nil {
			return nil, fmt.Errorf("possession: %w", err)
		}
	}
	again, err := s.Bytes()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, errors.New("not in canonical form (RFC 8785)")
	}
	return s, nil
}

// Slip is what a patient takes home from the hospital's desk to enrol with a key: where, as whom, and the secret that shows it is them.
type Slip struct {
	Place      Place
	Site       study.SiteID
	Slot       uint32
	Pseudonym  string
	Token      [16]byte // good for one enrolment
	ValidUntil uint64   // last block
	// Server and Fingerprint are where the hospital's worker answers patients, and the SHA-256 of its certificate; empty if it does not.
	Server      string
	Fingerprint [32]byte
}

// Format prints [redacted] for every verb.
func (s Slip) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (s Slip) LogValue() slog.Value { return slog.StringValue(redacted) }

type wireSlip struct {
	Account     hex20        `json:"account"`
	ChainID     uint64       `json:"chainId"`
	Contract    hex20        `json:"contract"`
	Fingerprint hex32        `json:"fingerprint"`
	Pseudonym   string       `json:"pseudonym"`
	Schema      string       `json:"schema"`
	Server      string       `json:"server"`
	Site        study.SiteID `json:"site"`
	Slot        uint32       `json:"slot"`
	Token       hex16        `json:"token"`
	ValidUntil  uint64       `json:"validUntil"`
}

// MarshalJSON writes {"account":"0x…",…,"schema":"salus.slip/v1",…}. It holds the token: whoever has the slip can enrol.
func (s Slip) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireSlip{s.Place.Account, s.Place.ChainID, s.Place.Contract, s.Fingerprint, s.Pseudonym, SlipSchema, s.Server, s.Site, s.Slot, s.Token, s.ValidUntil})
}

// UnmarshalJSON reads what MarshalJSON wrote, strictly.
func (s *Slip) UnmarshalJSON(b []byte) error {
	if len(b) > MaxSlip {
		return fmt.Errorf("slip: %d bytes, at most %d", len(b), MaxSlip)
	}
	var w wireSlip
	if err := strictJSON(b, &w); err != nil {
		return fmt.Errorf("slip: %w", err)
	}
	if w.Schema != SlipSchema {
		return fmt.Errorf("slip: schema is not %s", SlipSchema)
	}
	*s = Slip{
		Place: Place{ChainID: w.ChainID, Contract: w.Contract, Account: w.Account}, Site: w.Site, Slot: w.Slot, Pseudonym: w.Pseudonym,
		Token: w.Token, ValidUntil: w.ValidUntil, Server: w.Server, Fingerprint: w.Fingerprint,
	}
	if !isText(s.Pseudonym) || len(s.Server) > maxText || s.Server != "" && !isText(s.Server) {
		return fmt.Errorf("slip: pseudonym or server is not 1 to %d printable ASCII characters", maxText)
	}
	if _, err := study.ParseSiteID(string(s.Site)); err != nil {
		return fmt.Errorf("slip: site: %w", err)
	}
	return nil
}

type hex16 [16]byte

func (h hex16) MarshalText() ([]byte, error)     { return hexText(h[:]), nil }
func (h *hex16) UnmarshalText(text []byte) error { return parseHex(h[:], text) }
