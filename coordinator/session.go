package coordinator

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
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

// chainTimeout bounds one transaction from sending to final; it is sent again after that.
const chainTimeout = 30 * time.Second

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

// request is what a party says to a session.
type request struct {
	entry    transcript.Entry // a submission, if artifact is not nil
	artifact []byte
	refusal  *refusal
	reply    chan reply
}

type refusal struct{ party, code, detail, culprit string }

type reply struct {
	duplicate bool
	err       error
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

// hear answers one request of a party.
func (x *session) hear(ctx context.Context, r request) (duplicate bool, err error) {
	if r.refusal != nil {
		return false, x.refused(ctx, *r.refusal)
	}
	return x.submitted(ctx, r.entry, r.artifact)
}

func (x *session) refused(ctx context.Context, r refusal) error {
	if x.j.Session.State.Ended() {
		return nil
	}
	who := r.party
	if code := faults.Code(r.code); code == faults.ProofInvalid {
		// By this code a site is expelled from the study; nobody is by its own word.
		r.code, r.detail = string(faults.RefusedByParty), fmt.Sprintf("%s: %s", code, r.detail)
	}
	if r.culprit != "" {
		// A party names another; the coordinator has verified everything it accepted, so the one who refuses leaves,
		// and its reason stands in the record.
		r.detail = fmt.Sprintf("%s (it names %s)", r.detail, r.culprit)
	}
	return x.end(ctx, study.Occurrence{Kind: study.Refused, Party: study.Party(who), Reason: r.detail}, faults.Code(r.code))
}

// submitted verifies an artifact and takes it in. What it returns without error is durable.
func (x *session) submitted(ctx context.Context, e transcript.Entry, artifact []byte) (duplicate bool, err error) {
	if x.replay == nil && !x.j.Session.State.Ended() {
		// A party may have seen the opening before this coordinator did.
		if err := x.c.advance(ctx); err != nil {
			return false, faults.New(faults.ChainUnreachable, "%v", err)
		}
		if err := x.look(ctx); err != nil {
			return false, err
		}
		if x.replay == nil {
			return false, faults.New(faults.WrongPhase, "the session is not open yet")
		}
	}
	o := study.Occurrence{Kind: study.Submitted, At: x.c.clock(), Session: x.id, Party: study.Party(e.Party), Artifact: study.Artifact(e.Kind), Digest: e.Digest}
	if _, _, err := study.Next(x.j.Session, o); err != nil {
		return false, phaseFault(err)
	}
	if _, have := x.j.Session.Received[o.Artifact][o.Party]; have {
		return true, nil // the same again: it is stored
	}
	if x.replay == nil {
		return false, faults.New(faults.WrongPhase, "the session has ended")
	}
	switch err := x.replay.Add(e, artifact); {
	case errors.Is(err, transcript.ErrDuplicate):
		// It was verified, but could not be stored: only what is stored is acknowledged.
		if e, _ = x.replay.Said(e.Kind, e.Party); sha256.Sum256(artifact) != e.Digest {
			return false, faults.New(faults.DigestMismatch, "the artifact is not the one that the entry names")
		}
	case err != nil:
		return false, x.rejected(ctx, e, o, err)
	}
	if _, err := x.c.swarm.Put(artifact); err != nil {
		return false, faults.New(faults.DiskFull, "%v", err)
	}
	row := store.Entry{Kind: string(e.Kind), Party: e.Party, Digest: e.Digest, Signature: e.Signature, Size: int64(len(artifact))}
	return false, x.next(ctx, o, &row)
}

// rejected ends the session by the party whose artifact failed a check. A bad signature proves nothing about the party, so
// it only refuses the message.
func (x *session) rejected(ctx context.Context, e transcript.Entry, o study.Occurrence, cause error) error {
	x.log.Warn("refused", "kind", e.Kind, "party", e.Party, "cause", cause.Error())
	refusal, ok := errors.AsType[*transcript.Refusal](cause)
	if !ok {
		return faults.New(faults.Internal, "%v", cause)
	}
	code := faults.OfCheck(refusal.Check)
	switch code {
	case faults.SignatureInvalid, faults.AlreadySubmitted, faults.WrongPhase, faults.DigestMismatch:
		return faults.New(code, "%v", cause)
	}
	o.Kind, o.Reason = study.Rejected, refusal.Check+": "+refusal.Err.Error()
	if refusal.Party == "" { // the sum was refused, not the party
		o = study.Occurrence{Kind: study.Aborted, Reason: refusal.Error()}
	}
	if err := x.end(ctx, o, code); err != nil {
		return err
	}
	return faults.New(code, "%v", cause)
}

func phaseFault(err error) error {
	switch {
	case errors.Is(err, study.ErrUnknownParty), errors.Is(err, study.ErrNotExpected):
		return faults.New(faults.NotAParty, "%v", err)
	case errors.Is(err, study.ErrConflict):
		return faults.New(faults.AlreadySubmitted, "%v", err)
	}
	return faults.New(faults.WrongPhase, "%v", err)
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

// pursue starts what the state asks for, if it is not under way. Every action is idempotent.
func (x *session) pursue(ctx context.Context) {
	if x.acting || x.c.clock().Before(x.retryAt) {
		return
	}
	var act func(context.Context) error
	switch x.j.Session.State {
	case study.Opening:
		act = x.anchorOpen()
	case study.Sealing:
		act = x.anchorSeal()
	case study.Failed:
		switch {
		case !x.j.Aborted:
			act = x.anchorAbort()
		case len(x.j.Without) > 0 && !x.j.Follows:
			x.follow(ctx)
		}
	}
	if act == nil {
		return
	}
	x.acting = true
	x.c.group.Go(func() error {
		ctx, cancel := context.WithTimeout(ctx, chainTimeout)
		defer cancel()
		x.acted <- act(ctx)
		return nil
	})
}

// failedAction decides what a failed chain action means: a contract's refusal ends the session, anything else is tried again.
func (x *session) failedAction(ctx context.Context, err error) {
	x.log.Warn("chain", "state", x.j.Session.State, "error", err.Error())
	x.retryAt = x.c.clock().Add(time.Second)
	if site, ok := errors.AsType[*unable](err); ok && x.j.Session.State == study.Opening {
		if err := x.end(ctx, study.Occurrence{Kind: study.Refused, Party: study.Party(site.id), Reason: site.why}, faults.NotApproved); err != nil {
			x.log.Error("store", "error", err.Error())
		}
		return
	}
	revert, ok := errors.AsType[*ledger.Revert](err)
	if !ok {
		return
	}
	if x.j.Session.State == study.Failed {
		x.j.Aborted = true // the chain has nothing to abort
		_ = x.save(ctx, x.j, nil)
		return
	}
	if revert.Name == "StaleConsent" || revert.Name == "StaleEpoch" {
		return // a root was posted meanwhile: try again with the new one
	}
	if err := x.end(ctx, study.Occurrence{Kind: study.Aborted, Reason: revert.Error()}, faults.TransactionFails); err != nil {
		x.log.Error("store", "error", err.Error())
	}
}

// unable says that a site of the roster cannot take part any more; the session ends before it is on chain, and another goes
// without it.
type unable struct {
	id  study.SiteID
	why string
}

func (u *unable) Error() string { return fmt.Sprintf("site %s: %s", u.id, u.why) }

func (x *session) anchorOpen() func(context.Context) error {
	var roster []ledger.RosterSite
	var missing error
	x.c.readFacts(func(f *ledger.Facts) {
		on, known := f.Study(x.row.Study)
		if !known {
			missing = errors.New("the chain's endpoint does not show the study yet")
			return
		}
		for _, id := range x.j.Session.Roster {
			m, ok := f.Site(string(id))
			consent, posted := f.Consent(m.Account)
			if !ok || !posted {
				missing = &unable{id, "it is not an active site, or has posted no consent root"}
				return
			}
			if err := transcript.Fits(on.Approvals[m.Account].Dataset, consent.ConsentRoot); err != nil {
				missing = &unable{id, err.Error()}
				return
			}
			roster = append(roster, ledger.RosterSite{Site: m.Account, Epoch: consent.Epoch})
		}
	})
	at := x.j.Step.onChain()
	return func(ctx context.Context) error {
		if missing != nil {
			return missing
		}
		_, err := x.c.chain.OpenSession(ctx, x.id, x.row.Study, roster, at)
		return err
	}
}

func (x *session) anchorSeal() func(context.Context) error {
	if x.replay == nil {
		return nil // the chain's endpoint has not shown the opening again yet
	}
	seal, err := x.replay.Seal()
	return func(ctx context.Context) error {
		if err != nil {
			return err
		}
		_, err := x.c.chain.Seal(ctx, x.id, seal.Head, seal.Aggregate)
		return err
	}
}

func (x *session) anchorAbort() func(context.Context) error {
	failure, code := *x.j.Session.Failure, x.j.Code
	return func(ctx context.Context) error {
		if err := x.c.advance(ctx); err != nil { // openSession may have become final since the last look
			return err
		}
		var opened bool
		var culprit ledger.Address
		x.c.readFacts(func(f *ledger.Facts) {
			_, opened = f.Session(x.id)
			if len(failure.Culprits) == 1 {
				if m, ok := f.Site(string(failure.Culprits[0])); ok {
					culprit = m.Account
				}
			}
		})
		if !opened {
			return &ledger.Revert{Name: "UnknownSession"}
		}
		_, err := x.c.chain.Abort(ctx, x.id, codeNumber(code), culprit, sha256.Sum256([]byte(failure.Reason)))
		return err
	}
}

// codeNumber is the number in a public code, 1001 if there is none.
func codeNumber(code string) uint32 {
	var n uint32
	if _, err := fmt.Sscanf(code, "SAL-%d", &n); err != nil || n == 0 {
		return 1001
	}
	return n
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

// follow makes the session without the culprits; its request id is derived, so it is made once.
func (x *session) follow(ctx context.Context) {
	request := followRequest(x.id)
	var roster []study.SiteID
	for _, s := range x.j.Without {
		roster = append(roster, study.SiteID(s))
	}
	if _, err := x.c.open(ctx, x.row.Study, roster, request, x.j.Step); err != nil {
		x.log.Warn("no session follows", "error", err.Error())
	}
	j := x.j
	j.Follows = true
	if err := x.save(ctx, j, nil); err != nil {
		x.log.Error("store", "error", err.Error())
	}
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
