package fhir

import (
	"slices"
	"strconv"

	"salus/models/strictjson"
)

// extensionLimits is the modifier extension of a provision with what restricts a directive and has no element in FHIR.
const extensionLimits = "urn:salus:limits"

// limits are the parts of extensionLimits: extensions named by the fields of a directive, one for each entry.
type limits struct {
	territories []string // nil: silent
	obligations []string
	diseases    []string
	projects    []string
	minCohort   uint32
	unknown     bool // there is a modifier extension that we do not know
}

func (l *limits) lists() map[string]*[]string {
	return map[string]*[]string{
		"territories": &l.territories, "obligations": &l.obligations, "diseases": &l.diseases, "projects": &l.projects,
	}
}

// read reads an element's modifier extensions.
func (l *limits) read(v *strictjson.Value, path string) error {
	return elements(v, path, func(at string, e *strictjson.Value) error {
		if e.StringOf("url") != extensionLimits {
			l.unknown = true
			return nil
		}
		parts := e.Get("extension")
		if parts == nil || len(e.Names) != 2 {
			return bad(at, "not of its form")
		}
		return elements(parts, at+".extension", l.part)
	})
}

func (l *limits) part(path string, v *strictjson.Value) error {
	name := v.StringOf("url")
	if name == "minCohort" {
		n, err := strconv.ParseUint(v.StringOf("valueString"), 10, 32)
		if err != nil || len(v.Names) != 2 {
			return bad(path, "not of its form")
		}
		l.minCohort = max(l.minCohort, uint32(n))
		return nil
	}
	list, ok := l.lists()[name]
	entry := v.StringOf("valueString")
	if !ok || !isText(entry) || len(v.Names) != 2 {
		return bad(path, "not of its form")
	}
	if *list == nil {
		*list = []string{}
	}
	if entry != nothing {
		*list = append(*list, entry)
	}
	return nil
}

// and are the limits of a rule within another.
func (l limits) and(m limits) limits {
	out := limits{
		territories: both(l.territories, m.territories),
		obligations: slices.Concat(l.obligations, m.obligations),
		diseases:    slices.Concat(l.diseases, m.diseases),
		projects:    slices.Concat(l.projects, m.projects),
		minCohort:   max(l.minCohort, m.minCohort),
	}
	return out
}

// both is what two lists have in common, where nil is silence.
func both(a, b []string) []string {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return slices.DeleteFunc(slices.Clone(a), func(e string) bool { return !slices.Contains(b, e) })
}
