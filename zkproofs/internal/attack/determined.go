package attack

import (
	"errors"
	"math/big"
	"strings"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"

	"salus/zkproofs"
)

// Determinacy is what Determined finds.
type Determinacy struct {
	Uncommitted  []int // private inputs, counted from 0, that are in no commitment
	Free         int   // wires whose value changes no constraint here, such as the claimed inverse of a zero
	Pivots       int   // wires, at most one, that had to be supposed before others followed
	Undetermined []int // wires that were not shown to have one value only; a pivot that nothing pins down is among them

	// Unique asks the same of all assignments at once.
	Unique func() (Uniqueness, error)
}

// Determined looks for values that a prover could choose: it asks of every wire of a true assignment whether its value follows from the
// constraints, given
//
//   - the public inputs, which the verifier supplies;
//   - the committed private inputs and hints: they are fixed before γ, and that they are right is what the identities at γ show;
//   - γ, a hash of these;
//   - the messages of zkproofs/poseidon's sum-check: each is fixed before its challenge, and that they are right is what the last claim shows;
//   - the private inputs in given. These are for the caller to justify: what a hash to a public value binds, such as salts.
//
// A wire follows if it is the one unknown of a constraint that is linear in it with a coefficient that is not zero, or if it is one of the bits, each shown to be
// 0 or 1 by a constraint of its own, that alone are unknown in a linear constraint with distinct powers of two. Where that stops, the first
// unknown wire is supposed (the ring gadget's V_0): what follows from it must be affine in it with coefficients that do not depend on it, and it is
// determined if one of the constraints among its consequences is affine in it with a slope that is not zero (V_N = −V_0). So every solution
// with the same given values has the same determined ones.
//
// That is a statement about the given values of this one assignment. It takes no attack to notice a constraint that is missing, but it does not replace the
// attacks: they are about committed values too.
func (s *Solver) Determined(a zkproofs.Assignment, given []int) (Determinacy, error) {
	found := Determinacy{Unique: func() (Uniqueness, error) { return s.Unique(given) }}
	if err := s.export(given); err != nil {
		return found, err
	}
	solution, err := s.solve(a)
	if err != nil {
		return found, err
	}
	system, ok := s.constraints.(*cs.R1CS)
	if !ok {
		return found, errors.New("not a system over BN254")
	}
	d := newDetermination(system, solution.(*cs.R1CSSolution).W)
	first := system.GetNbPublicVariables() // of the private inputs; wire 0 is the constant 1
	for i := range first {
		d.learn(i)
	}
	for _, c := range system.CommitmentInfo.(constraint.Groth16Commitments) {
		for _, w := range c.PrivateCommitted {
			d.learn(w)
		}
		d.learn(c.CommitmentIndex)
	}
	for _, w := range messages(system) {
		d.learn(w)
	}
	for i := range a.Secret {
		if !d.known[first+i] {
			found.Uncommitted = append(found.Uncommitted, i)
		}
	}
	for _, i := range given {
		d.learn(first + i)
	}
	d.run()
	for w := range d.known {
		switch {
		case d.known[w]:
		case d.free(w):
			found.Free++
		case found.Pivots == 0:
			found.Pivots++
			d.slope[w].SetOne()
			d.learn(w)
			d.run()
			if !d.pinned() {
				found.Undetermined = append(found.Undetermined, w)
			}
		default:
			found.Undetermined = append(found.Undetermined, w)
		}
	}
	return found, nil
}

// messages are the wires that the sum-check's hint gives.
func messages(system *cs.R1CS) []int {
	var wires []int
	for _, packed := range system.Instructions {
		hint, ok := system.Blueprints[packed.BlueprintID].(constraint.BlueprintHint)
		if !ok {
			continue
		}
		var m constraint.HintMapping
		hint.DecompressHint(&m, packed.Unpack(&system.System))
		if strings.HasSuffix(system.MHintsDependencies[m.HintID], "poseidon.sumCheckHint") {
			for w := m.OutputRange.Start; w < m.OutputRange.End; w++ {
				wires = append(wires, int(w))
			}
		}
	}
	return wires
}

// determination is the state of Determined.
type determination struct {
	coefficients []fr.Element
	constraints  []constraint.R1C
	uses         [][]int // constraints of a wire
	value        []fr.Element
	slope        []fr.Element // by how much it grows with the pivot: known wires are affine in it
	known        []bool
	bit          []bool // a constraint alone makes it 0 or 1
	waiting      []bool
	queue        []int
	open         [][4]int // unknown terms of a constraint's L, R and O, and those of them that are no bits
}

func newDetermination(system *cs.R1CS, value []fr.Element) *determination {
	n := len(value)
	d := &determination{
		coefficients: system.Coefficients, constraints: system.GetR1Cs(), value: value, uses: make([][]int, n),
		slope: make([]fr.Element, n), known: make([]bool, n), bit: make([]bool, n),
	}
	d.waiting, d.open = make([]bool, len(d.constraints)), make([][4]int, len(d.constraints))
	for i, c := range d.constraints {
		wires := map[int]bool{}
		for _, l := range sides(c) {
			for _, t := range l {
				if w := t.WireID(); !wires[w] {
					wires[w] = true
					d.uses[w] = append(d.uses[w], i)
				}
			}
		}
		delete(wires, 0)
		for w := range wires {
			d.bit[w] = d.bit[w] || len(wires) == 1 && d.isBit(c, w)
		}
	}
	for i, c := range d.constraints {
		for k, l := range sides(c) {
			d.open[i][k] = len(l)
			for _, t := range l {
				if !d.bit[t.WireID()] {
					d.open[i][3]++
				}
			}
		}
		d.wake(i)
	}
	return d
}

func sides(c constraint.R1C) [3]constraint.LinearExpression {
	return [3]constraint.LinearExpression{c.L, c.R, c.O}
}

// isBit says whether the constraint, whose only wire is w, holds for 0 and 1 and not for 2, and so for nothing else.
func (d *determination) isBit(c constraint.R1C, w int) bool {
	defer func(v, one fr.Element) { d.value[w], d.value[0] = v, one }(d.value[w], d.value[0])
	d.value[0].SetOne()
	for v := range uint64(3) {
		d.value[w].SetUint64(v)
		l, r, o := d.sum(c.L, d.value), d.sum(c.R, d.value), d.sum(c.O, d.value)
		if l.Mul(&l, &r); l.Equal(&o) != (v < 2) {
			return false
		}
	}
	return true
}

func (d *determination) sum(l constraint.LinearExpression, of []fr.Element) fr.Element {
	var total, x fr.Element
	for _, t := range l {
		total.Add(&total, x.Mul(&d.coefficients[t.CoeffID()], &of[t.WireID()]))
	}
	return total
}

func (d *determination) factor(l constraint.LinearExpression, w int) fr.Element {
	var total fr.Element
	for _, t := range l {
		if t.WireID() == w {
			total.Add(&total, &d.coefficients[t.CoeffID()])
		}
	}
	return total
}

// wake queues a constraint from which something could follow: a wire is in it at most three times.
func (d *determination) wake(i int) {
	n := d.open[i]
	if follows := n[3] == 0 || n[0]+n[1]+n[2] <= 3 || n[0]*n[1] == 0 && n[2] <= 3; follows && !d.waiting[i] {
		d.waiting[i] = true
		d.queue = append(d.queue, i)
	}
}

func (d *determination) learn(w int) {
	if d.known[w] {
		return
	}
	d.known[w] = true
	for _, i := range d.uses[w] {
		for k, l := range sides(d.constraints[i]) {
			for _, t := range l {
				if t.WireID() == w {
					d.open[i][k]--
					if !d.bit[w] {
						d.open[i][3]--
					}
				}
			}
		}
		d.wake(i)
	}
}

// unknown lists the wires on which constraint i still depends: a factor that is known to be zero, whatever the pivot, hides the other.
func (d *determination) unknown(i int) []int {
	c, n := d.constraints[i], d.open[i]
	read := sides(c)
	for k := range 2 {
		if n[k] == 0 {
			x, slope := d.sum(read[k], d.value), d.sum(read[k], d.slope)
			if x.IsZero() && slope.IsZero() {
				read[1-k] = nil
			}
		}
	}
	var out []int
	seen := map[int]bool{}
	for _, l := range read {
		for _, t := range l {
			if w := t.WireID(); !d.known[w] && !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
	}
	return out
}

func (d *determination) run() {
	for len(d.queue) > 0 {
		i := d.queue[0]
		d.queue, d.waiting[i] = d.queue[1:], false
		switch u := d.unknown(i); {
		case len(u) == 1:
			d.solve(i, u[0])
		case len(u) > 1 && d.open[i][3] == 0 && d.open[i][0]*d.open[i][1] == 0 && d.places(i, u):
			for _, w := range u {
				d.learn(w)
			}
		}
	}
}

// line is constraint i as the pivot moves and every known wire with it.
type line struct {
	l, r   fr.Element // values of the factors L and R
	dl, dr fr.Element // their slopes
	slope  fr.Element // of L·R − O, exact if it is affine
	affine bool
}

func (d *determination) along(i int) line {
	c := d.constraints[i]
	x := line{l: d.sum(c.L, d.value), r: d.sum(c.R, d.value), dl: d.sum(c.L, d.slope), dr: d.sum(c.R, d.slope)}
	x.affine = x.dl.IsZero() || x.dr.IsZero()
	var t fr.Element
	o := d.sum(c.O, d.slope)
	x.slope.Mul(&x.dl, &x.r)
	x.slope.Add(&x.slope, t.Mul(&x.l, &x.dr)).Sub(&x.slope, &o)
	return x
}

// by is the coefficient of w in L·R − O of constraint i, and whether it is one that depends on neither w nor the pivot.
func (d *determination) by(i, w int, x line) (fr.Element, bool) {
	c := d.constraints[i]
	l, r, o := d.factor(c.L, w), d.factor(c.R, w), d.factor(c.O, w)
	constant := (l.IsZero() || r.IsZero()) && (l.IsZero() || x.dr.IsZero()) && (r.IsZero() || x.dl.IsZero())
	var t fr.Element
	l.Mul(&l, &x.r)
	l.Add(&l, t.Mul(&r, &x.l)).Sub(&l, &o)
	return l, constant
}

// solve learns the one unknown wire of constraint i if it follows.
func (d *determination) solve(i, w int) {
	x := d.along(i)
	by, constant := d.by(i, w, x)
	if !constant || !x.affine || by.IsZero() {
		return
	}
	d.slope[w].Div(&x.slope, &by)
	d.slope[w].Neg(&d.slope[w])
	d.learn(w)
}

// pinned says whether a constraint allows the pivot no other value.
func (d *determination) pinned() bool {
	for i := range d.constraints {
		if x := d.along(i); x.affine && !x.slope.IsZero() && len(d.unknown(i)) == 0 {
			return true
		}
	}
	return false
}

// places says whether the unknown bits of constraint i have distinct powers of two below 2^253 as factors, up to sign: no two choices then have one sum.
func (d *determination) places(i int, bits []int) bool {
	x := d.along(i)
	if !x.dl.IsZero() || !x.dr.IsZero() || !x.slope.IsZero() {
		return false
	}
	seen := map[int]bool{}
	for _, w := range bits {
		by, constant := d.by(i, w, x)
		f := by.BigInt(new(big.Int))
		if minus := new(big.Int).Sub(fr.Modulus(), f); minus.Cmp(f) < 0 {
			f = minus
		}
		n := f.BitLen()
		if !constant || n == 0 || n > 253 || int(f.TrailingZeroBits()) != n-1 || seen[n] {
			return false
		}
		seen[n] = true
	}
	return true
}

// free says whether no constraint depends on w.
func (d *determination) free(w int) bool {
	for _, i := range d.uses[w] {
		for _, u := range d.unknown(i) {
			if u == w {
				return false
			}
		}
	}
	return true
}
