package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/worker"
	"salus/worker/member"
	"salus/worker/policy"
)

// eachStudy gives every study that the coordinator knows, after checking its hash.
func eachStudy(ctx context.Context, link *member.Link) ([]*study.Study, error) {
	var all []*study.Study
	for token := ""; ; {
		r, err := link.Studies().List(ctx, &salusv1.ListRequest{PageToken: token})
		if err != nil {
			return nil, err
		}
		for _, s := range r.Studies {
			h, err := sessionID(s.GetHash()) // as long as a session's
			if err != nil {
				return nil, err
			}
			st, err := link.Study(ctx, study.Hash(h))
			if err != nil {
				return nil, err
			}
			all = append(all, st)
		}
		if token = r.NextPageToken; token == "" {
			return all, nil
		}
	}
}

func workerStudies() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "studies", Short: "Show the studies that ask this hospital, and what its policy says of each", Args: exactArgs(),
		Example: "  salus worker studies --dir consortium/st-anna",
		RunE: func(cmd *cobra.Command, _ []string) error {
			link, err := member.Connect(dir)
			if err != nil {
				return err
			}
			defer link.Close()
			all, err := eachStudy(cmd.Context(), link)
			if err != nil {
				return err
			}
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				f, err := ledger.ReadFacts(cmd.Context(), chain, s.Profile.Deployment)
				if err != nil {
					return err
				}
				list, err := s.Studies(f, chain.Address(), all)
				if err != nil {
					return err
				}
				return show(cmd, asJSON, "salus.worker-studies/v1", list, func(w io.Writer) {
					for _, st := range list {
						printStudy(w, st)
					}
				})
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	return c
}

func printStudy(w io.Writer, s worker.StudyState) {
	fmt.Fprintf(w, "%s  %s  %s\n  %s by %s, purpose %s; %d of %d sessions counted here\n", s.Hash, s.State, s.Name, s.Analysis, s.Researcher, strings.Join(s.Purpose, ", "), s.Sessions, s.Most)
	if s.Refusal != "" {
		fmt.Fprintf(w, "  refused: %q\n", s.Refusal)
	}
	if !s.RulesMatch {
		fmt.Fprintln(w, "  the chain holds it to other rules than it states: do not approve it")
	}
	if s.Committee != "" {
		fmt.Fprintf(w, "  data-access committee: %s\n", s.Committee)
	}
	for _, o := range s.Objections {
		fmt.Fprintf(w, "  policy: %s\n", o)
	}
}

func workerRefuse() *cobra.Command {
	var dir, reason string
	var asJSON bool
	c := &cobra.Command{
		Use: "refuse STUDY", Short: "Say on chain why this hospital does not approve a study", Args: exactArgs("STUDY"),
		Long:    "The reason is written on chain, for all to read: name no patient. The study may still be approved later.",
		Example: "  salus worker refuse --dir consortium/st-anna --reason 'no capacity before autumn' 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := study.ParseHash(args[0])
			if err != nil {
				return usageError{fmt.Errorf("study: %w", err)}
			}
			if reason == "" || len(reason) > 280 {
				return usageError{errors.New("--reason: want 1 to 280 bytes")}
			}
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				at, err := s.Refuse(cmd.Context(), chain, h, reason)
				if err != nil {
					return err
				}
				out := map[string]any{"study": h, "reason": reason, "block": at.Block}
				return show(cmd, asJSON, "salus.refusal/v1", out, func(w io.Writer) { fmt.Fprintf(w, "refused %s, block %d\n", h, at.Block) })
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().StringVar(&reason, "reason", "", "why: 1 to 280 bytes, for all to read")
	jsonFlag(c, &asJSON)
	return c
}

func workerPolicy() *cobra.Command {
	var dir string
	var asJSON, schema bool
	c := &cobra.Command{
		Use: "policy [STUDYFILE]", Short: "Check this hospital's policy.yaml, and what it says of a study", Args: cobra.MaximumNArgs(1),
		Long: `policy.yaml in the hospital's folder says which studies it may approve: purposes, operations, analyses, researchers, least cohort, noise, committee. A worker that serves
approves a study that fits (approve: automatic) or waits for a person (approve: ask), and refuses one that does not fit with the reasons, on chain. It is read when the
worker starts; sessions of studies that fit no more are refused from then on. --schema prints its JSON Schema.`,
		Example: "  salus worker policy --dir consortium/st-anna lung.yaml\n  salus worker policy --schema",
		RunE: func(cmd *cobra.Command, args []string) error {
			if schema {
				_, err := cmd.OutOrStdout().Write(policy.Schema())
				return err
			}
			p, err := policy.Load(filepath.Join(dir, policy.File))
			if err != nil {
				return usageError{err}
			}
			out := map[string]any{"policy": p}
			if len(args) == 0 {
				return show(cmd, asJSON, "salus.policy-check/v1", out, func(w io.Writer) {
					fmt.Fprintf(w, "the policy is well-formed; studies that fit are approved: %s\n", p.Approve)
				})
			}
			st, err := readStudy(args[0])
			if err != nil {
				return err
			}
			// Who asks is known when the study is proposed.
			bad := slices.DeleteFunc(p.Judge(st, policy.Any), func(o policy.Objection) bool { return o.Rule == "researchers" })
			out["study"], out["objections"] = st.Hash(), append(policy.Objections{}, bad...)
			return show(cmd, asJSON, "salus.policy-check/v1", out, func(w io.Writer) {
				if len(bad) == 0 {
					fmt.Fprintf(w, "%s fits, if one of %s asks\n", st.Name, strings.Join(p.Researchers, ", "))
				}
				for _, o := range bad {
					fmt.Fprintf(w, "%s does not fit: %s\n", st.Name, o)
				}
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of policy.yaml")
	jsonFlag(c, &asJSON)
	return c
}

func workerLimit() *cobra.Command {
	var dir string
	var limit study.Privacy
	var none, asJSON bool
	c := &cobra.Command{
		Use: "limit", Short: "Bound on chain what the noised results of all studies together may tell about a row here", Args: exactArgs(),
		Long: `The contract opens no session that would exceed the limit. It adds rho (zero-concentrated differential privacy), in billionths: each study's target is shared among
its sessions, and a session is charged when it opens and given back if it is aborted before this hospital attests. Studies without noise are not counted: a policy file can refuse
them (privacy). The worker's own accounting (serve --limit-epsilon, or limit in policy.yaml) is finer, and holds too.`,
		Example: "  salus worker limit --dir consortium/st-anna --epsilon 5 --delta 0.00001",
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := limit.Epsilon != "" && limit.Delta != ""
			if given == none || (limit.Epsilon == "") != (limit.Delta == "") {
				return usageError{errors.New("give --epsilon and --delta, or --none")}
			}
			var l *study.Privacy
			if given {
				l = &limit
			}
			return atSite(cmd.Context(), dir, func(s *worker.Site, chain *ledger.Client) error {
				billionths, err := s.SetBudget(cmd.Context(), chain, l)
				if err != nil {
					return err
				}
				f, err := ledger.ReadFacts(cmd.Context(), chain, s.Profile.Deployment)
				if err != nil {
					return err
				}
				_, spent := f.Budget(chain.Address())
				out := map[string]any{"limitBillionths": billionths, "spentBillionths": spent}
				return show(cmd, asJSON, "salus.limit/v1", out, func(w io.Writer) {
					fmt.Fprintf(w, "limit %d billionths of rho (0: none), %d spent\n", billionths, spent)
				})
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	f := c.Flags()
	f.StringVar(&limit.Epsilon, "epsilon", "", "most ε, with --delta")
	f.StringVar(&limit.Delta, "delta", "", "the δ of --epsilon, such as 0.00001")
	f.BoolVar(&none, "none", false, "take the limit away")
	jsonFlag(c, &asJSON)
	return c
}

// standing is what the chain says of a study.
type standing struct {
	Hash       study.Hash     `json:"hash"`
	Researcher ledger.Address `json:"researcher"`
	MinSites   uint32         `json:"minSites"`
	Sessions   uint32         `json:"sessions"` // that count
	Most       uint32         `json:"maxSessions"`
	Openings   int            `json:"openings"`
	Cost       uint64         `json:"costBillionths"` // of a session, of rho
	Quorum     uint8          `json:"quorum"`
	Committee  []seat         `json:"committee,omitempty"`
	Sites      []siteStanding `json:"sites"`
}

type seat struct {
	Member    ledger.Address `json:"member"`
	Agrees    bool           `json:"agrees"`
	Decisions uint32         `json:"decisions"`
}

type siteStanding struct {
	Site     string `json:"site"`
	State    string `json:"state"` // approved, revoked, refused or silent
	Reason   string `json:"reason,omitempty"`
	Sessions uint32 `json:"sessions"`
	Most     uint32 `json:"maxSessions"`
}

func standingOf(f *ledger.Facts, h study.Hash) (standing, error) {
	on, ok := f.Study(h)
	if !ok {
		return standing{}, faults.New(faults.StudyUnknown, "%s", h)
	}
	p := on.Proposed
	out := standing{Hash: h, Researcher: p.Researcher, MinSites: p.MinSites, Sessions: f.Counted(h), Most: p.MaxSessions, Openings: len(on.Sessions), Cost: p.Cost, Quorum: p.Quorum, Sites: []siteStanding{}}
	for _, m := range p.Committee {
		d := on.Decisions[m]
		out.Committee = append(out.Committee, seat{m, d.Agrees, d.Number})
	}
	for _, m := range f.Sites() {
		s := siteStanding{Site: m.ID, State: "silent", Sessions: f.CountedAt(h, m.Account), Most: p.MaxSessions}
		if a, done := on.Approvals[m.Account]; done {
			s.State = "approved"
			if a.Revoked != nil {
				s.State = "revoked"
			}
			if a.MaxSessions > 0 {
				s.Most = min(s.Most, a.MaxSessions)
			}
		} else if r, done := on.Refusals[m.Account]; done {
			s.State, s.Reason = "refused", r.Reason
		}
		out.Sites = append(out.Sites, s)
	}
	return out, nil
}

func studyStatus() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "status STUDY", Short: "Show who approved or refused a study and why, its committee, and what is left of its caps", Args: exactArgs("STUDY"),
		Long:    "Reads the chain and nothing else.",
		Example: "  salus study status --dir consortium/researcher 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := study.ParseHash(args[0])
			if err != nil {
				return usageError{fmt.Errorf("study: %w", err)}
			}
			f, err := factsOf(cmd.Context(), dir)
			if err != nil {
				return err
			}
			out, err := standingOf(f, h)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.study-status/v1", out, func(w io.Writer) { printStanding(w, out) })
		},
	}
	dirFlag(c, &dir, "researcher", "the folder of the researcher, or of any member")
	jsonFlag(c, &asJSON)
	return c
}

func printStanding(w io.Writer, s standing) {
	fmt.Fprintf(w, "study %s by %s\n  %d of %d sessions counted (%d opened), at least %d sites; a session costs %d billionths of rho\n", s.Hash, s.Researcher, s.Sessions, s.Most, s.Openings, s.MinSites, s.Cost)
	for _, m := range s.Committee {
		word := "has not decided"
		switch {
		case m.Agrees:
			word = "agrees"
		case m.Decisions > 0:
			word = "disagrees"
		}
		fmt.Fprintf(w, "  committee (%d must agree): %s %s\n", s.Quorum, m.Member, word)
	}
	for _, x := range s.Sites {
		fmt.Fprintf(w, "  %-12s %-8s %d of %d sessions", x.Site, x.State, x.Sessions, x.Most)
		if x.Reason != "" {
			fmt.Fprintf(w, "  %q", x.Reason)
		}
		fmt.Fprintln(w)
	}
}

// factsOf reads what the chain says, as the member of a folder.
func factsOf(ctx context.Context, dir string) (*ledger.Facts, error) {
	p, err := member.LoadProfile(dir)
	if err != nil {
		return nil, err
	}
	chain, err := member.OpenChain(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer chain.Close()
	return ledger.ReadFacts(ctx, chain, p.Deployment)
}
