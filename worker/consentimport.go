package worker

import (
	"context"
	"errors"
	"path/filepath"

	"salus/consent"
	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
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
// column names the patient column of a table. A line that cannot be put in force is left out and reported, and holds back no other. The new consent root is proven and on chain when it returns.
func (s *Site) ImportFrom(ctx context.Context, chain *ledger.Client, keys member.Keys, dir, column string, from From, progress func(string)) (Imported, error) {
	var out Imported
	in, err := s.readImports(dir, from.Cut, &out.FHIR) // before anything is imported
	if err != nil {
		return out, err
	}
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
	at := &onChain{site: s, client: chain, keys: keys}
	err = s.flushing(ctx, at, progress, func(f *flusher) error {
		problems, err := f.take(in)
		for _, p := range problems {
			out.Report.Add(p)
		}
		out.Patients, out.Epoch, out.Consents = f.book.Patients(), f.book.Epoch(), f.done
		return err
	})
	if err != nil {
		return out, err
	}
	out.Records, err = s.AnchorRecords(ctx, chain, false)
	return out, err
}

// readImports reads what a folder says of consents. A list or a Consent that cannot be read refuses the import: it may hold a withdrawal.
func (s *Site) readImports(dir string, cut bool, fhir *[]FHIRConsent) (in imports, err error) {
	if dir == "" { // of a server, without lists
		return in, nil
	}
	if *fhir, err = ReadFHIRConsents(dir, study.SiteID(s.Profile.Name), cut); err != nil {
		return in, err
	}
	if in.keys, in.lines, err = readEnrolments(filepath.Join(dir, enrolmentsFile)); err != nil {
		return in, err
	}
	if in.paper, err = readPaper(filepath.Join(dir, source.ConsentsFile)); err != nil {
		return in, err
	}
	if in.paper, err = s.asPaper(in.paper, *fhir, in.keys); err != nil {
		return in, err
	}
	in.terms, err = PaperTerms(dir, study.SiteID(s.Profile.Name))
	return in, err
}

// cutBlob says of what kind of folders the vault is filled.
const cutBlob = "imports/cut"

// filled is what cutBlob holds.
type filled struct {
	Cut bool `json:"cut"`
}

// fills notes whether the vault's data are cut to the consents, when the first of them come, and refuses a folder of the other kind: imports add up, and
// one folder that is not cut leaves data in the vault that a Consent with a period of collection does not cover.
func (s *Site) fills(ctx context.Context, cut bool) error {
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
	return s.savedJSON(cutBlob, filled{Cut: cut})
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
