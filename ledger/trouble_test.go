package ledger_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
)

// call is one JSON-RPC request.
type call struct {
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
	ID     json.RawMessage   `json:"id"`
}

// fault changes one answer: it is given the call and what the chain said, which is asked only when chain is called.
type fault func(c call, chain func() json.RawMessage) (result json.RawMessage, err error)

// troubled is a JSON-RPC endpoint in front of a real chain that can be cut off, hang, and lie.
type troubled struct {
	*httptest.Server
	mu    sync.Mutex
	fault fault
}

var (
	errCut  = errors.New("cut off")
	errHang = errors.New("hangs")
)

func (e *troubled) set(f fault) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fault = f
}

// trouble puts an endpoint in front of a chain.
func trouble(t *testing.T, chain string) *troubled {
	t.Helper()
	e := new(troubled)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		ask := func() json.RawMessage {
			answer, err := http.Post(chain, "application/json", bytes.NewReader(body))
			if err != nil {
				return nil
			}
			defer answer.Body.Close()
			b, _ := io.ReadAll(answer.Body)
			return b
		}
		w.Header().Set("Content-Type", "application/json")
		e.mu.Lock()
		f := e.fault
		e.mu.Unlock()
		var c call
		if f == nil || json.Unmarshal(body, &c) != nil {
			w.Write(ask())
			return
		}
		whole := json.RawMessage(nil)
		result, err := f(c, func() json.RawMessage {
			whole = ask()
			var said struct{ Result json.RawMessage }
			_ = json.Unmarshal(whole, &said)
			return said.Result
		})
		switch {
		case errors.Is(err, errCut):
			http.Error(w, "away", http.StatusBadGateway)
		case errors.Is(err, errHang):
			<-r.Context().Done()
		case result == nil && whole != nil:
			w.Write(whole)
		case result == nil:
			w.Write(ask())
		default:
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, c.ID, result)
		}
	}))
	t.Cleanup(e.Close)
	return e
}

func away(call, func() json.RawMessage) (json.RawMessage, error)    { return nil, errCut }
func hanging(call, func() json.RawMessage) (json.RawMessage, error) { return nil, errHang }

// lying changes what the methods say by a function of their answers' text.
func lying(change func(c call, said string) string, methods ...string) fault {
	return func(c call, chain func() json.RawMessage) (json.RawMessage, error) {
		if !slices.Contains(methods, c.Method) {
			return nil, nil
		}
		return json.RawMessage(change(c, string(chain()))), nil
	}
}

// restless is a chain that makes blocks all the time, with a deployment, and an operator's client through an endpoint that can be troubled.
type restless struct {
	t        *testing.T
	ctx      context.Context
	chain    *devchain.Chain
	d        ledger.Deployment
	path     string // of the operator's key
	key      *ledger.Key
	operator *ledger.Client // direct
	before   int            // transactions of the deployment
}

func newRestless(t *testing.T, finality uint64, heartbeat time.Duration) *restless {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chain.key")
	key, err := ledger.CreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	r := &restless{t: t, ctx: timeout(t), path: path, key: key}
	r.chain = openChain(t, devchain.Options{
		Alloc:     map[ledger.Address]*big.Int{key.Address(): new(big.Int).Mul(big.NewInt(1000), ether)},
		Heartbeat: heartbeat, Finality: finality,
	})
	if r.operator, err = ledger.Dial(r.ctx, r.chain.Endpoint(), nil, key); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.operator.Close)
	if r.d, err = r.operator.Deploy(r.ctx, "test", true); err != nil {
		t.Fatal(err)
	}
	r.before = r.nonce()
	return r
}

// dial connects with the key's file again, as another process would, through these endpoints.
func (r *restless) dial(urls ...string) *ledger.Client {
	r.t.Helper()
	key, err := ledger.LoadKey(r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	c, err := ledger.DialAll(r.ctx, urls, &r.d, key)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(c.Close)
	c.SetPace(300*time.Millisecond, 700*time.Millisecond)
	return c
}

// pinned counts how often the chain says that the circuit's key is pinned.
func (r *restless) pinned(circuit string) int {
	r.t.Helper()
	f, err := ledger.ReadFacts(r.ctx, r.operator, r.d)
	if err != nil {
		r.t.Fatal(err)
	}
	n := 0
	for _, fact := range f.All {
		if k, ok := fact.(ledger.KeyPinned); ok && k.Circuit == circuit {
			n++
		}
	}
	return n
}

// start writes in the background.
func start(ctx context.Context, c *ledger.Client, circuit string) chan error {
	done := make(chan error, 1)
	go func() {
		_, err := c.PinKey(ctx, circuit, hash(circuit))
		done <- err
	}()
	return done
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for began := time.Now(); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatalf("%s did not come about", what)
		}
	}
}

// seenPinned says whether the newest blocks hold the fact, final or not.
func (r *restless) seenPinned(circuit string) bool {
	logs := r.newestLogs()
	return strings.Contains(logs, strings.TrimPrefix(fmt.Sprintf("%x", hash(circuit)), "0x"))
}

func (r *restless) newestLogs() string {
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[{"fromBlock":"0x0","toBlock":"latest","address":"%v"}]}`, r.d.Consortium)
	answer, err := http.Post(r.chain.Endpoint(), "application/json", strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(b)
}

// A write whose block is taken back before it is final takes effect all the same, once, and nobody who reads final blocks notices.
func TestReorganisationsBeforeFinalityAreNotNoticed(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 70, time.Millisecond)
	watched, err := ledger.ReadFacts(r.ctx, r.operator, r.d)
	if err != nil {
		t.Fatal(err)
	}
	for _, depth := range []uint64{1, 7, 64} {
		circuit := fmt.Sprintf("circuit %d", depth)
		client := r.dial(r.chain.Endpoint())
		written := start(r.ctx, client, circuit)
		eventually(t, "a block with the fact", func() bool { return r.seenPinned(circuit) })
		if err := r.chain.Reorganise(depth); err != nil {
			t.Fatal(err)
		}
		if err := <-written; err != nil {
			t.Errorf("%d blocks: %v", depth, err)
		}
		if n := r.pinned(circuit); n != 1 {
			t.Errorf("%d blocks: the fact is on chain %d times", depth, n)
		}
		if _, err := watched.Advance(r.ctx, r.operator); err != nil {
			t.Errorf("%d blocks: a reader of final blocks sees %v", depth, err)
		}
	}
	fresh, err := ledger.ReadFacts(r.ctx, r.operator, r.d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := watched.Advance(r.ctx, r.operator); err != nil {
		t.Fatal(err)
	}
	if len(fresh.All) != len(watched.All) || fresh.All[len(fresh.All)-1] != watched.All[len(watched.All)-1] {
		t.Errorf("who read on has %d facts, who reads anew %d", len(watched.All), len(fresh.All))
	}
}

// Below final blocks, readers learn that what they read is gone, and the same write makes the fact again.
func TestReorganisationsBelowFinalBlocksAreNoticed(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 0, time.Millisecond)
	for _, depth := range []uint64{1, 7, 64} {
		circuit := fmt.Sprintf("circuit %d", depth)
		client := r.dial(r.chain.Endpoint())
		at := must(t)(client.PinKey(r.ctx, circuit, hash(circuit)))
		watched, err := ledger.ReadFacts(r.ctx, client, r.d)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "enough blocks", func() bool { b, err := client.Final(r.ctx); return err == nil && b.Number >= at.Block+depth-1 })
		r.chain.Halt(true)
		head, err := client.Final(r.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.chain.Reorganise(head.Number - at.Block + 1); err != nil {
			t.Fatal(err)
		}
		_, err = watched.Advance(r.ctx, client)
		if !errors.Is(err, ledger.ErrReorg) {
			t.Errorf("%d blocks: a reader sees %v", depth, err)
		}
		r.chain.Halt(false)
		again := must(t)(client.PinKey(r.ctx, circuit, hash(circuit)))
		if again.BlockHash == at.BlockHash {
			t.Errorf("%d blocks: the fact stands in the block that was taken back", depth)
		}
		if n := r.pinned(circuit); n != 1 {
			t.Errorf("%d blocks: the fact is on chain %d times", depth, n)
		}
	}
}

// A chain that halts loses nothing: a write that gave up is found, not sent again, when blocks come.
func TestHaltLosesNothing(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 0, 100*time.Millisecond)
	r.chain.Halt(true)
	for range 3 {
		ctx, cancel := context.WithTimeout(r.ctx, time.Second)
		_, err := r.dial(r.chain.Endpoint()).PinKey(ctx, "circuit", hash("circuit")) // each as a new process
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("write on a chain that halts: %v", err)
		}
	}
	r.chain.Halt(false)
	must(t)(r.dial(r.chain.Endpoint()).PinKey(r.ctx, "circuit", hash("circuit")))
	if n := r.pinned("circuit"); n != 1 {
		t.Errorf("the fact is on chain %d times", n)
	}
	if n := r.nonce(); n != r.before+1 {
		t.Errorf("%d transactions were mined, %d were wanted", n, r.before+1)
	}
}

// nonce is how many transactions of the operator are in blocks.
func (r *restless) nonce() int { return r.count("latest") }

// count is the operator's nonce, of waiting transactions too with "pending".
func (r *restless) count(which string) int {
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"eth_getTransactionCount","params":["%v","%s"]}`, r.key.Address(), which)
	answer, err := http.Post(r.chain.Endpoint(), "application/json", strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	var said struct{ Result string }
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		r.t.Fatal(err)
	}
	n, ok := new(big.Int).SetString(strings.TrimPrefix(said.Result, "0x"), 16)
	if !ok {
		r.t.Fatalf("count %q", said.Result)
	}
	return int(n.Int64())
}

// A transaction that the endpoint took and forgot is sent again as it was; those after it wait for it and are not lost.
func TestForgottenTransactionIsSentAgain(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 0, 100*time.Millisecond)
	e := trouble(t, r.chain.Endpoint())
	var mu sync.Mutex
	swallowed := 0
	e.set(func(c call, chain func() json.RawMessage) (json.RawMessage, error) {
		mu.Lock()
		defer mu.Unlock()
		if c.Method == "eth_sendRawTransaction" && swallowed == 0 {
			swallowed++
			return json.RawMessage(`"0x` + strings.Repeat("11", 32) + `"`), nil
		}
		return nil, nil
	})
	client := r.dial(e.URL)
	first, second := start(r.ctx, client, "first"), start(r.ctx, client, "second")
	for _, done := range []chan error{first, second} {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if swallowed != 1 {
		t.Errorf("%d transactions were swallowed", swallowed)
	}
	if n := r.nonce(); n != r.before+2 {
		t.Errorf("%d transactions were mined, %d were wanted", n, r.before+2)
	}
}

// A transaction whose fee became too low is replaced by the same act with a higher one, also by a process that did not send it.
func TestStuckTransactionOffersMore(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 0, 100*time.Millisecond)
	e := trouble(t, r.chain.Endpoint())
	e.set(lying(func(c call, said string) string { // an endpoint that asks nearly nothing
		if c.Method == "eth_maxPriorityFeePerGas" {
			return `"0x1"`
		}
		var block map[string]json.RawMessage
		if json.Unmarshal([]byte(said), &block) != nil {
			return said
		}
		block["baseFeePerGas"] = json.RawMessage(`"0x0"`)
		b, _ := json.Marshal(block)
		return string(b)
	}, "eth_maxPriorityFeePerGas", "eth_getBlockByNumber"))
	ctx, cancel := context.WithCancel(r.ctx)
	first := r.dial(e.URL)
	first.SetPace(time.Hour, time.Hour)
	stuck := start(ctx, first, "stuck")
	eventually(t, "a waiting transaction", func() bool { return r.count("pending") == r.before+1 })
	time.Sleep(300 * time.Millisecond)
	cancel()
	if err := <-stuck; !errors.Is(err, context.Canceled) {
		t.Fatalf("write with a fee below the base fee: %v", err)
	}
	other := r.dial(r.chain.Endpoint()) // another process, honest endpoint
	if _, err := other.PinKey(r.ctx, "behind", hash("behind")); err != nil {
		t.Fatal(err)
	}
	if n := r.pinned("stuck"); n != 1 {
		t.Errorf("the stuck fact is on chain %d times", n)
	}
	if n := r.nonce(); n != r.before+2 {
		t.Errorf("%d transactions were mined, %d were wanted", n, r.before+2)
	}
}

// An endpoint cannot have an account emptied by asking absurd fees.
func TestAbsurdFeesAreNotPaid(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 0, 100*time.Millisecond)
	e := trouble(t, r.chain.Endpoint())
	e.set(lying(func(call, string) string { return `"0xffffffffffff"` }, "eth_maxPriorityFeePerGas"))
	if _, err := r.dial(e.URL).PinKey(r.ctx, "circuit", hash("circuit")); !errors.Is(err, ledger.ErrUnavailable) || !strings.Contains(err.Error(), "unit of gas") {
		t.Errorf("write at an absurd fee: %v", err)
	}
	if n := r.nonce(); n != r.before {
		t.Errorf("%d transactions were mined, %d were wanted", n, r.before)
	}
}

// What another wallet did with the key's next nonce is noticed: the write goes out with the one after it.
func TestNonceTakenByAnotherWallet(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 0, 100*time.Millisecond)
	r.chain.Halt(true)
	ours := start(r.ctx, r.dial(r.chain.Endpoint()), "ours")
	eventually(t, "a waiting transaction", func() bool { return r.count("pending") == r.before+1 })
	copied := filepath.Join(t.TempDir(), "copy.key") // the same key elsewhere, without the journal
	text, err := os.ReadFile(r.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, text, 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := ledger.LoadKey(copied)
	if err != nil {
		t.Fatal(err)
	}
	wallet, err := ledger.Dial(r.ctx, r.chain.Endpoint(), &r.d, key)
	if err != nil {
		t.Fatal(err)
	}
	defer wallet.Close()
	theirs := start(r.ctx, wallet, "theirs")
	time.Sleep(300 * time.Millisecond)
	r.chain.Halt(false)
	for _, done := range []chan error{ours, theirs} {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if r.pinned("ours") != 1 || r.pinned("theirs") != 1 {
		t.Errorf("on chain %d and %d times", r.pinned("ours"), r.pinned("theirs"))
	}
}

// An account that cannot pay says so, and the same write goes through once it is funded; nothing else is needed.
func TestFundedAccountGoesOn(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 0, 100*time.Millisecond)
	poor := newKey(t)
	client, err := ledger.Dial(r.ctx, r.chain.Endpoint(), &r.d, poor)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Fund(r.ctx, newKey(t).Address(), big.NewInt(1)); !errors.Is(err, ledger.ErrNoFunds) {
		t.Fatalf("transaction of an empty account: %v", err)
	}
	if err := r.operator.Fund(r.ctx, poor.Address(), ether); err != nil {
		t.Fatal(err)
	}
	if err := client.Fund(r.ctx, newKey(t).Address(), big.NewInt(1)); err != nil {
		t.Errorf("after funding: %v", err)
	}
}

// lies is what a hostile endpoint may say; each is told by one of three, and by one of two.
func lies(t *testing.T) map[string]fault {
	other := `"0x` + strings.Repeat("ab", 32) + `"`
	edit := func(field, value string) func(call, string) string {
		return func(c call, said string) string {
			var block map[string]json.RawMessage
			if json.Unmarshal([]byte(said), &block) != nil || block[field] == nil {
				return said
			}
			block[field] = json.RawMessage(value)
			b, err := json.Marshal(block)
			if err != nil {
				t.Error(err)
			}
			return string(b)
		}
	}
	return map[string]fault{
		"another hash for every block": lying(edit("hash", other), "eth_getBlockByNumber"),
		"no logs":                      lying(func(call, string) string { return "[]" }, "eth_getLogs"),
		"a log less": lying(func(_ call, said string) string {
			var logs []json.RawMessage
			if json.Unmarshal([]byte(said), &logs) != nil || len(logs) == 0 {
				return said
			}
			b, _ := json.Marshal(logs[:len(logs)-1])
			return string(b)
		}, "eth_getLogs"),
		"a log changed": lying(func(_ call, said string) string { return strings.ReplaceAll(said, "0000", "0100") }, "eth_getLogs"),
		"final far ahead": lying(func(c call, said string) string {
			if len(c.Params) > 0 && string(c.Params[0]) == `"finalized"` {
				return edit("number", `"0xffffff"`)(c, said)
			}
			return said
		}, "eth_getBlockByNumber"),
		"no receipts":        lying(func(call, string) string { return "null" }, "eth_getTransactionReceipt"),
		"everything fails":   lying(func(_ call, said string) string { return strings.ReplaceAll(said, `"status":"0x1"`, `"status":"0x0"`) }, "eth_getTransactionReceipt"),
		"transactions eaten": lying(func(call, string) string { return other }, "eth_sendRawTransaction"),
		"an absurd nonce":    lying(func(call, string) string { return `"0xffff"` }, "eth_getTransactionCount"),
		"an absurd tip":      lying(func(call, string) string { return `"0xffffffffffffff"` }, "eth_maxPriorityFeePerGas"),
		"no funds":           lying(func(call, string) string { return `"0x0"` }, "eth_getBalance"),
		"absurd gas":         lying(func(call, string) string { return `"0xffffffffff"` }, "eth_estimateGas"),
		"other code":         lying(func(call, string) string { return `"0x6001"` }, "eth_getCode"),
		"cut":                away,
		"hangs":              hanging,
	}
}

// With three endpoints, whatever one says changes nothing for anybody.
func TestOneOfThreeEndpointsMayLie(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 2, 100*time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	r.ctx = ctx
	for name, lie := range lies(t) {
		good, also, bad := trouble(t, r.chain.Endpoint()), trouble(t, r.chain.Endpoint()), trouble(t, r.chain.Endpoint())
		client := r.dial(bad.URL, good.URL, also.URL)
		bad.set(lie)
		facts, err := ledger.ReadFacts(r.ctx, client, r.d)
		if err != nil {
			t.Errorf("%s: reading: %v", name, err)
			continue
		}
		at, err := client.PinKey(r.ctx, name, hash(name))
		if err != nil {
			t.Errorf("%s: writing: %v", name, err)
			continue
		}
		b, err := r.operator.BlockAt(r.ctx, at.Block)
		if err != nil || ledger.Hash(b.Hash) != at.BlockHash {
			t.Errorf("%s: the fact is said to be in block %v, which is %v (%v)", name, at.BlockHash, ledger.Hash(b.Hash), err)
		}
		fresh, err := facts.Advance(r.ctx, client)
		if err != nil || len(fresh) != 1 || fresh[0].Where().BlockHash != at.BlockHash {
			t.Errorf("%s: %d facts came, %v", name, len(fresh), err)
		}
		if n := r.pinned(name); n != 1 {
			t.Errorf("%s: on chain %d times", name, n)
		}
	}
}

// With two endpoints nothing is believed that only one says: everything waits, and goes on when they agree again.
func TestTwoEndpointsThatDisagreeAreWaitedFor(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 2, 100*time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	r.ctx = ctx
	for name, lie := range lies(t) {
		switch name {
		case "no receipts", "everything fails", "transactions eaten", "an absurd nonce", "an absurd tip", "no funds", "absurd gas", "other code":
			continue // these are about writing, where one of two can always be in the way
		}
		good, bad := trouble(t, r.chain.Endpoint()), trouble(t, r.chain.Endpoint())
		client := r.dial(good.URL, bad.URL)
		facts, err := ledger.ReadFacts(r.ctx, client, r.d)
		if err != nil {
			t.Fatal(err)
		}
		bad.set(lie)
		before := r.d
		must(t)(r.operator.PinKey(r.ctx, name, hash(name)))
		if name == "final far ahead" { // it stays with what both have
			if fresh, err := facts.Advance(r.ctx, client); err != nil && !errors.Is(err, ledger.ErrUnavailable) || len(fresh) > 1 {
				t.Errorf("%s: %d facts, %v", name, len(fresh), err)
			}
		} else {
			ctx, cancel := context.WithTimeout(r.ctx, 2*time.Second)
			fresh, err := facts.Advance(ctx, client)
			cancel()
			if !errors.Is(err, ledger.ErrUnavailable) || len(fresh) != 0 {
				t.Errorf("%s: %d facts were believed, %v", name, len(fresh), err)
			}
		}
		bad.set(nil)
		eventually(t, name+": agreement", func() bool { _, err := facts.Advance(r.ctx, client); return err == nil })
		if got, ok := facts.VerifyingKey(name); !ok || got != hash(name) || before != r.d {
			t.Errorf("%s: after agreement the fact is %x, %v", name, got, ok)
		}
	}
}

// Endpoints of two chains are told apart at once, and an endpoint that changes over to another chain later is waited for.
func TestEndpointOfAnotherChain(t *testing.T) {
	t.Parallel()
	r, other := newRestless(t, 0, 100*time.Millisecond), openChain(t, devchain.Options{})
	if _, err := ledger.DialAll(r.ctx, []string{r.chain.Endpoint(), other.Endpoint(), r.chain.Endpoint()}, &r.d, nil); !errors.Is(err, ledger.ErrWrongChain) {
		t.Errorf("dial with one endpoint of another chain: %v", err)
	}
	e := trouble(t, r.chain.Endpoint())
	client := r.dial(e.URL)
	facts, err := ledger.ReadFacts(r.ctx, client, r.d)
	if err != nil {
		t.Fatal(err)
	}
	e.set(func(c call, _ func() json.RawMessage) (json.RawMessage, error) {
		b, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": c.ID, "method": c.Method, "params": c.Params})
		if err != nil {
			return nil, err
		}
		answer, err := http.Post(other.Endpoint(), "application/json", bytes.NewReader(b))
		if err != nil {
			return nil, errCut
		}
		defer answer.Body.Close()
		var said struct{ Result json.RawMessage }
		if err := json.NewDecoder(answer.Body).Decode(&said); err != nil || said.Result == nil {
			return json.RawMessage("null"), nil
		}
		return said.Result, nil
	})
	if fresh, err := facts.Advance(r.ctx, client); !errors.Is(err, ledger.ErrWrongChain) || len(fresh) != 0 {
		t.Errorf("the endpoint serves another chain: %d facts, %v", len(fresh), err)
	}
	e.set(nil)
	must(t)(client.PinKey(r.ctx, "circuit", hash("circuit")))
	if _, err := facts.Advance(r.ctx, client); err != nil {
		t.Error(err)
	}
}

// What was stored and never sent is sent by the next process; a damaged journal is nobody's.
func TestJournalIsTakenUp(t *testing.T) {
	t.Parallel()
	r := newRestless(t, 0, 100*time.Millisecond)
	e := trouble(t, r.chain.Endpoint())
	e.set(func(c call, _ func() json.RawMessage) (json.RawMessage, error) {
		if c.Method == "eth_sendRawTransaction" {
			return nil, errCut
		}
		return nil, nil
	})
	if _, err := r.dial(e.URL).PinKey(r.ctx, "first", hash("first")); !errors.Is(err, ledger.ErrUnavailable) {
		t.Fatalf("write that cannot be sent: %v", err)
	}
	must(t)(r.dial(r.chain.Endpoint()).PinKey(r.ctx, "second", hash("second")))
	eventually(t, "the first fact", func() bool { return r.pinned("first") == 1 })
	for i, text := range []string{"damaged", "{}", `{"genesis":"` + r.d.Genesis.String() + `","sent":[{"nonce":0,"txs":[],"raw":"0x","at":"2020-01-01T00:00:00Z"}]}`} {
		if err := os.WriteFile(r.path+".nonce", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		must(t)(r.dial(r.chain.Endpoint()).PinKey(r.ctx, fmt.Sprintf("after %d", i), hash(text)))
	}
}
