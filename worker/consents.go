package worker

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/vault"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
)

// What patients sign goes into a list first, which is on disk when they are told so, and from there in batches to the chain (Flush):
//
//	patient ── Submit ──► list ──┐
//	chain's queue ───────────────┴─ Flush ─► change, proof, stored ─► chain ─► book of the next epoch
//
// The list is one blob, the batch that is under way another, so each write leaves one state or the next.

// Request is what a patient, or the hospital for a patient on paper, asks for: exactly one of Directive and Key.
type Request struct {
	Directive *consent.Signed    // a directive or a withdrawal
	Key       *consent.SignedKey // an enrolment or a rotation
	Token     [16]byte           // of the slip, with an enrolment
}

// Ticket is the receipt of a request.
type Ticket struct {
	Number uint64 `json:"number"` // from 1
	Kind   string `json:"kind"`   // of zkproofs/consentbatch
	Slot   uint32 `json:"slot"`
}

// The states of a request.
const (
	Waiting = "waiting"  // for a batch
	Sent    = "sent"     // in a batch that is stored and on its way
	InForce = "in force" // on chain
	Refused = "refused"  // it could not be put in force when its turn came
)

// TicketState says how far a request is.
type TicketState struct {
	Ticket
	State  string `json:"state"`
	Epoch  uint64 `json:"epoch,omitempty"` // in which it is, or will be, in force
	Reason string `json:"reason,omitempty"`
}

const (
	listBlob    = "consents/list"
	pendingBlob = "consents/pending"
	changeBlob  = "consents/change/" // + epoch: SHA-256 of the change's encrypted bytes

	// maxWaiting bounds the list; whoever comes later is told to come again.
	maxWaiting = 16384
	// keptWaiting of those places are for withdrawals.
	keptWaiting = 1024
	// maxBytes bounds their length together, so that the list fits a blob; keptBytes of them are for withdrawals.
	maxBytes  = 128 << 20
	keptBytes = 32 << 20
	// maxOfSlot bounds a slot's withdrawals that wait, and its other requests.
	maxOfSlot = 4
	// maxDone is the number of requests whose end is remembered.
	maxDone = 4096
	// blocksBehind is how far the list's block may be behind.
	blocksBehind = 100
	// slipBlocks is for how many blocks a slip is good unless the caller says otherwise: a month of blocks of twelve seconds.
	slipBlocks = 216000
)

// consentList is what waits, and what is known beside the book.
type consentList struct {
	Version    uint64       `json:"version"` // counts the writes
	Next       uint64       `json:"next"`    // number of the next request, less 1
	Block      uint64       `json:"block"`   // final when the chain was last looked at
	Waiting    []waiting    `json:"waiting,omitempty"`
	Done       []finished   `json:"done,omitempty"`
	Slips      []issued     `json:"slips,omitempty"`
	Recoveries []recovering `json:"recoveries,omitempty"`
	Held       []Held       `json:"held,omitempty"`
	Room       bool         `json:"room,omitempty"` // somebody found no free slot
}

type waiting struct {
	Ticket
	Item  []byte    `json:"item"`
	Since time.Time `json:"since"`
}

type finished struct {
	TicketState
	Digest study.Digest `json:"digest"` // of the item
}

// issued is a slip that was handed out. One that was used keeps its slot while the enrolment waits.
type issued struct {
	Token      study.Digest `json:"token"` // SHA-256
	Slot       uint32       `json:"slot"`
	Pseudonym  string       `json:"pseudonym"`
	ValidUntil uint64       `json:"validUntil"`
	Used       study.Digest `json:"used"`   // SHA-256 of the enrolment that it was used for; 0 again where that was refused at its turn
	Ticket     *Ticket      `json:"ticket"` // that the enrolment got
}

// recovering is a recovery that this site has announced.
type recovering struct {
	Slot       uint32           `json:"slot"`
	Key        zkproofs.Element `json:"key"`
	Withdrawal ledger.Address   `json:"withdrawal"`
}

// readList reads the list, for the caller to change.
func (s *Site) readList() (*consentList, error) {
	l, err := s.list()
	if err != nil {
		return nil, err
	}
	own := *l
	own.Waiting, own.Done, own.Slips, own.Recoveries, own.Held = slices.Clone(l.Waiting), slices.Clone(l.Done), slices.Clone(l.Slips), slices.Clone(l.Recoveries), slices.Clone(l.Held)
	return &own, nil
}

// list is the list, for reading alone: others have the same one. It is decrypted where it was stored anew.
func (s *Site) list() (*consentList, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	at, err := s.Vault.Stamp(listBlob)
	if errors.Is(err, vault.ErrNotFound) {
		return &consentList{}, nil
	}
	if err != nil || s.listed != nil && s.listedAt.Same(at) {
		return s.listed, err
	}
	l := &consentList{}
	if err := s.loadJSON(listBlob, l); err != nil {
		return nil, err
	}
	s.listed, s.listedAt = l, at
	return l, nil
}

// block is the newest final block that is known here.
func (s *Site) block(l *consentList) uint64 { return max(l.Block, s.final.Load()) }

// follow notes in the list how far the chain is, where it is far behind: what is offered and refused is judged by it also where the chain is not asked.
func (s *Site) follow(ctx context.Context) error {
	if l, err := s.list(); err != nil || s.final.Load() < l.Block+blocksBehind {
		return err
	}
	return s.locked(ctx, func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		l.Block = s.block(l)
		return s.writeList(l)
	})
}

// writeList stores the list.
func (s *Site) writeList(l *consentList) error {
	l.Version++
	if err := s.savedJSON(listBlob, l); err != nil {
		return err
	}
	s.wrote("list")
	return nil
}

// wrote tells tests that something is on disk and not yet acted on.
func (s *Site) wrote(what string) {
	if s.written != nil {
		s.written(what)
	}
}

// locked keeps other commands and goroutines of this site off book and list. It is held for no longer than it takes to read and write them.
func (s *Site) locked(ctx context.Context, f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "book.lock"))
	if err != nil {
		return err
	}
	defer unlock()
	return f()
}

// expected is the book as it will be when everything that waits is in force. Callers hold the lock.
func (s *Site) expected(l *consentList) (*consent.Book, error) {
	if s.trial != nil && s.trialOf == l.Version {
		return s.trial, nil
	}
	b, err := s.Book()
	if err != nil {
		return nil, err
	}
	for _, w := range l.Waiting {
		i, err := consent.ParseItem(w.Item)
		if err != nil {
			return nil, err
		}
		_ = b.Put(i, l.Block) // what can no longer be put in force is refused when its turn comes
	}
	s.trial, s.trialOf = b, l.Version
	return b, nil
}

// Submit takes a request. When it returns the request is on disk, checked against the book and all that waits. The same request again gives the same ticket.
func (s *Site) Submit(ctx context.Context, r Request) (Ticket, error) {
	t, err := s.SubmitAll(ctx, []Request{r})
	if err != nil {
		return Ticket{}, err
	}
	return t[0], nil
}

// SubmitAll takes requests in order, all of them or none.
func (s *Site) SubmitAll(ctx context.Context, requests []Request) ([]Ticket, error) {
	out := make([]Ticket, len(requests))
	err := s.locked(ctx, func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		b, err := s.expected(l)
		if err != nil {
			return err
		}
		s.trial = nil // until the list is written it is ahead of it
		before := l.Next
		for i, r := range requests {
			if out[i], err = s.take(l, b, r); err != nil {
				if len(requests) > 1 {
					err = fmt.Errorf("request %d: %w", i+1, err)
				}
				break
			}
		}
		if l.Next == before { // neither list nor book has changed: whoever is refused does not make the next one wait for another book
			s.trial = b
			return err
		}
		if err != nil {
			return err
		}
		if err := s.writeList(l); err != nil {
			return err
		}
		s.trial, s.trialOf = b, l.Version
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// take puts a request at the end of the list.
func (s *Site) take(l *consentList, b *consent.Book, r Request) (Ticket, error) {
	if r.Key != nil && r.Key.Kind == consent.Enrolment && r.Key.Signer == consent.Patient {
		return s.enrol(l, b, r)
	}
	return s.add(l, b, consent.Item{Directive: r.Directive, Key: r.Key})
}

// add puts an item at the end of the list, or finds it.
func (s *Site) add(l *consentList, b *consent.Book, i consent.Item) (Ticket, error) {
	raw, err := i.MarshalBinary()
	if err != nil {
		return Ticket{}, refusedConsent(err)
	}
	if t, known := l.find(raw, b.Epoch()); known {
		return t, nil
	}
	if l.stops(i) {
		return Ticket{}, faults.New(faults.SlotHeld, "")
	}
	if err := l.room(i, len(raw)); err != nil {
		return Ticket{}, err
	}
	if i.Key != nil && slices.ContainsFunc(l.Recoveries, func(r recovering) bool { return r.Key == i.Key.NewKey.Y() && r.Slot != i.Key.Slot }) {
		return Ticket{}, refusedConsent(consent.ErrEnrolled) // another patient is about to have the key
	}
	if err := b.Put(i, s.block(l)+leadBlocks); err != nil {
		return Ticket{}, refusedConsent(err)
	}
	l.Next++
	t := Ticket{Number: l.Next, Kind: i.Kind().String(), Slot: i.Slot()}
	l.Waiting = append(l.Waiting, waiting{Ticket: t, Item: raw, Since: time.Now().UTC()})
	return t, nil
}

// room says whether the list has room for an item: its slot has a share, and withdrawals find a place where nothing else does.
func (l *consentList) room(i consent.Item, length int) error {
	most, longest := maxWaiting-keptWaiting, maxBytes-keptBytes
	if i.Kind() == consentbatch.Withdrawal {
		most, longest = maxWaiting, maxBytes
	}
	for _, w := range l.Waiting {
		length += len(w.Item)
	}
	if len(l.Waiting) >= most || length > longest {
		return faults.New(faults.OverLimits, "%d requests wait; come again when some of them are in force", len(l.Waiting))
	}
	n := 0
	for _, w := range l.Waiting {
		if w.Slot == i.Slot() && (w.Kind == consentbatch.Withdrawal.String()) == (i.Kind() == consentbatch.Withdrawal) {
			n++
		}
	}
	if n >= maxOfSlot {
		return faults.New(faults.OverLimits, "%d requests of the slot wait; come again when they are in force", n)
	}
	return nil
}

// refusedConsent is the fault for a request that cannot be; its cause stays.
func refusedConsent(err error) error {
	return fmt.Errorf("%w: %w", faults.New(faults.ConsentRefused, "%v", err), err)
}

// enrol takes a patient's enrolment, which needs a slip; at a slot on paper the hospital hands it over.
func (s *Site) enrol(l *consentList, b *consent.Book, r Request) (Ticket, error) {
	raw, err := r.Key.Bytes()
	if err != nil {
		return Ticket{}, refusedConsent(err)
	}
	if err := r.Key.Verify(b.Place()); err != nil {
		return Ticket{}, refusedConsent(err)
	}
	token, use := study.DigestOf(r.Token[:]), study.DigestOf(raw)
	n := slices.IndexFunc(l.Slips, func(i issued) bool { return i.Token == token })
	if n < 0 {
		return Ticket{}, faults.New(faults.TokenUnknown, "this hospital has handed out no such slip")
	}
	slip := &l.Slips[n]
	switch {
	case slip.Used == use:
		return *slip.Ticket, nil
	case slip.Used != study.Digest{}:
		return Ticket{}, faults.New(faults.TokenUsed, "the slip was used for another key")
	case slip.Slot != r.Key.Slot || slip.Pseudonym != r.Key.Pseudonym:
		return Ticket{}, faults.New(faults.ConsentRefused, "the slip is for another slot or patient")
	case s.block(l) > slip.ValidUntil:
		return Ticket{}, faults.New(faults.TokenExpired, "the slip was good up to block %d", slip.ValidUntil)
	}
	key := r.Key
	if slot := int(key.Slot); b.OnPaper(slot) {
		if key, err = b.HandOver(slot, key.Pseudonym, key.NewKey, key.Withdrawal, s.custodian, key.ValidUntil); err != nil {
			return Ticket{}, refusedConsent(err)
		}
	}
	t, err := s.add(l, b, consent.Item{Key: key})
	if err == nil {
		slip.Used, slip.Ticket = use, &t
	}
	return t, err
}

// errStranger is the answer to whoever has neither a slip of this hospital nor a slot.
var errStranger = errors.New("neither a slip nor a slot of this hospital")

// handedOut says whether a token is of a slip, without waiting for anybody.
func (s *Site) handedOut(token [16]byte) error {
	l, err := s.list()
	if err != nil {
		return err
	}
	digest := study.DigestOf(token[:])
	if !slices.ContainsFunc(l.Slips, func(i issued) bool { return i.Token == digest }) {
		return errStranger
	}
	return nil
}

// mayAsk says whether an item is known, or signed with a key with the y that is the slot's, of a patient with the pseudonym: now, or when what waits is in force. It
// waits for nobody, and looks at what waits for this slot alone.
func (s *Site) mayAsk(i consent.Item, pseudonym string, y zkproofs.Element) error {
	b, err := s.latest()
	if err != nil {
		return err
	}
	slot := int(i.Slot())
	if b.Pseudonym(slot) == pseudonym && !b.OnPaper(slot) && b.Key(slot) == y {
		return nil
	}
	l, err := s.list()
	if err != nil {
		return err
	}
	for _, w := range l.Waiting {
		if w.Slot != i.Slot() {
			continue
		}
		if other, err := consent.ParseItem(w.Item); err == nil && other.Key != nil && other.Key.Pseudonym == pseudonym && other.Key.NewKey.Y() == y {
			return nil
		}
	}
	raw, err := i.MarshalBinary()
	if err != nil {
		return err
	}
	if _, known := l.find(raw, b.Epoch()); !known {
		return errStranger
	}
	return nil
}

// find finds a request that was made before, and that waits or is in force in the book of an epoch.
func (l *consentList) find(item []byte, epoch uint64) (Ticket, bool) {
	for _, w := range l.Waiting {
		if bytes.Equal(w.Item, item) {
			return w.Ticket, true
		}
	}
	digest := study.DigestOf(item)
	for i := len(l.Done) - 1; i >= 0; i-- {
		if d := l.Done[i]; d.Digest == digest && d.State == InForce && d.Epoch <= epoch {
			return d.Ticket, true
		}
	}
	return Ticket{}, false
}

// TicketState says how far a request is.
func (s *Site) TicketState(number uint64) (TicketState, error) {
	l, err := s.list()
	if err != nil {
		return TicketState{}, err
	}
	p, err := s.pending()
	if err != nil {
		return TicketState{}, err
	}
	for _, d := range l.Done {
		if d.Number == number {
			return d.TicketState, nil
		}
	}
	for _, w := range l.Waiting {
		if w.Number == number {
			return ticketState(w, p), nil
		}
	}
	return TicketState{}, faults.New(faults.NotFound, "request %d is not known any more, or never was", number)
}

func ticketState(w waiting, p *pending) TicketState {
	if p != nil && slices.Contains(p.Numbers, w.Number) {
		return TicketState{Ticket: w.Ticket, State: Sent, Epoch: p.Epoch}
	}
	return TicketState{Ticket: w.Ticket, State: Waiting}
}

// NewSlip prepares the enrolment of a patient's own key, at the hospital's desk: for a new patient, and for one whose slot is held, a free slot is set aside, one on paper keeps its own. blocks is for how many blocks
// the slip is good, 0 for a month's. Another slip for the same patient makes the former one void.
func (s *Site) NewSlip(ctx context.Context, chain *ledger.Client, pseudonym string, blocks uint64) (consent.Slip, error) {
	final, err := chain.Final(ctx)
	if err != nil {
		return consent.Slip{}, err
	}
	return s.newSlip(ctx, final.Number, pseudonym, blocks)
}

func (s *Site) newSlip(ctx context.Context, final uint64, pseudonym string, blocks uint64) (consent.Slip, error) {
	if blocks == 0 {
		blocks = slipBlocks
	}
	slip := consent.Slip{Pseudonym: pseudonym, ValidUntil: final + blocks}
	if _, err := rand.Read(slip.Token[:]); err != nil {
		return slip, err
	}
	return slip, s.locked(ctx, func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		b, err := s.expected(l)
		if err != nil {
			return err
		}
		inForce, err := s.latest()
		if err != nil {
			return err
		}
		s.saw(final)
		l.Block = s.block(l)
		slip.Place, slip.Site = b.Place(), b.Site()
		l.Slips = slices.DeleteFunc(l.Slips, func(i issued) bool {
			waits := i.Ticket != nil && b.Pseudonym(int(i.Slot)) == i.Pseudonym && inForce.Pseudonym(int(i.Slot)) == ""
			return !waits && (i.Pseudonym == pseudonym || i.ValidUntil < l.Block)
		})
		slot, known := b.SlotOf(pseudonym)
		moves := known && !b.OnPaper(slot)
		if moves {
			if err := l.mayMove(inForce, slot); err != nil {
				return err
			}
		}
		if moves || !known {
			free := l.free(b, 1)
			if len(free) == 0 {
				l.Room = true
				return errors.Join(s.writeList(l), faults.New(faults.SlotsFull, "%d slots are in use", b.InUse()))
			}
			slot = free[0]
		}
		slip.Slot = uint32(slot)
		l.Slips = append(l.Slips, issued{Token: sha256.Sum256(slip.Token[:]), Slot: slip.Slot, Pseudonym: pseudonym, ValidUntil: slip.ValidUntil})
		return s.writeList(l)
	})
}

// free are slots in use that nobody has and that are set aside for nobody.
func (l *consentList) free(b *consent.Book, most int) []int {
	var out []int
	for _, slot := range b.Free(most + len(l.Slips)) {
		aside := slices.ContainsFunc(l.Slips, func(i issued) bool { return int(i.Slot) == slot && i.ValidUntil >= l.Block })
		if !aside && len(out) < most {
			out = append(out, slot)
		}
	}
	return out
}

// Standing is what stands at a patient's slot in the newest epoch on chain that is here, and what waits.
type Standing struct {
	Slot      uint32           `json:"slot"`
	Pseudonym string           `json:"-"`
	Key       zkproofs.Element `json:"key"` // y
	OnPaper   bool             `json:"onPaper"`
	Word      consentword.Word `json:"word"`
	Version   uint32           `json:"version"`
	Epoch     uint64           `json:"epoch"`
	Changed   uint64           `json:"changed"` // epoch of the slot's last change
	Root      consent.Root     `json:"root"`
	InForce   *consent.Signed  `json:"-"` // nil if there is no directive, or it was withdrawn by force
	Waiting   []TicketState    `json:"waiting"`
	// Next is what the next directive has to say, after all that waits, good for a month's blocks.
	Next consent.Offer `json:"next"`
}

// Standing says what stands at a slot.
func (s *Site) Standing(ctx context.Context, slot uint32) (Standing, error) {
	var out Standing
	var b *consent.Book
	n := int(slot)
	err := s.locked(ctx, func() (err error) {
		if b, err = s.latest(); err != nil {
			return err
		}
		out = Standing{Slot: slot, Pseudonym: b.Pseudonym(n), Epoch: b.Epoch(), Root: b.Root(), Waiting: []TicketState{}}
		if out.Pseudonym == "" {
			return faults.New(faults.NotFound, "no patient has the slot")
		}
		out.Key, out.OnPaper, out.Word, out.Version, out.Changed = b.Key(n), b.OnPaper(n), b.Word(n), b.Version(n), b.Changed(n)
		l, err := s.readList()
		if err != nil {
			return err
		}
		p, err := s.pending()
		if err != nil {
			return err
		}
		for _, w := range l.Waiting {
			if w.Slot == slot {
				out.Waiting = append(out.Waiting, ticketState(w, p))
			}
		}
		next, err := s.expected(l)
		if err != nil {
			return err
		}
		out.Next, err = next.Offer(out.Pseudonym, s.block(l)+slipBlocks)
		return err
	})
	if err == nil {
		out.InForce, err = s.directive(ctx, b, n)
	}
	return out, err
}

// SlotOf finds a patient's slot by the pseudonym.
func (s *Site) SlotOf(pseudonym string) (uint32, bool, error) {
	b, err := s.latest()
	if err != nil {
		return 0, false, err
	}
	slot, ok := b.SlotOf(pseudonym)
	return uint32(slot), ok, nil
}

// SlotOfKey finds the slot of a patient's own key.
func (s *Site) SlotOfKey(key eddsa.PublicKey) (uint32, bool, error) {
	b, err := s.latest()
	if err != nil {
		return 0, false, err
	}
	slot, ok := b.SlotOfKey(key)
	return uint32(slot), ok, nil
}

// TreesAt gives the trees whose combined root is on chain as this one: of the newest epoch here, or of the one before.
func (s *Site) TreesAt(root zkproofs.Element) (consentbatch.State, uint64, error) {
	b, err := s.latest()
	if err != nil {
		return consentbatch.State{}, 0, err
	}
	if b.Epoch() > 1 && b.Root().Combined != root {
		if b, err = s.bookOf(b.Epoch() - 1); err != nil {
			return consentbatch.State{}, 0, err
		}
	}
	if b.Root().Combined != root {
		return consentbatch.State{}, 0, faults.New(faults.NotFound, "the root is neither that of the newest epoch here nor of the one before")
	}
	return b.State(), b.Epoch(), nil
}
