// Package fhirpath compiles and evaluates the part of FHIRPath 2.0.0 (HL7, hl7.org/fhirpath/N1) that SQL-on-FHIR v2 asks of views.
//
//	lexer.go   text to tokens
//	parser.go  tokens to a tree; whatever is not in the subset is an error here, never an empty result later
//	static.go  what the tree's parts can be, as far as it shows without data
//	eval.go, functions.go  the tree on an element
//	value.go, moment.go    equality and order: exact decimals, partial dates
//
// What is evaluated and what is not is declared in functions.md, which is made from the tables in table.go: the operators, and every function of
// FHIRPath 2.0.0, of the parts of 3.0.0-ballot that implementations have, of FHIR and of SQL-on-FHIR. Whatever is not evaluated does not compile.
// Logic is three-valued: an empty operand is unknown, and comparing dates of different precision can be. Decimals are exact: numbers keep the text they
// came with, and only a quotient is ever rounded.
//
// Types are FHIR's: package fhir knows the elements of R4 and R5, so that a path into a primitive element, an order of things that have none and a
// criterion that is no boolean do not compile. Elements that neither release has are listed by Unknown: they give nothing, and a study that names one is
// refused.
//
// It is stricter than the standard in these: a criterion or an operand of logic must be boolean or empty (the standard takes any single value for
// true); comparing things that have no order is an error. It is laxer in one: a string that stands beside a date and is one is compared as a date.
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
	if b {
		return Item{Value: &trueValue, Type: "boolean"}
	}
	return Item{Value: &falseValue, Type: "boolean"}
}

// Never changed, as no value is.
var (
	trueValue  = strictjson.Value{Kind: strictjson.Bool, Text: "true"}
	falseValue = strictjson.Value{Kind: strictjson.Bool, Text: "false"}
)

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
	Types     []string        // of the element that a nested expression starts at; empty if they are not known
	Constants map[string]Item // by name, without %
}

// Limits of an expression and of an evaluation.
const (
	MaxLength  = 16 << 10 // bytes of an expression
	MaxNesting = 64
	MaxSteps   = 1 << 20 // elements visited in one evaluation, or in all that share a count
)

// Expression is a compiled expression. It is immutable.
type Expression struct {
	source   string
	root     node
	unknown  []string
	resolves bool
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
	p := &parser{source: source, tokens: tokens, scope: scope, here: scope.Types}
	if !scope.Nested {
		p.here = []string{scope.Resource}
	}
	p.start = p.here
	root, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, p.unexpected(t)
	}
	return &Expression{source: source, root: root, unknown: p.unknown, resolves: p.resolves}, nil
}

// Types are the FHIR types that what the expression gives can have; empty if they are not known.
func (e *Expression) Types() []string { return e.root.types() }

// Unknown lists the elements that the expression names and that neither R4 nor R5 has where it names them.
func (e *Expression) Unknown() []string { return e.unknown }

// Resolves says whether the expression follows references to other resources.
func (e *Expression) Resolves() bool { return e.resolves }

func (e *Expression) String() string { return e.source }

// MayBeBoolean says whether the expression can give a boolean, as far as it shows without data.
func (e *Expression) MayBeBoolean() bool { return e.root.static().mayBe(boolean) }

// Focus is where an expression is evaluated.
type Focus struct {
	Resource Item // the resource
	Element  Item // the element that the expression starts at; the resource itself at the root
	RowIndex int  // %rowIndex

	// Steps counts the elements visited, over all evaluations that share it; nil is a count of its own.
	Steps *int

	// Resolve finds the resource that a reference names; type may be "", and nil is that there is none. Without it, resolve() finds contained resources only.
	Resolve func(typ, id string) (*strictjson.Value, error)
}

// Evaluate returns the collection that the expression gives. Errors are *Error.
func (e *Expression) Evaluate(f Focus) ([]Item, error) {
	ev, env := newEvaluation(e, f)
	return e.root.eval(ev, env)
}

// Truth evaluates a criterion: true, or not (false or unknown).
func (e *Expression) Truth(f Focus) (bool, error) {
	ev, env := newEvaluation(e, f)
	items, err := e.root.eval(ev, env)
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
