//go:build full

package decryptshare

import (
	"testing"

	"salus/he"
	"salus/zkproofs/internal/attack"
)

// TestFullLargerSetKeepsItsBudget: what TestCircuitKeepsItsBudget shows, for Additive8192.
func TestFullLargerSetKeepsItsBudget(t *testing.T) {
	set := he.Additive8192()
	s, err := attack.NewSolver(Definition(set).New())
	if err != nil {
		t.Fatal(err)
	}
	solves(t, set, s, 293_000)
}
