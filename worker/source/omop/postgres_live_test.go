//go:build postgres

package omop

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"salus/worker/source/table"
)

// TestPostgresIsReadInOneStateAndOnlyRead needs a server: SALUS_POSTGRES holds its connection string.
func TestPostgresIsReadInOneStateAndOnlyRead(t *testing.T) {
	ctx := t.Context()
	connection := os.Getenv("SALUS_POSTGRES")
	admin, err := pgx.Connect(ctx, connection)
	if err != nil {
		t.Fatalf("SALUS_POSTGRES: %v", err)
	}
	defer admin.Close(ctx)
	do := func(sql string) {
		t.Helper()
		if _, err := admin.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	do(`DROP SCHEMA IF EXISTS "odd cdm" CASCADE; CREATE SCHEMA "odd cdm"`)
	do(`CREATE TABLE "odd cdm".person (person_id integer, gender_concept_id integer, year_of_birth integer, birth_datetime timestamp, race_concept_id integer, ethnicity_concept_id integer, ours text)`)
	do(`CREATE TABLE "odd cdm".measurement (measurement_id bigint, person_id integer, measurement_concept_id integer, measurement_date date, measurement_type_concept_id integer, value_as_number numeric, range_low double precision, unit_source_value varchar(50))`)
	do(`CREATE TABLE "odd cdm".death (person_id integer)`)
	do(`INSERT INTO "odd cdm".person VALUES (1, 8507, 1950, '1950-03-04 05:06:07', 0, 0, 'x'), (2, 8532, NULL, NULL, 0, 0, 'y')`)
	do(`INSERT INTO "odd cdm".measurement SELECT i, 1, 3004410, '2020-02-03', 1, 7.10, 0.00001, E'a"b,\nc' FROM generate_series(1, 3000) i`)

	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "connection"), []byte(connection+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := ParseSource([]byte("connection: connection\nschema: odd cdm\n"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := source.Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(ctx)
	tables, err := d.Tables(ctx)
	if err != nil || len(tables) != 3 || tables[0].Name != Person {
		t.Fatal(tables, err)
	}
	read := func(name string) (rows []table.Row, err error) {
		s, _ := Table(name)
		if err := d.Read(ctx, s, nil); err != nil {
			return nil, err
		}
		err = d.Read(ctx, s, func(r table.Row) error { rows = append(rows, r); return nil })
		return rows, err
	}
	rows, err := read(Person)
	if err != nil || len(rows) != 2 || string(rows[0].Data) != `{"birth_datetime":"1950-03-04T05:06:07","ethnicity_concept_id":0,"gender_concept_id":8507,"person_id":1,"race_concept_id":0,"year_of_birth":1950}` || !strings.Contains(rows[1].Problem, "year_of_birth") {
		t.Errorf("%+v %v", rows, err)
	}
	do(`DELETE FROM "odd cdm".measurement WHERE measurement_id > 10`)
	rows, err = read("omop.measurement")
	if err != nil || len(rows) != 3000 || string(rows[0].Data) != `{"measurement_concept_id":3004410,"measurement_date":"2020-02-03","measurement_id":1,"measurement_type_concept_id":1,"person_id":1,"range_low":0.00001,"unit_source_value":"a\"b,\nc","value_as_number":7.10}` {
		t.Errorf("%d rows of the state that the transaction began with, %v", len(rows), err)
	}
	var wrong *table.Error
	if _, err := read("omop.death"); !errors.As(err, &wrong) || !strings.Contains(wrong.Reason, `no column "death_date"`) {
		t.Errorf("a table that lacks a column: %v", err)
	}
	if _, err := d.tx.Exec(ctx, `DELETE FROM "odd cdm".person`); err == nil {
		t.Error("the transaction writes")
	}
	stop := errors.New("full")
	e, err := source.Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(ctx)
	s, _ := Table("omop.person")
	if err := e.Read(ctx, s, func(table.Row) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := source.Open(ended, dir); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
