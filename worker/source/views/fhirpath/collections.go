package fhirpath

import (
	"strconv"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
)

// one is the item of a function that works on a single value: ok is false if there is none.
func (c *call) one(ev *evaluation, of []Item) (item Item, ok bool, err error) {
	if len(of) > 1 {
		return Item{}, false, ev.fail(c.at, c.name+"() of several values: use first(), select() or exists()")
	}
	if !hasValue(of) {
		return Item{}, false, nil
	}
	return of[0], true, nil
}

// whole evaluates an argument that must be a whole number.
func (c *call) whole(ev *evaluation, env environment, i int) (n int, ok bool, err error) {
	item, ok, err := c.argument(ev, env, i)
	if err != nil || !ok {
		return 0, false, err
	}
	if n, err = strconv.Atoi(item.Value.Text); err != nil || item.Value.Kind != strictjson.Number {
		return 0, false, ev.fail(c.at, c.name+"(): an argument that is no whole number")
	}
	return n, true, nil
}

// quantified is allTrue and its kin: whether all, or any, are what they should be. An item without a value is neither.
func quantified(want truth, every bool) func(*call, *evaluation, environment, []Item) ([]Item, error) {
	return func(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
		found := every
		for i := range of {
			t, err := ev.truth(of[i:i+1], c.at)
			if err != nil {
				return nil, err
			}
			if is := t == want; is != every {
				found = is
			}
		}
		return truthOf(found).items(), nil
	}
}

// within says whether all of some items are among others.
func (c *call) within(ev *evaluation, some, others []Item) (bool, error) {
	for i := range some {
		if err := ev.step(len(others), c.at); err != nil {
			return false, err
		}
		if !among(some[i:i+1], others) {
			return false, nil
		}
	}
	return true, nil
}

func subsetOf(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	other, err := c.arguments[0].eval(ev, env)
	if err != nil {
		return nil, err
	}
	is, err := c.within(ev, of, other)
	return truthOf(is).items(), err
}

func supersetOf(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	other, err := c.arguments[0].eval(ev, env)
	if err != nil {
		return nil, err
	}
	is, err := c.within(ev, other, of)
	return truthOf(is).items(), err
}

// addNew appends those items that are not there yet.
func (ev *evaluation) addNew(out, items []Item, at int) ([]Item, error) {
	for i := range items {
		if err := ev.step(len(out), at); err != nil {
			return nil, err
		}
		if !among(items[i:i+1], out) {
			out = append(out, items[i])
		}
	}
	return out, nil
}

func distinct(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	return ev.addNew(nil, of, c.at)
}

func isDistinct(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	once, err := ev.addNew(nil, of, c.at)
	return truthOf(len(once) == len(of)).items(), err
}

func itemHasValue(_ *call, _ *evaluation, _ environment, of []Item) ([]Item, error) {
	return truthOf(len(of) == 1 && isPrimitive(of[0])).items(), nil
}

func isPrimitive(item Item) bool {
	return item.Value != nil && item.Value.Kind != strictjson.Object && item.Value.Kind != strictjson.Null
}

func getValue(_ *call, _ *evaluation, _ environment, of []Item) ([]Item, error) {
	if len(of) == 1 && isPrimitive(of[0]) {
		return of, nil
	}
	return nil, nil
}

// repeat follows the expression from item to item; what it gives is taken up once.
func repeat(c *call, ev *evaluation, env environment, of []Item) (out []Item, err error) {
	for next := of; len(next) > 0; {
		before := len(out)
		err = c.each(ev, env, next, func(_ Item, result []Item) error {
			out, err = ev.addNew(out, result, c.at)
			return err
		})
		if err != nil {
			return nil, err
		}
		next = out[before:]
	}
	return out, nil
}

func isType(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	return ev.typeTest(of, "is", c.typ, c.at)
}

func asType(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	return ev.typeTest(of, "as", c.typ, c.at)
}

func single(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	if len(of) > 1 {
		return nil, ev.fail(c.at, "single() of several values")
	}
	return of, nil
}

func tail(_ *call, _ *evaluation, _ environment, of []Item) ([]Item, error) {
	return of[min(1, len(of)):], nil
}

func skip(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	n, ok, err := c.whole(ev, env, 0)
	if err != nil || !ok {
		return nil, err
	}
	return of[max(0, min(n, len(of))):], nil
}

func take(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	n, ok, err := c.whole(ev, env, 0)
	if err != nil || !ok {
		return nil, err
	}
	return of[:max(0, min(n, len(of)))], nil
}

func intersect(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	other, err := c.arguments[0].eval(ev, env)
	if err != nil {
		return nil, err
	}
	var both []Item
	for i := range of {
		if err := ev.step(len(other), c.at); err != nil {
			return nil, err
		}
		if among(of[i:i+1], other) {
			both = append(both, of[i])
		}
	}
	return ev.addNew(nil, both, c.at)
}

func exclude(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	other, err := c.arguments[0].eval(ev, env)
	if err != nil {
		return nil, err
	}
	var out []Item
	for i := range of {
		if err := ev.step(len(other), c.at); err != nil {
			return nil, err
		}
		if !among(of[i:i+1], other) {
			out = append(out, of[i])
		}
	}
	return out, nil
}

func unionItems(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	other, err := c.arguments[0].eval(ev, env)
	if err != nil {
		return nil, err
	}
	out, err := ev.addNew(nil, of, c.at)
	if err != nil {
		return nil, err
	}
	return ev.addNew(out, other, c.at)
}

func combine(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
	other, err := c.arguments[0].eval(ev, env)
	if err != nil {
		return nil, err
	}
	return append(append([]Item{}, of...), other...), ev.step(len(of)+len(other), c.at)
}

func aggregate(c *call, ev *evaluation, env environment, of []Item) (sum []Item, err error) {
	if len(c.arguments) == 2 {
		if sum, err = c.arguments[1].eval(ev, env); err != nil {
			return nil, err
		}
	}
	for i := range of {
		if sum, err = c.arguments[0].eval(ev, environment{this: of[i : i+1], index: i, total: sum}); err != nil {
			return nil, err
		}
		if err := ev.step(len(sum), c.at); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

// childrenOf appends the elements of an item, those of a choice by their JSON names.
func childrenOf(out []Item, item Item) []Item {
	if item.Value == nil || item.Value.Kind != strictjson.Object {
		if item.extra == nil {
			return out
		}
		item = Item{Value: item.extra, Type: "Element"}
	}
	for i, n := range item.Value.Names {
		switch {
		case n == "resourceType":
		case n != "" && n[0] == '_':
			if item.Value.Get(n[1:]) == nil {
				out = appendElements(out, nil, &item.Value.Items[i], elementType(item.Type, n[1:]))
			}
		default:
			out = appendElements(out, &item.Value.Items[i], beside(item.Value, n), elementType(item.Type, n))
		}
	}
	return out
}

func children(c *call, ev *evaluation, _ environment, of []Item) (out []Item, err error) {
	for _, item := range of {
		out = childrenOf(out, item)
		if err := ev.step(len(out), c.at); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func descendants(c *call, ev *evaluation, env environment, of []Item) (out []Item, err error) {
	for next := of; len(next) > 0; {
		if next, err = children(c, ev, env, next); err != nil {
			return nil, err
		}
		out = append(out, next...)
	}
	return out, nil
}

// resolve follows references: to contained resources, and to others by what the focus brings along.
func resolve(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
	var out []Item
	for _, item := range of {
		if item.Value == nil {
			continue
		}
		reference, typ := item.Value.Text, ""
		if item.Value.Kind == strictjson.Object {
			reference, typ = item.Value.StringOf("reference"), item.Value.StringOf("type")
		} else if item.Value.Kind != strictjson.String {
			return nil, ev.fail(c.at, "resolve() of an element that is no reference")
		}
		found, err := ev.resolved(c, reference, typ)
		if err != nil {
			return nil, err
		}
		if found != nil {
			out = append(out, Resource(found))
		}
		if err := ev.step(16, c.at); err != nil { // looking up costs more than looking on
			return nil, err
		}
	}
	return out, nil
}

func (ev *evaluation) resolved(c *call, reference, typ string) (*strictjson.Value, error) {
	if len(reference) > 0 && reference[0] == '#' {
		contained := ev.focus.Resource.Value.Get("contained")
		if contained == nil || contained.Kind != strictjson.Array {
			return nil, nil
		}
		for i := range contained.Items {
			if contained.Items[i].StringOf("id") == reference[1:] {
				return &contained.Items[i], nil
			}
		}
		return nil, nil
	}
	named, id, ok := fhir.ParseReference(reference)
	if !ok {
		return nil, nil
	}
	if named == "" {
		named = typ
	}
	if ev.focus.Resolve == nil {
		return nil, ev.fail(c.at, "resolve() of a reference to another resource, where there are no other resources")
	}
	found, err := ev.focus.Resolve(named, id)
	if err != nil {
		return nil, ev.fail(c.at, "resolve(): "+err.Error())
	}
	return found, nil
}
