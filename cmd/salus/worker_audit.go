package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker"
	"salus/worker/audit"
	"salus/worker/clinician"
	"salus/worker/member"
)

// maxAuditFile bounds an export of the audit log that is read.
const maxAuditFile = 1 << 30

// auditLine is an entry as it is printed.
type auditLine = audit.Entry

func workerAudit() *cobra.Command {
	var dir string
	var asJSON, asFHIR, asLines bool
	c := &cobra.Command{
		Use: "audit", Short: "Show the audit log: who read or changed records, when, why and with what outcome", Args: exactArgs(),
		Long: `Each entry is chained to the one before, and the head goes on chain with the record root. With --fhir it prints FHIR
R4 AuditEvent resources, one a line, after IHE's Basic Audit Log Patterns; with --lines the entries as they are stored,
for a data-protection officer to keep: "salus worker audit verify --kept FILE" holds the log against them later, and
"salus worker audit check FILE" checks such a file where there is no hospital. That the log was read is in it, too.`,
		Example: "  salus worker audit --dir consortium/st-anna\n  salus worker audit --dir consortium/st-anna --fhir",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON && asFHIR || asJSON && asLines || asFHIR && asLines {
				return usageError{fmt.Errorf("--json, --fhir and --lines are forms of the same: give one")}
			}
			s, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer s.Close()
			out := bufio.NewWriter(cmd.OutOrStdout())
			list := []auditLine{}
			err = s.Audit(audit.Event{}, func(e audit.Entry) error {
				switch {
				case asJSON:
					list = append(list, e)
					return nil
				case asLines:
					_, err := out.Write(e.Line())
					return err
				case asFHIR:
					b, err := worker.AuditEvent(s.Profile.Name, e)
					if err == nil {
						_, err = fmt.Fprintf(out, "%s\n", b)
					}
					return err
				}
				return printEntry(out, e)
			})
			if err != nil {
				return err
			}
			if asJSON {
				return show(cmd, true, "salus.audit/v1", list, func(io.Writer) {})
			}
			return out.Flush()
		},
	}
	c.AddCommand(auditVerify(), auditCheck())
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	c.Flags().BoolVar(&asFHIR, "fhir", false, "print FHIR R4 AuditEvent resources, one a line")
	c.Flags().BoolVar(&asLines, "lines", false, "print the entries as they are stored, one a line")
	return c
}

func printEntry(w io.Writer, e audit.Entry) error {
	v := e.Event
	_, err := fmt.Fprintf(w, "%d  %s  %-11s %-8s %s %s", e.Number, v.At.Format(time.RFC3339), v.Act, v.Outcome, v.Role, v.Name)
	for _, part := range []struct{ label, text string }{{"patient", v.Patient}, {"why", v.Purpose}, {"of", v.Object}, {"", v.Detail}, {"from", v.From}} {
		if err == nil && part.text != "" {
			_, err = fmt.Fprintf(w, "  %s %s", part.label, part.text)
		}
	}
	if err == nil && v.Records > 0 {
		_, err = fmt.Fprintf(w, "  %d records", v.Records)
	}
	if err == nil {
		_, err = fmt.Fprintln(w)
	}
	return err
}

func auditVerify() *cobra.Command {
	var dir, kept string
	var asJSON bool
	c := &cobra.Command{
		Use: "verify", Short: "Check that no entry of the audit log was changed or removed", Args: exactArgs(),
		Long: `Reads the whole log, checks its chain, and holds it against every head that this hospital put on chain, and with
--kept against an export that was made earlier (salus worker audit --lines). Versions on chain whose head is not in the
log are a gap: a copy was restored, or somebody has cut the log off. It is named, and the command fails, for ever.`,
		Example: "  salus worker audit verify --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var heads []audit.Head
			if kept != "" {
				v, err := readKept(kept)
				if err != nil {
					return err
				}
				heads = append(heads, v.Head)
			}
			return withFacts(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client, f *ledger.Facts) error {
				r, err := s.VerifyAudit(f, chain.Address(), heads...)
				if err != nil && !faults.Is(err, faults.AuditGap) {
					return err
				}
				return errors.Join(show(cmd, asJSON, "salus.audit-report/v1", r, func(w io.Writer) { printAuditReport(w, r) }), err)
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().StringVar(&kept, "kept", "", "an earlier export of the log")
	jsonFlag(c, &asJSON)
	return c
}

func printAuditReport(w io.Writer, r worker.AuditReport) {
	fmt.Fprintf(w, "%d entries, whole; %d of them anchored; version %d of the record root is on chain, block %d\n", r.Entries, r.Anchored, r.Version, r.Block)
	for _, g := range r.Gaps {
		fmt.Fprintf(w, "GAP: versions %d to %d on chain are of another log\n", g.From, g.To)
	}
}

func auditCheck() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "check FILE", Short: "Check an export of an audit log", Args: exactArgs("FILE"),
		Example: "  salus worker audit check st-anna-audit.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := readKept(args[0])
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.audit-export/v1", v.Head, func(w io.Writer) { fmt.Fprintf(w, "%d entries, whole; chain %s\n", v.Head.Entries, v.Head.Chain) })
		},
	}
	jsonFlag(c, &asJSON)
	return c
}

func readKept(path string) (audit.Verified, error) {
	info, err := os.Stat(path)
	if err != nil {
		return audit.Verified{}, usageError{err}
	}
	if info.Size() > maxAuditFile {
		return audit.Verified{}, usageError{fmt.Errorf("%s has %d bytes, at most %d are read", path, info.Size(), maxAuditFile)}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return audit.Verified{}, usageError{err}
	}
	v, err := audit.Verify(audit.Parse(b), nil)
	if err != nil {
		return v, faults.New(faults.AuditBroken, "%s: %v", filepath.Base(path), err)
	}
	return v, nil
}

// careFlags name a hospital's worker elsewhere.
type careFlags struct{ at, fingerprint string }

func (f *careFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.at, "at", "", "host:port of a hospital's worker (worker serve --patients) instead of this machine's folder")
	c.Flags().StringVar(&f.fingerprint, "fingerprint", "", "with --at: SHA-256 of the worker's TLS key, hexadecimal")
}

// dial connects a person to a worker elsewhere; nil where --at is not given.
func (f *careFlags) dial(keyFile string) (*clinician.Client, error) {
	if f.at == "" {
		return nil, nil
	}
	d, err := clinician.Fingerprint(f.fingerprint)
	if err != nil {
		return nil, usageError{fmt.Errorf("--at needs --fingerprint, 64 hexadecimal digits")}
	}
	key, err := ledger.LoadKey(keyFile)
	if err != nil {
		return nil, err
	}
	return clinician.Dial(f.at, d, key)
}

func recordsRead() *cobra.Command {
	var o officerFlags
	var at careFlags
	var column string
	c := &cobra.Command{
		Use: "read PATIENT", Short: "Read a patient's records for treatment, as a clinician, where the patient's directive allows it", Args: exactArgs("PATIENT"),
		Long: `Prints every record that the vault has of the patient, if the patient's directive in force allows treatment: purpose
treatment, operation record-level, recipient treating-hospital, and every category of data. The reading is signed, and
in the audit log and the patient's history before anything is printed. PATIENT may be - for one line of standard input.
With --at the records are read over the network, from a worker that serves.`,
		Example: "  salus worker records read --dir consortium/st-anna --key cole.key patient-7",
		RunE: func(cmd *cobra.Command, args []string) error {
			patient, err := named(cmd, args[0])
			if err != nil {
				return err
			}
			remote, err := at.dial(o.key)
			if err != nil {
				return err
			}
			if remote != nil {
				defer remote.Close()
				b, err := remote.Read(cmd.Context(), patient)
				var r worker.OpenedRecords
				if err == nil {
					err = json.Unmarshal(b, &r)
				}
				if err != nil {
					return err
				}
				return showRecords(cmd, o.json, "salus.treatment-records/v1", r)
			}
			return o.act(cmd, func(s *worker.Site, chain *ledger.Client, key *ledger.Key) error {
				r, err := s.ReadForTreatment(cmd.Context(), chain, patient, column, key, time.Now())
				if err != nil {
					return err
				}
				return showRecords(cmd, o.json, "salus.treatment-records/v1", r)
			})
		},
	}
	o.add(c, "the clinician's")
	at.add(c)
	c.Flags().StringVar(&column, "patient", "", "the patient column of table.csv (default patient)")
	return c
}

func recordsFind() *cobra.Command {
	var key, typ string
	var codes []string
	var from, to string
	var at careFlags
	var asJSON bool
	c := &cobra.Command{
		Use: "find PATIENT", Short: "Find those of a patient's records that have a code, over the network, as a clinician", Args: exactArgs("PATIENT"),
		Long:    "Names records of one patient, where the patient's directive allows treatment. The search is in the audit log.",
		Example: "  salus worker records find --at 10.0.0.7:7711 --fingerprint 4e… --key cole.key --code 8480-6 patient-7",
		RunE: func(cmd *cobra.Command, args []string) error {
			patient, err := named(cmd, args[0])
			if err != nil {
				return err
			}
			remote, err := at.dial(key)
			if err != nil {
				return err
			}
			if remote == nil {
				return usageError{fmt.Errorf("--at and --fingerprint name the worker; at the hospital's own machine see `salus worker vault search`")}
			}
			defer remote.Close()
			names, found, err := remote.Find(cmd.Context(), patient, typ, codes, from, to)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.found-records/v1", map[string]any{"found": found, "records": names}, func(w io.Writer) {
				for _, n := range names {
					fmt.Fprintln(w, n)
				}
				fmt.Fprintf(w, "%d found, %d shown\n", found, len(names))
			})
		},
	}
	at.add(c)
	f := c.Flags()
	f.StringVar(&key, "key", "", "the clinician's key file")
	f.StringVar(&typ, "type", "", "type of record, such as Observation")
	f.StringArrayVar(&codes, "code", nil, "code that the record has; may be given again")
	f.StringVar(&from, "from", "", "first month, YYYY-MM")
	f.StringVar(&to, "to", "", "last month, YYYY-MM")
	_ = c.MarkFlagRequired("key")
	jsonFlag(c, &asJSON)
	return c
}

func recordsCheck() *cobra.Command {
	var o officerFlags
	var slot int
	c := &cobra.Command{
		Use: "check STUDY", Short: "Check one row of a study's dataset against its records, as an auditor", Args: exactArgs("STUDY"),
		Long: `Opens the row in one slot of the dataset that this hospital approved for the study, to an auditor whom it appointed:
that the row stands under the approved root, and the patient's records of the types that the study reads (of table.csv
the study's columns), from which it was made. The reading is signed, and in the audit log and the patient's history
before anything is printed. Draw the slot after the root was on chain. A slot without a row there opens nothing.`,
		Example: "  salus worker records check --dir consortium/st-anna --key auditor.key --slot 7 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := study.ParseHash(args[0])
			if err != nil {
				return usageError{fmt.Errorf("study: %w", err)}
			}
			return o.act(cmd, func(s *worker.Site, chain *ledger.Client, key *ledger.Key) error {
				link, err := member.Connect(o.dir)
				if err != nil {
					return err
				}
				defer link.Close()
				st, err := link.Study(cmd.Context(), h)
				if err != nil {
					return err
				}
				r, err := s.CheckRow(cmd.Context(), chain, st, slot, key, time.Now())
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.ErrOrStderr(), r.Opened.Notice)
				return show(cmd, o.json, "salus.spot-check/v1", r, func(w io.Writer) {
					fmt.Fprintf(w, "slot %d under dataset root %s\n", r.Slot, r.Root)
					for _, c := range r.Columns {
						fmt.Fprintf(w, "  axis %d: committed %d, from the records %d\n", c.Axis, c.Committed, c.Derived)
					}
					for _, x := range r.Opened.Records {
						fmt.Fprintf(w, "%s/%s\t%s\n", x.Type, x.ID, x.Data)
					}
					fmt.Fprintln(w, map[bool]string{false: "the row is what the records give", true: "THE ROW DIFFERS from what the records give now"}[r.Differs])
				})
			})
		},
	}
	o.add(c, "the auditor's")
	c.Flags().IntVar(&slot, "slot", -1, "the row's slot")
	_ = c.MarkFlagRequired("slot")
	return c
}
