package glm

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"salus/models/link"
	"salus/zkproofs/ring"
	"salus/zkproofs/scan"
)

// circuit is the relation of the package comment. [circuit.assignPublic] and [circuit.assign] fill it; public fields come first.
type circuit struct {
	shape Shape      `gnark:"-"`
	hooks scan.Hooks `gnark:"-"`

	scan.Statement
	Select    [][]frontend.Variable `gnark:",public"` // 1 where the column is in the slot
	Outcome   scan.Form             `gnark:",public"`
	Weight    scan.Form             `gnark:",public"`
	Slope     scan.Form             `gnark:",public"` // β of the column's slot
	Intercept frontend.Variable     `gnark:",public"` // β of the constant
	Log       frontend.Variable     `gnark:",public"` // 1 for the log link, 0 for logit

	scan.Chunk
	Predictor []predictor
	CellUses  []frontend.Variable     // rows in each cell of the link's table
	Sums      [][][]frontend.Variable // bytes of each number of each key, low first

	scan.Encryption
}

// predictor is a row's linear forms, and its place in the link's table.
type predictor struct {
	Key, Outcome, Weight, Eta frontend.Variable               // Σ Radix_j·code_j, Σ Outcome_j·code_j, Σ Weight_j·code_j, η
	Above, Below              frontend.Variable               // 1 if η is limited from above or from below
	Gap                       [gapLimbs - 1]frontend.Variable // low limbs of the distance that shows it
	Cell                      frontend.Variable
	StepLow                   frontend.Variable             // ten bits of the step
	StepHigh                  frontend.Variable             // its other three
	Dropped                   frontend.Variable             // low ten bits of what rounding takes away
	Line                      [lineValues]frontend.Variable // the cell's lines: base and slope of mean, variance and cumulant
}

const (
	limbBits = 10
	// gapLimbs is the number of limbs of how far η may be beyond its limits.
	gapLimbs = 6
	// lineValues is the number of integers of a cell.
	lineValues = 6
	// kronecker: the second challenge δ is γ^(2^16), as zkproofs/scan has it.
	kronecker = 16
)

// Parts of the circuit beside those of zkproofs/scan.
const (
	partForms  scan.Part = "linear forms"
	partLimits scan.Part = "limits of the predictor"
	partPlaces scan.Part = "cells and steps"
	partLines  scan.Part = "lines of the link"
	partSums   scan.Part = "sums"
	partLimbs  scan.Part = "limbs of the sums"
)

func newCircuit(s Shape) *circuit {
	c := &circuit{shape: s}
	c.allocate(s.Set.N())
	return c
}

// allocate makes the slices, with n coefficients of the encryption.
func (c *circuit) allocate(n int) {
	s := c.shape
	c.Select = make([][]frontend.Variable, s.Size.Columns)
	for j := range c.Select {
		c.Select[j] = scan.Blank(s.Columns)
	}
	c.Outcome, c.Weight, c.Slope = s.Form(), s.Form(), s.Form()
	c.Statement.Allocate(s.Size)
	c.Encryption.Allocate(n)
	c.Chunk.Allocate(s.Size)
	c.Predictor, c.CellUses = make([]predictor, s.Rows), scan.Blank(link.Cells)
	c.Sums = make([][][]frontend.Variable, s.Keys)
	for k := range c.Sums {
		for _, n := range s.numbers() {
			c.Sums[k] = append(c.Sums[k], scan.Blank(n.width))
		}
	}
}

// builder carries what the parts of Define share.
type builder struct {
	*circuit
	*scan.Builder
	api frontend.API
}

// values are a row's, by row.
type values struct {
	weight, caseWeight, key           []frontend.Variable // weight is a bit, caseWeight zero where it is
	mean, variance, cumulant, outcome []frontend.Variable
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	base, err := scan.New(api, c.shape.Size, &c.Statement, &c.Chunk, c.hooks)
	if err != nil {
		return err
	}
	b := &builder{circuit: c, Builder: base, api: api}
	for j := range c.Select {
		b.Checks.Bind(c.Select[j]...)
	}
	for _, form := range []scan.Form{c.Outcome, c.Weight, c.Slope} {
		b.Checks.Bind(form...)
	}
	b.Checks.Bind(c.Intercept, c.Log)
	permitted, err := b.Permitted()
	if err != nil {
		return err
	}
	v := b.rows(permitted)
	b.links(&v)
	b.sums(v)
	b.message()
	return b.Commit()
}

// rows gives every row's weight in this lane, its case weight, key and outcome.
func (b *builder) rows(permitted []frontend.Variable) values {
	need := b.shape.Form() // a column with a weight of any kind; the kinds' weights are not negative, so no two cancel
	for j := range need {
		need[j] = b.api.Add(b.Radix[j], b.Outcome[j], b.Weight[j], b.Sum(b.Select[j]))
	}
	keys := make([]frontend.Variable, len(b.Predictor))
	for i := range keys {
		keys[i] = b.Predictor[i].Key
	}
	counting := b.RowsOf(permitted, keys, b.Unused(need), need)
	noOutcome, noWeight := b.Sum(b.Outcome), b.Sum(b.Weight) // turn Σ weight_j·code_j into Σ weight_j·(code_j − 1)
	one := b.api.IsZero(noWeight)                            // without weights each row has weight 1
	v := values{}
	for i := range b.Row {
		p := b.Predictor[i]
		weight, key := b.InLane(counting, i)
		v.weight, v.key = append(v.weight, weight), append(v.key, key)
		v.outcome = append(v.outcome, b.api.Sub(p.Outcome, noOutcome))
		v.caseWeight = append(v.caseWeight, b.api.Mul(weight, b.api.Add(b.api.Sub(p.Weight, noWeight), one)))
		b.Checks.Bind(p.Key, p.Outcome, p.Weight, p.Eta)
	}
	b.Checks.Bind(v.weight...)
	b.Checks.Bind(v.key...)
	b.Checks.Bind(v.caseWeight...)
	b.Done(scan.Lanes)
	b.AtGamma(func(api frontend.API, gamma, _ frontend.Variable) error {
		if b.On(partForms) {
			b.forms(api, gamma)
		}
		b.Done(partForms)
		return nil
	})
	return v
}

// forms proves the linear forms of all rows at once: Σ_i γ^i·(form_i − Σ_j weight_j·code_ij) = 0 for each, with Σ_i γ^i·code_ij computed once for all.
func (b *builder) forms(api frontend.API, gamma frontend.Variable) {
	power := make([]frontend.Variable, len(b.Row))
	for i := range power {
		power[i] = 1
		if i > 0 {
			power[i] = api.Mul(power[i-1], gamma)
		}
	}
	over := func(value func(i int) frontend.Variable) frontend.Variable {
		terms := make([]frontend.Variable, len(power))
		for i := range terms {
			terms[i] = api.Mul(power[i], value(i))
		}
		return b.Sum(terms)
	}
	column := b.shape.Form()
	for j := range column {
		column[j] = over(func(i int) frontend.Variable { return b.Row[i].Code[j] })
	}
	for _, f := range []struct {
		of     func(i int) frontend.Variable
		weight scan.Form
		rest   frontend.Variable
	}{
		{func(i int) frontend.Variable { return b.Predictor[i].Key }, b.Radix, 0},
		{func(i int) frontend.Variable { return b.Predictor[i].Outcome }, b.Outcome, 0},
		{func(i int) frontend.Variable { return b.Predictor[i].Weight }, b.Weight, 0},
		{func(i int) frontend.Variable { return b.Predictor[i].Eta }, b.Slope, api.Mul(b.Intercept, b.Sum(power))},
	} {
		terms := []frontend.Variable{f.rest}
		for j := range column {
			terms = append(terms, api.Mul(f.weight[j], column[j]))
		}
		api.AssertIsEqual(over(f.of), b.Sum(terms))
	}
}

// links gives every row's mean, variance and cumulant: those of link.At at its linear predictor.
func (b *builder) links(v *values) {
	for i := range b.Predictor {
		p := &b.Predictor[i]
		step := b.api.Add(p.StepLow, b.api.Mul(p.StepHigh, 1<<limbBits))
		b.place(p, b.limit(p, p.Eta), step)
		b.Checks.Bind(p.Cell)
		b.Checks.Bind(p.Line[:]...)
		at := func(line int) frontend.Variable {
			return b.api.Add(p.Line[line], b.api.Mul(p.Line[line+1], step))
		}
		v.mean, v.variance, v.cumulant = append(v.mean, at(0)), append(v.variance, at(2)), append(v.cumulant, at(4))
	}
	b.Checks.Bind(b.CellUses...)
	b.Done(partPlaces)
	b.AtGamma(func(api frontend.API, gamma, delta frontend.Variable) error {
		if b.On(partLines) {
			b.lines(api, gamma, delta)
		}
		b.Done(partLines)
		return nil
	})
}

// limit gives η + Start, half a step of which rounds, limited to [0, Width); η is within ±link.MaxEta, see Check. A claim that it is beyond comes with
// the distance from the limit, which must have sixty bits; of a false one it is negative. That no such claim is made where one should be, the ranges of place show.
func (b *builder) limit(p *predictor, eta frontend.Variable) frontend.Variable {
	u := b.api.Add(eta, int64(link.Start))
	beyond := b.api.Add(p.Above, p.Below)
	gap := b.api.Sub(b.api.Mul(b.api.Sub(p.Above, p.Below), u), b.api.Mul(p.Above, int64(link.Width)), p.Below)
	if b.On(partLimits) {
		for _, x := range []frontend.Variable{p.Above, p.Below, beyond} {
			b.api.AssertIsBoolean(x)
		}
		top := b.Shift(b.api.Sub(gap, b.Compose(p.Gap[:], limbBits)), limbBits*len(p.Gap))
		b.Tens.Range(append([]frontend.Variable{top}, p.Gap[:]...))
	}
	return b.api.Add(b.api.Mul(b.api.Sub(1, beyond), u), b.api.Mul(p.Above, int64(link.Width-1)))
}

// place proves u = 2^(StepBits+DropBits)·cell + 2^DropBits·step + rest with step in [0, 2^StepBits) and rest in [0, 2^DropBits); the lookup of lines has the cell in
// its range. Such a division is unique, since u is far below the field.
func (b *builder) place(p *predictor, u, step frontend.Variable) {
	rest := b.api.Sub(u, b.api.Mul(p.Cell, 1<<(link.StepBits+link.DropBits)), b.api.Mul(step, 1<<link.DropBits))
	if b.On(partPlaces) {
		b.Twenty(rest, p.Dropped)
		// x and 2^k·x both in [0, 2^10) means x in [0, 2^(10−k)).
		b.Tens.Range([]frontend.Variable{p.StepLow, p.StepHigh, b.api.Mul(p.StepHigh, 1<<(2*limbBits-link.StepBits))})
	}
}

// lines proves that (cell, lines) of every row is a row of the table of the link: Σ_i 1/(γ − cell_i − Σ_k δ^k·line_ik) = Σ_j uses_j/(γ − j − Σ_k δ^k·table_jk). An entry
// is linear in the powers of δ, and in those times the link's bit.
func (b *builder) lines(api frontend.API, gamma, delta frontend.Variable) {
	var power, ofLog [lineValues]frontend.Variable
	for k := range power {
		power[k] = delta
		if k > 0 {
			power[k] = api.Mul(power[k-1], delta)
		}
		ofLog[k] = api.Mul(power[k], b.Log)
	}
	left := make([]frontend.Variable, len(b.Predictor))
	for i := range b.Predictor {
		terms := []frontend.Variable{b.Predictor[i].Cell}
		for k, x := range b.Predictor[i].Line {
			terms = append(terms, api.Mul(x, power[k]))
		}
		left[i] = api.Inverse(api.Sub(gamma, b.Sum(terms)))
	}
	logit, log := link.Logit.Table(), link.Log.Table()
	right := make([]frontend.Variable, link.Cells)
	for j := range right {
		terms := []frontend.Variable{j}
		other := integers(log[j])
		for k, x := range integers(logit[j]) {
			terms = append(terms, api.Mul(power[k], x), api.Mul(ofLog[k], other[k].Sub(other[k], x)))
		}
		right[j] = api.DivUnchecked(b.CellUses[j], api.Sub(gamma, b.Sum(terms)))
	}
	api.AssertIsEqual(b.Sum(left), b.Sum(right))
}

// integers are a cell's, in the order of predictor.Line.
func integers(c link.Cell) [lineValues]*big.Int {
	var out [lineValues]*big.Int
	for n, l := range []link.Line{c.Mean, c.Variance, c.Cumulant} {
		out[2*n], out[2*n+1] = new(big.Int).SetUint64(l.Base), big.NewInt(l.Slope)
	}
	return out
}

// sums proves the random form of the package comment.
func (b *builder) sums(v values) {
	for _, numbers := range b.Sums {
		for _, bytes := range numbers {
			b.Checks.Bind(bytes...)
		}
	}
	b.AtGamma(func(api frontend.API, gamma, delta frontend.Variable) error {
		if !b.On(partSums) {
			return nil
		}
		mean, outcome, cumulant, count := b.shape.exponents()
		power := make([]frontend.Variable, count+1)
		power[0] = 1
		for e := 1; e <= count; e++ {
			power[e] = api.Mul(power[e-1], delta)
		}
		scale := b.shape.Form() // of a column's code in the random combination of the vector
		for j := range scale {
			terms := make([]frontend.Variable, len(b.Select[j]))
			for slot, chosen := range b.Select[j] {
				terms[slot] = api.Mul(chosen, power[b.shape.ruler()[slot+1]])
			}
			scale[j] = b.Sum(terms)
		}
		left, right := make([]frontend.Variable, len(v.key)), make([]frontend.Variable, len(b.Sums))
		for i := range left {
			terms := []frontend.Variable{1}
			for j, code := range b.Row[i].Code {
				terms = append(terms, api.Mul(code, scale[j]))
			}
			x := b.Sum(terms)
			inner := api.Add(api.Mul(v.variance[i], x), api.Mul(v.mean[i], power[mean]), api.Mul(v.outcome[i], power[outcome]))
			form := api.Add(api.Mul(x, inner), api.Mul(v.cumulant[i], power[cumulant]))
			total := api.Add(api.Mul(v.caseWeight[i], form), api.Mul(v.weight[i], power[count]))
			left[i] = api.DivUnchecked(total, api.Sub(gamma, v.key[i]))
		}
		numbers := b.shape.numbers()
		for k := range right {
			terms := make([]frontend.Variable, len(numbers))
			for i, n := range numbers {
				terms[i] = api.Mul(b.Compose(b.Sums[k][i], 8), api.Mul(power[n.exponent], n.factor))
			}
			right[k] = api.DivUnchecked(b.Sum(terms), api.Sub(gamma, k))
		}
		api.AssertIsEqual(b.Sum(left), b.Sum(right))
		b.Done(partSums)
		return nil
	})
}

// message encrypts the sums, each byte looked up, so that a coefficient carries its limb and nothing else.
func (b *builder) message() {
	var looked, limbs []frontend.Variable
	per := ring.For(b.shape.Set).LimbBits / 8
	for _, numbers := range b.Sums {
		for _, bytes := range numbers {
			looked = append(looked, bytes...)
			for l := 0; l < len(bytes); l += per {
				limbs = append(limbs, b.Compose(bytes[l:l+per], 8))
			}
		}
	}
	if b.On(partLimbs) {
		b.Bytes.Range(looked)
	}
	b.Encrypt(&b.Encryption, limbs)
}
