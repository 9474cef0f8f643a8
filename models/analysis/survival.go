package analysis

import (
	"math"
	"math/big"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// z95 is the normal quantile at 0.975.
const z95 = 1.959963984540054

// life is one row of a group's life table.
type life struct {
	time           float64
	atRisk, events uint64
}

// survival turns the tally over time, event and group into curves and test.
func (p *Program) survival(t Table) *Survival {
	out := &Survival{Groups: []Group{}}
	labels := []string{"all"}
	if len(p.axes) == 3 {
		labels = p.axes[2].labels
	}
	size := int(p.axes[0].size)
	var tables [][]life
	for g, label := range labels {
		censored := t.Count[2*g*size : (2*g+1)*size]
		events := t.Count[(2*g+1)*size : (2*g+2)*size]
		table := p.lifeTable(censored, events)
		tables = append(tables, table)
		out.Groups = append(out.Groups, curve(label, table))
	}
	out.LogRank = logRank(tables)
	return out
}

// lifeTable lists the times at which a patient had the event or left, in order.
func (p *Program) lifeTable(censored, events []uint64) []life {
	c := p.axes[0].column
	low, _, _ := c.Range()
	atRisk := total(censored) + total(events)
	var table []life
	for k := range events {
		left := censored[k] + events[k]
		if left == 0 {
			continue
		}
		time := new(big.Rat).SetFrac(big.NewInt(low+int64(k)), pow10(c.Digits))
		table = append(table, life{float(time), atRisk, events[k]})
		atRisk -= left
	}
	return table
}

// curve is the Kaplan–Meier estimate S(t) = Π (1 − d/n) with Greenwood's variance Σ d/(n(n−d)) of log S, the interval
// S·exp(±z·se) capped at 1, and the median with the interval that the band gives.
func curve(label string, table []life) Group {
	g := Group{Group: label, Curve: []Point{}}
	if len(table) > 0 {
		g.N = table[0].atRisk
	}
	s, variance := 1.0, 0.0
	var median, lower, upper crossing
	for _, row := range table {
		n, d := float64(row.atRisk), float64(row.events)
		s = float64(s * ((n - d) / n))
		g.Events += row.events
		point := Point{Time: row.time, AtRisk: row.atRisk, Events: row.events, Survival: digits12(s)}
		median.see(row.time, s)
		if row.events < row.atRisk {
			variance += float64(d / float64(n*(n-d)))
		}
		if s > 0 {
			width := float64(z95 * math.Sqrt(variance))
			low, high := float64(s*math.Exp(-width)), math.Min(1, float64(s*math.Exp(width)))
			lower.see(row.time, low)
			upper.see(row.time, high)
			low, high = digits12(low), digits12(high)
			point.Lower, point.Upper = &low, &high
		}
		g.Curve = append(g.Curve, point)
	}
	g.Median, g.Lower, g.Upper = median.time(), lower.time(), upper.time()
	return g
}

// crossing finds where a falling curve crosses one half, as R's survfit prints it: the first time at which it is at most
// one half, or, where it stays at one half for a while, the middle of that while.
type crossing struct {
	first, next float64
	at          float64 // value at first
	state       int     // 0 above, 1 at one half, 2 below
}

// halfTolerance is R's: the square root of the double's precision.
const halfTolerance = 1.4901161193847656e-08

func (c *crossing) see(time, value float64) {
	switch {
	case c.state == 0 && value < 0.5+halfTolerance:
		c.first, c.at, c.state = time, value, 2
		if math.Abs(value-0.5) < halfTolerance {
			c.state = 1
		}
	case c.state == 1 && value < c.at:
		c.next, c.state = time, 3
	}
}

func (c *crossing) time() *float64 {
	t := c.first
	switch c.state {
	case 0:
		return nil
	case 3:
		t = digits12(float64(c.first+c.next) / 2)
	}
	return &t
}

// logRank compares k groups: observed minus expected events with their hypergeometric covariance, over groups with
// expected events, as R's survdiff. It is nil where there are no two such groups or no variance.
func logRank(tables [][]life) *LogRank {
	k := len(tables)
	difference, expected := make([]float64, k), make([]float64, k)
	covariance := mat.NewSymDense(k, nil)
	next := make([]int, k)
	for {
		time, more := earliest(tables, next)
		if !more {
			break
		}
		stratum(tables, next, time, difference, expected, covariance)
	}
	var keep []int
	for g, e := range expected {
		if e > 0 {
			keep = append(keep, g)
		}
	}
	if len(keep) < 2 {
		return nil
	}
	keep = keep[1:]
	var chol mat.Cholesky
	v := mat.NewSymDense(len(keep), nil)
	u := mat.NewVecDense(len(keep), nil)
	for i, a := range keep {
		u.SetVec(i, difference[a])
		for j, b := range keep {
			v.SetSym(i, j, covariance.At(a, b))
		}
	}
	if !chol.Factorize(v) || chol.Cond() > 1e12 {
		return nil
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, u); err != nil {
		return nil
	}
	chi := mat.Dot(u, &x)
	df := len(keep)
	return &LogRank{ChiSquare: digits12(chi), DF: df, P: digits12(distuv.ChiSquared{K: float64(df)}.Survival(chi))}
}

// earliest is the next time of any group's table.
func earliest(tables [][]life, next []int) (time float64, more bool) {
	for g, table := range tables {
		if next[g] < len(table) && (!more || table[next[g]].time < time) {
			time, more = table[next[g]].time, true
		}
	}
	return time, more
}

// stratum adds one time's contribution to the test and moves on the tables that have it.
func stratum(tables [][]life, next []int, time float64, difference, expected []float64, covariance *mat.SymDense) {
	k := len(tables)
	atRisk, events := make([]float64, k), make([]float64, k)
	var n, d float64
	for g, table := range tables {
		if next[g] == len(table) {
			continue
		}
		row := table[next[g]]
		atRisk[g] = float64(row.atRisk)
		if row.time == time {
			events[g] = float64(row.events)
			next[g]++
		}
		n += atRisk[g]
		d += events[g]
	}
	if d == 0 {
		return
	}
	for g := range k {
		e := float64(d * atRisk[g] / n)
		expected[g] += e
		difference[g] += events[g] - e
		if n == 1 {
			continue
		}
		factor := float64(d * (n - d) / (n - 1))
		for h := g; h < k; h++ {
			cell := -float64(atRisk[g] * atRisk[h] / float64(n*n))
			if g == h {
				cell += atRisk[g] / n
			}
			covariance.SetSym(g, h, covariance.At(g, h)+float64(factor*cell))
		}
	}
}

// pearson is Pearson's chi-square over rows and columns that are not empty, nil where fewer than two of either are left.
func pearson(table [][]uint64) *ChiSquare {
	rowSums, columnSums := make([]float64, len(table)), make([]float64, len(table[0]))
	var n float64
	for i, row := range table {
		for j, count := range row {
			rowSums[i] += float64(count)
			columnSums[j] += float64(count)
			n += float64(count)
		}
	}
	rows, columns := positive(rowSums), positive(columnSums)
	if rows < 2 || columns < 2 {
		return nil
	}
	var chi float64
	small := 0
	for i, row := range table {
		for j, count := range row {
			e := float64(rowSums[i] * columnSums[j] / n)
			if e == 0 {
				continue
			}
			if e < 5 {
				small++
			}
			difference := float64(count) - e
			chi += float64(difference * difference / e)
		}
	}
	df := (rows - 1) * (columns - 1)
	return &ChiSquare{
		ChiSquare: digits12(chi), DF: df, P: digits12(distuv.ChiSquared{K: float64(df)}.Survival(chi)), SmallExpected: small,
	}
}

func positive(sums []float64) int {
	n := 0
	for _, s := range sums {
		if s > 0 {
			n++
		}
	}
	return n
}
