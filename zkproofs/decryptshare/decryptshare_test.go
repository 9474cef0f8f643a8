package decryptshare

import (
	"crypto/sha3"
	"errors"
	"math/big"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/keyshare"
)

// stream is deterministic randomness for tests.
func stream(label string) *sha3.SHAKE {
	s := sha3.NewSHAKE256()
	s.Write([]byte(label))
	return s
}

func context(set *he.Set, lane uint32) zkproofs.Context {
	return zkproofs.Context{
		ChainID: 1337, Contract: [20]byte{1}, Study: [32]byte{2}, Session: [32]byte{3}, Roster: [32]byte{4},
		Site: "st-anna", Lane: lane, Circuit: ID(set),
	}
}

// party makes a true statement for lane 0 and the smudging of lane 1.
type party struct {
	set  *he.Set
	pub  Public
	w    Witness
	next Witness // lane 1
}

func newParty(t testing.TB, set *he.Set, label string) *party {
	t.Helper()
	p := &party{set: set}
	secret, err := set.NewSecret(stream(label))
	if err != nil {
		t.Fatal(err)
	}
	p.w.Secret = secret
	for i, lane := range []*Witness{&p.w, &p.next} {
		lane.Secret = secret
		source := stream(label + string(rune('0'+i)))
		if lane.Z, err = set.NewSmudge(source); err != nil {
			t.Fatal(err)
		}
		if lane.SaltL, err = zkproofs.RandomElement(source); err != nil {
			t.Fatal(err)
		}
	}
	if p.w.Salt, err = zkproofs.RandomElement(stream(label + " salt")); err != nil {
		t.Fatal(err)
	}
	p.pub = Public{C1: set.CommonPoly([32]byte{11}), Context: context(set, 0)}
	return p.share().open().openL()
}

// share, open and openL compute what is public from the witness.
func (p *party) share() *party {
	p.pub.D = p.set.DecryptionShare(p.pub.C1, p.w.Secret, p.w.Z)
	return p
}

func (p *party) open() *party {
	p.pub.C = keyshare.Commit(p.set, p.w.Secret, p.w.Salt)
	return p
}

func (p *party) openL() *party {
	p.pub.CL = CommitSmudge(p.set, p.w.Z, p.w.SaltL)
	return p
}

var prover = sync.OnceValues(func() (*zkproofs.Prover, error) {
	return zkproofs.DevelopmentKeys("", nil).Prover(Definition(he.Additive4096()))
})

func keys(t testing.TB) (*zkproofs.Prover, *zkproofs.Verifier) {
	t.Helper()
	p, err := prover()
	if err != nil {
		t.Fatal(err)
	}
	return p, p.Verifier()
}

// small is the circuit of the default set, for solving without keys.
var small = sync.OnceValues(func() (*attack.Solver, error) { return attack.NewSolver(Definition(he.Additive4096()).New()) })

func TestDecryptionShare(t *testing.T) {
	set := he.Additive4096()
	prover, v := keys(t)
	p := newParty(t, set, "anna")
	// Smudging reaches its bounds.
	p.w.Z[0], p.w.Z[1] = new(big.Int).Neg(shapeOf(set).bound()), new(big.Int).Sub(shapeOf(set).bound(), big.NewInt(1))
	p.share().openL()
	if err := Native(p.pub, p.w); err != nil {
		t.Fatal(err)
	}
	proof, err := Prove(prover, p.pub, p.w)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(v, p.pub, proof); err != nil {
		t.Fatal(err)
	}

	t.Run("a proof holds for its own statement only", func(t *testing.T) {
		other := newParty(t, set, "berta")
		for name, change := range map[string]func(*Public){
			"another d":                      func(p *Public) { p.D = other.pub.D },
			"another c1":                     func(p *Public) { p.C1 = set.CommonPoly([32]byte{12}) },
			"another secret's C":             func(p *Public) { p.C = other.pub.C },
			"another lane's C_l":             func(p *Public) { p.CL = other.pub.CL },
			"C and C_l traded":               func(p *Public) { p.C, p.CL = p.CL, p.C },
			"another chain":                  func(p *Public) { p.Context.ChainID++ },
			"another contract":               func(p *Public) { p.Context.Contract[19]++ },
			"another study":                  func(p *Public) { p.Context.Study[0]++ },
			"another session":                func(p *Public) { p.Context.Session[0]++ },
			"another roster":                 func(p *Public) { p.Context.Roster[0]++ },
			"another site":                   func(p *Public) { p.Context.Site = "st-berta" },
			"another lane":                   func(p *Public) { p.Context.Lane++ },
			"the share with c1 and d traded": func(p *Public) { p.C1, p.D = p.D, p.C1 },
		} {
			changed := p.pub
			change(&changed)
			if err := Verify(v, changed, proof); !errors.Is(err, zkproofs.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})

	t.Run("every public input is bound", func(t *testing.T) {
		in, _, err := p.pub.inputs()
		if err != nil {
			t.Fatal(err)
		}
		n := set.N()
		for _, i := range []int{0, 1, n - 1, n, n + 1, 2*n - 1, 2 * n, 2*n + 1, 2*n + 2} {
			changed := append([]fr.Element{}, in...)
			var one fr.Element
			one.SetOne()
			changed[i].Add(&changed[i], &one)
			if err := v.Verify(changed, proof); !errors.Is(err, zkproofs.ErrInvalid) {
				t.Errorf("input %d: %v", i, err)
			}
		}
	})

	t.Run("public input that has no form is refused", func(t *testing.T) {
		for name, change := range map[string]func(*Public){
			"no polynomial":              func(p *Public) { p.D = he.Poly{} },
			"another parameter set":      func(p *Public) { p.D = he.Additive8192().CommonPoly([32]byte{}) },
			"context of another circuit": func(p *Public) { p.Context.Circuit = keyshare.ID(set) },
			"context of another set":     func(p *Public) { p.Context.Circuit = ID(he.Additive8192()) },
			"C not canonical":            func(p *Public) { p.C = zkproofs.Element{0xff} },
			"C_l not canonical":          func(p *Public) { p.CL = zkproofs.Element{0xff} },
		} {
			changed := p.pub
			change(&changed)
			if err := Verify(v, changed, proof); err == nil || errors.Is(err, zkproofs.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := Prove(prover, changed, p.w); err == nil {
				t.Errorf("%s: proven", name)
			}
		}
	})
}

// TestFalseDecryptionSharesCannotBeProven feeds false inputs through the same Prove that honest parties use; the native twin refuses them too.
func TestFalseDecryptionSharesCannotBeProven(t *testing.T) {
	set := he.Additive4096()
	prover, _ := keys(t)
	bound := shapeOf(set).bound()
	for name, change := range map[string]func(*party){
		"secret of another key share": func(p *party) { p.w.Secret.S = newParty(t, set, "berta").w.Secret.S; p.share() },
		"secret and errors of another key share": func(p *party) {
			p.w.Secret = newParty(t, set, "berta").w.Secret
			p.share()
		},
		"secret not ternary":    func(p *party) { p.w.Secret.S[9] = -2; p.share().open() },
		"smudging at its bound": func(p *party) { p.w.Z[4095] = bound; p.share().openL() },
		"smudging below its bound": func(p *party) {
			p.w.Z[0] = new(big.Int).Sub(new(big.Int).Neg(bound), big.NewInt(1))
			p.share().openL()
		},
		"smudging that destroys the result": func(p *party) { p.w.Z[0] = new(big.Int).Rsh(set.Q(), 2); p.share().openL() },
		"smudging of another lane":          func(p *party) { p.w.Z = p.next.Z; p.share() },
		"smudging of another lane with its salt": func(p *party) {
			p.w.Z, p.w.SaltL = p.next.Z, p.next.SaltL
			p.share()
		},
		"share made for another c1": func(p *party) {
			p.pub.D = set.DecryptionShare(set.CommonPoly([32]byte{12}), p.w.Secret, p.w.Z)
		},
		"d changed in one coefficient": func(p *party) { p.pub.D = p.pub.D.Add(set.PolyOf(he.Small{1}.Big())) },
		"a result forged by Δ":         func(p *party) { p.pub.D = p.pub.D.Add(set.PolyOf([]*big.Int{set.Delta()})) },
		"no smudging in d": func(p *party) {
			p.pub.D = set.DecryptionShare(p.pub.C1, p.w.Secret, make0(set.N()))
		},
		"salt of C":   func(p *party) { p.w.Salt[31] ^= 1 },
		"salt of C_l": func(p *party) { p.w.SaltL[31] ^= 1 },
	} {
		t.Run(name, func(t *testing.T) {
			p := newParty(t, set, "anna")
			change(p)
			if Native(p.pub, p.w) == nil {
				t.Error("the native twin accepts it")
			}
			if _, err := Prove(prover, p.pub, p.w); !errors.Is(err, zkproofs.ErrUnsatisfied) {
				t.Errorf("%v, want %v", err, zkproofs.ErrUnsatisfied)
			}
		})
	}
	t.Run("a witness of the wrong length is refused", func(t *testing.T) {
		p := newParty(t, set, "anna")
		p.w.Z = p.w.Z[1:]
		if _, err := Prove(prover, p.pub, p.w); err == nil {
			t.Error("proven")
		}
	})
}

func make0(n int) he.Smudge {
	z := make(he.Smudge, n)
	for j := range z {
		z[j] = new(big.Int)
	}
	return z
}

func TestLimbsHoldExactlyTheSmudging(t *testing.T) {
	for _, want := range []struct {
		set   *he.Set
		bits  uint
		limbs int
	}{{he.Additive4096(), 11, 7}, {he.Additive8192(), 14, 9}} {
		s := shapeOf(want.set)
		if s.limbBits != want.bits || s.limbs != want.limbs {
			t.Errorf("%s: %d limbs of %d bits", want.set.Name(), s.limbs, s.limbBits)
		}
		if b := new(big.Int).Lsh(big.NewInt(1), uint(want.set.SmudgeBits())); s.bound().Cmp(b) != 0 {
			t.Errorf("%s: limbs reach %v, smudging %v", want.set.Name(), s.bound(), b)
		}
	}
}

func TestSmudgeCommitmentBinds(t *testing.T) {
	p := newParty(t, he.Additive4096(), "anna")
	p.w.Z[4095].Add(p.w.Z[4095], big.NewInt(1))
	if CommitSmudge(p.set, p.w.Z, p.w.SaltL) == p.pub.CL {
		t.Error("another z, the same commitment")
	}
	p.w.Z[4095].Sub(p.w.Z[4095], big.NewInt(1))
	if CommitSmudge(p.set, p.w.Z, p.w.SaltL) != p.pub.CL {
		t.Error("the commitment is not a function of its input")
	}
}

// TestCircuitKeepsItsBudget of constraints, since proving time is proportional, and is solved by a true witness and not by a false one.
func TestCircuitKeepsItsBudget(t *testing.T) {
	s, err := small()
	if err != nil {
		t.Fatal(err)
	}
	solves(t, he.Additive4096(), s, 104_000)
}

func solves(t *testing.T, set *he.Set, s *attack.Solver, most int) {
	t.Helper()
	if n := s.Constraints(); n > most {
		t.Errorf("%d constraints, want at most %d", n, most)
	}
	p := newParty(t, set, "anna")
	solve := func() error {
		a, err := assign(p.pub, p.w)
		if err != nil {
			t.Fatal(err)
		}
		return s.Solve(a)
	}
	if err := solve(); err != nil {
		t.Errorf("a true share is refused: %v", err)
	}
	p.w.Z[1] = shapeOf(set).bound()
	p.share().openL()
	if solve() == nil {
		t.Error("smudging at its bound is accepted")
	}
}

func BenchmarkProve(b *testing.B) {
	prover, _ := keys(b)
	p := newParty(b, he.Additive4096(), "anna")
	for b.Loop() {
		if _, err := Prove(prover, p.pub, p.w); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	prover, v := keys(b)
	p := newParty(b, he.Additive4096(), "anna")
	proof, err := Prove(prover, p.pub, p.w)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := Verify(v, p.pub, proof); err != nil {
			b.Fatal(err)
		}
	}
}
