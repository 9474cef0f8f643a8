package worker

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"salus/ledger"
	"salus/ledger/pins"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/zkproofs"
	"salus/zkproofs/ceremony"
)

// The consortium's sites decide by motions who is admitted and removed, which circuits' keys are used and no longer used, and who carries sessions, once its bootstrap is closed (Consortium.sol). A motion is made and
// supported by a hospital's own transaction; what it is about is for its people to judge, so no policy does it.

// Motion is a motion as the chain tells it.
type Motion struct {
	Number     uint64         `json:"motion"`
	Kind       string         `json:"kind"`
	State      string         `json:"state"` // open, carried or lapsed
	Reason     string         `json:"reason"`
	Mover      string         `json:"mover"`
	Subject    string         `json:"subject,omitempty"` // "site st-anna"; of an admission or removal, or "operator"
	Account    ledger.Address `json:"account,omitzero"`
	Pins       []Pinned       `json:"pins,omitempty"`
	Supporters []string       `json:"supporters"`
	Votes      int            `json:"votes"`  // of sites that are active
	Needed     int            `json:"needed"` // now
	Made       time.Time      `json:"made"`
	Until      time.Time      `json:"until"`
}

// Pinned is a circuit's key in a motion.
type Pinned struct {
	Circuit string      `json:"circuit"`
	KeyHash ledger.Hash `json:"keyHash"`
}

// Motions lists all motions, in order.
func Motions(f *ledger.Facts) []Motion {
	list := []Motion{}
	for _, m := range f.Motions() {
		list = append(list, motionOf(f, m))
	}
	return list
}

func motionOf(f *ledger.Facts, m *ledger.MotionFacts) Motion {
	out := Motion{
		Number: m.Made.Motion, Kind: m.Made.Kind.String(), State: "open", Reason: m.Made.Reason, Mover: nameOf(f, m.Made.Mover), Account: m.Made.Subject,
		Votes: f.Votes(m), Needed: f.VotesNeeded(m.Made.Kind, m.Made.Subject), Made: m.Made.Time, Until: m.Made.Until,
	}
	switch {
	case m.Carried:
		out.State = "carried"
	case f.Head.Time.After(m.Made.Until):
		out.State = "lapsed"
	}
	switch m.Made.Kind {
	case ledger.AdmitSite:
		out.Subject = "site "
	case ledger.AdmitResearcher:
		out.Subject = "researcher "
	case ledger.ReplaceOperator:
		out.Subject = "operator"
	case ledger.Remove:
		_, role, _, _ := f.Member(m.Made.Subject)
		out.Subject = role.String() + " " + nameOf(f, m.Made.Subject)
	}
	if m.Admits != nil {
		out.Subject += m.Admits.ID
	}
	for _, p := range m.Pins {
		out.Pins = append(out.Pins, Pinned{p.Circuit, p.KeyHash})
	}
	for _, s := range m.Support {
		out.Supporters = append(out.Supporters, nameOf(f, s.Site))
	}
	return out
}

func nameOf(f *ledger.Facts, a ledger.Address) string {
	if m, _, _, known := f.Member(a); known {
		return m.ID
	}
	return a.String()
}

// MoveAdmission moves that an applicant be admitted.
func (s *Site) MoveAdmission(ctx context.Context, chain *ledger.Client, a ledger.Application, reason string) (Motion, error) {
	if a.Consortium != s.Profile.Deployment.Consortium {
		return Motion{}, faults.New(faults.UsageError, "the application is for the consortium at %s, this one is at %s", a.Consortium, s.Profile.Deployment.Consortium)
	}
	return s.move(ctx, chain, reason, func() (uint64, error) {
		n, _, err := chain.MoveAdmission(ctx, a.Role, a.Member, a.Possession, reason)
		return n, err
	})
}

// MoveRemoval moves that a member be removed. What it has signed stays what it is; it takes part in nothing that begins later.
func (s *Site) MoveRemoval(ctx context.Context, chain *ledger.Client, role ledger.Role, id, reason string) (Motion, error) {
	f, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return Motion{}, err
	}
	find := f.Site
	if role == ledger.RoleResearcher {
		find = f.Researcher
	}
	m, ok := find(id)
	if !ok {
		return Motion{}, faults.New(faults.NotFound, "there is no active %s %.64q", role, id)
	}
	return s.move(ctx, chain, reason, func() (uint64, error) {
		n, _, err := chain.MoveRemoval(ctx, m.Account, reason)
		return n, err
	})
}

// MovePins moves that circuits' verifying keys be pinned, all of them or none; only keys that this hospital made, where made is not nil.
func (s *Site) MovePins(ctx context.Context, chain *ledger.Client, list []ledger.Pin, reason string, made Made) (Motion, error) {
	if err := s.verified(list, made); err != nil {
		return Motion{}, err
	}
	return s.move(ctx, chain, reason, func() (uint64, error) {
		n, _, err := chain.MovePins(ctx, list, reason)
		return n, err
	})
}

// MoveRetirement moves that nothing be accepted under circuits' keys any more: all of them or none.
func (s *Site) MoveRetirement(ctx context.Context, chain *ledger.Client, circuits []string, reason string) (Motion, error) {
	return s.move(ctx, chain, reason, func() (uint64, error) {
		n, _, err := chain.MoveRetirement(ctx, circuits, reason)
		return n, err
	})
}

// MoveOperator moves that a candidate carry the consortium's sessions.
func (s *Site) MoveOperator(ctx context.Context, chain *ledger.Client, c ledger.Candidacy, reason string) (Motion, error) {
	if c.Consortium != s.Profile.Deployment.Consortium {
		return Motion{}, faults.New(faults.UsageError, "the candidacy is for the consortium at %s, this one is at %s", c.Consortium, s.Profile.Deployment.Consortium)
	}
	return s.move(ctx, chain, reason, func() (uint64, error) {
		n, _, err := chain.MoveOperator(ctx, c, reason)
		return n, err
	})
}

// Made says whether this member made a circuit's key itself, in verifying a ceremony.
type Made func(circuit string, keyHash [32]byte) bool

// MadeHere looks in a hospital's keys folder, where verifying ceremonies leaves the keys.
func MadeHere(dir string) Made { return MadeIn(filepath.Join(dir, member.KeysFolder)) }

// MadeIn looks in any folder of keys.
func MadeIn(folder string) Made {
	keys := zkproofs.GivenKeys(folder, nil, nil)
	return func(circuit string, keyHash [32]byte) bool {
		made, development := keys.Holds(zkproofs.CircuitID(circuit), keyHash)
		return made && !development
	}
}

// verified refuses keys that this hospital has not made itself. In a development consortium nobody has.
func (s *Site) verified(list []ledger.Pin, made Made) error {
	if s.Profile.Development || made == nil {
		return nil
	}
	var not []string
	for _, p := range list {
		if !made(p.Circuit, p.KeyHash) {
			not = append(not, p.Circuit)
		}
	}
	if len(not) > 0 {
		return faults.New(faults.NotVerifiedHere, "%s", strings.Join(not, ", "))
	}
	return nil
}

// Support votes for a motion; for keys only if this hospital made them, where made is not nil.
func (s *Site) Support(ctx context.Context, chain *ledger.Client, motion uint64, made Made) (Motion, error) {
	f, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return Motion{}, err
	}
	m, ok := f.Motion(motion)
	if !ok {
		return Motion{}, faults.New(faults.NotFound, "there is no motion %d", motion)
	}
	if m.Made.Kind == ledger.PinKeys {
		if err := s.verified(m.Pins, made); err != nil {
			return Motion{}, err
		}
	}
	return s.move(ctx, chain, m.Made.Reason, func() (uint64, error) {
		_, err := chain.Support(ctx, motion)
		return motion, err
	})
}

// move logs the departure, makes the transaction, and says how the motion stands then.
func (s *Site) move(ctx context.Context, chain *ledger.Client, reason string, send func() (uint64, error)) (Motion, error) {
	if err := s.leaves("motion", sha256.Sum256([]byte(reason))); err != nil {
		return Motion{}, err
	}
	n, err := send()
	if err != nil {
		return Motion{}, refusal(err)
	}
	f, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return Motion{}, err
	}
	m, ok := f.Motion(n)
	if !ok {
		return Motion{}, fmt.Errorf("motion %d is not in the facts: %w", n, ledger.ErrUnavailable)
	}
	return motionOf(f, m), nil
}

// refusal gives a contract's refusal its public code.
func refusal(err error) error {
	if revert, ok := errors.AsType[*ledger.Revert](err); ok {
		return faults.New(faults.TransactionFails, "%v", revert)
	}
	return err
}

// CeremonyPins are the keys of the finished ceremony in a hospital's folder that the consortium has not pinned.
func (s *Site) CeremonyPins(ctx context.Context, chain *ledger.Client, dir string) ([]ledger.Pin, error) {
	folder, err := ceremony.Read(filepath.Join(dir, member.CeremonyFolder))
	if err != nil {
		return nil, err
	}
	finish, done := folder.Log().Finished()
	if !done {
		return nil, faults.New(faults.UsageError, "the ceremony in %s is not finished", folder.Dir())
	}
	f, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return nil, err
	}
	unpinned := pins.Unpinned(f, folder.Log())
	var out []ledger.Pin
	for _, k := range finish.Keys {
		if slices.Contains(unpinned, string(k.Circuit)) {
			out = append(out, ledger.Pin{Circuit: string(k.Circuit), KeyHash: k.Hash})
		}
	}
	if len(out) == 0 {
		return nil, faults.New(faults.UsageError, "every key of the ceremony in %s is pinned", folder.Dir())
	}
	return out, nil
}

// ParsePin reads CIRCUIT=0xHASH.
func ParsePin(text string) (ledger.Pin, error) {
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] != '=' {
			continue
		}
		h, err := study.ParseHash(text[i+1:])
		if err != nil || i == 0 {
			break
		}
		return ledger.Pin{Circuit: text[:i], KeyHash: h}, nil
	}
	return ledger.Pin{}, fmt.Errorf("want CIRCUIT=0x and 64 hexadecimal digits, found %.80q", text)
}
