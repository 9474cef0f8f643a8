package source

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"salus/models/analysis"
	"salus/models/strictjson"
	"salus/models/study"
	"salus/worker/source/dicom"
	"salus/worker/source/omop"
	"salus/worker/source/table"
	"salus/worker/source/views"
)

// SchemaType is the type of the vault's record that says of a table that it was imported, maybe without a line, and which columns it has, so that a study that asks for another one
// is told. There is none of a table of which a file was refused last, or that was imported by a version that kept none.
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

func newListed(l study.Listing, s *study.Study) listed {
	out := listed{Listing: l, names: slices.Sorted(maps.Keys(l.Columns)), chooser: chooser{pick: l.Pick, column: l.By, by: -1}}
	for i, name := range out.names {
		if slices.ContainsFunc(s.Columns, func(c study.Column) bool { return c.SourceName() == name }) {
			out.takes = append(out.takes, i)
		}
	}
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
	columns, err := known(l.Table)
	if err != nil || l.Table == dicom.ImageTable {
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
		if columns == nil {
			columns = s.Columns
		}
		return true, checkColumns(l, columns)
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

// lines visits the patients' lines of the listing's table.
func (l listed) lines(ctx context.Context, from Records, visit func(patient string, line *strictjson.Value) error) error {
	number := 0
	for record, err := range from.RecordsOfType(ctx, l.Table) {
		if err != nil {
			return err
		}
		number++
		line, err := strictjson.Parse(string(record.Data))
		if err != nil || line.Kind != strictjson.Object {
			return fmt.Errorf("row %d in the vault is not what was stored", number)
		}
		if record.Patient == "" {
			continue
		}
		if err := visit(record.Patient, line); err != nil {
			return fmt.Errorf("row %d in the vault: %w", number, err)
		}
	}
	return nil
}

// run gives one row a patient of a listing with columns. unlisted counts values that the study has no name for.
func (l listed) run(ctx context.Context, from Records) (rows map[string][]views.Cell, unlisted int, err error) {
	may := candidates{}
	err = l.lines(ctx, from, func(patient string, line *strictjson.Value) error {
		if !l.admits(line) {
			return nil
		}
		cells := make([]views.Cell, len(l.names))
		for i, name := range l.names {
			var ok bool
			if cells[i], ok = cellOf(line, l.Columns[name]); !ok {
				unlisted++
			}
		}
		return l.add(may, patient, cells)
	})
	if err != nil {
		return nil, 0, err
	}
	rows, err = l.rows(may)
	return rows, unlisted, err
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
			if err := j.listing(ctx, newListed(l, j.study), from); err != nil {
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
	switch {
	case there:
	case has(ctx, from, l.Table): // imported before schemas were kept, or some files of it
		j.problem(l.Table, "its lines are here, but not that they are all of it: a file of it was refused last, or they were imported by an earlier version; import it again")
	default:
		j.problem(l.Table, "no such table was imported at this site, or a file of it was refused last")
	}
	if l.Exists != "" {
		return j.exists(ctx, l, from, there)
	}
	rows, unlisted, err := l.run(ctx, from)
	if err != nil {
		return err
	}
	if unlisted > 0 {
		j.problem(l.Table, fmt.Sprintf("%d values are not among those that the study lists; missing", unlisted))
	}
	for patient, cells := range rows {
		for i, name := range l.names {
			if err := j.put(patient, name, cells[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// exists says of every patient with a row whether there is a line. Of whom the table says nothing it is not known: at a site that did not import it, and of OMOP for those who are
// no persons of the model. A table of other patients alone is an error: more likely than that nobody has a line is that it names them otherwise.
func (j *join) exists(ctx context.Context, l listed, from Records, there bool) error {
	asked := map[string]bool{} // of the patients with a line, whether one is what the study asks for
	err := l.lines(ctx, from, func(patient string, line *strictjson.Value) error {
		asked[patient] = asked[patient] || l.admits(line)
		return nil
	})
	if err != nil {
		return err
	}
	model, covered := strings.HasPrefix(l.Table, omop.TypePrefix), asked
	if model {
		covered = map[string]bool{}
		for r, err := range from.RecordsOfType(ctx, omop.Person) {
			if err != nil {
				return err
			}
			covered[r.Patient] = true
		}
		if there && len(covered) == 0 {
			j.problem(l.Table, "no "+omop.Person+" was imported at this site, so that nobody knows of whom the table says something")
		}
	}
	strangers := len(covered) > 0 && len(j.rows) > 0
	for patient := range j.rows {
		_, here := covered[patient]
		strangers = strangers && !here
		if !asked[patient] && (!there || model && !here) {
			continue
		}
		if err := j.put(patient, l.Exists, views.Cell{Kind: views.Text, Text: strconv.FormatBool(asked[patient])}); err != nil {
			return err
		}
	}
	if strangers {
		return fmt.Errorf("none of its patients has a row in the study's other sources, so that %s would be false for everybody; do they name patients alike?", l.Exists)
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
