package ring

import (
	"math/big"

	"github.com/consensys/gnark/frontend"
)

// Table is a lookup table of consecutive integers, checked at γ. A lookup costs one constraint, an entry one.
type Table struct {
	c      *Checks
	lo, n  int64
	lookup []frontend.Variable
	counts []frontend.Variable
}

// Table makes a table of lo, lo+1, …, lo+n−1. One that is never looked up costs nothing.
func (c *Checks) Table(lo, n int64) *Table {
	t := &Table{c: c, lo: lo, n: n}
	if n < 1 {
		c.fail("table of %d entries", n)
		return t
	}
	c.tables = append(c.tables, t)
	return t
}

// Range looks every value up and returns them with the table's interval. Values are wires or linear expressions of wires; they are bound.
func (t *Table) Range(values []frontend.Variable) Ranged { return t.RangeFrom(t.lo, values) }

// RangeFrom looks values up in the table moved to begin at lo: each is in [lo, lo+n).
func (t *Table) RangeFrom(lo int64, values []frontend.Variable) Ranged {
	for _, v := range values {
		t.lookup = append(t.lookup, t.c.api.Add(v, t.lo-lo))
	}
	t.c.Bind(values...)
	return Ranged{c: t.c, v: values, lo: big.NewInt(lo), hi: big.NewInt(lo + t.n - 1)}
}

// count takes the multiplicities from a hint and binds them.
func (t *Table) count() error {
	if len(t.lookup) == 0 {
		return nil
	}
	in := append([]frontend.Variable{new(big.Int).Mod(big.NewInt(t.lo), t.c.api.Compiler().Field())}, t.lookup...)
	var err error
	if t.counts, err = t.c.api.Compiler().NewHint(countHint, int(t.n), in...); err != nil {
		return err
	}
	t.c.Bind(t.counts...)
	return nil
}

// check asserts Σ 1/(γ−v_i) = Σ m_t/(γ−t).
func (t *Table) check(api frontend.API, gamma frontend.Variable) {
	if len(t.lookup) == 0 {
		return
	}
	left, right := make([]frontend.Variable, len(t.lookup)), make([]frontend.Variable, t.n)
	for i, v := range t.lookup {
		left[i] = api.Inverse(api.Sub(gamma, v))
	}
	for i := range right {
		right[i] = api.DivUnchecked(t.counts[i], api.Sub(gamma, t.lo+int64(i)))
	}
	api.AssertIsEqual(sum(api, left), sum(api, right))
}

// Ranged is a vector of private integers with an interval that lookups prove. The zero Ranged is the empty vector.
type Ranged struct {
	c      *Checks
	v      []frontend.Variable
	lo, hi *big.Int
}

// magnitude is the greatest absolute value the interval allows.
func (a Ranged) magnitude() *big.Int {
	if len(a.v) == 0 {
		return new(big.Int)
	}
	m := new(big.Int).Abs(a.lo)
	if a.hi.CmpAbs(m) > 0 {
		m.Abs(a.hi)
	}
	return m
}

// Scale multiplies by a constant k ≥ 0.
func (a Ranged) Scale(k *big.Int) Ranged {
	if len(a.v) == 0 {
		return a
	}
	if k.Sign() < 0 {
		a.c.fail("negative scale")
		return a
	}
	out := Ranged{c: a.c, v: make([]frontend.Variable, len(a.v)), lo: new(big.Int).Mul(a.lo, k), hi: new(big.Int).Mul(a.hi, k)}
	for j := range a.v {
		out.v[j] = a.c.api.Mul(a.v[j], k)
	}
	return out
}

// Shift adds a constant to every value.
func (a Ranged) Shift(k *big.Int) Ranged {
	if len(a.v) == 0 {
		return a
	}
	out := Ranged{c: a.c, v: make([]frontend.Variable, len(a.v)), lo: new(big.Int).Add(a.lo, k), hi: new(big.Int).Add(a.hi, k)}
	for j := range a.v {
		out.v[j] = a.c.api.Add(a.v[j], k)
	}
	return out
}

// Add adds value by value; where one vector is shorter its missing values are zero.
func (a Ranged) Add(b Ranged) Ranged {
	if len(b.v) > len(a.v) {
		a, b = b, a
	}
	if len(b.v) == 0 {
		return a
	}
	blo, bhi := b.lo, b.hi
	if len(b.v) < len(a.v) { // zero is among b's values
		blo, bhi = lesser(blo, new(big.Int)), greater(bhi, new(big.Int))
	}
	out := Ranged{c: a.c, v: make([]frontend.Variable, len(a.v)), lo: new(big.Int).Add(a.lo, blo), hi: new(big.Int).Add(a.hi, bhi)}
	copy(out.v, a.v)
	for j := range b.v {
		out.v[j] = a.c.api.Add(a.v[j], b.v[j])
	}
	return out
}

func lesser(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func greater(a, b *big.Int) *big.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

// Recompose reads limbs, low first, perValue to a value, as integers in base 2^bits: value j is Σ_k limbs[j·perValue+k]·2^(bits·k). The limbs
// must be ranged in [0, 2^bits), which makes the limbs of a value unique.
func (a Ranged) Recompose(bits uint, perValue int) Ranged {
	base := new(big.Int).Lsh(big.NewInt(1), bits)
	if len(a.v) == 0 || perValue < 1 || len(a.v)%perValue != 0 || a.lo.Sign() != 0 || a.hi.Cmp(base) >= 0 {
		if a.c != nil {
			a.c.fail("%d limbs in [%v, %v] are not %d to a value in base 2^%d", len(a.v), a.lo, a.hi, perValue, bits)
		}
		return Ranged{}
	}
	top := new(big.Int).Lsh(big.NewInt(1), bits*uint(perValue))
	if top.Cmp(halfField(a.c.api)) > 0 {
		a.c.fail("values of %d limbs of %d bits can wrap in the field", perValue, bits)
		return Ranged{}
	}
	out := Ranged{c: a.c, v: make([]frontend.Variable, len(a.v)/perValue), lo: new(big.Int), hi: top.Sub(top, big.NewInt(1))}
	for j := range out.v {
		terms := make([]frontend.Variable, perValue)
		for k := range terms {
			terms[k] = a.c.api.Mul(a.v[j*perValue+k], new(big.Int).Lsh(big.NewInt(1), bits*uint(k)))
		}
		out.v[j] = sum(a.c.api, terms)
	}
	return out
}

// Pack packs ranged values into as few field elements as hold them, first value lowest: digit v − lo in base hi − lo + 1. Packing is linear,
// so it costs nothing, and injective, because the digits are ranged and an element's digits stay below the field. The function Pack is the same outside a circuit.
func (a Ranged) Pack() []frontend.Variable {
	if len(a.v) == 0 {
		return nil
	}
	base := new(big.Int).Sub(a.hi, a.lo)
	base.Add(base, big.NewInt(1))
	per := digitsPerElement(base, a.c.api.Compiler().Field())
	var out []frontend.Variable
	for i := 0; i < len(a.v); i += per {
		digits := a.v[i:min(i+per, len(a.v))]
		terms, weight := make([]frontend.Variable, 0, len(digits)+1), big.NewInt(1)
		offset := new(big.Int)
		for _, d := range digits {
			terms = append(terms, a.c.api.Mul(d, weight))
			offset.Sub(offset, new(big.Int).Mul(a.lo, weight))
			weight = new(big.Int).Mul(weight, base)
		}
		out = append(out, sum(a.c.api, append(terms, offset)))
	}
	return out
}

// digitsPerElement is the greatest k with base^k below the field's order.
func digitsPerElement(base, field *big.Int) int {
	k, x := 0, new(big.Int).Set(base)
	for x.Cmp(field) <= 0 {
		x.Mul(x, base)
		k++
	}
	return k
}
