package keeper

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"salus/models/durable"
	"salus/proto/exchange"
)

// PeersFile is the list's name in a hospital's folder.
const PeersFile = "vault-peers.json"

const (
	peersSchema = "salus.vault-peers/v1"
	maxPeersDoc = 256 << 10
	maxPeers    = 64
	maxText     = 256
)

// Peers is with whom a hospital shares encrypted objects of its vault, and how.
type Peers struct {
	Schema string `json:"schema"`
	// Listen holds the multiaddrs that peers may dial, such as /ip4/0.0.0.0/tcp/7712; empty: this hospital dials alone.
	Listen []string `json:"listen,omitempty"`
	// Copies is how many of the peers that keep copies are to have each pack; 0: all of them.
	Copies int    `json:"copies"`
	Peers  []Peer `json:"peers"`
}

// Peer is one of them.
type Peer struct {
	Name  string   `json:"name"`
	Peer  string   `json:"peer"`            // its peer id
	Addrs []string `json:"addrs,omitempty"` // where it is dialled; none: it dials
	// Keeps says that it keeps copies of this vault's packs, so that it may have them.
	Keeps bool `json:"keeps"`
	// Most is how many bytes of its packs are kept here; 0: none.
	Most int64 `json:"most"`
}

// LoadPeers reads the list of a hospital's folder; one that is not there is empty.
func LoadPeers(dir string) (Peers, error) {
	f, err := os.Open(filepath.Join(dir, PeersFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Peers{Schema: peersSchema}, nil
	}
	if err != nil {
		return Peers{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPeersDoc+1))
	if err != nil {
		return Peers{}, err
	}
	return ParsePeers(b)
}

// ParsePeers reads a list strictly.
func ParsePeers(b []byte) (p Peers, err error) {
	if len(b) > maxPeersDoc {
		return p, fmt.Errorf("%s: more than %d bytes", PeersFile, maxPeersDoc)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return Peers{}, fmt.Errorf("%s: %w", PeersFile, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Peers{}, fmt.Errorf("%s: something stands after the list", PeersFile)
	}
	if err := p.Check(); err != nil {
		return Peers{}, fmt.Errorf("%s: %w", PeersFile, err)
	}
	return p, nil
}

// Check refuses a list that ParsePeers would not read.
func (p Peers) Check() error {
	if p.Schema != peersSchema {
		return fmt.Errorf("schema is %.40q, want %s", p.Schema, peersSchema)
	}
	if len(p.Peers) > maxPeers || p.Copies < 0 || p.Copies > maxPeers {
		return fmt.Errorf("at most %d peers and as many copies", maxPeers)
	}
	if err := exchange.CheckAddrs(p.Listen); err != nil {
		return err
	}
	for i, x := range p.Peers {
		if x.Name == "" || len(x.Name) > maxText {
			return fmt.Errorf("peer %d has no name, or a long one", i+1)
		}
		if err := errors.Join(exchange.ParsePeerID(x.Peer), exchange.CheckAddrs(x.Addrs)); err != nil {
			return fmt.Errorf("%s: %w", x.Name, err)
		}
		if x.Most < 0 {
			return fmt.Errorf("%s: most is negative", x.Name)
		}
		if slices.ContainsFunc(p.Peers[:i], func(y Peer) bool { return y.Name == x.Name || y.Peer == x.Peer }) {
			return fmt.Errorf("%s is listed twice", x.Name)
		}
	}
	return nil
}

// ChangePeers changes the list, one process at a time.
func ChangePeers(ctx context.Context, dir string, change func(*Peers) error) error {
	s, err := OpenStore(dir)
	if err != nil {
		return err
	}
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	p, err := LoadPeers(dir)
	if err != nil {
		return err
	}
	if err := change(&p); err != nil {
		return err
	}
	return p.Save(dir)
}

// Save writes the list.
func (p Peers) Save(dir string) error {
	p.Schema = peersSchema
	if err := p.Check(); err != nil {
		return err
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, PeersFile), append(b, '\n'), 0o600)
}

// of finds a peer by its id.
func (p Peers) of(id string) (Peer, bool) {
	i := slices.IndexFunc(p.Peers, func(x Peer) bool { return x.Peer == id })
	if i < 0 {
		return Peer{}, false
	}
	return p.Peers[i], true
}

// Keepers are the ids of the peers that are to have a pack: of those that keep copies the ones whose hash with it is the lowest.
func (p Peers) Keepers(cid string) []string {
	var out []string
	for _, x := range p.Peers {
		if x.Keeps {
			out = append(out, x.Peer)
		}
	}
	if p.Copies == 0 || len(out) <= p.Copies {
		return out
	}
	rank := func(id string) []byte {
		h := sha256.Sum256([]byte("salus/vault/copies/v1\x00" + cid + "\x00" + id))
		return h[:]
	}
	slices.SortFunc(out, func(a, b string) int { return bytes.Compare(rank(a), rank(b)) })
	return out[:p.Copies]
}
