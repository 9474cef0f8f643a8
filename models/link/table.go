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
	const top = (Limit+LogLimit)<<CellBits + 1 // the cell of LogLimit is the last
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
	for i := range e {
		if e[i].Cmp(one) <= 0 {
			cumulant[i] = log1p(e[i])
			continue
		}
		cumulant[i] = log1p(number().Quo(one, e[i])) // b(η) = η + b(−η)
		cumulant[i].Add(cumulant[i], eta(i))
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

// precision in bits; values have at most 24 before the point and 42 behind.
const precision = 192

func number() *big.Float { return new(big.Float).SetPrec(precision) }

var one = big.NewFloat(1)

// eta is the end or middle i of the cells: −Limit less Shift steps, and i half cells.
func eta(i int) *big.Float {
	return number().SetMantExp(number().SetInt64(int64(i)*Steps/2-Shift-Limit<<(CellBits+StepBits)), -(CellBits + StepBits))
}

// exponentials are e^η at the ends and middles of the cells.
func exponentials() []*big.Float {
	e := make([]*big.Float, 2*Cells+1)
	step, middle := exponential(number().SetMantExp(one, -(CellBits+1))), len(e)/2
	e[middle] = exponential(eta(middle))
	for i := 1; i <= middle; i++ {
		e[middle+i] = number().Mul(e[middle+i-1], step)
		e[middle-i] = number().Quo(e[middle-i+1], step)
	}
	return e
}

// exponential is e^x for |x| ≤ 2^-CellBits by its series: 24 terms leave less than 2^-7·24.
func exponential(x *big.Float) *big.Float {
	sum, term := number().SetInt64(1), number().SetInt64(1)
	for n := int64(1); n <= 24; n++ {
		term.Mul(term, x).Quo(term, number().SetInt64(n))
		sum.Add(sum, term)
	}
	return sum
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

// chord is the line between a function's values at the ends of a cell, less two thirds of its error in the middle. Rounding the slope turns it about its middle.
func chord(f Function, left, middle, right *big.Float) Line {
	unit := number().SetMantExp(one, int(f.ScaleBits()))
	slope := number().Sub(right, left)
	slope.Quo(slope.Mul(slope, unit), number().SetInt64(Steps))
	turned := round(slope)

	centre := number().Add(left, right)
	centre.Quo(centre, number().SetInt64(2))
	off := number().Sub(centre, middle)
	off.Quo(off.Add(off, off), number().SetInt64(3))
	centre.Sub(centre, off)
	base := number().Mul(centre, unit)
	base.Sub(base, number().Mul(number().SetInt(turned), number().SetInt64(Steps/2)))
	return Line{Base: round(base).Uint64(), Slope: turned.Int64()}
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
