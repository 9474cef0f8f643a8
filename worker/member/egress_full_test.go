package member

import (
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"

	"salus/ledger/transcript"
	"salus/models/study"
	salusv1 "salus/proto/salus/v1"
	"salus/worker/party"
)

// counting counts what is submitted.
type counting struct {
	salusv1.PartyClient
	n int
}

func (c *counting) Submit(context.Context, *salusv1.SubmitRequest, ...grpc.CallOption) (*salusv1.SubmitResponse, error) {
	c.n++
	return &salusv1.SubmitResponse{}, nil
}

// quiet is a part that is told and does nothing.
type quiet struct{ Part }

func (quiet) Stored(*transcript.Replay, party.Stored) {}

// TestNothingIsSentThatTheEgressLogCannotHold: with a full disk a departure is not written, so it is not made; with room
// again it is both.
func TestNothingIsSentThatTheEgressLogCannotHold(t *testing.T) {
	e, err := OpenEgress(filepath.Join(t.TempDir(), EgressFile))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	good := e.file
	link := new(counting)
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &Member{Egress: e, clock: time.Now, party: link, signing: key}
	x := &run{m: m, part: quiet{}, own: map[study.Digest][]byte{}, sent: map[transcript.Kind]bool{}}

	e.file, e.size = full, 0
	err = x.send(t.Context(), party.Stored{})
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("on a full disk: %v", err)
	}
	if link.n != 0 {
		t.Error("something was sent that is not in the egress log")
	}
	e.file, e.size = good, -1
	if err := x.send(t.Context(), party.Stored{}); err != nil || link.n != 1 {
		t.Errorf("with room again: %v, %d sent", err, link.n)
	}
	lines, _, err := ReadEgress(e.path)
	if err != nil || len(lines) != 1 {
		t.Errorf("%d lines, %v, want 1", len(lines), err)
	}
}
