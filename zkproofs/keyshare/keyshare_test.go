package keyshare

import (
	"crypto/sha3"
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/internal/attack"
)

// stream is deterministic randomness for tests.
func stream(label string) *sha3.SHAKE {
	s := sha3.NewSHAKE256()
	s.Write([]byte(label))
	return s
}

func context(set *he.Set) zkproofs.Context {
	return zkproofs.Context{
		ChainID: 1337, Contract: [20]byte{1}, Study: [32]byte{2}, Session: [32]byte{3}, Roster: [32]byte{4},
		Site: "st-anna", Circuit: ID(set),
	}
}

// party makes a true statement.
func party(t *testing.T, set *he.Set, label string) (Public, Witness) {
	t.Helper()
	secret, err := set.NewSecret(stream(label))
	if err != nil {
		t.Fatal(err)
	}
	salt, err := zkproofs.RandomElement(stream(label + " salt"))
	if err != nil {
		t.Fatal(err)
	}
	a := set.CommonPoly([32]byte{9})
	return Public{A: a, B: set.KeyShare(a, secret), C: Commit(set, secret, salt), Context: context(set)}, Witness{secret, salt}
}

func keys(t *testing.T) (*zkproofs.Prover, *zkproofs.Verifier) {
	t.Helper()
	k := zkproofs.DevelopmentKeys("", nil)
	p, err := k.Prover(Definition(he.Additive4096()))
	if err != nil {
		t.Fatal(err)
	}
	return p, p.Verifier()
}

func TestKeyShare(t *testing.T) {
	set := he.Additive4096()
	p, v := keys(t)
	pub, w := party(t, set, "anna")
	if err := Native(pub, w); err != nil {
		t.Fatal(err)
	}
	proof, err := Prove(p, pub, w)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(v, pub, proof); err != nil {
		t.Fatal(err)
	}

	t.Run("a proof holds for its own statement only", func(t *testing.T) {
		other, _ := party(t, set, "berta")
		for name, change := range map[string]func(*Public){
			"another b":                     func(p *Public) { p.B = other.B },
			"another a":                     func(p *Public) { p.A = set.CommonPoly([32]byte{10}) },
			"another commitment":            func(p *Public) { p.C = other.C },
			"another party's share and C":   func(p *Public) { p.B, p.C = other.B, other.C },
			"another chain":                 func(p *Public) { p.Context.ChainID++ },
			"another contract":              func(p *Public) { p.Context.Contract[19]++ },
			"another study":                 func(p *Public) { p.Context.Study[0]++ },
			"another session":               func(p *Public) { p.Context.Session[0]++ },
			"another roster":                func(p *Public) { p.Context.Roster[0]++ },
			"another site":                  func(p *Public) { p.Context.Site = "st-berta" },
			"another chunk":                 func(p *Public) { p.Context.Chunk++ },
			"another lane":                  func(p *Public) { p.Context.Lane++ },
			"the share with a and b traded": func(p *Public) { p.A, p.B = p.B, p.A },
		} {
			changed := pub
			change(&changed)
			if err := Verify(v, changed, proof); !errors.Is(err, zkproofs.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})

	t.Run("every public input is bound", func(t *testing.T) {
		in, _, err := pub.inputs()
		if err != nil {
			t.Fatal(err)
		}
		n := set.N()
		for _, i := range []int{0, 1, n - 1, n, n + 1, 2*n - 1, 2 * n, 2*n + 1} {
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
			"no polynomial":              func(p *Public) { p.B = he.Poly{} },
			"another parameter set":      func(p *Public) { p.B = he.Additive8192().CommonPoly([32]byte{}) },
			"context of another circuit": func(p *Public) { p.Context.Circuit = "decryptshare/v1/additive4096" },
			"context of another set":     func(p *Public) { p.Context.Circuit = ID(he.Additive8192()) },
			"commitment not canonical":   func(p *Public) { p.C = zkproofs.Element{0xff} },
		} {
			changed := pub
			change(&changed)
			if err := Verify(v, changed, proof); err == nil || errors.Is(err, zkproofs.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := Prove(p, changed, w); err == nil {
				t.Errorf("%s: proven", name)
			}
		}
	})
}

// TestFalseKeySharesCannotBeProven feeds false inputs through the same Prove that honest parties use; the native twin refuses them too.
func TestFalseKeySharesCannotBeProven(t *testing.T) {
	set := he.Additive4096()
	p, _ := keys(t)
	other, otherW := party(t, set, "berta")
	rogue := func(pub *Public) { // b − b_berta: cancels berta's share in the sum of keys
		minus := other.B.Centred()
		for j := range minus {
			minus[j].Neg(minus[j])
		}
		pub.B = pub.B.Add(set.PolyOf(minus))
	}
	for name, change := range map[string]func(*Public, *Witness){
		"secret not of C": func(pub *Public, w *Witness) { pub.C = other.C },
		"salt not of C":   func(_ *Public, w *Witness) { w.Salt = otherW.Salt },
		"secret not ternary": func(pub *Public, w *Witness) {
			w.Secret.S[17] = 2
			pub.B, pub.C = set.KeyShare(pub.A, w.Secret), Commit(set, w.Secret, w.Salt)
		},
		"error outside the window": func(pub *Public, w *Witness) {
			w.Secret.E[4095] = he.ErrorWindow + 1
			pub.B, pub.C = set.KeyShare(pub.A, w.Secret), Commit(set, w.Secret, w.Salt)
		},
		"error below the window": func(pub *Public, w *Witness) {
			w.Secret.E[0] = -he.ErrorWindow - 1
			pub.B, pub.C = set.KeyShare(pub.A, w.Secret), Commit(set, w.Secret, w.Salt)
		},
		"b changed in one coefficient": func(pub *Public, _ *Witness) { pub.B = pub.B.Add(set.PolyOf(he.Small{1}.Big())) },
		"rogue key share":              func(pub *Public, _ *Witness) { rogue(pub) },
		"share of another party":       func(pub *Public, _ *Witness) { pub.B = other.B },
	} {
		t.Run(name, func(t *testing.T) {
			pub, w := party(t, set, "anna")
			change(&pub, &w)
			if Native(pub, w) == nil {
				t.Error("the native twin accepts it")
			}
			if _, err := Prove(p, pub, w); !errors.Is(err, zkproofs.ErrUnsatisfied) {
				t.Errorf("%v, want %v", err, zkproofs.ErrUnsatisfied)
			}
		})
	}
	t.Run("errors at the window's edges are proven", func(t *testing.T) {
		pub, w := party(t, set, "anna")
		w.Secret.E[0], w.Secret.E[1] = he.ErrorWindow, -he.ErrorWindow
		pub.B, pub.C = set.KeyShare(pub.A, w.Secret), Commit(set, w.Secret, w.Salt)
		if _, err := Prove(p, pub, w); err != nil || Native(pub, w) != nil {
			t.Error(err, Native(pub, w))
		}
	})
	t.Run("a secret of the wrong length is refused", func(t *testing.T) {
		pub, w := party(t, set, "anna")
		w.Secret.S = w.Secret.S[1:]
		if _, err := Prove(p, pub, w); err == nil {
			t.Error("proven")
		}
	})
}

// TestBothSets holds the circuits to their budgets, since proving time is proportional, and solves both sets' circuits for a true and a false witness.
func TestBothSets(t *testing.T) {
	for set, most := range map[*he.Set]int{he.Additive4096(): 31_000, he.Additive8192(): 60_000} {
		s, err := attack.NewSolver(Definition(set).New())
		if err != nil {
			t.Fatal(err)
		}
		if n := s.Constraints(); n > most {
			t.Errorf("%s: %d constraints, want at most %d", set.Name(), n, most)
		}
		pub, w := party(t, set, "anna")
		solve := func() error {
			a, err := assign(pub, w)
			if err != nil {
				t.Fatal(err)
			}
			return s.Solve(a)
		}
		if err := solve(); err != nil {
			t.Errorf("%s: a true share is refused: %v", set.Name(), err)
		}
		pub.B = pub.B.Add(set.PolyOf([]*big.Int{big.NewInt(1)}))
		if solve() == nil {
			t.Errorf("%s: a changed share is accepted", set.Name())
		}
	}
}

func TestCommitmentBindsAndHides(t *testing.T) {
	set := he.Additive4096()
	pub, w := party(t, set, "anna")
	seen := map[zkproofs.Element]string{pub.C: "itself"}
	for name, change := range map[string]func(*Witness){
		"s":    func(w *Witness) { w.Secret.S[4095] = (w.Secret.S[4095]+2)%3 - 1 },
		"e":    func(w *Witness) { w.Secret.E[4095]++ },
		"salt": func(w *Witness) { w.Salt[31] ^= 1 },
	} {
		_, w := party(t, set, "anna")
		change(&w)
		c := Commit(set, w.Secret, w.Salt)
		if old, ok := seen[c]; ok {
			t.Errorf("commitment with another %s equals %s", name, old)
		}
		seen[c] = name
	}
	if again := Commit(set, w.Secret, w.Salt); again != pub.C {
		t.Error("the commitment is not a function of its input")
	}
	if printed := fmt.Sprintf("%v %+v %#v", w.Secret, w, w.Secret); len(printed) > 600 {
		t.Errorf("a secret prints %d bytes", len(printed))
	}
}

func BenchmarkProve(b *testing.B) {
	set := he.Additive4096()
	k := zkproofs.DevelopmentKeys("", nil)
	p, err := k.Prover(Definition(set))
	if err != nil {
		b.Fatal(err)
	}
	secret, err := set.NewSecret(stream("bench"))
	if err != nil {
		b.Fatal(err)
	}
	a := set.CommonPoly([32]byte{9})
	w := Witness{Secret: secret}
	pub := Public{A: a, B: set.KeyShare(a, secret), C: Commit(set, secret, w.Salt), Context: context(set)}
	for b.Loop() {
		if _, err := Prove(p, pub, w); err != nil {
			b.Fatal(err)
		}
	}
}
