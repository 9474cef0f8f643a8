package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"salus/coordinator"
	"salus/ledger"
	"salus/ledger/pins"
	"salus/models/study"
	"salus/worker/member"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/ceremony"
)

func ceremonyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "ceremony", Short: "Make the consortium's proving keys together, so that no single machine can forge a proof",
		Long: `The hospitals make the keys of all circuits together, one after another, in two phases. The keys are sound
if one hospital in each phase was honest and forgot its random numbers. The coordinator must serve
meanwhile. In this order:

  salus ceremony start --dir COORDINATOR    the operator, once every hospital has joined
  salus ceremony contribute --dir WORKER    every hospital; waits for its turns, may be repeated
  salus ceremony status --dir FOLDER        anybody
  salus ceremony finish --dir COORDINATOR   the operator: makes the keys, pins their hashes on chain
  salus ceremony verify FOLDER              anybody who holds a copy of the transcript`,
	}
	c.AddCommand(ceremonyStart(), ceremonyContribute(), ceremonyStatus(), ceremonyFinish(), ceremonyVerify())
	return c
}

// ceremonyKey is where a context holds the circuits that ceremonies make keys for, in place of the catalogue's: tests have smaller ones.
type ceremonyKey struct{}

func ceremonyCircuits(ctx context.Context) ceremony.Circuits {
	if c, ok := ctx.Value(ceremonyKey{}).(ceremony.Circuits); ok {
		return c
	}
	return catalogue.Circuits()
}

// narrator says on stderr what is being done, with the time since the beginning, and never nothing for longer than two seconds on a terminal.
type narrator struct {
	mu    sync.Mutex
	to    *os.File
	start time.Time
	last  string
}

func narrate(ctx context.Context, to *os.File) *narrator {
	n := &narrator{to: to, start: time.Now()}
	if isTerminal(to) {
		go func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-time.After(time.Second):
					n.mu.Lock()
					if n.last != "" {
						fmt.Fprintf(n.to, "\r\x1b[K%6.0fs  %s", time.Since(n.start).Seconds(), n.last)
					}
					n.mu.Unlock()
				}
			}
		}()
	}
	return n
}

func (n *narrator) say(what string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if isTerminal(n.to) {
		fmt.Fprint(n.to, "\r\x1b[K")
	}
	fmt.Fprintf(n.to, "%6.0fs  %s\n", time.Since(n.start).Seconds(), what)
	n.last = what
}

// more is what a consortium asks keys for beside those that all have.
type more struct{ sites, batches bool }

// flags ask for more.
func (m *more) flags(c *cobra.Command) {
	c.Flags().BoolVar(&m.sites, "large-sites", false, "also keys for sites of more than 3,840 patients: ten times as large, and minutes to make")
	c.Flags().BoolVar(&m.batches, "large-batches", false, "also keys for batches of 64 and 256 consents: up to forty times as large, and many minutes to make")
}

// circuitNames lists the circuits that a consortium has keys for.
func circuitNames(m more) (out []string) {
	list := catalogue.Definitions()
	if m.sites {
		list = append(list, catalogue.Large()...)
	}
	if m.batches {
		list = append(list, catalogue.Batches()...)
	}
	for _, d := range list {
		out = append(out, string(d.ID))
	}
	return out
}

func ceremonyStart() *cobra.Command {
	var dir string
	var circuits []string
	var patience time.Duration
	var asJSON bool
	var also more
	c := &cobra.Command{
		Use: "start", Short: "Begin the ceremony: every hospital that has joined is a contributor", Args: exactArgs(),
		Long: `Writes the ceremony's first record: the circuits with the hash of each as this program compiles it, and the
hospitals on chain, in alphabetical order, with their signing keys. The serving coordinator conducts it from
there. A hospital that does not contribute in time, or whose contribution is not valid, is skipped, and the
transcript says so. A running consortium may have another ceremony for circuits that have no key yet; the
folder of the one before is put aside under its id.`,
		Example: "  salus ceremony start --dir consortium/coordinator --patience 2h",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(circuits) == 0 {
				circuits = circuitNames(also)
			}
			list, err := ceremonyCircuits(cmd.Context()).Only(circuits...)
			if err != nil {
				return usageError{fmt.Errorf("--circuit: %w", err)}
			}
			f, err := coordinator.StartCeremony(cmd.Context(), dir, list, patience, time.Now(), narrate(cmd.Context(), os.Stderr).say)
			if err != nil {
				return err
			}
			begun := map[string]any{"id": f.Log().ID(), "start": f.Log().Start()}
			return show(cmd, asJSON, "salus.ceremony-start/v1", begun, func(w io.Writer) {
				fmt.Fprintf(w, "ceremony %s began: %d circuits, contributors", f.Log().ID(), len(f.Log().Start().Circuits))
				for _, c := range f.Log().Start().Contributors {
					fmt.Fprint(w, " "+c.Name)
				}
				fmt.Fprintln(w)
			})
		},
	}
	dirFlag(c, &dir, "coordinator", "the coordinator's folder")
	c.Flags().StringSliceVar(&circuits, "circuit", nil, "make keys for this circuit alone (may be repeated); all of the catalogue by default")
	also.flags(c)
	c.Flags().DurationVar(&patience, "patience", 2*time.Hour, "how long a hospital has for its turn")
	jsonFlag(c, &asJSON)
	return c
}

func ceremonyContribute() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "contribute", Short: "Contribute as a hospital: verify what came before, add fresh randomness, sign, send", Args: exactArgs(),
		Long: `Waits for this hospital's turn in each phase. Before it adds anything it verifies every contribution before its
own, and compares the transcript with the chain. The random numbers are drawn here, stay in memory and are
forgotten. After a failure, or kill -9, the same command may be repeated: what was made is sent, and what was
sent is not made again. A verified copy of the ceremony stays in the hospital's folder.`,
		Example: "  salus ceremony contribute --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			n := narrate(cmd.Context(), os.Stderr)
			phases, err := member.Contributor{Dir: dir, Circuits: ceremonyCircuits(cmd.Context()), Say: n.say}.Contribute(cmd.Context())
			if err != nil {
				return err
			}
			if phases < 2 {
				return fmt.Errorf("this hospital's contribution is in %d of 2 phases: see `salus ceremony status --dir %s`", phases, dir)
			}
			return show(cmd, asJSON, "salus.ceremony-contribution/v1", map[string]any{"phases": phases}, func(w io.Writer) {
				fmt.Fprintln(w, "contributed to both phases")
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}

// transcriptOf reads the ceremony of a coordinator's or a member's folder.
func transcriptOf(ctx context.Context, dir string) (*ceremony.Log, string, error) {
	if _, err := os.Stat(filepath.Join(dir, "coordinator.json")); err == nil {
		f, err := ceremony.Read(filepath.Join(dir, coordinator.CeremonyFolder))
		if err != nil {
			return nil, "", err
		}
		return f.Log(), coordinator.Situation(f.Log()), nil
	}
	return member.CeremonyStatus(ctx, dir)
}

func ceremonyStatus() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "status", Short: "Show the transcript and whom the ceremony waits for", Args: exactArgs(),
		Example: "  salus ceremony status --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, state, err := transcriptOf(cmd.Context(), dir)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.ceremony-status/v1", map[string]any{"id": l.ID(), "state": state, "head": l.Head(), "records": l.Records()}, func(w io.Writer) {
				fmt.Fprintf(w, "ceremony %s\n", l.ID())
				printRecords(w, l)
				fmt.Fprintf(w, "now: %s\n", state)
			})
		},
	}
	dirFlag(c, &dir, "worker", "the coordinator's or a member's folder")
	jsonFlag(c, &asJSON)
	return c
}

func printRecords(w io.Writer, l *ceremony.Log) {
	for i, r := range l.Records() {
		switch {
		case r.Start != nil:
			fmt.Fprintf(w, "%3d  start         %d circuits, %d contributors\n", i, len(r.Start.Circuits), len(r.Start.Contributors))
		case r.Contribution != nil:
			fmt.Fprintf(w, "%3d  contribution  phase %d  %s\n", i, r.Contribution.Phase, r.Contribution.Party)
		case r.Skip != nil:
			fmt.Fprintf(w, "%3d  SKIPPED       phase %d  %s: %q\n", i, r.Skip.Phase, r.Skip.Party, r.Skip.Reason)
		case r.Announce != nil:
			fmt.Fprintf(w, "%3d  announce      phase %d  block %d will be the beacon\n", i, r.Announce.Phase, r.Announce.Block)
		case r.Beacon != nil:
			fmt.Fprintf(w, "%3d  beacon        phase %d  block %d %s\n", i, r.Beacon.Phase, r.Beacon.Block, r.Beacon.Hash)
		case r.Finish != nil:
			fmt.Fprintf(w, "%3d  finish        %d keys\n", i, len(r.Finish.Keys))
		}
	}
}

func ceremonyFinish() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "finish", Short: "Make the keys and pin their hashes on chain", Args: exactArgs(),
		Long: `When both phases and their beacons are in the transcript, the keys follow from it without any choice. This makes
them, writes them to the coordinator's keys folder, and pins the hash of each verifying key and of the
transcript on chain. It may be repeated after a crash. When the bootstrap is closed it pins the transcript alone:
the hospitals pin the keys by vote, each when it has verified the ceremony (salus worker move pin, support).`,
		Example: "  salus ceremony finish --dir consortium/coordinator",
		RunE: func(cmd *cobra.Command, _ []string) error {
			done, err := coordinator.FinishCeremony(cmd.Context(), dir, ceremonyCircuits(cmd.Context()), time.Now(), narrate(cmd.Context(), os.Stderr).say)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.ceremony-keys/v1", done, func(w io.Writer) {
				for _, k := range done.Keys {
					fmt.Fprintf(w, "%-48s %s  %d MB\n", k.Circuit, k.Hash, k.Size>>20)
				}
			})
		},
	}
	dirFlag(c, &dir, "coordinator", "the coordinator's folder")
	jsonFlag(c, &asJSON)
	return c
}

func ceremonyVerify() *cobra.Command {
	var o verification
	var asJSON bool
	c := &cobra.Command{
		Use: "verify FOLDER", Short: "Verify a ceremony from its first record to its keys, believing nobody", Args: exactArgs("FOLDER"),
		Long: `Verifies every contribution and makes the keys anew from them. FOLDER holds transcript.jsonl and states/: the
ceremony folder of a coordinator, or a copy. With --from, what is missing in FOLDER is fetched from the
coordinator as the member of that folder, and a hospital that finds itself skipped in a phase is told so and
gets no keys: the others may all be one person's. It can decide to believe them (--without-own). With --rpc,
beacons, contributors' keys and pinned hashes are compared with the chain; without it the command says what it
did not check. With --keys, the keys are kept there: the keys folder of a member, which takes no others: the
operator's word for keys would make every proof worth no more than that word. With --prune, FOLDER keeps only the
newest states afterwards; the coordinator has them all.`,
		Example: "  salus ceremony verify consortium/st-anna/ceremony --from consortium/st-anna --rpc http://127.0.0.1:8545",
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.from == "" && (o.withoutOwn || o.prune) {
				return usageError{errors.New("--without-own and --prune need --from")}
			}
			n := narrate(cmd.Context(), os.Stderr)
			if o.from != "" {
				if err := member.CopyCeremony(cmd.Context(), o.from, args[0], n.say); err != nil {
					return err
				}
			}
			f, err := ceremony.Read(args[0])
			if err != nil {
				return err
			}
			v, err := o.verify(cmd.Context(), f, ceremonyCircuits(cmd.Context()), n.say)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.ceremony-verdict/v1", v, func(w io.Writer) {
				printRecords(w, f.Log())
				v.print(w)
			})
		},
	}
	c.Flags().StringVar(&o.from, "from", "", "a member's folder: fetch what is missing first")
	c.Flags().StringVar(&o.rpc, "rpc", "", "JSON-RPC address of the chain")
	c.Flags().StringVar(&o.keys, "keys", "", "keep the keys in this folder")
	c.Flags().BoolVar(&o.withoutOwn, "without-own", false, "accept a ceremony that skipped this hospital")
	c.Flags().BoolVar(&o.prune, "prune", false, "keep only the newest states in FOLDER when all is verified")
	jsonFlag(c, &asJSON)
	return c
}

// verification is how a ceremony is verified.
type verification struct {
	from, rpc, keys   string
	withoutOwn, prune bool
}

// verdict is what was verified, and what was not.
type verdict struct {
	ID         study.Digest   `json:"id"`
	Head       study.Digest   `json:"head"`
	Records    int            `json:"records"`
	Finished   bool           `json:"finished"`
	Hospitals  int            `json:"hospitals"` // that were contributors from the start
	Phases     []turnout      `json:"phases"`
	Own        *ownPart       `json:"own,omitempty"` // with --from a hospital's folder
	NotChecked []string       `json:"notChecked"`
	Unpinned   []string       `json:"unpinned,omitempty"` // circuits whose keys the hospitals have not voted for yet
	Keys       []ceremony.Key `json:"keys,omitempty"`
}

// turnout is who contributed to a phase.
type turnout struct {
	Contributed []string `json:"contributed"`
	Skipped     []string `json:"skipped"`
}

// ownPart is the part of the hospital that verifies.
type ownPart struct {
	Name    string `json:"name"`
	Missing []int  `json:"missing"` // phases without its contribution
}

// verify verifies a folder. A hospital that was skipped is told before any key is made.
func (o verification) verify(ctx context.Context, f *ceremony.Folder, circuits ceremony.Circuits, say func(string)) (verdict, error) {
	l := f.Log()
	v := verdict{ID: l.ID(), Head: l.Head(), Records: len(l.Records()), Hospitals: len(l.Start().Contributors), NotChecked: []string{}}
	for phase := 1; phase <= 2; phase++ {
		contributed, skipped := l.Turnout(phase)
		v.Phases = append(v.Phases, turnout{append([]string{}, contributed...), append([]string{}, skipped...)})
	}
	if err := o.own(l, &v); err != nil {
		return v, err
	}
	if o.rpc == "" {
		v.NotChecked = append(v.NotChecked, "without --rpc: that the beacons are block hashes, that contributors are the consortium's hospitals, what is pinned on chain")
	} else if unpinned, err := againstChain(ctx, o.rpc, l); err != nil {
		return v, err
	} else {
		v.Unpinned = unpinned
	}
	keys := o.keys
	if keys == "" {
		temporary, err := os.MkdirTemp("", "salus-keys-")
		if err != nil {
			return v, err
		}
		defer os.RemoveAll(temporary)
		keys = temporary
	}
	if err := ceremony.NewBench(f, circuits, say).Verify(keys); err != nil {
		return v, err
	}
	if finish, done := l.Finished(); done {
		v.Finished, v.Keys = true, finish.Keys
	}
	if o.prune {
		return v, f.Prune(len(l.Records()))
	}
	return v, nil
}

// own looks for the contribution of the hospital that verifies.
func (o verification) own(l *ceremony.Log, v *verdict) error {
	if o.from == "" {
		v.NotChecked = append(v.NotChecked, "without --from: that a hospital which you trust contributed to each phase: read the names")
		return nil
	}
	name, contributor, missing, err := member.OwnPart(o.from, l)
	if err != nil || !contributor && len(missing) == 0 { // a researcher
		return err
	}
	v.Own = &ownPart{name, append([]int{}, missing...)}
	switch {
	case len(missing) == 0 || o.withoutOwn:
		return nil
	case !contributor:
		return fmt.Errorf("%s with the key in %s is not among the contributors of this ceremony, so nothing in it is this hospital's own; no keys were made. If you believe that one of %s was honest in each phase: --without-own",
			name, o.from, names(l.Start().Contributors))
	}
	return fmt.Errorf("%s was skipped in phase %s of this ceremony; no keys were made. If you believe that one of the others was honest there: --without-own", name, phases(missing))
}

func names(contributors []ceremony.Contributor) string {
	var out []string
	for _, c := range contributors {
		out = append(out, c.Name)
	}
	return strings.Join(out, ", ")
}

func phases(list []int) string {
	var out []string
	for _, p := range list {
		out = append(out, strconv.Itoa(p))
	}
	return strings.Join(out, " and ")
}

func againstChain(ctx context.Context, rpc string, l *ceremony.Log) (unpinned []string, err error) {
	d, err := pins.Deployment(l.Start())
	if err != nil {
		return nil, err
	}
	chain, err := ledger.Dial(ctx, rpc, &d, nil)
	if err != nil {
		return nil, fmt.Errorf("chain %s: %w", rpc, err)
	}
	defer chain.Close()
	facts, err := ledger.ReadFacts(ctx, chain, d)
	if err != nil {
		return nil, err
	}
	if err := pins.Check(ctx, chain, facts, l); err != nil {
		return nil, fmt.Errorf("against the chain: %w", err)
	}
	return pins.Unpinned(facts, l), nil
}

func (v verdict) print(w io.Writer) {
	for i, p := range v.Phases {
		fmt.Fprintf(w, "phase %d: %d of %d hospitals contributed", i+1, len(p.Contributed), v.Hospitals)
		if len(p.Skipped) > 0 {
			fmt.Fprint(w, "; skipped: "+strings.Join(p.Skipped, ", "))
		}
		fmt.Fprintln(w)
	}
	if v.Own != nil && len(v.Own.Missing) > 0 {
		fmt.Fprintf(w, "WARNING: %s has no contribution in phase %s: its trust there is in the others alone\n", v.Own.Name, phases(v.Own.Missing))
	}
	for _, what := range v.NotChecked {
		fmt.Fprintln(w, "NOT CHECKED "+what)
	}
	for _, k := range v.Keys {
		fmt.Fprintf(w, "%-48s %s\n", k.Circuit, k.Hash)
	}
	if len(v.Unpinned) > 0 {
		fmt.Fprintf(w, "NOT PINNED YET: %s; the hospitals decide (salus worker move pin, support)\n", strings.Join(v.Unpinned, ", "))
	}
	if !v.Finished {
		fmt.Fprintf(w, "VERIFIED so far: %d records; the ceremony is not finished\n", v.Records)
		return
	}
	fmt.Fprintf(w, "VERIFIED: the keys follow from the contributions of %d of %d hospitals in phase 1 and %d of %d in phase 2\n",
		len(v.Phases[0].Contributed), v.Hospitals, len(v.Phases[1].Contributed), v.Hospitals)
}

// errShared says how a member comes by keys.
var errShared = errors.New("--shared-keys is for development consortia; elsewhere keys are always the ceremony's")

// memberKeys are a member's keys: outside development those that this machine made when it verified the ceremony, and none from anybody else; in development this
// machine's, or, with shared, the coordinator's. The coordinator alone could pin keys of its own making, with which a proof proves nothing.
func memberKeys(ctx context.Context, dir string, development, shared bool) (*catalogue.Keyring, error) {
	if shared && !development {
		return nil, usageError{errShared}
	}
	if development && !shared {
		return developmentKeys(), nil
	}
	fetch := member.FetchKeys(ctx, dir)
	if !development {
		fetch = func(id zkproofs.CircuitID, _ io.Writer) error {
			return fmt.Errorf("no key of %s was made here: run `salus ceremony verify %s --from %s --rpc URL --keys %s`, which verifies the ceremony and makes the keys",
				id, filepath.Join(dir, "ceremony"), dir, filepath.Join(dir, member.KeysFolder))
		}
	}
	what := "shared key" // of the coordinator, in development
	if !development {
		what = "key"
	}
	keys := catalogue.Given(filepath.Join(dir, member.KeysFolder), fetch, keyBar(os.Stderr, what))
	if shared {
		keys.Believing()
	}
	return keys, nil
}

// coordinatorKeys are a coordinator's keys: this machine's in development, elsewhere the ceremony's.
func coordinatorKeys(dir string, development bool) *catalogue.Keyring {
	if development {
		return developmentKeys()
	}
	return catalogue.Given(filepath.Join(dir, coordinator.KeysFolder), nil, keyBar(os.Stderr, "key"))
}
