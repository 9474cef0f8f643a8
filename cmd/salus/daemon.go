package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"salus/cmd/salus/present"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
)

// envelope is what every command prints with --json.
type envelope struct {
	Schema string `json:"schema"`
	Data   any    `json:"data"`
}

// show prints a result: as one JSON envelope, or as text.
func show(cmd *cobra.Command, asJSON bool, schema string, data any, text func(io.Writer)) error {
	if !asJSON {
		text(cmd.OutOrStdout())
		return nil
	}
	enc := json.NewEncoder(cmd.OutOrStdout())
	enc.SetIndent("", "  ")
	return enc.Encode(envelope{schema, data})
}

// jsonFlag lets a command print its result as one document of [show].
func jsonFlag(c *cobra.Command, asJSON *bool) {
	c.Flags().BoolVar(asJSON, "json", false, "print one JSON document")
}

// logger writes a daemon's log to stderr. It holds no patient's data.
func logger(asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

// lifeline ends the context when standard input closes: a child ends with the parent that holds its pipe, however that
// parent ended.
func lifeline(ctx context.Context, hold bool) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if hold {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			cancel()
		}()
	}
	return ctx, cancel
}

// ready tells a parent, or a person's script, that a daemon serves: one JSON line on standard output.
func ready(cmd *cobra.Command, v any) {
	b, err := json.Marshal(v)
	if err == nil {
		fmt.Fprintln(cmd.OutOrStdout(), string(b))
	}
}

// developmentKeys gives the development keys of the user's cache, with a bar on stderr while one is made.
func developmentKeys() *catalogue.Keyring {
	return catalogue.Keys("", keyBar(os.Stderr, "development key"))
}

// keyBar draws the making of keys: one line a circuit, redrawn on a terminal.
func keyBar(to *os.File, what string) func(zkproofs.Progress) {
	var mu sync.Mutex
	tty := isTerminal(to)
	var last time.Time
	return func(p zkproofs.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if p.Step == zkproofs.StepLoad || p.Elapsed < time.Second {
			return // found in the cache, or done at once
		}
		if !tty && p.Step != zkproofs.StepReady && time.Since(last) < time.Second {
			return
		}
		last = time.Now()
		line := fmt.Sprintf("%s %-46s %s", what, p.Circuit, keyStep(p))
		switch {
		case !tty:
			fmt.Fprintln(to, line)
		case p.Step == zkproofs.StepReady:
			fmt.Fprintf(to, "\r\x1b[K%s\n", line)
		default:
			fmt.Fprintf(to, "\r\x1b[K%s", line)
		}
	}
}

func keyStep(p zkproofs.Progress) string {
	switch p.Step {
	case zkproofs.StepWait:
		return fmt.Sprintf("another process makes it, %ds", int(p.Elapsed.Seconds()))
	case zkproofs.StepReady:
		return "ready"
	}
	if p.Estimate <= 0 {
		return fmt.Sprintf("%s %ds", p.Step, int(p.Elapsed.Seconds()))
	}
	return fmt.Sprintf("%s %s %ds of about %ds", present.Bar(float64(p.Elapsed)/float64(p.Estimate)), p.Step, int(p.Elapsed.Seconds()), int(p.Estimate.Seconds()))
}
