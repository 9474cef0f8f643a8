package demo

import (
	"fmt"
	"io"
	"strings"

	"salus/cmd/salus/present"
	"salus/models/analysis"
)

// Good says whether everything was as expected.
func (d Document) Good() bool {
	for _, b := range d.Beats {
		if b.Expected != b.Observed {
			return false
		}
	}
	return d.Verified && d.Proofs.Made == d.Proofs.Verified && d.MaxRelDifference <= analysis.Tolerance(d.Result)
}

// Print draws the result for a terminal.
func (d Document) Print(w io.Writer) {
	fmt.Fprintf(w, "\n%s (%s), %d sites\n\n", d.Study.Name, d.Study.Analysis, len(d.Sites))
	for _, s := range d.Sites {
		fmt.Fprintf(w, "  %-16s %4d patients, %4d permit this study\n", s.Name, s.Patients, s.Consenting)
	}
	present.Result(w, d.Result, d.Reference)
	what := "numbers"
	if analysis.NoiseOf(d.Result) != nil {
		what = "numbers of patients, by the noise,"
	}
	fmt.Fprintf(w, "\nlargest difference from the %s computed in the clear: %g (beyond 1: relative %g)\n", what, d.MaxAbsDifference, d.MaxRelDifference)
	if len(d.Beats) > 0 {
		fmt.Fprintln(w)
	}
	for _, b := range d.Beats {
		mark := "as expected"
		if b.Expected != b.Observed {
			mark = "NOT AS EXPECTED: " + b.Expected
		}
		fmt.Fprintf(w, "%-14s %s (%s)\n               %s\n", b.Name, b.Observed, mark, wrapped(b.Detail, 15, 100))
	}
	verdict := "NOT VERIFIED"
	if d.Verified {
		verdict = "verified in a fresh process"
	}
	fmt.Fprintf(w, "\nreceipt %s\n        %s, %d of %d proofs; check it again: salus verify %s\n", d.Receipt, verdict, d.Proofs.Verified, d.Proofs.Made, d.Receipt)
	fmt.Fprintf(w, "\nkeys %.1f s, session %.1f s, all %.1f s. A development consortium: its keys were made without a ceremony.\n", d.Seconds.DevelopmentKeys, d.Seconds.Session, d.Seconds.Total)
}

func wrapped(text string, indent, width int) string {
	var out strings.Builder
	at := indent
	for i, word := range strings.Fields(text) {
		if i > 0 && at+1+len(word) > width {
			out.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent
		} else if i > 0 {
			out.WriteByte(' ')
			at++
		}
		out.WriteString(word)
		at += len(word)
	}
	return out.String()
}
