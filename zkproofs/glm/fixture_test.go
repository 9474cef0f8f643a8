package glm

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/analysis"
	"salus/models/link"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// toy is a chunk of one bottom node, lanes of four keys and a vector of three columns.
func toy() Shape {
	return Shape{
		Size: scan.Size{Set: he.Additive4096(), Rows: 15, Columns: 12, Keys: 4, Policies: 15}, Name: "toy", Columns: 3,
		Widths: Widths{Count: 1, Information: 12, Mean: 10, Outcome: 7, Cumulant: 10},
	}
}

// toys differ by keys, columns and the width of limbs.
func toys() []Shape {
	one := toy()
	one.Name, one.Keys, one.Columns = "toy-keys1", 1, 12
	one.Widths = Widths{Count: 1, Information: 13, Mean: 12, Outcome: 9, Cumulant: 11}
	wide := Shape{
		Size: scan.Size{Set: he.Additive8192(), Rows: 15, Columns: 12, Keys: 2, Policies: 15}, Name: "toy-wide", Columns: 2,
		Widths: Widths{Count: 2, Information: 12, Mean: 10, Outcome: 8, Cumulant: 10},
	}
	sheets := one
	sheets.Name, sheets.Columns, sheets.Size.Columns = "toy-sheets2", 16, 16
	return []Shape{toy(), one, wide, sheets}
}

// unencrypted is a circuit without encryption and without the parts named.
func unencrypted(s Shape, omit ...scan.Part) *circuit {
	c := &circuit{shape: s}
	c.hooks.Omit = omit
	c.allocate(0)
	return c
}

func fixed(x float64) int64 { return int64(x * (1 << link.BetaBits)) }

// trial has ten keys in column 0; covariates in columns 1, 2 and 3, which are the slots 2, 1 and 3; the outcome in column 4, a case
// weight in column 5; column 6 is not used.
func trial(f link.Function) analysis.GLMQuery {
	return analysis.GLMQuery{
		Sizes: [scan.MaxColumns]uint32{10, 90, 2, 40, 2, 7, 3}, Radix: [scan.MaxColumns]uint32{1}, Slot: [scan.MaxColumns]uint32{1: 2, 2: 1, 3: 3},
		Outcome: [scan.MaxColumns]uint32{4: 1}, Weight: [scan.MaxColumns]uint32{5: 3}, Columns: 3, Keys: 10, Link: f,
		Beta: []int64{fixed(-1.25), fixed(0.7), fixed(0.03), fixed(-0.05)},
	}
}

// whole is a query of one key and twelve columns, of which one is the outcome, and no case weight.
func whole(f link.Function) analysis.GLMQuery {
	q := analysis.GLMQuery{Columns: 11, Keys: 1, Link: f, Beta: []int64{fixed(-0.5)}}
	for j := range 12 {
		q.Sizes[j] = uint32(2 + 3*j)
		if j > 0 {
			q.Slot[j] = uint32(j)
			q.Beta = append(q.Beta, fixed(0.02*float64(j%3)-0.015))
		}
	}
	q.Outcome[0] = 1
	return q
}

// site is a chunk and a query.
type site struct {
	*scantest.Site
	shape Shape
	query analysis.GLMQuery
}

func newSite(t testing.TB, s Shape, q analysis.GLMQuery, lane uint32, seed uint64) *site {
	t.Helper()
	return &site{Site: scantest.New(t, s.Size, s.ID(), q.Sizes, lane, seed), shape: s, query: q}
}

// honest is a chunk in lane 1 whose slots 0 to 2 are permitted rows: the first with key 2 of the lane, the second with η above the limit, the third below.
func honest(t testing.TB) *site {
	x := newSite(t, toy(), trial(link.Logit), 1, 1)
	x.query.Sizes[1] = 1200
	x.Witness.Rows[0] = []uint32{7, 60, 2, 9, 2, 3, 1}
	x.Witness.Rows[1] = []uint32{7, 1200, 2, 9, 2, 3, 1}
	x.Witness.Rows[2] = []uint32{5, 1, 1, 40, 1, 3, 1}
	x.query.Beta[3] = fixed(-0.5)
	for i := range 3 {
		x.Witness.Words[i] = scantest.Directive().Word()
	}
	x.Commit(t)
	return x
}

func (x *site) statement() Public { return Public{Public: x.Public, Query: x.query} }

// table is the plain statistic of the lane, computed here once more from models/link alone, and the number of rows in all lanes.
func (x *site) table() Table {
	q := x.query
	t := Table{GLMTable: newTable(x.shape.Keys, int(q.Columns))}
	for i, codes := range x.Witness.Rows {
		if !x.Permitted(i) || !complete(q, codes) {
			continue
		}
		key, y, w, any := 0, 0, 0, false
		vector := make([]int64, q.Columns+1)
		vector[0] = 1
		eta := q.Beta[0]
		for j, code := range codes {
			if q.Radix[j] != 0 {
				key += int(q.Radix[j]) * int(code-1)
			}
			if q.Slot[j] != 0 {
				vector[q.Slot[j]] = int64(code)
				eta += q.Beta[q.Slot[j]] * int64(code)
			}
			if q.Outcome[j] != 0 {
				y += int(q.Outcome[j]) * int(code-1)
			}
			if q.Weight[j] != 0 {
				any = true
				w += int(q.Weight[j]) * int(code-1)
			}
		}
		if !any {
			w = 1
		}
		t.Rows++
		k := key - int(x.Public.Lane)*x.shape.Keys
		if k < 0 || k >= x.shape.Keys {
			continue
		}
		at := q.Link.At(eta)
		plus := func(sum *big.Int, value uint64, factors ...int64) {
			term := new(big.Int).SetUint64(value)
			for _, f := range append(factors, int64(w)) {
				term.Mul(term, big.NewInt(f))
			}
			sum.Add(sum, term)
		}
		t.Count[k]++
		n := 0
		for b := range vector {
			for a := range b + 1 {
				plus(t.Information[k][n], at.Variance, vector[a], vector[b])
				n++
			}
			plus(t.Mean[k][b], at.Mean, vector[b])
			plus(t.Outcome[k][b], uint64(y), vector[b])
		}
		plus(t.Cumulant[k], at.Cumulant)
	}
	return t
}

func complete(q analysis.GLMQuery, codes []uint32) bool {
	for j, code := range codes {
		if code == 0 && (q.Radix[j] != 0 || q.Slot[j] != 0 || q.Outcome[j] != 0 || q.Weight[j] != 0) {
			return false
		}
	}
	return true
}

// encrypt commits to the table's rows and encrypts it.
func (x *site) encrypt(t testing.TB, table Table) *site {
	t.Helper()
	message, err := x.shape.Message(table)
	if err != nil {
		t.Fatal(err)
	}
	x.Encrypt(t, message, table.Rows)
	return x
}

// assignPlain fills a circuit without encryption and gives the table that the sums hold.
func (x *site) assignPlain(t testing.TB, c *circuit, rows uint64) analysis.GLMTable {
	t.Helper()
	x.Public.Count = scan.CommitCount(rows, x.Witness.CountSalt)
	p := x.statement()
	c.assignPublic(p)
	table := c.assignRows(p, x.Witness.Rows, c.Chunk.Assign(c.shape.Size, p.Public, keying(p.Query), used(p.Query), x.Witness))
	c.assignSums(table)
	return table
}

// randomQuery draws a key, covariates, an outcome and a weight for a shape, with coefficients from tiny to far beyond the limits.
func randomQuery(s Shape, rng *rand.Rand) analysis.GLMQuery {
	q := analysis.GLMQuery{Keys: 1, Link: link.Functions()[rng.IntN(2)]}
	free := rng.Perm(s.Size.Columns)
	column := func(size uint32) int {
		j := free[0]
		free = free[1:]
		q.Sizes[j] = size
		return j
	}
	if s.Keys > 1 || rng.IntN(3) == 0 {
		j := column(1 + rng.Uint32N(uint32(3*s.Keys)))
		q.Radix[j], q.Keys = 1, q.Sizes[j]
	}
	q.Outcome[column(1+rng.Uint32N(4))] = 1 + rng.Uint32N(3)
	if rng.IntN(2) == 0 {
		q.Weight[column(1+rng.Uint32N(5))] = 1 + rng.Uint32N(3)
	}
	scale := []float64{0.01, 1, 30, 300}[rng.IntN(4)]
	q.Beta = []int64{fixed(scale * (rng.Float64() - 0.5))}
	for range 1 + rng.IntN(min(s.Columns, len(free)-1)) {
		q.Columns++
		q.Slot[column(1+rng.Uint32N(20))] = q.Columns
		q.Beta = append(q.Beta, fixed(scale*(rng.Float64()-0.5)))
	}
	q.Sizes[free[0]] = rng.Uint32N(1 << scan.ColumnBits) // a column of another query
	return q
}

func integer(t testing.TB, x frontend.Variable) *big.Int {
	t.Helper()
	switch v := x.(type) {
	case int:
		return big.NewInt(int64(v))
	case int64:
		return big.NewInt(v)
	case uint64:
		return new(big.Int).SetUint64(v)
	case *big.Int:
		return new(big.Int).Set(v)
	}
	t.Fatalf("a value of type %T", x)
	return nil
}
