//go:build full

package transcript_test

import (
	"testing"

	"salus/he"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/study"
	"salus/zkproofs/contribution"
)

// TestFullContributionOfAnotherStatementModelOrQueryIsRefused: each proof below is true of what it was made for, rows, consents and ciphertext are right, and it is
// refused because the session asks for something else.
func TestFullContributionOfAnotherStatementModelOrQueryIsRefused(t *testing.T) {
	s := New(t, odds, map[study.SiteID][]Patient{anna: visited(30, 1), berta: visited(9, 1)})
	s.Fabricate(t, "odds")
	r := s.Replay(t)
	commits, shares := map[string]transcript.Commitments{}, map[string]he.Poly{}
	for _, p := range s.Terms.Parties() {
		h := NewHolder(t, r, p)
		commits[p], shares[p] = h.Commit(r), r.Set().KeyShare(r.Common(), h.Secret)
	}
	if err := r.Assume(commits, shares); err != nil {
		t.Fatal(err)
	}
	say := func(r *transcript.Replay, lie Lie) error {
		c, err := s.Contribution(t, r, anna, Draw("odds"), lie)
		if err != nil {
			t.Fatal(err)
		}
		b := c.Bytes()
		return r.Clone().Add(s.Sign(transcript.Contribution, anna, b), b)
	}
	of := func(x analysis.Statistic) Lie {
		other, err := contribution.For(r.Set(), transcript.SmallChunk, x)
		if err != nil {
			t.Fatal(err)
		}
		return Lie{Statement: &other}
	}
	if err := say(r, Lie{}); err != nil {
		t.Fatal(err)
	}
	asked := *r.Statement().Statistic().GLM
	steeper, inverted := asked, asked
	steeper.Beta = append([]int64(nil), asked.Beta...)
	steeper.Beta[1] += 1 << 36
	for j, w := range asked.Outcome {
		if w != 0 {
			inverted.Weight[j] = w // only those with the outcome
		}
	}
	sums := analysis.MomentsQuery{Sizes: asked.Sizes, Slot: asked.Slot, Columns: asked.Columns, Keys: 1}
	count := analysis.Query{Keys: 1, Sizes: asked.Sizes}
	for name, x := range map[string]analysis.Statistic{
		"another model": {GLM: &steeper}, "another query": {GLM: &inverted}, "moments": {Moments: &sums}, "a tally": {Tally: &count},
	} {
		t.Run(name, func(t *testing.T) { refused(t, say(r, of(x)), "glm proof") })
	}
	// The session before, at the model that it was at: the same bytes are no good in the next one.
	next := changed(s.Terms, func(t *transcript.Terms) { t.Model, t.Previous = moved(t.Model, 1<<36), study.SessionID{1} })
	later, err := transcript.NewReplay(next, s.Study, s.Keys)
	if err != nil {
		t.Fatal(err)
	}
	if err := later.Assume(commits, shares); err != nil {
		t.Fatal(err)
	}
	c, err := s.Contribution(t, r, anna, Draw("odds"), Lie{})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, later.Add(s.Sign(transcript.Contribution, anna, c.Bytes()), c.Bytes()), "glm proof")
}
