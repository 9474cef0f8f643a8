package poseidon

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/std/multicommit"

	"salus/zkproofs/internal/attack"
)

// chained are permutations whose results go into the next one, all in one batch.
type chained struct {
	Public frontend.Variable `gnark:",public"`
	In     [][Width]frontend.Variable
	Out    frontend.Variable `gnark:",public"`
}

func newChained(n int) *chained { return &chained{In: make([][Width]frontend.Variable, n)} }

func (c *chained) Define(api frontend.API) error {
	plain, err := New(api)
	if err != nil {
		return err
	}
	b := NewBatch(api, plain)
	last := frontend.Variable(0)
	for i, x := range c.In {
		x[Width-1] = api.Add(x[Width-1], last)
		last = b.Compress(fr.NewElement(uint64(i)), x)
	}
	api.AssertIsEqual(last, c.Out)
	bound := append(b.Bound(), c.Public, c.Out)
	multicommit.WithCommitment(api, func(api frontend.API, gamma frontend.Variable) error { return b.Check(api, gamma) }, bound...)
	return nil
}

// chain is a true assignment.
func chain(n int) *chained {
	c := newChained(n)
	var last fr.Element
	for i := range c.In {
		var x [Width]fr.Element
		for t := range x {
			x[t].SetUint64(uint64(1000*i + t))
			c.In[i][t] = x[t]
		}
		x[Width-1].Add(&x[Width-1], &last)
		last = Compress(fr.NewElement(uint64(i)), x)
	}
	c.Public, c.Out = 1, last
	return c
}

// TestTraceIsThePermutation: the boxes and the wiring give what gnark-crypto's permutation gives.
func TestTraceIsThePermutation(t *testing.T) {
	for range 5 {
		var x [Width]fr.Element
		for i := range x {
			x[i].MustSetRandom()
		}
		tr := follow(x)
		value := func(a affine) (sum fr.Element) {
			var p fr.Element
			for i := range x {
				sum.Add(&sum, p.Mul(&a[i], &x[i]))
			}
			for l := range boxes {
				sum.Add(&sum, p.Mul(&a[Width+l], &tr.out[l]))
			}
			return *sum.Add(&sum, &a[Width+boxes])
		}
		for l := range boxes {
			in := value(wires().box[l])
			if out := fifth(&in); !in.Equal(&tr.in[l]) || !out.Equal(&tr.out[l]) {
				t.Fatalf("box %d differs", l)
			}
			for k := l; k < boxes; k++ {
				if !wires().box[l][Width+k].IsZero() {
					t.Fatalf("box %d takes what box %d gives", l, k)
				}
			}
		}
		first := value(wires().first)
		if Permute(&x); !first.Equal(&x[0]) {
			t.Fatal("the result differs")
		}
	}
}

func TestInterpolationGivesThePolynomial(t *testing.T) {
	var c, values message
	for j := range c {
		c[j].MustSetRandom()
	}
	for x := range values {
		var at fr.Element
		at.SetUint64(uint64(x))
		for j := degree; j >= 0; j-- {
			values[x].Mul(&values[x], &at).Add(&values[x], &c[j])
		}
	}
	if interpolate(values) != c {
		t.Error("other coefficients")
	}
}

// TestBatchComputesTheSame as the permutation, whatever their number.
func TestBatchComputesTheSame(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 8} {
		s, err := attack.Compile(newChained(n), attack.None)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Prove(chain(n), nil); err != nil {
			t.Errorf("%d permutations: %v", n, err)
		}
		wrong := chain(n)
		wrong.Out = 1
		if s.Prove(wrong, nil) == nil {
			t.Errorf("%d permutations: a wrong result is proven", n)
		}
	}
}

// The assertions of chained with n permutations, in their order.
const (
	theResult = 0
	theRound1 = 1
	theFold   = 1 // and as many as there are rounds; inputs first, then boxes
	theLast   = 1 + Width + boxes
)

// altered runs a hint and then changes what it gave.
func altered(hint func(*big.Int, []*big.Int, []*big.Int) error, change func(in, out []*big.Int)) func(*big.Int, []*big.Int, []*big.Int) error {
	return func(field *big.Int, in, out []*big.Int) error {
		if err := hint(field, in, out); err != nil {
			return err
		}
		change(in, out)
		for _, x := range out {
			x.Mod(x, field)
		}
		return nil
	}
}

// lie is a prover who says that the last box of one of n permutations gave one more than it did.
type lie struct {
	n, at    int
	adjusted func(round int) bool // the rounds, from 0, whose polynomial is adjusted to the claim
	honest   bool                 // the sum-check is about the true trace, and so is what the circuit is told of the false box's sum

	said, truth *big.Int // that sum, by the circuit and by the true trace
}

// falseBox is the box that lies are about.
const falseBox = boxes - 1

func (l *lie) trace() func(*big.Int, []*big.Int, []*big.Int) error {
	return altered(traceHint, func(in, out []*big.Int) {
		if in[0].IsUint64() && in[0].Uint64() == uint64(1000*l.at) { // that permutation of chain
			out[falseBox].Add(out[falseBox], big.NewInt(1))
		}
	})
}

// forged is the assignment whose result is what the lying trace leads to.
func (l *lie) forged() *chained {
	c := chain(l.n)
	var last fr.Element
	for i := range c.In {
		var x [Width]fr.Element
		for t := range x {
			x[t].SetUint64(uint64(1000*i + t))
		}
		x[Width-1].Add(&x[Width-1], &last)
		tr := follow(x)
		if i == l.at {
			one := fr.One()
			tr.out[falseBox].Add(&tr.out[falseBox], &one)
		}
		last = result(x, tr)
		k := fr.NewElement(uint64(i))
		last.Add(&last, &k)
	}
	c.Out = last
	return c
}

// result is P(x)_0 + x_0 as the wiring makes it of a trace, true or false.
func result(x [Width]fr.Element, tr trace) (sum fr.Element) {
	var p fr.Element
	first := &wires().first
	for t := range x {
		sum.Add(&sum, p.Mul(&first[t], &x[t]))
	}
	for k := range boxes {
		sum.Add(&sum, p.Mul(&first[Width+k], &tr.out[k]))
	}
	return *sum.Add(&sum, &first[Width+boxes]).Add(&sum, &x[0])
}

// hints are the prover's side.
func (l *lie) hints() attack.Hints {
	return attack.Hints{
		"poseidon.traceHint":    l.trace(),
		"poseidon.sumCheckHint": l.sumCheck,
		"poseidon.sameHint": altered(sameHint, func(in, out []*big.Int) {
			if l.honest && in[0].Cmp(l.said) == 0 {
				out[0].Set(l.truth)
			}
		}),
	}
}

// sumCheck is the hint of the same name, about the lying trace or about the true one.
func (l *lie) sumCheck(_ *big.Int, in, out []*big.Int) error {
	var gamma fr.Element
	gamma.SetBigInt(in[0])
	rounds := len(out) / (degree + 1)
	c := newSumCheck(l.n, rounds, func(h, t int) *big.Int { return in[1+h*Width+t] })
	one := fr.One()
	if !l.honest {
		c.out[falseBox][l.at].Add(&c.out[falseBox][l.at], &one)
	}
	powers := []fr.Element{gamma}
	for k := range rounds {
		var p fr.Element
		powers = append(powers, *p.Square(&powers[k]))
	}
	rho, challenge, claim, weight := powers[rounds], gamma, fr.Element{}, one // weight is e_0
	filled := one                                                             // and this e_3, of the one permutation of zeros
	for k := range rounds {
		m := c.message(powers[:rounds-1-k], &rho)
		if l.adjusted(k) {
			m[0] = lowest(m, &claim, &powers[rounds-1-k])
		}
		for j := range m {
			m[j].BigInt(out[k*(degree+1)+j])
		}
		challenge = next(challenge, m)
		claim.SetZero()
		for j := degree; j >= 0; j-- {
			claim.Mul(&claim, &challenge).Add(&claim, &m[j])
		}
		var rest fr.Element
		weight.Mul(&weight, rest.Sub(&one, &challenge))
		filled.Mul(&filled, &challenge)
		c.fix(&challenge)
	}
	l.truth, l.said = new(big.Int), new(big.Int)
	zero, sum := nothing(), c.out[falseBox][0]
	sum.Sub(&sum, filled.Mul(&filled, &zero.out[falseBox]))
	sum.BigInt(l.truth)
	weight.Add(&weight, &sum).BigInt(l.said)
	return nil
}

// lowest is the coefficient with which s(0) + γ_k·s(1) is the claim.
func lowest(m message, claim, gamma *fr.Element) (c fr.Element) {
	one := fr.One()
	var rest fr.Element
	for _, x := range m[1:] {
		rest.Add(&rest, &x)
	}
	c.Sub(claim, rest.Mul(&rest, gamma))
	return *c.Div(&c, one.Add(&one, gamma))
}

// TestNothingOfABatchCanBeLeftOut: each lie is refused, and proven once the assertion that it breaks is dropped.
func TestNothingOfABatchCanBeLeftOut(t *testing.T) {
	const n, rounds = 3, 2
	whole, err := attack.Compile(newChained(n), attack.None)
	if err != nil {
		t.Fatal(err)
	}
	if whole.Assertions != theLast+rounds+1 {
		t.Fatalf("%d assertions", whole.Assertions)
	}
	all, none := func(int) bool { return true }, func(int) bool { return false }
	for _, a := range []struct {
		name    string
		dropped int
		lie     lie
	}{
		{"a box gives something else, and the polynomials say so", theRound1, lie{adjusted: none}},
		{"the first polynomial adjusted to the claim, the second not", theRound1 + 1, lie{adjusted: func(round int) bool { return round == 0 }}},
		{"all polynomials adjusted to the claim", theLast + rounds, lie{adjusted: all}},
		{"polynomials of the true trace, and at the end its sum", theFold + rounds + Width + falseBox, lie{adjusted: none, honest: true}},
	} {
		a.lie.n = n
		if whole.Prove(a.lie.forged(), a.lie.hints()) == nil {
			t.Errorf("%s: accepted", a.name)
		}
		without, err := attack.Compile(newChained(n), a.dropped)
		if err != nil {
			t.Fatal(err)
		}
		if err := without.Prove(a.lie.forged(), a.lie.hints()); err != nil {
			t.Errorf("%s: refused without assertion %d too: %v", a.name, a.dropped, err)
		}
	}
	wrong := chain(n)
	wrong.Out = 1
	without, err := attack.Compile(newChained(n), theResult)
	if err != nil {
		t.Fatal(err)
	}
	if err := without.Prove(wrong, nil); err != nil {
		t.Errorf("the result is not what assertion %d shows: %v", theResult, err)
	}
}

// TestBatchOfTwoGroups: sums over more than 256 permutations are added in parts, and what is in the last part counts too.
func TestBatchOfTwoGroups(t *testing.T) {
	const n, rounds = groupSize + 1, 9
	whole, err := attack.Compile(newChained(n), attack.None)
	if err != nil {
		t.Fatal(err)
	}
	if err := whole.Prove(chain(n), nil); err != nil {
		t.Errorf("true: %v", err)
	}
	untrue := lie{n: n, at: n - 1, adjusted: func(int) bool { return true }}
	if whole.Prove(untrue.forged(), untrue.hints()) == nil {
		t.Error("a lie about the last permutation is accepted")
	}
	without, err := attack.Compile(newChained(n), 1+2*(Width+boxes)+rounds)
	if err != nil {
		t.Fatal(err)
	}
	if err := without.Prove(untrue.forged(), untrue.hints()); err != nil {
		t.Errorf("refused without the last assertion too: %v", err)
	}
}

// TestChallengeDependsOnTheWholeMessage: with a coefficient that is not hashed, or without the challenge before, a prover would know a challenge before it has to say everything. That
// the circuit hashes the same is what TestBatchComputesTheSame shows.
func TestChallengeDependsOnTheWholeMessage(t *testing.T) {
	var c fr.Element
	var m message
	before, one := next(c, m), fr.One()
	if next(one, m) == before {
		t.Error("the challenge before is not hashed")
	}
	for j := range m {
		other := m
		other[j] = one
		if next(c, other) == before {
			t.Errorf("coefficient %d is not hashed", j)
		}
	}
}

// TestNothingOfABatchIsUnbound: inputs and boxes of every permutation are fixed before the challenge.
func TestNothingOfABatchIsUnbound(t *testing.T) {
	const n = 3
	c, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, newChained(n))
	if err != nil {
		t.Fatal(err)
	}
	committed := c.GetCommitments().(constraint.Groth16Commitments)[0].PrivateCommitted
	if want := n*(Width+boxes) + 1; len(committed) != want { // and the blinding
		t.Errorf("%d private wires are committed, expected %d", len(committed), want)
	}
}

// TestBatchEndsWhenItIsBound: a permutation that is checked and not bound would be the prover's to choose.
func TestBatchEndsWhenItIsBound(t *testing.T) {
	for what, want := range map[string]string{"late": "after the batch was bound", "never": "was not bound"} {
		_, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, &unbound{late: what == "late"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// unbound uses a batch as nobody may.
type unbound struct {
	X    [Width]frontend.Variable
	late bool `gnark:"-"`
}

func (c *unbound) Define(api frontend.API) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	plain, err := New(api)
	if err != nil {
		return err
	}
	b := NewBatch(api, plain)
	b.Compress(fr.Element{}, c.X)
	if c.late {
		b.Bound()
		b.Compress(fr.Element{}, c.X)
	}
	return b.Check(api, c.X[0])
}
