package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	requestLimit = 30 * time.Second // for one request to the endpoint
	writeLimit   = 5 * time.Minute  // for a write whose caller set no deadline
	logSpan      = 10_000           // blocks asked for at once; hosted endpoints refuse more
)

// endpoint asks one RPC endpoint. Each request has a deadline; failures to get an answer are ErrUnavailable,
// answers that say no are not.
type endpoint struct {
	eth  *ethclient.Client
	name string // scheme and host: paths of hosted endpoints hold credentials
}

func dialEndpoint(ctx context.Context, rawURL string) (*endpoint, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return nil, errors.New("chain: endpoint is no URL such as http://127.0.0.1:8545")
	}
	switch u.Scheme {
	case "http", "https", "ws", "wss":
	default:
		return nil, fmt.Errorf("chain: endpoint has scheme %q, want http, https, ws or wss", u.Scheme)
	}
	e := &endpoint{name: u.Scheme + "://" + u.Host}
	e.eth, err = ask(ctx, e, func(ctx context.Context) (*ethclient.Client, error) { return ethclient.DialContext(ctx, rawURL) })
	return e, err
}

// ask makes one request.
func ask[T any](ctx context.Context, e *endpoint, request func(context.Context) (T, error)) (T, error) {
	limited, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	v, err := request(limited)
	if err == nil {
		return v, nil
	}
	var answered rpc.Error
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		err = fmt.Errorf("chain at %s: %w", e.name, context.Canceled)
	case errors.As(err, &answered), errors.Is(err, ethereum.NotFound):
		err = fmt.Errorf("chain at %s: %w", e.name, err)
	default:
		err = fmt.Errorf("%w: %s: %w", ErrUnavailable, e.name, err)
	}
	var zero T
	return zero, err
}

func (e *endpoint) chainID(ctx context.Context) (uint64, error) {
	id, err := ask(ctx, e, e.eth.ChainID)
	if err != nil {
		return 0, err
	}
	if !id.IsUint64() {
		return 0, fmt.Errorf("%w: chain id has more than 64 bits", ErrWrongChain)
	}
	return id.Uint64(), nil
}

// header is what we read of a block. The hash is the endpoint's word: chains differ in what they hash.
type header struct {
	Number     *hexutil.Big   `json:"number"`
	Hash       *common.Hash   `json:"hash"`
	ParentHash *common.Hash   `json:"parentHash"`
	Timestamp  hexutil.Uint64 `json:"timestamp"`
}

// block reads a block by number or tag.
func (e *endpoint) block(ctx context.Context, which string) (Block, error) {
	h, err := ask(ctx, e, func(ctx context.Context) (*header, error) {
		var h *header
		if err := e.eth.Client().CallContext(ctx, &h, "eth_getBlockByNumber", which, false); err != nil {
			return nil, err
		}
		if h == nil || h.Number == nil || h.Hash == nil || h.ParentHash == nil {
			return nil, ethereum.NotFound
		}
		return h, nil
	})
	if err != nil {
		return Block{}, fmt.Errorf("block %s: %w", which, err)
	}
	t := time.Unix(int64(h.Timestamp), 0).UTC()
	return Block{Number: h.Number.ToInt().Uint64(), Hash: *h.Hash, Parent: *h.ParentHash, Time: t}, nil
}

// logs asks for the logs of a query in spans, and fills in the blocks' times. to nil is the newest block.
func (e *endpoint) logs(ctx context.Context, from uint64, to *uint64, contracts []Address, topics [][]common.Hash) ([]Log, error) {
	end := uint64(0)
	if to != nil {
		end = *to
	} else {
		newest, err := e.block(ctx, "latest")
		if err != nil {
			return nil, err
		}
		end = newest.Number
	}
	q := ethereum.FilterQuery{Topics: topics}
	for _, a := range contracts {
		q.Addresses = append(q.Addresses, common.Address(a))
	}
	var all []Log
	times := make(map[uint64]Block)
	for ; from <= end; from += logSpan {
		q.FromBlock = new(big.Int).SetUint64(from)
		q.ToBlock = new(big.Int).SetUint64(min(end, from+logSpan-1))
		raw, err := ask(ctx, e, func(ctx context.Context) ([]types.Log, error) { return e.eth.FilterLogs(ctx, q) })
		if err != nil {
			return nil, fmt.Errorf("logs of blocks %v to %v: %w", q.FromBlock, q.ToBlock, err)
		}
		for _, r := range raw {
			l, err := e.log(ctx, r, times)
			if err != nil {
				return nil, err
			}
			all = append(all, l)
		}
	}
	return all, nil
}

func (e *endpoint) log(ctx context.Context, r types.Log, times map[uint64]Block) (Log, error) {
	b, known := times[r.BlockNumber]
	if !known {
		var err error
		if b, err = e.block(ctx, hexutil.EncodeUint64(r.BlockNumber)); err != nil {
			return Log{}, err
		}
		times[r.BlockNumber] = b
	}
	if r.Removed || [32]byte(r.BlockHash) != b.Hash {
		return Log{}, fmt.Errorf("%w: a log is of block %v, block %d is %v", ErrReorg, r.BlockHash, b.Number, Hash(b.Hash))
	}
	at := At{Block: b.Number, BlockHash: b.Hash, Time: b.Time, Tx: TxHash(r.TxHash), Index: r.Index}
	l := Log{At: at, Contract: Address(r.Address), Data: r.Data}
	for _, t := range r.Topics {
		l.Topics = append(l.Topics, t)
	}
	return l, nil
}

func (e *endpoint) code(ctx context.Context, a Address, which rpc.BlockNumber) ([]byte, error) {
	return ask(ctx, e, func(ctx context.Context) ([]byte, error) {
		return e.eth.CodeAt(ctx, common.Address(a), big.NewInt(int64(which)))
	})
}

func (e *endpoint) balance(ctx context.Context, a Address, which rpc.BlockNumber) (*big.Int, error) {
	return ask(ctx, e, func(ctx context.Context) (*big.Int, error) {
		return e.eth.BalanceAt(ctx, common.Address(a), big.NewInt(int64(which)))
	})
}

// read calls a contract's view at the endpoint's newest block.
func (e *endpoint) read(ctx context.Context, a Address, data []byte) ([]byte, error) {
	to := common.Address(a)
	return ask(ctx, e, func(ctx context.Context) ([]byte, error) {
		return e.eth.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, nil)
	})
}
