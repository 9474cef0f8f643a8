package analysis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

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

func (o oracle) count(rows []Row) (*Cells, error) {
	group := o.study.Analysis.Group
	obs, err := o.complete(rows, nil, []string{group})
	if err != nil {
		return nil, err
	}
	out := &Cells{N: uint64(len(obs))}
	for _, label := range o.labels(group) {
		out.Cells = append(out.Cells, Cell{Key: key(group, label), Count: uint64(len(in(obs, 0, label)))})
	}
	return out, nil
}

func key(column, label string) map[string]string {
	if column == "" {
		return map[string]string{}
	}
	return map[string]string{column: label}
}

// in selects the observations whose label at a place is the given one; all of them for no label.
func in(obs []observation, place int, label string) []observation {
	if label == "" {
		return obs
	}
	var out []observation
	for _, ob := range obs {
		if ob.labels[place] == label {
			out = append(out, ob)
		}
	}
	return out
}

func values(obs []observation) []float64 {
	out := make([]float64, len(obs))
	for i, ob := range obs {
		out[i] = ob.numbers[0]
	}
	return out
}

func (o oracle) mean(rows []Row) (*Cells, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, []string{a.Of}, []string{a.Group})
	if err != nil {
		return nil, err
	}
	out := &Cells{N: uint64(len(obs))}
	for _, label := range o.labels(a.Group) {
		xs := values(in(obs, 0, label))
		cell := Cell{Key: key(a.Group, label), Count: uint64(len(xs)), Sum: map[string]float64{a.Of: digits12(floats.SumCompensated(xs))}}
		if len(xs) > 0 {
			cell.Mean = map[string]float64{a.Of: digits12(floats.SumCompensated(xs) / float64(len(xs)))}
		}
		out.Cells = append(out.Cells, cell)
	}
	return out, nil
}

func (o oracle) histogram(rows []Row) (*Cells, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, []string{a.Of}, nil)
	if err != nil {
		return nil, err
	}
	xs := values(obs)
	sort.Float64s(xs)
	edges := make([]float64, len(a.Edges))
	for i, text := range a.Edges {
		edges[i], _ = strconv.ParseFloat(text, 64)
	}
	// gonum's bins are open above, and its divisions must cover the data.
	last := edges[len(edges)-1]
	divisions := slices.Concat([]float64{math.Inf(-1)}, edges[:len(edges)-1], []float64{math.Nextafter(last, math.Inf(1)), math.Inf(1)})
	counts := stat.Histogram(nil, divisions, xs, nil)
	out := &Cells{N: uint64(len(xs)), Notes: []string{noteBins}}
	for i, n := range counts {
		cell := Cell{Count: uint64(n)}
		name := ""
		switch {
		case i == 0:
			name = "<" + a.Edges[0]
			cell.Upper = &edges[0]
		case i == len(edges):
			name = ">" + a.Edges[i-1]
			cell.Lower = &edges[i-1]
		default:
			name = "[" + a.Edges[i-1] + "," + a.Edges[i] + ")"
			if i == len(edges)-1 {
				name = strings.TrimSuffix(name, ")") + "]"
			}
			cell.Lower, cell.Upper = &edges[i-1], &edges[i]
		}
		cell.Key = key(a.Of, name)
		out.Cells = append(out.Cells, cell)
	}
	return out, nil
}

func (o oracle) contingency(rows []Row) (*Cells, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, nil, []string{a.Rows, a.Columns})
	if err != nil {
		return nil, err
	}
	out := &Cells{N: uint64(len(obs))}
	counts := map[[2]string]float64{}
	byRow, byColumn := map[string]float64{}, map[string]float64{}
	for _, ob := range obs {
		counts[[2]string{ob.labels[0], ob.labels[1]}]++
		byRow[ob.labels[0]]++
		byColumn[ob.labels[1]]++
	}
	var observed, expected []float64
	small := 0
	for _, r := range o.labels(a.Rows) {
		for _, c := range o.labels(a.Columns) {
			n := counts[[2]string{r, c}]
			out.Cells = append(out.Cells, Cell{Key: map[string]string{a.Rows: r, a.Columns: c}, Count: uint64(n)})
			if byRow[r] == 0 || byColumn[c] == 0 {
				continue
			}
			e := byRow[r] / float64(len(obs)) * byColumn[c]
			observed, expected = append(observed, n), append(expected, e)
			if byRow[r]*byColumn[c] < float64(5*len(obs)) {
				small++
			}
		}
	}
	if len(byRow) < 2 || len(byColumn) < 2 {
		return out, nil
	}
	chi, df := stat.ChiSquare(observed, expected), (len(byRow)-1)*(len(byColumn)-1)
	out.Test = &ChiSquare{ChiSquare: digits12(chi), DF: df, P: digits12(upperTail(chi, df)), SmallExpected: small}
	out.Notes = []string{noteTest}
	if small > 0 {
		out.Notes = append(out.Notes, noteExpected)
	}
	return out, nil
}

// upperTail is the probability that chi-square with df degrees of freedom exceeds x, by way of the gamma distribution.
func upperTail(x float64, df int) float64 {
	return distuv.Gamma{Alpha: float64(df) / 2, Beta: 0.5}.Survival(x)
}

func (o oracle) quantiles(rows []Row) (*Cells, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, []string{a.Of}, nil)
	if err != nil {
		return nil, err
	}
	xs := values(obs)
	sort.Float64s(xs)
	n := len(xs)
	out := &Cells{N: uint64(n), Cells: []Cell{{Key: map[string]string{}, Count: uint64(n)}}, Notes: []string{noteQuantiles, noteOrder}}
	for _, text := range a.At {
		if n == 0 {
			break
		}
		p, _ := strconv.ParseFloat(text, 64)
		q := Quantile{P: digits12(p), Value: digits12(typeSeven(xs, p))}
		orderInterval(&q, xs)
		out.Quantiles = append(out.Quantiles, q)
	}
	return out, nil
}

// subject is one patient in a survival analysis.
type subject struct {
	time  float64
	event bool
	group int
}

func (o oracle) survival(rows []Row) (*Survival, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, []string{a.Time}, []string{a.Event.Column, a.Group})
	if err != nil {
		return nil, err
	}
	labels := o.labels(a.Group)
	var all []subject
	for _, ob := range obs {
		s := subject{time: ob.numbers[0], event: ob.labels[0] == a.Event.Equals}
		if a.Group != "" {
			s.group = slices.Index(labels, ob.labels[1])
		}
		all = append(all, s)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].time < all[j].time })
	out := &Survival{Groups: []Group{}}
	for g, label := range labels {
		if a.Group == "" {
			label = "all"
		}
		out.Groups = append(out.Groups, kaplanMeier(label, all, g))
	}
	out.LogRank = mantel(all, len(labels))
	return out, nil
}

// kaplanMeier counts every risk set from the subjects themselves.
func kaplanMeier(label string, all []subject, group int) Group {
	g := Group{Group: label, Curve: []Point{}}
	var times []float64
	for _, s := range all {
		if s.group == group {
			times = append(times, s.time)
			g.N++
		}
	}
	var survival, low, high []float64
	s, greenwood := 1.0, 0.0
	times = slices.Compact(times)
	for _, t := range times {
		n, d := riskSet(all, group, t)
		g.Events += uint64(d)
		s *= 1 - d/n
		greenwood += d / (n * (n - d))
		point := Point{Time: t, AtRisk: uint64(n), Events: uint64(d), Survival: digits12(s)}
		survival, low, high = append(survival, s), append(low, math.NaN()), append(high, math.NaN())
		if d < n {
			se := math.Sqrt(greenwood)
			z := distuv.UnitNormal.Quantile(0.975)
			i := len(low) - 1
			low[i], high[i] = math.Exp(math.Log(s)-z*se), math.Min(1, math.Exp(math.Log(s)+z*se))
			point.Lower, point.Upper = rounded(low[i]), rounded(high[i])
		}
		g.Curve = append(g.Curve, point)
	}
	g.Median, g.Lower, g.Upper = half(times, survival), half(times, low), half(times, high)
	return g
}

func riskSet(all []subject, group int, t float64) (atRisk, events float64) {
	for _, s := range all {
		if s.group != group || s.time < t {
			continue
		}
		atRisk++
		if s.time == t && s.event {
			events++
		}
	}
	return atRisk, events
}

func rounded(x float64) *float64 {
	y := digits12(x)
	return &y
}

// half is R's minmin: the time at which a curve first is at most one half, or the middle of its stay there.
func half(times, curve []float64) *float64 {
	const tolerance = 1.4901161193847656e-08
	for i, y := range curve {
		if !(y < 0.5+tolerance) {
			continue
		}
		if math.Abs(y-0.5) < tolerance {
			for j := i; j < len(curve); j++ {
				if curve[j] < y {
					return rounded((times[i] + times[j]) / 2)
				}
			}
		}
		return rounded(times[i])
	}
	return nil
}

// mantel is the log-rank test from the subjects' risk sets, with a general linear solver.
func mantel(all []subject, groups int) *LogRank {
	score, expected := make([]float64, groups), make([]float64, groups)
	v := mat.NewDense(groups, groups, nil)
	last := math.Inf(-1)
	for _, s := range all {
		if !s.event || s.time == last {
			continue
		}
		last = s.time
		r, d := make([]float64, groups), make([]float64, groups)
		for g := range groups {
			r[g], d[g] = riskSet(all, g, s.time)
		}
		n, events := floats.Sum(r), floats.Sum(d)
		for g := range groups {
			expected[g] += r[g] / n * events
			score[g] += d[g] - r[g]/n*events
			for h := range groups {
				same := 0.0
				if g == h {
					same = 1
				}
				if n > 1 {
					v.Set(g, h, v.At(g, h)+events*(n-events)/(n-1)*r[g]/n*(same-r[h]/n))
				}
			}
		}
	}
	var keep []int
	for g := range groups {
		if expected[g] > 0 {
			keep = append(keep, g)
		}
	}
	if len(keep) < 2 {
		return nil
	}
	df := len(keep) - 1
	small, u := mat.NewDense(df, df, nil), mat.NewVecDense(df, nil)
	for i := range df {
		u.SetVec(i, score[keep[i]])
		for j := range df {
			small.Set(i, j, v.At(keep[i], keep[j]))
		}
	}
	var x mat.VecDense
	if err := x.SolveVec(small, u); err != nil {
		return nil
	}
	chi := mat.Dot(u, &x)
	return &LogRank{ChiSquare: digits12(chi), DF: df, P: digits12(upperTail(chi, df))}
}

// MaxAbsDifference is the largest absolute difference over all numbers of two results, which may be results or their
// decoded JSON. It is +Inf where shapes, names or texts differ; how a result was computed does not count.
func MaxAbsDifference(a, b any) float64 {
	x, errA := plain(a)
	y, errB := plain(b)
	if errA != nil || errB != nil {
		return math.Inf(1)
	}
	return difference(x, y, func(x, y float64) float64 { return math.Abs(x - y) })
}

// MaxRelDifference is MaxAbsDifference with every difference taken relative to the second number where that is beyond 1: results hold
// numbers to 12 significant digits, however large.
func MaxRelDifference(a, b any) float64 {
	x, errA := plain(a)
	y, errB := plain(b)
	if errA != nil || errB != nil {
		return math.Inf(1)
	}
	return difference(x, y, func(x, y float64) float64 { return math.Abs(x-y) / math.Max(1, math.Abs(y)) })
}

// computation is the member of a result that says how it was computed: results that agree may differ in it.
const computation = "computation"

// plain is a result as decoded JSON.
func plain(a any) (any, error) {
	b, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	var out any
	err = json.NewDecoder(bytes.NewReader(b)).Decode(&out)
	return out, err
}

func difference(a, b any, apart func(x, y float64) float64) float64 {
	most := 0.0
	switch x := a.(type) {
	case float64:
		y, ok := b.(float64)
		if !ok {
			return math.Inf(1)
		}
		return apart(x, y)
	case map[string]any:
		y, ok := b.(map[string]any)
		delete(x, computation)
		delete(y, computation)
		if !ok || len(x) != len(y) {
			return math.Inf(1)
		}
		for name := range x {
			if _, ok := y[name]; !ok {
				return math.Inf(1)
			}
			most = math.Max(most, difference(x[name], y[name], apart))
		}
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return math.Inf(1)
		}
		for i := range x {
			most = math.Max(most, difference(x[i], y[i], apart))
		}
	default:
		if a != b {
			return math.Inf(1)
		}
	}
	return most
}
