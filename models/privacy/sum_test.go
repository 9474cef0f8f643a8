package privacy

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// shifted is δ at ε between independent draws of two laws and the same draws moved by x and y, the first argument being the moved one.
func shifted(a, b []float64, x, y int, epsilon float64) float64 {
	d, factor := 0.0, math.Exp(epsilon)
	at := func(p []float64, i int) float64 {
		if i < 0 || i >= len(p) {
			return 0
		}
		return p[i]
	}
	for i := range len(a) + x {
		for j := range len(b) + y {
			d += max(0, at(a, i-x)*at(b, j-y)-factor*at(a, i)*at(b, j))
		}
	}
	return d
}

// TestBoundHoldsForCountAndSumTogether compares Delta with the exact loss of a row that moves a count by one and the carry of its sum by w.
func TestBoundHoldsForCountAndSumTogether(t *testing.T) {
	for _, c := range []struct {
		scale Scale
		sites int
		sum   Sum
	}{{16, 2, Sum{Grid: 6, Centre: 61, Width: 60}}, {16, 3, Sum{Grid: 5, Centre: 61, Width: 60}}, {64, 2, Sum{Grid: 4, Centre: 61, Width: 60}}} {
		table := Table{c.scale, c.sites, c.sum}
		p, loss, w := law(c.scale, Honest(c.sites)), table.Loss(), int(c.sum.Steps())
		for _, epsilon := range []float64{0.5, 1, 2} {
			exact := shifted(p, p, 1, w, epsilon)
			bound, _ := loss.Delta(new(big.Rat).SetFloat64(epsilon)).Float64()
			if bound < exact {
				t.Errorf("%+v, ε = %g: bound %g, exact %g", table, epsilon, bound, exact)
			}
			if looser, _ := loss.Delta(new(big.Rat).SetFloat64(1.35*epsilon + 0.1)).Float64(); exact > 1e-8 && exact < 1e-2 && looser > exact {
				t.Errorf("%+v, ε = %g: exact %g, but %g at a third more ε", table, epsilon, exact, looser)
			}
			// A loss that counted the count alone would promise too much.
			if counts, _ := (Table{Scale: c.scale, Sites: c.sites}).Loss().Delta(new(big.Rat).SetFloat64(epsilon)).Float64(); exact > 1e-12 && counts > exact {
				t.Errorf("%+v, ε = %g: the bound for counts alone, %g, holds too: this test says nothing", table, epsilon, counts)
			}
		}
	}
}

// TestOnlyTheCarryDependsOnTheRows is the package comment's lemma, computed: between x and x', what B shows is no more than the noise of w = ⌈|x−x'|/2^g⌉ steps shows, for
// every place of x on the grid; and a sum whose low part were bare would show the difference outright.
func TestOnlyTheCarryDependsOnTheRows(t *testing.T) {
	noise := law(2, 1)
	released := func(x, grid, modulus int) []float64 {
		p := make([]float64, modulus)
		for k, q := range noise {
			for u := range 1 << grid {
				b := x + u + (k-len(noise)/2)<<grid
				p[(b%modulus+modulus)%modulus] += q / float64(int(1)<<grid)
			}
		}
		return p
	}
	delta := func(p, q []float64, epsilon float64) float64 {
		d := 0.0
		for i := range p {
			d += max(0, p[i]-math.Exp(epsilon)*q[i])
		}
		return d
	}
	for _, grid := range []int{0, 1, 3, 4} {
		for _, moved := range []int{1, 5, 8, 16, 19} {
			w := (moved + 1<<grid - 1) >> grid
			for x := range 1 << grid {
				for _, modulus := range []int{1 << 13, 1 << 7} { // the second wraps around
					before, after := released(x, grid, modulus), released(x+moved, grid, modulus)
					for _, epsilon := range []float64{0.1, 0.5, 1, 2} {
						most := shifted(noise, []float64{1}, w, 0, epsilon)
						for _, got := range []float64{delta(after, before, epsilon), delta(before, after, epsilon)} {
							if got > most*(1+1e-9)+1e-12 {
								t.Fatalf("grid 2^%d, %d to %d modulo %d, ε = %g: δ = %g, %d steps of noise show %g", grid, x, x+moved, modulus, epsilon, got, w, most)
							}
						}
					}
				}
			}
			if at := released(0, grid, 1<<13); grid > 0 {
				bare := make([]float64, 1<<13) // the same noise without the uniform part
				for k, q := range noise {
					bare[((k-len(noise)/2)<<grid+1<<13)%(1<<13)] += q
				}
				other := append(bare[len(bare)-1:], bare[:len(bare)-1]...)
				if d := delta(bare, other, 2); d < 0.99 || delta(at, bare, 2) < 0.4 {
					t.Fatalf("grid 2^%d without the uniform part: δ = %g", grid, d)
				}
			}
		}
	}
}

// TestLimbsShowTheTotalAlone computes, for a small modulus, the law of all limbs that masks and noise leave: it depends on the total and not on how the limbs make it.
func TestLimbsShowTheTotalAlone(t *testing.T) {
	const modulus, limb = 64, 4 // limbs of two bits, known modulo 64
	noise := []float64{0.25, 0.5, 0.25}
	view := func(limbs [3]int) map[[3]int]float64 {
		p := map[[3]int]float64{}
		for z, q := range noise {
			for one := range modulus {
				for two := range modulus {
					low := z - limb*one - limb*limb*two
					p[[3]int{((limbs[0]+low)%modulus + modulus*modulus) % modulus, (limbs[1] + one) % modulus, (limbs[2] + two) % modulus}] += q / modulus / modulus
				}
			}
		}
		return p
	}
	same := func(a, b map[[3]int]float64) bool {
		for x, p := range a {
			if math.Abs(b[x]-p) > 1e-12 {
				return false
			}
		}
		return len(a) == len(b)
	}
	base := view([3]int{1, 2, 1})                                                                   // 25
	for _, limbs := range [][3]int{{5, 1, 1}, {9, 0, 1}, {25, 0, 0}, {13, 3, 0}, {1, 18, 1 + 12}} { // the last has one modulus more, 64·3 + 16·… as total 25 + 4·64
		if !same(base, view(limbs)) {
			t.Errorf("limbs %v look different from 1, 2, 1", limbs)
		}
	}
	if same(base, view([3]int{2, 2, 1})) {
		t.Error("another total looks the same")
	}
}

// TestSumsComeBack: what About makes of counts and sums with the noise of every site is R with that noise, to the last row that fits and not beyond.
func TestSumsComeBack(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, values := range []uint32{2, 121, 1000, 1001, 8_000} {
		for _, sites := range []int{2, 5, 63} {
			e, d := big.NewRat(4, 1), big.NewRat(1, 1e6)
			table, err := Target{e, d}.Sum(sites, 1, values)
			if err != nil {
				t.Fatal(err)
			}
			s := table.Sum
			reach := uint64(table.Scale.Reach())
			for range 300 {
				n := uint64(min(table.Rows(), 1<<20))
				if random.IntN(2) == 0 {
					n = random.Uint64N(n + 1)
				}
				sum := n * uint64(1+random.Uint64N(uint64(values)))
				switch random.IntN(3) {
				case 0:
					sum = n
				case 1:
					sum = n * uint64(values)
				}
				count, noised, want := n, sum, 2*(int64(sum)-int64(n)*int64(s.Centre))
				for range sites {
					k, z, u := Offset-reach+random.Uint64N(2*reach+1), Offset-reach+random.Uint64N(2*reach+1), random.Uint64N(1<<s.Grid)
					if random.IntN(3) == 0 { // the greatest there is
						k, z, u = Offset-reach, Offset+reach, 1<<s.Grid-1
					}
					count += k
					noised += uint64(s.Centre)*k + z<<s.Grid + u
					want += 2*(int64(z)-Offset)<<s.Grid + 2*int64(u) - (1<<s.Grid - 1)
				}
				if got := table.About(count, noised%(1<<SumBits)); got != want {
					t.Fatalf("%+v: %d rows, sum %d: %d, want %d", table, n, sum, got, want)
				}
			}
		}
	}
}

// TestSumsHaveTheLeastError: the chosen scale and grid admit the sessions, and no other grid does better; noise has the variance that is said.
func TestSumsHaveTheLeastError(t *testing.T) {
	e, d := big.NewRat(1, 1), big.NewRat(1, 1e6)
	target := Target{e, d}
	for _, values := range []uint32{2, 121, 20_000} {
		table, err := target.Sum(3, 1, values)
		if err != nil {
			t.Fatal(err)
		}
		s := table.Sum
		if err := s.Check(); err != nil {
			t.Error(err)
		}
		if worst := max(s.Centre-1, values-s.Centre); s.Width != worst || !target.Admits(table.Loss()) {
			t.Errorf("%d codes: %+v, width %d", values, table, worst)
		}
		if got, want := table.Loss().Rho(), big.NewRat(1+s.Steps()*s.Steps(), 2*2*int64(table.Scale)); got.Cmp(want) != 0 {
			t.Errorf("%d codes: ρ = %v, want %v", values, got, want)
		}
		mean := func(x Table) float64 {
			return math.Pow(x.SumDeviation(), 2)/float64(x.Sites) + float64(x.Sum.Width)*float64(x.Sum.Width)/3*float64(x.Scale)
		}
		for grid := range MaxGrid {
			other := Table{Sites: 3, Sum: Sum{Grid: uint8(grid), Centre: s.Centre, Width: s.Width}}
			if other.Scale, err = target.smallest(other, 1); err == nil && other.Rows() > 0 && mean(other) < mean(table)*(1-1e-9) {
				t.Errorf("%d codes: grid %d and scale %d are better than %d and %d", values, grid, other.Scale, s.Grid, table.Scale)
			}
		}
	}
	one := Table{Scale: 4, Sites: 3, Sum: Sum{Grid: 3, Centre: 10, Width: 9}}
	if got, want := one.SumDeviation(), math.Sqrt(3*(64*4+63./12)); math.Abs(got-want) > 1e-9 {
		t.Errorf("sums deviate by %g, want %g", got, want)
	}
	same, err := target.Sum(3, 1, 1)
	scale, _ := target.Scale(3, 1)
	if err != nil || same.Scale != scale || same.Loss().Rho().Cmp((Table{Scale: scale, Sites: 3}).Loss().Rho()) != 0 {
		t.Errorf("sums of one code: %+v, %v", same, err)
	}
	if _, err := (Target{big.NewRat(1, 10), d}).Sum(2, 4, 100); !errors.Is(err, ErrTooLittleNoise) {
		t.Errorf("ε = 0.1 for four sessions of two sites: %v", err)
	}
	if _, err := target.Sum(60, 1, 1<<19); !errors.Is(err, errNoRoom) {
		t.Errorf("sums of half a million codes: %v", err)
	}
	for _, s := range Scales() {
		c, reach := s.Thresholds(), int(s.Reach())
		if c[Offset-reach+1] == 0 || c[Offset-reach] != 0 || c[Offset+reach] == 1<<WordBits || c[Offset+reach+1] != 1<<WordBits {
			t.Errorf("scale %d reaches %d", s, reach)
		}
	}
	for _, values := range []uint32{0, 1 << 20, math.MaxUint32} {
		if _, err := target.Sum(3, 1, values); err == nil {
			t.Errorf("sums of %d codes are accepted", values)
		}
	}
	for _, bad := range []Sum{{Grid: 21}, {Width: 1<<19 + 1}, {Centre: 1<<20 + 1}} {
		if bad.Check() == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}
