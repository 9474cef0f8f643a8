package study

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxSize is the most values that a column's range may hold: a row's code has 20 bits and 0 means missing.
const MaxSize = 1<<20 - 1

var numberPattern = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$`)

// normalNumber spells a decimal number in one way: no exponent, no trailing zeros after the point, no negative zero.
func normalNumber(text string) (string, bool) {
	if !numberPattern.MatchString(text) {
		return "", false
	}
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		text = "0"
	}
	return text, true
}

// ParseNumber reads a plain decimal number (no exponent) exactly.
func ParseNumber(text string) (*big.Rat, bool) {
	if _, ok := normalNumber(text); !ok {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// Range is the column's range in integer steps, both ends included: units of 10^-Digits for numbers, days, months or
// years since 1970 for dates, positions from 0 for categories, 0 and 1 for booleans.
func (c Column) Range() (low, high int64, ok bool) {
	switch c.Type {
	case Boolean:
		return 0, 1, true
	case Category:
		return 0, int64(len(c.Values)) - 1, len(c.Values) > 0
	}
	low, lowOK := c.step(c.Min)
	high, highOK := c.step(c.Max)
	return low, high, lowOK && highOK && low <= high
}

// Size is the number of values in the column's range, 0 if it has none.
func (c Column) Size() uint64 {
	low, high, ok := c.Range()
	if !ok {
		return 0
	}
	return uint64(high-low) + 1
}

// step reads an end of the range.
func (c Column) step(text string) (int64, bool) {
	if c.Type == Date {
		return dateStep(text, c.Unit)
	}
	number, ok := ParseNumber(text)
	if !ok {
		return 0, false
	}
	number.Mul(number, new(big.Rat).SetInt64(pow10(c.Digits)))
	if !number.IsInt() || !number.Num().IsInt64() {
		return 0, false
	}
	n := number.Num().Int64()
	return n, -1<<53 <= n && n <= 1<<53
}

// dateStep reads a date of exactly the unit's precision.
func dateStep(text, unit string) (int64, bool) {
	layout, ok := map[string]string{"d": "2006-01-02", "mo": "2006-01", "a": "2006"}[unit]
	if !ok {
		return 0, false
	}
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < 1 {
		return 0, false
	}
	switch unit {
	case "d":
		return floorDiv(t.Unix(), 24*60*60), true
	case "mo":
		return int64(t.Year()-1970)*12 + int64(t.Month()) - 1, true
	}
	return int64(t.Year() - 1970), true
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Labels lists the texts of a category's or boolean's values, or of a number's, in the order of the range's steps.
// It is meant for columns of few values.
func (c Column) Labels() []string {
	switch c.Type {
	case Boolean:
		return []string{"false", "true"}
	case Category:
		return c.Values
	}
	low, high, ok := c.Range()
	if !ok {
		return nil
	}
	labels := make([]string, 0, high-low+1)
	for step := low; step <= high; step++ {
		labels = append(labels, c.label(step))
	}
	return labels
}

func (c Column) label(step int64) string {
	switch {
	case c.Type != Date:
		text := new(big.Rat).SetFrac64(step, pow10(c.Digits)).FloatString(c.Digits)
		normal, _ := normalNumber(text)
		return normal
	case c.Unit == "d":
		return time.Unix(step*24*60*60, 0).UTC().Format("2006-01-02")
	case c.Unit == "mo":
		return time.Date(1970, time.Month(1+step), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	}
	return strconv.FormatInt(1970+step, 10)
}

func pow10(digits int) int64 {
	p := int64(1)
	for range digits {
		p *= 10
	}
	return p
}
