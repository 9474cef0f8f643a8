// Package fhirpath compiles and evaluates the part of FHIRPath 2.0.0 (HL7, hl7.org/fhirpath/N1) that SQL-on-FHIR v2 asks of views.
//
//	lexer.go   text to tokens
//	parser.go  tokens to a tree; whatever is not in the subset is an error here, never an empty result later
//	static.go  what the tree's parts can be, as far as it shows without data
//	eval.go, functions.go  the tree on an element
//	value.go, moment.go    equality and order: exact decimals, partial dates
//
// The subset: paths, choice elements (value for valueQuantity), [i], literals of strings, numbers, booleans, dates and times, {}, %constants, $this, $index,
// = != < <= > >= and or xor implies in contains | + - * / &, and the functions in the table of functions.go.
// Logic is three-valued: an empty operand is unknown, and comparing dates of different precision can be.
//
// It is stricter than the standard in these: a criterion or an operand of logic must be boolean or empty (the standard takes any single value for
// true); comparing things that have no order is an error; so is a path into a primitive element.
// Element types are read off the data (choice suffixes, JSON kinds), for no profile is loaded: a misspelt element is empty.
package fhirpath

import (
	"fmt"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
)

// Item is one element of a collection.
type Item struct {
	Value *strictjson.Value // nil for a primitive element that has extensions only
	Type  string            // FHIR type as in ofType, if it is known, else ""
	extra *strictjson.Value // the element's id and extensions, if it is primitive
}

// Boolean, Text and Number make items. The text of a number is a decimal literal.
func Boolean(b bool) Item {
	return Item{Value: &strictjson.Value{Kind: strictjson.Bool, Text: fmt.Sprint(b)}, Type: "boolean"}
}

// Text makes an item of a string type.
func Text(s, typ string) Item {
	return Item{Value: &strictjson.Value{Kind: strictjson.String, Text: s}, Type: typ}
}

// Number makes an item of a number type from a decimal literal.
func Number(literal, typ string) Item {
	return Item{Value: &strictjson.Value{Kind: strictjson.Number, Text: literal}, Type: typ}
}

// Scope is what an expression may refer to.
type Scope struct {
	Resource  string          // type of the resource at the root
	Nested    bool            // the expression starts at an element of the resource, not at the resource
	Constants map[string]Item // by name, without %
}

// Limits of an expression and of an evaluation.
const (
	MaxLength  = 16 << 10 // bytes of an expression
	MaxNesting = 64
	MaxSteps   = 1 << 20 // elements visited in one evaluation
)

// Expression is a compiled expression. It is immutable.
type Expression struct {
	source string
	root   node
}

// Compile compiles an expression. Every error is an *Error.
func Compile(source string, scope Scope) (*Expression, error) {
	if len(source) > MaxLength {
		return nil, &Error{source[:40] + "…", 0, fmt.Sprintf("longer than %d bytes", MaxLength)}
	}
	tokens, err := (&lexer{source: source}).tokens()
	if err != nil {
		return nil, err
	}
	p := &parser{source: source, tokens: tokens, scope: scope}
	root, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, p.unexpected(t)
	}
	return &Expression{source, root}, nil
}

func (e *Expression) String() string { return e.source }

// MayBeBoolean says whether the expression can give a boolean, as far as it shows without data.
func (e *Expression) MayBeBoolean() bool { return e.root.static().mayBe(boolean) }

// Focus is where an expression is evaluated.
type Focus struct {
	Resource Item // the resource
	Element  Item // the element that the expression starts at; the resource itself at the root
	RowIndex int  // %rowIndex
}

// Evaluate returns the collection that the expression gives. Errors are *Error.
func (e *Expression) Evaluate(f Focus) ([]Item, error) {
	ev := &evaluation{expression: e, focus: f}
	return e.root.eval(ev, environment{this: []Item{f.Element}})
}

// Truth evaluates a criterion: true, or not (false or unknown).
func (e *Expression) Truth(f Focus) (bool, error) {
	ev := &evaluation{expression: e, focus: f}
	items, err := e.root.eval(ev, environment{this: []Item{f.Element}})
	if err != nil {
		return false, err
	}
	t, err := ev.truth(items, 0)
	return t == yes, err
}

// Resource makes the item of a resource.
func Resource(v *strictjson.Value) Item { return Item{Value: v, Type: resourceType(v)} }

func resourceType(v *strictjson.Value) string {
	if t := v.StringOf("resourceType"); fhir.IsResource(t) {
		return t
	}
	return ""
}
