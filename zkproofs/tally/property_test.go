package tally

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/schema"

	"salus/he"
	"salus/models/consentword"
)

// toys are the paths through the circuit that shapes differ by: sums and none, one limb of a count and two, keys of one looked-up limb and of two.
func toys() []Shape {
	small := he.Additive4096()
	return []Shape{
		toy(),
		{Set: small, Name: "toy-count2048", Rows: 15, Keys: 2048, CountLimbs: 1, Policies: 15},
		{Set: small, Name: "toy-limbs2", Rows: 15, Keys: 64, CountLimbs: 2, SumLimbs: 4, Policies: 15},
		{Set: he.Additive8192(), Name: "toy-wide", Rows: 15, Keys: 32, CountLimbs: 1, SumLimbs: 2, Policies: 15},
	}
}

func unencrypted(s Shape) *circuit {
	c := &circuit{shape: s}
	c.allocate()
	return c
}

// randomQuery draws up to three key columns and, in a shape with sums, up to two value columns.
func randomQuery(s Shape, rng *rand.Rand) Query {
	q, keys, free := Query{HasValue: s.SumLimbs > 0}, uint32(1), rng.Perm(Columns)
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
	q.Sizes[free[0]] = rng.Uint32N(1 << ColumnBits) // a column of another query
	q.Keys = min(keys+rng.Uint32N(3), uint32(s.Keys)<<laneBits)
	return q
}

func (x *site) unencryptedPublic(rows uint64) Public {
	p := x.public
	p.Count = CommitCount(rows, x.witness.CountSalt)
	return p
}

// TestCircuitEqualsTwinEqualsPlainTally draws rows, words, queries and lanes.
func TestCircuitEqualsTwinEqualsPlainTally(t *testing.T) {
	for _, s := range toys() {
		system := compile(t, unencrypted(s))
		counted := uint64(0)
		for seed := range uint64(25) {
			rng := rand.New(rand.NewPCG(seed, 7))
			q := randomQuery(s, rng)
			if err := s.Check(q); err != nil {
				t.Fatal(err)
			}
			x := newSite(t, s, q, rng.Uint32N(s.Lanes(q.Keys)), seed)
			want := x.table()
			twin := s.Tally(q, x.public.Lane, x.public.Request, x.public.Hours, x.witness.Rows, x.witness.Words)
			if !reflect.DeepEqual(want, twin) {
				t.Fatalf("%s, seed %d: the twin differs from the plain tally", s.Name, seed)
			}
			c := unencrypted(s)
			table := assignPlain(c, x.unencryptedPublic(want.Rows), x.witness)
			if !reflect.DeepEqual(want, table) {
				t.Fatalf("%s, seed %d: the assignment differs from the plain tally", s.Name, seed)
			}
			if err := system.solve(t, c); err != nil {
				t.Fatalf("%s, seed %d: %v", s.Name, seed, err)
			}
			k := rng.IntN(s.Keys)
			c.Count[k][0] = table.Counts[k] + 1
			if system.solve(t, c) == nil {
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
	for i := range c.RowSalt {
		c.RowSalt[i], c.ConsentSalt[i] = w.RowSalts[i].Field(), w.ConsentSalts[i].Field()
	}
	c.TotalSalt = w.CountSalt.Field()
	table := c.assignRows(p, w.Rows, c.assignConsents(p, w.Words))
	c.assignTable(table)
	return table
}

// TestLanesAddUpToTheTable tallies every lane of a query and compares with the keys counted one by one.
func TestLanesAddUpToTheTable(t *testing.T) {
	s := toy()
	x := newSite(t, s, lieQuery(s), 0, 3)
	whole := s
	whole.Keys = 64
	p := x.public
	want := whole.Tally(p.Query, 0, p.Request, p.Hours, x.witness.Rows, x.witness.Words)
	var counts, sums []uint64
	for lane := range s.Lanes(p.Query.Keys) {
		l := s.Tally(p.Query, lane, p.Request, p.Hours, x.witness.Rows, x.witness.Words)
		counts, sums = append(counts, l.Counts...), append(sums, l.Sums...)
		if l.Rows != want.Rows {
			t.Errorf("lane %d: %d rows count, expected %d in every lane", lane, l.Rows, want.Rows)
		}
	}
	if s.Lanes(p.Query.Keys) != 3 || !slices.Equal(counts, want.Counts[:48]) || !slices.Equal(sums, want.Sums[:48]) {
		t.Error("the lanes are not the table")
	}
}

// TestEverySmallCase enumerates presence, each code of two columns, each way to deny, and the lane, fifteen rows to a chunk.
func TestEverySmallCase(t *testing.T) {
	s := toy()
	s.Keys = 2
	q := Query{Sizes: [Columns]uint32{3, 2}, Radix: [Columns]uint32{1}, Value: [Columns]uint32{1: 5}, Keys: 3, HasValue: true}
	type slot struct {
		row  []uint32
		word consentword.Word
		ok   bool
	}
	var slots []slot
	for d := range len(denials) + 1 {
		f := directive()
		if d < len(denials) {
			denials[d](&f)
		}
		for a := range uint32(4) {
			for b := range uint32(3) {
				slots = append(slots, slot{row: []uint32{a, b}, word: f.Word(), ok: d == len(denials) && a > 0 && b > 0})
			}
		}
		slots = append(slots, slot{word: f.Word()})
	}
	c := &circuit{shape: s}
	c.allocate()
	system := compile(t, c)
	x := newSite(t, s, q, 0, 5)
	for len(slots) > 0 {
		n := min(15, len(slots))
		x.witness.Rows, x.witness.Words = nil, nil
		want := map[[2]uint32][2]uint64{} // lane and key in it → count and sum
		rows := uint64(0)
		for _, e := range slots[:n] {
			x.witness.Rows, x.witness.Words = append(x.witness.Rows, e.row), append(x.witness.Words, e.word)
			if e.ok {
				at := [2]uint32{(e.row[0] - 1) / 2, (e.row[0] - 1) % 2}
				w := want[at]
				want[at] = [2]uint64{w[0] + 1, w[1] + 5*uint64(e.row[1])}
				rows++
			}
		}
		slots = slots[n:]
		x.commit(t)
		for lane := range uint32(2) {
			x.public.Lane = lane
			c := &circuit{shape: s}
			c.allocate()
			table := assignPlain(c, x.unencryptedPublic(rows), x.witness)
			for k := range uint32(2) {
				if w := want[[2]uint32{lane, k}]; table.Counts[k] != w[0] || table.Sums[k] != w[1] {
					t.Errorf("lane %d, key %d: %d and %d, expected %v", lane, k, table.Counts[k], table.Sums[k], w)
				}
			}
			if err := system.solve(t, c); err != nil {
				t.Errorf("lane %d: %v", lane, err)
			}
		}
	}
}

// TestEveryWitnessIsDetermined changes single private inputs of honest assignments. Nothing that the circuit takes from the prover
// may have two values, so every change must be refused. The multiplicities of the shared tables are hints and follow the change.
func TestEveryWitnessIsDetermined(t *testing.T) {
	for _, s := range toys()[:3] {
		system := compile(t, unencrypted(s))
		x := newSite(t, s, lieQuery2(s), 1%s.Lanes(lieQuery2(s).Keys), 11)
		for i := range 4 {
			x.witness.Words[i] = directive().Word()
		}
		x.commit(t)
		p := x.unencryptedPublic(x.table().Rows)
		honest := unencrypted(s)
		assignPlain(honest, p, x.witness)
		if err := system.solve(t, honest); err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(1, 1))
		groups := leaves(t, honest)
		for name, group := range groups {
			if strings.HasPrefix(name, "Policy_") {
				group = group[:len(group)/s.Policies] // an entry that no row uses may be any true entry
			}
			for range 6 {
				place := group[rng.IntN(len(group))]
				before := *place
				var v fr.Element
				if _, err := v.SetInterface(before); err != nil {
					t.Fatal(err)
				}
				delta := []int64{1, -1, 1 << 8, 1 << 10, -1 << 20, 1 << 40}[rng.IntN(6)]
				v.Add(&v, new(fr.Element).SetInt64(delta))
				*place = v
				if system.solve(t, honest) == nil {
					t.Errorf("%s: %s may be changed by %d", s.Name, name, delta)
				}
				*place = before
			}
		}
	}
}

// lieQuery2 is lieQuery, without a value where the shape has none.
func lieQuery2(s Shape) Query {
	q := lieQuery(s)
	if s.SumLimbs == 0 {
		q.Value, q.HasValue = [Columns]uint32{}, false
	}
	return q
}

// leaves are the places of the circuit's private inputs by the name of their field.
func leaves(t *testing.T, c *circuit) map[string][]*frontend.Variable {
	t.Helper()
	groups := map[string][]*frontend.Variable{}
	index := func(name string) string {
		var out []byte
		for _, r := range []byte(name) {
			if r < '0' || r > '9' || len(out) > 0 && out[len(out)-1] != '_' {
				out = append(out, r)
			}
		}
		return string(out)
	}
	_, err := schema.Walk(fr.Modulus(), c, reflect.TypeFor[frontend.Variable](), func(leaf schema.LeafInfo, v reflect.Value) error {
		if leaf.Visibility == schema.Secret {
			place := v.Addr().Interface().(*frontend.Variable)
			groups[index(leaf.FullName())] = append(groups[index(leaf.FullName())], place)
		}
		return nil
	})
	if err != nil || len(groups) < 20 {
		t.Fatal(err, len(groups))
	}
	return groups
}

// TestMaliciousHints runs every hint of the circuit and then changes one of its outputs.
func TestMaliciousHints(t *testing.T) {
	s := toy()
	system := compile(t, toyCircuit(true))
	values := lie{}.fill(t, honest(t, s, 1), toyCircuit(true))
	if err := system.solve(t, values); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for id, name := range system.system.MHintsDependencies {
		if strings.HasSuffix(name, "Bsb22CommitmentComputePlaceholder") || strings.HasSuffix(name, "Randomize") {
			continue // γ is not the prover's to choose, and the commitment's blinding is free
		}
		original := solver.GetRegisteredHint(id)
		tried++
		for _, how := range []string{"first", "last", "negated"} {
			malicious := func(field *big.Int, in, out []*big.Int) error {
				if err := original(field, in, out); err != nil {
					return err
				}
				switch how {
				case "first":
					out[0].Add(out[0], big.NewInt(1))
				case "last":
					out[len(out)-1].Add(out[len(out)-1], big.NewInt(1))
				case "negated":
					for _, x := range out {
						x.Sub(big.NewInt(1), x)
					}
				}
				return nil
			}
			if system.solve(t, values, solver.OverrideHint(id, malicious)) == nil {
				t.Errorf("%s, %s output changed: accepted", name, how)
			}
		}
	}
	if tried < 4 {
		t.Errorf("only %d hints: %v", tried, fmt.Sprint(system.system.MHintsDependencies))
	}
}
