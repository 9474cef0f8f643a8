package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/worker"
	"salus/worker/source"
)

func workerImport() *cobra.Command {
	var o openSite
	var column, report string
	var from worker.From
	var server serverFlags
	var asJSON bool
	c := &cobra.Command{
		Use: "import FOLDER|URL", Short: "Read records and consents from a folder, or a FHIR server, into the vault", Args: exactArgs("FOLDER|URL"),
		Long: `Reads FHIR R4 or R5 (*.ndjson, *.ndjson.gz), tables as tables.yaml says (CSV, Parquet), the OMOP CDM 5.4 (in the
folder omop, or in the PostgreSQL database that omop.yaml names), DICOM files (below the folder dicom) or table.csv into the vault in one transaction, with a report of
every line that was left out, by file, line and reason. Of a file that is cut off, damaged or inflates without end
nothing goes in, and the others do; with --strict nothing goes in unless all of it is good.

enrolments.csv (patient,key) names patients who sign their directives themselves; consents.csv (patient,decision)
holds consent given on paper, in the words of terms.json if there is one; consents/*.json holds FHIR Consents
(salus worker fhir read); whoever is in none is denied. Every patient gets a slot: many at once come in by
admission, one proof for 240. A line that cannot be put in force, as of a patient who has taken an own key since,
is left out and reported. The new consent root is proven, and on chain when the command ends.

A FHIR Consent may limit when data were collected, which no bit of a consent word says: it permits nothing,
unless --cut says that the folder was extracted under these very consents. As imports add up, a worker's folder
is filled with --cut alone, or always without.

Patients of FHIR files, of each FHIR server, of tables, of OMOP and of DICOM are joined by their names. A second kind
of source is refused unless --same-patients says that a name stands for the same person in all of them. A reference
that is an address names a patient only if it is of the server, or of the one that --base names.

URL is a FHIR server, exported by the Bulk Data Access API. The same command again fetches what changed since, and
deletes what the server deleted; interrupted, it goes on where it was. An export goes in as a whole or not at all.
The lists of consents are then those in --lists FOLDER.`,
		Example: "  salus worker import --dir consortium/st-anna data/st-anna\n  salus worker import --dir consortium/st-anna --client-id salus --client-key fhir.pem --lists lists https://fhir.st-anna.example/r4",
		RunE: func(cmd *cobra.Command, args []string) error {
			folder, err := server.take(args[0], &from)
			if err != nil {
				return err
			}
			keys, err := o.keys(cmd.Context())
			if err != nil {
				return err
			}
			list, err := openProblems(report)
			if err != nil {
				return err
			}
			from.Each = list.add
			return errors.Join(o.with(cmd.Context(), func(s *worker.Site, chain *ledger.Client) error {
				out, err := s.ImportFrom(cmd.Context(), chain, keys, folder, column, from, said(cmd))
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.import/v1", out, func(w io.Writer) { printImport(w, out) })
			}), list.close())
		},
	}
	o.add(c, true)
	c.Flags().StringVar(&column, "patient", "", "the patient column of table.csv (default patient)")
	c.Flags().BoolVar(&from.Cut, "cut", false, "the folder holds no data outside of the times that its FHIR Consents name")
	c.Flags().BoolVar(&from.SamePatients, "same-patients", false, "a patient's name stands for the same person in all kinds of sources: FHIR, each FHIR server, tables, OMOP, DICOM")
	c.Flags().StringVar(&from.Base, "base", "", "address of the FHIR server that a folder's resources are of, where references to patients are addresses")
	c.Flags().BoolVar(&from.Strict, "strict", false, "import nothing if any line or file is left out")
	c.Flags().StringVar(&report, "report", "", "write every problem to this file, one JSON object a line")
	server.add(c)
	jsonFlag(c, &asJSON)
	return c
}

func printImport(w io.Writer, out worker.Imported) {
	r, v := out.Report, out.Vault
	fmt.Fprintf(w, "imported %d files, %d bytes; %d patients; consents at epoch %d\n", r.Files, r.Bytes, out.Patients, out.Epoch)
	fmt.Fprintf(w, "%d records accepted (%d new, %d changed, %d as before), %d deleted; %d lines and %d files left out\n", r.Accepted, v.Added, v.Updated, v.Unchanged, v.Deleted, r.Rejected, r.Refused)
	if v.Erased > 0 {
		fmt.Fprintf(w, "%d records are of patients whose records were erased here; left out\n", v.Erased)
	}
	if len(out.FHIR) > 0 {
		fmt.Fprintf(w, "%d FHIR Consents read, %d permit; rule by rule: salus worker fhir read\n", len(out.FHIR), permitting(out.FHIR))
	}
	if e := out.Export; e != nil && e.Since != "" {
		fmt.Fprintf(w, "what changed at the server from %s to %s\n", e.Since, e.Time)
	} else if e != nil {
		fmt.Fprintf(w, "everything at the server at %s; the same command fetches what changes\n", e.Time)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(w, "  "+p.String())
	}
	if r.Further > 0 {
		fmt.Fprintf(w, "  and %d more; all of them with --report FILE\n", r.Further)
	}
}

// problems is the file of --report.
type problems struct {
	file *os.File
	out  *bufio.Writer
	err  error
}

func openProblems(path string) (*problems, error) {
	if path == "" {
		return &problems{}, nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, usageError{fmt.Errorf("--report: %w", err)}
	}
	return &problems{file: f, out: bufio.NewWriter(f)}, nil
}

func (p *problems) add(found source.Problem) {
	if p.file != nil && p.err == nil {
		p.err = json.NewEncoder(p.out).Encode(found)
	}
}

func (p *problems) close() error {
	if p.file == nil {
		return nil
	}
	if err := errors.Join(p.err, p.out.Flush(), p.file.Close()); err != nil {
		return fmt.Errorf("--report: %w", err)
	}
	return nil
}
