//go:build full

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/coordinator"
	"salus/ledger"
	"salus/worker/member"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/ceremony/ceremonytest"
)

// TestFullSessionOutsideDevelopment runs a session in a consortium that is none of development, from the hospitals' folders to the receipt. Its keys are a ceremony's by
// their origin, each pinned on chain, and lie where `salus ceremony verify --keys` leaves them; how hospitals make such keys is shown with smaller circuits. Before they are
// there no party makes keys of its own, and the screens that warn of development do not.
func TestFullSessionOutsideDevelopment(t *testing.T) {
	data, file := smallSites(t, 12, "site-1", "site-2")
	c := founded(t, false, data, "site-1", "site-2")
	for who, keys := range map[string]func() (*catalogue.Keyring, error){
		"a member":        func() (*catalogue.Keyring, error) { return memberKeys(t.Context(), c.at("site-1"), false, false) },
		"the coordinator": func() (*catalogue.Keyring, error) { return coordinatorKeys(c.at("coordinator"), false), nil },
	} {
		k, err := keys()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.Verifier("cohort/v1/chunks16"); err == nil {
			t.Errorf("%s has keys before any were made", who)
		} else if who == "a member" && !strings.Contains(err.Error(), "salus ceremony verify") {
			t.Errorf("%s is not told how to come by keys: %v", who, err)
		}
	}
	if _, says, status := c.try("worker", "import", "--dir", c.at("site-1"), filepath.Join(data, "site-1")); status == 0 || !strings.Contains(says, "salus ceremony verify") {
		t.Errorf("consents were put in force without keys, or nobody says how to come by them: %s", says)
	}
	c.pinKeys("keyshare/v1/additive4096", "tally/v1/additive4096/rows240-count4096", "cohort/v1/chunks16", "decryptshare/v1/additive4096", "admission/v1/height5-rows240")
	for _, s := range []string{"site-1", "site-2"} {
		c.salus("worker", "import", "--dir", c.at(s), filepath.Join(data, s))
	}
	hash := c.propose(file, "site-1", "site-2")

	c.serve("site-1")
	c.serve("site-2")
	r := c.run(hash)
	if n := counted(t, r); n != 24 {
		t.Errorf("%d patients counted, want 24", n)
	}
	out := c.salus("verify", "--rpc", c.rpc, r.Data.Receipt)
	if !strings.Contains(out, "VERIFIED: the result of") {
		t.Errorf("verify says:\n%s", out)
	}
	if !strings.Contains(out, "NOT CHECKED: that a ceremony made the 5 verifying keys") {
		t.Errorf("verify does not say that it knows nothing of the keys:\n%s", out)
	}
	if out := c.salus("verify", "--rpc", c.rpc, "--keys", c.at("keys"), r.Data.Receipt); strings.Contains(out, "NOT CHECKED") || !strings.Contains(out, "5 verifying keys are those in") {
		t.Errorf("verify with the ceremony's keys says:\n%s", out)
	}
	admissions, err := filepath.Glob(c.at("keys", "admission-*"))
	if err != nil || len(admissions) != 1 {
		t.Fatalf("the keys of admissions are %v, %v", admissions, err)
	}
	if err := os.Rename(admissions[0], c.at("elsewhere")); err != nil {
		t.Fatal(err)
	}
	if out, _, status := c.try("verify", "--rpc", c.rpc, "--keys", c.at("keys"), r.Data.Receipt); status != 1 || !strings.Contains(out, "NOT VERIFIED") || !strings.Contains(out, "admission/v1/height5-rows240") {
		t.Errorf("consents under a key that no ceremony made: status %d:\n%s", status, out)
	}
	if err := os.Rename(c.at("elsewhere"), admissions[0]); err != nil {
		t.Fatal(err)
	}
	// The operator pins a key of its own, with which somebody could forge consents: nobody takes part any more.
	c.pinHash("consentbatch/v9/own")
	if _, says, status := c.try("study", "run", "--dir", c.at("researcher"), hash); status == 0 || !strings.Contains(says, "SAL-3111") {
		t.Errorf("a session under a key that no member has made: status %d: %s", status, says)
	}
	for _, p := range c.all {
		if strings.Contains(p.stdout.String()+p.stderr.String(), "DEVELOPMENT CONSORTIUM") {
			t.Errorf("a process says that it is a development consortium:\n%s%s", p.stdout, p.stderr)
		}
	}
}

// pinKeys makes keys of these circuits that are not of development, puts them into every folder, and pins them.
func (c *consortium) pinKeys(circuits ...zkproofs.CircuitID) {
	c.t.Helper()
	ctx := c.t.Context()
	shared := c.at("keys")
	config, err := coordinator.LoadConfig(c.at("coordinator"))
	if err != nil {
		c.t.Fatal(err)
	}
	operator, err := ledger.LoadKey(c.at("chain", "operator.key"))
	if err != nil {
		c.t.Fatal(err)
	}
	chain, err := ledger.Dial(ctx, c.rpc, &config.Deployment, operator)
	if err != nil {
		c.t.Fatal(err)
	}
	defer chain.Close()
	for _, id := range circuits {
		d, err := catalogue.Find(id)
		if err != nil {
			c.t.Fatal(err)
		}
		k, err := ceremonytest.InstallKeys(shared, d)
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := chain.PinKey(ctx, string(id), k.KeyHash); err != nil {
			c.t.Fatal(err)
		}
	}
	for _, dir := range []string{c.at("coordinator", coordinator.KeysFolder), c.at("site-1", member.KeysFolder), c.at("site-2", member.KeysFolder), c.at("researcher", member.KeysFolder)} {
		if err := os.RemoveAll(dir); err != nil { // empty
			c.t.Fatal(err)
		}
		if err := os.Symlink(shared, dir); err != nil {
			c.t.Fatal(err)
		}
	}
}
