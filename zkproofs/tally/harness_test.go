package tally

import (
	"crypto/sha256"
	"errors"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	fcs "github.com/consensys/gnark/frontend/cs"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/logger"

	"salus/zkproofs"
)

// compiled is a circuit that can be solved without keys. Solving replaces the commitment by a hash of the committed values, exactly as the prover
// does with the Pedersen commitment, so a witness that solves is one that can be proven. (gnark's own IsSolved refuses every witness of such a
// circuit, true ones too, and so shows nothing.)
type compiled struct {
	system *cs.R1CS
}

func compile(t testing.TB, c *circuit) compiled {
	t.Helper()
	logger.Disable()
	s, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, c)
	if err != nil {
		t.Fatal(err)
	}
	system := s.(*cs.R1CS)
	if n := len(system.CommitmentInfo.(constraint.Groth16Commitments)); n != 1 {
		t.Fatalf("%d commitments", n)
	}
	return compiled{system}
}

var errUnsatisfied = errors.New("unsatisfied")

// solve says whether the assigned circuit satisfies the constraints.
func (c compiled) solve(t testing.TB, values *circuit, options ...solver.Option) error {
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
	if _, err := c.system.Solve(w, options...); err != nil {
		return errUnsatisfied
	}
	return nil
}
