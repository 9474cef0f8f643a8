package source

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/models/study"
	"salus/worker/source/table"
	"salus/worker/vault"
)

// hospital is a folder and the vault that it is imported into.
type hospital struct {
	dir   string
	vault *vault.Vault
}

func newHospital(t *testing.T, files map[string]string) hospital {
	t.Helper()
	at := t.TempDir()
	if err := vault.NewKeyFile(filepath.Join(at, "key")); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(at, "vault"), filepath.Join(at, "key"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	h := hospital{filepath.Join(at, "in"), v}
	h.write(t, files)
	return h
}

func (h hospital) write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(h.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (h hospital) read(t *testing.T) (Report, vault.Summary) {
	t.Helper()
	r, s, err := Import(t.Context(), h.vault, h.dir)
	if err != nil {
		t.Fatal(err)
	}
	return r, s
}

// rows are the study's, one a line: the patient and the values in the order of the columns.
func (h hospital) rows(t *testing.T, st *study.Study) (rows []string, problems []Problem) {
	t.Helper()
	got, problems, err := Rows(t.Context(), st, h.vault)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got {
		line := r.Patient
		for _, c := range st.Columns {
			line += "|" + string(r.Values[c.Name])
		}
		rows = append(rows, line)
	}
	return rows, problems
}

func ofFile(r Report, file string) (lines []string) {
	for _, p := range r.Problems {
		if p.File == file {
			lines = append(lines, p.String())
		}
	}
	return lines
}

func parse(t *testing.T, source, columns string) *study.Study {
	t.Helper()
	s, err := study.Parse([]byte("name: a\npurpose: [HMB]\nsource:\n"+source+"columns:\n"+columns+"analysis: {kind: count}\nrelease: {minCohort: 11, minSites: 2}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const diabetics = `  tables:
    - table: omop.person
      columns: {sex: {from: gender_concept_id, values: {8507: male, 8532: female}}, born: year_of_birth}
    - table: omop.measurement
      where: {measurement_concept_id: [3004410], unit_concept_id: 8554}
      columns: {hba1c: value_as_number, measured: measurement_date}
      pick: last
      by: measured
    - table: omop.condition_occurrence
      where: {condition_concept_id: [201826, 443238]}
      exists: diabetes
`

const diabetic = `  - {name: sex, type: category, values: [male, female]}
  - {name: hba1c, type: decimal, digits: 1, min: 3, max: 20}
  - {name: diabetes, type: boolean}
`

// omopExport is one as programs write them: capitals, tabs, numbers with a zero after the point, a column of their own, pieces, a compressed file.
func omopExport() map[string]string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte("condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_type_concept_id\n1,1,201826,2020-01-01,1\n2,2,4,20200101,1\n3,9,201826,2020-01-01,1\n"))
	_ = z.Close()
	return map[string]string{
		"omop/PERSON.csv":                  "PERSON_ID\tGENDER_CONCEPT_ID\tYEAR_OF_BIRTH\tRACE_CONCEPT_ID\tETHNICITY_CONCEPT_ID\tOURS\n1\t8507.0\t1950\t0\t0\tx\n2\t8532\t1960\t0\t0\tx\n3\t0\t1970\t0\t0\tx\n4\t8507\tlong ago\t0\t0\tx\n",
		"omop/measurement_01.csv":          "measurement_id,person_id,measurement_concept_id,measurement_date,measurement_type_concept_id,value_as_number,unit_concept_id\n1,1,3004410,2020-01-01,1,7.1,8554\n2,1,3004410,2021-01-01,1,6.50,8554\n3,2,3004410,2020-01-01,1,5.1,1\n",
		"omop/measurement_02.csv":          "measurement_id,person_id,measurement_concept_id,measurement_date,measurement_type_concept_id,value_as_number,unit_concept_id\n4,2,3004410,2019-01-01,1,4.9,8554\n4,2,3004410,2019-01-01,1,8,8554\n",
		"omop/condition_occurrence.csv.gz": b.String(),
		"omop/concept.csv":                 "concept_id\n",
		"omop/readme.txt":                  "",
	}
}

func TestAStudyTakesItsColumnsFromOMOP(t *testing.T) {
	h := newHospital(t, omopExport())
	report, sum := h.read(t)
	if sum.Added != 3+4+3+3 || report.Rejected != 2 || report.Refused != 0 {
		t.Errorf("%+v %+v", sum, report)
	}
	for file, want := range map[string]string{
		"omop/PERSON.csv":                  "omop/PERSON.csv:1: 1 columns are not declared (column 6); not read; omop/PERSON.csv:5: column year_of_birth: no whole number of at most 18 digits; left out",
		"omop/measurement_02.csv":          "omop/measurement_02.csv:3: contradicts omop/measurement_02.csv:2, which has the same type and id and other content; left out",
		"omop/condition_occurrence.csv.gz": "omop/condition_occurrence.csv.gz:4: refers to omop.person/… that no file has (1 references to 1 of them, the first here); kept",
		"omop/concept.csv":                 "omop/concept.csv: a table of the OMOP CDM without persons; not read",
		"omop/readme.txt":                  "omop/readme.txt: no CSV or Parquet file of a table of persons' data of the OMOP CDM 5.4; not read",
	} {
		if got := strings.Join(ofFile(report, file), "; "); got != want {
			t.Errorf("%s\n got %s\nwant %s", file, got, want)
		}
	}
	rows, problems := h.rows(t, parse(t, diabetics, diabetic))
	if want := []string{"1|male|6.50|true", "2|female|4.9|false", "3|||false"}; !slices.Equal(rows, want) {
		t.Errorf("%q %v", rows, problems)
	}
	if len(problems) != 1 || !strings.Contains(problems[0].Reason, "1 values are not among those that the study lists") {
		t.Error(problems)
	}
}

const patientsMapping = `tables:
  - name: patients
    file: pat.csv
    patient: id
    columns: [{name: sex, from: g, type: text, values: {m: male, w: female}}, {name: smokes, type: boolean}]
  - name: labs
    file: labs.csv
    patient: id
    key: nr
    columns: [{name: loinc, type: text}, {name: value, type: decimal}, {name: on, type: date}]
`

const mappedSource = `  tables:
    - {table: table.patients, columns: {sex: sex, smokes: smokes}}
    - {table: table.labs, where: {loinc: 4548-4}, columns: {hba1c: value}, pick: max, by: hba1c}
    - {table: table.labs, where: {loinc: 718-7}, exists: blood}
`

const mappedColumns = `  - {name: sex, type: category, values: [male, female]}
  - {name: smokes, type: boolean}
  - {name: hba1c, type: decimal, digits: 1, min: 3, max: 20}
  - {name: blood, type: boolean}
`

func TestOfATableThatWasNotImportedNobodyIsHealthy(t *testing.T) {
	const header = "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_type_concept_id\n"
	st := parse(t, diabetics, diabetic)
	files := omopExport()
	delete(files, "omop/condition_occurrence.csv.gz")
	h := newHospital(t, files)
	const none, old = "no such table was imported", "its lines are here, but not that they are all of it: a file of it was refused last, or they were imported by an earlier version"
	for _, c := range []struct {
		what, conditions string
		ill              [3]string
		said             string
	}{
		{"not there", "", [3]string{}, none},
		{"cut off", header + "1,\"1\n2,2\n", [3]string{}, none},
		{"empty", header, [3]string{"false", "false", "false"}, ""},
		{"whole", header + "1,1,201826,2020-01-01,1\n", [3]string{"true", "false", "false"}, ""},
		{"cut off after it was whole", header + "1,1,201826,2020-01-01,1\n2,2,201826,2020-01-01,\"1\n3,3\n", [3]string{"true", "", ""}, old},
	} {
		if c.conditions != "" {
			h.write(t, map[string]string{"omop/condition_occurrence.csv": c.conditions})
		}
		h.read(t)
		rows, problems := h.rows(t, st)
		if want := []string{"1|male|6.50|" + c.ill[0], "2|female|4.9|" + c.ill[1], "3|||" + c.ill[2]}; !slices.Equal(rows, want) {
			t.Errorf("%s: %q %v", c.what, rows, problems)
		}
		told := slices.DeleteFunc(problems, func(p Problem) bool { return p.File != "omop.condition_occurrence" })
		if (c.said == "") != (len(told) == 0) || c.said != "" && !strings.HasPrefix(told[0].Reason, c.said) {
			t.Errorf("%s: %v", c.what, problems)
		}
	}

	// Of two pieces one is cut off: which lines it had nobody knows.
	h.write(t, map[string]string{"omop/condition_occurrence.csv": header, "omop/condition_occurrence_2.csv": header + "1,\"1\n2,2\n"})
	h.read(t)
	if rows, _ := h.rows(t, st); rows[1] != "2|female|4.9|" {
		t.Errorf("a piece is missing: %q", rows)
	}

	// Without persons nobody knows of whom the conditions tell.
	h = newHospital(t, map[string]string{"omop/condition_occurrence.csv": header + "1,1,4,2020-01-01,1\n", "omop/measurement.csv": files["omop/measurement_01.csv"]})
	h.read(t)
	rows, problems := h.rows(t, st)
	if !slices.Equal(rows, []string{"1||6.50|"}) || !strings.Contains(problems[len(problems)-1].Reason, "no omop.person was imported") {
		t.Errorf("%q %v", rows, problems)
	}
}

func TestATableOfOtherPatientsAloneRefusesTheDataset(t *testing.T) {
	h := newHospital(t, map[string]string{"tables.yaml": patientsMapping, "pat.csv": "id,g,smokes\na,m,1\nb,w,\n", "labs.csv": "nr,id,loinc,value,on\n1,mrn7,718-7,7,2020-01-01\n"})
	h.read(t)
	st := parse(t, `  tables:
    - {table: table.patients, columns: {sex: sex, smokes: smokes}}
    - {table: table.labs, where: {loinc: 718-7}, exists: blood}
`, strings.Replace(mappedColumns, "  - {name: hba1c, type: decimal, digits: 1, min: 3, max: 20}\n", "", 1))
	if _, _, err := Rows(t.Context(), st, h.vault); err == nil || !strings.Contains(err.Error(), "table.labs: none of its patients has a row in the study's other sources") || strings.Contains(err.Error(), "mrn7") {
		t.Error(err)
	}
	h.write(t, map[string]string{"labs.csv": "nr,id,loinc,value,on\n1,mrn7,718-7,7,2020-01-01\n2,b,4548-4,7,2020-01-01\n"})
	h.read(t)
	if rows, problems := h.rows(t, st); !slices.Equal(rows, []string{"a|male|true|false", "b|female||false"}) || len(problems) != 0 {
		t.Errorf("%q %v", rows, problems)
	}
}

func TestAMappingMakesAHospitalsTablesAStudys(t *testing.T) {
	h := newHospital(t, map[string]string{
		"tables.yaml": patientsMapping,
		"pat.csv":     "id,g,smokes\na,m,1\nb,w,\n",
		"labs.csv":    "nr,id,loinc,value,on\n1,a,4548-4,7,2020-01-01\n2,a,4548-4,11,2019-01-01\n3,b,718-7,13.5,2019-01-01\n",
	})
	report, _ := h.read(t)
	if report.Rejected != 0 || report.Resources["table.labs"] != 3 || len(report.Problems) != 0 {
		t.Errorf("%+v", report)
	}
	st := parse(t, mappedSource, mappedColumns)
	rows, problems := h.rows(t, st)
	if want := []string{"a|male|true|11|false", "b|female|||true"}; !slices.Equal(rows, want) || len(problems) != 0 {
		t.Errorf("%q %v", rows, problems)
	}
	if patients, err := h.vault.Patients(t.Context()); err != nil || !slices.Equal(patients, []string{"a", "b"}) {
		t.Error(patients, err)
	}

	// The next export has a line less, and then a wrong one beside.
	h.write(t, map[string]string{"labs.csv": "nr,id,loinc,value,on\n1,a,4548-4,7,2020-01-01\n3,b,718-7,13.5,2019-01-01\n"})
	if report, sum := h.read(t); sum.Deleted != 1 || report.Deletions != 1 || sum.Unchanged != 6 {
		t.Errorf("%+v %+v", sum, report)
	}
	if rows, _ := h.rows(t, st); rows[0] != "a|male|true|7|false" {
		t.Errorf("%q", rows)
	}
	h.write(t, map[string]string{"labs.csv": "nr,id,loinc,value,on\n1,a,4548-4,seven,2020-01-01\n"})
	report, sum := h.read(t)
	if sum.Deleted != 0 || !strings.Contains(strings.Join(ofFile(report, "table.labs"), ""), "2 rows of earlier imports are not in the file; they stay") {
		t.Errorf("%+v %+v", sum, report)
	}

	// What the site's table has not is no empty column.
	_, _, err := Rows(t.Context(), parse(t, strings.Replace(mappedSource, "columns: {hba1c: value}", "columns: {hba1c: result}", 1), mappedColumns), h.vault)
	if err == nil || !strings.Contains(err.Error(), `table.labs has no column "result"`) {
		t.Error(err)
	}
}

func TestARowWhosePatientIsCorrectedIsTheOthers(t *testing.T) {
	const head, blood = "nr,id,loinc,value,on\n", "2,b,718-7,13.5,2019-01-01\n"
	h := newHospital(t, map[string]string{
		"tables.yaml": patientsMapping,
		"pat.csv":     "id,g,smokes\na,m,1\nb,w,\n",
		"labs.csv":    head + "1,a,4548-4,7,2020-01-01\n" + blood,
	})
	h.write(t, omopExport())
	h.read(t)
	files := omopExport()
	files["omop/measurement_02.csv"] = strings.Replace(files["omop/measurement_02.csv"], "4,2,3004410,2019-01-01,1,4.9", "4,3,3004410,2019-01-01,1,4.9", 1)
	files["labs.csv"] = head + "1,b,4548-4,7,2020-01-01\n" + blood
	h.write(t, files)
	if report, sum := h.read(t); sum.Updated != 2 || sum.Added != 0 || sum.Deleted != 0 {
		t.Errorf("%+v %+v", sum, report)
	}
	rows, _ := h.rows(t, parse(t, mappedSource, mappedColumns))
	if want := []string{"a|male|true||false", "b|female||7|true"}; !slices.Equal(rows, want) {
		t.Errorf("%q", rows)
	}
	rows, _ = h.rows(t, parse(t, diabetics, diabetic))
	if want := []string{"1|male|6.50|true", "2|female||false", "3||4.9|false"}; !slices.Equal(rows, want) {
		t.Errorf("%q", rows)
	}

	// One export that says both contradicts itself.
	h.write(t, map[string]string{"labs.csv": head + "1,b,4548-4,7,2020-01-01\n1,a,4548-4,7,2020-01-01\n" + blood})
	report, _ := h.read(t)
	if got := strings.Join(ofFile(report, "labs.csv"), ""); !strings.Contains(got, "contradicts labs.csv:2") {
		t.Error(got)
	}
}

func TestATableThatCannotBeReliedOnStaysOutAndTheRestGoesIn(t *testing.T) {
	const good = "nr,id,loinc,value,on\n1,a,4548-4,7,2020-01-01\n"
	for name, c := range map[string]struct{ text, reason string }{
		"open quotation":  {good + "2,a,\"4548-4,7,2020-01-01\n3,a,4548-4,7,2020-01-01\n", "labs.csv:3: a quotation that begins here has no end; export it again; nothing of this file was imported"},
		"no header":       {"1,a,4548-4,7,2020-01-01\n", `labs.csv:1: no column "id"; is the first line a header?; nothing of this file was imported`},
		"another's table": {"a,b\n1,2\n", `labs.csv:1: no column "id"`},
	} {
		h := newHospital(t, map[string]string{"tables.yaml": patientsMapping, "pat.csv": "id,g,smokes\na,m,1\n", "labs.csv": c.text})
		report, sum := h.read(t)
		if report.Refused != 1 || sum.Added != 2 || !strings.HasPrefix(strings.Join(ofFile(report, "labs.csv"), ""), c.reason) {
			t.Errorf("%s: %+v %+v", name, sum, report)
		}
	}
	for text, reason := range map[string]string{
		strings.Replace(patientsMapping, "pat.csv", "gone.csv", 1):  "names gone.csv, which is not there",
		strings.Replace(patientsMapping, "pat.csv", "table.csv", 1): "table.csv has a meaning of its own",
		"tables: 3": "tables.yaml: yaml:",
	} {
		h := newHospital(t, map[string]string{"tables.yaml": text, "labs.csv": good, "pat.csv": "id,g,smokes\n"})
		if _, err := Open(h.dir); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// TestOneColumnMayComeFromFHIRHereAndFromATableThere: a study's sites need not keep their data alike.
func TestOneColumnMayComeFromFHIRHereAndFromATableThere(t *testing.T) {
	const view = `{"resourceType":"ViewDefinition","resource":"Patient","select":[{"column":[{"name":"patient","path":"getResourceKey()"},{"name":"sex","path":"gender"}]}]}`
	st, err := study.Parse([]byte(`name: a
purpose: [HMB]
source:
  views: [view.json]
  tables:
    - {table: table.patients, columns: {sex: sex}}
    - {table: omop.condition_occurrence, exists: ill}
columns: [{name: sex, type: category, values: [male, female]}, {name: ill, type: boolean}]
analysis: {kind: count}
release: {minCohort: 11, minSites: 2}
`), func(string) ([]byte, error) { return []byte(view), nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := Check(st); err != nil {
		t.Fatal(err)
	}
	fhir := map[string]string{"p.ndjson": `{"resourceType":"Patient","id":"a","gender":"male"}` + "\n"}
	h := newHospital(t, fhir)
	h.read(t)
	rows, problems := h.rows(t, st)
	if !slices.Equal(rows, []string{"a|male|"}) || len(problems) != 2 {
		t.Errorf("at a site of FHIR alone nobody is healthy: %q %v", rows, problems)
	}
	table := map[string]string{"tables.yaml": "tables:\n  - {name: patients, file: pat.csv, patient: id, columns: [{name: sex, type: text}]}\n", "pat.csv": "id,sex\nb,female\n"}
	h = newHospital(t, table)
	h.read(t)
	if rows, _ := h.rows(t, st); !slices.Equal(rows, []string{"b|female|"}) {
		t.Errorf("%q", rows)
	}
	h.write(t, fhir)
	h.write(t, map[string]string{"pat.csv": "id,sex\na,female\n"})
	h.read(t)
	if _, _, err := Rows(t.Context(), st, h.vault); err == nil || !strings.Contains(err.Error(), "the column sex: two sources tell it differently") || strings.Contains(err.Error(), "female") {
		t.Errorf("a contradiction: %v", err)
	}
}

func TestAStudyThatAsksForWhatNoSiteHasIsRefusedBeforeItIsProposed(t *testing.T) {
	for edit, reason := range map[string]string{
		"table: omop.measurement|table: omop.concept":      "omop.concept is no table of persons' data",
		"value_as_number|value":                            `omop.measurement has no column "value"`,
		"unit_concept_id: 8554|unit: 8554":                 `omop.measurement has no column "unit"`,
		"table: omop.condition_occurrence|table: dicom.xr": "dicom.xr is no table that sites have",
	} {
		old, now, _ := strings.Cut(edit, "|")
		err := Check(parse(t, strings.Replace(diabetics, old, now, 1), diabetic))
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v", edit, err)
		}
	}
	if err := Check(parse(t, diabetics, diabetic)); err != nil {
		t.Error(err)
	}
}

// TestTheREADMEsTablesAreUnderstood takes the examples out of the README.
func TestTheREADMEsTablesAreUnderstood(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	mappings, sources := 0, 0
	for part := range strings.SplitSeq(string(text), "```yaml\n") {
		block, _, _ := strings.Cut(part, "```")
		switch {
		case strings.HasPrefix(block, "tables:"):
			mappings++
			if _, err := table.ParseMapping([]byte(block)); err != nil {
				t.Error(err)
			}
		case strings.HasPrefix(block, "source:\n  tables:"):
			sources++
			if err := Check(parse(t, strings.TrimPrefix(block, "source:\n"), diabetic)); err != nil {
				t.Error(err)
			}
		}
	}
	if mappings != 1 || sources != 1 {
		t.Errorf("%d mappings and %d sources in the README", mappings, sources)
	}
}
