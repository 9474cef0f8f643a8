package analysis

import (
	"math"
	"math/big"
)

// ROC is the result of roc: how well a published score tells patients with the outcome (events) from the others. Numbers that need both
// are nil where one is missing.
//
// Sources: Bamber 1975 for the area as Mann and Whitney's statistic, ties counting one half; DeLong, DeLong and Clarke-Pearson 1988 for
// its variance, Hanley and McNeil 1982 for the older one; Lehmann 1975 for the variance of U with ties; Wilson 1927 for the intervals of
// proportions; Youden 1950 for the best threshold.
type ROC struct {
	N      uint64 `json:"n"`
	Events uint64 `json:"events"`
	AUC    *AUC   `json:"auc,omitempty"`
	// Points are the thresholds at which somebody stands, rising: a patient is called positive whose score is at least the threshold.
	Points []Threshold `json:"points"`
	// Best is the threshold of the largest sensitivity + specificity − 1, the lowest of several.
	Best     *float64 `json:"best,omitempty"`
	Notes    []string `json:"notes,omitempty"`
	Noise    *Noise   `json:"noise,omitempty"`    // nil where none was added
	Withheld bool     `json:"withheld,omitempty"` // published without some or all points, between which few patients stand
}

// AUC is the area under the curve: the probability that a patient with the outcome has the higher score. StdError is DeLong's and Lower and
// Upper its 95 % interval, cut at 0 and 1; they are nil with fewer than two patients on a side. U, UZ and UP are the Mann–Whitney test,
// normal with ties, without continuity correction.
type AUC struct {
	Estimate     float64  `json:"estimate"`
	StdError     *float64 `json:"stdError,omitempty"`
	Lower        *float64 `json:"lower,omitempty"`
	Upper        *float64 `json:"upper,omitempty"`
	HanleyMcNeil float64  `json:"hanleyMcNeil,omitempty"` // the standard error of Hanley and McNeil; absent where noise was added
	U            float64  `json:"u"`
	UZ           *float64 `json:"uz,omitempty"`
	UP           *float64 `json:"up,omitempty"`
}

// Threshold is one point of the curve.
type Threshold struct {
	Threshold      float64     `json:"threshold"`
	TruePositives  uint64      `json:"truePositives"`
	FalsePositives uint64      `json:"falsePositives"`
	Sensitivity    *Proportion `json:"sensitivity,omitempty"`
	Specificity    *Proportion `json:"specificity,omitempty"`
}

// Proportion is a share with Wilson's 95 % interval.
type Proportion struct {
	Estimate float64 `json:"estimate"`
	Lower    float64 `json:"lower"`
	Upper    float64 `json:"upper"`
}

const (
	noteThinned = "thresholds between which few patients stand are withheld from publication"
	noteFew     = "fewer than ten patients with the outcome, or without: standard errors are not to be trusted"
	noteFlat    = "nobody with the outcome scores below anybody without it, or the other way round: DeLong's standard error is 0 and says nothing"
)

// scored is the tally of a score by outcome: patients without and with it at each step of the score.
type scored struct {
	p              *Program
	others, events []uint64
}

// scored reads the tally over score (fastest) and outcome.
func (p *Program) scored(t Table) scored {
	size := p.axes[0].size
	return scored{p, t.Count[:size], t.Count[size:]}
}

// value is the score at a step.
func (s scored) value(k int) *big.Rat {
	c := s.p.axes[0].column
	low, _, _ := c.Range()
	return new(big.Rat).SetFrac(big.NewInt(low+int64(k)), pow10(c.Digits))
}

func (p *Program) roc(t Table) *ROC {
	s := p.scored(t)
	events, others := total(s.events), total(s.others)
	out := &ROC{N: events + others, Events: events, Points: []Threshold{}, Notes: []string{noteComplete}}
	above, aboveOthers, best := events, others, -1.0
	for k := range s.events {
		if s.events[k]+s.others[k] == 0 {
			continue
		}
		at := Threshold{Threshold: float(s.value(k)), TruePositives: above, FalsePositives: aboveOthers}
		if events > 0 {
			at.Sensitivity = wilson(above, events)
		}
		if others > 0 {
			at.Specificity = wilson(others-aboveOthers, others)
		}
		if events > 0 && others > 0 {
			if youden := float64(above)*float64(others) - float64(aboveOthers)*float64(events); youden > best {
				best, out.Best = youden, &at.Threshold
			}
		}
		out.Points = append(out.Points, at)
		above -= s.events[k]
		aboveOthers -= s.others[k]
	}
	if events == 0 || others == 0 {
		return out
	}
	out.AUC = auc(s.events, s.others)
	if events < 10 || others < 10 {
		out.Notes = append(out.Notes, noteFew)
	}
	if out.AUC.StdError != nil && *out.AUC.StdError == 0 {
		out.Notes = append(out.Notes, noteFlat)
	}
	return out
}

// auc works on twice the placements, which are whole: of a patient with the outcome 2·(others below) + (others level), and the other way
// round. Their sums and sums of squares are exact.
func auc(events, others []uint64) *AUC {
	m, n := total(events), total(others)
	var placed, placedOthers placements
	var ties big.Int
	var below, belowOthers uint64
	for k := range events {
		e, o := events[k], others[k]
		placed.add(e, 2*belowOthers+o)
		placedOthers.add(o, 2*(m-below-e)+e)
		below += e
		belowOthers += o
		level := new(big.Int).SetUint64(e + o)
		cube := new(big.Int).Exp(level, big.NewInt(3), nil)
		ties.Add(&ties, cube.Sub(cube, level))
	}
	u := new(big.Rat).SetFrac(&placed.sum, big.NewInt(2))
	pairs := new(big.Rat).SetInt(product(m, n))
	area := new(big.Rat).Quo(u, pairs)
	out := &AUC{Estimate: float(area), U: float(u)}
	a, _ := area.Float64()
	out.HanleyMcNeil = digits12(hanleyMcNeil(a, float64(m), float64(n)))
	if m > 1 && n > 1 {
		// S10/m + S01/n, with placements divided by 2n and 2m.
		variance := new(big.Rat).Quo(placed.variance(m), new(big.Rat).SetInt(new(big.Int).Mul(product(4*n, n), new(big.Int).SetUint64(m))))
		variance.Add(variance, new(big.Rat).Quo(placedOthers.variance(n), new(big.Rat).SetInt(new(big.Int).Mul(product(4*m, m), new(big.Int).SetUint64(n)))))
		v, _ := variance.Float64()
		se := math.Sqrt(v)
		width := float64(z95 * se)
		out.StdError, out.Lower, out.Upper = given(se), given(math.Max(0, a-width)), given(math.Min(1, a+width))
	}
	// Var U = mn/12 · ((N+1) − Σ(t³−t)/(N(N−1))).
	total := m + n
	spread := new(big.Rat).SetInt(new(big.Int).SetUint64(total + 1))
	spread.Sub(spread, new(big.Rat).SetFrac(&ties, product(total, total-1)))
	spread.Mul(spread, pairs).Quo(spread, big.NewRat(12, 1))
	if v, _ := spread.Float64(); v > 0 {
		d, _ := new(big.Rat).Sub(u, new(big.Rat).Quo(pairs, big.NewRat(2, 1))).Float64()
		z := d / math.Sqrt(v)
		out.UZ, out.UP = given(z), given(normalTails(z))
	}
	return out
}

func product(a, b uint64) *big.Int {
	return new(big.Int).Mul(new(big.Int).SetUint64(a), new(big.Int).SetUint64(b))
}

// placements are exact sums of whole numbers and their squares.
type placements struct{ sum, squares big.Int }

func (s *placements) add(times, x uint64) {
	weighted := product(times, x)
	s.sum.Add(&s.sum, weighted)
	s.squares.Add(&s.squares, weighted.Mul(weighted, new(big.Int).SetUint64(x)))
}

// variance is that of a sample of n: (Σx² − (Σx)²/n)/(n−1).
func (s *placements) variance(n uint64) *big.Rat {
	v := new(big.Int).Mul(&s.squares, new(big.Int).SetUint64(n))
	v.Sub(v, new(big.Int).Mul(&s.sum, &s.sum))
	return new(big.Rat).SetFrac(v, product(n, n-1))
}

// hanleyMcNeil is their standard error, with Q1 = A/(2−A) and Q2 = 2A²/(1+A).
func hanleyMcNeil(a, events, others float64) float64 {
	q1, q2 := a/(2-a), float64(2*a*a)/(1+a)
	v := float64(a*(1-a)) + float64((events-1)*(q1-float64(a*a))) + float64((others-1)*(q2-float64(a*a)))
	return math.Sqrt(math.Max(0, v) / float64(events*others))
}

// wilson is the share with its score interval.
func wilson(count, n uint64) *Proportion {
	const z = z95
	x, m := float64(count), float64(n)
	p := x / m
	middle := (x + z*z/2) / (m + z*z)
	width := float64(z/(m+z*z)) * math.Sqrt(float64(x*(m-x))/m+z*z/4)
	low, high := math.Max(0, middle-width), math.Min(1, middle+width)
	if count == 0 {
		low = 0
	}
	if count == n {
		high = 1
	}
	return &Proportion{Estimate: digits12(p), Lower: digits12(low), Upper: digits12(high)}
}
