package fhirpath

import (
	"regexp"
	"slices"

	"salus/worker/source/fhir"
)

// kinds is the set of what an expression's items can be.
type kinds uint8

const (
	boolean kinds = 1 << iota
	numeric
	textual  // strings, dates and times
	measured // quantities
	compound
	anything = boolean | numeric | textual | measured | compound
	ordered  = numeric | textual | measured
)

// kindsOf are the kinds of items of types, all if the types are not known.
func kindsOf(types []string) (k kinds) {
	for _, t := range types {
		switch {
		case t == "boolean":
			k |= boolean
		case isNumberType(t):
			k |= numeric
		case fhir.IsPrimitive(t):
			k |= textual
		case fhir.IsA(t, "Quantity"):
			k |= measured
		case fhir.Known(t) && t != "Resource":
			k |= compound
		default:
			return anything
		}
	}
	if k == 0 {
		return anything
	}
	return k
}

func isNumberType(t string) bool {
	switch t {
	case "decimal", "integer", "integer64", "positiveInt", "unsignedInt":
		return true
	}
	return false
}

// merge joins two sets of types; unknown and known is unknown.
func merge(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	out := slices.Clone(a)
	for _, t := range b {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func (k kinds) mayBe(other kinds) bool { return k&other != 0 }

// node is a part of an expression.
type node interface {
	static() kinds
	types() []string // FHIR types, empty if they are not known
	eval(ev *evaluation, env environment) ([]Item, error)
}

type (
	literal  []Item
	this     struct{ of []string }
	index    struct{}
	total    struct{}
	rowIndex struct{}
	resource struct{ of string }
	start    struct{ of []string }
	member   struct {
		of   node
		name string
		has  []string
		at   int
	}
	typeTest struct { // is and as
		of  node
		op  string
		typ string
		at  int
	}
	indexer struct {
		of, index node
		at        int
	}
	binary struct {
		op          string
		left, right node
		at          int
	}
	call struct {
		of        node
		name      string
		function  function
		arguments []node
		typ       string // the argument of functions of a type
		regex     *regexp.Regexp
		at        int
	}
)

func (l literal) static() kinds {
	if len(l) == 0 {
		return anything // {} is unknown in every role
	}
	return kindOf(l[0])
}

func (t this) static() kinds     { return kindsOf(t.of) }
func (index) static() kinds      { return numeric }
func (total) static() kinds      { return anything }
func (rowIndex) static() kinds   { return numeric }
func (resource) static() kinds   { return compound }
func (s start) static() kinds    { return kindsOf(s.of) }
func (m *member) static() kinds  { return kindsOf(m.has) }
func (i *indexer) static() kinds { return i.of.static() }

func (t *typeTest) static() kinds {
	if t.op == "is" {
		return boolean
	}
	return kindsOf([]string{t.typ})
}

func (l literal) types() (types []string) {
	for _, item := range l {
		if item.Type == "" {
			return nil
		}
		types = append(types, item.Type)
	}
	return types
}

func (t this) types() []string     { return t.of }
func (index) types() []string      { return []string{"integer"} }
func (total) types() []string      { return nil }
func (rowIndex) types() []string   { return []string{"integer"} }
func (r resource) types() []string { return []string{r.of} }
func (s start) types() []string    { return s.of }
func (m *member) types() []string  { return m.has }
func (i *indexer) types() []string { return i.of.types() }

func (t *typeTest) types() []string {
	if t.op == "is" {
		return []string{"boolean"}
	}
	return []string{t.typ}
}

func (b *binary) types() []string {
	switch b.op {
	case "|":
		return merge(b.left.types(), b.right.types())
	case "+", "-", "*", "/":
		return nil
	case "&":
		return []string{"string"}
	case "div":
		return []string{"integer"}
	case "mod":
		return []string{"decimal"}
	}
	return []string{"boolean"}
}

func (c *call) types() []string {
	switch {
	case c.name == "ofType", c.name == "as":
		return []string{c.typ}
	case c.name == "select":
		return c.arguments[0].types()
	case c.name == "iif" && len(c.arguments) == 3:
		return merge(c.arguments[1].types(), c.arguments[2].types())
	case c.name == "iif":
		return c.arguments[1].types()
	case c.name == "union", c.name == "combine":
		return merge(c.of.types(), c.arguments[0].types())
	case c.function.keeps:
		return c.of.types()
	}
	return c.function.types
}

func (b *binary) static() kinds {
	switch b.op {
	case "+", "-":
		k := b.left.static() & b.right.static() & (numeric | textual | measured)
		if b.right.static().mayBe(measured) {
			k |= b.left.static() & textual // a date and a time to go
		}
		return k
	case "*", "/":
		return numeric
	case "div", "mod":
		return numeric
	case "&":
		return textual
	case "|":
		return b.left.static() | b.right.static()
	}
	return boolean
}

func (c *call) static() kinds {
	switch {
	case c.name == "select":
		return c.arguments[0].static()
	case c.name == "iif" && len(c.arguments) == 3:
		return c.arguments[1].static() | c.arguments[2].static()
	case c.name == "iif":
		return c.arguments[1].static()
	case c.name == "union", c.name == "combine":
		return c.of.static() | c.arguments[0].static()
	case c.name == "ofType", c.name == "as":
		return kindsOf([]string{c.typ})
	case c.function.gives != 0:
		return c.function.gives
	case c.function.keeps:
		return c.of.static()
	}
	return anything
}

// check refuses operands that can never be right.
func (b *binary) check(source string) error {
	need := func(k kinds, what string) error {
		if !b.left.static().mayBe(k) || !b.right.static().mayBe(k) {
			return &Error{source, b.at, b.op + " needs " + what + " on both sides"}
		}
		return nil
	}
	switch b.op {
	case "and", "or", "xor", "implies":
		return need(boolean, "booleans")
	case "*", "/", "div", "mod":
		return need(numeric, "numbers")
	case "&":
		return need(textual, "strings")
	case "+", "-":
		if b.static() == 0 {
			return &Error{source, b.at, b.op + " needs two numbers, two strings, two quantities, or a date and a quantity of time"}
		}
	case "<", "<=", ">", ">=":
		if b.left.static()&b.right.static()&ordered == 0 {
			return &Error{source, b.at, b.op + " needs two numbers, two strings, two dates or two quantities"}
		}
	}
	return nil
}

func (c *call) check(source string) error {
	for i, a := range c.arguments {
		if want := c.function.argument(i); want != 0 && !a.static().mayBe(want) {
			return &Error{source, c.at, c.name + "(): the argument can never be what it must be: " + describe(want)}
		}
	}
	if c.function.on != 0 && !c.of.static().mayBe(c.function.on) {
		return &Error{source, c.at, c.name + "() can only follow " + describe(c.function.on)}
	}
	return nil
}

func describe(k kinds) string {
	switch k {
	case boolean:
		return "a boolean"
	case numeric:
		return "a number"
	case textual:
		return "a string"
	case measured:
		return "a quantity"
	case numeric | measured:
		return "a number or a quantity"
	case ordered:
		return "a number, a string, a date or a quantity"
	}
	return "a value of another type"
}
