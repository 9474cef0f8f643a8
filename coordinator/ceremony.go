package coordinator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"salus/ledger"
	"salus/ledger/pins"
	"salus/models/durable"
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

// StartCeremony begins a ceremony of a consortium's keys: every hospital of the consortium is a contributor, in alphabetical order, and has patience for its
// turn. It works while the coordinator serves, which then conducts it. It may follow an earlier one, for other circuits; that one's folder is kept under its id.
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
		if _, pinned := facts.PinnedKey(string(id)); pinned {
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
	if err := ceremony.PutAside(filepath.Join(dir, CeremonyFolder)); err != nil {
		return nil, err
	}
	return ceremony.Create(filepath.Join(dir, CeremonyFolder), s, now)
}

// readChain reads the consortium's facts.
func readChain(ctx context.Context, dir string, config Config) (*ledger.Facts, func(), error) {
	key, err := ledger.LoadKey(filepath.Join(dir, "chain.key"))
	if err != nil {
		return nil, nil, err
	}
	chain, err := ledger.DialAll(ctx, config.Chain, &config.Deployment, key)
	if err != nil {
		return nil, nil, fmt.Errorf("chain: %w", err)
	}
	facts, err := ledger.ReadFacts(ctx, chain, config.Deployment)
	if err != nil {
		chain.Close()
		return nil, nil, fmt.Errorf("chain: %w", err)
	}
	return facts, chain.Close, nil
}

// FinishCeremony makes the keys once the second beacon is known, and pins their hashes and the transcript's. It may be repeated after a crash. Once the bootstrap is closed it pins the
// transcript alone, and the hospitals pin the keys by vote, each after it has verified the ceremony.
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
	chain, err := ledger.DialAll(ctx, config.Chain, &config.Deployment, key)
	if err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	defer chain.Close()
	facts, err := ledger.ReadFacts(ctx, chain, config.Deployment)
	if err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	mine := keys
	if facts.BootstrapClosed() {
		mine = nil
	}
	for _, k := range mine {
		say("pinning " + string(k.Circuit))
		if _, err := chain.PinKey(ctx, string(k.Circuit), k.Hash); err != nil {
			return nil, fmt.Errorf("verifying key of %s: %w", k.Circuit, err)
		}
	}
	if _, err := chain.PinRecord(ctx, pins.Transcript(l.ID()), ceremony.HashRecord(line)); err != nil {
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
