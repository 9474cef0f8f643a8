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

const (
	copyLook  = 2 * time.Second
	copyRetry = time.Minute // the longest pause until a change that nobody offered is asked for again
)

// changes are the stored changes of consents that the chain names.
type changes struct {
	known map[[32]byte]bool
	later map[[32]byte]retry // not known to be here
	kept  map[[32]byte]bool  // here, and of their kind: a site may name any digest on chain, that of a session's share, too
}

// retry is when a change is asked for again, and after which pause.
type retry struct {
	at    time.Time
	pause time.Duration
}

// copies fetches the changes that are not here, until ctx ends.
func (c *Coordinator) copies(ctx context.Context, swarm *exchange.Exchange) error {
	var head ledger.Hash
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(copyLook):
		}
		var named [][32]byte
		c.readFacts(func(f *ledger.Facts) {
			if f.Head.Hash != head {
				head, named = f.Head.Hash, namedChanges(f)
			}
		})
		for _, name := range c.missing(named) {
			err := swarm.Copy(ctx, name, consent.StoredLabel, consent.MaxStored)
			if ctx.Err() != nil {
				return nil
			}
			if err != nil && !faults.Is(err, faults.ArtifactUnavailable) {
				c.log.Warn("a site's change of consents is not kept here", "error", err.Error())
			}
			c.asked(name, err)
		}
	}
}

// namedChanges are those on chain.
func namedChanges(f *ledger.Facts) (out [][32]byte) {
	for _, fact := range f.All {
		if b, ok := fact.(ledger.BatchAccepted); ok {
			out = append(out, b.Content)
		}
	}
	return out
}

// missing notes what the chain names, and gives what to ask for now.
func (c *Coordinator) missing(named [][32]byte) (out [][32]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := &c.changes
	if x.known == nil {
		x.known, x.later, x.kept = map[[32]byte]bool{}, map[[32]byte]retry{}, map[[32]byte]bool{}
	}
	for _, name := range named {
		if !x.known[name] {
			x.known[name] = true
			x.later[name] = retry{}
		}
	}
	now := c.clock()
	for name, r := range x.later {
		if !now.Before(r.at) {
			out = append(out, name)
		}
	}
	return out
}

// asked notes what came of it. What is no stored change will never be one.
func (c *Coordinator) asked(name [32]byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.changes.kept[name] = true
	}
	if err == nil || faults.Is(err, faults.ArtifactMalformed) {
		delete(c.changes.later, name)
		return
	}
	pause := min(max(copyLook, 2*c.changes.later[name].pause), copyRetry)
	c.changes.later[name] = retry{c.clock().Add(pause), pause}
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
