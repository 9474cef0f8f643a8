//go:build full

package main

import (
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
)

// flickering is a JSON-RPC endpoint that can be away, or lie about the hashes of blocks.
type flickering struct {
	*httptest.Server
	away, lies atomic.Bool
}

var hashes = regexp.MustCompile(`"hash":"0x[0-9a-f]{2}`)

func newFlickering(t *testing.T, chain string) *flickering {
	t.Helper()
	f := new(flickering)
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.away.Load() {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		answer, err := http.Post(chain, "application/json", r.Body)
		if err != nil {
			http.Error(w, "no chain", http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		b, err := io.ReadAll(answer.Body)
		if err != nil {
			return
		}
		if f.lies.Load() {
			b = hashes.ReplaceAll(b, []byte(`"hash":"0x77`))
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(b)
	}))
	t.Cleanup(f.Close)
	return f
}

// onChain is newConsortium on a chain of the test's own, read through these endpoints by everybody.
func onChain(t *testing.T, finality uint64, data string, sites ...string) (*consortium, *devchain.Chain, [3]*flickering) {
	t.Helper()
	c := &consortium{t: t, dir: t.TempDir(), sites: map[string]*process{}}
	if err := os.Chmod(c.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(c.printed())
		}
	})
	key, err := ledger.CreateKey(c.at("operator.key"))
	if err != nil {
		t.Fatal(err)
	}
	chain, err := devchain.Open(devchain.Options{
		Dir: c.at("chain"), Finality: finality, Heartbeat: 250 * time.Millisecond,
		Alloc: map[ledger.Address]*big.Int{key.Address(): new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil)},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { chain.Close() })
	var endpoints [3]*flickering
	var urls []string
	for i := range endpoints {
		endpoints[i] = newFlickering(t, chain.Endpoint())
		urls = append(urls, endpoints[i].URL)
	}
	c.rpc = chain.Endpoint()
	c.salus("coordinator", "init", "--dir", c.at("coordinator"), "--name", "test", "--development", "--chain", strings.Join(urls, ","),
		"--operator-key", c.at("operator.key"), "--listen", "127.0.0.1:0", "--swarm", "/ip4/127.0.0.1/tcp/0")
	c.startCoordinator("cli")
	c.salus("study", "join", "--dir", c.at("researcher"), "--name", "ada", c.invite("--researcher", "ada"))
	for _, s := range sites {
		c.salus("worker", "join", "--dir", c.at(s), "--name", s, c.invite("--site", s))
		c.salus("worker", "import", "--dir", c.at(s), filepath.Join(data, s))
	}
	for _, s := range sites {
		c.serve(s, "--allow-reruns")
	}
	return c, chain, endpoints
}

// TestFullAChainInTroubleStopsNothingForGood: in the middle of sessions the chain is reorganised before and below final blocks, halts, and its endpoints lie and
// go away. Nobody restarts anything; every result that comes is anchored, verifies, and is the same number.
func TestFullAChainInTroubleStopsNothingForGood(t *testing.T) {
	sites := []string{"site-1", "site-2"}
	data, line, _ := doses(t, 40, sites...)
	c, chain, endpoints := onChain(t, 4, data, sites...)
	hash := c.propose(line, sites...)
	run := func(say string, then func()) result {
		t.Helper()
		p := c.start("cli", "study", "run", "--json", "--dir", c.at("researcher"), hash)
		p.say(t, say, patience)
		then()
		select {
		case <-p.done:
		case <-time.After(4 * time.Minute):
			c.stuck()
		}
		if p.cmd.ProcessState.ExitCode() != 0 {
			t.Fatalf("study run: %s%s", p.stdout, p.stderr)
		}
		r := c.parse(p.stdout.String())
		agrees(t, line, data, sites, r.Data.Result)
		c.salus("verify", "--rpc", c.rpc, r.Data.Receipt)
		return r
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	// Before finality nobody notices; while the chain halts, or one endpoint of three lies or is away, everything waits or goes on with the others.
	run("contributing", func() {
		must(chain.Reorganise(3))
		endpoints[1].lies.Store(true)
		chain.Halt(true)
		time.Sleep(2 * time.Second)
		chain.Halt(false)
		time.Sleep(time.Second)
		endpoints[2].away.Store(true) // one honest endpoint is no majority
		time.Sleep(2 * time.Second)
		endpoints[1].lies.Store(false)
	})
	endpoints[2].away.Store(false)

	// Final blocks are taken back, the session's opening among them: that session ends with its reason, and the next one runs.
	p := c.start("cli", "study", "run", "--json", "--dir", c.at("researcher"), hash)
	p.say(t, "contributing", patience)
	must(chain.Reorganise(12))
	select {
	case <-p.done:
	case <-time.After(4 * time.Minute):
		c.stuck()
	}
	if said := c.printed(); !strings.Contains(said, "took back") {
		t.Errorf("nobody noticed that final blocks were taken back:\n%s", said)
	}
	for s, x := range c.sites {
		select {
		case <-x.done:
			t.Errorf("%s ended", s)
		default:
		}
	}
	select {
	case <-c.coord.done:
		t.Error("the coordinator ended")
	default:
	}
	if p.cmd.ProcessState.ExitCode() == 0 {
		var r result
		must(json.Unmarshal([]byte(p.stdout.String()), &r))
		c.salus("verify", "--rpc", c.rpc, r.Data.Receipt)
	}
	run("contributing", func() {})
}
