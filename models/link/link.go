package link

import "fmt"

// Function is a canonical link function.
type Function string

// The functions there are. The identity link needs none: its score and information are moments.
const (
	Logit Function = "logit"
	Log   Function = "log"
)

const (
	// BetaBits is the number of fractional bits of coefficients and of η.
	BetaBits = 40
	// Limit is what |η| may be for the tables: they cover [−Limit, Limit] and not a cell more.
	Limit = 16
	// LogLimit is where the log link stops growing.
	LogLimit = 12
	// CellBits is the number of fractional bits of a cell's place, StepBits of a step in its cell.
	CellBits = 7
	StepBits = 13
	// Shift is the step at which η = 0 stands in its cell: (1 − 1/√3)/2 of a cell, where a line's error changes its sign. So models that have η = 0 for
	// every row, as iterations begin with, are as good as exact.
	Shift = 1731
	// Cells is the number of cells of a table, the first at −Limit less Shift; Steps the number of steps of a cell.
	Cells = 2*Limit<<CellBits + 1
	Steps = 1 << StepBits
	// DropBits is the number of bits of η that rounding takes away.
	DropBits = BetaBits - CellBits - StepBits
	// Start is what η and half a step are counted from: η + Start is 2^(StepBits+DropBits)·cell + 2^DropBits·step + rest, limited to [0, Width).
	Start = Limit<<BetaBits + Shift<<DropBits + 1<<(DropBits-1)
	Width = Cells << (StepBits + DropBits)
	// MaxEta bounds |η|: far more than any model needs, and below it no arithmetic here overflows.
	MaxEta = 1 << 59
)

// Functions are all.
func Functions() []Function { return []Function{Logit, Log} }

// Check says whether f is one of them.
func (f Function) Check() error {
	if f != Logit && f != Log {
		return fmt.Errorf("link %.20q, expected %q or %q", string(f), Logit, Log)
	}
	return nil
}

// ScaleBits is the number of fractional bits of the function's values. The log link has more, since its values may all be small.
func (f Function) ScaleBits() uint {
	if f == Log {
		return 42
	}
	return 35
}

// Values are a link's mean, variance and cumulant in units of 2^-ScaleBits.
type Values struct{ Mean, Variance, Cumulant uint64 }

// Line is a linear function over the steps of a cell: Base + Slope·step, never negative.
type Line struct {
	Base  uint64
	Slope int64
}

// At is the line's value at a step.
func (l Line) At(step int) uint64 { return l.Base + uint64(l.Slope*int64(step)) }

// Cell is a row of a link's table.
type Cell struct{ Mean, Variance, Cumulant Line }

// At are the cell's values at a step.
func (c Cell) At(step int) Values {
	return Values{Mean: c.Mean.At(step), Variance: c.Variance.At(step), Cumulant: c.Cumulant.At(step)}
}

// Locate gives the cell and the step of η, for |η| ≤ MaxEta.
func Locate(eta int64) (cell, step int) {
	u := min(max(eta+Start, 0), Width-1)
	return int(u >> (StepBits + DropBits)), int(u >> DropBits & (Steps - 1))
}

// At are the values at η, which is in units of 2^-BetaBits, |η| ≤ MaxEta.
func (f Function) At(eta int64) Values {
	cell, step := Locate(eta)
	return f.Table()[cell].At(step)
}

// Greatest bounds the values for all η in [low, high].
func (f Function) Greatest(low, high int64) Values {
	var most Values
	table := f.Table()
	first, _ := Locate(low)
	last, _ := Locate(high)
	for _, c := range table[first : last+1] {
		for _, v := range []Values{c.At(0), c.At(Steps - 1)} {
			most.Mean = max(most.Mean, v.Mean)
			most.Variance = max(most.Variance, v.Variance)
			most.Cumulant = max(most.Cumulant, v.Cumulant)
		}
	}
	return most
}

// Error bounds |computed − true| by Absolute + Relative·true, in the functions' own units, for |η| ≤ Limit and for the log link up to LogLimit.
type Error struct{ Absolute, Relative float64 }

// Errors are the bounds of a link's functions.
type Errors struct{ Mean, Variance, Cumulant Error }

// Error computes the bounds of the package comment. The bounds on derivatives: σ' ≤ 1/4, |σ”| ≤ √3/18 < 0.0963, |σ”'| ≤ 1/8, |σ””| ≤ 1/4 (it is v·s·(3s² − 2) with
// s = tanh(−η/2), |s| < 1); those of e^η in a cell are below e^h times its value anywhere in it.
func (f Function) Error() Errors {
	const (
		h     = 1. / (1 << CellBits)
		eta   = 1. / (1 << (CellBits + StepBits + 1))
		units = 1<<(StepBits-2) + 1
	)
	scale := 1 / float64(uint64(1)<<f.ScaleBits())
	bound := func(m1, m2, m3 float64) float64 { return h*h/12*m2 + h*h*h/8*m3 + eta*m1 }
	if f == Log {
		const growth = 1.008 // above e^(h+eta)
		e := Error{Absolute: units * scale, Relative: bound(growth, growth, growth)}
		return Errors{e, e, e}
	}
	return Errors{
		Mean:     Error{Absolute: bound(1./4, 0.0963, 1./8) + units*scale},
		Variance: Error{Absolute: bound(0.0963, 1./8, 1./4) + units*scale},
		Cumulant: Error{Absolute: bound(1, 1./4, 0.0963) + units*scale},
	}
}
