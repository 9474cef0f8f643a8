package tally

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/consentword"
)

// assignPublic fills the public inputs for the prover. It judges nothing: a false public input is the circuit's to refuse, or the verifier's.
func (c *circuit) assignPublic(p Public) {
	c.Context, c.RowRoot, c.ConsentRoot, c.Total = p.Context.Element().Field(), p.RowRoot.Field(), p.ConsentRoot.Field(), p.Count.Field()
	c.Request, c.Hours, c.Lane = new(big.Int).SetBytes(p.Request[:]), p.Hours, p.Lane
	for j := range Columns {
		c.Size[j], c.Radix[j], c.Value[j] = p.Query.Sizes[j], p.Query.Radix[j], p.Query.Value[j]
	}
	if c.ring.N > 0 {
		c.B, c.A, c.C0, c.C1 = values(p.PK.B.Centred()), values(p.PK.A.Centred()), values(p.CT.C0.Centred()), values(p.CT.C1.Centred())
	}
}

// assign fills the circuit from the statement and the witness, true or false. What is false leaves values that some constraint refuses.
func (c *circuit) assign(p Public, w Witness) error {
	if err := c.shape.fits(w); err != nil {
		return err
	}
	c.assignPublic(p)
	for i := range c.RowSalt {
		c.RowSalt[i], c.ConsentSalt[i] = w.RowSalts[i].Field(), w.ConsentSalts[i].Field()
	}
	c.TotalSalt = w.CountSalt.Field()
	permitted := c.assignConsents(p, w.Words)
	table := c.assignRows(p, w.Rows, permitted)
	c.assignTable(table)
	if c.ring.N > 0 {
		c.assignEncryption(p, w.Randomness, c.shape.encode(table.Counts, table.Sums))
	}
	return nil
}

// fits checks the lengths, which no circuit can judge.
func (s Shape) fits(w Witness) error {
	switch n := s.Set.N(); {
	case len(w.Rows) > s.Rows || len(w.Words) > s.Rows:
		return fmt.Errorf("tally: %d rows and %d words, at most %d", len(w.Rows), len(w.Words), s.Rows)
	case len(w.RowSalts) != s.Salts() || len(w.ConsentSalts) != s.Salts():
		return fmt.Errorf("tally: %d and %d salts, expected %d", len(w.RowSalts), len(w.ConsentSalts), s.Salts())
	case len(w.Randomness.U) != n || len(w.Randomness.E0) != n || len(w.Randomness.E1) != n:
		return fmt.Errorf("tally: randomness is not of %s", s.Set.Name())
	}
	for _, codes := range w.Rows {
		if len(codes) > Columns {
			return fmt.Errorf("tally: a row of %d columns, at most %d", len(codes), Columns)
		}
	}
	return nil
}

// assignConsents fills the words and the policy table and says which slots are permitted.
func (c *circuit) assignConsents(p Public, words []consentword.Word) []bool {
	// The policies of the chunk in the order of their appearance; the rest of the table is the zero policy, which denies.
	all := make([]consentword.Word, c.shape.Rows)
	copy(all, words)
	place, table := map[consentword.Word]int{}, make([]consentword.Word, len(c.Policy))
	uses := make([]int, len(table))
	for _, w := range all {
		k, known := place[w.Policy()]
		if !known && len(place) == len(table) {
			continue // one too many: no entry will match it
		}
		if !known {
			k = len(place)
			place[w.Policy()], table[k] = k, w.Policy()
		}
		uses[k]++
	}
	var digitUses [digits][1 << digitBits]int
	permits := make([]bool, len(table))
	for k := range table {
		permits[k] = c.Policy[k].assign(table[k], p.Request, &digitUses)
		c.Policy[k].Uses = uses[k]
	}
	for d := range digitUses {
		for v := range c.DigitUses[d] {
			c.DigitUses[d][v] = digitUses[d][v]
		}
	}
	permitted := make([]bool, len(all))
	for i, w := range all {
		k, known := place[w.Policy()]
		permitted[i] = c.Consent[i].assign(w, known && permits[k], p.Hours)
	}
	return permitted
}

// assign fills an entry of the policy table and says whether the request satisfies it.
func (e *policy) assign(w, request consentword.Word, uses *[digits][1 << digitBits]int) bool {
	faults := 0
	for d := range digits {
		value, wrong := 0, 0
		for k := range digitWidth(d) {
			i := d*digitBits + k
			f := faultOf(i)
			o := f.whenClear
			if w.Bit(i) == 1 {
				value |= 1 << k
				o = f.whenSet
			}
			if asked := request.Bit(i) == 1; o == always || o == ifAsked && asked || o == ifNotAsked && !asked {
				wrong++
			}
		}
		e.Digit[d], e.Faults[d] = value, wrong
		uses[d][value]++
		faults += wrong
	}
	f, cohort := w.Fields(), request.Fields().Cohort
	e.Cohort, e.Reserved = f.Cohort, f.Reserved
	fits := f.Cohort <= cohort
	e.Fits = bit(fits)
	return faults == 0 && fits && f.Reserved == 0
}

// assign fills a slot's word and says whether it permits now.
func (s *consent) assign(w consentword.Word, permit bool, hours uint32) bool {
	f := w.Fields()
	policy, x := w.Policy(), new(big.Int).SetBytes(w[:])
	s.Policy, s.Permit = new(big.Int).SetBytes(policy[:]), bit(permit)
	spread(s.NotBefore[:], uint64(f.NotBefore))
	spread(s.NotAfter[:], uint64(f.NotAfter))
	spread(s.Version[:], x.Rsh(x, uint(layout.Version.Offset)).Uint64())
	var begun, lasting bool
	begun, s.Begun = order(f.NotBefore, hours, s.BegunGap[:])
	lasting, s.Lasting = order(hours, f.NotAfter, s.LastingGap[:])
	return permit && begun && lasting
}

// order compares as builder.compare does and fills the low bytes of the distance.
func order(x, y uint32, low []frontend.Variable) (atMost bool, asBit frontend.Variable) {
	atMost = x <= y
	gap := y - x
	if !atMost {
		gap = x - y - 1
	}
	for j := range low {
		low[j] = gap >> (8 * j) & 255
	}
	return atMost, bit(atMost)
}

// assignRows fills the rows and returns the lane's table.
func (c *circuit) assignRows(p Public, rows [][]uint32, permitted []bool) Table {
	s := c.shape
	t := Table{Counts: make([]uint64, s.Keys)}
	if s.SumLimbs > 0 {
		t.Sums = make([]uint64, s.Keys)
	}
	for i := range c.Row {
		var codes []uint32
		if i < len(rows) {
			codes = rows[i]
		}
		r := &c.Row[i]
		r.Present = bit(codes != nil)
		for j := range r.Code {
			code := int64(0)
			if j < len(codes) {
				code = int64(codes[j])
			}
			r.Code[j], r.CodeLow[j], r.GapLow[j] = code, code&1023, (int64(p.Query.Sizes[j])-code)&1023
		}
		r.Lane, r.LocalLow = 0, 0
		key, value, complete := p.Query.keyAndValue(codes)
		if codes == nil || !complete || !permitted[i] {
			continue
		}
		t.Rows++
		lane, local := key/uint64(s.Keys), key%uint64(s.Keys)
		r.Lane = lane
		if s.Keys > 1<<10 {
			r.LocalLow = local & 1023
		}
		if lane == uint64(p.Lane) {
			t.Counts[local]++
			if t.Sums != nil {
				t.Sums[local] += value
			}
		}
	}
	return t
}

// assignTable fills the limbs; the highest takes what is left.
func (c *circuit) assignTable(t Table) {
	for k := range c.Count {
		spread(c.Count[k], t.Counts[k])
		if t.Sums != nil {
			spread(c.Sum[k], t.Sums[k])
		}
	}
}

// spread writes x as bytes, the last of which takes what is left.
func spread(bytes []frontend.Variable, x uint64) {
	for j := range bytes {
		if j == len(bytes)-1 {
			bytes[j] = x
			return
		}
		bytes[j] = x & 255
		x >>= 8
	}
}

func (c *circuit) assignEncryption(p Public, r he.Randomness, message []uint32) {
	set := c.shape.Set
	c.U, c.E0, c.E1 = values(r.U), values(r.E0), values(r.E1)
	c.R0 = values(set.Quotient(p.CT.C0, p.PK.B, r.U, set.MessageTerm(message, r.E0), false))
	c.R1 = values(set.Quotient(p.CT.C1, p.PK.A, r.U, r.E1.Big(), false))
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// values gives numbers as assignments.
func values[T int64 | *big.Int](xs []T) []frontend.Variable {
	out := blank(len(xs))
	for j, x := range xs {
		out[j] = x
	}
	return out
}
