//go:build full

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestFullChunksAreProvenOnceOverAllDeaths: a worker of three chunks is killed by SIGKILL after each of them is stored, and after everything else that it writes. Each
// life finds what the lives before it finished and proves the rest; the session comes to the oracle's numbers and verifies.
func TestFullChunksAreProvenOnceOverAllDeaths(t *testing.T) {
	const frail = "site-1"
	data, file := smallSites(t, 500, frail, "site-2")
	c := newConsortium(t, data, frail, "site-2")
	hash := c.propose(file, frail, "site-2")
	c.serve("site-2", "--cores", "2", "--memory", "2GiB")
	worker := c.start("worker", c.at(frail))
	researcher := c.start("cli", "study", "run", "--json", "--dir", c.at("researcher"), hash)
	var log strings.Builder
	for over := false; !over; {
		select {
		case <-researcher.done:
			over = true
		case <-worker.done:
			log.WriteString(worker.stderr.String())
			worker = c.start("worker", c.at(frail))
		case <-time.After(patience):
			c.stuck()
		}
	}
	if status := researcher.cmd.ProcessState.ExitCode(); status != 0 {
		t.Fatalf("study run: status %d\n%s", status, c.printed())
	}
	log.WriteString(worker.stderr.String())
	got := c.parse(researcher.stdout.String())
	same(t, got.Data.Result, oracle(t, file, data, []string{frail, "site-2"}))
	c.salus("verify", "--rpc", c.rpc, got.Data.Receipt)

	// The lives' last words, one a death: so many jobs done, so many of them found. The last life finds all.
	for kept := range 3 {
		if want := fmt.Sprintf("done=%d jobs=3 kept=%d", kept+1, kept); !strings.Contains(log.String(), want) {
			t.Errorf("no life says %q", want)
		}
	}
	if want := "done=3 jobs=3 kept=3"; !strings.Contains(log.String(), want) {
		t.Errorf("no life says %q:\n%s", want, log.String())
	}
}
