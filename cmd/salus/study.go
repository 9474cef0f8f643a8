package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"salus/cmd/salus/present"
	"salus/ledger/transcript"
	"salus/models/analysis"
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
	c.AddCommand(join, studyPlan(), studyPropose(), studyRun(), studyResult(), studyHistory(), studyList(), studyStatus(), studyAskCommittee(), studyCarry(), studySchema(), studyFollow())
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
	Columns   []string      `json:"columns"`   // read at each site, and no others
	Statement string        `json:"statement"` // tally, moments, glm or variants
	Keys      uint32        `json:"keys"`
	Sessions  uint32        `json:"sessions"` // most that an answer needs
	Lanes     uint32        `json:"lanes"`
	Set       string        `json:"set"`
	Circuit   string        `json:"circuit"`
	PerSite   perSite       `json:"perSite"`
	Release   study.Release `json:"release"`
	Privacy   *privacyPlan  `json:"privacy,omitempty"`
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
	statement, err := transcript.Statement(p, p.Start(), transcript.SmallChunk)
	if err != nil {
		return plan{}, err
	}
	set, l := statement.Set(), int(statement.Lanes())
	const proof, small = 192, 128
	bytes := 32*(1+l) + set.PolyBytes() + proof + 2 + (2+len(p.Sheets()))*32 + l*(2*set.PolyBytes()+proof) + 4 + small + l*(set.PolyBytes()+proof)
	noised, err := planPrivacy(st, p.Query().Keys)
	if err != nil {
		return plan{}, err
	}
	proofs := 2 + 2*l
	if noised != nil {
		bytes += 32 + l*(set.CiphertextBytes()+proof)
		proofs += l
	}
	return plan{
		Name: st.Name, Hash: st.Hash(), Analysis: st.Analysis.Kind, Columns: p.Columns(), Statement: statement.Name(), Keys: p.Keys(), Sessions: sessionsOf(p), Lanes: statement.Lanes(), Set: set.Name(), Circuit: string(statement.Circuit()),
		PerSite: perSite{Ciphertexts: l, Proofs: proofs, Bytes: bytes}, Release: st.Release, Privacy: noised, Disclosed: append(disclosed(st), ofModels(p)...),
	}, nil
}

// ofModels is what a chain of sessions discloses beside what each of them does.
func ofModels(p *analysis.Program) []string {
	if !p.Iterative() {
		return nil
	}
	return []string{
		"to everybody in a session, but not to the chain's readers, who see its hash: the coefficients that it computes at; the last ones are nearly the estimate",
		"to the researcher: the sums at every model of the chain, of the same patients; the study's cap on sessions bounds how many",
		"to every site of the chain: the sums at every model but the last, from which it derives the next one, since freely chosen models could make the sums those of few patients; it could take its own patients away, so without any one site the others' proven floors must reach the minimum cohort",
	}
}

// sessionsOf is the most sessions that an answer needs.
func sessionsOf(p *analysis.Program) uint32 {
	if p.Iterative() {
		return analysis.MaxIterations
	}
	return 1
}

// computes says what is summed.
func (p plan) computes() string {
	over := fmt.Sprintf("over %d ciphertext(s) of %s", p.Lanes, p.Set)
	switch p.Statement {
	case "moments":
		return fmt.Sprintf("sums, squares and products of the columns in %d group(s), %s", p.Keys, over)
	case "variants":
		return fmt.Sprintf("how many cases and controls have each genotype of %d variants, %s", p.Keys, over)
	case "glm":
		return fmt.Sprintf("score, information and deviance of the model at public coefficients, %s; in a chain of at most %d sessions, which ends when the estimate has converged", over, min(p.Sessions, p.Release.MaxSessions))
	}
	return fmt.Sprintf("a table of %d cells %s", p.Keys, over)
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
	jsonFlag(c, &asJSON)
	return c
}

func printPlan(w io.Writer, p plan) {
	fmt.Fprintf(w, "study      %s, %s\nhash       %s   (this is what sites approve)\n", p.Name, p.Analysis, p.Hash)
	fmt.Fprintf(w, "reads      %s, and no other column\n", strings.Join(p.Columns, ", "))
	fmt.Fprintf(w, "computes   %s\n", p.computes())
	fmt.Fprintf(w, "each site  sends %d bytes and %d proofs in all, for every 240 patients\n", p.PerSite.Bytes, p.PerSite.Proofs)
	fmt.Fprintf(w, "released   if at least %d patients are proven to count, at %d sites or more; at most %d sessions\n", p.Release.MinCohort, p.Release.MinSites, p.Release.MaxSessions)
	printPrivacy(w, p.Privacy)
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
			rules, err := transcript.Rules(st)
			if err != nil {
				return err
			}
			at, err := chain.ProposeUnder(cmd.Context(), h, rules)
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
	jsonFlag(c, &asJSON)
	return c
}

// sessionID checks the length of what the coordinator sent.
func sessionID(b []byte) (study.SessionID, error) {
	if len(b) != 32 {
		return study.SessionID{}, faults.New(faults.Malformed, "the coordinator sent an id of %d bytes, 32 were expected", len(b))
	}
	return study.SessionID(b), nil
}

func printResult(w io.Writer, r *researcher.Result) {
	if r.Stopped != "" {
		fmt.Fprintf(w, "stopped: %s\n", r.Stopped)
	}
	var none struct {
		Error string `json:"error"`
	}
	v := analysis.NewResult(r.Kind)
	if json.Unmarshal(r.Result, &none) == nil && none.Error == "" && json.Unmarshal(r.Result, v) == nil {
		present.Result(w, v, nil)
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "receipt: %s\nwhoever has the receipt can check the result, and read it: salus verify %s\n", r.Receipt, r.Receipt)
}

// publishable is a result as it may be passed on: what the release rule's minimum cohort withholds is left out. It shapes what is passed on; the
// receipt still opens everything.
func publishable(r *researcher.Result, rule study.Release) (*researcher.Result, error) {
	out := *r
	v := analysis.NewResult(r.Kind)
	if err := json.Unmarshal(r.Result, v); err != nil {
		return nil, fmt.Errorf("the stored result does not parse: %w", err)
	}
	b, err := transcript.CanonicalResult(analysis.ForPublication(v, rule))
	if err != nil {
		return nil, err
	}
	out.Result, out.Receipt = b, ""
	return &out, nil
}

// ruleOf is the release rule of the study that a receipt holds.
func ruleOf(receipt string) (study.Release, error) {
	b, err := readReceipt(receipt)
	if err != nil {
		return study.Release{}, err
	}
	rc, err := transcript.ParseReceipt(b)
	if err != nil {
		return study.Release{}, err
	}
	st, err := study.ParseCanonical(rc.Study)
	if err != nil {
		return study.Release{}, err
	}
	return st.Release, nil
}

func studyResult() *cobra.Command {
	var dir string
	var asJSON, passOn bool
	var table string
	c := &cobra.Command{
		Use: "result SESSION", Short: "Show the result of a finished session", Args: exactArgs("SESSION"),
		Long: `Shows the result of a finished session. As CSV, every list of the JSON document is a table (coefficients,
cells, groups.curve …), and what is in no list is the table summary; --csv=TABLE prints one of them with a
line for each of its rows, --csv alone all of them with the columns table, line, quantity and value. A text
that a spreadsheet would take for a formula begins with an apostrophe.`,
		Example: "  salus study result --dir consortium/researcher 0x…\n  salus study result --dir consortium/researcher --csv=coefficients 0x… > coefficients.csv",
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
			if passOn {
				rule, err := ruleOf(r.Receipt)
				if err != nil {
					return err
				}
				if r, err = publishable(r, rule); err != nil {
					return err
				}
			}
			if table != "" {
				return writeTable(cmd.OutOrStdout(), r, table)
			}
			return show(cmd, asJSON || passOn, "salus.result/v1", r, func(w io.Writer) { printResult(w, r) })
		},
	}
	dirFlag(c, &dir, "researcher", "the researcher's folder")
	jsonFlag(c, &asJSON)
	c.Flags().BoolVar(&passOn, "publishable", false, "print the JSON document, or with --csv the tables, that may be passed on: cells, curves and estimates below the minimum cohort are withheld")
	c.Flags().StringVar(&table, "csv", "", "print CSV: the table of this name, or all of them")
	c.Flags().Lookup("csv").NoOptDefVal = present.AllTables
	c.MarkFlagsMutuallyExclusive("csv", "json")
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
	jsonFlag(c, &asJSON)
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
