package worker

import (
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
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/worker/vault"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
)

const (
	// batchBlocks is for how many blocks a batch is good, where its signatures are: a day of blocks of twelve seconds. A batch that the chain did not take by then is made anew.
	batchBlocks = 7200
	// leadBlocks is how many blocks a signature must still be good for after the final one, so that the batch can be proven and sent, with fees that have to be raised,
	// on a chain whose newest block is a hundred ahead: two hours of blocks of twelve seconds.
	leadBlocks = 600
)

// pending is a change that is proven and stored, and perhaps sent; what is sent again after a crash are these bytes.
type pending struct {
	Epoch     uint64             `json:"epoch"`
	Circuit   zkproofs.CircuitID `json:"circuit"`
	Root      zkproofs.Element   `json:"root"`
	GoodUntil uint64             `json:"goodUntil"` // 0 for an admission
	Digest    zkproofs.Element   `json:"digest"`
	Taken     uint64             `json:"taken"`
	Content   study.Digest       `json:"content"`
	Proof     []byte             `json:"proof"`
	Numbers   []uint64           `json:"numbers"` // of the requests in it
}

// Flushed says what a flush did.
type Flushed struct {
	Epoch    uint64  `json:"epoch"`             // now
	Batches  int     `json:"batches"`           // that were put in force
	Updates  int     `json:"updates"`           // in them, without padding
	Admitted int     `json:"admitted"`          // patients who came in by admission
	Refused  int     `json:"refused"`           // requests that could not be put in force any more
	Fetched  int     `json:"fetched,omitempty"` // stored changes that a rebuild took from their copies
	Seconds  float64 `json:"seconds"`
}

// Flush puts in force all that waits, what the chain's queue asks for first. One flush runs at a time; requests are taken meanwhile. progress, which may be nil, is told what is being done.
func (s *Site) Flush(ctx context.Context, chain *ledger.Client, keys member.Keys, progress func(string)) (Flushed, error) {
	return s.flush(ctx, &onChain{site: s, client: chain, keys: keys}, progress)
}

func (s *Site) flush(ctx context.Context, at registry, progress func(string)) (Flushed, error) {
	var out Flushed
	err := s.flushing(ctx, at, progress, func(f *flusher) error {
		err := f.rest()
		out = f.done
		return errors.Join(err, f.unripe)
	})
	return out, err
}

// flusher is a flush under way. It alone changes the book.
type flusher struct {
	*Site
	ctx      context.Context
	at       registry
	progress func(string)
	chain    anchored
	book     *consent.Book
	done     Flushed
	most     int   // updates of the largest batch that this machine has memory for; 0: not tried
	unripe   error // a recovery was not queued; nothing else waits for it
	open     bool  // the room that somebody asked for may be opened: nothing else is left to do
}

// flushing runs f while no other flush of this site does, after what was left half done is done.
func (s *Site) flushing(ctx context.Context, at registry, progress func(string), f func(*flusher) error) error {
	began := time.Now()
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "flush.lock"))
	if err != nil {
		return err
	}
	defer unlock()
	if progress == nil {
		progress = func(string) {}
	}
	x := &flusher{Site: s, ctx: ctx, at: at, progress: progress}
	if err := x.settle(); err != nil {
		return err
	}
	if err = f(x); err == nil {
		err = x.dropEpochs(x.chain.Named)
	}
	x.done.Epoch, x.done.Seconds = x.book.Epoch(), time.Since(began).Seconds()
	return err
}

// settle reads chain and book, finishes the change that is under way, and refuses to go on from a book that is not the chain's.
func (f *flusher) settle() error {
	if err := f.look(); err != nil {
		return err
	}
	p, err := f.pending()
	if err != nil {
		return err
	}
	if p != nil {
		if err := f.finish(p); err != nil {
			return err
		}
	}
	return f.agrees()
}

func (f *flusher) look() (err error) {
	if f.chain, err = f.at.look(f.ctx); err != nil {
		return err
	}
	f.saw(f.chain.Final)
	if err := f.follow(f.ctx); err != nil {
		return err
	}
	if f.most > 0 {
		f.chain.Shapes = slices.DeleteFunc(f.chain.Shapes, func(s consentbatch.Shape) bool { return s.Updates > f.most })
	}
	f.book, err = f.latest()
	return err
}

// saw notes the newest final block, which what patients sign is judged by.
func (s *Site) saw(final uint64) {
	for was := s.final.Load(); final > was && !s.final.CompareAndSwap(was, final); was = s.final.Load() {
	}
}

// agrees says whether the book is the chain's.
func (f *flusher) agrees() error {
	epoch, root := f.book.Epoch(), f.book.Root().Combined
	if f.chain.Epoch != epoch || epoch > 0 && f.chain.Root != root {
		return faults.New(faults.ConsentBehind, "the chain holds consents of epoch %d, this folder of epoch %d or others: it was restored from an old copy, or is not the folder that made them; `salus worker consents rebuild` makes the book from the stored changes", f.chain.Epoch, epoch)
	}
	return nil
}

// finish ends a change that is stored: it is sent, again perhaps, and put in the book, or given up where the chain will never take it.
func (f *flusher) finish(p *pending) error {
	posted := slices.ContainsFunc(f.chain.Roots, func(r ledger.ConsentPosted) bool { return r.Epoch == p.Epoch && r.Root == p.Root })
	switch {
	case f.book.Epoch() >= p.Epoch && posted: // in the book already
		return f.clear(p)
	case f.book.Epoch() >= p.Epoch && f.chain.Epoch < p.Epoch:
		return nil // the chain has taken it back, and nothing in it is in force; agrees says so
	case f.chain.Epoch < p.Epoch && slices.Contains(f.chain.Retired, p.Circuit):
		// The consortium has retired its circuit's key, for good, and that is final: the chain never takes it. What is in it is proven again with another key.
		return f.drop()
	case f.chain.Epoch < p.Epoch && p.GoodUntil != 0 && f.chain.Final > p.GoodUntil:
		// The blocks in which the chain would have taken it are final, and it is not in them.
		return f.drop()
	case f.chain.Epoch < p.Epoch:
		var refused *ledger.Revert
		if err := f.at.send(f.ctx, p); errors.As(err, &refused) && refused.Name == "ProofRefused" {
			return f.drop() // the same bytes are refused each time
		} else if err != nil {
			return fmt.Errorf("consent root of epoch %d: %w", p.Epoch, err)
		}
	case !posted:
		return f.drop() // another copy of this folder was faster, perhaps this one before it was restored; agrees will say so
	}
	c, err := f.readObject(p.Content)
	if err != nil {
		return err
	}
	next, _, err := f.book.Apply(c)
	if err != nil {
		return err
	}
	if next.Root().Combined != p.Root {
		return faults.New(faults.Internal, "the stored change of epoch %d gives another root than was proven", p.Epoch)
	}
	if err := f.accept(p, next); err != nil {
		return err
	}
	return f.look()
}

func (f *flusher) drop() error {
	return f.locked(f.ctx, func() error { return f.Vault.DeleteBlob(pendingBlob) })
}

// accept puts a change that is on chain into the book.
func (f *flusher) accept(p *pending, next *consent.Book) error {
	at, err := f.index(bookBlob)
	if err != nil {
		return err
	}
	index, err := f.storeEpoch(f.book, at, next)
	if err != nil {
		return err
	}
	err = f.locked(f.ctx, func() error {
		if err := f.Vault.PutBlob(fmt.Sprintf("%s%d", changeBlob, p.Epoch), p.Content[:]); err != nil {
			return err
		}
		f.wrote("change")
		return f.storeBook(index, next)
	})
	if err != nil {
		return err
	}
	f.book = next
	return f.clear(p)
}

// clear takes what is in force off the list, and forgets the change.
func (f *flusher) clear(p *pending) error {
	return f.locked(f.ctx, func() error {
		l, err := f.readList()
		if err != nil {
			return err
		}
		l.Block = f.block(l)
		l.end(p.Numbers, func(w waiting) TicketState { return TicketState{Ticket: w.Ticket, State: InForce, Epoch: p.Epoch} })
		if p.GoodUntil == 0 {
			l.Room = false
		}
		if err := f.writeList(l); err != nil {
			return err
		}
		return f.Vault.DeleteBlob(pendingBlob)
	})
}

// end takes requests off the list. The slip of an enrolment that is refused is good for another one.
func (l *consentList) end(numbers []uint64, state func(waiting) TicketState) {
	kept := l.Waiting[:0:0]
	for _, w := range l.Waiting {
		if slices.Contains(numbers, w.Number) {
			ended := state(w)
			l.Done = append(l.Done, finished{ended, study.DigestOf(w.Item)})
			for i := range l.Slips {
				if slip := &l.Slips[i]; ended.State == Refused && slip.Ticket != nil && slip.Ticket.Number == w.Number {
					slip.Used = study.Digest{}
				}
			}
		} else {
			kept = append(kept, w)
		}
	}
	l.Waiting = kept
	l.Done = l.Done[max(0, len(l.Done)-maxDone):]
}

// pending is the change under way, nil if there is none.
func (s *Site) pending() (*pending, error) {
	p := &pending{}
	err := s.loadJSON(pendingBlob, p)
	if errors.Is(err, vault.ErrNotFound) {
		return nil, nil
	}
	return p, err
}

// rest puts in force what waits, batch by batch, then the recoveries whose time has come, and opens at last the room that somebody asked for: where that cannot be, nothing
// else has waited for it.
func (f *flusher) rest() error {
	f.open = false
	if err := f.batches(); err != nil {
		return err
	}
	if _, err := f.ripen(); err != nil {
		return err
	}
	f.open = true
	return f.batches()
}

func (f *flusher) batches() error {
	for {
		c, numbers, err := f.next()
		if err != nil || c == nil {
			return err
		}
		err = f.put(c, numbers)
		if smaller := f.smaller(c); faults.Is(err, faults.OverLimits) && smaller > 0 {
			f.progress(fmt.Sprintf("epoch %d: too little memory; with batches of %d", c.Epoch, smaller))
			f.most = smaller
			if err := f.look(); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
	}
}

// smaller is the size of the next smaller batch than that of a change, 0 if there is none.
func (f *flusher) smaller(c *consent.Change) (n int) {
	shape, err := consentbatch.ShapeOf(c.Circuit)
	if err != nil {
		return 0
	}
	for _, s := range f.chain.Shapes {
		if s.Updates < shape.Updates {
			n = s.Updates
		}
	}
	return n
}

// next is the next batch, or the admission of a room that somebody asked for; nil if nothing waits. Requests that cannot be put in force any more end here.
func (f *flusher) next() (c *consent.Change, numbers []uint64, err error) {
	err = f.locked(f.ctx, func() error {
		l, err := f.readList()
		if err != nil {
			return err
		}
		var refused map[uint64]string
		if c, numbers, refused, err = f.choose(l); err != nil {
			return err
		}
		if len(refused) > 0 {
			f.done.Refused += len(refused)
			var gone []uint64
			for n := range refused {
				gone = append(gone, n)
			}
			l.end(gone, func(w waiting) TicketState {
				return TicketState{Ticket: w.Ticket, State: Refused, Reason: refused[w.Number]}
			})
			return f.writeList(l)
		}
		return nil
	})
	return c, numbers, err
}

// choose makes a batch of what comes first.
func (f *flusher) choose(l *consentList) (c *consent.Change, numbers []uint64, refused map[uint64]string, err error) {
	if len(f.chain.Shapes) == 0 {
		if len(l.Waiting)+len(f.chain.Waiting) == 0 {
			return nil, nil, nil, nil
		}
		return nil, nil, nil, faults.New(faults.KeyNotPinned, "the consortium has no verifying key for batches of consents")
	}
	var g gathered
	for _, long := range []bool{true, false} {
		if g, err = f.gather(l, long); err != nil {
			return nil, nil, nil, err
		}
		if g.urgent || !g.left {
			break
		}
	}
	if len(g.items) == 0 {
		if l.Room && f.open {
			c, err = f.room(nil)
		}
		return c, nil, g.refused, err
	}
	shape := f.chain.Shapes[slices.IndexFunc(f.chain.Shapes, func(s consentbatch.Shape) bool { return s.Updates >= len(g.items) })]
	c = &consent.Change{Epoch: f.book.Epoch() + 1, Circuit: shape.ID(), Block: g.until, Items: g.items}
	_, err = rand.Read(c.Seed[:])
	return c, g.numbers, g.refused, err
}

// gathered is what a batch is made of.
type gathered struct {
	items   []consent.Item
	numbers []uint64
	until   uint64 // last block in which all are good
	refused map[uint64]string
	urgent  bool // there is a withdrawal, or something of the queue
	left    bool // something that is good for too short a time was left for another batch
}

// gather takes what the queue asks for, and then what waits. If long, it leaves what is not good as long as the batch is, and what the same patient has asked for
// after that: nobody's short signature makes a withdrawal, which needs none, or the queue miss its time.
func (f *flusher) gather(l *consentList, long bool) (g gathered, err error) {
	largest := f.chain.Shapes[len(f.chain.Shapes)-1].Updates
	g.until, g.refused = f.chain.Final+batchBlocks, map[uint64]string{}
	trial, left := f.book.Clone(), map[uint32]bool{}
	for _, q := range f.chain.Waiting[:min(largest, len(f.chain.Waiting))] {
		i := consent.Item{Queued: &consent.Queued{Entry: entryOf(q), Withdrawal: l.recovers(q)}}
		if _, err := rand.Read(i.Queued.Random[:]); err != nil {
			return g, err
		}
		if err := trial.Put(i, g.until); err != nil {
			return g, faults.New(faults.Internal, "entry %d of the queue on chain: %v", q.Number, err)
		}
		if q.Kind == ledger.WishRecovery && i.Queued.Withdrawal == (ledger.Address{}) {
			f.progress(fmt.Sprintf("slot %d: what the patient signed for the recovery is lost; the key is in force without a withdrawal key until the patient rotates", q.Slot))
		}
		g.items, g.urgent = append(g.items, i), true
	}
	for _, w := range l.inTurn() {
		if len(g.items) == largest {
			break
		}
		if left[w.Slot] {
			continue
		}
		i, err := consent.ParseItem(w.Item)
		last := i.Until()
		if long && err == nil && last >= f.chain.Final+leadBlocks && last < g.until {
			left[w.Slot], g.left = true, true
			continue
		}
		if err == nil && l.stops(i) { // it was on its way when the slot was held
			err = faults.New(faults.SlotHeld, "")
		}
		if err == nil {
			err = trial.Put(i, f.chain.Final+leadBlocks)
		}
		if err != nil {
			g.refused[w.Number] = err.Error()
			continue
		}
		if last > 0 {
			g.until = min(g.until, last)
		}
		g.urgent = g.urgent || i.Kind() == consentbatch.Withdrawal
		g.items, g.numbers = append(g.items, i), append(g.numbers, w.Number)
	}
	return g, nil
}

// inTurn is what waits, each slot's in its order, the slots with a withdrawal first.
func (l *consentList) inTurn() []waiting {
	first := map[uint32]bool{}
	for _, w := range l.Waiting {
		if w.Kind == consentbatch.Withdrawal.String() {
			first[w.Slot] = true
		}
	}
	out := make([]waiting, 0, len(l.Waiting))
	for _, now := range []bool{true, false} {
		for _, w := range l.Waiting {
			if first[w.Slot] == now {
				out = append(out, w)
			}
		}
	}
	return out
}

// room is the admission of newcomers.
func (f *flusher) room(list []consent.Newcomer) (*consent.Change, error) {
	if slices.Contains(f.chain.Retired, admission.Definition().ID) {
		return nil, faults.New(faults.KeyNotPinned, "the consortium has retired the verifying key of admissions")
	}
	c := &consent.Change{Epoch: f.book.Epoch() + 1, Circuit: admission.Definition().ID, First: uint32(f.book.InUse()), Newcomers: list}
	_, err := rand.Read(c.Seed[:])
	return c, err
}

func entryOf(q ledger.Queued) consentbatch.Entry {
	return consentbatch.Entry{Kind: consentbatch.Kind(q.Kind), Slot: q.Slot, Key: zkproofs.Element(q.Key)}
}

// put proves a change, stores it, sends it, and puts it in the book.
func (f *flusher) put(c *consent.Change, numbers []uint64) error {
	next, statement, err := f.book.Apply(c)
	if err != nil {
		return fmt.Errorf("consents of epoch %d: %w", c.Epoch, err)
	}
	f.progress(fmt.Sprintf("epoch %d: proving %s", c.Epoch, describe(c)))
	p := &pending{Epoch: c.Epoch, Circuit: c.Circuit, Root: next.Root().Combined, GoodUntil: c.Block, Numbers: numbers}
	if b := statement.Batch; b != nil {
		p.Digest, p.Taken = b.Digest, uint64(len(b.Entries))
	}
	if p.Proof, err = f.at.prove(f.ctx, c.Circuit, statement); err != nil {
		return fmt.Errorf("consents of epoch %d: %w", c.Epoch, err)
	}
	if p.Content, err = f.writeObject(c); err != nil {
		return err
	}
	f.wrote("object")
	err = f.locked(f.ctx, func() error {
		if err := f.savedJSON(pendingBlob, p); err != nil {
			return err
		}
		f.wrote("pending")
		return nil
	})
	if err != nil {
		return err
	}
	f.progress(fmt.Sprintf("epoch %d: to the chain", c.Epoch))
	if err := f.at.send(f.ctx, p); err != nil {
		return fmt.Errorf("consent root of epoch %d: %w", c.Epoch, err)
	}
	f.wrote("sent")
	if err := f.accept(p, next); err != nil {
		return err
	}
	f.done.Batches++
	f.done.Updates += len(c.Items)
	f.done.Admitted += len(c.Newcomers)
	return f.look()
}

func describe(c *consent.Change) string {
	if c.Admits() {
		return fmt.Sprintf("the admission of %d patients", len(c.Newcomers))
	}
	return fmt.Sprintf("a batch of %d updates", len(c.Items))
}

// contentOf names the bytes of an object.
func contentOf(b []byte) study.Digest { return sha256.Sum256(b) }
