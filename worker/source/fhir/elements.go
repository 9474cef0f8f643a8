package fhir

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed elements.txt
var elementsText string

// element is an element of a type: its types, one of which a value has.
type element struct {
	types  []string
	choice bool // its JSON name ends in its type
}

var elements = sync.OnceValue(func() map[string]map[string]element {
	table := map[string]map[string]element{}
	for line := range strings.Lines(elementsText) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		owner := fields[0]
		of := make(map[string]element, len(fields)-1)
		for _, f := range fields[1:] {
			name, types, _ := strings.Cut(f, ":")
			e := element{types: strings.Split(types, "|")}
			name, e.choice = strings.CutSuffix(name, "[x]")
			for i, t := range e.types {
				if t == "." {
					e.types[i] = owner + "." + name
				}
			}
			of[name] = e
		}
		table[owner] = of
	}
	return table
})

// inherited are the elements that every resource or every element has.
var inherited = map[string]string{
	"id": "id", "extension": "Extension", "modifierExtension": "Extension", "implicitRules": "uri", "language": "code", "meta": "Meta", "text": "Narrative", "contained": "Resource",
}

// Known says whether the elements of a type are known: a resource, a data type, or an element with elements of its own, such as Patient.contact.
func Known(typ string) bool {
	_, ok := elements()[typ]
	return ok || IsResource(typ) || IsPrimitive(typ)
}

// Element returns the types that an element may have: one, or several for a choice, or where R4 and R5 differ. A choice element's JSON name (valueQuantity)
// is accepted for its type. ok says whether R4 or R5 has the element at a type, which must be Known.
func Element(typ, name string) (types []string, ok bool) {
	for t := typ; t != ""; t = Parent(t) {
		of := elements()[t]
		if e, ok := of[name]; ok {
			return e.types, true
		}
		for i := len(name) - 1; i > 0; i-- {
			if 'A' <= name[i] && name[i] <= 'Z' {
				if e, ok := of[name[:i]]; ok && e.choice {
					if c := Choice(name[:i], name); c != "" && slices.Contains(e.types, c) {
						return []string{c}, true
					}
				}
			}
		}
	}
	if t := inherited[name]; t != "" {
		if name == "id" || name == "extension" || !IsPrimitive(typ) && name == "modifierExtension" || IsResource(typ) {
			return []string{t}, true
		}
	}
	return nil, false
}

// IsA says whether a type is another or specialises it: code is a string, Age is a Quantity, Patient is a DomainResource, Patient.contact is a BackboneElement.
func IsA(typ, other string) bool {
	for t := typ; t != ""; t = Parent(t) {
		if t == other {
			return true
		}
	}
	switch other {
	case "Resource":
		return IsResource(typ)
	case "DomainResource":
		return IsResource(typ) && typ != "Bundle" && typ != "Binary" && typ != "Parameters"
	case "Element":
		return !IsResource(typ)
	case "BackboneElement":
		return strings.Contains(typ, ".") || typ == "Timing" || typ == "Dosage"
	}
	return false
}
