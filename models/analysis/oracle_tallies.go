package analysis

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"salus/models/study"
)

// normal975 is z95 from the distribution. Two-sided p values of a normal statistic are those of its square, upperTail(z·z, 1): one less the
// distribution function would be 0 already where p is 1e-17.
func normal975() float64 { return distuv.UnitNormal.Quantile(0.975) }

func (o oracle) twoByTwo(rows []Row) (*TwoByTwo, error) {
	a := o.study.Analysis
	obs, err := o.complete(rows, nil, []string{a.Exposure.Column, a.Outcome.Column, a.Strata})
	if err != nil {
		return nil, err
	}
	out := &TwoByTwo{
		N: uint64(len(obs)), Exposure: a.Exposure.Column + " = " + a.Exposure.Equals, Outcome: a.Outcome.Column + " = " + a.Outcome.Equals,
		Notes: []string{noteComplete},
	}
	table := func(list []observation) (t [2][2]float64) { // [unexposed, exposed][without, with the outcome]
		for _, ob := range list {
			i, j := 0, 0
			if ob.labels[0] == a.Exposure.Equals {
				i = 1
			}
			if ob.labels[1] == a.Outcome.Equals {
				j = 1
			}
			t[i][j]++
		}
		return t
	}
	out.All = plainFourFold("", table(obs))
	if a.Strata != "" {
		var tables [][2][2]float64
		for _, label := range o.labels(a.Strata) {
			t := table(in(obs, 2, label))
			tables = append(tables, t)
			out.Strata = append(out.Strata, plainFourFold(label, t))
		}
		out.MantelHaenszel = plainMantelHaenszel(tables)
	}
	out.notes()
	return out, nil
}

func plainFourFold(stratum string, t [2][2]float64) FourFold {
	out := FourFold{Stratum: stratum}
	var risk [2]float64
	for i, arm := range []*Arm{&out.Unexposed, &out.Exposed} {
		arm.N, arm.Events = uint64(t[i][0]+t[i][1]), uint64(t[i][1])
		if arm.N > 0 {
			risk[i] = t[i][1] / (t[i][0] + t[i][1])
			arm.Risk = rounded(risk[i])
		}
	}
	if out.Exposed.N == 0 || out.Unexposed.N == 0 {
		return out
	}
	n1, n0 := float64(out.Exposed.N), float64(out.Unexposed.N)
	out.RiskDifference = plainEstimate(risk[1]-risk[0], math.Sqrt(risk[1]*(1-risk[1])/n1+risk[0]*(1-risk[0])/n0), false)
	if t[0][1]+t[1][1] == 0 {
		return out
	}
	u := t
	corrected := t[0][1] == 0 || t[1][1] == 0
	if corrected {
		u, n1, n0 = add(t, 0.5), n1+1, n0+1
	}
	rr := plainEstimate(math.Log(u[1][1]/n1)-math.Log(u[0][1]/n0), math.Sqrt(math.Max(0, 1/u[1][1]-1/n1)+math.Max(0, 1/u[0][1]-1/n0)), true)
	rr.Corrected = corrected
	out.RiskRatio = rr
	if t[0][0]+t[1][0] == 0 {
		return out
	}
	u = t
	corrected = t[0][0]*t[0][1]*t[1][0]*t[1][1] == 0
	if corrected {
		u = add(t, 0.5)
	}
	or := plainEstimate(math.Log(u[1][1])+math.Log(u[0][0])-math.Log(u[1][0])-math.Log(u[0][1]),
		math.Sqrt(1/u[0][0]+1/u[0][1]+1/u[1][0]+1/u[1][1]), true)
	or.Corrected = corrected
	out.OddsRatio = or
	out.Test = plainPearson([][]float64{t[0][:], t[1][:]})
	out.Fisher = plainFisher(t)
	return out
}

func add(t [2][2]float64, x float64) [2][2]float64 {
	for i := range t {
		for j := range t[i] {
			t[i][j] += x
		}
	}
	return t
}

// plainEstimate gives an estimate with its Wald interval; of a ratio from its logarithm.
func plainEstimate(x, se float64, ratio bool) *Estimate {
	f := func(x float64) float64 { return x }
	if ratio {
		f = math.Exp
	}
	z := normal975()
	out := &Estimate{Estimate: digits12(f(x)), StdError: digits12(se), Lower: digits12(f(x - z*se)), Upper: digits12(f(x + z*se))}
	if se > 0 {
		out.Z, out.P = rounded(x/se), rounded(upperTail(x/se*x/se, 1))
	}
	return out
}

// plainPearson is the chi-square test over rows and columns that are not empty.
func plainPearson(t [][]float64) *ChiSquare {
	columns := make([]float64, len(t[0]))
	var rows []float64
	for _, row := range t {
		floats.Add(columns, row)
		rows = append(rows, floats.Sum(row))
	}
	n := floats.Sum(rows)
	var observed, expected []float64
	small := 0
	for i, row := range t {
		for j, x := range row {
			if rows[i] > 0 && columns[j] > 0 {
				observed, expected = append(observed, x), append(expected, rows[i]/n*columns[j])
				if rows[i]*columns[j] < 5*n {
					small++
				}
			}
		}
	}
	positive := func(xs []float64) int { return floats.Count(func(x float64) bool { return x > 0 }, xs) }
	df := (positive(rows) - 1) * (positive(columns) - 1)
	if df == 0 {
		return nil
	}
	chi := stat.ChiSquare(observed, expected)
	return &ChiSquare{ChiSquare: digits12(chi), DF: df, P: digits12(upperTail(chi, df)), SmallExpected: small}
}

func logChoose(n, k float64) float64 {
	a, _ := math.Lgamma(n + 1)
	b, _ := math.Lgamma(k + 1)
	c, _ := math.Lgamma(n - k + 1)
	return a - b - c
}

// plainFisher goes through all tables with the same margins by their logarithms.
func plainFisher(t [2][2]float64) *Fisher {
	exposed, unexposed, events := t[1][0]+t[1][1], t[0][0]+t[0][1], t[0][1]+t[1][1]
	low, high := math.Max(0, events-unexposed), math.Min(exposed, events)
	var counts, logs []float64
	for k := low; k <= high; k++ {
		counts, logs = append(counts, k), append(logs, logChoose(exposed, k)+logChoose(unexposed, events-k))
	}
	at := func(logPsi float64) []float64 {
		d := make([]float64, len(logs))
		floats.AddScaledTo(d, logs, logPsi, counts)
		sum := floats.LogSumExp(d)
		for i := range d {
			d[i] = math.Exp(d[i] - sum)
		}
		return d
	}
	here := int(t[1][1] - low)
	var p float64
	null := at(0)
	for _, q := range null {
		if q <= null[here]*(1+1e-7) {
			p += q
		}
	}
	out := &Fisher{P: digits12(math.Min(1, p))}
	// root finds where f, which grows with log psi, is 0.
	root := func(f func(d []float64) float64) float64 {
		a, b := -700.0, 700.0
		for range 200 {
			if c := (a + b) / 2; f(at(c)) > 0 {
				b = c
			} else {
				a = c
			}
		}
		return math.Exp((a + b) / 2)
	}
	switch {
	case t[1][1] == low:
		out.OddsRatio = rounded(0)
	case t[1][1] < high:
		out.OddsRatio = rounded(root(func(d []float64) float64 { return floats.Dot(d, counts) - t[1][1] }))
	}
	if low == high {
		out.OddsRatio = nil
	}
	if t[1][1] < high {
		out.Upper = rounded(root(func(d []float64) float64 { return 0.025 - floats.Sum(d[:here+1]) }))
	}
	if t[1][1] > low {
		out.Lower = digits12(root(func(d []float64) float64 { return floats.Sum(d[here:]) - 0.025 }))
	}
	return out
}

// plainMantelHaenszel follows Robins, Breslow and Greenland's formulas with sums over strata written out.
func plainMantelHaenszel(tables [][2][2]float64) *MantelHaenszel {
	out := new(MantelHaenszel)
	var r, s, pr, ps, qr, qs, excess, variance float64
	for _, t := range tables {
		a, b, c, d := t[1][1], t[1][0], t[0][1], t[0][0]
		n := a + b + c + d
		if n <= 1 {
			continue
		}
		r += a * d / n
		s += b * c / n
		pr += (a + d) / n * a * d / n
		ps += (a + d) / n * b * c / n
		qr += (b + c) / n * a * d / n
		qs += (b + c) / n * b * c / n
		excess += a - (a+b)*(a+c)/n
		variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
	}
	if variance > 0 {
		test := func(x float64) *ChiTest {
			return &ChiTest{ChiSquare: digits12(x * x / variance), DF: 1, P: digits12(upperTail(x*x/variance, 1))}
		}
		// The excess is a sum of fractions: one of exactly a half may come out just below.
		out.Test, out.Corrected = test(excess), test(excess)
		if math.Abs(excess) >= 0.5-1e-12 {
			out.Corrected = test(math.Abs(excess) - 0.5)
		}
	}
	if r == 0 || s == 0 {
		return out
	}
	out.OddsRatio = plainEstimate(math.Log(r/s), math.Sqrt(pr/(2*r*r)+(ps+qr)/(2*r*s)+qs/(2*s*s)), true)
	out.Homogeneity = plainHomogeneity(tables, math.Log(r/s))
	return out
}

// plainHomogeneity finds each stratum's expected count by bisection.
func plainHomogeneity(tables [][2][2]float64, logPsi float64) *Homogeneity {
	var chi, sum, variances float64
	strata := 0
	for _, t := range tables {
		exposed, unexposed, events, others := t[1][0]+t[1][1], t[0][0]+t[0][1], t[0][1]+t[1][1], t[0][0]+t[1][0]
		if exposed*unexposed*events*others == 0 {
			continue
		}
		strata++
		low, high := math.Max(0, events-unexposed), math.Min(exposed, events)
		for range 200 {
			e := (low + high) / 2
			if math.Log(e)+math.Log(unexposed-events+e)-math.Log(exposed-e)-math.Log(events-e) > logPsi {
				high = e
			} else {
				low = e
			}
		}
		e := (low + high) / 2
		v := 1 / (1/e + 1/(exposed-e) + 1/(events-e) + 1/(unexposed-events+e))
		chi += math.Pow(t[1][1]-e, 2) / v
		sum += t[1][1] - e
		variances += v
	}
	if strata < 2 {
		return nil
	}
	test := func(x float64) ChiTest {
		return ChiTest{ChiSquare: digits12(x), DF: strata - 1, P: digits12(upperTail(x, strata-1))}
	}
	return &Homogeneity{BreslowDay: test(chi), Tarone: test(math.Max(0, chi-sum*sum/variances))}
}

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

// typeSeven is Hyndman and Fan's table 1, type 7; R adds the same fuzz, so that 0.1·(n−1) is not just below a whole number, and does not
// interpolate between equals.
func typeSeven(sorted []float64, p float64) float64 {
	h := float64(len(sorted)-1) * p
	j := math.Floor(h + 4e-16*math.Max(1, h))
	g := h - j
	lower, upper := sorted[int(j)], sorted[min(int(j)+1, len(sorted)-1)]
	if g < 1e-12 || lower == upper {
		return lower
	}
	return (1-g)*lower + g*upper
}

// orderInterval adds up the binomial distribution's probabilities until an order statistic is sure enough.
func orderInterval(q *Quantile, sorted []float64) {
	n := len(sorted)
	d := distuv.Binomial{N: float64(n), P: q.P}
	prob := func(k int) float64 {
		switch {
		case q.P == 0 && k == 0, q.P == 1 && k == n:
			return 1
		case q.P == 0, q.P == 1:
			return 0
		}
		return d.Prob(float64(k))
	}
	low, sum := 0, prob(0)
	for sum < 0.025 {
		low++
		sum += prob(low)
	}
	high := low
	for sum < 0.975 && high < n {
		high++
		sum += prob(high)
	}
	if low > 0 {
		q.Lower = rounded(sorted[low-1])
	}
	if high < n {
		q.Upper = rounded(sorted[high])
	}
	for k := low; k <= high; k++ {
		q.Coverage += prob(k)
	}
	q.Coverage = digits12(q.Coverage)
}

func (o oracle) association(rows []Row) (*Association, error) {
	a := o.study.Analysis
	out := &Association{Notes: []string{noteGenotypes, noteMany}}
	genotypes := make([][]int, len(a.Variants)) // of each variant, −1 for missing
	var cases []bool
	for _, row := range rows {
		label, known, err := o.label(a.Outcome.Column, row)
		if err != nil {
			return nil, err
		}
		for i, name := range a.Variants {
			text, has, err := o.label(name, row)
			if err != nil {
				return nil, err
			}
			if !known {
				continue
			}
			g := -1
			if has {
				g = int(text[0] - '0')
			}
			genotypes[i] = append(genotypes[i], g)
		}
		if known {
			cases = append(cases, label == a.Outcome.Equals)
		}
	}
	out.N = uint64(len(cases))
	for _, isCase := range cases {
		if isCase {
			out.Cases++
		}
	}
	out.Controls = out.N - out.Cases
	small, corrected := false, false
	for i, name := range a.Variants {
		v := plainVariant(name, genotypes[i], cases)
		small = small || v.Genotypic != nil && v.Genotypic.SmallExpected > 0
		corrected = corrected || v.Allelic != nil && v.Allelic.Corrected
		out.Variants = append(out.Variants, v)
	}
	if small {
		out.Notes = append(out.Notes, noteExpected)
	}
	if corrected {
		out.Notes = append(out.Notes, noteAlleles)
	}
	return out, nil
}

func plainVariant(name string, genotypes []int, cases []bool) Variant {
	out := Variant{Variant: name}
	var x, y []float64
	var alleles [2][2]float64
	table := [][]float64{make([]float64, 3), make([]float64, 3)}
	for i, g := range genotypes {
		if g < 0 {
			out.Missing++
			continue
		}
		out.N++
		x = append(x, float64(g))
		group := 0
		if cases[i] {
			out.Cases[g]++
			group = 1
		} else {
			out.Controls[g]++
		}
		y = append(y, float64(group))
		table[group][g]++
		alleles[group][1] += float64(g)
		alleles[group][0] += 2 - float64(g)
	}
	if out.N == 0 {
		return out
	}
	out.Frequency = rounded(stat.Mean(x, nil) / 2)
	sum := func(a, b [3]uint64) [3]uint64 { return [3]uint64{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }
	out.HardyWeinbergEveryone = rounded(plainHardyWeinberg(sum(out.Cases, out.Controls)))
	if out.Controls != [3]uint64{} {
		out.HardyWeinberg = rounded(plainHardyWeinberg(out.Controls))
	}
	if out.Controls == [3]uint64{} || out.Cases == [3]uint64{} {
		return out
	}
	if floats.Min(x) < floats.Max(x) {
		// Armitage 1955: N times the squared correlation of genotype and status.
		r := stat.Correlation(x, y, nil)
		z := r * math.Sqrt(float64(out.N))
		out.Trend = &Trend{Z: digits12(z), ChiSquare: digits12(z * z), P: digits12(upperTail(z*z, 1))}
	}
	out.Additive = plainLogistic(x, y)
	out.Genotypic = plainPearson(table)
	if alleles[0][0]+alleles[1][0] > 0 && alleles[0][1]+alleles[1][1] > 0 {
		out.Allelic = plainFourFold("", alleles).OddsRatio
	}
	return out
}

// plainHardyWeinberg adds up multinomial probabilities given the alleles.
func plainHardyWeinberg(g [3]uint64) float64 {
	n, a := float64(g[0]+g[1]+g[2]), float64(g[1]+2*g[2])
	var logs []float64
	here := 0
	for h := math.Mod(a, 2); h <= math.Min(a, 2*n-a); h += 2 {
		if h == float64(g[1]) {
			here = len(logs)
		}
		homozygous := (a - h) / 2
		logs = append(logs, logChoose(n, h)+logChoose(n-h, homozygous)+h*math.Ln2)
	}
	total := floats.LogSumExp(logs)
	p := 0.0
	for _, l := range logs {
		if l <= logs[here]+1e-7 {
			p += math.Exp(l - total)
		}
	}
	return math.Min(1, p)
}

// plainLogistic is logistic regression by iterated weighted least squares over the patients, nil where x separates y.
func plainLogistic(x, y []float64) *Estimate {
	limits := [2][2]float64{{3, -1}, {3, -1}}
	for i := range x {
		l := &limits[int(y[i])]
		l[0], l[1] = math.Min(l[0], x[i]), math.Max(l[1], x[i])
	}
	if limits[0][1] <= limits[1][0] || limits[1][1] <= limits[0][0] {
		return nil
	}
	beta := mat.NewVecDense(2, nil)
	var information mat.Dense
	for range 60 {
		design, response := mat.NewDense(len(x), 2, nil), mat.NewVecDense(len(x), nil)
		for i := range x {
			eta := beta.AtVec(0) + beta.AtVec(1)*x[i]
			mu := 1 / (1 + math.Exp(-eta))
			w := mu * (1 - mu)
			design.SetRow(i, []float64{math.Sqrt(w), math.Sqrt(w) * x[i]})
			response.SetVec(i, math.Sqrt(w)*(eta+(y[i]-mu)/w))
		}
		information.Mul(design.T(), design)
		var qr mat.QR
		qr.Factorize(design)
		if err := qr.SolveVecTo(beta, false, response); err != nil {
			return nil
		}
	}
	var inverse mat.Dense
	if err := inverse.Inverse(&information); err != nil {
		return nil
	}
	if se := math.Sqrt(inverse.At(1, 1)); se < noInformation {
		return plainEstimate(beta.AtVec(1), se, true)
	}
	return nil
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
