package present

import (
	"strings"
	"testing"

	"salus/models/analysis"
)

// TestNoiseIsSaid: a noised result is drawn with what was decrypted, its interval and the loss.
func TestNoiseIsSaid(t *testing.T) {
	r := &analysis.Cells{
		N: 12, Cells: []analysis.Cell{{Key: map[string]string{"sex": "f"}, Count: 12, Noised: &analysis.Noised{Value: 12, Lower: 3.2, Upper: 20.8}}},
		Noise: &analysis.Noise{Epsilon: "2", Delta: "0.000001", Session: "0.920", Deviation: 4.5, Total: 4.5, Note: "how it is made"},
	}
	var out strings.Builder
	Result(&out, r, nil)
	for _, want := range []string{"decrypted 12, truly 3 to 21", "standard deviation 4.5", "this session ε = 0.920, all of the study ε = 2, at δ = 0.000001", "note: how it is made"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing:\n%s", want, out.String())
		}
	}
	out.Reset()
	r.Noise.Sum, r.Cells[0].Noised.Mean = 12.5, &analysis.Interval{Lower: 30.25, Upper: 41}
	r.Cells[0].Mean = map[string]float64{"age": 33}
	plain := &analysis.Cells{Cells: []analysis.Cell{{Count: 14, Mean: map[string]float64{"age": 35.5}}}}
	Result(&out, r, plain)
	for _, want := range []string{"in the clear 14, mean 35.5", "mean truly 30.25 to 41", "about the middle of the column's range: standard deviation 12.5"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing:\n%s", want, out.String())
		}
	}
	out.Reset()
	r.Noise, r.Cells[0].Noised = nil, nil
	if Result(&out, r, nil); strings.Contains(out.String(), "noise") {
		t.Errorf("a plain result speaks of noise:\n%s", out.String())
	}
}
