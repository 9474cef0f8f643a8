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
			_, err := x.Copy(ctx, digest, "", MaxArtifact)
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
	if keeper.Offered(t.Context(), digest) {
		t.Error("the hub offers what it does not have")
	}
	copies(hub)
	if !owner.Offered(t.Context(), digest) {
		t.Error("the hub does not offer its copy to the owner")
	}
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

// TestACopyIsOfItsKindAlone: what begins otherwise is not made one's own, wherever it lies: it can still be forgotten where it was fetched for something else, and is gone where it was not.
func TestACopyIsOfItsKindAlone(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	owner := member(t, r, at(hub))
	const label = "a label\x00"
	other, labelled := artifact(chunkSize+5, 4), append([]byte(label), artifact(chunkSize, 5)...)
	refused := func(digest [32]byte) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		_, err := hub.Copy(ctx, digest, label, MaxArtifact)
		for faults.Is(err, faults.ArtifactUnavailable) && ctx.Err() == nil {
			time.Sleep(20 * time.Millisecond)
			_, err = hub.Copy(ctx, digest, label, MaxArtifact)
		}
		if !faults.Is(err, faults.ArtifactMalformed) {
			t.Errorf("an artifact of another kind: %v", err)
		}
	}
	here := func(digest [32]byte) bool { _, ok := hub.store.find(digest); return ok }
	digest := mustPut(t, owner, other)
	r.permit(hub.PeerID(), digest)
	refused(digest)
	if here(digest) {
		t.Error("what was refused is here")
	}
	if _, err := get(hub, digest, MaxArtifact, patience); err != nil {
		t.Fatal(err)
	}
	refused(digest)
	if hub.Has(digest) || !here(digest) {
		t.Error("what was fetched for something else is served, or gone")
	}
	if err := hub.Forget(digest); err != nil || here(digest) {
		t.Errorf("it cannot be forgotten any more: %v", err)
	}
	refused(mustPut(t, hub, other))
	digest = mustPut(t, hub, labelled)
	if _, err := hub.Copy(t.Context(), digest, label, MaxArtifact); err != nil {
		t.Errorf("an artifact of the kind: %v", err)
	}
}

// TestADroppedCopyIsGone, and nothing of another kind is.
func TestADroppedCopyIsGone(t *testing.T) {
	t.Parallel()
	x := member(t, newRoster(), nil)
	const label = "a label\x00"
	copied, other := mustPut(t, x, append([]byte(label), artifact(chunkSize, 6)...)), mustPut(t, x, artifact(chunkSize, 7))
	for n, want := range []bool{true, false} {
		if dropped, err := x.Drop(copied, label); err != nil || dropped != want || x.Has(copied) {
			t.Errorf("time %d: dropped %t, here %t, %v", n+1, dropped, x.Has(copied), err)
		}
	}
	if dropped, err := x.Drop(other, label); err != nil || dropped || !x.Has(other) {
		t.Errorf("of another kind: dropped %t, %v", dropped, err)
	}
}
