package worker

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/proto/faults"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
)

// refusing is a chain that refuses what is proven of some circuits.
type refusing struct {
	*pretended
	circuits map[zkproofs.CircuitID]error
}

func (r refusing) send(ctx context.Context, p *pending) error {
	if err := r.circuits[p.Circuit]; err != nil {
		return err
	}
	return r.pretended.send(ctx, p)
}

// stopped is a site whose next change is stored and was not taken, with a patient's withdrawal that waits.
func stopped(t *testing.T, circuit zkproofs.CircuitID, reason error) (s *Site, at *pretended, leave Ticket) {
	t.Helper()
	s, at = keyedSite(t, 2)
	away := refusing{at, map[zkproofs.CircuitID]error{circuit: reason}}
	leave = submitted(t, s, Request{Directive: directive(t, s, "p1", patientKey(t, 2), withdraw)})
	err := s.flushing(t.Context(), away, nil, func(f *flusher) error {
		if circuit != admission.Definition().ID {
			return f.rest()
		}
		c, err := f.room(nil)
		if err != nil {
			return err
		}
		return f.put(c, nil)
	})
	if !errors.Is(err, reason) {
		t.Fatalf("the change was taken: %v", err)
	}
	return s, at, leave
}

// TestAChangeUnderARetiredKeyHoldsUpNothing: an admission, or a batch, that is under way when the consortium retires its circuit's key is never taken. Once that is final it is
// given up, and what waits is put in force with another key.
func TestAChangeUnderARetiredKeyHoldsUpNothing(t *testing.T) {
	for _, circuit := range []zkproofs.CircuitID{admission.Definition().ID, consentbatch.Shapes()[0].ID()} {
		reason := &ledger.Revert{Name: "KeyRetired"}
		s, at, leave := stopped(t, circuit, reason)
		now := refusing{at, map[zkproofs.CircuitID]error{circuit: reason}}
		if _, err := s.flush(t.Context(), now, nil); !errors.Is(err, reason) {
			t.Errorf("%s: before the retirement is final: %v", circuit, err)
		}
		if p, err := s.pending(); err != nil || p == nil {
			t.Errorf("%s: it was given up before the retirement is final: %v", circuit, err)
		}
		at.Retired = []zkproofs.CircuitID{circuit}
		if circuit != admission.Definition().ID {
			at.Shapes = consentbatch.Shapes()[1:2]
		}
		if done, err := s.flush(t.Context(), now, nil); err != nil || done.Updates != 1 {
			t.Errorf("%s: the flush did %+v, %v", circuit, done, err)
		}
		if st, err := s.TicketState(leave.Number); err != nil || st.State != InForce {
			t.Errorf("%s: the withdrawal: %+v, %v", circuit, st, err)
		}
		if p, err := s.pending(); err != nil || p != nil {
			t.Errorf("%s: it is still under way: %v", circuit, err)
		}
	}
}

// TestAChangeWhoseProofIsRefusedHoldsUpNothing: the chain refuses the same bytes each time.
func TestAChangeWhoseProofIsRefusedHoldsUpNothing(t *testing.T) {
	circuit, reason := admission.Definition().ID, &ledger.Revert{Name: "ProofRefused"}
	s, at, leave := stopped(t, circuit, reason)
	if done, err := s.flush(t.Context(), refusing{at, map[zkproofs.CircuitID]error{circuit: reason}}, nil); err != nil || done.Updates != 1 {
		t.Errorf("the flush did %+v, %v", done, err)
	}
	if st, err := s.TicketState(leave.Number); err != nil || st.State != InForce {
		t.Errorf("the withdrawal: %+v, %v", st, err)
	}
}

// TestRoomThatCannotBeMadeHoldsUpNoRecovery: nobody can be admitted any more, and a recovery whose time has come is in force nevertheless.
func TestRoomThatCannotBeMadeHoldsUpNoRecovery(t *testing.T) {
	s, at := keyedSite(t, 2)
	lost := patientKey(t, 50).Public().Y()
	err := s.locked(t.Context(), func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		l.Room, l.Recoveries = true, []recovering{{Slot: 0, Key: lost, Withdrawal: ledger.Address{8}}}
		return s.writeList(l)
	})
	if err != nil {
		t.Fatal(err)
	}
	at.Recoveries = []ledger.RecoveryAnnounced{{Slot: 0, Key: lost, Ripe: at.Final}}
	at.Retired = []zkproofs.CircuitID{admission.Definition().ID}
	if _, err := s.flush(t.Context(), at, nil); !faults.Is(err, faults.KeyNotPinned) {
		t.Errorf("the room: %v", err)
	}
	if b, err := s.Book(); err != nil || b.Key(0) != lost || b.Withdrawal(0) != (ledger.Address{8}) {
		t.Errorf("the recovery is not in force: %v", err)
	}
	// With a key again the room is made.
	at.Retired = nil
	if done := flushedNow(t, s, at); done.Batches != 1 || done.Updates != 0 {
		t.Errorf("the flush did %+v", done)
	}
}

// TestARestoredListPutsNoPermissionInForce: a permission that waited when the vault was copied may have been withdrawn since; what refuses stays, with what it refuses.
func TestARestoredListPutsNoPermissionInForce(t *testing.T) {
	s, at := keyedSite(t, 4)
	permit := func(p int) Ticket {
		return submitted(t, s, Request{Directive: until(t, s, p, at.Final+slipBlocks)})
	}
	grant := permit(0)
	both, leave := permit(1), submitted(t, s, Request{Directive: directive(t, s, "p1", patientKey(t, 2), withdraw)})
	no := submitted(t, s, Request{Directive: directive(t, s, "p2", patientKey(t, 3), refuse)})
	// A batch of them was under way at that time; the chain never saw it.
	reason := errors.New("the chain is away")
	if _, err := s.flush(t.Context(), refusing{at, map[zkproofs.CircuitID]error{consentbatch.Shapes()[0].ID(): reason}}, nil); !errors.Is(err, reason) {
		t.Fatal(err)
	}
	if _, err := s.rebuild(t.Context(), at, nil); err != nil {
		t.Fatal(err)
	}
	flushedNow(t, s, at)
	for _, c := range []struct {
		Ticket
		want string
	}{{grant, Refused}, {both, InForce}, {leave, InForce}, {no, InForce}} {
		if st, err := s.TicketState(c.Number); err != nil || st.State != c.want {
			t.Errorf("request %d is %+v, %v; expected %s", c.Number, st, err, c.want)
		}
	}
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		if b.Word(i).Fields().Decision == consentword.Permit {
			t.Errorf("p%d permits", i)
		}
	}
	if again := permit(0); again.Number == grant.Number {
		t.Error("signed again, it is taken for the one that was left out")
	}
	if done := flushedNow(t, s, at); done.Updates != 1 {
		t.Errorf("the flush did %+v", done)
	}
}

// TestWhatTheChainTookBackIsNotInForce: after a reorganisation below what was final the request is neither told to be in force nor taken for one that was handed in.
func TestWhatTheChainTookBackIsNotInForce(t *testing.T) {
	for _, cleared := range []bool{true, false} { // the machine died before the list said "in force"
		s, at := keyedSite(t, 2)
		before, leaves := at.anchored, directive(t, s, "p1", patientKey(t, 2), withdraw)
		leave := submitted(t, s, Request{Directive: leaves})
		if cleared {
			flushedNow(t, s, at)
		} else if !crashing(s, 7, func() { _, _ = s.flush(t.Context(), at, nil) }) {
			t.Fatal("it did not crash")
		}
		s = reopened(t, s.Dir)
		if b, err := s.Book(); err != nil || b.Epoch() != 2 {
			t.Fatalf("the book is not ahead: %v", err)
		}
		before.Final += 100
		at.anchored = before
		if _, err := s.flush(t.Context(), at, nil); !faults.Is(err, faults.ConsentBehind) {
			t.Errorf("a book that is ahead of the chain: %v", err)
		}
		if st, err := s.TicketState(leave.Number); !cleared && (err != nil || st.State == InForce) {
			t.Errorf("%+v, %v", st, err)
		}
		if _, err := s.rebuild(t.Context(), at, nil); err != nil {
			t.Fatal(err)
		}
		again := submitted(t, s, Request{Directive: leaves})
		if st, err := s.TicketState(again.Number); err != nil || st.State != Waiting {
			t.Errorf("handed in again it is %+v, %v", st, err)
		}
		if done := flushedNow(t, s, at); done.Updates != 1 {
			t.Errorf("the flush did %+v", done)
		}
	}
}

// TestARecoveryOutlivesTheVault: what the patient signed for it lies beside the stored changes; with an empty vault the recovery is queued in its time, and the new key has its
// withdrawal account. Where that is lost too, the flush says so.
func TestARecoveryOutlivesTheVault(t *testing.T) {
	for _, lost := range []bool{false, true} {
		s, at := keyedSite(t, 2)
		key, account := patientKey(t, 50), ledger.Address{8}
		b, err := s.Book()
		if err != nil {
			t.Fatal(err)
		}
		slip := consent.Slip{Place: b.Place(), Site: b.Site(), Slot: 0, Pseudonym: "p0", ValidUntil: at.Final + slipBlocks}
		signed, err := consent.SignEnrolment(key, slip, account)
		if err != nil {
			t.Fatal(err)
		}
		own, err := s.recovering(t.Context(), signed)
		if err != nil {
			t.Fatal(err)
		}
		dir := s.Dir
		s.Vault.Close()
		gone := []string{filepath.Join(dir, "vault")}
		if lost {
			gone = append(gone, filepath.Join(dir, objectFolder, recoveryFile+"0"))
			at.Waiting = []ledger.Queued{{Wish: ledger.Wish{Kind: ledger.WishRecovery, Slot: 0, Key: own.Key}}}
			account = ledger.Address{}
		} else {
			at.Recoveries = []ledger.RecoveryAnnounced{{Slot: 0, Key: own.Key, Ripe: at.Final}}
		}
		for _, path := range gone {
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
		}
		s = reopened(t, dir)
		if _, err := s.rebuild(t.Context(), at, nil); err != nil {
			t.Fatal(err)
		}
		said := ""
		if done, err := s.flush(t.Context(), at, func(what string) { said += what }); err != nil || done.Updates != 1 {
			t.Errorf("the flush did %+v, %v", done, err)
		}
		if b, err = s.Book(); err != nil || b.Key(0) != own.Key || b.Withdrawal(0) != account {
			t.Errorf("the key in force has another withdrawal account: %v", err)
		}
		if strings.Contains(said, "is lost") != lost {
			t.Errorf("it says %q", said)
		}
	}
}
