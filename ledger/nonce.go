package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/gofrs/flock"

	"salus/models/durable"
)

// A transaction's nonce is chosen, stored and sent while its key is locked: for a stored key by a lock on a file
// beside it, so that several processes of one site may send. The endpoint's own count can be late by what it has
// accepted but not yet sorted, hence the record of the last nonce.

// lastSent is the newest transaction sent with a key, stored before it is sent.
type lastSent struct {
	Genesis Hash   `json:"genesis"`
	Nonce   uint64 `json:"nonce"`
	Tx      TxHash `json:"tx"`
}

// lock keeps every other sender with this key out until release.
func (k *Key) lock(ctx context.Context) (release func(), err error) {
	select {
	case k.sending <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("chain key %s: waiting for another sender: %w", k.address, ctx.Err())
	}
	if k.path == "" {
		return func() { <-k.sending }, nil
	}
	file := flock.New(k.path+".lock", flock.SetPermissions(0o600))
	if _, err := file.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		<-k.sending
		return nil, fmt.Errorf("chain key %s: waiting for another process's lock: %w", k.address, err)
	}
	return func() { file.Close(); <-k.sending }, nil
}

func (k *Key) lastSent() (lastSent, error) {
	if k.path == "" {
		return k.last, nil
	}
	text, err := os.ReadFile(k.path + ".nonce")
	if errors.Is(err, fs.ErrNotExist) {
		return lastSent{}, nil
	}
	if err != nil {
		return lastSent{}, fmt.Errorf("chain key: %w", err)
	}
	var l lastSent
	if json.Unmarshal(text, &l) != nil {
		return lastSent{}, nil // written whole or not at all; what is unreadable is not ours, and the chain's count stands
	}
	return l, nil
}

func (k *Key) remember(l lastSent) error {
	k.last = l
	if k.path == "" {
		return nil
	}
	text, err := json.Marshal(l)
	if err == nil {
		err = durable.WriteFile(k.path+".nonce", text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("chain key: storing the nonce: %w", err)
	}
	return nil
}

// nextNonce must be called with the key locked.
func (e *endpoint) nextNonce(ctx context.Context, k *Key, genesis Hash) (uint64, error) {
	pending, err := ask(ctx, e, func(ctx context.Context) (uint64, error) {
		return e.eth.PendingNonceAt(ctx, common.Address(k.address))
	})
	if err != nil {
		return 0, err
	}
	last, err := k.lastSent()
	if err != nil {
		return 0, err
	}
	if last.Genesis != genesis || last.Nonce < pending {
		return pending, nil
	}
	known, err := e.knows(ctx, last.Tx)
	if err != nil || !known {
		return pending, err
	}
	return last.Nonce + 1, nil
}

// knows says whether the endpoint has a transaction, mined or waiting. An endpoint that is still indexing cannot
// say, and is asked again.
func (e *endpoint) knows(ctx context.Context, tx TxHash) (bool, error) {
	var p pause
	for asked := time.Now(); ; {
		known, err := ask(ctx, e, func(ctx context.Context) (bool, error) {
			_, _, err := e.eth.TransactionByHash(ctx, common.Hash(tx))
			return err == nil, err
		})
		var answered rpc.Error
		if errors.Is(err, ethereum.NotFound) {
			return false, nil
		}
		if !errors.As(err, &answered) || time.Since(asked) > lostAfter {
			return known, err
		}
		if err := p.wait(ctx); err != nil {
			return false, err
		}
	}
}
