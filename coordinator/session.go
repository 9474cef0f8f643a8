package coordinator

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"salus/coordinator/store"
	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// journal is a session's state as stored: the lifecycle's, and what it does not know.
type journal struct {
	Session study.Session `json:"session"`
	Code    string        `json:"code,omitempty"`    // public code of the failure
	Without []string      `json:"without,omitempty"` // roster of the session that follows a failure
	Aborted bool          `json:"aborted,omitempty"` // the failure is on chain, or never has to be
	Follows bool          `json:"follows,omitempty"` // the session without the culprit was made
	Step    step          `json:"step,omitzero"`     // of an iterative analysis
}

// step is a session's place in an iterative analysis.
type step struct {
	Model    analysis.Model  `json:"model"`
	Previous study.SessionID `json:"previous"`
	// Disclosure is the digest of what shows the sites that the model follows from the previous session; zero for a first session.
	Disclosure study.Digest `json:"disclosure,omitzero"`
}

// parseStep reads a step from a request. Whether it is one of the study's chain, transcript.ReadTerms says.
func parseStep(model, previous []byte) (step, error) {
	var s step
	if len(model) > 0 {
		m, err := transcript.ParseModel(model)
		if err != nil {
			return s, faults.New(faults.Malformed, "%v", err)
		}
		s.Model = m
	}
	if len(previous) > 0 {
		if len(previous) != len(s.Previous) {
			return s, faults.New(faults.Malformed, "a session id has %d bytes, found %d", len(s.Previous), len(previous))
		}
		s.Previous = study.SessionID(previous)
	}
	return s, nil
}

func (s step) onChain() ledger.Step {
	return ledger.Step{Model: transcript.ModelHash(s.Model), Previous: s.Previous}
}

// session drives one session. All fields but those named are owned by its goroutine, run.
type session struct {
	c          *Coordinator
	id         study.SessionID
	in         chan request // what parties say
	log        *slog.Logger
	format     atomic.Pointer[transcript.Format] // once the session is open
	now        atomic.Pointer[salusv1.Session]   // what others see; replaced, never changed
	ended      chan struct{}                     // closed when run returns
	researcher string                            // name of the study's researcher

	row     store.Session
	j       journal
	replay  *transcript.Replay
	entries []store.Entry
	acting  bool       // an action of pursue is under way
	acted   chan error // its outcome
	retryAt time.Time  // not before, after a failed action
}

// newSession wraps a stored session. It verifies nothing yet.
func newSession(c *Coordinator, row store.Session) (*session, error) {
	x := &session{c: c, id: row.ID, row: row, in: make(chan request), acted: make(chan error, 1), ended: make(chan struct{}), log: c.log.With("session", short(row.ID))}
	if err := json.Unmarshal(row.State, &x.j); err != nil {
		return nil, fmt.Errorf("session %s: stored state: %w", row.ID, err)
	}
	st, err := c.store.Study(context.Background(), row.Study)
	if err != nil {
		return nil, err
	}
	x.researcher = st.Researcher
	if x.entries, err = c.store.Entries(context.Background(), row.ID); err != nil {
		return nil, err
	}
	x.publish()
	if !row.Live {
		close(x.ended)
	}
	return x, nil
}

func short(id [32]byte) string { return fmt.Sprintf("%x", id[:4]) }

// run drives the session until it has ended and its end is on chain.
func (x *session) run(ctx context.Context) error {
	defer close(x.ended)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	news := x.c.news.subscribe()
	defer x.c.news.unsubscribe(news)
	defer func() { x.replay = nil }() // what others ask about an ended session is in now
	for {
		if err := x.look(ctx); err != nil {
			return err
		}
		if x.over() {
			return nil
		}
		x.pursue(ctx)
		select {
		case <-ctx.Done():
			return nil
		case r := <-x.in:
			duplicate, err := x.hear(ctx, r)
			r.reply <- reply{duplicate, err}
		case err := <-x.acted:
			x.acting = false
			if err != nil {
				x.failedAction(ctx, err)
			}
		case <-news:
		case <-ticker.C:
			if x.c.patient() {
				continue
			}
			if err := x.next(ctx, study.Occurrence{Kind: study.Tick}, nil); err != nil {
				return err
			}
		}
	}
}

// over says whether nothing is left to do.
func (x *session) over() bool { return x.j.over() }

func (j journal) over() bool {
	s := j.Session.State
	return s == study.Released || s == study.Failed && j.Aborted && (len(j.Without) == 0 || j.Follows)
}

// look takes in what the chain says about the session.
func (x *session) look(ctx context.Context) error {
	var on *ledger.SessionFacts
	var terms *transcript.Terms
	var termsErr error
	x.c.readFacts(func(f *ledger.Facts) {
		s, ok := f.Session(x.id)
		if !ok {
			return
		}
		copied := *s
		on = &copied
		if x.replay == nil {
			var st *study.Study
			if st, termsErr = x.c.study(ctx, x.row.Study); termsErr == nil {
				terms, termsErr = transcript.ReadTerms(f, x.id, st, x.j.Step.Model)
			}
		}
	})
	if x.replay != nil && !x.j.Session.State.Ended() && (on == nil || study.Digest(on.Opened.BlockHash) != x.replay.Terms().Block.Hash) {
		o := study.Occurrence{Kind: study.Aborted, Reason: "the chain took back the block that opened this session"}
		return x.move(ctx, o, nil, faults.BlockChanged)
	}
	if on == nil {
		return nil
	}
	if on.Aborted != nil {
		if x.j.Aborted {
			return nil
		}
		x.j.Aborted = true
		if x.j.Session.State.Ended() {
			return x.save(ctx, x.j, nil)
		}
		return x.next(ctx, study.Occurrence{Kind: study.Aborted, Reason: "the chain holds an abort of this session"}, nil)
	}
	if x.replay == nil && !x.j.Session.State.Ended() {
		if termsErr != nil {
			return x.next(ctx, study.Occurrence{Kind: study.Aborted, Reason: termsErr.Error()}, nil)
		}
		if err := x.rebuild(ctx, terms); err != nil {
			return x.next(ctx, study.Occurrence{Kind: study.Aborted, Reason: err.Error()}, nil)
		}
	}
	if x.j.Session.State == study.Opening {
		if err := x.next(ctx, study.Occurrence{Kind: study.Opened}, nil); err != nil {
			return err
		}
	}
	if on.Sealed != nil && x.j.Session.State == study.Sealing {
		if err := x.next(ctx, study.Occurrence{Kind: study.Sealed}, nil); err != nil {
			return err
		}
	}
	if on.Released != nil && x.j.Session.State == study.Finishing {
		return x.next(ctx, study.Occurrence{Kind: study.Finished}, nil)
	}
	return nil
}

// rebuild starts the replay and, after a restart, verifies again what was stored.
func (x *session) rebuild(ctx context.Context, terms *transcript.Terms) error {
	st, err := x.c.study(ctx, x.row.Study)
	if err != nil {
		return err
	}
	r, err := transcript.NewReplay(terms, st, x.c.keys)
	if err != nil {
		return err
	}
	for _, kind := range transcript.Kinds() {
		for _, e := range x.entries {
			if e.Kind != string(kind) {
				continue
			}
			b, err := x.artifact(ctx, e.Digest, r.Format().MaxSize(kind))
			if err != nil {
				return fmt.Errorf("stored artifact of %s: %w", e.Party, err)
			}
			if err := r.Add(toEntry(e), b); err != nil {
				return fmt.Errorf("stored artifact of %s: %w", e.Party, err)
			}
		}
	}
	x.replay = r
	format := r.Format()
	x.format.Store(&format)
	x.row.Revision++ // a watcher may have seen this revision without its entries
	x.publish()
	return nil
}

// artifact reads an artifact that this coordinator stored. Parties may have a damaged one still, but nobody waits for them long.
func (x *session) artifact(ctx context.Context, digest study.Digest, max int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	return x.c.swarm.Get(ctx, digest, max)
}

func toEntry(e store.Entry) transcript.Entry {
	return transcript.Entry{Kind: transcript.Kind(e.Kind), Party: e.Party, Digest: e.Digest, Signature: e.Signature}
}

// next moves the session by an occurrence: the new state, with its entry, is stored before anything follows from it.
func (x *session) next(ctx context.Context, o study.Occurrence, e *store.Entry) error {
	return x.move(ctx, o, e, "")
}

// end is next for an occurrence that fails the session, with the failure's public code.
func (x *session) end(ctx context.Context, o study.Occurrence, code faults.Code) error {
	return x.move(ctx, o, nil, code)
}

func (x *session) move(ctx context.Context, o study.Occurrence, e *store.Entry, code faults.Code) error {
	o.Session, o.At = x.id, x.c.clock()
	state, effects, err := study.Next(x.j.Session, o)
	if err != nil {
		return phaseFault(err)
	}
	if e == nil && state.State == x.j.Session.State && o.Kind != study.Aborted {
		return nil
	}
	j := x.j
	j.Session = state
	for _, f := range effects {
		if f.Kind == study.ProposeWithout {
			for _, s := range f.Roster {
				j.Without = append(j.Without, string(s))
			}
		}
	}
	if j.Session.Failure != nil && j.Code == "" {
		switch {
		case code != "":
			j.Code = string(code)
		case o.Kind == study.Tick:
			j.Code = string(faults.DeadlinePassed)
		default:
			j.Code = string(faults.CoordinatorStopped)
		}
	}
	if err := x.save(ctx, j, e); err != nil {
		return err
	}
	if e != nil {
		x.entries = append(x.entries, *e)
	}
	if j.Session.State != study.Committing || o.Kind == study.Opened {
		x.log.Info("session", "state", j.Session.State, "event", o.Kind, "party", o.Party)
	}
	x.publish()
	return nil
}

func (x *session) save(ctx context.Context, j journal, e *store.Entry) error {
	b, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("session %s: %w", x.id, err)
	}
	row := x.row
	row.State, row.Revision = b, row.Revision+1
	row.Live = !j.over()
	if err := x.c.store.SaveSession(ctx, row, e); err != nil {
		return err
	}
	x.row, x.j = row, j
	x.c.stored("session " + string(j.Session.State))
	return nil
}

// SessionAfter is the id of the session that follows a failed one of the study, if one does.
func SessionAfter(h study.Hash, failed study.SessionID) study.SessionID {
	return sessionID(h, followRequest(failed))
}

func followRequest(failed study.SessionID) [32]byte {
	return sha256.Sum256(append([]byte("salus/follow/v1\x00"), failed[:]...))
}

func sessionID(h study.Hash, request [32]byte) study.SessionID {
	return sha256.Sum256(slices.Concat([]byte("salus/session-id/v1\x00"), h[:], request[:]))
}

// publish replaces what others see and wakes the watchers.
func (x *session) publish() {
	s := x.j.Session
	m := &salusv1.Session{
		Id: x.id[:], Study: x.row.Study[:], State: wireState(s.State), Created: timestamppb.New(x.row.Created), Revision: x.row.Revision,
	}
	for _, id := range s.Roster {
		m.Roster = append(m.Roster, string(id))
	}
	if at := x.j.Step.Model; transcript.ModelHash(at) != (study.Digest{}) {
		m.Model = transcript.ModelBytes(at)
	}
	if d := x.j.Step.Disclosure; d != (study.Digest{}) {
		m.Disclosure = d[:]
	}
	if !s.Deadline.IsZero() {
		m.Deadline = timestamppb.New(s.Deadline)
	}
	for _, p := range s.Awaited() {
		m.WaitingFor = append(m.WaitingFor, string(p))
	}
	if f := s.Failure; f != nil {
		m.Reason, m.Detail = x.j.Code, f.Reason
		if len(f.Culprits) > 0 {
			m.Culprit = string(f.Culprits[0])
		}
	}
	// In canonical order; what is stored was verified before, so it is shown even while a restart verifies it again.
	for _, kind := range transcript.Kinds() {
		for _, party := range s.Parties() {
			for _, e := range x.entries {
				if e.Kind == string(kind) && e.Party == string(party) {
					m.Entries = append(m.Entries, wireEntry(toEntry(e), e.Size))
				}
			}
		}
	}
	if x.replay != nil {
		m.Terms = x.replay.Terms().Bytes()
		if seal, err := x.replay.Seal(); err == nil {
			m.Head = seal.Head[:]
		}
	}
	x.now.Store(m)
	x.c.hub.changed()
}
