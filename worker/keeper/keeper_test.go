package keeper

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"salus/proto/exchange"
	"salus/proto/faults"
	"salus/worker/vault"
)

var psk = [32]byte{7}

// hospital is a folder with a vault and a keeper.
type hospital struct {
	dir   string
	vault *vault.Vault
	key   *exchange.Key
	at    *Keeper

	mu   sync.Mutex
	left []string // the egress log
	full bool     // its disk
	now  time.Time
}

func newHospital(t *testing.T) *hospital {
	t.Helper()
	h := &hospital{dir: t.TempDir(), now: time.Now()}
	key := filepath.Join(h.dir, "vault.key")
	if err := vault.NewKeyFile(key); err != nil {
		t.Fatal(err)
	}
	var err error
	if h.vault, err = vault.Open(filepath.Join(h.dir, "vault"), key); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.vault.Close() })
	if h.key, err = exchange.OpenKey(filepath.Join(h.dir, "own", "peer.key")); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *hospital) depart(peer, cid string, _ int64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.full {
		return errors.New("disk full")
	}
	h.left = append(h.left, peer+" "+cid)
	return nil
}

func (h *hospital) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// serve opens the keeper and runs it until the test ends or the function is called.
func (h *hospital) serve(t *testing.T, p Peers) (stop func()) {
	t.Helper()
	if err := p.Save(h.dir); err != nil {
		t.Fatal(err)
	}
	var err error
	h.at, err = Open(t.Context(), Config{Dir: h.dir, Vault: h.vault, Key: h.key, PSK: psk, Depart: h.depart, Log: slog.New(slog.DiscardHandler), Clock: h.clock, Look: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	at := h.at
	go func() { done <- at.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-done, at.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func one(records ...vault.Record) iter.Seq2[vault.Record, error] {
	return func(yield func(vault.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

const planted = "a name that nobody else may read"

// filled imports a record of some megabytes, and one small one in a pack of its own.
func (h *hospital) filled(t *testing.T) {
	t.Helper()
	noise := make([]byte, 3<<20)
	rand.Read(noise)
	for _, r := range []vault.Record{
		{Type: "image", ID: "1", Patient: "anna", Body: io.MultiReader(strings.NewReader(planted), bytes.NewReader(noise))},
		{Type: "note", ID: "2", Patient: "bela", Digest: [32]byte{2}, Data: []byte(planted)},
	} {
		if _, err := h.vault.Import(t.Context(), one(r)); err != nil {
			t.Fatal(err)
		}
	}
}

func (h *hospital) objects(t *testing.T) []vault.Object {
	t.Helper()
	list, err := h.vault.Objects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what, "did not happen")
		}
	}
}

func whole(t *testing.T, s *Store, owner string) (n int) {
	t.Helper()
	list, err := s.Objects(owner)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range list {
		if k.Whole {
			n++
		}
	}
	return n
}

var local = []string{"/ip4/127.0.0.1/tcp/0"}

// TestLostPacksComeBackFromAnotherHospital: with packs/ deleted every record is read again from the copy. The keeper has nothing but ciphertext; a third hospital, on the same swarm and not listed,
// gets no connection, and one that is listed and keeps nothing gets no block.
func TestLostPacksComeBackFromAnotherHospital(t *testing.T) {
	owner, second, third := newHospital(t), newHospital(t), newHospital(t)
	owner.filled(t)
	objects := owner.objects(t)
	stop := second.serve(t, Peers{Listen: local, Peers: []Peer{{Name: "owner", Peer: owner.key.PeerID(), Most: 1 << 30}, {Name: "third", Peer: third.key.PeerID(), Most: 1 << 30}}})
	there := second.at.Addrs()
	owner.serve(t, Peers{Listen: local, Copies: 1, Peers: []Peer{{Name: "second", Peer: second.key.PeerID(), Addrs: there, Keeps: true}}})
	eventually(t, "a copy of each pack", func() bool { return whole(t, second.at.store, owner.key.PeerID()) == len(objects) })
	owner.mu.Lock()
	if len(owner.left) != len(objects) {
		t.Errorf("the egress log has %q", owner.left)
	}
	owner.mu.Unlock()

	third.serve(t, Peers{Peers: []Peer{{Name: "second", Peer: second.key.PeerID(), Addrs: there, Most: 1}, {Name: "owner", Peer: owner.key.PeerID(), Addrs: owner.at.Addrs(), Most: 1}}})
	eventually(t, "a connection", func() bool { return slices.Contains(third.at.Connected(), second.key.PeerID()) })
	if list, err := third.at.x.List(t.Context(), second.key.PeerID()); err != nil || len(list) != 0 {
		t.Errorf("who keeps nothing is told of %d objects, %v", len(list), err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	for _, o := range objects {
		err := third.at.x.Fetch(ctx, []string{o.CID}, func(string, []byte) error { return nil })
		if !faults.Is(err, faults.ArtifactUnavailable) {
			t.Errorf("another's object, known by its CID: %v", err)
		}
	}
	if slices.Contains(third.at.Connected(), owner.key.PeerID()) {
		t.Error("a stranger has a connection")
	}
	for _, h := range []*hospital{second, third} {
		if found := grep(t, filepath.Join(h.dir, Folder), planted); found != "" {
			t.Errorf("%s holds the plaintext", found)
		}
	}

	// It has blocks of packs and nothing else, least of all keys: what is asked for by another name is not there.
	for _, secret := range secrets(t, owner.dir) {
		if found := grep(t, filepath.Join(second.dir, Folder), secret); found != "" {
			t.Errorf("%s holds a key of the owner", found)
		}
	}
	blocks, err := filepath.Glob(filepath.Join(second.dir, Folder, owner.key.PeerID(), "blocks", "*", "*"))
	if err != nil || len(blocks) == 0 {
		t.Fatal(blocks, err)
	}
	for _, path := range blocks {
		if packs, err := owner.vault.Packs(t.Context(), filepath.Base(path)); err != nil || len(packs) == 0 {
			t.Errorf("%s is under no pack, %v", path, err)
		}
	}

	stop() // the keeper is away while the owner's disk fails
	if err := os.RemoveAll(filepath.Join(owner.dir, "vault", "packs")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(owner.dir, "vault", "packs"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.vault.Record(t.Context(), "note", "2"); err == nil {
		t.Fatal("a record without its pack is read")
	}
	second.serve(t, Peers{Listen: []string{strings.TrimSuffix(there[0], "/")}, Peers: []Peer{{Name: "owner", Peer: owner.key.PeerID(), Most: 1 << 30}}})
	eventually(t, "the packs' return", func() bool {
		lost, err := owner.vault.Lost(t.Context())
		return err == nil && len(lost) == 0
	})
	r, err := owner.vault.Record(t.Context(), "note", "2")
	if err != nil || string(r.Data) != planted {
		t.Errorf("%q, %v", r.Data, err)
	}
	if v, err := owner.vault.Verify(t.Context(), nil); err != nil || len(v.Problems) > 0 || v.Records != 2 {
		t.Errorf("%+v, %v", v, err)
	}
	eventually(t, "an empty store of one's own", func() bool { list, err := owner.at.store.Objects(Own); return err == nil && len(list) == 0 })
}

// secrets are pieces of a hospital's keys: of the key file, and of the patients' wrapped keys.
func secrets(t *testing.T, dir string) (out []string) {
	t.Helper()
	for _, name := range []string{"vault.key", "vault/keys", "own/peer.key"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for piece := range slices.Chunk(b, 32) {
			if len(piece) == 32 && !bytes.Equal(piece, make([]byte, 32)) {
				out = append(out, string(piece))
			}
		}
	}
	if len(out) < 10 {
		t.Fatalf("%d pieces of keys", len(out))
	}
	return out
}

func grep(t *testing.T, dir, text string) (found string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			found = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestWhatIsKeptIsBoundedAndCollected: beyond Most nothing is kept; nothing is given that the egress log does not have; what its owner lists no more goes after the grace and not before, unless it is pinned.
func TestWhatIsKeptIsBoundedAndCollected(t *testing.T) {
	owner, second := newHospital(t), newHospital(t)
	owner.filled(t)
	owner.full = true
	small := owner.objects(t)[1]
	agreed := Peers{Listen: local, Peers: []Peer{{Name: "owner", Peer: owner.key.PeerID(), Most: least}}}
	second.serve(t, agreed)
	mine := Peers{Peers: []Peer{{Name: "second", Peer: second.key.PeerID(), Addrs: second.at.Addrs(), Keeps: true}}}
	owner.serve(t, mine)
	eventually(t, "a connection", func() bool { return len(owner.at.Connected()) == 1 && len(second.at.Connected()) == 1 })
	if list, err := second.at.x.List(t.Context(), owner.key.PeerID()); err != nil || len(list) != 0 {
		t.Errorf("without the egress log %d objects are given, %v", len(list), err)
	}
	owner.mu.Lock()
	owner.full = false
	owner.mu.Unlock()
	store := second.at.store
	eventually(t, "a copy", func() bool { return whole(t, store, owner.key.PeerID()) == 1 })
	list, err := store.Objects(owner.key.PeerID())
	if err != nil || len(list) != 1 || list[0].CID != small.CID {
		t.Fatalf("%+v, %v", list, err)
	}
	mine.Peers[0].Keeps = false
	if err := mine.Save(owner.dir); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a note that it is gone", func() bool {
		k, err := store.object(owner.key.PeerID(), small.CID)
		return err == nil && !k.Gone.IsZero()
	})
	collected := func(after time.Duration) int {
		c, err := store.Collect(t.Context(), agreed, second.clock().Add(after), Grace)
		if err != nil {
			t.Fatal(err)
		}
		return c.Objects
	}
	if n := collected(Grace / 2); n != 0 {
		t.Error("it went before the grace was over")
	}
	if _, err := store.Pin(t.Context(), small.CID, true); err != nil {
		t.Fatal(err)
	}
	if n := collected(2 * Grace); n != 0 {
		t.Error("a pinned object went")
	}
	if k, err := store.Pin(t.Context(), small.CID, false); err != nil || k.Pinned {
		t.Fatal(k, err)
	}
	if n := collected(2 * Grace); n != 1 || store.Has(owner.key.PeerID(), small.CID) {
		t.Error("it stayed")
	}
	if found := grep(t, filepath.Join(store.dir, owner.key.PeerID()), ""); found != "" {
		t.Errorf("%s was left", found)
	}
	if _, err := store.Pin(t.Context(), small.CID, true); !faults.Is(err, faults.NotFound) {
		t.Errorf("a pin on nothing: %v", err)
	}
}

// liar gives, for each block, what a hostile peer sends.
type liar struct {
	from   *vault.Vault
	change func(cid string, block []byte) []byte
	asked  int
	after  int // blocks, then it is away; 0: never
}

func (l *liar) Fetch(ctx context.Context, cids []string, receive func(string, []byte) error) error {
	for _, cid := range cids {
		if l.asked++; l.after > 0 && l.asked > l.after {
			return faults.New(faults.ArtifactUnavailable, "away")
		}
		b, err := l.from.Block(ctx, cid)
		if err != nil {
			return err
		}
		if l.change != nil {
			b = l.change(cid, b)
		}
		if err := receive(cid, b); err != nil {
			return err
		}
	}
	return nil
}

// TestAHostilePeersBlocksAreRefused: other bytes, a size that the tree does not have, a leaf for a root; nothing of it is kept as whole.
func TestAHostilePeersBlocksAreRefused(t *testing.T) {
	owner, second := newHospital(t), newHospital(t)
	owner.filled(t)
	s, err := OpenStore(second.dir)
	if err != nil {
		t.Fatal(err)
	}
	object, peer := owner.objects(t)[0], owner.key.PeerID()
	root, err := owner.vault.Block(t.Context(), object.CID)
	if err != nil {
		t.Fatal(err)
	}
	links, err := vault.Links(root)
	if err != nil {
		t.Fatal(err)
	}
	honest := &liar{from: owner.vault}
	for name, c := range map[string]struct {
		from Fetcher
		cid  string
		size int64
	}{
		"other bytes":       {&liar{from: owner.vault, change: func(_ string, b []byte) []byte { b[len(b)-1] ^= 1; return b }}, object.CID, object.Size},
		"a block too short": {&liar{from: owner.vault, change: func(_ string, b []byte) []byte { return b[1:] }}, object.CID, object.Size},
		"too small a size":  {honest, object.CID, object.Size - 1},
		"too large a size":  {honest, object.CID, object.Size + 1<<30},
		"no size":           {honest, object.CID, 0},
		"an absurd size":    {honest, object.CID, 1 << 62},
		"a leaf":            {honest, links[1].CID, links[1].Size},
		"a path":            {honest, "../../vault.key", 100},
	} {
		t.Run(name, func(t *testing.T) {
			if err := s.Fetch(t.Context(), c.from, peer, c.cid, c.size); !faults.Is(err, faults.DigestMismatch) {
				t.Error(err)
			}
			if n := whole(t, s, peer); n != 0 {
				t.Error("it is kept as whole")
			}
			if err := s.Drop(t.Context(), peer, c.cid); err != nil {
				t.Error(err)
			}
		})
	}
	if err := s.Fetch(t.Context(), honest, "../x", object.CID, object.Size); err == nil {
		t.Error("an owner that is no peer was taken")
	}
}

// TestAFetchGoesOnWhereItWasCutOff: what came is not asked for again; a damaged block is; the whole is the pack's bytes.
func TestAFetchGoesOnWhereItWasCutOff(t *testing.T) {
	owner, second := newHospital(t), newHospital(t)
	owner.filled(t)
	object, peer := owner.objects(t)[0], owner.key.PeerID()
	var s *Store
	open := func() {
		var err error
		if s, err = OpenStore(second.dir); err != nil {
			t.Fatal(err)
		}
	}
	open()
	l := &liar{from: owner.vault, after: 3}
	if err := s.Fetch(t.Context(), l, peer, object.CID, object.Size); !faults.Is(err, faults.ArtifactUnavailable) {
		t.Fatal(err)
	}
	open()
	l = &liar{from: owner.vault}
	if err := s.Fetch(t.Context(), l, peer, object.CID, object.Size); err != nil {
		t.Fatal(err)
	}
	total := 1 + 1 + int((object.Size-64+vault.MaxBlock-1)/vault.MaxBlock)
	if l.asked != total-3 {
		t.Errorf("%d blocks were asked for, want %d", l.asked, total-3)
	}
	written := func() []byte {
		var b bytes.Buffer
		if err := s.Write(t.Context(), &b, peer, object.CID); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	want, err := os.ReadFile(filepath.Join(owner.dir, "vault", "packs", object.CID))
	if err != nil || !bytes.Equal(written(), want) {
		t.Error("other bytes", err)
	}
	if err := os.WriteFile(s.blockPath(peer, object.CID), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), io.Discard, peer, object.CID); !errors.Is(err, exchange.ErrNoBlock) {
		t.Errorf("damaged: %v", err)
	}
	l.asked = 0
	if err := s.Fetch(t.Context(), l, peer, object.CID, object.Size); err != nil || l.asked != 1 {
		t.Error(l.asked, err)
	}
	if !bytes.Equal(written(), want) {
		t.Error("other bytes")
	}
}

// TestThePolicySaysWhoKeepsAPack: so many of those that keep copies, the same for everybody who looks, and few move when one leaves.
func TestThePolicySaysWhoKeepsAPack(t *testing.T) {
	p := Peers{Copies: 2}
	for i := range 5 {
		p.Peers = append(p.Peers, Peer{Name: fmt.Sprint(i), Peer: fmt.Sprint("peer", i), Keeps: i < 4})
	}
	fewer := Peers{Copies: 2, Peers: p.Peers[1:]}
	count, moved := map[string]int{}, 0
	for i := range 200 {
		cid := fmt.Sprint("pack", i)
		was, is := p.Keepers(cid), fewer.Keepers(cid)
		for _, id := range was {
			count[id]++
			if id != "peer0" && !slices.Contains(is, id) {
				moved++
			}
		}
		if len(was) != 2 || len(is) != 2 {
			t.Fatal(was, is)
		}
	}
	if count["peer4"] != 0 || moved != 0 {
		t.Errorf("who keeps nothing has %d, %d copies moved", count["peer4"], moved)
	}
	for id, n := range count {
		if n < 60 {
			t.Errorf("%s has %d of 400 copies", id, n)
		}
	}
	if p.Copies = 0; len(p.Keepers("x")) != 4 {
		t.Error("without a number not all have it")
	}
}

// TestWhatIsKeptForAPeerThatIsListedNoMoreGoes: a month after the first collection that finds it so, and not where the peer is listed again before.
func TestWhatIsKeptForAPeerThatIsListedNoMoreGoes(t *testing.T) {
	owner, second := newHospital(t), newHospital(t)
	owner.filled(t)
	s, err := OpenStore(second.dir)
	if err != nil {
		t.Fatal(err)
	}
	object, peer, now := owner.objects(t)[1], owner.key.PeerID(), time.Now()
	if err := s.Fetch(t.Context(), &liar{from: owner.vault}, peer, object.CID, object.Size); err != nil {
		t.Fatal(err)
	}
	listed := Peers{Peers: []Peer{{Name: "owner", Peer: peer, Most: 1}}}
	for i, step := range []struct {
		p       Peers
		after   time.Duration
		objects int
	}{{listed, 2 * Grace, 0}, {Peers{}, 3 * Grace, 0}, {Peers{}, 4*Grace - time.Hour, 0}, {Peers{}, 4 * Grace, 1}} {
		c, err := s.Collect(t.Context(), step.p, now.Add(step.after), Grace)
		if err != nil || c.Objects != step.objects || c.Left != 1-step.objects {
			t.Errorf("%d: %+v, %v", i, c, err)
		}
	}
}

// TestAVaultThatIsGoneComesBackFromItsKeysAndTheCopies: the backup has index, keys and blobs and not a byte of the packs, which come from the other hospital.
func TestAVaultThatIsGoneComesBackFromItsKeysAndTheCopies(t *testing.T) {
	owner, second := newHospital(t), newHospital(t)
	owner.filled(t)
	shared := vault.Record{Type: "list", ID: "1", Digest: [32]byte{1}, Data: []byte("anna\nbela\n")}
	if _, err := owner.vault.Import(t.Context(), one(shared)); err != nil {
		t.Fatal(err)
	}
	objects := owner.objects(t)
	if err := owner.vault.PutBlob("book", []byte("content")); err != nil {
		t.Fatal(err)
	}
	second.serve(t, Peers{Listen: local, Peers: []Peer{{Name: "owner", Peer: owner.key.PeerID(), Most: 1 << 30}}})
	mine := Peers{Peers: []Peer{{Name: "second", Peer: second.key.PeerID(), Addrs: second.at.Addrs(), Keeps: true}}}
	stop := owner.serve(t, mine)
	eventually(t, "a copy of each pack", func() bool { return whole(t, second.at.store, owner.key.PeerID()) == len(objects) })
	folder := filepath.Join(t.TempDir(), "backup")
	b, err := owner.vault.BackupWithoutPacks(t.Context(), folder, time.Now(), nil)
	if err != nil || b.Missing != len(objects) || b.Copied != 0 || b.Blobs != 1 {
		t.Fatalf("%+v, %v", b, err)
	}
	if packs, err := os.ReadDir(filepath.Join(folder, "packs")); err != nil || len(packs) != 0 {
		t.Errorf("%v, %v", packs, err)
	}
	stop()
	dir, key := filepath.Join(owner.dir, "vault"), filepath.Join(owner.dir, "vault.key")
	if err := errors.Join(owner.vault.Close(), os.RemoveAll(dir)); err != nil {
		t.Fatal(err)
	}
	if r, err := vault.Restore(t.Context(), folder, dir, key, nil, nil); err != nil || r.Missing != len(objects) {
		t.Fatalf("%+v, %v", "restored", err)
	}
	if owner.vault, err = vault.Open(dir, key); err != nil {
		t.Fatal(err)
	}
	if lost, err := owner.vault.Lost(t.Context()); err != nil || len(lost) != len(objects) {
		t.Fatal(lost, err)
	}
	stop = owner.serve(t, mine)
	eventually(t, "the packs' return", func() bool {
		lost, err := owner.vault.Lost(t.Context())
		return err == nil && len(lost) == 0
	})
	if v, err := owner.vault.Verify(t.Context(), nil); err != nil || len(v.Problems) > 0 || v.Records != 3 || v.Blobs != 1 {
		t.Errorf("%+v, %v", v, err)
	}

	// The same backup once more, after a patient was erased: the packs come first, the patient does not come back.
	stop()
	edit := func(r vault.Record) (vault.Record, bool, error) {
		r.Data, r.Digest = []byte("anna\n"), [32]byte{9}
		return r, r.Type == "list", nil
	}
	if _, err := owner.vault.Erase(t.Context(), "bela", edit, false); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(owner.vault.Close(), os.RemoveAll(dir)); err != nil {
		t.Fatal(err)
	}
	again := func(v *vault.Vault) error { _, err := v.Erase(t.Context(), "", edit, false); return err }
	if _, err := vault.Restore(t.Context(), folder, dir, key, again, nil); !errors.Is(err, vault.ErrNoPacks) {
		t.Fatal("restored without the packs that have the erased patient:", err)
	}
	packs := func(v *vault.Vault) error {
		k, err := Open(t.Context(), Config{Dir: owner.dir, Vault: v, Key: owner.key, PSK: psk, Depart: owner.depart, Log: slog.New(slog.DiscardHandler), Clock: owner.clock})
		if err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- k.Serve(ctx) }()
		if err = k.Await(ctx, time.Minute); err == nil {
			_, err = k.Restore(ctx, nil)
		}
		cancel()
		<-done
		return errors.Join(err, k.Close())
	}
	if r, err := vault.RestoreWithPacks(t.Context(), folder, dir, key, packs, again, nil); err != nil || r.Missing != 0 || r.Erased != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if owner.vault, err = vault.Open(dir, key); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.vault.Record(t.Context(), "note", "2"); !errors.Is(err, vault.ErrNotFound) {
		t.Error("the erased patient is back:", err)
	}
	if r, err := owner.vault.Record(t.Context(), "list", "1"); err != nil || string(r.Data) != "anna\n" {
		t.Errorf("%q, %v", r.Data, err)
	}
}

// held has the blocks of some objects in memory, and counts the questions that nobody answers whole, each of which takes a minute.
type held struct {
	blocks  map[string][]byte
	minutes int
}

func (h *held) Fetch(_ context.Context, cids []string, receive func(string, []byte) error) error {
	missing := false
	for _, cid := range cids {
		b, ok := h.blocks[cid]
		if missing = missing || !ok; !ok {
			continue
		}
		if err := receive(cid, b); err != nil {
			return err
		}
	}
	if missing {
		h.minutes++
		return faults.New(faults.ArtifactUnavailable, "nobody has it")
	}
	return nil
}

func (h *held) add(t *testing.T, v *vault.Vault, o vault.Object) {
	t.Helper()
	var under func(p vault.Part)
	under = func(p vault.Part) {
		b, err := v.Block(t.Context(), p.CID)
		if err != nil {
			t.Fatal(err)
		}
		if h.blocks[p.CID] = b; p.IsLeaf() {
			return
		}
		parts, err := p.Under(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range parts {
			under(q)
		}
	}
	root, err := vault.Tree(o.CID, o.Size)
	if err != nil {
		t.Fatal(err)
	}
	under(root)
}

// TestPacksThatNobodyHasDoNotKeepTheOthersAway: those behind them come back, and it takes one minute, not one for each.
func TestPacksThatNobodyHasDoNotKeepTheOthersAway(t *testing.T) {
	owner := newHospital(t)
	for i := range 6 {
		if _, err := owner.vault.Import(t.Context(), one(vault.Record{Type: "note", ID: fmt.Sprint(i), Patient: "anna", Digest: [32]byte{byte(i)}, Data: []byte("text")})); err != nil {
			t.Fatal(err)
		}
	}
	objects, there := owner.objects(t), &held{blocks: map[string][]byte{}}
	for _, o := range objects[4:] {
		there.add(t, owner.vault, o)
	}
	if err := os.RemoveAll(filepath.Join(owner.dir, "vault", "packs")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(owner.dir, "vault", "packs"), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := OpenStore(owner.dir)
	if err != nil {
		t.Fatal(err)
	}
	k := &Keeper{config: Config{Vault: owner.vault, Log: slog.New(slog.DiscardHandler)}, store: s, from: there}
	for i, want := range []Restored{{Lost: 6, Packs: 2, Bytes: objects[4].Size + objects[5].Size, Absent: 4}, {Lost: 4, Absent: 4}} {
		if r, err := k.Restore(t.Context(), nil); err != nil || r != want {
			t.Errorf("%d: %+v, want %+v, %v", i, r, want, err)
		}
	}
	if there.minutes != 2 {
		t.Errorf("%d questions that nobody answers, want one each time", there.minutes)
	}
}

// hostile is an enrolled peer that lists what it likes, and counts the looks at its list and the questions for blocks.
type hostile struct {
	mu     sync.Mutex
	list   []exchange.Listed
	blocks map[string][]byte
	looks  int
	asked  map[string]int
}

func (h *hostile) Block(_ context.Context, cid string) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if b, ok := h.blocks[cid]; ok {
		return b, nil
	}
	return nil, exchange.ErrNoBlock
}

func (h *hostile) Size(ctx context.Context, cid string) (int64, error) {
	b, err := h.Block(ctx, cid)
	return int64(len(b)), err
}

func (h *hostile) allowed(_, cid string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked[cid]++
	return true
}

func (h *hostile) give(string) ([]exchange.Listed, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.looks++
	return slices.Clone(h.list), nil
}

// TestAPeerGetsNothingOfOthersThroughItsKeeper: it lists a third hospital's pack, which the keeper may have, and one of the keeper's own. The keeper asks the peer for the former and nobody
// else, once an hour at most, and keeps neither; what the peer itself has beside it is kept.
func TestAPeerGetsNothingOfOthersThroughItsKeeper(t *testing.T) {
	owner, second, third := newHospital(t), newHospital(t), newHospital(t)
	owner.filled(t)
	second.filled(t)
	third.filled(t)
	theirs, own, mine := owner.objects(t)[1], second.objects(t)[1], third.objects(t)[1]
	there := &held{blocks: map[string][]byte{}}
	there.add(t, third.vault, mine)
	bad := &hostile{list: []exchange.Listed{{CID: theirs.CID, Size: theirs.Size}, {CID: own.CID, Size: own.Size}, {CID: mine.CID, Size: mine.Size}}, blocks: there.blocks, asked: map[string]int{}}
	second.serve(t, Peers{Listen: local, Peers: []Peer{{Name: "owner", Peer: owner.key.PeerID(), Most: 1 << 30, Keeps: true}, {Name: "third", Peer: third.key.PeerID(), Most: 1 << 30}}})
	owner.serve(t, Peers{Peers: []Peer{{Name: "second", Peer: second.key.PeerID(), Addrs: second.at.Addrs(), Keeps: true, Most: 1 << 30}}})
	eventually(t, "copies", func() bool {
		return whole(t, second.at.store, owner.key.PeerID()) == 2 && whole(t, owner.at.store, second.key.PeerID()) == 2
	})
	x, err := exchange.OpenObjects(exchange.ObjectsConfig{Key: third.key, PSK: psk, Blocks: bad, Allowed: bad.allowed, Give: bad.give, Enrolled: func(id string) bool { return id == second.key.PeerID() }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- x.Keep(ctx, func() []exchange.Member {
			return []exchange.Member{{PeerID: second.key.PeerID(), Addrs: second.at.Addrs()}}
		})
	}()
	defer func() {
		cancel()
		<-done
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}()
	seen := func() (looks, asked int) {
		bad.mu.Lock()
		defer bad.mu.Unlock()
		return bad.looks, bad.asked[theirs.CID]
	}
	eventually(t, "some looks", func() bool { looks, _ := seen(); return looks > 4 })
	s, peer := second.at.store, third.key.PeerID()
	if !s.Has(peer, mine.CID) || whole(t, s, peer) != 1 {
		t.Error("what the peer itself has is not kept")
	}
	for _, o := range []vault.Object{theirs, own} {
		if s.Has(peer, o.CID) || second.at.allowed(peer, o.CID) {
			t.Error("the peer gets what is another's")
		}
	}
	if _, asked := seen(); asked != 1 {
		t.Errorf("it was asked %d times in an hour for what it has not", asked)
	}
	second.mu.Lock()
	second.now = second.now.Add(2 * pause)
	second.mu.Unlock()
	eventually(t, "another question", func() bool { _, asked := seen(); return asked > 1 })
}

// TestManySmallObjectsCountForWhatTheyTake, those that are on the list no more too; and there is a number beyond which an owner has no more, however much is kept for it.
func TestManySmallObjectsCountForWhatTheyTake(t *testing.T) {
	cid := func(i int) string {
		b := append([]byte{1, 0x70, 0x16, 32}, make([]byte, 32)...) // dag-pb, SHA3-256
		binary.BigEndian.PutUint64(b[4:], uint64(i))
		return "b" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
	}
	var list []exchange.Listed
	for i := range 10 {
		list = append(list, exchange.Listed{CID: cid(i), Size: 65})
	}
	gone := Kept{CID: cid(100), Size: 65, Whole: true, Gone: time.Now()}
	known := Kept{CID: cid(0), Size: 65} // on its way
	if got, err := admit(Peer{Most: 4 << 20}, []Kept{gone, known}, list); err == nil || len(got) != 3 || got[0].CID != known.CID {
		t.Errorf("%d objects, %v", len(got), err)
	}
	if got, err := admit(Peer{Most: 16 << 20}, []Kept{gone, known}, list); err != nil || len(got) != 10 {
		t.Errorf("%d objects, %v", len(got), err)
	}
	kept := make([]Kept, exchange.MaxListed-1)
	if got, err := admit(Peer{Most: math.MaxInt64}, kept, list); err == nil || len(got) != 1 {
		t.Errorf("%d objects, %v", len(got), err)
	}
	if got, err := admit(Peer{Most: math.MaxInt64}, nil, []exchange.Listed{{CID: cid(1), Size: 64}, list[2]}); err == nil || len(got) != 1 {
		t.Errorf("%d objects, %v", len(got), err)
	}
}

// meanwhile does something before the block that comes n-th.
type meanwhile struct {
	liar
	n  int
	do func()
}

func (m *meanwhile) Fetch(ctx context.Context, cids []string, receive func(string, []byte) error) error {
	return m.liar.Fetch(ctx, cids, func(cid string, b []byte) error {
		if m.n--; m.n == 0 {
			m.do()
		}
		return receive(cid, b)
	})
}

// TestACollectionDuringAFetchLeavesNothingThatIsCalledWhole: the fetch says that it failed, and the next one makes it whole.
func TestACollectionDuringAFetchLeavesNothingThatIsCalledWhole(t *testing.T) {
	owner, second := newHospital(t), newHospital(t)
	owner.filled(t)
	s, err := OpenStore(second.dir)
	if err != nil {
		t.Fatal(err)
	}
	object, peer := owner.objects(t)[0], owner.key.PeerID()
	m := &meanwhile{liar{from: owner.vault}, 4, func() {
		if err := s.Drop(t.Context(), peer, object.CID); err != nil {
			t.Error(err)
		}
	}}
	if err := s.Fetch(t.Context(), m, peer, object.CID, object.Size); !faults.Is(err, faults.ArtifactUnavailable) {
		t.Error("half of it was collected:", err)
	}
	if whole(t, s, peer) != 0 {
		t.Error("it is called whole")
	}
	if err := s.Fetch(t.Context(), m, peer, object.CID, object.Size); err != nil || whole(t, s, peer) != 1 {
		t.Error(err)
	}
	if err := s.Write(t.Context(), io.Discard, peer, object.CID); err != nil {
		t.Error(err)
	}
}

// TestADamagedCopyIsFetchedAgain: found when it is read after a month, and not a copy that is as it was.
func TestADamagedCopyIsFetchedAgain(t *testing.T) {
	owner, second := newHospital(t), newHospital(t)
	owner.filled(t)
	s, err := OpenStore(second.dir)
	if err != nil {
		t.Fatal(err)
	}
	object, peer, now := owner.objects(t)[0], owner.key.PeerID(), time.Now()
	l := &liar{from: owner.vault}
	if err := s.Fetch(t.Context(), l, peer, object.CID, object.Size); err != nil {
		t.Fatal(err)
	}
	node, err := owner.vault.Block(t.Context(), object.CID)
	if err != nil {
		t.Fatal(err)
	}
	links, err := vault.Links(node)
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		after   time.Duration
		damage  bool
		damaged int
	}{{0, false, 0}, {Checked, false, 0}, {Checked, true, 0}, {2*Checked - time.Hour, false, 0}, {2 * Checked, false, 1}, {2 * Checked, false, 0}} {
		if step.damage {
			if err := os.WriteFile(s.blockPath(peer, links[1].CID), []byte("damaged"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.check(t.Context(), now.Add(step.after)); err != nil || n != step.damaged {
			t.Errorf("%d: %d, %v", i, n, err)
		}
	}
	if n := whole(t, s, peer); n != 0 {
		t.Error("it is still whole")
	}
	l.asked = 0
	if err := s.Fetch(t.Context(), l, peer, object.CID, object.Size); err != nil || l.asked != 1 || whole(t, s, peer) != 1 {
		t.Error(l.asked, err)
	}
	// Blocks under a node that is lost go with a collection by command, and nothing else does.
	if err := os.Remove(s.blockPath(peer, object.CID)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Collect(t.Context(), Peers{Peers: []Peer{{Peer: peer, Most: 1}}}, now, Grace); err != nil || s.Has(peer, links[1].CID) {
		t.Error("a block under no object stays", err)
	}
	if err := s.Fetch(t.Context(), l, peer, object.CID, object.Size); err != nil {
		t.Error(err)
	}
	if _, err := s.Collect(t.Context(), Peers{Peers: []Peer{{Peer: peer, Most: 1}}}, now, Grace); err != nil {
		t.Error(err)
	}
	if err := s.Write(t.Context(), io.Discard, peer, object.CID); err != nil {
		t.Error("a collection took what is in use:", err)
	}
}

// TestADeathOrAFullDiskAtAnyWriteLosesNothing fails each write and removal in turn, and goes on in a store that is opened anew: what is called whole is whole, and the same again comes to its end.
func TestADeathOrAFullDiskAtAnyWriteLosesNothing(t *testing.T) {
	owner := newHospital(t)
	owner.filled(t)
	object, peer := owner.objects(t)[0], owner.key.PeerID()
	want, err := os.ReadFile(filepath.Join(owner.dir, "vault", "packs", object.CID))
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(s *Store) error {
		return s.Fetch(t.Context(), &liar{from: owner.vault}, peer, object.CID, object.Size)
	}
	pin := func(to bool) func(*Store) error {
		return func(s *Store) error { _, err := s.Pin(t.Context(), object.CID, to); return err }
	}
	drop := func(s *Store) error { return s.Drop(t.Context(), peer, object.CID) }
	steps := []func(*Store) error{fetch, pin(true), pin(false), drop}
	full, seen := errors.New("no space left on device"), map[string]bool{}
	for n := 1; ; n++ {
		dir, at, died := t.TempDir(), 0, ""
		s, err := OpenStore(dir)
		if err != nil {
			t.Fatal(err)
		}
		s.step = func(what string) error {
			if at++; at == n {
				died = what
				return full
			}
			return nil
		}
		for i, do := range steps {
			err := do(s)
			if died == "" {
				if err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err == nil {
				t.Errorf("%d, %s: no error", n, died)
			}
			if s, err = OpenStore(dir); err != nil {
				t.Fatal(err)
			}
			if whole(t, s, peer) == 1 {
				var b bytes.Buffer
				if err := s.Write(t.Context(), &b, peer, object.CID); err != nil || !bytes.Equal(b.Bytes(), want) {
					t.Errorf("%d, %s: called whole: %v", n, died, err)
				}
			}
			for _, again := range steps[i:] {
				if err := again(s); err != nil {
					t.Errorf("%d, %s: again: %v", n, died, err)
				}
			}
			break
		}
		if found := grep(t, filepath.Join(dir, Folder, peer), ""); found != "" {
			t.Errorf("%d, %s: %s was left", n, died, found)
		}
		if died == "" {
			break
		}
		seen[died] = true
	}
	for _, what := range []string{"note", "block", "pin", "pin removed", "block removed", "pins removed", "objects removed"} {
		if !seen[what] {
			t.Errorf("nothing died at %q", what)
		}
	}
}

func FuzzPeers(f *testing.F) {
	f.Add([]byte(`{"schema":"salus.vault-peers/v1","copies":1,"peers":[]}`))
	f.Add([]byte(`{"schema":"salus.vault-peers/v1","listen":["/ip4/127.0.0.1/tcp/1"],"copies":1,"peers":[{"name":"a","peer":"12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA","keeps":true,"most":1}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParsePeers(b)
		if err != nil {
			return
		}
		if err := p.Save(t.TempDir()); err != nil {
			t.Error("what was read is not written:", err)
		}
	})
}
