package moments

import (
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/zkproofs/scan"
)

// Table is the sums of one chunk in one lane, and the number of rows that count in any lane.
type Table struct {
	Product [][]uint64 // by key of the lane and pair of the shape's columns, in the order of analysis.Pair
	Rows    uint64
}

func (s Shape) empty() Table {
	t := Table{Product: make([][]uint64, s.Keys)}
	for k := range t.Product {
		t.Product[k] = make([]uint64, s.pairs())
	}
	return t
}

// add counts a row.
func (t *Table) add(s Shape, q Query, p scan.Place, lane uint32, codes []uint32) {
	t.Rows++
	if p.Lane != uint64(lane) {
		return
	}
	x := s.vector(q, codes)
	for u := range x {
		for v := range u + 1 {
			t.Product[p.Local][analysis.Pair(uint32(v), uint32(u))] += x[v] * x[u]
		}
	}
}

// vector is a row's x.
func (s Shape) vector(q Query, codes []uint32) []uint64 {
	x := make([]uint64, 1+s.Columns)
	x[0] = 1
	for j, slot := range q.Slot {
		if slot > 0 && uint64(slot) <= uint64(s.Columns) && j < len(codes) {
			x[slot] += uint64(codes[j])
		}
	}
	return x
}

// Compute is what the circuit computes, in plain Go: the sums of the lane over the present rows whose word permits the request at the
// hour and whose used columns are all there. Row i and word i are the same patient's; a nil row is an empty slot, and a missing word denies.
func (s Shape) Compute(q Query, lane uint32, request consentword.Word, hours uint32, rows [][]uint32, words []consentword.Word) Table {
	t := s.empty()
	for i, place := range s.size().Counting(keying(q), Used(q), request, hours, rows, words) {
		t.add(s, q, place, lane, rows[i])
	}
	return t
}
