package scan

import (
	"math/big"
	"slices"

	"github.com/consensys/gnark/frontend"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/cohort"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/ring"
)

// Statement is what a row statement's circuit begins with: its public inputs but for the query's own and the encryption's. [Statement.Assign] fills it.
type Statement struct {
	Context     frontend.Variable   `gnark:",public"`
	RowRoot     frontend.Variable   `gnark:",public"` // of sheet 0
	ConsentRoot frontend.Variable   `gnark:",public"`
	Total       frontend.Variable   `gnark:",public"` // the count commitment
	Request     frontend.Variable   `gnark:",public"`
	Hours       frontend.Variable   `gnark:",public"`
	Lane        frontend.Variable   `gnark:",public"`
	Size        Form                `gnark:",public"`
	Radix       Form                `gnark:",public"`
	Sheet       []frontend.Variable `gnark:",public"` // roots of the other sheets
}

// Chunk is the private rows and words of a chunk, with what their checks need. [Chunk.Assign] fills it.
type Chunk struct {
	RowSalt, ConsentSalt []frontend.Variable
	SheetSalt            [][]frontend.Variable // by sheet from the second
	TotalSalt            frontend.Variable
	Row                  []Row
	Consent              []Consent
	Policy               []Policy
	DigitUses            [digits][]frontend.Variable // lookups of each digit's values
}

// Row is a slot of the row tree. The limbs are what lookups need; the top ones follow.
type Row struct {
	Present  frontend.Variable
	Code     []frontend.Variable
	CodeLow  []frontend.Variable // low 10 bits of the code
	GapLow   []frontend.Variable // low 10 bits of size − code
	Lane     frontend.Variable   // of the row's key, 0 where the row does not count
	LocalLow frontend.Variable   // low 10 bits of the key in its lane, 0 in lanes of up to 1,024 keys
}

// Encryption is what a row statement's circuit ends with.
type Encryption struct{ ring.Encryption }

// A Part is a group of constraints.
type Part string

// The parts of a scan, by the names of the package comment.
const (
	Trees      Part = "trees"
	Sheets     Part = "sheets"
	Nodes      Part = "nodes of the trees"
	Asked      Part = "request"
	Policies   Part = "policy table"
	Cohort     Part = "cohort and reserved byte"
	PolicyRows Part = "policy of each row"
	Words      Part = "widths of dates and versions"
	Dates      Part = "date comparisons"
	Presence   Part = "presence"
	Codes      Part = "widths of codes"
	Sizes      Part = "column sizes"
	Complete   Part = "completeness"
	Lanes      Part = "lanes"
	Total      Part = "count commitment"
	Encrypted  Part = "encryption"
	Tables     Part = "tables at γ" // marks only
)

// Hooks are for tests: Omit names parts that are left out, to see that a test notices, and Mark is called when a part is done, to count its constraints. A
// statement that is proven has none.
type Hooks struct {
	Omit []Part
	Mark func(Part)
}

// Allocate makes the slices of a statement.
func (s *Statement) Allocate(size Size) {
	s.Size, s.Radix, s.Sheet = size.Form(), size.Form(), Blank(size.Sheets()-1)
}

// Allocate makes the slices of a chunk.
func (c *Chunk) Allocate(s Size) {
	c.RowSalt, c.ConsentSalt = Blank(s.Salts()), Blank(s.Salts())
	c.SheetSalt = make([][]frontend.Variable, s.Sheets()-1)
	for i := range c.SheetSalt {
		c.SheetSalt[i] = Blank(s.Salts())
	}
	c.Row, c.Consent, c.Policy = make([]Row, s.Rows), make([]Consent, s.Rows), make([]Policy, s.Policies)
	for i := range c.Row {
		c.Row[i].Code, c.Row[i].CodeLow, c.Row[i].GapLow = Blank(s.Columns), Blank(s.Columns), Blank(s.Columns)
	}
	for d := range c.DigitUses {
		c.DigitUses[d] = Blank(1 << digitWidth(d))
	}
}

// Builder builds the parts of a scan in the order of its methods: New, Bind, Permitted, OpenSheet for each of the statement's own sheets, Rows, InLane for each row,
// Encrypt, Commit. What a statement adds of its own uses API, Checks and the tables.
type Builder struct {
	API    frontend.API
	Checks *ring.Checks
	Bytes  *ring.Table // [0, 2^8)
	Tens   *ring.Table // [0, 2^10)

	size      Size
	statement *Statement
	chunk     *Chunk
	hooks     Hooks
	hash      *poseidon.Gadget
	nodes     *poseidon.Batch   // of the trees
	delta     frontend.Variable // the second challenge, once γ is known
}

// New begins a circuit: it binds the statement's inputs. A circuit has one Builder.
func New(api frontend.API, size Size, s *Statement, c *Chunk, h Hooks) (*Builder, error) {
	hash, err := poseidon.New(api)
	if err != nil {
		return nil, err
	}
	checks := ring.New(api)
	b := &Builder{
		API: api, Checks: checks, Bytes: checks.Table(0, 1<<8), Tens: checks.Table(0, 1<<10),
		size: size, statement: s, chunk: c, hooks: h, hash: hash, nodes: poseidon.NewBatch(api, hash),
	}
	zkproofs.Bind(api, s.Context)
	checks.AtGamma(func(frontend.API, frontend.Variable) error { b.Done(Tables); return nil })
	checks.Bind(s.Context, s.RowRoot, s.ConsentRoot, s.Total, s.Request, s.Hours, s.Lane)
	checks.Bind(s.Size...)
	checks.Bind(s.Radix...)
	checks.Bind(s.Sheet...)
	return b, nil
}

// Done marks a part.
func (b *Builder) Done(p Part) {
	if b.hooks.Mark != nil {
		b.hooks.Mark(p)
	}
}

// On says that the part is to be built.
func (b *Builder) On(p Part) bool { return !slices.Contains(b.hooks.Omit, p) }

// AtGamma adds a check of the statement's own, as [ring.Checks.AtGamma] does, which may use the second challenge δ = γ^(2^16) too: the package comment
// says what its identity has to be.
func (b *Builder) AtGamma(check func(api frontend.API, gamma, delta frontend.Variable) error) {
	b.Checks.AtGamma(func(api frontend.API, gamma frontend.Variable) error { return check(api, gamma, b.delta) })
}

// Hash is what the trees of the circuit are hashed with.
func (b *Builder) Hash() poseidon.Compressor { return b.nodes }

// Commit ends the circuit.
func (b *Builder) Commit() error {
	b.Checks.Bind(b.nodes.Bound()...)
	b.Checks.AtGamma(func(api frontend.API, gamma frontend.Variable) error {
		b.Done(Encrypted)
		defer b.Done(Nodes)
		if !b.On(Nodes) {
			return nil
		}
		return b.nodes.Check(api, gamma)
	})
	return b.Checks.Commit()
}

// Permitted hashes rows and words to the roots and gives for every slot 1 if its word permits the request now, else 0.
func (b *Builder) Permitted() ([]frontend.Variable, error) {
	if err := b.trees(); err != nil {
		return nil, err
	}
	b.Done(Trees)
	return b.permitted(), nil
}

// trees hashes the rows and the words to their roots. The packed row is unique because codes are below 2^20 and presence is a bit, the
// packed word because its parts have their own widths; both fit the field.
func (b *Builder) trees() error {
	for sheet := range SheetsFor(b.size.Columns) {
		leaves := make([]frontend.Variable, b.size.Rows)
		for i := range leaves {
			terms := []frontend.Variable{b.chunk.Row[i].Present}
			first := sheet * SheetColumns
			for j, code := range b.chunk.Row[i].Code[first:min(first+SheetColumns, b.size.Columns)] {
				terms = append(terms, b.API.Mul(code, Pow2(1+ColumnBits*j)))
			}
			leaves[i] = b.Sum(terms)
		}
		if err := b.OpenSheet(sheet, leaves); err != nil {
			return err
		}
	}
	words := make([]frontend.Variable, b.size.Rows)
	for i := range words {
		words[i] = b.word(i)
	}
	consentRoot, err := merkle.Subtree(b.nodes, merkle.Consents, words, b.chunk.ConsentSalt)
	if err != nil || !b.On(Trees) {
		return err
	}
	b.API.AssertIsEqual(consentRoot, b.statement.ConsentRoot)
	return nil
}

// OpenSheet hashes leaves to the root of a sheet. Permitted does it for the sheets of the columns; those that come after them are the statement's own, which has to
// make each leaf's packing unique, and each leaf present exactly where the row is (package comment, sheets).
func (b *Builder) OpenSheet(sheet int, leaves []frontend.Variable) error {
	salts, root := b.chunk.RowSalt, b.statement.RowRoot
	if sheet > 0 {
		salts, root = b.chunk.SheetSalt[sheet-1], b.statement.Sheet[sheet-1]
	}
	got, err := merkle.Subtree(b.nodes, merkle.Rows, leaves, salts)
	if err != nil || !b.On(Trees) || sheet > 0 && !b.On(Sheets) {
		return err
	}
	b.API.AssertIsEqual(got, root)
	return nil
}

// A Form is a public weight for each of the size's columns; Σ weight_j·code_j is a row's value under it.
type Form = []frontend.Variable

// Form makes one.
func (s Size) Form() Form { return Blank(s.Columns) }

// Counting is what Rows gives, one entry a row.
type Counting struct {
	Counts []frontend.Variable   // 1 if the row counts, else 0
	Keys   []frontend.Variable   // of all lanes, 0 where the row does not count
	Values [][]frontend.Variable // by form and row, of every row
}

// Unused gives 1 for a column that no weight of a form uses, and 0 else. Weights are in [0, 2^32), so their packing is zero only if all are; at most seven forms fit
// the field.
func (b *Builder) Unused(forms ...Form) Form {
	unused := b.size.Form()
	for j := range unused {
		packed := frontend.Variable(0)
		for f, w := range forms {
			packed = b.API.Add(packed, b.API.Mul(w[j], Pow2(32*f)))
		}
		unused[j] = b.API.IsZero(packed)
	}
	return unused
}

// Rows proves which rows count, and how many. unused is 1 for a column of which neither Radix nor a form has a weight, else 0 (see Unused); weights are
// in [0, 2^32), at most seven forms.
func (b *Builder) Rows(permitted []frontend.Variable, unused Form, forms ...Form) Counting {
	return b.rows(permitted, nil, unused, append([]Form{b.statement.Radix}, forms...))
}

// RowsOf is Rows for a statement that proves its rows' Σ Radix_j·code_j itself and gives them as keys. need is a weight in [0, 2^35) of every used column, those with
// a radix among them, unused 1 where it is 0.
func (b *Builder) RowsOf(permitted, keys []frontend.Variable, unused, need Form) Counting {
	return b.rows(permitted, keys, unused, []Form{need})
}

// rows takes keys from the first form where none are given.
func (b *Builder) rows(permitted, keys []frontend.Variable, unused Form, forms []Form) Counting {
	noKey := frontend.Variable(0) // turns Σ Radix_j·code_j into a key
	for _, r := range b.statement.Radix {
		noKey = b.API.Add(noKey, r)
	}
	out := Counting{Counts: Blank(b.size.Rows), Keys: Blank(b.size.Rows), Values: make([][]frontend.Variable, len(forms)-1)}
	for f := range out.Values {
		out.Values[f] = Blank(b.size.Rows)
	}
	for i := range b.chunk.Row {
		r := &b.chunk.Row[i]
		if b.On(Presence) {
			b.API.AssertIsBoolean(r.Present)
		}
		values := make([]frontend.Variable, len(forms))
		for f := range values {
			values[f] = 0
		}
		product := b.API.Mul(permitted[i], r.Present)
		for j, code := range r.Code {
			factor := unused[j]
			for f, w := range forms {
				term := b.API.Mul(code, w[j])
				values[f] = b.API.Add(values[f], term)
				factor = b.API.Add(factor, term)
			}
			if b.On(Complete) {
				product = b.API.Mul(product, factor)
			}
		}
		out.Counts[i] = b.API.Sub(1, b.API.IsZero(product))
		key := values[0]
		if keys != nil {
			key = keys[i]
		}
		out.Keys[i] = b.API.Mul(out.Counts[i], b.API.Sub(key, noKey))
		for f := range out.Values {
			out.Values[f][i] = values[1+f]
		}
	}
	b.Done(Complete)
	b.sizes()
	b.Done(Sizes)
	b.total(out.Counts)
	b.Done(Total)
	return out
}

// sizes proves 0 ≤ code < 2^20 and 0 ≤ size − code < 2^20 for every code; sizes are below 2^20.
func (b *Builder) sizes() {
	for i := range b.chunk.Row {
		r := &b.chunk.Row[i]
		for j := range r.Code {
			if b.On(Codes) {
				b.Twenty(r.Code[j], r.CodeLow[j])
			}
			if b.On(Sizes) {
				b.Twenty(b.API.Sub(b.statement.Size[j], r.Code[j]), r.GapLow[j])
			}
		}
	}
}

// Twenty proves that x is low + 2^10·high for two looked-up limbs of ten bits.
func (b *Builder) Twenty(x, low frontend.Variable) {
	b.Tens.Range([]frontend.Variable{low, b.Shift(b.API.Sub(x, low), 10)})
}

// total proves the opening of the count commitment: rows that count, in whatever lane.
func (b *Builder) total(counts []frontend.Variable) {
	opened := cohort.CountCommitment(b.hash, b.Sum(counts), b.chunk.TotalSalt)
	if b.On(Total) {
		b.API.AssertIsEqual(opened, b.statement.Total)
	}
}

// InLane gives row i's weight, 1 if it counts and its key is in the proof's lane, else 0, and its key within whatever lane it is in, below Keys.
func (b *Builder) InLane(c Counting, i int) (weight, local frontend.Variable) {
	weight = b.API.Mul(c.Counts[i], b.lane(i, c.Keys[i]))
	return weight, b.API.Sub(c.Keys[i], b.API.Mul(b.chunk.Row[i].Lane, b.size.Keys))
}

// lane proves that the row's key is local + Keys·Lane with local in [0, Keys) and Lane in [0, 2^10), and gives 1 if Lane is the proof's
// lane and 0 if not. Both outcomes are forced: such a division is unique, since keys stay far below the field.
func (b *Builder) lane(i int, key frontend.Variable) frontend.Variable {
	r := &b.chunk.Row[i]
	local := b.API.Sub(key, b.API.Mul(r.Lane, b.size.Keys))
	high := local
	if b.size.Keys > 1<<10 {
		high = b.Shift(b.API.Sub(local, r.LocalLow), 10)
	} else {
		b.API.AssertIsEqual(r.LocalLow, 0)
	}
	if b.On(Lanes) {
		looked := []frontend.Variable{r.Lane, high}
		if b.size.Keys > 1<<10 {
			looked = append(looked, r.LocalLow)
		}
		// x and 2^k·x both in [0, 2^10) means x in [0, 2^(10−k)).
		if k := scale(b.size.Keys); k > 1 {
			looked = append(looked, b.API.Mul(high, k))
		}
		b.Tens.Range(looked)
	}
	return b.API.IsZero(b.API.Sub(r.Lane, b.statement.Lane))
}

// scale is 2^10 divided by the number of values of the highest limb of a key below keys.
func scale(keys int) int {
	if keys > 1<<10 {
		keys >>= 10
	}
	return 1 << 10 / keys
}

// Encrypt proves that (C0, C1) encrypts the message under (B, A), with zero in the coefficients beyond it. That every limb is in [0, 2^LimbBits) is for the caller to
// prove, and for the caller's package comment to argue: here it is assumed.
func (b *Builder) Encrypt(e *Encryption, message []frontend.Variable) {
	if !b.On(Encrypted) || len(e.U) == 0 {
		return
	}
	p := ring.For(b.size.Set)
	e.Prove(b.Checks, p, b.Checks.Assume(0, 1<<p.LimbBits-1, message), b.Tens)
}

// Sum adds without a long chain of intermediate expressions.
func (b *Builder) Sum(xs []frontend.Variable) frontend.Variable { return ring.Sum(b.API, xs) }

// Compose is Σ limbs_j·2^(bits·j).
func (b *Builder) Compose(limbs []frontend.Variable, bits int) frontend.Variable {
	return ring.Compose(b.API, limbs, bits)
}

// Shift is x·2^-bits in the field: the limbs above the lowest bits, once those were subtracted.
func (b *Builder) Shift(x frontend.Variable, bits int) frontend.Variable {
	return ring.Shift(b.API, x, bits)
}

// Blank is n variables.
func Blank(n int) []frontend.Variable { return make([]frontend.Variable, n) }

// Pow2 is 2^bits.
func Pow2(bits int) *big.Int { return ring.Pow2(bits) }

// layout is constant: where the fields of a consent word stand.
var layout = consentword.Layout()
