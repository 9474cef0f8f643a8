package worker

import (
	"cmp"
	"context"
	"strings"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/source"
)

// Treatment access: a clinician whom the site appointed reads a patient's records because the patient's directive allows treatment. Revoking it is what a directive that does
// not is for; without one there is the emergency access alone. Each reading is signed, and in the patient's history before anything is shown.

const treatmentBlob = "treatment/" // + patient

// treatmentRequest asks for all records, sensitive ones among them, record by record, for the hospital that treats. Minimum cohorts are about counts and stand against nothing
// here; an obligation that a directive sets does, since nobody attests it.
func treatmentRequest() consentword.Word {
	return consentword.Request{
		Schema: consentword.Schema, Purposes: consentword.Treatment, Operations: consentword.RecordLevel, Recipients: consentword.TreatingHospital,
		Territories: consentword.SameCountry, Categories: consentword.Violence<<1 - 1, Cohort: 255,
	}.Word()
}

// ReadForTreatment shows a patient's records to an appointed clinician, if the patient's directive allows it. column names the patient column of a table.
func (s *Site) ReadForTreatment(ctx context.Context, chain *ledger.Client, patient, column string, key *ledger.Key, now time.Time) (OpenedRecords, error) {
	patient = source.PatientKey(strings.TrimSpace(patient))
	facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return OpenedRecords{}, err
	}
	sig, err := s.mayRead(facts, chain.Address(), key.Address(), ActTreatment, patient, "", now)
	if err != nil {
		return OpenedRecords{}, err
	}
	return s.readForTreatment(ctx, patient, column, sig, "", func(r *Reading) (err error) {
		r.Signature.Signature, err = key.SignText(readText(ledger.Hash{}, *r))
		return err
	})
}

// mayRead says who holds a clinician's key, if the patient's directive in force allows treatment now. A refusal is in the audit log.
func (s *Site) mayRead(f *ledger.Facts, site, key ledger.Address, act, patient, from string, now time.Time) (Signature, error) {
	p, err := s.allow(f, site, key, act, patient, from)
	if err != nil {
		return Signature{}, err
	}
	return s.treats(f, site, p, act, patient, from, now)
}

// treats is mayRead for a person whose role allows it.
func (s *Site) treats(f *ledger.Facts, site ledger.Address, p Person, act, patient, from string, now time.Time) (Signature, error) {
	if err := s.mayTreat(f, site, patient, later(f, now)); err != nil {
		return Signature{}, s.refusing(audit.Event{Act: act, Role: string(p.Role), Name: p.Name, Key: p.Key.String(), Patient: patient, Purpose: "TREAT", From: from}, err)
	}
	return Signature{Key: p.Key, Name: p.Name, At: now.UTC().Truncate(time.Second)}, nil
}

// mayTreat refuses where the directive in force does not allow treatment, or the patient has ended it since.
func (s *Site) mayTreat(f *ledger.Facts, site ledger.Address, patient string, now time.Time) error {
	l, err := s.list() // before the book: what leaves the list is in the book by then
	if err != nil {
		return err
	}
	b, err := s.latest()
	if err != nil {
		return err
	}
	cause := consent.NoDirective
	slot, ok := b.SlotOf(patient)
	if ok {
		for _, d := range b.Decide(treatmentRequest(), uint32(now.Unix()/3600)) {
			if d.Slot == slot {
				cause = d.Cause
			}
		}
	}
	if cause != consent.Allowed {
		return faults.New(faults.NoTreatment, "what stands against it: %s", cause)
	}
	return stillTreats(l, f.Waiting(site), slot, uint32(now.Unix()/3600))
}

// stillTreats refuses where something waits for the slot that ends treatment, in the hospital's list or in its queue on chain: a revocation that was handed in counts here at once,
// before its batch is proven and on chain. What would begin treatment counts from then on.
func stillTreats(l *consentList, queue []ledger.Queued, slot int, hour uint32) error {
	for _, q := range queue {
		if int(q.Slot) == slot && q.Kind == ledger.WishWithdrawal {
			return faults.New(faults.NoTreatment, "the patient has withdrawn by force, on chain")
		}
	}
	for _, w := range l.Waiting {
		if int(w.Slot) != slot {
			continue
		}
		i, err := consent.ParseItem(w.Item)
		if err != nil {
			return err
		}
		if i.Queued != nil || i.Directive != nil && !consentword.Permits(i.Directive.Update.NewWord, treatmentRequest(), hour) {
			return faults.New(faults.NoTreatment, "the patient has revoked it; what was signed waits for its batch")
		}
	}
	return nil
}

// readForTreatment gives the records once the reading is signed, in the audit log and in the patient's history.
func (s *Site) readForTreatment(ctx context.Context, patient, column string, sig Signature, from string, sign func(*Reading) error) (OpenedRecords, error) {
	unlock, err := s.lockEmergencies(ctx)
	if err != nil {
		return OpenedRecords{}, err
	}
	defer unlock()
	out := OpenedRecords{Notice: treatmentNotice, Until: sig.At}
	if out.Records, err = s.recordsOf(ctx, patient, column); err != nil {
		return OpenedRecords{}, err
	}
	r := Reading{Signature: sig, Records: len(out.Records), Digest: out.digest()}
	if err := sign(&r); err != nil {
		return OpenedRecords{}, err
	}
	event := shownAs(ActTreatment, sig, Clinician, patient, out)
	event.Purpose, event.From = "TREAT", from
	if _, err := s.note(event); err != nil {
		return OpenedRecords{}, err
	}
	list, err := s.treatments(patient)
	if err != nil {
		return OpenedRecords{}, err
	}
	if err := s.savedJSON(treatmentBlob+patient, append(list, r)); err != nil {
		return OpenedRecords{}, err
	}
	return out, nil
}

const treatmentNotice = "Opened for the treatment of this patient, as the patient's directive allows. The patient is told."

func (s *Site) treatments(patient string) ([]Reading, error) {
	var list []Reading
	err := found(s.loadJSON(treatmentBlob+patient, &list))
	return list, err
}

// treated are the readings for treatment, as disclosures.
func (s *Site) treated(patient string) ([]Disclosure, error) {
	list, err := s.treatments(patient)
	var out []Disclosure
	for _, r := range list {
		out = append(out, Disclosure{
			At: r.At, Kind: ToTreatment, To: []Recipient{{cmp.Or(r.Name, r.Key.String()), "clinician"}}, What: "all records here", Purpose: []string{"TREAT"}, Basis: "directive",
			Outcome: "read", Reading: &r,
		})
	}
	return out, err
}
