package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/coordinator"
	"salus/ledger"
)

// After close-bootstrap the operator's invitation alone admits nobody: the hospitals decide by motions, with the program as users have it.
func TestHospitalsGovernAfterTheBootstrap(t *testing.T) {
	c := founded(t, false, "")
	for _, s := range []string{"st-1", "st-2", "st-3"} {
		c.salus("worker", "join", "--dir", c.at(s), "--name", s, c.invite("--site", s))
	}
	closing := []string{"coordinator", "close-bootstrap", "--dir", c.at("coordinator")}
	if _, stderr, status := c.try(closing...); status != 2 || !strings.Contains(stderr, "--confirm test") {
		t.Errorf("unconfirmed: status %d: %s", status, stderr)
	}
	closing = append(closing, "--confirm", "test")
	if _, stderr, status := c.try(closing...); status == 0 || !strings.Contains(stderr, "SAL-3107") {
		t.Errorf("closed without a key: status %d: %s", status, stderr)
	}
	c.pinHash("opening/v1/height6")
	if out := c.salus("worker", "motions", "--dir", c.at("st-1")); !strings.Contains(out, "until it closes the bootstrap") {
		t.Errorf("motions before: %s", out)
	}
	if _, stderr, status := c.try("worker", "move", "remove", "--dir", c.at("st-1"), "--site", "st-2", "--reason", "early"); status == 0 || !strings.Contains(stderr, "BootstrapOpen") {
		t.Errorf("moved before the bootstrap closed: status %d: %s", status, stderr)
	}
	var closed, again coordinator.Closed
	c.document(&closed, "salus.bootstrap-closed/v1", closing...)
	c.document(&again, "salus.bootstrap-closed/v1", closing...)
	if closed.Block == 0 || closed.Block != again.Block || len(closed.Sites) != 3 || closed.Votes != 2 || closed.Quorum != ledger.Majority || closed.Keys != 1 {
		t.Errorf("closed is %+v, again %+v", closed, again)
	}

	// A fourth hospital.
	invitation := c.invite("--site", "st-4")
	joining := []string{"worker", "join", "--dir", c.at("st-4"), "--name", "st-4", invitation}
	if _, stderr, status := c.try(joining...); status != 3 || !strings.Contains(stderr, "SAL-1209") {
		t.Fatalf("joined without the hospitals: status %d: %s", status, stderr)
	}
	application := filepath.Join(c.at("st-4"), "application.json")
	if info, err := os.Stat(application); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("application: %v, %v", info, err)
	}
	type motion struct {
		Motion        uint64
		State         string
		Subject       string
		Reason        string
		Votes, Needed int
		Supporters    []string
	}
	var moved, supported motion
	c.document(&moved, "salus.motion/v1", "worker", "move", "admit", "--dir", c.at("st-1"), "--reason", "a good hospital", application)
	if moved.State != "open" || moved.Subject != "site st-4" || moved.Votes != 1 || moved.Needed != 2 {
		t.Errorf("moved: %+v", moved)
	}
	if _, _, status := c.try(joining...); status != 3 {
		t.Errorf("joined with one vote of three: status %d", status)
	}
	c.document(&supported, "salus.motion/v1", "worker", "support", "--dir", c.at("st-2"), "1")
	if supported.State != "carried" || supported.Votes != 2 {
		t.Errorf("supported: %+v", supported)
	}
	c.salus(joining...)
	if _, err := os.Stat(c.at("st-4", "member.json")); err != nil {
		t.Error(err)
	}

	// A key, a removal, and what is refused.
	hash := ledger.Hash{1, 2, 3}.String()
	c.salus("worker", "move", "pin", "--dir", c.at("st-4"), "--reason", "ninth version", "tally/v9="+hash, "noise/v9="+hash)
	c.salus("worker", "support", "--dir", c.at("st-2"), "2")
	var third motion
	c.document(&third, "salus.motion/v1", "worker", "support", "--dir", c.at("st-3"), "2") // 3 of 4
	if third.State != "carried" || third.Needed != 3 {
		t.Errorf("pins: %+v", third)
	}
	c.salus("worker", "move", "remove", "--dir", c.at("st-1"), "--researcher", "ada", "--reason", "left the university")
	out := c.salus("worker", "motions", "--dir", c.at("st-3"))
	if !strings.Contains(out, "remove: researcher ada") || !strings.Contains(out, `"left the university"`) || !strings.Contains(out, "1 of 3 votes") || strings.Contains(out, "carried") {
		t.Errorf("open motions:\n%s", out)
	}
	var all []motion
	c.document(&all, "salus.motions/v1", "worker", "motions", "--all", "--dir", c.at("st-3"))
	if len(all) != 3 || all[0].State != "carried" || all[1].State != "carried" || all[2].State != "open" {
		t.Errorf("all motions: %+v", all)
	}
	for _, bad := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"worker", "support", "--dir", c.at("st-1"), "1"}, 0, ""}, // its vote is there already
		{[]string{"worker", "support", "--dir", c.at("st-3"), "1"}, 1, "MotionOver"},
		{[]string{"worker", "support", "--dir", c.at("st-3"), "9"}, 1, "SAL-1005"},
		{[]string{"worker", "support", "--dir", c.at("st-3"), "x"}, 2, "no number"},
		{[]string{"worker", "move", "remove", "--dir", c.at("st-1"), "--reason", "who"}, 2, "--site NAME or --researcher NAME"},
		{[]string{"worker", "move", "remove", "--dir", c.at("st-1"), "--site", "st-9", "--reason", "who"}, 1, "SAL-1005"},
		{[]string{"worker", "move", "pin", "--dir", c.at("st-1"), "--reason", "why", "tally/v9"}, 2, "CIRCUIT=0x"},
		{[]string{"worker", "move", "admit", "--dir", c.at("st-1"), "--reason", "again", application}, 1, "AccountTaken"},
		{[]string{"worker", "move", "admit", "--dir", c.at("st-1"), "--reason", "no file", c.at("chain", "operator.key")}, 2, "application"},
	} {
		stdout, stderr, status := c.try(bad.args...)
		if status != bad.status || !strings.Contains(stdout+stderr, bad.says) {
			t.Errorf("salus %s: status %d, want %d and %q: %s%s", strings.Join(bad.args, " "), status, bad.status, bad.says, stdout, stderr)
		}
	}
}

// pinHash pins a hash as the operator: of no key that anybody has.
func (c *consortium) pinHash(circuit string) {
	c.t.Helper()
	config, err := coordinator.LoadConfig(c.at("coordinator"))
	if err != nil {
		c.t.Fatal(err)
	}
	operator, err := ledger.LoadKey(c.at("chain", "operator.key"))
	if err != nil {
		c.t.Fatal(err)
	}
	chain, err := ledger.Dial(c.t.Context(), c.rpc, &config.Deployment, operator)
	if err != nil {
		c.t.Fatal(err)
	}
	defer chain.Close()
	if _, err := chain.PinKey(c.t.Context(), circuit, [32]byte{1}); err != nil {
		c.t.Fatal(err)
	}
}
