package main

import (
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"

	"github.com/spf13/cobra"

	"salus/models/privacy"
	"salus/models/study"
	"salus/worker"
)

// privacyPlan is what noise a study has, and what its sessions tell about one row.
type privacyPlan struct {
	Epsilon  string `json:"epsilon"` // of one row over all sessions
	Delta    string `json:"delta"`
	Sessions uint32 `json:"sessions"`
	// Rosters are the session's noise at the fewest sites and at all that are invited, or twice the fewest.
	Rosters []rosterPlan `json:"rosters"`
}

type rosterPlan struct {
	Sites     int      `json:"sites"`
	Colluding int      `json:"colluding"`      // sites that may side with the researcher
	Variance  uint32   `json:"variance"`       // of each site's noise
	Deviation float64  `json:"deviation"`      // of all sites' noise in one cell
	Total     float64  `json:"total"`          // and in the sum of all cells
	Sum       float64  `json:"sum,omitempty"`  // of all sites' noise in a sum of distances from the middle of the column's range, in the column's unit
	Rows      uint64   `json:"rows,omitempty"` // the most slots for patients, of all sites together, for which such sums are known
	Spent     []string `json:"spent"`          // ε after one session, two, …, eight at most, at the study's δ
}

// planPrivacy is nil for a study without noise.
func planPrivacy(st *study.Study, cells uint32) (*privacyPlan, error) {
	stated := st.Release.Privacy
	if stated == nil {
		return nil, nil
	}
	target, err := stated.Target()
	if err != nil {
		return nil, err
	}
	out := &privacyPlan{Epsilon: stated.Epsilon, Delta: stated.Delta, Sessions: st.Release.MaxSessions}
	few, many := int(st.Release.MinSites), len(st.Sites)
	if many == 0 {
		many = 2 * few
	}
	for _, sites := range []int{few, many} {
		table, err := st.Noise(sites)
		if err != nil {
			return nil, err
		}
		r := rosterPlan{
			Sites: sites, Colluding: sites - privacy.Honest(sites), Variance: uint32(table.Scale),
			Deviation: tenth(table.Deviation()), Total: tenth(table.Deviation() * math.Sqrt(float64(cells))),
		}
		if table.Sum.Noised() {
			c, _ := st.Column(st.Analysis.Of)
			r.Sum, r.Rows = digits3(table.SumDeviation()/math.Pow10(c.Digits)), table.Rows()
		}
		for n := 1; n <= min(8, int(out.Sessions)); n++ {
			epsilon, err := table.Loss().Times(n).Epsilon(target.Delta)
			if err != nil {
				return nil, err
			}
			r.Spent = append(r.Spent, epsilon.FloatString(3))
		}
		if out.Rosters = append(out.Rosters, r); few == many {
			break
		}
	}
	return out, nil
}

func digits3(x float64) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64)
	if err != nil {
		return x
	}
	return y
}

func tenth(x float64) float64 { return math.Round(10*x) / 10 }

// disclosed lists what a study tells to whom.
func disclosed(st *study.Study) []string {
	common := []string{
		"to everybody in the session: each site's floor, a public band of its number of counted patients, and when and how much each site sent",
		"a patient at two hospitals counts twice",
	}
	switch {
	case st.Analysis.Kind == study.Association && st.Source.Genotypes != nil:
		common = append(common, fmt.Sprintf("to the researcher, of each of %d variants: how many cases and how many controls have each genotype. Of thousands of variants such counts tell whether a person whose genome is known is among the cases (Homer et al. 2008); `study result --publishable` withholds small cells only", len(st.Analysis.Variants)))
	case st.Analysis.Kind == study.Association:
		common = append(common, "the summed table is over the joint genotypes of all variants, of which the result shows each by itself")
	}
	if p := st.Release.Privacy; p != nil {
		return append([]string{
			fmt.Sprintf("to the researcher: the summed table of all sites with noise of every site in every cell; with (ε, δ) = (%s, %s) it hides one row, over all sessions, even if half of the sites side with the researcher", p.Epsilon, p.Delta),
			"a patient at two hospitals is two rows, and tells twice as much or more",
			"the floors are not noised: of a site with at least the study's minimum cohort one says that and nothing more, of a smaller one the band of 1, 2, 5, 10, 20, … that it reached",
		}, common...)
	}
	return append([]string{
		"to the researcher: the summed table of all sites, exactly; nothing hides small cells from the researcher, since no noise is added (release.privacy adds it): the minimum cohort and the re-run rule are the weaker protection there is",
		"a number of a site's chunk of patients is sent in digits of 8 or 16 bits, which are summed each by itself: with a sum the researcher's share opens the sums of its digits, which tell a little more about the chunks",
	}, append(common,
		"two results of one study tell apart the patients in whom they differ; each site refuses a re-run that differs in fewer patients than the minimum cohort, or in fewer sites than the minimum",
		"that rule compares pairs of one study's sessions: results of different studies over the same patients can be subtracted too, and so can three or more; a site decides about that when it approves",
	)...)
}

func printPrivacy(w io.Writer, p *privacyPlan) {
	if p == nil {
		return
	}
	fmt.Fprintf(w, "privacy    ε = %s at δ = %s for one row over at most %d sessions\n", p.Epsilon, p.Delta, p.Sessions)
	for _, r := range p.Rosters {
		fmt.Fprintf(w, "noise      at %d sites (%d may collude) a standard deviation of %g in each cell, %g in the sum of all; ε after each session: %v\n", r.Sites, r.Colluding, r.Deviation, r.Total, r.Spent)
		if r.Rows > 0 {
			fmt.Fprintf(w, "           and of %g in each sum, in the column's unit: a mean of n patients is off by some %g/n; for at most %d slots of all sites, 240 a chunk\n", r.Sum, r.Sum, r.Rows)
		}
	}
}

// workerBudget prints what noised results have told about the site's patients.
func workerBudget() *cobra.Command {
	var dir, delta string
	var asJSON bool
	c := &cobra.Command{
		Use: "budget", Short: "Say what noised results have told about this site's patients so far", Args: exactArgs(),
		Long: `Lists the sessions with noise for which this site's decryption share was made, and the ε that they add up to
at a δ. Sessions without noise have no ε and are not in it.`,
		Example: "  salus worker budget --dir consortium/st-anna --delta 0.00001",
		RunE: func(cmd *cobra.Command, _ []string) error {
			at, ok := study.ParseNumber(delta)
			if !ok || at.Sign() <= 0 || at.Cmp(big.NewRat(1, 1)) >= 0 {
				return usageError{fmt.Errorf("--delta %.20q: want a plain number between 0 and 1, such as 0.000001", delta)}
			}
			site, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer site.Close()
			spent, err := site.Spent(at)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.budget/v1", spent, func(w io.Writer) {
				for _, s := range spent.Studies {
					fmt.Fprintf(w, "%s  %d session(s), ε = %s\n", s.Study, s.Sessions, s.Epsilon)
				}
				fmt.Fprintf(w, "all noised studies: ε = %s at δ = %s\n", spent.Epsilon, spent.Delta)
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().StringVar(&delta, "delta", "0.000001", "the δ at which ε is said")
	jsonFlag(c, &asJSON)
	return c
}
