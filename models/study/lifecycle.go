package study

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// State is where a session stands.
type State string

// The states, in the order in which a session that succeeds passes them. Failed can be reached from every state but
// Released.
const (
	Opening      State = "opening"      // openSession is on its way to the chain
	Committing   State = "committing"   // every party commits to its session secrets
	Keying       State = "keying"       // every party shows its key share
	Contributing State = "contributing" // every site shows its contribution
	Sealing      State = "sealing"      // the transcript's head is on its way to the chain
	Sharing      State = "sharing"      // every site shows its decryption share
	Finishing    State = "finishing"    // the researcher decrypts and releases
	Released     State = "released"
	Failed       State = "failed"
)

// States lists the states in order.
func States() []State {
	return []State{Opening, Committing, Keying, Contributing, Sealing, Sharing, Finishing, Released, Failed}
}

// Ended says whether no event can move the session any more.
func (s State) Ended() bool { return s == Released || s == Failed }

// Artifact is the kind of what a party submits.
type Artifact string

// The artifacts of a session.
const (
	Commit       Artifact = "commit"
	KeyShare     Artifact = "keyshare"
	Contribution Artifact = "contribution"
	Share        Artifact = "share"
)

// Happening names the kind of an Occurrence.
type Happening string

// What can happen to a session.
const (
	Opened    Happening = "opened"    // chain: openSession is final
	Submitted Happening = "submitted" // a party's artifact came and every check of it passed
	Rejected  Happening = "rejected"  // a party's artifact came and a check failed
	Refused   Happening = "refused"   // a party declines to go on and says why
	Sealed    Happening = "sealed"    // chain: the seal is final
	Finished  Happening = "finished"  // chain: the release is final
	Aborted   Happening = "aborted"   // chain: abort or reorganisation; or the operator's order
	Tick      Happening = "tick"      // time passed
)

// Occurrence is one thing that happened to a session. Time is At; nothing here reads a clock.
type Occurrence struct {
	Kind     Happening
	At       time.Time
	Session  SessionID
	Party    Party    // Submitted, Rejected, Refused
	Artifact Artifact // Submitted, Rejected
	Digest   Digest   // Submitted, Rejected
	Reason   string   // Rejected: the failed check; Refused, Aborted: why. No patient's value.
}

// EffectKind names what the coordinator must do after it stored the new state.
type EffectKind string

// The effects. Each may be done twice: every one of them is idempotent by session.
const (
	AnchorOpen     EffectKind = "anchor-open"     // send openSession
	Ask            EffectKind = "ask"             // ask Parties for Artifact
	AnchorSeal     EffectKind = "anchor-seal"     // send seal with the transcript's head
	AwaitRelease   EffectKind = "await-release"   // tell the researcher to finish
	Announce       EffectKind = "announce"        // tell everybody that the session ended
	AnchorAbort    EffectKind = "anchor-abort"    // send abort with Reason
	ProposeWithout EffectKind = "propose-without" // propose a new session with roster Roster, without Parties
)

// Effect is something to be done, as data.
type Effect struct {
	Kind     EffectKind
	Artifact Artifact
	Parties  []Party
	Roster   []SiteID
	Reason   string
}

// Deadlines says how long each state may last before the session fails.
type Deadlines map[State]time.Duration

// DefaultDeadlines allow for an outage of some minutes at a site and for proving thousands of rows on two cores.
func DefaultDeadlines() Deadlines {
	return Deadlines{
		Opening:      10 * time.Minute,
		Committing:   15 * time.Minute,
		Keying:       15 * time.Minute,
		Contributing: 2 * time.Hour,
		Sealing:      10 * time.Minute,
		Sharing:      30 * time.Minute,
		Finishing:    24 * time.Hour,
	}
}

// Failure says why a session failed. Culprits are the parties without which a new session is proposed: who sent what
// failed a check, who refused, or who was missing when time ran out.
type Failure struct {
	In       State   `json:"in"`
	Reason   string  `json:"reason"`
	Culprits []Party `json:"culprits,omitempty"`
}

// Session is the state of one run. Its JSON is what the coordinator journals. Treat it as a value: Next returns a new
// one and never changes the old.
type Session struct {
	ID        SessionID                     `json:"id"`
	Study     Hash                          `json:"study"`
	Roster    []SiteID                      `json:"roster"` // sorted
	MinSites  uint32                        `json:"minSites"`
	Deadlines Deadlines                     `json:"deadlines"`
	State     State                         `json:"state"`
	Since     time.Time                     `json:"since"`    // when State was entered
	Deadline  time.Time                     `json:"deadline"` // when State times out; zero once ended
	Received  map[Artifact]map[Party]Digest `json:"received"`
	Failure   *Failure                      `json:"failure,omitempty"`
}

// Reasons for which an occurrence is refused. The session is unchanged then.
var (
	ErrWrongSession = errors.New("message is for another session")
	ErrUnknownParty = errors.New("party is not in the session's roster")
	ErrNotExpected  = errors.New("this party never sends this artifact")
	ErrEarly        = errors.New("message is early: the session has not reached its phase")
	ErrLate         = errors.New("message is late: the session has left its phase")
	ErrConflict     = errors.New("party already sent another artifact of this kind")
	ErrIllegal      = errors.New("occurrence has no edge from this state")
)

// OpenSession makes a session in state Opening and asks for its anchor. The roster is sorted here; it must hold at least
// max(minSites, 2) distinct sites, and deadlines must be positive for every state that can time out.
func OpenSession(id SessionID, study Hash, roster []SiteID, minSites uint32, deadlines Deadlines, now time.Time) (Session, []Effect, error) {
	sites := slices.Clone(roster)
	slices.Sort(sites)
	if len(slices.Compact(slices.Clone(sites))) != len(sites) {
		return Session{}, nil, errors.New("roster: a site is listed twice")
	}
	if need := max(minSites, minSitesFloor); uint64(len(sites)) < uint64(need) {
		return Session{}, nil, fmt.Errorf("roster: %d sites, the study's release rule needs %d", len(sites), need)
	}
	for _, site := range sites {
		if _, err := ParseSiteID(string(site)); err != nil {
			return Session{}, nil, fmt.Errorf("roster: %w", err)
		}
	}
	for _, state := range States() {
		if !state.Ended() && deadlines[state] <= 0 {
			return Session{}, nil, fmt.Errorf("deadlines: state %s has none", state)
		}
	}
	s := Session{
		ID: id, Study: study, Roster: sites, MinSites: minSites, Deadlines: maps.Clone(deadlines),
		Received: map[Artifact]map[Party]Digest{},
	}
	s = s.enter(Opening, now)
	return s, []Effect{{Kind: AnchorOpen, Roster: sites}}, nil
}

// phase is a row of the lifecycle table: what a state waits for, from whom, and what comes then.
type phase struct {
	state      State
	awaits     Happening             // Submitted, or the chain's word
	artifact   Artifact              // if awaits is Submitted
	from       func(Session) []Party // whose artifact or action is awaited; empty: the chain's
	then       State
	thenEffect func(Session) Effect
}

// table is the lifecycle: the whole of it, but for failure, which is one edge from every state that has not ended.
func table() []phase {
	return []phase{
		{Opening, Opened, "", nobody, Committing, ask(Commit, everybody)},
		{Committing, Submitted, Commit, everybody, Keying, ask(KeyShare, everybody)},
		{Keying, Submitted, KeyShare, everybody, Contributing, ask(Contribution, sites)},
		{Contributing, Submitted, Contribution, sites, Sealing, only(AnchorSeal)},
		{Sealing, Sealed, "", nobody, Sharing, ask(Share, sites)},
		{Sharing, Submitted, Share, sites, Finishing, only(AwaitRelease)},
		{Finishing, Finished, "", researcher, Released, only(Announce)},
	}
}

func nobody(Session) []Party     { return nil }
func researcher(Session) []Party { return []Party{Researcher} }

func sites(s Session) []Party {
	out := make([]Party, len(s.Roster))
	for i, site := range s.Roster {
		out[i] = Party(site)
	}
	return out
}

func everybody(s Session) []Party { return append(sites(s), Researcher) }

func ask(a Artifact, from func(Session) []Party) func(Session) Effect {
	return func(s Session) Effect { return Effect{Kind: Ask, Artifact: a, Parties: from(s)} }
}

func only(kind EffectKind) func(Session) Effect {
	return func(Session) Effect { return Effect{Kind: kind} }
}

// Parties lists the roster's sites in order, then the researcher.
func (s Session) Parties() []Party { return everybody(s) }

// Awaited lists the parties that the session waits for now; empty while it waits for the chain or has ended.
func (s Session) Awaited() []Party {
	row, ok := s.phase()
	if !ok {
		return nil
	}
	var out []Party
	for _, p := range row.from(s) {
		if _, in := s.Received[row.artifact][p]; !in {
			out = append(out, p)
		}
	}
	return out
}

func (s Session) phase() (phase, bool) {
	for _, row := range table() {
		if row.state == s.State {
			return row, true
		}
	}
	return phase{}, false
}

// Next is the session's pure table: the session after an occurrence, and what must be done once it is stored. An
// occurrence that is refused leaves the session unchanged and names one of the errors above; one that was already taken
// in is no error and changes nothing. An ended session takes nothing in any more; Ticks and chain facts that come after
// the end are ignored.
func Next(s Session, o Occurrence) (Session, []Effect, error) {
	if o.Session != s.ID {
		return s, nil, ErrWrongSession
	}
	switch o.Kind {
	case Tick:
		return s.tick(o)
	case Submitted:
		return s.submitted(o)
	case Rejected, Refused:
		return s.blame(o)
	case Aborted:
		if s.State.Ended() {
			return s, nil, nil
		}
		return s.fail(o.At, "aborted: "+o.Reason, nil)
	case Opened, Sealed, Finished:
		return s.chain(o)
	}
	return s, nil, fmt.Errorf("%w: %q is not known", ErrIllegal, o.Kind)
}

func (s Session) tick(o Occurrence) (Session, []Effect, error) {
	if s.State.Ended() || o.At.Before(s.Deadline) {
		return s, nil, nil
	}
	missing := s.Awaited()
	if len(missing) == 0 {
		return s.fail(o.At, fmt.Sprintf("timed out in %s: the chain did not answer", s.State), nil)
	}
	names := make([]string, len(missing))
	for i, p := range missing {
		names[i] = string(p)
	}
	return s.fail(o.At, fmt.Sprintf("timed out in %s: nothing from %s", s.State, strings.Join(names, ", ")), missing)
}

func (s Session) submitted(o Occurrence) (Session, []Effect, error) {
	if err := s.admits(o); err != nil {
		return s, nil, err
	}
	if d, have := s.Received[o.Artifact][o.Party]; have {
		if d != o.Digest {
			return s, nil, ErrConflict
		}
		return s, nil, nil
	}
	row, ok := s.phase()
	if !ok || row.artifact != o.Artifact {
		return s, nil, s.early(o.Artifact)
	}
	s.Received = with(s.Received, o)
	if len(s.Awaited()) > 0 {
		return s, nil, nil
	}
	return s.advance(row, o.At)
}

// admits checks that the artifact is one that the party sends at all.
func (s Session) admits(o Occurrence) error {
	if !slices.Contains(s.Parties(), o.Party) {
		return ErrUnknownParty
	}
	for _, row := range table() {
		if row.awaits == Submitted && row.artifact == o.Artifact && slices.Contains(row.from(s), o.Party) {
			return nil
		}
	}
	return ErrNotExpected
}

// early says on which side of its phase an artifact came.
func (s Session) early(a Artifact) error {
	if s.State.Ended() {
		return ErrLate
	}
	passed := true
	for _, row := range table() {
		if row.state == s.State {
			passed = false
		}
		if row.artifact == a {
			break
		}
	}
	if passed {
		return ErrLate
	}
	return ErrEarly
}

func (s Session) blame(o Occurrence) (Session, []Effect, error) {
	if !slices.Contains(s.Parties(), o.Party) {
		return s, nil, ErrUnknownParty
	}
	if s.State.Ended() {
		if s.Failure != nil && slices.Contains(s.Failure.Culprits, o.Party) {
			return s, nil, nil
		}
		return s, nil, ErrLate
	}
	reason := fmt.Sprintf("%s refused: %s", o.Party, o.Reason)
	if o.Kind == Rejected {
		if err := s.admits(o); err != nil {
			return s, nil, err
		}
		if row, _ := s.phase(); row.artifact != o.Artifact {
			return s, nil, s.early(o.Artifact)
		}
		// A party that already gave a valid artifact cannot be expelled by a bad copy of it: it is refused like any
		// second artifact.
		if _, have := s.Received[o.Artifact][o.Party]; have {
			return s, nil, ErrConflict
		}
		reason = fmt.Sprintf("%s from %s: %s", o.Artifact, o.Party, o.Reason)
	}
	return s.fail(o.At, reason, []Party{o.Party})
}

func (s Session) chain(o Occurrence) (Session, []Effect, error) {
	row, ok := s.phase()
	if ok && row.awaits == o.Kind {
		return s.advance(row, o.At)
	}
	if s.State.Ended() {
		return s, nil, nil
	}
	for _, passed := range table() {
		if passed.state == s.State {
			return s, nil, fmt.Errorf("%w: %s in state %s", ErrIllegal, o.Kind, s.State)
		}
		if passed.awaits == o.Kind {
			return s, nil, nil // told twice
		}
	}
	return s, nil, fmt.Errorf("%w: %s in state %s", ErrIllegal, o.Kind, s.State)
}

func (s Session) advance(row phase, at time.Time) (Session, []Effect, error) {
	s = s.enter(row.then, at)
	return s, []Effect{row.thenEffect(s)}, nil
}

func (s Session) enter(state State, at time.Time) Session {
	s.State, s.Since, s.Deadline = state, at, time.Time{}
	if !state.Ended() {
		s.Deadline = at.Add(s.Deadlines[state])
	}
	return s
}

// fail ends the session. With a culprit among the sites, a new session without it is proposed if enough sites are left;
// without the researcher there is nobody to propose it for.
func (s Session) fail(at time.Time, reason string, culprits []Party) (Session, []Effect, error) {
	s.Failure = &Failure{In: s.State, Reason: reason, Culprits: culprits}
	s = s.enter(Failed, at)
	effects := []Effect{{Kind: AnchorAbort, Reason: reason, Parties: culprits}, {Kind: Announce, Reason: reason}}
	rest := slices.DeleteFunc(slices.Clone(s.Roster), func(site SiteID) bool { return slices.Contains(culprits, Party(site)) })
	enough := uint64(len(rest)) >= uint64(max(s.MinSites, minSitesFloor))
	if len(culprits) > 0 && enough && !slices.Contains(culprits, Researcher) {
		effects = append(effects, Effect{Kind: ProposeWithout, Roster: rest, Parties: culprits, Reason: reason})
	}
	return s, effects, nil
}

func with(received map[Artifact]map[Party]Digest, o Occurrence) map[Artifact]map[Party]Digest {
	out := maps.Clone(received)
	if out == nil {
		out = map[Artifact]map[Party]Digest{}
	}
	inner := maps.Clone(out[o.Artifact])
	if inner == nil {
		inner = map[Party]Digest{}
	}
	inner[o.Party] = o.Digest
	out[o.Artifact] = inner
	return out
}
