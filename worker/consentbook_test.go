package worker

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"salus/consent"
	"salus/ledger"
	"salus/proto/faults"
	"salus/worker/vault"
)

// booksOf are the names of the blobs that a book is stored in.
func booksOf(t *testing.T, s *Site) (out []string) {
	t.Helper()
	names, err := s.Vault.Blobs()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if strings.HasPrefix(n, bookBlob) {
			out = append(out, n)
		}
	}
	return out
}

// manyRooms is a site with 500 patients in three rooms, some of whom have refused on paper: the first three, and one in the second room.
func manyRooms(t *testing.T) (*Site, *pretended, imports) {
	t.Helper()
	s, at, in := consentSite(t), pretend(t), folder(t)
	in.patients, in.paper, in.keys = nil, nil, nil
	for i := range 500 {
		in.patients = append(in.patients, fmt.Sprintf("p%03d", i))
	}
	for _, i := range []int{0, 1, 2, 400} {
		in.paper = append(in.paper, consent.Paper{Patient: in.patients[i]})
	}
	imported(t, s, at, in)
	return s, at, in
}

// TestEpochsShareTheRoomsThatDidNotChange, and those that no session names are dropped with their pages.
func TestEpochsShareTheRoomsThatDidNotChange(t *testing.T) {
	s, at, in := manyRooms(t)
	if got, want := booksOf(t, s), []string{"book", "book/2", "book/3", "book/kept", "book/page/0/1", "book/page/1/2", "book/page/2/3"}; !slices.Equal(got, want) {
		t.Errorf("after the admissions there are %v", got)
	}
	at.Named = []uint64{3} // a session
	roots := map[uint64]bool{}
	for i := range 3 {
		in.paper[i].Permit = true // in room 0
		imported(t, s, at, in)
		roots[at.Epoch] = true
	}
	want := []string{"book", "book/3", "book/5", "book/6", "book/kept", "book/page/0/1", "book/page/0/5", "book/page/0/6", "book/page/1/2", "book/page/2/3"}
	if got := booksOf(t, s); !slices.Equal(got, want) {
		t.Errorf("after three batches there are %v", got)
	}
	for _, epoch := range []uint64{3, 5, 6} {
		b, err := reopened(t, s.Dir).bookOf(epoch)
		if err != nil || b.Epoch() != epoch || b.Root().Combined != at.Roots[epoch-1].Root {
			t.Errorf("the book of epoch %d: %v", epoch, err)
		}
	}
	if _, err := s.bookOf(4); err == nil {
		t.Error("an epoch that was dropped is there")
	}
	at.Named = nil // it ended
	in.paper[3].Permit = true
	imported(t, s, at, in)
	want = []string{"book", "book/6", "book/7", "book/kept", "book/page/0/6", "book/page/1/2", "book/page/1/7", "book/page/2/3"}
	if got := booksOf(t, s); !slices.Equal(got, want) {
		t.Errorf("after the session there are %v", got)
	}
	// A rebuild stores what is needed, and leaves nothing of what was.
	at.Named = []uint64{4}
	if _, err := s.rebuild(t.Context(), at, nil); err != nil {
		t.Fatal(err)
	}
	want = []string{"book", "book/4", "book/6", "book/7", "book/kept", "book/page/0/4", "book/page/0/6", "book/page/1/4", "book/page/1/7", "book/page/2/4"}
	if got := booksOf(t, s); !slices.Equal(got, want) {
		t.Errorf("after a rebuild there are %v", got)
	}
	b, err := reopened(t, s.Dir).Book()
	if err != nil || b.Root().Combined != at.Root || b.Patients() != 500 {
		t.Errorf("the book: %v", err)
	}
}

// TestAnotherProcessReadsTheNewestBook while this one stores and drops epochs.
func TestAnotherProcessReadsTheNewestBook(t *testing.T) {
	s, at, in := manyRooms(t)
	other := reopened(t, s.Dir)
	read, until := make(chan error), at.Epoch+4
	go func() {
		var last uint64
		for last < until {
			b, err := other.latest()
			if err == nil && b.Epoch() < last {
				err = fmt.Errorf("epoch %d after %d", b.Epoch(), last)
			}
			if err != nil {
				read <- err
				return
			}
			last = b.Epoch()
		}
		read <- nil
	}()
	for i := range in.paper {
		in.paper[i].Permit = true
		imported(t, s, at, in)
	}
	if err := <-read; err != nil {
		t.Error(err)
	}
}

// TestADocumentIsReadFromItsChange, also after its patient took another key.
func TestADocumentIsReadFromItsChange(t *testing.T) {
	s, at := keyedSite(t, 2)
	signed := until(t, s, 0, at.Final+slipBlocks)
	submitted(t, s, Request{Directive: signed})
	flushedNow(t, s, at)
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	o, err := b.Offer("p0", at.Final+slipBlocks)
	if err != nil {
		t.Fatal(err)
	}
	rotation, err := consent.SignRotation(patientKey(t, 1), patientKey(t, 60), o, "p0", [20]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	submitted(t, s, Request{Key: rotation})
	flushedNow(t, s, at)
	want, err := signed.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	st, err := s.Standing(t.Context(), 0)
	if err != nil || st.InForce == nil {
		t.Fatalf("%+v, %v", st.InForce, err)
	}
	if got, err := st.InForce.Bytes(); err != nil || string(got) != string(want) {
		t.Errorf("another directive is in force: %v", err)
	}
	if st, err := s.Standing(t.Context(), 1); err != nil || st.InForce != nil {
		t.Errorf("%+v, %v", st.InForce, err)
	}
	// Another change in its place is not believed.
	name, err := s.Vault.GetBlob(changeBlob + "3")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Vault.PutBlob(changeBlob+"2", name); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Standing(t.Context(), 0); !faults.Is(err, faults.Internal) {
		t.Errorf("with another change: %v", err)
	}
}

// TestAPageThatIsMissingIsAnError, and a rebuild mends it.
func TestAPageThatIsMissingIsAnError(t *testing.T) {
	s, at, _ := manyRooms(t)
	if err := s.Vault.DeleteBlob(pageKey{1, 2}.blob()); err != nil {
		t.Fatal(err)
	}
	again := reopened(t, s.Dir)
	if _, err := again.Book(); err == nil {
		t.Fatal("a book without a page is read")
	}
	if _, err := again.rebuild(t.Context(), at, nil); err != nil {
		t.Fatal(err)
	}
	if b, err := again.Book(); err != nil || b.Root().Combined != at.Root {
		t.Errorf("after a rebuild: %v", err)
	}
	if _, err := again.Vault.GetBlob(pageKey{0, 1}.blob()); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("the page that nobody needs any more: %v", err)
	}
}

// TestEpochsOfOpenAndAttestedSessionsAreKept: an ended session's too, if this site attested it and may have to say whom it counted.
func TestEpochsOfOpenAndAttestedSessionsAreKept(t *testing.T) {
	own, other := ledger.Address{1}, ledger.Address{2}
	session := func(epoch uint64, attested ledger.Address, ended bool) *ledger.SessionFacts {
		s := &ledger.SessionFacts{Attested: map[ledger.Address]ledger.Attested{attested: {}}}
		s.Opened.Roster = []ledger.RosterEntry{{Site: other, ConsentEpoch: 100 + epoch}, {Site: own, ConsentEpoch: epoch}}
		if ended {
			s.Aborted = &ledger.Aborted{}
		}
		return s
	}
	elsewhere := session(9, own, false)
	elsewhere.Opened.Roster = elsewhere.Opened.Roster[:1]
	sessions := []*ledger.SessionFacts{session(1, other, false), session(2, own, true), session(3, other, true), session(4, own, false), session(4, other, false), elsewhere}
	if got := namedEpochs(sessions, own); !slices.Equal(got, []uint64{1, 2, 4}) {
		t.Errorf("named are %v", got)
	}
	for epoch, want := range map[uint64]bool{4: true, 6: false, 7: true, 8: true} {
		if needed(epoch, 8, []uint64{1, 2, 4}) != want {
			t.Errorf("epoch %d of 8 is kept: %v", epoch, !want)
		}
	}
}
