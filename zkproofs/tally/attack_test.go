package tally

import (
	"errors"
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// toy is a chunk of one bottom node and lanes of sixteen keys.
func toy() Shape {
	return Shape{Set: he.Additive4096(), Name: "toy", Rows: 15, Columns: scan.SheetColumns, Keys: 16, CountLimbs: 1, SumLimbs: 4, Policies: 15}
}

// lieQuery has two and a half lanes: the key is column 0, the value three times column 1; column 2 is not used.
func lieQuery(s Shape) Query {
	keys := uint32(s.Keys * 5 / 2)
	return Query{Sizes: [scan.MaxColumns]uint32{keys, 20000, 3}, Radix: [scan.MaxColumns]uint32{1}, Value: [scan.MaxColumns]uint32{1: 3}, Keys: keys, HasValue: true}
}

// honest is a chunk in lane 1 whose slots 0 and 1 are permitted rows of the lane's key 2.
func honest(t testing.TB, s Shape, seed uint64) *site {
	x := newSite(t, s, lieQuery(s), 1, seed)
	for i := range 2 {
		x.Witness.Rows[i] = []uint32{uint32(s.Keys + 3), 7000 + uint32(i), 2}
		x.Witness.Words[i] = scantest.Directive().Word()
	}
	x.Commit(t)
	return x
}

// A lie is what a modified prover does: before committing to the rows, after it, after tallying, and at the end. The
// ciphertext and the count commitment are made of the table that the lie leaves, so that only the named parts stand in its way. Lies about rows, consents
// and lanes are in zkproofs/scan.
type lie struct {
	name     string
	against  []scan.Part // without these parts the lie is accepted
	commit   func(x *site)
	switched func(x *site)
	table    func(c *circuit, t *Table)
	last     func(x *site, c *circuit)
}

// fill assigns c the site's witness and the lie.
func (l lie) fill(t testing.TB, x *site, c *circuit) *circuit {
	t.Helper()
	if l.commit != nil {
		l.commit(x)
		x.Commit(t)
	}
	if l.switched != nil {
		l.switched(x)
	}
	table := c.assignChunk(x.statement(), x.Witness)
	if l.table != nil {
		l.table(c, &table)
	}
	c.assignTable(table)
	message := c.shape.encode(table.Counts, table.Sums)
	x.Encrypt(t, message, table.Rows)
	c.assignPublic(x.statement())
	c.Encryption.Assign(x.shape.Set, x.Public, x.Witness.Randomness, message)
	if l.last != nil {
		l.last(x, c)
	}
	return c
}

// lies are about slot 0, a row of key 2.
func lies() []lie {
	return []lie{
		{name: "doctored row", against: []scan.Part{scan.Trees}, switched: func(x *site) { x.Witness.Rows[0][1] = 19000 }},
		{name: "value of a size beyond the column's", against: []scan.Part{scan.Sizes}, commit: func(x *site) { x.Witness.Rows[0][1] = 20001 }},
		{name: "row of another lane claimed in this one", against: []scan.Part{scan.Lanes, partTallies}, commit: func(x *site) { x.Witness.Rows[0][0] = 3 },
			table: func(c *circuit, t *Table) {
				c.Row[0].Lane = 1
				drop(t, 2, -21000)
			}},
		{name: "row counted twice", against: []scan.Part{partTallies}, table: func(_ *circuit, t *Table) { drop(t, 2, -21000) }},
		{name: "row not counted", against: []scan.Part{partTallies}, table: func(_ *circuit, t *Table) { drop(t, 2, 21000) }},
		{name: "wrong count", against: []scan.Part{partTallies}, table: func(_ *circuit, t *Table) { t.Counts[5]++ }},
		{name: "wrong sum", against: []scan.Part{partTallies}, table: func(_ *circuit, t *Table) { t.Sums[2]++ }},
		{name: "sum under a key without rows", against: []scan.Part{partTallies}, table: func(_ *circuit, t *Table) { t.Sums[len(t.Sums)-1] += 9 }},
		{name: "wrong key", against: []scan.Part{partTallies}, table: func(_ *circuit, t *Table) { move(t, 2, 3, 21000) }},
		{name: "oversized limb", against: []scan.Part{partLimbs}, last: func(_ *site, c *circuit) {
			c.Sum[2][0] = c.Sum[2][0].(uint64) + 256
			c.Sum[2][1] = c.Sum[2][1].(uint64) - 1
		}},
	}
}

// encryptionLies need a ciphertext.
func encryptionLies() []lie {
	return []lie{
		{name: "another count encrypted than tallied", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { m[0]++; return m })
		}},
		{name: "message in an unused coefficient", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { return append(m, 1) })
		}},
	}
}

// reencrypt encrypts a changed message with honest quotients.
func (x *site) reencrypt(c *circuit, change func([]uint32) []uint32) {
	counts, sums := make([]uint64, x.shape.Keys), make([]uint64, x.shape.Keys)
	for k := range counts {
		counts[k] = c.Count[k][0].(uint64)
		for j := range c.Sum[k] {
			sums[k] |= c.Sum[k][j].(uint64) << (8 * j)
		}
	}
	message := change(x.shape.encode(counts, sums))
	ct, err := x.shape.Set.Encrypt(x.Public.PK, message, x.Witness.Randomness)
	if err != nil {
		panic(err)
	}
	x.Public.CT = ct
	c.assignPublic(x.statement())
	c.Encryption.Assign(x.shape.Set, x.Public, x.Witness.Randomness, message)
}

// move takes a row of a value from one key to another, drop takes it away.
func move(t *Table, from, to int, value uint64) {
	t.Counts[from]--
	t.Counts[to]++
	t.Sums[from] -= value
	t.Sums[to] += value
}

func drop(t *Table, key int, value int64) {
	n := uint64(1)
	if value < 0 {
		n = ^uint64(0)
	}
	t.Counts[key] -= n
	t.Sums[key] -= uint64(value)
	t.Rows -= n
	t.Rows += n // the row counts, in whatever lane
}

// TestEachPartStandsAgainstItsLies: each lie is refused for its own reason, and no part of a tally can be removed.
func TestEachPartStandsAgainstItsLies(t *testing.T) {
	try := func(circuit func(Shape) *circuit, list []lie, parts ...scan.Part) {
		fresh := func(omit ...scan.Part) frontend.Circuit {
			c := circuit(toy())
			c.hooks.Omit = omit
			return c
		}
		fill := func(t testing.TB, l lie) frontend.Circuit { return l.fill(t, honest(t, toy(), 1), circuit(toy())) }
		var all []scantest.Lie
		for _, l := range list {
			all = append(all, scantest.Lie{Name: l.name, Against: l.against, Fill: func(t testing.TB) frontend.Circuit { return fill(t, l) }})
		}
		scantest.Stand(t, fresh, fill(t, lie{}), all, parts)
	}
	try(unencrypted, lies(), partTallies, partLimbs)
	try(newCircuit, encryptionLies(), scan.Encrypted)
}

// TestLiesAreNotProven runs the real prover, with real keys, on the same lies in the real circuit.
func TestLiesAreNotProven(t *testing.T) {
	s := Shapes()[1]
	p := prover(t, s)
	prove := func(l lie) (*site, zkproofs.Proof, error) {
		x := honest(t, s, 1)
		a, err := zkproofs.Assign(l.fill(t, x, newCircuit(s)))
		if err != nil {
			t.Fatal(err)
		}
		proof, err := p.Prove(a)
		return x, proof, err
	}
	x, proof, err := prove(lie{})
	if err != nil {
		t.Fatal("the honest witness is refused")
	}
	if err := Verify(p.Verifier(), x.statement(), proof); err != nil {
		t.Fatal(err)
	}
	for _, l := range append(lies(), encryptionLies()...) {
		if _, _, err := prove(l); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", l.name, err)
		}
	}
}
