package worker

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/exchange"
	"salus/proto/faults"
	"salus/worker/vault"
)

// A site's stored changes of consents are all that its book can be made of again. So each one is kept by other sites too, encrypted as it is:
//
//	owner ── offer ──► coordinator ◄── fetch ── two other sites
//	  ▲                    │
//	  └──── what is lost ──┘
//
// Which changes there are, and that these are their bytes, the chain says (BatchAccepted). The coordinator passes them on and keeps them too; none of them has the key.

// Copies says of whose stored changes a site keeps a copy.
type Copies string

// The choices. Shared is the default: of each site two others keep them.
const (
	CopiesShared Copies = "shared"
	CopiesAll    Copies = "all"
	CopiesNone   Copies = "none"
)

// keepers is how many other sites keep a site's changes.
const keepers = 2

// check refuses what is no choice.
func (c Copies) check() error {
	if c == "" || slices.Contains([]Copies{CopiesShared, CopiesAll, CopiesNone}, c) {
		return nil
	}
	return faults.New(faults.UsageError, "copies are %s, %s or %s, not %q", CopiesShared, CopiesAll, CopiesNone, c)
}

// keeps says whether a site keeps the changes of another, of all the consortium's sites.
func (c Copies) keeps(own, owner ledger.Address, sites []ledger.Address) bool {
	switch c {
	case CopiesAll:
		return own != owner
	case CopiesNone:
		return false
	}
	return slices.Contains(keepersOf(owner, sites), own)
}

// keepersOf are the sites that keep another's changes: those whose hash with it is the lowest, so that a site that comes or goes moves few copies.
func keepersOf(owner ledger.Address, sites []ledger.Address) []ledger.Address {
	rank := func(a ledger.Address) []byte {
		h := sha256.Sum256(append(append([]byte("salus/consents/copies/v1\x00"), owner[:]...), a[:]...))
		return h[:]
	}
	others := slices.DeleteFunc(slices.Clone(sites), func(a ledger.Address) bool { return a == owner })
	slices.SortFunc(others, func(a, b ledger.Address) int { return bytes.Compare(rank(a), rank(b)) })
	return others[:min(keepers, len(others))]
}

// Another site can name on chain what it never gives, and as much as it likes. So each has a turn of its own here, and so many bytes:
const (
	copyLook  = 2 * time.Second
	copyRetry = time.Hour   // the longest pause until another's change that nobody offered is asked for again
	ownRetry  = time.Minute // and an own one; how often is looked for files that are lost
	copyDay   = 1 << 30     // what is taken in of another site in a day
	copyAll   = 16 << 30    // what is kept of it
)

// copyGrace is how long a copy of a removed site's change stays.
const copyGrace = 30 * 24 * time.Hour

// copier keeps copies of stored changes where they belong.
type copier struct {
	*hospital
	swarm       place
	policy      Copies
	head        ledger.Hash
	looked      time.Time
	own, others exchange.Turns
	dropped     map[[32]byte]bool

	mu     sync.Mutex              // guards the following
	told   map[exchange.Owner]bool // for whom there is no room
	mine   []ledger.BatchAccepted  // this site's changes, in order
	copied map[study.Digest]bool   // of them those that the coordinator has
	upTo   int                     // the first so many of them
}

// copiedBlob names the last change up to which the coordinator has had all: whoever looks at the status sees what a lost disk would take.
const copiedBlob = "consents/copied"

// copiedTo is what copiedBlob holds.
type copiedTo struct {
	Epoch   uint64       `json:"epoch"`
	Content study.Digest `json:"content"`
}

// copiedTo reads it.
func (s *Site) copiedTo() (at copiedTo, err error) {
	if err = s.loadJSON(copiedBlob, &at); errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
	return at, err
}

// missing counts the changes that came after, all of them where it names none of theirs.
func (at copiedTo) missing(changes []ledger.BatchAccepted) int {
	n := slices.IndexFunc(changes, func(b ledger.BatchAccepted) bool { return b.Epoch == at.Epoch && study.Digest(b.Content) == at.Content })
	return len(changes) - 1 - n
}

// owns takes note of this site's changes. What was copied before this worker began is read once.
func (c *copier) owns(mine []ledger.BatchAccepted) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := c.copied == nil
	if c.mine = mine; first {
		at, err := c.site.copiedTo()
		if err != nil {
			return err
		}
		c.copied = map[study.Digest]bool{}
		for _, b := range mine[:len(mine)-at.missing(mine)] {
			c.copied[study.Digest(b.Content)] = true
		}
	}
	c.upTo = 0
	for c.upTo < len(mine) && c.copied[study.Digest(mine[c.upTo].Content)] {
		c.upTo++
	}
	return nil
}

// confirm asks whether the coordinator has a change by now. Its keepers get it from there.
func (c *copier) confirm(ctx context.Context, name study.Digest) error {
	c.mu.Lock()
	known := c.copied[name]
	c.mu.Unlock()
	if known {
		return nil
	}
	if !c.swarm.Offered(ctx, name) {
		return faults.New(faults.ArtifactUnavailable, "it has no copy yet")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.copied[name] = true
	was := c.upTo
	for c.upTo < len(c.mine) && c.copied[study.Digest(c.mine[c.upTo].Content)] {
		c.upTo++
	}
	if c.upTo == was {
		return nil
	}
	last := c.mine[c.upTo-1]
	return c.site.savedJSON(copiedBlob, copiedTo{last.Epoch, study.Digest(last.Content)})
}

// place is a member's place in the swarm.
type place interface {
	Has(study.Digest) bool
	Size(study.Digest) int
	Fetch(ctx context.Context, name study.Digest, most int) ([]byte, error)
	Offer(what string, artifact []byte) error
	Offered(ctx context.Context, name study.Digest) bool
	Drop(name study.Digest, label string) (dropped bool, err error)
}

// copies offers this site's stored changes, takes back those that were lost, and keeps those of others, until ctx ends.
func (h *hospital) copies(ctx context.Context) error {
	c := &copier{
		hospital: h, swarm: h.member, policy: h.policy.Copies, told: map[exchange.Owner]bool{}, dropped: map[[32]byte]bool{},
		own:    exchange.Turns{Most: ownRetry, Clock: time.Now},
		others: exchange.Turns{Most: copyRetry, Day: copyDay, All: copyAll, Clock: time.Now},
	}
	defer c.others.Wait()
	defer c.own.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(copyLook):
		}
		c.drop(c.look())
		c.own.Start(ctx, c.copy)
		c.others.Start(ctx, c.copy)
	}
}

// look lists what is to be here, where the chain has moved, and once a minute, for files that are lost; and what need not be here any more.
func (c *copier) look() (abandoned [][32]byte) {
	c.member.ReadFacts(func(f *ledger.Facts) {
		again := time.Since(c.looked) >= ownRetry
		if f == nil || f.Head.Hash == c.head && !again {
			return
		}
		if again {
			c.looked = time.Now()
		}
		account := c.member.Chain.Address()
		var sites []ledger.Address
		for _, m := range f.Sites() {
			sites = append(sites, m.Account)
		}
		c.head = f.Head.Hash
		own, others := map[exchange.Owner][][32]byte{}, map[exchange.Owner][][32]byte{}
		var mine []ledger.BatchAccepted
		for _, fact := range f.All {
			b, ok := fact.(ledger.BatchAccepted)
			switch owner := exchange.Owner(b.Site); {
			case !ok:
			case b.Site == account:
				own[owner], mine = append(own[owner], b.Content), append(mine, b)
			case slices.Contains(sites, b.Site) && c.policy.keeps(account, b.Site, sites):
				others[owner] = append(others[owner], b.Content)
			}
		}
		if err := c.owns(mine); err != nil {
			c.log.Warn("copies of this site's changes of consents", "error", err.Error())
			return
		}
		c.own.Set(own, again)
		c.others.Set(others, again)
		if _, _, active, _ := f.Member(account); active { // a removed site's own are its own
			abandoned = f.Abandoned(copyGrace)
		}
	})
	return abandoned
}

// drop removes copies of what sites have named that were removed, once.
func (c *copier) drop(abandoned [][32]byte) {
	for _, name := range abandoned {
		if c.dropped[name] {
			continue
		}
		dropped, err := c.swarm.Drop(study.Digest(name), objectLabel)
		switch {
		case err != nil:
			c.log.Warn("a copy of a removed site's change of consents stays", "change", study.Digest(name), "error", err.Error())
			continue // until the chain moves on
		case dropped:
			c.log.Info("a copy of a removed site's change of consents was dropped", "change", study.Digest(name))
		}
		c.dropped[name] = true
	}
}

// copy does what can be done now for a change.
func (c *copier) copy(ctx context.Context, owner exchange.Owner, digest [32]byte, room int64) (size int, fetched bool, err error) {
	name, own := study.Digest(digest), ledger.Address(owner) == c.member.Chain.Address()
	fetched = !own && !c.swarm.Has(name)
	if fetched && room < consent.MaxStored {
		c.noRoom(owner)
		return 0, false, faults.New(faults.ArtifactUnavailable, "no room")
	}
	if err = c.put(ctx, own, name); err == nil {
		size = c.swarm.Size(name)
		if own {
			err = c.confirm(ctx, name)
		}
	}
	if err != nil && ctx.Err() == nil && !faults.Is(err, faults.ArtifactUnavailable) {
		c.log.Warn("a stored change of consents has no copy", "change", name, "site", ledger.Address(owner), "error", err.Error())
	}
	return size, fetched, err
}

// noRoom says once that another site has more than is kept of it, or taken in of it in a day.
func (c *copier) noRoom(owner exchange.Owner) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.told[owner] {
		c.told[owner] = true
		c.log.Warn("a site's changes of consents are more than is taken in of it in a day, or kept of it: later ones have no copy here for now", "site", ledger.Address(owner))
	}
}

// put makes sure that a change is here and offered.
func (c *copier) put(ctx context.Context, own bool, name study.Digest) error {
	if !own {
		if c.swarm.Has(name) {
			return nil
		}
		object, err := c.swarm.Fetch(ctx, name, consent.MaxStored)
		if err != nil {
			return err
		}
		if !strings.HasPrefix(string(object), objectLabel) {
			return faults.New(faults.ArtifactMalformed, "%s is named on chain and is no stored change", name)
		}
		return c.swarm.Offer("copy of another site's consents, encrypted", object)
	}
	_, err := os.Stat(c.site.objectFile(name))
	switch {
	case err == nil && c.swarm.Has(name):
		return nil
	case err == nil:
		object, err := durable.ReadSecret(c.site.objectFile(name), consent.MaxStored)
		if err != nil {
			return err
		}
		if contentOf(object) != name {
			return faults.New(faults.DigestMismatch, "the stored change %s has other bytes: `salus worker consents rebuild` takes its copy", name)
		}
		return c.swarm.Offer("consents, encrypted", object)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	object, err := c.swarm.Fetch(ctx, name, consent.MaxStored)
	if err != nil {
		return err
	}
	c.log.Warn("a stored change of consents was lost and is here again, from its copy", "change", name)
	return c.site.restoreObject(name, object)
}
