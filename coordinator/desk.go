package coordinator

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/zkproofs"
	"salus/zkproofs/ceremony"
)

// desk serves salus.v1.Ceremony.
type desk struct {
	salusv1.UnimplementedCeremonyServer
	d *conductor
}

// folder is the ceremony's as it is on disk now. The caller holds the lock.
func (s desk) folder() (*ceremony.Folder, error) {
	f, err := s.d.newest()
	if err == nil && f == nil {
		err = faults.New(faults.NotFound, "no ceremony was started here")
	}
	return f, err
}

const maxRecords = 2 << 20

func (s desk) GetTranscript(_ context.Context, r *salusv1.GetTranscriptRequest) (*salusv1.GetTranscriptResponse, error) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	f, err := s.folder()
	if err != nil {
		return nil, err
	}
	out, size := &salusv1.GetTranscriptResponse{State: s.d.state}, 0
	for _, line := range f.Log().Lines(int(min(r.From, ceremony.MaxTranscript))) {
		if size += len(line); size > maxRecords {
			break
		}
		out.Records = append(out.Records, line)
	}
	return out, nil
}

func (s desk) GetPart(_ context.Context, r *salusv1.GetPartRequest) (*salusv1.GetPartResponse, error) {
	if len(r.Digest) != 32 {
		return nil, faults.New(faults.Malformed, "a digest has 32 bytes, found %d", len(r.Digest))
	}
	path, size, err := s.file(study.Digest(r.Digest))
	if err != nil {
		return nil, err
	}
	if r.Offset > uint64(size) {
		return nil, faults.New(faults.Malformed, "offset %d of %d bytes", r.Offset, size)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, faults.New(faults.NotFound, "the file is not here any more")
	}
	defer f.Close()
	part := make([]byte, min(ceremony.MaxChunk, size-int64(r.Offset)))
	if _, err := f.ReadAt(part, int64(r.Offset)); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return &salusv1.GetPartResponse{Part: part, Size: uint64(size)}, nil
}

// file finds a state that the transcript names, or a key file that somebody asked for.
func (s desk) file(digest study.Digest) (path string, size int64, err error) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if k, ok := s.d.files[digest]; ok {
		return k.Path, k.Size, nil
	}
	if s.d.folder != nil {
		if n, ok := s.d.folder.Log().StateSize(digest); ok {
			return s.d.folder.StatePath(digest), n, nil
		}
	}
	return "", 0, faults.New(faults.NotFound, "%s", digest)
}

// PutPart takes a part from the contributor whose turn it is; of its states no more than twice as many as it has to send.
func (s desk) PutPart(ctx context.Context, r *salusv1.PutPartRequest) (*salusv1.PutPartResponse, error) {
	caller, _ := transport.CallerFrom(ctx)
	if len(r.Digest) != 32 || len(r.Part) > ceremony.MaxChunk {
		return nil, faults.New(faults.Malformed, "digest or part of the state")
	}
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	f, err := s.turn(caller)
	if err != nil {
		return nil, err
	}
	sizes, digest := f.Log().Sizes(), study.Digest(r.Digest)
	if !slices.Contains(sizes, int64(min(r.Size, 1<<40))) {
		return nil, faults.New(faults.Malformed, "no state of this phase has %d bytes", r.Size)
	}
	if !s.d.sent[digest] && len(s.d.sent) >= 2*len(sizes) {
		return nil, faults.New(faults.ArtifactTooLarge, "%d states were begun, %d are expected", len(s.d.sent), len(sizes))
	}
	s.d.sent[digest] = true
	have, err := f.Receive(caller.Name, digest, int64(r.Size), int64(min(r.Offset, 1<<40)), r.Part)
	if errors.Is(err, ceremony.ErrOffset) {
		return &salusv1.PutPartResponse{Have: uint64(have)}, nil // the sender goes on from there
	}
	if err != nil {
		return nil, faults.New(faults.DigestMismatch, "%v", err)
	}
	return &salusv1.PutPartResponse{Have: uint64(have)}, nil
}

// turn is the folder if it is the caller's turn and nothing of its is being verified. The caller holds the lock.
func (s desk) turn(caller transport.Caller) (*ceremony.Folder, error) {
	f, err := s.folder()
	if err != nil {
		return nil, err
	}
	if turn, ok := f.Log().Turn(); !ok || turn.Name != caller.Name || caller.Role != transport.Site {
		return nil, faults.New(faults.WrongPhase, "%s", Situation(f.Log()))
	}
	if _, waiting := s.d.pending(f); waiting {
		return nil, faults.New(faults.AlreadySubmitted, "the contribution is being verified")
	}
	return f, nil
}

func (s desk) Contribute(ctx context.Context, r *salusv1.ContributeRequest) (*salusv1.ContributeResponse, error) {
	caller, _ := transport.CallerFrom(ctx)
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if _, err := s.folder(); err != nil {
		return nil, err
	}
	path := filepath.Join(s.d.dir, pendingFile)
	if old, err := os.ReadFile(path); err == nil && slices.Equal(old, r.Record) {
		return &salusv1.ContributeResponse{}, nil // the answer was lost
	}
	f, err := s.turn(caller)
	if err != nil {
		return nil, err
	}
	c, err := f.Log().ParseContribution(r.Record)
	if err != nil {
		return nil, faults.New(faults.ArtifactMalformed, "%v", err)
	}
	if c.Party != caller.Name {
		return nil, faults.New(faults.NotAParty, "it is %s's", c.Party)
	}
	for i, state := range c.States {
		if !f.Has(state) {
			return nil, faults.New(faults.ArtifactNotYet, "state %d is not here", i)
		}
	}
	if err := durable.WriteFile(path, r.Record, 0o600); err != nil {
		return nil, err
	}
	s.d.stored("pending")
	select {
	case s.d.wake <- struct{}{}:
	default:
	}
	return &salusv1.ContributeResponse{}, nil
}

// GetKeyFile names a development consortium's key file; it is hashed when it is asked for the first time. Elsewhere nobody takes keys on a coordinator's word.
func (s desk) GetKeyFile(_ context.Context, r *salusv1.GetKeyFileRequest) (*salusv1.GetKeyFileResponse, error) {
	id, err := zkproofs.ParseCircuitID(r.Circuit)
	if err != nil {
		return nil, faults.New(faults.Malformed, "%v", err)
	}
	if s.d.keys == nil {
		return nil, faults.New(faults.NotFound, "members make the ceremony's keys themselves: `salus ceremony verify --keys`")
	}
	s.d.mu.Lock()
	for digest, k := range s.d.files {
		if k.Circuit == id {
			s.d.mu.Unlock()
			return &salusv1.GetKeyFileResponse{Digest: digest[:], Size: uint64(k.Size)}, nil
		}
	}
	s.d.mu.Unlock()
	k, err := s.d.keys.File(id)
	if err != nil {
		return nil, faults.New(faults.NotFound, "%v", err)
	}
	s.d.mu.Lock()
	s.d.files[k.Digest] = k
	s.d.mu.Unlock()
	return &salusv1.GetKeyFileResponse{Digest: k.Digest[:], Size: uint64(k.Size)}, nil
}
