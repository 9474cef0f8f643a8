package analysis

import (
	"math"
	"math/big"

	"gonum.org/v1/gonum/stat/distuv"

	"salus/models/study"
)

// TwoByTwo is the result of two-by-two: exposed and unexposed patients, with and without the outcome.
//
// Sources: Woolf 1955 for the odds ratio's standard error, Katz et al. 1978 for the risk ratio's; Haldane 1956 and Anscombe 1956 for the
// half that is added to zero cells; Fisher 1935, with estimate and interval as in R's fisher.test; Mantel and Haenszel 1959; Robins,
// Breslow and Greenland 1986 for the common odds ratio's standard error; Breslow and Day 1980, equation 4.32, and Tarone 1985 for
// homogeneity.
type TwoByTwo struct {
	N              uint64          `json:"n"`
	Exposure       string          `json:"exposure"` // as in "smoker = true"
	Outcome        string          `json:"outcome"`
	All            FourFold        `json:"all"`              // all strata in one table
	Strata         []FourFold      `json:"strata,omitempty"` // in the order of the column's values
	MantelHaenszel *MantelHaenszel `json:"mantelHaenszel,omitempty"`
	Notes          []string        `json:"notes,omitempty"`
	Noise          *Noise          `json:"noise,omitempty"`    // nil where none was added
	Withheld       bool            `json:"withheld,omitempty"` // published without tables and estimates: a cell has too few patients
}

// FourFold is one 2×2 table and its measures. A measure is nil where the table does not hold it: without patients on one side, or
// without the outcome anywhere or everywhere.
type FourFold struct {
	Stratum        string     `json:"stratum,omitempty"`
	Exposed        Arm        `json:"exposed"`
	Unexposed      Arm        `json:"unexposed"`
	OddsRatio      *Estimate  `json:"oddsRatio,omitempty"`
	RiskRatio      *Estimate  `json:"riskRatio,omitempty"`
	RiskDifference *Estimate  `json:"riskDifference,omitempty"`
	Test           *ChiSquare `json:"test,omitempty"` // Pearson, without continuity correction
	Fisher         *Fisher    `json:"fisher,omitempty"`
}

// Arm is one row of a 2×2 table. Risk is nil without patients.
type Arm struct {
	N      uint64   `json:"n"`
	Events uint64   `json:"events"`
	Risk   *float64 `json:"risk,omitempty"`
}

// Estimate is a number with its standard error, 95 % Wald interval and the test that it shows no effect (ratio 1, difference 0). Of a
// ratio, StdError is that of its logarithm, and the interval is exp(log estimate ± 1.96 StdError). Z and P are nil where StdError is 0.
type Estimate struct {
	Estimate  float64  `json:"estimate"`
	StdError  float64  `json:"stdError"`
	Lower     float64  `json:"lower"`
	Upper     float64  `json:"upper"`
	Z         *float64 `json:"z,omitempty"`
	P         *float64 `json:"p,omitempty"`
	Corrected bool     `json:"corrected,omitempty"` // one half was added to every cell, because one is 0
}

// Fisher is Fisher's exact test, given the margins: the conditional maximum likelihood estimate of the odds ratio, its exact 95 %
// interval, and the two-sided p value, which adds up the tables that are no likelier than this one. Nil means infinite.
type Fisher struct {
	OddsRatio *float64 `json:"oddsRatio"`
	Lower     float64  `json:"lower"`
	Upper     *float64 `json:"upper"`
	P         float64  `json:"p"`
}

// MantelHaenszel is the odds ratio that strata have in common. OddsRatio is nil where it is 0 or infinite.
type MantelHaenszel struct {
	OddsRatio *Estimate `json:"oddsRatio,omitempty"`
	// Test is the Mantel–Haenszel chi-square, Corrected with the continuity correction that R's mantelhaen.test makes by default.
	Test        *ChiTest     `json:"test,omitempty"`
	Corrected   *ChiTest     `json:"corrected,omitempty"`
	Homogeneity *Homogeneity `json:"homogeneity,omitempty"`
}

// Homogeneity is the Breslow–Day test that strata have one odds ratio, over strata with patients on both sides and of both outcomes; nil
// where there are fewer than two.
type Homogeneity struct {
	BreslowDay ChiTest `json:"breslowDay"`
	Tarone     ChiTest `json:"tarone"` // with Tarone's correction
}

// Notes of the analyses of a binary outcome.
const (
	noteComplete   = "patients without a value in one of these columns are left out (complete cases)"
	noteContinuity = "a cell is 0: one half was added to every cell of the corrected ratios"
	noteCertain    = "where everybody or nobody on both sides has the outcome the standard error is 0 and the interval says nothing"
	noteFisherSize = "Fisher's exact test is left out: the margins are too large, and Pearson's test is as good"
	noteCommon     = "there is no common odds ratio: it would be 0 or infinite, or no stratum compares anybody"
)

// maxFisher bounds the tables that Fisher's test goes through.
const maxFisher = 1 << 17

// twoByTwo reads the tally over outcome (fastest), exposure and strata; codes 1 and 2 are no and yes.
func (p *Program) twoByTwo(t Table) *TwoByTwo {
	a := p.study.Analysis
	out := &TwoByTwo{N: total(t.Count), Exposure: eventText(a.Exposure), Outcome: eventText(a.Outcome), Notes: []string{noteComplete}}
	var all [4]uint64
	var strata [][4]uint64
	for k := 0; k < len(t.Count); k += 4 {
		cells := [4]uint64{t.Count[k+3], t.Count[k+2], t.Count[k+1], t.Count[k]}
		strata = append(strata, cells)
		for i := range all {
			all[i] += cells[i]
		}
	}
	out.All = fourFold("", all)
	if a.Strata != "" {
		for i, label := range p.axes[2].labels {
			out.Strata = append(out.Strata, fourFold(label, strata[i]))
		}
		out.MantelHaenszel = mantelHaenszel(strata)
	}
	out.notes()
	return out
}

func eventText(e *study.Event) string { return e.Column + " = " + e.Equals }

// notes says what is unreliable.
func (r *TwoByTwo) notes() {
	tables := append([]FourFold{r.All}, r.Strata...)
	add := func(note string, holds func(FourFold) bool) {
		for _, t := range tables {
			if holds(t) {
				r.Notes = append(r.Notes, note)
				return
			}
		}
	}
	add(noteContinuity, func(t FourFold) bool {
		return t.OddsRatio != nil && t.OddsRatio.Corrected || t.RiskRatio != nil && t.RiskRatio.Corrected
	})
	add(noteExpected, func(t FourFold) bool { return t.Test != nil && t.Test.SmallExpected > 0 })
	add(noteCertain, func(t FourFold) bool { return t.RiskDifference != nil && t.RiskDifference.StdError == 0 })
	add(noteFisherSize, func(t FourFold) bool { return t.Test != nil && t.Fisher == nil })
	if m := r.MantelHaenszel; m != nil && m.OddsRatio == nil {
		r.Notes = append(r.Notes, noteCommon)
	}
}

// fourFold measures and tests a table of a, b exposed and c, d unexposed patients, a and c with the outcome.
func fourFold(stratum string, cells [4]uint64) FourFold {
	out := measured(stratum, cells)
	if out.OddsRatio != nil {
		out.Test = pearson([][]uint64{{cells[0], cells[1]}, {cells[2], cells[3]}})
		out.Fisher = fisher(cells)
	}
	return out
}

// measured is fourFold without its tests.
func measured(stratum string, cells [4]uint64) FourFold {
	a, b, c, d := cells[0], cells[1], cells[2], cells[3]
	out := FourFold{Stratum: stratum, Exposed: arm(a, b), Unexposed: arm(c, d)}
	if a+b == 0 || c+d == 0 {
		return out
	}
	x := [4]float64{float64(a), float64(b), float64(c), float64(d)}
	out.RiskDifference = riskDifference(x)
	if a+c > 0 {
		out.RiskRatio = riskRatio(x)
	}
	if a+c > 0 && b+d > 0 {
		out.OddsRatio = oddsRatio(x)
	}
	return out
}

func arm(events, others uint64) Arm {
	n := events + others
	out := Arm{N: n, Events: events}
	if n > 0 {
		out.Risk = given(float64(events) / float64(n))
	}
	return out
}

// given is a pointer to the number, rounded.
func given(x float64) *float64 {
	y := digits12(x)
	return &y
}

// halves adds one half to every cell.
func halves(x [4]float64) [4]float64 {
	for i := range x {
		x[i] += 0.5
	}
	return x
}

// oddsRatio is ad/bc with Woolf's standard error of its logarithm.
func oddsRatio(x [4]float64) *Estimate {
	corrected := x[0] == 0 || x[1] == 0 || x[2] == 0 || x[3] == 0
	if corrected {
		x = halves(x)
	}
	out := ratio(float64(x[0]*x[3])/float64(x[1]*x[2]), math.Sqrt(1/x[0]+1/x[1]+1/x[2]+1/x[3]))
	out.Corrected = corrected
	return out
}

// riskRatio is (a/(a+b)) / (c/(c+d)) with Katz's standard error of its logarithm.
func riskRatio(x [4]float64) *Estimate {
	corrected := x[0] == 0 || x[2] == 0
	if corrected {
		x = halves(x)
	}
	exposed, unexposed := x[0]+x[1], x[2]+x[3]
	// 1/a − 1/(a+b) = b/(a(a+b)), without cancellation.
	variance := x[1]/float64(x[0]*exposed) + x[3]/float64(x[2]*unexposed)
	out := ratio(float64(x[0]*unexposed)/float64(x[2]*exposed), math.Sqrt(variance))
	out.Corrected = corrected
	return out
}

func riskDifference(x [4]float64) *Estimate {
	exposed, unexposed := x[0]+x[1], x[2]+x[3]
	estimate := float64(float64(x[0]*unexposed)-float64(x[2]*exposed)) / float64(exposed*unexposed)
	variance := float64(x[0]*x[1])/float64(exposed*exposed*exposed) + float64(x[2]*x[3])/float64(unexposed*unexposed*unexposed)
	se := math.Sqrt(variance)
	width := float64(z95 * se)
	out := &Estimate{Estimate: digits12(estimate), StdError: digits12(se), Lower: digits12(estimate - width), Upper: digits12(estimate + width)}
	out.Z, out.P = wald(estimate, se)
	return out
}

// ratio is an estimate of a positive ratio, given the standard error of its logarithm.
func ratio(estimate, se float64) *Estimate {
	width := float64(z95 * se)
	out := &Estimate{
		Estimate: digits12(estimate), StdError: digits12(se), Lower: digits12(float64(estimate * math.Exp(-width))),
		Upper: digits12(float64(estimate * math.Exp(width))),
	}
	out.Z, out.P = wald(math.Log(estimate), se)
	return out
}

// wald tests that an estimate is 0; nil where nothing varies.
func wald(estimate, se float64) (z, p *float64) {
	if se == 0 {
		return nil, nil
	}
	x := estimate / se
	return given(x), given(normalTails(x))
}

// ChiTest is a test whose statistic is chi-square with DF degrees of freedom if nothing is to be found; P is its upper tail.
type ChiTest struct {
	ChiSquare float64 `json:"chiSquare"`
	DF        int     `json:"df"`
	P         float64 `json:"p"`
}

func chiTest(chi float64, df int) ChiTest {
	return ChiTest{ChiSquare: digits12(chi), DF: df, P: digits12(distuv.ChiSquared{K: float64(df)}.Survival(chi))}
}

// hypergeometric is the distribution of exposed patients with the outcome when the margins are fixed.
type hypergeometric struct {
	exposed, events, n float64
	low, high          uint64 // its support
}

// fisher is Fisher's exact test.
func fisher(cells [4]uint64) *Fisher {
	a, exposed, events := cells[0], cells[0]+cells[1], cells[0]+cells[2]
	unexposed := cells[2] + cells[3]
	h := hypergeometric{exposed: float64(exposed), events: float64(events), n: float64(exposed + unexposed), high: min(exposed, events)}
	if events > unexposed {
		h.low = events - unexposed
	}
	if h.high-h.low >= maxFisher {
		return nil
	}
	out := &Fisher{P: digits12(h.p(a))}
	if a < h.high {
		upper := 0.0
		if a > h.low {
			out.OddsRatio = given(h.solve(func(psi float64) bool { return h.mean(psi) > float64(a) }))
		} else {
			out.OddsRatio = &upper
		}
		out.Upper = given(h.solve(func(psi float64) bool { return h.tail(psi, h.low, a) < 0.025 }))
	}
	if a > h.low {
		out.Lower = digits12(h.solve(func(psi float64) bool { return h.tail(psi, a, h.high) > 0.025 }))
	}
	return out
}

// weights are the probabilities at odds ratio psi, up to a factor: the largest is 1. Each follows from its neighbour nearer to the mode by
// a ratio of whole numbers, so that nothing cancels.
func (h hypergeometric) weights(psi float64) []float64 {
	w := make([]float64, h.high-h.low+1)
	up := func(k uint64) float64 { // weight of k+1 over that of k
		x := float64(k)
		return float64(psi*float64((h.exposed-x)*(h.events-x))) / float64((x+1)*(h.n-h.exposed-h.events+x+1))
	}
	mode := h.low
	for mode < h.high && up(mode) >= 1 {
		mode++
	}
	w[mode-h.low] = 1
	for k := mode; k < h.high; k++ {
		w[k+1-h.low] = float64(w[k-h.low] * up(k))
	}
	for k := mode; k > h.low; k-- {
		w[k-1-h.low] = w[k-h.low] / up(k-1)
	}
	return w
}

func (h hypergeometric) mean(psi float64) float64 {
	var sum, weighted float64
	for i, w := range h.weights(psi) {
		sum += w
		weighted += float64(w * float64(i))
	}
	return float64(h.low) + weighted/sum
}

// tail is the probability of first to last.
func (h hypergeometric) tail(psi float64, first, last uint64) float64 {
	var sum, inside float64
	for i, w := range h.weights(psi) {
		sum += w
		if k := h.low + uint64(i); first <= k && k <= last {
			inside += w
		}
	}
	return inside / sum
}

// p adds up what is no likelier than a; the tolerance is R's.
func (h hypergeometric) p(a uint64) float64 {
	weights := h.weights(1)
	least := weights[a-h.low] * (1 + 1e-7)
	var sum, inside float64
	for _, w := range weights {
		sum += w
		if w <= least {
			inside += w
		}
	}
	return math.Min(1, inside/sum)
}

// solve finds by bisection of its logarithm the odds ratio from which on a monotone condition holds.
func (h hypergeometric) solve(beyond func(psi float64) bool) float64 {
	low, high := -1.0, 1.0
	for beyond(math.Exp(low)) && low > -600 {
		low *= 2
	}
	for !beyond(math.Exp(high)) && high < 600 {
		high *= 2
	}
	for range 80 {
		middle := low + (high-low)/2
		if middle == low || middle == high {
			break
		}
		if beyond(math.Exp(middle)) {
			high = middle
		} else {
			low = middle
		}
	}
	return math.Exp(low + (high-low)/2)
}

// mantelHaenszel pools strata; those of fewer than two patients say nothing.
func mantelHaenszel(strata [][4]uint64) *MantelHaenszel {
	out := new(MantelHaenszel)
	var diagonal, across, p, q, r float64 // sums of R, S, and of PR, PS + QR, QS (Robins, Breslow and Greenland)
	var variance float64
	excess := new(big.Rat) // Σ a − (a+b)(a+c)/n = Σ (ad − bc)/n, exactly: whether it reaches one half decides about the correction
	for _, cells := range strata {
		a, b, c, d := float64(cells[0]), float64(cells[1]), float64(cells[2]), float64(cells[3])
		n := a + b + c + d
		if n < 2 {
			continue
		}
		ri, si := float64(a*d)/n, float64(b*c)/n
		pi, qi := (a+d)/n, (b+c)/n
		diagonal, across = diagonal+ri, across+si
		p += float64(pi * ri)
		q += float64(pi*si) + float64(qi*ri)
		r += float64(qi * si)
		cross := product(cells[0], cells[3])
		excess.Add(excess, new(big.Rat).SetFrac(cross.Sub(cross, product(cells[1], cells[2])), new(big.Int).SetUint64(cells[0]+cells[1]+cells[2]+cells[3])))
		variance += float64((a+b)*(c+d)) / float64(n*n) * float64((a+c)*(b+d)) / (n - 1)
	}
	if variance > 0 {
		all, _ := excess.Abs(excess).Float64()
		if half := big.NewRat(1, 2); excess.Cmp(half) >= 0 {
			excess.Sub(excess, half)
		}
		less, _ := excess.Float64()
		test, corrected := chiTest(float64(all*all)/variance, 1), chiTest(float64(less*less)/variance, 1)
		out.Test, out.Corrected = &test, &corrected
	}
	if diagonal > 0 && across > 0 {
		v := p/float64(2*diagonal*diagonal) + q/float64(2*diagonal*across) + r/float64(2*across*across)
		out.OddsRatio = ratio(diagonal/across, math.Sqrt(v))
		out.Homogeneity = homogeneity(strata, diagonal/across)
	}
	return out
}

// homogeneity compares exposed patients with the outcome in each stratum with what the common odds ratio expects.
func homogeneity(strata [][4]uint64, psi float64) *Homogeneity {
	var chi, differences, variances float64
	informative := 0
	for _, cells := range strata {
		a, b, c, d := float64(cells[0]), float64(cells[1]), float64(cells[2]), float64(cells[3])
		exposed, unexposed, events := a+b, c+d, a+c
		if exposed == 0 || unexposed == 0 || events == 0 || b+d == 0 {
			continue
		}
		informative++
		// Each expected cell from its own equation, and the difference from the smallest: that of two large numbers would be rounding.
		others := b + d
		expected := [4]float64{
			expectedAt(psi, exposed, unexposed, events), expectedAt(1/psi, exposed, unexposed, others),
			expectedAt(1/psi, unexposed, exposed, events), expectedAt(psi, unexposed, exposed, others),
		}
		differs := [4]float64{a - expected[0], expected[1] - b, expected[2] - c, d - expected[3]}
		smallest, precision := 0, 0.0
		for i, e := range expected {
			if e < expected[smallest] {
				smallest = i
			}
			precision += 1 / e
		}
		difference := differs[smallest]
		chi += float64(difference * difference * precision)
		differences += difference
		variances += 1 / precision
	}
	if informative < 2 {
		return nil
	}
	return &Homogeneity{
		BreslowDay: chiTest(chi, informative-1),
		Tarone:     chiTest(math.Max(0, chi-float64(differences*differences)/variances), informative-1),
	}
}

// expectedAt is the count e of exposed patients with the outcome at which the table's odds ratio is psi:
// (1−ψ)e² + (unexposed − events + ψ(events + exposed))e − ψ·events·exposed = 0, by the root that does not cancel.
func expectedAt(psi, exposed, unexposed, events float64) float64 {
	square := 1 - psi
	linear := unexposed - events + float64(psi*(events+exposed))
	constant := float64(psi * events * exposed)
	root := math.Sqrt(float64(linear*linear) + float64(4*square*constant))
	if linear > 0 {
		return 2 * constant / (linear + root)
	}
	return (root - linear) / (2 * square)
}
