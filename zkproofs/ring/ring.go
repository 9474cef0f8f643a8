// Package ring is the circuit gadget on which every statement about an RLWE ring element stands: key shares, encryptions and decryption
// shares. It proves
//
//	out = ±A·x + y    in Z_Q[X]/(X^N+1)
//
// for public A and out and private short x and y, Q being the composite modulus of a he.Set, as one equation between integers.
//
// # Relation
//
// Public coefficients are the centred integers that the verifier computes itself, |A_j|, |out_j| ≤ Q/2. The prover knows integer
// vectors x, y, r such that, over Z, for D = out ∓ (A·x mod X^N+1) − y + Q·r,
//
//	D_j = 0 for all j,    x_j, y_j, r_j in the intervals that their lookups state.
//
// Reduced modulo Q this is the equation above, whatever r is.
//
// # Soundness
//
// One commitment. All private coefficients, all public ones, the statement's context and the lookup tables' multiplicities go
// into one Pedersen commitment of the Groth16 proof (BSB22, ePrint 2022/1072, section 5), and γ is its hash together with the
// public coefficients. The prover has fixed all of them before it learns γ. Every check below is a polynomial identity in X that
// holds at X = γ; a false one of degree d survives with probability d/p, p the order of BN254's scalar field, times the number of hashes that
// the prover can try. d is below 2^20 for what this package checks in any of the statements: at most the lookups and entries of a table, or a few times N. A
// statement's own identities (AtGamma) can have a higher degree and state it: zkproofs/scan's lookups of pairs, in γ and γ^(2^16), have one below 2^33. So
// with 2^100 hashes a proof of something false is found with probability below 2^-120 (p > 2^253).
//
// Ranges (Table). By Habock's log-derivative lemma (ePrint 2022/1530, lemma 5), Σ_i 1/(X−v_i) = Σ_t m_t/(X−t) as rational functions
// implies that every v_i is a t, since each v_i has a pole of multiplicity between 1 and the number of lookups, which is below p.
// A looked-up value may be any linear expression; its wires are committed one by one, so it is fixed before γ too. The
// multiplicities m_t come from a hint and need no check of their own: they are committed and the lemma holds for any.
//
// No wrap. Lookups give each vector its interval (type Ranged), and linear operations carry intervals along, so that no bound is
// stated by hand but in Assume. Product refuses, when the circuit is compiled, a set and statement in which |D_j| could reach p/2, so that
// D ≡ 0 mod p implies D = 0 over Z. With several equations that share x, D = D_0 + κ·D_1 + … for a constant κ above
// twice |D_0|: as long as the packed integer stays below p/2 it is zero only if each part is (balanced digits are
// unique), and one identity proves all. Where it would not fit, the equations are checked one by one.
// This is the composite-modulus form of Greco (ePrint 2024/594), without its per-prime quotients.
//
// Reduction by X^N+1 needs no quotient. Let V_j = (X^j·A mod X^N+1)(γ)/(γ^N+1). Then V_{j+1} = γ·V_j − A_{N−1−j} and V_N = −V_0, as
// X^N = −1. The circuit takes V_0 from a hint, runs the recursion, and asserts V_N = −V_0. Unrolled, V_N = γ^N·V_0 − A(γ), so the assertion says
// (γ^N+1)·V_0 = A(γ), which determines V_0 unless γ^N = −1, an event of probability N/p. Then
// (A·x mod X^N+1)(γ) = (γ^N+1)·Σ_j x_j·V_j. With one Horner chain for the rest that is 3N constraints a (packed) identity.
//
// Every witness that is not an input, the multiplicities and V_0, is determined by these constraints. What the gadget does not
// check: that public coefficients are centred and canonical (the verifier derives them from parsed residues and never decodes
// a prover's public witness), and that x and y mean anything (the statement's own constraints).
//
// # Use
//
// A statement makes one Checks, states ranges and products, may add identities of its own with AtGamma, and calls Commit once, last:
//
//	c := ring.New(api)
//	c.Bind(publicInputs...)
//	ternary := c.Table(-1, 3)
//	s := ternary.Range(circuit.S)
//	c.Product(params, s, ring.Equation{...})
//	c.AtGamma(func(api frontend.API, gamma frontend.Variable) error { ... })
//	return c.Commit()
package ring

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/multicommit"

	"salus/he"
)

// Params is what the gadget needs to know of a parameter set. For makes it from a set; tests make small ones.
type Params struct {
	N        int      // degree, a power of two
	Q        *big.Int // odd modulus
	RBits    int      // quotients are in [−2^(RBits−1), 2^(RBits−1)) unless they share a wider table
	Delta    *big.Int // factor of a message limb in a ciphertext
	LimbBits int      // width of a message limb
}

// For returns a set's parameters. Quotients get the width that completeness needs: r_j is within one of Σ A_k·x_k/Q, and for ternary
// x independent of A that is sub-Gaussian with parameter √(N/6) for every A, as E e^{λx/2} = (1 + 2·cosh(λ/2))/3 ≤ e^{λ²/12}: with 9 bits at N = 4096 an honest proof fails with probability below 2^-55 for the worst A and far below for a
// uniform one, with 10 at 8192 below 2^-120 (tests compute it).
// Soundness does not depend on the width, only on no wrap.
func For(s *he.Set) Params {
	p := Params{N: s.N(), Q: s.Q(), RBits: 9, Delta: s.Delta(), LimbBits: s.LimbBits()}
	if p.N > 4096 {
		p.RBits = 10
	}
	return p
}

// Checks collects what one circuit commits to and what it checks at γ.
type Checks struct {
	api       frontend.API
	committed []frontend.Variable
	tables    []*Table
	atGamma   []func(api frontend.API, gamma frontend.Variable) error
	errs      []error
	done      bool
}

// New starts a circuit's checks. A circuit has one Checks, and no other user of commitments.
func New(api frontend.API) *Checks { return &Checks{api: api} }

// Bind adds variables, or the wires of linear expressions, to the commitment: all public inputs, and every private value that a check at
// γ uses. Lookups and products bind theirs.
func (c *Checks) Bind(vs ...frontend.Variable) { c.committed = append(c.committed, vs...) }

// AtGamma adds a check that runs once γ is known. All that it uses must be bound, public and bound, or determined by what is bound; values it
// computes itself may depend on γ.
func (c *Checks) AtGamma(check func(api frontend.API, gamma frontend.Variable) error) {
	c.atGamma = append(c.atGamma, check)
}

// Commit closes the collection: it makes the one commitment and runs every check at γ. It returns the first error of any
// earlier call too, so that a statement that could wrap does not compile.
func (c *Checks) Commit() error {
	if c.done {
		return errors.New("ring: committed twice")
	}
	c.done = true
	for _, t := range c.tables {
		if err := t.count(); err != nil {
			return err
		}
	}
	if err := errors.Join(c.errs...); err != nil {
		return err
	}
	multicommit.WithCommitment(c.api, func(api frontend.API, gamma frontend.Variable) error {
		for _, t := range c.tables {
			t.check(api, gamma)
		}
		for _, check := range c.atGamma {
			if err := check(api, gamma); err != nil {
				return err
			}
		}
		return nil
	}, c.committed...)
	return nil
}

func (c *Checks) fail(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("ring: "+format, args...))
}

// Equation is one product: out = A·x + Y, or −A·x + Y if Negate, in the ring.
type Equation struct {
	Out, A []frontend.Variable // N public centred coefficients each
	Negate bool
	Y      Ranged              // at most N values; missing ones are zero
	R      []frontend.Variable // N private quotients, see he.Set.Quotient
	RTable *Table              // where R is looked up, shifted so that its middle is zero; nil for a table of RBits
}

// Product states that each equation holds, all with the same x of N values. Equations are packed into as few identities as fit the field.
func (c *Checks) Product(p Params, x Ranged, eqs ...Equation) {
	if len(x.v) != p.N || p.N&(p.N-1) != 0 {
		c.fail("x has %d values, ring degree %d", len(x.v), p.N)
		return
	}
	var group []residual
	room := func(g []residual) bool { return packed(g).Cmp(halfField(c.api)) < 0 }
	for _, eq := range eqs {
		d, ok := c.residual(p, x, eq)
		if !ok {
			return
		}
		if next := append(slices.Clone(group), d); len(group) > 0 && !room(next) {
			c.identity(p, x, group)
			group = nil
		}
		group = append(group, d)
		if !room(group) {
			c.fail("an equation modulo %d bits can wrap in the field", p.Q.BitLen())
			return
		}
	}
	c.identity(p, x, group)
}

// residual is an equation as D = rest − a·x, with rest = out − y + Q·r, and a bound on |D_j|. a carries the sign.
type residual struct {
	a, rest []frontend.Variable
	bound   *big.Int
}

func (c *Checks) residual(p Params, x Ranged, eq Equation) (residual, bool) {
	n := p.N
	if len(eq.Out) != n || len(eq.A) != n || len(eq.R) != n || len(eq.Y.v) > n {
		c.fail("equation of %d, %d, %d and %d coefficients in a ring of degree %d", len(eq.Out), len(eq.A), len(eq.R), len(eq.Y.v), n)
		return residual{}, false
	}
	c.Bind(eq.Out...)
	c.Bind(eq.A...)
	table := eq.RTable
	if table == nil {
		table = c.Table(-1<<(p.RBits-1), 1<<p.RBits)
	}
	r := table.RangeFrom(-int64(table.n/2), eq.R)
	d := residual{a: slices.Clone(eq.A), rest: make([]frontend.Variable, n)}
	for j := range n {
		d.rest[j] = c.api.Add(eq.Out[j], c.api.Mul(r.v[j], p.Q))
		if j < len(eq.Y.v) {
			d.rest[j] = c.api.Sub(d.rest[j], eq.Y.v[j])
		}
		if eq.Negate {
			d.a[j] = c.api.Neg(eq.A[j])
		}
	}
	// |D_j| ≤ Q/2 + N·(Q/2)·|x| + |y| + Q·|r|
	half := new(big.Int).Rsh(p.Q, 1)
	d.bound = new(big.Int).Mul(half, x.magnitude())
	d.bound.Mul(d.bound, big.NewInt(int64(n))).Add(d.bound, half)
	d.bound.Add(d.bound, eq.Y.magnitude())
	d.bound.Add(d.bound, new(big.Int).Mul(p.Q, r.magnitude()))
	return d, true
}

// scales returns the factors 1, κ, κκ', … that keep the parts of a packed residual apart: each is above twice the sum of all before it.
func scales(group []residual) []*big.Int {
	out, sum := make([]*big.Int, len(group)), new(big.Int)
	for i, d := range group {
		out[i] = new(big.Int).Lsh(big.NewInt(1), uint(sum.BitLen()+1))
		if i == 0 {
			out[i] = big.NewInt(1)
		}
		sum.Add(sum, new(big.Int).Mul(out[i], d.bound))
	}
	return out
}

// packed bounds the absolute value of a group's packed residual.
func packed(group []residual) *big.Int {
	sum := new(big.Int)
	for i, k := range scales(group) {
		sum.Add(sum, new(big.Int).Mul(k, group[i].bound))
	}
	return sum
}

func halfField(api frontend.API) *big.Int { return new(big.Int).Rsh(api.Compiler().Field(), 1) }

// identity checks Σ κ_i·D_i = 0 at γ.
func (c *Checks) identity(p Params, x Ranged, group []residual) {
	a, rest := make([]frontend.Variable, p.N), make([]frontend.Variable, p.N)
	for j := range p.N {
		a[j], rest[j] = frontend.Variable(0), frontend.Variable(0)
		for i, k := range scales(group) {
			a[j] = c.api.Add(a[j], c.api.Mul(group[i].a[j], k))
			rest[j] = c.api.Add(rest[j], c.api.Mul(group[i].rest[j], k))
		}
	}
	c.AtGamma(func(api frontend.API, gamma frontend.Variable) error {
		hint, err := api.Compiler().NewHint(pivotHint, 1, append([]frontend.Variable{gamma}, a...)...)
		if err != nil {
			return err
		}
		v, inner := hint[0], make([]frontend.Variable, p.N)
		for j := range p.N {
			inner[j] = api.Mul(x.v[j], v)
			v = api.Sub(api.Mul(v, gamma), a[p.N-1-j])
		}
		api.AssertIsEqual(v, api.Neg(hint[0]))

		power := gamma
		for n := 1; n < p.N; n *= 2 {
			power = api.Mul(power, power)
		}
		left := api.Mul(api.Add(power, 1), sum(api, inner))
		right := frontend.Variable(0)
		for j := p.N - 1; j >= 0; j-- {
			right = api.Add(api.Mul(right, gamma), rest[j])
		}
		api.AssertIsEqual(left, right)
		return nil
	})
}

// sum adds without making a long chain of intermediate expressions.
func sum(api frontend.API, xs []frontend.Variable) frontend.Variable {
	return api.Add(0, 0, xs...)
}
