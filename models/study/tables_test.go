package study

import (
	"bytes"
	"strings"
	"testing"
)

// badTables are mistakes in listings.
func badTables() [][4]string {
	return [][4]string{
		{"table: omop.person\n", "table: person\n", "6:14: source.tables[0].table: want omop.NAME", "schema"},
		{"table: omop.person\n", "table: omop.PERSON\n", "source.tables[0].table: want omop.NAME", "schema"},
		{"born: year_of_birth", "born: person_id", "source.tables[0].columns.born: person_id identifies the patient", ""},
		{"born: year_of_birth", "born: {values: {1: 2}}", "source.tables[0].columns.born: is empty", "schema"},
		{"born: year_of_birth", "born: [year_of_birth]", "source.tables[0].columns.born: want fields such as from", "schema"},
		{"born: year_of_birth", "1born: year_of_birth", "source.tables[0].columns: want names of a letter", "schema"},
		{"8507: male", "8507: 1.5", "source.tables[0].columns.sex.values.8507: want a text or a whole number", "schema"},
		{"{8507: male, 8532: female}", "{}", "source.tables[0].columns.sex.values: is empty", "schema"},
		{"[3004410, 3005673]", "[3004410, 3004410]", "source.tables[1].where.measurement_concept_id: lists a value twice", "schema"},
		{"[3004410, 3005673]", "[]", "source.tables[1].where.measurement_concept_id: lists 0 values", "schema"},
		{"measurement_concept_id:", "person_id:", "source.tables[1].where.person_id: person_id identifies the patient", ""},
		{"      pick: last\n", "", "source.tables[1].by: has no pick", "schema"},
		{"      by: measured\n", "", "source.tables[1].pick: needs by", "schema"},
		{"by: measured", "by: when", `source.tables[1].by: columns has no "when"`, ""},
		{"pick: last", "pick: any", "source.tables[1].pick: want first, last, min or max", "schema"},
		{"exists: diabetes\n", "exists: diabetes\n      columns: {a: b}\n", "source.tables[2]: has both columns and exists", "schema"},
		{"      exists: diabetes\n", "", "source.tables[2]: has both columns and exists, or neither", "schema"},
		{"exists: diabetes\n", "exists: diabetes\n      pick: last\n      by: sex\n", "source.tables[2]: exists needs no pick", "schema"},
		{"exists: diabetes\n", "exists: '1'\n", "source.tables[2].exists: want a letter", "schema"},
		{"columns: {sex: sex}", "columns: {sex: sex, age: age}\n    - table: table.more\n      columns: {sex: sex}", `2 columns of source.tables are named "sex"`, ""},
		{"columns: {sex: sex}", "columns: {}", "source.tables[3].columns: is empty", "schema"},
		{"  - {name: sex,", "  - {name: height, from: size, type: boolean}\n  - {name: sex,", `columns[0]: no view or table has a column "size"`, ""},
		{"  - {name: sex,", "  - {name: patient, type: boolean}\n  - {name: sex,", `columns[0]: "patient" identifies the patient`, ""},
		{"source:\n", "source:\n  table: {patient: id}\n", "source: has both views and table", "schema"},
	}
}

func TestListingsHaveOneCanonicalForm(t *testing.T) {
	const file = "testdata/good/tables.yaml"
	s, err := ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseCanonical(s.Canonical())
	if err != nil || !bytes.Equal(again.Canonical(), s.Canonical()) {
		t.Fatal(err)
	}
	if !strings.Contains(string(s.Canonical()), `"where":{"measurement_concept_id":["3004410","3005673"],"unit_concept_id":["8554"]}`) {
		t.Errorf("%s", s.Canonical())
	}
	swapped := bytes.Replace(s.Canonical(), []byte(`["3004410","3005673"]`), []byte(`["3005673","3004410"]`), 1)
	if _, err := ParseCanonical(swapped); err == nil {
		t.Error("values in another order make another hash of the same study")
	}
}

func TestWhetherALineExistsMakesNoRows(t *testing.T) {
	const file = `name: a
purpose: [HMB]
source:
  tables:
    - {table: omop.condition_occurrence, exists: ill}
columns: [{name: ill, type: boolean}]
analysis: {kind: count, group: ill}
release: {minCohort: 11, minSites: 3}
`
	_, err := Parse([]byte(file), nil)
	if err == nil || !strings.Contains(err.Error(), "source.tables: says of nobody whether there is a row") {
		t.Errorf("got %v", err)
	}
}
