package analysis

import (
	"crypto/sha256"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"

	"salus/models/privacy"
	"salus/models/study"
)

// Noise says of a result what noise is in it.
type Noise struct {
	Epsilon   string  `json:"epsilon"`   // of one row over all sessions of the study
	Delta     string  `json:"delta"`     //
	Session   string  `json:"session"`   // ε of this session alone, at the same δ
	Deviation float64 `json:"deviation"` // of the noise in one cell
	Total     float64 `json:"total"`     // of the noise in the sum of all cells
	// Sum is the deviation of the noise in the sum of the values' distances from the middle of the column's range, in its unit; only of a table of sums.
	Sum  float64 `json:"sum,omitempty"`
	Note string  `json:"note"`
}

// Noised is a cell as it was decrypted: the true count is between Lower and Upper with 95 % probability over the noise.
type Noised struct {
	Value int64     `json:"value"`
	Lower float64   `json:"lower"`
	Upper float64   `json:"upper"`
	Mean  *Interval `json:"mean,omitempty"` // of the column that is summed
}

// Interval holds the true value with 95 % probability over the noise.
type Interval struct {
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
}

// NoisedTotals are a table as it was decrypted, the noise's mean taken off, in the order of the query's keys: counts, and twice the sums of the codes' distances from
// privacy.Sum.Centre (privacy.Table.About); nil of a table of counts.
type NoisedTotals struct{ Count, About []int64 }

// NoiseOf is the noise in a result, or nil.
func NoiseOf(result any) *Noise {
	switch r := result.(type) {
	case *Cells:
		return r.Noise
	case *Survival:
		return r.Noise
	case *TwoByTwo:
		return r.Noise
	case *ROC:
		return r.Noise
	case *Calibration:
		return r.Noise
	}
	return nil
}

const (
	// replicates of the bootstrap.
	replicates  = 400
	noteReplica = "intervals are of 400 bootstrap tables, in which patients and noise are drawn again; "
	noteNoise   = "noise was added for differential privacy; counts are the nearest table that is not negative, with the noised total; tests are left out, whose laws do not hold for noised counts"
	noteMeans   = "; intervals of counts and means hold the noise, not the sampling of patients; a mean is of the noised sum over the noised count, within the column's range"
)

// Noised is the result of a tally to which noise was added. What Result says of a plain table is
// said of the nearest table that is not negative, with intervals that hold the noise: of counts and means exactly, of everything else by a parametric bootstrap that draws patients
// and noise again. Tests are left out. All of it is a function of what was decrypted.
func (p *Program) Noised(t NoisedTotals, n privacy.Table) (any, error) {
	table, err := p.Nearest(t, n)
	if err != nil {
		return nil, err
	}
	says, err := p.noise(len(t.Count), n)
	if err != nil {
		return nil, err
	}
	plain, err := p.Result(State{}, Totals{Tally: table})
	if err != nil {
		return nil, err
	}
	switch r := plain.(type) {
	case *Survival:
		says.Note = noteReplica + says.Note
		r.LogRank, r.Noise = nil, says
		p.noisedCurves(r, p.bootstrap(t.Count, table.Count, n))
	case *Cells:
		r.Test, r.Noise = nil, says
		r.Notes = slices.DeleteFunc(r.Notes, func(n string) bool { return n == noteTest || n == noteExpected || n == noteOrder })
		if p.study.Analysis.Kind == study.Quantiles {
			says.Note = noteReplica + says.Note
			p.noisedQuantiles(r, p.bootstrap(t.Count, table.Count, n))
			break
		}
		width := z95 * says.Deviation
		for k := range r.Cells {
			x := float64(t.Count[k])
			r.Cells[k].Noised = &Noised{Value: t.Count[k], Lower: digits12(math.Max(0, x-width)), Upper: digits12(math.Max(0, x+width))}
			if t.About != nil {
				r.Cells[k].Noised.Mean = p.noisedMean(t.Count[k], t.About[k], n)
			}
		}
	case *TwoByTwo:
		says.Note = noteReplica + says.Note
		r.Noise = says
		p.noisedTwoByTwo(r, p.bootstrap(t.Count, table.Count, n))
	case *ROC:
		says.Note = noteReplica + says.Note
		r.Noise = says
		p.noisedROC(r, t.Count, table.Count, p.replicas(t.Count, table.Count, n))
	case *Calibration:
		says.Note = noteReplica + says.Note
		r.Noise = says
		p.noisedCalibration(r, t.Count, table.Count, p.replicas(t.Count, table.Count, n))
	default:
		return nil, fmt.Errorf("result of study %s: there is no noise for %s", p.study.Name, p.study.Analysis.Kind)
	}
	return plain, nil
}

// Nearest is a table that patients could have given: the nearest counts (privacy.Project), and sums that give every mean of the noised sums over the noised counts, rounded, if codes
// can have it, else the nearest that they can.
func (p *Program) Nearest(t NoisedTotals, n privacy.Table) (Table, error) {
	q := p.Query()
	if len(t.Count) != int(q.Keys) || q.HasValue != (t.About != nil) || q.HasValue != n.Sum.Noised() || q.HasValue && len(t.About) != len(t.Count) {
		return Table{}, fmt.Errorf("result of study %s: %d noised counts and %d sums are not of its table", p.study.Name, len(t.Count), len(t.About))
	}
	out := Table{Count: privacy.Project(t.Count)}
	if !q.HasValue {
		return out, nil
	}
	values := p.values()
	for k, x := range t.About {
		out.Sum = append(out.Sum, nearestSum(out.Count[k], t.Count[k], x, n.Sum.Centre, values))
	}
	return out, nil
}

// values is the number of codes that are summed.
func (p *Program) values() uint32 { return p.axes[len(p.axes)-1].size }

// nearestSum is count·(centre + about/2/noised), rounded, within count and count·values.
func nearestSum(count uint64, noised, about int64, centre, values uint32) uint64 {
	mean := new(big.Rat).SetInt64(int64(centre))
	if noised > 0 {
		mean.Add(mean, big.NewRat(about, 2*noised))
	}
	sum := roundHalfAway(mean.Mul(mean, new(big.Rat).SetInt(new(big.Int).SetUint64(count))))
	least, most := new(big.Int).SetUint64(count), new(big.Int).SetUint64(count*uint64(values))
	switch {
	case sum.Cmp(least) < 0:
		sum = least
	case sum.Cmp(most) > 0:
		sum = most
	}
	return sum.Uint64()
}

// noisedMean is Fieller's interval (1954) of centre + R/T for the noised R and T, whose noise is independent and nearly normal: all x with |R − xT| ≤ z·√(V_R + x²·V_T), cut to
// the column's range. Where the noised count is not away from zero that is the whole range.
func (p *Program) noisedMean(count, about int64, n privacy.Table) *Interval {
	c := p.axes[len(p.axes)-1].column
	low, high, _ := c.Range()
	lowest, highest := float64(low), float64(high)
	middle := float64(low - 1 + int64(n.Sum.Centre))
	r, t := float64(about)/2, float64(count)
	vt, vr := n.Deviation()*n.Deviation(), n.SumDeviation()*n.SumDeviation()
	lower, upper := lowest, highest
	if a := float64(t*t) - float64(z95*z95*vt); a > 0 && t > 0 {
		product := float64(r * t)
		root := z95 * math.Sqrt(float64(vt*float64(r*r))+float64(vr*a))
		lower, upper = middle+(product-root)/a, middle+(product+root)/a
	}
	scale, _ := new(big.Rat).SetInt(pow10(c.Digits)).Float64()
	within := func(x float64) float64 { return digits12(math.Min(math.Max(x, lowest), highest) / scale) }
	return &Interval{Lower: within(lower), Upper: within(upper)}
}

func (p *Program) noise(cells int, n privacy.Table) (*Noise, error) {
	stated := p.study.Release.Privacy
	if stated == nil {
		return nil, fmt.Errorf("result of study %s: it states no privacy", p.study.Name)
	}
	target, err := stated.Target()
	if err != nil {
		return nil, err
	}
	one, err := n.Loss().Epsilon(target.Delta)
	if err != nil {
		return nil, err
	}
	note, sum := noteNoise, 0.0
	if n.Sum.Noised() {
		c := p.axes[len(p.axes)-1].column
		scale, _ := new(big.Rat).SetInt(pow10(c.Digits)).Float64()
		note, sum = note+noteMeans, digits12(n.SumDeviation()/scale)
	}
	return &Noise{
		Sum: sum, Epsilon: stated.Epsilon, Delta: stated.Delta, Session: one.FloatString(3), Note: note,
		Deviation: digits12(n.Deviation()), Total: digits12(n.Deviation() * math.Sqrt(float64(cells))),
	}, nil
}

// bootstrap are replicas made tables of counts.
func (p *Program) bootstrap(noised []int64, counts []uint64, n privacy.Table) [][]uint64 {
	var out [][]uint64
	for _, t := range p.replicas(noised, counts, n) {
		out = append(out, privacy.Project(t))
	}
	return out
}

// replicas draws tables, noise included, as another session over other patients of the same kind could have given them. The draws follow from what was decrypted, so that
// everybody who derives the result again has the same.
func (p *Program) replicas(noised []int64, counts []uint64, n privacy.Table) [][]int64 {
	h := sha256.New()
	h.Write([]byte("salus/bootstrap/v1\x00"))
	for _, x := range noised {
		fmt.Fprintf(h, "%d\n", x)
	}
	random := rand.New(rand.NewChaCha8([32]byte(h.Sum(nil))))
	var below []uint64 // cumulated counts
	var all uint64
	for _, c := range counts {
		all += c
		below = append(below, all)
	}
	law := n.Law()
	for x := 1; x < len(law); x++ {
		law[x] += law[x-1]
	}
	out := make([][]int64, replicates)
	for b := range out {
		drawn := make([]int64, len(counts))
		for k := range drawn {
			x, _ := slices.BinarySearch(law[:len(law)-1], random.Float64())
			drawn[k] = int64(x - len(law)/2)
		}
		for range all {
			k, _ := slices.BinarySearch(below, random.Uint64N(all)+1)
			drawn[k]++
		}
		out[b] = drawn
	}
	return out
}

// noisedCurves replaces the curves' bands and the medians' intervals by the replicates' 2.5 % and 97.5 % quantiles.
func (p *Program) noisedCurves(r *Survival, tables [][]uint64) {
	var drawn []*Survival
	for _, t := range tables {
		drawn = append(drawn, p.survival(Table{Count: t}))
	}
	for g := range r.Groups {
		group := &r.Groups[g]
		var medians []*float64
		at := make([][]float64, len(group.Curve))
		for _, d := range drawn {
			medians = append(medians, d.Groups[g].Median)
			i, s := 0, 1.0
			for j, point := range group.Curve {
				for c := d.Groups[g].Curve; i < len(c) && c[i].Time <= point.Time; i++ {
					s = c[i].Survival
				}
				at[j] = append(at[j], s)
			}
		}
		for j := range group.Curve {
			low, high := middle95(at[j])
			group.Curve[j].Lower, group.Curve[j].Upper = &low, &high
		}
		group.Lower, group.Upper = middleOf(medians)
	}
}

func (p *Program) noisedQuantiles(r *Cells, tables [][]uint64) {
	for i := range r.Quantiles {
		q := &r.Quantiles[i]
		at, _ := study.ParseNumber(p.study.Analysis.At[i])
		var values []*float64
		for _, t := range tables {
			if total(t) == 0 {
				values = append(values, nil)
				continue
			}
			x := float(p.quantile(t, new(big.Rat).Set(at)))
			values = append(values, &x)
		}
		q.Lower, q.Upper = middleOf(values)
		q.Coverage = 0.95
	}
}

// middle95 are the values that leave 2.5 % out on each side.
func middle95(xs []float64) (low, high float64) {
	sorted := slices.Sorted(slices.Values(xs))
	skip := len(sorted) / 40
	return sorted[skip], sorted[len(sorted)-1-skip]
}

// middleOf is middle95 where some values are beyond all others (nil): an end that is one of these is nil.
func middleOf(xs []*float64) (low, high *float64) {
	var known []float64
	for _, x := range xs {
		if x == nil {
			known = append(known, math.Inf(1))
			continue
		}
		known = append(known, *x)
	}
	l, h := middle95(known)
	if !math.IsInf(l, 1) {
		low = &l
	}
	if !math.IsInf(h, 1) {
		high = &h
	}
	return low, high
}
