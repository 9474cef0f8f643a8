package worker

import (
	"context"
	"slices"
	"time"

	"salus/ledger"
	"salus/zkproofs"
)

// DefaultBatch is for how long a request waits for others, so that they share a proof.
const DefaultBatch = 5 * time.Minute

const (
	batchLook  = time.Second
	batchRetry = time.Minute // the longest pause after a flush that failed
)

// batches flushes when something has waited long enough, until ctx ends.
func (h *hospital) batches(ctx context.Context) error {
	at := &onChain{site: h.site, client: h.member.Chain, keys: h.keys}
	pause := batchLook
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		due, err := h.due()
		if err == nil && !due {
			if err = h.site.follow(ctx); err == nil {
				pause = batchLook
				continue
			}
		}
		var done Flushed
		if err == nil {
			done, err = h.site.flush(ctx, at, func(what string) { h.log.Info("consents", "doing", what) })
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			at.facts = nil
			pause = min(2*pause, batchRetry)
			h.log.Warn("consents wait", "error", err.Error(), "retry", pause)
		default:
			pause = batchLook
			h.log.Info("consents in force", "epoch", done.Epoch, "updates", done.Updates, "refused", done.Refused, "seconds", done.Seconds)
		}
	}
}

// due says whether it is time for a flush.
func (h *hospital) due() (bool, error) {
	l, err := h.site.list()
	if err != nil {
		return false, err
	}
	delay := h.policy.Batch
	if delay == 0 {
		delay = DefaultBatch
	}
	p, err := h.site.pending()
	if err != nil {
		return false, err
	}
	due := p != nil || l.Room || len(l.Waiting) >= 256 || len(l.Waiting) > 0 && time.Since(l.Waiting[0].Since) >= delay
	h.member.ReadFacts(func(f *ledger.Facts) {
		if f == nil {
			return // the chain has not been read yet
		}
		h.site.saw(f.Head.Number)
		own := h.member.Chain.Address()
		due = due || len(f.Waiting(own)) > 0 || slices.ContainsFunc(f.Recoveries(own), func(r ledger.RecoveryAnnounced) bool {
			return r.Ripe <= f.Head.Number && l.announced(r)
		})
	})
	return due, nil
}

// announced says whether a recovery is one that this folder announced.
func (l *consentList) announced(r ledger.RecoveryAnnounced) bool {
	return slices.ContainsFunc(l.Recoveries, func(o recovering) bool { return o.Slot == r.Slot && o.Key == zkproofs.Element(r.Key) })
}
