package analysis

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"salus/models/privacy"
	"salus/models/study"
)

const noisedHead = `name: noised
purpose: [GRU]
source: {table: {patient: id}}
columns:
  - {name: sex, type: category, values: [f, m]}
  - {name: age, type: integer, min: 0, max: 99, unit: a}
  - {name: time, type: integer, min: 0, max: 11, unit: mo}
  - {name: status, type: category, values: [alive, dead]}
  - {name: risk, type: decimal, min: 0, max: 1, digits: 1}
release: {minCohort: 11, minSites: 3, maxSessions: 1, privacy: {epsilon: 4, delta: 0.000001}}
analysis: `

// noisedKinds are the analyses that noise is for.
func noisedKinds() map[string]string {
	return map[string]string{
		"count":        "{kind: count, group: sex}",
		"histogram":    "{kind: histogram, of: age, edges: [20, 40, 60]}",
		"contingency":  "{kind: contingency, rows: sex, columns: status}",
		"quantiles":    "{kind: quantiles, of: age, at: [0.25, 0.5]}",
		"kaplan-meier": "{kind: kaplan-meier, time: time, event: {column: status, equals: dead}, group: sex}",
		"two-by-two":   "{kind: two-by-two, exposure: {column: sex, equals: f}, outcome: {column: status, equals: dead}}",
		"strata":       "{kind: two-by-two, exposure: {column: sex, equals: f}, outcome: {column: status, equals: dead}, strata: time}",
		"roc":          "{kind: roc, score: age, outcome: {column: status, equals: dead}}",
		"calibration":  "{kind: calibration, score: risk, outcome: {column: status, equals: dead}}",
		"risks":        "{kind: calibration, score: risk, outcome: {column: status, equals: dead}, edges: [0, 0.2, 0.5, 1]}",
	}
}

func noisedProgram(t testing.TB, analysis string) *Program {
	t.Helper()
	s, err := study.Parse([]byte(noisedHead+analysis+"\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestOneRowMovesOneCellByOne is the sensitivity that models/privacy counts with: the statistic of every noised analysis is one table of counts, in which a row has one key.
func TestOneRowMovesOneCellByOne(t *testing.T) {
	for name, a := range noisedKinds() {
		p := noisedProgram(t, a)
		s, err := p.Statistic(Model{})
		if err != nil || s.Tally == nil || s.Moments != nil || s.GLM != nil || s.Tally.HasValue || p.Iterative() {
			t.Errorf("%s: the statistic is %+v: %v", name, s, err)
		}
	}
}

// law4 is the noise of the tests' sessions.
var law4 = privacy.Table{Scale: 4, Sites: 3}

// draw adds noise to counts.
func draw(random *rand.Rand, counts []uint64) []int64 {
	out := make([]int64, len(counts))
	for k, c := range counts {
		out[k] = int64(c)
		for range law4.Sites {
			out[k] += int64(law4.Scale.Row(random.Uint64N(1<<privacy.WordBits))) - privacy.Offset
		}
	}
	return out
}

// TestNoisedCountsHaveIntervalsThatHoldTheNoise: 95 of 100 cells are within theirs, negative cells become counts, and tests are left out.
func TestNoisedCountsHaveIntervalsThatHoldTheNoise(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	within, cells := 0, 0
	for _, name := range []string{"count", "histogram", "contingency"} {
		p := noisedProgram(t, noisedKinds()[name])
		true_ := make([]uint64, p.Query().Keys)
		for k := range true_ {
			true_[k] = uint64(40 * k) // the first is empty
		}
		for range 40 {
			noised := draw(random, true_)
			r, err := p.Noised(NoisedTotals{Count: noised}, law4)
			if err != nil {
				t.Fatal(err)
			}
			got := r.(*Cells)
			if got.Test != nil || got.Noise == nil || got.Noise.Epsilon != "4" || math.Abs(got.Noise.Deviation-math.Sqrt(12)) > 1e-9 {
				t.Fatalf("%s: %+v", name, got)
			}
			sum := int64(0)
			for k, c := range got.Cells {
				sum += noised[k]
				if c.Noised.Value != noised[k] {
					t.Fatalf("%s, cell %d: %d was decrypted, the result says %d", name, k, noised[k], c.Noised.Value)
				}
				cells++
				if x := float64(true_[k]); c.Noised.Lower <= x && x <= c.Noised.Upper {
					within++
				}
			}
			if int64(got.N) != max(sum, 0) {
				t.Fatalf("%s: %d patients in all, the noised total is %d", name, got.N, sum)
			}
		}
	}
	if share := float64(within) / float64(cells); share < 0.92 || share > 0.99 {
		t.Errorf("%.3f of %d cells are within their intervals", share, cells)
	}
}

// TestNoisedCurvesAndQuantilesCoverTheTruth draws patients and noise many times: the true value must be within most of the intervals.
func TestNoisedCurvesAndQuantilesCoverTheTruth(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	km := noisedProgram(t, noisedKinds()["kaplan-meier"])
	quantiles := noisedProgram(t, noisedKinds()["quantiles"])
	const patients, runs = 400, 20
	covered, points, held := 0, 0, 0
	for range runs {
		// Exponential survival, a tenth die each month; every month a twentieth leaves.
		table := make([]uint64, km.Query().Keys)
		for i := range patients {
			month, event := 0, 0
			for ; month < 11; month++ {
				if random.Float64() < 0.1 {
					event = 1
					break
				}
				if random.Float64() < 0.05 {
					break
				}
			}
			table[(2*(i%2)+event)*12+month]++
		}
		r, err := km.Noised(NoisedTotals{Count: draw(random, table)}, law4)
		if err != nil {
			t.Fatal(err)
		}
		curves := r.(*Survival)
		if curves.LogRank != nil || curves.Noise == nil || !strings.Contains(curves.Noise.Note, "bootstrap") {
			t.Fatalf("%+v", curves)
		}
		for _, g := range curves.Groups {
			for _, point := range g.Curve {
				if point.Time > 8 {
					continue
				}
				points++
				if s := math.Pow(0.9, point.Time+1); *point.Lower <= s && s <= *point.Upper {
					covered++
				}
			}
		}

		ages := make([]uint64, quantiles.Query().Keys)
		for range 3 * patients {
			ages[40+int(math.Abs(random.NormFloat64())*6)]++
		}
		r, err = quantiles.Noised(NoisedTotals{Count: draw(random, ages)}, law4)
		if err != nil {
			t.Fatal(err)
		}
		if q := r.(*Cells).Quantiles[1]; q.Lower != nil && q.Upper != nil && *q.Lower <= 44 && 44 <= *q.Upper { // the median of |N|·6 is 4.05
			held++
		}
	}
	if share := float64(covered) / float64(points); share < 0.88 {
		t.Errorf("%.3f of the points are within their bands", share)
	}
	if share := float64(held) / runs; share < 0.88 {
		t.Errorf("%.3f of the medians are within their intervals", share)
	}
}

// TestNoisedResultFollowsFromWhatWasDecrypted: everybody who derives it has the same bytes, and an empty table has a result too.
func TestNoisedResultFollowsFromWhatWasDecrypted(t *testing.T) {
	for name, a := range noisedKinds() {
		p := noisedProgram(t, a)
		for _, base := range []int64{0, -3, 25} {
			noised := make([]int64, p.Query().Keys)
			for k := range noised {
				noised[k] = base + int64(k%5) - 2
			}
			var seen string
			for range 2 {
				r, err := p.Noised(NoisedTotals{Count: noised}, law4)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				b, err := json.Marshal(ForPublication(r, p.study.Release))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if again := fmt.Sprint(string(b)); seen != "" && seen != again {
					t.Errorf("%s: two results of one table", name)
				}
				seen = string(b)
			}
			if !strings.Contains(seen, `"noise":{"epsilon":"4","delta":"0.000001"`) {
				t.Errorf("%s: the result does not say its noise: %.200s", name, seen)
			}
		}
		if _, err := p.Noised(NoisedTotals{Count: make([]int64, 1)}, law4); err == nil {
			t.Errorf("%s: a table of one cell is accepted", name)
		}
	}
	plain, err := study.Parse([]byte(strings.Replace(noisedHead, ", privacy: {epsilon: 4, delta: 0.000001}", "", 1)+"{kind: count}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(plain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Noised(NoisedTotals{Count: []int64{1}}, law4); err == nil {
		t.Error("a study without privacy has a noised result")
	}
}

// meanOf is a study of means in groups, of a column with digits and a range that does not begin at 0.
const meanOf = `name: noised-means
purpose: [GRU]
source: {table: {patient: id}}
columns:
  - {name: sex, type: category, values: [f, m]}
  - {name: bmi, type: decimal, min: 12.0, max: 42.0, digits: 1}
release: {minCohort: 11, minSites: 3, maxSessions: 1, privacy: {epsilon: 2, delta: 0.000001}}
analysis: {kind: mean, of: bmi, group: sex}
`

func meansProgram(t *testing.T) (*Program, privacy.Table) {
	t.Helper()
	s, err := study.Parse([]byte(meanOf), nil)
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.Noise(3)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p, n
}

// drawSums adds noise of every site to a table of sums.
func drawSums(random *rand.Rand, t Table, n privacy.Table) NoisedTotals {
	var out NoisedTotals
	for k, c := range t.Count {
		count, sum := c, t.Sum[k]
		for range n.Sites {
			row := uint64(n.Scale.Row(random.Uint64N(1 << privacy.WordBits)))
			count += row
			sum += uint64(n.Sum.Centre)*row + uint64(n.Scale.Row(random.Uint64N(1<<privacy.WordBits)))<<n.Sum.Grid + random.Uint64N(1<<n.Sum.Grid)
		}
		out.Count = append(out.Count, int64(count)-int64(n.Sites)*privacy.Offset)
		out.About = append(out.About, n.About(count, sum&(1<<privacy.SumBits-1)))
	}
	return out
}

// TestOneRowMovesACountByOneAndItsSumByItsWidth is the sensitivity that noise for sums is made for: the statistic is counts and sums of one column's codes, which begin at 1.
func TestOneRowMovesACountByOneAndItsSumByItsWidth(t *testing.T) {
	p, n := meansProgram(t)
	s, err := p.Statistic(Model{})
	if err != nil || s.Tally == nil || !s.Tally.HasValue || s.Moments != nil || s.GLM != nil || p.Iterative() {
		t.Fatalf("the statistic is %+v: %v", s, err)
	}
	summed := 0
	for j, w := range s.Tally.Value {
		if w == 0 {
			continue
		}
		summed++
		if low, high := int64(w), int64(w)*int64(s.Tally.Sizes[j]); int64(n.Sum.Centre)-low > int64(n.Sum.Width) || high-int64(n.Sum.Centre) > int64(n.Sum.Width) || s.Tally.Radix[j] != 0 {
			t.Errorf("codes from %d to %d are farther than %d from %d", low, high, n.Sum.Width, n.Sum.Centre)
		}
	}
	if summed != 1 {
		t.Errorf("%d columns are summed", summed)
	}
}

// TestNoisedMeansHaveIntervalsThatHoldTheNoise: 95 of 100 means and counts are within theirs, of large and of small groups, and means are those of the noised table.
func TestNoisedMeansHaveIntervalsThatHoldTheNoise(t *testing.T) {
	p, n := meansProgram(t)
	random := rand.New(rand.NewPCG(9, 10))
	const runs = 1500
	for _, sizes := range [][2]uint64{{900, 400}, {60, 15}} {
		true_ := Table{Count: sizes[:], Sum: []uint64{sizes[0] * 140, sizes[1]*290 + 3}} // codes of 0.1 from 12.0 on
		means := [2]float64{(12*10 - 1 + 140) / 10., 0}
		means[1] = (12*10 - 1 + float64(true_.Sum[1])/float64(sizes[1])) / 10
		within, counted := [2]int{}, [2]int{}
		bias := [2]float64{}
		for range runs {
			drawn := drawSums(random, true_, n)
			table, err := p.Nearest(drawn, n)
			if err != nil {
				t.Fatal(err)
			}
			for g, c := range p.grouped(table).Cells {
				m := p.noisedMean(drawn.Count[g], drawn.About[g], n)
				if m.Lower > m.Upper || m.Lower < 12 || m.Upper > 42 {
					t.Fatalf("the mean is %+v", m)
				}
				if m.Lower <= means[g] && means[g] <= m.Upper {
					within[g]++
				}
				if math.Abs(float64(drawn.Count[g])-float64(sizes[g])) <= z95*n.Deviation() {
					counted[g]++
				}
				if x, ok := c.Mean["bmi"]; ok {
					bias[g] += (x - means[g]) / runs
					if x < 12 || x > 42 || sizes[g] > 100 && (x < m.Lower-0.01 || x > m.Upper+0.01) {
						t.Fatalf("a mean of %g outside %+v", x, m)
					}
				}
			}
		}
		for g := range within {
			if a, b := float64(within[g])/runs, float64(counted[g])/runs; a < 0.93 || b < 0.93 || sizes[g] > 100 && (a > 0.975 || b > 0.975) {
				t.Errorf("%d patients: %.3f of the means and %.3f of the counts are within their intervals", sizes[g], a, b)
			}
			if sizes[g] > 100 && math.Abs(bias[g]) > 0.05 {
				t.Errorf("%d patients: means are off by %g on average", sizes[g], bias[g])
			}
		}
	}
}

// TestNoisedSumsAreThoseOfATableThatCouldBe: whatever was decrypted, the result holds a table that patients could have given, and says its noise.
func TestNoisedSumsAreThoseOfATableThatCouldBe(t *testing.T) {
	p, n := meansProgram(t)
	random := rand.New(rand.NewPCG(11, 12))
	totals := []NoisedTotals{{Count: []int64{0, 0}, About: []int64{0, 0}}, {Count: []int64{-5, 7}, About: []int64{1 << 21, -1 << 21}}, {Count: []int64{1, 400}, About: []int64{-1 << 21, 1 << 21}}}
	for range 20 {
		totals = append(totals, NoisedTotals{
			Count: []int64{random.Int64N(800) - 100, random.Int64N(50) - 25}, About: []int64{random.Int64N(1<<22) - 1<<21, random.Int64N(1<<22) - 1<<21},
		})
	}
	for _, x := range totals {
		table, err := p.Nearest(x, n)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.fits(table); err != nil {
			t.Errorf("%v: %v", x, err)
		}
		r, err := p.Noised(x, n)
		if err != nil {
			t.Fatal(err)
		}
		for k, c := range r.(*Cells).Cells {
			if c.Noised.Mean == nil || *c.Noised.Mean != *p.noisedMean(x.Count[k], x.About[k], n) {
				t.Errorf("%v: the mean is %+v", x, c.Noised)
			}
		}
		b, err := json.Marshal(ForPublication(r, p.study.Release))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"noise":{"epsilon":"2"`, `"sum":`, "within the column's range"} {
			if !strings.Contains(string(b), want) {
				t.Fatalf("the result does not say %s: %s", want, b)
			}
		}
	}
	for _, bad := range []NoisedTotals{{Count: []int64{1, 2}}, {Count: []int64{1}, About: []int64{1}}, {Count: []int64{1, 2}, About: []int64{1}}} {
		if _, err := p.Noised(bad, n); err == nil {
			t.Errorf("%v is accepted", bad)
		}
	}
	if _, err := p.Noised(totals[0], law4); err == nil {
		t.Error("noise of counts alone is accepted for sums")
	}
}
