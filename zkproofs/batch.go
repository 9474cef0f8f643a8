package zkproofs

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"sync"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/hash_to_field"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint"
)

// BatchError says which claim of a batch is false: Index counts the calls of Verify from 0.
type BatchError struct {
	Index int
	Err   error
}

func (e *BatchError) Error() string { return fmt.Sprintf("claim %d: %v", e.Index, e.Err) }

// Unwrap is the claim's own error.
func (e *BatchError) Unwrap() error { return e.Err }

// Together verifies many proofs of the circuit for little more than the cost of one. It calls f with a verifier whose Verify checks the form
// of a proof and takes note of it, and afterwards checks all of them at once. Only Together's own answer counts: it is nil if f returned nil and
// every proof holds. Otherwise halves are checked in the same way until a single false proof is left, which a [BatchError] names: the first,
// after at most ⌈log2 n⌉ further checks of no more than n claims together, and its own.
//
//	err := v.Together(func(v *zkproofs.Verifier) error {
//		for _, c := range contributions {
//			if err := tally.Verify(v, c.Public, c.Proof); err != nil { // malformed
//				return err
//			}
//		}
//		return nil
//	})
//
// With random 128-bit ρ_j and σ_j, drawn here and unknown to the provers, all equations of Groth16 and of the commitments' proofs of knowledge become one product of
// pairings (Bellare, Garay, Rabin 1998, small exponents):
//
//	Π_j e(ρ_j·A_j, B_j) · e(−Σρ_j·α, β) · e(−Σ_i (Σ_j ρ_j·x_ij)·K_i − Σ_j ρ_j·D_j, γ) · e(−Σ_j ρ_j·C_j, δ)
//	· e(Σ_j σ_j·D_j, −σG) · e(Σ_j σ_j·P_j, G) = 1
//
// A false claim among them passes with probability 2^-127. Each challenge is hashed anew, and every point was checked to be in its subgroup.
func (v *Verifier) Together(f func(*Verifier) error) error {
	collecting := *v
	collecting.batch = new(batch)
	if err := f(&collecting); err != nil {
		return err
	}
	claims := collecting.batch.claims
	if ok, err := v.verifyAll(claims); err != nil || ok {
		return err
	}
	first, err := bisect(len(claims), func(from, to int) (bool, error) { return v.verifyAll(claims[from:to]) })
	if err != nil {
		return err
	}
	if err := v.verify(claims[first].public, claims[first].proof); err != nil {
		return &BatchError{Index: first, Err: err}
	}
	return fmt.Errorf("%s: a batch is false and the claim %d to which that leads holds", v.id, first) // our bug: refuse
}

// bisect finds the first false one of n claims of which one at least is false. hold says whether those in [from, to) hold; it is asked
// at most ⌈log2 n⌉ times, about no more than n claims together.
func bisect(n int, hold func(from, to int) (bool, error)) (int, error) {
	from, to := 0, n // claims before from hold, one in [from, to) does not
	for to-from > 1 {
		middle := (from + to) / 2
		ok, err := hold(from, middle)
		switch {
		case err != nil:
			return 0, err
		case ok:
			from = middle
		default:
			to = middle
		}
	}
	return from, nil
}

type claim struct {
	public []fr.Element
	proof  *groth16.Proof
}

type batch struct {
	mu     sync.Mutex
	claims []claim
}

func (b *batch) add(public []fr.Element, proof *groth16.Proof) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.claims = append(b.claims, claim{slices.Clone(public), proof})
}

// weights draws n numbers of 128 bits.
func weights(n int) ([]fr.Element, error) {
	b := make([]byte, 16*n)
	if _, err := rand.Read(b); err != nil {
		return nil, fmt.Errorf("batch verification: %w", err)
	}
	w := make([]fr.Element, n)
	for i := range w {
		w[i].SetBytes(b[16*i : 16*i+16])
	}
	return w, nil
}

// verifyAll computes the product of the comment on Together.
func (v *Verifier) verifyAll(claims []claim) (bool, error) {
	if len(claims) == 0 {
		return true, nil
	}
	rho, err := weights(len(claims))
	if err != nil {
		return false, err
	}
	inputs, pairs, total := v.accumulate(claims, rho)
	krs, commitments := make([]curve.G1Affine, len(claims)), make([]curve.G1Affine, 0, len(claims))
	for j, c := range claims {
		krs[j] = c.proof.Krs
		commitments = append(commitments, c.proof.Commitments...)
	}
	var sum, committed, c, alpha curve.G1Affine
	if _, err := sum.MultiExp(v.key.G1.K, inputs, ecc.MultiExpConfig{}); err != nil {
		return false, fmt.Errorf("batch verification: %w", err)
	}
	if _, err := c.MultiExp(krs, rho, ecc.MultiExpConfig{}); err != nil {
		return false, fmt.Errorf("batch verification: %w", err)
	}
	if v.commitments == 1 {
		if _, err := committed.MultiExp(commitments, rho, ecc.MultiExpConfig{}); err != nil {
			return false, fmt.Errorf("batch verification: %w", err)
		}
		sum.Add(&sum, &committed)
		if err := v.addKnowledge(&pairs, claims, commitments); err != nil {
			return false, err
		}
	}
	alpha.ScalarMultiplication(&v.key.G1.Alpha, total.BigInt(new(big.Int)))
	pairs.add(*alpha.Neg(&alpha), v.key.G2.Beta)
	pairs.add(*sum.Neg(&sum), v.key.G2.Gamma)
	pairs.add(*c.Neg(&c), v.key.G2.Delta)
	return pairs.check()
}

// accumulate gives Σ_j ρ_j·x_ij for every input i, the constant first and the challenge last, the pairs (ρ_j·A_j, B_j), and Σ_j ρ_j. Claims of one session have half of their inputs in common, the
// session's key: as Σ_j ρ_j·x_ij = (Σ_j ρ_j)·x_i0 + Σ_j ρ_j·(x_ij − x_i0), those cost a comparison a claim.
func (v *Verifier) accumulate(claims []claim, rho []fr.Element) (inputs []fr.Element, pairs pairing, total fr.Element) {
	for j := range rho {
		total.Add(&total, &rho[j])
	}
	first := claims[0].public
	inputs = make([]fr.Element, len(v.key.G1.K))
	inputs[0] = total
	for i := range first {
		inputs[1+i].Mul(&first[i], &total)
	}
	like := v.serialized(first)
	pairs.g1, pairs.g2 = make([]curve.G1Affine, len(claims)), make([]curve.G2Affine, len(claims))
	var mu sync.Mutex // guards inputs
	split(len(claims), func(from, to int) {
		sums := make([]fr.Element, len(inputs))
		var t fr.Element
		for j := from; j < to; j++ {
			c, last := claims[j], &sums[len(sums)-1]
			pairs.g1[j].ScalarMultiplication(&c.proof.Ar, rho[j].BigInt(new(big.Int)))
			pairs.g2[j] = c.proof.Bs
			for i := range c.public {
				if c.public[i] != first[i] {
					t.Sub(&c.public[i], &first[i]).Mul(&t, &rho[j])
					sums[1+i].Add(&sums[1+i], &t)
				}
			}
			if v.commitments == 1 {
				challenge := v.challenge(c, first, like)
				last.Add(last, t.Mul(&rho[j], &challenge))
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for i := range sums {
			inputs[i].Add(&inputs[i], &sums[i])
		}
	})
	return inputs, pairs, total
}

// split runs f on parts of [0, n), on all processors.
func split(n int, f func(from, to int)) {
	var wait sync.WaitGroup
	parts := min(n, runtime.GOMAXPROCS(0))
	for k := range parts {
		wait.Go(func() { f(n*k/parts, n*(k+1)/parts) })
	}
	wait.Wait()
}

// serialized are the committed public inputs as the challenge hashes them.
func (v *Verifier) serialized(public []fr.Element) []byte {
	var b []byte
	for _, wires := range v.key.PublicAndCommitmentCommitted {
		for _, w := range wires {
			x := public[w-1].Bytes()
			b = append(b, x[:]...)
		}
	}
	return b
}

// challenge is γ of a proof, as gnark's verifier derives it: hash-to-field of the commitment and the committed public inputs. like is what
// serialized makes of other inputs, from which those that are the same are copied.
func (v *Verifier) challenge(c claim, others []fr.Element, like []byte) fr.Element {
	b := append(c.proof.Commitments[0].Marshal(), like...)
	at := b[len(b)-len(like):]
	for k, w := range v.key.PublicAndCommitmentCommitted[0] {
		if c.public[w-1] != others[w-1] {
			x := c.public[w-1].Bytes()
			copy(at[k*fr.Bytes:], x[:])
		}
	}
	h := hash_to_field.New([]byte(constraint.CommitmentDst))
	h.Write(b)
	var gamma fr.Element
	gamma.SetBytes(h.Sum(nil)[:fr.Bytes])
	return gamma
}

// addKnowledge adds the commitments' proofs of knowledge, under weights of their own.
func (v *Verifier) addKnowledge(pairs *pairing, claims []claim, commitments []curve.G1Affine) error {
	sigma, err := weights(len(claims))
	if err != nil {
		return err
	}
	proofs := make([]curve.G1Affine, len(claims))
	for j := range claims {
		proofs[j] = claims[j].proof.CommitmentPok
	}
	var d, p curve.G1Affine
	if _, err := d.MultiExp(commitments, sigma, ecc.MultiExpConfig{}); err != nil {
		return fmt.Errorf("batch verification: %w", err)
	}
	if _, err := p.MultiExp(proofs, sigma, ecc.MultiExpConfig{}); err != nil {
		return fmt.Errorf("batch verification: %w", err)
	}
	pairs.add(d, v.key.CommitmentKeys[0].GSigmaNeg)
	pairs.add(p, v.key.CommitmentKeys[0].G)
	return nil
}

// pairing is a product of pairings.
type pairing struct {
	g1 []curve.G1Affine
	g2 []curve.G2Affine
}

// check says whether the product is 1. Miller loops of many pairs run on all processors.
func (p *pairing) check() (bool, error) {
	parts := make([]curve.GT, min(len(p.g1), runtime.GOMAXPROCS(0)))
	errs := make([]error, len(parts))
	var wait sync.WaitGroup
	for k := range parts {
		from, to := len(p.g1)*k/len(parts), len(p.g1)*(k+1)/len(parts)
		wait.Go(func() { parts[k], errs[k] = curve.MillerLoop(p.g1[from:to], p.g2[from:to]) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return false, fmt.Errorf("batch verification: %w", err)
	}
	product := curve.FinalExponentiation(&parts[0], pointers(parts[1:])...)
	var one curve.GT
	return product.Equal(one.SetOne()), nil
}

func pointers(x []curve.GT) []*curve.GT {
	out := make([]*curve.GT, len(x))
	for i := range x {
		out[i] = &x[i]
	}
	return out
}

func (p *pairing) add(a curve.G1Affine, b curve.G2Affine) {
	p.g1, p.g2 = append(p.g1, a), append(p.g2, b)
}
