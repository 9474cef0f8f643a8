package devchain_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
)

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("SALUS_TEST_CHAIN"); dir != "" {
		serve(dir)
	}
	os.Exit(m.Run())
}

func serve(dir string) {
	chain, err := devchain.Open(devchain.Options{Dir: dir, Heartbeat: time.Hour, Alloc: alloc(os.Getenv("SALUS_TEST_RICH"))})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println(chain.Endpoint())
	select {} // until killed
}

func alloc(address string) map[ledger.Address]*big.Int {
	a, err := ledger.ParseAddress(address)
	if err != nil {
		return nil
	}
	return map[ledger.Address]*big.Int{a: rich}
}

var rich = new(big.Int).Lsh(big.NewInt(1), 80)

func newKey(t *testing.T) *ledger.Key {
	t.Helper()
	k, err := ledger.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func open(t *testing.T, o devchain.Options) *devchain.Chain {
	t.Helper()
	if o.Heartbeat == 0 {
		o.Heartbeat = time.Hour
	}
	c, err := devchain.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func timeout(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func dial(t *testing.T, url string, d *ledger.Deployment, k *ledger.Key) *ledger.Client {
	t.Helper()
	c, err := ledger.Dial(timeout(t), url, d, k)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestChainContinuesAfterClose(t *testing.T) {
	dir, key := filepath.Join(t.TempDir(), "chain"), newKey(t)
	chain := open(t, devchain.Options{Dir: dir, Alloc: map[ledger.Address]*big.Int{key.Address(): rich}})
	c := dial(t, chain.Endpoint(), nil, key)
	d, err := c.Deploy(timeout(t), "one", false)
	if err != nil {
		t.Fatal(err)
	}
	id, genesis := chain.ChainID(), chain.Genesis()
	before, err := c.Final(timeout(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(chain.Pass(300), chain.Pass(0)); err != nil {
		t.Fatal(err)
	}
	if after, err := c.Final(timeout(t)); err != nil || after.Number < before.Number+300 {
		t.Errorf("300 blocks after %d the final one is %d: %v", before.Number, after.Number, err)
	}
	if err := chain.Close(); err != nil {
		t.Fatal(err)
	}

	chain = open(t, devchain.Options{Dir: dir, ChainID: id + 1}) // ignored: the chain is there
	if chain.ChainID() != id || chain.Genesis() != genesis {
		t.Errorf("reopened chain is %d %v, was %d %v", chain.ChainID(), chain.Genesis(), id, genesis)
	}
	again := dial(t, chain.Endpoint(), &d, key)
	if _, err := again.PinKey(timeout(t), "circuit", [32]byte{1}); err != nil {
		t.Errorf("write after reopening: %v", err)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder has mode %v, %v", info.Mode(), err)
	}
}

func TestEveryChainIsAnother(t *testing.T) {
	a, b := open(t, devchain.Options{Dir: t.TempDir()}), open(t, devchain.Options{Dir: t.TempDir()})
	if a.ChainID() == b.ChainID() || a.Genesis() == b.Genesis() {
		t.Errorf("two chains: ids %d and %d, genesis %v and %v", a.ChainID(), b.ChainID(), a.Genesis(), b.Genesis())
	}
	c := open(t, devchain.Options{Dir: t.TempDir(), ChainID: 4711})
	if got := c.ChainID(); got != 4711 {
		t.Errorf("chain id is %d, want 4711", got)
	}
	if c, err := devchain.Open(devchain.Options{Dir: t.TempDir(), ChainID: 1 << 53}); err == nil {
		c.Close()
		t.Error("chain id 2^53 was accepted")
	}
}

func TestHeartbeatMakesFinalBlocks(t *testing.T) {
	chain := open(t, devchain.Options{Dir: t.TempDir(), Heartbeat: 50 * time.Millisecond})
	c := dial(t, chain.Endpoint(), nil, nil)
	for ctx := timeout(t); ; time.Sleep(20 * time.Millisecond) {
		b, err := c.Final(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if b.Number >= 3 {
			return
		}
	}
}

// Whoever looks while a block is being made sees the final block stay or advance, never go back.
func TestFinalNeverGoesBack(t *testing.T) {
	chain := open(t, devchain.Options{Dir: t.TempDir(), Heartbeat: time.Millisecond})
	c := dial(t, chain.Endpoint(), nil, nil)
	newest := uint64(0)
	for ctx := timeout(t); newest < 40; {
		b, err := c.Final(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if b.Number < newest {
			t.Fatalf("final block is %d after %d", b.Number, newest)
		}
		newest = b.Number
	}
}

func TestOneProcessAtATime(t *testing.T) {
	dir := t.TempDir()
	chain := open(t, devchain.Options{Dir: dir})
	if c, err := devchain.Open(devchain.Options{Dir: dir}); !errors.Is(err, devchain.ErrRunning) {
		if c != nil {
			c.Close()
		}
		t.Errorf("second Open: %v", err)
	}
	if r, err := devchain.OpenReadOnly(dir); !errors.Is(err, devchain.ErrRunning) || !strings.Contains(err.Error(), "--rpc") {
		if r != nil {
			r.Close()
		}
		t.Errorf("OpenReadOnly of a running chain: %v", err)
	}
	if err := chain.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := devchain.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := devchain.Open(devchain.Options{Dir: dir}); !errors.Is(err, devchain.ErrRunning) {
		if c != nil {
			c.Close()
		}
		t.Errorf("Open of a folder that is being read: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, devchain.Options{Dir: dir})
}

func TestReadOnlyNeedsAChain(t *testing.T) {
	if _, err := devchain.OpenReadOnly(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("empty folder: %v", err)
	}
}

func TestRPCRefusesForeignPages(t *testing.T) {
	chain := open(t, devchain.Options{Dir: t.TempDir()})
	if !strings.HasPrefix(chain.Endpoint(), "http://127.0.0.1:") || !strings.HasPrefix(chain.WebSocket(), "ws://127.0.0.1:") {
		t.Errorf("endpoints are %s and %s", chain.Endpoint(), chain.WebSocket())
	}
	req, err := http.NewRequest(http.MethodPost, chain.Endpoint(), strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Host = "evil.example"
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("request for a foreign host got status %d", resp.StatusCode)
	}
	ws := dial(t, chain.WebSocket(), nil, nil)
	if id, err := ws.ChainID(timeout(t)); err != nil || id != chain.ChainID() {
		t.Errorf("chain id over WebSocket: %d, %v", id, err)
	}
}

// spawn starts a chain in a process of its own.
func spawn(t *testing.T, dir string, richest ledger.Address) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SALUS_TEST_CHAIN="+dir, "SALUS_TEST_RICH="+richest.String())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "http://") {
		t.Fatalf("chain process said %q, %v", line, err)
	}
	return cmd, strings.TrimSpace(line)
}

// What was final before a kill -9 is there after it, with the same hash, and the chain goes on.
func TestFinalSurvivesKill(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	process, url := spawn(t, dir, key.Address())
	c := dial(t, url, nil, key)
	d, err := c.Deploy(timeout(t), "killed", true)
	if err != nil {
		t.Fatal(err)
	}
	var pins []ledger.At
	for round := range 3 {
		c := dial(t, url, &d, key)
		for i := range 3 {
			at, err := c.PinKey(timeout(t), fmt.Sprintf("circuit %d.%d", round, i), [32]byte{1})
			if err != nil {
				t.Fatal(err)
			}
			pins = append(pins, at)
		}
		process.Process.Kill()
		process.Wait()
		if _, err := c.Final(timeout(t)); !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("chain is killed, but: %v", err)
		}
		process, url = spawn(t, dir, ledger.Address{})
	}
	f, err := ledger.ReadFacts(timeout(t), dial(t, url, &d, nil), d)
	if err != nil {
		t.Fatal(err)
	}
	var found []ledger.At
	for _, fact := range f.All {
		if p, ok := fact.(ledger.KeyPinned); ok {
			found = append(found, p.At)
		}
	}
	if !reflect.DeepEqual(found, pins) {
		t.Errorf("facts after three kills:\n%v\nwritten were\n%v", found, pins)
	}
}

// written makes a folder of a closed chain with some facts.
func written(t *testing.T) (dir string, d ledger.Deployment, facts []ledger.Fact) {
	t.Helper()
	dir, key := t.TempDir(), newKey(t)
	chain := open(t, devchain.Options{Dir: dir, Alloc: map[ledger.Address]*big.Int{key.Address(): rich}})
	c := dial(t, chain.Endpoint(), nil, key)
	d, err := c.Deploy(timeout(t), "written", true)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if _, err := c.PinKey(timeout(t), fmt.Sprintf("circuit %d", i), [32]byte{byte(i + 1)}); err != nil {
			t.Fatal(err)
		}
	}
	f, err := ledger.ReadFacts(timeout(t), c, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := chain.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, d, f.All
}

func TestReaderSeesWhatRPCSees(t *testing.T) {
	dir, d, want := written(t)
	r, err := devchain.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f, err := ledger.ReadFacts(timeout(t), r, d)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(f.All, want) {
		t.Errorf("reader: %+v\nRPC: %+v", f.All, want)
	}
	other := d
	other.Genesis[0] ^= 1
	if _, err := ledger.ReadFacts(timeout(t), r, other); !errors.Is(err, ledger.ErrWrongChain) {
		t.Errorf("other genesis: %v", err)
	}
	other = d
	other.Studies = d.Consents
	if _, err := ledger.ReadFacts(timeout(t), r, other); !errors.Is(err, ledger.ErrWrongCode) {
		t.Errorf("consents as studies: %v", err)
	}
	if code, err := r.Code(timeout(t), ledger.Address{9}); err != nil || code != nil {
		t.Errorf("code where there is none: %x, %v", code, err)
	}
	if _, err := r.BlockAt(timeout(t), f.Head.Number+1); err == nil {
		t.Error("a block after the head")
	}
}

// A flipped byte anywhere in the stored data gives an error or the same facts, never others and never a panic.
func TestReaderNoticesDamage(t *testing.T) {
	dir, d, want := written(t)
	var files []string
	err := filepath.WalkDir(filepath.Join(dir, "salus", "chaindata"), func(p string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	noticed := 0
	for _, file := range files {
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 4 {
			if len(whole) == 0 {
				continue
			}
			at := (len(whole) - 1) * (i + 1) / 5
			damaged := bytes.Clone(whole)
			damaged[at] ^= 0x10
			if err := os.WriteFile(file, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			facts, err := readAll(t, dir, d)
			if err == nil && !reflect.DeepEqual(facts, want) {
				t.Errorf("%s: byte %d flipped: other facts and no error", file, at)
			}
			if err != nil {
				noticed++
			}
		}
		if err := os.WriteFile(file, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if noticed == 0 {
		t.Error("no flip was noticed")
	}
	if facts, err := readAll(t, dir, d); err != nil || !reflect.DeepEqual(facts, want) {
		t.Errorf("after restoring: %v", err)
	}
}

func readAll(t *testing.T, dir string, d ledger.Deployment) ([]ledger.Fact, error) {
	r, err := devchain.OpenReadOnly(dir)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f, err := ledger.ReadFacts(timeout(t), r, d)
	if err != nil {
		return nil, err
	}
	return f.All, nil
}
