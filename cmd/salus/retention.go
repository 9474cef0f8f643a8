package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"salus/proto/faults"
	"salus/worker"
	"salus/worker/member"
)

func workerRetention() *cobra.Command {
	c := &cobra.Command{Use: "retention", Short: "Duties to keep records, which stand against their erasure"}
	c.AddCommand(retentionAdd(), retentionList(), retentionLift())
	return c
}

func retentionAdd() *cobra.Command {
	var dir string
	var d worker.Duty
	var everybody, asJSON bool
	c := &cobra.Command{
		Use: "add", Short: "Record a duty to keep a patient's records, or everybody's, until a day", Args: exactArgs(),
		Long: `Records what demands that records are kept: a statute on medical records, a trial's archive, an order of a
court. While it stands, salus worker erase refuses for this patient. It does not keep a withdrawal from
taking effect: who has withdrawn is in no session, whatever is kept.`,
		Example: "  salus worker retention add --dir consortium/st-anna --patient anna --until 2036-12-31 --law 'BGB § 630f(3)'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if everybody == (d.Patient != "") {
				return usageError{fmt.Errorf("say either --patient or --everybody")}
			}
			s, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer s.Close()
			if d, err = s.Retain(cmd.Context(), d, time.Now()); err != nil {
				return usageError{err}
			}
			return show(cmd, asJSON, "salus.duty/v1", d, func(w io.Writer) { printDuty(w, d) })
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	f := c.Flags()
	f.StringVar(&d.Patient, "patient", "", "the patient whose records are kept")
	f.BoolVar(&everybody, "everybody", false, "every patient's records are kept")
	f.StringVar(&d.Until, "until", "", "the last day on which the duty stands, YYYY-MM-DD")
	f.StringVar(&d.Law, "law", "", "what demands it")
	f.StringVar(&d.Reason, "reason", "", "more about it")
	jsonFlag(c, &asJSON)
	_ = c.MarkFlagRequired("until")
	_ = c.MarkFlagRequired("law")
	return c
}

func retentionList() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "Show all duties, also those that stand no more", Args: exactArgs(),
		Example: "  salus worker retention list --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer s.Close()
			list, err := s.Duties()
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.duties/v1", list, func(w io.Writer) {
				for _, d := range list {
					printDuty(w, d)
				}
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}

func retentionLift() *cobra.Command {
	var dir, reason string
	var asJSON bool
	c := &cobra.Command{
		Use: "lift ID", Short: "Say that a duty stands no more", Args: exactArgs("ID"),
		Example: "  salus worker retention lift --dir consortium/st-anna 1f2e3d4c --reason 'recorded for the wrong patient'",
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer s.Close()
			d, err := s.Lift(cmd.Context(), args[0], reason, time.Now())
			if _, known := faults.From(err); err != nil && !known {
				return usageError{err}
			}
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.duty/v1", d, func(w io.Writer) { printDuty(w, d) })
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().StringVar(&reason, "reason", "", "why")
	jsonFlag(c, &asJSON)
	_ = c.MarkFlagRequired("reason")
	return c
}

func printDuty(w io.Writer, d worker.Duty) {
	who := d.Patient
	if who == "" {
		who = "everybody"
	}
	fmt.Fprintf(w, "%s  %s  until %s  %s  %s\n", d.ID, who, d.Until, d.Law, d.Reason)
	if d.Lifted != nil {
		fmt.Fprintf(w, "  lifted %s: %s\n", d.Lifted.At.Format(time.DateOnly), d.Lifted.Reason)
	}
}

func workerErase() *cobra.Command {
	var dir, column string
	var unread, asJSON bool
	c := &cobra.Command{
		Use: "erase PATIENT", Short: "Destroy the records of a patient who has withdrawn", Args: exactArgs("PATIENT"),
		Long: `Destroys the patient's records in the vault, and every approved dataset with the patient's row and its salts:
the files' data keys are overwritten on disk before the files go. It refuses while the patient's directive
permits, and while a duty to keep the records stands (salus worker retention).

The patient's records are the resources that FHIR's patient compartment gives to this patient alone, by reference or
by an identifier of the Patient resource, the documents (Binary) that only these refer to, and the patient's lines in
tables and genotype files. Resources that name the patient among others, such as an appointment of two or a list,
stay: how many, and of which type, is printed. So are records of several patients that cannot be read, of a damaged
or missing pack: restore them (salus worker vault restore), or say --unreadable, which destroys them.

A dataset is committed as a whole, so no row can be taken out of it: this site takes part in no further session
of the studies that are named until they are proposed and approved anew. An import of an old export does not
bring the patient back. Signed directives, slot numbers in the accounting and commitments on chain stay: they
show that use was lawful. Copies made before are the hospital's to destroy; a backup
(salus worker vault backup) is told, so that a restore does not bring the patient back, and the next one overwrites
the key in it.

After a crash the same command ends what was begun.`,
		Example: "  salus worker erase --dir consortium/st-anna anna",
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer s.Close()
			e, err := s.Erase(cmd.Context(), args[0], column, unread, time.Now())
			if err != nil {
				return err
			}
			chain, err := member.OpenChain(cmd.Context(), dir)
			if err == nil { // the records on chain are those that are left; a worker that serves does the same
				defer chain.Close()
				_, err = s.AnchorRecords(cmd.Context(), chain, false)
			}
			if err != nil {
				return fmt.Errorf("erased, but the new record root is not on chain yet (the next import or start posts it): %w", err)
			}
			return show(cmd, asJSON, "salus.erasure/v1", e, func(w io.Writer) { printErasure(w, e) })
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().StringVar(&column, "patient", "", "the patient column of table.csv (default patient)")
	c.Flags().BoolVar(&unread, "unreadable", false, "destroy records of several patients that cannot be read, too")
	jsonFlag(c, &asJSON)
	return c
}

func workerErasures() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "erasures", Short: "Show what was erased and when", Args: exactArgs(),
		Example: "  salus worker erasures --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer s.Close()
			list, err := s.Erasures()
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.erasures/v1", list, func(w io.Writer) {
				for _, e := range list {
					printErasure(w, e)
				}
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}

func printErasure(w io.Writer, e worker.Erasure) {
	state := "was cut off: erase again"
	if e.Done != nil {
		state = fmt.Sprintf("%d records, %d records of several patients written anew, %d objects destroyed", e.Records, e.Edited, e.Objects)
	}
	for _, typ := range slices.Sorted(maps.Keys(e.Named)) {
		state += fmt.Sprintf("\n  %d %s that name the patient are left", e.Named[typ], typ)
	}
	if e.Unread > 0 {
		state += fmt.Sprintf("\n  %d records of several patients cannot be read: salus worker vault verify", e.Unread)
	}
	for _, folder := range e.Backups {
		state += fmt.Sprintf("\n  the backup in %s was not there to be told: bring it up to date", folder)
	}
	fmt.Fprintf(w, "%s  slot %d  %s\n", e.Begun.Format("2006-01-02 15:04:05"), e.Slot, state)
	for _, h := range e.Datasets {
		fmt.Fprintf(w, "  dataset of study %s destroyed; propose it anew\n", h)
	}
}
