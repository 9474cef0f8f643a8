package member

import (
	"context"
	"errors"
	"fmt"
	"time"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// ErrWait is wrapped by what cannot be decided yet.
var ErrWait = errors.New("this waits")

// Derived shows that the model of a session after a chain's first is the one that follows from the sums of the session before: nil, or a fault that says why not, or an
// error that wraps ErrWait. This site must have been in that session, which is replayed here from its artifacts, every proof verified; kept is a replay of it that nobody else uses any more, or nil.
//
// What the coordinator says of the session before is believed as little as ever: terms from the chain, entries by their signatures and proofs, the whole by the anchored head and attestations,
// the last share by the researcher's signature and proof.
func (m *Member) Derived(ctx context.Context, r *transcript.Replay, kept *transcript.Replay) error {
	t := r.Terms()
	now, err := m.ask(ctx, t.Session)
	if err != nil {
		return err
	}
	if len(now.Disclosure) != len(study.Digest{}) {
		return faults.New(faults.ModelRefused, "the sums of session %s, from which the model should follow, were not disclosed to its sites", t.Previous)
	}
	before, err := m.ask(ctx, t.Previous)
	if err != nil {
		return err
	}
	p := kept
	if p == nil || p.Terms().Session != t.Previous {
		if p, err = m.again(t.Previous, r.Study(), before.Model); err != nil {
			return err
		}
	}
	if err := m.catchUp(ctx, p, before.Entries); err != nil {
		return err
	}
	m.ReadFacts(func(f *ledger.Facts) { err = p.Anchored(f) })
	if err != nil {
		return faults.New(faults.ModelRefused, "the session before: %v", err)
	}
	share := p.Format().MaxSize(transcript.Share)
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	b, err := m.swarm.Get(ctx, study.Digest(now.Disclosure), transcript.DisclosureSize(p.Terms(), share))
	if err != nil {
		return fmt.Errorf("the disclosure of session %s: %w: %w", t.Previous, ErrWait, err)
	}
	d, err := transcript.OpenDisclosure(b, p.Terms(), share, study.SiteID(m.partyName()), m.signing)
	if err == nil {
		err = p.Derives(d, t)
	}
	if err != nil {
		return faults.New(faults.ModelRefused, "%v", err)
	}
	return nil
}

// ask asks for a session as the coordinator has it.
func (m *Member) ask(ctx context.Context, id study.SessionID) (*salusv1.Session, error) {
	r, err := m.party.GetSession(ctx, &salusv1.GetSessionRequest{Session: id[:]})
	switch {
	case faults.Is(err, faults.NotAParty):
		return nil, faults.New(faults.ModelRefused, "this site was not in session %s, from which the model should follow, and so cannot check it; a new chain can have it", id)
	case err != nil:
		return nil, fmt.Errorf("session %s: %w: %w", id, ErrWait, err)
	case r.GetSession() == nil:
		return nil, fmt.Errorf("session %s: %w", id, ErrWait)
	}
	return r.Session, nil
}

// again begins a replay of an earlier session. Nothing of it is asked of this member's own part: it had accepted the terms then.
func (m *Member) again(id study.SessionID, st *study.Study, model []byte) (*transcript.Replay, error) {
	var at analysis.Model
	var err error
	if at, err = transcript.ParseModel(model); err != nil {
		return nil, faults.New(faults.ModelRefused, "session %s: %v", id, err)
	}
	var terms *transcript.Terms
	m.ReadFacts(func(f *ledger.Facts) { terms, err = transcript.ReadTerms(f, id, st, at) })
	if err != nil {
		return nil, faults.New(faults.ModelRefused, "session %s: %v", id, err)
	}
	r, err := transcript.NewReplay(terms, st, m.keys)
	if err != nil {
		return nil, faults.New(faults.ModelRefused, "session %s: %v", id, err)
	}
	return r, nil
}

// catchUp adds what a replay has not heard.
func (m *Member) catchUp(ctx context.Context, r *transcript.Replay, entries []*salusv1.Entry) error {
	for _, w := range entries {
		e, err := entryOf(w)
		if err != nil {
			return faults.New(faults.ModelRefused, "%v", err)
		}
		if old, ok := r.Said(e.Kind, e.Party); ok && old == e {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		b, err := m.swarm.Get(ctx, e.Digest, r.Format().MaxSize(e.Kind))
		cancel()
		if err != nil {
			return fmt.Errorf("%s of %s: %w: %w", e.Kind, e.Party, ErrWait, err)
		}
		if err := r.Add(e, b); err != nil && !errors.Is(err, transcript.ErrDuplicate) {
			return faults.New(faults.ModelRefused, "the session before: %v", err)
		}
	}
	if kind, missing := r.Missing(); kind != "" {
		return faults.New(faults.ModelRefused, "the session before: the %s of %v is missing", kind, missing)
	}
	return nil
}
