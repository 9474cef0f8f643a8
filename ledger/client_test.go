package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
)

func TestDialRefusesAnotherChain(t *testing.T) {
	t.Parallel()
	c := deploy(t)
	for _, change := range []struct {
		name string
		d    func(*ledger.Deployment)
		want error
	}{
		{"chain id", func(d *ledger.Deployment) { d.ChainID++ }, ledger.ErrWrongChain},
		{"genesis", func(d *ledger.Deployment) { d.Genesis[5] ^= 1 }, ledger.ErrWrongChain},
		{"no code", func(d *ledger.Deployment) { d.Studies[5] ^= 1 }, ledger.ErrWrongCode},
		{"account without code", func(d *ledger.Deployment) { d.Consortium = c.outsider.Address() }, ledger.ErrWrongCode},
		{"another contract's code", func(d *ledger.Deployment) { d.Consents = d.Studies }, ledger.ErrWrongCode},
		{"no record registry", func(d *ledger.Deployment) { d.Records = ledger.Address{} }, ledger.ErrWrongCode},
		{"contracts of another consortium", func(d *ledger.Deployment) {
			other, err := ledger.Dial(c.ctx, c.chain.Endpoint(), nil, newKeyOf(c))
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			theirs, err := other.Deploy(c.ctx, "another", true)
			if err != nil {
				t.Fatal(err)
			}
			d.Studies = theirs.Studies
		}, ledger.ErrWrongCode},
	} {
		d := c.d
		change.d(&d)
		if _, err := ledger.Dial(c.ctx, c.chain.Endpoint(), &d, nil); !errors.Is(err, change.want) {
			t.Errorf("%s: %v", change.name, err)
		}
	}
	for _, u := range []string{"", "127.0.0.1:8545", "ftp://127.0.0.1", "http://", "/tmp/geth.ipc"} {
		if _, err := ledger.Dial(c.ctx, u, nil, nil); err == nil || errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("endpoint %q: %v", u, err)
		}
	}
}

func TestFactsOfALaterBlockAreNotWhole(t *testing.T) {
	c := deploy(t)
	d := c.d
	d.FromBlock++
	if _, err := ledger.ReadFacts(c.ctx, c.operator, d); err == nil {
		t.Error("facts without the consortium's creation were accepted")
	}
}

// flaky stands between a client and its chain and can be cut off.
type flaky struct {
	*httptest.Server
	cut atomic.Bool
}

func proxy(t *testing.T, endpoint string) *flaky {
	t.Helper()
	target, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	p := httputil.NewSingleHostReverseProxy(target)
	p.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	f := new(flaky)
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.cut.Load() {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		r.Host = target.Host
		p.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func TestChainAwayIsRetryable(t *testing.T) {
	c := deploy(t)
	f := proxy(t, c.chain.Endpoint())
	key := newKeyOf(c)
	client, err := ledger.Dial(c.ctx, f.URL, &c.d, key)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	facts, err := ledger.ReadFacts(c.ctx, client, c.d)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(c.ctx)
	seen := make(chan ledger.Fact, 10)
	watched := make(chan error)
	go func() {
		watched <- client.Watch(ctx, facts, func(fresh []ledger.Fact) error {
			for _, fact := range fresh {
				seen <- fact
			}
			return nil
		})
	}()

	f.cut.Store(true)
	if _, err := client.Final(c.ctx); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("read while the chain is away: %v", err)
	}
	if _, err := client.RegisterCustodian(c.ctx, [32]byte{31: 2}); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("write while the chain is away: %v", err)
	}
	must(t)(c.operator.PinKey(c.ctx, "circuit", hash("vk")))
	f.cut.Store(false)
	select {
	case fact := <-seen:
		if k, ok := fact.(ledger.KeyPinned); !ok || k.Circuit != "circuit" {
			t.Errorf("watched %+v", fact)
		}
	case <-c.ctx.Done():
		t.Error("watch did not resume")
	}
	stop()
	if err := <-watched; !errors.Is(err, context.Canceled) {
		t.Errorf("watch ended with %v", err)
	}
	if _, err := client.Final(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("cancelled read: %v", err)
	}

	// Nobody listens there at all; the error does not repeat the path, which holds the credential of hosted endpoints.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := l.Addr().String()
	l.Close()
	_, err = ledger.Dial(c.ctx, "http://"+gone+"/v3/credential", &c.d, nil)
	if !errors.Is(err, ledger.ErrUnavailable) || !strings.Contains(err.Error(), gone) {
		t.Errorf("dial of a chain that is away: %v", err)
	}
}

func TestAccountOutOfFunds(t *testing.T) {
	c := deploy(t)
	key := newKey(t)
	poor, err := ledger.Dial(c.ctx, c.chain.Endpoint(), nil, key)
	if err != nil {
		t.Fatal(err)
	}
	defer poor.Close()
	if _, err = poor.Deploy(c.ctx, "poor", true); !errors.Is(err, ledger.ErrNoFunds) || !strings.Contains(err.Error(), key.Address().String()) {
		t.Errorf("deploy with an empty account: %v", err)
	}
	if err := poor.Fund(c.ctx, c.outsider.Address(), new(big.Int).Mul(ether, big.NewInt(5))); !errors.Is(err, ledger.ErrNoFunds) {
		t.Errorf("funding from an empty account: %v", err)
	}
	reader, err := ledger.Dial(c.ctx, c.chain.Endpoint(), &c.d, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if _, err := reader.CloseBootstrap(c.ctx); err == nil || !strings.Contains(err.Error(), "no key") {
		t.Errorf("write without a key: %v", err)
	}
}

func TestFundTopsUp(t *testing.T) {
	c := deploy(t)
	a := newKey(t).Address()
	for range 2 {
		if err := c.operator.Fund(c.ctx, a, ether); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := c.operator.Balance(c.ctx, a); err != nil || got.Cmp(ether) != 0 {
		t.Errorf("balance is %v, %v", got, err)
	}
}

// Several processes of one site send with one key file; every write takes effect, none twice.
func TestProcessesShareAKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "chain.key")
	key, err := ledger.CreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	chain := openChain(t, devchain.Options{Alloc: map[ledger.Address]*big.Int{key.Address(): new(big.Int).Mul(big.NewInt(100), ether)}})
	ctx := timeout(t)
	first, err := ledger.Dial(ctx, chain.Endpoint(), nil, key)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	d, err := first.Deploy(ctx, "shared", true)
	if err != nil {
		t.Fatal(err)
	}
	const processes, writes = 3, 8
	var group sync.WaitGroup
	for p := range processes {
		own, err := ledger.LoadKey(path) // as another process would
		if err != nil {
			t.Fatal(err)
		}
		client, err := ledger.Dial(ctx, chain.Endpoint(), &d, own)
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		for w := range writes {
			group.Go(func() {
				if _, err := client.PinKey(ctx, fmt.Sprintf("circuit %d", w), hash("vk")); err != nil {
					t.Errorf("process %d write %d: %v", p, w, err)
				}
			})
		}
	}
	group.Wait()
	f, err := ledger.ReadFacts(ctx, first, d)
	if err != nil {
		t.Fatal(err)
	}
	pinned := 0
	for _, fact := range f.All {
		if _, ok := fact.(ledger.KeyPinned); ok {
			pinned++
		}
	}
	if pinned != writes {
		t.Errorf("%d facts, want %d", pinned, writes)
	}
}

func TestWaitFinal(t *testing.T) {
	t.Parallel()
	c := deploy(t)
	at := must(t)(c.operator.PinKey(c.ctx, "circuit", hash("vk")))
	got, err := c.operator.WaitFinal(c.ctx, at.Tx)
	if err != nil || got.Block != at.Block || got.BlockHash != at.BlockHash || !got.Time.Equal(at.Time) {
		t.Errorf("WaitFinal: %+v, %v; want %+v", got, err, at)
	}
	ctx, cancel := context.WithTimeout(c.ctx, 300*time.Millisecond)
	defer cancel()
	if _, err := c.operator.WaitFinal(ctx, ledger.TxHash(hash("unknown"))); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("WaitFinal of an unknown transaction: %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "chain.key")
	key, err := ledger.CreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	loaded, err := ledger.LoadKey(path)
	if err != nil || loaded.Address() != key.Address() {
		t.Errorf("loaded %v, %v; created %v", loaded, err, key)
	}
	if _, err := ledger.CreateKey(path); !errors.Is(err, os.ErrExist) {
		t.Errorf("created over a key: %v", err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.TrimSpace(string(text))
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
		if out := fmt.Sprintf(format, key); out != key.Address().String() {
			t.Errorf("key prints as %q with %s", out, format)
		}
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("sending", "key", key)
	if !strings.Contains(log.String(), key.Address().String()) || strings.Contains(log.String(), secret) {
		t.Errorf("key logs as %s", log.String())
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o601} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.LoadKey(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("key file of mode %v: %v", mode, err)
		}
	}
	for name, content := range map[string]string{
		"empty": "", "short": secret[:63], "long": secret + "00", "no hex": strings.Repeat("z", 64), "zero": strings.Repeat("0", 64),
		"above the order": strings.Repeat("f", 64), "two lines": secret + "\n\n",
	} {
		bad := filepath.Join(dir, "bad.key")
		if err := os.WriteFile(bad, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ledger.LoadKey(bad)
		if err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), secret[:16]) {
			t.Errorf("%s: error shows the secret", name)
		}
	}
	if _, err := ledger.LoadKey(dir); err == nil {
		t.Error("a folder is no key file")
	}
}

func TestAddressText(t *testing.T) {
	const text = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" // EIP-55's first example
	a, err := ledger.ParseAddress(text)
	if err != nil || a.String() != text {
		t.Errorf("%v, %v", a, err)
	}
	for _, s := range []string{strings.ToLower(text), "0x" + strings.ToUpper(text[2:])} {
		if b, err := ledger.ParseAddress(s); err != nil || b != a {
			t.Errorf("%s: %v, %v", s, b, err)
		}
	}
	for _, s := range []string{"", "0x", text[2:], text[:41], text + "0", "0X" + text[2:], "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x" + strings.Repeat("g", 40)} {
		if _, err := ledger.ParseAddress(s); err == nil {
			t.Errorf("%q was accepted", s)
		}
	}
	var h ledger.Hash
	if err := h.UnmarshalText([]byte("0x" + strings.Repeat("ab", 31))); err == nil {
		t.Error("a hash of 31 bytes was accepted")
	}
}

// Logs come from an endpoint that may lie: decoding never panics.
func FuzzDecodeLog(f *testing.F) {
	d := ledger.Deployment{Consortium: ledger.Address{1}, Consents: ledger.Address{2}, Studies: ledger.Address{3}, Records: ledger.Address{4}}
	for _, sig := range eventTopics() {
		f.Add(uint8(3), sig[:], make([]byte, 320))
		f.Add(uint8(4), sig[:], make([]byte, 320))
	}
	f.Fuzz(func(t *testing.T, contract uint8, topics, data []byte) {
		l := ledger.Log{Contract: ledger.Address{contract}, Data: data}
		for len(topics) >= 32 && len(l.Topics) < 4 {
			l.Topics = append(l.Topics, [32]byte(topics))
			topics = topics[32:]
		}
		fact, err := ledger.DecodeLog(d, l)
		if (fact == nil) == (err == nil) {
			t.Errorf("fact %v with error %v", fact, err)
		}
	})
}

// The data of a refusal too.
func FuzzDecodeRevert(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 68))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r := ledger.DecodeRevert(data); r != nil && (r.Name == "" || r.Error() == "") {
			t.Error("refusal without a name")
		}
	})
}
