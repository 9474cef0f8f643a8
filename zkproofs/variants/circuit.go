package variants

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

// circuit is the relation of the package comment. [circuit.assign] fills it.
type circuit struct {
	shape Shape      `gnark:"-"`
	hooks scan.Hooks `gnark:"-"`

	scan.Statement
	GenotypeRoot frontend.Variable `gnark:",public"`

	scan.Chunk
	GenotypeSalt []frontend.Variable
	Genotype     []genotypes
	Joint        [][]frontend.Variable // weight of the rows by group and joint genotype
	Both         []frontend.Variable   // low bytes of the total weight
	Count        [][]frontend.Variable // low bytes of the weight of a variant's genotype, at 3·variant + effect alleles

	scan.Encryption
}

// genotypes is a row of the sheet: its elements, and of each all joint genotypes but the highest, low first.
type genotypes struct {
	Element []frontend.Variable
	Digit   [][]frontend.Variable
}

// The parts of variants beside those of a scan.
const (
	partSheet   scan.Part = "genotype sheet"
	partTallies scan.Part = "tallies of genotypes"
	partLimbs   scan.Part = "limbs"
)

func newCircuit(s Shape) *circuit {
	c := unencrypted(s)
	c.Encryption.Allocate(s.Set.N())
	return c
}

// unencrypted is the circuit without encryption.
func unencrypted(s Shape) *circuit {
	c := &circuit{shape: s, GenotypeSalt: scan.Blank(s.GenotypeSalts()), Genotype: make([]genotypes, s.Rows)}
	c.Statement.Allocate(s.size())
	c.Chunk.Allocate(s.size())
	for i := range c.Genotype {
		c.Genotype[i] = genotypes{Element: scan.Blank(s.Elements), Digit: blanks(s.Elements, digits-1)}
	}
	c.Joint = blanks(s.groups(), joints)
	c.Both, c.Count = scan.Blank(s.pairBytes()-1), blanks(known*s.Variants(), s.pairBytes()-1)
	return c
}

func blanks(n, m int) [][]frontend.Variable {
	out := make([][]frontend.Variable, n)
	for i := range out {
		out[i] = scan.Blank(m)
	}
	return out
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	b, err := scan.New(api, c.shape.size(), &c.Statement, &c.Chunk, c.hooks)
	if err != nil {
		return err
	}
	zkproofs.Bind(api, c.Lane) // no lane of keys, so nothing else uses it
	b.Checks.Bind(c.GenotypeRoot)
	permitted, err := b.Permitted()
	if err != nil {
		return err
	}
	counting := b.Rows(permitted, b.Unused(c.Radix))
	for i := range c.Row { // a scan's lanes are of keys; here there is one
		api.AssertIsEqual(c.Row[i].Lane, 0)
		api.AssertIsEqual(c.Row[i].LocalLow, 0)
	}
	b.Done(scan.Lanes)
	if err := c.sheet(b); err != nil {
		return err
	}
	c.tallies(b, c.weights(b, counting))
	b.Encrypt(&c.Encryption, c.message(b, counting))
	return b.Commit()
}

// sheet hashes the rows' elements to the root.
func (c *circuit) sheet(b *scan.Builder) error {
	var leaves []frontend.Variable
	for i := range c.Genotype {
		leaves = append(leaves, c.Genotype[i].Element...)
	}
	root, err := merkle.Part(b.Hash(), merkle.Genotypes, leaves, c.GenotypeSalt)
	if err != nil {
		return err
	}
	if b.On(partSheet) {
		b.API.AssertIsEqual(root, c.GenotypeRoot)
	}
	b.Done(partSheet)
	return nil
}

// weights are 0 for a row that does not count, 1 for one without the outcome and base for one with it. A key is 0 or 1, and 0 where the row does not count.
func (c *circuit) weights(b *scan.Builder, counting scan.Counting) []frontend.Variable {
	more := new(big.Int).Sub(c.shape.base(), big.NewInt(1))
	out := scan.Blank(c.shape.Rows)
	for i := range out {
		out[i] = b.API.Add(counting.Counts[i], b.API.Mul(counting.Keys[i], more))
	}
	return out
}

// joint is a row's joint genotype of a group. The highest of an element is what the others leave of it.
func (c *circuit) joint(b *scan.Builder, row, group int) frontend.Variable {
	element, digit := group/digits, group%digits
	lower := c.Genotype[row].Digit[element]
	if digit < len(lower) {
		return lower[digit]
	}
	return b.Shift(b.API.Sub(c.Genotype[row].Element[element], b.Compose(lower, jointBits)), jointBits*len(lower))
}

// tallies proves for every group Σ_i w_i/(γ − joint_i) = Σ_t Joint_t/(γ − t), so Joint_t is the weight of the rows with joint genotype t.
func (c *circuit) tallies(b *scan.Builder, weights []frontend.Variable) {
	b.Checks.Bind(weights...)
	for i := range c.Genotype {
		b.Checks.Bind(c.Genotype[i].Element...)
		for _, digits := range c.Genotype[i].Digit {
			b.Checks.Bind(digits...)
		}
	}
	for _, joint := range c.Joint {
		b.Checks.Bind(joint...)
	}
	if !b.On(partTallies) {
		return
	}
	b.AtGamma(func(api frontend.API, gamma, _ frontend.Variable) error {
		pole := scan.Blank(joints)
		for t := range pole {
			pole[t] = api.Inverse(api.Sub(gamma, t))
		}
		for q := range c.Joint {
			left, right := scan.Blank(c.shape.Rows), scan.Blank(joints)
			for i := range left {
				left[i] = api.DivUnchecked(weights[i], api.Sub(gamma, c.joint(b, i, q)))
			}
			for t := range right {
				right[t] = api.Mul(c.Joint[q][t], pole[t])
			}
			api.AssertIsEqual(b.Sum(left), b.Sum(right))
		}
		b.Done(partTallies)
		return nil
	})
}

// message is the ciphertext's limbs: controls and cases of the total, then those of each genotype of each variant. Each pair is a weight written in looked-up bytes.
func (c *circuit) message(b *scan.Builder, counting scan.Counting) []frontend.Variable {
	var message, looked []frontend.Variable
	per := c.shape.Set.LimbBits() / 8
	pair := func(weight frontend.Variable, low []frontend.Variable) {
		bytes := append(append([]frontend.Variable{}, low...), b.Shift(b.API.Sub(weight, b.Compose(low, 8)), 8*len(low)))
		looked = append(looked, bytes...)
		for o := range outcomes {
			message = append(message, b.Compose(bytes[o*per:(o+1)*per], 8))
		}
	}
	pair(b.Sum(c.weights(b, counting)), c.Both)
	for k := range c.Count {
		variant, genotype := k/known, k%known+1
		var terms []frontend.Variable
		for t, weight := range c.Joint[variant/joined] {
			if t>>(GenotypeBits*(variant%joined))&3 == genotype {
				terms = append(terms, weight)
			}
		}
		pair(b.Sum(terms), c.Count[k])
	}
	if b.On(partLimbs) {
		b.Bytes.Range(looked)
	}
	b.Done(partLimbs)
	return message
}

// assign fills the circuit from the statement and a witness that fits, true or false. What is false leaves values that some constraint refuses.
func (c *circuit) assign(p Public, w Witness) {
	c.assignPublic(p)
	table := c.assignChunk(p, w)
	c.assignTable(table)
	c.Encryption.Assign(c.shape.Set, p.Public, w.Randomness, c.shape.message(table))
}

// assignPublic fills the statement.
func (c *circuit) assignPublic(p Public) {
	c.Statement.Assign(p.Public, keying(p.Query))
	c.GenotypeRoot = p.GenotypeRoot.Field()
	c.Encryption.AssignPublic(p.Public)
}

// assignChunk fills rows, words and genotypes and returns the lane's table.
func (c *circuit) assignChunk(p Public, w Witness) Table {
	t := c.shape.empty()
	for i := range c.GenotypeSalt {
		c.GenotypeSalt[i] = w.GenotypeSalts[i].Field()
	}
	joint := make([][]uint64, len(c.Joint))
	for q := range joint {
		joint[q] = make([]uint64, joints)
	}
	for i, place := range c.Chunk.Assign(c.shape.size(), p.Public, keying(p.Query), Used(p.Query), w.Witness) {
		var row []zkproofs.Element
		if i < len(w.Genotypes) {
			row = w.Genotypes[i]
		}
		of := c.Genotype[i].assign(row)
		if !place.Counts {
			continue
		}
		t.add(place, row)
		weight := uint64(1) << (place.Local * uint64(c.shape.Set.LimbBits()))
		for q := range joint {
			joint[q][of[q]] += weight
		}
	}
	for q := range joint {
		for t, weight := range joint[q] {
			c.Joint[q][t] = weight
		}
	}
	return t
}

// assign fills a row and gives its joint genotypes.
func (g *genotypes) assign(row []zkproofs.Element) []uint8 {
	var of []uint8
	for e := range g.Element {
		g.Element[e] = 0
		if e < len(row) {
			g.Element[e] = row[e].Field()
		}
		for q := range digits {
			joint := uint8(0)
			for j := range joined {
				joint |= genotype(row, e*PerElement+q*joined+j) << (GenotypeBits * j)
			}
			of = append(of, joint)
			if q < digits-1 {
				g.Digit[e][q] = joint
			}
		}
	}
	return of
}

// assignTable fills the bytes.
func (c *circuit) assignTable(t Table) {
	pair := func(low []frontend.Variable, of [outcomes]uint64) {
		x := of[0] + of[1]<<c.shape.Set.LimbBits()
		for j := range low {
			low[j] = x >> (8 * j) & 255
		}
	}
	pair(c.Both, t.Total)
	for k := range c.Count {
		pair(c.Count[k], t.Count[k/known][k%known])
	}
}
