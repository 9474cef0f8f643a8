package variants

import (
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// A lie is what a modified prover does: before committing to the rows, after it, after counting, and at the end. The ciphertext and the count commitment are made of the
// table that the lie leaves, so that only the named parts stand in its way. Lies about rows and consents are in zkproofs/scan.
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
		x.commit(t)
	}
	if l.switched != nil {
		l.switched(x)
	}
	table := c.assignChunk(x.statement(), x.witness())
	rows := table.Rows()
	if l.table != nil {
		l.table(c, &table)
	}
	c.assignTable(table)
	message := c.shape.message(table)
	x.Encrypt(t, message, rows)
	c.assignPublic(x.statement())
	c.Encryption.Assign(x.shape.Set, x.Public, x.Witness.Randomness, message)
	if l.last != nil {
		l.last(x, c)
	}
	return c
}

// weigh adds to the weight of a joint genotype.
func weigh(c *circuit, group, joint int, by int64) {
	c.Joint[group][joint] = uint64(int64(c.Joint[group][joint].(uint64)) + by)
}

// Slot 0, a case of weight 256 in the toy, has the joint genotype 27 in group 0 (2, 1 and 0 effect alleles of variants 0, 1 and 2) and 0, all missing, in the others.
func lies() []lie {
	tallies := []scan.Part{partTallies}
	return []lie{
		{name: "doctored genotype", against: []scan.Part{partSheet}, switched: func(x *site) { x.genotypes[0] = x.shape.Pack([]uint8{1, 2, 1}) }},
		{name: "case made a control", against: []scan.Part{scan.Trees}, switched: func(x *site) { x.Witness.Rows[0][0] = 1 }},
		{name: "genotypes of two patients exchanged", against: []scan.Part{partSheet}, switched: func(x *site) {
			x.genotypes[0], x.genotypes[2] = x.genotypes[2], x.genotypes[0]
		}},
		{name: "genotype counted as another", against: tallies, table: func(c *circuit, t *Table) {
			weigh(c, 0, 27, -256)
			weigh(c, 0, 25, 256)
			t.Count[0][2][1]--
			t.Count[0][0][1]++
		}},
		{name: "missing genotype counted", against: tallies, table: func(c *circuit, t *Table) {
			weigh(c, 1, 0, -256)
			weigh(c, 1, 2, 256)
			t.Count[3][1][1]++
		}},
		{name: "genotype not counted", against: tallies, table: func(c *circuit, t *Table) {
			weigh(c, 0, 27, -256)
			t.Count[0][2][1]--
			t.Count[1][1][1]--
			t.Count[2][0][1]--
		}},
		{name: "genotype counted twice", against: tallies, table: func(c *circuit, t *Table) {
			weigh(c, 0, 27, 256)
			t.Count[0][2][1]++
			t.Count[1][1][1]++
			t.Count[2][0][1]++
		}},
		{name: "case counted as a control for some variants", against: tallies, table: func(c *circuit, t *Table) {
			weigh(c, 0, 27, 1-256)
			for v, g := range []int{2, 1, 0} {
				t.Count[v][g][1]--
				t.Count[v][g][0]++
			}
		}},
		{name: "genotype of a refused patient counted", against: tallies, commit: func(x *site) {
			f := scantest.Directive()
			scantest.Denials()[0](&f)
			x.Witness.Words[0] = f.Word()
		}, table: func(c *circuit, t *Table) {
			weigh(c, 0, 27, 256)
			t.Count[0][2][1]++
			t.Count[1][1][1]++
			t.Count[2][0][1]++
		}},
		{name: "genotypes of a group exchanged with another's", against: tallies, table: func(c *circuit, t *Table) {
			c.Joint[0], c.Joint[1] = c.Joint[1], c.Joint[0]
			for v := range 3 {
				t.Count[v], t.Count[v+3] = t.Count[v+3], t.Count[v]
			}
		}},
		{name: "element split into digits beyond their width", against: tallies, table: func(c *circuit, t *Table) {
			c.Genotype[0].Digit[0][0] = 27 - 64 // and the next is 1, so that the element stays
			c.Genotype[0].Digit[0][1] = 1
			weigh(c, 0, 27, -256)
			weigh(c, 1, 0, -256)
			weigh(c, 1, 1, 256)
			t.Count[0][2][1]--
			t.Count[1][1][1]--
			t.Count[2][0][1]--
			t.Count[3][0][1]++
		}},
		{name: "controls taken for a case", against: []scan.Part{partLimbs}, table: func(_ *circuit, t *Table) {
			t.Count[0][2][0] += 256
			t.Count[0][2][1]--
		}, last: func(x *site, c *circuit) { c.Count[2][0] = c.Count[2][0].(uint64) + 256 }},
		{name: "cases taken for controls in the total", against: []scan.Part{partLimbs}, last: func(x *site, c *circuit) { c.Both[0] = c.Both[0].(uint64) + 256 }},
		{name: "count of a variant that nobody has", against: []scan.Part{partLimbs}, last: func(_ *site, c *circuit) { c.Count[9][0] = c.Count[9][0].(uint64) + 1 }},
	}
}

// encryptionLies need a ciphertext.
func encryptionLies() []lie {
	return []lie{
		{name: "another count encrypted than proven", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { m[8]++; return m })
		}},
		{name: "another total encrypted than proven", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { m[1]++; return m })
		}},
		{name: "message in an unused coefficient", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { return append(m, 1) })
		}},
	}
}

// reencrypt encrypts a changed message with honest quotients.
func (x *site) reencrypt(c *circuit, change func([]uint32) []uint32) {
	message := change(x.shape.message(c.assignChunk(x.statement(), x.witness())))
	ct, err := x.shape.Set.Encrypt(x.Public.PK, message, x.Witness.Randomness)
	if err != nil {
		panic(err)
	}
	x.Public.CT = ct
	c.assignPublic(x.statement())
	c.Encryption.Assign(x.shape.Set, x.Public, x.Witness.Randomness, message)
}

// TestEachPartStandsAgainstItsLies: each lie is refused for its own reason, and no part of variants can be removed.
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
	try(unencrypted, lies(), partSheet, partTallies, partLimbs)
	try(newCircuit, encryptionLies(), scan.Encrypted)
}

// TestWideLimbsAreEncrypted is about limbs of two bytes: an honest ciphertext is accepted, and not one of another table.
func TestWideLimbsAreEncrypted(t *testing.T) {
	s := toys()[1]
	system, c := scantest.Compile(t, newCircuit(s)), newCircuit(s)
	x := honest(t, s, 1)
	lie{}.fill(t, x, c)
	if err := system.Solve(t, c); err != nil {
		t.Fatal(err)
	}
	x.reencrypt(c, func(m []uint32) []uint32 { m[3] ^= 1 << 8; return m })
	if system.Solve(t, c) == nil {
		t.Error("another count is encrypted than proven")
	}
}

// TestMaliciousHints changes what the hints give.
func TestMaliciousHints(t *testing.T) {
	c := newCircuit(toy())
	lie{}.fill(t, honest(t, toy(), 1), c)
	scantest.Compile(t, newCircuit(toy())).MaliciousHints(t, c)
}

// TestEveryWitnessIsDetermined changes single private inputs of an honest assignment in which every row counts: the joint genotypes of one that does not may be any that
// make up its elements, and nothing follows from them (TestJointGenotypesOfOthersSayNothing).
func TestEveryWitnessIsDetermined(t *testing.T) { everyWitnessIsDetermined(t, toy()) }

func everyWitnessIsDetermined(t *testing.T, shapes ...Shape) {
	for _, s := range shapes {
		x := newSite(t, s, casesQuery(s), 1, 11)
		for i := range x.Witness.Rows {
			x.Witness.Rows[i], x.Witness.Words[i] = []uint32{uint32(1 + i%2)}, scantest.Directive().Word()
		}
		x.commit(t)
		c := unencrypted(s)
		table := c.assignChunk(x.statement(), x.witness())
		if table.Rows() != uint64(s.Rows) {
			t.Fatal("not every row counts")
		}
		c.assignPublic(x.statementOf(table.Rows()))
		c.assignTable(table)
		scantest.Compile(t, unencrypted(s)).Mutations(t, s.Name, c, s.Policies)
	}
}

// TestJointGenotypesOfOthersSayNothing: a row that does not count may be split in other ways, but its elements stay those of the root, and the table what it is.
func TestJointGenotypesOfOthersSayNothing(t *testing.T) {
	s := toy()
	x := honest(t, s, 1)
	x.Witness.Rows[4] = nil
	x.commit(t)
	c := unencrypted(s)
	table := c.assignChunk(x.statement(), x.witness())
	c.assignPublic(x.statementOf(table.Rows()))
	c.assignTable(table)
	system := scantest.Compile(t, unencrypted(s))
	c.Genotype[4].Digit[0][0] = 77
	if err := system.Solve(t, c); err != nil {
		t.Error("the comment on what a row that does not count may be is not true any more")
	}
	table.Count[0][2][0]++
	c.assignTable(table)
	if system.Solve(t, c) == nil {
		t.Error("and counts may be others")
	}
	table.Count[0][2][0]--
	c.assignTable(table)
	c.Genotype[4].Element[1] = 5
	if system.Solve(t, c) == nil {
		t.Error("its elements may be others than the root's")
	}
}

// determined asks of a circuit which wires follow from public and committed ones and from the salt of the count commitment, which that binds.
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
	given := []int{len(c.RowSalt) + len(c.ConsentSalt)} // TotalSalt
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
