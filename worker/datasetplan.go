package worker

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"salus/models/analysis"
	"salus/models/study"
	"salus/worker/audit"
	"salus/worker/source"
)

// DatasetPlan is what a study's dataset would be at this site, for whoever decides whether to approve it. All numbers of patients, rows and values stand as bands, and of what concerns fewer than
// eleven it says nothing. That makes it dear to tell from two plans whether a certain patient is in one of them, and does not prevent it: whoever brings a count to a band's border, by the
// conditions of a study, sees one patient more or less, and that a study cannot be run may be due to one patient, too. So a plan is of a proposed study alone, which everybody sees on chain, with
// who proposed it. No dataset is stored; the audit log has that the plan was made.
type DatasetPlan struct {
	Study    study.Hash    `json:"study"`
	Name     string        `json:"name"`
	Patients string        `json:"patients"` // band of the patients with a slot
	Rows     string        `json:"rows"`     // band of those with a row, before their consent is looked at
	Refused  string        `json:"refused"`  // band of rows that would be left out since a value is of another type or out of a range that the study refuses
	Columns  []ColumnPlan  `json:"columns"`
	Problems []PlanProblem `json:"problems,omitempty"`
}

// PlanProblem is a reason why lines are left out, or values are missing.
type PlanProblem struct {
	File   string `json:"file"`            // or the view or table
	Reason string `json:"reason"`          // numbers in it are bands
	Times  string `json:"times,omitempty"` // band of the lines that it holds for; empty: it is the file's
}

// ColumnPlan is one column of a plan.
type ColumnPlan struct {
	Name    string `json:"name"`
	From    string `json:"from"`    // its name in the view or table
	Coding  string `json:"coding"`  // type, range, categories, and what becomes of values out of range
	Missing string `json:"missing"` // share of the rows without a value, and with one out of range where that is missing, too
}

// Plan says what a proposed study's dataset would be here.
func (s *Site) Plan(ctx context.Context, st *study.Study) (DatasetPlan, error) {
	b, err := s.latest()
	if err != nil {
		return DatasetPlan{}, err
	}
	var plan DatasetPlan
	err = s.noted(audit.Event{Act: ActPlan, Object: st.Hash().String()}, func(*audit.Event) (err error) {
		plan, err = planDataset(ctx, st, s.Vault, func(patient string) bool {
			_, ok := b.SlotOf(patient)
			return ok
		})
		return err
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
	rowsHere, refused := 0, 0
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
		if rowsHere++; bad {
			refused++
		}
	}
	out.Rows, out.Refused, out.Problems = band(rowsHere), band(refused), planProblems(problems)
	for i, c := range st.Columns {
		out.Columns = append(out.Columns, ColumnPlan{Name: c.Name, From: c.SourceName(), Coding: codingOf(c), Missing: share(missing[i], rowsHere)})
	}
	return out, nil
}

// token is a word of a reason.
var token = regexp.MustCompile(`[^\s(),;]+`)

// planProblems are problems without the numbers and lines by which one patient more or less could be seen. A word of digits alone is such a number; digits in a date,
// a code or a version are none. Those that hold for fewer than leastShown lines or values are left out: that there is one tells that number from none.
func planProblems(problems []source.Problem) []PlanProblem {
	var out []PlanProblem
	lines := map[PlanProblem]int{}
	for _, p := range problems {
		few := false
		reason := token.ReplaceAllStringFunc(p.Reason, func(word string) string {
			digits := strings.TrimRight(word, ".:")
			if digits == "" || strings.Trim(digits, "0123456789") != "" {
				return word
			}
			n, err := strconv.Atoi(digits)
			if err != nil {
				return "many"
			}
			few = few || n < leastShown
			return band(n) + word[len(digits):]
		})
		one := PlanProblem{File: p.File, Reason: reason}
		if p.Line != 0 {
			if lines[one]++; lines[one] == leastShown {
				out = append(out, one)
			}
		} else if !few {
			out = append(out, one)
		}
	}
	for i, p := range out {
		if n := lines[p]; n > 0 {
			out[i].Times = band(n)
		}
	}
	return out
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
