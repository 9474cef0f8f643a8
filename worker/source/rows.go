package source

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"salus/models/analysis"
	"salus/models/strictjson"
	"salus/models/study"
	"salus/worker/source/views"
	"salus/worker/vault"
)

// patientColumn is the column that every view must have.
const patientColumn = "patient"

// compiledView is one of a study's views, ready to run.
type compiledView struct {
	study.View
	chooser
	view    *views.View
	patient int   // place of the patient column
	takes   []int // places of cells that are the study's columns
}

// compileViews compiles a study's views and finds each of its columns in exactly one of them.
func compileViews(s *study.Study) ([]compiledView, error) {
	var out []compiledView
	home := map[string]string{} // the view that has a column
	for _, sv := range s.Source.Views {
		v, err := views.Compile(sv.Definition)
		if err != nil {
			return nil, fmt.Errorf("view %s: %w", sv.Name, err)
		}
		if unknown := v.Unknown(); len(unknown) > 0 {
			return nil, fmt.Errorf("view %s: %s", sv.Name, unknown[0])
		}
		c := compiledView{View: sv, view: v, patient: -1, chooser: chooser{sv.Pick, sv.By, -1}}
		for i, col := range v.Columns() {
			if col.Name == patientColumn {
				if c.patient = i; col.Collection {
					return nil, fmt.Errorf("view %s: the column patient is a collection", sv.Name)
				}
			}
			if sv.Pick != study.PickNone && col.Name == sv.By {
				c.by = i
			}
			for _, want := range s.Columns {
				if col.Name != want.SourceName() {
					continue
				}
				if col.Collection {
					return nil, fmt.Errorf("view %s: the column %s is a collection, and a study's column has one value", sv.Name, col.Name)
				}
				if other, twice := home[want.Name]; twice {
					return nil, fmt.Errorf("view %s: the column %s is in view %s, too", sv.Name, col.Name, other)
				}
				home[want.Name] = sv.Name
				if !slices.Contains(c.takes, i) {
					c.takes = append(c.takes, i)
				}
			}
		}
		if c.patient < 0 {
			return nil, fmt.Errorf("view %s: no column named patient", sv.Name)
		}
		if sv.Pick != study.PickNone && c.by < 0 {
			return nil, fmt.Errorf("view %s: no column %q to pick by", sv.Name, sv.By)
		}
		out = append(out, c)
	}
	for _, want := range s.Columns {
		if _, ok := home[want.Name]; !ok && len(s.Source.Tables) == 0 { // of a study with tables its own check has seen to it
			return nil, fmt.Errorf("no view has the column %q", want.SourceName())
		}
	}
	return out, nil
}

// picked is a patient's row of one view.
type picked struct {
	cells []views.Cell
	key   orderKey
}

// joinedRows runs the views and listings and joins what they give on the patient: a patient in any of them has a row, with missing values for the others.
func joinedRows(ctx context.Context, s *study.Study, from Records) ([]Row, []Problem, error) {
	j := &join{study: s, rows: map[string]analysis.Row{}}
	if err := j.viewRows(ctx, from); err != nil {
		return nil, nil, err
	}
	if err := j.listingRows(ctx, from); err != nil {
		return nil, nil, err
	}
	out := make([]Row, 0, len(j.rows))
	for patient, values := range j.rows {
		out = append(out, Row{patient, values})
	}
	sortRows(out)
	return out, j.problems, nil
}

func (j *join) viewRows(ctx context.Context, from Records) error {
	compiled, err := compileViews(j.study)
	if err != nil {
		return err
	}
	for _, c := range compiled {
		refs := &followed{ctx: ctx, from: from}
		rows, records, nameless, err := c.run(ctx, from, refs)
		if err != nil {
			return fmt.Errorf("view %s: %w", c.Name, err)
		}
		if records == 0 {
			j.problem(c.Name, "no "+c.view.Resource()+" was imported at this site")
		}
		if nameless > 0 {
			j.problem(c.Name, fmt.Sprintf("%d rows have no patient; left out", nameless))
		}
		if refs.missing > 0 {
			j.problem(c.Name, fmt.Sprintf("resolve() met %d references to resources that are not here", refs.missing))
		}
		columns := c.view.Columns()
		for patient, p := range rows {
			if j.rows[patient] == nil {
				j.rows[patient] = analysis.Row{}
			}
			for _, place := range c.takes {
				if err := j.put(patient, columns[place].Name, p.cells[place]); err != nil {
					return fmt.Errorf("view %s: %w", c.Name, err)
				}
			}
		}
	}
	return nil
}

// run runs a view over all records of its type and picks one row a patient; number counts the records, nameless the rows without a patient.
func (c compiledView) run(ctx context.Context, from Records, refs *followed) (rows map[string]picked, number, nameless int, err error) {
	rows = map[string]picked{}
	for record, err := range from.RecordsOfType(ctx, c.view.Resource()) {
		if err != nil {
			return nil, 0, 0, err
		}
		number++
		resource, err := strictjson.Parse(string(record.Data))
		if err != nil {
			return nil, 0, 0, fmt.Errorf("%s %d in the vault: %w", record.Type, number, err)
		}
		found, err := c.view.RowsWith(resource, refs.resolve)
		if err != nil {
			return nil, 0, 0, fmt.Errorf("%s %d in the vault: %w", record.Type, number, err)
		}
		for _, cells := range found {
			patient := PatientKey(cells[c.patient].Text)
			if patient == "" {
				nameless++
				continue
			}
			if err := c.choose(rows, patient, cells); err != nil {
				return nil, 0, 0, fmt.Errorf("%s %d in the vault: %w", record.Type, number, err)
			}
		}
	}
	return rows, number, nameless, nil
}

// followed resolves references of a view over the records, and counts those that lead nowhere.
type followed struct {
	ctx     context.Context //nolint:containedctx // lives as long as the run of one view
	from    Records
	missing int
}

func (r *followed) resolve(typ, id string) (*strictjson.Value, error) {
	record, err := r.from.Record(r.ctx, typ, id)
	if typ == "" || errors.Is(err, vault.ErrNotFound) {
		r.missing++
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return strictjson.Parse(string(record.Data))
}

// chooser keeps one of a patient's rows.
type chooser struct {
	pick   study.Pick
	column string // to pick by
	by     int    // its place, or -1
}

// choose keeps the row that the study's rule prefers. Of equal rows the one that was imported first stays.
func (c chooser) choose(rows map[string]picked, patient string, cells []views.Cell) error {
	next := picked{cells: cells}
	if c.by >= 0 {
		var err error
		if next.key, err = newOrderKey(c.pick, cells[c.by]); err != nil {
			return fmt.Errorf("pick: %s by %s: %w", c.pick, c.column, err)
		}
	}
	former, twice := rows[patient]
	switch {
	case !twice:
		rows[patient] = next
	case c.by < 0:
		return fmt.Errorf("a second row for one patient; the study must say pick: first, last, min or max, and by which column")
	case c.prefers(next.key, former.key):
		rows[patient] = next
	}
	return nil
}

// orderKey is what rows are picked by: numbers for min and max, texts (ISO dates order as texts do) for first and last. Missing never wins over present.
type orderKey struct {
	present bool
	number  *big.Rat
	text    string
}

func newOrderKey(pick study.Pick, cell views.Cell) (orderKey, error) {
	if cell.Kind == views.Missing {
		return orderKey{}, nil
	}
	if pick == study.PickFirst || pick == study.PickLast {
		return orderKey{present: true, text: instant(cell)}, nil
	}
	if cell.Kind == views.Number && len(cell.Text) <= 40 && !strings.ContainsAny(cell.Text, "eE") {
		if n, ok := new(big.Rat).SetString(cell.Text); ok {
			return orderKey{present: true, number: n}, nil
		}
	}
	return orderKey{}, fmt.Errorf("the value is no decimal number of at most 40 characters")
}

// instant is a text by which dates and times order. Times with a zone order as instants; others as they are written.
func instant(cell views.Cell) string {
	if t, err := time.Parse(time.RFC3339Nano, cell.Text); err == nil {
		return t.UTC().Format("2006-01-02T15:04:05.000000000")
	}
	return cell.Text
}

func (c chooser) prefers(a, b orderKey) bool {
	if a.present != b.present {
		return a.present
	}
	if !a.present {
		return false
	}
	order := strings.Compare(a.text, b.text)
	if a.number != nil {
		order = a.number.Cmp(b.number)
	}
	if c.pick == study.PickFirst || c.pick == study.PickMin {
		return order < 0
	}
	return order > 0
}
