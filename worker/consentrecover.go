package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"salus/consent"
	"salus/ledger"
	"salus/proto/faults"
	"salus/zkproofs"
)

// ripen queues the announced recoveries whose time has come. One that the chain does not take is for another flush: its patient may just have objected, and nobody
// else's consent waits for that.
func (f *flusher) ripen() (queued bool, err error) {
	l, err := f.list()
	if err != nil {
		return false, err
	}
	for _, r := range f.chain.Recoveries {
		if !l.announced(r) || f.chain.Final < r.Ripe {
			continue
		}
		if err := f.at.ripen(f.ctx, r.Slot, zkproofs.Element(r.Key)); err != nil {
			f.unripe = errors.Join(f.unripe, fmt.Errorf("recovery of slot %d: %w", r.Slot, err))
			continue
		}
		queued = true
	}
	if queued {
		err = f.look()
	}
	return queued, err
}

// recovers is the withdrawal account of the recovery that an entry of the queue asks for.
func (l *consentList) recovers(q ledger.Queued) ledger.Address {
	for _, r := range l.Recoveries {
		if q.Kind == ledger.WishRecovery && r.Slot == q.Slot && r.Key == zkproofs.Element(q.Key) {
			return r.Withdrawal
		}
	}
	return ledger.Address{}
}

// Recover announces that a patient who lost the key is to have a new one: on chain, where everybody sees it, and the patient with the old slot certificate can object for
// [ledger.RecoveryDelay] blocks. Then Flush puts it in force. withdrawal is the account of the patient's new withdrawal key.
func (s *Site) Recover(ctx context.Context, chain *ledger.Client, r *consent.SignedKey) (ledger.RecoveryAnnounced, error) {
	b, err := s.latest()
	if err != nil {
		return ledger.RecoveryAnnounced{}, err
	}
	slot, ok := b.SlotOf(r.Pseudonym)
	switch {
	case !ok || int(r.Slot) != slot || r.Kind != consent.Enrolment:
		return ledger.RecoveryAnnounced{}, refusedConsent(consent.ErrUnknownPatient)
	case b.OnPaper(slot):
		return ledger.RecoveryAnnounced{}, faults.New(faults.ConsentRefused, "the slot is on paper: a slip gives the patient a key at once")
	}
	if err := r.Verify(b.Place()); err != nil {
		return ledger.RecoveryAnnounced{}, refusedConsent(err)
	}
	own := recovering{Slot: uint32(slot), Key: r.NewKey.Y(), Withdrawal: r.Withdrawal}
	err = s.locked(ctx, func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		next, err := s.expected(l)
		if err != nil {
			return err
		}
		if at, taken := next.SlotOfKey(r.NewKey); taken && at != slot || slices.ContainsFunc(l.Recoveries, func(o recovering) bool { return o.Key == own.Key && o.Slot != own.Slot }) {
			return refusedConsent(consent.ErrEnrolled)
		}
		l.Recoveries = append(slices.DeleteFunc(l.Recoveries, func(o recovering) bool { return o.Slot == own.Slot }), own)
		return s.writeList(l)
	})
	if err != nil {
		return ledger.RecoveryAnnounced{}, err
	}
	if err := s.leaves("recovery", own.Key); err != nil {
		return ledger.RecoveryAnnounced{}, err
	}
	return chain.AnnounceRecovery(ctx, own.Slot, own.Key)
}

// StopRecovery takes an announced recovery back.
func (s *Site) StopRecovery(ctx context.Context, chain *ledger.Client, slot uint32) error {
	_, err := chain.StopRecovery(ctx, ledger.Certificate{Site: chain.Address(), Slot: slot}, nil)
	return err
}
