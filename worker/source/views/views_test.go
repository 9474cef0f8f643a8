package views

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salus/models/strictjson"
)

// TestOfficialSuite runs the official tests, all 23 of their files, 139 tests; TestOwnSuite cases of our own in the same form.
func TestOfficialSuite(t *testing.T) { runSuites(t, "testdata/sql-on-fhir/*.json", 23) }

func TestOwnSuite(t *testing.T) { runSuites(t, "testdata/own/*.json", 1) }

func runSuites(t *testing.T, pattern string, number int) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) != number {
		t.Fatalf("%d files of tests, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		report, err := RunSuite(raw)
		if err != nil || len(report.Tests) == 0 {
			t.Fatalf("%s: %d tests, %v", file, len(report.Tests), err)
		}
		for _, test := range report.Tests {
			if !test.Result.Passed {
				t.Errorf("%s: %s: %s", filepath.Base(file), test.Name, test.Result.Reason)
			}
		}
	}
}

// TestSuiteFails: the runner finds what is not as expected.
func TestSuiteFails(t *testing.T) {
	const resources = `"resources": [{"resourceType": "Patient", "id": "a"}, {"resourceType": "Patient", "id": "b", "active": true}]`
	const view = `"view": {"resource": "Patient", "select": [{"column": [{"name": "id", "path": "id"}, {"name": "active", "path": "active"}]}]}`
	for name, c := range map[string]struct {
		expect string
		passes bool
	}{
		"the rows in another order":  {`"expect": [{"id": "b", "active": true}, {"id": "a", "active": null}]`, true},
		"another value":              {`"expect": [{"id": "b", "active": false}, {"id": "a", "active": null}]`, false},
		"a row too few":              {`"expect": [{"id": "a", "active": null}]`, false},
		"a row twice":                {`"expect": [{"id": "a", "active": null}, {"id": "a", "active": null}]`, false},
		"a column that is not there": {`"expect": [{"id": "b", "active": true, "more": 1}, {"id": "a"}]`, false},
		"another number of rows":     {`"expectCount": 3`, false},
		"the number of rows":         {`"expectCount": 2`, true},
		"columns in another order":   {`"expectColumns": ["active", "id"]`, false},
		"an error":                   {`"expectError": true`, false},
		"nothing":                    {`"description": "?"`, false},
	} {
		report, err := RunSuite([]byte(`{"title": "t", ` + resources + `, "tests": [{"title": "x", ` + view + `, ` + c.expect + `}]}`))
		if err != nil || len(report.Tests) != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		if r := report.Tests[0].Result; r.Passed != c.passes || r.Passed != (r.Reason == "") {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// TestViewsAreBounded: iterations within iterations over one resource end, also where they give no rows.
func TestViewsAreBounded(t *testing.T) {
	names := strings.Repeat(`{"family":"x"},`, 199) + `{"family":"x"}`
	inner := `{"forEach":"name.where(use = 'none')","column":[{"name":"f","path":"family"}]}`
	for range 6 {
		inner = `{"forEach":"%resource.name.select(%resource)","select":[` + inner + `]}`
	}
	for _, selection := range []string{inner, `{"repeat":["$this","$this","$this"],"column":[{"name":"a","path":"id"}]}`} {
		view, err := Compile([]byte(`{"resource":"Patient","select":[` + selection + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		resource, err := strictjson.Parse(`{"resourceType":"Patient","id":"a","name":[` + names + `]}`)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if rows, err := view.Rows(resource); err == nil {
			t.Errorf("no end, but %d rows", len(rows))
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
	}
}

func FuzzSuite(f *testing.F) {
	f.Add([]byte(`{"title": "t", "resources": [{"resourceType": "Patient", "id": "a"}], "tests": [{"title": "x", "view": {"resource": "Patient", "select": [{"column": [{"name": "id", "path": "id"}]}]}, "expect": [{"id": "a"}]}]}`))
	f.Add([]byte(`{"tests": [{"view": {"resource": "Patient", "select": [{"repeat": ["contact"], "unionAll": []}]}, "expectCount": 1e3}]}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 4096 {
			return // a suite has as many tests as it likes
		}
		begin := time.Now()
		report, err := RunSuite(file)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
		if err != nil && report.Tests != nil {
			t.Error("a report and an error")
		}
	})
}
