package privacy

import (
	"fmt"
	"math"
	"math/big"
)

// Table is one released table: each of so many sites added noise of the scale to every count, and, in a table of sums, to every sum.
type Table struct {
	Scale Scale
	Sites int
	Sum   Sum // the zero Sum: counts alone
}

// Honest is the number of a session's sites whose noise counts: all but half of them, rounded down.
func Honest(sites int) int { return sites - sites/2 }

// Deviation is the standard deviation of the noise in a cell of the released table, the square root of all sites' variances.
func (t Table) Deviation() float64 {
	x, _ := new(big.Float).Sqrt(number(int64(t.Scale) * int64(t.Sites))).Float64()
	return x
}

// Law is the law of all sites' noise in a cell: the probabilities of −m … m for m = len/2, of which those below 2^-60 at both ends are left out.
func (t Table) Law() []float64 {
	c := t.Scale.Thresholds()
	one := make([]float64, 0, Rows-1)
	for u := 1; u < Rows; u++ {
		one = append(one, math.Ldexp(float64(c[u+1]-c[u]), -WordBits))
	}
	one = trimmed(one)
	law := []float64{1}
	for range t.Sites {
		next := make([]float64, len(law)+len(one)-1)
		for i, p := range law {
			for j, q := range one {
				next[i+j] += float64(p * q)
			}
		}
		law = trimmed(next)
	}
	return law
}

// trimmed leaves out the ends of a symmetric law.
func trimmed(law []float64) []float64 {
	i := 0
	for i < len(law)/2 && law[i] < 1.0/(1<<60) {
		i++
	}
	return law[i : len(law)-i]
}

// Loss is what a number of tables tell about one row, see the package comment: they compose by adding. The zero Loss is that of nothing.
type Loss struct {
	rho      *big.Rat   // Σ 1/(2hσ²)
	ratio    *big.Float // T = Σ τ
	distance *big.Float // θ = Σ h·Distance
}

// Loss is the table's loss against half of its sites and the researcher. A table has at least two sites.
func (t Table) Loss() Loss {
	h := int64(Honest(t.Sites))
	theta := t.Scale.Distance()
	one := Loss{
		rho:      big.NewRat(1, 2*h*int64(t.Scale)),
		ratio:    ratio(t.Scale, int(h)),
		distance: theta.Mul(theta, number(h)),
	}
	steps := t.Sum.Steps()
	if steps == 0 {
		return one
	}
	both := one.Times(2) // two draws differ
	both.rho = one.rho.Mul(one.rho, big.NewRat(1+steps*steps, 1))
	return both
}

// ratio bounds τ = Σ_{k<h} ln((1+η_k)/(1−η_k)) by 2η/(1−η) each, and η_k by 2·x/(1−x) for x = e^{−2π²s_k²}: a geometric series.
func ratio(s Scale, h int) *big.Float {
	total := number(0)
	for k := 1; k < h; k++ {
		exponent := rational(new(big.Rat).Mul(piSquared(), big.NewRat(-2*int64(s)*int64(k), int64(k+1))))
		x := exp(exponent)
		eta := new(big.Float).Quo(new(big.Float).Add(x, x), new(big.Float).Sub(number(1), x))
		total.Add(total, new(big.Float).Quo(new(big.Float).Add(eta, eta), new(big.Float).Sub(number(1), eta)))
	}
	return roundUp(total)
}

// piSquared is a little below π² = 9.8696044…, which makes e^{−2π²s²} a little greater.
func piSquared() *big.Rat { return big.NewRat(98696, 10000) }

// Plus is the loss of both.
func (l Loss) Plus(m Loss) Loss {
	if l.rho == nil {
		return m
	}
	if m.rho == nil {
		return l
	}
	return Loss{
		rho:      new(big.Rat).Add(l.rho, m.rho),
		ratio:    new(big.Float).Add(l.ratio, m.ratio),
		distance: new(big.Float).Add(l.distance, m.distance),
	}
}

// Times is the loss of n such tables.
func (l Loss) Times(n int) Loss {
	if l.rho == nil || n == 0 {
		return Loss{}
	}
	k := number(int64(n))
	return Loss{
		rho:      new(big.Rat).Mul(l.rho, big.NewRat(int64(n), 1)),
		ratio:    new(big.Float).Mul(l.ratio, k),
		distance: new(big.Float).Mul(l.distance, k),
	}
}

// Rho is the loss in zero-concentrated differential privacy, without the two small terms. The caller owns the value.
func (l Loss) Rho() *big.Rat {
	if l.rho == nil {
		return new(big.Rat)
	}
	return new(big.Rat).Set(l.rho)
}

// Delta is a δ with which the loss is (ε, δ)-differentially private; at most 1 is of any use.
func (l Loss) Delta(epsilon *big.Rat) *big.Float {
	if l.rho == nil {
		return number(0)
	}
	e := rational(epsilon)
	shifted := new(big.Float).Sub(e, new(big.Float).Add(l.ratio, l.ratio))
	delta := concentrated(rational(l.rho), shifted)
	delta.Mul(delta, exp(l.ratio))
	miss := new(big.Float).Add(number(1), exp(e))
	return roundUp(delta.Add(delta, miss.Mul(miss, l.distance)))
}

// maxOrder bounds the α that are tried.
const maxOrder = 1 << 16

// concentrated is min over whole α of e^{(α−1)(αρ−ε)}·(1−1/α)^α/(α−1). Its logarithm is convex, with second derivative 2ρ + 1/(α−1) − 1/α, so the least value is
// found by halving; any α gives a bound.
func concentrated(rho, epsilon *big.Float) *big.Float {
	low, high := 2, maxOrder
	for low < high {
		mid := (low + high) / 2
		if order(rho, epsilon, mid).Cmp(order(rho, epsilon, mid+1)) <= 0 {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return order(rho, epsilon, low)
}

func order(rho, epsilon *big.Float, alpha int) *big.Float {
	a, less := number(int64(alpha)), number(int64(alpha-1))
	exponent := new(big.Float).Mul(a, rho)
	exponent.Sub(exponent, epsilon).Mul(exponent, less)
	if exponent.Cmp(number(1<<20)) > 0 { // of no use, and on the rising side
		return new(big.Float).SetInf(false)
	}
	out := exp(exponent)
	out.Mul(out, power(new(big.Float).Quo(less, a), alpha))
	return out.Quo(out, less)
}

// steps is how finely Epsilon looks: 1/1000.
const steps = 1000

// Epsilon is the least multiple of 1/1000 up to MaxEpsilon with which the loss is (ε, δ)-differentially private for this δ.
func (l Loss) Epsilon(delta *big.Rat) (*big.Rat, error) {
	d := rational(delta)
	low, high := int64(0), int64(MaxEpsilon*steps)
	if l.Delta(big.NewRat(high, steps)).Cmp(d) > 0 {
		return nil, fmt.Errorf("privacy: no ε up to %d holds for δ = %s", MaxEpsilon, delta.FloatString(12))
	}
	for low < high {
		mid := (low + high) / 2
		if l.Delta(big.NewRat(mid, steps)).Cmp(d) <= 0 {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return big.NewRat(low, steps), nil
}
