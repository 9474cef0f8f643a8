package poseidon

import (
	"errors"
	"math/big"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
)

// Batch computes many permutations in a circuit with one commitment, each for 201 constraints instead of 555, and some thousands for all.
//
// # Relation
//
// Permutation h has the inputs I_h,t, t < 16, and the values Y_h,l that the prover gives for what its 185 boxes make of theirs. What box l takes is
// x_l(I_h, Y_h), an affine combination of the inputs and of what earlier boxes gave, with coefficients that are the same for all h. The batch proves
//
//	Y_h,l = x_l(I_h, Y_h)^5    for all h and l,
//
// from which Y_h is the permutation's by induction over l, and the results are combinations of Y_h and I_h.
//
// # Soundness
//
// All I and Y are bound: fixed before γ. The number of permutations is filled up to n = 2^ν with those of zeros, whose values are constants; they are true. With
// ρ = γ^n, a false equation leaves
//
//	Σ_h γ^h · G(h) = 0,    G(h) = Σ_l ρ^l·(x_l(I_h, Y_h)^5 − Y_h,l)
//
// with probability below 185·n/p: the sum is a polynomial in γ whose coefficients are the differences. It is proven by a sum-check (Lund, Fortnow, Karloff,
// Nisan 1992). I and Y, as functions of h ∈ {0,1}^ν, have multilinear extensions, G one of degree 5 in each variable, and
// γ^h = Π_k (1 − h_k + h_k·γ_k) with γ_k = γ^(2^(ν−k)), h_1 the highest bit. In round k the prover gives the six coefficients of
//
//	s_k(X) = Σ over h_k+1 … h_ν of Π_{j>k} (1 − h_j + h_j·γ_j) · G(r_1, …, r_k−1, X, h_k+1, …, h_ν)
//
// and the circuit checks s_k(0) + γ_k·s_k(1) = s_k−1(r_k−1), which is 0 for k = 1. (The factors of the variables that are already fixed are left out on both sides, so that the degree is 5 and not 6; Gruen
// 2024/108, section 3.) At the end s_ν(r_ν) = G(r): the extensions of I and Y at r are Σ_h e_h·I_h,t and Σ_h e_h·Y_h,l with
// e_h = Π_k (h_k·r_k + (1 − h_k)·(1 − r_k)), 201 products for each permutation, and on these 201 values the boxes are computed once. If the sum is not what is claimed, then a
// round's polynomial is not the true one while its value at r_k is: at most 5 of p challenges allow that.
//
// The challenge of a round is r_k = Sponge(r_k−1, coefficients of s_k) with r_0 = γ, so it is a hash of the statement and of all messages so far (Fiat–Shamir): a prover who tries 2^100 hashes
// succeeds with probability below 2^-120. Attacks on such proofs that let the proven computation predict the challenge (Khovratovich, Rothblum, Soukhanov 2025/118) need it to
// depend on γ: here all that is proven is fixed before γ, which comes from a hash (SHA-256) of a Pedersen commitment outside the circuit.
//
// # Cost
//
// 201 a permutation; for all, about 2 a permutation for the e_h, 563 a round, and 741 and 201 for every 256 permutations for the last check: 11,227 for 34 permutations instead of 18,870, 117,623 for 546
// instead of 303,030.
type Batch struct {
	api   frontend.API
	plain *Gadget // for the challenges
	in    [][Width]frontend.Variable
	out   [][boxes]frontend.Variable
	bound bool // what is computed later would be checked and not bound
}

// Compressor is what computes [Compress] in a circuit: a Gadget or a Batch.
type Compressor interface {
	Compress(c fr.Element, x [Width]frontend.Variable) frontend.Variable
}

// NewBatch begins a batch. Whoever does binds [Batch.Bound] in the circuit's commitment, after the last permutation, and runs [Batch.Check] with its challenge; without
// that nothing is proven.
func NewBatch(api frontend.API, plain *Gadget) *Batch { return &Batch{api: api, plain: plain} }

// Compress is P(x)_0 + x_0 + c.
func (b *Batch) Compress(c fr.Element, x [Width]frontend.Variable) frontend.Variable {
	if b.bound {
		panic("poseidon: a permutation after the batch was bound")
	}
	out, err := b.api.Compiler().NewHint(traceHint, boxes, x[:]...)
	if err != nil {
		panic(err) // there are inputs and outputs
	}
	b.in, b.out = append(b.in, x), append(b.out, [boxes]frontend.Variable(out))
	return b.api.Add(b.combine(&wires().first, x[:], out), x[0], c.BigInt(new(big.Int)))
}

// combine is the affine combination of a permutation's inputs and boxes.
func (b *Batch) combine(a *affine, in, out []frontend.Variable) frontend.Variable {
	terms := []frontend.Variable{0, 0}
	a.parts(func(place int, coefficient *big.Int) {
		switch {
		case place < Width:
			terms = append(terms, b.api.Mul(in[place], coefficient))
		case place < Width+boxes:
			terms = append(terms, b.api.Mul(out[place-Width], coefficient))
		default:
			terms = append(terms, coefficient)
		}
	})
	return b.api.Add(terms[0], terms[1], terms[2:]...)
}

// Bound is what has to be fixed before the challenge. It ends the batch: a later permutation would not be bound, so Compress panics.
func (b *Batch) Bound() []frontend.Variable {
	b.bound = true
	var all []frontend.Variable
	for h := range b.in {
		for _, x := range b.in[h] {
			if _, constant := b.api.Compiler().ConstantValue(x); !constant {
				all = append(all, x)
			}
		}
		all = append(all, b.out[h][:]...)
	}
	return all
}

// Check proves all permutations of the batch.
func (b *Batch) Check(api frontend.API, gamma frontend.Variable) error {
	if len(b.in) == 0 {
		return nil
	}
	if !b.bound {
		return errors.New("poseidon: a batch that was not bound proves nothing")
	}
	rounds := bits.Len(uint(len(b.in) - 1))
	powers := []frontend.Variable{gamma} // γ^(2^k)
	for k := range rounds {
		powers = append(powers, api.Mul(powers[k], powers[k]))
	}
	messages, err := b.messages(gamma, rounds)
	if err != nil {
		return err
	}
	claim, challenge := frontend.Variable(0), gamma
	weights := []frontend.Variable{1}
	for k, s := range messages {
		all := api.Add(0, 0, s...)
		api.AssertIsEqual(claim, api.Add(s[0], api.Mul(powers[rounds-1-k], all)))
		challenge = b.plain.Sponge(challengeDomain, append([]frontend.Variable{challenge}, s...)...)
		claim = horner(api, s, challenge)
		weights = split(api, weights, challenge, (len(b.in)-1)>>(rounds-1-k)+1)
	}
	in, out, err := b.fold(weights)
	if err != nil {
		return err
	}
	api.AssertIsEqual(claim, b.difference(in, out, powers[rounds]))
	return nil
}

// degree is that of a box.
const degree = 5

// challengeDomain is of the challenges of the sum-check.
const challengeDomain Domain = "salus/poseidon2/batch/v1"

// messages are the coefficients of the polynomials s_k, lowest first.
func (b *Batch) messages(gamma frontend.Variable, rounds int) ([][]frontend.Variable, error) {
	if rounds == 0 {
		return nil, nil
	}
	in := []frontend.Variable{gamma}
	for _, x := range b.in {
		in = append(in, x[:]...)
	}
	flat, err := b.api.Compiler().NewHint(sumCheckHint, rounds*(degree+1), in...)
	if err != nil {
		return nil, err
	}
	out := make([][]frontend.Variable, rounds)
	for k := range out {
		out[k] = flat[k*(degree+1) : (k+1)*(degree+1)]
	}
	return out, nil
}

// horner is the polynomial with the coefficients, lowest first, at x.
func horner(api frontend.API, coefficients []frontend.Variable, x frontend.Variable) frontend.Variable {
	y := frontend.Variable(0)
	for k := len(coefficients) - 1; k >= 0; k-- {
		y = api.Add(api.Mul(y, x), coefficients[k])
	}
	return y
}

// split gives the first n of the weights of one bit more.
func split(api frontend.API, weights []frontend.Variable, r frontend.Variable, n int) []frontend.Variable {
	out := make([]frontend.Variable, 0, n+1)
	for _, e := range weights {
		out = append(out, api.Mul(e, api.Sub(1, r)), api.Mul(e, r))
	}
	return out[:n]
}

// fold gives the extensions of inputs and boxes at the point of the weights. What is filled up has the weight that is left.
func (b *Batch) fold(weights []frontend.Variable) (in, out []frontend.Variable, err error) {
	rest := b.api.Sub(1, b.api.Add(0, 0, weights...))
	zero := nothing()
	in, out = make([]frontend.Variable, Width), make([]frontend.Variable, boxes)
	for t := range in {
		if in[t], err = b.over(weights, func(h int) frontend.Variable { return b.in[h][t] }); err != nil {
			return nil, nil, err
		}
	}
	for l := range out {
		if out[l], err = b.over(weights, func(h int) frontend.Variable { return b.out[h][l] }); err != nil {
			return nil, nil, err
		}
		out[l] = b.api.Add(out[l], b.api.Mul(rest, zero.out[l].BigInt(new(big.Int))))
	}
	return in, out, nil
}

// groupSize is the number of products that are added in one constraint: gnark cuts longer sums itself, in a way that gives every product a place in the prover's A.
const groupSize = 256

// over is Σ_h value_h·weight_h as a wire of its own, so that what is made of it stays short; the products are in no constraint's left or right side, which saves the prover a group
// operation for each.
func (b *Batch) over(weights []frontend.Variable, value func(h int) frontend.Variable) (frontend.Variable, error) {
	total := frontend.Variable(0)
	for first := 0; first < len(weights); first += groupSize {
		terms := []frontend.Variable{0, 0}
		for h := first; h < min(first+groupSize, len(weights)); h++ {
			terms = append(terms, b.api.Mul(value(h), weights[h]))
		}
		sum := b.api.Add(terms[0], terms[1], append(terms[2:], total)...)
		w, err := b.api.Compiler().NewHint(sameHint, 1, sum)
		if err != nil {
			return nil, err
		}
		b.api.AssertIsEqual(w[0], sum)
		total = w[0]
	}
	return total, nil
}

// difference is Σ_l ρ^l·(x_l^5 − Y_l) for one permutation.
func (b *Batch) difference(in, out []frontend.Variable, rho frontend.Variable) frontend.Variable {
	sum := frontend.Variable(0)
	for l := boxes - 1; l >= 0; l-- {
		x := b.combine(&wires().box[l], in, out)
		square := b.api.Mul(x, x)
		y := b.api.Mul(b.api.Mul(square, square), x)
		sum = b.api.Add(b.api.Mul(sum, rho), b.api.Sub(y, out[l]))
	}
	return sum
}

// gnark's solver finds hints by registration, before any program of ours runs.
func init() { solver.RegisterHint(traceHint, sumCheckHint, sameHint) }

// sameHint gives its input.
func sameHint(_ *big.Int, in, out []*big.Int) error {
	out[0].Set(in[0])
	return nil
}

// traceHint gives what the boxes of the permutation of its inputs give.
func traceHint(_ *big.Int, in, out []*big.Int) error {
	if len(in) != Width || len(out) != boxes {
		return errors.New("a permutation has 16 inputs and 185 boxes")
	}
	var x [Width]fr.Element
	for t := range x {
		x[t].SetBigInt(in[t])
	}
	t := follow(x)
	for l := range out {
		t.out[l].BigInt(out[l])
	}
	return nil
}
