//go:build full

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/proto/faults"
)

// TestFullCheatIsExpelledAndWithdrawalIsCounted: a site that proves a skipped patient is refused by the name of the failed check and
// expelled, and a session without it gives the result. A patient withdraws: the next session would tell that patient
// apart, so the site refuses it; where the policy allows it (development only), it counts one patient fewer.
func TestFullCheatIsExpelledAndWithdrawalIsCounted(t *testing.T) {
	data, file := smallSites(t, 12, "site-1", "site-2", "site-3")
	c := newConsortium(t, data, "site-1", "site-2", "site-3")
	hash := c.propose(file, "site-1", "site-2", "site-3")
	c.serve("site-1")
	c.serve("site-2")
	c.serve("site-3", "--cheat", "skipped-patient")

	out, progress, status := c.try("study", "run", "--json", "--dir", c.at("researcher"), hash)
	if status != 0 {
		t.Fatalf("status %d: %s", status, progress)
	}
	if !strings.Contains(progress, "contribution from site-3: consent root") || !strings.Contains(progress, "a session without site-3 follows") {
		t.Errorf("the cheat was not refused by the name of its check:\n%s", progress)
	}
	first := c.parse(out)
	if n := counted(t, first); n != 24 {
		t.Errorf("%d patients counted, want the 24 of the honest sites", n)
	}
	c.salus("verify", "--rpc", c.rpc, first.Data.Receipt)
	c.sites["site-3"].kill()

	list := filepath.Join(data, "site-1", "consents.csv")
	b, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	b = []byte(strings.Replace(string(b), "site-1-0,permit", "site-1-0,deny", 1))
	if err := os.WriteFile(list, b, 0o600); err != nil {
		t.Fatal(err)
	}
	c.salus("worker", "import", "--dir", c.at("site-1"), filepath.Join(data, "site-1"))
	_, refusal, status := c.try("study", "run", "--json", "--dir", c.at("researcher"), hash)
	if status == 0 || !strings.Contains(refusal, string(faults.TooSimilar)) {
		t.Errorf("a re-run that tells one patient apart: status %d\n%s", status, refusal)
	}
	for _, s := range []string{"site-1", "site-2"} {
		c.sites[s].kill()
		c.serve(s, "--allow-reruns")
	}
	second := c.run(hash)
	if n := counted(t, second); n != 23 {
		t.Errorf("%d patients counted after one withdrew, want 23", n)
	}
	c.silent("site-1-0", "site-2-11") // patients' ids
}

// counted adds up the cells of a table.
func counted(t *testing.T, r result) int {
	t.Helper()
	var table struct{ Cells []struct{ Count int } }
	if err := json.Unmarshal(r.Data.Result, &table); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, cell := range table.Cells {
		n += cell.Count
	}
	return n
}
