package analysis

import (
	"errors"
	"fmt"
	"math"
	"math/big"

	"salus/models/study"
)

// Summary is the result of covariance: means with standard errors and intervals, and the covariance matrix, by group.
type Summary struct {
	N      uint64         `json:"n"` // rows that counted
	Groups []SummaryGroup `json:"groups"`
	Notes  []string       `json:"notes,omitempty"`
}

// SummaryGroup is one group of Summary; "all" without a group column. What needs more patients than there are is nil.
type SummaryGroup struct {
	Group      string       `json:"group"`
	N          uint64       `json:"n"`
	Variables  []Variable   `json:"variables"`
	Covariance [][]*float64 `json:"covariance"` // divisor n − 1
	Withheld   bool         `json:"withheld,omitempty"`
}

// Variable is a mean with its standard error and 95 % interval (Student's t).
type Variable struct {
	Name     string   `json:"name"`
	Mean     *float64 `json:"mean"`
	Variance *float64 `json:"variance"` // divisor n − 1
	SD       *float64 `json:"sd"`
	StdError *float64 `json:"stdError"`
	Lower    *float64 `json:"lower"`
	Upper    *float64 `json:"upper"`
}

// Correlations is the result of correlation: Pearson's for every pair.
type Correlations struct {
	N     uint64            `json:"n"`
	Pairs []CorrelationPair `json:"pairs"`
	Notes []string          `json:"notes,omitempty"`
}

// CorrelationPair is Pearson's correlation with the test against 0 (Student's t with DF degrees of freedom) and Fisher's 95 % interval. R is nil where a
// variable does not vary, T where |R| = 1.
type CorrelationPair struct {
	A     string   `json:"a"`
	B     string   `json:"b"`
	R     *float64 `json:"r"`
	T     *float64 `json:"t"`
	DF    int      `json:"df"`
	P     *float64 `json:"p"`
	Lower *float64 `json:"lower"`
	Upper *float64 `json:"upper"`
}

// TTests is the result of t-test: the first group's mean less the second's, without and with the assumption of equal variances.
type TTests struct {
	N          uint64      `json:"n"`
	Groups     []MeanGroup `json:"groups"`
	Difference *float64    `json:"difference"`
	Welch      *TTest      `json:"welch"`  // nil where a group has fewer than two patients or nothing varies
	Pooled     *TTest      `json:"pooled"` // Student's, equal variances
	Notes      []string    `json:"notes,omitempty"`
}

// MeanGroup is a group's mean with its standard error.
type MeanGroup struct {
	Group    string   `json:"group"`
	N        uint64   `json:"n"`
	Mean     *float64 `json:"mean"`
	SD       *float64 `json:"sd"`
	StdError *float64 `json:"stdError"`
	Withheld bool     `json:"withheld,omitempty"`
}

// TTest is a two-sided test of a difference of means with its 95 % interval.
type TTest struct {
	T        float64 `json:"t"`
	DF       float64 `json:"df"`
	P        float64 `json:"p"`
	StdError float64 `json:"stdError"`
	Lower    float64 `json:"lower"`
	Upper    float64 `json:"upper"`
}

// Anova is the result of anova: one-way, over groups that are not empty.
type Anova struct {
	N          uint64        `json:"n"`
	Groups     []MeanGroup   `json:"groups"`
	Between    SumsOfSquares `json:"between"`
	Within     SumsOfSquares `json:"within"`
	F          *float64      `json:"f"` // nil without variation within groups
	P          *float64      `json:"p"`
	EtaSquared *float64      `json:"etaSquared"` // share of the sum of squares that is between groups
	Notes      []string      `json:"notes,omitempty"`
}

// SumsOfSquares is a line of an analysis of variance. MeanSquare is nil without degrees of freedom.
type SumsOfSquares struct {
	DF           int      `json:"df"`
	SumOfSquares *float64 `json:"sumOfSquares"`
	MeanSquare   *float64 `json:"meanSquare"`
}

// Components is the result of pca. With loadings l, centre c and scale s, a patient's score is Σ l·(x − c)/s. A loading's sign is such that the
// component's largest one is positive.
type Components struct {
	N          uint64      `json:"n"`
	Matrix     string      `json:"matrix"` // covariance or correlation
	Variables  []Centre    `json:"variables"`
	Components []Component `json:"components"` // by falling variance
	Notes      []string    `json:"notes,omitempty"`
}

// Centre is where a variable's scores begin and their unit, 1 for the covariance matrix.
type Centre struct {
	Name  string   `json:"name"`
	Mean  *float64 `json:"mean"`
	Scale *float64 `json:"scale"`
}

// Component is a principal component.
type Component struct {
	SD         float64   `json:"sd"`
	Variance   float64   `json:"variance"`
	Proportion float64   `json:"proportion"` // of the total variance
	Cumulative float64   `json:"cumulative"`
	Loadings   []float64 `json:"loadings"` // by variable
}

// Reasons why there is no result.
var (
	errFew      = errors.New("too few patients have a complete row")
	errConstant = errors.New("does not vary among the patients who count")
)

// gram holds one key's sums of codes: n, Σ x_s and n·Σ x_s·x_t − Σ x_s·Σ x_t, which does not depend on where the codes begin.
type gram struct {
	n       *big.Rat
	count   uint64
	vector  []coordinate
	sum     []*big.Rat
	central matrix // n times the centred sums of products
}

func newGram(products []uint64, vector []coordinate) gram {
	g := gram{n: integer(products[0]), count: products[0], vector: vector, central: newMatrix(len(vector))}
	for s := range vector {
		g.sum = append(g.sum, integer(products[Pair(0, uint32(s+1))]))
	}
	for s := range vector {
		for t := s; t < len(vector); t++ {
			c := minus(prod(g.n, integer(products[Pair(uint32(s+1), uint32(t+1))])), prod(g.sum[s], g.sum[t]))
			g.central[s][t].Set(c)
			g.central[t][s].Set(c)
		}
	}
	return g
}

// mean of variable s, nil without patients.
func (g gram) mean(s int) *big.Rat {
	m := over(g.sum[s], g.n)
	if m == nil {
		return nil
	}
	return g.vector[s].mean(m)
}

// squares is Σ (x_s − mean)·(x_t − mean) of values.
func (g gram) squares(s, t int) *big.Rat {
	if g.count == 0 {
		return new(big.Rat)
	}
	return over(g.central[s][t], prod(g.n, prod(g.vector[s].scale(), g.vector[t].scale())))
}

// covariance has the divisor n − 1; nil for fewer than two patients.
func (g gram) covariance(s, t int) *big.Rat { return over(g.squares(s, t), minus(g.n, whole(1))) }

// group is the group's mean.
func (g gram) group(name string, s int) MeanGroup {
	out := MeanGroup{Group: name, N: g.count, Mean: value(g.mean(s))}
	if g.count > 1 {
		out.SD = value(root(g.covariance(s, s)))
		out.StdError = value(root(over(g.covariance(s, s), g.n)))
	}
	return out
}

// modelResult is the result over moments or a generalised linear model.
func (p *Program) modelResult(m State, t Totals) (any, error) {
	var err error
	if p.glm != nil {
		err = p.glm.fits(t.GLM)
	} else {
		err = p.moments.fits(t.Moments)
	}
	var out any
	if err == nil {
		out, err = p.modelOf(m, t)
	}
	if err != nil {
		return nil, fmt.Errorf("result of study %s: %w", p.study.Name, err)
	}
	return out, nil
}

func (p *Program) modelOf(m State, t Totals) (any, error) {
	if p.glm != nil {
		return p.estimate(m, t.GLM)
	}
	grams := make([]gram, p.moments.Keys)
	for k, products := range t.Moments.Product {
		grams[k] = newGram(products, p.vector)
	}
	switch p.study.Analysis.Kind {
	case study.Covariance:
		return p.summary(grams), nil
	case study.Correlation:
		return correlations(grams[0]), nil
	case study.TTest:
		return p.tTests(grams), nil
	case study.Anova:
		return p.anova(grams), nil
	case study.PCA:
		return p.components(grams[0])
	}
	return p.linear(grams[0])
}

// groups are the names of the keys.
func (p *Program) groups() []string {
	if p.study.Analysis.Group == "" {
		return []string{"all"}
	}
	return p.axes[0].labels
}

func (p *Program) summary(grams []gram) *Summary {
	out := &Summary{Groups: []SummaryGroup{}}
	for k, label := range p.groups() {
		g := grams[k]
		out.N += g.count
		group := SummaryGroup{Group: label, N: g.count, Variables: []Variable{}}
		for s, c := range p.vector {
			v := Variable{Name: c.name, Mean: value(g.mean(s))}
			if g.count > 1 {
				v.Variance, v.SD = value(g.covariance(s, s)), value(root(g.covariance(s, s)))
				se := root(over(g.covariance(s, s), g.n))
				v.StdError = value(se)
				v.Lower, v.Upper = around(g.mean(s), se, t975(float64(g.count-1)))
			}
			group.Variables = append(group.Variables, v)
			row := make([]*float64, len(p.vector))
			for t := range p.vector {
				row[t] = value(g.covariance(s, t))
			}
			group.Covariance = append(group.Covariance, row)
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}

// around is estimate ± quantile·se.
func around(estimate, se *big.Rat, quantile float64) (lower, upper *float64) {
	q, _ := new(big.Float).SetFloat64(quantile).Rat(nil)
	width := prod(q, se)
	return value(minus(estimate, width)), value(plus(estimate, width))
}

func correlations(g gram) *Correlations {
	out := &Correlations{N: g.count, Pairs: []CorrelationPair{}}
	for b := range g.vector {
		for a := range b {
			out.Pairs = append(out.Pairs, g.correlation(a, b))
		}
	}
	return out
}

func (g gram) correlation(a, b int) CorrelationPair {
	out := CorrelationPair{A: g.vector[a].name, B: g.vector[b].name, DF: max(int(g.count)-2, 0)}
	r := perRoot(g.central[a][b], prod(g.central[a][a], g.central[b][b]))
	if r == nil {
		return out
	}
	out.R = value(r)
	// r² and 1 − r² are rational: nothing cancels near |r| = 1.
	product := prod(g.central[a][a], g.central[b][b])
	rest := minus(product, prod(g.central[a][b], g.central[a][b]))
	if out.DF > 0 {
		if rest.Sign() == 0 {
			out.P = finite(0)
		} else {
			t := perRoot(prod(g.central[a][b], root(whole(int64(out.DF)))), rest)
			out.T, out.P = value(t), finite(studentTails(approx(t), float64(out.DF)))
		}
	}
	if g.count > 3 && rest.Sign() != 0 {
		// atanh r = ½·log((1 + r)/(1 − r)), and (1 + r)/(1 − r) = (√product + c)²/rest.
		top := plus(root(product), g.central[a][b])
		z := math.Log(approx(over(top, root(rest))))
		width := z95 / math.Sqrt(float64(g.count-3))
		out.Lower, out.Upper = finite(math.Tanh(z-width)), finite(math.Tanh(z+width))
	}
	return out
}

func (p *Program) tTests(grams []gram) *TTests {
	a, b := grams[0], grams[1]
	labels := p.groups()
	out := &TTests{N: a.count + b.count, Groups: []MeanGroup{a.group(labels[0], 0), b.group(labels[1], 0)}}
	if a.count == 0 || b.count == 0 {
		return out
	}
	difference := minus(a.mean(0), b.mean(0))
	out.Difference = value(difference)
	one := whole(1)
	if a.count > 1 && b.count > 1 {
		va, vb := over(a.covariance(0, 0), a.n), over(b.covariance(0, 0), b.n)
		v := plus(va, vb)
		// Satterthwaite's degrees of freedom.
		df := over(prod(v, v), plus(over(prod(va, va), minus(a.n, one)), over(prod(vb, vb), minus(b.n, one))))
		out.Welch = tTest(difference, v, df)
	}
	if df := minus(plus(a.n, b.n), whole(2)); df.Sign() > 0 {
		pooled := over(plus(a.squares(0, 0), b.squares(0, 0)), df)
		out.Pooled = tTest(difference, prod(pooled, plus(over(one, a.n), over(one, b.n))), df)
	}
	return out
}

func tTest(difference, variance, df *big.Rat) *TTest {
	if variance.Sign() == 0 {
		return nil
	}
	se, t, d := root(variance), approx(perRoot(difference, variance)), approx(df)
	lower, upper := around(difference, se, t975(d))
	return &TTest{T: digits12(t), DF: digits12(d), P: digits12(studentTails(t, d)), StdError: float(se), Lower: *lower, Upper: *upper}
}

func (p *Program) anova(grams []gram) *Anova {
	out := &Anova{Groups: []MeanGroup{}}
	n, sum, correction, within := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
	filled := 0
	for k, label := range p.groups() {
		g := grams[k]
		out.Groups = append(out.Groups, g.group(label, 0))
		if g.count == 0 {
			continue
		}
		filled++
		out.N += g.count
		n.Add(n, g.n)
		sum.Add(sum, prod(g.n, g.mean(0)))
		correction.Add(correction, prod(g.n, prod(g.mean(0), g.mean(0))))
		within.Add(within, g.squares(0, 0))
	}
	if filled == 0 {
		return out
	}
	between := minus(correction, over(prod(sum, sum), n))
	out.Between = sumsOfSquares(between, filled-1)
	out.Within = sumsOfSquares(within, int(out.N)-filled)
	out.EtaSquared = value(over(between, plus(between, within)))
	if out.Between.DF > 0 && out.Within.DF > 0 && within.Sign() > 0 {
		f := over(prod(between, whole(int64(out.Within.DF))), prod(within, whole(int64(out.Between.DF))))
		out.F, out.P = value(f), finite(upperF(approx(f), float64(out.Between.DF), float64(out.Within.DF)))
	}
	return out
}

func sumsOfSquares(x *big.Rat, df int) SumsOfSquares {
	return SumsOfSquares{DF: df, SumOfSquares: value(x), MeanSquare: value(over(x, whole(int64(df))))}
}

// components are those of the covariance or correlation matrix.
func (p *Program) components(g gram) (*Components, error) {
	if g.count < 2 {
		return nil, errFew
	}
	out := &Components{N: g.count, Matrix: p.study.Analysis.Matrix, Components: []Component{}}
	m := newMatrix(len(g.vector))
	total := new(big.Rat)
	for s, c := range g.vector {
		scale := whole(1)
		if out.Matrix == study.MatrixCorrelation {
			if g.central[s][s].Sign() == 0 {
				return nil, fmt.Errorf("column %s %w, so it has no correlation; leave it out or use matrix: covariance", c.name, errConstant)
			}
			scale = root(g.covariance(s, s))
		}
		for t := range s {
			m[s][t].Set(g.covariance(s, t))
			if out.Matrix == study.MatrixCorrelation {
				m[s][t].Set(perRoot(g.central[s][t], prod(g.central[s][s], g.central[t][t])))
			}
			m[t][s].Set(m[s][t])
		}
		m[s][s].SetInt64(1)
		if out.Matrix == study.MatrixCovariance {
			m[s][s].Set(g.covariance(s, s))
		}
		total.Add(total, m[s][s])
		out.Variables = append(out.Variables, Centre{Name: c.name, Mean: value(g.mean(s)), Scale: value(scale)})
	}
	if total.Sign() == 0 {
		return nil, fmt.Errorf("no column varies")
	}
	values, vectors := eigen(m)
	sum := new(big.Rat)
	for k, v := range values {
		variance := new(big.Rat)
		if v.Sign() > 0 {
			v.Rat(variance)
		}
		if over(variance, total).Cmp(big.NewRat(1, 1<<62)) < 0 { // zero but for rounding
			variance.SetInt64(0)
		}
		sum.Add(sum, variance)
		c := Component{Variance: float(variance), SD: float(root(variance)), Proportion: float(over(variance, total)), Cumulative: float(over(sum, total))}
		for s := range vectors {
			x, _ := vectors[s][k].Float64()
			c.Loadings = append(c.Loadings, digits12(x))
		}
		orient(c.Loadings)
		out.Components = append(out.Components, c)
	}
	return out, nil
}

// orient makes the largest loading positive; of equally large ones the first.
func orient(loadings []float64) {
	largest := 0
	for i, x := range loadings {
		if math.Abs(x) > math.Abs(loadings[largest])*(1+1e-9) {
			largest = i
		}
	}
	if loadings[largest] < 0 {
		for i := range loadings {
			loadings[i] = 0 - loadings[i]
		}
	}
}
