package tally

import (
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/ring"
)

// toy is a chunk of one bottom node and lanes of sixteen keys.
func toy() Shape {
	return Shape{Set: he.Additive4096(), Name: "toy", Rows: 15, Keys: 16, CountLimbs: 1, SumLimbs: 4, Policies: 15}
}

// toyCircuit leaves the encryption away, unless encrypted, and the parts named.
func toyCircuit(encrypted bool, omit ...part) *circuit {
	c := &circuit{shape: toy(), omit: omit}
	if encrypted {
		c.ring = ring.For(c.shape.Set)
	}
	c.allocate()
	return c
}

// lieQuery has two and a half lanes: the key is column 0, the value three times column 1; column 2 is not used.
func lieQuery(s Shape) Query {
	keys := uint32(s.Keys * 5 / 2)
	return Query{Sizes: [Columns]uint32{keys, 20000, 3}, Radix: [Columns]uint32{1}, Value: [Columns]uint32{1: 3}, Keys: keys, HasValue: true}
}

// honest is a chunk in lane 1 whose slots 0 and 1 are permitted rows of the lane's key 2.
func honest(t testing.TB, s Shape, seed uint64) *site {
	x := newSite(t, s, lieQuery(s), 1, seed)
	for i := range 2 {
		x.witness.Rows[i] = []uint32{uint32(s.Keys + 3), 7000 + uint32(i), 2}
		x.witness.Words[i] = directive().Word()
	}
	return x.commit(t)
}

// A lie is what a modified prover does: before committing to the table, after it, after filling the consents, and after tallying. The
// ciphertext and the count commitment are made of the table that the lie leaves, so that only the named parts stand in its way.
type lie struct {
	name     string
	against  []part // without these parts the lie is accepted
	commit   func(x *site)
	switched func(x *site)
	consents func(c *circuit, permitted []bool)
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
	x.encryptMessage(t, nil, 0)
	public := x.public
	if c.ring.N == 0 {
		public.PK, public.CT = he.PublicKey{}, he.Ciphertext{}
	}
	c.assignPublic(public)
	for i := range c.RowSalt {
		c.RowSalt[i], c.ConsentSalt[i] = x.witness.RowSalts[i].Field(), x.witness.ConsentSalts[i].Field()
	}
	permitted := c.assignConsents(x.public, x.witness.Words)
	if l.consents != nil {
		l.consents(c, permitted)
	}
	table := c.assignRows(x.public, x.witness.Rows, permitted)
	if l.table != nil {
		l.table(c, &table)
	}
	c.assignTable(table)
	c.TotalSalt = x.witness.CountSalt.Field()
	message := c.shape.encode(table.Counts, table.Sums)
	x.encryptMessage(t, message, table.Rows)
	if c.ring.N > 0 {
		c.assignEncryption(x.public, x.witness.Randomness, message)
	}
	c.assignPublic(x.public)
	if l.last != nil {
		l.last(x, c)
	}
	return c
}

func setWord(i int, change func(*consentword.Fields)) func(*site) {
	return func(x *site) {
		f := directive()
		change(&f)
		x.witness.Words[i] = f.Word()
	}
}

func refusesPurpose(f *consentword.Fields) { f.Purposes &^= consentword.DiseaseResearch }

// lies are about slot 0, a row of key 2.
func lies() []lie {
	return []lie{
		{name: "doctored row", against: []part{partTrees}, switched: func(x *site) { x.witness.Rows[0][1] = 19000 }},
		{name: "doctored row of a column that is not used", against: []part{partTrees}, switched: func(x *site) { x.witness.Rows[0][2] = 3 }},
		{name: "consenting patient's row blanked", against: []part{partTrees}, switched: func(x *site) { x.witness.Rows[0] = nil }},
		{name: "row put into an empty slot", against: []part{partTrees},
			commit: func(x *site) { x.witness.Rows[0] = nil }, switched: func(x *site) { x.witness.Rows[0] = []uint32{uint32(x.shape.Keys + 3), 1, 1} }},
		{name: "refusing patient's word exchanged", against: []part{partTrees},
			commit: setWord(0, refusesPurpose), switched: setWord(0, func(*consentword.Fields) {})},
		{name: "words of two patients exchanged", against: []part{partTrees},
			commit: setWord(1, refusesPurpose), switched: func(x *site) {
				w := x.witness.Words
				w[0], w[1] = w[1], w[0]
			}},
		{name: "counted refusing patient, permit bit not the table's", against: []part{partPolicyRows},
			commit: setWord(0, refusesPurpose), consents: func(c *circuit, permitted []bool) { c.Consent[0].Permit, permitted[0] = 1, true }},
		{name: "skipped consenting patient, permit bit not the table's", against: []part{partPolicyRows},
			consents: func(c *circuit, permitted []bool) { c.Consent[0].Permit, permitted[0] = 0, false }},
		{name: "policy that is not in the table", against: []part{partPolicyRows},
			consents: func(c *circuit, _ []bool) { c.Policy[0].Uses = 0 }},
		{name: "refusing patient's policy evaluated for another request", against: []part{partPolicies}, commit: setWord(0, refusesPurpose),
			consents: evaluatedFor(func(r *consentword.Request) { r.Purposes = consentword.HealthResearch })},
		{name: "consenting patient's policy evaluated for another request", against: []part{partPolicies},
			consents: evaluatedFor(func(r *consentword.Request) { r.Obligations = 0 })},
		{name: "zero word evaluated as if it permitted", against: []part{partPolicies}, commit: func(x *site) { x.witness.Words[0] = consentword.Word{} },
			consents: func(c *circuit, permitted []bool) {
				k := find(c, c.Consent[0].Policy)
				for d := range c.Policy[k].Faults {
					c.Policy[k].Faults[d] = 0
				}
				for i := range c.Consent {
					if c.Consent[i].Policy.(*big.Int).Sign() == 0 {
						c.Consent[i].Permit = 1
					}
				}
				for k := range c.Policy { // every empty entry says the same
					if number(c.Policy[k]).Sign() == 0 {
						c.Policy[k].Faults = c.Policy[find(c, c.Consent[0].Policy)].Faults
					}
				}
				for i := range permitted {
					s := c.Consent[i]
					permitted[i] = s.Permit == 1 && s.Begun == 1 && s.Lasting == 1
				}
				permitted[0] = false // its dates still deny
			}},
		{name: "packing: a denied policy read as a permitted one, the difference in the version", against: []part{partWords},
			commit: setWord(0, refusesPurpose), consents: func(c *circuit, permitted []bool) {
				denied, allowed := c.Consent[0].Policy.(*big.Int), c.Consent[1].Policy.(*big.Int)
				rest := new(big.Int).Sub(denied, allowed)
				rest.Mul(rest, new(big.Int).ModInverse(pow2(210), fr.Modulus()))
				c.Consent[0].Version[0] = rest.Add(rest, big.NewInt(int64(c.Consent[0].Version[0].(uint64))))
				c.Consent[0].Policy, c.Consent[0].Permit, permitted[0] = allowed, 1, true
				c.Policy[find(c, denied)].Uses = c.Policy[find(c, denied)].Uses.(int) - 1
				c.Policy[find(c, allowed)].Uses = c.Policy[find(c, allowed)].Uses.(int) + 1
			}},
		{name: "expired directive", against: []part{partDates}, commit: setWord(0, func(f *consentword.Fields) { f.NotAfter = today - 1 }),
			consents: func(c *circuit, permitted []bool) { c.Consent[0].Lasting, permitted[0] = 1, true }},
		{name: "directive that has not begun", against: []part{partDates}, commit: setWord(0, func(f *consentword.Fields) { f.NotBefore = today + 1 }),
			consents: func(c *circuit, permitted []bool) { c.Consent[0].Begun, permitted[0] = 1, true }},
		{name: "valid directive called expired", against: []part{partDates},
			consents: func(c *circuit, permitted []bool) { c.Consent[0].Lasting, permitted[0] = 0, false }},
		{name: "valid directive called not begun", against: []part{partDates},
			consents: func(c *circuit, permitted []bool) { c.Consent[0].Begun, permitted[0] = 0, false }},
		{name: "minimum cohort above the study's", against: []part{partCohort}, commit: setWord(0, func(f *consentword.Fields) { f.Cohort = 12 }),
			consents: func(c *circuit, permitted []bool) {
				c.Policy[find(c, c.Consent[0].Policy)].Fits = 1
				c.Consent[0].Permit, permitted[0] = 1, true
			}},
		{name: "minimum cohort below the study's called above", against: []part{partCohort}, commit: setWord(0, func(f *consentword.Fields) { f.Cohort, f.Reserved = 11, 0; f.Purposes &^= 1 << 20 }),
			consents: func(c *circuit, permitted []bool) {
				c.Policy[find(c, c.Consent[0].Policy)].Fits = 0
				c.Consent[0].Permit, permitted[0] = 0, false
			}},
		{name: "negative reserved byte cancels a fault", against: []part{partCohort}, commit: setWord(0, refusesPurpose),
			consents: func(c *circuit, permitted []bool) {
				p := &c.Policy[find(c, c.Consent[0].Policy)]
				p.Reserved, p.Cohort = -1, 256+int(p.Cohort.(uint8))
				c.Consent[0].Permit, permitted[0] = 1, true
			}},
		{name: "bits of a code moved into the presence", against: []part{partPresence}, table: func(c *circuit, t *Table) {
			c.Row[0].Present, c.Row[0].Code[0] = 3, int64(c.shape.Keys+2)
			c.Row[0].CodeLow[0], c.Row[0].GapLow[0] = int64(c.shape.Keys+2)&1023, (int64(c.Size[0].(uint32))-int64(c.shape.Keys+2))&1023
			move(t, 2, 1, 21000)
		}},
		{name: "negative code lowers a sum", against: []part{partCodes}, commit: func(x *site) { x.witness.Rows[0][1] = 1 },
			switched: func(x *site) { x.public.RowRoot = x.rootWithCode(0, 1, -5) }, table: func(c *circuit, t *Table) {
				c.Row[0].Code[1], c.Row[0].GapLow[1] = -5, (20000+5)&1023
				t.Sums[2] -= 3 + 15
			}},
		{name: "code beyond the column's size", against: []part{partSizes}, commit: func(x *site) { x.witness.Rows[0][1] = 20001 }},
		{name: "key beyond the column's size", against: []part{partSizes}, commit: func(x *site) { x.witness.Rows[0][0] = x.public.Query.Sizes[0] + 1 }},
		{name: "missing value counted", against: []part{partComplete}, commit: func(x *site) {
			for i, row := range x.witness.Rows { // it is the only incomplete row
				if row != nil && row[0]*row[1] == 0 {
					x.witness.Rows[i] = nil
				}
			}
			x.witness.Rows[0][1] = 0
		}, table: func(c *circuit, t *Table) {
			c.Row[0].Lane = 1
			t.Counts[2]++
			t.Rows++
		}},
		{name: "row of this lane claimed in another", against: []part{partLanes}, table: func(c *circuit, t *Table) {
			c.Row[0].Lane = 0
			drop(t, 2, 21000)
		}},
		{name: "row of another lane claimed in this one", against: []part{partLanes, partTallies}, commit: func(x *site) { x.witness.Rows[0][0] = 3 },
			table: func(c *circuit, t *Table) {
				c.Row[0].Lane = 1
				drop(t, 2, -21000)
			}},
		{name: "row counted twice", against: []part{partTallies}, table: func(_ *circuit, t *Table) { drop(t, 2, -21000) }},
		{name: "row not counted", against: []part{partTallies}, table: func(_ *circuit, t *Table) { drop(t, 2, 21000) }},
		{name: "wrong count", against: []part{partTallies}, table: func(_ *circuit, t *Table) { t.Counts[5]++ }},
		{name: "wrong sum", against: []part{partTallies}, table: func(_ *circuit, t *Table) { t.Sums[2]++ }},
		{name: "sum under a key without rows", against: []part{partTallies}, table: func(_ *circuit, t *Table) { t.Sums[len(t.Sums)-1] += 9 }},
		{name: "wrong key", against: []part{partTallies}, table: func(_ *circuit, t *Table) { move(t, 2, 3, 21000) }},
		{name: "count commitment to another number", against: []part{partTotal}, table: func(_ *circuit, t *Table) { t.Rows++ }},
		{name: "oversized limb", against: []part{partLimbs, partRing}, last: func(_ *site, c *circuit) {
			c.Sum[2][0] = c.Sum[2][0].(uint64) + 256
			c.Sum[2][1] = c.Sum[2][1].(uint64) - 1
		}},
	}
}

// encryptionLies need a ciphertext.
func encryptionLies() []lie {
	return []lie{
		{name: "ciphertext changed", against: []part{partRing}, last: func(_ *site, c *circuit) {
			c.C0[9] = new(big.Int).Add(c.C0[9].(*big.Int), big.NewInt(1))
		}},
		{name: "second component changed", against: []part{partRing}, last: func(_ *site, c *circuit) {
			c.C1[4095] = new(big.Int).Sub(c.C1[4095].(*big.Int), big.NewInt(1))
		}},
		{name: "another count encrypted than tallied", against: []part{partRing}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { m[0]++; return m })
		}},
		{name: "message in an unused coefficient", against: []part{partRing}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { return append(m, 1) })
		}},
		{name: "message in the last coefficient", against: []part{partRing}, last: func(x *site, c *circuit) {
			x.reencrypt(c, func(m []uint32) []uint32 { return append(append(m, make([]uint32, x.shape.Set.N()-len(m)-1)...), 1) })
		}},
		{name: "encrypted under another key", against: []part{partRing}, last: func(x *site, c *circuit) {
			other := x.public.PK
			other.B = other.B.Add(other.A)
			x.public.PK, other = other, x.public.PK
			x.reencrypt(c, func(m []uint32) []uint32 { return m })
			x.public.PK = other
			c.assignPublic(x.public)
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
	ct, err := x.shape.Set.Encrypt(x.public.PK, message, x.witness.Randomness)
	if err != nil {
		panic(err)
	}
	x.public.CT = ct
	c.assignPublic(x.public)
	c.assignEncryption(x.public, x.witness.Randomness, message)
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

func number(p policy) *big.Int {
	x := new(big.Int)
	for d := digits - 1; d >= 0; d-- {
		x.Lsh(x, digitBits).Add(x, big.NewInt(int64(p.Digit[d].(int))))
	}
	x.Add(x, new(big.Int).Lsh(big.NewInt(int64(p.Cohort.(uint8))), 130))
	return x.Add(x, new(big.Int).Lsh(big.NewInt(int64(p.Reserved.(uint8))), 138))
}

// find is the entry of a policy in the table.
func find(c *circuit, policy any) int {
	for k := range c.Policy {
		if number(c.Policy[k]).Cmp(policy.(*big.Int)) == 0 {
			return k
		}
	}
	panic("no such policy")
}

// evaluatedFor fills slot 0's policy as if the study had asked something else.
func evaluatedFor(change func(*consentword.Request)) func(*circuit, []bool) {
	return func(c *circuit, permitted []bool) {
		r := study()
		change(&r)
		k := find(c, c.Consent[0].Policy)
		f := c.Consent[0].Policy.(*big.Int)
		var w consentword.Word
		f.FillBytes(w[:])
		var ignored [digits][1 << digitBits]int
		permit := c.Policy[k].assign(w, r.Word(), &ignored)
		for i := range c.Consent {
			s := &c.Consent[i]
			if s.Policy.(*big.Int).Cmp(f) == 0 {
				s.Permit = bit(permit)
				permitted[i] = permit && s.Begun == 1 && s.Lasting == 1
			}
		}
	}
}

// rootWithCode is the row root of a table in which one code is any integer.
func (x *site) rootWithCode(slot, column int, code int64) zkproofs.Element {
	leaves := make([]zkproofs.Element, len(x.witness.Rows))
	for i, codes := range x.witness.Rows {
		e := rowElement(codes)
		if i == slot {
			var d fr.Element
			d.SetBigInt(new(big.Int).Mul(big.NewInt(code-int64(codes[column])), pow2(1+ColumnBits*column)))
			e.Add(e, &d)
		}
		leaves[i] = e.Bytes()
	}
	height, _ := merkle.ChunkHeight(x.shape.Rows)
	tree, err := merkle.Build(merkle.Rows, leaves, x.witness.RowSalts, height)
	if err != nil {
		panic(err)
	}
	return tree.Root()
}

// TestEachPartStandsAgainstItsLies solves every lie with the whole circuit, which refuses it, and without the parts named, which lets it pass.
// So each lie is refused for its own reason, and no part can be removed.
func TestEachPartStandsAgainstItsLies(t *testing.T) {
	whole := map[bool]compiled{false: compile(t, toyCircuit(false)), true: compile(t, toyCircuit(true))}
	without := map[string]compiled{}
	covered := map[part]bool{}
	try := func(encrypted bool, list []lie) {
		if err := whole[encrypted].solve(t, lie{}.fill(t, honest(t, toy(), 1), toyCircuit(encrypted))); err != nil {
			t.Fatal("the honest witness is refused")
		}
		for _, l := range list {
			values := l.fill(t, honest(t, toy(), 1), toyCircuit(encrypted))
			if err := whole[encrypted].solve(t, values); err == nil {
				t.Errorf("%s: accepted", l.name)
			}
			name := fmt.Sprint(encrypted, l.against)
			if _, ok := without[name]; !ok {
				without[name] = compile(t, toyCircuit(encrypted, l.against...))
			}
			if err := without[name].solve(t, values); err != nil {
				t.Errorf("%s: refused even without %v, so this test says nothing of it", l.name, l.against)
			}
			for _, p := range l.against {
				covered[p] = true
			}
		}
	}
	try(false, lies())
	try(true, encryptionLies())
	for _, p := range []part{partTrees, partPolicies, partCohort, partPolicyRows, partWords, partDates, partPresence, partCodes, partSizes, partComplete, partLanes, partTallies, partLimbs, partTotal, partRing} {
		if !covered[p] {
			t.Errorf("no lie is refused by %q", p)
		}
	}
}

// TestLaneOfAWideKey is about lanes of more than 1,024 keys, whose local keys are looked up as two limbs.
func TestLaneOfAWideKey(t *testing.T) {
	s := toys()[1]
	q := lieQuery2(s)
	whole := compile(t, unencrypted(s))
	bare := unencrypted(s)
	bare.omit = []part{partLanes}
	without := compile(t, bare)
	for _, c := range []struct {
		name              string
		key, lane         int
		claimed, localLow int64
		counts            bool // in lane 1
	}{
		{"as it is", s.Keys + 1500, 1, 1, 476, true},
		{"a lane lower, the local key beyond the lane", s.Keys + 2, 1, 0, 2, false},
		{"a lane higher, the local key negative", s.Keys + 2, 1, 2, 2, false},
		{"the low limb beyond its width", s.Keys + 2, 1, 1, 2 - 1024, true},
		{"the local key borrowed from the lane", s.Keys + 1500, 1, 0, 476, false},
	} {
		x := newSite(t, s, q, 1, 1)
		x.witness.Rows[0], x.witness.Words[0] = []uint32{uint32(c.key + 1), 5}, directive().Word()
		x.commit(t)
		table := x.table()
		values := unencrypted(s)
		assignPlain(values, x.unencryptedPublic(table.Rows), x.witness)
		values.Row[0].Lane, values.Row[0].LocalLow = c.claimed, c.localLow
		if k := c.key - s.Keys; !c.counts {
			values.Count[k][0] = table.Counts[k] - 1
		}
		if err := whole.solve(t, values); (err == nil) != (c.name == "as it is") {
			t.Errorf("%s: %v", c.name, err)
		}
		if err := without.solve(t, values); err != nil {
			t.Errorf("%s: refused even without lanes", c.name)
		}
	}
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
	if err := Verify(p.Verifier(), x.public, proof); err != nil {
		t.Fatal(err)
	}
	for _, l := range append(lies(), encryptionLies()...) {
		if _, _, err := prove(l); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", l.name, err)
		}
	}
}
