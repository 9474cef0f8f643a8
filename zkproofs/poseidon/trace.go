package poseidon

import (
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
)

// boxes is the number of S-boxes x^5 of a permutation.
const boxes = fullRounds*Width + partialRounds

// trace is what goes into and comes out of the boxes of one permutation, in their order.
type trace struct{ in, out [boxes]fr.Element }

// affine is a combination of a permutation's inputs, of what its boxes give, and of 1, in this order: all that happens between boxes.
type affine [Width + boxes + 1]fr.Element

// wiring is what each box takes, and the permutation's first element.
type wiring struct {
	box   [boxes]affine
	first affine
}

// walk goes through the permutation: mix stands for a linear layer, box for adding a constant to a place of the state and for its S-box.
func walk(mix func(layer func(*[Width]fr.Element)), box func(place int, constant *fr.Element)) {
	p := parameters()
	internal := func(x *[Width]fr.Element) { internalLayer(x, p.DiagM1) }
	mix(externalLayer)
	for r, keys := range p.RoundKeys {
		if r < fullRounds/2 || r >= fullRounds/2+partialRounds {
			for j := range Width {
				box(j, &keys[j])
			}
			mix(externalLayer)
			continue
		}
		box(0, &keys[0]) // the others are zero
		mix(internal)
	}
}

var parameters = sync.OnceValue(func() *poseidon2.Parameters {
	return poseidon2.NewParameters(Width, fullRounds, partialRounds)
})

// externalLayer is M_E of 2023/323, section 5.1: circ(2·M4, M4, M4, M4).
func externalLayer(x *[Width]fr.Element) {
	var sum [4]fr.Element
	for i := 0; i < Width; i += 4 {
		four(x[i : i+4])
		for j := range sum {
			sum[j].Add(&sum[j], &x[i+j])
		}
	}
	for i := range x {
		x[i].Add(&x[i], &sum[i%4])
	}
}

// four is M4: (5 7 1 3), (4 6 1 1), (1 3 5 7), (1 1 4 6).
func four(x []fr.Element) {
	m := [4][4]uint64{{5, 7, 1, 3}, {4, 6, 1, 1}, {1, 3, 5, 7}, {1, 1, 4, 6}}
	var y [4]fr.Element
	for i := range m {
		for j, c := range m[i] {
			var t, k fr.Element
			y[i].Add(&y[i], t.Mul(&x[j], k.SetUint64(c)))
		}
	}
	copy(x, y[:])
}

// internalLayer is M_I of section 5.2: ones, and on the diagonal one more than the given.
func internalLayer(x *[Width]fr.Element, diagonal []fr.Element) {
	var sum fr.Element
	for i := range x {
		sum.Add(&sum, &x[i])
	}
	for i := range x {
		x[i].Mul(&x[i], &diagonal[i]).Add(&x[i], &sum)
	}
}

// follow runs the permutation on x and writes down what its boxes do.
func follow(x [Width]fr.Element) (t trace) {
	k := 0
	walk(func(layer func(*[Width]fr.Element)) { layer(&x) }, func(place int, constant *fr.Element) {
		t.in[k].Add(&x[place], constant)
		t.out[k] = fifth(&t.in[k])
		x[place] = t.out[k]
		k++
	})
	return t
}

// fifth is x^5.
func fifth(x *fr.Element) (y fr.Element) {
	y.Square(x).Square(&y).Mul(&y, x)
	return y
}

// wires computes the wiring by running the linear layers on unit vectors.
var wires = sync.OnceValue(func() *wiring {
	w, k := new(wiring), 0
	var state [Width]affine
	for i := range state {
		state[i][i].SetOne()
	}
	walk(func(layer func(*[Width]fr.Element)) {
		for c := range state[0] {
			var x [Width]fr.Element
			for i := range x {
				x[i] = state[i][c]
			}
			layer(&x)
			for i := range x {
				state[i][c] = x[i]
			}
		}
	}, func(place int, constant *fr.Element) {
		w.box[k] = state[place]
		one := &w.box[k][Width+boxes]
		one.Add(one, constant)
		state[place] = affine{}
		state[place][Width+k].SetOne()
		k++
	})
	w.first = state[0]
	return w
})

// nothing is the permutation of zeros, which fills a batch up.
var nothing = sync.OnceValue(func() trace { return follow([Width]fr.Element{}) })

// parts are a combination's coefficients that are not zero, by place.
func (a *affine) parts(visit func(place int, coefficient *big.Int)) {
	for i := range a {
		if !a[i].IsZero() {
			visit(i, a[i].BigInt(new(big.Int)))
		}
	}
}
