package attack

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/multicommit"
)

// pledge says of a public pair, a ciphertext in small, that both are the secret M, by one identity at the challenge: C0 + C1·γ = M·(1 + γ). That is
// sound if all three are in the commitment that γ is a hash of, and worth nothing if one of them may be chosen when γ is known.
type pledge struct {
	C0, C1    frontend.Variable `gnark:",public"`
	M         frontend.Variable
	committed func(c *pledge, m frontend.Variable) []frontend.Variable
}

func (c *pledge) Define(api frontend.API) error {
	m, err := api.NewHint(secretHint, 1, c.C0, c.C1, c.M)
	if err != nil {
		return err
	}
	multicommit.WithCommitment(api, func(api frontend.API, gamma frontend.Variable) error {
		late := m[0]
		if len(c.committed(c, nil)) == 2 { // nothing of the secret: it may as well be computed now
			out, err := api.NewHint(secretHint, 1, c.C0, c.C1, c.M, gamma)
			if err != nil {
				return err
			}
			late = out[0]
		}
		if _, err := api.NewHint(watchHint, 1, gamma); err != nil {
			return err
		}
		api.AssertIsEqual(api.Add(c.C0, api.Mul(c.C1, gamma)), api.Mul(late, api.Add(1, gamma)))
		return nil
	}, c.committed(c, m[0])...)
	return nil
}

// secretHint is the secret of an honest prover; what a cheat puts in its place sees what it sees.
func secretHint(_ *big.Int, in, out []*big.Int) error {
	out[0].Set(in[2])
	return nil
}

// watchHint computes nothing; what a cheat puts in its place sees the challenge.
func watchHint(_ *big.Int, in, out []*big.Int) error {
	out[0].Set(in[0])
	return nil
}

// TestChallengeComesAfterEverythingItTests plays with gnark's real prover and verifier the two ways of cheating an identity at a challenge, against circuits in which they
// work, and against the circuit in which they do not.
func TestChallengeComesAfterEverythingItTests(t *testing.T) {
	solver.RegisterHint(secretHint, watchHint)
	everything := func(c *pledge, m frontend.Variable) []frontend.Variable { return []frontend.Variable{c.C0, c.C1, m} }
	cheats := map[string]struct {
		committed func(c *pledge, m frontend.Variable) []frontend.Variable
		prove     func(t *testing.T, s *System) error
	}{
		// The ciphertext is no part of what the challenge hashes: it is computed from γ for a secret that is not in it.
		"the ciphertext is not bound": {func(_ *pledge, m frontend.Variable) []frontend.Variable { return []frontend.Variable{m} }, chooseCiphertext},
		// The challenge is fixed first: the secret is what the identity asks for at this γ, and the ciphertext holds no secret at all.
		"γ is fixed before the secret": {func(c *pledge, _ frontend.Variable) []frontend.Variable { return []frontend.Variable{c.C0, c.C1} }, chooseSecret},
	}
	whole, err := Compile(&pledge{committed: everything}, None)
	if err != nil {
		t.Fatal(err)
	}
	if err := whole.Prove(&pledge{C0: 5, C1: 5, M: 5}, nil); err != nil {
		t.Fatalf("the true statement is refused: %v", err)
	}
	for name, cheat := range cheats {
		t.Run(name, func(t *testing.T) {
			broken, err := Compile(&pledge{committed: cheat.committed}, None)
			if err != nil {
				t.Fatal(err)
			}
			if err := cheat.prove(t, broken); err != nil {
				t.Errorf("the attack does not work on the circuit that allows it, so this test shows nothing: %v", err)
			}
			if cheat.prove(t, whole) == nil {
				t.Error("a false statement was proven")
			}
		})
	}
}

// still replaces what hides the commitment by a constant, so that the same committed values give the same challenge again.
func still(_ *big.Int, _, out []*big.Int) error {
	out[0].SetUint64(42)
	return nil
}

// chooseCiphertext commits to 5, learns γ in a first attempt, and takes C1 so that the identity holds beside C0 = 1.
func chooseCiphertext(t *testing.T, s *System) error {
	t.Helper()
	var gamma fr.Element
	spy := func(_ *big.Int, in, out []*big.Int) error {
		gamma.SetBigInt(in[0])
		out[0].Set(in[0])
		return nil
	}
	hints := Hints{"hints.Randomize": still, "attack.watchHint": spy}
	_ = s.Prove(&pledge{C0: 1, C1: 1, M: 5}, hints) // false, and refused; it shows γ
	if gamma.IsZero() {
		t.Fatal("the first attempt did not show the challenge")
	}
	one, c1 := fr.One(), fr.NewElement(5) // C1 = (5·(1 + γ) − 1)/γ
	one.Add(&one, &gamma)
	c1.Mul(&c1, &one)
	one.SetOne()
	c1.Sub(&c1, &one)
	c1.Div(&c1, &gamma)
	return s.Prove(&pledge{C0: 1, C1: c1, M: 5}, hints)
}

// chooseSecret says of 1 and 2 that both are the secret.
func chooseSecret(t *testing.T, s *System) error {
	t.Helper()
	choose := func(m *big.Int, in, out []*big.Int) error {
		if len(in) < 4 { // γ is not known yet
			out[0].Set(in[2])
			return nil
		}
		var a, b big.Int
		a.Mul(in[1], in[3]).Add(&a, in[0])
		b.Add(in[3], big.NewInt(1)).ModInverse(&b, m)
		out[0].Mul(&a, &b).Mod(out[0], m)
		return nil
	}
	return s.Prove(&pledge{C0: 1, C1: 2, M: 1}, Hints{"attack.secretHint": choose})
}
