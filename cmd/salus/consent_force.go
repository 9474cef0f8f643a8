package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/models/durable"
	"salus/proto/faults"
	"salus/worker/patient"
)

// payment says how a forced request gets on chain.
type payment struct{ key, write string }

func (p *payment) add(c *cobra.Command) {
	c.Flags().StringVar(&p.key, "payer", "", "key file of an account on chain that pays for the transaction")
	c.Flags().StringVar(&p.write, "write", "", "write the signed request to a file instead, for somebody who pays: salus consent relay FILE")
}

func (p *payment) check() error {
	if (p.key == "") == (p.write == "") {
		return usageError{errors.New("give --payer KEYFILE, or --write FILE for somebody who pays")}
	}
	return nil
}

func (p *payment) force(cmd *cobra.Command, as *asPatient, c *patient.Client, act patient.Act) error {
	if err := p.check(); err != nil {
		return err
	}
	f, _, err := c.Force(cmd.Context(), act)
	if err != nil {
		return err
	}
	return p.bring(cmd, as, c, f)
}

func (p *payment) bring(cmd *cobra.Command, as *asPatient, c *patient.Client, f patient.Forced) error {
	if p.write != "" {
		b, err := json.MarshalIndent(f, "", "  ")
		if err == nil {
			err = durable.WriteFile(p.write, append(b, '\n'), 0o644)
		}
		if err != nil {
			return err
		}
		return show(cmd, as.asJSON, "salus.forced-file/v1", map[string]string{"file": p.write}, func(w io.Writer) {
			fmt.Fprintf(w, "%s is signed; whoever has an account on chain brings it there: salus consent relay %s --payer KEYFILE\n", p.write, p.write)
		})
	}
	return relay(cmd, as.asJSON, f, p.key, c.Endpoints())
}

func relay(cmd *cobra.Command, asJSON bool, f patient.Forced, keyFile string, endpoints []string) error {
	key, err := ledger.LoadKey(keyFile)
	if err != nil {
		return err
	}
	var failed error
	for _, e := range endpoints {
		at, err := patient.Relay(cmd.Context(), e, f, key)
		if faults.Is(err, faults.ChainUnreachable) {
			failed = err
			continue
		}
		if err != nil {
			return err
		}
		return show(cmd, asJSON, "salus.forced-act/v1", map[string]any{"what": f.Act, "at": at}, func(w io.Writer) {
			what := map[patient.Act]string{patient.Withdrawal: "withdrawal by force of", patient.Objection: "objection for", patient.Retirement: "end of a withdrawal key of"}
			fmt.Fprintf(w, "%s slot %d is on chain, block %d, %s\n", what[f.Act], f.Certificate.Slot, at.Block, at.Tx)
		})
	}
	return failed
}

func consentRelay() *cobra.Command {
	var key string
	var rpc []string
	var asJSON bool
	c := &cobra.Command{
		Use: "relay FILE", Short: "Bring somebody's signed withdrawal, objection or retirement to the chain and pay for it", Args: exactArgs("FILE"),
		Example: "  salus consent relay withdrawal.json --payer payer.key --rpc http://127.0.0.1:8545",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			f, err := patient.ParseForced(b)
			if err != nil {
				return err
			}
			return relay(cmd, asJSON, f, key, rpc)
		},
	}
	c.Flags().StringVar(&key, "payer", "payer.key", "key file of the account that pays")
	c.Flags().StringSliceVar(&rpc, "rpc", []string{"http://127.0.0.1:8545"}, "JSON-RPC addresses of the chain")
	jsonFlag(c, &asJSON)
	return c
}

func consentObject() *cobra.Command {
	var p asPatient
	var pay payment
	c := &cobra.Command{
		Use: "object", Short: "Stop an announced recovery: nobody else may get the slot", Args: exactArgs(),
		Long: `A hospital that says that a patient has lost the key announces a new one on chain; salus consent status shows it. Whoever holds the
slot's withdrawal key has a week to object.`,
		Example: "  salus consent object --dir patient --write objection.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.connected(cmd, func(c *patient.Client) error { return pay.force(cmd, &p, c, patient.Objection) })
		},
	}
	p.add(c, true)
	pay.add(c)
	return c
}
