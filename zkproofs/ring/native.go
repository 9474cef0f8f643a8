package ring

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"

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

// AppendPoly appends a polynomial's centred coefficients to a vector of inputs: the only form of a public polynomial in which Product is sound.
func AppendPoly(dst []fr.Element, p he.Poly) []fr.Element {
	shift := montgomery()
	for _, w := range p.CentredWords() {
		e := fr.Element{w.Magnitude[0], w.Magnitude[1], w.Magnitude[2]} // below 2^192 and so below r
		e.Mul(&e, &shift)
		if w.Negative {
			e.Neg(&e)
		}
		dst = append(dst, e)
	}
	return dst
}

// montgomery is 2^256: an fr.Element holds x·2^256, and its product divides by 2^256 once, so limbs times this element are the element of the limbs.
func montgomery() (shift fr.Element) {
	return *shift.SetBigInt(new(big.Int).Lsh(big.NewInt(1), 256))
}

// AppendBig appends integers, reduced modulo the field's order.
func AppendBig(dst []fr.Element, xs []*big.Int) []fr.Element {
	for _, x := range xs {
		var e fr.Element
		dst = append(dst, *e.SetBigInt(x))
	}
	return dst
}

// AppendSmall appends short integers: secrets, errors, quotients.
func AppendSmall(dst []fr.Element, xs []int64) []fr.Element {
	for _, x := range xs {
		var e fr.Element
		dst = append(dst, *e.SetInt64(x))
	}
	return dst
}

// Pack is Ranged.Pack outside a circuit, for values in [lo, lo+n): digits v − lo in base n. Other values are packed as they are, modulo the
// field's order, so that a false witness meets the circuit's own refusal.
func Pack(values []fr.Element, lo, n int64) []fr.Element {
	var base, offset fr.Element
	base.SetInt64(n)
	offset.SetInt64(lo)
	per := digitsPerElement(big.NewInt(n), fr.Modulus())
	var out []fr.Element
	for i := 0; i < len(values); i += per {
		var acc fr.Element
		for j := min(i+per, len(values)) - 1; j >= i; j-- {
			acc.Mul(&acc, &base).Add(&acc, &values[j]).Sub(&acc, &offset)
		}
		out = append(out, acc)
	}
	return out
}

// Limbs writes each value as perValue limbs of that many bits, low first, as Ranged.Recompose reads them. A value outside [0, 2^(bits·perValue)) leaves its excess in
// the last limb, where the lookup refuses it.
func Limbs(values []*big.Int, bits uint, perValue int) []*big.Int {
	mask := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), bits), big.NewInt(1))
	out := make([]*big.Int, 0, len(values)*perValue)
	for _, v := range values {
		rest := new(big.Int).Set(v)
		for range perValue - 1 {
			out = append(out, new(big.Int).And(rest, mask))
			rest.Rsh(rest, bits)
		}
		out = append(out, rest)
	}
	return out
}
