package scan_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/consensys/gnark/constraint/solver"

	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// TestNodesAreTheHashesOfTheirChildren: a prover who invents what an S-box of a node gives has any root, and is refused by the sum-check alone. The roots are left out of the
// circuit here, since the invented ones are not those of the statement.
func TestNodesAreTheHashesOfTheirChildren(t *testing.T) {
	x := lieSite(t, toy(), 1)
	c := toyCircuit(toy(), false)
	_, all := x.count()
	x.commitTo(all).assign(c)
	invents := func() solver.Option {
		for _, h := range solver.GetRegisteredHints() {
			if strings.HasSuffix(solver.GetHintName(h), "poseidon.traceHint") {
				return solver.OverrideHint(solver.GetHintID(h), func(field *big.Int, in, out []*big.Int) error {
					if err := h(field, in, out); err != nil {
						return err
					}
					last := out[len(out)-1]
					last.Add(last, big.NewInt(1)).Mod(last, field)
					return nil
				})
			}
		}
		t.Fatal("the hint has another name")
		return nil
	}
	whole := scantest.Compile(t, toyCircuit(toy(), false))
	if err := whole.Solve(t, c); err != nil {
		t.Fatal("the honest witness is refused")
	}
	if whole.Solve(t, c, invents()) == nil {
		t.Error("an invented node is accepted")
	}
	if scantest.Compile(t, toyCircuit(toy(), false, scan.Trees)).Solve(t, c, invents()) == nil {
		t.Error("an invented node is accepted where its root is free")
	}
	if err := scantest.Compile(t, toyCircuit(toy(), false, scan.Trees, scan.Nodes)).Solve(t, c, invents()); err != nil {
		t.Errorf("refused even without the sum-check: %v", err)
	}
}
