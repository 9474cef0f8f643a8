package consent

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"salus/models/consentword"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// bookLabel begins the bytes of every Book.
const bookLabel = "salus/consent/book/v2\x00"

// MaxBook is the largest encoded Book accepted, in bytes: enough for half a
// million patients with long directives.
const MaxBook = 1 << 30

// slotSize is the fewest bytes of a slot: name, key, word, account, epoch, directive length.
const slotSize = 1 + 32 + 32 + 20 + 8 + 4

// roomSalts is the number of salts of a room in one tree.
const roomSalts = Room / merkle.BottomLeaves

// MarshalBinary is the whole Book: integers big-endian, text and directives
// behind their length,
//
//	label, site (1-byte length), chain id (8), contract (20), account (20), custodian key (32), epoch (8), rooms (4),
//	for each slot: pseudonym (1-byte length), y of the key (32), word (32), account of the withdrawal key (20),
//	  epoch of the last change (8), signed directive in force (4-byte length, 0 if none),
//	for each bottom node in use: identity salt (32); then as many consent salts.
//
// It is for storage under encryption.
func (b *Book) MarshalBinary() ([]byte, error) { return b.marshal(true), nil }

// Snapshot is the Book without pseudonyms and documents: the state of an epoch, as sessions need it.
func (b *Book) Snapshot() []byte { return b.marshal(false) }

func (b *Book) marshal(people bool) []byte {
	c := b.config
	out := appendText([]byte(bookLabel), string(c.Site))
	out = appendPlace(out, c.Place)
	out = appendKey(out, c.Custodian)
	out = binary.BigEndian.AppendUint64(out, b.epoch)
	out = binary.BigEndian.AppendUint32(out, uint32(len(b.people)/Room))
	for i, p := range b.people {
		if !people {
			p = person{}
		}
		key, word := b.Key(i), b.Word(i)
		out = appendText(out, p.pseudonym)
		out = append(append(append(out, key[:]...), word[:]...), p.withdrawal[:]...)
		out = binary.BigEndian.AppendUint64(out, p.changed)
		out = appendBytes(out, p.inForce)
	}
	for _, salt := range append(b.state.Identities.Salts(), b.state.Consents.Salts()...) {
		out = append(out, salt[:]...)
	}
	return out
}

func appendText(out []byte, text string) []byte {
	return append(append(out, byte(len(text))), text...)
}

func appendBytes(out, b []byte) []byte {
	return append(binary.BigEndian.AppendUint32(out, uint32(len(b))), b...)
}

func appendPlace(out []byte, p Place) []byte {
	out = binary.BigEndian.AppendUint64(out, p.ChainID)
	return append(append(out, p.Contract[:]...), p.Account[:]...)
}

func appendKey(out []byte, k eddsa.PublicKey) []byte {
	b := k.Bytes()
	return append(out, b[:]...)
}

// ParseBook reads what MarshalBinary or Snapshot wrote, and no other bytes. It checks form
// and agreement of the parts; what stands in the trees was proven when it was put in force, and the bytes' authenticity is the storage's to keep. A snapshot
// has nobody's name: it is for reading.
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
	c := Config{Site: study.SiteID(r.text()), Place: r.place(), Custodian: r.key()}
	epoch, rooms := r.uint64(), int(r.uint32())
	if r.err != nil {
		return nil, r.err
	}
	b, err := NewBook(c)
	if err != nil {
		return nil, err
	}
	b.epoch = epoch
	switch {
	case rooms > len(r.rest)/(Room*slotSize) || rooms*Room > merkle.Slots(consentbatch.Height):
		return nil, errors.New("more rooms than fit")
	case (epoch == 0) != (rooms == 0):
		return nil, errors.New("a book has rooms from its first epoch on")
	case rooms == 0:
		return b, r.end()
	}
	keys, words := make([]zkproofs.Element, rooms*Room), make([]zkproofs.Element, rooms*Room)
	b.people = make([]person, rooms*Room)
	for i := range b.people {
		b.people[i], keys[i], words[i] = r.slot()
		if r.err != nil {
			return nil, fmt.Errorf("slot %d: %w", i, r.err)
		}
	}
	identitySalts, consentSalts := r.elements(rooms*roomSalts), r.elements(rooms*roomSalts)
	if err := r.end(); err != nil {
		return nil, err
	}
	if b.state.Identities, err = merkle.Build(merkle.Identities, keys, identitySalts, consentbatch.Height); err != nil {
		return nil, fmt.Errorf("identity tree: %w", err)
	}
	if b.state.Consents, err = merkle.Build(merkle.Consents, words, consentSalts, consentbatch.Height); err != nil {
		return nil, fmt.Errorf("consent tree: %w", err)
	}
	return b, b.agrees()
}

// agrees says whether the parts of what was read belong together.
func (b *Book) agrees() error {
	snapshot := b.nameless()
	for i, p := range b.people {
		key := b.Key(i)
		if err := b.agreesAt(i, &p, key, snapshot); err != nil {
			return fmt.Errorf("slot %d: %w", i, err)
		}
		if p.pseudonym != "" {
			// A key may have several slots: a queued recovery cannot be refused, and a rotation to a key that is announced can come before it.
			if err := b.fresh(p.pseudonym, zkproofs.Element{}); err != nil {
				return fmt.Errorf("slot %d: %w", i, err)
			}
			b.index(i, key)
		}
	}
	return nil
}

// nameless says whether the Book is a snapshot.
func (b *Book) nameless() bool {
	for i := range b.people {
		if b.people[i].pseudonym != "" {
			return false
		}
	}
	return true
}

func (b *Book) agreesAt(i int, p *person, key zkproofs.Element, snapshot bool) error {
	nobody, unused := key == zkproofs.Element{}, b.Word(i) == consentword.Word{}
	switch {
	// The queue withdraws by force where nobody is, too: whoever has a certificate may ask, and nobody may refuse.
	case nobody && (!unused && !withdrawn(b.Word(i)) || unused && p.changed != 0 || p.pseudonym != "" || p.inForce != nil || p.withdrawal != [20]byte{}):
		return errors.New("something stands in a slot that nobody has")
	case nobody && !unused && !snapshot && p.changed == 0, !nobody && !snapshot && (p.pseudonym == "" || p.changed == 0):
		return errors.New("a slot of a patient without name or epoch")
	case !nobody && snapshot && (p.changed != 0 || p.inForce != nil || p.withdrawal != [20]byte{}):
		return errors.New("a snapshot knows nobody")
	case p.changed > b.epoch:
		return errors.New("changed in an epoch to come")
	case !b.Word(i).InRange():
		return errors.New("a word is wider than its layout")
	case len(p.inForce) > MaxSigned:
		return fmt.Errorf("directive of %d bytes, at most %d", len(p.inForce), MaxSigned)
	case p.inForce != nil && b.Word(i) == consentword.Word{}:
		return errors.New("a directive in force without its word")
	}
	return nil
}

// withdrawn says whether a word is one that follows a withdrawal by force.
func withdrawn(w consentword.Word) bool {
	f := w.Fields()
	f.Version--
	return w.InRange() && w == consentbatch.Withdrawn(f.Word())
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

// end is the reader's error, or that something follows.
func (r *reader) end() error {
	if r.err == nil && len(r.rest) > 0 {
		r.err = fmt.Errorf("%d bytes too many", len(r.rest))
	}
	return r.err
}

// element is the next element, canonical.
func (r *reader) element() (e zkproofs.Element) {
	r.fill(e[:])
	if !e.Canonical() {
		r.fail("not a field element")
	}
	return e
}

// long is what stands behind a length of 4 bytes; nil for length 0.
func (r *reader) long(most int) []byte {
	n := int(r.uint32())
	if n > most {
		r.fail("longer than it may be")
	}
	if n == 0 {
		return nil
	}
	return bytes.Clone(r.bytes(n))
}

func (r *reader) place() (p Place) {
	p.ChainID = r.uint64()
	r.fill(p.Contract[:])
	r.fill(p.Account[:])
	return p
}

// slot is a slot of a book, with its leaves.
func (r *reader) slot() (p person, key, word zkproofs.Element) {
	p.pseudonym = r.text()
	key, word = r.element(), r.element()
	r.fill(p.withdrawal[:])
	p.changed, p.inForce = r.uint64(), r.long(MaxSigned)
	return p, key, word
}

func (r *reader) fail(text string) {
	if r.err == nil {
		r.err = errors.New(text)
	}
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
