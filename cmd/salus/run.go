package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"salus/coordinator"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/durable"
	"salus/models/link"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/worker/member"
	"salus/worker/researcher"
)

func studyRun() *cobra.Command {
	var dir string
	var sites []string
	var asJSON, hold, follow bool
	var wait time.Duration
	c := &cobra.Command{
		Use: "run STUDY", Short: "Run an approved study and wait for its result", Args: exactArgs("STUDY"),
		Long: `Opens a session on chain, takes part in it with the researcher's own key share, and finishes decryption
here, where nobody else sees it. If a site cheats or drops out the session fails and one without it
follows by itself; run waits for that too.

An iterative analysis, such as a logistic regression, is a chain of sessions, each at a public model that
follows from the one before. run goes on until the estimate has converged; killed and run again, it takes
up the chain where it stands.`,
		Example: "  salus study run --dir consortium/researcher 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := study.ParseHash(args[0])
			if err != nil {
				return usageError{fmt.Errorf("study: %w", err)}
			}
			ctx, cancel := lifeline(cmd.Context(), hold)
			defer cancel()
			ctx, cancel2 := context.WithTimeout(ctx, wait)
			defer cancel2()
			end, err := runStudy(ctx, cmd, dir, h, sites, follow)
			if errors.Is(err, context.DeadlineExceeded) {
				return faults.New(faults.Timeout, "no result after %s; the session goes on, run again to wait for it", wait)
			}
			if err != nil {
				return err
			}
			return showOutcome(cmd, asJSON, end)
		},
	}
	dirFlag(c, &dir, "researcher", "the researcher's folder")
	f := c.Flags()
	f.StringSliceVar(&sites, "sites", nil, "sites to take part; all that approved by default")
	f.BoolVar(&follow, "follow", true, "after a failure wait for the session that follows without the culprit")
	f.DurationVar(&wait, "wait", 4*time.Hour, "how long to wait")
	jsonFlag(c, &asJSON)
	holdFlag(c, &hold)
	return c
}

// failure is a session that failed before the one that gave the result.
type failure struct {
	Session study.SessionID `json:"session"`
	Reason  string          `json:"reason"` // public code
	Detail  string          `json:"detail"`
	Culprit string          `json:"culprit"`
}

// iteration is a released session of an iterative analysis.
type iteration struct {
	Session   study.SessionID `json:"session"`
	Iteration uint32          `json:"iteration"`
	Model     study.Digest    `json:"model"` // hash, as on chain
	Receipt   string          `json:"receipt"`
	Change    float64         `json:"change"` // the greatest of a coefficient, to the next model; 0 for the last
}

// ending is how a run ended.
type ending struct {
	last       researcher.Outcome
	failed     []failure
	iterations []iteration // none for an analysis of one session
}

// runner plays the researcher's part in a study's sessions.
type runner struct {
	cmd     *cobra.Command
	member  *member.Member
	part    *researcher.Researcher
	study   study.Hash
	sites   []string
	follow  bool
	program *analysis.Program
	failed  []failure
}

// runStudy asks for sessions and plays the researcher's part until a result is there or nothing follows a failure.
func runStudy(ctx context.Context, cmd *cobra.Command, dir string, h study.Hash, sites []string, follow bool) (ending, error) {
	p, err := member.LoadProfile(dir)
	if err != nil {
		return ending{}, err
	}
	keys, err := memberKeys(ctx, dir, p.Development, false)
	if err != nil {
		return ending{}, err
	}
	log := logger(false)
	m, err := member.Open(ctx, dir, keys, log)
	if err != nil {
		return ending{}, err
	}
	defer m.Close()
	x := &runner{cmd: cmd, member: m, part: researcher.New(m, keys, log), study: h, sites: sites, follow: follow}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		if err := m.Run(ctx, x.part); err != nil {
			cancel(err)
		}
	}()
	defer func() { cancel(nil); <-stopped }()

	st, err := m.Study(ctx, h)
	if err != nil {
		return ending{}, err
	}
	if x.program, err = analysis.Compile(st); err != nil {
		return ending{}, err
	}
	asked := filepath.Join(dir, "requests", requestName(h, sites))
	if x.program.Iterative() {
		return x.chain(ctx, asked+".chain")
	}
	return x.once(ctx, asked)
}

func (x *runner) say(format string, args ...any) {
	fmt.Fprintf(x.cmd.ErrOrStderr(), format+"\n", args...)
}

// requestName names the file that remembers a request for a session of these sites.
func requestName(h study.Hash, sites []string) string {
	sorted := slices.Sorted(slices.Values(sites))
	digest := sha256.Sum256([]byte(h.String() + "\x00" + strings.Join(sorted, ",")))
	return hex.EncodeToString(digest[:16])
}

// once runs an analysis of one session. The request's id is on disk before it is sent and until the session's end was seen: a run
// that is killed, and run again, takes up the session that it had asked for. A session that was finished meanwhile is
// done; one that failed meanwhile makes room for a new one.
func (x *runner) once(ctx context.Context, asked string) (ending, error) {
	for {
		request, fresh, err := requestID(asked)
		if err != nil {
			return ending{}, err
		}
		out, stale, err := x.session(ctx, asking{request: request, fresh: fresh})
		if stale || refusedForGood(err) {
			err = errors.Join(err, os.Remove(asked)) // there is nothing to take up
		}
		if err != nil {
			return ending{}, err
		}
		if !stale {
			return ending{last: out, failed: x.failed}, os.Remove(asked)
		}
	}
}

// refusedForGood says whether the coordinator refused a request, so that asking the same again is of no use.
func refusedForGood(err error) bool {
	f, ok := faults.From(err)
	return ok && f.Code != faults.Unreachable && f.Code != faults.Timeout
}

// asking is a request for a session.
type asking struct {
	request  [32]byte
	fresh    bool             // it was never sent
	at       transcript.Known // the model
	previous study.SessionID
}

// session asks for a session, or takes up the one that was asked for, and follows it to its end, and after a failure the one that comes
// without the culprit. stale: it had failed before, and nothing follows.
func (x *runner) session(ctx context.Context, a asking) (out researcher.Outcome, stale bool, err error) {
	x.part.Want(x.study, a.at, a.previous, x.sites)
	id, err := x.open(ctx, a)
	if err != nil {
		return out, false, err
	}
	if !a.fresh {
		done, gone, err := x.takeUp(ctx, &id)
		if err != nil || done != nil || gone {
			return outcomeOf(done), gone, err
		}
	}
	x.say("session %s", id)
	go x.watch(ctx, id)
	for {
		select {
		case <-ctx.Done():
			return out, false, context.Cause(ctx)
		case out = <-x.part.Outcomes():
			if out.Session != id {
				continue // of an earlier run
			}
			if out.State == salusv1.SessionState_SESSION_STATE_RELEASED || !x.follow || out.Culprit == "" {
				return out, false, nil
			}
			x.failed = append(x.failed, failure{out.Session, out.Reason, out.Detail, out.Culprit})
			x.say("session %x failed: %s (%s); a session without %s follows", out.Session[:4], out.Detail, out.Reason, out.Culprit)
			next, err := x.waitNext(ctx, id)
			if err != nil {
				return out, false, nil
			}
			id = next
			go x.watch(ctx, id)
		}
	}
}

// takeUp looks at a session that an earlier run had asked for, or at the one that followed its failure: it is done, gone, or goes on.
func (x *runner) takeUp(ctx context.Context, id *study.SessionID) (done *researcher.Result, gone bool, err error) {
	now, err := x.member.Studies().Status(ctx, &salusv1.StatusRequest{Session: id[:]})
	if err != nil {
		return nil, false, err
	}
	for now.GetProgress().GetSession().GetState() == salusv1.SessionState_SESSION_STATE_FAILED {
		next := coordinator.SessionAfter(x.study, *id)
		if now, err = x.member.Studies().Status(ctx, &salusv1.StatusRequest{Session: next[:]}); err != nil {
			return nil, true, nil
		}
		*id = next
	}
	if now.GetProgress().GetSession().GetState() == salusv1.SessionState_SESSION_STATE_RELEASED {
		done, err := researcher.Stored(x.member.Dir, *id)
		return done, err != nil, nil
	}
	x.say("an earlier run had asked for a session; it goes on")
	return nil, false, nil
}

// progress is how far the chain of an iterative analysis has come. It is on disk before a session is asked for, and the request follows from it: a
// chain that is killed at any moment, and run again, asks for the same session, which is opened once.
type progress struct {
	Run      study.Digest     `json:"run"` // random, so that another run makes another chain
	At       transcript.Known `json:"at"`  // the model of the next session
	Previous study.SessionID  `json:"previous"`
	Attempt  uint32           `json:"attempt"` // of this model's session
	Done     []iteration      `json:"done"`
}

func (p progress) request() [32]byte {
	text := fmt.Sprintf("salus/chain/v1\x00%s\x00%s\x00%d", p.Run, p.Previous, p.Attempt)
	return sha256.Sum256([]byte(text))
}

// chain runs sessions, each at the model that follows from the one before, until the analysis has converged or says why it cannot.
func (x *runner) chain(ctx context.Context, path string) (ending, error) {
	p, fresh, err := x.progress(path)
	if err != nil {
		return ending{}, err
	}
	if !fresh {
		x.say("an earlier run had come to iteration %d; it goes on", p.At.Model.Iteration)
	}
	began := time.Now()
	for {
		out, stale, err := x.session(ctx, asking{request: p.request(), fresh: fresh, at: p.At, previous: p.Previous})
		switch {
		case refusedForGood(err) && len(p.Done) > 0:
			return ending{}, fmt.Errorf("the chain stops before iteration %d: %w; the last result: salus study result --dir %s %s", p.At.Model.Iteration, err, x.member.Dir, p.Previous)
		case refusedForGood(err):
			return ending{}, errors.Join(err, os.Remove(path))
		case err != nil:
			return ending{}, err
		}
		fresh = true
		if stale || out.Result == nil {
			p.Attempt++
			if err := p.save(path); err != nil {
				return ending{}, err
			}
			if !stale {
				return ending{out, x.failed, p.Done}, nil // a person decides what to do; running again goes on from here
			}
			continue
		}
		it := iteration{Session: out.Session, Iteration: p.At.Model.Iteration, Model: transcript.ModelHash(p.At.Model), Receipt: out.Result.Receipt}
		if next := out.Result.Next; next != nil {
			it.Change = change(p.At.Model, next.Model)
		}
		p.Done = append(p.Done, it)
		x.say("%6.1fs  iteration %d: %s", time.Since(began).Seconds(), it.Iteration, stepLine(out.Result, it.Change))
		if out.Result.Next == nil {
			return ending{out, x.failed, p.Done}, os.Remove(path)
		}
		p.At, p.Previous, p.Attempt = *out.Result.Next, out.Session, 0
		if err := p.save(path); err != nil {
			return ending{}, err
		}
	}
}

// stepLine says what a session did to the model.
func stepLine(r *researcher.Result, change float64) string {
	switch {
	case r.Stopped != "":
		return "stopped: " + r.Stopped
	case r.Next == nil:
		return "converged"
	}
	return fmt.Sprintf("coefficients change by at most %.3g", change)
}

// change is the greatest change of a coefficient.
func change(a, b analysis.Model) float64 {
	var most float64
	for i := range min(len(a.Beta), len(b.Beta)) {
		most = max(most, math.Abs(math.Ldexp(float64(b.Beta[i]-a.Beta[i]), -link.BetaBits)))
	}
	return most
}

// progress reads how far an earlier run came, or starts a chain.
func (x *runner) progress(path string) (p progress, fresh bool, err error) {
	if err := durable.PrivateDir(filepath.Dir(path)); err != nil {
		return p, false, err
	}
	b, err := durable.ReadSecret(path, 1<<20)
	if errors.Is(err, os.ErrNotExist) {
		p.At.Model = x.program.Start()
		if _, err := rand.Read(p.Run[:]); err != nil {
			return p, false, err
		}
		return p, true, p.save(path)
	}
	if err != nil {
		return p, false, err
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return p, false, fmt.Errorf("%s is damaged; without it a new chain starts: %w", path, err)
	}
	return p, false, nil
}

func (p progress) save(path string) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return durable.WriteFile(path, b, 0o600)
}

func requestID(path string) (id [32]byte, fresh bool, err error) {
	if err := durable.PrivateDir(filepath.Dir(path)); err != nil {
		return id, false, err
	}
	b, err := durable.ReadSecret(path, int64(len(id)))
	if err == nil && len(b) == len(id) {
		return [32]byte(b), false, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return id, false, err
	}
	if _, err := rand.Read(id[:]); err != nil {
		return id, false, err
	}
	return id, true, durable.WriteFile(path, id[:], 0o600)
}

func outcomeOf(done *researcher.Result) researcher.Outcome {
	if done == nil {
		return researcher.Outcome{}
	}
	return researcher.Outcome{Session: done.Session, State: salusv1.SessionState_SESSION_STATE_RELEASED, Result: done}
}

// open asks for a session until the coordinator answers. The request id stays the same, so it is opened once.
func (x *runner) open(ctx context.Context, a asking) (study.SessionID, error) {
	r := &salusv1.RunSessionRequest{Study: x.study[:], Roster: x.sites, RequestId: a.request[:]}
	if transcript.ModelHash(a.at.Model) != (study.Digest{}) {
		r.Model = transcript.ModelBytes(a.at.Model)
	}
	if a.previous != (study.SessionID{}) {
		if err := x.disclose(r, a.previous); err != nil {
			return study.SessionID{}, err
		}
	}
	for said := false; ; said = true {
		answer, err := x.member.Studies().RunSession(ctx, r)
		if err == nil {
			return sessionID(answer.GetSession())
		}
		if f, ok := faults.From(err); !ok || f.Code != faults.Unreachable && f.Code != faults.ArtifactNotYet {
			return study.SessionID{}, err
		}
		if !said {
			x.say("the coordinator does not answer; asking again: %v", err)
		}
		select {
		case <-ctx.Done():
			return study.SessionID{}, context.Cause(ctx)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// disclose adds what shows the sites of the session before that the model follows from it.
func (x *runner) disclose(r *salusv1.RunSessionRequest, previous study.SessionID) error {
	b, err := researcher.Disclosure(x.member.Dir, previous, x.member.Key())
	if err != nil {
		return err
	}
	digest, err := x.member.Disclose(previous, b)
	if err != nil {
		return err
	}
	r.Previous, r.DisclosureDigest, r.DisclosureSize = previous[:], digest[:], uint64(len(b))
	if len(b) <= transport.MaxInline {
		r.Disclosure = b
	}
	return nil
}

// waitNext waits a while for the session that follows a failed one. Where too few sites are left none does.
func (x *runner) waitNext(ctx context.Context, failed study.SessionID) (study.SessionID, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	st, err := x.member.Study(ctx, x.study)
	if err != nil {
		return study.SessionID{}, err
	}
	was, err := x.member.Studies().Status(ctx, &salusv1.StatusRequest{Session: failed[:]})
	if err != nil {
		return study.SessionID{}, err
	}
	if left := len(was.Progress.Session.Roster) - 1; left < max(2, int(st.Release.MinSites)) {
		return study.SessionID{}, fmt.Errorf("%d sites are left, too few for another session", left)
	}
	next := coordinator.SessionAfter(x.study, failed)
	for {
		if _, err := x.member.Studies().Status(ctx, &salusv1.StatusRequest{Session: next[:]}); err == nil {
			return next, nil
		}
		select {
		case <-ctx.Done():
			return study.SessionID{}, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// watch sees to it that the session's end is heard, and prints one line for each phase, and who is waited for.
func (x *runner) watch(ctx context.Context, id study.SessionID) {
	if err := x.member.Follow(ctx, id); err != nil {
		return
	}
	start, last := time.Now(), ""
	stream, err := x.member.Studies().WatchSession(ctx, &salusv1.WatchSessionRequest{Session: id[:]})
	if err != nil {
		return
	}
	for {
		p, err := stream.Recv()
		if err != nil {
			return
		}
		line := progressLine(p.Progress)
		if line != last {
			x.say("%6.1fs  %s", time.Since(start).Seconds(), line)
			last = line
		}
	}
}

func progressLine(p *salusv1.Progress) string {
	state := strings.ToLower(strings.TrimPrefix(p.Session.State.String(), "SESSION_STATE_"))
	if len(p.Session.WaitingFor) > 0 {
		return state + ": waiting for " + strings.Join(p.Session.WaitingFor, ", ")
	}
	if p.Session.Detail != "" {
		return state + ": " + p.Session.Detail
	}
	return state
}

func showOutcome(cmd *cobra.Command, asJSON bool, end ending) error {
	out := end.last
	if out.Result == nil {
		return faults.New(faults.Code(orCode(out.Reason)), "session %x: %s", out.Session[:4], out.Detail)
	}
	if out.Result.Stopped != "" {
		return faults.New(faults.NoResult, "%s; receipt: %s", out.Result.Stopped, out.Result.Receipt)
	}
	data := struct {
		*researcher.Result
		Failed     []failure   `json:"failed,omitempty"`
		Iterations []iteration `json:"iterations,omitempty"`
	}{out.Result, end.failed, end.iterations}
	return show(cmd, asJSON, "salus.result/v1", data, func(w io.Writer) { printResult(w, out.Result) })
}

func orCode(code string) string {
	if code == "" {
		return string(faults.CoordinatorStopped)
	}
	return code
}
