package table

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// MappingFile is the name of the file that says how a folder's tables are read.
const MappingFile = "tables.yaml"

// TypePrefix begins the names of mapped tables' records.
const TypePrefix = "table."

// Limits of a mapping.
const (
	maxMapping = 1 << 20 // bytes
	maxTables  = 256
	maxValues  = 10_000 // of a column
)

// Mapped is a table of a mapping: its file and its schema.
type Mapped struct {
	File   string
	Schema Schema
}

// mapping is the file's form.
type mapping struct {
	Tables []mappedTable `yaml:"tables"`
}

type mappedTable struct {
	Name      string         `yaml:"name"`
	File      string         `yaml:"file"`
	Patient   string         `yaml:"patient"`
	Key       words          `yaml:"key"`
	Delimiter string         `yaml:"delimiter"`
	Decimal   string         `yaml:"decimal"`
	Missing   []string       `yaml:"missing"`
	Columns   []mappedColumn `yaml:"columns"`
}

type mappedColumn struct {
	Name     string            `yaml:"name"`
	From     string            `yaml:"from"`
	Type     string            `yaml:"type"`
	Required bool              `yaml:"required"`
	Format   string            `yaml:"format"`
	Values   map[string]string `yaml:"values"`
}

// words is one text or several.
type words []string

func (w *words) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*w = words{n.Value}
		return nil
	}
	return n.Decode((*[]string)(w))
}

var (
	tableName  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
	columnName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)
)

// ParseMapping reads a mapping file:
//
//	tables:
//	  - name: labs              # table.labs in studies
//	    file: labs.csv          # or .csv.gz, .parquet; CSV if it is neither
//	    patient: pid            # the column with the patient's id
//	    key: [pid, taken]       # the columns that name a line; without them the patient does, one line each
//	    delimiter: ";"          # default: what the header has most of
//	    decimal: ","            # default: a point
//	    missing: ["?", "-9"]    # what stands for no value, beside nothing
//	    columns:
//	      - {name: hba1c, from: HbA1c, type: decimal, required: true}
//	      - {name: taken, type: date, format: DD.MM.YYYY}
//	      - {name: sex, from: g, type: text, values: {m: male, w: female}}
//
// It is strict: an unknown field or type, a name twice, or an impossible format is an error that says where.
func ParseMapping(data []byte) ([]Mapped, error) {
	if len(data) > maxMapping {
		return nil, fmt.Errorf("%s: longer than %d bytes", MappingFile, maxMapping)
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: not UTF-8", MappingFile)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var m mapping
	if err := dec.Decode(&m); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: is empty", MappingFile)
		}
		return nil, fmt.Errorf("%s: %w", MappingFile, err)
	}
	if more := dec.Decode(new(mapping)); !errors.Is(more, io.EOF) {
		return nil, fmt.Errorf("%s: more than one document", MappingFile)
	}
	if len(m.Tables) == 0 || len(m.Tables) > maxTables {
		return nil, fmt.Errorf("%s: want 1 to %d tables", MappingFile, maxTables)
	}
	out := make([]Mapped, 0, len(m.Tables))
	for i, t := range m.Tables {
		one, err := t.mapped()
		if err != nil {
			return nil, fmt.Errorf("%s: tables[%d]: %w", MappingFile, i, err)
		}
		for _, other := range out {
			if other.File == one.File || other.Schema.Name == one.Schema.Name {
				return nil, fmt.Errorf("%s: tables[%d]: its name or file for the second time", MappingFile, i)
			}
		}
		out = append(out, one)
	}
	return out, nil
}

func (t mappedTable) mapped() (Mapped, error) {
	s := Schema{Name: TypePrefix + t.Name, Patient: t.Patient, Key: t.Key, Missing: t.Missing}
	switch {
	case !tableName.MatchString(t.Name):
		return Mapped{}, errors.New("name: want a small letter, then small letters, digits and _, at most 63")
	case t.File == "" || len(t.File) > 255 || strings.ContainsAny(t.File, "/\\\x00") || strings.HasPrefix(t.File, "."):
		return Mapped{}, errors.New("file: want the name of a file in the same folder")
	case t.Patient == "":
		return Mapped{}, errors.New("patient: name the column with the patient's id")
	case len(t.Key) > 8 || slices.Contains(t.Key, ""):
		return Mapped{}, errors.New("key: want 1 to 8 columns' names")
	case len(t.Columns) == 0 || len(t.Columns) > MaxColumns:
		return Mapped{}, fmt.Errorf("columns: want 1 to %d", MaxColumns)
	case t.Decimal != "" && t.Decimal != "." && t.Decimal != ",":
		return Mapped{}, errors.New(`decimal: want "." or ","`)
	}
	s.Comma = t.Decimal == ","
	if t.Delimiter != "" {
		if !slices.Contains([]string{",", ";", "\t", "|"}, t.Delimiter) {
			return Mapped{}, errors.New(`delimiter: want ",", ";", "|" or "\t"`)
		}
		s.Delimiter = rune(t.Delimiter[0])
	}
	for i, c := range t.Columns {
		column, err := c.column()
		switch {
		case err != nil:
			return Mapped{}, fmt.Errorf("columns[%d]: %w", i, err)
		case cmp.Or(column.From, column.Name) == t.Patient:
			return Mapped{}, fmt.Errorf("columns[%d]: identifies the patient and is never data", i)
		case slices.ContainsFunc(s.Columns, func(o Column) bool { return o.Name == column.Name }):
			return Mapped{}, fmt.Errorf("columns[%d]: its name for the second time", i)
		}
		s.Columns = append(s.Columns, column)
	}
	slices.SortFunc(s.Columns, func(a, b Column) int { return strings.Compare(a.Name, b.Name) })
	return Mapped{t.File, s}, nil
}

func (c mappedColumn) column() (Column, error) {
	out := Column{Name: c.Name, From: c.From, Type: Type(c.Type), Required: c.Required, Values: c.Values}
	switch {
	case !columnName.MatchString(c.Name):
		return out, errors.New("name: want a letter, then letters, digits, _ . or -, at most 64")
	case !slices.Contains(Types(), out.Type):
		return out, fmt.Errorf("type: want one of %v", Types())
	case len(c.Values) > maxValues:
		return out, fmt.Errorf("values: more than %d", maxValues)
	case c.Format != "" && out.Type != Date:
		return out, errors.New("format: is for dates alone")
	}
	for from, to := range c.Values {
		if from == "" || len(to) > MaxCell {
			return out, errors.New("values: an empty or too long one")
		}
	}
	if c.Format != "" {
		var err error
		if out.Layout, err = layout(c.Format); err != nil {
			return out, err
		}
	}
	return out, nil
}

// layout is a date format such as DD.MM.YYYY in package time's words.
func layout(format string) (string, error) {
	if strings.Count(format, "YYYY") != 1 || strings.Count(format, "MM") != 1 || strings.Count(format, "DD") != 1 {
		return "", errors.New("format: want YYYY, MM and DD, each once")
	}
	rest := strings.NewReplacer("YYYY", "", "MM", "", "DD", "").Replace(format)
	if strings.Trim(rest, "./- ") != "" {
		return "", errors.New("format: want points, slashes, hyphens or spaces between YYYY, MM and DD")
	}
	return strings.NewReplacer("YYYY", "2006", "MM", "01", "DD", "02").Replace(format), nil
}
