// Package lung carries the NCCTG lung cancer data (see SOURCE.md) and turns them into what five hospitals would export: FHIR R4 resources in NDJSON, one
// Patient and one Observation with components for each patient. The same input gives the same bytes, always.
package lung

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"salus/models/study"
)

//go:embed lung.csv
var table []byte

//go:embed lung.yaml
var studyFile []byte

//go:embed lung-view.json
var viewFile []byte

// StudyFile and ViewFile are the names of the study's files.
const (
	StudyFile = "lung.yaml"
	ViewFile  = "lung-view.json"
)

// system is the code system of the study's variables; the domain is reserved for examples.
const system = "https://salus.example/fhir/CodeSystem/ncctg-lung"

// Study returns the study file, and View the view that it names.
func Study() []byte { return slices.Clone(studyFile) }

// View returns the ViewDefinition that the study names.
func View() []byte { return slices.Clone(viewFile) }

// Patient is one line of the data. Numbers are decimal texts; empty is missing.
type Patient struct {
	ID          string // pseudonym, a function of the line's number
	Institution string
	values      map[string]string
}

// Value returns a variable of the patient by its column name; status as R codes it, 1 censored and 2 dead. Empty is missing.
func (p Patient) Value(column string) string { return p.values[column] }

// Hospital is a site of the demo.
type Hospital struct {
	Site     study.SiteID
	Patients []Patient
}

// groups assigns the institutions to hospitals (the table of SOURCE.md). The patient without institution is the last hospital's.
var groups = []struct {
	site         study.SiteID
	institutions []string
}{
	{"st-anna", []string{"1", "10", "15"}},
	{"riverside", []string{"12", "13", "33"}},
	{"northgate", []string{"3", "7", "11"}},
	{"lakeside", []string{"4", "5", "16", "22"}},
	{"hillcrest", []string{"2", "6", "21", "26", "32", ""}},
}

// Patients returns all 228 patients in the order of the data.
func Patients() []Patient {
	lines, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		panic(err) // the table is part of the program
	}
	var out []Patient
	for i, line := range lines[1:] {
		p := Patient{ID: pseudonym(i + 1), values: map[string]string{}}
		for j, column := range lines[0] {
			p.values[column] = strings.TrimSuffix(line[j], ".0")
		}
		p.values["status"] = map[string]string{"0": "1", "1": "2"}[p.values["status"]]
		p.Institution = p.values["inst"]
		out = append(out, p)
	}
	return out
}

func pseudonym(row int) string {
	h := sha256.Sum256(fmt.Appendf(nil, "salus/demo/lung/v1\x00%d", row))
	return "p-" + hex.EncodeToString(h[:8])
}

// Hospitals returns the five hospitals with their patients.
func Hospitals() []Hospital {
	out := make([]Hospital, len(groups))
	for i, g := range groups {
		out[i].Site = g.site
	}
	for _, p := range Patients() {
		for i, g := range groups {
			if slices.Contains(g.institutions, p.Institution) {
				out[i].Patients = append(out[i].Patients, p)
			}
		}
	}
	return out
}

// Split deals the patients out to n sites named site-1 to site-n, for comparisons: the split must not change a result.
func Split(n int) []Hospital {
	out := make([]Hospital, n)
	for i := range out {
		out[i].Site = study.SiteID(fmt.Sprintf("site-%d", i+1))
	}
	for i, p := range Patients() {
		out[i%n].Patients = append(out[i%n].Patients, p)
	}
	return out
}

// Write writes each hospital's export into a folder of its own, dir/<site>/Patient.ndjson and Observation.ndjson.
func Write(dir string, hospitals []Hospital) error {
	for _, h := range hospitals {
		var patients, observations []byte
		for _, p := range h.Patients {
			patients = appendLine(patients, p.patient())
			observations = appendLine(observations, p.observation())
		}
		folder := filepath.Join(dir, string(h.Site))
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "Patient.ndjson"), patients, 0o600); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "Observation.ndjson"), observations, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// WriteStudy writes the study file and its view into dir.
func WriteStudy(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, StudyFile), studyFile, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, ViewFile), viewFile, 0o600)
}

func appendLine(to []byte, resource any) []byte {
	b, err := json.Marshal(resource)
	if err != nil {
		panic(err) // maps of strings and json.Number that are decimal
	}
	return append(append(to, b...), '\n')
}

type object = map[string]any

func (p Patient) patient() object {
	return object{
		"resourceType": "Patient",
		"id":           p.ID,
		"gender":       map[string]string{"1": "male", "2": "female"}[p.Value("sex")],
	}
}

// variables are the observation's components in order, with the UCUM unit of those that are quantities.
var variables = []struct{ column, title, unit string }{
	{"time", "Days to death or last contact", "d"},
	{"status", "1 censored, 2 dead", ""},
	{"sex", "1 male, 2 female", ""},
	{"age", "Age", "a"},
	{"ph.ecog", "ECOG performance score by the physician", ""},
	{"ph.karno", "Karnofsky score by the physician", ""},
	{"pat.karno", "Karnofsky score by the patient", ""},
	{"meal.cal", "Calories at meals", "kcal"},
	{"wt.loss", "Weight lost in six months", "[lb_av]"},
}

func (p Patient) observation() object {
	components := []object{}
	for _, v := range variables {
		c := object{"code": concept(v.column, v.title)}
		value := json.Number(p.Value(v.column))
		switch {
		case value == "":
			c["dataAbsentReason"] = object{"coding": []object{{
				"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown",
			}}}
		case v.unit == "":
			c["valueInteger"] = value
		default:
			c["valueQuantity"] = object{"value": value, "system": "http://unitsofmeasure.org", "code": v.unit}
		}
		components = append(components, c)
	}
	return object{
		"resourceType": "Observation",
		"id":           "survival-" + p.ID,
		"status":       "final",
		"code":         concept("survival", "Survival in the NCCTG lung cancer study"),
		"subject":      object{"reference": "Patient/" + p.ID},
		"component":    components,
	}
}

func concept(code, display string) object {
	return object{"coding": []object{{"system": system, "code": code, "display": display}}}
}

// WriteAll writes the hospitals' exports into dir/hospitals, each with a consents.csv in which every patient permits, and the
// study file with its view into dir.
func WriteAll(dir string) error {
	hospitals := Hospitals()
	if err := Write(filepath.Join(dir, "hospitals"), hospitals); err != nil {
		return err
	}
	for _, h := range hospitals {
		list := []byte("patient,decision\n")
		for _, p := range h.Patients {
			list = append(list, p.ID+",permit\n"...)
		}
		if err := os.WriteFile(filepath.Join(dir, "hospitals", string(h.Site), "consents.csv"), list, 0o600); err != nil {
			return err
		}
	}
	return WriteStudy(dir)
}
