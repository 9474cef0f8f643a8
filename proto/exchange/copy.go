package exchange

import (
	"context"
	"errors"
	"strings"

	"salus/proto/faults"
)

// Fetch is Get with one look at the peers that are connected now. It is SAL-1301 where none of them offers the artifact.
func (x *Exchange) Fetch(ctx context.Context, digest [32]byte, maxSize int) ([]byte, error) {
	if artifact, ok, err := x.local(digest, maxSize); ok || err != nil {
		return artifact, err
	}
	artifact, err := x.attempt(ctx, digest, maxSize)
	if _, fault := errors.AsType[*faults.Error](err); err == nil || fault {
		return artifact, err
	}
	return nil, faults.New(faults.ArtifactUnavailable, "%x: %v", digest[:8], err)
}

// Copy makes this member one that has the artifact: what a connected peer offers now is fetched and Put, and then served like what was made here. It is no error that it
// was Put before; size is how many bytes it has. Only an artifact that begins with the label is copied. Any other is refused, whether it is here or not: it is not Put, and what was fetched for this is gone again.
func (x *Exchange) Copy(ctx context.Context, digest [32]byte, label string, maxSize int) (size int, err error) {
	if list, ok := x.store.list(digest); ok {
		first, err := x.store.chunk(list.chunks[0])
		switch {
		case err == nil && strings.HasPrefix(string(first), label):
			return int(list.size), nil
		case err == nil:
			return 0, otherKind(digest)
		} // damaged: fetched again
	}
	_, here := x.store.find(digest)
	artifact, err := x.Fetch(ctx, digest, maxSize)
	switch {
	case err != nil:
		return 0, err
	case !strings.HasPrefix(string(artifact), label):
		err = otherKind(digest)
		if !here {
			err = errors.Join(err, x.Forget(digest))
		}
		return len(artifact), err
	}
	_, err = x.Put(artifact)
	return len(artifact), err
}

// Drop removes a copy: an artifact that was Put here and begins with the label. What is of another kind stays.
func (x *Exchange) Drop(digest [32]byte, label string) (dropped bool, err error) {
	x.putting.Lock()
	defer x.putting.Unlock()
	list, ok := x.store.list(digest)
	if !ok {
		return false, nil
	}
	if first, err := x.store.chunk(list.chunks[0]); err != nil || !strings.HasPrefix(string(first), label) {
		return false, err
	}
	return true, x.store.remove(digest)
}

// Offered says whether a peer that is connected now offers the artifact.
func (x *Exchange) Offered(ctx context.Context, digest [32]byte) bool {
	for _, id := range x.host.Network().Peers() {
		if _, err := x.locate(ctx, id, digest); err == nil {
			return true
		}
	}
	return false
}

// Size is how many bytes an artifact has that was Put here.
func (x *Exchange) Size(digest [32]byte) int {
	list, _ := x.store.list(digest)
	return int(list.size)
}

func otherKind(digest [32]byte) error {
	return faults.New(faults.ArtifactMalformed, "%x is an artifact of another kind", digest[:8])
}
