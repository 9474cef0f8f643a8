// Package pins is what a key ceremony (zkproofs/ceremony) puts on chain, and the comparison of its transcript with the chain.
//
// The consortium's contract pins a 32-byte value under a name once and for ever. Verifying keys are pinned by the operator until the bootstrap is closed, and by the hospitals' vote
// afterwards; a ceremony's own records, whose names begin with "ceremony/", by the operator at any time:
//
//	ceremony/v1/<id>/phase<p>/block<B>   hash of the record that announces block B as the beacon of phase p, pinned in a block before B
//	ceremony/v1/<id>/transcript          hash of the last record, which names every key
//	<circuit>                            hash of the circuit's verifying key, as in every consortium
//
// where <id> is the first 16 hexadecimal digits of the first record's hash. Whoever holds the transcript can so check that the beacon was
// fixed before anybody could know it, that it is the first of its phase that was in time, that the contributors are the consortium's hospitals, and that the
// keys in use are the ceremony's.
package pins

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"salus/ledger"
	"salus/models/study"
	"salus/zkproofs/ceremony"
)

func prefix(id study.Digest) string { return "ceremony/v1/" + hex.EncodeToString(id[:8]) + "/" }

// Announcement is the name under which an announcement's hash is pinned.
func Announcement(id study.Digest, a ceremony.Announce) string {
	return fmt.Sprintf("%sphase%d/block%d", prefix(id), a.Phase, a.Block)
}

// Transcript is the name under which the finished transcript's head is pinned.
func Transcript(id study.Digest) string { return prefix(id) + "transcript" }

// Deployment reads the contracts that a ceremony's first record names.
func Deployment(s *ceremony.Start) (ledger.Deployment, error) {
	var d ledger.Deployment
	if err := json.Unmarshal([]byte(s.Deployment), &d); err != nil {
		return d, fmt.Errorf("the transcript's contracts are malformed")
	}
	return d, nil
}

// Check compares all that a transcript says with the chain. Source gives the blocks that are beacons.
func Check(ctx context.Context, source ledger.Source, f *ledger.Facts, l *ceremony.Log) error {
	d, err := Deployment(l.Start())
	if err != nil {
		return err
	}
	if d != f.Deployment {
		return fmt.Errorf("the ceremony is for other contracts than these")
	}
	if name := f.Consortium().Name; name != l.Start().Consortium {
		return fmt.Errorf("the ceremony is for consortium %.64q, the contracts say %.64q", l.Start().Consortium, name)
	}
	if err := contributors(f, l.Start()); err != nil {
		return err
	}
	pinned := map[string]ledger.KeyPinned{}
	for _, fact := range f.All {
		if p, ok := fact.(ledger.KeyPinned); ok {
			pinned[p.Circuit] = p
		}
	}
	for i, r := range l.Records() {
		switch {
		case r.Announce != nil:
			err = announced(f, pinned, l, *r.Announce, l.Hash(i))
		case r.Beacon != nil:
			err = beacon(ctx, source, *r.Beacon)
		case r.Finish != nil:
			err = finished(f, pinned, l, r.Finish, l.Hash(i))
		}
		if err != nil {
			return fmt.Errorf("record %d: %w", i, err)
		}
	}
	return nil
}

// contributors are hospitals of the consortium, with the keys that the chain has for them; one that was removed since was one.
func contributors(f *ledger.Facts, s *ceremony.Start) error {
	keys := map[string]study.Digest{}
	for _, fact := range f.All {
		if a, ok := fact.(ledger.SiteAdmitted); ok {
			keys[a.ID] = a.SigningKey
		}
	}
	for _, c := range s.Contributors {
		if key, known := keys[c.Name]; !known || key != c.Key {
			return fmt.Errorf("contributor %s is not a hospital of the consortium, or has another signing key there", c.Name)
		}
	}
	return nil
}

func announced(f *ledger.Facts, pinned map[string]ledger.KeyPinned, l *ceremony.Log, a ceremony.Announce, hash study.Digest) error {
	name := Announcement(l.ID(), a)
	p, ok := pinned[name]
	if !ok || p.KeyHash != hash {
		return fmt.Errorf("the announcement of block %d is not on chain", a.Block)
	}
	if p.Block >= a.Block {
		return fmt.Errorf("block %d was announced in block %d, when it was known", a.Block, p.Block)
	}
	// Of several announcements that were in time the first counts: by a later one the operator could choose the beacon, and so nobody ends a ceremony by announcing again.
	for _, fact := range f.All {
		q, ok := fact.(ledger.KeyPinned)
		if !ok {
			continue
		}
		if q.Circuit == name {
			return nil
		}
		if block, ok := announces(l.ID(), a.Phase, q.Circuit); ok && q.Block < block {
			return fmt.Errorf("phase %d was announced in time before (%s, then %s)", a.Phase, q.Circuit, name)
		}
	}
	return nil
}

// announces reads the block from the name of a phase's announcement. A name that is not exactly as Announcement writes it announces nothing: no transcript can bear it out.
func announces(id study.Digest, phase int, name string) (block uint64, ok bool) {
	digits, ok := strings.CutPrefix(name, fmt.Sprintf("%sphase%d/block", prefix(id), phase))
	if !ok {
		return 0, false
	}
	block, err := strconv.ParseUint(digits, 10, 64)
	return block, err == nil && Announcement(id, ceremony.Announce{Phase: phase, Block: block}) == name
}

func beacon(ctx context.Context, source ledger.Source, b ceremony.Beacon) error {
	block, err := source.BlockAt(ctx, b.Block)
	if err != nil {
		return fmt.Errorf("the beacon's block %d: %w", b.Block, err)
	}
	if study.Digest(block.Hash) != b.Hash {
		return fmt.Errorf("the beacon is not the hash of block %d", b.Block)
	}
	return nil
}

func finished(facts *ledger.Facts, pinned map[string]ledger.KeyPinned, l *ceremony.Log, f *ceremony.Finish, hash study.Digest) error {
	if p, ok := pinned[Transcript(l.ID())]; !ok || p.KeyHash != hash {
		return fmt.Errorf("the transcript's head is not on chain")
	}
	for _, k := range f.Keys {
		p, ok := pinned[string(k.Circuit)]
		if !ok && facts.BootstrapClosed() {
			continue // the hospitals vote on it, each after it has verified the ceremony (Unpinned)
		}
		if !ok || p.KeyHash != k.Hash {
			return fmt.Errorf("the consortium has pinned another verifying key for %s", k.Circuit)
		}
	}
	return nil
}

// ofConsents says whether the contracts verify proofs of a circuit themselves, to move the roots of consents (ConsentRegistry.sol). It is so by name alone, whether a program knows the
// circuit or not.
func ofConsents(circuit string) bool {
	return strings.HasPrefix(circuit, "admission/") || strings.HasPrefix(circuit, "consentbatch/")
}

// Unmade lists, in order, the circuits whose pinned keys a member has to have made itself before it relies on the consortium, and has not:
//
//   - of the circuits of consents, every key under which a root can move, whoever pinned it, and every retired one under which a hospital that is active still has moved its root: what it moved
//     then stands;
//   - of all other circuits, every key in use that the operator pinned alone, during the bootstrap. One that the hospitals voted for is compared when a session uses it.
//
// Made says whether the member made the key of a circuit that has this hash.
func Unmade(f *ledger.Facts, made func(circuit string, keyHash [32]byte) bool) []string {
	var out []string
	alone := true // the operator pins
	for _, fact := range f.All {
		switch e := fact.(type) {
		case ledger.BootstrapClosed:
			alone = false
		case ledger.KeyPinned:
			if strings.HasPrefix(e.Circuit, "ceremony/") {
				continue
			}
			_, retired := f.Retired(e.Circuit)
			due := alone && !retired
			if ofConsents(e.Circuit) {
				due = !retired || moved(f, e.Circuit)
			}
			if due && !made(e.Circuit, e.KeyHash) {
				out = append(out, e.Circuit)
			}
		}
	}
	slices.Sort(out)
	return out
}

// moved says whether a hospital that is active has moved its root of consents under a circuit's key.
func moved(f *ledger.Facts, circuit string) bool {
	for _, fact := range f.All {
		if b, ok := fact.(ledger.BatchAccepted); ok && b.Under(circuit) {
			if _, _, active, _ := f.Member(b.Site); active {
				return true
			}
		}
	}
	return false
}

// Ceremonies lists the ids, as in the names of their records, of the ceremonies whose finished transcripts are pinned, in order.
func Ceremonies(f *ledger.Facts) []string {
	var out []string
	for _, name := range f.Pinned() {
		if id, ok := strings.CutPrefix(name, "ceremony/v1/"); ok {
			if id, ok := strings.CutSuffix(id, "/transcript"); ok {
				out = append(out, id)
			}
		}
	}
	return out
}

// Unpinned lists the circuits whose keys a finished ceremony made and the consortium has not pinned: its hospitals have not voted for them yet.
func Unpinned(f *ledger.Facts, l *ceremony.Log) []string {
	finish, done := l.Finished()
	if !done {
		return nil
	}
	var out []string
	for _, k := range finish.Keys {
		if _, ok := f.PinnedKey(string(k.Circuit)); !ok {
			out = append(out, string(k.Circuit))
		}
	}
	return out
}
