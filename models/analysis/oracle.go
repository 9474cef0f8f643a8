package analysis

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"salus/models/study"
)

// Oracle computes a study's result from the raw rows of all sites together, as a statistician with gonum would: no codes,
// no tally, floating point throughout. It shares with Program the study and the shape of the result, and no arithmetic.
func Oracle(s *study.Study, rows []Row) (any, error) {
	o := oracle{s}
	switch a := s.Analysis; a.Kind {
	case study.Count:
		return o.count(rows)
	case study.Mean:
		return o.mean(rows)
	case study.Histogram:
		return o.histogram(rows)
	case study.Contingency:
		return o.contingency(rows)
	case study.Quantiles:
		return o.quantiles(rows)
	case study.KaplanMeier:
		return o.survival(rows)
	case study.TwoByTwo, study.ROC, study.Calibration, study.Association:
		return o.tallied(rows)
	default:
		return o.modelled(rows)
	}
}

// tallied is the plain result of the analyses of a binary outcome.
func (o oracle) tallied(rows []Row) (any, error) {
	switch o.study.Analysis.Kind {
	case study.TwoByTwo:
		return o.twoByTwo(rows)
	case study.ROC:
		return o.roc(rows)
	case study.Calibration:
		return o.calibration(rows)
	}
	return o.association(rows)
}

// modelled is the oracle of the analyses over means, covariances and models: from the rows themselves, by orthogonal decompositions of the data
// where Program inverts matrices of sums, with exponentials where Program has tables.
func (o oracle) modelled(rows []Row) (any, error) {
	a := o.study.Analysis
	switch a.Kind {
	case study.Covariance:
		return o.summary(rows)
	case study.Correlation:
		return o.correlations(rows)
	case study.TTest, study.Anova:
		return o.means(rows)
	case study.PCA:
		return o.principal(rows)
	case study.Linear, study.Ridge:
		return o.leastSquares(rows)
	case study.Logistic, study.Poisson:
		return o.likelihood(rows)
	case study.Cox:
		return o.proportional(rows)
	}
	return nil, fmt.Errorf("analysis %s is not yet available", a.Kind)
}

type oracle struct{ study *study.Study }

// observation is one complete row: numbers and labels of the columns asked for, in their order.
type observation struct {
	numbers []float64
	labels  []string
}

// complete reads the rows that have a value in every one of the columns; empty names are left out.
func (o oracle) complete(rows []Row, numbers, labels []string) ([]observation, error) {
	var out []observation
next:
	for _, row := range rows {
		var ob observation
		for _, name := range numbers {
			x, known, err := o.number(name, row)
			if err != nil {
				return nil, err
			}
			if !known {
				continue next
			}
			ob.numbers = append(ob.numbers, x)
		}
		for _, name := range labels {
			if name == "" {
				continue
			}
			label, known, err := o.label(name, row)
			if err != nil {
				return nil, err
			}
			if !known {
				continue next
			}
			ob.labels = append(ob.labels, label)
		}
		out = append(out, ob)
	}
	return out, nil
}

func blank(text string) bool {
	switch text {
	case "", "NA", "N/A", "?", ".", "NaN", "nan", "null":
		return true
	}
	return false
}

var decimalText = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE]([+-]?[0-9]{1,2}|[0-9]{3}))?$`)

// decimal reads a number as people write one: digits, a point, an exponent. What Go's own readers take besides
// (underscores, hexadecimal digits, infinities, fractions) is no number in a table of patients.
func decimal(text string) (*big.Rat, bool) {
	if len(text) > 40 || !decimalText.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// number reads a numeric column's value, rounded to its digits and confined to its range.
func (o oracle) number(name string, row Row) (x float64, known bool, err error) {
	c, _ := o.study.Column(name)
	text := strings.TrimSpace(string(row[name]))
	if blank(text) {
		return 0, false, nil
	}
	exact, ok := decimal(text)
	if !ok || (c.Type == study.Integer && !exact.IsInt()) {
		return 0, false, fmt.Errorf("column %s: %w", name, ErrType)
	}
	if x, err = strconv.ParseFloat(exact.FloatString(c.Digits), 64); err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false, fmt.Errorf("column %s: %w", name, ErrType) // out of float64's range it is infinite, which the limits confine
	}
	low, _ := strconv.ParseFloat(c.Min, 64)
	high, _ := strconv.ParseFloat(c.Max, 64)
	switch {
	case low <= x && x <= high:
		return x, true, nil
	case c.OutOfRange == study.Clip:
		return math.Max(low, math.Min(high, x)), true, nil
	case c.OutOfRange == study.Refuse:
		return 0, false, fmt.Errorf("column %s: %w", name, ErrRange)
	}
	return 0, false, nil
}

// label reads a value as the text of its class.
func (o oracle) label(name string, row Row) (label string, known bool, err error) {
	c, _ := o.study.Column(name)
	text := strings.TrimSpace(string(row[name]))
	switch c.Type {
	case study.Integer:
		x, known, err := o.number(name, row)
		return strconv.FormatFloat(x, 'f', -1, 64), known, err
	case study.Date:
		return o.date(c, text)
	case study.Boolean:
		if blank(text) {
			return "", false, nil
		}
		yes, err := strconv.ParseBool(strings.ToLower(text))
		if err != nil {
			return "", false, fmt.Errorf("column %s: %w", name, ErrType)
		}
		return strconv.FormatBool(yes), true, nil
	}
	if slices.Contains(c.Values, text) {
		return text, true, nil
	}
	if blank(text) {
		return "", false, nil
	}
	if x, ok := decimal(text); ok && x.IsInt() && slices.Contains(c.Values, x.Num().String()) {
		return x.Num().String(), true, nil
	}
	if c.OutOfRange == study.Refuse {
		return "", false, fmt.Errorf("column %s: %w", name, ErrRange)
	}
	return "", false, nil
}

// date compares ISO dates as texts, which order as they do.
func (o oracle) date(c study.Column, text string) (label string, known bool, err error) {
	if blank(text) {
		return "", false, nil
	}
	if len(text) < len(c.Min) {
		return "", false, nil
	}
	text = text[:len(c.Min)]
	switch {
	case c.Min <= text && text <= c.Max:
		return text, true, nil
	case c.OutOfRange == study.Refuse:
		return "", false, fmt.Errorf("column %s: %w", c.Name, ErrRange)
	case c.OutOfRange == study.Clip:
		return max(c.Min, min(c.Max, text)), true, nil
	}
	return "", false, nil
}

// labels lists the classes of a column; one class without a name for no column.
func (o oracle) labels(name string) []string {
	if name == "" {
		return []string{""}
	}
	c, _ := o.study.Column(name)
	return c.Labels()
}
