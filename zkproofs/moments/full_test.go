//go:build full

package moments

import "testing"

// TestFullMomentsAreDetermined asks of circuits of full size, and of every path through the circuit, what the plain tests ask of a toy.
func TestFullMomentsAreDetermined(t *testing.T) {
	everyWireIsDetermined(t, Shapes()[:2]...)
	everyWitnessIsDetermined(t, toys()...)
}
