package analysis

import (
	"fmt"
	"math"
	"math/big"
	"strconv"

	"salus/models/study"
)

// Survival is the result of kaplan-meier.
type Survival struct {
	Groups  []Group  `json:"groups"`
	LogRank *LogRank `json:"logRank,omitempty"` // nil without groups to compare, and where noise was added
	Noise   *Noise   `json:"noise,omitempty"`   // nil where none was added
}

// Patients is the number of rows that counted.
func (s *Survival) Patients() uint64 {
	var n uint64
	for _, g := range s.Groups {
		n += g.N
	}
	return n
}

// Group is one group's curve. Median, Lower and Upper are the median survival time and its 95 % interval; nil where the
// curve or its band does not reach one half.
type Group struct {
	Group  string   `json:"group"` // the value of the group column; "all" without one
	N      uint64   `json:"n"`
	Events uint64   `json:"events"`
	Median *float64 `json:"median"`
	Lower  *float64 `json:"lower"`
	Upper  *float64 `json:"upper"`
	Curve  []Point  `json:"curve"` // at every time at which a patient had the event or left
	// Withheld: a published group of too few patients, without its numbers.
	Withheld bool `json:"withheld,omitempty"`
}

// Point is the curve just after a time. Lower and Upper are the 95 % interval (Greenwood, log scale), nil where the curve
// is 0.
type Point struct {
	Time     float64  `json:"time"`
	AtRisk   uint64   `json:"atRisk"`
	Events   uint64   `json:"events"`
	Survival float64  `json:"survival"`
	Lower    *float64 `json:"lower"`
	Upper    *float64 `json:"upper"`
}

// LogRank is the log-rank test over groups with expected events; P is the upper tail of chi-square with DF degrees of
// freedom.
type LogRank struct {
	ChiSquare float64 `json:"chiSquare"`
	DF        int     `json:"df"`
	P         float64 `json:"p"`
}

// Cells is the result of every other kind: cells of a table, and what follows from them.
type Cells struct {
	N         uint64     `json:"n"` // rows that counted
	Cells     []Cell     `json:"cells"`
	Quantiles []Quantile `json:"quantiles,omitempty"` // quantiles
	Test      *ChiSquare `json:"test,omitempty"`      // contingency, if two rows and two columns are not empty
	Notes     []string   `json:"notes,omitempty"`     // how to read the numbers
	Noise     *Noise     `json:"noise,omitempty"`     // nil where none was added
}

// Cell is one cell. Key names the values of the columns; it is empty where there is one cell. Sum and Mean are by column.
type Cell struct {
	Key   map[string]string  `json:"key"`
	Lower *float64           `json:"lower,omitempty"` // histogram: the bin's edges; one is absent below and above all bins
	Upper *float64           `json:"upper,omitempty"`
	Count uint64             `json:"count"`
	Sum   map[string]float64 `json:"sum,omitempty"`
	Mean  map[string]float64 `json:"mean,omitempty"` // absent where Count is 0
	// Noised is what was decrypted, where noise was added: Count is made of it.
	Noised *Noised `json:"noised,omitempty"`
	// Withheld: a published cell of too few patients, without its numbers.
	Withheld bool `json:"withheld,omitempty"`
}

// ChiSquare is Pearson's test of independence without continuity correction, over rows and columns that are not empty.
// SmallExpected counts cells with an expected count below 5; with any of them P is not to be trusted.
type ChiSquare struct {
	ChiSquare     float64 `json:"chiSquare"`
	DF            int     `json:"df"`
	P             float64 `json:"p"`
	SmallExpected int     `json:"smallExpected"`
}

// Notes of results.
const (
	noteBins      = "a bin holds its lower edge and not its upper one; the last bin holds both"
	noteQuantiles = "quantiles of Hyndman and Fan's type 7 (R's default)"
	noteOrder     = "intervals of quantiles are order statistics, with at least 95 % confidence for any distribution"
	noteTest      = "Pearson's chi-square without continuity correction; empty rows and columns left out"
	noteWithheld  = "cells of too few patients are withheld from publication"
	noteExpected  = "some expected counts are below 5: the p value is not to be trusted"
)

// Result turns the summed statistic of a session with model m into the study's result: *Survival for kaplan-meier, else *Cells.
func (p *Program) Result(m State, totals Totals) (any, error) {
	if err := p.CheckState(m); err != nil {
		return nil, err
	}
	if p.moments != nil || p.glm != nil {
		return p.modelResult(m, totals)
	}
	if p.variants != nil {
		if err := p.variants.fits(totals.Variants); err != nil {
			return nil, fmt.Errorf("result of study %s: %w", p.study.Name, err)
		}
		return p.associations(totals.Variants), nil
	}
	t := totals.Tally
	if err := p.fits(t); err != nil {
		return nil, fmt.Errorf("result of study %s: %w", p.study.Name, err)
	}
	switch p.study.Analysis.Kind {
	case study.KaplanMeier:
		return p.survival(t), nil
	case study.Histogram:
		return p.histogram(t), nil
	case study.Contingency:
		return p.contingency(t), nil
	case study.Quantiles:
		return p.quantiles(t), nil
	case study.TwoByTwo:
		return p.twoByTwo(t), nil
	case study.ROC:
		return p.roc(t), nil
	case study.Calibration:
		return p.calibration(t), nil
	case study.Association:
		return p.association(t), nil
	}
	return p.grouped(t), nil
}

// grouped is the result of count and mean.
func (p *Program) grouped(t Table) *Cells {
	out := &Cells{N: total(t.Count)}
	for k, n := range t.Count {
		cell := Cell{Key: map[string]string{}, Count: n}
		if group := p.study.Analysis.Group; group != "" {
			cell.Key[group] = p.axes[0].labels[k]
		}
		if t.Sum != nil {
			p.sums(&cell, t.Sum[k])
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}

// sums undoes the coding: code = value·10^digits − low + 1, so Σ value·10^digits = Σ code + n·(low − 1).
func (p *Program) sums(cell *Cell, codes uint64) {
	c := p.axes[len(p.axes)-1].column
	low, _, _ := c.Range()
	steps := new(big.Int).SetUint64(codes)
	steps.Add(steps, new(big.Int).Mul(new(big.Int).SetUint64(cell.Count), big.NewInt(low-1)))
	sum := new(big.Rat).SetFrac(steps, pow10(c.Digits))
	cell.Sum = map[string]float64{c.Name: float(sum)}
	if cell.Count > 0 {
		n := new(big.Rat).SetInt(new(big.Int).SetUint64(cell.Count))
		cell.Mean = map[string]float64{c.Name: float(sum.Quo(sum, n))}
	}
}

func (p *Program) histogram(t Table) *Cells {
	a := p.study.Analysis
	out := &Cells{N: total(t.Count), Notes: []string{noteBins}}
	last := len(a.Edges) - 1
	for k, n := range t.Count {
		cell := Cell{Count: n, Key: map[string]string{a.Of: binLabel(a.Edges, k)}}
		if k > 0 {
			cell.Lower = edge(a.Edges[k-1])
		}
		if k <= last {
			cell.Upper = edge(a.Edges[k])
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}

// binLabel names bin k: 0 below all edges, len(edges) above.
func binLabel(edges []string, k int) string {
	last := len(edges) - 1
	switch k {
	case 0:
		return "<" + edges[0]
	case last + 1:
		return ">" + edges[last]
	case last:
		return "[" + edges[k-1] + "," + edges[k] + "]"
	}
	return "[" + edges[k-1] + "," + edges[k] + ")"
}

func edge(text string) *float64 {
	x, _ := study.ParseNumber(text)
	f := float(x)
	return &f
}

func (p *Program) contingency(t Table) *Cells {
	a := p.study.Analysis
	columns, rows := p.axes[0], p.axes[1]
	out := &Cells{N: total(t.Count)}
	table := make([][]uint64, rows.size)
	for i := range table {
		table[i] = t.Count[i*int(columns.size) : (i+1)*int(columns.size)]
		for j, n := range table[i] {
			out.Cells = append(out.Cells, Cell{Key: map[string]string{a.Rows: rows.labels[i], a.Columns: columns.labels[j]}, Count: n})
		}
	}
	if out.Test = pearson(table); out.Test != nil {
		out.Notes = append(out.Notes, noteTest)
		if out.Test.SmallExpected > 0 {
			out.Notes = append(out.Notes, noteExpected)
		}
	}
	return out
}

// order is the key of the row at a rank from 0.
func order(counts []uint64, rank uint64) int {
	for k, n := range counts {
		if rank < n {
			return k
		}
		rank -= n
	}
	return len(counts) - 1
}

func total(counts []uint64) uint64 {
	var n uint64
	for _, c := range counts {
		n += c
	}
	return n
}

// float is the rational number to 12 significant digits.
func float(x *big.Rat) float64 {
	f, _ := x.Float64()
	return digits12(f)
}

// SignificantDigits is the precision of every number of a result that is no count.
const SignificantDigits = 12

// digits12 rounds to SignificantDigits.
func digits12(x float64) float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return x
	}
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', SignificantDigits-1, 64), 64)
	if err != nil {
		panic("analysis: " + err.Error())
	}
	return y
}
