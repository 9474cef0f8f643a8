// Package keyshare is the statement that a party's share of a session's public key is well formed and that the party knows,
// and has committed to, the short secret behind it.
//
//	public   a, b (centred coefficients), C, context
//	witness  s, e, r ∈ Z^N, salt
//	claims   b = −a·s + e − Q·r over Z[X]/(X^N+1)
//	         s_j ∈ {−1, 0, 1},  e_j ∈ [−31, 31],  r_j in its window
//	         C = H(salt, pack(s), pack(e))
//
// Sources: the share is that of Mouchet et al. (ePrint 2020/304, section 4.2), the relation that of PELTA (ePrint 2023/642, section 4), the way it
// becomes constraints package ring's. H is the Poseidon2 sponge of package poseidon under a domain that names the parameter set.
//
// Soundness. The ring gadget gives the first two lines over Z, so modulo Q the share is −a·s + e for short s and e, whatever
// r is. Digits are in their ranges, hence pack is injective, and H is collision resistant, hence (s, e) are those that C opens to; C is
// published before any party's b (session protocol), so no secret is chosen after another's share was seen. The proof is one of knowledge
// (Groth16 in the generic group model, with the BSB22 commitment), so a rogue share b' = b − Σ others, whose short secret nobody knows, has
// none. An error of up to 31 where an honest one is at most 19 is in he's correctness and smudging bounds.
//
// The context is public, committed before γ and in a constraint of its own: a proof for another chain, contract, study, session, roster,
// site or parameter set fails.
//
// Zero knowledge. The proof reveals nothing beyond the public values if the key is well formed; C hides under the salt, which must be
// uniform and fresh, and b hides s under RLWE. A party uses one secret with one a, ever.
package keyshare

import (
	"errors"
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/ring"
)

// ID is the circuit's name for a parameter set: keyshare/v1/additive4096.
func ID(set *he.Set) zkproofs.CircuitID { return zkproofs.CircuitID("keyshare/v1/" + set.Name()) }

// Definition is the circuit for a parameter set.
func Definition(set *he.Set) zkproofs.Definition {
	return zkproofs.Definition{
		ID:          ID(set),
		Commitments: 1,
		New:         func() frontend.Circuit { return newCircuit(ring.For(set), Domain(set)) },
	}
}

// Public is the statement: B is a share of the key under A by the party that committed to C.
type Public struct {
	A, B    he.Poly
	C       zkproofs.Element
	Context zkproofs.Context // its Circuit is ID of the set
}

// Witness opens C.
type Witness struct {
	Secret he.Secret
	Salt   zkproofs.Element
}

// Domain labels the commitment to a secret.
func Domain(set *he.Set) poseidon.Domain {
	return poseidon.Domain("salus/keyshare/secret/v1/" + set.Name())
}

// Commit is C = H(salt, pack(S), pack(E)). The salt is uniform and used once.
func Commit(set *he.Set, secret he.Secret, salt zkproofs.Element) zkproofs.Element {
	in := append([]fr.Element{salt.Field()}, packS(secret)...)
	return zkproofs.ToElement(poseidon.Sponge(Domain(set), append(in, PackE(secret)...)...))
}

// packS packs the secret.
func packS(sk he.Secret) []fr.Element { return ring.Pack(ring.AppendSmall(nil, sk.S), -1, 3) }

// PackE packs the errors in their window: the last elements of what C hashes.
func PackE(sk he.Secret) []fr.Element {
	return ring.Pack(ring.AppendSmall(nil, sk.E), -he.ErrorWindow, 2*he.ErrorWindow+1)
}

// Open computes C in a circuit from the packed parts, under Domain of the set. decryptshare opens it too, and takes the errors' part as
// opaque elements: H binds them to those that keyshare proved.
func Open(hash *poseidon.Gadget, d poseidon.Domain, salt frontend.Variable, s, e []frontend.Variable) frontend.Variable {
	in := append([]frontend.Variable{salt}, s...)
	return hash.Sponge(d, append(in, e...)...)
}

// Prove makes a proof. It refuses what has no form; whether the statement is true is the circuit's business.
func Prove(p *zkproofs.Prover, pub Public, w Witness) (zkproofs.Proof, error) {
	a, err := assign(pub, w)
	if err != nil {
		return nil, err
	}
	return p.Prove(a)
}

// assign gives every input of the circuit its value, in the order of its fields.
func assign(pub Public, w Witness) (zkproofs.Assignment, error) {
	public, set, err := pub.inputs()
	if err != nil {
		return zkproofs.Assignment{}, err
	}
	if err := w.fits(set); err != nil {
		return zkproofs.Assignment{}, err
	}
	secret := ring.AppendSmall(make([]fr.Element, 0, 3*set.N()+1), w.Secret.S)
	secret = ring.AppendSmall(secret, w.Secret.E)
	secret = ring.AppendSmall(secret, set.Quotient(pub.B, pub.A, w.Secret.S, w.Secret.E.Big(), true))
	return zkproofs.Assignment{Public: public, Secret: append(secret, w.Salt.Field())}, nil
}

func (w Witness) fits(set *he.Set) error {
	if n := set.N(); len(w.Secret.S) != n || len(w.Secret.E) != n {
		return errors.New("keyshare: the secret is not of the parameter set")
	}
	return nil
}

// Verify checks a proof of the statement.
func Verify(v *zkproofs.Verifier, pub Public, proof zkproofs.Proof) error {
	public, _, err := pub.inputs()
	if err != nil {
		return err
	}
	return v.Verify(public, proof)
}

// inputs are the public inputs in the order of the circuit's fields.
func (p Public) inputs() ([]fr.Element, *he.Set, error) {
	set := p.A.Set()
	if set == nil || p.B.Set() != set {
		return nil, nil, errors.New("keyshare: polynomials of different parameter sets, or of none")
	}
	if p.Context.Circuit != ID(set) {
		return nil, nil, fmt.Errorf("keyshare: the context names circuit %q, expected %q", p.Context.Circuit, ID(set))
	}
	in := ring.AppendPoly(make([]fr.Element, 0, 2*set.N()+2), p.A)
	in = ring.AppendPoly(in, p.B)
	in, err := zkproofs.AppendElements(in, p.C, p.Context.Element())
	if err != nil {
		return nil, nil, fmt.Errorf("keyshare: commitment: %w", err)
	}
	return in, set, nil
}

// Native says whether the claims hold, in plain integers: what the circuit computes, without the circuit.
func Native(pub Public, w Witness) error {
	_, set, err := pub.inputs()
	if err != nil {
		return err
	}
	if err := w.fits(set); err != nil {
		return err
	}
	for j := range w.Secret.S {
		if s, e := w.Secret.S[j], w.Secret.E[j]; s < -1 || s > 1 || e < -he.ErrorWindow || e > he.ErrorWindow {
			return fmt.Errorf("keyshare: coefficient %d is out of range", j)
		}
	}
	if Commit(set, w.Secret, w.Salt) != pub.C {
		return errors.New("keyshare: the secret is not that of the commitment")
	}
	if !set.KeyShare(pub.A, w.Secret).Equal(pub.B) {
		return errors.New("keyshare: the share is not that of the secret")
	}
	return nil
}
