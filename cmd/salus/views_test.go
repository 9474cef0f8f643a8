package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// printed runs a command within this process and returns what it printed.
func printed(t *testing.T, args ...string) (stdout string, err error) {
	t.Helper()
	root := newRoot()
	var out, noise bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&noise)
	root.SetArgs(args)
	err = root.ExecuteContext(t.Context())
	return out.String(), err
}

// TestViewsCommands runs the official suite and a view through the commands, in every form that they print.
func TestViewsCommands(t *testing.T) {
	out, err := printed(t, "worker", "views", "test", "../../worker/source/views/testdata/sql-on-fhir", "--json")
	if err != nil {
		t.Fatal(err)
	}
	var report map[string]struct {
		Tests []struct {
			Name   string
			Result struct{ Passed *bool }
		}
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	tests := 0
	for name, file := range report {
		for _, test := range file.Tests {
			if tests++; test.Name == "" || test.Result.Passed == nil || !*test.Result.Passed {
				t.Errorf("%s: %+v", name, test)
			}
		}
	}
	if len(report) != 23 || tests != 139 {
		t.Errorf("the report has %d files and %d tests", len(report), tests)
	}

	dir := t.TempDir()
	for name, text := range map[string]string{
		"view.json":         `{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"},{"name":"weight","path":"extension('w').value.ofType(decimal)"},{"name":"given","path":"name.given","collection":true}]}]}`,
		"data.ndjson":       "{\"resourceType\":\"Patient\",\"id\":\"a\",\"extension\":[{\"url\":\"w\",\"valueDecimal\":70.50}],\"name\":[{\"given\":[\"x, \\\"y\\\"\",\"z\"]}]}\nno JSON\n{\"resourceType\":\"Patient\",\"id\":\"b\"}\n",
		"suites/wrong.json": `{"resources":[{"resourceType":"Patient","id":"a"}],"tests":[{"title":"t","view":{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]},"expect":[{"id":"b"}]}]}`,
		"suites/no.json":    `[]`,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	view, data := filepath.Join(dir, "view.json"), filepath.Join(dir, "data.ndjson")
	out, err = printed(t, "worker", "views", "run", view, data, "--json")
	var doc struct {
		Schema string
		Data   struct {
			Resource  string
			Rows      []map[string]any
			Resources int
			Problems  []struct{ Line int }
		}
	}
	if err != nil || json.Unmarshal([]byte(out), &doc) != nil || doc.Schema != "salus.view/v1" || doc.Data.Resources != 2 || len(doc.Data.Rows) != 2 || len(doc.Data.Problems) != 1 || doc.Data.Problems[0].Line != 2 {
		t.Errorf("%v\n%s", err, out)
	}
	if !strings.Contains(out, `{"id": "a", "weight": 70.50, "given": ["x, \"y\"","z"]}`) || !strings.Contains(out, `{"id": "b", "weight": null, "given": []}`) {
		t.Errorf("rows in JSON:\n%s", out)
	}
	out, err = printed(t, "worker", "views", "run", view, data, "--csv")
	rows, errCSV := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || errCSV != nil || len(rows) != 3 || rows[1][1] != "70.50" || rows[1][2] != `["x, \"y\"","z"]` || rows[2][1] != "" {
		t.Errorf("rows in CSV: %v %v %q", err, errCSV, rows)
	}
	if out, err = printed(t, "worker", "views", "run", view, data); err != nil || !strings.Contains(out, "b\t-\t[]") || !strings.Contains(out, "2 rows of 2 resources") {
		t.Errorf("rows for eyes: %v\n%s", err, out)
	}
	var status exitStatus
	if out, err = printed(t, "worker", "views", "test", filepath.Join(dir, "suites")); !errors.As(err, &status) || status != 1 || !strings.Contains(out, "0 passed, 2 failed") {
		t.Errorf("a suite that fails: %v\n%s", err, out)
	}
	var usage usageError
	if _, err = printed(t, "worker", "views", "run", view, data, "--csv", "--json"); !errors.As(err, &usage) {
		t.Errorf("two forms at once: %v", err)
	}
}
