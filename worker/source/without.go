package source

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"salus/models/strictjson"
	"salus/worker/vault"
)

// Without gives the function that takes patients out of the vault's records of no single patient: a table's lines, the
// places of genotype files, and resources that are theirs, though an earlier version of this package did not see it. column names the patient column of the table. gone says of a
// patient, as [PatientKey] names it, whether it goes. A record of anything else is left as it is.
//
// Resources that name a patient among others, such as a list of patients, stay: see [TracesOf].
func Without(ctx context.Context, from Records, column string, gone func(patient string) (bool, error)) (vault.Edit, error) {
	places := map[string][]int{} // by genotype file, those that go
	for r, err := range from.RecordsOfType(ctx, PanelType) {
		if err != nil {
			return nil, err
		}
		p, err := parsePanel(r)
		if err != nil {
			return nil, err
		}
		for i, patient := range p.Patients {
			goes, err := gone(PatientKey(patient))
			if err != nil {
				return nil, err
			}
			if goes {
				places[r.ID] = append(places[r.ID], i)
			}
		}
	}
	return func(r vault.Record) (vault.Record, bool, error) {
		var data []byte
		var err error
		switch r.Type {
		case TableType:
			data, err = tableWithout(r.Data, column, gone)
		case PanelType:
			data, err = panelWithout(r, places[r.ID])
		case GenotypeType:
			file := r.ID[:max(0, strings.LastIndexByte(r.ID, ':'))]
			data, err = variantWithout(r, places[file])
		default:
			return resourceWithout(r, gone)
		}
		if err != nil || bytes.Equal(data, r.Data) {
			return r, false, err
		}
		r.Data, r.Digest = data, sha256.Sum256(data)
		return r, true, nil
	}, nil
}

// resourceWithout takes a resource away that is of a patient who goes.
func resourceWithout(r vault.Record, gone func(string) (bool, error)) (vault.Record, bool, error) {
	v := resource(r)
	if v == nil {
		return r, false, nil
	}
	patient := r.Patient
	if patient == "" {
		patient, _ = patientOf(v, r.Type, r.ID, "")
	}
	if patient == "" {
		return r, false, nil
	}
	goes, err := gone(patient)
	r.Patient, r.Deleted = patient, goes
	return r, goes, err
}

// resource is a record's FHIR resource, if it is one.
func resource(r vault.Record) *strictjson.Value {
	if !isTypeName(r.Type) {
		return nil
	}
	v, problem, _ := parseObject(string(r.Data))
	if problem != "" {
		return nil
	}
	return v
}

// tableWithout is a table without lines. One that loses none stays byte by byte; of one that does, lines that could not be read
// go too, as nobody knows whose they are.
func tableWithout(data []byte, column string, gone func(string) (bool, error)) ([]byte, error) {
	t, _, err := ParseTable(data)
	if err != nil {
		return nil, err
	}
	at := t.Column(column)
	if at < 0 {
		return nil, fmt.Errorf("%s has no column %q; name the patient column", TableFile, column)
	}
	left := [][]string{t.Header}
	for _, row := range t.Rows {
		goes, err := gone(PatientKey(strings.TrimSpace(row[at])))
		if err != nil {
			return nil, err
		}
		if !goes {
			left = append(left, row)
		}
	}
	if len(left) == 1+len(t.Rows) {
		return data, nil
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(left); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func parsePanel(r vault.Record) (p panel, err error) {
	if err := json.Unmarshal(r.Data, &p); err != nil {
		return p, fmt.Errorf("%s in the vault is not what was stored", r.ID)
	}
	return p, nil
}

func panelWithout(r vault.Record, places []int) ([]byte, error) {
	if len(places) == 0 {
		return r.Data, nil
	}
	p, err := parsePanel(r)
	if err != nil {
		return nil, err
	}
	p.Patients = remove(p.Patients, places)
	return json.Marshal(p)
}

func variantWithout(r vault.Record, places []int) ([]byte, error) {
	at := bytes.LastIndexByte(r.Data, '\t') + 1
	if len(places) == 0 {
		return r.Data, nil
	}
	if at == 0 || len(r.Data)-at <= places[len(places)-1] {
		return nil, fmt.Errorf("%s in the vault is not what was stored", r.ID)
	}
	return append(slices.Clone(r.Data[:at]), remove(r.Data[at:], places)...), nil
}

// remove is a list without the places, which are ascending.
func remove[T any](list []T, places []int) []T {
	out := make([]T, 0, len(list))
	for i, v := range list {
		if _, goes := slices.BinarySearch(places, i); !goes {
			out = append(out, v)
		}
	}
	return out
}
