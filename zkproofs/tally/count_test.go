package tally

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
)

// TestConstraints counts the development circuits by their parts and holds the target: 130,000 is what 2.5 seconds on two cores allow.
func TestConstraints(t *testing.T) {
	for _, s := range Shapes()[:2] {
		var builder frontend.Builder[constraint.U64]
		count := func() int {
			system, err := builder.Compile()
			if err != nil {
				t.Fatal(err)
			}
			return system.GetNbConstraints()
		}
		c, last := newCircuit(s), 0
		log := func(name part) {
			t.Logf("%s: %-28s %6d", s.Name, name, count()-last)
			last = count()
		}
		c.mark = log
		system, err := frontend.Compile(ecc.BN254.ScalarField(), func(field *big.Int, config frontend.CompileConfig) (frontend.Builder[constraint.U64], error) {
			var err error
			builder, err = r1cs.NewBuilder[constraint.U64](field, config)
			return builder, err
		}, c, frontend.IgnoreUnconstrainedInputs())
		if err != nil {
			t.Fatal(err)
		}
		log(partRing)
		n := system.GetNbConstraints()
		t.Logf("%s: %-28s %6d, %d public, %d secret", s.Name, "all", n, system.GetNbPublicVariables(), system.GetNbSecretVariables())
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
