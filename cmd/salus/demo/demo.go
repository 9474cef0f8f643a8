// Package demo is `salus demo`: a whole consortium on one machine, in separate processes over mutual TLS, that answers one
// study and shows what no peer shows. It uses what the separate shells use: the daemons are this program's own
// commands, and setting up calls the same functions as `coordinator init`, `worker join`, `study propose` and so on.
//
// The reference beside the result is computed here, in the clear, from the input files and the patients' directives, by the
// plain oracle of models/analysis; no worker is asked.
package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"salus/models/analysis"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/contribution"
)

// Options are the demo's flags.
type Options struct {
	Data    string  // folder with one folder a site; empty: the lung cancer data
	Study   string  // study file; empty: the lung study
	Consent string  // all, or the fraction of patients who permit
	Seed    uint64  // of the patients' keys and decisions
	Beats   string  // none, all, or a list of names
	Dir     string  // work folder; empty: a new temporary one
	RPC     string  // JSON-RPC address of a chain that runs; empty: one of this program's own
	Key     string  // file of the key that pays on that chain; empty: the first account of Foundry's and Hardhat's test chains
	Program string  // this program's file
	Say     *Screen // where progress goes
	// Keys is given the function that reports the making of development keys.
	Keys *catalogue.Keyring
	// Keep leaves the consortium running after Show was given the document, until the context ends.
	Keep bool
	Show func(Document)
}

// The beats.
const (
	NoKeyHolder = "no-key-holder"
	Outage      = "outage"
	Withdrawal  = "withdrawal"
	Cheat       = "cheat"
)

// Beats lists them in the order in which they are shown.
func Beats() []string { return []string{NoKeyHolder, Outage, Withdrawal, Cheat} }

// Document is what --json prints.
type Document struct {
	Schema    string    `json:"schema"`
	Study     StudyLine `json:"study"`
	Sites     []Site    `json:"sites"`
	Result    any       `json:"result"`
	Reference any       `json:"reference"`
	// MaxAbsDifference is over all numbers of the two, MaxRelDifference relative to those beyond 1.
	MaxAbsDifference float64  `json:"maxAbsDifference"`
	MaxRelDifference float64  `json:"maxRelDifference"`
	Proofs           Proofs   `json:"proofs"`
	Beats            []Beat   `json:"beats"`
	Anchors          []Anchor `json:"anchors"`
	Receipt          string   `json:"receipt"`
	Verified         bool     `json:"verified"`
	Seconds          Seconds  `json:"seconds"`
}

// StudyLine names the study.
type StudyLine struct {
	Name     string     `json:"name"`
	Hash     study.Hash `json:"hash"`
	Analysis study.Kind `json:"analysis"`
}

// Site is a hospital and its patients.
type Site struct {
	Name       string `json:"name"`
	Patients   int    `json:"patients"`
	Consenting int    `json:"consenting"` // whose directive permits this study now
}

// Proofs counts the proofs of the result's session.
type Proofs struct {
	Made     int `json:"made"`
	Verified int `json:"verified"`
}

// Beat is one thing shown.
type Beat struct {
	Name     string `json:"name"`
	Expected string `json:"expected"`
	Observed string `json:"observed"`
	Detail   string `json:"detail"`
}

// Anchor is something that stands on chain.
type Anchor struct {
	Kind  string `json:"kind"`
	Block uint64 `json:"block"`
	Tx    string `json:"tx"`
}

// Seconds says how long things took.
type Seconds struct {
	DevelopmentKeys float64 `json:"developmentKeys"`
	Session         float64 `json:"session"` // of the result, from the request to the receipt
	Total           float64 `json:"total"`
}

// demo is one running demo.
type demo struct {
	Options
	start     time.Time
	dir       string
	study     *study.Study
	files     string // the study's file in dir
	program   *analysis.Program
	statement contribution.Statement // what contributions prove
	circuits  []zkproofs.CircuitID   // of the consortium
	beats     []string
	sites     []*hospital
	children  *children
	rpc       string
	first     run    // the result's session
	halt      halted // what the killed worker had stored
	doc       Document
}

// Run plays the demo and gives its document. Whatever happens, its processes end with it.
func Run(ctx context.Context, o Options) (doc Document, err error) {
	d := &demo{Options: o, start: time.Now(), doc: Document{Schema: "salus.demo/v1", Beats: []Beat{}, Anchors: []Anchor{}}}
	if d.beats, err = parseBeats(o.Beats); err != nil {
		return doc, err
	}
	if d.dir, err = workFolder(o.Dir); err != nil {
		return doc, err
	}
	d.children = newChildren(o.Program, filepath.Join(d.dir, "logs"))
	defer d.children.stopAll()
	defer o.Say.Done()
	for _, step := range []func(context.Context) error{d.prepare, d.developmentKeys, d.consortium, d.question, d.answer, d.show, d.close} {
		if err := step(ctx); err != nil {
			return d.doc, d.children.explain(err)
		}
	}
	d.doc.Seconds.Total = time.Since(d.start).Seconds()
	o.Say.Done()
	o.Show(d.doc)
	if o.Keep {
		o.Say.Line("%s", d.running())
		<-ctx.Done()
	}
	return d.doc, nil
}

// ErrUsage is a wrong flag.
var ErrUsage = errors.New("wrong flag")

func parseBeats(list string) ([]string, error) {
	switch list {
	case "none":
		return nil, nil
	case "all", "":
		return Beats(), nil
	}
	var out []string
	for _, b := range strings.Split(list, ",") {
		b = strings.TrimSpace(b)
		if !slices.Contains(Beats(), b) {
			return nil, fmt.Errorf("%w: --beats: there is no beat %q; there are %s", ErrUsage, b, strings.Join(Beats(), ", "))
		}
		out = append(out, b)
	}
	return out, nil
}

func workFolder(dir string) (string, error) {
	if dir == "" {
		return os.MkdirTemp("", "salus-demo-")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", fmt.Errorf("%w: --dir: %v", ErrUsage, err)
	}
	return filepath.Abs(dir)
}

func (d *demo) shows(beat string) bool { return slices.Contains(d.beats, beat) }

// developmentKeys makes the proving keys of this machine, or finds them in the cache.
func (d *demo) developmentKeys(context.Context) error {
	began := time.Now()
	d.Say.Phase("development keys (made once, cached)")
	if err := d.Keys.Prepare(d.circuits...); err != nil {
		return err
	}
	d.doc.Seconds.DevelopmentKeys = time.Since(began).Seconds()
	return nil
}

// show plays the beats that follow the result.
func (d *demo) show(ctx context.Context) error {
	for _, b := range []struct {
		name string
		play func(context.Context) error
	}{{NoKeyHolder, d.noKeyHolder}, {Outage, d.outage}, {Withdrawal, d.withdrawal}, {Cheat, d.cheat}} {
		if !d.shows(b.name) {
			continue
		}
		if err := b.play(ctx); err != nil {
			return fmt.Errorf("beat %s: %w", b.name, err)
		}
		last := d.doc.Beats[len(d.doc.Beats)-1]
		d.Say.Beat(last)
	}
	return nil
}
