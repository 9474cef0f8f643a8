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
	c := &cobra.Command{Use: "patients", Short: "The desk: slips for patients who sign themselves, lost keys, and stolen ones"}
	c.AddCommand(workerPatientsSlip(), workerPatientsRecover(), workerPatientsHold(), workerPatientsRelease())
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
paper keeps the own, one whose slot is held gets another. With --recover it is for a patient who has lost the key, has no token, and what the patient
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

func workerPatientsHold() *cobra.Command {
	var o openSite
	var reason string
	var asJSON bool
	c := &cobra.Command{
		Use: "hold PATIENT", Short: "Withdraw what a patient's slot permits, and take nothing more for it: the keys are in other hands", Args: exactArgs("PATIENT"),
		Long: `For a patient whose keys were stolen, in person at the desk. The worker takes nothing for the slot any more but withdrawals, tells and certifies
nothing for it, and withdraws it by force on chain with a certificate for the hospital's own account; a worker that serves carries that out at once. Then
salus worker patients slip gives the patient another slot, for new keys: nobody can object to that, as a thief can to a recovery, and the
slot that is left stays withdrawn for good. The reason is for this hospital's people (salus worker consents status), and stays here.`,
		Example: "  salus worker patients hold --dir consortium/st-anna --reason 'telephone stolen' Patient/4711",
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.with(cmd.Context(), func(s *worker.Site, chain *ledger.Client) error {
				h, err := s.Hold(cmd.Context(), chain, source.PatientKey(args[0]), reason)
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.held/v1", h, func(w io.Writer) {
					fmt.Fprintf(w, "slot %d is held, and its withdrawal is in the queue on chain; once it is in force, a slip gives the patient another slot\n", h.Slot)
				})
			})
		},
	}
	o.add(c, false)
	jsonFlag(c, &asJSON)
	c.Flags().StringVar(&reason, "reason", "", "why, in a few words")
	_ = c.MarkFlagRequired("reason")
	return c
}

func workerPatientsRelease() *cobra.Command {
	var o openSite
	var sameKey, asJSON bool
	c := &cobra.Command{
		Use: "release PATIENT", Short: "Take a patient's slot out of hold again", Args: exactArgs("PATIENT"),
		Long: `After a recovery to which nobody objected the slot has a new key, and the patient signs with it. A slot that still has the key for which
it was held, or one of a rotation since, is released with --same-key alone: that is for a hold that was an error. What was withdrawn stays so
until the patient signs.`,
		Example: "  salus worker patients release --dir consortium/st-anna Patient/4711",
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := worker.OpenSite(o.dir)
			if err != nil {
				return err
			}
			defer s.Close()
			h, err := s.Release(cmd.Context(), source.PatientKey(args[0]), sameKey)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.held/v1", h, func(w io.Writer) { fmt.Fprintf(w, "slot %d is held no more\n", h.Slot) })
		},
	}
	o.add(c, false)
	jsonFlag(c, &asJSON)
	c.Flags().BoolVar(&sameKey, "same-key", false, "the key is the patient's after all")
	return c
}
