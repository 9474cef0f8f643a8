package tally

import (
	"errors"
	"fmt"
)

// Query is what is tallied, in the codes of the columns: a row's key is Σ Radix_j·(code_j − 1) over the columns with Radix_j ≠ 0, its
// value Σ Value_j·code_j. A column is used if its Radix or its Value is not 0; a row with code 0, missing, in a used column does
// not count. Codes of column j are 0 to Sizes_j; a column that does not exist has size 0.
type Query struct {
	Sizes, Radix, Value [Columns]uint32
	Keys                uint32 // of all lanes
	HasValue            bool
}

// Check says whether the shape can tally the query: at most MaxKeys keys, every key below Keys, and no sum of a full chunk beyond 32 bits.
// Keys need not be injective for the proof; for the result's meaning they are the mixed-radix numbers of the key columns' codes.
func (s Shape) Check(q Query) error {
	lanes := uint64(s.Lanes(q.Keys))
	if q.Keys == 0 || q.Keys > MaxKeys || lanes > 1<<laneBits {
		return fmt.Errorf("query: %d keys, expected 1 to %d", q.Keys, min(MaxKeys, s.Keys<<laneBits))
	}
	if q.HasValue && s.SumLimbs == 0 {
		return errors.New("query: it has a value, the shape only counts")
	}
	var key, value uint64 // below 2^56
	for j := range q.Sizes {
		if q.Sizes[j]>>ColumnBits != 0 {
			return fmt.Errorf("query: column %d has size %d, at most %d", j, q.Sizes[j], 1<<ColumnBits-1)
		}
		used := q.Radix[j] != 0 || q.Value[j] != 0
		if used && q.Sizes[j] == 0 {
			return fmt.Errorf("query: column %d is used and has no codes", j)
		}
		if q.Value[j] != 0 && !q.HasValue {
			return fmt.Errorf("query: column %d has a value weight, the query no value", j)
		}
		if q.Radix[j] != 0 {
			key += uint64(q.Radix[j]) * uint64(q.Sizes[j]-1)
		}
		value += uint64(q.Value[j]) * uint64(q.Sizes[j])
	}
	if key >= uint64(q.Keys) {
		return fmt.Errorf("query: the greatest key is %d, there are %d keys", key, q.Keys)
	}
	if most := uint64(1<<sumBits-1) / uint64(s.Rows); value > most {
		return fmt.Errorf("query: a row's value may be %d; at most %d, or the sum of %d rows could exceed %d bits", value, most, s.Rows, sumBits)
	}
	return nil
}

// keyAndValue gives a row's key, meaningless where the row is incomplete, its value, and whether every used column has a code.
func (q Query) keyAndValue(codes []uint32) (key, value uint64, complete bool) {
	complete = true
	for j := range q.Radix {
		var code uint32
		if j < len(codes) {
			code = codes[j]
		}
		if (q.Radix[j] != 0 || q.Value[j] != 0) && code == 0 {
			complete = false
		}
		key += uint64(q.Radix[j]) * (uint64(code) - 1)
		value += uint64(q.Value[j]) * uint64(code)
	}
	return key, value, complete
}
