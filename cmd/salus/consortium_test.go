package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is for what must come, on a machine with other work.
const patience = 2 * time.Minute

// consortium is a whole consortium of real processes of this program, in a folder of its own.
type consortium struct {
	t       *testing.T
	dir     string
	rpc     string
	address string // host:port of the coordinator's gRPC
	chain   *process
	coord   *process
	sites   map[string]*process
	all     []*process

	mu     sync.Mutex
	output bytes.Buffer // all that any process printed
}

// Write collects what processes print.
func (c *consortium) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.output.Write(b)
}

func (c *consortium) printed() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.output.String()
}

// process is a running process of this program.
type process struct {
	cmd    *exec.Cmd
	stdout *lines
	stderr *lines
	done   chan struct{}
}

// lines keeps what a process prints.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	also io.Writer
}

func (l *lines) Write(b []byte) (int, error) {
	_, _ = l.also.Write(b)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start runs the program as mode with arguments, until the test ends or it is killed.
func (c *consortium) start(mode string, args ...string) *process {
	c.t.Helper()
	p := &process{cmd: exec.Command(os.Args[0], args...), done: make(chan struct{})}
	p.stdout, p.stderr = &lines{also: c}, &lines{also: c}
	p.cmd.Env = append(os.Environ(), childEnv+"="+mode)
	p.cmd.Stdout, p.cmd.Stderr = p.stdout, p.stderr
	if _, err := p.cmd.StdinPipe(); err != nil { // held open; the child ends when we do
		c.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	c.all = append(c.all, p)
	c.t.Cleanup(p.kill)
	return p
}

// kill is kill -9; it returns when the process is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// say waits until the process has printed the text on standard output or error.
func (p *process) say(t *testing.T, text string, limit time.Duration) {
	t.Helper()
	until(t, limit, "a process prints "+text, func() bool {
		select {
		case <-p.done:
			if !strings.Contains(p.stdout.String()+p.stderr.String(), text) {
				t.Fatalf("the process ended without printing %q:\n%s%s", text, p.stdout, p.stderr)
			}
		default:
		}
		return strings.Contains(p.stdout.String()+p.stderr.String(), text)
	})
}

func until(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}

// salus runs a command to its end and gives its standard output; a failure ends the test.
func (c *consortium) salus(args ...string) string {
	c.t.Helper()
	out, errs, status := c.try(args...)
	if status != 0 {
		c.t.Fatalf("salus %s: status %d\n%s%s", strings.Join(args, " "), status, out, errs)
	}
	return out
}

// try runs a command to its end.
func (c *consortium) try(args ...string) (stdout, stderr string, status int) {
	c.t.Helper()
	p := c.start("cli", args...)
	select {
	case <-p.done:
	case <-time.After(5 * time.Minute):
		c.t.Logf("salus %s does not end", strings.Join(args, " "))
		c.stuck()
	}
	return p.stdout.String(), p.stderr.String(), p.cmd.ProcessState.ExitCode()
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// newConsortium makes a consortium with a serving coordinator, a researcher, and these sites with their data imported;
// data holds a folder a site. No site serves yet.
func newConsortium(t *testing.T, data string, sites ...string) *consortium {
	t.Helper()
	return founded(t, true, data, sites...)
}

// founded is newConsortium, for development or not. Outside development nothing is imported: consents are proven, and there are no keys yet.
func founded(t *testing.T, development bool, data string, sites ...string) *consortium {
	t.Helper()
	c := &consortium{t: t, dir: t.TempDir(), sites: map[string]*process{}}
	if err := os.Chmod(c.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(c.printed())
		}
	})
	c.rpc, c.address = fmt.Sprintf("http://127.0.0.1:%d", port), fmt.Sprintf("127.0.0.1:%d", freePort(t))
	c.startChain()
	var made struct {
		Name        string
		Development bool
	}
	c.document(&made, "salus.consortium/v1", "coordinator", "init", "--dir", c.at("coordinator"), "--name", "test", fmt.Sprintf("--development=%t", development), "--chain", c.rpc,
		"--operator-key", c.at("chain", "operator.key"), "--listen", c.address, "--swarm", fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", freePort(t)))
	if made.Name != "test" || made.Development != development {
		t.Errorf("init tells %+v", made)
	}
	c.startCoordinator("cli")
	c.salus("study", "join", "--dir", c.at("researcher"), "--name", "ada", c.invite("--researcher", "ada"))
	for _, s := range sites {
		var joined struct{ Name, Role, Consortium string }
		c.document(&joined, "salus.member/v1", "worker", "join", "--dir", c.at(s), "--name", s, c.invite("--site", s))
		if joined.Name != s || joined.Role != "site" || joined.Consortium != "test" {
			t.Errorf("join tells %+v", joined)
		}
		if development {
			c.salus("worker", "import", "--dir", c.at(s), filepath.Join(data, s))
		}
	}
	return c
}

func (c *consortium) at(names ...string) string {
	return filepath.Join(append([]string{c.dir}, names...)...)
}

func (c *consortium) invite(who ...string) string {
	c.t.Helper()
	var invitation struct{ Name, Join string }
	c.document(&invitation, "salus.invitation/v1", append([]string{"coordinator", "invite", "--dir", c.at("coordinator")}, who...)...)
	if invitation.Name != who[len(who)-1] {
		c.t.Errorf("an invitation for %q", invitation.Name)
	}
	return invitation.Join
}

// document runs a command with --json and reads the one document that it prints.
func (c *consortium) document(data any, schema string, args ...string) {
	c.t.Helper()
	out := c.salus(append(args, "--json")...)
	got := envelope{Data: data}
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.Schema != schema {
		c.t.Fatalf("salus %s --json: %v, schema %q: %s", strings.Join(args, " "), err, got.Schema, out)
	}
}

func (c *consortium) startChain() {
	c.t.Helper()
	c.chain = c.start("cli", "chain", "dev", "--lifeline", "--dir", c.at("chain"), "--port", c.rpc[strings.LastIndex(c.rpc, ":")+1:])
	c.chain.say(c.t, "operatorKey", patience)
}

// startCoordinator serves as the program does, or as mortal does.
func (c *consortium) startCoordinator(mode string) {
	c.t.Helper()
	args := []string{"coordinator", "serve", "--lifeline", "--dir", c.at("coordinator")}
	if mode != "cli" {
		args = []string{c.at("coordinator")}
	}
	c.coord = c.start(mode, args...)
	c.coord.say(c.t, "msg=serving", patience)
}

// serve starts a site's worker.
func (c *consortium) serve(site string, flags ...string) {
	c.t.Helper()
	c.sites[site] = c.start("cli", append([]string{"worker", "serve", "--lifeline", "--dir", c.at(site)}, flags...)...)
	c.sites[site].say(c.t, "msg=serving", patience)
}

// propose proposes a study file and gives its hash; each site approves it.
func (c *consortium) propose(file string, sites ...string) string {
	c.t.Helper()
	out := strings.Fields(c.salus("study", "propose", "--dir", c.at("researcher"), file))
	hash := out[len(out)-1]
	for _, s := range sites {
		c.salus("worker", "approve", "--dir", c.at(s), hash)
	}
	return hash
}

// result is what `study run --json` prints.
type result struct {
	Data struct {
		Session string          `json:"session"`
		Result  json.RawMessage `json:"result"`
		Receipt string          `json:"receipt"`
	} `json:"data"`
}

// run runs a study to its result.
func (c *consortium) run(hash string, flags ...string) result {
	c.t.Helper()
	return c.parse(c.salus(append([]string{"study", "run", "--json", "--dir", c.at("researcher"), hash}, flags...)...))
}

func (c *consortium) parse(out string) result {
	c.t.Helper()
	var r result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		c.t.Fatalf("%v: %s", err, out)
	}
	return r
}

// stuck ends the test with what every process is doing.
func (c *consortium) stuck() {
	c.t.Helper()
	for _, p := range c.all {
		_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	}
	time.Sleep(2 * time.Second)
	c.t.Fatal("nothing happens any more:\n" + c.printed())
}

// silent fails the test if a canary is anywhere but in the data that it was planted in: in any file of the consortium, or in
// anything that any process printed (I11).
func (c *consortium) silent(canaries ...string) {
	c.t.Helper()
	for _, canary := range canaries {
		if strings.Contains(c.printed(), canary) {
			c.t.Errorf("a process printed %q", canary)
		}
	}
	err := filepath.WalkDir(c.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, canary := range canaries {
			if bytes.Contains(b, []byte(canary)) {
				c.t.Errorf("%s holds %q in the clear", path, canary)
			}
		}
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}
