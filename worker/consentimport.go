package worker

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/member"
	"salus/worker/source"
	"salus/worker/vault"
)

// Imported says what an import did.
type Imported struct {
	Report   source.Report `json:"report"`
	Vault    vault.Summary `json:"vault"`    // what changed there
	Patients int           `json:"patients"` // with a slot now
	Epoch    uint64        `json:"epoch"`    // of the consents
	Consents Flushed       `json:"consents"`
	// FHIR says how each Consent of the folder's consents/*.json was read.
	FHIR    []FHIRConsent `json:"fhir,omitempty"`
	Records RecordState   `json:"records"`
	Export  *Exported     `json:"export,omitempty"` // of the server that the records come from
}

// ImportFrom reads a folder into the vault: FHIR or table, enrolments.csv (patient,key) for patients who sign themselves, and
// consents.csv (patient,decision) for consent on paper, in the words of terms.json if there is one. Every patient gets a slot; one who is in neither list has no
// directive and is denied. FHIR Consents in consents/*.json are consent on paper too, each in its own words: see [ReadFHIRConsents].
// column names the patient column of a table. A line that cannot be put in force is left out and reported, and holds back no other. What denies is in force before a record is read, and
// where the import is refused. The new consent root is proven and on chain when it returns.
func (s *Site) ImportFrom(ctx context.Context, chain *ledger.Client, keys member.Keys, dir, column string, from From, progress func(string)) (out Imported, err error) {
	if progress == nil {
		progress = func(string) {}
	}
	err = s.noted(audit.Event{Act: ActImport, Object: dir}, func(done *audit.Event) error {
		out, err = s.importFrom(ctx, &onChain{site: s, client: chain, keys: keys}, dir, column, from, progress)
		done.Records = out.Vault.Added + out.Vault.Updated + out.Vault.Deleted
		return err
	})
	if err != nil {
		return out, err
	}
	out.Records, err = s.AnchorRecords(ctx, chain, false) // with the entry that it is done
	return out, err
}

func (s *Site) importFrom(ctx context.Context, at registry, dir, column string, from From, progress func(string)) (out Imported, err error) {
	in, err := s.readAndRefuse(ctx, at, dir, from.Cut, progress, &out) // before anything is imported
	if err != nil {
		return out, err
	}
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "import.lock")) // of two imports neither changes what the other has looked at
	if err != nil {
		return out, err
	}
	defer unlock()
	if err := s.fills(ctx, from.Cut); err != nil {
		return out, err
	}
	if err = s.records(ctx, dir, from, progress, &out); err != nil {
		return out, err
	}
	if err := s.dropErased(ctx, column); err != nil {
		return out, err
	}
	if in.patients, err = s.patients(ctx, dir, column); err != nil {
		return out, err
	}
	err = s.flushing(ctx, at, progress, func(f *flusher) error {
		problems, err := f.take(in)
		for _, p := range problems {
			out.Report.Add(p)
		}
		out.Patients, out.Epoch = f.book.Patients(), f.book.Epoch()
		out.Consents.add(f.done)
		return err
	})
	return out, err
}

// add counts what another flush did.
func (d *Flushed) add(o Flushed) {
	d.Batches, d.Updates, d.Admitted, d.Refused = d.Batches+o.Batches, d.Updates+o.Updates, d.Admitted+o.Admitted, d.Refused+o.Refused
}

// readAndRefuse reads what a folder says of consents, and puts in force what it denies, also where it is refused.
func (s *Site) readAndRefuse(ctx context.Context, at registry, dir string, cut bool, progress func(string), out *Imported) (imports, error) {
	other := s.fits(ctx, cut)
	if other != nil && !faults.Is(other, faults.UsageError) {
		return imports{}, other
	}
	if other != nil { // a Consent denies as the vault is
		cut = !cut
	}
	in, unread := s.readImports(dir, cut, &out.FHIR)
	return in, errors.Join(other, unread, s.refuse(ctx, at, in, progress, out))
}

// refuse puts in force what a folder denies to patients with a slot. Those who have none yet permit nothing.
func (s *Site) refuse(ctx context.Context, at registry, in imports, progress func(string), out *Imported) error {
	b, err := s.latest()
	if err != nil {
		return err
	}
	l, err := s.list()
	if err != nil {
		return err
	}
	sent, err := s.pending()
	if err != nil {
		return err
	}
	denied := imports{terms: in.terms}
	wanted := false
	for _, p := range in.paper {
		if p.Permit {
			continue
		}
		denied.paper = append(denied.paper, p)
		slot, has := b.SlotOf(p.Patient)
		// What is under way may be this patient's permit.
		wanted = wanted || len(l.Waiting) > 0 || sent != nil || has && b.Word(slot).Fields().Decision == consentword.Permit
	}
	if !wanted {
		return nil
	}
	return s.flushing(ctx, at, progress, func(f *flusher) error {
		_, err := f.take(denied) // what is left out is left out, and reported, when the folder is taken
		out.Consents.add(f.done)
		return err
	})
}

// readImports reads what a folder says of consents. A list or a Consent that cannot be read refuses the import: it may hold a withdrawal. What can be read comes with the error, for what it denies.
func (s *Site) readImports(dir string, cut bool, fhir *[]FHIRConsent) (in imports, err error) {
	if dir == "" { // of a server, without lists
		return in, nil
	}
	site := study.SiteID(s.Profile.Name)
	var errs [5]error
	*fhir, errs[0] = ReadFHIRConsents(dir, site, cut)
	in.keys, in.lines, errs[1] = readEnrolments(filepath.Join(dir, enrolmentsFile))
	in.paper, errs[2] = readPaper(filepath.Join(dir, source.ConsentsFile))
	in.paper, errs[3] = s.asPaper(in.paper, *fhir, in.keys)
	if in.terms, errs[4] = PaperTerms(dir, site); errs[4] != nil { // what denies needs none
		in.terms = consent.BroadTerms(site, consent.Hash(study.DigestOf([]byte(paperPolicy))), "en")
	}
	return in, cmp.Or(errs[:]...)
}

// cutBlob says of what kind of folders the vault is filled.
const cutBlob = "imports/cut"

// filled is what cutBlob holds.
type filled struct {
	Cut bool `json:"cut"`
}

// fills notes whether the vault's data are cut to the consents, when the first of them come, and refuses a folder of the other kind: imports add up, and
// one folder that is not cut leaves data in the vault that a Consent with a period of collection does not cover. Its caller holds the import's lock until they are there.
func (s *Site) fills(ctx context.Context, cut bool) error {
	if err := s.fits(ctx, cut); err != nil {
		return err
	}
	return s.savedJSON(cutBlob, filled{Cut: cut})
}

// fits says whether data of this kind may come to those that the vault has.
func (s *Site) fits(ctx context.Context, cut bool) error {
	var was filled
	if err := s.loadJSON(cutBlob, &was); err != nil && !errors.Is(err, vault.ErrNotFound) {
		return err
	}
	if was.Cut == cut {
		return nil
	}
	types, err := s.Vault.Types(ctx)
	switch {
	case err != nil:
		return err
	case len(types) > 0 && cut:
		return faults.New(faults.UsageError, "the vault holds data of an import without --cut, which stay in it: data cut to their consents need a worker's folder of their own")
	case len(types) > 0:
		return faults.New(faults.UsageError, "the vault's data are cut to their consents, by imports with --cut, and consents are in force that rely on it: import this folder with --cut, if it is cut too")
	}
	return nil
}

// Offers gives, for every patient, what the next directive has to say and replace, after all that waits. validUntil 0 is a month of blocks from now.
func (s *Site) Offers(ctx context.Context, validUntil uint64) (map[string]consent.Offer, error) {
	out := map[string]consent.Offer{}
	return out, s.locked(ctx, func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		b, err := s.expected(l)
		if err != nil {
			return err
		}
		if validUntil == 0 {
			validUntil = s.block(l) + slipBlocks
		}
		for i := range b.Slots() {
			if b.Pseudonym(i) == "" {
				continue
			}
			if out[b.Pseudonym(i)], err = b.Offer(b.Pseudonym(i), validUntil); err != nil {
				return err
			}
		}
		return nil
	})
}
