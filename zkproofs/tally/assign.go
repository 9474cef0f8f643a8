package tally

import (
	"fmt"

	"salus/zkproofs/scan"
)

// assign fills the circuit from the statement and the witness, true or false. What is false leaves values that some constraint refuses.
func (c *circuit) assign(p Public, w Witness) error {
	if err := c.shape.size().Fits(w); err != nil {
		return fmt.Errorf("tally: %w", err)
	}
	c.assignPublic(p)
	table := c.assignChunk(p, w)
	c.assignTable(table)
	c.Encryption.Assign(c.shape.Set, p.Public, w.Randomness, c.shape.encode(table.Counts, table.Sums))
	return nil
}

// assignPublic fills the statement and the query.
func (c *circuit) assignPublic(p Public) {
	c.Statement.Assign(p.Public, p.Query.keying())
	for j := range c.Value {
		c.Value[j] = p.Query.Value[j]
	}
	c.Encryption.AssignPublic(p.Public)
}

// assignChunk fills the rows and words and returns the lane's table.
func (c *circuit) assignChunk(p Public, w Witness) Table {
	t := c.shape.empty()
	for i, place := range c.Chunk.Assign(c.shape.size(), p.Public, p.Query.keying(), p.Query.Used(), w) {
		if place.Counts {
			t.add(place, p.Lane, p.Query.value(w.Rows[i]))
		}
	}
	return t
}

// assignTable fills the limbs; the highest takes what is left.
func (c *circuit) assignTable(t Table) {
	for k := range c.Count {
		scan.Spread(c.Count[k], t.Counts[k])
		if t.Sums != nil {
			scan.Spread(c.Sum[k], t.Sums[k])
		}
	}
}
