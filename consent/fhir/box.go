package fhir

import (
	"reflect"
	"slices"

	"salus/consent"
	"salus/models/consentword"
)

// box is a product of what is permitted. A list that is nil is silent.
type box struct {
	path       string
	purposes   []string
	modifiers  []string // of the purposes: DUO codes that restrict
	categories []string
	operations []string
	recipients []string
	limits     limits
	use        hours
	collect    *hours
}

// evaluation turns rules into boxes and reports on each.
type evaluation struct {
	findings []Finding
}

func (e *evaluation) report(path string, effect Effect, text string) {
	e.findings = append(e.findings, Finding{Rule: path, Effect: effect, Text: text})
}

// expand is what a rule permits within what its parent permits: the rule itself, or the rules that permit within it, less
// what the rules within it deny.
func (e *evaluation) expand(r *rule, within box) []box {
	b, ok := e.conditions(r)
	if !ok {
		return nil
	}
	return e.inner(r.rules, b.within(within))
}

// inner is what rules leave and add of a box: with rules that permit among them, those; else the box.
func (e *evaluation) inner(rules []rule, b box) []box {
	boxes := []box{}
	narrower := false
	for i := range rules {
		if rules[i].effect == permit {
			narrower = true
			boxes = append(boxes, e.expand(&rules[i], b)...)
		}
	}
	if !narrower {
		if b, ok := e.complete(b); ok {
			boxes = append(boxes, b)
		}
	}
	for i := range rules {
		if rules[i].effect != permit {
			boxes = e.subtract(boxes, &rules[i])
		}
	}
	return boxes
}

// complete gives a box what silence means. Without a purpose it permits nothing.
func (e *evaluation) complete(b box) (box, bool) {
	if b.purposes == nil {
		e.report(b.path, NotGranted, "names no purpose, and none is taken for granted")
		return b, false
	}
	broad := consent.BroadTerms("", consent.Hash{}, "")
	silent(&b.categories, broad.Categories)
	silent(&b.operations, broad.Operations)
	silent(&b.recipients, broad.Recipients)
	silent(&b.limits.territories, consentword.SameCountry.Names())
	return b, true
}

func silent(list *[]string, meant []string) {
	if *list == nil {
		*list = slices.Clone(meant)
	}
}

// conditions is the box of a rule that permits; not ok if a condition is not understood.
func (e *evaluation) conditions(r *rule) (b box, ok bool) {
	void := func(text string) (box, bool) {
		e.report(r.path, NotGranted, text)
		return box{}, false
	}
	switch {
	case r.limits.unknown:
		return void("has a modifier extension that is not known")
	case len(r.odd) > 0:
		return void("depends on " + r.odd[0] + ", which no bit holds")
	case len(r.codes) > 0:
		return void("depends on a code in the data, which no bit holds")
	case len(r.classes) > 0 && len(r.labels) > 0:
		return void("depends on class and security label together, which no bit holds")
	case r.period.empty:
		return void("is for no full hour")
	}
	b = box{path: r.path, limits: r.limits, use: r.period, collect: r.collect}
	lists := []struct {
		of      string
		given   [][]coding
		meaning func(coding) understood
		to      *[]string
	}{
		{"purpose", each(r.purposes), purpose, &b.purposes},
		{"class", each(r.classes), category, &b.categories},
		{"securityLabel", each(r.labels), sensitivity, &b.categories},
		{"action", r.actions, operation, &b.operations},
		{"actor", each(r.actors), recipient, &b.recipients},
	}
	for _, l := range lists {
		if len(l.given) == 0 {
			continue
		}
		understoodSome := false
		for _, alternatives := range l.given {
			u := first(alternatives, l.meaning)
			if u.why != "" {
				e.report(r.path, NotGranted, l.of+": "+u.why)
				continue
			}
			understoodSome = true
			b.modifiers = append(b.modifiers, u.modifiers...)
			if u.entries != nil {
				*l.to = append(orEmpty(*l.to), u.entries...)
			}
		}
		if !understoodSome {
			return void(l.of + ": none is understood")
		}
	}
	return b, true
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// each makes concepts of codings.
func each(list []coding) [][]coding {
	var out [][]coding
	for _, c := range list {
		out = append(out, []coding{c})
	}
	return out
}

// first is the meaning of a concept: of the first of its codings that is understood.
func first(alternatives []coding, meaning func(coding) understood) understood {
	var none understood
	for i, c := range alternatives {
		u := meaning(c)
		if u.why == "" {
			return u
		}
		if i == 0 {
			none = u
		}
	}
	return none
}

// within is the box b inside another.
func (b box) within(outer box) box {
	b.purposes = both(b.purposes, outer.purposes)
	b.modifiers = slices.Concat(outer.modifiers, b.modifiers)
	b.categories = both(b.categories, outer.categories)
	b.operations = both(b.operations, outer.operations)
	b.recipients = both(b.recipients, outer.recipients)
	b.limits = outer.limits.and(b.limits)
	b.use = b.use.and(outer.use)
	if outer.collect != nil && b.collect != nil {
		p := b.collect.and(*outer.collect)
		b.collect = &p
	} else if b.collect == nil {
		b.collect = outer.collect
	}
	return b
}

// taken is what a rule that denies may touch in one respect. Without anything that is understood it is all, and not named.
type taken struct {
	named bool
	bits  uint32
}

func touched(given [][]coding, meaning func(coding) understood) taken {
	t := taken{named: len(given) > 0}
	for _, alternatives := range given {
		any := taken{}
		for _, c := range alternatives {
			if u := meaning(c); u.sure {
				any = taken{named: true, bits: any.bits | u.touches}
			}
		}
		if !any.named {
			return taken{}
		}
		t.bits |= any.bits
	}
	return t
}

// subtract takes from each box all that a rule that denies may touch: in the first respect that the rule names, all of it
// otherwise.
func (e *evaluation) subtract(boxes []box, r *rule) []box {
	text := "takes away what it may touch"
	if r.effect == unsaid {
		text = "does not say whether it permits, and is taken to deny"
	}
	categories := touched(each(r.classes), category)
	if labels := touched(each(r.labels), sensitivity); labels.named && categories.named {
		categories.bits |= labels.bits
	} else if labels.named {
		categories = labels
	}
	recipients, purposes, operations := touched(each(r.actors), recipient), touched(each(r.purposes), purpose), touched(r.actions, operation)
	var left []box
	for _, b := range boxes {
		switch {
		case categories.named:
			b.categories = without(b.categories, consentword.Categories(categories.bits), consentword.ParseCategories, consentword.Categories.Names)
		case recipients.named:
			b.recipients = without(b.recipients, consentword.Recipients(recipients.bits), consentword.ParseRecipients, consentword.Recipients.Names)
		case purposes.named:
			b.purposes = without(b.purposes, consentword.Purposes(purposes.bits), parsePurposes, consentword.Purposes.Names)
		case operations.named:
			b.operations = without(b.operations, consentword.Operations(operations.bits), consentword.ParseOperations, consentword.Operations.Names)
		default:
			continue
		}
		left = append(left, b)
	}
	if len(left) < len(boxes) {
		text += "; its condition is not understood, so it denies all"
	}
	e.report(r.path, Denied, text)
	for i := range r.rules {
		if r.rules[i].effect == permit {
			e.report(r.rules[i].path, NotGranted, "an exception to what is denied")
		}
	}
	return left
}

// parsePurposes also reads a DUO code as all that it allows.
func parsePurposes(names ...string) (consentword.Purposes, error) {
	for _, u := range consent.DataUses() {
		if u.Code == names[0] || u.Short == names[0] {
			return u.Allows, nil
		}
	}
	return consentword.ParsePurposes(names...)
}

// without removes bits from a list of names. An entry of several bits becomes the names of those that are left; one without a bit
// grants nothing and stays.
func without[S ~uint16 | ~uint32](list []string, bits S, parse func(...string) (S, error), names func(S) []string) []string {
	out := []string{}
	for _, entry := range list {
		has, err := parse(entry)
		if err == nil && has&bits != 0 {
			out = append(out, names(has&^bits)...)
			continue
		}
		out = append(out, entry)
	}
	return out
}

// join makes one box of those that differ in one list alone. The first of what is left holds.
func (e *evaluation) join(boxes []box) (box, bool) {
	for i := range boxes {
		boxes[i].normalise()
	}
	for i := 0; i < len(boxes); i++ {
		for j := len(boxes) - 1; j > i; j-- {
			if joined, ok := union(boxes[i], boxes[j]); ok {
				e.report(boxes[j].path, Granted, "")
				boxes[i] = joined
				boxes = slices.Delete(boxes, j, j+1)
				j = len(boxes) // a larger box may join with what did not fit before
			}
		}
	}
	if len(boxes) == 0 {
		return box{}, false
	}
	e.report(boxes[0].path, Granted, "")
	for _, b := range boxes[1:] {
		e.report(b.path, NotGranted, "differs from "+boxes[0].path+" in more than one respect, and a word holds one combination")
	}
	return boxes[0], true
}

func (b *box) normalise() {
	for _, list := range b.lists() {
		*list = set(*list)
	}
	for _, list := range []*[]string{&b.modifiers, &b.limits.obligations, &b.limits.diseases, &b.limits.projects} {
		*list = set(*list)
	}
}

func (b *box) lists() []*[]string {
	return []*[]string{&b.purposes, &b.categories, &b.operations, &b.recipients, &b.limits.territories}
}

func set(list []string) []string {
	out := slices.Sorted(slices.Values(list))
	return orEmpty(slices.Compact(out))
}

// union is the box of two that differ in at most one list.
func union(a, b box) (box, bool) {
	out := a
	differ := 0
	theirs := b.lists()
	for i, list := range out.lists() {
		if slices.Equal(*list, *theirs[i]) {
			continue
		}
		differ++
		*list = set(slices.Concat(*list, *theirs[i]))
		*theirs[i] = *list
	}
	b.path = a.path
	return out, differ <= 1 && reflect.DeepEqual(out, b)
}
