package exchange

import (
	"github.com/libp2p/go-libp2p/core/control"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
)

// gate admits enrolled peers, when they are dialled and when their key is known.
type gate struct{ enrolled func(peerID string) bool }

func (g *gate) InterceptPeerDial(id peer.ID) bool { return g.enrolled(id.String()) }

func (g *gate) InterceptAddrDial(peer.ID, multiaddr.Multiaddr) bool { return true }

// InterceptAccept knows no peer yet; the pre-shared key stands before anything is said.
func (g *gate) InterceptAccept(network.ConnMultiaddrs) bool { return true }

func (g *gate) InterceptSecured(_ network.Direction, id peer.ID, _ network.ConnMultiaddrs) bool {
	return g.enrolled(id.String())
}

func (g *gate) InterceptUpgraded(network.Conn) (bool, control.DisconnectReason) { return true, 0 }
