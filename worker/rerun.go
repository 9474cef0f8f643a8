package worker

import (
	"errors"

	"salus/ledger/transcript"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/vault"
	"salus/zkproofs/contribution"
)

// The re-run rule (5-security 5.2 rule 4, I5): two results of one study reveal by subtraction those in whom they differ. So a
// site gives no share for a session that differs from an earlier one, for which its share left, in fewer patients than
// the study's minimum cohort:
//
//   - at this site, by the slots that count in one and not in the other; known when the terms are known, and refused then;
//   - by rosters, at the sites that are in one and not in the other. What their patients number is not known here, but at
//     least their proven floors; known when the session is sealed, and refused then, before the share is made. And there
//     must be the study's minimum of such sites: else the subtraction is one hospital's own table, however large it is.
//
// What is remembered is in the vault; for a session that this site attested and a restored vault does not know, the slots are computed again from dataset and consents,
// and where that cannot be done the site answers no session of the study any more (recall.go).
//
// Sessions are compared in pairs; a combination of three or more results could tell more, and the study's cap on sessions
// bounds that.
//
// The sessions of one iterative analysis count the same patients, so they differ in nobody and pass; where somebody withdraws between two of them the rule
// stops the chain. What the same patients' sums at many models tell together, the study's cap bounds too.
//
// It does not look across studies: two studies over the same patients can be subtracted too, and the approval of each is
// where a hospital decides about that.

// reruns is what is remembered of a study's sessions.
type reruns struct {
	Sessions map[string]rerun `json:"sessions"`
}

// rerun is one session for which this site's share was made, or was about to be.
type rerun struct {
	Slots  []int             `json:"slots"`  // that counted here
	Floors map[string]uint32 `json:"floors"` // every site of the roster, with its proven floor
}

// tooSimilar refuses a session whose counted slots differ from an earlier one's in some, but fewer than the minimum cohort.
func (s *Site) tooSimilar(t *transcript.Terms, slots []int, rule study.Release) error {
	return s.eachPast(t, func(past rerun) error {
		if d := difference(past.Slots, slots); d > 0 && d < int(rule.MinCohort) {
			return faults.New(faults.TooSimilar, "the decisions differ from an earlier session's, in fewer patients than the study's minimum cohort of %d: subtracting the results would tell about them", rule.MinCohort)
		}
		return nil
	})
}

// tooSimilarRoster refuses a sealed session whose roster differs from an earlier one's by fewer sites than the study's minimum,
// or by sites whose proven floors do not add up to its minimum cohort.
func (s *Site) tooSimilarRoster(t *transcript.Terms, floors map[string]uint32, rule study.Release) error {
	return s.eachPast(t, func(past rerun) error {
		var patients uint64
		var sites uint32
		for _, pair := range [][2]map[string]uint32{{past.Floors, floors}, {floors, past.Floors}} {
			for site, floor := range pair[0] {
				if _, both := pair[1][site]; !both {
					sites++
					patients += uint64(floor)
				}
			}
		}
		switch {
		case sites > 0 && sites < max(rule.MinSites, 2):
			return faults.New(faults.TooSimilar, "the roster differs from an earlier session's by %d site(s), the study's minimum is %d: subtracting the results would give their own", sites, max(rule.MinSites, 2))
		case sites > 0 && patients < uint64(rule.MinCohort):
			return faults.New(faults.TooSimilar, "the roster differs from an earlier session's by sites whose proven floors do not add up to the study's minimum cohort of %d: subtracting the results would tell about their patients", rule.MinCohort)
		}
		return nil
	})
}

func (s *Site) eachPast(t *transcript.Terms, check func(rerun) error) error {
	past, err := s.past(t.Study)
	if err != nil {
		return err
	}
	for id, r := range past.Sessions {
		if id == t.Session.String() {
			continue
		}
		if err := check(r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Site) past(h study.Hash) (reruns, error) {
	past := reruns{Sessions: map[string]rerun{}}
	err := s.loadJSON(decisionBlob+h.String(), &past)
	if errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
	return past, err
}

// charge holds a sealed session against the earlier ones, if enforce, and notes it, in one step: of two sessions at once the
// second sees the first. It is called before this site's share is made.
func (s *Site) charge(t *transcript.Terms, slots []int, floors map[string]uint32, rule study.Release, enforce bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if enforce {
		if err := s.tooSimilar(t, slots, rule); err != nil {
			return err
		}
		if err := s.tooSimilarRoster(t, floors, rule); err != nil {
			return err
		}
	}
	past, err := s.past(t.Study)
	if err != nil {
		return err
	}
	past.Sessions[t.Session.String()] = rerun{slots, floors}
	return s.savedJSON(decisionBlob+t.Study.String(), past)
}

// counted lists the slots whose rows count: permitted, present, and without a missing code that the statement needs. Others change no
// result, so a difference in them hides nobody.
func (in inputs) counted(s contribution.Statement) []int {
	out := []int{}
	for _, d := range in.decisions {
		if d.Permitted && d.Slot < len(in.data.Rows) && in.data.Rows[d.Slot] != nil && s.Complete(in.data.Rows[d.Slot]) {
			out = append(out, d.Slot)
		}
	}
	return out
}

// difference is the number of slots in one list and not in the other.
func difference(a, b []int) int {
	in := map[int]bool{}
	for _, x := range a {
		in[x] = true
	}
	n := len(a)
	for _, x := range b {
		if in[x] {
			n--
		} else {
			n++
		}
	}
	return n
}
