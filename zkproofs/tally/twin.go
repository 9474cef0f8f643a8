package tally

import (
	"salus/models/consentword"
	"salus/zkproofs/scan"
)

// Table is the tally of one chunk in one lane, and the number of rows that count in any lane.
type Table struct {
	Counts, Sums []uint64 // Shape.Keys each; Sums is nil in a count-only shape
	Rows         uint64
}

func (s Shape) empty() Table {
	t := Table{Counts: make([]uint64, s.Keys)}
	if s.SumLimbs > 0 {
		t.Sums = make([]uint64, s.Keys)
	}
	return t
}

// add counts a row.
func (t *Table) add(p scan.Place, lane uint32, value uint64) {
	t.Rows++
	if p.Lane != uint64(lane) {
		return
	}
	t.Counts[p.Local]++
	if t.Sums != nil {
		t.Sums[p.Local] += value
	}
}

// Tally is what the circuit computes, in plain Go: the table of the lane over the present rows whose word permits the request at the
// hour and whose used columns are all there. Row i and word i are the same patient's; a nil row is an empty slot, and a missing word denies.
func (s Shape) Tally(q Query, lane uint32, request consentword.Word, hours uint32, rows [][]uint32, words []consentword.Word) Table {
	t := s.empty()
	for i, place := range s.size().Counting(q.keying(), q.Used(), request, hours, rows, words) {
		t.add(place, lane, q.value(rows[i]))
	}
	return t
}

// Message is the table's message, ready to encrypt.
func (s Shape) Message(t Table) ([]uint32, error) { return s.Encode(t.Counts, t.Sums) }
