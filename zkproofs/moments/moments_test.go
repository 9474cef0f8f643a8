package moments

import (
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/analysis"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// TestCircuitEqualsTwinEqualsPlainMoments draws rows, words, queries and lanes.
func TestCircuitEqualsTwinEqualsPlainMoments(t *testing.T) {
	for _, s := range toys() {
		system := scantest.Compile(t, unencrypted(s))
		counted := uint64(0)
		for seed := range uint64(20) {
			rng := rand.New(rand.NewPCG(seed, 7))
			q := randomQuery(s, rng)
			if err := s.Check(q); err != nil {
				t.Fatal(err)
			}
			x := newSite(t, s, q, rng.Uint32N(s.Lanes(q.Keys)), seed)
			want := x.table()
			if twin := s.Compute(q, x.Public.Lane, x.Public.Request, x.Public.Hours, x.Witness.Rows, x.Witness.Words); !reflect.DeepEqual(want, twin) {
				t.Fatalf("%s, seed %d: the twin differs from the plain sums", s.Name, seed)
			}
			c := unencrypted(s)
			table := c.assignChunk(x.statement(), x.Witness)
			if !reflect.DeepEqual(want, table) {
				t.Fatalf("%s, seed %d: the assignment differs from the plain sums", s.Name, seed)
			}
			c.assignPublic(x.statementOf(want.Rows))
			c.assignTable(table)
			if err := system.Solve(t, c); err != nil {
				t.Fatalf("%s, seed %d: %v", s.Name, seed, err)
			}
			k, p := rng.IntN(s.Keys), rng.IntN(s.pairs())
			table.Product[k][p]++
			c.assignTable(table)
			if system.Solve(t, c) == nil {
				t.Fatalf("%s, seed %d: another sum is accepted", s.Name, seed)
			}
			for _, sums := range want.Product {
				counted += sums[0]
			}
		}
		if counted < 20 {
			t.Errorf("%s: only %d rows were counted in all", s.Name, counted)
		}
	}
}

// TestLanesAddUpToTheTable sums every lane of a query, adds two sites, and decodes what the keys give one by one.
func TestLanesAddUpToTheTable(t *testing.T) {
	s := toy()
	q := lieQuery(s)
	whole := s
	whole.Keys = 16
	want := analysis.MomentsTable{Columns: 3, Product: make([][]uint64, q.Keys)}
	for k := range want.Product {
		want.Product[k] = make([]uint64, analysis.Pairs(3))
	}
	lanes := make([][]uint64, s.Lanes(q.Keys))
	for l := range lanes {
		lanes[l] = make([]uint64, s.Set.N())
	}
	for seed := range uint64(2) {
		x := newSite(t, s, q, 0, seed)
		p := x.Public
		table := whole.Compute(q, 0, p.Request, p.Hours, x.Witness.Rows, x.Witness.Words)
		for k := range want.Product {
			for i, n := range table.Product[k] {
				want.Product[k][i] += n
			}
		}
		for l := range lanes {
			part := s.Compute(q, uint32(l), p.Request, p.Hours, x.Witness.Rows, x.Witness.Words)
			if part.Rows != table.Rows {
				t.Errorf("lane %d: %d rows count, expected %d in every lane", l, part.Rows, table.Rows)
			}
			m, err := s.Message(part)
			if err != nil {
				t.Fatal(err)
			}
			for j, limb := range m {
				lanes[l][j] += uint64(limb)
			}
		}
	}
	got, err := s.Decode(q, lanes)
	if err != nil || len(lanes) != 3 || !reflect.DeepEqual(got, want) {
		t.Errorf("the lanes are not the table: %v", err)
	}
	if want.Product[0][0] == 0 {
		t.Error("nobody was counted under key 0")
	}
	// What was not asked for is zero in every sum of proven messages.
	narrow := q
	narrow.Columns, narrow.Slot[0] = 2, 0
	if _, err := s.Decode(narrow, lanes); err == nil {
		t.Error("sums of a slot that was not asked for are decoded")
	}
	if _, err := s.Decode(q, lanes[:2]); err == nil {
		t.Error("a lane is missing")
	}
	lanes[2][2*s.pairs()*s.limbs()] = 1 // key 10 of 10
	if _, err := s.Decode(q, lanes); err == nil {
		t.Error("a sum beyond the keys is decoded")
	}
}

// TestMessageLayout: the greatest sums of a full chunk keep to their limbs, and sums of many sites are carried.
func TestMessageLayout(t *testing.T) {
	for _, s := range Shapes() {
		q := Query{Columns: uint32(s.Columns), Keys: uint32(s.Keys)}
		for j := range s.Columns {
			q.Sizes[j], q.Slot[j] = greatest, uint32(j+1)
		}
		q.Sizes[0] = min(q.Sizes[0], q.Keys)
		q.Radix[0] = 1
		rng, table := rand.New(rand.NewPCG(1, uint64(s.Keys))), s.empty()
		for k := range table.Product {
			for p := range table.Product[k] {
				table.Product[k][p] = rng.Uint64N(uint64(s.Rows)*greatest*greatest + 1)
			}
		}
		table.Product[s.Keys-1][s.pairs()-1] = uint64(s.Rows) * greatest * greatest
		message, err := s.Message(table)
		if err != nil || len(message) > s.Set.N() {
			t.Fatal(s.Name, len(message), err)
		}
		coefficients := make([]uint64, s.Set.N())
		for range 3 {
			for j, m := range message {
				coefficients[j] += uint64(m)
			}
		}
		got, err := s.Decode(q, [][]uint64{coefficients})
		if err != nil {
			t.Fatal(s.Name, err)
		}
		for k := range got.Product {
			for p := range got.Product[k] {
				if got.Product[k][p] != 3*table.Product[k][p] {
					t.Fatalf("%s: key %d, pair %d", s.Name, k, p)
				}
			}
		}
		coefficients[s.limbs()-1] = s.Set.T() - 1
		sum := new(big.Int)
		for j := range s.limbs() {
			limb := new(big.Int).SetUint64(coefficients[j])
			sum.Add(sum, limb.Lsh(limb, uint(j*s.Set.LimbBits())))
		}
		if _, err := s.Decode(q, [][]uint64{coefficients}); (err != nil) == sum.IsUint64() {
			t.Errorf("%s: a sum of %d bits: %v", s.Name, sum.BitLen(), err)
		}
	}
	for _, limbs := range [][]uint64{{256, 1<<56 - 1}, {0, 1 << 56}} {
		if _, err := carry(limbs, 8); err == nil {
			t.Errorf("%v is below 2^64", limbs)
		}
	}
	if x, err := carry([]uint64{255, 1<<56 - 1}, 8); err != nil || x != math.MaxUint64 {
		t.Errorf("2^64 − 1 is %d, %v", x, err)
	}
	s := Shapes()[0]
	table := s.empty()
	table.Product[1][2] = 0x060504030201
	m, err := s.Message(table)
	if err != nil || !slices.Equal(m[(91+2)*6:(91+3)*6], []uint32{1, 2, 3, 4, 5, 6}) {
		t.Error("key 1, pair 2 is not where it belongs")
	}
	table.Product[1][2] = 1 << 48
	if _, err := s.Message(table); err == nil {
		t.Error("a sum of 2^48 fits six bytes")
	}
	if _, err := s.Message(Table{Product: table.Product[1:]}); err == nil {
		t.Error("a table of three keys fits four")
	}
	table.Product[2] = table.Product[2][1:]
	if _, err := s.Message(table); err == nil {
		t.Error("ninety sums are ninety-one")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(uint16(0), uint16(1), uint64(3))
	f.Add(uint16(1), uint16(4095), uint64(1))
	f.Add(uint16(2), uint16(6), uint64(1<<22-1))
	f.Fuzz(func(t *testing.T, which, at uint16, value uint64) {
		s := Shapes()[int(which)%len(Shapes())]
		q := Query{Sizes: [scan.MaxColumns]uint32{5, 5}, Slot: [scan.MaxColumns]uint32{1}, Columns: 1, Keys: uint32(s.Keys)}
		c := make([]uint64, s.Set.N())
		place := int(at) % len(c)
		c[place] = value
		table, err := s.Decode(q, [][]uint64{c})
		sum, limb := place/s.limbs(), place%s.limbs()
		asked := sum/s.pairs() < s.Keys && sum%s.pairs() < analysis.Pairs(1)
		wide := limb > 0 && value > math.MaxUint64>>(limb*s.Set.LimbBits())
		if bad := value >= s.Set.T() || value != 0 && (!asked || wide); (err != nil) != bad {
			t.Fatal(s.Name, place, value, err)
		}
		if err == nil && (len(table.Product) != s.Keys || value != 0 && table.Product[sum/s.pairs()][sum%s.pairs()] != value<<(limb*s.Set.LimbBits())) {
			t.Fatal(table)
		}
		if _, err := s.Decode(q, [][]uint64{c[1:]}); err == nil {
			t.Fatal("a coefficient is missing")
		}
	})
}

func TestQueriesAreChecked(t *testing.T) {
	base := Query{Sizes: [scan.MaxColumns]uint32{4, 1<<20 - 1, 50}, Radix: [scan.MaxColumns]uint32{1}, Slot: [scan.MaxColumns]uint32{0, 1, 2}, Columns: 2, Keys: 4}
	for _, c := range []struct {
		name   string
		want   string
		change func(*Query)
	}{
		{"as it is", "", func(*Query) {}},
		{"key in the vector too", "", func(q *Query) { q.Slot[0], q.Columns = 3, 3 }},
		{"no key", "", func(q *Query) { q.Radix[0], q.Keys = 0, 1 }},
		{"two thousand lanes", "keys", func(q *Query) { q.Keys = 32*1024 + 1 }},
		{"no keys", "keys", func(q *Query) { q.Keys = 0 }},
		{"no columns", "a vector of 0 columns", func(q *Query) { q.Columns, q.Slot = 0, [scan.MaxColumns]uint32{} }},
		{"more columns than the shape", "a vector of 5 columns", func(q *Query) { q.Columns = 5 }},
		{"very many columns", "a vector of", func(q *Query) { q.Columns = 1<<32 - 1 }},
		{"slot beyond the vector", "slot 3 of 2", func(q *Query) { q.Slot[0] = 3 }},
		{"slot far beyond the vector", "slot 70 of 2", func(q *Query) { q.Slot[0] = 70 }},
		{"two columns in a slot", "two columns", func(q *Query) { q.Slot[0] = 2 }},
		{"empty slot", "no column", func(q *Query) { q.Slot[2] = 0 }},
		{"column in a slot that does not exist", "no codes", func(q *Query) { q.Slot[7] = 2; q.Slot[2] = 0 }},
		{"size beyond twenty bits", "size", func(q *Query) { q.Sizes[1]++ }},
		{"key beyond the keys", "greatest key", func(q *Query) { q.Keys = 3 }},
	} {
		q := base
		c.change(&q)
		if err := Shapes()[1].Check(q); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		}
	}
	for _, c := range []struct {
		columns, keys uint32
		want          string
	}{{2, 1, "rows240-columns4-keys32"}, {4, 40, "rows240-columns4-keys32"}, {5, 4, "rows240-columns12-keys4"}, {12, 9, "rows240-columns12-keys4"}, {13, 1, "rows240-columns16-keys4"}, {16, 5, "rows240-columns16-keys4"}} {
		q := Query{Columns: c.columns, Keys: c.keys}
		for j := range c.columns {
			q.Sizes[j], q.Slot[j] = 9, j+1
		}
		if s, err := ShapeFor(he.Additive4096(), 240, q); err != nil || s.Name != c.want {
			t.Errorf("%d columns, %d keys: %s, %v", c.columns, c.keys, s.Name, err)
		}
		if _, err := ShapeFor(he.Additive4096(), 100, q); err == nil {
			t.Error("there is a shape of 100 rows")
		}
	}
	if _, err := ShapeFor(he.Additive4096(), 240, Query{Columns: 17, Keys: 1}); err == nil {
		t.Error("there is a shape of 17 columns")
	}
	// A group in a second sheet takes the shape of two sheets, however short the vector.
	q := Query{Columns: 4, Keys: 3, Slot: [scan.MaxColumns]uint32{1, 2, 3, 4}, Sizes: [scan.MaxColumns]uint32{9, 9, 9, 9, 12: 3}, Radix: [scan.MaxColumns]uint32{12: 1}}
	if s, err := ShapeFor(he.Additive4096(), 240, q); err != nil || s.Name != "rows240-columns16-keys4" {
		t.Errorf("a group in the second sheet: %s, %v", s.Name, err)
	}
	if _, err := ShapeFor(he.Additive4096(), 240, Query{Columns: 2, Keys: 1}); err == nil || !strings.Contains(err.Error(), "no column") {
		t.Errorf("a query without columns: %v", err)
	}
}

// TestConstraints counts the development circuits by their parts; beyond 131,072 a proof takes twice the time.
func TestConstraints(t *testing.T) {
	for _, s := range Shapes()[:3] {
		n := scantest.Count(t, s.ID(), s.Rows, func(mark func(scan.Part)) frontend.Circuit {
			c := newCircuit(s)
			c.hooks.Mark = mark
			return c
		})
		if n > 1<<17-1<<12 {
			t.Errorf("%s: %d constraints", s.Name, n)
		}
	}
}

// TestShapesAreSound checks every shape's bounds and that its circuit's id is its own.
func TestShapesAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range append(Shapes(), toys()...) {
		if err := s.checkBounds(); err != nil {
			t.Errorf("%s: %v", s.ID(), err)
		}
		if seen[string(s.ID())] {
			t.Errorf("two shapes are called %s", s.ID())
		}
		seen[string(s.ID())] = true
	}
	for _, s := range Shapes() {
		if got, err := ShapeOf(s.ID()); err != nil || got != s {
			t.Errorf("%s: %v", s.ID(), err)
		}
	}
	for name, change := range map[string]func(*Shape){
		"keys not a power of two":        func(s *Shape) { s.Keys = 3 },
		"too many keys":                  func(s *Shape) { s.Keys = 8 },
		"too many columns":               func(s *Shape) { s.Columns = 17 },
		"no columns":                     func(s *Shape) { s.Columns = 0 },
		"sum wider than its bytes":       func(s *Shape) { s.Bytes = 5; s.Rows = 240 },
		"sum wider than eight bytes":     func(s *Shape) { s.Bytes = 9 },
		"bytes that are not whole limbs": func(s *Shape) { s.Set, s.Bytes = he.Additive8192(), 7 },
		"rows beyond the bytes":          func(s *Shape) { s.Rows = 260 },
		"too many lookups of pairs":      func(s *Shape) { s.Policies = 1 << 16 },
	} {
		s := Shapes()[0]
		change(&s)
		if s.checkBounds() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
