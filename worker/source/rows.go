package source

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"sync"

	"salus/models/analysis"
	"salus/models/strictjson"
	"salus/models/study"
	"salus/worker/source/fhir"
	"salus/worker/source/views"
	"salus/worker/source/views/fhirpath"
	"salus/worker/vault"
)

// patientColumn is the column that every view must have.
const patientColumn = "patient"

// compiledView is one of a study's views, ready to run.
type compiledView struct {
	study.View
	chooser
	view    *views.View
	patient int // place of the patient column
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
		c := compiledView{View: sv, view: v, patient: -1, chooser: chooser{pick: sv.Pick, column: sv.By, by: -1}}
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
		for patient, cells := range rows {
			if j.rows[patient] == nil {
				j.rows[patient] = analysis.Row{}
			}
			for _, place := range c.takes {
				if err := j.put(patient, columns[place].Name, cells[place]); err != nil {
					return fmt.Errorf("view %s: %w", c.Name, err)
				}
			}
		}
	}
	return nil
}

// run runs a view over all records of its type and picks one row a patient; number counts the records, nameless the rows without a patient. Records are read by one goroutine,
// parsed and evaluated on every processor, and taken in the order that the vault has them.
func (c compiledView) run(ctx context.Context, from Records, refs *followed) (rows map[string][]views.Cell, number, nameless int, err error) {
	ballast := make([]byte, viewBallast)
	defer runtime.KeepAlive(ballast)
	ctx, stop := context.WithCancel(ctx)
	work, order := make(chan *evaluated), make(chan *evaluated, 2*runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	defer all.Wait() // after stop
	defer stop()
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for e := range work {
				e.run(c.view, c.patient, refs)
				close(e.done)
			}
		})
	}
	all.Go(func() {
		defer close(order)
		defer close(work)
		readRecords(ctx, from, c.view.Resource(), work, order)
	})
	may := candidates{}
	for e := range order {
		select {
		case <-e.done:
		case <-ctx.Done():
			return nil, 0, 0, ctx.Err()
		}
		for i, found := range e.rows {
			for _, cells := range found {
				patient := PatientKey(cells[c.patient].Text)
				if patient == "" {
					nameless++
					continue
				}
				if err := c.add(may, patient, cells); err != nil {
					return nil, 0, 0, fmt.Errorf("%s %d in the vault: %w", c.view.Resource(), number+i+1, err)
				}
			}
		}
		if number += len(e.rows); e.err != nil {
			return nil, 0, 0, e.err
		}
	}
	if err := ctx.Err(); err != nil { // it may be what ended the reading
		return nil, 0, 0, err
	}
	rows, err = c.rows(may)
	return rows, number, nameless, err
}

// evaluated is some records and the rows of each.
type evaluated struct {
	first   int // number of the first record
	records []vault.Record
	rows    [][][]views.Cell
	err     error // ends all
	done    chan struct{}
}

// evaluatedBytes is the length of records at which some are enough.
const evaluatedBytes = 256 << 10

// readRecords hands records to whoever is free, and to the one who takes their rows in order. An error of the vault comes after the records before it.
func readRecords(ctx context.Context, from Records, typ string, work, order chan *evaluated) {
	next, size := &evaluated{first: 1}, 0
	send := func() bool {
		next.done = make(chan struct{})
		for _, to := range []chan *evaluated{order, work} {
			select {
			case to <- next:
			case <-ctx.Done():
				return false
			}
		}
		next, size = &evaluated{first: next.first + len(next.records)}, 0
		return true
	}
	for record, err := range from.RecordsOfType(ctx, typ) {
		if err != nil {
			next.err = err
			break
		}
		next.records = append(next.records, record)
		if size += len(record.Data); size > evaluatedBytes && !send() {
			return
		}
	}
	send()
}

// run evaluates the records. patient is the place of the patient's cell, which is emptied where it names another server's.
func (e *evaluated) run(view *views.View, patient int, refs *followed) {
	for i := range e.records {
		record := &e.records[i]
		resource, err := strictjson.Parse(string(record.Data))
		var found [][]views.Cell
		if err == nil {
			found, err = view.RowsWith(resource, refs.resolve)
		}
		if err != nil {
			e.err = fmt.Errorf("%s %d in the vault: %w", record.Type, e.first+i, err)
			return
		}
		for _, cells := range found {
			if name := PatientKey(cells[patient].Text); name != "" && name != record.Patient && elsewhere(resource, name) {
				cells[patient] = views.Cell{}
			}
		}
		e.rows = append(e.rows, found)
		record.Data = nil
	}
}

// elsewhere says whether a resource names a patient by an address alone, of a server that is not the import's: a patient of that name here may be another person. What it names of this server is
// its own (record.Patient).
func elsewhere(resource *strictjson.Value, patient string) bool {
	here, there := false, false
	var look func(*strictjson.Value)
	look = func(v *strictjson.Value) {
		for i := range v.Items {
			item := &v.Items[i]
			look(item)
			if v.Kind != strictjson.Object || item.Kind != strictjson.String || v.Names[i] != "reference" {
				continue
			}
			if typ, id, ok := fhir.ParseReference(item.Text); ok && id == patient && (typ == "Patient" || typ == "") {
				there, here = there || absolute(item.Text), here || !absolute(item.Text)
			}
		}
	}
	look(resource)
	return there && !here
}

// followed resolves references of a view over the records, and counts those that lead nowhere.
type followed struct {
	ctx     context.Context //nolint:containedctx // lives as long as the run of one view
	from    Records
	mu      sync.Mutex // one at a time asks from, and counts
	missing int
}

func (r *followed) resolve(typ, id string) (*strictjson.Value, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
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

// chooser finds the one of a patient's rows that counts.
type chooser struct {
	pick   study.Pick
	column string // to pick by
	by     int    // its place, or -1
	takes  []int  // places of cells that are the study's columns
}

// picked is a row that may be the one. Of rows with equal keys the one that came first stands for all.
type picked struct {
	cells   []views.Cell
	key     orderKey
	differs bool // others with this key say something else
}

// candidates are by patient the rows that no other one comes before, as far as their keys tell. They are the same in whatever order rows come.
type candidates map[string][]picked

// add takes a row in.
func (c chooser) add(to candidates, patient string, cells []views.Cell) error {
	next, former := picked{cells: cells}, to[patient]
	if c.by >= 0 {
		var err error
		if next.key, err = newOrderKey(c.pick, cells[c.by]); err != nil {
			return fmt.Errorf("pick: %s by %s: %w", c.pick, c.column, err)
		}
	} else if len(former) > 0 {
		return fmt.Errorf("a second row for one patient; the study must say pick: first, last, min or max, and by which column")
	}
	for i, f := range former {
		switch order, known := c.order(f.key, next.key); {
		case known && order < 0:
			return nil
		case known && order == 0:
			former[i].differs = f.differs || !c.same(f.cells, cells)
			return nil
		}
	}
	to[patient] = append(slices.DeleteFunc(former, func(f picked) bool {
		order, known := c.order(f.key, next.key)
		return known && order > 0
	}), next)
	return nil
}

// rows are the patients' rows. Where several may be the one they must say the same: nothing else tells which it is.
func (c chooser) rows(of candidates) (map[string][]views.Cell, error) {
	out := make(map[string][]views.Cell, len(of))
	for patient, may := range of {
		for _, p := range may {
			if p.differs || !c.same(p.cells, may[0].cells) {
				return nil, fmt.Errorf("pick: %s by %s: nobody can say which of a patient's rows that is, and they differ: their values there are equal, or dates that may be the same; pick by a column that tells them apart", c.pick, c.column)
			}
		}
		out[patient] = may[0].cells
	}
	return out, nil
}

// same says whether two rows give the study the same.
func (c chooser) same(a, b []views.Cell) bool {
	return !slices.ContainsFunc(c.takes, func(i int) bool {
		return a[i].Kind != b[i].Kind || a[i].Text != b[i].Text && (a[i].Kind != views.Number || !sameText(a[i].Text, b[i].Text))
	})
}

// orderKey is what rows are picked by: a number, or for first and last a date or time. Neither is a cell without a value, which never wins over one with.
type orderKey struct {
	number *big.Rat
	moment *fhirpath.Moment
}

func newOrderKey(pick study.Pick, cell views.Cell) (orderKey, error) {
	if cell.Kind == views.Missing {
		return orderKey{}, nil
	}
	if cell.Kind == views.Number {
		if n, ok := new(big.Rat).SetString(cell.Text); ok && len(cell.Text) <= 40 && !strings.ContainsAny(cell.Text, "eE") {
			return orderKey{number: n}, nil
		}
	}
	if pick == study.PickMin || pick == study.PickMax {
		return orderKey{}, fmt.Errorf("the value is no decimal number of at most 40 characters")
	}
	if m, ok := fhirpath.ParseMoment(cell.Text); ok && (cell.Kind == views.Date || cell.Kind == views.Text) { // of a table dates are texts
		return orderKey{moment: &m}, nil
	}
	return orderKey{}, fmt.Errorf("the value is no decimal number of at most 40 characters, and no date or time")
}

func (k orderKey) missing() bool { return k.number == nil && k.moment == nil }

// order is negative if a is preferred to b, and 0 if they are equal; known is false if that cannot be said.
func (c chooser) order(a, b orderKey) (order int, known bool) {
	switch {
	case a.missing() && b.missing():
		return 0, true
	case b.missing():
		return -1, true
	case a.missing():
		return 1, true
	case a.number != nil && b.number != nil:
		order, known = a.number.Cmp(b.number), true
	case a.moment != nil && b.moment != nil:
		order, known = a.moment.Compare(*b.moment)
	}
	if c.pick == study.PickLast || c.pick == study.PickMax {
		order = -order
	}
	return order, known
}
