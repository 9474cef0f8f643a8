package worker

import (
	"os"
	"slices"
	"testing"

	"salus/consent"
	"salus/he"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/vault"
	"salus/zkproofs/contribution"
)

// rerunSite is a site with a vault and nothing else.
func rerunSite(t *testing.T) *Site {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := vault.NewKeyFile(vaultKey(dir)); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(vaultDir(dir), vaultKey(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return &Site{Dir: dir, Vault: v}
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestAReRunThatTellsAboutAFewIsRefused(t *testing.T) {
	rule := study.Release{MinCohort: 5, MinSites: 2}
	full := map[string]uint32{"a": 5, "b": 5, "c": 2}
	for name, c := range map[string]struct {
		slots   []int
		floors  map[string]uint32
		refused bool
	}{
		"the same again":                       {upTo(20), full, false},
		"one patient fewer":                    {upTo(19), full, true},
		"four patients more":                   {upTo(24), full, true},
		"five patients more":                   {upTo(25), full, false},
		"one left and one came":                {append(upTo(19), 20), full, true},
		"without a site of five":               {upTo(20), map[string]uint32{"a": 5, "c": 2}, true},
		"without two sites of seven":           {upTo(20), map[string]uint32{"a": 5}, false},
		"a site of five for another":           {upTo(20), map[string]uint32{"a": 5, "d": 5, "c": 2}, false},
		"without a site of two":                {upTo(20), map[string]uint32{"a": 5, "b": 5}, true},
		"with a new site of two":               {upTo(20), map[string]uint32{"a": 5, "b": 5, "c": 2, "d": 2}, true},
		"a site of two for another, four both": {upTo(20), map[string]uint32{"a": 5, "b": 5, "d": 2}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := rerunSite(t)
			first := &transcript.Terms{Session: study.SessionID{1}}
			if err := s.charge(first, upTo(20), full, rule, true); err != nil {
				t.Fatal(err)
			}
			second := &transcript.Terms{Session: study.SessionID{2}}
			err := s.charge(second, c.slots, c.floors, rule, true)
			if refused := faults.Is(err, faults.TooSimilar); refused != c.refused || err != nil && !refused {
				t.Errorf("%v; refused should be %v", err, c.refused)
			}
			if c.refused {
				if err := s.charge(second, c.slots, c.floors, rule, false); err != nil {
					t.Errorf("where re-runs are allowed: %v", err)
				}
			}
			if err := s.charge(first, upTo(20), full, rule, true); err != nil && !c.refused {
				t.Errorf("the first session again: %v", err)
			}
		})
	}
}

func TestOnlyRowsThatCountAreCompared(t *testing.T) {
	q := analysis.Query{Keys: 2, HasValue: true}
	q.Sizes[0], q.Sizes[1], q.Radix[0], q.Value[1] = 2, 7, 1, 1
	s, err := contribution.For(he.Additive4096(), transcript.SmallChunk, analysis.Statistic{Tally: &q})
	if err != nil {
		t.Fatal(err)
	}
	in := inputs{data: dataset{Rows: [][]uint32{{1, 5, 0}, nil, {0, 5, 1}, {2, 0, 1}, {2, 7, 1}, {1, 1, 1}}}}
	for slot := range 7 {
		in.decisions = append(in.decisions, consent.Decision{Slot: slot, Permitted: slot != 4})
	}
	if got := in.counted(s); !slices.Equal(got, []int{0, 5}) {
		t.Errorf("counted %v: an empty row, a missing key, a missing value, a refusal and a slot without a row count nothing", got)
	}
}
