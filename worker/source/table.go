package source

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"salus/models/analysis"
	"salus/models/study"
	"salus/worker/source/fhir"
)

// Limits of a table.
const (
	MaxColumns = 4096
	MaxCell    = 1 << 16 // bytes
)

// Table is a parsed CSV table.
type Table struct {
	Header []string
	Rows   [][]string // each as long as Header
	Lines  []int      // the line that each row begins at
}

// Column returns the place of a column, or -1.
func (t *Table) Column(name string) int { return slices.Index(t.Header, name) }

// ParseTable reads CSV (RFC 4180): comma, double quotes, a header line; a byte order mark is passed over. Lines that cannot be read
// and rows with too many or too few cells are problems and left out; a header that is missing, has an empty name or one twice is an error.
func ParseTable(data []byte) (*Table, []Problem, error) { return parseCSV(TableFile, data, MaxColumns) }

func parseCSV(name string, data []byte, columns int) (*Table, []Problem, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return nil, nil, fmt.Errorf("%s: not UTF-8 (first bad byte on line %d); save it as UTF-8", name, 1+bytes.Count(data[:firstInvalid(data)], []byte("\n")))
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: no header line", name)
	}
	if err := checkHeader(name, header, columns); err != nil {
		return nil, nil, err
	}
	t := &Table{Header: header}
	var problems []Problem
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, problems, nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			if errors.Is(wrong.Err, csv.ErrQuote) && wrong.StartLine != wrong.Line { // an open quotation swallows the rest
				return nil, nil, fmt.Errorf("%s:%d: %w: a quotation that begins here has no end", name, wrong.StartLine, ErrIncomplete)
			}
			problems = append(problems, Problem{name, wrong.StartLine, "no CSV: " + wrong.Err.Error()})
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: cannot be read", name)
		}
		line, _ := r.FieldPos(0)
		if reason := badRow(row, len(header)); reason != "" {
			problems = append(problems, Problem{name, line, reason})
			continue
		}
		t.Rows = append(t.Rows, row)
		t.Lines = append(t.Lines, line)
	}
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}

func checkHeader(name string, header []string, most int) error {
	if len(header) > most {
		return fmt.Errorf("%s: more than %d columns", name, most)
	}
	seen := map[string]bool{}
	for i, h := range header {
		header[i] = strings.TrimSpace(h)
		switch h = header[i]; {
		case h == "":
			return fmt.Errorf("%s:1: column %d has no name", name, i+1)
		case len(h) > 255:
			return fmt.Errorf("%s:1: column %d has a name longer than 255 bytes", name, i+1)
		case seen[h]:
			return fmt.Errorf("%s:1: the column %q for the second time", name, h)
		}
		seen[h] = true
	}
	return nil
}

func badRow(row []string, columns int) string {
	if len(row) != columns {
		return fmt.Sprintf("%d cells, the header has %d", len(row), columns)
	}
	for i, cell := range row {
		if len(cell) > MaxCell {
			return fmt.Sprintf("cell %d is longer than %d bytes", i+1, MaxCell)
		}
	}
	return ""
}

// TablePatients returns the patients of a table that was imported, sorted: the values of its column.
func TablePatients(ctx context.Context, from Records, column string) ([]string, error) {
	t, _, err := loadTable(ctx, from)
	if err != nil {
		return nil, err
	}
	at := t.Column(column)
	if at < 0 {
		return nil, fmt.Errorf("%s has no column %q", TableFile, column)
	}
	var out []string
	for _, row := range t.Rows {
		if p := strings.TrimSpace(row[at]); p != "" {
			out = append(out, PatientKey(p))
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func loadTable(ctx context.Context, from Records) (*Table, []Problem, error) {
	for r, err := range from.RecordsOfType(ctx, TableType) {
		if err != nil {
			return nil, nil, err
		}
		return ParseTable(r.Data)
	}
	return nil, nil, fmt.Errorf("no %s was imported at this site", TableFile)
}

// tableRows maps the table's columns to the study's.
func tableRows(ctx context.Context, s *study.Study, from Records) ([]Row, []Problem, error) {
	t, problems, err := loadTable(ctx, from)
	if err != nil {
		return nil, nil, err
	}
	patient := t.Column(s.Source.Table.Patient)
	if patient < 0 {
		return nil, nil, fmt.Errorf("%s has no column %q, which the study names as the patient's", TableFile, s.Source.Table.Patient)
	}
	places := make([]int, len(s.Columns))
	for i, c := range s.Columns {
		if places[i] = t.Column(c.SourceName()); places[i] < 0 {
			return nil, nil, fmt.Errorf("%s has no column %q, which the study asks for", TableFile, c.SourceName())
		}
	}
	var out []Row
	lines := map[string]int{}
	for i, cells := range t.Rows {
		key := PatientKey(strings.TrimSpace(cells[patient]))
		if key == "" {
			problems = append(problems, Problem{TableFile, t.Lines[i], "no patient; left out"})
			continue
		}
		if line, twice := lines[key]; twice {
			return nil, nil, fmt.Errorf("%s:%d: the same patient as on line %d; a table has one line a patient", TableFile, t.Lines[i], line)
		}
		lines[key] = t.Lines[i]
		row := Row{Patient: key, Values: analysis.Row{}}
		for j, c := range s.Columns {
			if v := strings.TrimSpace(cells[places[j]]); v != "" {
				row.Values[c.Name] = analysis.Value(v)
			}
		}
		out = append(out, row)
	}
	sortRows(out)
	return out, problems, nil
}

func sortRows(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(a.Patient, b.Patient) })
}

// PatientKey normalises how a patient is named: "Patient/123", a URL that ends so, and "urn:uuid:123" are all the patient 123; anything else stays as it is.
func PatientKey(s string) string {
	if typ, id, ok := fhir.ParseReference(s); ok && (typ == "Patient" || typ == "") {
		return id
	}
	return s
}

// TableCells returns what a table that was imported has of a patient: for each of the patient's lines the header and the line as CSV, of the columns named only, or of all if none is. None
// where no table was imported, or it has no such column.
func TableCells(ctx context.Context, from Records, column, patient string, only ...string) ([]string, error) {
	for r, err := range from.RecordsOfType(ctx, TableType) {
		if err != nil {
			return nil, err
		}
		t, _, err := ParseTable(r.Data)
		if err != nil {
			return nil, err
		}
		return t.cells(column, patient, only)
	}
	return nil, nil
}

func (t *Table) cells(column, patient string, only []string) ([]string, error) {
	at := t.Column(column)
	pick := func(row []string) (out []string) {
		for i, cell := range row {
			if len(only) == 0 || slices.Contains(only, t.Header[i]) {
				out = append(out, cell)
			}
		}
		return out
	}
	var out []string
	for _, row := range t.Rows {
		if at < 0 || PatientKey(strings.TrimSpace(row[at])) != patient {
			continue
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		if err := w.WriteAll([][]string{pick(t.Header), pick(row)}); err != nil {
			return nil, err
		}
		out = append(out, b.String())
	}
	return out, nil
}
