package privacy

import "math/big"

// Billion is the unit of Target.Billionths: one rho.
const Billion = 1_000_000_000

// Billionths is the greatest rho, in billionths, of a Gaussian loss without the two small terms (see Loss) that the target admits. Every loss that it admits has at most this rho, since those terms and more
// rho only raise δ; so it is what a contract charges, which adds rho and knows no more of noise.
func (t Target) Billionths() (uint64, error) {
	if err := t.Check(); err != nil {
		return 0, err
	}
	admits := func(n int64) bool {
		return t.Admits(Loss{rho: big.NewRat(n, Billion), ratio: number(0), distance: number(0)})
	}
	low, high := int64(0), int64(MaxEpsilon*Billion) // ρ = ε is more than (ε, 10^-3) for every ε up to MaxEpsilon
	for low < high {
		mid := (low + high + 1) / 2
		if admits(mid) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return uint64(low), nil
}
