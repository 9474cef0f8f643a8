package coordinator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"google.golang.org/protobuf/types/known/timestamppb"

	"salus/coordinator/store"
	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
)

// Version is the program's version on the wire and in reports.
const Version = "0.1.0"

func roleName(role int) transport.Role {
	r, _ := transport.RoleOf(salusv1.Role(role))
	return r
}

func wireState(s study.State) salusv1.SessionState {
	return salusv1.SessionState(1 + slices.Index(study.States(), s))
}

func wireKind(k transcript.Kind) salusv1.ArtifactKind {
	return salusv1.ArtifactKind(1 + slices.Index(transcript.Kinds(), k))
}

func wireEntry(e transcript.Entry, size int64) *salusv1.Entry {
	return &salusv1.Entry{Kind: wireKind(e.Kind), Party: e.Party, Digest: e.Digest[:], Signature: e.Signature[:], Size: uint64(size)}
}

// info serves salus.v1.Info.
type info struct {
	salusv1.UnimplementedInfoServer
	c *Coordinator
}

func (s info) GetInfo(ctx context.Context, _ *salusv1.GetInfoRequest) (*salusv1.GetInfoResponse, error) {
	caller, _ := transport.CallerFrom(ctx)
	out := &salusv1.GetInfoResponse{
		Version: Version, Consortium: s.c.config.Name, Development: s.c.config.Development, Time: timestamppb.New(s.c.clock()),
		Caller: caller.Identity.String(), ChainId: s.c.config.Deployment.ChainID,
	}
	s.c.readFacts(func(f *ledger.Facts) { out.FinalizedBlock = f.Head.Number })
	return out, nil
}

// party serves salus.v1.Party.
type party struct {
	salusv1.UnimplementedPartyServer
	c *Coordinator
}

// partyOf gives the caller's name as the session's transcript knows it.
func (c *Coordinator) partyOf(ctx context.Context, x *session) (string, error) {
	caller, _ := transport.CallerFrom(ctx)
	switch {
	case caller.Role == transport.Site && slices.Contains(x.now.Load().Roster, caller.Name):
		return caller.Name, nil
	case caller.Role == transport.Researcher && caller.Name == x.researcher:
		return transcript.Researcher, nil
	}
	return "", faults.New(faults.NotAParty, "%s", caller.Identity)
}

func (s party) GetSession(ctx context.Context, r *salusv1.GetSessionRequest) (*salusv1.GetSessionResponse, error) {
	x, err := s.c.session(r.Session)
	if err != nil {
		return nil, err
	}
	if _, err := s.c.partyOf(ctx, x); err != nil {
		return nil, err
	}
	return &salusv1.GetSessionResponse{Session: x.now.Load()}, nil
}

func (s party) Submit(ctx context.Context, r *salusv1.SubmitRequest) (*salusv1.SubmitResponse, error) {
	x, err := s.c.session(r.Session)
	if err != nil {
		return nil, err
	}
	name, err := s.c.partyOf(ctx, x)
	if err != nil {
		return nil, err
	}
	kinds := transcript.Kinds()
	if r.Kind < 1 || int(r.Kind) > len(kinds) || len(r.Digest) != 32 || len(r.Signature) != 64 || r.Size > maxArtifact {
		return nil, faults.New(faults.Malformed, "kind, digest, signature or size of the submission")
	}
	if duplicate, err := x.expects(name, r); duplicate || err != nil {
		return &salusv1.SubmitResponse{Duplicate: duplicate}, err
	}
	artifact := r.Artifact
	fetched := len(artifact) == 0
	if fetched {
		if artifact, err = s.c.swarm.Get(ctx, [32]byte(r.Digest), int(r.Size)); err != nil {
			return nil, faults.New(faults.ArtifactNotYet, "%v", err)
		}
	}
	if uint64(len(artifact)) != r.Size {
		return nil, faults.New(faults.Malformed, "the artifact has %d bytes, the submission says %d", len(artifact), r.Size)
	}
	e := transcript.Entry{Kind: kinds[r.Kind-1], Party: name, Digest: [32]byte(r.Digest), Signature: [64]byte(r.Signature)}
	out, err := s.c.say(ctx, x, request{entry: e, artifact: artifact})
	if err != nil {
		return nil, err
	}
	if fetched && out.err != nil {
		if err := s.c.swarm.Forget([32]byte(r.Digest)); err != nil {
			s.c.log.Warn("a refused artifact was not removed", "error", err.Error())
		}
	}
	return &salusv1.SubmitResponse{Duplicate: out.duplicate}, out.err
}

const maxArtifact = 64 << 20

// expects looks at what is known of the session before an artifact is fetched or verified: is this party's word of this kind
// waited for now, and can it be as long. What was said before with the same digest is a duplicate.
func (x *session) expects(party string, r *salusv1.SubmitRequest) (duplicate bool, err error) {
	now := x.now.Load()
	for _, e := range now.Entries {
		if e.Kind == r.Kind && e.Party == party {
			if bytes.Equal(e.Digest, r.Digest) {
				return true, nil
			}
			return false, faults.New(faults.AlreadySubmitted, "%s has said something else before", party)
		}
	}
	if phases[r.Kind] != now.State || !slices.Contains(now.WaitingFor, party) {
		return false, faults.New(faults.WrongPhase, "the session is %s and does not wait for this from %s", strings.ToLower(strings.TrimPrefix(now.State.String(), "SESSION_STATE_")), party)
	}
	if f := x.format.Load(); f != nil && r.Size > uint64(f.MaxSize(transcript.Kinds()[r.Kind-1])) {
		return false, faults.New(faults.ArtifactTooLarge, "%d bytes, at most %d are expected", r.Size, f.MaxSize(transcript.Kinds()[r.Kind-1]))
	}
	return false, nil
}

// phases says in which state an artifact of a kind is said.
var phases = map[salusv1.ArtifactKind]salusv1.SessionState{
	salusv1.ArtifactKind_ARTIFACT_KIND_COMMIT:       salusv1.SessionState_SESSION_STATE_COMMITTING,
	salusv1.ArtifactKind_ARTIFACT_KIND_KEYSHARE:     salusv1.SessionState_SESSION_STATE_KEYING,
	salusv1.ArtifactKind_ARTIFACT_KIND_CONTRIBUTION: salusv1.SessionState_SESSION_STATE_CONTRIBUTING,
	salusv1.ArtifactKind_ARTIFACT_KIND_SHARE:        salusv1.SessionState_SESSION_STATE_SHARING,
}

func (s party) Refuse(ctx context.Context, r *salusv1.RefuseRequest) (*salusv1.RefuseResponse, error) {
	x, err := s.c.session(r.Session)
	if err != nil {
		return nil, err
	}
	name, err := s.c.partyOf(ctx, x)
	if err != nil {
		return nil, err
	}
	if _, known := faults.Explain(faults.Code(r.Reason)); !known || len(r.Detail) > 1024 || len(r.Culprit) > 64 {
		return nil, faults.New(faults.Malformed, "reason, detail or culprit of the refusal")
	}
	out, err := s.c.say(ctx, x, request{refusal: &refusal{name, r.Reason, printable(r.Detail), printable(r.Culprit)}})
	if err != nil {
		return nil, err
	}
	return &salusv1.RefuseResponse{}, out.err
}

// printable is a party's text as it may stand in others' logs and terminals.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}

// Watch streams what concerns the caller: everything as it is, then every change.
func (s party) Watch(_ *salusv1.WatchRequest, stream salusv1.Party_WatchServer) error {
	ctx := stream.Context()
	caller, _ := transport.CallerFrom(ctx)
	s.c.saw(ctx, caller, 1)
	defer s.c.saw(context.WithoutCancel(ctx), caller, -1)
	changes := s.c.hub.subscribe()
	defer s.c.hub.unsubscribe(changes)
	beat := time.NewTicker(transport.Heartbeat)
	defer beat.Stop()
	w := watch{c: s.c, caller: caller, sent: map[[32]byte]uint64{}, send: stream.Send}
	if err := w.round(ctx); err != nil {
		return err
	}
	if err := stream.Send(&salusv1.WatchResponse{Update: &salusv1.WatchResponse_SnapshotEnd{SnapshotEnd: &salusv1.SnapshotEnd{}}}); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.c.ctx.Done():
			return faults.New(faults.Unreachable, "the coordinator is stopping")
		case <-beat.C:
			now := &salusv1.Heartbeat{Time: timestamppb.New(s.c.clock())}
			if err := stream.Send(&salusv1.WatchResponse{Update: &salusv1.WatchResponse_Heartbeat{Heartbeat: now}}); err != nil {
				return err
			}
		case <-changes:
			if err := w.round(ctx); err != nil {
				return err
			}
		}
	}
}

// watch is one caller's stream: what it was sent, by id and revision.
type watch struct {
	c      *Coordinator
	caller transport.Caller
	sent   map[[32]byte]uint64
	send   func(*salusv1.WatchResponse) error
}

// round sends what the caller has not seen: studies first, so that a session's study is known.
func (w *watch) round(ctx context.Context) error {
	studies, err := w.c.store.Studies(ctx)
	if err != nil {
		return err
	}
	for _, row := range slices.Backward(studies) {
		if w.caller.Role == transport.Researcher && row.Researcher != w.caller.Name {
			continue
		}
		m := w.c.wireStudy(row, true)
		if last, ok := w.sent[row.Hash]; ok && last == m.Revision {
			continue
		}
		w.sent[row.Hash] = m.Revision
		if err := w.send(&salusv1.WatchResponse{Update: &salusv1.WatchResponse_Study{Study: m}}); err != nil {
			return err
		}
	}
	for _, x := range w.c.ordered() {
		now := x.now.Load()
		last, ok := w.sent[x.id]
		ended := now.State >= salusv1.SessionState_SESSION_STATE_RELEASED
		if ok && last >= now.Revision || !ok && ended {
			continue
		}
		if _, err := w.c.partyOf(ctx, x); err != nil {
			continue
		}
		w.sent[x.id] = now.Revision
		if err := w.send(&salusv1.WatchResponse{Update: &salusv1.WatchResponse_Session{Session: now}}); err != nil {
			return err
		}
	}
	return nil
}

// ordered gives all sessions, oldest first.
func (c *Coordinator) ordered() []*session {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []*session
	for _, x := range c.sessions {
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b *session) int {
		if d := a.row.Created.Compare(b.row.Created); d != 0 {
			return d
		}
		return slices.Compare(a.id[:], b.id[:])
	})
	return out
}

func (c *Coordinator) saw(ctx context.Context, caller transport.Caller, delta int) {
	key := memberKey(caller.Role, caller.Name)
	c.mu.Lock()
	c.connected[key] += delta
	c.lastSeen[key] = c.clock()
	c.mu.Unlock()
	if err := c.store.SawMember(ctx, int(caller.Role.Wire()), caller.Name, c.clock()); err != nil {
		c.log.Warn("store", "error", err.Error())
	}
	c.hub.changed()
}

// wireStudy gives a study as it is now, with what the chain says of it.
func (c *Coordinator) wireStudy(row store.Study, whole bool) *salusv1.Study {
	m := &salusv1.Study{Hash: row.Hash[:], Name: row.Name, Researcher: row.Researcher, Proposed: timestamppb.New(row.Proposed)}
	if whole {
		m.Canonical = row.Canonical
	}
	c.readFacts(func(f *ledger.Facts) {
		st, ok := f.Study(row.Hash)
		if !ok {
			return
		}
		for account, a := range st.Approvals {
			if site, _, active, known := f.Member(account); known && active && a.Revoked == nil {
				m.Approved = append(m.Approved, site.ID)
			}
		}
		for _, id := range st.Sessions {
			m.Sessions = append(m.Sessions, id[:])
		}
		for _, site := range f.Sites() {
			m.Invited = append(m.Invited, site.ID)
		}
	})
	if st, err := c.study(context.Background(), row.Hash); err == nil && len(st.Sites) > 0 {
		m.Invited = nil
		for _, id := range st.Sites {
			m.Invited = append(m.Invited, string(id))
		}
	}
	slices.Sort(m.Approved)
	slices.Sort(m.Invited)
	h := sha256.New()
	for _, part := range [][]string{m.Approved, m.Invited} {
		for _, s := range part {
			h.Write([]byte(s + "\x00"))
		}
		h.Write([]byte{1})
	}
	for _, id := range m.Sessions {
		h.Write(id)
	}
	// What a study says on chain only grows, but for revocations: the revision is a digest of it, preceded by its size.
	m.Revision = uint64(1+len(m.Approved)+len(m.Sessions))<<32 | uint64(binary.BigEndian.Uint32(h.Sum(nil)))
	return m
}

// studies serves salus.v1.Studies.
type studies struct {
	salusv1.UnimplementedStudiesServer
	c *Coordinator
}

// Propose stores a study. The researcher's own transaction puts the hash on chain; here it is looked for.
func (s studies) Propose(ctx context.Context, r *salusv1.ProposeRequest) (*salusv1.ProposeResponse, error) {
	caller, _ := transport.CallerFrom(ctx)
	if len(r.Canonical) > maxStudy {
		return nil, faults.New(faults.StudyMalformed, "%d bytes, at most %d are allowed", len(r.Canonical), maxStudy)
	}
	st, err := study.ParseCanonical(r.Canonical)
	if err != nil {
		return nil, faults.New(faults.StudyMalformed, "%v", err)
	}
	p, err := analysis.Compile(st)
	if err == nil {
		_, err = transcript.Statement(p, p.Start(), transcript.SmallChunk)
	}
	if err != nil {
		return nil, faults.New(faults.StudyMalformed, "%v", err)
	}
	h := st.Hash()
	if err := s.c.waitProposed(ctx, h, caller.Name); err != nil {
		return nil, err
	}
	_, err = s.c.store.Study(ctx, h)
	duplicate := err == nil
	if err != nil && !errors.Is(err, store.ErrUnknown) {
		return nil, err
	}
	row := store.Study{Hash: h, Canonical: r.Canonical, Name: st.Name, Researcher: caller.Name, Proposed: s.c.clock()}
	if err := s.c.store.PutStudy(ctx, row); err != nil {
		return nil, err
	}
	s.c.hub.changed()
	return &salusv1.ProposeResponse{Hash: h[:], Duplicate: duplicate}, nil
}

const maxStudy = 1 << 20

// waitProposed waits a little for the chain's word that this researcher's account has proposed the study; nobody registers
// another's question, and what is stored costs a transaction.
func (c *Coordinator) waitProposed(ctx context.Context, h study.Hash, researcher string) error {
	ctx, cancel := context.WithTimeout(ctx, proposalWait)
	defer cancel()
	news := c.news.subscribe()
	defer c.news.unsubscribe(news)
	c.mu.Lock()
	account := ledger.Address(c.members[memberKey(transport.Researcher, researcher)].Account)
	c.mu.Unlock()
	for {
		var by ledger.Address
		var known bool
		c.readFacts(func(f *ledger.Facts) {
			if on, ok := f.Study(h); ok {
				by, known = on.Proposed.Researcher, true
			}
		})
		if known && by == account {
			return nil
		}
		if known {
			return faults.New(faults.NotAParty, "the chain says that %s proposed this study", by)
		}
		select {
		case <-news:
		case <-ctx.Done():
			return faults.New(faults.NotFinal, "the chain holds no proposal of this study by %s", researcher)
		}
	}
}

const proposalWait = 10 * time.Second

func (s studies) List(ctx context.Context, r *salusv1.ListRequest) (*salusv1.ListResponse, error) {
	all, err := s.c.store.Studies(ctx)
	if err != nil {
		return nil, err
	}
	limit := int(r.Limit)
	if limit == 0 || limit > 100 {
		limit = 100
	}
	start := 0
	if r.PageToken != "" {
		start = 1 + slices.IndexFunc(all, func(st store.Study) bool { return st.Hash.String() == r.PageToken })
		if start == 0 {
			return nil, faults.New(faults.Malformed, "the page token is unknown")
		}
	}
	out := new(salusv1.ListResponse)
	for _, row := range all[start:min(start+limit, len(all))] {
		out.Studies = append(out.Studies, s.c.wireStudy(row, false))
	}
	if start+limit < len(all) {
		out.NextPageToken = all[start+limit-1].Hash.String()
	}
	return out, nil
}

func (s studies) Get(ctx context.Context, r *salusv1.GetRequest) (*salusv1.GetResponse, error) {
	row, err := s.row(ctx, r.Hash)
	if err != nil {
		return nil, err
	}
	return &salusv1.GetResponse{Study: s.c.wireStudy(row, true)}, nil
}

func (s studies) row(ctx context.Context, hash []byte) (store.Study, error) {
	if len(hash) != 32 {
		return store.Study{}, faults.New(faults.Malformed, "a study hash has 32 bytes, found %d", len(hash))
	}
	row, err := s.c.store.Study(ctx, study.Hash(hash))
	if errors.Is(err, store.ErrUnknown) {
		return row, faults.New(faults.StudyUnknown, "%s", study.Hash(hash))
	}
	return row, err
}

// RunSession opens a session; only the study's researcher may ask.
func (s studies) RunSession(ctx context.Context, r *salusv1.RunSessionRequest) (*salusv1.RunSessionResponse, error) {
	caller, _ := transport.CallerFrom(ctx)
	row, err := s.row(ctx, r.Study)
	if err != nil {
		return nil, err
	}
	if row.Researcher != caller.Name {
		return nil, faults.New(faults.NotAParty, "the study is %s's", row.Researcher)
	}
	if len(r.RequestId) != 32 {
		return nil, faults.New(faults.Malformed, "a request id has 32 bytes, found %d", len(r.RequestId))
	}
	var roster []study.SiteID
	for _, name := range r.Roster {
		id, err := study.ParseSiteID(name)
		if err != nil {
			return nil, faults.New(faults.Malformed, "%v", err)
		}
		roster = append(roster, id)
	}
	at, err := parseStep(r.Model, r.Previous)
	if err != nil {
		return nil, err
	}
	disclosure, err := s.c.disclosure(ctx, r, &at)
	if err != nil {
		return nil, err
	}
	id, err := s.c.open(ctx, row.Hash, roster, [32]byte(r.RequestId), at, disclosure)
	if err != nil && len(r.Disclosure) == 0 && len(disclosure) > 0 {
		if err := s.c.swarm.Forget(at.Disclosure); err != nil {
			s.c.log.Warn("the disclosure of a refused session was not removed", "error", err.Error())
		}
	}
	if err != nil {
		return nil, err
	}
	return &salusv1.RunSessionResponse{Session: id[:]}, nil
}

// disclosure takes in what a request discloses, and says so in its step. It is ciphertext: the sites judge it.
func (c *Coordinator) disclosure(ctx context.Context, r *salusv1.RunSessionRequest, at *step) ([]byte, error) {
	if at.Previous == (study.SessionID{}) {
		if len(r.Disclosure) > 0 || len(r.DisclosureDigest) > 0 || r.DisclosureSize > 0 {
			return nil, faults.New(faults.Malformed, "a first session follows from nothing that could be disclosed")
		}
		return nil, nil
	}
	if len(r.DisclosureDigest) != len(at.Disclosure) || r.DisclosureSize == 0 || r.DisclosureSize > transcript.MaxDisclosure {
		return nil, faults.New(faults.Malformed, "the sites need the disclosure of the session before: its digest has 32 bytes, found %d, and its size is at most %d, found %d", len(r.DisclosureDigest), transcript.MaxDisclosure, r.DisclosureSize)
	}
	at.Disclosure = study.Digest(r.DisclosureDigest)
	b := r.Disclosure
	if len(b) == 0 {
		if _, err := c.store.SessionByRequest(ctx, [32]byte(r.RequestId)); err == nil {
			return nil, nil // it was opened, so it is here
		}
		var err error
		if b, err = c.swarm.Get(ctx, at.Disclosure, int(r.DisclosureSize)); err != nil {
			return nil, faults.New(faults.ArtifactNotYet, "%v", err)
		}
	}
	if uint64(len(b)) != r.DisclosureSize || sha256.Sum256(b) != at.Disclosure {
		return nil, faults.New(faults.DigestMismatch, "the disclosure is not the one that the request names")
	}
	return b, nil
}

func (s studies) Status(_ context.Context, r *salusv1.StatusRequest) (*salusv1.StatusResponse, error) {
	x, err := s.c.session(r.Session)
	if err != nil {
		return nil, err
	}
	return &salusv1.StatusResponse{Progress: s.c.progress(x)}, nil
}

func (s studies) WatchSession(r *salusv1.WatchSessionRequest, stream salusv1.Studies_WatchSessionServer) error {
	x, err := s.c.session(r.Session)
	if err != nil {
		return err
	}
	changes := s.c.hub.subscribe()
	defer s.c.hub.unsubscribe(changes)
	for {
		p := s.c.progress(x)
		if err := stream.Send(&salusv1.WatchSessionResponse{Progress: p}); err != nil {
			return err
		}
		if p.Session.State >= salusv1.SessionState_SESSION_STATE_RELEASED {
			return nil
		}
		select {
		case <-stream.Context().Done():
			return stream.Context().Err()
		case <-s.c.ctx.Done():
			return faults.New(faults.Unreachable, "the coordinator is stopping")
		case <-changes:
		}
	}
}

// progress is the session's grid of party by phase.
func (c *Coordinator) progress(x *session) *salusv1.Progress {
	now := x.now.Load()
	out := &salusv1.Progress{Session: now, Time: timestamppb.New(c.clock())}
	for _, e := range now.Entries {
		out.Cells = append(out.Cells, &salusv1.Cell{Party: e.Party, Phase: phases[e.Kind], State: salusv1.CellState_CELL_STATE_DONE})
	}
	for _, p := range now.WaitingFor {
		out.Cells = append(out.Cells, &salusv1.Cell{Party: p, Phase: now.State, State: salusv1.CellState_CELL_STATE_WAITING, Reason: c.whyWaiting(x, p)})
	}
	if now.Culprit != "" {
		out.Cells = append(out.Cells, &salusv1.Cell{Party: now.Culprit, Phase: now.State, State: salusv1.CellState_CELL_STATE_FAILED, Reason: now.Detail})
	}
	return out
}

func (c *Coordinator) whyWaiting(x *session, party string) string {
	key := memberKey(transport.Site, party)
	if party == transcript.Researcher {
		key = memberKey(transport.Researcher, x.researcher)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.connected[key] > 0 {
		return "connected and working"
	}
	if at, ok := c.lastSeen[key]; ok {
		return "not connected since " + at.UTC().Format("15:04:05") + " UTC"
	}
	return "not connected yet"
}
