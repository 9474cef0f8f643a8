//go:build full

package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/models/analysis"
	"salus/models/study"
)

// TestFullEveryExampleAgreesAndVerifies runs an example of every analysis with every proof: a consortium of real processes for each folder of tables answers its studies, each
// as one session or one chain of sessions. Every result is the oracle's, every receipt verifies, and results are CSV. With -short, as in .ci/run, it runs one that no
// other test of a session is like: tallies, moments and a logistic chain are in others. Sixteen of the twenty took six minutes of two cores.
func TestFullEveryExampleAgreesAndVerifies(t *testing.T) {
	consortia := map[string]*consortium{}
	one := []study.Kind{"cox"}
	for _, e := range exampleStudies(t) {
		if testing.Short() && !slices.Contains(one, e.study.Analysis.Kind) {
			continue
		}
		t.Run(string(e.study.Analysis.Kind), func(*testing.T) { runExample(t, consortia, e) })
	}
}

// runExample runs one study; t is the whole test's, to which the consortia belong.
func runExample(t *testing.T, consortia map[string]*consortium, e example) {
	t.Helper()
	sites := sitesOf(t, e.data)
	c := consortia[e.data]
	if c == nil {
		c = newConsortium(t, e.data, sites...)
		for _, s := range sites {
			c.serve(s)
		}
		consortia[e.data] = c
	}
	hash := c.propose(e.file, sites...)
	began := time.Now()
	run := c.start("cli", "study", "run", "--json", "--dir", c.at("researcher"), hash)
	select {
	case <-run.done:
	case <-time.After(20 * time.Minute): // a chain of sessions
		c.stuck()
	}
	out, took := run.stdout.String(), time.Since(began)
	if status := run.cmd.ProcessState.ExitCode(); status != 0 {
		t.Fatalf("%s: status %d\n%s%s", e.study.Name, status, out, run.stderr)
	}
	var done struct {
		Data struct{ Iterations []iteration }
	}
	if err := json.Unmarshal([]byte(out), &done); err != nil {
		t.Fatal(err)
	}
	got := c.parse(out)
	agrees(t, e.file, e.data, sites, got.Data.Result)
	receipts := []string{got.Data.Receipt}
	for i := range len(done.Data.Iterations) - 1 {
		receipts = append(receipts, "--before", done.Data.Iterations[i].Receipt)
	}
	if said := c.salus(append([]string{"verify", "--rpc", c.rpc}, receipts...)...); !strings.Contains(said, "VERIFIED") || strings.Contains(said, "NOT CHECKED") {
		t.Errorf("%s: verify says\n%s", e.study.Name, said)
	}
	if p, err := analysis.Compile(e.study); err != nil || p.Iterative() != (len(done.Data.Iterations) > 1) {
		t.Errorf("%s: %d iterations, %v", e.study.Name, len(done.Data.Iterations), err)
	}
	if table := c.salus("study", "result", "--csv", "--dir", c.at("researcher"), got.Data.Session); !strings.HasPrefix(table, "table,line,quantity,value\nsummary,") {
		t.Errorf("%s as CSV:\n%.300s", e.study.Name, table)
	}
	t.Logf("%s: %d session(s), %.0f s", e.study.Analysis.Kind, max(1, len(done.Data.Iterations)), took.Seconds())
}
