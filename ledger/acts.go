package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"salus/ledger/contracts/bindings"
)

// The contracts, as indices of codec.abis.
const (
	inConsortium = iota
	inConsents
	inStudies
	inRecords
)

// AdmitSite admits a site during the bootstrap (operator).
func (c *Client) AdmitSite(ctx context.Context, m Member, possession []byte) (At, error) {
	data, err := c.codec.consortium.TryPackAdmitSite(m.binding(), possession)
	return place(c.act(ctx, inConsortium, data, err, "SiteAdmitted", [][32]byte{addressTopic(m.Account)}, func(f Fact) bool {
		return f.(SiteAdmitted).Member.equal(m)
	}))
}

// AdmitResearcher admits a researcher during the bootstrap (operator).
func (c *Client) AdmitResearcher(ctx context.Context, m Member, possession []byte) (At, error) {
	data, err := c.codec.consortium.TryPackAdmitResearcher(m.binding(), possession)
	return place(c.act(ctx, inConsortium, data, err, "ResearcherAdmitted", [][32]byte{addressTopic(m.Account)}, func(f Fact) bool {
		return f.(ResearcherAdmitted).Member.equal(m)
	}))
}

// PinKey fixes a circuit's verifying-key hash during the bootstrap, once (operator).
func (c *Client) PinKey(ctx context.Context, circuit string, keyHash [32]byte) (At, error) {
	data, err := c.codec.consortium.TryPackPinKey(circuit, keyHash)
	topic := [32]byte(crypto.Keccak256([]byte(circuit)))
	return place(c.act(ctx, inConsortium, data, err, "KeyPinned", [][32]byte{topic}, func(f Fact) bool {
		return f.(KeyPinned).KeyHash == keyHash
	}))
}

// PinRecord writes a record of a key ceremony down, once for each name (operator, at any time). The name begins with "ceremony/".
func (c *Client) PinRecord(ctx context.Context, name string, hash [32]byte) (At, error) {
	data, err := c.codec.consortium.TryPackPinRecord(name, hash)
	topic := [32]byte(crypto.Keccak256([]byte(name)))
	return place(c.act(ctx, inConsortium, data, err, "KeyPinned", [][32]byte{topic}, func(f Fact) bool {
		return f.(KeyPinned).KeyHash == hash
	}))
}

// CloseBootstrap hands admission and removal to the sites (operator).
func (c *Client) CloseBootstrap(ctx context.Context) (At, error) {
	data, err := c.codec.consortium.TryPackCloseBootstrap()
	return place(c.act(ctx, inConsortium, data, err, "BootstrapClosed", nil, func(Fact) bool { return true }))
}

// MoveAdmission asks the sites to admit a member, with this site's vote (site, after the bootstrap). reason is 1 to 280 bytes of text for all to read. The site's
// earlier motion for the same account with the same reason, if it can still carry or has carried, is returned rather than made again.
func (c *Client) MoveAdmission(ctx context.Context, role Role, m Member, possession []byte, reason string) (motion uint64, at At, err error) {
	kind := AdmitSite
	if role == RoleResearcher {
		kind = AdmitResearcher
	}
	data, err := c.codec.consortium.TryPackMoveAdmission(uint8(role), m.binding(), possession, reason)
	return c.move(ctx, data, err, kind, m.Account, reason)
}

// MoveRemoval asks the sites to remove a member, with this site's vote (site, after the bootstrap). For the rest see [Client.MoveAdmission].
func (c *Client) MoveRemoval(ctx context.Context, account Address, reason string) (motion uint64, at At, err error) {
	data, err := c.codec.consortium.TryPackMoveRemoval(common.Address(account), reason)
	return c.move(ctx, data, err, Remove, account, reason)
}

// MovePins asks the sites to pin keys, all of them or none, with this site's vote (site, after the bootstrap): 1 to 64 of circuits that have none. An earlier motion of the site is
// returned if its reason is the same.
func (c *Client) MovePins(ctx context.Context, pins []Pin, reason string) (motion uint64, at At, err error) {
	list := make([]bindings.ConsortiumPin, len(pins))
	for i, p := range pins {
		list[i] = bindings.ConsortiumPin{Circuit: p.Circuit, KeyHash: p.KeyHash}
	}
	data, err := c.codec.consortium.TryPackMovePins(list, reason)
	return c.move(ctx, data, err, PinKeys, Address{}, reason)
}

// MoveRetirement asks the sites to retire the keys of circuits, all of them or none, with this site's vote (site, after the bootstrap): nothing is accepted under them any more. An earlier
// motion of the site is returned if its reason is the same.
func (c *Client) MoveRetirement(ctx context.Context, circuits []string, reason string) (motion uint64, at At, err error) {
	data, err := c.codec.consortium.TryPackMoveRetirement(circuits, reason)
	return c.move(ctx, data, err, RetireKeys, Address{}, reason)
}

// MoveOperator asks the sites to make another account the operator, with this site's vote (site, after the bootstrap). An earlier motion of the site is returned if its reason is the same.
func (c *Client) MoveOperator(ctx context.Context, k Candidacy, reason string) (motion uint64, at At, err error) {
	data, err := c.codec.consortium.TryPackMoveOperator(common.Address(k.Account), uint64(k.Until.Unix()), k.Possession, reason)
	return c.move(ctx, data, err, ReplaceOperator, k.Account, reason)
}

func (c *Client) move(ctx context.Context, data []byte, err error, kind MotionKind, subject Address, reason string) (uint64, At, error) {
	if c.deployment == nil {
		return 0, At{}, errors.New("client has no deployment")
	}
	now, finalErr := c.Final(ctx)
	if finalErr != nil {
		return 0, At{}, finalErr
	}
	fact, err := c.act(ctx, inConsortium, data, err, "MotionMade", nil, func(f Fact) bool {
		m := f.(MotionMade)
		return m.Mover == c.Address() && m.Subject == subject && m.Kind == kind && m.Reason == reason && !m.Until.Before(now.Time)
	})
	if err != nil {
		return 0, At{}, err
	}
	return fact.(MotionMade).Motion, fact.Where(), nil
}

// Support votes for a motion (site). With enough of the active sites it takes effect (see [Facts.VotesNeeded]).
func (c *Client) Support(ctx context.Context, motion uint64) (At, error) {
	number := new(big.Int).SetUint64(motion)
	data, err := c.codec.consortium.TryPackSupport(number)
	topics := [][32]byte{[32]byte(common.LeftPadBytes(number.Bytes(), 32)), addressTopic(c.Address())}
	return place(c.act(ctx, inConsortium, data, err, "MotionSupported", topics, func(Fact) bool { return true }))
}

// Propose makes a study known that has neither noise nor a committee (researcher). See [Client.ProposeUnder].
func (c *Client) Propose(ctx context.Context, study [32]byte, minSites, maxSessions uint32) (At, error) {
	return c.ProposeUnder(ctx, study, Rules{MinSites: minSites, MaxSessions: maxSessions})
}

// ProposeUnder makes a study known with the rules of its sessions (researcher): 1 ≤ MinSites ≤ 255, MaxSessions ≥ 1, a committee without the researcher. A session counts until it
// is aborted without anybody's attestation; 16 times MaxSessions may be opened.
func (c *Client) ProposeUnder(ctx context.Context, study [32]byte, r Rules) (At, error) {
	rules := bindings.StudyRegistryRules{MinSites: r.MinSites, MaxSessions: r.MaxSessions, Cost: r.Cost, Quorum: r.Quorum, Committee: []common.Address{}}
	for _, m := range r.Committee {
		rules.Committee = append(rules.Committee, common.Address(m))
	}
	data, err := c.codec.studies.TryPackPropose(study, rules)
	return place(c.act(ctx, inStudies, data, err, "StudyProposed", [][32]byte{study, addressTopic(c.Address())}, func(f Fact) bool {
		return f.(StudyProposed).Rules.Equal(r)
	}))
}

// Decide carries a decision of a committee's member to the chain (anybody).
func (c *Client) Decide(ctx context.Context, d Decision) (At, error) {
	member, err := d.Signer(c.Deployment())
	if err != nil {
		return At{}, err
	}
	data, err := c.codec.studies.TryPackDecide(d.Study, d.Agrees, d.Number, d.Signature)
	return place(c.act(ctx, inStudies, data, err, "Decided", [][32]byte{d.Study, addressTopic(member)}, func(f Fact) bool {
		e := f.(Decided)
		return e.Number == d.Number && e.Agrees == d.Agrees
	}))
}

// Approve approves a study over one dataset, once (site), for as many sessions as the study may have.
func (c *Client) Approve(ctx context.Context, study [32]byte, d Dataset) (At, error) {
	return c.ApproveUpTo(ctx, study, d, 0)
}

// ApproveUpTo is Approve with a cap of the site's own on the sessions that the dataset may serve in; 0 is none.
func (c *Client) ApproveUpTo(ctx context.Context, study [32]byte, d Dataset, maxSessions uint32) (At, error) {
	data, err := c.codec.studies.TryPackApprove(study, d.Root, d.Height, maxSessions)
	return place(c.act(ctx, inStudies, data, err, "Approved", [][32]byte{study, addressTopic(c.Address())}, func(f Fact) bool {
		a := f.(Approved)
		return a.Dataset == d && a.MaxSessions == maxSessions
	}))
}

// Refuse says why the site does not approve a study: 1 to 280 bytes of text for all to read (site).
func (c *Client) Refuse(ctx context.Context, study [32]byte, reason string) (At, error) {
	data, err := c.codec.studies.TryPackRefuse(study, reason)
	return place(c.act(ctx, inStudies, data, err, "Refused", [][32]byte{study, addressTopic(c.Address())}, func(f Fact) bool {
		return f.(Refused).Reason == reason
	}))
}

// SetBudget sets the site's limit on what the sessions of all studies together may cost a row, in billionths of rho; 0 takes it away (site). The newest limit holds, so this one write is
// sent again where another limit was set since.
func (c *Client) SetBudget(ctx context.Context, limit uint64) (At, error) {
	if c.deployment == nil {
		return At{}, errors.New("client has no deployment")
	}
	var last *BudgetSet
	topics := [][32]byte{addressTopic(c.Address())}
	if _, err := c.find(ctx, inStudies, "BudgetSet", topics, func(f Fact) bool {
		e := f.(BudgetSet)
		last = &e
		return false
	}); err != nil {
		return At{}, err
	}
	data, err := c.codec.studies.TryPackSetBudget(limit)
	return place(c.act(ctx, inStudies, data, err, "BudgetSet", topics, func(f Fact) bool {
		e := f.(BudgetSet)
		return e.Limit == limit && (last == nil || !before(e.At, last.At))
	}))
}

// RevokeApproval ends the site's approval for good; no session opens with it any more (site).
func (c *Client) RevokeApproval(ctx context.Context, study [32]byte) (At, error) {
	data, err := c.codec.studies.TryPackRevokeApproval(study)
	topics := [][32]byte{study, addressTopic(c.Address())}
	return place(c.act(ctx, inStudies, data, err, "ApprovalRevoked", topics, func(Fact) bool { return true }))
}

// OpenSession opens a session of a study with the sites at their consent epochs (operator, or the study's
// researcher). The roster may be in any order; it is sent ordered by site id. The zero Step is that of an analysis of one session.
func (c *Client) OpenSession(ctx context.Context, session, study [32]byte, roster []RosterSite, step Step) (At, error) {
	roster, err := c.ordered(ctx, roster)
	if err != nil {
		return At{}, err
	}
	sites, epochs := make([]common.Address, len(roster)), make([]uint64, len(roster))
	for i, r := range roster {
		sites[i], epochs[i] = common.Address(r.Site), r.Epoch
	}
	data, err := c.codec.studies.TryPackOpenSession(session, study, sites, epochs, step.Model, step.Previous)
	return place(c.act(ctx, inStudies, data, err, "SessionOpened", [][32]byte{session, study}, func(f Fact) bool {
		opened := f.(SessionOpened)
		return opened.Step == step && slices.EqualFunc(opened.Roster, roster, func(e RosterEntry, r RosterSite) bool {
			return e.Site == r.Site && e.ConsentEpoch == r.Epoch
		})
	}))
}

// ordered returns the roster by site id as the consortium knows it. Unknown accounts come first; the contract
// will refuse them.
func (c *Client) ordered(ctx context.Context, roster []RosterSite) ([]RosterSite, error) {
	type identified struct {
		id [32]byte
		RosterSite
	}
	list := make([]identified, len(roster))
	for i, r := range roster {
		out, err := c.at.read(ctx, c.Deployment().Consortium, c.codec.consortium.PackIdOf(common.Address(r.Site)))
		if err != nil {
			return nil, err
		}
		id, err := c.codec.consortium.UnpackIdOf(out)
		if err != nil {
			return nil, fmt.Errorf("id of %s: %w", r.Site, err)
		}
		list[i] = identified{id, r}
	}
	slices.SortStableFunc(list, func(a, b identified) int { return bytes.Compare(a.id[:], b.id[:]) })
	sorted := make([]RosterSite, len(list))
	for i, e := range list {
		sorted[i] = e.RosterSite
	}
	return sorted, nil
}

// Seal anchors the transcript head and the digest of the aggregate, once (operator).
func (c *Client) Seal(ctx context.Context, session, head, aggregate [32]byte) (At, error) {
	data, err := c.codec.studies.TryPackSeal(session, head, aggregate)
	return place(c.act(ctx, inStudies, data, err, "Sealed", [][32]byte{session}, func(f Fact) bool {
		s := f.(Sealed)
		return s.Head == head && s.Aggregate == aggregate
	}))
}

// Attest says that this site recomputed the sealed head, once (site of the roster).
func (c *Client) Attest(ctx context.Context, session, head [32]byte) (At, error) {
	data, err := c.codec.studies.TryPackAttest(session, head)
	return place(c.act(ctx, inStudies, data, err, "Attested", [][32]byte{session, addressTopic(c.Address())}, func(f Fact) bool {
		return f.(Attested).Head == head
	}))
}

// Release commits to the result after every site of the roster attested (the study's researcher).
func (c *Client) Release(ctx context.Context, session, commitment [32]byte) (At, error) {
	data, err := c.codec.studies.TryPackRelease(session, commitment)
	return place(c.act(ctx, inStudies, data, err, "Released", [][32]byte{session}, func(f Fact) bool {
		return f.(Released).Commitment == commitment
	}))
}

// Abort ends a session before its release (operator or the study's researcher). reason is a public code other
// than zero; culprit is a party of the session or the zero address; detail is a digest of the evidence. A session
// that was aborted with another reason stays so, and the contract's refusal is returned.
func (c *Client) Abort(ctx context.Context, session [32]byte, reason uint32, culprit Address, detail [32]byte) (At, error) {
	data, err := c.codec.studies.TryPackAbort(session, reason, common.Address(culprit), detail)
	return place(c.act(ctx, inStudies, data, err, "Aborted", [][32]byte{session}, func(f Fact) bool {
		a := f.(Aborted)
		return a.Reason == reason && a.Culprit == culprit && a.Detail == detail
	}))
}
