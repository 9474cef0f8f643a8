package coordinator

import (
	"testing"
	"time"

	"salus/coordinator/store"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
)

// TestChangesArePassedToSitesAlone, those that the chain names; what nobody offered is asked for again, a minute later at the latest.
func TestChangesArePassedToSitesAlone(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	c := &Coordinator{clock: func() time.Time { return now }, members: map[string]store.Member{}}
	for name, role := range map[string]salusv1.Role{"a": salusv1.Role_ROLE_SITE, "r": salusv1.Role_ROLE_RESEARCHER} {
		m := store.Member{Name: name, Role: int(role), Peer: "peer-" + name}
		c.members[memberKey(transport.Role(roleName(m.Role)), name)] = m
	}
	one, two := [32]byte{1}, [32]byte{2}
	share, away := [32]byte{4}, faults.New(faults.ArtifactUnavailable, "nobody offers it")
	if got := c.missing([][32]byte{one, two, share}); len(got) != 3 {
		t.Errorf("missing are %v", got)
	}
	for _, name := range [][32]byte{one, two, share} {
		if c.mayFetch("peer-a", name) {
			t.Errorf("%x is passed on before it was looked at", name[:1])
		}
	}
	c.asked(two, nil)
	c.asked(share, faults.New(faults.ArtifactMalformed, "an artifact of another kind"))
	if c.mayFetch("peer-a", share) {
		t.Error("a site gets an artifact of another kind because somebody named it on chain")
	}
	c.asked(one, nil)
	for peer, want := range map[string]bool{"peer-a": true, "peer-r": false, "peer-x": false} {
		if c.mayFetch(peer, one) != want || c.mayFetch(peer, two) != want {
			t.Errorf("%s gets a change: %v", peer, !want)
		}
		if c.mayFetch(peer, [32]byte{3}) {
			t.Errorf("%s gets what the chain does not name", peer)
		}
	}
	three := [32]byte{3}
	if got := c.missing([][32]byte{one, three}); len(got) != 1 || got[0] != three {
		t.Errorf("missing are %v", got)
	}
	c.asked(three, away)
	if got := c.missing(nil); len(got) != 0 {
		t.Errorf("asked again at once for %v", got)
	}
	for pause := copyLook; pause <= copyRetry; pause *= 2 {
		now = now.Add(pause - 1)
		if got := c.missing(nil); len(got) != 0 {
			t.Errorf("before %v missing are %v", pause, got)
		}
		now = now.Add(1)
		if got := c.missing(nil); len(got) != 1 {
			t.Errorf("after %v missing are %v", pause, got)
		}
		c.asked(three, away)
	}
	now = now.Add(copyRetry)
	if got := c.missing(nil); len(got) != 1 {
		t.Errorf("a minute later missing are %v", got)
	}
	c.asked(three, nil)
	if got := c.missing([][32]byte{one, share}); len(got) != 0 {
		t.Errorf("what is here is asked for: %v", got)
	}
}
