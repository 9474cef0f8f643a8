package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/multiformats/go-multihash"

	"salus/internal/durable"
)

// store keeps chunks and chunk lists as files named by digest:
//
//	blocks/<digest>    a chunk, ours or fetched
//	served/<digest>    the chunk list of an artifact that was Put: it may be served
//
// It is bitswap's blockstore. Whether a chunk is served is decided by owners, not by its being there.
type store struct {
	dir string

	mu     sync.RWMutex
	served map[[32]byte]chunkList         // by artifact digest
	owners map[[32]byte]map[[32]byte]bool // chunk → artifacts that it is part of
}

func openStore(dir string) (*store, error) {
	s := &store{dir: dir, served: map[[32]byte]chunkList{}, owners: map[[32]byte]map[[32]byte]bool{}}
	for _, sub := range []string{"", "blocks", "served"} {
		if err := durable.PrivateDir(filepath.Join(dir, sub)); err != nil {
			return nil, fmt.Errorf("artifact store: %w", err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "served"))
	if err != nil {
		return nil, fmt.Errorf("artifact store: %w", err)
	}
	for _, entry := range entries {
		if err := s.load(entry.Name()); err != nil {
			return nil, fmt.Errorf("artifact store: %s: %w", entry.Name(), err)
		}
	}
	return s, nil
}

// load takes a list into memory; names that are no digest are leftovers of a crash.
func (s *store) load(name string) error {
	raw, err := hex.DecodeString(name)
	if err != nil || len(raw) != 32 {
		return nil
	}
	digest := [32]byte(raw)
	data, err := durable.ReadSecret(filepath.Join(s.dir, "served", name), maxChunkList)
	if err != nil {
		return err
	}
	list, err := parseChunkList(data, digest)
	if err != nil {
		return err
	}
	s.index(digest, list)
	return nil
}

func (s *store) index(digest [32]byte, list chunkList) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served[digest] = list
	for _, chunk := range list.chunks {
		if s.owners[chunk] == nil {
			s.owners[chunk] = map[[32]byte]bool{}
		}
		s.owners[chunk][digest] = true
	}
}

func (s *store) chunkPath(digest [32]byte) string {
	return filepath.Join(s.dir, "blocks", hex.EncodeToString(digest[:]))
}

func (s *store) listPath(digest [32]byte) string {
	return filepath.Join(s.dir, "served", hex.EncodeToString(digest[:]))
}

// list returns the chunk list of an artifact that may be served.
func (s *store) list(digest [32]byte) (chunkList, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list, ok := s.served[digest]
	return list, ok
}

// ownersOf returns the served artifacts that a chunk is part of.
func (s *store) ownersOf(chunk [32]byte) [][32]byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out [][32]byte
	for digest := range s.owners[chunk] {
		out = append(out, digest)
	}
	return out
}

// serve makes an artifact servable and durable; its chunks must be stored.
func (s *store) serve(digest [32]byte, list chunkList) error {
	if err := durable.SyncDir(filepath.Join(s.dir, "blocks")); err != nil {
		return err
	}
	if err := durable.WriteFile(s.listPath(digest), list.encode(), 0o600); err != nil {
		return err
	}
	s.index(digest, list)
	return nil
}

// remove forgets an artifact: it is served no more, then its chunks go unless another artifact has them.
func (s *store) remove(digest [32]byte) error {
	list, ok := s.list(digest)
	if !ok {
		return s.removeChunk(digest)
	}
	if err := os.Remove(s.listPath(digest)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := durable.SyncDir(filepath.Join(s.dir, "served")); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.served, digest)
	var errs []error
	for _, chunk := range list.chunks {
		delete(s.owners[chunk], digest)
		if len(s.owners[chunk]) == 0 {
			delete(s.owners, chunk)
			errs = append(errs, s.removeChunk(chunk))
		}
	}
	return errors.Join(errs...)
}

func (s *store) removeChunk(chunk [32]byte) error {
	if err := os.Remove(s.chunkPath(chunk)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// dropFetched removes a fetched chunk, unless it is part of something served.
func (s *store) dropFetched(chunk [32]byte) error {
	if len(s.ownersOf(chunk)) > 0 {
		return nil
	}
	return s.removeChunk(chunk)
}

// assemble reads an artifact's chunks and verifies the whole.
func (s *store) assemble(digest [32]byte, list chunkList) ([]byte, error) {
	artifact := make([]byte, 0, list.size)
	for _, chunk := range list.chunks {
		piece, err := s.chunk(chunk)
		if err != nil {
			return nil, err
		}
		artifact = append(artifact, piece...)
	}
	if uint64(len(artifact)) != list.size || sha256.Sum256(artifact) != digest {
		return nil, errDiffers
	}
	return artifact, nil
}

var errDiffers = errors.New("bytes differ from their digest")

// chunk reads a chunk and verifies it; a damaged file is removed and counts as missing.
func (s *store) chunk(digest [32]byte) ([]byte, error) {
	info, err := os.Stat(s.chunkPath(digest))
	if err != nil {
		return nil, err
	}
	if info.Size() <= chunkSize {
		data, err := os.ReadFile(s.chunkPath(digest))
		if err != nil || sha256.Sum256(data) == digest {
			return data, err
		}
	}
	return nil, errors.Join(os.ErrNotExist, s.removeChunk(digest))
}

// What follows is bitswap's view of the store.

func (s *store) Get(_ context.Context, c cid.Cid) (blocks.Block, error) {
	digest, ok := digestOf(c)
	if !ok {
		return nil, ipld.ErrNotFound{Cid: c}
	}
	data, err := s.chunk(digest)
	if errors.Is(err, os.ErrNotExist) {
		return nil, ipld.ErrNotFound{Cid: c}
	}
	if err != nil {
		return nil, err
	}
	return blocks.NewBlockWithCid(data, c)
}

func (s *store) Has(ctx context.Context, c cid.Cid) (bool, error) {
	_, err := s.GetSize(ctx, c)
	if ipld.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

func (s *store) GetSize(_ context.Context, c cid.Cid) (int, error) {
	digest, ok := digestOf(c)
	if !ok {
		return -1, ipld.ErrNotFound{Cid: c}
	}
	info, err := os.Stat(s.chunkPath(digest))
	if errors.Is(err, os.ErrNotExist) {
		return -1, ipld.ErrNotFound{Cid: c}
	}
	if err != nil {
		return -1, err
	}
	return int(info.Size()), nil
}

// Put stores a block that bitswap wanted and received.
func (s *store) Put(_ context.Context, block blocks.Block) error {
	digest, ok := digestOf(block.Cid())
	if !ok || len(block.RawData()) > chunkSize || sha256.Sum256(block.RawData()) != digest {
		return fmt.Errorf("artifact store: not a chunk")
	}
	return s.putChunk(digest, block.RawData())
}

func (s *store) putChunk(digest [32]byte, data []byte) error {
	if info, err := os.Stat(s.chunkPath(digest)); err == nil && info.Size() == int64(len(data)) {
		if _, err := s.chunk(digest); err == nil {
			return nil
		}
	}
	return durable.WriteFile(s.chunkPath(digest), data, 0o600)
}

func (s *store) PutMany(ctx context.Context, many []blocks.Block) error {
	for _, block := range many {
		if err := s.Put(ctx, block); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) DeleteBlock(_ context.Context, c cid.Cid) error {
	digest, ok := digestOf(c)
	if !ok {
		return nil
	}
	return s.dropFetched(digest)
}

// AllKeysChan lists the served chunks; bitswap does not ask for it.
func (s *store) AllKeysChan(context.Context) (<-chan cid.Cid, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make(chan cid.Cid, len(s.owners))
	for chunk := range s.owners {
		out <- cidOf(chunk)
	}
	close(out)
	return out, nil
}

// cidOf is CIDv1, raw, SHA-256.
func cidOf(digest [32]byte) cid.Cid {
	hash, err := multihash.Encode(digest[:], multihash.SHA2_256)
	if err != nil {
		panic("exchange: a 32-byte SHA-256 has no multihash")
	}
	return cid.NewCidV1(cid.Raw, hash)
}

// digestOf is the inverse; ok is false for every other kind of CID.
func digestOf(c cid.Cid) (digest [32]byte, ok bool) {
	if c.Version() != 1 || c.Type() != cid.Raw {
		return digest, false
	}
	decoded, err := multihash.Decode(c.Hash())
	if err != nil || decoded.Code != multihash.SHA2_256 || len(decoded.Digest) != 32 {
		return digest, false
	}
	return [32]byte(decoded.Digest), true
}
