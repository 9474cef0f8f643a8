//go:build postgres

package source

import (
	"os"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestPostgresTablesAreAStudysLikeThoseOfFiles needs a server: SALUS_POSTGRES holds its connection string.
func TestPostgresTablesAreAStudysLikeThoseOfFiles(t *testing.T) {
	connection := os.Getenv("SALUS_POSTGRES")
	admin, err := pgx.Connect(t.Context(), connection)
	if err != nil {
		t.Fatalf("SALUS_POSTGRES: %v", err)
	}
	defer admin.Close(t.Context())
	for _, sql := range []string{
		`DROP SCHEMA IF EXISTS cdm CASCADE`, `CREATE SCHEMA cdm`,
		`CREATE TABLE cdm.person (person_id integer, gender_concept_id integer, year_of_birth integer, race_concept_id integer, ethnicity_concept_id integer)`,
		`CREATE TABLE cdm.measurement (measurement_id integer, person_id integer, measurement_concept_id integer, measurement_date date, measurement_type_concept_id integer, value_as_number numeric, unit_concept_id integer)`,
		`CREATE TABLE cdm.condition_occurrence (condition_occurrence_id integer, person_id integer, condition_concept_id integer, condition_start_date date, condition_type_concept_id integer)`,
		`INSERT INTO cdm.person VALUES (1, 8507, 1950, 0, 0), (2, 8532, 1960, 0, 0), (3, 8532, NULL, 0, 0)`,
		`INSERT INTO cdm.measurement VALUES (1, 1, 3004410, '2020-01-01', 1, 7.1, 8554), (2, 1, 3004410, '2021-01-01', 1, 6.50, 8554), (4, 2, 3004410, '2019-01-01', 1, 4.9, 8554)`,
		`INSERT INTO cdm.condition_occurrence VALUES (1, 1, 201826, '2020-01-01', 1)`,
	} {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	h := newHospital(t, map[string]string{"omop.yaml": "connection: connection\nschema: cdm\n", "connection": connection})
	report, sum := h.read(t)
	if sum.Added != 6+3 || report.Rejected != 1 || !slices.Equal(ofFile(report, "omop.yaml/person"), []string{"omop.yaml/person:4: column year_of_birth has no value, and needs one; left out"}) {
		t.Errorf("%+v %+v", sum, report)
	}
	st := parse(t, diabetics, diabetic)
	rows, problems := h.rows(t, st)
	if want := []string{"1|male|6.50|true", "2|female|4.9|false"}; !slices.Equal(rows, want) || len(problems) != 0 {
		t.Errorf("%q %v", rows, problems)
	}
	if _, err := admin.Exec(t.Context(), `DELETE FROM cdm.measurement WHERE measurement_id = 2`); err != nil {
		t.Fatal(err)
	}
	if _, sum := h.read(t); sum.Deleted != 1 || sum.Unchanged != 5+3 {
		t.Errorf("%+v", sum)
	}
	if rows, _ := h.rows(t, st); rows[0] != "1|male|7.1|true" {
		t.Errorf("%q", rows)
	}
}
