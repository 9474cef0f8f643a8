package present

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"salus/models/analysis"
)

// beside writes a line with what was computed in the clear at its right.
func beside(w io.Writer, name, ours, clear string) {
	if ours == "" {
		return
	}
	if clear != "" {
		clear = "in the clear " + clear
	}
	fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %-26s %-42s %s", name, ours, clear), " "))
}

// estimate is a number with its interval and p value.
func estimate(e *analysis.Estimate) string {
	if e == nil {
		return ""
	}
	text := fmt.Sprintf("%.5g (%.5g to %.5g)", e.Estimate, e.Lower, e.Upper)
	if e.P != nil {
		text += fmt.Sprintf(", p %.3g", *e.P)
	}
	if e.Corrected {
		text += ", corrected"
	}
	return text
}

func test(t *analysis.ChiTest) string {
	if t == nil {
		return ""
	}
	return fmt.Sprintf("%.5g on %d, p %.3g", t.ChiSquare, t.DF, t.P)
}

func pearson(t *analysis.ChiSquare) string {
	if t == nil {
		return ""
	}
	return fmt.Sprintf("%.5g on %d, p %.3g", t.ChiSquare, t.DF, t.P)
}

func printTwoByTwo(w io.Writer, r, reference *analysis.TwoByTwo) {
	fmt.Fprintf(w, "\n  n %d; exposure: %s; outcome: %s\n", r.N, r.Exposure, r.Outcome)
	if reference == nil {
		reference = new(analysis.TwoByTwo)
	}
	printFourFold(w, r.All, reference.All)
	for i, t := range r.Strata {
		var clear analysis.FourFold
		if i < len(reference.Strata) {
			clear = reference.Strata[i]
		}
		fmt.Fprintf(w, "\n  stratum %s\n", t.Stratum)
		printFourFold(w, t, clear)
	}
	if m := r.MantelHaenszel; m != nil {
		fmt.Fprintf(w, "\n  all strata (Mantel-Haenszel)\n")
		clear := reference.MantelHaenszel
		if clear == nil {
			clear = new(analysis.MantelHaenszel)
		}
		beside(w, "common odds ratio", estimate(m.OddsRatio), estimate(clear.OddsRatio))
		beside(w, "chi-square", test(m.Test), test(clear.Test))
		beside(w, "chi-square, corrected", test(m.Corrected), test(clear.Corrected))
		beside(w, "Breslow-Day", homogeneity(m.Homogeneity), homogeneity(clear.Homogeneity))
	}
	notes(w, r.Notes)
}

func homogeneity(h *analysis.Homogeneity) string {
	if h == nil {
		return ""
	}
	return test(&h.BreslowDay)
}

func printFourFold(w io.Writer, t, clear analysis.FourFold) {
	arm := func(a analysis.Arm) string {
		if a.Risk == nil {
			return ""
		}
		return fmt.Sprintf("%d of %d (%.1f %%)", a.Events, a.N, 100**a.Risk)
	}
	beside(w, "exposed", arm(t.Exposed), arm(clear.Exposed))
	beside(w, "unexposed", arm(t.Unexposed), arm(clear.Unexposed))
	beside(w, "odds ratio", estimate(t.OddsRatio), estimate(clear.OddsRatio))
	beside(w, "risk ratio", estimate(t.RiskRatio), estimate(clear.RiskRatio))
	beside(w, "risk difference", estimate(t.RiskDifference), estimate(clear.RiskDifference))
	beside(w, "chi-square", pearson(t.Test), pearson(clear.Test))
	beside(w, "Fisher's exact test", fisher(t.Fisher), fisher(clear.Fisher))
}

func fisher(f *analysis.Fisher) string {
	if f == nil {
		return ""
	}
	infinite := func(x *float64) string {
		if x == nil {
			return "infinite"
		}
		return fmt.Sprintf("%.5g", *x)
	}
	return fmt.Sprintf("%s (%.5g to %s), p %.3g", infinite(f.OddsRatio), f.Lower, infinite(f.Upper), f.P)
}

func printROC(w io.Writer, r, reference *analysis.ROC) {
	fmt.Fprintf(w, "\n  n %d, %d with the outcome\n", r.N, r.Events)
	if reference == nil {
		reference = new(analysis.ROC)
	}
	fmt.Fprintf(w, "\n%s\n", rocCurve(r))
	beside(w, "area under the curve", area(r.AUC), area(reference.AUC))
	if r.Best != nil {
		for _, at := range r.Points {
			if at.Threshold == *r.Best {
				beside(w, "best threshold (Youden)", fmt.Sprintf("%g: sensitivity %s, specificity %s", at.Threshold, proportion(at.Sensitivity), proportion(at.Specificity)), share(reference.Best))
			}
		}
	}
	notes(w, r.Notes)
}

func area(a *analysis.AUC) string {
	if a == nil {
		return ""
	}
	if a.StdError == nil {
		return fmt.Sprintf("%.5g", a.Estimate)
	}
	return fmt.Sprintf("%.5g (%.5g to %.5g)", a.Estimate, *a.Lower, *a.Upper)
}

func proportion(p *analysis.Proportion) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprintf("%.3f", p.Estimate)
}

// rocCurve draws sensitivity over 1 − specificity, 50 columns by 17 rows.
func rocCurve(r *analysis.ROC) string {
	const width, height = 50, 17
	others := r.N - r.Events
	if r.Events == 0 || others == 0 {
		return ""
	}
	grid := make([][]byte, height)
	for i := range grid {
		grid[i] = []byte(strings.Repeat(" ", width))
	}
	last := height - 1
	for x := range width {
		// The highest sensitivity among the thresholds with at most this share of false positives.
		best, share := 0.0, float64(x)/(width-1)
		for _, at := range r.Points {
			if float64(at.FalsePositives) <= share*float64(others) {
				best = max(best, float64(at.TruePositives)/float64(r.Events))
			}
		}
		grid[last-int(best*float64(last)+0.5)][x] = '*'
	}
	var out strings.Builder
	for y, line := range grid {
		label := "     "
		if y%4 == 0 {
			label = fmt.Sprintf("%4.2f ", 1-float64(y)/float64(last))
		}
		fmt.Fprintf(&out, "%s|%s\n", label, strings.TrimRight(string(line), " "))
	}
	fmt.Fprintf(&out, "     +%s\n      0%*s\n", strings.Repeat("-", width), width-1, "1 - specificity  1")
	return out.String()
}

func printCalibration(w io.Writer, r, reference *analysis.Calibration) {
	fmt.Fprintf(w, "\n  n %d, %d with the outcome\n\n", r.N, r.Events)
	if reference == nil {
		reference = new(analysis.Calibration)
	}
	fmt.Fprintf(w, "  %-18s %6s %10s   %s\n", "risk", "n", "predicted", "observed (95 %)")
	for i, b := range r.Bins {
		clear := ""
		if i < len(reference.Bins) {
			c := reference.Bins[i]
			clear = fmt.Sprintf("in the clear %d, %.3f, %s", c.N, c.MeanPredicted, interval(c.Observed))
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %-18s %6d %10.3f   %-24s %s", fmt.Sprintf("%g to %g", b.Lower, b.Upper), b.N, b.MeanPredicted, interval(b.Observed), clear), " "))
	}
	fmt.Fprintln(w)
	beside(w, "mean predicted", share(r.MeanPredicted), share(reference.MeanPredicted))
	beside(w, "observed", interval(r.Observed), interval(reference.Observed))
	beside(w, "Brier score", share(r.Brier), share(reference.Brier))
	ours, fitted := hosmer(r.HosmerLemeshow)
	clear, clearFitted := hosmer(reference.HosmerLemeshow)
	beside(w, "Hosmer-Lemeshow", ours, clear)
	beside(w, "  if fitted to these", fitted, clearFitted)
	beside(w, "Spiegelhalter's z", zTest(r.Spiegelhalter), zTest(reference.Spiegelhalter))
	notes(w, r.Notes)
}

func hosmer(h *analysis.HosmerLemeshow) (published, fitted string) {
	if h == nil {
		return "", ""
	}
	return test(&h.Published), test(h.Fitted)
}

func zTest(z *analysis.ZTest) string {
	if z == nil {
		return ""
	}
	return fmt.Sprintf("%.5g, p %.3g", z.Z, z.P)
}

// share is a number that can be missing.
func share(x *float64) string {
	if x == nil {
		return ""
	}
	return fmt.Sprintf("%.5g", *x)
}

func interval(p *analysis.Proportion) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%.3f (%.3f to %.3f)", p.Estimate, p.Lower, p.Upper)
}

func printAssociation(w io.Writer, r, reference *analysis.Association) {
	fmt.Fprintf(w, "\n  n %d: %d cases, %d controls\n", r.N, r.Cases, r.Controls)
	if len(r.Variants) > mostVariants {
		printScan(w, r)
		return
	}
	for i, v := range r.Variants {
		var clear analysis.Variant
		known := reference != nil && i < len(reference.Variants)
		if known {
			clear = reference.Variants[i]
		}
		cells := func(c [3]uint64) string {
			if !known {
				return ""
			}
			return fmt.Sprint(c)
		}
		fmt.Fprintf(w, "\n  %s: genotypes of %d, %d without\n", v.Variant, v.N, v.Missing)
		beside(w, "cases 0, 1, 2", fmt.Sprint(v.Cases), cells(clear.Cases))
		beside(w, "controls 0, 1, 2", fmt.Sprint(v.Controls), cells(clear.Controls))
		beside(w, "trend", trend(v.Trend), trend(clear.Trend))
		beside(w, "additive odds ratio", estimate(v.Additive), estimate(clear.Additive))
		beside(w, "genotypic chi-square", pearson(v.Genotypic), pearson(clear.Genotypic))
		beside(w, "allelic odds ratio", estimate(v.Allelic), estimate(clear.Allelic))
		beside(w, "Hardy-Weinberg p, controls", share(v.HardyWeinberg), share(clear.HardyWeinberg))
	}
	notes(w, r.Notes)
}

// mostVariants is the number of variants that are printed one by one, or the number of the likeliest ones where there are more.
const mostVariants = 20

// printScan prints the variants with the smallest p values; all of them are in the result's file.
func printScan(w io.Writer, r *analysis.Association) {
	var tested []analysis.Variant
	for _, v := range r.Variants {
		if v.Trend != nil {
			tested = append(tested, v)
		}
	}
	slices.SortStableFunc(tested, func(a, b analysis.Variant) int { return cmp.Compare(a.Trend.P, b.Trend.P) })
	fmt.Fprintf(w, "  %d variants, %d with a trend test", len(r.Variants), r.Tests)
	if r.Inflation != nil {
		fmt.Fprintf(w, ", genomic inflation %.3f", *r.Inflation)
	}
	fmt.Fprintf(w, "; those with the smallest p values:\n\n  %-28s %6s %9s  %-34s %9s %9s\n", "variant", "n", "frequency", "additive odds ratio", "trend p", "fdr")
	for _, v := range tested[:min(mostVariants, len(tested))] {
		fmt.Fprintf(w, "  %-28s %6d %9s  %-34s %9.3g %9s\n", v.Variant, v.N, share(v.Frequency), estimate(v.Additive), v.Trend.P, share(v.FDR))
	}
	notes(w, r.Notes)
}

func trend(t *analysis.Trend) string {
	if t == nil {
		return ""
	}
	return fmt.Sprintf("z %.5g, p %.3g", t.Z, t.P)
}
