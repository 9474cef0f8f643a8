package exchange

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"salus/proto/faults"
)

// TestACopySurvivesItsOwnerAndTheHub: what one member offers goes through the hub to another; the owner who lost it gets it back from the hub, and a hub that lost it from the keeper.
func TestACopySurvivesItsOwnerAndTheHub(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	owner, keeper := member(t, r, at(hub)), member(t, r, at(hub))
	data := artifact(chunkSize+17, 3)
	digest := mustPut(t, owner, data)
	copies := func(x *Exchange) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		for {
			err := x.Copy(ctx, digest, MaxArtifact)
			if err == nil && x.Has(digest) {
				return
			}
			if !faults.Is(err, faults.ArtifactUnavailable) || ctx.Err() != nil {
				t.Fatalf("copy: %v", err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	if _, err := keeper.Fetch(t.Context(), digest, MaxArtifact); !faults.Is(err, faults.ArtifactUnavailable) {
		t.Errorf("what the hub does not have: %v", err)
	}
	for _, x := range []*Exchange{hub, owner, keeper} {
		r.permit(x.PeerID(), digest)
	}
	copies(hub)
	copies(keeper)
	copies(keeper) // again
	if err := errors.Join(owner.Remove(digest), hub.Remove(digest)); err != nil {
		t.Fatal(err)
	}
	copies(hub)
	if got, err := get(owner, digest, MaxArtifact, patience); err != nil || !bytes.Equal(got, data) {
		t.Errorf("the owner gets %d bytes, %v", len(got), err)
	}
	if _, err := keeper.Fetch(t.Context(), digest, chunkSize); !faults.Is(err, faults.ArtifactTooLarge) {
		t.Errorf("more than was asked for: %v", err)
	}
}
