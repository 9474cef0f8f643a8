package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"salus/consent"
	"salus/models/study"
	"salus/proto/faults"
	"salus/zkproofs/consentbatch"
)

const (
	// epochsOnPage bounds the stored changes that are read for one page of a history: each is decrypted and parsed whole, with the directives of all who are in it.
	epochsOnPage = 16
	// maxChangesRead is how many slots' parts of stored changes are remembered.
	maxChangesRead = 64
)

// changesRead are the parts of stored changes that were read last. They are read one at a time, whoever asks: sessions and batches need the processor.
type changesRead struct {
	reading sync.Mutex // held while a change is read
	mu      sync.Mutex // guards last
	last    map[changeAt]slotChange
}

// changeAt names a slot's part of a stored change.
type changeAt struct {
	name study.Digest
	slot uint32
}

// slotChange is what a change did to a slot.
type slotChange struct {
	entries []Entry // the newest first; none if it does not touch the slot
	before  uint64  // epoch of the slot's change before, 0 if there is none
}

func (r *changesRead) find(at changeAt) (slotChange, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.last[at]
	return c, ok
}

func (r *changesRead) keep(at changeAt, c slotChange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil || len(r.last) >= maxChangesRead {
		r.last = make(map[changeAt]slotChange, maxChangesRead)
	}
	r.last[at] = c
}

// slotChange is what the change that began an epoch did to a slot. Callers do not hold the lock of book and list: it may take a second.
func (s *Site) slotChange(ctx context.Context, epoch uint64, slot uint32) (slotChange, error) {
	name, err := s.changeName(epoch)
	if err != nil {
		return slotChange{}, err
	}
	at := changeAt{name, slot}
	if c, ok := s.read.find(at); ok {
		return c, nil
	}
	s.read.reading.Lock()
	defer s.read.reading.Unlock()
	if c, ok := s.read.find(at); ok {
		return c, nil
	}
	if err := ctx.Err(); err != nil {
		return slotChange{}, err // the caller has gone while others were served
	}
	c, err := s.readObject(name)
	if err != nil {
		return slotChange{}, err
	}
	var out slotChange
	out.entries, out.before = entriesOf(c, slot)
	s.read.keep(at, out)
	return out, nil
}

// directive is the signed directive in force in a slot, nil if there is none. It stands in the stored change that put it in force.
func (s *Site) directive(ctx context.Context, b *consent.Book, slot int) (*consent.Signed, error) {
	f, ok := b.InForce(slot)
	if !ok {
		return nil, nil
	}
	c, err := s.slotChange(ctx, f.Epoch, uint32(slot))
	if err != nil {
		return nil, fmt.Errorf("the change of epoch %d: %w", f.Epoch, err)
	}
	for _, e := range c.entries {
		if e.Directive == nil {
			continue
		}
		if hash, err := e.Directive.Directive.Hash(); err != nil || hash != f.Hash {
			return nil, errors.Join(err, faults.New(faults.Internal, "the change of epoch %d has another directive than the book", f.Epoch))
		}
		return e.Directive, nil
	}
	return nil, faults.New(faults.Internal, "the change of epoch %d has no directive for the slot", f.Epoch)
}

// Entry is one change of a slot.
type Entry struct {
	Epoch     uint64
	Kind      consentbatch.Kind // Enrolment for a newcomer of an admission
	Directive *consent.Signed
	Key       *consent.SignedKey
	Admitted  bool // by an admission
}

// History lists a page of a slot's changes, the newest first: the newest of all, or what came before an epoch of its changes, the last one of the page before. next is what the
// following page comes before, 0 at the end. An epoch's changes are on one page.
func (s *Site) History(ctx context.Context, slot uint32, before uint64) (page []Entry, next uint64, err error) {
	b, err := s.latest()
	if err != nil {
		return nil, 0, err
	}
	return s.history(ctx, b, slot, before)
}

func (s *Site) history(ctx context.Context, b *consent.Book, slot uint32, before uint64) (page []Entry, next uint64, err error) {
	if b.Pseudonym(int(slot)) == "" {
		return nil, 0, faults.New(faults.NotFound, "no patient has the slot")
	}
	epoch := b.Changed(int(slot))
	if before != 0 {
		if before > epoch {
			return nil, 0, faults.New(faults.Malformed, "no page of the history ends at epoch %d", before)
		}
		last, err := s.slotChange(ctx, before, slot)
		if err != nil {
			return nil, 0, fmt.Errorf("the change of epoch %d: %w", before, err)
		}
		if len(last.entries) == 0 {
			return nil, 0, faults.New(faults.Malformed, "no page of the history ends at epoch %d", before)
		}
		epoch = last.before
	}
	last := before
	for n := 0; epoch > 0; n++ {
		if n == epochsOnPage {
			return page, last, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		c, err := s.slotChange(ctx, epoch, slot)
		if err != nil {
			return nil, 0, fmt.Errorf("the change of epoch %d: %w", epoch, err)
		}
		if len(c.entries) == 0 || c.before >= epoch {
			return nil, 0, faults.New(faults.Internal, "the change of epoch %d does not touch the slot", epoch)
		}
		if len(page) > 0 && len(page)+len(c.entries) > changesOnPage {
			return page, last, nil
		}
		page, last, epoch = append(page, c.entries...), epoch, c.before
	}
	return page, 0, nil
}

// entriesOf are a slot's changes in an epoch, the newest first, and the epoch of the one before.
func entriesOf(c *consent.Change, slot uint32) (out []Entry, before uint64) {
	for i := len(c.Items) - 1; i >= 0; i-- {
		if item := c.Items[i]; item.Slot() == slot {
			out = append(out, Entry{Epoch: c.Epoch, Kind: item.Kind(), Directive: item.Directive, Key: item.Key})
			before = item.Previous
		}
	}
	if n := int(slot) - int(c.First); c.Admits() && n >= 0 && n < len(c.Newcomers) {
		out = append(out, Entry{Epoch: c.Epoch, Kind: consentbatch.Enrolment, Directive: c.Newcomers[n].Paper, Admitted: true})
	}
	return out, before
}
