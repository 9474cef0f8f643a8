package privacy

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

const (
	// SumBits is the width of the modulus that released sums are known to: that of the decrypted coefficients.
	SumBits = 22
	// MaxGrid is the greatest grid: so many bits of a word are left for the uniform part.
	MaxGrid = 20
	// maxWidth bounds a row's distance from the centre: codes have 20 bits.
	maxWidth = 1 << 19
)

// Sum is how the sums of a table are noised, see the package comment. The zero Sum is that of a table of counts alone.
type Sum struct {
	Grid   uint8  // g: noise comes in steps of 2^g, with a uniform part below
	Centre uint32 // c: sums are noised about c times the count
	Width  uint32 // W: how far a row's value may be from the centre
}

// Noised says whether there are sums.
func (s Sum) Noised() bool { return s != Sum{} }

// Steps is w = ⌈W/2^g⌉, how far one row can move a sum in steps of the grid.
func (s Sum) Steps() int64 {
	return (int64(s.Width) + 1<<s.Grid - 1) >> s.Grid
}

// Check refuses what no study has.
func (s Sum) Check() error {
	if s.Grid > MaxGrid || s.Width > maxWidth || s.Centre > 1<<20 {
		return fmt.Errorf("noise: sums on a grid of 2^%d about %d, width %d, are none of a study's", s.Grid, s.Centre, s.Width)
	}
	return nil
}

// middle is the centre of the codes 1 to values and their greatest distance from it.
func middle(values uint32) (centre, width uint32) {
	centre = (values + 1) / 2
	return centre, values - centre
}

// Sum is the noise with which so many sessions of so many sites each stay within the target, of a table of sums of codes from 1 to values: the scale and grid with the
// smallest error, as the package comment weighs it, of those that leave room for rows.
func (t Target) Sum(sites, sessions int, values uint32) (Table, error) {
	if values == 0 || values >= 1<<20 {
		return Table{}, fmt.Errorf("privacy: sums of %d codes, want 1 to %d", values, 1<<20-1)
	}
	centre, width := middle(values)
	if width == 0 { // one code: a sum tells what its count does
		scale, err := t.Scale(sites, sessions)
		return Table{Scale: scale, Sites: sites, Sum: Sum{Centre: centre}}, err
	}
	var best Table
	var least int64
	var failed error
	top := bits.Len32(width)
	for grid := max(0, top-5); grid <= top; grid++ {
		table := Table{Sites: sites, Sum: Sum{Grid: uint8(grid), Centre: centre, Width: width}}
		var err error
		if table.Scale, err = t.smallest(table, sessions); err != nil {
			failed = err
			continue
		}
		if table.Rows() == 0 {
			failed = errNoRoom
			continue
		}
		if e := table.error(); best.Sites == 0 || e < least {
			best, least = table, e
		}
	}
	if best.Sites == 0 {
		return Table{}, failed
	}
	return best, nil
}

// errNoRoom says that noise alone takes all that is known of a sum.
var errNoRoom = fmt.Errorf("privacy: noise of so many steps does not fit sums that are known modulo 2^%d; declare fewer digits, a narrower range or a coarser unit", SumBits)

// error is 12·(4^g·σ² + (4^g−1)/12) + 4·W²·σ², less 1: below 2^54.
func (t Table) error() int64 {
	square, variance, width := int64(1)<<(2*t.Sum.Grid), int64(t.Scale), int64(t.Sum.Width)
	return square*(12*variance+1) + 4*width*width*variance
}

// Rows is the most rows whose sums are known: with more, a total may be beyond its modulus.
func (t Table) Rows() uint64 {
	room := int64(1)<<(SumBits-1) - int64(t.Sites)*(t.Scale.Reach()+1)<<t.Sum.Grid
	switch {
	case room < 0:
		return 0
	case t.Sum.Width == 0:
		return math.MaxUint32
	}
	return uint64(room) / uint64(t.Sum.Width)
}

// About is what a session shows of a sum: twice S − c·T with the noise of all sites, whose mean is taken off. The arguments are what was decrypted of a key, offsets included: its count, and
// its sum modulo 2^SumBits. It is right for at most Rows rows.
func (t Table) About(count, sum uint64) int64 {
	offset := uint64(t.Sites) * Offset << t.Sum.Grid
	const mask = 1<<SumBits - 1
	b := int64((sum - uint64(t.Sum.Centre)*count - offset) & mask) // modulo 2^64 first, which 2^SumBits divides
	if b >= 1<<(SumBits-1) {
		b -= 1 << SumBits
	}
	return 2*b - int64(t.Sites)*(1<<t.Sum.Grid-1)
}

// SumDeviation is the standard deviation of the noise in S − c·T: the square root of m·(4^g·σ² + (4^g−1)/12).
func (t Table) SumDeviation() float64 {
	square := int64(1) << (2 * t.Sum.Grid)
	variance := new(big.Float).Quo(number(int64(t.Sites)*(square*(12*int64(t.Scale)+1)-1)), number(12))
	x, _ := variance.Sqrt(variance).Float64()
	return x
}
