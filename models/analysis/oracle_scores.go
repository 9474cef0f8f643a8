package analysis

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// scores are the complete patients' scores, of those with and without the outcome.
func (o oracle) scores(rows []Row) (events, others []float64, err error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, []string{a.Score}, []string{a.Outcome.Column})
	for _, ob := range obs {
		if ob.labels[0] == a.Outcome.Equals {
			events = append(events, ob.numbers[0])
		} else {
			others = append(others, ob.numbers[0])
		}
	}
	return events, others, err
}

func atLeast(xs []float64, threshold float64) uint64 {
	return uint64(floats.Count(func(x float64) bool { return x >= threshold }, xs))
}

func (o oracle) roc(rows []Row) (*ROC, error) {
	events, others, err := o.scores(rows)
	if err != nil {
		return nil, err
	}
	m, n := len(events), len(others)
	out := &ROC{N: uint64(m + n), Events: uint64(m), Points: []Threshold{}, Notes: []string{noteComplete}}
	all := slices.Concat(events, others)
	sort.Float64s(all)
	youden := -1
	for _, x := range slices.Compact(slices.Clone(all)) {
		at := Threshold{Threshold: digits12(x), TruePositives: atLeast(events, x), FalsePositives: atLeast(others, x)}
		if m > 0 {
			at.Sensitivity = plainWilson(float64(at.TruePositives), float64(m))
		}
		if n > 0 {
			at.Specificity = plainWilson(float64(n)-float64(at.FalsePositives), float64(n))
		}
		if j := int(at.TruePositives)*n - int(at.FalsePositives)*m; m*n > 0 && j > youden {
			youden, out.Best = j, rounded(x)
		}
		out.Points = append(out.Points, at)
	}
	if m*n == 0 {
		return out, nil
	}
	out.AUC = plainAUC(events, others, all)
	if m < 10 || n < 10 {
		out.Notes = append(out.Notes, noteFew)
	}
	if out.AUC.StdError != nil && *out.AUC.StdError == 0 {
		out.Notes = append(out.Notes, noteFlat)
	}
	return out, nil
}

// plainAUC compares every pair, and ranks for the Mann–Whitney test.
func plainAUC(events, others, sorted []float64) *AUC {
	m, n := float64(len(events)), float64(len(others))
	placed, placedOthers := make([]float64, len(events)), make([]float64, len(others))
	for i, x := range events {
		for j, y := range others {
			switch {
			case x > y:
				placed[i] += 1 / n
				placedOthers[j] += 1 / m
			case x == y:
				placed[i] += 0.5 / n
				placedOthers[j] += 0.5 / m
			}
		}
	}
	var ranks, ties float64
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		t := float64(j - i)
		ties += t*t*t - t
		ranks += float64(floats.Count(func(x float64) bool { return x == sorted[i] }, events)) * float64(i+j+1) / 2
		i = j
	}
	u := ranks - m*(m+1)/2
	a := u / (m * n)
	out := &AUC{Estimate: digits12(a), U: digits12(u)}
	square := (a*(1-a) + (m-1)*(a/(2-a)-a*a) + (n-1)*(2*a*a/(1+a)-a*a)) / (m * n)
	out.HanleyMcNeil = digits12(math.Sqrt(math.Max(0, square)))
	if m > 1 && n > 1 {
		v := stat.Variance(placed, nil)/m + stat.Variance(placedOthers, nil)/n
		if v < 1e-20 { // placements that are equal up to rounding
			v = 0
		}
		z := normal975() * math.Sqrt(v)
		out.StdError, out.Lower, out.Upper = rounded(math.Sqrt(v)), rounded(math.Max(0, a-z)), rounded(math.Min(1, a+z))
	}
	if v := m * n / 12 * (m + n + 1 - ties/((m+n)*(m+n-1))); v > 1e-9 {
		z := (u - m*n/2) / math.Sqrt(v)
		out.UZ, out.UP = rounded(z), rounded(upperTail(z*z, 1))
	}
	return out
}

func plainWilson(x, n float64) *Proportion {
	p, z := x/n, normal975()
	middle, width := (p+z*z/(2*n))/(1+z*z/n), z/(1+z*z/n)*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return &Proportion{Estimate: digits12(p), Lower: digits12(math.Max(0, middle-width)), Upper: digits12(math.Min(1, middle+width))}
}

func (o oracle) calibration(rows []Row) (*Calibration, error) {
	events, others, err := o.scores(rows)
	if err != nil {
		return nil, err
	}
	out := &Calibration{N: uint64(len(events) + len(others)), Events: uint64(len(events)), Bins: []RiskBin{}, Notes: []string{noteComplete, noteRounded}}
	n := float64(out.N)
	if n == 0 {
		return out, nil
	}
	var brier, score, spread float64
	for _, r := range events {
		brier += (1 - r) * (1 - r)
		score += (1 - r) * (1 - 2*r)
	}
	for _, r := range others {
		brier += r * r
		score -= r * (1 - 2*r)
	}
	all := slices.Concat(events, others)
	sort.Float64s(all)
	for _, r := range all {
		spread += (1 - 2*r) * (1 - 2*r) * r * (1 - r)
	}
	out.MeanPredicted, out.Brier, out.Observed = rounded(floats.Sum(all)/n), rounded(brier/n), plainWilson(float64(len(events)), n)
	if spread > 0 {
		z := score / math.Sqrt(spread)
		out.Spiegelhalter = &ZTest{Z: digits12(z), P: digits12(upperTail(z*z, 1))}
	}
	var edges []float64
	for _, text := range o.study.Analysis.Edges {
		edges = append(edges, plainNumber(text))
	}
	declared := len(edges) > 0
	if !declared {
		out.Notes = append(out.Notes, noteDeciles)
		for i := range 11 {
			edges = append(edges, typeSeven(all, float64(i)/10))
		}
		if edges = slices.Compact(edges); len(edges) == 1 {
			edges = append(edges, edges[0])
		}
	}
	plainBins(out, events, others, edges, declared)
	return out, nil
}

// plainBins sorts every patient into a bin.
func plainBins(out *Calibration, events, others, edges []float64, lowClosed bool) {
	inside := func(xs []float64, i int) (list []float64) {
		first, last := i == 0, i == len(edges)-2
		for _, x := range xs {
			low, high := x > edges[i] || first, x <= edges[i+1] || last
			if lowClosed {
				low, high = x >= edges[i] || first, x < edges[i+1] || last
			}
			if low && high {
				list = append(list, x)
			}
		}
		return list
	}
	chi, few, contradicted := 0.0, false, false
	for i := range len(edges) - 1 {
		yes, no := inside(events, i), inside(others, i)
		n := float64(len(yes) + len(no))
		if n == 0 {
			continue
		}
		expected := floats.SumCompensated(slices.Concat(yes, no))
		observed := float64(len(yes))
		out.Bins = append(out.Bins, RiskBin{
			Lower: digits12(edges[i]), Upper: digits12(edges[i+1]), N: uint64(n), Events: uint64(len(yes)), Expected: digits12(expected),
			MeanPredicted: digits12(expected / n), Observed: plainWilson(observed, n),
		})
		few = few || expected < 5-1e-9 || n-expected < 5-1e-9
		switch {
		case expected > 0 && expected < n:
			chi += (observed-expected)*(observed-expected)/expected + (observed-expected)*(observed-expected)/(n-expected)
		case observed != expected:
			contradicted = true
		}
	}
	if contradicted {
		out.Notes = append(out.Notes, noteSureBin)
		return
	}
	if few {
		out.Notes = append(out.Notes, noteFewInBins)
	}
	test := func(df int) ChiTest {
		return ChiTest{ChiSquare: digits12(chi), DF: df, P: digits12(upperTail(chi, df))}
	}
	out.HosmerLemeshow = &HosmerLemeshow{Published: test(len(out.Bins))}
	if len(out.Bins) > 2 {
		fitted := test(len(out.Bins) - 2)
		out.HosmerLemeshow.Fitted = &fitted
	}
}

func plainNumber(text string) float64 {
	x, _ := decimal(text)
	f, _ := x.Float64()
	return f
}
