package link

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// truth computes the functions at η·2^-BetaBits with 300 bits by other means than the tables do: e^x by its series at x/2^64 and squaring,
// log by Newton's iteration.
func truth(f Function, eta int64) (mean, variance, cumulant *big.Float) {
	x := number300().SetMantExp(number300().SetInt64(eta), -BetaBits)
	e := exp300(x)
	if f == Log {
		return e, e, e
	}
	sum := number300().Add(e, number300().SetInt64(1))
	mean = number300().Quo(e, sum)
	return mean, number300().Quo(mean, sum), logarithm(sum)
}

func number300() *big.Float { return new(big.Float).SetPrec(300) }

func exp300(x *big.Float) *big.Float {
	small := number300().SetMantExp(x, -64)
	sum, term := number300().SetInt64(1), number300().SetInt64(1)
	for n := int64(1); n < 8; n++ {
		term.Mul(term, small).Quo(term, number300().SetInt64(n))
		sum.Add(sum, term)
	}
	for range 64 {
		sum.Mul(sum, sum)
	}
	return sum
}

func logarithm(y *big.Float) *big.Float {
	near, _ := y.Float64()
	x := number300().SetFloat64(math.Log(near))
	for range 4 { // x ← x + y·e^-x − 1 doubles the correct digits
		step := number300().Quo(y, exp300(x))
		x.Add(x, step.Sub(step, number300().SetInt64(1)))
	}
	return x
}

// off is |value − truth| as a share of the bound.
func off(f Function, value uint64, truth *big.Float, e Error) float64 {
	v := number300().SetMantExp(number300().SetUint64(value), -int(f.ScaleBits()))
	distance, _ := v.Sub(v, truth).Float64()
	size, _ := truth.Float64()
	return math.Abs(distance) / (e.Absolute + e.Relative*size)
}

func TestValuesAreWithinTheProvenError(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, f := range Functions() {
		top := int64(Limit)
		if f == Log {
			top = LogLimit
		}
		low, high := int64(-Limit)<<BetaBits, top<<BetaBits
		etas := []int64{low, low + 1, -1, 0, 1, high - 1, high}
		const cell = 1 << (BetaBits - CellBits)
		for range 1500 {
			etas = append(etas, low+rng.Int64N(high-low))
			start := low - Shift<<DropBits + (1+rng.Int64N((high-low)/cell-1))*cell // ends and middle of a cell, where the error is greatest
			etas = append(etas, start, start+cell/2, start+cell-1)
		}
		var worst [3]float64
		e := f.Error()
		for _, eta := range etas {
			mean, variance, cumulant := truth(f, eta)
			got := f.At(eta)
			for i, x := range []float64{off(f, got.Mean, mean, e.Mean), off(f, got.Variance, variance, e.Variance), off(f, got.Cumulant, cumulant, e.Cumulant)} {
				worst[i] = max(worst[i], x)
				if x > 1 {
					t.Fatalf("%s at %d: function %d is off by %v of its bound", f, eta, i, x)
				}
			}
		}
		t.Logf("%s: worst errors %.2f, %.2f and %.2f of the bounds %+v", f, worst[0], worst[1], worst[2], e)
		for i, x := range worst {
			if x < 0.3 {
				t.Errorf("%s: function %d is never off by more than %v of its bound, so the bound says little or the test too", f, i, x)
			}
		}
	}
}

func TestErrorsAreWhatTheCommentSays(t *testing.T) {
	for _, c := range []struct {
		got        Error
		abs, relat float64
	}{
		{Logit.Error().Mean, 6.8e-7, 0},
		{Logit.Error().Variance, 7.6e-7, 0},
		{Logit.Error().Cumulant, 1.9e-6, 0},
		{Log.Error().Mean, 4.7e-10, 5.7e-6},
	} {
		if c.got.Absolute > c.abs || c.got.Relative > c.relat || c.got.Absolute < 0.9*c.abs || c.got.Relative < 0.9*c.relat {
			t.Errorf("%+v, the comment says %v and %v", c.got, c.abs, c.relat)
		}
	}
}

// TestErrorsCancelInTheMean: a model's sums are over many rows, so the error's mean is what estimates see.
func TestErrorsCancelInTheMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, f := range Functions() {
		const n = 4000
		var mean float64
		for range n {
			eta := rng.Int64N(8<<BetaBits) - 6<<BetaBits
			truth, _, _ := truth(f, eta)
			got := number300().SetMantExp(number300().SetUint64(f.At(eta).Mean), -int(f.ScaleBits()))
			off, _ := got.Sub(got, truth).Float64()
			size, _ := truth.Float64()
			if e := f.Error().Mean; f == Log {
				off /= e.Relative * size
			} else {
				off /= e.Absolute
			}
			mean += off / n
		}
		if math.Abs(mean) > 0.03 {
			t.Errorf("%s: the mean error of μ is %v of the bound", f, mean)
		}
		t.Logf("%s: mean error of μ %.4f of the bound", f, mean)
	}
}

// TestNullModelIsAlmostExact: where η is 0 for every row nothing cancels, so the value there has to be right.
func TestNullModelIsAlmostExact(t *testing.T) {
	for _, f := range Functions() {
		mean, variance, cumulant := truth(f, 0)
		got, e := f.At(0), f.Error()
		for i, x := range []float64{off(f, got.Mean, mean, e.Mean), off(f, got.Variance, variance, e.Variance), off(f, got.Cumulant, cumulant, e.Cumulant)} {
			if x > 0.1 { // the line's integers: 2^11 units
				t.Errorf("%s: function %d is off by %v of its bound at 0", f, i, x)
			}
		}
	}
}

func TestEtaIsLimited(t *testing.T) {
	const first, last = -Start, Width - Start - 1
	for _, f := range Functions() {
		if f.At(-MaxEta) != f.Table()[0].At(0) || f.At(MaxEta) != f.Table()[Cells-1].At(Steps-1) {
			t.Errorf("%s grows beyond its limits", f)
		}
	}
	if first >= -Limit<<BetaBits || last <= Limit<<BetaBits {
		t.Error("the cells do not cover the limits")
	}
	if Log.At(LogLimit<<BetaBits) == Log.At((LogLimit-1)<<BetaBits) || Log.At(LogLimit<<BetaBits+1<<(BetaBits-CellBits)) != Log.At(MaxEta) {
		t.Error("the log link does not end at its limit")
	}
	for _, c := range []struct {
		eta        int64
		cell, step int
	}{
		{-MaxEta, 0, 0},
		{first - 1, 0, 0},
		{first, 0, 0},
		{first + 1<<DropBits - 1, 0, 0},
		{first + 1<<DropBits, 0, 1},
		{0, Cells / 2, Shift},
		{-1 << (DropBits - 1), Cells / 2, Shift}, // halves upwards
		{-1<<(DropBits-1) - 1, Cells / 2, Shift - 1},
		{1<<(DropBits-1) - 1, Cells / 2, Shift},
		{1 << (DropBits - 1), Cells / 2, Shift + 1},
		{last, Cells - 1, Steps - 1},
		{last + 1, Cells - 1, Steps - 1},
		{MaxEta, Cells - 1, Steps - 1},
	} {
		if cell, step := Locate(c.eta); cell != c.cell || step != c.step {
			t.Errorf("%d is at step %d of cell %d, expected %d of %d", c.eta, step, cell, c.step, c.cell)
		}
	}
}

func TestNoLineIsNegative(t *testing.T) {
	for _, f := range Functions() {
		for j, c := range f.Table() {
			for i, l := range []Line{c.Mean, c.Variance, c.Cumulant} {
				end := new(big.Int).Mul(big.NewInt(l.Slope), big.NewInt(Steps-1))
				if end.Add(end, new(big.Int).SetUint64(l.Base)); end.Sign() < 0 || !end.IsUint64() || end.Uint64() != l.At(Steps-1) {
					t.Fatalf("%s, cell %d, function %d ends at %v", f, j, i, end)
				}
			}
		}
	}
}

func TestGreatestBoundsTheValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, f := range Functions() {
		for range 200 {
			low := rng.Int64N(40<<BetaBits) - 20<<BetaBits
			high := low + rng.Int64N(1<<BetaBits)
			most := f.Greatest(low, high)
			for range 20 {
				v := f.At(low + rng.Int64N(high-low+1))
				if v.Mean > most.Mean || v.Variance > most.Variance || v.Cumulant > most.Cumulant {
					t.Fatalf("%s: %+v is above %+v", f, v, most)
				}
			}
		}
		if v := f.Greatest(-MaxEta, MaxEta); f == Logit && (v.Mean > 1<<35 || v.Variance > 1<<33+1<<15) {
			t.Errorf("%+v", v)
		}
	}
}

// TestTablesAreTheCircuits: the tables are part of zkproofs/glm, so a change of one bit is another circuit.
func TestTablesAreTheCircuits(t *testing.T) {
	for f, want := range map[Function]string{
		Logit: "885c184acea5d2e8eb64fe8d56e22dfe0e5395b6f577b9e0d92ba8bc591cbe58",
		Log:   "f3d7a0cb52d0c0e58b5055179d350f34be068f618931813c9f881233f9f3a2b9",
	} {
		h := sha256.New()
		for _, c := range f.Table() {
			for _, l := range []Line{c.Mean, c.Variance, c.Cumulant} {
				h.Write(binary.BigEndian.AppendUint64(nil, l.Base))
				h.Write(binary.BigEndian.AppendUint64(nil, uint64(l.Slope)))
			}
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != want {
			t.Errorf("%s: the table's hash is %s", f, got)
		}
	}
}

func TestUnknownLinkIsRefused(t *testing.T) {
	for _, f := range Functions() {
		if err := f.Check(); err != nil {
			t.Error(err)
		}
	}
	for _, f := range []Function{"", "probit", "LOG"} {
		if f.Check() == nil {
			t.Errorf("%q is a link", f)
		}
	}
}
