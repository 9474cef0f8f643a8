package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"salus/he"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/keyshare"
)

// smallSites writes a table of n consenting patients for each site, and a study that counts them.
func smallSites(t *testing.T, n int, sites ...string) (dir, file string) {
	t.Helper()
	dir = t.TempDir()
	for _, s := range sites {
		table, list := "patient,sex,side\n", "patient,decision\n"
		for i := range n {
			table += fmt.Sprintf("%s-%d,%d,%d\n", s, i, 1+i%2, 1+i%3%2)
			list += fmt.Sprintf("%s-%d,permit\n", s, i)
		}
		if err := os.Mkdir(filepath.Join(dir, s), 0o700); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"table.csv": table, "consents.csv": list} {
			if err := os.WriteFile(filepath.Join(dir, s, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir, smallStudy(t, dir, "sexes")
}

func smallStudy(t *testing.T, dir, name string) string {
	t.Helper()
	file := filepath.Join(dir, name+".yaml")
	text := `name: ` + name + `
purpose: [HMB]
operations: [statistic]
source: {table: {patient: patient}}
columns:
  - {name: sex, type: category, values: [1, 2]}
  - {name: side, type: category, values: [1, 2]}
analysis: {kind: contingency, rows: sex, columns: side}
release: {minCohort: 11, minSites: 2}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// hand is a member played by the test: its own keys and certificate, and no program.
type hand struct {
	t    *testing.T
	name string
	conn *grpc.ClientConn
	salusv1.PartyClient
	key ed25519.PrivateKey
}

func (c *consortium) hand(name string) *hand {
	c.t.Helper()
	credential, err := transport.OpenCredential(c.at(name, "tls"))
	if err != nil {
		c.t.Fatal(err)
	}
	conn, err := transport.Dial(c.address, credential)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { conn.Close() })
	seed, err := os.ReadFile(c.at(name, "signing.key"))
	if err != nil {
		c.t.Fatal(err)
	}
	if name == "researcher" {
		name = transcript.Researcher
	}
	return &hand{c.t, name, conn, salusv1.NewPartyClient(conn), ed25519.NewKeyFromSeed(seed)}
}

// open opens a session of a study as the researcher.
func (h *hand) open(hash string, sites ...string) study.SessionID {
	h.t.Helper()
	id, err := study.ParseHash(hash)
	if err != nil {
		h.t.Fatal(err)
	}
	request := make([]byte, 32)
	if _, err := rand.Read(request); err != nil {
		h.t.Fatal(err)
	}
	r, err := salusv1.NewStudiesClient(h.conn).RunSession(h.ctx(), &salusv1.RunSessionRequest{Study: id[:], Roster: sites, RequestId: request})
	if err != nil {
		h.t.Fatal(err)
	}
	return study.SessionID(r.Session)
}

func (h *hand) ctx() context.Context {
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	h.t.Cleanup(cancel)
	return ctx
}

func (h *hand) see(id study.SessionID) *salusv1.Session {
	h.t.Helper()
	r, err := h.GetSession(h.ctx(), &salusv1.GetSessionRequest{Session: id[:]})
	if err != nil {
		h.t.Fatal(err)
	}
	return r.Session
}

// await waits until the session is in a state.
func (h *hand) await(id study.SessionID, state salusv1.SessionState) *salusv1.Session {
	h.t.Helper()
	var s *salusv1.Session
	until(h.t, patience, "the session is "+state.String(), func() bool {
		s = h.see(id)
		if s.State != state && s.State >= salusv1.SessionState_SESSION_STATE_RELEASED {
			h.t.Fatalf("the session is %v, want %v: %s %s", s.State, state, s.Reason, s.Detail)
		}
		return s.State == state
	})
	return s
}

// request is a well-formed submission by this member.
func (h *hand) request(id study.SessionID, kind transcript.Kind, artifact []byte) *salusv1.SubmitRequest {
	e := transcript.Sign(h.key, id, kind, h.name, artifact)
	r := &salusv1.SubmitRequest{Session: id[:], Artifact: artifact, Digest: e.Digest[:], Signature: e.Signature[:], Size: uint64(len(artifact))}
	for i, k := range transcript.Kinds() {
		if k == kind {
			r.Kind = salusv1.ArtifactKind(i + 1)
		}
	}
	return r
}

// refused checks that a submission is refused with a code.
func (h *hand) refused(name string, r *salusv1.SubmitRequest, want faults.Code) {
	h.t.Helper()
	_, err := h.Submit(h.ctx(), r)
	f, ok := faults.From(err)
	if !ok || f.Code != want {
		h.t.Errorf("%s: %v, want %s", name, err, want)
		return
	}
	if f.Hint() == "" {
		h.t.Errorf("%s: no hint for the operator", name)
	}
}

func (h *hand) accepted(name string, r *salusv1.SubmitRequest, duplicate bool) {
	h.t.Helper()
	a, err := h.Submit(h.ctx(), r)
	if err != nil || a.Duplicate != duplicate {
		h.t.Errorf("%s: %v, %v, want accepted and duplicate %t", name, a, err, duplicate)
	}
}

// TestMessagesAtTheirBorders sends a site's wrong messages, each followed by a look at the session, which must be as it was;
// then its good message, which must be accepted. No worker runs: the members are played by hand.
func TestMessagesAtTheirBorders(t *testing.T) {
	data, file := smallSites(t, 12, "site-1", "site-2", "site-3")
	c := newConsortium(t, data, "site-1", "site-2", "site-3")
	hash := c.propose(file, "site-1", "site-2", "site-3")
	one, two, three, ada := c.hand("site-1"), c.hand("site-2"), c.hand("site-3"), c.hand("researcher")
	id, other := ada.open(hash, "site-1", "site-2"), ada.open(hash, "site-1", "site-2")
	before := one.await(id, salusv1.SessionState_SESSION_STATE_COMMITTING)
	one.await(other, salusv1.SessionState_SESSION_STATE_COMMITTING)

	commit := make([]byte, 64) // two commitments: field elements, here zero
	good := func() *salusv1.SubmitRequest { return one.request(id, transcript.Commit, commit) }
	changed := func(f func(*salusv1.SubmitRequest)) *salusv1.SubmitRequest { r := good(); f(r); return r }
	for _, x := range []struct {
		name string
		by   *hand
		r    *salusv1.SubmitRequest
		want faults.Code
	}{
		{"unknown session", one, changed(func(r *salusv1.SubmitRequest) { r.Session = make([]byte, 32) }), faults.SessionUnknown},
		{"session id of 31 bytes", one, changed(func(r *salusv1.SubmitRequest) { r.Session = id[:31] }), faults.Malformed},
		{"no kind", one, changed(func(r *salusv1.SubmitRequest) { r.Kind = 0 }), faults.Malformed},
		{"unknown kind", one, changed(func(r *salusv1.SubmitRequest) { r.Kind = 5 }), faults.Malformed},
		{"negative kind", one, changed(func(r *salusv1.SubmitRequest) { r.Kind = -1 }), faults.Malformed},
		{"digest of 31 bytes", one, changed(func(r *salusv1.SubmitRequest) { r.Digest = r.Digest[:31] }), faults.Malformed},
		{"signature of 63 bytes", one, changed(func(r *salusv1.SubmitRequest) { r.Signature = r.Signature[:63] }), faults.Malformed},
		{"size that the artifact does not have", one, changed(func(r *salusv1.SubmitRequest) { r.Size++ }), faults.ArtifactTooLarge},
		{"artifact of 1 TiB, announced", one, changed(func(r *salusv1.SubmitRequest) { r.Size = 1 << 40 }), faults.Malformed},
		{"giant message", one, one.request(id, transcript.Commit, make([]byte, 5<<20)), faults.TooLarge},
		{"digest of other bytes", one, changed(func(r *salusv1.SubmitRequest) { r.Artifact = append([]byte{1}, commit[1:]...) }), faults.DigestMismatch},
		{"flipped signature", one, changed(func(r *salusv1.SubmitRequest) { r.Signature[7] ^= 1 }), faults.SignatureInvalid},
		{"replay of another session's message", one, changed(func(r *salusv1.SubmitRequest) {
			r.Signature = one.request(other, transcript.Commit, commit).Signature
		}), faults.SignatureInvalid},
		{"signature for another kind", one, changed(func(r *salusv1.SubmitRequest) {
			r.Signature = one.request(id, transcript.KeyShare, commit).Signature
		}), faults.SignatureInvalid},
		{"another site's signature", one, changed(func(r *salusv1.SubmitRequest) {
			r.Signature = two.request(id, transcript.Commit, commit).Signature
		}), faults.SignatureInvalid},
		{"another site's message, passed on", two, good(), faults.SignatureInvalid},
		{"early key share", one, one.request(id, transcript.KeyShare, commit), faults.WrongPhase},
		{"early decryption share", one, one.request(id, transcript.Share, commit), faults.WrongPhase},
		{"contribution of the researcher", ada, ada.request(id, transcript.Contribution, commit), faults.WrongPhase},
		{"decryption share of the researcher", ada, ada.request(id, transcript.Share, commit), faults.WrongPhase},
		{"site outside the roster", three, three.request(id, transcript.Commit, commit), faults.NotAParty},
	} {
		x.by.refused(x.name, x.r, x.want)
		if after := one.see(id); !proto.Equal(before, after) {
			t.Fatalf("%s: the session changed:\n%v\n%v", x.name, before, after)
		}
	}
	if _, err := one.Refuse(one.ctx(), &salusv1.RefuseRequest{Session: id[:], Reason: "because"}); !isCode(err, faults.Malformed) {
		t.Errorf("refusal with a reason that is no code: %v", err)
	}
	if _, err := three.GetSession(three.ctx(), &salusv1.GetSessionRequest{Session: id[:]}); !isCode(err, faults.NotAParty) {
		t.Errorf("a site outside the roster looks at a session: %v", err)
	}

	one.accepted("the good message", good(), false)
	one.accepted("the good message again", good(), true)
	second := append([]byte{0, 1}, commit[2:]...)
	one.refused("another commitment", one.request(id, transcript.Commit, second), faults.AlreadySubmitted)
	two.accepted("the other site", two.request(id, transcript.Commit, commit), false)
	ada.accepted("the researcher", ada.request(id, transcript.Commit, commit), false)
	one.await(id, salusv1.SessionState_SESSION_STATE_KEYING)
	one.accepted("late and the same", good(), true)
	one.refused("late and other", one.request(id, transcript.Commit, second), faults.AlreadySubmitted)

	// A key share whose proof does not hold ends the session by its sender; another site's session goes on.
	two.refused("forged key share", two.request(id, transcript.KeyShare, forgedKeyShare(t)), faults.ProofInvalid)
	s := one.await(id, salusv1.SessionState_SESSION_STATE_FAILED)
	if s.Culprit != "site-2" || s.Reason != string(faults.ProofInvalid) {
		t.Errorf("the session failed by %q, %s: %s", s.Culprit, s.Reason, s.Detail)
	}
	one.refused("after the end", one.request(id, transcript.KeyShare, commit), faults.WrongPhase)
	one.accepted("another session goes on", one.request(other, transcript.Commit, commit), false)
}

func isCode(err error, want faults.Code) bool {
	f, ok := faults.From(err)
	return ok && f.Code == want
}

// forgedKeyShare has the right form and a proof of nothing.
func forgedKeyShare(t *testing.T) []byte {
	t.Helper()
	set := he.Additive4096()
	v, err := catalogue.Keys("", nil).Verifier(keyshare.ID(set))
	if err != nil {
		t.Fatal(err)
	}
	b, err := set.ParsePoly(make([]byte, set.PolyBytes()))
	if err != nil {
		t.Fatal(err)
	}
	return transcript.KeyShareArtifact{B: b, Proof: zkproofs.Proof(make([]byte, v.ProofSize()))}.Bytes()
}

// liar is a coordinator between the real one and a member: it has the real one's certificate and passes everything on, but
// lies about sessions.
type liar struct {
	salusv1.UnimplementedPartyServer
	salusv1.UnimplementedStudiesServer
	real *hand

	mu  sync.Mutex
	lie func(*salusv1.Session)
}

func (l *liar) tell(s *salusv1.Session) *salusv1.Session {
	l.mu.Lock()
	defer l.mu.Unlock()
	s = proto.CloneOf(s)
	if l.lie != nil {
		l.lie(s)
	}
	return s
}

func (l *liar) Watch(r *salusv1.WatchRequest, to salusv1.Party_WatchServer) error {
	from, err := l.real.Watch(to.Context(), r)
	if err != nil {
		return err
	}
	for {
		m, err := from.Recv()
		if err != nil {
			return err
		}
		if s := m.GetSession(); s != nil {
			m = &salusv1.WatchResponse{Update: &salusv1.WatchResponse_Session{Session: l.tell(s)}}
		}
		if err := to.Send(m); err != nil {
			return err
		}
	}
}

func (l *liar) GetSession(ctx context.Context, r *salusv1.GetSessionRequest) (*salusv1.GetSessionResponse, error) {
	a, err := l.real.GetSession(ctx, r)
	if err != nil {
		return nil, err
	}
	return &salusv1.GetSessionResponse{Session: l.tell(a.Session)}, nil
}

func (l *liar) Submit(ctx context.Context, r *salusv1.SubmitRequest) (*salusv1.SubmitResponse, error) {
	return l.real.Submit(ctx, r)
}

func (l *liar) Refuse(ctx context.Context, r *salusv1.RefuseRequest) (*salusv1.RefuseResponse, error) {
	return l.real.Refuse(ctx, r)
}

func (l *liar) Get(ctx context.Context, r *salusv1.GetRequest) (*salusv1.GetResponse, error) {
	return salusv1.NewStudiesClient(l.real.conn).Get(ctx, r)
}

// TestWorkerRefusesALyingCoordinator: a coordinator that tells a worker of another roster, other terms, another study or model or a
// forged entry is refused with the check's code, before the worker has said anything that depends on it.
func TestWorkerRefusesALyingCoordinator(t *testing.T) {
	data, file := smallSites(t, 12, "site-1", "site-2")
	c := newConsortium(t, data, "site-1", "site-2")
	hash := c.propose(file, "site-1", "site-2")
	otherStudy, err := study.ParseHash(c.propose(smallStudy(t, data, "another"), "site-1", "site-2"))
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{real: c.hand("site-1")}
	credential, err := transport.OpenCredential(c.at("coordinator", "tls"))
	if err != nil {
		t.Fatal(err)
	}
	server, err := transport.NewServer(transport.ServerConfig{Credential: credential, Allow: func(transport.Caller) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	salusv1.RegisterPartyServer(server, l)
	salusv1.RegisterStudiesServer(server, l)
	link := listen(t)
	go func() { _ = server.Serve(link) }()
	t.Cleanup(server.Stop)
	c.through("site-1", link.Addr().String())

	two, ada := c.hand("site-2"), c.hand("researcher")
	commit := make([]byte, 64)
	lies := []struct {
		name string
		lie  func(*salusv1.Session)
		want faults.Code
	}{
		{"a site more", func(s *salusv1.Session) { s.Roster = append(s.Roster, "site-3") }, faults.TermsDiffer},
		{"another site", func(s *salusv1.Session) { s.Roster = []string{"site-1", "site-9"} }, faults.TermsDiffer},
		{"other terms", func(s *salusv1.Session) { s.Terms = []byte("{}") }, faults.TermsDiffer},
		{"another study", func(s *salusv1.Session) { s.Study = otherStudy[:] }, faults.TermsDiffer},
		{"a model", func(s *salusv1.Session) { s.Model = transcript.ModelBytes(analysis.Model{Iteration: 1}) }, faults.TermsDiffer},
		{"a model that is none", func(s *salusv1.Session) { s.Model = []byte("{}") }, faults.Malformed},
		{"a forged entry", func(s *salusv1.Session) {
			for _, e := range s.Entries {
				if e.Party == "site-2" {
					e.Signature[0] ^= 1
				}
			}
		}, faults.SignatureInvalid},
		{"another party's words", func(s *salusv1.Session) {
			for _, e := range s.Entries {
				if e.Party == "site-2" {
					e.Party = transcript.Researcher
				}
			}
		}, faults.SignatureInvalid},
		{"a stranger's entry", func(s *salusv1.Session) {
			for _, e := range s.Entries {
				if e.Party == "site-2" {
					e.Party = "site-9"
				}
			}
		}, faults.WrongPhase},
	}
	started := false
	for _, x := range lies {
		l.mu.Lock()
		l.lie = x.lie
		l.mu.Unlock()
		id := ada.open(hash, "site-1", "site-2")
		if x.want != faults.TermsDiffer && x.want != faults.Malformed {
			two.await(id, salusv1.SessionState_SESSION_STATE_COMMITTING)
			two.accepted(x.name, two.request(id, transcript.Commit, commit), false)
		}
		if !started { // so that the first lie is told from the beginning
			c.serve("site-1")
			started = true
		}
		s := two.await(id, salusv1.SessionState_SESSION_STATE_FAILED)
		if s.Culprit != "site-1" || s.Reason != string(x.want) {
			t.Errorf("%s: the session failed by %q with %s: %s, want %s", x.name, s.Culprit, s.Reason, s.Detail, x.want)
		}
	}
	l.mu.Lock()
	l.lie = nil
	l.mu.Unlock()
	id := ada.open(hash, "site-1", "site-2")
	two.await(id, salusv1.SessionState_SESSION_STATE_COMMITTING)
	two.accepted("an honest session", two.request(id, transcript.Commit, commit), false)
	until(t, patience, "the worker takes part in an honest session", func() bool { return len(two.see(id).Entries) == 2 })
	c.silent("site-1-0", "site-2-11") // patients' ids
}
