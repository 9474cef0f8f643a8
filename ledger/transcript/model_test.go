package transcript_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
	"salus/models/study"
)

// odds is an iterative study: a chain of sessions, each at a public model.
const odds = `
name: odds
purpose: [GRU]
source: {table: {patient: id}}
columns:
  - {name: smoker, type: boolean}
  - {name: visits, type: integer, min: 0, max: 40}
analysis: {kind: logistic-regression, outcome: {column: smoker, equals: "true"}, covariates: [visits]}
release: {minCohort: 2, minSites: 2}
`

// moved is the model one step on, as a session at m might give it.
func moved(m analysis.Model, by int64) analysis.Model {
	m.Iteration++
	m.Commitment, m.Beta = study.Digest{byte(m.Iteration)}, append([]int64(nil), m.Beta...)
	m.Beta[0] += by
	return m
}

func TestModelHasOneEncoding(t *testing.T) {
	m := moved(New(t, odds, nil).Program.Start(), 1<<38)
	b := transcript.ModelBytes(m)
	got, err := transcript.ParseModel(b)
	if err != nil || transcript.ModelHash(got) != transcript.ModelHash(m) {
		t.Fatalf("%+v, %v", got, err)
	}
	if transcript.ModelHash(m) == transcript.ModelHash(moved(m, 0)) || transcript.ModelHash(m) == (study.Digest{}) || transcript.ModelHash(analysis.Model{}) != (study.Digest{}) {
		t.Error("hashes do not tell models apart")
	}
	for name, bad := range map[string][]byte{
		"nothing": nil, "spaces": append([]byte(" "), b...), "more behind it": append(bytes.Clone(b), '1'),
		"a member more": bytes.Replace(b, []byte(`{`), []byte(`{"a":1,`), 1), "too long": bytes.Repeat([]byte("1"), 5<<10),
	} {
		if _, err := transcript.ParseModel(bad); err == nil {
			t.Errorf("%s was parsed", name)
		}
	}
}

func FuzzParseModel(f *testing.F) {
	f.Add(transcript.ModelBytes(analysis.Model{}))
	f.Add(transcript.ModelBytes(analysis.Model{Iteration: 3, Beta: []int64{-1 << 60, 5}, Commitment: study.Digest{9}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := transcript.ParseModel(b)
		if err == nil && !bytes.Equal(transcript.ModelBytes(m), b) {
			t.Fatal("a model with two encodings")
		}
	})
}

// TestSessionAtAModelOfNoChainIsRefused: whatever the chain let pass.
func TestSessionAtAModelOfNoChainIsRefused(t *testing.T) {
	iterative, single := New(t, odds, nil).Program, New(t, smokers, nil).Program
	start, before := iterative.Start(), study.SessionID{1}
	skipped := moved(start, 1)
	skipped.Iteration, skipped.Commitment = 0, study.Digest{}
	open := moved(start, 1<<38)
	open.Commitment = study.Digest{}
	huge := moved(start, 1<<62)
	short := moved(start, 1)
	short.Beta = short.Beta[:1]
	for name, c := range map[string]struct {
		program  *analysis.Program
		model    analysis.Model
		previous study.SessionID
		allowed  bool
	}{
		"first":                            {iterative, start, study.SessionID{}, true},
		"next":                             {iterative, moved(start, 1<<38), before, true},
		"no model":                         {iterative, analysis.Model{}, study.SessionID{}, false},
		"first elsewhere than the start":   {iterative, skipped, study.SessionID{}, false},
		"next without a previous one":      {iterative, moved(start, 1), study.SessionID{}, false},
		"first after a previous one":       {iterative, start, before, false},
		"coefficients beyond their bounds": {iterative, huge, before, false},
		"a coefficient too few":            {iterative, short, before, false},
		"nothing committed to":             {iterative, open, before, false},
		"one session":                      {single, analysis.Model{}, study.SessionID{}, true},
		"one session after another":        {single, analysis.Model{}, before, false},
		"one session at a model":           {single, start, study.SessionID{}, false},
	} {
		if err := transcript.StepAllowed(c.program, c.model, c.previous); (err == nil) != c.allowed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestModelOrPreviousSessionThatTheChainDoesNotHoldIsRefused: neither the model nor the place in a chain is anybody's word.
func TestModelOrPreviousSessionThatTheChainDoesNotHoldIsRefused(t *testing.T) {
	x := session(t)
	_, err := transcript.ReadTerms(x.facts, x.Terms.Session, x.Study, New(t, odds, nil).Program.Start())
	if r := refused(t, err, "terms"); !strings.Contains(r.Error(), "the chain fixed") {
		t.Error(r)
	}
	for name, change := range map[string]func(*transcript.Terms){
		"model":            func(t *transcript.Terms) { t.Model.Iteration = 1 },
		"previous session": func(t *transcript.Terms) { t.Previous = x.others[0] },
	} {
		if _, err := transcript.NewReplay(changed(x.Terms, change), x.Study, x.Keys); err == nil {
			t.Errorf("a replay at another %s", name)
		} else {
			refused(t, err, "model")
		}
	}
	for name, change := range map[string]func(*transcript.Receipt){
		"next model": func(rc *transcript.Receipt) { rc.Next = &transcript.Known{Model: analysis.Model{Iteration: 1}} },
		"stop":       func(rc *transcript.Receipt) { rc.Stopped = "collinear" },
		"memory": func(rc *transcript.Receipt) {
			rc.Opening = &transcript.Opening{Memory: analysis.Memory{Null: -1 << 40}}
		},
	} {
		rc, err := transcript.ParseReceipt(x.receipt)
		if err != nil {
			t.Fatal(err)
		}
		change(rc)
		rc.Sign(x.Researcher)
		_, err = transcript.Verify(context.Background(), rc.Bytes(), x.folder, x.source)
		if r := refused(t, err, "model"); r == nil {
			t.Errorf("a receipt with a %s verified", name)
		}
	}
}

func TestResultOfAChainRestsOnItsEarlierReceipts(t *testing.T) {
	id := func(n byte) study.SessionID { return study.SessionID{n} }
	last := &transcript.Report{Session: id(3), History: []transcript.Step{{Session: id(1)}, {Session: id(2)}, {Session: id(3)}}}
	first, second := &transcript.Report{Session: id(1), Result: []byte("{}")}, &transcript.Report{Session: id(2), Result: []byte("{}")}
	foreign := &transcript.Report{Session: id(2), Result: []byte("{}")}
	foreign.Chain.ChainID = 77
	for name, c := range map[string]struct {
		earlier []*transcript.Report
		missing int
	}{
		"all":             {[]*transcript.Report{second, first}, 0},
		"none":            {nil, 2},
		"one":             {[]*transcript.Report{first}, 1},
		"itself":          {[]*transcript.Report{last, first}, 1},
		"refused":         {[]*transcript.Report{first, {Session: id(2)}}, 1},
		"on other chains": {[]*transcript.Report{first, foreign}, 1},
	} {
		if got := last.RestsOn(c.earlier...); len(got) != c.missing || (len(last.NotChecked) > 0) != (c.missing > 0) {
			t.Errorf("%s: missing %v, not checked %v", name, got, last.NotChecked)
		}
	}
}
