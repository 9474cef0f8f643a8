// Package attack tests that every assertion of a circuit is needed. It compiles a circuit with one AssertIsEqual left out,
// replaces hints by malicious ones, and runs gnark's real prover and verifier: a solver alone says nothing about a circuit
// with a commitment. It is for tests; circuits are small ones (a toy ring).
package attack

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend"
	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/logger"

	"salus/zkproofs/internal/setup"
)

// None is the index that drops no assertion.
const None = -1

// Hints maps the end of a hint function's name, such as "ring.pivotHint", to what a malicious prover runs instead.
type Hints map[string]solver.Hint

// System is a compiled circuit with throw-away keys.
type System struct {
	Assertions  int // calls of AssertIsEqual while compiling, the dropped one included
	Commitments int
	constraints constraint.ConstraintSystem
	pk          groth16.ProvingKey
	vk          groth16.VerifyingKey
}

// Compile compiles a fresh circuit without its n-th call of AssertIsEqual, counted from 0, and makes keys.
func Compile(fresh frontend.Circuit, dropped int) (*System, error) {
	logger.Disable()
	s, d := new(System), &dropper{}
	var err error
	s.constraints, err = frontend.Compile(ecc.BN254.ScalarField(), func(field *big.Int, c frontend.CompileConfig) (frontend.Builder[constraint.U64], error) {
		b, err := r1cs.NewBuilder[constraint.U64](field, c)
		d.Builder, d.dropped = b, dropped
		return d, err
	}, fresh, frontend.IgnoreUnconstrainedInputs())
	if err != nil {
		return nil, err
	}
	s.Assertions, s.Commitments = d.seen, len(s.constraints.GetCommitments().CommitmentIndexes())
	s.pk, s.vk, err = setup.Keys(s.constraints.(*cs.R1CS))
	return s, err
}

// dropper is a builder that leaves one assertion out.
type dropper struct {
	frontend.Builder[constraint.U64]
	dropped, seen int
}

func (d *dropper) AssertIsEqual(a, b frontend.Variable) {
	d.seen++
	if d.seen-1 != d.dropped {
		d.Builder.AssertIsEqual(a, b)
	}
}

// Commit makes d a frontend.Committer, as the builder is.
func (d *dropper) Commit(vs ...frontend.Variable) (frontend.Variable, error) {
	return d.Builder.(frontend.Committer).Commit(vs...)
}

// Prove proves and verifies the assignment; it fails where either does.
func (s *System) Prove(assignment frontend.Circuit, hints Hints) error {
	w, err := frontend.NewWitness(assignment, ecc.BN254.ScalarField())
	if err != nil {
		return err
	}
	public, err := w.Public()
	if err != nil {
		return err
	}
	var options []solver.Option
	for name, h := range hints {
		id, err := hintID(name)
		if err != nil {
			return err
		}
		options = append(options, solver.OverrideHint(id, h))
	}
	proof, err := groth16.Prove(s.constraints, s.pk, w, backend.WithSolverOptions(options...))
	if err != nil {
		return fmt.Errorf("prove: %w", err)
	}
	if err := groth16.Verify(proof, s.vk, public); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	return nil
}

func hintID(name string) (solver.HintID, error) {
	for _, h := range solver.GetRegisteredHints() {
		if strings.HasSuffix(solver.GetHintName(h), name) {
			return solver.GetHintID(h), nil
		}
	}
	return 0, fmt.Errorf("no hint is named %s", name)
}

// Attack is a false assignment that one assertion alone keeps out.
type Attack struct {
	Name    string
	Dropped int // the assertion; None for an attack that is only shown to be refused
	Assign  func() frontend.Circuit
	Hints   Hints
}

// Run shows that valid is accepted with one commitment, that each attack is refused, that it is accepted once its assertion is dropped, and
// that every assertion is some attack's.
func Run(t *testing.T, fresh func() frontend.Circuit, valid func() frontend.Circuit, attacks []Attack) {
	t.Helper()
	whole, err := Compile(fresh(), None)
	if err != nil {
		t.Fatal(err)
	}
	if whole.Commitments != 1 {
		t.Fatalf("%d commitments, want 1", whole.Commitments)
	}
	if err := whole.Prove(valid(), nil); err != nil {
		t.Fatalf("the true assignment is refused: %v", err)
	}
	needed, without := make([]bool, whole.Assertions), map[int]*System{}
	for _, a := range attacks {
		t.Run(a.Name, func(t *testing.T) {
			if whole.Prove(a.Assign(), a.Hints) == nil {
				t.Fatal("accepted by the whole circuit")
			}
			if a.Dropped == None {
				return
			}
			if a.Dropped >= len(needed) {
				t.Fatalf("assertion %d of %d", a.Dropped, len(needed))
			}
			if without[a.Dropped] == nil {
				if without[a.Dropped], err = Compile(fresh(), a.Dropped); err != nil {
					t.Fatal(err)
				}
			}
			if err := without[a.Dropped].Prove(a.Assign(), a.Hints); err != nil {
				t.Fatalf("refused although assertion %d is dropped, so the attack shows nothing about it: %v", a.Dropped, err)
			}
			needed[a.Dropped] = true
		})
	}
	for i, ok := range needed {
		if !ok {
			t.Errorf("no attack needs assertion %d", i)
		}
	}
}
