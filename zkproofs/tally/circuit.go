package tally

import (
	"github.com/consensys/gnark/frontend"

	"salus/zkproofs/scan"
)

// circuit is the relation of the package comment. [circuit.assign] fills it.
type circuit struct {
	shape Shape      `gnark:"-"`
	hooks scan.Hooks `gnark:"-"`

	scan.Statement
	Value scan.Form `gnark:",public"`

	scan.Chunk
	Count [][]frontend.Variable // limbs by key, low first
	Sum   [][]frontend.Variable // bytes by key, low first

	scan.Encryption
}

// The parts of a tally beside those of a scan.
const (
	partTallies scan.Part = "tallies"
	partLimbs   scan.Part = "limbs"
)

func newCircuit(s Shape) *circuit {
	c := unencrypted(s)
	c.Encryption.Allocate(s.Set.N())
	return c
}

// unencrypted is the circuit without encryption.
func unencrypted(s Shape) *circuit {
	c := &circuit{shape: s, Value: s.size().Form()}
	c.Statement.Allocate(s.size())
	c.Chunk.Allocate(s.size())
	c.Count = make([][]frontend.Variable, s.Keys)
	for k := range c.Count {
		c.Count[k] = scan.Blank(s.CountLimbs)
	}
	if s.SumLimbs > 0 {
		c.Sum = make([][]frontend.Variable, s.Keys)
		for k := range c.Sum {
			c.Sum[k] = scan.Blank(sumBits / 8)
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
	b.Checks.Bind(c.Value...)
	permitted, err := b.Permitted()
	if err != nil {
		return err
	}
	unused, forms := c.columns(b)
	counting := b.Rows(permitted, unused, forms...)
	weights, keys, values := scan.Blank(c.shape.Rows), scan.Blank(c.shape.Rows), scan.Blank(c.shape.Rows)
	for i := range weights {
		weights[i], keys[i] = b.InLane(counting, i)
		if len(forms) > 0 {
			values[i] = b.API.Mul(weights[i], counting.Values[0][i])
		}
	}
	b.Done(scan.Lanes)
	c.tallies(b, weights, keys, values)
	b.Encrypt(&c.Encryption, c.message(b))
	return b.Commit()
}

// columns gives for every column 1 if it is unused and 0 if it is used, and the value's weights in a shape with sums. In one without they are
// zero. Weights are below 2^32, so their packing is zero only if both are.
func (c *circuit) columns(b *scan.Builder) (unused scan.Form, forms []scan.Form) {
	unused = c.shape.size().Form()
	for j := range unused {
		unused[j] = b.API.IsZero(b.API.Add(c.Radix[j], b.API.Mul(c.Value[j], scan.Pow2(32))))
		if c.shape.SumLimbs == 0 {
			b.API.AssertIsEqual(c.Value[j], 0)
		}
	}
	if c.shape.SumLimbs > 0 {
		forms = []scan.Form{c.Value}
	}
	return unused, forms
}

// tallies proves Σ_i w_i/(γ − key_i) = Σ_k T_k/(γ − k), so T_k is the number of weighing rows with key k, and the same for the values.
func (c *circuit) tallies(b *scan.Builder, weights, keys, values []frontend.Variable) {
	b.Checks.Bind(weights...)
	b.Checks.Bind(keys...)
	tally(b, weights, keys, c.Count, c.shape.Set.LimbBits())
	if c.shape.SumLimbs > 0 {
		b.Checks.Bind(values...)
		tally(b, values, keys, c.Sum, 8)
	}
}

func tally(b *scan.Builder, weights, keys []frontend.Variable, table [][]frontend.Variable, limbBits int) {
	for _, limbs := range table {
		b.Checks.Bind(limbs...)
	}
	if !b.On(partTallies) {
		return
	}
	b.AtGamma(func(api frontend.API, gamma, _ frontend.Variable) error {
		left, right := make([]frontend.Variable, len(keys)), make([]frontend.Variable, len(table))
		for i := range keys {
			left[i] = api.DivUnchecked(weights[i], api.Sub(gamma, keys[i]))
		}
		for k := range table {
			right[k] = api.DivUnchecked(b.Compose(table[k], limbBits), api.Sub(gamma, k))
		}
		api.AssertIsEqual(b.Sum(left), b.Sum(right))
		b.Done(partTallies)
		return nil
	})
}

// message is the ciphertext's limbs. A single limb of a count is at most the number of rows, which checkBounds compares with the limb, because the tally makes it a
// sum of so many bits; every other limb is looked up byte by byte.
func (c *circuit) message(b *scan.Builder) []frontend.Variable {
	var message, looked []frontend.Variable
	bits := c.shape.Set.LimbBits()
	for k := range c.Count {
		message = append(message, c.Count[k]...)
		if c.shape.CountLimbs > 1 {
			looked = append(looked, c.Count[k]...)
		}
		if c.shape.SumLimbs > 0 {
			looked = append(looked, c.Sum[k]...)
			for l := range c.shape.SumLimbs {
				message = append(message, b.Compose(c.Sum[k][l*bits/8:(l+1)*bits/8], 8))
			}
		}
	}
	if b.On(partLimbs) && len(looked) > 0 {
		b.Bytes.Range(looked)
	}
	return message
}
