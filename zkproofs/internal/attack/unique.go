package attack

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// Uniqueness is what Unique finds.
type Uniqueness struct {
	Wires   int   // that have to follow: all but public, committed and given ones and γ
	Generic int   // those of them that follow for all γ but a few
	Unread  int   // claimed inverses of what may be zero, which nothing else reads
	Assumed []int // wires that follow if their coefficient, fixed before γ, is not zero: for the caller to justify
	Residue []int // wires that do not follow by these rules
}

// Unique asks what [Solver.Determined] asks, but of all assignments at once: does every wire have one value only, whatever the public, committed and
// given values and the messages of a sum-check (see Determined) are? It looks at the constraints alone, by rules that hold for every witness. A wire w follows from wires that are known
//
//	linear    if it is the one unknown of a constraint in which its coefficient is a constant that is not zero;
//	quotient  if the constraint is (c·w + L)·R = d with L and R known and c, d constants that are not zero: R = 0 satisfies nothing then;
//	generic   if it is the one unknown of a constraint in which its coefficient is f(γ) + Σ e_j·f_j(γ) with e_j fixed before γ and f outside of the span of
//	          the f_j: it is a polynomial in γ that is not zero whatever the e_j are, so it is zero for few γ, and γ is a hash of the e_j;
//	bits      if it is one of bits, each shown to be 0 or 1 by a constraint of its own, that alone are unknown in a constraint linear in them with
//	          constant distinct powers of two below 2^253 as factors, up to sign;
//	zero      if it is the m of a·m = 0 and a·x = c·m + d with a known and c, d constants that are not zero: a = 0 gives m = −d/c and any other a gives m = 0. The
//	          claimed inverse x is Unread if it is in no other constraint: then it may be what it likes.
//
// Where that stops, a wire is Assumed that is the one unknown of a constraint among values from before γ, linear in it. Where there is none, one wire is supposed (the
// ring gadget's V_0): others are then affine in it, with coefficients that are functions of γ alone, and a constraint that closes with a
// coefficient that is not the zero function gives it its value for all γ but a few.
//
// That functions of γ are independent, or not zero, is seen at points drawn once: functions of degree d would show it wrongly with probability below
// d·2^-250. Ecne and Picus do the like before they call a solver, and this stops where they would call one: a wire in Residue may be unique
// all the same. It says nothing about whether committed and given values are the right ones.
func (s *Solver) Unique(given []int) (Uniqueness, error) {
	var found Uniqueness
	system, ok := s.constraints.(*cs.R1CS)
	if !ok {
		return found, errors.New("not a system over BN254")
	}
	u := newPropagation(system)
	first := system.GetNbPublicVariables() // of the private inputs; wire 0 is the constant 1
	u.learn(0, &function{base: ones})
	for i := 1; i < first; i++ {
		u.learn(i, early)
	}
	for j, c := range system.CommitmentInfo.(constraint.Groth16Commitments) {
		for _, w := range c.PrivateCommitted {
			u.learn(w, early)
		}
		u.learn(c.CommitmentIndex, &function{base: gamma(j)})
	}
	for _, i := range given {
		u.learn(first+i, early)
	}
	for _, w := range messages(system) { // fixed before their challenges, and after γ
		u.learn(w, nil)
	}
	for w := range u.known {
		if !u.known[w] {
			found.Wires++
		}
	}
	u.run()
	for u.assume() {
		u.run()
	}
	for w := range u.known {
		if !u.known[w] && !u.unread[w] {
			u.suppose(w)
		}
	}
	for w := range u.known {
		if u.unread[w] {
			found.Unread++
		} else if u.open[w] {
			found.Residue = append(found.Residue, w)
		}
	}
	found.Generic, found.Assumed = u.generic, u.assumed
	return found, nil
}

// points is the number of γ at which functions are looked at.
const points = 12

// at is a function of γ, by its values.
type at [points]fr.Element

var ones = func() (a at) {
	for i := range a {
		a[i].SetOne()
	}
	return a
}()

func gamma(j int) (a at) {
	for k := range a {
		h, err := fr.Hash([]byte(fmt.Sprintf("gamma %d at point %d", j, k)), []byte("salus/unique/v1"), 1)
		if err != nil {
			panic(err) // the label is short
		}
		a[k] = h[0]
	}
	return a
}

func (a *at) zero() bool {
	for i := range a {
		if !a[i].IsZero() {
			return false
		}
	}
	return true
}

func (a *at) nowhereZero() bool {
	for i := range a {
		if a[i].IsZero() {
			return false
		}
	}
	return true
}

func (a at) times(c *fr.Element) at {
	for i := range a {
		a[i].Mul(&a[i], c)
	}
	return a
}

func (a at) add(b *at) at {
	for i := range a {
		a[i].Add(&a[i], &b[i])
	}
	return a
}

func (a at) sub(b *at) at {
	for i := range a {
		a[i].Sub(&a[i], &b[i])
	}
	return a
}

func (a at) mul(b *at) at {
	for i := range a {
		a[i].Mul(&a[i], &b[i])
	}
	return a
}

func (a at) div(b *at) at {
	inverse := at(fr.BatchInvert(b[:]))
	return a.mul(&inverse)
}

// scaled is a as it is compared: a factor from before γ takes any constant.
func (a at) scaled() at {
	for i := range a {
		if a[i].IsOne() {
			return a
		}
		if !a[i].IsZero() {
			var inverse fr.Element
			inverse.Inverse(&a[i])
			return a.times(&inverse)
		}
	}
	return a
}

// function is base(γ) + Σ e_j·over_j(γ), with some e_j from before γ. nil is one of which nothing is known.
type function struct {
	base at
	over []at
}

var early = &function{over: []at{ones}}

func (f *function) pure() bool { return f != nil && len(f.over) == 0 }

// before says whether it does not depend on γ.
func (f *function) before() bool {
	if f == early {
		return true
	}
	if f == nil || f.base.scaled() != ones && !f.base.zero() {
		return false
	}
	return len(f.over) == 0 || len(f.over) == 1 && f.over[0] == ones
}

func (f *function) constant() bool { return f.pure() && f.before() }

// with adds e·a for some e from before γ.
func (f *function) with(a at) {
	if a.zero() {
		return
	}
	if a = a.scaled(); !slices.Contains(f.over, a) {
		f.over = append(slices.Clip(f.over), a)
	}
}

// small keeps what can be told apart at so many points.
func (f *function) small() *function {
	if len(f.over) > points-3 {
		return nil
	}
	return f
}

func (f *function) plus(g *function, c *fr.Element) *function {
	if f == nil || g == nil {
		return nil
	}
	if f == early && g == early {
		return early
	}
	b := g.base.times(c)
	sum := &function{f.base.add(&b), f.over}
	for _, a := range g.over { // each as it is compared
		if !slices.Contains(sum.over, a) {
			sum.over = append(slices.Clip(sum.over), a)
		}
	}
	return sum.small()
}

func (f *function) times(g *function) *function {
	if f == nil || g == nil {
		return nil
	}
	if f == early && g == early {
		return early
	}
	p := &function{base: f.base.mul(&g.base)}
	for _, a := range f.over {
		p.with(a.mul(&g.base))
		for _, b := range g.over {
			p.with(a.mul(&b))
		}
	}
	for _, b := range g.over {
		p.with(b.mul(&f.base))
	}
	return p.small()
}

// by divides by a function of γ alone.
func (f *function) by(g *function) *function {
	if f == nil || !g.pure() {
		return nil
	}
	if f == early && g.constant() {
		return early
	}
	q := &function{base: f.base.div(&g.base)}
	for _, a := range f.over {
		q.with(a.div(&g.base))
	}
	return q
}

// nonzero says whether it is a function of γ that is not the zero function whatever the e_j are.
func (f *function) nonzero() bool {
	if f == nil {
		return false
	}
	rows := append(slices.Clone(f.over), f.base)
	rank := 0
	for p := 0; p < points && rank < len(rows)-1; p++ { // eliminate among the over_j
		k := slices.IndexFunc(rows[rank:len(rows)-1], func(a at) bool { return !a[p].IsZero() })
		if k < 0 {
			continue
		}
		rows[rank], rows[rank+k] = rows[rank+k], rows[rank]
		for i := rank + 1; i < len(rows); i++ {
			var q fr.Element
			q.Div(&rows[i][p], &rows[rank][p])
			m := rows[rank].times(&q)
			rows[i] = rows[i].sub(&m)
		}
		rank++
	}
	return !rows[len(rows)-1].zero()
}

// propagation is the state of Unique.
type propagation struct {
	coefficients []fr.Element
	constraints  []constraint.R1C
	uses         [][]int
	bit          []bool

	known, unread []bool
	value         []*function // of known ones
	slope         map[int]*at // by how much it grows with what is supposed
	open          []bool      // it follows from what was supposed, and nothing closed it
	since         []int       // what follows from what is supposed; nil where nothing is

	unknown []int // occurrences of unknown wires in a constraint
	noBits  []int // and of those that are no bits
	waiting []bool
	queue   []int
	generic int
	assumed []int
}

func newPropagation(system *cs.R1CS) *propagation {
	internal, secret, public := system.GetNbVariables()
	n := internal + secret + public
	bits := newDetermination(system, make([]fr.Element, n)) // knows which wires a constraint makes bits
	u := &propagation{
		coefficients: system.Coefficients, constraints: bits.constraints, uses: bits.uses, bit: bits.bit,
		known: make([]bool, n), unread: make([]bool, n), value: make([]*function, n), slope: map[int]*at{},
		open: make([]bool, n), unknown: make([]int, len(bits.constraints)), noBits: make([]int, len(bits.constraints)), waiting: make([]bool, len(bits.constraints)),
	}
	for i, c := range u.constraints {
		for _, l := range sides(c) {
			u.unknown[i] += len(l)
			for _, t := range l {
				if !u.bit[t.WireID()] {
					u.noBits[i]++
				}
			}
		}
		u.wake(i)
	}
	return u
}

func (u *propagation) learn(w int, f *function) {
	if u.known[w] {
		return
	}
	u.known[w], u.value[w] = true, f
	if u.since != nil {
		u.since = append(u.since, w)
	}
	for _, i := range u.uses[w] {
		for _, l := range sides(u.constraints[i]) {
			for _, t := range l {
				if t.WireID() == w {
					u.unknown[i]--
					if !u.bit[w] {
						u.noBits[i]--
					}
				}
			}
		}
		u.wake(i)
	}
}

// wake queues a constraint from which something could follow: one wire is in it at most three times, and the two of the rule zero once.
func (u *propagation) wake(i int) {
	if !u.waiting[i] && u.unknown[i] > 0 && (u.unknown[i] <= 3 || u.noBits[i] == 0) {
		u.waiting[i] = true
		u.queue = append(u.queue, i)
	}
}

// form is a linear combination of known wires and, apart from them, one.
type form struct {
	by    fr.Element // the one's factor
	value *function
	slope at
	moves bool // the slope is not zero
}

func (u *propagation) form(l constraint.LinearExpression, w int) form {
	f := form{value: new(function)}
	var constant fr.Element
	before, others := false, false
	for _, t := range l {
		x, c := t.WireID(), u.coefficients[t.CoeffID()]
		if x == w {
			f.by.Add(&f.by, &c)
			continue
		}
		if c.IsZero() {
			continue
		}
		switch v := u.value[x]; {
		case x == 0:
			constant.Add(&constant, &c)
		case v == early:
			before = true
		default:
			f.value, others = f.value.plus(v, &c), true
		}
		if s := u.slope[x]; s != nil {
			s := s.times(&c)
			f.slope = f.slope.add(&s)
		}
	}
	f.moves = !f.slope.zero()
	switch { // a sum of what was there before γ, and constants, was there too
	case before && !others:
		f.value = early
	case before:
		f.value = f.value.plus(early, &u.coefficients[0])
	}
	if !before || others {
		f.value = f.value.plus(u.value[0], &constant)
	}
	return f
}

// one is the unknown wire of a constraint, if there is one alone.
func (u *propagation) one(i int) (int, bool) {
	found := -1
	for _, l := range sides(u.constraints[i]) {
		for _, t := range l {
			if w := t.WireID(); !u.known[w] && w != found && !u.coefficients[t.CoeffID()].IsZero() {
				if found >= 0 {
					return 0, false
				}
				found = w
			}
		}
	}
	return found, found >= 0
}

func (u *propagation) run() {
	for len(u.queue) > 0 {
		i := u.queue[0]
		u.queue, u.waiting[i] = u.queue[1:], false
		if w, ok := u.one(i); ok {
			u.solve(i, w)
			continue
		}
		u.bits(i)
		u.zero(i)
	}
}

// read gives constraint i as (l.by·w + l)·r = o.by·w + o and w's coefficient l.by·r − o.by; none where it is not linear in w.
func (u *propagation) read(i, w int) (l, r, o form, by *function) {
	c := u.constraints[i]
	l, r, o = u.form(c.L, w), u.form(c.R, w), u.form(c.O, w)
	if !r.by.IsZero() {
		l, r = r, l
	}
	if !r.by.IsZero() { // a square
		return l, r, o, nil
	}
	by = &function{base: at{}.sub(ptr(ones.times(&o.by)))}
	if !l.by.IsZero() {
		by = by.plus(r.value, &l.by)
	}
	return l, r, o, by
}

func ptr(a at) *at { return &a }

// solve learns the one unknown wire of constraint i if it follows by the rules linear, quotient or generic.
func (u *propagation) solve(i, w int) {
	l, r, o, by := u.read(i, w)
	if l.moves && r.moves || !r.by.IsZero() {
		return // not affine
	}
	generic := false
	switch {
	case by.constant() && by.nonzero(): // linear
	case r.moves: // the coefficient depends on what is supposed
		return
	case !l.by.IsZero() && o.by.IsZero() && o.value.constant() && o.value.nonzero() && !o.moves: // quotient
	case by.nonzero():
		generic = true
	default:
		return
	}
	if l.moves || r.moves || o.moves {
		// The factor that stands still has to be a function of γ, and so has w's coefficient.
		still, moves := r.value, l.slope
		if r.moves {
			still, moves = l.value, r.slope
		}
		if (l.moves || r.moves) && !still.pure() || !by.pure() {
			return
		}
		grows := o.slope
		if l.moves || r.moves {
			grows = grows.sub(ptr(moves.mul(&still.base)))
		}
		u.slope[w] = ptr(grows.div(&by.base))
	}
	if generic {
		u.generic++
	}
	var minus fr.Element
	minus.SetOne().Neg(&minus)
	u.learn(w, o.value.plus(l.value.times(r.value), &minus).by(by))
}

// assume learns a wire that follows from values from before γ if its coefficient is not zero.
func (u *propagation) assume() bool {
	for i := range u.constraints {
		if u.unknown[i] == 0 || u.unknown[i] > 3 {
			continue
		}
		w, ok := u.one(i)
		if !ok || u.unread[w] {
			continue
		}
		l, r, o, _ := u.read(i, w)
		if !r.by.IsZero() || l.by.IsZero() || !l.value.before() || !r.value.before() || !o.value.before() {
			continue
		}
		if len(u.uses[w]) == 1 {
			u.unread[w] = true
			continue
		}
		u.assumed = append(u.assumed, w)
		u.learn(w, early)
		return true
	}
	return false
}

// bits learns the unknown wires of constraint i if they follow by that rule.
func (u *propagation) bits(i int) {
	c := u.constraints[i]
	l, r := c.L, c.R
	if u.count(l) > 0 {
		l, r = r, l
	}
	if u.count(l) > 0 {
		return
	}
	still := u.form(l, -1)
	if still.moves || u.count(r) > 0 && !still.value.constant() {
		return
	}
	factors := map[int]*fr.Element{}
	before := still.value.before()
	for k, side := range []constraint.LinearExpression{r, c.O} {
		var others constraint.LinearExpression
		for _, t := range side {
			w := t.WireID()
			if u.known[w] {
				others = append(others, t)
				continue
			}
			if !u.bit[w] {
				return
			}
			x := u.coefficients[t.CoeffID()]
			if k == 0 {
				x.Mul(&x, &still.value.base[0])
			} else {
				x.Neg(&x)
			}
			if factors[w] == nil {
				factors[w] = new(fr.Element)
			}
			factors[w].Add(factors[w], &x)
		}
		f := u.form(others, -1)
		if f.moves {
			return
		}
		before = before && f.value.before()
	}
	seen := map[int]bool{}
	for _, x := range factors {
		f := x.BigInt(new(big.Int))
		if minus := new(big.Int).Sub(fr.Modulus(), f); minus.Cmp(f) < 0 {
			f = minus
		}
		n := f.BitLen()
		if n == 0 || n > 253 || int(f.TrailingZeroBits()) != n-1 || seen[n] {
			return
		}
		seen[n] = true
	}
	for w := range factors {
		if before {
			u.learn(w, early)
		} else {
			u.learn(w, nil)
		}
	}
}

func (u *propagation) count(l constraint.LinearExpression) (n int) {
	for _, t := range l {
		if !u.known[t.WireID()] && !u.coefficients[t.CoeffID()].IsZero() {
			n++
		}
	}
	return n
}

// zero learns m of a·x = c·m + d, constraint i, and of a·m = 0, which may stand anywhere.
func (u *propagation) zero(i int) {
	c := u.constraints[i]
	a, x := c.L, c.R
	if u.count(a) > 0 {
		a, x = x, a
	}
	if u.count(a) > 0 || u.count(x) != 1 || u.count(c.O) != 1 {
		return
	}
	inverse, okX := u.only(x)
	m := -1
	for _, t := range c.O {
		if w := t.WireID(); !u.known[w] {
			m = w
		}
	}
	o, known := u.form(c.O, m), u.form(a, -1)
	if !okX || inverse == m || o.by.IsZero() || !o.value.constant() || !o.value.nonzero() || known.moves {
		return
	}
	for _, j := range u.uses[m] {
		b := u.constraints[j]
		f, g := b.L, b.R
		if w, ok := u.only(f); ok && w == m {
			f, g = g, f
		}
		if w, ok := u.only(g); j == i || !ok || w != m || !u.vanishes(b.O) || !u.proportional(a, f) {
			continue
		}
		u.unread[inverse] = len(u.uses[inverse]) == 1
		if known.value.before() {
			u.learn(m, early)
		} else {
			u.learn(m, nil)
		}
		return
	}
}

// only is the one wire of a form that has no other.
func (u *propagation) only(l constraint.LinearExpression) (int, bool) {
	found := -1
	for _, t := range l {
		if u.coefficients[t.CoeffID()].IsZero() {
			continue
		}
		if found >= 0 {
			return 0, false
		}
		found = t.WireID()
	}
	return found, found > 0
}

func (u *propagation) vanishes(l constraint.LinearExpression) bool {
	for _, t := range l {
		if !u.coefficients[t.CoeffID()].IsZero() {
			return false
		}
	}
	return true
}

// proportional says whether two forms differ by a constant factor that is not zero.
func (u *propagation) proportional(a, b constraint.LinearExpression) bool {
	read := func(l constraint.LinearExpression) map[int]fr.Element {
		m := map[int]fr.Element{}
		for _, t := range l {
			x := m[t.WireID()]
			x.Add(&x, &u.coefficients[t.CoeffID()])
			if m[t.WireID()] = x; x.IsZero() {
				delete(m, t.WireID())
			}
		}
		return m
	}
	x, y := read(a), read(b)
	if len(x) == 0 || len(x) != len(y) {
		return false
	}
	var ratio *fr.Element
	for w, p := range x {
		q, ok := y[w]
		if !ok {
			return false
		}
		q.Div(&q, &p)
		if ratio == nil {
			ratio = &q
		} else if !ratio.Equal(&q) {
			return false
		}
	}
	return true
}

// suppose takes a wire for known, sees what follows, and whether a constraint then gives it its value.
func (u *propagation) suppose(w int) {
	u.since = []int{}
	one := ones
	u.slope[w] = &one
	u.learn(w, nil)
	u.run()
	closed := false
	for _, x := range u.since {
		for _, i := range u.uses[x] {
			closed = closed || u.closes(i)
		}
	}
	for _, x := range u.since {
		if u.slope[x] == nil {
			continue
		}
		if u.open[x] = !closed; closed {
			u.generic++
		}
	}
	u.since, u.slope = nil, map[int]*at{}
}

// closes says whether constraint i, all of whose wires are known, holds for one value alone of what is supposed.
func (u *propagation) closes(i int) bool {
	if u.unknown[i] > 0 {
		return false
	}
	c := u.constraints[i]
	l, r, o := u.form(c.L, -1), u.form(c.R, -1), u.form(c.O, -1)
	still, moves := r.value, l.slope
	if r.moves {
		still, moves = l.value, r.slope
	}
	if l.moves && r.moves || (l.moves || r.moves) && !still.pure() {
		return false
	}
	slope := o.slope
	if l.moves || r.moves {
		slope = slope.sub(ptr(moves.mul(&still.base)))
	}
	return slope.nowhereZero()
}
