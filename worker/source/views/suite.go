package views

import (
	"fmt"
	"slices"
	"strings"

	"salus/models/strictjson"
	"salus/worker/source/views/fhirpath"
)

// Report is what running suite files gives, by file name, in the form that SQL-on-FHIR v2 publishes reports of implementations in
// (FHIR/sql-on-fhir-v2, test_report/test-report.schema.json).
type Report map[string]SuiteReport

// SuiteReport is the part of a report on one file.
type SuiteReport struct {
	Tests []TestReport `json:"tests"`
}

// TestReport says how one test went.
type TestReport struct {
	Name   string     `json:"name"`
	Result TestResult `json:"result"`
}

// TestResult is passed or not; Reason, which the schema leaves room for, says why not.
type TestResult struct {
	Passed bool   `json:"passed"`
	Reason string `json:"reason,omitempty"`
}

// MaxSuite is the length of a suite file up to which it is read.
const MaxSuite = 64 << 20

// RunSuite runs a suite file (FHIR/sql-on-fhir-v2, tests/tests.schema.json): its resources through the view of each of its tests, and the rows held against
// those that are expected, in any order. The error is that the file is no suite.
func RunSuite(file []byte) (SuiteReport, error) {
	if len(file) > MaxSuite {
		return SuiteReport{}, fmt.Errorf("a suite file of more than %d bytes", MaxSuite)
	}
	suite, err := strictjson.Parse(string(file))
	if err != nil {
		return SuiteReport{}, fmt.Errorf("suite: %w", err)
	}
	if suite.Kind != strictjson.Object {
		return SuiteReport{}, fmt.Errorf("suite: expected an object, found a %s", suite.Kind)
	}
	resources, err := list(suite, "resources", "suite")
	if err != nil {
		return SuiteReport{}, err
	}
	tests, err := list(suite, "tests", "suite")
	if err != nil {
		return SuiteReport{}, err
	}
	if suite.Get("tests") == nil {
		return SuiteReport{}, fmt.Errorf("suite: no tests")
	}
	report := SuiteReport{Tests: []TestReport{}}
	for i := range tests {
		if tests[i].Kind != strictjson.Object {
			return SuiteReport{}, fmt.Errorf("suite.tests[%d]: expected an object, found a %s", i, tests[i].Kind)
		}
		result := TestResult{Passed: true}
		if err := runTest(&tests[i], resources); err != nil {
			result = TestResult{Reason: err.Error()}
		}
		report.Tests = append(report.Tests, TestReport{Name: tests[i].StringOf("title"), Result: result})
	}
	return report, nil
}

// runTest returns why a test fails.
func runTest(test *strictjson.Value, resources []strictjson.Value) error {
	columns, rows, err := runView(test.Get("view"), resources)
	if e := test.Get("expectError"); e != nil && e.Text == "true" {
		if err == nil {
			return fmt.Errorf("expected an error, found %d rows", len(rows))
		}
		return nil
	}
	if err != nil {
		return err
	}
	expected := 0
	if want := test.Get("expectColumns"); want != nil {
		expected++
		if err := sameNames(columns, want); err != nil {
			return err
		}
	}
	if want := test.Get("expectCount"); want != nil {
		expected++
		if want.Text != fmt.Sprint(len(rows)) {
			return fmt.Errorf("expected %s rows, found %d", want.Text, len(rows))
		}
	}
	if want := test.Get("expect"); want != nil {
		expected++
		if err := sameRows(columns, rows, want); err != nil {
			return err
		}
	}
	if expected == 0 {
		return fmt.Errorf("the test expects nothing")
	}
	return nil
}

func runView(definition *strictjson.Value, resources []strictjson.Value) (columns []Column, rows [][]Cell, err error) {
	if definition == nil {
		return nil, nil, fmt.Errorf("the test has no view")
	}
	view, err := (&compiler{}).view(definition)
	if err != nil {
		return nil, nil, err
	}
	for i := range resources {
		of, err := view.Rows(&resources[i])
		if err != nil {
			return nil, nil, fmt.Errorf("resource %d: %w", i+1, err)
		}
		rows = append(rows, of...)
	}
	return view.Columns(), rows, nil
}

func sameNames(columns []Column, want *strictjson.Value) error {
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	var wanted []string
	for i := range want.Items {
		wanted = append(wanted, want.Items[i].Text)
	}
	if want.Kind != strictjson.Array || !slices.Equal(names, wanted) {
		return fmt.Errorf("expected the columns %q, found %q", wanted, names)
	}
	return nil
}

// sameRows compares rows in any order, numbers by value.
func sameRows(columns []Column, rows [][]Cell, want *strictjson.Value) error {
	if want.Kind != strictjson.Array {
		return fmt.Errorf("expect: expected an array, found a %s", want.Kind)
	}
	var have, wanted []string
	for _, row := range rows {
		var b []byte
		for i, cell := range row {
			b = appendNormal(append(append(b, columns[i].Name...), '='), cell.JSON())
			b = append(b, ' ')
		}
		have = append(have, string(b))
	}
	for i := range want.Items {
		row := &want.Items[i]
		var b []byte
		for _, c := range columns {
			b = appendNormal(append(append(b, c.Name...), '='), row.Get(c.Name))
			b = append(b, ' ')
		}
		for _, name := range row.Names {
			if !slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name }) {
				return fmt.Errorf("expected a column %q, which the view does not have", name)
			}
		}
		wanted = append(wanted, string(b))
	}
	slices.Sort(have)
	slices.Sort(wanted)
	if !slices.Equal(have, wanted) {
		return fmt.Errorf("expected %d rows, found %d:\n%s\nexpected:\n%s", len(wanted), len(have), strings.Join(have, "\n"), strings.Join(wanted, "\n"))
	}
	return nil
}

// appendNormal appends a JSON value in a form that is the same for equal values.
func appendNormal(b []byte, v *strictjson.Value) []byte {
	if v == nil || v.Kind == strictjson.Null {
		return append(b, "null"...)
	}
	switch v.Kind {
	case strictjson.Number:
		return append(b, fhirpath.PlainNumber(v.Text)...)
	case strictjson.Array:
		b = append(b, '[')
		for i := range v.Items {
			b = append(appendNormal(b, &v.Items[i]), ',')
		}
		return append(b, ']')
	}
	return v.AppendCanonical(b)
}

// JSON is the cell as a JSON value: null, a string, a number with the digits that it came with, a boolean, or an array of these.
func (c Cell) JSON() *strictjson.Value {
	switch c.Kind {
	case Text, Date:
		return &strictjson.Value{Kind: strictjson.String, Text: c.Text}
	case Number:
		return &strictjson.Value{Kind: strictjson.Number, Text: c.Text}
	case Boolean:
		return &strictjson.Value{Kind: strictjson.Bool, Text: c.Text}
	case List:
		v := &strictjson.Value{Kind: strictjson.Array}
		for _, e := range c.List {
			v.Items = append(v.Items, *e.JSON())
		}
		return v
	}
	return &strictjson.Value{}
}
