// Package setup makes Groth16 keys (Groth 2016/260) with at most one commitment (2022/1072) for gnark's prover and verifier. Whoever runs it could
// keep the randomness and forge: it is for development keys and for tests. gnark's own Setup is the model and gives keys of the same layout; the
// difference is that the points, which are all multiples of two generators, come from tables of these, which is five times faster.
package setup

import (
	"errors"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	"github.com/consensys/gnark-crypto/utils"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// trapdoor is the randomness of a setup, in the names of Groth16 section 3.2 and, for the commitment, of 2022/1072: whoever knows it can forge.
type trapdoor struct{ t, alpha, beta, gamma, delta, sigma, g fr.Element }

func newTrapdoor(domain *fft.Domain) (x trapdoor, err error) {
	for _, e := range []*fr.Element{&x.t, &x.alpha, &x.beta, &x.gamma, &x.delta, &x.sigma, &x.g} {
		if _, err := e.SetRandom(); err != nil {
			return x, err
		}
		if e.IsZero() {
			return x, errors.New("the random source gave zero")
		}
	}
	if z := vanishing(domain, x.t); z.IsZero() {
		return x, errors.New("the random source gave a root of unity")
	}
	return x, nil
}

// vanishing is t^n − 1.
func vanishing(domain *fft.Domain, t fr.Element) fr.Element {
	one := fr.One()
	t.Exp(t, new(big.Int).SetUint64(domain.Cardinality))
	return *t.Sub(&t, &one)
}

// Keys draws a trapdoor, computes the keys and forgets it. The notation is that of DIZK (2018/691), figure 4.
//
// Wires are the constant, the public inputs, the private inputs and the internal ones. A wire i has the scalar K_i = β·A_i(t) + α·B_i(t) + C_i(t): over γ
// and in the verifying key where the verifier supplies it (public inputs, the commitment's hash), over γ and in the commitment's basis where it is
// committed, over δ and in the proving key otherwise.
func Keys(system *cs.R1CS) (*groth16.ProvingKey, *groth16.VerifyingKey, error) {
	domain := fft.NewDomain(uint64(system.GetNbConstraints()))
	secret, err := newTrapdoor(domain)
	if err != nil {
		return nil, nil, err
	}
	commitments := system.CommitmentInfo.(constraint.Groth16Commitments)
	if len(commitments) > 1 {
		return nil, nil, errors.New("more than one commitment")
	}
	a, b, c := wirePolynomials(system, domain, secret.t)
	supplied, committed, private := split(system, commitments, secret, a, b, c)

	pk, vk := new(groth16.ProvingKey), new(groth16.VerifyingKey)
	pk.Domain = *domain
	a, pk.InfinityA, pk.NbInfinityA = withoutZeros(a)
	b, pk.InfinityB, pk.NbInfinityB = withoutZeros(b)

	g1 := multiplesG1(len(a) + len(b) + int(domain.Cardinality) + 2*len(committed) + len(private))
	first := g1.of(secret.alpha, secret.beta, secret.delta)
	pk.G1.Alpha, pk.G1.Beta, pk.G1.Delta = first[0], first[1], first[2]
	pk.G1.A, pk.G1.B = g1.of(a...), g1.of(b...)
	pk.G1.Z = g1.of(quotientBasis(domain, secret)...)[:domain.Cardinality-1] // the quotient has degree n − 2
	pk.G1.K = g1.of(private...)

	g2 := multiplesG2(len(b))
	second := g2.of(secret.beta, secret.delta, secret.gamma)
	pk.G2.Beta, pk.G2.Delta = second[0], second[1]
	pk.G2.B = g2.of(b...)

	vk.G1.Alpha, vk.G1.Beta, vk.G1.Delta = first[0], first[1], first[2]
	vk.G1.K = g1.of(supplied...)
	vk.G2.Beta, vk.G2.Delta, vk.G2.Gamma = second[0], second[1], second[2]
	vk.PublicAndCommitmentCommitted = commitments.GetPublicAndCommitmentCommitted(commitments.CommitmentIndexes(), system.GetNbPublicVariables())
	if len(commitments) > 0 {
		basis := pedersen.ProvingKey{Basis: g1.of(committed...), BasisExpSigma: g1.of(scaled(committed, secret.sigma)...)}
		pk.CommitmentKeys = []pedersen.ProvingKey{basis}
		var minus fr.Element
		minus.Mul(&secret.sigma, &secret.g).Neg(&minus)
		points := g2.of(secret.g, minus)
		vk.CommitmentKeys = []pedersen.VerifyingKey{{G: points[0], GSigmaNeg: points[1]}}
	}
	return pk, vk, vk.Precompute()
}

// wirePolynomials evaluates at t, for every wire, the polynomials that take its coefficients in the constraints' left, right and output sides at
// the powers of the domain's generator.
func wirePolynomials(system *cs.R1CS, domain *fft.Domain, t fr.Element) (a, b, c []fr.Element) {
	wires := system.GetNbPublicVariables() + system.GetNbSecretVariables() + system.GetNbInternalVariables()
	a, b, c = make([]fr.Element, wires), make([]fr.Element, wires), make([]fr.Element, wires)
	add := func(to []fr.Element, side constraint.LinearExpression, lagrange *fr.Element) {
		for _, term := range side {
			var x fr.Element
			x.Mul(&system.Coefficients[term.CoeffID()], lagrange)
			to[term.WireID()].Add(&to[term.WireID()], &x)
		}
	}
	basis := lagrange(domain, system.GetNbConstraints(), t)
	constraints := system.GetR1CIterator()
	for i, r := 0, constraints.Next(); r != nil; i, r = i+1, constraints.Next() {
		add(a, r.L, &basis[i])
		add(b, r.R, &basis[i])
		add(c, r.O, &basis[i])
	}
	return a, b, c
}

// lagrange evaluates the first k Lagrange polynomials of the domain at t: L_i(t) = ω^i·(t^n − 1) / (n·(t − ω^i)).
func lagrange(domain *fft.Domain, k int, t fr.Element) []fr.Element {
	gaps, power := make([]fr.Element, k), fr.One()
	for i := range gaps {
		gaps[i].Sub(&t, &power)
		power.Mul(&power, &domain.Generator)
	}
	basis := fr.BatchInvert(gaps)
	factor := vanishing(domain, t)
	factor.Mul(&factor, &domain.CardinalityInv)
	for i := range basis {
		basis[i].Mul(&basis[i], &factor)
		factor.Mul(&factor, &domain.Generator)
	}
	return basis
}

// split gives the scalars K_i of the wires that the verifier supplies, that are committed, and of the others, each in the wires' order.
func split(system *cs.R1CS, commitments constraint.Groth16Commitments, secret trapdoor, a, b, c []fr.Element) (supplied, committed, private []fr.Element) {
	overGamma, isCommitted := map[int]bool{}, map[int]bool{}
	for _, one := range commitments {
		overGamma[one.CommitmentIndex] = true
		for _, wire := range one.PrivateCommitted {
			isCommitted[wire] = true
		}
	}
	var gammaInv, deltaInv fr.Element
	gammaInv.Inverse(&secret.gamma)
	deltaInv.Inverse(&secret.delta)
	for i := range a {
		var k, x fr.Element
		k.Mul(&secret.beta, &a[i]).Add(&k, x.Mul(&secret.alpha, &b[i])).Add(&k, &c[i])
		switch {
		case i < system.GetNbPublicVariables() || overGamma[i]:
			supplied = append(supplied, *k.Mul(&k, &gammaInv))
		case isCommitted[i]:
			committed = append(committed, *k.Mul(&k, &gammaInv))
		default:
			private = append(private, *k.Mul(&k, &deltaInv))
		}
	}
	return supplied, committed, private
}

// quotientBasis is t^i·(t^n − 1)/δ for i = 0 … n−1 in the bit-reversed order in which gnark's prover has the quotient.
func quotientBasis(domain *fft.Domain, secret trapdoor) []fr.Element {
	z, x := make([]fr.Element, domain.Cardinality), vanishing(domain, secret.t)
	x.Div(&x, &secret.delta)
	for i := range z {
		z[i] = x
		x.Mul(&x, &secret.t)
	}
	utils.BitReverse(z)
	return z
}

// withoutZeros drops zeros, whose points would be at infinity, and marks their places.
func withoutZeros(x []fr.Element) (kept []fr.Element, zero []bool, zeros uint64) {
	zero = make([]bool, len(x))
	for i := range x {
		if zero[i] = x[i].IsZero(); zero[i] {
			zeros++
		} else {
			kept = append(kept, x[i])
		}
	}
	return kept, zero, zeros
}

func scaled(x []fr.Element, by fr.Element) []fr.Element {
	out := make([]fr.Element, len(x))
	for i := range x {
		out[i].Mul(&x[i], &by)
	}
	return out
}
