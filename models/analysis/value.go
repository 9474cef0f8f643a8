package analysis

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"salus/models/study"
)

// Reasons why a row cannot be encoded. The errors that wrap them name the column and never the value.
var (
	ErrType  = errors.New("value is not of the column's type")
	ErrRange = errors.New("value is outside the column's declared range, which the study refuses")
)

// missingTexts are the ways in which tables say that nothing is known.
func missingTexts() []string { return []string{"", "NA", "N/A", "?", ".", "NaN", "nan", "null"} }

// step is a value's place in its column's range, in the units of study.Column.Range. known is false for a missing value,
// which includes one out of range if the column says so.
func step(c study.Column, v Value) (n int64, known bool, err error) {
	text := strings.TrimSpace(string(v))
	if slices.Contains(missingTexts(), text) && !(c.Type == study.Category && slices.Contains(c.Values, text)) {
		return 0, false, nil
	}
	switch c.Type {
	case study.Boolean:
		return booleanStep(c, text)
	case study.Category:
		n, known = categoryStep(c, text)
		return confine(c, n, known)
	case study.Date:
		n, known, err = dateStep(c, text)
	default:
		n, known, err = numberStep(c, text)
	}
	if err != nil || !known {
		return 0, false, err
	}
	return confine(c, n, true)
}

// Known says whether a value counts as one of its column: false is missing, also by being out of a range that makes it so. The error is ErrType or ErrRange.
func Known(c study.Column, v Value) (bool, error) {
	_, known, err := step(c, v)
	return known, err
}

// confine applies the column's rule for values out of range. A category's value that is not listed has no step.
func confine(c study.Column, n int64, listed bool) (int64, bool, error) {
	low, high, _ := c.Range()
	if listed && low <= n && n <= high {
		return n, true, nil
	}
	switch c.OutOfRange {
	case study.Clip:
		return min(max(n, low), high), true, nil
	case study.Refuse:
		return 0, false, fmt.Errorf("column %s: %w", c.Name, ErrRange)
	}
	return 0, false, nil
}

func booleanStep(c study.Column, text string) (int64, bool, error) {
	switch strings.ToLower(text) {
	case "true", "1":
		return 1, true, nil
	case "false", "0":
		return 0, true, nil
	}
	return 0, false, fmt.Errorf("column %s: %w: want true or false", c.Name, ErrType)
}

// categoryStep finds the value among the listed ones: as text, or, for whole numbers, as number, so that 1.0 is 1.
func categoryStep(c study.Column, text string) (int64, bool) {
	if i := slices.Index(c.Values, text); i >= 0 {
		return int64(i), true
	}
	number, ok := number(text)
	if !ok || !number.IsInt() {
		return 0, false
	}
	i := slices.Index(c.Values, number.Num().String())
	return int64(i), i >= 0
}

// numberStep reads a number exactly. One with more digits than the column declares is rounded half away from zero.
func numberStep(c study.Column, text string) (int64, bool, error) {
	x, ok := number(text)
	if !ok {
		return 0, false, fmt.Errorf("column %s: %w: want a number", c.Name, ErrType)
	}
	if c.Type == study.Integer && !x.IsInt() {
		return 0, false, fmt.Errorf("column %s: %w: want a whole number; declare a decimal with digits to round", c.Name, ErrType)
	}
	x.Mul(x, new(big.Rat).SetInt(pow10(c.Digits)))
	rounded := roundHalfAway(x)
	if !rounded.IsInt64() {
		// Far outside every range; its side is all that matters.
		return int64(rounded.Sign()) << 62, true, nil
	}
	return rounded.Int64(), true, nil
}

// number reads a decimal number with optional exponent, as JSON and tables write it. Exponents are bounded: a short text
// must not become a long number.
func number(text string) (*big.Rat, bool) {
	if len(text) == 0 || len(text) > 40 || strings.ContainsAny(text, "/_xXpPbBoOiI") {
		return nil, false
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 && len(text)-i > 4 {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

func roundHalfAway(x *big.Rat) *big.Int {
	twice := new(big.Int).Mul(new(big.Int).Abs(x.Num()), big.NewInt(2))
	twice.Add(twice, x.Denom())
	twice.Quo(twice, new(big.Int).Mul(x.Denom(), big.NewInt(2)))
	if x.Sign() < 0 {
		twice.Neg(twice)
	}
	return twice
}

func pow10(digits int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
}

// dateStep reads an ISO 8601 or FHIR date or date and time; of the latter the date as written counts. A partial date
// that does not reach the column's unit is missing: nobody knows which day it was.
func dateStep(c study.Column, text string) (int64, bool, error) {
	date, _, _ := strings.Cut(text, "T")
	layouts := map[int]string{4: "2006", 7: "2006-01", 10: "2006-01-02"}
	layout, ok := layouts[len(date)]
	if !ok {
		return 0, false, fmt.Errorf("column %s: %w: want a date such as 2020-01-31", c.Name, ErrType)
	}
	t, err := time.Parse(layout, date)
	if err != nil {
		return 0, false, fmt.Errorf("column %s: %w: want a date such as 2020-01-31", c.Name, ErrType)
	}
	precision := map[string]int{"d": 10, "mo": 7, "a": 4}[c.Unit]
	if len(date) < precision {
		return 0, false, nil
	}
	switch c.Unit {
	case "d":
		days := t.Unix() / (24 * 60 * 60)
		if t.Unix()%(24*60*60) < 0 {
			days--
		}
		return days, true, nil
	case "mo":
		return int64(t.Year()-1970)*12 + int64(t.Month()) - 1, true, nil
	}
	return int64(t.Year() - 1970), true, nil
}
