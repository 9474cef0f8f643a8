//go:build full

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
)

// doses makes sites with patients who were given a dose and got well or not, and two studies of them.
func doses(t *testing.T, n int, sites ...string) (dir, line, odds string) {
	t.Helper()
	dir = t.TempDir()
	write := func(path, text string) string {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for k, s := range sites {
		table, list := "patient,dose,weight,well\n", "patient,decision\n"
		for i := range n {
			dose := (i*7 + k*3) % 10
			well := 1 + (i*5+dose+k)%11/6
			table += fmt.Sprintf("%s-%d,%d,%d,%d\n", s, i, dose, 50+3*dose+(i*i)%17, well)
			list += fmt.Sprintf("%s-%d,permit\n", s, i)
		}
		if err := os.Mkdir(filepath.Join(dir, s), 0o700); err != nil {
			t.Fatal(err)
		}
		write(filepath.Join(dir, s, "table.csv"), table)
		write(filepath.Join(dir, s, "consents.csv"), list)
	}
	head := `purpose: [HMB]
operations: [statistic]
source: {table: {patient: patient}}
columns:
  - {name: dose, type: integer, min: 0, max: 9}
  - {name: weight, type: integer, min: 40, max: 120}
  - {name: well, type: category, values: [1, 2]}
release: {minCohort: 11, minSites: 2}
`
	line = write(filepath.Join(dir, "line.yaml"), "name: line\n"+head+"analysis: {kind: linear-regression, outcome: weight, covariates: [dose]}\n")
	odds = write(filepath.Join(dir, "odds.yaml"), "name: odds\n"+head+"analysis: {kind: logistic-regression, outcome: {column: well, equals: 2}, covariates: [dose]}\n")
	return dir, line, odds
}

// agrees compares a result with the oracle's, to the precision that the analysis promises.
func agrees(t *testing.T, file, dir string, sites []string, got json.RawMessage) {
	t.Helper()
	st, err := readStudy(file)
	if err != nil {
		t.Fatal(err)
	}
	result, want := analysis.NewResult(st.Analysis.Kind), analysis.NewResult(st.Analysis.Kind)
	if err := json.Unmarshal(got, result); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(oracle(t, file, dir, sites), want); err != nil {
		t.Fatal(err)
	}
	if d, most := analysis.MaxRelDifference(result, want), analysis.Tolerance(result); !(d <= most) {
		t.Errorf("%s differs from the oracle's by %g, at most %g was expected:\n%s", st.Name, d, most, got)
	}
}

// history reads a study's sessions from chain.
func (c *consortium) history(hash string) []transcript.Step {
	c.t.Helper()
	var out struct{ Data []transcript.Step }
	if err := json.Unmarshal([]byte(c.salus("study", "history", "--json", "--dir", c.at("researcher"), hash)), &out); err != nil {
		c.t.Fatal(err)
	}
	return out.Data
}

// TestFullRegressionsEqualTheOracleAndAChainSurvivesKills: a linear regression is one session, a logistic one a chain of them. Researcher and coordinator are
// killed in the middle of the chain, and so is a site, whose vault is restored from before; what goes on counts no iteration twice, and chain and receipts tell the model's whole history.
func TestFullRegressionsEqualTheOracleAndAChainSurvivesKills(t *testing.T) {
	sites := []string{"site-1", "site-2"}
	data, line, odds := doses(t, 40, sites...)
	c := newConsortium(t, data, sites...)
	lines, model := c.propose(line, sites...), c.propose(odds, sites...)
	copied := func(from, to string) {
		t.Helper()
		if out, err := exec.Command("cp", "-a", from, to).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	backup := filepath.Join(t.TempDir(), "vault")
	copied(c.at("site-1", "vault"), backup)
	for _, s := range sites {
		c.serve(s)
	}
	one := c.run(lines)
	agrees(t, line, data, sites, one.Data.Result)
	c.salus("verify", "--rpc", c.rpc, one.Data.Receipt)

	for _, at := range []string{"iteration 0: ", "contributing: "} {
		first := c.start("cli", "study", "run", "--json", "--dir", c.at("researcher"), model)
		first.say(t, at, patience)
		first.kill()
		c.coord.kill()
		if strings.HasPrefix(at, "iteration") { // the site has lost the session's replay, and its vault has forgotten whom it counted
			c.sites["site-1"].kill()
			if err := os.RemoveAll(c.at("site-1", "vault")); err != nil {
				t.Fatal(err)
			}
			copied(backup, c.at("site-1", "vault"))
			c.serve("site-1")
		}
		c.startCoordinator("cli")
	}
	out, progress, status := c.try("study", "run", "--json", "--dir", c.at("researcher"), model)
	if status != 0 {
		t.Fatalf("status %d\n%s", status, progress)
	}
	if !strings.Contains(progress, "an earlier run had come to iteration 1; it goes on") {
		t.Errorf("the chain was not taken up:\n%s", progress)
	}
	last := c.parse(out)
	agrees(t, odds, data, sites, last.Data.Result)
	var done struct {
		Data struct{ Iterations []iteration }
	}
	if err := json.Unmarshal([]byte(out), &done); err != nil {
		t.Fatal(err)
	}

	history := c.history(model)
	if n := len(done.Data.Iterations); n < 2 || len(history) != n {
		t.Fatalf("%d iterations in %d sessions on chain", n, len(history))
	}
	var previous study.SessionID
	models := map[study.Digest]bool{}
	for i, s := range history {
		it := done.Data.Iterations[i]
		if s.State != "released" || s.Iteration != uint32(i) || s.Previous != previous || s.Session != it.Session || s.Model != it.Model || models[s.Model] || len(s.Sites) != 2 {
			t.Errorf("session %d: the chain says %+v, the run %+v", i, s, it)
		}
		previous, models[s.Model] = s.Session, true
	}
	for i, it := range done.Data.Iterations {
		said := c.salus("verify", "--rpc", c.rpc, it.Receipt)
		want := "the chain of sessions ends here"
		if i+1 < len(done.Data.Iterations) {
			want = "the next model is " + done.Data.Iterations[i+1].Model.String()
		}
		if !strings.Contains(said, want) || !strings.Contains(said, "  iteration 0 at model "+history[0].Model.String()) {
			t.Errorf("the receipt of iteration %d does not say %q:\n%s", i, want, said)
		}
	}
	for _, s := range sites {
		if n := strings.Count(c.sites[s].stderr.String(), "the model follows from the session before"); n < len(history)-1 {
			t.Errorf("%s derived %d models, the chain has %d after the first", s, n, len(history)-1)
		}
	}
	args := []string{"verify", "--rpc", c.rpc, last.Data.Receipt}
	if said := c.salus(args...); !strings.Contains(said, "NOT CHECKED: that the model") {
		t.Errorf("the last receipt alone says:\n%s", said)
	}
	for _, it := range done.Data.Iterations[:len(done.Data.Iterations)-1] {
		args = append(args, "--before", it.Receipt)
	}
	if said := c.salus(args...); strings.Contains(said, "NOT CHECKED") {
		t.Errorf("with all receipts verify says:\n%s", said)
	}
	c.silent("site-1-0", "site-2-11")
}
