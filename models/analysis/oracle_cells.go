package analysis

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

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
