package tally

import (
	"testing"

	"github.com/consensys/gnark/profile"
)

// TestConstraints counts the circuits and their parts, and holds the targets.
func TestConstraints(t *testing.T) {
	for _, s := range Shapes() {
		if s.Rows != 240 {
			continue
		}
		c := newCircuit(s)
		p := profile.Start(profile.WithNoOutput())
		last, parts := 0, map[part]int{}
		var order []part
		c.mark = func(name part) {
			n := p.NbConstraints()
			if _, seen := parts[name]; !seen {
				order = append(order, name)
			}
			parts[name] += n - last
			last = n
		}
		system := compile(t, c).system
		p.Stop()
		for _, name := range order {
			t.Logf("%-28s %-28s %7d", s.Name, name, parts[name])
		}
		n := system.GetNbConstraints()
		t.Logf("%-28s %-28s %7d, %d public, %d secret", s.Name, "all", n, system.GetNbPublicVariables(), system.GetNbSecretVariables())
	}
}
