package tally

import (
	"github.com/consensys/gnark/frontend"

	"salus/models/consentword"
)

// consent is a slot of the consent tree.
type consent struct {
	Policy     frontend.Variable    // low 146 bits of the word
	Permit     frontend.Variable    // what the policy table says of it
	NotBefore  [4]frontend.Variable // bytes, low first
	NotAfter   [4]frontend.Variable
	Version    [4]frontend.Variable
	Begun      frontend.Variable    // 1 if NotBefore ≤ hours, else 0
	Lasting    frontend.Variable    // 1 if hours ≤ NotAfter, else 0
	BegunGap   [3]frontend.Variable // low bytes of the distance that shows it
	LastingGap [3]frontend.Variable
}

// policy is an entry of the chunk's table of policies: bits 0 to 129 as digits, then the minimum cohort and the reserved byte.
type policy struct {
	Digit    [digits]frontend.Variable
	Faults   [digits]frontend.Variable // bits of the digit that make the policy deny
	Cohort   frontend.Variable
	Fits     frontend.Variable // 1 if Cohort ≤ the request's, else 0
	Reserved frontend.Variable
	Uses     frontend.Variable // rows with this policy
}

// Digits: 21 of six bits and one of four cover the bits below the cohort code.
const (
	digitBits = 6
	digits    = 22
	digitTop  = 130
)

// digitWidth is the number of bits of digit d.
func digitWidth(d int) int { return min(digitBits, digitTop-d*digitBits) }

// fault says what bit i of a word does to a request: the number of faults is whenSet for a set bit and whenClear for a clear one, as 0, 1, the request's bit or its
// complement. The decision is compared with permit itself and not with the request, so that no request can make the zero word pass.
type fault struct{ whenSet, whenClear outcome }

type outcome int

const (
	never outcome = iota
	always
	ifAsked
	ifNotAsked
)

func faultOf(i int) fault {
	in := func(f consentword.Field) bool { return f.Offset <= i && i < f.Offset+f.Width }
	switch {
	case in(layout.Schema):
		return fault{whenSet: ifNotAsked, whenClear: ifAsked}
	case in(layout.Decision) && consentword.Permit>>(i-layout.Decision.Offset)&1 == 1:
		return fault{whenSet: never, whenClear: always}
	case in(layout.Decision):
		return fault{whenSet: always, whenClear: never}
	case in(layout.Obligations):
		return fault{whenSet: ifNotAsked, whenClear: never}
	}
	return fault{whenSet: never, whenClear: ifAsked} // requested ⊆ allowed
}

// faults is the number of faults of digit d with the given value, as a linear expression of the request's bits, all multiplied by one: with one = 1
// and the bits themselves the number, with one = δ and bits times δ its product with δ.
func (b *builder) faults(d, value int, one frontend.Variable, bits []frontend.Variable) frontend.Variable {
	terms := []frontend.Variable{}
	for k := range digitWidth(d) {
		i := d*digitBits + k
		f := faultOf(i)
		o := f.whenClear
		if value>>k&1 == 1 {
			o = f.whenSet
		}
		switch o {
		case always:
			terms = append(terms, one)
		case ifAsked:
			terms = append(terms, bits[i])
		case ifNotAsked:
			terms = append(terms, b.api.Sub(one, bits[i]))
		}
	}
	return b.sum(terms)
}

// request takes the public request apart. It has 138 bits, so reserved bits, dates and version are zero; its decision is permit.
func (b *builder) request() (bits []frontend.Variable, cohort frontend.Variable) {
	bits = b.api.ToBinary(b.Request, layout.Reserved.Offset)
	for i := range layout.Decision.Width {
		b.api.AssertIsEqual(bits[layout.Decision.Offset+i], int(consentword.Permit>>i&1))
	}
	cohort = b.api.FromBinary(bits[layout.Cohort.Offset : layout.Cohort.Offset+layout.Cohort.Width]...)
	b.done(partRequest)
	return bits, cohort
}

// word is consent word i: policy, dates and version, each of its own width.
func (b *builder) word(i int) frontend.Variable {
	w := &b.Consent[i]
	return b.sum([]frontend.Variable{
		w.Policy,
		b.api.Mul(b.compose(w.NotBefore[:], 8), pow2(layout.NotBefore.Offset)),
		b.api.Mul(b.compose(w.NotAfter[:], 8), pow2(layout.NotAfter.Offset)),
		b.api.Mul(b.compose(w.Version[:], 8), pow2(layout.Version.Offset)),
	})
}

// permitted gives for every slot 1 if its word permits the request now, else 0.
func (b *builder) permitted() []frontend.Variable {
	b.policies()
	out := make([]frontend.Variable, b.shape.Rows)
	for i := range b.Consent {
		w := &b.Consent[i]
		if b.on(partWords) {
			for _, bytes := range [][4]frontend.Variable{w.NotBefore, w.NotAfter, w.Version} {
				b.bytes.Range(bytes[:])
			}
		}
		if b.on(partDates) {
			b.compare(b.compose(w.NotBefore[:], 8), b.Hours, w.Begun, w.BegunGap[:])
			b.compare(b.Hours, b.compose(w.NotAfter[:], 8), w.Lasting, w.LastingGap[:])
		}
		out[i] = b.api.Mul(w.Permit, b.api.Mul(w.Begun, w.Lasting))
	}
	b.done(partDates)
	return out
}

// compare proves that atMost is 1 if x ≤ y and 0 if x > y, for x and y below 2^(8·(len(low)+1)): y − x, or x − y − 1, is the distance, and a
// distance has that many bits; the wrong one is negative.
func (b *builder) compare(x, y, atMost frontend.Variable, low []frontend.Variable) {
	b.api.AssertIsBoolean(atMost)
	d := b.api.Sub(y, x)
	gap := b.api.Sub(b.api.Mul(atMost, b.api.Add(b.api.Mul(d, 2), 1)), d, 1)
	top := b.shift(b.api.Sub(gap, b.compose(low, 8)), 8*len(low))
	b.bytes.Range(append([]frontend.Variable{top}, low...))
}

// policies proves the table: which policies the chunk has and which of them the request satisfies, and then that every slot's policy and permit
// are an entry.
func (b *builder) policies() {
	bits, cohort := b.request()
	numbers, permits := make([]frontend.Variable, len(b.Policy)), make([]frontend.Variable, len(b.Policy))
	for k := range b.Policy {
		p := &b.Policy[k]
		b.checks.Bind(p.Digit[:]...)
		b.checks.Bind(p.Faults[:]...)
		b.checks.Bind(p.Fits, p.Uses)
		if b.on(partCohort) {
			b.bytes.Range([]frontend.Variable{p.Cohort, p.Reserved})
			b.compare(p.Cohort, cohort, p.Fits, nil)
		}
		all := b.api.Add(b.sum(p.Faults[:]), p.Reserved, 1)
		permits[k] = b.api.IsZero(b.api.Sub(all, p.Fits))
		numbers[k] = b.api.Add(b.compose(p.Digit[:], digitBits),
			b.api.Mul(p.Cohort, pow2(layout.Cohort.Offset)), b.api.Mul(p.Reserved, pow2(layout.Reserved.Offset)))
	}
	for _, uses := range b.DigitUses {
		b.checks.Bind(uses...)
	}
	for i := range b.Consent {
		b.checks.Bind(b.Consent[i].Policy, b.Consent[i].Permit)
	}
	b.done(partPolicies)
	b.checks.AtGamma(func(api frontend.API, gamma frontend.Variable) error {
		delta := gamma
		for range kronecker {
			delta = api.Mul(delta, delta)
		}
		if b.on(partPolicies) {
			b.digitTables(api, gamma, delta, bits)
		}
		b.done(partPolicies)
		if b.on(partPolicyRows) {
			b.policyRows(api, gamma, delta, numbers, permits)
		}
		b.done(partPolicyRows)
		return nil
	})
}

// kronecker: the second challenge δ is γ^(2^16). A lookup of pairs is an identity between polynomials in γ and δ of degree below 2^16 in
// each, and stays one in γ alone under that substitution.
const kronecker = 16

// digitTables proves that every digit of every policy has the width of its place and the faults that the request gives it.
func (b *builder) digitTables(api frontend.API, gamma, delta frontend.Variable, bits []frontend.Variable) {
	scaled := make([]frontend.Variable, digitTop)
	for i := range scaled {
		if f := faultOf(i); f.whenSet >= ifAsked || f.whenClear >= ifAsked {
			scaled[i] = api.Mul(bits[i], delta)
		}
	}
	for d := range digits {
		left := make([]frontend.Variable, len(b.Policy))
		for k := range b.Policy {
			left[k] = api.Inverse(api.Sub(gamma, b.Policy[k].Digit[d], api.Mul(delta, b.Policy[k].Faults[d])))
		}
		right := make([]frontend.Variable, 1<<digitWidth(d))
		for v := range right {
			right[v] = api.DivUnchecked(b.DigitUses[d][v], api.Sub(gamma, v, b.faults(d, v, delta, scaled)))
		}
		api.AssertIsEqual(b.sum(left), b.sum(right))
	}
}

// policyRows proves that (policy, permit) of every slot is in the table.
func (b *builder) policyRows(api frontend.API, gamma, delta frontend.Variable, numbers, permits []frontend.Variable) {
	left := make([]frontend.Variable, len(b.Consent))
	for i := range b.Consent {
		left[i] = api.Inverse(api.Sub(gamma, b.Consent[i].Policy, api.Mul(delta, b.Consent[i].Permit)))
	}
	right := make([]frontend.Variable, len(numbers))
	for k := range numbers {
		right[k] = api.DivUnchecked(b.Policy[k].Uses, api.Sub(gamma, numbers[k], api.Mul(delta, permits[k])))
	}
	api.AssertIsEqual(b.sum(left), b.sum(right))
}
