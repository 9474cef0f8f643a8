// Package table reads tables that came from outside, CSV (RFC 4180) and Parquet, line by line under a declared schema.
//
//	bytes ── ReadCSV, ReadParquet ──▶ Row: key, patient, and a flat JSON object of the declared columns
//
// A schema says which columns there are, of which type, which one names the patient, and which name a row. A line that does not keep to it is left
// out and its reason given; a file that has not the schema's columns, or ends too early, is refused whole, with an [*Error]. What one format writes in ten ways
// comes out in one: dates as 2006-01-02, times as in RFC 3339, numbers without exponent and as they were written otherwise, so that no decimal is
// rounded on the way (one of more than 40 characters is left out). A cell without a value has no member in the object.
//
// A table stays in constant memory, but for a row group of Parquet. No error or reason holds what stands in a cell.
package table

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"salus/models/strictjson"
)

// Limits of a table.
const (
	MaxColumns = 4096
	MaxCell    = 1 << 16 // bytes
	MaxLine    = 16 << 20
	maxKey     = 512 // bytes of what names a row or a patient
)

// Error says why a file is refused as a whole.
type Error struct {
	Line   int // 0: the file
	Reason string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

func refused(line int, format string, args ...any) error {
	return &Error{line, fmt.Sprintf(format, args...)}
}

// Type is what a column holds.
type Type string

// The types. A date may be of a year or a month alone.
const (
	Integer  Type = "integer"
	Decimal  Type = "decimal"
	Boolean  Type = "boolean"
	Date     Type = "date"
	DateTime Type = "dateTime"
	Text     Type = "text"
)

// Types lists the types.
func Types() []Type { return []Type{Integer, Decimal, Boolean, Date, DateTime, Text} }

// Column is a declared column.
type Column struct {
	Name     string            // in the rows
	From     string            // in the file's header
	Type     Type              //
	Required bool              // a line without a value is left out
	Layout   string            // of dates, as of package time; "" is 2006-01-02, 2006-01 or 2006
	Values   map[string]string // recodes a cell before it is read; a cell that is not among them is wrong. nil: as it stands
}

// Schema is what a table must be like. Its columns are sorted by name.
type Schema struct {
	Name      string   // of the table, the type of its records in a vault
	Patient   string   // the file's column that names the patient; "": a table of no patients
	Key       []string // the file's columns that name a row; none: the patient does
	Columns   []Column
	Missing   []string // what stands for no value, beside nothing
	Delimiter rune     // of CSV; 0: a comma, tab, semicolon or bar, whichever the header has most of
	Comma     bool     // decimals have a comma
	Fold      bool     // the file may write its columns' names in capitals
	Lenient   bool     // columns that the schema has and the file has not are no error, unless they are required, the patient's or a key's
}

// Row is a line of a table. A line with a problem has nothing else.
type Row struct {
	Line    int // of the file, from 1; of Parquet the row, from 1
	Key     string
	Patient string
	Data    []byte           // canonical JSON
	Object  strictjson.Value // what Data says
	Bytes   int              // that the line took
	Problem string
	Remark  bool // the problem is of no line
}

// plan is a schema held against a file's header.
type plan struct {
	schema  Schema
	width   int
	patient int   // place of the patient's cell, or -1
	key     []int // places
	places  []int // of the schema's columns, -1 where the file has none
}

// fit finds the schema's columns in a header. strange are places of columns that the schema has not.
func (s Schema) fit(header []string) (p plan, strange []int, err error) {
	if len(header) > MaxColumns {
		return p, nil, refused(1, "more than %d columns", MaxColumns)
	}
	at := make(map[string]int, len(header))
	for i, name := range header {
		name = s.fold(strings.TrimSpace(name))
		if _, twice := at[name]; twice && name != "" {
			return p, nil, refused(1, "column %d has the name of another one", i+1)
		}
		at[name] = i
	}
	used := map[int]bool{}
	find := func(name string, needed bool) (int, error) {
		i, ok := at[s.fold(name)]
		if !ok && needed {
			return 0, refused(1, "no column %q; is the first line a header?", name)
		}
		if !ok {
			return -1, nil
		}
		used[i] = true
		return i, nil
	}
	p = plan{schema: s, width: len(header), patient: -1}
	if s.Patient != "" {
		if p.patient, err = find(s.Patient, true); err != nil {
			return p, nil, err
		}
	}
	for _, name := range s.Key {
		i, err := find(name, true)
		if err != nil {
			return p, nil, err
		}
		p.key = append(p.key, i)
	}
	for _, c := range s.Columns {
		i, err := find(cmp.Or(c.From, c.Name), c.Required || !s.Lenient)
		if err != nil {
			return p, nil, err
		}
		p.places = append(p.places, i)
	}
	for i := range header {
		if !used[i] {
			strange = append(strange, i)
		}
	}
	return p, strange, nil
}

func (s Schema) fold(name string) string {
	if s.Fold {
		return strings.ToLower(name)
	}
	return name
}

// row reads a line's cells.
func (p plan) row(cells []string) (r Row) {
	if len(cells) != p.width {
		r.Problem = fmt.Sprintf("%d cells, the header has %d; left out", len(cells), p.width)
		return r
	}
	for i, c := range cells {
		switch {
		case len(c) > MaxCell:
			return Row{Problem: tooLong(i)}
		case !utf8.ValidString(c):
			return Row{Problem: fmt.Sprintf("cell %d is not UTF-8; left out", i+1)}
		}
	}
	if p.patient >= 0 {
		r.Patient = p.schema.name(cells[p.patient])
		if r.Patient == "" || len(r.Patient) > maxKey {
			return Row{Problem: fmt.Sprintf("no patient, or one whose name has more than %d bytes; left out", maxKey)}
		}
	}
	if r.Key, r.Problem = p.keyOf(cells, r.Patient); r.Problem != "" {
		return Row{Problem: r.Problem}
	}
	columns := len(p.schema.Columns)
	object := strictjson.Value{Kind: strictjson.Object, Names: make([]string, 0, columns), Items: make([]strictjson.Value, 0, columns)}
	for i, c := range p.schema.Columns {
		if p.places[i] < 0 {
			continue
		}
		value, ok := p.schema.read(c, cells[p.places[i]])
		switch {
		case !ok:
			return Row{Problem: fmt.Sprintf("column %s: %s; left out", c.Name, c.wanted())}
		case value.Kind == strictjson.Null && c.Required:
			return Row{Problem: fmt.Sprintf("column %s has no value, and needs one; left out", c.Name)}
		case value.Kind != strictjson.Null:
			object.Names, object.Items = append(object.Names, c.Name), append(object.Items, value)
		}
	}
	size := 2
	for i, name := range object.Names {
		size += len(name) + len(object.Items[i].Text) + 6
	}
	r.Data, r.Object = object.AppendCanonical(make([]byte, 0, size)), object
	return r
}

// tooLong is the problem of a line whose cell at a place is longer than a cell may be.
func tooLong(place int) string {
	return fmt.Sprintf("cell %d is longer than %d bytes; left out", place+1, MaxCell)
}

// keyOf names a row: the key's cells, with lengths between several, so that no two keys read alike.
func (p plan) keyOf(cells []string, patient string) (key, problem string) {
	if len(p.key) == 0 {
		return patient, ""
	}
	for i, at := range p.key {
		part := p.schema.name(cells[at])
		if part == "" {
			return "", "no value in a column of the key; left out"
		}
		if i > 0 {
			key += "/"
		}
		if len(p.key) > 1 {
			key += fmt.Sprint(len(part)) + ":"
		}
		key += part
	}
	if len(key) > maxKey {
		return "", fmt.Sprintf("the key has more than %d bytes; left out", maxKey)
	}
	return key, ""
}

// name reads a cell that names something. Programs that keep a column with gaps as floating point numbers write 17 as 17.0.
func (s Schema) name(cell string) string {
	cell = strings.TrimSpace(cell)
	if slices.Contains(s.Missing, cell) {
		return ""
	}
	if whole, isFloat := strings.CutSuffix(cell, ".0"); isFloat && whole != "" && strings.Trim(whole, "0123456789") == "" {
		return whole
	}
	return cell
}

// wanted says what a column's cells are.
func (c Column) wanted() string {
	switch {
	case c.Values != nil:
		return "not one of the values that the mapping lists"
	case c.Type == Date && c.Layout != "":
		return "no date of the format that the mapping gives"
	case c.Type == Date:
		return "no date (want 2006-01-02)"
	case c.Type == DateTime:
		return "no date and time (want 2006-01-02 15:04:05)"
	case c.Type == Integer:
		return "no whole number of at most 18 digits"
	case c.Type == Decimal:
		return "no decimal number of at most 18 digits before the point and 40 characters"
	case c.Type == Boolean:
		return "neither true nor false"
	}
	return "no text"
}
