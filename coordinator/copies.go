package coordinator

import (
	"context"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/proto/exchange"
	"salus/proto/faults"
	"salus/proto/transport"
)

// Sites dial the coordinator alone, so what one keeps for another goes through here: the encrypted changes of their consents, which the chain names. They are kept here too.

// A site can name on chain what it never gives, and as much as it likes. So each has a turn of its own here, and so many bytes:
const (
	copyLook  = 2 * time.Second
	copyRetry = time.Hour // the longest pause until a change that nobody offered is asked for again
	// copyDay is what is taken in of a site in a day, copyAll what is kept of it. A change of a full batch without documents has about 100 kB.
	copyDay = 1 << 30
	copyAll = 16 << 30
)

// copyGrace is how long a removed site's changes stay.
const copyGrace = 30 * 24 * time.Hour

// changes are the stored changes of consents that the chain names.
type changes struct {
	turns exchange.Turns
	kept  map[[32]byte]bool       // here, and of their kind: a site may name any digest on chain, that of a session's share, too
	told  map[exchange.Owner]bool // for whom there is no room
}

// copies fetches the changes that are not here, until ctx ends.
func (c *Coordinator) copies(ctx context.Context, swarm *exchange.Exchange) error {
	x := &c.changes
	x.turns = exchange.Turns{Most: copyRetry, Day: copyDay, All: copyAll, Clock: c.clock}
	defer x.turns.Wait()
	var head ledger.Hash
	dropped := map[[32]byte]bool{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(copyLook):
		}
		var abandoned [][32]byte
		c.readFacts(func(f *ledger.Facts) {
			if f.Head.Hash != head {
				head = f.Head.Hash
				x.turns.Set(namedChanges(f), false)
				abandoned = f.Abandoned(copyGrace)
			}
		})
		c.drop(swarm, abandoned, dropped)
		x.turns.Start(ctx, func(ctx context.Context, owner exchange.Owner, name [32]byte, room int64) (int, bool, error) {
			before := swarm.Has(name)
			if !before && room < consent.MaxStored {
				c.noRoom(owner)
				return 0, false, faults.New(faults.ArtifactUnavailable, "no room")
			}
			size, err := swarm.Copy(ctx, name, consent.StoredLabel, consent.MaxStored)
			if err == nil {
				c.keeps(name)
			} else if ctx.Err() == nil && !faults.Is(err, faults.ArtifactUnavailable) {
				c.log.Warn("a site's change of consents is not kept here", "site", ledger.Address(owner), "error", err.Error())
			}
			return size, !before, err
		})
	}
}

// dropper removes artifacts of a kind.
type dropper interface {
	Drop(digest [32]byte, label string) (dropped bool, err error)
}

// drop removes what sites have named that were removed, once: their account never returns, and nobody else has the key.
func (c *Coordinator) drop(swarm dropper, abandoned [][32]byte, done map[[32]byte]bool) {
	for _, name := range abandoned {
		if done[name] {
			continue
		}
		c.mu.Lock()
		delete(c.changes.kept, name)
		c.mu.Unlock()
		dropped, err := swarm.Drop(name, consent.StoredLabel)
		switch {
		case err != nil:
			c.log.Warn("a removed site's change of consents stays", "change", ledger.Hash(name), "error", err.Error())
			continue // until the chain moves on
		case dropped:
			c.log.Info("a removed site's change of consents was dropped", "change", ledger.Hash(name))
		}
		done[name] = true
	}
}

// namedChanges are those on chain of the sites of now, by their site.
func namedChanges(f *ledger.Facts) map[exchange.Owner][][32]byte {
	out := map[exchange.Owner][][32]byte{}
	for _, fact := range f.All {
		if b, ok := fact.(ledger.BatchAccepted); ok {
			if _, _, active, known := f.Member(b.Site); known && !active {
				continue // never dropped and fetched again
			}
			out[exchange.Owner(b.Site)] = append(out[exchange.Owner(b.Site)], b.Content)
		}
	}
	return out
}

// keeps notes that a change is here, and that it is one.
func (c *Coordinator) keeps(name [32]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes.kept == nil {
		c.changes.kept = map[[32]byte]bool{}
	}
	c.changes.kept[name] = true
}

// noRoom says once that a site has more than is kept of it, or taken in of it in a day.
func (c *Coordinator) noRoom(owner exchange.Owner) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes.told == nil {
		c.changes.told = map[exchange.Owner]bool{}
	}
	if !c.changes.told[owner] {
		c.changes.told[owner] = true
		c.log.Warn("a site's changes of consents are more than is taken in of it in a day, or kept of it: later ones have no copy here for now", "site", ledger.Address(owner))
	}
}

// mayCopy says whether a peer may have an artifact because it is a site's change of consents: any site may keep it. c.mu is held.
func (c *Coordinator) mayCopy(peer string, digest [32]byte) bool {
	if !c.changes.kept[digest] {
		return false
	}
	for _, m := range c.members {
		if m.Peer == peer && transport.Role(roleName(m.Role)) == transport.Site {
			return true
		}
	}
	return false
}
