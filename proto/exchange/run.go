package exchange

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
)

const (
	look        = time.Second // how often connections are looked at
	connectTime = 15 * time.Second
	leastRedial = 250 * time.Millisecond
	maxRedial   = 10 * time.Second
	settle      = 100 * time.Millisecond // a member that does not admit us says so by closing
)

// Run keeps a connection to each member of Dial, with redials at most ten seconds apart, and ends connections of peers that
// are enrolled no more, until ctx ends.
func (x *Exchange) Run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	for _, member := range x.dial {
		group.Go(func() { x.keep(ctx, member) })
	}
	for wait(ctx, look) {
		expel(x.host, x.config.Enrolled)
	}
	return ctx.Err()
}

// wait sleeps and tells whether ctx still lives.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func expel(h host.Host, enrolled func(peerID string) bool) {
	for _, id := range h.Network().Peers() {
		if !enrolled(id.String()) {
			_ = h.Network().ClosePeer(id) // it is tried again at the next look
		}
	}
}

func (x *Exchange) keep(ctx context.Context, member peer.AddrInfo) {
	delay, linked := leastRedial, false
	for ctx.Err() == nil {
		if x.host.Network().Connectedness(member.ID) == network.Connected {
			if !linked {
				linked, delay = true, leastRedial
				x.tell(member.ID, nil)
			}
			wait(ctx, look)
			continue
		}
		if linked {
			linked = false
			x.tell(member.ID, errors.New("connection lost"))
		}
		if err := connect(ctx, x.host, member); err != nil && ctx.Err() == nil {
			x.tell(member.ID, err)
			wait(ctx, delay)
			delay = min(2*delay, maxRedial)
		}
	}
}

func (x *Exchange) tell(id peer.ID, err error) {
	if x.config.Link != nil {
		x.config.Link(id.String(), err)
	}
}

// connect dials at once: the swarm's own back-off grows to minutes and would outlast an outage.
func connect(ctx context.Context, h host.Host, member peer.AddrInfo) error {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	if s, ok := h.Network().(*swarm.Swarm); ok {
		s.Backoff().Clear(member.ID)
	}
	if err := h.Connect(ctx, member); err != nil {
		return err
	}
	wait(ctx, settle)
	if h.Network().Connectedness(member.ID) != network.Connected {
		return errors.New("refused after the handshake: not enrolled there")
	}
	return nil
}
