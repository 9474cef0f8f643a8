package worker

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/ledger/light"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/worker/member"
	"salus/worker/patient"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
)

// noKeys has no keys: nothing is proven in these tests.
type noKeys struct{ member.Keys }

func (noKeys) Prover(zkproofs.CircuitID) (*zkproofs.Prover, error) { return nil, errors.New("no keys") }

// desk is a hospital that answers patients: anna and bernd have keys, carla and dora are on paper.
func desk(t *testing.T) (*counter, *pretended) {
	t.Helper()
	s, at := consentSite(t), pretend(t)
	imported(t, s, at, folder(t))
	egress, err := member.OpenEgress(filepath.Join(s.Dir, member.EgressFile))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { egress.Close() })
	nonces, err := patient.NewNonces(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &counter{
		site: s, egress: egress, keys: noKeys{}, fingerprint: [32]byte{7}, nonces: nonces, now: time.Now, log: slog.New(slog.DiscardHandler), shown: map[uint32]light.Opening{},
		uses: func(string) (json.RawMessage, error) { return json.RawMessage(`["used"]`), nil }, round: func(uint32, ledger.Address) slotRound { return slotRound{} },
	}, at
}

func (c *counter) signedBy(t *testing.T, key *eddsa.PrivateKey, slot uint32, method string, body []byte) *salusv1.Proof {
	t.Helper()
	g, err := c.Greet(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := key.Sign(patient.CallMessage(c.fingerprint, g.Nonce, slot, method, body)...)
	if err != nil {
		t.Fatal(err)
	}
	return &salusv1.Proof{Slot: slot, Nonce: g.Nonce, Signature: s[:]}
}

func slotOf(t *testing.T, s *Site, name string) uint32 {
	t.Helper()
	slot, ok, err := s.SlotOf(name)
	if err != nil || !ok {
		t.Fatalf("%s has no slot: %v", name, err)
	}
	return slot
}

// TestOnlyTheSlotsKeyIsAnswered: no other key, no custodian for a slot on paper, no old nonce, no proof for another method or question.
func TestOnlyTheSlotsKeyIsAnswered(t *testing.T) {
	c, _ := desk(t)
	anna, carla, key := slotOf(t, c.site, "anna"), slotOf(t, c.site, "carla"), patientKey(t, 1)
	const standing, history = salusv1.Patients_GetStanding_FullMethodName, salusv1.Patients_GetHistory_FullMethodName
	ask := func(p *salusv1.Proof) error {
		_, err := c.GetStanding(t.Context(), &salusv1.GetStandingRequest{Proof: p})
		return err
	}
	good := c.signedBy(t, key, anna, standing, nil)
	if err := ask(good); err != nil {
		t.Fatal(err)
	}
	if err := ask(good); err != nil {
		t.Errorf("the same call again: %v", err)
	}
	late := c.signedBy(t, key, anna, standing, nil)
	refusals := map[string]error{}
	for name, err := range map[string]error{
		"another patient's key":      ask(c.signedBy(t, patientKey(t, 2), anna, standing, nil)),
		"another patient's slot":     ask(c.signedBy(t, key, slotOf(t, c.site, "bernd"), standing, nil)),
		"the custodian, on paper":    ask(c.signedBy(t, c.site.custodian, carla, standing, nil)),
		"a slot without a patient":   ask(c.signedBy(t, key, 200, standing, nil)),
		"a slot beyond those in use": ask(c.signedBy(t, key, 1<<31, standing, nil)),
		"a proof for the history":    ask(c.signedBy(t, key, anna, history, nil)),
		"no proof":                   ask(nil),
	} {
		if !faults.Is(err, faults.NotTheSlotsKey) {
			t.Errorf("%s: %v", name, err)
		}
		refusals[name] = err
	}
	// Who has a slot is told to nobody: a slot without a patient is refused like one of somebody else.
	if refusals["a slot without a patient"].Error() != refusals["another patient's key"].Error() {
		t.Errorf("%v, but %v", refusals["a slot without a patient"], refusals["another patient's key"])
	}
	c.now = func() time.Time { return time.Now().Add(time.Hour) }
	if err := ask(late); !faults.Is(err, faults.NotTheSlotsKey) {
		t.Errorf("an hour later: %v", err)
	}
	c.now = time.Now
	page := c.signedBy(t, key, anna, history, binary.BigEndian.AppendUint64(nil, 0))
	if _, err := c.GetHistory(t.Context(), &salusv1.GetHistoryRequest{Proof: page, Before: 1}); !faults.Is(err, faults.NotTheSlotsKey) {
		t.Errorf("a proof for another page: %v", err)
	}
	out, err := c.GetHistory(t.Context(), &salusv1.GetHistoryRequest{Proof: page})
	if err != nil || len(out.Changes) != 1 || out.Changes[0].Kind != "enrolment" || string(out.Disclosures) != `["used"]` {
		t.Errorf("%v, %v", out, err)
	}
}

// TestPatientHandsInADirectiveAndSeesItInForce.
func TestPatientHandsInADirectiveAndSeesItInForce(t *testing.T) {
	c, at := desk(t)
	anna, key := slotOf(t, c.site, "anna"), patientKey(t, 1)
	signed := directive(t, c.site, "anna", key, broad)
	b, err := signed.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	var first *salusv1.PutDirectiveResponse
	for try := range 2 {
		out, err := c.PutDirective(t.Context(), &salusv1.PutDirectiveRequest{Signed: b})
		if err != nil || out.Ticket.State != Waiting || first != nil && out.Ticket.Number != first.Ticket.Number {
			t.Fatalf("try %d: %v, %v", try, out, err)
		}
		first = out
	}
	st, err := c.GetStanding(t.Context(), &salusv1.GetStandingRequest{Proof: c.signedBy(t, key, anna, salusv1.Patients_GetStanding_FullMethodName, nil)})
	if err != nil || len(st.Waiting) != 1 || len(st.InForce) != 0 {
		t.Fatalf("%v, %v", st, err)
	}
	flushedNow(t, c.site, at)
	out, err := c.PutDirective(t.Context(), &salusv1.PutDirectiveRequest{Signed: b})
	if err != nil || out.Ticket.State != InForce || out.Ticket.Epoch != 2 {
		t.Fatalf("%v, %v", out, err)
	}
	st, err = c.GetStanding(t.Context(), &salusv1.GetStandingRequest{Proof: c.signedBy(t, key, anna, salusv1.Patients_GetStanding_FullMethodName, nil)})
	if err != nil || len(st.Waiting) != 0 || string(st.InForce) != string(b) {
		t.Fatalf("%v, %v", st, err)
	}

	forged := *signed
	forged.Update.ValidUntil--
	bad, err := forged.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	paper := *signed
	paper.Directive.Signer = consent.Custodian
	custodians, err := paper.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, c2 := range map[string]struct {
		signed []byte
		want   faults.Code
	}{
		"forged":          {bad, faults.NotTheSlotsKey},
		"the custodian's": {custodians, faults.ConsentRefused},
		"cut":             {b[:len(b)-1], faults.Malformed},
		"nothing":         {nil, faults.Malformed},
		"too long":        {make([]byte, consent.MaxSigned+1), faults.Malformed},
	} {
		if _, err := c.PutDirective(t.Context(), &salusv1.PutDirectiveRequest{Signed: c2.signed}); !faults.Is(err, c2.want) {
			t.Errorf("%s: %v, expected %s", name, err, c2.want)
		}
	}
}

// TestSlipEnrolsOnce, and the same enrolment again is told what became of it.
func TestSlipEnrolsOnce(t *testing.T) {
	c, at := desk(t)
	slip := consent.Slip{Pseudonym: "carla"}
	err := c.site.locked(context.Background(), func() error {
		b, err := c.site.Book()
		if err != nil {
			return err
		}
		l, err := c.site.readList()
		if err != nil {
			return err
		}
		slot, _ := b.SlotOf("carla")
		slip.Place, slip.Site, slip.Slot, slip.ValidUntil, slip.Token = b.Place(), b.Site(), uint32(slot), at.Final+slipBlocks, [16]byte{9}
		l.Slips = append(l.Slips, issued{Token: study.DigestOf(slip.Token[:]), Slot: slip.Slot, Pseudonym: "carla", ValidUntil: slip.ValidUntil})
		return c.site.writeList(l)
	})
	if err != nil {
		t.Fatal(err)
	}
	key, holder := patientKey(t, 33), ledger.Address{5}
	signed, err := consent.SignEnrolment(key, slip, holder)
	if err != nil {
		t.Fatal(err)
	}
	b, err := signed.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	put := func(b, token []byte) (*salusv1.PutKeyResponse, error) {
		return c.PutKey(t.Context(), &salusv1.PutKeyRequest{Signed: b, Token: token})
	}
	for name, token := range map[string][]byte{"no token": nil, "another token": make([]byte, 16)} {
		if _, err := put(b, token); !faults.Is(err, faults.TokenUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := put(b, []byte{9}); !faults.Is(err, faults.Malformed) {
		t.Errorf("a short token: %v", err)
	}
	check := func(out *salusv1.PutKeyResponse, err error, state string) {
		t.Helper()
		if err != nil || out.Ticket.State != state {
			t.Fatalf("%v, %v, expected %s", out, err, state)
		}
	}
	out, err := put(b, slip.Token[:])
	check(out, err, Waiting)
	out, err = put(b, slip.Token[:])
	check(out, err, Waiting)
	other, err := consent.SignEnrolment(patientKey(t, 34), slip, holder)
	if err != nil {
		t.Fatal(err)
	}
	thief, err := other.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := put(thief, slip.Token[:]); !faults.Is(err, faults.TokenUsed) {
		t.Errorf("the slip for another key: %v", err)
	}
	flushedNow(t, c.site, at)
	out, err = put(b, slip.Token[:])
	check(out, err, InForce)
	// Whoever changes the holder has not signed it.
	changed := *signed
	changed.Withdrawal = ledger.Address{6}
	if b, err = changed.Bytes(); err != nil {
		t.Fatal(err)
	}
	if out, err := put(b, nil); !faults.Is(err, faults.NotTheSlotsKey) {
		t.Errorf("an enrolment that nobody signed: %v, %v", out, err)
	}

	// The certificate is for the key in force, the round that the chain is in, and the holder that was named.
	certify := func() (*salusv1.GetCertificateResponse, error) {
		proof := c.signedBy(t, key, slip.Slot, salusv1.Patients_GetCertificate_FullMethodName, nil)
		return c.GetCertificate(t.Context(), &salusv1.GetCertificateRequest{Proof: proof})
	}
	now := slotRound{ledger.Round{Number: 3, Withdrawn: 1000}, 2, 1000 + certifyBlocks}
	c.round = func(slot uint32, of ledger.Address) slotRound {
		if slot != slip.Slot || of != holder {
			t.Errorf("the round of slot %d and %s", slot, of)
		}
		return now
	}
	certificate, err := certify()
	if err != nil {
		t.Fatal(err)
	}
	x := ledger.Certificate{Site: c.site.account.Address(), Slot: slip.Slot, Key: holder, Round: certificate.Round, Signature: certificate.Signature}
	if err := x.Check(c.site.Profile.Deployment); err != nil || x.Round != 3 {
		t.Errorf("round %d, %v", x.Round, err)
	}
	good := now
	for name, change := range map[string]func(){
		"withdrawn by force a day ago":   func() { now.final-- },
		"an entry waits":                 func() { now.Waits = true },
		"the withdrawal key has ended":   func() { now.Retired = true },
		"the chain is an epoch ahead":    func() { now.epoch++ },
		"the chain has not been read":    func() { now = slotRound{} },
		"the folder is an epoch ahead":   func() { now.epoch-- },
		"the queue has a recovery's key": func() { now.Number, now.Waits = 4, true },
	} {
		now = good
		change()
		if out, err := certify(); !faults.Is(err, faults.NoSlotCertificate) {
			t.Errorf("%s: %v, %v", name, out, err)
		}
	}
	strangers := c.signedBy(t, patientKey(t, 34), slip.Slot, salusv1.Patients_GetCertificate_FullMethodName, nil)
	if _, err := c.GetCertificate(t.Context(), &salusv1.GetCertificateRequest{Proof: strangers}); !faults.Is(err, faults.NotTheSlotsKey) {
		t.Errorf("a stranger: %v", err)
	}
}

// TestNobodyLearnsFromARefusalWhoIsAPatient: whoever does not hold the slot's key is told the same, word for word, whatever of the request is true. The holder is told why.
func TestNobodyLearnsFromARefusalWhoIsAPatient(t *testing.T) {
	c, _ := desk(t)
	stranger, anna := patientKey(t, 77), patientKey(t, 1)
	slots := map[string]uint32{"anna": slotOf(t, c.site, "anna"), "bernd": slotOf(t, c.site, "bernd"), "carla": slotOf(t, c.site, "carla"), "nobody here": 200}
	offer := func(slot uint32) consent.Offer {
		return consent.Offer{Place: c.site.place(), Site: "st-anna", Slot: slot, ValidUntil: 1 << 40}
	}
	put := func(key *eddsa.PrivateKey, name string, slot uint32, version uint32, change func(*consent.Signed)) error {
		t.Helper()
		d := consent.BroadTerms("st-anna", consent.Hash{1}, "en")
		d.Signer, d.Pseudonym, d.Version = consent.Patient, name, version
		o := offer(slot)
		o.Version = version
		signed, err := consent.Sign(key, d, o)
		if err != nil {
			t.Fatal(err)
		}
		change(signed)
		b, err := signed.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.PutDirective(t.Context(), &salusv1.PutDirectiveRequest{Signed: b})
		return err
	}
	rotate := func(old, next *eddsa.PrivateKey, name string, slot uint32, holder ledger.Address, change func(*consent.SignedKey)) error {
		t.Helper()
		signed, err := consent.SignRotation(old, next, offer(slot), name, holder)
		if err != nil {
			t.Fatal(err)
		}
		change(signed)
		b, err := signed.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.PutKey(t.Context(), &salusv1.PutKeyRequest{Signed: b})
		return err
	}
	refused := notTheSlotsKey().Error()
	asIs, forged := func(*consent.Signed) {}, func(s *consent.Signed) { s.PublicKey = anna.Public() }
	same, stolen := func(*consent.SignedKey) {}, func(s *consent.SignedKey) { s.PublicKey, s.OldKey = anna.Public(), anna.Public().Y() }
	for name, slot := range slots {
		for at, n := range map[string]uint32{"at the patient's slot": slot, "at anna's": slots["anna"], "at a free one": 201, "beyond all": 1 << 31} {
			for version := range uint32(2) {
				for what, err := range map[string]error{
					"a stranger's directive":               put(stranger, name, n, version+1, asIs),
					"a directive with anna's key, forged":  put(stranger, name, n, version+1, forged),
					"a stranger's rotation":                rotate(stranger, patientKey(t, 78), name, n, ledger.Address{}, same),
					"a stranger's rotation to bernd's key": rotate(stranger, patientKey(t, 2), name, n, ledger.Address{}, same),
					"a stranger's rotation to anna's key":  rotate(stranger, anna, name, n, ledger.Address{}, same),
					"a rotation of anna's key, forged":     rotate(stranger, patientKey(t, 78), name, n, ledger.Address{}, stolen),
				} {
					if err == nil || err.Error() != refused {
						t.Errorf("%s for %s %s: %v", what, name, at, err)
					}
				}
			}
		}
		// A patient's key holds at the own slot, and tells of no other.
		if name == "anna" {
			continue
		}
		for what, err := range map[string]error{
			"directive": put(anna, name, slot, 9, asIs), "directive for the own slot": put(anna, name, slots["anna"], 9, asIs),
			"directive in the own name": put(anna, "anna", slot, 9, asIs), "rotation": rotate(anna, patientKey(t, 78), name, slot, ledger.Address{}, same),
		} {
			if err == nil || err.Error() != refused {
				t.Errorf("anna's %s, for %s: %v", what, name, err)
			}
		}
	}
	for what, err := range map[string]error{
		"a version that is not the next": put(anna, "anna", slots["anna"], 9, asIs), "a rotation to a key in use": rotate(anna, patientKey(t, 2), "anna", slots["anna"], ledger.Address{}, same),
	} {
		if !faults.Is(err, faults.ConsentRefused) {
			t.Errorf("%s: anna is told %v", what, err)
		}
	}
	// An enrolment is refused by its token, before anybody looks who is a patient.
	texts := map[string]bool{}
	for name, slot := range slots {
		signed, err := consent.SignEnrolment(stranger, consent.Slip{Place: c.site.place(), Site: "st-anna", Slot: slot, Pseudonym: name, ValidUntil: 1 << 40}, ledger.Address{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := signed.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.PutKey(t.Context(), &salusv1.PutKeyRequest{Signed: b, Token: make([]byte, 16)})
		if !faults.Is(err, faults.TokenUnknown) {
			t.Errorf("an enrolment of %s: %v", name, err)
			continue
		}
		texts[err.Error()] = true
	}
	if len(texts) != 1 {
		t.Errorf("enrolments without a slip are refused in %d ways", len(texts))
	}
}

func TestRootThatIsNotHereIsSaidSo(t *testing.T) {
	c, at := desk(t)
	if _, err := c.open(nil, zkproofs.Uint64Element(7), 0); !faults.Is(err, faults.RootNotAtHand) {
		t.Errorf("another root: %v", err)
	}
	// What was proven for a root is remembered for that root alone.
	c.root, c.trees, c.shown[3] = at.Root, consentbatch.State{}, light.Opening{Key: zkproofs.Uint64Element(1)}
	st, _, err := c.site.TreesAt(at.Root)
	if err != nil {
		t.Fatal(err)
	}
	c.trees = st
	if o, err := c.open(nil, at.Root, 3); err != nil || o.Key != zkproofs.Uint64Element(1) {
		t.Errorf("%v", err)
	}
	submitted(t, c.site, Request{Directive: directive(t, c.site, "anna", patientKey(t, 1), broad)})
	flushedNow(t, c.site, at)
	if _, err := c.open(nil, zkproofs.Uint64Element(8), 3); !faults.Is(err, faults.RootNotAtHand) {
		t.Errorf("an unknown root after a change: %v", err)
	}
}

// TestWhatPatientsAreToldIsInTheEgressLog.
func TestWhatPatientsAreToldIsInTheEgressLog(t *testing.T) {
	c, _ := desk(t)
	key, anna := patientKey(t, 1), slotOf(t, c.site, "anna")
	if _, err := c.GetStanding(t.Context(), &salusv1.GetStandingRequest{Proof: c.signedBy(t, key, anna, salusv1.Patients_GetStanding_FullMethodName, nil)}); err != nil {
		t.Fatal(err)
	}
	lines, _, err := member.ReadEgress(filepath.Join(c.site.Dir, member.EgressFile))
	if err != nil || len(lines) != 1 || lines[0].To != "patient" {
		t.Errorf("%v, %v", lines, err)
	}
}
