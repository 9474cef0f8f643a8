package patient

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"time"

	"google.golang.org/grpc"

	"salus/consent"
	"salus/ledger"
	"salus/ledger/light"
	"salus/models/consentword"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/zkproofs"
	"salus/zkproofs/eddsa"
)

// ValidBlocks is for how many blocks what a patient signs is good: a week of blocks of twelve seconds.
const ValidBlocks = 50400

// Client asks the hospital's worker and the chain for the patient of a folder.
type Client struct {
	folder *Folder
	slip   Slip
	key    *eddsa.PrivateKey // that stands in the slot, or will
	conn   *grpc.ClientConn
	api    salusv1.PatientsClient
	chain  *light.Chain
	trust  ledger.Hash // of a header; zero: what the endpoints agree on

	endpoints []string
}

// Trust says whom a patient asks about the chain.
type Trust struct {
	Endpoints []string      // instead of the slip's
	Agree     int           // how many of them must agree; 0: all
	Age       time.Duration // how old the newest final block may be; 0: light.DefaultAge
	Header    ledger.Hash   // a final header's hash from elsewhere: no endpoint is believed; zero: none
}

// Connect opens the connections of an enrolled patient. They are made when they are used.
func (f *Folder) Connect(ctx context.Context, t Trust) (*Client, error) {
	s, err := f.Slip()
	if err != nil {
		return nil, err
	}
	key, err := f.key("")
	if err != nil {
		return nil, err
	}
	endpoints := t.Endpoints
	if len(endpoints) == 0 {
		endpoints = s.Chain
	}
	c := &Client{folder: f, slip: s, key: key, trust: t.Header, endpoints: endpoints}
	if c.chain, err = light.Dial(ctx, endpoints, t.Agree, t.Age, s.Deployment); err != nil {
		return nil, chainFault(err)
	}
	if s.Slot.Server == "" {
		return c, nil
	}
	if c.conn, err = transport.DialPatients(s.Slot.Server, s.Slot.Fingerprint); err != nil {
		c.chain.Close()
		return nil, err
	}
	c.api = salusv1.NewPatientsClient(c.conn)
	return c, nil
}

// Close ends the connections.
func (c *Client) Close() error {
	c.chain.Close()
	if c.conn == nil {
		return nil
	}
	return c.conn.Close()
}

// Slip is the patient's slip.
func (c *Client) Slip() Slip { return c.slip }

// worker is the hospital's service.
func (c *Client) worker() (salusv1.PatientsClient, error) {
	if c.api == nil {
		return nil, faults.New(faults.Unreachable, "the slip names no address of the hospital's worker")
	}
	return c.api, nil
}

// chainFault gives an error about the chain its public code.
func chainFault(err error) error {
	code := faults.Code("")
	switch {
	case err == nil:
		return nil
	case errors.Is(err, light.ErrDisagree), errors.Is(err, light.ErrStale), errors.Is(err, light.ErrProof), errors.Is(err, ledger.ErrReorg):
		code = faults.EndpointsDiffer
	case errors.Is(err, light.ErrOpening):
		code = faults.OpeningInvalid
	case errors.Is(err, ledger.ErrWrongChain):
		code = faults.WrongChain
	case errors.Is(err, ledger.ErrWrongCode):
		code = faults.NoContract
	case errors.Is(err, ledger.ErrUnavailable):
		code = faults.ChainUnreachable
	default:
		return err
	}
	return faults.New(code, "%v", err)
}

// told is what a worker answered, as the fault that it is.
func told(err error) error {
	if fault, ok := faults.From(err); ok {
		return fault
	}
	return err
}

// call asks the worker for something that the slot's key has to sign for. Where a rotation may have come into force that this machine has not seen yet, the next key is
// tried too; which of them stands in the slot is for the chain to say.
func call[T any](ctx context.Context, c *Client, method string, body []byte, ask func(salusv1.PatientsClient, *salusv1.Proof) (T, error)) (T, error) {
	var zero T
	api, err := c.worker()
	if err != nil {
		return zero, err
	}
	keys := []*eddsa.PrivateKey{c.key}
	if next, err := c.nextKey(); err != nil {
		return zero, err
	} else if next != nil {
		keys = append(keys, next)
	}
	for _, key := range keys {
		var greeting *salusv1.GreetResponse
		if greeting, err = api.Greet(ctx, &salusv1.GreetRequest{}); err != nil {
			break
		}
		var p *salusv1.Proof
		if p, err = proof(key, c.slip.Slot.Fingerprint, greeting.Nonce, c.slip.Slot.Slot, method, body); err != nil {
			break
		}
		var answer T
		if answer, err = ask(api, p); !faults.Is(err, faults.NotTheSlotsKey) {
			return answer, told(err)
		}
	}
	return zero, told(err)
}

// subject is whose state the chain is asked for.
func (c *Client) subject() (light.Subject, error) {
	s := light.Subject{Site: ledger.Address(c.slip.Slot.Place.Account), Slot: c.slip.Slot.Slot}
	var err error
	if s.Holder, err = c.folder.account(""); errors.Is(err, fs.ErrNotExist) { // kept elsewhere
		err = nil
	}
	return s, err
}

// Record is what the chain proves of the slot, as of the newest final block. It is remembered: nothing older will be believed.
func (c *Client) Record(ctx context.Context) (light.Record, error) {
	s, err := c.subject()
	if err != nil {
		return light.Record{}, err
	}
	m, err := c.folder.memory()
	if err != nil {
		return light.Record{}, err
	}
	var head light.Header
	if c.trust != (ledger.Hash{}) {
		head, err = c.chain.At(ctx, c.trust)
	} else {
		head, err = c.chain.Head(ctx, m.Seen)
	}
	if err != nil {
		return light.Record{}, chainFault(err)
	}
	r, err := c.chain.Read(ctx, head, s)
	if err != nil {
		return light.Record{}, chainFault(err)
	}
	if head.Number <= m.Seen.Number {
		return r, nil
	}
	return r, c.folder.remember(func(m *memory) { m.Seen = light.Seen{Number: head.Number, Hash: head.Hash} })
}

// Look is what is proven to stand in the slot.
type Look struct {
	Record light.Record
	Key    zkproofs.Element // y; 0: nobody's
	Word   consentword.Word
	Mine   bool // the key is this folder's
	// Uncertified says why consent could not be withdrawn by force now; nil: it could. It is looked at where the slot is the folder's.
	Uncertified error
}

// Look proves what stands in the slot: the chain's root, and the worker's opening under it.
func (c *Client) Look(ctx context.Context) (Look, error) {
	r, err := c.Record(ctx)
	if err != nil {
		return Look{}, err
	}
	out, err := c.open(ctx, r)
	if err != nil {
		return Look{Record: r}, err
	}
	if out.Mine, err = c.mine(out.Key); err != nil || !out.Mine && out.Key != (zkproofs.Element{}) {
		return out, errors.Join(err, faults.New(faults.SlotDiffers, "another key than this folder's stands in slot %d", c.slip.Slot.Slot))
	}
	if out.Mine {
		out.Uncertified = c.certify(ctx, r)
	}
	return out, nil
}

// certify sees to it that the folder has a certificate of the slot's round, for the withdrawal key of now.
func (c *Client) certify(ctx context.Context, r light.Record) error {
	m, err := c.folder.memory()
	if err != nil {
		return err
	}
	holder, err := c.folder.account("")
	if errors.Is(err, fs.ErrNotExist) {
		if _, has := m.good(func(x ledger.Certificate) bool { return x.Round == r.Round }); has {
			return nil
		}
		return faults.New(faults.NoSlotCertificate, "%s is not in this folder", withdrawalKeyFile)
	}
	if err != nil {
		return err
	}
	if holder != r.Holder { // gone over to it after the record was read
		s := r.Subject
		s.Holder = holder
		if r, err = c.chain.Read(ctx, r.Block, s); err != nil {
			return chainFault(err)
		}
	}
	if r.Retired {
		return faults.New(faults.NoSlotCertificate, "this folder's withdrawal key was retired; rotate to another")
	}
	if _, has := m.good(func(x ledger.Certificate) bool { return x.Key == holder && x.Round == r.Round }); has {
		return nil
	}
	a, err := call(ctx, c, salusv1.Patients_GetCertificate_FullMethodName, nil, func(api salusv1.PatientsClient, p *salusv1.Proof) (*salusv1.GetCertificateResponse, error) {
		return api.GetCertificate(ctx, &salusv1.GetCertificateRequest{Proof: p})
	})
	if err != nil {
		return err
	}
	x := ledger.Certificate{Site: r.Site, Slot: r.Slot, Key: holder, Round: r.Round, Signature: a.Signature}
	if err := x.Check(c.slip.Deployment); err != nil {
		return faults.New(faults.OpeningInvalid, "the worker's slot certificate, without which consent cannot be withdrawn by force in round %d: it is for round %d, %v", r.Round, a.Round, err)
	}
	return c.folder.remember(func(m *memory) { m.certified(x) })
}

// mine says whether a slot's key is the patient's. If it is the next one of a rotation the patient goes over to it.
func (c *Client) mine(y zkproofs.Element) (bool, error) {
	if y == c.key.Public().Y() {
		return true, nil
	}
	if !c.folder.has(nextPrefix + consentKeyFile) {
		return false, nil
	}
	next, err := c.folder.key(nextPrefix)
	if err != nil || next.Public().Y() != y {
		return false, err
	}
	c.key = next
	return true, c.folder.promote()
}

// open asks the worker for the opening of the slot under a record's root and checks it.
func (c *Client) open(ctx context.Context, r light.Record) (Look, error) {
	a, err := call(ctx, c, salusv1.Patients_GetOpening_FullMethodName, r.Root[:], func(api salusv1.PatientsClient, p *salusv1.Proof) (*salusv1.GetOpeningResponse, error) {
		return api.GetOpening(ctx, &salusv1.GetOpeningRequest{Proof: p, Root: r.Root[:]})
	})
	if err != nil {
		return Look{}, err
	}
	o := light.Opening{KeyProof: a.KeyProof, WordProof: a.WordProof}
	for _, x := range []struct {
		to   *zkproofs.Element
		from []byte
	}{{&o.Identities, a.Identities}, {&o.Consents, a.Consents}, {&o.Key, a.Key}, {&o.Word, a.Word}} {
		if *x.to, err = zkproofs.ParseElement(x.from); err != nil {
			return Look{}, faults.New(faults.OpeningInvalid, "%v", err)
		}
	}
	v, err := r.Verifier(a.VerifyingKey)
	if err == nil {
		err = r.Verify(v, o)
	}
	if err != nil {
		return Look{}, chainFault(err)
	}
	return Look{Record: r, Key: o.Key, Word: consentword.Word(o.Word)}, nil
}

// nextKey is the key of a rotation that waits, nil if none does.
func (c *Client) nextKey() (*eddsa.PrivateKey, error) {
	if !c.folder.has(nextPrefix + consentKeyFile) {
		return nil, nil
	}
	return c.folder.key(nextPrefix)
}

// State is how far something is that was handed in, by the worker's word.
type State struct {
	Number uint64 `json:"number"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Epoch  uint64 `json:"epoch,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func stateOf(t *salusv1.TicketState) State {
	return State{Number: t.GetNumber(), Kind: plain(t.GetKind()), State: plain(t.GetState()), Epoch: t.GetEpoch(), Reason: plain(t.GetReason())}
}

// Worker is what the worker says of the slot; only a Look proves anything.
type Worker struct {
	InForce *consent.Signed // nil if there is none
	Waiting []State
	Next    consent.Offer
}

// Standing asks the worker for the slot.
func (c *Client) Standing(ctx context.Context) (Worker, error) {
	a, err := call(ctx, c, salusv1.Patients_GetStanding_FullMethodName, nil, func(api salusv1.PatientsClient, p *salusv1.Proof) (*salusv1.GetStandingResponse, error) {
		return api.GetStanding(ctx, &salusv1.GetStandingRequest{Proof: p})
	})
	if err != nil {
		return Worker{}, err
	}
	var out Worker
	if len(a.InForce) > 0 {
		if out.InForce, err = consent.ParseSigned(a.InForce); err != nil {
			return Worker{}, faults.New(faults.Malformed, "the worker's directive: %v", err)
		}
	}
	if err := json.Unmarshal(a.Offer, &out.Next); err != nil {
		return Worker{}, faults.New(faults.Malformed, "the worker's offer")
	}
	for _, t := range a.Waiting {
		out.Waiting = append(out.Waiting, stateOf(t))
	}
	return out, nil
}

// Enrol hands in the patient's key for the slip's slot. It may be repeated. Once the key is in force a client gets the slot certificate (Certified).
func (f *Folder) Enrol(ctx context.Context, s Slip) (State, error) {
	key, err := f.key("")
	if err != nil {
		return State{}, err
	}
	withdrawal, err := f.withdrawal("")
	if err != nil {
		return State{}, err
	}
	if err := f.keepSlip(s); err != nil {
		return State{}, err
	}
	signed, err := consent.SignEnrolment(key, s.Slot, withdrawal.Address())
	if err != nil {
		return State{}, err
	}
	conn, err := transport.DialPatients(s.Slot.Server, s.Slot.Fingerprint)
	if err != nil {
		return State{}, err
	}
	defer conn.Close()
	return f.putKey(ctx, salusv1.NewPatientsClient(conn), signed, s.Slot.Token[:])
}

// putKey stores a signed key and hands it in.
func (f *Folder) putKey(ctx context.Context, api salusv1.PatientsClient, signed *consent.SignedKey, token []byte) (State, error) {
	b, err := signed.Bytes()
	if err != nil {
		return State{}, err
	}
	if err := f.keep(b); err != nil {
		return State{}, err
	}
	a, err := api.PutKey(ctx, &salusv1.PutKeyRequest{Signed: b, Token: token})
	if err != nil {
		return State{}, told(err)
	}
	return stateOf(a.Ticket), nil
}

// Rotate hands in new keys for the slot, signed with the one in force. They are drawn and stored first; a rotation that was broken off is taken up again.
func (c *Client) Rotate(ctx context.Context, passphrase []byte) (State, error) {
	look, err := c.Look(ctx)
	if err != nil {
		return State{}, err
	}
	api, err := c.worker()
	if err != nil {
		return State{}, err
	}
	if !c.folder.has(nextPrefix + consentKeyFile) {
		if _, err := c.folder.draw(nextPrefix, passphrase); err != nil {
			return State{}, err
		}
	}
	next, err := c.folder.key(nextPrefix)
	if err != nil {
		return State{}, err
	}
	withdrawal, err := c.folder.withdrawal(nextPrefix)
	if err != nil {
		return State{}, err
	}
	o := consent.Offer{Place: c.slip.Slot.Place, Site: c.slip.Slot.Site, Slot: c.slip.Slot.Slot, ValidUntil: look.Record.Block.Number + ValidBlocks}
	signed, err := consent.SignRotation(c.key, next, o, c.slip.Slot.Pseudonym, withdrawal.Address())
	if err != nil {
		return State{}, err
	}
	if last, err := c.lastRotation(next.Public()); err != nil {
		return State{}, err
	} else if last != nil && last.ValidUntil > look.Record.Block.Number {
		signed = last // the same bytes again are no error
	}
	return c.folder.putKey(ctx, api, signed, nil)
}

// lastRotation is the one that was signed for the key, nil if none was.
func (c *Client) lastRotation(to eddsa.PublicKey) (*consent.SignedKey, error) {
	words, err := c.folder.Signed()
	for _, w := range slices.Backward(words) {
		if w.Key != nil && w.Key.NewKey == to {
			return w.Key, err
		}
	}
	return nil, err
}

// Change is an entry of the slot's history.
type Change struct {
	Epoch     uint64
	Kind      string
	Word      *consentword.Word
	Directive *consent.Signed
	Key       *consent.SignedKey
	// Mine says that it was signed with a key of this folder, or by the custodian before the patient had one.
	Mine bool
}

// History asks the worker for every change of the slot, the newest first, and checks the signatures; and for where the data were used.
func (c *Client) History(ctx context.Context) (changes []Change, disclosures json.RawMessage, err error) {
	own, err := c.ownKeys()
	if err != nil {
		return nil, nil, err
	}
	for before := uint64(0); ; {
		body := binary.BigEndian.AppendUint64(nil, before)
		a, err := call(ctx, c, salusv1.Patients_GetHistory_FullMethodName, body, func(api salusv1.PatientsClient, p *salusv1.Proof) (*salusv1.GetHistoryResponse, error) {
			return api.GetHistory(ctx, &salusv1.GetHistoryRequest{Proof: p, Before: before})
		})
		if err != nil {
			return nil, nil, err
		}
		for _, w := range a.Changes {
			change, err := c.change(w, own)
			if err != nil {
				return nil, nil, err
			}
			changes = append(changes, change)
		}
		if before == 0 && len(a.Disclosures) > 0 {
			if !json.Valid(a.Disclosures) {
				return nil, nil, faults.New(faults.Malformed, "the worker's list of uses")
			}
			disclosures = a.Disclosures
		}
		if a.Next == 0 {
			return changes, disclosures, nil
		}
		if before != 0 && a.Next >= before {
			return nil, nil, faults.New(faults.Malformed, "the worker's history does not end")
		}
		before = a.Next
	}
}

// ownKeys are all keys that this folder has ever signed with.
func (c *Client) ownKeys() (map[eddsa.PublicKey]bool, error) {
	words, err := c.folder.Signed()
	own := map[eddsa.PublicKey]bool{c.key.Public(): true}
	for _, w := range words {
		if w.Directive != nil {
			own[w.Directive.PublicKey] = true
		} else {
			own[w.Key.PublicKey] = true
		}
	}
	return own, err
}

func (c *Client) change(w *salusv1.Change, own map[eddsa.PublicKey]bool) (Change, error) {
	out := Change{Epoch: w.Epoch, Kind: plain(w.Kind)}
	if len(w.Word) > 0 {
		word, err := zkproofs.ParseElement(w.Word)
		if err != nil {
			return out, faults.New(faults.Malformed, "a word of the worker's history")
		}
		out.Word = (*consentword.Word)(&word)
	}
	if len(w.Signed) == 0 {
		return out, nil
	}
	said, err := parseWord(w.Signed)
	if err != nil {
		return out, faults.New(faults.Malformed, "a document of the worker's history: %v", err)
	}
	place := c.slip.Slot.Place
	out.Directive, out.Key = said.Directive, said.Key
	if said.Directive != nil {
		err, out.Mine = said.Directive.Verify(place), own[said.Directive.PublicKey]
	} else {
		err, out.Mine = said.Key.Verify(place), own[said.Key.PublicKey]
	}
	if err != nil {
		return out, faults.New(faults.OpeningInvalid, "epoch %d of the worker's history: %v", w.Epoch, err)
	}
	return out, nil
}

// plain is the worker's text as it may stand on a terminal.
func plain(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r > 0x7e {
			r = '?'
		}
		if out = append(out, r); len(out) == 300 {
			break
		}
	}
	return string(out)
}
