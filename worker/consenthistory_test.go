package worker

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// TestAHistoryIsReadPageByPage: a page reads no more than it shows, whatever else there is; the pages together are everything; and nothing is read for a caller who has gone,
// nor twice.
func TestAHistoryIsReadPageByPage(t *testing.T) {
	c, at := desk(t)
	s, anna, key := c.site, slotOf(t, c.site, "anna"), patientKey(t, 1)
	const batches = epochsOnPage + 4
	for i := range batches {
		change := broad
		if i%2 == 1 {
			change = refuse
		}
		submitted(t, s, Request{Directive: directive(t, s, "anna", key, change)})
		flushedNow(t, s, at)
	}
	bernds := at.Epoch + 1
	submitted(t, s, Request{Directive: directive(t, s, "bernd", patientKey(t, 2), broad)})
	flushedNow(t, s, at)

	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.History(over, anna, 0); !errors.Is(err, context.Canceled) || len(s.read.last) != 0 {
		t.Errorf("for a caller who has gone: %v, %d changes read", err, len(s.read.last))
	}
	if _, err := s.slotChange(over, 1, anna); !errors.Is(err, context.Canceled) {
		t.Errorf("a change for a caller who has gone: %v", err)
	}
	page := func(before uint64) (*salusv1.GetHistoryResponse, error) {
		proof := c.signedBy(t, key, anna, salusv1.Patients_GetHistory_FullMethodName, binary.BigEndian.AppendUint64(nil, before))
		return c.GetHistory(t.Context(), &salusv1.GetHistoryRequest{Proof: proof, Before: before})
	}
	var epochs []uint64
	for before, pages := uint64(0), 0; ; pages++ {
		out, err := page(before)
		if err != nil || pages > 2 {
			t.Fatalf("page %d: %v", pages+1, err)
		}
		for _, w := range out.Changes {
			epochs = append(epochs, w.Epoch)
		}
		if pages == 0 && (len(out.Changes) != epochsOnPage || len(s.read.last) != epochsOnPage) {
			t.Errorf("the first page has %d changes, %d were read", len(out.Changes), len(s.read.last))
		}
		if before = out.Next; before == 0 {
			break
		}
	}
	if len(epochs) != batches+1 {
		t.Fatalf("the pages have %d changes", len(epochs))
	}
	for i, e := range epochs {
		if want := uint64(batches + 1 - i); e != want {
			t.Errorf("change %d is of epoch %d, expected %d", i, e, want)
		}
	}
	for _, none := range []uint64{bernds, bernds + 1, 1 << 63} {
		if _, err := page(none); !faults.Is(err, faults.Malformed) {
			t.Errorf("a page before epoch %d, which is none of the slot's: %v", none, err)
		}
	}
	// What was read a moment ago is not read again.
	if err := os.RemoveAll(s.Dir + "/" + objectFolder); err != nil {
		t.Fatal(err)
	}
	if out, err := page(0); err != nil || len(out.Changes) != epochsOnPage {
		t.Errorf("the same page again: %v", err)
	}
	if st, err := s.Standing(t.Context(), anna); err != nil || st.InForce == nil {
		t.Errorf("what stands, again: %v", err)
	}
}

// TestNobodyWaitsForAStoredChange: while a change is read for one patient, others hand in what they sign; and whoever asks for a certificate or a page needs no lock at all.
func TestNobodyWaitsForAStoredChange(t *testing.T) {
	c, at := desk(t)
	s, anna, key := c.site, slotOf(t, c.site, "anna"), patientKey(t, 1)
	submitted(t, s, Request{Directive: directive(t, s, "anna", key, broad)})
	flushedNow(t, s, at)
	history := c.signedBy(t, key, anna, salusv1.Patients_GetHistory_FullMethodName, binary.BigEndian.AppendUint64(nil, 0))
	certificate := c.signedBy(t, key, anna, salusv1.Patients_GetCertificate_FullMethodName, nil)

	s.read.reading.Lock()
	standing := make(chan error, 1)
	go func() {
		_, err := s.Standing(context.Background(), anna)
		standing <- err
	}()
	time.Sleep(50 * time.Millisecond)
	if !s.mu.TryLock() {
		t.Error("the book is locked while a stored change is read")
		s.read.reading.Unlock()
		return
	}
	s.read.reading.Unlock()
	unlock := sync.OnceFunc(s.mu.Unlock)
	defer unlock()
	done := make(chan error, 2)
	go func() {
		_, err := c.GetHistory(context.Background(), &salusv1.GetHistoryRequest{Proof: history})
		done <- err
		_, err = c.GetCertificate(context.Background(), &salusv1.GetCertificateRequest{Proof: certificate})
		done <- err
	}()
	for _, want := range []faults.Code{"", faults.ConsentRefused} { // anna's folder names no withdrawal key
		select {
		case err := <-done:
			if want == "" && err != nil || want != "" && !faults.Is(err, want) {
				t.Errorf("%v, expected %q", err, want)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("it waits for the lock of the book")
		}
	}
	unlock()
	if err := <-standing; err != nil {
		t.Errorf("what stands: %v", err)
	}
}
