package ledger

import (
	"context"
	"errors"
)

// Fact is something that the chain says. The concrete types are below; a type switch over them is exhaustive.
type Fact interface {
	// Where says where on the chain the fact stands.
	Where() At
}

// ConsortiumCreated is the first fact of a deployment.
type ConsortiumCreated struct {
	At
	Name        string
	Development bool // immutable: keys without a ceremony are accepted
	Operator    Address
}

// SiteAdmitted says that a site joined.
type SiteAdmitted struct {
	At
	Member
}

// ResearcherAdmitted says that a researcher joined.
type ResearcherAdmitted struct {
	At
	Member
}

// MemberRemoved says that a member left by vote. Its id and address never return.
type MemberRemoved struct {
	At
	Account Address
	Role    Role
	Motion  uint64
	Reason  [32]byte
}

// BootstrapClosed ends the operator's right to admit members and pin keys.
type BootstrapClosed struct{ At }

// KeyPinned fixes a circuit's verifying key for ever.
type KeyPinned struct {
	At
	Circuit string
	KeyHash [32]byte
}

// MotionMade says that a site asked for an admission or a removal; its own vote is a MotionSupported.
type MotionMade struct {
	At
	Motion  uint64
	Mover   Address
	Subject Address
	Kind    MotionKind
	Reason  [32]byte
}

// MotionKind is what a motion asks for.
type MotionKind uint8

// The three kinds.
const (
	AdmitSite       MotionKind = 1
	AdmitResearcher MotionKind = 2
	Remove          MotionKind = 3
)

// MotionSupported is one site's vote. When the votes of active sites exceed half of the active sites the
// admission or removal follows in the same transaction.
type MotionSupported struct {
	At
	Motion uint64
	Site   Address
}

// ConsentPosted is a site's new consent root.
type ConsentPosted struct {
	At
	Site Address
	ConsentRoot
}

// StudyProposed makes a study known by its hash.
type StudyProposed struct {
	At
	Study       [32]byte
	Researcher  Address
	MinSites    uint32
	MaxSessions uint32
}

// Approved is a site's approval of a study over one dataset.
type Approved struct {
	At
	Study [32]byte
	Site  Address
	Dataset
}

// ApprovalRevoked ends an approval for good.
type ApprovalRevoked struct {
	At
	Study [32]byte
	Site  Address
}

// SessionOpened fixes a session's roster and the roots that it uses.
type SessionOpened struct {
	At
	Session    [32]byte
	Study      [32]byte
	Researcher Address // of the study
	Opener     Address
	Number     uint32 // of the study's sessions, from 1
	Roster     []RosterEntry
}

// RosterEntry is a site of a session, with what stood on chain for it. Rosters are ordered by site id.
type RosterEntry struct {
	Site          Address
	ConsentEpoch  uint64
	ConsentRoot   [32]byte
	ConsentHeight uint8
	Dataset
}

// Sealed anchors a session's transcript head and aggregate.
type Sealed struct {
	At
	Session   [32]byte
	Head      [32]byte
	Aggregate [32]byte
}

// Attested says that a roster site recomputed the sealed head.
type Attested struct {
	At
	Session [32]byte
	Site    Address
	Head    [32]byte
}

// Released commits the researcher to the result.
type Released struct {
	At
	Session    [32]byte
	Commitment [32]byte
}

// Aborted ends a session without a result.
type Aborted struct {
	At
	Session [32]byte
	By      Address
	Reason  uint32   // public code, not zero
	Culprit Address  // a site of the roster, the researcher, or zero for nobody
	Detail  [32]byte // digest of the evidence
}

// Facts is a consortium as the contracts' logs tell it, up to the final block Head. The zero value is not
// usable; see [ReadFacts]. Methods do not change it, except Advance; it is not safe for use while Advance runs.
type Facts struct {
	Deployment Deployment
	Head       Block  // all logs up to and including this block are in
	All        []Fact // in chain order

	created     *ConsortiumCreated
	members     map[Address]*membership
	ids         map[memberID]Address
	order       []Address // of admission
	closed      bool
	keys        map[string][32]byte
	consents    map[Address]ConsentPosted
	studies     map[[32]byte]*StudyFacts
	studyOrder  [][32]byte
	sessions    map[[32]byte]*SessionFacts
	sessionList [][32]byte
	motions     map[uint64]*MotionFacts
	motionList  []uint64
}

// StudyFacts is all that is known of a study.
type StudyFacts struct {
	Proposed  StudyProposed
	Approvals map[Address]Approval
	Sessions  [][32]byte // in order of opening
}

// Approval is a site's approval and whether it still stands.
type Approval struct {
	Approved
	Revoked *ApprovalRevoked // nil while it stands
}

// SessionFacts is all that is known of a session. A nil pointer means: not (yet).
type SessionFacts struct {
	Opened   SessionOpened
	Sealed   *Sealed
	Attested map[Address]Attested
	Released *Released
	Aborted  *Aborted
}

// MotionFacts is a motion and its votes.
type MotionFacts struct {
	Made    MotionMade
	Support []MotionSupported
	Carried bool
}

type membership struct {
	Member
	role   Role
	active bool
}

type memberID struct {
	role Role
	id   string
}

// ReadFacts reads a deployment's whole history from the source, after checking that the source is the
// deployment's chain (id and genesis) and that the contracts' code is this version's ([ErrWrongChain],
// [ErrWrongCode]).
func ReadFacts(ctx context.Context, src Source, d Deployment) (*Facts, error) {
	return nil, errors.New("not built yet")
}

// Advance reads the blocks that became final since and returns their facts, in order; they are appended to
// All. If the block that the facts were read up to is no longer canonical it changes nothing and returns
// [ErrReorg]: everything read so far must be read again and decisions that rest on it re-checked.
func (f *Facts) Advance(ctx context.Context, src Source) ([]Fact, error) {
	return nil, errors.New("not built yet")
}

// Consortium returns the first fact.
func (f *Facts) Consortium() ConsortiumCreated { return *f.created }

// BootstrapClosed says whether only the sites' votes admit members now.
func (f *Facts) BootstrapClosed() bool { return f.closed }

// Sites returns the active sites, ordered by id.
func (f *Facts) Sites() []Member { return nil }

// Researchers returns the active researchers, ordered by id.
func (f *Facts) Researchers() []Member { return nil }

// Site returns an active site by its id.
func (f *Facts) Site(id string) (Member, bool) { return Member{}, false }

// Researcher returns an active researcher by its id.
func (f *Facts) Researcher(id string) (Member, bool) { return Member{}, false }

// Member returns whoever was ever admitted with that account, and whether it is active still.
func (f *Facts) Member(account Address) (m Member, role Role, active, known bool) {
	return Member{}, 0, false, false
}

// VerifyingKey returns the hash pinned for a circuit.
func (f *Facts) VerifyingKey(circuit string) ([32]byte, bool) { h, ok := f.keys[circuit]; return h, ok }

// Consent returns a site's newest consent root.
func (f *Facts) Consent(site Address) (ConsentPosted, bool) { c, ok := f.consents[site]; return c, ok }

// Study returns what is known of a study.
func (f *Facts) Study(study [32]byte) (*StudyFacts, bool) { s, ok := f.studies[study]; return s, ok }

// Studies returns all studies, in order of proposal.
func (f *Facts) Studies() []*StudyFacts { return nil }

// Session returns what is known of a session.
func (f *Facts) Session(session [32]byte) (*SessionFacts, bool) {
	s, ok := f.sessions[session]
	return s, ok
}

// Sessions returns all sessions, in order of opening.
func (f *Facts) Sessions() []*SessionFacts { return nil }

// Motion returns what is known of a motion.
func (f *Facts) Motion(motion uint64) (*MotionFacts, bool) { m, ok := f.motions[motion]; return m, ok }

// Motions returns all motions, in order.
func (f *Facts) Motions() []*MotionFacts { return nil }

// SessionMember returns a session party's entry as it was admitted: the signing keys to check the session's
// submissions with, whether the member is still active or not.
func (f *Facts) SessionMember(session [32]byte, account Address) (Member, bool) {
	return Member{}, false
}
