package main

import (
	"fmt"
	"io"
	"runtime"
	"time"

	"salus/ledger/comparison"
)

// sum is what the steps of a kind took together.
type sum struct {
	steps, updates, bytes int
	gas, blocks           uint64
	make, prove, chain    time.Duration
}

func (s *sum) add(x step) {
	s.steps, s.updates, s.bytes, s.gas, s.blocks = s.steps+1, s.updates+x.Updates, s.bytes+x.Bytes, s.gas+x.Gas, s.blocks+x.Blocks
	s.make, s.prove, s.chain = s.make+x.Make, s.prove+x.Prove, s.chain+x.Chain
}

// report writes what was measured. Steps that an interruption kept from being noted are in force and count nowhere.
func (b *bench) report(w io.Writer) error {
	steps, err := b.steps()
	if err != nil {
		return err
	}
	by := map[string]*sum{}
	for _, kind := range []string{admissions, grants, withdrawals, oneSigned, oneForced} {
		by[kind] = new(sum)
	}
	var forced []step
	for _, s := range steps {
		if known := by[s.Kind]; known != nil {
			known.add(s)
		}
		if s.Kind == oneForced && s.Stopped > 0 {
			forced = append(forced, s)
		}
	}
	var p plain
	if err := b.load("plain.json", &p); err != nil {
		return err
	}
	fmt.Fprintf(w, "%d patients at %d sites, batches of %d, %d cores\n\n", b.Patients, b.Sites, b.Size, runtime.GOMAXPROCS(0))
	fmt.Fprintf(w, "%-24s %8s %9s %12s %14s %12s %12s %14s\n", "by proof", "proofs", "updates", "proven a s", "in force a s", "gas a proof", "gas an upd.", "bytes an upd.")
	for _, kind := range []string{admissions, grants, withdrawals} {
		s := by[kind]
		if s.steps == 0 {
			continue
		}
		fmt.Fprintf(w, "%-24s %8d %9d %12.1f %14.1f %12d %12.0f %14.1f\n", kind, s.steps, s.updates, rate(s.updates, s.prove), rate(s.updates, s.make+s.prove+s.chain),
			s.gas/uint64(s.steps), float64(s.gas)/float64(s.updates), float64(s.bytes)/float64(s.updates))
	}
	fmt.Fprintf(w, "\n%-24s %8s %9s %12s %14s %12s %12s %14s\n", "plain contract", "", "updates", "", "in force a s", "", "gas an upd.", "bytes an upd.")
	for _, c := range []struct {
		kind string
		is   comparison.Cost
	}{{grants, p.Grants}, {withdrawals, p.Withdrawals}} {
		if n := c.is.Transactions; n > 0 {
			fmt.Fprintf(w, "%-24s %8s %9d %12s %14.1f %12s %12.0f %14.1f\n", c.kind, "", n, "", rate(n, c.is.Elapsed), "", float64(c.is.Gas)/float64(n), float64(c.is.Bytes)/float64(n))
		}
	}
	grant, revoke, err := comparison.OnMainnet()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "gas is by the rules of the embedded chain, which are ahead of the main network's; by those %s cost %d and %s %d\n", grants, grant, withdrawals, revoke)
	fmt.Fprintf(w, "\nfrom a withdrawal until no session counts the patient\n")
	if s := by[oneSigned]; s.steps > 0 {
		fmt.Fprintf(w, "  signed, in a batch at once   %7.2f s, %d block(s)\n", (s.make + s.prove + s.chain).Seconds(), s.blocks)
	}
	for _, s := range forced {
		fmt.Fprintf(w, "  by force, past the site      %7.2f s, %d block(s); sessions with the site again after %.2f s more\n", s.Stopped.Seconds(), s.StoppedBlocks, (s.Make + s.Prove + s.Chain).Seconds())
	}
	return nil
}

func rate(n int, d time.Duration) float64 {
	if d <= 0 {
		return 0
	}
	return float64(n) / d.Seconds()
}
