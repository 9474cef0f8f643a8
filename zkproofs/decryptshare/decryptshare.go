// Package decryptshare is the statement that a party's decryption share of one lane was made with the secret of its key share and with the
// smudging noise it committed to before the session's key existed.
//
//	public   c1 of the lane's aggregate, d (centred coefficients), C, C_l, context
//	witness  s, r ∈ Z^N, ε, salt, z ∈ Z^N as limbs, salt_l
//	claims   d = c1·s + z − Q·r over Z[X]/(X^N+1)
//	         s_j ∈ {−1, 0, 1},  z_j ∈ [−B, B) with B = 2^76 (2^125 at N = 8192),  r_j in its window
//	         C = H(salt, pack(s), ε),  C_l = H_l(salt_l, pack(z))
//
// Sources: the share is that of Mouchet et al. (ePrint 2020/304, section 4.3), the relation that of PELTA (ePrint 2023/642, section 4), the way it
// becomes constraints package ring's. H is keyshare's, H_l the same sponge under its own domain.
//
// Soundness. The ring gadget gives the first two lines over Z. z_j + B is a sum of limbs, low first, each looked up in [0, 2^w): 7 limbs
// of 11 bits, or 9 of 14 at N = 8192, so z_j is in [−B, B) exactly and its limbs are unique; pack over limbs is injective and H_l is
// collision resistant, hence z is the one that C_l opens to: noise larger than declared, noise of another lane, and noise chosen after the aggregate was known are
// all refused. keyshare proved that C opens to (s', e') with a ternary s' and pack(e') in the places of ε. The input of H has a fixed length, so by
// collision resistance pack(s) = pack(s'), and since both are ternary s = s'. That is why ε may be opaque here: ranges on it would prove
// nothing more.
//
// The context names the lane besides chain, contract, study, session, roster, site and circuit; it is public, committed before γ and in a
// constraint of its own. That the same z is never used for two c1 is not provable here: it is the share log's promise.
//
// Quotients share the limbs' table: |r_j| < 2^10 (2^13), which the bound of package ring covers.
//
// Zero knowledge. C_l hides under its salt. It must never be a linear commitment: subtracting d from one cancels z and reveals s.
package decryptshare

import (
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/zkproofs"
	"salus/zkproofs/keyshare"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/ring"
)

// ID is the circuit's name for a parameter set: decryptshare/v1/additive4096.
func ID(set *he.Set) zkproofs.CircuitID {
	return zkproofs.CircuitID("decryptshare/v1/" + set.Name())
}

// Definition is the circuit for a parameter set.
func Definition(set *he.Set) zkproofs.Definition {
	return zkproofs.Definition{
		ID:          ID(set),
		Commitments: 1,
		New:         func() frontend.Circuit { return newCircuit(shapeOf(set)) },
	}
}

// Public is the statement: D is the decryption share of a ciphertext with second component C1, by the party that committed to C and to CL.
type Public struct {
	C1, D   he.Poly
	C       zkproofs.Element // keyshare.Commit
	CL      zkproofs.Element // CommitSmudge, of this lane
	Context zkproofs.Context // its Circuit is ID of the set, its Lane the lane
}

// Witness opens C and CL.
type Witness struct {
	Secret he.Secret
	Salt   zkproofs.Element
	Z      he.Smudge
	SaltL  zkproofs.Element
}

// shape is how a parameter set becomes a circuit.
type shape struct {
	params       ring.Params
	packedE      int  // elements of keyshare's packed errors
	limbBits     uint // of a limb of z
	limbs        int  // to a z
	secretDomain poseidon.Domain
	smudgeDomain poseidon.Domain
}

func shapeOf(set *he.Set) shape {
	bits, count := limbsFor(set.SmudgeBits()+1, set.N())
	return shape{
		params: ring.For(set), limbBits: bits, limbs: count,
		packedE:      len(keyshare.PackE(he.Secret{E: make(he.Small, set.N())})),
		secretDomain: keyshare.Domain(set),
		smudgeDomain: smudgeDomain(set),
	}
}

// limbsFor divides width bits evenly into limbs such that n values' lookups and the table cost least: 7 of 11 bits for 77, 9 of 14 for 126.
// An even division needs no other range check, and gives one range to all limbs, so that they pack alike.
func limbsFor(width, n int) (bits uint, count int) {
	best := math.MaxInt
	for b := 1; b <= 20; b++ {
		if cost := width/b*n + 1<<b; width%b == 0 && cost < best {
			best, bits, count = cost, uint(b), width/b
		}
	}
	return bits, count
}

// bound is B.
func (s shape) bound() *big.Int { return new(big.Int).Lsh(big.NewInt(1), s.limbBits*uint(s.limbs)-1) }

func smudgeDomain(set *he.Set) poseidon.Domain {
	return poseidon.Domain("salus/decryptshare/smudge/v1/" + set.Name())
}

// CommitSmudge is C_l = H_l(salt_l, pack(z)). The salt is uniform and used once.
func CommitSmudge(set *he.Set, z he.Smudge, salt zkproofs.Element) zkproofs.Element {
	s := shapeOf(set)
	return zkproofs.ToElement(s.commitLimbs(s.split(z), salt.Field()))
}

// split gives the limbs of z + B.
func (s shape) split(z []*big.Int) []fr.Element {
	shifted := make([]*big.Int, len(z))
	for j := range z {
		shifted[j] = new(big.Int).Add(z[j], s.bound())
	}
	return ring.AppendBig(make([]fr.Element, 0, len(z)*s.limbs), ring.Limbs(shifted, s.limbBits, s.limbs))
}

func (s shape) commitLimbs(limbs []fr.Element, salt fr.Element) fr.Element {
	return poseidon.Sponge(s.smudgeDomain, append([]fr.Element{salt}, ring.Pack(limbs, 0, 1<<s.limbBits)...)...)
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
	s := shapeOf(set)
	secret := ring.AppendSmall(make([]fr.Element, 0, (2+s.limbs)*set.N()+s.packedE+2), w.Secret.S)
	secret = append(secret, keyshare.PackE(w.Secret)...)
	secret = append(secret, w.Salt.Field())
	secret = append(secret, s.split(w.Z)...)
	secret = append(secret, w.SaltL.Field())
	secret = ring.AppendSmall(secret, set.Quotient(pub.D, pub.C1, w.Secret.S, w.Z, false))
	return zkproofs.Assignment{Public: public, Secret: secret}, nil
}

func (w Witness) fits(set *he.Set) error {
	if n := set.N(); len(w.Secret.S) != n || len(w.Secret.E) != n || len(w.Z) != n {
		return errors.New("decryptshare: the witness is not of the parameter set")
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
	set := p.C1.Set()
	if set == nil || p.D.Set() != set {
		return nil, nil, errors.New("decryptshare: polynomials of different parameter sets, or of none")
	}
	if p.Context.Circuit != ID(set) {
		return nil, nil, fmt.Errorf("decryptshare: the context names circuit %q, expected %q", p.Context.Circuit, ID(set))
	}
	in := ring.AppendPoly(make([]fr.Element, 0, 2*set.N()+3), p.C1)
	in = ring.AppendPoly(in, p.D)
	in, err := zkproofs.AppendElements(in, p.C, p.CL, p.Context.Element())
	if err != nil {
		return nil, nil, fmt.Errorf("decryptshare: commitment: %w", err)
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
	b := shapeOf(set).bound()
	for j, z := range w.Z {
		if z.Cmp(b) >= 0 || z.Cmp(new(big.Int).Neg(b)) < 0 || w.Secret.S[j] < -1 || w.Secret.S[j] > 1 {
			return fmt.Errorf("decryptshare: coefficient %d is out of range", j)
		}
	}
	if keyshare.Commit(set, w.Secret, w.Salt) != pub.C {
		return errors.New("decryptshare: the secret is not that of the commitment")
	}
	if CommitSmudge(set, w.Z, w.SaltL) != pub.CL {
		return errors.New("decryptshare: the smudging is not that of the commitment")
	}
	if !set.DecryptionShare(pub.C1, w.Secret, w.Z).Equal(pub.D) {
		return errors.New("decryptshare: the share is not that of the secret and the smudging")
	}
	return nil
}
