//go:build full

package noise

import "testing"

func TestFullEveryWireIsDetermined(t *testing.T) {
	everyWireIsDetermined(t, newCircuit(Shapes()[0]), newCircuit(Shapes()[0]))
}

func TestFullConstraintsOfTheLargerSet(t *testing.T) { withinBudget(t, Shapes()[1], 262_000) }
