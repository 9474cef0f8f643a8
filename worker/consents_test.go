package worker

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"salus/consent"
	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
)

// pretended is a registry that keeps to the contract's rules, but for the proofs: what it is sent must follow what it has. The real one is in cmd/salus's tests.
type pretended struct {
	t testing.TB
	anchored
	sent   map[uint64][]pending // by epoch, each time
	memory int                  // the largest batch that can be proven; 0: all
	copies map[study.Digest][]byte
}

func pretend(t testing.TB) *pretended {
	return &pretended{t: t, anchored: anchored{Final: 100, Shapes: consentbatch.Shapes()[:1]}, sent: map[uint64][]pending{}}
}

func (p *pretended) look(context.Context) (anchored, error) {
	out := p.anchored
	out.Waiting, out.Changes, out.Roots, out.Shapes = slices.Clone(p.Waiting), slices.Clone(p.Changes), slices.Clone(p.Roots), slices.Clone(p.Shapes)
	return out, nil
}

func (p *pretended) prove(_ context.Context, id zkproofs.CircuitID, s consent.Statement) ([]byte, error) {
	if shape, err := consentbatch.ShapeOf(id); err == nil && p.memory > 0 && shape.Updates > p.memory {
		return nil, faults.New(faults.OverLimits, "memory")
	}
	proof := make([]byte, 256) // as random as a real one
	_, err := rand.Read(proof)
	return proof, err
}

func (p *pretended) send(_ context.Context, c *pending) error {
	p.sent[c.Epoch] = append(p.sent[c.Epoch], *c)
	switch {
	case c.Epoch == p.Epoch && c.Root == p.Root:
		return nil
	case c.Epoch != p.Epoch+1:
		return fmt.Errorf("WrongEpoch %d after %d", c.Epoch, p.Epoch)
	case c.GoodUntil != 0 && c.GoodUntil < p.Final:
		return errors.New("BatchExpired")
	case c.Taken > uint64(len(p.Waiting)):
		return errors.New("TooManyTaken")
	}
	p.Epoch, p.Root, p.Final, p.Waiting = c.Epoch, c.Root, p.Final+1, p.Waiting[c.Taken:]
	p.Changes = append(p.Changes, ledger.BatchAccepted{Epoch: c.Epoch, Content: c.Content, Taken: c.Taken})
	p.Roots = append(p.Roots, ledger.ConsentPosted{ConsentRoot: ledger.ConsentRoot{Epoch: c.Epoch, Root: c.Root}})
	return nil
}

func (p *pretended) fetch(_ context.Context, name study.Digest) ([]byte, error) {
	if object, ok := p.copies[name]; ok {
		return object, nil
	}
	return nil, faults.New(faults.ArtifactUnavailable, "%s", name)
}

func (p *pretended) ripen(_ context.Context, slot uint32, key zkproofs.Element) error {
	p.Waiting = append(p.Waiting, ledger.Queued{Wish: ledger.Wish{Kind: ledger.WishRecovery, Slot: slot, Key: key}})
	p.Recoveries = nil
	return nil
}

func (p *pretended) withdraw(_ context.Context, slot uint32) (ledger.At, error) {
	p.Waiting = append(p.Waiting, ledger.Queued{Wish: ledger.Wish{Kind: ledger.WishWithdrawal, Slot: slot}})
	return ledger.At{}, nil
}

// consentSite is a hospital's folder with keys and vault.
func consentSite(t testing.TB) *Site {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := vault.NewKeyFile(filepath.Join(dir, "vault.key")); err != nil {
		t.Fatal(err)
	}
	return reopened(t, dir)
}

func reopened(t testing.TB, dir string) *Site {
	t.Helper()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	s := &Site{Dir: dir, Vault: v, Profile: member.Profile{Name: "st-anna", Deployment: ledger.Deployment{ChainID: 31337, Consents: ledger.Address{0xc0}}}}
	if err := s.ownKeys(); err != nil {
		t.Fatal(err)
	}
	return s
}

func patientKey(t *testing.T, n byte) *eddsa.PrivateKey {
	t.Helper()
	k, err := eddsa.ParseSeed(bytes.Repeat([]byte{n}, eddsa.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// folder is what a hospital imports: two patients with keys, and three on paper.
func folder(t *testing.T) imports {
	terms, err := PaperTerms(t.TempDir(), "st-anna")
	if err != nil {
		t.Fatal(err)
	}
	return imports{
		patients: []string{"anna", "bernd", "carla", "dora", "emil"},
		keys:     map[string]eddsa.PublicKey{"anna": patientKey(t, 1).Public(), "bernd": patientKey(t, 2).Public()},
		paper:    []consent.Paper{{Patient: "carla", Permit: true}, {Patient: "dora"}, {Patient: "nobody", Permit: true}},
		terms:    terms,
	}
}

func imported(t *testing.T, s *Site, at registry, in imports) Flushed {
	t.Helper()
	out, _ := takenIn(t, s, at, in)
	return out
}

// takenIn is imported, with the lines that were left out.
func takenIn(t *testing.T, s *Site, at registry, in imports) (Flushed, []source.Problem) {
	t.Helper()
	out, problems, err := tryImport(s, at, in)
	if err != nil {
		t.Fatal(err)
	}
	return out, problems
}

func tryImport(s *Site, at registry, in imports) (out Flushed, problems []source.Problem, err error) {
	err = s.flushing(context.Background(), at, nil, func(f *flusher) (err error) {
		problems, err = f.take(in)
		out = f.done
		return err
	})
	return out, problems, err
}

func directive(t *testing.T, s *Site, name string, key *eddsa.PrivateKey, change func(*consent.Directive)) *consent.Signed {
	t.Helper()
	offers, err := s.Offers(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	d := consent.BroadTerms("st-anna", consent.Hash{1}, "en")
	o := offers[name]
	change(&d)
	d.Signer, d.Pseudonym, d.Version, d.Supersedes = consent.Patient, name, o.Version, o.Supersedes
	signed, err := consent.Sign(key, d, o)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func broad(*consent.Directive) {}

func refuse(d *consent.Directive) { *d = consent.Refusal(*d) }

func withdraw(d *consent.Directive) { refuse(d); d.Decision = consent.Withdrawn }

func submitted(t *testing.T, s *Site, r Request) Ticket {
	t.Helper()
	ticket, err := s.Submit(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

func flushedNow(t *testing.T, s *Site, at registry) Flushed {
	t.Helper()
	out, err := s.flush(t.Context(), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// bytesOf is all that is stored of a book.
func bytesOf(b *consent.Book) []byte {
	out := b.Head()
	for room := range b.Chunks() {
		out = append(out, b.Page(room)...)
	}
	return out
}

// versions are those of the words in force, by name.
func versions(t *testing.T, s *Site) map[string]uint32 {
	t.Helper()
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]uint32{}
	for i := range b.Slots() {
		out[b.Pseudonym(i)] = b.Version(i)
	}
	return out
}

func TestAnImportAdmitsAndALaterOneFillsFreeSlots(t *testing.T) {
	s, at, in := consentSite(t), pretend(t), folder(t)
	if done := imported(t, s, at, in); done.Admitted != 5 || done.Batches != 1 || at.Epoch != 1 {
		t.Errorf("the first import did %+v", done)
	}
	if got := versions(t, s); fmt.Sprint(got) != "map[anna:0 bernd:0 carla:1 dora:1 emil:0]" {
		t.Errorf("in force are %v", got)
	}
	if done := imported(t, s, at, in); done.Batches != 0 {
		t.Errorf("the same folder again did %+v", done)
	}
	// One changes the mind, one takes a key, two are new, one of them with a key.
	in.patients = append(in.patients, "frida", "gustav")
	in.keys["emil"], in.keys["frida"] = patientKey(t, 5).Public(), patientKey(t, 6).Public()
	in.paper[1].Permit = true
	if done := imported(t, s, at, in); done.Admitted != 0 || done.Updates != 5 || done.Refused != 0 {
		t.Errorf("the next import did %+v", done)
	}
	if got := versions(t, s); fmt.Sprint(got) != "map[anna:0 bernd:0 carla:1 dora:2 emil:0 frida:0 gustav:0]" {
		t.Errorf("in force are %v", got)
	}
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range in.keys {
		if slot, ok := b.SlotOfKey(key); !ok || b.Pseudonym(slot) != name {
			t.Errorf("%s has no key", name)
		}
	}
	if b.InUse() != 240 || at.Root != b.Root().Combined {
		t.Error("the book is not the chain's")
	}
}

// TestMoreThanSevenKindsOfPaperFollowByBatches: an admission has seven words; nobody is left out.
func TestMoreThanSevenKindsOfPaperFollowByBatches(t *testing.T) {
	s, at, in := consentSite(t), pretend(t), folder(t)
	in.patients, in.paper, in.keys = nil, nil, nil
	for i := range 20 {
		name := fmt.Sprintf("p%02d", i)
		own := in.terms
		own.MinCohort = uint32(10 * (i % 10))
		in.patients = append(in.patients, name)
		in.paper = append(in.paper, consent.Paper{Patient: name, Permit: true, Terms: &own})
	}
	if done := imported(t, s, at, in); done.Admitted != 20 || done.Updates == 0 || done.Refused != 0 {
		t.Errorf("the import did %+v", done)
	}
	for name, v := range versions(t, s) {
		if v != 1 {
			t.Errorf("%s has version %d", name, v)
		}
	}
}

func TestARequestIsDurableCheckedAndAnsweredOnce(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	anna, bernd := patientKey(t, 1), patientKey(t, 2)
	first := directive(t, s, "anna", anna, broad)
	ticket := submitted(t, s, Request{Directive: first})
	again := reopened(t, s.Dir)
	if got := submitted(t, again, Request{Directive: first}); got != ticket {
		t.Errorf("the same bytes again got ticket %+v, not %+v", got, ticket)
	}
	for name, c := range map[string]struct {
		request Request
		want    error
	}{
		"nothing":        {Request{}, nil},
		"another's key":  {Request{Directive: directive(t, again, "anna", bernd, refuse)}, consent.ErrKey},
		"the one before": {Request{Directive: func() *consent.Signed { d := *first; d.Directive.MinCohort = 20; return &d }()}, consent.ErrVersion},
		"for another place": {Request{Directive: func() *consent.Signed {
			d := *directive(t, again, "anna", anna, refuse)
			d.Update.Account[0]++
			return &d
		}()}, consent.ErrPlace},
	} {
		if _, err := again.Submit(t.Context(), c.request); !faults.Is(err, faults.ConsentRefused) || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", name, err, c.want)
		}
	}
	if st, err := again.TicketState(ticket.Number); err != nil || st.State != Waiting {
		t.Errorf("%+v, %v", st, err)
	}
	// What waits is followed: a refusal of what is not in force yet.
	second := submitted(t, again, Request{Directive: directive(t, again, "anna", anna, refuse)})
	slot, _, err := again.SlotOf("anna")
	if err != nil {
		t.Fatal(err)
	}
	if st, err := again.Standing(t.Context(), slot); err != nil || st.Version != 0 || len(st.Waiting) != 2 || st.Next.Version != 3 || st.Key != anna.Public().Y() {
		t.Errorf("%+v, %v", st.Waiting, err)
	}
	if done := flushedNow(t, again, at); done.Updates != 2 || done.Batches != 1 {
		t.Errorf("the flush did %+v", done)
	}
	for _, n := range []uint64{ticket.Number, second.Number} {
		if st, err := again.TicketState(n); err != nil || st.State != InForce || st.Epoch != 2 {
			t.Errorf("request %d: %+v, %v", n, st, err)
		}
	}
	if got := submitted(t, again, Request{Directive: first}); got != ticket {
		t.Error("a request in force is taken again")
	}
	if _, err := again.TicketState(99); !faults.Is(err, faults.NotFound) {
		t.Errorf("request 99: %v", err)
	}
	entries, _, err := again.History(t.Context(), slot, 0)
	if err != nil || len(entries) != 3 || entries[0].Directive.Directive.Decision != consent.Deny || entries[0].Epoch != 2 || !entries[2].Admitted || entries[2].Epoch != 1 {
		t.Errorf("the history is %d entries: %v", len(entries), err)
	}
	if st, epoch, err := again.TreesAt(at.Root); err != nil || epoch != 2 || st.Root() != at.Root {
		t.Errorf("the trees of the root on chain: %v", err)
	}
	if _, epoch, err := again.TreesAt(zkproofs.Element(at.Roots[0].Root)); err != nil || epoch != 1 {
		t.Errorf("the trees of the root before: %v", err)
	}
	if _, _, err := again.TreesAt(zkproofs.Element{1}); !faults.Is(err, faults.NotFound) {
		t.Errorf("the trees of a root that never was: %v", err)
	}
}

// TestTheQueueComesFirstAndOvertakesWhatWaits: a withdrawal by force is in the next batch, and a grant that was signed before is refused with its reason.
func TestTheQueueComesFirstAndOvertakesWhatWaits(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	grant := submitted(t, s, Request{Directive: directive(t, s, "anna", patientKey(t, 1), broad)})
	other := submitted(t, s, Request{Directive: directive(t, s, "bernd", patientKey(t, 2), broad)})
	slot, _, _ := s.SlotOf("anna")
	for i := range 10 { // more than one batch
		at.Waiting = append(at.Waiting, ledger.Queued{Number: uint64(i), Wish: ledger.Wish{Kind: ledger.WishWithdrawal, Slot: slot}})
	}
	done := flushedNow(t, s, at)
	if len(at.Waiting) != 0 || done.Batches != 2 || done.Updates != 11 || done.Refused != 1 {
		t.Errorf("the flush did %+v", done)
	}
	if at.sent[2][0].Taken != 8 || len(at.sent[2][0].Numbers) != 0 || at.sent[3][0].Taken != 2 {
		t.Error("the queue did not come first")
	}
	if st, err := s.TicketState(grant.Number); err != nil || st.State != Refused || st.Reason == "" {
		t.Errorf("%+v, %v", st, err)
	}
	if st, err := s.TicketState(other.Number); err != nil || st.State != InForce {
		t.Errorf("%+v, %v", st, err)
	}
	st, err := s.Standing(t.Context(), slot)
	if err != nil || st.InForce != nil || st.Version != 10 || st.Next.Version != 11 || st.Next.Supersedes != (consent.Hash{}) {
		t.Errorf("version %d, %v", st.Version, err)
	}
	submitted(t, s, Request{Directive: directive(t, s, "anna", patientKey(t, 1), broad)})
	if done := flushedNow(t, s, at); done.Updates != 1 {
		t.Errorf("consent cannot be given again: %+v", done)
	}
}

// TestASmallMachineMakesSmallerBatches: where the key of a large batch does not fit, the smaller ones do.
func TestASmallMachineMakesSmallerBatches(t *testing.T) {
	s, at, in := consentSite(t), pretend(t), folder(t)
	at.Shapes = consentbatch.Shapes()
	in.patients, in.paper, in.keys = nil, nil, nil
	for i := range 20 {
		in.patients = append(in.patients, fmt.Sprintf("p%02d", i))
		in.paper = append(in.paper, consent.Paper{Patient: in.patients[i]})
	}
	imported(t, s, at, in)
	for i := range in.paper {
		in.paper[i].Permit = true
	}
	at.memory = 8
	if done := imported(t, s, at, in); done.Updates != 20 || done.Batches != 3 {
		t.Errorf("with little memory: %+v", done)
	}
	for i := range in.paper {
		in.paper[i].Permit = false
	}
	at.memory = 0
	if done := imported(t, s, at, in); done.Updates != 20 || done.Batches != 1 {
		t.Errorf("with enough memory: %+v", done)
	}
}

func TestWhatIsTooLateIsRefusedAndAWithdrawalNeverIs(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	grant := submitted(t, s, Request{Directive: directive(t, s, "anna", patientKey(t, 1), broad)})
	leave := submitted(t, s, Request{Directive: directive(t, s, "bernd", patientKey(t, 2), withdraw)})
	at.Final += 10 * slipBlocks // months later
	if done := flushedNow(t, s, at); done.Refused != 1 || done.Updates != 1 {
		t.Errorf("the flush did %+v", done)
	}
	if st, err := s.TicketState(grant.Number); err != nil || st.State != Refused {
		t.Errorf("%+v, %v", st, err)
	}
	if st, err := s.TicketState(leave.Number); err != nil || st.State != InForce {
		t.Errorf("%+v, %v", st, err)
	}
}

// crash is where a process ends in TestCrash….
type crash struct{}

// crashing runs f, which ends like a killed process after the nth stored write.
func crashing(s *Site, n int, f func()) (crashed bool) {
	s.written = func(string) {
		if n--; n == 0 {
			panic(crash{})
		}
	}
	defer func() {
		if x := recover(); x != nil {
			if _, ours := x.(crash); !ours {
				panic(x)
			}
			crashed = true
		}
	}()
	f()
	return false
}

// TestACrashAfterAnyStoredWriteIsMended: import, requests and queue go on where they were, what was sent once is sent again with the same bytes, and nothing is lost or done twice.
func TestACrashAfterAnyStoredWriteIsMended(t *testing.T) {
	for n := 1; ; n++ {
		var directives []*consent.Signed
		s, at, in := consentSite(t), pretend(t), folder(t)
		dir := s.Dir
		all := func(s *Site) error {
			if _, _, err := tryImport(s, at, in); err != nil {
				return err
			}
			if directives == nil {
				directives = []*consent.Signed{directive(t, s, "anna", patientKey(t, 1), broad), directive(t, s, "bernd", patientKey(t, 2), withdraw)}
				at.Waiting = []ledger.Queued{{Wish: ledger.Wish{Kind: ledger.WishWithdrawal, Slot: 2}}}
			}
			for _, d := range directives {
				if _, err := s.Submit(context.Background(), Request{Directive: d}); err != nil {
					return err
				}
			}
			_, err := s.flush(context.Background(), at, nil)
			return err
		}
		var err error
		crashed := crashing(s, n, func() { err = all(s) })
		if err != nil {
			t.Fatalf("before the crash after write %d: %v", n, err)
		}
		if crashed {
			s.Vault.Close()
			s = reopened(t, dir)
			if err := all(s); err != nil {
				t.Fatalf("after a crash after write %d: %v", n, err)
			}
		}
		for epoch, sent := range at.sent {
			for _, p := range sent {
				if !bytes.Equal(p.Proof, sent[0].Proof) || p.Content != sent[0].Content {
					t.Errorf("after write %d other bytes were sent for epoch %d", n, epoch)
				}
			}
		}
		if got := versions(t, s); fmt.Sprint(got) != "map[anna:1 bernd:1 carla:2 dora:1 emil:0]" || len(at.Waiting) != 0 {
			t.Errorf("after write %d in force are %v", n, got)
		}
		l, err := s.readList()
		if p, e := s.pending(); err != nil || e != nil || p != nil || len(l.Waiting) != 0 {
			t.Errorf("after write %d something waits still: %v %v", n, err, e)
		}
		if !crashed {
			if n < 12 {
				t.Errorf("only %d writes", n)
			}
			return
		}
	}
}

// TestTheBookIsRebuiltFromChainAndStoredChanges: an empty vault, the stored changes and the keys give every epoch's book again; a change that is missing, or another's, does not pass.
func TestTheBookIsRebuiltFromChainAndStoredChanges(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	submitted(t, s, Request{Directive: directive(t, s, "anna", patientKey(t, 1), broad)})
	flushedNow(t, s, at)
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	want := bytesOf(b)
	dir := s.Dir
	s.Vault.Close()
	if err := os.RemoveAll(filepath.Join(dir, "vault")); err != nil {
		t.Fatal(err)
	}
	s = reopened(t, dir)
	if _, err := s.flush(t.Context(), at, nil); !faults.Is(err, faults.ConsentBehind) {
		t.Errorf("an empty vault goes on from epoch 2: %v", err)
	}
	done, err := s.rebuild(t.Context(), at, nil)
	if err != nil || done.Epoch != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	if b, err = s.Book(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytesOf(b), want) {
		t.Error("the book is another")
	}
	if first, err := s.bookOf(1); err != nil || first.Root().Combined != zkproofs.Element(at.Roots[0].Root) {
		t.Errorf("the book of epoch 1 is not there: %v", err)
	}
	if entries, _, err := s.History(t.Context(), 0, 0); err != nil || len(entries) != 2 {
		t.Errorf("the history is %d entries: %v", len(entries), err)
	}
	submitted(t, s, Request{Directive: directive(t, s, "anna", patientKey(t, 1), refuse)})
	flushedNow(t, s, at)
}

// TestARebuildForgetsWhatNobodyNeeds: no epoch and no page stays that the chain's do not need, with the names of who was in it, whatever the vault held before, and where another rebuild was cut off.
// Where the chain has none yet the book is empty.
func TestARebuildForgetsWhatNobodyNeeds(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	for _, change := range []func(*consent.Directive){broad, refuse} {
		submitted(t, s, Request{Directive: directive(t, s, "anna", patientKey(t, 1), change)})
		flushedNow(t, s, at)
	}
	rebuild := func(s *Site) {
		if _, err := s.rebuild(context.Background(), at, nil); err != nil {
			t.Error(err)
		}
	}
	rebuild(s)
	want := booksOf(t, s)
	for n := 1; ; n += 3 {
		for _, name := range []string{"book/99", "book/page/0/99", "book/page/7/1"} {
			if err := s.Vault.PutBlob(name, []byte("of a branch that the chain left")); err != nil {
				t.Fatal(err)
			}
		}
		if n%2 == 0 {
			if err := s.Vault.DeleteBlob(keptBlob); err != nil {
				t.Fatal(err)
			}
		}
		crashed := crashing(s, n, func() { rebuild(s) })
		s = reopened(t, s.Dir)
		if !crashed {
			break
		}
		rebuild(s)
		if got := booksOf(t, s); !slices.Equal(got, want) {
			t.Errorf("cut off after write %d: there are %v, expected %v", n, got, want)
		}
	}
	at.Epoch, at.Root, at.Changes, at.Roots = 0, zkproofs.Element{}, nil, nil
	rebuild(s)
	b, err := s.Book()
	if err != nil || b.Epoch() != 0 || b.Patients() != 0 {
		t.Fatalf("epoch %d, %d patients, %v", b.Epoch(), b.Patients(), err)
	}
	if got := booksOf(t, s); !slices.Equal(got, []string{bookBlob, keptBlob}) {
		t.Errorf("where the chain has nothing there are %v", got)
	}
	imported(t, s, at, folder(t))
	if got := versions(t, s); len(got) != 5 || at.Epoch != 1 {
		t.Errorf("then %v at epoch %d", got, at.Epoch)
	}
}

func TestStoredChangesTellNothingAndCannotBeChanged(t *testing.T) {
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	name := at.Changes[0].Content
	raw, err := os.ReadFile(s.objectFile(name))
	if err != nil {
		t.Fatal(err)
	}
	if sha256.Sum256(raw) != name {
		t.Error("it is not named by its bytes")
	}
	for _, canary := range []string{"anna", "carla", "permit"} {
		if bytes.Contains(raw[len(objectLabel):], []byte(canary)) {
			t.Errorf("it holds %q in the clear", canary)
		}
	}
	if _, err := openObject(make([]byte, 32), raw); err == nil {
		t.Error("it opens with another key")
	}
	for i := 0; i < len(raw); i += len(raw) / 40 {
		other := bytes.Clone(raw)
		other[i] ^= 1
		if _, err := openObject(s.changes, other); err == nil {
			t.Errorf("it opens with byte %d changed", i)
		}
	}
	if _, err := openObject(s.changes, raw[:len(raw)-1]); err == nil {
		t.Error("a shorter one opens")
	}
	raw[len(raw)-1] ^= 1
	if err := os.WriteFile(s.objectFile(name), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.rebuild(t.Context(), at, nil); !faults.Is(err, faults.DigestMismatch) {
		t.Errorf("a changed file: %v", err)
	}
	if err := os.Remove(s.objectFile(name)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.rebuild(t.Context(), at, nil); !faults.Is(err, faults.NotFound) {
		t.Errorf("a missing file: %v", err)
	}
}

func FuzzOpenObject(f *testing.F) {
	key := make([]byte, 32)
	good, err := sealObject(key, []byte("a change"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if plain, err := openObject(key, raw); err == nil && !bytes.Equal(plain, []byte("a change")) {
			t.Error("something else opens")
		}
	})
}

// keyedSite is a hospital whose patients p0, p1, … sign themselves.
func keyedSite(t *testing.T, n int) (*Site, *pretended) {
	t.Helper()
	s, at, in := consentSite(t), pretend(t), folder(t)
	in.patients, in.paper, in.keys = nil, nil, map[string]eddsa.PublicKey{}
	for i := range n {
		name := fmt.Sprintf("p%d", i)
		in.patients = append(in.patients, name)
		in.keys[name] = patientKey(t, byte(i+1)).Public()
	}
	imported(t, s, at, in)
	return s, at
}

// until is a patient's next directive, good up to a block.
func until(t *testing.T, s *Site, patient int, block uint64) *consent.Signed {
	t.Helper()
	offers, err := s.Offers(t.Context(), block)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("p%d", patient)
	o, d := offers[name], consent.BroadTerms("st-anna", consent.Hash{1}, "en")
	d.Signer, d.Pseudonym, d.Version, d.Supersedes = consent.Patient, name, o.Version, o.Supersedes
	signed, err := consent.Sign(patientKey(t, byte(patient+1)), d, o)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// TestALateEnrolmentStopsNobody: its slot is free again; a withdrawal by force of a slot that nobody has is carried out, and the site goes on.
func TestALateEnrolmentStopsNobody(t *testing.T) {
	s, at := keyedSite(t, 2)
	key := patientKey(t, 40)
	slip := func(name string) consent.Slip {
		t.Helper()
		slip, err := s.newSlip(t.Context(), at.Final, name, 0)
		if err != nil {
			t.Fatal(err)
		}
		return slip
	}
	enrol := func(slip consent.Slip) {
		t.Helper()
		signed, err := consent.SignEnrolment(key, slip, ledger.Address{5})
		if err != nil {
			t.Fatal(err)
		}
		submitted(t, s, Request{Key: signed, Token: slip.Token})
	}
	first := slip("frida")
	enrol(first)
	if got := slip("gustav"); got.Slot == first.Slot {
		t.Error("the slot of an enrolment that waits is another patient's")
	}
	at.Final += 2 * slipBlocks // the worker stood still meanwhile
	if done := flushedNow(t, s, at); done.Refused != 1 {
		t.Fatalf("the flush did %+v", done)
	}
	if got := slip("heidi"); got.Slot != first.Slot {
		t.Errorf("heidi is to have slot %d, %d is free", got.Slot, first.Slot)
	}
	at.Waiting = []ledger.Queued{{Wish: ledger.Wish{Kind: ledger.WishWithdrawal, Slot: first.Slot}}}
	flushedNow(t, s, at)
	submitted(t, s, Request{Directive: until(t, s, 0, at.Final+slipBlocks)})
	if done := flushedNow(t, s, at); done.Updates != 1 || len(at.Waiting) != 0 {
		t.Errorf("after it the flush did %+v", done)
	}
	if done, err := s.rebuild(t.Context(), at, nil); err != nil || done.Epoch != at.Epoch {
		t.Errorf("%+v, %v", done, err)
	}
	again := slip("frida")
	enrol(again)
	flushedNow(t, s, at)
	if slot, ok, err := s.SlotOfKey(key.Public()); err != nil || !ok || slot != again.Slot {
		t.Errorf("frida has slot %d, %v", slot, err)
	}
}

// TestNoSignatureShortensAWithdrawal: what is good for a short time waits for a batch of its own, with what the same patient asked for after it.
func TestNoSignatureShortensAWithdrawal(t *testing.T) {
	s, at := keyedSite(t, 3)
	short := at.Final + leadBlocks + 50
	grant := submitted(t, s, Request{Directive: until(t, s, 0, short)})
	after := submitted(t, s, Request{Directive: directive(t, s, "p0", patientKey(t, 1), withdraw)})
	leave := submitted(t, s, Request{Directive: directive(t, s, "p1", patientKey(t, 2), withdraw)})
	other := submitted(t, s, Request{Directive: until(t, s, 2, at.Final+slipBlocks)})
	final := at.Final
	if done := flushedNow(t, s, at); done.Updates != 4 || done.Batches != 2 || done.Refused != 0 {
		t.Errorf("the flush did %+v", done)
	}
	if p := at.sent[2][0]; p.GoodUntil != final+batchBlocks || !slices.Equal(p.Numbers, []uint64{leave.Number, other.Number}) {
		t.Errorf("the first batch is good up to block %d and has %v", p.GoodUntil, p.Numbers)
	}
	if p := at.sent[3][0]; p.GoodUntil != short || !slices.Equal(p.Numbers, []uint64{grant.Number, after.Number}) {
		t.Errorf("the second batch is good up to block %d and has %v", p.GoodUntil, p.Numbers)
	}
	// The queue is not shortened either.
	submitted(t, s, Request{Directive: until(t, s, 2, at.Final+leadBlocks)})
	at.Waiting = []ledger.Queued{{Wish: ledger.Wish{Kind: ledger.WishWithdrawal, Slot: 1}}}
	final = at.Final
	flushedNow(t, s, at)
	if p := at.sent[4][0]; p.GoodUntil != final+batchBlocks || p.Taken != 1 || len(p.Numbers) != 0 {
		t.Errorf("the queue's batch is good up to block %d and has %v", p.GoodUntil, p.Numbers)
	}
	// What could not be proven in time is not taken, whatever the list says of the chain.
	if _, err := s.Submit(t.Context(), Request{Directive: until(t, s, 2, at.Final+leadBlocks-1)}); !errors.Is(err, consent.ErrExpired) {
		t.Errorf("too short: %v", err)
	}
	s.saw(at.Final + 1000)
	if _, err := s.Submit(t.Context(), Request{Directive: until(t, s, 2, at.Final+leadBlocks+1)}); !errors.Is(err, consent.ErrExpired) {
		t.Errorf("too late: %v", err)
	}
}

// TestAnAnnouncedKeyIsNobodyElses.
func TestAnAnnouncedKeyIsNobodyElses(t *testing.T) {
	s, _ := keyedSite(t, 2)
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	lost := patientKey(t, 50)
	err = s.locked(t.Context(), func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		l.Recoveries = []recovering{{Slot: 0, Key: lost.Public().Y()}}
		return s.writeList(l)
	})
	if err != nil {
		t.Fatal(err)
	}
	rotation := func(patient int) Request {
		t.Helper()
		name := fmt.Sprintf("p%d", patient)
		o, err := b.Offer(name, slipBlocks)
		if err != nil {
			t.Fatal(err)
		}
		k, err := consent.SignRotation(patientKey(t, byte(patient+1)), lost, o, name, ledger.Address{1})
		if err != nil {
			t.Fatal(err)
		}
		return Request{Key: k}
	}
	if _, err := s.Submit(t.Context(), rotation(1)); !errors.Is(err, consent.ErrEnrolled) {
		t.Errorf("another patient rotates to it: %v", err)
	}
	submitted(t, s, rotation(0))
	recovery, err := consent.SignEnrolment(patientKey(t, 2), consent.Slip{Place: b.Place(), Site: b.Site(), Slot: 0, Pseudonym: "p0", ValidUntil: slipBlocks}, ledger.Address{1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Recover(t.Context(), nil, recovery); !errors.Is(err, consent.ErrEnrolled) {
		t.Errorf("a recovery with another patient's key: %v", err)
	}
}

// TestEachSlotHasItsShareAndWithdrawalsGoFirst.
func TestEachSlotHasItsShareAndWithdrawalsGoFirst(t *testing.T) {
	s, at := keyedSite(t, 4)
	for patient := range 3 {
		for range maxOfSlot {
			submitted(t, s, Request{Directive: until(t, s, patient, at.Final+slipBlocks)})
		}
	}
	if _, err := s.Submit(t.Context(), Request{Directive: until(t, s, 0, at.Final+slipBlocks)}); !faults.Is(err, faults.OverLimits) {
		t.Errorf("one more than its share: %v", err)
	}
	leave := submitted(t, s, Request{Directive: directive(t, s, "p3", patientKey(t, 4), withdraw)})
	own := submitted(t, s, Request{Directive: directive(t, s, "p2", patientKey(t, 3), withdraw)})
	if done := flushedNow(t, s, at); done.Updates != 14 || done.Refused != 0 || done.Batches != 2 {
		t.Errorf("the flush did %+v", done)
	}
	for _, n := range []uint64{leave.Number, own.Number} {
		if !slices.Contains(at.sent[2][0].Numbers, n) {
			t.Errorf("withdrawal %d is not in the first batch, which has %v", n, at.sent[2][0].Numbers)
		}
	}
	l := &consentList{Waiting: make([]waiting, maxWaiting-keptWaiting)}
	grant, withdrawal := consent.Item{Directive: until(t, s, 0, slipBlocks)}, consent.Item{Directive: directive(t, s, "p0", patientKey(t, 1), withdraw)}
	for i := range l.Waiting {
		l.Waiting[i].Slot = uint32(i) + 9
	}
	if err := l.room(grant, 1); !faults.Is(err, faults.OverLimits) {
		t.Errorf("a grant where places are kept: %v", err)
	}
	if err := l.room(withdrawal, 1); err != nil {
		t.Errorf("a withdrawal finds no place: %v", err)
	}
	l.Waiting = []waiting{{Ticket: Ticket{Slot: 9}, Item: make([]byte, maxBytes-keptBytes)}}
	if err := l.room(grant, 1); !faults.Is(err, faults.OverLimits) {
		t.Errorf("a grant where bytes are kept: %v", err)
	}
	if err := l.room(withdrawal, consent.MaxSigned); err != nil {
		t.Errorf("a withdrawal finds no bytes: %v", err)
	}
}

// TestARefusalDoesNotMakeTheBookAnew: what strangers send costs no trees and no signatures of what waits.
func TestARefusalDoesNotMakeTheBookAnew(t *testing.T) {
	s, at := keyedSite(t, 2)
	good := until(t, s, 0, at.Final+slipBlocks)
	submitted(t, s, Request{Directive: good})
	trial := s.trial
	if trial == nil {
		t.Fatal("there is no book of what waits")
	}
	forged := *until(t, s, 1, at.Final+slipBlocks)
	forged.Update.ValidUntil--
	if _, err := s.Submit(t.Context(), Request{Directive: &forged}); !errors.Is(err, consent.ErrSignature) {
		t.Errorf("a forged one: %v", err)
	}
	submitted(t, s, Request{Directive: good})
	if s.trial != trial {
		t.Error("a refusal or a repetition made another book")
	}
	// Of several the first one is in the book before the second one is refused: that book is not kept.
	if _, err := s.SubmitAll(t.Context(), []Request{{Directive: until(t, s, 1, at.Final+slipBlocks)}, {Directive: &forged}}); err == nil {
		t.Error("a forged one is taken")
	}
	submitted(t, s, Request{Directive: until(t, s, 1, at.Final+slipBlocks)})
	one, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Put(consent.Item{Directive: good}, at.Final); err != nil {
		t.Fatal(err)
	}
	if other, err := s.Book(); err != nil || other.Version(0) != 0 {
		t.Errorf("who reads the book changes it for others: %v", err)
	}
}

// TestARestoredFolderCallsNothingInForceThatIsNot: a batch of an old copy, whose epoch the chain gave to another one, is dropped after a rebuild too.
func TestARestoredFolderCallsNothingInForceThatIsNot(t *testing.T) {
	s, at := keyedSite(t, 2)
	leave := submitted(t, s, Request{Directive: directive(t, s, "p0", patientKey(t, 1), withdraw)})
	submitted(t, s, Request{Directive: until(t, s, 1, at.Final+slipBlocks)})
	old := &pending{Epoch: 2, Circuit: at.Shapes[0].ID(), Root: zkproofs.Element{9}, GoodUntil: at.Final + 1, Numbers: []uint64{leave.Number}}
	l, err := s.readList()
	if err != nil {
		t.Fatal(err)
	}
	l.Waiting = l.Waiting[1:] // what the other copy put in force
	if err := s.writeList(l); err != nil {
		t.Fatal(err)
	}
	flushedNow(t, s, at)
	restored := reopened(t, s.Dir)
	if l, err = restored.readList(); err != nil {
		t.Fatal(err)
	}
	raw, err := consent.Item{Directive: directive(t, restored, "p0", patientKey(t, 1), withdraw)}.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	l.Waiting = []waiting{{Ticket: leave, Item: raw}}
	if err := errors.Join(restored.writeList(l), restored.savedJSON(pendingBlob, old)); err != nil {
		t.Fatal(err)
	}
	if _, err := restored.rebuild(t.Context(), at, nil); err != nil {
		t.Fatal(err)
	}
	flushedNow(t, restored, at)
	b, err := restored.Book()
	if err != nil {
		t.Fatal(err)
	}
	if st, err := restored.TicketState(leave.Number); err != nil || st.State != InForce || st.Epoch != 3 || b.Version(0) != 1 {
		t.Errorf("%+v in force is version %d, %v", st, b.Version(0), err)
	}
}
