package glm

import (
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/models/link"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// TestConstraints counts the development circuits by their parts and holds the target: below 131,072 the prover's transforms have 2^17 points.
func TestConstraints(t *testing.T) {
	for _, s := range Shapes()[:3] {
		n := scantest.Count(t, s.ID(), s.Rows, func(mark func(scan.Part)) frontend.Circuit {
			c := newCircuit(s)
			c.hooks.Mark = mark
			return c
		})
		if n > 125_000 {
			t.Errorf("%s: %d constraints", s.Name, n)
		}
	}
}

// TestShapesAreSound checks every shape's bounds and that its circuit's id is its own.
func TestShapesAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Shapes() {
		if err := s.checkBounds(); err != nil {
			t.Errorf("%s: %v", s.ID(), err)
		}
		if seen[string(s.ID())] {
			t.Errorf("two shapes are called %s", s.ID())
		}
		seen[string(s.ID())] = true
		if got, err := ShapeOf(s.ID()); err != nil || got != s {
			t.Errorf("%s: %v", s.ID(), err)
		}
	}
	for name, change := range map[string]func(*Shape){
		"keys not a power of two":     func(s *Shape) { s.Keys = 12 },
		"too many keys":               func(s *Shape) { s.Keys = 32 },
		"count wider than its limbs":  func(s *Shape) { s.Rows = 256 },
		"more columns than a row has": func(s *Shape) { s.Keys, s.Columns = 1, 13 },
		"no columns":                  func(s *Shape) { s.Columns = 0 },
		"a sum without limbs":         func(s *Shape) { s.Widths.Outcome = 0 },
		"a sum beyond the field":      func(s *Shape) { s.Keys, s.Widths.Cumulant = 1, 32 },
		"too many lookups of lines":   func(s *Shape) { s.Rows, s.Widths.Count, s.Keys = 1<<16/lineValues-link.Cells+1, 2, 1 },
		"too many policies":           func(s *Shape) { s.Policies = 1 << 16 },
	} {
		s := Shapes()[1]
		change(&s)
		if s.checkBounds() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := ShapeOf("glm/v1/additive4096/rows240-columns13-keys1"); err == nil {
		t.Error("a circuit that is not listed has a shape")
	}
}

// TestMonomialsAreDistinct: the random form separates the sums only if no two have one power of δ.
func TestMonomialsAreDistinct(t *testing.T) {
	for columns := 1; columns <= scan.MaxColumns; columns++ {
		s := Shape{Size: Shapes()[0].Size, Columns: columns, Widths: Shapes()[0].Widths}
		seen := map[int]int{}
		for i, n := range s.numbers() {
			if j, ok := seen[n.exponent]; ok {
				t.Errorf("%d columns: numbers %d and %d have the exponent %d", columns, i, j, n.exponent)
			}
			seen[n.exponent] = i
		}
	}
}
