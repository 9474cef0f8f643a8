package present

import (
	"fmt"
	"io"

	"salus/models/analysis"
)

// around is a number with its interval.
func around(x, lower, upper *float64) string {
	switch {
	case x == nil:
		return ""
	case lower == nil || upper == nil:
		return fmt.Sprintf("%.5g", *x)
	}
	return fmt.Sprintf("%.5g (%.5g to %.5g)", *x, *lower, *upper)
}

func withP(text string, p *float64) string {
	if text == "" || p == nil {
		return text
	}
	return text + fmt.Sprintf(", p %.3g", *p)
}

// at is the element of a list at a place, or the zero value.
func at[T any](list []T, i int) (x T) {
	if i < len(list) {
		x = list[i]
	}
	return x
}

func printSummary(w io.Writer, r, reference *analysis.Summary) {
	if reference == nil {
		reference = new(analysis.Summary)
	}
	for i, g := range r.Groups {
		clear := at(reference.Groups, i)
		fmt.Fprintf(w, "\n  group %s: n %d\n", g.Group, g.N)
		for j, v := range g.Variables {
			c := at(clear.Variables, j)
			beside(w, v.Name+", mean", around(v.Mean, v.Lower, v.Upper), around(c.Mean, c.Lower, c.Upper))
			beside(w, v.Name+", sd", share(v.SD), share(c.SD))
		}
		for s, row := range g.Covariance {
			for t := range s {
				beside(w, "covariance "+g.Variables[t].Name+", "+g.Variables[s].Name, share(row[t]), share(at(at(clear.Covariance, s), t)))
			}
		}
	}
	notes(w, r.Notes)
}

func printCorrelations(w io.Writer, r, reference *analysis.Correlations) {
	if reference == nil {
		reference = new(analysis.Correlations)
	}
	fmt.Fprintf(w, "\n  n %d\n", r.N)
	for i, p := range r.Pairs {
		c := at(reference.Pairs, i)
		beside(w, p.A+", "+p.B, withP(around(p.R, p.Lower, p.Upper), p.P), withP(around(c.R, c.Lower, c.Upper), c.P))
	}
	notes(w, r.Notes)
}

func meanGroup(g analysis.MeanGroup) string {
	if g.Mean == nil {
		return ""
	}
	text := fmt.Sprintf("n %d, mean %.5g", g.N, *g.Mean)
	if g.SD != nil {
		text += fmt.Sprintf(", sd %.5g", *g.SD)
	}
	return text
}

func printGroups(w io.Writer, groups, reference []analysis.MeanGroup) {
	for i, g := range groups {
		beside(w, "group "+g.Group, meanGroup(g), meanGroup(at(reference, i)))
	}
}

func tTest(t *analysis.TTest) string {
	if t == nil {
		return ""
	}
	return fmt.Sprintf("t %.5g on %.5g, p %.3g; %.5g to %.5g", t.T, t.DF, t.P, t.Lower, t.Upper)
}

func printTTests(w io.Writer, r, reference *analysis.TTests) {
	if reference == nil {
		reference = new(analysis.TTests)
	}
	fmt.Fprintf(w, "\n  n %d\n", r.N)
	printGroups(w, r.Groups, reference.Groups)
	beside(w, "difference", share(r.Difference), share(reference.Difference))
	beside(w, "Welch", tTest(r.Welch), tTest(reference.Welch))
	beside(w, "equal variances", tTest(r.Pooled), tTest(reference.Pooled))
	notes(w, r.Notes)
}

func printAnova(w io.Writer, r, reference *analysis.Anova) {
	if reference == nil {
		reference = new(analysis.Anova)
	}
	fmt.Fprintf(w, "\n  n %d\n", r.N)
	printGroups(w, r.Groups, reference.Groups)
	line := func(s analysis.SumsOfSquares) string {
		if s.SumOfSquares == nil {
			return ""
		}
		return fmt.Sprintf("%.6g on %d", *s.SumOfSquares, s.DF)
	}
	beside(w, "squares between", line(r.Between), line(reference.Between))
	beside(w, "squares within", line(r.Within), line(reference.Within))
	beside(w, "F", withP(share(r.F), r.P), withP(share(reference.F), reference.P))
	beside(w, "eta squared", share(r.EtaSquared), share(reference.EtaSquared))
	notes(w, r.Notes)
}

func printComponents(w io.Writer, r, reference *analysis.Components) {
	if reference == nil {
		reference = new(analysis.Components)
	}
	fmt.Fprintf(w, "\n  n %d; components of the %s matrix\n", r.N, r.Matrix)
	component := func(c analysis.Component) string {
		if len(c.Loadings) == 0 {
			return ""
		}
		return fmt.Sprintf("sd %.5g, %.1f %% of the variance", c.SD, 100*c.Proportion)
	}
	for i, c := range r.Components {
		clear := at(reference.Components, i)
		beside(w, fmt.Sprintf("component %d", i+1), component(c), component(clear))
		for j, l := range c.Loadings {
			text := ""
			if j < len(clear.Loadings) {
				text = fmt.Sprintf("%.5g", clear.Loadings[j])
			}
			beside(w, "  "+at(r.Variables, j).Name, fmt.Sprintf("%.5g", l), text)
		}
	}
	notes(w, r.Notes)
}

func coefficient(c analysis.Coefficient) string {
	if c.Name == "" {
		return ""
	}
	text := withP(around(&c.Estimate, c.Lower, c.Upper), c.P)
	if c.Ratio != nil {
		text += "; ratio " + around(c.Ratio, c.RatioLower, c.RatioUpper)
	}
	return text
}

// zph is a test, nothing where there is none.
func zph(t analysis.ChiTest) string {
	if t.DF == 0 {
		return ""
	}
	return test(&t)
}

func printRegression(w io.Writer, r, reference *analysis.Regression) {
	if reference == nil {
		reference = new(analysis.Regression)
	}
	fmt.Fprintf(w, "\n  n %d", r.N)
	if r.Events != nil {
		fmt.Fprintf(w, ", events %d", *r.Events)
	}
	fmt.Fprintln(w)
	for i, c := range r.Coefficients {
		fmt.Fprintf(w, "  %-26s %s\n", c.Name, coefficient(c))
		if clear := coefficient(at(reference.Coefficients, i)); clear != "" {
			fmt.Fprintf(w, "  %26s in the clear %s\n", "", clear)
		}
	}
	beside(w, "R squared", share(r.RSquared), share(reference.RSquared))
	beside(w, "residual standard error", share(r.ResidualSE), share(reference.ResidualSE))
	if f := r.F; f != nil {
		beside(w, "F", fmt.Sprintf("%.5g on %d and %d, p %.3g", f.F, f.DF1, f.DF2, f.P), "")
	}
	beside(w, "log-likelihood", share(r.LogLikelihood), share(reference.LogLikelihood))
	beside(w, "deviance", share(r.Deviance), share(reference.Deviance))
	beside(w, "likelihood ratio", test(r.LikelihoodRatio), test(reference.LikelihoodRatio))
	beside(w, "Wald", test(r.Wald), test(reference.Wald))
	beside(w, "score", test(r.ScoreTest), test(reference.ScoreTest))
	if z := r.Proportional; z != nil {
		clear := reference.Proportional
		if clear == nil {
			clear = new(analysis.Proportionality)
		}
		for i, term := range z.Terms {
			beside(w, "proportional, "+term.Name, test(&term.ChiTest), zph(at(clear.Terms, i).ChiTest))
		}
		beside(w, "proportional, all", test(&z.Global), zph(clear.Global))
	}
	if c := r.Computation; c != nil {
		state := "converged"
		if !c.Converged {
			state = "not converged"
		}
		beside(w, "computed in", fmt.Sprintf("%d session(s), %s", c.Sessions, state), "")
	}
	notes(w, r.Notes)
}
