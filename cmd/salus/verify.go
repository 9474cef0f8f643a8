package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/ledger/devchain"
	"salus/ledger/transcript"
	"salus/worker"
)

func verifyCommand() *cobra.Command {
	var rpc, chain, artifacts, keys string
	var before []string
	var asJSON bool
	c := &cobra.Command{
		Use: "verify RECEIPT", Short: "Derive a result again from its receipt, artifacts and chain", Args: exactArgs("RECEIPT"),
		Long: `Replays the whole session: every signature, proof, sum and hash, and compares each with what the chain
anchored; then decrypts with the shares in the receipt and computes the result again. Nothing is
believed. Artifacts are looked for in the folder artifacts beside the receipt, the chain's data in a
folder chain beside it or above it, unless --rpc names a node.

Who made a verifying key may be able to forge under it. With --keys the keys that the result rests on, those of consents
too, must be among those that a verification of their ceremony left in a folder (salus ceremony verify --keys);
without it the command says, outside development, that it did not check where they are from.

The result of an iterative analysis rests on a chain of sessions. With --before, the receipts of the earlier
ones are verified too; without them the command says that it did not check how the model came to be.`,
		Example: "  salus verify results/receipt.json\n  salus verify --rpc http://127.0.0.1:8545 results/receipt.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := readReceipt(args[0])
			if err != nil {
				return err
			}
			if artifacts == "" {
				artifacts = filepath.Join(filepath.Dir(args[0]), "artifacts")
			}
			src, closeChain, err := openChain(cmd.Context(), args[0], rpc, chain)
			if err != nil {
				return err
			}
			defer closeChain()
			report, err := transcript.Verify(cmd.Context(), b, transcript.Folder(artifacts), src)
			if err != nil {
				return failedVerification(cmd, asJSON, report, err)
			}
			var earlier []*transcript.Report
			for _, path := range before {
				b, err := readReceipt(path)
				if err != nil {
					return err
				}
				e, err := transcript.Verify(cmd.Context(), b, transcript.Folder(filepath.Join(filepath.Dir(path), "artifacts")), src)
				if err != nil {
					return failedVerification(cmd, asJSON, e, err)
				}
				earlier = append(earlier, e)
			}
			report.RestsOn(earlier...)
			for i := range report.NotChecked {
				report.NotChecked[i] += " (--before RECEIPT)"
			}
			switch {
			case keys != "":
				if unmade := report.Unmade(worker.MadeIn(keys)); len(unmade) > 0 {
					return failedVerification(cmd, asJSON, report, &transcript.Refusal{Check: "ceremony", Err: fmt.Errorf("%s holds no key that a ceremony made for %s", keys, strings.Join(unmade, ", "))})
				}
				report.Checks = append(report.Checks, transcript.Check{Name: "ceremony", Detail: fmt.Sprintf("%d verifying keys are those in %s", len(report.Keys), keys)})
			case !report.Development:
				report.NotChecked = append(report.NotChecked, fmt.Sprintf("that a ceremony made the %d verifying keys that the result rests on (--keys DIR)", len(report.Keys)))
			}
			return show(cmd, asJSON, "salus.verification/v1", struct {
				Verified bool `json:"verified"`
				*transcript.Report
			}{true, report}, func(w io.Writer) { printReport(w, report) })
		},
	}
	c.Flags().StringArrayVar(&before, "before", nil, "receipt of an earlier session of the chain, with its artifacts beside it; may be repeated")
	c.Flags().StringVar(&rpc, "rpc", "", "JSON-RPC address of a node of the chain")
	c.Flags().StringVar(&chain, "chain", "", "folder of an embedded chain that is not running")
	c.Flags().StringVar(&keys, "keys", "", "folder of keys that a verified ceremony left")
	c.Flags().StringVar(&artifacts, "artifacts", "", "folder of the artifacts; default: artifacts beside the receipt")
	jsonFlag(c, &asJSON)
	return c
}

func readReceipt(path string) ([]byte, error) {
	const most = 64 << 20
	info, err := os.Stat(path)
	if err != nil {
		return nil, usageError{fmt.Errorf("receipt: %w", err)}
	}
	if info.Size() > most {
		return nil, fmt.Errorf("receipt: %s has %d bytes, at most %d are read", path, info.Size(), most)
	}
	return os.ReadFile(path)
}

// openChain opens the node that --rpc names, or the chain's folder, which is looked for beside the receipt and above it.
func openChain(ctx context.Context, receipt, rpc, dir string) (ledger.Source, func(), error) {
	if rpc != "" {
		c, err := ledger.Dial(ctx, rpc, nil, nil)
		if err != nil {
			return nil, nil, fmt.Errorf("chain %s: %w", rpc, err)
		}
		return c, c.Close, nil
	}
	candidates := []string{dir}
	if dir == "" {
		candidates = nil
		at, err := filepath.Abs(filepath.Dir(receipt))
		if err != nil {
			return nil, nil, err
		}
		for range 6 {
			candidates = append(candidates, filepath.Join(at, "chain", "data"), filepath.Join(at, "chain"))
			at = filepath.Dir(at)
		}
	}
	for _, d := range candidates {
		if _, err := os.Stat(filepath.Join(d, "salus")); err != nil && dir == "" {
			continue
		}
		r, err := devchain.OpenReadOnly(d)
		if errors.Is(err, devchain.ErrRunning) {
			return nil, nil, fmt.Errorf("the chain in %s is running: name its address with --rpc", d)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("chain in %s: %w", d, err)
		}
		return r, func() { _ = r.Close() }, nil
	}
	return nil, nil, usageError{errors.New("no chain data lies beside the receipt: name a node with --rpc, or the chain's folder with --chain")}
}

func printReport(w io.Writer, r *transcript.Report) {
	for _, c := range r.Checks {
		fmt.Fprintf(w, "  ok  %-16s %s\n", c.Name, c.Detail)
	}
	if len(r.History) > 0 {
		fmt.Fprintln(w, "\nhow the model came to be, as the chain tells it:")
		printHistory(w, r.History)
	}
	for _, n := range r.NotChecked {
		fmt.Fprintf(w, "\nNOT CHECKED: %s\n", n)
	}
	for _, k := range r.Retired {
		fmt.Fprintf(w, "\nWARNING: the hospitals have retired a key that this result rests on: %s\n", k)
	}
	fmt.Fprintf(w, "\nVERIFIED: the result of %q (study %s) at %d sites, %d proofs.\n", r.Name, r.Study, len(r.Sites), r.Proofs)
	developmentNotice(w, r.Development)
}

func failedVerification(cmd *cobra.Command, asJSON bool, r *transcript.Report, err error) error {
	check := "chain"
	if refusal, ok := errors.AsType[*transcript.Refusal](err); ok {
		check = refusal.Check
	}
	out := struct {
		Verified bool   `json:"verified"`
		Failed   string `json:"failed"`
		Reason   string `json:"reason"`
	}{false, check, err.Error()}
	_ = show(cmd, asJSON, "salus.verification/v1", out, func(w io.Writer) {
		for _, c := range r.Checks {
			fmt.Fprintf(w, "  ok  %-16s %s\n", c.Name, c.Detail)
		}
		fmt.Fprintf(w, "  FAILED  %s\n\nNOT VERIFIED: %v\n", check, err)
	})
	return exitStatus(1)
}
