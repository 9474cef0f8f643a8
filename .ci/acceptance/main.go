// Command acceptance plays `salus demo` and holds what it says against what it must say.
//
//	go run ./.ci/acceptance SALUS [RPC]
//
// SALUS is the built program. The demo runs from the key cache that the environment names (empty the first time), once
// more without beats, and once with all of them; then the receipt is verified in a fresh process, and again with a byte flipped.
// With the JSON-RPC address of a chain that runs, the demo is played there, once, with all its beats.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 2 && len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./.ci/acceptance SALUS [RPC]")
		os.Exit(2)
	}
	plays, chain := own, []string(nil)
	if len(os.Args) == 3 {
		chain = []string{"--rpc", os.Args[2]}
		plays = []play{{"foreign", 15 * time.Minute, chain, beats}}
	}
	if err := run(os.Args[1], plays, chain); err != nil {
		fmt.Fprintln(os.Stderr, "acceptance:", err)
		os.Exit(1)
	}
}

// play is one run of the demo.
type play struct {
	name  string
	most  time.Duration // twice what is promised on two quiet cores
	args  []string
	check func(document) error
}

// own are those on the program's own chain.
var own = []play{
	{"first run", 10 * time.Minute, []string{"--consent", "all", "--beats", "none"}, lung},
	{"cached", 3 * time.Minute, []string{"--consent", "all", "--beats", "none"}, lung},
	{"beats", 10 * time.Minute, nil, beats},
}

// run plays the demo and verifies each receipt against the chain, which lies beside it where no other is named.
func run(salus string, plays []play, chain []string) error {
	dir, err := os.MkdirTemp("", "salus-acceptance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, play := range plays {
		work := filepath.Join(dir, strings.ReplaceAll(play.name, " ", "-"))
		d, err := demo(salus, play.name, work, play.most, play.args)
		if err != nil {
			return fmt.Errorf("%s: %w", play.name, err)
		}
		if err := play.check(d); err != nil {
			return fmt.Errorf("%s: %w", play.name, err)
		}
		if err := verified(salus, d.Receipt, chain); err != nil {
			return fmt.Errorf("%s: %w", play.name, err)
		}
	}
	return nil
}

// document is the part of the demo's document that is checked.
type document struct {
	Schema string `json:"schema"`
	Study  struct{ Name, Hash, Analysis string }
	Sites  []struct {
		Name                 string
		Patients, Consenting int
	}
	Result           survival `json:"result"`
	Reference        survival `json:"reference"`
	MaxAbsDifference *float64 `json:"maxAbsDifference"`
	Proofs           struct{ Made, Verified int }
	Beats            []struct{ Name, Expected, Observed, Detail string }
	Anchors          []struct {
		Kind  string
		Block uint64
		Tx    string
	}
	Receipt  string
	Verified bool
	Seconds  struct{ DevelopmentKeys, Session, Total float64 }
}

type survival struct {
	Groups []struct {
		Group  string
		N      int
		Events int
		Median float64
		Curve  []json.RawMessage
	} `json:"groups"`
	LogRank struct {
		ChiSquare, P float64
		Df           int
	} `json:"logRank"`
}

// demo runs the demo with --json and times the silences of its progress.
func demo(salus, name, work string, most time.Duration, args []string) (document, error) {
	var d document
	cmd := exec.Command(salus, append([]string{"demo", "--json", "--dir", work}, args...)...)
	stdout := new(bytes.Buffer)
	cmd.Stdout = stdout
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return d, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return d, err
	}
	stop := time.AfterFunc(most, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	silence, tail := listen(stderr, began)
	if err := cmd.Wait(); err != nil {
		return d, fmt.Errorf("salus demo: %w after %s\n%s", err, time.Since(began).Round(time.Second), tail)
	}
	if err := one(stdout.Bytes(), &d); err != nil {
		return d, err
	}
	fmt.Printf("%-10s %6.1f s in all: keys %.1f s, session %.1f s; %d of %d proofs verified; longest silence %.1f s\n", name,
		time.Since(began).Seconds(), d.Seconds.DevelopmentKeys, d.Seconds.Session, d.Proofs.Verified, d.Proofs.Made, silence.Seconds())
	switch {
	case silence > 6*time.Second:
		return d, fmt.Errorf("%s without a sign of life", silence)
	case silence > 2*time.Second:
		fmt.Printf("!!! %s without a sign of life; at most 2 s are promised\n", silence.Round(time.Millisecond))
	}
	return d, common(d)
}

// listen reads progress to its end: every line is one JSON value.
func listen(r io.Reader, began time.Time) (silence time.Duration, tail string) {
	last, lines := began, []string(nil)
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		now := time.Now()
		silence, last = max(silence, now.Sub(last)), now
		if lines = append(lines, s.Text()); len(lines) > 30 {
			lines = lines[1:]
		}
	}
	return silence, strings.Join(lines, "\n")
}

// one decodes standard output as exactly one JSON document.
func one(b []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("standard output holds more than one document")
	}
	return nil
}

func common(d document) error {
	consenting := 0
	for _, s := range d.Sites {
		consenting += s.Consenting
	}
	counted := 0
	for _, g := range d.Result.Groups {
		counted += g.N
	}
	kinds := make(map[string]bool)
	for _, a := range d.Anchors {
		kinds[a.Kind] = true
	}
	switch {
	case d.Schema != "salus.demo/v1":
		return fmt.Errorf("schema is %q", d.Schema)
	case d.Study.Analysis != "kaplan-meier" || !strings.HasPrefix(d.Study.Hash, "0x"):
		return fmt.Errorf("study is %+v", d.Study)
	case len(d.Sites) != 5:
		return fmt.Errorf("%d sites, want 5", len(d.Sites))
	case counted != consenting:
		return fmt.Errorf("%d patients are counted, %d consent", counted, consenting)
	case d.MaxAbsDifference == nil || *d.MaxAbsDifference != 0:
		return errors.New("maxAbsDifference is not 0")
	case d.Proofs.Made == 0 || d.Proofs.Made != d.Proofs.Verified:
		return fmt.Errorf("proofs %+v", d.Proofs)
	case !kinds["openSession"] || len(kinds) < 3:
		return fmt.Errorf("anchors are %v", kinds)
	case !d.Verified:
		return errors.New("the receipt is not verified")
	}
	return nil
}

// lung holds the result against R's survfit and survdiff of the same data.
func lung(d document) error {
	r := d.Result
	if len(r.Groups) != 2 || len(d.Beats) != 0 {
		return fmt.Errorf("%d groups and %d beats, want 2 and none", len(r.Groups), len(d.Beats))
	}
	for i, want := range []struct {
		n, events int
		median    float64
	}{{138, 112, 270}, {90, 53, 426}} {
		if g := r.Groups[i]; g.N != want.n || g.Events != want.events || g.Median != want.median {
			return fmt.Errorf("group %s: n %d, events %d, median %g; want %+v", g.Group, g.N, g.Events, g.Median, want)
		}
	}
	if math.Abs(r.LogRank.ChiSquare-10.3267) > 0.0005 || r.LogRank.Df != 1 {
		return fmt.Errorf("log-rank is %+v", r.LogRank)
	}
	return nil
}

// beats wants every beat shown, and seen as expected.
func beats(d document) error {
	var names []string
	for _, b := range d.Beats {
		fmt.Printf("  %-14s expected %s, observed %s: %s\n", b.Name, b.Expected, b.Observed, b.Detail)
		if b.Expected == "" || b.Observed != b.Expected {
			return fmt.Errorf("beat %s: expected %q, observed %q", b.Name, b.Expected, b.Observed)
		}
		names = append(names, b.Name)
	}
	slices.Sort(names)
	if want := []string{"cheat", "no-key-holder", "outage", "withdrawal"}; !slices.Equal(names, want) {
		return fmt.Errorf("beats are %v, want %v", names, want)
	}
	return nil
}

// verified checks the receipt in a fresh process, and that a receipt with a flipped byte fails.
func verified(salus, receipt string, chain []string) error {
	verify := func(receipt string) ([]byte, error) {
		return exec.Command(salus, append([]string{"verify", "--json", receipt}, chain...)...).Output()
	}
	out, err := verify(receipt)
	if err != nil {
		return fmt.Errorf("salus verify: %w\n%s", err, out)
	}
	b, err := os.ReadFile(receipt)
	if err != nil {
		return err
	}
	for _, at := range []int{len(b) / 7, len(b) / 2, len(b) - len(b)/9} {
		if err := refused(verify, receipt, b, at); err != nil {
			return err
		}
	}
	return nil
}

func refused(verify func(string) ([]byte, error), receipt string, b []byte, at int) error {
	flipped := slices.Clone(b)
	flipped[at] ^= 1
	path := fmt.Sprintf("%s.flipped-%d.json", strings.TrimSuffix(receipt, ".json"), at)
	if err := os.WriteFile(path, flipped, 0o600); err != nil {
		return err
	}
	defer os.Remove(path)
	out, err := verify(path)
	if err == nil {
		return fmt.Errorf("a receipt with byte %d flipped verifies", at)
	}
	if !bytes.Contains(out, []byte(`"failed"`)) {
		return fmt.Errorf("with byte %d flipped the failed check is not named: %s", at, out)
	}
	return nil
}
