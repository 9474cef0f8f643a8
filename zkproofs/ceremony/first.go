package ceremony

import (
	"math/big"
	"math/bits"
	"runtime"
	"slices"
	"sync"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	gcsetup "github.com/consensys/gnark-crypto/ecc/bn254/mpcsetup"
	"github.com/consensys/gnark-crypto/utils"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// The first state of phase 2 is gnark's Phase2.Initialize, computed so that a hospital can afford it. gnark transforms the powers of τ into the Lagrange basis
// anew for every circuit, which is most of six minutes; here circuits of one domain share the bases, points are added in Jacobian coordinates on all cores,
// and the three parts of K are added up as one. A test holds the result against gnark's, element by element.

// bases are [L_i(τ)]₁, [L_i(τ)]₂, [α·L_i(τ)]₁ and [β·L_i(τ)]₁ for a domain.
type bases struct {
	tau1, alpha1, beta1 []curve.G1Affine
	tau2                []curve.G2Affine
}

// basesOf transforms phase 1, cut to the domain's size.
func basesOf(c *mpcsetup.SrsCommons, n int) *bases {
	domain := fft.NewDomain(uint64(n))
	g1 := func(powers []curve.G1Affine) []curve.G1Affine {
		return curve.BatchJacobianToAffineG1(lagrange[curve.G1Jac](jacobian1(powers[:n]), domain))
	}
	return &bases{tau1: g1(c.G1.Tau), alpha1: g1(c.G1.AlphaTau), beta1: g1(c.G1.BetaTau), tau2: affine2(lagrange[curve.G2Jac](jacobian2(c.G2.Tau[:n]), domain))}
}

func jacobian1(a []curve.G1Affine) []curve.G1Jac {
	out := make([]curve.G1Jac, len(a))
	for i := range a {
		out[i].FromAffine(&a[i])
	}
	return out
}

func jacobian2(a []curve.G2Affine) []curve.G2Jac {
	out := make([]curve.G2Jac, len(a))
	for i := range a {
		out[i].FromAffine(&a[i])
	}
	return out
}

func affine2(a []curve.G2Jac) []curve.G2Affine {
	out := make([]curve.G2Affine, len(a))
	inParts(len(a), func(from, to int) {
		for i := from; i < to; i++ {
			out[i].FromJacobian(&a[i])
		}
	})
	return out
}

// point is what both groups' Jacobian coordinates can do.
type point[J any] interface {
	*J
	AddAssign(*J) *J
	SubAssign(*J) *J
	ScalarMultiplication(*J, *big.Int) *J
}

// lagrange computes L_i = 1/n · Σ_j ω^(−ij)·a_j in place: the inverse transform of a list of points, decimated in time.
func lagrange[J any, P point[J]](a []J, domain *fft.Domain) []J {
	n := len(a)
	for i := range a {
		if j := int(bits.Reverse64(uint64(i)) >> (64 - bits.TrailingZeros(uint(n)))); i < j {
			a[i], a[j] = a[j], a[i]
		}
	}
	powers := make([]big.Int, n/2) // ω^(−k)
	x := fr.One()
	for k := range powers {
		x.BigInt(&powers[k])
		x.Mul(&x, &domain.GeneratorInv)
	}
	for half := 1; half < n; half *= 2 {
		stride := n / (2 * half)
		inParts(n/2, func(from, to int) {
			for b := from; b < to; b++ {
				k := b % half
				i := b/half*2*half + k
				low, high := P(&a[i]), P(&a[i+half])
				if k > 0 {
					high.ScalarMultiplication(high, &powers[k*stride])
				}
				t := *low
				low.AddAssign(high)
				P(&t).SubAssign(high)
				a[i+half] = t
			}
		})
	}
	var inverse big.Int
	domain.CardinalityInv.BigInt(&inverse)
	inParts(n, func(from, to int) {
		for i := from; i < to; i++ {
			P(&a[i]).ScalarMultiplication(&a[i], &inverse)
		}
	})
	return a
}

// inParts runs f over all cores.
func inParts(n int, f func(from, to int)) {
	workers := runtime.NumCPU()
	var wait sync.WaitGroup
	for k := range workers {
		wait.Go(func() { f(k*n/workers, (k+1)*n/workers) })
	}
	wait.Wait()
}

// factor is a constraint's coefficient, small where it can be: −c is as short as c.
type factor struct {
	magnitude big.Int
	negative  bool
	zero, one bool
}

func factors(system *cs.R1CS) []factor {
	out := make([]factor, len(system.Coefficients))
	half := new(big.Int).Rsh(fr.Modulus(), 1)
	for i := range out {
		f := &out[i]
		system.Coefficients[i].BigInt(&f.magnitude)
		if f.magnitude.Cmp(half) > 0 {
			f.magnitude.Sub(fr.Modulus(), &f.magnitude)
			f.negative = true
		}
		f.zero, f.one = f.magnitude.Sign() == 0, f.magnitude.IsInt64() && f.magnitude.Int64() == 1
	}
	return out
}

func add1(to *curve.G1Jac, f *factor, p *curve.G1Affine) {
	q := *p
	if f.negative {
		q.Neg(&q)
	}
	if f.one {
		to.AddMixed(&q)
	} else if !f.zero {
		var j curve.G1Jac
		j.FromAffine(&q)
		j.ScalarMultiplication(&j, &f.magnitude)
		to.AddAssign(&j)
	}
}

func add2(to *curve.G2Jac, f *factor, p *curve.G2Affine) {
	q := *p
	if f.negative {
		q.Neg(&q)
	}
	if f.one {
		to.AddMixed(&q)
	} else if !f.zero {
		var j curve.G2Jac
		j.FromAffine(&q)
		j.ScalarMultiplication(&j, &f.magnitude)
		to.AddAssign(&j)
	}
}

// firstState is the state of phase 2 before anybody contributed (δ = σ = 1), and what of the keys does not depend on phase 2. c is cut to the
// circuit's domain, which is the bases'.
func firstState(system *cs.R1CS, c *mpcsetup.SrsCommons, l *bases) (*mpcsetup.Phase2, *mpcsetup.Phase2Evaluations) {
	internal, secret, public := system.GetNbVariables()
	wires := internal + secret + public
	a, b, k, b2 := make([]curve.G1Jac, wires), make([]curve.G1Jac, wires), make([]curve.G1Jac, wires), make([]curve.G2Jac, wires)
	coefficients := factors(system)
	workers := runtime.NumCPU()
	var wait sync.WaitGroup
	for worker := range workers {
		wait.Go(func() { // each worker has its own wires
			mine := func(side constraint.LinearExpression, add func(wire int, f *factor)) {
				for _, t := range side {
					if wire := t.WireID(); wire%workers == worker {
						add(wire, &coefficients[t.CoeffID()])
					}
				}
			}
			constraints := system.GetR1CIterator()
			for i, r := 0, constraints.Next(); r != nil; i, r = i+1, constraints.Next() {
				mine(r.L, func(w int, f *factor) { add1(&a[w], f, &l.tau1[i]); add1(&k[w], f, &l.beta1[i]) })
				mine(r.R, func(w int, f *factor) {
					add1(&b[w], f, &l.tau1[i])
					add2(&b2[w], f, &l.tau2[i])
					add1(&k[w], f, &l.alpha1[i])
				})
				mine(r.O, func(w int, f *factor) { add1(&k[w], f, &l.tau1[i]) })
			}
		})
	}
	wait.Wait()

	e := new(mpcsetup.Phase2Evaluations)
	e.G1.A, e.G1.B, e.G2.B = curve.BatchJacobianToAffineG1(a), curve.BatchJacobianToAffineG1(b), affine2(b2)
	p := emptyState(system, c)
	sort(system, curve.BatchJacobianToAffineG1(k), p, e)
	return p, e
}

// emptyState has all of the first state that does not depend on the circuit's wires.
func emptyState(system *cs.R1CS, c *mpcsetup.SrsCommons) *mpcsetup.Phase2 {
	commitments := system.CommitmentInfo.(constraint.Groth16Commitments)
	_, _, g1, g2 := curve.Generators()
	n := len(c.G1.AlphaTau)
	p := new(mpcsetup.Phase2)
	p.Parameters.G1.Delta, p.Parameters.G2.Delta = g1, g2
	z := make([]curve.G1Affine, n) // τ^i·(τ^n − 1), the quotient's basis in the order in which gnark's prover has it
	inParts(n-1, func(from, to int) {
		for i := from; i < to; i++ {
			z[i].Sub(&c.G1.Tau[i+n], &c.G1.Tau[i])
		}
	})
	utils.BitReverse(z)
	p.Parameters.G1.Z = z[:n-1]
	p.Sigmas = make([]gcsetup.UpdateProof, len(commitments))
	p.Parameters.G1.SigmaCKK = make([][]curve.G1Affine, len(commitments))
	p.Parameters.G2.Sigma = slices.Repeat([]curve.G2Affine{g2}, len(commitments))
	return p
}

// sort puts each wire's K where it belongs: into a commitment's basis where it is committed, into the verifying key where the verifier supplies it, into the
// proving key otherwise.
func sort(system *cs.R1CS, k []curve.G1Affine, p *mpcsetup.Phase2, e *mpcsetup.Phase2Evaluations) {
	commitments := system.CommitmentInfo.(constraint.Groth16Commitments)
	public := system.GetNbPublicVariables()
	e.PublicAndCommitmentCommitted = commitments.GetPublicAndCommitmentCommitted(commitments.CommitmentIndexes(), public)
	e.G1.CKK = make([][]curve.G1Affine, len(commitments))
	committedBy, supplied := map[int]int{}, map[int]bool{}
	for j, c := range commitments {
		supplied[c.CommitmentIndex] = true
		for _, wire := range c.PrivateCommitted {
			committedBy[wire] = j
		}
	}
	p.Parameters.G1.PKK = []curve.G1Affine{}
	for wire := range k {
		if j, ok := committedBy[wire]; ok {
			e.G1.CKK[j] = append(e.G1.CKK[j], k[wire])
		} else if wire < public || supplied[wire] {
			e.G1.VKK = append(e.G1.VKK, k[wire])
		} else {
			p.Parameters.G1.PKK = append(p.Parameters.G1.PKK, k[wire])
		}
	}
	for j := range commitments {
		p.Parameters.G1.SigmaCKK[j] = slices.Clone(e.G1.CKK[j])
	}
}
