package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"salus/models/study"
	"salus/worker"
	"salus/worker/member"
)

func workerPlan() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "plan STUDY", Short: "Show what a study's dataset would be at this hospital, before it is approved", Args: exactArgs("STUDY"),
		Long: `STUDY is the hash of a proposed study. The plan shows each column, how its values are coded, what share of them is
missing, and how many patients would have a row, in bands: under 11, 11 to 20, 21 to 50, and so on. What is left out
for fewer than 11 lines or values is not shown. Nothing is stored, nothing leaves the hospital, and consent is not
looked at.

Bands make it dear to tell from two plans whether a certain patient is in one of them; they do not prevent it. So only
studies that were proposed are planned: their conditions, and who proposed them, are on chain for everybody to see.`,
		Example: "  salus worker plan --dir consortium/st-anna 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := study.ParseHash(args[0])
			if err != nil {
				return usageError{fmt.Errorf("want the hash of a proposed study: %w", err)}
			}
			facts, err := factsOf(cmd.Context(), dir)
			if err != nil {
				return err
			}
			if _, err := standingOf(facts, h); err != nil { // by the chain, whatever the coordinator says
				return err
			}
			link, err := member.Connect(dir)
			if err != nil {
				return err
			}
			defer link.Close()
			st, err := link.Study(cmd.Context(), h)
			if err != nil {
				return err
			}
			s, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer s.Close()
			p, err := s.Plan(cmd.Context(), st)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.dataset-plan/v1", p, func(w io.Writer) { printDatasetPlan(w, p) })
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}

func printDatasetPlan(w io.Writer, p worker.DatasetPlan) {
	fmt.Fprintf(w, "%s: %s rows; %s patients here; %s rows would be left out for a value of another type or out of range\n", p.Name, p.Rows, p.Patients, p.Refused)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  column\tfrom\tmissing\tcoding")
	for _, c := range p.Columns {
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", c.Name, c.From, c.Missing, c.Coding)
	}
	_ = t.Flush()
	for _, problem := range p.Problems {
		times := ""
		if problem.Times != "" {
			times = " (" + problem.Times + " lines)"
		}
		fmt.Fprintf(w, "  %s: %s%s\n", problem.File, problem.Reason, times)
	}
}
