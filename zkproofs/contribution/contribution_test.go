package contribution

import (
	"slices"
	"testing"

	"salus/he"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/cohort"
)

// meals counts rows by the first column and sums the second.
func meals() *analysis.Query {
	q := &analysis.Query{Keys: 3, HasValue: true}
	q.Sizes[0], q.Radix[0], q.Sizes[1], q.Value[1] = 3, 1, 9, 1
	return q
}

func TestStatisticChoosesTheCircuit(t *testing.T) {
	counts := meals()
	counts.Value[1], counts.HasValue = 0, false
	for want, q := range map[string]*analysis.Query{"tally/v1/additive4096/rows240-sum512": meals(), "tally/v1/additive4096/rows240-count4096": counts} {
		s, err := For(he.Additive4096(), 240, analysis.Statistic{Tally: q})
		if err != nil || string(s.Circuit()) != want || s.Lanes() != 1 || s.Name() != "tally" || s.Set() != he.Additive4096() {
			t.Errorf("%s: %s over %d lanes, %v", want, s.Circuit(), s.Lanes(), err)
		}
		if _, err := catalogue.Find(s.Circuit()); err != nil {
			t.Error(err)
		}
	}
}

func TestStatisticAsksForExactlyOneThing(t *testing.T) {
	for name, s := range map[string]analysis.Statistic{
		"nothing": {}, "two": {Tally: meals(), Moments: &analysis.MomentsQuery{}}, "impossible": {Tally: &analysis.Query{Keys: 1, HasValue: true, Sizes: [12]uint32{1 << 21}}},
	} {
		if x, err := For(he.Additive4096(), 240, s); err == nil {
			t.Errorf("%s: %s", name, x.Circuit())
		}
	}
}

func TestMessagesAddUpToTheTotals(t *testing.T) {
	s, err := For(he.Additive4096(), 240, analysis.Statistic{Tally: meals()})
	if err != nil {
		t.Fatal(err)
	}
	asked := consentword.Request{Schema: consentword.Schema, Purposes: consentword.HealthResearch, Operations: consentword.Statistic}
	request, permits := asked.Word(), asked.Word().Fields()
	permits.NotAfter, permits.Version = 1<<32-1, 1
	permit := permits.Word()
	words := []consentword.Word{permit, permit, permit, permit}
	sum := make([]uint64, s.Set().N())
	for _, rows := range [][][]uint32{{{1, 4}, {3, 9}, nil, {0, 2}}, {{3, 1}, {2, 0}}} {
		m, n, err := s.Compute(0, request, 0, rows, words)
		if err != nil {
			t.Fatal(err)
		}
		complete := 0
		for _, r := range rows {
			if r != nil && s.Complete(r) {
				complete++
			}
		}
		if int(n) != complete {
			t.Errorf("%d rows count, %d are complete", n, complete)
		}
		for i, x := range m {
			sum[i] += uint64(x)
		}
	}
	totals, err := s.Decode([][]uint64{sum})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(totals.Tally.Count, []uint64{1, 0, 2}) || !slices.Equal(totals.Tally.Sum, []uint64{4, 0, 10}) {
		t.Errorf("totals %+v", totals.Tally)
	}
	if _, err := s.Decode(nil); err == nil {
		t.Error("no lanes were decoded")
	}
	sum[5*3] = 1 // of the fourth key of three
	if _, err := s.Decode([][]uint64{sum}); err == nil {
		t.Error("a row outside the table was decoded")
	}
}

func TestKeyOfAnotherCircuitIsRefused(t *testing.T) {
	s, err := For(he.Additive4096(), 240, analysis.Statistic{Tally: meals()})
	if err != nil {
		t.Fatal(err)
	}
	other := cohort.Definition().ID
	keys := catalogue.Keys("", nil)
	p, err := keys.Prover(other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Prove(p, Public{}, Witness{}); err == nil {
		t.Error("a prover of another circuit proved")
	}
	if err := s.Verify(p.Verifier(), Public{}, make([]byte, 192)); err == nil {
		t.Error("a key of another circuit verified")
	}
}
