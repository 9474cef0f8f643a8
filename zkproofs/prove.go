package zkproofs

import (
	"errors"
	"math/big"
	"runtime"
	"sync"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/hash_to_field"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	fcs "github.com/consensys/gnark/frontend/cs"
	"golang.org/x/sync/errgroup"
)

// makeProof is Groth16 (Groth 2016/260, section 3.2) with at most one commitment (2022/1072, section 5), as gnark's own prover makes it of the same keys: gnark's verifier takes
// either. What differs is how the sums of points are computed. In our circuits most values of wires are few: limbs of ten bits, bits, short errors of either sign, and the inverses of
// γ less one of a thousand table entries. Points whose scalars are the same, or negatives of each other, are added first (see classes); in gnark's sum every one of
// them would cost an addition in each of sixteen windows, and a slow one, because they meet in the same places.
func makeProof(system *cs.R1CS, key *groth16.ProvingKey, w fullWitness) (*groth16.Proof, error) {
	proof := new(groth16.Proof)
	internal, secret, public := system.GetNbVariables()
	if err := fits(system, key, internal+secret+public); err != nil {
		return nil, err
	}
	committed, solved, err := solve(system, key, w, proof)
	if err != nil {
		return nil, err
	}
	wires := []fr.Element(solved.W)
	var r, s fr.Element
	for _, x := range []*fr.Element{&r, &s} {
		if _, err := x.SetRandom(); err != nil {
			return nil, err
		}
	}
	var a, b1, krs, z curve.G1Jac
	var b2 curve.G2Jac
	// Each sum uses all processors, but not all the time: two rows of work side by side leave none idle.
	var rest errgroup.Group
	rest.Go(func() error {
		if committed != nil {
			points, scalars := sumG1(key.CommitmentKeys[0].BasisExpSigma, committed, nil)
			if _, err := proof.CommitmentPok.MultiExp(points, scalars, ecc.MultiExpConfig{}); err != nil {
				return err
			}
		}
		h := quotient(solved.A, solved.B, solved.C, &key.Domain)
		_, err := z.MultiExp(key.G1.Z, h[:len(key.G1.Z)], ecc.MultiExpConfig{})
		return err
	})
	same := newClasses(wires)
	rest.Go(func() error {
		points, scalars := sumG2(key.G2.B, same, func(i int) bool { return !key.InfinityB[i] })
		_, err := b2.MultiExp(points, scalars, ecc.MultiExpConfig{})
		return err
	})
	elsewhere := suppliedOrCommitted(system, len(wires))
	for _, one := range []struct {
		sum    *curve.G1Jac
		points []curve.G1Affine
		has    func(i int) bool
	}{
		{&a, key.G1.A, func(i int) bool { return !key.InfinityA[i] }},
		{&b1, key.G1.B, func(i int) bool { return !key.InfinityB[i] }},
		{&krs, key.G1.K, func(i int) bool { return !elsewhere[i] }},
	} {
		points, scalars := sumG1(one.points, same, one.has)
		if _, err := one.sum.MultiExp(points, scalars, ecc.MultiExpConfig{}); err != nil {
			return nil, errors.Join(err, rest.Wait())
		}
	}
	if err := rest.Wait(); err != nil {
		return nil, err
	}
	// A = α + Σ a_i + r·δ and B = β + Σ b_i + s·δ; C = Σ k_i + h(t)·t(t)/δ + s·A + r·B − r·s·δ
	a.AddMixed(&key.G1.Alpha).AddAssign(times(&key.G1.Delta, &r))
	b1.AddMixed(&key.G1.Beta).AddAssign(times(&key.G1.Delta, &s))
	var delta curve.G2Jac
	delta.FromAffine(&key.G2.Delta)
	delta.ScalarMultiplication(&delta, s.BigInt(new(big.Int)))
	b2.AddMixed(&key.G2.Beta).AddAssign(&delta)
	proof.Ar.FromJacobian(&a)
	proof.Bs.FromJacobian(&b2)

	var rs fr.Element
	rs.Mul(&r, &s).Neg(&rs)
	krs.AddAssign(&z).AddAssign(times(&key.G1.Delta, &rs))
	a.ScalarMultiplication(&a, s.BigInt(new(big.Int)))
	b1.ScalarMultiplication(&b1, r.BigInt(new(big.Int)))
	krs.AddAssign(&a).AddAssign(&b1)
	proof.Krs.FromJacobian(&krs)
	return proof, nil
}

func times(p *curve.G1Affine, x *fr.Element) *curve.G1Jac {
	j := new(curve.G1Jac).FromAffine(p)
	return j.ScalarMultiplication(j, x.BigInt(new(big.Int)))
}

var (
	errCommitments = errors.New("more than one commitment")
	errKey         = errors.New("the proving key is of another circuit: its lists are too short or too long")
)

// fits compares the lengths of a key's lists with what the circuit's sums read of them.
func fits(system *cs.R1CS, key *groth16.ProvingKey, wires int) error {
	count := func(has func(i int) bool) (n int) {
		for i := range wires {
			if has(i) {
				n++
			}
		}
		return n
	}
	if len(key.InfinityA) != wires || len(key.InfinityB) != wires {
		return errKey
	}
	elsewhere := suppliedOrCommitted(system, wires)
	b := count(func(i int) bool { return !key.InfinityB[i] })
	if len(key.G1.A) != count(func(i int) bool { return !key.InfinityA[i] }) || len(key.G1.B) != b || len(key.G2.B) != b ||
		len(key.G1.K) != count(func(i int) bool { return !elsewhere[i] }) || len(key.G1.Z) >= int(key.Domain.Cardinality) {
		return errKey
	}
	for i, c := range system.CommitmentInfo.(constraint.Groth16Commitments) {
		if n := len(c.PrivateCommitted); i < len(key.CommitmentKeys) && (len(key.CommitmentKeys[i].Basis) != n || len(key.CommitmentKeys[i].BasisExpSigma) != n) {
			return errKey
		}
	}
	return nil
}

// solve computes all wires, and gives the values that were committed. Where the circuit has a commitment, the solver asks for its challenge on the way: then the commitment is made.
func solve(system *cs.R1CS, key *groth16.ProvingKey, w fullWitness, proof *groth16.Proof) (*classes, *cs.R1CSSolution, error) {
	infos := system.CommitmentInfo.(constraint.Groth16Commitments)
	if len(infos) > 1 || len(infos) != len(key.CommitmentKeys) {
		return nil, nil, errCommitments
	}
	var committed *classes
	proof.Commitments = make([]curve.G1Affine, len(infos))
	challenge := func(_ *big.Int, in, out []*big.Int) error {
		if len(infos) == 0 || len(in) < 1+len(infos[0].PublicAndCommitmentCommitted) {
			return errCommitments
		}
		hashed := in[1 : 1+len(infos[0].PublicAndCommitmentCommitted)]
		private := in[1+len(hashed):]
		values := make([]fr.Element, len(private))
		for i, x := range private {
			values[i].SetBigInt(x)
		}
		committed = newClasses(values)
		points, scalars := sumG1(key.CommitmentKeys[0].Basis, committed, nil)
		if _, err := proof.Commitments[0].MultiExp(points, scalars, ecc.MultiExpConfig{}); err != nil {
			return err
		}
		hash := hash_to_field.New([]byte(constraint.CommitmentDst))
		hash.Write(constraint.SerializeCommitment(proof.Commitments[0].Marshal(), hashed, fr.Bytes))
		var gamma fr.Element
		gamma.SetBytes(hash.Sum(nil)[:fr.Bytes])
		gamma.BigInt(out[0])
		return nil
	}
	solution, err := system.Solve(w, solver.OverrideHint(solver.GetHintID(fcs.Bsb22CommitmentComputePlaceholder), challenge))
	if err != nil {
		return nil, nil, err
	}
	return committed, solution.(*cs.R1CSSolution), nil
}

// suppliedOrCommitted marks the wires that have no point in the key's K: public ones, committed ones and the challenge.
func suppliedOrCommitted(system *cs.R1CS, n int) []bool {
	out := make([]bool, n)
	for i := range system.GetNbPublicVariables() {
		out[i] = true
	}
	for _, c := range system.CommitmentInfo.(constraint.Groth16Commitments) {
		out[c.CommitmentIndex] = true
		for _, w := range c.PrivateCommitted {
			out[w] = true
		}
	}
	return out
}

// quotient is (a·b − c)/(X^n − 1) for the polynomials with these values on the domain, in the order of the key's Z.
func quotient(a, b, c []fr.Element, domain *fft.Domain) []fr.Element {
	for _, x := range []*[]fr.Element{&a, &b, &c} {
		*x = append(*x, make([]fr.Element, int(domain.Cardinality)-len(*x))...)
		domain.FFTInverse(*x, fft.DIF)
		domain.FFT(*x, fft.DIT, fft.OnCoset())
	}
	var factor fr.Element // 1/(g^n − 1), the same on all of the coset
	one := fr.One()
	factor.Exp(domain.FrMultiplicativeGen, new(big.Int).SetUint64(domain.Cardinality))
	factor.Sub(&factor, &one).Inverse(&factor)
	split(len(a), func(from, to int) {
		for i := from; i < to; i++ {
			a[i].Mul(&a[i], &b[i]).Sub(&a[i], &c[i]).Mul(&a[i], &factor)
		}
	})
	domain.FFTInverse(a, fft.DIF, fft.OnCoset())
	return a
}

// classes sorts a vector's values: those that are equal or negatives of each other are one class.
type classes struct {
	of     []int32      // class of each value, −1 for zero
	minus  []bool       // whether it is the negative of its class's
	values []fr.Element // of each class
}

func newClasses(v []fr.Element) *classes {
	c := &classes{of: make([]int32, len(v)), minus: make([]bool, len(v))}
	split(len(v), func(from, to int) {
		for i := from; i < to; i++ {
			c.minus[i] = v[i].LexicographicallyLargest()
		}
	})
	known := make(map[fr.Element]int32, len(v)/2)
	for i, x := range v {
		if x.IsZero() {
			c.of[i] = -1
			continue
		}
		if c.minus[i] {
			x.Neg(&x)
		}
		k, ok := known[x]
		if !ok {
			k = int32(len(c.values))
			known[x] = k
			c.values = append(c.values, x)
		}
		c.of[i] = k
	}
	return c
}

// sums gives points and scalars with the sum Σ v_i·P_i over the i that has says, whose points are given in their order: one point for each class. has is nil for all.
func sums[A any, J any, P jacobian[A, J]](points []A, c *classes, has func(i int) bool, negative func(*A) A, affine func([]J) []A) ([]A, []fr.Element) {
	at, members := make([]int32, 0, len(points)), make([]int32, len(c.values)) // value of each point, points of each class
	for i, k := range c.of {
		if has != nil && !has(i) {
			continue
		}
		at = append(at, int32(i))
		if k >= 0 {
			members[k]++
		}
	}
	var outPoints []A
	var scalars []fr.Element
	place, several := make([]int32, len(c.values)), int32(0)
	for k, n := range members {
		if n > 1 {
			place[k] = several
			several++
		}
	}
	total := make([]J, several)
	workers := int32(runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for part := range workers { // each has its classes
		wait.Go(func() {
			for j, i := range at {
				k := c.of[i]
				if k < 0 || members[k] < 2 || place[k]%workers != part {
					continue
				}
				if c.minus[i] {
					p := negative(&points[j])
					P(&total[place[k]]).AddMixed(&p)
				} else {
					P(&total[place[k]]).AddMixed(&points[j])
				}
			}
		})
	}
	for j, i := range at {
		if k := c.of[i]; k >= 0 && members[k] == 1 {
			p := points[j]
			if c.minus[i] {
				p = negative(&p)
			}
			outPoints, scalars = append(outPoints, p), append(scalars, c.values[k])
		}
	}
	wait.Wait()
	outPoints = append(outPoints, affine(total)...)
	for k, n := range members {
		if n > 1 {
			scalars = append(scalars, c.values[k])
		}
	}
	return outPoints, scalars
}

// jacobian is a pointer to a point in a form in which adding is fast; its zero value is made the point at infinity by the caller.
type jacobian[A any, J any] interface {
	*J
	AddMixed(*A) *J
}

func sumG1(points []curve.G1Affine, c *classes, has func(i int) bool) ([]curve.G1Affine, []fr.Element) {
	negative := func(p *curve.G1Affine) (q curve.G1Affine) { q.Neg(p); return q }
	return sums[curve.G1Affine, curve.G1Jac](points, c, has, negative, curve.BatchJacobianToAffineG1)
}

func sumG2(points []curve.G2Affine, c *classes, has func(i int) bool) ([]curve.G2Affine, []fr.Element) {
	negative := func(p *curve.G2Affine) (q curve.G2Affine) { q.Neg(p); return q }
	return sums[curve.G2Affine, curve.G2Jac](points, c, has, negative, affineG2)
}

// affineG2 divides all by their Z with one inversion, as curve.BatchJacobianToAffineG1 does: (X/Z², Y/Z³). Infinity, with Z = 0, is (0, 0).
func affineG2(points []curve.G2Jac) []curve.G2Affine {
	out := make([]curve.G2Affine, len(points))
	var product, square curve.E2
	product.SetOne()
	for i := range points { // out.X holds the product of the Z before
		if out[i].X = product; !points[i].Z.IsZero() {
			product.Mul(&product, &points[i].Z)
		}
	}
	product.Inverse(&product)
	for i := len(points) - 1; i >= 0; i-- {
		p := &points[i]
		if p.Z.IsZero() {
			out[i] = curve.G2Affine{}
			continue
		}
		var inverse curve.E2
		inverse.Mul(&product, &out[i].X)
		product.Mul(&product, &p.Z)
		square.Square(&inverse)
		out[i].X.Mul(&p.X, &square)
		out[i].Y.Mul(&p.Y, &square).Mul(&out[i].Y, &inverse)
	}
	return out
}
