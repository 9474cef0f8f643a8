package worker

import (
	"context"
	"errors"
	"fmt"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/consentword"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/zkproofs"
	"salus/zkproofs/contribution"
)

// attested is a session in which this site may have given its share, as the chain tells it.
type attested struct {
	Session study.SessionID
	Study   study.Hash
	Sites   []string // the roster
	Epoch   uint64   // of this site's consents, and their root
	Root    zkproofs.Element
	Hours   uint32 // of the opening
}

// attestedBy lists the sessions that an account attested.
func attestedBy(f *ledger.Facts, own ledger.Address) []attested {
	var out []attested
	for _, s := range f.Sessions() {
		if _, ok := s.Attested[own]; !ok {
			continue // its share was never given: a site attests first
		}
		a := attested{Session: s.Opened.Session, Study: s.Opened.Study, Hours: uint32(s.Opened.Time.Unix() / 3600)}
		for _, e := range s.Opened.Roster {
			m, _, _, _ := f.Member(e.Site)
			a.Sites = append(a.Sites, m.ID)
			if e.Site == own {
				a.Epoch, a.Root = e.ConsentEpoch, e.ConsentRoot
			}
		}
		out = append(out, a)
	}
	return out
}

// voidFor lists the sessions that ended on chain without this site's attestation. A site gives its share when its attestation is final and not before, so its share for these never left, and the
// contract takes no attestation of theirs any more. Should the chain take back the final block with such an end, and the attestation that was on its way come in, then the session is
// among attestedBy's, and is charged before the next one. Should it take back the block with the attestation, and the end come in instead, or the endpoint lie, then the session is listed here although
// the share has left: its charge is marked in the vault (shareLeaves), and stays.
func voidFor(f *ledger.Facts, own ledger.Address) (out []study.SessionID) {
	for _, s := range f.Sessions() {
		if s.Aborted != nil && !s.Charges(own) {
			out = append(out, s.Opened.Session)
		}
	}
	return out
}

// recall makes good what a restored vault has forgotten of the sessions that this site attested, before the next one is held against them. Where that cannot be done the next one is
// refused: nobody knows what it would tell together with them.
func (h *hospital) recall(ctx context.Context, r *transcript.Replay, in inputs) error {
	var past []attested
	var void []study.SessionID
	h.member.ReadFacts(func(f *ledger.Facts) {
		past, void = attestedBy(f, h.member.Chain.Address()), voidFor(f, h.member.Chain.Address())
	})
	if r.Noise().Sites > 0 {
		if err := h.site.giveBack(void); err != nil {
			return err
		}
		return h.site.recallCharges(r.Terms(), r.Study(), past, h.policy.Privacy != nil, func(hash study.Hash) (*study.Study, error) {
			st, err := h.member.Study(ctx, hash)
			if err != nil {
				return nil, fmt.Errorf("study %s, of which this site attested a session: %w: %w", hash, member.ErrWait, err)
			}
			return st, nil
		})
	}
	if h.enforced(r) {
		return h.site.recallRuns(r.Terms(), past, func(a attested) ([]int, error) { return h.site.countedIn(a, in, r.Request(), r.Statement()) })
	}
	return nil
}

// recallCharges charges the sessions with noise that are not, and marks all of them: their shares may have left. Those of other studies count where the site has a limit of its own.
func (s *Site) recallCharges(t *transcript.Terms, st *study.Study, past []attested, all bool, studyOf func(study.Hash) (*study.Study, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.budget()
	if err != nil {
		return err
	}
	changed := false
	for _, a := range past {
		c, known := b.Sessions[a.Session.String()]
		if known && !c.Shared {
			c.Shared, changed = true, true
			b.Sessions[a.Session.String()] = c
		}
		same := a.Study == t.Study
		if known || a.Session == t.Session || !same && !all {
			continue
		}
		of := st
		if !same {
			if of, err = studyOf(a.Study); err != nil {
				return err
			}
		}
		noise, err := of.Noise(len(a.Sites))
		if err != nil {
			return faults.New(faults.PrivacySpent, "this site attested session %s, and what it spent cannot be told: %v", a.Session, err)
		}
		if noise.Sites > 0 {
			c := chargedFor(a.Study, noise)
			c.Shared = true
			b.Sessions[a.Session.String()] = c
			changed = true
		}
	}
	if !changed {
		return nil
	}
	return s.savedJSON(budgetBlob, b)
}

// recallRuns notes again whom the study's sessions counted here. Their proven floors are not known any more, and taken for 0: a session is refused whose roster is
// another and needs them.
func (s *Site) recallRuns(t *transcript.Terms, past []attested, counted func(attested) ([]int, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	notes, err := s.past(t.Study)
	if err != nil {
		return err
	}
	changed := false
	for _, a := range past {
		_, known := notes.Sessions[a.Session.String()]
		if known || a.Study != t.Study || a.Session == t.Session {
			continue
		}
		slots, err := counted(a)
		if err != nil {
			return faults.New(faults.TooSimilar, "this site attested session %s and does not know any more whom it counted (%v): its vault was restored, and no other session of the study is answered", a.Session, err)
		}
		n := rerun{Slots: slots, Floors: map[string]uint32{}}
		for _, site := range a.Sites {
			n.Floors[site] = 0
		}
		notes.Sessions[a.Session.String()] = n
		changed = true
	}
	if !changed {
		return nil
	}
	return s.savedJSON(decisionBlob+t.Study.String(), notes)
}

// countedIn is whom an earlier session of the study that in is of counted at this site.
func (s *Site) countedIn(a attested, in inputs, request consentword.Word, of contribution.Statement) ([]int, error) {
	book, err := s.bookOf(a.Epoch)
	if err != nil {
		return nil, err
	}
	if book.Root().Combined != a.Root {
		return nil, errors.New("the consents of its epoch are others")
	}
	in.decisions = book.Decide(request, a.Hours)
	return in.counted(of), nil
}
