package moments

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/models/analysis"
	"salus/zkproofs"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// A lie is what a modified prover does: before committing to the rows, after it, after summing, and at the end. The
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
	message := c.shape.message(table)
	x.Encrypt(t, message, table.Rows)
	c.assignPublic(x.statement())
	c.Encryption.Assign(x.shape.Set, x.Public, x.Witness.Randomness, message)
	if l.last != nil {
		l.last(x, c)
	}
	return c
}

// change adds to the sum of slots s ≤ t under key k.
func change(t *Table, k int, s, u uint32, by int64) { t.Product[k][analysis.Pair(s, u)] += uint64(by) }

// lies are about slot 0, a row of key 2 with x = (1, 1<<20 − 1, 7000, 7).
func lies() []lie {
	row := []int64{1, 1<<20 - 1, 7000, 7}
	all := func(t *Table, k int, sign int64) {
		for u := range row {
			for v := range u + 1 {
				change(t, k, uint32(v), uint32(u), sign*row[u]*row[v])
			}
		}
	}
	return []lie{
		{name: "doctored row", against: []scan.Part{scan.Trees}, switched: func(x *site) { x.Witness.Rows[0][1] = 19000 }},
		{name: "code beyond the column's size", against: []scan.Part{scan.Sizes}, commit: func(x *site) { x.Witness.Rows[0][1] = 20001 }},
		{name: "row of another lane claimed in this one", against: []scan.Part{scan.Lanes, partMoments}, commit: func(x *site) { x.Witness.Rows[0][0] = 3 },
			table: func(c *circuit, t *Table) {
				c.Row[0].Lane = 1
				all(t, 2, 1)
			}},
		{name: "row counted twice", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) { all(t, 2, 1) }},
		{name: "row not counted", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) { all(t, 2, -1) }},
		{name: "row under another key", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) {
			all(t, 2, -1)
			all(t, 3, 1)
		}},
		{name: "wrong count", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) { change(t, 1, 0, 0, 1) }},
		{name: "wrong sum", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) { change(t, 2, 0, 3, 1) }},
		{name: "wrong square", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) { change(t, 2, 1, 1, -1) }},
		{name: "wrong product", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) { change(t, 2, 1, 2, 256) }},
		{name: "product taken for a square", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) {
			change(t, 2, 2, 2, 2) // c_st is 1 for it and 2 for the product
			change(t, 2, 1, 3, -1)
		}},
		{name: "two sums exchanged", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) {
			p := t.Product[2]
			p[analysis.Pair(1, 2)], p[analysis.Pair(1, 3)] = p[analysis.Pair(1, 3)], p[analysis.Pair(1, 2)]
		}},
		{name: "two columns exchanged", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) {
			p, to := t.Product[2], []uint32{0, 2, 1, 3}
			from := append([]uint64{}, p...)
			for u := range uint32(4) {
				for v := range u + 1 {
					p[analysis.Pair(min(to[v], to[u]), max(to[v], to[u]))] = from[analysis.Pair(v, u)]
				}
			}
		}},
		{name: "sums under a key without rows", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) {
			for k := range t.Product {
				if t.Product[k][0] == 0 {
					all(t, k, 1)
				}
			}
		}, commit: func(x *site) {
			for i := range x.Witness.Rows {
				if i > 1 {
					x.Witness.Rows[i] = nil
				}
			}
		}},
		{name: "sums that cancel if the second challenge is the first", against: []scan.Part{partMoments}, table: func(_ *circuit, t *Table) {
			for _, f := range forgery() {
				change(t, f.key, f.s, f.t, f.by)
			}
		}, commit: func(x *site) {
			for i := range 2 {
				x.Witness.Rows[2+i] = []uint32{uint32(x.shape.Keys + i + 1), 5, 6, 1}
				x.Witness.Words[2+i] = scantest.Directive().Word()
			}
		}},
		{name: "oversized limb", against: []scan.Part{partLimbs}, last: func(_ *site, c *circuit) {
			b := c.Product[2][analysis.Pair(1, 2)]
			b[0], b[1] = b[0].(uint64)+256, b[1].(uint64)-1
		}},
	}
}

// encryptionLies need a ciphertext.
func encryptionLies() []lie {
	return []lie{
		{name: "another sum encrypted than proven", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { m[8]++; return m })
		}},
		{name: "message in an unused coefficient", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { return append(m, 1) })
		}},
	}
}

// reencrypt encrypts a changed message with honest quotients.
func (x *site) reencrypt(c *circuit, change func([]uint32) []uint32) {
	message := change(x.shape.message(c.assignChunk(x.statement(), x.Witness)))
	ct, err := x.shape.Set.Encrypt(x.Public.PK, message, x.Witness.Randomness)
	if err != nil {
		panic(err)
	}
	x.Public.CT = ct
	c.assignPublic(x.statement())
	c.Encryption.Assign(x.shape.Set, x.Public, x.Witness.Randomness, message)
}

// TestEachPartStandsAgainstItsLies: each lie is refused for its own reason, and no part of moments can be removed.
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
	try(unencrypted, lies(), partMoments, partLimbs)
	try(newCircuit, encryptionLies(), scan.Encrypted)
}

// forged is a change of one sum.
type forged struct {
	key  int
	s, t uint32
	by   int64
}

// forgery is a change whose identity would hold for δ = γ: −2γ^5/γ + (2γ^5 − 2γ^4)/(γ − 1) = 0.
func forgery() []forged {
	return []forged{{0, 0, 2, -1}, {1, 0, 2, 1}, {1, 1, 1, -2}}
}

// TestOneChallengeForBothWouldBeForged: the lie of that name is one that δ = γ would let pass.
func TestOneChallengeForBothWouldBeForged(t *testing.T) {
	sum := func(gamma, delta *big.Rat) *big.Rat {
		sum := new(big.Rat)
		for _, f := range forgery() {
			c := int64(2)
			if f.s == f.t {
				c = 1
			}
			term := big.NewRat(c*f.by, 1)
			for range marks(3)[f.s] + marks(3)[f.t] {
				term.Mul(term, delta)
			}
			pole := new(big.Rat).Sub(gamma, big.NewRat(int64(f.key), 1))
			sum.Add(sum, term.Quo(term, pole))
		}
		return sum
	}
	gamma := big.NewRat(7, 3)
	if sum(gamma, gamma).Sign() != 0 || sum(gamma, big.NewRat(5, 3)).Sign() == 0 {
		t.Error("the forgery is none")
	}
}

// TestNoTwoPairsShareAMonomial: the marks are a Sidon set, ascending from 0, and of the degree that the package comment names.
func TestNoTwoPairsShareAMonomial(t *testing.T) {
	for columns, degree := range map[int]int{12: 212, MaxColumns: 398} {
		m, sums := marks(columns), map[int]bool{}
		for u := range m {
			for v := range u + 1 {
				if sums[m[v]+m[u]] {
					t.Errorf("%d + %d is the sum of another pair", m[v], m[u])
				}
				sums[m[v]+m[u]] = true
			}
		}
		if len(m) != 1+columns || m[0] != 0 || len(sums) != analysis.Pairs(uint32(columns)) || 2*m[columns] != degree {
			t.Errorf("%d marks, %d sums", len(m), len(sums))
		}
	}
}

// TestSharedMonomialsLetATableBeForged: with marks that are no Sidon set a sum can be moved into another of the same monomial, for every such coincidence, and the
// circuit with the real marks refuses the same table. So the attack would be seen.
func TestSharedMonomialsLetATableBeForged(t *testing.T) {
	type pair struct{ s, t uint32 }
	s := toy()
	whole := scantest.Compile(t, unencrypted(s))
	for _, c := range []struct {
		marks    []int
		from, to pair
	}{
		{[]int{0, 1, 2, 3}, pair{0, 2}, pair{1, 1}},
		{[]int{0, 1, 2, 3}, pair{0, 3}, pair{1, 2}},
		{[]int{0, 1, 2, 3}, pair{2, 2}, pair{1, 3}},
		{[]int{0, 2, 5, 7}, pair{0, 3}, pair{1, 2}},
		{[]int{0, 2, 5, 5}, pair{0, 2}, pair{0, 3}},
	} {
		fresh := unencrypted(s)
		fresh.marks = c.marks
		broken := scantest.Compile(t, fresh)
		x := honest(t, s, 1)
		forged := unencrypted(s)
		table := forged.assignChunk(x.statement(), x.Witness)
		forged.assignPublic(x.statementOf(table.Rows))
		forged.assignTable(table)
		if broken.Solve(t, forged) != nil || whole.Solve(t, forged) != nil {
			t.Fatal("the honest witness is refused")
		}
		weight := func(p pair) int64 {
			if p.s == p.t {
				return 1
			}
			return 2
		}
		change(&table, 2, c.from.s, c.from.t, -6/weight(c.from))
		change(&table, 2, c.to.s, c.to.t, 6/weight(c.to))
		forged.assignTable(table)
		if broken.Solve(t, forged) != nil {
			t.Errorf("%v: %v is not moved into %v", c.marks, c.from, c.to)
		}
		if whole.Solve(t, forged) == nil {
			t.Errorf("%v moved into %v: accepted by the real circuit", c.from, c.to)
		}
	}
}

// TestWideLimbsAreEncrypted is about limbs of two bytes: an honest ciphertext is accepted, and not one of another table.
func TestWideLimbsAreEncrypted(t *testing.T) {
	s := toys()[3]
	system, c := scantest.Compile(t, newCircuit(s)), newCircuit(s)
	x := honest(t, s, 1)
	lie{}.fill(t, x, c)
	if err := system.Solve(t, c); err != nil {
		t.Fatal(err)
	}
	x.reencrypt(c, func(m []uint32) []uint32 { m[s.limbs()*s.pairs()*2+1] ^= 1 << 8; return m })
	if system.Solve(t, c) == nil {
		t.Error("another sum is encrypted than proven")
	}
}

// TestMaliciousHints changes what the hints give.
func TestMaliciousHints(t *testing.T) {
	c := newCircuit(toy())
	lie{}.fill(t, honest(t, toy(), 1), c)
	scantest.Compile(t, newCircuit(toy())).MaliciousHints(t, c)
}

// TestEveryWitnessIsDetermined changes single private inputs of honest assignments.
func TestEveryWitnessIsDetermined(t *testing.T) { everyWitnessIsDetermined(t, toy()) }

func everyWitnessIsDetermined(t *testing.T, shapes ...Shape) {
	for _, s := range shapes {
		x := newSite(t, s, lieQuery(s), 1, 11)
		for i := range 4 {
			x.Witness.Words[i] = scantest.Directive().Word()
		}
		x.Commit(t)
		c := unencrypted(s)
		table := c.assignChunk(x.statement(), x.Witness)
		c.assignPublic(x.statementOf(table.Rows))
		c.assignTable(table)
		scantest.Compile(t, unencrypted(s)).Mutations(t, s.Name, c, s.Policies)
	}
}

// determined asks of a circuit which wires follow from public and committed ones and from the count commitment's salt.
func determined(t *testing.T, shape Shape, omit ...scan.Part) attack.Determinacy {
	t.Helper()
	c, fresh := newCircuit(shape), newCircuit(shape)
	fresh.hooks.Omit = omit
	s, err := attack.NewSolver(fresh)
	if err != nil {
		t.Fatal(err)
	}
	a, err := zkproofs.Assign(lie{}.fill(t, honest(t, shape, 5), c))
	if err != nil {
		t.Fatal(err)
	}
	given := []int{(1 + shape.size().Sheets()) * shape.Salts()} // TotalSalt
	d, err := s.Determined(a, given)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEveryWireIsDetermined: beside committed values the prover chooses what determined supposes, and nothing else.
func TestEveryWireIsDetermined(t *testing.T) {
	everyWireIsDetermined(t, toy())
	if d := determined(t, toy(), scan.Dates); len(d.Undetermined) == 0 {
		t.Error("without the comparisons of dates every wire is determined")
	}
}

func everyWireIsDetermined(t *testing.T, shapes ...Shape) {
	for _, shape := range shapes {
		if d := determined(t, shape); len(d.Undetermined) > 0 || d.Pivots != 1 {
			t.Errorf("%s: %d wires undetermined, %d pivots, want V_0 as the pivot alone", shape.Name, len(d.Undetermined), d.Pivots)
		}
	}
}
