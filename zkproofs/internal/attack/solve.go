package attack

import (
	"crypto/sha256"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	fcs "github.com/consensys/gnark/frontend/cs"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/logger"

	"salus/zkproofs"
)

// Solver solves a full-size circuit without keys, for circuits whose keys tests do not make. γ is SHA-256 of all committed values, where
// the real one is a hash of their Pedersen commitment; gnark's own IsSolved has no γ and fails on true witnesses too.
type Solver struct{ constraints constraint.ConstraintSystem }

// NewSolver compiles a fresh circuit.
func NewSolver(fresh frontend.Circuit) (*Solver, error) {
	logger.Disable()
	cs, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, fresh)
	return &Solver{cs}, err
}

// Constraints is the size of the circuit.
func (s *Solver) Constraints() int { return s.constraints.GetNbConstraints() }

// Solve says whether the assignment satisfies the circuit.
func (s *Solver) Solve(a zkproofs.Assignment) error {
	_, err := s.solve(a)
	return err
}

// solve returns gnark's solution, the values of all wires.
func (s *Solver) solve(a zkproofs.Assignment) (any, error) {
	values := make(chan any)
	go func() {
		defer close(values)
		for _, v := range [][]fr.Element{a.Public, a.Secret} {
			for _, x := range v {
				values <- x
			}
		}
	}()
	w, err := witness.New(ecc.BN254.ScalarField())
	if err != nil {
		return nil, err
	}
	if err := w.Fill(len(a.Public), len(a.Secret), values); err != nil {
		return nil, err
	}
	gamma := func(_ *big.Int, in, out []*big.Int) error {
		h := sha256.New()
		for _, x := range in {
			h.Write(x.FillBytes(make([]byte, fr.Bytes)))
		}
		out[0].SetBytes(h.Sum(nil))
		return nil
	}
	return s.constraints.Solve(w, solver.OverrideHint(solver.GetHintID(fcs.Bsb22CommitmentComputePlaceholder), gamma))
}
