package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"salus/proto/faults"
	"salus/worker"
	"salus/worker/keeper"
)

// inFolder makes a command that needs the hospital's folder and not its vault.
func inFolder(c *cobra.Command, run func(cmd *cobra.Command, dir string, args []string, asJSON bool) error) *cobra.Command {
	var dir string
	var asJSON bool
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	c.RunE = func(cmd *cobra.Command, args []string) error { return run(cmd, dir, args, asJSON) }
	return c
}

func vaultPeers() *cobra.Command {
	c := inFolder(&cobra.Command{
		Use: "peers", Short: "Show with whom encrypted objects are shared, and what is kept for whom", Args: exactArgs(),
		Long: `A hospital may let others keep copies of its vault's packs, and keep theirs: ciphertext under its CID, over the
consortium's private swarm (its key is FOLDER/swarm.psk). Index and keys never leave: destroying a patient's key erases
the patient in all copies too. A peer is another hospital's worker, or an IPFS node (Kubo) with the swarm's key. Who
is not listed gets no connection.

The worker shares while it serves. It takes packs that it has lost back by itself.`,
		Example: "  salus worker vault peers --dir consortium/st-anna",
	}, showPeers)
	c.AddCommand(peersAdd(), peersRemove(), peersPolicy())
	return c
}

// sharing is a peer with what is kept and given.
type sharing struct {
	keeper.Peer
	Given   int           `json:"given"`   // packs that it was given
	Objects int           `json:"objects"` // of it, whole, kept here
	Bytes   int64         `json:"bytes"`
	Kept    []keeper.Kept `json:"kept"`
}

func showPeers(cmd *cobra.Command, dir string, _ []string, asJSON bool) error {
	p, err := keeper.LoadPeers(dir)
	if err != nil {
		return err
	}
	store, err := keeper.OpenStore(dir)
	if err != nil {
		return err
	}
	given, err := keeper.Given(dir)
	if err != nil {
		return err
	}
	list := []sharing{}
	for _, x := range p.Peers {
		s := sharing{Peer: x, Given: given[x.Peer], Kept: []keeper.Kept{}}
		kept, err := store.Objects(x.Peer)
		if err != nil {
			return err
		}
		for _, k := range kept {
			if s.Kept = append(s.Kept, k); k.Whole {
				s.Objects++
				s.Bytes += k.Size
			}
		}
		list = append(list, s)
	}
	out := struct {
		Listen []string  `json:"listen"`
		Copies int       `json:"copies"`
		Peers  []sharing `json:"peers"`
	}{p.Listen, p.Copies, list}
	return show(cmd, asJSON, "salus.vault-sharing/v1", out, func(w io.Writer) {
		for _, s := range list {
			fmt.Fprintf(w, "%s: was given %d packs; %d objects of it are kept here, %d of at most %d bytes\n", s.Name, s.Given, s.Objects, s.Bytes, s.Most)
		}
		copies := "every peer that keeps copies"
		if p.Copies > 0 {
			copies = fmt.Sprintf("%d of the peers that keep copies", p.Copies)
		}
		fmt.Fprintf(w, "%d peers; each pack goes to %s\n", len(list), copies)
	})
}

func peersAdd() *cobra.Command {
	var x keeper.Peer
	c := inFolder(&cobra.Command{
		Use: "add NAME PEERID", Short: "List a peer, or change what is agreed with it", Args: exactArgs("NAME", "PEERID"),
		Long: `--keeps lets it have the packs that the policy gives it; --most is how many bytes of its own packs are kept here.
Its --addr is needed where it does not dial.`,
		Example: "  salus worker vault peers add --dir consortium/st-anna --keeps --addr /ip4/10.0.0.7/tcp/7712 st-bela 12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA",
	}, func(cmd *cobra.Command, dir string, args []string, asJSON bool) error {
		p, err := keeper.LoadPeers(dir)
		if err != nil {
			return err
		}
		x.Name, x.Peer = args[0], args[1]
		p.Peers = append(slices.DeleteFunc(p.Peers, func(y keeper.Peer) bool { return y.Name == x.Name }), x)
		if err := p.Save(dir); err != nil {
			return usageError{err}
		}
		return showPeers(cmd, dir, nil, asJSON)
	})
	f := c.Flags()
	f.StringArrayVar(&x.Addrs, "addr", nil, "multiaddr where it is dialled; may be given again")
	f.BoolVar(&x.Keeps, "keeps", false, "it keeps copies of this vault's packs")
	f.Int64Var(&x.Most, "most", 0, "bytes of its packs that are kept here")
	return c
}

func peersRemove() *cobra.Command {
	return inFolder(&cobra.Command{
		Use: "remove NAME", Short: "List a peer no more: it loses its connection", Args: exactArgs("NAME"),
		Long:    "What is kept of it stays until it is unlisted and collected; what it has of this vault is its own to delete.",
		Example: "  salus worker vault peers remove --dir consortium/st-anna st-bela",
	}, func(cmd *cobra.Command, dir string, args []string, asJSON bool) error {
		p, err := keeper.LoadPeers(dir)
		if err != nil {
			return err
		}
		n := len(p.Peers)
		if p.Peers = slices.DeleteFunc(p.Peers, func(y keeper.Peer) bool { return y.Name == args[0] }); len(p.Peers) == n {
			return faults.New(faults.NotFound, "no peer %.80q is listed", args[0])
		}
		if err := p.Save(dir); err != nil {
			return err
		}
		return showPeers(cmd, dir, nil, asJSON)
	})
}

func peersPolicy() *cobra.Command {
	var copies int
	var listen []string
	c := inFolder(&cobra.Command{
		Use: "policy", Short: "Say how many peers are to have each pack, and where peers may dial", Args: exactArgs(),
		Long:    "Where to listen counts from the worker's next start.",
		Example: "  salus worker vault peers policy --dir consortium/st-anna --copies 2 --listen /ip4/0.0.0.0/tcp/7712",
	}, nil)
	return withPolicy(c, &copies, &listen)
}

func withPolicy(c *cobra.Command, copies *int, listen *[]string) *cobra.Command {
	c.Flags().IntVar(copies, "copies", 0, "peers that are to have each pack; 0: all that keep copies")
	c.Flags().StringArrayVar(listen, "listen", nil, "multiaddr; may be given again")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		dir, err := cmd.Flags().GetString("dir")
		if err != nil {
			return err
		}
		asJSON, err := cmd.Flags().GetBool("json")
		if err != nil {
			return err
		}
		p, err := keeper.LoadPeers(dir)
		if err != nil {
			return err
		}
		if cmd.Flags().Changed("copies") {
			p.Copies = *copies
		}
		if cmd.Flags().Changed("listen") {
			p.Listen = *listen
		}
		if err := p.Save(dir); err != nil {
			return usageError{err}
		}
		return showPeers(cmd, dir, nil, asJSON)
	}
	return c
}

// object is a pack of the vault.
type object struct {
	CID  string `json:"cid"`
	Size int64  `json:"size"`
	Lost bool   `json:"lost"`
}

func vaultObjects() *cobra.Command {
	return onSite(&cobra.Command{
		Use: "objects", Short: "List the vault's packs by CID", Args: exactArgs(),
		Long:    "An operator of an IPFS node that is listed as a peer pins these (ipfs pin add CID).",
		Example: "  salus worker vault objects --dir consortium/st-anna --json",
	}, func(cmd *cobra.Command, s *worker.Site, _ []string, asJSON bool) error {
		all, err := s.Vault.Objects(cmd.Context())
		if err != nil {
			return err
		}
		lost, err := s.Vault.Lost(cmd.Context())
		if err != nil {
			return err
		}
		out := []object{}
		for _, o := range all {
			out = append(out, object{o.CID, o.Size, slices.Contains(lost, o)})
		}
		return show(cmd, asJSON, "salus.vault-objects/v1", out, func(w io.Writer) {
			for _, o := range out {
				fmt.Fprintf(w, "%s %d", o.CID, o.Size)
				if o.Lost {
					fmt.Fprint(w, " LOST")
				}
				fmt.Fprintln(w)
			}
			fmt.Fprintf(w, "%d packs, %d lost\n", len(out), len(lost))
		})
	})
}

func vaultFetch() *cobra.Command {
	c := onSite(&cobra.Command{
		Use: "fetch [CID...]", Short: "Take lost packs back from the peers that keep copies", Args: cobra.ArbitraryArgs,
		Long: `Without a CID all packs whose files are missing or cut are taken back; a pack that is named is replaced, such as one
that verify found damaged. Each is checked against its name. Stopped or killed, the next one goes on. A worker that
serves does it by itself.`,
		Example: "  salus worker vault fetch --dir consortium/st-anna",
	}, func(cmd *cobra.Command, s *worker.Site, args []string, asJSON bool) error {
		r, err := s.FetchPacks(cmd.Context(), args, logger(false))
		if err == nil && r.Absent > 0 {
			err = faults.New(faults.ArtifactUnavailable, "%d of %d packs: no peer that is connected has them", r.Absent, r.Lost)
		}
		return errors.Join(err, show(cmd, asJSON, "salus.vault-fetch/v1", r, func(w io.Writer) {
			fmt.Fprintf(w, "%d packs wanted, %d taken back, %d bytes\n", r.Lost, r.Packs, r.Bytes)
		}))
	})
	return c
}

func vaultPin(pin bool) *cobra.Command {
	use, short := "pin", "Keep an object of a peer even where the peer lists it no more"
	if !pin {
		use, short = "unpin", "Let an object of a peer go when the peer lists it no more"
	}
	return inFolder(&cobra.Command{
		Use: use + " CID", Short: short, Args: exactArgs("CID"),
		Example: "  salus worker vault " + use + " --dir consortium/st-bela bafybmi…",
	}, func(cmd *cobra.Command, dir string, args []string, asJSON bool) error {
		store, err := keeper.OpenStore(dir)
		if err != nil {
			return err
		}
		k, err := store.Pin(args[0], pin)
		if err != nil {
			return err
		}
		return show(cmd, asJSON, "salus.vault-kept/v1", k, func(w io.Writer) {
			fmt.Fprintf(w, "%s, %d bytes of %s: pinned %t\n", k.CID, k.Size, k.Owner, k.Pinned)
		})
	})
}

func vaultCollect() *cobra.Command {
	var grace time.Duration
	c := inFolder(&cobra.Command{
		Use: "gc", Short: "Remove copies that their owners list no more", Args: exactArgs(),
		Long: `Of what is kept for others that goes which its owner has not listed for --grace, and is not pinned; and what an
interrupted fetch left. The worker does it by itself, with a month's grace.`,
		Example: "  salus worker vault gc --dir consortium/st-bela --grace 24h",
	}, func(cmd *cobra.Command, dir string, _ []string, asJSON bool) error {
		release, err := keeper.LockServing(dir)
		if err != nil {
			return err
		}
		defer release()
		store, err := keeper.OpenStore(dir)
		if err != nil {
			return err
		}
		r, err := store.Collect(cmd.Context(), time.Now(), grace)
		if err != nil {
			return err
		}
		return show(cmd, asJSON, "salus.vault-gc/v1", r, func(w io.Writer) {
			fmt.Fprintf(w, "%d objects of %d bytes removed, %d left\n", r.Objects, r.Bytes, r.Left)
		})
	})
	c.Flags().DurationVar(&grace, "grace", keeper.Grace, "for how long an owner must not have listed it")
	return c
}
