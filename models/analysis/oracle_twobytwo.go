package analysis

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
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
