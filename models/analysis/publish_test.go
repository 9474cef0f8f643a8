package analysis

import (
	"testing"

	"salus/models/study"
)

func TestSmallCellsAreWithheldFromPublication(t *testing.T) {
	rule := study.Release{MinCohort: 11}
	mean := map[string]float64{"x": 1}
	cells := func(counts ...uint64) *Cells {
		out := &Cells{}
		for _, n := range counts {
			out.N += n
			out.Cells = append(out.Cells, Cell{Count: n, Mean: mean, Sum: mean})
		}
		return out
	}
	for _, c := range []struct {
		counts   []uint64
		withheld []bool
	}{
		{[]uint64{11, 0, 40}, []bool{false, false, false}},
		{[]uint64{10, 3, 40}, []bool{true, true, false}},
		{[]uint64{90, 0, 1, 40}, []bool{false, false, true, true}}, // one cell alone would follow from the total
		{[]uint64{5}, []bool{true}},
	} {
		original := cells(c.counts...)
		got := ForPublication(original, rule).(*Cells)
		for i, cell := range got.Cells {
			if cell.Withheld != c.withheld[i] {
				t.Errorf("%v: cell %d withheld %v", c.counts, i, cell.Withheld)
			}
			if cell.Withheld && (cell.Count != 0 || cell.Sum != nil || cell.Mean != nil) {
				t.Errorf("%v: cell %d still shows numbers", c.counts, i)
			}
			if original.Cells[i].Count != c.counts[i] {
				t.Errorf("%v: the researcher's result changed", c.counts)
			}
		}
	}
	if got := ForPublication(cells(5), rule).(*Cells); got.N != 0 {
		t.Error("the total of a small cohort is shown")
	}
	survival := &Survival{Groups: []Group{{Group: "1", N: 100}, {Group: "2", N: 5, Events: 3}}, LogRank: &LogRank{}}
	got := ForPublication(survival, rule).(*Survival)
	if got.Groups[0].N != 100 || got.Groups[1].N != 0 || got.Groups[1].Events != 0 || !got.Groups[1].Withheld || got.LogRank != nil {
		t.Errorf("published %+v", got)
	}
}
