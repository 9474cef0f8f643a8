package noise

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/privacy"
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

// Public is the statement: CT encrypts under PK the noise of the lane, of the scale and sum, that the seed behind the commitment gives with the beacon. The
// verifier computes every field itself.
type Public struct {
	PK      he.PublicKey
	CT      he.Ciphertext
	Seed    zkproofs.Element // Commit of it
	Beacon  zkproofs.Element
	Scale   privacy.Scale
	Sum     privacy.Sum // zero in a shape of counts
	Lane    uint32
	Context zkproofs.Context
}

// Witness is what the site alone knows.
type Witness struct {
	Seed       zkproofs.Element
	Randomness he.Randomness
}

// Prove makes a proof. It tries any statement and witness of the circuit's sizes, true or false, and refuses only what the circuit refuses; ErrNoWords is the one exception.
func Prove(p *zkproofs.Prover, public Public, w Witness) (zkproofs.Proof, error) {
	s, err := ShapeOf(p.ID())
	if err != nil {
		return nil, err
	}
	if err := public.form(s); err != nil {
		return nil, fmt.Errorf("noise: %w", err)
	}
	c := newCircuit(s)
	if err := c.assign(public, w); err != nil {
		return nil, err
	}
	a, err := zkproofs.Assign(c)
	if err != nil {
		return nil, fmt.Errorf("noise: %w", err)
	}
	return p.Prove(a)
}

// Verify checks a proof against a statement. It refuses a statement that the circuit has no meaning for.
func Verify(v *zkproofs.Verifier, public Public, proof zkproofs.Proof) error {
	inputs, err := public.inputs(v.ID())
	if err != nil {
		return err
	}
	return v.Verify(inputs, proof)
}

// form says whether key and ciphertext are of the shape's parameter set, and the scale one of the list.
func (p Public) form(s Shape) error {
	for _, poly := range []he.Poly{p.PK.B, p.PK.A, p.CT.C0, p.CT.C1} {
		if poly.Set() != s.Set {
			return fmt.Errorf("key or ciphertext is not of %s", s.Set.Name())
		}
	}
	if _, err := privacy.ParseScale(uint32(p.Scale)); err != nil {
		return err
	}
	if p.Sum.Noised() != (s.Keys > 0) {
		return fmt.Errorf("%s is not for noise with sums %+v", s.Name, p.Sum)
	}
	return p.Sum.Check()
}

// inputs checks the statement and gives the circuit's public inputs in order.
func (p Public) inputs(id zkproofs.CircuitID) ([]fr.Element, error) {
	s, err := ShapeOf(id)
	if err != nil {
		return nil, err
	}
	if err := p.check(s); err != nil {
		return nil, fmt.Errorf("noise: %w", err)
	}
	in, err := zkproofs.AppendElements(make([]fr.Element, 0, privacy.Rows+6+4*s.Set.N()), p.Context.Element(), p.Seed, p.Beacon)
	if err != nil {
		return nil, fmt.Errorf("noise: seed commitment or beacon: %w", err)
	}
	in = append(in, fr.NewElement(uint64(p.Lane)))
	thresholds := p.Scale.Thresholds()
	for _, c := range thresholds[1:privacy.Rows] {
		in = append(in, fr.NewElement(c))
	}
	if s.Keys > 0 {
		in = append(in, fr.NewElement(1<<p.Sum.Grid), fr.NewElement(1<<(privacy.MaxGrid-p.Sum.Grid)), fr.NewElement(uint64(p.Sum.Centre)))
	}
	for _, poly := range []he.Poly{p.PK.B, p.PK.A, p.CT.C0, p.CT.C1} {
		in = ring.AppendPoly(in, poly)
	}
	return in, nil
}

func (p Public) check(s Shape) error {
	if err := p.form(s); err != nil {
		return err
	}
	switch {
	case p.Context.Lane != p.Lane:
		return fmt.Errorf("the context names lane %d, the statement lane %d", p.Context.Lane, p.Lane)
	case p.Context.Circuit != s.ID():
		return fmt.Errorf("the context names circuit %.64q, expected %s", string(p.Context.Circuit), s.ID())
	}
	return nil
}

// redacted stands for what hides patients in every format.
const redacted = "[redacted]"

// Format prints [redacted] for every verb.
func (Witness) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (Witness) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText is [redacted], so that no encoder writes a witness.
func (Witness) MarshalText() ([]byte, error) { return []byte(redacted), nil }
