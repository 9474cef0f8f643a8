package coordinator

import (
	"testing"
	"time"

	"salus/coordinator/store"
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
	if got := c.missing([][32]byte{one, two}, func(d [32]byte) bool { return d == two }); len(got) != 1 || got[0] != one {
		t.Errorf("missing are %v", got)
	}
	for peer, want := range map[string]bool{"peer-a": true, "peer-r": false, "peer-x": false} {
		if c.mayFetch(peer, one) != want || c.mayFetch(peer, two) != want {
			t.Errorf("%s gets a change: %v", peer, !want)
		}
		if c.mayFetch(peer, [32]byte{3}) {
			t.Errorf("%s gets what the chain does not name", peer)
		}
	}
	c.asked(one, false)
	if got := c.missing(nil, nil); len(got) != 0 {
		t.Errorf("asked again at once for %v", got)
	}
	for pause := copyLook; pause <= copyRetry; pause *= 2 {
		now = now.Add(pause - 1)
		if got := c.missing(nil, nil); len(got) != 0 {
			t.Errorf("before %v missing are %v", pause, got)
		}
		now = now.Add(1)
		if got := c.missing(nil, nil); len(got) != 1 {
			t.Errorf("after %v missing are %v", pause, got)
		}
		c.asked(one, false)
	}
	now = now.Add(copyRetry)
	if got := c.missing(nil, nil); len(got) != 1 {
		t.Errorf("a minute later missing are %v", got)
	}
	c.asked(one, true)
	if got := c.missing([][32]byte{one}, nil); len(got) != 0 {
		t.Errorf("what is here is asked for: %v", got)
	}
}
