package tally

import (
	"errors"
	"fmt"

	"salus/zkproofs/scan"
)

// Query is what is tallied, in the codes of the columns: a row's key is Σ Radix_j·(code_j − 1) over the columns with Radix_j ≠ 0, its
// value Σ Value_j·code_j. A column is used if its Radix or its Value is not 0; a row with code 0, missing, in a used column does
// not count. Codes of column j are 0 to Sizes_j; a column that does not exist has size 0.
type Query struct {
	Sizes, Radix, Value [scan.MaxColumns]uint32
	Keys                uint32 // of all lanes
	HasValue            bool
}

func (q Query) keying() scan.Keying {
	return scan.Keying{Sizes: q.Sizes, Radix: q.Radix, Keys: q.Keys}
}

// Used says which columns a row needs in order to count.
func (q Query) Used() (used [scan.MaxColumns]bool) {
	for j := range used {
		used[j] = q.Radix[j] != 0 || q.Value[j] != 0
	}
	return used
}

// columns is the number of columns that the query knows of.
func (q Query) columns() int {
	n := len(q.Sizes)
	for n > 0 && q.Sizes[n-1] == 0 {
		n--
	}
	return n
}

// Check says whether the shape can tally the query: at most scan.MaxKeys keys, every key below Keys, and no sum of a full chunk beyond 32 bits.
// Keys need not be injective for the proof; for the result's meaning they are the mixed-radix numbers of the key columns' codes.
func (s Shape) Check(q Query) error {
	if err := s.size().Check(q.keying(), q.Used()); err != nil {
		return err
	}
	if q.HasValue && s.SumLimbs == 0 {
		return errors.New("query: it has a value, the shape only counts")
	}
	var value uint64 // below 2^56
	for j := range q.Value {
		if q.Value[j] != 0 && !q.HasValue {
			return fmt.Errorf("query: column %d has a value weight, the query no value", j)
		}
		value += uint64(q.Value[j]) * uint64(q.Sizes[j])
	}
	if most := uint64(1<<sumBits-1) / uint64(s.Rows); value > most {
		return fmt.Errorf("query: a row's value may be %d; at most %d, or the sum of %d rows could exceed %d bits", value, most, s.Rows, sumBits)
	}
	return nil
}

// value is a row's value.
func (q Query) value(codes []uint32) (value uint64) {
	for j, code := range codes {
		value += uint64(q.Value[j]) * uint64(code)
	}
	return value
}
