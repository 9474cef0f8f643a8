package scan

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
)

// Assign fills the public inputs for the prover. It judges nothing: a false public input is the circuit's to refuse, or the verifier's.
func (s *Statement) Assign(p Public, k Keying) {
	s.Context, s.RowRoot, s.ConsentRoot, s.Total = p.Context.Element().Field(), p.RowRoot.Field(), p.ConsentRoot.Field(), p.Count.Field()
	s.Request, s.Hours, s.Lane = new(big.Int).SetBytes(p.Request[:]), p.Hours, p.Lane
	for j := range s.Size {
		s.Size[j], s.Radix[j] = k.Sizes[j], k.Radix[j]
	}
	for i := range s.Sheet {
		s.Sheet[i] = 0 // a missing root is the verifier's to refuse
		if i < len(p.Sheets) {
			s.Sheet[i] = p.Sheets[i].Field()
		}
	}
}

// Fits checks the witness's lengths, which no circuit can judge.
func (s Size) Fits(w Witness) error {
	switch n := s.Set.N(); {
	case len(w.Rows) > s.Rows || len(w.Words) > s.Rows:
		return fmt.Errorf("%d rows and %d words, at most %d", len(w.Rows), len(w.Words), s.Rows)
	case len(w.RowSalts) != s.Salts() || len(w.ConsentSalts) != s.Salts():
		return fmt.Errorf("%d and %d salts, expected %d", len(w.RowSalts), len(w.ConsentSalts), s.Salts())
	case len(w.SheetSalts) != s.Sheets()-1:
		return fmt.Errorf("salts of %d sheets, expected %d", 1+len(w.SheetSalts), s.Sheets())
	case len(w.Randomness.U) != n || len(w.Randomness.E0) != n || len(w.Randomness.E1) != n:
		return fmt.Errorf("randomness is not of %s", s.Set.Name())
	}
	for i, salts := range w.SheetSalts {
		if len(salts) != s.Salts() {
			return fmt.Errorf("%d salts of sheet %d, expected %d", len(salts), 1+i, s.Salts())
		}
	}
	for _, codes := range w.Rows {
		if len(codes) > s.Columns {
			return fmt.Errorf("a row of %d columns, at most %d", len(codes), s.Columns)
		}
	}
	return nil
}

// Assign fills the chunk from the statement and a witness that fits, true or false, and says which rows count. What is false leaves values
// that some constraint refuses.
func (c *Chunk) Assign(s Size, p Public, k Keying, used [MaxColumns]bool, w Witness) []Place {
	c.assignSalts(w)
	return c.assignRows(s, k, used, w.Rows, c.assignConsents(p, w.Words))
}

func (c *Chunk) assignSalts(w Witness) {
	for i := range c.RowSalt {
		c.RowSalt[i], c.ConsentSalt[i] = w.RowSalts[i].Field(), w.ConsentSalts[i].Field()
	}
	for i, salts := range c.SheetSalt {
		for j := range salts {
			salts[j] = w.SheetSalts[i][j].Field()
		}
	}
	c.TotalSalt = w.CountSalt.Field()
}

// assignConsents fills the words and the policy table and says which slots are permitted.
func (c *Chunk) assignConsents(p Public, words []consentword.Word) []bool {
	// The policies of the chunk in the order of their appearance; the rest of the table is the zero policy, which denies.
	all := make([]consentword.Word, len(c.Consent))
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
func (e *Policy) assign(w, request consentword.Word, uses *[digits][1 << digitBits]int) bool {
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
func (s *Consent) assign(w consentword.Word, permit bool, hours uint32) bool {
	f := w.Fields()
	policy, x := w.Policy(), new(big.Int).SetBytes(w[:])
	s.Policy, s.Permit = new(big.Int).SetBytes(policy[:]), bit(permit)
	Spread(s.NotBefore[:], uint64(f.NotBefore))
	Spread(s.NotAfter[:], uint64(f.NotAfter))
	Spread(s.Version[:], x.Rsh(x, uint(layout.Version.Offset)).Uint64())
	var begun, lasting bool
	begun, s.Begun = order(f.NotBefore, hours, s.BegunGap[:])
	lasting, s.Lasting = order(hours, f.NotAfter, s.LastingGap[:])
	return permit && begun && lasting
}

// order compares as Builder.compare does and fills the low bytes of the distance.
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

// assignRows fills the rows and says which of them count.
func (c *Chunk) assignRows(s Size, k Keying, used [MaxColumns]bool, rows [][]uint32, permitted []bool) []Place {
	places := make([]Place, s.Rows)
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
			r.Code[j], r.CodeLow[j], r.GapLow[j] = code, code&1023, (int64(k.Sizes[j])-code)&1023
		}
		r.Lane, r.LocalLow = 0, 0
		if codes == nil || !permitted[i] || !complete(used, codes) {
			continue
		}
		places[i] = k.place(s, codes)
		r.Lane = places[i].Lane
		if s.Keys > 1<<10 {
			r.LocalLow = places[i].Local & 1023
		}
	}
	return places
}

// Assign fills the encryption of a message. Without coefficients there is none.
func (e *Encryption) Assign(_ *he.Set, p Public, r he.Randomness, message []uint32) {
	e.Encryption.Assign(p.PK, p.CT, r, message)
}

// AssignPublic fills key and ciphertext.
func (e *Encryption) AssignPublic(p Public) { e.Encryption.AssignPublic(p.PK, p.CT) }

// Spread writes x as bytes, low first, the last of which takes what is left.
func Spread(bytes []frontend.Variable, x uint64) {
	for j := range bytes {
		if j == len(bytes)-1 {
			bytes[j] = x
			return
		}
		bytes[j] = x & 255
		x >>= 8
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// CommitCount commits to a number of rows; the salt is a random element.
func CommitCount(n uint64, salt zkproofs.Element) zkproofs.Element {
	return cohort.CommitCount(n, salt)
}
