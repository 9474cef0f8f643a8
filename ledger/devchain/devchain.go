// Package devchain is an Ethereum chain inside the program: geth's own node on disk, alone, with a block as soon
// as there is a transaction for it, final at once and durable. It is for development and demonstration: whoever
// holds the folder can make any history, and the contracts' development flag is how a consortium says so.
//
// What [Open] promises:
//
//   - A block that RPC calls final is on disk (write-ahead log synced) and stays canonical over kill -9. For that the
//     state is kept by hash with nothing pruned; geth's default scheme loses hundreds of blocks there.
//   - One process at a time: a second Open or OpenReadOnly of the folder fails with [ErrRunning].
//   - RPC listens on loopback only; browsers of other hosts are refused.
//
// [OpenReadOnly] is for verifying without the node: it checks every header hash down to genesis and the roots of
// all that it hands out, so that a flipped byte is an error and never another history.
package devchain

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/beacon/engine"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus/misc/eip1559"
	"github.com/ethereum/go-ethereum/consensus/misc/eip4844"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/miner"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"

	"salus/ledger"
)

// ErrRunning: another process has the chain's folder open. Use its RPC endpoint instead (--rpc).
var ErrRunning = errors.New("the chain in this folder is in use by another process: give its endpoint with --rpc, or stop it")

const (
	nodeName         = "salus" // subfolder of Dir
	defaultHeartbeat = 10 * time.Second
	look             = 20 * time.Millisecond // how often the pool is looked at
	retry            = 200 * time.Millisecond
	gasLimit         = 60_000_000
)

// Options say where the chain lives and what it begins with.
type Options struct {
	Dir       string                      // data folder; made with mode 0700
	Port      int                         // loopback port of HTTP and WebSocket RPC; 0 takes a free one
	ChainID   uint64                      // of a new chain, below 2^53; 0 draws one at random
	Alloc     map[ledger.Address]*big.Int // of a new chain: balances in wei
	Heartbeat time.Duration               // a block at least this often; 0 means 10 s
	Finality  uint64                      // blocks on top of one that make it final; 0: at once
}

// Chain is a running chain.
type Chain struct {
	stack   *node.Node
	backend *eth.Ethereum
	id      uint64

	finality uint64

	quit   chan struct{}
	drills chan func() error // run by mine between blocks
	halted bool              // owned by mine
	done   chan struct{}     // closed when no block will come any more
	err    error             // why; owned by mine until done is closed

	closing sync.Once
	closed  error
}

// Open starts the chain in o.Dir, which it creates if it is new. ChainID and Alloc are ignored for a chain that is
// there already.
func Open(o Options) (*Chain, error) {
	c, err := open(o)
	if err != nil {
		return nil, fmt.Errorf("chain in %s: %w", o.Dir, err)
	}
	return c, nil
}

func open(o Options) (*Chain, error) {
	if o.Dir == "" {
		return nil, errors.New("no folder given")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	// geth speaks only when it is about to end the process.
	log.SetDefault(log.NewLogger(log.NewTerminalHandlerWithLevel(os.Stderr, log.LevelCrit, false)))
	stack, err := newNode(o)
	if errors.Is(err, node.ErrDatadirUsed) {
		return nil, ErrRunning
	}
	if err != nil {
		return nil, err
	}
	c, err := start(stack, o)
	if err != nil {
		stack.Close()
		return nil, err
	}
	return c, nil
}

func newNode(o Options) (*node.Node, error) {
	key, err := crypto.GenerateKey() // for a peer-to-peer network that is never joined
	if err != nil {
		return nil, err
	}
	return node.New(&node.Config{
		Name: nodeName, DataDir: o.Dir,
		HTTPHost: "127.0.0.1", HTTPPort: o.Port, HTTPModules: []string{"eth", "net", "web3"}, HTTPVirtualHosts: []string{"localhost"},
		WSHost: "127.0.0.1", WSPort: o.Port, WSModules: []string{"eth", "net", "web3"}, WSOrigins: []string{"localhost"},
		HTTPTimeouts:      rpc.DefaultHTTPTimeouts,
		BatchRequestLimit: 100, BatchResponseMaxSize: 16 << 20,
		P2P: p2p.Config{PrivateKey: key, NoDiscovery: true, NoDial: true},
	})
}

func start(stack *node.Node, o Options) (*Chain, error) {
	fresh := rawdb.PreexistingDatabase(filepath.Join(o.Dir, nodeName, "chaindata")) == ""
	cfg := ethconfig.Defaults
	cfg.SyncMode = ethconfig.FullSync
	cfg.NoPruning, cfg.StateScheme = true, rawdb.HashScheme
	cfg.DatabaseCache, cfg.TrieCleanCache, cfg.TrieDirtyCache, cfg.SnapshotCache = 16, 16, 16, 0
	cfg.LogNoHistory = true // searches read the headers' blooms: no index that lags behind the head
	cfg.TransactionHistory = 0
	cfg.RPCTxFeeCap = 0
	cfg.Genesis = nil // what is stored
	if fresh {
		g, err := genesis(o)
		if err != nil {
			return nil, err
		}
		cfg.Genesis, cfg.NetworkId = g, g.Config.ChainID.Uint64()
	}
	backend, err := eth.New(stack, &cfg)
	if err != nil {
		return nil, err
	}
	system := filters.NewFilterSystem(backend.APIBackend, filters.Config{})
	stack.RegisterAPIs([]rpc.API{{Namespace: "eth", Service: filters.NewFilterAPI(system)}})
	if err := stack.Start(); err != nil {
		return nil, err
	}
	backend.SetSynced() // there is nobody to synchronise with
	c := &Chain{
		stack: stack, backend: backend, id: backend.BlockChain().Config().ChainID.Uint64(),
		finality: o.Finality, quit: make(chan struct{}), drills: make(chan func() error), done: make(chan struct{}),
	}
	if err := c.finalise(); err != nil {
		return nil, err
	}
	heartbeat := o.Heartbeat
	if heartbeat == 0 {
		heartbeat = defaultHeartbeat
	}
	go c.mine(heartbeat)
	return c, nil
}

// genesis makes a first block that no other chain has: a transaction of one chain is worth nothing on another.
func genesis(o Options) (*core.Genesis, error) {
	var extra [32]byte
	if _, err := io.ReadFull(rand.Reader, extra[:]); err != nil {
		return nil, err
	}
	id := o.ChainID
	if id == 0 {
		id = 1<<24 + uint64(binary.BigEndian.Uint32(extra[:4])) // above the registered ones that people use
	}
	if id >= 1<<53 {
		return nil, fmt.Errorf("chain id %d is not below 2^53", id)
	}
	config := *params.AllDevChainProtocolChanges
	config.ChainID = new(big.Int).SetUint64(id)
	alloc := core.SystemContractAllocs()
	for a, wei := range o.Alloc {
		alloc[common.Address(a)] = types.Account{Balance: wei}
	}
	return &core.Genesis{
		Config: &config, ExtraData: extra[:], Timestamp: uint64(time.Now().Unix()), GasLimit: gasLimit,
		BaseFee: big.NewInt(params.InitialBaseFee), Difficulty: common.Big0, Alloc: alloc,
	}, nil
}

// mine makes blocks until quit: at once when a transaction waits, and at each heartbeat. It alone makes them.
func (c *Chain) mine(heartbeat time.Duration) {
	defer close(c.done)
	tick := time.NewTicker(look)
	defer tick.Stop()
	last := time.Now()
	futile := false // the newest block took none of the waiting transactions: try again, but not at once
	for {
		select {
		case <-c.quit:
			return
		case drill := <-c.drills:
			if c.err = drill(); c.err != nil {
				return
			}
			continue
		case <-tick.C:
		}
		if c.halted {
			continue
		}
		wait := heartbeat
		waiting, _ := c.backend.TxPool().Stats()
		if waiting > 0 {
			wait = 0
			if futile {
				wait = min(retry, heartbeat)
			}
		}
		if time.Since(last) < wait {
			continue
		}
		if err := c.block(); err != nil {
			c.err = err
			return
		}
		last = time.Now()
		futile = waiting > 0 && c.backend.BlockChain().CurrentBlock().TxHash == types.EmptyTxsHash
	}
}

// block makes the next block out of what waits. geth's own simulated beacon would do, but it takes the final block back to
// the last 32nd one with each new block, and whoever looks then sees a chain without contracts.
func (c *Chain) block() error {
	if err := c.backend.TxPool().Sync(); err != nil {
		return err
	}
	block, err := c.child(c.backend.BlockChain().CurrentBlock(), true)
	if err != nil {
		return err
	}
	return c.adopt(block)
}

// child makes and stores a block on top of parent, with what waits or empty.
func (c *Chain) child(parent *types.Header, full bool) (*types.Block, error) {
	next := parent.Number.Uint64() + 1
	var random common.Hash
	if _, err := io.ReadFull(rand.Reader, random[:]); err != nil {
		return nil, err
	}
	payload, err := c.backend.Miner().BuildPayload(context.Background(), &miner.BuildPayloadArgs{
		Parent: parent.Hash(), Timestamp: max(uint64(time.Now().Unix()), parent.Time+1), Random: random,
		Withdrawals: types.Withdrawals{}, BeaconRoot: &common.Hash{}, Version: engine.PayloadV3,
	}, false)
	if err != nil {
		return nil, fmt.Errorf("block %d could not be made: %w", next, err)
	}
	var block *types.Block
	if full {
		payload.ResolveFull() // waits for it
		block, _, _, _ = payload.FullBlockAndReceipts()
	} else {
		data := payload.ResolveEmpty()
		payload.Resolve() // ends its building of a fuller one
		if block, err = engine.ExecutableDataToBlock(*data.ExecutionPayload, nil, &common.Hash{}, data.Requests); err != nil {
			return nil, fmt.Errorf("block %d could not be made: %w", next, err)
		}
	}
	if block == nil {
		return nil, fmt.Errorf("block %d could not be made", next)
	}
	if _, err := c.backend.BlockChain().InsertBlockWithoutSetHead(context.Background(), block, false); err != nil {
		return nil, fmt.Errorf("block %d could not be stored: %w", next, err)
	}
	return block, nil
}

// adopt makes a stored block the newest.
func (c *Chain) adopt(block *types.Block) error {
	if _, err := c.backend.BlockChain().SetCanonical(block); err != nil {
		return fmt.Errorf("block %d could not be stored: %w", block.NumberU64(), err)
	}
	if err := c.finalise(); err != nil {
		return err
	}
	return c.backend.TxPool().Sync() // so that what the block took waits no more
}

// finalise makes the newest block durable, and only then it or the one that it buries deep enough final.
func (c *Chain) finalise() error {
	chain := c.backend.BlockChain()
	head := chain.CurrentBlock()
	if err := c.backend.ChainDb().SyncKeyValue(); err != nil {
		return fmt.Errorf("block %d could not be stored: %w", head.Number, err)
	}
	final := head
	if n := head.Number.Uint64(); c.finality > 0 {
		final = chain.GetHeaderByNumber(n - min(n, c.finality))
	}
	chain.SetFinalized(final)
	return nil
}

// Reorganise is a drill: it replaces the newest n blocks by n + 1 empty ones, final blocks too if n is more than the chain's finality. What
// the replaced blocks held waits again, or is forgotten where n is more than 64, as with geth's nodes.
func (c *Chain) Reorganise(n uint64) error {
	return c.drill(func() error {
		chain := c.backend.BlockChain()
		head := chain.CurrentBlock().Number.Uint64()
		if n < 1 || n > head {
			return fmt.Errorf("%d of %d blocks cannot be replaced", n, head)
		}
		parent := chain.GetHeaderByNumber(head - n)
		var block *types.Block
		for range n + 1 {
			var err error
			if block, err = c.child(parent, false); err != nil {
				return err
			}
			parent = block.Header()
		}
		return c.adopt(block)
	})
}

// Pass is a drill: n empty blocks are there at once, as if their time had passed. The node does not carry them out, so the state is that of the block before,
// the system contracts' too.
func (c *Chain) Pass(n uint64) error {
	return c.drill(func() error {
		chain, db := c.backend.BlockChain(), c.backend.ChainDb()
		if n == 0 {
			return nil
		}
		parent := chain.CurrentBlock()
		var block *types.Block
		for range n {
			h := types.CopyHeader(parent)
			h.ParentHash, h.Number, h.Time = parent.Hash(), new(big.Int).Add(parent.Number, common.Big1), parent.Time+1
			h.TxHash, h.ReceiptHash, h.Bloom, h.GasUsed = types.EmptyTxsHash, types.EmptyReceiptsHash, types.Bloom{}, 0
			h.WithdrawalsHash, h.RequestsHash = &types.EmptyWithdrawalsHash, &types.EmptyRequestsHash
			h.BaseFee = eip1559.CalcBaseFee(chain.Config(), parent)
			none, excess := uint64(0), eip4844.CalcExcessBlobGas(chain.Config(), parent, h.Time)
			h.BlobGasUsed, h.ExcessBlobGas = &none, &excess
			block = types.NewBlockWithHeader(h).WithBody(types.Body{Withdrawals: types.Withdrawals{}})
			rawdb.WriteBlock(db, block)
			rawdb.WriteReceipts(db, block.Hash(), block.NumberU64(), nil)
			parent = block.Header()
		}
		return c.adopt(block)
	})
}

// drill runs f between two blocks. An error of f does not end the chain.
func (c *Chain) drill(f func() error) error {
	said := make(chan error, 1)
	select {
	case c.drills <- func() error { said <- f(); return nil }:
		return <-said
	case <-c.done:
		return errors.New("the chain has ended")
	}
}

// Halt is a drill: while it is on, no block is made.
func (c *Chain) Halt(on bool) {
	_ = c.drill(func() error { c.halted = on; return nil }) // of a chain that has ended there is nothing to halt
}

// Endpoint returns the HTTP URL.
func (c *Chain) Endpoint() string { return c.stack.HTTPEndpoint() }

// WebSocket returns the WebSocket URL.
func (c *Chain) WebSocket() string { return c.stack.WSEndpoint() }

// ChainID returns the chain's id.
func (c *Chain) ChainID() uint64 { return c.id }

// Genesis returns the hash of the first block.
func (c *Chain) Genesis() ledger.Hash { return ledger.Hash(c.backend.BlockChain().Genesis().Hash()) }

// Done is closed when no more blocks will come: after Close, or when the disk fails; then Close says why.
func (c *Chain) Done() <-chan struct{} { return c.done }

// Close stops the chain and releases its folder.
func (c *Chain) Close() error {
	c.closing.Do(func() {
		close(c.quit)
		<-c.done
		c.closed = errors.Join(c.err, c.stack.Close())
	})
	return c.closed
}
