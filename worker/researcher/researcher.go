// Package researcher is the researcher's part in sessions: a key holder like every site, and the one whose decryption
// share is added last and alone, so that nobody else sees the result.
//
// When every site's share is in and verified it makes its own share, decrypts, computes the study's result, commits to
// it on chain (release), and writes the receipt with every artifact beside it, so that `salus verify` needs nothing else
// but the chain.
package researcher

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/worker/member"
	"salus/worker/party"
)

// Result is what a finished session left in the researcher's folder.
type Result struct {
	Session study.SessionID `json:"session"`
	Study   study.Hash      `json:"study"`
	Kind    study.Kind      `json:"analysis"`
	Result  json.RawMessage `json:"result"`
	Receipt string          `json:"receipt"` // path
	// Stopped says why there is no result, or no further model although one was wanted.
	Stopped string `json:"stopped,omitempty"`
	// Next is the model of the session that follows in an iterative analysis; nil where the chain ends.
	Next *transcript.Known `json:"-"`
}

// Outcome is how a session ended.
type Outcome struct {
	Session study.SessionID
	State   salusv1.SessionState
	Reason  string // public code, if it failed
	Detail  string
	Culprit string
	Result  *Result // if it was released
}

// Researcher is a member's part. Its zero value is not usable; see New.
type Researcher struct {
	member *member.Member
	keys   member.Keys
	log    *slog.Logger
	ended  chan Outcome

	asked chan struct{} // closed by the first Want

	mu     sync.Mutex
	done   map[study.SessionID]*Result
	wanted map[study.Hash]wish
}

// wish is what the researcher asked for: a session of the study at this model, after that session, with none but these sites (all, if there are none).
type wish struct {
	model    study.Digest
	opening  transcript.Opening // of the model
	previous study.SessionID
	sites    []string
}

// New makes the part of an open member.
func New(m *member.Member, keys member.Keys, log *slog.Logger) *Researcher {
	return &Researcher{member: m, keys: keys, log: log, ended: make(chan Outcome, 64), done: map[study.SessionID]*Result{}, wanted: map[study.Hash]wish{}, asked: make(chan struct{})}
}

// Outcomes gives how sessions end, in order.
func (x *Researcher) Outcomes() <-chan Outcome { return x.ended }

// Want says, before a session is asked for, what the researcher will take part in from now on for this study. A coordinator that opens another one, or the same
// at another model, is refused: the model carries numbers that end up in the result.
func (x *Researcher) Want(h study.Hash, at transcript.Known, previous study.SessionID, sites []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.wanted) == 0 {
		close(x.asked)
	}
	x.wanted[h] = wish{transcript.ModelHash(at.Model), at.Opening, previous, sites}
}

// Accept implements member.Part: the terms must be what was asked for (see Want), for which it waits when a session of an earlier run comes first. A session of another study
// that an earlier run had asked for goes on if it has no model.
func (x *Researcher) Accept(ctx context.Context, r *transcript.Replay) error {
	select {
	case <-x.asked:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return x.asWanted(r.Terms())
}

// asWanted compares terms with what was asked for.
func (x *Researcher) asWanted(t *transcript.Terms) error {
	x.mu.Lock()
	want, ok := x.wanted[t.Study]
	x.mu.Unlock()
	switch {
	case !ok && transcript.ModelHash(t.Model) == (study.Digest{}):
		return nil
	case !ok:
		return faults.New(faults.ModelRefused, "no session of study %s was asked for in this run", t.Study)
	case want.model != transcript.ModelHash(t.Model) || want.previous != t.Previous:
		return faults.New(faults.ModelRefused, "the session is at another model, or after another session, than was asked for")
	}
	for _, s := range t.Sites {
		if len(want.sites) > 0 && !slices.Contains(want.sites, string(s.ID)) {
			return faults.New(faults.TermsDiffer, "%s is in the roster and was not asked for", s.ID)
		}
	}
	return nil
}

// Contribution implements member.Part; a researcher is never asked.
func (x *Researcher) Contribution(context.Context, *transcript.Replay, party.Randomness, party.Parts) ([]byte, error) {
	return nil, errors.New("a researcher has no contribution")
}

// Sealed implements member.Part.
func (x *Researcher) Sealed(context.Context, *transcript.Replay) error { return nil }

// Sharing implements member.Part: a researcher has nothing to charge.
func (x *Researcher) Sharing(*transcript.Replay) error { return nil }

// Stored implements member.Part.
func (x *Researcher) Stored(*transcript.Replay, party.Stored) {}

// Study implements member.Part.
func (x *Researcher) Study(context.Context, *salusv1.Study) {}

// Ended implements member.Part.
func (x *Researcher) Ended(ctx context.Context, s *salusv1.Session) {
	id := study.SessionID(s.Id)
	x.mu.Lock()
	out := Outcome{Session: id, State: s.State, Reason: s.Reason, Detail: s.Detail, Culprit: s.Culprit, Result: x.done[id]}
	x.mu.Unlock()
	if out.Result == nil && s.State == salusv1.SessionState_SESSION_STATE_RELEASED {
		if earlier, err := Stored(x.member.Dir, id); err == nil { // of an earlier life of this process
			out.Result = earlier
		}
	}
	select {
	case x.ended <- out:
	case <-ctx.Done():
	}
}

// Complete implements member.Part: every site's share is in.
func (x *Researcher) Complete(ctx context.Context, r *transcript.Replay) error {
	t := r.Terms()
	x.mu.Lock()
	_, finished := x.done[t.Session]
	x.mu.Unlock()
	if finished {
		return nil
	}
	var on *ledger.SessionFacts
	x.member.ReadFacts(func(f *ledger.Facts) { on, _ = f.Session(t.Session) })
	if on == nil || on.Sealed == nil || len(on.Attested) < len(t.Sites) {
		return nil // the chain's news brings us here again
	}
	seal, err := r.Seal()
	if err != nil {
		return err
	}
	if study.Digest(on.Sealed.Head) != seal.Head || study.Digest(on.Sealed.Aggregate) != seal.Aggregate {
		return &transcript.Refusal{Check: "head", Err: errors.New("the chain sealed another transcript than this researcher recomputed")}
	}
	if err := x.addOwnShare(r, seal.Head); err != nil {
		return err
	}
	result, err := x.finish(ctx, r)
	if err != nil {
		return err
	}
	x.mu.Lock()
	x.done[t.Session] = result
	x.mu.Unlock()
	return nil
}

// addOwnShare makes the last share and adds it to the replay here, and nowhere else.
func (x *Researcher) addOwnShare(r *transcript.Replay, head study.Digest) error {
	if _, have := r.Said(transcript.Share, transcript.Researcher); have {
		return nil
	}
	s, err := x.member.Holder().Share(r, head)
	if err != nil {
		return err
	}
	e := transcript.Sign(x.member.Key(), r.Terms().Session, transcript.Share, transcript.Researcher, s.Artifact())
	if err := r.Add(e, s.Artifact()); err != nil {
		return err
	}
	_, err = Artifacts(x.member.Dir, r.Terms().Session).Put(s.Artifact())
	return err
}

// Folder is where a session's receipt and artifacts lie.
func Folder(dir string, session study.SessionID) string {
	return filepath.Join(dir, "results", fmt.Sprintf("%x", session[:]))
}

// Artifacts is the folder of a session's artifacts and verifying keys.
func Artifacts(dir string, session study.SessionID) transcript.Folder {
	return transcript.Folder(filepath.Join(Folder(dir, session), "artifacts"))
}

// ReceiptFile is the name of the receipt in its folder. Until its release is known to be on chain it has the other name.
const (
	ReceiptFile = "receipt.json"
	pendingFile = "receipt.pending.json"
)

// finish writes everything down, commits on chain, and only then shows the receipt.
func (x *Researcher) finish(ctx context.Context, r *transcript.Replay) (*Result, error) {
	t := r.Terms()
	folder, artifacts := Folder(x.member.Dir, t.Session), Artifacts(x.member.Dir, t.Session)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	salt, err := salt(filepath.Join(folder, "salt"))
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	opening := x.wanted[t.Study].opening // zero for a session that was not asked for in this run, which has no model
	x.mu.Unlock()
	receipt, err := transcript.NewReceipt(r, x.member.Key(), salt, opening)
	if err != nil {
		return nil, err
	}
	st, err := study.ParseCanonical(receipt.Study)
	if err != nil {
		return nil, err
	}
	if err := x.gather(ctx, r, artifacts); err != nil {
		return nil, err
	}
	// The release ends the session: what could not be made again after it is on disk before it.
	pending, path := filepath.Join(folder, pendingFile), filepath.Join(folder, ReceiptFile)
	if err := durable.WriteFile(pending, receipt.Bytes(), 0o600); err != nil {
		return nil, err
	}
	commitment := transcript.Release(salt, receipt.Result)
	if _, err := x.member.Chain.Release(ctx, t.Session, commitment); err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	if err := os.Rename(pending, path); err != nil {
		return nil, err
	}
	if err := durable.SyncDir(folder); err != nil {
		return nil, err
	}
	x.log.Info("released", "session", fmt.Sprintf("%x", t.Session[:4]), "receipt", path)
	return &Result{Session: t.Session, Study: t.Study, Kind: st.Analysis.Kind, Result: receipt.Result, Receipt: path, Stopped: receipt.Stopped, Next: receipt.Next}, nil
}

// disclosureFile is the name of what a session's sites are given to derive the next model.
const disclosureFile = "disclosure.bin"

// Disclosure gives what the sites of a released session need to derive the model that follows. It is made once: it holds fresh keys.
func Disclosure(dir string, session study.SessionID, key ed25519.PrivateKey) ([]byte, error) {
	path := filepath.Join(Folder(dir, session), disclosureFile)
	b, err := durable.ReadSecret(path, transcript.MaxDisclosure)
	if !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	rc, _, err := receiptOf(dir, session)
	if err != nil {
		return nil, err
	}
	if len(rc.Entries) == 0 {
		return nil, fmt.Errorf("the receipt of session %s holds nothing", session)
	}
	share, err := Artifacts(dir, session).Artifact(context.Background(), rc.Entries[len(rc.Entries)-1].Digest, transcript.MaxDisclosure)
	if err != nil {
		return nil, err
	}
	if b, err = transcript.NewDisclosure(rc, share, key); err != nil {
		return nil, err
	}
	return b, durable.WriteFile(path, b, 0o600)
}

// gather copies every artifact and verifying key of the session beside the receipt.
func (x *Researcher) gather(ctx context.Context, r *transcript.Replay, to transcript.Folder) error {
	for _, e := range r.Entries() {
		if e.Party == transcript.Researcher && e.Kind == transcript.Share {
			continue // put there when it was made
		}
		b, err := x.member.Artifact(ctx, e.Digest, r.Format().MaxSize(e.Kind))
		if err != nil {
			return err
		}
		if sha256.Sum256(b) != e.Digest {
			return fmt.Errorf("artifact %s does not have its digest", e.Digest)
		}
		if _, err := to.Put(b); err != nil {
			return err
		}
	}
	for _, pin := range r.Terms().Keys {
		v, err := x.keys.Verifier(pin.Circuit)
		if err != nil {
			return err
		}
		if _, err := to.Put(v.KeyBytes()); err != nil {
			return err
		}
	}
	return nil
}

// salt hides the released result on chain from those who guess; it is stored before it is used, so a repeated release is the same.
func salt(path string) (study.Digest, error) {
	var s study.Digest
	b, err := durable.ReadSecret(path, int64(len(s)))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := rand.Read(s[:]); err != nil {
			return s, err
		}
		return s, durable.WriteFile(path, s[:], 0o600)
	}
	if err == nil && len(b) != len(s) {
		err = fmt.Errorf("%s has %d bytes, %d were expected", path, len(b), len(s))
	}
	copy(s[:], b)
	return s, err
}

// Stored gives the result of a session that was finished earlier in this folder. If the process died while it released, the
// receipt's name still says so; its verification tells whether the release is on chain.
func Stored(dir string, session study.SessionID) (*Result, error) {
	rc, path, err := receiptOf(dir, session)
	if err != nil {
		return nil, err
	}
	st, err := study.ParseCanonical(rc.Study)
	if err != nil {
		return nil, err
	}
	return &Result{Session: session, Study: st.Hash(), Kind: st.Analysis.Kind, Result: rc.Result, Receipt: path, Stopped: rc.Stopped, Next: rc.Next}, nil
}

// receiptOf reads the receipt of a session, finished or nearly so.
func receiptOf(dir string, session study.SessionID) (rc *transcript.Receipt, path string, err error) {
	path = filepath.Join(Folder(dir, session), ReceiptFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		path = filepath.Join(Folder(dir, session), pendingFile)
		b, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, path, err
	}
	rc, err = transcript.ParseReceipt(b)
	return rc, path, err
}

var _ member.Part = (*Researcher)(nil)
