//go:build full

package tally

import "testing"

// TestFullTallyIsDetermined asks of circuits of full size, and of every path through the circuit, what the plain tests ask of a toy.
func TestFullTallyIsDetermined(t *testing.T) {
	everyWireIsDetermined(t, Shapes()[:2]...)
	everyWitnessIsDetermined(t, toys()[:3]...)
}
