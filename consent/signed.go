package consent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"salus/models/consentword"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
)

// SignedSchema names the only form of a signed directive.
const SignedSchema = "salus.signed-directive/v2"

// MaxSigned is the largest signed directive accepted, in bytes.
const MaxSigned = MaxDirective + 2<<10

// maxInteger is the largest integer that every JSON reader holds exactly.
const maxInteger = 1<<53 - 1

// Place is where a site's consent root stands: the registry, and the site's account in it.
type Place struct {
	ChainID  uint64 // below 2^53
	Contract [20]byte
	Account  [20]byte // the site's
}

// Element is the place as it is signed for and proven for.
func (p Place) Element() zkproofs.Element {
	return consentbatch.PlaceOf(p.ChainID, p.Contract, p.Account)
}

// Offer is what a patient is told in order to sign the next directive: where
// it will stand and what it replaces. Book.Offer makes it.
type Offer struct {
	Place
	Site       study.SiteID
	Slot       uint32
	Version    uint32 // of the directive to be signed
	Supersedes Hash   // hash of the directive in force, zero if there is none
	OldWord    consentword.Word
	ValidUntil uint64 // last block at which the signature is good, below 2^53
}

// wireOffer is the JSON of an offer.
type wireOffer struct {
	Account    hex20        `json:"account"`
	ChainID    uint64       `json:"chainId"`
	Contract   hex20        `json:"contract"`
	OldWord    hex32        `json:"oldWord"`
	Site       study.SiteID `json:"site"`
	Slot       uint32       `json:"slot"`
	Supersedes Hash         `json:"supersedes"`
	ValidUntil uint64       `json:"validUntil"`
	Version    uint32       `json:"version"`
}

// MarshalJSON writes {"account":"0x…","chainId":…,"contract":"0x…","oldWord":"0x…","site":"…","slot":…,"supersedes":"0x…","validUntil":…,"version":…}.
func (o Offer) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireOffer{hex20(o.Account), o.ChainID, hex20(o.Contract), hex32(o.OldWord), o.Site, o.Slot, o.Supersedes, o.ValidUntil, o.Version})
}

// UnmarshalJSON reads what MarshalJSON wrote, strictly. What an offer says is checked when it is signed.
func (o *Offer) UnmarshalJSON(b []byte) error {
	var w wireOffer
	if len(b) > maxOffer {
		return fmt.Errorf("offer: %d bytes, at most %d", len(b), maxOffer)
	}
	if err := strictJSON(b, &w); err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	*o = Offer{
		Place: Place{ChainID: w.ChainID, Contract: w.Contract, Account: w.Account}, Site: w.Site, Slot: w.Slot, Version: w.Version,
		Supersedes: w.Supersedes, OldWord: consentword.Word(w.OldWord), ValidUntil: w.ValidUntil,
	}
	return nil
}

const maxOffer = 2 << 10

// Update is the part of what is signed that the directive itself does not say.
// For a directive that withdraws, OldWord and ValidUntil are zero.
type Update struct {
	Place
	Slot       uint32
	OldWord    consentword.Word
	NewWord    consentword.Word // what the directive compiles to
	ValidUntil uint64
}

// Signed is a directive with the signature that puts it in force. One from
// ParseSigned or Sign is well formed; Verify says whether it is genuine.
type Signed struct {
	Directive Directive
	Update    Update
	PublicKey eddsa.PublicKey
	Signature eddsa.Signature
}

// Format prints [redacted] for every verb: a directive is personal data.
func (s Signed) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (s Signed) LogValue() slog.Value { return slog.StringValue(redacted) }

// The refusals that callers tell apart.
var (
	ErrPlace     = errors.New("signed for another chain, contract or account")
	ErrWord      = errors.New("new word is not what the directive compiles to")
	ErrSignature = errors.New("signature is not valid")
)

// Sign signs the directive for the place and predecessor that the offer names.
// The directive's site, version and supersedes must agree with the offer, but
// for a withdrawal, which stands by itself.
func Sign(key *eddsa.PrivateKey, d Directive, o Offer) (*Signed, error) {
	if d.Site != o.Site {
		return nil, errors.New("sign: the offer is another site's")
	}
	if d.Decision != Withdrawn && (d.Version != o.Version || d.Supersedes != o.Supersedes) {
		return nil, errors.New("sign: version or superseded directive differ from the offer")
	}
	word, _ := Compile(&d)
	s := &Signed{Directive: d, PublicKey: key.Public(), Update: Update{
		Place: o.Place, Slot: o.Slot, OldWord: o.OldWord, NewWord: word, ValidUntil: o.ValidUntil,
	}}
	if d.Decision == Withdrawn {
		s.Update.OldWord, s.Update.ValidUntil = consentword.Word{}, 0
	}
	m, err := s.Message()
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	if s.Signature, err = key.Sign(m...); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return s, nil
}

// Message is what is signed: the elements of [consentbatch.Update.Message], which the circuit of batches checks too,
//
//	place, kind (1, for a withdrawal 2; 8 more if a custodian signs), slot,
//	old word (0 for a withdrawal), new word, last valid block,
//	document hash (high 128 bits, low 128 bits)
//
// where place is [consentbatch.PlaceOf]. Pseudonym, purposes and all the rest are under the document hash, which is the
// directive's; its version is in the new word. It fails where the parts are not well formed.
func (s *Signed) Message() ([]zkproofs.Element, error) {
	u, err := s.update()
	if err != nil {
		return nil, err
	}
	return u.Message(s.Update.Place.Element()), nil
}

// update is what a batch does when it puts the directive in force. A withdrawal names no old word: whoever puts it in a batch fills it in.
func (s *Signed) update() (consentbatch.Update, error) {
	if err := s.check(); err != nil {
		return consentbatch.Update{}, err
	}
	document, err := s.Directive.Hash()
	if err != nil {
		return consentbatch.Update{}, err
	}
	u := consentbatch.Update{
		Kind: consentbatch.Directive, Custodian: s.Directive.Signer == Custodian, Slot: s.Update.Slot,
		Old: zkproofs.Element(s.Update.OldWord), New: zkproofs.Element(s.Update.NewWord), Until: s.Update.ValidUntil,
		Document: document, Key: s.PublicKey, Signature: s.Signature,
	}
	if s.Directive.Decision == Withdrawn {
		u.Kind = consentbatch.Withdrawal
	}
	return u, nil
}

// check says whether the update's parts are within their ranges.
func (s *Signed) check() error {
	u := &s.Update
	if u.ChainID > maxInteger || u.ValidUntil > maxInteger {
		return errors.New("chain id or last valid block is 2^53 or more")
	}
	if !u.OldWord.InRange() || !u.NewWord.InRange() {
		return errors.New("a word is wider than its layout")
	}
	if s.Directive.Decision == Withdrawn && (u.OldWord != consentword.Word{} || u.ValidUntil != 0) {
		return errors.New("a withdrawal names neither old word nor last valid block")
	}
	return nil
}

// Verify checks the directive by itself: that it was signed for the place, by
// the key that it carries, and that its new word is what it compiles to. That
// the key is the slot's, and that it follows what stands there, is for the
// Book to say.
func (s *Signed) Verify(at Place) error {
	if s.Update.Place != at {
		return ErrPlace
	}
	if word, _ := Compile(&s.Directive); word != s.Update.NewWord {
		return ErrWord
	}
	m, err := s.Message()
	if err != nil {
		return err
	}
	if err := s.PublicKey.Verify(s.Signature, m...); err != nil {
		return ErrSignature
	}
	return nil
}

// envelope is the JSON of a signed directive, fields in canonical order.
type envelope struct {
	Document  json.RawMessage `json:"document"`
	PublicKey hex32           `json:"publicKey"`
	Schema    string          `json:"schema"`
	Signature hex64           `json:"signature"`
	Update    wireUpdate      `json:"update"`
}

type wireUpdate struct {
	Account    hex20  `json:"account"`
	ChainID    uint64 `json:"chainId"`
	Contract   hex20  `json:"contract"`
	NewWord    hex32  `json:"newWord"`
	OldWord    hex32  `json:"oldWord"`
	Slot       uint32 `json:"slot"`
	ValidUntil uint64 `json:"validUntil"`
}

// Bytes is the signed directive as canonical JSON (RFC 8785):
//
//	{"document":{…},"publicKey":"0x…","schema":"salus.signed-directive/v2",
//	 "signature":"0x…","update":{"account":"0x…","chainId":…,"contract":"0x…",
//	 "newWord":"0x…","oldWord":"0x…","slot":…,"validUntil":…}}
func (s *Signed) Bytes() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("signed directive: %w", err)
	}
	document, err := s.Directive.Canonical()
	if err != nil {
		return nil, err
	}
	return canonical(envelope{
		Document: document, PublicKey: hex32(s.PublicKey.Bytes()), Schema: SignedSchema, Signature: hex64(s.Signature),
		Update: wireUpdate{
			Account: hex20(s.Update.Account), ChainID: s.Update.ChainID, Contract: hex20(s.Update.Contract),
			NewWord: hex32(s.Update.NewWord), OldWord: hex32(s.Update.OldWord),
			Slot: s.Update.Slot, ValidUntil: s.Update.ValidUntil,
		},
	})
}

// ParseSigned reads the canonical form and nothing else, and refuses keys off
// the curve or outside the prime-order subgroup and signatures that are not in
// their one encoding. It does not check the signature: see Verify.
func ParseSigned(b []byte) (*Signed, error) {
	if len(b) > MaxSigned {
		return nil, fmt.Errorf("signed directive: %d bytes, at most %d", len(b), MaxSigned)
	}
	var e envelope
	if err := strictJSON(b, &e); err != nil {
		return nil, fmt.Errorf("signed directive: %w", err)
	}
	if e.Schema != SignedSchema {
		return nil, fmt.Errorf("signed directive: schema is not %s", SignedSchema)
	}
	s, err := e.signed()
	if err != nil {
		return nil, fmt.Errorf("signed directive: %w", err)
	}
	again, err := s.Bytes()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, errors.New("signed directive: not in canonical form (RFC 8785)")
	}
	return s, nil
}

func (e *envelope) signed() (*Signed, error) {
	d, err := ParseDirective(e.Document)
	if err != nil {
		return nil, err
	}
	key, err := eddsa.ParsePublic(e.PublicKey[:])
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	signature, err := eddsa.ParseSignature(e.Signature[:])
	if err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	return &Signed{Directive: *d, PublicKey: key, Signature: signature, Update: Update{
		Place: Place{ChainID: e.Update.ChainID, Contract: e.Update.Contract, Account: e.Update.Account}, Slot: e.Update.Slot,
		OldWord: consentword.Word(e.Update.OldWord), NewWord: consentword.Word(e.Update.NewWord),
		ValidUntil: e.Update.ValidUntil,
	}}, nil
}

// Bytes in JSON: 0x and lower-case hexadecimal digits.
type (
	hex20 [20]byte
	hex32 [32]byte
	hex64 [64]byte
)

func (h hex20) MarshalText() ([]byte, error)     { return hexText(h[:]), nil }
func (h hex32) MarshalText() ([]byte, error)     { return hexText(h[:]), nil }
func (h hex64) MarshalText() ([]byte, error)     { return hexText(h[:]), nil }
func (h *hex20) UnmarshalText(text []byte) error { return parseHex(h[:], text) }
func (h *hex32) UnmarshalText(text []byte) error { return parseHex(h[:], text) }
func (h *hex64) UnmarshalText(text []byte) error { return parseHex(h[:], text) }
