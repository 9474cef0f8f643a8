package attack

import (
	"bytes"
	"encoding/binary"
	"math/big"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/math/bits"

	"salus/zkproofs"
)

// rules are circuits over [sample]: X is committed, P public; Y and what is computed have to follow.
var rules = map[string]struct {
	holds                           func(c *sample, api frontend.API, gamma frontend.Variable)
	generic, unread, assumed, stuck int
}{
	"linear": {func(c *sample, api frontend.API, _ frontend.Variable) { api.AssertIsEqual(api.Mul(c.Y, 3), c.X) }, 0, 0, 0, 0},
	"linear in what may be zero": {func(c *sample, api frontend.API, _ frontend.Variable) {
		api.AssertIsEqual(api.Mul(c.Y, c.X), api.Mul(c.P, c.X))
		api.AssertIsEqual(api.Mul(c.Y, c.P), c.X)
	}, 0, 0, 1, 0},
	"a square": {func(c *sample, api frontend.API, _ frontend.Variable) {
		api.AssertIsEqual(api.Mul(c.Y, c.Y), api.Mul(c.X, c.X))
	}, 0, 0, 0, 1},
	"quotient": {func(c *sample, api frontend.API, _ frontend.Variable) {
		api.AssertIsEqual(c.Y, c.X)
		api.Inverse(c.X)
	}, 0, 0, 0, 0},
	"quotient of zero": {func(c *sample, api frontend.API, _ frontend.Variable) {
		api.AssertIsEqual(c.Y, c.X)
		q := quotient(api, 0, c.X)
		api.AssertIsEqual(api.Mul(q, c.X), 0)
		api.AssertIsEqual(api.Mul(q, q), api.Mul(q, c.P))
	}, 0, 0, 1, 0},
	"generic": {func(c *sample, api frontend.API, gamma frontend.Variable) {
		api.AssertIsEqual(api.Mul(c.Y, api.Sub(gamma, c.X)), c.X)
	}, 1, 0, 0, 0},
	"a pair, combined by γ": {func(c *sample, api frontend.API, gamma frontend.Variable) {
		api.AssertIsEqual(api.Mul(c.Y, api.Sub(gamma, c.X, api.Mul(c.P, api.Mul(gamma, gamma)))), c.X)
	}, 1, 0, 0, 0},
	"a pair, combined by γ itself, where P may be 1": {func(c *sample, api frontend.API, gamma frontend.Variable) {
		api.AssertIsEqual(api.Mul(c.Y, api.Sub(gamma, api.Mul(c.P, gamma))), c.X)
	}, 0, 0, 0, 1},
	"γ times what may be zero": {func(c *sample, api frontend.API, gamma frontend.Variable) {
		api.AssertIsEqual(api.Mul(c.Y, api.Mul(gamma, c.X)), c.X)
	}, 0, 0, 0, 1},
	"bits": {func(c *sample, api frontend.API, _ frontend.Variable) {
		api.AssertIsEqual(c.Y, c.X)
		bits.ToBinary(api, c.Y, bits.WithNbDigits(253))
	}, 0, 0, 0, 0},
	"one bit too many, so that the field's order may be added": {func(c *sample, api frontend.API, _ frontend.Variable) {
		api.AssertIsEqual(c.Y, c.X)
		sum := frontend.Variable(0)
		for i := range 254 {
			b := quotient(api, c.X, i+1)
			api.AssertIsBoolean(b)
			sum = api.Add(sum, api.Mul(b, new(big.Int).Lsh(big.NewInt(1), uint(i))))
		}
		api.AssertIsEqual(sum, c.Y)
	}, 0, 0, 0, 254},
	"bits of which two have one place": {func(c *sample, api frontend.API, _ frontend.Variable) {
		api.AssertIsEqual(c.Y, c.X)
		a, b := quotient(api, c.X, 1), quotient(api, c.X, 2)
		api.AssertIsBoolean(a)
		api.AssertIsBoolean(b)
		api.AssertIsEqual(api.Add(a, b), c.Y)
	}, 0, 0, 0, 2},
	"zero": {func(c *sample, api frontend.API, _ frontend.Variable) {
		api.AssertIsEqual(c.Y, api.IsZero(api.Sub(c.X, c.P)))
	}, 0, 1, 0, 0},
	"zero without that the product vanishes": {func(c *sample, api frontend.API, _ frontend.Variable) {
		a := api.Sub(c.X, c.P)
		api.AssertIsEqual(api.Mul(a, quotient(api, 1, a)), api.Sub(1, c.Y))
	}, 0, 0, 0, 2},
	"zero of another": {func(c *sample, api frontend.API, _ frontend.Variable) {
		a := api.Sub(c.X, c.P)
		api.AssertIsEqual(api.Mul(a, quotient(api, 1, a)), api.Sub(1, c.Y))
		api.AssertIsEqual(api.Mul(api.Add(a, 1), c.Y), 0)
	}, 0, 1, 1, 0},
	"a recursion that closes": {func(c *sample, api frontend.API, gamma frontend.Variable) {
		api.AssertIsEqual(c.Y, c.X)
		first, last := recursion(c, api, gamma)
		api.AssertIsEqual(last, api.Neg(first))
	}, 3, 0, 0, 0},
	"a recursion that does not": {func(c *sample, api frontend.API, gamma frontend.Variable) {
		api.AssertIsEqual(c.Y, c.X)
		recursion(c, api, gamma)
	}, 0, 0, 0, 2},
	"a recursion that closes for some X alone": {func(c *sample, api frontend.API, gamma frontend.Variable) {
		api.AssertIsEqual(c.Y, c.X)
		first, last := recursion(c, api, gamma)
		api.AssertIsEqual(api.Mul(c.X, last), api.Mul(c.X, api.Neg(first)))
	}, 2, 0, 0, 3},
}

func TestUniqueGoesByItsRules(t *testing.T) {
	for name, want := range rules {
		t.Run(name, func(t *testing.T) {
			s, err := NewSolver(&sample{holds: want.holds})
			if err != nil {
				t.Fatal(err)
			}
			u, err := s.Unique(nil)
			if err != nil {
				t.Fatal(err)
			}
			if u.Generic != want.generic || u.Unread != want.unread || len(u.Assumed) != want.assumed || len(u.Residue) < want.stuck || want.stuck == 0 && len(u.Residue) > 0 {
				t.Errorf("%d generic, %d unread, %d assumed, %d left; want %d, %d, %d, %d",
					u.Generic, u.Unread, len(u.Assumed), len(u.Residue), want.generic, want.unread, want.assumed, want.stuck)
			}
		})
	}
}

// TestExportedSystemIsTheCompiledOne reads an exported system by its format and solves it with the true values.
func TestExportedSystemIsTheCompiledOne(t *testing.T) {
	s, err := NewSolver(&sample{holds: rules["a recursion that closes"].holds})
	if err != nil {
		t.Fatal(err)
	}
	a, err := zkproofs.Assign(&sample{P: 5, X: 5, Y: 5})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.WriteR1CS(&b, nil); err != nil {
		t.Fatal(err)
	}
	solution, err := s.solve(a)
	if err != nil {
		t.Fatal(err)
	}
	place, inputs, outputs := places(s.constraints.(*cs.R1CS), nil)
	values := make([]fr.Element, len(place))
	for w, p := range place {
		values[p] = solution.(*cs.R1CSSolution).W[w]
	}
	if inputs != 4 || !values[0].IsOne() { // P, X, what hides the commitment, γ
		t.Errorf("%d inputs, and the first wire is %s", inputs, values[0].String())
	}
	read := reader{t: t, b: b.Bytes()}
	if read.text(4) != "r1cs" || read.number(4) != 1 || read.number(4) != 3 {
		t.Fatal("the front is not the format's")
	}
	if read.number(4) != 1 || read.number(8) != 32+4+16+8+4 || read.number(4) != 32 || read.element() != (fr.Element{}) {
		t.Fatal("the header is not the format's, or of another field")
	}
	for what, want := range map[int]int{0: len(place), 1: outputs, 2: inputs, 3: 0} {
		if got := int(binary.LittleEndian.Uint32(read.b[4*what:])); got != want {
			t.Errorf("number %d of the header is %d, want %d", what, got, want)
		}
	}
	read.text(16)
	if read.number(8) != len(place) {
		t.Error("labels")
	}
	n := read.number(4)
	if n != s.Constraints() || read.number(4) != 2 {
		t.Fatalf("%d constraints", n)
	}
	end := len(read.b) - read.number(8) - 8
	for i := range n {
		l, r, o := read.form(values), read.form(values), read.form(values)
		if l.Mul(&l, &r); !l.Equal(&o) {
			t.Errorf("constraint %d does not hold", i)
		}
	}
	if len(read.b) != end || read.number(4) != 3 || read.number(8) != 8*len(place) || len(read.b) != 8*len(place) {
		t.Error("the sections do not end where they say")
	}
}

type reader struct {
	t *testing.T
	b []byte
}

func (r *reader) text(n int) string {
	r.t.Helper()
	if len(r.b) < n {
		r.t.Fatal("the file ends early")
	}
	var s string
	s, r.b = string(r.b[:n]), r.b[n:]
	return s
}

func (r *reader) number(n int) (x int) {
	r.t.Helper()
	for i, c := range []byte(r.text(n)) {
		x |= int(c) << (8 * i)
	}
	return x
}

func (r *reader) element() (x fr.Element) {
	r.t.Helper()
	b := []byte(r.text(32))
	slices.Reverse(b)
	x.SetBigInt(new(big.Int).SetBytes(b))
	return x
}

func (r *reader) form(values []fr.Element) (sum fr.Element) {
	r.t.Helper()
	for range r.number(4) {
		w := r.number(4)
		x := r.element()
		sum.Add(&sum, x.Mul(&x, &values[w]))
	}
	return sum
}
