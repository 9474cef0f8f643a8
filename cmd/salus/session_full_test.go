//go:build full

package main

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"salus/worker/member"
)

// scissors is a link that is cut again and again: everything that goes through it breaks after each interval.
type scissors struct {
	l  net.Listener
	mu sync.Mutex
	at map[net.Conn]bool
	n  int // cuts
}

func newScissors(t *testing.T, to string, every time.Duration) *scissors {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scissors{l: l, at: map[net.Conn]bool{}}
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			s.mu.Lock()
			s.at[in], s.at[out] = true, true
			s.mu.Unlock()
			go func() { _, _ = io.Copy(in, out); in.Close() }()
			go func() { _, _ = io.Copy(out, in); out.Close() }()
		}
	}()
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(every):
				s.cut()
			}
		}
	}()
	t.Cleanup(func() { close(stop); l.Close(); s.cut() })
	return s
}

func (s *scissors) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.at {
		c.Close()
		delete(s.at, c)
		s.n++
	}
}

// TestFullSessionSurvivesEverything runs one session in which the coordinator and a worker are each killed by SIGKILL after every
// write that they store, another worker's link is cut every second and a half, and the chain is killed and comes back. It
// must come to the oracle's numbers, each party must have said one thing of each kind, and nothing of the patients may be
// anywhere in the clear.
func TestFullSessionSurvivesEverything(t *testing.T) {
	data, sites := fhirSites(t)
	c := newConsortium(t, data, sites...)
	hash := c.propose("testdata/fhir/bmi.yaml", sites...)
	c.coord.kill()
	c.startCoordinator("coordinator")
	c.serve("site-c")
	cut := newScissors(t, c.address, 1500*time.Millisecond)
	c.through("site-b", cut.l.Addr().String())
	c.serve("site-b")
	frail := c.start("worker", c.at("site-a"))

	researcher := c.start("cli", "study", "run", "--json", "--dir", c.at("researcher"), hash)
	lives, chainGone := [2]int{1, 1}, false
	var said []string
	for over := false; !over; {
		select {
		case <-researcher.done:
			over = true
		case <-c.coord.done:
			c.startCoordinator("coordinator")
			lives[0]++
		case <-frail.done:
			said = append(said, strings.Fields(frail.stdout.String())...)
			frail = c.start("worker", c.at("site-a"))
			lives[1]++
		case <-time.After(patience):
			c.stuck()
		}
		if !chainGone && lives[1] > 3 {
			chainGone = true
			c.chain.kill()
			time.Sleep(time.Second)
			c.startChain()
		}
	}
	if status := researcher.cmd.ProcessState.ExitCode(); status != 0 {
		t.Fatalf("study run: status %d\n%s", status, c.printed())
	}
	t.Logf("the coordinator had %d lives, the worker %d, the link %d cuts", lives[0], lives[1], cut.n)
	if lives[0] < 12 || lives[1] < 8 || cut.n == 0 {
		t.Errorf("too few deaths: coordinator %d, worker %d, cuts %d", lives[0], lives[1], cut.n)
	}
	got := c.parse(researcher.stdout.String())
	same(t, got.Data.Result, oracle(t, "testdata/fhir/bmi.yaml", data, sites))
	c.salus("verify", "--rpc", c.rpc, got.Data.Receipt)

	// One value of each kind, over all lives (I8).
	said = append(said, strings.Fields(frail.stdout.String())...)
	first := map[string]string{}
	for i := 0; i+1 < len(said); i += 2 {
		kind, digest := said[i], said[i+1]
		if old, again := first[kind]; again && old != digest {
			t.Errorf("the worker said two %ss: %s and %s", kind, old, digest)
		}
		first[kind] = digest
	}
	for _, k := range siteKinds {
		if first[string(k)] == "" {
			t.Errorf("the worker never stored a %s: %v", k, first)
		}
	}
	// What left is in the egress log, whose chain holds over all lives.
	left, _, err := member.ReadEgress(c.at("site-a", "egress.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range siteKinds {
		if !slices.ContainsFunc(left, func(d member.Departure) bool { return d.What == string(k) && d.Digest.String() == first[string(k)] }) {
			t.Errorf("the egress log has no line for the %s", k)
		}
	}
	// The session's secrets are gone.
	until(t, patience, "the secrets of the session are erased", func() bool {
		_, err := os.Stat(c.at("site-a", "shares", strings.TrimPrefix(got.Data.Session, "0x"), "seed"))
		return errors.Is(err, fs.ErrNotExist)
	})
	c.silent(canaries(t, data, sites)...)
}

// canaries are values that occur in the records and must occur nowhere else: ids, names, birth dates, record ids.
func canaries(t *testing.T, data string, sites []string) []string {
	t.Helper()
	var out []string
	for _, s := range sites {
		out = append(out, patientIDs(t, filepath.Join(data, s, "Patient.ndjson.gz"))...)
		out = append(out, patientIDs(t, filepath.Join(data, s, "Observation.ndjson.gz"))[:20]...)
	}
	return append(out, "Lemke", "Viral sinusitis")
}
