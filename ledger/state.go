package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Facts is a consortium as the contracts' logs tell it, up to the final block Head. The zero value is not
// usable; see [ReadFacts]. Methods do not change it, except Advance; it is not safe for use while Advance runs.
type Facts struct {
	Deployment Deployment
	Head       Block  // all logs up to and including this block are in
	All        []Fact // in chain order

	codec       *codec
	identity    identity
	created     *ConsortiumCreated
	members     map[Address]*membership
	ids         map[memberID]Address
	closed      bool
	keys        map[string][32]byte
	retired     map[string]KeyRetired
	operators   []Address // the last of them is the operator
	consents    map[Address]ConsentPosted
	budgets     map[Address]uint64 // limits
	queues      map[Address]*queue
	batchKeys   map[string]Address
	custodians  map[Address][32]byte
	studies     map[[32]byte]*StudyFacts
	studyOrder  [][32]byte
	sessions    map[[32]byte]*SessionFacts
	sessionList [][32]byte
	motions     map[uint64]*MotionFacts
	motionList  []uint64
	records     recordState
}

// StudyFacts is all that is known of a study.
type StudyFacts struct {
	Proposed  StudyProposed
	Decisions map[Address]Decided // newest of each member of the committee
	Approvals map[Address]Approval
	Refusals  map[Address]Refused // newest of each site; it may have approved since
	Sessions  [][32]byte          // in order of opening
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
	Next     [][32]byte // sessions opened after this one, in order; those released are at one model
}

// MotionFacts is a motion and its votes.
type MotionFacts struct {
	Made    MotionMade
	Admits  *AdmissionMoved // of an admission
	Pins    []Pin           // of a motion for keys, or against them
	Support []MotionSupported
	Carried bool
}

// queue is what a site has to do, and the recoveries that wait for their time.
type queue struct {
	waiting    []Queued
	tail       uint64 // entries so far
	recoveries map[uint32]RecoveryAnnounced
	rounds     map[uint32]round
}

// Round is which round of certificates a slot is in.
type Round struct {
	Number    uint64 // of entries that the queue has had for the slot
	Withdrawn uint64 // block of its last forced withdrawal; 0: there was none
	Waits     bool   // an entry waits
	Retired   bool   // the withdrawal key that was asked for has ended
}

type round struct {
	number, withdrawn uint64
	retired           []Address
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
	if err := checkChain(ctx, src, d); err != nil {
		return nil, err
	}
	id, err := consortiumCode(ctx, src, d)
	if err != nil {
		return nil, err
	}
	f := &Facts{
		Deployment: d, codec: newCodec(), identity: id,
		members: make(map[Address]*membership), ids: make(map[memberID]Address), keys: make(map[string][32]byte), retired: make(map[string]KeyRetired),
		consents: make(map[Address]ConsentPosted), queues: make(map[Address]*queue), batchKeys: make(map[string]Address), custodians: make(map[Address][32]byte), budgets: make(map[Address]uint64), studies: make(map[[32]byte]*StudyFacts),
		sessions: make(map[[32]byte]*SessionFacts), motions: make(map[uint64]*MotionFacts), records: newRecordState(),
	}
	head, err := src.Final(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := f.read(ctx, src, d.FromBlock, head); err != nil {
		return nil, err
	}
	if f.created == nil {
		return nil, fmt.Errorf("deployment: block %d, which it begins with, is not final yet or later than the consortium's creation", d.FromBlock)
	}
	return f, nil
}

// Advance reads the blocks that became final since and returns their facts, in order; they are appended to
// All. If the block that the facts were read up to is no longer canonical it changes nothing and returns
// [ErrReorg]: everything read so far must be read again and decisions that rest on it re-checked. After a log that contradicts those before it, which
// only a lying source can send, f must be dropped; after any other error it can be called again.
func (f *Facts) Advance(ctx context.Context, src Source) ([]Fact, error) {
	head, err := src.Final(ctx)
	if err != nil {
		return nil, err
	}
	if head.Number < f.Head.Number {
		// An endpoint that lags behind the one that was asked before, or a shorter chain: then a fact's block is another.
		return nil, f.stands(ctx, src, head.Number)
	}
	still, err := src.BlockAt(ctx, f.Head.Number)
	if err != nil {
		return nil, err
	}
	if still.Hash != f.Head.Hash {
		if err := checkGenesis(ctx, src, f.Deployment.ChainID, f.Deployment.Genesis); err != nil {
			return nil, err // it is not this chain at all
		}
		return nil, fmt.Errorf("%w: block %d was %v, is %v", ErrReorg, f.Head.Number, Hash(f.Head.Hash), Hash(still.Hash))
	}
	return f.read(ctx, src, f.Head.Number+1, head)
}

// stands looks whether the newest fact up to that block is where it was.
func (f *Facts) stands(ctx context.Context, src Source, number uint64) error {
	if err := checkGenesis(ctx, src, f.Deployment.ChainID, f.Deployment.Genesis); err != nil {
		return err
	}
	for i := len(f.All) - 1; i >= 0; i-- {
		at := f.All[i].Where()
		if at.Block > number {
			continue
		}
		b, err := src.BlockAt(ctx, at.Block)
		if err == nil && Hash(b.Hash) != at.BlockHash {
			err = fmt.Errorf("%w: block %d was %v, is %v", ErrReorg, at.Block, at.BlockHash, Hash(b.Hash))
		}
		return err
	}
	return nil
}

// read takes in the logs of blocks from to head. Nothing is changed unless all of them could be read.
func (f *Facts) read(ctx context.Context, src Source, from uint64, head Block) ([]Fact, error) {
	if from > head.Number {
		return nil, nil
	}
	d := f.Deployment
	logs, err := src.Logs(ctx, from, head.Number, d.contracts())
	if err != nil {
		return nil, err
	}
	fresh := make([]Fact, len(logs))
	for i, l := range logs {
		if l.Block < from || l.Block > head.Number || i > 0 && !before(logs[i-1].At, l.At) {
			return nil, fmt.Errorf("chain sent logs out of order at block %d", l.Block)
		}
		if fresh[i], err = f.codec.fact(d, l); err != nil {
			return nil, err
		}
	}
	for _, fact := range fresh {
		if err := f.apply(fact); err != nil {
			at := fact.Where()
			return nil, fmt.Errorf("log %d of block %d contradicts the logs before it: %w", at.Index, at.Block, err)
		}
	}
	f.All = append(f.All, fresh...)
	f.Head = head
	return fresh, nil
}

func before(a, b At) bool { return a.Block < b.Block || a.Block == b.Block && a.Index < b.Index }

// errContradiction: the contracts do not emit such a log. With their code checked it means a source that lies.
var errContradiction = errors.New("not possible with this contract")

func (f *Facts) apply(fact Fact) error {
	if _, first := fact.(ConsortiumCreated); !first && f.created == nil {
		return errContradiction
	}
	switch e := fact.(type) {
	case ConsortiumCreated:
		if f.created != nil || e.Operator != f.identity.founder || e.Development != f.identity.development || e.Quorum != f.identity.quorum {
			return errContradiction
		}
		f.created = &e
		f.operators = []Address{e.Operator}
	case SiteAdmitted:
		return f.admit(RoleSite, e.Member)
	case ResearcherAdmitted:
		return f.admit(RoleResearcher, e.Member)
	case MemberRemoved:
		m := f.members[e.Account]
		if m == nil || !m.active {
			return errContradiction
		}
		m.active = false
	case KeyPinned:
		if _, known := f.keys[e.Circuit]; known {
			return errContradiction
		}
		f.keys[e.Circuit] = e.KeyHash
	case KeyRetired:
		if _, twice := f.retired[e.Circuit]; twice || f.keys[e.Circuit] == [32]byte{} {
			return errContradiction
		}
		f.retired[e.Circuit] = e
	case OperatorReplaced:
		if e.Operator == f.Operator() {
			return errContradiction
		}
		f.operators = append(f.operators, e.Operator)
	case BootstrapClosed:
		f.closed = true
	case MotionMade:
		if f.motions[e.Motion] != nil {
			return errContradiction
		}
		f.motions[e.Motion] = &MotionFacts{Made: e}
		f.motionList = append(f.motionList, e.Motion)
	case AdmissionMoved:
		m := f.motions[e.Motion]
		if m == nil || m.Admits != nil {
			return errContradiction
		}
		m.Admits = &e
	case PinMoved:
		m := f.motions[e.Motion]
		if m == nil || m.Made.Kind != PinKeys && m.Made.Kind != RetireKeys || m.Carried {
			return errContradiction
		}
		m.Pins = append(m.Pins, e.Pin)
	case MotionSupported:
		m := f.motions[e.Motion]
		if m == nil || m.Carried {
			return errContradiction
		}
		m.Support = append(m.Support, e)
	case MotionCarried:
		m := f.motions[e.Motion]
		if m == nil || m.Carried {
			return errContradiction
		}
		m.Carried = true
	case ConsentPosted:
		if e.Epoch != f.consents[e.Site].Epoch+1 {
			return errContradiction
		}
		f.consents[e.Site] = e
	case BatchAccepted, BatchKeyStored, Queued, RecoveryAnnounced, RecoveryStopped, HolderRetired, CustodianRegistered:
		return f.applyConsent(fact)
	case RecordsPosted, Appointed, Dismissed, EmergencyOpened, EmergencyClosed, EmergencyReviewed:
		return f.records.apply(f.Deployment, fact)
	default:
		return f.applyStudy(fact)
	}
	return nil
}

func (f *Facts) applyConsent(fact Fact) error {
	of := func(site Address) *queue {
		if f.queues[site] == nil {
			f.queues[site] = &queue{recoveries: make(map[uint32]RecoveryAnnounced), rounds: make(map[uint32]round)}
		}
		return f.queues[site]
	}
	switch e := fact.(type) {
	case BatchKeyStored:
		if _, known := f.batchKeys[e.Circuit]; known || f.keys[e.Circuit] == [32]byte{} {
			return errContradiction
		}
		f.batchKeys[e.Circuit] = e.Holder
	case BatchAccepted:
		q := of(e.Site)
		if e.Epoch != f.consents[e.Site].Epoch || e.Taken > uint64(len(q.waiting)) {
			return errContradiction
		}
		q.waiting = q.waiting[e.Taken:]
	case Queued:
		q := of(e.Site)
		if e.Number != q.tail {
			return errContradiction
		}
		q.tail++
		q.waiting = append(q.waiting, e)
		r := q.rounds[e.Slot]
		r.number++
		if e.Kind == WishRecovery {
			delete(q.recoveries, e.Slot)
		} else {
			r.withdrawn = e.Block
		}
		q.rounds[e.Slot] = r
	case HolderRetired:
		q := of(e.Site)
		r := q.rounds[e.Slot]
		r.retired = append(r.retired, e.Key)
		q.rounds[e.Slot] = r
	case RecoveryAnnounced:
		of(e.Site).recoveries[e.Slot] = e
	case RecoveryStopped:
		delete(of(e.Site).recoveries, e.Slot)
	case CustodianRegistered:
		if _, known := f.custodians[e.Site]; known {
			return errContradiction
		}
		f.custodians[e.Site] = e.Key
	}
	return nil
}

func (f *Facts) admit(role Role, m Member) error {
	key := memberID{role, m.ID}
	if _, taken := f.ids[key]; taken || f.members[m.Account] != nil {
		return errContradiction
	}
	f.members[m.Account] = &membership{Member: m, role: role, active: true}
	f.ids[key] = m.Account
	return nil
}

func (f *Facts) applyStudy(fact Fact) error {
	switch e := fact.(type) {
	case StudyProposed:
		if f.studies[e.Study] != nil {
			return errContradiction
		}
		f.studies[e.Study] = &StudyFacts{Proposed: e, Decisions: make(map[Address]Decided), Approvals: make(map[Address]Approval), Refusals: make(map[Address]Refused)}
		f.studyOrder = append(f.studyOrder, e.Study)
	case Decided:
		s := f.studies[e.Study]
		if s == nil || !slices.Contains(s.Proposed.Committee, e.Member) || e.Number != s.Decisions[e.Member].Number+1 {
			return errContradiction
		}
		s.Decisions[e.Member] = e
	case Refused:
		s := f.studies[e.Study]
		if s == nil || s.Approvals[e.Site].Root != [32]byte{} {
			return errContradiction
		}
		s.Refusals[e.Site] = e
	case BudgetSet:
		f.budgets[e.Site] = e.Limit
	case Approved:
		s := f.studies[e.Study]
		if s == nil || s.Approvals[e.Site].Root != [32]byte{} {
			return errContradiction
		}
		s.Approvals[e.Site] = Approval{Approved: e}
	case ApprovalRevoked:
		s := f.studies[e.Study]
		if s == nil || s.Approvals[e.Site].Root == [32]byte{} {
			return errContradiction
		}
		a := s.Approvals[e.Site]
		a.Revoked = &e
		s.Approvals[e.Site] = a
	case SessionOpened:
		s := f.studies[e.Study]
		if s == nil || f.sessions[e.Session] != nil || s.Proposed.Researcher != e.Researcher {
			return errContradiction
		}
		if !f.follows(e) {
			return errContradiction
		}
		f.sessions[e.Session] = &SessionFacts{Opened: e, Attested: make(map[Address]Attested)}
		f.sessionList = append(f.sessionList, e.Session)
		s.Sessions = append(s.Sessions, e.Session)
	default:
		return f.applySession(fact)
	}
	return nil
}

// follows says whether a session's step is one that the contract lets pass.
func (f *Facts) follows(e SessionOpened) bool {
	if e.Step.Previous == [32]byte{} {
		return e.Iteration == 0
	}
	p := f.sessions[e.Step.Previous]
	if p == nil || p.Released == nil || p.Opened.Study != e.Study || p.Opened.Step.Model == [32]byte{} || e.Step.Model == [32]byte{} || e.Iteration != p.Opened.Iteration+1 {
		return false
	}
	if !f.atOneModel(p, e.Step.Model) {
		return false
	}
	p.Next = append(p.Next, e.Session)
	return true
}

// atOneModel says whether the released sessions that followed another were at this model.
func (f *Facts) atOneModel(p *SessionFacts, model [32]byte) bool {
	for _, id := range p.Next {
		if s := f.sessions[id]; s.Released != nil && s.Opened.Step.Model != model {
			return false
		}
	}
	return true
}

func (f *Facts) applySession(fact Fact) error {
	live := func(session [32]byte, isSealed bool) *SessionFacts {
		s := f.sessions[session]
		if s == nil || s.Released != nil || s.Aborted != nil || (s.Sealed != nil) != isSealed {
			return nil
		}
		return s
	}
	switch e := fact.(type) {
	case Sealed:
		s := live(e.Session, false)
		if s == nil {
			return errContradiction
		}
		s.Sealed = &e
	case Attested:
		s := live(e.Session, true)
		if s == nil || s.Sealed.Head != e.Head {
			return errContradiction
		}
		s.Attested[e.Site] = e
	case Released:
		s := live(e.Session, true)
		if s == nil || len(s.Attested) != len(s.Opened.Roster) {
			return errContradiction
		}
		if p := f.sessions[s.Opened.Step.Previous]; p != nil && !f.atOneModel(p, s.Opened.Step.Model) {
			return errContradiction
		}
		s.Released = &e
	case Aborted:
		s := f.sessions[e.Session]
		if s == nil || s.Released != nil || s.Aborted != nil {
			return errContradiction
		}
		s.Aborted = &e
	default:
		return fmt.Errorf("unknown fact %T", fact)
	}
	return nil
}

// Consortium returns the first fact.
func (f *Facts) Consortium() ConsortiumCreated { return *f.created }

// BootstrapClosed says whether only the sites' votes admit members now.
func (f *Facts) BootstrapClosed() bool { return f.closed }

// Sites returns the active sites, ordered by id.
func (f *Facts) Sites() []Member { return f.activeMembers(RoleSite) }

// Abandoned are the stored changes of consents that sites alone have named which were removed so long ago, by the chain's clock. A removed site never returns.
func (f *Facts) Abandoned(grace time.Duration) [][32]byte {
	gone := map[Address]bool{}
	for _, fact := range f.All {
		if m, ok := fact.(MemberRemoved); ok && m.Role == RoleSite && f.Head.Time.Sub(m.Time) >= grace {
			gone[m.Account] = true
		}
	}
	if len(gone) == 0 {
		return nil
	}
	named, wanted := map[[32]byte]bool{}, map[[32]byte]bool{}
	var out [][32]byte
	for _, fact := range f.All {
		switch b, ok := fact.(BatchAccepted); {
		case !ok:
		case !gone[b.Site]:
			wanted[b.Content] = true
		case !named[b.Content]:
			named[b.Content] = true
			out = append(out, b.Content)
		}
	}
	return slices.DeleteFunc(out, func(name [32]byte) bool { return wanted[name] })
}

// Researchers returns the active researchers, ordered by id.
func (f *Facts) Researchers() []Member { return f.activeMembers(RoleResearcher) }

func (f *Facts) activeMembers(role Role) []Member {
	var list []Member
	for _, m := range f.members {
		if m.role == role && m.active {
			list = append(list, m.Member)
		}
	}
	slices.SortFunc(list, func(a, b Member) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// Site returns an active site by its id.
func (f *Facts) Site(id string) (Member, bool) { return f.activeByID(RoleSite, id) }

// Researcher returns an active researcher by its id.
func (f *Facts) Researcher(id string) (Member, bool) { return f.activeByID(RoleResearcher, id) }

func (f *Facts) activeByID(role Role, id string) (Member, bool) {
	account, known := f.ids[memberID{role, id}]
	if !known || !f.members[account].active {
		return Member{}, false
	}
	return f.members[account].Member, true
}

// Member returns whoever was ever admitted with that account, and whether it is active still. An old
// session's parties are found here by the addresses in its roster.
func (f *Facts) Member(account Address) (m Member, role Role, active, known bool) {
	e := f.members[account]
	if e == nil {
		return Member{}, 0, false, false
	}
	return e.Member, e.role, e.active, true
}

// Operator returns the account that opens, seals and aborts sessions now.
func (f *Facts) Operator() Address { return f.operators[len(f.operators)-1] }

// Operated says whether an account is the operator or was it.
func (f *Facts) Operated(account Address) bool { return slices.Contains(f.operators, account) }

// VerifyingKey returns the hash pinned for a circuit whose key is in use.
func (f *Facts) VerifyingKey(circuit string) ([32]byte, bool) {
	if _, retired := f.retired[circuit]; retired {
		return [32]byte{}, false
	}
	return f.PinnedKey(circuit)
}

// VerifyingKeyAt returns the hash pinned for a circuit whose key was in use at a place on the chain: it was not retired before. When it was pinned is not looked at: without its key a
// circuit proves nothing.
func (f *Facts) VerifyingKeyAt(circuit string, at At) ([32]byte, bool) {
	if r, retired := f.retired[circuit]; retired && before(r.At, at) {
		return [32]byte{}, false
	}
	return f.PinnedKey(circuit)
}

// PinnedKey returns what is pinned under a name: a circuit's key, in use or retired, or a ceremony's record.
func (f *Facts) PinnedKey(name string) ([32]byte, bool) { h, ok := f.keys[name]; return h, ok }

// Retired says where and by which motion a circuit's key was retired.
func (f *Facts) Retired(circuit string) (KeyRetired, bool) { r, ok := f.retired[circuit]; return r, ok }

// Pinned returns the names under which something is pinned, in order: circuits, and the records of ceremonies.
func (f *Facts) Pinned() []string { return slices.Sorted(maps.Keys(f.keys)) }

// Consent returns a site's newest consent root.
func (f *Facts) Consent(site Address) (ConsentPosted, bool) { c, ok := f.consents[site]; return c, ok }

// Waiting returns what a site has to do before a session is opened with it again, in the queue's order.
func (f *Facts) Waiting(site Address) []Queued {
	if q := f.queues[site]; q != nil {
		return slices.Clone(q.waiting)
	}
	return nil
}

// RoundOf says which round a slot of a site is in, and whether a withdrawal key of it has ended.
func (f *Facts) RoundOf(site Address, slot uint32, key Address) Round {
	q := f.queues[site]
	if q == nil {
		return Round{}
	}
	r := q.rounds[slot]
	return Round{
		Number: r.number, Withdrawn: r.withdrawn, Retired: slices.Contains(r.retired, key),
		Waits: slices.ContainsFunc(q.waiting, func(w Queued) bool { return w.Slot == slot }),
	}
}

// Recoveries returns the site's announced recoveries, by slot.
func (f *Facts) Recoveries(site Address) []RecoveryAnnounced {
	var list []RecoveryAnnounced
	if q := f.queues[site]; q != nil {
		for _, r := range q.recoveries {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b RecoveryAnnounced) int { return int(a.Slot) - int(b.Slot) })
	return list
}

// Custodian returns the y of the key with which a site signs for patients on paper.
func (f *Facts) Custodian(site Address) ([32]byte, bool) { k, ok := f.custodians[site]; return k, ok }

// BatchKey returns the contract that holds a circuit's verifying key.
func (f *Facts) BatchKey(circuit string) (Address, bool) { a, ok := f.batchKeys[circuit]; return a, ok }

// Study returns what is known of a study.
func (f *Facts) Study(study [32]byte) (*StudyFacts, bool) { s, ok := f.studies[study]; return s, ok }

// Studies returns all studies, in order of proposal.
func (f *Facts) Studies() []*StudyFacts { return pick(f.studies, f.studyOrder) }

// Attempts is how many openings a study may have for each session that may count (StudyRegistry.sol).
const Attempts = 16

// Counted is how many of a study's sessions count towards its cap: all but those that were aborted and that no site had attested.
func (f *Facts) Counted(study [32]byte) uint32 {
	return f.count(study, func(s *SessionFacts) bool { return s.Aborted == nil || len(s.Attested) > 0 })
}

// CountedAt is how many of a study's sessions count for a site's dataset: all with the site but those that were aborted and that it had not attested.
func (f *Facts) CountedAt(study [32]byte, site Address) uint32 {
	return f.count(study, func(s *SessionFacts) bool { return s.Charges(site) })
}

func (f *Facts) count(study [32]byte, counts func(*SessionFacts) bool) (n uint32) {
	s := f.studies[study]
	if s == nil {
		return 0
	}
	for _, id := range s.Sessions {
		if counts(f.sessions[id]) {
			n++
		}
	}
	return n
}

// Charges says whether the session counts for a site: for a site of its roster, unless it was aborted and the site had not attested it, so that its share can never have left.
func (s *SessionFacts) Charges(site Address) bool {
	_, attested := s.Attested[site]
	return (s.Aborted == nil || attested) && slices.ContainsFunc(s.Opened.Roster, func(e RosterEntry) bool { return e.Site == site })
}

// Budget is a site's limit over all studies, 0 if it has none, and what its sessions have cost a row so far, in billionths of rho.
func (f *Facts) Budget(site Address) (limit, spent uint64) {
	for _, s := range f.sessions {
		if s.Charges(site) {
			spent += f.studies[s.Opened.Study].Proposed.Cost
		}
	}
	return f.budgets[site], spent
}

// Agreed is how many members of a study's committee agree now.
func (s *StudyFacts) Agreed() (n int) {
	for _, d := range s.Decisions {
		if d.Agrees {
			n++
		}
	}
	return n
}

// Session returns what is known of a session.
func (f *Facts) Session(session [32]byte) (*SessionFacts, bool) {
	s, ok := f.sessions[session]
	return s, ok
}

// Sessions returns all sessions, in order of opening.
func (f *Facts) Sessions() []*SessionFacts { return pick(f.sessions, f.sessionList) }

// Motion returns what is known of a motion.
func (f *Facts) Motion(motion uint64) (*MotionFacts, bool) { m, ok := f.motions[motion]; return m, ok }

// VotesNeeded is how many active sites must support a motion of that kind about that account now. It is what Consortium.sol's votesNeeded says; a test compares the two.
func (f *Facts) VotesNeeded(kind MotionKind, subject Address) int {
	n := len(f.Sites())
	needed := n*int(f.created.Quorum)/100 + 1
	if _, role, active, _ := f.Member(subject); kind == Remove && needed == n && n > 2 && active && role == RoleSite {
		return n - 1
	}
	return needed
}

// Votes counts the votes for a motion that count now: those of sites that are active.
func (f *Facts) Votes(m *MotionFacts) int {
	n := 0
	for _, s := range m.Support {
		if _, _, active, _ := f.Member(s.Site); active {
			n++
		}
	}
	return n
}

// Motions returns all motions, in order.
func (f *Facts) Motions() []*MotionFacts { return pick(f.motions, f.motionList) }

func pick[K comparable, V any](m map[K]V, order []K) []V {
	list := make([]V, len(order))
	for i, k := range order {
		list[i] = m[k]
	}
	return list
}
