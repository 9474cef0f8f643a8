package scan

import "salus/models/consentword"

// What the tests' modified provers reach into.
const (
	Digits    = digits
	DigitBits = digitBits
	LaneBits  = laneBits
)

func (c *Chunk) AssignSalts(w Witness) { c.assignSalts(w) }

func (c *Chunk) AssignConsents(p Public, words []consentword.Word) []bool {
	return c.assignConsents(p, words)
}

func (c *Chunk) AssignRows(s Size, k Keying, used [MaxColumns]bool, rows [][]uint32, permitted []bool) []Place {
	return c.assignRows(s, k, used, rows, permitted)
}

// AssignFor fills an entry of the policy table and says whether the request satisfies it.
func (e *Policy) AssignFor(w, request consentword.Word) bool {
	var ignored [digits][1 << digitBits]int
	return e.assign(w, request, &ignored)
}
