package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNoisedMeasuresCoverTheTruth draws patients and noise many times: true ratios, areas and shares must be within most of their intervals, and no test is left.
func TestNoisedMeasuresCoverTheTruth(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	fold, strata, roc, risks := noisedProgram(t, noisedKinds()["two-by-two"]), noisedProgram(t, noisedKinds()["strata"]), noisedProgram(t, noisedKinds()["roc"]), noisedProgram(t, noisedKinds()["risks"])
	const runs = 40
	held, tried := map[string]int{}, map[string]int{}
	check := func(name string, low, high *float64, want float64) {
		tried[name]++
		if low != nil && high != nil && *low <= want && want <= *high {
			held[name]++
		}
	}
	for range runs {
		table := make([]uint64, fold.Query().Keys)
		layered := make([]uint64, strata.Query().Keys)
		for i := range 800 { // odds 1/4 unexposed, 1/2 exposed: ratio 2
			exposed, event := i%2, 0
			if random.Float64() < []float64{0.2, 1 / 3.}[exposed] {
				event = 1
			}
			table[2*exposed+event]++
			layered[4*(i%3)+2*exposed+event]++
		}
		r, err := fold.Noised(NoisedTotals{Count: draw(random, table)}, law4)
		if err != nil {
			t.Fatal(err)
		}
		all := r.(*TwoByTwo).All
		if all.Test != nil || all.Fisher != nil || all.OddsRatio.P != nil || all.OddsRatio.StdError <= 0 || r.(*TwoByTwo).Noise == nil {
			t.Fatalf("%+v", all)
		}
		check("odds ratio", &all.OddsRatio.Lower, &all.OddsRatio.Upper, 2)
		check("risk ratio", &all.RiskRatio.Lower, &all.RiskRatio.Upper, 5/3.)
		check("risk difference", &all.RiskDifference.Lower, &all.RiskDifference.Upper, 2/15.)
		r, err = strata.Noised(NoisedTotals{Count: draw(random, layered)}, law4)
		if err != nil {
			t.Fatal(err)
		}
		m := r.(*TwoByTwo).MantelHaenszel
		if m.Test != nil || m.Corrected != nil || m.Homogeneity != nil {
			t.Fatalf("%+v", m)
		}
		check("common odds ratio", &m.OddsRatio.Lower, &m.OddsRatio.Upper, 2)

		// Ages of 30 to 59, with the outcome ten years more: the area is Pr[X + 10 > Y] + half the ties, 1 − (20·19/2 + 20/2)/900.
		scored := make([]uint64, roc.Query().Keys)
		for i := range 3000 {
			scored[100*(i%2)+30+10*(i%2)+int(random.Uint64N(30))]++
		}
		r, err = roc.Noised(NoisedTotals{Count: draw(random, scored)}, law4)
		if err != nil {
			t.Fatal(err)
		}
		curve := r.(*ROC)
		if curve.AUC.UP != nil || curve.AUC.UZ != nil || curve.AUC.HanleyMcNeil != 0 || curve.Noise == nil {
			t.Fatalf("%+v", curve.AUC)
		}
		check("area", curve.AUC.Lower, curve.AUC.Upper, 1-200/900.)
		for _, at := range curve.Points {
			if at.Threshold == 50 {
				check("sensitivity", &at.Sensitivity.Lower, &at.Sensitivity.Upper, 20/30.)
				check("specificity", &at.Specificity.Lower, &at.Specificity.Upper, 20/30.)
			}
		}

		risk := make([]uint64, risks.Query().Keys)
		for range 2000 {
			k := random.IntN(11)
			event := 0
			if random.Float64() < float64(k)/10 {
				event = 1
			}
			risk[11*event+k]++
		}
		r, err = risks.Noised(NoisedTotals{Count: draw(random, risk)}, law4)
		if err != nil {
			t.Fatal(err)
		}
		calibration := r.(*Calibration)
		if calibration.HosmerLemeshow != nil || calibration.Spiegelhalter != nil || calibration.Noise == nil || len(calibration.Bins) != 3 {
			t.Fatalf("%+v", calibration)
		}
		check("observed", &calibration.Observed.Lower, &calibration.Observed.Upper, 0.5)
		for b, want := range []float64{0.05, 0.3, 0.75} {
			check("observed in a bin", &calibration.Bins[b].Observed.Lower, &calibration.Bins[b].Observed.Upper, want)
		}
	}
	for name, n := range tried {
		if share := float64(held[name]) / float64(n); n < runs/2 || share < 0.85 {
			t.Errorf("%s: %.3f of %d are within their intervals", name, share, n)
		}
	}
}

// TestAMeasureThatManyReplicatesLackIsLeftOut: an interval of those that have it would be too short.
func TestAMeasureThatManyReplicatesLackIsLeftOut(t *testing.T) {
	e := &Estimate{Estimate: 2}
	drawn := make([]*Estimate, 400)
	for i := range drawn {
		drawn[i] = &Estimate{Estimate: 1 + float64(i)/200}
	}
	got := noisedEstimate(e, drawn, math.Log)
	if got == nil || got.Lower != 1.05 || math.Abs(got.Upper-2.945) > 1e-9 || got.Z != nil {
		t.Fatalf("%+v", got)
	}
	for i := range 10 {
		drawn[i] = nil
	}
	if noisedEstimate(e, drawn, math.Log) == nil {
		t.Error("ten of 400 without an estimate leave it out")
	}
	drawn[10] = &Estimate{Estimate: 0}
	if noisedEstimate(e, drawn, math.Log) != nil {
		t.Error("eleven of 400 without one do not")
	}
	if noisedEstimate(nil, drawn, math.Log) != nil {
		t.Error("no estimate has an interval")
	}
}

// TestEveryStepOfARiskIsInItsBin: steps are found in the bins that the result shows as the result counted them.
func TestEveryStepOfARiskIsInItsBin(t *testing.T) {
	for _, kind := range []string{"calibration", "risks"} {
		p := noisedProgram(t, noisedKinds()[kind])
		counts := make([]uint64, p.Query().Keys)
		for k := range counts {
			counts[k] = uint64(3 + k*k%17)
		}
		r := p.calibration(Table{Count: counts})
		n := make([]uint64, len(r.Bins))
		for k, b := range p.binsOf(r) {
			if b < 0 {
				t.Fatalf("%s: step %d is in no bin", kind, k)
			}
			n[b] += counts[k] + counts[len(counts)/2+k]
		}
		var want []uint64
		for _, b := range r.Bins {
			want = append(want, b.N)
		}
		if !slices.Equal(n, want) {
			t.Errorf("%s: bins of %v, the result has %v", kind, n, want)
		}
	}
}
