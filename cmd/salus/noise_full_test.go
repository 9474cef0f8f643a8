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
	"salus/worker"
)

const noisePolicy = `schema: salus.policy/v1
approve: automatic
purposes: [HMB]
operations: [statistic]
analyses: [contingency]
researchers: [ada]
minCohort: 11
maxSessions: 8
privacy: {epsilon: "8", delta: "0.000001"}
limit: {epsilon: "4.5", delta: "0.000001"}
`

// TestFullNoisedStudyIsRunAgainUntilItsBudgetIsSpent: a study with noise gives noised counts with intervals and a receipt that verifies; a re-run that differs in one
// patient, which a study without noise may not have, is allowed and charged; and a site's own limit refuses what would exceed it. One site approves by its policy, which also
// holds the limit, and the study has a data-access committee: no session while it has not agreed, or does not any more.
func TestFullNoisedStudyIsRunAgainUntilItsBudgetIsSpent(t *testing.T) {
	data, file := smallSites(t, 30, "site-1", "site-2")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := newConsortium(t, data, "site-1", "site-2")
	account := strings.TrimSpace(c.salus("committee", "keygen", c.at("committee.key")))
	noised := strings.Replace(string(text), "minSites: 2}", "minSites: 2, maxSessions: 8, privacy: {epsilon: 8, delta: 0.000001}}", 1) + "committee: {members: [" + account + "], quorum: 1}\n"
	for path, text := range map[string]string{file: noised, c.at("site-1", "policy.yaml"): noisePolicy} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hash := c.propose(file, "site-2")
	c.serve("site-1")
	c.serve("site-2")
	until(t, patience, "site-1 approves by its policy", func() bool {
		var list []worker.StudyState
		c.document(&list, "salus.worker-studies/v1", "worker", "studies", "--dir", c.at("site-1"))
		return len(list) == 1 && list[0].State == "approved"
	})
	run := []string{"study", "run", "--json", "--dir", c.at("researcher"), hash}
	decide := func(word string) {
		t.Helper()
		request := c.at("request.json")
		if err := os.WriteFile(request, []byte(c.salus("study", "ask-committee", "--dir", c.at("researcher"), hash)), 0o600); err != nil {
			t.Fatal(err)
		}
		c.salus("committee", "decide", "--key", c.at("committee.key"), word, "--out", c.at("decision.json"), request)
		c.salus("study", "carry", "--dir", c.at("researcher"), c.at("decision.json"))
	}
	waits := func(when string) {
		t.Helper()
		if _, refusal, status := c.try(run...); status == 0 || !strings.Contains(refusal, string(faults.CommitteeWaits)) {
			t.Errorf("%s: status %d\n%s", when, status, refusal)
		}
	}
	waits("before the committee has agreed")
	decide("--agree")

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

	decide("--disagree")
	waits("after the committee has changed its mind")
	decide("--agree")
	for range 4 {
		_, refusal, status := c.try(run...)
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
