package worker

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"salus/consent"
	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	"salus/zkproofs"
)

// rebuiltStep is more than the requests, and the writes of the list, that a copy is ever behind.
const rebuiltStep = 1 << 32

// Rebuild makes the book anew from the chain and the stored changes, whatever the vault holds.
func (s *Site) Rebuild(ctx context.Context, chain *ledger.Client, progress func(string)) (Flushed, error) {
	at := &onChain{site: s, client: chain}
	out, err := s.rebuild(ctx, at, progress)
	return out, errors.Join(err, at.close())
}

func (s *Site) rebuild(ctx context.Context, at registry, progress func(string)) (Flushed, error) {
	var out Flushed
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "flush.lock"))
	if err != nil {
		return out, err
	}
	defer unlock()
	chain, err := at.look(ctx)
	if err != nil {
		return out, err
	}
	b, err := s.emptyBook()
	if err != nil {
		return out, err
	}
	var stored *consent.Book
	index := &bookIndex{Head: b.Head()}
	var kept []uint64
	for _, change := range chain.Changes {
		if progress != nil {
			progress(fmt.Sprintf("epoch %d of %d", change.Epoch, chain.Epoch))
		}
		if b, err = s.again(ctx, at, b, change, chain.Roots, &out); err != nil {
			return out, fmt.Errorf("epoch %d: %w", change.Epoch, err)
		}
		out.Batches++
		if !needed(b.Epoch(), chain.Epoch, chain.Named) {
			continue
		}
		if index, err = s.storeEpoch(stored, index, b); err != nil {
			return out, err
		}
		stored, kept = b, append(kept, b.Epoch())
	}
	if b.Epoch() != chain.Epoch {
		return out, faults.New(faults.ConsentBehind, "the stored changes lead to epoch %d, the chain is at %d", b.Epoch(), chain.Epoch)
	}
	out.Epoch = b.Epoch()
	err = s.locked(ctx, func() error {
		if err := s.storeBook(index, b); err != nil {
			return err
		}
		// The list may be an old copy: no number that was given since is given again, and no other process takes it for the one that it knows.
		l, err := s.readList()
		if err != nil {
			return err
		}
		p, err := s.pending()
		if err != nil {
			return err
		}
		posted := p != nil && slices.ContainsFunc(chain.Roots, func(r ledger.ConsentPosted) bool { return r.Epoch == p.Epoch && r.Root == p.Root })
		if p != nil && !posted { // what was under way may be as old as the list
			if err := s.Vault.DeleteBlob(pendingBlob); err != nil {
				return err
			}
			p = nil
		}
		l.restored(p, b.Epoch())
		recoveries, err := storedBeside(s, recoveryFile, func(r recovering) uint32 { return r.Slot })
		if err != nil {
			return err
		}
		for _, r := range recoveries {
			if !slices.Contains(l.Recoveries, r) {
				l.Recoveries = append(l.Recoveries, r)
			}
		}
		holds, err := storedBeside(s, heldFile, func(h Held) uint32 { return h.Slot })
		if err != nil {
			return err
		}
		for _, h := range holds {
			if l.held(h.Slot) < 0 {
				l.Held = append(l.Held, h)
			}
		}
		l.Next, l.Version, l.Block = l.Next+rebuiltStep, l.Version+rebuiltStep, max(l.Block, chain.Final)
		return s.writeList(l)
	})
	if err != nil {
		return out, err
	}
	return out, s.keepOnly(kept, index)
}

// keepOnly forgets all epochs but these and the newest, and every page that none of them has, whatever was noted of them: the vault may be an old copy, and a rebuild before this one may have been cut off.
func (s *Site) keepOnly(kept []uint64, newest *bookIndex) error {
	used, err := s.pagesOf(kept)
	if err != nil {
		return err
	}
	blobs := map[string]bool{keptBlob: true}
	for _, epoch := range kept {
		blobs[fmt.Sprintf("%s%d", epochBlob, epoch)] = true
	}
	for _, k := range newest.keys() {
		used[k] = true
	}
	for k := range used {
		blobs[k.blob()] = true
	}
	names, err := s.Vault.Blobs()
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasPrefix(name, epochBlob) && !blobs[name] {
			if err := s.Vault.DeleteBlob(name); err != nil {
				return err
			}
		}
	}
	s.wrote("sweep")
	return s.savedJSON(keptBlob, kept)
}

// restored takes off a list that may be an old copy what nobody may rely on any more: what a later epoch than the book's put in force, and permissions that wait. Whoever gave
// one may have withdrawn it since the copy, and been told that this is on its way; asked again, the patient signs anew. A permission that a refusal follows stays, since the
// refusal is of its version. p is a change that is on chain.
func (l *consentList) restored(p *pending, epoch uint64) {
	l.Done = slices.DeleteFunc(l.Done, func(d finished) bool { return d.State == InForce && d.Epoch > epoch })
	var gone []uint64
	refused := map[uint32]bool{} // slots that what follows refuses at
	for i := len(l.Waiting) - 1; i >= 0; i-- {
		w := l.Waiting[i]
		item, err := consent.ParseItem(w.Item)
		switch {
		case p != nil && slices.Contains(p.Numbers, w.Number):
		case err != nil || item.Directive == nil:
		case item.Directive.Directive.Decision != consent.Permit:
			refused[w.Slot] = true
		case !refused[w.Slot]:
			gone = append(gone, w.Number)
		}
	}
	l.end(gone, func(w waiting) TicketState {
		return TicketState{Ticket: w.Ticket, State: Refused, Reason: "the hospital's records were restored while it waited; sign it again"}
	})
}

// again applies a stored change once more. One that is lost or damaged is fetched from its copy first.
func (s *Site) again(ctx context.Context, chain registry, b *consent.Book, at ledger.BatchAccepted, roots []ledger.ConsentPosted, out *Flushed) (*consent.Book, error) {
	c, err := s.readObject(at.Content)
	if err != nil && !s.hasObject(at.Content) {
		object, missing := chain.fetch(ctx, at.Content)
		if missing != nil {
			return nil, fmt.Errorf("%w; and no copy of it: %w", err, missing)
		}
		if err = s.restoreObject(at.Content, object); err != nil {
			return nil, err
		}
		out.Fetched++
		c, err = s.readObject(at.Content)
	}
	if err != nil {
		return nil, err
	}
	next, _, err := b.Apply(c)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(roots, func(r ledger.ConsentPosted) bool { return r.Epoch == at.Epoch && r.Root == next.Root().Combined }) {
		return nil, faults.New(faults.ConsentBehind, "the stored change gives another root than the chain has")
	}
	return next, s.Vault.PutBlob(fmt.Sprintf("%s%d", changeBlob, at.Epoch), at.Content[:])
}

// ConsentStatus says what waits and what is in force.
type ConsentStatus struct {
	Epoch      uint64                     `json:"epoch"` // here
	Root       zkproofs.Element           `json:"root"`
	ChainEpoch uint64                     `json:"chainEpoch"`
	ChainRoot  zkproofs.Element           `json:"chainRoot"`
	Patients   int                        `json:"patients"`
	OwnKeys    int                        `json:"ownKeys"` // patients who sign themselves
	SlotsInUse int                        `json:"slotsInUse"`
	Waiting    int                        `json:"waiting"`
	Sent       uint64                     `json:"sent,omitempty"` // epoch of the change that is under way
	Queue      []ledger.Queued            `json:"queue"`          // on chain
	Recoveries []ledger.RecoveryAnnounced `json:"recoveries"`     // announced
	Held       []Held                     `json:"held"`           // slots that this hospital holds
	Stored     int                        `json:"stored"`         // encrypted changes in the folder
	Uncopied   int                        `json:"uncopied"`       // changes on chain of which the coordinator had no copy when the worker that serves last asked
}

// ConsentStatus reads them from folder and chain.
func (s *Site) ConsentStatus(ctx context.Context, chain *ledger.Client) (ConsentStatus, error) {
	var out ConsentStatus
	at, err := (&onChain{site: s, client: chain}).look(ctx)
	if err != nil {
		return out, err
	}
	err = s.locked(ctx, func() error {
		b, err := s.latest()
		if err != nil {
			return err
		}
		l, err := s.readList()
		if err != nil {
			return err
		}
		p, err := s.pending()
		if err != nil {
			return err
		}
		out = ConsentStatus{
			Epoch: b.Epoch(), Root: b.Root().Combined, ChainEpoch: at.Epoch, ChainRoot: at.Root, Patients: b.Patients(), SlotsInUse: b.InUse(),
			Waiting: len(l.Waiting), Queue: append([]ledger.Queued{}, at.Waiting...), Recoveries: append([]ledger.RecoveryAnnounced{}, at.Recoveries...),
			Held: append([]Held{}, l.Held...),
		}
		for i := range b.Slots() {
			if b.Pseudonym(i) != "" && !b.OnPaper(i) && !b.Left(i) {
				out.OwnKeys++
			}
		}
		if p != nil {
			out.Sent = p.Epoch
		}
		copied, err := s.copiedTo()
		if err != nil {
			return err
		}
		out.Uncopied = copied.missing(at.Changes)
		out.Stored, err = s.objects()
		return err
	})
	return out, err
}

// emptyBook is the book of a site that nobody has consented at yet.
func (s *Site) emptyBook() (*consent.Book, error) {
	d := s.Profile.Deployment
	return consent.NewBook(consent.Config{
		Site: study.SiteID(s.Profile.Name), Place: consent.Place{ChainID: d.ChainID, Contract: d.Consents, Account: s.account.Address()},
		Custodian: s.custodian.Public(),
	})
}
