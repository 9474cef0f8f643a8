package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/worker"
	"salus/worker/researcher"
)

// halted is what a worker says between storing and sending its share.
type halted struct {
	Session study.SessionID `json:"session"`
	Digest  study.Digest    `json:"digest"`
}

// answer runs the study's first session, with the full roster. With the outage beat one worker is killed in it.
func (d *demo) answer(ctx context.Context) error {
	d.Say.Phase("a session over all %d sites", len(d.sites))
	var interrupt func() error
	last := d.sites[len(d.sites)-1]
	if d.shows(Outage) {
		interrupt = func() error {
			if err := last.child.line(ctx, &d.halt); err != nil {
				return err
			}
			if err := last.child.kill(); err != nil {
				return err
			}
			d.Say.Line("%s was killed (SIGKILL) between storing and sending its share; it starts again", last.name)
			return d.serve(ctx, last)
		}
	}
	r, err := d.session(ctx, nil, interrupt)
	if err != nil {
		return err
	}
	d.first = r
	d.doc.Seconds.Session, d.doc.Receipt = r.seconds, r.receipt
	if d.doc.Result, err = d.decode(r.result); err != nil {
		return err
	}
	d.doc.MaxAbsDifference, d.doc.MaxRelDifference = differences(d.doc.Result, d.doc.Reference)
	d.Say.Phase("result of %d sites in %.1f s", len(d.sites), r.seconds)
	return nil
}

// decode reads a result into the types of the reference.
func (d *demo) decode(raw json.RawMessage) (any, error) {
	out := analysis.NewResult(d.study.Analysis.Kind)
	return out, json.Unmarshal(raw, out)
}

// patients is the number of patients that a result counts.
func patients(result any) uint64 {
	if r, ok := result.(interface{ Patients() uint64 }); ok {
		return r.Patients()
	}
	return 0
}

// replay derives a finished session again from its receipt, in this process.
func (d *demo) replay(ctx context.Context, r run) (*transcript.Replay, error) {
	b, err := os.ReadFile(r.receipt)
	if err != nil {
		return nil, err
	}
	rc, err := transcript.ParseReceipt(b)
	if err != nil {
		return nil, err
	}
	t, err := transcript.ParseTerms(rc.Terms)
	if err != nil {
		return nil, err
	}
	replay, err := transcript.NewReplay(t, d.study, d.Keys)
	if err != nil {
		return nil, err
	}
	artifacts := transcript.Folder(filepath.Join(filepath.Dir(r.receipt), "artifacts"))
	for _, e := range rc.Entries {
		b, err := artifacts.Artifact(ctx, e.Digest, replay.Format().MaxSize(e.Kind))
		if err != nil {
			return nil, err
		}
		if err := replay.Add(e, b); err != nil {
			return nil, err
		}
	}
	return replay, nil
}

// noKeyHolder decrypts with every site's real share and without the researcher's, and shows what comes out.
func (d *demo) noKeyHolder(ctx context.Context) error {
	d.Say.Phase("beat: nobody holds the key")
	replay, err := d.replay(ctx, d.first)
	if err != nil {
		return err
	}
	all := replay.Terms().Parties()
	whole, err := replay.Open(all)
	if err != nil {
		return err
	}
	without, err := replay.Open(all[:len(all)-1])
	if err != nil {
		return err
	}
	var right, total int
	for l := range whole {
		for j := range whole[l] {
			total++
			if whole[l][j] == without[l][j] {
				right++
			}
		}
	}
	observed := "decrypted"
	if right*100 < total {
		observed = "not decrypted"
	}
	d.doc.Beats = append(d.doc.Beats, Beat{NoKeyHolder, "not decrypted", observed,
		fmt.Sprintf("%d of %d coefficients come out right without the researcher's share, all %d with it", right, total, total)})
	return nil
}

// outage compares what the killed worker had stored with what it sent after it came back.
func (d *demo) outage(ctx context.Context) error {
	d.Say.Phase("beat: an outage is survived")
	// Of a chain of sessions it was the first.
	replay, err := d.replay(ctx, run{receipt: filepath.Join(researcher.Folder(d.path("researcher"), d.halt.Session), researcher.ReceiptFile)})
	if err != nil {
		return err
	}
	last := d.sites[len(d.sites)-1]
	e, ok := replay.Said(transcript.Share, string(last.name))
	if !ok {
		return errors.New("the killed worker's share is not in the session that it was killed in")
	}
	observed := "other bytes"
	if e.Digest == d.halt.Digest {
		observed = "same bytes"
	}
	d.doc.Beats = append(d.doc.Beats, Beat{Outage, "same bytes", observed,
		fmt.Sprintf("%s was killed with its share %x… on disk and not sent; after its restart it sent %x…, and the session went on", last.name, d.halt.Digest[:6], e.Digest[:6])})
	return nil
}

// withdrawal lets a patient who counted withdraw, and runs the study again.
func (d *demo) withdrawal(ctx context.Context) error {
	d.Say.Phase("beat: a patient withdraws")
	h, p := d.someoneWhoCounts()
	if p == nil {
		d.doc.Beats = append(d.doc.Beats, Beat{Withdrawal, "one fewer", "nobody to withdraw",
			"no patient who signs with an own key counts in this study; consent on paper is withdrawn by the hospital"})
		return nil
	}
	if err := d.withdraw(ctx, h, p); err != nil {
		return err
	}
	r, err := d.session(ctx, nil, nil)
	if err != nil {
		return err
	}
	second, err := d.decode(r.result)
	if err != nil {
		return err
	}
	before, after := patients(d.doc.Result), patients(second)
	d.doc.Beats = append(d.doc.Beats, Beat{Withdrawal, fmt.Sprintf("n %d", before-1), fmt.Sprintf("n %d", after),
		fmt.Sprintf("a patient of %s withdrew: n was %d and is %d. %s", h.name, before, after, difference(d.doc.Result, second))})
	p.counts = false
	return nil
}

// someoneWhoCounts finds a patient with an own key who is in the result.
func (d *demo) someoneWhoCounts() (*hospital, *patient) {
	for _, h := range d.sites {
		for _, p := range h.patients {
			if !p.counts || p.key == nil {
				continue
			}
			row, ok := h.rows[p.id]
			if !ok {
				continue
			}
			if codes, err := d.program.Encode(row); err == nil && d.statement.Complete(codes) {
				return h, p
			}
		}
	}
	return nil, nil
}

// withdraw lets a patient sign a refusal, which a proof on chain puts in force.
func (d *demo) withdraw(ctx context.Context, h *hospital, p *patient) error {
	p.permits = false
	return d.atSite(ctx, h, func(site *worker.Site, chain *ledger.Client) error {
		return d.directives(ctx, h, site, chain, []*patient{p})
	})
}

// difference says what a pair of results reveals.
func difference(a, b any) string {
	x, ok := a.(*analysis.Survival)
	y, ok2 := b.(*analysis.Survival)
	if !ok || !ok2 || len(x.Groups) != len(y.Groups) {
		return "Whoever has both results can subtract them and read that patient's values; outside the demo each site refuses such a re-run."
	}
	for i := range x.Groups {
		if x.Groups[i].N == y.Groups[i].N {
			continue
		}
		left := "left the study alive"
		if x.Groups[i].Events != y.Groups[i].Events {
			left = "died"
		}
		return fmt.Sprintf("Whoever has both results can subtract them and read that the patient is of group %s and %s%s; outside the demo each site refuses such a re-run.",
			x.Groups[i].Group, left, dayOf(x.Groups[i], y.Groups[i]))
	}
	return ""
}

// dayOf finds the last time at which two curves had different numbers at risk.
func dayOf(x, y analysis.Group) string {
	at := map[float64]uint64{}
	for _, p := range y.Curve {
		at[p.Time] = p.AtRisk
	}
	day := -1.0
	for _, p := range x.Curve {
		if n, ok := at[p.Time]; !ok || n != p.AtRisk {
			day = p.Time
		}
	}
	if day < 0 {
		return ""
	}
	return fmt.Sprintf(" on day %g", day)
}

// cheat lets one site prove a false input with a modified prover.
func (d *demo) cheat(ctx context.Context) error {
	d.Say.Phase("beat: a site cheats with a modified prover")
	h := d.sites[0]
	h.child.stop()
	if err := d.serve(ctx, h, "--cheat", "doctored-row"); err != nil {
		return err
	}
	r, err := d.session(ctx, nil, nil)
	if err != nil {
		return err
	}
	var said struct {
		Cheat    string `json:"cheat"`
		Verifies bool   `json:"proofVerifies"`
	}
	if err := h.child.line(ctx, &said); err != nil {
		return err
	}
	replay, err := d.replay(ctx, r)
	if err != nil {
		return err
	}
	expelled := !slices.Contains(replay.Terms().Parties(), string(h.name))
	observed := "not refused"
	if r.culprit == string(h.name) && expelled && said.Verifies {
		observed = "refused"
	}
	d.doc.Beats = append(d.doc.Beats, Beat{Cheat, "refused", observed,
		fmt.Sprintf("%s proved a doctored row (its proof verifies by itself: %v) and was refused: %s; a new session with new keys ran without it, over %d sites",
			h.name, said.Verifies, r.failed, len(replay.Terms().Sites))})
	h.child.stop()
	return d.serve(ctx, h)
}

// close verifies the receipt in a fresh process, with nothing but receipt, artifacts and chain.
func (d *demo) close(ctx context.Context) error {
	if err := d.anchors(ctx); err != nil {
		return err
	}
	args := []string{"verify", "--json", d.doc.Receipt}
	if d.Keep || d.RPC != "" {
		args = append(args, "--rpc", d.rpc)
	}
	if !d.Keep {
		d.Say.Phase("everything stops")
		d.children.stopAll()
	}
	d.Say.Phase("salus verify, in a fresh process")
	cmd := exec.CommandContext(ctx, d.Program, args...)
	cmd.Stderr = io.Discard
	printed, runErr := cmd.Output()
	var envelope struct {
		Data struct {
			Verified bool
			Proofs   int
			Reason   string
		}
	}
	if err := json.Unmarshal(printed, &envelope); err != nil {
		return fmt.Errorf("salus verify: %w", errors.Join(runErr, err))
	}
	d.doc.Verified = envelope.Data.Verified
	d.doc.Proofs = Proofs{Made: d.proofsMade(), Verified: envelope.Data.Proofs}
	if !d.doc.Verified {
		d.Say.Line("NOT VERIFIED: %s", envelope.Data.Reason)
	}
	d.Say.Phase("done")
	return nil
}

// proofsMade counts the proofs that the result's session must have: two keys' worth for everybody, and for each site its
// chunks, its cohort and its noise. It is counted from the entries, not from what the verification says.
func (d *demo) proofsMade() int {
	b, err := os.ReadFile(d.doc.Receipt)
	if err != nil {
		return 0
	}
	rc, err := transcript.ParseReceipt(b)
	if err != nil {
		return 0
	}
	t, err := transcript.ParseTerms(rc.Terms)
	if err != nil {
		return 0
	}
	replay, err := transcript.NewReplay(t, d.study, d.Keys)
	if err != nil {
		return 0
	}
	n := 0
	for _, e := range rc.Entries {
		switch e.Kind {
		case transcript.KeyShare:
			n++
		case transcript.Share:
			n += int(t.Lanes)
		case transcript.Contribution:
			raw, err := transcript.Folder(filepath.Join(filepath.Dir(d.doc.Receipt), "artifacts")).Artifact(context.Background(), e.Digest, replay.Format().MaxSize(e.Kind))
			if err != nil {
				return 0
			}
			c, err := replay.Format().ParseContribution(raw)
			if err != nil {
				return 0
			}
			n += 1 + len(c.Chunks)*int(t.Lanes) + len(c.Noise)
		}
	}
	return n
}

// Running says where a consortium that --keep leaves running can be found.
func (d *demo) running() string {
	return fmt.Sprintf("the consortium runs: chain %s, folders in %s; end it with Ctrl-C", d.rpc, d.dir)
}
