package decryptshare

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs/internal/attack"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/ring"
)

// toyShare is a decryption share over the toy ring, to be made false one value at a time.
type toyShare struct {
	ring            attack.Ring
	c1, d, s, z, r  []*big.Int
	limbs           []fr.Element
	packedE         fr.Element
	salt, saltL     fr.Element
	commit, commitL fr.Element
	context         fr.Element
}

// toyShape has smudging in [−2^11, 2^11): three limbs of four bits.
func toyShape() shape {
	p := attack.ToyRing()
	return shape{
		params: ring.Params{N: p.N, Q: p.Q, RBits: 5}, packedE: 1, limbBits: 4, limbs: 3,
		secretDomain: "salus/keyshare/toy", smudgeDomain: "salus/decryptshare/toy",
	}
}

func sampleToy() *toyShare {
	random := rand.New(rand.NewPCG(7, 8))
	p := attack.ToyRing()
	t := &toyShare{ring: p, c1: p.Uniform(random), s: attack.Small(random, p.N, 1), z: attack.Small(random, p.N, 2047)}
	t.s[0] = big.NewInt(1)
	t.z[0], t.z[1] = big.NewInt(-2048), big.NewInt(2047)
	for i, x := range []*fr.Element{&t.packedE, &t.salt, &t.saltL, &t.context} {
		x.SetUint64(uint64(1000 + i))
	}
	return t.share().open().openL()
}

// share computes d and r from the rest, open C, openL C_l.
func (t *toyShare) share() *toyShare {
	t.d, t.r = t.ring.Affine(t.c1, t.s, t.z)
	t.limbs = toyShape().split(t.z)
	return t
}

func (t *toyShare) open() *toyShare {
	in := append([]fr.Element{t.salt}, ring.Pack(ring.AppendBig(nil, t.s), -1, 3)...)
	t.commit = poseidon.Sponge(toyShape().secretDomain, append(in, t.packedE)...)
	return t
}

func (t *toyShare) openL() *toyShare {
	t.commitL = toyShape().commitLimbs(t.limbs, t.saltL)
	return t
}

// solve makes the equation hold modulo the field, with quotients of any size.
func (t *toyShare) solve() { t.r = t.ring.FieldQuotients(t.d, t.c1, t.s, t.z) }

func (t *toyShare) circuit() frontend.Circuit {
	c := newCircuit(toyShape())
	attack.Put(c.C1, t.c1)
	attack.Put(c.D, t.d)
	attack.Put(c.S, t.s)
	attack.Put(c.R, t.r)
	for i := range t.limbs {
		c.Z[i] = t.limbs[i]
	}
	c.PackedE[0], c.Salt, c.SaltL, c.C, c.CL, c.Context = t.packedE, t.salt, t.saltL, t.commit, t.commitL, t.context
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
	// The order of assertions: the openings of C and C_l, the tables of s and of limbs, the pivot, the identity.
	const opening, openingL, ternary, limbs, pivot, identity = 0, 1, 2, 3, 4, 5
	wrongD := with(func(t *toyShare) { increment(t.d[4]) })
	attack.Run(t,
		func() frontend.Circuit { return newCircuit(toyShape()) },
		with(func(*toyShare) {}),
		[]attack.Attack{
			{Name: "secret of another key share", Dropped: opening, Assign: with(func(t *toyShare) { t.s[3] = big.NewInt((t.s[3].Int64()+2)%3 - 1); t.share().openL() })},
			{Name: "errors of another key share", Dropped: opening, Assign: with(func(t *toyShare) { t.packedE.SetUint64(3) })},
			{Name: "smudging of another lane", Dropped: openingL, Assign: with(func(t *toyShare) { t.z[3] = big.NewInt(5); t.share() })},
			{Name: "no smudging", Dropped: openingL, Assign: with(func(t *toyShare) { t.z = attack.Small(rand.New(rand.NewPCG(1, 1)), 16, 0); t.share() })},
			{Name: "smudging of another salt", Dropped: openingL, Assign: with(func(t *toyShare) { t.saltL.SetUint64(1) })},
			{Name: "secret not ternary", Dropped: ternary, Assign: with(func(t *toyShare) { t.s[3] = big.NewInt(-2); t.share().open() })},
			{Name: "smudging above its bound", Dropped: limbs, Assign: with(func(t *toyShare) { t.z[3] = big.NewInt(2048); t.share().openL() })},
			{Name: "smudging below its bound", Dropped: limbs, Assign: with(func(t *toyShare) { t.z[3] = big.NewInt(-2049); t.share().openL() })},
			{Name: "smudging that cancels the aggregate", Dropped: limbs, Assign: with(func(t *toyShare) { t.z[3] = new(big.Int).Rsh(t.ring.Q, 1); t.share().openL() })},
			{Name: "limbs that overlap", Dropped: limbs, Assign: with(func(t *toyShare) {
				var base fr.Element // the same z with a limb borrowed from the next: another commitment to one z
				base.SetUint64(16)
				t.limbs[3].Add(&t.limbs[3], &base)
				base.SetOne()
				t.limbs[4].Sub(&t.limbs[4], &base)
				t.openL()
			})},
			{Name: "any d, quotients modulo the field", Dropped: limbs, Assign: with(func(t *toyShare) { increment(t.d[4]); t.solve() })},
			{Name: "d changed", Dropped: identity, Assign: wrongD},
			{Name: "share for another c1", Dropped: identity, Assign: with(func(t *toyShare) { increment(t.c1[9]) })},
			{Name: "key share passed off as decryption share", Dropped: identity, Assign: with(func(t *toyShare) {
				for j := range t.c1 {
					t.c1[j].Neg(t.c1[j])
				}
			})},
			{Name: "pivot solved for a changed d", Dropped: pivot, Assign: wrongD, Hints: attack.Hints{"ring.pivotHint": forgedPivot()}},
			{Name: "counts claim a foreign limb", Dropped: attack.None, Assign: with(func(t *toyShare) { t.z[3] = big.NewInt(2048); t.share().openL() }), Hints: attack.Hints{
				"ring.countHint": func(_ *big.Int, in, out []*big.Int) error {
					out[len(out)-1].SetInt64(int64(len(in) - 1)) // as if every lookup were the last entry
					return nil
				},
			}},
		})
}

func forgedPivot() solver.Hint {
	t := sampleToy()
	increment(t.d[4])
	return t.ring.ForgePivot(t.s, t.ring.Rest(t.d, t.z, t.r))
}
