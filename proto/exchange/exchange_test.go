package exchange

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"salus/proto/faults"
)

// roster is a consortium's memory: who is a member and who may have which artifact.
type roster struct {
	mu      sync.Mutex
	members map[string]bool
	may     map[string]bool // peer id + digest
	egress  [][32]byte
	refuse  bool
}

func newRoster() *roster { return &roster{members: map[string]bool{}, may: map[string]bool{}} }

func (r *roster) enrol(id string, member bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.members[id] = member
}

func (r *roster) enrolled(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.members[id]
}

func (r *roster) permit(id string, digest [32]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.may[id+string(digest[:])] = true
}

func (r *roster) allowed(id string, digest [32]byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.may[id+string(digest[:])]
}

func (r *roster) log(digest [32]byte, _ int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse {
		return errors.New("disk full")
	}
	r.egress = append(r.egress, digest)
	return nil
}

var testPSK = [32]byte{1, 2, 3}

// member opens a member of the swarm; hub nil means that it is the hub and listens.
func member(t *testing.T, r *roster, hub *Member, change ...func(*Config)) *Exchange {
	t.Helper()
	dir := t.TempDir()
	key, err := OpenKey(filepath.Join(dir, "keys", "peer.key"))
	if err != nil {
		t.Fatal(err)
	}
	r.enrol(key.PeerID(), true)
	config := Config{
		Dir: filepath.Join(dir, "artifacts"), Key: key, PSK: testPSK,
		Enrolled: r.enrolled, Allowed: r.allowed, Egress: r.log,
	}
	if hub == nil {
		config.Listen = []string{"/ip4/127.0.0.1/tcp/0"}
	} else {
		config.Dial = []Member{*hub}
	}
	for _, c := range change {
		c(&config)
	}
	return start(t, config)
}

func start(t *testing.T, config Config) *Exchange {
	t.Helper()
	x, err := Open(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- x.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-done
		if err := x.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return x
}

func at(x *Exchange) *Member { return &Member{PeerID: x.PeerID(), Addrs: x.Addrs()} }

func artifact(size int, seed uint64) []byte {
	source := rand.New(rand.NewPCG(seed, 0))
	out := make([]byte, size)
	for i := range out {
		out[i] = byte(source.Uint32())
	}
	return out
}

const (
	patience = time.Minute     // for what must come, on a machine with other work
	brief    = 2 * time.Second // for what must not come
)

func get(x *Exchange, digest [32]byte, maxSize int, limit time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return x.Get(ctx, digest, maxSize)
}

func mustPut(t *testing.T, x *Exchange, data []byte) [32]byte {
	t.Helper()
	digest, err := x.Put(data)
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

func TestArtifactsOfAllSizesTravelBothWays(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	for i, size := range []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 5*chunkSize + 17} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			data := artifact(size, uint64(i))
			digest := mustPut(t, site, data)
			if digest != sha256.Sum256(data) {
				t.Error("digest is not SHA-256 of the artifact")
			}
			r.permit(hub.PeerID(), digest)
			got, err := get(hub, digest, MaxArtifact, patience)
			if err != nil || !bytes.Equal(got, data) {
				t.Fatalf("site to hub: %d bytes, %v", len(got), err)
			}
			down := append([]byte("down"), data...)
			digest = mustPut(t, hub, down)
			r.permit(site.PeerID(), digest)
			got, err = get(site, digest, MaxArtifact, patience)
			if err != nil || !bytes.Equal(got, down) {
				t.Fatalf("hub to site: %d bytes, %v", len(got), err)
			}
		})
	}
}

func TestLargestArtifactTravels(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	data := make([]byte, MaxArtifact)
	for i := range maxChunks {
		data[i*chunkSize] = byte(i)
	}
	digest := mustPut(t, site, data)
	r.permit(hub.PeerID(), digest)
	got, err := get(hub, digest, MaxArtifact, patience)
	if err != nil || sha256.Sum256(got) != digest {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	if _, err := site.Put(make([]byte, MaxArtifact+1)); !faults.Is(err, faults.ArtifactTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
}

func TestLateArtifactIsWaitedFor(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	data := artifact(1000, 7)
	digest := sha256.Sum256(data)
	r.permit(site.PeerID(), digest)
	late := time.AfterFunc(700*time.Millisecond, func() { _, _ = hub.Put(data) })
	defer late.Stop()
	if got, err := get(site, digest, 1000, patience); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
}

func TestStrangersGetNoConnection(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	digest := mustPut(t, hub, artifact(100, 1))
	theirs := newRoster() // a stranger's own roster admits everybody
	theirs.enrol(hub.PeerID(), true)
	cases := map[string]func(*Config){
		"without the key":            func(c *Config) { c.PSK = [32]byte{9}; r.enrol(c.Key.PeerID(), true); r.permit(c.Key.PeerID(), digest) },
		"with the key, not enrolled": func(c *Config) { r.permit(c.Key.PeerID(), digest) },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var refusals int
			stranger := member(t, theirs, at(hub), change, func(c *Config) {
				c.Link = func(_ string, err error) {
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						refusals++
					}
				}
			})
			if _, err := get(stranger, digest, 1000, brief); !faults.Is(err, faults.ArtifactUnavailable) {
				t.Errorf("got %v", err)
			}
			for _, id := range hub.Peers() {
				if id == stranger.PeerID() {
					t.Error("the hub keeps the connection")
				}
			}
			told := func() bool {
				mu.Lock()
				defer mu.Unlock()
				return refusals > 0
			}
			// A wrong key shows only as a handshake that does not end, within connectTime.
			for end := time.Now().Add(patience); !told(); time.Sleep(50 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("the stranger was not told")
				}
			}
		})
	}
}

func TestEnrolledPeerGetsOnlyItsSessionsArtifacts(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	mine := member(t, r, at(hub))
	other := member(t, r, at(hub))
	for name, size := range map[string]int{"one chunk": 5000, "two chunks": chunkSize + 5000} {
		t.Run(name, func(t *testing.T) {
			digest := mustPut(t, hub, artifact(size, uint64(size)))
			r.permit(mine.PeerID(), digest)
			if _, err := get(mine, digest, MaxArtifact, patience); err != nil {
				t.Fatalf("party: %v", err)
			}
			if _, err := get(other, digest, MaxArtifact, brief); !faults.Is(err, faults.ArtifactUnavailable) {
				t.Errorf("not a party: %v", err)
			}
			// Nor by bitswap alone, past the locate protocol.
			list, _ := hub.store.list(digest)
			ctx, cancel := context.WithTimeout(context.Background(), brief)
			defer cancel()
			if block, err := other.bitswap.GetBlock(ctx, cidOf(list.chunks[0])); err == nil {
				t.Errorf("bitswap served %d bytes to a peer that is not a party", len(block.RawData()))
			}
		})
	}
}

func TestFetchedArtifactIsNotServedOn(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	other := member(t, r, at(hub))
	data := artifact(3000, 3)
	digest := mustPut(t, site, data)
	for _, x := range []*Exchange{hub, site, other} {
		r.permit(x.PeerID(), digest)
	}
	if _, err := get(hub, digest, 3000, patience); err != nil {
		t.Fatal(err)
	}
	if _, err := get(other, digest, 3000, brief); !faults.Is(err, faults.ArtifactUnavailable) {
		t.Errorf("the hub served what it had only fetched: %v", err)
	}
	mustPut(t, hub, data)
	if _, err := get(other, digest, 3000, patience); err != nil {
		t.Errorf("the hub did not serve what it had put: %v", err)
	}
}

func TestNothingLeavesWithoutTheEgressLog(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	data := artifact(2000, 4)
	digest := sha256.Sum256(data)
	r.permit(hub.PeerID(), digest)
	r.refuse = true
	if _, err := site.Put(data); !faults.Is(err, faults.EgressRefused) {
		t.Errorf("put: %v", err)
	}
	if _, err := get(hub, digest, 2000, brief); !faults.Is(err, faults.ArtifactUnavailable) {
		t.Errorf("get: %v", err)
	}
	r.mu.Lock()
	r.refuse = false
	r.mu.Unlock()
	mustPut(t, site, data)
	mustPut(t, site, data)
	if _, err := get(hub, digest, 2000, patience); err != nil {
		t.Errorf("after the log was mended: %v", err)
	}
	if len(r.egress) != 1 || r.egress[0] != digest {
		t.Errorf("%d departures logged, expected one", len(r.egress))
	}
}

func TestRefusedArtifactStaysRefusedAfterARestart(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	dir := t.TempDir()
	key, err := OpenKey(filepath.Join(dir, "keys", "peer.key"))
	if err != nil {
		t.Fatal(err)
	}
	r.enrol(key.PeerID(), true)
	config := Config{Dir: filepath.Join(dir, "a"), Key: key, PSK: testPSK, Dial: []Member{*at(hub)}, Enrolled: r.enrolled, Allowed: r.allowed, Egress: r.log}
	first, err := Open(config)
	if err != nil {
		t.Fatal(err)
	}
	kept := mustPut(t, first, artifact(chunkSize+5, 5))
	r.refuse = true
	refused, _ := first.Put(artifact(500, 6))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config.Dir, "served", ".half.tmp-1"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	second := start(t, config)
	r.permit(hub.PeerID(), kept)
	r.permit(hub.PeerID(), refused)
	if _, err := get(hub, kept, MaxArtifact, patience); err != nil {
		t.Errorf("kept: %v", err)
	}
	if _, err := os.Stat(second.store.path(blocksDir, refused)); err == nil {
		t.Error("the refused artifact's chunk is kept")
	}
	if _, err := get(hub, refused, MaxArtifact, brief); err == nil || second.Has(refused) {
		t.Error("an artifact that the egress log refused is served after a restart")
	}
}

// Whoever names another's artifact in a submission that is refused must not make the coordinator forget it.
func TestForgettingSparesWhatWasPut(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	put, fetched := artifact(3000, 9), artifact(3000, 10)
	kept, gone := mustPut(t, hub, put), mustPut(t, site, fetched)
	r.permit(hub.PeerID(), gone)
	if _, err := get(hub, gone, 3000, patience); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(hub.Forget(kept), hub.Forget(gone)); err != nil {
		t.Fatal(err)
	}
	if !hub.Has(kept) {
		t.Error("a served artifact was forgotten")
	}
	if _, ok := hub.store.find(gone); ok {
		t.Error("a fetched artifact was kept")
	}
}

func TestRemovedArtifactIsGone(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	common := artifact(chunkSize, 8)
	one, two := append(bytes.Clone(common), 1), append(bytes.Clone(common), 2)
	first, second := mustPut(t, hub, one), mustPut(t, hub, two)
	r.permit(site.PeerID(), first)
	r.permit(site.PeerID(), second)
	if err := hub.Remove(first); err != nil {
		t.Fatal(err)
	}
	if _, err := get(site, first, MaxArtifact, brief); err == nil {
		t.Error("removed artifact is served")
	}
	if got, err := get(site, second, MaxArtifact, patience); err != nil || !bytes.Equal(got, two) {
		t.Errorf("the other artifact lost its shared chunk: %v", err)
	}
	if again, err := openStore(site.config.Dir); err != nil || len(again.known) != 1 || len(again.owners) != 2 {
		t.Errorf("the fetched artifact is not found after a restart: %v", err)
	}
	if err := errors.Join(site.Remove(second), hub.Remove(second)); err != nil {
		t.Fatal(err)
	}
	for _, x := range []*Exchange{hub, site} {
		for _, sub := range []string{blocksDir, servedDir, fetchedDir} {
			if files, _ := os.ReadDir(filepath.Join(x.config.Dir, sub)); len(files) != 0 {
				t.Errorf("%d files are left in %s", len(files), sub)
			}
		}
	}
}

func TestLengthGateStandsBeforeTheTransfer(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	digest := mustPut(t, hub, artifact(10_000, 9))
	r.permit(site.PeerID(), digest)
	if _, err := get(site, digest, 9_999, patience); !faults.Is(err, faults.ArtifactTooLarge) {
		t.Errorf("remote: %v", err)
	}
	if _, err := get(hub, digest, 9_999, patience); !faults.Is(err, faults.ArtifactTooLarge) {
		t.Errorf("local: %v", err)
	}
	if files, _ := os.ReadDir(filepath.Join(site.config.Dir, "blocks")); len(files) != 0 {
		t.Errorf("%d blocks were fetched", len(files))
	}
}

func TestLyingChunkListIsCaught(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	other := artifact(2*chunkSize, 10)
	otherDigest := mustPut(t, hub, other)
	list, _ := hub.store.list(otherDigest)
	claimed := sha256.Sum256([]byte("what the session names"))
	hub.store.index(claimed, entry{list, true}) // a hostile hub says that other bytes are it
	r.permit(site.PeerID(), claimed)
	if got, err := get(site, claimed, MaxArtifact, patience); !faults.Is(err, faults.DigestMismatch) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	if files, _ := os.ReadDir(filepath.Join(site.config.Dir, "blocks")); len(files) != 0 {
		t.Errorf("%d wrong chunks were kept", len(files))
	}
}

func TestDamagedChunkIsFetchedAgain(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	data := artifact(4000, 11)
	digest := mustPut(t, hub, data)
	r.permit(site.PeerID(), digest)
	if _, err := get(site, digest, 4000, patience); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(site.store.path(blocksDir, digest), artifact(4000, 12), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := get(site, digest, 4000, patience); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestExpelledPeerLosesItsConnection(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	eventually(t, "connected", func() bool { return len(hub.Peers()) == 1 })
	r.enrol(site.PeerID(), false)
	eventually(t, "expelled", func() bool { return len(hub.Peers()) == 0 })
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never %s", what)
		}
	}
}

// link is a TCP relay that can be cut.
type link struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	down  bool
	conns map[net.Conn]bool
	group sync.WaitGroup
}

func newLink(t *testing.T, to string) *link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{listener: listener, to: to, conns: map[net.Conn]bool{}}
	l.group.Go(l.accept)
	t.Cleanup(func() { listener.Close(); l.cut(true); l.group.Wait() })
	return l
}

func (l *link) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", l.to)
		if err != nil || !l.add(near, far) {
			near.Close()
			continue
		}
		for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
			l.group.Go(func() { _, _ = io.Copy(pair[0], pair[1]); near.Close(); far.Close() })
		}
	}
}

func (l *link) add(near, far net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		far.Close()
		return false
	}
	l.conns[near], l.conns[far] = true, true
	return true
}

func (l *link) cut(down bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = down
	for conn := range l.conns {
		conn.Close()
		delete(l.conns, conn)
	}
}

func TestBrokenLinkResumes(t *testing.T) {
	t.Parallel()
	r := newRoster()
	hub := member(t, r, nil)
	wire := newLink(t, strings.Replace(strings.TrimPrefix(hub.Addrs()[0], "/ip4/"), "/tcp/", ":", 1))
	port := wire.listener.Addr().(*net.TCPAddr).Port
	site := member(t, r, &Member{PeerID: hub.PeerID(), Addrs: []string{fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", port)}})
	eventually(t, "connected", func() bool { return len(hub.Peers()) == 1 })
	data := artifact(3*chunkSize, 13)
	digest := mustPut(t, hub, data)
	r.permit(site.PeerID(), digest)
	wire.cut(true)
	mended := time.AfterFunc(2*time.Second, func() { wire.cut(false) })
	defer mended.Stop()
	if got, err := get(site, digest, MaxArtifact, patience); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
}

func TestConcurrentPutsDepartOnce(t *testing.T) {
	r := newRoster()
	hub := member(t, r, nil)
	data := artifact(chunkSize+1, 15)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := hub.Put(data); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if len(r.egress) != 1 {
		t.Errorf("%d departures", len(r.egress))
	}
}

func TestSwarmPassesAnHTTPProxy(t *testing.T) {
	r := newRoster()
	hub := member(t, r, nil)
	target := strings.Replace(strings.TrimPrefix(hub.Addrs()[0], "/ip4/"), "/tcp/", ":", 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodConnect || request.Host != target || request.Header.Get("Proxy-Authorization") == "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		far, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		defer far.Close()
		near, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer near.Close()
		// The answer and the far side's first word may come in one segment.
		fmt.Fprint(near, "HTTP/1.1 200 OK\r\n\r\nhello")
		_, _ = io.Copy(near, far)
	}))
	defer proxy.Close()
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range []*url.Userinfo{url.UserPassword("u", "p"), nil} {
		address.User = user
		conn, err := net.Dial("tcp", address.Host)
		if err != nil {
			t.Fatal(err)
		}
		err = tunnel(t.Context(), conn, address, target)
		if (err == nil) != (user != nil) {
			t.Errorf("user %v: %v", user, err)
		}
		if err == nil {
			word := make([]byte, 5)
			if _, err := io.ReadFull(conn, word); err != nil || string(word) != "hello" {
				t.Errorf("first word %q, %v", word, err)
			}
		}
		conn.Close()
	}
}

func TestOnlyTheSwarmsOwnProtocolsAreSpoken(t *testing.T) {
	r := newRoster()
	hub := member(t, r, nil)
	for _, spoken := range hub.host.Mux().Protocols() {
		name := string(spoken)
		ok := spoken == locateProtocol || strings.HasPrefix(name, "/ipfs/bitswap") ||
			strings.HasPrefix(name, "/ipfs/id/") || name == "/ipfs/ping/1.0.0"
		if !ok {
			t.Errorf("speaks %s", name)
		}
	}
	for _, addr := range hub.host.Network().ListenAddresses() {
		if _, err := addr.ValueForProtocol(6); err != nil || strings.Count(addr.String(), "/") != 4 {
			t.Errorf("listens on %s", addr)
		}
	}
	site := member(t, r, at(hub))
	if listens := site.host.Network().ListenAddresses(); len(listens) != 0 {
		t.Errorf("a party listens on %v", listens)
	}
}

func TestMalformedLocateIsAnsweredWithNothing(t *testing.T) {
	r := newRoster()
	hub := member(t, r, nil)
	site := member(t, r, at(hub))
	eventually(t, "connected", func() bool { return len(site.Peers()) == 1 })
	id, _ := peer.Decode(hub.PeerID())
	for name, request := range map[string][]byte{"short": make([]byte, 31), "empty": nil, "unknown": make([]byte, 32)} {
		stream, err := site.host.NewStream(network.WithNoDial(t.Context(), "test"), id, locateProtocol)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = stream.Write(request)
		_ = stream.CloseWrite()
		if answer, _ := io.ReadAll(stream); len(answer) != 0 {
			t.Errorf("%s: answered %d bytes", name, len(answer))
		}
		stream.Close()
	}
	digest := mustPut(t, hub, []byte("good"))
	r.permit(site.PeerID(), digest)
	if _, err := get(site, digest, 4, patience); err != nil {
		t.Errorf("the next good request: %v", err)
	}
}

func TestGoroutinesReturnToBase(t *testing.T) {
	base := runtime.NumGoroutine()
	t.Run("life", func(t *testing.T) {
		r := newRoster()
		hub := member(t, r, nil)
		site := member(t, r, at(hub))
		digest := mustPut(t, hub, artifact(2*chunkSize, 14))
		r.permit(site.PeerID(), digest)
		if _, err := get(site, digest, MaxArtifact, patience); err != nil {
			t.Fatal(err)
		}
	})
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if runtime.NumGoroutine() <= base+2 {
			return
		}
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), base, buf[:runtime.Stack(buf, true)])
}

func TestKeyFileIsPrivateAndStable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k", "peer.key")
	key, err := OpenKey(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenKey(path)
	if err != nil || again.PeerID() != key.PeerID() {
		t.Fatalf("read again: %v", err)
	}
	digest := sha256.Sum256([]byte("statement"))
	signature, _ := key.Sign(digest)
	if err := VerifyPeer(key.PeerID(), digest, signature); err != nil {
		t.Error(err)
	}
	if err := VerifyPeer(key.PeerID(), sha256.Sum256(nil), signature); err == nil {
		t.Error("a signature of another digest is accepted")
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKey(path); err == nil {
		t.Error("a key that others can read is accepted")
	}
	if strings.Contains(fmt.Sprintf("%v %+v %s", key, key, key), fmt.Sprintf("%x", []byte(key.private.Seed()))) {
		t.Error("the key is printed")
	}
}

func FuzzChunkList(f *testing.F) {
	list, _ := cut(make([]byte, chunkSize+1))
	f.Add(list.encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var digest [32]byte
		if len(data) >= 40 {
			digest = [32]byte(data[8:40])
		}
		list, err := parseChunkList(data, digest)
		if err == nil && !bytes.Equal(list.encode(), data) {
			t.Error("not the inverse of encode")
		}
	})
}

func FuzzPeerID(f *testing.F) {
	f.Add("12D3KooWGC6TvWhfagifX6A7UcqyhYwH5HsGCGtfkDbAUBcuAoEM")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		if ParsePeerID(s) == nil && VerifyPeer(s, [32]byte{}, make([]byte, 64)) == nil {
			t.Error("an empty signature is accepted")
		}
	})
}
