package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/worker/member"
	"salus/worker/party"
	"salus/worker/policy"
)

// Policy is what a site decides in advance.
type Policy struct {
	// Approve approves every proposed study whose purposes and operations are all listed, without asking a person.
	Approve bool `json:"approve"`
	// Reruns lets sessions run that differ from an earlier one in fewer patients than the minimum cohort. It is refused
	// outside development consortia: the demo uses it to show what such a pair reveals.
	Reruns bool `json:"reruns"`
	// NoChains refuses analyses that are chains of sessions: the sites of a chain see its sums at each step, this site's patients among them.
	NoChains bool `json:"noChains"`
	// Batch is for how long a patient's request waits for others to come with it; what the queue on chain asks for never waits. 0: [DefaultBatch].
	Batch time.Duration `json:"-"`
	// Patients is where this site's patients may ask.
	Patients Patients `json:"patients,omitzero"`
	// Privacy limits what the noised results of all studies together may tell about one row of this site; nil: each study's own target alone.
	Privacy *study.Privacy `json:"privacy,omitempty"`
	// Copies says of whose stored changes of consents this site keeps a copy; empty: [CopiesShared].
	Copies Copies `json:"copies,omitempty"`
	// File is the hospital's policy file; nil: it has none, and what is above decides.
	File *policy.Policy `json:"file,omitempty"`
}

// Hooks are where a development consortium's demo and tests reach into a worker; nil functions do nothing. Serve refuses
// them elsewhere.
type Hooks struct {
	// Witness may change what the prover is given: a modified prover. The proof is then a true proof of a false input.
	Witness func(*Doctored)
	// Proved is told whether a modified prover's proof verifies by itself, against the inputs that it was made for.
	Proved func(verifies bool)
	// Stored is called when an artifact is on disk and before it is sent.
	Stored func(session study.SessionID, s party.Stored)
	// Written is called with a name whenever something is on disk and not yet acted on.
	Written func(what string)
}

// Doctored is what a modified prover may change before it proves.
type Doctored struct {
	Rows     [][]uint32          // by slot; nil is the empty row
	Consents func(slot int) bool // whether the patient's row may serve the study
	Decline  func(slot int)      // makes the prover treat a consenting patient as one who refused
}

// Serve takes part in sessions until ctx ends.
func Serve(ctx context.Context, dir string, keys member.Keys, policy Policy, hooks Hooks, log *slog.Logger, ready func()) error {
	if err := policy.Copies.check(); err != nil {
		return err
	}
	site, err := OpenSite(dir)
	if err != nil {
		return err
	}
	defer site.Close()
	m, err := member.Open(ctx, dir, keys, log)
	if err != nil {
		return err
	}
	defer m.Close()
	if policy.File, err = site.Policy(); err != nil {
		return err
	}
	if f := policy.File; f != nil && f.Limit != nil && policy.Privacy == nil {
		limit := f.Limit.Study()
		policy.Privacy = &limit
	}
	if policy.Privacy != nil {
		if _, err := policy.Privacy.Target(); err != nil {
			return faults.New(faults.UsageError, "the site's limit: %v", err)
		}
	}
	if (policy.Reruns || hooks.Witness != nil || hooks.Stored != nil || hooks.Written != nil) && !m.Profile.Development {
		return faults.New(faults.UsageError, "re-runs and modified provers exist in development consortia only")
	}
	m.Written = hooks.Written
	site.written = hooks.Written
	if _, err := site.AnchorRecords(ctx, m.Chain, false); err != nil {
		log.Warn("the record root waits", "error", err.Error())
	}
	log.Info("serving", "site", site.Profile.Name, "consortium", site.Profile.Consortium, "development", site.Profile.Development)
	listener, err := policy.Patients.listen(ctx, dir)
	if err != nil {
		return err
	}
	if ready != nil {
		ready()
	}
	h := &hospital{site: site, member: m, keys: keys, policy: policy, hooks: hooks, log: log, seen: map[study.Hash]bool{}, live: map[study.SessionID]*transcript.Replay{}}
	group, ctx := errgroup.WithContext(ctx)
	ctx, cancel := context.WithCancel(ctx)
	group.Go(func() error {
		defer cancel() // also where the member ends without an error
		return m.Run(ctx, h)
	})
	group.Go(func() error { return h.batches(ctx) })
	group.Go(func() error { return h.copies(ctx) })
	group.Go(func() error {
		site.shareObjects(ctx, log)
		return nil
	})
	group.Go(func() error { return h.patients(ctx, listener) })
	group.Go(func() error { return h.anchors(ctx) })
	return group.Wait()
}

// anchorEach is how often the audit log's head goes on chain while a worker serves, if it has grown.
const anchorEach = time.Hour

// anchors puts the audit log's head on chain from time to time. What fails waits for the next time.
func (h *hospital) anchors(ctx context.Context) error {
	tick := time.NewTicker(anchorEach)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if _, err := h.site.anchor(ctx, h.member.Chain, false, h.posted); err != nil && ctx.Err() == nil {
			h.log.Warn("the record root waits", "error", err.Error())
		}
	}
}

// posted is the site's newest record root, as the chain has it now.
func (h *hospital) posted(ctx context.Context) (there ledger.RecordsPosted, err error) {
	if err := h.fresh(ctx); err != nil {
		return there, err
	}
	h.member.ReadFacts(func(f *ledger.Facts) { there, _ = f.Records(h.member.Chain.Address()) })
	return there, nil
}

// hospital is a site's part in sessions.
type hospital struct {
	site   *Site
	member *member.Member
	keys   member.Keys
	policy Policy
	hooks  Hooks
	log    *slog.Logger

	mu   sync.Mutex
	seen map[study.Hash]bool
	live map[study.SessionID]*transcript.Replay // of sessions that are sealed and go on
	kept *transcript.Replay                     // of the last session that was released, for the next of its chain
}

// Accept implements member.Part: the dataset and consents that the terms name must be this site's, the re-run rule must hold, and in a chain of sessions the model must
// be the one that follows from the session before.
func (h *hospital) Accept(ctx context.Context, r *transcript.Replay) error {
	if h.policy.NoChains && r.Program().Iterative() {
		return faults.New(faults.RefusedByParty, "this site takes part in no analysis that is a chain of sessions, whose sums its sites see")
	}
	var overdue error
	h.member.ReadFacts(func(f *ledger.Facts) { overdue = reviewsDone(f, h.member.Chain.Address(), time.Now()) })
	if overdue != nil {
		return overdue
	}
	if err := h.fits(r.Study()); err != nil {
		return err
	}
	if r.Terms().Previous != (study.SessionID{}) {
		if err := h.derived(ctx, r); err != nil {
			return err
		}
	}
	in, err := h.site.inputs(r)
	if err != nil {
		return err
	}
	if err := h.recall(ctx, r, in); err != nil {
		return err
	}
	if err := h.site.affordable(r, h.policy.Privacy); err != nil {
		return err
	}
	if h.enforced(r) {
		if err := h.site.tooSimilar(r.Terms(), in.counted(r.Statement()), r.Study().Release); err != nil {
			return err
		}
	}
	return nil
}

// Contribution implements member.Part.
func (h *hospital) Contribution(ctx context.Context, r *transcript.Replay, random party.Randomness, parts party.Parts) ([]byte, error) {
	in, err := h.site.inputs(r)
	if err != nil {
		return nil, err
	}
	if h.hooks.Written != nil {
		h.hooks.Written("decisions")
	}
	if h.hooks.Witness != nil {
		h.hooks.Witness(in.doctor())
	}
	b, err := in.contribution(ctx, h.site.Profile.Name, h.keys, r, random, parts, h.proven)
	if err == nil && h.hooks.Proved != nil {
		h.hooks.Proved(h.verifies(r, b))
	}
	return b, err
}

// proven says how far a contribution is, chunk by chunk.
func (h *hospital) proven(p Progress) {
	h.log.Info("proven", "session", fmt.Sprintf("%x", p.Session[:4]), "chunk", p.Chunk+1, "of", p.Chunks, "lane", p.Lane+1, "lanes", p.Lanes,
		"done", p.Done, "jobs", p.Jobs, "kept", p.Kept, "elapsed", p.Elapsed.Round(time.Millisecond), "remaining", p.Remaining.Round(time.Second))
	if h.hooks.Written != nil {
		h.hooks.Written(fmt.Sprintf("chunk %d lane %d", p.Chunk, p.Lane))
	}
}

// derived says whether the session's model follows from the session before.
func (h *hospital) derived(ctx context.Context, r *transcript.Replay) error {
	previous := r.Terms().Previous
	h.mu.Lock()
	_, goesOn := h.live[previous]
	kept := h.kept
	h.kept = nil // a replay is for one goroutine
	h.mu.Unlock()
	if goesOn {
		return fmt.Errorf("session %x has not ended here: %w", previous[:4], member.ErrWait)
	}
	err := h.member.Derived(ctx, r, kept)
	if errors.Is(err, member.ErrWait) {
		h.mu.Lock()
		h.kept = kept
		h.mu.Unlock()
	}
	if err == nil {
		h.log.Info("the model follows from the session before, whose sums its sites were shown", "session", fmt.Sprintf("%x", r.Terms().Session[:4]), "iteration", r.Terms().Model.Iteration)
	}
	return err
}

// Sealed implements member.Part: the re-run rule once more, now that the sites' floors are known, and the note that the next
// session is held against.
func (h *hospital) Sealed(ctx context.Context, r *transcript.Replay) error {
	in, err := h.site.inputs(r)
	if err != nil {
		return err
	}
	if err := h.recall(ctx, r, in); err != nil {
		return err
	}
	if err := h.site.noteCounted(r, in.counted(r.Statement()), time.Now()); err != nil {
		return err
	}
	if err := h.site.spend(r, h.policy.Privacy); err != nil {
		return err
	}
	if err := h.site.charge(r.Terms(), in.counted(r.Statement()), r.Floors(), r.Study().Release, h.enforced(r)); err != nil {
		return err
	}
	if r.Program().Iterative() {
		h.mu.Lock()
		h.live[r.Terms().Session] = r
		h.mu.Unlock()
	}
	return nil
}

// Sharing implements member.Part: from here on the session's charge stays, whatever the chain says of it later.
func (h *hospital) Sharing(r *transcript.Replay) error {
	return h.site.shareLeaves(r.Terms().Session, r.Noise())
}

// enforced says whether the re-run rule holds in a session: noised results may differ in whom they like, and are counted by the budget instead.
func (h *hospital) enforced(r *transcript.Replay) bool {
	return !h.policy.Reruns && r.Noise().Sites == 0
}

// verifies says whether the lanes' proofs of a contribution hold for the roots that the contribution itself names.
func (h *hospital) verifies(r *transcript.Replay, contribution []byte) bool {
	c, err := r.Format().ParseContribution(contribution)
	if err != nil {
		return false
	}
	v, err := h.keys.Verifier(r.Terms().Circuit)
	if err != nil {
		return false
	}
	for i, ch := range c.Chunks {
		for l, lane := range ch.Lanes {
			public, err := r.LanePublic(h.site.Profile.Name, i, l, ch)
			if err != nil || r.Statement().Verify(v, public, lane.Proof) != nil {
				return false
			}
		}
	}
	return true
}

// Stored implements member.Part.
func (h *hospital) Stored(r *transcript.Replay, s party.Stored) {
	h.log.Info("stored", "session", fmt.Sprintf("%x", r.Terms().Session[:4]), "kind", s.Kind(), "digest", study.DigestOf(s.Artifact()), "bytes", len(s.Artifact()))
	if h.hooks.Stored != nil {
		h.hooks.Stored(r.Terms().Session, s)
	}
}

// Complete implements member.Part: a site waits for the end.
func (h *hospital) Complete(context.Context, *transcript.Replay) error { return nil }

// Ended implements member.Part.
func (h *hospital) Ended(_ context.Context, s *salusv1.Session) {
	h.mu.Lock()
	id := study.SessionID(s.Id)
	if r, ok := h.live[id]; ok {
		delete(h.live, id)
		if s.State == salusv1.SessionState_SESSION_STATE_RELEASED {
			h.kept = r
		}
	}
	h.mu.Unlock()
	h.log.Info("session ended", "session", fmt.Sprintf("%x", s.Id[:4]), "state", s.State, "reason", s.Reason, "detail", s.Detail)
}

// Study implements member.Part: a study that the policy allows is approved, any other is announced.
func (h *hospital) Study(ctx context.Context, s *salusv1.Study) {
	if slices.Contains(s.Approved, h.site.Profile.Name) || !slices.Contains(s.Invited, h.site.Profile.Name) {
		return
	}
	st, err := h.member.Know(s)
	if err != nil {
		h.log.Warn("study", "error", err.Error())
		return
	}
	hash := st.Hash()
	if p, err := analysis.Compile(st); h.policy.NoChains && (err != nil || p.Iterative()) {
		h.log.Info("a study is not approved: it is a chain of sessions, whose sums its sites see", "study", hash, "name", st.Name)
		return
	}
	// The study was on chain before it was proposed to the coordinator, but perhaps after the last look.
	if err := h.member.Advance(ctx); err != nil {
		h.log.Warn("study", "error", err.Error())
		return
	}
	var onChain bool
	h.member.ReadFacts(func(f *ledger.Facts) { _, onChain = f.Study(hash) })
	h.mu.Lock()
	known := h.seen[hash]
	h.seen[hash] = h.seen[hash] || !h.policy.automatic() && h.policy.File == nil || onChain
	h.mu.Unlock()
	if known {
		return
	}
	if h.policy.File != nil && (!onChain || !h.judged(ctx, st)) {
		return
	}
	if !h.policy.automatic() {
		h.log.Info("a study waits for approval", "study", hash, "name", st.Name, "approve", "salus worker approve --dir "+h.site.Dir+" "+hash.String())
		return
	}
	if !onChain {
		return
	}
	a, err := h.site.Approve(ctx, h.member.Chain, st)
	if err != nil {
		h.log.Warn("study was not approved", "study", hash, "error", err.Error())
		h.mu.Lock()
		h.seen[hash] = false
		h.mu.Unlock()
		return
	}
	h.log.Info("study approved by policy", "study", hash, "name", st.Name, "rows", a.Patients)
}

// doctor hands the prover's inputs to a modified prover.
func (in *inputs) doctor() *Doctored {
	consents := func(slot int) bool { return slot < len(in.decisions) && in.decisions[slot].Permitted }
	return &Doctored{Rows: in.data.Rows, Consents: consents, Decline: func(slot int) { in.declined = append(in.declined, slot) }}
}
