package link

import (
	"math/big"
	"sync"
)

// Table is the link's table, computed once. It is shared: nobody may change it.
func (f Function) Table() *[Cells]Cell {
	if f == Log {
		return logTable()
	}
	return logitTable()
}

var logTable = sync.OnceValue(func() *[Cells]Cell {
	t := new([Cells]Cell)
	e := exponentials()
	const top = (Limit + LogLimit) << CellBits
	for j := range top {
		line := chord(Log, e[2*j], e[2*j+1], e[2*j+2])
		t[j] = Cell{line, line, line}
	}
	last := Line{Base: t[top-1].Mean.At(Steps)}
	for j := top; j < Cells; j++ {
		t[j] = Cell{last, last, last}
	}
	return t
})

var logitTable = sync.OnceValue(func() *[Cells]Cell {
	t := new([Cells]Cell)
	e := exponentials()
	mean, variance, cumulant := make([]*big.Float, len(e)), make([]*big.Float, len(e)), make([]*big.Float, len(e))
	for i := range e {
		sum := number().Add(e[i], one)
		mean[i] = number().Quo(e[i], sum)
		variance[i] = number().Quo(mean[i], sum)
	}
	zero := len(e) / 2 // η = 0; b(η) = η + b(−η)
	for i := range e[:zero+1] {
		cumulant[i] = log1p(e[i])
		eta := number().Quo(number().SetInt64(int64(zero-i)), number().SetInt64(2<<CellBits))
		cumulant[len(e)-1-i] = eta.Add(eta, cumulant[i])
	}
	for j := range t {
		t[j] = Cell{
			Mean:     chord(Logit, mean[2*j], mean[2*j+1], mean[2*j+2]),
			Variance: chord(Logit, variance[2*j], variance[2*j+1], variance[2*j+2]),
			Cumulant: chord(Logit, cumulant[2*j], cumulant[2*j+1], cumulant[2*j+2]),
		}
	}
	return t
})

// precision in bits; values have at most 24 before the point and 46 behind.
const precision = 192

func number() *big.Float { return new(big.Float).SetPrec(precision) }

var one = big.NewFloat(1)

// exponentials are e^η at the ends and middles of the cells: η = −Limit + i·2^-(CellBits+1).
func exponentials() []*big.Float {
	// e^(2^-(CellBits+1)) by its series: 24 terms leave less than 2^-8·24.
	step, term := number().SetInt64(1), number().SetInt64(1)
	for n := int64(1); n <= 24; n++ {
		term.Quo(term, number().SetInt64(n<<(CellBits+1)))
		step.Add(step, term)
	}
	e := make([]*big.Float, 2*Cells+1)
	middle := len(e) / 2
	e[middle] = number().SetInt64(1)
	for i := 1; i <= middle; i++ {
		e[middle+i] = number().Mul(e[middle+i-1], step)
		e[middle-i] = number().Quo(e[middle-i+1], step)
	}
	return e
}

// log1p is log(1 + x) = 2·artanh(x/(2 + x)) for 0 ≤ x ≤ 1: its argument is at most a third, and 48 terms leave less than 2^-150.
func log1p(x *big.Float) *big.Float {
	z := number().Add(x, number().SetInt64(2))
	z.Quo(x, z)
	square := number().Mul(z, z)
	sum, power := number(), number().Set(z)
	for n := int64(1); n < 96; n += 2 {
		sum.Add(sum, number().Quo(power, number().SetInt64(n)))
		power.Mul(power, square)
	}
	return sum.Add(sum, sum)
}

// chord is the line between a function's values at the ends of a cell, less half of its error in the middle.
func chord(f Function, left, middle, right *big.Float) Line {
	unit := number().SetMantExp(one, int(f.ScaleBits()))
	mean := number().Add(left, right)
	mean.Quo(mean, number().SetInt64(2))
	off := number().Sub(mean, middle)
	off.Quo(off, number().SetInt64(2))
	base := number().Sub(left, off)
	slope := number().Sub(right, left)
	slope.Quo(slope, number().SetInt64(Steps))
	return Line{Base: round(base.Mul(base, unit)).Uint64(), Slope: round(slope.Mul(slope, unit)).Int64()}
}

// round is the nearest integer, halves upwards.
func round(x *big.Float) *big.Int {
	x = number().Add(x, number().SetFloat64(0.5))
	n, accuracy := x.Int(nil)
	if accuracy == big.Above { // truncated towards zero from below
		n.Sub(n, big.NewInt(1))
	}
	return n
}
