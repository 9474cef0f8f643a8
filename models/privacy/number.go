package privacy

import "math/big"

// precision is that of all numbers here. Sums and products have some thousand steps, so that results are right to 2^-200 of themselves.
const precision = 256

func number(x int64) *big.Float { return new(big.Float).SetPrec(precision).SetInt64(x) }

// roundUp makes a number greater by 2^-64 of itself, which is more than all rounding.
func roundUp(x *big.Float) *big.Float {
	slack := new(big.Float).Copy(x)
	slack.SetMantExp(slack, -64)
	return x.Add(x, slack)
}

// exp is e^x: the series at x/2^k, |x/2^k| < 2^-8, squared k times.
func exp(x *big.Float) *big.Float {
	k := max(x.MantExp(nil)+8, 0)
	if x.Sign() == 0 {
		k = 0
	}
	small := number(0)
	small.SetMantExp(small.Set(x), -k)
	sum, term := number(1), number(1)
	for n := int64(1); n <= 32; n++ { // 2^(-8·33)/33! < 2^-380
		term.Mul(term, small)
		term.Quo(term, number(n))
		sum.Add(sum, term)
	}
	for range k {
		sum.Mul(sum, sum)
	}
	return sum
}

// power is x^n for n ≥ 0.
func power(x *big.Float, n int) *big.Float {
	out, base := number(1), number(0).Set(x)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			out.Mul(out, base)
		}
		base.Mul(base, base)
	}
	return out
}

// rational is r as a number.
func rational(r *big.Rat) *big.Float { return number(0).SetRat(r) }
