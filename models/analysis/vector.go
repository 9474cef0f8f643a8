package analysis

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"salus/models/study"
)

// Keys of one ciphertext of the moments and generalised linear model statements, for vectors of at most narrow columns and for wider ones.
const (
	narrow         = 4
	momentsNarrow  = 32
	momentsWide    = 4
	glmNarrow      = 16
	glmWide        = 1
	maxMomentsRows = 1 << 24 // rows whose sums of products of 20-bit codes stay below 2^64
)

// coordinate is a slot of the vector. A value is (code + low − 1)/10^digits; an indicator is code − 1. The slots whose coefficient no data decide are the last.
type coordinate struct {
	name   string
	column string
	low    int64
	digits int
	size   uint32
	pinned bool
}

// scale is 10^digits: a coefficient a code times scale is a coefficient a unit.
func (c coordinate) scale() *big.Rat { return tenTo(c.digits) }

// shift is (1 − low): code = value·10^digits + shift.
func (c coordinate) shift() *big.Rat { return whole(1 - c.low) }

// mean of values from that of codes.
func (c coordinate) mean(code *big.Rat) *big.Rat {
	return over(minus(code, c.shift()), c.scale())
}

// modelled compiles the analyses over moments and generalised linear models.
func (p *Program) modelled() error {
	a := p.study.Analysis
	var err error
	switch a.Kind {
	case study.Covariance:
		err = p.vectors(p.classes(a.Group), p.variables(a.Variables...))
	case study.Correlation, study.PCA:
		err = p.vectors(nil, p.variables(a.Variables...))
	case study.TTest, study.Anova:
		err = p.vectors(p.classes(a.Group), p.variables(a.Of))
	case study.Linear, study.Ridge:
		err = p.vectors(nil, append(p.covariates(a.Covariates), p.variables(a.Outcome.Column)...))
	case study.Logistic, study.Poisson:
		err = p.regress(nil, a.Outcome)
	case study.Cox:
		err = p.regress([]axis{p.intervals(a.Time, a.Interval)}, a.Event)
	default:
		return fmt.Errorf("analysis %s is not yet available", a.Kind)
	}
	if err != nil {
		return err
	}
	p.query = Query{}
	return nil
}

// slotted is an axis and its place in the vector.
type slotted struct {
	axis
	coordinate
}

func (p *Program) variables(names ...string) []slotted {
	var out []slotted
	for _, name := range names {
		a := p.numbers(name)
		low, _, _ := a.column.Range()
		out = append(out, slotted{a, coordinate{name: name, column: name, low: low, digits: a.column.Digits, size: a.size}})
	}
	return out
}

// covariates are the columns of a regression: a number as it is, true for a boolean, an indicator for each value of a category but the first.
func (p *Program) covariates(names []string) []slotted {
	var out []slotted
	for _, name := range names {
		c, _ := p.study.Column(name)
		if c.Type != study.Category && c.Type != study.Boolean {
			out = append(out, p.variables(name)...)
			continue
		}
		for _, label := range c.Labels()[1:] {
			a := p.event(study.Event{Column: name, Equals: label})
			a.title = name + "=" + label
			out = append(out, slotted{a, coordinate{name: a.title, column: name, size: 2}})
		}
	}
	return out
}

// intervals is the axis of times of which so many steps are one.
func (p *Program) intervals(name string, steps uint32) axis {
	a := p.numbers(name)
	if steps <= 1 {
		return a
	}
	code := a.code
	a.size = (a.size-1)/steps + 1
	a.code = func(step int64) uint32 { return (code(step)-1)/steps + 1 }
	return a
}

// place appends the axes of keys and vector.
func (p *Program) place(keys []axis, vector []slotted, more int) error {
	if n := len(keys) + len(vector) + more; n > MaxAxes {
		names := make([]string, 0, n)
		for _, v := range vector {
			names = append(names, v.coordinate.name)
		}
		return fmt.Errorf("the analysis needs %d columns of a row (%s and %d for outcome, groups or weights), at most %d; list fewer columns, or fewer values of a category: each but the first is a column",
			n, strings.Join(names, ", "), n-len(vector), MaxAxes)
	}
	if err := p.keys(keys...); err != nil {
		return err
	}
	for _, v := range vector {
		p.query.Sizes[len(p.axes)] = v.axis.size
		p.axes = append(p.axes, v.axis)
		p.vector = append(p.vector, v.coordinate)
	}
	return nil
}

// slots numbers the vector's axes from 1.
func (p *Program) slots(keys int) (slot [MaxAxes]uint32) {
	for s := range p.vector {
		slot[keys+s] = uint32(s + 1)
	}
	return slot
}

func (p *Program) vectors(keys []axis, vector []slotted) error {
	if err := p.place(keys, vector, 0); err != nil {
		return err
	}
	p.moments = &MomentsQuery{Sizes: p.query.Sizes, Radix: p.query.Radix, Slot: p.slots(len(keys)), Columns: uint32(len(vector)), Keys: p.query.Keys}
	return p.fewKeys(p.moments.Keys)
}

// regress compiles a generalised linear model; with times as keys it is Cox's.
func (p *Program) regress(times []axis, outcome *study.Event) error {
	a := p.study.Analysis
	vector := p.covariates(a.Covariates)
	if a.Offset != "" {
		offset := p.variables(a.Offset)
		offset[0].pinned = true
		vector = append(vector, offset...)
	}
	if completed(p.study) {
		vector = append(vector, p.logarithms(outcome.Column)...)
	}
	more := 1
	if a.Weight != "" {
		more++
	}
	if err := p.place(times, vector, more); err != nil {
		return err
	}
	q := &GLMQuery{Radix: p.query.Radix, Slot: p.slots(len(times)), Columns: uint32(len(vector)), Keys: p.query.Keys, Link: Log}
	y := p.numbers(outcome.Column)
	if a.Kind == study.Logistic {
		q.Link = Logit
	}
	if a.Kind != study.Poisson {
		y = p.event(*outcome)
	}
	q.Outcome[len(p.axes)] = 1
	p.query.Sizes[len(p.axes)] = y.size
	p.axes = append(p.axes, y)
	if a.Weight != "" {
		w := p.numbers(a.Weight)
		q.Weight[len(p.axes)] = 1
		p.query.Sizes[len(p.axes)] = w.size
		p.axes = append(p.axes, w)
	}
	q.Sizes = p.query.Sizes
	p.glm = q
	return p.fewKeys(q.Keys)
}

func (p *Program) fewKeys(keys uint32) error {
	if most := MaxLanes * p.KeysPerLane(); int(keys) > most {
		if p.study.Analysis.Kind == study.Cox {
			return fmt.Errorf("the analysis has %d times, at most %d with %d covariates; give a longer interval or narrow the time's min and max", keys, most, len(p.vector))
		}
		return fmt.Errorf("the analysis has %d groups, at most %d; %s", keys, most, p.reduce())
	}
	return nil
}

// free is the number of the vector's slots whose coefficients the data decide.
func (p *Program) free() int {
	n := 0
	for _, c := range p.vector {
		if !c.pinned {
			n++
		}
	}
	return n
}

// offsetSlot is the slot of the offset, 0 without one.
func (p *Program) offsetSlot() int {
	if p.study.Analysis.Offset == "" {
		return 0
	}
	return p.free() + 1
}

// Compute evaluates the statistic of a model in the clear, from rows of codes; rows with weight false do not count, weight nil means that all
// do, and a nil row is an empty slot.
func (p *Program) Compute(m Model, rows [][]uint32, weight []bool) (Totals, error) {
	s, err := p.Statistic(m)
	if err != nil {
		return Totals{}, err
	}
	counted := make([][]uint32, 0, len(rows))
	for i, row := range rows {
		if row != nil && (weight == nil || weight[i]) {
			counted = append(counted, row)
		}
	}
	switch {
	case s.Moments != nil:
		return Totals{Moments: s.Moments.compute(counted)}, nil
	case s.GLM != nil:
		return Totals{GLM: s.GLM.compute(counted)}, nil
	case s.Variants != nil:
		return Totals{}, errors.New("genotypes are counted by CountGenotypes")
	}
	return Totals{Tally: p.Tally(counted, nil)}, nil
}

// locate gives a row its key and its vector, x_0 = 1. counts is false where a code that matters is missing.
func locate(codes []uint32, radix, slot [MaxAxes]uint32, columns uint32, needed ...[MaxAxes]uint32) (key uint32, x []uint64, counts bool) {
	x = make([]uint64, columns+1)
	x[0] = 1
	for j, code := range codes {
		matters := radix[j] != 0 || slot[j] != 0
		for _, n := range needed {
			matters = matters || n[j] != 0
		}
		if matters && code == 0 {
			return 0, nil, false
		}
		if radix[j] != 0 {
			key += radix[j] * (code - 1)
		}
		if slot[j] != 0 {
			x[slot[j]] = uint64(code)
		}
	}
	return key, x, true
}

func (q MomentsQuery) compute(rows [][]uint32) MomentsTable {
	t := MomentsTable{Columns: q.Columns, Product: make([][]uint64, q.Keys)}
	for k := range t.Product {
		t.Product[k] = make([]uint64, Pairs(q.Columns))
	}
	for _, codes := range rows {
		key, x, counts := locate(codes, q.Radix, q.Slot, q.Columns)
		if !counts {
			continue
		}
		for s := range x {
			for u := s; u < len(x); u++ {
				t.Product[key][Pair(uint32(s), uint32(u))] += x[s] * x[u]
			}
		}
	}
	return t
}

func (q GLMQuery) compute(rows [][]uint32) GLMTable {
	t := emptyGLM(q.Columns, q.Keys)
	weighted := q.Weight != [MaxAxes]uint32{}
	for _, codes := range rows {
		key, x, counts := locate(codes, q.Radix, q.Slot, q.Columns, q.Outcome, q.Weight)
		if !counts {
			continue
		}
		eta, y, w := int64(0), uint64(0), uint64(0)
		for s := range x {
			eta += q.Beta[s] * int64(x[s])
		}
		for j, code := range codes {
			y += uint64(q.Outcome[j]) * uint64(max(code, 1)-1)
			w += uint64(q.Weight[j]) * uint64(max(code, 1)-1)
		}
		if !weighted {
			w = 1
		}
		v := q.Link.At(eta)
		t.Count[key]++
		accumulate(t.Cumulant[key], w, v.Cumulant)
		for s := range x {
			accumulate(t.Mean[key][s], w, v.Mean, x[s])
			accumulate(t.Outcome[key][s], w, y, x[s])
			for u := s; u < len(x); u++ {
				accumulate(t.Information[key][Pair(uint32(s), uint32(u))], w, v.Variance, x[s], x[u])
			}
		}
	}
	return t
}

// accumulate adds a product to a sum.
func accumulate(sum *big.Int, factors ...uint64) {
	product := big.NewInt(1)
	for _, f := range factors {
		product.Mul(product, new(big.Int).SetUint64(f))
	}
	sum.Add(sum, product)
}

func emptyGLM(columns, keys uint32) GLMTable {
	ints := func(n int) []*big.Int {
		out := make([]*big.Int, n)
		for i := range out {
			out[i] = new(big.Int)
		}
		return out
	}
	t := GLMTable{Columns: columns, Count: make([]uint64, keys), Cumulant: ints(int(keys))}
	for range keys {
		t.Information = append(t.Information, ints(Pairs(columns)))
		t.Mean = append(t.Mean, ints(int(columns+1)))
		t.Outcome = append(t.Outcome, ints(int(columns+1)))
	}
	return t
}

// AddTotals returns the sum of totals of this program.
func (p *Program) AddTotals(all ...Totals) (Totals, error) {
	switch {
	case p.moments != nil:
		sum := Totals{Moments: p.moments.compute(nil)}
		for _, t := range all {
			if err := p.moments.fits(t.Moments); err != nil {
				return Totals{}, err
			}
			for k, products := range t.Moments.Product {
				for i, v := range products {
					sum.Moments.Product[k][i] += v
				}
			}
		}
		return sum, nil
	case p.glm != nil:
		sum := emptyGLM(p.glm.Columns, p.glm.Keys)
		for _, t := range all {
			if err := p.glm.fits(t.GLM); err != nil {
				return Totals{}, err
			}
			sum.add(t.GLM)
		}
		return Totals{GLM: sum}, nil
	case p.variants != nil:
		return p.addVariants(all)
	}
	tables := make([]Table, len(all))
	for i, t := range all {
		tables[i] = t.Tally
	}
	sum, err := p.Add(tables...)
	return Totals{Tally: sum}, err
}

func (t GLMTable) add(o GLMTable) {
	for k := range t.Count {
		t.Count[k] += o.Count[k]
		t.Cumulant[k].Add(t.Cumulant[k], o.Cumulant[k])
		for _, pair := range [][2][]*big.Int{{t.Information[k], o.Information[k]}, {t.Mean[k], o.Mean[k]}, {t.Outcome[k], o.Outcome[k]}} {
			for i, x := range pair[1] {
				pair[0][i].Add(pair[0][i], x)
			}
		}
	}
}

// fits checks a table's shape and that its numbers are possible: codes of n rows sum to between n and n times the size.
func (q MomentsQuery) fits(t MomentsTable) error {
	if t.Columns != q.Columns || len(t.Product) != int(q.Keys) {
		return fmt.Errorf("moments of %d columns over %d keys, want %d and %d", t.Columns, len(t.Product), q.Columns, q.Keys)
	}
	size := make([]uint64, q.Columns+1)
	size[0] = 1
	for j, s := range q.Slot {
		if s != 0 {
			size[s] = uint64(q.Sizes[j])
		}
	}
	total := uint64(0)
	for k, products := range t.Product {
		if len(products) != Pairs(q.Columns) {
			return fmt.Errorf("moments of key %d have %d sums, want %d", k, len(products), Pairs(q.Columns))
		}
		n := products[0]
		if total += min(n, maxMomentsRows+1); total > maxMomentsRows {
			return fmt.Errorf("moments count more than %d patients", maxMomentsRows)
		}
		for s := range size {
			for u := s; u < len(size); u++ {
				if v := products[Pair(uint32(s), uint32(u))]; v < n || v > n*size[s]*size[u] {
					return fmt.Errorf("moment %d, %d at key %d is impossible for its count", s, u, k)
				}
			}
		}
	}
	return nil
}

// fits checks a table's shape, that no sum is missing or negative, and that only counted rows have sums.
func (q GLMQuery) fits(t GLMTable) error {
	keys := int(q.Keys)
	if t.Columns != q.Columns || slices.ContainsFunc([]int{len(t.Count), len(t.Information), len(t.Mean), len(t.Outcome), len(t.Cumulant)}, func(n int) bool { return n != keys }) {
		return fmt.Errorf("table of a model with %d columns over %d keys, want %d and %d", t.Columns, len(t.Count), q.Columns, q.Keys)
	}
	total := uint64(0)
	for k, n := range t.Count {
		if total += min(n, maxMomentsRows+1); total > maxMomentsRows {
			return fmt.Errorf("the table of a model counts more than %d patients", maxMomentsRows)
		}
		if len(t.Information[k]) != Pairs(q.Columns) || len(t.Mean[k]) != int(q.Columns+1) || len(t.Outcome[k]) != int(q.Columns+1) {
			return fmt.Errorf("table of a model has sums of another shape at key %d", k)
		}
		for _, x := range slices.Concat(t.Information[k], t.Mean[k], t.Outcome[k], t.Cumulant[k:k+1]) {
			if x == nil || x.Sign() < 0 || (n == 0 && x.Sign() != 0) {
				return fmt.Errorf("table of a model has an impossible sum at key %d", k)
			}
		}
	}
	return nil
}
