package consent

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"salus/models/consentword"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// The refusals of a Book that callers tell apart, besides those of Verify.
var (
	ErrUnknownPatient = errors.New("no slot has this pseudonym")
	ErrEnrolled       = errors.New("the pseudonym or the key has a slot already")
	ErrFull           = errors.New("no free slot at this height")
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
	// RowsPerChunk is a full subtree: 240 (development) or 3,840.
	RowsPerChunk int
	// Height of both trees: 15·16^(Height−1) slots, so 240 at height 2, 3,840 at
	// 3, 61,440 at 4. A tall tree with few patients costs nothing; its unused
	// part is empty.
	Height int
}

// Book is a site's consent state: patients in slot order, with key and
// directive in force, under the identity tree and the consent tree. It is
// secret but for its roots and chunk roots. It is not safe for concurrent use.
//
// States are numbered by epochs. The first change after Seal (or after
// NewBook) opens the next epoch; Seal closes it, and its root is then what
// goes on chain. A session uses the epoch on chain when it was opened, so
// whoever runs sessions keeps the bytes of each sealed Book that a session may
// still need.
type Book struct {
	config     Config
	epoch      uint64
	open       bool
	slots      []slot
	byName     map[string]int
	byKey      map[zkproofs.Element]int // by y, patients' keys alone; the custodian's has many slots
	identities *merkle.Tree
	consents   *merkle.Tree
}

// Format prints [redacted] for every verb.
func (b *Book) Format(s fmt.State, _ rune) { io.WriteString(s, redacted) }

// LogValue is [redacted].
func (b *Book) LogValue() slog.Value { return slog.StringValue(redacted) }

type slot struct {
	pseudonym string
	signer    Signer
	key       eddsa.PublicKey
	inForce   *Signed // nil until the first directive
	hash      Hash    // of the directive in force, zero if there is none
}

func (s *slot) word() consentword.Word {
	if s.inForce == nil {
		return consentword.Word{}
	}
	return s.inForce.Update.NewWord
}

func (s *slot) version() uint32 {
	if s.inForce == nil {
		return 0
	}
	return s.inForce.Directive.Version
}

// NewBook is an empty Book at epoch 0. Salts are read from random, a
// cryptographic source.
func NewBook(c Config, random io.Reader) (*Book, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("consent book: %w", err)
	}
	b := &Book{config: c, byName: map[string]int{}, byKey: map[zkproofs.Element]int{}}
	identitySalts, err := merkle.NewSalts(random, merkle.SaltCount(0, c.RowsPerChunk))
	if err != nil {
		return nil, err
	}
	consentSalts, err := merkle.NewSalts(random, merkle.SaltCount(0, c.RowsPerChunk))
	if err != nil {
		return nil, err
	}
	return b, b.build(identitySalts, consentSalts)
}

func (c Config) check() error {
	if _, err := study.ParseSiteID(string(c.Site)); err != nil {
		return err
	}
	if c.Place.ChainID > maxInteger {
		return errors.New("chain id is 2^53 or more")
	}
	chunkHeight, err := merkle.ChunkHeight(c.RowsPerChunk)
	if err != nil {
		return err
	}
	if c.Height < chunkHeight || c.Height > merkle.MaxHeight {
		return fmt.Errorf("height %d, expected %d to %d", c.Height, chunkHeight, merkle.MaxHeight)
	}
	return checkKey(c.Custodian)
}

// checkKey refuses keys of low order, by way of their encoding.
func checkKey(k eddsa.PublicKey) error {
	b := k.Bytes()
	_, err := eddsa.ParsePublic(b[:])
	return err
}

// build makes both trees anew from the slots and the salts.
func (b *Book) build(identitySalts, consentSalts []zkproofs.Element) error {
	keys, words := make([]zkproofs.Element, len(b.slots)), make([]zkproofs.Element, len(b.slots))
	for i := range b.slots {
		keys[i], words[i] = b.slots[i].key.Y(), zkproofs.Element(b.slots[i].word())
	}
	var err error
	if b.identities, err = merkle.Build(merkle.Identities, keys, identitySalts, b.config.Height); err != nil {
		return fmt.Errorf("identity tree: %w", err)
	}
	if b.consents, err = merkle.Build(merkle.Consents, words, consentSalts, b.config.Height); err != nil {
		return fmt.Errorf("consent tree: %w", err)
	}
	return nil
}

// Site is the site whose Book this is.
func (b *Book) Site() study.SiteID { return b.config.Site }

// Place is the registry in which its root is anchored.
func (b *Book) Place() Place { return b.config.Place }

// Height is the height of both trees.
func (b *Book) Height() int { return b.config.Height }

// Capacity is the number of slots at this height.
func (b *Book) Capacity() int { return merkle.Slots(b.config.Height) }

// Slots is the number of slots taken; slots 0 to Slots−1 are.
func (b *Book) Slots() int { return len(b.slots) }

// Pseudonym is the patient in the slot, which must be below Slots.
func (b *Book) Pseudonym(slot int) string { return b.slots[slot].pseudonym }

// SlotOf finds a patient's slot.
func (b *Book) SlotOf(pseudonym string) (int, bool) {
	i, ok := b.byName[pseudonym]
	return i, ok
}

// Word is the word in force in the slot, which must be below Slots. It is zero,
// and so denies, until there is a directive.
func (b *Book) Word(slot int) consentword.Word { return b.slots[slot].word() }

// InForce is the signed directive in force in the slot, which must be below
// Slots; nil if there is none. The caller does not change it.
func (b *Book) InForce(slot int) *Signed { return b.slots[slot].inForce }

// Epoch numbers the state, and says whether it is sealed. The first is 1;
// 0 is an empty Book.
func (b *Book) Epoch() (epoch uint64, sealed bool) { return b.epoch, !b.open }

// Seal closes the epoch. Its Root is then final.
func (b *Book) Seal() Root {
	b.open = false
	return b.Root()
}

// touch opens an epoch for a change.
func (b *Book) touch() {
	if !b.open {
		b.epoch, b.open = b.epoch+1, true
	}
}

// Root is the root of the present state.
func (b *Book) Root() Root {
	r := Root{Identity: b.identities.Root(), Consent: b.consents.Root(), Height: b.config.Height}
	r.Combined = CombinedRoot(r.Identity, r.Consent, r.Height)
	return r
}

// Grow makes room: the trees become taller, all slots stay. A root of another
// height is another epoch, as for any change.
func (b *Book) Grow(height int) error {
	if height <= b.config.Height || height > merkle.MaxHeight {
		return fmt.Errorf("consent book: height %d, expected %d to %d", height, b.config.Height+1, merkle.MaxHeight)
	}
	b.config.Height = height
	b.touch()
	return b.build(b.identities.Salts(), b.consents.Salts())
}

// Enrol gives a patient the next free slot under the patient's own key. The
// slot's word is zero until the patient signs a directive. It changes the
// identity root, with which sites approve datasets: whoever is to be counted is
// enrolled before the approval.
func (b *Book) Enrol(pseudonym string, key eddsa.PublicKey, random io.Reader) (slot int, err error) {
	if _, taken := b.byKey[key.Y()]; taken || key == b.config.Custodian {
		return 0, ErrEnrolled
	}
	return b.enrol(pseudonym, Patient, key, random)
}

// EnrolOnPaper gives a patient without a key the next free slot under the
// custodian's key.
func (b *Book) EnrolOnPaper(pseudonym string, random io.Reader) (slot int, err error) {
	return b.enrol(pseudonym, Custodian, b.config.Custodian, random)
}

func (b *Book) enrol(pseudonym string, signer Signer, key eddsa.PublicKey, random io.Reader) (int, error) {
	i := len(b.slots)
	if !isText(pseudonym) {
		return 0, fmt.Errorf("enrol: pseudonym is not 1 to %d printable ASCII characters", maxText)
	}
	if _, taken := b.byName[pseudonym]; taken {
		return 0, ErrEnrolled
	}
	if i == b.Capacity() {
		return 0, ErrFull
	}
	if err := checkKey(key); err != nil {
		return 0, fmt.Errorf("enrol: %w", err)
	}
	salt, err := merkle.NewSalts(random, 1) // drawn first: a failure must change nothing
	if err != nil {
		return 0, fmt.Errorf("enrol: %w", err)
	}
	if err := b.extend(i+1, random); err != nil {
		return 0, fmt.Errorf("enrol: %w", err)
	}
	if err := b.identities.Set(i, key.Y(), salt[0]); err != nil {
		return 0, fmt.Errorf("enrol: %w", err)
	}
	b.slots = append(b.slots, slot{pseudonym: pseudonym, signer: signer, key: key})
	b.index(i)
	b.touch()
	return i, nil
}

// index makes slot i findable.
func (b *Book) index(i int) {
	s := &b.slots[i]
	b.byName[s.pseudonym] = i
	if s.signer == Patient {
		b.byKey[s.key.Y()] = i
	}
}

// extend salts the chunk that slot n−1 begins, if it begins one.
func (b *Book) extend(n int, random io.Reader) error {
	missing := merkle.SaltCount(n, b.config.RowsPerChunk) - merkle.SaltCount(n-1, b.config.RowsPerChunk)
	if missing == 0 {
		return nil
	}
	more, err := merkle.NewSalts(random, 2*missing)
	if err != nil {
		return err
	}
	return b.build(append(b.identities.Salts(), more[:missing]...), append(b.consents.Salts(), more[missing:]...))
}

// Offer is what the patient needs to sign the next directive, good up to and
// including the block validUntil.
func (b *Book) Offer(pseudonym string, validUntil uint64) (Offer, error) {
	i, ok := b.byName[pseudonym]
	if !ok {
		return Offer{}, ErrUnknownPatient
	}
	s := &b.slots[i]
	return Offer{
		Place: b.config.Place, Site: b.config.Site, Slot: uint32(i), Version: s.version() + 1,
		Supersedes: s.hash, OldWord: s.word(), ValidUntil: validUntil,
	}, nil
}

// Apply puts a signed directive in force, under a fresh salt. Block is the
// number of the latest final block. On any error nothing has changed.
//
// A directive must follow the one in force exactly: next version, its hash, its
// word, in time. A withdrawal need only be of a later version and, if it names
// a superseded directive at all, name the one in force: it can then never have
// become unusable, and it cannot be replayed against a consent given since.
func (b *Book) Apply(signed *Signed, block uint64, random io.Reader) error {
	i, err := b.admit(signed, block)
	if err != nil {
		return fmt.Errorf("directive: %w", err)
	}
	hash, err := signed.Directive.Hash()
	if err != nil {
		return err
	}
	own, err := signed.clone()
	if err != nil {
		return err
	}
	salt, err := merkle.NewSalts(random, 1)
	if err != nil {
		return fmt.Errorf("directive: %w", err)
	}
	if err := b.consents.Set(i, zkproofs.Element(own.Update.NewWord), salt[0]); err != nil {
		return fmt.Errorf("directive: %w", err)
	}
	b.slots[i].inForce, b.slots[i].hash = own, hash
	b.touch()
	return nil
}

// clone is a copy that shares nothing with the original.
func (s *Signed) clone() (*Signed, error) {
	raw, err := s.Bytes()
	if err != nil {
		return nil, err
	}
	return ParseSigned(raw)
}

// admit finds the slot of a directive that may be put in force there.
func (b *Book) admit(signed *Signed, block uint64) (int, error) {
	if signed.Directive.Site != b.config.Site {
		return 0, ErrSite
	}
	i, ok := b.byName[signed.Directive.Pseudonym]
	if !ok {
		return 0, ErrUnknownPatient
	}
	s := &b.slots[i]
	switch {
	case signed.Update.Slot != uint32(i):
		return 0, ErrSlot
	case signed.Directive.Signer != s.signer:
		return 0, ErrSigner
	case signed.PublicKey != s.key:
		return 0, ErrKey
	}
	if err := s.follows(signed, block); err != nil {
		return 0, err
	}
	return i, signed.Verify(b.config.Place)
}

// follows says whether the directive may replace the one in force.
func (s *slot) follows(signed *Signed, block uint64) error {
	d, u := &signed.Directive, &signed.Update
	if d.Decision == Withdrawn {
		switch {
		case d.Version <= s.version():
			return ErrVersion
		case d.Supersedes != Hash{} && d.Supersedes != s.hash:
			return ErrSuperseded
		}
		return nil
	}
	switch {
	case uint64(d.Version) != uint64(s.version())+1:
		return ErrVersion
	case d.Supersedes != s.hash:
		return ErrSuperseded
	case u.OldWord != s.word():
		return ErrOldWord
	case block > u.ValidUntil:
		return ErrExpired
	}
	return nil
}

// Decide says for every slot taken whether its row may serve a study that asks
// with the request word, in a session at the given hour.
func (b *Book) Decide(request consentword.Word, hours uint32) []Decision {
	decisions := make([]Decision, len(b.slots))
	for i := range b.slots {
		permitted, cause := decide(b.slots[i].word(), request, hours)
		decisions[i] = Decision{Slot: i, Permitted: permitted, Cause: cause}
	}
	return decisions
}

// Chunk is the part of the consent tree that one proof reads. All but Root is
// secret.
type Chunk struct {
	Words []consentword.Word // RowsPerChunk of them; zero in slots not taken
	Salts []zkproofs.Element // one for each 15 words
	Root  zkproofs.Element
}

// Chunks is the number of chunks in use, at least 1.
func (b *Book) Chunks() int {
	return merkle.SaltCount(len(b.slots), b.config.RowsPerChunk) * merkle.BottomLeaves / b.config.RowsPerChunk
}

// Chunk is chunk i, which must be below Chunks: slots i·RowsPerChunk onwards.
func (b *Book) Chunk(i int) (Chunk, error) {
	if i < 0 || i >= b.Chunks() {
		return Chunk{}, fmt.Errorf("consent chunk %d, expected 0 to %d", i, b.Chunks()-1)
	}
	roots, err := b.ChunkRoots()
	if err != nil {
		return Chunk{}, err
	}
	rows := b.config.RowsPerChunk
	salts := rows / merkle.BottomLeaves
	c := Chunk{Words: make([]consentword.Word, rows), Salts: b.consents.Salts()[i*salts : (i+1)*salts], Root: roots[i]}
	for j := range min(rows, max(0, len(b.slots)-i*rows)) {
		c.Words[j] = b.slots[i*rows+j].word()
	}
	return c, nil
}

// ChunkRoots are the roots of the consent tree's chunks in use, which are
// public: with the height they make Root.Consent (merkle.RootOfChunks).
func (b *Book) ChunkRoots() ([]zkproofs.Element, error) {
	return b.consents.ChunkRoots(b.config.RowsPerChunk)
}

// Path opens the consent tree at the slot, as the witness of a proof that a
// patient's own state stands there. It holds neighbours' words and leaves the
// site only inside a proof.
func (b *Book) Path(slot int) (merkle.Path, error) { return b.consents.Open(slot) }
