package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"salus/ledger/transcript"
	"salus/models/study"
	"salus/proto/transport"
	"salus/worker"
	"salus/worker/member"
	"salus/worker/party"
)

func workerCommand() *cobra.Command {
	c := &cobra.Command{Use: "worker", Short: "A hospital: records, consents, approvals, sessions"}
	c.AddCommand(workerJoin(), workerImport(), workerOffers(), workerDirectives(), workerConsents(), workerPatients(), workerApprove(), workerServe(), workerBudget(), workerEgress(), workerMotions(), workerMove(), workerSupport(), workerRecords(), workerEmergency(), workerDisclosures())
	c.AddCommand(workerRetention(), workerErase(), workerErasures(), workerFHIR(), workerViews(), workerPlan())
	c.AddCommand(workerStudies(), workerRefuse(), workerPolicy(), workerLimit(), workerVault())
	c.AddCommand(workerFollow(), workerWhereabouts(), workerAudit())
	return c
}

func joinCommand(role transport.Role, dir, example string) *cobra.Command {
	var name string
	var asJSON bool
	c := &cobra.Command{
		Use: "join URL#TOKEN@FINGERPRINT", Short: "Join a consortium with the string that its operator gave you", Args: exactArgs("URL#TOKEN@FINGERPRINT"),
		Long: `Makes this member's keys in its folder, proves that it holds them, and receives a certificate for 30 days,
which renews itself. The chain must say that whoever signed for the coordinator is the operator. Only outgoing connections are made.
After a failure the same command may be repeated.`,
		Example: example,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := member.Join(cmd.Context(), dir, args[0], role, name)
			if err != nil {
				return err
			}
			developmentNotice(cmd.ErrOrStderr(), p.Development)
			return show(cmd, asJSON, "salus.member/v1", p, func(w io.Writer) { fmt.Fprintf(w, "joined %s as %s %s\n", p.Consortium, role, p.Name) })
		},
	}
	jsonFlag(c, &asJSON)
	c.Flags().StringVar(&dir, "dir", dir, "the member's folder")
	c.Flags().StringVar(&name, "name", "", "the name that the invitation was made for")
	_ = c.MarkFlagRequired("name")
	return c
}

func workerJoin() *cobra.Command {
	return joinCommand(transport.Site, "worker", "  salus worker join --dir consortium/st-anna --name st-anna 'https://127.0.0.1:7700#TOKEN@FINGERPRINT'")
}

func dirFlag(c *cobra.Command, dir *string, value, what string) {
	c.Flags().StringVar(dir, "dir", value, what)
}

func workerApprove() *cobra.Command {
	var dir string
	var asJSON, against bool
	c := &cobra.Command{
		Use: "approve STUDY", Short: "Approve a proposed study over a dataset that cannot change afterwards", Args: exactArgs("STUDY"),
		Example: "  salus worker approve --dir consortium/st-anna 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := study.ParseHash(args[0])
			if err != nil {
				return usageError{fmt.Errorf("study: %w", err)}
			}
			s, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer s.Close()
			link, err := member.Connect(dir)
			if err != nil {
				return err
			}
			defer link.Close()
			chain, err := member.OpenChain(cmd.Context(), dir)
			if err != nil {
				return err
			}
			defer chain.Close()
			st, err := link.Study(cmd.Context(), h)
			if err != nil {
				return err
			}
			a, err := s.ApproveAsPerson(cmd.Context(), chain, st, against)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.approval/v1", a, func(w io.Writer) {
				fmt.Fprintf(w, "approved %s over %d rows, dataset %s, block %d\n", a.Study, a.Patients, a.Root, a.Block)
				for _, p := range a.Problems {
					fmt.Fprintln(w, "  left out: "+p.String())
				}
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().BoolVar(&against, "against-policy", false, "approve a study that this hospital's policy.yaml does not allow")
	jsonFlag(c, &asJSON)
	return c
}

func workerServe() *cobra.Command {
	var dir, cheat, halt string
	var policy worker.Policy
	var limit study.Privacy
	var asJSON, hold, shared bool
	var resources resourceFlags
	c := &cobra.Command{
		Use: "serve", Short: "Take part in sessions until stopped", Args: exactArgs(),
		Long: `Dials out to the coordinator, follows the chain, and takes part in the sessions of studies that this site has
approved. Every other site's contribution is fetched and verified here before this site's share is made.

A large site proves its patients in chunks, as many at once as --cores and --memory allow; a circuit that does
not fit is refused, with what it would need. Each finished chunk is kept: a worker that is stopped or killed
goes on where it was.`,
		Example: "  salus worker serve --dir consortium/st-anna\n  salus worker serve --dir consortium/st-anna --cores 8 --memory 16GiB",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := lifeline(cmd.Context(), hold)
			defer cancel()
			p, err := member.LoadProfile(dir)
			if err != nil {
				return err
			}
			developmentNotice(cmd.ErrOrStderr(), p.Development)
			hooks, err := demoHooks(ctx, cmd, cheat, halt)
			if err != nil {
				return err
			}
			keys, err := memberKeys(ctx, dir, p.Development, shared)
			if err != nil {
				return err
			}
			allowed, err := resources.take()
			if err != nil {
				return err
			}
			keys.Within(allowed)
			if limit.Epsilon != "" || limit.Delta != "" {
				policy.Privacy = &limit
			}
			return worker.Serve(ctx, dir, keys, policy, hooks, logger(asJSON), func() { ready(cmd, map[string]string{"site": p.Name}) })
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	resources.add(c)
	f := c.Flags()
	f.BoolVar(&policy.Approve, "approve-all", false, "approve every proposed study without asking a person")
	f.BoolVar(&policy.Reruns, "allow-reruns", false, "run sessions whose decisions differ from an earlier one's in few patients (development only)")
	f.StringVar(&policy.Patients.Listen, "patients", "", "host:port at which this hospital's patients may ask (salus consent)")
	f.StringVar(&policy.Patients.Address, "patients-address", "", "host:port that slips name, if patients reach it by another")
	f.BoolVar(&policy.NoChains, "no-chains", false, "take part in no analysis that is a chain of sessions: its sites see the sums at each step")
	f.DurationVar(&policy.Batch, "batch-delay", worker.DefaultBatch, "how long a patient's request waits for others to share a proof with")
	f.StringVar((*string)(&policy.Copies), "copies", string(worker.CopiesShared), "whose encrypted changes of consents this site keeps, so that none is lost with its owner's disk: shared (two sites keep each one's), all or none")
	f.StringVar(&limit.Epsilon, "limit-epsilon", "", "most ε that the noised results of all studies together may tell about a row, with --limit-delta")
	f.StringVar(&limit.Delta, "limit-delta", "", "the δ of --limit-epsilon, such as 0.00001")
	f.BoolVar(&shared, "shared-keys", false, "take the coordinator's development keys instead of this machine's (development only)")
	f.BoolVar(&asJSON, "json", false, "log as JSON lines")
	f.StringVar(&cheat, "cheat", "", "doctored-row or skipped-patient: prove a false input with a modified prover (development only)")
	f.StringVar(&halt, "halt", "", "share: stop between storing and sending the decryption share (development only)")
	_ = f.MarkHidden("cheat")
	_ = f.MarkHidden("halt")
	holdFlag(c, &hold)
	return c
}

// demoHooks builds the hooks of a development consortium's demo. worker.Serve refuses them elsewhere.
func demoHooks(ctx context.Context, cmd *cobra.Command, cheat, halt string) (worker.Hooks, error) {
	var h worker.Hooks
	if cheat != "" {
		h.Proved = func(verifies bool) { ready(cmd, map[string]any{"cheat": cheat, "proofVerifies": verifies}) }
	}
	switch cheat {
	case "":
	case "doctored-row":
		h.Witness = func(d *worker.Doctored) {
			for _, codes := range d.Rows {
				if codes != nil {
					for j := range codes { // some other patient's line: the first column's code becomes 1 or 2
						codes[j] = 1 + codes[j]%2
						break
					}
					return
				}
			}
		}
	case "skipped-patient":
		h.Witness = func(d *worker.Doctored) {
			for slot, codes := range d.Rows {
				if codes != nil && d.Consents(slot) {
					d.Decline(slot)
					return
				}
			}
		}
	default:
		return h, usageError{fmt.Errorf("--cheat %q is not known", cheat)}
	}
	switch halt {
	case "":
	case "share":
		h.Stored = func(session study.SessionID, s party.Stored) {
			if s.Kind() != transcript.Share {
				return
			}
			ready(cmd, map[string]any{"halted": "share", "session": session, "digest": study.DigestOf(s.Artifact())})
			<-ctx.Done()
		}
	default:
		return h, usageError{fmt.Errorf("--halt %q is not known", halt)}
	}
	return h, nil
}

func workerEgress() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "egress", Short: "Show everything that has left this hospital", Args: exactArgs(),
		Long:    "Prints the egress log after checking its hash chain: a line is on disk before what it names is sent.",
		Example: "  salus worker egress --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			lines, _, err := member.ReadEgress(filepath.Join(dir, member.EgressFile))
			if errors.Is(err, os.ErrNotExist) {
				err = nil
			}
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.egress/v1", lines, func(w io.Writer) {
				out := bufio.NewWriter(w)
				defer out.Flush()
				for _, d := range lines {
					fmt.Fprintf(out, "%s  %-12s to %-12s %9d bytes  session %x  %s\n", d.At.Format("2006-01-02 15:04:05"), d.What, d.To, d.Size, d.Session[:4], d.Digest)
				}
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}
