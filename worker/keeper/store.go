package keeper

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"salus/models/durable"
	"salus/proto/exchange"
	"salus/proto/faults"
	"salus/worker/vault"
)

// Folder is the store's name in a hospital's folder.
const Folder = "copies"

// Own is the owner of what was fetched for this hospital itself.
const Own = "own"

// Store keeps objects of others, and what is being fetched, block by block:
//
//	OWNER/objects/<cid>        an object that is kept, or on its way (JSON)
//	OWNER/blocks/<xx>/<cid>    a block of it; xx are the CID's last letters
//	OWNER/pins/<cid>           it is not to be collected
//	lock
//
// OWNER is a peer id, or "own". Commands and the worker may have it open together.
type Store struct {
	dir string
	// step, in tests, is told of each write and removal before it happens, and can make it fail.
	step func(what string) error
}

func (s *Store) at(what string) error {
	if s.step == nil {
		return nil
	}
	return s.step(what)
}

// Kept is an object of the store.
type Kept struct {
	Owner string `json:"owner"`
	CID   string `json:"cid"`
	Size  int64  `json:"size"`
	Whole bool   `json:"whole"` // all its blocks are here
	// Gone is since when the owner has not listed it; zero: it does.
	Gone time.Time `json:"gone,omitzero"`
	// Checked is when its blocks were all read last; zero: since it came.
	Checked time.Time `json:"checked,omitzero"`
	Pinned  bool      `json:"pinned"`
}

// note is what an object's file says.
type note struct {
	Size  int64     `json:"size"`
	Whole bool      `json:"whole"`
	Gone  time.Time `json:"gone,omitzero"`

	Checked time.Time `json:"checked,omitzero"`
}

const maxNote = 4 << 10

// OpenStore opens the store of a hospital's folder.
func OpenStore(dir string) (*Store, error) {
	s := &Store{dir: filepath.Join(dir, Folder)}
	if err := durable.PrivateDir(s.dir); err != nil {
		return nil, fmt.Errorf("copies: %w", err)
	}
	return s, nil
}

// hold waits until nobody else changes which objects there are.
func (s *Store) hold(ctx context.Context) (release func(), err error) {
	l := flock.New(filepath.Join(s.dir, "lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLockContext(ctx, 50*time.Millisecond)
	if err != nil || !ok {
		return nil, fmt.Errorf("copies: %s is in use: %w", s.dir, err)
	}
	return func() { _ = l.Unlock() }, nil
}

func goodOwner(owner string) bool { return owner == Own || exchange.ParsePeerID(owner) == nil }

func (s *Store) path(owner, kind, name string) string {
	return filepath.Join(s.dir, filepath.Base(owner), kind, filepath.Base(name))
}

func (s *Store) blockPath(owner, cid string) string {
	cid = filepath.Base(cid)
	return filepath.Join(s.dir, filepath.Base(owner), "blocks", cid[max(0, len(cid)-2):], cid)
}

func (s *Store) write(what, path string, b []byte) error {
	if err := s.at(what); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); err != nil {
		for d := dir; len(d) > len(s.dir); d = filepath.Dir(d) { // from below, since a parent is made with it
			if err := os.MkdirAll(d, 0o700); err != nil {
				return err
			}
			if err := durable.SyncDir(filepath.Dir(d)); err != nil {
				return err
			}
		}
	}
	return durable.WriteFile(path, b, 0o600)
}

// Owners are those of whom something is kept.
func (s *Store) Owners() (out []string, err error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("copies: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() && goodOwner(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// Objects are those of an owner.
func (s *Store) Objects(owner string) (out []Kept, err error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, filepath.Base(owner), "objects"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("copies: %w", err)
	}
	for _, e := range entries {
		if durable.IsTemporary(e.Name()) {
			continue
		}
		k, err := s.object(owner, e.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue // collected meanwhile
		}
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

func (s *Store) object(owner, cid string) (Kept, error) {
	b, err := durable.ReadSecret(s.path(owner, "objects", cid), maxNote)
	if err != nil {
		return Kept{}, err
	}
	var n note
	if err := json.Unmarshal(b, &n); err != nil {
		return Kept{}, fmt.Errorf("copies: what is noted of %s is damaged", cid)
	}
	_, err = os.Stat(s.path(owner, "pins", cid))
	return Kept{owner, cid, n.Size, n.Whole, n.Gone, n.Checked, err == nil}, nil
}

func (s *Store) note(k Kept) error {
	b, err := json.Marshal(note{k.Size, k.Whole, k.Gone, k.Checked})
	if err != nil {
		return err
	}
	return s.write("note", s.path(k.Owner, "objects", k.CID), b)
}

// Pin keeps an object that is here from being collected; unpin lets it go.
func (s *Store) Pin(ctx context.Context, cid string, pin bool) (Kept, error) {
	release, err := s.hold(ctx)
	if err != nil {
		return Kept{}, err
	}
	defer release()
	owners, err := s.Owners()
	if err != nil {
		return Kept{}, err
	}
	for _, owner := range owners {
		k, err := s.object(owner, cid)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return k, err
		}
		path := s.path(owner, "pins", cid)
		if k.Pinned = pin; pin {
			return k, s.write("pin", path, nil)
		}
		return k, s.remove("pin removed", path)
	}
	return Kept{}, faults.New(faults.NotFound, "no object %.80q is kept here", cid)
}

func (s *Store) remove(what, path string) error {
	if err := s.at(what); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Has says whether a block of an owner's objects is here.
func (s *Store) Has(owner, cid string) bool {
	_, err := os.Stat(s.blockPath(owner, cid))
	return err == nil
}

// size is the length of a block that is here.
func (s *Store) size(owner, cid string) (int64, error) {
	info, err := os.Stat(s.blockPath(owner, cid))
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.Mode().IsRegular() || info.Size() > vault.MaxBlock) {
		return 0, exchange.ErrNoBlock
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// block reads a block, nil if it is missing or damaged: it is fetched again then.
func (s *Store) block(owner, cid string) ([]byte, error) {
	b, err := durable.ReadSecret(s.blockPath(owner, cid), vault.MaxBlock)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, exchange.ErrNoBlock
	}
	if err != nil {
		return nil, err
	}
	if !vault.IsBlock(cid, b) {
		return nil, errors.Join(exchange.ErrNoBlock, os.Remove(s.blockPath(owner, cid)))
	}
	return b, nil
}

// Fetcher gets blocks: exchange.Objects does.
type Fetcher interface {
	Fetch(ctx context.Context, cids []string, receive func(cid string, block []byte) error) error
}

// ahead is how many blocks are asked for at once.
const ahead = 16

// Fetch makes an object whole: what is missing is asked for. It goes on where it was cut off. The size bounds it: a tree of another form is refused at its first node.
func (s *Store) Fetch(ctx context.Context, from Fetcher, owner, cid string, size int64) error {
	root, err := vault.Tree(cid, size)
	if err != nil {
		return faults.New(faults.DigestMismatch, "%v", err)
	}
	if !goodOwner(owner) {
		return fmt.Errorf("copies: %.80q owns nothing", owner)
	}
	k, err := s.object(owner, cid)
	if errors.Is(err, fs.ErrNotExist) {
		k, err = Kept{Owner: owner, CID: cid, Size: size}, nil
	}
	if err != nil {
		return err
	}
	if k.Size != size {
		return faults.New(faults.DigestMismatch, "%s has two sizes: %d and %d", cid, k.Size, size)
	}
	k.Whole, k.Gone, k.Checked = false, time.Time{}, time.Time{}
	if err := s.mark(ctx, k); err != nil {
		return err
	}
	if err := s.complete(ctx, from, owner, []vault.Part{root}); err != nil {
		return err
	}
	return s.done(ctx, owner, root)
}

// done notes that an object is whole, if all its blocks are still here: a collection may have come between.
func (s *Store) done(ctx context.Context, owner string, root vault.Part) error {
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	k, err := s.object(owner, root.CID)
	if err == nil {
		err = s.all(owner, root)
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, exchange.ErrNoBlock) {
		return faults.New(faults.ArtifactUnavailable, "%s was collected while it was fetched", root.CID)
	}
	if err != nil {
		return err
	}
	k.Whole = true
	if err := s.note(k); err != nil {
		return faults.New(faults.DiskFull, "copies: %v", err)
	}
	return nil
}

// all is ErrNoBlock where a block under a part is missing.
func (s *Store) all(owner string, p vault.Part) error {
	if p.IsLeaf() {
		if !s.Has(owner, p.CID) {
			return exchange.ErrNoBlock
		}
		return nil
	}
	under, err := s.under(owner, p)
	for _, q := range under {
		if err == nil {
			err = s.all(owner, q)
		}
	}
	return err
}

// change notes something else of an object, unless it has gone meanwhile.
func (s *Store) change(ctx context.Context, owner, cid string, do func(*Kept)) error {
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	k, err := s.object(owner, cid)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	do(&k)
	return s.note(k)
}

// mark notes an object while nobody collects.
func (s *Store) mark(ctx context.Context, k Kept) error {
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := s.note(k); err != nil {
		return faults.New(faults.DiskFull, "copies: %v", err)
	}
	return nil
}

// complete fetches parts and all that is under them, from the left to the right.
func (s *Store) complete(ctx context.Context, from Fetcher, owner string, parts []vault.Part) error {
	for some := range slices.Chunk(parts, ahead) {
		var missing []string
		for _, p := range some {
			if _, err := s.block(owner, p.CID); errors.Is(err, exchange.ErrNoBlock) {
				missing = append(missing, p.CID)
			} else if err != nil {
				return err
			}
		}
		if len(missing) > 0 {
			if err := s.receive(ctx, from, owner, some, missing); err != nil {
				return err
			}
		}
		for _, p := range some {
			if p.IsLeaf() {
				continue
			}
			under, err := s.under(owner, p)
			if err != nil {
				return err
			}
			if err := s.complete(ctx, from, owner, under); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) receive(ctx context.Context, from Fetcher, owner string, parts []vault.Part, missing []string) error {
	return from.Fetch(ctx, missing, func(cid string, block []byte) error {
		i := slices.IndexFunc(parts, func(p vault.Part) bool { return p.CID == cid })
		if i < 0 || !vault.IsBlock(cid, block) || parts[i].IsLeaf() && int64(len(block)) != parts[i].Size() {
			return faults.New(faults.DigestMismatch, "block %s is not what belongs there", cid)
		}
		if !parts[i].IsLeaf() {
			if _, err := parts[i].Under(block); err != nil {
				return faults.New(faults.DigestMismatch, "block %s: %v", cid, err)
			}
		}
		if err := s.write("block", s.blockPath(owner, cid), block); err != nil {
			return faults.New(faults.DiskFull, "copies: %v", err)
		}
		return nil
	})
}

func (s *Store) under(owner string, p vault.Part) ([]vault.Part, error) {
	node, err := s.block(owner, p.CID)
	if err != nil {
		return nil, err
	}
	return p.Under(node)
}

// Write puts an object that is whole together.
func (s *Store) Write(ctx context.Context, to io.Writer, owner, cid string) error {
	k, err := s.object(owner, cid)
	if err != nil {
		return err
	}
	root, err := vault.Tree(cid, k.Size)
	if err != nil {
		return err
	}
	return s.put(ctx, to, owner, root)
}

func (s *Store) put(ctx context.Context, to io.Writer, owner string, p vault.Part) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b, err := s.block(owner, p.CID)
	if err != nil {
		return err
	}
	if p.IsLeaf() {
		_, err := to.Write(b)
		return err
	}
	under, err := p.Under(b)
	if err != nil {
		return err
	}
	for _, q := range under {
		if err := s.put(ctx, to, owner, q); err != nil {
			return err
		}
	}
	return nil
}

// Drop removes an object. Blocks go before the nodes over them, so that after a crash the next Drop finds what is left.
func (s *Store) Drop(ctx context.Context, owner, cid string) error {
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	return s.drop(owner, cid)
}

func (s *Store) drop(owner, cid string) error {
	k, err := s.object(owner, cid)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	k.Whole = false
	if err := s.note(k); err != nil {
		return err
	}
	if root, err := vault.Tree(cid, k.Size); err == nil {
		if err := s.fell(owner, root); err != nil {
			return err
		}
	}
	for _, kind := range []string{"pins", "objects"} {
		if err := s.remove(kind+" removed", s.path(owner, kind, cid)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) fell(owner string, p vault.Part) error {
	if !p.IsLeaf() {
		under, err := s.under(owner, p)
		if err != nil && !errors.Is(err, exchange.ErrNoBlock) {
			return err
		}
		for _, q := range under {
			if err := s.fell(owner, q); err != nil {
				return err
			}
		}
	}
	return s.remove("block removed", s.blockPath(owner, p.CID))
}

// Collected says what a collection took away.
type Collected struct {
	Objects int   `json:"objects"`
	Bytes   int64 `json:"bytes"`
	Left    int   `json:"left"` // objects
}

// Collect removes what its owner has not listed for longer than grace, or whose owner is itself not listed as one of whom something is kept, and what was fetched for this hospital itself,
// where it is not pinned; and what crashes left.
func (s *Store) Collect(ctx context.Context, p Peers, now time.Time, grace time.Duration) (Collected, error) {
	return s.collect(ctx, p, now, grace, true)
}

// collect leaves, where own is false, what was fetched for this hospital itself, and the traces of writes, which may be under way.
func (s *Store) collect(ctx context.Context, p Peers, now time.Time, grace time.Duration, own bool) (c Collected, err error) {
	release, err := s.hold(ctx)
	if err != nil {
		return c, err
	}
	defer release()
	owners, err := s.Owners()
	if err != nil {
		return c, err
	}
	for _, owner := range owners {
		list, err := s.Objects(owner)
		if err != nil {
			return c, err
		}
		agreed := slices.ContainsFunc(p.Peers, func(x Peer) bool { return x.Peer == owner && x.Most > 0 })
		for _, k := range list {
			if err := ctx.Err(); err != nil {
				return c, err
			}
			if owner != Own && !agreed && k.Gone.IsZero() {
				k.Gone = now.UTC()
				if err := s.note(k); err != nil {
					return c, err
				}
			}
			if k.Pinned || owner == Own && !own || owner != Own && (k.Gone.IsZero() || now.Sub(k.Gone) < grace) {
				c.Left++
				continue
			}
			if err := s.drop(owner, k.CID); err != nil {
				return c, err
			}
			c.Objects++
			c.Bytes += k.Size
		}
		if !own {
			continue
		}
		if err := errors.Join(s.sweep(owner), s.unused(ctx, owner)); err != nil {
			return c, err
		}
	}
	return c, nil
}

// sweep removes what killed writes left. Nobody may be writing.
func (s *Store) sweep(owner string) error {
	return filepath.WalkDir(filepath.Join(s.dir, owner), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && durable.IsTemporary(filepath.Base(path)) {
			err = os.Remove(path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// tidy sweeps before anything is kept. The caller has LockServing.
func (s *Store) tidy(ctx context.Context) error {
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	owners, err := s.Owners()
	for _, owner := range owners {
		err = errors.Join(err, s.sweep(owner))
	}
	return err
}

// unused removes blocks that are under no object, as those under a node that was damaged. Nobody may be writing.
func (s *Store) unused(ctx context.Context, owner string) error {
	list, err := s.Objects(owner)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for _, k := range list {
		root, err := vault.Tree(k.CID, k.Size)
		if err != nil {
			return err
		}
		if err := s.reach(ctx, owner, root, used); err != nil {
			return err
		}
	}
	return filepath.WalkDir(filepath.Join(s.dir, owner, "blocks"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !used[filepath.Base(path)] {
			err = s.remove("unused block removed", path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// reach adds the blocks under a part, as far as its nodes are here.
func (s *Store) reach(ctx context.Context, owner string, p vault.Part, used map[string]bool) error {
	used[p.CID] = true
	if err := ctx.Err(); err != nil || p.IsLeaf() {
		return err
	}
	under, err := s.under(owner, p)
	if errors.Is(err, exchange.ErrNoBlock) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, q := range under {
		if err := s.reach(ctx, owner, q, used); err != nil {
			return err
		}
	}
	return nil
}

// Checked is for how long a whole object is taken to be whole before it is read again.
const Checked = 30 * 24 * time.Hour

// check reads the objects that were not read for long. One that is damaged is whole no more, so that it is fetched again.
func (s *Store) check(ctx context.Context, now time.Time) (damaged int, err error) {
	owners, err := s.Owners()
	if err != nil {
		return 0, err
	}
	for _, owner := range owners {
		list, err := s.Objects(owner)
		if err != nil {
			return damaged, err
		}
		for _, k := range list {
			if !k.Whole || !k.Checked.IsZero() && now.Sub(k.Checked) < Checked {
				continue
			}
			var found error
			if !k.Checked.IsZero() { // else it has just come
				found = s.Write(ctx, io.Discard, owner, k.CID)
			}
			if found != nil && !errors.Is(found, exchange.ErrNoBlock) {
				return damaged, found
			}
			if found != nil {
				damaged++
			}
			if err := s.change(ctx, owner, k.CID, func(k *Kept) { k.Checked, k.Whole = now.UTC(), k.Whole && found == nil }); err != nil {
				return damaged, err
			}
		}
	}
	return damaged, nil
}

func lockServing(path string) (release func(), err error) {
	l := flock.New(path, flock.SetPermissions(0o600))
	if ok, err := l.TryLock(); err != nil || !ok {
		return nil, faults.New(faults.ArtifactUnavailable, "the worker serves, and fetches by itself what is missing: look again in a minute")
	}
	return func() { _ = l.Unlock() }, nil
}
