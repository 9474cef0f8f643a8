package tally

import (
	"testing"

	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// site is one chunk with its query.
type site struct {
	*scantest.Site
	shape Shape
	query Query
}

// survival is a query of three key columns with 2, 2 and 300 codes, a filter, and a column that is not used.
func survival() Query {
	return Query{
		Sizes: [scan.MaxColumns]uint32{2, 2, 300, 1, 1<<scan.ColumnBits - 1},
		Radix: [scan.MaxColumns]uint32{600, 300, 1, 1},
		Keys:  1200,
	}
}

// sums is a query of 300 keys with a value of two columns.
func sums() Query {
	return Query{
		Sizes:    [scan.MaxColumns]uint32{0, 300, 1000, 0, 50},
		Radix:    [scan.MaxColumns]uint32{1: 1},
		Value:    [scan.MaxColumns]uint32{2: 3, 4: 1000},
		Keys:     300,
		HasValue: true,
	}
}

func newSite(t testing.TB, s Shape, q Query, lane uint32, seed uint64) *site {
	t.Helper()
	return &site{Site: scantest.New(t, s.size(), s.ID(), q.Sizes, lane, seed), shape: s, query: q}
}

// statement is what the site claims.
func (x *site) statement() Public { return Public{Public: x.Public, Query: x.query} }

// table is the plain tally, computed here once more without the package's twin.
func (x *site) table() Table {
	q, t := x.query, Table{Counts: make([]uint64, x.shape.Keys)}
	if x.shape.SumLimbs > 0 {
		t.Sums = make([]uint64, x.shape.Keys)
	}
rows:
	for i, codes := range x.Witness.Rows {
		if !x.Permitted(i) {
			continue
		}
		key, value := int64(0), int64(0)
		for j, code := range codes {
			if (q.Radix[j] != 0 || q.Value[j] != 0) && code == 0 {
				continue rows
			}
			if q.Radix[j] != 0 {
				key += int64(q.Radix[j]) * int64(code-1)
			}
			value += int64(q.Value[j]) * int64(code)
		}
		t.Rows++
		if key -= int64(x.Public.Lane) * int64(x.shape.Keys); key >= 0 && key < int64(x.shape.Keys) {
			t.Counts[key]++
			if t.Sums != nil {
				t.Sums[key] += uint64(value)
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

// decrypt is the table that the ciphertext holds.
func (x *site) decrypt(t testing.TB) Table {
	t.Helper()
	counts, sums, err := x.shape.Decode(x.Decrypt(t))
	if err != nil {
		t.Fatal(err)
	}
	return Table{Counts: counts, Sums: sums}
}

func (x *site) clone() *site {
	return &site{Site: x.Clone(), shape: x.shape, query: x.query}
}
