package table

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"salus/models/strictjson"
)

var (
	integerPattern = regexp.MustCompile(`^[+-]?[0-9]{1,18}$`)
	plainPattern   = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,38})?$`)
	decimalPattern = regexp.MustCompile(`^[+-]?([0-9]{1,40}(\.[0-9]{0,60})?|\.[0-9]{1,60})([eE][+-]?[0-9]{1,2})?$`)
)

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
	if !integerPattern.MatchString(cell) {
		return "", false
	}
	return trimNumber(cell), true
}

// maxDecimal is the most characters of a number: no study's column reads more.
const maxDecimal = 40

// decimal reads a number. One that is plain stays as it is written; of others the same number is written plainly. None is rounded: one that is longer then is no decimal.
func decimal(cell string) (string, bool) {
	if plainPattern.MatchString(cell) {
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
	return text, plainPattern.MatchString(text) && len(text) <= maxDecimal
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
	for _, form := range []string{"2006-01-02", "20060102", "2006-01", "2006"} {
		t, err := time.Parse(form, cell)
		if err != nil || t.Year() == 0 {
			continue
		}
		if form == "20060102" {
			form = "2006-01-02"
		}
		return t.Format(form), true
	}
	return "", false
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
