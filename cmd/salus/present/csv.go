package present

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A result as CSV follows its JSON, whatever its kind. Every list of objects is a table, named as in JSON (`coefficients`, `groups.curve`), with a line for each object and a
// column for each of its numbers and texts; objects within are columns with a point (`sensitivity.lower`), and so are lists of numbers (`loadings.0`). A list within a list begins
// with the texts of the line that it belongs to. A matrix has a line for each number, with its row and column. What is in no list is the table `summary`, with a line for each
// quantity. Numbers stand as in JSON, what is null or absent is empty.

// AllTables names the table of everything: one line for each value of each table.
const AllTables = "all"

// summaryTable holds what is in no list.
const summaryTable = "summary"

// grid is one table.
type grid struct {
	name    string
	columns []string
	lines   []line
}

// line is a line's cells by column, in order.
type line []field

type field struct{ column, text string }

// object and list are JSON with its order; what else there is are texts of numbers and booleans, strings (words), and nil.
type (
	object []member
	member struct {
		name  string
		value any
	}
	list  []any
	words string
)

// CSV writes a table of a result: one by its name, or all of them with the columns table, line, quantity and value. Its error for another name lists the names that there are.
func CSV(w io.Writer, result any, table string) error {
	b, err := json.Marshal(result)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	value, err := ordered(dec)
	if err != nil {
		return err
	}
	whole, ok := value.(object)
	if !ok {
		return fmt.Errorf("a result of type %T has no tables", result)
	}
	grids := tables(whole)
	out := csv.NewWriter(w)
	if table == AllTables {
		writeAll(out, grids)
		out.Flush()
		return out.Error()
	}
	var names []string
	for _, g := range grids {
		if names = append(names, g.name); g.name == table {
			g.write(out)
			out.Flush()
			return out.Error()
		}
	}
	return fmt.Errorf("this result has no table %.64q; it has %s", table, strings.Join(names, ", "))
}

func writeAll(out *csv.Writer, grids []*grid) {
	_ = out.Write([]string{"table", "line", "quantity", "value"})
	for _, g := range grids {
		for i, l := range g.lines {
			if g.name == summaryTable {
				_ = out.Write([]string{g.name, "", l[0].text, l[1].text})
				continue
			}
			for _, f := range l {
				_ = out.Write([]string{g.name, strconv.Itoa(i + 1), harmless(f.column), f.text})
			}
		}
	}
}

func (g *grid) write(out *csv.Writer) {
	var head []string
	for _, c := range g.columns {
		head = append(head, harmless(c))
	}
	_ = out.Write(head)
	for _, l := range g.lines {
		cells := make([]string, len(g.columns))
		for _, f := range l {
			cells[slices.Index(g.columns, f.column)] = f.text
		}
		_ = out.Write(cells)
	}
}

// add appends a line, and the columns that are new in it.
func (g *grid) add(l line) {
	for _, f := range l {
		if !slices.Contains(g.columns, f.column) {
			g.columns = append(g.columns, f.column)
		}
	}
	g.lines = append(g.lines, l)
}

// tables are the summary and then the others, in the result's order.
func tables(o object) []*grid {
	summary := &grid{name: summaryTable, columns: []string{"quantity", "value"}}
	all := []*grid{summary}
	at := func(name string) *grid {
		for _, g := range all {
			if g.name == name {
				return g
			}
		}
		g := &grid{name: name}
		all = append(all, g)
		return g
	}
	var rows func(name string, l list, above line)
	nested := func(prefix string, above line) func(string, list) {
		return func(name string, l list) { rows(prefix+name, l, above) }
	}
	rows = func(name string, l list, above line) {
		g := at(name)
		for i, x := range l {
			switch x := x.(type) {
			case object:
				own := x.flat("", nil)
				g.add(append(slices.Clone(above), own...))
				x.lists("", nested(name+".", append(slices.Clone(above), texts(x)...)))
			case list: // of a matrix
				for j, y := range x {
					g.add(append(slices.Clone(above), field{"row", strconv.Itoa(i)}, field{"column", strconv.Itoa(j)}, field{"value", text(y)}))
				}
			}
		}
	}
	for _, f := range o.flat("", nil) {
		summary.add(line{{"quantity", harmless(f.column)}, {"value", f.text}})
	}
	o.lists("", nested("", nil))
	return all
}

// flat are an object's cells: all but lists of objects or lists.
func (o object) flat(prefix string, out line) line {
	for _, m := range o {
		switch v := m.value.(type) {
		case object:
			out = v.flat(prefix+m.name+".", out)
		case list:
			for i, x := range v {
				if isCell(x) {
					out = append(out, field{prefix + m.name + "." + strconv.Itoa(i), text(x)})
				}
			}
		default:
			out = append(out, field{prefix + m.name, text(v)})
		}
	}
	return out
}

// lists gives an object's lists of objects or lists.
func (o object) lists(prefix string, see func(name string, l list)) {
	for _, m := range o {
		switch v := m.value.(type) {
		case object:
			v.lists(prefix+m.name+".", see)
		case list:
			if len(v) > 0 && !isCell(v[0]) {
				see(prefix+m.name, v)
			}
		}
	}
}

// texts are an object's own texts, by which lines of its lists are told apart.
func texts(o object) (out line) {
	for _, m := range o {
		if s, ok := m.value.(words); ok {
			out = append(out, field{m.name, text(s)})
		}
	}
	return out
}

func isCell(v any) bool {
	switch v.(type) {
	case object, list:
		return false
	}
	return true
}

// text is a cell.
func text(v any) string {
	switch v := v.(type) {
	case words:
		return harmless(string(v))
	case string:
		return v
	}
	return ""
}

// harmless makes a text that a spreadsheet would take for a formula begin with an apostrophe (OWASP, CSV Injection). A plain number is none.
func harmless(s string) string {
	start := strings.TrimLeft(s, " \t\r\n\v\f\u0085\u00a0\ufeff")
	formula := start != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(start)[0])
	if !formula && (s == "" || !strings.ContainsAny(s[:1], "\t\r\n")) {
		return s
	}
	if plainNumber(s) {
		return s
	}
	return "'" + s
}

// plainNumber says whether a text is digits with a sign and a point at most.
func plainNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return strings.Trim(s, "0123456789.") == "" && strings.Count(s, ".") <= 1 && strings.Trim(s, ".") != ""
}

// ordered decodes one JSON value that was just encoded.
func ordered(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return orderedObject(dec)
		}
		out := list{}
		for dec.More() {
			x, err := ordered(dec)
			if err != nil {
				return nil, err
			}
			out = append(out, x)
		}
		_, err := dec.Token()
		return out, err
	case json.Number:
		return t.String(), nil
	case bool:
		return strconv.FormatBool(t), nil
	case string:
		return words(t), nil
	}
	return nil, nil
}

func orderedObject(dec *json.Decoder) (any, error) {
	out := object{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		x, err := ordered(dec)
		if err != nil {
			return nil, err
		}
		out = append(out, member{name, x})
	}
	_, err := dec.Token()
	return out, err
}
