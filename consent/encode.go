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

// A Book is stored as a head and a page for every room of 240 slots, so that a batch writes the pages of its own slots alone, and several epochs share the others.
const (
	headLabel = "salus/consent/book/v3\x00"
	pageLabel = "salus/consent/page/v3\x00"
)

const (
	// MaxHead is the length in bytes of the longest head.
	MaxHead = len(headLabel) + 256 + 8 + 20 + 20 + eddsa.PublicSize + 8 + 4 + 32
	// MaxPage is that of the longest page.
	MaxPage = len(pageLabel) + 4 + Room*maxSlot + 2*roomSalts*32

	// maxSlot is the most bytes of a slot: name, key, word, account, epochs, hashes.
	maxSlot = 256 + 32 + 32 + 20 + 8 + 8 + 32 + 32
	// maxRooms is how many rooms there are.
	maxRooms = 4096
)

// roomSalts is the number of salts of a room in one tree.
const roomSalts = Room / merkle.BottomLeaves

// Head is the Book but for its rooms: integers big-endian, text behind its length,
//
//	label, site (1-byte length), chain id (8), contract (20), account (20), custodian key (32), epoch (8), rooms (4), combined root (32)
//
// Head and pages are for storage under encryption.
func (b *Book) Head() []byte {
	c, root := b.config, b.Root()
	out := appendText([]byte(headLabel), string(c.Site))
	out = appendPlace(out, c.Place)
	out = appendKey(out, c.Custodian)
	out = binary.BigEndian.AppendUint64(out, b.epoch)
	out = binary.BigEndian.AppendUint32(out, uint32(b.Chunks()))
	return append(out, root.Combined[:]...)
}

// Page is room i, which must be below Chunks: slots 240·i onwards,
//
//	label, room (4),
//	for each slot: pseudonym (1-byte length), y of the key (32), word (32), account of the withdrawal key (20),
//	  epoch of the last change (8), epoch, hash and hash superseded of the directive in force (8, 32, 32; 0 if none; the hash alone all ones: the patient has left the slot),
//	for each bottom node: identity salt (32); then as many consent salts.
func (b *Book) Page(i int) []byte {
	out := binary.BigEndian.AppendUint32([]byte(pageLabel), uint32(i))
	for slot := i * Room; slot < (i+1)*Room; slot++ {
		p, key, word := b.people[slot], b.Key(slot), b.Word(slot)
		out = appendText(out, p.pseudonym)
		out = append(append(append(out, key[:]...), word[:]...), p.withdrawal[:]...)
		out = binary.BigEndian.AppendUint64(out, p.changed)
		if p.left {
			p.filed = leftSlot
		}
		out = binary.BigEndian.AppendUint64(out, p.filed.Epoch)
		out = append(append(out, p.filed.Hash[:]...), p.filed.Supersedes[:]...)
	}
	for _, tree := range []*merkle.Tree{b.state.Identities, b.state.Consents} {
		for n := i * roomSalts; n < (i+1)*roomSalts; n++ {
			salt := tree.Salt(n)
			out = append(out, salt[:]...)
		}
	}
	return out
}

// Fresh are the rooms whose page is another than in an earlier Book of the site; all of them if that is nil or of another place. Every change of a slot draws a salt, so the roots of the
// rooms tell; but for a slot that its patient leaves, which is changed at another one.
func (b *Book) Fresh(before *Book) ([]int, error) {
	roots := func(x *Book) (out [2][]zkproofs.Element, err error) {
		if x == nil || x.config != b.config || x.Chunks() == 0 {
			return out, nil
		}
		if out[0], err = x.state.Identities.ChunkRoots(Room); err != nil {
			return out, err
		}
		out[1], err = x.state.Consents.ChunkRoots(Room)
		return out, err
	}
	was, err := roots(before)
	if err != nil {
		return nil, err
	}
	is, err := roots(b)
	if err != nil {
		return nil, err
	}
	var out []int
	for i := range is[0] {
		if i >= len(was[0]) || was[0][i] != is[0][i] || was[1][i] != is[1][i] || b.leftIn(i, before) {
			out = append(out, i)
		}
	}
	return out, nil
}

// leftIn says whether a slot of a room was left since an earlier Book, which has the room.
func (b *Book) leftIn(room int, before *Book) bool {
	for slot := room * Room; slot < (room+1)*Room; slot++ {
		if b.people[slot].left != before.people[slot].left {
			return true
		}
	}
	return false
}

// leftSlot stands in a page for the directive of a slot that its patient has left: no directive is of epoch 0.
var leftSlot = Filed{Hash: Hash(bytes.Repeat([]byte{0xff}, len(Hash{})))}

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

// ParseBook reads what Head and Page wrote, and no other bytes; page gives the page of a room. It checks form
// and agreement of the parts, and that they have the head's root; what stands in the trees was proven when it was put in force, and the bytes' authenticity is the storage's to keep.
func ParseBook(head []byte, page func(room int) ([]byte, error)) (*Book, error) {
	b, err := parseBook(head, page)
	if err != nil {
		return nil, fmt.Errorf("consent book: %w", err)
	}
	return b, nil
}

func parseBook(head []byte, page func(int) ([]byte, error)) (*Book, error) {
	b, rooms, root, err := parseHead(head)
	if err != nil {
		return nil, err
	}
	if rooms > 0 {
		keys, words := make([]zkproofs.Element, 0, rooms*Room), make([]zkproofs.Element, 0, rooms*Room)
		var salts [2][]zkproofs.Element
		b.people = make([]person, 0, rooms*Room)
		for i := range rooms {
			data, err := page(i)
			if err != nil {
				return nil, fmt.Errorf("room %d: %w", i, err)
			}
			p, err := parsePage(i, data)
			if err != nil {
				return nil, fmt.Errorf("room %d: %w", i, err)
			}
			b.people, keys, words = append(b.people, p.people...), append(keys, p.keys...), append(words, p.words...)
			salts[0], salts[1] = append(salts[0], p.salts[:roomSalts]...), append(salts[1], p.salts[roomSalts:]...)
		}
		if b.state.Identities, err = merkle.Build(merkle.Identities, keys, salts[0], consentbatch.Height); err != nil {
			return nil, fmt.Errorf("identity tree: %w", err)
		}
		if b.state.Consents, err = merkle.Build(merkle.Consents, words, salts[1], consentbatch.Height); err != nil {
			return nil, fmt.Errorf("consent tree: %w", err)
		}
	}
	if b.Root().Combined != root {
		return nil, errors.New("the rooms have another root than the head")
	}
	return b, b.agrees()
}

// parseHead reads a head: a Book without its rooms, their number, and the root that they give.
func parseHead(data []byte) (b *Book, rooms int, root zkproofs.Element, err error) {
	if len(data) > MaxHead {
		return nil, 0, root, fmt.Errorf("a head of %d bytes, at most %d", len(data), MaxHead)
	}
	rest, ok := bytes.CutPrefix(data, []byte(headLabel))
	if !ok {
		return nil, 0, root, errors.New("not a consent book of this version")
	}
	r := reader{rest: rest}
	c := Config{Site: study.SiteID(r.text()), Place: r.place(), Custodian: r.key()}
	epoch := r.uint64()
	rooms, root = int(r.uint32()), r.element()
	if err := r.end(); err != nil {
		return nil, 0, root, err
	}
	if b, err = NewBook(c); err != nil {
		return nil, 0, root, err
	}
	b.epoch = epoch
	switch {
	case rooms > maxRooms:
		return nil, 0, root, fmt.Errorf("%d rooms, at most %d", rooms, maxRooms)
	case (epoch == 0) != (rooms == 0):
		return nil, 0, root, errors.New("a book has rooms from its first epoch on")
	}
	return b, rooms, root, nil
}

// page is what stands in a room.
type page struct {
	people      []person
	keys, words []zkproofs.Element
	salts       []zkproofs.Element // of identities, then of consents
}

func parsePage(room int, data []byte) (p page, err error) {
	if len(data) > MaxPage {
		return p, fmt.Errorf("a page of %d bytes, at most %d", len(data), MaxPage)
	}
	rest, ok := bytes.CutPrefix(data, []byte(pageLabel))
	if !ok {
		return p, errors.New("not a page of this version")
	}
	r := reader{rest: rest}
	if int64(r.uint32()) != int64(room) {
		r.fail("the page of another room")
	}
	for i := range Room {
		who, key, word := r.slot()
		if r.err != nil {
			return p, fmt.Errorf("slot %d: %w", i, r.err)
		}
		p.people, p.keys, p.words = append(p.people, who), append(p.keys, key), append(p.words, word)
	}
	p.salts = r.elements(2 * roomSalts)
	return p, r.end()
}

// agrees says whether the parts of what was read belong together.
func (b *Book) agrees() error {
	for i, p := range b.people {
		key := b.Key(i)
		if err := b.agreesAt(i, &p, key); err != nil {
			return fmt.Errorf("slot %d: %w", i, err)
		}
		if p.left {
			b.leave(i)
			b.index(i, key)
		} else if p.pseudonym != "" {
			// A key may have several slots: a queued recovery cannot be refused, and a rotation to a key that is announced can come before it.
			if err := b.fresh(p.pseudonym, zkproofs.Element{}); err != nil {
				return fmt.Errorf("slot %d: %w", i, err)
			}
			b.index(i, key)
		}
	}
	for name := range b.before {
		if _, ok := b.byName[name]; !ok {
			return errors.New("a slot that a patient has left, who has no other")
		}
	}
	return nil
}

func (b *Book) agreesAt(i int, p *person, key zkproofs.Element) error {
	nobody, unused := key == zkproofs.Element{}, b.Word(i) == consentword.Word{}
	switch {
	// The queue withdraws by force where nobody is, too: whoever has a certificate may ask, and nobody may refuse.
	case nobody && (!unused && !withdrawn(b.Word(i)) || unused && p.changed != 0 || p.pseudonym != "" || p.filed != Filed{} || p.withdrawal != [20]byte{}):
		return errors.New("something stands in a slot that nobody has")
	case nobody && !unused && p.changed == 0, !nobody && (p.pseudonym == "" || p.changed == 0):
		return errors.New("a slot of a patient without name or epoch")
	case p.left && (nobody || key == b.config.Custodian.Y() || b.Word(i).Fields().Decision != consentword.Withdrawn):
		return errors.New("a slot that its patient has left permits, or is on paper")
	case p.changed > b.epoch || p.filed.Epoch > p.changed:
		return errors.New("changed in an epoch to come")
	case !b.Word(i).InRange():
		return errors.New("a word is wider than its layout")
	case p.filed != Filed{} && (unused || p.filed.Epoch == 0):
		return errors.New("a directive in force without its word or epoch")
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
	p.changed, p.filed.Epoch = r.uint64(), r.uint64()
	r.fill(p.filed.Hash[:])
	r.fill(p.filed.Supersedes[:])
	if p.left = p.filed == leftSlot; p.left {
		p.filed = Filed{}
	}
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
