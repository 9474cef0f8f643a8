package fhir

import (
	"fmt"
	"slices"
	"strings"

	"salus/models/strictjson"
)

// effect is what a rule does.
type effect uint8

const (
	unsaid effect = iota
	permit
	deny
)

func (e effect) negated() effect {
	switch e {
	case permit:
		return deny
	case deny:
		return permit
	}
	return unsaid
}

// rule is a provision of either version.
type rule struct {
	path     string
	effect   effect
	period   hours
	collect  *hours // of dataPeriod
	purposes []coding
	classes  []coding // R4 class, R5 resourceType
	labels   []coding
	codes    [][]coding // each a concept, whose codings mean the same
	actions  [][]coding
	actors   []coding
	odd      []string // elements with conditions that are not understood
	limits   limits
	rules    []rule
}

// The most of each that is read.
const (
	maxRules   = 512 // of a resource
	maxNesting = 8   // of rules
	maxList    = 512 // entries of one list
)

// reader reads one resource. Its errors name elements and never what stands there.
type reader struct {
	version Version
	rules   int
}

func bad(path, what string) error { return fmt.Errorf("%s: %s", path, what) }

// members calls f for each member of an object.
func members(v *strictjson.Value, path string, f func(name string, m *strictjson.Value) error) error {
	if v.Kind != strictjson.Object {
		return bad(path, "not an object")
	}
	for i, name := range v.Names {
		if err := f(name, &v.Items[i]); err != nil {
			return err
		}
	}
	return nil
}

func elements(v *strictjson.Value, path string, f func(path string, m *strictjson.Value) error) error {
	if v.Kind != strictjson.Array || len(v.Items) == 0 {
		return bad(path, "not a list with something in it")
	}
	if len(v.Items) > maxList {
		return bad(path, fmt.Sprintf("more than %d entries", maxList))
	}
	for i := range v.Items {
		if err := f(fmt.Sprintf("%s[%d]", path, i), &v.Items[i]); err != nil {
			return err
		}
	}
	return nil
}

func text(v *strictjson.Value, path string) (string, error) {
	if v.Kind != strictjson.String || v.Text == "" {
		return "", bad(path, "not a string")
	}
	return v.Text, nil
}

// rule reads a provision.
func (r *reader) rule(v *strictjson.Value, path string, does effect, depth int) (rule, error) {
	out := rule{path: path, effect: does, period: always}
	if r.rules++; r.rules > maxRules || depth > maxNesting {
		return out, bad(path, fmt.Sprintf("more than %d provisions, or nested deeper than %d", maxRules, maxNesting))
	}
	err := members(v, path, func(name string, m *strictjson.Value) (err error) {
		at := path + "." + name
		switch {
		case name == "id", name == "extension":
		case name == "modifierExtension":
			err = out.limits.read(m, at)
		case name == "type" && r.version == R4:
			out.effect, err = readEffect(m, at)
		case name == "period":
			out.period, err = readHours(m, at)
		case name == "dataPeriod":
			var p hours
			p, err = readHours(m, at)
			out.collect = &p
		case name == "purpose":
			out.purposes, err = codings(m, at)
		case name == "securityLabel":
			out.labels, err = codings(m, at)
		case name == "class" && r.version == R4, name == "resourceType" && r.version == R5:
			out.classes, err = codings(m, at)
		case name == "code":
			out.codes, err = concepts(m, at)
		case name == "action":
			out.actions, err = concepts(m, at)
		case name == "actor":
			err = elements(m, at, func(at string, a *strictjson.Value) error {
				c, err := actor(a, at)
				out.actors = append(out.actors, c)
				return err
			})
		case name == "provision":
			err = elements(m, at, func(at string, p *strictjson.Value) error {
				nested := unsaid
				if r.version == R5 {
					nested = does.negated()
				}
				child, err := r.rule(p, at, nested, depth+1)
				out.rules = append(out.rules, child)
				return err
			})
		default:
			out.odd = append(out.odd, oddName(name))
		}
		return err
	})
	return out, err
}

// oddName names an element in a report. What is no name is not repeated.
func oddName(name string) string {
	if len(name) <= 32 && strings.Trim(name, "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return name
	}
	return "an element"
}

func readEffect(v *strictjson.Value, path string) (effect, error) {
	switch s, err := text(v, path); {
	case err != nil:
		return unsaid, err
	case s == "permit":
		return permit, nil
	case s == "deny":
		return deny, nil
	}
	return unsaid, bad(path, "neither permit nor deny")
}

func readHours(v *strictjson.Value, path string) (hours, error) {
	var start, end string
	err := members(v, path, func(name string, m *strictjson.Value) (err error) {
		switch name {
		case "start":
			start, err = text(m, path+".start")
		case "end":
			end, err = text(m, path+".end")
		case "id", "extension":
		default:
			err = bad(path, "a Period has no such element")
		}
		return err
	})
	if err != nil {
		return hours{}, err
	}
	p, err := readPeriod(start, end)
	if err != nil {
		return p, bad(path, err.Error())
	}
	return p, nil
}

func codings(v *strictjson.Value, path string) (out []coding, err error) {
	err = elements(v, path, func(at string, m *strictjson.Value) error {
		c, err := readCoding(m, at)
		out = append(out, c)
		return err
	})
	return out, err
}

func readCoding(v *strictjson.Value, path string) (c coding, err error) {
	err = members(v, path, func(name string, m *strictjson.Value) (err error) {
		switch name {
		case "system":
			c.system, err = text(m, path+".system")
		case "code":
			c.code, err = text(m, path+".code")
		case "display":
			c.display, err = text(m, path+".display")
		case "id", "extension", "version", "userSelected":
		default:
			err = bad(path, "a Coding has no such element")
		}
		return err
	})
	return c, err
}

func concepts(v *strictjson.Value, path string) (out [][]coding, err error) {
	err = elements(v, path, func(at string, m *strictjson.Value) error {
		c, err := concept(m, at)
		out = append(out, c)
		return err
	})
	return out, err
}

// concept reads a CodeableConcept: codings that mean the same. One of text alone is a coding of no system.
func concept(v *strictjson.Value, path string) (out []coding, err error) {
	err = members(v, path, func(name string, m *strictjson.Value) (err error) {
		switch name {
		case "coding":
			out, err = codings(m, path+".coding")
		case "text", "id", "extension":
		default:
			err = bad(path, "a CodeableConcept has no such element")
		}
		return err
	})
	if len(out) == 0 {
		out = []coding{{}}
	}
	return out, err
}

// actor reads who is meant. Only a role can be understood, and only if no person or organisation is named beside it: a
// reference says nothing where it holds the role's own code as its display.
func actor(v *strictjson.Value, path string) (coding, error) {
	var role []coding
	named := false
	err := members(v, path, func(name string, m *strictjson.Value) (err error) {
		switch name {
		case "role":
			role, err = concept(m, path+".role")
		case "reference":
			named = named || len(m.Names) != 1 || m.StringOf("display") == ""
		case "id", "extension":
		default:
			named = true
		}
		return err
	})
	if err != nil {
		return coding{}, err
	}
	display := v.Get("reference").StringOf("display")
	i := slices.IndexFunc(role, func(c coding) bool { return c.system == systemRecipient && (display == "" || display == c.code) })
	if i < 0 || named {
		return coding{}, nil
	}
	return role[i], nil
}
