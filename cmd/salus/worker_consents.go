package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/worker"
	"salus/worker/member"
)

// openSite opens a hospital with its chain, and its keys where the command proves.
type openSite struct {
	dir       string
	shared    bool
	resources resourceFlags
}

func (o *openSite) add(c *cobra.Command, proves bool) {
	dirFlag(c, &o.dir, "worker", "the hospital's folder")
	if proves {
		o.resources.add(c)
		c.Flags().BoolVar(&o.shared, "shared-keys", false, "take the coordinator's development keys instead of this machine's (development only)")
	}
}

func (o *openSite) keys(ctx context.Context) (member.Keys, error) {
	p, err := member.LoadProfile(o.dir)
	if err != nil {
		return nil, err
	}
	keys, err := memberKeys(ctx, o.dir, p.Development, o.shared)
	if err != nil {
		return nil, err
	}
	allowed, err := o.resources.take()
	if err != nil {
		return nil, err
	}
	return keys.Within(allowed), nil
}

// with opens the folder and the chain for f.
func (o *openSite) with(ctx context.Context, f func(*worker.Site, *ledger.Client) error) error {
	s, err := worker.OpenSite(o.dir)
	if err != nil {
		return err
	}
	defer s.Close()
	chain, err := member.OpenChain(ctx, o.dir)
	if err != nil {
		return err
	}
	defer chain.Close()
	return f(s, chain)
}

// said prints what a flush is doing.
func said(cmd *cobra.Command) func(string) {
	return func(what string) { fmt.Fprintln(cmd.ErrOrStderr(), "  "+what) }
}

func workerConsents() *cobra.Command {
	c := &cobra.Command{Use: "consents", Short: "Consents that wait, their batches, and the book that they make"}
	c.AddCommand(workerConsentsStatus(), workerConsentsFlush(), workerConsentsRebuild())
	return c
}

func workerConsentsStatus() *cobra.Command {
	var o openSite
	var asJSON bool
	c := &cobra.Command{
		Use: "status", Short: "Show what waits and what is in force, here and on chain", Args: exactArgs(),
		Example: "  salus worker consents status --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.with(cmd.Context(), func(s *worker.Site, chain *ledger.Client) error {
				st, err := s.ConsentStatus(cmd.Context(), chain)
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.consents/v1", st, func(w io.Writer) {
					fmt.Fprintf(w, "epoch %d here, %d on chain; %d patients, %d with keys of their own, in %d slots\n", st.Epoch, st.ChainEpoch, st.Patients, st.OwnKeys, st.SlotsInUse)
					fmt.Fprintf(w, "%d requests wait here, %d entries in the queue on chain, %d recoveries announced; %d changes stored\n", st.Waiting, len(st.Queue), len(st.Recoveries), st.Stored)
					if st.Uncopied > 0 {
						fmt.Fprintf(w, "%d changes have no copy elsewhere yet: while a worker serves, the coordinator fetches them\n", st.Uncopied)
					}
					for _, h := range st.Held {
						fmt.Fprintf(w, "slot %d of %s is held since %s: %s\n", h.Slot, h.Patient, h.Since.Format(time.RFC3339), h.Reason)
					}
					if st.Sent > 0 {
						fmt.Fprintf(w, "the batch of epoch %d is proven and on its way\n", st.Sent)
					}
				})
			})
		},
	}
	o.add(c, false)
	jsonFlag(c, &asJSON)
	return c
}

func workerConsentsFlush() *cobra.Command {
	var o openSite
	var asJSON bool
	c := &cobra.Command{
		Use: "flush", Short: "Prove and send now what waits", Args: exactArgs(),
		Long: `Makes batches of the requests that wait and of what the queue on chain asks for, proves them, and puts them in
force. A worker that serves does so by itself, at once for the queue, after --batch-delay for requests. After a
crash the same bytes are sent again.`,
		Example: "  salus worker consents flush --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			keys, err := o.keys(cmd.Context())
			if err != nil {
				return err
			}
			return o.with(cmd.Context(), func(s *worker.Site, chain *ledger.Client) error {
				done, err := s.Flush(cmd.Context(), chain, keys, said(cmd))
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.flush/v1", done, func(w io.Writer) { fmt.Fprintln(w, flushed(done)) })
			})
		},
	}
	o.add(c, true)
	jsonFlag(c, &asJSON)
	return c
}

func flushed(f worker.Flushed) string {
	text := fmt.Sprintf("consents at epoch %d: updates %d, proofs %d, %.1f s", f.Epoch, f.Updates, f.Batches, f.Seconds)
	if f.Refused > 0 {
		text += fmt.Sprintf("; not to be put in force any more: %d", f.Refused)
	}
	return text
}

func workerConsentsRebuild() *cobra.Command {
	var o openSite
	var asJSON bool
	c := &cobra.Command{
		Use: "rebuild", Short: "Make the book anew from the chain and the stored changes", Args: exactArgs(),
		Long: `Each change of the consents is kept encrypted in the folder consents/, under the SHA-256 that is on chain. With
them, consents.key and custodian.key the book of every epoch is made again, to the bit, and compared with the
chain's roots: after a vault was lost or restored from an old copy. A change that is lost or damaged is fetched from
its copy, which two other sites and the coordinator keep; a worker that serves does so by itself.`,
		Example: "  salus worker consents rebuild --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.with(cmd.Context(), func(s *worker.Site, chain *ledger.Client) error {
				done, err := s.Rebuild(cmd.Context(), chain, said(cmd))
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.rebuilt/v1", done, func(w io.Writer) {
					fmt.Fprintf(w, "the book is made anew from %d changes, to epoch %d, as on chain\n", done.Batches, done.Epoch)
					if done.Fetched > 0 {
						fmt.Fprintf(w, "%d of them were lost or damaged here and came from their copies\n", done.Fetched)
					}
				})
			})
		},
	}
	o.add(c, false)
	jsonFlag(c, &asJSON)
	return c
}

func workerOffers() *cobra.Command {
	var dir string
	var valid uint64
	c := &cobra.Command{
		Use: "offers", Short: "Print what each patient's next directive replaces, for signing", Args: exactArgs(),
		Long:    "Prints one JSON line a patient: {patient, offer}. A directive is signed over its offer, so it cannot be replayed or moved.",
		Example: "  salus worker offers --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := worker.OpenSite(dir)
			if err != nil {
				return err
			}
			defer s.Close()
			offers, err := s.Offers(cmd.Context(), valid)
			if err != nil {
				return err
			}
			enc := json.NewEncoder(cmd.OutOrStdout())
			for _, patient := range slices.Sorted(maps.Keys(offers)) {
				if err := enc.Encode(map[string]any{"patient": patient, "offer": offers[patient]}); err != nil {
					return err
				}
			}
			return nil
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().Uint64Var(&valid, "valid-until", 0, "last block at which the signatures are good (default a month of blocks from now)")
	return c
}

func workerDirectives() *cobra.Command {
	var o openSite
	var asJSON, wait bool
	c := &cobra.Command{
		Use: "directives FILE", Short: "Put signed directives in force, by a proof on chain", Args: exactArgs("FILE"),
		Long: `FILE holds one signed directive a line, as patients sign them. All of them are taken, or none. Then they are
proven and put in force; with --wait they are only taken, for the next batch of a worker that serves.`,
		Example: "  salus worker directives --dir consortium/st-anna directives.ndjson",
		RunE: func(cmd *cobra.Command, args []string) error {
			signed, err := worker.ReadDirectives(args[0])
			if err != nil {
				return err
			}
			keys, err := o.keys(cmd.Context())
			if err != nil {
				return err
			}
			return o.with(cmd.Context(), func(s *worker.Site, chain *ledger.Client) error {
				requests := make([]worker.Request, len(signed))
				for i := range signed {
					requests[i] = worker.Request{Directive: signed[i]}
				}
				tickets, err := s.SubmitAll(cmd.Context(), requests)
				if err != nil {
					return err
				}
				data := struct {
					Taken   int             `json:"taken"`
					Tickets []worker.Ticket `json:"tickets"`
					worker.Flushed
				}{Taken: len(tickets), Tickets: tickets}
				if !wait {
					if data.Flushed, err = s.Flush(cmd.Context(), chain, keys, said(cmd)); err != nil {
						return err
					}
				}
				return show(cmd, asJSON, "salus.directives/v1", data, func(w io.Writer) {
					fmt.Fprintf(w, "%d directives taken\n", data.Taken)
					if !wait {
						fmt.Fprintln(w, flushed(data.Flushed))
					}
				})
			})
		},
	}
	o.add(c, true)
	c.Flags().BoolVar(&wait, "wait", false, "let them wait for the next batch")
	jsonFlag(c, &asJSON)
	return c
}
