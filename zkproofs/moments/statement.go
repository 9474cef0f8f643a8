package moments

import (
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

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

// Public is the statement: CT encrypts under PK the query's table in the lane, over the rows that scan.Public describes.
type Public struct {
	scan.Public
	Query Query
}

// Witness is what the site alone knows.
type Witness = scan.Witness

// Prove makes a proof. It tries any statement and witness of the circuit's sizes, true or false, and refuses only what the circuit refuses.
func Prove(p *zkproofs.Prover, public Public, w Witness) (zkproofs.Proof, error) {
	s, err := ShapeOf(p.ID())
	if err != nil {
		return nil, err
	}
	if err := public.OfSet(s.size()); err != nil {
		return nil, fmt.Errorf("moments: %w", err)
	}
	if err := s.size().Fits(w); err != nil {
		return nil, fmt.Errorf("moments: %w", err)
	}
	c := newCircuit(s)
	c.assign(public, w)
	a, err := zkproofs.Assign(c)
	if err != nil {
		return nil, fmt.Errorf("moments: %w", err)
	}
	return p.Prove(a)
}

// Verify checks a proof against a statement. It refuses a statement that the circuit has no meaning for: a polynomial of another set, a query or lane outside the shape, a
// malformed request, a context of another circuit or lane.
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
		return nil, fmt.Errorf("moments: %w", err)
	}
	in, err := p.Public.Inputs(s.size(), keying(p.Query), s.size().Weights(p.Query.Slot)...)
	if err != nil {
		return nil, fmt.Errorf("moments: %w", err)
	}
	return in, nil
}

func (p Public) check(s Shape) error {
	if err := s.Check(p.Query); err != nil {
		return err
	}
	return p.Public.Check(s.size(), s.ID(), p.Query.Keys)
}
