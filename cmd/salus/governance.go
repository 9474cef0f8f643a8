package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"salus/coordinator"
	"salus/ledger"
	"salus/proto/transport"
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
		Use: "motions", Short: "Show what the hospitals have to decide: members, keys, the operator", Args: exactArgs(),
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
		Use: "move", Short: "Move that the consortium admits or removes a member, pins or retires keys, or replaces its operator",
		Long: `A motion carries when enough of the active hospitals support it (salus worker support); moving it is this hospital's vote. It lapses
after 30 days. The reason is written on chain, for all to read: name no patient.`,
	}
	c.AddCommand(moveAdmit(), moveRemove(), movePin(), moveRetire(), moveOperator())
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
	var unverified bool
	c := &cobra.Command{
		Use: "pin [CIRCUIT=0xHASH…]", Short: "Pin circuits' verifying keys, all of them or none", Args: cobra.ArbitraryArgs,
		Long: `Without arguments: all keys of the ceremony that this hospital verified (salus ceremony verify DIR/ceremony --from DIR --keys DIR/keys) and that are not
pinned yet. A circuit's key is pinned once and never changed: a new version of a circuit has a new name. Who pins another key than a ceremony's lets whoever
made it forge proofs, so outside development this hospital votes only for keys that it made itself in verifying a ceremony.`,
		Example: "  salus worker move pin --dir consortium/st-anna --reason 'ceremony of May'",
	}
	unverifiedFlag(c, &unverified)
	return moveCommand(c, func(ctx context.Context, s *worker.Site, chain *ledger.Client, args []string, reason string) (worker.Motion, error) {
		dir, err := c.Flags().GetString("dir")
		if err != nil {
			return worker.Motion{}, err
		}
		var pins []ledger.Pin
		if len(args) == 0 {
			if pins, err = s.CeremonyPins(ctx, chain, dir); err != nil {
				return worker.Motion{}, err
			}
		}
		for _, text := range args {
			p, err := worker.ParsePin(text)
			if err != nil {
				return worker.Motion{}, usageError{err}
			}
			pins = append(pins, p)
		}
		return s.MovePins(ctx, chain, pins, reason, madeBy(dir, unverified))
	})
}

func unverifiedFlag(c *cobra.Command, unverified *bool) {
	c.Flags().BoolVar(unverified, "unverified", false, "vote for keys that this hospital did not make itself in verifying their ceremony")
}

func madeBy(dir string, unverified bool) worker.Made {
	if unverified {
		return nil
	}
	return worker.MadeHere(dir)
}

func moveRetire() *cobra.Command {
	c := &cobra.Command{
		Use: "retire CIRCUIT…", Short: "Retire circuits' verifying keys, all of them or none", Args: cobra.MinimumNArgs(1),
		Long: `For a key whose secret came out, or a circuit with a fault. From the block in which the motion carries, no session opens and no consent moves under these
keys, and sessions that are under way release nothing. What was proven before stands; salus verify says of it that the key was retired, and by which
motion. A retired circuit has no other key ever: a new version has a new name, and a ceremony makes its key. While a site has no key for
batches of consents it has no sessions as soon as a patient withdraws by force.`,
		Example: "  salus worker move retire --dir consortium/st-anna --reason 'a contributor published its random numbers' tally/v1/additive4096/rows240-count4096",
	}
	return moveCommand(c, func(ctx context.Context, s *worker.Site, chain *ledger.Client, args []string, reason string) (worker.Motion, error) {
		return s.MoveRetirement(ctx, chain, args, reason)
	})
}

func moveOperator() *cobra.Command {
	c := &cobra.Command{
		Use: "operator FILE", Short: "Put another operator in the place of the present one", Args: exactArgs("FILE"),
		Long: `FILE is the candidacy.json that salus coordinator succeed wrote. Its signature shows that the candidate holds the account; who the candidate is you must know
from elsewhere. It is good until the time in it, and the motion lapses then. When the motion carries, the present operator can open, seal and abort nothing any more; the new one's coordinator serves
and invites the members, which follow it with their keys (salus worker follow, salus study follow).`,
		Example: "  salus worker move operator --dir consortium/st-anna --reason 'the university hands over to the registry' candidacy.json",
	}
	return moveCommand(c, func(ctx context.Context, s *worker.Site, chain *ledger.Client, args []string, reason string) (worker.Motion, error) {
		b, err := readSmall(args[0])
		if err != nil {
			return worker.Motion{}, usageError{err}
		}
		k, err := ledger.ParseCandidacy(b)
		if err != nil {
			return worker.Motion{}, usageError{fmt.Errorf("%s: %w", args[0], err)}
		}
		return s.MoveOperator(ctx, chain, k, reason)
	})
}

func workerWhereabouts() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use: "whereabouts", Short: "Print where the consortium is, for a candidate who would carry its sessions", Args: exactArgs(),
		Long:    "The chain's addresses and the contracts, as JSON (with --json and without): the file that salus coordinator succeed wants. There is nothing secret in it.",
		Example: "  salus worker whereabouts --dir consortium/st-anna > whereabouts.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := member.LoadProfile(dir)
			if err != nil {
				return err
			}
			b, err := ledger.Whereabouts{Chain: p.Chain, Deployment: p.Deployment}.Bytes()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(b)
			return err
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().Bool("json", true, "it is JSON always")
	return c
}

func coordinatorSucceed() *cobra.Command {
	var s coordinator.Succession
	var where string
	var asJSON bool
	c := &cobra.Command{
		Use: "succeed", Short: "Make a coordinator for a consortium that exists, to take its operator's place by vote", Args: exactArgs(),
		Long: `FILE of --consortium is what a hospital's salus worker whereabouts printed. Makes the folder of a coordinator with an authority of its own, and candidacy.json in it, to be given to a hospital (salus worker move
operator); it is good for ninety days. When the motion has carried: salus coordinator serve, and salus coordinator invite for every member, which follow with salus worker follow and
salus study follow. Researchers then propose their studies again: the same files have the same hashes, and all approvals stand.`,
		Example: "  salus coordinator succeed --dir second/coordinator --consortium whereabouts.json --operator-key second.key",
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := readSmall(where)
			if err != nil {
				return usageError{fmt.Errorf("--consortium: %w", err)}
			}
			if s.Where, err = ledger.ParseWhereabouts(b); err != nil {
				return usageError{fmt.Errorf("--consortium: %w", err)}
			}
			if s.Operator, err = ledger.LoadKey(s.OperatorKey); err != nil {
				return fmt.Errorf("--operator-key: %w", err)
			}
			config, err := coordinator.Succeed(cmd.Context(), s)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.succession/v1", config, func(w io.Writer) {
				developmentNotice(w, config.Development)
				fmt.Fprintf(w, "a coordinator for consortium %s; give %s to a hospital, and serve when the hospitals have voted for %s\n", config.Name, filepath.Join(s.Dir, coordinator.CandidacyFile), s.Operator.Address())
			})
		},
	}
	f := c.Flags()
	jsonFlag(c, &asJSON)
	f.StringVar(&s.Dir, "dir", "coordinator", "the coordinator's folder")
	f.StringVar(&where, "consortium", "whereabouts.json", "where the consortium is, as a hospital says")
	f.StringVar(&s.OperatorKey, "operator-key", "operator.key", "key of the account that would pay and carry sessions; it needs funds")
	f.StringVar(&s.Listen, "listen", "127.0.0.1:7700", "host:port of gRPC")
	f.StringVar(&s.Swarm, "swarm", "/ip4/127.0.0.1/tcp/7701", "multiaddr of the artifact swarm")
	return c
}

func followCommand(role transport.Role, dir, example string) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "follow URL#TOKEN@FINGERPRINT", Short: "Go over to the coordinator of the consortium's new operator, with all keys", Args: exactArgs("URL#TOKEN@FINGERPRINT"),
		Long: `With the join string that the new operator made for this member (salus coordinator invite). Keys, records, consents and approvals stay, and the endpoints of the chain in member.json; a daemon that
serves from the folder is to be started again. After a failure the same command may be repeated.`,
		Example: example,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := member.Follow(cmd.Context(), dir, args[0], role)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.member/v1", p, func(w io.Writer) { fmt.Fprintf(w, "%s %s follows the coordinator at %s\n", role, p.Name, p.Address) })
		},
	}
	jsonFlag(c, &asJSON)
	c.Flags().StringVar(&dir, "dir", dir, "the member's folder")
	return c
}

func workerFollow() *cobra.Command {
	return followCommand(transport.Site, "worker", "  salus worker follow --dir consortium/st-anna 'https://127.0.0.1:7700#TOKEN@FINGERPRINT'")
}

func studyFollow() *cobra.Command {
	return followCommand(transport.Researcher, "researcher", "  salus study follow --dir consortium/ada 'https://127.0.0.1:7700#TOKEN@FINGERPRINT'")
}

func workerSupport() *cobra.Command {
	var dir string
	var asJSON, unverified bool
	c := &cobra.Command{
		Use: "support MOTION", Short: "Vote for a motion", Args: exactArgs("MOTION"),
		Long: `A vote cannot be taken back; a motion that has not carried after 30 days lapses, and all votes for it with it. Outside development this hospital votes only
for keys that it made itself in verifying their ceremony (salus ceremony verify --keys).`,
		Example: "  salus worker support --dir consortium/riverside 1",
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return usageError{fmt.Errorf("motion: %q is no number", args[0])}
			}
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				m, err := s.Support(cmd.Context(), chain, n, madeBy(dir, unverified))
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.motion/v1", m, func(w io.Writer) { printMotion(w, m) })
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	unverifiedFlag(c, &unverified)
	jsonFlag(c, &asJSON)
	return c
}
