package fhirpath

import (
	"math/big"
	"strings"
	"time"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
)

// function is one function of the subset.
type function struct {
	least, most int   // arguments
	lambda      bool  // its argument is evaluated with each item as $this
	typed       bool  // its argument is a type's name; least 0 makes it optional
	takes       kinds // what its arguments must be, 0 anything
	on          kinds // what it can follow, 0 anything
	gives       kinds // what it gives, 0 the kinds that it follows
	apply       func(c *call, ev *evaluation, env environment, of []Item) ([]Item, error)
}

// functions is the declared subset; a function that is not here does not compile.
var functions = map[string]function{
	"where":           {least: 1, most: 1, lambda: true, takes: boolean, apply: where},
	"select":          {least: 1, most: 1, lambda: true, apply: selectItems},
	"exists":          {most: 1, lambda: true, takes: boolean, gives: boolean, apply: exists},
	"all":             {least: 1, most: 1, lambda: true, takes: boolean, gives: boolean, apply: all},
	"empty":           {gives: boolean, apply: empty},
	"count":           {gives: numeric, apply: count},
	"not":             {on: boolean, gives: boolean, apply: notItems},
	"first":           {apply: first},
	"last":            {apply: last},
	"iif":             {least: 2, most: 3, takes: boolean, apply: iif},
	"ofType":          {typed: true, least: 1, gives: anything, apply: ofType},
	"join":            {most: 1, takes: textual, gives: textual, apply: join},
	"startsWith":      {least: 1, most: 1, takes: textual, on: textual, gives: boolean, apply: startsWith},
	"extension":       {least: 1, most: 1, takes: textual, gives: compound, apply: extension},
	"getResourceKey":  {gives: textual, apply: resourceKey},
	"getReferenceKey": {typed: true, gives: textual, apply: referenceKey},
	"lowBoundary":     {on: numeric | textual, apply: boundary},
	"highBoundary":    {on: numeric | textual, apply: boundary},
}

func where(c *call, ev *evaluation, _ environment, of []Item) (out []Item, err error) {
	err = c.each(ev, of, func(item Item, result []Item) error {
		t, err := ev.truth(result, c.at)
		if t == yes {
			out = append(out, item)
		}
		return err
	})
	return out, err
}

func selectItems(c *call, ev *evaluation, _ environment, of []Item) (out []Item, err error) {
	err = c.each(ev, of, func(_ Item, result []Item) error {
		out = append(out, result...)
		return ev.step(len(out), c.at)
	})
	return out, err
}

func exists(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	if len(c.arguments) == 1 {
		var err error
		if of, err = where(c, ev, env, of); err != nil {
			return nil, err
		}
	}
	return truthOf(len(of) > 0).items(), nil
}

func all(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	t := yes
	err := c.each(ev, of, func(_ Item, result []Item) error {
		r, err := ev.truth(result, c.at)
		if r != yes {
			t = no
		}
		return err
	})
	return t.items(), err
}

func empty(_ *call, _ *evaluation, _ environment, of []Item) ([]Item, error) {
	return truthOf(len(of) == 0).items(), nil
}

func count(_ *call, _ *evaluation, _ environment, of []Item) ([]Item, error) {
	return []Item{Number(big.NewInt(int64(len(of))).String(), "integer")}, nil
}

func notItems(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	t, err := ev.truth(of, c.at)
	return not(t).items(), err
}

func first(_ *call, _ *evaluation, _ environment, of []Item) ([]Item, error) {
	return of[:min(1, len(of))], nil
}

func last(_ *call, _ *evaluation, _ environment, of []Item) ([]Item, error) {
	return of[max(0, len(of)-1):], nil
}

func iif(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	if len(of) > 1 {
		return nil, ev.fail(c.at, "iif() of several values")
	}
	condition, err := c.arguments[0].eval(ev, env)
	if err != nil {
		return nil, err
	}
	t, err := ev.truth(condition, c.at)
	switch {
	case err != nil:
		return nil, err
	case t == yes:
		return c.arguments[1].eval(ev, env)
	case len(c.arguments) == 3:
		return c.arguments[2].eval(ev, env)
	}
	return nil, nil
}

func ofType(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	var out []Item
	for _, item := range of {
		is, known := hasType(item, c.typ)
		if !known {
			return nil, ev.fail(c.at, "ofType("+c.typ+") of an element whose type the data do not show")
		}
		if is {
			out = append(out, item)
		}
	}
	return out, nil
}

// hasType says whether an item is of a type or of one that specialises it, as far as its choice suffix, resourceType or JSON kind tells.
func hasType(item Item, typ string) (is, known bool) {
	for t := item.Type; t != ""; t = fhir.Parent(t) {
		if t == typ {
			return true, true
		}
	}
	if item.Type != "" {
		return false, true
	}
	if fhir.IsResource(typ) {
		return false, true
	}
	if item.Value == nil {
		return false, false
	}
	switch item.Value.Kind {
	case strictjson.Bool:
		return typ == "boolean", true
	case strictjson.Number:
		whole := !strings.ContainsAny(item.Value.Text, ".eE")
		return typ == "decimal" || whole && (typ == "integer" || fhir.Parent(typ) == "integer" || typ == "integer64"), true
	case strictjson.String:
		if isMomentType(typ) {
			_, ok := parseMoment(item.Value.Text, typ == "time")
			return ok, true
		}
		return fhir.IsPrimitive(typ) && typ != "boolean" && typ != "decimal" && typ != "integer" && fhir.Parent(typ) != "integer", true
	}
	return false, fhir.IsPrimitive(typ)
}

func join(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	separator := ""
	if len(c.arguments) == 1 {
		item, ok, err := c.argument(ev, env, 0)
		if err != nil {
			return nil, err
		}
		if ok {
			if kindOf(item) != textual {
				return nil, ev.fail(c.at, "join() needs a string between the values")
			}
			separator = item.Value.Text
		}
	}
	var parts []string
	for _, item := range of {
		if item.Value == nil {
			continue
		}
		if kindOf(item) == compound {
			return nil, ev.fail(c.at, "join() of elements that are no strings")
		}
		parts = append(parts, item.Value.Text)
	}
	return []Item{Text(strings.Join(parts, separator), "string")}, nil
}

func startsWith(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	prefix, ok, err := c.argument(ev, env, 0)
	if err != nil || !ok || !hasValue(of) {
		return nil, err
	}
	if len(of) > 1 || kindOf(of[0]) != textual || kindOf(prefix) != textual {
		return nil, ev.fail(c.at, "startsWith() needs one string on either side: use where() or exists() for several")
	}
	return truthOf(strings.HasPrefix(of[0].Value.Text, prefix.Value.Text)).items(), nil
}

func extension(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	url, ok, err := c.argument(ev, env, 0)
	if err != nil || !ok {
		return nil, err
	}
	var out []Item
	for _, item := range of {
		for _, e := range item.members(nil, "extension") {
			if e.Value.StringOf("url") == url.Value.Text {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

func resourceKey(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	var out []Item
	for _, item := range of {
		if item.Value.Get("resourceType") == nil {
			return nil, ev.fail(c.at, "getResourceKey() of an element that is no resource")
		}
		if id := item.Value.StringOf("id"); id != "" {
			out = append(out, Text(id, "id"))
		}
	}
	return out, nil
}

// referenceKey gives the key of the resource that a reference names, the same as getResourceKey() of that resource; with a type, of references to that type only.
func referenceKey(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	var out []Item
	for _, item := range of {
		if item.Value == nil {
			continue
		}
		if item.Value.Kind != strictjson.Object {
			return nil, ev.fail(c.at, "getReferenceKey() of an element that is no Reference")
		}
		typ, id, ok := fhir.ParseReference(item.Value.StringOf("reference"))
		if !ok {
			continue
		}
		if typ == "" {
			typ = item.Value.StringOf("type")
		}
		if c.typ == "" || typ == "" || typ == c.typ {
			out = append(out, Text(id, "id"))
		}
	}
	return out, nil
}

// boundary gives the least or the greatest value that a number or date of this precision can stand for (FHIRPath 3.0.0, sections 5.8 and 5.9).
func boundary(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	if !hasValue(of) {
		return nil, nil
	}
	if len(of) > 1 {
		return nil, ev.fail(c.at, c.name+"() of several values")
	}
	item, high := of[0], c.name == "highBoundary"
	switch kindOf(item) {
	case numeric:
		return numberBoundary(item, high, c, ev)
	case textual:
		return momentBoundary(item, high, c, ev)
	}
	return nil, ev.fail(c.at, c.name+"() of something that is no number, date or time")
}

func numberBoundary(item Item, high bool, c *call, ev *evaluation) ([]Item, error) {
	value, err := rational(item.Value.Text)
	if err != nil || strings.ContainsAny(item.Value.Text, "eE") {
		return nil, ev.fail(c.at, c.name+"() of a number with an exponent")
	}
	digits := 0
	if i := strings.IndexByte(item.Value.Text, '.'); i >= 0 {
		digits = len(item.Value.Text) - i - 1
	}
	half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)))
	if !high {
		half.Neg(half)
	}
	return []Item{Number(decimalText(value.Add(value, half)), "decimal")}, nil
}

func momentBoundary(item Item, high bool, c *call, ev *evaluation) ([]Item, error) {
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
			at = m.from
			if at.Nanosecond() == 0 && !strings.Contains(item.Value.Text, ".") {
				at = at.Add(999 * time.Millisecond)
			}
		}
	}
	switch {
	case m.clock:
		return []Item{Text(at.Format("15:04:05.000"), "time")}, nil
	case item.Type == "date":
		return []Item{Text(at.Format("2006-01-02"), "date")}, nil
	}
	zone := "+14:00"
	if high {
		zone = "-12:00"
	}
	if m.zoned {
		zone = time.Unix(0, 0).In(time.FixedZone("", int(m.offset/time.Second))).Format("Z07:00")
		at = at.Add(m.offset)
	}
	return []Item{Text(at.Format("2006-01-02T15:04:05.000")+zone, "dateTime")}, nil
}
