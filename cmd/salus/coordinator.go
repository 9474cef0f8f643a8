package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"salus/coordinator"
	"salus/ledger"
	"salus/proto/transport"
	"salus/zkproofs"
)

func coordinatorCommand() *cobra.Command {
	c := &cobra.Command{Use: "coordinator", Short: "Make a consortium and drive its sessions"}
	c.AddCommand(coordinatorInit(), coordinatorInvite(), coordinatorServe(), coordinatorCloseBootstrap(), coordinatorSucceed())
	return c
}

func coordinatorInit() *cobra.Command {
	s := coordinator.Setup{}
	var asJSON bool
	var also more
	c := &cobra.Command{
		Use: "init", Short: "Make a new consortium: authority, contracts, pinned keys", Args: exactArgs(),
		Long: `Without --development the consortium has no proving keys yet: when the hospitals have joined they make them
together (salus ceremony). With it this machine makes them at once, and whoever made them can forge proofs.`,
		Example: "  salus coordinator init --dir consortium/coordinator --name demo --development \\\n    --chain http://127.0.0.1:8545 --operator-key consortium/chain/operator.key",
		RunE: func(cmd *cobra.Command, _ []string) error {
			key, err := ledger.LoadKey(s.OperatorKey)
			if err != nil {
				return fmt.Errorf("--operator-key: %w", err)
			}
			s.Operator, s.Keys = key, developmentKeys()
			if also != (more{}) && !s.Development {
				return usageError{errors.New("--large-sites, --large-batches: outside development the hospitals make the keys: salus ceremony start with the same flags")}
			}
			if also != (more{}) {
				for _, id := range circuitNames(also) {
					s.Circuits = append(s.Circuits, zkproofs.CircuitID(id))
				}
			}
			s.Step = func(what string) { fmt.Fprintln(cmd.ErrOrStderr(), "coordinator: "+what) }
			config, err := coordinator.Init(cmd.Context(), s)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.consortium/v1", config, func(w io.Writer) {
				developmentNotice(w, config.Development)
				fmt.Fprintf(w, "consortium %s is on chain %d; next: salus coordinator serve --dir %s\n", config.Name, config.Deployment.ChainID, s.Dir)
			})
		},
	}
	f := c.Flags()
	jsonFlag(c, &asJSON)
	f.StringVar(&s.Dir, "dir", "coordinator", "the coordinator's folder")
	f.StringVar(&s.Name, "name", "salus", "the consortium's name")
	also.flags(c)
	f.BoolVar(&s.Development, "development", false, "a development consortium: keys without a ceremony; this is on chain for ever")
	f.Uint8Var(&s.Quorum, "quorum", ledger.Majority, "after close-bootstrap the hospitals' motions need more than so many per cent of them (50 to 99); this is on chain for ever")
	f.StringSliceVar(&s.Chain, "chain", []string{"http://127.0.0.1:8545"}, "JSON-RPC addresses of the chain; of several, a strict majority must agree")
	f.StringVar(&s.OperatorKey, "operator-key", "chain/operator.key", "key of the account that pays and administers")
	f.StringVar(&s.Listen, "listen", "127.0.0.1:7700", "host:port of gRPC")
	f.StringVar(&s.Swarm, "swarm", "/ip4/127.0.0.1/tcp/7701", "multiaddr of the artifact swarm")
	return c
}

func coordinatorInvite() *cobra.Command {
	var dir, site, researcher, address string
	var life time.Duration
	var asJSON bool
	c := &cobra.Command{
		Use: "invite", Short: "Make a join string for a site or a researcher", Args: exactArgs(),
		Example: "  salus coordinator invite --dir consortium/coordinator --site st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			role, name := transport.Site, site
			if researcher != "" {
				role, name = transport.Researcher, researcher
			}
			if (site == "") == (researcher == "") {
				return usageError{errors.New("give --site NAME or --researcher NAME")}
			}
			text, err := coordinator.Invite(cmd.Context(), dir, role, name, address, life)
			if err != nil {
				return err
			}
			invitation := map[string]any{"role": role, "name": name, "join": text, "seconds": int(life.Seconds())}
			return show(cmd, asJSON, "salus.invitation/v1", invitation, func(w io.Writer) { fmt.Fprintln(w, text) })
		},
	}
	f := c.Flags()
	jsonFlag(c, &asJSON)
	f.StringVar(&dir, "dir", "coordinator", "the coordinator's folder")
	f.StringVar(&site, "site", "", "the hospital's name: lower-case letters, digits and hyphens")
	f.StringVar(&researcher, "researcher", "", "the researcher's name")
	f.StringVar(&address, "address", "", "host:port at which members reach the coordinator; the serving one's by default")
	f.DurationVar(&life, "valid", 24*time.Hour, "how long the join string is good")
	return c
}

func coordinatorServe() *cobra.Command {
	var dir string
	var asJSON, hold bool
	c := &cobra.Command{
		Use: "serve", Short: "Drive sessions until stopped", Args: exactArgs(),
		Example: "  salus coordinator serve --dir consortium/coordinator",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := lifeline(cmd.Context(), hold)
			defer cancel()
			config, err := coordinator.LoadConfig(dir)
			if err != nil {
				return err
			}
			developmentNotice(cmd.ErrOrStderr(), config.Development)
			circuits := ceremonyCircuits(ctx)
			return coordinator.Serve(ctx, dir, coordinatorKeys(dir, config.Development), coordinator.Hooks{Circuits: &circuits}, logger(asJSON), func(r coordinator.Ready) { ready(cmd, r) })
		},
	}
	c.Flags().StringVar(&dir, "dir", "coordinator", "the coordinator's folder")
	c.Flags().BoolVar(&asJSON, "json", false, "log as JSON lines")
	holdFlag(c, &hold)
	return c
}

// developmentNotice is on every screen of a development consortium.
func developmentNotice(w io.Writer, development bool) {
	if development {
		fmt.Fprintln(w, "DEVELOPMENT CONSORTIUM: proving keys were made without a ceremony; whoever made them can forge proofs.")
	}
}
