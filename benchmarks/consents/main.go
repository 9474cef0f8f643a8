// Consents measures what patients' consents cost: 10,000 patients at 5 sites give consent and some withdraw it, by batches that are proven and verified on chain, and by
// a transaction each to a plain contract (package ledger/comparison).
//
//	go run ./benchmarks/consents -dir FOLDER
//	go run ./benchmarks/consents -dir FOLDER -patients 960 -sites 2 -size 8
//
// Everything is kept in the folder and goes on where it was after an interruption, kill -9 too: what is in force is on the chain in the folder, sites' trees are drawn
// again from fixed seeds and held against its roots, and the times of each batch are written when it is in force. Another size or number of patients needs another folder.
//
// A site admits its patients, with keys of their own and without consent, 240 by a proof (zkproofs/admission). Then each patient signs a directive, and one in five
// withdraws it, in batches of -size updates (zkproofs/consentbatch). At the end each site's root must be that of a state in which those and no others permit. The report says
// updates a second (of proving alone, and with making the batch and waiting until its block is final), gas and bytes an update, the same of the plain
// contract, and how long it takes from a patient's withdrawal until no session counts the patient, in blocks and in seconds. The embedded chain makes a block as soon as there is a
// transaction for it, final at once: elsewhere the chain's own time to finality comes on top.
//
// Keys of batches of 64 take some 2 GB of memory to make, of 256 some 8 GB, and minutes. It uses all cores that it is given; taskset -c 0,1 gives it two.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	var p plan
	flag.StringVar(&p.Dir, "dir", "", "folder of the measurement; required")
	flag.IntVar(&p.Patients, "patients", 10_000, "over all sites")
	flag.IntVar(&p.Sites, "sites", 5, "that the patients are divided over")
	flag.IntVar(&p.Size, "size", 64, "updates a batch: 8, 64 or 256")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := p.run(ctx, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "consents:", err)
		os.Exit(1)
	}
}
