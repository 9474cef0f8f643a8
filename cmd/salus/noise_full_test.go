//go:build full

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/models/analysis"
	"salus/proto/faults"
)

// TestFullNoisedStudyIsRunAgainUntilItsBudgetIsSpent: a study with noise gives noised counts with intervals and a receipt that verifies; a re-run that differs in one
// patient, which a study without noise may not have, is allowed and charged; and a site's own limit refuses what would exceed it.
func TestFullNoisedStudyIsRunAgainUntilItsBudgetIsSpent(t *testing.T) {
	data, file := smallSites(t, 30, "site-1", "site-2")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	noised := strings.Replace(string(text), "minSites: 2}", "minSites: 2, maxSessions: 8, privacy: {epsilon: 8, delta: 0.000001}}", 1)
	if err := os.WriteFile(file, []byte(noised), 0o600); err != nil {
		t.Fatal(err)
	}
	c := newConsortium(t, data, "site-1", "site-2")
	hash := c.propose(file, "site-1", "site-2")
	c.serve("site-1", "--limit-epsilon", "4.5", "--limit-delta", "0.000001")
	c.serve("site-2")

	first := c.run(hash)
	var got analysis.Cells
	if err := json.Unmarshal(first.Data.Result, &got); err != nil {
		t.Fatal(err)
	}
	if got.Noise == nil || got.Noise.Epsilon != "8" || got.Test != nil || len(got.Cells) != 4 {
		t.Fatalf("the result is %s", first.Data.Result)
	}
	for i, cell := range got.Cells {
		if cell.Noised == nil || float64(cell.Noised.Value) < 15-8*got.Noise.Deviation || float64(cell.Noised.Value) > 20+8*got.Noise.Deviation {
			t.Errorf("cell %d is %+v, the plain counts are 10 to 20", i, cell)
		}
	}
	c.salus("verify", "--rpc", c.rpc, first.Data.Receipt)

	list := filepath.Join(data, "site-1", "consents.csv")
	b, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, []byte(strings.Replace(string(b), "site-1-0,permit", "site-1-0,deny", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	c.salus("worker", "import", "--dir", c.at("site-1"), filepath.Join(data, "site-1"))
	c.run(hash)

	var spent struct {
		Data struct {
			Epsilon string
			Studies []struct{ Sessions int }
		}
	}
	if err := json.Unmarshal([]byte(c.salus("worker", "budget", "--json", "--dir", c.at("site-1"))), &spent); err != nil {
		t.Fatal(err)
	}
	if len(spent.Data.Studies) != 1 || spent.Data.Studies[0].Sessions != 2 || spent.Data.Epsilon <= got.Noise.Session || spent.Data.Epsilon > "4.500" {
		t.Errorf("after two sessions of ε = %s: %+v", got.Noise.Session, spent.Data)
	}

	for range 4 {
		_, refusal, status := c.try("study", "run", "--json", "--dir", c.at("researcher"), hash)
		if status == 0 {
			continue
		}
		if !strings.Contains(refusal, string(faults.PrivacySpent)) {
			t.Fatalf("status %d\n%s", status, refusal)
		}
		c.silent("site-1-0", "site-2-11") // patients' ids
		return
	}
	t.Error("four sessions more are within the limit")
}

// TestFullNoisedMeansAreReleasedAndVerify: workers mask and noise sums, the researcher gets means with intervals, and the receipt verifies.
func TestFullNoisedMeansAreReleasedAndVerify(t *testing.T) {
	data, file := smallSites(t, 30, "site-1", "site-2")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	means := strings.NewReplacer("{name: side, type: category, values: [1, 2]}", "{name: side, type: integer, min: 1, max: 2}", "{kind: contingency, rows: sex, columns: side}", "{kind: mean, of: side, group: sex}",
		"minSites: 2}", "minSites: 2, maxSessions: 1, privacy: {epsilon: 8, delta: 0.000001}}").Replace(string(text))
	if err := os.WriteFile(file, []byte(means), 0o600); err != nil {
		t.Fatal(err)
	}
	c := newConsortium(t, data, "site-1", "site-2")
	hash := c.propose(file, "site-1", "site-2")
	c.serve("site-1")
	c.serve("site-2")
	run := c.run(hash)
	var got analysis.Cells
	if err := json.Unmarshal(run.Data.Result, &got); err != nil {
		t.Fatal(err)
	}
	if got.Noise == nil || got.Noise.Sum <= 0 || len(got.Cells) != 2 {
		t.Fatalf("the result is %s", run.Data.Result)
	}
	for i, cell := range got.Cells {
		// 30 patients of each sex, sides 1 and 2 in turns of three.
		if cell.Noised == nil || cell.Noised.Mean == nil || float64(cell.Noised.Value) < 30-8*got.Noise.Deviation || float64(cell.Noised.Value) > 30+8*got.Noise.Deviation {
			t.Errorf("cell %d is %+v", i, cell)
		}
	}
	c.salus("verify", "--rpc", c.rpc, run.Data.Receipt)
}
