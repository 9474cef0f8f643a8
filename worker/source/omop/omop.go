// Package omop knows the tables of the OMOP Common Data Model 5.4 that hold persons' data, and reads them from PostgreSQL.
//
// The tables are those of the OHDSI's CommonDataModel repository, inst/ddl/5.4/postgresql/OMOPCDM_postgresql_5.4_ddl.sql: names, types, and which columns need a value. Tables
// without a person (locations, providers, costs, vocabularies and so on) are not among them: their rows are nobody's, and no study asks for them.
package omop

import (
	_ "embed"
	"slices"
	"strings"

	"salus/worker/source/table"
)

//go:embed cdm54.txt
var cdm string // a table's name, then a column a line: i integer, n number, d date, t date and time, s text; ! needs a value

// TypePrefix begins the names of the tables, which are the types of their records.
const TypePrefix = "omop."

// Person is the table of persons; every other one refers to it.
const Person = TypePrefix + "person"

// patientColumn is in every table.
const patientColumn = "person_id"

// others are the model's tables that are not read.
var others = strings.Fields(`location care_site provider cost fact_relationship note_nlp episode_event metadata cdm_source cohort cohort_definition
	concept vocabulary domain concept_class concept_relationship relationship concept_synonym concept_ancestor source_to_concept_map drug_strength`)

// Known says whether the model has a table of that name without a person's data.
func Known(name string) bool { return slices.Contains(others, strings.ToLower(name)) }

// Tables returns the tables with persons' data, the persons first and then by name.
func Tables() []table.Schema {
	var out []table.Schema
	for text := range strings.SplitSeq(strings.TrimSpace(cdm), "\n\n") {
		lines := strings.Split(text, "\n")
		s := table.Schema{Name: TypePrefix + lines[0], Patient: patientColumn, Missing: []string{`\N`, "NULL"}, Fold: true, Lenient: true}
		for i, line := range lines[1:] {
			name, typ, _ := strings.Cut(line, " ")
			if i == 0 && name != patientColumn {
				s.Key = []string{name}
			}
			s.Columns = append(s.Columns, table.Column{Name: name, Type: types[typ[0]], Required: strings.HasSuffix(typ, "!")})
		}
		slices.SortFunc(s.Columns, func(a, b table.Column) int { return strings.Compare(a.Name, b.Name) })
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b table.Schema) int {
		if (a.Name == Person) != (b.Name == Person) {
			return map[bool]int{true: -1, false: 1}[a.Name == Person]
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

var types = map[byte]table.Type{'i': table.Integer, 'n': table.Decimal, 'd': table.Date, 't': table.DateTime, 's': table.Text}

// Table returns the table of that name, such as omop.person.
func Table(name string) (table.Schema, bool) {
	for _, s := range Tables() {
		if s.Name == name {
			return s, true
		}
	}
	return table.Schema{}, false
}
