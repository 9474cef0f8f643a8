//go:build full

package main

import (
	"strconv"
	"strings"
	"testing"

	"salus/worker/member"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/ceremony/ceremonytest"
)

// TestFullWalkOfTheCeremony runs README's ceremony line by line, for one small circuit instead of the catalogue. With -short, as in .ci/run, that is a circuit of
// no catalogue; zkproofs/cohort has a ceremony of one that is. A beacon is five blocks away, so the chain makes them sooner than it does by itself.
func TestFullWalkOfTheCeremony(t *testing.T) {
	w := &walk{t: t, dir: t.TempDir()}
	var pairs []string
	for _, port := range []string{"8545", "7710", "7711"} {
		pairs = append(pairs, port, strconv.Itoa(freePort(t)))
	}
	circuit := "opening/v1/height6"
	if testing.Short() {
		circuit, w.mode = string(ceremonytest.Definitions()[0].ID), toysChild
	}
	w.ports = strings.NewReplacer(pairs...)
	t.Cleanup(w.end)
	w.program()
	w.start("./salus chain dev --dir consortium/chain --port 8545 --heartbeat 250ms")
	said := map[string]string{}
	for _, b := range readmeBlocks(t) {
		for _, line := range b.lines {
			switch b.info {
			case "sh ceremony stays":
				w.start(line)
			case "sh ceremony":
				if strings.Contains(line, "ceremony start") {
					line += " --circuit " + circuit
				}
				said[verb(line)] = w.run(line)
			}
		}
	}
	if !strings.Contains(said["ceremony finish"], circuit) {
		t.Errorf("finish says:\n%s", said["ceremony finish"])
	}
	if out := said["ceremony verify"]; !strings.Contains(out, "VERIFIED: the keys follow from the contributions of 3 of 3 hospitals in phase 1 and 3 of 3 in phase 2") || strings.Contains(out, "NOT CHECKED") {
		t.Errorf("verify says:\n%s", out)
	}
}

// TestFullMembersShareTheCoordinatorsDevelopmentKeys: a member on another machine, which would make other keys, takes the coordinator's.
func TestFullMembersShareTheCoordinatorsDevelopmentKeys(t *testing.T) {
	c := formed(t, true)
	c.startCoordinator("cli")
	c.join("aachen")
	const circuit = zkproofs.CircuitID("cohort/v1/chunks16")
	own, err := developmentKeys().Verifier(circuit)
	if err != nil {
		t.Fatal(err)
	}
	shared := catalogue.Given(t.TempDir(), member.FetchKeys(t.Context(), c.at("aachen")), nil)
	p, err := shared.Prover(circuit)
	if err != nil {
		t.Fatal(err)
	}
	if p.Verifier().KeyHash() != own.KeyHash() {
		t.Error("another key than the coordinator's")
	}
	if _, err := memberKeys(t.Context(), c.at("aachen"), false, true); err == nil {
		t.Error("--shared-keys outside development")
	}
}
