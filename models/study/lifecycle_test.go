package study

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func openTest(t testing.TB, sites ...SiteID) Session {
	t.Helper()
	s, effects, err := OpenSession(SessionID{1}, Hash{2}, sites, 2, DefaultDeadlines(), start)
	if err != nil {
		t.Fatal(err)
	}
	if len(effects) != 1 || effects[0].Kind != AnchorOpen {
		t.Fatalf("effects %v", effects)
	}
	return s
}

func event(s Session, kind Happening) Occurrence {
	return Occurrence{Kind: kind, At: s.Since.Add(time.Second), Session: s.ID}
}

func submission(s Session, artifact Artifact, party Party) Occurrence {
	o := event(s, Submitted)
	o.Artifact, o.Party, o.Digest = artifact, party, DigestOf([]byte(string(artifact)+string(party)))
	return o
}

// next takes a legal step.
func next(t testing.TB, s Session, o Occurrence) (Session, []Effect) {
	t.Helper()
	s, effects, err := Next(s, o)
	if err != nil {
		t.Fatalf("%s in %s: %v", o.Kind, s.State, err)
	}
	return s, effects
}

// reach drives a session along the good path to a state.
func reach(t testing.TB, s Session, to State) Session {
	t.Helper()
	for s.State != to {
		switch row, ok := s.phase(); {
		case !ok:
			t.Fatalf("%s is not on the way", to)
		case row.awaits == Submitted:
			for _, p := range s.Awaited() {
				s, _ = next(t, s, submission(s, row.artifact, p))
			}
		default:
			s, _ = next(t, s, event(s, row.awaits))
		}
	}
	return s
}

func TestASessionThatSucceedsPassesEveryState(t *testing.T) {
	s := openTest(t, "b", "a", "c")
	if !slices.Equal(s.Roster, []SiteID{"a", "b", "c"}) {
		t.Fatalf("roster %v", s.Roster)
	}
	script := []struct {
		events []Occurrence
		state  State
		effect Effect
	}{
		{[]Occurrence{event(s, Opened)}, Committing, Effect{Kind: Ask, Artifact: Commit, Parties: []Party{"a", "b", "c", Researcher}}},
		{all(s, Commit, "c", Researcher, "a", "b"), Keying, Effect{Kind: Ask, Artifact: KeyShare, Parties: []Party{"a", "b", "c", Researcher}}},
		{all(s, KeyShare, Researcher, "a", "b", "c"), Contributing, Effect{Kind: Ask, Artifact: Contribution, Parties: []Party{"a", "b", "c"}}},
		{all(s, Contribution, "a", "c", "b"), Sealing, Effect{Kind: AnchorSeal}},
		{[]Occurrence{event(s, Sealed)}, Sharing, Effect{Kind: Ask, Artifact: Share, Parties: []Party{"a", "b", "c"}}},
		{all(s, Share, "a", "b", "c"), Finishing, Effect{Kind: AwaitRelease}},
		{[]Occurrence{event(s, Finished)}, Released, Effect{Kind: Announce}},
	}
	for _, step := range script {
		var effects []Effect
		for i, o := range step.events {
			if i > 0 && len(effects) > 0 {
				t.Fatalf("effects %v before everybody was there", effects)
			}
			s, effects = next(t, s, o)
		}
		if s.State != step.state || len(effects) != 1 || !reflect.DeepEqual(effects[0], step.effect) {
			t.Fatalf("state %s with %+v, want %s with %+v", s.State, effects, step.state, step.effect)
		}
	}
	if !s.Deadline.IsZero() || s.Failure != nil {
		t.Errorf("an ended session has deadline %v, failure %v", s.Deadline, s.Failure)
	}
}

func all(s Session, artifact Artifact, parties ...Party) []Occurrence {
	var out []Occurrence
	for _, p := range parties {
		out = append(out, submission(s, artifact, p))
	}
	return out
}

func TestMessagesOutOfPlaceAreRefusedAndChangeNothing(t *testing.T) {
	contributing := reach(t, openTest(t, "a", "b", "c"), Contributing)
	partly, _ := next(t, contributing, submission(contributing, Contribution, "a"))
	other := submission(partly, Contribution, "a")
	other.Digest = Digest{9}
	foreign := submission(partly, Contribution, "b")
	foreign.Session = SessionID{7}
	badCopy := other
	badCopy.Kind, badCopy.Reason = Rejected, "tally proof: invalid"
	lateBad := submission(partly, KeyShare, "b")
	lateBad.Kind, lateBad.Digest = Rejected, Digest{9}
	lateOther := submission(partly, Commit, "b")
	lateOther.Digest = Digest{9}
	for _, c := range []struct {
		name string
		s    Session
		o    Occurrence
		want error
	}{
		{"second contribution", partly, other, ErrConflict},
		{"a bad second contribution does not expel", partly, badCopy, ErrConflict},
		{"another commitment later", partly, lateOther, ErrConflict},
		{"a bad key share later", partly, lateBad, ErrLate},
		{"foreign session", partly, foreign, ErrWrongSession},
		{"unknown party", partly, submission(partly, Contribution, "d"), ErrUnknownParty},
		{"researcher's contribution", partly, submission(partly, Contribution, Researcher), ErrNotExpected},
		{"researcher's share", reach(t, contributing, Sharing), submission(partly, Share, Researcher), ErrNotExpected},
		{"unknown artifact", partly, submission(partly, "gossip", "b"), ErrNotExpected},
		{"share before the seal", partly, submission(partly, Share, "a"), ErrEarly},
		{"commit before the anchor", openTest(t, "a", "b"), submission(partly, Commit, "a"), ErrEarly},
		{"seal before contributions", partly, event(partly, Sealed), ErrIllegal},
		{"release before shares", partly, event(partly, Finished), ErrIllegal},
		{"unknown occurrence", partly, event(partly, "exploded"), ErrIllegal},
		{"share after the end", expired(t, partly), submission(partly, Share, "a"), ErrLate},
	} {
		before, _ := json.Marshal(c.s)
		after, effects, err := Next(c.s, c.o)
		if !errors.Is(err, c.want) || len(effects) > 0 {
			t.Errorf("%s: %v with %v, want %v", c.name, err, effects, c.want)
		}
		if b, _ := json.Marshal(after); !bytes.Equal(before, b) {
			t.Errorf("%s: the session changed", c.name)
		}
	}
	if _, _, err := Next(partly, submission(partly, Contribution, "b")); err != nil {
		t.Errorf("the next good message: %v", err)
	}
}

func expired(t testing.TB, s Session) Session {
	o := event(s, Tick)
	o.At = s.Deadline
	s, _ = next(t, s, o)
	return s
}

func TestDuplicatesChangeNothing(t *testing.T) {
	s := reach(t, openTest(t, "a", "b"), Sharing)
	for _, o := range []Occurrence{submission(s, Commit, "a"), submission(s, Contribution, "b"), event(s, Opened), event(s, Sealed)} {
		after, effects := next(t, s, o)
		if !reflect.DeepEqual(after, s) || len(effects) > 0 {
			t.Errorf("%s %s: changed the session", o.Kind, o.Artifact)
		}
	}
}

func TestTimeoutNamesTheMissing(t *testing.T) {
	s := reach(t, openTest(t, "a", "b", "c"), Keying)
	s, _ = next(t, s, submission(s, KeyShare, "b"))
	s, _ = next(t, s, submission(s, KeyShare, Researcher))
	early := event(s, Tick)
	early.At = s.Deadline.Add(-time.Nanosecond)
	if after, _ := next(t, s, early); after.State != Keying {
		t.Fatalf("timed out early")
	}
	o := event(s, Tick)
	o.At = s.Deadline
	s, effects := next(t, s, o)
	if s.State != Failed || !slices.Equal(s.Failure.Culprits, []Party{"a", "c"}) || s.Failure.In != Keying || !strings.Contains(s.Failure.Reason, "nothing from a, c") {
		t.Errorf("failure %+v", s.Failure)
	}
	if len(effects) != 2 || effects[0].Kind != AnchorAbort || effects[1].Kind != Announce {
		t.Errorf("one site of the two needed is left, yet effects are %+v", effects)
	}
}

func TestACulpritIsLeftOutOfTheNextSession(t *testing.T) {
	s := reach(t, openTest(t, "a", "b", "c"), Contributing)
	o := submission(s, Contribution, "b")
	o.Kind, o.Reason = Rejected, "tally proof: invalid"
	s, effects := next(t, s, o)
	if s.State != Failed || s.Failure.Reason != "contribution from b: tally proof: invalid" {
		t.Fatalf("failure %+v", s.Failure)
	}
	last := effects[len(effects)-1]
	if last.Kind != ProposeWithout || !slices.Equal(last.Roster, []SiteID{"a", "c"}) || !slices.Equal(last.Parties, []Party{"b"}) {
		t.Errorf("effects %+v", effects)
	}
	if _, _, err := Next(s, o); err != nil {
		t.Errorf("the rejection told again: %v", err)
	}
}

func TestWithoutTheResearcherNoSessionIsProposed(t *testing.T) {
	s := reach(t, openTest(t, "a", "b", "c"), Finishing)
	o := event(s, Tick)
	o.At = s.Deadline
	_, effects := next(t, s, o)
	for _, e := range effects {
		if e.Kind == ProposeWithout {
			t.Errorf("proposed %+v", e)
		}
	}
}

func TestSessionsWithTooFewOrDoubleSitesDoNotOpen(t *testing.T) {
	for _, roster := range [][]SiteID{nil, {"a"}, {"a", "a"}, {"a", "b", "a"}, {"a", "B"}, {"a", "researcher"}} {
		if _, _, err := OpenSession(SessionID{1}, Hash{}, roster, 2, DefaultDeadlines(), start); err == nil {
			t.Errorf("roster %v accepted", roster)
		}
	}
	if _, _, err := OpenSession(SessionID{1}, Hash{}, []SiteID{"a", "b"}, 3, DefaultDeadlines(), start); err == nil {
		t.Error("fewer sites than the release rule needs")
	}
	deadlines := DefaultDeadlines()
	delete(deadlines, Sharing)
	if _, _, err := OpenSession(SessionID{1}, Hash{}, []SiteID{"a", "b"}, 2, deadlines, start); err == nil {
		t.Error("a state without deadline")
	}
}

// drawOccurrence draws anything that may come, mostly what a session of three sites sees.
func drawOccurrence(t *rapid.T, s Session) Occurrence {
	o := Occurrence{
		Kind:     rapid.SampledFrom([]Happening{Submitted, Submitted, Submitted, Submitted, Submitted, Submitted, Rejected, Refused, Opened, Opened, Sealed, Sealed, Finished, Tick, Aborted, "odd"}).Draw(t, "kind"),
		At:       s.Since.Add(time.Duration(rapid.Int64Range(0, int64(10*time.Minute)).Draw(t, "after"))),
		Session:  s.ID,
		Party:    rapid.SampledFrom([]Party{"a", "b", "c", Researcher, "x"}).Draw(t, "party"),
		Artifact: rapid.SampledFrom([]Artifact{Commit, KeyShare, Contribution, Share, "odd"}).Draw(t, "artifact"),
		Digest:   Digest{byte(rapid.IntRange(0, 20).Draw(t, "digest") / 20)},
		Reason:   "why",
	}
	if row, ok := s.phase(); ok && rapid.IntRange(0, 3).Draw(t, "fitting") > 0 {
		o.Kind, o.Artifact = row.awaits, row.artifact
	}
	return o
}

// TestSessionMovesAlongLegalEdgesOnly is I12, I2 and I10: whatever comes, a session moves along the table's edges, an
// artifact once taken in is never replaced, and Next is a function that leaves its argument alone.
func TestSessionMovesAlongLegalEdgesOnly(t *testing.T) {
	legal := map[[2]State]bool{}
	for _, row := range table() {
		legal[[2]State{row.state, row.then}], legal[[2]State{row.state, Failed}] = true, true
	}
	rapid.Check(t, func(t *rapid.T) {
		s, _, err := OpenSession(SessionID{1}, Hash{2}, []SiteID{"a", "b", "c"}, 2, DefaultDeadlines(), start)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			o := drawOccurrence(t, s)
			before, _ := json.Marshal(s)
			after, effects, err := Next(s, o)
			again, effectsAgain, _ := Next(s, o)
			if unchanged, _ := json.Marshal(s); !bytes.Equal(before, unchanged) {
				t.Fatal("Next changed its argument")
			}
			if !reflect.DeepEqual(after, again) || !reflect.DeepEqual(effects, effectsAgain) {
				t.Fatal("Next is no function")
			}
			if err != nil && (!reflect.DeepEqual(after, s) || effects != nil) {
				t.Fatal("a refused occurrence had an effect")
			}
			if after.State != s.State && !legal[[2]State{s.State, after.State}] {
				t.Fatalf("%s → %s", s.State, after.State)
			}
			if (after.State == Failed) != (after.Failure != nil) {
				t.Fatalf("state %s with failure %v", after.State, after.Failure)
			}
			for artifact, byParty := range s.Received {
				for party, digest := range byParty {
					if after.Received[artifact][party] != digest {
						t.Fatalf("%s of %s was replaced", artifact, party)
					}
				}
			}
			if after.State == Released && len(after.Received[Share]) != len(after.Roster) {
				t.Fatal("released without every share")
			}
			var restored Session
			stored, _ := json.Marshal(after)
			if err := json.Unmarshal(stored, &restored); err != nil || !reflect.DeepEqual(restored, after) {
				t.Fatalf("the journal's form loses something: %v", err)
			}
			s = after
		}
	})
}

// TestSessionEndsWhenTimeAdvances is I13: after any beginning, Ticks alone end a session within the sum of its deadlines.
func TestSessionEndsWhenTimeAdvances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _, err := OpenSession(SessionID{1}, Hash{2}, []SiteID{"a", "b", "c"}, 2, DefaultDeadlines(), start)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			s, _, _ = Next(s, drawOccurrence(t, s))
		}
		if s.State.Ended() {
			return
		}
		if s.Deadline.Sub(s.Since) != s.Deadlines[s.State] {
			t.Fatalf("state %s has deadline %v after %v", s.State, s.Deadline, s.Since)
		}
		missing := s.Awaited()
		s, effects, err := Next(s, Occurrence{Kind: Tick, At: s.Deadline, Session: s.ID})
		if err != nil || s.State != Failed || s.Failure.Reason == "" || !slices.Equal(s.Failure.Culprits, missing) {
			t.Fatalf("%v: state %s, failure %+v, missing %v", err, s.State, s.Failure, missing)
		}
		for _, p := range missing {
			if !strings.Contains(s.Failure.Reason, string(p)) {
				t.Fatalf("the reason %q does not name %s", s.Failure.Reason, p)
			}
		}
		if effects[0].Kind != AnchorAbort {
			t.Fatalf("effects %v", effects)
		}
	})
}

func TestLifecycleDocumentIsFresh(t *testing.T) {
	want := LifecycleDocument()
	if *update {
		if err := os.WriteFile("lifecycle.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("lifecycle.md")
	if err != nil || string(got) != want {
		t.Errorf("lifecycle.md differs from the table (%v); run this test with -update", err)
	}
	for _, state := range States() {
		if !strings.Contains(want, fmt.Sprintf("--> %s", state)) {
			t.Errorf("the diagram lacks %s", state)
		}
	}
}
