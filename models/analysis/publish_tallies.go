package analysis

// few says whether a count is one that is not published.
func few(least uint64, counts ...uint64) bool {
	for _, n := range counts {
		if 0 < n && n < least {
			return true
		}
	}
	return false
}

// publishedTwoByTwo withholds all tables and estimates if a cell is small: each follows from the others.
func publishedTwoByTwo(r *TwoByTwo, least uint64) *TwoByTwo {
	small := false
	for _, t := range append([]FourFold{r.All}, r.Strata...) {
		small = small || few(least, t.Exposed.Events, t.Exposed.N-t.Exposed.Events, t.Unexposed.Events, t.Unexposed.N-t.Unexposed.Events)
	}
	if !small {
		return r
	}
	out := &TwoByTwo{N: r.N, Exposure: r.Exposure, Outcome: r.Outcome, Notes: []string{noteWithheld}, Noise: r.Noise, Withheld: true}
	if few(least, r.N) {
		out.N = 0
	}
	return out
}

// publishedROC keeps thresholds between which, and beyond which, no small number of patients with or without the outcome stands. The area
// is withheld only where one side is small.
func publishedROC(r *ROC, least uint64) *ROC {
	others := r.N - r.Events
	if few(least, r.Events, others) {
		out := &ROC{N: r.N, Points: []Threshold{}, Notes: []string{noteWithheld}, Noise: r.Noise, Withheld: true}
		if few(least, r.N) {
			out.N = 0
		}
		return out
	}
	out := *r
	out.Points, out.Best = []Threshold{}, nil
	above, aboveOthers := r.Events, others
	for _, at := range r.Points {
		steps := []uint64{above - at.TruePositives, aboveOthers - at.FalsePositives, at.TruePositives, at.FalsePositives}
		if few(least, steps...) || steps[0]+steps[1] == 0 {
			continue
		}
		above, aboveOthers = at.TruePositives, at.FalsePositives
		out.Points = append(out.Points, at)
		if r.Best != nil && *r.Best == at.Threshold {
			out.Best = r.Best
		}
	}
	if len(out.Points) < len(r.Points) {
		out.Notes, out.Withheld = append(append([]string(nil), r.Notes...), noteThinned), true
	}
	return &out
}

// publishedCalibration withholds small bins, and the smallest other where a single one would follow from the totals.
func publishedCalibration(r *Calibration, least uint64) *Calibration {
	if few(least, r.Events, r.N-r.Events) {
		out := &Calibration{N: r.N, Bins: []RiskBin{}, Notes: []string{noteWithheld}, Noise: r.Noise, Withheld: true}
		if few(least, r.N) {
			out.N = 0
		}
		return out
	}
	out := *r
	out.Bins = append([]RiskBin(nil), r.Bins...)
	withheld, smallest := 0, -1
	for i, b := range out.Bins {
		if few(least, b.Events, b.N-b.Events) {
			out.Bins[i] = RiskBin{Lower: b.Lower, Upper: b.Upper, Withheld: true}
			withheld++
		} else if smallest < 0 || b.N < out.Bins[smallest].N {
			smallest = i
		}
	}
	if withheld == 0 {
		return r
	}
	if withheld == 1 && smallest >= 0 {
		out.Bins[smallest] = RiskBin{Lower: out.Bins[smallest].Lower, Upper: out.Bins[smallest].Upper, Withheld: true}
	}
	out.HosmerLemeshow, out.Withheld = nil, true
	out.Notes = append(append([]string(nil), r.Notes...), noteWithheld)
	return &out
}

// publishedAssociation withholds variants with a small cell, and all of them where cases or controls are few.
func publishedAssociation(r *Association, least uint64) *Association {
	out := *r
	out.Variants = append([]Variant(nil), r.Variants...)
	all, withheld := few(least, r.Cases, r.Controls), false
	for i, v := range out.Variants {
		if all || few(least, v.Missing) || few(least, v.Cases[:]...) || few(least, v.Controls[:]...) {
			out.Variants[i] = Variant{Variant: v.Variant, Withheld: true}
			withheld = true
		}
	}
	if all {
		out.Cases, out.Controls = 0, 0
	}
	if few(least, r.N) {
		out.N = 0
	}
	if withheld {
		out.Notes = append(append([]string(nil), r.Notes...), noteWithheld)
	}
	return &out
}
