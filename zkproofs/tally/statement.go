package tally

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/ring"
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

// checkBounds computes what the package comment's argument needs of a shape.
func (s Shape) checkBounds() error {
	bits := s.Set.LimbBits()
	switch {
	case s.Keys&(s.Keys-1) != 0 || s.Keys < 2:
		return errors.New("keys are not a power of two")
	case s.Keys*s.limbs() > s.Set.N():
		return fmt.Errorf("%d keys of %d limbs do not fit %d coefficients", s.Keys, s.limbs(), s.Set.N())
	case s.Rows>>(bits*s.CountLimbs) != 0:
		return fmt.Errorf("a count of %d rows does not fit %d limbs", s.Rows, s.CountLimbs)
	case s.CountLimbs > 1 && bits != 8 || bits%8 != 0:
		return fmt.Errorf("limbs of %d bits are not looked up byte by byte", bits)
	case s.SumLimbs != 0 && s.SumLimbs*bits != sumBits:
		return fmt.Errorf("%d limbs of %d bits are not a sum of %d bits", s.SumLimbs, bits, sumBits)
	case s.Rows+s.Policies >= 1<<kronecker || s.Policies+1<<digitBits >= 1<<kronecker:
		return errors.New("too many lookups of pairs for the second challenge")
	}
	return nil
}

// Public is the statement: CT encrypts under PK the lane's table over the rows of RowRoot whose words of ConsentRoot permit Request at
// Hours; Count commits to the number of rows that count in all lanes. The verifier computes every field itself.
type Public struct {
	PK                   he.PublicKey
	CT                   he.Ciphertext
	RowRoot, ConsentRoot zkproofs.Element // of the chunk's subtrees
	Request              consentword.Word
	Query                Query
	Lane                 uint32
	Hours                uint32 // since 1970, of the session
	Count                zkproofs.Element
	Context              zkproofs.Context
}

// Witness is what the site alone knows. Rows are codes, one a column; a nil row is an empty slot. Slots without a row or word are empty, and an empty word denies.
type Witness struct {
	Rows                   [][]uint32
	Words                  []consentword.Word
	RowSalts, ConsentSalts []zkproofs.Element // Shape.Salts each
	CountSalt              zkproofs.Element
	Randomness             he.Randomness
}

// Prove makes a proof. It tries any statement and witness of the circuit's sizes, true or false, and refuses only what the circuit refuses.
func Prove(p *zkproofs.Prover, public Public, w Witness) (zkproofs.Proof, error) {
	s, err := ShapeOf(p.ID())
	if err != nil {
		return nil, err
	}
	c := newCircuit(s)
	if err := public.ofSet(s); err != nil {
		return nil, err
	}
	if err := c.assign(public, w); err != nil {
		return nil, err
	}
	a, err := zkproofs.Assign(c)
	if err != nil {
		return nil, fmt.Errorf("tally: %w", err)
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

// ofSet says whether key and ciphertext are of the shape's parameter set.
func (p Public) ofSet(s Shape) error {
	for _, poly := range []he.Poly{p.PK.B, p.PK.A, p.CT.C0, p.CT.C1} {
		if poly.Set() != s.Set {
			return fmt.Errorf("tally: key or ciphertext is not of %s", s.Set.Name())
		}
	}
	return nil
}

// inputs checks the statement and gives the circuit's public inputs in order.
func (p Public) inputs(id zkproofs.CircuitID) ([]fr.Element, error) {
	s, err := ShapeOf(id)
	if err != nil {
		return nil, err
	}
	if err := p.check(s); err != nil {
		return nil, fmt.Errorf("tally: %w", err)
	}
	in, err := zkproofs.AppendElements(make([]fr.Element, 0, 64+4*s.Set.N()), p.Context.Element(), p.RowRoot, p.ConsentRoot, p.Count)
	if err != nil {
		return nil, fmt.Errorf("tally: root or count commitment: %w", err)
	}
	var request fr.Element
	request.SetBytes(p.Request[:])
	in = append(in, request, fr.NewElement(uint64(p.Hours)), fr.NewElement(uint64(p.Lane)))
	for _, v := range [][Columns]uint32{p.Query.Sizes, p.Query.Radix, p.Query.Value} {
		for _, x := range v {
			in = append(in, fr.NewElement(uint64(x)))
		}
	}
	for _, poly := range []he.Poly{p.PK.B, p.PK.A, p.CT.C0, p.CT.C1} {
		in = ring.AppendPoly(in, poly)
	}
	return in, nil
}

func (p Public) check(s Shape) error {
	if err := p.ofSet(s); err != nil {
		return err
	}
	if err := s.Check(p.Query); err != nil {
		return err
	}
	if _, err := consentword.ParseRequest(p.Request); err != nil {
		return err
	}
	switch {
	case p.Lane >= s.Lanes(p.Query.Keys):
		return fmt.Errorf("lane %d of %d", p.Lane, s.Lanes(p.Query.Keys))
	case p.Context.Lane != p.Lane:
		return fmt.Errorf("the context names lane %d, the statement lane %d", p.Context.Lane, p.Lane)
	case p.Context.Circuit != s.ID():
		return fmt.Errorf("the context names circuit %.64q, expected %s", string(p.Context.Circuit), s.ID())
	}
	return nil
}

// redacted stands for patients' data in every format.
const redacted = "[redacted]"

// Format prints [redacted] for every verb.
func (Witness) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (Witness) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText is [redacted], so that no encoder writes a witness.
func (Witness) MarshalText() ([]byte, error) { return []byte(redacted), nil }
