package consent

import "salus/models/consentword"

// Cause is why a slot's row may not serve a study: the first part of its word
// that stands against the request.
type Cause string

// The causes, in the order in which they are looked for. Allowed is none.
const (
	Allowed         Cause = ""
	NoDirective     Cause = "no directive"
	OtherSchema     Cause = "schema"
	NotPermitted    Cause = "decision"
	OtherPurpose    Cause = "purposes"
	OtherCategory   Cause = "categories"
	OtherOperation  Cause = "operations"
	OtherRecipient  Cause = "recipients"
	OtherTerritory  Cause = "territories"
	OpenObligation  Cause = "obligations"
	SmallCohort     Cause = "minCohort"
	ReservedBits    Cause = "reserved"
	NotYet          Cause = "not before"
	NoLonger        Cause = "not after"
	InvalidQuestion Cause = "request"
)

// Decision says whether the row in a slot may serve a study now.
type Decision struct {
	Slot      int
	Permitted bool
	Cause     Cause // Allowed exactly if Permitted
}

// Causes counts decisions by cause, those that permit under Allowed.
func Causes(decisions []Decision) map[Cause]int {
	counts := make(map[Cause]int)
	for _, d := range decisions {
		counts[d.Cause]++
	}
	return counts
}

// decide is consentword.Permits with its cause. The two are held together:
// whatever Permits says, stands, and a cause that disagrees is InvalidQuestion.
func decide(w, request consentword.Word, hours uint32) (bool, Cause) {
	if consentword.Permits(w, request, hours) {
		return true, Allowed
	}
	if c := cause(w, request.Fields(), hours); c != Allowed {
		return false, c
	}
	return false, InvalidQuestion
}

func cause(w consentword.Word, r consentword.Fields, hours uint32) Cause {
	a := w.Fields()
	switch {
	case w == consentword.Word{}:
		return NoDirective
	case a.Schema != r.Schema:
		return OtherSchema
	case a.Decision != consentword.Permit:
		return NotPermitted
	case r.Purposes&^a.Purposes != 0:
		return OtherPurpose
	case r.Categories&^a.Categories != 0:
		return OtherCategory
	case r.Operations&^a.Operations != 0:
		return OtherOperation
	case r.Recipients&^a.Recipients != 0:
		return OtherRecipient
	case r.Territories&^a.Territories != 0:
		return OtherTerritory
	case a.Obligations&^r.Obligations != 0:
		return OpenObligation
	case a.Cohort > r.Cohort:
		return SmallCohort
	case a.Reserved != 0:
		return ReservedBits
	case hours < a.NotBefore:
		return NotYet
	case hours > a.NotAfter:
		return NoLonger
	}
	return Allowed
}
