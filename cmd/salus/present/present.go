// Package present draws the results of analyses for a terminal: tables and curves in plain text, beside the numbers computed in the clear where
// there are any.
package present

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"salus/models/analysis"
)

// Result draws a result. reference is of the same type or nil: the same numbers from another path.
func Result(w io.Writer, result, reference any) {
	switch r := result.(type) {
	case *analysis.Survival:
		printSurvival(w, r, as(r, reference))
	case *analysis.Cells:
		printCells(w, r, as(r, reference))
	case *analysis.TwoByTwo:
		printTwoByTwo(w, r, as(r, reference))
	case *analysis.ROC:
		printROC(w, r, as(r, reference))
	case *analysis.Calibration:
		printCalibration(w, r, as(r, reference))
	case *analysis.Association:
		printAssociation(w, r, as(r, reference))
	case *analysis.Summary:
		printSummary(w, r, as(r, reference))
	case *analysis.Correlations:
		printCorrelations(w, r, as(r, reference))
	case *analysis.TTests:
		printTTests(w, r, as(r, reference))
	case *analysis.Anova:
		printAnova(w, r, as(r, reference))
	case *analysis.Components:
		printComponents(w, r, as(r, reference))
	case *analysis.Regression:
		printRegression(w, r, as(r, reference))
	}
	printNoise(w, analysis.NoiseOf(result))
}

// printNoise says what noise a result has, if any.
func printNoise(w io.Writer, n *analysis.Noise) {
	if n == nil {
		return
	}
	fmt.Fprintf(w, "  noise of every site in every cell: standard deviation %.3g, %.3g in the sum of all; this session ε = %s, all of the study ε = %s, at δ = %s\n", n.Deviation, n.Total, n.Session, n.Epsilon, n.Delta)
	if n.Sum > 0 {
		fmt.Fprintf(w, "  in every sum, about the middle of the column's range: standard deviation %.3g in its unit\n", n.Sum)
	}
	notes(w, []string{n.Note})
}

// as is the reference if it is of the result's type, else nil.
func as[T any](_ T, reference any) T {
	r, _ := reference.(T)
	return r
}

func number(x *float64) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf("%g", *x)
}

func printSurvival(w io.Writer, r, reference *analysis.Survival) {
	fmt.Fprintf(w, "\n%s\n", curves(r))
	heading := ""
	if reference != nil {
		heading = "in the clear"
	}
	line := func(format string, args ...any) {
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf(format, args...), " "))
	}
	line("  %-10s %6s %6s   %-22s %s", "group", "n", "events", "median (95 %)", heading)
	for i, g := range r.Groups {
		clear := ""
		if reference != nil && i < len(reference.Groups) {
			c := reference.Groups[i]
			clear = fmt.Sprintf("%d, %d, %s (%s to %s)", c.N, c.Events, number(c.Median), number(c.Lower), number(c.Upper))
		}
		line("%c %-10s %6d %6d   %-22s %s", marks[i%len(marks)], g.Group, g.N, g.Events, fmt.Sprintf("%s (%s to %s)", number(g.Median), number(g.Lower), number(g.Upper)), clear)
	}
	if l := r.LogRank; l != nil {
		clear := ""
		if reference != nil && reference.LogRank != nil {
			clear = fmt.Sprintf("   in the clear: %.4f, p %.5f", reference.LogRank.ChiSquare, reference.LogRank.P)
		}
		fmt.Fprintf(w, "\n  log-rank: chi-square %.4f on %d degree(s) of freedom, p %.5f%s\n", l.ChiSquare, l.DF, l.P, clear)
	}
}

var marks = []byte("*+ox#@")

// curves draws the step curves, 64 columns by 17 rows.
func curves(r *analysis.Survival) string {
	const width, height = 64, 17
	grid := make([][]byte, height)
	for i := range grid {
		grid[i] = []byte(strings.Repeat(" ", width))
	}
	var last float64
	for _, g := range r.Groups {
		if n := len(g.Curve); n > 0 {
			last = math.Max(last, g.Curve[n-1].Time)
		}
	}
	if last == 0 {
		return ""
	}
	for i, g := range r.Groups {
		s, j := 1.0, 0
		end := 0.0
		if n := len(g.Curve); n > 0 {
			end = g.Curve[n-1].Time
		}
		for x := range width {
			t := last * float64(x) / (width - 1)
			if t > end {
				break
			}
			for j < len(g.Curve) && g.Curve[j].Time <= t {
				s = g.Curve[j].Survival
				j++
			}
			y := int(math.Round((1 - s) * (height - 1)))
			grid[y][x] = marks[i%len(marks)]
		}
	}
	var out strings.Builder
	for y, line := range grid {
		label := "     "
		if y%4 == 0 {
			label = fmt.Sprintf("%4.2f ", 1-float64(y)/(height-1))
		}
		fmt.Fprintf(&out, "%s|%s\n", label, strings.TrimRight(string(line), " "))
	}
	fmt.Fprintf(&out, "     +%s\n      0%*s\n", strings.Repeat("-", width), width-1, fmt.Sprintf("%g", last))
	return out.String()
}

func printCells(w io.Writer, r, reference *analysis.Cells) {
	fmt.Fprintf(w, "\n  n %d\n", r.N)
	shown := 0
	for i, c := range r.Cells {
		if c.Count == 0 {
			continue
		}
		if shown++; shown > 40 {
			fmt.Fprintf(w, "  … and more; the receipt holds all %d cells\n", len(r.Cells))
			break
		}
		clear := ""
		if reference != nil && i < len(reference.Cells) {
			clear = fmt.Sprintf("in the clear %d", reference.Cells[i].Count)
			if c.Noised != nil {
				for name := range c.Mean {
					clear += fmt.Sprintf(", mean %.6g", reference.Cells[i].Mean[name])
				}
			}
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %-40s %8d   %-20s %s", label(c), c.Count, clear, figures(c)), " "))
	}
	for i, q := range r.Quantiles {
		clear := ""
		if reference != nil && i < len(reference.Quantiles) {
			c := reference.Quantiles[i]
			clear = fmt.Sprintf("in the clear %v (%s to %s)", c.Value, number(c.Lower), number(c.Upper))
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  quantile %-6v %-32s %s", q.P, fmt.Sprintf("%v (%s to %s)", q.Value, number(q.Lower), number(q.Upper)), clear), " "))
	}
	if r.Test != nil {
		fmt.Fprintf(w, "  chi-square %.4f on %d degree(s) of freedom, p %.5g\n", r.Test.ChiSquare, r.Test.DF, r.Test.P)
	}
	notes(w, r.Notes)
}

func notes(w io.Writer, list []string) {
	for _, n := range list {
		fmt.Fprintf(w, "  note: %s\n", n)
	}
}

// label names a cell by its key, and a histogram's bin by its edges.
func label(c analysis.Cell) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(c.Key)) {
		parts = append(parts, name+" "+c.Key[name])
	}
	if c.Lower != nil || c.Upper != nil {
		parts = append(parts, number(c.Lower)+" to "+number(c.Upper))
	}
	if len(parts) == 0 {
		return "all"
	}
	return strings.Join(parts, ", ")
}

// figures are a cell's sums and means.
func figures(c analysis.Cell) string {
	var parts []string
	if n := c.Noised; n != nil {
		parts = append(parts, fmt.Sprintf("decrypted %d, truly %.0f to %.0f", n.Value, n.Lower, n.Upper))
		if m := n.Mean; m != nil {
			parts = append(parts, fmt.Sprintf("mean truly %.6g to %.6g", m.Lower, m.Upper))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Sum)) {
		parts = append(parts, fmt.Sprintf("sum of %s %g", name, c.Sum[name]))
		if m, ok := c.Mean[name]; ok {
			parts = append(parts, fmt.Sprintf("mean %.6g", m))
		}
	}
	return strings.Join(parts, ", ")
}
