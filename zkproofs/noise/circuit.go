package noise

import (
	"math/big"
	"slices"

	"github.com/consensys/gnark/frontend"

	"salus/models/privacy"
	"salus/zkproofs"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/ring"
)

// circuit is the relation of the package comment. Public fields come first.
type circuit struct {
	shape Shape       `gnark:"-"`
	ring  ring.Params `gnark:"-"`
	// omit names parts that tests leave out, to see that a test notices.
	omit []part `gnark:"-"`

	Context    frontend.Variable                   `gnark:",public"`
	Commitment frontend.Variable                   `gnark:",public"` // to the seed
	Beacon     frontend.Variable                   `gnark:",public"`
	Lane       frontend.Variable                   `gnark:",public"`
	Threshold  [privacy.Rows - 1]frontend.Variable `gnark:",public"` // c_1 … c_255; c_0 = 0 and c_256 = 2^WordBits are constants
	Sums       []frontend.Variable                 `gnark:",public"` // 2^g, 2^(MaxGrid−g) and the centre; empty in a shape of counts

	Seed    frontend.Variable
	Word    []word
	Element []element
	Mask    []mask // in a shape of sums
	Total   []total
	Uses    [privacy.Rows]frontend.Variable // lookups of each row

	ring.Encryption
}

// word is From + Gap, in the row's interval.
type word struct {
	Row  frontend.Variable
	From frontend.Variable        // the row's threshold
	Gap  [limbs]frontend.Variable // word − From
	Rest [limbs]frontend.Variable // next threshold − 1 − word
}

// element is what is above the words of an output of the permutation.
type element struct {
	Top  [topLimbs]frontend.Variable
	Room [topLimbs - 1]frontend.Variable // low limbs of top() − 1 − Top; the highest follows
}

// A part is a group of constraints.
type part string

const (
	partSeed      part = "seed commitment"
	partWords     part = "words of the seed"
	partCanonical part = "canonical outputs"
	partIntervals part = "intervals"
	partTable     part = "table"
	partRing      part = "encryption"
)

func newCircuit(s Shape) *circuit {
	c := &circuit{shape: s, ring: ring.For(s.Set)}
	c.allocate()
	return c
}

func (c *circuit) allocate() {
	c.Encryption.Allocate(c.ring.N)
	c.Word, c.Element = make([]word, c.shape.drawn()), make([]element, c.shape.elements())
	if c.shape.Keys > 0 {
		c.Sums, c.Mask, c.Total = make([]frontend.Variable, sumInputs), make([]mask, c.shape.masks()), make([]total, c.shape.Keys)
	}
}

// builder carries what the parts of Define share.
type builder struct {
	*circuit
	api    frontend.API
	checks *ring.Checks
	limb   *ring.Table         // [0, 2^limbBits)
	tables map[int]*ring.Table // of fewer bits
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	hash, err := poseidon.New(api)
	if err != nil {
		return err
	}
	checks := ring.New(api)
	b := &builder{circuit: c, api: api, checks: checks, limb: checks.Table(0, 1<<limbBits), tables: map[int]*ring.Table{}}
	zkproofs.Bind(api, c.Context)
	checks.Bind(c.Context, c.Commitment, c.Beacon, c.Lane, c.Seed)
	checks.Bind(c.Threshold[:]...)
	checks.Bind(c.Sums...)

	if opened := hash.Sponge(seedDomain, c.Seed); b.on(partSeed) {
		api.AssertIsEqual(opened, c.Commitment)
	}
	b.words(b.outputs(hash), b.drawn())
	b.table()
	b.encryption(b.message())
	return checks.Commit()
}

// on says that the part is to be built.
func (b *builder) on(p part) bool { return !slices.Contains(b.omit, p) }

// outputs computes the pseudorandom function.
func (b *builder) outputs(hash *poseidon.Gadget) []frontend.Variable {
	capacity := poseidon.Capacity(wordDomain, 4)
	var out []frontend.Variable
	for block := 0; len(out) < len(b.Element); block++ {
		var state [poseidon.Width]frontend.Variable
		for i := range state {
			state[i] = 0
		}
		state[0], state[1], state[2], state[3] = b.Seed, b.Beacon, b.Lane, block
		state[poseidon.Rate] = capacity.BigInt(new(big.Int))
		hash.Permute(&state)
		out = append(out, state[:min(poseidon.Rate, len(b.Element)-len(out))]...)
	}
	return out
}

// drawn gives the values of all words, in the order of the outputs that they come from, having proven the intervals of those that the table inverts and the widths of the masks.
func (b *builder) drawn() []frontend.Variable {
	table := make([]frontend.Variable, len(b.Word))
	for i := range b.Word {
		w := &b.Word[i]
		b.checks.Bind(w.Row, w.From)
		b.short(partIntervals, w.Gap[:])
		b.short(partIntervals, w.Rest[:])
		table[i] = b.api.Add(w.From, b.compose(w.Gap[:]))
	}
	if b.shape.Keys == 0 {
		return table
	}
	var all []frontend.Variable
	for k := range b.shape.Keys {
		all = append(all, table[2*k], table[2*k+1])
		for j := range perKey - 2 {
			all = append(all, b.masked(&b.Mask[k*(perKey-2)+j]))
		}
	}
	return all
}

// words proves that every output is its words and a top below top(), as integers.
func (b *builder) words(outputs, words []frontend.Variable) {
	for i, output := range outputs {
		e := &b.Element[i]
		terms := make([]frontend.Variable, 0, wordsPerElement+1)
		for k := range wordsPerElement {
			terms = append(terms, b.api.Mul(words[i*wordsPerElement+k], ring.Pow2(privacy.WordBits*k)))
		}
		above := b.compose(e.Top[:])
		if b.on(partWords) {
			b.api.AssertIsEqual(output, b.sum(append(terms, b.api.Mul(above, ring.Pow2(privacy.WordBits*wordsPerElement)))))
		}
		room := b.api.Sub(new(big.Int).Sub(top(), big.NewInt(1)), above, b.compose(e.Room[:]))
		b.short(partCanonical, e.Top[:])
		b.short(partCanonical, append(slices.Clone(e.Room[:]), ring.Shift(b.api, room, limbBits*(topLimbs-1))))
	}
}

// short proves that values have limbBits bits.
func (b *builder) short(p part, values []frontend.Variable) {
	if b.on(p) {
		b.limb.Range(values)
		return
	}
	b.checks.Bind(values...)
}

// table proves that (Row, From, width) of every word is a row of the public table.
func (b *builder) table() {
	b.checks.Bind(b.Uses[:]...)
	if !b.on(partTable) {
		return
	}
	b.checks.AtGamma(func(api frontend.API, gamma frontend.Variable) error {
		delta := gamma
		for range kronecker {
			delta = api.Mul(delta, delta)
		}
		delta2 := delta
		for range kronecker {
			delta2 = api.Mul(delta2, delta2)
		}
		left, right := make([]frontend.Variable, len(b.Word)), make([]frontend.Variable, privacy.Rows)
		for i := range b.Word {
			w := &b.Word[i]
			width := b.api.Add(b.compose(w.Gap[:]), b.compose(w.Rest[:]), 1)
			left[i] = api.Inverse(api.Sub(gamma, w.Row, api.Mul(delta, w.From), api.Mul(delta2, width)))
		}
		for u := range right {
			from, next := b.threshold(u), b.threshold(u+1)
			right[u] = api.DivUnchecked(b.Uses[u], api.Sub(gamma, u, api.Mul(delta, from), api.Mul(delta2, api.Sub(next, from))))
		}
		api.AssertIsEqual(b.sum(left), b.sum(right))
		return nil
	})
}

// threshold is c_u.
func (b *builder) threshold(u int) frontend.Variable {
	switch u {
	case 0:
		return 0
	case privacy.Rows:
		return ring.Pow2(privacy.WordBits)
	}
	return b.Threshold[u-1]
}

// message is what is encrypted: every cell's row, or what sums makes of it.
func (b *builder) message() []frontend.Variable {
	if b.shape.Keys > 0 {
		return b.sums()
	}
	rows := make([]frontend.Variable, b.shape.Cells)
	for i := range rows {
		rows[i] = b.Word[i].Row
	}
	return rows
}

// encryption proves that (C0, C1) encrypts the message under (B, A), with zero in the coefficients of no cell.
func (b *builder) encryption(message []frontend.Variable) {
	if !b.on(partRing) || b.ring.N == 0 {
		return
	}
	// A row is a number of a row of the table, which its lookup proves, and a residue has the width that its two lookups give it.
	most := int64(privacy.Rows - 1)
	if b.shape.Keys > 0 {
		most = 1<<privacy.SumBits - 1
	}
	m := b.checks.Assume(0, most, message)
	b.Encryption.Prove(b.checks, b.ring, m, b.limb)
}

func (b *builder) sum(xs []frontend.Variable) frontend.Variable { return ring.Sum(b.api, xs) }

// compose is Σ limbs_j·2^(limbBits·j).
func (b *builder) compose(xs []frontend.Variable) frontend.Variable {
	return ring.Compose(b.api, xs, limbBits)
}
