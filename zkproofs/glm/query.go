package glm

import (
	"fmt"
	"math/big"

	"salus/models/analysis"
	"salus/models/consentword"
	"salus/models/link"
	"salus/zkproofs/scan"
)

// keying is the query's part of every scan.
func keying(q analysis.GLMQuery) scan.Keying {
	return scan.Keying{Sizes: q.Sizes, Radix: q.Radix, Keys: q.Keys}
}

// used are the columns that a row needs in order to count.
func used(q analysis.GLMQuery) (list [scan.MaxColumns]bool) {
	for j := range list {
		list[j] = q.Radix[j] != 0 || q.Slot[j] != 0 || q.Outcome[j] != 0 || q.Weight[j] != 0
	}
	return list
}

// columns is the number of columns of a row up to the last one that the query knows.
func columns(q analysis.GLMQuery) int {
	n := 0
	for j := range q.Sizes {
		if q.Sizes[j] != 0 || used(q)[j] {
			n = j + 1
		}
	}
	return n
}

// weighted says whether rows have a case weight other than 1.
func weighted(q analysis.GLMQuery) bool { return q.Weight != [scan.MaxColumns]uint32{} }

// coefficient is β of a slot, 0 for a slot that is not there.
func coefficient(q analysis.GLMQuery, slot uint32) int64 {
	if uint64(slot) < uint64(len(q.Beta)) {
		return q.Beta[slot]
	}
	return 0
}

// linear is Σ weight_j·(code_j − 1) over the columns with a weight.
func linear(weights [scan.MaxColumns]uint32, codes []uint32) uint64 {
	sum := uint64(0)
	for j, code := range codes {
		if weights[j] != 0 {
			sum += uint64(weights[j]) * (uint64(code) - 1)
		}
	}
	return sum
}

// eta is a row's linear predictor in units of 2^-link.BetaBits. Missing codes count as 0, as in the circuit.
func eta(q analysis.GLMQuery, codes []uint32) *big.Int {
	sum := big.NewInt(coefficient(q, 0))
	for j, code := range codes {
		if q.Slot[j] != 0 {
			sum.Add(sum, new(big.Int).Mul(big.NewInt(coefficient(q, q.Slot[j])), big.NewInt(int64(code))))
		}
	}
	return sum
}

// Check says whether the shape can compute the query: every slot of exactly one column, a linear predictor that stays within link.MaxEta for any row, and
// no sum of a full chunk beyond its limbs, given the columns' sizes and the predictors that they and β allow.
func (s Shape) Check(q analysis.GLMQuery) error {
	if err := s.Size.Check(keying(q), used(q)); err != nil {
		return err
	}
	if err := q.Link.Check(); err != nil {
		return fmt.Errorf("query: %w", err)
	}
	if q.Columns < 1 || int64(q.Columns) > int64(s.Columns) {
		return fmt.Errorf("query: %d columns, expected 1 to %d", q.Columns, s.Columns)
	}
	if len(q.Beta) != int(q.Columns)+1 {
		return fmt.Errorf("query: %d coefficients for %d columns and the constant", len(q.Beta), q.Columns)
	}
	sizes, err := slots(q)
	if err != nil {
		return err
	}
	all, counting := reach(q, 0), reach(q, 1)
	if limit := big.NewInt(link.MaxEta); all[0].CmpAbs(limit) > 0 || all[1].CmpAbs(limit) > 0 {
		return fmt.Errorf("query: the linear predictor may leave ±2^%d", limit.BitLen()-1-link.BetaBits)
	}
	return s.checkSums(q, sizes, q.Link.Greatest(counting[0].Int64(), counting[1].Int64()))
}

// slots gives the greatest x of every slot.
func slots(q analysis.GLMQuery) ([]uint64, error) {
	sizes := make([]uint64, q.Columns+1)
	sizes[0] = 1
	for j, slot := range q.Slot {
		switch {
		case slot == 0:
		case slot > q.Columns:
			return nil, fmt.Errorf("query: column %d is in slot %d of %d", j, slot, q.Columns)
		case sizes[slot] != 0:
			return nil, fmt.Errorf("query: two columns are in slot %d", slot)
		default:
			sizes[slot] = uint64(q.Sizes[j])
		}
	}
	for slot, size := range sizes {
		if size == 0 {
			return nil, fmt.Errorf("query: no column is in slot %d", slot)
		}
	}
	return sizes, nil
}

// reach is the interval of η over rows whose codes in slots are from the least on.
func reach(q analysis.GLMQuery, least int64) [2]*big.Int {
	low, high := big.NewInt(coefficient(q, 0)), big.NewInt(coefficient(q, 0))
	for j, slot := range q.Slot {
		if slot == 0 {
			continue
		}
		beta := big.NewInt(coefficient(q, slot))
		a, b := new(big.Int).Mul(beta, big.NewInt(least)), new(big.Int).Mul(beta, big.NewInt(int64(q.Sizes[j])))
		if a.Cmp(b) > 0 {
			a, b = b, a
		}
		low.Add(low, a)
		high.Add(high, b)
	}
	return [2]*big.Int{low, high}
}

// checkSums compares the greatest sums of a chunk with their widths.
func (s Shape) checkSums(q analysis.GLMQuery, sizes []uint64, values link.Values) error {
	weight, outcome := uint64(1), greatest(q.Outcome, q.Sizes) // below 2^56
	if weighted(q) {
		weight = greatest(q.Weight, q.Sizes)
	}
	most := uint64(0)
	for _, size := range sizes {
		most = max(most, size)
	}
	for _, c := range []struct {
		name    string
		width   int
		factors []uint64
	}{
		{"information", s.Widths.Information, []uint64{values.Variance, most, most}},
		{"mean", s.Widths.Mean, []uint64{values.Mean, most}},
		{"outcome", s.Widths.Outcome, []uint64{outcome, most}},
		{"cumulant", s.Widths.Cumulant, []uint64{values.Cumulant}},
	} {
		sum := new(big.Int).SetUint64(uint64(s.Rows))
		sum.Mul(sum, new(big.Int).SetUint64(weight))
		for _, f := range c.factors {
			sum.Mul(sum, new(big.Int).SetUint64(f))
		}
		if sum.BitLen() > 8*c.width {
			return fmt.Errorf("query: the %s of %d rows may take %d bits, the circuit has %d; scale the covariates or weights down", c.name, s.Rows, sum.BitLen(), 8*c.width)
		}
	}
	return nil
}

// greatest is the greatest Σ weight_j·(code_j − 1).
func greatest(weights, sizes [scan.MaxColumns]uint32) uint64 {
	sum := uint64(0)
	for j, w := range weights {
		if w != 0 {
			sum += uint64(w) * uint64(sizes[j]-1)
		}
	}
	return sum
}

// Compute is what the circuit computes, in plain Go: the sums of the lane over the present rows whose word permits the request at the hour and whose
// used columns are all there. Row i and word i are the same patient's; a nil row is an empty slot, and a missing word denies. The query is one that Check accepts.
func (s Shape) Compute(q analysis.GLMQuery, lane uint32, request consentword.Word, hours uint32, rows [][]uint32, words []consentword.Word) Table {
	t := Table{GLMTable: newTable(s.Keys, int(q.Columns))}
	for i, place := range s.Counting(keying(q), used(q), request, hours, rows, words) {
		t.Rows++
		if place.Lane == uint64(lane) {
			t.add(q, int(place.Local), rows[i])
		}
	}
	return t
}

// add adds a row to key k.
func (t *Table) add(q analysis.GLMQuery, k int, codes []uint32) {
	x := make([]*big.Int, q.Columns+1)
	for i := range x {
		x[i] = new(big.Int)
	}
	x[0].SetInt64(1)
	for j, code := range codes {
		if slot := q.Slot[j]; slot != 0 && slot <= q.Columns {
			x[slot].SetUint64(uint64(code))
		}
	}
	values := q.Link.At(limited(eta(q, codes)))
	weight := big.NewInt(1)
	if weighted(q) {
		weight.SetUint64(linear(q.Weight, codes))
	}
	plus := func(sum *big.Int, v uint64, factors ...*big.Int) {
		term := new(big.Int).SetUint64(v)
		for _, f := range append(factors, weight) {
			term.Mul(term, f)
		}
		sum.Add(sum, term)
	}
	t.Count[k]++
	for b := range x {
		for a := range x[:b+1] {
			plus(t.Information[k][analysis.Pair(uint32(a), uint32(b))], values.Variance, x[a], x[b])
		}
		plus(t.Mean[k][b], values.Mean, x[b])
		plus(t.Outcome[k][b], linear(q.Outcome, codes), x[b])
	}
	plus(t.Cumulant[k], values.Cumulant)
}

// limited is η where link.At takes it.
func limited(eta *big.Int) int64 {
	switch limit := big.NewInt(link.MaxEta); {
	case eta.Cmp(limit) > 0:
		return link.MaxEta
	case eta.CmpAbs(limit) > 0:
		return -link.MaxEta
	}
	return eta.Int64()
}
