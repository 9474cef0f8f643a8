package coordinator

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/zkproofs/ceremony"
	"salus/zkproofs/ceremony/ceremonytest"
)

// conducted is a ceremony of the toy circuits with a clock of the test's.
type conducted struct {
	*conductor
	t   *testing.T
	now time.Time
}

func toys() *ceremony.Circuits {
	c := ceremony.Of(ceremonytest.Definitions()...)
	return &c
}

func seat(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func conduct(t *testing.T, names ...string) *conducted {
	t.Helper()
	dir := t.TempDir()
	var contributors []ceremony.Contributor
	for _, n := range names {
		contributors = append(contributors, ceremony.Contributor{Name: n, Key: study.Digest(seat(n).Public().(ed25519.PublicKey))})
	}
	s, err := ceremony.NewStart(ceremony.Of(ceremonytest.Definitions()...), contributors, time.Hour, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ceremony.Create(filepath.Join(dir, CeremonyFolder), s, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	c := &conducted{t: t, now: time.Unix(1000, 0)}
	c.conductor = newConductor(dir, nil, nil, slog.New(slog.NewTextHandler(io.Discard, nil)), func() time.Time { return c.now }, Hooks{Circuits: toys()})
	c.next()
	return c
}

// next lets the conductor do all that is due now.
func (c *conducted) next() {
	c.t.Helper()
	for again := true; again; {
		var err error
		if again, err = c.step(c.t.Context()); err != nil {
			c.t.Fatal(err)
		}
	}
}

func (c *conducted) last() ceremony.Record {
	records := c.folder.Log().Records()
	return records[len(records)-1]
}

func as(t *testing.T, name string) context.Context {
	caller := transport.Caller{Identity: transport.Identity{Consortium: "x", Role: transport.Site, Name: name}}
	return transport.WithCaller(t.Context(), caller)
}

// made is a hospital's contribution, made in a copy of the ceremony, with its states' bytes.
func (c *conducted) made(name string) (line []byte, states map[study.Digest][]byte) {
	c.t.Helper()
	f, err := ceremony.Adopt(filepath.Join(c.t.TempDir(), "copy"), c.folder.Log().Lines(0)[0])
	if err != nil {
		c.t.Fatal(err)
	}
	contribution, err := ceremony.NewBench(f, ceremony.Of(ceremonytest.Definitions()...), nil).Contribute(name, seat(name))
	if err != nil {
		c.t.Fatal(err)
	}
	states = map[study.Digest][]byte{}
	for _, d := range contribution.States {
		if states[d], err = os.ReadFile(f.StatePath(d)); err != nil {
			c.t.Fatal(err)
		}
	}
	if line, err = f.Log().Line(ceremony.Record{Contribution: contribution}); err != nil {
		c.t.Fatal(err)
	}
	return line, states
}

func (c *conducted) put(name string, d study.Digest, b []byte) error {
	_, err := desk{d: c.conductor}.PutPart(as(c.t, name), &salusv1.PutPartRequest{Digest: d[:], Size: uint64(len(b)), Part: b})
	return err
}

func TestLateHospitalIsSkippedWithItsReason(t *testing.T) {
	c := conduct(t, "aachen", "bern")
	c.now = c.now.Add(59 * time.Minute)
	c.next()
	if c.last().Skip != nil {
		t.Fatal("skipped before its time was over")
	}
	c.now = c.now.Add(2 * time.Minute)
	c.next()
	if s := c.last().Skip; s == nil || s.Party != "aachen" || !strings.Contains(s.Reason, "1h0m0s") {
		t.Errorf("last record: %+v", c.last())
	}
	// The next one's hour begins then, and nobody is left after it.
	c.now = c.now.Add(61 * time.Minute)
	c.next()
	if s := c.last().Skip; s == nil || s.Party != "bern" {
		t.Errorf("last record: %+v", c.last())
	}
	if !strings.Contains(c.state, "nobody contributed to phase 1") {
		t.Errorf("state: %s", c.state)
	}
}

func TestTimeWhileTheCoordinatorWasAwayIsNobodysFault(t *testing.T) {
	c := conduct(t, "aachen")
	c.now = c.now.Add(48 * time.Hour)
	again := newConductor(filepath.Dir(c.dir), nil, nil, c.log, c.clock, Hooks{Circuits: toys()})
	if _, err := again.step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(again.folder.Log().Records()) != 1 {
		t.Error("skipped for the time in which nobody could contribute")
	}
}

func TestOnlyTheHospitalWhoseTurnItIsSendsStates(t *testing.T) {
	c := conduct(t, "aachen", "bern")
	line, states := c.made("aachen")
	for d, b := range states {
		if err := c.put("bern", d, b); !faults.Is(err, faults.WrongPhase) {
			t.Errorf("out of turn: %v", err)
		}
		if err := c.put("aachen", d, b[:len(b)-1]); !faults.Is(err, faults.Malformed) {
			t.Errorf("of another length: %v", err)
		}
	}
	hand := func(name string, line []byte) error {
		_, err := desk{d: c.conductor}.Contribute(as(t, name), &salusv1.ContributeRequest{Record: line})
		return err
	}
	if err := hand("aachen", line); !faults.Is(err, faults.ArtifactNotYet) {
		t.Errorf("without its states: %v", err)
	}
	for d, b := range states {
		if err := c.put("aachen", d, b); err != nil {
			t.Fatal(err)
		}
	}
	if err := hand("bern", line); !faults.Is(err, faults.WrongPhase) {
		t.Errorf("another's: %v", err)
	}
	if err := hand("aachen", append([]byte(" "), line...)); !faults.Is(err, faults.ArtifactMalformed) {
		t.Errorf("not in its encoding: %v", err)
	}
	for range 2 { // the answer may be lost
		if err := hand("aachen", line); err != nil {
			t.Fatal(err)
		}
	}
	c.next()
	if x := c.last().Contribution; x == nil || x.Party != "aachen" {
		t.Errorf("last record: %+v", c.last())
	}
}

func TestHospitalCannotFillTheDisk(t *testing.T) {
	c := conduct(t, "aachen")
	_, states := c.made("aachen")
	var size int
	for _, b := range states {
		size = len(b)
	}
	refused := 0
	for i := range 10 {
		b := make([]byte, size)
		b[0] = byte(i)
		if err := c.put("aachen", study.DigestOf(b), b); faults.Is(err, faults.ArtifactTooLarge) {
			refused++
		}
	}
	if refused != 8 {
		t.Errorf("%d of 10 states were refused, one is expected", refused)
	}
	// The one that is skipped leaves nothing behind.
	c.now = c.now.Add(2 * time.Hour)
	c.next()
	left, err := os.ReadDir(filepath.Join(c.dir, "states"))
	if err != nil || len(left) != 0 {
		t.Errorf("%d states are left, %v", len(left), err)
	}
}

func TestPartsAreServedByDigestAndNothingElse(t *testing.T) {
	c := conduct(t, "aachen")
	s := desk{d: c.conductor}
	for name, r := range map[string]*salusv1.GetPartRequest{
		"a short digest": {Digest: []byte("transcript.jsonl")}, "an unknown digest": {Digest: make([]byte, 32)},
	} {
		if _, err := s.GetPart(t.Context(), r); err == nil {
			t.Errorf("served: %s", name)
		}
	}
	line, states := c.made("aachen")
	for d, b := range states {
		if err := c.put("aachen", d, b); err != nil {
			t.Fatal(err)
		}
		if _, err := s.GetPart(t.Context(), &salusv1.GetPartRequest{Digest: d[:]}); !faults.Is(err, faults.NotFound) {
			t.Errorf("served before it is in the transcript: %v", err)
		}
	}
	if _, err := s.Contribute(as(t, "aachen"), &salusv1.ContributeRequest{Record: line}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.step(t.Context()); err != nil {
		t.Fatal(err)
	}
	for d, b := range states {
		out, err := s.GetPart(t.Context(), &salusv1.GetPartRequest{Digest: d[:], Offset: 5})
		if err != nil || string(out.Part) != string(b[5:]) || out.Size != uint64(len(b)) {
			t.Errorf("the state is not served as it is: %v", err)
		}
		if _, err := s.GetPart(t.Context(), &salusv1.GetPartRequest{Digest: d[:], Offset: 1 << 63}); !faults.Is(err, faults.Malformed) {
			t.Errorf("beyond the end: %v", err)
		}
	}
}

// TestKeysAreSharedInDevelopmentAlone: elsewhere a member that took the coordinator's keys would believe what anybody with the coordinator can make.
func TestKeysAreSharedInDevelopmentAlone(t *testing.T) {
	c := conduct(t, "aachen")
	for _, circuit := range []string{"opening/v1/height6", "toy/v1/unknown"} {
		if _, err := (desk{d: c.conductor}).GetKeyFile(t.Context(), &salusv1.GetKeyFileRequest{Circuit: circuit}); !faults.Is(err, faults.NotFound) {
			t.Errorf("%s: %v", circuit, err)
		}
	}
}
