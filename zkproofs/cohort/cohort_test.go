package cohort

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/poseidon"
)

var prover = sync.OnceValues(func() (*zkproofs.Prover, error) {
	return zkproofs.DevelopmentKeys("", nil).Prover(Definition())
})

func keys(t testing.TB) *zkproofs.Prover {
	t.Helper()
	p, err := prover()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func statement(t testing.TB, floor uint32, counts ...uint64) (Public, Witness) {
	t.Helper()
	random := rand.NewChaCha8([32]byte{1})
	pub := Public{Floor: floor, Context: zkproofs.Context{ChainID: 1, Session: [32]byte{2}, Site: "st-anna", Circuit: id}}
	w := Witness{Counts: counts}
	for _, n := range counts {
		salt, err := zkproofs.RandomElement(random)
		if err != nil {
			t.Fatal(err)
		}
		w.Salts = append(w.Salts, salt)
		pub.Counts = append(pub.Counts, CommitCount(n, salt))
	}
	return pub, w
}

func TestFloorIsProvenUpToTheSum(t *testing.T) {
	p := keys(t)
	full := slices.Repeat([]uint64{MaxCount}, MaxChunks)
	for _, c := range []struct {
		floor  uint32
		counts []uint64
		true   bool
	}{
		{0, []uint64{0}, true}, {1, []uint64{0}, false},
		{12, []uint64{12}, true}, {13, []uint64{12}, false},
		{60, []uint64{10, 20, 30}, true}, {61, []uint64{10, 20, 30}, false},
		{MaxChunks * MaxCount, full, true}, {MaxFloor, full, false},
		{0, []uint64{MaxCount + 1}, false},
	} {
		pub, w := statement(t, c.floor, c.counts...)
		proof, err := Prove(p, pub, w)
		if !c.true {
			if !errors.Is(err, zkproofs.ErrUnsatisfied) {
				t.Errorf("floor %d of %v: %v", c.floor, c.counts, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("floor %d of %v: %v", c.floor, c.counts, err)
		}
		if err := Verify(p.Verifier(), pub, proof); err != nil {
			t.Errorf("floor %d of %v: %v", c.floor, c.counts, err)
		}
	}
}

func TestProofHoldsForItsStatementAlone(t *testing.T) {
	p := keys(t)
	pub, w := statement(t, 50, 10, 20, 30)
	proof, err := Prove(p, pub, w)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := statement(t, 0, 10, 20, 31)
	for name, change := range map[string]func(*Public){
		"a higher floor":      func(x *Public) { x.Floor++ },
		"a lower floor":       func(x *Public) { x.Floor-- },
		"another count":       func(x *Public) { x.Counts = other.Counts },
		"a chunk less":        func(x *Public) { x.Counts = x.Counts[:2] },
		"a chunk more":        func(x *Public) { x.Counts = append(slices.Clone(x.Counts), x.Counts[0]) },
		"chunks in new order": func(x *Public) { x.Counts = []zkproofs.Element{x.Counts[1], x.Counts[0], x.Counts[2]} },
		"another site":        func(x *Public) { x.Context.Site = "st-anne" },
		"another session":     func(x *Public) { x.Context.Session[0]++ },
		"another chain":       func(x *Public) { x.Context.ChainID++ },
		"another contract":    func(x *Public) { x.Context.Contract[0]++ },
		"another chunk":       func(x *Public) { x.Context.Chunk++ },
	} {
		moved := pub
		change(&moved)
		if err := Verify(p.Verifier(), moved, proof); !errors.Is(err, zkproofs.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStatementWithoutFormIsRefused(t *testing.T) {
	p := keys(t)
	pub, w := statement(t, 5, 10)
	proof, err := Prove(p, pub, w)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*Public)
		want   string
	}{
		"no chunks":         {func(x *Public) { x.Counts = nil }, "0 chunks"},
		"17 chunks":         {func(x *Public) { x.Counts = slices.Repeat(x.Counts, 17) }, "17 chunks"},
		"commitment 0":      {func(x *Public) { x.Counts = []zkproofs.Element{{}} }, "unused"},
		"not reduced":       {func(x *Public) { x.Counts = []zkproofs.Element{{0xff}} }, "order"},
		"floor of 17 bits":  {func(x *Public) { x.Floor = MaxFloor + 1 }, "floor"},
		"another circuit":   {func(x *Public) { x.Context.Circuit = "cohort/v1/chunks32" }, "circuit"},
		"no circuit at all": {func(x *Public) { x.Context.Circuit = "" }, "circuit"},
	} {
		bad := pub
		c.change(&bad)
		if err := Verify(p.Verifier(), bad, proof); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Prove(p, bad, w); err == nil {
			t.Errorf("%s is proven", name)
		}
	}
	if _, err := Prove(p, pub, Witness{Counts: w.Counts}); err == nil {
		t.Error("a count without salt is proven")
	}
}

// A modified prover fills the circuit's inputs as it likes.
func TestModifiedProverIsRefusedByTheCircuit(t *testing.T) {
	p := keys(t)
	pub, w := statement(t, 40, 10, 20)
	public, err := pub.inputs()
	if err != nil {
		t.Fatal(err)
	}
	honest := func() zkproofs.Assignment { return zkproofs.Assignment{Public: public, Secret: witness(w)} }
	for name, change := range map[string]func(secret []fr.Element){
		"a larger count":              func(s []fr.Element) { s[0].SetUint64(20) },
		"a count in an unused place":  func(s []fr.Element) { s[5].SetUint64(10); s[2*MaxChunks+5].SetOne() },
		"used twice":                  func(s []fr.Element) { s[2*MaxChunks].SetUint64(2) },
		"half used, count doubled":    func(s []fr.Element) { s[0].SetUint64(4000); s[2*MaxChunks] = fr.NewElement(0) },
		"a negative flag":             func(s []fr.Element) { s[2*MaxChunks].SetInt64(-1) },
		"a count of minus one hidden": func(s []fr.Element) { s[7].SetInt64(-1); s[2*MaxChunks+7].SetInt64(-1) },
		"nothing used":                func(s []fr.Element) { s[2*MaxChunks].SetZero(); s[2*MaxChunks+1].SetZero() },
	} {
		a := honest()
		change(a.Secret)
		if _, err := p.Prove(a); !errors.Is(err, zkproofs.ErrUnsatisfied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	low, _ := statement(t, 30, 10, 20) // the same commitments, a floor that holds
	if public, err = low.inputs(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Prove(honest()); err != nil {
		t.Errorf("the true witness is refused too, so this test shows nothing: %v", err)
	}
}

func TestProverMayStateLessThanItHas(t *testing.T) {
	p := keys(t)
	pub, _ := statement(t, 10, 10, 20)
	public, err := pub.inputs()
	if err != nil {
		t.Fatal(err)
	}
	_, w := statement(t, 10, 10, 20)
	secret := make([]fr.Element, 3*MaxChunks)
	secret[0].SetUint64(10)
	secret[MaxChunks] = w.Salts[0].Field()
	secret[2*MaxChunks].SetOne() // the second chunk is left out: the sum is lower, and still reaches the floor
	proof, err := p.Prove(zkproofs.Assignment{Public: public, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(p.Verifier(), pub, proof); err != nil {
		t.Error(err)
	}
}

// weakened leaves one constraint out, to show that a test above depends on it.
type weakened struct {
	circuit
	without string
}

func (c *weakened) Define(api frontend.API) error {
	hash, err := poseidon.New(api)
	if err != nil {
		return err
	}
	zkproofs.Bind(api, c.Context)
	sum := frontend.Variable(0)
	for i := range c.Commitments {
		if c.without != "boolean" {
			api.AssertIsBoolean(c.Used[i])
		}
		opened := CountCommitment(hash, c.Counts[i], c.Salts[i])
		if c.without != "opening" {
			api.AssertIsEqual(api.Mul(c.Used[i], api.Sub(opened, c.Commitments[i])), 0)
		} else {
			zkproofs.Bind(api, c.Commitments[i])
		}
		if c.without != "count's range" {
			api.ToBinary(c.Counts[i], countBits)
		}
		sum = api.Add(sum, api.Mul(c.Used[i], c.Counts[i]))
	}
	if c.without != "sum's range" {
		api.ToBinary(api.Sub(sum, c.Floor), sumBits)
	} else {
		zkproofs.Bind(api, c.Floor)
	}
	return nil
}

// TestEveryConstraintIsNeeded: without it, an attack that the whole circuit refuses is accepted. The circuit has no commitment, so what solves can be proven.
func TestEveryConstraintIsNeeded(t *testing.T) {
	solver := func(c frontend.Circuit) *attack.Solver {
		s, err := attack.NewSolver(c)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	whole := solver(new(circuit))
	honest, w := statement(t, 40, 10, 20)
	hidden, hiddenWitness := statement(t, 40, MaxCount+1)
	for without, attack := range map[string]func() (Public, []fr.Element){
		"boolean": func() (Public, []fr.Element) {
			s := witness(w)
			s[2*MaxChunks].SetUint64(2)
			return honest, s
		},
		"opening": func() (Public, []fr.Element) {
			s := witness(w)
			s[0].SetUint64(4000)
			return honest, s
		},
		"count's range": func() (Public, []fr.Element) { return hidden, witness(hiddenWitness) },
		"sum's range":   func() (Public, []fr.Element) { return honest, witness(w) },
	} {
		pub, secret := attack()
		public, err := pub.inputs()
		if err != nil {
			t.Fatal(err)
		}
		a := zkproofs.Assignment{Public: public, Secret: secret}
		if whole.Solve(a) == nil {
			t.Errorf("without the %s: the whole circuit accepts the attack", without)
		}
		if err := solver(&weakened{without: without}).Solve(a); err != nil {
			t.Errorf("without the %s the attack fails as well: %v", without, err)
		}
	}
}

// witness is the circuit's secret input as an honest prover fills it.
func witness(w Witness) []fr.Element {
	secret := make([]fr.Element, 3*MaxChunks)
	for i := range w.Counts {
		secret[i].SetUint64(w.Counts[i])
		secret[MaxChunks+i] = w.Salts[i].Field()
		secret[2*MaxChunks+i].SetOne()
	}
	return secret
}

func TestCommitmentDependsOnCountAndSalt(t *testing.T) {
	one, two := zkproofs.Uint64Element(1), zkproofs.Uint64Element(2)
	if CommitCount(1, one) == CommitCount(2, one) || CommitCount(1, one) == CommitCount(1, two) || CommitCount(1, two) == CommitCount(2, one) {
		t.Error("two openings of one commitment")
	}
}

func TestCircuitIsSmall(t *testing.T) {
	n, err := Definition().Constraints()
	if err != nil {
		t.Fatal(err)
	}
	if n > 9_300 {
		t.Errorf("%d constraints", n)
	}
}
