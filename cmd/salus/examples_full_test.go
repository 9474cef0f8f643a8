//go:build full

package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"salus/models/analysis"
)

// TestFullEveryExampleAgreesAndVerifies runs an example of every analysis with every proof: a consortium of real processes for each folder of tables answers its studies, each
// as one session or one chain of sessions. Every result is the oracle's, every receipt verifies, and results are CSV.
func TestFullEveryExampleAgreesAndVerifies(t *testing.T) {
	consortia := map[string]*consortium{}
	for _, e := range exampleStudies(t) {
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
		out := c.salus("study", "run", "--json", "--dir", c.at("researcher"), hash)
		took := time.Since(began)
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
}
