package tally

import (
	"fmt"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/scan"
)

// Shape is the size of a tally circuit. Shapes returns all there are.
type Shape struct {
	Set        *he.Set
	Name       string // for instance rows240-count4096
	Rows       int    // slots of a chunk, a full subtree
	Columns    int    // of a row, at most: a study of few columns is cheaper to scan
	Keys       int    // keys of a lane, a power of two
	CountLimbs int    // coefficients of a key's count
	SumLimbs   int    // coefficients of a key's sum, 0 in a count-only shape
	Policies   int    // distinct policies that a chunk may have
}

// sumBits is the width of a key's sum over one chunk.
const sumBits = 32

// Shapes is the closed list, development shapes first. Counts of 240 rows fit one limb of any set; counts of 3,840 rows need
// two limbs of 8 bits. With 240 rows every row may have a policy of its own; 3,840 rows may have 256 distinct ones.
func Shapes() []Shape {
	small, large := he.Additive4096(), he.Additive8192()
	return []Shape{
		{Set: small, Name: "rows240-count4096", Rows: 240, Columns: 12, Keys: 4096, CountLimbs: 1, Policies: 240},
		{Set: small, Name: "rows240-sum512", Rows: 240, Columns: 12, Keys: 512, CountLimbs: 1, SumLimbs: 4, Policies: 240},
		{Set: small, Name: "rows3840-count2048", Rows: 3840, Columns: 12, Keys: 2048, CountLimbs: 2, Policies: 256},
		{Set: small, Name: "rows3840-sum512", Rows: 3840, Columns: 12, Keys: 512, CountLimbs: 2, SumLimbs: 4, Policies: 256},
		{Set: small, Name: "rows3840-columns4-count2048", Rows: 3840, Columns: 4, Keys: 2048, CountLimbs: 2, Policies: 256},
		{Set: small, Name: "rows3840-columns4-sum512", Rows: 3840, Columns: 4, Keys: 512, CountLimbs: 2, SumLimbs: 4, Policies: 256},
		{Set: large, Name: "rows240-count8192", Rows: 240, Columns: 12, Keys: 8192, CountLimbs: 1, Policies: 240},
		{Set: large, Name: "rows240-sum2048", Rows: 240, Columns: 12, Keys: 2048, CountLimbs: 1, SumLimbs: 2, Policies: 240},
		{Set: large, Name: "rows3840-count8192", Rows: 3840, Columns: 12, Keys: 8192, CountLimbs: 1, Policies: 256},
		{Set: large, Name: "rows3840-sum2048", Rows: 3840, Columns: 12, Keys: 2048, CountLimbs: 1, SumLimbs: 2, Policies: 256},
	}
}

// ShapeOf is the shape of the circuit.
func ShapeOf(id zkproofs.CircuitID) (Shape, error) {
	for _, s := range Shapes() {
		if s.ID() == id {
			return s, nil
		}
	}
	return Shape{}, fmt.Errorf("tally: no circuit %.64q", string(id))
}

// ShapeFor is the shape of a set and query with the fewest columns that hold the query's: count-only where the query has no value.
func ShapeFor(set *he.Set, rows int, q Query) (Shape, error) {
	var best Shape
	for _, s := range Shapes() {
		fits := s.Columns >= q.columns() && (best.Columns == 0 || s.Columns < best.Columns)
		if s.Set == set && s.Rows == rows && (s.SumLimbs > 0) == q.HasValue && fits {
			best = s
		}
	}
	if best.Columns == 0 {
		return Shape{}, fmt.Errorf("tally: no shape of %d rows of %d columns in %s", rows, q.columns(), set.Name())
	}
	return best, best.Check(q)
}

// ID is the circuit's name.
func (s Shape) ID() zkproofs.CircuitID {
	return zkproofs.CircuitID("tally/v1/" + s.Set.Name() + "/" + s.Name)
}

// size is what a scan needs to know.
func (s Shape) size() scan.Size {
	return scan.Size{Set: s.Set, Rows: s.Rows, Columns: s.Columns, Keys: s.Keys, Policies: s.Policies}
}

// Lanes is the number of ciphertexts that a table of so many keys needs.
func (s Shape) Lanes(keys uint32) uint32 { return s.size().Lanes(keys) }

// Salts is the number of salts of a chunk's tree.
func (s Shape) Salts() int { return s.size().Salts() }

// limbs is the number of coefficients of a key.
func (s Shape) limbs() int { return s.CountLimbs + s.SumLimbs }

// Encode lays a lane's table out as a message: coefficient k·(CountLimbs+SumLimbs) on are the limbs of key k's count, low first, then
// those of its sum. len(counts) = Keys, and len(sums) too in a shape with sums, else 0.
func (s Shape) Encode(counts, sums []uint64) ([]uint32, error) {
	if len(counts) != s.Keys || s.SumLimbs > 0 && len(sums) != s.Keys || s.SumLimbs == 0 && len(sums) != 0 {
		return nil, fmt.Errorf("tally: %d counts and %d sums do not fit %s", len(counts), len(sums), s.Name)
	}
	bits := s.Set.LimbBits()
	for k := range counts {
		if counts[k]>>(bits*s.CountLimbs) != 0 || s.SumLimbs > 0 && sums[k]>>(bits*s.SumLimbs) != 0 {
			return nil, fmt.Errorf("tally: key %d exceeds its limbs", k)
		}
	}
	return s.encode(counts, sums), nil
}

// encode is Encode without checks; what exceeds its limbs loses its high bits.
func (s Shape) encode(counts, sums []uint64) []uint32 {
	m := make([]uint32, 0, s.Keys*s.limbs())
	bits := s.Set.LimbBits()
	put := func(x uint64, limbs int) {
		for range limbs {
			m = append(m, uint32(x&(1<<bits-1)))
			x >>= bits
		}
	}
	for k := range counts {
		put(counts[k], s.CountLimbs)
		if s.SumLimbs > 0 {
			put(sums[k], s.SumLimbs)
		}
	}
	return m
}

// Decode reads a lane's table off the coefficients of a decrypted sum of messages: limbs were added without carry, each below the
// set's T. sums is nil in a count-only shape. A coefficient of no key that is not zero is an error.
func (s Shape) Decode(coefficients []uint64) (counts, sums []uint64, err error) {
	if len(coefficients) != s.Set.N() {
		return nil, nil, fmt.Errorf("tally: %d coefficients, expected %d", len(coefficients), s.Set.N())
	}
	for j, x := range coefficients {
		if x >= s.Set.T() || j >= s.Keys*s.limbs() && x != 0 {
			return nil, nil, fmt.Errorf("tally: coefficient %d is out of range", j)
		}
	}
	bits := s.Set.LimbBits()
	take := func(limbs int) (x uint64) {
		for j := range limbs {
			x += coefficients[j] << (bits * j)
		}
		coefficients = coefficients[limbs:]
		return x
	}
	for range s.Keys {
		counts = append(counts, take(s.CountLimbs))
		if s.SumLimbs > 0 {
			sums = append(sums, take(s.SumLimbs))
		}
	}
	return counts, sums, nil
}
