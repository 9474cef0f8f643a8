package member

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/study"
	"salus/proto/exchange"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/worker/party"
	"salus/zkproofs"
)

// Keys gives proving and verifying keys; the catalogue's development keys do.
type Keys interface {
	transcript.Keys
	Prover(id zkproofs.CircuitID) (*zkproofs.Prover, error)
	// Made says whether this machine made the verifying key that has this hash, and whether that is a development key.
	Made(circuit string, keyHash [32]byte) (made, development bool)
}

// Part is what a member does in sessions beyond what every key holder does.
type Part interface {
	// Accept decides whether to take part under these terms. An error refuses the session; it is told to the coordinator. One that wraps ErrWait is
	// tried again.
	Accept(ctx context.Context, r *transcript.Replay) error
	// Contribution computes a site's contribution, from nothing but the replay, its own data and the randomness given. It is
	// not asked of a researcher.
	Contribution(ctx context.Context, r *transcript.Replay, random party.Randomness, parts party.Parts) ([]byte, error)
	// Sealed is asked when every contribution is verified and before this member attests and makes its share. An error of a
	// fault refuses the session; any other is tried again.
	Sealed(ctx context.Context, r *transcript.Replay) error
	// Sharing is told that this member's attestation is final and its share is made next. It returns when it is durable that the share may have left: no word of the
	// chain's makes that undone. An error makes no share; the round is tried again.
	Sharing(r *transcript.Replay) error
	// Stored is told what is on disk and about to be sent.
	Stored(r *transcript.Replay, s party.Stored)
	// Complete is told when every site's share is in and verified: the researcher finishes here.
	Complete(ctx context.Context, r *transcript.Replay) error
	// Ended is told how a session ended.
	Ended(ctx context.Context, s *salusv1.Session)
	// Study is told of every study as it is now.
	Study(ctx context.Context, s *salusv1.Study)
}

// Member is an open member.
type Member struct {
	Profile Profile
	Dir     string
	Chain   *ledger.Client
	Egress  *Egress
	Log     *slog.Logger
	Written func(what string) // told of everything that is on disk and not yet acted on; nil in production

	signing ed25519.PrivateKey
	// credential is the one that conn dials with, so that what is renewed is what is used.
	credential *transport.Credential
	conn       *grpc.ClientConn
	party      salusv1.PartyClient
	swarm      *exchange.Exchange
	shares     *party.Log
	holder     *party.Party
	keys       Keys
	clock      func() time.Time

	factsMu sync.RWMutex
	facts   *ledger.Facts
	moved   chan struct{} // closed and replaced when the facts moved; under factsMu

	mu       sync.Mutex
	studies  map[study.Hash]*study.Study
	sessions map[study.SessionID]chan *salusv1.Session
	asked    chan *salusv1.Session // see Follow
}

// Open opens the member of a folder: its keys, its logs, and its links, which are made when they are first used.
func Open(ctx context.Context, dir string, keys Keys, log *slog.Logger) (*Member, error) {
	p, err := LoadProfile(dir)
	if err != nil {
		return nil, err
	}
	m := &Member{
		Profile: p, Dir: dir, Log: log, keys: keys, clock: time.Now, moved: make(chan struct{}),
		studies: map[study.Hash]*study.Study{}, sessions: map[study.SessionID]chan *salusv1.Session{},
		asked: make(chan *salusv1.Session),
	}
	ok := false
	defer func() {
		if !ok {
			m.Close()
		}
	}()
	if m.signing, err = signingKey(dir); err != nil {
		return nil, err
	}
	rest, err := restKey(dir)
	if err != nil {
		return nil, err
	}
	if m.shares, err = party.OpenLog(filepath.Join(dir, "shares"), rest); err != nil {
		return nil, err
	}
	m.holder = party.New(m.partyName(), m.shares, keys)
	if m.Egress, err = OpenEgress(filepath.Join(dir, EgressFile)); err != nil {
		return nil, err
	}
	if m.Chain, err = OpenChain(ctx, dir); err != nil {
		return nil, err
	}
	if m.credential, err = transport.OpenCredential(filepath.Join(dir, "tls")); err != nil {
		return nil, err
	}
	if m.conn, err = transport.Dial(p.Address, m.credential); err != nil {
		return nil, err
	}
	m.party = salusv1.NewPartyClient(m.conn)
	if m.swarm, err = openSwarm(dir, p); err != nil {
		return nil, err
	}
	ok = true
	return m, nil
}

// Credential is the member's TLS credential, which renews itself while the member runs.
func (m *Member) Credential() *transport.Credential { return m.credential }

// Link is a connection to the coordinator alone, for commands that take part in no session.
type Link struct{ conn *grpc.ClientConn }

// Connect dials the coordinator as the member of a folder. A serving member of the same folder is not in the way.
func Connect(dir string) (*Link, error) {
	p, err := LoadProfile(dir)
	if err != nil {
		return nil, err
	}
	credential, err := transport.OpenCredential(filepath.Join(dir, "tls"))
	if err != nil {
		return nil, err
	}
	conn, err := transport.Dial(p.Address, credential)
	if err != nil {
		return nil, err
	}
	return &Link{conn}, nil
}

// Close ends the connection.
func (l *Link) Close() error { return l.conn.Close() }

// Studies is the researcher's service, and the list for everybody.
func (l *Link) Studies() salusv1.StudiesClient { return salusv1.NewStudiesClient(l.conn) }

// Study gives a study, after checking its hash.
func (l *Link) Study(ctx context.Context, h study.Hash) (*study.Study, error) {
	r, err := l.Studies().Get(ctx, &salusv1.GetRequest{Hash: h[:]})
	if err != nil {
		return nil, err
	}
	st, err := study.ParseCanonical(r.GetStudy().GetCanonical())
	if err != nil {
		return nil, err
	}
	if st.Hash() != h {
		return nil, fmt.Errorf("the coordinator sent another study than %s", h)
	}
	return st, nil
}

// OpenChain dials the chain as the member of a folder, at all the endpoints that its profile names ([ledger.DialAll]).
func OpenChain(ctx context.Context, dir string) (*ledger.Client, error) {
	p, err := LoadProfile(dir)
	if err != nil {
		return nil, err
	}
	key, err := chainKey(dir)
	if err != nil {
		return nil, err
	}
	c, err := ledger.DialAll(ctx, p.Chain, &p.Deployment, key)
	if err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	return c, nil
}

// Close closes everything.
func (m *Member) Close() {
	if m.swarm != nil {
		m.swarm.Close()
	}
	if m.conn != nil {
		m.conn.Close()
	}
	if m.Chain != nil {
		m.Chain.Close()
	}
	if m.Egress != nil {
		m.Egress.Close()
	}
	if m.shares != nil {
		m.shares.Close()
	}
}

// partyName is the member's name in transcripts.
func (m *Member) partyName() string {
	if m.Profile.Role == transport.Researcher {
		return transcript.Researcher
	}
	return m.Profile.Name
}

// Studies is the researcher's service, and the list for everybody.
func (m *Member) Studies() salusv1.StudiesClient { return salusv1.NewStudiesClient(m.conn) }

// Info asks the coordinator what it is.
func (m *Member) Info(ctx context.Context) (*salusv1.GetInfoResponse, error) {
	return salusv1.NewInfoClient(m.conn).GetInfo(ctx, &salusv1.GetInfoRequest{})
}

func (m *Member) written(what string) {
	if m.Written != nil {
		m.Written(what)
	}
}

// Key signs with the member's transcript key.
func (m *Member) Key() ed25519.PrivateKey { return m.signing }

// Holder is this member as a key holder.
func (m *Member) Holder() *party.Party { return m.holder }

// Artifact fetches an artifact of one of the member's sessions.
func (m *Member) Artifact(ctx context.Context, digest study.Digest, max int) ([]byte, error) {
	return m.swarm.Get(ctx, digest, max)
}

// Disclose writes to the egress log that a session's sums are about to be disclosed to its sites, and lets the coordinator fetch what does it.
func (m *Member) Disclose(session study.SessionID, disclosure []byte) (study.Digest, error) {
	digest := study.DigestOf(disclosure)
	if err := m.Egress.Record(Departure{At: m.clock(), To: "coordinator", What: "disclosure", Session: session, Digest: digest, Size: len(disclosure)}); err != nil {
		return digest, err
	}
	_, err := m.swarm.Put(disclosure)
	return digest, err
}

// ReadFacts gives f the chain's facts.
func (m *Member) ReadFacts(f func(*ledger.Facts)) {
	m.factsMu.RLock()
	defer m.factsMu.RUnlock()
	f(m.facts)
}

// Run takes part in sessions until ctx ends or the consortium refuses this member for good.
func (m *Member) Run(ctx context.Context, part Part) error {
	facts, err := m.readFacts(ctx)
	if err != nil {
		return err
	}
	if err := m.Profile.genuine(facts.Consortium()); err != nil {
		return err
	}
	m.factsMu.Lock()
	m.facts = facts
	m.factsMu.Unlock()
	if err := m.forget(); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	renewer := &transport.Renewer{Credential: m.credential, Client: salusv1.NewEnrolmentClient(m.conn), Failed: func(err error, retry time.Duration) {
		m.Log.Warn("certificate was not renewed", "error", err.Error(), "retry", retry)
	}}
	group.Go(func() error { return renewer.Run(ctx) })
	group.Go(func() error { return m.followChain(ctx) })
	group.Go(func() error { return m.swarm.Run(ctx) })
	studies := make(chan struct{}, 64) // at work at the same time
	watcher := &transport.Watcher{
		Client: m.party,
		Handle: func(u *salusv1.WatchResponse) error {
			if s := u.GetStudy(); s != nil {
				select {
				case studies <- struct{}{}:
				case <-ctx.Done():
					return ctx.Err()
				}
				group.Go(func() error { // may take long: the link must not wait for it
					defer func() { <-studies }()
					part.Study(ctx, s)
					return nil
				})
			}
			if s := u.GetSession(); s != nil {
				m.tell(ctx, group, part, s, false)
			}
			return nil
		},
		Broken: func(err error, retry time.Duration) {
			m.Log.Warn("link to the coordinator is broken; everything is kept and goes on", "error", err.Error(), "retry", retry.Round(time.Millisecond))
		},
	}
	group.Go(func() error { return watcher.Run(ctx) })
	group.Go(func() error { return m.followAsked(ctx, group, part) })
	err = group.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// readFacts reads the chain from its beginning, waiting while it is away.
func (m *Member) readFacts(ctx context.Context) (*ledger.Facts, error) {
	for {
		f, err := ledger.ReadFacts(ctx, m.Chain, m.Profile.Deployment)
		if err == nil || !errors.Is(err, ledger.ErrUnavailable) {
			return f, err
		}
		m.Log.Warn("chain is away", "error", err.Error())
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

const chainPoll = 150 * time.Millisecond

// followChain keeps the facts up to date.
func (m *Member) followChain(ctx context.Context) error {
	away := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(chainPoll):
		}
		err := m.Advance(ctx)
		switch {
		case errors.Is(err, ledger.ErrReorg):
			if !away {
				m.Log.Error("the chain took back a final block; everything is read again, and sessions that rest on it are abandoned", "error", err.Error())
			}
			err = m.reread(ctx)
		case err != nil && !away && ctx.Err() == nil:
			m.Log.Warn("chain is away; everything waits", "error", err.Error())
		case err == nil && away:
			m.Log.Info("chain is back")
		}
		away = err != nil
	}
}

// Advance takes in what became final on the chain since the last look.
func (m *Member) Advance(ctx context.Context) error {
	head, err := m.Chain.Final(ctx) // before the lock: an endpoint that hangs holds no session up
	if err != nil {
		return err
	}
	same := false
	m.ReadFacts(func(f *ledger.Facts) { same = f.Head.Number == head.Number && f.Head.Hash == head.Hash })
	if same {
		return nil
	}
	m.factsMu.Lock()
	defer m.factsMu.Unlock()
	fresh, err := m.facts.Advance(ctx, m.Chain)
	if len(fresh) > 0 {
		close(m.moved)
		m.moved = make(chan struct{})
	}
	return err
}

// reread replaces the facts by what the chain says now, after it took back final blocks. Sessions see it at their next step.
func (m *Member) reread(ctx context.Context) error {
	f, err := ledger.ReadFacts(ctx, m.Chain, m.Profile.Deployment)
	if err != nil {
		return err
	}
	m.factsMu.Lock()
	defer m.factsMu.Unlock()
	m.facts = f
	close(m.moved)
	m.moved = make(chan struct{})
	return nil
}

// forget erases the secrets of sessions that ended while this member was away: nobody will tell of them again.
func (m *Member) forget() error {
	kept, err := m.shares.Sessions()
	if err != nil {
		return err
	}
	for _, id := range kept {
		over := false
		m.ReadFacts(func(f *ledger.Facts) {
			s, ok := f.Session(id)
			over = ok && (s.Released != nil || s.Aborted != nil)
		})
		if !over {
			continue
		}
		if err := m.shares.End(id); err != nil {
			return err
		}
	}
	return nil
}

// news is closed when the facts have moved since.
func (m *Member) news() <-chan struct{} {
	m.factsMu.RLock()
	defer m.factsMu.RUnlock()
	return m.moved
}

// maxFollowed bounds the sessions that a member follows at the same time, real or not.
const maxFollowed = 1024

// Follow makes sure that this member, which runs, takes part in a session that it asked for, and learns of its end. The coordinator tells a new link nothing of what has ended, and a session that the first site refuses has ended
// before a slow link stands.
func (m *Member) Follow(ctx context.Context, id study.SessionID) error {
	for {
		r, err := m.party.GetSession(ctx, &salusv1.GetSessionRequest{Session: id[:]})
		if err == nil && bytes.Equal(r.GetSession().GetId(), id[:]) {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case m.asked <- r.Session:
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(askPause):
		}
	}
}

// askPause is between two tries to ask for a session.
const askPause = 500 * time.Millisecond

// followAsked takes up what Follow found, where nothing newer is at work.
func (m *Member) followAsked(ctx context.Context, group *errgroup.Group, part Part) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case s := <-m.asked:
			m.tell(ctx, group, part, s, true)
		}
	}
}

// tell hands a session's newest state to its goroutine, which it starts if there is none. What was asked for may be older than what that goroutine knows.
func (m *Member) tell(ctx context.Context, group *errgroup.Group, part Part, s *salusv1.Session, asked bool) {
	if len(s.Id) != len(study.SessionID{}) {
		m.Log.Warn("the coordinator sent a session without an id")
		return
	}
	id := study.SessionID(s.Id)
	m.mu.Lock()
	defer m.mu.Unlock()
	ch, running := m.sessions[id]
	if running && asked {
		return
	}
	if !running && len(m.sessions) >= maxFollowed {
		m.Log.Warn("the coordinator names more sessions than can be followed", "most", maxFollowed)
		return
	}
	if !running {
		ch = make(chan *salusv1.Session, 1)
		m.sessions[id] = ch
		group.Go(func() error {
			defer func() {
				m.mu.Lock()
				delete(m.sessions, id)
				m.mu.Unlock()
			}()
			return m.follow(ctx, id, ch, part)
		})
	}
	select {
	case <-ch: // what was not looked at yet is older
	default:
	}
	ch <- s
}

// Study gives a study that the coordinator knows, after checking its hash.
func (m *Member) Study(ctx context.Context, h study.Hash) (*study.Study, error) {
	m.mu.Lock()
	st, ok := m.studies[h]
	m.mu.Unlock()
	if ok {
		return st, nil
	}
	r, err := m.Studies().Get(ctx, &salusv1.GetRequest{Hash: h[:]})
	if err != nil {
		return nil, err
	}
	return m.Know(r.Study)
}

// Know parses a study that the coordinator sent; its canonical bytes must hash to what they are said to.
func (m *Member) Know(s *salusv1.Study) (*study.Study, error) {
	st, err := study.ParseCanonical(s.GetCanonical())
	if err != nil {
		return nil, err
	}
	if h := st.Hash(); string(h[:]) != string(s.GetHash()) {
		return nil, fmt.Errorf("the coordinator sent a study that does not have its hash")
	}
	m.mu.Lock()
	m.studies[st.Hash()] = st
	m.mu.Unlock()
	return st, nil
}
