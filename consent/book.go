package consent

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"

	"salus/models/consentword"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// The refusals of a Book that callers tell apart, besides those of Verify.
var (
	ErrUnknownPatient = errors.New("no slot has this pseudonym")
	ErrEnrolled       = errors.New("the pseudonym or the key has a slot already")
	ErrFull           = errors.New("no free slot")
	ErrSite           = errors.New("signed for another site")
	ErrSlot           = errors.New("signed for another slot")
	ErrSigner         = errors.New("a patient's slot takes the patient's signature, a custodian's slot the custodian's")
	ErrKey            = errors.New("signed with a key that is not the slot's")
	ErrVersion        = errors.New("version does not follow the one in force")
	ErrSuperseded     = errors.New("supersedes another directive than the one in force")
	ErrOldWord        = errors.New("old word is not the one in force")
	ErrExpired        = errors.New("signature is past its last valid block")
)

// Root is CombinedRoot of a site's two trees with what it was made of. The
// consent root on chain is Combined.
type Root struct {
	Identity zkproofs.Element // tree of patient keys
	Consent  zkproofs.Element // tree of words
	Height   int              // of both
	Combined zkproofs.Element
}

// CombinedRoot is what a site anchors: the Poseidon2 sponge, under the domain
// salus/consent/root/v1, of identity root, consent root and height.
func CombinedRoot(identity, consents zkproofs.Element, height int) zkproofs.Element {
	return consentbatch.Root(identity, consents, height)
}

// Config is what is fixed when a Book is made.
type Config struct {
	Site  study.SiteID
	Place Place
	// Custodian is the hospital's key, which signs for paper consent.
	Custodian eddsa.PublicKey
}

// Room is the number of slots that are put in use at a time, which is a block of the trees.
const Room = merkle.BlockRows

// Book is a site's consent state at one epoch: the identity tree, the consent tree, and whose the slots are. It is secret but for
// its roots and chunk roots. It is not safe for concurrent use.
//
// Epochs count the roots on chain. Each but the first follows from the one before by a proof: of an admission, which puts a room of 240 slots in
// use (Admit), or of a batch of updates (Batch). Both give the next Book and leave this one as it was; the next one holds when its root is on chain.
// Put tries an update on a copy (Clone) without a proof.
type Book struct {
	config Config
	epoch  uint64
	state  consentbatch.State
	people []person // by slot, one for every slot in use
	byName map[string]int
	byKey  map[zkproofs.Element]int // by y, patients' keys alone; the custodian's has many slots
	// others are the slots after that of byKey, in order, that a recovery gave the same key: the chain does not refuse it.
	others map[zkproofs.Element][]int
	before map[string][]int // slots that patients have left, in the order of the slots; those of one patient are never changed in place
}

// Format prints [redacted] for every verb.
func (b *Book) Format(s fmt.State, _ rune) { io.WriteString(s, redacted) }

// LogValue is [redacted].
func (b *Book) LogValue() slog.Value { return slog.StringValue(redacted) }

// person is whose a slot is; the zero value is nobody.
type person struct {
	pseudonym  string
	withdrawal [20]byte // account of the key with which the patient withdraws by force
	changed    uint64   // epoch of the slot's last change
	filed      Filed    // zero before the first directive, and after a withdrawal by force
	left       bool     // the patient has another slot since: this one is withdrawn for good, and the name only says whose it was
}

// Filed says which directive is in force in a slot. The signed document stands in the change that began the epoch ([Change.Directive]); the Book holds no documents, so that one of half a
// million patients fits in memory.
type Filed struct {
	Epoch      uint64 // from 1
	Hash       Hash   // of the directive
	Supersedes Hash   // what it superseded
}

// NewBook is the Book of a site before its first epoch: both trees are empty.
func NewBook(c Config) (*Book, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("consent book: %w", err)
	}
	b := &Book{config: c, byName: map[string]int{}, byKey: map[zkproofs.Element]int{}, others: map[zkproofs.Element][]int{}, before: map[string][]int{}}
	var err error
	if b.state.Identities, err = merkle.Empty(merkle.Identities, consentbatch.Height); err != nil {
		return nil, err
	}
	b.state.Consents, err = merkle.Empty(merkle.Consents, consentbatch.Height)
	return b, err
}

func (c Config) check() error {
	if _, err := study.ParseSiteID(string(c.Site)); err != nil {
		return err
	}
	if c.Place.ChainID > maxInteger {
		return errors.New("chain id is 2^53 or more")
	}
	return checkKey(c.Custodian)
}

// checkKey refuses keys of low order, by way of their encoding.
func checkKey(k eddsa.PublicKey) error {
	b := k.Bytes()
	_, err := eddsa.ParsePublic(b[:])
	return err
}

// Clone is a copy that shares nothing that changes.
func (b *Book) Clone() *Book {
	return &Book{
		config: b.config, epoch: b.epoch, state: b.state.Clone(), people: slices.Clone(b.people),
		byName: maps.Clone(b.byName), byKey: maps.Clone(b.byKey), others: maps.Clone(b.others), before: maps.Clone(b.before),
	}
}

// Site is the site whose Book this is.
func (b *Book) Site() study.SiteID { return b.config.Site }

// Place is the registry in which its root is anchored.
func (b *Book) Place() Place { return b.config.Place }

// Custodian is the hospital's key.
func (b *Book) Custodian() eddsa.PublicKey { return b.config.Custodian }

// Height is the height of both trees.
func (b *Book) Height() int { return consentbatch.Height }

// Epoch numbers the state; 0 is a Book whose trees are empty.
func (b *Book) Epoch() uint64 { return b.epoch }

// InUse is the number of slots in use, with patients or free: whole rooms.
func (b *Book) InUse() int { return len(b.people) }

// Slots is one more than the last slot that a patient has.
func (b *Book) Slots() int {
	for i := len(b.people); i > 0; i-- {
		if b.Key(i-1) != (zkproofs.Element{}) {
			return i
		}
	}
	return 0
}

// Patients is the number of slots that patients have.
func (b *Book) Patients() int { return len(b.byName) }

// Free are the slots in use that nobody has, the lowest first, at most so many. A slot from which somebody has withdrawn by force is not among them: there is a certificate for it.
func (b *Book) Free(most int) []int {
	var free []int
	for i := range b.people {
		if len(free) >= most {
			break
		}
		if b.Key(i) == (zkproofs.Element{}) && b.Word(i) == (consentword.Word{}) {
			free = append(free, i)
		}
	}
	return free
}

// Pseudonym is the patient in the slot, "" if nobody has it.
func (b *Book) Pseudonym(slot int) string {
	if slot < 0 || slot >= len(b.people) {
		return ""
	}
	return b.people[slot].pseudonym
}

// Left says that the slot's patient has another one since. Nothing that is signed changes it any more.
func (b *Book) Left(slot int) bool { return slot >= 0 && slot < len(b.people) && b.people[slot].left }

// SlotsOf are all the slots that a patient ever had, the last one last: datasets and records of sessions name those of their time.
func (b *Book) SlotsOf(pseudonym string) []int {
	slot, ok := b.byName[pseudonym]
	if !ok {
		return nil
	}
	return append(slices.Clone(b.before[pseudonym]), slot)
}

// leave notes that a slot's patient has another one.
func (b *Book) leave(slot int) {
	p := &b.people[slot]
	p.left, p.filed = true, Filed{}
	all := append(slices.Clone(b.before[p.pseudonym]), slot)
	slices.Sort(all)
	b.before[p.pseudonym] = all
}

// SlotOf finds a patient's slot.
func (b *Book) SlotOf(pseudonym string) (int, bool) {
	i, ok := b.byName[pseudonym]
	return i, ok
}

// SlotOfKey finds the slot of a patient's own key, the first one where recoveries gave it to several.
func (b *Book) SlotOfKey(key eddsa.PublicKey) (int, bool) {
	i, ok := b.byKey[key.Y()]
	return i, ok
}

// Key is the y of the key at the slot, 0 if it has none.
func (b *Book) Key(slot int) zkproofs.Element { return b.state.Identities.Leaf(slot) }

// OnPaper says that the hospital signs for the slot's patient.
func (b *Book) OnPaper(slot int) bool { return b.Key(slot) == b.config.Custodian.Y() }

// Withdrawal is the account of the key with which the slot's patient withdraws by force; zero if the patient has none.
func (b *Book) Withdrawal(slot int) [20]byte { return b.people[slot].withdrawal }

// Changed is the epoch of the slot's last change.
func (b *Book) Changed(slot int) uint64 { return b.people[slot].changed }

// Word is the word in force in the slot. It is zero, and so denies, until there is a directive.
func (b *Book) Word(slot int) consentword.Word { return consentword.Word(b.state.Consents.Leaf(slot)) }

// Version is that of the word in force.
func (b *Book) Version(slot int) uint32 { return b.Word(slot).Fields().Version }

// InForce says which directive is in force in the slot; false if there is none, or if it was withdrawn by force.
func (b *Book) InForce(slot int) (Filed, bool) {
	if slot < 0 || slot >= len(b.people) {
		return Filed{}, false
	}
	f := b.people[slot].filed
	return f, f != Filed{}
}

// file says what stands of a directive that comes into force in the next epoch.
func (b *Book) file(s *Signed) (Filed, error) {
	hash, err := s.Directive.Hash()
	return Filed{Epoch: b.epoch + 1, Hash: hash, Supersedes: s.Directive.Supersedes}, err
}

// hash is that of the directive in force, zero if there is none.
func (b *Book) hash(slot int) Hash { return b.people[slot].filed.Hash }

// Root is the root of the state.
func (b *Book) Root() Root {
	r := Root{Identity: b.state.Identities.Root(), Consent: b.state.Consents.Root(), Height: consentbatch.Height}
	r.Combined = CombinedRoot(r.Identity, r.Consent, r.Height)
	return r
}

// Offer is what the patient needs to sign the next directive, good up to and
// including the block validUntil.
func (b *Book) Offer(pseudonym string, validUntil uint64) (Offer, error) {
	i, ok := b.byName[pseudonym]
	if !ok {
		return Offer{}, ErrUnknownPatient
	}
	return Offer{
		Place: b.config.Place, Site: b.config.Site, Slot: uint32(i), Version: b.Version(i) + 1,
		Supersedes: b.hash(i), OldWord: b.Word(i), ValidUntil: validUntil,
	}, nil
}

// Newcomer is a patient of an admission.
type Newcomer struct {
	Pseudonym string
	Key       eddsa.PublicKey // zero: the hospital signs, as custodian
	// Withdrawal is the account of the key with which the patient withdraws by force.
	Withdrawal [20]byte
	// Paper is the first directive of a patient without a key, signed by the custodian for the slot. Nil: none, and so all use is denied.
	Paper *Signed
}

// Admit puts the next room of 240 slots in use, with at most as many newcomers in its first slots, from slot InUse on. Salts are read from random, a
// cryptographic source. At most seven different words can be among them (package admission).
func (b *Book) Admit(list []Newcomer, random io.Reader) (*Book, *admission.Admission, error) {
	if len(list) > Room {
		return nil, nil, fmt.Errorf("admission: %d patients, at most %d", len(list), Room)
	}
	next := b.Clone()
	first := len(b.people)
	slots := make([]admission.Slot, Room)
	for i, n := range list {
		slot, err := next.newcomer(first+i, n)
		if err != nil {
			return nil, nil, fmt.Errorf("admission: patient %d: %w", i+1, err)
		}
		slots[i] = slot
	}
	a, err := admission.Apply(next.state, b.config.Custodian, slots, b.config.Place.Element(), random)
	if err != nil {
		return nil, nil, err
	}
	next.epoch++
	next.people = append(next.people, make([]person, first+Room-len(next.people))...)
	return next, a, nil
}

// newcomer notes a patient and says what the admission puts in the slot.
func (b *Book) newcomer(i int, n Newcomer) (admission.Slot, error) {
	key := n.Key
	if key == (eddsa.PublicKey{}) {
		key = b.config.Custodian
	} else if n.Paper != nil || key == b.config.Custodian {
		return admission.Slot{}, ErrSigner
	}
	if err := checkKey(key); err != nil {
		return admission.Slot{}, err
	}
	if err := b.fresh(n.Pseudonym, key.Y()); err != nil {
		return admission.Slot{}, err
	}
	p := person{pseudonym: n.Pseudonym, withdrawal: n.Withdrawal, changed: b.epoch + 1}
	var err error
	out := admission.Slot{Key: key}
	if n.Paper != nil {
		if err := b.isPaper(i, n); err != nil {
			return admission.Slot{}, err
		}
		out.Word = n.Paper.Update.NewWord
		if p.filed, err = b.file(n.Paper); err != nil {
			return admission.Slot{}, err
		}
	}
	b.people = append(b.people, p)
	b.index(i, key.Y())
	return out, nil
}

// isPaper says whether a newcomer's directive is the custodian's first for the slot.
func (b *Book) isPaper(i int, n Newcomer) error {
	d, u := &n.Paper.Directive, &n.Paper.Update
	switch {
	case d.Site != b.config.Site:
		return ErrSite
	case u.Slot != uint32(i) || d.Pseudonym != n.Pseudonym:
		return ErrSlot
	case d.Signer != Custodian || n.Paper.PublicKey != b.config.Custodian:
		return ErrSigner
	case d.Version != 1 || d.Decision == Withdrawn:
		return ErrVersion
	case u.OldWord != consentword.Word{}:
		return ErrOldWord
	}
	return n.Paper.Verify(b.config.Place)
}

// fresh refuses a pseudonym or a patient's key that has a slot.
func (b *Book) fresh(pseudonym string, key zkproofs.Element) error {
	if !isText(pseudonym) {
		return fmt.Errorf("pseudonym is not 1 to %d printable ASCII characters", maxText)
	}
	_, named := b.byName[pseudonym]
	_, keyed := b.byKey[key]
	if named || keyed {
		return ErrEnrolled
	}
	return nil
}

// index makes slot i findable.
func (b *Book) index(i int, key zkproofs.Element) {
	if !b.people[i].left {
		b.byName[b.people[i].pseudonym] = i
	}
	if key != b.config.Custodian.Y() {
		b.keyed(key, append(b.slotsOf(key), i))
	}
}

// unindex forgets that slot i has the key.
func (b *Book) unindex(i int, key zkproofs.Element) {
	b.keyed(key, slices.DeleteFunc(b.slotsOf(key), func(j int) bool { return j == i }))
}

// slotsOf are the slots of a patient's key.
func (b *Book) slotsOf(key zkproofs.Element) []int {
	first, ok := b.byKey[key]
	if !ok {
		return nil
	}
	return append([]int{first}, b.others[key]...)
}

// keyed says whose slots a key is. It depends on the slots alone, so that a book that was read says the same as the one that was written.
func (b *Book) keyed(key zkproofs.Element, slots []int) {
	slices.Sort(slots)
	slots = slices.Compact(slots)
	delete(b.byKey, key)
	delete(b.others, key)
	if len(slots) > 0 {
		b.byKey[key] = slots[0]
	}
	if len(slots) > 1 {
		b.others[key] = slots[1:]
	}
}

// Decide says for every slot up to the last patient's whether its row may serve a study that asks
// with the request word, in a session at the given hour.
func (b *Book) Decide(request consentword.Word, hours uint32) []Decision {
	decisions := make([]Decision, b.Slots())
	for i := range decisions {
		permitted, cause := decide(b.Word(i), request, hours)
		decisions[i] = Decision{Slot: i, Permitted: permitted, Cause: cause}
	}
	return decisions
}

// Chunk is a block of the consent tree, 240 slots. All but Root is secret.
type Chunk struct {
	Words []consentword.Word // zero in slots not taken
	Salts []zkproofs.Element // one for each 15 words
	Root  zkproofs.Element
}

// Chunks is the number of blocks in use.
func (b *Book) Chunks() int { return len(b.people) / Room }

// Chunk is block i, which must be below Chunks: slots 240·i onwards.
func (b *Book) Chunk(i int) (Chunk, error) {
	if i < 0 || i >= b.Chunks() {
		return Chunk{}, fmt.Errorf("consent chunk %d, expected 0 to %d", i, b.Chunks()-1)
	}
	roots, err := b.ChunkRoots()
	if err != nil {
		return Chunk{}, err
	}
	const salts = Room / merkle.BottomLeaves
	c := Chunk{Words: make([]consentword.Word, Room), Salts: b.state.Consents.Salts()[i*salts : (i+1)*salts], Root: roots[i]}
	for j := range c.Words {
		c.Words[j] = b.Word(i*Room + j)
	}
	return c, nil
}

// ChunkRoots are the roots of the consent tree's blocks in use, which are
// public: with the height they make Root.Consent (merkle.RootOfChunks).
func (b *Book) ChunkRoots() ([]zkproofs.Element, error) { return b.state.Consents.ChunkRoots(Room) }

// State is a copy of the trees, for proofs about slots. It is secret.
func (b *Book) State() consentbatch.State { return b.state.Clone() }

// Path opens the consent tree at a slot in use, as the witness of a proof that a
// patient's own state stands there. It holds neighbours' words and leaves the
// site only inside a proof.
func (b *Book) Path(slot int) (merkle.Path, error) { return b.state.Consents.Open(slot) }

// KeyPath opens the identity tree.
func (b *Book) KeyPath(slot int) (merkle.Path, error) { return b.state.Identities.Open(slot) }
