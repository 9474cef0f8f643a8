package tally

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
)

// RowElement is a present row as a leaf of the row tree: bit 0 set, then 20 bits a column. The empty slot's leaf is the zero Element.
// Codes beyond 20 bits, which no table has, run into the next column and are refused by the circuit.
func RowElement(codes []uint32) zkproofs.Element { return rowElement(codes).Bytes() }

// rowElement is 0 for nil.
func rowElement(codes []uint32) *fr.Element {
	x := new(big.Int)
	if codes == nil {
		return new(fr.Element)
	}
	for j := len(codes) - 1; j >= 0; j-- {
		x.Lsh(x, ColumnBits).Add(x, big.NewInt(int64(codes[j])))
	}
	x.Lsh(x, 1).Add(x, big.NewInt(1))
	return new(fr.Element).SetBigInt(x)
}

// WordElement is a consent word as a leaf of the consent tree; the word is below 2^242.
func WordElement(w consentword.Word) zkproofs.Element {
	var x fr.Element
	x.SetBytes(w[:])
	return x.Bytes()
}

// CommitCount commits to a number of rows; the salt is a random element.
func CommitCount(n uint64, salt zkproofs.Element) zkproofs.Element {
	return cohort.CommitCount(n, salt)
}

// Table is the tally of one chunk in one lane, and the number of rows that count in any lane.
type Table struct {
	Counts, Sums []uint64 // Shape.Keys each; Sums is nil in a count-only shape
	Rows         uint64
}

// Tally is what the circuit computes, in plain Go: the table of the lane over the present rows whose word permits the request at the
// hour and whose used columns are all there. Row i and word i are the same patient's; a nil row is an empty slot, and a missing word denies.
func (s Shape) Tally(q Query, lane uint32, request consentword.Word, hours uint32, rows [][]uint32, words []consentword.Word) Table {
	t := Table{Counts: make([]uint64, s.Keys)}
	if s.SumLimbs > 0 {
		t.Sums = make([]uint64, s.Keys)
	}
	first := uint64(lane) * uint64(s.Keys)
	for i, codes := range rows {
		if codes == nil || i >= len(words) || !consentword.Permits(words[i], request, hours) {
			continue
		}
		key, value, complete := q.keyAndValue(codes)
		if !complete {
			continue
		}
		t.Rows++
		if key < first || key-first >= uint64(s.Keys) {
			continue
		}
		t.Counts[key-first]++
		if t.Sums != nil {
			t.Sums[key-first] += value
		}
	}
	return t
}

// Message is the table's message, ready to encrypt.
func (s Shape) Message(t Table) ([]uint32, error) { return s.Encode(t.Counts, t.Sums) }
