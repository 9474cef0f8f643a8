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

	"salus/models/durable"
)

// store keeps chunks and chunk lists as files named by digest:
//
//	blocks/<digest>    a chunk
//	served/<digest>    the chunk list of an artifact that was Put: it may be served
//	fetched/<digest>   the chunk list of an artifact that was fetched, and is not served
//
// It is bitswap's blockstore. Whether a chunk is served is decided by ownersOf, not by its being there.
type store struct {
	dir string

	mu     sync.RWMutex
	known  map[[32]byte]entry             // by artifact digest
	owners map[[32]byte]map[[32]byte]bool // chunk → known artifacts that it is part of
}

type entry struct {
	list   chunkList
	served bool
}

const (
	blocksDir  = "blocks"
	servedDir  = "served"
	fetchedDir = "fetched"
)

// openStore reads the lists and removes what a crash left: chunks that are part of no artifact.
func openStore(dir string) (*store, error) {
	s := &store{dir: dir, known: map[[32]byte]entry{}, owners: map[[32]byte]map[[32]byte]bool{}}
	for _, sub := range []string{"", blocksDir, servedDir, fetchedDir} {
		if err := durable.PrivateDir(filepath.Join(dir, sub)); err != nil {
			return nil, fmt.Errorf("artifact store: %w", err)
		}
	}
	for _, step := range []func() error{
		func() error { return s.each(fetchedDir, s.load(fetchedDir, false)) },
		func() error { return s.each(servedDir, s.load(servedDir, true)) },
		func() error { return s.each(blocksDir, s.dropOrphan) },
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("artifact store: %w", err)
		}
	}
	return s, nil
}

// each does something with every file of a folder that is named by a digest, and removes others: temporary files of a
// crash.
func (s *store) each(sub string, do func(digest [32]byte) error) error {
	files, err := os.ReadDir(filepath.Join(s.dir, sub))
	if err != nil {
		return err
	}
	for _, file := range files {
		raw, err := hex.DecodeString(file.Name())
		if err != nil || len(raw) != 32 {
			err = os.Remove(filepath.Join(s.dir, sub, file.Name()))
		} else {
			err = do([32]byte(raw))
		}
		if err != nil {
			return fmt.Errorf("%s/%s: %w", sub, file.Name(), err)
		}
	}
	return nil
}

func (s *store) load(sub string, served bool) func([32]byte) error {
	return func(digest [32]byte) error {
		data, err := durable.ReadSecret(s.path(sub, digest), maxChunkList)
		if err != nil {
			return err
		}
		list, err := parseChunkList(data, digest)
		if err != nil {
			return err
		}
		s.index(digest, entry{list, served})
		return nil
	}
}

func (s *store) dropOrphan(chunk [32]byte) error {
	if len(s.owners[chunk]) > 0 {
		return nil
	}
	return s.removeChunk(chunk)
}

func (s *store) index(digest [32]byte, e entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[digest] = e
	for _, chunk := range e.list.chunks {
		if s.owners[chunk] == nil {
			s.owners[chunk] = map[[32]byte]bool{}
		}
		s.owners[chunk][digest] = true
	}
}

func (s *store) path(sub string, digest [32]byte) string {
	return filepath.Join(s.dir, sub, hex.EncodeToString(digest[:]))
}

// find returns the chunk list of an artifact that was Put or fetched.
func (s *store) find(digest [32]byte) (chunkList, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, ok := s.known[digest]
	return e.list, ok
}

// list returns the chunk list of an artifact that may be served.
func (s *store) list(digest [32]byte) (chunkList, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e := s.known[digest]
	return e.list, e.served
}

// ownersOf returns the served artifacts that a chunk is part of.
func (s *store) ownersOf(chunk [32]byte) [][32]byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out [][32]byte
	for digest := range s.owners[chunk] {
		if s.known[digest].served {
			out = append(out, digest)
		}
	}
	return out
}

// serve makes an artifact servable and durable; its chunks must be stored.
func (s *store) serve(digest [32]byte, list chunkList) error {
	if err := durable.WriteFile(s.path(servedDir, digest), list.encode(), 0o600); err != nil {
		return err
	}
	s.index(digest, entry{list, true})
	return removeFile(s.path(fetchedDir, digest))
}

// keep remembers a fetched artifact, so that it is found again and can be removed.
func (s *store) keep(digest [32]byte, list chunkList) error {
	if _, known := s.find(digest); known {
		return nil
	}
	if err := durable.WriteFile(s.path(fetchedDir, digest), list.encode(), 0o600); err != nil {
		return err
	}
	s.index(digest, entry{list, false})
	return nil
}

// remove forgets an artifact: it is served no more, then its chunks go unless another artifact has them.
func (s *store) remove(digest [32]byte) error {
	list, ok := s.find(digest)
	if !ok {
		return nil
	}
	for _, sub := range []string{servedDir, fetchedDir} {
		if err := removeFile(s.path(sub, digest)); err != nil {
			return err
		}
		if err := durable.SyncDir(filepath.Join(s.dir, sub)); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, digest)
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

func removeFile(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func (s *store) removeChunk(chunk [32]byte) error { return removeFile(s.path(blocksDir, chunk)) }

// dropFetched removes a chunk unless it is part of an artifact.
func (s *store) dropFetched(chunk [32]byte) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.dropOrphan(chunk)
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
	info, err := os.Stat(s.path(blocksDir, digest))
	if err != nil {
		return nil, err
	}
	if info.Size() <= chunkSize {
		data, err := os.ReadFile(s.path(blocksDir, digest))
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
	info, err := os.Stat(s.path(blocksDir, digest))
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
	if info, err := os.Stat(s.path(blocksDir, digest)); err == nil && info.Size() == int64(len(data)) {
		if _, err := s.chunk(digest); err == nil {
			return nil
		}
	}
	return durable.WriteFile(s.path(blocksDir, digest), data, 0o600)
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
