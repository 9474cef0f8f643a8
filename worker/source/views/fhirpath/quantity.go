package fhirpath

import (
	"errors"

	"math/big"

	"strings"
	"time"

	"salus/models/strictjson"
)

const (
	ucum    = "http://unitsofmeasure.org"
	maxUnit = 100
)

// calendarUnit is the unit that a word of FHIRPath names, or "".
func calendarUnit(word string) string {
	switch strings.TrimSuffix(word, "s") {
	case "year", "month", "week", "day", "hour", "minute", "second", "millisecond":
		return strings.TrimSuffix(word, "s")
	}
	return ""
}

// quantity is a number of a unit. Units are compared as they stand, none is converted: 1 'g' and 1000 'mg' are unknown to be equal.
type quantity struct {
	value    *big.Rat
	text     string
	unit     string // UCUM code; else system|code; else the unit as text after a space, which no code begins with
	calendar bool   // a unit of the calendar: year, not 'a'
	item     Item
}

func quantityItem(number, unit string, calendar bool) Item {
	v := &strictjson.Value{Kind: strictjson.Object}
	add := func(name, text string, kind strictjson.Kind) {
		v.Names = append(v.Names, name)
		v.Items = append(v.Items, strictjson.Value{Kind: kind, Text: text})
	}
	add("value", number, strictjson.Number)
	add("unit", unit, strictjson.String)
	if !calendar {
		add("system", ucum, strictjson.String)
		add("code", unit, strictjson.String)
	}
	return Item{Value: v, Type: "Quantity"}
}

// quantityOf reads a quantity; one with a comparator (< 5 mg) or without a value is none that can be reckoned with.
func quantityOf(item Item) (q quantity, ok bool) {
	if kindOf(item) != measured {
		return q, false
	}
	value := item.Value.Get("value")
	if value == nil || value.Kind != strictjson.Number || item.Value.Get("comparator") != nil {
		return q, false
	}
	var err error
	if q.value, err = rational(value.Text); err != nil {
		return q, false
	}
	q.text, q.item = value.Text, item
	code, system, unit := item.Value.StringOf("code"), item.Value.StringOf("system"), item.Value.StringOf("unit")
	switch {
	case code != "" && system == ucum:
		q.unit = code
	case code != "":
		q.unit = system + "|" + code
	case calendarUnit(unit) != "":
		q.unit, q.calendar = calendarUnit(unit), true
	case unit != "":
		q.unit = " " + unit
	default:
		q.unit = "1"
	}
	switch { // the units that the calendar and UCUM share (FHIRPath 2.0.0, section 6.1)
	case !q.calendar && q.unit == "s":
		q.unit, q.calendar = "second", true
	case !q.calendar && q.unit == "ms":
		q.unit, q.calendar = "millisecond", true
	}
	return q, true
}

// with is the quantity with another value.
func (q quantity) with(value *big.Rat) Item {
	v := &strictjson.Value{Kind: strictjson.Object}
	for i, name := range q.item.Value.Names {
		item := q.item.Value.Items[i]
		if name == "value" {
			item = strictjson.Value{Kind: strictjson.Number, Text: decimalText(value)}
		}
		v.Names, v.Items = append(v.Names, name), append(v.Items, item)
	}
	return Item{Value: v, Type: q.item.Type}
}

// sameUnit says whether two quantities can be held against each other.
func (q quantity) sameUnit(o quantity) bool { return q.unit == o.unit && q.calendar == o.calendar }

func negated(item Item) (Item, error) {
	if q, ok := quantityOf(item); ok {
		return q.with(new(big.Rat).Neg(q.value)), nil
	}
	if kindOf(item) != numeric {
		return Item{}, errors.New("something that is no number")
	}
	x, err := rational(item.Value.Text)
	if err != nil {
		return Item{}, err
	}
	if strings.ContainsAny(item.Value.Text, "eE") || x.Sign() == 0 {
		return Number(decimalText(x.Neg(x)), item.Type), nil
	}
	if text, was := strings.CutPrefix(item.Value.Text, "-"); was { // with the digits that it came with
		return Number(text, item.Type), nil
	}
	return Number("-"+item.Value.Text, item.Type), nil
}

// addQuantities is + and - of quantities of one unit; of different units they give nothing.
func addQuantities(op string, a, b quantity) []Item {
	if !a.sameUnit(b) {
		return nil
	}
	sum := new(big.Rat).Add(a.value, b.value)
	if op == "-" {
		sum.Sub(a.value, b.value)
	}
	return []Item{a.with(sum)}
}

var (
	errCalendar = errors.New("a date and something that is no quantity of calendar time (years … milliseconds, wk, d, h, min)")
	errFar      = errors.New("a time that is too far off")
)

// dateUnits are the units that a date's precisions count, from the least precise, with how many of the next make one where a partial date is reckoned with.
var dateUnits = []struct {
	name string
	next int64
}{{"year", 12}, {"month", 30}, {"day", 24}, {"hour", 60}, {"minute", 60}, {"second", 1000}, {"millisecond", 1}}

// addTime adds a time to a date, dateTime or time (FHIRPath 2.0.0, section 6.6.7): in its own precision, a finer unit rounded down to it, and to the last
// day of a month that is too short.
func addTime(item Item, q quantity, op string) ([]Item, error) {
	unit := q.unit
	if !q.calendar {
		switch unit { // of UCUM those that are as long as the calendar's
		case "wk", "d", "h", "min":
			unit = equivalentUnit(unit)
		default:
			return nil, errCalendar
		}
	}
	clock := item.Type == "time"
	text := item.Value.Text
	if _, ok := parseMoment(text, clock); !ok {
		return nil, errors.New("a string that is no date or time")
	}
	amount := new(big.Rat).Set(q.value)
	if op == "-" {
		amount.Neg(amount)
	}
	if unit == "week" {
		unit, amount = "day", amount.Mul(amount, big.NewRat(7, 1))
	}
	if unit != "second" && unit != "millisecond" {
		amount = truncate(nil, amount, 0) // 1.5 years is one
	}
	body, zone := text, ""
	if i := strings.IndexAny(text[min(len(text), strings.IndexByte(text, 'T')+1):], "Z+-"); i >= 0 && strings.Contains(text, "T") {
		i += strings.IndexByte(text, 'T') + 1
		body, zone = text[:i], text[i:]
	}
	precision, layout := precisionOf(body, clock)
	at, err := time.Parse(layout, body)
	if err != nil {
		return nil, errors.New("a string that is no date or time")
	}
	for i := len(dateUnits) - 1; i > 0 && unitRank(unit) > precision; i-- { // a finer unit than the date has
		if dateUnits[i].name == unit {
			per := dateUnits[i-1].next
			if unit == "day" && precision == 0 { // 365 days are a year, not 12 months of 30
				amount, unit = amount.Quo(amount, big.NewRat(365, 1)), "year"
				break
			}
			amount, unit = amount.Quo(amount, big.NewRat(per, 1)), dateUnits[i-1].name
		}
	}
	if unit != "second" {
		amount = truncate(nil, amount, 0)
	}
	if at, err = moved(at, amount, unit, clock); err != nil {
		return nil, err
	}
	if at.Year() < 1 && !clock || at.Year() > 9999 {
		return nil, nil
	}
	if strings.Contains(layout, ".") {
		layout = layout[:strings.IndexByte(layout, '.')] + ".000"
	}
	return []Item{Text(at.Format(layout)+zone, item.Type)}, nil
}

func unitRank(unit string) int {
	for i, u := range dateUnits {
		if u.name == unit {
			return i
		}
	}
	return 0
}

// precisionOf tells what a text's last part counts, as a place in dateUnits, and how it is written.
func precisionOf(body string, clock bool) (precision int, layout string) {
	fraction := ""
	if i := strings.IndexByte(body, '.'); i >= 0 {
		fraction, body = "."+strings.Repeat("0", len(body)-i-1), body[:i]
	}
	const clockLayout, dayLayout = "15:04:05", "2006-01-02T15:04:05"
	if clock {
		precision, layout = map[int]int{2: 3, 5: 4, 8: 5}[len(body)], clockLayout[:len(body)]
	} else {
		precision, layout = map[int]int{4: 0, 7: 1, 10: 2, 11: 2, 13: 3, 16: 4, 19: 5}[len(body)], dayLayout[:len(body)]
	}
	if fraction != "" {
		precision = 6
	}
	return precision, layout + fraction
}

// moved moves a time by whole years to days or by exact hours to seconds.
func moved(at time.Time, amount *big.Rat, unit string, clock bool) (time.Time, error) {
	limit := map[string]int64{"year": 20_000, "month": 240_000, "day": 7_500_000}[unit]
	length := map[string]time.Duration{"hour": time.Hour, "minute": time.Minute, "second": time.Second, "millisecond": time.Millisecond}[unit]
	if limit > 0 {
		n := truncateInt(amount)
		if n == nil || *n > limit || *n < -limit {
			return at, errFar
		}
		if clock {
			return at, errors.New("a time of day and years, months, weeks or days")
		}
		switch unit {
		case "year":
			return addMonths(at, int(*n)*12), nil
		case "month":
			return addMonths(at, int(*n)), nil
		}
		return at.AddDate(0, 0, int(*n)), nil
	}
	nanoseconds := new(big.Rat).Mul(amount, new(big.Rat).SetInt64(int64(length/time.Millisecond)))
	n := truncateInt(nanoseconds) // of milliseconds
	if n == nil || *n > int64(1)<<50 || *n < -(int64(1)<<50) {
		return at, errFar
	}
	days, rest := *n/(24*3600*1000), *n%(24*3600*1000)
	if clock {
		days = 0
	}
	out := at.AddDate(0, 0, int(days)).Add(time.Duration(rest) * time.Millisecond)
	if clock { // the clock goes round
		out = time.Date(at.Year(), at.Month(), at.Day(), out.Hour(), out.Minute(), out.Second(), out.Nanosecond(), time.UTC)
	}
	return out, nil
}

func truncateInt(x *big.Rat) *int64 {
	n := new(big.Int).Quo(x.Num(), x.Denom())
	if !n.IsInt64() {
		return nil
	}
	i := n.Int64()
	return &i
}

// addMonths keeps the day, or takes the last one of a shorter month.
func addMonths(at time.Time, n int) time.Time {
	first := time.Date(at.Year(), at.Month()+time.Month(n), 1, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(at.Day(), last)-1)
}

// precision counts the digits after a number's point, or those of a date or time (FHIRPath 3.0.0-ballot, section 5.9).
func precision(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	item, ok, err := c.one(ev, of)
	if err != nil || !ok {
		return nil, err
	}
	text := item.Value.Text
	switch {
	case kindOf(item) == numeric && !strings.ContainsAny(text, "eE"):
		_, fraction, _ := strings.Cut(text, ".")
		return whole(len(fraction)), nil
	case kindOf(item) == textual:
		if _, ok := parseMoment(text, item.Type == "time"); ok {
			if day, rest, has := strings.Cut(text, "T"); has {
				text = day + strings.TrimRight(rest[:zoneAt(rest)], "Z")
			}
			n := 0
			for _, d := range text {
				if '0' <= d && d <= '9' {
					n++
				}
			}
			return whole(n), nil
		}
	}
	return nil, ev.fail(c.at, "precision() of something that is no plain number, date or time")
}

func zoneAt(clock string) int {
	if i := strings.IndexAny(clock, "Z+-"); i >= 0 {
		return i
	}
	return len(clock)
}

// boundary gives the least or the greatest value that a number, date, time, quantity or period of this precision can stand for (FHIRPath 3.0.0-ballot,
// sections 5.8 and 5.9; FHIR's Period). Its argument is the precision of what it gives.
func boundary(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	if len(of) > 1 {
		return nil, ev.fail(c.at, c.name+"() of several values")
	}
	if !hasValue(of) {
		return nil, nil
	}
	digits := -1
	if len(c.arguments) == 1 {
		n, ok, err := c.whole(ev, env, 0)
		if err != nil || !ok {
			return nil, err
		}
		if n < 0 || n > 31 {
			return nil, nil
		}
		digits = n
	}
	item, high := of[0], c.name == "highBoundary"
	switch kindOf(item) {
	case numeric:
		return numberBoundary(item, high, digits, c, ev)
	case textual:
		return momentBoundary(item, high, digits, c, ev)
	case measured:
		q, ok := quantityOf(item)
		if !ok {
			return nil, nil
		}
		out, err := numberBoundary(Number(q.text, "decimal"), high, digits, c, ev)
		if err != nil || len(out) == 0 {
			return nil, err
		}
		value, err := rational(out[0].Value.Text)
		if err != nil {
			return nil, ev.fail(c.at, err.Error())
		}
		return []Item{q.with(value)}, nil
	case compound:
		if item.Type == "Period" {
			side := item.members(nil, map[bool]string{false: "start", true: "end"}[high])
			if !hasValue(side) {
				return nil, nil
			}
			return momentBoundary(side[0], high, digits, c, ev)
		}
	}
	return nil, ev.fail(c.at, c.name+"() of something that is no number, date, time, quantity or period")
}

func numberBoundary(item Item, high bool, digits int, c *call, ev *evaluation) ([]Item, error) {
	value, err := rational(item.Value.Text)
	if err != nil || strings.ContainsAny(item.Value.Text, "eE") {
		return nil, ev.fail(c.at, c.name+"() of a number with an exponent")
	}
	_, fraction, _ := strings.Cut(item.Value.Text, ".")
	half := new(big.Rat).Quo(big.NewRat(1, 2), tenTo(len(fraction)))
	if !high {
		half.Neg(half)
	}
	value.Add(value, half)
	if digits < 0 {
		return []Item{Number(decimalText(value), "decimal")}, nil
	}
	value.Mul(value, tenTo(digits))
	out := new(big.Rat).SetInt(floorOf(value))
	if high {
		out.SetInt(ceilingOf(value))
	}
	return []Item{Number(out.Quo(out, tenTo(digits)).FloatString(digits), "decimal")}, nil
}

// Digits of a date or time by precision, and how it is written then.
var (
	dayForms   = map[int]string{4: "2006", 6: "2006-01", 8: "2006-01-02", 10: "2006-01-02T15", 12: "2006-01-02T15:04", 14: "2006-01-02T15:04:05", 17: "2006-01-02T15:04:05.000"}
	clockForms = map[int]string{2: "15", 4: "15:04", 6: "15:04:05", 9: "15:04:05.000"}
)

func momentBoundary(item Item, high bool, digits int, c *call, ev *evaluation) ([]Item, error) {
	m, ok := parseMoment(item.Value.Text, item.Type == "time")
	if !ok && item.Type == "" {
		m, ok = parseMoment(item.Value.Text, true)
	}
	if !ok {
		return nil, ev.fail(c.at, c.name+"() of a string that is no date or time")
	}
	at := m.from
	if high {
		if at = m.to.Add(-time.Millisecond); m.to.Equal(m.from) {
			at = m.from.Add(restOfSecond(item.Value.Text))
		}
	}
	form, typ := dayForms[17], "dateTime"
	switch {
	case m.clock:
		form, typ = clockForms[9], "time"
		if digits >= 0 {
			form = clockForms[digits]
		}
	case digits >= 0:
		if form = dayForms[digits]; item.Type == "date" {
			typ = "date"
		}
	case item.Type == "date":
		form, typ = dayForms[8], "date"
	}
	if form == "" {
		return nil, nil
	}
	if m.clock || len(form) <= len("2006-01-02") {
		return []Item{Text(at.Add(m.offset).Format(form), typ)}, nil
	}
	zone := "+14:00"
	if high {
		zone = "-12:00"
	}
	if m.zoned {
		zone = time.Unix(0, 0).In(time.FixedZone("", int(m.offset/time.Second))).Format("Z07:00")
		at = at.Add(m.offset)
	}
	return []Item{Text(at.Format(form)+zone, "dateTime")}, nil
}

// restOfSecond is what a second's fraction leaves open, in milliseconds: 999 without one, 99 after one digit.
func restOfSecond(text string) time.Duration {
	_, fraction, has := strings.Cut(text, ".")
	n := 0
	for has && n < len(fraction) && '0' <= fraction[n] && fraction[n] <= '9' {
		n++
	}
	rest := []time.Duration{999, 99, 9, 0}[min(n, 3)]
	return rest * time.Millisecond
}
