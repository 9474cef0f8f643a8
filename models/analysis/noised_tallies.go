package analysis

import (
	"math"
	"math/big"
	"slices"
	"strconv"
)

// What noise makes of measures of a binary outcome. Tests go. Intervals and standard errors are those of bootstrap tables. Measures of a fourfold table are those of the nearest table; shares and
// areas of a table of many cells are taken from the noised table itself, cut to [0, 1]: making many empty cells not negative moves patients to where none are, which sums of noised cells
// do not suffer from.

const noteRaw = "areas and shares are of the noised counts themselves, numbers of patients of the nearest table"

// noisedTwoByTwo replaces errors and intervals of ratios and differences.
func (p *Program) noisedTwoByTwo(r *TwoByTwo, tables [][]uint64) {
	drawn := make([]*TwoByTwo, len(tables))
	for i, t := range tables {
		drawn[i] = replica(t, len(r.Strata))
	}
	each := func(of func(*TwoByTwo) *Estimate) (list []*Estimate) {
		for _, d := range drawn {
			list = append(list, of(d))
		}
		return list
	}
	fold := func(f *FourFold, of func(*TwoByTwo) *FourFold) {
		f.Test, f.Fisher = nil, nil
		f.OddsRatio = noisedEstimate(f.OddsRatio, each(func(d *TwoByTwo) *Estimate { return of(d).OddsRatio }), math.Log)
		f.RiskRatio = noisedEstimate(f.RiskRatio, each(func(d *TwoByTwo) *Estimate { return of(d).RiskRatio }), math.Log)
		f.RiskDifference = noisedEstimate(f.RiskDifference, each(func(d *TwoByTwo) *Estimate { return of(d).RiskDifference }), func(x float64) float64 { return x })
	}
	fold(&r.All, func(d *TwoByTwo) *FourFold { return &d.All })
	for i := range r.Strata {
		fold(&r.Strata[i], func(d *TwoByTwo) *FourFold { return &d.Strata[i] })
	}
	if m := r.MantelHaenszel; m != nil {
		r.MantelHaenszel = &MantelHaenszel{OddsRatio: noisedEstimate(m.OddsRatio, each(func(d *TwoByTwo) *Estimate { return d.MantelHaenszel.OddsRatio }), math.Log)}
	}
	r.Notes = slices.DeleteFunc(r.Notes, func(n string) bool { return n == noteExpected || n == noteCertain || n == noteFisherSize })
}

// replica measures a bootstrap table.
func replica(counts []uint64, strata int) *TwoByTwo {
	out := &TwoByTwo{MantelHaenszel: new(MantelHaenszel)}
	var all [4]uint64
	diagonal, across := 0.0, 0.0
	for k := 0; k < len(counts); k += 4 {
		cells := [4]uint64{counts[k+3], counts[k+2], counts[k+1], counts[k]}
		for i := range all {
			all[i] += cells[i]
		}
		if n := float64(total(cells[:])); n >= 2 {
			diagonal += float64(cells[0]) / n * float64(cells[3])
			across += float64(cells[1]) / n * float64(cells[2])
		}
		if strata > 0 {
			out.Strata = append(out.Strata, measured("", cells))
		}
	}
	out.All = measured("", all)
	if diagonal > 0 && across > 0 {
		out.MantelHaenszel.OddsRatio = &Estimate{Estimate: diagonal / across}
	}
	return out
}

// noisedEstimate is an estimate with the replicates' 2.5 % and 97.5 % quantiles and their standard deviation on the measure's own scale; nil where more than 2.5 % of them have none:
// an interval would leave those out.
func noisedEstimate(e *Estimate, drawn []*Estimate, scale func(float64) float64) *Estimate {
	if e == nil {
		return nil
	}
	var values, scaled []float64
	for _, d := range drawn {
		if d == nil || math.IsInf(scale(d.Estimate), 0) || math.IsNaN(scale(d.Estimate)) {
			continue
		}
		values, scaled = append(values, d.Estimate), append(scaled, scale(d.Estimate))
	}
	if (len(drawn)-len(values))*40 > len(drawn) {
		return nil
	}
	low, high := middle95(values)
	return &Estimate{Estimate: e.Estimate, StdError: digits12(spreadOf(scaled)), Lower: low, Upper: high, Corrected: e.Corrected}
}

// spreadOf is the standard deviation of a sample.
func spreadOf(xs []float64) float64 {
	mean, n := 0.0, float64(len(xs))
	for _, x := range xs {
		mean += x / n
	}
	squares := 0.0
	for _, x := range xs {
		squares += float64((x - mean) * (x - mean))
	}
	return math.Sqrt(squares / (n - 1))
}

// noisedShare is a share of the noised table with its interval. drawn are those of the replicates, centre that of the table that they are drawn from: what they are off by is taken for what the
// share is off by, with the signs turned (the basic bootstrap), so that a bias of the ratio is taken off. nil where a replicate in forty has none.
func noisedShare(share, centre float64, drawn []float64, tables int) *Proportion {
	if math.IsNaN(share) || math.IsNaN(centre) || (tables-len(drawn))*40 > tables {
		return nil
	}
	within := func(x float64) float64 { return digits12(math.Min(math.Max(x, 0), 1)) }
	low, high := middle95(drawn)
	return &Proportion{Estimate: within(share), Lower: within(share - (high - centre)), Upper: within(share + (centre - low))}
}

// ratioOf is a/b, no number where b is not positive.
func ratioOf(a, b int64) float64 {
	if b <= 0 {
		return math.NaN()
	}
	return float64(a) / float64(b)
}

// gather calls for every replicate and gives, of each of n numbers, those that are numbers.
func gather(tables [][]int64, n int, of func(table []int64) []float64) [][]float64 {
	out := make([][]float64, n)
	for _, t := range tables {
		for i, x := range of(t) {
			if !math.IsNaN(x) {
				out[i] = append(out[i], x)
			}
		}
	}
	return out
}

// signed are counts as noised ones.
func signed(counts []uint64) []int64 {
	out := make([]int64, len(counts))
	for k, c := range counts {
		out[k] = int64(c)
	}
	return out
}

func totalOf(counts []int64) (n int64) {
	for _, c := range counts {
		n += c
	}
	return n
}

// noisedROC gives area and thresholds of the noised table, with intervals of the replicates.
func (p *Program) noisedROC(r *ROC, noised []int64, counts []uint64, tables [][]int64) {
	r.Notes = append(slices.DeleteFunc(r.Notes, func(n string) bool { return n == noteFew || n == noteFlat }), noteRaw)
	steps := int(p.axes[0].size)
	// Of a table: the area, then of every step sensitivity and specificity of calling it and what is above positive.
	measures := func(t []int64) []float64 {
		others, events := t[:steps], t[steps:]
		m, n := totalOf(events), totalOf(others)
		out := make([]float64, 1+2*steps)
		var twice, below int64
		above := m
		for k := range steps {
			out[1+2*k], out[2+2*k] = ratioOf(above, m), ratioOf(below, n)
			twice += events[k] * (2*below + others[k])
			above, below = above-events[k], below+others[k]
		}
		if out[0] = math.NaN(); m > 0 && n > 0 {
			out[0] = float64(twice) / 2 / (float64(m) * float64(n))
		}
		return out
	}
	values, centres, drawn := measures(noised), measures(signed(counts)), gather(tables, 1+2*steps, measures)
	share := func(i int) *Proportion { return noisedShare(values[i], centres[i], drawn[i], len(tables)) }
	if a := share(0); a == nil {
		r.AUC = nil
	} else {
		pairs := float64(totalOf(noised[steps:])) * float64(totalOf(noised[:steps]))
		r.AUC = &AUC{Estimate: a.Estimate, StdError: given(spreadOf(drawn[0])), Lower: &a.Lower, Upper: &a.Upper, U: digits12(a.Estimate * pairs)}
	}
	s, k := p.scored(Table{Count: counts}), 0
	for i := range r.Points {
		for float(s.value(k)) != r.Points[i].Threshold {
			k++
		}
		r.Points[i].Sensitivity, r.Points[i].Specificity = share(1+2*k), share(2+2*k)
	}
}

// noisedCalibration gives means and shares of the noised table, in all and in every bin, with intervals of the replicates.
func (p *Program) noisedCalibration(r *Calibration, noised []int64, counts []uint64, tables [][]int64) {
	r.HosmerLemeshow, r.Spiegelhalter = nil, nil
	r.Notes = append(slices.DeleteFunc(r.Notes, func(n string) bool { return n == noteFewInBins || n == noteSureBin }), noteRaw)
	bins, steps := p.binsOf(r), int(p.axes[0].size)
	// Of a table: the share with the outcome in all, then in every bin.
	measures := func(t []int64) []float64 {
		n, events := make([]int64, 1+len(r.Bins)), make([]int64, 1+len(r.Bins))
		for k, b := range bins {
			in := []int{0}
			if b >= 0 {
				in = append(in, 1+b)
			}
			for _, i := range in {
				n[i] += t[k] + t[steps+k]
				events[i] += t[steps+k]
			}
		}
		out := make([]float64, len(n))
		for i := range n {
			out[i] = ratioOf(events[i], n[i])
		}
		return out
	}
	values, centres, drawn := measures(noised), measures(signed(counts)), gather(tables, 1+len(r.Bins), measures)
	r.Observed = noisedShare(values[0], centres[0], drawn[0], len(tables))
	for b := range r.Bins {
		r.Bins[b].Observed = noisedShare(values[1+b], centres[1+b], drawn[1+b], len(tables))
	}
	r.MeanPredicted, r.Brier = p.noisedRisks(noised)
}

// noisedRisks are the mean risk and the mean squared distance from the outcome, of the noised table.
func (p *Program) noisedRisks(noised []int64) (mean, brier *float64) {
	n := totalOf(noised)
	if n <= 0 {
		return nil, nil
	}
	steps := int(p.axes[0].size)
	s := p.scored(Table{Count: make([]uint64, 2*steps)})
	one := big.NewRat(1, 1)
	var sum, squares big.Rat
	for k := range steps {
		r := s.value(k)
		others, events := whole(noised[k]), whole(noised[steps+k])
		sum.Add(&sum, mul(plus(others, events), r))
		not := minus(one, r)
		squares.Add(&squares, mul(others, r, r)).Add(&squares, mul(events, not, not))
	}
	within := func(x *big.Rat) *float64 {
		y := digits12(math.Min(math.Max(float(x.Quo(x, whole(n))), 0), 1))
		return &y
	}
	return within(&sum), within(&squares)
}

// binsOf gives for each step of the score the bin of the result that it lies in, or −1. A bin holds its edges as RiskBin says.
func (p *Program) binsOf(r *Calibration) []int {
	lowClosed := len(p.study.Analysis.Edges) > 0
	s := p.scored(Table{Count: make([]uint64, 2*p.axes[0].size)})
	out := make([]int, p.axes[0].size)
	for k := range out {
		out[k] = -1
		x := s.value(k)
		for b := range r.Bins {
			low, high := exactly(r.Bins[b].Lower), exactly(r.Bins[b].Upper)
			above, below := x.Cmp(low), x.Cmp(high)
			inside := above > 0 && below < 0 || lowClosed && above == 0 || !lowClosed && below == 0
			if inside || b == 0 && above == 0 || b == len(r.Bins)-1 && below == 0 {
				out[k] = b
				break
			}
		}
	}
	return out
}

// exactly is the decimal number that a result's number is written as.
func exactly(x float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', SignificantDigits, 64))
	return r
}
