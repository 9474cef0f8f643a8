package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/peer"
	"google.golang.org/protobuf/proto"

	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/worker/audit"
	"salus/worker/member"
	"salus/worker/patient"
	"salus/worker/source"
	"salus/worker/vault"
)

// Care answers the persons whom the hospital appointed, over the network (service Care). What holds at this machine's shell holds here: the role decides, then the patient's directive
// in force at this moment, and the reading is in the audit log and in the patient's history before a byte goes out. A request is good once: its nonce is this process's, minutes old at
// most, and not used before.

const (
	carePart    = 2 << 20 // bytes of a document in one answer
	careLines   = 1 << 20
	careFound   = 1000
	careCodes   = 16
	careAgain   = 10 * time.Minute // for how long after a reading its other parts may be fetched
	careNonces  = 100_000          // requests that are remembered
	careKept    = 10 * time.Minute // for so long; nonces are good for less
	carePatient = 1024
)

type care struct {
	salusv1.UnimplementedCareServer
	site        *Site
	egress      *member.Egress
	account     ledger.Address
	fingerprint [32]byte
	nonces      *patient.Nonces
	fresh       func(context.Context) error // brings the facts up to date
	facts       func(func(*ledger.Facts))
	now         func() time.Time
	strangers   sparing

	mu   sync.Mutex
	used map[usedCall]time.Time
}

// usedCall is a request that was served: whose, and the digest of what they signed. A signature over the same text may be written in other bytes.
type usedCall struct {
	key  ledger.Address
	text study.Digest
}

// GreetCare implements the service.
func (c *care) GreetCare(context.Context, *salusv1.GreetCareRequest) (*salusv1.GreetCareResponse, error) {
	return &salusv1.GreetCareResponse{Nonce: c.nonces.New(c.now())}, nil
}

// asking is a request whose signature holds.
type asking struct {
	Person
	from      string
	text      string
	signature []byte
}

// asks finds out who asks, and whether their role may do it. request is the message without its call. A request is spent when its signature and role hold: strangers use up no room, and
// nobody asks the chain for them.
func (c *care) asks(ctx context.Context, call *salusv1.Call, method string, request proto.Message, act, name string) (asking, error) {
	body, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err != nil {
		return asking{}, faults.New(faults.Malformed, "the request cannot be read")
	}
	key, err := patient.CareCaller(call, c.fingerprint, method, body)
	if err != nil {
		return asking{}, err
	}
	if !c.nonces.Good(call.GetNonce(), c.now()) {
		return asking{}, errSpent()
	}
	a := asking{from: remote(ctx), text: patient.CareText(c.fingerprint, call.Nonce, method, body), signature: call.Signature}
	// On the facts at hand: who was appointed with the last block asks once more.
	if err := c.known(func(f *ledger.Facts) error { return c.office(f, key, act, a.from) }); err != nil {
		return asking{}, ours(err)
	}
	if err := c.fresh(ctx); err != nil {
		return asking{}, ours(err)
	}
	err = c.known(func(f *ledger.Facts) error {
		if err := c.office(f, key, act, a.from); err != nil {
			return err
		}
		a.Person, err = c.site.allow(f, c.account, key, act, name, a.from)
		return err
	})
	if err != nil {
		return asking{}, ours(err)
	}
	if !c.once(a.Key, a.text, call.Nonce) {
		return asking{}, errSpent()
	}
	return a, nil
}

// office refuses a key without an office. Such refusals are listed as far as they are few.
func (c *care) office(f *ledger.Facts, key ledger.Address, act, from string) error {
	_, err := c.site.roleOf(f, c.account, key)
	if !faults.Is(err, faults.NoOffice) {
		return err
	}
	if listed, failed := c.stranger(act); !listed || failed != nil {
		return cmp.Or(failed, err)
	}
	_, err = c.site.allow(f, c.account, key, act, "", from)
	return err
}

func errSpent() error {
	return faults.New(faults.NoOffice, "the nonce is not of the last minutes, or was used")
}

// once says that a request was not served before, and remembers it for as long as its nonce is good.
func (c *care) once(key ledger.Address, text string, nonce []byte) bool {
	now, call := c.now(), usedCall{key, study.DigestOf([]byte(text))}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.used) >= careNonces {
		for u, at := range c.used {
			if now.Sub(at) > careKept {
				delete(c.used, u)
			}
		}
	}
	if _, again := c.used[call]; again || len(c.used) >= careNonces || !c.nonces.Good(nonce, now) {
		return false
	}
	c.used[call] = now
	return true
}

// sparing counts what whoever reaches the address can cause to be written: nobody fills a hospital's disk by asking.
type sparing struct {
	mu    sync.Mutex
	hour  int64
	count int
}

// perHour is how many refusals of strangers are in the audit log one by one, for each hour. Of more there is the number.
const perHour = 100

// one says whether one more may be written, and of the hour before how many were not.
func (s *sparing) one(now time.Time) (may bool, missed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if hour := now.Unix() / 3600; hour != s.hour {
		missed = max(0, s.count-perHour)
		s.hour, s.count = hour, 0
	}
	s.count++
	return s.count <= perHour, missed
}

// stranger says whether the refusal of somebody without an office is listed.
func (c *care) stranger(act string) (bool, error) {
	may, missed := c.strangers.one(c.now())
	if missed == 0 {
		return may, nil
	}
	_, err := c.site.note(audit.Event{Act: act, Outcome: audit.Refused, Role: string(Nobody), Detail: fmt.Sprintf("%d more of strangers in an hour before", missed)})
	return may, err
}

// remote is where a request comes from; never empty, which would be this machine's shell.
func remote(ctx context.Context) string {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return "unknown"
	}
	if host, _, err := net.SplitHostPort(p.Addr.String()); err == nil {
		return host
	}
	return p.Addr.String()
}

// known runs f with what is known of the chain.
func (c *care) known(f func(*ledger.Facts) error) error {
	err := error(faults.New(faults.Unreachable, "the chain has not been read yet"))
	c.facts(func(facts *ledger.Facts) {
		if facts != nil {
			err = f(facts)
		}
	})
	return err
}

// reads refuses who asks where the patient's directive does not allow them to read.
func (c *care) reads(a asking, act, patient string) (sig Signature, err error) {
	err = c.known(func(f *ledger.Facts) error {
		sig, err = c.site.treats(f, c.account, a.Person, act, patient, a.from, c.now())
		return err
	})
	return sig, ours(err)
}

// ours keeps what is wrong in this machine from callers; a fault is for them.
func ours(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := faults.From(err); ok {
		return err
	}
	return faults.New(faults.Internal, "the hospital's worker could not do it")
}

func (c *care) leaves(what string, told []byte) error {
	return ours(c.egress.Record(member.Departure{At: c.now(), To: "clinician", What: what, Digest: study.DigestOf(told), Size: len(told)}))
}

// ReadRecords implements the service. The document is made anew for each part: a directive that was withdrawn between two parts ends it.
func (c *care) ReadRecords(ctx context.Context, r *salusv1.ReadRecordsRequest) (*salusv1.ReadRecordsResponse, error) {
	name := source.PatientKey(strings.TrimSpace(r.GetPatient()))
	if name == "" || len(name) > carePatient {
		return nil, faults.New(faults.Malformed, "a patient's name has 1 to %d bytes", carePatient)
	}
	request := &salusv1.ReadRecordsRequest{Patient: r.GetPatient(), Offset: r.GetOffset(), Digest: r.GetDigest()}
	a, err := c.asks(ctx, r.GetCall(), salusv1.Care_ReadRecords_FullMethodName, request, ActTreatment, name)
	if err != nil {
		return nil, err
	}
	sig, err := c.reads(a, ActTreatment, name)
	if err != nil {
		return nil, err
	}
	var shown OpenedRecords
	if r.GetOffset() == 0 {
		shown, err = c.site.readForTreatment(ctx, name, "", sig, a.from, func(r *Reading) error {
			r.Text, r.Signature.Signature = a.text, a.signature
			return nil
		})
	} else {
		shown, err = c.again(ctx, name, sig, r.GetDigest())
	}
	if err != nil {
		return nil, ours(err)
	}
	doc, err := json.Marshal(shown)
	if err != nil {
		return nil, ours(err)
	}
	if r.GetOffset() >= uint64(len(doc)) {
		return nil, faults.New(faults.Malformed, "the document has %d bytes", len(doc))
	}
	digest := shown.digest()
	part := doc[r.GetOffset():min(r.GetOffset()+carePart, uint64(len(doc)))]
	return &salusv1.ReadRecordsResponse{Part: part, Length: uint64(len(doc)), Digest: digest[:]}, c.leaves("records for treatment", part)
}

// again makes the document of a reading of the last minutes anew.
func (c *care) again(ctx context.Context, name string, sig Signature, digest []byte) (OpenedRecords, error) {
	list, err := c.site.treatments(name)
	if err != nil {
		return OpenedRecords{}, err
	}
	i := slices.IndexFunc(list, func(r Reading) bool {
		return r.Key == sig.Key && string(r.Digest[:]) == string(digest) && sig.At.Sub(r.At) < careAgain
	})
	if i < 0 {
		return OpenedRecords{}, faults.New(faults.RecordsMoved, "there is no such reading of the last minutes")
	}
	out := OpenedRecords{Notice: treatmentNotice, Until: list[i].At}
	if out.Records, err = c.site.recordsOf(ctx, name, ""); err != nil {
		return OpenedRecords{}, err
	}
	if out.digest() != list[i].Digest {
		return OpenedRecords{}, faults.New(faults.RecordsMoved, "")
	}
	return out, nil
}

// FindRecords implements the service.
func (c *care) FindRecords(ctx context.Context, r *salusv1.FindRecordsRequest) (*salusv1.FindRecordsResponse, error) {
	q := vault.Query{Type: r.GetType(), Patient: source.PatientKey(strings.TrimSpace(r.GetPatient())), From: r.GetFrom(), To: r.GetTo()}
	if q.Patient == "" || len(q.Patient) > carePatient || len(r.GetCodes()) > careCodes {
		return nil, faults.New(faults.Malformed, "a request names one patient and at most %d codes", careCodes)
	}
	for _, code := range r.GetCodes() {
		q.Words = append(q.Words, vault.Word{Kind: vault.Code, Text: code})
	}
	request := &salusv1.FindRecordsRequest{Patient: r.GetPatient(), Type: r.GetType(), Codes: r.GetCodes(), From: r.GetFrom(), To: r.GetTo()}
	a, err := c.asks(ctx, r.GetCall(), salusv1.Care_FindRecords_FullMethodName, request, ActSearch, q.Patient)
	if err != nil {
		return nil, err
	}
	sig, err := c.reads(a, ActSearch, q.Patient)
	if err != nil {
		return nil, err
	}
	return c.find(ctx, q, sig, a)
}

func (c *care) find(ctx context.Context, q vault.Query, sig Signature, a asking) (*salusv1.FindRecordsResponse, error) {
	out := &salusv1.FindRecordsResponse{}
	n, err := c.site.search(ctx, q, func(r vault.Record) bool {
		out.Names = append(out.Names, r.Type+"/"+r.ID)
		return len(out.Names) < careFound
	})
	if errors.Is(err, vault.ErrQuery) {
		return nil, faults.New(faults.Malformed, "%v", vault.ErrQuery)
	}
	if err != nil {
		return nil, ours(err)
	}
	out.Found = uint64(n)
	event := audit.Event{
		Act: ActSearch, Outcome: audit.Done, Role: string(Clinician), Name: sig.Name, Key: sig.Key.String(), From: a.from, Patient: q.Patient, Purpose: "TREAT", Object: lookedFor(q), Records: n,
	}
	if _, err := c.site.note(event); err != nil {
		return nil, ours(err)
	}
	return out, c.leaves("names of records", []byte(strings.Join(out.Names, "\n")))
}

// GetAudit implements the service. That the log was read is its newest entry, for each part.
func (c *care) GetAudit(ctx context.Context, r *salusv1.GetAuditRequest) (*salusv1.GetAuditResponse, error) {
	a, err := c.asks(ctx, r.GetCall(), salusv1.Care_GetAudit_FullMethodName, &salusv1.GetAuditRequest{After: r.GetAfter()}, ActAudit, "")
	if err != nil {
		return nil, err
	}
	event := audit.Event{Act: ActAudit, Outcome: audit.Done, Role: string(a.Role), Name: a.Name, Key: a.Key.String(), From: a.from}
	if _, err := c.site.note(event); err != nil {
		return nil, ours(err)
	}
	out, full := &salusv1.GetAuditResponse{}, false
	for e, err := range c.site.auditLog().Entries() {
		if err != nil {
			return nil, ours(auditFault(err))
		}
		out.Entries = e.Number
		if line := e.Line(); e.Number > r.GetAfter() && !full {
			if full = len(out.Lines)+len(line) > careLines; !full {
				out.Lines = append(out.Lines, line...)
			}
		}
	}
	return out, c.leaves("audit log", out.Lines)
}
