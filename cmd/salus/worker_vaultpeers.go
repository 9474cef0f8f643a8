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

// folder is a hospital's, by its path, with the peer id that it has there.
type folder struct{ dir, peer string }

// inFolder makes a command that needs the hospital's folder and not its vault.
func inFolder(c *cobra.Command, run func(cmd *cobra.Command, at folder, args []string, asJSON bool) error) *cobra.Command {
	var dir string
	var asJSON bool
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		peer, err := worker.PeerID(dir)
		if err != nil {
			return err
		}
		return run(cmd, folder{dir, peer}, args, asJSON)
	}
	return c
}

func vaultPeers() *cobra.Command {
	c := inFolder(&cobra.Command{
		Use: "peers", Short: "Show with whom encrypted objects are shared, and what is kept for whom", Args: exactArgs(),
		Long: `A hospital may let others keep copies of its vault's packs, and keep theirs: ciphertext under its CID, over the
consortium's private swarm. Index and keys never leave: destroying a patient's key erases the patient in all copies
too. A peer is another hospital's worker, or an IPFS node (Kubo). Who is not listed gets no connection.

The worker shares while it serves. It takes packs that it has lost back by itself.

Two hospitals list each other, one of them with --addr, where the other listens (peers policy --listen). A Kubo node
has the swarm's key in swarm.key of its folder, three lines: /key/swarm/psk/1.0.0/ and /base16/ and FOLDER/swarm.psk
in hexadecimal (od -An -v -tx1 FOLDER/swarm.psk | tr -d ' \n'); no bootstrap list, Routing.Type none; it dials the
hospital (ipfs swarm connect) and pins what salus worker vault objects lists.`,
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

func sharingOf(store *keeper.Store, x keeper.Peer, given int) (sharing, error) {
	s := sharing{Peer: x, Given: given, Kept: []keeper.Kept{}}
	kept, err := store.Objects(x.Peer)
	if err != nil {
		return s, err
	}
	for _, k := range kept {
		if s.Kept = append(s.Kept, k); k.Whole {
			s.Objects++
			s.Bytes += k.Size
		}
	}
	return s, nil
}

func (s sharing) text(w io.Writer) {
	fmt.Fprintf(w, "%s %s\n", s.Name, s.Peer.Peer)
	for _, a := range s.Addrs {
		fmt.Fprintf(w, "  is dialled at %s\n", a)
	}
	if s.Keeps || s.Given > 0 {
		fmt.Fprintf(w, "  keeps copies of this vault: %t; packs that it was given: %d\n", s.Keeps, s.Given)
	}
	if s.Most > 0 || len(s.Kept) > 0 {
		fmt.Fprintf(w, "  kept here of its vault: %d whole objects, %d of at most %d bytes\n", s.Objects, s.Bytes, s.Most)
	}
	for _, k := range s.Kept {
		fmt.Fprintf(w, "    %s %d", k.CID, k.Size)
		if !k.Whole {
			fmt.Fprint(w, ", on its way")
		}
		if !k.Gone.IsZero() {
			fmt.Fprintf(w, ", not listed by its owner since %s", k.Gone.Format(time.DateOnly))
		}
		if k.Pinned {
			fmt.Fprint(w, ", pinned")
		}
		fmt.Fprintln(w)
	}
}

func showPeers(cmd *cobra.Command, at folder, _ []string, asJSON bool) error {
	p, err := keeper.LoadPeers(at.dir)
	if err != nil {
		return err
	}
	store, err := keeper.OpenStore(at.dir)
	if err != nil {
		return err
	}
	given, err := keeper.Given(at.dir)
	if err != nil {
		return err
	}
	out := struct {
		Peer   string    `json:"peer"` // this hospital's peer id
		Listen []string  `json:"listen"`
		Copies int       `json:"copies"`
		Peers  []sharing `json:"peers"`
	}{at.peer, append([]string{}, p.Listen...), p.Copies, []sharing{}}
	for _, x := range p.Peers {
		s, err := sharingOf(store, x, given[x.Peer])
		if err != nil {
			return err
		}
		out.Peers = append(out.Peers, s)
	}
	return show(cmd, asJSON, "salus.vault-sharing/v1", out, func(w io.Writer) {
		fmt.Fprintf(w, "this hospital %s\n", at.peer)
		for _, a := range out.Listen {
			fmt.Fprintf(w, "  listens on %s\n", a)
		}
		for _, s := range out.Peers {
			s.text(w)
		}
		copies := "all of them that keep copies"
		if p.Copies > 0 {
			copies = fmt.Sprintf("%d of them that keep copies", p.Copies)
		}
		fmt.Fprintf(w, "peers: %d; each pack goes to %s\n", len(out.Peers), copies)
	})
}

func peersAdd() *cobra.Command {
	var addrs []string
	var keeps bool
	var most string
	c := inFolder(&cobra.Command{
		Use: "add NAME PEERID", Short: "List a peer, or change what is agreed with it", Args: exactArgs("NAME", "PEERID"),
		Long: `--keeps lets it have the packs that the policy gives it; --most is how many bytes of its own packs are kept here,
each counted as 1 MiB at least.
Its --addr is needed where it does not dial. A hospital's peer id is what its own salus worker vault peers prints,
a Kubo node's what ipfs id prints. For a peer that is listed already what is not given stays as it was. A worker that
serves follows within seconds.`,
		Example: "  salus worker vault peers add --dir consortium/st-anna --keeps --addr /ip4/10.0.0.7/tcp/7712 st-bela 12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA",
	}, changed(func(cmd *cobra.Command, p *keeper.Peers, at folder, args []string) (err error) {
		x := keeper.Peer{Name: args[0]}
		i := slices.IndexFunc(p.Peers, func(y keeper.Peer) bool { return y.Name == x.Name })
		if i >= 0 {
			x = p.Peers[i]
		} else {
			i, p.Peers = len(p.Peers), append(p.Peers, x)
		}
		if x.Peer = args[1]; x.Peer == at.peer {
			return usageError{errors.New("that is this hospital's own peer id")}
		}
		f := cmd.Flags()
		if f.Changed("addr") {
			x.Addrs = addrs
		}
		if f.Changed("keeps") {
			x.Keeps = keeps
		}
		if f.Changed("most") {
			if x.Most, err = parseBytes(most); err != nil {
				return usageError{fmt.Errorf("--most: %w", err)}
			}
		}
		p.Peers[i] = x
		return nil
	}))
	f := c.Flags()
	f.StringArrayVar(&addrs, "addr", nil, "multiaddr where it is dialled; may be given again")
	f.BoolVar(&keeps, "keeps", false, "it keeps copies of this vault's packs")
	f.StringVar(&most, "most", "0", "how much of its packs is kept here, such as 500GiB")
	return c
}

// changed makes a command that changes the list of peers and shows it.
func changed(change func(cmd *cobra.Command, p *keeper.Peers, at folder, args []string) error) func(*cobra.Command, folder, []string, bool) error {
	return func(cmd *cobra.Command, at folder, args []string, asJSON bool) error {
		err := keeper.ChangePeers(cmd.Context(), at.dir, func(p *keeper.Peers) error {
			if err := change(cmd, p, at, args); err != nil {
				return err
			}
			if err := p.Check(); err != nil {
				return usageError{err}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return showPeers(cmd, at, nil, asJSON)
	}
}

func peersRemove() *cobra.Command {
	return inFolder(&cobra.Command{
		Use: "remove NAME", Short: "List a peer no more: it loses its connection", Args: exactArgs("NAME"),
		Long: `What is kept of it stays for a month, in case it is listed again; then the worker removes it, or salus worker vault gc
does. What it has of this vault is its own to delete.`,
		Example: "  salus worker vault peers remove --dir consortium/st-anna st-bela",
	}, changed(func(_ *cobra.Command, p *keeper.Peers, _ folder, args []string) error {
		n := len(p.Peers)
		if p.Peers = slices.DeleteFunc(p.Peers, func(y keeper.Peer) bool { return y.Name == args[0] }); len(p.Peers) == n {
			return faults.New(faults.NotFound, "no peer %.80q is listed", args[0])
		}
		return nil
	}))
}

func peersPolicy() *cobra.Command {
	var copies int
	var listen []string
	c := inFolder(&cobra.Command{
		Use: "policy", Short: "Say how many peers are to have each pack, and where peers may dial", Args: exactArgs(),
		Long:    "Where to listen counts from the worker's next start. What is not given stays as it was.",
		Example: "  salus worker vault peers policy --dir consortium/st-anna --copies 2 --listen /ip4/0.0.0.0/tcp/7712",
	}, changed(func(cmd *cobra.Command, p *keeper.Peers, _ folder, _ []string) error {
		if cmd.Flags().Changed("copies") {
			p.Copies = copies
		}
		if cmd.Flags().Changed("listen") {
			p.Listen = slices.DeleteFunc(listen, func(a string) bool { return a == "" })
		}
		return nil
	}))
	c.Flags().IntVar(&copies, "copies", 0, "peers that are to have each pack; 0: all that keep copies")
	c.Flags().StringArrayVar(&listen, "listen", nil, "multiaddr; may be given again; '': none, this hospital dials alone")
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
		Long: `These are what peers keep copies of. An operator of an IPFS node (Kubo) that is listed as a peer pins them (ipfs pin
add CID); peers --help says how a node joins.`,
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
			fmt.Fprintf(w, "packs: %d, lost: %d\n", len(out), len(lost))
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
		if err != nil && r.Packs == 0 {
			return err
		}
		return errors.Join(err, show(cmd, asJSON, "salus.vault-fetch/v1", r, func(w io.Writer) {
			fmt.Fprintf(w, "packs wanted: %d, taken back: %d, of %d bytes\n", r.Lost, r.Packs, r.Bytes)
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
	}, func(cmd *cobra.Command, at folder, args []string, asJSON bool) error {
		store, err := keeper.OpenStore(at.dir)
		if err != nil {
			return err
		}
		k, err := store.Pin(cmd.Context(), args[0], pin)
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
		Long: `Of what is kept for others that goes which its owner has not listed for --grace, or whose owner is listed here no
more for so long, and is not pinned; and what an interrupted fetch left. The worker does it by itself, with a month's
grace: this command is for when it does not serve.`,
		Example: "  salus worker vault gc --dir consortium/st-bela --grace 24h",
	}, func(cmd *cobra.Command, at folder, _ []string, asJSON bool) error {
		if grace < 0 {
			return usageError{fmt.Errorf("--grace: %v", grace)}
		}
		release, err := keeper.LockServing(at.dir)
		if err != nil {
			return err
		}
		defer release()
		p, err := keeper.LoadPeers(at.dir)
		if err != nil {
			return err
		}
		store, err := keeper.OpenStore(at.dir)
		if err != nil {
			return err
		}
		r, err := store.Collect(cmd.Context(), p, time.Now(), grace)
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
