package coordinator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"salus/ledger"
	"salus/ledger/pins"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/ceremony"
)

// conductor runs a ceremony at the coordinator: it takes states and contributions, verifies, skips, and gets the beacons. All that it decides is in
// the transcript; what it holds besides are files that were sent and are not verified yet.
type conductor struct {
	dir      string
	chain    *ledger.Client
	keys     *catalogue.Keyring // a development consortium's, for its members to have; nil elsewhere
	circuits ceremony.Circuits
	log      *slog.Logger
	clock    func() time.Time
	stored   func(string) // told of what is on disk; for tests

	since time.Time // when the present turn began in this life: while the coordinator was away nobody could contribute

	wake  chan struct{}
	bench *ceremony.Bench // of run's goroutine, as is what follows

	prepared bool         // the first states of phase 2 are here
	id       study.Digest // of the ceremony that bench and prepared are of

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
		dir: filepath.Join(dir, CeremonyFolder), chain: chain, keys: keys, circuits: circuits,
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
	if id := l.ID(); id != d.id {
		d.id, d.bench, d.prepared = id, nil, false
	}
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

// newest opens the folder when there is one, and again in the last phase, when another process finishes, and when a later ceremony has begun. The caller holds the lock.
func (d *conductor) newest() (*ceremony.Folder, error) {
	if d.folder != nil && d.folder.Log().Phase() < 3 {
		return d.folder, nil
	}
	if d.folder != nil {
		if _, done := d.folder.Log().Finished(); !done {
			f, err := ceremony.Read(d.dir)
			if err != nil {
				return nil, err
			}
			d.folder, d.state = f, Situation(f.Log())
			return f, nil
		}
		if d.folder.Stands() {
			return d.folder, nil
		}
		d.folder, d.sent, d.since = nil, map[study.Digest]bool{}, d.clock() // another ceremony has begun
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
	at, err := d.chain.PinRecord(ctx, pins.Announcement(l.ID(), *a), ceremony.HashRecord(line))
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
