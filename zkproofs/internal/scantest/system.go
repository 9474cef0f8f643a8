package scantest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	fcs "github.com/consensys/gnark/frontend/cs"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/frontend/schema"
	"github.com/consensys/gnark/logger"

	"salus/zkproofs"
	"salus/zkproofs/scan"
)

// System is a circuit that can be solved without keys. Solving replaces the commitment by a hash of the committed values, exactly as the prover
// does with the Pedersen commitment, so a witness that solves is one that can be proven. (gnark's own IsSolved refuses every witness of such a
// circuit, true ones too, and so shows nothing.)
type System struct{ r1cs *cs.R1CS }

// Compile compiles a fresh circuit, all of whose public inputs have to be in its one commitment.
func Compile(t testing.TB, fresh frontend.Circuit) System {
	t.Helper()
	s := compile(t, fresh)
	committed := s.r1cs.CommitmentInfo.(constraint.Groth16Commitments)[0].GetPublicCommitted()
	if n, publics := len(committed), s.r1cs.GetNbPublicVariables()-1; n != publics {
		t.Fatalf("%d of %d public inputs are outside the commitment", publics-n, publics)
	}
	return s
}

func compile(t testing.TB, fresh frontend.Circuit) System {
	t.Helper()
	logger.Disable()
	s, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, fresh)
	if err != nil {
		t.Fatal(err)
	}
	system := s.(*cs.R1CS)
	if n := len(system.CommitmentInfo.(constraint.Groth16Commitments)); n != 1 {
		t.Fatalf("%d commitments", n)
	}
	return System{system}
}

var errUnsatisfied = errors.New("unsatisfied")

// Solve says whether the assigned circuit satisfies the constraints.
func (s System) Solve(t testing.TB, values frontend.Circuit, options ...solver.Option) error {
	t.Helper()
	a, err := zkproofs.Assign(values)
	if err != nil {
		t.Fatal(err)
	}
	w, err := frontend.NewWitness(values, ecc.BN254.ScalarField())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(w.Vector().(fr.Vector)); n != len(a.Public)+len(a.Secret) {
		t.Fatal("assignment and witness differ")
	}
	challenge := func(_ *big.Int, in, out []*big.Int) error {
		h := sha256.New()
		var b [32]byte
		for _, x := range in {
			h.Write(x.FillBytes(b[:]))
		}
		out[0].SetBytes(h.Sum(nil)).Mod(out[0], ecc.BN254.ScalarField())
		return nil
	}
	options = append(options, solver.OverrideHint(solver.GetHintID(fcs.Bsb22CommitmentComputePlaceholder), challenge))
	if _, err := s.r1cs.Solve(w, options...); err != nil {
		return errUnsatisfied
	}
	return nil
}

// A Lie is what a modified prover does. Fill gives a circuit filled with it, all other values chosen so that only the named parts stand in its way.
type Lie struct {
	Name    string
	Against []scan.Part // without these parts the lie is accepted
	Fill    func(t testing.TB) frontend.Circuit
}

// Stand solves every lie with the whole circuit, which refuses it, and without the parts named, which lets it pass. So each lie is refused for its own reason, and no
// part of parts can be removed.
func Stand(t *testing.T, fresh func(omit ...scan.Part) frontend.Circuit, honest frontend.Circuit, lies []Lie, parts []scan.Part) {
	t.Helper()
	whole := Compile(t, fresh())
	if err := whole.Solve(t, honest); err != nil {
		t.Fatal("the honest witness is refused")
	}
	without, covered := map[string]System{}, map[scan.Part]bool{}
	for _, l := range lies {
		values := l.Fill(t)
		if whole.Solve(t, values) == nil {
			t.Errorf("%s: accepted", l.Name)
		}
		name := ""
		for _, p := range l.Against {
			name += string(p) + ";"
			covered[p] = true
		}
		if _, ok := without[name]; !ok {
			without[name] = compile(t, fresh(l.Against...))
		}
		if without[name].Solve(t, values) != nil {
			t.Errorf("%s: refused even without %v, so this test says nothing of it", l.Name, l.Against)
		}
	}
	for _, p := range parts {
		if !covered[p] {
			t.Errorf("no lie is refused by %q", p)
		}
	}
}

// MaliciousHints runs every hint of the circuit and then changes one of its outputs, which must be refused.
func (s System) MaliciousHints(t *testing.T, values frontend.Circuit) {
	t.Helper()
	if err := s.Solve(t, values); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for id, name := range s.r1cs.MHintsDependencies {
		if strings.HasSuffix(name, "Bsb22CommitmentComputePlaceholder") || strings.HasSuffix(name, "Randomize") {
			continue // γ is not the prover's to choose, and the commitment's blinding is free
		}
		original := solver.GetRegisteredHint(id)
		tried++
		for _, how := range []string{"first", "last", "negated"} {
			malicious := func(field *big.Int, in, out []*big.Int) error {
				if err := original(field, in, out); err != nil {
					return err
				}
				switch how {
				case "first":
					out[0].Add(out[0], big.NewInt(1))
				case "last":
					out[len(out)-1].Add(out[len(out)-1], big.NewInt(1))
				case "negated":
					for _, x := range out {
						x.Sub(big.NewInt(1), x)
					}
				}
				return nil
			}
			if s.Solve(t, values, solver.OverrideHint(id, malicious)) == nil {
				t.Errorf("%s, %s output changed: accepted", name, how)
			}
		}
	}
	if tried < 4 {
		t.Errorf("only %d hints: %v", tried, s.r1cs.MHintsDependencies)
	}
}

// Mutations changes single private inputs of an honest assignment, six of every field. Nothing that the circuit takes from the prover
// may have two values, so every change must be refused; policies are those of the table that rows use, of the first fraction
// 1/policies of the entries. The multiplicities of the shared tables are hints and follow the change.
func (s System) Mutations(t *testing.T, name string, honest frontend.Circuit, policies int) {
	t.Helper()
	if err := s.Solve(t, honest); err != nil {
		t.Fatal(name, err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for field, group := range fields(t, honest) {
		if strings.Contains(field, "Policy_") && !strings.Contains(field, "Consent") {
			group = group[:len(group)/policies] // an entry that no row uses may be any true entry
		}
		for range 6 {
			place := group[rng.IntN(len(group))]
			before := *place
			var v fr.Element
			if _, err := v.SetInterface(before); err != nil {
				t.Fatal(err)
			}
			delta := []int64{1, -1, 1 << 8, 1 << 10, -1 << 20, 1 << 40}[rng.IntN(6)]
			v.Add(&v, new(fr.Element).SetInt64(delta))
			*place = v
			if s.Solve(t, honest) == nil {
				t.Errorf("%s: %s may be changed by %d", name, field, delta)
			}
			*place = before
		}
	}
}

// fields are the places of the circuit's private inputs by the name of their field, without indices.
func fields(t *testing.T, c frontend.Circuit) map[string][]*frontend.Variable {
	t.Helper()
	groups := map[string][]*frontend.Variable{}
	index := func(name string) string {
		var out []byte
		for _, r := range []byte(name) {
			if r < '0' || r > '9' || len(out) > 0 && out[len(out)-1] != '_' {
				out = append(out, r)
			}
		}
		return string(out)
	}
	_, err := schema.Walk(fr.Modulus(), c, reflect.TypeFor[frontend.Variable](), func(leaf schema.LeafInfo, v reflect.Value) error {
		if leaf.Visibility == schema.Secret {
			place := v.Addr().Interface().(*frontend.Variable)
			groups[index(leaf.FullName())] = append(groups[index(leaf.FullName())], place)
		}
		return nil
	})
	if err != nil || len(groups) < 20 {
		t.Fatal(err, len(groups))
	}
	return groups
}

// counts is where circuits' constraints by part are recorded for readers. The file is made anew, from the repository's root, with
//
//	go test -tags full ./zkproofs/tally ./zkproofs/moments ./zkproofs/glm ./zkproofs/variants -run Constraints -v -count=1 | grep -oE '[a-z]+/v1/.* constraints.*' >benchmarks/results/constraints.txt
const counts = "../../benchmarks/results/constraints.txt"

// Count compiles a circuit of so many rows, logs its constraints by part and for each row, holds them against what is recorded, and returns their number. fresh gives a
// circuit with the hook.
func Count(t *testing.T, id zkproofs.CircuitID, rows int, fresh func(mark func(scan.Part)) frontend.Circuit) int {
	t.Helper()
	recorded, err := os.ReadFile(counts)
	if err != nil {
		t.Fatal(err)
	}
	of, parts := map[string]int{}, []string{} // a part may be made in several places
	add := func(part string, n int) {
		if _, known := of[part]; !known && n > 0 {
			parts = append(parts, part)
		}
		of[part] += n
	}
	var builder frontend.Builder[constraint.U64]
	last := 0
	mark := func(p scan.Part) {
		system, err := builder.Compile()
		if err != nil {
			t.Fatal(err)
		}
		add(string(p), system.GetNbConstraints()-last)
		last = system.GetNbConstraints()
	}
	system, err := frontend.Compile(ecc.BN254.ScalarField(), func(field *big.Int, config frontend.CompileConfig) (frontend.Builder[constraint.U64], error) {
		var err error
		builder, err = r1cs.NewBuilder[constraint.U64](field, config)
		return builder, err
	}, fresh(mark), frontend.IgnoreUnconstrainedInputs())
	if err != nil {
		t.Fatal(err)
	}
	mark(scan.Encrypted)
	add("all", system.GetNbConstraints())
	for _, part := range parts {
		line := fmt.Sprintf("%-52s %-20s %7d constraints, %6.1f a row", id, part, of[part], float64(of[part])/float64(rows))
		t.Log(line)
		if !strings.Contains(string(recorded), line+"\n") {
			t.Errorf("%s says something else: make it anew", counts)
		}
	}
	return system.GetNbConstraints()
}
