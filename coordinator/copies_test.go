package coordinator

import (
	"errors"
	"log/slog"
	"slices"
	"testing"

	"salus/coordinator/store"
	"salus/ledger"
	"salus/proto/exchange"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
)

// TestChangesArePassedToSitesAlone, and nothing else that a site names on chain.
func TestChangesArePassedToSitesAlone(t *testing.T) {
	c := &Coordinator{members: map[string]store.Member{}}
	for name, role := range map[string]salusv1.Role{"a": salusv1.Role_ROLE_SITE, "r": salusv1.Role_ROLE_RESEARCHER} {
		m := store.Member{Name: name, Role: int(role), Peer: "peer-" + name}
		c.members[memberKey(transport.Role(roleName(m.Role)), name)] = m
	}
	change, share := [32]byte{1}, [32]byte{2}
	if c.mayFetch("peer-a", change) {
		t.Error("it is passed on before it was looked at")
	}
	c.keeps(change)
	for peer, want := range map[string]bool{"peer-a": true, "peer-r": false, "peer-x": false} {
		if c.mayFetch(peer, change) != want {
			t.Errorf("%s gets a change: %v", peer, !want)
		}
		if c.mayFetch(peer, share) {
			t.Errorf("%s gets what is no change", peer)
		}
	}
}

// TestChangesAreBySite: each site's are its own turn.
func TestChangesAreBySite(t *testing.T) {
	f := &ledger.Facts{All: []ledger.Fact{ledger.BatchAccepted{Site: ledger.Address{1}, Content: [32]byte{1}}, ledger.BatchAccepted{Site: ledger.Address{2}, Content: [32]byte{2}}, ledger.BatchAccepted{Site: ledger.Address{1}, Content: [32]byte{3}}}}
	got := namedChanges(f)
	if len(got) != 2 || !slices.Equal(got[exchange.Owner{1}], [][32]byte{{1}, {3}}) || !slices.Equal(got[exchange.Owner{2}], [][32]byte{{2}}) {
		t.Errorf("%v", got)
	}
}

// kept is a store of copies, by name.
type kept map[[32]byte]error

func (k kept) Drop(name [32]byte, _ string) (bool, error) {
	err, here := k[name]
	if err == nil {
		delete(k, name)
	}
	return here && err == nil, err
}

// TestARemovedSitesChangesAreDropped, and passed on no more; one that could not be removed is tried again.
func TestARemovedSitesChangesAreDropped(t *testing.T) {
	c := &Coordinator{members: map[string]store.Member{}, log: slog.New(slog.DiscardHandler)}
	c.members["site a"] = store.Member{Name: "a", Role: int(salusv1.Role_ROLE_SITE), Peer: "peer-a"}
	gone, stuck, stays := [32]byte{1}, [32]byte{2}, [32]byte{3}
	for _, name := range [][32]byte{gone, stuck, stays} {
		c.keeps(name)
	}
	copies, done := kept{gone: nil, stuck: errors.New("disk"), stays: nil}, map[[32]byte]bool{}
	c.drop(copies, [][32]byte{gone, stuck}, done)
	if _, here := copies[gone]; here || !done[gone] || done[stuck] || c.mayFetch("peer-a", gone) || !c.mayFetch("peer-a", stays) {
		t.Errorf("here %t, done %v", here, done)
	}
	copies[stuck] = nil
	if c.drop(copies, [][32]byte{gone, stuck}, done); len(copies) != 1 || !done[stuck] {
		t.Errorf("%d copies stay", len(copies))
	}
}
