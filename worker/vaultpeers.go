package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"salus/models/durable"
	"salus/models/study"
	"salus/proto/exchange"
	"salus/proto/faults"
	"salus/worker/keeper"
	"salus/worker/member"
	"salus/worker/vault"
)

// peerKey reads the key of a hospital's peer id, and makes none: another would be a stranger to everybody.
func peerKey(dir string) (*exchange.Key, error) {
	path := filepath.Join(dir, "peer.key")
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	return exchange.OpenKey(path)
}

// PeerID is the peer id that others list a hospital by.
func PeerID(dir string) (string, error) {
	if _, err := member.LoadProfile(dir); err != nil {
		return "", err
	}
	key, err := peerKey(dir)
	if err != nil {
		return "", err
	}
	return key.PeerID(), nil
}

// openKeeper opens the hospital's place among those who share encrypted objects of their vaults.
func (s *Site) openKeeper(ctx context.Context, log *slog.Logger) (*keeper.Keeper, error) {
	psk, err := durable.ReadSecret(filepath.Join(s.Dir, "swarm.psk"), 32)
	if err != nil {
		return nil, err
	}
	if len(psk) != 32 {
		return nil, fmt.Errorf("swarm.psk has %d bytes, 32 were expected", len(psk))
	}
	key, err := peerKey(s.Dir)
	if err != nil {
		return nil, err
	}
	return keeper.Open(ctx, keeper.Config{
		Dir: s.Dir, Vault: s.Vault, Key: key, PSK: [32]byte(psk), Depart: s.objectDeparts, Log: log, Clock: time.Now,
	})
}

// objectDeparts writes to the egress log that a peer may have an object from now on; the digest is the hash in its CID.
func (s *Site) objectDeparts(peer, cid string, size int64) error {
	hash, err := vault.HashOf(cid)
	if err != nil {
		return err
	}
	return s.egress.Record(member.Departure{At: time.Now(), To: peer, What: "vault object, encrypted", Digest: study.Digest(hash), Size: int(size)})
}

// shareObjects keeps and gives copies of encrypted vault objects until ctx ends, once the hospital lists peers for it. It is beside the sessions: what fails in it ends none.
func (s *Site) shareObjects(ctx context.Context, log *slog.Logger) {
	said := ""
	for {
		err := s.shareNow(ctx, log)
		if ctx.Err() != nil {
			return
		}
		if err != nil && err.Error() != said {
			said = err.Error()
			log.Error("no copies of vault objects are kept or given; it is tried again", "error", said)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(listedWait):
		}
	}
}

// shareNow is one try: nil where nobody is listed yet.
func (s *Site) shareNow(ctx context.Context, log *slog.Logger) error {
	p, err := keeper.LoadPeers(s.Dir)
	if err != nil || len(p.Peers) == 0 {
		return err
	}
	release, err := keeper.LockServing(s.Dir)
	if err != nil {
		return err
	}
	defer release()
	k, err := s.openKeeper(ctx, log)
	if err != nil {
		return err
	}
	return errors.Join(k.Run(ctx), k.Close())
}

// FetchPacks takes lost packs of the vault, or those that are named, back from the peers, while the worker does not serve.
func (s *Site) FetchPacks(ctx context.Context, cids []string, log *slog.Logger) (r keeper.Restored, err error) {
	wanted, err := keeper.Wanted(ctx, s.Vault, cids)
	if err != nil || len(wanted) == 0 {
		return r, err
	}
	r.Lost, r.Absent = len(wanted), len(wanted)
	p, err := keeper.LoadPeers(s.Dir)
	if err != nil {
		return r, err
	}
	if len(p.Peers) == 0 {
		return r, faults.New(faults.NotFound, "nobody is listed who could have the packs: salus worker vault peers add")
	}
	release, err := keeper.LockServing(s.Dir)
	if err != nil {
		return r, err
	}
	defer release()
	k, err := s.openKeeper(ctx, log)
	if err != nil {
		return r, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- k.Serve(ctx) }()
	if err = k.Await(ctx, connectWait); err == nil {
		r, err = k.Restore(ctx, cids)
	}
	cancel()
	<-done // its error is that of ctx
	return r, errors.Join(err, k.Close())
}

const (
	// connectWait is for how long a command waits for a first peer.
	connectWait = 30 * time.Second
	// listedWait is the pause between two looks whether somebody is listed.
	listedWait = 5 * time.Second
)
