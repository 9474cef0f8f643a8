package study

import (
	"errors"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"salus/models/privacy"
)

// Privacy is the loss that a study allows itself: (ε, δ)-differential privacy of one row over all its sessions together, against the researcher and half of
// the sites (models/privacy says what that means). The texts are plain decimal numbers.
type Privacy struct {
	Epsilon string `json:"epsilon"`
	Delta   string `json:"delta"`
}

// Target is what p says as numbers.
func (p Privacy) Target() (privacy.Target, error) {
	epsilon, ok := ParseNumber(p.Epsilon)
	delta, also := ParseNumber(p.Delta)
	if !ok || !also {
		return privacy.Target{}, errors.New("want plain numbers for epsilon and delta, such as 1 and 0.000001")
	}
	t := privacy.Target{Epsilon: epsilon, Delta: delta}
	return t, t.Check()
}

// noised lists the analyses that noise is for: tables of counts in which one row moves one cell by one, and what follows from such a table; and tables of counts and sums. Not
// among them are association, whose result is tests that do not hold for noised counts, and everything over moments or models, whose sums are wider than noise is proven for.
func noised() []Kind {
	return []Kind{Count, Mean, Histogram, Contingency, Quantiles, KaplanMeier, TwoByTwo, ROC, Calibration}
}

// Noise is the noise of a session over so many sites: the smallest with which MaxSessions such sessions stay within the study's target. The zero
// Table means that the study has none.
func (s *Study) Noise(sites int) (privacy.Table, error) {
	if s.Release.Privacy == nil {
		return privacy.Table{}, nil
	}
	target, err := s.Release.Privacy.Target()
	if err != nil {
		return privacy.Table{}, err
	}
	sessions := int(s.Release.MaxSessions)
	if s.Analysis.Kind != Mean {
		scale, err := target.Scale(sites, sessions)
		return privacy.Table{Scale: scale, Sites: sites}, err
	}
	c, _ := s.Column(s.Analysis.Of)
	low, high, _ := c.Range()
	table, err := target.Sum(sites, sessions, uint32(high-low+1))
	if err == nil && table.Rows() < uint64(s.Release.MinCohort) {
		return table, fmt.Errorf("privacy: sums of %d steps with this noise are known for %d patients at most, which is below the minimum cohort; declare fewer digits, a narrower range or a coarser unit",
			high-low+1, table.Rows())
	}
	return table, err
}

// Cost is what one session costs each row, in billionths of rho, as the chain charges it: the study's target shared among its sessions, rounded up. A session's own noise costs at most that, whatever its roster. 0: the
// study's results are not noised.
func (s *Study) Cost() (uint64, error) {
	if s.Release.Privacy == nil {
		return 0, nil
	}
	target, err := s.Release.Privacy.Target()
	if err != nil {
		return 0, err
	}
	all, err := target.Billionths()
	return all/uint64(s.Release.MaxSessions) + 1, err
}

func (c *checker) privacy(r Release) {
	if r.Privacy == nil {
		return
	}
	for _, text := range []string{r.Privacy.Epsilon, r.Privacy.Delta} {
		if normal, ok := normalNumber(text); !ok || normal != text {
			c.add("release.privacy", "want plain numbers for epsilon and delta, such as 1 and 0.000001")
			return
		}
	}
	if !slices.Contains(noised(), c.study.Analysis.Kind) {
		c.add("release.privacy", "there is no noise for %.40s: it is for tables of counts and sums; remove privacy or use one of: %s", string(c.study.Analysis.Kind), joinKinds(noised()...))
		return
	}
	if _, err := r.Privacy.Target(); err != nil {
		c.add("release.privacy", "%v", err)
		return
	}
	if len(c.findings) > 0 {
		return // the numbers below may be anything
	}
	// More sites need less noise each, so what suffices at the fewest suffices at all.
	if _, err := c.study.Noise(int(r.MinSites)); err != nil {
		c.add("release.privacy", "%v", err)
	}
}

func (f fields) privacy(name string) *Privacy {
	n := f.nodes[name]
	if n == nil {
		return nil
	}
	pf := f.d.mapping(n, f.in(name), "epsilon", "delta")
	number := func(name string) string {
		if v := pf.nodes[name]; v != nil {
			return f.d.number(v, pf.in(name))
		}
		if n.Kind == yaml.MappingNode {
			f.d.report(n, "%s: is missing", pf.in(name))
		}
		return "1"
	}
	return &Privacy{Epsilon: number("epsilon"), Delta: number("delta")}
}
