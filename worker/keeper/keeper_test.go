package keeper

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
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
	h.at, err = Open(Config{Dir: h.dir, Vault: h.vault, Key: h.key, PSK: psk, Depart: h.depart, Log: slog.New(slog.DiscardHandler), Clock: h.clock, Look: 20 * time.Millisecond})
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
	agreed := Peers{Listen: local, Peers: []Peer{{Name: "owner", Peer: owner.key.PeerID(), Most: small.Size}}}
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
	if _, err := store.Pin(small.CID, true); err != nil {
		t.Fatal(err)
	}
	if n := collected(2 * Grace); n != 0 {
		t.Error("a pinned object went")
	}
	if k, err := store.Pin(small.CID, false); err != nil || k.Pinned {
		t.Fatal(k, err)
	}
	if n := collected(2 * Grace); n != 1 || store.Has(owner.key.PeerID(), small.CID) {
		t.Error("it stayed")
	}
	if found := grep(t, filepath.Join(store.dir, owner.key.PeerID()), ""); found != "" {
		t.Errorf("%s was left", found)
	}
	if _, err := store.Pin(small.CID, true); !faults.Is(err, faults.NotFound) {
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
