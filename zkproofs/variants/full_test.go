//go:build full

package variants

import "testing"

// TestFullVariantsAreDetermined asks of the circuit of full size, and of every path through the circuit, what the plain tests ask of a toy.
func TestFullVariantsAreDetermined(t *testing.T) {
	everyWireIsDetermined(t, Shapes()[0])
	everyWitnessIsDetermined(t, toys()...)
}
