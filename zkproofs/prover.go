package zkproofs

import (
	"encoding"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/witness"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend/schema"
)

// ErrUnsatisfied says that the witness does not satisfy the statement. Nothing more is said: gnark's own errors print witness values.
var ErrUnsatisfied = errors.New("the witness does not satisfy the statement")

// Prover makes proofs of one circuit under one key. It may be used by several goroutines at once; as many proofs are made at once as its Keys' [Resources] allow, and
// the others wait.
type Prover struct {
	verifier *Verifier
	secrets  int
	key      groth16.ProvingKey
	given    bool // the key was made elsewhere

	slots  chan struct{} // one for each proof that may be in the making; nil: one
	once   sync.Once     // makes slots
	system *cs.R1CS
}

// AtOnce is the number of proofs that are made at once when enough goroutines ask.
func (p *Prover) AtOnce() int {
	p.once.Do(func() {
		if p.slots == nil {
			p.slots = make(chan struct{}, 1)
		}
	})
	return cap(p.slots)
}

// allow sets how many proofs may be made at once. It is called before anybody proves.
func (p *Prover) allow(n int) {
	if !stateless(p.system) {
		n = 1
	}
	p.slots = make(chan struct{}, n)
}

// Memory is what the prover holds and what a proof takes.
func (p *Prover) Memory() Memory { return memoryOf(p.Constraints()) }

// ID is the circuit's name.
func (p *Prover) ID() CircuitID { return p.verifier.id }

// Verifier checks this prover's proofs.
func (p *Prover) Verifier() *Verifier { return p.verifier }

// Constraints is the size of the circuit.
func (p *Prover) Constraints() int { return p.system.GetNbConstraints() }

// Prove makes a proof for the assignment. It judges nothing itself: any assignment of the right size is tried, and what the circuit does not
// refuse is proven.
func (p *Prover) Prove(a Assignment) (Proof, error) {
	if len(a.Public) != p.verifier.publics || len(a.Secret) != p.secrets {
		return nil, fmt.Errorf("%s: %d public and %d secret inputs, expected %d and %d",
			p.ID(), len(a.Public), len(a.Secret), p.verifier.publics, p.secrets)
	}
	w := make(fr.Vector, 0, len(a.Public)+len(a.Secret))
	w = append(append(w, a.Public...), a.Secret...)
	p.AtOnce()
	p.slots <- struct{}{}
	defer func() { <-p.slots }()
	proof, err := makeProof(p.system, &p.key, fullWitness{vector: w})
	switch {
	case errors.Is(err, errCommitments), errors.Is(err, errKey):
		return nil, fmt.Errorf("%s: %w", p.ID().Statement(), err)
	case err != nil: // whose text may hold values
		return nil, fmt.Errorf("%s: %w", p.ID().Statement(), ErrUnsatisfied)
	}
	// A proof is looked at before anybody else sees it: a prover that errs could say more than a proof. One that is made with a proving key of others and holds for the
	// pinned verifying key says no more than a proof made with the honest proving key: its A and B are shifted by fresh multiples of that very δ (compared when the key
	// came in), C follows from them, and the commitment lies in the span of the bases under σ. That a proof is refused says whether one relation of its wires holds that the key's
	// maker chose: keys that others made are for development, or were verified in their ceremony.
	if err := p.verifier.verify(a.Public, proof); err != nil {
		return nil, fmt.Errorf("%s: a proof was made that does not hold: the proving key does not belong to its verifying key", p.ID())
	}
	return encodeProof(proof), nil
}

// fullWitness gives gnark's solver a vector as it is. The rest of gnark's interface is for serialisation and reflection, which we do not use.
type fullWitness struct{ vector fr.Vector }

var errNotSupported = errors.New("not supported")

var (
	_ witness.Witness            = fullWitness{}
	_ encoding.BinaryMarshaler   = fullWitness{}
	_ encoding.BinaryUnmarshaler = fullWitness{}
)

func (w fullWitness) Vector() any                                     { return w.vector }
func (w fullWitness) Public() (witness.Witness, error)                { return nil, errNotSupported }
func (w fullWitness) WriteTo(io.Writer) (int64, error)                { return 0, errNotSupported }
func (w fullWitness) ReadFrom(io.Reader) (int64, error)               { return 0, errNotSupported }
func (w fullWitness) MarshalBinary() ([]byte, error)                  { return nil, errNotSupported }
func (w fullWitness) UnmarshalBinary([]byte) error                    { return errNotSupported }
func (w fullWitness) ToJSON(*schema.Schema) ([]byte, error)           { return nil, errNotSupported }
func (w fullWitness) FromJSON(*schema.Schema, []byte) error           { return errNotSupported }
func (w fullWitness) Fill(nbPublic, nbSecret int, _ <-chan any) error { return errNotSupported }
