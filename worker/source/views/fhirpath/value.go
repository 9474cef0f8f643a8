package fhirpath

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
)

// truth is a value of three-valued logic.
type truth int8

const (
	no      truth = -1
	unknown truth = 0
	yes     truth = 1
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func not(t truth) truth    { return -t }
func and(a, b truth) truth { return min(a, b) } // no < unknown < yes

func (t truth) items() []Item {
	if t == unknown {
		return nil
	}
	if t == yes {
		return yesItems
	}
	return noItems
}

// Never changed, as no collection is.
var yesItems, noItems = []Item{Boolean(true)}, []Item{Boolean(false)}

// truth reads a collection as an operand of logic.
func (ev *evaluation) truth(items []Item, at int) (truth, error) {
	if len(items) > 1 {
		return unknown, ev.fail(at, "several values where one boolean belongs")
	}
	if !hasValue(items) {
		return unknown, nil
	}
	if kindOf(items[0]) != boolean {
		return unknown, ev.fail(at, "a "+items[0].Value.Kind.String()+" where a boolean belongs")
	}
	return truthOf(items[0].Value.Text == "true"), nil
}

// hasValue says whether a collection of at most one item has a value.
func hasValue(items []Item) bool { return len(items) > 0 && items[0].Value != nil }

func kindOf(item Item) kinds {
	if item.Value == nil {
		return compound
	}
	switch item.Value.Kind {
	case strictjson.Bool:
		return boolean
	case strictjson.Number:
		return numeric
	case strictjson.String:
		return textual
	}
	if item.Type == "Quantity" || item.Type != "" && fhir.Parent(item.Type) == "Quantity" {
		return measured
	}
	return compound
}

// equal is = of FHIRPath, section 6.1: unknown if one side is empty, else equal one by one in order.
func equal(left, right []Item) truth {
	if len(left) == 0 || len(right) == 0 {
		return unknown
	}
	if len(left) != len(right) {
		return no
	}
	all := yes
	for i := range left {
		all = and(all, equalItems(left[i], right[i]))
	}
	return all
}

func equalItems(a, b Item) truth {
	if a.Value == nil || b.Value == nil {
		return unknown
	}
	ka, kb := kindOf(a), kindOf(b)
	switch {
	case ka != kb:
		return no
	case ka == numeric:
		x, errX := rational(a.Value.Text)
		y, errY := rational(b.Value.Text)
		if errX != nil || errY != nil {
			return truthOf(a.Value.Text == b.Value.Text)
		}
		return truthOf(x.Cmp(y) == 0)
	case ka == textual:
		if a.Value.Text == b.Value.Text {
			return yes
		}
		if x, y, ok := moments(a, b); ok {
			if sign, known := x.compare(y); known {
				return truthOf(sign == 0)
			}
			return unknown
		}
		return no
	case ka == measured:
		x, okX := quantityOf(a)
		y, okY := quantityOf(b)
		if !okX || !okY || !x.sameUnit(y) {
			return unknown
		}
		return truthOf(x.value.Cmp(y.value) == 0)
	case ka == compound:
		return truthOf(equalDeep(a.Value, b.Value))
	}
	return truthOf(a.Value.Text == b.Value.Text)
}

// equalDeep compares elements member by member, in any order of members, numbers by value.
func equalDeep(a, b *strictjson.Value) bool {
	if a == nil || b == nil || a.Kind != b.Kind || len(a.Items) != len(b.Items) {
		return a == b
	}
	if a.Kind == strictjson.Number {
		return PlainNumber(a.Text) == PlainNumber(b.Text)
	}
	for i := range a.Items {
		other := &b.Items[i]
		if a.Kind == strictjson.Object {
			other = b.Get(a.Names[i])
		}
		if !equalDeep(&a.Items[i], other) {
			return false
		}
	}
	return a.Text == b.Text
}

// equivalent is ~ of FHIRPath, section 6.1.2: nothing is equivalent to nothing, and collections in any order.
func equivalent(left, right []Item) bool {
	if len(left) != len(right) || len(left) > 1000 {
		return false
	}
	used := make([]bool, len(right))
	for i := range left {
		found := false
		for j := range right {
			if !used[j] && equivalentItems(left[i], right[j]) {
				used[j], found = true, true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func equivalentItems(a, b Item) bool {
	if a.Value == nil || b.Value == nil {
		return a.Value == b.Value
	}
	ka, kb := kindOf(a), kindOf(b)
	switch {
	case ka != kb:
		return false
	case ka == numeric:
		return equivalentNumbers(a.Value.Text, b.Value.Text)
	case ka == measured:
		x, okX := quantityOf(a)
		y, okY := quantityOf(b)
		return okX && okY && equivalentUnit(x.unit) == equivalentUnit(y.unit) && equivalentNumbers(x.text, y.text)
	case ka == textual:
		if x, y, ok := moments(a, b); ok {
			sign, known := x.compare(y)
			return known && sign == 0
		}
		return equivalentText(a.Value.Text, b.Value.Text)
	case a.Type == "Coding" && b.Type == "Coding" || a.Type == "CodeableConcept" && b.Type == "CodeableConcept":
		return equivalentCodes(a, b)
	}
	return equivalentDeep(a, b)
}

// equivalentNumbers rounds to the digits of the less precise one; zeros at the end are no digits.
func equivalentNumbers(a, b string) bool {
	x, errX := rational(a)
	y, errY := rational(b)
	if errX != nil || errY != nil {
		return a == b
	}
	digits := func(s string) int {
		_, fraction, _ := strings.Cut(PlainNumber(s), ".")
		return len(fraction)
	}
	least := min(digits(a), digits(b))
	return round(nil, x, least).Cmp(round(nil, y, least)) == 0
}

// equivalentUnit takes the calendar's units for UCUM's (FHIRPath 2.0.0, section 6.1.2).
func equivalentUnit(unit string) string {
	switch unit {
	case "a":
		return "year"
	case "mo":
		return "month"
	case "wk":
		return "week"
	case "d":
		return "day"
	case "h":
		return "hour"
	case "min":
		return "minute"
	}
	return unit
}

// equivalentCodes compares by code and system only, concepts by whether they share a coding (hl7.org/fhir/fhirpath.html).
func equivalentCodes(a, b Item) bool {
	if a.Type == "Coding" {
		return a.Value.StringOf("code") == b.Value.StringOf("code") && a.Value.StringOf("system") == b.Value.StringOf("system")
	}
	for _, x := range a.members(nil, "coding") {
		for _, y := range b.members(nil, "coding") {
			if equivalentItems(x, y) {
				return true
			}
		}
	}
	return false
}

func equivalentDeep(a, b Item) bool {
	x, y := childrenOf(nil, a), childrenOf(nil, b)
	return len(a.Value.Names) == len(b.Value.Names) && equivalent(x, y)
}

var errNoOrder = errors.New("the two values have no order: numbers, strings, dates, times and quantities have, each among themselves")

// order compares two values; known is false for dates whose precision does not tell.
func order(a, b Item) (sign int, known bool, err error) {
	ka, kb := kindOf(a), kindOf(b)
	switch {
	case ka != kb:
		return 0, false, errNoOrder
	case ka == numeric:
		x, err := rational(a.Value.Text)
		if err != nil {
			return 0, false, err
		}
		y, err := rational(b.Value.Text)
		if err != nil {
			return 0, false, err
		}
		return x.Cmp(y), true, nil
	case ka == textual:
		if x, y, ok := moments(a, b); ok {
			sign, known = x.compare(y)
			return sign, known, nil
		}
		if isMomentType(a.Type) || isMomentType(b.Type) {
			return 0, false, errNoOrder
		}
		return strings.Compare(a.Value.Text, b.Value.Text), true, nil
	case ka == measured:
		x, okX := quantityOf(a)
		y, okY := quantityOf(b)
		if !okX || !okY || !x.sameUnit(y) {
			return 0, false, nil
		}
		return x.value.Cmp(y.value), true, nil
	}
	return 0, false, errNoOrder
}

var errTooLong = errors.New("a number of more than 64 characters or with an exponent beyond 200")

// rational reads a decimal literal exactly.
func rational(literal string) (*big.Rat, error) {
	if len(literal) > 64 {
		return nil, errTooLong
	}
	if i := strings.IndexAny(literal, "eE"); i >= 0 {
		if e, err := strconv.Atoi(literal[i+1:]); err != nil || e < -200 || 200 < e {
			return nil, errTooLong
		}
	}
	r, ok := new(big.Rat).SetString(literal)
	if !ok {
		return nil, errors.New("no number")
	}
	return r, nil
}

// decimals is how many digits after the point a quotient keeps; sums, differences and products are exact.
const decimals = 16

var errOperands = errors.New("needs two numbers, two strings, two quantities, or a date and a quantity of time")

// calculate is + - * / div mod of two values.
func calculate(op string, a, b Item) ([]Item, error) {
	ka, kb := kindOf(a), kindOf(b)
	switch {
	case ka == numeric && kb == numeric:
		return reckon(op, a, b)
	case op != "+" && op != "-":
		return nil, errOperands
	case ka == textual && kb == measured:
		if q, ok := quantityOf(b); ok {
			return addTime(a, q, op)
		}
		return nil, nil
	case ka == measured && kb == measured:
		x, okX := quantityOf(a)
		y, okY := quantityOf(b)
		if !okX || !okY {
			return nil, nil
		}
		return addQuantities(op, x, y), nil
	case ka == textual && kb == textual && op == "+" && !isMomentType(a.Type) && !isMomentType(b.Type):
		return textOf(a.Value.Text + b.Value.Text)
	}
	return nil, errOperands
}

func reckon(op string, a, b Item) ([]Item, error) {
	x, err := rational(a.Value.Text)
	if err != nil {
		return nil, err
	}
	y, err := rational(b.Value.Text)
	if err != nil {
		return nil, err
	}
	out, typ := new(big.Rat), "integer"
	if isDecimal(a) || isDecimal(b) || op == "/" {
		typ = "decimal"
	}
	switch op {
	case "+":
		out.Add(x, y)
	case "-":
		out.Sub(x, y)
	case "*":
		out.Mul(x, y)
	default:
		if y.Sign() == 0 {
			return nil, nil // FHIRPath 6.6.2
		}
		out.Quo(x, y)
		switch op {
		case "div":
			out, typ = truncate(nil, out, 0), "integer"
		case "mod":
			out.Sub(x, new(big.Rat).Mul(truncate(nil, out, 0), y))
		}
	}
	literal := decimalText(out)
	if len(literal) > 64 {
		return nil, errTooLong
	}
	return []Item{Number(literal, typ)}, nil
}

// decimalText writes a number exactly if it has a finite decimal form, else rounded to 16 digits after the point.
func decimalText(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	digits, exact := r.FloatPrec()
	if !exact || digits > 60 {
		digits = decimals
	}
	s := r.FloatString(digits)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// PlainNumber writes a number without exponent and without zeros that say nothing, so that equal numbers are written alike; one that is too long
// to be reckoned with stays as it is.
func PlainNumber(literal string) string {
	r, err := rational(literal)
	if err != nil {
		return literal
	}
	return decimalText(r)
}
