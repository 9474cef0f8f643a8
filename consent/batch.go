package consent

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
)

// Item is one update that somebody has asked for: exactly one of Directive, Key and Queued is there.
type Item struct {
	Directive *Signed    // a directive or a withdrawal
	Key       *SignedKey // an enrolment or a rotation
	Queued    *Queued    // what the chain's queue asks for
	// Previous is the epoch of the slot's change before this one; Batch writes it.
	Previous uint64
}

// Queued is an entry of the chain's queue: a withdrawal by force, or a recovery.
type Queued struct {
	consentbatch.Entry
	// Random stands in the place of a document's hash, so that the batch's digest tells nothing.
	Random [32]byte
	// Withdrawal is the account of the key with which a recovery's patient withdraws by force from now on.
	Withdrawal [20]byte
}

// Format prints [redacted] for every verb.
func (i Item) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (i Item) LogValue() slog.Value { return slog.StringValue(redacted) }

// Slot is the slot that the item is about.
func (i Item) Slot() uint32 {
	switch {
	case i.Directive != nil:
		return i.Directive.Update.Slot
	case i.Key != nil:
		return i.Key.Slot
	case i.Queued != nil:
		return i.Queued.Slot
	}
	return 0
}

// Until is the last block in which the item can be put in force; 0: it does not become too late.
func (i Item) Until() uint64 {
	switch {
	case i.Directive != nil:
		return i.Directive.Update.ValidUntil
	case i.Key != nil:
		return i.Key.ValidUntil
	}
	return 0
}

// Kind is that of the item's update.
func (i Item) Kind() consentbatch.Kind {
	switch {
	case i.Directive != nil && i.Directive.Directive.Decision == Withdrawn:
		return consentbatch.Withdrawal
	case i.Directive != nil:
		return consentbatch.Directive
	case i.Key != nil && i.Key.Kind == Rotation:
		return consentbatch.Rotation
	case i.Key != nil:
		return consentbatch.Enrolment
	case i.Queued != nil:
		return i.Queued.Kind
	}
	return consentbatch.Nothing
}

// maxJump is the version that a withdrawal may not skip to: beyond it versions are reached one by one, so that there is always a next one. A word whose version
// were the last of its 32 bits could not be withdrawn by force any more, and the chain's queue would stand still at it.
const maxJump = 1 << 31

// Put puts an item in force, without a proof: to try it, and to check what comes next against it. Block is the last block in which the batch may be accepted. On any
// error nothing has changed.
//
// A directive must follow the one in force exactly: next version, its hash, its
// word, in time. A withdrawal need only be of a later version (below 2^31, unless it is the next) and, if it names
// a superseded directive at all, name the one in force: it can then never have
// become unusable, and it cannot be replayed against a consent given since.
func (b *Book) Put(i Item, block uint64) error {
	_, err := b.put(&i, block)
	return err
}

func (b *Book) put(i *Item, block uint64) (consentbatch.Update, error) {
	var u consentbatch.Update
	var err error
	switch {
	case i.Directive != nil && i.Key == nil && i.Queued == nil:
		u, err = b.directive(i.Directive, block)
	case i.Key != nil && i.Directive == nil && i.Queued == nil:
		u, err = b.key(i.Key, block)
	case i.Queued != nil && i.Directive == nil && i.Key == nil:
		u, err = b.queued(i.Queued)
	default:
		err = errors.New("not one directive, key or entry of the queue")
	}
	if err == nil {
		err = b.state.Admit(u, b.config.Place.Element(), block)
	}
	if err != nil {
		return u, fmt.Errorf("%s: %w", i.Kind(), err)
	}
	return u, b.note(i, u)
}

// directive judges a directive, and gives its update.
func (b *Book) directive(s *Signed, block uint64) (consentbatch.Update, error) {
	var u consentbatch.Update
	if s.Directive.Site != b.config.Site {
		return u, ErrSite
	}
	slot, ok := b.byName[s.Directive.Pseudonym]
	if !ok {
		return u, ErrUnknownPatient
	}
	switch {
	case s.Update.Slot != uint32(slot):
		return u, ErrSlot
	case (s.Directive.Signer == Custodian) != b.OnPaper(slot):
		return u, ErrSigner
	case s.PublicKey.Y() != b.Key(slot):
		return u, ErrKey
	}
	if err := b.follows(slot, s, block); err != nil {
		return u, err
	}
	if err := s.Verify(b.config.Place); err != nil {
		return u, err
	}
	u, err := s.update()
	if u.Kind == consentbatch.Withdrawal {
		u.Old = zkproofs.Element(b.Word(slot))
	}
	return u, err
}

// follows says whether the directive may replace the one in force.
func (b *Book) follows(slot int, s *Signed, block uint64) error {
	d, u := &s.Directive, &s.Update
	hash := b.hash(slot)
	if d.Decision == Withdrawn {
		switch {
		case d.Version <= b.Version(slot), d.Version >= maxJump && d.Version-b.Version(slot) > 1:
			return ErrVersion
		case d.Supersedes != Hash{} && d.Supersedes != hash:
			return ErrSuperseded
		}
		return nil
	}
	switch {
	case uint64(d.Version) != uint64(b.Version(slot))+1:
		return ErrVersion
	case d.Supersedes != hash:
		return ErrSuperseded
	case u.OldWord != b.Word(slot):
		return ErrOldWord
	case block > u.ValidUntil:
		return ErrExpired
	}
	return nil
}

// key judges an enrolment or a rotation, and gives its update.
func (b *Book) key(s *SignedKey, block uint64) (consentbatch.Update, error) {
	var u consentbatch.Update
	slot, known := b.byName[s.Pseudonym]
	y := s.NewKey.Y()
	other, taken := b.byKey[y]
	toPaper := y == b.config.Custodian.Y()
	switch {
	case s.Site != b.config.Site:
		return u, ErrSite
	case int(s.Slot) >= len(b.people):
		return u, ErrSlot
	case s.Kind == Rotation && !known:
		return u, ErrUnknownPatient
	case s.Kind == Rotation && s.Slot != uint32(slot):
		return u, ErrSlot
	case s.Kind == Enrolment && known && !b.mayLeave(slot, s) || taken && other != int(s.Slot) || taken && s.Kind == Enrolment:
		return u, ErrEnrolled
	case s.Kind == Enrolment && b.Key(int(s.Slot)) != zkproofs.Element{}:
		return u, ErrSlot
	case s.Kind == Rotation && s.OldKey != b.Key(slot):
		return u, ErrKey
	// A hospital signs for slots on paper, and nobody's slot goes back to paper: that would be consent in the patient's name.
	case (s.Signer == Custodian) != (s.PublicKey.Y() == b.config.Custodian.Y()), s.Kind == Rotation && toPaper:
		return u, ErrSigner
	case block > s.ValidUntil:
		return u, ErrExpired
	}
	if err := s.Verify(b.config.Place); err != nil {
		return u, err
	}
	return s.update()
}

// mayLeave says whether a patient who has a slot may enrol at another one. It is for who cannot have the slot back, since a thief has its keys and objects to each recovery:
// the hospital has withdrawn what it permits. It gives a hospital nothing that it has not got, as it says who its patients are: it can enrol anybody anew.
func (b *Book) mayLeave(slot int, s *SignedKey) bool {
	return s.Signer == Patient && !b.OnPaper(slot) && b.Word(slot).Fields().Decision == consentword.Withdrawn
}

// queued gives the update that the queue asks for.
func (b *Book) queued(q *Queued) (consentbatch.Update, error) {
	slot := int(q.Slot)
	if slot >= len(b.people) {
		return consentbatch.Update{}, ErrSlot
	}
	u := consentbatch.Update{Kind: q.Kind, Slot: q.Slot, Document: q.Random}
	switch q.Kind {
	case consentbatch.Forced:
		u.Old = zkproofs.Element(b.Word(slot))
		u.New = zkproofs.Element(consentbatch.Withdrawn(b.Word(slot)))
	case consentbatch.Recovery:
		u.Old, u.New = b.Key(slot), q.Key
	default:
		return u, fmt.Errorf("a queue does not ask for a %s", q.Kind)
	}
	return u, nil
}

// note writes down an update that may be: the leaf, and what is known of the slot's patient. The salt is no secret here, see Put.
func (b *Book) note(i *Item, u consentbatch.Update) error {
	slot := int(u.Slot)
	tree := b.state.Consents
	if u.Kind.Identities() {
		tree = b.state.Identities
	}
	p := b.people[slot]
	i.Previous, p.changed = p.changed, b.epoch+1
	var err error
	switch {
	case i.Directive != nil:
		p.filed, err = b.file(i.Directive)
	case i.Key != nil:
		if was, known := b.byName[i.Key.Pseudonym]; known && was != slot {
			b.leave(was)
		}
		p.pseudonym, p.withdrawal = i.Key.Pseudonym, i.Key.Withdrawal
	case u.Kind == consentbatch.Forced:
		p.filed = Filed{}
	default:
		p.withdrawal = i.Queued.Withdrawal
	}
	if err != nil {
		return err
	}
	if err := tree.Set(slot, u.New, zkproofs.Element{}); err != nil {
		return err
	}
	b.people[slot] = p
	if u.Kind.Identities() {
		b.unindex(slot, u.Old)
		b.index(slot, u.New)
	}
	return nil
}

// Batch puts items in force one after the other and gives the next Book, with the batch that proves it. Block is the last in which it is good. Salts are read
// from random, a cryptographic source. It writes each item's Previous; an error says which item cannot be.
func (b *Book) Batch(shape consentbatch.Shape, items []Item, block uint64, random io.Reader) (*Book, *consentbatch.Batch, error) {
	next := b.Clone()
	updates := make([]consentbatch.Update, len(items))
	for i := range items {
		var err error
		if updates[i], err = next.put(&items[i], block); err != nil {
			return nil, nil, &ItemError{i, err}
		}
	}
	state := b.state.Clone()
	batch, err := shape.Apply(state, updates, b.config.Place.Element(), block, random)
	if err != nil {
		return nil, nil, err
	}
	next.state, next.epoch = state, b.epoch+1
	return next, batch, nil
}

// ItemError says which item of a batch cannot be put in force.
type ItemError struct {
	Item int
	Err  error
}

// Error implements error.
func (e *ItemError) Error() string { return fmt.Sprintf("item %d: %v", e.Item+1, e.Err) }

// Unwrap gives the reason.
func (e *ItemError) Unwrap() error { return e.Err }

// PaperFor is the first directive of a newcomer without a key, who will have the slot: terms, which permit, or their refusal, signed by the custodian.
func (b *Book) PaperFor(slot int, p Paper, terms Directive, key *eddsa.PrivateKey, validUntil uint64) (*Signed, error) {
	o := Offer{Place: b.config.Place, Site: b.config.Site, Slot: uint32(slot), Version: 1, OldWord: consentword.Word{}, ValidUntil: validUntil}
	return Sign(key, onPaper(p, terms, o), o)
}

// onPaper is what a line of a paper list says for an offer.
func onPaper(p Paper, terms Directive, o Offer) Directive {
	if p.Terms != nil {
		terms = *p.Terms
	}
	d := terms
	if !p.Permit {
		d = Refusal(terms)
	}
	d.Pseudonym, d.Version, d.Supersedes = p.Patient, o.Version, o.Supersedes
	return d
}

// OnPaperNow is the directive that puts a line of a paper list in force for a patient who has a slot on paper; nil if it is in force already, and where consent was withdrawn: a list
// that is read again does not bring it back. Whoever has a slot under an own key is an error: the hospital cannot speak for that patient.
func (b *Book) OnPaperNow(p Paper, terms Directive, key *eddsa.PrivateKey, validUntil uint64) (*Signed, error) {
	o, err := b.Offer(p.Patient, validUntil)
	if err != nil {
		return nil, err
	}
	slot := int(o.Slot)
	if !b.OnPaper(slot) {
		return nil, ErrSigner
	}
	if b.Word(slot).Fields().Decision == consentword.Withdrawn {
		return nil, nil
	}
	d := onPaper(p, terms, o)
	if same, err := b.sameInForce(slot, d); err != nil || same {
		return nil, err
	}
	return Sign(key, d, o)
}

// sameInForce says whether the slot's directive is d but for its version.
func (b *Book) sameInForce(slot int, d Directive) (bool, error) {
	f, ok := b.InForce(slot)
	if !ok {
		return false, nil
	}
	d.Version, d.Supersedes = b.Version(slot), f.Supersedes
	is, err := d.Hash()
	return is == f.Hash, err
}

// EnrolOnPaper asks for a free slot under the custodian's key.
func (b *Book) EnrolOnPaper(slot int, pseudonym string, key *eddsa.PrivateKey, validUntil uint64) (*SignedKey, error) {
	s := &SignedKey{
		Kind: Enrolment, Site: b.config.Site, Pseudonym: pseudonym, Signer: Custodian, Place: b.config.Place, Slot: uint32(slot),
		NewKey: key.Public(), ValidUntil: validUntil,
	}
	return s.sign(key)
}

// HandOver asks for a patient's own key at a slot that the hospital had on paper, signed by the custodian.
func (b *Book) HandOver(slot int, pseudonym string, to eddsa.PublicKey, withdrawal [20]byte, key *eddsa.PrivateKey, validUntil uint64) (*SignedKey, error) {
	s := &SignedKey{
		Kind: Rotation, Site: b.config.Site, Pseudonym: pseudonym, Signer: Custodian, Place: b.config.Place, Slot: uint32(slot),
		OldKey: key.Public().Y(), NewKey: to, Withdrawal: withdrawal, ValidUntil: validUntil,
	}
	return s.sign(key)
}
