package coordinator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"salus/ledger"
	"salus/ledger/pins"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/ceremony"
)

const (
	// CeremonyFolder holds the ceremony in the coordinator's folder.
	CeremonyFolder = "ceremony"
	// KeysFolder holds the keys that it made.
	KeysFolder = "keys"

	pendingFile = "pending" // a contribution that was acknowledged and is not verified yet
	draftFile   = "draft"   // a record whose hash may be on chain already
	// beaconDelay is how many blocks lie between an announcement and its beacon: the announcement must be in an earlier block.
	beaconDelay = 5
	look        = time.Second
)

// StartCeremony begins the ceremony of a consortium's keys: every hospital of the consortium is a contributor, in alphabetical order, and has patience for its
// turn. It works while the coordinator serves, which then conducts it.
func StartCeremony(ctx context.Context, dir string, circuits ceremony.Circuits, patience time.Duration, now time.Time, say func(string)) (*ceremony.Folder, error) {
	config, err := LoadConfig(dir)
	if err != nil {
		return nil, err
	}
	facts, closeChain, err := readChain(ctx, dir, config)
	if err != nil {
		return nil, err
	}
	defer closeChain()
	var contributors []ceremony.Contributor
	for _, s := range facts.Sites() {
		contributors = append(contributors, ceremony.Contributor{Name: s.ID, Key: s.SigningKey})
	}
	slices.SortFunc(contributors, func(a, b ceremony.Contributor) int { return slices.Compare([]byte(a.Name), []byte(b.Name)) })
	if len(contributors) == 0 {
		return nil, errors.New("no hospital has joined yet: invite them first, they are the contributors")
	}
	for _, id := range circuits.IDs() {
		if _, pinned := facts.VerifyingKey(string(id)); pinned {
			return nil, fmt.Errorf("a verifying key of %s is pinned already, for ever", id)
		}
	}
	s, err := ceremony.NewStart(circuits, contributors, patience, say)
	if err != nil {
		return nil, err
	}
	deployment, err := json.Marshal(config.Deployment)
	if err != nil {
		return nil, err
	}
	s.Consortium, s.Deployment = facts.Consortium().Name, string(deployment)
	return ceremony.Create(filepath.Join(dir, CeremonyFolder), s, now)
}

// readChain reads the consortium's facts.
func readChain(ctx context.Context, dir string, config Config) (*ledger.Facts, func(), error) {
	key, err := ledger.LoadKey(filepath.Join(dir, "chain.key"))
	if err != nil {
		return nil, nil, err
	}
	chain, err := ledger.Dial(ctx, config.Chain[0], &config.Deployment, key)
	if err != nil {
		return nil, nil, fmt.Errorf("chain %s: %w", config.Chain[0], err)
	}
	facts, err := ledger.ReadFacts(ctx, chain, config.Deployment)
	if err != nil {
		chain.Close()
		return nil, nil, fmt.Errorf("chain: %w", err)
	}
	return facts, chain.Close, nil
}

// FinishCeremony makes the keys once the second beacon is known, and pins their hashes and the transcript's. It may be repeated after a crash.
func FinishCeremony(ctx context.Context, dir string, circuits ceremony.Circuits, now time.Time, say func(string)) (*ceremony.Finish, error) {
	config, err := LoadConfig(dir)
	if err != nil {
		return nil, err
	}
	at := filepath.Join(dir, CeremonyFolder)
	lock := flock.New(filepath.Join(at, "finish.lock"), flock.SetPermissions(0o600))
	if alone, err := lock.TryLock(); err != nil || !alone {
		return nil, errors.Join(errors.New("another process finishes this ceremony, or there is none"), err)
	}
	defer lock.Close()
	f, err := beacons(ctx, at, say)
	if err != nil {
		return nil, err
	}
	l := f.Log()
	if done, ok := l.Finished(); ok {
		return done, nil
	}
	keys, err := ceremony.NewBench(f, circuits, say).Keys(filepath.Join(dir, KeysFolder))
	if err != nil {
		return nil, err
	}
	line, err := drafted(f, ceremony.Record{Time: now.Unix(), Finish: &ceremony.Finish{Keys: keys}})
	if err != nil {
		return nil, err
	}
	key, err := ledger.LoadKey(filepath.Join(dir, "chain.key"))
	if err != nil {
		return nil, err
	}
	chain, err := ledger.Dial(ctx, config.Chain[0], &config.Deployment, key)
	if err != nil {
		return nil, fmt.Errorf("chain %s: %w", config.Chain[0], err)
	}
	defer chain.Close()
	for _, k := range keys {
		say("pinning " + string(k.Circuit))
		if _, err := chain.PinKey(ctx, string(k.Circuit), k.Hash); err != nil {
			return nil, fmt.Errorf("verifying key of %s: %w", k.Circuit, err)
		}
	}
	if _, err := chain.PinKey(ctx, pins.Transcript(l.ID()), ceremony.HashRecord(line)); err != nil {
		return nil, fmt.Errorf("transcript: %w", err)
	}
	if err := f.AppendLine(line); err != nil {
		return nil, err
	}
	done, _ := f.Log().Finished()
	return done, nil
}

// beacons waits until both beacons are in the transcript. Contributors are not waited for: who is missing has to be asked.
func beacons(ctx context.Context, dir string, say func(string)) (*ceremony.Folder, error) {
	said := ""
	for {
		f, err := ceremony.Read(dir)
		if err != nil || f.Log().Phase() == 3 {
			return f, err
		}
		l := f.Log()
		if _, waiting := l.Turn(); waiting || l.Phase() == 1 {
			return nil, fmt.Errorf("the ceremony is not over: %s", Situation(l))
		}
		if now := Situation(l); now != said {
			said = now
			say(now)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(look):
		}
	}
}

// drafted writes a record down before its hash goes on chain, so that a crash between the two does not make another one.
func drafted(f *ceremony.Folder, r ceremony.Record) ([]byte, error) {
	path := filepath.Join(f.Dir(), draftFile)
	line, _, err := f.Draft(r)
	if err != nil {
		return nil, err
	}
	if old, err := os.ReadFile(path); err == nil && len(old) <= ceremony.MaxRecord {
		if same, err := f.Follows(old, r); err == nil && same {
			return old, nil
		}
	}
	return line, durable.WriteFile(path, line, 0o600)
}

// conductor runs a ceremony at the coordinator: it takes states and contributions, verifies, skips, and gets the beacons. All that it decides is in
// the transcript; what it holds besides are files that were sent and are not verified yet.
type conductor struct {
	dir, keysDir string
	chain        *ledger.Client
	keys         *catalogue.Keyring // a development consortium's
	circuits     ceremony.Circuits
	log          *slog.Logger
	clock        func() time.Time
	stored       func(string) // told of what is on disk; for tests

	since time.Time // when the present turn began in this life: while the coordinator was away nobody could contribute

	wake  chan struct{}
	bench *ceremony.Bench // of run's goroutine, as is what follows

	prepared bool // the first states of phase 2 are here

	reading sync.Mutex // held while a key file is looked into

	mu     sync.Mutex // guards the rest
	folder *ceremony.Folder
	state  string
	sent   map[study.Digest]bool // states of the present turn
	files  map[study.Digest]zkproofs.KeyFile
}

func newConductor(dir string, chain *ledger.Client, keys *catalogue.Keyring, log *slog.Logger, clock func() time.Time, hooks Hooks) *conductor {
	stored, circuits := hooks.Stored, catalogue.Circuits()
	if stored == nil {
		stored = func(string) {}
	}
	if hooks.Circuits != nil {
		circuits = *hooks.Circuits
	}
	return &conductor{
		dir: filepath.Join(dir, CeremonyFolder), keysDir: filepath.Join(dir, KeysFolder), chain: chain, keys: keys, circuits: circuits,
		log: log, clock: clock, stored: stored, since: clock(),
		wake: make(chan struct{}, 1), sent: map[study.Digest]bool{}, files: map[study.Digest]zkproofs.KeyFile{}, state: "no ceremony was started",
	}
}

// Situation says whom or what a ceremony waits for.
func Situation(l *ceremony.Log) string {
	if turn, ok := l.Turn(); ok {
		return fmt.Sprintf("phase %d: waiting for %s", l.Phase(), turn.Name)
	}
	if a := l.Announced(); a != nil {
		return fmt.Sprintf("phase %d: waiting for block %d, the beacon", a.Phase, a.Block)
	}
	if _, ok := l.Finished(); ok {
		return "finished"
	}
	if l.Phase() == 3 {
		return "all contributions are in: `salus ceremony finish` makes the keys"
	}
	return fmt.Sprintf("phase %d: the beacon is to be announced", l.Phase())
}

// run conducts until ctx ends.
func (d *conductor) run(ctx context.Context) error {
	for {
		again, err := d.step(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("ceremony", "error", err.Error())
		}
		if again && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.wake:
		case <-time.After(look):
		}
	}
}

// step does the next thing that is due, and says whether another may follow at once.
func (d *conductor) step(ctx context.Context) (again bool, err error) {
	f, err := d.open()
	if err != nil || f == nil {
		return false, err
	}
	l := f.Log()
	turn, waiting := l.Turn()
	switch {
	case waiting:
		if line, ok := d.pending(f); ok {
			return true, d.judge(f, line)
		}
		if l.Phase() == 2 && !d.prepared { // while the first contributor is at work
			if err := ceremony.NewBench(f, d.circuits, nil).Prepare(); err != nil {
				return false, err
			}
			d.prepared = true
		}
		return d.impatient(f, turn)
	case l.Announced() != nil:
		return d.beacon(ctx, f)
	case l.Phase() < 3:
		return l.Contributed(l.Phase()) > 0, d.announce(ctx, f)
	}
	return false, nil
}

func (d *conductor) open() (*ceremony.Folder, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.newest()
}

// newest opens the folder when there is one, and again in the last phase, when another process finishes. The caller holds the lock.
func (d *conductor) newest() (*ceremony.Folder, error) {
	if d.folder != nil && d.folder.Log().Phase() < 3 {
		return d.folder, nil
	}
	if d.folder != nil {
		if _, done := d.folder.Log().Finished(); done {
			return d.folder, nil
		}
		f, err := ceremony.Read(d.dir)
		if err != nil {
			return nil, err
		}
		d.folder, d.state = f, Situation(f.Log())
		return f, nil
	}
	f, err := ceremony.Open(d.dir)
	if errors.Is(err, ceremony.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d.folder, d.state = f, Situation(f.Log())
	d.log.Info("ceremony", "id", f.Log().ID(), "state", d.state)
	return f, nil
}

// add appends a record, and begins a new turn.
func (d *conductor) add(f *ceremony.Folder, r ceremony.Record) error {
	r.Time = d.clock().Unix()
	line, _, err := f.Draft(r)
	if err != nil {
		return err
	}
	return d.addLine(f, line)
}

func (d *conductor) addLine(f *ceremony.Folder, line []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := f.AppendLine(line); err != nil {
		return err
	}
	d.stored("record")
	for _, file := range []string{pendingFile, draftFile} {
		if err := os.Remove(filepath.Join(d.dir, file)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	d.sent, d.since = map[study.Digest]bool{}, d.clock()
	d.state = Situation(f.Log())
	d.log.Info("ceremony", "records", len(f.Log().Records()), "state", d.state)
	return f.Sweep()
}

// pending is the contribution that was acknowledged last, if it is for this place.
func (d *conductor) pending(f *ceremony.Folder) ([]byte, bool) {
	line, err := os.ReadFile(filepath.Join(d.dir, pendingFile))
	if err != nil || len(line) > ceremony.MaxRecord {
		return nil, false
	}
	_, err = f.Log().ParseContribution(line)
	return line, err == nil
}

// judge verifies a contribution. What is not a contribution to this state costs its sender the turn.
func (d *conductor) judge(f *ceremony.Folder, line []byte) error {
	c, err := f.Log().ParseContribution(line)
	if err != nil {
		return err
	}
	d.say("phase %d: verifying %s", c.Phase, c.Party)
	if d.bench == nil {
		d.bench = ceremony.NewBench(f, d.circuits, nil)
	}
	err = d.bench.Check(c)
	if c.Phase == 2 {
		d.bench = nil // what it holds is large; the newest state of phase 1 is worth keeping for the next contribution to it
	}
	if errors.Is(err, ceremony.ErrInvalid) {
		return d.skip(f, err.Error())
	}
	if err != nil {
		return fmt.Errorf("the contribution of %s could not be verified, and waits: %w", c.Party, err)
	}
	return d.addLine(f, line)
}

func (d *conductor) say(format string, a ...any) {
	d.mu.Lock()
	d.state = fmt.Sprintf(format, a...)
	d.log.Info("ceremony", "state", d.state)
	d.mu.Unlock()
}

func (d *conductor) skip(f *ceremony.Folder, reason string) error {
	turn, ok := f.Log().Turn()
	if !ok {
		return nil
	}
	if len(reason) > 300 {
		reason = reason[:300]
	}
	reason = printable(reason)
	d.log.Warn("ceremony: a contributor is skipped", "site", turn.Name, "reason", reason)
	return d.add(f, ceremony.Record{Skip: &ceremony.Skip{Phase: f.Log().Phase(), Party: turn.Name, Reason: reason}})
}

// impatient skips the contributor that is waited for once its time is over.
func (d *conductor) impatient(f *ceremony.Folder, turn ceremony.Contributor) (again bool, err error) {
	patience := time.Duration(f.Log().Start().Patience) * time.Second
	if d.clock().Sub(d.since) < patience {
		return false, nil
	}
	return true, d.skip(f, fmt.Sprintf("no contribution of %s in %v", turn.Name, patience))
}

// announce fixes the block of the beacon on chain before it exists. A draft that a crash left is used if it was in time.
func (d *conductor) announce(ctx context.Context, f *ceremony.Folder) error {
	l := f.Log()
	if l.Contributed(l.Phase()) == 0 {
		failed := fmt.Sprintf("failed: nobody contributed to phase %d; move the folder %s away and begin another ceremony", l.Phase(), d.dir)
		if d.state != failed { // nobody else writes it
			d.say("%s", failed)
		}
		return nil
	}
	head, err := d.chain.Final(ctx)
	if err != nil {
		return err
	}
	r := ceremony.Record{Time: d.clock().Unix(), Announce: &ceremony.Announce{Phase: l.Phase(), Block: head.Number + beaconDelay}}
	line, err := drafted(f, r)
	if err != nil {
		return err
	}
	a, err := f.Announced(line)
	if err != nil {
		return err
	}
	d.stored("draft")
	at, err := d.chain.PinKey(ctx, pins.Announcement(l.ID(), *a), ceremony.HashRecord(line))
	if err != nil {
		return err
	}
	if at.Block >= a.Block { // it came too late, which the chain shows; the next attempt names a later block
		return os.Remove(filepath.Join(d.dir, draftFile))
	}
	return d.addLine(f, line)
}

func (d *conductor) beacon(ctx context.Context, f *ceremony.Folder) (again bool, err error) {
	a := f.Log().Announced()
	head, err := d.chain.Final(ctx)
	if err != nil || head.Number < a.Block {
		return false, err
	}
	block, err := d.chain.BlockAt(ctx, a.Block)
	if err != nil {
		return false, err
	}
	return true, d.add(f, ceremony.Record{Beacon: &ceremony.Beacon{Phase: a.Phase, Block: a.Block, Hash: study.Digest(block.Hash)}})
}

// desk serves salus.v1.Ceremony.
type desk struct {
	salusv1.UnimplementedCeremonyServer
	d *conductor
}

// folder is the ceremony's as it is on disk now. The caller holds the lock.
func (s desk) folder() (*ceremony.Folder, error) {
	f, err := s.d.newest()
	if err == nil && f == nil {
		err = faults.New(faults.NotFound, "no ceremony was started here")
	}
	return f, err
}

const maxRecords = 2 << 20

func (s desk) GetTranscript(_ context.Context, r *salusv1.GetTranscriptRequest) (*salusv1.GetTranscriptResponse, error) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	f, err := s.folder()
	if err != nil {
		return nil, err
	}
	out, size := &salusv1.GetTranscriptResponse{State: s.d.state}, 0
	for _, line := range f.Log().Lines(int(min(r.From, ceremony.MaxTranscript))) {
		if size += len(line); size > maxRecords {
			break
		}
		out.Records = append(out.Records, line)
	}
	return out, nil
}

func (s desk) GetPart(_ context.Context, r *salusv1.GetPartRequest) (*salusv1.GetPartResponse, error) {
	if len(r.Digest) != 32 {
		return nil, faults.New(faults.Malformed, "a digest has 32 bytes, found %d", len(r.Digest))
	}
	path, size, err := s.file(study.Digest(r.Digest))
	if err != nil {
		return nil, err
	}
	if r.Offset > uint64(size) {
		return nil, faults.New(faults.Malformed, "offset %d of %d bytes", r.Offset, size)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, faults.New(faults.NotFound, "the file is not here any more")
	}
	defer f.Close()
	part := make([]byte, min(ceremony.MaxChunk, size-int64(r.Offset)))
	if _, err := f.ReadAt(part, int64(r.Offset)); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return &salusv1.GetPartResponse{Part: part, Size: uint64(size)}, nil
}

// file finds a state that the transcript names, or a key file that somebody asked for.
func (s desk) file(digest study.Digest) (path string, size int64, err error) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if k, ok := s.d.files[digest]; ok {
		return k.Path, k.Size, nil
	}
	if s.d.folder != nil {
		if n, ok := s.d.folder.Log().StateSize(digest); ok {
			return s.d.folder.StatePath(digest), n, nil
		}
	}
	return "", 0, faults.New(faults.NotFound, "%s", digest)
}

// PutPart takes a part from the contributor whose turn it is; of its states no more than twice as many as it has to send.
func (s desk) PutPart(ctx context.Context, r *salusv1.PutPartRequest) (*salusv1.PutPartResponse, error) {
	caller, _ := transport.CallerFrom(ctx)
	if len(r.Digest) != 32 || len(r.Part) > ceremony.MaxChunk {
		return nil, faults.New(faults.Malformed, "digest or part of the state")
	}
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	f, err := s.turn(caller)
	if err != nil {
		return nil, err
	}
	sizes, digest := f.Log().Sizes(), study.Digest(r.Digest)
	if !slices.Contains(sizes, int64(min(r.Size, 1<<40))) {
		return nil, faults.New(faults.Malformed, "no state of this phase has %d bytes", r.Size)
	}
	if !s.d.sent[digest] && len(s.d.sent) >= 2*len(sizes) {
		return nil, faults.New(faults.ArtifactTooLarge, "%d states were begun, %d are expected", len(s.d.sent), len(sizes))
	}
	s.d.sent[digest] = true
	have, err := f.Receive(caller.Name, digest, int64(r.Size), int64(min(r.Offset, 1<<40)), r.Part)
	if errors.Is(err, ceremony.ErrOffset) {
		return &salusv1.PutPartResponse{Have: uint64(have)}, nil // the sender goes on from there
	}
	if err != nil {
		return nil, faults.New(faults.DigestMismatch, "%v", err)
	}
	return &salusv1.PutPartResponse{Have: uint64(have)}, nil
}

// turn is the folder if it is the caller's turn and nothing of its is being verified. The caller holds the lock.
func (s desk) turn(caller transport.Caller) (*ceremony.Folder, error) {
	f, err := s.folder()
	if err != nil {
		return nil, err
	}
	if turn, ok := f.Log().Turn(); !ok || turn.Name != caller.Name || caller.Role != transport.Site {
		return nil, faults.New(faults.WrongPhase, "%s", Situation(f.Log()))
	}
	if _, waiting := s.d.pending(f); waiting {
		return nil, faults.New(faults.AlreadySubmitted, "the contribution is being verified")
	}
	return f, nil
}

func (s desk) Contribute(ctx context.Context, r *salusv1.ContributeRequest) (*salusv1.ContributeResponse, error) {
	caller, _ := transport.CallerFrom(ctx)
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if _, err := s.folder(); err != nil {
		return nil, err
	}
	path := filepath.Join(s.d.dir, pendingFile)
	if old, err := os.ReadFile(path); err == nil && slices.Equal(old, r.Record) {
		return &salusv1.ContributeResponse{}, nil // the answer was lost
	}
	f, err := s.turn(caller)
	if err != nil {
		return nil, err
	}
	c, err := f.Log().ParseContribution(r.Record)
	if err != nil {
		return nil, faults.New(faults.ArtifactMalformed, "%v", err)
	}
	if c.Party != caller.Name {
		return nil, faults.New(faults.NotAParty, "it is %s's", c.Party)
	}
	for i, state := range c.States {
		if !f.Has(state) {
			return nil, faults.New(faults.ArtifactNotYet, "state %d is not here", i)
		}
	}
	if err := durable.WriteFile(path, r.Record, 0o600); err != nil {
		return nil, err
	}
	s.d.stored("pending")
	select {
	case s.d.wake <- struct{}{}:
	default:
	}
	return &salusv1.ContributeResponse{}, nil
}

// GetKeyFile names a key file; it is hashed when it is asked for the first time.
func (s desk) GetKeyFile(_ context.Context, r *salusv1.GetKeyFileRequest) (*salusv1.GetKeyFileResponse, error) {
	id, err := zkproofs.ParseCircuitID(r.Circuit)
	if err != nil {
		return nil, faults.New(faults.Malformed, "%v", err)
	}
	s.d.mu.Lock()
	for digest, k := range s.d.files {
		if k.Circuit == id {
			s.d.mu.Unlock()
			return &salusv1.GetKeyFileResponse{Digest: digest[:], Size: uint64(k.Size)}, nil
		}
	}
	s.d.mu.Unlock()
	k, err := s.d.keyFile(id)
	if err != nil {
		return nil, faults.New(faults.NotFound, "%v", err)
	}
	s.d.mu.Lock()
	s.d.files[k.Digest] = k
	s.d.mu.Unlock()
	return &salusv1.GetKeyFileResponse{Digest: k.Digest[:], Size: uint64(k.Size)}, nil
}

// keyFile finds a circuit's key file: the ceremony's where there is one, else the development consortium's.
func (d *conductor) keyFile(id zkproofs.CircuitID) (zkproofs.KeyFile, error) {
	d.mu.Lock()
	f := d.folder
	d.mu.Unlock()
	if f == nil {
		return d.keys.File(id)
	}
	// Looking into a key file compiles its circuit: nobody may have that done before there is one, and one at a time.
	finish, done := f.Log().Finished()
	if !done || !slices.ContainsFunc(finish.Keys, func(k ceremony.Key) bool { return k.Circuit == id }) {
		return zkproofs.KeyFile{}, fmt.Errorf("the ceremony has made no key of %s yet", id)
	}
	d.reading.Lock()
	defer d.reading.Unlock()
	return d.circuits.KeyFile(d.keysDir, id)
}
