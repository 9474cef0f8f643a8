package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"salus/ledger"
	"salus/ledger/devchain"
	"salus/models/durable"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func chainCommand() *cobra.Command {
	c := &cobra.Command{Use: "chain", Short: "The chain that consents, approvals and results are anchored on"}
	c.AddCommand(chainDev())
	return c
}

func chainDev() *cobra.Command {
	var dir string
	var port int
	var finality uint64
	var heartbeat time.Duration
	var hold bool
	c := &cobra.Command{
		Use: "dev", Short: "Run an Ethereum chain inside this program, for development", Args: exactArgs(),
		Long: `Runs geth's node alone, on disk, with JSON-RPC on loopback. Blocks are made when there is something to
put in them and are final at once, or with --finality N when N others are on top; they survive kill -9. A new chain's operator account, whose key
is written to DIR/operator.key, holds all its funds: give that file to ` + "`salus coordinator init`" + `.`,
		Example: "  salus chain dev --dir consortium/chain --port 8545",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := durable.PrivateDir(dir); err != nil {
				return err
			}
			keyFile := filepath.Join(dir, "operator.key")
			key, err := ledger.LoadKey(keyFile)
			if errors.Is(err, fs.ErrNotExist) {
				key, err = ledger.CreateKey(keyFile)
			}
			if err != nil {
				return err
			}
			funds := new(big.Int).Exp(big.NewInt(10), big.NewInt(27), nil)
			chain, err := devchain.Open(devchain.Options{Dir: filepath.Join(dir, "data"), Port: port, Finality: finality, Heartbeat: heartbeat, Alloc: map[ledger.Address]*big.Int{key.Address(): funds}})
			if err != nil {
				return fmt.Errorf("chain: %w", err)
			}
			ctx, cancel := lifeline(cmd.Context(), hold)
			defer cancel()
			ready(cmd, map[string]string{"rpc": chain.Endpoint(), "websocket": chain.WebSocket(), "operatorKey": keyFile})
			<-ctx.Done()
			return chain.Close()
		},
	}
	c.Flags().StringVar(&dir, "dir", "chain", "folder of the chain")
	c.Flags().IntVar(&port, "port", 8545, "loopback port of JSON-RPC; 0 takes a free one")
	c.Flags().Uint64Var(&finality, "finality", 0, "blocks on top of one that make it final")
	c.Flags().DurationVar(&heartbeat, "heartbeat", 10*time.Second, "make a block at least so often")
	holdFlag(c, &hold)
	return c
}

func holdFlag(c *cobra.Command, hold *bool) {
	c.Flags().BoolVar(hold, "lifeline", false, "end when standard input closes")
	_ = c.Flags().MarkHidden("lifeline")
}
