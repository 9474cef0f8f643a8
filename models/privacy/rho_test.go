package privacy

import (
	"math/big"
	"testing"
)

// What a target admits has at most its rho, and a little more rho than that is not admitted.
func TestBillionthsBoundWhateverIsAdmitted(t *testing.T) {
	for _, target := range []Target{
		{big.NewRat(1, 10), big.NewRat(1, 1e9)}, {big.NewRat(1, 1), big.NewRat(1, 1e6)}, {big.NewRat(2, 1), big.NewRat(1, 1e5)}, {big.NewRat(8, 1), big.NewRat(1, 1e3)},
	} {
		n, err := target.Billionths()
		if err != nil || n == 0 {
			t.Fatalf("%v: %d, %v", target, n, err)
		}
		pure := func(n uint64) Loss {
			return Loss{rho: big.NewRat(int64(n), Billion), ratio: number(0), distance: number(0)}
		}
		if !target.Admits(pure(n)) || target.Admits(pure(n+1)) {
			t.Errorf("%v: %d billionths are not the greatest", target, n)
		}
		for sites := 2; sites <= 9; sites++ {
			for _, sessions := range []int{1, 4} {
				scale, err := target.Scale(sites, sessions)
				if err != nil {
					continue // that much noise is not on the list
				}
				loss := Table{Scale: scale, Sites: sites}.Loss().Times(sessions)
				if loss.Rho().Cmp(big.NewRat(int64(n), Billion)) > 0 {
					t.Errorf("%v at %d sites and %d sessions: admitted rho is %s, more than %d billionths", target, sites, sessions, loss.Rho().FloatString(9), n)
				}
			}
		}
	}
	if _, err := (Target{big.NewRat(9, 1), big.NewRat(1, 1e6)}).Billionths(); err == nil {
		t.Error("a target that means nothing has a rho")
	}
	// Dwork's folk theorem as a measure: ρ ≈ ε²/(4·ln(1/δ)) for small ε.
	n, err := Target{big.NewRat(1, 1), big.NewRat(1, 1e6)}.Billionths()
	if err != nil || n < 15_000_000 || n > 40_000_000 {
		t.Errorf("ε = 1 at δ = 10^-6 is %d billionths, %v", n, err)
	}
}
