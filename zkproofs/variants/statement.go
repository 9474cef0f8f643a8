package variants

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

// Public is the statement: CT encrypts under PK the counts of the sheet with root GenotypeRoot, over the rows that scan.Public describes. Its lane is the number of
// the sheet; that the root is that sheet's is for the verifier to see to.
type Public struct {
	scan.Public
	GenotypeRoot zkproofs.Element // of the chunk's subtree
	Query        Query
}

// Witness is what the site alone knows. Genotypes are rows of Shape.Elements elements; nil is a row without genotypes, and so is one that is not there.
type Witness struct {
	scan.Witness
	Genotypes     [][]zkproofs.Element
	GenotypeSalts []zkproofs.Element // Shape.GenotypeSalts
}

// fits checks the witness's lengths, which no circuit can judge.
func (s Shape) fits(w Witness) error {
	if len(w.Genotypes) > s.Rows || len(w.GenotypeSalts) != s.GenotypeSalts() {
		return fmt.Errorf("%d rows of genotypes and %d salts, expected %d and %d", len(w.Genotypes), len(w.GenotypeSalts), s.Rows, s.GenotypeSalts())
	}
	for _, row := range w.Genotypes {
		if len(row) != 0 && len(row) != s.Elements {
			return fmt.Errorf("a row of %d elements, expected %d", len(row), s.Elements)
		}
	}
	return s.size().Fits(w.Witness)
}

// Prove makes a proof. It tries any statement and witness of the circuit's sizes, true or false, and refuses only what the circuit refuses.
func Prove(p *zkproofs.Prover, public Public, w Witness) (zkproofs.Proof, error) {
	s, err := ShapeOf(p.ID())
	if err != nil {
		return nil, err
	}
	if err := public.OfSet(s.size()); err != nil {
		return nil, fmt.Errorf("variants: %w", err)
	}
	if err := s.fits(w); err != nil {
		return nil, fmt.Errorf("variants: %w", err)
	}
	c := newCircuit(s)
	c.assign(public, w)
	a, err := zkproofs.Assign(c)
	if err != nil {
		return nil, fmt.Errorf("variants: %w", err)
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
		return nil, fmt.Errorf("variants: %w", err)
	}
	root, err := zkproofs.AppendElements(nil, p.GenotypeRoot)
	if err != nil {
		return nil, fmt.Errorf("variants: root of genotypes: %w", err)
	}
	in, err := p.Public.Inputs(s.size(), keying(p.Query), root...)
	if err != nil {
		return nil, fmt.Errorf("variants: %w", err)
	}
	return in, nil
}

func (p Public) check(s Shape) error {
	if err := s.Check(p.Query); err != nil {
		return err
	}
	return p.Public.CheckLanes(s.size(), s.ID(), s.Lanes(p.Query.Variants))
}
