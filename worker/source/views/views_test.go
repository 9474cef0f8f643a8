package views

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/models/strictjson"
)

// suite is a file of the official tests.
type suite struct {
	Resources []json.RawMessage
	Tests     []struct {
		Title         string
		View          json.RawMessage
		Expect        []map[string]json.RawMessage
		ExpectColumns []string
		ExpectError   bool
	}
}

func TestOfficialSuite(t *testing.T) { runSuites(t, "testdata/sql-on-fhir/*.json", 12) }

// TestOwnSuite holds cases of our own in the official form, for what the official files at hand leave out.
func TestOwnSuite(t *testing.T) { runSuites(t, "testdata/own/*.json", 1) }

func runSuites(t *testing.T, pattern string, atLeast int) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < atLeast {
		t.Fatalf("%d files of tests, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var s suite
		if err := json.Unmarshal(raw, &s); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, test := range s.Tests {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".json")+"/"+test.Title, func(t *testing.T) {
				columns, rows, err := run(test.View, s.Resources)
				if test.ExpectError {
					if err == nil {
						t.Fatalf("no error, but %v", rows)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if test.ExpectColumns != nil && !slices.Equal(columns, test.ExpectColumns) {
					t.Errorf("columns %v, want %v", columns, test.ExpectColumns)
				}
				var want []string
				for _, row := range test.Expect {
					cells := make([]string, len(columns))
					for i, c := range columns {
						cells[i] = c + "=null"
						if v, ok := row[c]; ok {
							cells[i] = c + "=" + normal(v)
						}
						delete(row, c)
					}
					for c := range row {
						t.Errorf("no column %s", c)
					}
					want = append(want, strings.Join(cells, " "))
				}
				slices.Sort(want)
				slices.Sort(rows)
				if !slices.Equal(rows, want) {
					t.Errorf("rows\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
}

func normal(raw json.RawMessage) string {
	v, err := strictjson.Parse(string(raw))
	if err != nil {
		return err.Error()
	}
	return string(v.AppendCanonical(nil))
}

func run(definition []byte, resources []json.RawMessage) (columns, rows []string, err error) {
	view, err := Compile(definition)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range view.Columns() {
		columns = append(columns, c.Name)
	}
	for _, raw := range resources {
		resource, err := strictjson.Parse(string(raw))
		if err != nil {
			return nil, nil, err
		}
		cells, err := view.Rows(resource)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range cells {
			var parts []string
			for i, c := range row {
				parts = append(parts, columns[i]+"="+asJSON(c))
			}
			rows = append(rows, strings.Join(parts, " "))
		}
	}
	return columns, rows, nil
}

func asJSON(c Cell) string {
	switch c.Kind {
	case Missing:
		return "null"
	case Number, Boolean:
		return c.Text
	case List:
		var parts []string
		for _, e := range c.List {
			parts = append(parts, asJSON(e))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return normal(json.RawMessage(fmt.Sprintf("%q", c.Text)))
}
