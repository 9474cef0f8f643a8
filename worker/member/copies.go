package member

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"

	"salus/models/durable"
	"salus/models/study"
	"salus/proto/exchange"
	"salus/proto/faults"
)

// openSwarm opens a member's place in the swarm. It serves what was put to the coordinator alone.
func openSwarm(dir string, p Profile) (*exchange.Exchange, error) {
	psk, err := durable.ReadSecret(filepath.Join(dir, "swarm.psk"), 32)
	if err != nil {
		return nil, err
	}
	if len(psk) != 32 {
		return nil, fmt.Errorf("swarm.psk has %d bytes, 32 were expected", len(psk))
	}
	peer, err := exchange.OpenKey(filepath.Join(dir, "peer.key"))
	if err != nil {
		return nil, err
	}
	x, err := exchange.Open(exchange.Config{
		Dir: filepath.Join(dir, "artifacts"), Key: peer, PSK: [32]byte(psk),
		Dial:     []exchange.Member{{PeerID: p.Peer, Addrs: p.Swarm}},
		Enrolled: func(peer string) bool { return peer == p.Peer },
		Allowed:  func(peer string, _ [32]byte) bool { return peer == p.Peer },
	})
	if err != nil {
		return nil, fmt.Errorf("swarm: %w", err)
	}
	return x, nil
}

// Has says whether an artifact is kept here for others.
func (m *Member) Has(digest study.Digest) bool { return m.swarm.Has(digest) }

// Size is how many bytes it has.
func (m *Member) Size(digest study.Digest) int { return m.swarm.Size(digest) }

// Fetch gets an artifact if somebody who is connected offers it now.
func (m *Member) Fetch(ctx context.Context, digest study.Digest, most int) ([]byte, error) {
	return m.swarm.Fetch(ctx, digest, most)
}

// Offer keeps an artifact that belongs to no session for others, after the egress log has it.
func (m *Member) Offer(what string, artifact []byte) error {
	digest := study.DigestOf(artifact)
	if m.swarm.Has(digest) {
		return nil
	}
	if err := m.Egress.Record(Departure{At: m.clock(), To: "coordinator", What: what, Digest: digest, Size: len(artifact)}); err != nil {
		return err
	}
	_, err := m.swarm.Put(artifact)
	return err
}

// Offered says whether the coordinator has an artifact for this member now.
func (m *Member) Offered(ctx context.Context, digest study.Digest) bool {
	return m.swarm.Offered(ctx, digest)
}

// Drop removes an artifact that is offered, if it begins with the label.
func (m *Member) Drop(digest study.Digest, label string) (dropped bool, err error) {
	return m.swarm.Drop(digest, label)
}

// Swarm is a member's place in the swarm alone, for a command while the member does not serve.
type Swarm struct {
	lock *flock.Flock
	x    *exchange.Exchange
	end  context.CancelFunc
	done chan error
}

// OpenSwarm opens it. While the member of the folder serves it is an error: that one fetches then.
func OpenSwarm(ctx context.Context, dir string) (*Swarm, error) {
	p, err := LoadProfile(dir)
	if err != nil {
		return nil, err
	}
	shares := filepath.Join(dir, "shares") // whose lock a member holds that serves
	if err := durable.PrivateDir(shares); err != nil {
		return nil, err
	}
	s := &Swarm{lock: flock.New(filepath.Join(shares, "lock"), flock.SetPermissions(0o600)), done: make(chan error, 1)}
	if ok, err := s.lock.TryLock(); err != nil || !ok {
		return nil, faults.New(faults.ArtifactUnavailable, "the worker of %s serves, and fetches by itself what is missing: look again in a minute", dir)
	}
	if s.x, err = openSwarm(dir, p); err != nil {
		_ = s.lock.Unlock()
		return nil, err
	}
	ctx, s.end = context.WithCancel(ctx)
	go func() { s.done <- s.x.Run(ctx) }()
	return s, nil
}

// Get waits for an artifact until ctx ends.
func (s *Swarm) Get(ctx context.Context, digest study.Digest, most int) ([]byte, error) {
	return s.x.Get(ctx, digest, most)
}

// Close leaves the swarm.
func (s *Swarm) Close() error {
	s.end()
	<-s.done // its error is that of ctx
	err := s.x.Close()
	_ = s.lock.Unlock() // closed with the process at the latest
	return err
}
