package fhirpath

import (
	"fmt"
	"slices"
	"strings"

	"salus/worker/source/fhir"
)

type parser struct {
	source string
	tokens []token
	at     int
	depth  int
	inner  int // depth of function arguments, where $this is another element
	scope  Scope

	here     []string // types of $this
	start    []string // types of %context
	unknown  []string
	resolves bool
	totals   int // depth of aggregate()'s first argument
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

func (p *parser) fail(t token, format string, args ...any) error {
	return &Error{p.source, t.at, fmt.Sprintf(format, args...)}
}

func (p *parser) unexpected(t token) error {
	if t.kind == end {
		return p.fail(t, "the expression ends too early")
	}
	return p.fail(t, "unexpected %q", t.text)
}

func (p *parser) isSymbol(s string) bool {
	t := p.peek()
	return t.kind == symbol && t.text == s
}

func (p *parser) want(s string) error {
	if !p.isSymbol(s) {
		return p.fail(p.peek(), "expected %q", s)
	}
	p.take()
	return nil
}

// binding is the strength of a binary operator, 0 for what is none; stronger binds first.
func binding(t token) int {
	if t.kind != symbol && t.kind != identifier {
		return 0
	}
	switch t.text {
	case "implies":
		return 1
	case "or", "xor":
		return 2
	case "and":
		return 3
	case "in", "contains":
		return 4
	case "=", "!=", "~", "!~":
		return 5
	case "<", "<=", ">", ">=":
		return 6
	case "|":
		return 7
	case "is", "as":
		return 8
	case "+", "-", "&":
		return 9
	case "*", "/", "div", "mod":
		return 10
	}
	return 0
}

// expression parses operators that bind stronger than least.
func (p *parser) expression(least int) (node, error) {
	if p.depth++; p.depth > MaxNesting {
		return nil, p.fail(p.peek(), "nested deeper than %d levels", MaxNesting)
	}
	defer func() { p.depth-- }()
	left, err := p.unary()
	if err != nil {
		return nil, err
	}
	for {
		t := p.peek()
		strength := binding(t)
		if strength <= least {
			return left, nil
		}
		p.take()
		if t.text == "is" || t.text == "as" {
			typ, err := p.typeName(t.text)
			if err != nil {
				return nil, err
			}
			left = &typeTest{of: left, op: t.text, typ: typ, at: t.at}
			continue
		}
		right, err := p.expression(strength)
		if err != nil {
			return nil, err
		}
		b := &binary{op: t.text, left: left, right: right, at: t.at}
		if err := b.check(p.source); err != nil {
			return nil, err
		}
		left = b
	}
}

func (p *parser) unary() (node, error) {
	t := p.peek()
	if t.kind == symbol && (t.text == "-" || t.text == "+") {
		p.take()
		x, err := p.path()
		if err != nil {
			return nil, err
		}
		if !x.static().mayBe(numeric | measured) {
			return nil, p.fail(t, "%s before something that is no number", t.text)
		}
		if t.text == "+" {
			return x, nil
		}
		return &negation{of: x, at: t.at}, nil
	}
	return p.path()
}

// path parses a term and what follows it: members, functions, indexes.
func (p *parser) path() (node, error) {
	n, err := p.term()
	if err != nil {
		return nil, err
	}
	for {
		switch {
		case p.isSymbol("."):
			p.take()
			if n, err = p.step(n); err != nil {
				return nil, err
			}
		case p.isSymbol("["):
			t := p.take()
			index, err := p.expression(0)
			if err != nil {
				return nil, err
			}
			if !index.static().mayBe(numeric) {
				return nil, p.fail(t, "an index that is no number")
			}
			if err := p.want("]"); err != nil {
				return nil, err
			}
			n = &indexer{of: n, index: index, at: t.at}
		default:
			return n, nil
		}
	}
}

func (p *parser) term() (node, error) {
	t := p.take()
	switch t.kind {
	case text:
		return literal{Text(t.text, "string")}, nil
	case number:
		if next := p.peek(); next.kind == text || next.kind == identifier && calendarUnit(next.text) != "" {
			p.take()
			unit := next.text
			if next.kind == identifier {
				unit = calendarUnit(unit)
			} else if len(unit) > maxUnit {
				return nil, p.fail(next, "a unit of more than %d characters", maxUnit)
			}
			if _, err := rational(t.text); err != nil {
				return nil, p.fail(t, "%s", err)
			}
			return literal{quantityItem(t.text, unit, next.kind == identifier)}, nil
		}
		typ := "integer"
		if strings.Contains(t.text, ".") {
			typ = "decimal"
		}
		item := Number(t.text, typ)
		if _, err := rational(item.Value.Text); err != nil {
			return nil, p.fail(t, "%s", err)
		}
		return literal{item}, nil
	case momentText:
		typ, ok := momentType(t.text)
		if !ok {
			return nil, p.fail(t, "@%s is no date, time or dateTime", t.text)
		}
		return literal{Text(strings.TrimPrefix(t.text, "T"), typ)}, nil
	case constant:
		return p.constant(t)
	case special:
		switch t.text {
		case "this":
			return this{p.here}, nil
		case "total":
			if p.totals == 0 {
				return nil, p.fail(t, "$total outside of aggregate()")
			}
			return total{}, nil
		case "index":
			if p.inner == 0 {
				return nil, p.fail(t, "$index outside of a function's argument")
			}
			return index{}, nil
		}
		return nil, p.fail(t, "$%s is not in the subset that Salus evaluates", t.text)
	case symbol:
		switch t.text {
		case "(":
			n, err := p.expression(0)
			if err != nil {
				return nil, err
			}
			return n, p.want(")")
		case "{":
			return literal{}, p.want("}")
		}
	case identifier, quoted:
		if t.kind == identifier && (t.text == "true" || t.text == "false") {
			return literal{Boolean(t.text == "true")}, nil
		}
		p.at--
		return p.step(nil)
	}
	return nil, p.unexpected(t)
}

func (p *parser) constant(t token) (node, error) {
	if c, ok := p.scope.Constants[t.text]; ok {
		return literal{c}, nil
	}
	switch t.text {
	case "rowIndex":
		return rowIndex{}, nil
	case "resource", "rootResource":
		return resource{p.scope.Resource}, nil
	case "context":
		return start{p.start}, nil
	case "ucum":
		return literal{Text("http://unitsofmeasure.org", "uri")}, nil
	case "sct":
		return literal{Text("http://snomed.info/sct", "uri")}, nil
	case "loinc":
		return literal{Text("http://loinc.org", "uri")}, nil
	}
	return nil, p.fail(t, "the constant %%%s is not defined", t.text)
}

// step parses a member or a function of n; nil is the element that the expression is evaluated at.
func (p *parser) step(n node) (node, error) {
	t := p.take()
	if t.kind == special && (t.text == "this" || t.text == "index") && n != nil {
		return nil, p.fail(t, "$%s can only begin a path", t.text)
	}
	if t.kind != identifier && t.kind != quoted {
		return nil, p.unexpected(t)
	}
	if t.kind == identifier && p.isSymbol("(") {
		return p.call(n, t)
	}
	if n == nil {
		if c := t.text[:min(1, len(t.text))]; c >= "A" && c <= "Z" {
			if t.text != p.scope.Resource && t.text != "Resource" && t.text != "DomainResource" || p.scope.Nested || p.inner > 0 {
				return nil, p.fail(t, "%s is no element here: a type's name can only begin a path at a resource of that type", t.text)
			}
			return this{p.here}, nil
		}
		n = this{p.here}
	}
	if !isElementName(t.text) {
		return nil, p.fail(t, "%q is no element's name", t.text)
	}
	has, err := p.elementTypes(n, t)
	return &member{of: n, name: t.text, has: has, at: t.at}, err
}

// elementTypes are the types of an element of n. A path into a primitive is an error; an element that no type has is remembered.
func (p *parser) elementTypes(n node, t token) (has []string, err error) {
	of := n.types()
	found, primitive := false, len(of) > 0
	for _, typ := range of {
		if !fhir.Known(typ) || typ == "Resource" {
			return nil, nil
		}
		types, ok := fhir.Element(typ, t.text)
		if ok {
			if has = append(has, types...); !found {
				found = true
			}
		}
		primitive = primitive && fhir.IsPrimitive(typ)
	}
	slices.Sort(has)
	switch {
	case len(of) == 0 || found:
		return slices.Compact(has), nil
	case primitive:
		return nil, p.fail(t, "a path into a %s, which has no element %s", of[0], t.text)
	}
	p.unknown = append(p.unknown, fmt.Sprintf("FHIRPath %q at %d: neither FHIR R4 nor R5 has an element %s of %s", p.source, t.at, t.text, of[0]))
	return nil, nil
}

func isElementName(s string) bool {
	if s == "" || s[0] < 'a' || 'z' < s[0] {
		return false
	}
	for i := range len(s) {
		if !isLetterOrDigit(s[i]) || s[i] == '_' {
			return false
		}
	}
	return true
}

func (p *parser) call(n node, name token) (node, error) {
	f, ok := functions[name.text]
	if !ok {
		if why, known := refused[name.text]; known {
			return nil, p.fail(name, "the function %s() is not in the subset that Salus evaluates: %s", name.text, why)
		}
		return nil, p.fail(name, "there is no function %s()", name.text)
	}
	if n == nil {
		n = this{p.here}
	}
	c := &call{of: n, name: name.text, function: f, at: name.at}
	p.resolves = p.resolves || name.text == "resolve"
	p.take()
	if f.typed {
		if err := p.typeArgument(c); err != nil {
			return nil, err
		}
	} else if err := p.arguments(c); err != nil {
		return nil, err
	}
	if err := p.want(")"); err != nil {
		return nil, err
	}
	if got := len(c.arguments); !f.typed && (got < f.least || got > f.most) {
		return nil, p.fail(name, "%s() takes %s, not %d", name.text, countOf(f.least, f.most), got)
	}
	if f.prepare != nil {
		if err := f.prepare(c); err != nil {
			return nil, p.fail(name, "%s(): %s", name.text, err)
		}
	}
	return c, c.check(p.source)
}

func countOf(least, most int) string {
	switch {
	case least != most:
		return fmt.Sprintf("%d to %d arguments", least, most)
	case least == 1:
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", least)
}

func (p *parser) arguments(c *call) error {
	if p.isSymbol(")") {
		return nil
	}
	if c.function.lambda {
		outer := p.here
		p.inner++
		p.here = c.of.types()
		if c.name == "repeat" {
			p.here = nil // the argument is applied to what it found, too
		}
		if c.name == "aggregate" {
			p.totals++
			defer func() { p.totals-- }()
		}
		defer func() { p.inner--; p.here = outer }()
	}
	for {
		a, err := p.expression(0)
		if err != nil {
			return err
		}
		c.arguments = append(c.arguments, a)
		if !p.isSymbol(",") {
			return nil
		}
		p.take()
	}
}

// typeArgument parses the type of ofType, is, as and getReferenceKey.
func (p *parser) typeArgument(c *call) (err error) {
	if p.isSymbol(")") {
		if c.function.least > 0 {
			return p.fail(p.peek(), "%s() needs a type", c.name)
		}
		return nil
	}
	c.typ, err = p.typeName(c.name)
	return err
}

// typeName parses a type: Quantity, FHIR.Quantity, System.String. A primitive may be written with a capital.
func (p *parser) typeName(of string) (string, error) {
	t := p.take()
	if t.kind == identifier && (t.text == "FHIR" || t.text == "System") && p.isSymbol(".") {
		p.take()
		t = p.take()
	}
	if t.kind != identifier && t.kind != quoted {
		return "", p.fail(t, "%s needs a type's name", of)
	}
	name := t.text
	if lower := strings.ToLower(name[:min(1, len(name))]) + name[min(1, len(name)):]; fhir.IsPrimitive(lower) {
		name = lower
	}
	if !fhir.IsType(name) && !fhir.IsResource(name) && !slices.Contains(abstractTypes, name) {
		return "", p.fail(t, "%s is no FHIR type", t.text)
	}
	return name, nil
}

var abstractTypes = []string{"Resource", "DomainResource", "Element", "BackboneElement"}
