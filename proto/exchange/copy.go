package exchange

import (
	"context"
	"errors"

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
// was Put before.
func (x *Exchange) Copy(ctx context.Context, digest [32]byte, maxSize int) error {
	if x.Has(digest) {
		return nil
	}
	artifact, err := x.Fetch(ctx, digest, maxSize)
	if err == nil {
		_, err = x.Put(artifact)
	}
	return err
}
