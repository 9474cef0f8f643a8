package consent

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// bookLabel begins the bytes of every Book.
const bookLabel = "salus/consent/book/v1\x00"

// MaxBook is the largest encoded Book accepted, in bytes: enough for half a
// million patients with long directives.
const MaxBook = 1 << 30

// minSlot is the fewest bytes of a slot: name, signer, key, directive length.
const minSlot = 1 + 1 + 1 + 32 + 4

// MarshalBinary is the whole Book: integers big-endian, text and directives
// behind their length,
//
//	label, site (1-byte length), chain id (8), contract (20), custodian key (32),
//	rows per chunk (4), height (1), epoch (8), open (1), slots (4),
//	for each slot: pseudonym (1-byte length), signer (1), key (32),
//	  signed directive in force (4-byte length, 0 if none),
//	for each bottom node in use: identity salt (32); then as many consent salts.
//
// It is for storage under encryption, and for keeping the state of an epoch.
func (b *Book) MarshalBinary() ([]byte, error) {
	c := b.config
	out := append([]byte(bookLabel), byte(len(c.Site)))
	out = append(out, c.Site...)
	out = binary.BigEndian.AppendUint64(out, c.Place.ChainID)
	out = append(out, c.Place.Contract[:]...)
	out = appendKey(out, c.Custodian)
	out = binary.BigEndian.AppendUint32(out, uint32(c.RowsPerChunk))
	out = append(out, byte(c.Height))
	out = binary.BigEndian.AppendUint64(out, b.epoch)
	out = append(out, boolByte(b.open))
	out = binary.BigEndian.AppendUint32(out, uint32(len(b.slots)))
	var err error
	for i := range b.slots {
		if out, err = b.slots[i].append(out); err != nil {
			return nil, fmt.Errorf("consent book: slot %d: %w", i, err)
		}
	}
	for _, salt := range append(b.identities.Salts(), b.consents.Salts()...) {
		out = append(out, salt[:]...)
	}
	return out, nil
}

// Digest is the SHA-256 of MarshalBinary: what a site posts with its root, so
// that the state of an epoch can be shown later to be the one it had. The salts
// within keep it from telling anything by itself.
func (b *Book) Digest() ([32]byte, error) {
	raw, err := b.MarshalBinary()
	return sha256.Sum256(raw), err
}

func (s *slot) append(out []byte) ([]byte, error) {
	out = append(out, byte(len(s.pseudonym)))
	out = append(out, s.pseudonym...)
	out = append(out, byte(signerCode(s.signer)))
	out = appendKey(out, s.key)
	if s.inForce == nil {
		return binary.BigEndian.AppendUint32(out, 0), nil
	}
	signed, err := s.inForce.Bytes()
	if err != nil {
		return nil, err
	}
	out = binary.BigEndian.AppendUint32(out, uint32(len(signed)))
	return append(out, signed...), nil
}

func appendKey(out []byte, k eddsa.PublicKey) []byte {
	b := k.Bytes()
	return append(out, b[:]...)
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// ParseBook reads what MarshalBinary wrote, and no other bytes. It checks form
// and agreement of the parts; signatures were checked when directives were put
// in force, and the bytes' authenticity is the storage's to keep.
func ParseBook(data []byte) (*Book, error) {
	b, err := parseBook(data)
	if err != nil {
		return nil, fmt.Errorf("consent book: %w", err)
	}
	return b, nil
}

func parseBook(data []byte) (*Book, error) {
	if len(data) > MaxBook {
		return nil, fmt.Errorf("%d bytes, at most %d", len(data), MaxBook)
	}
	rest, ok := bytes.CutPrefix(data, []byte(bookLabel))
	if !ok {
		return nil, errors.New("not a consent book of this version")
	}
	r := reader{rest: rest}
	b := &Book{byName: map[string]int{}, byKey: map[zkproofs.Element]int{}}
	b.config = r.config()
	b.epoch, b.open = r.uint64(), r.bool()
	n := int(r.uint32())
	if r.err != nil {
		return nil, r.err
	}
	if err := b.config.check(); err != nil {
		return nil, err
	}
	if n > b.Capacity() || n > len(r.rest)/minSlot {
		return nil, errors.New("more slots than fit")
	}
	if b.epoch == 0 && (b.open || n > 0) {
		return nil, errors.New("epoch 0 is not empty")
	}
	b.slots = make([]slot, 0, n)
	for i := range n {
		if err := b.readSlot(&r); err != nil {
			return nil, fmt.Errorf("slot %d: %w", i, err)
		}
	}
	salts := merkle.SaltCount(n, b.config.RowsPerChunk)
	if len(r.rest) != 2*salts*len(zkproofs.Element{}) {
		return nil, fmt.Errorf("%d bytes of salts, expected %d", len(r.rest), 2*salts*len(zkproofs.Element{}))
	}
	return b, b.build(r.elements(salts), r.elements(salts))
}

func (b *Book) readSlot(r *reader) error {
	s := slot{pseudonym: r.text(), signer: r.signer(), key: r.key()}
	directive := r.bytes(int(r.uint32()))
	if r.err != nil {
		return r.err
	}
	_, nameTaken := b.byName[s.pseudonym]
	_, keyTaken := b.byKey[s.key.Y()]
	switch {
	case !isText(s.pseudonym):
		return errors.New("pseudonym is not printable ASCII")
	case nameTaken || keyTaken:
		return ErrEnrolled
	case (s.signer == Custodian) != (s.key == b.config.Custodian):
		return ErrSigner
	}
	if len(directive) > 0 {
		if err := s.putInForce(directive); err != nil {
			return err
		}
		if err := b.belongs(&s, len(b.slots)); err != nil {
			return err
		}
	}
	b.slots = append(b.slots, s)
	b.index(len(b.slots) - 1)
	return nil
}

func (s *slot) putInForce(directive []byte) (err error) {
	if s.inForce, err = ParseSigned(directive); err != nil {
		return err
	}
	s.hash, err = s.inForce.Directive.Hash()
	return err
}

// belongs says whether the directive in force was signed for slot i of this Book.
func (b *Book) belongs(s *slot, i int) error {
	d, u := &s.inForce.Directive, &s.inForce.Update
	switch {
	case d.Site != b.config.Site:
		return ErrSite
	case u.Place != b.config.Place:
		return ErrPlace
	case d.Pseudonym != s.pseudonym || u.Slot != uint32(i):
		return ErrSlot
	case d.Signer != s.signer:
		return ErrSigner
	case s.inForce.PublicKey != s.key:
		return ErrKey
	}
	return nil
}

// reader takes fields off the front; after an error it yields zeros.
type reader struct {
	rest []byte
	err  error
}

// bytes is the next n bytes, nil after an error.
func (r *reader) bytes(n int) []byte {
	if r.err == nil && (n < 0 || n > len(r.rest)) {
		r.err = errors.New("ends too early")
	}
	if r.err != nil {
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// fill copies the next len(dst) bytes.
func (r *reader) fill(dst []byte) { copy(dst, r.bytes(len(dst))) }

func (r *reader) byte() byte {
	var b [1]byte
	r.fill(b[:])
	return b[0]
}

func (r *reader) uint32() uint32 {
	var b [4]byte
	r.fill(b[:])
	return binary.BigEndian.Uint32(b[:])
}

func (r *reader) uint64() uint64 {
	var b [8]byte
	r.fill(b[:])
	return binary.BigEndian.Uint64(b[:])
}

func (r *reader) text() string { return string(r.bytes(int(r.byte()))) }

func (r *reader) fail(text string) {
	if r.err == nil {
		r.err = errors.New(text)
	}
}

func (r *reader) bool() bool {
	b := r.byte()
	if b > 1 {
		r.fail("flag is neither 0 nor 1")
	}
	return b == 1
}

func (r *reader) signer() Signer {
	switch r.byte() {
	case 1:
		return Patient
	case 2:
		return Custodian
	}
	r.fail("unknown signer")
	return ""
}

func (r *reader) key() eddsa.PublicKey {
	var b [32]byte
	r.fill(b[:])
	if r.err != nil {
		return eddsa.PublicKey{}
	}
	k, err := eddsa.ParsePublic(b[:])
	if err != nil {
		r.fail("public key: " + err.Error())
	}
	return k
}

// elements is the next n elements; whether they are canonical is for who uses them to check.
func (r *reader) elements(n int) []zkproofs.Element {
	es := make([]zkproofs.Element, n)
	for i := range es {
		r.fill(es[i][:])
	}
	return es
}

func (r *reader) config() (c Config) {
	c.Site = study.SiteID(r.text())
	c.Place.ChainID = r.uint64()
	r.fill(c.Place.Contract[:])
	c.Custodian = r.key()
	c.RowsPerChunk = int(r.uint32())
	c.Height = int(r.byte())
	return c
}
