package ledger_test

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"sync"
	"testing"

	"salus/ledger"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// hospital is a site whose roots are proven. Batches are of two updates: a contract's work is the same for all sizes.
type hospital struct {
	*consortium
	member
	consentbatch.State
	place      zkproofs.Element
	epoch      uint64
	batches    *zkproofs.Prover
	admissions *zkproofs.Prover
	patient    []*eddsa.PrivateKey
	custodian  *eddsa.PrivateKey
}

var pair = consentbatch.Shape{Updates: 2, Height: consentbatch.Height}

// batchKeys are made once for all tests.
var batchKeys = sync.OnceValue(func() *zkproofs.Keys { return zkproofs.DevelopmentKeys("", nil) })

func newHospital(t *testing.T) *hospital { return newHospitalWithout(t, false) }

// newHospitalWithout may leave the key of batches out.
func newHospitalWithout(t *testing.T, batches bool) *hospital {
	t.Helper()
	c := populate(t)
	h := hospitalOf(c, c.sites[0])
	for _, p := range []*zkproofs.Prover{h.batches, h.admissions} {
		if batches && p == h.batches {
			continue
		}
		must(t)(h.operator.PinKey(h.ctx, string(p.ID()), p.Verifier().KeyHash()))
		must(t)(h.outsider.StoreBatchKey(h.ctx, string(p.ID()), p.Verifier().KeyBytes()))
	}
	must(t)(h.RegisterCustodian(h.ctx, h.custodian.Public().Y()))
	return h
}

// hospitalOf is a site with nobody.
func hospitalOf(c *consortium, site member) *hospital {
	t := c.t
	t.Helper()
	h := &hospital{consortium: c, member: site, place: consentbatch.PlaceOf(c.d.ChainID, c.d.Consents, site.Account)}
	var err error
	if h.batches, err = batchKeys().Prover(consentbatch.Definition(pair)); err != nil {
		t.Fatal(err)
	}
	if h.admissions, err = batchKeys().Prover(admission.Definition()); err != nil {
		t.Fatal(err)
	}
	if h.Identities, err = merkle.Empty(merkle.Identities, consentbatch.Height); err != nil {
		t.Fatal(err)
	}
	if h.Consents, err = merkle.Empty(merkle.Consents, consentbatch.Height); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		k, err := eddsa.NewKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		h.patient = append(h.patient, k)
	}
	if h.custodian, err = eddsa.NewKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	return h
}

// admission proves one without sending it.
func (h *hospital) admission(slots ...admission.Slot) (ledger.Admission, []byte) {
	h.t.Helper()
	a, err := admission.Apply(h.State, h.custodian.Public(), slots, h.place, rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	proof, err := a.Prove(h.admissions)
	if err != nil {
		h.t.Fatal(err)
	}
	return ledger.Admission{Epoch: h.epoch + 1, Root: a.NewRoot, Content: sha256.Sum256(proof)}, uncompressed(h.t, proof)
}

// admit puts slots in use, with nobody but those in them.
func (h *hospital) admit(slots ...admission.Slot) ledger.At {
	h.t.Helper()
	a, proof := h.admission(slots...)
	at := must(h.t)(h.member.Admit(h.ctx, string(h.admissions.ID()), a, proof))
	h.epoch++
	return at
}

func uncompressed(t *testing.T, p zkproofs.Proof) []byte {
	t.Helper()
	b, err := p.Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// goodUntil is far enough for all blocks of a test.
func (h *hospital) goodUntil() uint64 {
	h.t.Helper()
	head, err := h.operator.Final(h.ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	return head.Number + 100
}

// batch proves updates without sending them.
func (h *hospital) batch(updates ...consentbatch.Update) (ledger.Batch, []byte) {
	h.t.Helper()
	until := h.goodUntil()
	b, err := pair.Apply(h.State, updates, h.place, until, rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	proof, err := b.Prove(h.batches)
	if err != nil {
		h.t.Fatal(err)
	}
	return ledger.Batch{
		Epoch: h.epoch + 1, Root: b.NewRoot, GoodUntil: until, Digest: b.Digest, Taken: uint64(len(b.Entries)), Content: sha256.Sum256(proof),
	}, uncompressed(h.t, proof)
}

func (h *hospital) submit(updates ...consentbatch.Update) ledger.At {
	h.t.Helper()
	b, proof := h.batch(updates...)
	at := must(h.t)(h.SubmitBatch(h.ctx, string(h.batches.ID()), b, proof))
	h.epoch++
	return at
}

func (h *hospital) signed(patient int, u consentbatch.Update) consentbatch.Update {
	h.t.Helper()
	u.Until = h.goodUntil()
	if u.Kind == consentbatch.Withdrawal {
		u.Until = 0
	}
	if err := u.Sign(h.patient[patient], h.place); err != nil {
		h.t.Fatal(err)
	}
	return u
}

func (h *hospital) enrolment(patient int) consentbatch.Update {
	return h.signed(patient, consentbatch.Update{Kind: consentbatch.Enrolment, Slot: uint32(patient), New: h.patient[patient].Public().Y()})
}

func (h *hospital) directive(patient int, version uint32) consentbatch.Update {
	return h.signed(patient, consentbatch.Update{
		Kind: consentbatch.Directive, Slot: uint32(patient), Old: h.Consents.Leaf(patient),
		New: zkproofs.Element(consentword.Fields{Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 1, Version: version}.Word()),
	})
}

func (h *hospital) byForce(e consentbatch.Entry) consentbatch.Update {
	h.t.Helper()
	tree := h.Consents
	if e.Kind == consentbatch.Recovery {
		tree = h.Identities
	}
	u, err := consentbatch.ByForce(e, tree.Leaf(int(e.Slot)))
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

// TestConsentMovesByProofAlone, from nobody's consent on: admission of nobody, enrolments, directives; and gas is what the design allows.
func TestConsentMovesByProofAlone(t *testing.T) {
	h := newHospital(t)
	h.admit()
	h.submit(h.enrolment(0), h.enrolment(1))
	at := h.submit(h.directive(0, 1), h.directive(1, 1))

	facts, err := ledger.ReadFacts(h.ctx, h.operator, h.d)
	if err != nil {
		t.Fatal(err)
	}
	posted, ok := facts.Consent(h.Account)
	if !ok || posted.Epoch != h.epoch || posted.Root != h.Root() || posted.Height != consentbatch.Height || posted.Tx != at.Tx {
		t.Fatalf("the chain has %+v", posted)
	}
	gas, err := h.operator.GasUsed(h.ctx, at.Tx)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("gas of a batch: %d", gas)
	if data := uint64(16 * 612); gas > 300_000+data { // the call's data is 612 bytes at most
		t.Errorf("a batch costs %d gas", gas)
	}

	// What the site sends beside its proof is not free for it to choose.
	b, proof := h.batch(h.directive(0, 2))
	send := func(b ledger.Batch, proof []byte) error {
		_, err := h.SubmitBatch(h.ctx, string(h.batches.ID()), b, proof)
		return err
	}
	for name, change := range map[string]func(*ledger.Batch){
		"another root":           func(b *ledger.Batch) { b.Root[31]++ },
		"root above the field":   func(b *ledger.Batch) { b.Root[0] = 0xff },
		"good for longer":        func(b *ledger.Batch) { b.GoodUntil++ },
		"another digest":         func(b *ledger.Batch) { b.Digest[31]++ },
		"entry of an empty list": func(b *ledger.Batch) { b.Taken = 1 },
		"epoch in force":         func(b *ledger.Batch) { b.Epoch-- },
		"epoch skipped":          func(b *ledger.Batch) { b.Epoch++ },
		"expired":                func(b *ledger.Batch) { b.GoodUntil = 1 },
	} {
		changed := b
		change(&changed)
		var r *ledger.Revert
		if err := send(changed, proof); !errors.As(err, &r) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, bad := range map[string][]byte{
		"no proof": nil, "short": proof[:255], "long": append(proof[:256:256], 0), "zeros": make([]byte, 256),
	} {
		if err := send(b, bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for i := range 8 { // each coordinate
		bad := append([]byte(nil), proof...)
		bad[32*i+31] ^= 1
		if err := send(b, bad); err == nil {
			t.Errorf("coordinate %d flipped: accepted", i)
		}
	}
	refused(t, second(h.sites[1].SubmitBatch(h.ctx, string(h.batches.ID()), b, proof)), "ProofRefused")
	refused(t, second(h.outsider.SubmitBatch(h.ctx, string(h.batches.ID()), b, proof)), "NotActiveSite")
	refused(t, second(h.member.Admit(h.ctx, string(h.batches.ID()), ledger.Admission{Epoch: b.Epoch, Root: b.Root}, proof)), "WrongCircuit")
	refused(t, second(h.SubmitBatch(h.ctx, string(h.admissions.ID()), b, proof)), "WrongCircuit")
	refused(t, second(h.SubmitBatch(h.ctx, "consentbatch/v1/height5-updates8", b, proof)), "NoKey")
	if err := send(b, proof); err != nil {
		t.Fatal(err)
	}
	h.epoch++
	// A batch against an old root: the same proof again.
	b.Epoch++
	refused(t, send(b, proof), "ProofRefused")
}

// TestHospitalAdmitsPatientsAtOnce: some with keys, who then sign, and some on paper; and what it sends beside its proof is not free for it to choose.
func TestHospitalAdmitsPatientsAtOnce(t *testing.T) {
	h := newHospital(t)
	word := consentword.Fields{Schema: consentword.Schema, Decision: consentword.Permit, Purposes: 1, Version: 1}.Word()
	h.admit(admission.Slot{Key: h.patient[0].Public()}, admission.Slot{Key: h.custodian.Public(), Word: word})
	h.submit(h.directive(0, 1))

	a, proof := h.admission(admission.Slot{Key: h.custodian.Public(), Word: word})
	send := func(by member, a ledger.Admission, proof []byte) error {
		return second(by.Admit(h.ctx, string(h.admissions.ID()), a, proof))
	}
	for name, change := range map[string]func(*ledger.Admission){
		"another root":   func(a *ledger.Admission) { a.Root[31]++ },
		"epoch in force": func(a *ledger.Admission) { a.Epoch-- },
		"epoch skipped":  func(a *ledger.Admission) { a.Epoch++ },
	} {
		changed := a
		change(&changed)
		changed.Content[0]++ // else it is taken for the one that was sent before
		var r *ledger.Revert
		if err := send(h.member, changed, proof); !errors.As(err, &r) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t)(h.sites[1].RegisterCustodian(h.ctx, h.custodian.Public().Y()))
	refused(t, send(h.sites[1], ledger.Admission{Epoch: 1, Root: a.Root}, proof), "ProofRefused") // another place
	refused(t, send(h.sites[2], ledger.Admission{Epoch: 1, Root: a.Root}, proof), "NoCustodian", "site", h.sites[2].Account.String())
	if err := send(h.member, a, proof); err != nil {
		t.Fatal(err)
	}
	h.epoch++
	content := a.Content
	a.Epoch, a.Content = a.Epoch+1, [32]byte{}
	refused(t, send(h.member, a, proof), "ProofRefused") // the same again

	facts, err := ledger.ReadFacts(h.ctx, h.operator, h.d)
	if err != nil {
		t.Fatal(err)
	}
	if posted, _ := facts.Consent(h.Account); posted.Epoch != 3 || posted.Root != h.Root() || posted.Height != consentbatch.Height {
		t.Errorf("the chain has %+v", posted)
	}
	if y, ok := facts.Custodian(h.Account); !ok || y != h.custodian.Public().Y() {
		t.Errorf("the custodian's key is %x", y)
	}
	for _, f := range facts.All {
		if b, ok := f.(ledger.BatchAccepted); ok && b.Epoch == 3 && (b.Content != content || b.Taken != 0 || b.GoodUntil != 0) {
			t.Errorf("%+v", b)
		}
	}
}

// TestCustodianIsRegisteredOnce and never exchanged.
func TestCustodianIsRegisteredOnce(t *testing.T) {
	c := populate(t)
	refused(t, second(c.outsider.RegisterCustodian(c.ctx, [32]byte{1})), "NotActiveSite")
	for _, y := range [][32]byte{{}, {0xff}} {
		refused(t, second(c.sites[0].RegisterCustodian(c.ctx, y)), "InvalidKey")
	}
	must(t)(c.sites[0].RegisterCustodian(c.ctx, [32]byte{1}))
	refused(t, second(c.sites[0].RegisterCustodian(c.ctx, [32]byte{2})), "CustodianKnown", "site", c.sites[0].Account.String())
}

// TestForcedWithdrawalStopsTheSiteUntilItIsCarriedOut.
func TestForcedWithdrawalStopsTheSiteUntilItIsCarriedOut(t *testing.T) {
	h := newHospital(t)
	h.admit()
	h.submit(h.enrolment(0), h.directive1(0))
	study := hash("study")
	must(t)(h.researcher.Propose(h.ctx, study, 1, 5))
	must(t)(h.Approve(h.ctx, study, dataset(h.ID)))
	open := func(session string) error {
		_, err := h.operator.OpenSession(h.ctx, hash(session), study, []ledger.RosterSite{{Site: h.Account, Epoch: h.epoch}}, ledger.Step{})
		return err
	}
	if err := open("before"); err != nil {
		t.Fatal(err)
	}

	withdrawal := newKey(t)
	certify := func(round uint64) ledger.Certificate {
		c, err := h.key.Certify(h.d, 0, withdrawal.Address(), round)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	certificate := certify(0)
	if err := certificate.Check(h.d); err != nil {
		t.Fatal(err)
	}
	hold := func(c ledger.Certificate) []byte {
		sig, err := withdrawal.Withdraw(h.d, c)
		if err != nil {
			t.Fatal(err)
		}
		return sig
	}
	sig := hold(certificate)
	for _, change := range []func(*ledger.Certificate){
		func(c *ledger.Certificate) { c.Slot = 1 }, func(c *ledger.Certificate) { c.Round = 1 }, func(c *ledger.Certificate) { c.Key[0]++ },
	} {
		other := certificate
		if change(&other); other.Check(h.d) == nil {
			t.Errorf("a changed certificate checks: %+v", other)
		}
		refused(t, second(h.outsider.ForceWithdraw(h.ctx, other, sig)), "NotCertified")
	}
	refused(t, second(h.outsider.ForceWithdraw(h.ctx, certify(1), hold(certify(1)))), "WrongRound", "given", "1", "current", "0")
	refused(t, second(h.outsider.ForceWithdraw(h.ctx, certificate, hold(certify(1)))), "NotSigned")
	objection, err := withdrawal.Object(h.d, certificate, [32]byte{1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, second(h.outsider.ForceWithdraw(h.ctx, certificate, objection)), "NotSigned")
	forged, err := newKey(t).Certify(h.d, 0, withdrawal.Address(), 0)
	if err != nil {
		t.Fatal(err)
	}
	forged.Site = h.Account
	if forged.Check(h.d) == nil {
		t.Error("a forged certificate checks")
	}
	refused(t, second(h.outsider.ForceWithdraw(h.ctx, forged, sig)), "NotCertified")

	queued := must(t)(h.outsider.ForceWithdraw(h.ctx, certificate, sig))
	refused(t, open("queued"), "WithdrawalsWait", "waiting", "1")
	again := must(t)(h.outsider.ForceWithdraw(h.ctx, certificate, sig))
	if again != queued {
		t.Errorf("a withdrawal that waits was queued again: %+v", again)
	}

	// A batch that leaves the queue as it is does not open the site again.
	h.submit(h.enrolment(1))
	refused(t, open("still"), "WithdrawalsWait", "waiting", "1")

	// A batch with another forced update than the queue's is refused.
	facts, err := ledger.ReadFacts(h.ctx, h.operator, h.d)
	if err != nil {
		t.Fatal(err)
	}
	waiting := facts.Waiting(h.Account)
	if len(waiting) != 1 || waiting[0].Wish != (ledger.Wish{Kind: ledger.WishWithdrawal, Slot: 0}) {
		t.Fatalf("the queue is %+v", waiting)
	}
	h.submit(h.byForce(consentbatch.Entry{Kind: consentbatch.Forced, Slot: 0}))
	if got := h.Consents.Leaf(0); got != zkproofs.Element(consentbatch.Withdrawn(consentword.Fields{Version: 1}.Word())) {
		t.Errorf("the slot holds %x", got)
	}
	if err := open("after"); err != nil {
		t.Fatal(err)
	}
	if got := wantEmpty(t, h); got != 0 {
		t.Errorf("%d wait", got)
	}
	slot, err := h.outsider.SlotOf(h.ctx, h.Account, 0)
	if err != nil || slot != (ledger.Slot{Round: 1}) {
		t.Errorf("%+v, %v", slot, err)
	}
	// The same certificate does nothing again, also when consent was given anew; nor does another key's of that round. The next round's does.
	h.submit(h.directive(0, 3))
	refused(t, second(h.sites[2].ForceWithdraw(h.ctx, certificate, sig)), "WrongRound", "given", "0", "current", "1")
	thief := newKey(t)
	stolen, err := h.key.Certify(h.d, 0, thief.Address(), 0)
	if err != nil {
		t.Fatal(err)
	}
	taken, err := thief.Withdraw(h.d, stolen)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, second(h.sites[2].ForceWithdraw(h.ctx, stolen, taken)), "WrongRound")
	must(t)(h.outsider.ForceWithdraw(h.ctx, certify(1), hold(certify(1))))
	if facts, err = ledger.ReadFacts(h.ctx, h.operator, h.d); err != nil {
		t.Fatal(err)
	}
	if r := facts.RoundOf(h.Account, 0, withdrawal.Address()); r.Number != 2 || !r.Waits || r.Retired || r.Withdrawn <= queued.Block {
		t.Errorf("the facts say %+v", r)
	}
}

// directive1 is the first directive of a patient who is enrolled by the update before.
func (h *hospital) directive1(patient int) consentbatch.Update { return h.directive(patient, 1) }

func wantEmpty(t *testing.T, h *hospital) int {
	t.Helper()
	facts, err := ledger.ReadFacts(h.ctx, h.operator, h.d)
	if err != nil {
		t.Fatal(err)
	}
	return len(facts.Waiting(h.Account))
}

// TestBatchCannotSkipTheQueuesHead nor take what is not in it.
func TestBatchCannotSkipTheQueuesHead(t *testing.T) {
	h := newHospital(t)
	h.admit()
	h.submit(h.enrolment(0), h.enrolment(1))
	h.submit(h.directive(0, 1), h.directive(1, 1))
	for slot := range uint32(2) {
		key := newKey(t)
		c, err := h.key.Certify(h.d, slot, key.Address(), 0)
		if err != nil {
			t.Fatal(err)
		}
		sig, err := key.Withdraw(h.d, c)
		if err != nil {
			t.Fatal(err)
		}
		must(t)(h.outsider.ForceWithdraw(h.ctx, c, sig))
	}
	attempt := func(taken uint64, updates ...consentbatch.Update) {
		t.Helper()
		kept := h.State.Clone()
		b, proof := h.batch(updates...)
		b.Taken = taken
		refused(t, second(h.SubmitBatch(h.ctx, string(h.batches.ID()), b, proof)), "ProofRefused")
		h.State = kept
	}
	first, last := consentbatch.Entry{Kind: consentbatch.Forced, Slot: 0}, consentbatch.Entry{Kind: consentbatch.Forced, Slot: 1}
	attempt(1, h.byForce(last))                                                   // the head is skipped
	attempt(2, h.byForce(last), h.byForce(first))                                 // the order is turned
	attempt(2, h.byForce(first))                                                  // one is left out
	attempt(1, h.byForce(first), h.byForce(last))                                 // one is carried out without being taken
	attempt(0, h.byForce(first))                                                  // nobody asked
	attempt(1, h.directive(0, 2))                                                 // taken and not carried out
	attempt(1, h.byForce(consentbatch.Entry{Kind: consentbatch.Forced, Slot: 5})) // another slot
	if n := wantEmpty(t, h); n != 2 {
		t.Errorf("%d wait", n)
	}
	h.submit(h.byForce(first), h.byForce(last))
	if n := wantEmpty(t, h); n != 0 {
		t.Errorf("%d wait", n)
	}
}

// testConsentRefusals provokes the consent registry's errors.
func testConsentRefusals(h *hospital, r refusals) {
	t, ctx := h.t, h.ctx
	batches, admissions := string(h.batches.ID()), string(h.admissions.ID())
	key := h.batches.Verifier().KeyBytes()
	h.admit()
	b, proof := h.batch(h.enrolment(0))
	send := func(circuit string, change func(*ledger.Batch), proof []byte) error {
		changed := b
		change(&changed)
		return second(h.SubmitBatch(ctx, circuit, changed, proof))
	}
	same := func(*ledger.Batch) {}
	r.expect(send(admissions, same, proof), "WrongCircuit", "circuit", quote(admissions))
	r.expect(send("consentbatch/v1/height5-updates8", same, proof), "NoKey")
	r.expect(send(batches, same, proof[:255]), "MalformedProof")
	r.expect(send(batches, func(b *ledger.Batch) { b.Root[31]++ }, proof), "ProofRefused")
	r.expect(send(batches, func(b *ledger.Batch) { b.Root[0] = 0xff }, proof), "InputNotReduced", "index", "1")
	r.expect(send(batches, func(b *ledger.Batch) { b.Taken = 1 }, proof), "TooManyTaken", "taken", "1", "waiting", "0")
	r.expect(send(batches, func(b *ledger.Batch) { b.GoodUntil = 1 }, proof), "BatchExpired", "goodUntil", "1")

	r.expect(second(h.outsider.StoreBatchKey(ctx, "tally/v1/some", key)), "WrongCircuit")
	r.expect(second(h.outsider.StoreBatchKey(ctx, "consentbatch/v1/other", key)), "KeyNotPinned")
	// What the operator pins is no key: its header, its length.
	for circuit, bad := range map[string][]byte{"consentbatch/v1/short": key[:100], "consentbatch/v1/height5-updates3": key} {
		must(t)(h.operator.PinKey(ctx, circuit, sha256.Sum256(bad)))
		r.expect(second(h.outsider.StoreBatchKey(ctx, circuit, bad)), "MalformedKey")
	}

	holder := newKey(t)
	certificate := func(slot uint32) ledger.Certificate {
		c, err := h.key.Certify(h.d, slot, holder.Address(), 0)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	withdraw := func(c ledger.Certificate, by *ledger.Key) error {
		signed := c
		signed.Key = by.Address()
		sig, err := by.Withdraw(h.d, signed)
		if err != nil {
			t.Fatal(err)
		}
		return second(h.outsider.ForceWithdraw(ctx, c, sig))
	}
	r.expect(withdraw(certificate(983040), holder), "InvalidSlot", "slot", "983040")
	r.expect(withdraw(certificate(0), newKey(t)), "NotSigned", "want", holder.Address().String())
	foreign := certificate(0)
	foreign.Round = 1
	r.expect(withdraw(foreign, holder), "NotCertified", "site", h.Account.String())
	foreign.Site = h.outsider.Address()
	r.expect(withdraw(foreign, holder), "NotActiveSite")
	later, err := h.key.Certify(h.d, 0, holder.Address(), 1)
	if err != nil {
		t.Fatal(err)
	}
	r.expect(withdraw(later, holder), "WrongRound", "slot", "0", "given", "1", "current", "0")

	newY := [32]byte(h.patient[2].Public().Y())
	r.expect(second(h.AnnounceRecovery(ctx, 983040, newY)), "InvalidSlot")
	r.expect(second(h.AnnounceRecovery(ctx, 0, [32]byte{})), "InvalidKey")
	r.expect(second(h.AnnounceRecovery(ctx, 0, [32]byte{0xff})), "InvalidKey")
	r.expect(second(h.RipenRecovery(ctx, 0, newY)), "NoRecovery")
	r.expect(second(h.StopRecovery(ctx, certificate(0), nil)), "NoRecovery", "slot", "0")
	announced, err := h.AnnounceRecovery(ctx, 0, newY)
	if err != nil || announced.Ripe != announced.Block+ledger.RecoveryDelay {
		t.Fatalf("%+v, %v", announced, err)
	}
	r.expect(second(h.RipenRecovery(ctx, 0, newY)), "RecoveryWaits", "slot", "0")
	objection, err := holder.Object(h.d, certificate(0), newY, announced.Ripe)
	if err != nil {
		t.Fatal(err)
	}
	r.expect(second(h.outsider.StopRecovery(ctx, later, objection)), "WrongRound", "given", "1", "current", "0")
	must(t)(h.outsider.StopRecovery(ctx, certificate(0), objection))
	if again, err := h.AnnounceRecovery(ctx, 0, newY); err != nil || again.Block <= announced.Block {
		t.Errorf("a recovery that was stopped is not announced anew: %+v, %v", again, err)
	}
	r.expect(second(h.outsider.StopRecovery(ctx, certificate(0), objection)), "NotSigned") // it is not for the second one
	must(t)(h.StopRecovery(ctx, ledger.Certificate{Site: h.Account}, nil))

	study := hash("waiting")
	must(t)(h.researcher.Propose(ctx, study, 1, 5))
	must(t)(h.Approve(ctx, study, dataset(h.ID)))
	if err := withdraw(certificate(0), holder); err != nil {
		t.Fatal(err)
	}
	old := certificate(1)
	signature, err := holder.Retire(h.d, old)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(h.outsider.RetireHolder(ctx, old, signature))
	r.expect(withdraw(old, holder), "RetiredHolder", "slot", "1", "key", holder.Address().String())
	_, err = h.operator.OpenSession(ctx, hash("session"), study, []ledger.RosterSite{{Site: h.Account, Epoch: h.epoch}}, ledger.Step{})
	r.expect(err, "WithdrawalsWait", "site", h.Account.String(), "waiting", "1")

	other := hospitalOf(h.consortium, h.sites[1])
	a, proof := other.admission()
	r.expect(second(other.member.Admit(ctx, admissions, a, proof)), "NoCustodian", "site", other.Account.String())
	r.expect(second(h.outsider.Admit(ctx, admissions, a, proof)), "NotActiveSite", "sender", h.outsider.Address().String())
	must(t)(other.RegisterCustodian(ctx, other.custodian.Public().Y()))
	r.expect(second(other.RegisterCustodian(ctx, [32]byte{1})), "CustodianKnown", "site", other.Account.String())
	a.Epoch = 2
	r.expect(second(other.member.Admit(ctx, admissions, a, proof)), "WrongEpoch", "given", "2", "want", "1")
	a.Epoch = 1
	must(t)(other.member.Admit(ctx, admissions, a, proof))
}
