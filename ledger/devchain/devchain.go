// Package devchain is an Ethereum chain inside the program: geth's own node on disk, alone, with blocks when
// there is something to put in them, each final at once and durable.
package devchain

import (
	"errors"
	"math/big"
	"time"

	"salus/ledger"
)

// Options say where the chain lives and what it begins with.
type Options struct {
	Dir       string                      // data folder; made with mode 0700
	Port      int                         // loopback port of HTTP and WebSocket RPC; 0 takes a free one
	ChainID   uint64                      // for a new chain; 0 draws one at random
	Alloc     map[ledger.Address]*big.Int // for a new chain: balances in wei
	Heartbeat time.Duration               // at least one block in that time; 0 means 10 s
}

// Chain is a running chain.
type Chain struct{}

// Open starts the chain in o.Dir, which it creates if it is new.
func Open(o Options) (*Chain, error) { return nil, errors.New("not built yet") }

// Endpoint returns the HTTP URL.
func (c *Chain) Endpoint() string { return "" }

// WebSocket returns the WebSocket URL.
func (c *Chain) WebSocket() string { return "" }

// Close stops the chain and releases its folder.
func (c *Chain) Close() error { return nil }

// Reader reads a chain's folder without running it.
type Reader struct{ ledger.Source }

// OpenReadOnly opens the folder of a chain that is not running; see [ErrRunning].
func OpenReadOnly(dir string) (*Reader, error) { return nil, errors.New("not built yet") }

// Close releases the folder.
func (r *Reader) Close() error { return nil }

// ErrRunning: another process has the chain's folder open.
var ErrRunning = errors.New("chain is running")
