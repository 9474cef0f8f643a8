package privacy

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestProjection(t *testing.T) {
	for _, c := range []struct {
		noised []int64
		want   []uint64
	}{
		{nil, []uint64{}},
		{[]int64{5}, []uint64{5}},
		{[]int64{-5}, []uint64{0}},
		{[]int64{3, 0, 7}, []uint64{3, 0, 7}},
		{[]int64{10, -2, 4}, []uint64{9, 0, 3}},
		{[]int64{10, -3, 4}, []uint64{9, 0, 2}}, // lowered by 1.5 each, the half to the greater
		{[]int64{1, -1, 0}, []uint64{0, 0, 0}},
		{[]int64{2, -7, 4}, []uint64{0, 0, 0}},
		{[]int64{100, -30, -30, -30}, []uint64{10, 0, 0, 0}},
	} {
		if got := Project(c.noised); !slices.Equal(got, c.want) {
			t.Errorf("%v becomes %v, want %v", c.noised, got, c.want)
		}
	}
}

// TestProjectionIsTheNearestTable compares with the projection onto the simplex by bisection, in floating point.
func TestProjectionIsTheNearestTable(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		noised, total := make([]int64, 1+random.IntN(60)), int64(0)
		for i := range noised {
			noised[i] = random.Int64N(60) - 20
			total += noised[i]
		}
		got, sum := Project(noised), int64(0)
		for _, x := range got {
			sum += int64(x)
		}
		if sum != max(total, 0) {
			t.Fatalf("%v: total %d, want %d", noised, sum, total)
		}
		if total <= 0 {
			continue
		}
		low, high := -100.0, 100.0
		for range 100 {
			mid, s := (low+high)/2, 0.0
			for _, x := range noised {
				s += max(0, float64(x)-mid)
			}
			if s > float64(total) {
				low = mid
			} else {
				high = mid
			}
		}
		for i, x := range noised {
			if want := max(0, float64(x)-low); math.Abs(float64(got[i])-want) > 1+1e-6 {
				t.Fatalf("%v: cell %d is %d, want about %g", noised, i, got[i], want)
			}
		}
	}
}
