package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"salus/consent"
	"salus/ledger"
	"salus/models/durable"
	"salus/worker"
	"salus/worker/source"
)

func workerPatients() *cobra.Command {
	c := &cobra.Command{Use: "patients", Short: "The desk: slips for patients who sign themselves, and lost keys"}
	c.AddCommand(workerPatientsSlip(), workerPatientsRecover())
	return c
}

func workerPatientsSlip() *cobra.Command {
	var o openSite
	var to string
	var recovery, asJSON bool
	c := &cobra.Command{
		Use: "slip PATIENT", Short: "Prepare a slot for a patient's own key", Args: exactArgs("PATIENT"),
		Long: `Writes a slip: slot, contracts, where this worker answers patients, and a token that is good for one enrolment. Whoever has the slip
can enrol in the patient's name: hand it over in person. A new patient gets a free slot, one whose consent is on
paper keeps the own. With --recover it is for a patient who has lost the key, has no token, and what the patient
makes of it (salus consent enrol --write) comes back to this desk: salus worker patients recover.`,
		Example: "  salus worker patients slip --dir consortium/st-anna --to slip.json Patient/4711",
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.with(cmd.Context(), func(s *worker.Site, chain *ledger.Client) error {
				slip, err := s.Slip(cmd.Context(), chain, source.PatientKey(args[0]), recovery)
				if err != nil {
					return err
				}
				b, err := slip.Bytes()
				if err != nil {
					return err
				}
				if to == "" {
					_, err := cmd.OutOrStdout().Write(b)
					return err
				}
				if err := durable.WriteFile(to, b, 0o600); err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.slip-file/v1", map[string]any{"file": to, "slot": slip.Slot.Slot}, func(w io.Writer) {
					fmt.Fprintf(w, "%s is for the patient alone: slot %d, good up to block %d\n", to, slip.Slot.Slot, slip.Slot.ValidUntil)
				})
			})
		},
	}
	o.add(c, false)
	jsonFlag(c, &asJSON)
	c.Flags().StringVar(&to, "to", "", "file to write, mode 0600 (default standard output)")
	c.Flags().BoolVar(&recovery, "recover", false, "for a patient who has lost the key")
	return c
}

func workerPatientsRecover() *cobra.Command {
	var o openSite
	var asJSON bool
	c := &cobra.Command{
		Use: "recover FILE", Short: "Announce a new key for a patient who has lost the old one", Args: exactArgs("FILE"),
		Long: `FILE is what the patient made of the slip. The announcement stands on chain for a week of blocks, in which whoever holds the old
withdrawal key can object; then a worker that serves puts the key in force. Make sure that it is the patient.`,
		Example: "  salus worker patients recover --dir consortium/st-anna recovery.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			signed, err := consent.ParseSignedKey(b)
			if err != nil {
				return err
			}
			return o.with(cmd.Context(), func(s *worker.Site, chain *ledger.Client) error {
				at, err := s.Recover(cmd.Context(), chain, signed)
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.recovery/v1", at, func(w io.Writer) {
					fmt.Fprintf(w, "announced in block %d: from block %d slot %d may have the new key, unless the patient objects\n", at.Block, at.Ripe, at.Slot)
				})
			})
		},
	}
	o.add(c, false)
	jsonFlag(c, &asJSON)
	return c
}
