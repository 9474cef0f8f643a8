package fhirpath

import (
	"math/big"
	"strings"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
)

func where(c *call, ev *evaluation, env environment, of []Item) (out []Item, err error) {
	err = c.each(ev, env, of, func(item Item, result []Item) error {
		t, err := ev.truth(result, c.at)
		if t == yes {
			out = append(out, item)
		}
		return err
	})
	return out, err
}

func selectItems(c *call, ev *evaluation, env environment, of []Item) (out []Item, err error) {
	err = c.each(ev, env, of, func(_ Item, result []Item) error {
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

func all(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	t := yes
	err := c.each(ev, env, of, func(_ Item, result []Item) error {
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
	if item.Type != "" {
		return fhir.IsA(item.Type, typ), true
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

func extension(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	url, ok, err := c.argument(ev, env, 0)
	if err != nil || !ok {
		return nil, err
	}
	var out []Item
	for _, item := range of {
		for _, e := range item.members(ev.free(), "extension") {
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
