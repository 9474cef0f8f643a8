package glm

import (
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"salus/he"
	"salus/models/analysis"
	"salus/models/link"
	"salus/zkproofs/scan"
)

// drawn is a table of random numbers that fit a shape.
func drawn(s Shape, columns int, rng *rand.Rand) analysis.GLMTable {
	t := newTable(s.Keys, columns)
	fill := func(xs []*big.Int, width int) {
		for _, x := range xs {
			for range width {
				x.Lsh(x, 8).Add(x, big.NewInt(int64(rng.IntN(256))))
			}
		}
	}
	for k := range s.Keys {
		t.Count[k] = rng.Uint64N(uint64(s.Rows) + 1)
		fill(t.Information[k], s.Widths.Information)
		fill(t.Mean[k], s.Widths.Mean)
		fill(t.Outcome[k], s.Widths.Outcome)
		fill(t.Cumulant[k:k+1], s.Widths.Cumulant)
	}
	return t
}

func TestMessageIsDecoded(t *testing.T) {
	for _, s := range Shapes() {
		for _, columns := range []int{1, s.Columns} {
			table := drawn(s, columns, rand.New(rand.NewPCG(1, uint64(columns))))
			message, err := s.Message(Table{GLMTable: table})
			if err != nil || len(message) > s.Set.N() {
				t.Fatal(s.Name, len(message), err)
			}
			q := analysis.GLMQuery{Columns: uint32(columns), Keys: uint32(s.Keys)}
			got, err := s.Decode(q, [][]uint64{coefficients(s, message, 3)}) // three sites with the same table
			if err != nil {
				t.Fatal(s.Name, err)
			}
			three := newTable(s.Keys, columns)
			for range 3 {
				plus := func(sums, xs []*big.Int) {
					for i, x := range xs {
						sums[i].Add(sums[i], x)
					}
				}
				for k := range s.Keys {
					three.Count[k] += table.Count[k]
					plus(three.Information[k], table.Information[k])
					plus(three.Mean[k], table.Mean[k])
					plus(three.Outcome[k], table.Outcome[k])
				}
				plus(three.Cumulant, table.Cumulant)
			}
			if !same(got, three) {
				t.Errorf("%s, %d columns: another table", s.Name, columns)
			}
		}
	}
}

func TestMessageLayout(t *testing.T) {
	s := toy()
	table := newTable(s.Keys, 1)
	table.Count[1] = 7
	table.Information[1][analysis.Pair(1, 1)].SetInt64(0x020301)
	table.Mean[1][1].SetInt64(5)
	table.Outcome[1][0].SetInt64(6)
	table.Cumulant[1].SetInt64(0x0908)
	m, err := s.Message(Table{GLMTable: table})
	if err != nil {
		t.Fatal(err)
	}
	key := m[s.limbs() : 2*s.limbs()]
	for at, want := range map[int][]uint32{
		0:                          {7, 0},
		1 + 2*12:                   {1, 3, 2, 0},
		1 + 10*12 + 10:             {5, 0},
		1 + 10*12 + 4*10:           {6, 0},
		1 + 10*12 + 4*10 + 4*7:     {8, 9, 0},
		1 + 10*12 + 4*10 + 4*7 + 9: {0},
	} {
		if got := key[at : at+len(want)]; !slices.Equal(got, want) {
			t.Errorf("from coefficient %d on are %v, expected %v", at, got, want)
		}
	}
	if len(key) != 1+10*12+4*10+4*7+10 || len(m) != 4*len(key) {
		t.Error(len(key), len(m))
	}
	for name, change := range map[string]func(t *analysis.GLMTable){
		"count":       func(t *analysis.GLMTable) { t.Count[3] = 256 },
		"information": func(t *analysis.GLMTable) { t.Information[0][0] = scan.Pow2(96) },
		"negative":    func(t *analysis.GLMTable) { t.Mean[0][0] = big.NewInt(-1) },
		"keys":        func(t *analysis.GLMTable) { t.Count = t.Count[1:] },
		"columns":     func(t *analysis.GLMTable) { t.Columns = 4 },
	} {
		bad := newTable(s.Keys, 1)
		change(&bad)
		if _, err := s.Message(Table{GLMTable: bad}); err == nil {
			t.Errorf("%s: the table has a message", name)
		}
	}
}

func TestStraySumsAreRefused(t *testing.T) {
	s := Shapes()[1]
	q := trial(link.Logit)
	q.Keys = 10
	for name, at := range map[string]int{
		"a key that the query has not":    10 * s.limbs(),
		"a column that the query has not": 1 + s.Widths.Information*analysis.Pairs(3),
		"beyond all keys":                 16 * s.limbs(),
	} {
		c := make([]uint64, s.Set.N())
		if _, err := s.Decode(q, [][]uint64{c}); err != nil {
			t.Fatal(err)
		}
		c[at] = 1
		if _, err := s.Decode(q, [][]uint64{c}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := s.Decode(q, nil); err == nil {
		t.Error("a lane is missing")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(uint16(0), uint16(1), uint64(3), uint32(12), uint32(1))
	f.Add(uint16(1), uint16(4095), uint64(1), uint32(4), uint32(16))
	f.Add(uint16(1), uint16(9), uint64(1<<22), uint32(4), uint32(7))
	f.Add(uint16(1), uint16(9), uint64(1<<22), uint32(1<<31), uint32(1<<31))
	f.Fuzz(func(t *testing.T, which, at uint16, value uint64, columns, keys uint32) {
		s := Shapes()[int(which)%len(Shapes())]
		c := make([]uint64, s.Set.N())
		c[int(at)%len(c)] = value
		q := analysis.GLMQuery{Columns: columns, Keys: keys}
		table, err := s.Decode(q, [][]uint64{c})
		if value >= s.Set.T() && err == nil {
			t.Fatal("a coefficient out of range")
		}
		if err == nil && (table.Columns != columns || len(table.Count) != int(keys) || len(table.Information) != int(keys) || len(table.Cumulant) != int(keys)) {
			t.Fatal("a table of another size")
		}
		if _, err := s.Decode(q, [][]uint64{c[1:]}); err == nil {
			t.Fatal("a coefficient is missing")
		}
	})
}

func TestQueriesAreChecked(t *testing.T) {
	one, keyed := Shapes()[0], Shapes()[1]
	for _, c := range []struct {
		name   string
		shape  Shape
		query  analysis.GLMQuery
		want   string
		change func(*analysis.GLMQuery)
	}{
		{"logit", keyed, trial(link.Logit), "", func(*analysis.GLMQuery) {}},
		{"log", keyed, trial(link.Log), "", func(*analysis.GLMQuery) {}},
		{"one key", one, whole(link.Log), "", func(*analysis.GLMQuery) {}},
		{"greatest codes", one, whole(link.Logit), "", func(q *analysis.GLMQuery) { q.Sizes[5] = 1<<20 - 1 }},
		{"no link", keyed, trial("probit"), "link", func(*analysis.GLMQuery) {}},
		{"no keys", keyed, trial(link.Logit), "0 keys", func(q *analysis.GLMQuery) { q.Keys = 0 }},
		{"key beyond the keys", keyed, trial(link.Logit), "greatest key", func(q *analysis.GLMQuery) { q.Keys = 9 }},
		{"too many columns", keyed, whole(link.Logit), "11 columns", func(*analysis.GLMQuery) {}},
		{"no columns", keyed, trial(link.Logit), "0 columns", func(q *analysis.GLMQuery) { q.Columns = 0 }},
		{"coefficient missing", keyed, trial(link.Logit), "coefficients", func(q *analysis.GLMQuery) { q.Beta = q.Beta[1:] }},
		{"coefficient too many", keyed, trial(link.Logit), "coefficients", func(q *analysis.GLMQuery) { q.Beta = append(q.Beta, 1) }},
		{"slot without a column", keyed, trial(link.Logit), "no column is in slot 1", func(q *analysis.GLMQuery) { q.Slot[2] = 0 }},
		{"slot of two columns", keyed, trial(link.Logit), "two columns", func(q *analysis.GLMQuery) { q.Slot[6] = 1 }},
		{"slot beyond the vector", keyed, trial(link.Logit), "slot 4 of 3", func(q *analysis.GLMQuery) { q.Slot[6] = 4 }},
		{"slot of a column that does not exist", keyed, trial(link.Logit), "no codes", func(q *analysis.GLMQuery) { q.Slot[11] = 3; q.Slot[3] = 0 }},
		{"size beyond twenty bits", keyed, trial(link.Logit), "size", func(q *analysis.GLMQuery) { q.Sizes[6] = 1 << 20 }},
		{"predictor far above", keyed, trial(link.Logit), "linear predictor", func(q *analysis.GLMQuery) { q.Beta[2] = 1 << 53 }},
		{"predictor far below", keyed, trial(link.Logit), "linear predictor", func(q *analysis.GLMQuery) { q.Beta[0] = -1 << 63 }},
		{"predictor at its bound", keyed, trial(link.Logit), "", func(q *analysis.GLMQuery) { q.Beta = []int64{link.MaxEta, 0, 0, 0} }},
		{"information of large codes and means", keyed, trial(link.Log), "information", func(q *analysis.GLMQuery) { q.Sizes[1] = 1 << 18; q.Beta[2] = fixed(1) }},
		{"large codes at a small predictor", keyed, trial(link.Log), "", func(q *analysis.GLMQuery) { q.Sizes[1], q.Beta = 1<<13, []int64{0, 0, 0, 0} }},
		{"large outcomes", keyed, trial(link.Logit), "outcome", func(q *analysis.GLMQuery) { q.Outcome[4], q.Outcome[1] = 1<<31, 1<<32-1 }},
		{"large weights", keyed, trial(link.Logit), "information", func(q *analysis.GLMQuery) { q.Weight[5], q.Weight[1] = 1<<31, 1<<31 }},
	} {
		q := c.query
		q.Beta = slices.Clone(q.Beta)
		c.change(&q)
		if err := c.shape.Check(q); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		}
	}
}

func TestShapeFollowsColumnsAndKeys(t *testing.T) {
	for _, c := range []struct {
		columns, keys uint32
		want          string
	}{
		{1, 1, "rows240-columns12-keys1"},
		{12, 1, "rows240-columns12-keys1"},
		{13, 1, "rows240-columns16-keys1"},
		{16, 9, "rows240-columns16-keys1"},
		{4, 2, "rows240-columns4-keys16"},
		{3, 300, "rows240-columns4-keys16"},
		{5, 3, "rows240-columns12-keys1"},
	} {
		s, _ := ShapeFor(he.Additive4096(), 240, analysis.GLMQuery{Columns: c.columns, Keys: c.keys})
		if s.Name != c.want {
			t.Errorf("%d columns and %d keys: %s", c.columns, c.keys, s.Name)
		}
	}
	for _, q := range []analysis.GLMQuery{trial(link.Logit), whole(link.Log)} {
		s, err := ShapeFor(he.Additive4096(), 240, q)
		if err != nil || s.Check(q) != nil {
			t.Error(s.Name, err)
		}
	}
	wide := trial(link.Logit)
	wide.Columns = 17
	if _, err := ShapeFor(he.Additive4096(), 240, wide); err == nil {
		t.Error("there is a shape of seventeen columns")
	}
	sheets := whole(link.Log)
	sheets.Sizes[12], sheets.Weight[12] = 5, 1
	if s, err := ShapeFor(he.Additive4096(), 240, sheets); err != nil || s.Name != "rows240-columns16-keys1" {
		t.Errorf("a weight in the second sheet: %s, %v", s.Name, err)
	}
	if s, err := ShapeFor(he.Additive4096(), 100, trial(link.Logit)); err == nil || !reflect.DeepEqual(s, Shape{}) {
		t.Error("there is a shape of 100 rows")
	}
}
