package keeper

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"salus/models/durable"
	"salus/proto/exchange"
	"salus/proto/faults"
	"salus/worker/vault"
)

// Config is what a keeper stands on.
type Config struct {
	Dir   string // the hospital's folder
	Vault *vault.Vault
	Key   *exchange.Key
	PSK   [32]byte
	// Depart writes to the egress log that a peer is about to be given an object. Where it fails the object stays.
	Depart func(peer, cid string, size int64) error
	Log    *slog.Logger
	Clock  func() time.Time
	// Look is the pause between two looks at peers and packs; 0: two seconds. Peers are asked for their lists when they come, and at every tenth.
	Look time.Duration
}

const (
	defaultLook = 2 * time.Second
	asking      = 10 // looks
	// Grace is for how long an object is kept that its owner lists no more.
	Grace   = 30 * 24 * time.Hour
	collect = time.Hour
)

// Keeper is an open keeper: it serves, keeps and takes back while Run runs.
type Keeper struct {
	config Config
	store  *Store
	x      *exchange.Objects
	from   Fetcher // of what is lost: x

	mu     sync.Mutex
	peers  Peers
	logged map[string]bool             // "peer cid" that the egress log has
	given  map[string]map[string]int64 // by peer: packs with their sizes
	busy   map[string]bool             // peers that are asked now; "" where packs are taken back
	said   map[string]string           // the last complaint of each
	failed map[string]time.Time        // "peer cid" of what a peer lists and does not have, or not as it says: when it was asked for
}

// Open reads the list of peers and joins the swarm. The caller has LockServing.
func Open(ctx context.Context, config Config) (*Keeper, error) {
	if config.Look == 0 {
		config.Look = defaultLook
	}
	k := &Keeper{config: config, given: map[string]map[string]int64{}, busy: map[string]bool{}, said: map[string]string{}, failed: map[string]time.Time{}}
	var err error
	if k.peers, err = LoadPeers(config.Dir); err != nil {
		return nil, err
	}
	if k.store, err = OpenStore(config.Dir); err != nil {
		return nil, err
	}
	if err := k.store.tidy(ctx); err != nil {
		return nil, err
	}
	if k.logged, err = readGiven(k.givenFile()); err != nil {
		return nil, err
	}
	k.x, err = exchange.OpenObjects(exchange.ObjectsConfig{
		Key: config.Key, PSK: config.PSK, Listen: k.peers.Listen, Blocks: blocks{k},
		Enrolled: k.enrolled, Allowed: k.allowed, Give: k.give,
	})
	if err != nil {
		return nil, err
	}
	k.from = k.x
	return k, nil
}

// Close leaves the swarm.
func (k *Keeper) Close() error { return k.x.Close() }

// Addrs are the multiaddrs that peers may dial.
func (k *Keeper) Addrs() []string { return k.x.Addrs() }

// Connected are the peers that are connected now.
func (k *Keeper) Connected() []string { return k.x.Peers() }

// Run serves until ctx ends.
func (k *Keeper) Run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() {
		if err := k.x.Keep(ctx, k.members); err != nil && ctx.Err() == nil {
			k.config.Log.Error("no connections to the vault's peers are kept", "error", err.Error())
		}
	})
	collected, asked := time.Time{}, map[string]int{} // at which look a peer was asked, of those that are connected
	for n := 0; ; n++ {
		k.tell("packs", k.Refresh(ctx))
		connected := k.x.Peers()
		maps.DeleteFunc(asked, func(id string, _ int) bool { return !slices.Contains(connected, id) })
		restore := n%asking == 0
		for _, id := range connected {
			if last, before := asked[id]; before && n-last < asking {
				continue
			} else if !before {
				restore = true // it may have what is lost
			}
			asked[id] = n
			if p, ok := k.peer(id); ok && p.Most > 0 {
				k.alone(&group, id, func() error { return k.keep(ctx, p) })
			}
		}
		if restore {
			k.alone(&group, "", func() error {
				_, err := k.Restore(ctx, nil)
				return err
			})
		}
		if now := k.config.Clock(); now.Sub(collected) > collect {
			collected = now
			k.tell("collection", k.gone(ctx, now))
			k.alone(&group, "check", func() error {
				damaged, err := k.store.check(ctx, now)
				if err == nil && damaged > 0 {
					err = fmt.Errorf("%d objects were damaged here and are fetched again", damaged)
				}
				return err
			})
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(k.config.Look):
		}
	}
}

// gone collects what owners have not listed for long; what is fetched for this hospital itself is left to who fetches it.
func (k *Keeper) gone(ctx context.Context, now time.Time) error {
	k.mu.Lock()
	peers := k.peers
	k.mu.Unlock()
	_, err := k.store.collect(ctx, peers, now, Grace, false)
	return err
}

// alone runs work, unless that of the same name still runs.
func (k *Keeper) alone(group *sync.WaitGroup, name string, work func() error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.busy[name] {
		return
	}
	k.busy[name] = true
	group.Go(func() {
		err := work()
		k.mu.Lock()
		delete(k.busy, name)
		k.mu.Unlock()
		k.tell(name, err)
	})
}

// tell logs a complaint once.
func (k *Keeper) tell(of string, err error) {
	text := ""
	if err != nil && !errors.Is(err, context.Canceled) && !faults.Is(err, faults.ArtifactUnavailable) {
		text = err.Error()
	}
	k.mu.Lock()
	again := k.said[of] == text
	k.said[of] = text
	k.mu.Unlock()
	if text != "" && !again {
		k.config.Log.Warn("copies of vault objects", "of", of, "error", text)
	}
}

func (k *Keeper) peer(id string) (Peer, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.peers.of(id)
}

func (k *Keeper) enrolled(id string) bool {
	_, ok := k.peer(id)
	return ok
}

func (k *Keeper) members() (out []exchange.Member) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.peers.Peers {
		out = append(out, exchange.Member{PeerID: p.Peer, Addrs: p.Addrs})
	}
	return out
}

// Refresh reads the list of peers and the vault's packs, and gives each keeper what the policy says, after the egress log has it.
func (k *Keeper) Refresh(ctx context.Context) error {
	peers, err := LoadPeers(k.config.Dir)
	if err != nil {
		return err // the former list stands
	}
	k.mu.Lock()
	k.peers = peers
	k.mu.Unlock()
	objects, err := k.config.Vault.Objects(ctx)
	if err != nil {
		return err
	}
	given := map[string]map[string]int64{}
	var failed error
	for _, o := range objects {
		for _, id := range peers.Keepers(o.CID) {
			if err := k.depart(peers, id, o); err != nil {
				failed = err
				continue
			}
			if given[id] == nil {
				given[id] = map[string]int64{}
			}
			given[id][o.CID] = o.Size
		}
	}
	k.mu.Lock()
	k.given = given
	k.mu.Unlock()
	return failed
}

// depart makes sure that the egress log has it that a peer may have an object.
func (k *Keeper) depart(peers Peers, id string, o vault.Object) error {
	line := id + " " + o.CID
	k.mu.Lock()
	done := k.logged[line]
	k.mu.Unlock()
	if done {
		return nil
	}
	p, _ := peers.of(id)
	if err := k.config.Depart(p.Name, o.CID, o.Size); err != nil {
		return err
	}
	if err := appendLine(k.givenFile(), line); err != nil {
		return err
	}
	k.mu.Lock()
	k.logged[line] = true
	k.mu.Unlock()
	return nil
}

func (k *Keeper) givenFile() string { return filepath.Join(k.store.dir, "given") }

// readGiven reads who was given what. A line that a crash cut off is as one that was never written: the egress log gets another.
func readGiven(path string) (map[string]bool, error) {
	out := map[string]bool{}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for in.Scan() {
		if id, cid, ok := strings.Cut(in.Text(), " "); ok && exchange.ParsePeerID(id) == nil && vault.IsObject(cid) {
			out[in.Text()] = true
		}
	}
	return out, in.Err()
}

func appendLine(path, line string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\n" + line) // so that what a crash cut off does not spoil it
	return errors.Join(err, f.Sync(), f.Close())
}

// allowed says whether a peer may have a block: of a pack that it is to keep, or of what is kept for it.
func (k *Keeper) allowed(id, cid string) bool {
	if k.store.Has(id, cid) {
		return true
	}
	k.mu.Lock()
	given := k.given[id]
	k.mu.Unlock()
	if len(given) == 0 {
		return false
	}
	packs, err := k.config.Vault.Packs(context.Background(), cid)
	if err != nil {
		return false
	}
	for _, name := range packs {
		if _, ok := given[name]; ok {
			return true
		}
	}
	return false
}

func (k *Keeper) give(id string) (out []exchange.Listed, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for cid, size := range k.given[id] {
		out = append(out, exchange.Listed{CID: cid, Size: size})
	}
	return out, nil
}

// blocks are those of the vault and of what is kept.
type blocks struct{ k *Keeper }

func (b blocks) Block(ctx context.Context, cid string) ([]byte, error) {
	block, err := b.k.config.Vault.Block(ctx, cid)
	if err == nil {
		return block, nil
	}
	owners, err := b.k.store.Owners()
	if err != nil {
		return nil, err
	}
	for _, owner := range owners {
		if block, err := b.k.store.block(owner, cid); err == nil {
			return block, nil
		}
	}
	return nil, exchange.ErrNoBlock
}

// Size reads no block: a peer may ask who has what by the thousand.
func (b blocks) Size(ctx context.Context, cid string) (int64, error) {
	size, err := b.k.config.Vault.BlockSize(ctx, cid)
	if err == nil {
		return size, nil
	}
	owners, err := b.k.store.Owners()
	if err != nil {
		return 0, err
	}
	for _, owner := range owners {
		if size, err := b.k.store.size(owner, cid); err == nil {
			return size, nil
		}
	}
	return 0, exchange.ErrNoBlock
}

// keep asks a peer for its list, and keeps what is on it. Objects beyond Most are left out.
func (k *Keeper) keep(ctx context.Context, p Peer) error {
	list, err := k.x.List(ctx, p.Peer)
	if err != nil {
		return faults.New(faults.ArtifactUnavailable, "%v", err)
	}
	listed := make(map[string]int64, len(list))
	for _, l := range list {
		listed[l.CID] = l.Size
	}
	kept, err := k.store.Objects(p.Peer)
	if err != nil {
		return err
	}
	for _, o := range kept {
		_, on := listed[o.CID]
		if on == o.Gone.IsZero() {
			continue
		}
		gone := time.Time{}
		if !on {
			gone = k.config.Clock().UTC()
		}
		if err := k.store.change(ctx, p.Peer, o.CID, func(k *Kept) { k.Gone = gone }); err != nil {
			return err
		}
	}
	wanted, first := admit(p, kept, list)
	for _, l := range wanted {
		if !k.mayAsk(p.Peer, l.CID) {
			continue
		}
		own, err := k.config.Vault.Packs(ctx, l.CID)
		if err != nil {
			return err
		}
		if len(own) > 0 {
			first = cmp.Or(first, fmt.Errorf("%s lists a pack of this hospital's own vault: %s", p.Name, l.CID))
			continue
		}
		err = k.store.Fetch(ctx, owner{k.x, p.Peer}, p.Peer, l.CID, l.Size)
		if errors.Is(err, exchange.ErrNoBlock) || faults.Is(err, faults.DigestMismatch) {
			k.refused(p.Peer, l.CID)
			first = cmp.Or(first, fmt.Errorf("%s: %s: %w", p.Name, l.CID, err))
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return first
}

// least is what an object counts against Most at the least: it takes some files of its own, and who is to keep it has more to do than its bytes. Packs are larger, except the last of an import.
const least = 1 << 20

func charge(size int64) int64 { return max(size, least) }

// admit says which of the objects on a peer's list are to be fetched: those that are not whole, within Most and MaxListed, with what is kept and on the list no more counted too.
func admit(p Peer, kept []Kept, list []exchange.Listed) (wanted []exchange.Listed, first error) {
	used, count := int64(0), len(kept)
	here := make(map[string]Kept, len(kept))
	for _, o := range kept {
		used += charge(o.Size)
		here[o.CID] = o
	}
	for _, l := range list {
		o, known := here[l.CID]
		if o.Whole {
			continue
		}
		if _, err := vault.Tree(l.CID, l.Size); err != nil {
			first = cmp.Or(first, err)
			continue
		}
		if !known {
			if charge(l.Size) > p.Most-used || count >= exchange.MaxListed {
				first = cmp.Or(first, fmt.Errorf("%s has more than the %d bytes, of 1 MiB an object at least, or the %d objects that are kept for it", p.Name, p.Most, exchange.MaxListed))
				continue
			}
			used += charge(l.Size)
			count++
		}
		wanted = append(wanted, l)
	}
	return wanted, first
}

// owner is a peer that is asked for what it listed itself: it is given back to that peer, so it comes from no other.
type owner struct {
	x    *exchange.Objects
	peer string
}

func (o owner) Fetch(ctx context.Context, cids []string, receive func(cid string, block []byte) error) error {
	return o.x.FetchFrom(ctx, o.peer, cids, receive)
}

// pause is for how long what a peer listed and did not give is not asked for again: a look at it reads from its start what is here.
const pause = time.Hour

func (k *Keeper) refused(peer, cid string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.failed[peer+" "+cid] = k.config.Clock()
}

func (k *Keeper) mayAsk(peer, cid string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	at, failed := k.failed[peer+" "+cid]
	if failed && k.config.Clock().Sub(at) < pause {
		return false
	}
	delete(k.failed, peer+" "+cid)
	return true
}

// Restored says what was taken back.
type Restored struct {
	Lost   int   `json:"lost"` // packs
	Packs  int   `json:"packs"`
	Bytes  int64 `json:"bytes"`
	Absent int   `json:"absent"` // packs that nobody who is connected has
}

// Restore takes the vault's lost packs back from the peers, or those that are named: one that is there is replaced. It goes on where it was cut off.
func (k *Keeper) Restore(ctx context.Context, named []string) (r Restored, err error) {
	lost, err := Wanted(ctx, k.config.Vault, named)
	if err != nil {
		return r, err
	}
	r.Lost = len(lost)
	if len(named) == 0 {
		if err := k.spare(ctx, lost); err != nil {
			return r, err
		}
	}
	had, err := k.had(ctx, lost)
	if err != nil {
		return r, err
	}
	for _, o := range lost {
		err := faults.New(faults.ArtifactUnavailable, "nobody has pack %s", o.CID)
		if had[o.CID] {
			err = k.take(ctx, o)
		}
		if faults.Is(err, faults.ArtifactUnavailable) {
			r.Absent++
			continue
		}
		if err != nil {
			return r, err
		}
		r.Packs++
		r.Bytes += o.Size
		k.config.Log.Warn("a pack of the vault was lost and is here again, from its copy", "pack", o.CID, "bytes", o.Size)
	}
	return r, nil
}

// atOnce is how many roots are asked for at once.
const atOnce = 256

// had are the packs whose roots somebody who is connected has, or that are here already. They are asked for together, because each question that nobody answers takes a minute: so one that
// is nowhere does not keep those behind it from coming back.
func (k *Keeper) had(ctx context.Context, lost []vault.Object) (map[string]bool, error) {
	out := map[string]bool{}
	for some := range slices.Chunk(lost, atOnce) {
		var roots []string
		for _, o := range some {
			if kept, err := k.store.object(Own, o.CID); err == nil && kept.Whole {
				out[o.CID] = true
				continue
			}
			roots = append(roots, o.CID)
		}
		if len(roots) == 0 {
			continue
		}
		err := k.from.Fetch(ctx, roots, func(cid string, _ []byte) error {
			out[cid] = true
			return nil
		})
		if err != nil && !faults.Is(err, faults.ArtifactUnavailable) {
			return nil, err
		}
	}
	return out, nil
}

// spare drops what was fetched for packs that are not lost any more: a crash came before it was dropped, or the file came back by other ways.
func (k *Keeper) spare(ctx context.Context, lost []vault.Object) error {
	list, err := k.store.Objects(Own)
	for _, o := range list {
		if !o.Pinned && !slices.ContainsFunc(lost, func(l vault.Object) bool { return l.CID == o.CID }) {
			err = errors.Join(err, k.store.Drop(ctx, Own, o.CID))
		}
	}
	return err
}

// Wanted are the packs that Restore takes back: those that are named, or all that are lost.
func Wanted(ctx context.Context, v *vault.Vault, cids []string) (out []vault.Object, err error) {
	if len(cids) == 0 {
		return v.Lost(ctx)
	}
	all, err := v.Objects(ctx)
	if err != nil {
		return nil, err
	}
	sizes := map[string]int64{}
	for _, o := range all {
		sizes[o.CID] = o.Size
	}
	for _, cid := range cids {
		size, ok := sizes[cid]
		if !ok {
			return nil, faults.New(faults.NotFound, "%.80q is no pack of this vault", cid)
		}
		out = append(out, vault.Object{CID: cid, Size: size})
	}
	return out, nil
}

// take fetches one pack, puts it in its place, and drops what it was fetched to.
func (k *Keeper) take(ctx context.Context, o vault.Object) error {
	if err := k.store.Fetch(ctx, k.from, Own, o.CID, o.Size); err != nil {
		return err
	}
	from, to := io.Pipe()
	var group sync.WaitGroup
	group.Go(func() { to.CloseWithError(k.store.Write(ctx, to, Own, o.CID)) })
	err := k.config.Vault.Adopt(ctx, o.CID, from)
	from.CloseWithError(errors.New("the pack is not wanted any more"))
	group.Wait()
	if err != nil && !errors.Is(err, vault.ErrNotFound) { // compacted away meanwhile
		return err
	}
	return k.store.Drop(ctx, Own, o.CID)
}

// Given counts the packs that a peer was given, by the file.
func Given(dir string) (map[string]int, error) {
	lines, err := readGiven(filepath.Join(dir, Folder, "given"))
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for line := range lines {
		id, _, _ := strings.Cut(line, " ")
		out[id]++
	}
	return out, nil
}

// LockServing holds the folder's place in the swarm of vault objects: one process at a time has it.
func LockServing(dir string) (release func(), err error) {
	if err := durable.PrivateDir(filepath.Join(dir, Folder)); err != nil {
		return nil, err
	}
	return lockServing(filepath.Join(dir, Folder, "serving"))
}

// Serve keeps the connections and nothing else, for a command that takes packs back, until ctx ends.
func (k *Keeper) Serve(ctx context.Context) error { return k.x.Keep(ctx, k.members) }

// Await waits until a peer is connected.
func (k *Keeper) Await(ctx context.Context, most time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for len(k.x.Peers()) == 0 {
		select {
		case <-ctx.Done():
			return faults.New(faults.ArtifactUnavailable, "none of the vault's peers is connected")
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}
