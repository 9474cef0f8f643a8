package worker

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"salus/ledger/transcript"
	"salus/models/privacy"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/worker/vault"
)

// The privacy budget (5-security 5.2 rule 4, I5). Every session with noise is charged in full before this site's share for it is made, whether a result comes of it or
// not, and stays charged, unless it was aborted before this site attested it: then no share of this site's ever left (voidFor), and what was charged is given back before the next session is held
// against the budget. The chain's word is not enough for that: final blocks may be taken back and an endpoint may lie. Before the share is made the charge is marked in the vault, and what
// is marked is never given back. A session is refused whose loss, added to what is charged,
//
//   - exceeds the study's own target, over all sessions of the study;
//   - exceeds this site's limit, over all noised sessions of all studies, if it has set one.
//
// What was charged is in the vault, and a restored vault has forgotten what came after it. The chain has not: a site attests a session after it has charged it and before it gives its share, so
// the sessions that it attested are looked up before each new one, and charged where the vault does not know them (recall.go).
//
// The loss is that of models/privacy for the session's own noise and roster; sums of losses are bounds for whatever was asked. A study without noise has no finite loss
// and is not counted here: the re-run rule and the minimum cohort are what protects its patients.

const budgetBlob = "privacy"

// budget is what was charged, by session.
type budget struct {
	Sessions map[string]charged `json:"sessions"`
}

type charged struct {
	Study    study.Hash `json:"study"`
	Variance uint32     `json:"variance"`
	Sites    int        `json:"sites"`
	// Grid and Width are those of privacy.Sum; 0 in a session of counts alone.
	Grid  uint8  `json:"grid,omitempty"`
	Width uint32 `json:"width,omitempty"`
	// Shared says that this site's share may have left.
	Shared bool `json:"shared,omitempty"`
}

// chargedFor is the charge of a session with noise.
func chargedFor(s study.Hash, noise privacy.Table) charged {
	return charged{Study: s, Variance: uint32(noise.Scale), Sites: noise.Sites, Grid: noise.Sum.Grid, Width: noise.Sum.Width}
}

// table has the charge's loss.
func (c charged) table() privacy.Table {
	return privacy.Table{Scale: privacy.Scale(c.Variance), Sites: c.Sites, Sum: privacy.Sum{Grid: c.Grid, Width: c.Width}}
}

func (s *Site) budget() (budget, error) {
	b := budget{Sessions: map[string]charged{}}
	err := s.loadJSON(budgetBlob, &b)
	if errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
	for _, c := range b.Sessions {
		if _, bad := privacy.ParseScale(c.Variance); err == nil && (bad != nil || c.Sites < 2 || c.table().Sum.Check() != nil) {
			return b, faults.New(faults.Internal, "the vault's blob %s is not what was stored", budgetBlob)
		}
	}
	return b, err
}

// affordable refuses a session with noise that the budget does not allow.
func (s *Site) affordable(r *transcript.Replay, limit *study.Privacy) error {
	b, err := s.budget()
	if err != nil {
		return err
	}
	return b.admits(r.Terms(), r.Noise(), r.Study().Release.Privacy, limit)
}

// admits holds a session's noise against what is charged. The session's own charge, if it was made before, counts once.
func (b budget) admits(t *transcript.Terms, noise privacy.Table, target, limit *study.Privacy) error {
	if noise.Sites == 0 {
		return nil
	}
	ofStudy, ofAll := noise.Loss(), noise.Loss()
	for id, c := range b.Sessions {
		if id == t.Session.String() {
			continue
		}
		loss := c.table().Loss()
		ofAll = ofAll.Plus(loss)
		if c.Study == t.Study {
			ofStudy = ofStudy.Plus(loss)
		}
	}
	for _, c := range []struct {
		whose string
		most  *study.Privacy
		loss  privacy.Loss
	}{{"the study's target", target, ofStudy}, {"this site's limit", limit, ofAll}} {
		if c.most == nil {
			continue
		}
		most, err := c.most.Target()
		if err != nil {
			return faults.New(faults.Internal, "%s: %v", c.whose, err)
		}
		if !most.Admits(c.loss) {
			return faults.New(faults.PrivacySpent, "%s of ε = %s at δ = %s would be exceeded by this session and those before it", c.whose, c.most.Epsilon, c.most.Delta)
		}
	}
	return nil
}

// spend charges a session with noise, or refuses it, in one step: of two sessions at once the second sees the first. It is called before this site's share is made.
func (s *Site) spend(r *transcript.Replay, limit *study.Privacy) error {
	return s.spendTable(r.Terms(), r.Noise(), r.Study().Release.Privacy, limit)
}

func (s *Site) spendTable(t *transcript.Terms, noise privacy.Table, target, limit *study.Privacy) error {
	if noise.Sites == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.budget()
	if err != nil {
		return err
	}
	if err := b.admits(t, noise, target, limit); err != nil {
		return err
	}
	c := chargedFor(t.Study, noise)
	c.Shared = b.Sessions[t.Session.String()].Shared
	b.Sessions[t.Session.String()] = c
	return s.savedJSON(budgetBlob, b)
}

// shareLeaves marks the charge of a session with noise, before this site's share is made. A charge that was given back meanwhile, because the chain said for a moment that the
// session had ended, is to be made again first.
func (s *Site) shareLeaves(id study.SessionID, noise privacy.Table) error {
	if noise.Sites == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.budget()
	if err != nil {
		return err
	}
	c, ok := b.Sessions[id.String()]
	switch {
	case !ok:
		return fmt.Errorf("session %s is not charged any more: %w", id, member.ErrWait)
	case c.Shared:
		return nil
	}
	c.Shared = true
	b.Sessions[id.String()] = c
	return s.savedJSON(budgetBlob, b)
}

// giveBack takes off the charges of sessions that revealed nothing: of those that the chain says so of, the ones whose share never left.
func (s *Site) giveBack(void []study.SessionID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.budget()
	if err != nil {
		return err
	}
	before := len(b.Sessions)
	for _, id := range void {
		if !b.Sessions[id.String()].Shared {
			delete(b.Sessions, id.String())
		}
	}
	if len(b.Sessions) == before {
		return nil
	}
	return s.savedJSON(budgetBlob, b)
}

// Spent is what the site's noised sessions have told about one row, at a δ.
type Spent struct {
	Delta   string       `json:"delta"`
	Epsilon string       `json:"epsilon"` // of all together
	Studies []SpentStudy `json:"studies"`
}

// SpentStudy is one study's part. Parts do not add up: losses add in another measure.
type SpentStudy struct {
	Study    study.Hash `json:"study"`
	Sessions int        `json:"sessions"`
	Epsilon  string     `json:"epsilon"`
}

// Spent sums the charges.
func (s *Site) Spent(delta *big.Rat) (Spent, error) {
	b, err := s.budget()
	if err != nil {
		return Spent{}, err
	}
	var all privacy.Loss
	losses, sessions := map[study.Hash]privacy.Loss{}, map[study.Hash]int{}
	for _, c := range b.Sessions {
		all = all.Plus(c.table().Loss())
		losses[c.Study] = losses[c.Study].Plus(c.table().Loss())
		sessions[c.Study]++
	}
	out := Spent{Delta: delta.FloatString(12), Epsilon: said(all, delta), Studies: []SpentStudy{}}
	for _, h := range slices.SortedFunc(maps.Keys(losses), func(a, b study.Hash) int { return bytes.Compare(a[:], b[:]) }) {
		out.Studies = append(out.Studies, SpentStudy{h, sessions[h], said(losses[h], delta)})
	}
	return out, nil
}

// said is a loss's ε to three digits, rounded up.
func said(l privacy.Loss, delta *big.Rat) string {
	epsilon, err := l.Epsilon(delta)
	if err != nil {
		return fmt.Sprintf("more than %d", privacy.MaxEpsilon)
	}
	return epsilon.FloatString(3)
}
