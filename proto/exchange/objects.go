package exchange

import (
	"context"
	"crypto/sha3"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/ipfs/boxo/bitswap"
	"github.com/ipfs/boxo/bitswap/network/bsnet"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multiaddr"
	"github.com/multiformats/go-multihash"
	"golang.org/x/time/rate"

	"salus/proto/faults"
)

// Beside artifacts a member may have encrypted objects that it shares with few peers, each of which it enrolled itself: another hospital that keeps copies, or an IPFS node (Kubo). They go
// over a host and a bitswap of their own, under the swarm's key and the member's identity, so that nothing of sessions is ever asked from, or said to, such a peer:
//
//	owner                          keeper                       Kubo
//	                  <-- list --
//	 -- CIDs, sizes ------------>
//	                  <-- want --                               of the owner alone (wantProtocol)
//	 -- blocks ----------------->
//	 -- want (what was lost) ---> ------------------------------>  by bitswap, which asks all that are connected
//	 <----- want (by CID, which its operator was told) ------------
//	 -- blocks --------------------------------------------------->
//
// What a member keeps for another comes from that one and from nobody else: who lists the CID of a third one's object must have its blocks.
//
// A block has a CID of version 1, SHA3-256, codec raw or dag-pb, and at most 1 MiB and little. What the blocks mean is left to who asks for them.

// Blocks are the blocks that a member has.
type Blocks interface {
	// Block returns a block's bytes, or ErrNoBlock.
	Block(ctx context.Context, cid string) ([]byte, error)
	// Size returns a block's length in bytes, or ErrNoBlock, and does not read the block: a message of 40 KB asks whether a thousand are here.
	Size(ctx context.Context, cid string) (int64, error)
}

// ErrNoBlock says that a block is not here.
var ErrNoBlock = errors.New("no such block")

// Listed is an object by its root.
type Listed struct {
	CID  string // a dag-pb root
	Size int64  // bytes of the object
}

// ObjectsConfig is what a member needs to share objects. Callbacks are called from many goroutines.
type ObjectsConfig struct {
	Key    *Key
	PSK    [32]byte
	Listen []string // multiaddrs; empty dials out only
	Blocks Blocks
	// Enrolled says whether a peer may connect.
	Enrolled func(peerID string) bool
	// Allowed says whether an enrolled peer may have a block.
	Allowed func(peerID, cid string) bool
	// Give lists the objects that an enrolled peer is to keep.
	Give func(peerID string) ([]Listed, error)
}

// Objects is a member that shares objects.
type Objects struct {
	config  ObjectsConfig
	host    host.Host
	bitswap *bitswap.Bitswap
	closed  <-chan struct{}
	close   func()

	mu        sync.Mutex
	buckets   map[peer.ID]*rate.Limiter
	answering map[string]int // by peer, streams of wantProtocol
}

// What a peer may ask for, in blocks that it wants or wants to know of: askedSecond in a second, askedAtOnce where it has asked for little before. Who asks for more is answered later, and with it
// whatever else comes on its stream. A keeper asks about twice for each block of 1 MiB; a whole list of bitswap has 1,024 entries.
const (
	askedSecond = 500
	askedAtOnce = 2048
)

// OpenObjects starts it. The caller closes it.
func OpenObjects(config ObjectsConfig) (*Objects, error) {
	if config.Key == nil || config.Blocks == nil || config.Enrolled == nil || config.Allowed == nil || config.Give == nil {
		return nil, fmt.Errorf("exchange: key, blocks, enrolment or permission missing")
	}
	h, err := newHost(config.Key, config.PSK, config.Listen, &gate{enrolled: config.Enrolled})
	if err != nil {
		return nil, fmt.Errorf("exchange: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	o := &Objects{config: config, host: h, closed: ctx.Done(), close: cancel, buckets: map[peer.ID]*rate.Limiter{}, answering: map[string]int{}}
	h.SetStreamHandler(listProtocol, o.answerList)
	h.SetStreamHandler(wantProtocol, o.answerWant)
	o.bitswap = bitswap.New(context.Background(), bsnet.NewFromIpfsHost(h), nil, blockView{config.Blocks},
		bitswap.WithPeerBlockRequestFilter(o.mayHave),
		bitswap.WithoutDuplicatedBlockStats(),
		bitswap.RebroadcastDelay(rebroadcast),
	)
	return o, nil
}

// PeerID is the member's own peer id in text form.
func (o *Objects) PeerID() string { return o.host.ID().String() }

// Addrs are the multiaddrs that the member listens on, without the peer id.
func (o *Objects) Addrs() []string { return addrsOf(o.host) }

// Peers are those that are connected now.
func (o *Objects) Peers() []string { return peersOf(o.host) }

// Close ends all connections and waits for the member's goroutines.
func (o *Objects) Close() error {
	o.close()
	return errors.Join(o.bitswap.Close(), o.host.Close())
}

// mayHave is asked for each entry of a message, by the goroutine of the peer's stream.
func (o *Objects) mayHave(id peer.ID, c cid.Cid) bool {
	_, ok := objectBlock(c)
	return ok && o.config.Enrolled(id.String()) && o.await(id) && o.config.Allowed(id.String(), c.String())
}

// await takes a token of a peer's bucket, and waits where there is none.
func (o *Objects) await(id peer.ID) bool {
	o.mu.Lock()
	bucket := o.buckets[id]
	if bucket == nil { // of peers that are enrolled, so they are few
		bucket = rate.NewLimiter(askedSecond, askedAtOnce)
		o.buckets[id] = bucket
	}
	o.mu.Unlock()
	delay := bucket.Reserve().Delay()
	if delay == 0 {
		return true
	}
	select {
	case <-o.closed:
		return false
	case <-time.After(delay):
		return o.config.Enrolled(id.String())
	}
}

// Keep keeps connections to the members that are named now and have addresses, and ends those of peers that are enrolled no more, until ctx ends.
func (o *Objects) Keep(ctx context.Context, members func() []Member) error {
	var group sync.WaitGroup
	defer group.Wait()
	var mu sync.Mutex
	again, busy := map[peer.ID]retryAt{}, map[peer.ID]bool{}
	for wait(ctx, look) {
		expel(o.host, o.config.Enrolled)
		list, err := parseMembers(members())
		if err != nil {
			return err // they were checked when they were named
		}
		for _, member := range list {
			mu.Lock()
			r := again[member.ID]
			idle := !busy[member.ID] && len(member.Addrs) > 0 && !time.Now().Before(r.at) && o.host.Network().Connectedness(member.ID) != network.Connected
			if idle {
				busy[member.ID] = true
			}
			mu.Unlock()
			if !idle {
				continue
			}
			group.Go(func() {
				err := connect(ctx, o.host, member)
				mu.Lock()
				defer mu.Unlock()
				delete(busy, member.ID)
				if err == nil {
					delete(again, member.ID)
					return
				}
				pause := min(max(leastRedial, 2*r.pause), maxRedial)
				again[member.ID] = retryAt{time.Now().Add(pause), pause}
			})
		}
	}
	return ctx.Err()
}

type retryAt struct {
	at    time.Time
	pause time.Duration
}

// listProtocol: the asker opens a stream and closes its side; the answerer writes the number of objects (4 bytes big-endian) and of each the hash in its CID (32 bytes) and its size (8 bytes
// big-endian), and closes. A list that is cut off is none.
const listProtocol protocol.ID = "/salus/objects/1"

const (
	// MaxListed is the number of objects that a list may have.
	MaxListed = 1 << 17

	listEntry = 32 + 8
	maxList   = 4 + MaxListed*listEntry
	listTime  = time.Minute
)

// List asks a connected peer which of its objects it wants this member to keep.
func (o *Objects) List(ctx context.Context, peerID string) ([]Listed, error) {
	id, err := peer.Decode(peerID)
	if err != nil {
		return nil, fmt.Errorf("exchange: peer id: malformed")
	}
	ctx, cancel := context.WithTimeout(ctx, listTime)
	defer cancel()
	stream, err := o.host.NewStream(network.WithNoDial(ctx, "list"), id, listProtocol)
	if err != nil {
		return nil, fmt.Errorf("exchange: list: %w", err)
	}
	defer stream.Close()
	if err := errors.Join(stream.SetDeadline(deadlineOf(ctx)), stream.CloseWrite()); err != nil {
		return nil, errors.Join(err, stream.Reset())
	}
	data, err := io.ReadAll(io.LimitReader(stream, maxList+1))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("exchange: list: %w", err), stream.Reset())
	}
	return parseList(data)
}

func (o *Objects) answerList(stream network.Stream) {
	defer stream.Close()
	id := stream.Conn().RemotePeer().String()
	err := stream.SetDeadline(time.Now().Add(listTime))
	var list []Listed
	if err == nil && o.config.Enrolled(id) {
		list, err = o.config.Give(id)
	}
	if err == nil {
		_, err = stream.Write(encodeList(list))
	}
	if err != nil {
		_ = stream.Reset() // the asker sees a broken stream and asks again
	}
}

// encodeList leaves out what has no place in a list.
func encodeList(list []Listed) []byte {
	out := binary.BigEndian.AppendUint32(nil, 0)
	n := uint32(0)
	for _, l := range list {
		c, err := cid.Decode(l.CID)
		if err != nil || c.Type() != cid.DagProtobuf || n == MaxListed {
			continue
		}
		if hash, ok := objectBlock(c); ok {
			n++
			out = binary.BigEndian.AppendUint64(append(out, hash[:]...), uint64(l.Size))
		}
	}
	binary.BigEndian.PutUint32(out, n)
	return out
}

// parseList is its strict inverse.
func parseList(data []byte) ([]Listed, error) {
	if len(data) < 4 || len(data) > maxList || uint64(len(data)-4) != uint64(binary.BigEndian.Uint32(data))*listEntry {
		return nil, fmt.Errorf("exchange: list of objects: %d bytes", len(data))
	}
	out := make([]Listed, 0, (len(data)-4)/listEntry)
	seen := make(map[[32]byte]bool, cap(out))
	for data = data[4:]; len(data) > 0; data = data[listEntry:] {
		hash, size := [32]byte(data), binary.BigEndian.Uint64(data[32:])
		if size > 1<<62 || seen[hash] {
			return nil, fmt.Errorf("exchange: list of objects: a size or an object twice")
		}
		seen[hash] = true
		out = append(out, Listed{objectCID(cid.DagProtobuf, hash).String(), int64(size)})
	}
	return out, nil
}

// Fetch gets blocks from connected peers and hands each on as it comes, in any order and one at a time, its hash verified. It gives up when none comes for a minute.
func (o *Objects) Fetch(ctx context.Context, cids []string, receive func(cid string, block []byte) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wanted := make([]cid.Cid, 0, len(cids))
	for _, text := range cids {
		c, err := cid.Decode(text)
		if err != nil || c.String() != text {
			return fmt.Errorf("exchange: %.80q: not a CID", text)
		}
		if _, ok := objectBlock(c); !ok {
			return fmt.Errorf("exchange: %.80q: not a block of an encrypted object", text)
		}
		if !slices.Contains(wanted, c) {
			wanted = append(wanted, c)
		}
	}
	if len(o.host.Network().Peers()) == 0 {
		return faults.New(faults.ArtifactUnavailable, "no peer is connected")
	}
	watchdog := time.AfterFunc(chunkTime, cancel)
	defer watchdog.Stop()
	received, err := o.bitswap.GetBlocks(ctx, wanted)
	if err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	count := 0
	for block := range received {
		watchdog.Reset(chunkTime)
		hash, ok := objectBlock(block.Cid())
		if !ok || sha3.Sum256(block.RawData()) != hash {
			return faults.New(faults.DigestMismatch, "block %s", block.Cid())
		}
		if err := receive(block.Cid().String(), block.RawData()); err != nil {
			return err
		}
		count++
	}
	if count < len(wanted) {
		return faults.New(faults.ArtifactUnavailable, "%d of %d blocks arrived", count, len(wanted))
	}
	return nil
}

// wantProtocol: the asker writes of each block the codec in its CID (1 byte) and the hash (32 bytes), and closes its side; the answerer writes of each, in this order, the length (4 bytes
// big-endian; 0: it has it not, or the asker may not have it) and the bytes, and closes.
const wantProtocol protocol.ID = "/salus/object-blocks/1"

const (
	// MaxWanted is the number of blocks that FetchFrom asks for at once.
	MaxWanted = 16

	wantEntry   = 1 + 32
	maxBlock    = 1<<20 + 1<<12
	maxAnswered = 2 // streams of a peer at once
)

// FetchFrom is Fetch from one connected peer, of at most MaxWanted blocks: no other learns of it. Those that the peer has not, or does not give, are ErrNoBlock after the others were received.
func (o *Objects) FetchFrom(ctx context.Context, peerID string, cids []string, receive func(cid string, block []byte) error) error {
	id, err := peer.Decode(peerID)
	if err != nil {
		return fmt.Errorf("exchange: peer id: malformed")
	}
	var wanted []cid.Cid
	for _, text := range cids {
		c, err := cid.Decode(text)
		if err != nil || c.String() != text {
			return fmt.Errorf("exchange: %.80q: not a CID", text)
		}
		wanted = append(wanted, c)
	}
	request, err := encodeWanted(wanted)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := o.host.NewStream(network.WithNoDial(ctx, "want"), id, wantProtocol)
	if err != nil {
		return faults.New(faults.ArtifactUnavailable, "want: %v", err)
	}
	defer stream.Close()
	defer context.AfterFunc(ctx, func() { _ = stream.Reset() })()
	fail := func(err error) error { return errors.Join(err, stream.Reset()) }
	if err := stream.SetDeadline(time.Now().Add(chunkTime)); err != nil {
		return fail(err)
	}
	if _, err := stream.Write(request); err != nil {
		return fail(faults.New(faults.ArtifactUnavailable, "want: %v", err))
	}
	if err := stream.CloseWrite(); err != nil {
		return fail(faults.New(faults.ArtifactUnavailable, "want: %v", err))
	}
	missing := 0
	for _, c := range wanted {
		block, err := readBlock(stream)
		if err != nil {
			return fail(err)
		}
		if len(block) == 0 {
			missing++
			continue
		}
		if hash, _ := objectBlock(c); sha3.Sum256(block) != hash {
			return fail(faults.New(faults.DigestMismatch, "block %s", c))
		}
		if err := receive(c.String(), block); err != nil {
			return fail(err)
		}
		if err := stream.SetDeadline(time.Now().Add(chunkTime)); err != nil {
			return fail(err)
		}
	}
	if missing > 0 {
		return fmt.Errorf("exchange: the peer gives %d of %d blocks not: %w", missing, len(wanted), ErrNoBlock)
	}
	return nil
}

// readBlock reads one answer; nil: there is none.
func readBlock(from io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return nil, faults.New(faults.ArtifactUnavailable, "want: %v", err)
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxBlock {
		return nil, faults.New(faults.DigestMismatch, "a block of %d bytes, at most %d belong in one", n, maxBlock)
	}
	block := make([]byte, n)
	if _, err := io.ReadFull(from, block); err != nil {
		return nil, faults.New(faults.ArtifactUnavailable, "want: %v", err)
	}
	return block, nil
}

func (o *Objects) answerWant(stream network.Stream) {
	defer stream.Close()
	if err := o.answer(stream); err != nil {
		_ = stream.Reset() // the asker sees a broken stream and asks again
	}
}

func (o *Objects) answer(stream network.Stream) error {
	id := stream.Conn().RemotePeer()
	o.mu.Lock()
	if o.answering[id.String()] >= maxAnswered {
		o.mu.Unlock()
		return errors.New("exchange: too many streams")
	}
	o.answering[id.String()]++
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.answering[id.String()]--; o.answering[id.String()] == 0 {
			delete(o.answering, id.String())
		}
	}()
	if err := stream.SetDeadline(time.Now().Add(chunkTime)); err != nil {
		return err
	}
	data, err := io.ReadAll(io.LimitReader(stream, MaxWanted*wantEntry+1))
	if err != nil {
		return err
	}
	wanted, err := parseWanted(data)
	if err != nil {
		return err
	}
	for _, c := range wanted {
		var block []byte
		if o.mayHave(id, c) {
			block, err = o.config.Blocks.Block(context.Background(), c.String())
			if err != nil && !errors.Is(err, ErrNoBlock) {
				return err
			}
		}
		if err := stream.SetDeadline(time.Now().Add(chunkTime)); err != nil {
			return err
		}
		if _, err := stream.Write(binary.BigEndian.AppendUint32(nil, uint32(len(block)))); err != nil {
			return err
		}
		if _, err := stream.Write(block); err != nil {
			return err
		}
	}
	return nil
}

func encodeWanted(list []cid.Cid) (out []byte, err error) {
	if len(list) > MaxWanted {
		return nil, fmt.Errorf("exchange: %d blocks are wanted, at most %d may be at once", len(list), MaxWanted)
	}
	for _, c := range list {
		hash, ok := objectBlock(c)
		if !ok {
			return nil, fmt.Errorf("exchange: %.80q: not a block of an encrypted object", c)
		}
		out = append(append(out, byte(c.Type())), hash[:]...)
	}
	return out, nil
}

// parseWanted is its strict inverse.
func parseWanted(data []byte) (out []cid.Cid, err error) {
	if len(data) > MaxWanted*wantEntry || len(data)%wantEntry != 0 {
		return nil, fmt.Errorf("exchange: list of wanted blocks: %d bytes", len(data))
	}
	for ; len(data) > 0; data = data[wantEntry:] {
		if data[0] != cid.Raw && data[0] != cid.DagProtobuf {
			return nil, fmt.Errorf("exchange: list of wanted blocks: codec %d", data[0])
		}
		out = append(out, objectCID(uint64(data[0]), [32]byte(data[1:wantEntry])))
	}
	return out, nil
}

// objectBlock is the hash in the CID of a block of an object; ok is false for every other kind of CID.
func objectBlock(c cid.Cid) (hash [32]byte, ok bool) {
	if !c.Defined() || c.Version() != 1 || c.Type() != cid.Raw && c.Type() != cid.DagProtobuf {
		return hash, false
	}
	decoded, err := multihash.Decode(c.Hash())
	if err != nil || decoded.Code != multihash.SHA3_256 || len(decoded.Digest) != 32 {
		return hash, false
	}
	return [32]byte(decoded.Digest), true
}

func objectCID(codec uint64, hash [32]byte) cid.Cid {
	h, err := multihash.Encode(hash[:], multihash.SHA3_256)
	if err != nil {
		panic("exchange: a 32-byte SHA3-256 has no multihash")
	}
	return cid.NewCidV1(codec, h)
}

// blockView is bitswap's view of a member's blocks. It is read only: what bitswap's client receives goes to who asked.
type blockView struct{ from Blocks }

func (b blockView) Get(ctx context.Context, c cid.Cid) (blocks.Block, error) {
	if _, ok := objectBlock(c); !ok {
		return nil, ipld.ErrNotFound{Cid: c}
	}
	data, err := b.from.Block(ctx, c.String())
	if errors.Is(err, ErrNoBlock) {
		return nil, ipld.ErrNotFound{Cid: c}
	}
	if err != nil {
		return nil, err
	}
	return blocks.NewBlockWithCid(data, c)
}

func (b blockView) Has(ctx context.Context, c cid.Cid) (bool, error) {
	_, err := b.GetSize(ctx, c)
	if ipld.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

func (b blockView) GetSize(ctx context.Context, c cid.Cid) (int, error) {
	if _, ok := objectBlock(c); !ok {
		return -1, ipld.ErrNotFound{Cid: c}
	}
	size, err := b.from.Size(ctx, c.String())
	if errors.Is(err, ErrNoBlock) {
		return -1, ipld.ErrNotFound{Cid: c}
	}
	if err != nil {
		return -1, err
	}
	return int(size), nil
}

var errReadOnly = errors.New("exchange: blocks of objects are not stored by bitswap")

func (blockView) Put(context.Context, blocks.Block) error       { return errReadOnly }
func (blockView) PutMany(context.Context, []blocks.Block) error { return errReadOnly }
func (blockView) DeleteBlock(context.Context, cid.Cid) error    { return errReadOnly }

// AllKeysChan lists nothing; bitswap does not ask for it.
func (blockView) AllKeysChan(context.Context) (<-chan cid.Cid, error) {
	out := make(chan cid.Cid)
	close(out)
	return out, nil
}

// CheckAddrs refuses what is no multiaddr.
func CheckAddrs(addrs []string) error {
	for _, text := range addrs {
		if _, err := multiaddr.NewMultiaddr(text); err != nil {
			return fmt.Errorf("exchange: address %.80q: not a multiaddr", text)
		}
	}
	return nil
}
