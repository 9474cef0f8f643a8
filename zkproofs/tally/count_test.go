package tally

import (
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// TestConstraints counts the development circuits by their parts and holds the target: 130,000 is what 2.5 seconds on two cores allow.
func TestConstraints(t *testing.T) {
	for _, s := range Shapes()[:2] {
		n := scantest.Count(t, s.ID(), s.Rows, func(mark func(scan.Part)) frontend.Circuit {
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
		"no column":                   func(s *Shape) { s.Columns = 0 },
		"more columns than there are": func(s *Shape) { s.Columns = scan.MaxColumns + 1 },
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

// TestStudiesOfFewColumnsHaveTheirShape: the fewest columns that hold the query's, and no shape for more than there are.
func TestStudiesOfFewColumnsHaveTheirShape(t *testing.T) {
	small := he.Additive4096()
	for _, c := range []struct {
		rows, columns int
		value         bool
		want          string
	}{
		{240, 1, false, "rows240-count4096"},
		{240, 4, true, "rows240-sum512"},
		{3840, 4, true, "rows3840-columns4-sum512"},
		{3840, 5, true, "rows3840-sum512"},
		{3840, 1, false, "rows3840-columns4-count2048"},
		{3840, 12, false, "rows3840-count2048"},
		{3840, 13, false, ""},
		{960, 1, false, ""},
	} {
		q := Query{Radix: [scan.MaxColumns]uint32{1}, Keys: 5, HasValue: c.value}
		for j := range c.columns {
			q.Sizes[j] = 5
		}
		s, err := ShapeFor(small, c.rows, q)
		if s.Name != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%d rows, %d columns, value %t: %q, %v, want %q", c.rows, c.columns, c.value, s.Name, err, c.want)
		}
	}
	narrow, err := ShapeOf("tally/v1/additive4096/rows3840-columns4-count2048")
	if err != nil {
		t.Fatal(err)
	}
	q := Query{Sizes: [scan.MaxColumns]uint32{5, 0, 0, 0, 1}, Radix: [scan.MaxColumns]uint32{1}, Keys: 5}
	if narrow.Check(q) == nil {
		t.Error("a shape of four columns takes a query that knows of a fifth")
	}
}
