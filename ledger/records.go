package ledger

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"salus/ledger/contracts/bindings"
)

const recordDomainName = "Salus Records"

// MostEmergency is the longest that an emergency access lasts.
const MostEmergency = 24 * time.Hour

// Office is what a site appointed the holder of a key for.
type Office uint8

// The offices. A key has one at a site, and never another.
const (
	Clinician Office = 1
	Reviewer  Office = 2
)

// dismissedOffice is what the contract has for the key of somebody who was dismissed.
const dismissedOffice = 3

func (o Office) String() string {
	switch o {
	case Clinician:
		return "clinician"
	case Reviewer:
		return "reviewer"
	}
	return fmt.Sprintf("office(%d)", uint8(o))
}

// Outcome is what a reviewer found.
type Outcome uint8

// The outcomes.
const (
	Justified   Outcome = 1
	Unjustified Outcome = 2
)

func (o Outcome) String() string {
	switch o {
	case Justified:
		return "justified"
	case Unjustified:
		return "unjustified"
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// EmergencyAccess is what two clinicians of a site sign: a named patient's records, until a moment.
type EmergencyAccess struct {
	Site    Address
	Subject [32]byte // the patient, salted and hashed; not zero
	Reason  [32]byte // why, salted and hashed; not zero
	Until   uint64   // seconds since 1970
}

// RecordsPosted is a site's new record root.
type RecordsPosted struct {
	At
	Site    Address
	Version uint64 // the previous and 1
	Root    [32]byte
}

// Appointed says that a site gave the holder of a key an office.
type Appointed struct {
	At
	Site   Address
	Key    Address
	Office Office
}

// Dismissed ends an office for good.
type Dismissed struct {
	At
	Site Address
	Key  Address
}

// EmergencyOpened says that two clinicians of a site opened a patient's records without a directive.
type EmergencyOpened struct {
	At
	Emergency [32]byte // EmergencyAccess.ID
	EmergencyAccess
	Clinicians [2]Address
}

// EmergencyClosed ends an emergency access before its time.
type EmergencyClosed struct {
	At
	Emergency [32]byte
	Site      Address
	Until     uint64
}

// EmergencyReviewed is what a reviewer of the site found.
type EmergencyReviewed struct {
	At
	Emergency [32]byte
	Site      Address
	Reviewer  Address
	Outcome   Outcome
	Note      [32]byte // the reviewer's words, salted and hashed
}

// EmergencyFacts is all that is known of an emergency access.
type EmergencyFacts struct {
	Opened   EmergencyOpened
	Until    uint64             // its end, sooner than agreed where it was closed
	Reviewed *EmergencyReviewed // nil: not yet
}

// --- signing

// ID names the access on the deployment's chain; it is the EIP-712 digest that a clinician signs.
func (a EmergencyAccess) ID(d Deployment) [32]byte {
	return typedDigest(recordDomainName, d.ChainID, d.Records, crypto.Keccak256(
		crypto.Keccak256([]byte("EmergencyAccess(address site,bytes32 subject,bytes32 reason,uint64 until)")),
		padded(a.Site[:]), a.Subject[:], a.Reason[:], padded(new(big.Int).SetUint64(a.Until).Bytes())))
}

// SignAccess agrees to an emergency access, as a clinician.
func (k *Key) SignAccess(d Deployment, a EmergencyAccess) ([]byte, error) {
	return k.signDigest(a.ID(d))
}

// Signer is whose signature of the access this is.
func (a EmergencyAccess) Signer(d Deployment, signature []byte) (Address, error) {
	return signerOf(a.ID(d), signature)
}

// SignReview says what a reviewer found.
func (k *Key) SignReview(d Deployment, emergency [32]byte, outcome Outcome, note [32]byte) ([]byte, error) {
	return k.signDigest(reviewDigest(d, emergency, outcome, note))
}

func reviewDigest(d Deployment, emergency [32]byte, outcome Outcome, note [32]byte) [32]byte {
	return typedDigest(recordDomainName, d.ChainID, d.Records, crypto.Keccak256(
		crypto.Keccak256([]byte("EmergencyReview(bytes32 emergency,uint8 outcome,bytes32 note)")), emergency[:], padded([]byte{byte(outcome)}), note[:]))
}

// SignText signs a text under a domain label, in the form of EIP-191: what a member's or a clinician's key says to its own site's machine. It is no transaction and no
// EIP-712 message, so it means nothing to a contract.
func (k *Key) SignText(text string) ([]byte, error) { return k.signDigest(textDigest(text)) }

// TextSigner is whose signature of a text this is.
func TextSigner(text string, signature []byte) (Address, error) {
	return signerOf(textDigest(text), signature)
}

func textDigest(text string) [32]byte {
	return [32]byte(crypto.Keccak256(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(text), text)))
}

func signerOf(digest [32]byte, signature []byte) (Address, error) {
	if len(signature) != 65 || signature[64] != 27 && signature[64] != 28 {
		return Address{}, fmt.Errorf("a signature has 65 bytes, the last of them 27 or 28")
	}
	key, err := crypto.SigToPub(digest[:], append(bytes.Clone(signature[:64]), signature[64]-27))
	if err != nil {
		return Address{}, fmt.Errorf("the signature is none")
	}
	return Address(crypto.PubkeyToAddress(*key)), nil
}

// --- acts

// PostRecords puts the root of the site's records on chain (site). version is the last one's and 1.
func (c *Client) PostRecords(ctx context.Context, version uint64, root [32]byte) (At, error) {
	data, err := c.codec.records.TryPackPostRecords(version, root)
	topics := [][32]byte{addressTopic(c.Address()), [32]byte(padded(new(big.Int).SetUint64(version).Bytes()))}
	return place(c.act(ctx, inRecords, data, err, "RecordsPosted", topics, func(f Fact) bool { return f.(RecordsPosted).Root == root }))
}

// Appoint gives the holder of a key an office, once (site); who was dismissed is not appointed again.
func (c *Client) Appoint(ctx context.Context, key Address, office Office) (At, error) {
	data, err := c.codec.records.TryPackAppoint(common.Address(key), uint8(office))
	out, e := c.at.read(ctx, c.Deployment().Records, c.codec.records.PackOfficeOf(common.Address(c.Address()), common.Address(key)))
	if e != nil {
		return At{}, e
	}
	held, e := c.codec.records.UnpackOfficeOf(out)
	if e != nil {
		return At{}, fmt.Errorf("office of %s: %w", key, e)
	}
	return place(c.act(ctx, inRecords, data, err, "Appointed", [][32]byte{addressTopic(c.Address()), addressTopic(key)}, func(f Fact) bool {
		return f.(Appointed).Office == office && held != dismissedOffice
	}))
}

// Dismiss ends an office for good (site).
func (c *Client) Dismiss(ctx context.Context, key Address) (At, error) {
	data, err := c.codec.records.TryPackDismiss(common.Address(key))
	return place(c.act(ctx, inRecords, data, err, "Dismissed", [][32]byte{addressTopic(c.Address()), addressTopic(key)}, func(Fact) bool { return true }))
}

// OpenEmergency opens an emergency access on two clinicians' signatures (site).
func (c *Client) OpenEmergency(ctx context.Context, a EmergencyAccess, first, second []byte) (EmergencyOpened, error) {
	data, err := c.codec.records.TryPackOpenEmergency(bindings.RecordRegistryAccess{Subject: a.Subject, Reason: a.Reason, Until: a.Until}, first, second)
	fact, err := c.act(ctx, inRecords, data, err, "EmergencyOpened", [][32]byte{addressTopic(a.Site), a.ID(c.Deployment())}, func(Fact) bool { return true })
	if err != nil {
		return EmergencyOpened{}, err
	}
	return fact.(EmergencyOpened), nil
}

// CloseEmergency ends an emergency access before its time (site).
func (c *Client) CloseEmergency(ctx context.Context, emergency [32]byte) (EmergencyClosed, error) {
	data, err := c.codec.records.TryPackCloseEmergency(emergency)
	fact, err := c.act(ctx, inRecords, data, err, "EmergencyClosed", [][32]byte{addressTopic(c.Address()), emergency}, func(Fact) bool { return true })
	if err != nil {
		return EmergencyClosed{}, err
	}
	return fact.(EmergencyClosed), nil
}

// ReviewEmergency records what a reviewer of the site found, once (anybody who has the reviewer's signature).
func (c *Client) ReviewEmergency(ctx context.Context, site Address, emergency [32]byte, outcome Outcome, note [32]byte, signature []byte) (At, error) {
	data, err := c.codec.records.TryPackReviewEmergency(emergency, uint8(outcome), note, signature)
	return place(c.act(ctx, inRecords, data, err, "EmergencyReviewed", [][32]byte{addressTopic(site), emergency}, func(f Fact) bool {
		r := f.(EmergencyReviewed)
		return r.Outcome == outcome && r.Note == note
	}))
}

// --- reading

func (c *codec) recordFact(at At, raw *types.Log) (Fact, error) {
	ev, err := c.abis[inRecords].EventByID(raw.Topics[0])
	if err != nil {
		return nil, err
	}
	switch ev.Name {
	case "RecordsPosted":
		e, err := c.records.UnpackRecordsPostedEvent(raw)
		if err != nil {
			return nil, err
		}
		return RecordsPosted{at, Address(e.Site), e.Version, e.Root}, nil
	case "Appointed":
		e, err := c.records.UnpackAppointedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Appointed{at, Address(e.Site), Address(e.Key), Office(e.Office)}, nil
	case "Dismissed":
		e, err := c.records.UnpackDismissedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Dismissed{at, Address(e.Site), Address(e.Key)}, nil
	}
	return c.emergencyFact(at, raw, ev)
}

func (c *codec) emergencyFact(at At, raw *types.Log, ev *abi.Event) (Fact, error) {
	switch ev.Name {
	case "EmergencyOpened":
		e, err := c.records.UnpackEmergencyOpenedEvent(raw)
		if err != nil {
			return nil, err
		}
		access := EmergencyAccess{Site: Address(e.Site), Subject: e.Subject, Reason: e.Reason, Until: e.Until}
		return EmergencyOpened{at, e.Emergency, access, [2]Address{Address(e.First), Address(e.Second)}}, nil
	case "EmergencyClosed":
		e, err := c.records.UnpackEmergencyClosedEvent(raw)
		if err != nil {
			return nil, err
		}
		return EmergencyClosed{at, e.Emergency, Address(e.Site), e.Until}, nil
	case "EmergencyReviewed":
		e, err := c.records.UnpackEmergencyReviewedEvent(raw)
		if err != nil {
			return nil, err
		}
		return EmergencyReviewed{at, e.Emergency, Address(e.Site), Address(e.Reviewer), Outcome(e.Outcome), e.Note}, nil
	}
	return nil, fmt.Errorf("unexpected event %s", ev.Name)
}

// recordState is what sites' records and emergencies are, as far as the facts go.
type recordState struct {
	roots       map[Address][]RecordsPosted // all versions, in order
	offices     map[officeKey]*officer
	order       []officeKey
	emergencies map[[32]byte]*EmergencyFacts
	list        [][32]byte
}

type officeKey struct{ site, key Address }

// officer is the holder of an office.
type officer struct {
	Appointed
	dismissed *Dismissed
}

func newRecordState() recordState {
	return recordState{roots: make(map[Address][]RecordsPosted), offices: make(map[officeKey]*officer), emergencies: make(map[[32]byte]*EmergencyFacts)}
}

func (s *recordState) holds(site, key Address, office Office) bool {
	o := s.offices[officeKey{site, key}]
	return o != nil && o.dismissed == nil && o.Office == office
}

func (s *recordState) apply(d Deployment, fact Fact) error {
	switch e := fact.(type) {
	case RecordsPosted:
		if e.Version != uint64(len(s.roots[e.Site]))+1 || e.Root == [32]byte{} {
			return errContradiction
		}
		s.roots[e.Site] = append(s.roots[e.Site], e)
	case Appointed:
		key := officeKey{e.Site, e.Key}
		if s.offices[key] != nil || e.Office != Clinician && e.Office != Reviewer {
			return errContradiction
		}
		s.offices[key] = &officer{Appointed: e}
		s.order = append(s.order, key)
	case Dismissed:
		o := s.offices[officeKey{e.Site, e.Key}]
		if o == nil || o.dismissed != nil {
			return errContradiction
		}
		o.dismissed = &e
	default:
		return s.applyEmergency(d, fact)
	}
	return nil
}

func (s *recordState) applyEmergency(d Deployment, fact Fact) error {
	switch e := fact.(type) {
	case EmergencyOpened:
		a, b := e.Clinicians[0], e.Clinicians[1]
		if s.emergencies[e.Emergency] != nil || e.ID(d) != e.Emergency || a == b || !s.holds(e.Site, a, Clinician) || !s.holds(e.Site, b, Clinician) {
			return errContradiction
		}
		s.emergencies[e.Emergency] = &EmergencyFacts{Opened: e, Until: e.Until}
		s.list = append(s.list, e.Emergency)
	case EmergencyClosed:
		x := s.emergencies[e.Emergency]
		if x == nil || x.Opened.Site != e.Site || e.Until >= x.Until {
			return errContradiction
		}
		x.Until = e.Until
	case EmergencyReviewed:
		x := s.emergencies[e.Emergency]
		if x == nil || x.Opened.Site != e.Site || x.Reviewed != nil || !s.holds(e.Site, e.Reviewer, Reviewer) || e.Outcome != Justified && e.Outcome != Unjustified {
			return errContradiction
		}
		x.Reviewed = &e
	default:
		return fmt.Errorf("unknown fact %T", fact)
	}
	return nil
}

// Records returns a site's newest record root.
func (f *Facts) Records(site Address) (RecordsPosted, bool) {
	list := f.records.roots[site]
	if len(list) == 0 {
		return RecordsPosted{}, false
	}
	return list[len(list)-1], true
}

// RecordVersions returns all record roots that a site posted, from version 1 on.
func (f *Facts) RecordVersions(site Address) []RecordsPosted {
	return slices.Clone(f.records.roots[site])
}

// Officers returns who holds an office at a site now, in order of appointment.
func (f *Facts) Officers(site Address) []Appointed {
	var list []Appointed
	for _, key := range f.records.order {
		if o := f.records.offices[key]; key.site == site && o.dismissed == nil {
			list = append(list, o.Appointed)
		}
	}
	return list
}

// Holds says whether a key holds an office at a site now.
func (f *Facts) Holds(site, key Address, office Office) bool {
	return f.records.holds(site, key, office)
}

// Emergency returns what is known of an emergency access.
func (f *Facts) Emergency(emergency [32]byte) (*EmergencyFacts, bool) {
	e, ok := f.records.emergencies[emergency]
	return e, ok
}

// Emergencies returns a site's emergency accesses, in order of opening.
func (f *Facts) Emergencies(site Address) []*EmergencyFacts {
	list := pick(f.records.emergencies, f.records.list)
	return slices.DeleteFunc(list, func(e *EmergencyFacts) bool { return e.Opened.Site != site })
}
