package attack

import (
	"math/big"
	"math/rand/v2"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
)

// Ring is Z_Q[X]/(X^N+1) by its definition, on integers: the oracle for circuits over small rings.
type Ring struct {
	N int
	Q *big.Int
}

// ToyRing has a degree small enough to make keys in a blink and a modulus as long as a real one.
func ToyRing() Ring {
	q, _ := new(big.Int).SetString("81129638414606663681390495662081", 10) // just below 2^106
	return Ring{16, q}
}

// Ints are the integers f(0) … f(n−1).
func Ints(n int, f func(int) int64) []*big.Int {
	out := make([]*big.Int, n)
	for j := range out {
		out[j] = big.NewInt(f(j))
	}
	return out
}

// Small are n integers in [−bound, bound].
func Small(r *rand.Rand, n, bound int) []*big.Int {
	return Ints(n, func(int) int64 { return int64(r.IntN(2*bound+1) - bound) })
}

// Centre reduces x in place into (−Q/2, Q/2).
func (p Ring) Centre(x *big.Int) *big.Int {
	x.Mod(x, p.Q)
	if new(big.Int).Lsh(x, 1).Cmp(p.Q) > 0 {
		x.Sub(x, p.Q)
	}
	return x
}

// Uniform is a uniform centred element.
func (p Ring) Uniform(r *rand.Rand) []*big.Int {
	out := make([]*big.Int, p.N)
	for j := range out {
		x := new(big.Int)
		for range 3 {
			x.Lsh(x, 64).Add(x, new(big.Int).SetUint64(r.Uint64()))
		}
		out[j] = p.Centre(x)
	}
	return out
}

// Whole is a·x + y over the integers; missing coefficients of y are zero.
func (p Ring) Whole(a, x, y []*big.Int) []*big.Int {
	out := Ints(p.N, func(int) int64 { return 0 })
	for i := range a {
		for j := range x {
			t := new(big.Int).Mul(a[i], x[j])
			if i+j >= p.N {
				t.Neg(t)
			}
			out[(i+j)%p.N].Add(out[(i+j)%p.N], t)
		}
	}
	for j := range y {
		out[j].Add(out[j], y[j])
	}
	return out
}

// Affine returns centred out and r with out = a·x + y − Q·r over the integers.
func (p Ring) Affine(a, x, y []*big.Int) (out, r []*big.Int) {
	whole := p.Whole(a, x, y)
	out, r = make([]*big.Int, p.N), make([]*big.Int, p.N)
	for j := range whole {
		out[j] = p.Centre(new(big.Int).Set(whole[j]))
		r[j] = new(big.Int).Quo(whole[j].Sub(whole[j], out[j]), p.Q)
	}
	return out, r
}

// FieldQuotients returns r with out = a·x + y − Q·r modulo the field's order, for any out: what a prover would use if r had no range.
func (p Ring) FieldQuotients(out, a, x, y []*big.Int) []*big.Int {
	inverse := new(big.Int).ModInverse(p.Q, fr.Modulus())
	r := p.Whole(a, x, y)
	for j := range r {
		r[j].Sub(r[j], out[j]).Mul(r[j], inverse).Mod(r[j], fr.Modulus())
	}
	return r
}

// Rest is out − y + Q·r.
func (p Ring) Rest(out, y, r []*big.Int) []*big.Int {
	rest := make([]*big.Int, p.N)
	for j := range rest {
		rest[j] = new(big.Int).Mul(p.Q, r[j])
		rest[j].Add(rest[j], out[j])
		if j < len(y) {
			rest[j].Sub(rest[j], y[j])
		}
	}
	return rest
}

// ForgePivot is a hint for ring.pivotHint that solves the closing identity a·x = rest for V_0, as a prover could if nothing else held it:
// with V_j = γ^j·V_0 − K_j the identity is linear in V_0.
func (p Ring) ForgePivot(x, rest []*big.Int) solver.Hint {
	return func(_ *big.Int, in, out []*big.Int) error {
		var gamma, power, at, k, inner, right, t, u fr.Element
		gamma.SetBigInt(in[0])
		a := in[1:]
		power.SetOne()
		for j := range p.N {
			u.SetBigInt(x[j])
			at.Add(&at, t.Mul(&u, &power))
			inner.Add(&inner, t.Mul(&u, &k))
			k.Mul(&k, &gamma).Add(&k, t.SetBigInt(a[p.N-1-j]))
			power.Mul(&power, &gamma)
		}
		for j := p.N - 1; j >= 0; j-- {
			right.Mul(&right, &gamma).Add(&right, t.SetBigInt(rest[j]))
		}
		power.Add(&power, t.SetOne())
		right.Div(&right, &power).Add(&right, &inner).Div(&right, &at).BigInt(out[0])
		return nil
	}
}

// Put assigns values to variables.
func Put(dst []frontend.Variable, src []*big.Int) {
	for j := range dst {
		dst[j] = new(big.Int).Set(src[j])
	}
}
