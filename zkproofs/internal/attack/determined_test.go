package attack

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/math/bits"
	"github.com/consensys/gnark/std/multicommit"

	"salus/zkproofs"
)

// sample commits to X; tests say what else holds. Its true assignment is P = X = Y = 5.
type sample struct {
	P     frontend.Variable `gnark:",public"`
	X, Y  frontend.Variable
	holds func(c *sample, api frontend.API, gamma frontend.Variable)
}

func (c *sample) Define(api frontend.API) error {
	api.AssertIsEqual(api.Mul(c.P, c.P), api.Mul(c.X, c.X))
	multicommit.WithCommitment(api, func(api frontend.API, gamma frontend.Variable) error {
		c.holds(c, api, gamma)
		return nil
	}, c.X)
	return nil
}

// quotientHint is in[0]/in[1].
func quotientHint(m *big.Int, in, out []*big.Int) error {
	out[0].ModInverse(in[1], m)
	out[0].Mul(out[0], in[0]).Mod(out[0], m)
	return nil
}

func quotient(api frontend.API, a, b frontend.Variable) frontend.Variable {
	out, err := api.NewHint(quotientHint, 1, a, b)
	if err != nil {
		panic(err)
	}
	return out[0]
}

// recursion is the ring gadget's in small: V_2 = γ·(γ·V_0 − X) − X, and V_2 = −V_0 closes it.
func recursion(c *sample, api frontend.API, gamma frontend.Variable) (first, last frontend.Variable) {
	first = quotient(api, api.Mul(c.X, api.Add(gamma, 1)), api.Add(api.Mul(gamma, gamma), 1))
	last = first
	for range 2 {
		last = api.Sub(api.Mul(gamma, last), c.X)
	}
	return first, last
}

func TestDeterminedFindsWhatMayBeChosen(t *testing.T) {
	solver.RegisterHint(quotientHint)
	for name, want := range map[string]struct {
		holds                      func(c *sample, api frontend.API, gamma frontend.Variable)
		undetermined, free, pivots int
	}{
		"a linear constraint": {func(c *sample, api frontend.API, _ frontend.Variable) { api.AssertIsEqual(c.Y, c.X) }, 0, 0, 0},
		"a square, which has two roots": {func(c *sample, api frontend.API, _ frontend.Variable) {
			api.AssertIsEqual(api.Mul(c.Y, c.Y), api.Mul(c.X, c.X))
		}, 1, 0, 1},
		"only that it is not zero, and its inverse": {func(c *sample, api frontend.API, _ frontend.Variable) {
			api.AssertIsDifferent(c.Y, 0)
		}, 2, 0, 1},
		"bits": {func(c *sample, api frontend.API, _ frontend.Variable) {
			api.AssertIsEqual(c.Y, c.X)
			bits.ToBinary(api, c.Y, bits.WithNbDigits(8))
		}, 0, 0, 0},
		"bits that need not be": {func(c *sample, api frontend.API, _ frontend.Variable) {
			api.AssertIsEqual(c.Y, c.X)
			bits.ToBinary(api, c.Y, bits.WithNbDigits(8), bits.WithUnconstrainedOutputs())
		}, 8, 0, 1},
		"the inverse of a zero": {func(c *sample, api frontend.API, _ frontend.Variable) {
			api.AssertIsEqual(c.Y, c.X)
			api.AssertIsEqual(api.IsZero(api.Sub(c.X, c.P)), 1)
		}, 0, 1, 0},
		"a hint that is checked": {func(c *sample, api frontend.API, gamma frontend.Variable) {
			api.AssertIsEqual(api.Mul(quotient(api, c.X, gamma), gamma), c.Y)
			api.AssertIsEqual(c.Y, c.X)
		}, 0, 0, 0},
		"two hints of which only the sum is checked": {func(c *sample, api frontend.API, gamma frontend.Variable) {
			api.AssertIsEqual(c.Y, c.X)
			a, b := quotient(api, c.X, gamma), quotient(api, c.P, gamma)
			api.AssertIsEqual(api.Mul(api.Add(a, b), gamma), api.Add(c.X, c.P))
		}, 1, 0, 1},
		"a recursion that closes": {func(c *sample, api frontend.API, gamma frontend.Variable) {
			api.AssertIsEqual(c.Y, c.X)
			first, last := recursion(c, api, gamma)
			api.AssertIsEqual(last, api.Neg(first))
		}, 0, 0, 1},
		"a recursion that does not": {func(c *sample, api frontend.API, gamma frontend.Variable) {
			api.AssertIsEqual(c.Y, c.X)
			recursion(c, api, gamma)
		}, 1, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := NewSolver(&sample{holds: want.holds})
			if err != nil {
				t.Fatal(err)
			}
			a, err := zkproofs.Assign(&sample{P: 5, X: 5, Y: 5})
			if err != nil {
				t.Fatal(err)
			}
			d, err := s.Determined(a, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Uncommitted) != 1 || d.Uncommitted[0] != 1 {
				t.Errorf("the private inputs %v are not committed, want Y alone", d.Uncommitted)
			}
			if len(d.Undetermined) != want.undetermined || d.Free != want.free || d.Pivots != want.pivots {
				t.Errorf("%d undetermined, %d free, %d pivots, want %d, %d, %d", len(d.Undetermined), d.Free, d.Pivots, want.undetermined, want.free, want.pivots)
			}
			if d, err = s.Determined(a, []int{1}); err != nil || len(d.Uncommitted) != 1 {
				t.Errorf("with Y given: %v, %v", d, err)
			}
			a.Secret[0].SetUint64(6)
			if _, err := s.Determined(a, nil); err == nil {
				t.Error("a false assignment has an answer")
			}
		})
	}
}
