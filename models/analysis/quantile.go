package analysis

import (
	"math/big"

	"gonum.org/v1/gonum/stat/distuv"

	"salus/models/study"
)

// Quantile is the value below which a share P of the rows lies: Hyndman and Fan's type 7, as R's default. Lower and Upper are order
// statistics between which the population's quantile lies with at least 95 % confidence, whatever the distribution (Thompson 1936; Conover
// 1999, section 3.2): X_(r) and X_(s+1), where r and s are the 2.5 % and 97.5 % quantiles of the binomial distribution of n and P. One is nil
// where so few rows do not bound that side. Coverage is the confidence that the interval has.
type Quantile struct {
	P        float64  `json:"p"`
	Value    float64  `json:"value"`
	Lower    *float64 `json:"lower,omitempty"`
	Upper    *float64 `json:"upper,omitempty"`
	Coverage float64  `json:"coverage"`
}

func (p *Program) quantiles(t Table) *Cells {
	n := total(t.Count)
	out := &Cells{N: n, Cells: []Cell{{Key: map[string]string{}, Count: n}}, Notes: []string{noteQuantiles, noteOrder}}
	if n == 0 {
		return out
	}
	for _, text := range p.study.Analysis.At {
		at, _ := study.ParseNumber(text)
		share := float(at)
		q := Quantile{P: share, Value: float(p.quantile(t.Count, at))}
		low, high := binomialBand(n, share)
		if low > 0 {
			x := float(p.atStep(order(t.Count, low-1)))
			q.Lower = &x
		}
		if high < n {
			x := float(p.atStep(order(t.Count, high)))
			q.Upper = &x
		}
		q.Coverage = digits12(belowOrAt(n, share, high) - before(n, share, low))
		out.Quantiles = append(out.Quantiles, q)
	}
	return out
}

// quantile is type 7 of a tally over the first axis, exactly: h = (n − 1)·p; the value lies between the order statistics floor(h) and
// floor(h)+1 from 0.
func (p *Program) quantile(counts []uint64, at *big.Rat) *big.Rat {
	n := total(counts)
	h := new(big.Rat).Mul(new(big.Rat).SetInt(new(big.Int).SetUint64(n-1)), at)
	whole := new(big.Int).Quo(h.Num(), h.Denom())
	below := p.atStep(order(counts, whole.Uint64()))
	above := p.atStep(order(counts, min(whole.Uint64()+1, n-1)))
	part := new(big.Rat).Sub(h, new(big.Rat).SetInt(whole))
	return part.Add(part.Mul(part, above.Sub(above, below)), below)
}

// atStep is the value of the first axis's column at a key.
func (p *Program) atStep(k int) *big.Rat {
	c := p.axes[0].column
	low, _, _ := c.Range()
	return new(big.Rat).SetFrac(big.NewInt(low+int64(k)), pow10(c.Digits))
}

// binomialBand are the 2.5 % and 97.5 % quantiles of the binomial distribution: the smallest x with P(B ≤ x) at least that.
func binomialBand(n uint64, share float64) (low, high uint64) {
	return binomialQuantile(n, share, 0.025), binomialQuantile(n, share, 0.975)
}

func binomialQuantile(n uint64, share, at float64) uint64 {
	low, high := uint64(0), n
	for low < high {
		middle := low + (high-low)/2
		if belowOrAt(n, share, middle) >= at {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// belowOrAt is P(B ≤ x).
func belowOrAt(n uint64, share float64, x uint64) float64 {
	switch {
	case x >= n || share == 0:
		return 1
	case share == 1:
		return 0
	}
	return distuv.Binomial{N: float64(n), P: share}.CDF(float64(x))
}

// before is P(B < x).
func before(n uint64, share float64, x uint64) float64 {
	if x == 0 {
		return 0
	}
	return belowOrAt(n, share, x-1)
}
