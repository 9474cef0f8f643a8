package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"salus/cmd/salus/present"
	"salus/consent"
	"salus/coordinator"
	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/study"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/worker"
	"salus/worker/member"
)

func (d *demo) path(parts ...string) string {
	return filepath.Join(append([]string{d.dir}, parts...)...)
}

const researcherName = "ada"

// consortium starts the chain and the coordinator, lets everybody join, brings records and directives in, and starts the
// workers.
func (d *demo) consortium(ctx context.Context) error {
	operator, keyFile, err := d.chain(ctx)
	if err != nil {
		return err
	}

	d.Say.Phase("consortium: authority, contracts, pinned verifying keys")
	_, err = coordinator.Init(ctx, coordinator.Setup{
		Dir: d.path("coordinator"), Name: "demo", Development: true, Chain: []string{d.rpc}, Operator: operator, OperatorKey: keyFile,
		Listen: "127.0.0.1:0", Swarm: "/ip4/127.0.0.1/tcp/0", Keys: d.Keys, Circuits: d.circuits, Step: func(what string) { d.Say.Note("%s", what) },
	})
	if err != nil {
		return err
	}
	serve, err := d.children.start("coordinator", nil, "coordinator", "serve", "--dir", d.path("coordinator"), "--lifeline")
	if err != nil {
		return err
	}
	if err := serve.ready(ctx, new(json.RawMessage)); err != nil {
		return err
	}

	d.Say.Phase("%d hospitals and a researcher join over mutual TLS", len(d.sites))
	if err := d.join(ctx, transport.Researcher, researcherName, d.path("researcher")); err != nil {
		return err
	}
	for _, h := range d.sites {
		if err := d.join(ctx, transport.Site, string(h.name), h.dir); err != nil {
			return fmt.Errorf("%s: %w", h.name, err)
		}
		d.Say.Note("%s", h.name)
	}
	d.Say.Phase("records into encrypted vaults, signed directives, proven consent roots on chain")
	group, gctx := errgroup.WithContext(ctx)
	for _, h := range d.sites {
		group.Go(func() error {
			if err := d.importSite(gctx, h); err != nil {
				return fmt.Errorf("%s: %w", h.name, err)
			}
			d.Say.Note("%s: %d patients, %d with keys of their own", h.name, len(h.patients), h.signers())
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	d.Say.Phase("workers, each in a process of its own")
	for i, h := range d.sites {
		var extra []string
		if d.shows(Outage) && i == len(d.sites)-1 {
			extra = append(extra, "--halt", "share")
		}
		if err := d.serve(ctx, h, extra...); err != nil {
			return err
		}
	}
	return nil
}

// chain starts the embedded chain, or looks at the one that --rpc names. It gives the key that pays.
func (d *demo) chain(ctx context.Context) (*ledger.Key, string, error) {
	if d.RPC != "" {
		return d.foreignChain(ctx)
	}
	d.Say.Phase("chain: an EVM in a process of its own")
	chain, err := d.children.start("chain", nil, "chain", "dev", "--dir", d.path("chain"), "--port", "0", "--lifeline")
	if err != nil {
		return nil, "", err
	}
	var up struct{ RPC, OperatorKey string }
	if err := chain.ready(ctx, &up); err != nil {
		return nil, "", err
	}
	d.rpc = up.RPC
	operator, err := ledger.LoadKey(up.OperatorKey)
	return operator, up.OperatorKey, err
}

func (d *demo) join(ctx context.Context, role transport.Role, name, dir string) error {
	invitation, err := coordinator.Invite(ctx, d.path("coordinator"), role, name, "", time.Hour)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	_, err = member.Join(ctx, dir, invitation, role, name)
	return err
}

// importSite does what `salus worker import` and `salus worker directives` do, and signs for the patients who have keys.
func (d *demo) importSite(ctx context.Context, h *hospital) error {
	return d.atSite(ctx, h, func(site *worker.Site, chain *ledger.Client) error {
		column := ""
		if t := d.study.Source.Table; t != nil {
			column = t.Patient
		}
		if _, err := site.Import(ctx, chain, d.Keys, h.files, column, nil); err != nil {
			return err
		}
		var signers []*patient
		for _, p := range h.patients {
			if p.key != nil {
				signers = append(signers, p)
			}
		}
		return d.directives(ctx, h, site, chain, signers)
	})
}

// atSite opens a hospital and its chain.
func (d *demo) atSite(ctx context.Context, h *hospital, f func(*worker.Site, *ledger.Client) error) error {
	site, err := worker.OpenSite(h.dir)
	if err != nil {
		return err
	}
	defer site.Close()
	chain, err := member.OpenChain(ctx, h.dir)
	if err != nil {
		return err
	}
	defer chain.Close()
	return f(site, chain)
}

// directives lets patients sign what they decided, and puts it in force by one proof.
func (d *demo) directives(ctx context.Context, h *hospital, site *worker.Site, chain *ledger.Client, signers []*patient) error {
	if len(signers) == 0 {
		return nil
	}
	offers, err := site.Offers(ctx, 0)
	if err != nil {
		return err
	}
	var requests []worker.Request
	for _, p := range signers {
		signed, err := d.sign(h, p, offers[p.id])
		if err != nil {
			return err
		}
		requests = append(requests, worker.Request{Directive: signed})
	}
	if _, err := site.SubmitAll(ctx, requests); err != nil {
		return err
	}
	done, err := site.Flush(ctx, chain, d.Keys, nil)
	if err == nil && done.Refused > 0 {
		err = fmt.Errorf("%d directives were refused", done.Refused)
	}
	return err
}

// sign is what a patient does with an offer.
func (d *demo) sign(h *hospital, p *patient, o consent.Offer) (*consent.Signed, error) {
	t := h.terms(p)
	t.Signer, t.Pseudonym, t.Version, t.Supersedes = consent.Patient, p.id, o.Version, o.Supersedes
	return consent.Sign(p.key, t, o)
}

// serve starts a hospital's worker, or starts it again.
func (d *demo) serve(ctx context.Context, h *hospital, extra ...string) error {
	args := append([]string{"worker", "serve", "--dir", h.dir, "--lifeline"}, extra...)
	if d.shows(Withdrawal) || d.shows(Cheat) {
		// Without it each site refuses the pair of results that a withdrawal makes, or a roster without the expelled site; the
		// demo shows what such a pair reveals.
		args = append(args, "--allow-reruns")
	}
	var err error
	if h.child, err = d.children.start(string(h.name), nil, args...); err != nil {
		return err
	}
	return h.child.ready(ctx, new(json.RawMessage))
}

// question proposes the study and lets every site approve it over its dataset.
func (d *demo) question(ctx context.Context) error {
	d.Say.Phase("study %s is proposed; each site approves its hash over a committed dataset", d.study.Name)
	dir := d.path("researcher")
	chain, err := member.OpenChain(ctx, dir)
	if err != nil {
		return err
	}
	defer chain.Close()
	link, err := member.Connect(dir)
	if err != nil {
		return err
	}
	defer link.Close()
	h := d.study.Hash()
	rules, err := transcript.Rules(d.study)
	if err != nil {
		return err
	}
	if _, err := chain.ProposeUnder(ctx, h, rules); err != nil {
		return err
	}
	if _, err := link.Studies().Propose(ctx, &salusv1.ProposeRequest{Canonical: d.study.Canonical()}); err != nil {
		return err
	}
	for _, s := range d.sites {
		if err := d.approve(ctx, s, h); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		d.Say.Note("%s approved", s.name)
	}
	return d.waitApproved(ctx, link, h)
}

func (d *demo) approve(ctx context.Context, h *hospital, study study.Hash) error {
	return d.atSite(ctx, h, func(site *worker.Site, chain *ledger.Client) error {
		link, err := member.Connect(h.dir)
		if err != nil {
			return err
		}
		defer link.Close()
		st, err := link.Study(ctx, study)
		if err != nil {
			return err
		}
		_, err = site.Approve(ctx, chain, st)
		return err
	})
}

// waitApproved waits until the coordinator has seen every approval on chain.
func (d *demo) waitApproved(ctx context.Context, link *member.Link, h study.Hash) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		r, err := link.Studies().Get(ctx, &salusv1.GetRequest{Hash: h[:]})
		if err == nil && len(r.Study.Approved) == len(d.sites) {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("the approvals did not reach the chain within a minute")
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// run is one `salus study run`, in a process of its own.
type run struct {
	session study.SessionID
	receipt string
	result  json.RawMessage
	// failed and culprit tell of a session that failed before this one.
	failed  string
	culprit string
	seconds float64
}

// session runs the study once. halted is called when a worker says that it stopped between storing and sending its share.
func (d *demo) session(ctx context.Context, sites []string, halted func() error) (run, error) {
	began := time.Now()
	var out run
	args := []string{"study", "run", "--dir", d.path("researcher"), "--json", "--lifeline", d.study.Hash().String()}
	if len(sites) > 0 {
		args = append(args, "--sites", strings.Join(sites, ","))
	}
	x, err := d.children.start("researcher", func(line string) {
		d.heard(line)
	}, args...)
	if err != nil {
		return out, err
	}
	group, gctx := errgroup.WithContext(ctx)
	if halted != nil {
		group.Go(halted)
	}
	var printed []byte
	group.Go(func() error {
		var err error
		printed, err = x.output(gctx)
		return err
	})
	if err := group.Wait(); err != nil {
		x.stop()
		return out, err
	}
	var envelope struct {
		Data struct {
			Session study.SessionID `json:"session"`
			Result  json.RawMessage `json:"result"`
			Receipt string          `json:"receipt"`
			Failed  []struct {
				Detail  string `json:"detail"`
				Culprit string `json:"culprit"`
			} `json:"failed"`
		} `json:"data"`
	}
	if err := json.Unmarshal(printed, &envelope); err != nil {
		return out, fmt.Errorf("study run: %w", err)
	}
	out.session, out.result, out.receipt = envelope.Data.Session, envelope.Data.Result, envelope.Data.Receipt
	for _, f := range envelope.Data.Failed {
		out.failed, out.culprit = f.Detail, f.Culprit
	}
	out.seconds = time.Since(began).Seconds()
	return out, nil
}

// steps says what each state of a session is about.
var steps = map[string]string{
	"opening":      "  openSession on chain",
	"committing":   "  everybody commits to its secrets",
	"keying":       "  key shares with proofs",
	"contributing": "  hospitals compute, encrypt and prove",
	"sealing":      "  the transcript is sealed on chain",
	"sharing":      "  hospitals verify everything, attest, and give their shares",
	"finishing":    "  the researcher decrypts, alone",
	"failed":       "  the session failed",
}

// heard turns a line of `study run`'s standard error, "  12.3s  keying: waiting for …", into progress.
func (d *demo) heard(line string) {
	fields := strings.SplitN(strings.TrimSpace(line), "  ", 2)
	if len(fields) != 2 || !strings.HasSuffix(fields[0], "s") {
		return
	}
	state, rest, _ := strings.Cut(fields[1], ": ")
	if strings.HasPrefix(state, "iteration ") {
		d.Say.Line("  %s", fields[1])
		return
	}
	step, ok := steps[state]
	if !ok {
		return
	}
	d.Say.Within(step)
	waiting, waits := strings.CutPrefix(rest, "waiting for ")
	if !waits {
		if rest != "" {
			d.Say.Line("%s", rest)
		}
		return
	}
	names := strings.Split(waiting, ", ")
	all := len(d.sites) + 1
	switch state {
	case "contributing", "sharing":
		all = len(d.sites)
	case "finishing":
		return
	}
	d.Say.Note("%s %d of %d", present.Bar(float64(all-len(names))/float64(all)), all-len(names), all)
}

// anchors lists what stands on chain of the study's sessions.
func (d *demo) anchors(ctx context.Context) error {
	chain, err := member.OpenChain(ctx, d.path("researcher"))
	if err != nil {
		return err
	}
	defer chain.Close()
	p, err := member.LoadProfile(d.path("researcher"))
	if err != nil {
		return err
	}
	facts, err := ledger.ReadFacts(ctx, chain, p.Deployment)
	if err != nil {
		return err
	}
	add := func(kind string, f ledger.Fact) {
		at := f.Where()
		d.doc.Anchors = append(d.doc.Anchors, Anchor{kind, at.Block, at.Tx.String()})
	}
	for _, f := range facts.All {
		switch f.(type) {
		case ledger.ConsentPosted:
			add("consentRoot", f)
		case ledger.StudyProposed:
			add("propose", f)
		case ledger.Approved:
			add("approve", f)
		case ledger.SessionOpened:
			add("openSession", f)
		case ledger.Sealed:
			add("seal", f)
		case ledger.Attested:
			add("attest", f)
		case ledger.Released:
			add("release", f)
		case ledger.Aborted:
			add("abort", f)
		}
	}
	return nil
}
