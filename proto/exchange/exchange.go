package exchange

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ipfs/boxo/bitswap"
	"github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/pnet"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/multiformats/go-multiaddr"

	"salus/proto/faults"
)

// Config is what a member of the swarm needs to know. Callbacks are called from many goroutines and must answer
// from memory.
type Config struct {
	// Dir is the private folder of the artifact store.
	Dir string
	// Key is the member's identity in the swarm.
	Key *Key
	// PSK is the swarm's pre-shared key.
	PSK [32]byte
	// Listen holds multiaddrs such as /ip4/0.0.0.0/tcp/7711. Only the coordinator listens; empty dials out only.
	Listen []string
	// Dial holds the members to keep connections to: the coordinator, for everybody else.
	Dial []Member
	// Enrolled says whether a peer is a member of the consortium now.
	Enrolled func(peerID string) bool
	// Allowed says whether a peer may have an artifact: whether it is a party of a session that has it. A site allows
	// its own artifacts to the coordinator, which fetches those that are too long for Party.Submit.
	Allowed func(peerID string, digest [32]byte) bool
	// Egress, if not nil, writes an artifact's departure to the egress log, durably. If it fails the artifact is never
	// served and Put fails.
	Egress func(digest [32]byte, size int) error
	// Link, if not nil, is told when a connection to a member of Dial is made (nil) or lost (why).
	Link func(peerID string, err error)
}

// Member is where a member is found.
type Member struct {
	PeerID string
	Addrs  []string // multiaddrs without the peer id
}

// Exchange is a running member of the swarm.
type Exchange struct {
	config  Config
	store   *store
	host    host.Host
	bitswap *bitswap.Bitswap
	gate    *gate
	dial    []peer.AddrInfo

	putting sync.Mutex // one Put at a time: an artifact departs once
}

// Open starts the member: it listens if it has addresses to listen on, and serves those who connect. Run keeps the
// connections that it dials. The caller closes it.
func Open(config Config) (*Exchange, error) {
	if config.Key == nil || config.Enrolled == nil || config.Allowed == nil {
		return nil, fmt.Errorf("exchange: key, enrolment or permission missing")
	}
	dial, err := parseMembers(config.Dial)
	if err != nil {
		return nil, err
	}
	files, err := openStore(config.Dir)
	if err != nil {
		return nil, err
	}
	x := &Exchange{config: config, store: files, dial: dial, gate: &gate{enrolled: config.Enrolled}}
	if x.host, err = newHost(config.Key, config.PSK, config.Listen, x.gate); err != nil {
		return nil, fmt.Errorf("exchange: %w", err)
	}
	x.host.SetStreamHandler(locateProtocol, x.answerLocate)
	x.bitswap = bitswap.New(context.Background(), bsnet.NewFromIpfsHost(x.host), nil, files,
		bitswap.WithPeerBlockRequestFilter(x.mayHave),
		bitswap.WithoutDuplicatedBlockStats(),
		bitswap.RebroadcastDelay(rebroadcast),
	)
	return x, nil
}

// rebroadcast is how often bitswap repeats what it wants to all connected peers.
const rebroadcast = 5 * time.Second

func parseMembers(members []Member) ([]peer.AddrInfo, error) {
	var out []peer.AddrInfo
	for _, member := range members {
		if err := ParsePeerID(member.PeerID); err != nil {
			return nil, fmt.Errorf("exchange: %w", err)
		}
		id, err := peer.Decode(member.PeerID)
		if err != nil {
			return nil, fmt.Errorf("exchange: peer id: malformed")
		}
		info := peer.AddrInfo{ID: id}
		for _, text := range member.Addrs {
			addr, err := multiaddr.NewMultiaddr(text)
			if err != nil {
				return nil, fmt.Errorf("exchange: address %q: not a multiaddr", text)
			}
			info.Addrs = append(info.Addrs, addr)
		}
		out = append(out, info)
	}
	return out, nil
}

func newHost(identity *Key, psk [32]byte, listen []string, admits *gate) (host.Host, error) {
	key, err := identity.libp2p()
	if err != nil {
		return nil, err
	}
	options := []libp2p.Option{
		libp2p.Identity(key),
		libp2p.PrivateNetwork(pnet.PSK(psk[:])),
		libp2p.Transport(tcp.NewTCPTransport, tcp.WithDialerForAddr(dialerFor)),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ConnectionGater(admits),
		libp2p.DisableRelay(),
		libp2p.DisableMetrics(),
		libp2p.DisableIdentifyAddressDiscovery(),
		libp2p.UserAgent("salus"),
		libp2p.ProtocolVersion("salus/1"),
	}
	if len(listen) == 0 {
		options = append(options, libp2p.NoListenAddrs, libp2p.ForceReachabilityPrivate())
	} else {
		options = append(options, libp2p.ListenAddrStrings(listen...), libp2p.ForceReachabilityPublic())
	}
	return libp2p.New(options...)
}

// PeerID is the member's own peer id in text form.
func (x *Exchange) PeerID() string { return x.host.ID().String() }

// Addrs are the multiaddrs that the member listens on, one for each interface, without the peer id.
func (x *Exchange) Addrs() []string { return addrsOf(x.host) }

func addrsOf(h host.Host) []string {
	addrs, err := h.Network().InterfaceListenAddresses()
	if err != nil {
		addrs = h.Network().ListenAddresses()
	}
	var out []string
	for _, addr := range addrs {
		out = append(out, addr.String())
	}
	return out
}

// Peers are the members that are connected now.
func (x *Exchange) Peers() []string { return peersOf(x.host) }

func peersOf(h host.Host) []string {
	var out []string
	for _, id := range h.Network().Peers() {
		out = append(out, id.String())
	}
	return out
}

// Close ends all connections and waits for the member's goroutines.
func (x *Exchange) Close() error {
	return errors.Join(x.bitswap.Close(), x.host.Close())
}

// Put stores an artifact of at most MaxArtifact bytes, writes the egress log, and from then on serves it to the peers
// that may have it. It is durable when Put returns. The same artifact again is no error and no second departure.
func (x *Exchange) Put(artifact []byte) ([32]byte, error) {
	digest := sha256.Sum256(artifact)
	if len(artifact) > MaxArtifact {
		return digest, faults.New(faults.ArtifactTooLarge, "%d bytes, expected at most %d", len(artifact), MaxArtifact)
	}
	x.putting.Lock()
	defer x.putting.Unlock()
	list, pieces := cut(artifact)
	for i, piece := range pieces {
		if err := x.store.putChunk(list.chunks[i], piece); err != nil {
			return digest, faults.New(faults.DiskFull, "artifact store: %v", err)
		}
	}
	if _, present := x.store.list(digest); present {
		return digest, nil
	}
	if x.config.Egress != nil {
		if err := x.config.Egress(digest, len(artifact)); err != nil {
			return digest, faults.New(faults.EgressRefused, "%v", err)
		}
	}
	if err := x.store.serve(digest, list); err != nil {
		return digest, faults.New(faults.DiskFull, "artifact store: %v", err)
	}
	return digest, nil
}

// Has tells whether the artifact was Put here.
func (x *Exchange) Has(digest [32]byte) bool {
	_, ok := x.store.list(digest)
	return ok
}

// Remove forgets an artifact, Put or fetched; it is served no more.
func (x *Exchange) Remove(digest [32]byte) error { return x.store.remove(digest) }

// Forget removes an artifact that was fetched, unless it was Put, too: what is served stays.
func (x *Exchange) Forget(digest [32]byte) error {
	x.putting.Lock()
	defer x.putting.Unlock()
	if x.Has(digest) {
		return nil
	}
	return x.store.remove(digest)
}

// mayHave is bitswap's question whether a peer may be sent a block, or told that it is here.
func (x *Exchange) mayHave(id peer.ID, c cid.Cid) bool {
	chunk, ok := digestOf(c)
	if !ok || !x.config.Enrolled(id.String()) {
		return false
	}
	for _, artifact := range x.store.ownersOf(chunk) {
		if x.config.Allowed(id.String(), artifact) {
			return true
		}
	}
	return false
}
