package analysis

import "salus/models/study"

// noteFewRows is the note of a result of too few patients.
const noteFewRows = "fewer patients count than may be published"

// publishedModel withholds from results over moments and models: groups of too few patients and every test in which they are, results of too few patients
// altogether, and counts of outcomes of which there are too few. It returns false for other results.
func publishedModel(result any, rule study.Release) (any, bool) {
	least := uint64(rule.MinCohort)
	switch r := result.(type) {
	case *Summary:
		out := *r
		out.Groups = append([]SummaryGroup(nil), r.Groups...)
		for i, g := range r.Groups {
			if 0 < g.N && g.N < least {
				out.Groups[i] = SummaryGroup{Group: g.Group, Variables: []Variable{}, Covariance: [][]*float64{}, Withheld: true}
				out.N, out.Notes = 0, noted(r.Notes, noteWithheld)
			}
		}
		return &out, true
	case *TTests:
		groups, all := publishedGroups(r.Groups, least)
		if all {
			return r, true
		}
		return &TTests{Groups: groups, Notes: noted(r.Notes, noteWithheld)}, true
	case *Anova:
		groups, all := publishedGroups(r.Groups, least)
		if all {
			return r, true
		}
		return &Anova{Groups: groups, Notes: noted(r.Notes, noteWithheld)}, true
	case *Correlations:
		if r.N < least {
			return &Correlations{Pairs: []CorrelationPair{}, Notes: noted(r.Notes, noteFewRows)}, true
		}
	case *Components:
		if r.N < least {
			return &Components{Matrix: r.Matrix, Variables: []Centre{}, Components: []Component{}, Notes: noted(r.Notes, noteFewRows)}, true
		}
	case *Regression:
		if r.N < least {
			return &Regression{Coefficients: []Coefficient{}, Notes: noted(r.Notes, noteFewRows)}, true
		}
		if e := r.Events; e != nil && (*e < least || (*e <= r.N && r.N-*e < least)) {
			// The likelihood without covariates is a function of the number of outcomes, and follows from that with them and the ratio of both.
			out := *r
			out.Events, out.NullLogLikelihood, out.NullDeviance = nil, nil, nil
			out.LogLikelihood, out.Deviance, out.AIC = nil, nil, nil
			out.Notes = noted(r.Notes, noteWithheld)
			return &out, true
		}
	default:
		return nil, false
	}
	return result, true
}

// publishedGroups withholds small groups; all is false where it withheld one.
func publishedGroups(groups []MeanGroup, least uint64) (out []MeanGroup, all bool) {
	all = true
	for _, g := range groups {
		if 0 < g.N && g.N < least {
			g, all = MeanGroup{Group: g.Group, Withheld: true}, false
		}
		out = append(out, g)
	}
	return out, all
}

func noted(notes []string, note string) []string {
	return append(append([]string(nil), notes...), note)
}
