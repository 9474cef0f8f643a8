package moments

import (
	"math/rand/v2"
	"testing"

	"salus/he"
	"salus/models/analysis"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// toy is a chunk of one bottom node, a vector of three columns and lanes of four keys.
func toy() Shape {
	return Shape{Set: he.Additive4096(), Name: "toy", Rows: 15, Columns: 3, Keys: 4, Bytes: 6, Policies: 15}
}

// toys are the paths through the circuit that shapes differ by: limbs of one byte and of two, one key a lane and more, all columns and few.
func toys() []Shape {
	return []Shape{
		toy(),
		{Set: he.Additive4096(), Name: "toy-columns12", Rows: 15, Columns: 12, Keys: 1, Bytes: 6, Policies: 15},
		{Set: he.Additive4096(), Name: "toy-columns16", Rows: 15, Columns: 16, Keys: 2, Bytes: 6, Policies: 15},
		{Set: he.Additive8192(), Name: "toy-wide", Rows: 15, Columns: 2, Keys: 16, Bytes: 8, Policies: 15},
	}
}

// site is one chunk with its query.
type site struct {
	*scantest.Site
	shape Shape
	query Query
}

func newSite(t testing.TB, s Shape, q Query, lane uint32, seed uint64) *site {
	t.Helper()
	return &site{Site: scantest.New(t, s.size(), s.ID(), q.Sizes, lane, seed), shape: s, query: q}
}

// lieQuery has two and a half lanes: the key is column 0, the vector columns 2 and 1 and, where there is a third slot, 0. Column 3 is not used.
func lieQuery(s Shape) Query {
	keys := uint32(s.Keys * 5 / 2)
	q := Query{Sizes: [scan.MaxColumns]uint32{keys, 20000, 1<<20 - 1, 3}, Radix: [scan.MaxColumns]uint32{1}, Slot: [scan.MaxColumns]uint32{0, 2, 1}, Columns: 2, Keys: keys}
	if s.Columns > 2 {
		q.Slot[0], q.Columns = 3, 3
	}
	return q
}

// honest is a chunk in lane 1 whose slots 0 and 1 are permitted rows of the lane's key 2.
func honest(t testing.TB, s Shape, seed uint64) *site {
	x := newSite(t, s, lieQuery(s), 1, seed)
	for i := range 2 {
		x.Witness.Rows[i] = []uint32{uint32(s.Keys + 3), 7000 + uint32(i), 1<<20 - 1, 2}
		x.Witness.Words[i] = scantest.Directive().Word()
	}
	x.Commit(t)
	return x
}

// randomQuery draws up to two key columns and a vector of any length that the shape has, whose columns may be keys too.
func randomQuery(s Shape, rng *rand.Rand) Query {
	q, keys := Query{}, uint32(1)
	for j := range q.Sizes[:s.size().Columns] {
		q.Sizes[j] = 1 + rng.Uint32N(1<<(1+rng.IntN(scan.ColumnBits-1))-1)
	}
	for _, j := range rng.Perm(s.size().Columns)[:rng.IntN(3)] {
		q.Sizes[j] = 1 + rng.Uint32N(uint32(s.Keys)+2)
		q.Radix[j] = keys
		keys *= q.Sizes[j]
	}
	q.Columns = 1 + rng.Uint32N(uint32(s.Columns))
	for slot, j := range rng.Perm(s.size().Columns)[:q.Columns] {
		q.Slot[j] = uint32(slot + 1)
	}
	q.Keys = keys + rng.Uint32N(3)
	return q
}

// statement is what the site claims.
func (x *site) statement() Public { return Public{Public: x.Public, Query: x.query} }

// statementOf commits to a number of rows.
func (x *site) statementOf(rows uint64) Public {
	x.Public.Count = scan.CommitCount(rows, x.Witness.CountSalt)
	return x.statement()
}

// table is the plain computation, pair by pair, without the package's twin.
func (x *site) table() Table {
	q, s := x.query, x.shape
	t := Table{Product: make([][]uint64, s.Keys)}
	column := map[uint32]int{}
	for j, slot := range q.Slot {
		if slot > 0 {
			column[slot] = j
		}
	}
	value := func(codes []uint32, slot uint32) uint64 {
		if slot == 0 {
			return 1
		}
		if j, ok := column[slot]; ok {
			return uint64(codes[j])
		}
		return 0
	}
	for k := range t.Product {
		t.Product[k] = make([]uint64, analysis.Pairs(uint32(s.Columns)))
	}
rows:
	for i, codes := range x.Witness.Rows {
		if !x.Permitted(i) {
			continue
		}
		key := -int64(x.Public.Lane) * int64(s.Keys)
		for j, code := range codes {
			if (q.Radix[j] != 0 || q.Slot[j] != 0) && code == 0 {
				continue rows
			}
			if q.Radix[j] != 0 {
				key += int64(q.Radix[j]) * int64(code-1)
			}
		}
		t.Rows++
		if key < 0 || key >= int64(s.Keys) {
			continue
		}
		for u := range uint32(s.Columns) + 1 {
			for v := u; v <= uint32(s.Columns); v++ {
				t.Product[key][analysis.Pair(u, v)] += value(codes, u) * value(codes, v)
			}
		}
	}
	return t
}

// encrypt encrypts the message of the table.
func (x *site) encrypt(t testing.TB, table Table) *site {
	t.Helper()
	message, err := x.shape.Message(table)
	if err != nil {
		t.Fatal(err)
	}
	x.Encrypt(t, message, table.Rows)
	return x
}
