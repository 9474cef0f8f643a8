package scan

import (
	"github.com/consensys/gnark/frontend"

	"salus/models/consentword"
)

// Consent is a slot of the consent tree.
type Consent struct {
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

// Policy is an entry of the chunk's table of policies: bits 0 to 129 as digits, then the minimum cohort and the reserved byte.
type Policy struct {
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
func (b *Builder) faults(d, value int, one frontend.Variable, bits []frontend.Variable) frontend.Variable {
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
			terms = append(terms, b.API.Sub(one, bits[i]))
		}
	}
	return b.Sum(terms)
}

// request takes the public request apart. It has 138 bits, so reserved bits, dates and version are zero; its decision is permit.
func (b *Builder) request() (bits []frontend.Variable, cohort frontend.Variable) {
	bits = b.API.ToBinary(b.statement.Request, layout.Reserved.Offset)
	for i := range layout.Decision.Width {
		b.API.AssertIsEqual(bits[layout.Decision.Offset+i], int(consentword.Permit>>i&1))
	}
	cohort = b.API.FromBinary(bits[layout.Cohort.Offset : layout.Cohort.Offset+layout.Cohort.Width]...)
	b.Done(Asked)
	return bits, cohort
}

// word is consent word i: policy, dates and version, each of its own width.
func (b *Builder) word(i int) frontend.Variable {
	w := &b.chunk.Consent[i]
	return b.Sum([]frontend.Variable{
		w.Policy,
		b.API.Mul(b.Compose(w.NotBefore[:], 8), Pow2(layout.NotBefore.Offset)),
		b.API.Mul(b.Compose(w.NotAfter[:], 8), Pow2(layout.NotAfter.Offset)),
		b.API.Mul(b.Compose(w.Version[:], 8), Pow2(layout.Version.Offset)),
	})
}

// permitted gives for every slot 1 if its word permits the request now, else 0.
func (b *Builder) permitted() []frontend.Variable {
	b.policies()
	out := make([]frontend.Variable, b.size.Rows)
	for i := range b.chunk.Consent {
		w := &b.chunk.Consent[i]
		if b.On(Words) {
			for _, bytes := range [][4]frontend.Variable{w.NotBefore, w.NotAfter, w.Version} {
				b.Bytes.Range(bytes[:])
			}
		}
		if b.On(Dates) {
			b.compare(b.Compose(w.NotBefore[:], 8), b.statement.Hours, w.Begun, w.BegunGap[:])
			b.compare(b.statement.Hours, b.Compose(w.NotAfter[:], 8), w.Lasting, w.LastingGap[:])
		}
		out[i] = b.API.Mul(w.Permit, b.API.Mul(w.Begun, w.Lasting))
	}
	b.Done(Dates)
	return out
}

// compare proves that atMost is 1 if x ≤ y and 0 if x > y, for x and y below 2^(8·(len(low)+1)): y − x, or x − y − 1, is the distance, and a
// distance has that many bits; the wrong one is negative.
func (b *Builder) compare(x, y, atMost frontend.Variable, low []frontend.Variable) {
	b.API.AssertIsBoolean(atMost)
	d := b.API.Sub(y, x)
	gap := b.API.Sub(b.API.Mul(atMost, b.API.Add(b.API.Mul(d, 2), 1)), d, 1)
	top := b.Shift(b.API.Sub(gap, b.Compose(low, 8)), 8*len(low))
	b.Bytes.Range(append([]frontend.Variable{top}, low...))
}

// policies proves the table: which policies the chunk has and which of them the request satisfies, and then that every slot's policy and permit
// are an entry.
func (b *Builder) policies() {
	bits, cohort := b.request()
	numbers, permits := make([]frontend.Variable, len(b.chunk.Policy)), make([]frontend.Variable, len(b.chunk.Policy))
	for k := range b.chunk.Policy {
		p := &b.chunk.Policy[k]
		b.Checks.Bind(p.Digit[:]...)
		b.Checks.Bind(p.Faults[:]...)
		b.Checks.Bind(p.Fits, p.Uses)
		if b.On(Cohort) {
			b.Bytes.Range([]frontend.Variable{p.Cohort, p.Reserved})
			b.compare(p.Cohort, cohort, p.Fits, nil)
		}
		all := b.API.Add(b.Sum(p.Faults[:]), p.Reserved, 1)
		permits[k] = b.API.IsZero(b.API.Sub(all, p.Fits))
		numbers[k] = b.API.Add(b.Compose(p.Digit[:], digitBits),
			b.API.Mul(p.Cohort, Pow2(layout.Cohort.Offset)), b.API.Mul(p.Reserved, Pow2(layout.Reserved.Offset)))
	}
	for _, uses := range b.chunk.DigitUses {
		b.Checks.Bind(uses...)
	}
	for i := range b.chunk.Consent {
		b.Checks.Bind(b.chunk.Consent[i].Policy, b.chunk.Consent[i].Permit)
	}
	b.Done(Policies)
	b.Checks.AtGamma(func(api frontend.API, gamma frontend.Variable) error {
		delta := gamma
		for range kronecker {
			delta = api.Mul(delta, delta)
		}
		b.delta = delta
		if b.On(Policies) {
			b.digitTables(api, gamma, delta, bits)
		}
		b.Done(Policies)
		if b.On(PolicyRows) {
			b.policyRows(api, gamma, delta, numbers, permits)
		}
		b.Done(PolicyRows)
		return nil
	})
}

// kronecker: the second challenge δ is γ^(2^16). A lookup of pairs is an identity between polynomials in γ and δ of degree below 2^16 in
// each, and stays one in γ alone under that substitution.
const kronecker = 16

// digitTables proves that every digit of every policy has the width of its place and the faults that the request gives it.
func (b *Builder) digitTables(api frontend.API, gamma, delta frontend.Variable, bits []frontend.Variable) {
	scaled := make([]frontend.Variable, digitTop)
	for i := range scaled {
		if f := faultOf(i); f.whenSet >= ifAsked || f.whenClear >= ifAsked {
			scaled[i] = api.Mul(bits[i], delta)
		}
	}
	for d := range digits {
		left := make([]frontend.Variable, len(b.chunk.Policy))
		for k := range b.chunk.Policy {
			left[k] = api.Inverse(api.Sub(gamma, b.chunk.Policy[k].Digit[d], api.Mul(delta, b.chunk.Policy[k].Faults[d])))
		}
		right := make([]frontend.Variable, 1<<digitWidth(d))
		for v := range right {
			right[v] = api.DivUnchecked(b.chunk.DigitUses[d][v], api.Sub(gamma, v, b.faults(d, v, delta, scaled)))
		}
		api.AssertIsEqual(b.Sum(left), b.Sum(right))
	}
}

// policyRows proves that (policy, permit) of every slot is in the table.
func (b *Builder) policyRows(api frontend.API, gamma, delta frontend.Variable, numbers, permits []frontend.Variable) {
	left := make([]frontend.Variable, len(b.chunk.Consent))
	for i := range b.chunk.Consent {
		left[i] = api.Inverse(api.Sub(gamma, b.chunk.Consent[i].Policy, api.Mul(delta, b.chunk.Consent[i].Permit)))
	}
	right := make([]frontend.Variable, len(numbers))
	for k := range numbers {
		right[k] = api.DivUnchecked(b.chunk.Policy[k].Uses, api.Sub(gamma, numbers[k], api.Mul(delta, permits[k])))
	}
	api.AssertIsEqual(b.Sum(left), b.Sum(right))
}
