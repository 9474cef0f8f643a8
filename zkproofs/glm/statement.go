package glm

import (
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/models/analysis"
	"salus/zkproofs"
	"salus/zkproofs/scan"
)

// Definition is the shape's circuit.
func Definition(s Shape) zkproofs.Definition {
	return zkproofs.Definition{
		ID:          s.ID(),
		Commitments: 1,
		New:         func() frontend.Circuit { return newCircuit(s) },
		CheckBounds: s.checkBounds,
	}
}

// Public is the statement: CT encrypts under PK the lane's sums of the query over the rows of RowRoot whose words of ConsentRoot permit Request at
// Hours; Count commits to the number of rows that count in all lanes. The verifier computes every field itself.
type Public struct {
	scan.Public
	Query analysis.GLMQuery
}

// Witness is what the site alone knows.
type Witness = scan.Witness

// Prove makes a proof. It tries any statement and witness of the circuit's sizes, true or false, and refuses only what the circuit refuses.
func Prove(p *zkproofs.Prover, public Public, w Witness) (zkproofs.Proof, error) {
	s, err := ShapeOf(p.ID())
	if err != nil {
		return nil, err
	}
	c := newCircuit(s)
	if err := public.OfSet(s.Size); err != nil {
		return nil, fmt.Errorf("glm: %w", err)
	}
	if err := c.assign(public, w); err != nil {
		return nil, err
	}
	a, err := zkproofs.Assign(c)
	if err != nil {
		return nil, fmt.Errorf("glm: %w", err)
	}
	return p.Prove(a)
}

// Verify checks a proof against a statement. It refuses a statement that the circuit has no meaning for: a polynomial of another set, a query or lane outside the
// shape, a malformed request, a context of another circuit or lane.
func Verify(v *zkproofs.Verifier, public Public, proof zkproofs.Proof) error {
	inputs, err := public.inputs(v.ID())
	if err != nil {
		return err
	}
	return v.Verify(inputs, proof)
}

// inputs checks the statement and gives the circuit's public inputs in order.
func (p Public) inputs(id zkproofs.CircuitID) ([]fr.Element, error) {
	s, err := ShapeOf(id)
	if err != nil {
		return nil, err
	}
	if err := p.check(s); err != nil {
		return nil, fmt.Errorf("glm: %w", err)
	}
	in, err := p.Inputs(s.Size, keying(p.Query), s.own(p.Query).inputs()...)
	if err != nil {
		return nil, fmt.Errorf("glm: %w", err)
	}
	return in, nil
}

func (p Public) check(s Shape) error {
	if err := p.Public.Check(s.Size, s.ID(), p.Query.Keys); err != nil {
		return err
	}
	return s.Check(p.Query)
}
