package analysis

import "math/big"

// logOf is the natural logarithm of a positive rational number, to logBits: a processor's own differs between machines, and a model must not.
func logOf(x *big.Rat) *big.Rat {
	number := func() *big.Float { return new(big.Float).SetPrec(logBits) }
	mantissa := number()
	exponent := number().SetRat(x).MantExp(mantissa)
	// log m = 2·artanh((m − 1)/(m + 1)), for m in [1/2, 1): each term of the series is below a ninth of the one before.
	series := func(m *big.Float) *big.Float {
		one := number().SetInt64(1)
		y := number().Quo(number().Sub(m, one), number().Add(m, one))
		square, power, sum := number().Mul(y, y), number().Set(y), number()
		for k := int64(1); k < 2*logBits/3; k += 2 {
			sum.Add(sum, number().Quo(power, number().SetInt64(k)))
			power.Mul(power, square)
		}
		return sum.Add(sum, sum)
	}
	twos := number().Mul(number().SetInt64(-int64(exponent)), series(number().SetFloat64(0.5)))
	out, _ := twos.Add(twos, series(mantissa)).Rat(nil)
	if out == nil {
		return new(big.Rat)
	}
	return out
}

// logBits is the precision of logarithms.
const logBits = 128
