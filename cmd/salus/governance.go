package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"salus/coordinator"
	"salus/ledger"
	"salus/worker"
	"salus/worker/member"
)

func coordinatorCloseBootstrap() *cobra.Command {
	var dir, confirm string
	var asJSON bool
	c := &cobra.Command{
		Use: "close-bootstrap", Short: "Hand admission, removal and keys to the hospitals, for good", Args: exactArgs(),
		Long: `Until the bootstrap is closed the operator admits members and pins the circuits' keys alone. Afterwards only the hospitals'
motions do (salus worker move, support), with the quorum that init fixed. It cannot be undone, so the consortium's name is
asked for. The operator goes on carrying sessions.`,
		Example: "  salus coordinator close-bootstrap --dir consortium/coordinator --confirm laptop",
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := coordinator.CloseBootstrap(cmd.Context(), dir, confirm)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.bootstrap-closed/v1", out, func(w io.Writer) {
				fmt.Fprintf(w, "closed in block %d: from now on the %d hospitals decide (%s), a motion needs %d of them\n", out.Block, len(out.Sites), strings.Join(out.Sites, ", "), out.Votes)
			})
		},
	}
	jsonFlag(c, &asJSON)
	dirFlag(c, &dir, "coordinator", "the coordinator's folder")
	c.Flags().StringVar(&confirm, "confirm", "", "the consortium's name, because this cannot be undone")
	return c
}

// atSite runs f with a hospital's folder and its chain open.
func atSite(ctx context.Context, dir string, f func(*worker.Site, *ledger.Client) error) error {
	s, err := worker.OpenSite(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	chain, err := member.OpenChain(ctx, dir)
	if err != nil {
		return err
	}
	defer chain.Close()
	return f(s, chain)
}

func workerMotions() *cobra.Command {
	var dir string
	var asJSON, all bool
	c := &cobra.Command{
		Use: "motions", Short: "Show what the hospitals have to decide: members and keys", Args: exactArgs(),
		Example: "  salus worker motions --dir consortium/st-anna --all",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				f, err := ledger.ReadFacts(cmd.Context(), chain, s.Profile.Deployment)
				if err != nil {
					return err
				}
				list := []worker.Motion{}
				for _, m := range worker.Motions(f) {
					if all || m.State == "open" {
						list = append(list, m)
					}
				}
				return show(cmd, asJSON, "salus.motions/v1", list, func(w io.Writer) {
					if !f.BootstrapClosed() {
						fmt.Fprintln(w, "the operator admits members and pins keys until it closes the bootstrap; there are no motions before that")
					}
					for _, m := range list {
						printMotion(w, m)
					}
				})
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().BoolVar(&all, "all", false, "those that carried or lapsed too")
	jsonFlag(c, &asJSON)
	return c
}

func printMotion(w io.Writer, m worker.Motion) {
	fmt.Fprintf(w, "motion %d  %-7s  %s", m.Number, m.State, m.Kind)
	if m.Subject != "" {
		fmt.Fprintf(w, ": %s (%s)", m.Subject, m.Account)
	}
	fmt.Fprintf(w, "\n  because: %s\n  moved by %s on %s; supported by %s: %d of %d votes, until %s\n",
		strconv.Quote(m.Reason), m.Mover, m.Made.Format(time.DateOnly), strings.Join(m.Supporters, ", "), m.Votes, m.Needed, m.Until.Format(time.DateTime))
	for _, p := range m.Pins {
		fmt.Fprintf(w, "  %s = %s\n", p.Circuit, p.KeyHash)
	}
}

func workerMove() *cobra.Command {
	c := &cobra.Command{
		Use: "move", Short: "Move that the consortium admits or removes a member, or pins keys",
		Long: `A motion carries when enough of the active hospitals support it (salus worker support); moving it is this hospital's vote. It lapses
after 30 days. The reason is written on chain, for all to read: name no patient.`,
	}
	c.AddCommand(moveAdmit(), moveRemove(), movePin())
	return c
}

// moveCommand is what the three motions have in common.
func moveCommand(c *cobra.Command, move func(ctx context.Context, s *worker.Site, chain *ledger.Client, args []string, reason string) (worker.Motion, error)) *cobra.Command {
	var dir, reason string
	var asJSON bool
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
			m, err := move(cmd.Context(), s, chain, args, reason)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.motion/v1", m, func(w io.Writer) { printMotion(w, m) })
		})
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().StringVar(&reason, "reason", "", "why: 1 to 280 bytes, for all to read")
	_ = c.MarkFlagRequired("reason")
	jsonFlag(c, &asJSON)
	return c
}

func moveAdmit() *cobra.Command {
	c := &cobra.Command{
		Use: "admit FILE", Short: "Admit whoever made an application", Args: exactArgs("FILE"),
		Long: `FILE is the application.json that joining wrote in the applicant's folder. Its signature shows that the applicant holds the account; who
the applicant is you must know from elsewhere.`,
		Example: "  salus worker move admit --dir consortium/st-anna --reason 'joined by contract of 1 March' application.json",
	}
	return moveCommand(c, func(ctx context.Context, s *worker.Site, chain *ledger.Client, args []string, reason string) (worker.Motion, error) {
		b, err := readSmall(args[0])
		if err != nil {
			return worker.Motion{}, usageError{err}
		}
		a, err := ledger.ParseApplication(b)
		if err != nil {
			return worker.Motion{}, usageError{fmt.Errorf("%s: %w", args[0], err)}
		}
		return s.MoveAdmission(ctx, chain, a, reason)
	})
}

func moveRemove() *cobra.Command {
	var site, researcher string
	c := &cobra.Command{
		Use: "remove", Short: "Remove a member; its name and account never return", Args: exactArgs(),
		Example: "  salus worker move remove --dir consortium/st-anna --researcher ada --reason 'left the university'",
	}
	c.Flags().StringVar(&site, "site", "", "the hospital to remove")
	c.Flags().StringVar(&researcher, "researcher", "", "the researcher to remove")
	return moveCommand(c, func(ctx context.Context, s *worker.Site, chain *ledger.Client, _ []string, reason string) (worker.Motion, error) {
		if (site == "") == (researcher == "") {
			return worker.Motion{}, usageError{errors.New("give --site NAME or --researcher NAME")}
		}
		if site != "" {
			return s.MoveRemoval(ctx, chain, ledger.RoleSite, site, reason)
		}
		return s.MoveRemoval(ctx, chain, ledger.RoleResearcher, researcher, reason)
	})
}

func movePin() *cobra.Command {
	c := &cobra.Command{
		Use: "pin CIRCUIT=0xHASH…", Short: "Pin circuits' verifying keys, all of them or none", Args: cobra.MinimumNArgs(1),
		Long: `A circuit's key is pinned once and never changed: a new version of a circuit has a new name. The hash is that of a ceremony's key
(salus ceremony verify prints it); who pins another key lets whoever made it forge proofs.`,
		Example: "  salus worker move pin --dir consortium/st-anna --reason 'ceremony of May' opening/v2/height6=0x1f…",
	}
	return moveCommand(c, func(ctx context.Context, s *worker.Site, chain *ledger.Client, args []string, reason string) (worker.Motion, error) {
		var pins []ledger.Pin
		for _, text := range args {
			p, err := worker.ParsePin(text)
			if err != nil {
				return worker.Motion{}, usageError{err}
			}
			pins = append(pins, p)
		}
		return s.MovePins(ctx, chain, pins, reason)
	})
}

func workerSupport() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "support MOTION", Short: "Vote for a motion", Args: exactArgs("MOTION"),
		Long:    "A vote cannot be taken back; a motion that has not carried after 30 days lapses, and all votes for it with it.",
		Example: "  salus worker support --dir consortium/riverside 1",
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return usageError{fmt.Errorf("motion: %q is no number", args[0])}
			}
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				m, err := s.Support(cmd.Context(), chain, n)
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.motion/v1", m, func(w io.Writer) { printMotion(w, m) })
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}
