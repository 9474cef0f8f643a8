package worker

import (
	"context"
	"errors"
	"testing"

	"salus/consent"
	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/zkproofs"
)

// TestOffersFollowTheChainWithoutAnyBatch: a month of blocks in which nobody asks for anything makes no offer that is too late.
func TestOffersFollowTheChainWithoutAnyBatch(t *testing.T) {
	s, at := keyedSite(t, 1)
	slip, err := s.newSlip(t.Context(), at.Final, "frida", 0)
	if err != nil {
		t.Fatal(err)
	}
	at.Final += 3 * slipBlocks
	if done := flushedNow(t, s, at); done.Batches != 0 {
		t.Errorf("the flush did %+v", done)
	}
	other := reopened(t, s.Dir) // a process that has not looked at the chain
	st, err := other.Standing(t.Context(), 0)
	if err != nil || st.Next.ValidUntil < at.Final+leadBlocks {
		t.Fatalf("the offer is good up to block %d at block %d: %v", st.Next.ValidUntil, at.Final, err)
	}
	submitted(t, other, Request{Directive: directive(t, other, "p0", patientKey(t, 1), broad)})
	if done := flushedNow(t, s, at); done.Updates != 1 || done.Refused != 0 {
		t.Errorf("the flush did %+v", done)
	}
	late, err := consent.SignEnrolment(patientKey(t, 40), slip, ledger.Address{5})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Submit(t.Context(), Request{Key: late, Token: slip.Token}); !faults.Is(err, faults.TokenExpired) {
		t.Errorf("a slip of three months ago: %v", err)
	}
}

// TestASlipIsGoodAgainWhereItsEnrolmentWasRefused.
func TestASlipIsGoodAgainWhereItsEnrolmentWasRefused(t *testing.T) {
	s, at := keyedSite(t, 1)
	slip, err := s.newSlip(t.Context(), at.Final, "frida", 0)
	if err != nil {
		t.Fatal(err)
	}
	enrol := func(until uint64) error {
		t.Helper()
		own := slip
		own.ValidUntil = until
		signed, err := consent.SignEnrolment(patientKey(t, 40), own, ledger.Address{5})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Submit(t.Context(), Request{Key: signed, Token: slip.Token})
		return err
	}
	if err := enrol(at.Final + leadBlocks); err != nil {
		t.Fatal(err)
	}
	if err := enrol(slip.ValidUntil); !faults.Is(err, faults.TokenUsed) {
		t.Errorf("a slip that is in use: %v", err)
	}
	at.Final++ // the flush comes a block too late
	if done := flushedNow(t, s, at); done.Refused != 1 {
		t.Errorf("the flush did %+v", done)
	}
	if err := enrol(slip.ValidUntil); err != nil {
		t.Fatalf("after it was refused: %v", err)
	}
	if done := flushedNow(t, s, at); done.Updates != 1 || slotOf(t, s, "frida") != slip.Slot {
		t.Errorf("the flush did %+v", done)
	}
	if err := enrol(at.Final + leadBlocks); !faults.Is(err, faults.TokenUsed) {
		t.Errorf("a slip whose enrolment is in force: %v", err)
	}
}

// objected is a chain on which patients have just objected to all recoveries.
type objected struct{ *pretended }

func (objected) ripen(context.Context, uint32, zkproofs.Element) error {
	return errors.New("NoRecovery")
}

// TestAnObjectionHoldsUpNobodyElse: a recovery that the chain does not take any more is not what a withdrawal waits for, nor an import.
func TestAnObjectionHoldsUpNobodyElse(t *testing.T) {
	s, at := keyedSite(t, 2)
	lost := patientKey(t, 50).Public().Y()
	err := s.locked(t.Context(), func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		l.Recoveries = []recovering{{Slot: 0, Key: lost}}
		return s.writeList(l)
	})
	if err != nil {
		t.Fatal(err)
	}
	at.Recoveries = []ledger.RecoveryAnnounced{{Slot: 0, Key: lost, Ripe: at.Final}}
	leave := submitted(t, s, Request{Directive: directive(t, s, "p1", patientKey(t, 2), withdraw)})
	if done, err := s.flush(t.Context(), objected{at}, nil); err == nil || done.Updates != 1 {
		t.Errorf("the flush did %+v and says %v", done, err)
	}
	if st, err := s.TicketState(leave.Number); err != nil || st.State != InForce {
		t.Errorf("%+v, %v", st, err)
	}
	in := folder(t)
	in.keys = nil
	if _, _, err := tryImport(s, objected{at}, in); err != nil {
		t.Errorf("an import: %v", err)
	}
	// Where the chain takes it, it is in force at the end of the same flush.
	if done := flushedNow(t, s, at); done.Updates != 1 || len(at.Waiting) != 0 {
		t.Errorf("the flush did %+v", done)
	}
	b, err := s.Book()
	if err != nil || b.Key(0) != lost {
		t.Errorf("the recovery is not in force: %v", err)
	}
}

// TestAfterARebuildNumbersAreNewAndOtherProcessesReadAnew: the list of an old copy gives no number a second time.
func TestAfterARebuildNumbersAreNewAndOtherProcessesReadAnew(t *testing.T) {
	s, at := keyedSite(t, 2)
	serving := reopened(t, s.Dir)
	old, err := s.Vault.GetBlob(listBlob)
	if err != nil {
		t.Fatal(err)
	}
	first := submitted(t, serving, Request{Directive: until(t, serving, 0, at.Final+slipBlocks)})
	trial := serving.trial
	// The vault is restored from a copy; the worker serves all the while.
	if err := s.Vault.PutBlob(listBlob, old); err != nil {
		t.Fatal(err)
	}
	if _, err := s.rebuild(t.Context(), at, nil); err != nil {
		t.Fatal(err)
	}
	next := submitted(t, serving, Request{Directive: until(t, serving, 1, at.Final+slipBlocks)})
	if next.Number <= first.Number || serving.trial == trial {
		t.Errorf("request %d after %d", next.Number, first.Number)
	}
	if _, err := serving.TicketState(first.Number); !faults.Is(err, faults.NotFound) {
		t.Errorf("the request that was lost: %v", err)
	}
}

// TestASessionWaitsForTheBookAfterACrash: an epoch that is on chain and not yet in the book is awaited; one that is not on its way is not.
func TestASessionWaitsForTheBookAfterACrash(t *testing.T) {
	s, at := keyedSite(t, 1)
	submitted(t, s, Request{Directive: directive(t, s, "p0", patientKey(t, 1), broad)})
	if !crashing(s, 4, func() { _, _ = s.flush(t.Context(), at, nil) }) || at.Epoch != 2 {
		t.Fatalf("it did not crash behind the chain, which is at epoch %d", at.Epoch)
	}
	s = reopened(t, s.Dir)
	if waits, err := s.onItsWay(2); err != nil || !waits {
		t.Errorf("the epoch on chain is not awaited: %v", err)
	}
	if waits, err := s.onItsWay(3); err != nil || waits {
		t.Errorf("an epoch that is not on its way is awaited: %v", err)
	}
	flushedNow(t, s, at)
	if waits, err := s.onItsWay(2); err != nil || !waits {
		t.Errorf("the epoch in the book: %v", err)
	}
	if waits, err := s.onItsWay(3); err != nil || waits {
		t.Errorf("an epoch to come is awaited: %v", err)
	}
}

// TestNothingIsDecryptedForStrangers: with book and list in memory, whoever has neither key nor slip is refused while both are unreadable and another process holds the lock.
func TestNothingIsDecryptedForStrangers(t *testing.T) {
	c, at := desk(t)
	s, anna := c.site, slotOf(t, c.site, "anna")
	slip, err := s.newSlip(t.Context(), at.Final, "frida", 0)
	if err != nil {
		t.Fatal(err)
	}
	stranger := patientKey(t, 77)
	enrolment, err := consent.SignEnrolment(stranger, slip, ledger.Address{5})
	if err != nil {
		t.Fatal(err)
	}
	key, err := enrolment.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := directive(t, s, "anna", stranger, broad).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	known := directive(t, s, "anna", patientKey(t, 1), broad)
	submitted(t, s, Request{Directive: known})
	if _, err := s.list(); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock() // whoever needs more than memory waits here for ever
	defer s.mu.Unlock()
	if _, err := c.PutKey(t.Context(), &salusv1.PutKeyRequest{Signed: key, Token: make([]byte, 16)}); !faults.Is(err, faults.TokenUnknown) {
		t.Errorf("a token that was never handed out: %v", err)
	}
	if _, err := c.PutDirective(t.Context(), &salusv1.PutDirectiveRequest{Signed: signed}); !faults.Is(err, faults.NotTheSlotsKey) {
		t.Errorf("a directive with another key: %v", err)
	}
	proof := c.signedBy(t, stranger, anna, salusv1.Patients_GetStanding_FullMethodName, nil)
	if _, err := c.GetStanding(t.Context(), &salusv1.GetStandingRequest{Proof: proof}); !faults.Is(err, faults.NotTheSlotsKey) {
		t.Errorf("a call with another key: %v", err)
	}
	book, err := s.latest()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.latest(); err != nil || again != book {
		t.Errorf("the book was made anew: %v", err)
	}
	if err := s.handedOut(slip.Token); err != nil {
		t.Errorf("a slip that was handed out: %v", err)
	}
	if err := s.mayAsk(consent.Item{Directive: known}, "somebody else", zkproofs.Element{}); err != nil {
		t.Errorf("a request that is known: %v", err)
	}
	if l, err := s.list(); err != nil || len(l.Slips) != 1 || l.Slips[0].Used != (study.Digest{}) {
		t.Errorf("a stranger's request changed the list: %v", err)
	}
}
