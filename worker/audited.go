package worker

import (
	"context"
	"crypto/sha3"
	"encoding/binary"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/source"
	"salus/worker/vault"
)

// The audit log of this site (worker/audit): every act below is in it, whether it was done, refused or failed. What shows records is in it before anything is shown, and what
// changes them before anything is changed: where no entry can be written nothing is done.

// The acts.
const (
	ActImport     = "import"
	ActErase      = "erase"
	ActBackup     = "backup"
	ActRestore    = "restore"
	ActRewrap     = "rewrap"
	ActCompact    = "compact"
	ActVerify     = "verify"
	ActKeep       = "keep"
	ActProve      = "prove"
	ActSearch     = "search"
	ActDataset    = "dataset" // a study's rows are made from records
	ActPlan       = "plan"
	ActTreatment  = "treatment"
	ActEmergency  = "emergency"
	ActReview     = "review"
	ActSpotCheck  = "spot check"
	ActAccounting = "accounting" // a patient's disclosures are listed
	ActAudit      = "audit"      // the log is read
	ActAppoint    = "appoint"
	ActDismiss    = "dismiss"
	ActAnchor     = "anchor" // the log's head goes on chain with the record root
	ActGoOn       = "go on"  // from the chain's record root, after a restored copy
)

func (s *Site) auditLog() *audit.Log {
	return audit.New(s.Vault, filepath.Join(s.Dir, "audit.lock"))
}

// note writes one entry.
func (s *Site) note(e audit.Event) (audit.Head, error) {
	if e.At.IsZero() {
		e.At = time.Now()
	}
	h, err := s.auditLog().Append(e)
	return h, auditFault(err)
}

func auditFault(err error) error {
	if errors.Is(err, audit.ErrBroken) {
		return faults.New(faults.AuditBroken, "%v", err)
	}
	return err
}

// noted runs an act between the entry that it began and the one that says how it ended. do may say more of it in the second.
func (s *Site) noted(e audit.Event, do func(*audit.Event) error) error {
	if e.Role == "" {
		e.Role, e.Name = string(Operator), here()
	}
	e.Outcome = audit.Begun
	h, err := s.note(e)
	if err != nil {
		return err
	}
	e.Follows = h.Entries
	err = do(&e)
	e.Outcome = audit.Done
	if err != nil {
		e.Outcome, e.Detail = outcomeOf(err)
	}
	if _, failed := s.note(e); failed != nil {
		return errors.Join(err, failed)
	}
	return err
}

// outcomeOf is an error as the log has it: its code, since its text may name more than belongs there.
func outcomeOf(err error) (audit.Outcome, string) {
	f, ok := faults.From(err)
	if !ok {
		return audit.Failed, ""
	}
	if faults.ExitStatus(err) == faults.Denied.ExitStatus() {
		return audit.Refused, string(f.Code)
	}
	return audit.Failed, string(f.Code)
}

// refusing notes a refusal, and gives it.
func (s *Site) refusing(e audit.Event, refused error) error {
	e.Outcome, e.Detail = outcomeOf(refused)
	if _, err := s.note(e); err != nil {
		return errors.Join(refused, err)
	}
	return refused
}

// here is the account of this machine under which a command runs.
func here() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// anchorLabel begins what is hashed for the chain.
const anchorLabel = "salus/anchor/v1\x00"

// Anchor is what a site's record root on chain commits to: its records, and its audit log so far.
//
//	root on chain = SHA3-256("salus/anchor/v1" 0, root of the vault's records, entries of the log in 8 bytes, its chain)
type Anchor struct {
	Records ledger.Hash `json:"records"` // worker/vault Root
	Audit   audit.Head  `json:"audit"`
}

// Root is the anchor's hash.
func (a Anchor) Root() ledger.Hash {
	h := sha3.New256()
	h.Write([]byte(anchorLabel))
	h.Write(a.Records[:])
	h.Write(binary.BigEndian.AppendUint64(nil, a.Audit.Entries))
	h.Write(a.Audit.Chain[:])
	return ledger.Hash(h.Sum(nil))
}

// goOnFrom is what an entry [ActGoOn] names: the version that the chain had.
const goOnFrom = "version %d"

// AuditReport says what a check of the audit log found.
type AuditReport struct {
	Site     string      `json:"site"`
	Entries  uint64      `json:"entries"`
	Chain    ledger.Hash `json:"chain"`    // of the last
	Anchored uint64      `json:"anchored"` // entries that the chain vouches for
	Version  uint64      `json:"version"`  // of the site's record root on chain
	Block    uint64      `json:"block"`
	Gaps     []AuditGap  `json:"gaps"` // versions on chain whose log this is not
}

// AuditGap is a row of versions of the site's record root, from the first to the last.
type AuditGap struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

// VerifyAudit reads the whole log and holds it against every record root that the site ever put on chain, and against heads that others kept, such as the last of an export. Each version
// on chain must have an entry that says what was hashed for it, and the log must have that head at its place.
//
// Versions without one are a gap: they were posted over another log. A person who went on from the chain after a restored copy has said so in the log, and the gap stays: the error is then
// [faults.AuditGap] for ever, since who restored a copy to be rid of entries says so, too. Of other gaps nobody has said anything ([faults.AuditBroken]).
func (s *Site) VerifyAudit(f *ledger.Facts, site ledger.Address, kept ...audit.Head) (AuditReport, error) {
	out := AuditReport{Site: s.Profile.Name, Gaps: []AuditGap{}}
	posted := f.RecordVersions(site)
	heads, said, err := s.anchored(posted)
	if err != nil {
		return out, err
	}
	for _, p := range posted {
		out.Version, out.Block = p.Version, p.Block
		head, held := heads[p.Version]
		if held {
			kept = append(kept, head)
			out.Anchored = max(out.Anchored, head.Entries)
			continue
		}
		if n := len(out.Gaps); n > 0 && out.Gaps[n-1].To+1 == p.Version {
			out.Gaps[n-1].To = p.Version
		} else {
			out.Gaps = append(out.Gaps, AuditGap{p.Version, p.Version})
		}
	}
	v, err := audit.Verify(s.auditLog().Entries(), kept)
	out.Entries, out.Chain = v.Head.Entries, ledger.Hash(v.Head.Chain)
	if err != nil || len(out.Gaps) == 0 {
		return out, auditFault(err)
	}
	if out.Gaps[len(out.Gaps)-1].To > said {
		return out, faults.New(faults.AuditBroken, "the chain holds %s of this site's record root, which are of another log: this one was cut off, written anew, or restored from an older copy", gapsText(out.Gaps))
	}
	return out, faults.New(faults.AuditGap, "%s of this site's record root", gapsText(out.Gaps))
}

// anchored looks through the log for what was hashed for the site's versions on chain: the heads, by version. said is the newest version from which a person went on.
func (s *Site) anchored(posted []ledger.RecordsPosted) (heads map[uint64]audit.Head, said uint64, err error) {
	heads = map[uint64]audit.Head{}
	for e, err := range s.auditLog().Entries() {
		if err != nil {
			return nil, 0, auditFault(err)
		}
		if e.Event.Act == ActGoOn {
			var from uint64
			if _, err := fmt.Sscanf(e.Event.Object, goOnFrom, &from); err == nil {
				said = max(said, from)
			}
		}
		a := e.Event.Anchor
		if a == nil || a.Version == 0 || a.Version > uint64(len(posted)) { // none, or not final yet
			continue
		}
		if (Anchor{ledger.Hash(a.Records), a.Head}).Root() == ledger.Hash(posted[a.Version-1].Root) {
			heads[a.Version] = a.Head
		}
	}
	return heads, said, nil
}

func gapsText(gaps []AuditGap) string {
	var text []string
	for _, g := range gaps {
		if g.From == g.To {
			text = append(text, fmt.Sprint(g.From))
		} else {
			text = append(text, fmt.Sprintf("%d–%d", g.From, g.To))
		}
	}
	return "versions " + strings.Join(text, ", ")
}

// Audit reads the log, and notes that it was read.
func (s *Site) Audit(e audit.Event, each func(audit.Entry) error) error {
	e.Act = ActAudit
	return s.noted(e, func(done *audit.Event) error {
		for entry, err := range s.auditLog().Entries() {
			if err != nil {
				return auditFault(err)
			}
			if err := each(entry); err != nil {
				return err
			}
			done.Records++
		}
		return nil
	})
}

// Search finds records, and notes for what it was looked. each gets the names of those found, until it says no.
func (s *Site) Search(ctx context.Context, q vault.Query, each func(vault.Record) bool) (found int, err error) {
	err = s.noted(audit.Event{Act: ActSearch, Patient: q.Patient, Object: lookedFor(q)}, func(done *audit.Event) error {
		found, err = s.search(ctx, q, each)
		done.Records = found
		return err
	})
	return found, err
}

func (s *Site) search(ctx context.Context, q vault.Query, each func(vault.Record) bool) (int, error) {
	n, err := s.Vault.Count(ctx, q)
	if err != nil {
		return 0, err
	}
	for r, err := range s.Vault.Search(ctx, q) {
		if err != nil {
			return n, err
		}
		if !each(r) {
			break
		}
	}
	return n, nil
}

// lookedFor says in the log for what kind of thing was looked: the words themselves may be a patient's, such as an identifier, so of them there is the number.
func lookedFor(q vault.Query) string {
	return fmt.Sprintf("type %q, %d words, months %q to %q", q.Type, len(q.Words), q.From, q.To)
}

// KeepVersions says how many former versions of a record the vault keeps with their content.
func (s *Site) KeepVersions(ctx context.Context, p vault.Policy) error {
	return s.noted(audit.Event{Act: ActKeep, Object: fmt.Sprint(p.Versions)}, func(*audit.Event) error { return vaultFault(s.Vault.SetPolicy(ctx, p)) })
}

// Account is Disclosures for somebody who asks at this machine, noted.
func (s *Site) Account(f *ledger.Facts, site ledger.Address, patient string, now time.Time) (out Accounting, err error) {
	err = s.noted(audit.Event{Act: ActAccounting, Patient: source.PatientKey(patient)}, func(done *audit.Event) error {
		out, err = s.Disclosures(f, site, patient, now)
		done.Records = len(out.Disclosures)
		return err
	})
	return out, err
}

// shownAs is the entry that is written before records are shown.
func shownAs(act string, who Signature, role Role, patient string, shown OpenedRecords) audit.Event {
	return audit.Event{
		Act: act, Outcome: audit.Done, Role: string(role), Name: who.Name, Key: who.Key.String(), Patient: patient, Records: len(shown.Records), Digest: study.Digest(shown.digest()).String(),
	}
}
