// Package views compiles and runs SQL-on-FHIR v2 ViewDefinitions (HL7, build.fhir.org/ig/FHIR/sql-on-fhir-v2): select, column, forEach, forEachOrNull, repeat,
// unionAll, where and constant, with the FHIRPath subset of package fhirpath. RunSuite runs the official tests.
//
// A definition that does not compile is an error that names the element of the definition and the expression; no unknown member is passed over.
package views

import (
	"fmt"
	"slices"
	"strings"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
	"salus/worker/source/views/fhirpath"
)

// View is a compiled ViewDefinition. It is immutable.
type View struct {
	resource string
	where    []*fhirpath.Expression
	root     *selection
	unknown  []string
	resolves bool
}

// Column is a column of a view.
type Column struct {
	Name       string
	Type       string // FHIR primitive type as declared, or ""
	Collection bool   // the cells are lists
}

// Kind is the kind of a cell.
type Kind uint8

// The kinds of cells.
const (
	Missing Kind = iota
	Text
	Number // the decimal literal as it came
	Boolean
	Date // a date, dateTime, instant or time, possibly of less precision than a day
	List // of a column with collection
)

// Cell is one value of a row.
type Cell struct {
	Kind Kind
	Text string
	List []Cell
}

// selection is one element of select or unionAll.
type selection struct {
	at       string // its place in the definition, for errors
	each     *fhirpath.Expression
	orNull   bool
	repeat   []*fhirpath.Expression
	columns  []column
	selects  []*selection
	unions   []*selection
	produces []Column // columns, then those of selects, then those of the union
}

type column struct {
	Column
	path *fhirpath.Expression
}

// Limits of a definition and of its rows.
const (
	MaxDefinition = 1 << 20 // bytes
	MaxNesting    = 16      // selections within selections
	MaxRows       = 1 << 16 // rows of one resource
)

// Resource is the type of the resources that the view is over.
func (v *View) Resource() string { return v.resource }

// Unknown lists the elements that the view names and that neither FHIR R4 nor R5 has where it names them. They give nothing; a study's views may have none.
func (v *View) Unknown() []string { return v.unknown }

// Resolves says whether the view follows references to other resources.
func (v *View) Resolves() bool { return v.resolves }

// Columns lists the columns in the order of a row's cells.
func (v *View) Columns() []Column { return v.root.produces }

// Compile compiles a ViewDefinition in JSON.
func Compile(definition []byte) (*View, error) {
	if len(definition) > MaxDefinition {
		return nil, fmt.Errorf("ViewDefinition: longer than %d bytes", MaxDefinition)
	}
	json, err := strictjson.Parse(string(definition))
	if err != nil {
		return nil, fmt.Errorf("ViewDefinition: %w", err)
	}
	c := &compiler{}
	return c.view(json)
}

type compiler struct {
	scope    fhirpath.Scope
	depth    int
	unknown  []string
	resolves bool
}

// metadata are the members of a ViewDefinition that say nothing about its rows.
const metadata = " resourceType id meta implicitRules language text contained extension modifierExtension url identifier version versionAlgorithmString versionAlgorithmCoding " +
	"name title status experimental date publisher contact description useContext jurisdiction purpose copyright copyrightLabel fhirVersion profile "

func (c *compiler) view(json *strictjson.Value) (*View, error) {
	if json.Kind != strictjson.Object {
		return nil, fmt.Errorf("ViewDefinition: expected an object, found a %s", json.Kind)
	}
	for _, name := range json.Names {
		if !strings.Contains(" resource select where constant "+metadata, " "+name+" ") {
			return nil, fmt.Errorf("ViewDefinition: unknown member %q", name)
		}
	}
	if t := json.Get("resourceType"); t != nil && !strings.HasSuffix(json.StringOf("resourceType"), "ViewDefinition") {
		return nil, fmt.Errorf("ViewDefinition: resourceType is not ViewDefinition")
	}
	v := &View{resource: json.StringOf("resource")}
	if !fhir.IsResource(v.resource) {
		return nil, fmt.Errorf("ViewDefinition.resource: expected the name of a FHIR resource type, found %q", v.resource)
	}
	c.scope.Resource = v.resource
	if err := c.constants(json); err != nil {
		return nil, err
	}
	where, err := list(json, "where", "ViewDefinition")
	if err != nil {
		return nil, err
	}
	for i := range where {
		at := fmt.Sprintf("ViewDefinition.where[%d]", i)
		if err := members(&where[i], at, "path description"); err != nil {
			return nil, err
		}
		e, err := c.expression(&where[i], "path", at)
		if err != nil {
			return nil, err
		}
		if !e.MayBeBoolean() {
			return nil, fmt.Errorf("%s.path: %q can never be a boolean", at, e)
		}
		v.where = append(v.where, e)
	}
	v.root = &selection{at: "ViewDefinition"}
	if v.root.selects, err = c.selections(json, "select", "ViewDefinition"); err != nil {
		return nil, err
	}
	if len(v.root.selects) == 0 {
		return nil, fmt.Errorf("ViewDefinition.select: missing or empty")
	}
	if err := v.root.collect(); err != nil {
		return nil, err
	}
	if len(v.root.produces) == 0 {
		return nil, fmt.Errorf("ViewDefinition.select: no column")
	}
	v.unknown, v.resolves = c.unknown, c.resolves
	return v, nil
}

// constants reads constant: each has a name and one value of a primitive type.
func (c *compiler) constants(json *strictjson.Value) error {
	c.scope.Constants = map[string]fhirpath.Item{}
	constants, err := list(json, "constant", "ViewDefinition")
	if err != nil {
		return err
	}
	for i := range constants {
		at := fmt.Sprintf("ViewDefinition.constant[%d]", i)
		k := &constants[i]
		if k.Kind != strictjson.Object {
			return fmt.Errorf("%s: expected an object, found a %s", at, k.Kind)
		}
		name := k.StringOf("name")
		if !isName(name) {
			return fmt.Errorf("%s.name: expected a letter and then letters, digits and underscores, found %q", at, name)
		}
		if _, twice := c.scope.Constants[name]; twice {
			return fmt.Errorf("%s: the name %s for the second time", at, name)
		}
		item, err := constantValue(k, at)
		if err != nil {
			return err
		}
		c.scope.Constants[name] = item
	}
	return nil
}

func constantValue(k *strictjson.Value, at string) (item fhirpath.Item, err error) {
	found := 0
	for i, member := range k.Names {
		if member == "name" {
			continue
		}
		typ, v := fhir.Choice("value", member), &k.Items[i]
		if !fhir.IsPrimitive(typ) {
			return item, fmt.Errorf("%s: unknown member %q", at, member)
		}
		switch {
		case v.Kind == strictjson.Bool && typ == "boolean":
			item = fhirpath.Boolean(v.Text == "true")
		case v.Kind == strictjson.Number && isNumberType(typ):
			item = fhirpath.Number(v.Text, typ)
		case v.Kind == strictjson.String && typ != "boolean" && !isNumberType(typ):
			item = fhirpath.Text(v.Text, typ)
		default:
			return item, fmt.Errorf("%s.%s: a %s is no %s", at, member, v.Kind, typ)
		}
		found++
	}
	if found != 1 {
		return item, fmt.Errorf("%s: expected one value, found %d", at, found)
	}
	return item, nil
}

func isNumberType(typ string) bool {
	switch typ {
	case "decimal", "integer", "integer64", "positiveInt", "unsignedInt":
		return true
	}
	return false
}

func (c *compiler) selections(json *strictjson.Value, member, at string) ([]*selection, error) {
	if c.depth++; c.depth > MaxNesting {
		return nil, fmt.Errorf("%s: selections nested deeper than %d levels", at, MaxNesting)
	}
	defer func() { c.depth-- }()
	items, err := list(json, member, at)
	if err != nil {
		return nil, err
	}
	var out []*selection
	for i := range items {
		s, err := c.selection(&items[i], fmt.Sprintf("%s.%s[%d]", at, member, i))
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (c *compiler) selection(json *strictjson.Value, at string) (_ *selection, err error) {
	if err := members(json, at, "column select forEach forEachOrNull repeat unionAll id extension modifierExtension"); err != nil {
		return nil, err
	}
	s := &selection{at: at}
	iterations := 0
	for _, name := range []string{"forEach", "forEachOrNull", "repeat"} {
		if json.Get(name) != nil {
			iterations++
		}
	}
	if iterations > 1 {
		return nil, fmt.Errorf("%s: more than one of forEach, forEachOrNull and repeat", at)
	}
	switch {
	case json.Get("forEach") != nil:
		s.each, err = c.expression(json, "forEach", at)
	case json.Get("forEachOrNull") != nil:
		s.orNull = true
		s.each, err = c.expression(json, "forEachOrNull", at)
	case json.Get("repeat") != nil:
		s.repeat, err = c.repeat(json, at)
	}
	if err != nil {
		return nil, err
	}
	if iterations > 0 {
		outer := c.scope
		c.scope.Nested, c.scope.Types = true, s.starts()
		defer func() { c.scope = outer }()
	}
	if s.columns, err = c.columns(json, at); err != nil {
		return nil, err
	}
	if s.selects, err = c.selections(json, "select", at); err != nil {
		return nil, err
	}
	if s.unions, err = c.selections(json, "unionAll", at); err != nil {
		return nil, err
	}
	if len(s.columns)+len(s.selects)+len(s.unions) == 0 {
		return nil, fmt.Errorf("%s: no column, select or unionAll", at)
	}
	return s, s.collect()
}

func (c *compiler) repeat(json *strictjson.Value, at string) ([]*fhirpath.Expression, error) {
	paths, err := list(json, "repeat", at)
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s.repeat: empty", at)
	}
	outer := c.scope
	defer func() { c.scope = outer }()
	if !c.scope.Nested {
		c.scope.Types = []string{c.scope.Resource}
	}
	c.scope.Nested = true // each path is applied to what it found, too
	for round := 0; ; round++ {
		var out []*fhirpath.Expression
		unknown, types := len(c.unknown), c.scope.Types
		for i := range paths {
			if paths[i].Kind != strictjson.String {
				return nil, fmt.Errorf("%s.repeat[%d]: expected a FHIRPath expression, found a %s", at, i, paths[i].Kind)
			}
			e, err := c.compile(paths[i].Text, fmt.Sprintf("%s.repeat[%d]", at, i))
			if err != nil {
				return nil, err
			}
			out = append(out, e)
			types = union(types, e.Types())
		}
		if len(types) == len(c.scope.Types) || len(types) == 0 && round > 0 {
			return out, nil
		}
		if round > 8 { // no structure of FHIR goes round a longer way
			types = nil
		}
		c.scope.Types, c.unknown = types, c.unknown[:unknown]
	}
}

// union joins two sets of types; with an unknown one nothing is known.
func union(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	out := slices.Clone(a)
	for _, t := range b {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// starts are the types of the elements that the selection iterates over, if they are known.
func (s *selection) starts() []string {
	if s.each != nil {
		return s.each.Types()
	}
	types := s.repeat[0].Types()
	for _, e := range s.repeat[1:] {
		types = union(types, e.Types())
	}
	return types
}

func (c *compiler) columns(json *strictjson.Value, at string) ([]column, error) {
	items, err := list(json, "column", at)
	if err != nil {
		return nil, err
	}
	var out []column
	for i := range items {
		at := fmt.Sprintf("%s.column[%d]", at, i)
		col, err := c.column(&items[i], at)
		if err != nil {
			return nil, err
		}
		out = append(out, col)
	}
	return out, nil
}

func (c *compiler) column(json *strictjson.Value, at string) (col column, err error) {
	if err := members(json, at, "name path type collection description tag id extension modifierExtension"); err != nil {
		return col, err
	}
	if col.Name = json.StringOf("name"); !isName(col.Name) {
		return col, fmt.Errorf("%s.name: expected a letter and then letters, digits and underscores, found %q", at, col.Name)
	}
	if t := json.Get("type"); t != nil {
		col.Type = strings.TrimPrefix(t.Text, "http://hl7.org/fhir/StructureDefinition/")
		if t.Kind != strictjson.String || !fhir.IsPrimitive(col.Type) {
			return col, fmt.Errorf("%s.type: %q is no primitive FHIR type", at, t.Text)
		}
	}
	if k := json.Get("collection"); k != nil {
		if k.Kind != strictjson.Bool {
			return col, fmt.Errorf("%s.collection: expected true or false", at)
		}
		col.Collection = k.Text == "true"
	}
	col.path, err = c.expression(json, "path", at)
	return col, err
}

func (c *compiler) expression(json *strictjson.Value, member, at string) (*fhirpath.Expression, error) {
	v := json.Get(member)
	if v == nil || v.Kind != strictjson.String {
		return nil, fmt.Errorf("%s.%s: expected a FHIRPath expression", at, member)
	}
	return c.compile(v.Text, at+"."+member)
}

func (c *compiler) compile(source, at string) (*fhirpath.Expression, error) {
	e, err := fhirpath.Compile(source, c.scope)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	for _, u := range e.Unknown() {
		c.unknown = append(c.unknown, at+": "+u)
	}
	c.resolves = c.resolves || e.Resolves()
	return e, nil
}

// collect gathers the selection's columns, and refuses a name twice and unions whose branches differ.
func (s *selection) collect() error {
	for _, c := range s.columns {
		s.produces = append(s.produces, c.Column)
	}
	for _, inner := range s.selects {
		s.produces = append(s.produces, inner.produces...)
	}
	for i, branch := range s.unions {
		if i == 0 {
			s.produces = append(s.produces, branch.produces...)
			continue
		}
		if err := sameColumns(s.unions[0], branch); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for _, c := range s.produces {
		if seen[c.Name] {
			return fmt.Errorf("%s: the column %s for the second time", s.at, c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}

func sameColumns(a, b *selection) error {
	if len(a.produces) != len(b.produces) {
		return fmt.Errorf("%s: %d columns, but %s has %d: the branches of a union need the same columns", b.at, len(b.produces), a.at, len(a.produces))
	}
	for i, c := range a.produces {
		if d := b.produces[i]; c.Name != d.Name || c.Collection != d.Collection || c.Type != "" && d.Type != "" && c.Type != d.Type {
			return fmt.Errorf("%s: column %d is %s, but %s in %s: the branches of a union need the same columns in the same order", b.at, i+1, d.Name, c.Name, a.at)
		}
	}
	return nil
}

// list returns the elements of a member that must be an array, if it is there.
func list(json *strictjson.Value, member, at string) ([]strictjson.Value, error) {
	v := json.Get(member)
	if v == nil {
		return nil, nil
	}
	if v.Kind != strictjson.Array {
		return nil, fmt.Errorf("%s.%s: expected an array, found a %s", at, member, v.Kind)
	}
	return v.Items, nil
}

// members refuses what is no object, and members that are not among the allowed.
func members(json *strictjson.Value, at, allowed string) error {
	if json.Kind != strictjson.Object {
		return fmt.Errorf("%s: expected an object, found a %s", at, json.Kind)
	}
	for _, name := range json.Names {
		if !strings.Contains(" "+allowed+" ", " "+name+" ") || strings.Contains(name, " ") {
			return fmt.Errorf("%s: unknown member %q", at, name)
		}
	}
	return nil
}

func isName(s string) bool {
	for i, c := range []byte(s) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || c != '_' && (c < '0' || '9' < c)) {
			return false
		}
	}
	return s != "" && len(s) <= 255
}
