package analysis

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"salus/models/study"
)

// Axis is one column of the dataset at a site. Codes run from 1 to Size, 0 is missing.
type Axis struct {
	Name string
	Size uint32
}

// Query says how codes make a tally. Arrays are indexed by axis.
//
// key = Σ Radix_j·(code_j−1) over axes with Radix_j ≠ 0, in [0, Keys); value = Σ Value_j·code_j. A row with code 0
// in an axis with Radix_j ≠ 0 or Value_j ≠ 0 has weight 0. Without such an axis every row counts, at key 0.
type Query struct {
	Sizes    [MaxAxes]uint32
	Radix    [MaxAxes]uint32
	Value    [MaxAxes]uint32
	Keys     uint32
	HasValue bool
}

// Table is a tally: for each key the number of rows and the sum of their values. Sum is nil without values.
type Table struct {
	Count []uint64
	Sum   []uint64
}

// Program is a compiled study. It is immutable.
type Program struct {
	study    *study.Study
	axes     []axis
	query    Query          // of a tally
	moments  *MomentsQuery  // set for an analysis over moments
	glm      *GLMQuery      // set for an analysis over a generalised linear model, without coefficients
	vector   []coordinate   // slots 1, 2, … of moments and glm
	variants *VariantsQuery // set for an association over genotype files
}

// axis is a dataset column: a study column, and how its value becomes a code.
type axis struct {
	column study.Column
	size   uint32
	labels []string           // texts of the codes; nil where codes are numbers of the column
	code   func(int64) uint32 // from the step of study.Column.Range
	title  string             // name of the axis, where it is not the column's
	blank  bool               // a missing value is a class of its own, the last
}

// Compile checks that a study can be computed and returns its program. Its errors say how to make the study smaller.
func Compile(s *study.Study) (*Program, error) {
	p := &Program{study: s}
	a := s.Analysis
	var err error
	switch a.Kind {
	case study.Count:
		err = p.keys(p.classes(a.Group)...)
	case study.Mean:
		if err = p.keys(p.classes(a.Group)...); err == nil {
			err = p.value(a.Of)
		}
	case study.Histogram:
		err = p.keys(p.bins(a.Of, a.Edges))
	case study.Contingency:
		err = p.keys(append(p.classes(a.Columns), p.classes(a.Rows)...)...)
	case study.Quantiles:
		err = p.keys(p.numbers(a.Of))
	case study.KaplanMeier:
		err = p.keys(append([]axis{p.numbers(a.Time), p.event(*a.Event)}, p.classes(a.Group)...)...)
	case study.TwoByTwo:
		err = p.keys(append([]axis{p.event(*a.Outcome), p.event(*a.Exposure)}, p.classes(a.Strata)...)...)
	case study.ROC, study.Calibration:
		err = p.keys(p.numbers(a.Score), p.event(*a.Outcome))
	case study.Association:
		if s.Source.Genotypes != nil {
			err = p.genotyped()
			break
		}
		err = p.keys(append([]axis{p.event(*a.Outcome)}, p.genotypes(a.Variants)...)...)
	default:
		err = p.modelled()
	}
	if err != nil {
		return nil, fmt.Errorf("study %s: %w", s.Name, err)
	}
	if lanes := p.Lanes(); lanes > MaxLanes {
		return nil, fmt.Errorf("study %s: the table has %d keys, at most %d; %s", s.Name, p.query.Keys, MaxLanes*p.KeysPerLane(), p.reduce())
	}
	return p, nil
}

// reduce says how to have fewer keys.
func (p *Program) reduce() string {
	text := "keys are the product of"
	for i, a := range p.axes {
		if p.query.Radix[i] != 0 {
			text += fmt.Sprintf(" %s (%d)", a.name(), a.size)
		}
	}
	return text + ": narrow min and max, use a coarser unit or fewer digits, or list fewer categories"
}

// keys appends axes whose codes make the key, the first one fastest.
func (p *Program) keys(axes ...axis) error {
	radix := uint64(1)
	for _, a := range axes {
		if a.size == 0 {
			return fmt.Errorf("column %s has no values", a.column.Name)
		}
		i := len(p.axes)
		p.axes = append(p.axes, a)
		p.query.Sizes[i], p.query.Radix[i] = a.size, uint32(radix)
		if radix *= uint64(a.size); radix > 1<<31 {
			return fmt.Errorf("the table has more than %d keys; %s", uint64(1)<<31, p.reduce())
		}
	}
	p.query.Keys = uint32(radix)
	return nil
}

// value appends the axis whose codes are summed.
func (p *Program) value(name string) error {
	a := p.numbers(name)
	i := len(p.axes)
	p.axes = append(p.axes, a)
	p.query.Sizes[i], p.query.Value[i], p.query.HasValue = a.size, 1, true
	return nil
}

// numbers is the axis of a column whose codes are its steps.
func (p *Program) numbers(name string) axis {
	c, _ := p.study.Column(name)
	low, high, _ := c.Range()
	return axis{column: c, size: uint32(high - low + 1), code: func(step int64) uint32 { return uint32(step-low) + 1 }}
}

// classes is the axis of a column whose values are groups; none for no column.
func (p *Program) classes(name string) []axis {
	if name == "" {
		return nil
	}
	a := p.numbers(name)
	a.labels = a.column.Labels()
	return []axis{a}
}

// event is the axis of a binary test: 1 no event, 2 event.
func (p *Program) event(e study.Event) axis {
	c, _ := p.study.Column(e.Column)
	low, _, _ := c.Range()
	at := low + int64(slices.Index(c.Labels(), e.Equals))
	return axis{column: c, size: 2, labels: []string{"false", "true"}, code: func(step int64) uint32 {
		if step == at {
			return 2
		}
		return 1
	}}
}

// genotypes are the axes of variants: codes 1 to 3 for 0 to 2 effect alleles, 4 for no genotype. So a patient counts in every variant whose
// genotype is known.
func (p *Program) genotypes(names []string) []axis {
	axes := make([]axis, len(names))
	for i, name := range names {
		axes[i] = p.numbers(name)
		axes[i].size++
		axes[i].blank = true
	}
	return axes
}

// bins is the axis of a histogram: 1 below the first edge, then one code a bin, the last above the last edge. A bin
// holds its lower edge and not its upper one, but the last bin holds both.
func (p *Program) bins(name string, texts []string) axis {
	c, _ := p.study.Column(name)
	edges := make([]*big.Rat, len(texts))
	scale := new(big.Rat).SetInt(pow10(c.Digits))
	for i, text := range texts {
		edges[i], _ = study.ParseNumber(text)
		edges[i] = new(big.Rat).Mul(edges[i], scale)
	}
	last := len(edges) - 1
	return axis{column: c, size: uint32(len(edges) + 1), code: func(step int64) uint32 {
		x := new(big.Rat).SetInt64(step)
		if x.Cmp(edges[last]) == 0 {
			return uint32(last) + 1
		}
		code := uint32(1)
		for _, e := range edges {
			if x.Cmp(e) >= 0 {
				code++
			}
		}
		return code
	}}
}

func (a axis) name() string {
	if a.title != "" {
		return a.title
	}
	return a.column.Name
}

// Axes lists the dataset's columns in order, at most MaxAxes. Only columns that the analysis needs are among them.
func (p *Program) Axes() []Axis {
	out := make([]Axis, len(p.axes))
	for i, a := range p.axes {
		out[i] = Axis{Name: a.name(), Size: a.size}
	}
	return out
}

// Columns lists the study columns that the analysis reads, in the order of the axes; no other value is used.
func (p *Program) Columns() []string {
	out := make([]string, len(p.axes))
	for i, a := range p.axes {
		out[i] = a.column.Name
	}
	return slices.Compact(out) // indicators of a category stand side by side
}

// Query returns how codes make a tally; it is zero for an analysis over another statistic.
func (p *Program) Query() Query { return p.query }

// Keys is the number of keys of the statistic, whichever it is; of one over genotype files that of its variants.
func (p *Program) Keys() uint32 {
	switch {
	case p.variants != nil:
		return p.variants.Variants
	case p.moments != nil:
		return p.moments.Keys
	case p.glm != nil:
		return p.glm.Keys
	}
	return p.query.Keys
}

// KeysPerLane is the number of keys in one lane.
func (p *Program) KeysPerLane() int {
	switch {
	case p.variants != nil:
		return VariantsPerLane
	case p.moments != nil && p.moments.Columns <= narrow:
		return momentsNarrow
	case p.moments != nil:
		return momentsWide
	case p.glm != nil && p.glm.Columns <= narrow:
		return glmNarrow
	case p.glm != nil:
		return glmWide
	case p.query.HasValue:
		return SumKeysPerLane
	}
	return CountKeysPerLane
}

// Lanes is the number of ciphertexts that hold the table, a chunk.
func (p *Program) Lanes() int {
	per := uint64(p.KeysPerLane())
	return int((uint64(p.Keys()) + per - 1) / per)
}

// Encode turns a row's values into codes, one an axis, 0 for missing. Errors are ErrType and ErrRange; they name the
// column, never the value.
func (p *Program) Encode(row Row) ([]uint32, error) {
	codes := make([]uint32, len(p.axes))
	for i, a := range p.axes {
		n, known, err := step(a.column, row[a.column.Name])
		if err != nil {
			return nil, err
		}
		switch {
		case known:
			codes[i] = a.code(n)
		case a.blank:
			codes[i] = a.size
		}
	}
	return codes, nil
}

// Tally computes a table in the clear from rows of codes. Rows with weight false do not count; weight nil means that all
// do. A nil row is an empty slot. It panics for codes that Encode does not give.
func (p *Program) Tally(rows [][]uint32, weight []bool) Table {
	t := p.emptyTable()
	for i, codes := range rows {
		if codes == nil || (weight != nil && !weight[i]) {
			continue
		}
		if key, value, counts := p.query.of(codes); counts {
			t.Count[key]++
			if p.query.HasValue {
				t.Sum[key] += value
			}
		}
	}
	return t
}

// of evaluates a query on one row.
func (q Query) of(codes []uint32) (key, value uint64, counts bool) {
	for j, code := range codes {
		if q.Radix[j] == 0 && q.Value[j] == 0 {
			continue
		}
		if code == 0 {
			return 0, 0, false
		}
		key += uint64(q.Radix[j]) * uint64(code-1)
		value += uint64(q.Value[j]) * uint64(code)
	}
	return key, value, true
}

func (p *Program) emptyTable() Table {
	t := Table{Count: make([]uint64, p.query.Keys)}
	if p.query.HasValue {
		t.Sum = make([]uint64, p.query.Keys)
	}
	return t
}

// Add returns the sum of tables of this program.
func (p *Program) Add(tables ...Table) (Table, error) {
	sum := p.emptyTable()
	for _, t := range tables {
		if err := p.fits(t); err != nil {
			return Table{}, err
		}
		for k := range t.Count {
			sum.Count[k] += t.Count[k]
		}
		for k := range t.Sum {
			sum.Sum[k] += t.Sum[k]
		}
	}
	return sum, nil
}

// maxTotal bounds what a table can hold: 2^32 patients, each with a code below 2^20.
const maxTotal = 1 << 52

// fits checks a table's shape and that its numbers are possible: a sum of codes lies between count and count·size.
func (p *Program) fits(t Table) error {
	want := p.emptyTable()
	if len(t.Count) != len(want.Count) || len(t.Sum) != len(want.Sum) {
		return fmt.Errorf("table of %d counts and %d sums, want %d and %d", len(t.Count), len(t.Sum), len(want.Count), len(want.Sum))
	}
	total, size := uint64(0), uint64(0)
	for j, weight := range p.query.Value {
		size += uint64(weight) * uint64(p.query.Sizes[j])
	}
	for k, n := range t.Count {
		if total += min(n, maxTotal); total > 1<<32 {
			return errors.New("table counts more than 2^32 patients")
		}
		if t.Sum != nil && (t.Sum[k] < n || t.Sum[k] > n*size) {
			return fmt.Errorf("table's sum at key %d is impossible for its count", k)
		}
	}
	return nil
}
