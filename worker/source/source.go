// Package source turns what a hospital has, FHIR files and tables, into records for the vault, and records into the rows of a study.
//
//	folder ── Import ──▶ vault ── Rows ──▶ one row a patient
//
// A folder holds FHIR R4 or R5 resources as in a bulk export, one a line in *.ndjson or *.ndjson.gz, or a table in
// table.csv, or both, optionally genotypes in *.vcf, *.vcf.gz or genotypes.csv, and optionally consents.csv (patient,decision). Import is one transaction with a report: every bad line is named by file, line and
// reason, the good lines go in. Of a file that ends within a resource, or whose compressed data do, nothing goes in, and the report says so; an export that a server promised as a whole (package bulk) goes in
// whole or not at all.
//
// Tables beside it come in row by row: CSV and Parquet files as tables.yaml says (package table), and in the folder omop, or in the PostgreSQL database that omop.yaml names, those of the OMOP CDM 5.4 (package omop). Such a file is the whole table: rows
// that it has no longer are deleted. Files below the folder dicom are DICOM objects (package dicom): each is kept as it came, and what its header says is a row of the table dicom.image.
//
// Rows runs the study's SQL-on-FHIR views (package views) over the records and takes its columns from rows of tables, or maps the one table, and joins the results on the patient.
//
// No error or problem of this package holds a value of a patient: they say where, and what was expected there.
package source

import (
	"context"
	"iter"

	"salus/models/analysis"
	"salus/models/study"
	"salus/worker/vault"
)

// Import reads a folder into the vault, in one transaction. The report is filled in as far as reading got, on an error too.
func Import(ctx context.Context, v *vault.Vault, dir string) (Report, vault.Summary, error) {
	f, err := Open(dir)
	if err != nil {
		return Report{}, vault.Summary{}, err
	}
	return f.Import(ctx, v, Options{})
}

// Import reads the files into the vault, in one transaction: on an error, a crash or a full disk nothing was imported. The report is filled in as far as reading got, on an error too.
func (f *Folder) Import(ctx context.Context, v *vault.Vault, o Options) (Report, vault.Summary, error) {
	var report Report
	has := func(typ, id string) bool {
		found, err := v.Has(ctx, typ, id)
		return err == nil && found
	}
	there := func(typ string) iter.Seq2[vault.Record, error] { return v.RecordsOfType(ctx, typ) }
	if o.Mirror != nil {
		types, err := v.Types(ctx)
		if err != nil {
			return report, vault.Summary{}, err
		}
		m := *o.Mirror
		m.there, o.Mirror = types, &m
	}
	s, err := v.Import(ctx, f.records(ctx, &report, o, has, there))
	return report, s, err
}

// Records is where Rows finds records; *vault.Vault is one.
type Records interface {
	RecordsOfType(ctx context.Context, typ string) iter.Seq2[vault.Record, error]
	Record(ctx context.Context, typ, id string) (vault.Record, error)
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
	return joinedRows(ctx, s, from)
}

// Check compiles the study's views, so that a study that no site could run is refused before it is proposed.
func Check(s *study.Study) error {
	if s.Source.Table != nil {
		return nil
	}
	if _, err := compileViews(s); err != nil {
		return err
	}
	return checkListings(s)
}
