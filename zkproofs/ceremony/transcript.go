package ceremony

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"salus/models/study"
	"salus/zkproofs"
)

// A Record is one line of the transcript. Exactly one of the pointers is set.
type Record struct {
	Prev         study.Digest  `json:"prev"` // hash of the record before; zero in the first
	Time         int64         `json:"time"` // the coordinator's clock, seconds since 1970; nothing follows from it
	Start        *Start        `json:"start,omitempty"`
	Contribution *Contribution `json:"contribution,omitempty"`
	Skip         *Skip         `json:"skip,omitempty"`
	Announce     *Announce     `json:"announce,omitempty"`
	Beacon       *Beacon       `json:"beacon,omitempty"`
	Finish       *Finish       `json:"finish,omitempty"`
}

// Start says what is made, and by whom.
type Start struct {
	Schema       string        `json:"schema"` // salus.ceremony/v1
	Consortium   string        `json:"consortium"`
	Deployment   string        `json:"deployment"` // the consortium's contracts as the ledger writes them
	Circuits     []Circuit     `json:"circuits"`
	Contributors []Contributor `json:"contributors"` // in the order of their turns
	Patience     int64         `json:"patience"`     // seconds after which a contributor whose turn it is is skipped
}

// Contributor is a hospital with the key that it signs with.
type Contributor struct {
	Name string       `json:"name"`
	Key  study.Digest `json:"key"` // Ed25519, as on chain
}

// Contribution names the states that a contributor made: one in phase 1, one a circuit in phase 2.
type Contribution struct {
	Phase     int            `json:"phase"`
	Party     string         `json:"party"`
	States    []study.Digest `json:"states"`
	Signature Signature      `json:"signature"`
}

// Skip says that a contributor's turn is over without a contribution, and why.
type Skip struct {
	Phase  int    `json:"phase"`
	Party  string `json:"party"`
	Reason string `json:"reason"`
}

// Announce fixes the block whose hash will be the phase's beacon. Its record's hash is pinned on chain before that block.
type Announce struct {
	Phase int    `json:"phase"`
	Block uint64 `json:"block"`
}

// Beacon is the block's hash.
type Beacon struct {
	Phase int          `json:"phase"`
	Block uint64       `json:"block"`
	Hash  study.Digest `json:"hash"`
}

// Finish names the keys.
type Finish struct {
	Keys []Key `json:"keys"`
}

// Key is a circuit's verifying key by its hash, as it is pinned on chain, and the file of its proving and verifying key.
type Key struct {
	Circuit zkproofs.CircuitID `json:"circuit"`
	Hash    study.Digest       `json:"hash"`
	File    study.Digest       `json:"file"`
	Size    int64              `json:"size"`
}

// Signature is an Ed25519 signature in hexadecimal.
type Signature [ed25519.SignatureSize]byte

// MarshalText implements encoding.TextMarshaler.
func (s Signature) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Signature) UnmarshalText(b []byte) error {
	if len(b) != hex.EncodedLen(len(s)) {
		return errors.New("a signature has 128 hexadecimal digits")
	}
	_, err := hex.Decode(s[:], b)
	return err
}

const (
	schema             = "salus.ceremony/v1"
	recordDomain       = "salus/ceremony/record/v1\x00"
	contributionDomain = "salus/ceremony/contribution/v1\x00"
	beaconDomain       = "salus/ceremony/beacon/v1\x00"

	// MaxRecord bounds a line of the transcript.
	MaxRecord = 64 << 10
	// MaxTranscript bounds a transcript: 64 contributors in two phases, at most.
	MaxTranscript   = 4 << 20
	maxContributors = 64
	maxCircuits     = 64
	maxReason       = 300
)

// Log is a transcript's records and what follows from them. It is pure: whoever replays the same lines holds the same log.
type Log struct {
	records []Record
	lines   [][]byte
	head    study.Digest

	phase     int // 1 or 2, and 3 when both beacons are known
	turn      int // of the contributors in the phase
	made      [2]int
	last      [2][]study.Digest // newest states of each phase; nil while the first ones stand
	announced *Announce
	beacons   [2]*Beacon
	finished  bool
}

// Sign completes a contribution made after the record with hash prev.
func (c *Contribution) Sign(prev study.Digest, key ed25519.PrivateKey) {
	copy(c.Signature[:], ed25519.Sign(key, c.message(prev)))
}

func (c *Contribution) message(prev study.Digest) []byte {
	m := append([]byte(contributionDomain), prev[:]...)
	m = append(m, byte(c.Phase), byte(len(c.Party)))
	m = append(m, c.Party...)
	for _, s := range c.States {
		m = append(m, s[:]...)
	}
	return m
}

func hashLine(line []byte) study.Digest {
	return sha256.Sum256(append([]byte(recordDomain), line...))
}

// HashRecord is the hash by which the next record names this one.
func HashRecord(line []byte) study.Digest { return hashLine(line) }

// ParseContribution reads a record that is a contribution and may follow, signature included; its states are not looked at.
func (l *Log) ParseContribution(line []byte) (*Contribution, error) {
	r, err := parseRecord(line)
	if err != nil {
		return nil, err
	}
	if r.Prev != l.head || r.Contribution == nil || r.Start != nil || r.Skip != nil || r.Announce != nil || r.Beacon != nil || r.Finish != nil {
		return nil, errors.New("it is no contribution, or does not follow from the last record")
	}
	return r.Contribution, l.CheckContribution(r.Contribution)
}

// parseRecord reads a line in its one encoding.
func parseRecord(line []byte) (Record, error) {
	var r Record
	if len(line) > MaxRecord {
		return r, fmt.Errorf("%d bytes, at most %d are allowed", len(line), MaxRecord)
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return r, errors.New("malformed")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return r, errors.New("malformed: bytes are left over")
	}
	again, err := json.Marshal(r)
	if err != nil || !bytes.Equal(again, line) {
		return r, errors.New("malformed: not in its canonical encoding")
	}
	return r, nil
}

// ParseLog replays a transcript. Every line ends with a newline.
func ParseLog(b []byte) (*Log, error) {
	if len(b) > MaxTranscript {
		return nil, fmt.Errorf("transcript: %d bytes, at most %d are allowed", len(b), MaxTranscript)
	}
	l := new(Log)
	for len(b) > 0 {
		line, rest, whole := bytes.Cut(b, []byte{'\n'})
		if !whole {
			return nil, fmt.Errorf("transcript: record %d is cut off", len(l.records))
		}
		if err := l.Add(line); err != nil {
			return nil, err
		}
		b = rest
	}
	if len(l.records) == 0 {
		return nil, errors.New("transcript: it is empty")
	}
	return l, nil
}

// Add appends a line if it is what may follow. It judges everything but the states' bytes and the chain.
func (l *Log) Add(line []byte) error {
	r, err := parseRecord(line)
	if err == nil {
		err = l.admit(r)
	}
	if err != nil {
		return fmt.Errorf("transcript: record %d: %w", len(l.records), err)
	}
	l.records, l.lines, l.head = append(l.records, r), append(l.lines, bytes.Clone(line)), hashLine(line)
	return nil
}

// Line encodes a record that follows the head.
func (l *Log) Line(r Record) ([]byte, error) {
	r.Prev = l.head
	return json.Marshal(r)
}

func (l *Log) admit(r Record) error {
	if r.Prev != l.head {
		return errors.New("it does not follow from the record before: one was removed, changed or moved")
	}
	kinds := 0
	for _, set := range []bool{r.Start != nil, r.Contribution != nil, r.Skip != nil, r.Announce != nil, r.Beacon != nil, r.Finish != nil} {
		if set {
			kinds++
		}
	}
	if kinds != 1 || (r.Start != nil) != (len(l.records) == 0) {
		return errors.New("a transcript begins with one start, and a record says one thing")
	}
	switch {
	case r.Start != nil:
		if err := r.Start.check(); err != nil {
			return err
		}
		l.phase = 1
	case r.Contribution != nil:
		return l.contribution(r.Contribution)
	case r.Skip != nil:
		return l.skip(r.Skip)
	case r.Announce != nil:
		return l.announce(r.Announce)
	case r.Beacon != nil:
		return l.beacon(r.Beacon)
	default:
		return l.finish(r.Finish)
	}
	return nil
}

var siteName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$`)

func (s *Start) check() error {
	if s.Schema != schema {
		return fmt.Errorf("schema %.40q, expected %q", s.Schema, schema)
	}
	if len(s.Consortium) > 64 || len(s.Deployment) > 4096 || s.Patience < 1 || s.Patience > 365*24*3600 {
		return errors.New("consortium, contracts or patience out of range")
	}
	if len(s.Circuits) == 0 || len(s.Circuits) > maxCircuits || len(s.Contributors) == 0 || len(s.Contributors) > maxContributors {
		return errors.New("no circuits or no contributors, or too many")
	}
	names := map[string]bool{}
	for _, c := range s.Circuits {
		if err := c.check(); err != nil {
			return err
		}
		if names[string(c.ID)] {
			return fmt.Errorf("%s is named twice", c.ID)
		}
		names[string(c.ID)] = true
	}
	keys := map[study.Digest]bool{}
	for _, c := range s.Contributors {
		if !siteName.MatchString(c.Name) || names[c.Name] || keys[c.Key] {
			return fmt.Errorf("contributor %.40q is malformed, or named twice, or has another's key", c.Name)
		}
		names[c.Name], keys[c.Key] = true, true
	}
	return nil
}

// atTurn checks that it is this contributor's turn in this phase.
func (l *Log) atTurn(phase int, party string) error {
	turn, ok := l.Turn()
	if !ok || phase != l.phase {
		return fmt.Errorf("no contribution to phase %d is waited for", phase)
	}
	if party != turn.Name {
		return fmt.Errorf("it is the turn of %s, not of %.40q", turn.Name, party)
	}
	return nil
}

func (l *Log) contribution(c *Contribution) error {
	if err := l.CheckContribution(c); err != nil {
		return err
	}
	l.last[l.phase-1] = slices.Clone(c.States)
	l.made[l.phase-1]++
	l.turn++
	return nil
}

// CheckContribution judges all of a contribution but its states: turn, number of states, signature.
func (l *Log) CheckContribution(c *Contribution) error {
	if err := l.atTurn(c.Phase, c.Party); err != nil {
		return err
	}
	if len(c.States) != len(l.sizes()) {
		return fmt.Errorf("%d states, expected %d", len(c.States), len(l.sizes()))
	}
	turn, _ := l.Turn()
	if !ed25519.Verify(turn.Key[:], c.message(l.head), c.Signature[:]) {
		return fmt.Errorf("the signature is not %s's over this place of the transcript", c.Party)
	}
	return nil
}

func (l *Log) skip(s *Skip) error {
	if err := l.atTurn(s.Phase, s.Party); err != nil {
		return err
	}
	if s.Reason == "" || len(s.Reason) > maxReason {
		return errors.New("nobody is skipped without a reason")
	}
	l.turn++
	return nil
}

func (l *Log) announce(a *Announce) error {
	if _, waiting := l.Turn(); waiting || l.phase > 2 || a.Phase != l.phase || l.announced != nil {
		return fmt.Errorf("no beacon of phase %d is due", a.Phase)
	}
	if l.made[l.phase-1] == 0 {
		return fmt.Errorf("nobody contributed to phase %d", l.phase)
	}
	l.announced = a
	return nil
}

func (l *Log) beacon(b *Beacon) error {
	if l.announced == nil || b.Phase != l.announced.Phase || b.Block != l.announced.Block {
		return errors.New("this beacon was not announced")
	}
	l.beacons[l.phase-1] = b
	l.phase, l.turn, l.announced = l.phase+1, 0, nil
	return nil
}

func (l *Log) finish(f *Finish) error {
	if l.phase != 3 || l.finished {
		return errors.New("the keys are not due")
	}
	circuits := l.Start().Circuits
	if len(f.Keys) != len(circuits) {
		return fmt.Errorf("%d keys, expected %d", len(f.Keys), len(circuits))
	}
	for i, k := range f.Keys {
		if k.Circuit != circuits[i].ID || k.Size <= 0 {
			return errors.New("the keys are not the circuits', in their order")
		}
	}
	l.finished = true
	return nil
}

// Start is the first record's.
func (l *Log) Start() *Start { return l.records[0].Start }

// ID is the hash of the first record; it names the ceremony.
func (l *Log) ID() study.Digest { return hashLine(l.lines[0]) }

// Head is the hash of the last record.
func (l *Log) Head() study.Digest { return l.head }

// Records are all records in order.
func (l *Log) Records() []Record { return l.records }

// Hash is the hash of the record at that place.
func (l *Log) Hash(i int) study.Digest { return hashLine(l.lines[i]) }

// Lines are the records as they are written, from that place on.
func (l *Log) Lines(from int) [][]byte { return l.lines[min(from, len(l.lines)):] }

// Phase is 1 or 2 while contributions or a beacon are waited for, and 3 from then on.
func (l *Log) Phase() int { return l.phase }

// Turn is the contributor that is waited for, if one is.
func (l *Log) Turn() (Contributor, bool) {
	if len(l.records) == 0 || l.phase > 2 || l.turn >= len(l.Start().Contributors) {
		return Contributor{}, false
	}
	return l.Start().Contributors[l.turn], true
}

// Announced is the beacon that is waited for, if one is.
func (l *Log) Announced() *Announce { return l.announced }

// Finished gives the keys once they are made.
func (l *Log) Finished() (*Finish, bool) {
	if !l.finished {
		return nil, false
	}
	return l.records[len(l.records)-1].Finish, true
}

// sizes are the lengths of the states that a contribution to the present phase has.
func (l *Log) sizes() []int64 {
	if l.phase == 1 {
		return []int64{phase1Size(l.Start().domain())}
	}
	var out []int64
	for _, c := range l.Start().Circuits {
		out = append(out, c.phase2Size())
	}
	return out
}

// Sizes are the lengths of the states that are waited for now.
func (l *Log) Sizes() []int64 {
	if _, ok := l.Turn(); !ok {
		return nil
	}
	return l.sizes()
}

// StateSize gives the length of a state that the transcript names.
func (l *Log) StateSize(d study.Digest) (int64, bool) {
	for _, r := range l.records {
		if r.Contribution == nil {
			continue
		}
		for i, s := range r.Contribution.States {
			if s == d {
				return l.Start().stateSize(r.Contribution.Phase, i), true
			}
		}
	}
	return 0, false
}

func (s *Start) stateSize(phase, i int) int64 {
	if phase == 1 {
		return phase1Size(s.domain())
	}
	return s.Circuits[i].phase2Size()
}

// domain is N of phase 1: the largest circuit's.
func (s *Start) domain() int {
	n := 0
	for _, c := range s.Circuits {
		n = max(n, c.domain())
	}
	return n
}

// seed is what a phase's last contribution is made from.
func (l *Log) seed(phase int) []byte {
	b := l.beacons[phase-1]
	id := l.ID()
	m := append([]byte(beaconDomain), id[:]...)
	m = append(m, byte(phase))
	m = binary.BigEndian.AppendUint64(m, b.Block)
	m = append(m, b.Hash[:]...)
	s := sha256.Sum256(m)
	return s[:]
}

// Contributed says how many contributed to a phase.
func (l *Log) Contributed(phase int) int { return l.made[phase-1] }

// Turnout names the contributors of a phase and those who were skipped, in the order of their turns. Who is in neither is waited for.
func (l *Log) Turnout(phase int) (contributed, skipped []string) {
	for _, r := range l.records {
		if c := r.Contribution; c != nil && c.Phase == phase {
			contributed = append(contributed, c.Party)
		}
		if s := r.Skip; s != nil && s.Phase == phase {
			skipped = append(skipped, s.Party)
		}
	}
	return contributed, skipped
}

// Needed are the states that verifying the records from that place on reads: theirs, and the newest of each phase before them.
func (l *Log) Needed(from int) (needed []study.Digest) {
	var newest [2][]study.Digest
	for at, r := range l.records {
		c := r.Contribution
		switch {
		case c == nil:
		case at < from:
			newest[c.Phase-1] = c.States
		default:
			needed = append(needed, c.States...)
		}
	}
	return slices.Concat(newest[0], newest[1], needed)
}
