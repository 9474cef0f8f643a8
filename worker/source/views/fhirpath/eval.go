package fhirpath

import (
	"strconv"
	"strings"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
)

// evaluation is one evaluation of an expression.
type evaluation struct {
	expression *Expression
	focus      Focus
	steps      *int
	count      int // if it is the evaluation's own

	// room is where short collections lie, of which most expressions make a few: they need no memory of their own.
	room [8]Item
	used int // of room
}

func newEvaluation(e *Expression, f Focus) (*evaluation, environment) {
	ev := &evaluation{expression: e, focus: f, steps: f.Steps}
	if ev.steps == nil {
		ev.steps = &ev.count
	}
	return ev, environment{this: ev.keep(append(ev.free(), f.Element))}
}

// free is a collection to append to while nothing else is evaluated. Without keep it is lost with the next one.
func (ev *evaluation) free() []Item { return ev.room[ev.used:ev.used] }

// keep keeps what was appended to free.
func (ev *evaluation) keep(out []Item) []Item {
	if n := len(out); n <= len(ev.room)-ev.used { // it lies there
		ev.used += n
	}
	return out[:len(out):len(out)]
}

// environment is what changes on the way down: $this and $index.
type environment struct {
	this  []Item
	index int
	total []Item // of aggregate()
}

func (ev *evaluation) fail(at int, reason string) error {
	return &Error{ev.expression.source, at, reason}
}

// step counts elements visited, so that no expression runs for long on any resource.
func (ev *evaluation) step(n, at int) error {
	if *ev.steps += n + 1; *ev.steps > MaxSteps {
		return ev.fail(at, "visits more than "+strconv.Itoa(MaxSteps)+" elements of one resource")
	}
	return nil
}

func (l literal) eval(*evaluation, environment) ([]Item, error)  { return l, nil }
func (this) eval(_ *evaluation, env environment) ([]Item, error) { return env.this, nil }

func (total) eval(_ *evaluation, env environment) ([]Item, error) { return env.total, nil }

func (index) eval(_ *evaluation, env environment) ([]Item, error) {
	return []Item{Number(strconv.Itoa(env.index), "integer")}, nil
}

func (rowIndex) eval(ev *evaluation, _ environment) ([]Item, error) {
	return []Item{Number(strconv.Itoa(ev.focus.RowIndex), "integer")}, nil
}

func (resource) eval(ev *evaluation, _ environment) ([]Item, error) {
	return []Item{ev.focus.Resource}, nil
}

func (start) eval(ev *evaluation, _ environment) ([]Item, error) {
	return []Item{ev.focus.Element}, nil
}

func (m *member) eval(ev *evaluation, env environment) ([]Item, error) {
	of, err := m.of.eval(ev, env)
	if err != nil {
		return nil, err
	}
	out := ev.free()
	for _, item := range of {
		if err := ev.step(len(out), m.at); err != nil {
			return nil, err
		}
		before := len(out)
		if out = item.members(out, m.name); len(out) > before {
			continue
		}
		if item.Value != nil && item.Value.Kind != strictjson.Object && item.Type == "" && m.name != "extension" && m.name != "id" {
			return nil, ev.fail(m.at, "a path into a "+item.Value.Kind.String()+", which has no elements")
		}
	}
	return ev.keep(out), nil
}

// members appends the elements of an item that have a name: arrays flattened, choices found by their suffix, nulls left out.
func (item Item) members(out []Item, name string) []Item {
	if item.Value == nil || item.Value.Kind != strictjson.Object {
		if item.extra == nil {
			return out
		}
		item = Item{Value: item.extra, Type: "Element"}
	}
	v := item.Value
	for i, n := range v.Names {
		if n == name {
			return appendElements(out, &v.Items[i], beside(v, name), elementType(item.Type, name))
		}
	}
	if extra := beside(v, name); extra != nil {
		return appendElements(out, nil, extra, elementType(item.Type, name))
	}
	for i, n := range v.Names {
		if len(n) <= len(name) || n[0] != '_' && n[:len(name)] != name {
			continue
		}
		if typ := fhir.Choice(name, strings.TrimPrefix(n, "_")); typ != "" {
			if n[0] == '_' {
				if v.Get(n[1:]) == nil {
					out = appendElements(out, nil, &v.Items[i], []string{typ})
				}
				continue
			}
			out = appendElements(out, &v.Items[i], beside(v, n), []string{typ})
		}
	}
	return out
}

// elementType is the type of an element, or several, of which each value's JSON will tell.
func elementType(owner, name string) []string {
	if owner == "" {
		return nil
	}
	types, _ := fhir.Element(owner, name)
	return types
}

// beside is the member that holds the ids and extensions of a primitive element. Few objects have one, so the name is put together only then.
func beside(v *strictjson.Value, name string) *strictjson.Value {
	for i, n := range v.Names {
		if n[0:min(1, len(n))] == "_" && n[1:] == name {
			return &v.Items[i]
		}
	}
	return nil
}

// typeAmong picks the type that a value can have: an object has one with elements, another value a primitive one. It is "" if that leaves several.
func typeAmong(types []string, value *strictjson.Value) string {
	if len(types) == 1 {
		return types[0]
	}
	found := ""
	for _, t := range types {
		if value == nil || fhir.IsPrimitive(t) != (value.Kind != strictjson.Object) {
			continue
		}
		if found != "" {
			return ""
		}
		found = t
	}
	return found
}

// appendElements appends a member's value or values, each with the id and extensions that stand beside it (hl7.org/fhir/json.html#primitive).
func appendElements(out []Item, value, extra *strictjson.Value, types []string) []Item {
	if value != nil && value.Kind == strictjson.Array {
		for i := range value.Items {
			var beside *strictjson.Value
			if extra != nil && extra.Kind == strictjson.Array && i < len(extra.Items) {
				beside = &extra.Items[i]
			}
			out = appendElement(out, &value.Items[i], beside, types)
		}
		return out
	}
	if value == nil && extra != nil && extra.Kind == strictjson.Array {
		for i := range extra.Items {
			out = appendElement(out, nil, &extra.Items[i], types)
		}
		return out
	}
	return appendElement(out, value, extra, types)
}

func appendElement(out []Item, value, extra *strictjson.Value, types []string) []Item {
	if value != nil && value.Kind == strictjson.Null {
		value = nil
	}
	if extra != nil && extra.Kind != strictjson.Object {
		extra = nil
	}
	if value == nil && extra == nil {
		return out
	}
	typ := typeAmong(types, value)
	if (typ == "" || typ == "Resource") && value != nil && value.Kind == strictjson.Object {
		typ = resourceType(value)
	}
	return append(out, Item{Value: value, Type: typ, extra: extra})
}

func (i *indexer) eval(ev *evaluation, env environment) ([]Item, error) {
	of, err := i.of.eval(ev, env)
	if err != nil {
		return nil, err
	}
	at, err := i.index.eval(ev, env)
	if err != nil || len(at) == 0 {
		return nil, err
	}
	if len(at) > 1 || at[0].Value == nil || at[0].Value.Kind != strictjson.Number {
		return nil, ev.fail(i.at, "an index that is not one number")
	}
	n, err := strconv.Atoi(at[0].Value.Text)
	if err != nil {
		return nil, ev.fail(i.at, "an index that is no whole number")
	}
	if n < 0 || n >= len(of) {
		return nil, nil
	}
	return of[n : n+1], nil
}

func (b *binary) eval(ev *evaluation, env environment) ([]Item, error) {
	left, err := b.left.eval(ev, env)
	if err != nil {
		return nil, err
	}
	right, err := b.right.eval(ev, env)
	if err != nil {
		return nil, err
	}
	if err := ev.step(len(left)+len(right), b.at); err != nil {
		return nil, err
	}
	switch b.op {
	case "and", "or", "xor", "implies":
		return b.logic(ev, left, right)
	case "=", "!=":
		t := equal(left, right)
		if b.op == "!=" {
			t = not(t)
		}
		return t.items(), nil
	case "~", "!~":
		t := truthOf(equivalent(left, right))
		if b.op == "!~" {
			t = not(t)
		}
		return t.items(), nil
	case "<", "<=", ">", ">=":
		return b.compare(ev, left, right)
	case "in":
		return b.contains(ev, left, right)
	case "contains":
		return b.contains(ev, right, left)
	case "|":
		return b.union(ev, left, right)
	}
	return b.arithmetic(ev, left, right)
}

func (b *binary) logic(ev *evaluation, left, right []Item) ([]Item, error) {
	l, err := ev.truth(left, b.at)
	if err != nil {
		return nil, err
	}
	r, err := ev.truth(right, b.at)
	if err != nil {
		return nil, err
	}
	switch b.op {
	case "and":
		return and(l, r).items(), nil
	case "or":
		return not(and(not(l), not(r))).items(), nil
	case "implies":
		return not(and(l, not(r))).items(), nil
	}
	if l == unknown || r == unknown {
		return nil, nil
	}
	return truthOf(l != r).items(), nil
}

func (b *binary) compare(ev *evaluation, left, right []Item) ([]Item, error) {
	if len(left) > 1 || len(right) > 1 {
		return nil, ev.fail(b.at, b.op+" of several values: take first() or use where()")
	}
	if !hasValue(left) || !hasValue(right) {
		return nil, nil
	}
	sign, known, err := order(left[0], right[0])
	if err != nil {
		return nil, ev.fail(b.at, b.op+": "+err.Error())
	}
	if !known {
		return nil, nil
	}
	switch b.op {
	case "<":
		return truthOf(sign < 0).items(), nil
	case "<=":
		return truthOf(sign <= 0).items(), nil
	case ">":
		return truthOf(sign > 0).items(), nil
	}
	return truthOf(sign >= 0).items(), nil
}

func (b *binary) contains(ev *evaluation, one, many []Item) ([]Item, error) {
	if len(one) > 1 {
		return nil, ev.fail(b.at, b.op+" needs one value to look for")
	}
	if len(one) == 0 {
		return nil, nil
	}
	found := no
	for i := range many {
		switch equal(one, many[i:i+1]) {
		case yes:
			return yes.items(), nil
		case unknown:
			found = unknown
		}
	}
	return found.items(), nil
}

// union is both collections without duplicates.
func (b *binary) union(ev *evaluation, left, right []Item) ([]Item, error) {
	var out []Item
	for _, items := range [][]Item{left, right} {
		for i := range items {
			if err := ev.step(len(out), b.at); err != nil {
				return nil, err
			}
			if !among(items[i:i+1], out) {
				out = append(out, items[i])
			}
		}
	}
	return out, nil
}

// among says whether one item equals one of many.
func among(one, many []Item) bool {
	for i := range many {
		if equal(one, many[i:i+1]) == yes {
			return true
		}
	}
	return false
}

func (b *binary) arithmetic(ev *evaluation, left, right []Item) ([]Item, error) {
	if len(left) > 1 || len(right) > 1 {
		return nil, ev.fail(b.at, b.op+" of several values: take first() or use where()")
	}
	if b.op == "&" {
		return b.concatenate(ev, left, right)
	}
	if !hasValue(left) || !hasValue(right) {
		return nil, nil
	}
	out, err := calculate(b.op, left[0], right[0])
	if err != nil {
		return nil, ev.fail(b.at, b.op+": "+err.Error())
	}
	return out, nil
}

// negation is a minus before something.
type negation struct {
	of node
	at int
}

func (n *negation) static() kinds   { return n.of.static() & (numeric | measured) }
func (n *negation) types() []string { return n.of.types() }

func (n *negation) eval(ev *evaluation, env environment) ([]Item, error) {
	of, err := n.of.eval(ev, env)
	if err != nil || !hasValue(of) {
		return nil, err
	}
	if len(of) > 1 {
		return nil, ev.fail(n.at, "- of several values")
	}
	out, err := negated(of[0])
	if err != nil {
		return nil, ev.fail(n.at, "-: "+err.Error())
	}
	return []Item{out}, nil
}

func (t *typeTest) eval(ev *evaluation, env environment) ([]Item, error) {
	of, err := t.of.eval(ev, env)
	if err != nil {
		return nil, err
	}
	return ev.typeTest(of, t.op, t.typ, t.at)
}

// typeTest is is and as: of a single item or none.
func (ev *evaluation) typeTest(of []Item, op, typ string, at int) ([]Item, error) {
	if len(of) > 1 {
		return nil, ev.fail(at, op+" of several values: use ofType()")
	}
	if len(of) == 0 {
		return nil, nil
	}
	is, known := hasType(of[0], typ)
	switch {
	case !known:
		return nil, ev.fail(at, op+" "+typ+" of an element whose type the data do not show")
	case op == "is":
		return truthOf(is).items(), nil
	case is:
		return of, nil
	}
	return nil, nil
}

func (b *binary) concatenate(ev *evaluation, left, right []Item) ([]Item, error) {
	var s strings.Builder
	for _, side := range [][]Item{left, right} {
		if !hasValue(side) {
			continue
		}
		if kindOf(side[0]) != textual {
			return nil, ev.fail(b.at, "& of something that is no string")
		}
		s.WriteString(side[0].Value.Text)
	}
	return []Item{Text(s.String(), "string")}, nil
}

func (c *call) eval(ev *evaluation, env environment) ([]Item, error) {
	of, err := c.of.eval(ev, env)
	if err != nil {
		return nil, err
	}
	if err := ev.step(len(of), c.at); err != nil {
		return nil, err
	}
	return c.function.apply(c, ev, env, of)
}

// argument evaluates an argument that must be one value or none. It sees the same $this as the call.
func (c *call) argument(ev *evaluation, env environment, i int) (Item, bool, error) {
	items, err := c.arguments[i].eval(ev, env)
	if err != nil {
		return Item{}, false, err
	}
	if len(items) > 1 {
		return Item{}, false, ev.fail(c.at, c.name+"(): an argument of several values")
	}
	if !hasValue(items) {
		return Item{}, false, nil
	}
	return items[0], true, nil
}

// each evaluates the first argument with every item as $this.
func (c *call) each(ev *evaluation, env environment, of []Item, visit func(item Item, result []Item) error) error {
	used := ev.used
	for i := range of {
		ev.used = used // visit keeps none of the last result's memory
		result, err := c.arguments[0].eval(ev, environment{this: of[i : i+1], index: i, total: env.total})
		if err != nil {
			return err
		}
		if err := ev.step(len(result), c.at); err != nil {
			return err
		}
		if err := visit(of[i], result); err != nil {
			return err
		}
	}
	return nil
}
