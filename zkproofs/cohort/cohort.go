// Package cohort is the statement that a site's consenting rows are at least a floor that the site declares.
//
//	public   C_1 … C_16 (count commitments of the site's chunks, 0 where there are fewer), floor f, context
//	witness  n_i, salt_i, u_i
//	claims   u_i is 0 or 1;  u_i·(H(n_i, salt_i) − C_i) = 0;  0 ≤ n_i < 2^12;  Σ u_i·n_i − f is in [0, 2^16)
//
// Soundness. Each C_i is also a public value of a tally proof of the chunk, which shows that it opens to the number of rows that count there. H is
// binding, so n_i is that number wherever u_i = 1; a prover who sets u_i = 0 only lowers its own sum, so no public flag is
// needed and an unused place is shown as 0. Nothing wraps: n_i < 2^12 makes the sum at most 16·4,095 < 2^16, f is checked to be below 2^16 by
// the verifier, so a sum below f gives a difference r − 1 … r − 2^16 modulo the field's order r, which has no 16-bit form. A chunk of 3,840 rows fits 2^12.
//
// The floor is a band and not the count, because the count of one site is more than a session needs to know. The circuit has no
// commitment; the context is in a constraint of its own (zkproofs.Bind). The salt makes C_i hide n_i, which has few values.
package cohort

import (
	"fmt"
	"math"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

const (
	// MaxChunks is the number of chunks that one proof covers.
	MaxChunks = 16
	// MaxFloor is the largest floor that can be stated.
	MaxFloor = math.MaxUint16
	// MaxCount is the largest count of one chunk.
	MaxCount = 1<<countBits - 1

	countBits = 12
	sumBits   = 16

	id          zkproofs.CircuitID = "cohort/v1/chunks16"
	countDomain poseidon.Domain    = "salus/count/v1"
)

// CommitCount is the commitment to the number of rows that count in a chunk, under a random salt. The tally of the chunk and this statement open the same.
func CommitCount(count uint64, salt zkproofs.Element) zkproofs.Element {
	return poseidon.Hash(countDomain, salt, zkproofs.Uint64Element(count))
}

// CountCommitment is [CommitCount] in a circuit.
func CountCommitment(g *poseidon.Gadget, count, salt frontend.Variable) frontend.Variable {
	return g.Sponge(countDomain, salt, count)
}

// Public is the statement. Counts are the commitments of the site's chunks in order, 1 to [MaxChunks], none of them 0.
type Public struct {
	Counts  []zkproofs.Element
	Floor   uint32 // at most MaxFloor
	Context zkproofs.Context
}

// Witness opens the commitments, one count and one salt for each.
type Witness struct {
	Counts []uint64
	Salts  []zkproofs.Element
}

// Definition is the circuit.
func Definition() zkproofs.Definition {
	return zkproofs.Definition{
		ID:          id,
		New:         func() frontend.Circuit { return new(circuit) },
		CheckBounds: checkBounds,
	}
}

// checkBounds computes that no sum wraps: the largest sum and the largest floor fit the width of the difference.
func checkBounds() error {
	if largest := MaxChunks * MaxCount; largest >= 1<<sumBits || MaxFloor >= 1<<sumBits {
		return fmt.Errorf("sums up to %d and floors up to %d do not fit %d bits", largest, MaxFloor, sumBits)
	}
	return nil
}

// Prove makes a proof. It refuses what has no form; whether the statement is true is the circuit's business.
func Prove(p *zkproofs.Prover, pub Public, w Witness) (zkproofs.Proof, error) {
	public, err := pub.inputs()
	if err != nil {
		return nil, err
	}
	if len(w.Counts) != len(pub.Counts) || len(w.Salts) != len(pub.Counts) {
		return nil, fmt.Errorf("cohort: %d counts and %d salts for %d chunks", len(w.Counts), len(w.Salts), len(pub.Counts))
	}
	var counts, salts, used [MaxChunks]fr.Element
	for i := range w.Counts {
		counts[i].SetUint64(w.Counts[i])
		salts[i] = w.Salts[i].Field()
		used[i].SetOne()
	}
	secret := append(append(append(make([]fr.Element, 0, 3*MaxChunks), counts[:]...), salts[:]...), used[:]...)
	return p.Prove(zkproofs.Assignment{Public: public, Secret: secret})
}

// Verify checks a proof of the statement.
func Verify(v *zkproofs.Verifier, pub Public, proof zkproofs.Proof) error {
	public, err := pub.inputs()
	if err != nil {
		return err
	}
	return v.Verify(public, proof)
}

// inputs are the public inputs in the order of the circuit's fields.
func (p Public) inputs() ([]fr.Element, error) {
	if len(p.Counts) < 1 || len(p.Counts) > MaxChunks {
		return nil, fmt.Errorf("cohort: %d chunks, expected 1 to %d", len(p.Counts), MaxChunks)
	}
	if p.Floor > MaxFloor {
		return nil, fmt.Errorf("cohort: floor %d, at most %d", p.Floor, MaxFloor)
	}
	if p.Context.Circuit != id {
		return nil, fmt.Errorf("cohort: the context names circuit %s, expected %s", p.Context.Circuit, id)
	}
	public, err := zkproofs.AppendElements(make([]fr.Element, 0, MaxChunks+2), p.Counts...)
	if err != nil {
		return nil, fmt.Errorf("cohort: count commitment: %w", err)
	}
	for i := range public {
		if public[i].IsZero() {
			return nil, fmt.Errorf("cohort: count commitment %d is 0, the sign of an unused place", i)
		}
	}
	public = public[:MaxChunks] // the rest is 0
	return append(public, fr.NewElement(uint64(p.Floor)), p.Context.Element().Field()), nil
}
