package variants

import (
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/scan"
)

// Table is the counts of one chunk in one lane.
type Table struct {
	Total [outcomes]uint64         // rows that count, by outcome
	Count []analysis.VariantCounts // by variant of the lane
}

// Rows is the number of rows that count.
func (t Table) Rows() uint64 { return t.Total[0] + t.Total[1] }

func (s Shape) empty() Table { return Table{Count: make([]analysis.VariantCounts, s.Variants())} }

// add counts a row.
func (t *Table) add(p scan.Place, row []zkproofs.Element) {
	t.Total[p.Local]++
	for v := range t.Count {
		if g := genotype(row, v); g > 0 {
			t.Count[v][g-1][p.Local]++
		}
	}
}

// Compute is what the circuit computes, in plain Go: how many of the present rows, whose word permits the request at the hour and whose outcome is known, have
// each genotype of each variant of one sheet, by outcome. Row i, word i and genotypes i are the same patient's; a nil row is an empty slot, a missing word denies, and genotypes
// that are nil are all missing.
func (s Shape) Compute(q Query, request consentword.Word, hours uint32, rows [][]uint32, words []consentword.Word, genotypes [][]zkproofs.Element) Table {
	t := s.empty()
	for i, place := range s.size().Counting(keying(q), Used(q), request, hours, rows, words) {
		var row []zkproofs.Element
		if i < len(genotypes) {
			row = genotypes[i]
		}
		t.add(place, row)
	}
	return t
}
