// Package source turns what a hospital has, FHIR files and tables, into records for the vault, and records into the rows of a study.
//
//	folder ── Import ──▶ vault ── Rows ──▶ one row a patient
//
// A folder holds FHIR R4 or R5 resources as in a bulk export, one a line in *.ndjson or *.ndjson.gz, or a table in
// table.csv, or both, optionally genotypes in *.vcf, *.vcf.gz or genotypes.csv, and optionally consents.csv (patient,decision). Import is one transaction with a report: every bad line is named by file, line and
// reason, the good lines go in; a file that ends too early refuses the whole import.
//
// Rows runs the study's SQL-on-FHIR views (package views) over the records, or maps the table, and joins the results on the patient.
//
// No error or problem of this package holds a value of a patient: they say where, and what was expected there.
package source

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"salus/models/analysis"
	"salus/models/study"
	"salus/worker/vault"
)

// Problem is something wrong in a source. It holds no patient's value.
type Problem struct {
	File   string `json:"file"`           // name in the folder, or of the view
	Line   int    `json:"line,omitempty"` // from 1; 0 is the file as a whole
	Reason string `json:"reason"`
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Reason
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Reason)
}

// maxProblems is the number of problems that a report lists; the others are counted.
const maxProblems = 1000

// Report says what an import found.
type Report struct {
	Files     int            `json:"files"`
	Bytes     int64          `json:"bytes"`     // uncompressed
	Resources map[string]int `json:"resources"` // by type, those that went in
	Problems  []Problem      `json:"problems"`
	Further   int            `json:"further"` // problems beyond those listed
}

func (r *Report) problem(file string, line int, reason string) {
	if len(r.Problems) >= maxProblems {
		r.Further++
		return
	}
	r.Problems = append(r.Problems, Problem{file, line, reason})
}

// ErrIncomplete says that a file ends too early or cannot be read to its end.
var ErrIncomplete = errors.New("a file is incomplete")

// Import reads a folder into the vault, in one transaction. The report is filled in as far as reading got, on an error too.
func Import(ctx context.Context, v *vault.Vault, dir string) (Report, vault.Summary, error) {
	var report Report
	f, err := Open(dir)
	if err != nil {
		return report, vault.Summary{}, err
	}
	known := func(patient string) bool {
		_, err := v.Record(ctx, "Patient", patient)
		return err == nil
	}
	s, err := v.Import(ctx, f.Records(ctx, &report, known))
	return report, s, err
}

// Records is where Rows finds records; *vault.Vault is one.
type Records interface {
	RecordsOfType(ctx context.Context, typ string) iter.Seq2[vault.Record, error]
}

// Row is one patient's line of a study.
type Row struct {
	Patient string
	Values  analysis.Row // by the study's column names; columns without a value are absent
}

// Rows returns the study's rows at this site, one a patient and sorted by patient, and the lines or view rows that were left out with the reason.
func Rows(ctx context.Context, s *study.Study, from Records) ([]Row, []Problem, error) {
	if s.Source.Table != nil {
		return tableRows(ctx, s, from)
	}
	return viewRows(ctx, s, from)
}

// Check compiles the study's views, so that a study that no site could run is refused before it is proposed.
func Check(s *study.Study) error {
	if s.Source.Table != nil {
		return nil
	}
	_, err := compileViews(s)
	return err
}
