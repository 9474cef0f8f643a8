package tally

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"salus/he"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// toys are the paths through the circuit that shapes differ by: sums and none, one limb of a count and two, keys of one looked-up limb and of two,
// rows of twelve columns and of fewer.
func toys() []Shape {
	small := he.Additive4096()
	return []Shape{
		toy(),
		{Set: small, Name: "toy-count2048", Rows: 15, Columns: scan.SheetColumns, Keys: 2048, CountLimbs: 1, Policies: 15},
		{Set: small, Name: "toy-columns6-limbs2", Rows: 15, Columns: 6, Keys: 64, CountLimbs: 2, SumLimbs: 4, Policies: 15},
		{Set: he.Additive8192(), Name: "toy-wide", Rows: 15, Columns: scan.SheetColumns, Keys: 32, CountLimbs: 1, SumLimbs: 2, Policies: 15},
	}
}

// randomQuery draws up to three key columns and, in a shape with sums, up to two value columns.
func randomQuery(s Shape, rng *rand.Rand) Query {
	q, keys, free := Query{HasValue: s.SumLimbs > 0}, uint32(1), rng.Perm(s.Columns)
	for range 1 + rng.IntN(3) {
		j := free[0]
		free = free[1:]
		q.Sizes[j] = 1 + rng.Uint32N(30)
		q.Radix[j] = keys
		keys *= q.Sizes[j]
	}
	if q.HasValue {
		for range 1 + rng.IntN(2) {
			q.Sizes[free[0]], q.Value[free[0]] = 1+rng.Uint32N(60000), 1+rng.Uint32N(200)
			free = free[1:]
		}
	}
	q.Sizes[free[0]] = rng.Uint32N(1 << scan.ColumnBits) // a column of another query
	q.Keys = min(keys+rng.Uint32N(3), uint32(s.Keys)<<10)
	return q
}

// unencryptedPublic is the statement with a commitment to so many rows.
func (x *site) unencryptedPublic(rows uint64) Public {
	p := x.statement()
	p.Count = scan.CommitCount(rows, x.Witness.CountSalt)
	return p
}

// TestCircuitEqualsTwinEqualsPlainTally draws rows, words, queries and lanes.
func TestCircuitEqualsTwinEqualsPlainTally(t *testing.T) {
	for _, s := range toys() {
		system := scantest.Compile(t, unencrypted(s))
		counted := uint64(0)
		for seed := range uint64(25) {
			rng := rand.New(rand.NewPCG(seed, 7))
			q := randomQuery(s, rng)
			if err := s.Check(q); err != nil {
				t.Fatal(err)
			}
			x := newSite(t, s, q, rng.Uint32N(s.Lanes(q.Keys)), seed)
			want := x.table()
			twin := s.Tally(q, x.Public.Lane, x.Public.Request, x.Public.Hours, x.Witness.Rows, x.Witness.Words)
			if !reflect.DeepEqual(want, twin) {
				t.Fatalf("%s, seed %d: the twin differs from the plain tally", s.Name, seed)
			}
			c := unencrypted(s)
			table := assignPlain(c, x.unencryptedPublic(want.Rows), x.Witness)
			if !reflect.DeepEqual(want, table) {
				t.Fatalf("%s, seed %d: the assignment differs from the plain tally", s.Name, seed)
			}
			if err := system.Solve(t, c); err != nil {
				t.Fatalf("%s, seed %d: %v", s.Name, seed, err)
			}
			k := rng.IntN(s.Keys)
			c.Count[k][0] = table.Counts[k] + 1
			if system.Solve(t, c) == nil {
				t.Fatalf("%s, seed %d: another count is accepted", s.Name, seed)
			}
			for _, n := range want.Counts {
				counted += n
			}
		}
		if counted < 20 {
			t.Errorf("%s: only %d rows were counted in all", s.Name, counted)
		}
	}
}

// assignPlain fills a circuit without encryption.
func assignPlain(c *circuit, p Public, w Witness) Table {
	c.assignPublic(p)
	table := c.assignChunk(p, w)
	c.assignTable(table)
	return table
}

// TestLanesAddUpToTheTable tallies every lane of a query and compares with the keys counted one by one.
func TestLanesAddUpToTheTable(t *testing.T) {
	s := toy()
	x := newSite(t, s, lieQuery(s), 0, 3)
	whole := s
	whole.Keys = 64
	p := x.Public
	want := whole.Tally(x.query, 0, p.Request, p.Hours, x.Witness.Rows, x.Witness.Words)
	var counts, sums []uint64
	for lane := range s.Lanes(x.query.Keys) {
		l := s.Tally(x.query, lane, p.Request, p.Hours, x.Witness.Rows, x.Witness.Words)
		counts, sums = append(counts, l.Counts...), append(sums, l.Sums...)
		if l.Rows != want.Rows {
			t.Errorf("lane %d: %d rows count, expected %d in every lane", lane, l.Rows, want.Rows)
		}
	}
	if s.Lanes(x.query.Keys) != 3 || !slices.Equal(counts, want.Counts[:48]) || !slices.Equal(sums, want.Sums[:48]) {
		t.Error("the lanes are not the table")
	}
}

// TestEveryWitnessIsDetermined changes single private inputs of honest assignments.
func TestEveryWitnessIsDetermined(t *testing.T) { everyWitnessIsDetermined(t, toy()) }

func everyWitnessIsDetermined(t *testing.T, shapes ...Shape) {
	for _, s := range shapes {
		x := newSite(t, s, lieQuery2(s), 1%s.Lanes(lieQuery2(s).Keys), 11)
		for i := range 4 {
			x.Witness.Words[i] = scantest.Directive().Word()
		}
		x.Commit(t)
		c := unencrypted(s)
		assignPlain(c, x.unencryptedPublic(x.table().Rows), x.Witness)
		scantest.Compile(t, unencrypted(s)).Mutations(t, s.Name, c, s.Policies)
	}
}

// lieQuery2 is lieQuery, without a value where the shape has none.
func lieQuery2(s Shape) Query {
	q := lieQuery(s)
	if s.SumLimbs == 0 {
		q.Value, q.HasValue = [scan.MaxColumns]uint32{}, false
	}
	return q
}

// TestMaliciousHints changes what the hints give.
func TestMaliciousHints(t *testing.T) {
	c := newCircuit(toy())
	lie{}.fill(t, honest(t, toy(), 1), c)
	scantest.Compile(t, newCircuit(toy())).MaliciousHints(t, c)
}
