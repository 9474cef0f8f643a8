package worker

import (
	"bytes"
	"encoding/binary"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// stolen is a desk at which anna permits, with a key that a thief has too.
func stolen(t *testing.T) (*counter, *pretended) {
	t.Helper()
	c, at := desk(t)
	submitted(t, c.site, Request{Directive: directive(t, c.site, "anna", patientKey(t, 1), broad)})
	flushedNow(t, c.site, at)
	return c, at
}

// TestAHeldSlotTakesNothingButAWithdrawal, whatever its key signs, also what was on its way, and tells it nothing; the hospital withdraws it, the log says why something was refused, and the hold outlives the vault. It is
// taken back where another key is in force, or by a word that the key is the patient's.
func TestAHeldSlotTakesNothingButAWithdrawal(t *testing.T) {
	c, at := stolen(t)
	s, key, anna := c.site, patientKey(t, 1), slotOf(t, c.site, "anna")
	var log bytes.Buffer
	c.log = slog.New(slog.NewTextHandler(&log, nil))
	rotation := func() *consent.SignedKey {
		offers, err := s.Offers(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		k, err := consent.SignRotation(key, patientKey(t, 66), offers["anna"], "anna", ledger.Address{66})
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	waits := submitted(t, s, Request{Key: rotation()})
	for reason, want := range map[string]faults.Code{"": faults.UsageError, "a\nb": faults.UsageError, strings.Repeat("x", maxReason+1): faults.UsageError} {
		if _, err := s.holdAt(t.Context(), at, "anna", reason); !faults.Is(err, want) {
			t.Errorf("a reason of %d bytes: %v", len(reason), err)
		}
	}
	for name, want := range map[string]error{"nobody": consent.ErrUnknownPatient, "carla": nil} { // carla is on paper
		if _, err := s.holdAt(t.Context(), at, name, "stolen"); !faults.Is(err, faults.ConsentRefused) || want != nil && !strings.Contains(err.Error(), want.Error()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h, err := s.holdAt(t.Context(), at, "anna", " the telephone was stolen ")
	if err != nil || h.Slot != anna || h.Reason != "the telephone was stolen" || len(at.Waiting) != 1 {
		t.Fatalf("%+v, %v, %d in the queue", h, err, len(at.Waiting))
	}
	if done := flushedNow(t, s, at); done.Updates != 1 || done.Refused != 1 || decisions(t, s)["anna"] != consentword.Withdrawn {
		t.Errorf("the flush did %+v; %s", done, decisions(t, s)["anna"])
	}
	if state, err := s.TicketState(waits.Number); err != nil || state.State != Refused {
		t.Errorf("what was on its way: %+v, %v", state, err)
	}
	asks := func() map[string]error {
		d, err := directive(t, s, "anna", key, broad).Bytes()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := rotation().Bytes()
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]error{}
		_, out["a directive"] = c.PutDirective(t.Context(), &salusv1.PutDirectiveRequest{Signed: d})
		_, out["a rotation"] = c.PutKey(t.Context(), &salusv1.PutKeyRequest{Signed: raw})
		return out
	}
	refusals := asks()
	_, refusals["a certificate"] = c.GetCertificate(t.Context(), &salusv1.GetCertificateRequest{Proof: c.signedBy(t, key, anna, salusv1.Patients_GetCertificate_FullMethodName, nil)})
	_, refusals["what stands"] = c.GetStanding(t.Context(), &salusv1.GetStandingRequest{Proof: c.signedBy(t, key, anna, salusv1.Patients_GetStanding_FullMethodName, nil)})
	_, refusals["the history, and who used what"] = c.GetHistory(t.Context(), &salusv1.GetHistoryRequest{Proof: c.signedBy(t, key, anna, salusv1.Patients_GetHistory_FullMethodName, binary.BigEndian.AppendUint64(nil, 0))})
	_, refusals["an opening"] = c.GetOpening(t.Context(), &salusv1.GetOpeningRequest{Root: make([]byte, 32), Proof: c.signedBy(t, key, anna, salusv1.Patients_GetOpening_FullMethodName, make([]byte, 32))})
	for what, err := range refusals {
		if !faults.Is(err, faults.SlotHeld) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if n := strings.Count(log.String(), "the slot is held"); n != 2 || strings.Contains(log.String(), "anna") {
		t.Errorf("the log says:\n%s", log.String())
	}
	if st, err := s.Standing(t.Context(), anna); err != nil || len(st.Waiting) != 0 {
		t.Errorf("%+v, %v", st, err)
	}
	submitted(t, s, Request{Directive: directive(t, s, "anna", key, withdraw)})
	flushedNow(t, s, at)
	if again, err := s.holdAt(t.Context(), at, "anna", "once more"); err != nil || again != h || len(at.Waiting) != 1 {
		t.Errorf("held again: %+v, %v, %d in the queue", again, err, len(at.Waiting))
	}
	flushedNow(t, s, at)

	dir := s.Dir
	s.Vault.Close()
	if err := os.RemoveAll(filepath.Join(dir, "vault")); err != nil {
		t.Fatal(err)
	}
	s = reopened(t, dir)
	c.site = s
	if _, err := s.rebuild(t.Context(), at, nil); err != nil {
		t.Fatal(err)
	}
	for what, err := range asks() {
		if !faults.Is(err, faults.SlotHeld) {
			t.Errorf("after a rebuild, %s: %v", what, err)
		}
	}
	if _, err := s.Release(t.Context(), "bernd", true); !faults.Is(err, faults.NotFound) {
		t.Errorf("bernd's: %v", err)
	}
	if _, err := s.Release(t.Context(), "anna", false); !faults.Is(err, faults.ConsentRefused) {
		t.Errorf("with the thief's key in force: %v", err)
	}
	if got, err := s.Release(t.Context(), "anna", true); err != nil || got.Slot != anna {
		t.Fatalf("%+v, %v", got, err)
	}
	for what, err := range asks() {
		if err != nil {
			t.Errorf("after the release, %s: %v", what, err)
		}
	}
	if left, err := storedBeside(s, heldFile, func(h Held) uint32 { return h.Slot }); err != nil || len(left) != 0 {
		t.Errorf("%d holds are stored, %v", len(left), err)
	}
}

// TestAHoldEndsWithTheKey: a recovery to which nobody objected puts another key in the slot. One that a thief has rotated to, in a batch that was on its way to the chain, is not enough.
func TestAHoldEndsWithTheKey(t *testing.T) {
	c, at := stolen(t)
	s, anna := c.site, slotOf(t, c.site, "anna")
	offers, err := s.Offers(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	rotation, err := consent.SignRotation(patientKey(t, 1), patientKey(t, 66), offers["anna"], "anna", ledger.Address{66})
	if err != nil {
		t.Fatal(err)
	}
	submitted(t, s, Request{Key: rotation})
	s.written = func(what string) {
		if what != "sent" {
			return
		}
		s.written = nil
		if _, err := s.holdAt(t.Context(), at, "anna", "stolen"); err != nil {
			t.Error(err)
		}
	}
	flushedNow(t, s, at)
	if b, err := s.Book(); err != nil || b.Key(int(anna)) != patientKey(t, 66).Public().Y() {
		t.Fatalf("the thief's rotation is not in force: %v", err)
	}
	if _, err := s.Release(t.Context(), "anna", false); !faults.Is(err, faults.ConsentRefused) {
		t.Errorf("with a key that the thief has rotated to: %v", err)
	}
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	k, err := consent.SignEnrolment(patientKey(t, 77), consent.Slip{Place: b.Place(), Site: b.Site(), Slot: anna, Pseudonym: "anna", ValidUntil: at.Final + 1000}, ledger.Address{77})
	if err != nil {
		t.Fatal(err)
	}
	own, err := s.recovering(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Release(t.Context(), "anna", false); !faults.Is(err, faults.ConsentRefused) {
		t.Errorf("while the recovery is announced: %v", err)
	}
	at.Waiting = append(at.Waiting, ledger.Queued{Wish: ledger.Wish{Kind: ledger.WishRecovery, Slot: anna, Key: own.Key}})
	flushedNow(t, s, at)
	again := Request{Directive: directive(t, s, "anna", patientKey(t, 77), broad)}
	if _, err := s.Submit(t.Context(), again); !faults.Is(err, faults.SlotHeld) {
		t.Errorf("before the release: %v", err)
	}
	if _, err := s.Release(t.Context(), "anna", false); err != nil {
		t.Fatal(err)
	}
	submitted(t, s, again)
	flushedNow(t, s, at)
	if got := decisions(t, s)["anna"]; got != consentword.Permit {
		t.Errorf("in force is %s", got)
	}
}

// TestAHeldPatientGetsAnotherSlot: nobody can object to that. What the slot that is left had is withdrawn for good, its key is answered no more, no import brings it back, and the patient's accounts and
// erasures reach what it was.
func TestAHeldPatientGetsAnotherSlot(t *testing.T) {
	c, at := stolen(t)
	s, thief, own, was := c.site, patientKey(t, 1), patientKey(t, 77), slotOf(t, c.site, "anna")
	refused := func(want faults.Code, when string) {
		t.Helper()
		if _, err := s.newSlip(t.Context(), at.Final, "anna", 0); !faults.Is(err, want) {
			t.Errorf("a slip %s: %v", when, err)
		}
	}
	refused(faults.ConsentRefused, "without a hold")
	if _, err := s.holdAt(t.Context(), at, "anna", "stolen"); err != nil {
		t.Fatal(err)
	}
	refused(faults.SomethingWaits, "before the withdrawal is in force")
	flushedNow(t, s, at)
	slip, err := s.newSlip(t.Context(), at.Final, "anna", 0)
	if err != nil || slip.Slot == was {
		t.Fatalf("slot %d, %v", slip.Slot, err)
	}
	k, err := consent.SignEnrolment(own, slip, ledger.Address{77})
	if err != nil {
		t.Fatal(err)
	}
	submitted(t, s, Request{Key: k, Token: slip.Token})
	flushedNow(t, s, at)
	submitted(t, s, Request{Directive: directive(t, s, "anna", own, broad)})
	flushedNow(t, s, at)
	imported(t, s, at, folder(t)) // which names the thief's key as hers
	for range 2 {
		b, err := s.Book()
		if err != nil {
			t.Fatal(err)
		}
		slot, _ := b.SlotOf("anna")
		if uint32(slot) != slip.Slot || b.Key(slot) != own.Public().Y() || b.Withdrawal(slot) != [20]byte{77} || !b.Left(int(was)) || b.Word(int(was)).Fields().Decision != consentword.Withdrawn {
			t.Errorf("anna has slot %d, left %t", slot, b.Left(int(was)))
		}
		if got := decisions(t, s)["anna"]; got != consentword.Permit {
			t.Errorf("in force is %s", got)
		}
		c.site = s
		if _, err := c.GetStanding(t.Context(), &salusv1.GetStandingRequest{Proof: c.signedBy(t, thief, was, salusv1.Patients_GetStanding_FullMethodName, nil)}); !faults.Is(err, faults.NotTheSlotsKey) {
			t.Errorf("the thief asks what stands: %v", err)
		}
		if _, err := c.GetStanding(t.Context(), &salusv1.GetStandingRequest{Proof: c.signedBy(t, own, slip.Slot, salusv1.Patients_GetStanding_FullMethodName, nil)}); err != nil {
			t.Errorf("anna asks what stands: %v", err)
		}
		dir := s.Dir
		s.Vault.Close()
		if err := os.RemoveAll(filepath.Join(dir, "vault")); err != nil {
			t.Fatal(err)
		}
		s = reopened(t, dir) // and the same from the stored changes
		if _, err := s.rebuild(t.Context(), at, nil); err != nil {
			t.Fatal(err)
		}
	}
	c.site = s
	d := dataset{Rows: make([][]uint32, max(was, slip.Slot)+1)}
	d.Rows[was] = []uint32{1}
	if err := s.savedJSON(datasetBlob+"0x"+strings.Repeat("a", 64), d); err != nil {
		t.Fatal(err)
	}
	submitted(t, s, Request{Directive: directive(t, s, "anna", own, withdraw)})
	flushedNow(t, s, at)
	if e, err := s.Erase(t.Context(), "anna", "", false, c.now()); err != nil || len(e.Datasets) != 1 || !slices.Equal(e.Left, []int{int(was)}) {
		t.Errorf("the erasure is %+v, %v", e, err)
	}
}
