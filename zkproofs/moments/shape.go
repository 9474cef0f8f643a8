package moments

import (
	"cmp"
	"errors"
	"fmt"
	"math/bits"

	"salus/he"
	"salus/models/analysis"
	"salus/zkproofs"
	"salus/zkproofs/scan"
)

// Query is what is summed, in the codes of the columns.
type Query = analysis.MomentsQuery

// Shape is the size of a moments circuit. Shapes returns all there are.
type Shape struct {
	Set      *he.Set
	Name     string // for instance rows240-columns12-keys4
	Rows     int    // slots of a chunk, a full subtree
	Columns  int    // of the vector, beside x_0
	Keys     int    // keys of a lane, a power of two
	Bytes    int    // of a sum over one chunk
	Policies int    // distinct policies that a chunk may have
}

// MaxColumns is the greatest number of columns of a vector: those of a row.
const MaxColumns = scan.MaxColumns

// marks is a Sidon set for a vector of so many columns, a Golomb ruler of 13 or 17 marks: no two pairs have the same sum. The rulers are the shortest (Robinson 1981;
// Sibert 1993); any would do.
func marks(columns int) []int {
	if columns <= 12 {
		return []int{0, 2, 5, 25, 37, 43, 59, 70, 85, 89, 98, 99, 106}
	}
	return []int{0, 5, 7, 17, 52, 56, 67, 80, 81, 100, 122, 138, 159, 165, 168, 191, 199}
}

// Shapes is the closed list, development shapes first. Those of sixteen columns open two sheets. A sum over 240 rows of products of two codes of 20 bits has six bytes, over 3,840 rows seven, which take
// eight in limbs of 16 bits.
func Shapes() []Shape {
	small, large := he.Additive4096(), he.Additive8192()
	return []Shape{
		{Set: small, Name: "rows240-columns12-keys4", Rows: 240, Columns: 12, Keys: 4, Bytes: 6, Policies: 240},
		{Set: small, Name: "rows240-columns4-keys32", Rows: 240, Columns: 4, Keys: 32, Bytes: 6, Policies: 240},
		{Set: small, Name: "rows240-columns16-keys4", Rows: 240, Columns: 16, Keys: 4, Bytes: 6, Policies: 240},
		{Set: small, Name: "rows3840-columns12-keys4", Rows: 3840, Columns: 12, Keys: 4, Bytes: 7, Policies: 256},
		{Set: small, Name: "rows3840-columns4-keys32", Rows: 3840, Columns: 4, Keys: 32, Bytes: 7, Policies: 256},
		{Set: small, Name: "rows3840-columns16-keys2", Rows: 3840, Columns: 16, Keys: 2, Bytes: 7, Policies: 256},
		{Set: large, Name: "rows240-columns12-keys16", Rows: 240, Columns: 12, Keys: 16, Bytes: 6, Policies: 240},
		{Set: large, Name: "rows240-columns4-keys128", Rows: 240, Columns: 4, Keys: 128, Bytes: 6, Policies: 240},
		{Set: large, Name: "rows240-columns16-keys16", Rows: 240, Columns: 16, Keys: 16, Bytes: 6, Policies: 240},
		{Set: large, Name: "rows3840-columns12-keys16", Rows: 3840, Columns: 12, Keys: 16, Bytes: 8, Policies: 256},
		{Set: large, Name: "rows3840-columns4-keys128", Rows: 3840, Columns: 4, Keys: 128, Bytes: 8, Policies: 256},
		{Set: large, Name: "rows3840-columns16-keys8", Rows: 3840, Columns: 16, Keys: 8, Bytes: 8, Policies: 256},
	}
}

// ShapeOf is the shape of the circuit.
func ShapeOf(id zkproofs.CircuitID) (Shape, error) {
	for _, s := range Shapes() {
		if s.ID() == id {
			return s, nil
		}
	}
	return Shape{}, fmt.Errorf("moments: no circuit %.64q", string(id))
}

// ShapeFor is the shape of a set and query that takes the fewest sheets, of these the fewest lanes, and of these the one with the fewest columns.
func ShapeFor(set *he.Set, rows int, q Query) (Shape, error) {
	var best Shape
	err := fmt.Errorf("moments: no shape of %d rows and %d columns in %s", rows, q.Columns, set.Name())
	for _, s := range Shapes() {
		if s.Set != set || s.Rows != rows || uint64(q.Columns) > uint64(s.Columns) {
			continue
		}
		if refused := s.Check(q); refused != nil {
			if best.Set == nil {
				err = refused
			}
			continue
		}
		if best.Set == nil || s.costs(q, best) < 0 {
			best, err = s, nil
		}
	}
	return best, err
}

// costs compares two shapes for a query: negative where s takes less.
func (s Shape) costs(q Query, than Shape) int {
	return cmp.Or(cmp.Compare(s.size().Sheets(), than.size().Sheets()), cmp.Compare(s.Lanes(q.Keys), than.Lanes(q.Keys)), cmp.Compare(s.Columns, than.Columns))
}

// ID is the circuit's name.
func (s Shape) ID() zkproofs.CircuitID {
	return zkproofs.CircuitID("moments/v1/" + s.Set.Name() + "/" + s.Name)
}

// size is what a scan needs to know.
func (s Shape) size() scan.Size {
	columns := scan.SheetColumns
	if s.Columns > columns {
		columns = scan.MaxColumns
	}
	return scan.Size{Set: s.Set, Rows: s.Rows, Columns: columns, Keys: s.Keys, Policies: s.Policies}
}

// Lanes is the number of ciphertexts that a table of so many keys needs.
func (s Shape) Lanes(keys uint32) uint32 { return s.size().Lanes(keys) }

// Salts is the number of salts of a chunk's tree.
func (s Shape) Salts() int { return s.size().Salts() }

// Sheets is the number of sheets of a dataset that a proof opens.
func (s Shape) Sheets() int { return s.size().Sheets() }

// pairs is the number of sums of a key.
func (s Shape) pairs() int { return analysis.Pairs(uint32(s.Columns)) }

// limbs is the number of coefficients of a sum.
func (s Shape) limbs() int { return s.Bytes * 8 / s.Set.LimbBits() }

// checkBounds computes what the package comment's argument needs of a shape.
func (s Shape) checkBounds() error {
	switch {
	case s.Columns < 1 || s.Columns > MaxColumns || s.Columns >= len(marks(s.Columns)):
		return fmt.Errorf("%d columns", s.Columns)
	case s.Set.LimbBits()%8 != 0 || s.Bytes*8%s.Set.LimbBits() != 0 || s.Bytes > 8:
		return fmt.Errorf("%d bytes are not limbs of %d bits", s.Bytes, s.Set.LimbBits())
	case s.Bytes*8 < bits.Len64(uint64(s.Rows)*greatest*greatest):
		return fmt.Errorf("a sum over %d rows does not fit %d bytes", s.Rows, s.Bytes)
	case s.Keys*s.pairs()*s.limbs() > s.Set.N():
		return fmt.Errorf("%d keys of %d sums do not fit %d coefficients", s.Keys, s.pairs(), s.Set.N())
	}
	return s.size().CheckBounds()
}

// greatest is the greatest code.
const greatest = 1<<scan.ColumnBits - 1

func keying(q Query) scan.Keying {
	return scan.Keying{Sizes: q.Sizes, Radix: q.Radix, Keys: q.Keys}
}

// Used says which columns a row needs in order to count: those with a radix or a slot.
func Used(q Query) (used [scan.MaxColumns]bool) {
	for j := range used {
		used[j] = q.Radix[j] != 0 || q.Slot[j] != 0
	}
	return used
}

// Check says whether the shape can sum the query: its columns are at most the shape's, each of its slots has one column, and every key is below Keys. No sum can exceed
// the shape's bytes, whatever the sizes.
func (s Shape) Check(q Query) error {
	if err := s.size().Check(keying(q), Used(q)); err != nil {
		return err
	}
	if q.Columns < 1 || uint64(q.Columns) > uint64(s.Columns) {
		return fmt.Errorf("query: a vector of %d columns, expected 1 to %d", q.Columns, s.Columns)
	}
	var filled uint64
	for j, slot := range q.Slot {
		switch {
		case slot > q.Columns:
			return fmt.Errorf("query: column %d is in slot %d of %d", j, slot, q.Columns)
		case slot > 0 && filled>>slot&1 == 1:
			return fmt.Errorf("query: two columns are in slot %d", slot)
		case slot > 0:
			filled |= 1 << slot
		}
	}
	if filled != 1<<(q.Columns+1)-2 {
		return fmt.Errorf("query: a slot of %d has no column", q.Columns)
	}
	return nil
}

// Message lays a lane's table out, ready to encrypt.
func (s Shape) Message(t Table) ([]uint32, error) {
	if len(t.Product) != s.Keys {
		return nil, fmt.Errorf("moments: a table of %d keys does not fit %s", len(t.Product), s.Name)
	}
	for k, sums := range t.Product {
		if len(sums) != s.pairs() {
			return nil, fmt.Errorf("moments: key %d has %d sums, expected %d", k, len(sums), s.pairs())
		}
		for _, x := range sums {
			if s.Bytes < 8 && x>>(8*s.Bytes) != 0 {
				return nil, fmt.Errorf("moments: a sum of key %d exceeds its limbs", k)
			}
		}
	}
	return s.message(t), nil
}

// message is Message without checks; what exceeds its limbs loses its high bits.
func (s Shape) message(t Table) []uint32 {
	m := make([]uint32, 0, s.Keys*s.pairs()*s.limbs())
	width := s.Set.LimbBits()
	for _, sums := range t.Product {
		for _, x := range sums {
			for range s.limbs() {
				m = append(m, uint32(x&(1<<width-1)))
				x >>= width
			}
		}
	}
	return m
}

// Decode reads the query's table off the coefficients of every lane's decrypted sum of messages: limbs were added without carry, each below the set's T. A sum
// that is not below 2^64, or a coefficient of no sum that is not zero, is an error.
func (s Shape) Decode(q Query, lanes [][]uint64) (analysis.MomentsTable, error) {
	if err := s.Check(q); err != nil {
		return analysis.MomentsTable{}, err
	}
	if uint64(len(lanes)) != uint64(s.Lanes(q.Keys)) {
		return analysis.MomentsTable{}, fmt.Errorf("moments: %d lanes, expected %d", len(lanes), s.Lanes(q.Keys))
	}
	out := analysis.MomentsTable{Columns: q.Columns}
	for _, coefficients := range lanes {
		table, err := s.decode(coefficients)
		if err != nil {
			return analysis.MomentsTable{}, err
		}
		out.Product = append(out.Product, table...)
	}
	for k, sums := range out.Product {
		asked := analysis.Pairs(q.Columns)
		if uint64(k) >= uint64(q.Keys) {
			asked = 0
		}
		for _, x := range sums[asked:] {
			if x != 0 {
				return analysis.MomentsTable{}, fmt.Errorf("moments: key %d has a sum that was not asked for", k)
			}
		}
		out.Product[k] = sums[:asked:asked]
	}
	out.Product = out.Product[:q.Keys]
	return out, nil
}

// decode reads one lane, all sums of all keys.
func (s Shape) decode(coefficients []uint64) ([][]uint64, error) {
	if len(coefficients) != s.Set.N() {
		return nil, fmt.Errorf("moments: %d coefficients, expected %d", len(coefficients), s.Set.N())
	}
	for j, x := range coefficients {
		if x >= s.Set.T() || j >= s.Keys*s.pairs()*s.limbs() && x != 0 {
			return nil, fmt.Errorf("moments: coefficient %d is out of range", j)
		}
	}
	table := make([][]uint64, s.Keys)
	for k := range table {
		table[k] = make([]uint64, s.pairs())
		for p := range table[k] {
			var err error
			if table[k][p], err = carry(coefficients[:s.limbs()], s.Set.LimbBits()); err != nil {
				return nil, fmt.Errorf("moments: key %d: %w", k, err)
			}
			coefficients = coefficients[s.limbs():]
		}
	}
	return table, nil
}

// carry is Σ limbs_j·2^(width·j).
func carry(limbs []uint64, width int) (uint64, error) {
	var sum uint64
	for j := len(limbs) - 1; j >= 0; j-- {
		high, low := bits.Mul64(sum, 1<<width)
		total, over := bits.Add64(low, limbs[j], 0)
		if high != 0 || over != 0 {
			return 0, errors.New("a sum exceeds 64 bits")
		}
		sum = total
	}
	return sum, nil
}
