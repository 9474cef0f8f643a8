package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"salus/ledger"
	"salus/ledger/comparison"
	"salus/ledger/devchain"
	"salus/models/durable"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
)

// plan is what is measured. It is fixed when a folder is new.
type plan struct {
	Dir      string `json:"-"`
	Patients int    `json:"patients"`
	Sites    int    `json:"sites"`
	Size     int    `json:"size"`
}

func (p plan) shape() consentbatch.Shape {
	return consentbatch.Shape{Updates: p.Size, Height: consentbatch.Height}
}

// withdraws says which patients take their consent back: at each site one in five.
func (p plan) withdraws(patient int) bool { return patient/p.Sites%5 == 4 }

func (p plan) check() error {
	if p.Dir == "" {
		return errors.New("no folder is given; use -dir FOLDER")
	}
	if p.Patients < p.Sites || p.Sites < 1 || p.Sites > 64 || p.Patients > 100_000 {
		return fmt.Errorf("%d patients at %d sites; 1 to 64 sites with 1 to 100,000 patients in all are possible", p.Patients, p.Sites)
	}
	if _, err := consentbatch.ShapeOf(p.shape().ID()); err != nil {
		return fmt.Errorf("batches of %d; there are batches of 8, 64 and 256", p.Size)
	}
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return err
	}
	var before plan
	switch err := p.load("plan.json", &before); {
	case errors.Is(err, fs.ErrNotExist):
		return p.save("plan.json", p)
	case err != nil:
		return err
	}
	if before.Dir = p.Dir; before != p {
		return fmt.Errorf("the folder is of %d patients at %d sites in batches of %d; use another one", before.Patients, before.Sites, before.Size)
	}
	return nil
}

func (p plan) path(name string) string { return filepath.Join(p.Dir, name) }

func (p plan) load(name string, v any) error {
	b, err := os.ReadFile(p.path(name))
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

func (p plan) save(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return durable.WriteFile(p.path(name), b, 0o600)
}

// run measures what is not measured yet, and reports.
func (p plan) run(ctx context.Context, out, log io.Writer) error {
	if err := p.check(); err != nil {
		return err
	}
	b := &bench{plan: p, log: log}
	defer b.close()
	if err := b.open(ctx); err != nil {
		return err
	}
	for i := range p.Sites {
		if err := b.site(ctx, i); err != nil {
			return fmt.Errorf("site %d: %w", i+1, err)
		}
	}
	if err := b.compare(ctx); err != nil {
		return fmt.Errorf("plain contract: %w", err)
	}
	return b.report(out)
}

// bench is an open folder.
type bench struct {
	plan
	log                 io.Writer
	chain               *devchain.Chain
	operator            *ledger.Client
	d                   ledger.Deployment
	admissions, batches *zkproofs.Prover
	clients             []*ledger.Client
}

func (b *bench) close() {
	for _, c := range append(b.clients, b.operator) {
		if c != nil {
			c.Close()
		}
	}
	if b.chain != nil {
		b.chain.Close()
	}
}

// open starts the chain and makes the consortium, as far as they are not there.
func (b *bench) open(ctx context.Context) error {
	key, err := b.key("operator.key")
	if err != nil {
		return err
	}
	alloc := map[ledger.Address]*big.Int{key.Address(): new(big.Int).Lsh(big.NewInt(1), 80)}
	for i := range b.Patients {
		alloc[comparison.Account(i)] = comparison.Wei
	}
	if b.chain, err = devchain.Open(devchain.Options{Dir: b.path("chain"), Alloc: alloc, Heartbeat: time.Hour}); err != nil {
		return err
	}
	switch err := b.load("deployment.json", &b.d); {
	case errors.Is(err, fs.ErrNotExist):
		if b.operator, err = ledger.Dial(ctx, b.chain.Endpoint(), nil, key); err != nil {
			return err
		}
		if b.d, err = b.operator.Deploy(ctx, "benchmark", true); err != nil {
			return err
		}
		if err := b.save("deployment.json", b.d); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if b.operator, err = ledger.Dial(ctx, b.chain.Endpoint(), &b.d, key); err != nil {
			return err
		}
	}
	return b.keys(ctx)
}

func (b *bench) key(name string) (*ledger.Key, error) {
	if _, err := os.Stat(b.path(name)); errors.Is(err, fs.ErrNotExist) {
		return ledger.CreateKey(b.path(name))
	}
	return ledger.LoadKey(b.path(name))
}

// keys makes the circuits' keys and puts the verifying ones on chain.
func (b *bench) keys(ctx context.Context) error {
	keys := zkproofs.DevelopmentKeys(b.path("keys"), func(p zkproofs.Progress) {
		if p.Step == zkproofs.StepSetup && p.Elapsed == 0 {
			fmt.Fprintf(b.log, "making keys of %s, about %v\n", p.Circuit, p.Estimate.Round(time.Second))
		}
	})
	var err error
	if b.admissions, err = keys.Prover(admission.Definition()); err != nil {
		return err
	}
	if b.batches, err = keys.Prover(consentbatch.Definition(b.shape())); err != nil {
		return err
	}
	for _, p := range []*zkproofs.Prover{b.admissions, b.batches} {
		v := p.Verifier()
		if _, err := b.operator.PinKey(ctx, string(v.ID()), v.KeyHash()); err != nil {
			return err
		}
		if _, err := b.operator.StoreBatchKey(ctx, string(v.ID()), v.KeyBytes()); err != nil {
			return err
		}
	}
	return nil
}

// member admits a site, if it is not there, and connects it.
func (b *bench) member(ctx context.Context, i int) (*ledger.Client, error) {
	id := fmt.Sprintf("site-%d", i+1)
	key, err := b.key(id + ".key")
	if err != nil {
		return nil, err
	}
	if err := b.operator.Fund(ctx, key.Address(), new(big.Int).Lsh(big.NewInt(1), 62)); err != nil {
		return nil, err
	}
	m := ledger.Member{ID: id, Account: key.Address(), SigningKey: seed("signing", i), TLSKey: seed("tls", i), PeerID: []byte(id)}
	possession, err := key.Possession(b.d, ledger.RoleSite, m)
	if err != nil {
		return nil, err
	}
	if _, err := b.operator.AdmitSite(ctx, m, possession); err != nil {
		return nil, err
	}
	c, err := ledger.Dial(ctx, b.chain.Endpoint(), &b.d, key)
	if err != nil {
		return nil, err
	}
	b.clients = append(b.clients, c)
	return c, nil
}

// step is what was measured of a proof that is in force.
type step struct {
	Site    int           `json:"site"`
	Epoch   uint64        `json:"epoch"`
	Kind    string        `json:"kind"` // admission, grants, withdrawals, withdrawal of one, forced withdrawal of one
	Updates int           `json:"updates"`
	Make    time.Duration `json:"make"` // signatures checked, trees changed
	Prove   time.Duration `json:"prove"`
	Chain   time.Duration `json:"chain"` // until the block is final
	Gas     uint64        `json:"gas"`
	Bytes   int           `json:"bytes"`  // of the signed transaction
	Blocks  uint64        `json:"blocks"` // from the newest when it was asked for to the one that it is in force in
	// Of a withdrawal by force, until no session opens with the site any more.
	Stopped       time.Duration `json:"stopped,omitempty"`
	StoppedBlocks uint64        `json:"stoppedBlocks,omitempty"`
}

// note appends a step to the folder's list, durably.
func (b *bench) note(s step) error {
	f, err := os.OpenFile(b.path("steps.jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	line, err := json.Marshal(s)
	if err == nil {
		_, err = f.Write(append(line, '\n'))
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// steps reads the list. A last line that a crash cut is left out: that step counts as not measured.
func (b *bench) steps() (out []step, err error) {
	f, err := os.Open(b.path("steps.jsonl"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var one step
		if json.Unmarshal(s.Bytes(), &one) == nil {
			out = append(out, one)
		}
	}
	return out, nil
}

// compare sends a transaction for every grant and withdrawal, once; an interruption begins it anew on another contract.
func (b *bench) compare(ctx context.Context) error {
	if _, err := os.Stat(b.path("plain.json")); err == nil {
		return nil
	}
	fmt.Fprintf(b.log, "plain contract: %d grants and the withdrawals\n", b.Patients)
	c, err := comparison.Deploy(ctx, b.chain.Endpoint())
	if err != nil {
		return err
	}
	defer c.Close()
	var p plain
	var all, leave []int
	for i := range b.Patients {
		if all = append(all, i); b.withdraws(i) {
			leave = append(leave, i)
		}
	}
	if p.Grants, err = c.Grant(ctx, all); err != nil {
		return err
	}
	if p.Withdrawals, err = c.Revoke(ctx, leave); err != nil {
		return err
	}
	return b.save("plain.json", p)
}

// plain is what the plain contract took.
type plain struct{ Grants, Withdrawals comparison.Cost }
