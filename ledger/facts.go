package ledger

import (
	"bytes"
	"fmt"
	"slices"
	"time"
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
	Development bool  // immutable: keys without a ceremony are accepted
	Quorum      uint8 // immutable: per cent of the active sites that a motion needs more than
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
}

// KeyRetired says that nothing is accepted under a circuit's key from then on, by vote. What was proven with it before stays what it was.
type KeyRetired struct {
	At
	Circuit string
	Motion  uint64
}

// OperatorReplaced says who opens, seals and aborts sessions from then on, by vote.
type OperatorReplaced struct {
	At
	Operator Address
	Motion   uint64
}

// BootstrapClosed ends the operator's right to admit members and pin keys.
type BootstrapClosed struct{ At }

// KeyPinned fixes a circuit's verifying key for ever, or a record of a key ceremony (ledger/pins).
type KeyPinned struct {
	At
	Circuit string
	KeyHash [32]byte
}

// MotionMade says that a site asked for an admission, a removal, for keys to be pinned or retired, or for another operator; its own vote is a MotionSupported.
type MotionMade struct {
	At
	Motion  uint64
	Mover   Address
	Subject Address // of an admission or removal, or the next operator
	Kind    MotionKind
	Reason  string
	Until   time.Time // last second in which it can carry
}

// AdmissionMoved says who would be admitted.
type AdmissionMoved struct {
	At
	Motion uint64
	Member
}

// PinMoved is one of the keys that would be pinned or retired.
type PinMoved struct {
	At
	Motion uint64
	Pin
}

// Pin is a circuit's verifying key for the registry.
type Pin struct {
	Circuit string
	KeyHash [32]byte
}

// MotionKind is what a motion asks for.
type MotionKind uint8

// The kinds.
const (
	AdmitSite       MotionKind = 1
	AdmitResearcher MotionKind = 2
	Remove          MotionKind = 3
	PinKeys         MotionKind = 4
	RetireKeys      MotionKind = 5
	ReplaceOperator MotionKind = 6
)

func (k MotionKind) String() string {
	switch k {
	case AdmitSite:
		return "admit site"
	case AdmitResearcher:
		return "admit researcher"
	case Remove:
		return "remove"
	case PinKeys:
		return "pin keys"
	case RetireKeys:
		return "retire keys"
	case ReplaceOperator:
		return "replace operator"
	}
	return fmt.Sprintf("motion(%d)", uint8(k))
}

// MotionSupported is one site's vote.
type MotionSupported struct {
	At
	Motion uint64
	Site   Address
}

// MotionCarried says that enough of the active sites support a motion; what it asks for follows in the same transaction.
type MotionCarried struct {
	At
	Motion uint64
}

// ConsentPosted is a site's new consent root.
type ConsentPosted struct {
	At
	Site Address
	ConsentRoot
}

// BatchAccepted says that a site's new consent root was proven to follow from the one before, by a batch or an admission; a ConsentPosted goes before it.
type BatchAccepted struct {
	At
	Site      Address
	Epoch     uint64
	Circuit   [32]byte // Keccak-256 of the circuit's id
	GoodUntil uint64   // last block in which the batch's signatures were all good; 0 for an admission
	Taken     uint64   // entries of the queue that it carried out
	Content   [32]byte // SHA-256 of the batch's or admission's bytes
}

// CustodianRegistered says with which key a site signs for patients on paper, for ever.
type CustodianRegistered struct {
	At
	Site Address
	Key  [32]byte // its y
}

// BatchKeyStored says that the verifying key of a circuit of batches is on chain.
type BatchKeyStored struct {
	At
	Circuit string
	Holder  Address
}

// Queued is something that a site has to do before a session is opened with it again.
type Queued struct {
	At
	Site   Address
	Number uint64 // from 0
	Wish
}

// Wish is what an entry of a site's queue asks for.
type Wish struct {
	Kind uint8    // WishWithdrawal or WishRecovery
	Slot uint32   // of the patient
	Key  [32]byte // y of a recovery's new key, else 0
}

// The kinds of wishes, as in the statement that carries them out (zkproofs/consentbatch).
const (
	WishWithdrawal = 3
	WishRecovery   = 6
)

// RecoveryAnnounced is a site's notice that a patient's slot is to have a new key.
type RecoveryAnnounced struct {
	At
	Site Address
	Slot uint32
	Key  [32]byte
	Ripe uint64 // first block in which it may be queued
}

// RecoveryStopped ends an announced recovery.
type RecoveryStopped struct {
	At
	Site Address
	Slot uint32
}

// HolderRetired ends a withdrawal key of a slot, by its own signature.
type HolderRetired struct {
	At
	Site Address
	Slot uint32
	Key  Address
}

// StudyProposed makes a study known by its hash.
type StudyProposed struct {
	At
	Study      [32]byte
	Researcher Address
	Rules
}

// Rules hold for all sessions of a study.
type Rules struct {
	MinSites    uint32
	MaxSessions uint32
	Cost        uint64    // of a session to each row, in billionths of rho; 0: its results are not noised
	Quorum      uint8     // members of the committee that must agree before a session opens
	Committee   []Address // at most 16; empty: there is none
}

// Equal compares rules, members in any order.
func (r Rules) Equal(o Rules) bool {
	return r.MinSites == o.MinSites && r.MaxSessions == o.MaxSessions && r.Cost == o.Cost && r.Quorum == o.Quorum &&
		slices.Equal(sortedAddresses(r.Committee), sortedAddresses(o.Committee))
}

func sortedAddresses(list []Address) []Address {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b Address) int { return bytes.Compare(a[:], b[:]) })
	return out
}

// Decided is a decision of a member of a study's committee; the newest of each member holds.
type Decided struct {
	At
	Study  [32]byte
	Member Address
	Agrees bool
	Number uint32 // of the member's decisions about the study, from 1
}

// Approved is a site's approval of a study over one dataset.
type Approved struct {
	At
	Study [32]byte
	Site  Address
	Dataset
	MaxSessions uint32 // that the dataset may serve in; 0: the study's alone
}

// Refused says why a site does not approve a study. It may still approve it later.
type Refused struct {
	At
	Study  [32]byte
	Site   Address
	Reason string
}

// BudgetSet is a site's limit on what the sessions of all studies together may cost a row, in billionths of rho; 0: none.
type BudgetSet struct {
	At
	Site  Address
	Limit uint64
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
	Number     uint32 // of the study's openings, from 1
	Step       Step
	Iteration  uint32 // from 0; the previous session's and 1
	Roster     []RosterEntry
}

// Step is a session's place in an iterative analysis: the SHA-256 of the public model that it computes at, and the released session
// that the model follows from, zero for the first. Both are zero for an analysis of one session.
type Step struct{ Model, Previous [32]byte }

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
