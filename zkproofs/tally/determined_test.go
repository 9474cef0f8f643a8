package tally

import (
	"slices"
	"testing"

	"salus/zkproofs"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/scan"
)

// determined asks of a circuit of that shape which wires follow from public and committed ones and from the count commitment's salt.
func determined(t *testing.T, shape Shape, omit ...scan.Part) attack.Determinacy {
	t.Helper()
	c, fresh := newCircuit(shape), newCircuit(shape)
	fresh.hooks.Omit = omit
	s, err := attack.NewSolver(fresh)
	if err != nil {
		t.Fatal(err)
	}
	q := survival()
	if shape.SumLimbs > 0 {
		q = sums()
	}
	x := newSite(t, shape, q, 0, 5)
	x.encrypt(t, x.table())
	if err := c.assign(x.statement(), x.Witness); err != nil {
		t.Fatal(err)
	}
	a, err := zkproofs.Assign(c)
	if err != nil {
		t.Fatal(err)
	}
	given := []int{len(c.RowSalt) + len(c.ConsentSalt)} // TotalSalt
	d, err := s.Determined(a, given)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range given {
		if !slices.Contains(d.Uncommitted, i) {
			t.Errorf("private input %d is committed: given is not what it was", i)
		}
	}
	return d
}

// TestEveryWireIsDetermined: beside committed values the prover chooses what determined supposes, and nothing else. Free wires are the claimed inverses of zeros.
func TestEveryWireIsDetermined(t *testing.T) {
	everyWireIsDetermined(t, toy())
	if d := determined(t, toy(), scan.Dates); len(d.Undetermined) == 0 {
		t.Error("without the comparisons of dates every wire is determined")
	}
}

func everyWireIsDetermined(t *testing.T, shapes ...Shape) {
	for _, shape := range shapes {
		if d := determined(t, shape); len(d.Undetermined) > 0 || d.Pivots != 1 {
			t.Errorf("%s: %d wires undetermined, %d pivots, want V_0 as the pivot alone", shape.Name, len(d.Undetermined), d.Pivots)
		}
	}
}
