package tally

import (
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// TestConstraints counts the development circuits by their parts and holds the target: 130,000 is what 2.5 seconds on two cores allow.
func TestConstraints(t *testing.T) {
	for _, s := range Shapes()[:2] {
		n := scantest.Count(t, s.Name, func(mark func(scan.Part)) frontend.Circuit {
			c := newCircuit(s)
			c.hooks.Mark = mark
			return c
		})
		if n > 130_000 {
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
		"keys not a power of two":     func(s *Shape) { s.Keys = 500 },
		"too many keys":               func(s *Shape) { s.Keys = 1024 },
		"count wider than its limbs":  func(s *Shape) { s.Rows = 256 },
		"sum narrower than its bytes": func(s *Shape) { s.SumLimbs = 3 },
		"too many lookups of pairs":   func(s *Shape) { s.Policies = 1 << 16 },
	} {
		s := Shapes()[1]
		change(&s)
		if s.checkBounds() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
