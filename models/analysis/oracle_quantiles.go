package analysis

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

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
