package worker

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/proto/faults"
	"salus/worker/source"
	"salus/worker/vault"
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
	sig, err := s.sign(facts, chain.Address(), key, ledger.Clinician, now)
	if err != nil {
		return OpenedRecords{}, err
	}
	if err := s.mayTreat(patient, later(facts, now)); err != nil {
		return OpenedRecords{}, err
	}
	return s.readForTreatment(ctx, patient, column, key, sig)
}

// mayTreat refuses where the directive in force does not allow treatment.
func (s *Site) mayTreat(patient string, now time.Time) error {
	b, err := s.latest()
	if err != nil {
		return err
	}
	cause := consent.NoDirective
	if slot, ok := b.SlotOf(patient); ok {
		for _, d := range b.Decide(treatmentRequest(), uint32(now.Unix()/3600)) {
			if d.Slot == slot {
				cause = d.Cause
			}
		}
	}
	if cause != consent.Allowed {
		return faults.New(faults.NoTreatment, "what stands against it: %s", cause)
	}
	return nil
}

func (s *Site) readForTreatment(ctx context.Context, patient, column string, key *ledger.Key, sig Signature) (OpenedRecords, error) {
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
	if r.Signature.Signature, err = key.SignText(readText(ledger.Hash{}, r)); err != nil {
		return OpenedRecords{}, err
	}
	list, err := s.treatments(patient)
	if err != nil {
		return OpenedRecords{}, err
	}
	return out, s.savedJSON(treatmentBlob+patient, append(list, r))
}

const treatmentNotice = "Opened for the treatment of this patient, as the patient's directive allows. The patient is told."

func (s *Site) treatments(patient string) ([]Reading, error) {
	var list []Reading
	err := s.loadJSON(treatmentBlob+patient, &list)
	if errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
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
