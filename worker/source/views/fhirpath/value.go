package fhirpath

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"salus/models/strictjson"
)

var zero = Number("0", "integer").Value

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
	return []Item{Boolean(t == yes)}
}

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
	case ka == compound:
		return equalDeep(a.Value, b.Value)
	}
	return truthOf(a.Value.Text == b.Value.Text)
}

func equalDeep(a, b *strictjson.Value) truth {
	return truthOf(string(a.AppendCanonical(nil)) == string(b.AppendCanonical(nil)))
}

var errNoOrder = errors.New("the two values have no order: numbers, strings, dates and times have, each among themselves")

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

func calculate(op string, a, b Item) ([]Item, error) {
	x, err := rational(a.Value.Text)
	if err != nil {
		return nil, err
	}
	y, err := rational(b.Value.Text)
	if err != nil {
		return nil, err
	}
	out := new(big.Rat)
	switch op {
	case "+":
		out.Add(x, y)
	case "-":
		out.Sub(x, y)
	case "*":
		out.Mul(x, y)
	case "/":
		if y.Sign() == 0 {
			return nil, nil // FHIRPath 6.6.2
		}
		out.Quo(x, y)
	}
	literal := decimalText(out)
	if len(literal) > 64 {
		return nil, errTooLong
	}
	typ := "decimal"
	if out.IsInt() && op != "/" {
		typ = "integer"
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
