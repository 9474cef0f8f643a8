package analysis

import (
	"math"
	"math/big"

	"gonum.org/v1/gonum/mathext"
)

// Results over moments and generalised linear models are computed from integers in rational numbers: no digit is lost where columns have very
// different scales, and every machine gets the same. Only roots and tails of distributions are floating point.

func integer(x uint64) *big.Rat    { return new(big.Rat).SetInt(new(big.Int).SetUint64(x)) }
func whole(x int64) *big.Rat       { return new(big.Rat).SetInt64(x) }
func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func prod(a, b *big.Rat) *big.Rat  { return new(big.Rat).Mul(a, b) }

// over is a/b, nil where b is 0.
func over(a, b *big.Rat) *big.Rat {
	if b.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(a, b)
}

// tenTo is 10^digits.
func tenTo(digits int) *big.Rat { return new(big.Rat).SetInt(pow10(digits)) }

// matrix is a square matrix of rational numbers.
type matrix [][]*big.Rat

func newMatrix(n int) matrix {
	m := make(matrix, n)
	for i := range m {
		m[i] = make([]*big.Rat, n)
		for j := range m[i] {
			m[i][j] = new(big.Rat)
		}
	}
	return m
}

// times is m·x.
func (m matrix) times(x []*big.Rat) []*big.Rat {
	out := make([]*big.Rat, len(m))
	for i, row := range m {
		out[i] = dot(row, x)
	}
	return out
}

func dot(a, b []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for i := range a {
		sum.Add(sum, prod(a[i], b[i]))
	}
	return sum
}

// form is xᵀ·m·y.
func (m matrix) form(x, y []*big.Rat) *big.Rat { return dot(x, m.times(y)) }

// vanishing is the share of a diagonal below which a pivot is zero: no data have it, but quotients that were rounded may.
func vanishing() *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), 100))
}

// inverse inverts a Gram matrix exactly. Where it is singular, dependent is the first column that is a linear combination of those before it, else −1:
// elimination without exchanges meets a zero pivot there and nowhere else.
func (m matrix) inverse() (inv matrix, dependent int) {
	n := len(m)
	a := newMatrix(n)
	for i := range m {
		for j := range m {
			a[i][j].Set(m[i][j])
		}
	}
	inv = newMatrix(n)
	for i := range inv {
		inv[i][i].SetInt64(1)
	}
	for k := range n {
		if a[k][k].Sign() <= 0 || a[k][k].Cmp(prod(m[k][k], vanishing())) < 0 {
			return nil, k
		}
		pivot := new(big.Rat).Inv(a[k][k])
		for j := range n {
			a[k][j].Mul(a[k][j], pivot)
			inv[k][j].Mul(inv[k][j], pivot)
		}
		for i := range n {
			if i == k || a[i][k].Sign() == 0 {
				continue
			}
			factor := new(big.Rat).Set(a[i][k])
			for j := range n {
				a[i][j].Sub(a[i][j], prod(factor, a[k][j]))
				inv[i][j].Sub(inv[i][j], prod(factor, inv[k][j]))
			}
		}
	}
	return inv, -1
}

// precision of intermediate binary floating point, in bits: far above the 12 digits that results have.
const precision = 320

func floating(x *big.Rat) *big.Float { return new(big.Float).SetPrec(precision).SetRat(x) }

// root is the square root of x ≥ 0 as a rational number to precision bits.
func root(x *big.Rat) *big.Rat {
	if x.Sign() <= 0 {
		return new(big.Rat)
	}
	out, _ := new(big.Float).SetPrec(precision).Sqrt(floating(x)).Rat(nil)
	return out
}

// perRoot is a/√b with a's sign, nil where b is 0.
func perRoot(a, b *big.Rat) *big.Rat { return over(a, root(b)) }

// value is x to 12 digits, nil for nil.
func value(x *big.Rat) *float64 {
	if x == nil {
		return nil
	}
	f := float(x)
	return &f
}

// finite is x to 12 digits, nil for what is no number.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	y := digits12(x)
	return &y
}

func approx(x *big.Rat) float64 {
	f, _ := x.Float64()
	return f
}

// eigen gives eigenvalues in falling order and eigenvectors as columns of a symmetric matrix, by Jacobi's rotations (Golub and Van Loan 2013,
// algorithm 8.5.2) in precision bits, so that the smallest eigenvalues of a badly scaled matrix are as good as the largest.
func eigen(m matrix) (values []*big.Float, vectors [][]*big.Float) {
	n := len(m)
	zero := func() *big.Float { return new(big.Float).SetPrec(precision) }
	a, v := make([][]*big.Float, n), make([][]*big.Float, n)
	for i := range n {
		a[i], v[i] = make([]*big.Float, n), make([]*big.Float, n)
		for j := range n {
			a[i][j], v[i][j] = floating(m[i][j]), zero()
		}
		v[i][i].SetInt64(1)
	}
	for range 60 {
		rotated := false
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotated = rotate(a, v, p, q) || rotated
			}
		}
		if !rotated {
			break
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := range n { // insertion sort keeps equal eigenvalues in order
		for j := i; j > 0 && a[order[j]][order[j]].Cmp(a[order[j-1]][order[j-1]]) > 0; j-- {
			order[j], order[j-1] = order[j-1], order[j]
		}
	}
	values, vectors = make([]*big.Float, n), make([][]*big.Float, n)
	for i := range n {
		vectors[i] = make([]*big.Float, n)
	}
	for k, o := range order {
		values[k] = a[o][o]
		for i := range n {
			vectors[i][k] = v[i][o]
		}
	}
	return values, vectors
}

// rotate makes a[p][q] zero; false where it already is, against its diagonal.
func rotate(a, v [][]*big.Float, p, q int) bool {
	f := func() *big.Float { return new(big.Float).SetPrec(precision) }
	apq := a[p][q]
	if apq.Sign() == 0 {
		return false
	}
	// |a_pq| against √|a_pp·a_qq|, by exponents: a relative criterion, for graded matrices.
	if app, aqq := a[p][p], a[q][q]; app.Sign() != 0 && aqq.Sign() != 0 &&
		2*apq.MantExp(nil)-app.MantExp(nil)-aqq.MantExp(nil) < -2*(precision-40) {
		apq.SetInt64(0)
		a[q][p].SetInt64(0)
		return false
	}
	theta := f().Quo(f().Sub(a[q][q], a[p][p]), f().Mul(big.NewFloat(2), apq))
	one := f().SetInt64(1)
	t := f().Sqrt(f().Add(f().Mul(theta, theta), one))
	t.Add(t, f().Abs(theta))
	t.Quo(one, t)
	if theta.Sign() < 0 {
		t.Neg(t)
	}
	c := f().Quo(one, f().Sqrt(f().Add(f().Mul(t, t), one)))
	s := f().Mul(t, c)
	for k := range a {
		akp, akq := f().Set(a[k][p]), f().Set(a[k][q])
		a[k][p].Sub(f().Mul(c, akp), f().Mul(s, akq))
		a[k][q].Add(f().Mul(s, akp), f().Mul(c, akq))
	}
	for k := range a {
		apk, aqk := f().Set(a[p][k]), f().Set(a[q][k])
		a[p][k].Sub(f().Mul(c, apk), f().Mul(s, aqk))
		a[q][k].Add(f().Mul(s, apk), f().Mul(c, aqk))
		vkp, vkq := f().Set(v[k][p]), f().Set(v[k][q])
		v[k][p].Sub(f().Mul(c, vkp), f().Mul(s, vkq))
		v[k][q].Add(f().Mul(s, vkp), f().Mul(c, vkq))
	}
	a[p][q].SetInt64(0)
	a[q][p].SetInt64(0)
	return true
}

// studentTails is the probability that |Student's t| with df degrees of freedom exceeds |t|.
func studentTails(t, df float64) float64 {
	return incompleteBeta(df/2, 0.5, math.Log1p(t*t/df), math.Log1p(df/(t*t)))
}

// upperF is the probability that F with df1 and df2 degrees of freedom exceeds x.
func upperF(x, df1, df2 float64) float64 {
	if x <= 0 {
		return 1
	}
	return incompleteBeta(df2/2, df1/2, math.Log1p(df1*x/df2), math.Log1p(df2/(df1*x)))
}

// incompleteBeta is the regularised incomplete beta function I_x(a, b) for x = e^-u and 1 − x = e^-v: given both logarithms, x near 0 or 1 and large a keep
// their digits, which gonum's function, given x, loses. By the series where 1 − x
// is small, else by the continued fraction of DLMF 8.17.22 (Lentz's method).
func incompleteBeta(a, b, u, v float64) float64 {
	if math.IsInf(u, 1) || math.IsInf(v, 1) {
		if u > v {
			return 0
		}
		return 1
	}
	x, y := math.Exp(-u), math.Exp(-v)
	switch {
	case y < 0.5 && (a+b)*y < b+2:
		return 1 - betaSeries(b, a, v, u)
	case x > (a+1)/(a+b+2):
		return 1 - betaFraction(b, a, v, u)
	}
	return betaFraction(a, b, u, v)
}

// betaSeries is I_x(a, b) by DLMF 8.17.8, whose terms are positive, for small (a + b)·x/(a + 1).
func betaSeries(a, b, u, v float64) float64 {
	x := math.Exp(-u)
	sum, term := 1.0, 1.0
	for n := 0.0; term > sum*1e-17 && n < 10_000; n++ {
		term *= (a + b + n) / (a + 1 + n) * x
		sum += term
	}
	return math.Exp(-a*u-b*v-logBeta(a, b)) / a * sum
}

func betaFraction(a, b, u, v float64) float64 {
	const tiny, steps = 1e-300, 100_000
	x := math.Exp(-u)
	front := math.Exp(-a*u-b*v-logBeta(a, b)) / a
	c, d := 1.0, 1-(a+b)*x/(a+1)
	if math.Abs(d) < tiny {
		d = tiny
	}
	d = 1 / d
	h := d
	for i := 1; i < steps; i++ {
		m := float64(i)
		for _, term := range []float64{m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)), -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))} {
			if d = 1 + term*d; math.Abs(d) < tiny {
				d = tiny
			}
			if c = 1 + term/c; math.Abs(c) < tiny {
				c = tiny
			}
			d = 1 / d
			h *= d * c
		}
		if math.Abs(d*c-1) < 1e-16 {
			break
		}
	}
	return front * h
}

// logBeta is log B(a, b), without the cancellation of large logarithms of Γ.
func logBeta(a, b float64) float64 {
	a, b = max(a, b), min(a, b)
	small, _ := math.Lgamma(b)
	if a < 10 {
		large, _ := math.Lgamma(a)
		both, _ := math.Lgamma(a + b)
		return large + small - both
	}
	if b >= 10 {
		// Stirling's series of all three (DLMF 5.11.1).
		return (a-0.5)*math.Log1p(-b/(a+b)) + b*math.Log(b/(a+b)) + 0.5*math.Log(2*math.Pi/b) + stirling(a) + stirling(b) - stirling(a+b)
	}
	return small - ((a-0.5)*math.Log1p(b/a) + b*math.Log(a+b) - b + stirling(a+b) - stirling(a))
}

// stirling is log Γ(z) − (z − ½)·log z + z − ½·log 2π for z ≥ 10 (DLMF 5.11.1).
func stirling(z float64) float64 {
	s := 1 / (z * z)
	return (1./12 - s*(1./360-s*(1./1260-s*(1./1680-s*(1./1188-s*(691./360360)))))) / z
}

// t975 is the 0.975 quantile of Student's t, by Newton's method from the inverse incomplete beta function.
func t975(df float64) float64 {
	x := mathext.InvRegIncBeta(df/2, 0.5, 0.05)
	t := math.Sqrt(df * (1 - x) / x)
	for range 4 {
		density := math.Exp(-(df+1)/2*math.Log1p(t*t/df)-logBeta(df/2, 0.5)) / math.Sqrt(df)
		t += (studentTails(t, df)/2 - 0.025) / density
	}
	return t
}

// normalTails is the probability that |N(0, 1)| exceeds |z|.
func normalTails(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }
