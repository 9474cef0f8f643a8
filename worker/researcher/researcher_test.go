package researcher

import (
	"context"
	"testing"
	"time"

	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
)

func TestResearcherTakesPartInNothingElseThanWasAskedFor(t *testing.T) {
	at := analysis.Model{Iteration: 1, Beta: []int64{1 << 38, 5}, Commitment: study.Digest{7}}
	forged := at
	forged.Commitment = study.Digest{8} // the same coefficients, another null likelihood
	h, previous := study.Hash{1}, study.SessionID{2}
	x := New(nil, nil, nil)
	x.Want(h, transcript.Known{Model: at}, previous, []string{"east", "west"})
	terms := func(change func(*transcript.Terms)) *transcript.Terms {
		out := &transcript.Terms{Study: h, Model: at, Previous: previous, Sites: []transcript.Site{{ID: "east"}, {ID: "west"}}}
		change(out)
		return out
	}
	for name, c := range map[string]struct {
		change func(*transcript.Terms)
		taken  bool
	}{
		"what was asked for":                        {func(*transcript.Terms) {}, true},
		"without a site that was expelled":          {func(t *transcript.Terms) { t.Sites = t.Sites[:1] }, true},
		"a table that an earlier run had asked for": {func(t *transcript.Terms) { t.Study, t.Model = study.Hash{9}, analysis.Model{} }, true},
		"the same coefficients, forged likelihood":  {func(t *transcript.Terms) { t.Model = forged }, false},
		"another previous session":                  {func(t *transcript.Terms) { t.Previous = study.SessionID{3} }, false},
		"a site more":                               {func(t *transcript.Terms) { t.Sites = append(t.Sites, transcript.Site{ID: "north"}) }, false},
		"a model of another study":                  {func(t *transcript.Terms) { t.Study = study.Hash{9} }, false},
	} {
		if err := x.asWanted(terms(c.change)); (err == nil) != c.taken {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSessionOfAnEarlierRunWaitsForTheWish(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := New(nil, nil, nil).Accept(ctx, nil); err == nil {
		t.Error("accepted before anything was asked for")
	}
}
