package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// panel is the endpoints that a client was given, all of one chain. What a client relies on is what a strict majority of
// them says in the same words: which block is final, what a block's hash is, which logs it has, what a contract's code is. So one of
// three may lie, lag or be away, and of two either can stop a client but not mislead it. What only helps to send (fees, nonces, gas) is
// the median of what they say, and a transaction is given to all. With one endpoint its word is believed.
type panel struct{ all []*endpoint }

// straggle is for how long the others are waited for when enough have answered.
const straggle = 300 * time.Millisecond

// quorum is how many must agree.
func (p *panel) quorum() int { return len(p.all)/2 + 1 }

func (p *panel) close() {
	for _, e := range p.all {
		e.eth.Close()
	}
}

func (p *panel) name() string {
	if len(p.all) == 1 {
		return p.all[0].name
	}
	return fmt.Sprintf("%d endpoints, %s and others", len(p.all), p.all[0].name)
}

// answer is what one endpoint said.
type answer[T any] struct {
	from  *endpoint
	value T
	err   error
}

// gather asks every endpoint, and gives the answers in the panel's order once all are there, or a moment after enough says that
// those which came will do. Endpoints that did not answer by then are away.
func gather[T any](ctx context.Context, p *panel, enough func([]answer[T]) bool, request func(context.Context, *endpoint) (T, error)) []answer[T] {
	if len(p.all) == 1 {
		v, err := request(ctx, p.all[0])
		return []answer[T]{{p.all[0], v, err}}
	}
	ctx, cancel := context.WithCancel(ctx)
	var asked sync.WaitGroup
	defer asked.Wait()
	defer cancel()
	type numbered struct {
		i int
		a answer[T]
	}
	in := make(chan numbered, len(p.all))
	for i, e := range p.all {
		asked.Go(func() {
			v, err := request(ctx, e)
			in <- numbered{i, answer[T]{e, v, err}}
		})
	}
	all := make([]answer[T], len(p.all))
	for i, e := range p.all {
		all[i] = answer[T]{from: e, err: fmt.Errorf("%w: %s is slow", ErrUnavailable, e.name)}
	}
	var came []answer[T]
	var late <-chan time.Time
	for len(came) < len(all) {
		select {
		case n := <-in:
			all[n.i], came = n.a, append(came, n.a)
			if late == nil && enough(came) {
				late = time.After(straggle)
			}
		case <-late:
			return all
		}
	}
	return all
}

// good says whether a majority gave a value at all.
func good[T any](p *panel) func([]answer[T]) bool {
	return func(all []answer[T]) bool {
		n := 0
		for _, a := range all {
			if a.err == nil {
				n++
			}
		}
		return n >= p.quorum()
	}
}

// agreed asks every endpoint and gives what a majority says alike; word turns a value into what must be alike. Endpoints that answer with a
// refusal agree if it is the same. Too few that answer, and answers that differ, are ErrUnavailable: both may pass.
func agreed[T any](ctx context.Context, p *panel, word func(T) string, request func(context.Context, *endpoint) (T, error)) (T, error) {
	if len(p.all) == 1 {
		return request(ctx, p.all[0])
	}
	all := gather(ctx, p, func(came []answer[T]) bool { _, ok := majority(came, p.quorum(), word); return ok }, request)
	if a, ok := majority(all, p.quorum(), word); ok {
		return a.value, a.err
	}
	var zero T
	return zero, p.trouble(ctx, errorsOf(all))
}

// majority finds an answer that at least that many gave.
func majority[T any](all []answer[T], quorum int, word func(T) string) (answer[T], bool) {
	votes := make(map[string]int)
	for _, a := range all {
		if errors.Is(a.err, ErrUnavailable) || errors.Is(a.err, context.Canceled) {
			continue
		}
		w := ""
		switch {
		case errors.Is(a.err, ErrReorg) || errors.Is(a.err, ethereum.NotFound):
			w = "there is none"
		case a.err != nil:
			w = "no: " + refusalWord(a.err)
		default:
			w = "yes: " + word(a.value)
		}
		if votes[w]++; votes[w] == quorum {
			return a, true
		}
	}
	return answer[T]{}, false
}

// refusalWord is an endpoint's refusal without the endpoint's name.
func refusalWord(err error) string {
	var answered rpc.Error
	if !errors.As(err, &answered) {
		return err.Error()
	}
	var with rpc.DataError
	if errors.As(err, &with) {
		return fmt.Sprint(answered, with.ErrorData())
	}
	return answered.Error()
}

func errorsOf[T any](all []answer[T]) []error {
	out := make([]error, len(all))
	for i, a := range all {
		out[i] = a.err
	}
	return out
}

// trouble says why there is no majority.
func (p *panel) trouble(ctx context.Context, all []error) error {
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return fmt.Errorf("chain at %s: %w", p.name(), err)
	}
	var away []error
	for _, err := range all {
		if errors.Is(err, ErrUnavailable) {
			away = append(away, err)
		}
	}
	if len(all)-len(away) >= p.quorum() {
		return fmt.Errorf("%w: %s", ErrSplit, p.name())
	}
	if len(p.all) == 1 {
		return away[0]
	}
	return fmt.Errorf("%w: %d of %d endpoints are away: %w", ErrUnavailable, len(away), len(all), errors.Join(away...))
}

// anyOf gives the first endpoint's value that is there, in the panel's order; else the first error that is an answer.
func anyOf[T any](ctx context.Context, p *panel, request func(context.Context, *endpoint) (T, error)) (T, error) {
	all := gather(ctx, p, func(came []answer[T]) bool { return came[len(came)-1].err == nil }, request)
	failed := all[0].err
	for _, a := range all {
		if a.err == nil {
			return a.value, nil
		}
		if errors.Is(failed, ErrUnavailable) {
			failed = a.err
		}
	}
	var zero T
	return zero, failed
}

// median asks for something that endpoints may honestly see differently. It lies between what honest ones say while they are a majority.
func median[T any](ctx context.Context, p *panel, compare func(a, b T) int, request func(context.Context, *endpoint) (T, error)) (T, error) {
	all := gather(ctx, p, good[T](p), request)
	var values []T
	for _, a := range all {
		if a.err == nil {
			values = append(values, a.value)
		}
	}
	if len(values) >= p.quorum() {
		slices.SortFunc(values, compare)
		return values[len(values)/2], nil
	}
	var zero T
	if a, ok := majority(all, p.quorum(), func(T) string { return "" }); ok {
		return zero, a.err
	}
	return zero, p.trouble(ctx, errorsOf(all))
}

func plain[T comparable](v T) string { return fmt.Sprint(v) }

func (p *panel) chainID(ctx context.Context) (uint64, error) {
	return agreed(ctx, p, plain, func(ctx context.Context, e *endpoint) (uint64, error) { return e.chainID(ctx) })
}

func (b Block) word() string {
	return fmt.Sprintf("%d %x %x %d", b.Number, b.Hash, b.Parent, b.Time.Unix())
}

func (p *panel) blockAt(ctx context.Context, number uint64) (Block, error) {
	return agreed(ctx, p, Block.word, func(ctx context.Context, e *endpoint) (Block, error) { return e.numbered(ctx, number) })
}

// final is the newest block that a majority calls final and has the same hash for.
func (p *panel) final(ctx context.Context) (Block, error) {
	all := gather(ctx, p, good[Block](p), func(ctx context.Context, e *endpoint) (Block, error) { return e.block(ctx, "finalized") })
	var heads []answer[Block]
	for _, a := range all {
		if a.err == nil {
			heads = append(heads, a)
		}
	}
	if len(heads) < p.quorum() {
		return Block{}, p.trouble(ctx, errorsOf(all))
	}
	slices.SortFunc(heads, func(a, b answer[Block]) int { return compareNumbers(b.value.Number, a.value.Number) })
	if len(p.all) == 1 {
		return heads[0].value, nil
	}
	for i := p.quorum() - 1; i < len(heads); i++ { // heads[:i+1] say that this block and those before it are final
		n := heads[i].value.Number
		sub := &panel{}
		for _, h := range heads[:i+1] {
			sub.all = append(sub.all, h.from)
		}
		enough := func(came []answer[Block]) bool { _, ok := majority(came, p.quorum(), Block.word); return ok }
		blocks := gather(ctx, sub, enough, func(ctx context.Context, e *endpoint) (Block, error) { return e.numbered(ctx, n) })
		if b, ok := majority(blocks, p.quorum(), Block.word); ok && b.err == nil {
			return b.value, nil
		}
	}
	return Block{}, p.trouble(ctx, errorsOf(all))
}

func compareNumbers(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (p *panel) logs(ctx context.Context, from, to uint64, contracts []Address) ([]Log, error) {
	word := func(logs []Log) string {
		b, _ := json.Marshal(logs) // no value in them fails
		return fmt.Sprintf("%x", sha256.Sum256(b))
	}
	return agreed(ctx, p, word, func(ctx context.Context, e *endpoint) ([]Log, error) { return e.logs(ctx, from, &to, contracts, nil) })
}

// newest searches the newest blocks too, at each endpoint up to its own, and gives the first log that a majority shows and match says yes to.
func (p *panel) newest(ctx context.Context, from uint64, contract Address, topics [][]common.Hash, match func(Log) (bool, error)) (*Log, error) {
	all := gather(ctx, p, good[[]Log](p), func(ctx context.Context, e *endpoint) ([]Log, error) {
		return e.logs(ctx, from, nil, []Address{contract}, topics)
	})
	type id struct {
		block, tx Hash
		index     uint
	}
	seen, answered := make(map[id]int), 0
	for _, a := range all {
		if a.err != nil {
			continue
		}
		answered++
		for i, l := range a.value {
			yes, err := match(l)
			if err != nil && len(p.all) == 1 {
				return nil, err
			}
			if err != nil || !yes {
				continue
			}
			k := id{l.BlockHash, l.Tx, l.Index}
			if seen[k]++; seen[k] == p.quorum() {
				return &a.value[i], nil
			}
		}
	}
	if answered < p.quorum() {
		if a, ok := majority(all, p.quorum(), func([]Log) string { return "" }); ok {
			return nil, a.err
		}
		return nil, p.trouble(ctx, errorsOf(all))
	}
	return nil, nil
}

func (p *panel) code(ctx context.Context, a Address, which rpc.BlockNumber) ([]byte, error) {
	return agreed(ctx, p, func(b []byte) string { return string(b) }, func(ctx context.Context, e *endpoint) ([]byte, error) { return e.code(ctx, a, which) })
}

func (p *panel) balance(ctx context.Context, a Address, which rpc.BlockNumber) (*big.Int, error) {
	return median(ctx, p, (*big.Int).Cmp, func(ctx context.Context, e *endpoint) (*big.Int, error) { return e.balance(ctx, a, which) })
}

// read calls a contract's view at the newest block, which endpoints may see differently.
func (p *panel) read(ctx context.Context, a Address, data []byte) ([]byte, error) {
	return agreed(ctx, p, func(b []byte) string { return string(b) }, func(ctx context.Context, e *endpoint) ([]byte, error) { return e.read(ctx, a, data) })
}

func (p *panel) nonce(ctx context.Context, a Address, which rpc.BlockNumber) (uint64, error) {
	return median(ctx, p, compareNumbers, func(ctx context.Context, e *endpoint) (uint64, error) {
		return ask(ctx, e, func(ctx context.Context) (uint64, error) {
			return e.eth.NonceAt(ctx, common.Address(a), big.NewInt(int64(which)))
		})
	})
}

// receipt finds a transaction's receipt at any endpoint; NotFound if none has it.
func (p *panel) receipt(ctx context.Context, tx TxHash) (*types.Receipt, error) {
	return anyOf(ctx, p, func(ctx context.Context, e *endpoint) (*types.Receipt, error) {
		return ask(ctx, e, func(ctx context.Context) (*types.Receipt, error) {
			return e.eth.TransactionReceipt(ctx, common.Hash(tx))
		})
	})
}

// knows says whether an endpoint has a transaction, mined or waiting. Of endpoints that cannot say, since they are indexing, it is assumed.
func (p *panel) knows(ctx context.Context, tx TxHash) (bool, error) {
	_, err := anyOf(ctx, p, func(ctx context.Context, e *endpoint) (bool, error) {
		return ask(ctx, e, func(ctx context.Context) (bool, error) {
			_, _, err := e.eth.TransactionByHash(ctx, common.Hash(tx))
			return err == nil, err
		})
	})
	var answered rpc.Error
	switch {
	case err == nil, errors.As(err, &answered):
		return true, nil
	case errors.Is(err, ethereum.NotFound):
		return false, nil
	}
	return false, err
}

// submit gives a transaction to every endpoint; one that takes it is enough.
func (p *panel) submit(ctx context.Context, tx *types.Transaction) error {
	_, err := anyOf(ctx, p, func(ctx context.Context, e *endpoint) (bool, error) {
		return ask(ctx, e, func(ctx context.Context) (bool, error) {
			err := e.eth.SendTransaction(ctx, tx)
			if err != nil && saysAny(err, "already known", "already imported", "already exists") {
				err = nil
			}
			return err == nil, err
		})
	})
	return err
}

// fees is what endpoints suggest: the tip, and the newest block's base fee.
type fees struct{ tip, base *big.Int }

func (p *panel) fees(ctx context.Context) (fees, error) {
	tip, err := median(ctx, p, (*big.Int).Cmp, func(ctx context.Context, e *endpoint) (*big.Int, error) { return ask(ctx, e, e.eth.SuggestGasTipCap) })
	if err != nil {
		return fees{}, err
	}
	base, err := median(ctx, p, (*big.Int).Cmp, func(ctx context.Context, e *endpoint) (*big.Int, error) { return e.baseFee(ctx) })
	return fees{tip, base}, err
}

// numbered is the canonical block of a number; ErrReorg if there is none.
func (e *endpoint) numbered(ctx context.Context, number uint64) (Block, error) {
	b, err := e.block(ctx, hexutil.EncodeUint64(number))
	if errors.Is(err, ethereum.NotFound) {
		return Block{}, fmt.Errorf("%w: %w", ErrReorg, err)
	}
	if err == nil && b.Number != number {
		return Block{}, fmt.Errorf("chain at %s sent block %d for %d", e.name, b.Number, number)
	}
	return b, err
}

func (e *endpoint) baseFee(ctx context.Context) (*big.Int, error) {
	return ask(ctx, e, func(ctx context.Context) (*big.Int, error) {
		var h *struct {
			BaseFee *hexutil.Big `json:"baseFeePerGas"`
		}
		if err := e.eth.Client().CallContext(ctx, &h, "eth_getBlockByNumber", "latest", false); err != nil {
			return nil, err
		}
		if h == nil || h.BaseFee == nil {
			return new(big.Int), nil // a chain without EIP-1559
		}
		return h.BaseFee.ToInt(), nil
	})
}
