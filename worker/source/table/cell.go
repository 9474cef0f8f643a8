package table

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"salus/models/strictjson"
)

var decimalPattern = regexp.MustCompile(`^[+-]?([0-9]{1,40}(\.[0-9]{0,60})?|\.[0-9]{1,60})([eE][+-]?[0-9]{1,2})?$`)

const (
	maxDigits   = 18 // of a whole number, and before a number's point
	maxFraction = 38 // after it
)

// isInteger says whether a cell is a sign or none and 1 to 18 digits.
func isInteger(cell string) bool {
	if cell != "" && (cell[0] == '+' || cell[0] == '-') {
		cell = cell[1:]
	}
	return areDigits(cell, maxDigits)
}

// isPlain says whether a number is as it is to be: 1 to 18 digits without zeros in front, after a minus or none, and perhaps a point and 1 to 38 more.
func isPlain(cell string) bool {
	cell, _ = strings.CutPrefix(cell, "-")
	whole, fraction, point := strings.Cut(cell, ".")
	return areDigits(whole, maxDigits) && (whole[0] != '0' || whole == "0") && (!point || areDigits(fraction, maxFraction))
}

// areDigits says whether a text is digits, at least one and so many at most.
func areDigits(s string, most int) bool {
	for i := range len(s) {
		if s[i] < '0' || '9' < s[i] {
			return false
		}
	}
	return 1 <= len(s) && len(s) <= most
}

// read reads a cell: Null for none, false for one that is not what the column holds.
func (s Schema) read(c Column, cell string) (strictjson.Value, bool) {
	cell = strings.TrimSpace(cell)
	if cell == "" || slices.Contains(s.Missing, cell) {
		return strictjson.Value{}, true
	}
	if c.Values != nil {
		recoded, ok := c.Values[cell]
		if cell = recoded; !ok || cell == "" {
			return strictjson.Value{}, ok
		}
	}
	text, ok := "", false
	switch c.Type {
	case Integer:
		text, ok = integer(cell)
		return strictjson.Value{Kind: strictjson.Number, Text: text}, ok
	case Decimal:
		if s.Comma && c.Values == nil {
			if strings.Contains(cell, ".") {
				return strictjson.Value{}, false
			}
			cell = strings.Replace(cell, ",", ".", 1)
		}
		text, ok = decimal(cell)
		return strictjson.Value{Kind: strictjson.Number, Text: text}, ok
	case Boolean:
		text, ok = boolean(cell)
		return strictjson.Value{Kind: strictjson.Bool, Text: text}, ok
	case Date:
		text, ok = date(cell, c.Layout)
	case DateTime:
		text, ok = dateTime(cell)
	case Text:
		text, ok = cell, true
	}
	return strictjson.Value{Kind: strictjson.String, Text: text}, ok
}

// integer reads a whole number. One with a fraction of zeros is whole: so programs write it that keep a column with gaps as floating point numbers.
func integer(cell string) (string, bool) {
	if whole, fraction, ok := strings.Cut(cell, "."); ok && strings.Trim(fraction, "0") == "" {
		cell = whole
	}
	if !isInteger(cell) {
		return "", false
	}
	return trimNumber(cell), true
}

// maxDecimal is the most characters of a number: no study's column reads more.
const maxDecimal = 40

// decimal reads a number. One that is plain stays as it is written; of others the same number is written plainly. None is rounded: one that is longer then is no decimal.
func decimal(cell string) (string, bool) {
	if isPlain(cell) {
		return cell, len(cell) <= maxDecimal
	}
	if !decimalPattern.MatchString(cell) {
		return "", false
	}
	n, ok := new(big.Rat).SetString(cell)
	if !ok {
		return "", false
	}
	text := n.FloatString(maxDecimal)
	if same, ok := new(big.Rat).SetString(text); !ok || same.Cmp(n) != 0 {
		return "", false
	}
	text = trimNumber(strings.TrimRight(strings.TrimRight(text, "0"), "."))
	return text, isPlain(text) && len(text) <= maxDecimal
}

// trimNumber takes a plus and zeros from a number's front.
func trimNumber(text string) string {
	text, negative := strings.CutPrefix(strings.TrimPrefix(text, "+"), "-")
	whole, fraction, ok := strings.Cut(text, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if ok {
		whole += "." + fraction
	}
	if negative && strings.Trim(whole, "0.") != "" {
		return "-" + whole
	}
	return whole
}

func boolean(cell string) (string, bool) {
	switch strings.ToLower(cell) {
	case "true", "t", "1", "yes", "y", "1.0":
		return "true", true
	case "false", "f", "0", "no", "n", "0.0":
		return "false", true
	}
	return "", false
}

// date reads a day, month or year. Of a time at midnight it is the day.
func date(cell, layout string) (string, bool) {
	if layout != "" {
		t, err := time.Parse(layout, cell)
		return t.Format("2006-01-02"), err == nil && t.Year() > 0
	}
	for _, midnight := range []string{" 00:00:00", "T00:00:00", " 00:00:00.000", " 00:00", "T00:00:00.000"} {
		cell = strings.TrimSuffix(cell, midnight)
	}
	form := ""
	switch len(cell) { // each form has a length of its own
	case len("2006-01-02"):
		form = "2006-01-02"
	case len("20060102"):
		form = "20060102"
	case len("2006-01"):
		form = "2006-01"
	case len("2006"):
		form = "2006"
	default:
		return "", false
	}
	t, err := time.Parse(form, cell)
	if err != nil || t.Year() == 0 {
		return "", false
	}
	if form == "20060102" {
		return t.Format("2006-01-02"), true
	}
	return cell, true
}

// dateTime reads a time, with a zone or without. A day alone is its midnight.
func dateTime(cell string) (string, bool) {
	if len(cell) > 40 {
		return "", false
	}
	if day, ok := date(cell, ""); ok && len(day) == len("2006-01-02") {
		return day + "T00:00:00", true
	}
	cell = strings.Replace(cell, " ", "T", 1)
	for _, form := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999-07", "2006-01-02T15:04:05.999999999 -0700"} {
		t, err := time.Parse(form, cell)
		if err != nil || t.Year() == 0 {
			continue
		}
		if strings.Contains(form, "07") {
			return t.Format(time.RFC3339Nano), true
		}
		return t.Format("2006-01-02T15:04:05.999999999"), true
	}
	return "", false
}
