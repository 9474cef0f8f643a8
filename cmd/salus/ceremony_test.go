package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salus/coordinator"
	"salus/ledger"
	"salus/ledger/devchain"
	"salus/ledger/pins"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/worker"
	"salus/worker/member"
	"salus/zkproofs"
	"salus/zkproofs/ceremony"
	"salus/zkproofs/ceremony/ceremonytest"
)

// formed makes a consortium in a folder, without members yet. Its chain has a block every 200 ms.
func formed(t *testing.T, development bool) *consortium {
	t.Helper()
	c := &consortium{t: t, dir: t.TempDir(), sites: map[string]*process{}}
	operator, err := ledger.CreateKey(c.at("operator.key"))
	if err != nil {
		t.Fatal(err)
	}
	chain, err := devchain.Open(devchain.Options{
		Dir: c.at("chain"), Heartbeat: 200 * time.Millisecond, Alloc: map[ledger.Address]*big.Int{operator.Address(): new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil)},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { chain.Close() })
	c.rpc = chain.Endpoint()
	setup := coordinator.Setup{
		Dir: c.at("coordinator"), Name: "formed", Development: development, Keys: developmentKeys(), Chain: []string{c.rpc}, Operator: operator, OperatorKey: c.at("operator.key"),
		Listen: fmt.Sprintf("127.0.0.1:%d", freePort(t)), Swarm: "/ip4/127.0.0.1/tcp/0",
	}
	if _, err := coordinator.Init(t.Context(), setup); err != nil {
		t.Fatal(err)
	}
	return c
}

// join lets a hospital join the serving coordinator.
func (c *consortium) join(site string) {
	c.t.Helper()
	text, err := coordinator.Invite(c.t.Context(), c.at("coordinator"), transport.Site, site, "", time.Hour)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := member.Join(c.t.Context(), c.at(site), text, transport.Site, site); err != nil {
		c.t.Fatal(err)
	}
}

// revive starts a process again whenever it was killed, until the test ends or it ends well.
func (c *consortium) revive(mode, dir string) (over chan struct{}) {
	over = make(chan struct{})
	go func() {
		defer close(over)
		for c.t.Context().Err() == nil {
			p := c.start(mode, dir)
			<-p.done
			if p.cmd.ProcessState.ExitCode() == 0 {
				return
			}
			if p.cmd.ProcessState.ExitCode() > 0 && mode == "ceremony coordinator" {
				c.t.Errorf("the coordinator failed:\n%s", p.stderr)
				return
			}
		}
	}()
	return over
}

func (c *consortium) ceremony() *ceremony.Log {
	f, err := ceremony.Read(filepath.Join(c.at("coordinator"), coordinator.CeremonyFolder))
	if err != nil {
		c.t.Fatal(err)
	}
	return f.Log()
}

// TestHospitalsMakeTheKeysOverKillNine: a consortium that is not a development one gets its keys from its hospitals, with the coordinator and the
// contributors killed after each kind of thing they store, and one hospital that sends rubbish. A stranger verifies it, and members make the keys.
func TestHospitalsMakeTheKeysOverKillNine(t *testing.T) {
	t.Parallel() // it waits for blocks most of the time
	c := formed(t, false)
	ctx := t.Context()
	c.revive("ceremony coordinator", c.at("coordinator"))
	until(t, patience, "the coordinator serves", func() bool {
		_, err := os.Stat(filepath.Join(c.at("coordinator"), "address"))
		return err == nil
	})
	for _, s := range []string{"aachen", "bern", "charite"} {
		c.join(s)
	}
	if _, err := coordinator.FinishCeremony(ctx, c.at("coordinator"), ceremony.Of(ceremonytest.Definitions()...), time.Now(), func(string) {}); err == nil {
		t.Error("keys without a ceremony")
	}
	if _, err := coordinator.StartCeremony(ctx, c.at("coordinator"), ceremony.Of(ceremonytest.Definitions()...), time.Hour, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	var over []chan struct{}
	for _, s := range []string{"bern", "charite"} {
		over = append(over, c.revive("ceremony contributor", c.at(s)))
	}
	for phase := 1; phase <= 2; phase++ {
		c.rubbish("aachen", phase)
	}
	for _, done := range over {
		<-done
	}
	until(t, patience, "both beacons are known", func() bool { return c.ceremony().Phase() == 3 })
	finish, err := coordinator.FinishCeremony(ctx, c.at("coordinator"), ceremony.Of(ceremonytest.Definitions()...), time.Now(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	c.checkCeremony(finish)
	c.relies("charite", "plain/v1/squares, toy/v1/committed")
	c.checkMembersKeys(finish)
	c.relies("charite", "")
	c.operatorPins("admission/v9/own")
	c.relies("charite", "admission/v9/own")
	c.anotherCeremony()
	c.laterJoiner()
	for dir, kinds := range map[string][]string{"coordinator": {"pending", "record", "draft"}, "bern": {"contribution"}, "charite": {"contribution"}} {
		lives, err := os.ReadFile(filepath.Join(c.at(dir), "lives"))
		for _, kind := range kinds {
			if err != nil || !strings.Contains(string(lives), kind+"\n") {
				t.Errorf("%s was not killed after its %s (%v)", dir, kind, err)
			}
		}
	}
}

// rubbish plays a hospital that hands in bytes that are no state.
func (c *consortium) rubbish(site string, phase int) {
	c.t.Helper()
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	until(c.t, patience, fmt.Sprintf("%s is skipped in phase %d", site, phase), func() bool {
		for _, r := range c.ceremony().Records() {
			if r.Skip != nil && r.Skip.Party == site && r.Skip.Phase == phase {
				return true
			}
		}
		if turn, ok := c.ceremony().Turn(); ok && turn.Name == site && c.ceremony().Phase() == phase {
			if err := c.handIn(site); err != nil {
				quiet.Info("again", "error", err.Error()) // the coordinator is being killed meanwhile
			}
		}
		return false
	})
}

// handIn hands in zeros as a hospital's states, correctly signed.
func (c *consortium) handIn(site string) error {
	ctx := c.t.Context()
	link, err := member.Connect(c.at(site))
	if err != nil {
		return err
	}
	defer link.Close()
	l, _, err := member.CeremonyStatus(ctx, c.at(site))
	if err != nil {
		return err
	}
	seed, err := os.ReadFile(filepath.Join(c.at(site), "signing.key"))
	if err != nil {
		return err
	}
	rubbish := &ceremony.Contribution{Phase: l.Phase(), Party: site}
	for i, size := range l.Sizes() {
		b := make([]byte, size)
		b[0] = byte(i)
		d := study.DigestOf(b)
		rubbish.States = append(rubbish.States, d)
		if _, err := link.Ceremony().PutPart(ctx, &salusv1.PutPartRequest{Digest: d[:], Size: uint64(size), Part: b}); err != nil {
			return err
		}
	}
	rubbish.Sign(l.Head(), ed25519.NewKeyFromSeed(seed))
	line, err := l.Line(ceremony.Record{Contribution: rubbish})
	if err != nil {
		return err
	}
	_, err = link.Ceremony().Contribute(ctx, &salusv1.ContributeRequest{Record: line})
	return err
}

// checkCeremony verifies as a stranger does: from a copy, and against the chain.
func (c *consortium) checkCeremony(finish *ceremony.Finish) {
	t, ctx := c.t, c.t.Context()
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	until(t, patience, "the coordinator shows the finished transcript", func() bool {
		if member.CopyCeremony(ctx, c.at("bern"), dir, func(string) {}) != nil {
			return false
		}
		f, err := ceremony.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		_, done := f.Log().Finished()
		return done
	})
	f, err := ceremony.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := ceremony.NewBench(f, ceremony.Of(ceremonytest.Definitions()...), nil).Verify(t.TempDir()); err != nil {
		t.Error(err)
	}
	if f.Log().Contributed(1) != 2 || f.Log().Contributed(2) != 2 {
		t.Errorf("%d and %d contributions", f.Log().Contributed(1), f.Log().Contributed(2))
	}
	for _, r := range f.Log().Records() {
		if r.Skip != nil && !strings.Contains(r.Skip.Reason, "invalid contribution") {
			t.Errorf("skipped because of %q", r.Skip.Reason)
		}
	}
	d, err := pins.Deployment(f.Log().Start())
	if err != nil {
		t.Fatal(err)
	}
	chain, err := ledger.Dial(ctx, c.rpc, &d, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer chain.Close()
	facts, err := ledger.ReadFacts(ctx, chain, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := pins.Check(ctx, chain, facts, f.Log()); err != nil {
		t.Error(err)
	}
	for _, k := range finish.Keys {
		if h, ok := facts.VerifyingKey(string(k.Circuit)); !ok || study.Digest(h) != k.Hash {
			t.Errorf("%s is not pinned", k.Circuit)
		}
	}
	if facts.Consortium().Development {
		t.Error("it is a development consortium")
	}
	if _, err := coordinator.StartCeremony(ctx, c.at("coordinator"), ceremony.Of(ceremonytest.Definitions()...), time.Hour, time.Now(), nil); err == nil || !strings.Contains(err.Error(), "pinned already") {
		t.Errorf("a second ceremony for the same keys: %v", err)
	}
}

// checkMembersKeys lets members come by the proving keys: each makes them in verifying the ceremony. The hospital that was skipped is told, and gets them only by its
// own decision; the coordinator hands out none.
func (c *consortium) checkMembersKeys(finish *ceremony.Finish) {
	t, circuits := c.t, ceremony.Of(ceremonytest.Definitions()...)
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	verify := func(site string, o verification) (verdict, error) {
		folder := filepath.Join(c.at(site), member.CeremonyFolder)
		if err := member.CopyCeremony(ctx, c.at(site), folder, func(string) {}); err != nil {
			t.Fatal(err)
		}
		f, err := ceremony.Read(folder)
		if err != nil {
			t.Fatal(err)
		}
		o.from, o.rpc, o.keys = c.at(site), c.rpc, filepath.Join(c.at(site), member.KeysFolder)
		return o.verify(ctx, f, circuits, func(string) {})
	}
	states := func(site string) int {
		entries, err := os.ReadDir(filepath.Join(c.at(site), member.CeremonyFolder, "states"))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	if n, all := states("bern"), 2*(1+len(finish.Keys)); n >= all {
		t.Errorf("bern, who contributed, still holds %d of %d states", n, all)
	}
	if v, err := verify("charite", verification{prune: true}); err != nil || v.Own == nil || len(v.Own.Missing) != 0 || !v.Finished {
		t.Fatalf("%+v, %v", v, err)
	}
	if n := states("charite"); n != 1+len(finish.Keys) {
		t.Errorf("%d states are left of which a later ceremony's auditor needs the newest, %d", n, 1+len(finish.Keys))
	}
	keys := zkproofs.GivenKeys(filepath.Join(c.at("charite"), member.KeysFolder), nil, nil)
	for i, d := range ceremonytest.Definitions() {
		p, err := keys.Prover(d)
		if err != nil {
			t.Fatal(err)
		}
		if study.Digest(p.Verifier().KeyHash()) != finish.Keys[i].Hash || p.Verifier().Development() {
			t.Errorf("%s: another key than the ceremony's", d.ID)
		}
	}
	if _, err := verify("aachen", verification{}); err == nil || !strings.Contains(err.Error(), "aachen was skipped in phase 1 and 2") {
		t.Errorf("a hospital that was skipped: %v", err)
	}
	if _, err := os.Stat(filepath.Join(c.at("aachen"), member.KeysFolder)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it has keys all the same:", err)
	}
	v, err := verify("aachen", verification{withoutOwn: true})
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	v.print(&said)
	for _, want := range []string{"phase 1: 2 of 3 hospitals contributed; skipped: aachen", "WARNING: aachen has no contribution in phase 1 and 2", "of 2 of 3 hospitals in phase 1 and 2 of 3 in phase 2"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("it is not told %q:\n%s", want, said.String())
		}
	}
	// Another hospital in its name: the same transcript, another key.
	own, err := os.ReadFile(filepath.Join(c.at("bern"), "signing.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(c.at("bern"), "signing.key")); err != nil {
		t.Fatal(err)
	}
	if err := durable.WriteFile(filepath.Join(c.at("bern"), "signing.key"), make([]byte, ed25519.SeedSize), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := verify("bern", verification{}); err == nil || !strings.Contains(err.Error(), "not among the contributors") {
		t.Errorf("a contributor under another key: %v", err)
	}
	if _, err := zkproofs.GivenKeys(t.TempDir(), member.FetchKeys(ctx, c.at("charite")), nil).Prover(ceremonytest.Definitions()[0]); !faults.Is(err, faults.NotFound) {
		t.Errorf("the coordinator hands out keys: %v", err)
	}
	if err := durable.WriteFile(filepath.Join(c.at("bern"), "signing.key"), own, 0o600); err != nil {
		t.Fatal(err)
	}
}

// relies lets a hospital put its consents in force and approve a study, which it does not while these circuits have keys on chain that it has not made.
func (c *consortium) relies(site, unmade string) {
	t, ctx := c.t, c.t.Context()
	t.Helper()
	keys, err := memberKeys(ctx, c.at(site), false, false)
	if err != nil {
		t.Fatal(err)
	}
	st, err := readStudy("../../models/study/examples/count.yaml")
	if err != nil {
		t.Fatal(err)
	}
	err = atSite(ctx, c.at(site), func(s *worker.Site, chain *ledger.Client) error {
		_, flushed := s.Flush(ctx, chain, keys, nil)
		_, approved := s.Approve(ctx, chain, st)
		if unmade == "" {
			if !faults.Is(approved, faults.StudyUnknown) {
				t.Errorf("%s does not come as far as to ask for the study: %v", site, approved)
			}
			return flushed
		}
		for what, err := range map[string]error{"put consents in force": flushed, "approved a study": approved} {
			if !faults.Is(err, faults.PinUnverified) || !strings.Contains(err.Error(), unmade+"; the consortium's finished ceremonies are ") {
				t.Errorf("%s %s under keys that it has not made: %v", site, what, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(site, err)
	}
}

// operatorPins pins a key of the operator's own.
func (c *consortium) operatorPins(circuit string) {
	c.t.Helper()
	config, err := coordinator.LoadConfig(c.at("coordinator"))
	if err != nil {
		c.t.Fatal(err)
	}
	operator, err := ledger.LoadKey(c.at("operator.key"))
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

// laterJoiner lets the hospitals retire the operator's own key and admit one more, which relies on the keys of the first ceremony when it has verified a copy of it. It was in none, and the
// coordinator shows the second.
func (c *consortium) laterJoiner() {
	t, ctx := c.t, c.t.Context()
	t.Helper()
	aside, err := filepath.Glob(c.at("coordinator", coordinator.CeremonyFolder) + "-*")
	if err != nil || len(aside) != 1 {
		t.Fatalf("ceremonies that were put aside: %v, %v", aside, err)
	}
	text, err := coordinator.Invite(ctx, c.at("coordinator"), transport.Site, "davos", "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := member.Join(ctx, c.at("davos"), text, transport.Site, "davos"); err == nil {
		t.Fatal("the operator admits a hospital alone")
	}
	b, err := os.ReadFile(filepath.Join(c.at("davos"), "application.json"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := ledger.ParseApplication(b)
	if err != nil {
		t.Fatal(err)
	}
	moved := func(site string, f func(*worker.Site, *ledger.Client) error) {
		if err := atSite(ctx, c.at(site), f); err != nil {
			t.Fatal(site, err)
		}
	}
	moved("aachen", func(s *worker.Site, chain *ledger.Client) error {
		_, retire := s.MoveRetirement(ctx, chain, []string{"admission/v9/own"}, "no ceremony made it")
		_, admit := s.MoveAdmission(ctx, chain, a, "a good hospital")
		return errors.Join(retire, admit)
	})
	moved("bern", func(s *worker.Site, chain *ledger.Client) error {
		_, retire := s.Support(ctx, chain, 2, nil)
		_, admit := s.Support(ctx, chain, 3, nil)
		return errors.Join(retire, admit)
	})
	c.relies("charite", "")
	if _, err := member.Join(ctx, c.at("davos"), text, transport.Site, "davos"); err != nil {
		t.Fatal(err)
	}
	c.relies("davos", "plain/v1/squares, toy/v1/committed")
	f, err := ceremony.Read(aside[0])
	if err != nil {
		t.Fatal(err)
	}
	o := verification{rpc: c.rpc, keys: filepath.Join(c.at("davos"), member.KeysFolder)}
	if v, err := o.verify(ctx, f, ceremony.Of(ceremonytest.Definitions()...), func(string) {}); err != nil || !v.Finished {
		t.Fatalf("%+v, %v", v, err)
	}
	c.relies("davos", "")
}

// anotherCeremony makes the keys of a circuit that came later, in a consortium that runs: its bootstrap is closed, so the operator pins records alone, and the hospitals vote for keys that
// each of them made in verifying the ceremony.
func (c *consortium) anotherCeremony() {
	t, ctx, later := c.t, c.t.Context(), ceremonytest.Later()
	t.Helper()
	first := c.ceremony().ID()
	if _, err := coordinator.CloseBootstrap(ctx, c.at("coordinator"), "formed"); err != nil {
		t.Fatal(err)
	}
	if _, err := coordinator.StartCeremony(ctx, c.at("coordinator"), ceremony.Of(later), time.Hour, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	var over []chan struct{}
	for _, s := range []string{"aachen", "bern", "charite"} {
		over = append(over, c.revive("ceremony contributor", c.at(s)))
	}
	for _, done := range over {
		<-done
	}
	until(t, patience, "both beacons are known", func() bool { return c.ceremony().Phase() == 3 })
	finish, err := coordinator.FinishCeremony(ctx, c.at("coordinator"), ceremony.Of(later), time.Now(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if l := c.ceremony(); l.ID() == first || l.Contributed(1) != 3 || l.Contributed(2) != 3 || len(finish.Keys) != 1 {
		t.Fatalf("the second ceremony has %d and %d contributions and %d keys", l.Contributed(1), l.Contributed(2), len(finish.Keys))
	}
	for _, dir := range []string{"coordinator", "bern"} {
		if old, err := ceremony.Read(filepath.Join(c.at(dir), fmt.Sprintf("%s-%x", member.CeremonyFolder, first[:8]))); err != nil || old.Log().ID() != first {
			t.Errorf("%s does not have the first ceremony any more: %v", dir, err)
		}
	}
	verified := func(site string) verdict {
		o := verification{from: c.at(site), rpc: c.rpc, keys: filepath.Join(c.at(site), member.KeysFolder)}
		var v verdict
		until(t, patience, site+" has the finished transcript", func() bool {
			folder := filepath.Join(c.at(site), member.CeremonyFolder)
			if err := member.CopyCeremony(ctx, c.at(site), folder, func(string) {}); err != nil {
				t.Fatal(err)
			}
			f, err := ceremony.Read(folder)
			if err != nil {
				t.Fatal(err)
			}
			if v, err = o.verify(ctx, f, ceremony.Of(later), func(string) {}); err != nil {
				t.Fatal(err)
			}
			return v.Finished
		})
		return v
	}
	vote := func(site string, f func(*worker.Site, *ledger.Client, worker.Made) error) error {
		return atSite(ctx, c.at(site), func(s *worker.Site, chain *ledger.Client) error { return f(s, chain, worker.MadeHere(c.at(site))) })
	}
	if v := verified("aachen"); len(v.Unpinned) != 1 || v.Unpinned[0] != string(later.ID) {
		t.Errorf("not pinned before the vote: %v", v.Unpinned)
	}
	if err := vote("aachen", func(s *worker.Site, chain *ledger.Client, made worker.Made) error {
		pins, err := s.CeremonyPins(ctx, chain, c.at("aachen"))
		if err != nil {
			return err
		}
		_, err = s.MovePins(ctx, chain, pins, "a new circuit", made)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	support := func(s *worker.Site, chain *ledger.Client, made worker.Made) error {
		_, err := s.Support(ctx, chain, 1, made)
		return err
	}
	if err := vote("bern", support); !faults.Is(err, faults.NotVerifiedHere) {
		t.Errorf("a vote for a key that was not made: %v", err)
	}
	verified("bern")
	if err := vote("bern", support); err != nil {
		t.Fatal(err)
	}
	if v := verified("charite"); len(v.Unpinned) != 0 {
		t.Errorf("not pinned after the vote: %v", v.Unpinned)
	}
}
