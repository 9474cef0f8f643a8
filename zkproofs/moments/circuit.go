package moments

import (
	"github.com/consensys/gnark/frontend"

	"salus/models/analysis"
	"salus/zkproofs/scan"
)

// circuit is the relation of the package comment. [circuit.assign] fills it.
type circuit struct {
	shape Shape      `gnark:"-"`
	marks []int      `gnark:"-"` // the Sidon set; tests have broken ones
	hooks scan.Hooks `gnark:"-"`

	scan.Statement
	Slot scan.Form `gnark:",public"`

	scan.Chunk
	Product [][][]frontend.Variable // bytes by key and pair, low first

	scan.Encryption
}

// The parts of moments beside those of a scan.
const (
	partSlots   scan.Part = "slots" // marks only: no witness is in it
	partMoments scan.Part = "moments"
	partLimbs   scan.Part = "limbs"
)

func newCircuit(s Shape) *circuit {
	c := unencrypted(s)
	c.Encryption.Allocate(s.Set.N())
	return c
}

// unencrypted is the circuit without encryption.
func unencrypted(s Shape) *circuit {
	c := &circuit{shape: s, marks: marks(s.Columns), Slot: s.size().Form(), Product: make([][][]frontend.Variable, s.Keys)}
	c.Statement.Allocate(s.size())
	c.Chunk.Allocate(s.size())
	for k := range c.Product {
		c.Product[k] = make([][]frontend.Variable, s.pairs())
		for p := range c.Product[k] {
			c.Product[k][p] = scan.Blank(s.Bytes)
		}
	}
	return c
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	b, err := scan.New(api, c.shape.size(), &c.Statement, &c.Chunk, c.hooks)
	if err != nil {
		return err
	}
	b.Checks.Bind(c.Slot...)
	permitted, err := b.Permitted()
	if err != nil {
		return err
	}
	counting := b.Rows(permitted, b.Unused(c.Radix, c.Slot), c.Slot)
	weights, keys := scan.Blank(c.shape.Rows), scan.Blank(c.shape.Rows)
	for i := range weights {
		weights[i], keys[i] = b.InLane(counting, i)
	}
	b.Done(scan.Lanes)
	c.moments(b, c.slots(b), weights, keys)
	b.Encrypt(&c.Encryption, c.message(b))
	return b.Commit()
}

// slots gives for column j and slot s = 1 to Columns, at [j][s−1], 1 if the column is in the slot and 0 if not.
func (c *circuit) slots(b *scan.Builder) [][]frontend.Variable {
	in := make([][]frontend.Variable, len(c.Slot))
	for j := range in {
		for s := range c.shape.Columns {
			in[j] = append(in[j], b.API.IsZero(b.API.Sub(c.Slot[j], s+1)))
		}
	}
	b.Done(partSlots)
	return in
}

// moments proves Σ_i w_i·(Σ_s ρ_s·x_is)²/(γ − key_i) = Σ_k (Σ_{s≤t} c_st·ρ_s·ρ_t·T_k,st)/(γ − k).
func (c *circuit) moments(b *scan.Builder, in [][]frontend.Variable, weights, keys []frontend.Variable) {
	b.Checks.Bind(weights...)
	b.Checks.Bind(keys...)
	for i := range c.Row {
		b.Checks.Bind(c.Row[i].Code...)
	}
	for _, sums := range c.Product {
		for _, bytes := range sums {
			b.Checks.Bind(bytes...)
		}
	}
	if !b.On(partMoments) {
		return
	}
	b.AtGamma(func(api frontend.API, gamma, delta frontend.Variable) error {
		rho := powers(api, delta, c.marks[:1+c.shape.Columns])
		of := scan.Blank(len(in)) // Σ_s [Slot_j = s]·ρ_s: a code's factor in the form
		for j := range of {
			terms := make([]frontend.Variable, c.shape.Columns)
			for s := range terms {
				terms[s] = api.Mul(in[j][s], rho[1+s])
			}
			of[j] = b.Sum(terms)
		}
		left := make([]frontend.Variable, len(keys))
		for i := range left {
			terms := []frontend.Variable{rho[0]}
			for j, code := range c.Row[i].Code {
				terms = append(terms, api.Mul(of[j], code))
			}
			form := b.Sum(terms)
			left[i] = api.DivUnchecked(api.Mul(weights[i], api.Mul(form, form)), api.Sub(gamma, keys[i]))
		}
		right := make([]frontend.Variable, len(c.Product))
		monomials := pairs(api, rho)
		for k, sums := range c.Product {
			terms := make([]frontend.Variable, len(sums))
			for p, bytes := range sums {
				terms[p] = api.Mul(monomials[p], b.Compose(bytes, 8))
			}
			right[k] = api.DivUnchecked(b.Sum(terms), api.Sub(gamma, k))
		}
		api.AssertIsEqual(b.Sum(left), b.Sum(right))
		b.Done(partMoments)
		return nil
	})
}

// powers are x^e for ascending exponents.
func powers(api frontend.API, x frontend.Variable, exponents []int) []frontend.Variable {
	out := make([]frontend.Variable, len(exponents))
	power, at := frontend.Variable(1), 0
	for i, e := range exponents {
		for ; at < e; at++ {
			power = api.Mul(power, x)
		}
		out[i] = power
	}
	return out
}

// pairs are c_st·ρ_s·ρ_t in the order of analysis.Pair.
func pairs(api frontend.API, rho []frontend.Variable) []frontend.Variable {
	out := make([]frontend.Variable, analysis.Pairs(uint32(len(rho)-1)))
	for t := range rho {
		for s := range t + 1 {
			m := api.Mul(rho[s], rho[t])
			if s < t {
				m = api.Mul(m, 2)
			}
			out[analysis.Pair(uint32(s), uint32(t))] = m
		}
	}
	return out
}

// message is the ciphertext's limbs, made of looked-up bytes.
func (c *circuit) message(b *scan.Builder) []frontend.Variable {
	var message, looked []frontend.Variable
	per := c.shape.Set.LimbBits() / 8
	for _, sums := range c.Product {
		for _, bytes := range sums {
			looked = append(looked, bytes...)
			for l := range c.shape.limbs() {
				message = append(message, b.Compose(bytes[l*per:(l+1)*per], 8))
			}
		}
	}
	if b.On(partLimbs) {
		b.Bytes.Range(looked)
	}
	return message
}

// assign fills the circuit from the statement and the witness, true or false. What is false leaves values that some constraint refuses.
func (c *circuit) assign(p Public, w Witness) {
	c.assignPublic(p)
	table := c.assignChunk(p, w)
	c.assignTable(table)
	c.Encryption.Assign(c.shape.Set, p.Public, w.Randomness, c.shape.message(table))
}

// assignPublic fills the statement and the query.
func (c *circuit) assignPublic(p Public) {
	c.Statement.Assign(p.Public, keying(p.Query))
	for j := range c.Slot {
		c.Slot[j] = p.Query.Slot[j]
	}
	c.Encryption.AssignPublic(p.Public)
}

// assignChunk fills the rows and words and returns the lane's table.
func (c *circuit) assignChunk(p Public, w Witness) Table {
	t := c.shape.empty()
	for i, place := range c.Chunk.Assign(c.shape.size(), p.Public, keying(p.Query), Used(p.Query), w) {
		if place.Counts {
			t.add(c.shape, p.Query, place, p.Lane, w.Rows[i])
		}
	}
	return t
}

// assignTable fills the bytes; the highest takes what is left.
func (c *circuit) assignTable(t Table) {
	for k, sums := range c.Product {
		for p, bytes := range sums {
			scan.Spread(bytes, t.Product[k][p])
		}
	}
}
