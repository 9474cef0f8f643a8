package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"salus/coordinator"
	"salus/ledger/transcript"
	"salus/models/study"
	"salus/worker"
	"salus/worker/member"
	"salus/worker/party"
	"salus/zkproofs/ceremony"
	"salus/zkproofs/ceremony/ceremonytest"
)

// childEnv makes the test binary be the program. Its value is cli for the program as users have it; coordinator and worker
// serve like it, but end themselves by SIGKILL after each thing they store for the first time.
const childEnv = "SALUS_TEST_CHILD"

// cliChild is the program; toysChild makes its ceremonies for the circuits of ceremonytest.
const (
	cliChild  = "cli"
	toysChild = "cli with toys"
)

func TestMain(m *testing.M) {
	switch os.Getenv(childEnv) {
	case "":
		os.Exit(m.Run())
	case cliChild, toysChild:
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		if os.Getenv(childEnv) == toysChild {
			ctx = context.WithValue(ctx, ceremonyKey{}, ceremony.Of(ceremonytest.Definitions()...))
		}
		os.Exit(run(ctx, os.Args[1:]))
	}
	if err := mortal(os.Getenv(childEnv), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// mortal serves a folder and is killed after each stored write that no earlier life got past; the folder remembers those.
func mortal(role, dir string) error {
	ctx, cancel := lifeline(context.Background(), true)
	defer cancel()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	lives := filepath.Join(dir, "lives")
	die := func(what string) {
		seen, err := os.ReadFile(lives)
		if err == nil && strings.Contains(string(seen), what+"\n") {
			return
		}
		if err := os.WriteFile(lives, append(seen, what+"\n"...), 0o600); err != nil {
			panic(err)
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	toys := ceremony.Of(append(ceremonytest.Definitions(), ceremonytest.Later())...)
	switch role {
	case "ceremony coordinator":
		return coordinator.Serve(ctx, dir, coordinatorKeys(dir, false), coordinator.Hooks{Stored: die, Circuits: &toys}, log, nil)
	case "ceremony contributor":
		say := func(what string) { log.Info("ceremony", "step", what) }
		_, err := member.Contributor{Dir: dir, Circuits: toys, Say: say, Stored: die}.Contribute(ctx)
		return err
	}
	if role == "coordinator" {
		n := 0
		hooks := coordinator.Hooks{Stored: func(what string) { // states repeat, so each life dies at its first write
			if n++; n == 1 {
				seen, _ := os.ReadFile(lives)
				die(fmt.Sprintf("%d %s", strings.Count(string(seen), "\n"), what))
			}
		}}
		return coordinator.Serve(ctx, dir, developmentKeys(), hooks, log, nil)
	}
	hooks := worker.Hooks{
		Stored: func(_ study.SessionID, s party.Stored) {
			fmt.Printf("%s %s\n", s.Kind(), study.DigestOf(s.Artifact()))
		},
		Written: die,
	}
	return worker.Serve(ctx, dir, developmentKeys(), worker.Policy{}, hooks, log, nil)
}

// siteKinds are the kinds that a site says, in order.
var siteKinds = []transcript.Kind{transcript.Commit, transcript.KeyShare, transcript.Contribution, transcript.Share}
