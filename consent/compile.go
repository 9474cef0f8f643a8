package consent

import (
	"fmt"
	"math"

	"salus/models/consentword"
)

// Reason is one thing in a directive that could not be mapped. It repeats
// what the patient wrote, so it is for the patient and the hospital alone.
type Reason struct {
	Field  string // the directive's field, as in its JSON
	Entry  string // the entry concerned; empty if it is the whole field
	Text   string // why
	Denies bool   // the whole directive is denied; else only the entry is not granted
}

// String is the reason as one line.
func (r Reason) String() string {
	consequence := "not granted"
	if r.Denies {
		consequence = "all use denied"
	}
	if r.Entry == "" {
		return fmt.Sprintf("%s: %s: %s", r.Field, r.Text, consequence)
	}
	return fmt.Sprintf("%s: %s: %s: %s", r.Field, r.Entry, r.Text, consequence)
}

// Compile maps a directive to its word and says what it could not map. A
// permission that has no bit is not granted; a restriction that has no bit
// denies everything. The word of a denied directive holds schema, decision and
// version alone. Reasons may stand beside a word that permits.
//
// Names are exact: the purpose health-research allows that bit and no other.
// DUO codes are sets, see DataUses. The territory any-country allows all.
// Compile trusts that the directive is well formed, as from ParseDirective.
func Compile(d *Directive) (consentword.Word, []Reason) {
	if d.Decision != Permit {
		return closed(d), nil
	}
	c := compiler{word: consentword.Fields{
		Schema:    consentword.Schema,
		Decision:  consentword.Permit,
		NotBefore: uint32(d.Use.NotBefore),
		NotAfter:  uint32(d.Use.NotAfter),
		Version:   d.Version,
	}}
	if d.Use.NotAfter == 0 {
		c.word.NotAfter = math.MaxUint32
	}
	c.permissions(d)
	c.purposes(d)
	c.obligations(d.Obligations)
	c.cohort(d.MinCohort)
	c.withoutBit(d)
	c.nothingLeft()
	if c.denied() {
		return closed(d), c.reasons
	}
	return c.word.Word(), c.reasons
}

// closed is the word of a directive that permits nothing.
func closed(d *Directive) consentword.Word {
	f := consentword.Fields{Schema: consentword.Schema, Decision: consentword.Deny, Version: d.Version}
	if d.Decision == Withdrawn {
		f.Decision = consentword.Withdrawn
	}
	return f.Word()
}

type compiler struct {
	word    consentword.Fields
	reasons []Reason
}

func (c *compiler) denied() bool {
	for _, r := range c.reasons {
		if r.Denies {
			return true
		}
	}
	return false
}

func (c *compiler) skip(field, entry, text string) {
	c.reasons = append(c.reasons, Reason{Field: field, Entry: entry, Text: text})
}

func (c *compiler) deny(field, entry, text string) {
	c.reasons = append(c.reasons, Reason{Field: field, Entry: entry, Text: text, Denies: true})
}

// permissions grants what is listed by name, except the purposes.
func (c *compiler) permissions(d *Directive) {
	grant(c, "categories", d.Categories, consentword.ParseCategories, &c.word.Categories)
	grant(c, "operations", d.Operations, consentword.ParseOperations, &c.word.Operations)
	grant(c, "recipients", d.Recipients, consentword.ParseRecipients, &c.word.Recipients)
	grant(c, "territories", d.Territories, consentword.ParseTerritories, &c.word.Territories)
	if c.word.Territories&consentword.AnyCountry != 0 {
		c.word.Territories |= consentword.SameCountry | consentword.EuropeanEconomicArea |
			consentword.AdequateCountry | consentword.SafeguardedCountry
	}
}

func grant[S ~uint16 | ~uint32](c *compiler, field string, entries []string, parse func(...string) (S, error), allowed *S) {
	for _, e := range entries {
		bit, err := parse(e)
		if err != nil {
			c.skip(field, e, "has no bit")
			continue
		}
		*allowed |= bit
	}
}

// purposes grants purposes and applies DUO codes. Prohibitions are applied
// last: they win over any grant, also of recipients.
func (c *compiler) purposes(d *Directive) {
	var cleared consentword.Purposes
	var clearedRecipients consentword.Recipients
	for _, p := range d.Purposes {
		if bit, err := consentword.ParsePurposes(p); err == nil {
			c.word.Purposes |= bit
			continue
		}
		use, ok := dataUse(p)
		if !ok {
			c.deny("purposes", p, "neither a purpose nor a DUO code, and may be a restriction")
			continue
		}
		c.dataUse(d, p, use)
		cleared |= use.Clears
		clearedRecipients |= use.ClearsRecipients
	}
	c.word.Purposes &^= cleared
	c.word.Recipients &^= clearedRecipients
}

func (c *compiler) dataUse(d *Directive, entry string, use DataUse) {
	if use.Denies != "" {
		c.deny("purposes", entry, use.Denies)
	}
	if use.Needs == NeedsEnd && d.Use.NotAfter == 0 {
		c.deny("use", entry, "limits the time of use, and the use period has no end")
	}
	if use.Needs == NeedsTerritories && c.word.Territories&consentword.AnyCountry != 0 {
		c.deny("territories", entry, "limits the territory, and any country is listed")
	}
	c.word.Purposes |= use.Allows
	c.word.Obligations |= use.Requires
}

// obligations restrict, so one that is not known denies.
func (c *compiler) obligations(entries []string) {
	for _, e := range entries {
		bit, err := consentword.ParseObligations(e)
		if err != nil {
			c.deny("obligations", e, "has no bit")
			continue
		}
		c.word.Obligations |= bit
	}
}

func (c *compiler) cohort(n uint32) {
	code, ok := consentword.CohortAtLeast(uint64(n))
	if !ok {
		c.deny("minCohort", "", "larger than the largest code")
	}
	c.word.Cohort = code
}

// withoutBit denies for each restriction that the word cannot hold.
func (c *compiler) withoutBit(d *Directive) {
	for _, e := range d.Diseases {
		c.deny("diseases", e, "no bit says which disease")
	}
	for _, e := range d.Projects {
		c.deny("projects", e, "no bit says which project")
	}
	if d.Collect != nil {
		c.deny("collect", "", "no bit says when data were collected")
	}
}

// nothingLeft denies a directive that permits but leaves a field empty, in
// which no request could find its bits: better said than found out.
func (c *compiler) nothingLeft() {
	for _, f := range []struct {
		name  string
		empty bool
	}{
		{"categories", c.word.Categories == 0},
		{"operations", c.word.Operations == 0},
		{"purposes", c.word.Purposes == 0},
		{"recipients", c.word.Recipients == 0},
		{"territories", c.word.Territories == 0},
	} {
		if f.empty {
			c.deny(f.name, "", "nothing is allowed")
		}
	}
}
