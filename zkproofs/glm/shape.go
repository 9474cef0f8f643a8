package glm

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"

	"salus/he"
	"salus/models/analysis"
	"salus/models/link"
	"salus/zkproofs"
	"salus/zkproofs/scan"
)

// Shape is the size of a circuit. Shapes returns all there are.
type Shape struct {
	scan.Size
	Name    string // for instance rows240-columns12-keys1
	Columns int    // greatest number of slots of the vector, without the constant
	Widths  Widths
}

// Widths are the bytes of a key's sums, each a multiple of a limb's.
type Widths struct{ Count, Information, Mean, Outcome, Cumulant int }

// Shapes is the closed list, development shapes first: of each size one with up to twelve columns, for models of all rows, one with up to four and more keys, for
// strata and for the times of a proportional-hazards model, and one with up to sixteen columns in two sheets, for whatever needs more columns than a sheet has.
func Shapes() []Shape {
	shape := func(set *he.Set, rows, columns, keys int, w Widths) Shape {
		name := fmt.Sprintf("rows%d-columns%d-keys%d", rows, columns, keys)
		of := scan.SheetColumns
		if columns > of {
			of = scan.MaxColumns
		}
		return Shape{Size: scan.Size{Set: set, Rows: rows, Columns: of, Keys: keys, Policies: min(rows, 256)}, Name: name, Columns: columns, Widths: w}
	}
	small, large := he.Additive4096(), he.Additive8192()
	return []Shape{
		shape(small, 240, 12, 1, Widths{Count: 1, Information: 13, Mean: 12, Outcome: 9, Cumulant: 11}),
		shape(small, 240, 4, 16, Widths{Count: 1, Information: 11, Mean: 9, Outcome: 7, Cumulant: 9}),
		shape(small, 240, 16, 1, Widths{Count: 1, Information: 13, Mean: 12, Outcome: 9, Cumulant: 11}),
		shape(small, 3840, 12, 1, Widths{Count: 2, Information: 14, Mean: 12, Outcome: 10, Cumulant: 12}),
		shape(small, 3840, 4, 16, Widths{Count: 2, Information: 11, Mean: 9, Outcome: 6, Cumulant: 9}),
		shape(small, 3840, 16, 1, Widths{Count: 2, Information: 14, Mean: 12, Outcome: 10, Cumulant: 12}),
		shape(large, 240, 12, 8, Widths{Count: 2, Information: 14, Mean: 12, Outcome: 10, Cumulant: 12}),
		shape(large, 240, 4, 32, Widths{Count: 2, Information: 12, Mean: 10, Outcome: 8, Cumulant: 10}),
		shape(large, 240, 16, 4, Widths{Count: 2, Information: 14, Mean: 12, Outcome: 10, Cumulant: 12}),
		shape(large, 3840, 12, 8, Widths{Count: 2, Information: 14, Mean: 12, Outcome: 10, Cumulant: 12}),
		shape(large, 3840, 4, 32, Widths{Count: 2, Information: 12, Mean: 10, Outcome: 8, Cumulant: 10}),
		shape(large, 3840, 16, 4, Widths{Count: 2, Information: 14, Mean: 12, Outcome: 10, Cumulant: 12}),
	}
}

// ShapeOf is the shape of the circuit.
func ShapeOf(id zkproofs.CircuitID) (Shape, error) {
	for _, s := range Shapes() {
		if s.ID() == id {
			return s, nil
		}
	}
	return Shape{}, fmt.Errorf("glm: no circuit %.64q", string(id))
}

// ShapeFor is the shape of a set and query. It depends on the query's columns and keys alone, so that all sessions of one analysis use one circuit: of the shapes with
// the fewest sheets that hold the columns the one with the fewest lanes, the first of these.
func ShapeFor(set *he.Set, rows int, q analysis.GLMQuery) (Shape, error) {
	var best Shape
	for _, s := range Shapes() {
		if s.Set != set || s.Rows != rows || int64(q.Columns) > int64(s.Columns) || columns(q) > s.Size.Columns {
			continue
		}
		if best.Set == nil || cmp.Or(cmp.Compare(s.Sheets(), best.Sheets()), cmp.Compare(s.Lanes(q.Keys), best.Lanes(q.Keys))) < 0 {
			best = s
		}
	}
	if best.Set == nil {
		return Shape{}, fmt.Errorf("glm: no shape of %d rows and %d columns in %s", rows, q.Columns, set.Name())
	}
	return best, best.Check(q)
}

// ID is the circuit's name.
func (s Shape) ID() zkproofs.CircuitID {
	return zkproofs.CircuitID("glm/v1/" + s.Set.Name() + "/" + s.Name)
}

// A number is one of the sums of a key: its place in the message is that among all, its width is in bytes, and it is the factor of δ^exponent in the
// random form of the package comment, once or twice.
type number struct{ width, exponent, factor int }

// ruler are the exponents of the random vector: the marks of an optimal Golomb ruler (Robinson and Bernstein 1967; Sibert 1993), all of whose differences are
// distinct, and so all sums of two marks.
func (s Shape) ruler() []int {
	if s.Columns <= 12 {
		return []int{0, 2, 5, 25, 37, 43, 59, 70, 85, 89, 98, 99, 106}
	}
	return []int{0, 5, 7, 17, 52, 56, 67, 80, 81, 100, 122, 138, 159, 165, 168, 191, 199}
}

// exponents of the mean, the outcome, the cumulant and the count: the four groups of monomials come one after the other.
func (s Shape) exponents() (mean, outcome, cumulant, count int) {
	top := s.ruler()[s.Columns]
	mean = 2*top + 1
	outcome = mean + top + 1
	cumulant = outcome + top + 1
	return mean, outcome, cumulant, cumulant + 1
}

// numbers are a key's, in the order of the message: count, information by analysis.Pair, mean, outcome, cumulant.
func (s Shape) numbers() []number {
	mean, outcome, cumulant, count := s.exponents()
	list, ruler := []number{{s.Widths.Count, count, 1}}, s.ruler()
	for t := range s.Columns + 1 {
		for i := range t + 1 {
			factor := 2
			if i == t {
				factor = 1
			}
			list = append(list, number{s.Widths.Information, ruler[i] + ruler[t], factor})
		}
	}
	for t := range s.Columns + 1 {
		list = append(list, number{s.Widths.Mean, mean + ruler[t], 1})
	}
	for t := range s.Columns + 1 {
		list = append(list, number{s.Widths.Outcome, outcome + ruler[t], 1})
	}
	return append(list, number{s.Widths.Cumulant, cumulant, 1})
}

// limbs is the number of coefficients of a key.
func (s Shape) limbs() int {
	bytes := 0
	for _, n := range s.numbers() {
		bytes += n.width
	}
	return bytes * 8 / s.Set.LimbBits()
}

// checkBounds computes what the package comment's argument needs of a shape.
func (s Shape) checkBounds() error {
	if err := s.CheckBounds(); err != nil {
		return err
	}
	if s.Columns < 1 || s.Columns > s.Size.Columns {
		return fmt.Errorf("a vector of %d columns", s.Columns)
	}
	bits := s.Set.LimbBits()
	_, _, _, top := s.exponents()
	for _, n := range s.numbers() {
		if n.width < 1 || n.width > 31 || n.width*8%bits != 0 {
			return fmt.Errorf("a sum of %d bytes is no number of limbs of %d bits below the field's order", n.width, bits)
		}
	}
	switch {
	case s.Keys*s.limbs() > s.Set.N():
		return fmt.Errorf("%d keys of %d limbs do not fit %d coefficients", s.Keys, s.limbs(), s.Set.N())
	case s.Rows>>(8*s.Widths.Count) != 0:
		return fmt.Errorf("a count of %d rows does not fit %d bytes", s.Rows, s.Widths.Count)
	case lineValues*(s.Rows+link.Cells) >= 1<<kronecker || top >= 1<<kronecker:
		return errors.New("too many lookups for the second challenge")
	}
	return nil
}

// Table is what a lane of a chunk holds, and the number of rows that count in any lane.
type Table struct {
	analysis.GLMTable
	Rows uint64
}

// newTable is a table of zeros for a vector of so many columns.
func newTable(keys, columns int) analysis.GLMTable {
	zeros := func(n int) []*big.Int {
		out := make([]*big.Int, n)
		for i := range out {
			out[i] = new(big.Int)
		}
		return out
	}
	t := analysis.GLMTable{Columns: uint32(columns), Count: make([]uint64, keys), Cumulant: zeros(keys)}
	for range keys {
		t.Information = append(t.Information, zeros(analysis.Pairs(uint32(columns))))
		t.Mean = append(t.Mean, zeros(columns+1))
		t.Outcome = append(t.Outcome, zeros(columns+1))
	}
	return t
}

// row gives the numbers of key k of a table with the shape's columns or fewer, in the order of numbers. What is missing is zero.
func (s Shape) row(t analysis.GLMTable, k int) []*big.Int {
	list := []*big.Int{new(big.Int).SetUint64(t.Count[k])}
	add := func(xs []*big.Int, n int) {
		for i := range n {
			x := new(big.Int)
			if i < len(xs) {
				x = xs[i]
			}
			list = append(list, x)
		}
	}
	add(t.Information[k], analysis.Pairs(uint32(s.Columns)))
	add(t.Mean[k], s.Columns+1)
	add(t.Outcome[k], s.Columns+1)
	return append(list, t.Cumulant[k])
}

// Message lays a lane's table out: key k has its numbers from coefficient k·limbs on, count first, low limbs first.
func (s Shape) Message(t Table) ([]uint32, error) {
	if len(t.Count) != s.Keys || int64(t.Columns) > int64(s.Columns) {
		return nil, fmt.Errorf("glm: a table of %d keys and %d columns does not fit %s", len(t.Count), t.Columns, s.Name)
	}
	for k := range s.Keys {
		for i, n := range s.numbers() {
			if x := s.row(t.GLMTable, k)[i]; x.Sign() < 0 || x.BitLen() > 8*n.width {
				return nil, fmt.Errorf("glm: key %d exceeds its limbs", k)
			}
		}
	}
	return s.encode(t.GLMTable), nil
}

// encode is Message without checks; what exceeds its limbs loses its high bits.
func (s Shape) encode(t analysis.GLMTable) []uint32 {
	m := make([]uint32, 0, s.Keys*s.limbs())
	bits := uint(s.Set.LimbBits())
	mask := new(big.Int).Sub(scan.Pow2(int(bits)), big.NewInt(1))
	for k := range s.Keys {
		numbers := s.numbers()
		for i, x := range s.row(t, k) {
			x = new(big.Int).Set(x)
			for range numbers[i].width * 8 / int(bits) {
				m = append(m, uint32(new(big.Int).And(x, mask).Uint64()))
				x.Rsh(x, bits)
			}
		}
	}
	return m
}

// Decode reads the query's table off the coefficients of the decrypted sums of all lanes' messages: limbs were added without carry, each below the set's T. A coefficient that no
// key or column of the query has and that is not zero is an error.
func (s Shape) Decode(q analysis.GLMQuery, lanes [][]uint64) (analysis.GLMTable, error) {
	if int64(q.Columns) > int64(s.Columns) || q.Keys == 0 || uint64(len(lanes)) != uint64(s.Lanes(q.Keys)) {
		return analysis.GLMTable{}, fmt.Errorf("glm: %d lanes of %d keys and %d columns do not fit %s", len(lanes), q.Keys, q.Columns, s.Name)
	}
	t := analysis.GLMTable{Columns: q.Columns}
	for lane, coefficients := range lanes {
		if err := s.decode(q, uint32(lane), coefficients, &t); err != nil {
			return analysis.GLMTable{}, err
		}
	}
	return t, nil
}

func (s Shape) decode(q analysis.GLMQuery, lane uint32, coefficients []uint64, t *analysis.GLMTable) error {
	if len(coefficients) != s.Set.N() {
		return fmt.Errorf("glm: %d coefficients, expected %d", len(coefficients), s.Set.N())
	}
	for j, x := range coefficients {
		if x >= s.Set.T() || j >= s.Keys*s.limbs() && x != 0 {
			return fmt.Errorf("glm: coefficient %d is out of range", j)
		}
	}
	bits := s.Set.LimbBits()
	take := func(width int) *big.Int {
		x := new(big.Int)
		n := width * 8 / bits
		for j := n - 1; j >= 0; j-- {
			x.Lsh(x, uint(bits)).Add(x, new(big.Int).SetUint64(coefficients[j]))
		}
		coefficients = coefficients[n:]
		return x
	}
	for k := range s.Keys {
		beyond := uint64(lane)*uint64(s.Keys)+uint64(k) >= uint64(q.Keys)
		stray := false
		vector := func(n, keep, width int) []*big.Int {
			out := make([]*big.Int, n)
			for i := range out {
				out[i] = take(width)
				stray = stray || out[i].Sign() != 0 && (beyond || i >= keep)
			}
			return out[:keep]
		}
		count := vector(1, 1, s.Widths.Count)[0]
		information := vector(analysis.Pairs(uint32(s.Columns)), analysis.Pairs(q.Columns), s.Widths.Information)
		mean := vector(s.Columns+1, int(q.Columns)+1, s.Widths.Mean)
		outcome := vector(s.Columns+1, int(q.Columns)+1, s.Widths.Outcome)
		cumulant := vector(1, 1, s.Widths.Cumulant)[0]
		// Information, mean and outcome of a column that the query does not have are zero: its x is.
		if stray || !count.IsUint64() {
			return fmt.Errorf("glm: lane %d, key %d: a sum of no key or column of the query is not zero", lane, k)
		}
		if !beyond {
			t.Count = append(t.Count, count.Uint64())
			t.Information, t.Mean, t.Outcome = append(t.Information, information), append(t.Mean, mean), append(t.Outcome, outcome)
			t.Cumulant = append(t.Cumulant, cumulant)
		}
	}
	return nil
}
