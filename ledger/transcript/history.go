package transcript

import (
	"errors"
	"fmt"
	"slices"

	"salus/ledger"
	"salus/models/study"
	"salus/zkproofs"
)

// Step is one session of a study, as the chain tells it: at which model it computed, after which session, over which consents.
type Step struct {
	Session    study.SessionID `json:"session"`
	State      string          `json:"state"` // open, sealed, released or aborted
	Block      uint64          `json:"block"` // of openSession
	Iteration  uint32          `json:"iteration"`
	Model      study.Digest    `json:"model"`    // hash; zero for an analysis of one session
	Previous   study.SessionID `json:"previous"` // zero for the first of a chain
	Commitment study.Digest    `json:"commitment"`
	Sites      []StepSite      `json:"sites"`
	Counts     bool            `json:"counts"`            // towards the study's cap; not if it was aborted before any site attested
	Reason     string          `json:"reason,omitempty"`  // public code of an abort, as salus explain takes it
	Culprit    string          `json:"culprit,omitempty"` // of an abort: a site, or researcher
	AbortedBy  string          `json:"abortedBy,omitempty"`
}

// StepSite is what a site brought to a session.
type StepSite struct {
	ID           string           `json:"id"`
	ConsentEpoch uint64           `json:"consentEpoch"`
	ConsentRoot  zkproofs.Element `json:"consentRoot"`
	DatasetRoot  zkproofs.Element `json:"datasetRoot"`
}

// History is all sessions of a study, in the order of their opening.
func History(f *ledger.Facts, h study.Hash) ([]Step, error) {
	on, ok := f.Study(h)
	if !ok {
		return nil, fmt.Errorf("the chain knows no study %s", h)
	}
	var out []Step
	for _, id := range on.Sessions {
		s, err := step(f, id)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// Chain is the sessions that a session's model rests on and the session itself, in the order of their iterations.
func Chain(f *ledger.Facts, session study.SessionID) ([]Step, error) {
	var out []Step
	for id := session; id != (study.SessionID{}); {
		s, err := step(f, id)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
		id = s.Previous
	}
	slices.Reverse(out)
	return out, nil
}

func step(f *ledger.Facts, id study.SessionID) (Step, error) {
	on, ok := f.Session(id)
	if !ok {
		return Step{}, fmt.Errorf("the chain knows no session %s", id)
	}
	o := on.Opened
	s := Step{Session: id, State: "open", Counts: on.Aborted == nil || len(on.Attested) > 0, Block: o.Block, Iteration: o.Iteration, Model: o.Step.Model, Previous: o.Step.Previous}
	switch {
	case on.Aborted != nil:
		s.State, s.Reason = "aborted", fmt.Sprintf("SAL-%04d", on.Aborted.Reason)
		s.Culprit, s.AbortedBy = partyOf(f, o, on.Aborted.Culprit), partyOf(f, o, on.Aborted.By)
	case on.Released != nil:
		s.State, s.Commitment = "released", on.Released.Commitment
	case on.Sealed != nil:
		s.State = "sealed"
	}
	for _, e := range o.Roster {
		m, _, _, _ := f.Member(e.Site)
		s.Sites = append(s.Sites, StepSite{ID: m.ID, ConsentEpoch: e.ConsentEpoch, ConsentRoot: e.ConsentRoot, DatasetRoot: e.Dataset.Root})
	}
	return s, nil
}

// followed checks a session's place in its chain: that the receipt names the next model that the decrypted sums give, and that what the chain opened after the
// session is at that model.
func (rep *Report) followed(f *ledger.Facts, r *Replay, out Outcome, stopped string, next *Known) error {
	if stopped != out.Failed {
		return errors.New("the decrypted sums end the analysis otherwise than the receipt says")
	}
	if !r.program.Iterative() {
		if next != nil {
			return errors.New("the receipt names a next model, and the analysis needs one session only")
		}
		return nil
	}
	if !out.Next.same(next) {
		return errors.New("the decrypted sums give another next model than the receipt says")
	}
	on, _ := f.Session(r.terms.Session)
	for _, id := range on.Next {
		s, _ := f.Session(id)
		if s.Released == nil {
			continue // opening one is in the operator's power; only a released session goes on
		}
		if out.Next == nil {
			return fmt.Errorf("session %s follows, and the analysis had ended", study.SessionID(id))
		}
		if got, want := study.Digest(s.Opened.Step.Model), ModelHash(out.Next.Model); got != want {
			return fmt.Errorf("session %s follows at model %s, the decrypted sums give %s", study.SessionID(id), got, want)
		}
	}
	var err error
	if rep.History, err = Chain(f, r.terms.Session); err != nil {
		return err
	}
	text := "the chain of sessions ends here"
	if out.Failed != "" {
		text += ": " + out.Failed
	}
	if out.Next != nil {
		text = fmt.Sprintf("the next model is %s, derived again from the decrypted sums", ModelHash(out.Next.Model))
	}
	rep.hold("model", "iteration %d at model %s, as the chain fixed it; %s", r.terms.Model.Iteration, ModelHash(r.terms.Model), text)
	return nil
}

// partyOf names an account in a session: a site, the researcher, the operator, or its address. Zero is nobody.
func partyOf(f *ledger.Facts, o ledger.SessionOpened, a ledger.Address) string {
	switch m, role, _, known := f.Member(a); {
	case a == (ledger.Address{}):
		return ""
	case a == o.Researcher:
		return "researcher"
	case known && role == ledger.RoleSite:
		return m.ID
	case f.Operated(a):
		return "operator"
	}
	return a.String()
}
