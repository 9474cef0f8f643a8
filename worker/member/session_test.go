package member

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/study"
	salusv1 "salus/proto/salus/v1"
	"salus/worker/party"
)

// TestNobodyIsBlamedForASum: a site whose contribution came last is not the culprit of floors that do not add up.
func TestNobodyIsBlamedForASum(t *testing.T) {
	short := errors.New("floors add up to 9")
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("said: %w", &transcript.Refusal{Check: "tally proof", Kind: transcript.Contribution, Party: "st-anna", Err: short}), "st-anna"},
		{&transcript.Refusal{Check: "floor", Err: short}, ""},
		{short, ""},
	} {
		if got := culprit(c.err); got != c.want {
			t.Errorf("%v: %q is blamed, want %q", c.err, got, c.want)
		}
	}
}

// answering is a coordinator that is away at first, and then says how a session stands.
type answering struct {
	salusv1.PartyClient
	away int
	says *salusv1.Session
}

func (a *answering) GetSession(context.Context, *salusv1.GetSessionRequest, ...grpc.CallOption) (*salusv1.GetSessionResponse, error) {
	if a.away--; a.away >= 0 {
		return nil, errors.New("away")
	}
	return &salusv1.GetSessionResponse{Session: a.says}, nil
}

// ends is a part that is told of ends alone.
type ends struct {
	Part
	told chan *salusv1.Session
}

func (e ends) Ended(_ context.Context, s *salusv1.Session) { e.told <- s }

// TestTheEndOfASessionThatWasAskedForIsHeard although it came before the link to the coordinator, which tells nothing of what has ended; and an answer that is older than what is known takes nothing back.
func TestTheEndOfASessionThatWasAskedForIsHeard(t *testing.T) {
	shares, err := party.OpenLog(filepath.Join(t.TempDir(), "shares"), make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	defer shares.Close()
	id := study.SessionID{7}
	failed := &salusv1.Session{Id: id[:], State: salusv1.SessionState_SESSION_STATE_FAILED, Reason: "SAL-2107", Revision: 5}
	m := &Member{
		Log: slog.New(slog.DiscardHandler), party: &answering{away: 1, says: failed}, shares: shares, clock: time.Now, facts: &ledger.Facts{},
		moved: make(chan struct{}), sessions: map[study.SessionID]chan *salusv1.Session{}, asked: make(chan *salusv1.Session),
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	part := ends{told: make(chan *salusv1.Session, 4)}
	group.Go(func() error { return m.followAsked(ctx, group, part) })
	if err := m.Follow(ctx, id); err != nil {
		t.Fatal(err)
	}
	select {
	case s := <-part.told:
		if s.Reason != "SAL-2107" {
			t.Errorf("told of %v", s)
		}
	case <-ctx.Done():
		t.Fatal("the end was not heard")
	}

	other := study.SessionID{8}
	known := make(chan *salusv1.Session, 1)
	known <- &salusv1.Session{Id: other[:], Revision: 9}
	m.mu.Lock()
	m.sessions[other] = known
	m.mu.Unlock()
	m.tell(ctx, group, part, &salusv1.Session{Id: other[:], Revision: 1}, true)
	if s := <-known; s.Revision != 9 {
		t.Errorf("revision %d took the place of 9", s.Revision)
	}
	cancel()
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}
