package ledger

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"salus/ledger/contracts/bindings"
)

// codec packs calls and reads logs and refusals of the contracts.
type codec struct {
	consortium *bindings.Consortium
	consents   *bindings.ConsentRegistry
	studies    *bindings.StudyRegistry
	records    *bindings.RecordRegistry
	abis       [4]abi.ABI
	remote     []abi.ABI // of contracts of several chains, for their refusals
}

func newCodec() *codec {
	c := &codec{consortium: bindings.NewConsortium(), consents: bindings.NewConsentRegistry(), studies: bindings.NewStudyRegistry(), records: bindings.NewRecordRegistry()}
	c.abis = [4]abi.ABI{c.consortium.GetABI(), c.consents.GetABI(), c.studies.GetABI(), c.records.GetABI()}
	c.remote = []abi.ABI{bindings.NewHeaderHub().GetABI(), bindings.NewRemoteState().GetABI(), bindings.NewRemoteConsents().GetABI()}
	return c
}

// fact reads one log of one of the deployment's contracts.
func (c *codec) fact(d Deployment, l Log) (Fact, error) {
	f, err := c.parse(d, l)
	if err != nil {
		return nil, fmt.Errorf("log %d of block %d: %w", l.Index, l.Block, err)
	}
	return f, nil
}

func (c *codec) parse(d Deployment, l Log) (Fact, error) {
	if len(l.Topics) == 0 {
		return nil, fmt.Errorf("no topics")
	}
	raw := &types.Log{Address: common.Address(l.Contract), Data: l.Data, Topics: make([]common.Hash, len(l.Topics))}
	for i, t := range l.Topics {
		raw.Topics[i] = t
	}
	switch l.Contract {
	case d.Consortium:
		return c.consortiumFact(l.At, raw)
	case d.Consents:
		return c.consentFact(l.At, raw)
	case d.Studies:
		return c.studyFact(l.At, raw)
	case d.Records:
		return c.recordFact(l.At, raw)
	}
	return nil, fmt.Errorf("contract %s is not of this deployment", l.Contract)
}

func (c *codec) consortiumFact(at At, raw *types.Log) (Fact, error) {
	ev, err := c.abis[0].EventByID(raw.Topics[0])
	if err != nil {
		return nil, err
	}
	switch ev.Name {
	case "ConsortiumCreated":
		e, err := c.consortium.UnpackConsortiumCreatedEvent(raw)
		if err != nil {
			return nil, err
		}
		return ConsortiumCreated{at, e.Name, e.Development, e.Quorum, Address(e.Operator)}, nil
	case "SiteAdmitted":
		e, err := c.consortium.UnpackSiteAdmittedEvent(raw)
		if err != nil {
			return nil, err
		}
		return SiteAdmitted{at, Member{e.Id, Address(e.Account), e.SigningKey, e.TlsKey, e.PeerId}}, nil
	case "ResearcherAdmitted":
		e, err := c.consortium.UnpackResearcherAdmittedEvent(raw)
		if err != nil {
			return nil, err
		}
		return ResearcherAdmitted{at, Member{e.Id, Address(e.Account), e.SigningKey, e.TlsKey, e.PeerId}}, nil
	case "MemberRemoved":
		e, err := c.consortium.UnpackMemberRemovedEvent(raw)
		if err != nil {
			return nil, err
		}
		return MemberRemoved{at, Address(e.Account), Role(e.Role), e.Motion.Uint64()}, nil
	case "KeyPinned":
		e, err := c.consortium.UnpackKeyPinnedEvent(raw)
		if err != nil {
			return nil, err
		}
		return KeyPinned{at, e.Circuit, e.KeyHash}, nil
	case "KeyRetired":
		e, err := c.consortium.UnpackKeyRetiredEvent(raw)
		if err != nil {
			return nil, err
		}
		return KeyRetired{at, e.Circuit, e.Motion.Uint64()}, nil
	case "OperatorReplaced":
		e, err := c.consortium.UnpackOperatorReplacedEvent(raw)
		if err != nil {
			return nil, err
		}
		return OperatorReplaced{at, Address(e.Operator), e.Motion.Uint64()}, nil
	case "BootstrapClosed":
		return BootstrapClosed{at}, nil
	case "MotionMade":
		e, err := c.consortium.UnpackMotionMadeEvent(raw)
		if err != nil {
			return nil, err
		}
		return MotionMade{at, e.Motion.Uint64(), Address(e.Mover), Address(e.Subject), MotionKind(e.Kind), e.Reason, moment(e.Until)}, nil
	case "AdmissionMoved":
		e, err := c.consortium.UnpackAdmissionMovedEvent(raw)
		if err != nil {
			return nil, err
		}
		m := e.Member
		return AdmissionMoved{at, e.Motion.Uint64(), Member{m.Id, Address(m.Account), m.SigningKey, m.TlsKey, m.PeerId}}, nil
	case "PinMoved":
		e, err := c.consortium.UnpackPinMovedEvent(raw)
		if err != nil {
			return nil, err
		}
		return PinMoved{at, e.Motion.Uint64(), Pin{e.Circuit, e.KeyHash}}, nil
	case "MotionSupported":
		e, err := c.consortium.UnpackMotionSupportedEvent(raw)
		if err != nil {
			return nil, err
		}
		return MotionSupported{at, e.Motion.Uint64(), Address(e.Site)}, nil
	case "MotionCarried":
		e, err := c.consortium.UnpackMotionCarriedEvent(raw)
		if err != nil {
			return nil, err
		}
		return MotionCarried{at, e.Motion.Uint64()}, nil
	}
	return nil, fmt.Errorf("unexpected event %s", ev.Name)
}

func (c *codec) consentFact(at At, raw *types.Log) (Fact, error) {
	ev, err := c.abis[inConsents].EventByID(raw.Topics[0])
	if err != nil {
		return nil, err
	}
	switch ev.Name {
	case "ConsentPosted":
		e, err := c.consents.UnpackConsentPostedEvent(raw)
		if err != nil {
			return nil, err
		}
		return ConsentPosted{at, Address(e.Site), ConsentRoot{e.Root, e.Height, e.Epoch, e.Digest}}, nil
	case "BatchAccepted":
		e, err := c.consents.UnpackBatchAcceptedEvent(raw)
		if err != nil {
			return nil, err
		}
		return BatchAccepted{at, Address(e.Site), e.Epoch, e.CircuitHash, e.GoodUntil, e.Taken, e.Content}, nil
	case "KeyStored":
		e, err := c.consents.UnpackKeyStoredEvent(raw)
		if err != nil {
			return nil, err
		}
		return BatchKeyStored{at, e.Circuit, Address(e.Holder)}, nil
	case "Queued":
		e, err := c.consents.UnpackQueuedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Queued{at, Address(e.Site), e.Number, Wish{e.Kind, e.Slot, word(e.Key)}}, nil
	case "RecoveryAnnounced":
		e, err := c.consents.UnpackRecoveryAnnouncedEvent(raw)
		if err != nil {
			return nil, err
		}
		return RecoveryAnnounced{at, Address(e.Site), e.Slot, word(e.Key), e.Ripe}, nil
	case "RecoveryStopped":
		e, err := c.consents.UnpackRecoveryStoppedEvent(raw)
		if err != nil {
			return nil, err
		}
		return RecoveryStopped{at, Address(e.Site), e.Slot}, nil
	case "HolderRetired":
		e, err := c.consents.UnpackHolderRetiredEvent(raw)
		if err != nil {
			return nil, err
		}
		return HolderRetired{at, Address(e.Site), e.Slot, Address(e.Key)}, nil
	case "CustodianRegistered":
		e, err := c.consents.UnpackCustodianRegisteredEvent(raw)
		if err != nil {
			return nil, err
		}
		return CustodianRegistered{at, Address(e.Site), word(e.Key)}, nil
	}
	return nil, fmt.Errorf("unexpected event %s", ev.Name)
}

// moment is a second of the chain's clock. Seconds that no contract writes, which only a lying source sends, are cut off.
func moment(seconds uint64) time.Time {
	return time.Unix(int64(min(seconds, 1<<40)), 0).UTC()
}

// word is an integer below 2^256, as an ABI decoder gives it, in 32 bytes.
func word(x *big.Int) (w [32]byte) {
	x.FillBytes(w[:])
	return w
}

func (c *codec) studyFact(at At, raw *types.Log) (Fact, error) {
	ev, err := c.abis[2].EventByID(raw.Topics[0])
	if err != nil {
		return nil, err
	}
	switch ev.Name {
	case "StudyProposed":
		e, err := c.studies.UnpackStudyProposedEvent(raw)
		if err != nil {
			return nil, err
		}
		rules := Rules{MinSites: e.Rules.MinSites, MaxSessions: e.Rules.MaxSessions, Cost: e.Rules.Cost, Quorum: e.Rules.Quorum}
		for _, m := range e.Rules.Committee {
			rules.Committee = append(rules.Committee, Address(m))
		}
		return StudyProposed{at, e.Study, Address(e.Researcher), rules}, nil
	case "Decided":
		e, err := c.studies.UnpackDecidedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Decided{at, e.Study, Address(e.Member), e.Agrees, e.Number}, nil
	case "Refused":
		e, err := c.studies.UnpackRefusedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Refused{at, e.Study, Address(e.Site), e.Reason}, nil
	case "BudgetSet":
		e, err := c.studies.UnpackBudgetSetEvent(raw)
		if err != nil {
			return nil, err
		}
		return BudgetSet{at, Address(e.Site), e.Limit}, nil
	case "Approved":
		e, err := c.studies.UnpackApprovedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Approved{at, e.Study, Address(e.Site), Dataset{e.DatasetRoot, e.Height}, e.MaxSessions}, nil
	case "ApprovalRevoked":
		e, err := c.studies.UnpackApprovalRevokedEvent(raw)
		if err != nil {
			return nil, err
		}
		return ApprovalRevoked{at, e.Study, Address(e.Site)}, nil
	case "SessionOpened":
		e, err := c.studies.UnpackSessionOpenedEvent(raw)
		if err != nil {
			return nil, err
		}
		return sessionOpened(at, e), nil
	case "Sealed":
		e, err := c.studies.UnpackSealedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Sealed{at, e.Session, e.Head, e.Aggregate}, nil
	case "Attested":
		e, err := c.studies.UnpackAttestedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Attested{at, e.Session, Address(e.Site), e.Head}, nil
	case "Released":
		e, err := c.studies.UnpackReleasedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Released{at, e.Session, e.Commitment}, nil
	case "Aborted":
		e, err := c.studies.UnpackAbortedEvent(raw)
		if err != nil {
			return nil, err
		}
		return Aborted{at, e.Session, Address(e.By), e.Reason, Address(e.Culprit), e.Detail}, nil
	}
	return nil, fmt.Errorf("unexpected event %s", ev.Name)
}

func sessionOpened(at At, e *bindings.StudyRegistrySessionOpened) SessionOpened {
	roster := make([]RosterEntry, len(e.Roster))
	for i, r := range e.Roster {
		roster[i] = RosterEntry{
			Site: Address(r.Site), ConsentEpoch: r.ConsentEpoch, ConsentRoot: r.ConsentRoot, ConsentHeight: r.ConsentHeight,
			Dataset: Dataset{r.DatasetRoot, r.DatasetHeight},
		}
	}
	return SessionOpened{at, e.Session, e.Study, Address(e.Researcher), Address(e.Opener), e.Number, Step{e.Model, e.Previous}, e.Iteration, roster}
}

// revert reads the data of a refusal. Nil if it is none of the contracts' errors.
func (c *codec) revert(data []byte) *Revert {
	if len(data) < 4 {
		return nil
	}
	for _, a := range slices.Concat(c.abis[:], c.remote) {
		e, err := a.ErrorByID([4]byte(data))
		if err != nil {
			continue
		}
		values, err := e.Inputs.Unpack(data[4:])
		if err != nil {
			return nil
		}
		r := &Revert{Name: e.Name}
		for i, in := range e.Inputs {
			r.Args = append(r.Args, Argument{in.Name, render(values[i])})
		}
		return r
	}
	return nil
}

func render(v any) string {
	switch v := v.(type) {
	case common.Address:
		return v.Hex()
	case [32]byte:
		return Hash(v).String()
	case string:
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}
