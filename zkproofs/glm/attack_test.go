package glm

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/models/analysis"
	"salus/models/link"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// A lie is what a modified prover does: with a row's linear forms and place, or with the sums. The sums are those of the values that it claims for the
// rows, and the count commitment that of the rows, so that only the named parts stand in its way.
type lie struct {
	name    string
	against []scan.Part // without these parts the lie is accepted
	claim   func(p []predictor)
	sums    func(t *analysis.GLMTable)
	last    func(c *circuit)
}

// fill assigns c the site's witness and the lie.
func (l lie) fill(t testing.TB, x *site, c *circuit) *circuit {
	t.Helper()
	x.assignPlain(t, c, x.table().Rows)
	if l.claim != nil {
		l.claim(c.Predictor)
	}
	c.recount(t)
	table := x.claimed(t, c)
	if l.sums != nil {
		l.sums(&table)
	}
	c.assignSums(table)
	if l.last != nil {
		l.last(c)
	}
	return c
}

// recount fills the uses of the link's table by what the rows claim; a cell that is not there is used by nobody.
func (c *circuit) recount(t testing.TB) {
	uses := make([]int, link.Cells)
	for i := range c.Predictor {
		if cell := integer(t, c.Predictor[i].Cell); cell.IsInt64() && cell.Int64() >= 0 && cell.Int64() < link.Cells {
			uses[cell.Int64()]++
		}
	}
	for j := range uses {
		c.CellUses[j] = uses[j]
	}
}

// claimed is the table that follows from what the circuit's rows claim, by the package comment's formulas.
func (x *site) claimed(t testing.TB, c *circuit) analysis.GLMTable {
	q := x.query
	table := newTable(x.shape.Keys, int(q.Columns))
	for i, codes := range x.Witness.Rows {
		p := c.Predictor[i]
		key := int(integer(t, p.Key).Int64()) - 1 // Radix is 1 in column 0 alone
		if !x.Permitted(i) || !complete(q, codes) || key/x.shape.Keys != int(x.Public.Lane) {
			continue
		}
		k := key % x.shape.Keys
		step := integer(t, p.StepHigh)
		step.Lsh(step, limbBits).Add(step, integer(t, p.StepLow))
		at := func(line int) *big.Int {
			v := new(big.Int).Mul(integer(t, p.Line[line+1]), step)
			return v.Add(v, integer(t, p.Line[line]))
		}
		y, z := integer(t, p.Outcome), integer(t, p.Weight)
		for j := range q.Outcome {
			y.Sub(y, big.NewInt(int64(q.Outcome[j])))
			z.Sub(z, big.NewInt(int64(q.Weight[j])))
		}
		vector := make([]*big.Int, q.Columns+1)
		vector[0] = big.NewInt(1)
		for j, slot := range q.Slot {
			if slot != 0 {
				vector[slot] = big.NewInt(int64(codes[j]))
			}
		}
		plus := func(sum, value *big.Int, factors ...*big.Int) {
			term := new(big.Int).Mul(value, z)
			for _, f := range factors {
				term.Mul(term, f)
			}
			sum.Add(sum, term)
		}
		table.Count[k]++
		for b := range vector {
			for a := range b + 1 {
				plus(table.Information[k][analysis.Pair(uint32(a), uint32(b))], at(2), vector[a], vector[b])
			}
			plus(table.Mean[k][b], at(0), vector[b])
			plus(table.Outcome[k][b], y, vector[b])
		}
		plus(table.Cumulant[k], at(4))
	}
	return table
}

// claim replaces what a row says of its place by what an η other than its own gives, but keeps its η.
func (p *predictor) claim(f link.Function, eta int64) {
	own := p.Eta
	p.assign(f, big.NewInt(eta))
	p.Eta = own
}

// at gives a row the lines of a cell.
func (p *predictor) at(f link.Function, cell int) {
	for k, x := range integers(f.Table()[cell]) {
		p.Line[k] = x
	}
}

func add(x frontend.Variable, n int64) frontend.Variable {
	switch v := x.(type) {
	case int:
		return int64(v) + n
	case int64:
		return v + n
	case uint64:
		return int64(v) + n
	}
	return new(big.Int).Add(x.(*big.Int), big.NewInt(n))
}

// spreadGap writes a distance as the circuit reads it.
func (p *predictor) spreadGap(distance *big.Int) {
	rest := new(big.Int).Set(distance)
	for j := range p.Gap {
		p.Gap[j] = new(big.Int).And(rest, big.NewInt(1<<limbBits-1))
		rest.Rsh(rest, limbBits)
	}
}

// lies are about slot 0, a row of key 2 in its lane with an η between the limits; slot 1, whose η is above, and slot 2, whose is below.
func lies() []lie {
	own := func(p *predictor) int64 { return p.Eta.(*big.Int).Int64() }
	change := func(n int64, sum func(t *analysis.GLMTable) *big.Int) func(t *analysis.GLMTable) {
		return func(t *analysis.GLMTable) { x := sum(t); x.Add(x, big.NewInt(n)) }
	}
	const forms, limits, places, lines, sums, limbs = partForms, partLimits, partPlaces, partLines, partSums, partLimbs
	return []lie{
		{name: "outcome of another patient", against: []scan.Part{forms}, claim: func(p []predictor) { p[0].Outcome = add(p[0].Outcome, -1) }},
		{name: "case weight doubled", against: []scan.Part{forms}, claim: func(p []predictor) { p[0].Weight = uint64(2 * 3 * 3) }},
		{name: "key of another patient", against: []scan.Part{forms}, claim: func(p []predictor) { p[0].Key = add(p[0].Key, 1) }},
		{name: "outcomes of two patients exchanged", against: []scan.Part{forms}, claim: func(p []predictor) {
			p[0].Outcome, p[2].Outcome = p[2].Outcome, p[0].Outcome
		}},
		{name: "another model's coefficients", against: []scan.Part{forms}, claim: func(p []predictor) {
			for i := range p {
				p[i].assign(link.Logit, new(big.Int).Add(p[i].Eta.(*big.Int), big.NewInt(fixed(0.25))))
			}
		}},
		{name: "predictor of one row", against: []scan.Part{forms}, claim: func(p []predictor) { p[0].assign(link.Logit, big.NewInt(fixed(3))) }},
		{name: "inner predictor limited from above", against: []scan.Part{limits}, claim: func(p []predictor) {
			eta := own(&p[0])
			p[0].claim(link.Logit, link.MaxEta)
			p[0].spreadGap(big.NewInt(eta + link.Start - link.Width))
		}},
		{name: "inner predictor limited from below", against: []scan.Part{limits}, claim: func(p []predictor) {
			eta := own(&p[0])
			p[0].claim(link.Logit, -link.MaxEta)
			p[0].spreadGap(big.NewInt(-1 - eta - link.Start))
		}},
		{name: "predictor limited from both sides", against: []scan.Part{limits}, claim: func(p []predictor) {
			// u·(1 − 2) + Width − 1 = Width − 1 − u
			u := own(&p[0]) + link.Start
			p[0].claim(link.Logit, link.Width-1-u-link.Start)
			p[0].Above, p[0].Below = 1, 1
		}},
		{name: "claim that is no bit", against: []scan.Part{limits}, claim: func(p []predictor) {
			// Above = 2 makes the limited value 2·(Width − 1) − u
			u := own(&p[1]) + link.Start
			p[1].claim(link.Logit, 2*(link.Width-1)-u-link.Start)
			p[1].Above = 2
		}},
		{name: "predictor above the limit not limited", against: []scan.Part{places}, claim: func(p []predictor) {
			place := own(&p[1]) + link.Start
			p[1].Above = 0
			p[1].spreadGap(new(big.Int))
			p[1].place(place, link.Cells-1)
		}},
		{name: "predictor below the limit not limited", against: []scan.Part{places}, claim: func(p []predictor) {
			place := own(&p[2]) + link.Start
			p[2].Below = 0
			p[2].spreadGap(new(big.Int))
			p[2].place(place, 0)
		}},
		{name: "step beyond its cell", against: []scan.Part{places}, claim: func(p []predictor) {
			p[0].Cell = add(p[0].Cell, -1)
			p[0].StepHigh = add(p[0].StepHigh, link.Steps>>limbBits)
			p[0].at(link.Logit, int(p[0].Cell.(int64)))
		}},
		{name: "negative step", against: []scan.Part{places}, claim: func(p []predictor) {
			p[0].Cell = add(p[0].Cell, 1)
			p[0].StepHigh = add(p[0].StepHigh, -link.Steps>>limbBits)
			p[0].at(link.Logit, int(p[0].Cell.(int64)))
		}},
		{name: "low limb of the step beyond its width", against: []scan.Part{places}, claim: func(p []predictor) { // the value is the same, and yet
			p[0].StepHigh, p[0].StepLow = add(p[0].StepHigh, -1), add(p[0].StepLow, 1<<limbBits)
		}},
		{name: "rounded up", against: []scan.Part{places}, claim: func(p []predictor) { p[0].StepLow = add(p[0].StepLow, 1) }},
		{name: "rounded by four steps", against: []scan.Part{places}, claim: func(p []predictor) { p[0].StepLow = add(p[0].StepLow, 4) }},
		{name: "lines of another cell", against: []scan.Part{lines}, claim: func(p []predictor) { p[0].at(link.Logit, int(p[0].Cell.(int64))+200) }},
		{name: "lines of the other link", against: []scan.Part{lines}, claim: func(p []predictor) { p[0].at(link.Log, int(p[0].Cell.(int64))) }},
		{name: "mean and variance exchanged", against: []scan.Part{lines}, claim: func(p []predictor) {
			l := &p[0].Line
			l[0], l[1], l[2], l[3] = l[2], l[3], l[0], l[1]
		}},
		{name: "variance of zero", against: []scan.Part{lines}, claim: func(p []predictor) { p[0].Line[2], p[0].Line[3] = 0, 0 }},
		{name: "slope changed, base corrected", against: []scan.Part{lines}, claim: func(p []predictor) {
			p[0].Line[1] = add(p[0].Line[1], 1)
			p[0].Line[0] = add(p[0].Line[0], -int64(p[0].StepLow.(int64)+p[0].StepHigh.(int64)<<limbBits))
		}},
		{name: "a cell that the table has not", against: []scan.Part{places, lines}, claim: func(p []predictor) {
			p[0].Cell = int64(link.Cells)
			p[0].StepHigh = add(p[0].StepHigh, -1)
		}},
		{name: "information forged", against: []scan.Part{sums}, sums: change(1, func(t *analysis.GLMTable) *big.Int { return t.Information[2][4] })},
		{name: "information forged on the diagonal", against: []scan.Part{sums}, sums: change(-1, func(t *analysis.GLMTable) *big.Int { return t.Information[2][5] })},
		{name: "two entries of the information exchanged", against: []scan.Part{sums}, sums: func(t *analysis.GLMTable) {
			i := t.Information[2]
			i[2], i[3] = i[3], i[2]
		}},
		{name: "mean forged", against: []scan.Part{sums}, sums: change(1<<30, func(t *analysis.GLMTable) *big.Int { return t.Mean[2][1] })},
		{name: "outcome forged", against: []scan.Part{sums}, sums: change(1, func(t *analysis.GLMTable) *big.Int { return t.Outcome[2][0] })},
		{name: "mean and outcome forged alike", against: []scan.Part{sums}, sums: func(t *analysis.GLMTable) {
			t.Mean[2][1].Add(t.Mean[2][1], big.NewInt(1))
			t.Outcome[2][1].Add(t.Outcome[2][1], big.NewInt(1))
		}},
		{name: "cumulant forged", against: []scan.Part{sums}, sums: change(9, func(t *analysis.GLMTable) *big.Int { return t.Cumulant[2] })},
		{name: "count forged", against: []scan.Part{sums}, sums: func(t *analysis.GLMTable) { t.Count[2]++ }},
		{name: "sums under a key without rows", against: []scan.Part{sums}, sums: func(t *analysis.GLMTable) { t.Information[3][0].Add(t.Information[3][0], big.NewInt(5)) }},
		{name: "key exchanged with another", against: []scan.Part{sums}, sums: func(t *analysis.GLMTable) {
			t.Information[2], t.Information[0] = t.Information[0], t.Information[2]
		}},
		{name: "row left out", against: []scan.Part{sums}, sums: func(t *analysis.GLMTable) { *t = newTable(len(t.Count), int(t.Columns)) }},
		{name: "oversized limb", against: []scan.Part{limbs}, last: func(c *circuit) {
			n := c.Sums[2][1]
			n[0], n[1] = add(n[0], 256), add(n[1], -1)
		}},
		{name: "negative limb", against: []scan.Part{limbs}, last: func(c *circuit) {
			n := c.Sums[2][len(c.Sums[2])-1]
			n[1], n[2] = add(n[1], -256), add(n[2], 1)
		}},
	}
}

// place splits a value as the circuit does, with the cell given and all the rest in the high limb of the step.
func (p *predictor) place(value int64, cell int) {
	rest := value - int64(cell)<<(link.StepBits+link.DropBits)
	p.Cell, p.Dropped = int64(cell), rest&(1<<limbBits-1)
	p.StepLow, p.StepHigh = rest>>link.DropBits&(1<<limbBits-1), rest>>(link.DropBits+limbBits)
	p.at(link.Logit, cell)
}

// TestEachPartStandsAgainstItsLies: each lie is refused for its own reason, and no part can be removed.
func TestEachPartStandsAgainstItsLies(t *testing.T) {
	fresh := func(omit ...scan.Part) frontend.Circuit { return unencrypted(toy(), omit...) }
	fill := func(l lie) frontend.Circuit { return l.fill(t, honest(t), unencrypted(toy())) }
	var all []scantest.Lie
	for _, l := range lies() {
		all = append(all, scantest.Lie{Name: l.name, Against: l.against, Fill: func(testing.TB) frontend.Circuit { return fill(l) }})
	}
	scantest.Stand(t, fresh, fill(lie{}), all, []scan.Part{partForms, partLimits, partPlaces, partLines, partSums, partLimbs})
}
