package consentbatch

import "testing"

// TestAnUpdateCostsAtMostSixteenThousandConstraints: what one more update adds. A batch of 8 stays below 2^17, where the prover's transforms double.
func TestAnUpdateCostsAtMostSixteenThousandConstraints(t *testing.T) {
	count := func(updates int) int {
		n, err := Definition(Shape{updates, Height}).Constraints()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	one, two, eight := count(1), count(2), count(8)
	t.Logf("%d constraints an update, %d a batch of 8", two-one, eight)
	if two-one > 16000 || eight >= 1<<17 {
		t.Errorf("%d constraints an update, %d a batch of 8", two-one, eight)
	}
	if eight-two != 6*(two-one) {
		t.Errorf("six updates add %d constraints, one %d", eight-two, two-one)
	}
}
