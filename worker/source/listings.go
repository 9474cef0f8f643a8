package source

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"salus/models/analysis"
	"salus/models/strictjson"
	"salus/models/study"
	"salus/worker/source/omop"
	"salus/worker/source/table"
	"salus/worker/source/views"
)

// SchemaType is the type of the vault's record that says which columns a mapped table has, so that a study that asks for another one is told.
const SchemaType = "table-schema"

// storedSchema is that record's content.
type storedSchema struct {
	Columns []string `json:"columns"`
}

// listed is one of a study's listings, ready to run.
type listed struct {
	study.Listing
	chooser
	names []string // of its columns, sorted
}

func newListed(l study.Listing) listed {
	out := listed{Listing: l, names: slices.Sorted(maps.Keys(l.Columns)), chooser: chooser{l.Pick, l.By, -1}}
	if l.Pick != study.PickNone {
		out.by = slices.Index(out.names, l.By)
	}
	return out
}

// known gives the columns of a table that every site has alike; nil for a table that sites declare.
func known(name string) ([]string, error) {
	var columns []table.Column
	switch kind, _, _ := strings.Cut(name, "."); kind {
	case "table":
		return nil, nil
	case "omop":
		s, ok := omop.Table(name)
		if !ok {
			return nil, fmt.Errorf("%s is no table of persons' data of the OMOP CDM 5.4", name)
		}
		columns = s.Columns
	default:
		columns := imageColumns(name)
		if columns == nil {
			return nil, fmt.Errorf("%s is no table that sites have", name)
		}
		return columns, nil
	}
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names, nil
}

// checkColumns holds a listing against its table's columns.
func checkColumns(l study.Listing, columns []string) error {
	for _, name := range slices.Sorted(maps.Keys(l.Where)) {
		if !slices.Contains(columns, name) {
			return fmt.Errorf("%s has no column %q", l.Table, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.Columns)) {
		if from := l.Columns[name].From; !slices.Contains(columns, from) {
			return fmt.Errorf("%s has no column %q", l.Table, from)
		}
	}
	return nil
}

// checkListings refuses a study that asks for what no site can have.
func checkListings(s *study.Study) error {
	for _, l := range s.Source.Tables {
		columns, err := known(l.Table)
		if err != nil {
			return err
		}
		if columns == nil {
			continue
		}
		if err := checkColumns(l, columns); err != nil {
			return err
		}
	}
	return nil
}

// declared says whether the site has a listing's table, and refuses a study that asks for columns which the site's has not.
func declared(ctx context.Context, l study.Listing, from Records) (bool, error) {
	if columns, err := known(l.Table); err != nil || columns != nil {
		return has(ctx, from, l.Table), err
	}
	for r, err := range from.RecordsOfType(ctx, SchemaType) {
		if err != nil {
			return false, err
		}
		if r.ID != l.Table {
			continue
		}
		var s storedSchema
		if err := json.Unmarshal(r.Data, &s); err != nil {
			return false, fmt.Errorf("%s in the vault is not what was stored", r.ID)
		}
		return true, checkColumns(l, s.Columns)
	}
	return false, nil
}

// has says whether there is a record of a type.
func has(ctx context.Context, from Records, typ string) bool {
	for _, err := range from.RecordsOfType(ctx, typ) {
		return err == nil
	}
	return false
}

// run gives one row a patient of a listing with columns, and the patients of one with exists. unlisted counts values that the study has no name for.
func (l listed) run(ctx context.Context, from Records) (rows map[string]picked, unlisted int, err error) {
	rows = map[string]picked{}
	number := 0
	for record, err := range from.RecordsOfType(ctx, l.Table) {
		if err != nil {
			return nil, 0, err
		}
		number++
		line, err := strictjson.Parse(string(record.Data))
		if err != nil || line.Kind != strictjson.Object {
			return nil, 0, fmt.Errorf("row %d in the vault is not what was stored", number)
		}
		if record.Patient == "" || !l.admits(line) {
			continue
		}
		if l.Exists != "" {
			rows[record.Patient] = picked{}
			continue
		}
		cells := make([]views.Cell, len(l.names))
		for i, name := range l.names {
			var ok bool
			if cells[i], ok = cellOf(line, l.Columns[name]); !ok {
				unlisted++
			}
		}
		if err := l.choose(rows, record.Patient, cells); err != nil {
			return nil, 0, fmt.Errorf("row %d in the vault: %w", number, err)
		}
	}
	return rows, unlisted, nil
}

// admits says whether all conditions hold. No value is none of those that a condition lists.
func (l listed) admits(line *strictjson.Value) bool {
	for name, values := range l.Where {
		v := line.Get(name)
		if v == nil {
			return false
		}
		if _, ok := slices.BinarySearch(values, plainText(v)); !ok {
			return false
		}
	}
	return true
}

// cellOf reads a column. It is false for a value that the study has no name for.
func cellOf(line *strictjson.Value, c study.ListingColumn) (views.Cell, bool) {
	v := line.Get(c.From)
	if v == nil || v.Kind == strictjson.Null {
		return views.Cell{}, true
	}
	if c.Values != nil {
		text, ok := c.Values[plainText(v)]
		if !ok {
			return views.Cell{}, false
		}
		return views.Cell{Kind: views.Text, Text: text}, true
	}
	kind := views.Text
	if v.Kind == strictjson.Number {
		kind = views.Number
	}
	return views.Cell{Kind: kind, Text: v.Text}, true
}

// plainText is how a study file writes a value: numbers without zeros at their ends.
func plainText(v *strictjson.Value) string {
	if v.Kind == strictjson.Number && strings.Contains(v.Text, ".") {
		return strings.TrimRight(strings.TrimRight(v.Text, "0"), ".")
	}
	return v.Text
}

// listingRows adds the listings' columns to the rows: first those that make rows, then what exists.
func (j *join) listingRows(ctx context.Context, from Records) error {
	for _, exists := range []bool{false, true} {
		for _, l := range j.study.Source.Tables {
			if (l.Exists != "") != exists {
				continue
			}
			if err := j.listing(ctx, newListed(l), from); err != nil {
				return fmt.Errorf("%s: %w", l.Table, err)
			}
		}
	}
	return nil
}

func (j *join) listing(ctx context.Context, l listed, from Records) error {
	there, err := declared(ctx, l.Listing, from)
	if err != nil {
		return err
	}
	if !there {
		j.problem(l.Table, "no such table was imported at this site")
	}
	rows, unlisted, err := l.run(ctx, from)
	if err != nil {
		return err
	}
	if unlisted > 0 {
		j.problem(l.Table, fmt.Sprintf("%d values are not among those that the study lists; missing", unlisted))
	}
	if l.Exists != "" {
		return j.exists(ctx, l, from, there, rows)
	}
	for patient, p := range rows {
		for i, name := range l.names {
			if err := j.put(patient, name, p.cells[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// exists says of every patient with a row whether there is a line. Of whom the table says nothing it is not known: at a site without it, and of OMOP for those who are no
// persons of the model.
func (j *join) exists(ctx context.Context, l listed, from Records, there bool, lines map[string]picked) error {
	persons := map[string]bool{}
	if strings.HasPrefix(l.Table, omop.TypePrefix) {
		for r, err := range from.RecordsOfType(ctx, omop.Person) {
			if err != nil {
				return err
			}
			persons[r.Patient] = true
		}
	}
	for patient := range j.rows {
		_, has := lines[patient]
		if !has && !persons[patient] && (!there || len(persons) > 0) {
			continue
		}
		text := "false"
		if has {
			text = "true"
		}
		if err := j.put(patient, l.Exists, views.Cell{Kind: views.Text, Text: text}); err != nil {
			return err
		}
	}
	return nil
}

// join collects rows by patient.
type join struct {
	study    *study.Study
	rows     map[string]analysis.Row
	problems []Problem
}

func (j *join) problem(file, reason string) {
	j.problems = append(j.problems, Problem{file, 0, reason})
}

// put sets a patient's value of the study's columns that are taken from name. What another source has told already must be the same: nobody knows which is right.
func (j *join) put(patient, name string, cell views.Cell) error {
	row := j.rows[patient]
	if row == nil {
		row = analysis.Row{}
		j.rows[patient] = row
	}
	if cell.Kind == views.Missing || cell.Text == "" {
		return nil
	}
	for _, c := range j.study.Columns {
		if c.SourceName() != name {
			continue
		}
		if former, told := row[c.Name]; told && !sameText(string(former), cell.Text) {
			return fmt.Errorf("the column %s: two sources tell it differently for a patient; take it from one of them", c.Name)
		}
		row[c.Name] = analysis.Value(cell.Text)
	}
	return nil
}

// sameText says whether two texts are the same value.
func sameText(a, b string) bool {
	if a == b {
		return true
	}
	x, isNumber := study.ParseNumber(a)
	y, too := study.ParseNumber(b)
	return isNumber && too && x.Cmp(y) == 0
}
