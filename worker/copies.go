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
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
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

const (
	copyLook  = 2 * time.Second
	copyRetry = time.Minute // the longest pause until a copy that nobody offered is asked for again
)

// copier keeps copies of stored changes where they belong.
type copier struct {
	*hospital
	swarm  place
	policy Copies
	head   ledger.Hash
	looked time.Time
	todo   []ledger.BatchAccepted // what is to be here and perhaps is not
	later  map[study.Digest]notYet
}

// place is a member's place in the swarm.
type place interface {
	Has(study.Digest) bool
	Fetch(ctx context.Context, name study.Digest, most int) ([]byte, error)
	Offer(what string, artifact []byte) error
}

// notYet is of a change that was not to be had.
type notYet struct {
	again time.Time // not before
	pause time.Duration
}

// copies offers this site's stored changes, takes back those that were lost, and keeps those of others, until ctx ends.
func (h *hospital) copies(ctx context.Context) error {
	c := &copier{hospital: h, swarm: h.member, policy: h.policy.Copies, later: map[study.Digest]notYet{}}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(copyLook):
		}
		c.look()
		c.work(ctx)
	}
}

// look lists what is to be here, where the chain has moved, and once a minute, for files that are lost.
func (c *copier) look() {
	c.member.ReadFacts(func(f *ledger.Facts) {
		if f == nil || f.Head.Hash == c.head && time.Since(c.looked) < copyRetry {
			return
		}
		c.looked = time.Now()
		own := c.member.Chain.Address()
		var sites []ledger.Address
		for _, m := range f.Sites() {
			sites = append(sites, m.Account)
		}
		c.head, c.todo = f.Head.Hash, nil
		for _, fact := range f.All {
			if b, ok := fact.(ledger.BatchAccepted); ok && (b.Site == own || c.policy.keeps(own, b.Site, sites)) {
				c.todo = append(c.todo, b)
			}
		}
	})
}

// work does what can be done now.
func (c *copier) work(ctx context.Context) {
	var left []ledger.BatchAccepted
	for _, b := range c.todo {
		name := study.Digest(b.Content)
		if ctx.Err() != nil {
			return
		}
		was := c.later[name]
		if time.Now().Before(was.again) {
			left = append(left, b)
			continue
		}
		err := c.put(ctx, b.Site == c.member.Chain.Address(), name)
		if err == nil {
			delete(c.later, name)
			continue
		}
		left = append(left, b)
		pause := min(max(copyLook, 2*was.pause), copyRetry)
		c.later[name] = notYet{time.Now().Add(pause), pause}
		if !faults.Is(err, faults.ArtifactUnavailable) {
			c.log.Warn("a stored change of consents has no copy", "epoch", b.Epoch, "error", err.Error())
		}
	}
	c.todo = left
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
