package main

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"salus/cmd/salus/demo"
	"salus/cmd/salus/demo/lung"
	"salus/zkproofs/catalogue"
)

func demoCommand() *cobra.Command {
	var o demo.Options
	var asJSON bool
	c := &cobra.Command{
		Use: "demo", Short: "Watch five hospitals answer one survival question together", Args: exactArgs(),
		Long: `Starts a whole consortium on this machine, in separate processes over mutual TLS: an embedded chain, a
coordinator, five hospitals' workers and a researcher. 228 lung cancer patients, as FHIR at the hospitals
of their institutions, sign directives; one study asks for their survival by sex. Then it shows four things:

  no-key-holder  all sites' real shares together, without the researcher's, do not decrypt
  outage         a worker killed between storing and sending its share comes back with the same bytes
  withdrawal     a patient withdraws, and the next session counts one fewer
  cheat          a true proof of a doctored row is refused, and the next session runs without that site

It ends with the result, the same numbers computed in the clear beside it, and a receipt that it verifies in
a fresh process. With --data and --study it asks your question of your data.

With --rpc the consortium's contracts live on a chain that runs already, such as Foundry's anvil
(anvil --block-time 1 --slots-in-an-epoch 1): any EVM with JSON-RPC that finalises blocks.`,
		Example: "  salus demo\n  salus demo --beats none --consent all --json\n  salus demo --data my-hospitals --study my-study.yaml\n  salus demo --rpc http://127.0.0.1:8545",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (o.Data == "") != (o.Study == "") {
				return usageError{errors.New("--data and --study go together: one folder a site, and the study file that asks about them")}
			}
			if o.Key != "" && o.RPC == "" {
				return usageError{errors.New("--operator-key goes with --rpc: this program's own chain has its own key")}
			}
			program, err := os.Executable()
			if err != nil {
				return err
			}
			o.Program = program
			o.Say = demo.NewScreen(os.Stderr, columns(os.Stderr), asJSON)
			o.Keys = catalogue.Keys("", o.Say.Keys)
			failed := false
			o.Show = func(d demo.Document) {
				failed = !d.Good()
				if asJSON {
					enc := json.NewEncoder(cmd.OutOrStdout())
					enc.SetIndent("", "  ")
					_ = enc.Encode(d)
					return
				}
				d.Print(cmd.OutOrStdout())
			}
			if _, err := demo.Run(cmd.Context(), o); err != nil {
				if errors.Is(err, demo.ErrUsage) {
					return usageError{err}
				}
				return err
			}
			if failed {
				return exitStatus(1)
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&o.Data, "data", "", "folder with one folder a site, each with *.ndjson[.gz] or table.csv, and optionally consents.csv")
	f.StringVar(&o.Study, "study", "", "study file")
	f.StringVar(&o.Consent, "consent", "0.95", "all, or the fraction of patients who permit; consents.csv goes first")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the patients' keys and decisions")
	f.StringVar(&o.Beats, "beats", "all", "none, all, or a list of no-key-holder, outage, withdrawal, cheat")
	f.StringVar(&o.RPC, "rpc", "", "JSON-RPC address of a chain that runs; without it this program runs one")
	f.StringVar(&o.Key, "operator-key", "", "file of the key that pays on that chain; default: the first account of anvil and Hardhat")
	f.StringVar(&o.Dir, "dir", "", "work folder to make; a temporary one by default")
	f.BoolVar(&o.Keep, "keep", false, "stay in the foreground and leave the consortium running")
	f.BoolVar(&asJSON, "json", false, "print one JSON document; progress as JSON lines on standard error")
	c.AddCommand(demoData())
	return c
}

// columns is the width of a terminal, 0 if the file is none.
func columns(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || !isTerminal(f) {
		return 0
	}
	return max(width, 40)
}

func demoData() *cobra.Command {
	return &cobra.Command{
		Use: "data FOLDER", Short: "Write the lung cancer data as FHIR, one folder a hospital, with the study file", Args: exactArgs("FOLDER"),
		Long: `Writes FOLDER/hospitals/<site>/ with FHIR NDJSON and a consents.csv in which everybody permits, and
FOLDER/lung.yaml with its view: what the consortium on your laptop in README.md works on.`,
		Example: "  salus demo data consortium/data",
		RunE: func(_ *cobra.Command, args []string) error {
			return lung.WriteAll(args[0])
		},
	}
}
