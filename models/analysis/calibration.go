package analysis

import (
	"math"
	"math/big"
)

// Calibration is the result of calibration: predicted risks held against what happened. The scores are those of the column, rounded to its
// digits; on them every sum is exact.
//
// Sources: Hosmer and Lemeshow 1980, for scores of a published model DF is the number of groups, for scores fitted to these very patients
// it is two less (Hosmer, Lemeshow and Sturdivant 2013, section 5.2.2); Brier 1950; Spiegelhalter 1986; Wilson 1927.
type Calibration struct {
	N              uint64          `json:"n"`
	Events         uint64          `json:"events"`
	MeanPredicted  *float64        `json:"meanPredicted,omitempty"`
	Observed       *Proportion     `json:"observed,omitempty"`
	Brier          *float64        `json:"brier,omitempty"` // mean of (risk − outcome)²
	Bins           []RiskBin       `json:"bins"`
	HosmerLemeshow *HosmerLemeshow `json:"hosmerLemeshow,omitempty"` // nil with a bin whose expectation no patient can meet
	Spiegelhalter  *ZTest          `json:"spiegelhalter,omitempty"`  // that the risks are the probabilities of the outcome
	Notes          []string        `json:"notes,omitempty"`
	Noise          *Noise          `json:"noise,omitempty"`    // nil where none was added
	Withheld       bool            `json:"withheld,omitempty"` // published without tests: a bin has too few patients
}

// RiskBin is a bin of predicted risk that holds patients. Between edges, a bin holds its lower edge and not its upper one, the last both;
// between deciles it is the other way round, the first holding both.
type RiskBin struct {
	Lower         float64     `json:"lower"`
	Upper         float64     `json:"upper"`
	N             uint64      `json:"n"`
	Events        uint64      `json:"events"`
	MeanPredicted float64     `json:"meanPredicted"`
	Expected      float64     `json:"expected"` // sum of risks
	Observed      *Proportion `json:"observed,omitempty"`
	Withheld      bool        `json:"withheld,omitempty"`
}

// HosmerLemeshow is Σ (events − expected)²/(n·p̄·(1−p̄)) over bins.
type HosmerLemeshow struct {
	Published ChiTest  `json:"published"`        // of scores that were not fitted to these patients
	Fitted    *ChiTest `json:"fitted,omitempty"` // of scores that were; nil with two bins or fewer
}

// ZTest is a statistic that is standard normal if nothing is to be found, with its two-sided p value.
type ZTest struct {
	Z float64 `json:"z"`
	P float64 `json:"p"`
}

const (
	noteDeciles   = "groups are the deciles of predicted risk; with many equal risks there are fewer"
	noteRounded   = "risks count as rounded to the column's digits"
	noteFewInBins = "some bins expect fewer than five patients with the outcome, or without: the Hosmer-Lemeshow test is not to be trusted"
	noteSureBin   = "a bin's risks are all 0 or all 1 and an outcome contradicts them: the Hosmer-Lemeshow statistic is infinite"
)

// riskGroup is a bin while it is filled: sums of steps of risk.
type riskGroup struct {
	n, events  uint64
	risk       big.Int // Σ code, in units of 10^-digits
	low, upper *big.Rat
}

func (p *Program) calibration(t Table) *Calibration {
	s := p.scored(t)
	a := p.study.Analysis
	out := &Calibration{N: total(t.Count), Events: total(s.events), Bins: []RiskBin{}, Notes: []string{noteComplete, noteRounded}}
	if out.N == 0 {
		return out
	}
	out.overall(s)
	edges, lowClosed := p.riskEdges(s), len(a.Edges) > 0
	if !lowClosed {
		out.Notes = append(out.Notes, noteDeciles)
	}
	out.bins(s, edges, lowClosed)
	return out
}

// overall is what needs no bins.
func (out *Calibration) overall(s scored) {
	n := new(big.Rat).SetInt(new(big.Int).SetUint64(out.N))
	one := big.NewRat(1, 1)
	var sum, brier, score, spread big.Rat
	for k := range s.events {
		events, others := s.events[k], s.others[k]
		if events+others == 0 {
			continue
		}
		e, o := new(big.Rat).SetInt(new(big.Int).SetUint64(events)), new(big.Rat).SetInt(new(big.Int).SetUint64(others))
		all := new(big.Rat).Add(e, o)
		r := s.value(k)
		not := new(big.Rat).Sub(one, r)
		sum.Add(&sum, mul(all, r))
		brier.Add(&brier, mul(o, r, r)).Add(&brier, mul(e, not, not))
		slope := new(big.Rat).Sub(not, r) // 1 − 2r
		score.Add(&score, mul(e, not, slope)).Sub(&score, mul(o, r, slope))
		spread.Add(&spread, mul(all, slope, slope, r, not))
	}
	mean, mse := float(sum.Quo(&sum, n)), float(brier.Quo(&brier, n))
	out.MeanPredicted, out.Brier, out.Observed = &mean, &mse, wilson(out.Events, out.N)
	if v, _ := spread.Float64(); v > 0 {
		x, _ := score.Float64()
		z := x / math.Sqrt(v)
		out.Spiegelhalter = &ZTest{Z: digits12(z), P: digits12(normalTails(z))}
	}
}

func mul(factors ...*big.Rat) *big.Rat {
	out := new(big.Rat).Set(factors[0])
	for _, f := range factors[1:] {
		out.Mul(out, f)
	}
	return out
}

// riskEdges are the study's, or else the different deciles (type 7) of the score, at least two.
func (p *Program) riskEdges(s scored) []*big.Rat {
	var edges []*big.Rat
	for _, text := range p.study.Analysis.Edges {
		x, _ := new(big.Rat).SetString(text)
		edges = append(edges, x)
	}
	if len(edges) > 0 {
		return edges
	}
	counts := make([]uint64, len(s.events))
	for k := range counts {
		counts[k] = s.events[k] + s.others[k]
	}
	for i := range int64(11) {
		x := s.p.quantile(counts, big.NewRat(i, 10))
		if len(edges) == 0 || x.Cmp(edges[len(edges)-1]) > 0 {
			edges = append(edges, x)
		}
	}
	if len(edges) == 1 {
		edges = append(edges, edges[0])
	}
	return edges
}

// bins fills the bins and tests them.
func (out *Calibration) bins(s scored, edges []*big.Rat, lowClosed bool) {
	groups := make([]riskGroup, len(edges)-1)
	for i := range groups {
		groups[i].low, groups[i].upper = edges[i], edges[i+1]
	}
	low, _, _ := s.p.axes[0].column.Range()
	i := 0
	for k := range s.events {
		n := s.events[k] + s.others[k]
		if n == 0 {
			continue
		}
		x := s.value(k)
		for i < len(groups)-1 {
			side := x.Cmp(groups[i].upper)
			if side < 0 || side == 0 && !lowClosed {
				break
			}
			i++
		}
		g := &groups[i]
		g.n += n
		g.events += s.events[k]
		g.risk.Add(&g.risk, product(n, uint64(low+int64(k)))) // a risk's range begins at 0 or above
	}
	var chi big.Rat
	tested, few := true, false
	for i := range groups {
		g := &groups[i]
		if g.n == 0 {
			continue
		}
		n := new(big.Rat).SetInt(new(big.Int).SetUint64(g.n))
		expected := new(big.Rat).SetFrac(&g.risk, pow10(s.p.axes[0].column.Digits))
		out.Bins = append(out.Bins, RiskBin{
			Lower: float(g.low), Upper: float(g.upper), N: g.n, Events: g.events, Expected: float(expected),
			MeanPredicted: float(new(big.Rat).Quo(expected, n)), Observed: wilson(g.events, g.n),
		})
		difference := new(big.Rat).Sub(new(big.Rat).SetInt(new(big.Int).SetUint64(g.events)), expected)
		rest := new(big.Rat).Sub(n, expected)
		few = few || expected.Cmp(big.NewRat(5, 1)) < 0 || rest.Cmp(big.NewRat(5, 1)) < 0
		switch {
		case expected.Sign() > 0 && rest.Sign() > 0: // n·p̄·(1−p̄) = expected·rest/n
			chi.Add(&chi, new(big.Rat).Quo(mul(difference, difference, n), mul(expected, rest)))
		case difference.Sign() != 0:
			tested = false
		}
	}
	if !tested {
		out.Notes = append(out.Notes, noteSureBin)
		return
	}
	if few {
		out.Notes = append(out.Notes, noteFewInBins)
	}
	x, _ := chi.Float64()
	out.HosmerLemeshow = &HosmerLemeshow{Published: chiTest(x, len(out.Bins))}
	if df := len(out.Bins) - 2; df > 0 {
		fitted := chiTest(x, df)
		out.HosmerLemeshow.Fitted = &fitted
	}
}
