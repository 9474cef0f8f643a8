package consent

import (
	"errors"
	"fmt"

	"salus/models/consentword"
	"salus/models/study"
)

// What a study asks for where it is silent. Of data it asks for every ordinary
// category, so a study that does not say what it reads is refused by whoever
// keeps anything back; a sensitive category is asked for by name alone. Of
// people and places it claims the least: an academic institution, in the
// site's own country. It attests nothing.
const (
	silentCategories = consentword.Demographics | consentword.Conditions | consentword.Observations |
		consentword.Laboratory | consentword.Medications | consentword.Procedures | consentword.Encounters |
		consentword.Imaging | consentword.VitalStatus | consentword.Immunizations | consentword.Allergies |
		consentword.Devices | consentword.FamilyHistory | consentword.SocialHistory |
		consentword.PatientReported | consentword.Claims
	silentOperations  = consentword.Statistic
	silentRecipients  = consentword.AcademicInstitution
	silentTerritories = consentword.SameCountry
)

// RequestFor is what the study asks of each directive. Purposes are DUO codes
// that state a purpose (GRU, HMB, DS, POA, CC), codes that state an obligation
// (IRB, PUB, COL, RTN, MOR), which the study thereby attests, or names of
// models/consentword. A code that restricts others, such as NPU, is no purpose
// and an error.
//
// A request errs towards asking for more: a qualifier alone (genetic-research,
// methods, commercial) also asks for general-research, and a company among the
// recipients also asks for commercial. The cohort code is that of the release
// rule's minCohort, rounded down.
func RequestFor(s *study.Study) (consentword.Request, error) {
	r := consentword.Request{Schema: consentword.Schema, Cohort: consentword.CohortAtMost(uint64(s.Release.MinCohort))}
	err := errors.Join(
		askPurposes(&r, s.Purpose),
		ask(&r.Categories, s.Categories, silentCategories, consentword.ParseCategories),
		ask(&r.Operations, s.Operations, silentOperations, consentword.ParseOperations),
		ask(&r.Recipients, s.Recipients, silentRecipients, consentword.ParseRecipients),
		ask(&r.Territories, s.Territories, silentTerritories, consentword.ParseTerritories),
		attest(&r, s.Obligations),
	)
	if err != nil {
		return consentword.Request{}, fmt.Errorf("study %s: %w", s.Name, err)
	}
	if r.Recipients&consentword.Company != 0 {
		r.Purposes |= consentword.Commercial
	}
	if r.Purposes&^qualifiers == 0 {
		r.Purposes |= consentword.GeneralResearch
	}
	return r, nil
}

func askPurposes(r *consentword.Request, entries []string) error {
	for _, p := range entries {
		if bit, err := consentword.ParsePurposes(p); err == nil {
			r.Purposes |= bit
			continue
		}
		use, ok := dataUse(p)
		if !ok {
			return fmt.Errorf("purpose %q: no directive can allow it; name a purpose or a DUO code such as HMB", p)
		}
		if use.Asks == 0 && use.Requires == 0 {
			return fmt.Errorf("purpose %q: %s is a restriction on data, not a purpose of a study", p, use.Label)
		}
		r.Purposes |= use.Asks
		r.Obligations |= use.Requires
	}
	if r.Purposes == 0 {
		return errors.New("purpose: none is stated; name a purpose or a DUO code such as HMB")
	}
	return nil
}

func ask[S ~uint16 | ~uint32](asked *S, entries []string, silent S, parse func(...string) (S, error)) error {
	*asked = silent
	if len(entries) == 0 {
		return nil
	}
	var err error
	*asked, err = parse(entries...)
	return err
}

func attest(r *consentword.Request, entries []string) error {
	attested, err := consentword.ParseObligations(entries...)
	r.Obligations |= attested
	return err
}
