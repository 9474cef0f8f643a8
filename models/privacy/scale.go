package privacy

import (
	"fmt"
	"math/big"
	"slices"
	"sync"
)

const (
	// WordBits is the width of the uniform word that a table inverts.
	WordBits = 42
	// Rows is the number of rows of a table: values of a byte.
	Rows = 256
	// Offset is added to a noise value to make its row, so that rows are not negative. Row 0 has no word.
	Offset = Rows / 2
)

// Scale is the variance of one site's noise: one of Scales.
type Scale uint16

// Scales is the closed list, increasing. Up to 64 words of noise of the greatest fit a session's limbs by far.
func Scales() []Scale { return []Scale{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256} }

// ParseScale checks a variance from outside.
func ParseScale(variance uint32) (Scale, error) {
	if s := Scale(variance); variance <= 1<<15 && slices.Contains(Scales(), s) {
		return s, nil
	}
	return 0, fmt.Errorf("noise: variance %d is not one of %v", variance, Scales())
}

// table is what a scale determines.
type table struct {
	thresholds [Rows + 1]uint64
	distance   *big.Float
}

// tables are made once, since a proof and its verification need one.
var tables = sync.OnceValue(func() map[Scale]table {
	m := make(map[Scale]table)
	for _, s := range Scales() {
		m[s] = newTable(s)
	}
	return m
})

// Thresholds are 0 = c_0 ≤ … ≤ c_Rows = 2^WordBits: a word w in [c_u, c_{u+1}) is the noise u − Offset. The table is symmetric: the noises x and −x have
// equally many words. It panics for a scale that is not of the list.
func (s Scale) Thresholds() [Rows + 1]uint64 { return s.table().thresholds }

// Row is the row of a word below 2^WordBits.
func (s Scale) Row(word uint64) uint32 {
	c := s.table().thresholds
	u, exact := slices.BinarySearch(c[:Rows], word)
	for exact && u+1 < Rows && c[u+1] == word { // an empty row begins where the next does
		u++
	}
	if !exact {
		u--
	}
	return uint32(u)
}

// Reach is the greatest noise that any word gives.
func (s Scale) Reach() int64 {
	c := s.table().thresholds
	u := 1
	for c[u+1] == 0 {
		u++
	}
	return int64(Offset - u)
}

// Distance bounds the total variation distance of the table's law from the discrete Gaussian of the scale. The caller owns the value.
func (s Scale) Distance() *big.Float { return new(big.Float).Copy(s.table().distance) }

func (s Scale) table() table {
	t, ok := tables()[s]
	if !ok {
		panic(fmt.Sprintf("privacy: scale %d is not of the list", s))
	}
	return t
}

// newTable rounds the distribution function below zero to the nearest 2^-WordBits and mirrors it.
func newTable(s Scale) table {
	p := s.gaussian()
	one := new(big.Float).SetPrec(precision).SetInt64(1 << WordBits)
	var t table
	below := number(0) // Pr[X < u − Offset]; the tail beyond the table is in row 1
	for x := len(p) - 1; x >= Offset; x-- {
		below.Add(below, p[x])
	}
	for u := 2; u <= Offset; u++ {
		below.Add(below, p[Offset+1-u])
		scaled := new(big.Float).Mul(below, one)
		scaled.Add(scaled, big.NewFloat(0.5))
		t.thresholds[u], _ = scaled.Uint64()
	}
	for u := Offset + 1; u <= Rows; u++ {
		t.thresholds[u] = 1<<WordBits - t.thresholds[Rows+1-u]
	}
	t.distance = distance(t.thresholds, p)
	return t
}

// distance is ½·Σ_x |law of the table − p|, a little rounded up.
func distance(c [Rows + 1]uint64, p []*big.Float) *big.Float {
	total := number(0)
	for x := range p {
		share := number(0)
		if x < Offset {
			width := c[Offset+x+1] - c[Offset+x]
			share.SetMantExp(share.SetUint64(width), -WordBits)
		}
		d := share.Sub(share, p[x])
		d.Abs(d)
		if x > 0 {
			d.Add(d, d) // x and −x
		}
		total.Add(total, d)
	}
	total.Mul(total, big.NewFloat(0.5))
	return roundUp(total)
}

// gaussian is Pr[X = x] of the scale's discrete Gaussian for x from 0 to 24·σ + Offset; what is beyond is below e^-288.
func (s Scale) gaussian() []*big.Float {
	deviations := new(big.Float).Sqrt(number(int64(s)))
	most, _ := deviations.Mul(deviations, number(24)).Int64()
	q := exp(new(big.Float).Quo(number(-1), number(2*int64(s)))) // e^{−1/2σ²}
	square := new(big.Float).Mul(q, q)
	p, step := []*big.Float{number(1)}, new(big.Float).Copy(q) // p[x] = q^{x²}, step = q^{2x+1}
	total := number(1)
	for x := 1; x <= int(most)+Offset; x++ {
		next := new(big.Float).Mul(p[x-1], step)
		p = append(p, next)
		step.Mul(step, square)
		total.Add(total, next)
		total.Add(total, next)
	}
	for _, x := range p {
		x.Quo(x, total)
	}
	return p
}
