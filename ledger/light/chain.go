package light

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"salus/ledger"
)

const (
	requestLimit = 20 * time.Second
	maxAnswer    = 2 << 20 // bytes of one answer; contract code is at most 48 KiB, a proof some ten
	maxEndpoints = 16

	// DefaultAge is how old the newest final header may be: finality takes a quarter of an hour on Ethereum, and a recovery is announced for a week.
	DefaultAge = 2 * time.Hour
)

var (
	// ErrDisagree says that endpoints show different final blocks of one number: one of them lies, or follows another chain.
	ErrDisagree = errors.New("the chain's endpoints disagree")
	// ErrStale says that the endpoints show a header older than what was relied on before, or than it may be by the clock.
	ErrStale = errors.New("the chain's endpoints are behind")
	// ErrProof says that an endpoint's proof does not lead from the header to what it says.
	ErrProof = errors.New("the chain's endpoint cannot prove what it says")
)

// Header is a block header whose hash was computed here.
type Header struct {
	Number uint64
	Hash   ledger.Hash
	State  ledger.Hash // root of the accounts
	Time   time.Time
}

// Seen is the newest header that somebody relied on. The zero value is none.
type Seen struct {
	Number uint64      `json:"number"`
	Hash   ledger.Hash `json:"hash"`
}

// Chain asks endpoints about one deployment and checks what they say. It is safe for concurrent use.
type Chain struct {
	d      ledger.Deployment
	nodes  []*node
	agree  int
	age    time.Duration
	mu     sync.Mutex
	proven map[codeOf]bool // code that was compared; development flag of the consortium
}

type codeOf struct {
	account ledger.Address
	hash    common.Hash
}

// Dial makes connections to the endpoints (http, https, ws or wss URLs). agree is how many of them must show the same final header, 0 for all; age is how old the newest
// may be by this machine's clock, 0 for [DefaultAge]. Nothing is asked yet but what a WebSocket needs.
func Dial(ctx context.Context, endpoints []string, agree int, age time.Duration, d ledger.Deployment) (*Chain, error) {
	if age == 0 {
		age = DefaultAge
	}
	if age < 0 {
		return nil, fmt.Errorf("chain: the newest header may be %s old, expected no negative time", age)
	}
	if agree == 0 {
		agree = len(endpoints)
	}
	if len(endpoints) == 0 || len(endpoints) > maxEndpoints || agree < 1 || agree > len(endpoints) {
		return nil, fmt.Errorf("chain: %d of %d endpoints are to agree, expected 1 to %d endpoints", agree, len(endpoints), maxEndpoints)
	}
	c := &Chain{d: d, agree: agree, age: age, proven: map[codeOf]bool{}}
	var failed error
	for _, e := range endpoints {
		n, err := dial(ctx, e)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		c.nodes = append(c.nodes, n)
	}
	if len(c.nodes) < agree {
		c.Close()
		return nil, failed
	}
	return c, nil
}

// Close ends the connections.
func (c *Chain) Close() {
	for _, n := range c.nodes {
		n.rpc.Close()
	}
}

// Deployment is the one that the chain was dialled for.
func (c *Chain) Deployment() ledger.Deployment { return c.d }

// At is the header with the hash.
func (c *Chain) At(ctx context.Context, hash ledger.Hash) (Header, error) {
	return first(c.nodes, func(n *node) (Header, error) {
		h, err := n.header(ctx, "eth_getBlockByHash", hash.String())
		if err == nil && h.Hash != hash {
			err = fmt.Errorf("%w: %s sent another block than %v", ErrProof, n.name, hash)
		}
		return h, err
	})
}

// Head is the newest final header that as many endpoints as have to agree show to be final: of the headers that each says is its newest final one, the agree-th highest, and not the
// lowest, which one endpoint alone could hold back for ever. Where all have to agree these are one and the same, and what bounds it is its time. The head is not
// older than what was seen before, which must still be part of the chain, nor than the age of [Dial]; where it is, the error is [ErrStale], or [ledger.ErrReorg].
func (c *Chain) Head(ctx context.Context, before Seen) (Header, error) {
	final := make([]Header, len(c.nodes))
	failed := c.each(func(i int, n *node) (err error) {
		if err = n.check(ctx, c.d); err == nil {
			final[i], err = n.header(ctx, "eth_getBlockByNumber", "finalized")
		}
		return err
	})
	var head Header
	var agreed []*node
	for len(agreed) < c.agree { // whoever fails in a round is left out of the next
		var answered []Header
		for i := range final {
			if failed[i] == nil {
				answered = append(answered, final[i])
			}
		}
		if len(answered) < c.agree {
			return Header{}, fmt.Errorf("%d of %d endpoints answer, %d are to agree: %w", len(answered), len(c.nodes), c.agree, errors.Join(failed...))
		}
		slices.SortFunc(answered, func(a, b Header) int { return cmp.Compare(b.Number, a.Number) })
		head = answered[c.agree-1]
		if head.Number < before.Number {
			return Header{}, fmt.Errorf("%w: block %d, before it was %d", ErrStale, head.Number, before.Number)
		}
		if old := time.Since(head.Time); old > c.age {
			return Header{}, fmt.Errorf("%w: the newest final block, %d, is of %s, %s ago by this machine's clock; %s is allowed", ErrStale, head.Number,
				head.Time.Format(time.RFC3339), old.Round(time.Second), c.age)
		}
		var err error
		if agreed, err = c.agreed(ctx, head, final, failed); err != nil {
			return Header{}, err
		}
	}
	if before == (Seen{}) || before.Number == head.Number && before.Hash == head.Hash {
		return head, nil
	}
	still, err := first(agreed, func(n *node) (Header, error) { return n.number(ctx, before.Number) })
	if err != nil {
		return Header{}, err
	}
	if still.Hash != before.Hash {
		return Header{}, fmt.Errorf("%w: final block %d was %v, is %v", ledger.ErrReorg, before.Number, before.Hash, still.Hash)
	}
	return head, nil
}

// agreed gives the endpoints to which the head is final. Each of those that are as far is asked for its block of the head's number, and they are asked for the final blocks of those that
// lag; who does not answer is noted in failed. One other block is an error, whatever the number of those that agree: somebody lies.
func (c *Chain) agreed(ctx context.Context, head Header, final []Header, failed []error) (agreed []*node, err error) {
	again := c.each(func(i int, n *node) error {
		if failed[i] != nil || final[i].Number < head.Number {
			return failed[i]
		}
		h, err := n.number(ctx, head.Number)
		if err == nil && h.Hash != head.Hash {
			err = fmt.Errorf("%w: at block %d %s has %v, another has %v", ErrDisagree, head.Number, n.name, h.Hash, head.Hash)
		}
		return err
	})
	for i, n := range c.nodes {
		if errors.Is(again[i], ErrDisagree) {
			return nil, again[i]
		}
		if failed[i] = again[i]; failed[i] == nil && final[i].Number >= head.Number {
			agreed = append(agreed, n)
		}
	}
	for _, err := range c.each(func(i int, n *node) error {
		if failed[i] != nil || final[i].Number >= head.Number {
			return nil
		}
		h, err := first(agreed, func(of *node) (Header, error) { return of.number(ctx, final[i].Number) })
		if err == nil && len(agreed) > 0 && h.Hash != final[i].Hash {
			return fmt.Errorf("%w: at block %d %s has %v, another has %v", ErrDisagree, final[i].Number, n.name, final[i].Hash, h.Hash)
		}
		return nil
	}) {
		if err != nil {
			return nil, err
		}
	}
	return agreed, nil
}

// each asks all endpoints at once.
func (c *Chain) each(ask func(int, *node) error) []error {
	failed := make([]error, len(c.nodes))
	var wait sync.WaitGroup
	for i, n := range c.nodes {
		wait.Go(func() { failed[i] = ask(i, n) })
	}
	wait.Wait()
	return failed
}

// first is the first answer that an endpoint gives without an error.
func first[T any](nodes []*node, ask func(*node) (T, error)) (T, error) {
	var failed error
	for _, n := range nodes {
		v, err := ask(n)
		if err == nil {
			return v, nil
		}
		failed = errors.Join(failed, err)
	}
	var zero T
	return zero, failed
}

// node is one endpoint.
type node struct {
	rpc  *rpc.Client
	name string // scheme and host: paths of hosted endpoints hold credentials

	mu      sync.Mutex
	checked bool
}

func dial(ctx context.Context, rawURL string) (*node, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return nil, errors.New("chain: endpoint is no URL such as http://127.0.0.1:8545")
	}
	n := &node{name: u.Scheme + "://" + u.Host}
	ctx, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	switch u.Scheme {
	case "http", "https", "ws", "wss":
	default:
		return nil, fmt.Errorf("chain: endpoint has scheme %q, want http, https, ws or wss", u.Scheme)
	}
	n.rpc, err = rpc.DialOptions(ctx, rawURL, rpc.WithHTTPClient(&http.Client{Transport: bounded{}}), rpc.WithWebsocketMessageSizeLimit(maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ledger.ErrUnavailable, n.name)
	}
	return n, nil
}

// bounded cuts answers off.
type bounded struct{}

func (bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswer)
	}
	return answer, err
}

// call makes one request.
func (n *node) call(ctx context.Context, into any, method string, arguments ...any) error {
	ctx, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	err := n.rpc.CallContext(ctx, into, method, arguments...)
	var answered rpc.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answered):
		return fmt.Errorf("chain at %s: %s: error %d", n.name, method, answered.ErrorCode())
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("chain at %s: %w", n.name, context.Canceled)
	}
	return fmt.Errorf("%w: %s: %s", ledger.ErrUnavailable, n.name, method)
}

// check asks an endpoint once whether it is on the deployment's chain. That it says so proves nothing; that it says no saves a riddle later.
func (n *node) check(ctx context.Context, d ledger.Deployment) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.checked {
		return nil
	}
	var id hexutil.Uint64
	if err := n.call(ctx, &id, "eth_chainId"); err != nil {
		return err
	}
	if uint64(id) != d.ChainID {
		return fmt.Errorf("%w: %s has chain id %d, want %d", ledger.ErrWrongChain, n.name, id, d.ChainID)
	}
	genesis, err := n.number(ctx, 0)
	if err != nil {
		return err
	}
	if genesis.Hash != d.Genesis {
		return fmt.Errorf("%w: the first block of %s is %v, want %v", ledger.ErrWrongChain, n.name, genesis.Hash, d.Genesis)
	}
	n.checked = true
	return nil
}

func (n *node) number(ctx context.Context, number uint64) (Header, error) {
	h, err := n.header(ctx, "eth_getBlockByNumber", hexutil.EncodeUint64(number))
	if err == nil && h.Number != number {
		err = fmt.Errorf("%w: %s sent block %d for %d", ErrProof, n.name, h.Number, number)
	}
	return h, err
}

// header asks for a header and computes its hash.
func (n *node) header(ctx context.Context, method, which string) (Header, error) {
	var raw json.RawMessage
	if err := n.call(ctx, &raw, method, which, false); err != nil {
		return Header{}, err
	}
	h, err := parseHeader(raw)
	if err != nil {
		return Header{}, fmt.Errorf("chain at %s: block %s: %w", n.name, which, err)
	}
	return h, nil
}

// parseHeader reads a header as endpoints send it. The hash beside the fields must be theirs: chains that hash other fields are not for this client.
func parseHeader(raw []byte) (Header, error) {
	var said struct {
		Hash *common.Hash `json:"hash"`
	}
	var h *types.Header
	if json.Unmarshal(raw, &said) != nil || json.Unmarshal(raw, &h) != nil || h == nil || said.Hash == nil || !h.Number.IsUint64() {
		return Header{}, errors.New("not there, or not a header")
	}
	out := Header{Number: h.Number.Uint64(), Hash: ledger.Hash(h.Hash()), State: ledger.Hash(h.Root), Time: time.Unix(int64(h.Time), 0).UTC()}
	if out.Hash != ledger.Hash(*said.Hash) {
		return Header{}, fmt.Errorf("%w: its fields do not hash to %v", ErrProof, said.Hash)
	}
	return out, nil
}
