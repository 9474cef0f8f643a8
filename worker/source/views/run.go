package views

import (
	"fmt"
	"slices"
	"strings"

	"salus/models/strictjson"
	"salus/worker/source/views/fhirpath"
)

// Resolver finds the resource that a reference names; typ may be "", and nil is that there is none.
type Resolver func(typ, id string) (*strictjson.Value, error)

// Rows runs the view on one resource. A resource of another type has no rows. Errors name the expression and hold no data. References are resolved
// within the resource only.
func (v *View) Rows(resource *strictjson.Value) ([][]Cell, error) {
	return v.RowsWith(resource, nil)
}

// RowsWith runs the view on one resource, and resolves references to others.
func (v *View) RowsWith(resource *strictjson.Value, resolve Resolver) ([][]Cell, error) {
	if resource.StringOf("resourceType") != v.resource {
		return nil, nil
	}
	item := fhirpath.Resource(resource)
	focus := fhirpath.Focus{Resource: item, Element: item, Resolve: resolve, Steps: new(int)} // one count, so that no view runs for long on any resource
	for i, e := range v.where {
		ok, err := e.Truth(focus)
		if err != nil {
			return nil, fmt.Errorf("ViewDefinition.where[%d]: %w", i, err)
		}
		if !ok {
			return nil, nil
		}
	}
	return v.root.rows(focus)
}

// rows follows the specification's processing algorithm: for each element of the iteration, the product of the columns, the selections and the union.
func (s *selection) rows(focus fhirpath.Focus) ([][]Cell, error) {
	elements, err := s.elements(focus)
	if err != nil {
		return nil, err
	}
	var out [][]Cell
	for i, element := range elements {
		if *focus.Steps += 1 + len(s.produces); *focus.Steps > fhirpath.MaxSteps {
			return nil, fmt.Errorf("%s: visits more than %d elements of one resource", s.at, fhirpath.MaxSteps)
		}
		inner := fhirpath.Focus{Resource: focus.Resource, Element: element, RowIndex: focus.RowIndex, Resolve: focus.Resolve, Steps: focus.Steps}
		if s.iterates() {
			inner.RowIndex = i
		}
		rows, err := s.product(inner)
		if err != nil {
			return nil, err
		}
		if out = append(out, rows...); len(out) > MaxRows {
			return nil, fmt.Errorf("%s: more than %d rows of one resource", s.at, MaxRows)
		}
	}
	if len(elements) == 0 && s.orNull {
		return s.nullRow(focus)
	}
	return out, nil
}

func (s *selection) iterates() bool { return s.each != nil || s.repeat != nil }

func (s *selection) elements(focus fhirpath.Focus) ([]fhirpath.Item, error) {
	switch {
	case s.each != nil:
		items, err := s.each.Evaluate(focus)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.at, err)
		}
		return items, nil
	case s.repeat != nil:
		return s.descend(nil, focus, 0)
	}
	return []fhirpath.Item{focus.Element}, nil
}

// descend visits what the paths of repeat reach, in depth-first order.
func (s *selection) descend(out []fhirpath.Item, focus fhirpath.Focus, depth int) ([]fhirpath.Item, error) {
	if depth > strictjson.MaxDepth {
		return nil, fmt.Errorf("%s.repeat: reaches the same element again", s.at)
	}
	for _, path := range s.repeat {
		items, err := path.Evaluate(focus)
		if err != nil {
			return nil, fmt.Errorf("%s.repeat: %w", s.at, err)
		}
		*focus.Steps += len(items)
		for _, item := range items {
			if out = append(out, item); len(out) > MaxRows {
				return nil, fmt.Errorf("%s: more than %d rows of one resource", s.at, MaxRows)
			}
			if out, err = s.descend(out, fhirpath.Focus{Resource: focus.Resource, Element: item, Resolve: focus.Resolve, Steps: focus.Steps}, depth+1); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// nullRow is the row of forEachOrNull over nothing: every column is null, but those that need no element (%rowIndex is 0).
func (s *selection) nullRow(focus fhirpath.Focus) ([][]Cell, error) {
	row := make([]Cell, len(s.produces))
	for i, c := range s.produces {
		if c.Collection {
			row[i].Kind = List
		}
	}
	for i, c := range s.columns {
		if c.path.String() == "%rowIndex" {
			row[i] = Cell{Kind: Number, Text: "0"}
		}
	}
	return [][]Cell{row}, nil
}

func (s *selection) product(focus fhirpath.Focus) ([][]Cell, error) {
	row := make([]Cell, 0, len(s.produces))
	for _, c := range s.columns {
		cell, err := c.cell(focus)
		if err != nil {
			return nil, fmt.Errorf("%s: column %s: %w", s.at, c.Name, err)
		}
		row = append(row, cell)
	}
	rows := [][]Cell{row}
	for _, inner := range s.selects {
		part, err := inner.rows(focus)
		if err != nil {
			return nil, err
		}
		if rows, err = s.multiply(focus, rows, part); err != nil {
			return nil, err
		}
	}
	if len(s.unions) == 0 {
		return rows, nil
	}
	var union [][]Cell
	for _, branch := range s.unions {
		part, err := branch.rows(focus)
		if err != nil {
			return nil, err
		}
		union = append(union, part...)
	}
	return s.multiply(focus, rows, union)
}

func (s *selection) multiply(focus fhirpath.Focus, left, right [][]Cell) ([][]Cell, error) {
	if *focus.Steps += len(left) * len(right); *focus.Steps > fhirpath.MaxSteps {
		return nil, fmt.Errorf("%s: visits more than %d elements of one resource", s.at, fhirpath.MaxSteps)
	}
	if len(left)*len(right) > MaxRows {
		return nil, fmt.Errorf("%s: more than %d rows of one resource", s.at, MaxRows)
	}
	if len(right) == 1 && len(left) == 1 {
		return [][]Cell{append(left[0], right[0]...)}, nil
	}
	out := make([][]Cell, 0, len(left)*len(right))
	for _, l := range left {
		for _, r := range right {
			out = append(out, slices.Concat(l, r))
		}
	}
	return out, nil
}

func (c column) cell(focus fhirpath.Focus) (Cell, error) {
	items, err := c.path.Evaluate(focus)
	if err != nil {
		return Cell{}, err
	}
	if !c.Collection {
		if len(items) > 1 {
			return Cell{}, fmt.Errorf("%q gives several values: take first(), or iterate with forEach, or say collection", c.path)
		}
		if len(items) == 0 {
			return Cell{}, nil
		}
		return c.value(items[0])
	}
	list := Cell{Kind: List}
	for _, item := range items {
		cell, err := c.value(item)
		if err != nil {
			return Cell{}, err
		}
		list.List = append(list.List, cell)
	}
	return list, nil
}

// value makes a cell of an item, and holds it against the declared type.
func (c column) value(item fhirpath.Item) (Cell, error) {
	if item.Value == nil {
		return Cell{}, nil
	}
	typ := c.Type
	if typ == "" {
		typ = item.Type
	}
	cell := Cell{Text: item.Value.Text}
	switch item.Value.Kind {
	case strictjson.Bool:
		cell.Kind = Boolean
	case strictjson.Number:
		cell.Kind = Number
	case strictjson.String:
		cell.Kind = Text
		if isDateType(typ) {
			cell.Kind = Date
		}
	default:
		return Cell{}, fmt.Errorf("%q gives an element that is no single value: name one of its elements", c.path)
	}
	if !fits(cell, c.Type) {
		return Cell{}, fmt.Errorf("%q gives a %s, and the column is declared %s", c.path, item.Value.Kind, c.Type)
	}
	return cell, nil
}

func isDateType(typ string) bool {
	return strings.Contains(" date dateTime instant time ", " "+typ+" ")
}

// fits says whether a value may stand in a column of the declared type. Everything may stand in a string column.
func fits(cell Cell, typ string) bool {
	switch {
	case typ == "boolean":
		return cell.Kind == Boolean
	case typ == "decimal":
		return cell.Kind == Number
	case isNumberType(typ):
		return cell.Kind == Number && !strings.ContainsAny(strings.TrimRight(strings.TrimRight(cell.Text, "0"), "."), ".eE")
	case isDateType(typ):
		return cell.Kind == Date
	}
	return true
}
