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
		Long: `STUDY is the hash of a proposed study, or a study file. The plan shows each column, how its values are coded, what
share of them is missing, and how many patients would have a row, in bands: under 11, 11 to 20, 21 to 50, and so on.
Nothing is stored, nothing leaves the hospital, and consent is not looked at.`,
		Example: "  salus worker plan --dir consortium/st-anna 0x…\n  salus worker plan --dir consortium/st-anna lung.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			st, err := studyOrFile(cmd, dir, args[0])
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

// studyOrFile is the proposed study with a hash, or that of a file.
func studyOrFile(cmd *cobra.Command, dir, name string) (*study.Study, error) {
	h, err := study.ParseHash(name)
	if err != nil {
		return readStudy(name)
	}
	link, err := member.Connect(dir)
	if err != nil {
		return nil, err
	}
	defer link.Close()
	return link.Study(cmd.Context(), h)
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
		fmt.Fprintln(w, "  left out: "+problem.String())
	}
}
