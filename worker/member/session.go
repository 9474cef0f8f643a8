package member

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/worker/party"
)

// run is a member's view of one live session.
type run struct {
	m      *Member
	part   Part
	id     study.SessionID
	now    *salusv1.Session // the coordinator's newest word
	heard  time.Time        // when it came, or was asked for
	replay *transcript.Replay
	own    map[study.Digest][]byte // this member's artifacts
	sent   map[transcript.Kind]bool
}

// errAbandon ends a member's part in a session after it has said why.
type errAbandon struct {
	code    faults.Code
	culprit string
	err     error
}

func (e *errAbandon) Error() string { return e.err.Error() }
func (e *errAbandon) Unwrap() error { return e.err }

func abandon(code faults.Code, culprit string, err error) error {
	return &errAbandon{code, culprit, err}
}

// culprit is whom a refusal blames: nobody where floors do not add up, whoever spoke last.
func culprit(err error) string {
	if r, ok := errors.AsType[*transcript.Refusal](err); ok {
		return r.Party
	}
	return ""
}

// follow takes part in one session until it ends. Trouble with links is waited out; what cannot be repaired is refused
// with its reason. It never ends the daemon.
func (m *Member) follow(ctx context.Context, id study.SessionID, updates <-chan *salusv1.Session, part Part) error {
	x := &run{m: m, part: part, id: id, own: map[study.Digest][]byte{}, sent: map[transcript.Kind]bool{}}
	log := m.Log.With("session", fmt.Sprintf("%x", id[:4]))
	var retry <-chan time.Time
	news := m.news()
	for {
		select {
		case <-ctx.Done():
			return nil
		case x.now = <-updates:
			x.heard = m.clock()
		case <-news:
		case <-retry:
		}
		news, retry = m.news(), time.After(askAgain) // taken before the step, so that facts that move during it are looked at after it
		if x.now == nil {
			continue
		}
		if err := x.ask(ctx); err != nil {
			retry = time.After(time.Second)
		}
		if x.now.State >= salusv1.SessionState_SESSION_STATE_RELEASED {
			if err := m.shares.End(id); err != nil {
				log.Error("session secrets were not erased", "error", err.Error())
			}
			part.Ended(ctx, x.now)
			return nil
		}
		err := x.step(ctx)
		if gone, ok := errors.AsType[*errAbandon](err); ok {
			log.Warn("this session is refused", "reason", gone.err.Error())
			x.refuse(ctx, gone)
			return x.waitForEnd(ctx, updates)
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("waiting", "error", err.Error())
			retry = time.After(time.Second)
		}
	}
}

// askAgain is how often a member asks after a session that it has not heard the end of.
const askAgain = 15 * time.Second

// ask asks the coordinator how a session ended whose end the chain holds, or of which nothing was heard for long: the word
// that was sent may have been lost with the link, and a new link tells nothing of what has ended.
func (x *run) ask(ctx context.Context) error {
	ended := false
	x.m.ReadFacts(func(f *ledger.Facts) {
		s, ok := f.Session(x.id)
		ended = ok && over(s)
	})
	if x.now.State >= salusv1.SessionState_SESSION_STATE_RELEASED || !ended && x.m.clock().Sub(x.heard) < askAgain {
		return nil
	}
	x.heard = x.m.clock()
	r, err := x.m.party.GetSession(ctx, &salusv1.GetSessionRequest{Session: x.id[:]})
	if err != nil {
		return err
	}
	if s := r.GetSession(); bytes.Equal(s.GetId(), x.id[:]) && s.Revision > x.now.Revision {
		x.now = s
	}
	if ended && x.now.State < salusv1.SessionState_SESSION_STATE_RELEASED {
		return errors.New("the coordinator has not noticed the end yet")
	}
	return nil
}

// waitForEnd keeps a refused session from being taken up again, and erases its secrets when it has ended.
func (x *run) waitForEnd(ctx context.Context, updates <-chan *salusv1.Session) error {
	for x.now.State < salusv1.SessionState_SESSION_STATE_RELEASED {
		news := x.m.news()
		select {
		case <-ctx.Done():
			return nil
		case x.now = <-updates:
			x.heard = x.m.clock()
		case <-news:
		case <-time.After(time.Second):
		}
		if err := x.ask(ctx); err != nil && ctx.Err() == nil {
			x.m.Log.Debug("asking after a session", "error", err.Error())
		}
	}
	if err := x.m.shares.End(x.id); err != nil {
		x.m.Log.Error("session secrets were not erased", "error", err.Error())
	}
	x.part.Ended(ctx, x.now)
	return nil
}

func (x *run) refuse(ctx context.Context, e *errAbandon) {
	detail := e.err.Error()
	if len(detail) > 1000 {
		detail = detail[:1000]
	}
	if err := x.m.Egress.Record(Departure{At: x.m.clock(), To: "coordinator", What: "refusal", Session: x.id, Digest: sha256.Sum256([]byte(detail)), Size: len(detail)}); err != nil {
		x.m.Log.Error("refusal was not sent", "error", err.Error())
		return
	}
	if _, err := x.m.party.Refuse(ctx, &salusv1.RefuseRequest{Session: x.id[:], Reason: string(e.code), Detail: detail, Culprit: e.culprit}); err != nil {
		x.m.Log.Warn("refusal was not heard", "error", err.Error())
	}
}

// step does everything that can be done now.
func (x *run) step(ctx context.Context) error {
	if x.replay == nil {
		if err := x.begin(ctx); err != nil || x.replay == nil {
			return err
		}
	}
	if err := x.stands(); err != nil {
		return err
	}
	for {
		if err := x.hear(ctx); err != nil {
			return err
		}
		spoke, err := x.speak(ctx)
		if err != nil || !spoke {
			return err
		}
	}
}

// begin derives the terms from the chain, once openSession is final there.
func (x *run) begin(ctx context.Context) error {
	if len(x.now.Study) != len(study.Hash{}) {
		return abandon(faults.Malformed, "", errors.New("the coordinator sent a malformed session"))
	}
	st, err := x.m.Study(ctx, study.Hash(x.now.Study))
	if err != nil {
		return err
	}
	var model analysis.Model
	if len(x.now.Model) > 0 {
		if model, err = transcript.ParseModel(x.now.Model); err != nil {
			return abandon(faults.Malformed, "", err)
		}
	}
	var terms *transcript.Terms
	opened := false
	var foreign error
	x.m.ReadFacts(func(f *ledger.Facts) {
		on, known := f.Session(x.id)
		if opened = known && !over(on); !opened {
			return
		}
		foreign = CheckPins(f, x.m.keys.Made)
		if terms, err = transcript.ReadTerms(f, x.id, st, model); err == nil && f.Head.Time.Sub(on.Opened.Time) > maxAge {
			err = fmt.Errorf("the session was opened at %s, more than %s before the chain's newest block", on.Opened.Time.Format(time.RFC3339), maxAge)
		}
	})
	if !opened {
		return nil
	}
	if err != nil {
		return abandon(faults.TermsDiffer, "", err)
	}
	if foreign != nil {
		return abandon(faults.PinUnverified, "", foreign)
	}
	if err := x.agrees(terms); err != nil {
		return abandon(faults.TermsDiffer, "", err)
	}
	r, err := transcript.NewReplay(terms, st, x.m.keys)
	if err != nil {
		return abandon(checkCode(err, faults.TermsDiffer), "", err)
	}
	if err := x.part.Accept(ctx, r); errors.Is(err, ErrWait) {
		return err
	} else if err != nil {
		return abandon(codeOf(err, faults.RefusedByParty), "", err)
	}
	x.replay = r
	return nil
}

// stands looks whether the block that the session's terms come from is on the chain still, to whose hash keys and proofs are bound, and whether the keys under which the others prove are in use
// still: of what may be forged nothing is decrypted.
func (x *run) stands() error {
	gone, retired := false, ""
	x.m.ReadFacts(func(f *ledger.Facts) {
		on, known := f.Session(x.id)
		gone = !known || study.Digest(on.Opened.BlockHash) != x.replay.Terms().Block.Hash
		for _, k := range x.replay.Terms().Keys {
			if r, ok := f.Retired(string(k.Circuit)); ok {
				retired = fmt.Sprintf("motion %d retired the key of %s", r.Motion, k.Circuit)
			}
		}
	})
	if gone {
		return abandon(faults.BlockChanged, "", errors.New("the chain took back the block that opened the session"))
	}
	if retired != "" {
		return abandon(faults.KeyRetired, "", errors.New(retired))
	}
	return nil
}

// maxAge is how long after its opening a session may still be taken up. All phases together are shorter; without a bound, a
// coordinator could open sessions ahead and run them under consents that have long been withdrawn.
const maxAge = 72 * time.Hour

// over says whether a session has ended on chain; the coordinator will say so too.
func over(s *ledger.SessionFacts) bool { return s.Aborted != nil || s.Released != nil }

// agrees compares the coordinator's word about the session with the chain's. Nothing here rests on that word; but a
// coordinator that shows its parties different things is one to stop for.
func (x *run) agrees(t *transcript.Terms) error {
	if len(x.now.Terms) > 0 && !bytes.Equal(x.now.Terms, t.Bytes()) {
		return errors.New("the coordinator sent other terms than the chain fixed")
	}
	if len(x.now.Roster) != len(t.Sites) {
		return fmt.Errorf("the coordinator names %d sites, the chain %d", len(x.now.Roster), len(t.Sites))
	}
	for i, s := range t.Sites {
		if x.now.Roster[i] != string(s.ID) {
			return fmt.Errorf("the coordinator's roster is not the chain's, which has %s in place %d", s.ID, i+1)
		}
	}
	return nil
}

// checkCode gives the public code of the check that failed.
func checkCode(err error, otherwise faults.Code) faults.Code {
	if r, ok := errors.AsType[*transcript.Refusal](err); ok {
		return faults.OfCheck(r.Check)
	}
	return otherwise
}

func codeOf(err error, otherwise faults.Code) faults.Code {
	if f, ok := faults.From(err); ok {
		return f.Code
	}
	return otherwise
}

// hear fetches and verifies every entry that the replay does not have yet.
func (x *run) hear(ctx context.Context) error {
	for _, w := range x.now.Entries {
		e, err := entryOf(w)
		if err != nil {
			return abandon(faults.Malformed, "", err)
		}
		if old, ok := x.replay.Said(e.Kind, e.Party); ok && old == e {
			continue
		}
		b, mine := x.own[e.Digest]
		if !mine {
			max := x.replay.Format().MaxSize(e.Kind)
			if b, err = x.fetch(ctx, e.Digest, max); err != nil {
				return fmt.Errorf("%s of %s: %w", e.Kind, e.Party, err)
			}
		}
		if err := x.replay.Add(e, b); err != nil && !errors.Is(err, transcript.ErrDuplicate) {
			return abandon(checkCode(err, faults.ProofInvalid), culprit(err), err)
		}
	}
	return nil
}

// fetch gives up after a while, so that the session's end is noticed; what came so far is kept for the next try.
func (x *run) fetch(ctx context.Context, digest study.Digest, max int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	return x.m.swarm.Get(ctx, digest, max)
}

func entryOf(w *salusv1.Entry) (transcript.Entry, error) {
	kinds := transcript.Kinds()
	if w.Kind < 1 || int(w.Kind) > len(kinds) || len(w.Digest) != 32 || len(w.Signature) != 64 {
		return transcript.Entry{}, errors.New("the coordinator sent a malformed entry")
	}
	return transcript.Entry{Kind: kinds[w.Kind-1], Party: w.Party, Digest: study.Digest(w.Digest), Signature: transcript.Signature(w.Signature)}, nil
}

// speak says what this member owes now. It reports whether anything changed that allows more at once.
func (x *run) speak(ctx context.Context) (bool, error) {
	kind, missing := x.replay.Missing()
	owes := false
	for _, p := range missing {
		owes = owes || p == x.m.partyName()
	}
	switch {
	case kind == "":
		return false, x.part.Complete(ctx, x.replay)
	case !owes || x.sent[kind]:
		return false, nil
	}
	stored, err := x.round(ctx, kind)
	switch {
	case errors.Is(err, party.ErrOtherInput), errors.Is(err, party.ErrEnded):
		return false, abandon(faults.RestoredShareLog, "", err)
	case err != nil:
		if r, ok := errors.AsType[*transcript.Refusal](err); ok {
			return false, abandon(faults.OfCheck(r.Check), r.Party, err)
		}
		return false, err
	case stored == nil:
		return false, nil
	}
	return false, x.send(ctx, *stored)
}

// round computes, or finds, what this member says in a round. nil: not yet.
func (x *run) round(ctx context.Context, kind transcript.Kind) (*party.Stored, error) {
	h := x.m.holder
	var s party.Stored
	var err error
	switch kind {
	case transcript.Commit:
		s, err = h.Commit(x.replay)
	case transcript.KeyShare:
		s, err = h.KeyShare(x.replay)
	case transcript.Contribution:
		s, err = h.Contribute(x.replay, func(r party.Randomness, parts party.Parts) ([]byte, error) {
			return x.part.Contribution(ctx, x.replay, r, parts)
		})
		if err != nil {
			if _, isFault := errors.AsType[*faults.Error](err); isFault {
				return nil, abandon(codeOf(err, faults.RefusedByParty), "", err)
			}
		}
	case transcript.Share:
		head, ready, err2 := x.attest(ctx)
		if err2 != nil || !ready {
			return nil, err2
		}
		if err := x.part.Sharing(x.replay); err != nil {
			return nil, err
		}
		s, err = h.Share(x.replay, head)
	}
	if err != nil {
		return nil, err
	}
	return &s, nil
}

// attest waits for the seal that is final on chain, compares it with what was recomputed here from verified contributions,
// and says so on chain.
func (x *run) attest(ctx context.Context) (head study.Digest, ready bool, err error) {
	seal, err := x.replay.Seal()
	if err != nil {
		return head, false, err
	}
	var on *ledger.Sealed
	var attested bool
	x.m.ReadFacts(func(f *ledger.Facts) {
		if s, ok := f.Session(x.id); ok && !over(s) {
			on = s.Sealed
			_, attested = s.Attested[x.m.Chain.Address()]
		}
	})
	if on == nil {
		return head, false, nil
	}
	if study.Digest(on.Head) != seal.Head || study.Digest(on.Aggregate) != seal.Aggregate {
		return head, false, abandon(faults.AnchorDiffers, "", fmt.Errorf("the chain sealed head %x, this member recomputed %x", on.Head[:8], seal.Head[:8]))
	}
	if err := x.part.Sealed(ctx, x.replay); errors.Is(err, ErrWait) {
		return head, false, err
	} else if err != nil {
		if _, isFault := errors.AsType[*faults.Error](err); isFault {
			return head, false, abandon(codeOf(err, faults.RefusedByParty), "", err)
		}
		return head, false, err
	}
	if !attested {
		if err := x.m.Egress.Record(Departure{At: x.m.clock(), To: "chain", What: "attestation", Session: x.id, Digest: seal.Head, Size: 32}); err != nil {
			return head, false, err
		}
		x.m.written("egress attestation")
		if _, err := x.m.Chain.Attest(ctx, x.id, seal.Head); err != nil {
			return head, false, fmt.Errorf("attestation: %w", err)
		}
		x.m.written("attested")
	}
	return seal.Head, true, nil
}

// send submits a stored artifact: the egress log first.
func (x *run) send(ctx context.Context, s party.Stored) error {
	x.part.Stored(x.replay, s)
	x.m.written("stored " + string(s.Kind()))
	b := s.Artifact()
	e := transcript.Sign(x.m.signing, x.id, s.Kind(), x.m.partyName(), b)
	x.own[e.Digest] = b
	if err := x.m.Egress.Record(Departure{At: x.m.clock(), To: "coordinator", What: string(s.Kind()), Session: x.id, Digest: e.Digest, Size: len(b)}); err != nil {
		return err
	}
	x.m.written("egress " + string(s.Kind()))
	r := &salusv1.SubmitRequest{Session: x.id[:], Kind: wireKind(s.Kind()), Artifact: b, Digest: e.Digest[:], Size: uint64(len(b)), Signature: e.Signature[:]}
	if len(b) > transport.MaxInline {
		if _, err := x.m.swarm.Put(b); err != nil {
			return err
		}
		r.Artifact = nil
	}
	ctx, cancel := context.WithTimeout(ctx, submitTime)
	defer cancel()
	if _, err := x.m.party.Submit(ctx, r); err != nil {
		if f, ok := faults.From(err); ok {
			switch f.Code {
			case faults.AlreadySubmitted:
				return abandon(faults.RestoredShareLog, "", fmt.Errorf("the coordinator holds another %s of this member: this is an old or copied share log: %w", s.Kind(), err))
			case faults.ProofInvalid, faults.ArtifactMalformed, faults.NotAParty:
				return abandon(f.Code, "", err)
			}
		}
		return err
	}
	x.sent[s.Kind()] = true
	return nil
}

// submitTime is long enough for the coordinator to verify hundreds of proofs before it answers.
const submitTime = 5 * time.Minute

func wireKind(k transcript.Kind) salusv1.ArtifactKind {
	for i, x := range transcript.Kinds() {
		if x == k {
			return salusv1.ArtifactKind(i + 1)
		}
	}
	return 0
}
