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
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/worker/member"
	"salus/worker/researcher"
	"salus/worker/source"
)

func studyCommand() *cobra.Command {
	c := &cobra.Command{Use: "study", Short: "A researcher: questions and results"}
	join := joinCommand(transport.Researcher, "researcher", "  salus study join --dir consortium/researcher --name ada 'https://127.0.0.1:7700#TOKEN@FINGERPRINT'")
	c.AddCommand(join, studyPlan(), studyPropose(), studyRun(), studyResult(), studyList(), studySchema())
	return c
}

// maxStudyFile bounds a study file and each view.
const maxStudyFile = 1 << 20

// readStudy parses a study file and compiles everything in it, so that what no site could run is refused here.
func readStudy(path string) (*study.Study, error) {
	b, err := readSmall(path)
	if err != nil {
		return nil, usageError{fmt.Errorf("study: %w", err)}
	}
	st, err := study.Parse(b, func(name string) ([]byte, error) {
		if filepath.IsAbs(name) || strings.Contains(name, "..") {
			return nil, errors.New("a view lies in the study file's folder or below it")
		}
		return readSmall(filepath.Join(filepath.Dir(path), name))
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := source.Check(st); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return st, nil
}

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxStudyFile {
		return nil, fmt.Errorf("%s has %d bytes, at most %d are read", path, info.Size(), maxStudyFile)
	}
	return os.ReadFile(path)
}

// plan is what `study plan` prints.
type plan struct {
	Name      string        `json:"name"`
	Hash      study.Hash    `json:"hash"`
	Analysis  study.Kind    `json:"analysis"`
	Columns   []string      `json:"columns"` // read at each site, and no others
	Keys      uint32        `json:"keys"`
	Lanes     uint32        `json:"lanes"`
	Set       string        `json:"set"`
	Circuit   string        `json:"circuit"`
	PerSite   perSite       `json:"perSite"`
	Release   study.Release `json:"release"`
	Disclosed []string      `json:"disclosed"`
}

// perSite is what each site sends, for each chunk of 240 patient slots.
type perSite struct {
	Ciphertexts int `json:"ciphertexts"`
	Proofs      int `json:"proofs"` // in the whole session, one chunk
	Bytes       int `json:"bytes"`  // in the whole session, one chunk
}

func makePlan(st *study.Study) (plan, error) {
	p, err := analysis.Compile(st)
	if err != nil {
		return plan{}, err
	}
	statement, err := transcript.Statement(p, p.Start())
	if err != nil {
		return plan{}, err
	}
	set, l := statement.Set(), int(statement.Lanes())
	const proof, small = 192, 128
	bytes := 32*(1+l) + set.PolyBytes() + proof + 2 + 3*32 + l*(2*set.PolyBytes()+proof) + 4 + small + l*(set.PolyBytes()+proof)
	return plan{
		Name: st.Name, Hash: st.Hash(), Analysis: st.Analysis.Kind, Columns: p.Columns(), Keys: p.Query().Keys, Lanes: statement.Lanes(), Set: set.Name(), Circuit: string(statement.Circuit()),
		PerSite: perSite{Ciphertexts: l, Proofs: 2 + 2*l, Bytes: bytes}, Release: st.Release,
		Disclosed: []string{
			"to the researcher: the summed table of all sites, exactly; nothing hides small cells from the researcher, since no noise is added",
			"to everybody in the session: each site's floor, a public band of its number of counted patients, and when and how much each site sent",
			"a patient at two hospitals counts twice",
			"two results of one study tell apart the patients in whom they differ; each site refuses a re-run that differs in fewer patients than the minimum cohort, or in fewer sites than the minimum",
			"that rule compares pairs of one study's sessions: results of different studies over the same patients can be subtracted too, and so can three or more; a site decides about that when it approves",
		},
	}, nil
}

func studyPlan() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "plan FILE", Short: "Say what a study computes, what each site sends, and what it discloses", Args: exactArgs("FILE"),
		Example: "  salus study plan lung.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			st, err := readStudy(args[0])
			if err != nil {
				return err
			}
			p, err := makePlan(st)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.plan/v1", p, func(w io.Writer) { printPlan(w, p) })
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

func printPlan(w io.Writer, p plan) {
	fmt.Fprintf(w, "study      %s, %s\nhash       %s   (this is what sites approve)\n", p.Name, p.Analysis, p.Hash)
	fmt.Fprintf(w, "reads      %s, and no other column\n", strings.Join(p.Columns, ", "))
	fmt.Fprintf(w, "computes   a table of %d cells over %d ciphertext(s) of %s\n", p.Keys, p.Lanes, p.Set)
	fmt.Fprintf(w, "each site  sends %d bytes and %d proofs in all, for every 240 patients\n", p.PerSite.Bytes, p.PerSite.Proofs)
	fmt.Fprintf(w, "released   if at least %d patients are proven to count, at %d sites or more; at most %d sessions\n", p.Release.MinCohort, p.Release.MinSites, p.Release.MaxSessions)
	for _, d := range p.Disclosed {
		fmt.Fprintf(w, "disclosed  %s\n", d)
	}
}

func studyPropose() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "propose FILE", Short: "Propose a study: its hash goes on chain, sites may approve it", Args: exactArgs("FILE"),
		Example: "  salus study propose --dir consortium/researcher lung.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			st, err := readStudy(args[0])
			if err != nil {
				return err
			}
			h := st.Hash()
			chain, err := member.OpenChain(cmd.Context(), dir)
			if err != nil {
				return err
			}
			defer chain.Close()
			link, err := member.Connect(dir)
			if err != nil {
				return err
			}
			defer link.Close()
			at, err := chain.Propose(cmd.Context(), h, st.Release.MinSites, st.Release.MaxSessions)
			if err != nil {
				return fmt.Errorf("study on chain: %w", err)
			}
			r, err := link.Studies().Propose(cmd.Context(), &salusv1.ProposeRequest{Canonical: st.Canonical()})
			if err != nil {
				return err
			}
			if hex.EncodeToString(r.Hash) != hex.EncodeToString(h[:]) {
				return faults.New(faults.StudyMalformed, "the coordinator understood another study")
			}
			out := map[string]any{"hash": h, "name": st.Name, "block": at.Block}
			return show(cmd, asJSON, "salus.proposal/v1", out, func(w io.Writer) {
				fmt.Fprintf(w, "proposed %s, block %d\n%s\n", st.Name, at.Block, h)
			})
		},
	}
	dirFlag(c, &dir, "researcher", "the researcher's folder")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

func studyRun() *cobra.Command {
	var dir string
	var sites []string
	var asJSON, hold, follow bool
	var wait time.Duration
	c := &cobra.Command{
		Use: "run STUDY", Short: "Run a session of an approved study and wait for its result", Args: exactArgs("STUDY"),
		Long: `Opens a session on chain, takes part in it with the researcher's own key share, and finishes decryption
here, where nobody else sees it. If a site cheats or drops out the session fails and one without it
follows by itself; run waits for that too.`,
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
			outcome, failed, err := runStudy(ctx, cmd, dir, h, sites, follow)
			if errors.Is(err, context.DeadlineExceeded) {
				return faults.New(faults.Timeout, "no result after %s; the session goes on, run again to wait for it", wait)
			}
			if err != nil {
				return err
			}
			return showOutcome(cmd, asJSON, outcome, failed)
		},
	}
	dirFlag(c, &dir, "researcher", "the researcher's folder")
	f := c.Flags()
	f.StringSliceVar(&sites, "sites", nil, "sites to take part; all that approved by default")
	f.BoolVar(&follow, "follow", true, "after a failure wait for the session that follows without the culprit")
	f.DurationVar(&wait, "wait", 4*time.Hour, "how long to wait")
	f.BoolVar(&asJSON, "json", false, "print one JSON document")
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

// runStudy asks for a session and plays the researcher's part until a result is there or nothing follows a failure.
func runStudy(ctx context.Context, cmd *cobra.Command, dir string, h study.Hash, sites []string, follow bool) (last researcher.Outcome, failed []failure, err error) {
	keys, log := developmentKeys(), logger(false)
	m, err := member.Open(ctx, dir, keys, log)
	if err != nil {
		return last, nil, err
	}
	defer m.Close()
	part := researcher.New(m, keys, log)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		if err := m.Run(ctx, part); err != nil {
			cancel(err)
		}
	}()
	defer func() { cancel(nil); <-stopped }()

	asked := filepath.Join(dir, "requests", requestName(h, sites))
	session, done, err := findSession(ctx, cmd, m, h, sites, asked)
	if err != nil || done != nil {
		return outcomeOf(done), nil, err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "session %s\n", session)
	go watchProgress(ctx, cmd, m, session)
	for {
		select {
		case <-ctx.Done():
			return last, failed, context.Cause(ctx)
		case out := <-part.Outcomes():
			if out.Session != session {
				continue // of an earlier run
			}
			if out.State == salusv1.SessionState_SESSION_STATE_RELEASED || !follow || out.Culprit == "" {
				return out, failed, os.Remove(asked)
			}
			failed = append(failed, failure{out.Session, out.Reason, out.Detail, out.Culprit})
			fmt.Fprintf(cmd.ErrOrStderr(), "session %x failed: %s (%s); a session without %s follows\n", out.Session[:4], out.Detail, out.Reason, out.Culprit)
			next, err := waitNext(ctx, m, h, out.Session)
			if err != nil {
				return out, failed, os.Remove(asked)
			}
			session = next
			go watchProgress(ctx, cmd, m, session)
		}
	}
}

// requestName names the file that remembers a request for a session of these sites.
func requestName(h study.Hash, sites []string) string {
	sorted := slices.Sorted(slices.Values(sites))
	digest := sha256.Sum256([]byte(h.String() + "\x00" + strings.Join(sorted, ",")))
	return hex.EncodeToString(digest[:16])
}

// findSession asks for a session. The request's id is on disk before it is sent and until the session's end was seen: a run
// that is killed, and run again, takes up the session that it had asked for. A session that was finished meanwhile is
// done; one that failed meanwhile makes room for a new one.
func findSession(ctx context.Context, cmd *cobra.Command, m *member.Member, h study.Hash, sites []string, asked string) (study.SessionID, *researcher.Result, error) {
	for {
		request, fresh, err := requestID(asked)
		if err != nil {
			return study.SessionID{}, nil, err
		}
		session, err := openSession(ctx, cmd, m, h, sites, request)
		if err != nil {
			if f, ok := faults.From(err); ok && f.Code != faults.Unreachable && f.Code != faults.Timeout {
				err = errors.Join(err, os.Remove(asked)) // it was refused: there is nothing to take up
			}
			return session, nil, err
		}
		if fresh {
			return session, nil, nil
		}
		now, err := m.Studies().Status(ctx, &salusv1.StatusRequest{Session: session[:]})
		if err != nil {
			return session, nil, err
		}
		switch now.GetProgress().GetSession().GetState() {
		case salusv1.SessionState_SESSION_STATE_RELEASED:
			if done, err := researcher.Stored(m.Dir, session); err == nil {
				return session, done, os.Remove(asked)
			}
		case salusv1.SessionState_SESSION_STATE_FAILED:
		default:
			fmt.Fprintln(cmd.ErrOrStderr(), "an earlier run had asked for a session; it goes on")
			return session, nil, nil
		}
		if err := os.Remove(asked); err != nil {
			return session, nil, err
		}
	}
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

// openSession asks for a session until the coordinator answers. The request id stays the same, so it is opened once.
func openSession(ctx context.Context, cmd *cobra.Command, m *member.Member, h study.Hash, sites []string, request [32]byte) (study.SessionID, error) {
	for said := false; ; said = true {
		r, err := m.Studies().RunSession(ctx, &salusv1.RunSessionRequest{Study: h[:], Roster: sites, RequestId: request[:]})
		if err == nil {
			return sessionID(r.GetSession())
		}
		if f, ok := faults.From(err); !ok || f.Code != faults.Unreachable {
			return study.SessionID{}, err
		}
		if !said {
			fmt.Fprintln(cmd.ErrOrStderr(), "the coordinator does not answer; asking again:", err)
		}
		select {
		case <-ctx.Done():
			return study.SessionID{}, context.Cause(ctx)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// sessionID checks the length of what the coordinator sent.
func sessionID(b []byte) (study.SessionID, error) {
	if len(b) != 32 {
		return study.SessionID{}, faults.New(faults.Malformed, "the coordinator sent an id of %d bytes, 32 were expected", len(b))
	}
	return study.SessionID(b), nil
}

// waitNext waits a while for the session that follows a failed one. Where too few sites are left none does.
func waitNext(ctx context.Context, m *member.Member, h study.Hash, failed study.SessionID) (study.SessionID, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	st, err := m.Study(ctx, h)
	if err != nil {
		return study.SessionID{}, err
	}
	was, err := m.Studies().Status(ctx, &salusv1.StatusRequest{Session: failed[:]})
	if err != nil {
		return study.SessionID{}, err
	}
	if left := len(was.Progress.Session.Roster) - 1; left < max(2, int(st.Release.MinSites)) {
		return study.SessionID{}, fmt.Errorf("%d sites are left, too few for another session", left)
	}
	next := coordinator.SessionAfter(h, failed)
	for {
		if _, err := m.Studies().Status(ctx, &salusv1.StatusRequest{Session: next[:]}); err == nil {
			return next, nil
		}
		select {
		case <-ctx.Done():
			return study.SessionID{}, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// watchProgress prints one line for each phase, and who is waited for.
func watchProgress(ctx context.Context, cmd *cobra.Command, m *member.Member, id study.SessionID) {
	start, last := time.Now(), ""
	stream, err := m.Studies().WatchSession(ctx, &salusv1.WatchSessionRequest{Session: id[:]})
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
			fmt.Fprintf(cmd.ErrOrStderr(), "%6.1fs  %s\n", time.Since(start).Seconds(), line)
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

func showOutcome(cmd *cobra.Command, asJSON bool, out researcher.Outcome, failed []failure) error {
	if out.Result == nil {
		return faults.New(faults.Code(orCode(out.Reason)), "session %x: %s", out.Session[:4], out.Detail)
	}
	data := struct {
		*researcher.Result
		Failed []failure `json:"failed,omitempty"`
	}{out.Result, failed}
	return show(cmd, asJSON, "salus.result/v1", data, func(w io.Writer) { printResult(w, out.Result) })
}

func orCode(code string) string {
	if code == "" {
		return string(faults.CoordinatorStopped)
	}
	return code
}

func printResult(w io.Writer, r *researcher.Result) {
	var v any
	if err := json.Unmarshal(r.Result, &v); err == nil {
		if b, err := json.MarshalIndent(v, "", "  "); err == nil {
			fmt.Fprintln(w, string(b))
		}
	}
	fmt.Fprintf(w, "receipt: %s\nwhoever has the receipt can check the result, and read it: salus verify %s\n", r.Receipt, r.Receipt)
}

func studyResult() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "result SESSION", Short: "Show the result of a finished session", Args: exactArgs("SESSION"),
		Example: "  salus study result --dir consortium/researcher 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := study.ParseSessionID(args[0])
			if err != nil {
				return usageError{fmt.Errorf("session: %w", err)}
			}
			r, err := researcher.Stored(dir, id)
			if errors.Is(err, os.ErrNotExist) {
				return faults.New(faults.NotFound, "no result of session %s is in %s", id, dir)
			}
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.result/v1", r, func(w io.Writer) { printResult(w, r) })
		},
	}
	dirFlag(c, &dir, "researcher", "the researcher's folder")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

func studyList() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List studies, who approved them, and their sessions", Args: exactArgs(),
		Example: "  salus study list --dir consortium/researcher",
		RunE: func(cmd *cobra.Command, _ []string) error {
			link, err := member.Connect(dir)
			if err != nil {
				return err
			}
			defer link.Close()
			type line struct {
				Hash     study.Hash        `json:"hash"`
				Name     string            `json:"name"`
				Invited  []string          `json:"invited"`
				Approved []string          `json:"approved"`
				Sessions []study.SessionID `json:"sessions"`
			}
			var lines []line
			token := ""
			for {
				r, err := link.Studies().List(cmd.Context(), &salusv1.ListRequest{PageToken: token})
				if err != nil {
					return err
				}
				for _, s := range r.Studies {
					hash, err := sessionID(s.GetHash()) // as long as a session's
					if err != nil {
						return err
					}
					l := line{Hash: study.Hash(hash), Name: s.Name, Invited: s.Invited, Approved: s.Approved}
					for _, b := range s.Sessions {
						id, err := sessionID(b)
						if err != nil {
							return err
						}
						l.Sessions = append(l.Sessions, id)
					}
					lines = append(lines, l)
				}
				if token = r.NextPageToken; token == "" {
					break
				}
			}
			return show(cmd, asJSON, "salus.studies/v1", lines, func(w io.Writer) {
				for _, l := range lines {
					fmt.Fprintf(w, "%s  %s\n  approved by %d of %d: %s\n", l.Hash, l.Name, len(l.Approved), len(l.Invited), strings.Join(l.Approved, ", "))
					for _, s := range l.Sessions {
						fmt.Fprintf(w, "  session %s\n", s)
					}
				}
			})
		},
	}
	dirFlag(c, &dir, "researcher", "the researcher's folder")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

func studySchema() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of the study file", Args: exactArgs(),
		Example: "  salus study schema > study.schema.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(study.Schema())
			return err
		},
	}
}
