package worker

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"salus/consent"
	"salus/ledger"
	"salus/proto/faults"
	"salus/worker/vault"
)

// The book of an epoch is an index and a page for every room of 240 slots. A batch writes the pages of the rooms that it changed, and epochs share the others:
//
//	book               index of the newest epoch
//	book/E             index of epoch E
//	book/kept          which epochs may have one
//	book/page/ROOM/E   the room as it was from epoch E on
//
// Kept are the newest epoch, the one before (a patient's client may still hold its root), and those that a session names that is open or that this site attested.
const (
	bookBlob  = "book"
	epochBlob = "book/"
	keptBlob  = "book/kept"
	pageBlob  = "book/page/"
)

// What comes into force on chain can always be stored: no page, however long its patients' names, is longer than a blob may be, and an index has 4,096 pages at most.
const _ = uint(vault.MaxBlob - consent.MaxPage)

// bookIndex says where the book of an epoch stands.
type bookIndex struct {
	Head  []byte   `json:"head"`
	Epoch uint64   `json:"epoch"`
	Pages []uint64 `json:"pages"` // for each room the epoch of its page
}

// pageKey names a page.
type pageKey struct {
	room  int
	epoch uint64
}

func (k pageKey) blob() string { return fmt.Sprintf("%s%d/%d", pageBlob, k.room, k.epoch) }

func (x *bookIndex) keys() []pageKey {
	out := make([]pageKey, len(x.Pages))
	for room, epoch := range x.Pages {
		out[room] = pageKey{room, epoch}
	}
	return out
}

// index reads an index; that of a site without a book is empty.
func (s *Site) index(name string) (*bookIndex, error) {
	x := &bookIndex{}
	err := s.loadJSON(name, x)
	if errors.Is(err, vault.ErrNotFound) && name == bookBlob {
		err = nil
	}
	return x, err
}

// Book reads the site's consent state; a new site's is empty. It is the caller's own.
func (s *Site) Book() (*consent.Book, error) {
	b, err := s.latest()
	if err != nil {
		return nil, err
	}
	return b.Clone(), nil
}

// latest is the site's consent state, for reading alone: others have the same one. Only after it was stored anew is anything decrypted and are its trees made, so whoever
// asks in vain costs neither.
func (s *Site) latest() (*consent.Book, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	for tries := 3; ; tries-- {
		at, err := s.Vault.Stamp(bookBlob)
		if errors.Is(err, vault.ErrNotFound) {
			return s.emptyBook()
		}
		if err != nil || s.newest != nil && s.newestAt.Same(at) {
			return s.newest, err
		}
		b, err := s.readBook(bookBlob)
		if errors.Is(err, vault.ErrNotFound) && tries > 0 {
			continue // another process has stored later epochs meanwhile, and dropped this one
		}
		if err != nil {
			return nil, err
		}
		s.newest, s.newestAt = b, at
		return b, nil
	}
}

// bookOf is the book of an epoch that is kept, for reading alone.
func (s *Site) bookOf(epoch uint64) (*consent.Book, error) {
	if b, err := s.latest(); err != nil || b.Epoch() == epoch {
		return b, err
	}
	return s.readBook(fmt.Sprintf("%s%d", epochBlob, epoch))
}

func (s *Site) readBook(name string) (*consent.Book, error) {
	x, err := s.index(name)
	if err != nil {
		return nil, err
	}
	return consent.ParseBook(x.Head, func(room int) ([]byte, error) {
		if room >= len(x.Pages) {
			return nil, faults.New(faults.Internal, "the vault's blob %s is not what was stored", name)
		}
		return s.Vault.GetBlob(pageKey{room, x.Pages[room]}.blob())
	})
}

// pagesAtOnce is how many pages are written at the same time: each waits for the disk.
const pagesAtOnce = 8

// kept are the epochs that may have an index.
func (s *Site) kept() (out []uint64, err error) {
	err = s.loadJSON(keptBlob, &out)
	if errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
	return out, err
}

// storeEpoch stores an epoch's book: the rooms in which it differs from another one whose index is there too, or all. Nobody reads it yet. Callers hold the flush's lock.
func (s *Site) storeEpoch(stored *consent.Book, at *bookIndex, b *consent.Book) (*bookIndex, error) {
	if stored != nil && string(at.Head) != string(stored.Head()) {
		stored = nil
	}
	fresh, err := b.Fresh(stored)
	if err != nil {
		return nil, err
	}
	x := &bookIndex{Head: b.Head(), Epoch: b.Epoch(), Pages: make([]uint64, b.Chunks())}
	if stored != nil {
		copy(x.Pages, at.Pages)
	}
	kept, err := s.kept()
	if err == nil && !slices.Contains(kept, x.Epoch) {
		err = s.savedJSON(keptBlob, append(kept, x.Epoch))
	}
	if err != nil {
		return nil, err
	}
	var writers errgroup.Group
	writers.SetLimit(pagesAtOnce)
	for _, room := range fresh {
		x.Pages[room] = b.Epoch()
		writers.Go(func() error { return s.Vault.PutBlob(pageKey{room, b.Epoch()}.blob(), b.Page(room)) })
	}
	if err := writers.Wait(); err != nil {
		return nil, err
	}
	s.wrote("pages")
	if err := s.savedJSON(fmt.Sprintf("%s%d", epochBlob, x.Epoch), x); err != nil {
		return nil, err
	}
	s.wrote("epoch")
	return x, nil
}

// storeBook makes an epoch that is stored the newest one. Callers hold the lock.
func (s *Site) storeBook(x *bookIndex, b *consent.Book) error {
	if err := s.savedJSON(bookBlob, x); err != nil {
		return err
	}
	s.wrote("book")
	s.reading.Lock()
	defer s.reading.Unlock()
	at, err := s.Vault.Stamp(bookBlob)
	s.newest, s.newestAt = b, at
	return err
}

// needed says whether an epoch is kept when another is the newest. named are the epochs that sessions name, up to a block at which the newest was in force: whoever opens a
// session later names no older one.
func needed(epoch, newest uint64, named []uint64) bool {
	return epoch+1 >= newest || slices.Contains(named, epoch)
}

// dropEpochs forgets the epochs that nobody needs any more.
func (s *Site) dropEpochs(named []uint64) error {
	newest, err := s.index(bookBlob)
	if err != nil {
		return err
	}
	all, err := s.kept()
	if err != nil {
		return err
	}
	var kept, gone []uint64
	for _, epoch := range all {
		if needed(epoch, newest.Epoch, named) {
			kept = append(kept, epoch)
		} else {
			gone = append(gone, epoch)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	dropped, err := s.pagesOf(gone)
	if err != nil {
		return err
	}
	if err := s.sweep(dropped, kept, newest); err != nil {
		return err
	}
	for _, epoch := range gone {
		if err := s.Vault.DeleteBlob(fmt.Sprintf("%s%d", epochBlob, epoch)); err != nil {
			return err
		}
	}
	return s.savedJSON(keptBlob, kept)
}

// sweep deletes pages that no epoch needs.
func (s *Site) sweep(pages map[pageKey]bool, kept []uint64, newest *bookIndex) error {
	used, err := s.pagesOf(kept)
	if err != nil {
		return err
	}
	for _, k := range newest.keys() {
		used[k] = true
	}
	for k := range pages {
		if used[k] {
			continue
		}
		if err := s.Vault.DeleteBlob(k.blob()); err != nil {
			return err
		}
	}
	s.wrote("sweep")
	return nil
}

// pagesOf are the pages of epochs; one whose index is gone has none.
func (s *Site) pagesOf(epochs []uint64) (map[pageKey]bool, error) {
	out := map[pageKey]bool{}
	for _, epoch := range epochs {
		x, err := s.index(fmt.Sprintf("%s%d", epochBlob, epoch))
		if errors.Is(err, vault.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, k := range x.keys() {
			out[k] = true
		}
	}
	return out, nil
}

// namedEpochs are a site's epochs that sessions name which are open, or which the site attested: it may have to say whom they counted.
func namedEpochs(sessions []*ledger.SessionFacts, own ledger.Address) []uint64 {
	var out []uint64
	for _, s := range sessions {
		_, attested := s.Attested[own]
		if !attested && (s.Released != nil || s.Aborted != nil) {
			continue
		}
		for _, e := range s.Opened.Roster {
			if e.Site == own && !slices.Contains(out, e.ConsentEpoch) {
				out = append(out, e.ConsentEpoch)
			}
		}
	}
	return out
}
