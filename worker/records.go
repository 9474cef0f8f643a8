package worker

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/vault"
)

// The record root. After each import the root over all records and their versions (worker/vault), hashed with the head of the audit log (Anchor), goes on chain, as the next version of the
// site's records; a worker that serves posts it each hour if the log has grown. What the hospital
// shows of a record later, to a patient, a court or an auditor, can be held against it: what was changed, added or removed since gives another root.
//
// What a version commits to is an entry of the log before it is sent ([Site.VerifyAudit] wants one for each version on chain). The log has not grown by such entries alone, nor by what
// strangers cause to be written: they cost the hospital no transaction.
//
// The root is stored here before it is sent. A vault that finds a root on chain that it did not send was restored from an old copy, or is another, and posts nothing until a person
// has said so.

const recordsBlob = "records"

// RecordState is the site's record root.
type RecordState struct {
	Version uint64      `json:"version"` // on chain; 0: none yet
	Root    ledger.Hash `json:"root"`    // on chain: an Anchor's
	Records int         `json:"records"` // in the vault now
	Block   uint64      `json:"block"`   // in which the root came on chain
	Audit   audit.Head  `json:"audit"`   // of the audit log as it is anchored there
}

// anchoredRecords is what was sent last.
type anchoredRecords struct {
	Version uint64      `json:"version"`
	Root    ledger.Hash `json:"root"`   // on chain
	Anchor  Anchor      `json:"anchor"` // whose hash that is; zero where the chain's root was taken over from a restored copy
}

// AnchorRecords puts the root of the vault's records on chain if it is not the one there. An empty vault that never had a root posts none. With restored the chain's root is
// replaced even if this folder did not post it.
func (s *Site) AnchorRecords(ctx context.Context, chain *ledger.Client, restored bool) (RecordState, error) {
	return s.anchor(ctx, chain, restored, func(ctx context.Context) (ledger.RecordsPosted, error) {
		facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
		if err != nil {
			return ledger.RecordsPosted{}, err
		}
		there, _ := facts.Records(chain.Address())
		return there, nil
	})
}

// anchor is AnchorRecords where newest says what the chain has now. A transaction may take minutes to be final, so nothing else of the site is held up meanwhile: records.lock is for this
// alone, and so is recordsBlob.
func (s *Site) anchor(ctx context.Context, chain *ledger.Client, restored bool, newest func(context.Context) (ledger.RecordsPosted, error)) (RecordState, error) {
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "records.lock"))
	if err != nil {
		return RecordState{}, err
	}
	defer unlock()
	var sent anchoredRecords
	if err := s.loadJSON(recordsBlob, &sent); err != nil && !errors.Is(err, vault.ErrNotFound) {
		return RecordState{}, err
	}
	there, err := newest(ctx)
	if err != nil {
		return RecordState{}, fmt.Errorf("record root: %w", err)
	}
	switch {
	case there.Version == sent.Version && there.Root == sent.Root:
	case there.Version+1 == sent.Version: // sent, or about to be, when this process ended
		at, err := s.sendRecords(ctx, chain, sent)
		if err != nil {
			return RecordState{}, err
		}
		there = ledger.RecordsPosted{At: at, Version: sent.Version, Root: sent.Root}
	case restored && there.Version > 0:
		event := audit.Event{Act: ActGoOn, Outcome: audit.Done, Role: string(Operator), Name: here(), Object: fmt.Sprintf(goOnFrom, there.Version)}
		if _, err := s.note(event); err != nil {
			return RecordState{}, err
		}
		sent = anchoredRecords{Version: there.Version, Root: there.Root}
	default:
		return RecordState{}, faults.New(faults.RecordsBehind, "the chain holds version %d of this site's records, this folder posted version %d last", there.Version, sent.Version)
	}
	return s.anchorRecords(ctx, chain, there, sent.Anchor)
}

// anchorRecords posts an anchor of the vault's root and the audit log if it differs from the one on chain.
func (s *Site) anchorRecords(ctx context.Context, chain *ledger.Client, there ledger.RecordsPosted, last Anchor) (RecordState, error) {
	now, err := s.Vault.Root(ctx)
	if err != nil {
		return RecordState{}, err
	}
	head, err := s.auditLog().Head()
	if err != nil {
		return RecordState{}, auditFault(err)
	}
	state := RecordState{Version: there.Version, Root: there.Root, Records: now.Records, Block: there.Block, Audit: last.Audit}
	if now.Records == 0 && there.Version == 0 {
		return state, nil
	}
	if last.Root() == there.Root && last.Records == ledger.Hash(now.Root) {
		if grown, err := s.grown(last.Audit, head); err != nil || !grown {
			return state, err
		}
	}
	anchor := Anchor{now.Root, head}
	next := anchoredRecords{there.Version + 1, anchor.Root(), anchor}
	event := audit.Event{Act: ActAnchor, Outcome: audit.Done, Role: string(Operator), Name: here(), Anchor: &audit.Anchored{Version: next.Version, Records: study.Digest(anchor.Records), Head: head}}
	if _, err := s.note(event); err != nil {
		return RecordState{}, err
	}
	if err := s.savedJSON(recordsBlob, next); err != nil {
		return RecordState{}, err
	}
	at, err := s.sendRecords(ctx, chain, next)
	if err != nil {
		return RecordState{}, err
	}
	state.Version, state.Root, state.Block, state.Audit = next.Version, next.Root, at.Block, head
	return state, nil
}

// grown says whether the audit log, which ends with now, has an entry that is worth a transaction since a head. A shorter one is another.
func (s *Site) grown(since, now audit.Head) (bool, error) {
	if now.Entries < since.Entries {
		return true, nil
	}
	for e, err := range s.auditLog().Since(since.Entries) {
		if err != nil {
			return false, auditFault(err)
		}
		if e.Event.Act != ActAnchor && !ofStranger(e.Event) {
			return true, nil
		}
	}
	return false, nil
}

func (s *Site) sendRecords(ctx context.Context, chain *ledger.Client, r anchoredRecords) (ledger.At, error) {
	if err := s.leaves("record root", r.Root); err != nil {
		return ledger.At{}, err
	}
	at, err := chain.PostRecords(ctx, r.Version, r.Root)
	if err != nil {
		return ledger.At{}, fmt.Errorf("record root: %w", err)
	}
	return at, nil
}
