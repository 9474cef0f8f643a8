package study

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Problem is one thing wrong with a study file: where, what was found and what to do.
type Problem struct {
	File    string // empty if the file has no name
	Line    int    // from 1
	Column  int    // from 1
	Message string
}

// Error is file:line:column: message.
func (p Problem) Error() string {
	position := fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.Message)
	if p.File == "" {
		return position
	}
	return p.File + ":" + position
}

// Problems is every problem of a study file, in the order of the file. Parse returns it as its error.
type Problems []Problem

// Error is one problem a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// ParseFile reads a study file of at most 256 KiB and the views beside it. Errors begin with the file's path.
func ParseFile(path string) (*Study, error) {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	b, err := readBounded(root, filepath.Base(path), maxFileBytes)
	if err != nil {
		return nil, err
	}
	s, err := Parse(b, func(name string) ([]byte, error) { return readBounded(root, filepath.FromSlash(name), maxViewBytes) })
	var problems Problems
	if errors.As(err, &problems) {
		for i := range problems {
			problems[i].File = path
		}
		return nil, problems
	}
	return s, err
}

func readBounded(root *os.Root, name string, most int64) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > most {
		return nil, fmt.Errorf("%s: larger than %d bytes", name, most)
	}
	return b, nil
}

// Parse reads a study file: one YAML document of at most 256 KiB. It is strict: unknown and duplicate fields, wrong
// types, impossible ranges and undeclared columns are Problems with line and column. load returns a view's bytes by the
// name in the file; the views are embedded. Texts are normalised, so that files that mean the same have one hash.
func Parse(file []byte, load func(name string) ([]byte, error)) (*Study, error) {
	if len(file) > maxFileBytes {
		return nil, Problems{{Line: 1, Column: 1, Message: fmt.Sprintf("the file has %d bytes, at most %d", len(file), maxFileBytes)}}
	}
	root, err := document(file)
	if err != nil {
		return nil, Problems{syntaxProblem(err)}
	}
	d := &decoder{load: load, at: map[string]*yaml.Node{"": root}}
	s := d.study(root)
	if len(d.problems) == 0 {
		for _, f := range validate(s) {
			d.report(d.locate(f.path), "%s: %s", f.path, f.message)
		}
	}
	if len(d.problems) > 0 {
		slices.SortStableFunc(d.problems, func(a, b Problem) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Column - b.Column
		})
		return nil, d.problems[:min(len(d.problems), 20)]
	}
	if size := len(s.Canonical()); size > maxCanonicalBytes {
		return nil, Problems{{Line: 1, Column: 1, Message: fmt.Sprintf("the study with its views has %d bytes, at most %d; use smaller views", size, maxCanonicalBytes)}}
	}
	return s, nil
}

// document parses exactly one YAML document.
func document(file []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(strings.NewReader(string(file)))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("yaml: line 1: the file is empty")
		}
		return nil, err
	}
	var more yaml.Node
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("yaml: line %d: a second document begins; keep one study a file", max(more.Line, 1))
	}
	return doc.Content[0], nil
}

// syntaxProblem takes the line out of a YAML error, which has no other form than text.
func syntaxProblem(err error) Problem {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, found := strings.CutPrefix(text, "line "); found {
		number, message, _ := strings.Cut(rest, ": ")
		if line, err := strconv.Atoi(number); err == nil {
			return Problem{Line: line, Column: 1, Message: "not YAML: " + message}
		}
	}
	return Problem{Line: 1, Column: 1, Message: "not YAML: " + text}
}

// decoder turns nodes into a Study and remembers where each path stands.
type decoder struct {
	load     func(string) ([]byte, error)
	problems Problems
	at       map[string]*yaml.Node
}

func (d *decoder) report(n *yaml.Node, format string, args ...any) {
	d.problems = append(d.problems, Problem{Line: n.Line, Column: n.Column, Message: fmt.Sprintf(format, args...)})
}

// locate finds the node of a path, or of the nearest one that encloses it.
func (d *decoder) locate(path string) *yaml.Node {
	for {
		if n, ok := d.at[path]; ok {
			return n
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

// fields is a mapping that is being decoded.
type fields struct {
	d     *decoder
	path  string
	nodes map[string]*yaml.Node
}

func (f fields) in(name string) string {
	if f.path == "" {
		return name
	}
	return f.path + "." + name
}

// mapping reads a mapping's fields and reports those that are unknown or duplicate.
func (d *decoder) mapping(n *yaml.Node, path string, known ...string) fields {
	f := fields{d, path, map[string]*yaml.Node{}}
	d.at[path] = n
	if !d.is(n, yaml.MappingNode, path, "fields such as "+known[0]+": …") {
		return f
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || key.Tag != "!!str":
			d.report(key, "want a field name; known here: %s", strings.Join(known, ", "))
		case !slices.Contains(known, key.Value):
			d.report(key, "unknown field %.64q; known here: %s", key.Value, strings.Join(known, ", "))
		case f.nodes[key.Value] != nil:
			d.report(key, "duplicate field %q, first on line %d; keep one", key.Value, f.nodes[key.Value].Line)
		case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
			d.report(key, "%s has no value; give one or remove the line", key.Value)
		default:
			f.nodes[key.Value] = value
			d.at[f.in(key.Value)] = value
		}
	}
	return f
}

func (d *decoder) is(n *yaml.Node, kind yaml.Kind, path, want string) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.report(n, "anchors and aliases (& and *) are not allowed in a study file; write the value out")
		return false
	case n.Kind != kind || n.Style&yaml.TaggedStyle != 0:
		d.report(n, "%s: want %s", cmpOr(path, "study file"), want)
		return false
	}
	return true
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// scalar reads a scalar of one of the YAML tags.
func (d *decoder) scalar(n *yaml.Node, path, want string, tags ...string) string {
	if !d.is(n, yaml.ScalarNode, path, want) {
		return ""
	}
	if !slices.Contains(tags, n.Tag) {
		d.report(n, "%s: want %s", path, want)
		return ""
	}
	return n.Value
}

func (f fields) text(name string) string {
	n := f.nodes[name]
	if n == nil {
		return ""
	}
	text := f.d.scalar(n, f.in(name), "a text; put it in quotes if it looks like a number", "!!str")
	if text == "" && n.Tag == "!!str" {
		f.d.report(n, "%s: is empty; give a text or remove the line", f.in(name))
	}
	return text
}

// number reads a plain decimal number and spells it normally.
func (d *decoder) number(n *yaml.Node, path string) string {
	text := d.scalar(n, path, "a number", "!!int", "!!float")
	if text == "" {
		return ""
	}
	normal, ok := normalNumber(text)
	if !ok {
		d.report(n, "%s: want a plain number such as 12 or 0.5: no exponent, no leading zero or plus, no other base", path)
	}
	return normal
}

func (f fields) integer(name string, low, high, absent int64) int64 {
	n := f.nodes[name]
	if n == nil {
		return absent
	}
	text := f.d.scalar(n, f.in(name), "a whole number", "!!int")
	if text == "" {
		return absent
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v < low || v > high || strconv.FormatInt(v, 10) != text {
		f.d.report(n, "%s: want a whole number from %d to %d", f.in(name), low, high)
		return absent
	}
	return v
}

// list reads a sequence, element by element.
func (f fields) list(name string, element func(n *yaml.Node, path string)) {
	n := f.nodes[name]
	if n == nil || !f.d.is(n, yaml.SequenceNode, f.in(name), "a list such as [a, b]") {
		return
	}
	if len(n.Content) == 0 {
		f.d.report(n, "%s: is empty; list something or remove the line", f.in(name))
	}
	for i, item := range n.Content {
		path := fmt.Sprintf("%s[%d]", f.in(name), i)
		f.d.at[path] = item
		element(item, path)
	}
}

func (f fields) texts(name string) []string {
	var out []string
	f.list(name, func(n *yaml.Node, path string) {
		out = append(out, f.d.scalar(n, path, "a text", "!!str"))
	})
	return out
}

func (f fields) numbers(name string) []string {
	var out []string
	f.list(name, func(n *yaml.Node, path string) { out = append(out, f.d.number(n, path)) })
	return out
}

func (d *decoder) study(n *yaml.Node) *Study {
	f := d.mapping(n, "", "name", "title", "purpose", "operations", "categories", "recipients", "territories", "obligations",
		"source", "columns", "analysis", "release", "sites", "committee")
	s := &Study{
		Schema: SchemaID, Name: f.text("name"), Title: f.text("title"), Purpose: f.texts("purpose"), Operations: f.texts("operations"),
		Categories: f.texts("categories"), Recipients: f.texts("recipients"), Territories: f.texts("territories"),
		Obligations: f.texts("obligations"),
	}
	for i, code := range s.Purpose {
		if term, ok := purposeTerm(code); ok {
			s.Purpose[i] = term.Code
		}
	}
	if f.nodes["operations"] == nil {
		s.Operations = []string{"statistic"}
	}
	if n := f.nodes["source"]; n != nil {
		s.Source = d.source(n)
	}
	s.Columns = []Column{}
	f.list("columns", func(n *yaml.Node, path string) { s.Columns = append(s.Columns, d.column(n, path)) })
	if n := f.nodes["analysis"]; n != nil {
		s.Analysis = d.analysis(n)
	}
	if r := f.nodes["release"]; r != nil {
		s.Release = d.release(r)
	} else {
		d.report(n, "release: is missing; give minCohort and minSites")
	}
	for _, site := range f.texts("sites") {
		s.Sites = append(s.Sites, SiteID(site))
	}
	slices.Sort(s.Sites)
	s.Committee = f.committee("committee")
	return s
}

func (d *decoder) source(n *yaml.Node) Source {
	f := d.mapping(n, "source", "views", "tables", "table", "genotypes")
	var src Source
	f.list("tables", func(n *yaml.Node, path string) { src.Tables = append(src.Tables, d.listing(n, path)) })
	f.list("views", func(n *yaml.Node, path string) { src.Views = append(src.Views, d.view(n, path)) })
	if t := f.nodes["table"]; t != nil {
		src.Table = &Table{Patient: d.mapping(t, "source.table", "patient").text("patient")}
	}
	if g := f.nodes["genotypes"]; g != nil {
		src.Genotypes = &Genotypes{Build: d.mapping(g, "source.genotypes", "build").text("build")}
	}
	return src
}

func (d *decoder) view(n *yaml.Node, path string) View {
	var v View
	if n.Kind == yaml.ScalarNode {
		v.Name = d.scalar(n, path, "a file name", "!!str")
	} else {
		f := d.mapping(n, path, "file", "pick", "by")
		v = View{Name: f.text("file"), Pick: Pick(f.text("pick")), By: f.text("by")}
		if f.nodes["file"] == nil {
			d.report(n, "%s: file is missing", path)
		}
	}
	if v.Name == "" || d.load == nil {
		return v
	}
	b, err := d.load(v.Name)
	if err == nil {
		v.Definition, err = canonicalView(b)
	}
	if err != nil {
		d.report(n, "%s: view %.80s: %v", path, v.Name, err)
	}
	return v
}

func (d *decoder) column(n *yaml.Node, path string) Column {
	f := d.mapping(n, path, "name", "from", "type", "digits", "values", "min", "max", "unit", "outOfRange")
	c := Column{
		Name: f.text("name"), From: f.text("from"), Type: ColumnType(f.text("type")), Unit: dateUnit(f.text("unit")),
		Digits: int(f.integer("digits", 0, 6, 0)), OutOfRange: OutOfRange(f.text("outOfRange")),
	}
	if c.From == c.Name {
		c.From = ""
	}
	if c.OutOfRange == "" && c.Type != Boolean {
		c.OutOfRange = Missing
	}
	if n := f.nodes["type"]; c.Type == Decimal && f.nodes["digits"] == nil {
		d.report(n, "%s.digits: is missing; say how many digits after the point count", path)
	}
	f.list("values", func(n *yaml.Node, path string) { c.Values = append(c.Values, d.category(n, path)) })
	c.Min, c.Max = d.bound(f, "min", c.Type), d.bound(f, "max", c.Type)
	return c
}

// dateUnit accepts the UCUM code's name in words.
func dateUnit(unit string) string {
	switch unit {
	case "day", "days":
		return "d"
	case "month", "months":
		return "mo"
	case "year", "years":
		return "a"
	}
	return unit
}

func (d *decoder) bound(f fields, name string, t ColumnType) string {
	n := f.nodes[name]
	switch {
	case n == nil:
		return ""
	case t == Date:
		return d.scalar(n, f.in(name), "a date, month or year", "!!str", "!!timestamp", "!!int")
	}
	return d.number(n, f.in(name))
}

// category reads a category's value: a text or a whole number.
func (d *decoder) category(n *yaml.Node, path string) string {
	text := d.scalar(n, path, "a text or a whole number; put it in quotes if it looks like something else", "!!str", "!!int")
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" {
		return text
	}
	normal, ok := normalNumber(text)
	if !ok {
		d.report(n, "%s: want a plain whole number, or a text in quotes", path)
	}
	return normal
}

func (d *decoder) analysis(n *yaml.Node) Analysis {
	f := d.mapping(n, "analysis", append([]string{"kind"}, analysisFields()...)...)
	a := Analysis{
		Kind: Kind(f.text("kind")), Of: f.text("of"), Edges: f.numbers("edges"), Rows: f.text("rows"), Columns: f.text("columns"),
		At: f.numbers("at"), Time: f.text("time"), Event: f.event("event"), Group: f.text("group"), Exposure: f.event("exposure"),
		Outcome: f.outcome("outcome"), Strata: f.text("strata"), Score: f.text("score"), Variants: f.variants("variants"),
		Variables: f.texts("variables"), Matrix: f.text("matrix"), Covariates: f.texts("covariates"), Offset: f.text("offset"),
		Weight: f.text("weight"), Interval: uint32(f.integer("interval", 1, MaxSize, 0)),
	}
	if n := f.nodes["lambda"]; n != nil {
		a.Lambda = d.number(n, "analysis.lambda")
	}
	if a.Kind == PCA && a.Matrix == "" {
		a.Matrix = MatrixCovariance
	}
	if a.Interval == 1 {
		a.Interval = 0
	}
	return a
}

// event reads {column: c, equals: v}.
func (f fields) event(name string) *Event {
	n := f.nodes[name]
	if n == nil {
		return nil
	}
	ef := f.d.mapping(n, f.in(name), "column", "equals")
	e := &Event{Column: ef.text("column")}
	if v := ef.nodes["equals"]; v != nil {
		e.Equals = f.d.scalar(v, ef.in("equals"), "a value of the column", "!!str", "!!int", "!!bool")
	}
	return e
}

// outcome reads an event, or a column's name for an outcome that is a number.
func (f fields) outcome(name string) *Event {
	if n := f.nodes[name]; n != nil && n.Kind == yaml.ScalarNode {
		return &Event{Column: f.text(name)}
	}
	return f.event(name)
}

func (d *decoder) release(n *yaml.Node) Release {
	f := d.mapping(n, "release", "minCohort", "minSites", "maxSessions", "privacy")
	for _, name := range []string{"minCohort", "minSites"} {
		if f.nodes[name] == nil && n.Kind == yaml.MappingNode {
			d.report(n, "release.%s: is missing", name)
		}
	}
	return Release{
		MinCohort:   uint32(f.integer("minCohort", minCohortFloor, 1<<24, minCohortFloor)),
		MinSites:    uint32(f.integer("minSites", minSitesFloor, 64, minSitesFloor)),
		MaxSessions: uint32(f.integer("maxSessions", 1, 1024, defaultMaxSessions)),
		Privacy:     f.privacy("privacy"),
	}
}
