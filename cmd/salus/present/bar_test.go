package present

import (
	"math"
	"testing"
)

func TestBarNeverFillsUpAndNeverBreaks(t *testing.T) {
	for part, want := range map[float64]string{
		-1: "[....................]", 0: "[....................]", 0.5: "[##########..........]", 0.99: "[###################.]", 1: "[###################.]",
		7: "[###################.]", 1e6: "[###################.]",
	} {
		if got := Bar(part); got != want {
			t.Errorf("%g: %s, want %s", part, got, want)
		}
	}
	for _, part := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} { // nothing was expected at all
		if got := Bar(part); len(got) != 22 {
			t.Errorf("%g: %s", part, got)
		}
	}
}
