package setup

import (
	"runtime"
	"sync"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// A setup multiplies two generators by hundreds of thousands of scalars. With the multiples d·2^(cw)·G of all windows w in a table, a product is
// one addition for each of the ⌈254/c⌉ windows and no doubling (Brickell, Gordon, McCurley, Wilson 1992). The scalars are secrets of the process that
// makes the keys; their digits choose table entries, so another process on the machine could watch the cache, as it could read the key file.

// point is what the table needs of a curve's group: J are its points in Jacobian coordinates, A affine ones.
type point[A, J any] interface {
	*J
	AddMixed(*A) *J
	FromAffine(*A) *J
}

// multiplier computes multiples of one point.
type multiplier[A, J any, P point[A, J]] struct {
	width  int // c
	table  [][]A
	affine func([]J) []A
}

// multiplesG1 prepares for about n multiples of the generator of G1.
func multiplesG1(n int) *multiplier[curve.G1Affine, curve.G1Jac, *curve.G1Jac] {
	_, _, g, _ := curve.Generators()
	return newMultiplier[curve.G1Affine, curve.G1Jac](&g, n, curve.BatchJacobianToAffineG1)
}

// multiplesG2 prepares for about n multiples of the generator of G2.
func multiplesG2(n int) *multiplier[curve.G2Affine, curve.G2Jac, *curve.G2Jac] {
	_, _, _, g := curve.Generators()
	return newMultiplier[curve.G2Affine, curve.G2Jac](&g, n, func(ps []curve.G2Jac) []curve.G2Affine {
		out := make([]curve.G2Affine, len(ps))
		inParallel(len(ps), func(i int) { out[i].FromJacobian(&ps[i]) })
		return out
	})
}

// windowWidth makes table and n products cheapest together, and the table no larger than a processor's cache.
func windowWidth(n int) int {
	best := 1
	for c := 2; c <= 12; c++ {
		if cost := func(c int) int { return windows(c) * (1<<c + n) }; cost(c) < cost(best) {
			best = c
		}
	}
	return best
}

func windows(c int) int { return (fr.Bits + c - 1) / c }

func newMultiplier[A, J any, P point[A, J]](base *A, n int, affine func([]J) []A) *multiplier[A, J, P] {
	m := &multiplier[A, J, P]{width: windowWidth(n), affine: affine}
	for range windows(m.width) {
		multiples := make([]J, 1<<m.width) // d·base, from d = 1
		for d := range multiples {
			if d > 0 {
				multiples[d] = multiples[d-1]
				P(&multiples[d]).AddMixed(base)
			} else {
				P(&multiples[d]).FromAffine(base)
			}
		}
		row := m.affine(multiples)
		base = &row[len(row)-1] // the next window's 1
		m.table = append(m.table, row[:len(row)-1])
	}
	return m
}

// of gives the multiples by the scalars.
func (m *multiplier[A, J, P]) of(scalars ...fr.Element) []A {
	products := make([]J, len(scalars))
	inParallel(len(scalars), func(i int) {
		bits := scalars[i].Bits()
		for w, row := range m.table {
			if d := digit(bits, w*m.width, m.width); d > 0 {
				P(&products[i]).AddMixed(&row[d-1])
			}
		}
	})
	return m.affine(products)
}

// digit is the number of n bits, at most 32, from bit on.
func digit(x [fr.Limbs]uint64, bit, n int) uint64 {
	d := x[bit/64] >> (bit % 64)
	if next := bit/64 + 1; next < len(x) && bit%64 > 0 {
		d |= x[next] << (64 - bit%64)
	}
	return d & (1<<n - 1)
}

// inParallel runs f for 0 … n−1 on all processors.
func inParallel(n int, f func(i int)) {
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for k := range workers {
		wait.Go(func() {
			for i := n * k / workers; i < n*(k+1)/workers; i++ {
				f(i)
			}
		})
	}
	wait.Wait()
}
