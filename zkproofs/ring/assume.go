package ring

import (
	"math/big"

	"github.com/consensys/gnark/frontend"
)

// Assume returns values whose interval [lo, hi] another constraint of the statement proves, for instance counts that a keyed tally at γ shows to
// be sums of at most hi ones. The values are bound. It is the one place where a bound is stated by hand: say beside the call what proves it.
func (c *Checks) Assume(lo, hi int64, values []frontend.Variable) Ranged {
	c.Bind(values...)
	return Ranged{c: c, v: values, lo: big.NewInt(lo), hi: big.NewInt(hi)}
}
