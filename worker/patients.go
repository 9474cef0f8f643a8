package worker

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/ledger/light"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/worker/audit"
	"salus/worker/member"
	"salus/worker/patient"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/opening"
)

// Patients says where a worker answers its patients.
type Patients struct {
	Listen  string `json:"listen"`            // host:port; empty: nowhere
	Address string `json:"address,omitempty"` // what slips say, if it is another
}

// patientsFile is where a serving worker leaves its address, for the slips that are made while it serves.
const patientsFile = "patients.json"

const (
	changesOnPage = 64
	maxShown      = 256 // openings that are remembered
)

// counter answers the patients of a hospital. Whoever can reach it may ask; what it answers depends on what is signed.
type counter struct {
	salusv1.UnimplementedPatientsServer
	site        *Site
	egress      *member.Egress
	keys        member.Keys
	fingerprint [32]byte
	nonces      *patient.Nonces
	uses        func(pseudonym string) (json.RawMessage, error) // of a patient's data
	round       func(uint32, ledger.Address) slotRound          // of a slot and a withdrawal key
	now         func() time.Time
	log         *slog.Logger

	proving sync.Mutex // one opening at a time: it takes the processor that sessions need
	// Owned by proving.
	root  zkproofs.Element
	trees consentbatch.State // of the root
	shown map[uint32]light.Opening

	listedMu sync.Mutex
	listedIn int64           // hour
	listed   map[uint32]bool // slots whose patient was shown their disclosures in it
}

// listen opens the address, and leaves it in the folder for slips. It is nil where patients are not answered.
func (p Patients) listen(ctx context.Context, dir string) (net.Listener, error) {
	if p.Listen == "" {
		return nil, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", p.Listen)
	if err != nil {
		return nil, fmt.Errorf("patients: %w", err)
	}
	if p.Address == "" {
		p.Address = listener.Addr().String()
	}
	b, err := json.Marshal(p)
	if err == nil {
		err = durable.WriteFile(filepath.Join(dir, patientsFile), b, 0o600)
	}
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// patients answers patients on a listener, which may be nil, until ctx ends.
func (h *hospital) patients(ctx context.Context, listener net.Listener) error {
	if listener == nil {
		return nil
	}
	defer listener.Close()
	credential := h.member.Credential()
	server, err := transport.NewPatientsServer(transport.PatientsConfig{
		Credential: credential, Panicked: func(method string, stack []byte) { h.log.Error("panic", "method", method, "stack", string(stack)) },
	})
	if err != nil {
		return err
	}
	c := &counter{site: h.site, egress: h.member.Egress, keys: h.keys, now: time.Now, log: h.log, shown: map[uint32]light.Opening{}, uses: h.uses, round: h.round}
	if c.nonces, err = patient.NewNonces(rand.Reader); err != nil {
		return err
	}
	if c.fingerprint, err = credential.Fingerprint(); err != nil {
		return err
	}
	salusv1.RegisterPatientsServer(server, c)
	salusv1.RegisterCareServer(server, &care{
		site: h.site, egress: h.member.Egress, account: h.member.Chain.Address(), fingerprint: c.fingerprint, nonces: c.nonces, facts: h.member.ReadFacts, now: time.Now,
		fresh: h.fresh, used: map[usedCall]time.Time{},
	})
	h.log.Info("patients may ask", "at", listener.Addr().String())
	stop := context.AfterFunc(ctx, server.Stop)
	defer stop()
	if err := server.Serve(transport.Bounded(listener, transport.MaxPatientConnections)); err != nil && ctx.Err() == nil {
		return fmt.Errorf("patients: %w", err)
	}
	return nil
}

// Slip prepares the enrolment of a patient's own key, at the hospital's desk. With recovery it is for a patient who has lost the key: it has no token, and what the
// patient signs with it goes to Recover.
func (s *Site) Slip(ctx context.Context, chain *ledger.Client, pseudonym string, recovery bool) (patient.Slip, error) {
	p := s.Profile
	out := patient.Slip{Schema: patient.SlipSchema, Consortium: p.Consortium, Development: p.Development, Deployment: p.Deployment, Chain: p.Chain}
	var err error
	if recovery {
		out.Slot, err = s.recoverySlip(ctx, chain, pseudonym)
	} else {
		out.Slot, err = s.NewSlip(ctx, chain, pseudonym, 0)
	}
	if err != nil {
		return out, err
	}
	var at Patients
	b, err := durable.ReadSecret(filepath.Join(s.Dir, patientsFile), 4<<10)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return out, faults.New(faults.UsageError, "this worker has never answered patients: start it with --patients")
	case err != nil:
		return out, err
	case json.Unmarshal(b, &at) != nil:
		return out, faults.New(faults.Internal, "%s is not what was stored", patientsFile)
	}
	credential, err := transport.OpenCredential(filepath.Join(s.Dir, "tls"))
	if err != nil {
		return out, err
	}
	out.Slot.Server = at.Address
	out.Slot.Fingerprint, err = credential.Fingerprint()
	return out, err
}

func (s *Site) recoverySlip(ctx context.Context, chain *ledger.Client, pseudonym string) (consent.Slip, error) {
	b, err := s.latest()
	if err != nil {
		return consent.Slip{}, err
	}
	slot, known := b.SlotOf(pseudonym)
	if !known || b.OnPaper(slot) {
		return consent.Slip{}, faults.New(faults.ConsentRefused, "the patient has no key that could be lost; make a slip without --recover")
	}
	final, err := chain.Final(ctx)
	if err != nil {
		return consent.Slip{}, err
	}
	return consent.Slip{Place: b.Place(), Site: b.Site(), Slot: uint32(slot), Pseudonym: pseudonym, ValidUntil: final.Number + slipBlocks}, nil
}

// uses is where a patient's data were used: the accounting of disclosures.
func (h *hospital) uses(pseudonym string) (out json.RawMessage, err error) {
	h.member.ReadFacts(func(f *ledger.Facts) {
		if f == nil {
			return // the chain has not been read yet
		}
		var a Accounting
		if a, err = h.site.Disclosures(f, h.member.Chain.Address(), pseudonym, time.Now()); err == nil {
			out, err = json.Marshal(a)
		}
	})
	return out, err
}

// Greet implements the service.
func (c *counter) Greet(context.Context, *salusv1.GreetRequest) (*salusv1.GreetResponse, error) {
	return &salusv1.GreetResponse{Nonce: c.nonces.New(c.now())}, nil
}

// caller is a patient who has shown to hold the key that is in force in a slot of the book.
type caller struct {
	slot uint32
	key  zkproofs.Element // y
	book *consent.Book
}

// caller checks a proof, by what is in memory. Whether a slot has a patient is told to nobody else, by no word and by no work that is saved: where there is no
// patient's key the proof is checked under another. Of a slot that is held not even its key is told anything.
func (c *counter) caller(p *salusv1.Proof, method string, body []byte) (caller, error) {
	if !c.nonces.Good(p.GetNonce(), c.now()) {
		return caller{}, faults.New(faults.NotTheSlotsKey, "the nonce is not of the last minutes")
	}
	b, err := c.site.latest()
	if err != nil {
		return caller{}, c.ours(err)
	}
	n := int(p.GetSlot())
	key, own := c.site.custodian.Public().Y(), b.Pseudonym(n) != "" && !b.OnPaper(n) && !b.Left(n)
	if y := b.Key(n); own && y != (zkproofs.Element{}) {
		key = y
	} else {
		own = false
	}
	if err := patient.CheckProof(p, key, c.fingerprint, method, body); err != nil || !own {
		return caller{}, notTheSlotsKey()
	}
	l, err := c.site.list()
	if err != nil {
		return caller{}, c.ours(err)
	}
	if l.held(p.GetSlot()) >= 0 { // whoever has the key may be a thief
		return caller{}, faults.New(faults.SlotHeld, "")
	}
	return caller{p.GetSlot(), key, b}, nil
}

// notTheSlotsKey is the answer to whoever does not hold the slot's key, in one wording: whether the slot has a patient, the pseudonym is one, or the consent is on paper is in none of it.
func notTheSlotsKey() error { return faults.New(faults.NotTheSlotsKey, "") }

// freshTime is how long the chain may take to say whether something is new, before somebody is shown records.
const freshTime = 5 * time.Second

// fresh takes in what became final on the chain: who was dismissed a moment ago is shown nothing, and where the chain cannot be asked nobody is.
func (h *hospital) fresh(ctx context.Context) error {
	read := false
	h.member.ReadFacts(func(f *ledger.Facts) { read = f != nil })
	if !read {
		return faults.New(faults.Unreachable, "the chain has not been read yet")
	}
	ctx, cancel := context.WithTimeout(ctx, freshTime)
	defer cancel()
	if err := h.member.Advance(ctx); err != nil {
		return faults.New(faults.Unreachable, "the hospital's chain does not answer")
	}
	return nil
}

// place is where this hospital's consents stand.
func (s *Site) place() consent.Place {
	d := s.Profile.Deployment
	return consent.Place{ChainID: d.ChainID, Contract: d.Consents, Account: s.account.Address()}
}

// reason is why a request was refused whose signature holds, for the patient who has the key with the y at the slot, now or when all that waits is in force. Others
// learn that they are not that patient.
func (c *counter) reason(ctx context.Context, refused error, slot uint32, pseudonym string, y zkproofs.Element) error {
	own := false
	if faults.Is(refused, faults.SlotHeld) {
		c.log.Warn("refused: the slot is held", "slot", slot)
	}
	err := c.site.locked(ctx, func() error {
		l, err := c.site.readList()
		if err != nil {
			return err
		}
		b, err := c.site.expected(l)
		if err == nil {
			n := int(slot)
			own = b.Pseudonym(n) == pseudonym && !b.OnPaper(n) && b.Key(n) == y
		}
		return err
	})
	switch {
	case err != nil:
		return c.ours(err)
	case !own:
		return notTheSlotsKey()
	}
	return c.ours(refused)
}

// ours keeps what is wrong in this machine from patients; a fault is for them.
func (c *counter) ours(err error) error {
	if _, ok := faults.From(err); ok {
		return err
	}
	return faults.New(faults.Internal, "the hospital's worker could not do it")
}

// leaves writes to the egress log what a patient is about to be told.
func (c *counter) leaves(what string, told []byte) error {
	err := c.egress.Record(member.Departure{At: c.now(), To: "patient", What: what, Digest: study.DigestOf(told), Size: len(told)})
	if err != nil {
		return c.ours(err)
	}
	return nil
}

// PutKey implements the service.
func (c *counter) PutKey(ctx context.Context, r *salusv1.PutKeyRequest) (*salusv1.PutKeyResponse, error) {
	k, err := consent.ParseSignedKey(r.GetSigned())
	if err != nil {
		return nil, faults.New(faults.Malformed, "%v", err)
	}
	request := Request{Key: k}
	if n := len(r.GetToken()); n > 0 && n != len(request.Token) {
		return nil, faults.New(faults.Malformed, "a token has %d bytes, this one %d", len(request.Token), n)
	}
	copy(request.Token[:], r.GetToken())
	if k.Signer != consent.Patient {
		return nil, faults.New(faults.ConsentRefused, "the custodian's keys are the hospital's to hand in")
	}
	if k.Verify(c.site.place()) != nil {
		return nil, notTheSlotsKey()
	}
	out, err := c.standsAlready(ctx, k)
	if err != nil || out != nil {
		return out, err
	}
	may := c.site.handedOut(request.Token)
	if k.Kind != consent.Enrolment {
		may = c.site.mayAsk(consent.Item{Key: k}, k.Pseudonym, k.OldKey)
	}
	if err := c.asks(may, k.Kind == consent.Enrolment); err != nil {
		return nil, err
	}
	t, err := c.site.Submit(ctx, request)
	switch {
	case err == nil:
	case k.Kind == consent.Enrolment: // what is refused with a token that was handed out is for its holder; without one, no patient was looked at
		return nil, c.ours(err)
	default:
		return nil, c.reason(ctx, err, k.Slot, k.Pseudonym, k.OldKey)
	}
	state, err := c.ticket(t.Number)
	return &salusv1.PutKeyResponse{Ticket: state}, err
}

// asks refuses whoever is not asked, before anything waits or is decrypted for them.
func (c *counter) asks(may error, token bool) error {
	switch {
	case may == nil:
		return nil
	case !errors.Is(may, errStranger):
		return c.ours(may)
	case token:
		return faults.New(faults.TokenUnknown, "this hospital has handed out no such slip")
	}
	return notTheSlotsKey()
}

// standsAlready answers for a key that is in force, by an enrolment that was handed in before or by a recovery; nil where it is not. The enrolment is signed with that key, as its
// caller has checked. A rotation is signed with the key before it, and anybody can sign one to a key that is not theirs: the list knows those that were handed in.
func (c *counter) standsAlready(ctx context.Context, k *consent.SignedKey) (*salusv1.PutKeyResponse, error) {
	if k.Kind != consent.Enrolment {
		return nil, nil
	}
	b, err := c.site.latest()
	if err != nil {
		return nil, c.ours(err)
	}
	slot, ok := b.SlotOfKey(k.NewKey)
	if !ok || uint32(slot) != k.Slot || b.Withdrawal(slot) != k.Withdrawal || b.Pseudonym(slot) != k.Pseudonym {
		return nil, nil
	}
	return &salusv1.PutKeyResponse{Ticket: &salusv1.TicketState{Kind: string(k.Kind), State: InForce, Epoch: b.Epoch()}}, nil
}

// certifyBlocks is how long after a withdrawal by force its slot gets no certificate for another one: a day of blocks of twelve seconds. A withdrawal by force
// stops the hospital's sessions until it is carried out; without a pause one patient who consents again each time would stop them for good. It bounds
// one patient, and not many who act together: a slot gets its next certificate whether it has consented again or not, since nobody is to be without one.
const certifyBlocks = 7200

// slotRound is what the chain says of a slot's round, and how far it was read.
type slotRound struct {
	ledger.Round
	epoch, final uint64 // of the site's consents; the newest final block
}

func (h *hospital) round(slot uint32, holder ledger.Address) (at slotRound) {
	own := h.member.Chain.Address()
	h.member.ReadFacts(func(f *ledger.Facts) {
		if f != nil { // else the chain has not been read yet
			posted, _ := f.Consent(own)
			at = slotRound{f.RoundOf(own, slot, holder), posted.Epoch, f.Head.Number}
		}
	})
	return at
}

// GetCertificate implements the service. A certificate is for the patient whose key is in force as far as the chain is known: nobody gets one for a slot that somebody
// else is about to have.
func (c *counter) GetCertificate(ctx context.Context, r *salusv1.GetCertificateRequest) (*salusv1.GetCertificateResponse, error) {
	who, err := c.caller(r.GetProof(), salusv1.Patients_GetCertificate_FullMethodName, nil)
	if err != nil {
		return nil, err
	}
	holder := ledger.Address(who.book.Withdrawal(int(who.slot)))
	if holder == (ledger.Address{}) {
		return nil, faults.New(faults.ConsentRefused, "no withdrawal key was named with the slot's key")
	}
	at := c.round(who.slot, holder)
	switch {
	case at.epoch != who.book.Epoch() || at.Waits:
		return nil, faults.New(faults.NoSlotCertificate, "the hospital is about to put something in force; ask again then")
	case at.Retired:
		return nil, faults.New(faults.NoSlotCertificate, "the withdrawal key was retired; rotate to another")
	case at.Withdrawn != 0 && at.final < at.Withdrawn+certifyBlocks:
		return nil, faults.New(faults.NoSlotCertificate, "withdrawn by force in block %d; the next certificate is made from block %d on, it is %d now", at.Withdrawn, at.Withdrawn+certifyBlocks, at.final)
	}
	certificate, err := c.site.account.Certify(c.site.Profile.Deployment, who.slot, holder, at.Number)
	if err != nil {
		return nil, c.ours(err)
	}
	out := &salusv1.GetCertificateResponse{Signature: certificate.Signature, Round: at.Number}
	return out, c.leaves("slot certificate", out.Signature)
}

// PutDirective implements the service.
func (c *counter) PutDirective(ctx context.Context, r *salusv1.PutDirectiveRequest) (*salusv1.PutDirectiveResponse, error) {
	d, err := consent.ParseSigned(r.GetSigned())
	if err != nil {
		return nil, faults.New(faults.Malformed, "%v", err)
	}
	if d.Directive.Signer != consent.Patient {
		return nil, faults.New(faults.ConsentRefused, "the custodian's directives are the hospital's to hand in")
	}
	if d.Verify(c.site.place()) != nil {
		return nil, notTheSlotsKey()
	}
	if err := c.asks(c.site.mayAsk(consent.Item{Directive: d}, d.Directive.Pseudonym, d.PublicKey.Y()), false); err != nil {
		return nil, err
	}
	t, err := c.site.Submit(ctx, Request{Directive: d})
	if err != nil {
		return nil, c.reason(ctx, err, d.Update.Slot, d.Directive.Pseudonym, d.PublicKey.Y())
	}
	state, err := c.ticket(t.Number)
	return &salusv1.PutDirectiveResponse{Ticket: state}, err
}

func (c *counter) ticket(number uint64) (*salusv1.TicketState, error) {
	t, err := c.site.TicketState(number)
	if err != nil {
		return nil, c.ours(err)
	}
	return wireTicket(t), nil
}

func wireTicket(t TicketState) *salusv1.TicketState {
	return &salusv1.TicketState{Number: t.Number, Kind: t.Kind, State: t.State, Epoch: t.Epoch, Reason: t.Reason}
}

// GetStanding implements the service.
func (c *counter) GetStanding(ctx context.Context, r *salusv1.GetStandingRequest) (*salusv1.GetStandingResponse, error) {
	who, err := c.caller(r.GetProof(), salusv1.Patients_GetStanding_FullMethodName, nil)
	if err != nil {
		return nil, err
	}
	st, err := c.site.Standing(ctx, who.slot)
	if err != nil {
		return nil, c.ours(err)
	}
	if st.Key != who.key { // another one is in force since
		return nil, notTheSlotsKey()
	}
	out := &salusv1.GetStandingResponse{Epoch: st.Epoch}
	if st.InForce != nil {
		if out.InForce, err = st.InForce.Bytes(); err != nil {
			return nil, c.ours(err)
		}
	}
	if out.Offer, err = json.Marshal(st.Next); err != nil {
		return nil, c.ours(err)
	}
	for _, w := range st.Waiting {
		out.Waiting = append(out.Waiting, wireTicket(w))
	}
	return out, c.leaves("patient's directive", out.InForce)
}

// GetOpening implements the service.
func (c *counter) GetOpening(ctx context.Context, r *salusv1.GetOpeningRequest) (*salusv1.GetOpeningResponse, error) {
	root, err := zkproofs.ParseElement(r.GetRoot())
	if err != nil {
		return nil, faults.New(faults.Malformed, "%v", err)
	}
	who, err := c.caller(r.GetProof(), salusv1.Patients_GetOpening_FullMethodName, root[:])
	if err != nil {
		return nil, err
	}
	p, err := c.keys.Prover(opening.Definition().ID)
	if err != nil {
		return nil, c.ours(err)
	}
	o, err := c.open(p, root, who.slot)
	if err != nil {
		return nil, err
	}
	out := &salusv1.GetOpeningResponse{
		Identities: o.Identities[:], Consents: o.Consents[:], Key: o.Key[:], Word: o.Word[:], KeyProof: o.KeyProof, WordProof: o.WordProof,
		VerifyingKey: p.Verifier().KeyBytes(),
	}
	return out, c.leaves("opening", append(append([]byte(nil), o.KeyProof...), o.WordProof...))
}

// open proves a slot under a root, or finds the proof.
func (c *counter) open(p *zkproofs.Prover, root zkproofs.Element, slot uint32) (light.Opening, error) {
	c.proving.Lock()
	defer c.proving.Unlock()
	if c.root != root || c.trees.Consents == nil {
		st, _, err := c.site.TreesAt(root)
		if faults.Is(err, faults.NotFound) {
			return light.Opening{}, faults.New(faults.RootNotAtHand, "")
		}
		if err != nil {
			return light.Opening{}, c.ours(err)
		}
		c.root, c.trees = root, st
		clear(c.shown)
	}
	if o, ok := c.shown[slot]; ok {
		return o, nil
	}
	subject := light.Subject{Site: c.site.account.Address(), Slot: slot}
	o, err := light.Prove(p, c.site.Profile.Deployment, subject, c.trees)
	if err != nil {
		return light.Opening{}, c.ours(err)
	}
	if len(c.shown) >= maxShown {
		clear(c.shown)
	}
	c.shown[slot] = o
	return o, nil
}

// GetHistory implements the service.
func (c *counter) GetHistory(ctx context.Context, r *salusv1.GetHistoryRequest) (*salusv1.GetHistoryResponse, error) {
	who, err := c.caller(r.GetProof(), salusv1.Patients_GetHistory_FullMethodName, binary.BigEndian.AppendUint64(nil, r.GetBefore()))
	if err != nil {
		return nil, err
	}
	entries, next, err := c.site.history(ctx, who.book, who.slot, r.GetBefore())
	if err != nil {
		return nil, c.ours(err)
	}
	out := &salusv1.GetHistoryResponse{Next: next}
	for _, e := range entries {
		w, err := wireChange(e)
		if err != nil {
			return nil, c.ours(err)
		}
		out.Changes = append(out.Changes, w)
	}
	if r.GetBefore() == 0 {
		name := who.book.Pseudonym(int(who.slot))
		if err := c.listing(ctx, who.slot, name); err != nil {
			return nil, c.ours(err)
		}
		if out.Disclosures, err = c.uses(name); err != nil {
			return nil, c.ours(err)
		}
	}
	return out, c.leaves("patient's history", out.Disclosures)
}

// listing notes that a patient is shown who has used their data, once an hour: a patient cannot fill the log by asking.
func (c *counter) listing(ctx context.Context, slot uint32, name string) error {
	c.listedMu.Lock()
	defer c.listedMu.Unlock()
	if hour := c.now().Unix() / 3600; hour != c.listedIn || c.listed == nil {
		c.listedIn, c.listed = hour, map[uint32]bool{}
	}
	if c.listed[slot] {
		return nil
	}
	event := audit.Event{Act: ActAccounting, Outcome: audit.Done, Role: string(Patient), Patient: name, From: remote(ctx)}
	if _, err := c.site.note(event); err != nil {
		return err
	}
	c.listed[slot] = true
	return nil
}

func wireChange(e Entry) (*salusv1.Change, error) {
	w := &salusv1.Change{Epoch: e.Epoch, Kind: e.Kind.String()}
	var err error
	switch {
	case e.Directive != nil:
		w.Word = e.Directive.Update.NewWord[:]
		w.Signed, err = e.Directive.Bytes()
	case e.Key != nil:
		w.Signed, err = e.Key.Bytes()
	}
	return w, err
}
