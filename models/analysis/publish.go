package analysis

import "salus/models/study"

// ForPublication returns the result as published files show it: cells and curves of 1 to minCohort−1 patients are withheld,
// and so is the smallest other cell where a single one would follow from the total. It shapes what is passed on, not what
// the researcher can see: only proven noise hides a cell from whoever holds the decrypted table. Margins of two-way tables
// are not protected further. Other values are returned as they are.
func ForPublication(result any, rule study.Release) any {
	switch r := result.(type) {
	case *Cells:
		return publishedCells(r, uint64(rule.MinCohort))
	case *Survival:
		return publishedSurvival(r, uint64(rule.MinCohort))
	case *TwoByTwo:
		return publishedTwoByTwo(r, uint64(rule.MinCohort))
	case *ROC:
		return publishedROC(r, uint64(rule.MinCohort))
	case *Calibration:
		return publishedCalibration(r, uint64(rule.MinCohort))
	case *Association:
		return publishedAssociation(r, uint64(rule.MinCohort))
	}
	if published, ok := publishedModel(result, rule); ok {
		return published
	}
	return result
}

func publishedCells(r *Cells, least uint64) *Cells {
	out := *r
	out.Cells = append([]Cell(nil), r.Cells...)
	withheld := 0
	for i, c := range out.Cells {
		if 0 < c.Count && c.Count < least {
			out.Cells[i] = withhold(c)
			withheld++
		}
	}
	if withheld == 1 {
		smallest := -1
		for i, c := range out.Cells {
			if c.Count > 0 && (smallest < 0 || c.Count < out.Cells[smallest].Count) {
				smallest = i
			}
		}
		if smallest >= 0 {
			out.Cells[smallest] = withhold(out.Cells[smallest])
		}
	}
	if r.N < least {
		out.N, out.Quantiles, out.Test = 0, nil, nil
	}
	if withheld > 0 {
		out.Test = nil
		out.Notes = append(append([]string(nil), r.Notes...), noteWithheld)
	}
	return &out
}

func withhold(c Cell) Cell {
	return Cell{Key: c.Key, Lower: c.Lower, Upper: c.Upper, Withheld: true}
}

func publishedSurvival(r *Survival, least uint64) *Survival {
	out := *r
	out.Groups = append([]Group(nil), r.Groups...)
	for i, g := range out.Groups {
		if 0 < g.N && g.N < least {
			out.Groups[i] = Group{Group: g.Group, Curve: []Point{}, Withheld: true}
			out.LogRank = nil
		}
	}
	return &out
}
