package party_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/study"
	"salus/worker/party"
)

// visits is the study of these tests: a sum in each of three cells.
const visits = `
name: visits
purpose: [GRU]
source: {table: {patient: id}}
columns:
  - {name: visits, type: integer, min: 0, max: 40}
  - {name: stage, type: category, values: [I, II, III]}
analysis: {kind: mean, of: visits, group: stage}
release: {minCohort: 11, minSites: 2}
`

const (
	anna, berta = "st-anna", "st-berta"
	researcher  = transcript.Researcher
)

func patients(n, seed int) []Patient {
	out := make([]Patient, n)
	for i := range out {
		k := i + seed
		out[i] = Patient{Permits: k%4 != 0}
		if k%9 != 0 {
			out[i].Row = analysis.Row{"visits": analysis.Value(fmt.Sprint(k * k % 41)), "stage": analysis.Value([]string{"I", "II", "III"}[k%3])}
		}
	}
	return out
}

// key is the share log's key of a party.
func key(name string) []byte { k := sha256.Sum256([]byte("log of " + name)); return k[:] }

// played is one session that real parties played: two sites and the researcher, each with its share log. Copies of a log's
// folder from before each round are old copies of it.
type played struct {
	*Session
	dir    string
	said   map[transcript.Kind]map[string][]byte
	before map[transcript.Kind][]transcript.Entry
	copies map[transcript.Kind]string // of st-anna's log, before the round
	stages map[transcript.Kind]*transcript.Replay
	head   study.Digest
	replay *transcript.Replay
}

var once struct {
	sync.Once
	x   *played
	dir string
}

func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "child" {
		child(os.Args[2], os.Args[3])
		return
	}
	code := m.Run()
	if once.dir != "" {
		os.RemoveAll(once.dir)
	}
	os.Exit(code)
}

// session plays the session, once for all tests.
func session(t *testing.T) *played {
	t.Helper()
	once.Do(func() {
		var err error
		if once.dir, err = os.MkdirTemp("", "party-test-"); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		once.x = play(t, once.dir)
		t.Logf("a session of two sites was played in %v", time.Since(start))
	})
	if once.x == nil {
		t.Fatal("the session could not be played")
	}
	return once.x
}

func play(t *testing.T, dir string) *played {
	x := &played{dir: dir, stages: map[transcript.Kind]*transcript.Replay{}, said: map[transcript.Kind]map[string][]byte{}, before: map[transcript.Kind][]transcript.Entry{}, copies: map[transcript.Kind]string{}}
	x.Session = New(t, visits, map[study.SiteID][]Patient{anna: patients(50, 0), berta: patients(60, 200)})
	x.Fabricate(t, "played")
	r := x.Replay(t)
	parties := map[string]*party.Party{}
	for _, name := range x.Terms.Parties() {
		l, err := party.OpenLog(filepath.Join(dir, name), key(name))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		parties[name] = party.New(name, l, x.Keys)
	}
	for _, kind := range transcript.Kinds() {
		x.said[kind], x.before[kind], x.copies[kind] = map[string][]byte{}, r.Entries(), filepath.Join(dir, "before-"+string(kind))
		if err := os.CopyFS(x.copies[kind], os.DirFS(filepath.Join(dir, anna))); err != nil {
			t.Fatal(err)
		}
		if kind == transcript.Share {
			seal, err := r.Seal()
			if err != nil {
				t.Fatal(err)
			}
			x.head = seal.Head
		}
		words := map[string]party.Stored{}
		for name, p := range parties {
			if kind == transcript.Contribution && name == researcher {
				continue
			}
			s, err := x.round(t, p, r, kind)
			if err != nil {
				t.Fatal(err)
			}
			words[name] = s
		}
		for name, s := range words {
			if s.Kind() != kind {
				t.Fatalf("%s says %s, want %s", name, s.Kind(), kind)
			}
			if err := r.Add(x.Sign(kind, name, s.Artifact()), s.Artifact()); err != nil {
				t.Fatal(err)
			}
			x.said[kind][name] = s.Artifact()
		}
	}
	x.replay = r
	return x
}

// round asks a party for its word.
func (x *played) round(t *testing.T, p *party.Party, r *transcript.Replay, kind transcript.Kind) (party.Stored, error) {
	switch kind {
	case transcript.Commit:
		return p.Commit(r)
	case transcript.KeyShare:
		return p.KeyShare(r)
	case transcript.Contribution:
		return p.Contribute(r, func(random party.Randomness, _ party.Parts) ([]byte, error) {
			c, err := x.Contribution(t, r, p.Name(), random, Lie{})
			return c.Bytes(), err
		})
	}
	return p.Share(r, x.head)
}

// at is the replay as it stood before a round, to be looked at.
func (x *played) at(t *testing.T, kind transcript.Kind) *transcript.Replay {
	t.Helper()
	if x.stages[kind] == nil {
		x.stages[kind] = x.fresh(t, kind)
	}
	return x.stages[kind]
}

// fresh is the same to be changed.
func (x *played) fresh(t *testing.T, kind transcript.Kind) *transcript.Replay {
	t.Helper()
	r := x.Replay(t)
	for _, e := range x.before[kind] {
		if err := r.Add(e, x.said[e.Kind][e.Party]); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// copyOf is a party over a copy of a log's folder.
func copyOf(t *testing.T, x *played, name, folder string) (*party.Party, *party.Log) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "log")
	if err := os.CopyFS(dir, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	private(t, dir)
	l, err := party.OpenLog(dir, key(name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return party.New(name, l, x.Keys), l
}

func private(t *testing.T, dir string) {
	t.Helper()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, check string) *transcript.Refusal {
	t.Helper()
	r, ok := errors.AsType[*transcript.Refusal](err)
	if !ok || r.Check != check {
		t.Fatalf("want a refusal by the check %q, got %v", check, err)
	}
	return r
}

// TestPartiesCompleteASession whose result is the plain one.
func TestPartiesCompleteASession(t *testing.T) {
	x := session(t)
	table, err := x.replay.Totals()
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.Program.Result(analysis.State{}, table)
	if err != nil {
		t.Fatal(err)
	}
	want, err := analysis.Oracle(x.Study, x.Counted())
	if err != nil {
		t.Fatal(err)
	}
	if d := analysis.MaxAbsDifference(got, want); d > 1e-9 {
		t.Fatalf("the result differs from the plain one by %g: %+v, %+v", d, got, want)
	}
}

// TestEveryRoundIsAnsweredOnce: asked again, at any later time and after the log was opened again, a party gives the stored
// bytes. Proofs are random, so bytes that were made again would differ.
func TestEveryRoundIsAnsweredOnce(t *testing.T) {
	x := session(t)
	for _, name := range x.Terms.Parties() {
		p, l := copyOf(t, x, name, filepath.Join(x.dir, name))
		for _, kind := range transcript.Kinds() {
			if kind == transcript.Contribution && name == researcher {
				continue
			}
			for range 2 {
				s, err := x.round(t, p, x.at(t, kind), kind)
				if err != nil {
					t.Fatalf("%s of %s again: %v", kind, name, err)
				}
				if string(s.Artifact()) != string(x.said[kind][name]) {
					t.Errorf("%s of %s again has other bytes", kind, name)
				}
			}
			if s, err := x.round(t, p, x.replay, kind); err != nil || string(s.Artifact()) != string(x.said[kind][name]) {
				t.Errorf("%s of %s, asked at the session's end: %v", kind, name, err)
			}
			if !l.Has(x.Terms.Session, kind) {
				t.Errorf("the log of %s has no %s", name, kind)
			}
		}
	}
}

// TestOldCopyOfTheLogSaysNothingNew: a copy from before each round meets a transcript that holds the round's word already,
// and abandons the session in that round and every later one.
func TestOldCopyOfTheLogSaysNothingNew(t *testing.T) {
	x := session(t)
	kinds := transcript.Kinds()
	for i, restored := range kinds {
		p, _ := copyOf(t, x, anna, x.copies[restored])
		for _, asked := range kinds[i:] {
			_, err := x.round(t, p, x.replay, asked)
			if r := refused(t, err, "own words"); r.Party != anna || r.Kind != restored {
				t.Errorf("restored before %s, asked for %s: %v", restored, asked, r)
			}
		}
		if i == 0 {
			continue
		}
		if s, err := x.round(t, p, x.replay, kinds[i-1]); err != nil || string(s.Artifact()) != string(x.said[kinds[i-1]][anna]) {
			t.Errorf("what the old copy did say: %v", err)
		}
	}
}

// TestOldCopySaysTheSameWhereItMay: asked as the original was asked, an old copy gives the same commitments, key share and
// noise, all of which follow from the seed: at most one share value comes of one log, whatever is copied.
func TestOldCopySaysTheSameWhereItMay(t *testing.T) {
	x := session(t)
	f := x.replay.Format()
	p, _ := copyOf(t, x, anna, x.copies[transcript.KeyShare])
	s, err := p.KeyShare(x.at(t, transcript.KeyShare))
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.ParseKeyShare(s.Artifact())
	if err != nil {
		t.Fatal(err)
	}
	want, err := f.ParseKeyShare(x.said[transcript.KeyShare][anna])
	if err != nil {
		t.Fatal(err)
	}
	if !got.B.Equal(want.B) {
		t.Error("another key share from the same seed")
	}
	p, _ = copyOf(t, x, anna, x.copies[transcript.Share])
	if s, err = p.Share(x.at(t, transcript.Share), x.head); err != nil {
		t.Fatal(err)
	}
	again, err := f.ParseShare(s.Artifact())
	if err != nil {
		t.Fatal(err)
	}
	first, err := f.ParseShare(x.said[transcript.Share][anna])
	if err != nil {
		t.Fatal(err)
	}
	if !again.Lanes[0].D.Equal(first.Lanes[0].D) {
		t.Error("another decryption share from the same seed")
	}
}

// TestOtherPublicInputIsRefusedForEver: after a party has spoken, other commitments or other terms get ErrOtherInput, also
// when the log is opened again.
func TestOtherPublicInputIsRefusedForEver(t *testing.T) {
	x := session(t)
	// Berta committed to something else, says the coordinator.
	other := x.Replay(t)
	for _, e := range x.before[transcript.KeyShare] {
		b := append([]byte{}, x.said[transcript.Commit][e.Party]...)
		if e.Party == berta {
			b[31] ^= 1
			e = x.Sign(transcript.Commit, berta, b)
		}
		if err := other.Add(e, b); err != nil {
			t.Fatal(err)
		}
	}
	// The same session opened in another block, so with another common polynomial.
	terms := *x.Terms
	terms.Block.Hash[0] ^= 1
	reorganised, err := transcript.NewReplay(&terms, x.Study, x.Keys)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "log")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(x.dir, anna))); err != nil {
		t.Fatal(err)
	}
	private(t, dir)
	for range 2 {
		l, err := party.OpenLog(dir, key(anna))
		if err != nil {
			t.Fatal(err)
		}
		p := party.New(anna, l, x.Keys)
		for range 2 {
			if _, err := p.KeyShare(other); !errors.Is(err, party.ErrOtherInput) {
				t.Errorf("a key share for other commitments: %v", err)
			}
			if _, err := p.Commit(reorganised); !errors.Is(err, party.ErrOtherInput) {
				t.Errorf("commitments under other terms: %v", err)
			}
		}
		if s, err := p.KeyShare(x.at(t, transcript.KeyShare)); err != nil || string(s.Artifact()) != string(x.said[transcript.KeyShare][anna]) {
			t.Errorf("the first public input is refused too: %v", err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// A copy that has the seed but has not committed meets the other block: its secret never meets a second polynomial.
	p, l := copyOf(t, x, anna, x.copies[transcript.KeyShare])
	if err := os.Remove(filepath.Join(l.Dir(), strings.TrimPrefix(x.Terms.Session.String(), "0x"), "commit")); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Commit(reorganised); !errors.Is(err, party.ErrOtherInput) {
		t.Errorf("the seed met other terms: %v", err)
	}
	if s, err := p.Commit(x.Replay(t)); err != nil || string(s.Artifact()) != string(x.said[transcript.Commit][anna]) {
		t.Errorf("after a crash between seed and commitments: %v", err)
	}
}

// TestShareNeedsTheAnchoredHead: any other head on chain than the one that was recomputed here refuses.
func TestShareNeedsTheAnchoredHead(t *testing.T) {
	x := session(t)
	p, l := copyOf(t, x, anna, x.copies[transcript.Share])
	r := x.at(t, transcript.Share)
	other := x.head
	other[0] ^= 1
	for _, head := range []study.Digest{other, {}} {
		_, err := p.Share(r, head)
		refused(t, err, "head")
	}
	if _, err := p.Share(x.at(t, transcript.Contribution), x.head); err == nil {
		t.Error("a share before the contributions")
	}
	if l.Has(x.Terms.Session, transcript.Share) {
		t.Error("the log has a share")
	}
}

// TestRoundsOutOfTurnAndStrangersAreRefused before any secret is drawn.
func TestRoundsOutOfTurnAndStrangersAreRefused(t *testing.T) {
	x := session(t)
	l, err := party.OpenLog(filepath.Join(t.TempDir(), "log"), key(anna))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	never := func(party.Randomness, party.Parts) ([]byte, error) {
		t.Error("a contribution was computed")
		return nil, nil
	}
	p := party.New(anna, l, x.Keys)
	if _, err := p.KeyShare(x.Replay(t)); err == nil {
		t.Error("a key share before the commitments")
	}
	if _, err := p.Contribute(x.at(t, transcript.KeyShare), never); err == nil {
		t.Error("a contribution before the key shares")
	}
	// Another log than the one that committed.
	_, err = p.KeyShare(x.at(t, transcript.KeyShare))
	refused(t, err, "own words")
	_, err = p.Contribute(x.at(t, transcript.Contribution), never)
	refused(t, err, "own words")
	_, err = p.Share(x.at(t, transcript.Share), x.head)
	refused(t, err, "own words")
	if _, err := party.New("st-dora", l, x.Keys).Commit(x.Replay(t)); err == nil {
		t.Error("a stranger commits")
	}
	if _, err := party.New(researcher, l, x.Keys).Contribute(x.at(t, transcript.Contribution), never); err == nil {
		t.Error("the researcher contributes")
	}
	if all, err := l.Sessions(); err != nil || len(all) != 0 {
		t.Errorf("sessions were begun: %v, %v", all, err)
	}
}

// TestAfterTheEndNothingIsSaid: the seed is gone, what was said stays on disk, and every round refuses.
func TestAfterTheEndNothingIsSaid(t *testing.T) {
	x := session(t)
	for _, kind := range transcript.Kinds()[1:] {
		p, l := copyOf(t, x, anna, x.copies[kind])
		if all, err := l.Sessions(); err != nil || len(all) != 1 || all[0] != x.Terms.Session {
			t.Fatalf("sessions: %v, %v", all, err)
		}
		for range 2 {
			if err := l.End(x.Terms.Session); err != nil {
				t.Fatal(err)
			}
		}
		folder := filepath.Join(l.Dir(), strings.TrimPrefix(x.Terms.Session.String(), "0x"))
		if _, err := os.Stat(filepath.Join(folder, "seed")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the seed: %v", err)
		}
		if !l.Ended(x.Terms.Session) || !l.Has(x.Terms.Session, transcript.Commit) {
			t.Error("the mark or what was said is missing")
		}
		for _, asked := range transcript.Kinds() {
			if _, err := x.round(t, p, x.at(t, asked), asked); !errors.Is(err, party.ErrEnded) {
				t.Errorf("ended before %s, asked for %s: %v", kind, asked, err)
			}
		}
		if all, err := l.Sessions(); err != nil || len(all) != 0 {
			t.Errorf("sessions after the end: %v, %v", all, err)
		}
	}
}

// TestLostSeedIsNeverDrawnAnew: a log whose seed went missing abandons the session.
func TestLostSeedIsNeverDrawnAnew(t *testing.T) {
	x := session(t)
	for _, kind := range transcript.Kinds()[1:] {
		p, l := copyOf(t, x, anna, x.copies[kind])
		folder := filepath.Join(l.Dir(), strings.TrimPrefix(x.Terms.Session.String(), "0x"))
		if err := os.Remove(filepath.Join(folder, "seed")); err != nil {
			t.Fatal(err)
		}
		_, err := x.round(t, p, x.at(t, kind), kind)
		refused(t, err, "own words")
		if _, err := os.Stat(filepath.Join(folder, "seed")); !errors.Is(err, os.ErrNotExist) {
			t.Error("there is a new seed")
		}
	}
}

// TestEncryptionRandomnessFollowsTheMessage: copies of one log that encrypt different tables under one public key must not do so under one u,
// or the difference of the ciphertexts is that of the tables.
func TestEncryptionRandomnessFollowsTheMessage(t *testing.T) {
	x := session(t)
	draw := func(chunk, lane int, message ...uint32) string {
		p, _ := copyOf(t, x, anna, x.copies[transcript.Contribution])
		var out [64]byte
		stop := errors.New("stop")
		_, err := p.Contribute(x.at(t, transcript.Contribution), func(random party.Randomness, _ party.Parts) ([]byte, error) {
			if _, err := random.Encryption(chunk, lane, message).Read(out[:]); err != nil {
				t.Fatal(err)
			}
			return nil, stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		return string(out[:])
	}
	if once, again := draw(0, 1, 2, 3), draw(0, 1, 2, 3); once != again {
		t.Error("the same message on a copy of the log has another stream")
	}
	seen := map[string]string{}
	for name, s := range map[string]string{
		"chunk 0, lane 1, 2 3": draw(0, 1, 2, 3), "a limb of one more": draw(0, 1, 2, 4), "a limb of zero": draw(0, 1, 2, 3, 0), "other places": draw(0, 1, 3, 2),
		"lane 0": draw(0, 0, 2, 3), "chunk 1": draw(1, 1, 2, 3), "nothing": draw(0, 1), "bytes elsewhere": draw(0, 1, 2<<8, 3), "one limb": draw(0, 1, 2),
	} {
		if other, ok := seen[s]; ok {
			t.Errorf("%s and %s have the same stream", name, other)
		}
		seen[s] = name
	}
}

// TestEncryptionRandomnessFollowsThePublicKey: a copied log that is shown other commitments, hence another public key, must
// not encrypt under the randomness that it used before: c0 − c0' = (b − b')·u would give u and with it the rows away.
func TestEncryptionRandomnessFollowsThePublicKey(t *testing.T) {
	x := session(t)
	draw := func(p *party.Party, r *transcript.Replay) string {
		var out [64]byte
		stop := errors.New("stop")
		_, err := p.Contribute(r, func(random party.Randomness, _ party.Parts) ([]byte, error) {
			if _, err := random.Encryption(0, 0, nil).Read(out[:]); err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{fmt.Sprintf("%v %+v %#v %x %s", random, random, &random, random, random), slog.AnyValue(random).Resolve().String()} {
				if strings.Trim(text, "[redact] &") != "" {
					t.Errorf("randomness prints as %s", text)
				}
			}
			return nil, stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		return string(out[:])
	}
	p, _ := copyOf(t, x, anna, x.copies[transcript.Contribution])
	r := x.at(t, transcript.Contribution)
	first := draw(p, r)
	if draw(p, r) != first {
		t.Error("an attempt that was not stored is not repeated as it was")
	}
	// St-berta's key share with another proof stands for another one: the transcript differs before this round.
	other := x.fresh(t, transcript.KeyShare)
	for name, b := range x.said[transcript.KeyShare] {
		if name == berta {
			b = x.otherKeyShare(t)
		}
		if err := other.Add(x.Sign(transcript.KeyShare, name, b), b); err != nil {
			t.Fatal(err)
		}
	}
	if draw(p, other) == first {
		t.Error("the same randomness for other key shares")
	}
}

// otherKeyShare is st-berta's key share with another proof: what an old copy of st-berta's log would say.
func (x *played) otherKeyShare(t *testing.T) []byte {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "log")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(x.dir, berta))); err != nil {
		t.Fatal(err)
	}
	private(t, dir)
	if err := os.Remove(filepath.Join(dir, strings.TrimPrefix(x.Terms.Session.String(), "0x"), "keyshare")); err != nil {
		t.Fatal(err)
	}
	l, err := party.OpenLog(dir, key(berta))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s, err := party.New(berta, l, x.Keys).KeyShare(x.at(t, transcript.KeyShare))
	if err != nil {
		t.Fatal(err)
	}
	return s.Artifact()
}
