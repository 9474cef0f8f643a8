package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"salus/models/analysis"
	"salus/models/study"
	"salus/worker/source"
)

// DatasetPlan is what a study's dataset would be at this site, for whoever decides whether to approve it. Numbers of patients stand as bands, so that no one can
// tell from two plans whether a certain patient is in one of them. It leaves no trace: no dataset is stored, and nothing goes on chain.
type DatasetPlan struct {
	Study    study.Hash       `json:"study"`
	Name     string           `json:"name"`
	Patients string           `json:"patients"` // band of the patients with a slot
	Rows     string           `json:"rows"`     // band of those with a row, before their consent is looked at
	Refused  string           `json:"refused"`  // band of rows that would be left out since a value is of another type or out of a range that the study refuses
	Columns  []ColumnPlan     `json:"columns"`
	Problems []source.Problem `json:"problems,omitempty"`
}

// ColumnPlan is one column of a plan.
type ColumnPlan struct {
	Name    string `json:"name"`
	From    string `json:"from"`    // its name in the view or table
	Coding  string `json:"coding"`  // type, range, categories, and what becomes of values out of range
	Missing string `json:"missing"` // share of the rows without a value, and with one out of range where that is missing, too
}

// Plan says what a study's dataset would be here.
func (s *Site) Plan(ctx context.Context, st *study.Study) (DatasetPlan, error) {
	b, err := s.latest()
	if err != nil {
		return DatasetPlan{}, err
	}
	plan, err := planDataset(ctx, st, s.Vault, func(patient string) bool {
		_, ok := b.SlotOf(patient)
		return ok
	})
	plan.Patients = band(b.Patients())
	return plan, err
}

func planDataset(ctx context.Context, st *study.Study, from source.Records, hasSlot func(string) bool) (DatasetPlan, error) {
	out := DatasetPlan{Study: st.Hash(), Name: st.Name}
	if _, err := analysis.Compile(st); err != nil {
		return out, err
	}
	rows, problems, err := source.Rows(ctx, st, from)
	if err != nil {
		return out, err
	}
	number, refused := 0, 0
	missing := make([]int, len(st.Columns))
	for _, r := range rows {
		if !hasSlot(r.Patient) {
			continue
		}
		bad := false
		for i, c := range st.Columns {
			known, err := analysis.Known(c, r.Values[c.Name])
			switch {
			case errors.Is(err, analysis.ErrType), errors.Is(err, analysis.ErrRange):
				bad = true
			case err != nil:
				return out, err
			case !known:
				missing[i]++
			}
		}
		if number++; bad {
			refused++
		}
	}
	out.Rows, out.Refused, out.Problems = band(number), band(refused), problems
	for i, c := range st.Columns {
		out.Columns = append(out.Columns, ColumnPlan{Name: c.Name, From: c.SourceName(), Coding: codingOf(c), Missing: share(missing[i], number)})
	}
	return out, nil
}

// leastShown is the number of patients under which a plan says nothing more than that.
const leastShown = 11

// band is the interval that a number lies in: under 11, then by 1, 2, 5.
func band(n int) string {
	if n < leastShown {
		return fmt.Sprintf("under %d", leastShown)
	}
	low := leastShown
	for step := 1; ; step *= 10 {
		for _, high := range []int{20 * step, 50 * step, 100 * step} {
			if n <= high {
				return fmt.Sprintf("%d to %d", low, high)
			}
			low = high + 1
		}
	}
}

// share is the band of a part. Of fewer rows than a plan shows it says nothing, and nothing of parts too small to be shown but that they are small.
func share(part, of int) string {
	switch percent := 100 * float64(part) / float64(max(of, 1)); {
	case of < leastShown:
		return "too few rows to say"
	case of-part < leastShown:
		return "all or nearly all"
	case part < leastShown, percent < 5:
		return "none or few"
	case percent < 20:
		return "5 to 20 %"
	case percent < 50:
		return "20 to 50 %"
	case percent < 80:
		return "50 to 80 %"
	}
	return "80 % or more"
}

// codingOf says in a line how a column's values are read.
func codingOf(c study.Column) string {
	text := string(c.Type)
	switch {
	case c.Type == study.Category:
		text += " of " + strings.Join(c.Values, ", ")
	case c.Min != "" || c.Max != "":
		text += " from " + c.Min + " to " + c.Max
	}
	if c.Digits > 0 {
		text += fmt.Sprintf(", %d digits after the point", c.Digits)
	}
	if c.Unit != "" {
		text += ", in " + c.Unit
	}
	switch c.OutOfRange {
	case study.Clip:
		text += "; others count as the nearest"
	case study.Refuse:
		text += "; others refuse the approval"
	case study.Missing:
		text += "; others are missing"
	}
	return text
}
