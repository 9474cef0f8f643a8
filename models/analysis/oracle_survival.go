package analysis

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

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
