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
// was Put before. Only an artifact that begins with the label is copied. Any other is refused, whether it is here or not: it is not Put, and what was fetched for this is gone again.
func (x *Exchange) Copy(ctx context.Context, digest [32]byte, label string, maxSize int) error {
	if list, ok := x.store.list(digest); ok {
		first, err := x.store.chunk(list.chunks[0])
		switch {
		case err == nil && strings.HasPrefix(string(first), label):
			return nil
		case err == nil:
			return otherKind(digest)
		} // damaged: fetched again
	}
	_, here := x.store.find(digest)
	artifact, err := x.Fetch(ctx, digest, maxSize)
	switch {
	case err != nil:
		return err
	case !strings.HasPrefix(string(artifact), label):
		err = otherKind(digest)
		if !here {
			err = errors.Join(err, x.Forget(digest))
		}
		return err
	}
	_, err = x.Put(artifact)
	return err
}

func otherKind(digest [32]byte) error {
	return faults.New(faults.ArtifactMalformed, "%x is an artifact of another kind", digest[:8])
}
