package study

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Listing takes columns from one of a site's tables: a table of the OMOP CDM ("omop.measurement"), one that sites declare in their mappings ("table.labs"), or the headers of
// DICOM images ("dicom.image"). It gives a row for each of the table's lines that Where admits; with Exists it gives no rows but says of every patient whom the study's
// other sources have a row of, whether there is such a line.
type Listing struct {
	Table   string                   `json:"table"`
	Where   map[string][]string      `json:"where,omitempty"` // a table's column to the values that it may have; all of them must hold
	Columns map[string]ListingColumn `json:"columns,omitempty"`
	Exists  string                   `json:"exists,omitempty"` // name of a boolean column; instead of Columns
	Pick    Pick                     `json:"pick,omitempty"`
	By      string                   `json:"by,omitempty"` // of Columns
}

// ListingColumn is a table's column, and what its values are called in the study: those that Values does not list are missing. Nil Values leave them as they are.
type ListingColumn struct {
	From   string            `json:"from"`
	Values map[string]string `json:"values,omitempty"`
}

// Limits of listings.
const (
	maxListings     = 32
	maxWhere        = 16
	maxWhereValues  = 4096
	maxListingItems = 64
)

var listingTable = regexp.MustCompile(`^(omop|table|dicom)\.[a-z][a-z0-9_]{0,62}$`)

// pairs gives a mapping's entries whose names the author chose, in order.
func (d *decoder) pairs(n *yaml.Node, path string, entry func(name string, n *yaml.Node, path string)) {
	if !d.is(n, yaml.MappingNode, path, "names with values, such as a: b") {
		return
	}
	if len(n.Content) == 0 {
		d.report(n, "%s: is empty; name something or remove the line", path)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := d.scalar(n.Content[i], path, "a name", "!!str", "!!int")
		switch {
		case name == "":
		case seen[name]:
			d.report(n.Content[i], "%s: a name for the second time; keep one", path)
		default:
			seen[name] = true
			at := path + "." + name
			d.at[at] = n.Content[i+1]
			entry(name, n.Content[i+1], at)
		}
	}
}

func (d *decoder) listing(n *yaml.Node, path string) Listing {
	f := d.mapping(n, path, "table", "where", "columns", "exists", "pick", "by")
	l := Listing{Table: f.text("table"), Exists: f.text("exists"), Pick: Pick(f.text("pick")), By: f.text("by")}
	if w := f.nodes["where"]; w != nil {
		l.Where = map[string][]string{}
		d.pairs(w, f.in("where"), func(name string, n *yaml.Node, path string) { l.Where[name] = d.values(n, path) })
	}
	if c := f.nodes["columns"]; c != nil {
		l.Columns = map[string]ListingColumn{}
		d.pairs(c, f.in("columns"), func(name string, n *yaml.Node, path string) { l.Columns[name] = d.listingColumn(n, path) })
	}
	return l
}

// values reads one value or a list of them, and sorts it.
func (d *decoder) values(n *yaml.Node, path string) []string {
	if n.Kind != yaml.SequenceNode {
		return []string{d.category(n, path)}
	}
	var out []string
	if d.is(n, yaml.SequenceNode, path, "a list such as [a, b]") {
		for i, item := range n.Content {
			out = append(out, d.category(item, fmt.Sprintf("%s[%d]", path, i)))
		}
	}
	slices.Sort(out)
	return out
}

func (d *decoder) listingColumn(n *yaml.Node, path string) ListingColumn {
	if n.Kind == yaml.ScalarNode {
		return ListingColumn{From: d.scalar(n, path, "a column of the table", "!!str")}
	}
	f := d.mapping(n, path, "from", "values")
	c := ListingColumn{From: f.text("from")}
	if v := f.nodes["values"]; v != nil {
		c.Values = map[string]string{}
		d.pairs(v, f.in("values"), func(name string, n *yaml.Node, path string) { c.Values[name] = d.category(n, path) })
	}
	return c
}

// kind is a listing's kind of source: columns of one name may come from several kinds, since one site keeps FHIR and another OMOP.
func (l Listing) kind() string {
	kind, _, _ := strings.Cut(l.Table, ".")
	return kind
}

// listings checks Source.Tables and counts, by kind of source, where each column comes from.
func (c *checker) listings(from map[string]map[string]int) {
	list := c.study.Source.Tables
	if len(list) > maxListings {
		c.add("source.tables", "lists %d tables, at most %d", len(list), maxListings)
		return
	}
	rows := len(c.study.Source.Views) > 0
	for i, l := range list {
		path := fmt.Sprintf("source.tables[%d]", i)
		if !listingTable.MatchString(l.Table) {
			c.add(path+".table", "want omop.NAME, table.NAME or dicom.NAME in small letters, such as omop.measurement")
			continue
		}
		c.where(path+".where", l)
		if (len(l.Columns) > 0) == (l.Exists != "") {
			c.add(path, "has both columns and exists, or neither; keep one of them")
			continue
		}
		counts := from[l.kind()]
		if counts == nil {
			counts = map[string]int{}
			from[l.kind()] = counts
		}
		if l.Exists != "" {
			c.exists(path, l)
			counts[l.Exists]++
			continue
		}
		rows = true
		c.listed(path, l)
		for name := range l.Columns {
			counts[name]++
		}
	}
	if len(list) > 0 && !rows {
		c.add("source.tables", "says of nobody whether there is a row; add a table with columns, such as omop.person")
	}
}

func (c *checker) exists(path string, l Listing) {
	if !columnPattern.MatchString(l.Exists) {
		c.add(path+".exists", "want a letter, then letters, digits, _ . or -, at most 64")
	}
	if l.Pick != PickNone || l.By != "" {
		c.add(path, "exists needs no pick; remove pick and by")
	}
}

// listed checks a listing with columns.
func (c *checker) listed(path string, l Listing) {
	if len(l.Columns) > maxListingItems {
		c.add(path+".columns", "lists %d columns, at most %d", len(l.Columns), maxListingItems)
	}
	for _, name := range slices.Sorted(maps.Keys(l.Columns)) {
		at, col := path+".columns."+name, l.Columns[name]
		if !columnPattern.MatchString(name) {
			c.add(path+".columns", "want names of a letter, then letters, digits, _ . or -, at most 64")
		}
		c.tableColumn(at, l.Table, col.From)
		if len(col.Values) > maxWhereValues {
			c.add(at+".values", "lists %d values, at most %d", len(col.Values), maxWhereValues)
		}
		for _, from := range slices.Sorted(maps.Keys(col.Values)) {
			c.text(at+".values", from, 128)
			c.text(at+".values", col.Values[from], 128)
		}
	}
	_, ordered := l.Columns[l.By]
	switch {
	case !slices.Contains([]Pick{PickNone, PickFirst, PickLast, PickMin, PickMax}, l.Pick):
		c.add(path+".pick", "want first, last, min or max")
	case l.Pick == PickNone && l.By != "":
		c.add(path+".by", "has no pick; add pick: first, last, min or max")
	case l.Pick != PickNone && l.By == "":
		c.add(path+".pick", "needs by: the column that orders a patient's rows")
	case l.By != "" && !ordered:
		c.add(path+".by", "columns has no %.64q", l.By)
	}
}

func (c *checker) where(path string, l Listing) {
	if len(l.Where) > maxWhere {
		c.add(path, "names %d columns, at most %d", len(l.Where), maxWhere)
	}
	for _, name := range slices.Sorted(maps.Keys(l.Where)) {
		at, values := path+"."+name, l.Where[name]
		c.tableColumn(at, l.Table, name)
		if len(values) == 0 || len(values) > maxWhereValues {
			c.add(at, "lists %d values, want 1 to %d", len(values), maxWhereValues)
		}
		for i, v := range values {
			c.text(at, v, 128)
			if i > 0 && v <= values[i-1] {
				c.add(at, "lists a value twice, or not in order")
			}
		}
	}
}

// tableColumn checks the name of a table's column.
func (c *checker) tableColumn(path, table, name string) {
	c.text(path, name, 128)
	if strings.HasPrefix(table, "omop.") && (name == "person_id" || name == "person_source_value") {
		c.add(path, "%s identifies the patient and is never data; remove it", name)
	}
}
