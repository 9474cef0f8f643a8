package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"

	"salus/proto/faults"
)

// locateProtocol: the asker writes a digest (32 bytes) and closes; the answerer writes the chunk list, or nothing if it has
// no such artifact or the asker may not have it (the two look the same), and closes.
const locateProtocol protocol.ID = "/salus/locate/1"

const (
	locateTime = 10 * time.Second
	// chunkTime is how long a fetch may go on without a new chunk before it starts over.
	chunkTime            = time.Minute
	leastPause, maxPause = 100 * time.Millisecond, 5 * time.Second
)

// Get returns the artifact with a digest, of at most maxSize bytes, from the store or from a connected peer. Until ctx ends
// it asks again: for an artifact that is not there yet, or a link that is broken. What it returns hashes to the digest.
// Fetched artifacts are kept until Remove and never served. Errors: SAL-1301 if ctx ends, SAL-1302 if a peer sent
// something else, SAL-1303 if the artifact is too large.
func (x *Exchange) Get(ctx context.Context, digest [32]byte, maxSize int) ([]byte, error) {
	if artifact, ok, err := x.local(digest, maxSize); ok || err != nil {
		return artifact, err
	}
	pause := leastPause
	last := errors.New("no peer is connected")
	for {
		artifact, err := x.attempt(ctx, digest, maxSize)
		if err == nil {
			return artifact, nil
		}
		if _, final := errors.AsType[*faults.Error](err); final {
			return nil, err
		}
		if ctx.Err() == nil {
			last = err
		}
		select {
		case <-ctx.Done():
			return nil, faults.New(faults.ArtifactUnavailable, "%x: %v", digest[:8], last)
		case <-time.After(pause):
		}
		pause = min(2*pause, maxPause)
	}
}

// local answers from the store. A damaged artifact is not answered, so that it is fetched again.
func (x *Exchange) local(digest [32]byte, maxSize int) ([]byte, bool, error) {
	list, ok := x.store.find(digest)
	if !ok {
		return nil, false, nil
	}
	if list.size > uint64(max(0, maxSize)) {
		return nil, false, tooLarge(list.size, maxSize)
	}
	artifact, err := x.store.assemble(digest, list)
	return artifact, err == nil, nil
}

func tooLarge(size uint64, maxSize int) error {
	return faults.New(faults.ArtifactTooLarge, "%d bytes, expected at most %d", size, maxSize)
}

// attempt asks every connected peer where the artifact is and fetches it by the first list that works.
func (x *Exchange) attempt(ctx context.Context, digest [32]byte, maxSize int) ([]byte, error) {
	peers := x.host.Network().Peers()
	if len(peers) == 0 {
		return nil, errors.New("no peer is connected")
	}
	wrong := error(nil)
	for _, id := range peers {
		list, err := x.locate(ctx, id, digest)
		if err != nil {
			continue
		}
		if list.size > uint64(max(0, maxSize)) {
			wrong = tooLarge(list.size, maxSize)
			continue
		}
		artifact, err := x.fetch(ctx, digest, list)
		if err == nil {
			return artifact, nil
		}
		if !errors.Is(err, errDiffers) {
			return nil, err
		}
		wrong = faults.New(faults.DigestMismatch, "%x from peer %s", digest[:8], id)
	}
	if wrong != nil {
		return nil, wrong
	}
	return nil, errors.New("no connected peer offers it")
}

func (x *Exchange) locate(ctx context.Context, id peer.ID, digest [32]byte) (chunkList, error) {
	ctx, cancel := context.WithTimeout(ctx, locateTime)
	defer cancel()
	stream, err := x.host.NewStream(network.WithNoDial(ctx, "locate"), id, locateProtocol)
	if err != nil {
		return chunkList{}, err
	}
	defer stream.Close()
	if err := stream.SetDeadline(deadlineOf(ctx)); err != nil {
		return chunkList{}, errors.Join(err, stream.Reset())
	}
	if _, err := stream.Write(digest[:]); err != nil {
		return chunkList{}, errors.Join(err, stream.Reset())
	}
	if err := stream.CloseWrite(); err != nil {
		return chunkList{}, errors.Join(err, stream.Reset())
	}
	data, err := io.ReadAll(io.LimitReader(stream, maxChunkList+1))
	if err != nil {
		return chunkList{}, errors.Join(err, stream.Reset())
	}
	return parseChunkList(data, digest)
}

func deadlineOf(ctx context.Context) time.Time {
	deadline, _ := ctx.Deadline() // locate's own timeout is always set
	return deadline
}

// answerLocate tells a peer how an artifact that it may have is cut.
func (x *Exchange) answerLocate(stream network.Stream) {
	if err := x.answer(stream); err != nil {
		_ = stream.Reset() // the asker sees a broken stream and asks again
		return
	}
	_ = stream.Close()
}

func (x *Exchange) answer(stream network.Stream) error {
	if err := stream.SetDeadline(time.Now().Add(locateTime)); err != nil {
		return err
	}
	var digest [32]byte
	if _, err := io.ReadFull(stream, digest[:]); err != nil {
		return fmt.Errorf("locate: %w", err)
	}
	id := stream.Conn().RemotePeer().String()
	list, ok := x.store.list(digest)
	if !ok || !x.config.Enrolled(id) || !x.config.Allowed(id, digest) {
		return nil
	}
	_, err := stream.Write(list.encode())
	return err
}

// fetch gets the chunks of a list that are missing and assembles the artifact.
func (x *Exchange) fetch(ctx context.Context, digest [32]byte, list chunkList) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if list.size == 0 {
		return []byte{}, nil // bitswap carries no empty blocks; parseChunkList saw that the digest is that of nothing
	}
	missing := x.missing(list)
	if len(missing) > 0 {
		if err := x.receive(ctx, cancel, missing); err != nil {
			return nil, err
		}
	}
	artifact, err := x.store.assemble(digest, list)
	if errors.Is(err, errDiffers) {
		for _, chunk := range list.chunks {
			err = errors.Join(err, x.store.dropFetched(chunk))
		}
	}
	if err != nil {
		return nil, err
	}
	return artifact, x.store.keep(digest, list)
}

func (x *Exchange) missing(list chunkList) []cid.Cid {
	var out []cid.Cid
	for _, chunk := range list.chunks {
		if _, err := x.store.chunk(chunk); err != nil && !slices.Contains(out, cidOf(chunk)) {
			out = append(out, cidOf(chunk))
		}
	}
	return out
}

// receive stores all the wanted chunks as bitswap brings them (its client stores nothing). It gives up when none comes for chunkTime.
func (x *Exchange) receive(ctx context.Context, cancel context.CancelFunc, wanted []cid.Cid) error {
	watchdog := time.AfterFunc(chunkTime, cancel)
	defer watchdog.Stop()
	received, err := x.bitswap.GetBlocks(ctx, wanted)
	if err != nil {
		return err
	}
	count := 0
	for block := range received {
		watchdog.Reset(chunkTime)
		if err := x.store.Put(ctx, block); err != nil {
			return fmt.Errorf("artifact store: %w", err)
		}
		count++
	}
	if count < len(wanted) {
		return fmt.Errorf("%d of %d chunks arrived", count, len(wanted))
	}
	return nil
}
