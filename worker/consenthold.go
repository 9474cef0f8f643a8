package worker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/proto/faults"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
)

// A thief of a patient's keys signs as the patient does: rotates to keys of the thief's own, ends the slot's round, objects to each recovery. What the chain takes of a thief it has to take
// of the patient, whom no hospital may overrule. But no consent is put in force without the hospital, and a hospital says who its patients are. So the desk, which knows the patient in person,
//
//	hold      ── takes nothing more for the slot but withdrawals, tells its key nothing, certifies nothing for it, and withdraws it by force;
//	slip      ── then lets the patient enrol with new keys at another slot, which nobody can object to: the one that is left stays withdrawn for good;
//	release   ── or takes the hold back, after a recovery to which nobody objected, or where it was an error.

// Held is a slot that the hospital holds.
type Held struct {
	Slot    uint32           `json:"slot"`
	Patient string           `json:"patient"`
	Key     zkproofs.Element `json:"key"` // y of the key that the slot had when it was held
	Reason  string           `json:"reason"`
	Since   time.Time        `json:"since"`
}

// heldFile begins the name of a hold in the folder of the stored changes; the slot follows.
const heldFile = "held-"

// Hold holds the slot of a patient whose keys are in other hands, and withdraws it by force, with a certificate for the hospital's own account: that ends the round, and with it every certificate
// that a thief has for it. Flush carries the withdrawal out. reason is for the hospital's own people. Held again, the slot is withdrawn again.
func (s *Site) Hold(ctx context.Context, chain *ledger.Client, patient, reason string) (Held, error) {
	return s.holdAt(ctx, &onChain{site: s, client: chain}, patient, reason)
}

func (s *Site) holdAt(ctx context.Context, at registry, patient, reason string) (Held, error) {
	h, err := s.hold(ctx, patient, reason, time.Now().UTC())
	if err == nil {
		_, err = at.withdraw(ctx, h.Slot)
	}
	return h, err
}

// hold notes a hold: in the list, and beside the stored changes, which outlive the vault.
func (s *Site) hold(ctx context.Context, patient, reason string, now time.Time) (out Held, err error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > maxReason || strings.ContainsFunc(reason, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return out, faults.New(faults.UsageError, "a reason has 1 to %d bytes of printable text", maxReason)
	}
	return out, s.locked(ctx, func() error {
		b, err := s.latest()
		if err != nil {
			return err
		}
		slot, ok := b.SlotOf(patient)
		switch {
		case !ok:
			return refusedConsent(consent.ErrUnknownPatient)
		case b.OnPaper(slot):
			return faults.New(faults.ConsentRefused, "the slot is on paper: what its patient refuses is for the next import")
		}
		l, err := s.readList()
		if err != nil {
			return err
		}
		if n := l.held(uint32(slot)); n >= 0 {
			out = l.Held[n]
			return nil
		}
		out = Held{Slot: uint32(slot), Patient: patient, Key: b.Key(slot), Reason: reason, Since: now}
		if err := s.storeBeside(heldFile, out.Slot, out); err != nil {
			return err
		}
		l.Held = append(l.Held, out)
		return s.writeList(l)
	})
}

// Release takes a hold back where the slot has the key of a recovery of this site's, which the desk made with the patient. It refuses for the key that the slot was held for, and for one of a
// rotation, which may have been on its way to the chain, unless that is the patient's after all.
func (s *Site) Release(ctx context.Context, patient string, sameKey bool) (out Held, err error) {
	return out, s.locked(ctx, func() error {
		b, err := s.latest()
		if err != nil {
			return err
		}
		l, err := s.readList()
		if err != nil {
			return err
		}
		slot, ok := b.SlotOf(patient)
		n := l.held(uint32(slot))
		if !ok || n < 0 {
			return faults.New(faults.NotFound, "no slot of this patient is held")
		}
		out = l.Held[n]
		switch key := b.Key(slot); {
		case sameKey:
		case key == out.Key:
			return faults.New(faults.ConsentRefused, "slot %d has the key that it was held for: whoever has it would sign again", slot)
		case !slices.ContainsFunc(l.Recoveries, func(r recovering) bool { return r.Slot == out.Slot && r.Key == key }):
			return faults.New(faults.ConsentRefused, "slot %d has another key than it was held for, and not by a recovery: whoever had the former one may have signed for it; --same-key says that it is the patient's", slot)
		}
		l.Held = slices.Delete(l.Held, n, n+1)
		if err := s.writeList(l); err != nil {
			return err
		}
		err = os.Remove(filepath.Join(s.Dir, objectFolder, fmt.Sprintf("%s%d", heldFile, slot)))
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return err
	})
}

// held finds a slot's hold; -1: it is not held.
func (l *consentList) held(slot uint32) int {
	return slices.IndexFunc(l.Held, func(h Held) bool { return h.Slot == slot })
}

// stops says whether a hold stands against an item.
func (l *consentList) stops(i consent.Item) bool {
	return i.Kind() != consentbatch.Withdrawal && l.held(i.Slot()) >= 0
}

// mayMove says whether a patient with a key may have a slip for another slot: the one that the patient has is held, and withdrawn as of the chain.
func (l *consentList) mayMove(inForce *consent.Book, slot int) error {
	switch {
	case l.held(uint32(slot)) < 0:
		return faults.New(faults.ConsentRefused, "the patient has a key; a lost one is replaced by a recovery")
	case inForce.Word(slot).Fields().Decision != consentword.Withdrawn:
		return faults.New(faults.SomethingWaits, "the slot is held, and its withdrawal is not in force yet")
	}
	return nil
}
