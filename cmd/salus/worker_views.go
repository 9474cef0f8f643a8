package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"salus/worker/source"
	"salus/worker/source/views"
)

func workerViews() *cobra.Command {
	c := &cobra.Command{Use: "views", Short: "SQL-on-FHIR views over files, without a consortium"}
	c.AddCommand(viewsRun(), viewsTest())
	return c
}

func viewsRun() *cobra.Command {
	var asJSON, asCSV bool
	c := &cobra.Command{
		Use: "run VIEW DATA", Short: "Run a ViewDefinition over files of FHIR resources and print its rows", Args: exactArgs("VIEW", "DATA"),
		Long: `VIEW is a file with a ViewDefinition of SQL-on-FHIR v2. DATA is a file, or a folder of files: *.ndjson,
*.ndjson.gz, or *.json with a resource, an array of resources or a Bundle. Nothing is imported, and nothing leaves
the machine. What does not compile is an error that names the expression.

The rows are records of patients: keep what this prints as you keep the data.`,
		Example: "  salus worker views run view.json data/st-anna --csv >rows.csv",
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON && asCSV {
				return usageError{fmt.Errorf("--json and --csv are two forms of one output")}
			}
			view, err := readView(args[0])
			if err != nil {
				return err
			}
			out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
			var rows rowWriter
			switch {
			case asJSON:
				rows = &jsonRows{out: out, columns: view.Columns()}
			case asCSV:
				rows = &csvRows{out: csv.NewWriter(out)}
			default:
				rows = &tabRows{out: out}
			}
			if err := rows.begin(view); err != nil {
				return err
			}
			ran, err := source.RunView(cmd.Context(), view, args[1], rows.row)
			for _, p := range ran.Problems {
				fmt.Fprintln(cmd.ErrOrStderr(), "left out: "+p.String())
			}
			if ran.Further > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "and %d more\n", ran.Further)
			}
			if err != nil {
				return fmt.Errorf("view %s: %w", args[0], err)
			}
			if err := rows.end(ran); err != nil {
				return err
			}
			return out.Flush()
		},
	}
	jsonFlag(c, &asJSON)
	c.Flags().BoolVar(&asCSV, "csv", false, "print CSV (RFC 4180); a list is a JSON array in its cell")
	return c
}

func readView(file string) (*views.View, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, views.MaxDefinition+1))
	if err != nil {
		return nil, err
	}
	view, err := views.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return view, nil
}

// rowWriter writes rows in one of the forms, as they come.
type rowWriter interface {
	begin(view *views.View) error
	row(cells []views.Cell) error
	end(ran source.ViewRun) error
}

// jsonRows writes one document, row by row: {"schema": …, "data": {"resource": …, "columns": […], "rows": […], …}}.
type jsonRows struct {
	out     *bufio.Writer
	columns []views.Column
	buffer  []byte
	more    bool
}

func (j *jsonRows) begin(view *views.View) error {
	type column struct {
		Name       string `json:"name"`
		Type       string `json:"type,omitempty"`
		Collection bool   `json:"collection,omitempty"`
	}
	var columns []column
	for _, c := range j.columns {
		columns = append(columns, column(c))
	}
	head, err := json.Marshal(columns)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(j.out, "{\n  \"schema\": \"salus.view/v1\",\n  \"data\": {\n    \"resource\": %q,\n    \"columns\": %s,\n    \"rows\": [", view.Resource(), head)
	return err
}

func (j *jsonRows) row(cells []views.Cell) error {
	b := append(j.buffer[:0], "\n      {"...)
	if j.more {
		b = append(j.buffer[:0], ",\n      {"...)
	}
	for i, cell := range cells {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(append(append(b, '"'), j.columns[i].Name...), `": `...) // a column's name needs no escape
		b = cell.JSON().AppendCanonical(b)
	}
	j.buffer, j.more = append(b, '}'), true
	_, err := j.out.Write(j.buffer)
	return err
}

func (j *jsonRows) end(ran source.ViewRun) error {
	tail, err := json.Marshal(ran.Problems)
	if err != nil {
		return err
	}
	if ran.Problems == nil {
		tail = []byte("[]")
	}
	_, err = fmt.Fprintf(j.out, "\n    ],\n    \"resources\": %d,\n    \"problems\": %s,\n    \"further\": %d\n  }\n}\n", ran.Resources, tail, ran.Further)
	return err
}

type csvRows struct {
	out   *csv.Writer
	cells []string
}

func (c *csvRows) begin(view *views.View) error { return c.out.Write(columnNames(view)) }

func (c *csvRows) row(cells []views.Cell) error {
	c.cells = c.cells[:0]
	for _, cell := range cells {
		c.cells = append(c.cells, cellText(cell))
	}
	return c.out.Write(c.cells)
}

func (c *csvRows) end(source.ViewRun) error {
	c.out.Flush()
	return c.out.Error()
}

// tabRows writes for eyes: cells between tabs, a missing value as -.
type tabRows struct{ out *bufio.Writer }

func (t *tabRows) begin(view *views.View) error {
	_, err := t.out.WriteString(strings.Join(columnNames(view), "\t") + "\n")
	return err
}

func (t *tabRows) row(cells []views.Cell) error {
	for i, cell := range cells {
		text := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(cellText(cell))
		if cell.Kind == views.Missing {
			text = "-"
		}
		if i > 0 {
			text = "\t" + text
		}
		if _, err := t.out.WriteString(text); err != nil {
			return err
		}
	}
	return t.out.WriteByte('\n')
}

func (t *tabRows) end(ran source.ViewRun) error {
	_, err := fmt.Fprintf(t.out, "%d rows of %d resources\n", ran.Rows, ran.Resources)
	return err
}

func columnNames(view *views.View) (names []string) {
	for _, c := range view.Columns() {
		names = append(names, c.Name)
	}
	return names
}

func cellText(c views.Cell) string {
	switch c.Kind {
	case views.Missing:
		return ""
	case views.List:
		return string(c.JSON().AppendCanonical(nil))
	}
	return c.Text
}

func viewsTest() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "test DIR", Short: "Run a folder of SQL-on-FHIR test files and say which tests pass", Args: exactArgs("DIR"),
		Long: `DIR holds files as the SQL-on-FHIR v2 suite's folder tests does: *.json, each with resources and tests. Passing
means every test's rows, in any order, or its error. With --json it prints the report in the suite's own format
(test_report/test-report.schema.json), one member a file, with a reason for each test that fails.

The exit status is 1 if a test fails or a file is no suite.`,
		Example: "  salus worker views test sql-on-fhir-v2/tests --json >test_report.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			report, err := testViews(args[0])
			if err != nil {
				return err
			}
			passed, failed := 0, 0
			for _, file := range report {
				for _, t := range file.Tests {
					if t.Result.Passed {
						passed++
					} else {
						failed++
					}
				}
			}
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				err = enc.Encode(report)
			} else {
				err = printSuites(cmd.OutOrStdout(), report, passed, failed)
			}
			if err == nil && failed > 0 {
				return exitStatus(1)
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the report in the suite's own format")
	return c
}

// testViews runs the *.json of a folder. A file that is no suite is in the report as one test that failed, so that it cannot be overlooked.
func testViews(dir string) (views.Report, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, usageError{fmt.Errorf("%s holds no *.json", dir)}
	}
	report := views.Report{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		one, err := views.RunSuite(text)
		if err != nil {
			one.Tests = []views.TestReport{{Name: "(the file)", Result: views.TestResult{Reason: err.Error()}}}
		}
		report[filepath.Base(file)] = one
	}
	return report, nil
}

func printSuites(w io.Writer, report views.Report, passed, failed int) error {
	var names []string
	for name := range report {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, t := range report[name].Tests {
			state := "passed"
			if !t.Result.Passed {
				state = "FAILED"
			}
			fmt.Fprintf(w, "%s  %s: %s\n", state, strings.TrimSuffix(name, ".json"), t.Name)
			if !t.Result.Passed {
				fmt.Fprintln(w, "        "+strings.ReplaceAll(t.Result.Reason, "\n", "\n        "))
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d passed, %d failed\n", passed, failed)
	return err
}
