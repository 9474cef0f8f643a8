package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
)

// A data-access committee needs neither membership nor network nor funds: the researcher gives its members a file with the study, each answers with a signed file, and whoever has that carries it
// to the chain.

// committeeRequest is the file that goes to the members.
type committeeRequest struct {
	Schema     string            `json:"schema"`
	Consortium string            `json:"consortium"`
	Deployment ledger.Deployment `json:"deployment"`
	Study      json.RawMessage   `json:"study"`   // canonical
	Members    []requestedSeat   `json:"members"` // with the number of each one's next decision
}

type requestedSeat struct {
	Member ledger.Address `json:"member"`
	Next   uint32         `json:"next"`
}

const (
	requestSchema   = "salus.committee-request/v1"
	maxRequestBytes = 2 << 20
)

func parseRequest(b []byte) (committeeRequest, *study.Study, error) {
	var r committeeRequest
	if len(b) > maxRequestBytes {
		return r, nil, fmt.Errorf("request: %d bytes, at most %d", len(b), maxRequestBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return r, nil, fmt.Errorf("request: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return r, nil, errors.New("request: more follows after the JSON value")
	}
	if r.Schema != requestSchema {
		return r, nil, fmt.Errorf("request: schema is %.40q, want %s", r.Schema, requestSchema)
	}
	var canonical bytes.Buffer
	if err := json.Compact(&canonical, r.Study); err != nil {
		return r, nil, fmt.Errorf("request: %w", err)
	}
	st, err := study.ParseCanonical(canonical.Bytes())
	if err != nil {
		return r, nil, fmt.Errorf("request: %w", err)
	}
	return r, st, nil
}

func studyAskCommittee() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use: "ask-committee STUDY", Short: "Print the request that the members of a study's data-access committee decide about", Args: exactArgs("STUDY"),
		Long:    "The request holds the whole study. It is printed as a file for the members, who need no network: salus committee decide.",
		Example: "  salus study ask-committee --dir consortium/researcher 0x… > request.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := study.ParseHash(args[0])
			if err != nil {
				return usageError{fmt.Errorf("study: %w", err)}
			}
			link, err := member.Connect(dir)
			if err != nil {
				return err
			}
			defer link.Close()
			st, err := link.Study(cmd.Context(), h)
			if err != nil {
				return err
			}
			f, err := factsOf(cmd.Context(), dir)
			if err != nil {
				return err
			}
			on, ok := f.Study(h)
			if !ok || on.Proposed.Quorum == 0 {
				return faults.New(faults.NotFound, "study %s has no data-access committee", h)
			}
			r := committeeRequest{Schema: requestSchema, Consortium: f.Consortium().Name, Deployment: f.Deployment, Study: st.Canonical()}
			for _, m := range on.Proposed.Committee {
				r.Members = append(r.Members, requestedSeat{m, on.Decisions[m].Number + 1})
			}
			enc := json.NewEncoder(cmd.OutOrStdout())
			enc.SetEscapeHTML(false)
			return enc.Encode(r)
		},
	}
	dirFlag(c, &dir, "researcher", "the researcher's folder")
	return c
}

func studyCarry() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "carry FILE", Short: "Carry the decision of a committee's member to the chain", Args: exactArgs("FILE"),
		Example: "  salus study carry --dir consortium/researcher decision.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := readSmall(args[0])
			if err != nil {
				return usageError{err}
			}
			d, err := ledger.ParseDecision(b)
			if err != nil {
				return usageError{fmt.Errorf("%s: %w", args[0], err)}
			}
			chain, err := member.OpenChain(cmd.Context(), dir)
			if err != nil {
				return err
			}
			defer chain.Close()
			who, err := d.Signer(chain.Deployment())
			if err != nil {
				return usageError{err}
			}
			at, err := chain.Decide(cmd.Context(), d)
			if revert, ok := errors.AsType[*ledger.Revert](err); ok {
				return faults.New(faults.TransactionFails, "%v", revert)
			}
			if err != nil {
				return err
			}
			out := map[string]any{"study": ledger.Hash(d.Study), "member": who, "agrees": d.Agrees, "block": at.Block}
			return show(cmd, asJSON, "salus.decision/v1", out, func(w io.Writer) {
				fmt.Fprintf(w, "%s %s, block %d\n", who, agreesWord(d.Agrees), at.Block)
			})
		},
	}
	dirFlag(c, &dir, "researcher", "the folder of the researcher, or of any member")
	jsonFlag(c, &asJSON)
	return c
}

func agreesWord(agrees bool) string {
	if agrees {
		return "agrees"
	}
	return "disagrees"
}

func committeeCommand() *cobra.Command {
	c := &cobra.Command{Use: "committee", Short: "A member of a data-access committee: judge a study, sign the decision; no network is needed"}
	c.AddCommand(committeeKeygen(), committeeDecide())
	return c
}

func committeeKeygen() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "keygen FILE", Short: "Make a member's key, and print the account that studies name", Args: exactArgs("FILE"),
		Example: "  salus committee keygen committee.key",
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := ledger.CreateKey(args[0])
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.committee-key/v1", map[string]any{"account": k.Address(), "file": args[0]}, func(w io.Writer) { fmt.Fprintln(w, k.Address()) })
		},
	}
	jsonFlag(c, &asJSON)
	return c
}

func committeeDecide() *cobra.Command {
	var key, out string
	var disagree, agree, asJSON bool
	c := &cobra.Command{
		Use: "decide REQUEST", Short: "Show a study, and sign that this member agrees to it or not", Args: exactArgs("REQUEST"),
		Long: `REQUEST is the file of salus study ask-committee. Without --agree or --disagree the study is shown and nothing is signed. The decision holds for this study's hash and
this consortium alone, and for sessions that open after it is on chain; a later one replaces it.`,
		Example: "  salus committee decide --key committee.key request.json\n  salus committee decide --key committee.key --agree --out decision.json request.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return usageError{err}
			}
			r, st, err := parseRequest(b)
			if err != nil {
				return usageError{fmt.Errorf("%s: %w", args[0], err)}
			}
			p, err := makePlan(st)
			if err != nil {
				return err
			}
			if agree == disagree {
				if agree {
					return usageError{errors.New("--agree and --disagree exclude each other")}
				}
				return show(cmd, asJSON, "salus.plan/v1", p, func(w io.Writer) {
					fmt.Fprintf(w, "study %s asks the committee of consortium %s; nothing is signed without --agree or --disagree\n", p.Hash, r.Consortium)
					printPlan(w, p)
				})
			}
			if out == "" {
				return usageError{errors.New("--out: where the signed decision goes")}
			}
			k, err := ledger.LoadKey(key)
			if err != nil {
				return err
			}
			var next uint32
			for _, m := range r.Members {
				if m.Member == k.Address() {
					next = m.Next
				}
			}
			if next == 0 {
				return faults.New(faults.NotAParty, "%s is not on the committee of study %s", k.Address(), st.Hash())
			}
			d, err := k.Decide(r.Deployment, st.Hash(), agree, next)
			if err != nil {
				return err
			}
			text, err := d.Bytes()
			if err != nil {
				return err
			}
			if err := durable.WriteFile(out, text, 0o600); err != nil {
				return err
			}
			said := map[string]any{"study": st.Hash(), "member": k.Address(), "agrees": agree, "number": next, "file": out}
			return show(cmd, asJSON, "salus.decision/v1", said, func(w io.Writer) {
				fmt.Fprintf(w, "%s %s to study %s (%s); give %s to the researcher\n", k.Address(), agreesWord(agree), st.Name, st.Hash(), out)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&key, "key", "committee.key", "the member's key file")
	f.StringVar(&out, "out", "", "where the signed decision goes")
	f.BoolVar(&agree, "agree", false, "sign that this member agrees")
	f.BoolVar(&disagree, "disagree", false, "sign that this member does not agree, or no more")
	jsonFlag(c, &asJSON)
	return c
}
