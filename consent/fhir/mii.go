package fhir

import (
	"fmt"
	"strings"
	"time"

	"salus/consent"
	"salus/models/consentword"
)

// needs is what a word has to allow before a policy is permitted: all that a reader of the policy may take it for.
type needs struct {
	categories  consentword.Categories
	operations  consentword.Operations
	territories consentword.Territories
}

// medicalUse is what the MII's broad consent means by the use of medical data (MDAT): every kind of research on health, by hospitals, universities, institutes and companies that do
// research, on all that is documented in care, sensitive or not, which may be handed over record by record, wherever the GDPR or an equal protection holds.
const (
	medicalPurposes   = research &^ consentword.GeneralResearch
	medicalCategories = (consentword.Violence<<1 - 1) &^ consentword.Claims
	medicalOperations = computing | consentword.RecordLevel
	medicalRecipients = consentword.TreatingHospital | consentword.AcademicInstitution | consentword.PublicBody | consentword.NonProfit | consentword.Company
	medicalPlaces     = consentword.SameCountry | consentword.EuropeanEconomicArea | consentword.AdequateCountry
)

// written are the policies that WriteMII speaks of, and what each needs besides medicalUse.
var written = []struct {
	number, display string
	more            needs
}{
	{collectData, "MDAT erheben", needs{}},
	{processData, "MDAT speichern, verarbeiten", needs{}},
	{useData, "MDAT wissenschaftlich nutzen", needs{}},
	{mergeData, "MDAT zusammenfuehren Dritte", needs{operations: consentword.Link}},
	{processPast, "MDAT retrospektiv speichern verarbeiten", needs{}},
	{useAbroad, "MDAT wissenschaftlich nutzen ohne EU DSGVO NIVEAU", needs{territories: consentword.SafeguardedCountry | consentword.AnyCountry}},
	{processInsurers, "KKDAT 5J retrospektiv speichern verarbeiten", needs{categories: consentword.Claims}},
	{useInsurers, "KKDAT 5J retrospektiv wissenschaftlich nutzen", needs{categories: consentword.Claims}},
	{contactLink, "Rekontaktierung Verknüpfung Datenbanken", needs{operations: consentword.Recontact}},
	{contactMore, "Rekontaktierung weitere Erhebung", needs{operations: consentword.Recontact}},
	{contactStudies, "Rekontaktierung weitere Studien", needs{operations: consentword.Recontact}},
}

// lacks says what the word does not allow of a policy, "" if nothing.
func lacks(f consentword.Fields, n needs) string {
	var out []string
	add := func(what string, names []string) {
		if len(names) > 0 {
			out = append(out, what+" "+strings.Join(names, ", "))
		}
	}
	add("purposes", (medicalPurposes &^ f.Purposes).Names())
	add("categories", ((medicalCategories | n.categories) &^ f.Categories).Names())
	add("operations", ((medicalOperations | n.operations) &^ f.Operations).Names())
	add("recipients", (medicalRecipients &^ f.Recipients).Names())
	add("territories", ((medicalPlaces | n.territories) &^ f.Territories).Names())
	return strings.Join(out, "; ")
}

// WriteMII writes what the directive allows as the state of the MII's broad consent policies, which is a Consent of R4 under a base that denies. A policy is permitted where the
// directive allows all that the policy may be taken for, and else denied, with the reason in the findings: nothing gets wider by passing through a system that knows the policies
// alone, and most directives permit few of them. What no policy says, a smallest cohort or an obligation, denies all. Of identity data, samples, and the modules of projects a
// directive says nothing, and neither does the resource, whose base denies them. It does not say which text of the MII was signed, as none was. recorded is when the
// directive was given; zero leaves it out.
func WriteMII(d *consent.Directive, recorded time.Time) ([]byte, []Finding, error) {
	if _, err := d.Canonical(); err != nil {
		return nil, nil, err
	}
	var found []Finding
	report := func(rule string, e Effect, text string) {
		found = append(found, Finding{Rule: rule, Effect: e, Text: text})
	}
	word, reasons := consent.Compile(d)
	f := word.Fields()
	whole := ""
	switch {
	case f.Decision != consentword.Permit:
		whole = "the directive denies"
	case f.Cohort != 0:
		whole = "no policy holds a smallest cohort"
	case f.Obligations != 0:
		whole = "no policy holds an obligation: " + strings.Join(f.Obligations.Names(), ", ")
	}
	for _, r := range reasons {
		if r.Denies {
			report("directive", Denied, r.Field+": "+r.Text)
		}
	}
	root := wireRule{Type: deny.word(), Period: wirePeriodOf(d.Use)}
	for _, p := range written {
		rule := fmt.Sprintf("policy %s (%s)", p.number, p.display)
		e, why := permit, whole
		if why == "" {
			if why = lacks(f, p.more); why != "" {
				why = "not allowed are " + why
			}
		}
		if why != "" {
			e = deny
			report(rule, Denied, why)
		} else {
			report(rule, Granted, "")
		}
		code := wireCoding{System: systemPolicies, Code: strings.TrimPrefix(systemPolicies, "urn:oid:") + "." + p.number, Display: p.display}
		root.Provision = append(root.Provision, wireRule{Type: e.word(), Period: root.Period, Code: []wireConcept{{Coding: []wireCoding{code}}}})
	}
	out := wireConsent{
		ResourceType: "Consent", Extension: writeDirective(d), Status: "active", Scope: &concepts1(systemScope, "research")[0],
		Category:   append(concepts1(systemLOINC, "57016-8"), concepts1(systemResult, "consent-status")...),
		Patient:    writeSubject(d),
		PolicyRule: &concepts1(systemActCode, "OPTOUT")[0], Provision: root,
	}
	if !recorded.IsZero() {
		out.DateTime = recorded.UTC().Format(time.RFC3339)
	}
	b, err := marshal(out)
	return b, found, err
}

// word is an effect as FHIR R4 says it.
func (e effect) word() string {
	if e == permit {
		return "permit"
	}
	return "deny"
}

// systemResult is of the German profile for consent management: what kind of result a Consent is.
const systemResult = "http://fhir.de/ConsentManagement/CodeSystem/ResultType"
