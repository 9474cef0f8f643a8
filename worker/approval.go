package worker

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/worker/policy"
	"salus/worker/vault"
)

// A study is approved by the hospital's policy file (package policy) or by a person. One that the policy does not allow is refused on chain with the reasons; a person may approve it
// nevertheless, and says so: the site then answers its sessions too. Without such a word the policy holds at each session, so a hospital that narrows it stops the studies that do not fit any more.

const approvalBlob = "approval/"

// exception says that a person approved a study that the policy does not allow.
type exception struct {
	Against string `json:"against"` // the objections
}

// Policy reads the hospital's policy file; nil means that there is none.
func (s *Site) Policy() (*policy.Policy, error) {
	path := filepath.Join(s.Dir, policy.File)
	p, err := policy.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// researcherOf is the name of a study's researcher, as the chain tells it.
func researcherOf(f *ledger.Facts, h study.Hash) string {
	on, ok := f.Study(h)
	if !ok {
		return ""
	}
	return nameOf(f, on.Proposed.Researcher)
}

// mayApprove says whether the chain holds the study to its own rules, and for how many sessions the site approves it: what its policy says, or what it has said when it approved before.
func (s *Site) mayApprove(ctx context.Context, chain *ledger.Client, st *study.Study) (uint32, error) {
	f, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return 0, fmt.Errorf("study: %w", err)
	}
	if !s.Profile.Development { // there the keys are compared by sessions alone
		made := MadeHere(s.Dir)
		if err := member.CheckPins(f, func(circuit string, keyHash [32]byte) (bool, bool) { return made(circuit, keyHash), false }); err != nil {
			return 0, err
		}
	}
	on, ok := f.Study(st.Hash())
	if !ok {
		return 0, faults.New(faults.StudyUnknown, "the chain does not hold %s yet", st.Hash())
	}
	if err := transcript.CheckRules(f, st); err != nil {
		return 0, faults.New(faults.RulesDiffer, "%v", err)
	}
	if a, done := on.Approvals[chain.Address()]; done {
		return a.MaxSessions, nil
	}
	p, err := s.Policy()
	if p == nil || err != nil {
		return 0, err
	}
	return p.MaxSessions, nil
}

// ApproveAsPerson approves a study on a person's word. A study that the policy does not allow needs the word against: sessions of it are then answered too.
func (s *Site) ApproveAsPerson(ctx context.Context, chain *ledger.Client, st *study.Study, against bool) (Approval, error) {
	p, err := s.Policy()
	if err != nil {
		return Approval{}, err
	}
	if p != nil {
		f, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
		if err != nil {
			return Approval{}, err
		}
		if bad := p.Judge(st, researcherOf(f, st.Hash())); len(bad) > 0 && !against {
			return Approval{}, faults.New(faults.PolicyRefuses, "%s", bad)
		} else if len(bad) > 0 {
			if err := s.savedJSON(approvalBlob+st.Hash().String(), exception{bad.String()}); err != nil {
				return Approval{}, err
			}
		}
	}
	return s.Approve(ctx, chain, st)
}

// excepted says whether a person approved the study against the policy.
func (s *Site) excepted(h study.Hash) (bool, error) {
	var e exception
	err := s.loadJSON(approvalBlob+h.String(), &e)
	if errors.Is(err, vault.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Refuse says on chain why the site does not approve a study. The text is cut to what the contract takes.
func (s *Site) Refuse(ctx context.Context, chain *ledger.Client, h study.Hash, reason string) (ledger.At, error) {
	reason = cut(reason, maxRefusal)
	if err := s.leaves("refusal", sha256.Sum256([]byte(reason))); err != nil {
		return ledger.At{}, err
	}
	at, err := chain.Refuse(ctx, h, reason)
	return at, refusal(err)
}

const maxRefusal = 280

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most-len("…")], "") + "…"
}

// SetBudget puts the site's limit over all studies on chain, where it binds sessions before they open; nil takes it away. The vault's own accounting is finer and holds too.
func (s *Site) SetBudget(ctx context.Context, chain *ledger.Client, limit *study.Privacy) (uint64, error) {
	var billionths uint64
	if limit != nil {
		target, err := limit.Target()
		if err != nil {
			return 0, faults.New(faults.UsageError, "the site's limit: %v", err)
		}
		if billionths, err = target.Billionths(); err != nil || billionths == 0 {
			return 0, faults.New(faults.UsageError, "the site's limit of ε = %s at δ = %s allows nothing: %v", limit.Epsilon, limit.Delta, err)
		}
	}
	digest := sha256.Sum256(fmt.Appendf(nil, "%d", billionths))
	if err := s.leaves("budget", digest); err != nil {
		return 0, err
	}
	_, err := chain.SetBudget(ctx, billionths)
	return billionths, refusal(err)
}

// automatic says whether studies are approved without asking a person.
func (p Policy) automatic() bool {
	if p.File != nil {
		return p.File.Approve == policy.Automatic
	}
	return p.Approve
}

// fits holds a session's study against the policy as it is now.
func (h *hospital) fits(st *study.Study) error {
	if h.policy.File == nil {
		return nil
	}
	bad := h.judge(st)
	if len(bad) == 0 {
		return nil
	}
	if excepted, err := h.site.excepted(st.Hash()); err != nil || excepted {
		return err
	}
	return faults.New(faults.PolicyRefuses, "%s", bad)
}

func (h *hospital) judge(st *study.Study) policy.Objections {
	var researcher string
	h.member.ReadFacts(func(f *ledger.Facts) { researcher = researcherOf(f, st.Hash()) })
	return h.policy.File.Judge(st, researcher)
}

// judged says whether a study fits the policy file, and refuses it on chain, once, if it does not.
func (h *hospital) judged(ctx context.Context, st *study.Study) bool {
	bad := h.judge(st)
	if len(bad) == 0 {
		return true
	}
	hash := st.Hash()
	h.log.Info("a study is not approved: the policy does not allow it", "study", hash, "name", st.Name, "reasons", bad.String())
	reason := cut(bad.String(), maxRefusal)
	said := false
	h.member.ReadFacts(func(f *ledger.Facts) {
		if on, ok := f.Study(hash); ok {
			said = on.Refusals[h.member.Chain.Address()].Reason == reason
		}
	})
	if said {
		return false
	}
	if _, err := h.site.Refuse(ctx, h.member.Chain, hash, reason); err != nil {
		h.log.Warn("the refusal did not reach the chain", "study", hash, "error", err.Error())
		h.mu.Lock()
		h.seen[hash] = false
		h.mu.Unlock()
	}
	return false
}

// StudyState is a proposed study and where this site stands with it.
type StudyState struct {
	Hash       study.Hash        `json:"hash"`
	Name       string            `json:"name"`
	Researcher string            `json:"researcher"`
	Analysis   study.Kind        `json:"analysis"`
	Purpose    []string          `json:"purpose"`
	State      string            `json:"state"`             // approved, revoked, refused or waiting
	Refusal    string            `json:"refusal,omitempty"` // what this site said
	Objections policy.Objections `json:"objections"`        // of the policy; empty: it fits, or there is no policy
	RulesMatch bool              `json:"rulesMatch"`        // the chain holds it to the rules that it states
	Sessions   uint32            `json:"sessions"`          // that count for this site's dataset
	Most       uint32            `json:"maxSessions"`
	Committee  string            `json:"committee,omitempty"` // such as "1 of 2 agree"
}

// Study says where this site stands with a study.
func (s *Site) Study(f *ledger.Facts, own ledger.Address, st *study.Study) (StudyState, error) {
	h := st.Hash()
	out := StudyState{
		Hash: h, Name: st.Name, Researcher: researcherOf(f, h), Analysis: st.Analysis.Kind, Purpose: st.Purpose, State: "waiting", Objections: policy.Objections{},
		RulesMatch: transcript.CheckRules(f, st) == nil, Sessions: f.CountedAt(h, own), Most: st.Release.MaxSessions,
	}
	p, err := s.Policy()
	if err != nil {
		return out, err
	}
	if p != nil {
		out.Objections = append(out.Objections, p.Judge(st, out.Researcher)...)
	}
	on, ok := f.Study(h)
	if !ok {
		return out, nil
	}
	if a, done := on.Approvals[own]; done {
		out.State = "approved"
		if a.Revoked != nil {
			out.State = "revoked"
		}
		if a.MaxSessions > 0 {
			out.Most = min(out.Most, a.MaxSessions)
		}
	} else if r, done := on.Refusals[own]; done {
		out.State, out.Refusal = "refused", r.Reason
	}
	if q := on.Proposed.Quorum; q > 0 {
		out.Committee = fmt.Sprintf("%d agree of %d that must", on.Agreed(), q)
	}
	return out, nil
}

// invited says whether a study asks this site.
func (s *Site) invited(st *study.Study) bool {
	return len(st.Sites) == 0 || slices.Contains(st.Sites, study.SiteID(s.Profile.Name))
}

// Studies lists the proposed studies that ask this site, in the order given.
func (s *Site) Studies(f *ledger.Facts, own ledger.Address, all []*study.Study) ([]StudyState, error) {
	list := []StudyState{}
	for _, st := range all {
		if !s.invited(st) {
			continue
		}
		state, err := s.Study(f, own, st)
		if err != nil {
			return nil, err
		}
		list = append(list, state)
	}
	return list, nil
}
