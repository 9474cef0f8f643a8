package tally

import (
	"math/big"
	"slices"

	"github.com/consensys/gnark/frontend"

	"salus/he"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/ring"
)

// circuit is the relation of the package comment. [Public.assign] and [witness.assign] fill it; public fields come first.
type circuit struct {
	shape Shape       `gnark:"-"`
	ring  ring.Params `gnark:"-"`
	// omit names parts that tests leave out, to see that a test notices; mark is called when a part is done, to count. Both are for tests.
	omit []part     `gnark:"-"`
	mark func(part) `gnark:"-"`

	Context     frontend.Variable          `gnark:",public"`
	RowRoot     frontend.Variable          `gnark:",public"`
	ConsentRoot frontend.Variable          `gnark:",public"`
	Total       frontend.Variable          `gnark:",public"` // the count commitment
	Request     frontend.Variable          `gnark:",public"`
	Hours       frontend.Variable          `gnark:",public"`
	Lane        frontend.Variable          `gnark:",public"`
	Size        [Columns]frontend.Variable `gnark:",public"`
	Radix       [Columns]frontend.Variable `gnark:",public"`
	Value       [Columns]frontend.Variable `gnark:",public"`
	B, A        []frontend.Variable        `gnark:",public"` // the session's key
	C0, C1      []frontend.Variable        `gnark:",public"` // the ciphertext

	RowSalt, ConsentSalt []frontend.Variable
	TotalSalt            frontend.Variable
	Row                  []row
	Consent              []consent
	Policy               []policy
	DigitUses            [digits][]frontend.Variable // lookups of each digit's values
	Count                [][]frontend.Variable       // limbs by key, low first
	Sum                  [][]frontend.Variable       // bytes by key, low first

	U, E0, E1, R0, R1 []frontend.Variable // encryption: randomness, errors and quotients
}

// row is a slot of the row tree. The limbs are what lookups need; the top ones follow.
type row struct {
	Present  frontend.Variable
	Code     [Columns]frontend.Variable
	CodeLow  [Columns]frontend.Variable // low 10 bits of the code
	GapLow   [Columns]frontend.Variable // low 10 bits of size − code
	Lane     frontend.Variable          // of the row's key, 0 where the row does not count
	LocalLow frontend.Variable          // low 10 bits of the key in its lane, 0 in lanes of up to 1,024 keys
}

// A part is a group of constraints.
type part string

const (
	partTrees      part = "trees"
	partRequest    part = "request"
	partPolicies   part = "policy table"
	partCohort     part = "cohort and reserved byte"
	partPolicyRows part = "policy of each row"
	partWords      part = "widths of dates and versions"
	partDates      part = "date comparisons"
	partPresence   part = "presence"
	partCodes      part = "widths of codes"
	partSizes      part = "column sizes"
	partComplete   part = "completeness"
	partLanes      part = "lanes"
	partTallies    part = "tallies"
	partLimbs      part = "limbs"
	partTotal      part = "count commitment"
	partRing       part = "encryption"
	partTables     part = "tables at γ" // marks only
)

func newCircuit(s Shape) *circuit {
	c := &circuit{shape: s, ring: ring.For(s.Set)}
	c.allocate()
	return c
}

func (c *circuit) allocate() {
	s, n := c.shape, c.ring.N
	for _, v := range []*[]frontend.Variable{&c.B, &c.A, &c.C0, &c.C1, &c.U, &c.E0, &c.E1, &c.R0, &c.R1} {
		*v = blank(n)
	}
	c.RowSalt, c.ConsentSalt = blank(s.Salts()), blank(s.Salts())
	c.Row, c.Consent, c.Policy = make([]row, s.Rows), make([]consent, s.Rows), make([]policy, s.Policies)
	for d := range c.DigitUses {
		c.DigitUses[d] = blank(1 << digitWidth(d))
	}
	c.Count = make([][]frontend.Variable, s.Keys)
	for k := range c.Count {
		c.Count[k] = blank(s.CountLimbs)
	}
	if s.SumLimbs > 0 {
		c.Sum = make([][]frontend.Variable, s.Keys)
		for k := range c.Sum {
			c.Sum[k] = blank(sumBits / 8)
		}
	}
}

// builder carries what the parts of Define share.
type builder struct {
	*circuit
	api    frontend.API
	hash   *poseidon.Gadget
	checks *ring.Checks
	bytes  *ring.Table // [0, 2^8)
	tens   *ring.Table // [0, 2^10)
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	hash, err := poseidon.New(api)
	if err != nil {
		return err
	}
	checks := ring.New(api)
	b := &builder{circuit: c, api: api, hash: hash, checks: checks, bytes: checks.Table(0, 1<<8), tens: checks.Table(0, 1<<10)}
	zkproofs.Bind(api, c.Context)
	checks.AtGamma(func(frontend.API, frontend.Variable) error { b.done(partTables); return nil })
	checks.Bind(c.Context, c.RowRoot, c.ConsentRoot, c.Total, c.Request, c.Hours, c.Lane)
	for _, v := range [][Columns]frontend.Variable{c.Size, c.Radix, c.Value} {
		checks.Bind(v[:]...)
	}

	if err := b.trees(); err != nil {
		return err
	}
	b.done(partTrees)
	permitted := b.permitted()
	counts, keys, values := b.rows(permitted)
	b.tallies(counts, keys, values)
	b.encryption()
	return checks.Commit()
}

func (b *builder) done(p part) {
	if b.mark != nil {
		b.mark(p)
	}
}

// on says that the part is to be built.
func (b *builder) on(p part) bool { return !slices.Contains(b.omit, p) }

// trees hashes the rows and the words to the two roots. The packed row is unique because codes are below 2^20 and presence is a bit, the
// packed word because its parts have their own widths; both fit the field.
func (b *builder) trees() error {
	rows, words := make([]frontend.Variable, b.shape.Rows), make([]frontend.Variable, b.shape.Rows)
	for i := range rows {
		terms := []frontend.Variable{b.Row[i].Present}
		for j, code := range b.Row[i].Code {
			terms = append(terms, b.api.Mul(code, pow2(1+ColumnBits*j)))
		}
		rows[i] = b.sum(terms)
		words[i] = b.word(i)
	}
	rowRoot, err := merkle.Subtree(b.hash, merkle.Rows, rows, b.RowSalt)
	if err != nil {
		return err
	}
	consentRoot, err := merkle.Subtree(b.hash, merkle.Consents, words, b.ConsentSalt)
	if err != nil || !b.on(partTrees) {
		return err
	}
	b.api.AssertIsEqual(rowRoot, b.RowRoot)
	b.api.AssertIsEqual(consentRoot, b.ConsentRoot)
	return nil
}

// rows gives for every row its weight in this lane (a bit), its key within its lane, and its value if it weighs.
func (b *builder) rows(permitted []frontend.Variable) (weights, keys, values []frontend.Variable) {
	unused, noKey := b.columns()
	counts := make([]frontend.Variable, b.shape.Rows)
	values = make([]frontend.Variable, b.shape.Rows)
	for i := range b.Row {
		r := &b.Row[i]
		if b.on(partPresence) {
			b.api.AssertIsBoolean(r.Present)
		}
		key, value := frontend.Variable(0), frontend.Variable(0)
		product := b.api.Mul(permitted[i], r.Present)
		for j, code := range r.Code {
			term := b.api.Mul(code, b.Radix[j])
			key = b.api.Add(key, term)
			if b.shape.SumLimbs > 0 {
				weighed := b.api.Mul(code, b.Value[j])
				value = b.api.Add(value, weighed)
				term = b.api.Add(term, weighed)
			}
			if b.on(partComplete) {
				product = b.api.Mul(product, b.api.Add(term, unused[j]))
			}
		}
		counts[i] = b.api.Sub(1, b.api.IsZero(product))
		keys = append(keys, b.api.Mul(counts[i], b.api.Sub(key, noKey)))
		values[i] = value
	}
	b.done(partComplete)
	b.sizes()
	b.done(partSizes)
	b.total(counts)
	b.done(partTotal)
	weights = make([]frontend.Variable, b.shape.Rows)
	for i, key := range keys {
		weights[i] = b.api.Mul(counts[i], b.lane(i, key))
		keys[i] = b.api.Sub(key, b.api.Mul(b.Row[i].Lane, b.shape.Keys))
		values[i] = b.api.Mul(weights[i], values[i])
	}
	b.done(partLanes)
	return weights, keys, values
}

// columns gives for every column 1 if it is unused and 0 if it is used, and Σ Radix_j, which turns Σ Radix_j·code_j into a key. Weights are
// below 2^32, so their packing is zero only if both are.
func (b *builder) columns() (unused [Columns]frontend.Variable, noKey frontend.Variable) {
	noKey = 0
	for j := range unused {
		unused[j] = b.api.IsZero(b.api.Add(b.Radix[j], b.api.Mul(b.Value[j], pow2(32))))
		noKey = b.api.Add(noKey, b.Radix[j])
		if b.shape.SumLimbs == 0 {
			b.api.AssertIsEqual(b.Value[j], 0)
		}
	}
	return unused, noKey
}

// sizes proves 0 ≤ code < 2^20 and 0 ≤ size − code < 2^20 for every code; sizes are below 2^20.
func (b *builder) sizes() {
	for i := range b.Row {
		r := &b.Row[i]
		for j := range r.Code {
			if b.on(partCodes) {
				b.twenty(r.Code[j], r.CodeLow[j])
			}
			if b.on(partSizes) {
				b.twenty(b.api.Sub(b.Size[j], r.Code[j]), r.GapLow[j])
			}
		}
	}
}

// twenty proves that x is low + 2^10·high for two looked-up limbs.
func (b *builder) twenty(x, low frontend.Variable) {
	b.tens.Range([]frontend.Variable{low, b.shift(b.api.Sub(x, low), 10)})
}

// lane proves that the row's key is local + Keys·Lane with local in [0, Keys) and Lane in [0, 2^10), and gives 1 if Lane is the proof's
// lane and 0 if not. Both outcomes are forced: such a division is unique, since keys stay far below the field.
func (b *builder) lane(i int, key frontend.Variable) frontend.Variable {
	r := &b.Row[i]
	local := b.api.Sub(key, b.api.Mul(r.Lane, b.shape.Keys))
	high := local
	if b.shape.Keys > 1<<10 {
		high = b.shift(b.api.Sub(local, r.LocalLow), 10)
	} else {
		b.api.AssertIsEqual(r.LocalLow, 0)
	}
	if b.on(partLanes) {
		looked := []frontend.Variable{r.Lane, high}
		if b.shape.Keys > 1<<10 {
			looked = append(looked, r.LocalLow)
		}
		// x and 2^k·x both in [0, 2^10) means x in [0, 2^(10−k)).
		if k := scale(b.shape.Keys); k > 1 {
			looked = append(looked, b.api.Mul(high, k))
		}
		b.tens.Range(looked)
	}
	return b.api.IsZero(b.api.Sub(r.Lane, b.Lane))
}

// scale is 2^10 divided by the number of values of the highest limb of a key below keys.
func scale(keys int) int {
	if keys > 1<<10 {
		keys >>= 10
	}
	return 1 << 10 / keys
}

// tallies proves Σ_i w_i/(γ − key_i) = Σ_k T_k/(γ − k), so T_k is the number of weighing rows with key k, and the same for the values.
func (b *builder) tallies(weights, keys, values []frontend.Variable) {
	b.checks.Bind(weights...)
	b.checks.Bind(keys...)
	b.tally(weights, keys, b.Count, b.shape.Set.LimbBits())
	if b.shape.SumLimbs > 0 {
		b.checks.Bind(values...)
		b.tally(values, keys, b.Sum, 8)
	}
}

func (b *builder) tally(weights, keys []frontend.Variable, table [][]frontend.Variable, limbBits int) {
	for _, limbs := range table {
		b.checks.Bind(limbs...)
	}
	if !b.on(partTallies) {
		return
	}
	b.checks.AtGamma(func(api frontend.API, gamma frontend.Variable) error {
		left, right := make([]frontend.Variable, len(keys)), make([]frontend.Variable, len(table))
		for i := range keys {
			left[i] = api.DivUnchecked(weights[i], api.Sub(gamma, keys[i]))
		}
		for k := range table {
			right[k] = api.DivUnchecked(b.compose(table[k], limbBits), api.Sub(gamma, k))
		}
		api.AssertIsEqual(b.sum(left), b.sum(right))
		b.done(partTallies)
		return nil
	})
}

// encryption proves that (C0, C1) encrypts the limbs under (B, A), with zero in the coefficients of no key.
func (b *builder) encryption() {
	var message, looked []frontend.Variable
	bits := b.shape.Set.LimbBits()
	for k := range b.Count {
		message = append(message, b.Count[k]...)
		if b.shape.CountLimbs > 1 {
			looked = append(looked, b.Count[k]...)
		}
		if b.shape.SumLimbs > 0 {
			looked = append(looked, b.Sum[k]...)
			for l := range b.shape.SumLimbs {
				message = append(message, b.compose(b.Sum[k][l*bits/8:(l+1)*bits/8], 8))
			}
		}
	}
	if b.on(partLimbs) && len(looked) > 0 {
		b.bytes.Range(looked)
	}
	if !b.on(partRing) || b.ring.N == 0 {
		return
	}
	// A single limb of a count is at most the number of rows, which CheckBounds compares with the limb, because the tally makes it a sum of so many
	// bits; every other limb was looked up byte by byte.
	m := b.checks.Assume(0, 1<<bits-1, message)
	u := b.checks.Table(-1, 3).Range(b.U)
	window := b.checks.Table(-he.ErrorWindow, 2*he.ErrorWindow+1)
	e0, e1 := window.Range(b.E0), window.Range(b.E1)
	b.checks.Product(b.ring, u,
		ring.Equation{Out: b.C0, A: b.B, Y: e0.Add(m.Scale(b.ring.Delta)), R: b.R0, RTable: b.tens},
		ring.Equation{Out: b.C1, A: b.A, Y: e1, R: b.R1, RTable: b.tens})
}

// total proves the opening of the count commitment: rows that count, in whatever lane.
func (b *builder) total(counts []frontend.Variable) {
	opened := cohort.CountCommitment(b.hash, b.sum(counts), b.TotalSalt)
	if b.on(partTotal) {
		b.api.AssertIsEqual(opened, b.Total)
	}
}

func (b *builder) sum(xs []frontend.Variable) frontend.Variable { return b.api.Add(0, 0, xs...) }

// compose is Σ limbs_j·2^(bits·j).
func (b *builder) compose(limbs []frontend.Variable, bits int) frontend.Variable {
	terms := make([]frontend.Variable, len(limbs))
	for j := range limbs {
		terms[j] = b.api.Mul(limbs[j], pow2(bits*j))
	}
	return b.sum(terms)
}

// shift is x·2^-bits in the field: the limbs above the lowest bits, once those were subtracted.
func (b *builder) shift(x frontend.Variable, bits int) frontend.Variable {
	return b.api.Mul(x, new(big.Int).ModInverse(pow2(bits), b.api.Compiler().Field()))
}

func blank(n int) []frontend.Variable { return make([]frontend.Variable, n) }

func pow2(bits int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(bits)) }

// layout is constant: where the fields of a consent word stand.
var layout = consentword.Layout()
