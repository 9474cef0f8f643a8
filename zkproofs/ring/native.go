package ring

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"

	"salus/he"
)

// gnark's solver finds hints by registration, before any program of ours runs; this is the one use of init in the house.
func init() { solver.RegisterHint(countHint, pivotHint) }

// countHint counts how often each entry of a table from in[0] on is looked up by in[1:].
func countHint(field *big.Int, in, out []*big.Int) error {
	counts, d := make([]int64, len(out)), new(big.Int)
	for _, v := range in[1:] {
		d.Sub(v, in[0]).Mod(d, field)
		if d.IsInt64() && d.Int64() < int64(len(out)) { // any other value fails the table's check
			counts[d.Int64()]++
		}
	}
	for i := range out {
		out[i].SetInt64(counts[i])
	}
	return nil
}

// pivotHint computes V_0 = A(γ)/(γ^N+1) from γ = in[0], A = in[1:].
func pivotHint(_ *big.Int, in, out []*big.Int) error {
	var gamma, value, power, x fr.Element
	gamma.SetBigInt(in[0])
	power.SetOne()
	for j := len(in) - 1; j >= 1; j-- {
		value.Mul(&value, &gamma).Add(&value, x.SetBigInt(in[j]))
		power.Mul(&power, &gamma)
	}
	power.Add(&power, x.SetOne())
	value.Div(&value, &power).BigInt(out[0])
	return nil
}

// Public gives a polynomial's centred coefficients as public inputs, the only form in which Product is sound.
func Public(p he.Poly) []frontend.Variable { return Big(p.Centred()) }

// Big gives integers as assignments.
func Big(xs []*big.Int) []frontend.Variable {
	out := make([]frontend.Variable, len(xs))
	for j, x := range xs {
		out[j] = x
	}
	return out
}

// Small gives short integers as assignments: secrets, errors, quotients.
func Small(xs []int64) []frontend.Variable {
	out := make([]frontend.Variable, len(xs))
	for j, x := range xs {
		out[j] = x
	}
	return out
}

// Blank is a vector of n variables to be assigned or compiled.
func Blank(n int) []frontend.Variable { return make([]frontend.Variable, n) }

// PackNative is Ranged.Pack outside a circuit: digits v − lo in base n, for values in [lo, lo+n). Values outside are packed as they
// are, modulo the field's order, so that a false witness meets the circuit's own refusal.
func PackNative(values []*big.Int, lo, n int64) []*big.Int {
	base := big.NewInt(n)
	per := digitsPerElement(base, fr.Modulus())
	var out []*big.Int
	for i := 0; i < len(values); i += per {
		acc := new(big.Int)
		for j := min(i+per, len(values)) - 1; j >= i; j-- {
			acc.Mul(acc, base).Add(acc, values[j]).Sub(acc, big.NewInt(lo))
		}
		out = append(out, acc.Mod(acc, fr.Modulus()))
	}
	return out
}
