package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
)

func studyHistory() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "history STUDY", Short: "Show a study's sessions as the chain tells them: models, and the consents they used", Args: exactArgs("STUDY"),
		Long: `Reads the chain and nothing else. A session of an iterative analysis stands there with the hash of the public
model that it computed at, the session that the model follows from, and each site's consent epoch and roots.
That a model is the one that follows from the session before, the receipt of that session shows: salus verify.`,
		Example: "  salus study history --dir consortium/researcher 0x…",
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := study.ParseHash(args[0])
			if err != nil {
				return usageError{fmt.Errorf("study: %w", err)}
			}
			chain, err := member.OpenChain(cmd.Context(), dir)
			if err != nil {
				return err
			}
			defer chain.Close()
			p, err := member.LoadProfile(dir)
			if err != nil {
				return err
			}
			facts, err := ledger.ReadFacts(cmd.Context(), chain, p.Deployment)
			if err != nil {
				return err
			}
			steps, err := transcript.History(facts, h)
			if err != nil {
				return faults.New(faults.StudyUnknown, "%v", err)
			}
			return show(cmd, asJSON, "salus.history/v1", steps, func(w io.Writer) { printHistory(w, steps) })
		},
	}
	dirFlag(c, &dir, "researcher", "the folder of the researcher, or of any member")
	jsonFlag(c, &asJSON)
	return c
}

func printHistory(w io.Writer, steps []transcript.Step) {
	for _, s := range steps {
		fmt.Fprintf(w, "session %s  %s, opened in block %d\n", s.Session, s.State, s.Block)
		if s.Reason != "" {
			printAbort(w, s)
		}
		if s.Model != (study.Digest{}) {
			fmt.Fprintf(w, "  iteration %d at model %s\n", s.Iteration, s.Model)
		}
		if s.Previous != (study.SessionID{}) {
			fmt.Fprintf(w, "  which follows from session %s\n", s.Previous)
		}
		var sites []string
		for _, x := range s.Sites {
			sites = append(sites, fmt.Sprintf("%s: epoch %d, %.10s…", x.ID, x.ConsentEpoch, x.ConsentRoot))
		}
		fmt.Fprintf(w, "  consents of %s\n", strings.Join(sites, "; "))
	}
}

// printAbort says why a session was aborted, in words.
func printAbort(w io.Writer, s transcript.Step) {
	why := s.Reason
	if e, ok := faults.Explain(faults.Code(s.Reason)); ok {
		why += ", " + e.Title
	}
	if s.Culprit != "" {
		why += "; culprit: " + s.Culprit
	}
	counts := "it does not count: no site had attested"
	if s.Counts {
		counts = "it counts: a site had attested"
	}
	fmt.Fprintf(w, "  aborted by %s: %s (%s)\n", s.AbortedBy, why, counts)
}
