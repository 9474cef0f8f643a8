package contribution

import (
	"slices"
	"testing"

	"salus/he"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/cohort"
	"salus/zkproofs/variants"
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
		"nothing": {}, "two": {Tally: meals(), Moments: &analysis.MomentsQuery{}}, "impossible": {Tally: &analysis.Query{Keys: 1, HasValue: true, Sizes: [analysis.MaxAxes]uint32{1 << 21}}},
	} {
		if x, err := For(he.Additive4096(), 240, s); err == nil {
			t.Errorf("%s: %s", name, x.Circuit())
		}
	}
}

// line sums what a line through the second column over the first needs.
func line() *analysis.MomentsQuery {
	q := &analysis.MomentsQuery{Keys: 1, Columns: 2}
	q.Sizes[0], q.Slot[0], q.Sizes[1], q.Slot[1] = 9, 1, 9, 2
	return q
}

// odds is a logistic model of the second column over the first.
func odds(beta ...int64) *analysis.GLMQuery {
	q := &analysis.GLMQuery{Keys: 1, Columns: 1, Link: analysis.Logit, Beta: beta}
	q.Sizes[0], q.Slot[0], q.Sizes[1], q.Outcome[1] = 9, 1, 2, 1
	return q
}

func TestMomentsAndModelsHaveCircuitsOfTheirOwn(t *testing.T) {
	for name, s := range map[string]analysis.Statistic{"moments": {Moments: line()}, "glm": {GLM: odds(0, 0)}} {
		x, err := For(he.Additive4096(), 240, s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := catalogue.Find(x.Circuit()); err != nil || x.Name() != name || x.Lanes() != 1 {
			t.Errorf("%s: %s over %d lanes of %s, %v", name, x.Name(), x.Lanes(), x.Circuit(), err)
		}
		for _, c := range []struct {
			codes []uint32
			want  bool
		}{{[]uint32{3, 2}, true}, {[]uint32{0, 2}, false}, {[]uint32{3, 0}, false}, {[]uint32{3}, false}, {[]uint32{3, 1, 0}, true}} {
			if x.Complete(c.codes) != c.want {
				t.Errorf("%s: row %v is complete: %v", name, c.codes, !c.want)
			}
		}
	}
	if _, err := For(he.Additive4096(), 240, analysis.Statistic{GLM: odds(0)}); err == nil {
		t.Error("a model without all coefficients has a statement")
	}
}

func TestMomentsAndModelsComputeTheirTotals(t *testing.T) {
	request, words := permitted(2)
	rows := [][]uint32{{3, 2}, {5, 1}}
	for _, s := range []analysis.Statistic{{Moments: line()}, {GLM: odds(0, 0)}} {
		x, err := For(he.Additive4096(), 240, s)
		if err != nil {
			t.Fatal(err)
		}
		m, n, err := x.Compute(0, request, 0, Witness{Rows: rows, Words: words})
		if err != nil || n != 2 {
			t.Fatal(n, err)
		}
		sum := make([]uint64, x.Set().N())
		for i, c := range m {
			sum[i] = uint64(c)
		}
		got, err := x.Decode([][]uint64{sum})
		if err != nil {
			t.Fatal(err)
		}
		switch x.Name() {
		case "moments":
			if want := [][]uint64{{2, 8, 34, 3, 11, 5}}; !slices.EqualFunc(got.Moments.Product, want, slices.Equal[[]uint64]) {
				t.Errorf("moments %v, want %v", got.Moments.Product, want)
			}
		case "glm":
			if g := got.GLM; g.Count[0] != 2 || g.Outcome[0][0].Int64() != 1 || g.Outcome[0][1].Int64() != 3 {
				t.Errorf("totals %+v", g)
			}
		}
	}
}

// permitted is a request and words that permit it.
func permitted(n int) (request consentword.Word, words []consentword.Word) {
	asked := consentword.Request{Schema: consentword.Schema, Purposes: consentword.HealthResearch, Operations: consentword.Statistic}
	permits := asked.Word().Fields()
	permits.NotAfter, permits.Version = 1<<32-1, 1
	return asked.Word(), slices.Repeat([]consentword.Word{permits.Word()}, n)
}

func TestMessagesAddUpToTheTotals(t *testing.T) {
	s, err := For(he.Additive4096(), 240, analysis.Statistic{Tally: meals()})
	if err != nil {
		t.Fatal(err)
	}
	request, words := permitted(4)
	sum := make([]uint64, s.Set().N())
	for _, rows := range [][][]uint32{{{1, 4}, {3, 9}, nil, {0, 2}}, {{3, 1}, {2, 0}}} {
		m, n, err := s.Compute(0, request, 0, Witness{Rows: rows, Words: words})
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

// wide is a line through the thirteenth column over the first twelve.
func wide() *analysis.MomentsQuery {
	q := &analysis.MomentsQuery{Keys: 1, Columns: 13}
	for j := range 13 {
		q.Sizes[j], q.Slot[j] = 9, uint32(j+1)
	}
	return q
}

// TestThirteenColumnsOpenTwoSheets: a row of more columns than a sheet has is proven from both, and one that is incomplete in the second does not count.
func TestThirteenColumnsOpenTwoSheets(t *testing.T) {
	model := &analysis.GLMQuery{Keys: 1, Columns: 12, Link: analysis.Logit, Beta: make([]int64, 13)}
	for j := range 12 {
		model.Sizes[j], model.Slot[j] = 9, uint32(j+1)
	}
	model.Sizes[12], model.Outcome[12] = 2, 1
	for want, s := range map[string]analysis.Statistic{"moments/v1/additive4096/rows240-columns16-keys4": {Moments: wide()}, "glm/v1/additive4096/rows240-columns16-keys1": {GLM: model}} {
		x, err := For(he.Additive4096(), 240, s)
		if err != nil || string(x.Circuit()) != want || !slices.Equal(x.Opens(0), []int{1}) {
			t.Fatalf("%s: %s opens %v, %v", want, x.Circuit(), x.Opens(0), err)
		}
		if _, err := catalogue.Find(x.Circuit()); err != nil {
			t.Error(err)
		}
		row := []uint32{1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 2}
		if !x.Complete(row) || x.Complete(row[:12]) || x.Complete(append(row[:12:12], 0)) {
			t.Errorf("%s: the thirteenth column is not needed", want)
		}
	}
	for _, s := range []analysis.Statistic{{Tally: meals()}, {Moments: line()}, {GLM: odds(0, 0)}} {
		x, err := For(he.Additive4096(), 240, s)
		if err != nil || len(x.Opens(0)) != 0 {
			t.Errorf("%s opens %v, %v", x.Circuit(), x.Opens(0), err)
		}
	}
}

// TestVariantsOpenASheetALane: a lane is a genotype sheet, its message that sheet's counts, and its statement has that sheet's root alone.
func TestVariantsOpenASheetALane(t *testing.T) {
	q := &analysis.VariantsQuery{Variants: 700}
	q.Sizes[0], q.Radix[0] = 2, 1
	s, err := For(he.Additive4096(), 240, analysis.Statistic{Variants: q})
	if err != nil || s.Name() != "variants" || s.Lanes() != 2 || !slices.Equal(s.Opens(0), []int{1}) || !slices.Equal(s.Opens(1), []int{2}) {
		t.Fatal(s.Name(), s.Lanes(), err)
	}
	if _, err := catalogue.Find(s.Circuit()); err != nil {
		t.Error(err)
	}
	if !s.Complete([]uint32{1}) || s.Complete([]uint32{0}) || s.Complete(nil) {
		t.Error("the outcome is not needed")
	}
	request, words := permitted(3)
	w := Witness{Rows: [][]uint32{{1}, {2}, {2}}, Words: words, Genotypes: [][][]zkproofs.Element{
		{variants.Pack([]uint8{1, 3}), variants.Pack([]uint8{2, 3}), nil}, {nil, variants.Pack([]uint8{3}), variants.Pack([]uint8{3})},
	}}
	sums := make([][]uint64, s.Lanes())
	for l := range sums {
		m, n, err := s.Compute(uint32(l), request, 0, w)
		if err != nil || n != 3 {
			t.Fatal(n, err)
		}
		sums[l] = make([]uint64, s.Set().N())
		for j, x := range m {
			sums[l][j] = uint64(x)
		}
	}
	got, err := s.Decode(sums)
	if err != nil || got.Variants.Total != [2]uint64{1, 2} || len(got.Variants.Count) != 700 {
		t.Fatal(got.Variants.Total, len(got.Variants.Count), err)
	}
	for v, want := range map[int]analysis.VariantCounts{0: {{1, 0}, {0, 1}, {0, 0}}, 1: {{0, 0}, {0, 0}, {1, 1}}, 2: {}, 630: {{0, 0}, {0, 0}, {0, 2}}, 631: {}} {
		if got.Variants.Count[v] != want {
			t.Errorf("variant %d: %v", v, got.Variants.Count[v])
		}
	}
	p, err := catalogue.Keys("", nil).Prover(s.Circuit())
	if err != nil {
		t.Fatal(err)
	}
	for _, roots := range [][]zkproofs.Element{nil, make([]zkproofs.Element, 2)} {
		if _, err := s.Prove(p, Public{Sheets: roots}, w); err == nil {
			t.Errorf("a lane with %d sheets is proven", len(roots))
		}
		if err := s.Verify(p.Verifier(), Public{Sheets: roots}, make([]byte, 192)); err == nil {
			t.Errorf("a lane with %d sheets is verified", len(roots))
		}
	}
	if _, err := For(he.Additive4096(), 3840, analysis.Statistic{Variants: q}); err == nil {
		t.Error("there is a circuit for large chunks")
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
