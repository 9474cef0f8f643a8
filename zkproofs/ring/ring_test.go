package ring

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"

	"salus/he"
	"salus/zkproofs/internal/attack"
)

// toy is the gadget's parameters for the toy ring.
func toy() Params {
	q := attack.ToyRing().Q
	return Params{N: attack.ToyRing().N, Q: q, RBits: 5, Delta: new(big.Int).Rsh(q, 22), LimbBits: 4}
}

// encryption is the statement that tally makes of the gadget: two products that share u, one with a message.
type encryption struct {
	p Params `gnark:"-"`

	B, A, C0, C1 []frontend.Variable `gnark:",public"`

	U, E0, E1, M, R0, R1 []frontend.Variable
}

func newEncryption(p Params, limbs int) *encryption {
	v := func() []frontend.Variable { return make([]frontend.Variable, p.N) }
	return &encryption{p: p, B: v(), A: v(), C0: v(), C1: v(), U: v(), E0: v(), E1: v(), M: make([]frontend.Variable, limbs), R0: v(), R1: v()}
}

func (c *encryption) Define(api frontend.API) error {
	checks := New(api)
	u := checks.Table(-1, 3).Range(c.U)
	window := checks.Table(-31, 63)
	e0, e1 := window.Range(c.E0), window.Range(c.E1)
	m := checks.Table(0, 1<<c.p.LimbBits).Range(c.M)
	quotients := checks.Table(0, 1<<c.p.RBits)
	checks.Product(c.p, u,
		Equation{Out: c.C0, A: c.B, Y: e0.Add(m.Scale(c.p.Delta)), R: c.R0, RTable: quotients},
		Equation{Out: c.C1, A: c.A, Y: e1, R: c.R1, RTable: quotients})
	return checks.Commit()
}

// values are an encryption's integers, to be made false one at a time.
type values struct {
	p                    Params
	oracle               attack.Ring
	b, a, c0, c1         []*big.Int
	u, e0, e1, m, r0, r1 []*big.Int
}

func sample(p Params, limbs int) *values {
	r := rand.New(rand.NewPCG(1, 2))
	oracle := attack.Ring{N: p.N, Q: p.Q}
	v := &values{
		p: p, oracle: oracle, b: oracle.Uniform(r), a: oracle.Uniform(r),
		u: attack.Small(r, p.N, 1), e0: attack.Small(r, p.N, 31), e1: attack.Small(r, p.N, 31),
	}
	v.u[0] = big.NewInt(1)
	v.m = attack.Ints(limbs, func(int) int64 { return int64(r.IntN(1 << p.LimbBits)) })
	return v.encrypt()
}

// y is what the first component adds to b·u: e0 + Δ·m.
func (v *values) y() []*big.Int {
	y := make([]*big.Int, v.p.N)
	for j := range y {
		y[j] = new(big.Int).Set(v.e0[j])
		if j < len(v.m) {
			y[j].Add(y[j], new(big.Int).Mul(v.p.Delta, v.m[j]))
		}
	}
	return y
}

// encrypt computes ciphertext and quotients from the rest.
func (v *values) encrypt() *values {
	v.c0, v.r0 = v.oracle.Affine(v.b, v.u, v.y())
	v.c1, v.r1 = v.oracle.Affine(v.a, v.u, v.e1)
	return v
}

// solveQuotients makes both equations hold modulo the field instead of over the integers.
func (v *values) solveQuotients() *values {
	v.r0 = v.oracle.FieldQuotients(v.c0, v.b, v.u, v.y())
	v.r1 = v.oracle.FieldQuotients(v.c1, v.a, v.u, v.e1)
	return v
}

func (v *values) circuit() frontend.Circuit {
	c := newEncryption(v.p, len(v.m))
	for _, x := range []struct {
		dst []frontend.Variable
		src []*big.Int
	}{
		{c.B, v.b}, {c.A, v.a}, {c.C0, v.c0}, {c.C1, v.c1},
		{c.U, v.u}, {c.E0, v.e0}, {c.E1, v.e1}, {c.M, v.m}, {c.R0, v.r0}, {c.R1, v.r1},
	} {
		attack.Put(x.dst, x.src)
	}
	return c
}

const toyLimbs = 12

func after(change func(*values)) func() frontend.Circuit {
	return func() frontend.Circuit {
		v := sample(toy(), toyLimbs)
		change(v)
		return v.circuit()
	}
}

func add(x *big.Int, d int64) { x.Add(x, big.NewInt(d)) }

func TestEachAssertionKeepsAnAttackOut(t *testing.T) {
	p := toy()
	// The order of assertions: the tables as they are made (u, window, limbs, quotients), then the pivot, then the identity.
	const ternary, window, limbs, quotients, pivot, identity = 0, 1, 2, 3, 4, 5
	none := attack.None
	attack.Run(t,
		func() frontend.Circuit { return newEncryption(p, toyLimbs) },
		after(func(*values) {}),
		[]attack.Attack{
			{Name: "u is not ternary", Dropped: ternary, Assign: after(func(v *values) { v.u[3] = big.NewInt(2); v.encrypt() })},
			{Name: "u is the field's half", Dropped: none, Assign: after(func(v *values) { v.u[3] = new(big.Int).Rsh(fr.Modulus(), 1); v.solveQuotients() })},
			{Name: "error above the window", Dropped: window, Assign: after(func(v *values) { v.e0[5] = big.NewInt(32); v.encrypt() })},
			{Name: "error below the window", Dropped: window, Assign: after(func(v *values) { v.e1[0] = big.NewInt(-32); v.encrypt() })},
			{Name: "limb too wide", Dropped: limbs, Assign: after(func(v *values) { v.m[11] = big.NewInt(16); v.encrypt() })},
			{Name: "negative limb", Dropped: limbs, Assign: after(func(v *values) { v.m[0] = big.NewInt(-1); v.encrypt() })},
			{Name: "any ciphertext, quotients modulo the field", Dropped: quotients, Assign: after(func(v *values) { add(v.c0[4], 1); v.solveQuotients() })},
			{Name: "second component, quotients modulo the field", Dropped: quotients, Assign: after(func(v *values) { add(v.c1[4], 1); v.solveQuotients() })},
			{Name: "wrong first component", Dropped: identity, Assign: after(func(v *values) { add(v.c0[7], 1) })},
			{Name: "wrong second component", Dropped: identity, Assign: after(func(v *values) { add(v.c1[7], -1) })},
			{Name: "message not the encrypted one", Dropped: identity, Assign: after(func(v *values) { v.m[2] = big.NewInt((v.m[2].Int64() + 1) % 16) })},
			{Name: "message beyond the limbs", Dropped: identity, Assign: after(func(v *values) { v.c0[15].Add(v.c0[15], v.p.Delta); v.oracle.Centre(v.c0[15]) })},
			{Name: "ciphertext under another key", Dropped: identity, Assign: after(func(v *values) { v.b, v.a = v.a, v.b })},
			{Name: "errors of two components traded", Dropped: identity, Assign: after(func(v *values) { add(v.c0[1], 1); add(v.c1[1], -1) })},
			{Name: "a whole Q off", Dropped: identity, Assign: after(func(v *values) { v.c0[2].Add(v.c0[2], v.p.Q) })},
			{
				Name: "pivot chosen for a false ciphertext", Dropped: pivot,
				Assign: after(func(v *values) { add(v.c0[7], 1) }),
				Hints:  attack.Hints{"ring.pivotHint": forgePivot},
			},
			{
				Name: "pivot off by one", Dropped: none,
				Assign: after(func(v *values) {}),
				Hints: attack.Hints{"ring.pivotHint": func(f *big.Int, in, out []*big.Int) error {
					err := pivotHint(f, in, out)
					add(out[0], 1)
					return err
				}},
			},
			{
				Name: "count hides a foreign value as a known one", Dropped: none,
				Assign: after(func(v *values) { v.u[3] = big.NewInt(2); v.encrypt() }),
				Hints: attack.Hints{"ring.countHint": func(f *big.Int, in, out []*big.Int) error {
					err := countHint(f, in, out)
					add(out[len(out)-1], 1)
					return err
				}},
			},
			{
				Name: "counts of a true witness moved", Dropped: none,
				Assign: after(func(v *values) {}),
				Hints: attack.Hints{"ring.countHint": func(f *big.Int, in, out []*big.Int) error {
					err := countHint(f, in, out)
					add(out[0], 1)
					add(out[1], -1)
					return err
				}},
			},
		})
}

// forgePivot knows the witness of the false ciphertext that goes with it.
func forgePivot(field *big.Int, in, out []*big.Int) error {
	v := sample(toy(), toyLimbs)
	add(v.c0[7], 1)
	rest, second := v.oracle.Rest(v.c0, v.y(), v.r0), v.oracle.Rest(v.c1, v.e1, v.r1)
	for j := range rest {
		rest[j].Add(rest[j], second[j].Mul(second[j], packingScale(v.p)))
	}
	return v.oracle.ForgePivot(v.u, rest)(field, in, out)
}

// packingScale is κ of the toy's two equations, from the bounds by hand.
func packingScale(p Params) *big.Int {
	half := new(big.Int).Rsh(p.Q, 1)
	bound := new(big.Int).Mul(half, big.NewInt(int64(p.N)+1))
	bound.Add(bound, new(big.Int).Mul(p.Q, big.NewInt(1<<(p.RBits-1))))
	bound.Add(bound, new(big.Int).Mul(p.Delta, big.NewInt(1<<p.LimbBits-1)))
	bound.Add(bound, big.NewInt(31))
	return new(big.Int).Lsh(big.NewInt(1), uint(bound.BitLen()+1))
}

func TestPackedResidualsVanishOnlyTogether(t *testing.T) {
	bounds := []*big.Int{big.NewInt(5), big.NewInt(7), big.NewInt(3)}
	var group []residual
	for _, b := range bounds {
		group = append(group, residual{bound: b})
	}
	k := scales(group)
	for x := int64(-5); x <= 5; x++ {
		for y := int64(-7); y <= 7; y++ {
			for z := int64(-3); z <= 3; z++ {
				d := x*k[0].Int64() + y*k[1].Int64() + z*k[2].Int64()
				if (d == 0) != (x == 0 && y == 0 && z == 0) {
					t.Fatalf("%d, %d, %d pack to %d", x, y, z, d)
				}
				if big.NewInt(d).CmpAbs(packed(group)) > 0 {
					t.Fatalf("%d is above the bound %v", d, packed(group))
				}
			}
		}
	}
}

func compile(c frontend.Circuit) (int, error) {
	cs, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, c)
	if err != nil {
		return 0, err
	}
	return cs.GetNbConstraints(), nil
}

// TestNoWrap computes the inequality of 2-session, 2.4 in plain integers for every set and checks that the gadget refuses a modulus that breaks it.
func TestNoWrap(t *testing.T) {
	half := new(big.Int).Rsh(fr.Modulus(), 1)
	for _, set := range he.Sets() {
		p := For(set)
		for name, terms := range map[string]struct {
			r uint     // quotient bits
			y *big.Int // |y|
		}{
			"keyshare":     {uint(p.RBits - 1), big.NewInt(he.ErrorWindow)},
			"encryption":   {uint(p.RBits - 1), new(big.Int).Add(new(big.Int).Mul(p.Delta, big.NewInt(1<<p.LimbBits)), big.NewInt(he.ErrorWindow))},
			"decryptshare": {13, new(big.Int).Lsh(big.NewInt(1), uint(set.SmudgeBits()))},
		} {
			bound := new(big.Int).Mul(p.Q, big.NewInt(int64(p.N)/2+1+1<<terms.r))
			if bound.Add(bound, terms.y).Cmp(half) >= 0 {
				t.Errorf("%s of %s can wrap: 2^%d", name, set.Name(), bound.BitLen())
			}
		}
	}
	p := toy()
	p.Q.Lsh(p.Q, 150)
	if _, err := compile(newEncryption(p, toyLimbs)); err == nil || !strings.Contains(err.Error(), "can wrap") {
		t.Errorf("a modulus of %d bits compiles: %v", p.Q.BitLen(), err)
	}
}

// TestQuotientsFitTheirWindow computes the tail bound of For: 2·N·exp(−t²/(2·N/6)), t two below the window's end for rounding and y.
func TestQuotientsFitTheirWindow(t *testing.T) {
	for name, want := range map[string]float64{"additive4096": 55, "additive8192": 120} {
		set, err := he.SetByName(name)
		if err != nil {
			t.Fatal(err)
		}
		n, end := float64(set.N()), math.Ldexp(1, For(set).RBits-1)-2
		if got := end*end*3/n/math.Ln2 - math.Log2(2*n); got < want {
			t.Errorf("%s: an honest proof fails with probability 2^-%.1f, want 2^-%v", name, got, want)
		}
	}
}

func TestEncryptionIsOneIdentityWhereItFits(t *testing.T) {
	counts := map[uint]int{}
	for _, bits := range []uint{106, 168} {
		p := toy()
		p.Q.Lsh(p.Q, bits-106).Add(p.Q, big.NewInt(1))
		n, err := compile(newEncryption(p, toyLimbs))
		if err != nil {
			t.Fatal(err)
		}
		counts[bits] = n
	}
	// A second identity costs N for the pivot's recursion, N products, N Horner steps, and a few: less one, since V_0's step is linear.
	if extra, n := counts[168]-counts[106], 3*16; extra < n-4 || extra > n+8 {
		t.Errorf("%d constraints at 106 bits, %d at 168: want one identity of about %d fewer", counts[106], counts[168], n)
	}
}

// broken states something that must not compile.
type broken struct {
	define func(c *Checks, x []frontend.Variable) `gnark:"-"`
	X      []frontend.Variable
}

func (b *broken) Define(api frontend.API) error {
	c := New(api)
	b.define(c, b.X)
	return c.Commit()
}

func TestMisuseDoesNotCompile(t *testing.T) {
	for name, define := range map[string]func(c *Checks, x []frontend.Variable){
		"empty table":           func(c *Checks, x []frontend.Variable) { c.Table(0, 0).Range(x) },
		"x of the wrong length": func(c *Checks, x []frontend.Variable) { c.Product(toy(), c.Table(0, 4).Range(x[:3])) },
		"equation of the wrong length": func(c *Checks, x []frontend.Variable) {
			c.Product(toy(), c.Table(0, 4).Range(x), Equation{Out: x[:3], A: x, R: x})
		},
		"limbs that overlap":          func(c *Checks, x []frontend.Variable) { c.Table(0, 5).Range(x).Recompose(2, 2) },
		"negative limbs":              func(c *Checks, x []frontend.Variable) { c.Table(-1, 4).Range(x).Recompose(2, 2) },
		"limbs left over":             func(c *Checks, x []frontend.Variable) { c.Table(0, 4).Range(x).Recompose(2, 3) },
		"recomposed beyond the field": func(c *Checks, x []frontend.Variable) { c.Table(0, 4).Range(x).Recompose(16, 16) },
		"negative scale":              func(c *Checks, x []frontend.Variable) { c.Table(0, 4).Range(x).Scale(big.NewInt(-1)) },
		"committed twice": func(c *Checks, x []frontend.Variable) {
			c.Table(0, 4).Range(x)
			if err := c.Commit(); err != nil {
				panic(err)
			}
		},
	} {
		if _, err := compile(&broken{define: define, X: make([]frontend.Variable, 16)}); err == nil || !strings.Contains(err.Error(), "ring:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestIntervalsFollowArithmetic(t *testing.T) {
	_, err := compile(&broken{X: make([]frontend.Variable, 8), define: func(c *Checks, x []frontend.Variable) {
		a, b := c.Table(-3, 5).Range(x), c.Table(0, 16).Range(x[:4])
		for _, want := range []struct {
			got    Ranged
			lo, hi int64
		}{
			{a, -3, 1},
			{a.Scale(big.NewInt(4)), -12, 4},
			{a.Shift(big.NewInt(-2)), -5, -1},
			{a.Add(b), -3, 16},
			{b.Add(a), -3, 16},
			{b.Shift(big.NewInt(5)).Add(a), -3, 21}, // missing values are zero
			{b.Recompose(4, 2), 0, 255},
			{Ranged{}.Add(b), 0, 15},
		} {
			if want.got.lo.Int64() != want.lo || want.got.hi.Int64() != want.hi {
				t.Errorf("[%v, %v], want [%d, %d]", want.got.lo, want.got.hi, want.lo, want.hi)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLimbsRecompose(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		v := new(big.Int).SetUint64(r.Uint64())
		v.Rsh(v, 1) // 63 bits
		sum := new(big.Int)
		for k, limb := range Limbs([]*big.Int{v}, 9, 7) {
			if limb.BitLen() > 9 {
				t.Fatalf("limb %v", limb)
			}
			sum.Add(sum, new(big.Int).Lsh(limb, uint(9*k)))
		}
		if sum.Cmp(v) != 0 {
			t.Fatalf("%v, want %v", sum, v)
		}
	}
	for _, v := range []int64{-1, 1 << 8} { // outside two limbs of 4 bits: the last limb must show it
		limbs := Limbs([]*big.Int{big.NewInt(v)}, 4, 2)
		if last := limbs[1]; last.Sign() >= 0 && last.BitLen() <= 4 {
			t.Errorf("%d has limbs %v", v, limbs)
		}
	}
}

func TestDigitsPerElementIsTight(t *testing.T) {
	for base, want := range map[int64]int{3: 160, 63: 42, 2048: 23, 1 << 14: 18, 256: 31} {
		k := digitsPerElement(big.NewInt(base), fr.Modulus())
		top := new(big.Int).Exp(big.NewInt(base), big.NewInt(int64(k)), nil)
		if k != want || top.Cmp(fr.Modulus()) > 0 || top.Mul(top, big.NewInt(base)).Cmp(fr.Modulus()) <= 0 {
			t.Errorf("base %d: %d digits, want %d", base, k, want)
		}
	}
}
