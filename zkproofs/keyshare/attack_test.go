package keyshare

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/ring"
)

// toyShare is a key share over the toy ring, to be made false one value at a time.
type toyShare struct {
	ring                  attack.Ring
	a, minusA, b, s, e, r []*big.Int
	salt, commit, context fr.Element
}

const toyDomain poseidon.Domain = "salus/keyshare/toy"

func newToy() *circuit {
	p := attack.ToyRing()
	return newCircuit(ring.Params{N: p.N, Q: p.Q, RBits: 5}, toyDomain)
}

func sampleToy() *toyShare {
	random := rand.New(rand.NewPCG(5, 6))
	p := attack.ToyRing()
	t := &toyShare{ring: p, a: p.Uniform(random), s: attack.Small(random, p.N, 1), e: attack.Small(random, p.N, he.ErrorWindow)}
	t.s[0] = big.NewInt(1)
	t.minusA = make([]*big.Int, p.N)
	for j := range t.a {
		t.minusA[j] = new(big.Int).Neg(t.a[j])
	}
	t.salt.SetUint64(77)
	t.context.SetUint64(99)
	return t.share().open()
}

// share computes b and r from the rest, open the commitment.
func (t *toyShare) share() *toyShare {
	t.b, t.r = t.ring.Affine(t.minusA, t.s, t.e)
	return t
}

func (t *toyShare) open() *toyShare {
	in := append([]fr.Element{t.salt}, ring.Pack(ring.AppendBig(nil, t.s), -1, 3)...)
	in = append(in, ring.Pack(ring.AppendBig(nil, t.e), -he.ErrorWindow, 2*he.ErrorWindow+1)...)
	t.commit = poseidon.Sponge(toyDomain, in...)
	return t
}

// solve makes the equation hold modulo the field, with quotients of any size.
func (t *toyShare) solve() { t.r = t.ring.FieldQuotients(t.b, t.minusA, t.s, t.e) }

func (t *toyShare) circuit() frontend.Circuit {
	c := newToy()
	attack.Put(c.A, t.a)
	attack.Put(c.B, t.b)
	attack.Put(c.S, t.s)
	attack.Put(c.E, t.e)
	attack.Put(c.R, t.r)
	c.C, c.Context, c.Salt = t.commit, t.context, t.salt
	return c
}

func with(change func(*toyShare)) func() frontend.Circuit {
	return func() frontend.Circuit {
		t := sampleToy()
		change(t)
		return t.circuit()
	}
}

func increment(x *big.Int) { x.Add(x, big.NewInt(1)) }

func TestEachAssertionKeepsAnAttackOut(t *testing.T) {
	// The order of assertions: the opening of C, the tables of s, e and r, the pivot, the identity.
	const opening, ternary, window, quotients, pivot, identity = 0, 1, 2, 3, 4, 5
	wrongB := with(func(t *toyShare) { increment(t.b[4]) })
	attack.Run(t,
		func() frontend.Circuit { return newToy() },
		with(func(*toyShare) {}),
		[]attack.Attack{
			{Name: "secret not of C", Dropped: opening, Assign: with(func(t *toyShare) { t.s[3] = big.NewInt((t.s[3].Int64()+2)%3 - 1); t.share() })},
			{Name: "error not of C", Dropped: opening, Assign: with(func(t *toyShare) { t.e[3] = big.NewInt(-t.e[3].Int64() + 1); t.share() })},
			{Name: "C of another salt", Dropped: opening, Assign: with(func(t *toyShare) { t.salt.SetUint64(78) })},
			{Name: "secret not ternary", Dropped: ternary, Assign: with(func(t *toyShare) { t.s[3] = big.NewInt(2); t.share().open() })},
			{Name: "secret of field size", Dropped: attack.None, Assign: with(func(t *toyShare) { t.s[3] = new(big.Int).Rsh(fr.Modulus(), 1); t.open().solve() })},
			{Name: "error outside the window", Dropped: window, Assign: with(func(t *toyShare) { t.e[3] = big.NewInt(he.ErrorWindow + 1); t.share().open() })},
			{Name: "error the whole share", Dropped: window, Assign: with(func(t *toyShare) {
				for j := range t.s { // b = 0·a + e with e = b: no secret at all
					t.s[j] = new(big.Int)
					t.e[j] = new(big.Int).Set(t.b[j])
				}
				t.share().open()
			})},
			{Name: "any b, quotients modulo the field", Dropped: quotients, Assign: with(func(t *toyShare) { increment(t.b[4]); t.solve() })},
			{Name: "rogue key: b of others subtracted", Dropped: quotients, Assign: with(func(t *toyShare) {
				other := sampleToy()
				other.s[1] = big.NewInt(1)
				other.share()
				for j := range t.b {
					t.b[j] = t.ring.Centre(new(big.Int).Sub(t.b[j], other.b[j]))
				}
				t.solve()
			})},
			{Name: "b changed", Dropped: identity, Assign: wrongB},
			{Name: "sign of a", Dropped: identity, Assign: with(func(t *toyShare) { t.a, t.minusA = t.minusA, t.a })},
			{Name: "share for another a", Dropped: identity, Assign: with(func(t *toyShare) { increment(t.a[0]) })},
			{Name: "pivot solved for a changed b", Dropped: pivot, Assign: wrongB, Hints: attack.Hints{"ring.pivotHint": forgedPivot()}},
			{Name: "counts claim a foreign digit", Dropped: attack.None, Assign: with(func(t *toyShare) { t.s[3] = big.NewInt(2); t.share().open() }), Hints: attack.Hints{
				"ring.countHint": func(_ *big.Int, in, out []*big.Int) error {
					out[0].SetInt64(int64(len(in) - 1)) // as if every lookup were the first entry
					return nil
				},
			}},
		})
}

func forgedPivot() solver.Hint {
	t := sampleToy()
	increment(t.b[4])
	return t.ring.ForgePivot(t.s, t.ring.Rest(t.b, t.e, t.r))
}
