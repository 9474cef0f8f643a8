package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"salus/models/analysis"
)

// fhirSites gives the folders of testdata/fhir (see SOURCE.md there), every patient consenting, and the study files.
func fhirSites(t *testing.T) (dir string, sites []string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/fhir")); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"site-a", "site-b", "site-c"} {
		list := "patient,decision\n"
		for _, id := range patientIDs(t, filepath.Join(dir, s, "Patient.ndjson.gz")) {
			list += "Patient/" + id + ",permit\n" // one of the forms in which a patient may be named
		}
		if err := os.WriteFile(filepath.Join(dir, s, "consents.csv"), []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		sites = append(sites, s)
	}
	return dir, sites
}

func patientIDs(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for d := json.NewDecoder(z); ; {
		var p struct{ ID string }
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p.ID)
	}
}

// oracle computes a study in the clear from the folders, past all protocol: gonum over the rows that the source gives.
func oracle(t *testing.T, file, dir string, sites []string) json.RawMessage {
	t.Helper()
	st, err := readStudy(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []analysis.Row
	for _, s := range sites {
		all = append(all, rows(t, st, filepath.Join(dir, s))...)
	}
	want, err := analysis.Oracle(st, all)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// same compares two results number by number.
func same(t *testing.T, got, want json.RawMessage) {
	t.Helper()
	var a, b any
	if err := errors.Join(json.Unmarshal(got, &a), json.Unmarshal(want, &b)); err != nil {
		t.Fatal(err)
	}
	if d := analysis.MaxAbsDifference(a, b); !(d <= 1e-9) { // NaN too
		t.Errorf("the result differs from the oracle's by %g:\n%s\n%s", d, got, want)
	}
}

// through makes a site reach the coordinator at another address.
func (c *consortium) through(site, address string) {
	c.t.Helper()
	path := c.at(site, "member.json")
	b, err := os.ReadFile(path)
	if err != nil {
		c.t.Fatal(err)
	}
	b = bytes.ReplaceAll(b, []byte(c.address), []byte(address))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		c.t.Fatal(err)
	}
}
