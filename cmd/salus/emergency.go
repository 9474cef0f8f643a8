package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/worker"
)

// withFacts runs f with what the chain says, too.
func withFacts(ctx context.Context, dir string, f func(*worker.Site, *ledger.Client, *ledger.Facts) error) error {
	return atSite(ctx, dir, func(s *worker.Site, chain *ledger.Client) error {
		facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
		if err != nil {
			return err
		}
		return f(s, chain, facts)
	})
}

// named is a patient named on the command line, or by a line of standard input where it is "-": arguments are seen by everybody on a machine.
func named(cmd *cobra.Command, argument string) (string, error) {
	if argument != "-" {
		return argument, nil
	}
	line, err := bufio.NewReader(io.LimitReader(cmd.InOrStdin(), 4096)).ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return "", usageError{fmt.Errorf("no patient is named on standard input: %v", err)}
	}
	return line, nil
}

func workerRecords() *cobra.Command {
	var dir string
	var asJSON, restored bool
	c := &cobra.Command{
		Use: "records", Short: "Show the root of this hospital's records, and put it on chain if it is not there", Args: exactArgs(),
		Long: `The root commits to every record of the vault, to all versions that it had, and to the audit log so far. It goes on
chain after each import; what the hospital shows of a record later can be held against it.

Below it is what persons whom the hospital appointed do with records.`,
		Example: "  salus worker records --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				r, err := s.AnchorRecords(cmd.Context(), chain, restored)
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.records/v1", r, func(w io.Writer) {
					fmt.Fprintf(w, "%d records; version %d on chain in block %d, root %s\n", r.Records, r.Version, r.Block, r.Root)
				})
			})
		},
	}
	c.AddCommand(recordsRead(), recordsFind(), recordsCheck())
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().BoolVar(&restored, "restored", false, "go on from the chain's root though this folder did not post it: its vault was restored from a copy")
	jsonFlag(c, &asJSON)
	return c
}

func workerEmergency() *cobra.Command {
	c := &cobra.Command{
		Use: "emergency", Short: "Break the glass: one patient's records, two clinicians, for hours, on chain, reviewed",
		Long: `A clinician asks for access to one patient's records and says why; a second clinician agrees. The access then
stands on chain (as salted hashes) and in the patient's history, and either of the two reads the records until
its time is over. A reviewer judges it; while a review is overdue the hospital takes part in no session.

Clinicians and reviewers hold keys that the hospital appointed on chain beforehand.`,
	}
	c.AddCommand(emergencyKey(), emergencyAppoint(), emergencyDismiss(), emergencyOfficers(), emergencyRequest(), emergencyApprove(), emergencyOpen(), emergencyClose(), emergencyReview(), emergencyList())
	return c
}

func emergencyKey() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "key FILE", Short: "Make a clinician's or a reviewer's key", Args: exactArgs("FILE"),
		Example: "  salus worker emergency key cole.key",
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := ledger.CreateKey(args[0])
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.officer-key/v1", map[string]any{"key": k.Address()}, func(w io.Writer) { fmt.Fprintln(w, k.Address()) })
		},
	}
	jsonFlag(c, &asJSON)
	return c
}

func emergencyAppoint() *cobra.Command {
	var dir, office, name string
	var asJSON bool
	c := &cobra.Command{
		Use: "appoint ADDRESS", Short: "Appoint the holder of a key: clinicians and reviewers on chain, others in the vault", Args: exactArgs("ADDRESS"),
		Long:    "ADDRESS is what `salus worker emergency key` printed. The name stays in this hospital. A key has one office, once. A data-protection officer\nreads the audit log, an auditor is shown single rows of datasets with their records; neither is named on chain.",
		Example: "  salus worker emergency appoint --dir consortium/st-anna --office clinician --name 'Dr A. Cole' 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := ledger.ParseAddress(args[0])
			if err != nil {
				return usageError{err}
			}
			role, err := worker.ParseRole(office)
			if err != nil {
				return err
			}
			as := map[worker.Role]ledger.Office{worker.Clinician: ledger.Clinician, worker.Reviewer: ledger.Reviewer}[role]
			if as == 0 {
				return withFacts(cmd.Context(), dir, func(s *worker.Site, _ *ledger.Client, f *ledger.Facts) error {
					p, err := s.AppointHere(cmd.Context(), f, key, role, name, time.Now())
					if err != nil {
						return err
					}
					return show(cmd, asJSON, "salus.appointment/v1", map[string]any{"key": p.Key, "office": p.Role, "block": 0}, func(w io.Writer) {
						fmt.Fprintf(w, "%s is %s\n", p.Key, p.Role)
					})
				})
			}
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				at, err := s.Appoint(cmd.Context(), chain, key, as, name)
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.appointment/v1", map[string]any{"key": key, "office": office, "block": at.Block}, func(w io.Writer) {
					fmt.Fprintf(w, "%s is %s since block %d\n", key, office, at.Block)
				})
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().StringVar(&office, "office", "", "clinician, reviewer, data-protection-officer or auditor")
	c.Flags().StringVar(&name, "name", "", "who it is, for the accounting of disclosures")
	_ = c.MarkFlagRequired("office")
	_ = c.MarkFlagRequired("name")
	jsonFlag(c, &asJSON)
	return c
}

func emergencyDismiss() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "dismiss ADDRESS", Short: "End an office for good", Args: exactArgs("ADDRESS"),
		Example: "  salus worker emergency dismiss --dir consortium/st-anna 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := ledger.ParseAddress(args[0])
			if err != nil {
				return usageError{err}
			}
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				at, err := s.Dismiss(cmd.Context(), chain, key)
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.dismissal/v1", map[string]any{"key": key, "block": at.Block}, func(w io.Writer) {
					fmt.Fprintf(w, "%s holds no office any more%s\n", key, inBlock(at.Block))
				})
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}

func emergencyOfficers() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "officers", Short: "List who holds an office of this hospital", Args: exactArgs(),
		Example: "  salus worker emergency officers --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withFacts(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client, f *ledger.Facts) error {
				list, err := s.Officers(f, chain.Address())
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.officers/v1", list, func(w io.Writer) {
					for _, o := range list {
						fmt.Fprintf(w, "%s  %-9s  since %s  %s\n", o.Key, o.Office, o.Since.Format(time.DateOnly), o.Name)
					}
				})
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}

// officerFlags are those of what an officer does: the folder, the officer's key, --json.
type officerFlags struct {
	dir, key string
	json     bool
}

func (o *officerFlags) add(c *cobra.Command, whose string) {
	dirFlag(c, &o.dir, "worker", "the hospital's folder")
	c.Flags().StringVar(&o.key, "key", "", whose+" key file")
	_ = c.MarkFlagRequired("key")
	jsonFlag(c, &o.json)
}

// act runs f with the officer's key.
func (o *officerFlags) act(cmd *cobra.Command, f func(*worker.Site, *ledger.Client, *ledger.Key) error) error {
	key, err := ledger.LoadKey(o.key)
	if err != nil {
		return err
	}
	return atSite(cmd.Context(), o.dir, func(s *worker.Site, chain *ledger.Client) error { return f(s, chain, key) })
}

func parseEmergency(s string) (ledger.Hash, error) {
	var id ledger.Hash
	if err := id.UnmarshalText([]byte(s)); err != nil {
		return id, usageError{fmt.Errorf("emergency: %w", err)}
	}
	return id, nil
}

func showEmergency(cmd *cobra.Command, asJSON bool, e worker.Emergency) error {
	return show(cmd, asJSON, "salus.emergency/v1", e, func(w io.Writer) { printEmergency(w, e) })
}

func printEmergency(w io.Writer, e worker.Emergency) {
	fmt.Fprintf(w, "%s  %-9s  requested %s, until %s\n", e.ID, e.State, e.Requested.Format(time.RFC3339), e.Until.Format(time.RFC3339))
	fmt.Fprintf(w, "  patient %s: %s\n", e.Patient, e.Reason)
	for _, c := range e.Clinicians {
		fmt.Fprintf(w, "  agreed to by %s (%s)\n", c.Name, c.Key)
	}
	if e.Opened != nil {
		fmt.Fprintf(w, "  on chain in block %d\n", e.Opened.Block)
	}
	for _, r := range e.Readings {
		fmt.Fprintf(w, "  read by %s at %s: %d records\n", r.Name, r.At.Format(time.RFC3339), r.Records)
	}
	if e.Review != nil {
		fmt.Fprintf(w, "  found %s by %s: %s\n", e.Review.Outcome, e.Review.Name, e.Review.Note)
	}
}

func emergencyRequest() *cobra.Command {
	var o officerFlags
	var reason string
	var hours int
	c := &cobra.Command{
		Use: "request PATIENT", Short: "Ask for access to one patient's records, as a clinician", Args: exactArgs("PATIENT"),
		Long:    "PATIENT is the patient's key in the vault, or - for one line of standard input. Nothing is opened before a second clinician agrees.",
		Example: "  salus worker emergency request --dir consortium/st-anna --key cole.key --reason 'unconscious after a fall, medication unknown' --hours 4 patient-7",
		RunE: func(cmd *cobra.Command, args []string) error {
			patient, err := named(cmd, args[0])
			if err != nil {
				return err
			}
			return o.act(cmd, func(s *worker.Site, chain *ledger.Client, key *ledger.Key) error {
				e, err := s.RequestEmergency(cmd.Context(), chain, patient, reason, hours, key, time.Now())
				if err != nil {
					return err
				}
				return showEmergency(cmd, o.json, e)
			})
		},
	}
	o.add(c, "the clinician's")
	c.Flags().StringVar(&reason, "reason", "", "why, in 10 to 500 characters; the patient and the reviewer will read it")
	c.Flags().IntVar(&hours, "hours", 4, "for how long, 1 to 24")
	_ = c.MarkFlagRequired("reason")
	return c
}

// onEmergency is a command of an officer about one emergency access.
func onEmergency(use, short, example, whose string, more func(*cobra.Command), do func(context.Context, *worker.Site, *ledger.Client, ledger.Hash, *ledger.Key) (worker.Emergency, error)) *cobra.Command {
	var o officerFlags
	c := &cobra.Command{
		Use: use + " EMERGENCY", Short: short, Args: exactArgs("EMERGENCY"), Example: "  salus worker emergency " + use + " " + example,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseEmergency(args[0])
			if err != nil {
				return err
			}
			return o.act(cmd, func(s *worker.Site, chain *ledger.Client, key *ledger.Key) error {
				e, err := do(cmd.Context(), s, chain, id, key)
				if err != nil {
					return err
				}
				return showEmergency(cmd, o.json, e)
			})
		},
	}
	o.add(c, whose)
	if more != nil {
		more(c)
	}
	return c
}

func emergencyApprove() *cobra.Command {
	return onEmergency("approve", "Agree to an access as the second clinician; it goes on chain", "--dir consortium/st-anna --key brook.key 0x…", "the second clinician's", nil,
		func(ctx context.Context, s *worker.Site, chain *ledger.Client, id ledger.Hash, key *ledger.Key) (worker.Emergency, error) {
			return s.ApproveEmergency(ctx, chain, id, key, time.Now())
		})
}

func emergencyReview() *cobra.Command {
	var outcome, note string
	return onEmergency("review", "Judge an access that is over, as a reviewer", "--dir consortium/st-anna --key office.key --outcome justified --note 'admission notes confirm it' 0x…", "the reviewer's",
		func(c *cobra.Command) {
			c.Flags().StringVar(&outcome, "outcome", "", "justified or unjustified")
			c.Flags().StringVar(&note, "note", "", "why, in 10 to 500 characters; the patient will read it")
			_ = c.MarkFlagRequired("outcome")
			_ = c.MarkFlagRequired("note")
		},
		func(ctx context.Context, s *worker.Site, chain *ledger.Client, id ledger.Hash, key *ledger.Key) (worker.Emergency, error) {
			found := map[string]ledger.Outcome{ledger.Justified.String(): ledger.Justified, ledger.Unjustified.String(): ledger.Unjustified}[outcome]
			if found == 0 {
				return worker.Emergency{}, usageError{fmt.Errorf("--outcome is justified or unjustified")}
			}
			return s.ReviewEmergency(ctx, chain, id, found, note, key, time.Now())
		})
}

func emergencyOpen() *cobra.Command {
	var o officerFlags
	var column string
	c := &cobra.Command{
		Use: "open EMERGENCY", Short: "Read the patient's records, as one of the two clinicians, while the access is open", Args: exactArgs("EMERGENCY"),
		Long: `Prints every record that this vault has of the patient, as it came: with --json as one document, else one record a
line. The reading is signed and stored in the patient's history before anything is printed.`,
		Example: "  salus worker emergency open --dir consortium/st-anna --key cole.key 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseEmergency(args[0])
			if err != nil {
				return err
			}
			return o.act(cmd, func(s *worker.Site, chain *ledger.Client, key *ledger.Key) error {
				r, err := s.OpenEmergency(cmd.Context(), chain, id, key, column, time.Now())
				if err != nil {
					return err
				}
				return showRecords(cmd, o.json, "salus.emergency-records/v1", r)
			})
		},
	}
	o.add(c, "the clinician's")
	c.Flags().StringVar(&column, "patient", "", "the patient column of table.csv (default patient)")
	return c
}

func showRecords(cmd *cobra.Command, asJSON bool, schema string, r worker.OpenedRecords) error {
	fmt.Fprintln(cmd.ErrOrStderr(), r.Notice)
	return show(cmd, asJSON, schema, r, func(w io.Writer) {
		for _, x := range r.Records {
			fmt.Fprintf(w, "%s/%s\t%s\n", x.Type, x.ID, strings.TrimSpace(x.Data))
		}
	})
}

func emergencyClose() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "close EMERGENCY", Short: "End an access before its time", Args: exactArgs("EMERGENCY"),
		Example: "  salus worker emergency close --dir consortium/st-anna 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseEmergency(args[0])
			if err != nil {
				return err
			}
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				e, err := s.CloseEmergency(cmd.Context(), chain, id, time.Now())
				if err != nil {
					return err
				}
				return showEmergency(cmd, asJSON, e)
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}

func emergencyList() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List this hospital's emergency accesses and where they stand", Args: exactArgs(),
		Example: "  salus worker emergency list --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withFacts(cmd.Context(), dir, func(s *worker.Site, _ *ledger.Client, f *ledger.Facts) error {
				list, err := s.Emergencies(f, time.Now())
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.emergencies/v1", list, func(w io.Writer) {
					for _, e := range list {
						printEmergency(w, e)
					}
				})
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}

func workerDisclosures() *cobra.Command {
	var dir string
	var asJSON, asFHIR bool
	c := &cobra.Command{
		Use: "disclosures PATIENT", Short: "Account for every disclosure of one patient's data", Args: exactArgs("PATIENT"),
		Long: `Lists what was disclosed of a patient's data, when, to whom and why: each session that counted the patient's row,
and each emergency access with its readings, and each reading for treatment. With --fhir it prints FHIR R4 AuditEvent resources, one a line,
after IHE's Basic Audit Log Patterns. PATIENT may be - for one line of standard input.`,
		Example: "  salus worker disclosures --dir consortium/st-anna patient-7\n  salus worker disclosures --dir consortium/st-anna --fhir patient-7",
		RunE: func(cmd *cobra.Command, args []string) error {
			patient, err := named(cmd, args[0])
			if err != nil {
				return err
			}
			if asJSON && asFHIR {
				return usageError{fmt.Errorf("--json and --fhir are two forms of the same: give one")}
			}
			return withFacts(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client, f *ledger.Facts) error {
				a, err := s.Account(f, chain.Address(), patient, time.Now())
				if err != nil {
					return err
				}
				if asFHIR {
					return printAuditEvents(cmd.OutOrStdout(), a)
				}
				return show(cmd, asJSON, "salus.disclosures/v1", a, func(w io.Writer) { printDisclosures(w, a) })
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().BoolVar(&asFHIR, "fhir", false, "print FHIR R4 AuditEvent resources, one a line")
	jsonFlag(c, &asJSON)
	return c
}

func printAuditEvents(w io.Writer, a worker.Accounting) error {
	events, err := a.AuditEvents()
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	for _, e := range events {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

func inBlock(n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (block %d)", n)
}

func printDisclosures(w io.Writer, a worker.Accounting) {
	fmt.Fprintf(w, "%d disclosures of %s's data by %s, up to block %d\n", len(a.Disclosures), a.Patient, a.Site, a.Block)
	for _, d := range a.Disclosures {
		var to []string
		for _, r := range d.To {
			to = append(to, r.Role+" "+r.Name)
		}
		fmt.Fprintf(w, "%s  %-9s  to %s\n", d.At.Format(time.RFC3339), d.Kind, strings.Join(to, ", "))
		fmt.Fprintf(w, "  what: %s\n", d.What)
		if len(d.Columns) > 0 {
			fmt.Fprintf(w, "  of the columns %s\n", strings.Join(d.Columns, ", "))
		}
		fmt.Fprintf(w, "  why: %s; by %s; %s%s\n", strings.Join(d.Purpose, ", "), d.Basis, d.Outcome, inBlock(d.Block))
		if x := d.Incident; x != nil {
			fmt.Fprintf(w, "  reason: %s\n", x.Reason)
			if x.Review != nil {
				fmt.Fprintf(w, "  reviewed by %s and found %s: %s\n", x.Review.Name, x.Review.Outcome, x.Review.Note)
			}
		}
	}
	for _, id := range a.Unknown {
		fmt.Fprintf(w, "NOT KNOWN: whether session %s counted this patient; the vault was restored from an older copy\n", id)
	}
}
