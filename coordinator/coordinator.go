package coordinator

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"salus/coordinator/store"
	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
)

// Blocks is the coordinator's store of artifacts and its place in the swarm.
type Blocks interface {
	Put(b []byte) (digest [32]byte, err error)
	Get(ctx context.Context, digest [32]byte, maxSize int) ([]byte, error)
	Forget(digest [32]byte) error // if it was fetched and not Put
}

// Coordinator is the running daemon's heart: its sessions and its view of the chain.
type Coordinator struct {
	store     *store.Store
	chain     *ledger.Client
	swarm     Blocks
	keys      transcript.Keys
	log       *slog.Logger
	clock     func() time.Time
	deadlines study.Deadlines
	grace     time.Duration // see patient
	config    Config
	hooks     Hooks

	group *errgroup.Group // everything that runs
	ctx   context.Context // of the group
	hub   hub             // wakes watchers
	news  hub             // wakes sessions when the chain moved

	factsMu sync.RWMutex
	facts   *ledger.Facts
	steady  atomic.Int64 // Unix time since which the coordinator runs and the chain answers; 0 while the chain is away

	mu        sync.Mutex
	sessions  map[study.SessionID]*session
	members   map[string]store.Member     // by role/name: the roster, answered from memory
	connected map[string]int              // watchers by party name
	lastSeen  map[string]time.Time        // when its last watcher left
	studies   map[study.Hash]*study.Study // parsed, as needed
	changes   changes
	opening   sync.Mutex // one session is made at a time
}

// readFacts gives f the chain's facts; they do not change meanwhile.
func (c *Coordinator) readFacts(f func(*ledger.Facts)) {
	c.factsMu.RLock()
	defer c.factsMu.RUnlock()
	f(c.facts)
}

// follow keeps the facts up to date until ctx ends. A chain that is away, or whose endpoints contradict each other, is waited for. After a
// reorganisation below final blocks, which a sound chain never has, everything is read again, and sessions whose opening is gone end (look).
func (c *Coordinator) follow(ctx context.Context) error {
	tick := time.NewTicker(chainPoll)
	defer tick.Stop()
	away := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		err := c.advance(ctx)
		switch {
		case errors.Is(err, ledger.ErrReorg):
			if !away {
				c.log.Error("the chain took back a final block; what was read from it is read again", "error", err.Error())
			}
			if err = c.reread(ctx); err != nil {
				away = true
				c.steady.Store(0)
			}
		case err != nil && ctx.Err() == nil:
			if !away {
				c.log.Warn("chain is away; sessions wait", "error", err.Error())
			}
			away = true
			c.steady.Store(0)
		}
		var replaced error
		c.readFacts(func(f *ledger.Facts) { replaced = operates(f, c.chain.Address()) })
		if replaced != nil {
			return replaced // nothing that it did would be accepted
		}
		if err == nil && away {
			away = false
			c.steady.Store(c.clock().Unix())
			c.log.Info("chain is back")
		}
	}
}

// advance takes in what became final since and wakes those whom it may concern.
func (c *Coordinator) advance(ctx context.Context) error {
	head, err := c.chain.Final(ctx) // before the lock: an endpoint that hangs holds nobody else up
	if err != nil {
		return err
	}
	same := false
	c.readFacts(func(f *ledger.Facts) { same = f.Head.Number == head.Number && f.Head.Hash == head.Hash })
	if same {
		return nil
	}
	c.factsMu.Lock()
	fresh, err := c.facts.Advance(ctx, c.chain)
	c.factsMu.Unlock()
	c.removed(fresh)
	if len(fresh) > 0 {
		c.news.changed()
		c.hub.changed()
	}
	return err
}

// reread replaces the facts by what the chain says now.
func (c *Coordinator) reread(ctx context.Context) error {
	f, err := ledger.ReadFacts(ctx, c.chain, c.config.Deployment)
	if err != nil {
		return err
	}
	c.factsMu.Lock()
	c.facts = f
	c.factsMu.Unlock()
	c.removed(f.All)
	c.news.changed()
	c.hub.changed()
	return nil
}

// patient says whether deadlines wait: nobody is blamed for what the coordinator or the chain kept from being said.
func (c *Coordinator) patient() bool {
	since := c.steady.Load()
	return since == 0 || c.clock().Sub(time.Unix(since, 0)) < c.grace
}

// grace is what everybody is given after the coordinator's start and the chain's return.
const grace = 2 * time.Minute

const chainPoll = 150 * time.Millisecond

// removed takes members off the roster whom the sites have voted out.
func (c *Coordinator) removed(fresh []ledger.Fact) {
	for _, f := range fresh {
		out, ok := f.(ledger.MemberRemoved)
		if !ok {
			continue
		}
		c.mu.Lock()
		for key, m := range c.members {
			if ledger.Address(m.Account) == out.Account {
				delete(c.members, key)
				c.log.Info("removed by vote", "member", key)
			}
		}
		c.mu.Unlock()
	}
}

// study gives a proposed study, parsed.
func (c *Coordinator) study(ctx context.Context, h study.Hash) (*study.Study, error) {
	c.mu.Lock()
	st, ok := c.studies[h]
	c.mu.Unlock()
	if ok {
		return st, nil
	}
	row, err := c.store.Study(ctx, h)
	if errors.Is(err, store.ErrUnknown) {
		return nil, faults.New(faults.StudyUnknown, "%s", h)
	}
	if err != nil {
		return nil, err
	}
	st, err = study.ParseCanonical(row.Canonical)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.studies[h] = st
	c.mu.Unlock()
	return st, nil
}

// open makes a session of a study with this roster, or with every site that has approved it if the roster is empty. The
// request id makes it once: the same request gives the same session. disclosure is the artifact that at names, empty if it is here already or there is none.
func (c *Coordinator) open(ctx context.Context, h study.Hash, roster []study.SiteID, request [32]byte, at step, disclosure []byte) (study.SessionID, error) {
	c.opening.Lock()
	defer c.opening.Unlock()
	if old, err := c.store.SessionByRequest(ctx, request); err == nil {
		if old.Study != h {
			return study.SessionID{}, faults.New(faults.Malformed, "the request id was used for another study")
		}
		return old.ID, nil
	}
	st, err := c.study(ctx, h)
	if err != nil {
		return study.SessionID{}, err
	}
	// Who asks may have seen approvals that the next look at the chain would show.
	if err := c.advance(ctx); err != nil {
		return study.SessionID{}, faults.New(faults.ChainUnreachable, "%v", err)
	}
	if err := c.checkStep(st, at); err != nil {
		return study.SessionID{}, err
	}
	able, reasons := c.ableSites(st)
	if len(roster) == 0 {
		roster = able
	}
	for _, id := range roster {
		if !slices.Contains(able, id) {
			return study.SessionID{}, faults.New(faults.NotApproved, "%s: %s", id, reasons[id])
		}
	}
	if err := c.keysInUse(st, roster); err != nil {
		return study.SessionID{}, err
	}
	id := sessionID(h, request)
	state, _, err := study.OpenSession(id, h, roster, st.Release.MinSites, c.deadlines, c.clock())
	if err != nil {
		return study.SessionID{}, faults.New(faults.TooFewSites, "%v", err)
	}
	if err := c.capsAllow(h, st); err != nil {
		return study.SessionID{}, err
	}
	if n := c.live(h); n >= maxLive {
		return study.SessionID{}, faults.New(faults.SessionsExhausted, "%d sessions of the study run now, at most %d may", n, maxLive)
	}
	if len(disclosure) > 0 { // before the session that needs it is known
		if _, err := c.swarm.Put(disclosure); err != nil {
			return study.SessionID{}, faults.New(faults.DiskFull, "%v", err)
		}
	}
	b, err := json.Marshal(journal{Session: state, Step: at})
	if err != nil {
		return study.SessionID{}, err
	}
	row := store.Session{ID: id, Study: h, Request: request, Created: c.clock(), Revision: 1, Live: true, State: b}
	if err := c.store.PutSession(ctx, row); err != nil {
		return study.SessionID{}, err
	}
	c.stored("new session")
	return id, c.start(row)
}

// capsAllow says whether the contract would open another session of the study, before it costs a transaction.
func (c *Coordinator) capsAllow(h study.Hash, st *study.Study) (err error) {
	c.readFacts(func(f *ledger.Facts) {
		on, ok := f.Study(h)
		if !ok {
			return
		}
		most := on.Proposed.MaxSessions
		switch counted := f.Counted(h); {
		case counted >= min(most, st.Release.MaxSessions):
			err = faults.New(faults.SessionsExhausted, "%d of %d", counted, most)
		case uint64(len(on.Sessions)) >= ledger.Attempts*uint64(most):
			err = faults.New(faults.SessionsExhausted, "%d were opened, of which %d count; %d of each that may count can be opened", len(on.Sessions), counted, ledger.Attempts)
		case on.Agreed() < int(on.Proposed.Quorum):
			err = faults.New(faults.CommitteeWaits, "%d agree, %d must", on.Agreed(), on.Proposed.Quorum)
		}
	})
	return err
}

// keysInUse refuses a session that would prove under a retired key, before it costs a transaction.
func (c *Coordinator) keysInUse(st *study.Study, roster []study.SiteID) (err error) {
	c.readFacts(func(f *ledger.Facts) {
		on, ok := f.Study(st.Hash())
		if !ok {
			return
		}
		var heights []uint8
		for _, id := range roster {
			if m, ok := f.Site(string(id)); ok {
				heights = append(heights, on.Approvals[m.Account].Dataset.Height)
			}
		}
		var circuits transcript.Circuits
		if circuits, err = transcript.CircuitsOf(st, transcript.ChunkRows(st, heights)); err != nil {
			return
		}
		for _, id := range circuits.List() {
			if r, retired := f.Retired(string(id)); retired {
				err = faults.New(faults.KeyRetired, "%s, by motion %d", id, r.Motion)
				return
			}
		}
	})
	return err
}

// checkStep refuses a session that is not one of the study's chain, before it costs a transaction.
func (c *Coordinator) checkStep(st *study.Study, at step) error {
	p, err := analysis.Compile(st)
	if err == nil {
		err = transcript.StepAllowed(p, at.Model, at.Previous)
	}
	if err == nil {
		_, err = transcript.Statement(p, at.Model, transcript.SmallChunk) // no session could run at it
	}
	if err != nil {
		return faults.New(faults.ModelRefused, "%v", err)
	}
	return nil
}

// maxLive bounds the sessions of one study that run at the same time.
const maxLive = 8

// live counts the sessions of a study that have not ended.
func (c *Coordinator) live(h study.Hash) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, x := range c.sessions {
		if now := x.now.Load(); study.Hash(now.Study) == h && now.State < salusv1.SessionState_SESSION_STATE_RELEASED {
			n++
		}
	}
	return n
}

func (c *Coordinator) stored(what string) {
	if c.hooks.Stored != nil {
		c.hooks.Stored(what)
	}
}

// ableSites lists the sites that could take part in a session of the study now, and says of each other site why not.
func (c *Coordinator) ableSites(st *study.Study) (able []study.SiteID, reasons map[study.SiteID]string) {
	reasons = map[study.SiteID]string{}
	c.readFacts(func(f *ledger.Facts) {
		on, ok := f.Study(st.Hash())
		for _, m := range f.Sites() {
			id := study.SiteID(m.ID)
			consent, posted := f.Consent(m.Account)
			approval, approved := ledger.Approval{}, false
			if ok {
				approval, approved = on.Approvals[m.Account]
			}
			unfit := transcript.Fits(approval.Dataset, consent.ConsentRoot)
			switch {
			case len(st.Sites) > 0 && !slices.Contains(st.Sites, id):
				reasons[id] = "the study does not invite it"
			case expelled(f, on, m.Account):
				reasons[id] = "it was expelled from this study: the chain holds an abort by a proof of a false input that names it"
			case !approved:
				reasons[id] = "it has not approved the study"
			case approval.Revoked != nil:
				reasons[id] = "it has revoked its approval"
			case approval.MaxSessions > 0 && f.CountedAt(st.Hash(), m.Account) >= approval.MaxSessions:
				reasons[id] = "its dataset has served in as many sessions as it allows"
			case overBudget(f, m.Account, on.Proposed.Cost):
				reasons[id] = "its privacy budget over all studies is spent"
			case !posted:
				reasons[id] = "it has posted no consent root"
			case unfit != nil:
				reasons[id] = unfit.Error()
			default:
				able = append(able, id)
			}
		}
	})
	slices.Sort(able)
	return able, reasons
}

// overBudget says whether a session of that cost would exceed the site's limit on chain.
func overBudget(f *ledger.Facts, site ledger.Address, cost uint64) bool {
	limit, spent := f.Budget(site)
	return cost > 0 && limit > 0 && spent+cost > limit
}

// expelled says whether the chain names the site as the culprit of a session of the study that ended by an invalid
// contribution, share or proof. Such a site is in no later session of that study.
func expelled(f *ledger.Facts, on *ledger.StudyFacts, site ledger.Address) bool {
	if on == nil {
		return false
	}
	for _, id := range on.Sessions {
		s, ok := f.Session(id)
		if ok && s.Aborted != nil && s.Aborted.Culprit == site && s.Aborted.Reason == codeNumber(string(faults.ProofInvalid)) {
			return true
		}
	}
	return false
}

// start runs a stored session.
func (c *Coordinator) start(row store.Session) error {
	x, err := newSession(c, row)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.sessions[row.ID] = x
	c.mu.Unlock()
	c.hub.changed()
	if row.Live {
		c.group.Go(func() error { return x.run(c.ctx) })
	}
	return nil
}

// resume takes up every stored session: the live ones run, the others can be asked about.
func (c *Coordinator) resume(ctx context.Context) error {
	rows, err := c.store.Sessions(ctx, false)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := c.start(row); err != nil {
			return err
		}
	}
	return nil
}

func (c *Coordinator) session(id []byte) (*session, error) {
	if len(id) != 32 {
		return nil, faults.New(faults.Malformed, "a session id has 32 bytes, found %d", len(id))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	x, ok := c.sessions[study.SessionID(id)]
	if !ok {
		return nil, faults.New(faults.SessionUnknown, "%x", id[:4])
	}
	return x, nil
}

// say hands a request to a session and waits for its answer.
func (c *Coordinator) say(ctx context.Context, x *session, r request) (reply, error) {
	r.reply = make(chan reply, 1)
	select {
	case x.in <- r:
	case <-ctx.Done():
		return reply{}, ctx.Err()
	case <-c.ctx.Done():
		return reply{}, faults.New(faults.Unreachable, "the coordinator is stopping")
	case <-x.ended:
		return reply{}, faults.New(faults.WrongPhase, "the session has ended")
	}
	select {
	case out := <-r.reply:
		return out, nil
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
}

// allow is the roster: who may connect and call. It answers from memory.
func (c *Coordinator) allow(caller transport.Caller) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, ok := c.members[memberKey(caller.Role, caller.Name)]
	if !ok {
		return faults.New(faults.NotOnRoster, "%s", caller.Identity)
	}
	if m.TLS != caller.Key {
		return faults.New(faults.NotOnRoster, "%s has another TLS key", caller.Identity)
	}
	return nil
}

func memberKey(role transport.Role, name string) string { return string(role) + "/" + name }

// peerAllowed says whether a swarm peer belongs to an enrolled member.
func (c *Coordinator) peerAllowed(peer string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.members {
		if m.Peer == peer {
			return true
		}
	}
	return false
}

// mayFetch says whether a peer may have an artifact: only a party of a session gets that session's, and sites get the changes of consents that they keep.
func (c *Coordinator) mayFetch(peer string, digest [32]byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mayCopy(peer, digest) {
		return true
	}
	var names []string
	for _, m := range c.members {
		if m.Peer == peer {
			names = append(names, memberKey(transport.Role(roleName(m.Role)), m.Name))
		}
	}
	for _, x := range c.sessions {
		now := x.now.Load()
		its := len(now.Disclosure) == 32 && [32]byte(now.Disclosure) == digest
		for _, e := range now.Entries {
			its = its || [32]byte(e.Digest) == digest
		}
		if its && slices.ContainsFunc(names, func(n string) bool { return c.isParty(x, n) }) {
			return true
		}
	}
	return false
}

// isParty says whether the member (role/name) is a party of the session. c.mu is held.
func (c *Coordinator) isParty(x *session, member string) bool {
	for _, s := range x.now.Load().Roster {
		if member == memberKey(transport.Site, s) {
			return true
		}
	}
	return member == memberKey(transport.Researcher, x.researcher)
}

// hub wakes everybody who waits for a change.
type hub struct {
	mu   sync.Mutex
	subs map[chan struct{}]bool
}

func (h *hub) subscribe() chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.subs == nil {
		h.subs = map[chan struct{}]bool{}
	}
	ch := make(chan struct{}, 1)
	h.subs[ch] = true
	return ch
}

func (h *hub) unsubscribe(ch chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subs, ch)
}

func (h *hub) changed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.subs {
		select {
		case ch <- struct{}{}:
		default: // it has a change to look at already
		}
	}
}
