package patient

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/grpc"

	"salus/consent"
	"salus/ledger"
	"salus/ledger/light"
	"salus/models/consentword"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/zkproofs/consentbatch"
)

// hospital is a worker as a patient's machine sees it; each answer can be a lie.
type hospital struct {
	salusv1.PatientsClient
	t       *testing.T
	site    *ledger.Key
	d       ledger.Deployment
	holder  ledger.Address
	certify func(*ledger.Certificate)
	history func(before uint64) *salusv1.GetHistoryResponse
	asked   int
}

func (h *hospital) Greet(context.Context, *salusv1.GreetRequest, ...grpc.CallOption) (*salusv1.GreetResponse, error) {
	return &salusv1.GreetResponse{Nonce: make([]byte, nonceSize)}, nil
}

func (h *hospital) PutKey(_ context.Context, r *salusv1.PutKeyRequest, _ ...grpc.CallOption) (*salusv1.PutKeyResponse, error) {
	k, err := consent.ParseSignedKey(r.Signed)
	if err != nil {
		h.t.Fatal(err)
	}
	h.holder = k.Withdrawal
	return &salusv1.PutKeyResponse{Ticket: &salusv1.TicketState{Number: 3, Kind: "enrolment", State: "waiting\x1b[31m"}}, nil
}

func (h *hospital) GetCertificate(context.Context, *salusv1.GetCertificateRequest, ...grpc.CallOption) (*salusv1.GetCertificateResponse, error) {
	c, err := h.site.Certify(h.d, 7, h.holder, 2)
	if err != nil {
		h.t.Fatal(err)
	}
	if h.certify != nil {
		h.certify(&c)
	}
	return &salusv1.GetCertificateResponse{Signature: c.Signature, Round: c.Round}, nil
}

func (h *hospital) GetHistory(_ context.Context, r *salusv1.GetHistoryRequest, _ ...grpc.CallOption) (*salusv1.GetHistoryResponse, error) {
	if h.asked++; h.asked > 50 {
		h.t.Fatal("the history has no end")
	}
	return h.history(r.Before), nil
}

// enrolled is a patient with a folder and a slip of the hospital.
func enrolled(t *testing.T) (*Client, *hospital) {
	t.Helper()
	site, err := ledger.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := ledger.Deployment{ChainID: 4711, Consortium: ledger.Address{1}, Consents: ledger.Address{2}, Studies: ledger.Address{3}}
	s := Slip{Schema: SlipSchema, Consortium: "test", Deployment: d, Chain: []string{"http://127.0.0.1:8545"}, Slot: consent.Slip{
		Place: consent.Place{ChainID: d.ChainID, Contract: d.Consents, Account: site.Address()}, Site: "st-anna", Slot: 7, Pseudonym: "p-1",
		Token: [16]byte{1}, ValidUntil: 1000, Server: "127.0.0.1:7710", Fingerprint: [32]byte{9},
	}}
	dir := filepath.Join(t.TempDir(), "patient")
	if _, err := KeyGen(dir, nil); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := f.keepSlip(s); err != nil {
		t.Fatal(err)
	}
	c, err := f.Connect(t.Context(), Trust{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	h := &hospital{t: t, site: site, d: d}
	c.api = h
	return c, h
}

// TestCertificateIsChecked: without a good one for the slot's round nobody can withdraw by force, so nothing new is permitted.
func TestCertificateIsChecked(t *testing.T) {
	c, h := enrolled(t)
	withdrawal, err := c.folder.withdrawal("")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := consent.SignEnrolment(c.key, c.slip.Slot, withdrawal.Address())
	if err != nil {
		t.Fatal(err)
	}
	state, err := c.folder.putKey(t.Context(), h, signed, nil)
	if err != nil || state.State != "waiting?[31m" {
		t.Fatalf("%+v, %v", state, err)
	}
	words, err := c.folder.Signed()
	if err != nil || len(words) != 1 || words[0].Key == nil {
		t.Fatalf("the enrolment was stored %d times, %v", len(words), err)
	}
	other, err := ledger.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.subject()
	if err != nil || s.Holder != withdrawal.Address() {
		t.Fatalf("%+v, %v", s, err)
	}
	at := light.Record{Subject: s, Round: 2, Recovered: 1}
	for name, lie := range map[string]func(*ledger.Certificate){
		"none":              func(c *ledger.Certificate) { c.Signature = nil },
		"of another slot":   func(c *ledger.Certificate) { *c, err = h.site.Certify(h.d, 8, c.Key, 2) },
		"of another holder": func(c *ledger.Certificate) { *c, err = h.site.Certify(h.d, 7, other.Address(), 2) },
		"of another site":   func(c *ledger.Certificate) { *c, err = other.Certify(h.d, 7, c.Key, 2) },
		"of a round before": func(c *ledger.Certificate) { *c, err = h.site.Certify(h.d, 7, c.Key, 1) },
		"for another place": func(c *ledger.Certificate) {
			d := h.d
			d.ChainID++
			*c, err = h.site.Certify(d, 7, c.Key, 2)
		},
	} {
		h.certify = lie
		if err := c.certify(t.Context(), at); !faults.Is(err, faults.OpeningInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.certify = nil
	if err := c.certify(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	h.certify = func(c *ledger.Certificate) { t.Error("asked for again") }
	if err := c.certify(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	retired := at
	retired.Retired = true
	if err := c.certify(t.Context(), retired); !faults.Is(err, faults.NoSlotCertificate) {
		t.Errorf("of a key that has ended: %v", err)
	}
	m, err := c.folder.memory()
	if err != nil || len(m.Certificates) != 1 || m.Certificates[0].Check(h.d) != nil || m.Certificates[0].Round != 2 {
		t.Fatalf("%+v, %v", m, err)
	}
	// What the contract takes: withdrawals of this round, objections of all since the last recovery.
	for round, want := range map[uint64][2]bool{0: {}, 1: {false, true}, 2: {true, true}, 3: {}} {
		x := m.Certificates[0]
		x.Round = round
		if got := [2]bool{usable(x, Withdrawal, at), usable(x, Objection, at)}; got != want {
			t.Errorf("round %d: %v", round, got)
		}
	}
}

func directive(t *testing.T, c *Client, version uint32, old consentword.Word, supersedes consent.Hash) *consent.Signed {
	t.Helper()
	d := consent.BroadTerms(c.slip.Slot.Site, consent.Hash{1}, "en")
	d.Signer, d.Pseudonym, d.Version, d.Supersedes = consent.Patient, c.slip.Slot.Pseudonym, version, supersedes
	s, err := consent.Sign(c.key, d, consent.Offer{
		Place: c.slip.Slot.Place, Site: c.slip.Slot.Site, Slot: c.slip.Slot.Slot, Version: version, Supersedes: supersedes, OldWord: old, ValidUntil: 99,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWorkerCannotChooseWhatADirectiveReplaces: an offer that does not follow from what was proven is not signed.
func TestWorkerCannotChooseWhatADirectiveReplaces(t *testing.T) {
	c, _ := enrolled(t)
	first := directive(t, c, 1, consentword.Word{}, consent.Hash{})
	look := Look{Mine: true, Word: first.Update.NewWord}
	good := consent.Offer{Place: c.slip.Slot.Place, Site: "st-anna", Slot: 7, Version: 2, OldWord: first.Update.NewWord, ValidUntil: 5}
	if _, err := c.offered(look, Worker{Next: good, InForce: first}); err != nil {
		t.Fatal(err)
	}
	for name, lie := range map[string]func(*Worker){
		"another slot":                func(w *Worker) { w.Next.Slot++ },
		"another site":                func(w *Worker) { w.Next.Site = "st-berta" },
		"another registry":            func(w *Worker) { w.Next.Contract[0]++ },
		"another account":             func(w *Worker) { w.Next.Account[0]++ },
		"another chain":               func(w *Worker) { w.Next.ChainID++ },
		"a word that is not in force": func(w *Worker) { w.Next.OldWord = consentbatch.Withdrawn(first.Update.NewWord); w.Next.Version = 3 },
		"no word":                     func(w *Worker) { w.Next.OldWord, w.Next.Version = consentword.Word{}, 1 },
		"a version left out":          func(w *Worker) { w.Next.Version = 3 },
		"the version in force":        func(w *Worker) { w.Next.Version = 1 },
	} {
		w := Worker{Next: good, InForce: first}
		lie(&w)
		if _, err := c.offered(look, w); !faults.Is(err, faults.OpeningInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// While something waits the next directive follows it: the patient's own is known here, a stranger's is not.
	waits := Worker{Waiting: []State{{Number: 1}}, Next: good}
	second := directive(t, c, 2, first.Update.NewWord, consent.Hash{5})
	waits.Next.OldWord, waits.Next.Version = second.Update.NewWord, 3
	if _, err := c.offered(look, waits); !faults.Is(err, faults.SomethingWaits) {
		t.Errorf("a stranger's directive waits: %v", err)
	}
	for _, s := range []*consent.Signed{first, second} {
		b, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.folder.keep(b); err != nil {
			t.Fatal(err)
		}
	}
	if follows, err := c.offered(look, waits); err != nil || follows.Directive.Version != 2 {
		t.Errorf("the patient's own directive waits: %v", err)
	}
	// A directive that the worker says is in force, and that nobody signed.
	forged := *first
	forged.Signature[63] ^= 1
	fresh, _ := enrolled(t)
	fresh.slip.Slot.Place, look.Word = c.slip.Slot.Place, forged.Update.NewWord
	if _, err := fresh.offered(look, Worker{Next: good, InForce: &forged}); !faults.Is(err, faults.OpeningInvalid) {
		t.Errorf("a forged directive in force: %v", err)
	}
}

func TestMeaningIsWhatTheFolderKnows(t *testing.T) {
	c, _ := enrolled(t)
	first := directive(t, c, 1, consentword.Word{}, consent.Hash{})
	second := directive(t, c, 2, first.Update.NewWord, consent.Hash{5})
	for _, s := range []*consent.Signed{first, second} {
		b, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.folder.keep(b); err != nil {
			t.Fatal(err)
		}
	}
	stranger := consentword.Fields{Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 1, Version: 9}.Word()
	for want, look := range map[Meaning]Look{
		AsSigned:   {Mine: true, Word: second.Update.NewWord},
		Earlier:    {Mine: true, Word: first.Update.NewWord},
		ByForce:    {Mine: true, Word: consentbatch.Withdrawn(second.Update.NewWord)},
		Nothing:    {Mine: true},
		NotByThis:  {Mine: true, Word: stranger},
		Unenrolled: {Word: stranger},
	} {
		if got, err := c.Means(look); err != nil || got != want {
			t.Errorf("%q, %v, expected %q", got, err, want)
		}
	}
}

// TestHistoryIsCheckedAndEnds.
func TestHistoryIsCheckedAndEnds(t *testing.T) {
	c, h := enrolled(t)
	first := directive(t, c, 1, consentword.Word{}, consent.Hash{})
	b, err := first.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	honest := func(before uint64) *salusv1.GetHistoryResponse {
		if before == 0 {
			return &salusv1.GetHistoryResponse{Changes: []*salusv1.Change{{Epoch: 9, Kind: "directive", Word: first.Update.NewWord[:], Signed: b}}, Next: 9, Disclosures: []byte(`[1]`)}
		}
		return &salusv1.GetHistoryResponse{Changes: []*salusv1.Change{{Epoch: 1, Kind: "enrolment"}}}
	}
	h.history = honest
	changes, uses, err := c.History(t.Context())
	if err != nil || len(changes) != 2 || !changes[0].Mine || changes[1].Mine || string(uses) != `[1]` {
		t.Fatalf("%d changes, %s, %v", len(changes), uses, err)
	}
	forged := *first
	forged.Update.ValidUntil++
	bad, err := forged.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, lie := range map[string]func(uint64) *salusv1.GetHistoryResponse{
		"no end":    func(before uint64) *salusv1.GetHistoryResponse { return &salusv1.GetHistoryResponse{Next: 9} },
		"backwards": func(before uint64) *salusv1.GetHistoryResponse { return &salusv1.GetHistoryResponse{Next: before + 1} },
		"a changed document": func(uint64) *salusv1.GetHistoryResponse {
			return &salusv1.GetHistoryResponse{Changes: []*salusv1.Change{{Signed: bad}}}
		},
		"no document": func(uint64) *salusv1.GetHistoryResponse {
			return &salusv1.GetHistoryResponse{Changes: []*salusv1.Change{{Signed: []byte("{}")}}}
		},
		"a short word": func(uint64) *salusv1.GetHistoryResponse {
			return &salusv1.GetHistoryResponse{Changes: []*salusv1.Change{{Word: []byte{1}}}}
		},
		"uses that are none": func(uint64) *salusv1.GetHistoryResponse { return &salusv1.GetHistoryResponse{Disclosures: []byte("{")} },
	} {
		h.history, h.asked = lie, 0
		if _, _, err := c.History(t.Context()); !faults.Is(err, faults.Malformed) && !faults.Is(err, faults.OpeningInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRotationGoesOverWhenTheChainShowsIt, and at no other time; a crash between its steps is mended.
func TestRotationGoesOverWhenTheChainShowsIt(t *testing.T) {
	c, _ := enrolled(t)
	if _, err := c.folder.draw(nextPrefix, nil); err != nil {
		t.Fatal(err)
	}
	next, err := c.folder.key(nextPrefix)
	if err != nil {
		t.Fatal(err)
	}
	before, err := c.folder.withdrawal("")
	if err != nil {
		t.Fatal(err)
	}
	old := ledger.Certificate{Slot: 7, Key: before.Address(), Signature: make([]byte, 65)}
	if err := c.folder.remember(func(m *memory) { m.certified(old) }); err != nil {
		t.Fatal(err)
	}
	if mine, err := c.mine(c.key.Public().Y()); !mine || err != nil || !c.folder.has(nextPrefix+consentKeyFile) {
		t.Fatalf("the key in force: %v, %v", mine, err)
	}
	if mine, err := c.mine(newKey(t).Public().Y()); mine || err != nil {
		t.Fatalf("a stranger's key: %v, %v", mine, err)
	}
	account, err := c.folder.account(nextPrefix)
	if err != nil {
		t.Fatal(err)
	}
	// A crash after the withdrawal key's rename.
	if err := c.folder.rename(withdrawalKeyFile, former(before.Address())+withdrawalKeyFile); err != nil {
		t.Fatal(err)
	}
	if _, err := c.subject(); err != nil {
		t.Fatal(err)
	}
	if mine, err := c.mine(next.Public().Y()); !mine || err != nil {
		t.Fatalf("the next key: %v, %v", mine, err)
	}
	key, err := c.folder.key("")
	if err != nil || key.Public() != next.Public() || c.key.Public() != next.Public() || c.folder.has(nextPrefix+consentKeyFile) {
		t.Errorf("the next key is not the one in force: %v", err)
	}
	if now, err := c.folder.account(""); err != nil || now != account {
		t.Errorf("the withdrawal key is that of %s, %v", now, err)
	}
	// The one before is at hand: its certificate is good until it is retired.
	if key, err := c.folder.holder(old); err != nil || key.Address() != before.Address() {
		t.Errorf("the withdrawal key from before: %v", err)
	}
	next2 := ledger.Certificate{Key: account}
	if key, err := c.folder.holder(next2); err != nil || key.Address() != account {
		t.Errorf("the withdrawal key of now: %v", err)
	}
}

func TestForcedRequestNeedsACertificateAndIsRead(t *testing.T) {
	c, h := enrolled(t)
	if _, _, err := c.Force(t.Context(), Withdrawal); !faults.Is(err, faults.NoSlotCertificate) {
		t.Errorf("without a certificate: %v", err)
	}
	key, err := c.folder.withdrawal("")
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := h.site.Certify(h.d, 7, key.Address(), 2)
	if err != nil {
		t.Fatal(err)
	}
	f, err := c.forced(Withdrawal, certificate, light.Record{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := jsonOf(f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseForced(b)
	if err != nil || got.Act != Withdrawal || got.Certificate.Round != 2 || got.Certificate.Slot != 7 {
		t.Fatalf("%+v, %v", got, err)
	}
	f.Certificate.Slot = 8
	if b, err = jsonOf(f); err != nil {
		t.Fatal(err)
	}
	if _, err := ParseForced(b); !faults.Is(err, faults.Malformed) {
		t.Errorf("a certificate of another slot: %v", err)
	}
	f.Certificate.Slot, f.Act = 7, "other"
	if b, err = jsonOf(f); err != nil {
		t.Fatal(err)
	}
	if _, err := ParseForced(b); !faults.Is(err, faults.Malformed) {
		t.Errorf("a request for nothing: %v", err)
	}
}

func TestNarrowerAllowsNothingNew(t *testing.T) {
	before := consentword.Fields{
		Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 6, Categories: 6, Operations: 6, Recipients: 6, Territories: 6,
		Obligations: 2, Cohort: 3, NotBefore: 10, NotAfter: 20, Version: 1,
	}
	change := func(f func(*consentword.Fields)) consentword.Word {
		w := before
		f(&w)
		return w.Word()
	}
	for name, c := range map[string]struct {
		word consentword.Word
		want bool
	}{
		"the same":          {before.Word(), true},
		"a purpose less":    {change(func(f *consentword.Fields) { f.Purposes = 2 }), true},
		"a purpose more":    {change(func(f *consentword.Fields) { f.Purposes = 7 }), false},
		"another category":  {change(func(f *consentword.Fields) { f.Categories = 1 }), false},
		"an operation more": {change(func(f *consentword.Fields) { f.Operations = 7 }), false},
		"a recipient more":  {change(func(f *consentword.Fields) { f.Recipients = 7 }), false},
		"a territory more":  {change(func(f *consentword.Fields) { f.Territories = 7 }), false},
		"one duty more":     {change(func(f *consentword.Fields) { f.Obligations = 3 }), true},
		"one duty less":     {change(func(f *consentword.Fields) { f.Obligations = 0 }), false},
		"larger cohort":     {change(func(f *consentword.Fields) { f.Cohort = 4 }), true},
		"smaller cohort":    {change(func(f *consentword.Fields) { f.Cohort = 2 }), false},
		"earlier":           {change(func(f *consentword.Fields) { f.NotBefore = 9 }), false},
		"longer":            {change(func(f *consentword.Fields) { f.NotAfter = 21 }), false},
		"withdrawn":         {consentbatch.Withdrawn(before.Word()), true},
	} {
		if got := Narrower(c.word, before.Word()); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if Narrower(before.Word(), consentbatch.Withdrawn(before.Word())) {
		t.Error("a permission is narrower than none")
	}
}

func TestNothingOlderIsBelieved(t *testing.T) {
	c, _ := enrolled(t)
	if err := c.folder.remember(func(m *memory) { m.Seen = light.Seen{Number: 5, Hash: ledger.Hash{1}} }); err != nil {
		t.Fatal(err)
	}
	m, err := c.folder.memory()
	if err != nil || m.Seen.Number != 5 || m.Seen.Hash != (ledger.Hash{1}) {
		t.Fatalf("%+v, %v", m, err)
	}
	if err := os.WriteFile(filepath.Join(c.folder.Dir, memoryFile), []byte(`{"seen":{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.folder.memory(); err == nil {
		t.Error("a memory that was cut is read as an empty one")
	}
}
