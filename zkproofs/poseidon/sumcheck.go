package poseidon

import (
	"errors"
	"math/big"
	"runtime"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// sumCheckHint computes the messages of a batch: γ is in[0], the permutations' inputs follow. It is the prover's side of the argument at [Batch].
func sumCheckHint(_ *big.Int, in, out []*big.Int) error {
	if len(in)%Width != 1 || len(out)%(degree+1) != 0 {
		return errors.New("a batch has 16 inputs a permutation and six coefficients a round")
	}
	var gamma fr.Element
	gamma.SetBigInt(in[0])
	given := in[1:]
	c := newSumCheck(len(given)/Width, len(out)/(degree+1), func(h, t int) *big.Int { return given[h*Width+t] })
	for k, message := range c.run(gamma) {
		for j := range message {
			message[j].BigInt(out[k*(degree+1)+j])
		}
	}
	return nil
}

// message is the coefficients of a round's polynomial, lowest first.
type message [degree + 1]fr.Element

// sumCheck holds, for every box, what it takes and gives in every permutation, and later the extensions with the first variables fixed.
type sumCheck struct {
	rounds  int
	in, out [boxes][]fr.Element
}

func newSumCheck(n, rounds int, input func(h, t int) *big.Int) *sumCheck {
	c, zero := &sumCheck{rounds: rounds}, nothing()
	for l := range boxes {
		c.in[l], c.out[l] = make([]fr.Element, 1<<rounds), make([]fr.Element, 1<<rounds)
	}
	parallel(1<<rounds, func(h int) {
		t := zero
		if h < n {
			var x [Width]fr.Element
			for i := range x {
				x[i].SetBigInt(input(h, i))
			}
			t = follow(x)
		}
		for l := range boxes {
			c.in[l][h], c.out[l][h] = t.in[l], t.out[l]
		}
	})
	return c
}

// run gives all messages; the challenges follow from them.
func (c *sumCheck) run(gamma fr.Element) []message {
	powers := []fr.Element{gamma} // γ^(2^k)
	for k := range c.rounds {
		var p fr.Element
		powers = append(powers, *p.Square(&powers[k]))
	}
	rho, challenge := powers[c.rounds], gamma
	messages := make([]message, c.rounds)
	for k := range messages {
		messages[k] = c.message(powers[:c.rounds-1-k], &rho)
		challenge = next(challenge, messages[k])
		c.fix(&challenge)
	}
	return messages
}

// next is the challenge of a round: it depends on the one before and on all that the round's message says.
func next(challenge fr.Element, m message) fr.Element {
	return Sponge(challengeDomain, append([]fr.Element{challenge}, m[:]...)...)
}

// message is s of the first free variable. Of the others bit j has the weight 1 or powers[j].
func (c *sumCheck) message(powers []fr.Element, rho *fr.Element) message {
	half := len(c.in[0]) / 2
	sums := make([]message, half)
	parallel(half, func(h int) {
		var at message // values at 0, 1, … 5
		for l := boxes - 1; l >= 0; l-- {
			x, y := c.in[l][h], c.out[l][h]
			var dx, dy fr.Element
			dx.Sub(&c.in[l][half+h], &x)
			dy.Sub(&c.out[l][half+h], &y)
			for j := range at {
				z := fifth(&x)
				z.Sub(&z, &y)
				at[j].Mul(&at[j], rho).Add(&at[j], &z)
				x.Add(&x, &dx)
				y.Add(&y, &dy)
			}
		}
		weight := fr.One()
		for j := range powers {
			if h>>j&1 == 1 {
				weight.Mul(&weight, &powers[j])
			}
		}
		for j := range at {
			sums[h][j].Mul(&at[j], &weight)
		}
	})
	var total message
	for h := range sums {
		for j := range total {
			total[j].Add(&total[j], &sums[h][j])
		}
	}
	return interpolate(total)
}

// fix sets the first free variable.
func (c *sumCheck) fix(r *fr.Element) {
	half := len(c.in[0]) / 2
	parallel(boxes, func(l int) {
		for _, of := range []*[]fr.Element{&c.in[l], &c.out[l]} {
			x := *of
			for h := range half {
				var d fr.Element
				d.Sub(&x[half+h], &x[h]).Mul(&d, r)
				x[h].Add(&x[h], &d)
			}
			*of = x[:half]
		}
	})
}

// interpolate gives the coefficients of the polynomial with the values at 0, 1, … 5, by Newton's divided differences.
func interpolate(values message) (c message) {
	for step := 1; step <= degree; step++ {
		var inverse fr.Element
		inverse.SetUint64(uint64(step)).Inverse(&inverse)
		for j := degree; j >= step; j-- {
			values[j].Sub(&values[j], &values[j-1]).Mul(&values[j], &inverse)
		}
	}
	for k := degree; k >= 0; k-- { // c·(X − k) + values[k]
		var at, t fr.Element
		at.SetUint64(uint64(k))
		for j := degree; j > 0; j-- {
			t.Mul(&c[j], &at)
			c[j].Sub(&c[j-1], &t)
		}
		t.Mul(&c[0], &at)
		c[0].Sub(&values[k], &t)
	}
	return c
}

// parallel runs f for 0 … n−1 on all processors.
func parallel(n int, f func(i int)) {
	var wait sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), n)
	for k := range workers {
		wait.Go(func() {
			for i := n * k / workers; i < n*(k+1)/workers; i++ {
				f(i)
			}
		})
	}
	wait.Wait()
}
