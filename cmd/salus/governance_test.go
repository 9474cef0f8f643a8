package main

import (
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salus/coordinator"
	"salus/ledger"
	salusv1 "salus/proto/salus/v1"
	"salus/worker/member"
)

// After close-bootstrap the operator's invitation alone admits nobody: the hospitals decide by motions, with the program as users have it.
func TestHospitalsGovernAfterTheBootstrap(t *testing.T) {
	t.Parallel() // it waits for blocks most of the time
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
	pin := []string{"worker", "move", "pin", "--dir", c.at("st-4"), "--reason", "ninth version", "tally/v9=" + hash, "noise/v9=" + hash}
	if _, stderr, status := c.try(pin...); status != 3 || !strings.Contains(stderr, "SAL-3110") {
		t.Errorf("moved keys that it has not made: status %d: %s", status, stderr)
	}
	c.salus(append(pin, "--unverified")...)
	if _, stderr, status := c.try("worker", "support", "--dir", c.at("st-2"), "2"); status != 3 || !strings.Contains(stderr, "SAL-3110") {
		t.Errorf("voted for keys that it has not made: status %d: %s", status, stderr)
	}
	c.salus("worker", "support", "--dir", c.at("st-2"), "--unverified", "2")
	var third motion
	c.document(&third, "salus.motion/v1", "worker", "support", "--dir", c.at("st-3"), "--unverified", "2") // 3 of 4
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

// The hospitals replace an operator that is gone and retire a key, with the program as users have it. The old coordinator ends by itself; members go over with all their keys.
func TestHospitalsReplaceTheOperatorAndRetireAKey(t *testing.T) {
	t.Parallel() // it waits for blocks most of the time
	c := founded(t, false, "")
	for _, s := range []string{"st-1", "st-2"} {
		c.salus("worker", "join", "--dir", c.at(s), "--name", s, c.invite("--site", s))
	}
	c.pinHash("opening/v1/height6")
	second, whereabouts, key := c.at("second"), c.at("whereabouts.json"), c.at("second.key")
	succeed := []string{"coordinator", "succeed", "--dir", second, "--consortium", whereabouts, "--operator-key", key, "--listen", "127.0.0.1:0", "--swarm", "/ip4/127.0.0.1/tcp/0"}
	if err := os.WriteFile(whereabouts, []byte(c.salus("worker", "whereabouts", "--dir", c.at("st-1"))), 0o600); err != nil {
		t.Fatal(err)
	}
	candidate, err := ledger.CreateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if _, stderr, status := c.try(succeed...); status != 2 || !strings.Contains(stderr, "no vote decides") {
		t.Errorf("a successor during the bootstrap: status %d: %s", status, stderr)
	}
	c.salus("coordinator", "close-bootstrap", "--dir", c.at("coordinator"), "--confirm", "test")
	c.salus(succeed...)
	if _, stderr, status := c.try("coordinator", "serve", "--dir", second); status == 0 || !strings.Contains(stderr, "SAL-3109") {
		t.Errorf("the candidate serves before the vote: status %d: %s", status, stderr)
	}
	application := filepath.Join(second, coordinator.CandidacyFile)
	c.salus("worker", "move", "operator", "--dir", c.at("st-1"), "--reason", "the operator is gone", application)
	c.salus("worker", "support", "--dir", c.at("st-2"), "1")
	old := c.coord
	select {
	case <-old.done:
	case <-time.After(patience):
		t.Error("the old coordinator goes on")
	}
	if said := old.stderr.String(); old.cmd.ProcessState.ExitCode() == 0 || !strings.Contains(said, "SAL-3109") {
		t.Errorf("the old coordinator ended with status %d: %s", old.cmd.ProcessState.ExitCode(), said)
	}
	c.fund(candidate.Address())
	c.coord = c.start("cli", "coordinator", "serve", "--lifeline", "--dir", second)
	c.coord.say(t, "msg=serving", patience)

	before, err := os.ReadFile(c.at("st-1", "chain.key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"st-1", "st-2"} {
		invitation := strings.TrimSpace(c.salus("coordinator", "invite", "--dir", second, "--site", s))
		c.salus("worker", "follow", "--dir", c.at(s), invitation)
		if s == "st-1" {
			c.salus("worker", "follow", "--dir", c.at(s), invitation) // it may be repeated
			if _, stderr, status := c.try("study", "follow", "--dir", c.at(s), invitation); status != 3 || !strings.Contains(stderr, "SAL-1104") {
				t.Errorf("a hospital followed as a researcher: status %d: %s", status, stderr)
			}
		}
	}
	after, err := os.ReadFile(c.at("st-1", "chain.key"))
	if err != nil || string(before) != string(after) {
		t.Errorf("the key changed: %v", err)
	}
	if link, err := member.Connect(c.at("st-2")); err != nil {
		t.Error(err)
	} else if _, err := link.Studies().List(t.Context(), &salusv1.ListRequest{}); err != nil {
		t.Errorf("the new coordinator does not know a member that follows: %v", err)
	} else {
		link.Close()
	}
	stranger := founded(t, false, "")
	if _, stderr, status := c.try("worker", "follow", "--dir", c.at("st-1"), stranger.invite("--site", "st-1")); status != 3 || !strings.Contains(stderr, "SAL-3102") {
		t.Errorf("followed another consortium: status %d: %s", status, stderr)
	}
	if link, err := member.Connect(c.at("st-1")); err != nil {
		t.Error(err)
	} else if _, err := link.Studies().List(t.Context(), &salusv1.ListRequest{}); err != nil {
		t.Errorf("a refused move took the member's certificate: %v", err)
	} else {
		link.Close()
	}

	// That key is the operator's own: no ceremony made it.
	if _, stderr, status := c.try("worker", "consents", "flush", "--dir", c.at("st-1")); status != 3 || !strings.Contains(stderr, "SAL-3111") || !strings.Contains(stderr, "opening/v1/height6") {
		t.Errorf("a hospital relies on a key that it has not made: status %d: %s", status, stderr)
	}
	retire := []string{"worker", "move", "retire", "--dir", c.at("st-1"), "--reason", "its secret came out"}
	if _, stderr, status := c.try(append(retire, "tally/v1")...); status != 1 || !strings.Contains(stderr, "NoKeyInUse") {
		t.Errorf("retired a key that is none: status %d: %s", status, stderr)
	}
	c.salus(append(retire, "opening/v1/height6")...)
	if out := c.salus("worker", "motions", "--dir", c.at("st-2")); !strings.Contains(out, "retire keys") || !strings.Contains(out, "opening/v1/height6 = 0x01") {
		t.Errorf("the motion is\n%s", out)
	}
	if out := c.salus("worker", "support", "--dir", c.at("st-2"), "2"); !strings.Contains(out, "carried") {
		t.Errorf("the motion is\n%s", out)
	}
	c.salus("worker", "consents", "flush", "--dir", c.at("st-1"))
}

// fund gives an account what a coordinator needs for its members and transactions.
func (c *consortium) fund(a ledger.Address) {
	c.t.Helper()
	operator, err := ledger.LoadKey(c.at("chain", "operator.key"))
	if err != nil {
		c.t.Fatal(err)
	}
	chain, err := ledger.Dial(c.t.Context(), c.rpc, nil, operator)
	if err != nil {
		c.t.Fatal(err)
	}
	defer chain.Close()
	if err := chain.Fund(c.t.Context(), a, new(big.Int).Exp(big.NewInt(10), big.NewInt(20), nil)); err != nil {
		c.t.Fatal(err)
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
