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
			r, err := p.Noised(noised, law4)
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
		r, err := km.Noised(draw(random, table), law4)
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
		r, err = quantiles.Noised(draw(random, ages), law4)
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
				r, err := p.Noised(noised, law4)
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
		if _, err := p.Noised(make([]int64, 1), law4); err == nil {
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
	if _, err := p.Noised([]int64{1}, law4); err == nil {
		t.Error("a study without privacy has a noised result")
	}
}
