package scan_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

// A lie is what a modified prover does: before committing to the rows and words, after it, after filling the consents, after filling the rows (it may change the numbers
// of rows in the lane and in all), and at the end. Ciphertext and count commitment are made of the numbers that the lie leaves, so that only the named parts stand in
// its way.
type lie struct {
	name     string
	against  []scan.Part // without these parts the lie is accepted
	commit   func(x *site)
	switched func(x *site)
	consents func(c *counting, permitted []bool)
	rows     func(c *counting, lane, all *uint64)
	last     func(x *site, c *counting)
}

// fill assigns c the site's witness and the lie.
func (l lie) fill(t testing.TB, x *site, c *counting) {
	t.Helper()
	if l.commit != nil {
		l.commit(x)
		x.Commit(t)
	}
	if l.switched != nil {
		l.switched(x)
	}
	c.Chunk.AssignSalts(x.Witness)
	permitted := c.Chunk.AssignConsents(x.Public, x.Witness.Words)
	if l.consents != nil {
		l.consents(c, permitted)
	}
	x.publish(c)
	var lane, all uint64
	for _, place := range c.Chunk.AssignRows(x.Size, x.keying, x.used(), x.Witness.Rows, permitted) {
		if place.Counts {
			all++
		}
		if place.Counts && place.Lane == uint64(x.Public.Lane) {
			lane++
		}
	}
	if l.rows != nil {
		l.rows(c, &lane, &all)
	}
	c.Count = lane
	message := []uint32{uint32(lane)}
	x.Encrypt(t, message, all)
	c.Encryption.Assign(x.Size.Set, x.Public, x.Witness.Randomness, message)
	x.publish(c)
	if l.last != nil {
		l.last(x, c)
	}
}
func setWord(i int, change func(*consentword.Fields)) func(*site) {
	return func(x *site) {
		f := scantest.Directive()
		change(&f)
		x.Witness.Words[i] = f.Word()
	}
}
func refusesPurpose(f *consentword.Fields) { f.Purposes &^= consentword.DiseaseResearch }
func number(p scan.Policy) *big.Int {
	x := new(big.Int)
	for d := scan.Digits - 1; d >= 0; d-- {
		x.Lsh(x, scan.DigitBits).Add(x, big.NewInt(int64(p.Digit[d].(int))))
	}
	x.Add(x, new(big.Int).Lsh(big.NewInt(int64(p.Cohort.(uint8))), 130))
	return x.Add(x, new(big.Int).Lsh(big.NewInt(int64(p.Reserved.(uint8))), 138))
}

// find is the entry of a policy in the table.
func find(c *counting, policy any) int {
	for k := range c.Policy {
		if number(c.Policy[k]).Cmp(policy.(*big.Int)) == 0 {
			return k
		}
	}
	panic("no such policy")
}

// evaluatedFor fills slot 0's policy as if the study had asked something else.
func evaluatedFor(change func(*consentword.Request)) func(*counting, []bool) {
	return func(c *counting, permitted []bool) {
		r := scantest.Study()
		change(&r)
		k := find(c, c.Consent[0].Policy)
		f := c.Consent[0].Policy.(*big.Int)
		var w consentword.Word
		f.FillBytes(w[:])
		permit := c.Policy[k].AssignFor(w, r.Word())
		for i := range c.Consent {
			s := &c.Consent[i]
			if s.Policy.(*big.Int).Cmp(f) == 0 {
				s.Permit = map[bool]int{true: 1}[permit]
				permitted[i] = permit && s.Begun == 1 && s.Lasting == 1
			}
		}
	}
}

// rootWithCode is the row root of a table in which one code is any integer.
func (x *site) rootWithCode(t testing.TB, slot, column int, code int64) zkproofs.Element {
	leaves := make([]zkproofs.Element, len(x.Witness.Rows))
	for i, codes := range x.Witness.Rows {
		leaves[i] = scan.RowElement(codes)
		if i == slot {
			d, e := fr.Element{}, leaves[i].Field()
			d.SetBigInt(new(big.Int).Mul(big.NewInt(code-int64(codes[column])), scan.Pow2(1+scan.ColumnBits*column)))
			leaves[i] = e.Add(&e, &d).Bytes()
		}
	}
	return x.Root(t, merkle.Rows, leaves, x.Witness.RowSalts)
}

// lies are about slot 0, a row of key 2.
func lies(t testing.TB) []lie {
	return []lie{
		{name: "doctored row", against: []scan.Part{scan.Trees}, switched: func(x *site) { x.Witness.Rows[0][1] = 19000 }},
		{name: "doctored row of a column that is not used", against: []scan.Part{scan.Trees}, switched: func(x *site) { x.Witness.Rows[0][2] = 3 }},
		{name: "consenting patient's row blanked", against: []scan.Part{scan.Trees}, switched: func(x *site) { x.Witness.Rows[0] = nil }},
		{name: "row put into an empty slot", against: []scan.Part{scan.Trees},
			commit: func(x *site) { x.Witness.Rows[0] = nil }, switched: func(x *site) { x.Witness.Rows[0] = []uint32{uint32(x.Size.Keys + 3), 1, 1} }},
		{name: "refusing patient's word exchanged", against: []scan.Part{scan.Trees},
			commit: setWord(0, refusesPurpose), switched: setWord(0, func(*consentword.Fields) {})},
		{name: "words of two patients exchanged", against: []scan.Part{scan.Trees},
			commit: setWord(1, refusesPurpose), switched: func(x *site) {
				w := x.Witness.Words
				w[0], w[1] = w[1], w[0]
			}},
		{name: "counted refusing patient, permit bit not the table's", against: []scan.Part{scan.PolicyRows},
			commit: setWord(0, refusesPurpose), consents: func(c *counting, permitted []bool) { c.Consent[0].Permit, permitted[0] = 1, true }},
		{name: "skipped consenting patient, permit bit not the table's", against: []scan.Part{scan.PolicyRows},
			consents: func(c *counting, permitted []bool) { c.Consent[0].Permit, permitted[0] = 0, false }},
		{name: "policy that is not in the table", against: []scan.Part{scan.PolicyRows},
			consents: func(c *counting, _ []bool) { c.Policy[0].Uses = 0 }},
		{name: "refusing patient's policy evaluated for another request", against: []scan.Part{scan.Policies}, commit: setWord(0, refusesPurpose),
			consents: evaluatedFor(func(r *consentword.Request) { r.Purposes = consentword.HealthResearch })},
		{name: "consenting patient's policy evaluated for another request", against: []scan.Part{scan.Policies},
			consents: evaluatedFor(func(r *consentword.Request) { r.Obligations = 0 })},
		{name: "zero word evaluated as if it permitted", against: []scan.Part{scan.Policies}, commit: func(x *site) { x.Witness.Words[0] = consentword.Word{} },
			consents: func(c *counting, permitted []bool) {
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
		{name: "packing: a denied policy read as a permitted one, the difference in the version", against: []scan.Part{scan.Words},
			commit: setWord(0, refusesPurpose), consents: func(c *counting, permitted []bool) {
				denied, allowed := c.Consent[0].Policy.(*big.Int), c.Consent[1].Policy.(*big.Int)
				rest := new(big.Int).Sub(denied, allowed)
				rest.Mul(rest, new(big.Int).ModInverse(scan.Pow2(210), fr.Modulus()))
				c.Consent[0].Version[0] = rest.Add(rest, big.NewInt(int64(c.Consent[0].Version[0].(uint64))))
				c.Consent[0].Policy, c.Consent[0].Permit, permitted[0] = allowed, 1, true
				c.Policy[find(c, denied)].Uses = c.Policy[find(c, denied)].Uses.(int) - 1
				c.Policy[find(c, allowed)].Uses = c.Policy[find(c, allowed)].Uses.(int) + 1
			}},
		{name: "expired directive", against: []scan.Part{scan.Dates}, commit: setWord(0, func(f *consentword.Fields) { f.NotAfter = scantest.Today - 1 }),
			consents: func(c *counting, permitted []bool) { c.Consent[0].Lasting, permitted[0] = 1, true }},
		{name: "directive that has not begun", against: []scan.Part{scan.Dates}, commit: setWord(0, func(f *consentword.Fields) { f.NotBefore = scantest.Today + 1 }),
			consents: func(c *counting, permitted []bool) { c.Consent[0].Begun, permitted[0] = 1, true }},
		{name: "valid directive called expired", against: []scan.Part{scan.Dates},
			consents: func(c *counting, permitted []bool) { c.Consent[0].Lasting, permitted[0] = 0, false }},
		{name: "valid directive called not begun", against: []scan.Part{scan.Dates},
			consents: func(c *counting, permitted []bool) { c.Consent[0].Begun, permitted[0] = 0, false }},
		{name: "minimum cohort above the study's", against: []scan.Part{scan.Cohort}, commit: setWord(0, func(f *consentword.Fields) { f.Cohort = 12 }),
			consents: func(c *counting, permitted []bool) {
				c.Policy[find(c, c.Consent[0].Policy)].Fits = 1
				c.Consent[0].Permit, permitted[0] = 1, true
			}},
		{name: "minimum cohort below the study's called above", against: []scan.Part{scan.Cohort}, commit: setWord(0, func(f *consentword.Fields) { f.Cohort, f.Reserved = 11, 0; f.Purposes &^= 1 << 20 }),
			consents: func(c *counting, permitted []bool) {
				c.Policy[find(c, c.Consent[0].Policy)].Fits = 0
				c.Consent[0].Permit, permitted[0] = 0, false
			}},
		{name: "negative reserved byte cancels a fault", against: []scan.Part{scan.Cohort}, commit: setWord(0, refusesPurpose),
			consents: func(c *counting, permitted []bool) {
				p := &c.Policy[find(c, c.Consent[0].Policy)]
				p.Reserved, p.Cohort = -1, 256+int(p.Cohort.(uint8))
				c.Consent[0].Permit, permitted[0] = 1, true
			}},
		{name: "bits of a code moved into the presence", against: []scan.Part{scan.Presence}, rows: func(c *counting, _, _ *uint64) {
			c.Row[0].Present, c.Row[0].Code[0] = 3, int64(c.size.Keys+2)
			c.Row[0].CodeLow[0], c.Row[0].GapLow[0] = int64(c.size.Keys+2)&1023, (int64(c.Size[0].(uint32))-int64(c.size.Keys+2))&1023
		}},
		{name: "negative code", against: []scan.Part{scan.Codes}, commit: func(x *site) { x.Witness.Rows[0][1] = 1 },
			switched: func(x *site) { x.Public.RowRoot = x.rootWithCode(t, 0, 1, -5) }, rows: func(c *counting, _, _ *uint64) {
				c.Row[0].Code[1], c.Row[0].GapLow[1] = -5, (20000+5)&1023
			}},
		{name: "code beyond the column's size", against: []scan.Part{scan.Sizes}, commit: func(x *site) { x.Witness.Rows[0][1] = 20001 }},
		{name: "key beyond the column's size", against: []scan.Part{scan.Sizes}, commit: func(x *site) { x.Witness.Rows[0][0] = x.keying.Sizes[0] + 1 }},
		{name: "missing value counted", against: []scan.Part{scan.Complete}, commit: func(x *site) {
			for i, row := range x.Witness.Rows { // it is the only incomplete row
				if row != nil && row[0]*row[1] == 0 {
					x.Witness.Rows[i] = nil
				}
			}
			x.Witness.Rows[0][1] = 0
		}, rows: func(c *counting, lane, all *uint64) {
			c.Row[0].Lane = 1
			*lane++
			*all++
		}},
		{name: "row of this lane claimed in another", against: []scan.Part{scan.Lanes}, rows: func(c *counting, lane, _ *uint64) {
			c.Row[0].Lane = 0
			*lane--
		}},
		{name: "row of another lane claimed in this one", against: []scan.Part{scan.Lanes}, commit: func(x *site) { x.Witness.Rows[0][0] = 3 },
			rows: func(c *counting, lane, _ *uint64) {
				c.Row[0].Lane = 1
				*lane++
			}},
		{name: "count commitment to another number", against: []scan.Part{scan.Total}, rows: func(_ *counting, _, all *uint64) { *all++ }},
	}
}

// sheetLies are about a row of two sheets.
func sheetLies(t testing.TB) []lie {
	// rewritten commits to a second sheet in which a leaf is another.
	rewritten := func(slot int, codes []uint32) func(x *site) {
		return func(x *site) {
			leaves := make([]zkproofs.Element, len(x.Witness.Rows))
			for i, row := range x.Witness.Rows {
				leaves[i] = scan.SheetElement(row, 1)
			}
			leaves[slot] = scan.RowElement(codes)
			x.Public.Sheets[0] = x.Root(t, merkle.Rows, leaves, x.Witness.SheetSalts[0])
		}
	}
	return []lie{
		{name: "doctored code in the second sheet", against: []scan.Part{scan.Sheets}, switched: func(x *site) { x.Witness.Rows[0][13] = 19000 }},
		{name: "doctored code of the second sheet that is not used", against: []scan.Part{scan.Sheets}, switched: func(x *site) { x.Witness.Rows[0][14] = 1 }},
		{name: "row present in the first sheet alone", against: []scan.Part{scan.Sheets}, switched: rewritten(0, nil)},
		{name: "row present in the second sheet alone", against: []scan.Part{scan.Sheets},
			commit: func(x *site) { x.Witness.Rows[0] = nil }, switched: rewritten(0, []uint32{0, 8000, 4, 0})},
		{name: "code in a column that the circuit does not have", against: []scan.Part{scan.Sheets}, switched: rewritten(0, []uint32{0, 8000, 4, 0, 1})},
		{name: "second sheet of another table", against: []scan.Part{scan.Sheets}, switched: func(x *site) { x.Public.Sheets[0] = x.Public.ConsentRoot }},
		{name: "sheets exchanged", against: []scan.Part{scan.Trees}, switched: func(x *site) {
			x.Public.RowRoot, x.Public.Sheets[0] = x.Public.Sheets[0], x.Public.RowRoot
		}},
		{name: "salts of the first sheet used for the second", against: []scan.Part{scan.Sheets}, switched: func(x *site) { x.Witness.SheetSalts[0] = x.Witness.RowSalts }},
		{name: "code of the second sheet beyond its size", against: []scan.Part{scan.Sizes}, commit: func(x *site) { x.Witness.Rows[0][13] = 20001 }},
		{name: "missing value of the second sheet counted", against: []scan.Part{scan.Complete}, commit: func(x *site) {
			for i, row := range x.Witness.Rows { // it is the only incomplete row
				if row != nil && row[0]*row[1]*row[13] == 0 {
					x.Witness.Rows[i] = nil
				}
			}
			x.Witness.Rows[0][13] = 0
		}, rows: func(c *counting, lane, all *uint64) {
			c.Row[0].Lane = 1
			*lane++
			*all++
		}},
	}
}

// encryptionLies need a ciphertext.
func encryptionLies(t testing.TB) []lie {
	reencrypt := func(x *site, c *counting, message ...uint32) {
		x.Public.CT = x.Ciphertext(t, message)
		c.Encryption.Assign(x.Size.Set, x.Public, x.Witness.Randomness, message)
	}
	return []lie{
		{name: "ciphertext changed", against: []scan.Part{scan.Encrypted}, last: func(_ *site, c *counting) {
			c.C0[9] = new(big.Int).Add(c.C0[9].(*big.Int), big.NewInt(1))
		}},
		{name: "second component changed", against: []scan.Part{scan.Encrypted}, last: func(_ *site, c *counting) {
			c.C1[4095] = new(big.Int).Sub(c.C1[4095].(*big.Int), big.NewInt(1))
		}},
		{name: "another count encrypted than counted", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *counting) {
			reencrypt(x, c, uint32(c.Count.(uint64))+1)
		}},
		{name: "message in an unused coefficient", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *counting) {
			reencrypt(x, c, uint32(c.Count.(uint64)), 1)
		}},
		{name: "message in the last coefficient", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *counting) {
			m := make([]uint32, x.Size.Set.N())
			m[0], m[len(m)-1] = uint32(c.Count.(uint64)), 1
			reencrypt(x, c, m...)
		}},
		{name: "encrypted under another key", against: []scan.Part{scan.Encrypted}, last: func(x *site, c *counting) {
			other := x.Public.PK
			other.B = other.B.Add(other.A)
			x.Public.PK, other = other, x.Public.PK
			reencrypt(x, c, uint32(c.Count.(uint64)))
			x.Public.PK = other
			c.Encryption.AssignPublic(x.Public)
		}},
	}
}

// TestEachPartStandsAgainstItsLies: each lie is refused for its own reason, and no part can be removed.
func TestEachPartStandsAgainstItsLies(t *testing.T) {
	try := func(s scan.Size, encrypted bool, list []lie, parts ...scan.Part) {
		fresh := func(omit ...scan.Part) frontend.Circuit { return toyCircuit(s, encrypted, omit...) }
		fill := func(t testing.TB, l lie) frontend.Circuit {
			c := toyCircuit(s, encrypted)
			l.fill(t, lieSite(t, s, 1), c)
			return c
		}
		var all []scantest.Lie
		for _, l := range list {
			all = append(all, scantest.Lie{Name: l.name, Against: l.against, Fill: func(t testing.TB) frontend.Circuit { return fill(t, l) }})
		}
		scantest.Stand(t, fresh, fill(t, lie{}), all, parts)
	}
	try(toy(), false, lies(t), scan.Trees, scan.Policies, scan.Cohort, scan.PolicyRows, scan.Words, scan.Dates, scan.Presence, scan.Codes, scan.Sizes, scan.Complete, scan.Lanes, scan.Total)
	try(wide(), false, sheetLies(t), scan.Sheets)
	try(toy(), true, encryptionLies(t), scan.Encrypted)
}

// TestLaneOfAWideKey is about lanes of more than 1,024 keys, whose local keys are looked up as two limbs.
func TestLaneOfAWideKey(t *testing.T) {
	s := toy()
	s.Keys = 2048
	whole, without := scantest.Compile(t, toyCircuit(s, false)), scantest.Compile(t, toyCircuit(s, false, scan.Lanes))
	for _, c := range []struct {
		name              string
		key               int
		claimed, localLow int64
		counts            bool // in lane 1
	}{
		{"as it is", s.Keys + 1500, 1, 476, true},
		{"a lane lower, the local key beyond the lane", s.Keys + 2, 0, 2, false},
		{"a lane higher, the local key negative", s.Keys + 2, 2, 2, false},
		{"the low limb beyond its width", s.Keys + 2, 1, 2 - 1024, true},
		{"the local key borrowed from the lane", s.Keys + 1500, 0, 476, false},
	} {
		x := lieSite(t, s, 1)
		x.Witness.Rows[0], x.Witness.Words[0] = []uint32{uint32(c.key + 1), 5}, scantest.Directive().Word()
		x.Commit(t)
		lane, all := x.count()
		values := toyCircuit(s, false)
		x.commitTo(all).assign(values)
		values.Row[0].Lane, values.Row[0].LocalLow = c.claimed, c.localLow
		if !c.counts {
			values.Count = lane - 1
		}
		if err := whole.Solve(t, values); (err == nil) != (c.name == "as it is") {
			t.Errorf("%s: %v", c.name, err)
		}
		if err := without.Solve(t, values); err != nil {
			t.Errorf("%s: refused even without lanes", c.name)
		}
	}
}
