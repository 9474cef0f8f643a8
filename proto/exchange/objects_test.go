package exchange

import (
	"bytes"
	"context"
	"crypto/sha3"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/libp2p/go-libp2p/core/peer"

	"salus/proto/faults"
)

// shelf is a member's blocks in memory.
type shelf map[string][]byte

func (s shelf) Block(_ context.Context, cid string) ([]byte, error) {
	if b, ok := s[cid]; ok {
		return b, nil
	}
	return nil, ErrNoBlock
}

func (s shelf) Size(_ context.Context, cid string) (int64, error) {
	if b, ok := s[cid]; ok {
		return int64(len(b)), nil
	}
	return 0, ErrNoBlock
}

// sharer opens a member that shares objects, and keeps a connection to hub if there is one.
func sharer(t *testing.T, r *roster, hub *Objects, change func(*ObjectsConfig)) *Objects {
	t.Helper()
	key, err := OpenKey(filepath.Join(t.TempDir(), "keys", "peer.key"))
	if err != nil {
		t.Fatal(err)
	}
	r.enrol(key.PeerID(), true)
	config := ObjectsConfig{
		Key: key, PSK: testPSK, Listen: []string{"/ip4/127.0.0.1/tcp/0"}, Blocks: shelf{}, Enrolled: r.enrolled,
		Allowed: func(string, string) bool { return false },
		Give:    func(string) ([]Listed, error) { return nil, nil },
	}
	change(&config)
	o, err := OpenObjects(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- o.Keep(ctx, func() []Member {
			if hub == nil {
				return nil
			}
			return []Member{{PeerID: hub.PeerID(), Addrs: hub.Addrs()}}
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

// TestABlockGoesToWhomItIsAllowed and to nobody else; a list is told to whom it is for; an expelled peer loses its connection.
func TestABlockGoesToWhomItIsAllowed(t *testing.T) {
	t.Parallel()
	r := newRoster()
	data := []byte("ciphertext")
	name := objectCID(cid.Raw, sha3.Sum256(data)).String()
	root := Listed{objectCID(cid.DagProtobuf, [32]byte{1}).String(), 77}
	friend := ""
	hub := sharer(t, r, nil, func(c *ObjectsConfig) {
		c.Blocks = shelf{name: data}
		c.Allowed = func(id, _ string) bool { return r.allowed(id, [32]byte{}) }
		c.Give = func(id string) ([]Listed, error) {
			if !r.allowed(id, [32]byte{}) {
				return nil, nil
			}
			return []Listed{root, {"no CID", 1}}, nil
		}
	})
	a, b := sharer(t, r, hub, func(c *ObjectsConfig) { friend = c.Key.PeerID() }), sharer(t, r, hub, func(*ObjectsConfig) {})
	r.permit(friend, [32]byte{})
	eventually(t, "two connections", func() bool { return len(hub.Peers()) == 2 })
	ask := func(o *Objects, limit time.Duration) (got []byte, err error) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		err = o.Fetch(ctx, []string{name, name}, func(_ string, b []byte) error { got = bytes.Clone(b); return nil })
		return got, err
	}
	if got, err := ask(a, patience); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := ask(b, brief); !faults.Is(err, faults.ArtifactUnavailable) || got != nil {
		t.Errorf("who may not have it gets %q, %v", got, err)
	}
	if list, err := a.List(t.Context(), hub.PeerID()); err != nil || !slices.Equal(list, []Listed{root}) {
		t.Errorf("%v, %v", list, err)
	}
	if list, err := b.List(t.Context(), hub.PeerID()); err != nil || len(list) != 0 {
		t.Errorf("who is to keep nothing is told %v, %v", list, err)
	}
	for _, bad := range []string{"", "x", cidOf([32]byte{1}).String(), "/" + name} {
		if err := a.Fetch(t.Context(), []string{bad}, nil); err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v", bad, err)
		}
		if err := a.FetchFrom(t.Context(), hub.PeerID(), []string{bad}, nil); err == nil || errors.Is(err, ErrNoBlock) {
			t.Errorf("%q of one peer: %v", bad, err)
		}
	}
	other := objectCID(cid.DagProtobuf, [32]byte{2}).String() // the hub has it not
	for _, c := range []struct {
		from  *Objects
		id    string
		cids  []string
		got   int
		wrong func(error) bool
	}{
		{a, hub.PeerID(), []string{name}, 1, func(err error) bool { return err != nil }},
		{a, hub.PeerID(), []string{other, name}, 1, func(err error) bool { return !errors.Is(err, ErrNoBlock) }},
		{b, hub.PeerID(), []string{name}, 0, func(err error) bool { return !errors.Is(err, ErrNoBlock) }},
		{a, b.PeerID(), []string{name}, 0, func(err error) bool { return !faults.Is(err, faults.ArtifactUnavailable) }}, // not by way of the hub
		{a, hub.PeerID(), slices.Repeat([]string{name}, MaxWanted+1), 0, func(err error) bool { return err == nil }},
	} {
		got := 0
		err := c.from.FetchFrom(t.Context(), c.id, c.cids, func(cid string, b []byte) error {
			if got++; cid != name || !bytes.Equal(b, data) {
				t.Errorf("%s: %q", cid, b)
			}
			return nil
		})
		if c.wrong(err) || got != c.got {
			t.Errorf("%d of %v: %d blocks, %v", len(c.cids), c.id, got, err)
		}
	}
	r.enrol(friend, false)
	eventually(t, "the end of a connection", func() bool { return !slices.Contains(hub.Peers(), friend) })
	if _, err := ask(a, brief); !faults.Is(err, faults.ArtifactUnavailable) {
		t.Errorf("who was expelled: %v", err)
	}
}

// closedShelf are blocks that must not be read.
type closedShelf struct {
	shelf
	t *testing.T
}

func (s closedShelf) Block(_ context.Context, cid string) ([]byte, error) {
	s.t.Error("a block is read for who asks whether it is here")
	return s.shelf[cid], nil
}

// TestNoBlockIsReadForWhoAsksWhetherItIsHere.
func TestNoBlockIsReadForWhoAsksWhetherItIsHere(t *testing.T) {
	here, missing := objectCID(cid.Raw, [32]byte{1}), objectCID(cid.Raw, [32]byte{2})
	view := blockView{closedShelf{shelf{here.String(): make([]byte, 1<<20)}, t}}
	if ok, err := view.Has(t.Context(), here); !ok || err != nil {
		t.Error(ok, err)
	}
	if n, err := view.GetSize(t.Context(), here); n != 1<<20 || err != nil {
		t.Error(n, err)
	}
	for _, c := range []cid.Cid{missing, cidOf([32]byte{1})} {
		if ok, err := view.Has(t.Context(), c); ok || err != nil {
			t.Error(c, ok, err)
		}
		if n, err := view.GetSize(t.Context(), c); n != -1 || !ipld.IsNotFound(err) {
			t.Error(c, n, err)
		}
	}
}

// TestAPeerThatAsksWithoutPauseWaits, and no other with it; nor does the end wait for it.
func TestAPeerThatAsksWithoutPauseWaits(t *testing.T) {
	t.Parallel()
	r := newRoster()
	o := sharer(t, r, nil, func(c *ObjectsConfig) { c.Allowed = func(string, string) bool { return true } })
	greedy, other := peer.ID("greedy"), peer.ID("other")
	r.enrol(greedy.String(), true)
	r.enrol(other.String(), true)
	c := objectCID(cid.Raw, [32]byte{1})
	begun := time.Now()
	for range askedAtOnce + askedSecond/5 {
		if !o.mayHave(greedy, c) {
			t.Fatal("it is refused")
		}
	}
	if took := time.Since(begun); took < 190*time.Millisecond {
		t.Error("a second's blocks were given in five times that rate:", took)
	}
	done := make(chan bool)
	go func() {
		for range 60 * askedSecond {
			if !o.mayHave(greedy, c) {
				break
			}
		}
		close(done)
	}()
	if !o.mayHave(other, c) {
		t.Error("another is refused")
	}
	select {
	case <-done:
		t.Error("another waits for who asks without pause")
	default:
	}
	o.close()
	select {
	case <-done:
	case <-time.After(brief * 10):
		t.Error("the end waits")
	}
}

// FuzzWantedBlocks reads what one peer asks another for, and an answer.
func FuzzWantedBlocks(f *testing.F) {
	f.Add(append([]byte{cid.Raw}, make([]byte, 32)...))
	f.Add(append([]byte{cid.DagProtobuf}, bytes.Repeat([]byte{1}, 65)...))
	f.Add([]byte{0, 0, 0, 2, 1, 2})
	f.Add([]byte{0, 0x20, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		if list, err := parseWanted(data); err == nil {
			if again, err := encodeWanted(list); err != nil || !bytes.Equal(again, data) {
				t.Error("what is wanted has two forms", err)
			}
		}
		if block, err := readBlock(bytes.NewReader(data)); err == nil && !bytes.Equal(data[4:4+len(block)], block) {
			t.Error("other bytes")
		}
	})
}

func FuzzListOfObjects(f *testing.F) {
	f.Add(encodeList(nil))
	f.Add(encodeList([]Listed{{objectCID(cid.DagProtobuf, [32]byte{1}).String(), 5}, {objectCID(cid.DagProtobuf, [32]byte{2}).String(), 1 << 40}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := parseList(data)
		if err == nil && !bytes.Equal(encodeList(list), data) {
			t.Error("a list has two forms")
		}
	})
}
