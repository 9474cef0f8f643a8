package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"salus/models/durable"
	"salus/models/study"
	"salus/proto/exchange"
	"salus/worker/keeper"
	"salus/worker/member"
	"salus/worker/vault"
)

// openKeeper opens the hospital's place among those who share encrypted objects of their vaults.
func (s *Site) openKeeper(log *slog.Logger) (*keeper.Keeper, error) {
	psk, err := durable.ReadSecret(filepath.Join(s.Dir, "swarm.psk"), 32)
	if err != nil {
		return nil, err
	}
	if len(psk) != 32 {
		return nil, fmt.Errorf("swarm.psk has %d bytes, 32 were expected", len(psk))
	}
	key, err := exchange.OpenKey(filepath.Join(s.Dir, "peer.key"))
	if err != nil {
		return nil, err
	}
	return keeper.Open(keeper.Config{
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

// shareObjects keeps and gives copies of encrypted vault objects until ctx ends, where the hospital lists peers for it. It is beside the sessions: what fails in it ends none.
func (s *Site) shareObjects(ctx context.Context, log *slog.Logger) {
	p, err := keeper.LoadPeers(s.Dir)
	if err == nil && len(p.Peers) == 0 {
		return
	}
	var release func()
	if err == nil {
		release, err = keeper.LockServing(s.Dir)
	}
	if err != nil {
		log.Error("no copies of vault objects are kept or given", "error", err.Error())
		return
	}
	defer release()
	k, err := s.openKeeper(log)
	if err == nil {
		err = errors.Join(k.Run(ctx), k.Close())
	}
	if err != nil {
		log.Error("no copies of vault objects are kept or given", "error", err.Error())
	}
}

// FetchPacks takes lost packs of the vault, or those that are named, back from the peers, while the worker does not serve.
func (s *Site) FetchPacks(ctx context.Context, cids []string, log *slog.Logger) (r keeper.Restored, err error) {
	release, err := keeper.LockServing(s.Dir)
	if err != nil {
		return r, err
	}
	defer release()
	k, err := s.openKeeper(log)
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

// connectWait is for how long a command waits for a first peer.
const connectWait = 30 * time.Second
