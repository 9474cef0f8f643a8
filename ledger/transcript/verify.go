package transcript

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"salus/ledger"
	"salus/models/study"
	"salus/zkproofs"
)

// Report is what a verification found true, check by check, in the order in which the checks ran.
type Report struct {
	Development bool              `json:"development"`
	Consortium  string            `json:"consortium"` // as it calls itself: anybody may take the name
	Chain       ledger.Deployment `json:"chain"`      // what the consortium is known by; compare it with what you know
	Study       study.Hash        `json:"study"`
	Name        string            `json:"name"`
	Session     study.SessionID   `json:"session"`
	Sites       []study.SiteID    `json:"sites"`
	Proofs      int               `json:"proofs"`
	Checks      []Check           `json:"checks"`
	Keys        []Pin             `json:"keys"`              // verifying keys that the result rests on: the session's, and those under which its sites had moved their patients' consents
	History     []Step            `json:"history,omitempty"` // of an iterative analysis: the sessions that the model rests on, and this one
	NotChecked  []string          `json:"notChecked,omitempty"`
	Retired     []string          `json:"retired,omitempty"` // circuits whose keys the hospitals have retired since, with their reasons
	Result      json.RawMessage   `json:"result"`            // only if every check holds
}

// RestsOn settles, with the reports on the receipts of earlier sessions, whether this one's model follows from the study: each of them derived the next model from decrypted
// sums and compared it with what the chain opened after. It returns the sessions of the chain whose receipts are missing.
func (rep *Report) RestsOn(earlier ...*Report) (missing []study.SessionID) {
	verified := map[study.SessionID]bool{}
	for _, e := range earlier {
		if e.Result != nil && e.Chain == rep.Chain {
			verified[e.Session] = true
		}
	}
	for _, s := range rep.History {
		if s.Session != rep.Session && !verified[s.Session] {
			missing = append(missing, s.Session)
		}
	}
	rep.NotChecked = nil
	if len(missing) > 0 {
		rep.NotChecked = []string{fmt.Sprintf("that the model, and the likelihoods it commits to, follow from the %d sessions before: every site attests that it derived them, their receipts show it", len(missing))}
	}
	return missing
}

// Check is one thing that holds.
type Check struct {
	Name   string `json:"name"`
	Detail string `json:"detail"`
}

func (rep *Report) hold(name, format string, args ...any) {
	rep.Checks = append(rep.Checks, Check{name, fmt.Sprintf(format, args...)})
}

// Verify derives a receipt's result again from nothing but the receipt, the artifacts and the chain. The error is a
// *Refusal whose Check names what failed; the report then holds the checks that had passed.
//
// The receipt says in which consortium it was made, and Verify that this consortium exists on that chain and holds what
// the receipt claims. That it is the consortium that the reader means is the caller's to compare, by Report.Chain.
func Verify(ctx context.Context, receipt []byte, artifacts Artifacts, chain ledger.Source) (*Report, error) {
	rep := new(Report)
	fail := func(check string, err error) (*Report, error) {
		if r, ok := errors.AsType[*Refusal](err); ok {
			return rep, r
		}
		return rep, &Refusal{Check: check, Err: err}
	}

	rc, err := ParseReceipt(receipt)
	if err != nil {
		return fail("receipt", err)
	}
	claimed, err := ParseTerms(rc.Terms)
	if err != nil {
		return fail("receipt", err)
	}
	st, err := study.ParseCanonical(rc.Study)
	if err != nil {
		return fail("study", err)
	}
	rep.Chain, rep.Study, rep.Name, rep.Session = claimed.Chain, st.Hash(), st.Name, claimed.Session
	rep.hold("receipt", "canonical, %d bytes, %d entries", len(receipt), len(rc.Entries))

	facts, err := ledger.ReadFacts(ctx, chain, claimed.Chain)
	if err != nil {
		return fail("chain", err)
	}
	rep.Development, rep.Consortium = facts.Consortium().Development, plain(facts.Consortium().Name)
	rep.hold("chain", "chain %d, genesis %s, final block %d", claimed.Chain.ChainID, claimed.Chain.Genesis, facts.Head.Number)

	terms, err := ReadTerms(facts, claimed.Session, st, claimed.Model)
	if err != nil {
		return fail("terms", err)
	}
	if !bytes.Equal(terms.Bytes(), rc.Terms) {
		return fail("terms", fmt.Errorf("the receipt's terms are not those that the chain fixed"))
	}
	for _, s := range terms.Sites {
		rep.Sites = append(rep.Sites, s.ID)
	}
	rep.hold("terms", "%d sites, opened in block %d", len(terms.Sites), terms.Block.Number)

	if !ed25519.Verify(terms.Researcher[:], rc.message(), rc.Signature[:]) {
		return fail("signature", fmt.Errorf("the receipt is not signed by the study's researcher"))
	}
	rep.hold("signature", "by the researcher's key %s", terms.Researcher)

	replay, err := NewReplay(terms, st, storedKeys{ctx, artifacts, terms})
	if err != nil {
		return fail("verifying key", err)
	}
	rep.hold("verifying keys", "%d, as the consortium pinned them", len(terms.Keys))
	rep.Keys = append(slices.Clone(terms.Keys), consentKeys(facts, terms)...)
	rep.Retired = retiredSince(facts, terms)
	if err := replayAll(ctx, replay, rc.Entries, artifacts); err != nil {
		return fail("entry", err)
	}
	rep.Proofs = replay.Proofs()
	rep.hold("proofs", "%d zero-knowledge proofs verified", rep.Proofs)

	if err := anchored(facts, replay); err != nil {
		return fail("anchor", err)
	}
	seal, _ := replay.Seal()
	rep.hold("anchor", "head %s sealed, attested by all %d sites", seal.Head, len(terms.Sites))
	rep.hold("release rule", "proven floors add up to %d of at least %d patients, %d of at least %d sites", seal.Floors, st.Release.MinCohort, len(terms.Sites), st.Release.MinSites)

	opening := rc.opened()
	if opening.Commitment() != terms.Model.Commitment {
		return fail("model", errors.New("the receipt does not open what the session's model commits to"))
	}
	out, err := replay.Outcome(opening, NextSalt(rc.Salt, terms.Session))
	if err != nil {
		return fail("result", err)
	}
	result := out.Result
	if !bytes.Equal(result, rc.Result) {
		return fail("result", fmt.Errorf("the decrypted sums give another result than the receipt says"))
	}
	rep.hold("result", "derived again from the decrypted sums, %d bytes", len(result))

	on, _ := facts.Session(terms.Session)
	if on.Released == nil {
		return fail("release", fmt.Errorf("the chain holds no release of this session"))
	}
	if study.Digest(on.Released.Commitment) != Release(rc.Salt, result) {
		return fail("release", fmt.Errorf("the chain's release commits to another result or salt"))
	}
	rep.hold("release", "committed in block %d", on.Released.Block)
	if err := rep.followed(facts, replay, out, rc.Stopped, rc.Next); err != nil {
		return fail("model", err)
	}
	rep.RestsOn()
	rep.Result = result
	return rep, nil
}

// consentKeys are the keys under which the contracts had accepted changes of the consents of a session's sites, until it was opened. Who made one may have been able to forge consents.
func consentKeys(f *ledger.Facts, t *Terms) (out []Pin) {
	on, _ := f.Session(t.Session)
	sites := map[ledger.Address]bool{}
	for _, e := range on.Opened.Roster {
		sites[e.Site] = true
	}
	under := map[[32]byte]ledger.BatchAccepted{} // one of each circuit
	for _, fact := range f.All {
		if b, ok := fact.(ledger.BatchAccepted); ok && sites[b.Site] && b.Block <= on.Opened.Block {
			under[b.Circuit] = b
		}
	}
	for _, circuit := range f.Pinned() {
		for _, b := range under {
			if b.Under(circuit) {
				hash, _ := f.PinnedKey(circuit)
				out = append(out, Pin{zkproofs.CircuitID(circuit), hash})
			}
		}
	}
	return out
}

// Unmade lists the circuits whose keys the result rests on and that the reader has not made, in verifying a ceremony.
func (rep *Report) Unmade(made func(circuit string, keyHash [32]byte) bool) (out []string) {
	for _, k := range rep.Keys {
		if !made(string(k.Circuit), k.Hash) {
			out = append(out, string(k.Circuit))
		}
	}
	return out
}

// retiredSince names the keys of a session that are retired now, and why.
func retiredSince(f *ledger.Facts, t *Terms) (out []string) {
	for _, k := range t.Keys {
		r, ok := f.Retired(string(k.Circuit))
		if !ok {
			continue
		}
		reason := "?"
		if m, ok := f.Motion(r.Motion); ok {
			reason = m.Made.Reason
		}
		out = append(out, fmt.Sprintf("%s, in block %d: %s", k.Circuit, r.Block, strconv.Quote(reason)))
	}
	return out
}

// plain is a text that anybody could have put on chain as it may stand on a terminal.
func plain(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.QuoteToASCII(s)
	}
	return s
}

// replayAll fetches and adds every entry; nothing may be missing, and the order must be the canonical one.
func replayAll(ctx context.Context, r *Replay, entries []Entry, artifacts Artifacts) error {
	for _, e := range entries {
		if err := r.admit(e); errors.Is(err, ErrDuplicate) {
			return refuse("duplicate", e, err)
		} else if err != nil {
			return err
		}
		b, err := artifacts.Artifact(ctx, e.Digest, r.Format().MaxSize(e.Kind))
		if err != nil {
			return refuse("artifact", e, err)
		}
		if err := r.Add(e, b); err != nil {
			return err
		}
	}
	if now, missing := r.Missing(); now != "" {
		return &Refusal{Check: "order", Err: fmt.Errorf("the %s of %v is missing", now, missing)}
	}
	if _, ok := r.Said(Share, Researcher); !ok {
		return &Refusal{Check: "order", Err: fmt.Errorf("the researcher's decryption share is missing")}
	}
	for i, e := range r.Entries() {
		if entries[i] != e {
			return &Refusal{Check: "order", Err: fmt.Errorf("the entries are not in canonical order")}
		}
	}
	return nil
}

// anchored compares the replay's seal with the chain's, and asks for every site's attestation.
func anchored(f *ledger.Facts, r *Replay) error {
	seal, err := r.Seal()
	if err != nil {
		return err
	}
	on, ok := f.Session(r.terms.Session)
	switch {
	case !ok || on.Sealed == nil:
		return fmt.Errorf("the chain holds no seal of this session")
	case on.Aborted != nil:
		return fmt.Errorf("the session was aborted in block %d", on.Aborted.Block)
	case study.Digest(on.Sealed.Head) != seal.Head:
		return &Refusal{Check: "head", Err: fmt.Errorf("the transcript has head %s, the chain sealed %s", seal.Head, study.Digest(on.Sealed.Head))}
	case study.Digest(on.Sealed.Aggregate) != seal.Aggregate:
		return &Refusal{Check: "aggregate", Err: fmt.Errorf("the contributions do not sum to the aggregate that the chain sealed")}
	}
	for _, e := range on.Opened.Roster {
		a, ok := on.Attested[e.Site]
		if !ok || study.Digest(a.Head) != seal.Head {
			return fmt.Errorf("site %s has not attested the sealed head", e.Site)
		}
	}
	return nil
}
