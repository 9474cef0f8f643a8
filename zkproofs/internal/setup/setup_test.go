package setup

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/witness"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/logger"
)

func scalars(t testing.TB) []fr.Element {
	t.Helper()
	var list []fr.Element
	for _, n := range []int64{0, 1, 2, -1, -2, 1 << 40} {
		var x fr.Element
		list = append(list, *x.SetInt64(n))
	}
	for i := range 254 {
		x, _ := new(fr.Element).SetInterface(new(big.Int).Lsh(big.NewInt(1), uint(i)))
		list = append(list, *x)
	}
	for range 20 {
		var x fr.Element
		if _, err := x.SetRandom(); err != nil {
			t.Fatal(err)
		}
		list = append(list, x)
	}
	return list
}

// TestTablesGiveTheMultiples of both generators, whatever the width of the windows.
func TestTablesGiveTheMultiples(t *testing.T) {
	list := scalars(t)
	widths := map[int]bool{}
	for _, n := range []int{0, 10, 300, 20_000, 1 << 30} {
		widths[windowWidth(n)] = true
		if n > 20_000 {
			continue
		}
		one, two := multiplesG1(n).of(list...), multiplesG2(n).of(list...)
		for i, x := range list {
			var a curve.G1Affine
			var b curve.G2Affine
			a.ScalarMultiplicationBase(x.BigInt(new(big.Int)))
			b.ScalarMultiplicationBase(x.BigInt(new(big.Int)))
			if !one[i].Equal(&a) || !two[i].Equal(&b) {
				t.Errorf("width %d: multiple %d differs", windowWidth(n), i)
			}
		}
	}
	if len(widths) < 4 || !widths[12] {
		t.Errorf("the widths were %v", widths)
	}
}

func TestDigitsAddUp(t *testing.T) {
	for _, x := range scalars(t) {
		bits, want := x.Bits(), x.BigInt(new(big.Int))
		for c := 1; c <= 12; c++ {
			sum := new(big.Int)
			for w := range windows(c) {
				sum.Add(sum, new(big.Int).Lsh(new(big.Int).SetUint64(digit(bits, w*c, c)), uint(w*c)))
			}
			if sum.Cmp(want) != 0 {
				t.Fatalf("width %d: digits of %v give %v", c, want, sum)
			}
		}
	}
}

func TestLagrangePolynomialsAreOneAtTheirPlace(t *testing.T) {
	domain := fft.NewDomain(8)
	var at fr.Element
	at.SetUint64(12345)
	basis := lagrange(domain, 8, at)
	// Σ L_i(t)·p(ω^i) = p(t) for p of degree below 8, here x^5 + 3.
	p := func(x fr.Element) fr.Element {
		var y, three fr.Element
		y.Exp(x, big.NewInt(5))
		return *y.Add(&y, three.SetUint64(3))
	}
	var sum fr.Element
	x := fr.One()
	for i := range basis {
		y := p(x)
		sum.Add(&sum, y.Mul(&y, &basis[i]))
		x.Mul(&x, &domain.Generator)
	}
	if want := p(at); !sum.Equal(&want) {
		t.Error("the polynomial has another value")
	}
}

// sample has public, committed, private and internal wires, coefficients, and a number of constraints that is no power of two.
type sample struct {
	X, Y      frontend.Variable `gnark:",public"`
	S, T      frontend.Variable
	committed bool
}

func (c *sample) Define(api frontend.API) error {
	y := frontend.Variable(0)
	for i := range 5 {
		y = api.Add(y, api.Mul(c.S, api.Add(api.Mul(c.T, i+2), c.X)))
	}
	api.AssertIsEqual(c.Y, y)
	if c.committed {
		gamma, err := api.(frontend.Committer).Commit(c.X, c.Y, c.S)
		if err != nil {
			return err
		}
		api.AssertIsDifferent(gamma, c.T)
	}
	return nil
}

func compile(t *testing.T, committed bool) *cs.R1CS {
	t.Helper()
	logger.Disable()
	system, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, &sample{committed: committed})
	if err != nil {
		t.Fatal(err)
	}
	return system.(*cs.R1CS)
}

// TestKeysProveTheTrueAndNothingElse: gnark's prover and verifier take them.
func TestKeysProveTheTrueAndNothingElse(t *testing.T) {
	for _, committed := range []bool{false, true} {
		system := compile(t, committed)
		pk, vk, err := Keys(system)
		if err != nil {
			t.Fatal(err)
		}
		// Σ (i+2) = 20, so Y = S·(20·T + 5·X)
		w := values(t, &sample{X: 3, Y: 4 * (20*7 + 15), S: 4, T: 7})
		proof, err := groth16.Prove(system, pk, w)
		if err != nil {
			t.Fatal(err)
		}
		public := w.Vector().(fr.Vector)[:2]
		if err := groth16.Verify(proof, vk, public); err != nil {
			t.Errorf("committed %t: %v", committed, err)
		}
		for i := range public {
			other := slices.Clone(public)
			other[i].SetUint64(1)
			if groth16.Verify(proof, vk, other) == nil {
				t.Errorf("committed %t: the proof holds for another public input %d", committed, i)
			}
		}
		changed := *proof
		changed.Krs.Add(&changed.Krs, &changed.Ar)
		if groth16.Verify(&changed, vk, public) == nil {
			t.Errorf("committed %t: a changed proof holds", committed)
		}
		_, foreign, err := Keys(system)
		if err != nil {
			t.Fatal(err)
		}
		if groth16.Verify(proof, foreign, public) == nil {
			t.Errorf("committed %t: the proof holds under other keys", committed)
		}
		if committed {
			changed = *proof
			changed.CommitmentPok = changed.Commitments[0]
			if groth16.Verify(&changed, vk, public) == nil {
				t.Error("a commitment without proof of knowledge is accepted")
			}
		}
	}
}

func values(t *testing.T, s *sample) witness.Witness {
	t.Helper()
	w, err := frontend.NewWitness(s, ecc.BN254.ScalarField())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestKeysHaveTheLayoutOfGnarks own setup.
func TestKeysHaveTheLayoutOfGnarks(t *testing.T) {
	for _, committed := range []bool{false, true} {
		system := compile(t, committed)
		pk, vk, err := Keys(system)
		if err != nil {
			t.Fatal(err)
		}
		wantPK, wantVK := new(groth16.ProvingKey), new(groth16.VerifyingKey)
		if err := groth16.Setup(system, wantPK, wantVK); err != nil {
			t.Fatal(err)
		}
		if got, want := layout(pk, vk), layout(wantPK, wantVK); got != want {
			t.Errorf("committed %t:\n%s\n%s", committed, got, want)
		}
	}
}

func layout(pk *groth16.ProvingKey, vk *groth16.VerifyingKey) string {
	s := fmt.Sprintln(pk.Domain.Cardinality, len(pk.G1.A), len(pk.G1.B), len(pk.G1.Z), len(pk.G1.K), len(pk.G2.B), pk.InfinityA, pk.InfinityB, pk.NbInfinityA, pk.NbInfinityB,
		len(vk.G1.K), vk.PublicAndCommitmentCommitted, len(vk.CommitmentKeys))
	for _, c := range pk.CommitmentKeys {
		s += fmt.Sprintln(len(c.Basis), len(c.BasisExpSigma))
	}
	return s
}
